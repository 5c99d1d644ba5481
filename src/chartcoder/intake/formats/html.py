"""HTML: a page, or what a program calls one. Each text is placed by its XPath.

An own splitter of tags, since it must be linear on anything: the one of the standard library takes
quadratic time for some broken input. Entities are those of ``html.unescape``; nothing is fetched.
"""

import re
from collections.abc import Callable, Iterator
from html import unescape

from chartcoder.intake.bounds import MAX_BYTES, MAX_DEPTH, MAX_ELEMENTS
from chartcoder.intake.flow import Flow
from chartcoder.intake.parts import Fault, Part
from chartcoder.intake.text import decode
from chartcoder.model import ChartInputError

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_CLOSES_ITSELF = {
    "li": {"li"}, "p": {"p"}, "tr": {"tr", "td", "th"}, "td": {"td", "th"}, "th": {"td", "th"},
    "dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "option": {"option"},
}  # fmt: skip
"""Elements whose end tags may be left out, with what they close."""
_HOLDERS = frozenset({"table", "ul", "ol", "dl"})
_QUOTE = re.compile(r"[\"']")
_RAW = ("script", "style", "title", "textarea")
_PROCESSOR = re.compile(
    r"<meta[^>]{0,200}(?:LibreOffice|OpenOffice|Microsoft Word)|<p class=\"?(?:Standard|MsoNormal|P\d{1,3})\b",
    re.I,
)
"""Word processors: each of their paragraphs is a line of a note, whose margins stand in a style sheet."""
_NO_TITLE = re.compile(
    r"\W*(?:no title(?: specified)?|untitled\W*(?:document|page)?\W*\d*|(?:new )?document\W*\d*)\W*",
    re.I,
)
"""Titles that programs give by themselves; the name of the file says more."""
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9:-]{0,40})")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{3,20})", re.I)

_PAGES = dict.fromkeys(
    ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "windows-1252"), "cp1252"
)
"""Names that browsers read as Windows-1252, since what says so is hardly ever anything else."""
_CODE_PAGE = re.compile(
    r"iso-8859-\d{1,2}|windows-125\d|cp125\d|koi8-[ru]|ibm866|macintosh|shift[_-]jis|euc-(?:jp|kr)"
    r"|iso-2022-jp|gb2312|gbk|gb18030|big5"
)
"""Code pages of the web; other codecs of Python are no text, or take quadratic time."""


def read_html(data: bytes, name: str) -> Iterator[Part | Fault]:
    """One document; its title is the title of the page."""
    page = _declared(data, name) or decode(data, name)
    flow = Flow(name, lines=_PROCESSOR.search(page, 0, 20_000) is not None)
    title = feed(page, flow, name)
    if flow.made.empty:
        raise ChartInputError(f"{name}: the page has no text")
    yield Part((flow.piece(title="" if _NO_TITLE.fullmatch(title) else title),))


def _declared(data: bytes, name: str) -> str | None:
    """The page in the code page that it states; nothing where ``decode`` is to find out."""
    found = _CHARSET.search(data[:2048])
    if found is None:
        return None
    stated = found.group(1).decode("ascii").lower()
    page = _PAGES.get(stated) or (stated if _CODE_PAGE.fullmatch(stated) else None)
    if page is None:
        return None
    if len(data) > MAX_BYTES:
        raise ChartInputError(f"{name}: more than {MAX_BYTES:,} bytes; split the file")
    try:
        return data.decode(page, "replace" if page == "cp1252" else "strict")
    except (UnicodeDecodeError, LookupError):
        return None


def feed(page: str, flow: Flow, name: str) -> str:
    """Send the tags and texts of a page to a flow; returns the title of the page."""
    at, size, title, elements = 0, len(page), "", 0
    no_more: dict[str, bool] = {}
    words: list[str] = []

    def find(what: str, start: int) -> int:
        if no_more.get(what):
            return -1
        found = page.find(what, start)
        if found < 0:
            no_more[what] = True
        return found

    def said() -> None:
        if words:
            flow.text(unescape("".join(words)))
            words.clear()

    while at < size:
        less = find("<", at)
        if less < 0:
            words.append(page[at:])
            break
        if less > at:
            words.append(page[at:less])
        if page.startswith("<!--", less):
            stop = find("-->", less + 4)
            at = size if stop < 0 else stop + 3
            continue
        tag = _NAME.match(page, less)
        if tag is None:
            if page.startswith(("<!", "<?"), less):
                stop = find(">", less)
                at = size if stop < 0 else stop + 1
            else:
                words.append("<")
                at = less + 1
            continue
        said()
        stop = _tag_end(page, tag.end(), find)
        at = stop + 1
        elements += 1
        if elements > MAX_ELEMENTS:
            raise ChartInputError(f"{name}: more than {MAX_ELEMENTS:,} elements")
        element = tag.group(1).lower()
        if page[less + 1] == "/":
            flow.end(element)
            continue
        for open_one in _CLOSES_ITSELF.get(element, ()):
            if flow.innermost(open_one, _HOLDERS):
                flow.end(open_one)
        if flow.depth >= MAX_DEPTH and element not in VOID:
            raise ChartInputError(f"{name}: elements nested too deeply")
        if element in _RAW:
            close = re.compile(f"</{element}", re.I).search(page, at)
            stop = close.start() if close else size
            if element == "title":
                title = title or " ".join(unescape(page[at:stop]).split())[:200]
            at = stop
            if close is not None:
                end = find(">", stop)
                at = size if end < 0 else end + 1
            continue
        flow.start(element)
        if element in VOID or page[stop - 1 : stop] == "/":
            flow.end(element)
    said()
    return title


def _tag_end(page: str, at: int, find: Callable[[str, int], int]) -> int:
    """The ``>`` of a tag, outside of quotes that are closed; each quote is looked at once."""
    while True:
        more = find(">", at)
        if more < 0:
            return len(page)
        quote = _QUOTE.search(page, at, more)
        if quote is None:
            return more
        second = find(quote.group(), quote.end())
        if second < 0:
            return more
        at = second + 1
