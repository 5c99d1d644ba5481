"""Section I.C.7: diseases of the eye and adnexa."""

from chartcoder.guidelines.clause import Clause

COMBINE: tuple[Clause, ...] = ()
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = ()
"""Clauses that add codes the record supports beside the stated ones."""
