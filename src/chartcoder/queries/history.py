"""Queries about a lasting disease that one statement calls history and over (I.C.21.c.4, I.B.14)."""

from chartcoder.coding.chart import spans_of
from chartcoder.coding.diagnoses import NOT_CODED_FROM
from chartcoder.coding.history import LASTING, over
from chartcoder.guidelines.clause import Case
from chartcoder.guidelines.stays import role_of
from chartcoder.model import Indicator, Option, Query
from chartcoder.reading.statements import STATED
from chartcoder.terminology.books import Books

_BARRED = frozenset({"negated", "family", "hypothetical", "planned", "possible"})


def history_queries(case: Case, books: Books) -> list[Query]:
    """For each disease that, once there, stays, and that a provider calls history and resolved."""
    out: list[Query] = []
    for number, document in enumerate(case.chart.documents):
        if document.kind in NOT_CODED_FROM:
            continue
        for found in document.found:
            if "historical" not in found.flags or found.flags & _BARRED:
                continue
            if not found.code.startswith(LASTING) or role_of(case, number, found) != STATED:
                continue
            words = over(document, found)
            spans = spans_of(document, found)
            name = " ".join(span.text for span in spans)
            if words is None or any(q.options[0].code == found.code for q in out):
                continue
            out.append(
                Query(
                    "conflict",
                    document.author_role or "attending",
                    f"Present state of {name.lower()}",
                    f'The record calls "{name}" history and says "{words.text}" of it. Based on your'
                    " clinical judgement, please document its state at this encounter:",
                    (Indicator(spans[0], document.id), Indicator(words, document.id)),
                    (
                        Option("Present", found.code),
                        Option("In remission (please specify)"),
                        Option("No longer present"),
                        Option("Unable to determine"),
                    ),
                    "",
                )
            )
    return out
