"""The ICD-10-CM Tabular List: reading the official XML into entries, and expanding it to codes.

Source: the "ICD10CM.tabular" XML released each year by CDC/NCHS (schema ``icd10cm_tabular.xsd``).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import parse as parse_xml

NOTE_TAGS = {
    "includes": "includes",
    "inclusionTerm": "inclusion_terms",
    "excludes1": "excludes1",
    "excludes2": "excludes2",
    "codeFirst": "code_first",
    "useAdditionalCode": "use_additional",
    "codeAlso": "code_also",
    "notes": "notes",
}
"""XML element of each kind of note, and the field of TabularEntry that holds it."""


class TabularEntry(NamedTuple):
    """One line of the Tabular List: a chapter, block, category, subcategory or code.

    ``code`` is written with the dot; chapters are ``chapter:4``, blocks ``block:E08-E13``.
    Notes are those printed at this very entry; ``inherited_notes`` walks up the tree.
    ``seventh`` maps a 7th character to its meaning, for every entry it applies to.
    ``billable`` is true for a code that may be reported (its tree has no children).
    """

    code: str
    title: str
    parent: str
    children: tuple[str, ...] = ()
    billable: bool = False
    includes: tuple[str, ...] = ()
    inclusion_terms: tuple[str, ...] = ()
    excludes1: tuple[str, ...] = ()
    excludes2: tuple[str, ...] = ()
    code_first: tuple[str, ...] = ()
    use_additional: tuple[str, ...] = ()
    code_also: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    seventh: tuple[tuple[str, str], ...] = ()


class TabularError(ValueError):
    """The file is not a readable ICD-10-CM tabular XML."""


def read_tabular(path: Path) -> dict[str, TabularEntry]:
    """Read an official tabular XML and return every entry by code, in book order.

    Codes that take a 7th character are expanded to full length with the placeholder X
    (Official Guidelines I.A.4 and I.A.5), as in the official order file.

    Raises:
        TabularError: when the file is not an ICD-10-CM tabular.
    """
    try:
        root = parse_xml(path).getroot()
    except Exception as error:
        raise TabularError(
            f"{path.name}: not a readable XML file ({type(error).__name__})"
        ) from None
    if root is None or root.tag != "ICD10CM.tabular":
        raise TabularError(
            f"{path.name}: not an ICD-10-CM tabular XML (root is not ICD10CM.tabular)"
        )
    entries: dict[str, TabularEntry] = {}
    for chapter in root.findall("chapter"):
        name = f"chapter:{_text(chapter.find('name'))}"
        blocks = [f"block:{section.get('id')}" for section in chapter.findall("section")]
        entries[name] = TabularEntry(
            name, _text(chapter.find("desc")), "", tuple(blocks), **_notes(chapter)
        )
        for section, block in zip(chapter.findall("section"), blocks, strict=True):
            diags = section.findall("diag")
            children = tuple(_text(diag.find("name")) for diag in diags)
            entries[block] = TabularEntry(
                block, _text(section.find("desc")), name, children, **_notes(section)
            )
            for diag in diags:
                for entry in _read_diag(diag, block, ()):
                    entries[entry.code] = entry
    return entries


def _read_diag(
    diag: Element, parent: str, inherited_seventh: tuple[tuple[str, str], ...]
) -> Iterator[TabularEntry]:
    """Yield the entry of a ``diag`` element and those below it, 7th-character codes included."""
    code = _text(diag.find("name"))
    title = _text(diag.find("desc"))
    own = diag.find("sevenChrDef")
    seventh = inherited_seventh
    if own is not None:
        seventh = tuple((e.get("char", ""), _text(e)) for e in own.findall("extension"))
    children = diag.findall("diag")
    notes = _notes(diag)
    if children:
        names = tuple(_text(child.find("name")) for child in children)
        yield TabularEntry(code, title, parent, names, seventh=seventh, **notes)
        for child in children:
            yield from _read_diag(child, code, seventh)
    elif seventh and len(code) < 8:
        stem = code if "." in code else f"{code}."
        stem = stem.ljust(7, "X")
        names = tuple(f"{stem}{char}" for char, _ in seventh)
        yield TabularEntry(code, title, parent, names, seventh=seventh, **notes)
        for full, (_, meaning) in zip(names, seventh, strict=True):
            yield TabularEntry(full, f"{title}, {meaning}", code, billable=True)
    else:
        yield TabularEntry(code, title, parent, billable=True, **notes)


def _notes(element: Element) -> dict[str, Any]:
    """The notes printed at an element, by the name of their field."""
    found: dict[str, list[str]] = {}
    for child in element:
        field = NOTE_TAGS.get(child.tag)
        if field:
            found.setdefault(field, []).extend(_text(note) for note in child.findall("note"))
    return {field: tuple(texts) for field, texts in found.items()}


def _text(element: Element | None) -> str:
    """The text of an element with white space folded."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def ancestors(entries: dict[str, TabularEntry], code: str) -> Iterator[TabularEntry]:
    """Yield the entry of ``code`` and every entry above it, up to its chapter."""
    current = entries.get(code)
    while current is not None:
        yield current
        current = entries.get(current.parent)
