"""The steps that prove a service line, from the words to the edition."""

from collections.abc import Iterable

from chartcoder.model import Span, Step
from chartcoder.terminology.services.book import ConceptBook
from chartcoder.terminology.services.concepts import Concept

HOUSE_EDITION = "house"
"""Name of the edition where no official list of numbers is installed."""
HOUSE_FROM = "2026-01-01"
"""First day of the CPT year that the concept tables follow."""


def proof_of(
    concept: Concept,
    wording: Iterable[str],
    spans: tuple[Span, ...],
    facts: Iterable[tuple[str, str, Span | None]],
    by: str = "wording",
) -> tuple[Step, ...]:
    """The steps from the words to the number: what was read, the entry, what chose the number.

    Args:
        concept: the number.
        wording: the words of its wording that were found.
        spans: where they stand.
        facts: (attribute, stated value, words that state it) of what chose among its family; words
            are nothing where the record is silent and the usual value was taken.
        by: ``wording`` when the quoted words say the wording, ``rule`` when a table of the reader
            of its area leads from them to the number (``docs/services.md``).
    """
    words = " ".join(sorted(wording))
    facts = tuple(facts)
    steps = [
        Step("read", "The record says that this was done.", spans),
        Step(
            "index",
            f'"{words}" names {concept.number}.',
            (),
            concept.reference,
            (
                ("entry", concept.reference),
                ("number", concept.number),
                ("wording", words),
                ("by", by),
                ("attributes", " ".join(key for key, _, _ in facts)),
            ),
        ),
    ]
    for key, value, span in facts:
        said = "stated" if span is not None else "nothing else is documented"
        steps.append(
            Step(
                "tabular",
                f"{key}: {value} ({said}).",
                () if span is None else (span,),
                concept.number,
                (("attribute", key), ("value", value)),
            )
        )
    return tuple(steps)


def edition_step(book: ConceptBook) -> Step:
    """The step that names the edition a line rests on."""
    return Step(
        "edition",
        f"Numbers of {book.edition}."
        if book.edition
        else "Concept tables of the house; no official list of numbers is installed.",
        (),
        book.edition or HOUSE_EDITION,
        (("sha256", digest_of(book)),),
    )


def digest_of(book: ConceptBook) -> str:
    """The digest of what the lines rest on: the installed edition, else the concept tables."""
    if book.sha256:
        return book.sha256
    from chartcoder.terminology.services.digest import tables_digest

    return tables_digest(book.system)
