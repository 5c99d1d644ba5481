"""Intake: from what hospitals send to Encounters. This room does not interpret medicine."""

from chartcoder.intake.bounds import MAX_BYTES
from chartcoder.intake.charts import ChartRead
from chartcoder.intake.files import read_chart, read_charts, read_documents, read_encounter
from chartcoder.intake.parts import Fault

__all__ = [
    "MAX_BYTES",
    "ChartRead",
    "Fault",
    "read_chart",
    "read_charts",
    "read_documents",
    "read_encounter",
]
