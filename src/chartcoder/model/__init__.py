"""The nouns of Chartcoder: immutable records that know no code set."""

from chartcoder.model.encounter import (
    DOCUMENT_KINDS,
    ChartInputError,
    Document,
    Encounter,
    Provider,
    one_line,
)
from chartcoder.model.mention import Context, Mention, Span
from chartcoder.model.result import (
    Assignment,
    EditionUsed,
    Finding,
    Indicator,
    Option,
    Query,
    Rejection,
    Result,
    Step,
)

__all__ = [
    "DOCUMENT_KINDS",
    "Assignment",
    "ChartInputError",
    "Context",
    "Document",
    "EditionUsed",
    "Encounter",
    "Finding",
    "Indicator",
    "Mention",
    "Option",
    "Provider",
    "Query",
    "Rejection",
    "Result",
    "Span",
    "Step",
    "one_line",
]
