"""Section IV: diagnostic coding and reporting guidelines for outpatient services."""

from collections.abc import Iterator

from chartcoder.coding.chart import spans_of
from chartcoder.coding.diagnoses import NOT_CODED_FROM, diagnostic_only
from chartcoder.coding.draft import Draft
from chartcoder.coding.free_text import of_the_past
from chartcoder.coding.mentions import Found
from chartcoder.guidelines.clause import Case, Clause, Outcome, from_mention, recode, reject
from chartcoder.guidelines.general import SITE_WORDS, integral
from chartcoder.guidelines.sequence import etiology_first, manifestation
from chartcoder.guidelines.signs import is_sign
from chartcoder.guidelines.stays import chronic, one_condition, role_of
from chartcoder.model import Rejection, Span, Step
from chartcoder.reading.statements import STATED
from chartcoder.terminology.books import Books

SURGICAL = frozenset({"operative-report", "procedure-note"})
ASKED_IN = frozenset({"chief-complaint", "indication"})
"""Sections in which the reason for the visit stands."""
OPENING = 3
"""Sentences at the head of a note, or of its history, that may say the reason for the visit."""

TREATMENT = ("Z51.0", "Z51.11", "Z51.12")
PREOPERATIVE = ("Z01.81",)
EXAMINATION = ("Z00", "Z01.0", "Z01.1", "Z01.2", "Z01.3", "Z01.4", "Z02", "Z34", "Z39", "Z38", "Z08", "Z09", "Z36", "Z32", "Z30", "Z31")  # fmt: skip
SCREENING = ("Z11", "Z12", "Z13")
SERVICES = (
    TREATMENT,
    PREOPERATIVE,
    EXAMINATION,
    SCREENING,
    ("Z45", "Z46", "Z47", "Z48", "Z43", "Z40", "Z41", "Z42", "Z51", "Z52", "Z01"),
)
"""Codes for contact with a service, the stronger claim to stand first before the weaker."""
SERVICE_CODES = tuple(
    code
    for group in SERVICES
    for code in group
    if not code.startswith(("Z34", "Z36", "Z39", "Z38"))
)
"""Services read from the complaint; those of pregnancy and birth are read by their chapters."""


def reasons(case: Case) -> Iterator[tuple[int, Found]]:
    """What the chart says the patient came for: complaint or indication, else the opening words."""
    asked = list(_asked(case))
    yield from asked or _opening(case)


def _asked(case: Case) -> Iterator[tuple[int, Found]]:
    for number, document in enumerate(case.chart.documents):
        for found in document.found:
            if found.line.sentence.section in ASKED_IN and not found.flags - {"planned"}:
                yield number, found


def _opening(case: Case) -> Iterator[tuple[int, Found]]:
    for number, document in enumerate(case.chart.documents):
        if document.kind in NOT_CODED_FROM:
            continue
        heads: set[int] = set()
        left = {"": OPENING, "hpi": OPENING, "other": OPENING}
        for sentence in document.text.sentences:
            if left.get(sentence.section, 0):
                left[sentence.section] -= 1
                heads.add(sentence.first)
        for found in document.found:
            if found.line.sentence.first in heads and not found.flags - {"planned"}:
                yield number, found


def postoperative_diagnosis(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """IV.N: the postoperative diagnosis is coded where it differs from the preoperative one.

    Across the documents of the encounter: what a pre-operative note gives as the reason of the
    surgery falls when the operative report ends with another diagnosis of the same kind.
    """
    if case.inpatient:
        return Outcome(drafts, [])
    after = [d for d in drafts if d.found.line.sentence.section == "postoperative-diagnosis"]
    if not after:
        return Outcome(drafts, [])
    before = [
        found
        for document in case.chart.documents
        if document.kind in SURGICAL
        for found in document.found
        if found.line.sentence.section == "preoperative-diagnosis"
    ]
    kept: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        better = None if draft in after else _operated_for(draft, after, before)
        if better is None:
            kept.append(draft)
        else:
            detail = f"After the operation it is {better.code}."
            rejections.append(reject(draft, books, "ruled-out", detail, "IV.N"))
    return Outcome(kept, rejections)


def _operated_for(draft: Draft, after: list[Draft], before: list[Found]) -> Draft | None:
    """The postoperative diagnosis that stands for a draft of a document before the operation."""
    if any(d.code == draft.code for d in after):
        return None
    same = next((d for d in after if d.code[:3] == draft.code[:3]), None)
    if same is not None:
        return same
    asked = any(one_condition(found, draft) for found in before)
    return after[0] if asked and not chronic(draft) else None


UNNAMED = ("K63.5", "K62.1", "K31.7", "N84", "N63", "R22", "L98.9", "D49", "D48", "D37", "D38", "D39", "D40", "D41", "J33", "J38.1", "R91", "R59",
           "E04.1", "R19.0", "N28.89", "N28.1", "R93", "R92", "K13.7", "K63.89", "D23", "L72", "D22")  # fmt: skip
"""Lesions whose nature a pathologist may name (polyp, mass, nodule, lump)."""
LESIONS = frozenset("polyp mass lump nodule lesion tumor neoplasm growth mole nevus adenopathy lymphadenopathy cyst".split())  # fmt: skip
NAMED_BY_PATHOLOGY = (
    "C",
    "D0",
    "D1",
    "D2",
    "D3",
    "K63.5",
    "K62.1",
    "N80",
    "L72",
    "L82",
    "K31.7",
    "N84",
    "K80",
    "K81",
)


def pathology(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """IV.N, IV.K: a pathologist's diagnosis of the same encounter names what was removed.

    The pathologist is a physician; when the report is there at the time of coding, its diagnosis
    takes the place of the polyp, mass or lump of the operative report.
    """
    surgical = next((n for n, d in enumerate(case.chart.documents) if d.kind in SURGICAL), None)
    if case.inpatient or surgical is None:
        return Outcome(drafts, [])
    out = list(drafts)
    rejections: list[Rejection] = []
    at = case.chart.documents[surgical].text
    unnamed = any({word, f"{word}s"} & set(at.folded) for word in LESIONS)
    removed = (surgical, -1, 0)
    named = 0
    for document in case.chart.documents:
        if document.kind != "pathology-report":
            continue
        for found in document.found:
            if found.flags or not found.complete or not found.code.startswith(NAMED_BY_PATHOLOGY):
                continue
            if not _diagnosed(found, document.text.folded):
                continue
            gone = [d for d in out if _named_by(found, d, books)]
            if not gone and (not unnamed or found.code.startswith(("K80", "K81"))):
                continue
            added = from_mention(case, document, found, books, "IV.N", "Named by the pathologist.")
            if not books.entry(added.code).billable:
                continue
            out = [d for d in out if d not in gone]
            rejections.extend(
                reject(d, books, "ruled-out", f"Named {added.code} by the pathologist.", "IV.N")
                for d in gone
                if d.code != added.code
            )
            if all(d.code != added.code for d in out):
                order = min((d.order for d in gone), default=removed)
                if gone:
                    removed = order  # further specimens of one lesion follow it as reported
                named += 1
                out.append(added._replace(order=(*order[:2], order[2] + (0 if gone else named))))
    return Outcome(out, rejections)


def _diagnosed(found: Found, folded: list[str]) -> bool:
    """A mention after the specimen: "Cecum, polyp: tubular adenoma" finds the adenoma."""
    first = found.line.sentence.first
    part = folded[first : found.line.sentence.end]
    if ":" not in part:
        return True
    colon = part.index(":")
    return any(found.line.items[place].first > colon for place in found.hit.places)


def _named_by(found: Found, draft: Draft, books: Books) -> bool:
    """Whether a draft is the lesion that the pathologist names: of the same site, or of none."""
    if draft.document.kind == "pathology-report":
        return False
    if draft.code.startswith("K80.2") and found.code.startswith(("K80.0", "K80.1")):
        return True  # the gallbladder with its stones is found inflamed
    if found.code.startswith(("K80", "K81")):
        return False
    if draft.code[:3] == found.code[:3]:
        return "unspecified" in books.entry(draft.stem).title.lower()
    if not draft.code.startswith(UNNAMED):
        return False
    site = (books.words(draft.stem) | set(draft.found.hit.pattern.words)) - LESIONS - _PLAIN
    return not site or not site.isdisjoint({item.word for item in found.line.items})


_PLAIN = frozenset(
    """unspecified other disorder of and localized swelling abnormal finding uncertain behavior
    benign diagnostic imaging skin subcutaneous tissue solitary single""".split()
)


SIGN_SECTIONS = frozenset(
    {"chief-complaint", "hpi", "indication", "", "assessment", "assessment-plan", "diagnoses"}
)


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
        if found.flags == {"possible"}
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
    """IV.D: the complaint of a visit in which no diagnosis is stated at all."""
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


def _complaints(case: Case, books: Books) -> list[Draft]:
    """The complaints of a visit that ends without any diagnosis."""
    out: list[Draft] = []
    for number, found in reasons(case):
        document = case.chart.documents[number]
        if found.code[0] in "VWXYZ" or not found.complete or document.kind in NOT_CODED_FROM:
            continue
        added = from_mention(
            case, document, found, books, "IV.H", "The complaint; no diagnosis was established."
        )
        if _reportable(added, out, books):
            out.append(added)
    return out


def service(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """IV.E, IV.L, IV.M, IV.O, IV.P, IV.Q: the service a patient came for has a code of its own.

    It is read where the reason for the visit stands; a screening that is only ordered is not the
    service of this visit.
    """
    if case.inpatient:
        return Outcome(drafts, [])
    out = list(drafts)
    for number, found in reasons(case):
        if not found.code.startswith(SERVICE_CODES) or found.hit.excess > 1:
            continue
        document = case.chart.documents[number]
        if found.hit.pattern.fire == "stated" and not _meant(found):
            continue
        if of_the_past(document, found):
            continue
        if found.code.startswith(("Z08", "Z09")) and drafts:
            continue  # a condition that is still there is followed, not its completed treatment
        if found.code.startswith(AFTERCARE) and any(d.code[0] in "ST" for d in drafts):
            continue  # an injury in healing keeps its code (I.C.21.c.7)
        if document.kind in NOT_CODED_FROM and not diagnostic_only(case.chart):
            continue
        if any(d.code[:5] == found.code[:5] for d in out):
            continue
        added = from_mention(
            case,
            document,
            found,
            books,
            _clause_of(found.code),
            "The service the patient came for.",
        )
        if books.entry(added.code).billable and not _pregnant(added, out):
            out.append(added)
    return Outcome(out, [])


AFTERCARE = ("Z43", "Z44", "Z45", "Z46", "Z47", "Z48", "Z51")


def _meant(found: Found) -> bool:
    """Whether common words in a complaint mean the service.

    A visit to which the patient came for an "annual exam" may turn to problems alone: such words
    count where a provider states them.
    """
    return found.line.sentence.section in ASKED_IN and not found.code.startswith("Z00")


def screening_history(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """IV.Q (note at Z12): the family history of cancer for which the screening is done."""
    if case.inpatient or not any(d.code.startswith("Z12") for d in drafts):
        return Outcome(drafts, [])
    out = list(drafts)
    for document in case.chart.documents:
        for found in document.found:
            if not found.code.startswith("Z80") or found.flags - {
                "family",
                "possible",
                "historical",
            }:
                continue
            if all(d.code[:3] != "Z80" for d in out):
                asserted = found._replace(flags=frozenset({"family"}), cues=())
                out.append(
                    from_mention(
                        case, document, asserted, books, "IV.Q", "Why the screening is done."
                    )
                )
    return Outcome(out, [])


def _pregnant(draft: Draft, drafts: list[Draft]) -> bool:
    """IV.O, I.C.15.b.2: Z34 is not reported with a code of chapter 15."""
    return draft.code.startswith("Z34") and any(d.code[0] == "O" for d in drafts)


def _clause_of(code: str) -> str:
    for codes, clause in (
        (TREATMENT, "IV.L"), (PREOPERATIVE, "IV.M"), (("Z34",), "IV.O"), (("Z00", "Z01"), "IV.P"), (SCREENING, "IV.Q"),
    ):  # fmt: skip
        if code.startswith(codes):
            return clause
    return "IV.E"


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


SYSTEMIC = (
    "D57", "D66", "D67", "D68", "E08", "E10", "E11", "E13", "E66.01", "E66.2", "E66.81", "G20", "G35", "G40", "G47.3", "G70.0", "I10", "I11", "I12",
    "I13", "I20", "I25", "I27", "I34", "I35", "I42", "I48", "I50", "J43", "J44", "J45", "J84", "J96.1", "K70.3", "K74", "N18",
)  # fmt: skip
"""Conditions that change anesthesia and recovery whatever the operation is."""
BEFORE_SURGERY = frozenset({"h-and-p", "anesthesia-record", "consult"})


def coexisting(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """IV.J: conditions that coexist and affect care are coded; in surgery the systemic ones do.

    They stand in the history of the pre-operative note or the record of anesthesia, and nobody
    lists them again as diagnoses of the day.
    """
    if case.inpatient or not any(d.kind in SURGICAL for d in case.chart.documents) or not drafts:
        return Outcome(drafts, [])
    out = list(drafts)
    for document in case.chart.documents:
        if document.kind not in BEFORE_SURGERY:
            continue
        for found in document.found:
            if found.flags or not found.code.startswith(SYSTEMIC) or not found.complete:
                continue
            if found.line.sentence.section not in (
                "past-medical-history",
                "procedures",
                "",
                "hpi",
                "other",
            ):
                continue
            if any(d.code[:3] == found.code[:3] for d in out):
                continue
            added = from_mention(
                case, document, found, books, "IV.J", "Coexists and affects the care of the day."
            )
            if books.entry(added.code).billable:
                out.append(added)
    return Outcome(out, [])


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
            if found.code[0] == "Z" and not found.code.startswith(SERVICE_CODES):
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


_CHANCE = frozenset({"incidental", "incidentally", "noted", "unchanged", "stable"})


def _incidental(draft: Draft) -> bool:
    return not _CHANCE.isdisjoint(item.word for item in draft.found.line.items)


def _related(found: Found, draft: Draft) -> bool:
    """A sign for which a test was ordered, and the diagnosis that answers it."""
    if found.code[0] == "R" or found.code.startswith(("M25.5", "M79.6", "M54")):
        return True
    return is_sign(found.code, draft.code)


def first_listed(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """IV.A, IV.G, IV.K, IV.L, IV.M, IV.N: what is chiefly responsible for the visit comes first.

    The treatment, examination or screening the patient came for; in surgery its reason; else the
    diagnosis that answers the complaint, before chronic ones that are only followed.
    """
    if case.inpatient or not drafts:
        return Outcome(drafts, [])
    first, _, _ = chosen(drafts, case, books)
    out = [first, *(d for d in drafts if d is not first)]
    if first.code.startswith(PREOPERATIVE):
        reason = _reason_for_surgery(out[1:], case)
        if reason is not None:
            out = [first, reason, *(d for d in out[1:] if d is not reason)]
    return Outcome(etiology_first(out, books), [])


def chosen(drafts: list[Draft], case: Case, books: Books) -> tuple[Draft, str, tuple[Span, ...]]:
    """The first-listed diagnosis, the clause that decides, and the words it rests on."""
    stated = sorted(drafts, key=lambda d: d.order)
    asked = list(reasons(case))
    for group in SERVICES:
        for draft in stated:
            if draft.code.startswith(group):
                said = _asked_for(draft, asked, case)
                if said is not None or draft is stated[0]:
                    return draft, _clause_of(draft.code), said or ()
    able = [d for d in stated if d.code[0] not in "VWXY"]
    main = (
        [
            d
            for d in able
            if (d.code[0] != "Z" or d.code == "Z21") and not manifestation(d, able, books)
        ]
        or able
        or stated
    )
    operated = _operated(main, case)
    if operated is not None:
        return operated
    first = main[0]
    if diagnostic_only(case.chart):
        return first, "IV.K", spans_of(first.document, first.found)
    said = _answers(first, asked, case)
    if said is None and chronic(first):
        for draft in main[1:]:
            other = _answers(draft, asked, case)
            if other is not None:
                return draft, "IV.G", other
    return first, "IV.G", said or ()


def _operated(drafts: list[Draft], case: Case) -> tuple[Draft, str, tuple[Span, ...]] | None:
    """IV.A.1, IV.N: the first postoperative diagnosis, or what the pathologist named of it.

    A symptom or an abnormal finding gives way to a disease that was found (I.B.4).
    """
    symptom: tuple[Draft, str, tuple[Span, ...]] | None = None
    for document in case.chart.documents:
        stated = [f for f in document.found if f.line.sentence.section == "postoperative-diagnosis"]
        stated.sort(key=lambda f: (f.line.sentence.first, f.hit.places[0]))
        for found in stated:
            if not found.flags:
                draft = next((d for d in drafts if one_condition(found, d)), None)
                if draft is None:
                    continue
                chosen_one = (draft, "IV.N", spans_of(document, found))
                if not draft.code.startswith(SYMPTOMS):
                    if symptom is None or not chronic_medical(draft):
                        return chosen_one
                symptom = symptom or chosen_one
    return symptom


SYMPTOMS = ("R", "D72.82", "M25.5", "M79.6", "M54.5", "N94.1", "N94.4", "N94.5", "N94.6")
"""Symptoms and abnormal findings."""


def _asked_for(draft: Draft, asked: list[tuple[int, Found]], case: Case) -> tuple[Span, ...] | None:
    for number, found in asked:
        if found.code[:5] == draft.code[:5] or found is draft.found:
            return spans_of(case.chart.documents[number], found)
    return None


def _answers(draft: Draft, asked: list[tuple[int, Found]], case: Case) -> tuple[Span, ...] | None:
    """The words of the complaint that a diagnosis answers."""
    for number, found in asked:
        if (
            one_condition(found, draft)
            or is_sign(found.code, draft.code)
            or (draft.code[0] in "MS" and _same_site(found, draft))
        ):
            return spans_of(case.chart.documents[number], found)
    return None


def _same_site(found: Found, draft: Draft) -> bool:
    here = {*found.hit.pattern.words, *found.near} & set(SITE_WORDS)
    there = {*draft.found.hit.pattern.words, *draft.found.near} & set(SITE_WORDS)
    return bool(here & there)


def _reason_for_surgery(drafts: list[Draft], case: Case) -> Draft | None:
    """The condition to be operated, named beside the pre-operative evaluation."""
    for document in case.chart.documents:
        heads = {
            f.line.sentence.first for f in document.found if f.code.startswith(PREOPERATIVE)
        }  # fmt: skip
        for found in document.found:
            if found.line.sentence.first in heads or found.line.sentence.section in ASKED_IN:
                reason = next(
                    (d for d in drafts if d.code[0] not in "Z" and one_condition(found, d)), None
                )
                if reason is not None and not chronic_medical(reason):
                    return reason
    return None


def chronic_medical(draft: Draft) -> bool:
    """A chronic condition of internal medicine: it is assessed before surgery, not operated."""
    return draft.code.startswith(
        ("E", "I10", "I11", "I12", "I13", "I48", "I50", "J4", "N18", "D", "F")
    )


def first_reason(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """IV.A: the step that says why the first diagnosis is listed first."""
    if case.inpatient or not drafts:
        return Outcome(drafts, [])
    first = drafts[0]
    best, clause, spans = chosen(drafts, case, books)
    if best is not first:
        clause, spans = "IV.A", ()
    step = Step(
        "guideline",
        "Listed first: the reason for the visit.",
        spans,
        clause,
        (("first-listed", first.code),),
    )
    return Outcome([first._replace(steps=(*first.steps, step)), *drafts[1:]], [])


SETTLE: tuple[Clause, ...] = (postoperative_diagnosis, pathology)
"""Clauses that decide, before any other, which diagnoses stand."""
EARLY: tuple[Clause, ...] = (coexisting,)
"""Clauses that find further conditions before the chapters add what belongs to each."""
ADD: tuple[Clause, ...] = (
    service,
    screening_history,
    diagnostic_reason,
    symptoms_of_uncertain,
)
"""Clauses that add what the record supports beside the stated diagnoses."""
ORDER: tuple[Clause, ...] = (examination_findings, first_listed)
"""Clauses that put the codes in order or leave codes out for the setting."""
PROVE: tuple[Clause, ...] = (first_reason,)
"""Clauses that add to the proofs once the order is settled."""
