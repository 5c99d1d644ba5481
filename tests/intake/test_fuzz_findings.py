"""What `benchmarks.fuzz` found, and what looking for it showed: one line of error, never a crash."""

import base64
import io
import os
import re
import sys
import zipfile

import pytest

from chartcoder.intake import read_charts
from chartcoder.intake.charts import _File, charts_of, parts_of
from chartcoder.intake.formats.html import read_html
from chartcoder.intake.formats.page import Word, lines_of
from chartcoder.intake.formats.plain import read_text
from chartcoder.intake.parts import TextMaker
from chartcoder.model import ChartInputError


def read(data, name="chart"):
    return list(charts_of(parts_of([_File(name, data)]), name, {}, {}))


@pytest.mark.parametrize("kind", ["OR\n\x00P", "Quatermass", "", "ORUX", "\x85"])
def test_a_message_of_no_known_kind_names_its_places_by_itself(kind):
    """MSH-9 may hold anything; it must not stand in an error or a place."""
    data = f"MSH|^~\\&|E|H|C|X|20260406||{kind}^R01|1|P|2.5.1\rOBX|1|ED|n||x^a^b^Base64^!!||||||F\rOBX|2|TX|n||Gout\r"
    (chart,) = read(data.encode())
    (finding,) = [f for f in chart.findings if f.kind == "unread"]
    assert len(finding.message.splitlines()) == 1
    assert "Quatermass" not in finding.message
    assert "MSG[1].OBX[1]-5" in finding.message


@pytest.mark.parametrize(
    "page", ["undefined", "punycode", "idna", "unicode_escape", "utf-7", "hex"]
)
def test_a_page_that_names_a_codec_which_is_no_code_page(page):
    html = f"<html><head><meta charset={page}></head><body><p>Ménière</p></body></html>".encode()
    (part,) = read_html(html, "x")
    assert part.documents[0].text.strip() == "Ménière"


@pytest.mark.parametrize("page", ["iso-8859-1", "windows-1252", "us-ascii", "latin1"])
def test_a_page_in_latin_1_is_read_as_browsers_read_it(page):
    html = b"<html><head><meta charset=" + page.encode() + b"></head><body>Crohn\x92s</body></html>"
    (part,) = read_html(html, "x")
    assert part.documents[0].text.strip() == "Crohn\u2019s"


def test_a_page_in_another_code_page():
    html = "<html><meta charset=shift_jis><body>肺炎</body></html>".encode("shift_jis")
    (part,) = read_html(html, "x")
    assert part.documents[0].text.strip() == "肺炎"


def test_a_large_page_is_refused_before_it_is_decoded():
    with pytest.raises(ChartInputError, match="bytes"):
        list(read_html(b"<html><meta charset=latin1>" + b"x" * 20_000_001, "x"))


def test_names_in_an_archive_that_break_a_line():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a\nb.txt", b"\x00\x01\x02" * 99)
        archive.writestr("c.txt", b"Gout")
    (chart,) = read(out.getvalue())
    assert [f.message for f in chart.findings] == [
        "chart/a?b.txt: looks like a binary file, not text; convert it to text first"
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="names there are UTF-16")
def test_names_of_files_that_are_no_utf_8(tmp_path):
    (tmp_path / os.fsdecode(b"b\xff.txt")).write_text("ASSESSMENT: gout")
    (tmp_path / "c\nd.txt").write_bytes(b"\x00\x01" * 99)
    (chart,) = read_charts(str(tmp_path))
    assert [d.id for d in chart.encounter.documents] == ["b?"]
    assert chart.sources["b?"].at(0).file == "b?.txt"
    assert [f.message.split(":")[0] for f in chart.findings] == ["c?d.txt"]


def test_letters_of_a_pdf_whose_matrix_is_no_number():
    pytest.importorskip("pypdfium2")
    fpdf = pytest.importorskip("fpdf")
    page = fpdf.FPDF()
    page.set_compression(False)
    page.set_font("Courier", size=9)
    page.add_page()
    page.text(20, 20, "Chronic gout of the left foot")
    page.text(20, 40, "Pneumonia")
    data = bytes(page.output())
    where = re.search(rb"BT (\S+) \S+ Td \(Chronic", data)
    length = re.search(rb"/Length (\d+)", data)
    for number in (b"3" * 70 + b".18", b"-" + b"9" * 60 + b".5"):
        broken = data[: where.start(1)] + number + data[where.end(1) :]
        longer = b"/Length %d" % (int(length.group(1)) + len(number) - len(where.group(1)))
        (chart,) = read(broken.replace(length.group(), longer, 1))
        assert "Pneumonia" in chart.encounter.documents[0].text


@pytest.mark.parametrize(
    "noise",
    ["a" * 50_000, base64.b64encode(bytes(range(256)) * 200).decode(), "0.1,2." * 9_000],
)
def test_text_without_words_is_refused(noise):
    with pytest.raises(ChartInputError, match="no words"):
        list(read_text(noise.encode(), "x"))


@pytest.mark.parametrize(
    "text",
    [
        "x" * 3_000,
        "患者因肺炎入院。" * 2_000,
        "Gout.\n" + "-" * 250 + "\n",
        "Gout " * 2_000 + "=" * 5_000,
    ],
)
def test_what_only_looks_like_noise_is_read(text):
    (part,) = read_text(text.encode(), "x")
    assert part.documents[0].text == text


def test_a_picture_that_unpacks_to_too_many_pixels():
    image = pytest.importorskip("PIL.Image")
    out = io.BytesIO()
    image.new("1", (20_000, 20_000)).save(out, "PNG")
    assert len(out.getvalue()) < 200_000
    (fault,) = read(out.getvalue())
    assert fault.message == "chart: a picture of more than 100,000,000 pixels"


@pytest.mark.parametrize(
    ("seen", "meant"),
    [("3lw5d", "31w5d"), ("HbAlc", "HbA1c"), ("Alc", "A1c"), ("1O0/8O", "100/8O"), ("2lO", "2lO"),
     ("Allergy", "Allergy"), ("I50.9", "I50.9"), ("45o", "45o"), ("T1I", "T1I"), ("L5", "L5")],
)  # fmt: skip
def test_digits_that_were_read_as_letters(seen, meant):
    from chartcoder.intake.formats.picture import mended

    assert mended(seen) == meant


def printed(*lines):
    words = []
    for row, line in enumerate(lines):
        at = 40
        for word in line.split():
            words.append(Word(word, at, 50 + row * 12, at + 5 * len(word), 60 + row * 12))
            at += 5 * (len(word) + 1)
    made = TextMaker()
    lines_of(words, 600, 1, "x", made)
    return made.piece().text.strip()


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [("Sleep apnea with machine, obesity class", "2, BMI 37.2. No angina.", True),
     ("Chronic kidney disease stage", "4, on no dialysis yet.", True),
     ("Heart failure NYHA", "III, on diuretics.", True),
     ("Plan for the asthma class", "2. Pneumonia", False),
     ("The blood sugar today", "124 fasting", False)],
)  # fmt: skip
def test_a_line_of_print_that_ends_before_its_number(first, second, joined):
    assert (f"{first} {second}" in printed(first, second)) is joined


def test_a_page_of_thousands_of_gaps_takes_no_longer_than_its_words():
    import random
    import time

    chance = random.Random(7)
    words = []
    for _ in range(6_000):
        left, top = chance.uniform(0, 400_000), 20.0 * chance.randint(1, 40)
        words.append(Word("x" * chance.randint(1, 9), left, top, left + 12, top + 9))
    start = time.process_time()
    lines_of(words, 400_000, 1, "x", TextMaker())
    assert time.process_time() - start < 2


@pytest.mark.parametrize(("last", "joined"), [("no", True), ("with", True), ("fever", False)])
def test_a_statement_that_a_gap_between_paragraphs_cuts(last, joined):
    words = []
    lines = ["Day two after delivery.", "Mild asthma is quiet.", f"Temperature normal, {last}"]
    for row, line in enumerate([*lines, "chorioamnionitis on exam today."]):
        at = 40
        for word in line.split():
            low = 50 + row * 12 + (12 if row == 3 else 0)
            words.append(Word(word, at, low, at + 5 * len(word), low + 10))
            at += 5 * (len(word) + 1)
    made = TextMaker()
    lines_of(words, 600, 1, "x", made)
    assert (f"{last} chorioamnionitis" in made.piece().text) is joined
