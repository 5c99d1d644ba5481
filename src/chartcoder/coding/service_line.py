"""A service line on its way to the result: the one record of services and of supplies."""

import datetime
from typing import NamedTuple

from chartcoder.model import Step


class Line(NamedTuple):
    """One service, drug or supply that the record shows was done or given.

    Attributes:
        system: ``cpt`` or ``hcpcs``.
        code: the number.
        title: our words for it.
        modifiers: in claim order.
        units: how many of what the number counts.
        date: day of service, that of the encounter when nothing.
        pointers: diagnoses of the same result that say why it was done, most relevant first.
        document: id of the document that shows it.
        steps: its proof so far, without the edition.
        confidence: probability that a coder would accept the line.
    """

    system: str
    code: str
    title: str
    modifiers: tuple[str, ...] = ()
    units: int = 1
    date: datetime.date | None = None
    pointers: tuple[str, ...] = ()
    document: str = ""
    steps: tuple[Step, ...] = ()
    confidence: float = 0.8
