"""Chartcoder: reads the chart of a patient encounter and assigns its codes, each with a proof."""

from chartcoder.coder import Coder
from chartcoder.model import ChartInputError, Document, Encounter, Mention, Result, Span

__all__ = ["ChartInputError", "Coder", "Document", "Encounter", "Mention", "Result", "Span"]
