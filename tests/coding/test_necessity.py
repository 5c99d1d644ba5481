"""A service without a documented reason is kept, flagged, and asked about without leading."""

from datetime import date

from chartcoder import Coder, Document, Encounter, Result
from chartcoder.queries import lint_query

SYSTEMS = ("icd10cm", "cpt", "hcpcs")


def coded(coder: Coder, *documents: tuple[str, str], payer: str | None = None) -> Result:
    encounter = Encounter(
        documents=tuple(Document(text=text, kind=kind) for kind, text in documents),
        service_date=date(2026, 5, 4),
        payer=payer,
    )
    return coder.code(encounter, SYSTEMS)


def test_a_line_without_any_reason_is_asked_about(coder: Coder) -> None:
    result = coded(coder, ("lab", "TSH 2.1."))
    (line,) = result.services
    (query,) = [q for q in result.queries if q.kind == "medical-necessity"]
    assert line.pointers == ()
    assert query.affects == "84443"
    assert all(option.code is None for option in query.options)
    assert [p.rule for p in lint_query(query)] == []


def test_a_line_with_its_reason_is_not(coder: Coder) -> None:
    note = ("progress-note", "Assessment: hypothyroidism.\nPlan: TSH today.")
    result = coded(coder, note, ("lab", "TSH 2.1."))
    assert [q.kind for q in result.queries if q.kind == "medical-necessity"] == []
    assert [f for f in result.findings if f.kind == "medical-necessity"] == []


def test_a_diagnosis_outside_the_policy_flags_the_line(coder: Coder) -> None:
    note = ("progress-note", "Assessment: contusion of the left knee.")
    result = coded(coder, note, ("lab", "Hemoglobin A1c 5.4%"), payer="Medicare")
    assert [a.code for a in result.services if a.code[0] == "8"] == ["83036"]
    (finding,) = [f for f in result.findings if f.message.startswith("83036")]
    assert (finding.level, finding.kind) == ("warning", "medical-necessity")
