"""From stated diagnoses to draft diagnosis codes: what is reportable, and how specific it is.

A diagnosis is reported because a provider stated it (Official Guidelines I.A.19, III, IV.G, IV.J).
What the statement leaves open, the rest of the encounter may settle: first the same sentence,
then other mentions of the same concept anywhere in the chart.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from chartcoder.coding.chart import Chart, ReadDocument, item_span, spans_of, token_span
from chartcoder.coding.mentions import Found
from chartcoder.coding.specify import seventh, specify
from chartcoder.model import Rejection, Span, Step
from chartcoder.reading.statements import PROSE, STATED
from chartcoder.terminology.books import Books

INPATIENT = "inpatient"
UNCERTAIN_SETTINGS = frozenset({INPATIENT})
"""Settings in which an uncertain diagnosis is coded as if it existed (II.H, III.C)."""

NOT_CODED_FROM = frozenset({"radiology-report", "pathology-report", "lab", "order", "nursing-note",
                            "medication-list", "ambulance-report"})  # fmt: skip
"""Kinds of document that settle detail but do not state diagnoses of the encounter (I.B.14)."""


class Draft(NamedTuple):
    """A diagnosis on its way to the result.

    ``stem`` is the code without 7th character, ``code`` the whole code; ``weight`` orders drafts
    by how plainly they were stated; ``steps`` is the proof so far.
    """

    document: ReadDocument
    found: Found
    role: str
    stem: str
    code: str
    side: str | None
    order: tuple[int, int, int]
    steps: tuple[Step, ...]
    confidence: float


def draft_diagnoses(chart: Chart, books: Books) -> tuple[list[Draft], list[Rejection]]:
    """Every diagnosis a provider of the encounter stated, specified, in the order of the chart."""
    drafts: list[Draft] = []
    rejections: list[Rejection] = []
    inpatient = chart.encounter.setting == INPATIENT
    for number, document in enumerate(chart.documents):
        if document.kind in NOT_CODED_FROM:
            continue
        firsts = {s.first: i for i, s in enumerate(document.text.sentences)}
        for found in document.found:
            index = firsts[found.line.sentence.first]
            role = document.roles[index]
            if not role or found.line.sentence.section == "preoperative-diagnosis":
                continue
            if found.hit.pattern.fire == "stated" and role != STATED:
                continue
            reason = _unreportable(found, role, inpatient, books)
            if reason is not None:
                rejections.append(_rejection(document, found, books, *reason))
                continue
            order = (number, found.line.sentence.first, found.hit.places[0])
            drafts.append(_specified(chart, document, found, role, order, books))
    return drafts, rejections


def _unreportable(
    found: Found, role: str, inpatient: bool, books: Books
) -> tuple[str, str, str] | None:
    """Why a mention is not reported: (reason, sentence, clause), or None when it is."""
    flags = found.flags
    status = found.code[0] == "Z"
    if "negated" in flags:
        return "negated", "The text denies it or rules it out.", ""
    if "family" in flags and not status:
        return "family", "The text speaks of a relative.", "I.C.21.c.4"
    if "hypothetical" in flags:
        return "hypothetical", "It is a condition, a risk or an advice, not a finding.", ""
    if "planned" in flags and not status:
        return "planned", "It is planned or considered, not established.", ""
    if "possible" in flags and not inpatient:
        return "uncertain", "Uncertain diagnoses are not coded outside inpatient care.", "IV.H"
    if "resolved" in flags:
        return "resolved", "The text says that it has resolved.", "IV.J"
    if "historical" in flags and not status:
        return "history-only", "The text recalls it; it does not state it as present.", "IV.J"
    if found.code[0] in "VWXY":
        return "external-cause", "External causes follow an injury code.", "I.C.20"
    if not found.complete and len(found.code) < 4 and not books.entry(found.code).billable:
        return "unspecific", "The words decide no valid code.", "I.B.2"
    if role == PROSE and found.code[0] == "Z" and found.hit.pattern.source != "house":
        return "not-stated", "A status in running text that was not stated as such.", ""
    return None


def _rejection(
    document: ReadDocument, found: Found, books: Books, reason: str, detail: str, clause: str
) -> Rejection:
    return Rejection(
        "icd10cm", found.code, books.entry(found.code).title, reason, detail,
        spans_of(document, found), clause,
    )  # fmt: skip


# ---------------------------------------------------------------- specificity from the encounter


def _specified(
    chart: Chart,
    document: ReadDocument,
    found: Found,
    role: str,
    order: tuple[int, int, int],
    books: Books,
) -> Draft:
    start = found.hit.pattern.code
    stem, side = found.code, found.side
    # the words that may specify the code, each with the span that says it
    words = {word: item_span(document, found, item) for word, item in found.near.items()}
    if side:
        words[side] = item_span(document, found, found.side_items[0])
    steps = list(first_steps(document, found, books))
    fuller = _fuller_mention(chart, found, books)
    if fuller is not None:
        other_document, other = fuller
        start, stem = other.hit.pattern.code, other.code
        for word, item in other.near.items():
            words.setdefault(word, item_span(other_document, other, item))
        if side is None and other.side:
            side = other.side
            words[side] = item_span(other_document, other, other.side_items[0])
        elif side != other.side:
            stem = specify(books, start, words.keys(), side).code
        steps.append(
            Step(
                "read",
                "The same condition is named more fully elsewhere in the chart.",
                spans_of(other_document, other),
                other_document.id,
                (("entry", entry_name(other)), ("words", " ".join(sorted(other.hit.pattern.words))), ("code", start)),
            )
        )
    if side is None and _has_sides(books, start):
        settled = _side_elsewhere(chart, found)
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
    phase = phase_of(found)
    code = seventh(books, stem, phase, words.keys())
    steps.append(_tabular_step(start, stem, code, words, books))
    confidence = 0.9 if role == STATED else 0.7
    if found.hit.excess > 1:
        confidence -= 0.1
    return Draft(document, found, role, stem, code, side, order, tuple(steps), confidence)


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
    path = [entry.code for entry in reversed(books.path(code))]
    used = sorted((books.words(stem) - books.words(start)) & words.keys())
    return Step(
        "tabular",
        f"{code} {books.entry(code).title}",
        tuple(dict.fromkeys(words[word] for word in used)),
        f"{books.edition} {code}",
        (("start", start), ("path", " ".join(path)), ("words", " ".join(used))),
    )


def _has_sides(books: Books, start: str) -> bool:
    return any({"right", "left"} & member.need for member in books.family(start))


def _fuller_mention(
    chart: Chart, found: Found, books: Books
) -> tuple[ReadDocument, Found] | None:
    """Another asserted mention whose words include all of this one's, when all such agree.

    "Arthritis" in the assessment and "arthritis of the knee" in the history are one condition.
    """
    words = set(found.hit.pattern.words)
    if found.code[0] in "RZ" and len(words) < 2:
        return None
    best: tuple[ReadDocument, Found] | None = None
    for other_document in chart.documents:
        for other in other_document.found:
            pattern = other.hit.pattern
            if len(pattern.words) <= len(words) or not words < set(pattern.words):
                continue
            if other.flags or pattern.code[0] == "Z" or pattern.fire != "yes" or other.code == found.code:
                continue
            if best is not None and other.code != best[1].code:
                return None
            best = best or (other_document, other)
    if best is not None and not _deeper(best[1].code, found.code, books):
        return None
    return best


def _deeper(code: str, other: str, books: Books) -> bool:
    """Whether the fuller mention stays in the same family or leaves an unspecified code."""
    return code[:3] == other[:3] or "unspecified" in books.entry(other).title.lower()


def _side_elsewhere(
    chart: Chart, found: Found
) -> tuple[str, Span] | None:
    """The side that the rest of the chart gives to the same concept or site, when it is one.

    First other mentions of the same family of codes; then any sided mention that shares a word
    of the concept ("left shoulder" in the complaint settles "shoulder pain").
    """
    category = found.hit.pattern.code[:3]
    words = set(found.hit.pattern.words) | set(found.near)
    for same_family in (True, False):
        sides: dict[str, Span] = {}
        for other_document in chart.documents:
            for other in other_document.found:
                if other.side is None or other is found or "negated" in other.flags:
                    continue
                if other.hit.pattern.code[:3] == category if same_family else _shares(other, words):
                    sides.setdefault(
                        other.side, item_span(other_document, other, other.side_items[0])
                    )
        if len(sides) == 1:
            return next(iter(sides.items()))
        if sides:
            return None
    return None


SITES = frozenset(
    """shoulder elbow wrist hand finger thumb hip knee ankle foot toe leg arm thigh forearm eye ear
    breast kidney lung ovary testicle testis ureter femur tibia fibula humerus radius ulna clavicle
    patella heel calf groin flank axilla eyelid cornea retina hemisphere carotid""".split()
)
"""Paired parts of the body: a side said of one of them holds for conditions of that part."""


def _shares(other: Found, words: set[str]) -> bool:
    return not SITES.isdisjoint(words & (set(other.hit.pattern.words)))


_HEALING = frozenset(
    """healing healed subsequent aftercare followup postoperative rehabilitation union
    nonunion malunion""".split()
)
_SEQUELA = frozenset({"sequela", "sequelae"})


def phase_of(found: Found) -> str:
    """The episode of care of an injury: ``A``, ``D`` or ``S`` (guideline I.C.19.a)."""
    if not _SEQUELA.isdisjoint(found.near):
        return "S"
    if not _HEALING.isdisjoint(found.near):
        return "D"
    return "A"
