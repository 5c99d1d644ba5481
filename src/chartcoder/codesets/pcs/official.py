"""The official ICD-10-PCS files: tables, definitions, index, and the keys inside them.

Sources: ``icd10pcs_tables_YYYY.xml``, ``icd10pcs_definitions_YYYY.xml``,
``icd10pcs_index_YYYY.xml`` (CMS). The body part key, device key and substance key are the *use*
lines of the index and the fourth and sixth axes of the definitions; lists of them as JSON
(``{"name": "… Body Part Key …", "data": {term: [label, …]}}``) are read too.
"""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any, NamedTuple

from defusedxml.ElementTree import parse as parse_xml

from chartcoder.codesets.errors import CodesetError
from chartcoder.codesets.pcs.model import PcsRow, PcsTable


class Definition(NamedTuple):
    """What the book says of a value: definition, explanation, what it includes."""

    text: str
    explanation: str = ""
    includes: tuple[str, ...] = ()


class IndexTerm(NamedTuple):
    """A line of the Alphabetic Index.

    Attributes:
        path: main term and subterms.
        codes: first characters of codes, or whole codes, it leads to.
        see: main terms or root operations to go on at.
        use: labels of body parts or devices the term stands for.
    """

    path: tuple[str, ...]
    codes: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    use: tuple[str, ...] = ()


def _root(data: bytes, name: str) -> Any:
    try:
        return parse_xml(BytesIO(data)).getroot()
    except Exception as error:
        raise CodesetError(f"{name}: not a readable XML file ({type(error).__name__})") from None


def _text(node: Any) -> str:
    """The text of a node and of what is inside it, in one line."""
    return " ".join("".join(node.itertext()).split()) if node is not None else ""


def read_tables(data: bytes, name: str = "tables.xml") -> dict[str, PcsTable]:
    """The tables of the official XML by their three characters, in book order.

    Raises:
        CodesetError: when it is damaged, or a table or row lacks an axis.
    """
    found: dict[str, PcsTable] = {}
    for node in _root(data, name).iter("pcsTable"):
        table = _table(node, name)
        known = found.get(table.prefix)
        found[table.prefix] = table if known is None else _joined(known, table)
    if not found:
        raise CodesetError(f"{name}: holds no tables")
    return dict(sorted(found.items()))


def _table(node: Any, name: str) -> PcsTable:
    axes: dict[int, str] = {}
    heads: dict[int, tuple[str, str]] = {}
    for axis in node.findall("axis"):
        place = int(axis.get("pos", "0"))
        axes[place] = _text(axis.find("title"))
        first = axis.find("label")
        if first is None or len(first.get("code", "")) != 1:
            raise CodesetError(f"{name}: a table has an axis without a value")
        heads[place] = (first.get("code"), _text(first))
    if sorted(heads) != [1, 2, 3]:
        raise CodesetError(f"{name}: a table does not state its first three axes")
    prefix = "".join(heads[place][0] for place in (1, 2, 3))
    labels: dict[int, dict[str, str]] = {4: {}, 5: {}, 6: {}, 7: {}}
    sixth: dict[str, str] = {}
    rows: list[PcsRow] = []
    for row in node.findall("pcsRow"):
        cells: dict[int, str] = {}
        for axis in row.findall("axis"):
            place = int(axis.get("pos", "0"))
            if place not in labels:
                raise CodesetError(f"{name}: table {prefix} has an axis out of place")
            axes[place] = _text(axis.find("title"))
            values = [(v.get("code", ""), _text(v)) for v in axis.findall("label")]
            if not values or any(len(char) != 1 for char, _ in values):
                raise CodesetError(f"{name}: table {prefix} has a value without its character")
            cells[place] = "".join(char for char, _ in values)
            for char, text in values:
                said = labels[place].setdefault(char, text)
                if place == 6:
                    sixth.setdefault(char, text)
                if said != text and text not in said.split(" / "):
                    labels[place][char] = f"{said} / {text}"
        if sorted(cells) != [4, 5, 6, 7]:
            raise CodesetError(f"{name}: table {prefix} has a row without all of its axes")
        rows.append(PcsRow(cells[4], cells[5], cells[6], cells[7]))
        for axis in row.findall("axis"):
            if axis.get("pos") == "6":
                for value in axis.findall("label"):
                    for seventh in cells[7]:
                        labels[6][value.get("code") + seventh] = _text(value)
    single = {char for char, text in labels[6].items() if len(char) == 1 and " / " not in text}
    labels[6] = {k: v for k, v in labels[6].items() if len(k) == 1 or k[0] not in single}
    ordered = tuple(dict(sorted(labels[place].items())) for place in (4, 5, 6, 7))
    return PcsTable(
        prefix,
        tuple(axes[place] for place in range(1, 8)),
        (heads[1][1], heads[2][1], heads[3][1]),
        ordered,
        tuple(rows),
    )


def _joined(first: PcsTable, second: PcsTable) -> PcsTable:
    """One table of two with the same three characters."""
    labels = tuple({**a, **b} for a, b in zip(first.labels, second.labels, strict=True))
    return first._replace(labels=labels, rows=first.rows + second.rows)


def read_definitions(
    data: bytes, name: str = "definitions.xml"
) -> dict[tuple[str, int, str], Definition]:
    """Definitions by section, axis and label.

    Raises:
        CodesetError: when the file is damaged or holds no definitions.
    """
    found: dict[tuple[str, int, str], Definition] = {}
    for section in _root(data, name).iter("section"):
        for axis in section.findall("axis"):
            for terms in axis.findall("terms"):
                definition = Definition(
                    _text(terms.find("definition")),
                    _text(terms.find("explanation")),
                    tuple(_text(node) for node in terms.findall("includes")),
                )
                for title in terms.findall("title"):
                    key = (section.get("code", ""), int(axis.get("pos", "0")), _text(title))
                    found[key] = definition
    if not found:
        raise CodesetError(f"{name}: holds no definitions")
    return found


def read_index(data: bytes, name: str = "index.xml") -> list[IndexTerm]:
    """Every line of the Alphabetic Index, in book order.

    Raises:
        CodesetError: when the file is damaged or holds no terms.
    """
    found = [
        term
        for main in _root(data, name).iter("mainTerm")
        for term in _terms(main, (_text(main.find("title")),))
    ]
    if not found:
        raise CodesetError(f"{name}: holds no terms")
    return found


def _terms(node: Any, path: tuple[str, ...]) -> Iterator[IndexTerm]:
    codes, see, use = [], [], []
    below: list[IndexTerm] = []
    for child in node:
        if child.tag in ("code", "codes"):
            codes.append(_text(child))
        elif child.tag == "see":
            led = [_text(c) for c in child if c.tag in ("code", "codes")]
            codes += led
            see.append(" ".join((child.text or "").split()) or _text(child))
        elif child.tag == "use":
            use.append(_text(child))
        elif child.tag == "term":
            title = _text(child.find("title"))
            below.extend(_terms(child, (*path, title) if title else path))
    if codes or see or use:
        yield IndexTerm(path, tuple(codes), tuple(see), tuple(use))
    yield from below


def keys_of_index(terms: list[IndexTerm]) -> dict[str, tuple[str, ...]]:
    """The terms the index only names another word for: body part, device and substance keys."""
    found: dict[str, list[str]] = {}
    for term in terms:
        if term.use and len(term.path) == 1:
            found.setdefault(term.path[0], []).extend(term.use)
    return {term: tuple(dict.fromkeys(labels)) for term, labels in found.items()}


def keys_of_definitions(
    definitions: dict[tuple[str, int, str], Definition], axis: int
) -> dict[str, tuple[str, ...]]:
    """Terms that the definitions list under a body part (axis 4) or a device (axis 6)."""
    found: dict[str, list[str]] = {}
    for (section, place, label), definition in definitions.items():
        if place == axis and section in "03X":
            for term in definition.includes:
                found.setdefault(term, []).append(label)
    return {term: tuple(dict.fromkeys(labels)) for term, labels in found.items()}


def kind_of_key(data: bytes) -> str | None:
    """``body_part_key`` or ``device_key`` when a JSON file is such a list, else nothing."""
    head = data[:600].decode("utf-8", "replace").lower()
    for kind in ("body part key", "device key"):
        if kind in head:
            return kind.replace(" ", "_")
    return None


def read_key(data: bytes, name: str = "key.json") -> dict[str, tuple[str, ...]]:
    """A body part or device key: term → labels.

    Raises:
        CodesetError: when the file is not such a list.
    """
    try:
        items = json.loads(data.decode("utf-8-sig"))["data"].items()
        found = {
            str(term): tuple(str(v) for v in ([labels] if isinstance(labels, str) else labels))
            for term, labels in items
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise CodesetError(f"{name}: not a readable key") from None
    if not found:
        raise CodesetError(f"{name}: the key is empty")
    return found
