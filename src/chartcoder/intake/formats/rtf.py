"""RTF: its text, with the paragraph of each run.

An own reader, since the libraries give the text without any position: destinations that are not
text (fonts, pictures, headers of the file) are passed over, code pages and Unicode are read, cells
of a row stay on one line.
"""

import codecs
import re
from collections.abc import Iterator

from chartcoder.intake.bounds import MAX_DEPTH
from chartcoder.intake.flow import BETWEEN
from chartcoder.intake.parts import Fault, Part, TextMaker
from chartcoder.model import ChartInputError, Place

_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.I | re.S,
)
_SILENT = frozenset(
    b"""fonttbl colortbl stylesheet info pict object objdata themedata colorschememapping
    listtable listoverridetable rsidtbl generator latentstyles datastore xmlnstbl fldinst filetbl
    revtbl operator author title subject keywords doccomm company manager category hlinkbase
    blipuid bkmkstart bkmkend header headerl headerr headerf footer footerl footerr footerf
    ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn pntxta pntxtb nonshppict datafield formfield
    private wgrffmtfilter panose falt xe tc annotation atnid atnauthor atrfstart atrfend""".split()
)  # fmt: skip
"""Destinations that hold no text of the document."""
_WORDS = {
    b"par": "\n", b"line": "\n", b"page": "\n", b"sect": "\n", b"tab": "\t", b"row": "\n",
    b"cell": BETWEEN, b"nestcell": BETWEEN, b"nestrow": "\n", b"emdash": "\u2014",
    b"endash": "\u2013", b"lquote": "\u2018", b"rquote": "\u2019", b"ldblquote": "\u201c",
    b"rdblquote": "\u201d", b"bullet": "\u2022", b"emspace": " ", b"enspace": " ", b"qmspace": " ",
}  # fmt: skip
_SIGNS = {b"~": " ", b"_": "-", b"\n": "\n", b"\r": "\n", b"\\": "\\", b"{": "{", b"}": "}"}


class _State:
    """What a group inherits and gives back at its end."""

    __slots__ = ("hidden", "silent", "skip")

    def __init__(self, silent: bool, skip: int, hidden: bool) -> None:
        self.silent, self.skip, self.hidden = silent, skip, hidden


def read_rtf(data: bytes, name: str) -> Iterator[Part | Fault]:
    """One document."""
    made = _Rtf(name).read(data)
    if made.empty:
        raise ChartInputError(f"{name}: the document is empty")
    yield Part((made.piece(),))


class _Rtf:
    def __init__(self, name: str) -> None:
        self.name = name
        self.made = TextMaker()
        self.page = "cp1252"
        self.paragraph = 1
        self.run: list[str] = []
        self.bytes = bytearray()

    def read(self, data: bytes) -> TextMaker:
        """The text of the file."""
        stack: list[_State] = []
        state = _State(False, 1, False)
        at, size, skip, starred, opened = 0, len(data), 0, False, False
        while at < size:
            token = _TOKEN.match(data, at)
            if token is None:  # a backslash at the very end
                break
            at = token.end()
            word, number, code, sign, brace, text = token.groups()
            if brace == b"{":
                self._bytes_done()
                stack.append(state)
                if len(stack) > MAX_DEPTH:
                    raise ChartInputError(f"{self.name}: groups nested too deeply")
                state = _State(state.silent, state.skip, state.hidden)
                skip, opened, starred = 0, True, False
                continue
            if brace == b"}":
                self._bytes_done()
                state = stack.pop() if stack else state
                skip = 0
                if not stack:
                    break
                continue
            if sign == b"*" and opened:
                starred = True
                continue
            if word is not None:
                word = word.lower()
                if opened and (starred or word in _SILENT) and word not in (b"shptxt", b"shpinst"):
                    state.silent = True
                opened = False
                if word == b"bin":
                    at += max(0, min(int(number or 0), size - at))
                    continue
                if skip and word not in (b"u", b"uc"):
                    skip -= 1
                    if word not in _WORDS:
                        continue
                skip = self._word(word, number, state, skip)
                continue
            opened = False
            if state.silent or state.hidden:
                continue
            if code is not None:
                if skip:
                    skip -= 1
                else:
                    self.bytes.append(int(code, 16))
            elif sign is not None:
                if skip:
                    skip -= 1
                else:
                    self._add(_SIGNS.get(sign, ""))
            elif text is not None:
                if skip:
                    cut = min(skip, len(text))
                    skip -= cut
                    text = text[cut:]
                self._add(text.decode(self.page, "replace"))
        self._flush()
        return self.made

    def _word(self, word: bytes, number: bytes | None, state: _State, skip: int) -> int:
        if word == b"ansicpg" and number:
            self.page = _codec(f"cp{int(number)}")
        elif word in (b"mac", b"pc", b"pca"):
            self.page = {b"mac": "mac_roman", b"pc": "cp437", b"pca": "cp850"}[word]
        elif word == b"uc" and number:
            state.skip = max(0, min(int(number), 32))
        elif word == b"v":
            state.hidden = number != b"0"
        elif word == b"u" and number:
            point = int(number) % 65536
            if not (state.silent or state.hidden):
                self._add(chr(point))
            return state.skip
        elif word in _WORDS and not (state.silent or state.hidden):
            said = _WORDS[word]
            if said == "\n":
                self._flush()
                self.made.add("\n")
                self.paragraph += 1
            else:
                self._add(said)
        return skip

    def _bytes_done(self) -> None:
        if self.bytes:
            # bytes of one character may come one escape at a time
            self.run.append(bytes(self.bytes).decode(self.page, "replace"))
            self.bytes.clear()

    def _add(self, text: str) -> None:
        self._bytes_done()
        self.run.append(text)

    def _flush(self) -> None:
        self._bytes_done()
        text = "".join(self.run)
        self.run.clear()
        # halves of characters beyond the first plane come as two words
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if text.endswith(BETWEEN):
            text = text.removesuffix(BETWEEN)
        place = Place(self.name, f"paragraph {self.paragraph}")
        self.made.add(text, place)


def _codec(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"
