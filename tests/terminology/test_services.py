import subprocess
import sys
from pathlib import Path

import pytest

from chartcoder import Coder
from chartcoder.terminology.entries import TerminologyError
from chartcoder.terminology.services import (
    facts_in,
    fits,
    load_services,
    load_supplies,
    search,
)
from chartcoder.terminology.services.concepts import read_concepts
from chartcoder.terminology.services.lint import problems

HEAD = "# number\tconcept\twords\tattributes\tunits\tparent\tglobal\n"


@pytest.fixture(scope="module")
def cpt():
    return load_services()


@pytest.fixture(scope="module")
def hcpcs():
    return load_supplies()


def table(folder: Path, *lines: str) -> Path:
    (folder / "cpt").mkdir()
    (folder / "hcpcs").mkdir()
    (folder / "cpt" / "made.tsv").write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    return folder


def best(words: str, book) -> str:
    return search(words, book)[0].code


def test_tables_have_no_fault():
    assert problems() == []


def test_enough_concepts(cpt, hcpcs):
    assert len(cpt) >= 4400
    assert len(hcpcs) >= 1900


def test_every_attribute_is_of_the_closed_list(tmp_path):
    with pytest.raises(TerminologyError, match="unknown attribute 'colour'"):
        read_concepts("cpt", table(tmp_path, "71046\tA\tb\tcolour=red"))


def test_value_of_another_form_is_refused(tmp_path):
    with pytest.raises(TerminologyError, match="no value of 'views'"):
        read_concepts("cpt", table(tmp_path, "71046\tA\tb\tviews=many"))


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("7104\tA\tb",), "is no number of cpt"),
        (("71046\tA\tb", "71045\tA\tc"), "sort by number"),
        (("71045\tA\tchest film", "71046\tB\tchest film"), "no attribute chooses"),
        (("71045\tA\tb\t\tfurlong",), "unknown unit"),
        (("71045\tA\tb\t\t\t99999",), "parent 99999 has no concept"),
        (("71045\tA\tb\t\t\t\t042",), "unknown global period"),
        (("71045\tA\tthe",), "no word that counts"),
        (("71045\tA\t=71046", "71046\tB\t=71045"), "names no row with wordings"),
    ],
)
def test_lint_names_the_fault(tmp_path, lines, message):
    found = problems(table(tmp_path, *lines))
    assert any(message in line for line in found), found


def test_codes_of_dentistry_are_in_no_table(hcpcs):
    assert not [n for n in hcpcs.numbers() if n[0] == "D" and len(n) == 5]


@pytest.mark.parametrize(
    ("key", "wanted", "stated", "expected"),
    [
        ("size", "0.6-1.0", "0.8", True),
        ("size", "0.6-1.0", "0.55", True),
        ("size", "0.6-1.0", "0.5", False),
        ("size", ">4.0", "4.0", False),
        ("views", ">=4", "5", True),
        ("views", "<4", "4", False),
        ("age", "<2y", "14m", True),
        ("age", "1-4y", "4y", True),
        ("age", "1-4y", "5y", False),
        ("time", "30-44", "45", False),
        ("time", ">=60", "75", True),
        ("site", "nose|ears", "ears", True),
        ("laterality", "bilateral", "unilateral", False),
    ],
)
def test_facts_against_attributes(key, wanted, stated, expected):
    assert fits(key, wanted, stated) is expected


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("CT head w/o contrast", {"contrast": "none"}),
        ("MRI brain with and without contrast", {"contrast": "both"}),
        ("MRI brain w/wo", {"contrast": "both"}),
        ("knee x-ray, 3 views", {"views": "3"}),
        ("two views of the chest", {"views": "2"}),
        ("PA and lateral", {"views": "2"}),
        ("excision 1.5 cm", {"size": "1.5"}),
        ("tonsillectomy 8 yo", {"age": "8y"}),
        ("new patient, 45 minutes", {"patient": "new", "time": "45"}),
        ("plain words", {}),
    ],
)
def test_facts_read_from_words(text, facts):
    assert facts_in(text).facts == facts


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("CXR 2 views", "71046"),
        ("xray chst pa and lateral", "71046"),
        ("CT head w/o contrast", "70450"),
        ("ct abd pelvis with contrast", "74177"),
        ("mri brain w/wo contrast", "70553"),
        ("lap chole", "47562"),
        ("snare polypectomy colonoscopy", "45385"),
        ("EGD bx", "43239"),
        ("cbc w diff", "85025"),
        ("bmp", "80048"),
        ("a1c", "83036"),
        ("tonsilectomy 8 yo", "42825"),
        ("turbt 3 cm", "52235"),
        ("excision bcc nose 1.5 cm", "11642"),
        ("simple laceration repair face 3 cm", "12013"),
        ("lumbar epidural steroid injection", "62323"),
        ("paracentesis ultrasound guided", "49083"),
        ("total knee replacement", "27447"),
        ("im injection", "96372"),
        ("nebuliser treatment", "94640"),
        ("tdap", "90715"),
        ("rapid strep", "87880"),
        ("99213", "99213"),
    ],
)
def test_look_up_of_services(cpt, words, number):
    assert best(words, cpt) == number


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("rocefin", "J0696"),
        ("toradol", "J1885"),
        ("depo medrol", "J1010"),
        ("keytruda", "J9271"),
        ("synvisc", "J7325"),
        ("nebuliser machine", "E0570"),
        ("rolling walker", "E0143"),
        ("glucose test strips", "A4253"),
        ("ambulance bls emergency", "A0429"),
        ("left thumb", "FA"),
        ("annual wellness visit first", "G0438"),
    ],
)
def test_look_up_of_supplies(hcpcs, words, code):
    assert best(words, hcpcs) == code


def test_find_keeps_the_longest_wording_and_the_number_the_facts_choose(cpt):
    found = cpt.find("CT of the abdomen and pelvis", {"contrast": "with"})
    assert [f.concept.number for f in found][:1] == ["74177"]
    assert all("pelvis" in f.words and "abdomen" in f.words for f in found)


def test_find_leaves_out_what_facts_contradict(cpt):
    numbers = {f.concept.number for f in cpt.find("chest x-ray", {"views": "2"})}
    assert "71046" in numbers
    assert numbers.isdisjoint({"71045", "71047", "71048"})


def test_find_in_a_sentence(cpt):
    found = cpt.find("PA and lateral chest x-ray and ECG done; nebulizer treatment given")
    assert {"71046", "93000", "94640"} <= {f.concept.number for f in found}


def test_find_of_nothing(cpt):
    assert cpt.find("the patient feels well") == ()


def test_family_shares_a_wording(cpt):
    assert [c.number for c in cpt.family("71046")] == ["71045", "71046", "71047", "71048"]


def test_panel_holds_its_components(cpt):
    glucose = cpt.concept("82947")
    assert {"80048", "80053"} <= set(glucose.parents)


def test_dose_unit_of_a_drug(hcpcs):
    (ceftriaxone,) = hcpcs.drugs("ceftriaxone")
    assert (ceftriaxone.number, ceftriaxone.units) == ("J0696", "250 mg")
    assert ceftriaxone.attribute("route") == "injection"


def test_kinds(hcpcs):
    assert hcpcs.concept("RT").kind == "modifier"
    assert hcpcs.concept("H").kind == "place"
    assert hcpcs.concept("A0428").kind == "code"


def test_number_without_a_concept(cpt):
    assert cpt.concept("00000") is None
    assert "00000" not in cpt
    assert cpt.family("00000") == ()


def test_through_the_coder():
    coder = Coder()
    assert coder.lookup("lap chole", system="cpt")[0].code == "47562"
    assert coder.lookup("ceftriaxone", system="hcpcs")[0].system == "hcpcs"
    with pytest.raises(ValueError, match="icd10pcs, cpt or hcpcs"):
        coder.lookup("x", system="icd11")


def test_coding_diagnoses_loads_no_book_of_services():
    code = (
        "import sys, chartcoder.cli, chartcoder.coder\n"
        "sys.exit(any('terminology.services' in name for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
