"""Section I.C.6: diseases of the nervous system."""

from chartcoder.guidelines.clause import Clause

COMBINE: tuple[Clause, ...] = ()
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = ()
"""Clauses that add codes the record supports beside the stated ones."""
