"""Pictures and scanned pages, read by Tesseract; every word keeps its box and how sure it is.

The engine is a function from a picture to words, so that another one can take its place.
"""

import io
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from chartcoder.intake.bounds import MAX_PAGES, MAX_PIXELS
from chartcoder.intake.formats.page import Word, lines_of
from chartcoder.intake.parts import Fault, Part, TextMaker
from chartcoder.model import ChartInputError, Finding

_ONE = re.compile(r"(?<=\d)[lI](?=\d|[wd]\d)|(?:(?<=\bA)|(?<=HbA))[lI](?=[cC]\b)")
_ZERO = re.compile(r"(?<=\d)O(?=\d)")
"""Letters between digits; at an end of a number they may be a unit, a degree, a level or a rule."""
DOUBTFUL = 0.6
"""Below this confidence a word is counted as doubtful."""
RESOLUTION = 300
"""Dots per inch at which pages are drawn."""


class Seen(NamedTuple):
    """A word in a picture: its box in pixels from the top left, its confidence from 0 to 1."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float


Engine = Callable[[Any], Sequence[Seen]]
"""Reads a Pillow image."""


def tesseract(picture: Any) -> list[Seen]:
    """Words by the Tesseract program.

    Raises:
        ChartInputError: when the program or its adapter is not on this machine.
    """
    try:
        import pytesseract
    except ImportError:
        raise ChartInputError(
            "reading pictures needs the extra ocr: pip install 'chartcoder[ocr]'"
        ) from None
    try:
        data = pytesseract.image_to_data(
            picture, config="--psm 4 -c preserve_interword_spaces=1",
            output_type=pytesseract.Output.DICT, timeout=120,
        )  # fmt: skip
    except pytesseract.TesseractNotFoundError:
        raise ChartInputError(
            "reading pictures needs the program tesseract, which is not on this machine"
        ) from None
    except (RuntimeError, OSError, pytesseract.TesseractError):
        raise ChartInputError("tesseract could not read the picture") from None
    out = []
    for said, left, top, width, height, sure in zip(
        data["text"], data["left"], data["top"], data["width"], data["height"], data["conf"],
        strict=True,
    ):  # fmt: skip
        text = mended(said.strip())
        if text and float(sure) >= 0:
            out.append(Seen(text, left, top, left + width, top + height, float(sure) / 100))
    return out


def mended(word: str) -> str:
    """A word of print with the digits that were taken for letters, where only a digit can stand.

    >>> mended("3lw5d"), mended("HbAlc"), mended("1O0"), mended("Allergy"), mended("120o")
    ('31w5d', 'HbA1c', '100', 'Allergy', '120o')
    """
    return _ZERO.sub("0", _ONE.sub("1", word))


def read_picture(data: bytes, name: str, engine: Engine | None = None) -> Iterator[Part | Fault]:
    """One document; the frames of a TIFF are its pages."""
    try:
        from PIL import Image, ImageSequence
    except ImportError:
        raise ChartInputError(
            f"{name}: a picture; reading it needs the extra ocr: pip install 'chartcoder[ocr]'"
        ) from None
    made = TextMaker()
    doubtful = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of damaged headers
            frames, picture = ImageSequence.Iterator, Image.open(io.BytesIO(data))
        for number, frame in enumerate(frames(picture), start=1):
            if number > MAX_PAGES:
                raise ChartInputError(f"{name}: more than {MAX_PAGES:,} pages")
            if frame.width * frame.height > MAX_PIXELS:  # before its pixels are unpacked
                raise ChartInputError(_too_large(name))
            dots = frame.info.get("dpi", (0, 0))[0] or 0
            scale = 72 / float(dots) if float(dots) >= 50 else 1.0
            doubtful += add_page(made, frame, number, name, scale, engine)
    except ChartInputError as error:
        text = str(error)
        raise ChartInputError(text if text.startswith(name) else f"{name}: {text}") from None
    except Image.DecompressionBombError:
        raise ChartInputError(_too_large(name)) from None
    except Exception:  # decoders of pictures fail in many ways
        raise ChartInputError(f"{name}: damaged picture") from None
    if made.empty:
        raise ChartInputError(f"{name}: no words found in the picture")
    yield Part((made.piece(),), findings=doubts(doubtful, name))


def _too_large(name: str) -> str:
    return f"{name}: a picture of more than {MAX_PIXELS:,} pixels"


def add_page(
    made: TextMaker, picture: Any, page: int, name: str, scale: float, engine: Engine | None
) -> int:
    """Read a picture as a page of a document; returns how many words are doubtful."""
    seen = (engine or tesseract)(picture.convert("L"))
    words = [
        Word(w.text, w.left * scale, w.top * scale, w.right * scale, w.bottom * scale, w.confidence)
        for w in seen
    ]
    made.line_end()
    lines_of(words, picture.width * scale, page, name, made)
    return sum(1 for w in seen if w.confidence < DOUBTFUL)


def doubts(count: int, name: str) -> tuple[Finding, ...]:
    """A finding where words of a picture are doubtful."""
    if not count:
        return ()
    return (
        Finding("warning", "ocr", f"{name}: {count} words were read from a picture with low"
                " confidence; compare what is quoted with the page"),
    )  # fmt: skip
