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
    hormone_sensitivity,
    recalled_neoplasm,
    remission,
    source_of_metastasis,
    status_of_neoplasm,
    transplanted_organ,
    treated_malignancy,
)
from chartcoder.guidelines.chapter02_skin import OF_SKIN, neoplasm_of_skin
from chartcoder.guidelines.chapter02_spread import (
    carcinoid_spread,
    extranodal_lymphoma,
    primary_before_secondary,
    secondary_sites,
    unknown_primary,
)
from chartcoder.guidelines.clause import Clause, only_said, only_with

NEOPLASM = ("C", "D0", "D3", "D4", "D6", "D7", "Z08", "Z51", "Z85", "Z86", "Z90", "Z92")
"""Neoplasms, what is left of them and what their treatment does."""

COMBINE: tuple[Clause, ...] = (
    only_with(("Q45", "Q89"), ectopic_tissue),
    only_with(("C",), overlapping_site),
    only_said(NEOPLASM, secondary_sites),
    only_with(("C", "D"), carcinoid_spread, extranodal_lymphoma),
    only_said(NEOPLASM, excised_malignancy, recalled_neoplasm, treated_malignancy),
    only_with(("Z85",), source_of_metastasis),
    only_with(("C",), male_breast),
    only_with(tuple(OF_SKIN), neoplasm_of_skin),
    only_with(("D49", "R", "N", "K", "L98.9"), named_histology),
    only_with(("C", "D4"), remission, unknown_primary),
    only_said(NEOPLASM, therapy_encounter),
    only_with(("Z17", "Z98", "C50"), status_of_neoplasm),
    only_with(("M84",), fracture_of_neoplasm),
    only_with(("D64",), anemia_of_neoplasm),
)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = (
    only_with(("D70",), fever_of_neutropenia),
    only_with(("C61",), hormone_sensitivity),
    only_said(NEOPLASM, effect_of_therapy),
)
"""Clauses that add codes the record supports beside the stated ones."""
ORDER: tuple[Clause, ...] = (
    only_with(("C", "D"), transplanted_organ, primary_before_secondary, neoplasm_first),
    only_with(("D64",), adverse_effect_last),
    only_with(("Z51",), therapy_first),
)
"""Clauses that put the codes of the chapter in order."""
