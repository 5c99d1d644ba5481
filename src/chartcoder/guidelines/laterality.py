"""Section I.B.13: laterality, where the documents of one encounter disagree."""

from chartcoder.coding.chart import spans_of
from chartcoder.coding.diagnoses import final_statement
from chartcoder.coding.draft import Draft
from chartcoder.coding.opposed import regions_of_draft, sides_of_code
from chartcoder.coding.sides import BILATERAL, OPPOSITE
from chartcoder.coding.specify import twin
from chartcoder.guidelines.clause import Case, Clause, Outcome, recode, reject, with_side
from chartcoder.terminology.books import Books

CONFLICT = "conflict"


def one_of_two_sides(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.13: one condition that two documents place on two sides is not coded for both.

    The statement of the provider in charge stands until the query is answered (``opposing`` finds
    the other one). A document that names both sides makes them two conditions.
    """
    if not _both_sides_said(drafts):
        return Outcome(drafts, [])
    sided = [d for d in drafts if d.side in OPPOSITE and d.side in sides_of_code(books, d.code)]
    final = final_statement(case.chart) if case.inpatient else -1
    out = list(drafts)
    rejections = []
    for number, one in enumerate(sided):
        for other in sided[number + 1 :]:
            if one not in out or other not in out or not _twins(one, other, books):
                continue
            if _two_conditions(one, other, case, books):
                continue
            weaker = other
            if final >= 0 and other.document is case.chart.documents[final]:
                weaker = one
            stronger = one if weaker is other else other
            out = [d for d in out if d.code != weaker.code or d.document is not weaker.document]
            detail = f"Another document gives the other side: {stronger.code}."
            rejections.append(reject(weaker, books, CONFLICT, detail, "I.B.13"))
    return Outcome(out, rejections)


def _both_sides_said(drafts: list[Draft]) -> bool:
    sides = {draft.side for draft in drafts}
    return "right" in sides and "left" in sides


def _twins(one: Draft, other: Draft, books: Books) -> bool:
    """Whether two drafts of different documents have codes that differ in the side only."""
    if one.side == other.side or one.document is other.document:
        return False
    if one.code[:3] != other.code[:3] or other.side is None:
        return False
    return twin(books, one.code, other.side) == other.code


def _two_conditions(one: Draft, other: Draft, case: Case, books: Books) -> bool:
    """Whether some document speaks of both sides as diseased."""
    category, regions = one.code[:3], regions_of_draft(one, books)
    for document in case.chart.documents:
        sides = {
            found.side
            for found in document.found
            if found.code[:3] == category and found.side is not None and not found.flags
        }
        sides |= {
            mark.side
            for mark in document.marks
            if mark.light == "current" and mark.regions & regions and mark.sentence >= 0
        }
        if {one.side, other.side} <= sides or BILATERAL in sides:
            return True
    return False


def both_sides_one_code(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.13: a condition stated of the right and of the left side has the bilateral code.

    Where the Tabular List has none, each side keeps its own code.
    """
    if not _both_sides_said(drafts):
        return Outcome(drafts, [])
    out = list(drafts)
    rejections = []
    for one in drafts:
        if one.side not in OPPOSITE or one not in out:
            continue
        other = next(
            (
                d
                for d in out
                if d.side == OPPOSITE[one.side]
                and d.code[:3] == one.code[:3]
                and d.code != one.code
                and twin(books, one.code, d.side) == d.code
            ),
            None,
        )
        code = twin(books, one.code, BILATERAL) if other is not None else ""
        if other is None or not code:
            continue
        claim = f"Stated of both sides: {code}."
        told = tuple(d.words[d.side] for d in (one, other) if d.side and d.side in d.words)
        both = recode(one, code, books, "I.B.13", claim, other.code, told)
        span = other.words.get(other.side or "") or spans_of(other.document, other.found)[0]
        out[out.index(one)] = with_side(both, BILATERAL, span)._replace(side=BILATERAL)
        out.remove(other)
        detail = f"Both sides have one code: {code}."
        rejections.append(reject(other, books, "combination", detail, "I.B.13"))
    return Outcome(out, rejections)


SETTLE: tuple[Clause, ...] = (one_of_two_sides,)
"""Clauses that settle which diagnoses stand."""
COMBINE: tuple[Clause, ...] = (both_sides_one_code,)
"""Clauses that join or change codes."""
