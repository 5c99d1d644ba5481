"""Word, RTF, HTML and PDF: tables, lists, columns, what is not shown; pictures with another engine."""

import io
import zipfile
from pathlib import Path

import pytest

from chartcoder.intake import read_chart
from chartcoder.intake.formats.docx import read_docx
from chartcoder.intake.formats.html import read_html
from chartcoder.intake.formats.page import Word, lines_of
from chartcoder.intake.formats.rtf import read_rtf
from chartcoder.intake.parts import TextMaker
from chartcoder.model import ChartInputError

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MADE = Path(__file__).parent / "libreoffice"


def word_file(body, **parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>"
        )
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return out.getvalue()


def text_of(reader, data, **more):
    (part,) = reader(data, "x", **more)
    return part.documents[0].text


def p(text, extra=""):
    return f"<w:p>{extra}<w:r><w:t>{text}</w:t></w:r></w:p>"


@pytest.mark.parametrize("ending", ["docx", "pdf", "rtf", "html"])
def test_files_made_by_libreoffice(ending, coder, examples):
    if ending == "pdf":
        pytest.importorskip("pypdfium2")
    example = next(e for e, _ in examples if e.name.startswith("04"))
    first = coder.code(
        type(example.encounter)(
            documents=example.encounter.documents[:1], setting="emergency",
            service_date=example.encounter.service_date,
        )
    )  # fmt: skip
    chart = read_chart(
        str(MADE / f"ankle-fracture.{ending}"), setting="emergency",
        service_date=example.encounter.service_date,
    )  # fmt: skip
    again = coder.code(chart.encounter)
    assert [a.code for a in again.assignments] == [a.code for a in first.assignments]
    assert again.assignments


def test_what_track_changes_deleted_is_not_read_and_what_it_inserted_is():
    body = (
        "<w:p><w:r><w:t>1. </w:t></w:r><w:del><w:r><w:delText>Gout</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>Pneumonia</w:t></w:r></w:ins></w:p>"
    )
    assert text_of(read_docx, word_file(body)) == "1. Pneumonia\n"


def test_content_controls_tables_tabs_and_hidden_text():
    body = (
        f"<w:sdt><w:sdtContent>{p('Assessment')}</w:sdtContent></w:sdt>"
        f"<w:tbl><w:tr><w:tc>{p('Sodium')}</w:tc><w:tc>{p('128')}{p('low')}</w:tc></w:tr></w:tbl>"
        "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r></w:p>"
    )
    assert text_of(read_docx, word_file(body)) == "Assessment\nSodium | 128 low\na\tb\nc\n"


def test_numbers_that_word_makes():
    rule = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{}"/></w:numPr></w:pPr>'
    numbering = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0">'
        '<w:numFmt w:val="decimal"/></w:lvl></w:abstractNum><w:num w:numId="1">'
        '<w:abstractNumId w:val="7"/></w:num></w:numbering>'
    )
    body = p("Pneumonia", rule.format(1)) + p("Gout", rule.format(1)) + p("Rest", rule.format(2))
    assert text_of(read_docx, word_file(body, numbering=numbering)) == (
        "1. Pneumonia\n2. Gout\n- Rest\n"
    )


def test_headers_and_footnotes():
    note = f"<w:footnotes {W}><w:footnote>{p('Seen twice.')}</w:footnote></w:footnotes>"
    head = f"<w:hdr {W}>{p('Discharge summary')}</w:hdr>"
    assert text_of(read_docx, word_file(p("Gout"), header1=head, footnotes=note)) == (
        "Discharge summary\n\nGout\n\nSeen twice.\n"
    )


@pytest.mark.parametrize("body", ["", "<w:p/>"])
def test_an_empty_word_file(body):
    with pytest.raises(ChartInputError, match="no text"):
        list(read_docx(word_file(body), "x"))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (
            r"{\rtf1 M\'e9ni\u232?re\par{\*\generator X;}{\fonttbl{\f0 Arial;}}b\b0 c}",
            "Ménière\nbc",
        ),
        (r"{\rtf1\ansicpg1251 \'cf\u1088 ?\u-10179?\u-8704?}", "Пр😀"),
        (r"{\rtf1\uc2 \u945 ab{\uc0\u946}c}", "αβc"),
        (r"{\rtf1 a\{b\}\\c\~d\_e}", r"a{b}\c d-e"),
        (r"{\rtf1\trowd Sodium\cell 128\cell\row Gout\par}", "Sodium | 128\nGout\n"),
        ("{\\rtf1 line one\nline\\line two{\\v hidden}{\\pict 00ff}}", "line oneline\ntwo"),
        (r"{\rtf1 {\header Name}Gout{\field{\*\fldinst HYPERLINK}{\fldrslt here}}}", "Gouthere"),
        (b"{\\rtf1 a{\\pict\\bin4 }}{{}b}".decode(), "ab"),
    ],
)
def test_rtf(source, text):
    assert text_of(read_rtf, source.encode("latin-1")) == text


def test_rtf_says_its_paragraphs():
    (part,) = read_rtf(rb"{\rtf1 one\par two\par three}", "x")
    document = part.documents[0]
    assert document.sources.at(document.text.index("three")).path == "paragraph 3"


@pytest.mark.parametrize("source", [rb"{\rtf1}", rb"{\rtf1 \par}", b"{\\rtf1 " + b"{" * 9000])
def test_rtf_without_text_or_without_end(source):
    with pytest.raises(ChartInputError):
        list(read_rtf(source, "x"))


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>One</p><p>Two<br>three", "One\n\nTwo\nthree"),
        ("<ul><li>Gout<li>1. Pneumonia</ul>", "- Gout\n1. Pneumonia"),
        ("<table><tr><td>Na<td>128<tr><td>K<td>4</table>after", "Na | 128\nK | 4\n\nafter"),
        ("a<script>if (a < b) {}</script>b<style>x</style><!-- c -->&amp;&nbsp;d", "ab& d"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<div>a\n   <b>b</b>\n c</div>", "a b c"),
        ("<p title='a>b'>x</p>", "x"),
        ("5 < 6 and <b", "5 < 6 and "),
    ],
)
def test_html(page, text):
    assert text_of(read_html, f"<html><body>{page}".encode()).strip() == text.strip()


@pytest.mark.parametrize(
    "piece",
    [b"<!--", b"<a href='", b'<a "', b"<b>", b"</", b"<!", b"<script>", b"&", b"<li>", b"<"],
)
def test_broken_html_takes_linear_time(piece):
    """What repeats a broken piece a hundred thousand times is read or refused at once."""
    import time

    start = time.process_time()
    try:
        list(read_html(b"<html>text" + piece * (400_000 // len(piece)), "x"))
    except ChartInputError as error:
        assert "nested" in str(error) or "elements" in str(error)
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    ("page", "text"),
    [('<p class="Standard">Slipped on</p><p class="Standard">the wet floor.</p><p class="Standard"> </p><p class="Standard">Exam</p>',
      "Slipped on\nthe wet floor.\n\nExam"),
     ("<p class=MsoNormal>No</p><p class=MsoNormal>fever</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>Plan</p>", "No\nfever\n\nPlan"),
     ("<p>One</p><p>Two</p>", "One\n\nTwo")],
)  # fmt: skip
def test_paragraphs_of_a_word_processor_are_lines(page, text):
    assert text_of(read_html, f"<html><body>{page}".encode()).strip() == text


@pytest.mark.parametrize(
    "title", ["- no title specified", "Untitled Document", "Document1", "H and P"]
)
def test_a_title_that_a_program_gave_by_itself_is_none(title):
    data = f"<html><head><title>{title}</title></head><body>Gout</body></html>".encode()
    (part,) = read_html(data, "x")
    assert part.documents[0].title == (title if title == "H and P" else "")


def laid_out(*columns, step=12.0, width=600.0):
    """Lines of words as boxes; each column is (left, lines)."""
    words = []
    for left, lines in columns:
        for row, line in enumerate(lines):
            at = left
            for word in line.split():
                words.append(Word(word, at, 50 + row * step, at + 5 * len(word), 60 + row * step))
                at += 5 * (len(word) + 1)
    made = TextMaker()
    lines_of(words, width, 1, "x", made)
    return made.piece().text


PROSE = "the patient was seen again on rounds today.".split()


def test_two_columns_are_read_one_after_the_other():
    left = [f"L{n} " + " ".join(PROSE) for n in range(8)]
    right = [f"R{n} " + " ".join(PROSE) for n in range(8)]
    text = laid_out((40, left), (320, right))
    assert text.split("\n") == [*left, *right, ""]


def test_rows_of_a_table_stay_together():
    text = laid_out((40, ["Sodium", "Potassium", "Creatinine", "Glucose", "Lactate"]),
                    (240, ["128", "4.1", "0.9", "214", "1.4"]),
                    (400, ["low", "normal", "normal", "high", "normal"]))  # fmt: skip
    rows = [line.split() for line in text.strip().split("\n")]
    assert rows[0] == ["Sodium", "128", "low"]
    assert rows[3] == ["Glucose", "214", "high"]


def test_a_heading_over_two_columns_comes_first():
    left = [f"L{n} " + " ".join(PROSE) for n in range(6)]
    right = [f"R{n} " + " ".join(PROSE) for n in range(6)]
    title = "Discharge summary of the medical service, second floor, with a line that is long"
    text = laid_out((40, [title, *left]), (320, ["", *right]))
    assert text.strip().split("\n") == [title, *left, *right]


def test_pages_of_a_pdf_have_their_numbers_and_no_running_header():
    pypdfium2 = pytest.importorskip("pypdfium2")
    fpdf = pytest.importorskip("fpdf")
    from chartcoder.intake.formats.pdf import read_pdf

    assert pypdfium2
    page = fpdf.FPDF()
    page.set_font("Helvetica", size=10)
    for number in range(1, 5):
        page.add_page()
        page.text(20, 10, f"General Hospital Page {number} of 4")
        page.text(20, 40, f"Finding {'abcd'[number - 1]} is unchanged.")
    (part,) = read_pdf(bytes(page.output()), "x.pdf")
    (document,) = part.documents
    assert document.text.count("Hospital") == 1
    assert document.text.count("unchanged") == 4
    assert document.sources.at(document.text.rindex("unchanged")).page == 4


def test_a_pdf_with_a_password():
    pytest.importorskip("pypdfium2")
    fpdf = pytest.importorskip("fpdf")
    from chartcoder.intake.formats.pdf import read_pdf

    page = fpdf.FPDF()
    page.set_encryption(owner_password="a", user_password="b")
    page.add_page()
    with pytest.raises(ChartInputError, match="password"):
        list(read_pdf(bytes(page.output()), "x.pdf"))


def picture():
    image = pytest.importorskip("PIL.Image")
    out = io.BytesIO()
    image.new("L", (800, 400), 255).save(out, "PNG", dpi=(200, 200))
    return out.getvalue()


def test_a_picture_keeps_boxes_and_doubts():
    from chartcoder.intake.formats.picture import Seen, read_picture

    data = picture()

    def engine(image):
        assert image.size == (800, 400)
        return [Seen("Pneumonia", 100, 50, 280, 80, 0.95), Seen("lefl", 300, 50, 360, 80, 0.4)]

    (part,) = read_picture(data, "scan.png", engine)
    (document,) = part.documents
    assert document.text.split() == ["Pneumonia", "lefl"]
    place = document.sources.at(document.text.index("lefl"))
    assert (place.page, place.box, place.confidence) == (1, (108.0, 18.0, 129.6, 28.8), 0.4)
    assert [f.kind for f in part.findings] == ["ocr"]
    assert "1 words" in part.findings[0].message


def test_a_picture_without_the_program(monkeypatch):
    pytesseract = pytest.importorskip("pytesseract")
    from chartcoder.intake.formats.picture import read_picture

    monkeypatch.setattr(pytesseract.pytesseract, "tesseract_cmd", "/nowhere/tesseract")
    with pytest.raises(
        ChartInputError, match="program tesseract, which is not on this machine"
    ) as e:
        list(read_picture(picture(), "scan.png"))
    assert "\n" not in str(e.value)


@pytest.mark.parametrize("name", ["pypdfium2", "PIL"])
def test_a_library_that_is_missing_is_named(name, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, name, None)
    from chartcoder.intake.formats.pdf import read_pdf
    from chartcoder.intake.formats.picture import read_picture

    reader, extra = (read_pdf, "formats") if name == "pypdfium2" else (read_picture, "ocr")
    with pytest.raises(ChartInputError, match=rf"chartcoder\[{extra}\]"):
        list(reader(b"%PDF-1.4", "x"))
