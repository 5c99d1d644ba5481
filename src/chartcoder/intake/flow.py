"""From marked-up text to lines: what HTML, narrative blocks of C-CDA and FHIR have in common.

White space is folded as a browser folds it, but a run of blanks inside a line stays, since notes
align their columns with it. Cells of a row are kept on one line.
"""

import re
from collections.abc import Set

from chartcoder.intake.parts import Piece, TextMaker
from chartcoder.model import Place

BLOCKS = frozenset(
    """address article aside blockquote body caption center dd details div dl dt fieldset figcaption
    figure footer footnote form h1 h2 h3 h4 h5 h6 header hr html legend li list item main nav ol p paragraph
    pre section summary table tbody td tfoot th thead title tr ul""".split()
)
"""Elements that begin and end a line."""
_SPACED = frozenset("h1 h2 h3 h4 h5 h6 p paragraph table ul ol list blockquote".split())
_CELLS = frozenset({"td", "th"})
_SILENT = frozenset(
    "script style head template noscript object iframe svg math select textarea button audio video".split()
)
_KEPT = frozenset({"pre", "textarea"})
_FOLD = re.compile(r"[ \t\f]*[\r\n][ \t\f\r\n]*")
BETWEEN = " | "
"""Between two cells of a row."""


class Flow:
    """Takes start tags, texts and end tags; makes a document with the path of every text.

    Element paths are XPaths that number siblings of one name.
    """

    def __init__(
        self, file: str, made: TextMaker | None = None, root: str = "", lines: bool = False
    ) -> None:
        """``lines``: a paragraph is a line, and an empty one a blank line, as word processors write."""
        self._lines = lines
        self._texts = 0
        self._marks = [0]
        """How many texts there were when each open element began."""
        self.file = file
        self.made = made or TextMaker()
        self._paths = [root]
        self._counts: list[dict[str, int]] = [{}]
        self._names: list[str] = [""]
        self._silent = 0
        self._kept = 0
        self._cell = 0
        self._rows = 0
        self._outer: list[int] = []
        """How many cells the rows around the innermost one had: cells may hold tables."""
        self._glue = ""
        self._fresh = True
        """Nothing stands on the line yet."""
        self._blank = False

    @property
    def depth(self) -> int:
        """How many elements are open."""
        return len(self._names) - 1

    def innermost(self, name: str, holders: Set[str]) -> bool:
        """Whether an element of this name is open, and no holder was opened inside it."""
        for open_one in reversed(self._names):
            if open_one == name:
                return True
            if open_one in holders:
                return False
        return False

    def start(self, name: str) -> None:
        """An element begins."""
        counts = self._counts[-1]
        counts[name] = counts.get(name, 0) + 1
        self._paths.append(f"{self._paths[-1]}/{name}[{counts[name]}]")
        self._counts.append({})
        self._names.append(name)
        self._marks.append(self._texts)
        if name in _SILENT:
            self._silent += 1
        if name in _KEPT:
            self._kept += 1
        if name == "tr":
            self._line()
            self._rows += 1
            self._outer.append(self._cell)
            self._cell = 0
        elif name in _CELLS and self._rows:
            if self._cell:
                self._glue = BETWEEN
            elif self._rows == 1:
                self._glue = ""
            self._cell += 1
        elif name == "br":
            self._break()
        elif name in BLOCKS:
            self._line()
            self._blank = self._blank or self._spaced(name)
        if name in ("li", "item"):
            if not (self._rows and (self._cell or self._rows > 1)):
                self._glue = "- "
            elif self._glue != BETWEEN and not self._fresh:
                self._glue = "; "

    def end(self, name: str) -> None:
        """The innermost element of this name ends, with all that is open inside it."""
        if name not in self._names:
            return
        while self._names[-1] != name:
            self._close()
        self._close()

    def _close(self) -> None:
        name = self._names.pop()
        self._paths.pop()
        empty = self._marks.pop() == self._texts
        self._counts.pop()
        if name in _SILENT:
            self._silent -= 1
        if name in _KEPT:
            self._kept -= 1
        if name == "tr":
            self._rows = max(0, self._rows - 1)
            self._cell = self._outer.pop() if self._outer else 0
            self._glue = ""
            self._line()
        elif name in BLOCKS and not (name in _CELLS and self._rows):
            self._line()
            self._blank = self._blank or self._spaced(name) or (empty and name == "p")

    def _spaced(self, name: str) -> bool:
        return name in _SPACED and not (self._lines and name == "p")

    def _line(self) -> None:
        """A block begins: end the line, unless inside a row, where blocks stay on one line."""
        if self._rows and self._cell:
            if not self._fresh and not self._glue:
                self._glue = " "
            return
        if not self._fresh:
            self.made.add("\n")
            self._fresh = True

    def _break(self) -> None:
        if self._rows and self._cell:
            self._glue = self._glue or "; "
            return
        self.made.add("\n")
        self._fresh = True

    def text(self, text: str) -> None:
        """Characters of the innermost element."""
        if self._silent:
            return
        if self._rows and self._cell:
            text = _FOLD.sub(" ", text).strip()
        elif not self._kept:
            text = _FOLD.sub(" ", text)
            if self._fresh:
                text = text.lstrip(" \t")
        if not text or (self._fresh and not text.strip(" \xa0") and not self._kept):
            return
        text = text.replace("\xa0", " ")
        if self._blank:
            if self._fresh and not self.made.empty and not (self._rows and self._cell):
                self.made.line_end(2)
            self._blank = False
        if self._glue:
            # a bullet is ours to add only where the item does not bring one
            if not (self._glue == "- " and re.match(r"[-•*\d]", text)):
                self.made.add(self._glue)
            self._glue = ""
        self._texts += 1
        self.made.add(text, Place(self.file, self._paths[-1]))
        self._fresh = text.endswith("\n")

    def piece(self, **facts: object) -> Piece:
        """The document made of it."""
        return self.made.piece(**facts)
