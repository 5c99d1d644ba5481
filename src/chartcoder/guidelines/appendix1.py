"""Appendix I: present on admission (inpatient).

The decision is made from where and how the chart first speaks of a condition: words such as
"present on admission" or "on hospital day 3" first, then the documents of the admission, then what
a condition is by nature. ``RULES`` lists the paragraphs in the order in which they decide.
"""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from chartcoder.codesets.poa import Exempt, exempt_codes
from chartcoder.coding.chart import spans_of
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.coding.stay import (
    ABSENT,
    ADMITTED,
    AROSE,
    PRESENT,
    UNCLEAR,
    UNDETERMINED,
    Cue,
    governing,
    linked,
)
from chartcoder.coding.values import says, test_for, values_of
from chartcoder.guidelines.clause import Case, Clause, Outcome
from chartcoder.guidelines.signs import SIGNS, is_sign
from chartcoder.guidelines.stays import AT_ADMISSION, chronic, one_condition, speaking_of, turn
from chartcoder.model import Span, Step
from chartcoder.terminology.books import Books

CLAUSE = "Appendix I"


class Decision(NamedTuple):
    """An indicator, the paragraph that gave it, and the words it rests on."""

    poa: str
    because: str
    claim: str
    spans: tuple[Span, ...] = ()


class View(NamedTuple):
    """A draft and what the rules ask of its chart."""

    draft: Draft
    case: Case
    books: Books
    all: list[Draft]
    exempt: Exempt | None = None
    """The list of exempt codes; without it the question is left out."""


Rule = Callable[[View], Decision | None]

COMBINED: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("J44.1", "J45.21", "J45.31", "J45.41", "J45.51", "J45.901", "J47.1"), ("exacerbation", "flare", "decompensated")),
    (("J44.0", "J47.0"), ("pneumonia", "bronchitis", "infection")),
    (("J45.22", "J45.32", "J45.42", "J45.52", "J45.902"), ("asthmaticus",)),
    (("I50.21", "I50.23", "I50.31", "I50.33", "I50.41", "I50.43"), ("acute", "decompensated", "exacerbation", "decompensation", "overload")),
    (("J96.2",), ("acute",)),
    (("K25.0", "K25.2", "K25.4", "K25.6", "K26.0", "K26.2", "K26.4", "K26.6", "K27.0", "K27.4", "K28.0", "K28.4", "K29.01", "K29.21",
      "K29.31", "K29.41", "K29.51", "K29.61", "K29.71", "K29.81", "K29.91", "K31.811", "K57.01", "K57.11", "K57.21", "K57.31", "K57.33", "K57.81", "K57.91", "K55.21"),
     ("hemorrhage", "bleeding", "melena", "hematemesis")),
    (("K25.1", "K25.5", "K26.1", "K26.5", "K27.1", "K27.5"), ("perforation", "perforated")),
    (("E10.1", "E11.1", "E13.1"), ("ketoacidosis",)),
    (("E10.65", "E11.65", "E13.65"), ("hyperglycemia",)),
    (("E10.64", "E11.64", "E13.64"), ("hypoglycemia",)),
    (("E10.62", "E11.62"), ("ulcer",)),
    (("F10.23", "F11.23", "F13.23"), ("withdrawal", "delirium")),
    (("G40.901", "G40.911", "G40.801"), ("epilepticus",)),
    (("I25.11", "I25.7"), ("angina",)),
    (("O11", "O14"), ("preeclampsia",)),
)  # fmt: skip
"""Codes of more than one concept, and the words of the part that may come up later."""

MAY_ARISE = (
    "A04.7", "A40", "A41", "B37", "D62", "D65", "D69.5", "D69.6", "D64.9", "D70", "E16.2", "E86", "E87", "E83", "F05", "F10.23", "G92",
    "G93.4", "I21", "I26", "I46", "I47", "I48.0", "I48.91", "I49", "I50.21", "I50.31", "I50.41", "I63", "I80", "I82", "I95", "J15", "J18",
    "J69", "J80", "J81", "J90", "J93", "J95", "J96.0", "J98.11", "K56", "K59", "K72", "K91", "K92", "L02", "L89", "N17", "N30", "N39.0", "E88.3", "M62.82", "R",
    "T80", "T81", "T82", "T83", "T84", "T85", "T86", "T87", "T88", "I97", "D78", "E89", "G97", "H59", "H95", "L76", "M96", "N99", "E11.65",
    "E11.64", "E10.64", "O13", "O14", "O72", "O85", "O86", "O90", "L27", "K12", "J44.1", "I50.23", "I50.33", "I50.43", "K25.4", "K26.4",
)  # fmt: skip
"""Conditions that often come up in a hospital: where the chart does not say when, it is unclear."""

AT_BIRTH_OF_CHILD = ("O41.1", "O70", "O71.1", "O71.2", "O71.3", "O71.4", "O71.5", "O71.6", "O71.7", "O71.8", "O72", "O73", "O62", "O63", "O64", "O65", "O66", "O69",
                     "O67", "O68", "O74", "O75", "O76", "O77", "O85", "O86", "O87", "O88", "O89", "O90", "O91", "O92")  # fmt: skip
"""Conditions of labor, delivery and the days after it."""

FOLLOWS = (
    "B95",
    "B96",
    "B97",
    "Z16",
    "R65.2",
    "Y",
    "V",
    "W",
    "X",
    "T36",
    "T37",
    "T38",
    "T39",
    "T4",
    "T50",
)
"""Codes that say more of the condition before them: organisms, causes."""
PROCEDURAL = ("D78", "E36", "E89", "G97", "H59", "H95", "I97", "J95", "K91", "L76", "M96", "N99", "T81", "T84", "T85", "T82", "T83", "O75.4")  # fmt: skip


def is_exempt(view: View) -> Decision | None:
    """Appendix I, "Condition is on the exempt list": the field stays empty."""
    if view.exempt is not None and view.draft.code in view.exempt:
        return Decision("exempt", "exempt", "On the list of codes exempt from reporting.")
    return None


def documented(view: View) -> Decision | None:
    """Appendix I, "POA explicitly documented", and the two options for what is not known."""
    yes = no = None
    placed = _governed(view)
    # the answer to a query settles what the record left open
    answers = [p for p in placed if view.case.chart.documents[p[0].document].kind == "query-answer"]
    for cue, spans in answers or placed:
        if cue.kind == UNDETERMINED:
            return Decision(
                "W", "undetermined", "The provider cannot determine it.", (*spans, cue.span)
            )
        if cue.kind == UNCLEAR:
            return Decision(
                "U", "unclear", "The record does not say when it began.", (*spans, cue.span)
            )
        if cue.explicit and cue.kind == PRESENT:
            yes = yes or Decision(
                "Y", "stated-present", "Stated as present on admission.", (*spans, cue.span)
            )
        elif cue.explicit and cue.kind == ABSENT:
            no = no or Decision(
                "N", "stated-absent", "Stated as not present on admission.", (*spans, cue.span)
            )
    if yes and no:
        return Decision("U", "conflict", "The record states it both ways.", (*yes.spans, *no.spans))
    return yes or no


def obstetric(view: View) -> Decision | None:
    """Appendix I, "Obstetrical conditions": what labor and delivery brought about in this stay."""
    draft = view.draft
    if draft.code[0] != "O" or not draft.code.startswith(AT_BIRTH_OF_CHILD):
        return None
    if not any(d.code.startswith("Z37") for d in view.all) and not any(
        d.kind == "delivery-note" for d in view.case.chart.documents
    ):
        return None
    if _at_admission(view) is not None:
        return None
    return Decision(
        "N",
        "delivery",
        "Came with the delivery of this stay.",
        spans_of(draft.document, draft.found),
    )


def perinatal(view: View) -> Decision | None:
    """Appendix I, "Perinatal conditions" and "Congenital conditions": present at birth."""
    draft = view.draft
    if draft.code[0] not in "PQ" or _arose(view) is not None:
        return None
    if draft.code.startswith(AFTER_BIRTH):
        late = _first_named(view, 1)
        if late is not None:
            return late
    return Decision("Y", "birth", "Present at birth, which is the admission of a newborn.")


def follows(view: View) -> Decision | None:
    """Appendix I, "External cause codes"; the organism or cause of a condition follows it."""
    draft = view.draft
    host = _noted_at(draft)
    if host:
        found = decide(view._replace(draft=draft._replace(code=host, stem=host, steps=())))
        return Decision(found.poa, "with", f"Of {host}, whose note asks for it.", found.spans)
    device = next((d for d in view.all if d.code.startswith("T83.51")), None)
    if device is not None and draft.code.startswith(("N10", "N30", "N39.0")):
        found = decide(view._replace(draft=device))
        return Decision(found.poa, "with", f"Of {device.code}, which it specifies.", found.spans)
    if not draft.code.startswith(FOLLOWS) or draft.code.startswith("Y95"):
        return None
    if draft.code[0] in "VWXY":
        arose = _arose(view)
        if arose is not None:
            return arose
    place = next((n for n, d in enumerate(view.all) if d is draft), 0)
    for other in reversed(view.all[:place]):
        if other.code.startswith(FOLLOWS):
            continue
        if draft.code.startswith("T") and other.code[0] in "ZE" and other.code[:2] == "Z7":
            continue
        found = decide(view._replace(draft=other))
        if found.poa in ("Y", "N", "U", "W"):
            claim = f"Of {other.code}, whose indicator it shares."
            return Decision(found.poa, "with", claim, found.spans)
        if draft.code[0] not in "VWXY":
            break
    if draft.code[0] in "VWXY":
        return Decision("Y", "external-cause", "Happened before the admission.")
    return None


def _noted_at(draft: Draft) -> str:
    """The complication whose note asks for a draft that only specifies it (I.B.7), or ""."""
    hosts = [dict(s.values).get("because-of", "") for s in draft.steps if s.source == "I.B.7"]
    return next((host for host in hosts if host.startswith(PROCEDURAL)), "")


def nosocomial(view: View) -> Decision | None:
    """Appendix I: a code that says itself that the condition was acquired in the hospital."""
    if view.draft.code != "Y95":
        return None
    return Decision(
        "N",
        "arose",
        "The code says that it came up in a hospital.",
        spans_of(view.draft.document, view.draft.found),
    )


def lasting(view: View) -> Decision | None:
    """Appendix I, "Acute and chronic conditions": chronic ones are present, whenever diagnosed."""
    if chronic(view.draft) and _part_words(view.draft) is None:
        return Decision("Y", "chronic", "A chronic condition.")
    return None


def on_admission(view: View) -> Decision | None:
    """Appendix I, "Conditions diagnosed prior to admission" or suspected at the time of it."""
    there = _at_admission(view)
    if there is None:
        return None
    arose = _arose(view, strong=True)
    if arose is not None and there.because == "admission-document":
        return Decision(
            "U", "conflict", "Named at admission, and said to have come up later.",
            (*there.spans, *arose.spans),
        )  # fmt: skip
    return there


def came_up(view: View) -> Decision | None:
    """Appendix I, "Acute conditions": what is said to have come up in the stay was not present."""
    return _arose(view)


def measured(view: View) -> Decision | None:
    """Appendix I, "clearly present before admission": the first value already showed it, or not."""
    test = test_for(view.draft.code)
    if test is None:
        return None
    decision: Decision | None = None
    for number, document in sorted(
        enumerate(view.case.chart.documents), key=lambda pair: turn(view.case, pair[0])
    ):
        first_day = _of_first_day(view.case, number)
        for value in values_of(document, test):
            said = says(value, view.draft.code)
            if said is None:
                continue
            if not (first_day or _said_of_admission(view.case, number, value.span)):
                continue
            if said:
                return Decision(
                    "Y", "value-on-admission", "The value was abnormal on admission.", (value.span,)
                )
            if decision is None:
                decision = Decision(
                    "N", "value-on-admission", "The value was normal on admission.", (value.span,)
                )
    return decision


def evolved(view: View) -> Decision | None:
    """I.C.12.a.6, b.3: the stage or depth that an ulcer reached in the stay was not there before."""
    reached = ("I.C.12.a.6", "I.C.12.b.3")
    step = next((s for s in view.draft.steps if s.source in reached), None)
    if step is None:
        return None
    return Decision("N", "arose", "Reached during the stay.", step.spans)


def scored(view: View) -> Decision | None:
    """Appendix I: a coma scale taken in the field, on arrival or at admission was there by then."""
    if not view.draft.code.startswith("R40.2") or view.draft.code[-1:] not in "123":
        return None
    spans = next((s.spans for s in view.draft.steps if s.source == "I.C.18.e.1"), ())
    if len(view.draft.code) != 8 or not spans:
        return None
    return Decision("Y", "value-on-admission", "The score was taken by the admission.", spans)


def signs(view: View) -> Decision | None:
    """Appendix I: the cause of a symptom that is present at the time of admission is present."""
    code = view.draft.code
    wanted = tuple(sign for causes, group in SIGNS if code.startswith(causes) for sign in group)
    if not wanted:
        return None
    heads = tuple({sign[:3] for sign in wanted})
    stay = view.case.facts.stay
    categories = [c for c in stay.by_category if c.startswith(heads)]
    for number, _, found in stay.of_codes(*categories) if categories else ():
        if found.flags - {"possible"} or not found.code.startswith(wanted):
            continue
        document = view.case.chart.documents[number]
        if document.kind in AT_ADMISSION:
            if found.line.sentence.section in _OLD:
                continue
            more: tuple[Span, ...] = ()
        else:
            cue = governing(stay, number, found)
            if cue is None or cue.kind not in (ADMITTED, PRESENT):
                continue
            more = (cue.span,)
        if not any(_explained(found, d, view) for d in view.all):
            return Decision(
                "Y",
                "sign-on-admission",
                "A sign of it was present on admission.",
                (*spans_of(document, found), *more),
            )
    return None


def _explained(sign: Found, draft: Draft, view: View) -> bool:
    """Whether another condition, named at admission, already accounts for a sign."""
    if draft is view.draft or draft.code[0] in "RZ" or not is_sign(sign.code, draft.code):
        return False
    documents = view.case.chart.documents
    return any(
        documents[number].kind in AT_ADMISSION
        and found.line.sentence.section not in _OLD
        and not found.flags
        for number, _, found in speaking_of(view.case, draft)
    )


def sign_of(view: View) -> Decision | None:
    """Appendix I: a symptom or effect of a condition that was present shares its indicator.

    A sign of it ("dysphagia" beside the stroke), its source, or what the provider puts down to the
    condition that occasioned the admission ("acute kidney injury due to sepsis").
    """
    draft = view.draft
    for other in view.all:
        if other is draft or other.code[0] in "RZ":
            continue
        principal = other is view.all[0]
        if not is_sign(draft.code, other.code) and not (principal and _put_down_to(draft, other)):
            continue
        found = next(
            (
                d
                for rule in (documented, on_admission, came_up, occasioned)
                if (d := rule(view._replace(draft=other)))
            ),
            None,
        )
        if found is not None and found.poa == "Y":
            claim = f"Shares the indicator of {other.code}, to which it belongs."
            return Decision("Y", "with", claim, found.spans)
    return None


def _put_down_to(draft: Draft, cause: Draft) -> bool:
    """Whether the sentence of a draft names another condition as its cause."""
    return any(
        found is not draft.found
        and one_condition(found, cause)
        and linked(draft.document, draft.found, found) is not None
        for found in draft.document.found
        if found.line.sentence.first == draft.found.line.sentence.first
    )


def occasioned(view: View) -> Decision | None:
    """Section II: what occasioned the admission was present at the time of it."""
    if view.all and view.draft is view.all[0]:
        return Decision(
            "Y",
            "principal",
            "Occasioned the admission.",
            spans_of(view.draft.document, view.draft.found),
        )
    return None


def unclear(view: View) -> Decision | None:
    """Appendix I, "does not indicate whether": U, for what often comes up in a hospital."""
    if view.draft.code.startswith(MAY_ARISE):
        return Decision(
            "U",
            "unclear",
            "The record does not say when it began.",
            spans_of(view.draft.document, view.draft.found),
        )
    return None


def of_cause(view: View) -> Decision | None:
    """Appendix I, "Acute conditions": what a condition that came up in the stay brought about."""
    draft = view.draft
    if not draft.code.startswith(MAY_ARISE):
        return None
    for other in view.all:
        if other is draft or other.code[0] in "RZTVWXY":
            continue
        bled = draft.code == "D62" and other.code.startswith(("O72", "O67"))
        if not bled and not _put_down_to(draft, other):
            continue
        arose = obstetric(view._replace(draft=other)) or _arose(view._replace(draft=other))
        arose = arose or _first_named(view._replace(draft=other), SOON)
        if arose is not None and _at_admission(view._replace(draft=other)) is None:
            return Decision("N", "arose", f"Brought about by {other.code}.", arose.spans)
    return None


def first_named_later(view: View) -> Decision | None:
    """Appendix I, "Acute conditions": the first days do not speak of it, a later day does.

    Only for conditions that show themselves when they begin, at once by a value or a complaint
    (two days), or as an infection does (three).
    """
    days = next((d for codes, d in NEW_BY_DAY if view.draft.code.startswith(codes)), 0)
    return _first_named(view, days) if days else None


def _first_named(view: View, days: int) -> Decision | None:
    """Where a dated note of the ward first names a condition, so many days after the admission."""
    first = admitted(view.case)
    documents = view.case.chart.documents
    if first is None or all(d.kind not in AT_ADMISSION for d in documents):
        return None
    written = view.case.facts.stay.written
    earliest: tuple[date, tuple[Span, ...]] | None = None
    for number, _, found in speaking_of(view.case, view.draft):
        if found.flags & {"negated", "hypothetical", "family", "historical"}:
            continue
        document = documents[number]
        if document.kind in ("discharge-summary", "query-answer"):
            continue
        day = written[number] if number < len(written) else None
        if document.kind in AT_ADMISSION or day is None:
            return None
        if earliest is None or day < earliest[0]:
            earliest = day, spans_of(document, found)
    if earliest is None or (earliest[0] - first).days < days:
        return None
    return Decision("N", "arose", "First named after the first days of the stay.", earliest[1])


SOON, LATE = 2, 3
NEW_BY_DAY: tuple[tuple[tuple[str, ...], int], ...] = (
    (("D62", "E16.2", "E83.3", "E83.4", "E83.5", "E86", "E87", "E88.3", "F05", "I95", "K56.7", "K59.0", "M62.82", "N17", "R33", "R73.9"), SOON),
    (("A04.7", "B37", "J15", "J18", "J69", "N30.0", "N39.0"), LATE),
)  # fmt: skip
"""Acute conditions that do not stay unnoticed, and the days after which they are new."""
AFTER_BIRTH = ("P28.4", "P36", "P59", "P61.2", "P77", "P92")
"""Conditions of a newborn that come up in the days after the birth."""


def clearly_present(view: View) -> Decision | None:
    """Appendix I, "diagnosed during the admission but clearly present before"."""
    return Decision(
        "Y", "present-before", "Diagnosed in the stay; not a condition that came up in it."
    )


RULES: tuple[Rule, ...] = (
    is_exempt, evolved, documented, obstetric, perinatal, nosocomial, follows, lasting, on_admission,
    came_up, measured, scored, signs, sign_of, occasioned,
    of_cause, first_named_later, unclear, clearly_present,
)  # fmt: skip


def decide(view: View) -> Decision:
    """The indicator of a draft: the first rule that has an answer."""
    return next(decision for rule in RULES if (decision := rule(view)) is not None)


_OLD = frozenset(
    ["past-medical-history", "past-surgical-history", "family-history", "social-history",
     "review-of-systems", "instructions", "allergies", "medications"]
)  # fmt: skip


def _part_words(draft: Draft) -> tuple[str, ...] | None:
    """The words of the part of a combination code that may have come up later."""
    return next((words for codes, words in COMBINED if draft.code.startswith(codes)), None)


def _governed(view: View) -> list[tuple[Cue, tuple[Span, ...]]]:
    """The cues that place the mentions of a condition in time, with the mentions."""
    stay = view.case.facts.stay
    if not stay.cues:
        return []
    out = []
    for number, _, found in speaking_of(view.case, view.draft):
        cue = governing(stay, number, found)
        if cue is None or "family" in found.flags or not _speaks_of(found, view.draft):
            continue
        if "negated" not in found.flags or cue.kind == ABSENT:
            out.append((cue, spans_of(view.case.chart.documents[number], found)))
    return out


def _speaks_of(found: Found, draft: Draft) -> bool:
    """A mention of the condition, of its later part where the code combines two."""
    if not one_condition(found, draft):
        return False
    part = _part_words(draft)
    if part is None or found.code == draft.code:
        return True
    return not set(part).isdisjoint((*found.hit.pattern.words, *found.near))


def _arose(view: View, strong: bool = False) -> Decision | None:
    for cue, spans in _governed(view):
        if strong and cue.sentence < 0:
            continue  # the heading of a note gives its day; what goes on then began before
        if cue.kind == AROSE and (cue.way == "both" or not strong):
            return Decision("N", "arose", "Came up during the stay.", (*spans, cue.span))
        if cue.kind == ABSENT and not strong:
            return Decision("N", "arose", "Not there on admission.", (*spans, cue.span))
    draft = view.draft
    if (
        not strong
        and draft.code.startswith(PROCEDURAL)
        and _operated(view.case)
        and not _named_first(view)
    ):
        return Decision(
            "N",
            "arose",
            "A complication of the operation of this stay.",
            spans_of(draft.document, draft.found),
        )
    return None


def _operated(case: Case) -> bool:
    return any(
        d.kind in ("operative-report", "procedure-note", "anesthesia-record")
        for d in case.chart.documents
    )


def _named_first(view: View) -> bool:
    return _at_admission(view) is not None or (bool(view.all) and view.all[0] is view.draft)


def _at_admission(view: View) -> Decision | None:
    """Where a document of the admission names the condition, or a later one says it was there."""
    if view.draft.code.startswith("T81.44"):
        # what names the sepsis and the infected wound stands under other codes
        for other in view.all:
            if other.code.startswith(
                ("T81.40", "T81.41", "T81.42", "T81.43", "T81.49", "A40", "A41")
            ):
                there = _at_admission(view._replace(draft=other))
                if there is not None:
                    return there
    for number, _, found in speaking_of(view.case, view.draft):
        if found.flags & {"negated", "hypothetical", "family", "planned", "historical"}:
            continue
        section = found.line.sentence.section
        if section in ("family-history", "instructions"):
            continue
        if section in _OLD and not chronic(view.draft):
            continue  # what an acute condition did before is another episode
        if not _speaks_of(found, view.draft) or not _of_first_day(view.case, number):
            continue
        document = view.case.chart.documents[number]
        cue = governing(view.case.facts.stay, number, found)
        if cue is not None and cue.kind in (AROSE, ABSENT) and document.kind not in AT_ADMISSION:
            continue
        return Decision(
            "Y",
            "admission-document",
            "Named in a document of the admission.",
            spans_of(document, found),
        )
    for cue, spans in _governed(view):
        if cue.kind in (PRESENT, ADMITTED):
            return Decision(
                "Y", "said-of-admission", "Said of the time of admission.", (*spans, cue.span)
            )
    return None


def _of_first_day(case: Case, number: int) -> bool:
    """Whether a document was written at the admission, by its kind or its date."""
    document = case.chart.documents[number]
    if document.kind in AT_ADMISSION:
        return True
    if document.kind in (
        "discharge-summary",
        "operative-report",
        "delivery-note",
        "pathology-report",
    ):
        return False
    written = case.facts.stay.written
    day = written[number] if number < len(written) else None
    first = admitted(case)
    return day is not None and first is not None and day <= first


def admitted(case: Case) -> date | None:
    """The day of admission: as given, else that of the first document of the admission."""
    encounter = case.chart.encounter
    if encounter.admission_date is not None:
        return encounter.admission_date
    written = case.facts.stay.written
    for number, document in enumerate(case.chart.documents):
        if document.kind in AT_ADMISSION and number < len(written) and written[number]:
            return written[number]
    return None


def _said_of_admission(case: Case, number: int, span: Span) -> bool:
    """Whether a value stands beside words such as "on admission"."""
    text = case.chart.documents[number].text
    for cue in case.facts.stay.of(PRESENT, ADMITTED):
        if cue.document == number and cue.sentence >= 0:
            begin = text.starts[cue.sentence]
            if (
                begin <= span.start
                and span.start - cue.span.end < 60
                and cue.span.start - span.end < 40
            ):
                return True
    return False


def present_on_admission(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """Appendix I: every code of a stay has an indicator, with the words it rests on."""
    if not case.inpatient:
        return Outcome(drafts, [])
    out = []
    exempt = exempt_codes(books.edition)
    for draft in drafts:
        decision = decide(View(draft, case, books, drafts, exempt))
        step = Step(
            "guideline",
            decision.claim,
            tuple(dict.fromkeys(decision.spans)),
            CLAUSE,
            (("poa", decision.poa), ("because", decision.because)),
        )
        out.append(draft._replace(poa=decision.poa, steps=(*draft.steps, step)))
    return Outcome(out, [])


PROVE: tuple[Clause, ...] = (present_on_admission,)
"""Clauses that add to the proofs once the order is settled."""
