"""Proofs in which another word turns the table, says both sides, or puts a habit in the past."""

import json
from datetime import date

import pytest

from chartcoder import Coder, Document, Encounter
from chartcoder.verify import verify_result

HERNIA = (
    "POSTOPERATIVE DIAGNOSIS: Right inguinal hernia.\n"
    "PROCEDURE PERFORMED: Laparoscopic right inguinal hernia repair.\n"
    "DESCRIPTION: The hernia sac was reduced. A sheet of mesh was placed over the defect and tacked."
)
LIPO = (
    "POSTOPERATIVE DIAGNOSIS: Lipodystrophy.\n"
    "PROCEDURE: Suction-assisted lipectomy.\n"
    "DESCRIPTION OF PROCEDURE: Fat was aspirated from the thigh, each side, in layers."
)
VALVE = (
    "ASSESSMENT: Doing well 6 weeks following an aortic valve replacement, wound healed.\n"
    "PLAN: Return as needed."
)
TALC = (
    "POSTOPERATIVE DIAGNOSIS: Pleural effusion.\n"
    "PROCEDURE PERFORMED: VATS pleurodesis.\n"
    "DESCRIPTION: Ports were placed. Talc was insufflated."
)
STENT = (
    "POSTOPERATIVE DIAGNOSIS: Broken stent.\n"
    "PROCEDURE PERFORMED: Rigid bronchoscopy with removal of foreign body, the old stent.\n"
    "DESCRIPTION: The scope was passed."
)
SMOKER = (
    "HPI: He smoked one pack of cigarettes per day but quit smoking 3 years ago.\n"
    "ASSESSMENT: 1. COPD. 2. Hypertension."
)


def coded(text, setting):
    """The result for a text as data."""
    day = date(2026, 3, 2)
    result = Coder().code(
        Encounter(
            setting=setting, service_date=day, discharge_date=day if setting == "inpatient" else None,
            documents=(Document(text=text),),
        )
    )  # fmt: skip
    return json.loads(result.to_json())


@pytest.mark.parametrize(
    ("text", "setting", "codes", "word", "other"),
    [
        (HERNIA, "inpatient", {"0YU54JZ"}, "mesh", "gauze"),
        (LIPO, "inpatient", {"0JDL3ZZ", "0JDM3ZZ"}, "each", "this"),
        (TALC, "inpatient", {"3E0L4GC"}, "Talc", "Milk"),
        (STENT, "inpatient", {"0BP08DZ"}, "stent", "piece"),
        (SMOKER, "outpatient", {"Z87.891"}, "quit", "did "),
        (VALVE, "outpatient", {"Z48.812"}, "replacement", "examination"),
    ],
)
def test_the_word_carries_the_proof(text, setting, codes, word, other):
    data = coded(text, setting)
    assert codes <= {a["code"] for a in data["assignments"]}
    assert verify_result(data, {"doc-1": text}) == []
    # the same proof with another word in its place, in the chart and in what it quotes
    forged = json.loads(json.dumps(data).replace(word, other))
    assert verify_result(forged, {"doc-1": text.replace(word, other)})
