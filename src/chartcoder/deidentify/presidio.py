"""Presidio as a second pair of eyes, for who has it installed; the rules run all the same."""

from collections.abc import Sequence

from chartcoder.deidentify.chart import Engine
from chartcoder.deidentify.rules import Found
from chartcoder.model import ChartInputError

KINDS = {
    "PERSON": "name", "PHONE_NUMBER": "phone", "EMAIL_ADDRESS": "email", "US_SSN": "ssn", "URL": "url",
    "IP_ADDRESS": "ip", "US_DRIVER_LICENSE": "licence", "MEDICAL_LICENSE": "licence",
    "US_BANK_NUMBER": "account", "CREDIT_CARD": "account", "US_PASSPORT": "number",
}  # fmt: skip
"""Entities of Presidio that are taken, by our word. Dates and places are left to the rules: what
Presidio calls a place is often a part of the body."""
LEAST = 0.5


def presidio_engine() -> Engine:
    """An engine for ``deidentify``.

    Raises:
        ChartInputError: when Presidio is not installed.
    """
    try:
        from presidio_analyzer import AnalyzerEngine
    except ImportError:
        raise ChartInputError(
            "--engine presidio needs presidio-analyzer and its language model: see docs/formats.md"
        ) from None
    analyzer = AnalyzerEngine()

    def find(text: str) -> Sequence[Found]:
        found = analyzer.analyze(text=text, language="en", entities=list(KINDS))
        return [Found(r.start, r.end, KINDS[r.entity_type]) for r in found if r.score >= LEAST]

    return find
