"""What the operation of an encounter says of its statuses and reasons (I.C.21.c.3, I.C.21.c.10)."""

import re
from collections.abc import Iterator

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.draft import Draft
from chartcoder.coding.relations import anywhere, sentence_span
from chartcoder.guidelines.clause import (
    Case,
    Clause,
    Outcome,
    from_mention,
    only_said,
    only_with,
    recode,
    reject,
)
from chartcoder.late import late
from chartcoder.terminology.books import Books

OPERATED_IN = frozenset({"operative-report", "procedure-note", "discharge-summary"})
"""Kinds of document whose list of procedures names what was done in the encounter."""
_FILLING = frozenset("status post s p / - history of the a h o hx sp recent recently".split())


def _procedures(document: ReadDocument) -> Iterator[set[str]]:
    """The words of each sentence of the list of procedures."""
    if document.kind in OPERATED_IN:
        for sentence in document.text.sentences:
            if sentence.section == "procedures":
                yield set(document.text.folded[sentence.first : sentence.end])


def operation_of_today(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.3: an operation of this encounter leaves no status yet that is reported with it."""
    kept: list[Draft] = []
    rejections = []
    for draft in drafts:
        words = _operation(draft) if draft.code.startswith(("Z98", "Z90")) else set()
        if words and any(words <= done for done in _procedures(draft.document)):
            detail = "The operation is that of this encounter."
            rejections.append(reject(draft, books, "not-encounter", detail, "I.C.21.c.3"))
        else:
            kept.append(draft)
    return Outcome(kept, rejections)


def _operation(draft: Draft) -> set[str]:
    """The words, as written, by which a status names the operation."""
    found, folded = draft.found, draft.document.text.folded
    base = found.line.sentence.first
    return {
        folded[at]
        for place in found.hit.places
        for at in range(base + found.line.items[place].first, base + found.line.items[place].end)
    } - _FILLING


_STERILIZING = (
    frozenset({"vasectomy"}),
    frozenset({"tubal", "ligation"}),
    frozenset({"tubal", "sterilization"}),
    frozenset({"tubal", "coagulation"}),
    frozenset({"tubal", "fulguration"}),
)


def sterilization_done(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.10: "family planning" is the sterilization that was done, not advice."""
    if any(d.code == "Z30.2" for d in drafts):
        return Outcome(drafts, [])
    out = []
    for draft in drafts:
        if draft.code == "Z30.09" and any(
            words <= done for done in _procedures(draft.document) for words in _STERILIZING
        ):
            claim = "The encounter was for the sterilization that was done."
            draft = recode(draft, "Z30.2", books, "I.C.21.c.10", claim, "sterilization")
        out.append(draft)
    return Outcome(out, [])


_TAKEN = (*_STERILIZING, frozenset({"bilateral", "salpingectomy"}), frozenset({"btl"}))
_DESIRED = frozenset({"negated", "family", "historical", "hypothetical"})


def sterilization_of_stay(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.10: the sterilization that a note of the stay says is desired, and that was done."""
    if not case.inpatient or any(d.code == "Z30.2" for d in drafts):
        return Outcome(drafts, [])
    if not any(
        words <= done
        for document in case.chart.documents
        if document.kind in REPORTS
        for done in _procedures(document)
        for words in _TAKEN
    ):
        return Outcome(drafts, [])
    for number, _, found in case.facts.stay.of_codes("Z30"):
        if found.code == "Z30.2" and found.flags.isdisjoint(_DESIRED):
            document = case.chart.documents[number]
            wanted = found._replace(flags=frozenset(), cues=())
            claim = "The sterilization was done in this stay."
            draft = from_mention(case, document, wanted, books, "I.C.21.c.10", claim)
            return Outcome([*drafts, draft], [])
    return Outcome(drafts, [])


REPORTS = frozenset({"operative-report", "procedure-note"})
_TREATED = late(
    r"\b(?:prostatectomy|radiation|radiotherapy|irradiat\w+|brachytherapy|seed implant\w*|cryo\w*)\b",
    re.I,
)
_TREATING = frozenset(
    """prostatectomy radiation radiotherapy irradiation irradiated brachytherapy seed seeds cryotherapy
    cryoablation cryosurgery""".split()
)
_CANCER = ("C61", "Z85.46")


def marker_after_treatment(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.18.b: a rise of PSA after treatment of a cancer of the prostate has a code of its own."""
    told = any(
        found.code.startswith(_CANCER) and not found.flags & {"negated", "family", "possible"}
        for document in case.chart.documents
        for found in document.found
    )
    treated = next((span for _, _, span in anywhere(case.chart, _TREATED, _TREATING)), None)
    if not told or treated is None:
        return Outcome(drafts, [])
    claim = "The prostate was treated for cancer before."
    return Outcome(
        [
            recode(d, "R97.21", books, "I.C.18.b", claim, "prostate cancer", (treated,))
            if d.code == "R97.20" and _RISING.search(sentence_of(d))
            else d
            for d in drafts
        ],
        [],
    )


_RISING = late(r"\b(?:ris(?:e|es|ing|en)|increas\w+|recurren\w+|elevat\w+)\b", re.I)


def sentence_of(draft: Draft) -> str:
    """The text of the sentence in which a draft was read."""
    begin, end = sentence_span(draft.document, draft.found)
    return draft.document.text.text[begin:end]


COMBINE: tuple[Clause, ...] = (
    only_with(("R97.20",), marker_after_treatment),
    only_with(("Z98", "Z90"), operation_of_today),
    only_with(("Z30.09",), sterilization_done),
    only_said(("Z30",), sterilization_of_stay),
)
"""Clauses that leave out or change what the operation settles."""
