"""DOCX: paragraphs, tables, text boxes, content controls, notes; what track changes deleted is not read.

The parts are read with the bounded zip and XML readers of this room: the usual library passes over
inserted text and content controls, which forms of health records are made of.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from chartcoder.intake.archive import Archive
from chartcoder.intake.flow import BETWEEN
from chartcoder.intake.parts import Fault, Part, TextMaker
from chartcoder.intake.xml import child, children, local, parse, steps
from chartcoder.model import ChartInputError, Place

_LEFT_OUT = frozenset(
    "del moveFrom pPr rPr tblPr tblGrid trPr tcPr sectPr instrText delText Fallback sdtPr".split()
)
_MAX_PARTS = 50


def read_docx(data: bytes, name: str) -> Iterator[Part | Fault]:
    """One document: its first page's header, its body, its footnotes."""
    archive = Archive(data, name)
    members = list(archive.names())
    main = next((m for m in members if m.endswith("word/document.xml")), None) or next(
        (m for m in members if m.startswith("word/document") and m.endswith(".xml")), None
    )
    if main is None:
        raise ChartInputError(f"{name}: a Word file without its main part")
    made = TextMaker()
    lists = _Lists(_part(archive, "word/numbering.xml", name, members))
    headers = [m for m in members if m.startswith("word/header") and m.endswith(".xml")]
    seen: set[str] = set()
    for member in headers[:_MAX_PARTS]:
        inner = TextMaker()
        root = _part(archive, member, name, members)
        if root is not None:
            _Body(inner, name, member, lists).read(root)
        piece = inner.piece()
        if piece.text.strip() and piece.text not in seen:
            seen.add(piece.text)
            made.line_end()
            made.extend(piece.text, piece.sources)
    root = parse(archive.read(main), f"{name}/{main}")
    made.line_end(2)
    _Body(made, name, "", lists).read(root)
    for member in ("word/footnotes.xml", "word/endnotes.xml"):
        notes = _part(archive, member, name, members)
        if notes is not None:
            made.line_end(2)
            _Body(made, name, member, lists).read(notes)
    if made.empty:
        raise ChartInputError(f"{name}: the document has no text")
    yield Part((made.piece(),))


def _part(archive: Archive, member: str, name: str, members: list[str]) -> Element | None:
    return parse(archive.read(member), f"{name}/{member}") if member in members else None


def _value(element: Element | None) -> str:
    if element is None:
        return ""
    return next((v for k, v in element.attrib.items() if k.rsplit("}", 1)[-1] == "val"), "")


class _Lists:
    """Numbers of list items: Word stores the rule, not the number."""

    def __init__(self, root: Element | None) -> None:
        self._formats: dict[tuple[str, str], str] = {}
        self._counts: dict[tuple[str, str], int] = {}
        if root is None:
            return
        levels: dict[str, list[tuple[str, str]]] = {}
        for abstract in children(root, "abstractNum"):
            number = _attribute(abstract, "abstractNumId")
            levels[number] = [
                (_attribute(level, "ilvl"), _value(child(level, "numFmt")))
                for level in children(abstract, "lvl")
            ]
        for num in children(root, "num"):
            for level, how in levels.get(_value(child(num, "abstractNumId")), ()):
                self._formats[_attribute(num, "numId"), level] = how

    def mark(self, paragraph: Element) -> str:
        """The bullet or number before a paragraph, or nothing."""
        rule = child(paragraph, "pPr", "numPr")
        if rule is None:
            style = _value(child(paragraph, "pPr", "pStyle"))
            return "- " if style.startswith(("ListBullet", "List Bullet")) else ""
        key = _value(child(rule, "numId")), _value(child(rule, "ilvl")) or "0"
        if key[0] in ("", "0"):
            return ""
        how = self._formats.get(key, "bullet")
        if how in ("bullet", "none"):
            return "- " if how == "bullet" else ""
        self._counts[key] = self._counts.get(key, 0) + 1
        for other in self._counts:
            if other[0] == key[0] and other[1] > key[1]:
                self._counts[other] = 0
        return f"{self._counts[key]}. "


def _attribute(element: Element, name: str) -> str:
    return next((v for k, v in element.attrib.items() if k.rsplit("}", 1)[-1] == name), "")


class _Body:
    """Walks a part in document order."""

    def __init__(self, made: TextMaker, file: str, member: str, lists: _Lists) -> None:
        self.made, self.file, self.member, self.lists = made, file, member, lists

    def read(self, root: Element) -> None:
        """Add the text of a part."""
        self._blocks(root, f"{self.member}:/{local(root)}" if self.member else f"/{local(root)}")

    def _blocks(self, element: Element, path: str) -> None:
        for inner, where in steps(element, path):
            name = local(inner)
            if name in _LEFT_OUT:
                continue
            if name == "p":
                self._paragraph(inner, where)
                self.made.add("\n")
            elif name == "tbl":
                self._table(inner, where)
            else:
                self._blocks(inner, where)

    def _table(self, table: Element, path: str) -> None:
        for row, where in steps(table, path):
            if local(row) != "tr":
                if local(row) not in _LEFT_OUT:
                    self._blocks(row, where)
                continue
            before = False
            for cell, at in self._cells(row, where):
                inner = TextMaker()
                _Body(inner, self.file, self.member, self.lists)._blocks(cell, at)
                piece = inner.piece()
                if not piece.text.strip():
                    continue
                if before:
                    self.made.add(BETWEEN)
                # lines of one cell stay on the row's line; lengths do not change
                self.made.extend(piece.text.rstrip("\n").replace("\n", " "), piece.sources)
                before = True
            self.made.add("\n")

    def _cells(self, row: Element, path: str) -> Iterator[tuple[Element, str]]:
        for inner, where in steps(row, path):
            if local(inner) == "tc":
                yield inner, where
            elif local(inner) not in _LEFT_OUT:
                yield from self._cells(inner, where)

    def _paragraph(self, paragraph: Element, path: str) -> None:
        self.made.add(self.lists.mark(paragraph))
        self._runs(paragraph, path)

    def _runs(self, element: Element, path: str) -> None:
        hidden = child(element, "rPr", "vanish") if local(element) == "r" else None
        if hidden is not None and _value(hidden) not in ("0", "false"):
            return
        for inner, where in steps(element, path):
            name = local(inner)
            if name == "t":
                self.made.add(inner.text or "", Place(self.file, where))
            elif name in ("tab", "ptab"):
                self.made.add("\t")
            elif name in ("br", "cr"):
                self.made.add("\n")
            elif name == "noBreakHyphen":
                self.made.add("-")
            elif name == "txbxContent":
                self.made.line_end()
                self._blocks(inner, where)
            elif name not in _LEFT_OUT:
                self._runs(inner, where)
