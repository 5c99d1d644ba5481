"""Concepts: where the words of a pattern stand close together in a sentence.

For each word of a sentence, only the patterns whose rarest word it is are tried, and of those only
the ones whose second-rarest word also stands in the sentence: the work per note does not grow with
the size of the books.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from chartcoder.reading.lines import PAST_SECTIONS, Line
from chartcoder.terminology.books import Books
from chartcoder.terminology.patterns import Pattern
from chartcoder.terminology.words import fold

SLACK = (0.0, 0.0, 2.6, 3.2, 4.0, 5.0)
"""How far beyond touching the words of a pattern may spread, by their number."""

_NEGATORS = frozenset(
    [
        "no",
        "not",
        "without",
        "w/o",
        "denies",
        "denied",
        "negative",
        "never",
        "neither",
        "nor",
        "vs",
        "versus",
    ]
)

_WITHOUT = frozenset(["without", "w/o"])


NEEDED = 0.01
"""An entry whose context stands in the sentence goes before one that asks for none."""


class Hit(NamedTuple):
    """A pattern found: the items (of the sentence) that matched, and how far they spread."""

    pattern: Pattern
    places: tuple[int, ...]
    excess: float


Candidate = tuple[float, int, int, str, str, tuple[int, ...], float, Pattern]
"""A possible hit, as candidates sort: score and, for equal ones, place of the anchor word, number of
words, reference, code and places (score and number turned round); then excess and pattern."""


Named = tuple[str, frozenset[str] | None, int]
"""A pattern all of whose words may stand in a sentence: its anchor word, its words (None when that
is the only one), its number."""


def named_by(words: frozenset[str], books: Books) -> list[Named]:
    """The patterns all of whose words stand among those that the items of a sentence can be."""
    out: list[Named] = []
    anchored = books.anchored
    for word in words & books.anchors:
        anchor = anchored(word)
        if anchor is not None:
            seconds, groups, alone = anchor
            if not seconds.isdisjoint(words):
                for second in seconds & words:
                    for required, number in groups[second]:
                        if required <= words:
                            out.append((word, required, number))
            if alone:
                for number in alone:
                    out.append((word, None, number))
    return out


def find(line: Line, books: Books, part: Sequence[str], named: Sequence[Named]) -> list[Hit]:
    """The best concepts of a sentence: longest and tightest first, none inside another.

    Args:
        part: the folded tokens of the sentence.
        named: the patterns that it may name (``named_by``).
    """
    words = line.words
    present = known = frozenset(words)
    doubled = _doubled(words) if len(words) > len(present) else _NONE
    if line.sentence.section in PAST_SECTIONS:
        known = present | {f"section:{line.sentence.section}"}
    spots: dict[str, int] = {}
    candidates: list[Candidate] = []
    unpacked = books.pattern
    for word, required, number in named:
        if required is None:
            if word not in present:
                continue
            pattern = unpacked(number)
            _, code, _, _, needs, reference = pattern
            score = -2.0
            if needs:
                if not _needed(needs, known):
                    continue
                score -= NEEDED
            at = words.index(word)
            candidates.append((score, at, -1, reference, code, (at,), 0.0, pattern))
            if word in doubled:
                for n in range(at + 1, len(words)):
                    if words[n] == word:
                        candidates.append((score, n, -1, reference, code, (n,), 0.0, pattern))
        elif required <= present:
            pattern = unpacked(number)
            if pattern.needs and not _needed(pattern.needs, known):
                continue
            if required.isdisjoint(doubled):
                if not spots:
                    spots = {w: n for n, w in enumerate(words)}
                at, chosen = spots[word], sorted(map(spots.__getitem__, required))
                _place(pattern, required, at, chosen, line, part, candidates)
            else:
                for at, chosen in _around(required, word, line):
                    _place(pattern, required, at, chosen, line, part, candidates)
    if len(candidates) > 1:
        candidates.sort()
        return _best(candidates, line, part)
    return [Hit(pattern, places, excess) for *_, places, excess, pattern in candidates]


_NONE: frozenset[str] = frozenset()


def _doubled(words: Sequence[str]) -> frozenset[str]:
    """The words that stand in a sentence more than once."""
    seen: set[str] = set()
    twice: set[str] = set()
    for word in words:
        (twice if word in seen else seen).add(word)
    return frozenset(twice)


OF_CARE = 2.7
"""Room between the words of a complication of care: "UTI - foley out" blames no catheter (I.B.16)."""


def _place(
    pattern: Pattern,
    required: frozenset[str],
    at: int,
    chosen: list[int],
    line: Line,
    part: Sequence[str],
    out: list[Candidate],
) -> None:
    """Add the words of a pattern, chosen around its anchor word, where they stand close enough."""
    _, code, _, _, needs, reference = pattern
    size = len(required)
    slack = SLACK[size if size < 5 else 5]
    if code[:2] == "T8" and slack > OF_CARE:
        slack = OF_CARE
    items, places = line.items, line.places
    first, last = chosen[0], chosen[-1]
    spread = places[last] - places[first]
    excess = spread - (size - 1)
    if excess > slack:
        if size < 3 or items[last].word not in _SITES:
            return
        before = chosen[-2]
        if not all(items[n].word in _LISTED for n in range(before + 1, last)):
            return
        spread -= places[last] - places[before] - 2  # the sites of a list before it take no room
        excess = spread - (size - 1)
        if excess > slack:
            return
    for number in chosen:
        if items[number].reference:
            # words that came from one written form ("T2DM") take one place together
            distinct = len({items[c].first for c in chosen})
            excess = spread - (distinct - 1)
            if distinct > 1:
                excess += PART * _parts(chosen, line)
            if excess > slack:
                return
            break
    between = part[items[first].end : items[last].first]
    if not _PARTING.isdisjoint(between):
        if _broken(chosen, line, part, _NEGATORS if excess > 0.2 else _WITHOUT):
            return
    if excess > 0.2 and size > 2 and "," in between and _of_next(last, line, part):
        return
    if not required.isdisjoint(_CAREFUL):
        if not required.isdisjoint(DEGREES) and _lent(chosen, line, part):
            return
        if "history" in required and not _recalled(chosen, line, part):
            return
        if not required.isdisjoint(_MEETING) and not _met(chosen, line):
            return
        if _SPREAD in required and _of_primary(chosen, line, part):
            return
    score = 2.0 * size - excess * 0.5 + (NEEDED if needs else 0.0)
    out.append((-score, at, -size, reference, code, tuple(chosen), excess, pattern))


_HEADS = frozenset(
    """stenosis pain ache fracture sprain strain spasm injury tear cancer tumor arthritis abscess infection
    surgery fusion instability hemorrhage failure insufficiency stone obstruction replacement""".split()
)
"""Nouns that a word right before them belongs to."""


def _of_next(last: int, line: Line, part: Sequence[str]) -> bool:
    """Whether the last word of a concept begins the next condition of a list.

    "Degenerative disc disease, spinal stenosis" names no degenerative disease of the spine.
    """
    items = line.items
    return (
        part[items[last].first - 1] == ","
        and last + 1 < len(items)
        and items[last + 1].word in _HEADS
        and items[last].end == items[last + 1].first
    )


def _around(required: frozenset[str], anchor: str, line: Line) -> list[tuple[int, list[int]]]:
    """For each place of the anchor word, the places of all words, those nearest to it, in order."""
    words, places = line.words, line.places
    out = []
    spots = {word: [n for n, w in enumerate(words) if w == word] for word in required}
    for at in spots.pop(anchor):
        here = places[at]
        chosen = [at]
        for spot in spots.values():
            near = spot[0]
            for other in spot[1:]:
                if abs(places[other] - here) < abs(places[near] - here):
                    near = other
            chosen.append(near)
        chosen.sort()
        out.append((at, chosen))
    return out


DEGREES = frozenset("acute chronic subacute severe moderate mild recurrent persistent".split())
"""Adjectives of course and severity."""


def _lent(chosen: Sequence[int], line: Line, part: Sequence[str]) -> bool:
    """Whether a course or severity is that of another condition of a list: "severe COPD, depression"."""
    items = line.items
    first, last = items[chosen[0]].first, items[chosen[-1]].first
    commas = [n for n in range(first, last) if part[n] == ","]
    if not commas:
        return False
    begin = max((n for n in range(first) if part[n] == ","), default=-1)
    cuts = [begin, *commas, next((n for n in range(last, len(part)) if part[n] == ","), len(part))]
    for left, right in pairwise(cuts):
        own = [c for c in chosen if left < items[c].first < right]
        if own and all(items[c].word in DEGREES for c in own):
            ahead = own[-1] + 1
            if ahead < len(items) and items[own[-1]].end >= items[ahead].first < right:
                # right before another word than theirs: "severe without psychosis" stays theirs
                if ahead not in chosen and items[ahead].word not in ("with", *_WITHOUT):
                    return True
    return False


def _needed(needs: tuple[tuple[str, ...], ...], known: frozenset[str]) -> bool:
    """Whether one of the words that a ``near`` entry needs stands in the sentence."""
    return any(map(known.issuperset, needs))


def _recalled(chosen: Sequence[int], line: Line, part: Sequence[str]) -> bool:
    """A history of something: "history" stands before it, or right behind it.

    What "s/p" and "history of" recall stands behind them: "abscess s/p drainage" is an abscess.
    """
    at = next(c for c in chosen if line.items[c].word == "history")
    if at == chosen[0]:
        return True
    if at != chosen[-1] or part[line.items[at].end - 1] in ("p", "post", "of", "o"):
        return False
    return line.places[at] - line.places[chosen[-2]] <= 1.3


_MEETING = frozenset(["exposure", "exposed"])
_SPREAD = "metastasis"
_CAREFUL = DEGREES | _MEETING | {"history", _SPREAD}
"""Words that belong to a concept only where they stand in the right place."""


_CANCERS = frozenset(
    "cancer carcinoma adenocarcinoma malignancy sarcoma melanoma tumor neoplasm nsclc sclc".split()
)


def _of_primary(chosen: Sequence[int], line: Line, part: Sequence[str]) -> bool:
    """Whether the organ of a metastasis is that of the cancer which has it: "lung cancer with metastasis"."""
    items = line.items
    at = next(c for c in chosen if items[c].word == _SPREAD)
    if at != chosen[-1]:
        return False
    before = chosen[-2]
    return "with" in part[items[before].end : items[at].first] and any(
        items[n].word in _CANCERS for n in range(before + 1, at)
    )


def _met(chosen: Sequence[int], line: Line) -> bool:
    """Exposure to something: the word stands before it, or right behind it ("COVID exposure")."""
    at = next(c for c in chosen if line.items[c].word in _MEETING)
    return at != chosen[-1] or line.places[at] - line.places[chosen[-2]] <= 1.3


PART = 1.5
"""What it costs to take some words of a short form and leave others: the "kidney" of AKI."""


WRONG = 99


def _parts(chosen: Sequence[int], line: Line) -> int:
    """How many short forms, read as several words, the chosen words tear apart."""
    items = line.items
    torn = 0
    seen = -1
    for number in chosen:
        item = items[number]
        first = item.first
        if item.reference and first != seen:
            seen = first
            low, high = number, number + 1
            while low and items[low - 1].first == first:
                low -= 1
            while high < len(items) and items[high].first == first:
                high += 1
            left = [line.words[n] for n in range(low, high) if n not in chosen]
            if left:
                torn += 1
                if not _NOT_SO.isdisjoint(left):
                    return WRONG  # NSTEMI is no STEMI
    return torn


_NOT_SO = _NEGATORS | {"non"}
_PARTING = _NEGATORS | {"o"}
"""Tokens of which one stands between words that a negation parts; the "o" is that of "w/o"."""


def _broken(
    chosen: Sequence[int], line: Line, part: Sequence[str], negators: frozenset[str]
) -> bool:
    """A negation between the words parts them: "fever, no chest pain" is not "fever pain"."""
    for left, right in pairwise(chosen):
        between = part[line.items[left].end : line.items[right].first]
        if between and not negators.isdisjoint(between):
            return True
        if "o" in between:
            at = list(between).index("o")
            if list(between[max(0, at - 2) : at]) == ["w", "/"]:
                return True
    return False


_SITES = frozenset(
    """cervical thoracic lumbar lumbosacral sacral sacroiliac pelvic pelvis knee hip shoulder ankle wrist elbow hand
    foot finger toe thigh forearm neck""".split()
)
_BESIDE_SITES = frozenset(
    fold(word)
    for word in """and & , / or region regions spine area areas joint joints right left bilateral both the of in
    r l rt lt""".split()
)
"""What stands between the sites of a list: "cervical, thoracic and lumbar"."""


_LISTED = _SITES | {"region", "spine", "right", "left", "bilateral", "and"}


def _listed_sites(mask: int, taken: int, line: Line, part: Sequence[str]) -> bool:
    """Whether two readings differ by one site each, of a list of sites that both are said of."""
    mine, its = mask & ~taken, taken & ~mask
    if mine.bit_count() != 1 or its.bit_count() != 1:
        return False
    first, second = sorted((mine.bit_length() - 1, its.bit_length() - 1))
    one, other = line.items[first], line.items[second]
    if one.word not in _SITES or other.word not in _SITES:
        return False
    between = part[one.end : other.first]
    return not _JOINING.isdisjoint(between) and all(
        t in _BESIDE_SITES or t in _SITES for t in between
    )


def _rival(hit: Hit, mask: int, other: Hit, taken: int, line: Line, part: Sequence[str]) -> bool:
    """Two readings of the same words into one category: the tighter one stands."""
    shared = (mask & taken).bit_count()
    return (
        shared * 2 >= mask.bit_count()
        and hit.pattern.code[:3] == other.pattern.code[:3]
        and (hit.excess > other.excess or mask.bit_count() < taken.bit_count())
        and not _listed_sites(mask, taken, line, part)
    )


_GRADES = frozenset(
    "severe mild moderate marked significant massive extensive progressive slight".split()
)


def _only_graded(hit: Hit, taken: int, line: Line) -> bool:
    """All that a hit adds to what tighter hits already say is a grade: "severe" anemia."""
    added = [p for p in hit.places if not taken >> p & 1]
    return bool(added) and all(line.items[p].word in _GRADES for p in added)


SPECIFIED_BESIDE = ("O98", "O99", "O24.0", "O24.1", "O10.1", "O10.2", "O10.3")
"""Categories whose codes ask for the disease itself beside them."""


SAID_BY_BOTH = frozenset([("O90.81", "D62")])
"""Codes of which the second says what the title of the first leaves out."""


def _inside(code: str, excess: float, mask: int, out: list[Hit], masks: list[int]) -> bool:
    """A concept whose words are all taken says nothing more, unless the longer one asks for it.

    "Iron deficiency anemia of pregnancy" is O99.01- and the anemia.
    """
    held = False
    for other, taken in zip(out, masks, strict=True):
        if mask & taken == mask:
            outer = other.pattern.code
            if code[0] in "OZ" or not (
                outer.startswith(SPECIFIED_BESIDE) or (outer, code) in SAID_BY_BOTH
            ):
                return True
            held = True
    return not held and excess > 0.5


_OF = frozenset("of the a his her their in right left bilateral upper lower".split())
"""Words that only lead from a disease to its site: "cancer of the right breast"."""


def _leftover(number: int, taken: int, line: Line) -> bool:
    """The word of a short form of which another concept took the rest: the diabetes of T1DM."""
    items = line.items
    item = items[number]
    if not item.reference:
        return False
    return any(
        taken >> n & 1 and items[n].first == item.first
        for n in range(max(0, number - 7), min(len(items), number + 8))
        if n != number
    )


_JOINING = frozenset(["and", "or", ",", "/", "&", "with"])


def _borrowed(hit: Hit, line: Line, part: Sequence[str]) -> bool:
    """A pair of words far apart, one of which a tighter concept needs, with nothing joining them.

    In "neck pain in the setting of arthritis" the pain is the neck's; in "fracture of the tibia
    and fibula" the fracture is of both.
    """
    if len(hit.places) != 2:
        return False
    left, right = hit.places
    between = part[line.items[left].end : line.items[right].first]
    return _JOINING.isdisjoint(between) and not _OF.issuperset(between)


def _best(candidates: list[Candidate], line: Line, part: Sequence[str]) -> list[Hit]:
    """Greedy: the highest score first; a hit whose words are all taken by tighter hits falls."""
    taken = 0
    masks: list[int] = []
    out: list[Hit] = []
    for _, at, _, _, code, places, excess, pattern in candidates:
        mask = 0
        for place in places:
            mask |= 1 << place
        shared = mask & taken
        if shared == mask and _inside(code, excess, mask, out, masks):
            continue
        if taken and len(places) == 1 and _leftover(at, taken, line):
            continue
        hit = Hit(pattern, places, excess)
        if shared:
            if _only_graded(hit, taken, line) or (excess > 1 and _borrowed(hit, line, part)):
                continue
            if any(_rival(hit, mask, o, m, line, part) for o, m in zip(out, masks, strict=True)):
                continue
        masks.append(mask)
        taken |= mask
        out.append(hit)
    return _without_bare_nouns(out, line, part) if len(out) > 1 else out


NOUNS = frozenset(
    """deformity mass nodule lump swelling lesion growth disease disorder syndrome arrhythmia dysrhythmia
    condition abnormality cyst""".split()
)
"""Nouns that name no condition by themselves: the words before them do."""
_SYMPTOMATIC = ("R", "M25", "M79", "N63", "L98.9", "D49")


def _without_bare_nouns(hits: list[Hit], line: Line, part: Sequence[str]) -> list[Hit]:
    """Hits without those whose noun belongs to a tighter named condition.

    "Hallux limitus deformity of the foot", "Dupuytren's nodule in the palm" and "tailor's bunion
    deformity" are one condition each; "a mass of the breast and axilla" is two.
    """
    if NOUNS.isdisjoint(line.words):
        return hits
    bare = [(h, [p for p in h.places if line.items[p].word in NOUNS]) for h in hits]
    if not any(nouns for _, nouns in bare):
        return hits
    return [
        hit
        for hit, nouns in bare
        if not (nouns and any(o is not hit and _owns(o, hit, nouns, line, part) for o in hits))
    ]


def _owns(other: Hit, hit: Hit, nouns: list[int], line: Line, part: Sequence[str]) -> bool:
    """Whether the noun of a hit is that of another, named condition."""
    if other.pattern.code.startswith(_SYMPTOMATIC) or other.pattern.code[0] in "VWXYZ":
        return False
    theirs = set(other.places)
    rest = [p for p in hit.places if p not in theirs]
    if len(rest) < len(hit.places):
        if all(p in nouns for p in rest):
            # "tailor's bunion" and "bunion deformity"
            return bool(rest) and hit.pattern.code[:3] == other.pattern.code[:3]
        if not theirs.issuperset(nouns) or not hit.pattern.code.startswith(_SYMPTOMATIC):
            return False
        low, high = sorted((min(theirs), min(rest)))
        return _JOINING.isdisjoint(part[line.items[low].end : line.items[high].first])
    last = max(theirs)
    return (
        last + 1 in nouns
        and len(nouns) == 1
        and line.items[last].end == line.items[last + 1].first
        and (line.items[last].word not in NOUNS or bool(line.items[last].reference))
    )
