"""PDF: text with page and box of every word; pages that are only pictures go to the OCR engine.

PDFium reads the file (extra ``formats``); see docs/decisions/formats.md.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from chartcoder.intake.bounds import MAX_PAGES, MAX_PIXELS
from chartcoder.intake.formats.page import Line, Word, lines_of, rows
from chartcoder.intake.formats.picture import RESOLUTION, Engine, add_page, doubts
from chartcoder.intake.parts import Fault, Part, TextMaker
from chartcoder.model import ChartInputError, Finding

MOST_CHARACTERS = 10_000_000
"""Most characters of a file."""
MARGIN = 0.1
"""Part of a page's height, at its top and bottom, where running headers and footers stand."""


def read_pdf(data: bytes, name: str, engine: Engine | None = None) -> Iterator[Part | Fault]:
    """One document."""
    try:
        import pypdfium2
    except ImportError:
        raise ChartInputError(
            f"{name}: a PDF file; reading it needs the extra formats:"
            " pip install 'chartcoder[formats]'"
        ) from None
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise ChartInputError(
            f"{name}: protected by a password" if locked else f"{name}: damaged PDF file"
        ) from None
    try:
        pages = len(document)
        if pages > MAX_PAGES:
            raise ChartInputError(f"{name}: more than {MAX_PAGES:,} pages; split the file")
        yield _read(document, pages, name, engine)
    finally:
        document.close()


def _read(document: Any, pages: int, name: str, engine: Engine | None) -> Part:
    import pypdfium2

    read: list[tuple[int, list[Word], float]] = []
    heights: dict[int, float] = {}
    pictures: list[int] = []
    damaged = characters = 0
    for number in range(pages):
        try:
            page = document[number]
            words = _words(page)
            width, heights[number] = page.get_size()
        except pypdfium2.PdfiumError:
            damaged += 1
            continue
        characters += sum(len(w.text) for w in words)
        if characters > MOST_CHARACTERS:
            raise ChartInputError(f"{name}: more than {MOST_CHARACTERS:,} characters")
        if sum(len(w.text) for w in words) < 20 and _has_picture(page):
            pictures.append(number)
        read.append((number, words, width))
    running = _running([(number, words, heights[number]) for number, words, _ in read])
    made = TextMaker()
    doubtful = 0
    unread: ChartInputError | None = None
    for number, words, width in read:
        made.line_end()
        if number in pictures:
            try:
                picture, scale = _drawn(document[number])
                doubtful += add_page(made, picture, number + 1, name, scale, engine)
                continue
            except ChartInputError as error:
                unread = ChartInputError(f"{name}: page {number + 1} has no text: {error}")
                continue
        again = running.get(number, set())
        kept = [w for w in words if w not in again]
        lines_of(kept, width, number + 1, name, made)
    findings = list(doubts(doubtful, name))
    if made.empty:
        raise unread or ChartInputError(f"{name}: the PDF has no text")
    if unread is not None:
        findings.append(Finding("error", "unread", str(unread)))
    if damaged:
        findings.append(
            Finding("error", "unread", f"{name}: {damaged} damaged pages could not be read")
        )
    return Part((made.piece(),), findings=tuple(findings))


def _has_picture(page: Any) -> bool:
    from pypdfium2 import raw

    return any(
        item.type == raw.FPDF_PAGEOBJ_IMAGE for item in page.get_objects(max_depth=4)
    )  # fmt: skip


def _drawn(page: Any) -> tuple[Any, float]:
    """A page as a picture, and what one of its pixels is in points."""
    width, height = page.get_size()
    scale = RESOLUTION / 72
    if width * height * scale * scale > MAX_PIXELS or width <= 0 or height <= 0:
        raise ChartInputError("the page is too large to be drawn")
    try:
        return page.render(scale=scale, grayscale=True).to_pil(), 1 / scale
    except ImportError:
        raise ChartInputError(
            "reading pictures needs the extra ocr: pip install 'chartcoder[ocr]'"
        ) from None


def _words(page: Any) -> list[Word]:
    """The words of a page, from its characters and their boxes."""
    from pypdfium2 import raw

    text = page.get_textpage()
    try:
        height = page.get_height()
        count = text.count_chars()
        out: list[Word] = []
        run: list[str] = []
        left = right = top = bottom = 0.0
        rect = raw.FS_RECTF()
        half = 0

        def done() -> None:
            if run:
                out.append(Word("".join(run), left, height - top, right, height - bottom))
                run.clear()

        for index in range(count):
            point = raw.FPDFText_GetUnicode(text, index)
            if 0xD800 <= point < 0xDC00:
                half = point
                continue
            if 0xDC00 <= point < 0xE000 and half:
                point = 0x10000 + ((half - 0xD800) << 10) + (point - 0xDC00)
            half = 0
            sign = chr(point) if 0 < point < 0x110000 and not 0xD800 <= point < 0xE000 else " "
            if point in (2, 0xFFFE):
                sign = "-"  # a hyphen at the end of a line
            if sign.isspace() or sign == "\ufeff" or point < 32:
                done()
                continue
            # the loose box is as wide as the pen moves, so that letters of a word touch
            if not raw.FPDFText_GetLooseCharBox(text, index, rect):
                continue
            low, high = rect.left, rect.right
            if not math.isfinite(low + high + rect.top + rect.bottom):
                continue  # a damaged matrix
            size = max(rect.top - rect.bottom, 1.0)
            if run and (
                low - right > 0.3 * size or low < left - 0.3 * size
                or abs((rect.top + rect.bottom) - (top + bottom)) > size
            ):  # fmt: skip
                done()
            if not run:
                left, right, top, bottom = low, high, rect.top, rect.bottom
            run.append(sign)
            right, top, bottom = max(right, high), max(top, rect.top), min(bottom, rect.bottom)
        done()
        return out
    finally:
        text.close()


def _running(pages: list[tuple[int, list[Word], float]]) -> dict[int, set[Word]]:
    """Words of running headers and footers, by page, but for the first page that has them.

    A line counts as one when it stands in the outer margin of most of at least three pages, the same
    but for its numbers ("Page 2 of 5").
    """
    if len(pages) < 3:
        return {}
    seen: Counter[str] = Counter()
    edges: list[tuple[int, str, Line]] = []
    for number, words, height in pages:
        found = {
            re.sub(r"\d+", "#", " ".join(w.text for w in line)): line
            for line in rows(words)
            if line[0].bottom < MARGIN * height or line[0].top > (1 - MARGIN) * height
        }
        seen.update(found.keys())
        edges += [(number, text, line) for text, line in found.items()]
    out: dict[int, set[Word]] = {}
    kept: set[str] = set()
    for number, text, line in edges:
        if seen[text] >= 0.8 * len(pages):
            if text in kept:
                out.setdefault(number, set()).update(line)
            kept.add(text)
    return out
