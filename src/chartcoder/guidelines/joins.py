"""Two conditions, one code: what the Index and the titles join by "with" or "in" (I.A.15, I.B.9).

Chapters give tables of what is joined; here stands how: the link is presumed unless the provider
parts the two conditions or gives another cause.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from chartcoder.coding.draft import Draft
from chartcoder.coding.relations import due_to, unrelated
from chartcoder.guidelines.clause import BARRED, Case, Outcome, recode, reject
from chartcoder.late import late
from chartcoder.model import Rejection
from chartcoder.terminology.books import Books


class Join(NamedTuple):
    """A disease that takes another code beside a condition.

    Attributes:
        disease: its codes; ``code`` is what they become, as the template of the expression.
        others: beginnings of the codes of the condition.
        keeps: the condition keeps a code of its own.
        behind: the disease stands behind the condition, its etiology (I.A.13).
    """

    disease: re.Pattern[str]
    code: str
    others: tuple[str, ...]
    keeps: bool = False
    behind: bool = False


def joins(*rows: tuple[str, str, str, str]) -> tuple[Join, ...]:
    """A table of joins: disease, code, conditions, and ``keep`` or ``behind`` or nothing."""
    return tuple(
        Join(late(d), code, tuple(others.split()), how != "", how == "behind")
        for d, code, others, how in rows
    )


def joined(
    drafts: list[Draft], case: Case, books: Books, table: Sequence[Join], clause: str
) -> Outcome:
    """The drafts with every pair of a table joined."""
    codes = [d.code for d in drafts]
    rejections: list[Rejection] = []
    out = list(drafts)
    for rule in table:
        if not any(code.startswith(rule.others) for code in codes):
            continue
        for draft in list(out):
            match = rule.disease.fullmatch(draft.code)
            if match is None or not any(d is draft for d in out):
                continue
            code = match.expand(rule.code)
            if code not in books or not books.entry(code).billable:
                continue
            partners = [
                d
                for d in out
                if d is not draft
                and d.code.startswith(rule.others)
                and linked(draft, d, case, rule.behind)
            ]
            if not partners:
                continue
            first = partners[0]
            claim = f"{draft.code} with {first.code} is {code}."
            new = recode(draft, code, books, clause, claim, first.code)
            if rule.behind:
                document, sentence, place = first.order
                new = new._replace(order=max(draft.order, (document, sentence, place + 1)))
            elif not rule.keeps:
                new = new._replace(order=min(draft.order, first.order))
                detail = f"Included in {code}."
                rejections += [reject(d, books, "combination", detail, "I.B.9") for d in partners]
                out = [d for d in out if not any(d is p for p in partners)]
            out = [new if d is draft else d for d in out]
            codes = [d.code for d in out]
    return Outcome(sorted(out, key=lambda d: d.order), rejections)


def linked(disease: Draft, condition: Draft, case: Case, behind: bool = False) -> bool:
    """Whether two conditions that the classification links belong together (I.A.15).

    Where the disease is what the condition brings about (``behind``), a cause of the condition
    itself says nothing against it: varices of a cirrhosis that alcohol caused are secondary.
    """
    if {disease.side, condition.side} == {"right", "left"}:
        return False
    if unrelated(case.chart, (disease.code[:3],), (condition.code[:3],)) is not None:
        return False
    one, other = disease, condition
    if stated_link(one, other):
        return True
    return not _other_cause(one, other) and (behind or not _other_cause(other, one))


def stated_link(one: Draft, other: Draft) -> bool:
    """Whether the provider makes one of two conditions the cause of the other."""
    if one.document is not other.document:
        return False
    return (
        due_to(one.document, one.found, other.found) is not None
        or due_to(one.document, other.found, one.found) is not None
    )


_NO_CAUSE = "RZVWXY"


def _other_cause(effect: Draft, presumed: Draft) -> bool:
    """Whether the provider puts a condition down to something else than the presumed cause."""
    words = set(effect.found.hit.places)
    for cause in effect.document.found:
        if cause.line is not effect.found.line or cause.flags & BARRED:
            continue
        if cause.code[0] in _NO_CAUSE or cause.code[:3] in (effect.code[:3], presumed.code[:3]):
            continue
        if cause is presumed.found:
            continue
        if set(cause.hit.pattern.words) <= set(presumed.found.hit.pattern.words):
            continue  # "cirrhosis" is the alcoholic cirrhosis stated above
        if words & set(cause.hit.places):
            if set(cause.hit.places) - words:
                return True  # "bleeding due to hemorrhoids" is read as bleeding hemorrhoids
            continue
        if due_to(effect.document, effect.found, cause) is not None:
            return True
    return False
