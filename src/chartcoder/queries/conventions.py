"""Queries that the conventions and chapter 18 ask for: what belongs to what (I.C.18.g)."""

from chartcoder.coding.chart import spans_of
from chartcoder.coding.draft import Draft
from chartcoder.coding.relations import due_to
from chartcoder.guidelines.chapter18 import ORGANS, RESPONSE
from chartcoder.guidelines.clause import BARRED
from chartcoder.model import Indicator, Option, Query


def convention_queries(drafts: list[Draft]) -> list[Query]:
    """Whether an acute organ dysfunction belongs to an inflammatory response without infection."""
    response = next((d for d in drafts if d.code in RESPONSE), None)
    if response is None:
        return []
    organ = next((d for d in drafts if d.code.startswith(ORGANS) and not _explained(d)), None)
    if organ is None:
        return []
    name = " ".join(span.text for span in spans_of(organ.document, organ.found))
    return [
        Query(
            "cause-effect",
            organ.document.author_role or "attending",
            f"Cause of {name.lower()}",
            f'The record states a systemic inflammatory response and "{name}" without saying what'
            " caused the latter. Based on your clinical judgement, please document its cause:",
            (
                Indicator(spans_of(organ.document, organ.found)[0], organ.document.id),
                Indicator(spans_of(response.document, response.found)[0], response.document.id),
            ),
            (
                Option(
                    "Due to the systemic inflammatory response", "R65.11", f"{name} due to SIRS"
                ),
                Option("Not related to the systemic inflammatory response"),
                Option("Other (please specify)"),
                Option("Unable to determine"),
            ),
            organ.code,
        )
    ]


def _explained(organ: Draft) -> bool:
    """Whether the provider puts the dysfunction down to something."""
    return any(
        cause.line is organ.found.line
        and not cause.flags & BARRED
        and due_to(organ.document, organ.found, cause) is not None
        for cause in organ.document.found
    )
