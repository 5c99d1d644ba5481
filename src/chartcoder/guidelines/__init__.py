"""The ICD-10-CM Official Guidelines as small functions, one for each clause.

A clause takes the drafts, what it may know of the case, and the books, and returns the drafts that
remain and the rejections it made. It never touches text. ``CLAUSES`` lists them in the order in
which they apply: chapters join and change codes, general rules leave out what is less specific or
part of a disease, chapters add what the record supports beside it, sections put the codes in order.
Before all of them the sections settle which diagnoses stand (what the last document says, what was
found at operation); after all of them they add to the proofs.
"""

from chartcoder.guidelines import (
    answers,
    appendix1,
    chapter01,
    chapter02,
    chapter03,
    chapter04,
    chapter05,
    chapter06,
    chapter07,
    chapter08,
    chapter09,
    chapter10,
    chapter11,
    chapter12,
    chapter13,
    chapter14,
    chapter15,
    chapter16,
    chapter17,
    chapter18,
    chapter19,
    chapter20,
    chapter21,
    chapter22,
    combined_sites,
    laterality,
    operated,
    pairs,
    presumed,
    section2,
    section3,
    section3_past,
    section4,
    told,
)
from chartcoder.guidelines.clause import Clause, only_with
from chartcoder.guidelines.conventions import (
    MANIFESTATIONS,
    excludes1,
    manifestation_alone,
    other_specified,
)
from chartcoder.guidelines.general import integral_symptoms, most_specific, once
from chartcoder.guidelines.sequence import never_first

_CHAPTERS = (
    chapter01, chapter02, chapter03, chapter04, chapter05, chapter06, chapter07, chapter08,
    chapter09, chapter10, chapter11, chapter12, chapter13, chapter14, chapter15, chapter16,
    chapter17, chapter18, chapter19, chapter20, chapter21, chapter22,
)  # fmt: skip

CLAUSES: tuple[Clause, ...] = (
    *answers.SETTLE,
    *section3.SETTLE,
    *section3_past.SETTLE,
    *section2.SETTLE,
    *section4.SETTLE,
    *chapter21.SETTLE,
    *laterality.SETTLE,
    once,
    *laterality.COMBINE,
    *pairs.COMBINE,
    *combined_sites.COMBINE,
    *operated.COMBINE,
    *(clause for chapter in _CHAPTERS for clause in chapter.COMBINE),
    *presumed.COMBINE,
    *told.COMBINE,
    other_specified,
    most_specific,
    integral_symptoms,
    once,
    excludes1,
    *section4.EARLY,
    *(clause for chapter in _CHAPTERS for clause in chapter.ADD),
    *pairs.ADD,
    *told.ADD,
    *section2.ADD,
    *section3.ADD,
    *section4.ADD,
    only_with(MANIFESTATIONS, manifestation_alone),
    most_specific,
    once,
    excludes1,
    *chapter18.ORDER,
    *section3.ORDER,
    *section4.ORDER,
    *section2.ORDER,
    *chapter19.ORDER,
    *chapter20.ORDER,
    *chapter01.ORDER,
    *chapter02.ORDER,
    *chapter06.ORDER,
    *chapter15.ORDER,
    *chapter16.ORDER,
    *chapter21.ORDER,
    never_first,
    *section2.PROVE,
    *section3.PROVE,
    *section4.PROVE,
    *appendix1.PROVE,
)

__all__ = ["CLAUSES"]
