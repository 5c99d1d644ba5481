"""Section IV: diagnostic coding and reporting guidelines for outpatient services."""

from chartcoder.coding.chart import spans_of
from chartcoder.coding.diagnoses import NOT_CODED_FROM, diagnostic_only
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.guidelines.clause import Case, Clause, Outcome, from_mention, only_with, recode
from chartcoder.guidelines.general import integral
from chartcoder.guidelines.section4_first import first_listed, first_reason
from chartcoder.guidelines.section4_service import (
    ASKED_IN,
    SERVICE_CODES,
    screening_history,
    service,
)
from chartcoder.guidelines.section4_surgery import (
    SURGICAL,
    coexisting,
    pathology,
    postoperative_diagnosis,
)
from chartcoder.guidelines.signs import is_sign
from chartcoder.guidelines.stays import chronic, one_condition, role_of
from chartcoder.reading.statements import STATED
from chartcoder.terminology.books import Books

SIGN_SECTIONS = frozenset(
    {"chief-complaint", "hpi", "indication", "", "assessment", "assessment-plan", "diagnoses"}
)


_DOUBT = frozenset({"possible"})


def symptoms_of_uncertain(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """IV.H, IV.D: in place of an uncertain diagnosis, the symptoms that brought the patient.

    "Probable pneumonia" is not coded; the cough and fever of the complaint are, when no other
    diagnosis of the visit explains them.
    """
    if case.inpatient:
        return Outcome(drafts, [])
    doubted = [
        found
        for number, document in enumerate(case.chart.documents)
        if document.kind not in NOT_CODED_FROM
        for found in document.found
        if found.flags == _DOUBT
        and found.code[0] not in "RZVWXY"
        and found.line.sentence.section in ("assessment", "assessment-plan", "diagnoses")
        and role_of(case, number, found) == STATED
        and not any(_of_problem(found, d) for d in drafts)
    ]
    if not doubted:
        return Outcome(drafts or _unanswered(case, books), [])
    out = list(drafts)
    for sections in (ASKED_IN, SIGN_SECTIONS):
        for document in case.chart.documents:
            if document.kind in NOT_CODED_FROM:
                continue
            for found in document.found:
                if found.line.sentence.section not in sections or not _symptom(found):
                    continue
                if not any(is_sign(found.code, other.code) for other in doubted):
                    continue
                added = from_mention(
                    case,
                    document,
                    found,
                    books,
                    "IV.H",
                    "A symptom of a diagnosis that stays uncertain.",
                )
                if _reportable(added, out, books):
                    out.append(added)
        if len(out) > len(drafts):
            break
    if not out:
        out = _complaints(case, books)
    elif not drafts:  # nothing is established: every symptom of the complaint stands
        more = (d for d in _complaints(case, books) if d.code[0] == "R")
        out += [d for d in more if _reportable(d, out, books)]
    return Outcome(out, [])


def _of_problem(found: Found, draft: Draft) -> bool:
    """Whether a draft stands in the same problem as an uncertain diagnosis, or is that condition."""
    same_line = draft.found.line.sentence.line == found.line.sentence.line
    return (
        draft.found.line.sentence.first == found.line.sentence.first
        or (same_line and draft.found.line.sentence.section == found.line.sentence.section)
        or one_condition(found, draft)
    )


def _symptom(found: Found) -> bool:
    return found.code[0] == "R" and not found.flags and found.complete and found.hit.excess <= 1


def _reportable(draft: Draft, drafts: list[Draft], books: Books) -> bool:
    return (
        books.entry(draft.code).billable
        and all(d.code[:4] != draft.code[:4] for d in drafts)
        and not any(integral(draft, d, books) for d in drafts)
    )


def _unanswered(case: Case, books: Books) -> list[Draft]:
    """IV.D: the complaint of a visit in which no diagnosis is stated at all.

    IV.K: a look inside that finds nothing leaves the reason it was done for.
    """
    if all(d.kind == "procedure-note" for d in case.chart.documents):
        return _complaints(case, books) if _looked(case) else []
    if all(d.kind in NOT_CODED_FROM or d.kind in SURGICAL for d in case.chart.documents):
        return []
    heads = {
        s.first
        for d in case.chart.documents
        for s in d.text.sentences
        if s.section == "chief-complaint" and s.opens
    }
    return [
        draft
        for draft in (_complaints(case, books) if heads else [])
        if draft.found.line.sentence.first in heads
    ]


_SCOPES = frozenset(
    """colonoscopy egd esophagogastroduodenoscopy endoscopy sigmoidoscopy cystoscopy bronchoscopy hysteroscopy
    laryngoscopy anoscopy colposcopy""".split()
)


def _looked(case: Case) -> bool:
    """Whether the notes are those of a look inside, with the reason under a heading of its own."""
    return all(
        not _SCOPES.isdisjoint(d.text.words)
        and any(s.section == "indication" for s in d.text.sentences)
        for d in case.chart.documents
    )


def _complaints(case: Case, books: Books) -> list[Draft]:
    """The complaints of a visit that ends without any diagnosis."""
    out: list[Draft] = []
    for number, found in case.asked:
        document = case.chart.documents[number]
        if found.code[0] in "VWXYZ" or not found.complete or document.kind in NOT_CODED_FROM:
            continue
        added = from_mention(
            case, document, found, books, "IV.H", "The complaint; no diagnosis was established."
        )
        if _reportable(added, out, books):
            out.append(added)
    return out


NEWS = frozenset(
    """new newly uncontrolled poorly worse worsening worsened exacerbation flare progressing progression
    elevated abnormal high low inadequately decompensated""".split()
)
"""Words that make a chronic condition an abnormal finding of an examination."""
WITH_FINDINGS = {
    "Z00.00": "Z00.01", "Z00.129": "Z00.121", "Z01.419": "Z01.411", "Z01.00": "Z01.01", "Z01.10": "Z01.118",
}  # fmt: skip


def examination_findings(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """IV.P: a routine examination that finds something new, or a chronic condition worse, says so.

    What was known and is stable is no abnormal finding; it is coded beside the examination.
    """
    exam = next((d for d in drafts if d.code in WITH_FINDINGS), None)
    if case.inpatient or exam is None:
        return Outcome(drafts, [])
    news = next((d for d in drafts if d is not exam and _is_news(d, case)), None)
    if news is None:
        return Outcome(drafts, [])
    code = WITH_FINDINGS[exam.code]
    changed = recode(
        exam, code, books, "IV.P", f"The examination found {news.code}.", news.code,
        spans_of(news.document, news.found),
    )  # fmt: skip
    return Outcome([changed if d is exam else d for d in drafts], [])


def _is_news(draft: Draft, case: Case) -> bool:
    """A condition that the examination identified, or found worse than before."""
    if draft.code[0] in "ZVWXYO":
        return False
    words = {item.word for item in draft.found.line.items} | set(draft.found.near)
    if words & NEWS or draft.code.startswith(("J44.1", "J44.0", "R")):
        return True
    if chronic(draft):
        return False
    return not any(
        one_condition(found, draft)
        for document in case.chart.documents
        for found in document.found
        if found.line.sentence.section in ("past-medical-history", "problem-list")
    )


def diagnostic_reason(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """IV.K: for a diagnostic service alone, the confirmed diagnosis of the interpretation.

    Without one, the sign or symptom for which the test was ordered; related signs are not coded
    beside the diagnosis, an incidental finding follows the reason of the test.
    """
    if case.inpatient or not diagnostic_only(case.chart):
        return Outcome(drafts, [])
    out = list(drafts)
    confirmed = [d for d in drafts if d.code[0] not in "RZ" and not _incidental(d)]
    asked: list[Draft] = []
    for number, document in enumerate(case.chart.documents):
        for found in document.found:
            section = found.line.sentence.section
            if section not in ASKED_IN and not (
                document.kind == "order" and section in ("diagnoses", "assessment", "", "other")
            ):
                continue
            if (
                found.flags
                or not found.complete
                or found.code[0] in "VWXY"
                or found.hit.pattern.fire == "capitals"
            ):
                continue
            if found.code[0] == "Z" and not found.code.startswith(
                (*SERVICE_CODES, *SUPPLIED_FOR) if document.kind == "order" else SERVICE_CODES
            ):
                continue
            if any(one_condition(found, d) or d.code[:3] == found.code[:3] for d in out):
                continue
            if confirmed and found.code[0] != "Z" and any(_related(found, d) for d in confirmed):
                continue
            added = from_mention(
                case, document, found, books, "IV.K", "The reason for which the test was ordered."
            )
            if books.entry(added.code).billable and not any(integral(added, d, books) for d in out):
                asked.append(added._replace(order=(-1, number, added.order[1])))
                out.append(asked[-1])
    return Outcome(out, [])


SUPPLIED_FOR = ("Z79.4", "Z89", "Z93", "Z99.1", "Z99.2", "Z99.8")
"""States for which equipment is ordered: a stoma, a lost limb, a machine, insulin."""
_CHANCE = frozenset({"incidental", "incidentally", "noted", "unchanged", "stable"})


def _incidental(draft: Draft) -> bool:
    return not _CHANCE.isdisjoint(item.word for item in draft.found.line.items)


def _related(found: Found, draft: Draft) -> bool:
    """A sign for which a test was ordered, and the diagnosis that answers it."""
    if found.code[0] == "R" or found.code.startswith(("M25.5", "M79.6", "M54")):
        return True
    return is_sign(found.code, draft.code)


SETTLE: tuple[Clause, ...] = (postoperative_diagnosis, pathology)
"""Clauses that decide, before any other, which diagnoses stand."""
EARLY: tuple[Clause, ...] = (coexisting,)
"""Clauses that find further conditions before the chapters add what belongs to each."""
ADD: tuple[Clause, ...] = (
    service,
    only_with(("Z12",), screening_history),
    diagnostic_reason,
    symptoms_of_uncertain,
)
"""Clauses that add what the record supports beside the stated diagnoses."""
ORDER: tuple[Clause, ...] = (
    only_with(tuple(WITH_FINDINGS), examination_findings),
    first_listed,
)
"""Clauses that put the codes in order or leave codes out for the setting."""
PROVE: tuple[Clause, ...] = (first_reason,)
"""Clauses that add to the proofs once the order is settled."""
