"""Queries about whether a condition was there when the patient was admitted (Appendix I)."""

from collections.abc import Sequence

from chartcoder.coding.chart import spans_of
from chartcoder.coding.draft import Draft
from chartcoder.model import Indicator, Option, Query

ANSWERS = (
    ("Present at the time of the inpatient admission", "{name} was present on admission."),
    ("Not present at the time of the inpatient admission", "{name} was not present on admission."),
    (
        "Unable to determine clinically",
        "{name}; it cannot be clinically determined whether it was present on admission.",
    ),
)
"""The answers the indicator knows, and what each documents."""
UNKNOWN = "U"


def _follows(code: str) -> bool:
    """A drug correctly taken or too little of it, an organism: it began with its condition."""
    drug = "T36" <= code[:3] <= "T50" and code[6:7] in ("5", "6")
    return drug or code.startswith(("B95", "B96", "B97"))


def poa_queries(drafts: Sequence[Draft]) -> list[Query]:
    """One query for each diagnosis of a stay whose time of onset the record leaves open.

    The question names the condition as the provider does, quotes what the record says of its time
    and offers every answer the indicator knows; histories and statuses are not asked about.
    """
    out = []
    for draft in drafts:
        if draft.poa != UNKNOWN or draft.code[0] == "Z" or _follows(draft.code):
            continue
        spans = spans_of(draft.document, draft.found)
        name = " ".join(span.text for span in spans)
        plain = " ".join(name.split())
        said = [s for step in draft.steps if ("poa", UNKNOWN) in step.values for s in step.spans]
        quoted = tuple(dict.fromkeys((*spans, *said)))
        out.append(
            Query(
                "poa",
                draft.document.author_role or "attending",
                f"Onset of {name.lower()}",
                f'The record documents "{name}". Based on your clinical judgement, was it'
                " present at the time of the inpatient admission?",
                tuple(Indicator(span, span.document) for span in quoted),
                (
                    *(Option(text, None, said.format(name=plain)) for text, said in ANSWERS),
                    Option("Other (please specify)"),
                ),
                draft.code,
            )
        )
    return out
