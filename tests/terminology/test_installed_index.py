"""Compiling an installed index: which words lead where, and where they may fire."""

import pytest

from chartcoder.codesets.index_xml import read_index
from chartcoder.codesets.tabular import TabularEntry
from chartcoder.terminology.entries import Abbreviation, Synonym
from chartcoder.terminology.index_lines import lines
from chartcoder.terminology.index_spellings import alternatives, spellings
from chartcoder.terminology.installed import confirms, index_patterns, known
from chartcoder.terminology.normalize import vocabulary
from chartcoder.terminology.patterns import HOUSE, TITLE, Pattern

WORDS = vocabulary(
    [Abbreviation("ckd", "chronic kidney disease", (), "", "a:1")],
    [Synonym("renal", "kidney", "", "s:1"), Synonym("breathlessness", "dyspnea", "", "s:2")],
)


def term(title, code="", *below, see="", nemod=""):
    """A term of an index: title, code and the terms below it."""
    parts = [f"<title>{title}{f'<nemod>{nemod}</nemod>' if nemod else ''}</title>"]
    parts += [f"<code>{code}</code>"] if code else []
    parts += [f"<see>{see}</see>"] if see else []
    return "<term>" + "".join([*parts, *below]) + "</term>"


def index_xml(*mains, title="ICD-10-CM INDEX TO DISEASES"):
    """An index file; the outermost terms are its main terms."""
    opened = [m.replace("<term>", "<mainTerm>", 1)[: -len("</term>")] for m in mains]
    body = "".join(f"{m}</mainTerm>" for m in opened)
    return (
        f"<ICD10CM.index><title>{title}</title><letter><title>A</title>{body}</letter>"
        "</ICD10CM.index>"
    ).encode()


def tabular(*codes):
    """A Tabular List of these codes; "parent>child" hangs one below the other."""
    out = {}
    for item in codes:
        code, _, title = item.partition("=")
        parent = next((p for p in reversed(out) if code.startswith(p)), "")
        out[code] = TabularEntry(code, title or code, parent, billable=True)
        if parent:
            above = out[parent]
            out[parent] = above._replace(children=(*above.children, code), billable=False)
    return out


def compiled(tmp_path, book, *mains, house=(), titles=()):
    """Patterns of an index, as {words: (code, fire)}."""
    path = tmp_path / "index.xml"
    path.write_bytes(index_xml(*mains))
    found = index_patterns({"index": path}, book, WORDS, house, titles)
    for pattern in found:
        assert confirms(pattern, {"index": path}, book, WORDS)
    return {" ".join(sorted(p.words)): (p.code, p.fire) for p in found}


def test_paths_become_word_sets(tmp_path):
    book = tabular("E11", "E11.9", "E11.44", "N18", "N18.9", "I12.9")
    found = compiled(
        tmp_path,
        book,
        term(
            "Diabetes, diabetic",
            "E11.9",
            term("with", "", term("amyotrophy", "E11.44")),
            nemod="(mellitus) (sugar)",
        ),
        term("Failure, failed", "", term("renal", "", term("chronic", "N18.9"))),
        term("Hypertension", "", term("due to", "", term("renal artery stenosis", "I12.9"))),
    )
    assert found == {
        "diabetes": ("E11.9", "yes"),
        "amyotrophy diabetes": ("E11.44", "yes"),
        "amyotrophy diabetic": ("E11.44", "yes"),
        "chronic failure kidney": ("N18.9", "yes"),
        "chronic failed kidney": ("N18.9", "yes"),
        "artery hypertension kidney stenosis": ("I12.9", "yes"),
    }


def test_codes_that_are_cut_short_or_unknown(tmp_path):
    book = tabular("S70", "S70.0", "S70.00", "T75.4XXA")
    found = compiled(
        tmp_path, book, term("Contusion", "", term("hip", "S70.0-"), term("toe", "S90.1-"))
    )
    assert found == {"contusion hip": ("S70.0", "yes")}
    assert known("T75.4-", book) == ""
    assert known("T75.4XXA", book) == "T75.4XXA"


def test_see_is_followed_to_one_line(tmp_path):
    book = tabular("I51.7", "L02.61", "K52.9", "J18.9", "J18.1")
    found = compiled(
        tmp_path,
        book,
        term("Cardiectasis", "", see="Hypertrophy, cardiac"),
        term("Hypertrophy", "", term("heart, cardiac", "I51.7")),
        term("Microcytic", "", see="condition"),
        term("Furuncle", "", term("toe", see="Furuncle, foot"), term("foot", "L02.61")),
        term("Pneumonia", "J18.9", term("with", "", term("lobe", "J18.1"))),
        term("Lobe", "", term("pneumonia", see="Pneumonia, lobe")),
        term("Round", see="Square"),
        term("Square", see="Round"),
        term("Sprain", "", term("any", see="Sprain, by site")),
    )
    assert found["cardiectasis"] == ("I51.7", "yes")
    assert found["furuncle toe"] == ("L02.61", "yes")
    assert found["lobe pneumonia"] == ("J18.1", "yes")
    assert not {"microcytic", "round", "square", "any sprain"} & found.keys()


def test_see_also_is_not_followed():
    xml = index_xml("<term><title>Amyloidosis</title><seeAlso>Disease</seeAlso></term>")
    assert list(lines(read_index(xml), {})) == []


def test_what_is_left_open_is_not_a_pattern(tmp_path):
    book = tabular("D64", "D64.89", "D64.9", "D40.1", "K25.3", "K25.9", "A53.9", "Z67.1")
    found = compiled(
        tmp_path,
        book,
        term("Anemia", "D64.9", term("specified NEC", "D64.89")),
        term("Gonocytoma", "", term("unspecified site", "D40.1")),
        term("Ulcer", "", term("stomach", "K25.9", term("without hemorrhage", "K25.3"))),
        term("Lesion", "", term("secondary", "A53.9")),
        term("Blood", "", term("type", "", term("A", "Z67.1"))),
    )
    assert found == {
        "anemia": ("D64.9", "yes"),
        "gonocytoma": ("D40.1", "yes"),
        "stomach ulcer": ("K25.9", "yes"),
    }


def test_a_letter_belongs_to_the_word_before_it(tmp_path):
    book = tabular("B15.9", "B19.2")
    found = compiled(tmp_path, book, term("Hepatitis", "", term("A", "B15.9"), term("C", "B19.2-")))
    assert found == {"a hepatitis": ("B15.9", "yes"), "c hepatitis": ("B19.2", "yes")}


def test_sides_are_left_to_the_walk(tmp_path):
    book = tabular("S91", "S91.0", "S91.01", "S91.011", "S91.012")
    found = compiled(
        tmp_path,
        book,
        term(
            "Laceration",
            "",
            term("ankle", "", term("right", "S91.011"), term("left", "S91.012")),
        ),
    )
    assert found == {"ankle laceration": ("S91.01", "yes")}


def test_due_to_another_disease_needs_more_than_words(tmp_path):
    book = tabular("G47.0", "F51.0", "F32.9", "E09.62", "D50.0")
    found = compiled(
        tmp_path,
        book,
        term("Insomnia", "G47.0", term("due to", "", term("depression", "F51.0"))),
        term("Depression", "F32.9"),
        term("Diabetes", "", term("due to drug", "", term("foot ulcer", "E09.62"))),
        term("Anemia", "", term("due to", "", term("loss of blood", "D50.0"))),
    )
    assert set(found) == {"insomnia", "depression", "anemia blood loss"}


def test_common_words_do_not_fire_alone(tmp_path):
    book = tabular(
        "R41.8", "Z33.1", "Z12.11", "R21", "X58", "J34.8", "Z90.5", "D46.2", "D71.1", "A79.0",
        "I44.1", "R31.9",
    )  # fmt: skip
    found = compiled(
        tmp_path,
        book,
        term("Age", "R41.8"),
        term("Pregnancy", "Z33.1"),
        term("Rash", "R21"),
        term("RAEB", "D46.2"),
        term("LAD", "D71.1"),
        term("Fever", "", term("five day", "A79.0")),
        term("Block", "", term("second degree", "I44.1")),
        term("Urine", "", term("blood in", "R31.9")),
        term("Accident", "", term("fall", "X58")),
        term("Lesion", "", term("sinus", "J34.8")),
        term("Absence", "", term("renal", "Z90.5")),
        term("Screening", "", term("neoplasm", "", term("colon", "Z12.11"))),
    )
    assert found == {
        "rash": ("R21", "yes"),
        "raeb": ("D46.2", "capitals"),
        "5 day fever": ("A79.0", "stated"),
        "2 block degree": ("I44.1", "yes"),
        "blood urine": ("R31.9", "stated"),
        "lesion sinus": ("J34.8", "stated"),
        "absence kidney": ("Z90.5", "stated"),
        "colon neoplasm screening": ("Z12.11", "stated"),
    }


def test_the_house_decides_about_its_own_words(tmp_path):
    house = [Pattern(("rash",), "L30.9", HOUSE, "near", (("itch",),), "skin:1")]
    book = tabular("R21", "L30.9", "R05")
    found = compiled(tmp_path, book, term("Rash", "R21"), term("Cough", "R05"), house=house)
    assert set(found) == {"cough"}


def test_a_title_that_settles_at_the_code_is_kept(tmp_path):
    book = tabular(
        "E11=Type 2 diabetes mellitus",
        "E11.4=Type 2 diabetes mellitus with neuropathy",
        "E11.9=Type 2 diabetes mellitus without complications",
        "R06=Dyspnea",
        "R06.00=Dyspnea, unspecified",
        "R06.02=Breathlessness",
    )
    titles = [
        Pattern(("type-2", "diabetes"), "E11", TITLE, "yes", (), "E11"),
        Pattern(("dyspnea",), "R06", TITLE, "yes", (), "R06"),
    ]
    mains = (term("Diabetes", "", term("type 2", "E11.9")), term("Dyspnea", "R06.00"))
    assert set(compiled(tmp_path, book, *mains, titles=titles)) == {"dyspnea"}
    assert len(compiled(tmp_path, book, *mains)) == 2


def test_words_as_printed_come_before_synonyms(tmp_path):
    book = tabular("R06.81", "R06.00")
    found = compiled(tmp_path, book, term("Breathlessness", "R06.81"), term("Dyspnea", "R06.00"))
    assert found == {"dyspnea": ("R06.00", "yes")}


def test_more_words_for_the_same_code_are_left_out(tmp_path):
    book = tabular("B79", "A01.0")
    found = compiled(
        tmp_path,
        book,
        term("Trichuriasis", "B79", term("intestinal", "B79"), term("typhoid", "A01.0")),
    )
    assert set(found) == {"trichuriasis", "trichuriasis typhoid"}


@pytest.mark.parametrize(
    ("title", "ways"),
    [
        ("Abnormal, abnormality, abnormalities", ["Abnormal", "abnormality", "abnormalities"]),
        ("Fracture, traumatic", ["Fracture traumatic"]),
        ("nerve NEC", ["nerve"]),
        ("Pregnancy -see also Delivery", ["Pregnancy"]),
        ("Parkinson's disease, syndrome or tremor",
         ["Parkinson's disease", "Parkinson's syndrome", "Parkinson's tremor"]),
        ("cognitive, mild, of uncertain or unknown etiology",
         ["cognitive, mild, of uncertain or unknown etiology"]),
        ("a or b or c", ["a or b or c"]),
    ],
)  # fmt: skip
def test_alternatives(title, ways):
    assert alternatives(title) == ways


def test_spellings_say_whether_a_synonym_was_needed():
    assert spellings(("Failure", "renal"), WORDS) == [(("failure", "kidney"), False)]
    assert spellings(("Failure", "kidney"), WORDS) == [(("failure", "kidney"), True)]
    assert spellings(("Lesion", "secondary"), WORDS) == []


NEOPLASM = """<ICD10CM.index><indexHeading><head col="1">Neoplasm</head>
<head col="2">Malignant Primary</head><head col="3">Malignant Secondary</head>
<head col="4">Ca in situ</head><head col="5">Benign</head><head col="6">Uncertain Behavior</head>
<head col="7">Unspecified Behavior</head></indexHeading><letter><title>N</title>
<mainTerm><title>Neoplasm, neoplastic</title><cell col="2">C80.1</cell>
<term><title>spleen</title><cell col="2">C26.1</cell><cell col="3">C78.89</cell>
<cell col="5">D13.9</cell></term></mainTerm></letter></ICD10CM.index>"""
DRUG = """<ICD10CM.index><indexHeading><head col="1">Substance</head>
<head col="2">Poisoning, Accidental (unintentional)</head>
<head col="3">Poisoning, Intentional self-harm</head><head col="4">Poisoning, Assault</head>
<head col="5">Poisoning, Undetermined</head><head col="6">Adverse effect</head>
<head col="7">Underdosing</head></indexHeading><letter><title>A</title>
<mainTerm><title>Acrolein</title><cell col="2">T59.891</cell><cell col="6">--</cell></mainTerm>
</letter></ICD10CM.index>"""


def test_tables_of_neoplasms_and_drugs(tmp_path):
    files = {name: tmp_path / f"{name}.xml" for name in ("index", "neoplasm", "drug")}
    files["index"].write_bytes(index_xml(term("Lienoma", see="Neoplasm, spleen, benign")))
    files["neoplasm"].write_text(NEOPLASM, encoding="utf-8")
    files["drug"].write_text(DRUG, encoding="utf-8")
    book = tabular("C26.1", "C78.89", "D13.9", "T59.891", "C80.1")
    found = {" ".join(sorted(p.words)): p.code for p in index_patterns(files, book, WORDS)}
    assert found == {
        "lienoma": "D13.9",
        "malignant neoplasm spleen": "C26.1",
        "metastasis spleen": "C78.89",
        "benign neoplasm spleen": "D13.9",
        "acrolein poisoning": "T59.891",
        "acrolein overdose": "T59.891",
    }
    assert all(confirms(p, files, book, WORDS) for p in index_patterns(files, book, WORDS))


def test_confirms_refuses_what_the_index_does_not_say(tmp_path):
    path = tmp_path / "index.xml"
    path.write_bytes(index_xml(term("Rash", "R21")))
    book = tabular("R21", "R05")
    (pattern,) = index_patterns({"index": path}, book, WORDS)
    for forged in (
        pattern._replace(code="R05"),
        pattern._replace(words=("cough",)),
        pattern._replace(reference="Rash > red"),
    ):
        assert not confirms(forged, {"index": path}, book, WORDS)
