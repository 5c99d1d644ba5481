"""Whether Medicare pays, as the encounter or the record says it."""

import re

from chartcoder.coding.chart import Chart
from chartcoder.late import late

HEAD = 1500
"""Characters at the top of a document that name the payer."""
_PAYER = late(
    r"\b(?:payer|payor|insurance|coverage|plan)\b[^\n]{0,20}\bmedicare\b|\(medicare\)|\bmedicare (?:part b|patient|beneficiary|wellness|annual|awv|ippe)",
    re.I,
)


def medicare(chart: Chart) -> bool:
    """Whether Medicare, or a plan in its place, pays: as the encounter or the head of a document says."""
    if "medicare" in (chart.encounter.payer or "").lower():
        return True
    return any(
        "medicare" in d.text.words and _PAYER.search(d.text.text, 0, HEAD)
        for d in chart.documents
        if d.language is None
    )
