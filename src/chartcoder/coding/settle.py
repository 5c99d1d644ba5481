"""Specificity: what a statement leaves open, the rest of the encounter may settle.

First the same sentence, then a fuller mention of the same condition anywhere in the chart, then
the side that other places of the chart give to it (Official Guidelines I.B.2, I.B.13, I.B.14).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from chartcoder.coding.chart import (
    Chart,
    ReadDocument,
    item_span,
    side_span,
    spans_of,
    start_of,
    token_span,
)
from chartcoder.coding.confidence import confidence
from chartcoder.coding.depth import ULCERS, depth_elsewhere
from chartcoder.coding.draft import Draft
from chartcoder.coding.elsewhere import dominant_hand, has_sides, region_told, side_elsewhere
from chartcoder.coding.mentions import TUMOR_KINDS, Found, same_words
from chartcoder.coding.problems import site_of_problem
from chartcoder.coding.sides import OPPOSITE
from chartcoder.coding.specify import DOMINANT, seventh, specify, twin
from chartcoder.coding.spine import OF_THE_SPINE
from chartcoder.late import late
from chartcoder.model import Span, Step
from chartcoder.terminology.books import Books

OPPOSED = {"right", "left"}
NO_PART = ("R10.2",)
"""Symptoms of no paired part: the side of an ovary is not that of the pelvic pain."""


def specified(
    chart: Chart,
    document: ReadDocument,
    found: Found,
    role: str,
    order: tuple[int, int, int],
    books: Books,
) -> Draft:
    """The draft of a stated diagnosis, as specific as the encounter supports."""
    start = found.hit.pattern.code
    stem, side = found.code, found.side
    # the words that may specify the code, each with the span that says it
    words = {word: item_span(document, found, item) for word, item in found.near.items()}
    if side:
        words[side] = side_span(document, found)
    steps = list(first_steps(document, found, books))
    fuller = _fuller_mention(chart, found, books)
    placed = None if fuller else site_of_problem(document, found, books)
    if placed is not None:
        pattern, other, spans = placed
        start = pattern.code
        for word, item in other.near.items():
            words.setdefault(word, item_span(document, other, item))
        if side is None and other.side:
            side = other.side
            words[side] = side_span(document, other)
        stem = specify(books, start, words.keys(), side).code
        steps.append(
            Step(
                "read",
                "The site stands in what the provider says of the same problem.",
                spans,
                document.id,
                (
                    ("entry", f"{pattern.source}:{pattern.reference}"),
                    ("words", " ".join(sorted(pattern.words))),
                    ("code", start),
                ),
            )
        )
    if fuller is not None:
        other_document, other = fuller
        start, stem = other.hit.pattern.code, other.code
        for word, item in other.near.items():
            words.setdefault(word, item_span(other_document, other, item))
        if side is None and other.side:
            side = other.side
            words[side] = side_span(other_document, other)
        elif side != other.side:
            stem = specify(books, start, words.keys(), side).code
        steps.append(
            Step(
                "read",
                "The same condition is named more fully elsewhere in the chart.",
                spans_of(other_document, other),
                other_document.id,
                (
                    ("entry", entry_name(other)),
                    ("words", " ".join(sorted(other.hit.pattern.words))),
                    ("code", start),
                ),
            )
        )
    if start[:3] in OF_THE_SPINE and "site unspecified" in books.entry(stem).title:
        told = region_told(chart, found, books)
        if told is not None:
            region, where_told, other = told
            quoted_there = spans_of(where_told, other)
            deeper = specify(books, start, {*words, region, "region"}, side).code
            if deeper != stem:
                stem = deeper
                words.update({region: quoted_there[0], "region": quoted_there[0]})
                claim = "Another place of the chart says more of it."
                steps.append(Step("read", claim, quoted_there, where_told.id))
    if side is None and has_sides(books, start) and not start.startswith(NO_PART):
        settled = side_elsewhere(chart, found, books)
        if settled is not None:
            side, span = settled
            words[side] = span
            stem = specify(books, start, words.keys(), side).code
            steps.append(
                Step(
                    "context",
                    f"Side: {side}, from another place of the chart.",
                    (span,),
                    "I.B.13",
                    (("laterality", side),),
                )
            )
    if (
        side in OPPOSITE
        and start.startswith(DOMINANT)
        and not {"dominant", "nondominant"} & words.keys()
    ):
        hand = dominant_hand(chart)
        if hand is not None:
            said, span = hand
            dominance = "dominant" if said == side else "nondominant"
            stem = specify(books, start, {*words, dominance}, side).code
            claim = f"The {said} hand is the dominant one."
            steps.append(Step("context", claim, (span,), "I.C.6.a", (("dominant", said),)))
    if start[0] == "S" and "fracture" in books.words(start):
        detail = _detail_of_fracture(chart, found, start, stem, side, words, books)
        if detail is not None:
            stem, spans, quoted, where = detail
            words.update(quoted)
            steps.append(Step("read", "Another place of the chart says more of it.", spans, where))
    if start.startswith(ULCERS):
        detail = depth_elsewhere(chart, found, start, stem, side, words, books)
        if detail is not None:
            stem, spans, quoted, where = detail
            words.update(quoted)
            claim = "A clinician documents the stage or depth of the ulcer (I.B.14)."
            steps.append(Step("read", claim, spans, where))
    phase = phase_of(found)
    code = seventh(books, stem, phase, words.keys())
    steps.append(_tabular_step(start, stem, code, words, books))
    inferred = len([step for step in steps if step.kind in ("read", "context")]) - 2
    return Draft(
        document,
        found,
        role,
        stem,
        code,
        side,
        order,
        tuple(steps),
        confidence(document, found, role, inferred),
        start,
        words,
    )


def plain_draft(
    document: ReadDocument, found: Found, role: str, order: tuple[int, int, int], books: Books
) -> Draft:
    """The draft of a mention that only its own words specify, under active treatment."""
    start, stem = found.hit.pattern.code, found.code
    words = {word: item_span(document, found, item) for word, item in found.near.items()}
    if found.side:
        words[found.side] = side_span(document, found)
    code = seventh(books, stem, "A", frozenset())
    steps = (*first_steps(document, found, books), _tabular_step(start, stem, code, words, books))
    sure = confidence(document, found, role, 0)
    return Draft(
        document, found, role, stem, code, found.side, order, steps, sure, start, words
    )  # fmt: skip


def both_sides(draft: Draft, books: Books) -> list[Draft]:
    """I.B.13: a bilateral condition without a bilateral code is coded once for each side."""
    words = books.words(draft.stem)
    if draft.side != "bilateral" or "bilateral" in words or not has_sides(books, draft.start):
        return [draft]
    out = []
    for number, side in enumerate(("right", "left")):
        stem = specify(books, draft.start, draft.words.keys() - {"bilateral"}, side).code
        if side not in books.words(stem):
            return [draft]
        code = seventh(books, stem, phase_of(draft.found), draft.words.keys())
        step = _tabular_step(draft.start, stem, code, draft.words, books)
        rule = Step("context", f"Bilateral: {side} side.", (), "I.B.13", (("laterality", side),))
        document, sentence, place = draft.order
        out.append(
            draft._replace(
                stem=stem, code=code, side=side, steps=(*draft.steps[:-1], rule, step),
                order=(document, sentence, place * 2 + number),
            )
        )  # fmt: skip
    return out


def entry_name(found: Found) -> str:
    """The index entry of a mention, as ``source:reference``."""
    return f"{found.hit.pattern.source}:{found.hit.pattern.reference}"


def first_steps(document: ReadDocument, found: Found, books: Books) -> Iterable[Step]:
    """The steps from the words of the chart to the index entry."""
    sentence = found.line.sentence
    yield Step(
        "read",
        f"Stated in {sentence.section or 'the text'}.",
        spans_of(document, found),
        document.id,
        (("section", sentence.section), ("kind", document.kind)),
    )
    seen = set()
    for place in found.hit.places:
        item = found.line.items[place]
        if item.reference and (item.reference, item.word) not in seen:
            seen.add((item.reference, item.word))
            span = item_span(document, found, place)
            yield Step(
                "word",
                f'"{span.text}" is read as "{item.word}".',
                (span,),
                item.reference,
                (("word", item.word),),
            )
    cues = tuple(
        token_span(document, sentence.first + cue.first, sentence.first + cue.end)
        for cue in found.cues
    )
    judged = ", ".join(sorted(found.flags)) or "asserted"
    yield Step("context", f"Context: {judged}.", cues, "", (("context", judged),))
    pattern = found.hit.pattern
    yield Step(
        "index",
        f"{' + '.join(sorted(pattern.words))} leads to {pattern.code}.",
        (),
        f"{pattern.source}:{pattern.reference}",
        (("words", " ".join(sorted(pattern.words))), ("code", pattern.code)),
    )


def _tabular_step(
    start: str, stem: str, code: str, words: Mapping[str, Span], books: Books
) -> Step:
    used = sorted(_set_apart(books, start, stem) & words.keys())
    if code != stem:
        eye = books.entry(code).title.lower().removeprefix(books.entry(stem).title.lower())
        used.extend(s for s in ("right", "left", "bilateral") if s in eye and s in words)
    return Step(
        "tabular",
        f"{code} {books.entry(code).title}",
        tuple(dict.fromkeys(words[word] for word in used)),
        f"{books.edition} {code}",
        (("start", start), ("path", _path(books, code)), ("words", " ".join(used))),
    )


@lru_cache(maxsize=16384)
def _path(books: Books, code: str) -> str:
    """The codes from a category down to one of its codes."""
    return " ".join([entry.code for entry in reversed(books.path(code))])


@lru_cache(maxsize=16384)
def _set_apart(books: Books, start: str, stem: str) -> frozenset[str]:
    """The words of a title that the title of the entry above it, where the walk began, lacks."""
    # "without foreign body of right forearm": a side counts wherever it stands in the title
    title = set(books.entry(stem).title.lower().replace(",", " ").split())
    sided = title & {"right", "left", "bilateral"}
    return (books.words(stem) | sided) - books.words(start)


_CURRENT = frozenset(
    {"", "assessment", "assessment-plan", "plan", "diagnoses", "postoperative-diagnosis",
     "problem-list", "hospital-course", "hpi", "chief-complaint", "results", "imaging", "labs",
     "findings", "procedures", "other"}
)  # fmt: skip
"""Sections that speak of the present problem; a list of old diagnoses does not specify it."""
_RESULTS = frozenset({"results", "imaging", "labs", "findings"})
"""Results place an injury or a joint disease; they do not join a second disease to a first."""


def _fuller_mention(chart: Chart, found: Found, books: Books) -> tuple[ReadDocument, Found] | None:
    """Another asserted mention whose words include all of this one's, when all such agree.

    "Arthritis" in the assessment and "arthritis of the knee" in the history are one condition.
    """
    words = set(found.hit.pattern.words) - _COURSE
    if found.code.startswith(SKIN):
        words = words - TUMOR_KINDS or words
    if found.code[0] in "RZ" and len(words) < 2:
        return None
    best: tuple[ReadDocument, Found] | None = None
    if found.code.startswith(UNSITED) and _sited_beside(chart, found):
        return None
    loosely = not _KINDS_OF.keys().isdisjoint(words)
    probe = None if loosely else next(iter(words), None)
    for other_document in chart.documents:
        if other_document.kind == "pathology-report" and chart.encounter.setting == "inpatient":
            continue  # in a stay the type of a tumor is for the attending to state (III.B)
        for other in other_document.found:
            pattern = other.hit.pattern
            if probe is not None and probe not in pattern.words:
                continue
            if not words.issubset(pattern.words) and not (
                loosely and _kind_of(words, pattern.words)
            ):
                continue
            if len(pattern.words) == len(words) and not _more_said(other, found, books):
                continue
            if (
                other.flags
                or other.line.sentence.section not in _CURRENT
                or _of_earlier_stay(chart, other_document, other)
                or (other.line.sentence.section in _RESULTS and found.code[0] not in "MSD")
                or pattern.code[0] == "Z"
                or (pattern.code[0] == "O") != (found.code[0] == "O")
                or (pattern.fire != "yes" and not _staged(other, found))
                or other.code == found.code
                or (other.line is found.line and {other.side, found.side} == OPPOSED)
            ):
                continue
            if best is None or _one_side_open(best[1], other, books):
                best = other_document, other
            elif other.code != best[1].code and not _one_side_open(other, best[1], books):
                return None
    if best is not None and not _deeper(best[1].code, found.code, books):
        return None
    return best or _placed(chart, found, books) or _imaged(chart, found, books)


_STAY = late(r"\b(?:d/c|dc|discharge|admission|admitting|hospital) (?:dx|diagnos[ei]s)\b", re.I)


def _of_earlier_stay(chart: Chart, document: ReadDocument, found: Found) -> bool:
    """Whether a visit only repeats what a stay had: "Copy of d/c dx: acute on chronic heart failure"."""
    if chart.encounter.setting == "inpatient":
        return False
    text = document.text
    return _STAY.search(text.text, text.starts[found.line.sentence.first], start_of(document, found)) is not None  # fmt: skip


def _one_side_open(open_: Found, sided: Found, books: Books) -> bool:
    """Whether two mentions differ only in that one names a side and the other names none."""
    return (
        open_.side is None
        and sided.side is not None
        and open_.code != sided.code
        and twin(books, open_.code, sided.side) == sided.code
    )


SKIN = ("C43", "C44", "D22", "D23")
"""Tumors of the skin: their kind is told beside their site."""
_COURSE = frozenset({"stable", "controlled", "rate", "compensated", "asymptomatic"})
"""Words of an entry that say how a disease goes, not what it is."""
_KINDS_OF = {"arthritis": ("osteoarthritis",), "mole": ("nevus",)}
"""A loose name, and the names of what it is short for."""


def _kind_of(words: set[str], fuller: Sequence[str]) -> bool:
    """Whether other words name the same condition by a narrower name."""
    return any(
        words - {loose} <= set(fuller) and not set(fuller).isdisjoint(narrow)
        for loose, narrow in _KINDS_OF.items()
        if loose in words
    )


def _staged(other: Found, found: Found) -> bool:
    """A stage of the same disease counts wherever it is written."""
    return (
        other.hit.pattern.fire == "stated"
        and other.code[:3] == found.code[:3]
        and any(word.startswith("stage-") for word in other.hit.pattern.words)
    )


def _placed(chart: Chart, found: Found, books: Books) -> tuple[ReadDocument, Found] | None:
    """The part of the organ where the note places a cancer that this statement leaves unplaced.

    "Stage IV adenocarcinoma of the right upper lobe" in the history and "metastatic NSCLC" in the
    assessment are one cancer; two parts named leave it open.
    """
    if found.code[0] != "C" or "unspecified" not in books.entry(found.code).title.lower():
        return None
    best: tuple[ReadDocument, Found] | None = None
    for document in chart.documents:
        for other in document.found:
            if (
                other.code[:3] != found.code[:3]
                or other.code == found.code
                or other.flags
                or other.line.sentence.section not in _CURRENT
                or (found.side and other.side and other.side != found.side)
                or "unspecified" in books.entry(other.hit.pattern.code).title.lower()
            ):
                continue
            sentence = other.line.sentence
            said = document.text.folded[sentence.first : sentence.end]
            if (best is not None and best[1].code != other.code) or _BOTH_SIDES.issubset(said):
                return None
            best = best or (document, other)
    return best


_BOTH_SIDES = frozenset(["left", "right"])


def _imaged(chart: Chart, found: Found, books: Books) -> tuple[ReadDocument, Found] | None:
    """The part of the bone that a radiologist names, where the provider states only the fracture.

    The fracture is the provider's; the report of the image may say more of it (I.B.14).
    """
    if found.code[0] != "S" or "unspecified" not in books.entry(found.code).title.lower():
        return None
    best: tuple[ReadDocument, Found] | None = None
    for document in chart.documents:
        if document.kind != "radiology-report":
            continue
        for other in document.found:
            if (
                other.flags
                or other.line.sentence.section not in ("assessment", "diagnoses")
                or other.code[:3] != found.code[:3]
                or (found.side and other.side and other.side != found.side)
                or "unspecified" in books.entry(other.hit.pattern.code).title.lower()
                or other.code == found.code
            ):
                continue
            if "multiple" in found.hit.pattern.words and "multiple" not in other.near:
                continue
            if best is not None and best[1].code != other.code:
                return None
            best = best or (document, other)
    return best


def _more_said(other: Found, found: Found, books: Books) -> bool:
    """The same words elsewhere, with the stage or type that this place leaves open."""
    return (
        other.code[:3] == found.code[:3]
        and other.complete
        and "unspecified" in books.entry(found.code).title.lower()
        and "unspecified" not in books.entry(other.code).title.lower()
        and (other.side == found.side or found.side is None)
    )


def _detail_of_fracture(
    chart: Chart,
    found: Found,
    start: str,
    stem: str,
    side: str | None,
    words: Mapping[str, Span],
    books: Books,
) -> tuple[str, tuple[Span, ...], dict[str, Span], str] | None:
    """What the rest of the chart says of the displacement and pattern of a fracture (I.B.14, I.C.19.c).

    Only another mention of the same bone and side counts, and only words that the statement leaves
    open: what the provider says stands.
    """
    said = words.keys() & FRACTURE_DETAIL
    for document in chart.documents:
        for other in document.found:
            if other is found or other.code[:4] != stem[:4] or other.flags:
                continue
            if other.line.sentence.section not in _CURRENT or (
                side and other.side not in (None, side)
            ):
                continue
            more = {
                word: item_span(document, other, item)
                for word, item in other.near.items()
                if word in FRACTURE_DETAIL and word not in words
            }
            if said & DISPLACEMENT:
                more = {word: span for word, span in more.items() if word not in DISPLACEMENT}
            if not more:
                continue
            deeper = specify(books, start, words.keys() | more.keys(), side).code
            if deeper != stem:
                return deeper, (*spans_of(document, other), *more.values()), more, document.id
    return None


DISPLACEMENT = frozenset(["displaced", "nondisplaced"])
FRACTURE_DETAIL = DISPLACEMENT | frozenset(
    """comminuted oblique spiral transverse segmental greenstick torus buckle intraarticular extraarticular
    impacted avulsion bimalleolar trimalleolar longitudinal osteochondral""".split()
)
"""Words for the displacement and pattern of a fracture."""


UNSITED = ("T14", "T30")
"""An injury or burn that names no site."""


def _sited_beside(chart: Chart, found: Found) -> bool:
    """Whether the same words of the sentence also name the injury with its site."""
    return any(
        other is not found and same_words(other, found)
        for document in chart.documents
        for other in document.found
    )


def _deeper(code: str, other: str, books: Books) -> bool:
    """Whether the fuller mention stays in the same family or leaves an unspecified code."""
    return code[:3] == other[:3] or "unspecified" in books.entry(other).title.lower()


_HEALING = frozenset(["healing", "healed", "subsequent", "aftercare", "nonunion", "malunion"])
_SEQUELA = frozenset({"sequela", "sequelae"})


def phase_of(found: Found) -> str:
    """The episode of care of an injury: ``A``, ``D`` or ``S`` (guideline I.C.19.a)."""
    if not _SEQUELA.isdisjoint(found.near):
        return "S"
    if not _HEALING.isdisjoint(found.near):
        return "D"
    return "A"
