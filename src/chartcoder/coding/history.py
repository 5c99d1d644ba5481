"""What "history of" means of a condition: the decision table, and the words that decide.

A record says "history of" of what is over and of what lasts. ``DECISIONS`` has a row for each kind of
condition, with the clause of the guidelines; ``LASTING`` and ``PAST`` are the data of its rows.
"""

import re
from typing import NamedTuple

from chartcoder.coding.chart import ReadDocument, token_span
from chartcoder.coding.mentions import Found
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.terminology.books import Books


class Decision(NamedTuple):
    """A row of the table: what is said of which condition, and what is coded.

    Attributes:
        row: name of the row.
        condition: beginnings of the codes concerned; empty for every condition.
        said: what the record says.
        outcome: what is coded.
        clause: of the Official Guidelines.
        where: the function that decides, ``module.function``.
    """

    row: str
    condition: tuple[str, ...]
    said: str
    outcome: str
    clause: str
    where: str


LASTING = (
    "B18", "B20", "D57.1", "D66", "D67", "D68.0", "D68.5", "D86", "E03", "E05", "E06.3", "E08", "E09", "E10", "E11", "E13", "E21", "E23", "E27.1", "E28.2", "E66", "E78",
    "E84", "F20", "F25", "F31", "F70", "F71", "F72", "F73", "F84", "G12", "G20", "G30", "G31", "G35", "G40", "G47.3", "G70", "G71", "G80", "G82",
    "I10", "I11", "I12", "I13", "I15", "I25.1", "I25.5", "I27", "I42", "I48.1", "I48.2", "I50.2", "I50.3", "I50.4", "I50.9", "J41", "J42", "J43", "J44",
    "J47", "J84.1", "J96.1", "K50", "K51", "K70.3", "K74", "L40", "M05", "M06", "M32", "M34", "M35.0", "M45", "M81", "N18", "N40", "Q",
    "H40.1", "F01", "F02", "F03", "Z21",
)  # fmt: skip
"""Diseases that, once there, stay: "history of" does not make them past."""

PAST: tuple[tuple[tuple[str, ...], str], ...] = (
    (("G45", "I63", "I60", "I61", "I62"), "Z86.73"),
    (("I26",), "Z86.711"),
    (("I82",), "Z86.718"),
    (("I80",), "Z86.72"),
    (("I46",), "Z86.74"),
    (("U07.1",), "Z86.16"),
    (("A15", "A16", "A17", "A18", "A19"), "Z86.11"),
    (("Z22.7",), "Z86.15"),
    (("A49.02",), "Z86.14"),
    (("K25", "K26", "K27", "K28"), "Z87.11"),
    (("J12", "J13", "J14", "J15", "J16", "J18"), "Z87.01"),
    (("N20", "N21", "N22"), "Z87.442"),
    (("N39.0", "N30.0", "N30.9"), "Z87.440"),
    (("O24.4",), "Z86.32"),
    (("K63.5", "D12.6"), "Z86.0100"),
    (("I21",), "I25.2"),
    (("T14.91",), "Z91.51"),
)  # fmt: skip
"""Conditions that end, and the code of their history; cancers are in ``terminology.neoplasms``."""

PASSES = ("G45", "I63", "I60", "I61", "I62", "I46", "T14.91", "I21")
"""Events: what a list of the past names is over without any date."""

DECISIONS: tuple[Decision, ...] = (
    Decision("resolved", (), "resolved, healed, no longer present, or only in a list of the past", "nothing", "IV.J", "coding.diagnoses.draft_diagnoses"),
    Decision("resolved, bears on care", tuple(c for codes, _ in PAST for c in codes), "past, dated or an event; treated to prevent its return, or the condition of the encounter", "personal history", "I.C.21.c.4", "guidelines.chapter21_history.past_conditions"),
    Decision("still treated", (), "history of, with a drug or treatment that goes on", "the condition", "IV.I", "coding.history.still_there"),
    Decision("lasting", LASTING, "history of", "the condition", "IV.I", "coding.history.still_there"),
    Decision("lasting, said to be over", LASTING, "history of, with resolved, outgrown or in remission in the same statement", "nothing, and a query", "I.B.14", "queries.history.history_queries"),
    Decision("cancer under treatment", ("C", "D0"), "chemotherapy, radiation, hormones or surgery still directed at it", "the neoplasm", "I.C.2.m", "guidelines.chapter02_course.treated_malignancy"),
    Decision("cancer, adjuvant hormones", ("C50", "C61", "D05"), "hormone therapy of the cancer", "the neoplasm, and Z79.81-", "I.C.2.m", "guidelines.chapter02_course.treated_malignancy"),
    Decision("cancer, preventive hormones", ("C50", "D05", "C61"), "hormone therapy to prevent, no disease", "personal history, and Z79.81-", "I.C.2.m", "guidelines.chapter02_course.excised_malignancy"),
    Decision("cancer excised, no disease", ("C", "D0"), "excised or treated, no treatment, no disease", "personal history", "I.C.2.m", "guidelines.chapter02_course.excised_malignancy"),
    Decision("cancer of the past of a stay", ("C", "D0"), "excised or treated, in a list of the past", "personal history", "I.C.2.m", "guidelines.chapter21_history.past_neoplasms"),
    Decision("leukemia, lymphoma, myeloma", ("C8", "C90", "C91", "C92", "C93", "C94", "C95"), "in remission", "the code of the remission", "I.C.2.n", "guidelines.chapter02_course.remission"),
    Decision("stroke with sequelae", ("I60", "I61", "I62", "I63"), "a deficit that remains", "sequela of the stroke", "I.C.9.d.1", "guidelines.chapter09_sequelae.deficit_of_old_stroke"),
    Decision("stroke without sequelae", ("I60", "I61", "I62", "I63", "G45"), "past, no deficit", "Z86.73", "I.C.9.d.3", "guidelines.chapter09_sequelae.age_of_stroke"),
    Decision("infarction, up to 4 weeks", ("I21",), "not older than 4 weeks", "I21", "I.C.9.e.1", "guidelines.chapter09_heart.age_of_infarction"),
    Decision("infarction, older", ("I21",), "older than 4 weeks, old, dated", "I25.2", "I.C.9.e.1", "guidelines.chapter09_heart.age_of_infarction"),
    Decision("transplant, amputation, device, ostomy", ("Z89", "Z90", "Z93", "Z94", "Z95", "Z96", "Z97", "Z98", "Z99"), "present, no complication", "the status", "I.C.21.c.3", "guidelines.chapter21_codes.told_by_other"),
    Decision("long-term drug", ("Z79",), "continuous use", "Z79.-", "I.C.21.c.3", "guidelines.chapter21_status.long_term_use"),
    Decision("allergy", ("Z88", "Z91.0"), "allergy documented", "Z88.-, Z91.0-", "I.C.21.c.3", "guidelines.chapter21_status.allergy_status"),
    Decision("family history", ("Z80", "Z81", "Z82", "Z83", "Z84"), "of a relative, and bears on the encounter", "family history", "I.C.21.c.4", "guidelines.section4_service.screening_history"),
)  # fmt: skip

_HISTORY_OF = frozenset(
    {"history", "h/o", "h", "/", "o", "hx", "known", "prior", "past", "medical", "personal"}
)
_OVER = late(
    r"\b(?:childhood|as a child|in childhood|outgr\w+|resolved|remission|reversed|cured|off all|no longer|remote|years ago|in the past|transplant\w*|gestational|drug[- ]induced|steroid[- ]induced)\b",
    re.I,
)
_TREATED = late(
    r"\b(?:on|continu\w+|takes|taking|treated with|controlled (?:on|with|by)|managed (?:on|with)|maintained on|refill\w*)\b",
    re.I,
)


def still_there(document: ReadDocument, found: Found, books: Books) -> Span | None:
    """The words by which a condition called history is present, or None (IV.I).

    A lasting disease is present unless its own statement says that it is over; another condition
    is present while its statement names the drug it is treated with.
    """
    cues = [c for c in found.cues if c.kind == "historical"]
    base = found.line.sentence.first
    text = document.text
    for cue in cues:
        written = set(text.folded[base + cue.first : base + cue.end]) - {"of", "for"}
        if not written <= _HISTORY_OF:
            return None
    if not cues or found.flags - {"historical"}:
        return None
    sentence = found.line.sentence
    begin, stop = text.starts[sentence.first], text.ends[sentence.end - 1]
    if _OVER.search(text.text, begin, stop):
        return None
    if found.code.startswith(LASTING):
        cue = cues[0]
        return token_span(document, base + cue.first, base + cue.end)
    if found.code[0] in "CDOPSTVWXYZR" or found.code.startswith(
        tuple(c for p, _ in PAST for c in p)
    ):
        return None
    head = text.ends[base + found.line.items[found.hit.places[-1]].end - 1]
    treated = _TREATED.search(text.text, head, stop)
    if treated is None:
        return None
    for at in range(sentence.first, sentence.end):
        if text.starts[at] >= treated.end() and any(
            tuple(text.folded[at : at + len(tokens)]) == tokens
            for tokens, _ in books.drugs(text.folded[at])
        ):
            return Span(document.id, treated.start(), text.ends[at], text.text[treated.start() : text.ends[at]])  # fmt: skip
    return None


def over(document: ReadDocument, found: Found) -> Span | None:
    """The words of its own statement by which a lasting disease called history would be over."""
    sentence = found.line.sentence
    text = document.text
    match = _OVER.search(text.text, text.starts[sentence.first], text.ends[sentence.end - 1])
    if match is None:
        return None
    return Span(document.id, match.start(), match.end(), match.group())


def past_code(code: str) -> str | None:
    """The personal history that a condition becomes, or None.

    >>> past_code("I26.99"), past_code("I10")
    ('Z86.711', None)
    """
    return next((history for starts, history in PAST if code.startswith(starts)), None)
