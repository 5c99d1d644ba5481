"""Appendix I: present on admission (inpatient).

The decision is made from where and how the chart first speaks of a condition: words such as
"present on admission" or "on hospital day 3" first, then the documents of the admission, then what
a condition is by nature. ``RULES`` lists the paragraphs in the order in which they decide.
"""

from collections.abc import Callable

from chartcoder.codesets.poa import exempt_codes
from chartcoder.coding.chart import ReadDocument, spans_of
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.coding.stay import (
    ABSENT,
    ADMITTED,
    PRESENT,
    UNCLEAR,
    UNDETERMINED,
    governing,
    linked,
)
from chartcoder.coding.values import says, test_for, values_of
from chartcoder.guidelines.appendix1_course import (
    NOT_OF_THE_STAY,
    OF_YEARS,
    PROCEDURAL,
    RECURRING,
    Decision,
    View,
    arose_in_stay,
    at_admission,
    first_named,
    governed,
    of_first_day,
    part_words,
    said_of_admission,
    told_of_coming,
)
from chartcoder.guidelines.chapter19_substance import intent_digit
from chartcoder.guidelines.clause import Case, Clause, Outcome, only_in_stays
from chartcoder.guidelines.signs import is_sign, signs_of_code
from chartcoder.guidelines.stays import AT_ADMISSION, chronic, one_condition, speaking_of, turn
from chartcoder.model import Span, Step
from chartcoder.terminology.books import Books

CLAUSE = "Appendix I"


Rule = Callable[[View], Decision | None]

MAY_ARISE = (
    "A04.7", "A40", "A41", "B37", "D62", "D65", "D69.5", "D69.6", "D64.9", "D70", "E16.2", "E22.2", "E86", "E87", "E83", "F05", "F10.23", "G92",
    "G93.4", "I21", "I26", "I46", "I47", "I48.0", "I48.91", "I49", "I50.21", "I50.31", "I50.41", "I63", "I67.848", "I80", "I82", "I95", "J15", "J18",
    "J69", "J80", "J81", "J90", "J93", "J95", "J96.0", "J98.11", "K56", "K59", "K72", "K91", "K92", "L02", "L89", "N14.11", "N17", "N30", "N39.0", "E88.3", "M62.82", "R",
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


def is_exempt(view: View) -> Decision | None:
    """Appendix I, "Condition is on the exempt list": the field stays empty."""
    if view.exempt is not None and view.draft.code in view.exempt:
        return Decision("exempt", "exempt", "On the list of codes exempt from reporting.")
    return None


def documented(view: View) -> Decision | None:
    """Appendix I, "POA explicitly documented", and the two options for what is not known."""
    yes = no = None
    placed = governed(view)
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
    if at_admission(view) is not None:
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
    if draft.code[0] not in "PQ" or arose_in_stay(view) is not None:
        return None
    if draft.code.startswith(AFTER_BIRTH):
        late = first_named(view, 1)
        if late is not None:
            return late
    return Decision("Y", "birth", "Present at birth, which is the admission of a newborn.")


def follows(view: View) -> Decision | None:
    """Appendix I, "External cause codes"; the organism or cause of a condition follows it."""
    draft = view.draft
    device = next((d for d in view.all if d.code.startswith("T83.51")), None)
    if device is not None and draft.code.startswith(("N10", "N30", "N39.0")):
        found = decide(view._replace(draft=device))
        return Decision(found.poa, "with", f"Of {device.code}, which it specifies.", found.spans)
    host = _noted_at(draft)
    if host:
        found = decide(view._replace(draft=draft._replace(code=host, stem=host, steps=())))
        return Decision(found.poa, "with", f"Of {host}, whose note asks for it.", found.spans)
    clot = next((d for d in view.all if d.code.startswith(CLOTTED)), None)
    if (
        clot is not None
        and draft.code.startswith(("I82", "I80"))
        and _one_sentence(draft, clot, view)
    ):
        found = decide(view._replace(draft=clot))
        return Decision(found.poa, "with", f"Of {clot.code}, which it specifies.", found.spans)
    if not draft.code.startswith(FOLLOWS) or draft.code.startswith("Y95"):
        return None
    nature = _because(draft)
    for other in view.all if nature else ():
        if other.code == nature or (other.code[:3] == nature[:3] and other.code[0] != "E"):
            found = decide(view._replace(draft=other))
            claim = f"Of {other.code}, which it brought about."
            return Decision(found.poa, "with", claim, found.spans)
    if draft.code[0] in "VWXY":
        arose = arose_in_stay(view)
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


CLOTTED = ("T80.1", "T82.86", "T82.817", "T82.818")
"""Clots of catheters and other devices of a vessel; the vein is coded beside them."""


def _one_sentence(draft: Draft, other: Draft, view: View) -> bool:
    """Whether a sentence of the chart names both."""
    here = {(p.document, p.found.line.sentence.first) for p in speaking_of(view.case, draft)}
    return any(
        (p.document, p.found.line.sentence.first) in here for p in speaking_of(view.case, other)
    )


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
    if chronic(view.draft) and part_words(view.draft.code) is None:
        return Decision("Y", "chronic", "A chronic condition.")
    return None


def on_admission(view: View) -> Decision | None:
    """Appendix I, "Conditions diagnosed prior to admission" or suspected at the time of it."""
    there = at_admission(view)
    if there is None:
        return None
    if view.draft.code.startswith(RECURRING):
        return there  # an attack in the stay is of what was there before
    arose = arose_in_stay(view, strong=True)
    if arose is not None and there.because == "admission-document":
        return Decision(
            "U", "conflict", "Named at admission, and said to have come up later.",
            (*there.spans, *arose.spans),
        )  # fmt: skip
    return there


def came_up(view: View) -> Decision | None:
    """Appendix I, "Acute conditions": what is said to have come up in the stay was not present."""
    return arose_in_stay(view)


def measured(view: View) -> Decision | None:
    """Appendix I, "clearly present before admission": the first value already showed it, or not."""
    test = test_for(view.draft.code)
    if test is None:
        return None
    decision: Decision | None = None
    for number, document in sorted(
        enumerate(view.case.chart.documents), key=lambda pair: turn(view.case, pair[0])
    ):
        first_day = of_first_day(view.case, number)
        for value in values_of(document, test):
            said = says(value, view.draft.code)
            if said is None:
                continue
            if not (
                first_day
                or said_of_admission(view.case, number, value.span)
                or _in_hpi(document, value.span)
            ):
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


def _in_hpi(document: ReadDocument, span: Span) -> bool:
    """Whether the history of a summary gives a value: that of the time of coming."""
    if document.kind != "discharge-summary":
        return False
    text = document.text
    return any(
        told_of_coming(document, s.section)
        for s in text.sentences
        if text.starts[s.first] <= span.start < text.ends[s.end - 1]
    )


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
    wanted, heads = signs_of_code(view.draft.code)
    if not wanted:
        return None
    stay = view.case.facts.stay
    categories = [c for c in stay.by_category if c.startswith(heads)]
    for number, _, found in stay.of_codes(*categories) if categories else ():
        if found.flags - {"possible"} or not found.code.startswith(wanted):
            continue
        document = view.case.chart.documents[number]
        if document.kind in AT_ADMISSION:
            if found.line.sentence.section in NOT_OF_THE_STAY:
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
        and found.line.sentence.section not in NOT_OF_THE_STAY
        and not found.flags
        for number, _, found in speaking_of(view.case, draft)
    )


def sign_of(view: View) -> Decision | None:
    """Appendix I: a symptom or effect of a condition that was present shares its indicator.

    A sign of it ("dysphagia" beside the stroke), its source, or what the provider puts down to the
    condition that occasioned the admission ("acute kidney injury due to sepsis").
    """
    draft = view.draft
    if _of_drug(view):
        return None  # it belongs to the drug, not to what the drug is given for
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
    if view.draft.code.startswith(MAY_ARISE) and not view.draft.code.startswith(OF_YEARS):
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
        bled = draft.code == "D62" and other.code.startswith(("O72", "O67", "O90.81"))
        if not bled and not _put_down_to(draft, other):
            continue
        arose = obstetric(view._replace(draft=other)) or arose_in_stay(view._replace(draft=other))
        arose = arose or first_named(view._replace(draft=other), SOON)
        if arose is not None and at_admission(view._replace(draft=other)) is None:
            return Decision("N", "arose", f"Brought about by {other.code}.", arose.spans)
    return None


def _of_drug(view: View) -> bool:
    """Whether a drug correctly taken brought a condition about (I.C.19.e.5.a)."""
    return any(intent_digit(d) == "5" and _because(d) == view.draft.code for d in view.all)


def _because(draft: Draft) -> str:
    """The condition that a drug of an adverse effect belongs to."""
    steps = [s for s in draft.steps if s.source == "I.C.19.e.5.a"]
    return dict(steps[-1].values).get("because-of", "") if steps else ""


def first_named_later(view: View) -> Decision | None:
    """Appendix I, "Acute conditions": the first days do not speak of it, a later day does.

    Only for conditions that show themselves when they begin, at once by a value or a complaint
    (two days), or as an infection does (three).
    """
    days = next((d for codes, d in NEW_BY_DAY if view.draft.code.startswith(codes)), 0)
    if not days and _of_drug(view) and not chronic(view.draft):
        days = SOON
    return first_named(view, days) if days else None


SOON, LATE = 2, 3
NEW_BY_DAY: tuple[tuple[tuple[str, ...], int], ...] = (
    (("D61.8", "D62", "D70", "E16.2", "E22.2", "E83.3", "E83.4", "E83.5", "E86", "E87", "E88.3", "F05", "F10.23", "F11.23", "F13.23", "G92", "G93.4", "I67.848", "I95", "K76.82", "K56.7", "K59.0", "M62.82", "N17", "R33", "R73.9"), SOON),
    (("T80", "T82", "T83", "T84", "T85"), LATE),
    (("J44.1", "J45.901", "J96.0", "J81.0", "I21", "I48.0", "I48.91", "I50.21", "I50.23", "I50.31", "I50.33", "I50.41", "I50.43"), LATE),
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


PROVE: tuple[Clause, ...] = (only_in_stays(present_on_admission),)
"""Clauses that add to the proofs once the order is settled."""
