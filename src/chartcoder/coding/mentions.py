"""Every concept of a document with its context and its code: the ``mentions`` view."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from chartcoder.coding.specify import specify
from chartcoder.reading.attributes import Said, near_words, side_of, sides_said
from chartcoder.reading.concepts import Hit, find, named_by
from chartcoder.reading.context import HISTORICAL, HYPOTHETICAL, NEGATED, POSSIBLE, Reach, reaches
from chartcoder.reading.coordinated import Pair, apart_of, both_of, pairs_of
from chartcoder.reading.lines import Line, line_of
from chartcoder.reading.text import Sentence, Text
from chartcoder.terminology.books import Books
from chartcoder.terminology.normalize import sayable


class Found(NamedTuple):
    """A concept found in a document, before anything is decided about reporting it.

    ``hit`` and ``line`` say where; ``words`` are the words around it; ``code`` is the most specific
    code its own sentence supports; ``flags`` are the kinds of context that reach it.
    """

    line: Line
    hit: Hit
    code: str
    complete: bool
    used: tuple[str, ...]
    side: str | None
    side_items: tuple[int, ...]
    flags: frozenset[str]
    cues: tuple[Reach, ...]
    near: dict[str, int]


def same_words(one: Found, other: Found) -> bool:
    """Whether two mentions rest on a common word of a sentence."""
    return one.line is other.line and not set(one.hit.places).isdisjoint(other.hit.places)


def scan(
    text: Text,
    books: Books,
    more: Callable[[Line], list[Hit]] | None = None,
    labels: bool = False,
) -> list[Found]:
    """Every concept of a document, in order of the sentences.

    Args:
        more: finds further hits in a sentence, beside those of the books.
        labels: what stands before a colon belongs to what follows it, as in a pathology report.
    """
    out: list[Found] = []
    folded = text.folded
    ways = books.vocabulary.ways(text.words, text.text)
    firsts = frozenset(ways)
    for sentence in _with_specimens(text) if labels else text.sentences:
        part = folded[sentence.first : sentence.end]
        named = named_by(sayable(frozenset(part), ways, firsts), books)
        if not named and more is None:
            continue  # it need not be read as items of the books
        line = line_of(text, sentence, part, books, labels)
        hits = find(line, books, part, named) if named else []
        if more is not None and line.items:
            hits.extend(more(line))
        if hits:
            for found in _scan_line(text, line, part, hits, books):
                placed = labels or found.code == NEVUS
                out.append(_at_specimen(found, books) if placed else found)
    return out


def _with_specimens(text: Text) -> Iterator[Sentence]:
    """The sentences of a pathology report, the label of a specimen together with the line below it.

    "A. Cecum, polyp, biopsy:" and "Tubular adenoma." are one statement.
    """
    label: Sentence | None = None
    for sentence in text.sentences:
        if label is not None:
            if sentence.line == label.line + 1 and sentence.section == label.section:
                sentence = sentence._replace(first=label.first)
            else:
                yield label
        ends = text.folded[sentence.end - 1] == ":"
        label = sentence if ends else None
        if not ends:
            yield sentence
    if label is not None:
        yield label


TUMOR_KINDS = frozenset(
    """malignant skin nodular superficial infiltrative invasive infiltrating tubular well moderately
    poorly differentiated melanocytic benign atypical compound junctional dysplastic""".split()
)
"""Words that say how a tumor looks, not where it is."""
NEVUS = "D22.9"
"""A nevus of an unspecified site, whose kind hides the entries of its sites."""


def _at_specimen(found: Found, books: Books) -> Found:
    """A mention of a pathology report, placed at the site that the label of the specimen names.

    "Skin, back, excision: malignant melanoma" is melanoma of the back: the book has an entry for
    it, and no tighter reading may hide it.
    """
    if "unspecified" not in books.entry(found.code).title.lower():
        return found
    core = frozenset(found.hit.pattern.words) - TUMOR_KINDS
    places = [p for p in found.hit.places if found.line.items[p].word in core]
    for number, item in enumerate(found.line.items):
        if item.word in core or item.word in TUMOR_KINDS:
            continue
        pattern = books.exact(core | {item.word})
        if pattern is None or pattern.fire != "yes" or pattern.code[:3] != found.code[:3]:
            continue
        specified = specify(books, pattern.code, found.near.keys(), found.side)
        if "unspecified site" not in books.entry(specified.code).title.lower():
            hit = Hit(pattern, tuple(sorted((*places, number))), found.hit.excess)
            return found._replace(
                hit=hit, code=specified.code, complete=specified.complete, used=specified.words
            )
    return found


def _scan_line(
    text: Text, line: Line, part: Sequence[str], hits: Sequence[Hit], books: Books
) -> list[Found]:
    first, end = line.sentence.first, line.sentence.end
    out: list[Found] = []
    found = reaches(part, 0, len(part))
    if found and ("-" in part or "–" in part):
        found = tuple(_behind_dash(r, text, part, first) for r in found)
    said = sides_said(line, part, lambda: text.text_of(first, end))
    barred = NOTHING
    denials = [r for r in found if r.kind in _NOT_SAID]
    if denials:
        barred = frozenset(
            [n for r in denials for n, i in enumerate(line.items) if r.start <= i.first < r.stop]
        )
    if "remission" in text.words and "remission" in part:
        barred = barred | _not_reached(line, part)
    pairs = pairs_of(line, part, said) if len(said) > 1 else NO_PAIRS
    versus = not _VERSUS.isdisjoint(part)
    hernias: list[Hit] = []
    if len(hits) > 1 and "hernia" in line.words:
        hernias = [hit for hit in hits if "hernia" in hit.pattern.words]
    for hit in hits:
        if len(hit.places) > 1 and not _COURSE.isdisjoint(hit.pattern.words):
            hit = _without_course(line, hit, books)
        pattern = hit.pattern
        if not _ALIKE.isdisjoint(pattern.words) and _is_alike(part, line, hit):
            continue
        if pattern.fire == "capitals":
            head = first + line.items[hit.places[0]].first
            if not text.raw(head).removesuffix("s").isupper():
                continue
        cues: tuple[Reach, ...] = ()
        flags = NO_FLAGS
        if found:
            cues = tuple(r for r in found if _reaches(r, line, hit) and not _inside(r, line, hit))
            flags = frozenset(c.kind for c in cues)
        negated = NEGATED in flags
        if barred and pattern.needs and not negated and not _needed(line, hit, barred):
            continue
        apart = NOTHING if not flags.isdisjoint(_NOT_SAID) else barred
        if versus and not negated:
            apart = apart | _across(part, line, hit)
        if hernias:
            apart = apart | {p for other in hernias if other is not hit for p in other.places}
        near = near_words(line, hit, apart)
        sided = side_of(line, hit, said) if said else None
        if pairs and sided is not None:
            pair = next((p for p in pairs if sided[1][0] in (p.first, p.second)), None)
            if pair is not None and both_of(pair, line, hit):
                sided = ("bilateral", (pair.first, pair.second))
            elif pair is not None and apart_of(pair, line, hit, hits):
                out.extend(_of_two_places(line, hit, pair, said, apart, flags, cues, books))
                continue
        side = sided[0] if sided else None
        if POSSIBLE in flags and len(hit.places) > 1:
            sign = _sign_before_doubt(line, hit, cues, books)
            if sign is not None:
                certain = specify(books, sign.pattern.code, near.keys(), side)
                sure = tuple(c for c in cues if c.kind != POSSIBLE)
                out.append(Found(
                    line, sign, certain.code, certain.complete, certain.words, side,
                    sided[1] if sided else (), flags - {POSSIBLE}, sure, near,
                ))  # fmt: skip
        specified = specify(books, pattern.code, near.keys(), side)
        out.append(Found(
            line, hit, specified.code, specified.complete, specified.words, side,
            sided[1] if sided else (), flags, cues, near,
        ))  # fmt: skip
    return _without_invasive(out) if len(out) > 1 and "situ" in line.words else out


def _without_invasive(out: list[Found]) -> list[Found]:
    """Carcinoma in situ, without the same carcinoma read once more as an invasive one by its other words."""
    situ = {
        place
        for found in out
        if found.code.startswith("D0") and "situ" in found.hit.pattern.words
        for place in found.hit.places
        if found.line.items[place].word in ("cancer", "melanoma")
    }
    return [f for f in out if f.code[0] != "C" or situ.isdisjoint(f.hit.places)] if situ else out


NO_PAIRS: Sequence[Pair] = ()


def _of_two_places(
    line: Line,
    hit: Hit,
    pair: Pair,
    said: Sequence[Said],
    apart: frozenset[int],
    flags: frozenset[str],
    cues: tuple[Reach, ...],
    books: Books,
) -> Sequence[Found]:
    """A condition of two parts, one of each side, as two: each is specified by its own part."""
    sides = {s.item: s.side for s in said}
    out = []
    for number, own, other in (
        (pair.first, pair.between, (pair.second, *pair.after)),
        (pair.second, pair.after, (pair.first, *pair.between)),
    ):
        mine = _of_place(line, hit, own, other, books)
        if mine is None:
            continue
        near = near_words(line, mine, apart | frozenset(other))
        side = sides[number]
        done = specify(books, mine.pattern.code, near.keys(), side)
        out.append(Found(
            line, mine, done.code, done.complete, done.words, side, (number,), flags, cues, near,
        ))  # fmt: skip
    return out


def _of_place(
    line: Line, hit: Hit, own: Sequence[int], other: Sequence[int], books: Books
) -> Hit | None:
    """A hit without the words of another place, and with those of its own that the books know."""
    if set(other).isdisjoint(hit.places):
        return hit
    core = [p for p in hit.places if p not in other and p not in own]
    for size in range(len(own), -1, -1):
        for at in range(len(own) - size + 1):
            places = tuple(sorted((*core, *own[at : at + size])))
            words = frozenset(line.items[p].word for p in places)
            pattern = books.exact(words) if words else None
            if pattern is not None and pattern.fire in ("yes", "stated"):
                return Hit(pattern, places, hit.excess)
    return None


_COURSE = frozenset({"worsening", "worse"})


def _without_course(line: Line, hit: Hit, books: Books) -> Hit:
    """A condition without a "worsening" that stands apart from it and speaks of something else.

    "COPD and hypertension with a week of worsening edema" tells of no exacerbation.
    """
    rest = [p for p in hit.places if line.items[p].word not in _COURSE]
    words = frozenset(line.items[p].word for p in rest)
    if not rest or len(rest) == len(hit.places):
        return hit
    if any(p not in rest and (p - 1 in rest or p + 1 in rest) for p in hit.places):
        return hit
    pattern = books.exact(words)
    return hit if pattern is None else Hit(pattern, tuple(rest), 0.0)


SIGNS = ("R", "M25.5", "M54", "M79")
"""What a patient is seen for while its cause is in doubt (IV.D, IV.H)."""


def _sign_before_doubt(line: Line, hit: Hit, cues: tuple[Reach, ...], books: Books) -> Hit | None:
    """The sign that stands where the doubt does not reach: "fever, likely viral" is a fever.

    The words of the cause make one concept with it ("viral fever"), and only they are in doubt.
    """
    doubts = [c for c in cues if c.kind == POSSIBLE]
    sure = tuple(
        place
        for place in hit.places
        if not any(d.start <= line.items[place].first < d.stop for d in doubts)
    )
    if not sure or len(sure) == len(hit.places):
        return None
    pattern = books.exact(frozenset(line.items[place].word for place in sure))
    if pattern is None or not pattern.code.startswith(SIGNS) or pattern.fire == "no":
        return None
    return Hit(pattern, sure, 0.0)


AMOUNT = ("overweight",)
_UNITS = frozenset("pound lb kg kilogram stone".split())


def _measured(line: Line, hit: Hit) -> bool:
    """ "142 pounds overweight" says how much, not what a provider diagnosed."""
    at = hit.places[0]
    return at > 0 and line.items[at - 1].word in _UNITS


_BOUNDS = frozenset({"low", "high"})


def _within_normal(line: Line, part: Sequence[str], hit: Hit) -> bool:
    """ "Calcium low normal" and "high-normal TSH" are normal."""
    for place in hit.places:
        item = line.items[place]
        if item.word in _BOUNDS and "normal" in part[item.end : item.end + 2]:
            return True
    return False


LOSS = ("weight", "loss")
_AIM_BEFORE = frozenset(
    {"goal", "target", "aim", "aiming", "through", "via", "toward", "towards", "achieve"}
)
_ADVICE = frozenset("elevate avoid exercise diet dietary low lifestyle walking".split())
"""What is advised beside a loss of weight: "weight loss, elevate the head of the bed"."""
_EATEN = frozenset({"sodium", "salt", "potassium", "phosphorus", "phosphate", "calcium"})
_DIET = frozenset({"diet", "diets", "intake", "restriction", "restricted"})


def _of_a_diet(line: Line, part: Sequence[str], hit: Hit) -> bool:
    """ "Low salt diet" is what to eat, no lack of sodium in the blood."""
    last = line.items[hit.places[-1]].end
    return not (
        _EATEN.isdisjoint(hit.pattern.words) or _DIET.isdisjoint(part[max(0, last - 2) : last + 3])
    )


_UNMEANT = frozenset({"unintentional", "unintended", "unexplained", "abnormal", "involuntary"})
_AIM_AFTER = frozenset(
    "advised recommended encouraged discussed suggested goal target through via".split()
)


def _aimed_at(line: Line, part: Sequence[str], hit: Hit) -> bool:
    """ "Goal 5% weight loss" and "weight loss of 10 lb recommended" are what is to be, no symptom."""
    first, last = line.items[hit.places[0]].first, line.items[hit.places[-1]].end
    before, after = part[max(0, first - 5) : first], part[last : last + 7]
    if not _UNMEANT.isdisjoint(before):
        return False
    comma = next((n for n, token in enumerate(after) if token in ",;("), len(after))
    if comma == 0 and len(after) > 1 and after[1] in _ADVICE:
        return True
    return not (_AIM_BEFORE.isdisjoint(before) and _AIM_AFTER.isdisjoint(after[:comma]))


COLD = ("cold",)
_TOOLS = frozenset(
    "snare knife forceps biopsy pack compress laser polypectomy emr cone conization".split()
)


def _of_a_tool(line: Line, hit: Hit) -> bool:
    """ "Cold snare" and "cold pack" are tools, no illness."""
    after = hit.places[0] + 1
    return after < len(line.items) and line.items[after].word in _TOOLS


_NOT_SAID = frozenset({NEGATED, HYPOTHETICAL})
"""What is denied, or may only come ("at risk for withdrawal"), makes no condition more specific."""
IMPAIRED = ("cognitive", "impairment", "mild")


def _of_a_tracer(part: Sequence[str], line: Line, hit: Hit) -> bool:
    """ "5 mCi" is the dose of a tracer, no mild cognitive impairment."""
    at = line.items[hit.places[0]].first
    return part[at] == "mci" and at > 0 and part[at - 1].replace(".", "").isdigit()


_ALIKE = frozenset({"overweight", "cold", "impairment", "weight", "low", "high"})


def _is_alike(part: Sequence[str], line: Line, hit: Hit) -> bool:
    """Whether words that name a finding elsewhere mean another thing here."""
    words = hit.pattern.words
    if words == AMOUNT:
        return _measured(line, hit)
    if words == COLD:
        return _of_a_tool(line, hit)
    if words == IMPAIRED:
        return _of_a_tracer(part, line, hit)
    if words == LOSS:
        return _aimed_at(line, part, hit)
    return not _BOUNDS.isdisjoint(words) and (
        _within_normal(line, part, hit) or _of_a_diet(line, part, hit)
    )


NOTHING: frozenset[int] = frozenset()
NO_FLAGS: frozenset[str] = frozenset()
_VERSUS = frozenset({"vs", "versus"})


_NOT_REACHED = frozenset({"not", "no", "without"})


def _not_reached(line: Line, part: Sequence[str]) -> frozenset[int]:
    """The items of a remission that is denied: "not in remission", "no complete remission"."""
    return frozenset(
        n
        for n, item in enumerate(line.items)
        if item.word == "remission"
        and not _NOT_REACHED.isdisjoint(part[max(0, item.first - 4) : item.first])
    )


def _across(part: Sequence[str], line: Line, hit: Hit) -> frozenset[int]:
    """Items beyond a "versus": they belong to the other of two contrasting conditions."""
    first, last = line.items[hit.places[0]].first, line.items[hit.places[-1]].end
    cuts = [n for n, token in enumerate(part) if token in _VERSUS]
    begin = max((n for n in cuts if n < first), default=-1)
    end = min((n for n in cuts if n >= last), default=len(part))
    return frozenset(n for n, item in enumerate(line.items) if not begin < item.first < end)


_DISEASE = frozenset(
    """cancer malignant metastasis metastatic infected infection septic elevated raised abnormal""".split()
)
"""Words that make a finding of the rest: "vascular graft, possibly infected"."""


_DASHES = frozenset("-–—")
_TOLD = frozenset(["precaution", "education", "handout", "plan", "diary", "sheet", "leaflet", "warning"])  # fmt: skip
"""What is told or given of a condition that is there, as folded words."""


def _behind_dash(reach: Reach, text: Text, part: Sequence[str], first: int) -> Reach:
    """Advice behind a dash says nothing of the condition before it: "Epilepsy - seizure precautions".

    "Influenza - vaccine given" speaks of what stands before the dash.
    """
    if reach.kind != HYPOTHETICAL or reach.stop != reach.first:
        return reach
    last = reach.first if part[reach.end - 1] in _TOLD else reach.first - 1
    for number in range(last - 1, reach.start, -1):
        token = first + number
        if part[number] in _DASHES and text.ends[token - 1] < text.starts[token]:
            return reach._replace(start=number + 1)
    return reach


def _reaches(reach: Reach, line: Line, hit: Hit) -> bool:
    """A trigger bears on a concept when it reaches at least half of its words.

    Denial and doubt also bear when they reach the word that makes it a disease: "nodule of the
    lower lobe, low suspicion for malignancy".
    """
    items, start, stop = line.items, reach.start, reach.stop
    reached = 0
    disease = False
    for place in hit.places:
        item = items[place]
        if start <= item.first < stop:
            reached += 1
            disease = disease or item.word in _DISEASE
    if disease and reach.kind in ("negated", "possible"):
        return True
    return reached * 2 >= len(hit.places)


def _needed(line: Line, hit: Hit, barred: frozenset[int]) -> bool:
    """Whether a word that the pattern needs stands in the sentence without being denied."""
    words = {item.word for n, item in enumerate(line.items) if n not in barred}
    return any(all(word in words for word in need) for need in hit.pattern.needs)


LEFT_BEHIND = ("E89",)
"""What an operation leaves behind, named with it."""


def _inside(reach: Reach, line: Line, hit: Hit) -> bool:
    """A trigger that is itself part of the concept does not bear on it.

    "History of stroke" and "diabetes in remission" are concepts; the "no" of "no history of
    stroke" stands before the concept and denies it.
    """
    if reach.kind == HISTORICAL and hit.pattern.code.startswith(LEFT_BEHIND):
        if line.items[hit.places[0]].first < reach.first < line.items[hit.places[-1]].first:
            # "hypothyroidism s/p thyroidectomy": the operation is over, not what it left
            return True
    for place in hit.places:
        item = line.items[place]
        if item.first < reach.end and reach.first < item.end:
            if reach.kind not in (NEGATED, HYPOTHETICAL) or item.first <= reach.first:
                return True
    return False
