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
from chartcoder.guidelines.clause import Clause

COMBINE: tuple[Clause, ...] = (
    confirmed_only,
    hiv_status,
    hiv_testing,
    covid_test_only,
    covid_manifestations,
    post_covid,
    covid_contacts,
    postprocedural_sepsis,
    severe_sepsis,
    organism_of_infection,
)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = (resolved_covid, resistant_infection)
"""Clauses that add codes the record supports beside the stated ones."""
ORDER: tuple[Clause, ...] = (covid_first, hiv_first, sepsis_first)
"""Clauses that put the codes of the chapter in order."""
