"""Section I.C.6: diseases of the nervous system.

Dominant and nondominant side (I.C.6.a) is settled with the side (``coding.specify``) and by
``chapter09_stroke`` for a stated handedness; pain is in ``chapter06_pain``, dementia in
``chapter05_dementia``.
"""

from chartcoder.guidelines import chapter06_pain
from chartcoder.guidelines.clause import Clause

COMBINE: tuple[Clause, ...] = chapter06_pain.COMBINE
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = chapter06_pain.ADD
"""Clauses that add codes the record supports beside the stated ones."""
ORDER: tuple[Clause, ...] = chapter06_pain.ORDER
"""Clauses that put codes in order."""
