"""What a chart says of a pregnancy or a birth: the weeks that count, and whose record it is."""

from datetime import date

import pytest

from chartcoder import Coder, Document, Encounter
from chartcoder.coding.chart import read_chart
from chartcoder.coding.facts import Facts, facts_of
from chartcoder.guidelines.trimester import split_title


def facts(coder: Coder, text: str, **encounter: object) -> Facts:
    values = {"sex": "female", "service_date": date(2026, 5, 4), **encounter}
    return facts_of(read_chart(Encounter((Document(text),), **values), coder.books))


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("36 y G3P1011 at 31w5d", 31),
        ("IUP at 39 weeks and 6 days", 39),
        ("26 yo pregnant, 22 5/7 weeks", 22),
        ("Prenatal visit. EGA 28 weeks.", 28),
        ("29 yo G2P1 at 24 weeks with cough", 24),
        ("Dated by 9w2d US. GA today 31w5d", 31),
        ("Previous delivery at 34 weeks gestation in 2019. Now pregnant at 18w0d.", 18),
        ("Plan: induction at 39w0d", None),
        ("35yo G3P2 at 39.1 wks", 39),
    ],
)
def test_weeks_of_the_encounter(text: str, weeks: int | None, coder: Coder) -> None:
    said = facts(coder, text).pregnancy
    found = said.weeks.value if said is not None and said.weeks is not None else None
    assert found == weeks


@pytest.mark.parametrize(
    ("text", "setting", "delivered", "days"),
    [
        ("SVD 14:27 of a live born male, Apgars 8/9.", "inpatient", True, None),
        ("PPD 2 s/p SVD, doing well.", "inpatient", True, None),
        ("9 days after cesarean, readmitted with fever.", "inpatient", False, 9),
        ("Delivered a healthy boy in 2019.", "outpatient", False, None),
        ("6 week postpartum visit.", "outpatient", False, 42),
        ("8 months postpartum, well.", "outpatient", False, 240),
        ("POD 8 from primary cesarean, returns with fever.", "inpatient", False, 8),
    ],
)
def test_delivery(text: str, setting: str, delivered: bool, days: int | None, coder: Coder) -> None:
    said = facts(coder, text, setting=setting).pregnancy
    assert (said is not None and said.delivered is not None) is delivered
    found = said.postpartum.value if said is not None and said.postpartum is not None else None
    assert found == days


def test_the_record_of_a_newborn_is_no_maternal_record(coder: Coder) -> None:
    text = "Baby boy born by SVD at 38w4d to a 31 yo G2P2, Apgars 8/9, birth weight 7 lb 4 oz."
    found = facts(coder, text, sex="male", setting="inpatient", birth_date=date(2026, 5, 4))
    assert found.pregnancy is None
    assert found.newborn is not None and found.newborn.born_here is not None
    assert found.newborn.weight is not None and found.newborn.weight.value == 3289


def test_a_man_is_not_pregnant(coder: Coder) -> None:
    assert facts(coder, "His wife is pregnant at 20w1d.", sex="male").pregnancy is None


@pytest.mark.parametrize(
    ("title", "key", "time"),
    [
        ("Anemia complicating pregnancy, third trimester", "anemia", "third"),
        ("Anemia complicating the puerperium", "anemia", "puerperium"),
        ("HELLP syndrome (HELLP), third trimester", "hellp syndrome", "third"),
        ("Eclampsia complicating labor", "eclampsia", "childbirth"),
        (
            "Tubal pregnancy with intrauterine pregnancy",
            "tubal pregnancy with intrauterine pregnancy",
            "",
        ),
    ],
)
def test_titles_without_their_time(title: str, key: str, time: str) -> None:
    assert split_title(title) == (key, time)
