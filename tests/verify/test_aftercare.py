"""Visits soon after an operation: each operation by its name or its short form, proved."""

from datetime import date

import pytest

from chartcoder import Coder, Document, Encounter, Result
from chartcoder.verify import verify_result


def coded(coder: Coder, text: str) -> Result:
    encounter = Encounter(
        setting="outpatient", service_date=date(2026, 5, 4), documents=(Document(text=text),)
    )
    return coder.code(encounter, ("icd10cm",))


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("Z47.1", "left TKA|right hip replacement|rTSA"),
        ("Z48.815", "appy|lap chole|bowel resection|fundoplication|gastric sleeve|colostomy takedown"),
        ("Z48.816", "TURP|TAH|BSO|circumcision|vasectomy"),
        ("Z48.812", "AVR|TAVR|EVAR|CABG x3"),
        ("Z48.813", "VATS|FESS|septoplasty"),
        ("Z48.810", "cataract extraction|phaco|vitrectomy"),
        ("Z48.811", "CTR|ulnar nerve transposition|craniotomy"),
        ("Z47.89", "ACDF|RCR|ACL reconstruction|lumbar fusion"),
    ],
)  # fmt: skip
def test_each_operation_is_aftercare_and_proved(coder: Coder, code: str, names: str) -> None:
    for name in names.split("|"):
        text = f"HPI: Here for post-op visit, 2 weeks s/p {name}.\nASSESSMENT: Doing well."
        result = coded(coder, text)
        assert result.diagnoses[0].code == code, name
        assert verify_result(result.to_dict(), {"doc-1": text}) == [], name


@pytest.mark.parametrize(
    ("ago", "codes"),
    [
        ("seven weeks", ["Z47.1", "Z96.651"]),
        ("eleven days", ["Z47.1", "Z96.651"]),
        ("14 weeks", []),
        ("nine years", []),
    ],
)
def test_weeks_since_the_operation_decide(coder: Coder, ago: str, codes: list[str]) -> None:
    text = f"ASSESSMENT: Doing well {ago} after right total knee arthroplasty."
    result = coded(coder, text)
    assert [a.code for a in result.diagnoses] == codes
    assert verify_result(result.to_dict(), {"doc-1": text}) == []
