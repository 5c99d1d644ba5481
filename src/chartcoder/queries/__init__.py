"""Queries to the provider: composed from the chart, never leading, never about payment."""

from chartcoder.queries.compose import queries_of
from chartcoder.queries.history import history_queries
from chartcoder.queries.infections import infection_queries
from chartcoder.queries.lint import Problem, lint_query
from chartcoder.queries.open_side import laterality_queries, procedure_findings
from chartcoder.queries.when import poa_queries

__all__ = [
    "Problem",
    "history_queries",
    "infection_queries",
    "laterality_queries",
    "lint_query",
    "poa_queries",
    "procedure_findings",
    "queries_of",
]
