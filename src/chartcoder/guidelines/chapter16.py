"""Section I.C.16: conditions originating in the perinatal period."""

from chartcoder.guidelines.clause import Clause

COMBINE: tuple[Clause, ...] = ()
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = ()
"""Clauses that add codes the record supports beside the stated ones."""
