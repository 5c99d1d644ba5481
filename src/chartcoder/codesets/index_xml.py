"""The Alphabetic Index, the External Cause Index and the two tables, from their official XML.

Source: the XML files released with the Tabular List by CDC/NCHS (root ``ICD10CM.index``, schemas
``icd10cm_index.xsd`` and ``icd10cm_drug_neoplasm.xsd``). CDC has also released the Table of Drugs
as CSV; ``read_drugs`` takes both.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple, TypeVar
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import parse as parse_xml

from chartcoder.codesets.errors import CodesetError

Row = TypeVar("Row")
ROOT = "ICD10CM.index"
CODE = re.compile(r"[A-Z][0-9A-Z]{2}(?:\.[0-9A-Z]{0,4})?-{0,4}")
NEOPLASM_COLUMNS = (
    ("malignant_primary", "primary"),
    ("malignant_secondary", "secondary"),
    ("in_situ", "in situ"),
    ("benign", "benign"),
    ("uncertain", "uncertain"),
    ("unspecified", "unspecified"),
)
"""Field of a neoplasm row, and a word of the heading of its column."""
DRUG_COLUMNS = (
    ("accidental", "accidental"),
    ("self_harm", "self-harm"),
    ("assault", "assault"),
    ("undetermined", "undetermined"),
    ("adverse_effect", "adverse"),
    ("underdosing", "underdosing"),
)
"""Field of a drug row, and a word of the heading of its column."""


class IndexPath(NamedTuple):
    """One line of an index: a main term or a subterm below it.

    Attributes:
        path: the terms from the main term down, without their nonessential modifiers.
        modifiers: nonessential modifiers of the last term, which are printed in parentheses.
        code: as printed; a trailing ``-`` says that more characters are needed. Empty when the
            line has none.
        manifestation: the second code of an etiology/manifestation pair, printed in brackets.
        see, see_also: where the line sends the reader, as printed.
        reference: code or category the line sends the reader to (``see category``, ``see
            subcategory``).
    """

    path: tuple[str, ...]
    modifiers: tuple[str, ...] = ()
    code: str = ""
    manifestation: str = ""
    see: str = ""
    see_also: str = ""
    reference: str = ""


class NeoplasmRow(NamedTuple):
    """One line of the Table of Neoplasms: a site, and its code for each behaviour.

    ``path`` starts with ``Neoplasm, neoplastic``. Codes are as printed (empty where the cell has
    none).
    """

    path: tuple[str, ...]
    modifiers: tuple[str, ...] = ()
    malignant_primary: str = ""
    malignant_secondary: str = ""
    in_situ: str = ""
    benign: str = ""
    uncertain: str = ""
    unspecified: str = ""
    see: str = ""
    see_also: str = ""


class DrugRow(NamedTuple):
    """One line of the Table of Drugs and Chemicals: a substance, and its code for each intent.

    Codes are as printed, without the 7th character (empty where the cell has none).
    """

    path: tuple[str, ...]
    modifiers: tuple[str, ...] = ()
    accidental: str = ""
    self_harm: str = ""
    assault: str = ""
    undetermined: str = ""
    adverse_effect: str = ""
    underdosing: str = ""
    see: str = ""
    see_also: str = ""


def read_index(source: Path | bytes) -> tuple[IndexPath, ...]:
    """Read the Alphabetic Index or the External Cause Index, every term in book order.

    Terms without a code are kept, because they carry the modifiers and cross references of the
    terms below them.

    Raises:
        CodesetError: when the file is not an index XML.
    """
    root = _root(source)
    if _headings(root):
        raise CodesetError(f"{_name(source)}: is a table of neoplasms or drugs, not an index")
    found = tuple(
        IndexPath(
            path,
            modifiers,
            _cell(element.findtext("code")),
            _cell(element.findtext("manif")),
            _fold(element.findtext("see")),
            _fold(element.findtext("seeAlso")),
            _fold(element.findtext("seecat") or element.findtext("subcat")),
        )
        for path, modifiers, element in _terms(root)
    )
    return _some(found, source)


def read_neoplasms(source: Path | bytes) -> tuple[NeoplasmRow, ...]:
    """Read the Table of Neoplasms XML, in book order.

    Raises:
        CodesetError: when the file is not a Table of Neoplasms.
    """
    root = _root(source)
    columns = _columns(root, NEOPLASM_COLUMNS, source, "Table of Neoplasms")
    found = tuple(
        NeoplasmRow._make((path, modifiers, *_codes(element, columns), *_sees(element)))
        for path, modifiers, element in _terms(root)
    )
    return _some(found, source)


def read_drugs(source: Path | bytes) -> tuple[DrugRow, ...]:
    """Read the Table of Drugs and Chemicals, XML or CSV, in book order.

    Raises:
        CodesetError: when the file is not a Table of Drugs.
    """
    data = source if isinstance(source, bytes) else _bytes(source)
    if not data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return _some(tuple(_drugs_csv(data, _name(source))), source)
    root = _root(data if isinstance(source, bytes) else source)
    columns = _columns(root, DRUG_COLUMNS, source, "Table of Drugs")
    found = tuple(
        DrugRow._make((path, modifiers, *_codes(element, columns), *_sees(element)))
        for path, modifiers, element in _terms(root)
    )
    return _some(found, source)


def kind_of_index(source: Path | bytes) -> str:
    """Which of the four files an ``ICD10CM.index`` XML is.

    Returns:
        ``index``, ``eindex``, ``neoplasm`` or ``drug``.

    Raises:
        CodesetError: when it is none of them.
    """
    root = _root(source)
    headings = " ".join(_headings(root).values()).lower()
    if "substance" in headings:
        return "drug"
    if "neoplasm" in headings:
        return "neoplasm"
    if headings:
        raise CodesetError(f"{_name(source)}: a table with unknown columns")
    if "external cause" in _fold(root.findtext("title")).lower():
        return "eindex"
    # Some copies of the external cause index carry the title of the main one; their codes tell.
    codes = [_cell(element.text) for element in root.iter("code")]
    outside = sum(code[:1] in "VWXYZU" for code in codes if code)
    return "eindex" if codes and outside * 2 > len(codes) else "index"


def split_modifiers(title: str) -> tuple[str, tuple[str, ...]]:
    """Split a title into its words and its nonessential modifiers, which stand in parentheses.

    Parentheses may nest; a group without its closing parenthesis runs to the end of the title.
    """
    words: list[str] = []
    groups: list[str] = []
    depth = 0
    for char in title:
        if char == "(":
            if depth == 0:
                groups.append("")
                words.append(" ")
            else:
                groups[-1] += char
            depth += 1
        elif char == ")" and depth:
            depth -= 1
            if depth:
                groups[-1] += char
        elif depth:
            groups[-1] += char
        else:
            words.append(char)
    term = re.sub(r"\s+([,;])", r"\1", " ".join("".join(words).split()))
    modifiers = tuple(" ".join(group.split()) for group in groups if group.strip())
    # A title that is all in parentheses (``(taser)``) has nothing else to go by.
    return (term, modifiers) if term else (", ".join(modifiers), ())


def _terms(root: Element) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], Element]]:
    """Yield every term with its path and modifiers, in book order."""
    mains = [term for letter in root.findall("letter") for term in letter.findall("mainTerm")]
    pending: list[tuple[tuple[str, ...], Element]] = [((), term) for term in reversed(mains)]
    while pending:  # a stack of our own: depth is bounded by the file, not by the interpreter
        above, element = pending.pop()
        term, modifiers = split_modifiers(_title(element))
        path = (*above, term)
        yield path, modifiers, element
        pending.extend((path, child) for child in reversed(element.findall("term")))


def _title(element: Element) -> str:
    """Text of the title of a term, nonessential modifiers set off by spaces."""
    title = element.find("title")
    if title is None:
        return ""
    parts = [title.text or ""]
    for child in title:
        parts += [" ", "".join(child.itertext()), " ", child.tail or ""]
    return _fold("".join(parts))


def _headings(root: Element) -> dict[str, str]:
    """Headings of a table by column number."""
    heads = root.findall("indexHeading/head")
    return {head.get("col", ""): _fold("".join(head.itertext())) for head in heads}


def _columns(
    root: Element, wanted: tuple[tuple[str, str], ...], source: Path | bytes, what: str
) -> tuple[str, ...]:
    """Column numbers of the fields of a table, found by the words of their headings."""
    headings = {col: text.lower() for col, text in _headings(root).items() if col != "1"}
    found = [next((c for c, text in headings.items() if word in text), "") for _, word in wanted]
    if "" in found:
        raise CodesetError(f"{_name(source)}: not a {what} (its columns are missing)")
    return tuple(found)


def _codes(element: Element, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Codes of a row, in the order of ``columns``."""
    cells = {
        cell.get("col", ""): _cell("".join(cell.itertext())) for cell in element.findall("cell")
    }
    return tuple(cells.get(column, "") for column in columns)


def _sees(element: Element) -> tuple[str, str]:
    """Cross references of a row."""
    return _fold(element.findtext("see")), _fold(element.findtext("seeAlso"))


def _cell(text: str | None) -> str:
    """A code as printed, or nothing for an empty cell (``--``) or words in place of a code."""
    folded = _fold(text)
    return folded if CODE.fullmatch(folded) else ""


def _drugs_csv(data: bytes, name: str) -> Iterator[DrugRow]:
    """Read the CSV layout: dashes in front of a substance give its level below the main term."""
    import csv
    from io import StringIO

    from chartcoder.codesets.order_file import decode

    try:
        rows = iter(list(csv.reader(StringIO(decode(data)))))
    except csv.Error:
        raise CodesetError(f"{name}: not a readable CSV file") from None
    header = next((row for row in rows if row and row[0].strip() == "Substance"), None)
    if header is None:
        raise CodesetError(f"{name}: not a Table of Drugs (no column Substance)")
    lowered = [cell.lower() for cell in header]
    places = [
        next((i for i, cell in enumerate(lowered) if word in cell), -1) for _, word in DRUG_COLUMNS
    ]
    if -1 in places:
        raise CodesetError(f"{name}: not a Table of Drugs (its columns are missing)")
    path: tuple[str, ...] = ()
    for row in rows:
        if not row or not row[0].strip():
            continue
        match = re.fullmatch(
            r"((?:[-–—]\s+)*)(.*?)(?:,?\s+-?\s?(see(?: also)?) (.*))?", _fold(row[0])
        )
        if match is None:
            continue
        dashes, title, verb, target = match.groups()
        level = len(re.findall(r"[-–—]", dashes))
        term, modifiers = split_modifiers(title)
        path = (*path[:level], term)
        codes = (_cell(row[i]) if i < len(row) else "" for i in places)
        sees = (target if verb == "see" else "", target if verb == "see also" else "")
        yield DrugRow._make((path, modifiers, *codes, *sees))


def _root(source: Path | bytes) -> Element:
    """Parse an index XML and return its root."""
    try:
        root = parse_xml(BytesIO(source) if isinstance(source, bytes) else source).getroot()
    except Exception as error:
        raise CodesetError(
            f"{_name(source)}: not a readable XML file ({type(error).__name__})"
        ) from None
    if root is None or root.tag != ROOT:
        raise CodesetError(f"{_name(source)}: not an ICD-10-CM index XML (root is not {ROOT})")
    return root


def _some(found: tuple[Row, ...], source: Path | bytes) -> tuple[Row, ...]:
    """The rows that were read, of which there must be at least one."""
    if not found:
        raise CodesetError(f"{_name(source)}: holds no terms")
    return found


def _bytes(path: Path) -> bytes:
    """Read a file."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise CodesetError(f"{path.name}: {error.strerror or 'cannot be read'}") from None


def _name(source: Path | bytes) -> str:
    """What to call a source in an error."""
    return source.name if isinstance(source, Path) else "index"


def _fold(text: str | None) -> str:
    """Text with white space folded."""
    return " ".join((text or "").split())
