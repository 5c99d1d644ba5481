"""The ICD-10-CM Official Guidelines as small functions, one for each clause.

A clause takes the drafts and returns the drafts that remain and the rejections it made. It never
touches text. ``CLAUSES`` lists them in the order in which they apply.
"""

from chartcoder.guidelines.chapter04 import diabetes_with
from chartcoder.guidelines.chapter09 import hypertension_with_heart_and_kidney
from chartcoder.guidelines.chapter10 import copd_with_lower_infection
from chartcoder.guidelines.conventions import excludes1
from chartcoder.guidelines.general import integral_symptoms, most_specific, once

CLAUSES = (
    once,
    diabetes_with,
    hypertension_with_heart_and_kidney,
    most_specific,
    copd_with_lower_infection,
    integral_symptoms,
    once,
    excludes1,
)

__all__ = ["CLAUSES"]
