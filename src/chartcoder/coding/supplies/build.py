"""Lines and their proofs, put together in one way by every part of the room."""

from collections.abc import Iterable, Sequence

from chartcoder.coding.service_line import Line
from chartcoder.coding.supplies.passages import Passage
from chartcoder.coding.supplies.pointers import Pointers, pointers_of
from chartcoder.coding.supplies.scene import Scene
from chartcoder.model import Span, Step
from chartcoder.terminology.services.concepts import Concept


def index_step(concept: Concept, wording: str = "") -> Step:
    """The entry of the concept table that a line rests on."""
    words = wording or concept.words[0]
    return Step(
        "index",
        f'"{words}" names {concept.number}.',
        (),
        concept.reference,
        (("entry", concept.reference), ("number", concept.number), ("wording", words)),
    )


def rule_step(rule: str, claim: str, spans: Iterable[Span] = (), **values: object) -> Step:
    """A rule of this room applied, with what it was applied to."""
    return Step(
        "guideline", claim, tuple(spans), f"supplies.{rule}",
        tuple((key, str(value)) for key, value in values.items()),
    )  # fmt: skip


def line_of(
    scene: Scene,
    concept: Concept,
    passages: Sequence[Passage],
    spans: Sequence[Span],
    proof: str,
    units: int = 1,
    steps: Iterable[Step] = (),
    modifiers: Iterable[str] = (),
    wording: str = "",
    pointers: Pointers | None = None,
    confidence: float = 0.9,
) -> Line:
    """A line with its proof: read, context, entry, rules, pointers."""
    points = pointers if pointers is not None else pointers_of(scene, concept.number, passages)
    whole = tuple(dict.fromkeys(spans)) or (passages[0].whole,)
    title = concept.title
    return Line(
        concept.system,
        concept.number,
        title,
        tuple(dict.fromkeys(modifiers)),
        units,
        scene.day,
        points.codes,
        passages[0].document.id,
        (
            Step("read", "The record says so.", whole),
            Step(
                "context",
                f"Done, given or ordered here: {proof or 'stated'}.",
                (passages[0].whole,),
            ),
            index_step(concept, wording),
            *steps,
            *points.steps,
        ),
        round(min(confidence, points.confidence + 0.05), 2),
    )
