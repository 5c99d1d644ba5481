"""A query about services for which the record gives no reason.

It asks openly for the reason and offers no diagnosis: one that a coverage list would pay for must
never come from the question.
"""

import hashlib
from collections.abc import Sequence

from chartcoder.model import Assignment, Indicator, Option, Query, Span

MOST = 6
"""Services that one query quotes."""


def necessity_queries(lines: Sequence[Assignment]) -> tuple[Query, ...]:
    """One query for the service lines of an encounter that point at no diagnosis; none without any."""
    open_ones = [line for line in lines if not line.pointers and line.role == "service-line"]
    quoted: list[tuple[Assignment, Span]] = []
    for line in open_ones:
        span = next((s for step in line.proof if step.kind == "read" for s in step.spans), None)
        if span is not None:
            quoted.append((line, span))
    if not quoted:
        return ()
    key = "|".join(f"{s.document}:{s.start}:{s.text}" for _, s in quoted)
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:6]
    return (
        Query(
            "medical-necessity",
            "ordering provider",
            "Reason for services of this encounter",
            "The record shows the services quoted and gives no reason for them. Based on your"
            " clinical judgement, what was each of them done for?",
            tuple(Indicator(span, span.document) for _, span in quoted[:MOST]),
            (
                Option("Other (please specify)"),
                Option("Unable to determine"),
            ),
            quoted[0][0].code,
            f"medical-necessity-{digest}",
        ),
    )
