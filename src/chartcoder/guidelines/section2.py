"""Section II: selection of the principal diagnosis (inpatient).

``CHOOSERS`` holds one function for each clause that can settle the choice, the stronger first; the
last gives the definition. The diagnosis chosen carries a step with the clause and the runner-up.
"""

from collections.abc import Callable
from typing import NamedTuple

from chartcoder.coding.chart import spans_of
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.coding.stay import ADMITTED, Cue, governing, in_brackets, linked
from chartcoder.guidelines.appendix1 import decide
from chartcoder.guidelines.appendix1_course import Decision, View
from chartcoder.guidelines.chapter19_substance import intent_digit
from chartcoder.guidelines.clause import (
    Case,
    Clause,
    Outcome,
    only_in_stays,
    only_with,
    reject,
    worked_out,
)
from chartcoder.guidelines.general import integral
from chartcoder.guidelines.sequence import etiology_first, manifestation, needs_first
from chartcoder.guidelines.signs import is_sign
from chartcoder.guidelines.stays import (
    AT_ADMISSION,
    NOT_NOW,
    SPEAKING,
    chronic,
    final_document,
    number_of,
    one_condition,
    speaking_of,
    turn,
)
from chartcoder.late import late
from chartcoder.model import Span, Step
from chartcoder.reading.statements import STATED
from chartcoder.terminology.books import Books


class Choice(NamedTuple):
    """The principal diagnosis, the clause that settles it, why, and the words it rests on."""

    draft: Draft
    clause: str
    reason: str
    spans: tuple[Span, ...] = ()


class Field(NamedTuple):
    """The diagnoses that may be principal, in the order stated, and the chart.

    ``alone`` holds, by the identity of a draft, what Appendix I says of it by itself.
    """

    able: list[Draft]
    all: list[Draft]
    case: Case
    books: Books
    alone: dict[int, Decision]

    def decided(self, draft: Draft) -> Decision:
        """What Appendix I says of a draft by itself, worked out once."""
        known = self.alone.get(id(draft))
        if known is None:
            known = self.alone[id(draft)] = decide(View(draft, self.case, self.books, []))
        return known


Chooser = Callable[[Field], Choice | None]

COMPLICATIONS = (
    "D78", "E36", "E89", "G97", "H59", "H95", "I97", "J95", "K91", "K94", "L76", "M96", "N99", "O86.0", "T80", "T81", "T82",
    "T83", "T84", "T85", "T86", "T87", "T88",
)  # fmt: skip
STATUS_FIRST = (
    "Z03", "Z04", "Z05", "Z08", "Z38", "Z40", "Z41", "Z42", "Z43", "Z44", "Z45", "Z46", "Z47", "Z48", "Z49", "Z51", "Z52",
)  # fmt: skip
"""Reasons for contact that may be principal; every other Z code is a status or a history."""
TREATMENTS = ("Z51.0", "Z51.11", "Z51.12")


def newborn(field: Field) -> Choice | None:
    """II with I.C.16.a.2: on the record of a birth the birth itself comes first."""
    draft = next((d for d in field.able if d.code.startswith("Z38")), None)
    return draft and Choice(draft, "II", "The birth itself is the reason of the record.")


def rehabilitation(field: Field) -> Choice | None:
    """II.K: in an admission for rehabilitation, the condition the service is performed for.

    Of sequelae, aftercare and injuries in healing the first stated; when there is none, the first
    condition that lasts from before.
    """
    cue = next(iter(field.case.facts.stay.of("rehabilitation")), None)
    if cue is None:
        return None
    for wanted in (_sequela, _aftercare, _deficit):
        draft = next((d for d in field.able if wanted(d)), None)
        if draft is not None:
            return Choice(draft, "II.K", "The rehabilitation is for it.", (cue.span,))
    return None


def _sequela(draft: Draft) -> bool:
    return draft.code.startswith("I69") or (
        draft.code[0] in "STM" and len(draft.code) == 8 and draft.code[-1] in "DGKPS"
    )


def _aftercare(draft: Draft) -> bool:
    return draft.code.startswith(("Z47", "Z48", "Z44"))


def _deficit(draft: Draft) -> bool:
    return draft.code.startswith(("G8", "R26", "R29", "M62", "R53", "S", "Z89"))


def named(field: Field) -> Choice | None:
    """II: the diagnosis that the final statement itself calls principal."""
    case = field.case
    cues = sorted(case.facts.stay.of("principal"), key=lambda cue: turn(case, cue.document))
    for cue in reversed(cues):
        for draft in field.able:
            if number_of(case, draft) == cue.document and _under(draft.found, cue):
                return Choice(draft, "II", "Named as principal by the provider.", (cue.span,))
        # the draft of what is named there may rest on the words of another document
        document = case.chart.documents[cue.document]
        for found in document.found:
            if not _under(found, cue) or found.flags & NOT_NOW:
                continue
            meant = next((d for d in field.able if _same(found, d)), None)
            if meant is None:
                behind = next((d for d in field.all if _same(found, d)), None)
                meant = behind and next(
                    (d for d in field.able if _kept_back(behind, d, field.books)), None
                )
            if meant is not None:
                spans = (cue.span, *spans_of(document, found))
                return Choice(meant, "II", "Named as principal by the provider.", spans)
    return None


def _same(found: Found, draft: Draft) -> bool:
    """Whether a mention names a draft itself, not only a condition of its category."""
    return found.code in (draft.code, draft.stem, draft.found.code)


def _under(found: Found, cue: Cue) -> bool:
    """The first diagnosis after the words: in their sentence, or in the one below a heading."""
    sentence = found.line.sentence
    if cue.sentence == sentence.first:
        head = sentence.first + found.line.items[found.hit.places[0]].first
        return cue.end <= head
    return cue.sentence == -1 and cue.end <= sentence.first < cue.until


def not_carried_out(field: Field) -> Choice | None:
    """II.F: the condition that occasioned the admission, though its treatment was not carried out."""
    cue = next(iter(field.case.facts.stay.of("not-done")), None)
    if cue is None:
        return None
    draft = _admitted_for(field) or _first_at_admission(field)
    if draft is None:
        return None
    return Choice(
        draft[0], "II.F", "Occasioned the admission; the treatment was not carried out.",
        (*draft[1], cue.span),
    )  # fmt: skip


def from_outpatient_surgery(field: Field) -> Choice | None:
    """II.J (II.I.2): after outpatient surgery the complication, the other reason, or that of surgery."""
    cue = next(iter(field.case.facts.stay.of("outpatient-surgery")), None)
    if cue is None:
        return None
    draft = next((d for d in field.able if d.code.startswith(COMPLICATIONS)), None)
    if draft is not None:
        return Choice(draft, "II.J", "A complication is the reason of the admission.", (cue.span,))
    other = _admitted_for(field)
    if other is not None:
        return Choice(other[0], "II.J", "The reason of the admission.", (*other[1], cue.span))
    surgical = next(
        (d for d in field.able if d.found.line.sentence.section == "postoperative-diagnosis"), None
    )
    if surgical is not None:
        return Choice(surgical, "II.J", "The reason of the outpatient surgery.", (cue.span,))
    return None


def complication(field: Field) -> Choice | None:
    """II.G: in an admission for a complication of surgery or care, the complication comes first."""
    for draft in field.able[:3]:
        if not draft.code.startswith(COMPLICATIONS):
            continue
        asked = _admitted_with(field, draft)
        if draft is field.able[0] or asked:
            return Choice(draft, "II.G", "The admission is for a complication of care.", asked)
    return None


def treatment(field: Field) -> Choice | None:
    """II with I.C.2.e.2: an admission for chemotherapy, immunotherapy or radiation therapy."""
    for draft in field.able:
        if draft.code.startswith(TREATMENTS) and (
            draft.role == STATED or _admitted_with(field, draft)
        ):
            return Choice(draft, "II", "The admission is for the treatment.")
    return None


def observed(field: Field) -> Choice | None:
    """II.I.1: after observation, the medical condition that led to the admission."""
    cue = next(iter(field.case.facts.stay.of("observation")), None)
    if cue is None:
        return None
    choice = definition(field)
    return choice and choice._replace(
        clause="II.I", reason="Led from observation to the admission.", spans=(cue.span,)
    )


def definition(field: Field) -> Choice | None:
    """II (UHDDS): the condition established after study to be chiefly responsible for admission.

    The first stated by the provider; one that lasts unchanged, or that the chart does not speak of
    at the admission, gives way to one that it does. A symptom gives way to its cause (II.A).
    """
    if not field.able:
        return None
    first = field.able[0]
    if first.code[0] == "R":
        cause = next((d for d in field.able if d is not first and _explains(d, first, field)), None)
        if cause is not None:
            return Choice(cause, "II.A", "A definitive diagnosis explains the symptom.")
    if field.decided(first).poa == UNKNOWN:
        there = next((d for d in field.able if _there(d, field)), None)
        if there is not None:
            return Choice(there, "II", "The chart names it at the admission, the other later.")
    if chronic(first) or first.code[0] == "Z":
        other = _admitted_for(field)
        if other is not None and not chronic(other[0]) and not is_sign(other[0].code, first.code):
            return Choice(other[0], "II", "The circumstances of admission decide.", other[1])
    return Choice(first, "II", "Established after study as the reason of the admission.")


UNKNOWN = "U"


def _there(draft: Draft, field: Field) -> bool:
    """Whether a document of the admission names a condition that may occasion one."""
    if chronic(draft) or draft.code[0] == "Z":
        return False
    return field.decided(draft).because == "admission-document"


CHOOSERS: tuple[Chooser, ...] = (
    newborn, rehabilitation, named, not_carried_out, from_outpatient_surgery, complication,
    treatment, observed, definition,
)  # fmt: skip


def symptom_of_diagnosis(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """II.A: a symptom is not principal when a related definitive diagnosis is established.

    The order is that of ``choose``; this clause moves the choice to the front and keeps pairs of
    etiology and manifestation in their order (I.A.13).
    """
    if not case.inpatient or not drafts:
        return Outcome(drafts, [])
    _, choice = _weighed(drafts, case, books)
    out = list(drafts)
    if choice is not None:
        out = [choice.draft, *(d for d in out if d is not choice.draft)]
    return Outcome(etiology_first(out, books), [])


def sequela_of_stroke(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """II.K: in rehabilitation the stroke is over; its sequela is coded, not the infarction."""
    if not case.facts.stay.of("rehabilitation"):
        return Outcome(drafts, [])
    late = next((d for d in drafts if d.code.startswith("I69")), None)
    if late is None:
        return Outcome(drafts, [])
    kept, rejections = [], []
    for draft in drafts:
        if draft.code.startswith(("I60", "I61", "I62", "I63")):
            detail = f"Its sequela is {late.code}."
            rejections.append(reject(draft, books, "history-only", detail, "II.K"))
        else:
            kept.append(draft)
    return Outcome(kept, rejections)


OWN = ("R65", "R78.81", "R29.7", "R40.2")
"""Codes of the symptom chapter that no cause takes the place of: severe sepsis, scores."""


def explained_symptoms(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """II.A, IV.D: a symptom that its sentence puts down to a diagnosis is not coded beside it.

    "Chest pain, likely due to reflux" at discharge is the reflux; in an outpatient visit only an
    established cause takes the place of the symptom.
    """
    kept, rejections = [], []
    for draft in drafts:
        cause = _cause_in_sentence(draft, drafts, case) if _symptom(draft) else None
        if cause is None:
            kept.append(draft)
        else:
            clause = "II.A" if case.inpatient else "IV.D"
            detail = f"Put down to {cause.code}."
            rejections.append(reject(draft, books, "integral-symptom", detail, clause))
    return Outcome(kept, rejections)


def _symptom(draft: Draft) -> bool:
    return draft.code[0] == "R" and not draft.code.startswith(OWN)


def _cause_in_sentence(symptom: Draft, drafts: list[Draft], case: Case) -> Draft | None:
    """The diagnosis that a sentence on the symptom makes its cause; in a stay any sentence on it."""
    places = [(symptom.document, symptom.found)]
    if case.inpatient:
        documents = case.chart.documents
        places += [(documents[n], found) for n, _, found in speaking_of(case, symptom)]
    return next(
        (
            d
            for d in drafts
            if d.code[0] not in "RZTVWXY"
            and not _coded_beside(symptom.code, d.code)
            and not d.code.startswith("U09")  # what remains is coded before it (I.C.1.g.1.m)
            and any(
                document is d.document
                and (
                    linked(document, found, d.found) is not None
                    or in_brackets(document, found, d.found)
                )
                for document, found in places
            )
        ),
        None,
    )


PAIN = ("R52", "R10", "R07")
BLEEDING = ("R04", "R31", "R58")
DEFICITS = ("R13", "R47", "R29.8", "R33")
"""Deficits that are no routine part of a disease of the nervous system (I.B.6)."""
_PATTERN_OF_USE = late(r"F1\d\.[129]0$")


def _coded_beside(symptom: str, cause: str) -> bool:
    """What use of a substance does to the body has its own code (I.C.5.b.4); pain of a neoplasm is G89.3."""
    if cause[0] == "C":
        return symptom.startswith(PAIN)
    if cause == "D68.32":
        return symptom.startswith(BLEEDING)
    if (cause[0] in "FG" or cause.startswith("I6")) and symptom.startswith(DEFICITS):
        return True
    if cause == "N40.1":
        return symptom.startswith(("R33", "R35", "R39"))  # its note asks for them
    return symptom == "R11.16" or _PATTERN_OF_USE.match(cause) is not None


def choose(field: Field) -> Choice | None:
    """The principal diagnosis by the first clause that settles it."""
    return next((c for chooser in CHOOSERS if (c := chooser(field)) is not None), None)


def _weighed(drafts: list[Draft], case: Case, books: Books) -> tuple[Field, Choice | None]:
    """The field of some drafts, and what is chosen of it."""
    return worked_out(_weigh, sorted(drafts, key=lambda d: d.order), case, books)


def _weigh(stated: list[Draft], case: Case, books: Books) -> tuple[Field, Choice | None]:
    field = _field(stated, case, books)
    return field, choose(field)


def _field(stated: list[Draft], case: Case, books: Books) -> Field:
    field = Field([], stated, case, books, {})
    able = [d for d in stated if _able(d, field)]
    if len(able) > 1:
        # an etiology stands where its manifestation was stated (I.A.13)
        able.sort(key=lambda d: _stand(d, stated, books))
    if not able:
        able = [d for d in stated if not manifestation(d, stated, books)]
    return field._replace(able=able)


def _stand(draft: Draft, drafts: list[Draft], books: Books) -> tuple[int, int, int]:
    return min([draft.order, *(d.order for d in drafts if _kept_back(d, draft, books))])


def _kept_back(draft: Draft, etiology: Draft, books: Books) -> bool:
    """Whether a draft may not stand first because of another that its note puts before it."""
    return (
        draft is not etiology and draft.code[0] not in "BZ" and needs_first(etiology, draft, books)
    )


def _able(draft: Draft, field: Field) -> bool:
    """Whether a code may be principal: there at admission, and not a code that only follows."""
    if draft.code[0] == "Z" and not draft.code.startswith(STATUS_FIRST):
        return False
    if manifestation(draft, field.all, field.books):
        return False
    if intent_digit(draft) in ("5", "6"):
        return False
    if draft.code == "D68.32" and any(step.source == "I.C.3" for step in draft.steps):
        return False  # the bleeding it explains is what was treated
    return field.decided(draft).poa != "N"


def _admitted_with(field: Field, draft: Draft) -> tuple[Span, ...]:
    """The words "admitted with …" that bear on a condition, or nothing."""
    for number, _, found in speaking_of(field.case, draft):
        if found.flags & {"negated", "family", "hypothetical"}:
            continue
        document = field.case.chart.documents[number]
        cue = governing(field.case.facts.stay, number, found)
        if cue is not None and cue.kind == ADMITTED:
            return (cue.span, *spans_of(document, found))
        if document.kind in AT_ADMISSION and found.line.sentence.section == "chief-complaint":
            return spans_of(document, found)
    return ()


def _admitted_for(field: Field) -> tuple[Draft, tuple[Span, ...]] | None:
    """The first diagnosis that the chart names as the reason of the admission."""
    asked = [(d, spans) for d in field.able if (spans := _admitted_with(field, d))]
    acute = [pair for pair in asked if not chronic(pair[0]) and pair[0].code[0] != "R"]
    return next(iter(acute or asked), None)


def _first_at_admission(field: Field) -> tuple[Draft, tuple[Span, ...]] | None:
    """The diagnosis that a document of the admission states first."""
    for document in field.case.chart.documents:
        if document.kind not in AT_ADMISSION:
            continue
        for found in document.found:
            if found.flags or found.line.sentence.section not in SPEAKING:
                continue
            draft = next((d for d in field.able if one_condition(found, d)), None)
            if draft is not None:
                return draft, spans_of(document, found)
    return None


def _explains(cause: Draft, symptom: Draft, field: Field) -> bool:
    """Whether a diagnosis is the related one: the symptom is part of it, or one sentence says both."""
    if cause.code[0] in "RZ":
        return False
    return integral(symptom, cause, field.books) or (
        cause.document is symptom.document
        and cause.found.line.sentence.first == symptom.found.line.sentence.first
    )


def principal_reason(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """II: the step that says why the first diagnosis is principal, and which came second.

    II.B and II.C name the choice between equals, II.D that between contrasting diagnoses.
    """
    if not case.inpatient or not drafts:
        return Outcome(drafts, [])
    field, choice = _weighed(drafts, case, books)
    first = drafts[0]
    if choice is None:
        return Outcome(drafts, [])
    second = _runner_up(drafts, first, field)
    clause, reason, spans = choice.clause, choice.reason, choice.spans
    if choice.draft is not first:
        clause, reason, spans = "II", "A convention or chapter guideline puts it first.", ()
        second = choice.draft
    elif clause == "II" and second is not None:
        clause, reason, more = _between(first, second, case, books) or (clause, reason, ())
        spans = (*spans, *more)
    step = Step(
        "guideline",
        reason,
        tuple(dict.fromkeys(spans)),
        clause,
        (("principal", first.code), ("runner-up", second.code if second else "")),
    )
    head = first._replace(steps=(*first.steps, step))
    return Outcome([head, *drafts[1:]], [])


def _runner_up(drafts: list[Draft], first: Draft, field: Field) -> Draft | None:
    lasting = None
    for draft in drafts:
        if draft is first or (lasting is not None and chronic(draft)):
            continue
        if _able(draft, field):
            if not chronic(draft):
                return draft
            lasting = draft
    return lasting


def _between(
    first: Draft, second: Draft, case: Case, books: Books
) -> tuple[str, str, tuple[Span, ...]] | None:
    """The clause on two diagnoses that might both be principal, if it is one of II.A to II.D."""
    for cue in case.facts.stay.of("either"):
        both = [
            d for d in (first, second)
            if number_of(case, d) == cue.document and d.found.line.sentence.first == cue.sentence
        ]  # fmt: skip
        if len(both) == 2:
            return "II.D", "Contrasting diagnoses: sequenced by the admission.", (cue.span,)
    field = Field([first, second], [first, second], case, books, {})
    if second.code[0] == "R":
        return (
            ("II.A", "A definitive diagnosis is established.", ()) if first.code[0] != "R" else None
        )
    if chronic(first) or chronic(second):
        return None
    if _admitted_with(field, first) and _admitted_with(field, second):
        same = _chapter(first, books) == _chapter(second, books)
        clause = "II.B" if same else "II.C"
        return clause, "Either may be sequenced first; the provider lists it first.", ()
    return None


def _chapter(draft: Draft, books: Books) -> str:
    code = books.path(draft.code)[-1].code
    while not code.startswith("chapter:"):
        code = books.entry(code).parent
    return code


def uncertain_at_discharge(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """II.H, III.C: a diagnosis still uncertain at discharge is coded as if it existed."""
    if not case.inpatient:
        return Outcome(drafts, [])
    final = final_document(case)
    out = []
    for number, draft in enumerate(drafts):
        if "possible" in draft.found.flags and number_of(case, draft) == final:
            step = Step(
                "guideline",
                "Still uncertain in the final statement: coded as if it existed.",
                spans_of(draft.document, draft.found),
                "II.H" if number == 0 else "III.C",
                (("final", draft.document.id),),
            )
            draft = draft._replace(steps=(*draft.steps, step))
        out.append(draft)
    return Outcome(out, [])


SETTLE: tuple[Clause, ...] = (only_with(("I69",), sequela_of_stroke),)
"""Clauses that decide, before any other, which diagnoses stand."""
ADD: tuple[Clause, ...] = (only_with(("R",), explained_symptoms),)
"""Clauses that settle what stands before the order is made."""
ORDER: tuple[Clause, ...] = (only_in_stays(symptom_of_diagnosis),)
"""Clauses that put the codes in order or leave codes out for the setting."""
PROVE: tuple[Clause, ...] = (only_in_stays(principal_reason, uncertain_at_discharge),)
"""Clauses that add to the proofs once the order is settled."""
