"""Section I.C.21: factors influencing health status."""

from chartcoder.guidelines.chapter21_aftercare import after_an_operation
from chartcoder.guidelines.chapter21_codes import (
    AFTERCARE,
    DIABETES,
    FIRST_ONLY,
    NONSPECIFIC,
    aftercare_status,
    excluded_status,
    first_only,
    insulin_pump,
    nonspecific,
    operations_of_the_past,
    restraint,
    screening_or_sign,
    told_by_other,
)
from chartcoder.guidelines.chapter21_heart import heart_of_the_story
from chartcoder.guidelines.chapter21_history import (
    RISK_OF,
    family_history,
    past_conditions,
    past_neoplasms,
)
from chartcoder.guidelines.chapter21_removed import (
    REMOVABLE,
    ended_by_operation,
    removed_by_operation,
)
from chartcoder.guidelines.chapter21_status import allergy_status, long_term_use
from chartcoder.guidelines.chapter21_visits import (
    accident_without_injury,
    contact,
    exposure_without_effect,
    left_early,
    not_carried_out,
    observation,
    social_determinants,
    vaccines,
)
from chartcoder.guidelines.clause import Clause, only_in_stays, only_said, only_with

SETTLE: tuple[Clause, ...] = (
    only_with(REMOVABLE, ended_by_operation),
    only_said(("Z95", "I25"), heart_of_the_story),
)
"""Clauses that decide which diagnoses stand."""
COMBINE: tuple[Clause, ...] = (contact, only_with(("Z77",), exposure_without_effect), vaccines)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = (
    observation,
    accident_without_injury,
    past_conditions,
    only_in_stays(past_neoplasms),
    only_with(RISK_OF, family_history),
    only_in_stays(operations_of_the_past),
    only_with(DIABETES, insulin_pump),
    long_term_use,
    allergy_status,
    after_an_operation,
    only_with(AFTERCARE, aftercare_status),
    only_with(REMOVABLE, removed_by_operation),
    not_carried_out,
    left_early,
    only_said(("Z5", "Z6", "Z7"), social_determinants),
    only_with(("Z2", "Z8", "Z9"), told_by_other),
    only_with(NONSPECIFIC, nonspecific),
    only_with(("Z78",), restraint),
    only_with(("Z", "I"), excluded_status),
)
"""Clauses that add codes the record supports beside the stated ones."""
ORDER: tuple[Clause, ...] = (
    only_with(("Z12", "Z13"), screening_or_sign),
    only_with(FIRST_ONLY, first_only),
)
"""Clauses that put the codes in order."""
