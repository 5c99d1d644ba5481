"""Section III: reporting additional diagnoses (inpatient)."""

from chartcoder.guidelines.clause import Clause

ORDER: tuple[Clause, ...] = ()
"""Clauses that put the codes in order or leave codes out for the setting."""
