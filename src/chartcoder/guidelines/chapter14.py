"""Section I.C.14: diseases of the genitourinary system."""

from chartcoder.guidelines.clause import Clause

COMBINE: tuple[Clause, ...] = ()
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = ()
"""Clauses that add codes the record supports beside the stated ones."""
