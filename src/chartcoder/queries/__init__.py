"""Queries to the provider: composed from the chart, never leading, never about payment."""

from chartcoder.queries.conventions import convention_queries
from chartcoder.queries.infections import infection_queries
from chartcoder.queries.open_side import laterality_queries, procedure_findings
from chartcoder.queries.when import poa_queries

__all__ = [
    "convention_queries",
    "infection_queries",
    "laterality_queries",
    "poa_queries",
    "procedure_findings",
]
