"""The proof of a procedure code: words, root operation, each axis, the table row that allows it."""

from functools import lru_cache

from chartcoder.coding.procedures.filled import Filled, Solved
from chartcoder.coding.procedures.record import Candidate
from chartcoder.model import Step
from chartcoder.terminology.pcs.book import PcsBook

_BASIS = {
    "name": "by the name of the procedure",
    "said": "said with the procedure",
    "record": "said in the report",
    "assumed": "by the index where the record does not say otherwise",
    "only": "the only value that goes with the others",
    "none": "nothing is documented",
    "rule": "by the guideline",
}


def steps_of(candidate: Candidate, book: PcsBook) -> tuple[Step, ...]:
    """The steps from the words of the record to the code."""
    line, name = candidate.statement.line, candidate.name
    code, solved = candidate.code, candidate.solved
    quoted = line.span(name.places)
    told = [("mode", candidate.statement.mode)]
    if candidate.performed is not None:
        told.append(("performed", candidate.performed.isoformat()))
    steps = [
        Step("read", f"The record names: {name.entry.term}.", quoted, line.document,
             (("term", name.entry.term),)),
        Step("context", "It was performed.", quoted, "A11", tuple(told)),
        Step("index", f"{name.entry.term}: {candidate.of or solved.pattern}", quoted, name.entry.reference,
             (("term", name.entry.term), ("pattern", candidate.of or solved.pattern))),
    ]  # fmt: skip
    if candidate.of:
        said = ", ".join(span.text for span in candidate.told)
        steps.append(
            Step("index", f"{said}: {solved.pattern}", candidate.told, name.entry.reference,
                 (("of", candidate.of), ("pattern", solved.pattern)))
        )  # fmt: skip
    section, system, root = _of_table(book, code[:3])
    steps += (section, system, root._replace(spans=quoted))
    steps.extend(_axis(axis, solved, book) for axis in solved.axes)
    steps.extend(candidate.steps)
    steps += (_row(book, code), _edition(book))
    return tuple(steps)


@lru_cache(maxsize=1024)
def _of_table(book: PcsBook, prefix: str) -> tuple[Step, Step, Step]:
    """The steps that tell section, body system and root operation of a table."""
    told = []
    for value in book.explain(prefix):
        defined = value.definition.text if value.definition else ""
        definition = f" {defined}" if defined else ""
        told.append(
            Step(
                "tabular",
                f"{value.axis}: {value.label}.{definition}",
                (),
                book.edition,
                (("axis", str(value.position)), ("char", value.char), ("label", value.label)),
            )
        )
    section, system, root = told
    return section, system, root


@lru_cache(maxsize=4096)
def _row(book: PcsBook, code: str) -> Step:
    """The step that shows the row of a table that has a code."""
    row = next(r for r in book.table(code[:3]).rows if code[3:] in r)
    return Step(
        "tabular",
        f"Table {code[:3]} has a row for {code[3:]}.",
        (),
        book.edition,
        (("table", code[:3]), ("row", " ".join(row))),
    )


def _edition(book: PcsBook) -> Step:
    """The step that names the edition."""
    return Step(
        "edition", f"Edition of {book.effective}.", (), book.edition, (("sha256", book.sha256),)
    )


def _axis(axis: Filled, solved: Solved, book: PcsBook) -> Step:
    label = book.label(solved.code, axis.position)
    name = book.table(solved.code[:3]).axes[axis.position - 1]
    values = [
        ("axis", str(axis.position)),
        ("char", axis.chars),
        ("label", label),
        ("basis", axis.basis),
    ]
    if axis.said:
        values.append(("said", axis.said))
    return Step(
        "word",
        f"{name}: {label} ({_BASIS[axis.basis]}).",
        axis.spans,
        axis.reference,
        tuple(values),
    )
