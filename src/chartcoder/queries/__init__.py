"""Queries to the provider: composed from the chart, never leading, never about payment."""

from chartcoder.queries.open_side import laterality_queries

__all__ = ["laterality_queries"]
