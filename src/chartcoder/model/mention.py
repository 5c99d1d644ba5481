"""What reading finds: spans of text, and the clinical concepts they mention."""

from typing import NamedTuple


class Span(NamedTuple):
    """Words in a document: ``text == document.text[start:end]``, in Unicode code points."""

    document: str
    start: int
    end: int
    text: str


class Context(NamedTuple):
    """How the text speaks of a concept.

    ``cues`` are the spans that decided it ("denies", "history of", "left"), so that a reader can
    check the judgement. ``section`` is the normalised name of the section the mention stands in.
    """

    negated: bool = False
    possible: bool = False
    historical: bool = False
    family: bool = False
    hypothetical: bool = False
    planned: bool = False
    resolved: bool = False
    laterality: str | None = None
    acuity: str | None = None
    severity: str | None = None
    stage: str | None = None
    cause: str | None = None
    phase: str | None = None
    section: str = ""
    cues: tuple[Span, ...] = ()

    @property
    def asserted(self) -> bool:
        """True when the text states the concept as present in this patient now."""
        return not (
            self.negated
            or self.possible
            or self.historical
            or self.family
            or self.hypothetical
            or self.planned
            or self.resolved
        )


class Mention(NamedTuple):
    """A clinical concept found in the text.

    ``spans`` holds the words that named the concept (more than one when they stand apart);
    ``code`` is the most specific code these words and their surroundings support.
    ``entry`` names the index entry that was matched (its reference in the terminology).
    """

    system: str
    code: str
    title: str
    spans: tuple[Span, ...]
    context: Context
    entry: str
    confidence: float
