"""Section I.A: conventions of the classification."""

import re
from functools import lru_cache

from chartcoder.codesets.notes import ranges_of
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import same_words
from chartcoder.coding.relations import denied_within, due_to, edges
from chartcoder.guidelines.clause import Case, Outcome, beside, noted, recode, reject
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.terminology.books import Books

_RANGE = late(
    r"([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)(?:(?:\.?-)?\s*-\s*([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?))?"
)


@lru_cache(maxsize=8192)
def code_ranges(note: str) -> tuple[tuple[str, str], ...]:
    """The code ranges in the brackets of a note, as (first, last) prefixes."""
    out = []
    for bracket in re.findall(r"\(([^)]*)\)", note):
        for match in _RANGE.finditer(bracket):
            out.append((match.group(1), match.group(2) or match.group(1)))
    return tuple(out)


def covers(ranges: tuple[tuple[str, str], ...], code: str) -> bool:
    """Whether a code lies in one of the ranges."""
    return any(first <= code[: len(first)] and code[: len(last)] <= last for first, last in ranges)


@lru_cache(maxsize=65536)
def excludes1_note(books: Books, code: str, other: str) -> str | None:
    """The Excludes1 note at ``code`` or above it that names ``other``, or None."""
    current = code
    while current:
        entry = books.entry(current)
        for note in entry.excludes1:
            if any(named.matches(other) for named in ranges_of(note)):
                return f"{entry.code}: {note}"
        current = entry.parent
    return None


def excludes1(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.A.12.a: two codes with an Excludes1 note between them are not reported together.

    The symptom or the less specific of the two falls; between two diseases the one stated later.
    """
    kept = list(drafts)
    changed = False
    rejections = []
    for first in drafts:
        for second in drafts:
            note = None if first is second else excludes1_note(books, first.code, second.code)
            if note is None or not _among(first, kept) or not _among(second, kept):
                continue
            if _two_agents(first, second) or _stated_apart(first, second):
                continue
            if on_other_side(first, second):
                at = next(n for n, d in enumerate(kept) if d is first)
                kept[at] = first = _apart(first, second)
                changed = True
                continue
            loser = _weaker(first, second, note, books)
            winner = second if loser is first else first
            kept = [d for d in kept if d is not loser]
            changed = True
            rejections.append(
                reject(
                    loser, books, "excludes1", f"Excludes1 with {winner.code} ({note}).", "I.A.12.a"
                )
            )
    return Outcome(kept if changed else drafts, rejections)


SIDES = frozenset({"right", "left"})


def on_other_side(first: Draft, second: Draft) -> bool:
    """Conditions of the right and of the left are unrelated (I.A.12.a)."""
    return {first.side, second.side} == SIDES


def _two_agents(first: Draft, second: Draft) -> bool:
    """Two substances with effects of their own, or two causes of injuries, are unrelated."""
    if first.code[0] in "VWXY" and second.code[0] in "VWXY":
        return True
    return all("T36" <= draft.code[:3] <= "T50" for draft in (first, second)) and (
        first.found.hit.pattern.words != second.found.hit.pattern.words
    )


def _stated_apart(first: Draft, second: Draft) -> bool:
    """Whether a clause found the two conditions to be unrelated by the provider's words (I.A.12.a),
    or the provider states both forms of one condition (I.B.8)."""
    return any(
        step.source in ("I.A.12.a", "I.B.8") and dict(step.values).get("because-of") == other.code
        for one, other in ((first, second), (second, first))
        for step in one.steps
    )


def _among(draft: Draft, drafts: list[Draft]) -> bool:
    return any(d is draft for d in drafts)


def _apart(first: Draft, second: Draft) -> Draft:
    """A draft with the step that says why an Excludes1 note does not bar it: the other side."""
    spans = tuple(d.words[d.side] for d in (first, second) if d.side and d.side in d.words)
    claim = f"{first.side} and {second.side}: unrelated to {second.code}."
    return noted(first, "I.A.12.a", claim, second.code, spans)


_STATUS = late(r"^(?:Z1[5-7]|Z2[128]|Z3A|Z66|Z67|Z68|Z7[49]|Z8|Z9)")


TIGHT, LOOSE = 0.5, 1.0
"""How far the words of a mention spread beyond touching: together, and apart."""
WITHOUT_IMPLANT = ("Z98.61", "Z98.62")
"""Angioplasty where no stent is told; the stent (Z95.5, Z95.82) tells of both."""


def _weaker(first: Draft, second: Draft, note: str, books: Books) -> Draft:
    """The one of two codes that falls; the note stands at the first and names the second.

    A symptom falls before a disease, a status (Z) before what is done about it, a code that is for
    something "alone" before the one that tells both. A note on one side only says that what has
    both elements is coded to what it names ("old tear (M23.2)"); where it names something
    "not otherwise specified", what has the note says more. Then an unspecified code falls.
    Of two that rest on a common word the one whose words stand together says more than one that
    takes a word from another condition ("pelvic abscess and purulent peritonitis").
    """
    tight, loose = sorted((first.found.hit, second.found.hit), key=lambda hit: hit.excess)
    parted = (
        tight.excess < TIGHT <= LOOSE <= loose.excess
        and len(tight.pattern.words) >= len(loose.pattern.words)
        and same_words(first.found, second.found)
    )
    back = excludes1_note(books, second.code, first.code)
    fuller = {first.code: _says_more(back, note), second.code: _says_more(note, back)}

    def strength(draft: Draft) -> tuple[bool | int | float | tuple[int, ...], ...]:
        title = books.entry(draft.stem).title.lower()
        document, line, word = draft.order
        return (
            draft.code[0] != "R",
            _STATUS.match(draft.code) is None,
            not parted or draft.found.hit.excess < TIGHT,
            draft.code not in WITHOUT_IMPLANT,
            " alone" not in title,
            fuller[draft.code],
            "unspecified" not in title,
            draft.confidence,
            (-document, -line, -word),
        )

    return first if strength(first) < strength(second) else second


def _says_more(naming: str | None, own: str | None) -> int:
    """How strongly two notes say that a code tells more: the one that names it, and its own."""
    named = naming.lower() if naming is not None else ""
    return (
        (naming is not None and " nos" not in named)
        + (own is not None and " nos" in own.lower())
        + (" is part of " in named)  # "when screening is part of the examination (Z01.4-)"
    )


# --- other and unspecified (I.A.9) ---------------------------------------------------------------

_OTHER = late(r"\bother (?:specified|named) (?:forms? |types? |kinds? )?(?:of )?$", re.I)


def other_specified(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.A.9.a: what the provider calls "other specified" goes to that code of its category."""
    out = []
    for draft in drafts:
        if _called_other(draft) and "unspecified" in books.entry(draft.code).title.lower():
            start, _ = edges(draft.document, draft.found)
            match = _OTHER.search(draft.document.text.text, max(0, start - 40), start)
            entry = books.entry(draft.code)
            codes = [
                c
                for c in books.entry(entry.parent).children
                if books.entry(c).billable and books.entry(c).title.lower().startswith("other")
            ]
            specified = [c for c in codes if "other specified" in books.entry(c).title.lower()]
            codes = specified or codes
            if match and len(codes) == 1:
                claim = "The provider calls it other specified."
                span = Span(draft.document.id, match.start(), match.end(), match.group())
                draft = recode(draft, codes[0], books, "I.A.9.a", claim, "", (span,))
        out.append(draft)
    return Outcome(out, [])


_CALLED = frozenset({"specified", "named", "of", "form", "type", "kind"})


def _called_other(draft: Draft) -> bool:
    """Whether "other specified" may stand right before the words of a draft."""
    line = draft.found.line
    first = line.sentence.first + line.items[draft.found.hit.places[0]].first
    folded = draft.document.text.folded
    return (
        first > 1 and folded[first - 1] in _CALLED and "other" in folded[max(0, first - 4) : first]
    )


# --- manifestations (I.A.13) --------------------------------------------------------------------

ALONE: tuple[tuple[str, str], ...] = (
    (r"F02\.8([0-9]*)", r"F03.9\1"), (r"F02\.([ABC][0-9]*)", r"F03.\1"), ("G63", "G62.9"), (r"G73\.7", "G72.9"),
    (r"G99\.0", "G90.9"), ("G59", "G58.9"), (r"I43", "I42.9"), (r"I79\.0", "I71.9"), (r"I32", "I31.9"), (r"I39", "I38"),
    (r"I41", "I51.4"), (r"I52", "I51.9"), (r"D63\.[018]", "D64.9"), (r"D77", "D75.9"), (r"H42", "H40.9"),
    (r"H36\.[0-9]+", "H35.9"), (r"H28", "H26.9"), (r"H22", "H20.9"), (r"J17", "J18.9"), (r"J91\.8", "J90"), (r"J99", "J98.4"),
    (r"K77", "K76.9"), (r"K23", "K22.9"), (r"K67", "K65.9"), (r"L14", "L13.9"), (r"L45", "L44.9"), (r"L54", "L53.9"),
    (r"L62", "L60.9"), (r"L86", "L85.9"), (r"L99", "L98.9"), (r"N08", "N05.9"), (r"N16", "N12"), (r"N22", "N20.9"),
    (r"N29", "N28.9"), (r"N33", "N32.9"), (r"N37", "N36.9"), (r"N51", "N50.9"), (r"N74", "N73.9"), (r"G01|G02", "G03.9"),
    (r"G05\.3", "G04.90"), (r"G05\.4", "G04.91"), (r"G53", "G52.9"), (r"G55", "G54.9"), (r"G94", "G93.9"), (r"E35", "E34.9"),
)  # fmt: skip
"""Manifestations "in diseases classified elsewhere", and the code of the condition itself where no
disease that could be its etiology is documented."""
_ALONE = tuple((late(pattern), code) for pattern, code in ALONE)
MANIFESTATIONS = (
    "F02", "G63", "G73.7", "G99.0", "G59", "I43", "I79.0", "I32", "I39", "I41", "I52", "D63", "D77", "H42", "H36", "H28", "H22", "J17",
    "J91", "J99", "K77", "K23", "K67", "L14", "L45", "L54", "L62", "L86", "L99", "N08", "N16", "N22", "N29", "N33", "N37", "N51",
    "N74", "G01", "G02", "G05", "G53", "G55", "G94", "E35",
)  # fmt: skip
_ETIOLOGY = "ABCDEGIKMNPQSTFU"


BY_NAME: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("J91.8", "parapneumonic", ("J09.X1", "J10.0", "J11.0", "J12", "J13", "J14", "J15", "J16", "J18", "J69", "J85", "A48.1", "U07.1")),
    ("J91.8", "liver", ("K70", "K72", "K74", "K75", "K76")),
)  # fmt: skip
"""Manifestations, and a word of their names that says of which diseases they are one."""


def etiology_of(draft: Draft, drafts: list[Draft], books: Books) -> Draft | None:
    """A diagnosis that may be the disease behind a manifestation: one that its note names, else,
    where the note gives only examples, a disease the provider put it down to."""
    if denied_within(draft.document, draft.found):
        return None
    others = [d for d in drafts if d is not draft]
    ranges = tuple(
        pair
        for entry in books.path(draft.code)
        for note in entry.code_first
        for pair in code_ranges(note)
    )
    named = next((d for d in others if covers(ranges, d.code)), None)
    if named is None and draft.code == "D63.8":
        # "anemia of chronic disease" beside a disease: the note gives only examples
        named = next((d for d in others if d.code[0] in _ETIOLOGY), None)
    for code, word, diseases in BY_NAME:
        if named is None and draft.code == code and word in draft.found.hit.pattern.words:
            named = next((d for d in others if d.code.startswith(diseases)), None)
    if named is not None:
        return named
    return next(
        (
            d
            for d in others
            if (d.code[0] in _ETIOLOGY or _leads_to(d, draft))
            and d.document is draft.document
            and (
                _put_down_to(draft, d)
                or same_words(d.found, draft.found)
                or any(
                    s.source in ("I.A.15", "I.A.13") and dict(s.values).get("because-of") == d.code
                    for s in draft.steps
                )
                or _leads_to(d, draft)
            )
        ),
        None,
    )


def _put_down_to(manifestation: Draft, etiology: Draft) -> bool:
    """Whether the sentence of a manifestation makes a disease of that category its cause."""
    return any(
        found.line is manifestation.found.line
        and found.code[:3] == etiology.code[:3]
        and due_to(manifestation.document, manifestation.found, found) is not None
        for found in manifestation.document.found
    )


def _leads_to(etiology: Draft, manifestation: Draft) -> bool:
    """A clause made one of the two from the other."""
    return any(
        dict(s.values).get("because-of") in (etiology.code, manifestation.code)
        for d in (etiology, manifestation)
        for s in d.steps
        if s.kind == "guideline"
    )


NAMED: tuple[tuple[str, str], ...] = (
    ("parkinson", "G20.A1"), ("alzheimer", "G30.9"), ("huntington", "G10"), ("lewy", "G31.83"), ("hiv", "B20"), ("pick", "G31.01"),
    ("wilson", "E83.01"), ("amyloidosis", "E85.4"), ("amyloid", "E85.4"), ("cirrhosis", "K74.60"), ("lupus", "M32.9"), ("sarcoidosis", "D86.9"),
    ("myeloma", "C90.00"), ("hypothyroidism", "E03.9"), ("thyrotoxicosis", "E05.90"),
)  # fmt: skip
"""Words of an entry that name the disease behind the manifestation it leads to, and its code."""


def _named_etiology(draft: Draft, books: Books) -> tuple[str, Span] | None:
    """The disease that the words of a manifestation name and its "code first" note asks for."""
    for word, code in NAMED:
        if word in draft.words and code in books:
            ranges = [
                pair
                for entry in books.path(draft.code)
                for note in entry.code_first
                for pair in code_ranges(note)
            ]
            if covers(tuple(ranges), code):
                return code, draft.words[word]
    return None


def manifestation_alone(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.A.13: a manifestation code needs its etiology; without one the condition itself is coded.

    Words that name both ("dementia due to Parkinson's disease") give both, the etiology first.
    """
    out = []
    for draft in drafts:
        if draft.code.startswith(MANIFESTATIONS) and etiology_of(draft, drafts, books) is None:
            denial = denied_within(draft.document, draft.found)
            named = None if denial else _named_etiology(draft, books)
            if named:
                claim = f"The disease behind {draft.code}, which its words name."
                document, sentence, place = draft.order
                code, span = named
                first = beside(draft, code, books, "I.A.13", claim, draft.code, (span,))
                out.append(first._replace(order=(document, sentence, place - 1)))
                out.append(draft)
                continue
            for pattern, template in _ALONE:
                match = pattern.fullmatch(draft.code)
                code = match.expand(template) if match else ""
                if code in books and books.entry(code).billable:
                    claim = (
                        f"No disease that {draft.code} could be a manifestation of is documented."
                    )
                    spans = (denial,) if denial else ()
                    draft = recode(draft, code, books, "I.A.13", claim, "", spans)
                    break
        out.append(draft)
    return Outcome(out, [])
