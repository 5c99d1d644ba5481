"""Section I.C.2: neoplasms."""

from chartcoder.guidelines.chapter02_care import (
    adverse_effect_last,
    anemia_of_neoplasm,
    ectopic_tissue,
    effect_of_therapy,
    fever_of_neutropenia,
    fracture_of_neoplasm,
    male_breast,
    named_histology,
    neoplasm_first,
    overlapping_site,
    therapy_encounter,
    therapy_first,
)
from chartcoder.guidelines.chapter02_course import (
    excised_malignancy,
    recalled_neoplasm,
    remission,
    source_of_metastasis,
    status_of_neoplasm,
    transplanted_organ,
    treated_malignancy,
)
from chartcoder.guidelines.chapter02_spread import (
    carcinoid_spread,
    extranodal_lymphoma,
    primary_before_secondary,
    secondary_sites,
    unknown_primary,
)
from chartcoder.guidelines.clause import Clause

COMBINE: tuple[Clause, ...] = (
    ectopic_tissue,
    overlapping_site,
    secondary_sites,
    carcinoid_spread,
    extranodal_lymphoma,
    excised_malignancy,
    recalled_neoplasm,
    treated_malignancy,
    source_of_metastasis,
    male_breast,
    named_histology,
    remission,
    unknown_primary,
    therapy_encounter,
    status_of_neoplasm,
    fracture_of_neoplasm,
    anemia_of_neoplasm,
)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = (fever_of_neutropenia, effect_of_therapy)
"""Clauses that add codes the record supports beside the stated ones."""
ORDER: tuple[Clause, ...] = (
    transplanted_organ,
    primary_before_secondary,
    neoplasm_first,
    adverse_effect_last,
    therapy_first,
)
"""Clauses that put the codes of the chapter in order."""
