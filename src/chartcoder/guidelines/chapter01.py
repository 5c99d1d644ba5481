"""Section I.C.1: certain infectious and parasitic diseases."""

from chartcoder.guidelines.chapter01_covid import (
    confirmed_only,
    covid_contacts,
    covid_first,
    covid_manifestations,
    covid_test_only,
    post_covid,
    resolved_covid,
)
from chartcoder.guidelines.chapter01_hiv import hiv_first, hiv_status, hiv_testing
from chartcoder.guidelines.chapter01_organisms import organism_of_infection, resistant_infection
from chartcoder.guidelines.chapter01_sepsis import (
    postprocedural_sepsis,
    sepsis_first,
    severe_sepsis,
)
from chartcoder.guidelines.clause import Clause, only_said, only_with

COVID = ("U0", "J12", "A41", "Z86", "I41", "M35", "G93", "J84", "R43", "D6", "B94")
"""Codes of COVID-19, of conditions that the index has with its name, and of its history."""

COMBINE: tuple[Clause, ...] = (
    only_with(("B20", "Z21", "A92", "U07", "Z11", "J09"), confirmed_only),
    only_with(("B20", "Z21", "R75", "Z11"), hiv_status, hiv_testing),
    only_with(("U07",), covid_test_only),
    only_said(COVID, covid_manifestations, post_covid),
    only_with(("Z11", "Z20", "Z01", "U07"), covid_contacts),
    only_with(("T81", "A", "B", "R65"), postprocedural_sepsis, severe_sepsis),
    organism_of_infection,
)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = (only_said(("U07", "Z09"), resolved_covid), resistant_infection)
"""Clauses that add codes the record supports beside the stated ones."""
ORDER: tuple[Clause, ...] = (
    only_with(("U0",), covid_first),
    only_with(("B20",), hiv_first),
    only_with(("A", "B"), sepsis_first),
)
"""Clauses that put the codes of the chapter in order."""
