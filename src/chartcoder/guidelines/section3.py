"""Section III: reporting additional diagnoses (inpatient).

``SETTLE`` runs before every other clause: what the provider in charge says last decides which of
the earlier diagnoses stand, so that nothing is joined to a diagnosis that was ruled out.
"""

from collections.abc import Callable

from chartcoder.coding.care import EVALUATED, NURSED, PROLONGED, TREATED, WORKED_UP, Care, care_of
from chartcoder.coding.chart import spans_of
from chartcoder.coding.diagnoses import NOT_CODED_FROM
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.coding.stay import AROSE, governing
from chartcoder.guidelines.clause import (
    Case,
    Clause,
    Outcome,
    from_mention,
    only_in_stays,
    only_said,
    only_with,
    reject,
)
from chartcoder.guidelines.conventions import excludes1_note
from chartcoder.guidelines.general import integral
from chartcoder.guidelines.section3_past import dated
from chartcoder.guidelines.stays import (
    ATTENDING,
    BROADER,
    NOT_NOW,
    SPEAKING,
    chronic,
    denies,
    final_document,
    number_of,
    one_condition,
    role_of,
    speaking_of,
    turn,
)
from chartcoder.model import Rejection, Step
from chartcoder.reading.statements import STATED
from chartcoder.terminology.books import Books

RULED_OUT, FINDING = "ruled-out", "abnormal-finding"
"""Reasons of rejection that this section names."""


def last_word(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """III (II, definition "after study"): what the provider in charge says last decides.

    A diagnosis of an earlier document falls when the last document that speaks of it rules it out
    or recalls it as history, or when the final statement gives another value of what can only be
    one: the type of a diabetes, the stage of a kidney disease, the kind of a heart failure.
    """
    if not case.inpatient or len(case.chart.documents) < 2:
        return Outcome(drafts, [])
    kept: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        against = _overruled(draft, case) or _replaced(draft, drafts, case, books)
        if against is None:
            kept.append(draft)
            continue
        number, found, how = against
        document = case.chart.documents[number]
        rejection = reject(draft, books, RULED_OUT, how, "III")
        rejections.append(rejection._replace(spans=(*rejection.spans, *spans_of(document, found))))
    return Outcome(kept, rejections)


def _overruled(draft: Draft, case: Case) -> tuple[int, Found, str] | None:
    """The mention by which the last document that speaks of a draft takes it back."""
    own = turn(case, number_of(case, draft))
    judged: dict[int, tuple[bool, tuple[int, Found, str] | None]] = {}
    for number, _, found in case.facts.stay.of_codes(*_concerned(draft)):
        document = case.chart.documents[number]
        if document.kind not in ATTENDING or turn(case, number) < own:
            continue
        stands, against = judged.get(number, (document is draft.document, None))
        if found.line.sentence.section in SPEAKING and found is not draft.found:
            how = _stance(found, number, draft, case)
            if how == "":
                stands = True
            elif how is not None:
                against = against or (number, found, how)
        judged[number] = (stands, against)
    spoken = [n for n, (stands, against) in judged.items() if stands or against is not None]
    if not spoken:
        return None
    stands, against = judged[max(spoken, key=lambda n: turn(case, n))]
    return None if stands else against


def _concerned(draft: Draft) -> tuple[str, ...]:
    """Categories in which a mention may confirm, deny or recall a draft."""
    broader = [code[:3] for code, codes in BROADER.items() if draft.code.startswith(codes)]
    past = [code[:3] for code, codes in HISTORY_OF.items() if draft.code.startswith(codes)]
    return (draft.code[:3], draft.found.code[:3], *broader, *past)


def _stance(found: Found, number: int, draft: Draft, case: Case) -> str | None:
    """How a mention takes a draft back; empty when it confirms it, None when it says nothing."""
    if denies(found, draft):
        return "Ruled out by the provider in charge."
    recalled = "Recalled as history by the final statement."
    if draft.code.startswith(HISTORY_OF.get(found.code, ("-",))):
        stated = role_of(case, number, found) == STATED and "negated" not in found.flags
        return recalled if stated else None
    if not one_condition(found, draft) or found.flags & _NOT_SAID:
        return None
    if "historical" not in found.flags:
        return ""
    stated = role_of(case, number, found) == STATED and not chronic(draft)
    return recalled if stated else None


_NOT_SAID = frozenset({"hypothetical", "family", "planned", "negated"})

HISTORY_OF = {
    "Z86.718": ("I82", "I80"), "Z86.711": ("I26",), "Z86.73": ("I63", "G45"), "Z87.01": ("J12", "J13", "J14", "J15", "J16", "J18"),
    "Z87.11": ("K25", "K26", "K27", "K28"), "Z87.440": ("N39.0", "N30"), "Z87.442": ("N20", "N13.2"), "Z86.14": ("A49.02", "J15.212"),
    "Z86.15": ("R76.1", "A15"), "Z86.16": ("U07.1",), "Z87.19": ("K85", "K57"), "Z87.2": ("L03",),
}  # fmt: skip
"""Codes that say a condition is history, and the conditions."""

ONE_VALUE: tuple[Callable[[str], tuple[str, str] | None], ...] = (
    lambda c: ("diabetes", c[:3]) if c[:3] in ("E08", "E09", "E10", "E11", "E13") else None,
    lambda c: ("heart failure", c) if c.startswith(("I50.2", "I50.3", "I50.4")) else None,
    lambda c: ("atrial fibrillation", c) if c.startswith(("I48.0", "I48.1", "I48.2")) else None,
    lambda c: ("kidney disease", c) if c.startswith("N18") else None,
    lambda c: ("asthma", c[:5]) if c.startswith("J45") else None,
    lambda c: ("depression", c) if c.startswith(("F32", "F33")) else None,
    lambda c: ("malnutrition", c[:3]) if c[:3] in ("E43", "E44", "E45") else None,
    lambda c: ("obesity", c) if c.startswith("E66.81") else None,
    lambda c: ("infarction", c) if c.startswith("I21") else None,
    lambda c: ("stroke", c) if c.startswith("I63") else None,
    lambda c: ("appendicitis", c) if c.startswith(("K35", "K36", "K37")) else None,
    lambda c: ("gallstones", c) if c.startswith(("K80.0", "K80.1", "K80.2")) else None,
    lambda c: ("hip fracture", c[:6]) if c.startswith(("S72.0", "S72.1", "S72.2")) else None,
)  # fmt: skip
"""What a patient has one value of at a time: the name of the matter, and the value in a code."""


def _replaced(
    draft: Draft, drafts: list[Draft], case: Case, books: Books
) -> tuple[int, Found, str] | None:
    """The final statement's other value of what can only be one."""
    final = final_document(case)
    if final < 0 or number_of(case, draft) == final or draft.role != STATED:
        return None
    mine = _value(draft.code)
    if mine is None or "unspecified" in books.entry(draft.stem).title.lower():
        return None
    rivals = [d for d in drafts if d.document is case.chart.documents[final] and d.role == STATED]
    here = [d for d in rivals if (_value(d.code) or ("", ""))[0] == mine[0]]
    if not here or any((_value(d.code) or ("", ""))[1] == mine[1] for d in here):
        return None
    other = next((d for d in here if "unspecified" not in books.entry(d.stem).title.lower()), None)
    if other is None:
        return None
    return final, other.found, f"Replaced by {other.code} in the final statement."


def _value(code: str) -> tuple[str, str] | None:
    return next((value for rule in ONE_VALUE if (value := rule(code)) is not None), None)


CONFIRMED_ONLY = ("B20", "Z21", "U07.1", "A92.5", "J09")


def confirmed_only(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """III.C, II.H have exceptions (I.C.1.a.1, f, g; I.C.10.c): what is coded only when confirmed."""
    kept, rejections = [], []
    for draft in drafts:
        if "possible" in draft.found.flags and draft.code.startswith(CONFIRMED_ONLY):
            detail = "Coded only when the provider confirms it, in every setting."
            rejections.append(reject(draft, books, "uncertain", detail, "I.C.1"))
        else:
            kept.append(draft)
    return Outcome(kept, rejections)


def documented_in_course(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """III: a condition that the course of the stay says was treated is reported, listed or not.

    The discharge list forgets what came and went; the sentence that says how it was treated, or
    that it came up, is the evidence. A finding that was only seen is left (III.B).
    """
    if not case.inpatient:
        return Outcome(drafts, [])
    out = list(drafts)
    for number, document in enumerate(case.chart.documents):
        if document.kind not in ("discharge-summary", "progress-note"):
            continue
        for found in document.found:
            if (
                not _told(found)
                or not _narrated(case, number, found)
                or any(_covered(found, d) for d in out)
            ):
                continue
            cue = governing(case.facts.stay, number, found)
            care = care_of(document, found)
            came_up = cue is not None and cue.kind == AROSE
            if not came_up and (care is None or care.criterion in (EVALUATED, WORKED_UP)):
                continue
            if dated(found, number, case) is not None:
                continue
            if _taken_back(found, case):
                continue
            # what resolved during the stay was treated in it
            present = found._replace(flags=frozenset(), cues=())
            draft = from_mention(
                case, document, present, books, "III", "Told in the course of the stay."
            )
            if books.entry(draft.code).billable and not any(
                integral(draft, d, books) or _excluded(draft.code, d.code, books) for d in out
            ):
                out.append(draft)
    return Outcome(out, [])


THOUGHTS = "R45.851"
DISORDERS = ("F2", "F30", "F31", "F32", "F33", "F34", "F4", "F60")
"""Disorders of which thoughts of suicide are no routine part."""
_CAME = frozenset({"", "other", "hpi", "chief-complaint", "hospital-course", "mental-status"})


def thoughts_of_suicide(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """III with I.B.6: in a stay for a mental disorder, thoughts of suicide that the patient came with.

    That they are gone at discharge is what the stay was for.
    """
    if not case.inpatient or any(d.code.startswith((THOUGHTS, "T14.91")) for d in drafts):
        return Outcome(drafts, [])
    if not drafts[:1] or not any(d.code.startswith(DISORDERS) for d in drafts[:2]):
        return Outcome(drafts, [])
    for number, _, found in case.facts.stay.of_codes("R45"):
        document = case.chart.documents[number]
        if found.code != THOUGHTS or found.flags or document.kind in NOT_CODED_FROM:
            continue
        if found.line.sentence.section in _CAME and dated(found, number, case) is None:
            draft = from_mention(case, document, found, books, "III", "Told of the stay.")
            return Outcome([*drafts, draft], [])
    return Outcome(drafts, [])


SYMPTOMS = (
    "R",
    "Z",
    "V",
    "W",
    "X",
    "Y",
    "O",
    "H53.1",
    "M25.5",
    "M54",
    "M79.6",
    "M79.1",
    "H57.1",
    "H92",
)
"""What the course of a stay recalls of the complaint, and codes that other clauses add."""


def _narrated(case: Case, number: int, found: Found) -> bool:
    """Whether a sentence tells the course of the stay, under its heading or below a list."""
    section = found.line.sentence.section
    if section == "hospital-course":
        return True
    document = case.chart.documents[number]
    if document.kind == "progress-note" and section == "" and not any(document.roles):
        # a note of the ward that is one running text: what was treated on the day
        care = care_of(document, found)
        of_care = found.code.startswith("T8")  # a complication needs the provider's word (I.B.16)
        return not of_care and care is not None and care.criterion == TREATED
    return (
        document.kind == "discharge-summary"
        and section in ("diagnoses", "other", "")
        and not role_of(case, number, found)
    )


def _told(found: Found) -> bool:
    return (
        not found.flags - {"resolved"}
        and found.complete
        and found.hit.pattern.fire == "yes"
        and not found.code.startswith(SYMPTOMS)
        and found.hit.excess <= 1
    )


MANY = ("E83", "E87")
"""Categories of conditions that have nothing in common but the category."""


def _covered(found: Found, draft: Draft) -> bool:
    """Whether a draft says what a mention says, or more."""
    words = set(found.hit.pattern.words)
    depth = 5 if found.code.startswith(MANY) else 3
    return (
        found.code[:depth] == draft.code[:depth]
        or one_condition(found, draft)
        or words <= set(draft.found.hit.pattern.words)
        or (found.code == "A04.8" and draft.code == "B96.81")  # the germ of the ulcer
    )


def _excluded(code: str, other: str, books: Books) -> bool:
    return excludes1_note(books, code, other) is not None or (
        excludes1_note(books, other, code) is not None
    )


def _taken_back(found: Found, case: Case) -> bool:
    """Whether another sentence of the stay rules the condition out."""
    words = set(found.hit.pattern.words)
    documents = case.chart.documents
    return any(
        "negated" in other.flags
        and documents[number].kind in ATTENDING
        and other.line.sentence.section in SPEAKING
        and set(other.hit.pattern.words) <= words
        for number, _, other in case.facts.stay.of_codes(found.code[:3])
    )


def criteria(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """III: each additional diagnosis carries the words that show it affected the stay.

    Treated, worked up, kept the patient longer, nursed or evaluated; a diagnosis with none of
    these stands because the final statement lists it (III.A).
    """
    if not case.inpatient:
        return Outcome(drafts, [])
    out = drafts[:1]
    for draft in drafts[1:]:
        if draft.code[0] in "ZVWXY" or any(s.source == "III" for s in draft.steps):
            out.append(draft)
            continue
        care = _care(draft, case)
        if care is not None:
            claim, how, source = f"Affected the stay: {care.criterion}.", care.criterion, "III"
        else:
            claim, how = "Listed by the provider among the diagnoses of the stay.", "stated"
            source = "III.A"
        spans = (care.span,) if care is not None else spans_of(draft.document, draft.found)
        step = Step("guideline", claim, spans, source, (("criterion", how),))
        out.append(draft._replace(steps=(*draft.steps, step)))
    return Outcome(out, [])


_ORDER = (TREATED, PROLONGED, WORKED_UP, NURSED, EVALUATED)


def _care(draft: Draft, case: Case) -> Care | None:
    """The strongest criterion that the mentions of a condition show."""
    best = care_of(draft.document, draft.found)
    if best is not None and best.criterion == TREATED:
        return best
    for number, _, found in speaking_of(case, draft):
        document = case.chart.documents[number]
        if document.kind in NOT_CODED_FROM and document.kind != "nursing-note":
            continue
        if found is draft.found or found.flags & NOT_NOW:
            continue
        if found.line.sentence.section not in SPEAKING:
            continue
        care = care_of(document, found)
        if care is None or (best and _ORDER.index(best.criterion) <= _ORDER.index(care.criterion)):
            continue
        best = care
        if best.criterion == TREATED:
            return best
    return best


FINDINGS_IN = frozenset({"radiology-report", "pathology-report"})


def abnormal_findings(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """III.B: what only a radiologist or pathologist states is no diagnosis of the stay."""
    if not case.inpatient:
        return Outcome(drafts, [])
    rejections = []
    for document in case.chart.documents:
        if document.kind not in FINDINGS_IN:
            continue
        for found in document.found:
            if found.flags or found.line.sentence.section not in ("assessment", "diagnoses"):
                continue
            if found.code[0] in "RZVWXY" or not books.entry(found.code).billable:
                continue
            if not any(_covered(found, draft) for draft in drafts):
                rejections.append(
                    Rejection(
                        "icd10cm", found.code, books.entry(found.code).title, FINDING,
                        "A finding whose significance no provider of the stay states.",
                        spans_of(document, found), "III.B",
                    )
                )  # fmt: skip
    return Outcome(drafts, rejections)


SETTLE: tuple[Clause, ...] = (
    only_with(CONFIRMED_ONLY, confirmed_only),
    only_in_stays(last_word),
)
"""Clauses that decide, before any other, which diagnoses stand."""
ADD: tuple[Clause, ...] = (
    only_in_stays(documented_in_course),
    only_said(("R45",), thoughts_of_suicide),
)
"""Clauses that add what the record supports beside the stated diagnoses."""
ORDER: tuple[Clause, ...] = (only_in_stays(abnormal_findings),)
"""Clauses that put the codes in order or leave codes out for the setting."""
PROVE: tuple[Clause, ...] = (only_in_stays(criteria),)
"""Clauses that add to the proofs once the order is settled."""
