"""What the clauses on drugs and chemicals share (I.C.19.e): the code of a substance, and the intent."""

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.draft import Draft
from chartcoder.coding.settle import plain_draft
from chartcoder.coding.substances import LESS, Substance, Substances, found_of
from chartcoder.guidelines.clause import LAST, Case
from chartcoder.model import Span, Step
from chartcoder.reading.statements import STATED
from chartcoder.terminology.books import Books

STREET = ("street-drug",)
"""Drugs that nobody prescribes: what they do is never an adverse effect of correct use."""

INTENT = {"accidental": "1", "self-harm": "2", "assault": "3", "undetermined": "4"}


def document_of(case: Case, substance: Substance) -> ReadDocument:
    """The document that speaks of a substance."""
    return case.chart.documents[substance.document]


def role_in(case: Case, substance: Substance) -> str:
    """The role of the sentence a substance stands in: "" where no provider states diagnoses."""
    document = document_of(case, substance)
    for sentence, role in zip(document.text.sentences, document.roles, strict=True):
        if sentence.first == substance.sentence:
            return role
    return ""


def is_drug(stem: str) -> bool:
    """Whether a code is of a drug, not of a chemical."""
    return "T36" <= stem[:3] <= "T50"


def substance_draft(
    substance: Substance,
    code: str,
    case: Case,
    books: Books,
    clause: str,
    claim: str,
    partner: str = "",
    spans: tuple[Span, ...] = (),
    order: tuple[int, int, int] | None = None,
) -> Draft:
    """The draft of a code of T36-T65, resting on the name of the substance in the chart."""
    document = document_of(case, substance)
    found = found_of(substance, case.chart, code)
    role = role_in(case, substance)
    place = order or (
        (substance.document if role else LAST + substance.document),
        substance.sentence,
        substance.first - substance.sentence,
    )
    draft = plain_draft(document, found, role or STATED, place, books)
    step = Step("guideline", claim, spans or (substance.cue,), clause,
                (("from", draft.code), ("to", draft.code), ("because-of", partner)))  # fmt: skip
    return draft._replace(steps=(*draft.steps, step))


def with_value(steps: tuple[Step, ...], name: str, value: str) -> tuple[Step, ...]:
    """Steps whose last one says a value more."""
    return (*steps[:-1], steps[-1]._replace(values=(*steps[-1].values, (name, value))))


def interacts(substance: Substance, known: Substances) -> bool:
    """Whether the chart says that a substance harmed together with another."""
    return any(
        span.document == substance.span.document
        and -160 < span.start - substance.span.start < 160
        and substance.relation != LESS
        for span in known.interaction
    )


def intent_of(substance: Substance, known: Substances, case: Case) -> tuple[str, Span | None]:
    """The intent stated beside a substance, else by the providers, else anywhere: accidental."""
    return _intent_at(substance.document, substance.sentence, known, case)


def intent_near(draft: Draft, known: Substances, case: Case) -> tuple[str, Span | None]:
    """The intent that the chart gives to a poisoning which the index names, with its words."""
    number = case.chart.documents.index(draft.document)
    return _intent_at(number, draft.found.line.sentence.first, known, case)


def _intent_at(
    document: int, sentence: int, known: Substances, case: Case
) -> tuple[str, Span | None]:
    near = [i for i in known.intents if i.document == document and i.sentence == sentence]
    roles: dict[tuple[int, int], str] = {}
    for number, doc in enumerate(case.chart.documents):
        for line, role in zip(doc.text.sentences, doc.roles, strict=True):
            roles[number, line.first] = role or (
                "past" if line.section == "past-medical-history" else ""
            )
    stated = [
        i for i in known.intents if roles.get((i.document, i.sentence)) not in ("", "past", None)
    ]
    told = [i for i in known.intents if roles.get((i.document, i.sentence)) == ""]
    for group in (near, stated, told):
        for kind in ("undetermined", "assault", "self-harm", "accidental"):
            found = next((i for i in group if i.kind == kind), None)
            if found is not None and not (
                kind == "self-harm" and group is told and any(i.kind == "accidental" for i in group)
            ):
                return kind, found.span
    return "accidental", None


def intent_digit(draft: Draft) -> str:
    """The character for the intent of a code of T36-T65, "" for other codes."""
    code = draft.code
    if code[0] != "T" or not "T36" <= code[:3] <= "T65" or len(code) != 8:
        return ""
    return code[5] if code[6] == "X" else code[6]


def substance_of(code: str) -> str:
    """A code of T36-T65 up to, but without, the character for the intent."""
    return code[:5] if code[6:7] == "X" else code[:6]
