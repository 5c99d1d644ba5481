"""HTML: a page, or what a program calls one. Each text is placed by its XPath.

An own splitter of tags, since it must be linear on anything: the one of the standard library takes
quadratic time for some broken input. Entities are those of ``html.unescape``; nothing is fetched.
"""

import re
from collections.abc import Callable, Iterator
from html import unescape

from chartcoder.intake.bounds import MAX_DEPTH, MAX_ELEMENTS
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
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9:-]{0,40})")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{3,20})", re.I)


def read_html(data: bytes, name: str) -> Iterator[Part | Fault]:
    """One document; its title is the title of the page."""
    declared = _CHARSET.search(data[:2048])
    page = None
    if declared and declared.group(1).lower() not in (b"utf-8", b"utf8", b"utf-16"):
        try:
            page = data.decode(declared.group(1).decode("ascii"))
        except (UnicodeDecodeError, LookupError):
            page = None
    if page is None:
        page = decode(data, name)
    flow = Flow(name)
    title = feed(page, flow, name)
    if flow.made.empty:
        raise ChartInputError(f"{name}: the page has no text")
    yield Part((flow.piece(title=title),))


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
