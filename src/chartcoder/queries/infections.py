"""Queries about sepsis and COVID-19 that the guidelines ask for (I.C.1.d and I.C.1.g)."""

from collections.abc import Sequence

from chartcoder.coding.chart import Chart, spans_of
from chartcoder.coding.cues import Cue
from chartcoder.coding.draft import Draft
from chartcoder.guidelines.binding import at
from chartcoder.guidelines.chapter01_covid import positive_test_only
from chartcoder.guidelines.chapter01_hiv import OPPORTUNISTIC
from chartcoder.guidelines.chapter01_sepsis import ORGANS, SEPSIS, link
from chartcoder.guidelines.clause import Case
from chartcoder.model import Indicator, Option, Query
from chartcoder.terminology.books import Books

DENIALS = frozenset(["no", "not", "without", "denies", "never"])


def infection_queries(case: Case, drafts: list[Draft], books: Books) -> list[Query]:
    """Queries about urosepsis, sepsis with negative cultures, organ dysfunction, COVID-19 tests."""
    chart = case.chart
    sepsis = [d for d in drafts if d.code.startswith(SEPSIS)]
    if not sepsis and not case.facts.infections.cues:
        return _hiv_related(drafts, books)
    out = [
        *_urosepsis(case, chart, sepsis),
        *_negative_cultures(case, sepsis),
        *_organ_dysfunction(case, sepsis, drafts),
        *_positive_test(case, chart),
        *_hiv_related(drafts, books),
    ]
    return out


def _denied(cue: Cue, chart: Chart) -> bool:
    folded = chart.documents[cue.document].text.folded
    return not DENIALS.isdisjoint(folded[max(cue.sentence, cue.first - 4) : cue.first])


def _addressee(chart: Chart, number: int) -> str:
    return chart.documents[number].author_role or "attending"


def _urosepsis(case: Case, chart: Chart, sepsis: Sequence[Draft]) -> list[Query]:
    """I.C.1.d.1.a.ii: urosepsis has no code of its own."""
    used = [c for c in case.facts.infections.of("urosepsis") if not _denied(c, chart)]
    if not used or sepsis:
        return []
    return [
        Query(
            "specificity",
            _addressee(chart, used[0].document),
            "Meaning of urosepsis",
            'The record states "urosepsis", which has no meaning of its own in the classification.'
            " Based on your clinical judgement, which condition does it stand for?",
            tuple(Indicator(c.span, c.span.document) for c in used[:3]),
            (
                Option(
                    "Urinary tract infection without sepsis", "N39.0", "Urinary tract infection"
                ),
                Option("Sepsis due to urinary tract infection", "A41.9"),
                Option("Another condition (please specify)"),
                Option("Unable to determine"),
            ),
            "",
        )
    ]


def _negative_cultures(case: Case, sepsis: Sequence[Draft]) -> list[Query]:
    """I.C.1.d.1.a.i: sepsis with negative or inconclusive blood cultures."""
    facts = case.facts.infections
    negative = facts.of("culture-negative")
    grown = {at(cue) for cue in negative}
    if not sepsis or not negative or any(at(c) not in grown for c in facts.of("culture-positive")):
        return []
    draft = sepsis[0]
    return [
        Query(
            "clinical-validation",
            draft.document.author_role or "attending",
            "Sepsis with negative blood cultures",
            "The record states sepsis, and that the blood cultures were negative or inconclusive."
            " Based on your clinical judgement, which of the following describes the diagnosis?",
            (
                Indicator(spans_of(draft.document, draft.found)[0], draft.document.id),
                *(Indicator(c.span, c.span.document) for c in negative[:2]),
            ),
            (
                Option(
                    "Sepsis is confirmed (please specify the supporting findings)",
                    draft.code,
                    " ".join(s.text for s in spans_of(draft.document, draft.found)),
                ),
                Option("Sepsis was ruled out", None, "Sepsis was ruled out"),
                Option("Another diagnosis (please specify)"),
                Option("Unable to determine"),
            ),
            draft.code,
        )
    ]


def _organ_dysfunction(case: Case, sepsis: Sequence[Draft], drafts: Sequence[Draft]) -> list[Query]:
    """I.C.1.d.1.a.iv: an acute organ dysfunction that is not clearly linked to sepsis or another
    cause."""
    if not sepsis or any(d.code.startswith(("R65.2", "T81.12")) for d in drafts):
        return []
    open_ones = [d for d in drafts if d.code.startswith(ORGANS) and link(d, case) is None]
    if not open_ones:
        return []
    organ, cause = open_ones[0], sepsis[0]
    name = " ".join(span.text for span in spans_of(organ.document, organ.found))
    return [
        Query(
            "cause-effect",
            organ.document.author_role or "attending",
            f"Cause of {name.lower()}",
            f'The record states sepsis and "{name}" without saying what caused the latter. Based on'
            " your clinical judgement, what was its cause?",
            (
                Indicator(spans_of(organ.document, organ.found)[0], organ.document.id),
                Indicator(spans_of(cause.document, cause.found)[0], cause.document.id),
            ),
            (
                Option("Due to sepsis", "R65.20", f"{name} due to sepsis"),
                Option("Due to another condition (please specify)"),
                Option("Unable to determine"),
            ),
            cause.code,
        )
    ]


def _positive_test(case: Case, chart: Chart) -> list[Query]:
    """I.C.1.g.1.h: a positive test of someone without symptoms."""
    if not positive_test_only(case):
        return []
    tests = case.facts.infections.of("covid-test")
    return [
        Query(
            "specificity",
            _addressee(chart, tests[0].document),
            "Meaning of a positive COVID-19 test",
            "The record states a positive COVID-19 test in a patient without symptoms, and no"
            " diagnosis. Based on your clinical judgement, what does it mean?",
            tuple(Indicator(c.span, c.span.document) for c in tests[:2]),
            (
                Option("COVID-19", "U07.1"),
                Option("No COVID-19 (for example a false positive test)"),
                Option("Other (please specify)"),
                Option("Unable to determine"),
            ),
            "",
        )
    ]


def _hiv_related(drafts: Sequence[Draft], books: Books) -> list[Query]:
    """I.C.1.a.2.a: an opportunistic illness beside asymptomatic HIV status, without a link."""
    status = next((d for d in drafts if d.code == "Z21"), None)
    if status is None:
        return []
    illness = next((d for d in drafts if d.code.startswith(OPPORTUNISTIC)), None)
    if illness is None:
        return []
    named = " ".join(s.text for s in spans_of(illness.document, illness.found))
    return [
        Query(
            "cause-effect",
            status.document.author_role or "attending",
            "Relation of an illness to HIV",
            "The record states a positive HIV status and"
            f" {books.entry(illness.code).title[0].lower()}{books.entry(illness.code).title[1:]}."
            " Based on your clinical judgement, are they related?",
            (
                Indicator(spans_of(illness.document, illness.found)[0], illness.document.id),
                Indicator(spans_of(status.document, status.found)[0], status.document.id),
            ),
            (
                Option("Related to HIV", "B20", f"HIV-related {named}"),
                Option("Not related to HIV", "Z21", f"{named}, asymptomatic HIV infection"),
                Option("Other (please specify)"),
                Option("Unable to determine"),
            ),
            "Z21",
        )
    ]
