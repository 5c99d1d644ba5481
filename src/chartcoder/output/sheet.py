"""The summary as PDF, by ``fpdf2`` (extra ``formats``): pure Python, no native program."""

from collections.abc import Sequence
from typing import Any

from chartcoder.output.export import Export, OutputMissing
from chartcoder.output.summary import Sheet, sheet_of

_PLAIN = str.maketrans({
    "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-",
    "\u2026": "...", "\u2022": "-", "\u2265": ">=", "\u2264": "<=", "\u2192": "->", "\u2212": "-",
    "\xa0": " ", "\t": " ", "\n": " ", "\r": " ",
})  # fmt: skip


def pdf_of(items: Sequence[Export]) -> bytes:
    """The summaries, each encounter on pages of its own.

    Raises:
        OutputMissing: when fpdf2 is not installed.
    """
    try:
        from fpdf import FPDF
    except ImportError:
        raise OutputMissing(
            "writing PDF needs the extra formats: pip install 'chartcoder[formats]'"
        ) from None
    import datetime

    pdf = FPDF(format="letter")
    # the date of making is left out of the file: the same result gives the same bytes
    pdf.set_creation_date(datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC))
    pdf.set_title("Coding summary")
    pdf.set_margin(12)
    pdf.set_auto_page_break(True, 12)
    for item in items:
        pdf.add_page()
        _write(pdf, sheet_of(item))
    return bytes(pdf.output())


def _text(text: str) -> str:
    """The core fonts hold Latin-1; what they lack is shown as a question mark."""
    return text.translate(_PLAIN).encode("latin-1", "replace").decode("latin-1")


def _write(pdf: Any, sheet: Sheet) -> None:
    _line(pdf, sheet.title, 14, "B")
    _line(pdf, "   ".join(f"{name}: {value}" for name, value in sheet.facts), 8.5)
    _head(pdf, "Codes")
    if not sheet.rows:
        _line(pdf, "No code was assigned.", 9)
    for number, row in enumerate(sheet.rows, start=1):
        poa = f"   POA {row.poa}" if row.poa else ""
        _line(pdf, f"[ ] {number}. {row.code}  {row.title}", 9, "B")
        line = f" {row.line}" if row.line else ""
        _line(
            pdf, f"      {row.role}{line}{poa}   confidence {row.confidence}   {row.clauses}", 7.5
        )
        for words, where in row.quotes:
            _line(pdf, f'      "{words}"  {where}', 7.5)
    for title, pairs in (("Questions to providers", sheet.queries), ("Not coded", sheet.rejected)):
        if pairs:
            _head(pdf, title)
            for head, rest in pairs:
                _line(pdf, head, 8, "B")
                _line(pdf, f"      {rest}", 7.5)
    if sheet.more_rejected:
        _line(pdf, f"and {sheet.more_rejected} more", 7.5)
    if sheet.findings:
        _head(pdf, "To know")
        for one in sheet.findings:
            _line(pdf, one, 7.5)
    pdf.ln(2)
    _line(pdf, sheet.foot, 7)


def _head(pdf: Any, title: str) -> None:
    pdf.ln(1.5)
    _line(pdf, title, 10, "B")
    pdf.line(pdf.l_margin, pdf.get_y(), pdf.l_margin + pdf.epw, pdf.get_y())


def _line(pdf: Any, text: str, size: float, style: str = "") -> None:
    pdf.set_font("Helvetica", style, size)
    pdf.multi_cell(0, size * 0.45, _text(text), new_x="LMARGIN", new_y="NEXT", wrapmode="CHAR"
                   if max((len(w) for w in text.split()), default=0) > 90 else "WORD")  # fmt: skip
