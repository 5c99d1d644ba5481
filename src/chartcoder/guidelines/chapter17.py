"""Section I.C.17: congenital malformations."""

from chartcoder.guidelines.clause import Clause

COMBINE: tuple[Clause, ...] = ()
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = ()
"""Clauses that add codes the record supports beside the stated ones."""
