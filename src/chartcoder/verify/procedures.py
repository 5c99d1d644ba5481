"""The proof of a procedure code, checked against the tables and the house lists alone.

A forged axis, span, entry, code or edition is a fault, and so is an axis without a basis.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from chartcoder.codesets.editions import available
from chartcoder.codesets.errors import CodesetError
from chartcoder.terminology.entries import rows
from chartcoder.terminology.pcs.book import PcsBook, cells_of, load_pcs
from chartcoder.terminology.pcs.procedures import Procedure, read_procedures
from chartcoder.terminology.pcs.stems import stem
from chartcoder.terminology.pcs.words import FOLDER, folded, parted, read_terms

SYSTEM = "icd10pcs"
ROLES = ("principal-procedure", "procedure")
BASES = frozenset({"name", "said", "record", "assumed", "only", "none", "rule"})
RULES = ("A", "B", "C", "D", "E", "F")
"""Sections of the guidelines that a rule may cite."""
_TECHNIQUE = {"conversion": "0", "incision": "0", "scope": "4", "endoscope": "8", "puncture": "3", "assisted": "F"}  # fmt: skip
"""Signs of a technique, and the approach each tells."""
_LISTS = {4: ("body_parts", "body_part_key"), 5: ("approaches", ""), 6: ("devices", "device_key"), 7: ("body_parts", "body_part_key")}  # fmt: skip


class Quotes(NamedTuple):
    """The documents of the result: digests, and their texts where the chart is given."""

    digests: Mapping[str, str]
    texts: Mapping[str, str] | None


def check_procedures(data: Mapping[str, Any], texts: Mapping[str, str] | None) -> Iterator[str]:
    """Every fault of the procedures of a result."""
    mine = [a for a in data["assignments"] if a["system"] == SYSTEM]
    if not mine:
        return
    if data["setting"] != "inpatient":
        yield "ICD-10-PCS outside of an inpatient stay"
    roles = [a["role"] for a in mine]
    if roles[0] != ROLES[0] or any(role != ROLES[1] for role in roles[1:]):
        yield "the first procedure, and only it, must be the principal one"
    book, fault = _book(data["editions"])
    if book is None:
        yield fault
        return
    diagnoses = {a["code"] for a in data["assignments"] if a["system"] == "icd10cm"}
    quotes = Quotes({name: digest for name, _, digest in data["documents"]}, texts)
    for assignment in mine:
        for found in _assignment(assignment, book, quotes):
            yield f"{assignment['code']}: {found}"
        for pointer in assignment["pointers"]:
            if pointer not in diagnoses:
                yield f"{assignment['code']}: points to {pointer}, which is not assigned"


def book_of(editions: Sequence[Mapping[str, Any]]) -> PcsBook | None:
    """The book a result names, when it is on this machine."""
    return _book(editions)[0]


def _book(editions: Sequence[Mapping[str, Any]]) -> tuple[PcsBook | None, str]:
    named = [e for e in editions if e["system"] == SYSTEM]
    if len(named) != 1:
        return None, "the result must name one edition of icd10pcs"
    name = str(named[0]["edition"])
    try:
        if not any(e.name == name for e in available(SYSTEM, digest=False)):
            return None, f"edition {name}: not installed on this machine"
        book = load_pcs(name)
    except (CodesetError, OSError):
        return None, f"edition {name}: cannot be read"
    if book.sha256 != named[0]["sha256"]:
        return None, f"edition {name}: its digest is not that of the installed book"
    if book.effective != named[0]["effective"]:
        return None, f"edition {name}: its date is another one"
    return book, ""


def _assignment(assignment: Mapping[str, Any], book: PcsBook, quotes: Quotes) -> Iterator[str]:
    code, steps = str(assignment["code"]), assignment["proof"]
    if code not in book:
        yield "not in the edition"
        return
    if book.title(code) != assignment["title"]:
        yield "the title is not that of the edition"
    kinds = [step["kind"] for step in steps]
    for kind in ("read", "context", "index", "tabular", "word", "edition"):
        if kind not in kinds:
            yield f"the proof has no {kind} step"
            return
    for step in steps:
        for span in step["spans"]:
            yield from _span(span, quotes)
    told = {step["values"].get("performed") for step in steps if step["kind"] == "context"} - {None}
    if told != ({(assignment.get("line") or {}).get("date")} - {None}):
        yield "its date is not the one that the proof read"
    read = next(step for step in steps if step["kind"] == "read")
    index = next(step for step in steps if step["kind"] == "index")
    entry = _entry(index)
    pattern = str(index["values"].get("pattern", ""))
    yield from _named(read, index, entry)
    if entry is not None and not _of_entry(pattern, entry):
        yield f"the entry does not lead to {pattern}"
    turn = next((s for s in steps if s["kind"] == "index" and "of" in s["values"]), None)
    if turn is not None:
        yield from _turned(pattern, turn)
        pattern = str(turn["values"].get("pattern", ""))
    yield from _led(code, pattern, steps)
    yield from _heads(code, steps, book)
    yield from _axes(code, pattern, entry, steps, book)
    for step in steps:
        if step["kind"] == "edition" and (
            step["source"] != book.edition or step["values"].get("sha256") != book.sha256
        ):
            yield "the edition step names another book"


def _span(span: Mapping[str, Any], quotes: Quotes) -> Iterator[str]:
    name, start, end, text = span["document"], span["start"], span["end"], span["text"]
    if name not in quotes.digests:
        yield f"a span names an unknown document {name}"
    elif quotes.texts is not None and name in quotes.texts:
        if start < 0 or quotes.texts[name][start:end] != text:
            yield f"the span {start}-{end} of {name} does not quote the document"
    if end - start != len(text) or not text:
        yield f"the span {start}-{end} of {name} has the wrong length"


@lru_cache(maxsize=1)
def _entries() -> dict[str, Procedure]:
    return {entry.reference: entry for entry in read_procedures()}


def _entry(index: Mapping[str, Any]) -> Procedure | None:
    return _entries().get(str(index["source"]))


def _said(spans: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The words of quotes, with every form of the word of an operation as its noun."""
    words = {w for span in spans for w in folded(str(span["text"]))}
    return frozenset(words | {stem(w) for w in words})


def _named(
    read: Mapping[str, Any], index: Mapping[str, Any], entry: Procedure | None
) -> Iterator[str]:
    if not read["spans"]:
        yield "nothing is quoted"
        return
    source, said = str(index["source"]), _said(read["spans"])
    if source.startswith("rule:"):
        if not source.removeprefix("rule:").startswith(RULES):
            yield f"{source} is no clause of the guidelines"
        return
    term = str(index["values"].get("term", ""))
    if entry is None and not source.startswith("operation:"):
        yield f"the index has no entry {source}"
        return
    if entry is not None and entry.term != term:
        yield f"the entry {source} is for another term"
        return
    lacking = {stem(w) for w in folded(term)} - said
    if lacking:
        yield f"the quoted words do not name {term}"


_TURNS = (
    ("2W[1-4]", "2W0", {"changed", "change", "exchanged", "exchange"}), ("0DH6.*UZ", "0D16", {"no", "without"}),
    ("0YQ", "0YU", {"mesh"}), ("0BC", "0BP08DZ", {"stent"}), ("3E0L", "3E0L.*GC", {"talc"}),
    ("031", "05S", {"superficialization", "superficialized", "superficialize"}), ("0[3-6]C", "X2C", {"computer"}),
    ("03L", "03VG", {"aneurysm"}), ("0D1[N[]", "0D1M", {"colectomy", "sigmoidectomy", "resection", "resected", "removed", "removal", "excised", "hartmann"}),
)  # fmt: skip
"""Words that turn the table of a name into another: from, to, one of them. A hernia repaired with a
mesh is supplemented, a "foreign body" of the airway that is a stent is a device removed."""


def _turned(index: str, turn: Mapping[str, Any]) -> Iterator[str]:
    """Whether the words that a second index step quotes turn the pattern of the first one."""
    of, new = str(turn["values"].get("of", "")), str(turn["values"].get("pattern", ""))
    said = {word for span in turn["spans"] for word in folded(str(span["text"]))}
    if of != index:
        yield f"the index does not lead to {of}"
    elif not any(
        re.match(before, of) and re.match(after, new) and said & words
        for before, after, words in _TURNS
    ):
        yield f"the quoted words do not turn {of} into {new}"


def _of_entry(pattern: str, entry: Procedure) -> bool:
    """Whether an entry has a pattern, or a wider one."""
    cells = _cells(pattern)
    return cells is None or any(_within(cells, cells_of(p)) for of in entry.codes for p in of)


def _cells(pattern: str) -> tuple[str, ...] | None:
    try:
        return cells_of(pattern)
    except ValueError:
        return None


def _led(code: str, pattern: str, steps: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Whether the pattern, or a clause from one of its codes, leads to the code."""
    cells = _cells(pattern)
    if cells is None:
        yield "the index step has no pattern"
        return
    reached = {code}
    for step in reversed(steps):
        if step["kind"] == "guideline" and step["values"].get("to") in reached:
            reached.add(str(step["values"].get("from", "")))
    if not any(_fits(one, cells) for one in reached):
        yield f"{pattern} does not lead to the code"


def _within(cells: tuple[str, ...], of: tuple[str, ...]) -> bool:
    return all(not b or (a and set(a) <= set(b)) for a, b in zip(cells, of, strict=True))


def _fits(code: str, cells: tuple[str, ...]) -> bool:
    return len(code) == len(cells) and all(
        not cell or char == "?" or char in cell for char, cell in zip(code, cells, strict=True)
    )


def _heads(code: str, steps: Sequence[Mapping[str, Any]], book: PcsBook) -> Iterator[str]:
    """Section, body system and root operation with their labels; the row of the table."""
    claimed = {
        s["values"]["axis"]: s["values"] for s in steps if s["kind"] == "tabular" and "axis" in s["values"]
    }  # fmt: skip
    for position in (1, 2, 3):
        values = claimed.get(str(position))
        if values is None:
            yield f"no step confirms axis {position}"
        elif values["char"] != code[position - 1] or values["label"] != book.label(code, position):
            yield f"axis {position} is not {values['label']}"
    found = [s["values"] for s in steps if s["kind"] == "tabular" and "row" in s["values"]]
    if not found:
        yield "no step names the row of the table"
        return
    row = tuple(str(found[0]["row"]).split(" "))
    if found[0]["table"] != code[:3] or not any(tuple(r) == row for r in book.table(code[:3]).rows):
        yield "the table has no such row"
    elif not all(char in cell for char, cell in zip(code[3:], row, strict=True)):
        yield "the row does not allow the code"


def _axes(
    code: str, pattern: str, entry: Procedure | None, steps: Sequence[Mapping[str, Any]],
    book: PcsBook,
) -> Iterator[str]:  # fmt: skip
    words = [s for s in steps if s["kind"] == "word"]
    positions = [s["values"].get("axis") for s in words]
    if positions != ["4", "5", "6", "7"]:
        yield "every axis must have one step"
        return
    for step in words:
        values = {str(k): str(v) for k, v in step["values"].items()}
        position = int(values["axis"])
        if values.get("char") != code[position - 1]:
            yield f"axis {position} is not that of the code"
        elif values.get("label") != book.label(code, position):
            yield f"axis {position} is not {values.get('label')}"
        elif values.get("basis") not in BASES:
            yield f"axis {position} has no basis"
        else:
            yield from _basis(code, position, values, step, pattern, entry, book)


def _basis(
    code: str, position: int, values: Mapping[str, str], step: Mapping[str, Any], pattern: str,
    entry: Procedure | None, book: PcsBook,
) -> Iterator[str]:  # fmt: skip
    basis, char = values["basis"], values["char"]
    cells = cells_of(pattern) if pattern else ("",) * 7
    if basis == "none" and char != "Z":
        yield f"axis {position}: something is coded where nothing is documented"
    if basis == "name" and cells[position - 1] != char:
        yield f"axis {position}: the name does not decide it"
    if basis == "assumed" and entry is not None and entry.assume != char:
        yield f"axis {position}: the index does not assume it"
    if basis == "only":
        fixed = "".join(
            (f"[{cells[n]}]" if cells[n] else "?") if n == position - 1 else c
            for n, c in enumerate(code)
        )
        if {c[position - 1] for c in book.completions(fixed)} != {char}:
            yield f"axis {position}: other values go with the rest of the code"
    if basis in ("said", "record"):
        if not step["spans"]:
            yield f"axis {position}: nothing is quoted"
        elif not _meant(code, position, values, step, book):
            yield f"axis {position}: the quoted words do not say {values['label']}"


_BOTH = frozenset({"bilateral", "bilaterally", "both", "each"})


def _meant(
    code: str, position: int, values: Mapping[str, str], step: Mapping[str, Any], book: PcsBook
) -> bool:
    """Whether the quoted words say the value by its label, a list, a key, a sign or its side."""
    said, label = _said(step["spans"]), book.label(code, position)
    plain, side = parted(folded(label))
    if position != 4:
        side = ""
    listed = str(step["source"]) in _values()  # "bitemporal" says both sides by a row of the list
    if side and not listed and not said & {side, "right", "left", *_BOTH}:
        return False
    if side in ("right", "left") and side not in said and not said & _BOTH:
        return False
    term = values.get("said", "")
    if not term:
        return bool(side) or bool(plain & said)
    source = str(step["source"])
    if source == "technique":
        return _TECHNIQUE.get(term) == code[position - 1]
    wanted = frozenset(folded(term))
    if term != "diagnostic" and {stem(w) for w in wanted} - said - {"artery", "vein"}:
        return False
    if term == "diagnostic":
        return label == "Diagnostic"
    if source == "label":
        return True
    meant = _values().get(source)
    if meant is not None:
        where, axis, chars = meant
        return code.startswith(where) and axis == position and code[position - 1] in chars
    name, key = _LISTS[position]
    labels = [x for t in read_terms(name) if t.reference == source for x in t.labels]
    labels += list(book.key(key).get(term, ())) if key else []
    names = [parted(folded(x))[0] for x in labels]
    return any(x <= plain or plain <= x for x in names)


@lru_cache(maxsize=1)
def _values() -> dict[str, tuple[tuple[str, ...], int, str]]:
    return {
        reference: (tuple(where.split()), int(axis), chars)
        for reference, (_, where, axis, chars) in rows(FOLDER / "values.tsv", 4)
    }
