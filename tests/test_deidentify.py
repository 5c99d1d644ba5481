"""De-identification: nothing of the 18 identifiers is left, what is medical stays, spans map back."""

import json
import re
from datetime import date
from itertools import pairwise

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from chartcoder import Document, Encounter
from chartcoder.cli import main
from chartcoder.deidentify import deidentify
from chartcoder.deidentify.rules import found_by_rules, settled
from chartcoder.deidentify.surrogates import Surrogates
from chartcoder.deidentify.words import FAMILY, GIVEN

KEY = b"a key of tests only"

SECRETS = {
    "Mr. Zoltan Quatermass": "name", "Patient: Quatermass, Zoltan": "name", "Dr. McAllister": "name",
    "signed by: Ann O'Hara": "name", "Beatrix Kiddo, MD": "name", "Jane P. Doe, RN": "name",
    "03/04/2026": "date", "3/4/26": "date", "2026-03-04": "date", "March 4, 2026": "date",
    "4 Mar 2026": "date", "Mar 2026": "date", "seen on 3/4": "date",
    "92 y/o": "age", "aged 101": "age", "95-year-old": "age",
    "(216) 867-5309": "phone", "216.867.5309 ext 12": "phone", "fax: 216-867-5310": "fax",
    "zoltan.q@mail.example.com": "email", "SSN 123-45-6789": "ssn", "https://portal.example.com/p/8": "url",
    "10.20.30.40": "ip", "MRN: 00998877": "record", "Medical Record Number 12-34-56": "record",
    "Member ID: XYZ123456789": "plan", "Account #: 7788990": "account", "NPI 1234567893": "licence",
    "DEA AB1234563": "licence", "VIN 1HGCM82633A004352": "vehicle", "license plate ABC-1234": "vehicle",
    "serial number SN-889-22": "device", "Accession: S26-12345": "number", "Room 412B": "number",
    "fingerprint ID FP-99821": "biometric", "1420 Maple Grove Avenue, Apt 3": "place",
    "P.O. Box 771": "place", "Lakewood, OH 44107": "place", "from Birch Lane nursing home": "facility",
}  # fmt: skip
MEDICAL = """ASSESSMENT:
1. Type 2 diabetes mellitus with CKD 3b, A1c 8.1 %
2. Parkinson's disease, Crohn disease, Graves' disease
3. Fracture of the left 5th metatarsal, strength 5/5, pain 3/10, BP 120/80, 6/6 vision
4. E. coli cystitis, H. pylori, C. difficile negative. T4 N0 M0. Apgar 8/9
Vitamin B12 400 pg/mL, 98 % on room air, HR 92, weight 94 kg, EF 25-30 %, 10-12 RBC/hpf
Follow up in 2 weeks. Seen in the emergency clinic. Emergency Department, Pain Clinic.
May improve. Lives alone. PT. Ms. D/C home. Insulin 90 units. Temp 39.1, SpO2 91, age 45.
"""


def clean(text, **more):
    return deidentify(Encounter(documents=(Document(text=text),)), KEY, "p1", **more)


def new_text(text, **more):
    return clean(text, **more).encounter.documents[0].text


@pytest.mark.parametrize(("text", "kind"), SECRETS.items())
def test_each_identifier_is_found(text, kind):
    found = settled(found_by_rules(f"Note. {text} and so on."))
    assert kind in {f.kind for f in found}, found


@pytest.mark.parametrize("text", SECRETS)
def test_nothing_of_an_identifier_is_left(text):
    new = new_text(f"Note. {text} and so on.")
    value = re.sub(
        r"^(?:Mr\.|Patient:|Dr\.|signed by:|seen on|aged|fax:|SSN|MRN:|Medical Record Number|Member ID:|Account #:"
        r"|NPI|DEA|VIN|license plate|serial number|Accession:|Room|fingerprint ID|from)\s*|,? (?:MD|RN)$", "", text
    )  # fmt: skip
    for word in re.findall(r"[A-Za-z]{4,}|\d{2,}", value):
        if word.lower() not in ("year", "nursing", "home", "example", "https", "2026", "march"):
            assert word not in new, (text, new)


def test_no_tail_of_an_identifier_is_left():
    from chartcoder.deidentify import Found

    found = [
        Found(0, 6, "name"),
        Found(3, 12, "record"),
        Found(4, 9, "phone"),
        Found(20, 22, "age"),
    ]
    kept = settled(found)
    assert {at for one in kept for at in range(one.start, one.end)} == {*range(12), 20, 21}
    assert all(one.end <= two.start for one, two in pairwise(kept))


def test_what_is_medical_stays():
    assert new_text(MEDICAL) == MEDICAL


def test_the_same_value_everywhere_and_another_for_another_patient():
    text = "Patient: Zoltan Quatermass\nMr. Quatermass was seen. QUATERMASS agrees. MRN: 998877, MRN 998877"
    new = new_text(text)
    made = re.findall(r"Mr\. (\S+) was", new)[0]
    assert made in FAMILY or made in GIVEN
    assert made.upper() in new
    assert len(set(re.findall(r"MRN:? (\d+)", new))) == 1
    other = deidentify(Encounter(documents=(Document(text=text),)), KEY, "p2")
    assert other.encounter.documents[0].text != new
    assert deidentify(Encounter(documents=(Document(text=text),)), KEY, "p1") == clean(text)


def test_names_of_structured_facts_are_found_without_a_title():
    new = new_text("Quatermass did well. Parkinson's disease unchanged, per Parkinson.",
                   known={"name": ["QUATERMASS, ZOLTAN", "Parkinson, Ann"], "record": ["7-77"]})  # fmt: skip
    assert "Quatermass" not in new
    assert "Parkinson's disease" in new
    assert not new.endswith("Parkinson.")


def test_dates_keep_their_distance_and_form():
    new = new_text(
        "Admitted 03/04/2026. Discharged 3/9/26. Born 1954-05-11. Seen March 20, 2026, 2 APR 2026."
    )
    days = re.search(
        r"Admitted (\S+)\. Discharged (\S+)\. Born (\S+)\. Seen (\w+ \d+, \d{4}), (\d+ [A-Z]{3} \d{4})",
        new,
    )
    assert days, new
    m, d, y = map(int, days[1].split("/"))
    m2, d2, y2 = map(int, days[2].split("/"))
    assert (date(2000 + y2, m2, d2) - date(y, m, d)).days == 5


def test_facts_move_with_the_text():
    encounter = Encounter(
        documents=(Document(text="Admitted 03/04/2026.", time=date(2026, 3, 4)),), setting="inpatient",
        admission_date=date(2026, 3, 4), discharge_date=date(2026, 3, 9), birth_date=date(1954, 5, 11),
        id="V-778899", providers=({"role": "attending", "name": "Ann Roe", "npi": "1234567893"},),
    )  # fmt: skip
    done = deidentify(encounter, KEY, "p1")
    new = done.encounter
    assert 1 <= done.days <= 364
    assert (date(2026, 3, 4) - new.admission_date).days == done.days
    assert (new.discharge_date - new.admission_date).days == 5
    assert new.documents[0].text == f"Admitted {new.admission_date:%m/%d/%Y}."
    assert new.documents[0].time == new.admission_date
    assert new.id != "V-778899"
    assert new.providers[0].npi is None
    assert new.providers[0].name != "Ann Roe"


def test_ages_above_89_are_90():
    encounter = Encounter(
        documents=(Document(text="96 y/o man, aged 96. Wife is 88 y/o."),),
        service_date=date(2026, 3, 4), birth_date=date(1930, 1, 1),
    )  # fmt: skip
    new = deidentify(encounter, KEY, "p").encounter
    assert new.documents[0].text == "90 y/o man, aged 90. Wife is 88 y/o."
    assert new.age_years == 90


@pytest.mark.parametrize(
    ("code", "made"), [("44107", "44100"), ("03601", "00000"), ("44107-1234", "44100")]
)
def test_zip_codes(code, made):
    assert Surrogates(KEY, "p").value("zip", code) == made


def test_spans_map_back_and_forth():
    text = "Mr. Quatermass, seen 03/04/2026, has pneumonia. MRN: 998877."
    done = clean(text)
    new = done.encounter.documents[0].text
    (moved,) = done.moved
    at = new.index("pneumonia")
    assert text[slice(*moved.back(at, at + 9))] == "pneumonia"
    old = text.index("pneumonia")
    assert new[slice(*moved.forth(old, old + 9))] == "pneumonia"
    for row in moved.replaced:
        assert moved.back(row.new_start, row.new_end) == (row.start, row.end)
        assert moved.back(row.new_start + 1, row.new_end) == (row.start, row.end)


@given(st.text(alphabet="ab 0123456789/-.:@,\nDrMPatientMRNQuinn", max_size=120))
def test_any_text(text):
    done = clean(text)
    new = done.encounter.documents[0].text
    (moved,) = done.moved
    at = 0
    for row in moved.replaced:
        assert text[at : row.start] == new[moved.forth(at, at)[0] : row.new_start] or at == 0
        at = row.end
    assert text[at:] == (new[moved.replaced[-1].new_end :] if moved.replaced else new)


def test_the_examples_keep_their_codes(examples, coder):
    for example, result in examples:
        done = deidentify(example.encounter, KEY, example.name)
        again = coder.code(done.encounter)
        assert [a.code for a in again.assignments] == [a.code for a in result.assignments], (
            example.name
        )


def test_another_engine_adds_what_it_finds():
    from chartcoder.deidentify import Found

    assert "zebra" not in new_text("a zebra", engine=lambda t: [Found(2, 7, "name")])


def test_presidio_is_named_when_it_is_missing(monkeypatch, tmp_path):
    import sys

    monkeypatch.setitem(sys.modules, "presidio_analyzer", None)
    (tmp_path / "n.txt").write_text("x")
    result = CliRunner().invoke(
        main,
        [
            "deidentify",
            str(tmp_path / "n.txt"),
            "--output",
            str(tmp_path / "o"),
            "--engine",
            "presidio",
        ],
    )
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "presidio-analyzer" in result.stderr


FEED = "\r".join(
    [
        "MSH|^~\\&|A|B|C|D|20260406||MDM^T02|1|P|2.5",
        "PID|1||4711^^^H^MR||QUATERMASS^ZOLTAN^B||19540511|M|||12 Elm^^Lakewood^OH^44107||2168675309",
        "|".join(["PV1", "1", "I"] + [""] * 4 + ["1^Roe^Ann"] + [""] * 11 + ["V-1"]),
        "TXA|1|PN||20260406",
        "OBX|1|TX|1||Zoltan Quatermass of Lakewood saw Roe. ASSESSMENT: 1. Pneumonia",
    ]
)


def test_the_command(tmp_path, coder):
    (tmp_path / "feed").write_text(FEED)
    (tmp_path / "key").write_bytes(KEY * 2)
    words = ["deidentify", str(tmp_path / "feed"), "--key-file", str(tmp_path / "key"), "--maps"]
    result = CliRunner().invoke(main, [*words, "--output", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    written = sorted(
        p.relative_to(tmp_path / "out").as_posix() for p in (tmp_path / "out").rglob("*.*")
    )
    assert written == [
        "chart-0001-maps.json",
        "chart-0001/01-progress-note.txt",
        "chart-0001/encounter.json",
    ]
    everything = "".join((tmp_path / "out" / name).read_text() for name in written)
    for secret in ("uatermass", "oltan", "Lakewood", "Roe", "4711", "V-1", "1954-05-11"):
        assert secret not in everything
    assert "Pneumonia" in everything
    facts = json.loads((tmp_path / "out" / "chart-0001" / "encounter.json").read_text())
    assert facts["setting"] == "inpatient"
    again = CliRunner().invoke(main, [*words, "--output", str(tmp_path / "again")])
    assert again.exit_code == 0
    for name in written:
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    full = CliRunner().invoke(main, [*words, "--output", str(tmp_path / "out")])
    assert (full.exit_code, full.stderr) == (2, "chartcoder: out: not empty; name a new folder\n")
    (tmp_path / "key").write_bytes(b"short")
    short = CliRunner().invoke(main, [*words, "--output", str(tmp_path / "third")])
    assert short.exit_code == 2


@pytest.mark.parametrize(
    ("text", "kept"),
    [("VIN Husband Ann Roe phone", ["Ann Roe"]), ("Foley catheter", []), ("8JKL 204 (OH", []),
     ("Driver", []), ("Zelda Featherstone", ["Zelda Featherstone"]), ("back pain", [])],
)  # fmt: skip
def test_what_a_language_model_takes_for_a_person(text, kept):
    from chartcoder.deidentify import Found
    from chartcoder.deidentify.presidio import person

    end = text.index(" catheter") if "catheter" in text else len(text)
    assert [text[f.start : f.end] for f in person(Found(0, end, "name"), text)] == kept


def test_presidio_asks_no_network_and_takes_the_model_that_is_there():
    from chartcoder.deidentify.presidio import KINDS, model_of

    assert not {"EMAIL_ADDRESS", "URL"} & KINDS.keys(), "their recognisers fetch a list of domains"
    assert model_of(["de_core_news_lg", "en_core_web_sm", "en_core_web_lg"]) == "en_core_web_lg"
    assert model_of(["de_core_news_lg"]) is None


def test_presidio_itself():
    pytest.importorskip("presidio_analyzer")
    spacy = pytest.importorskip("spacy")
    from chartcoder.deidentify.presidio import model_of, presidio_engine

    if model_of(spacy.util.get_installed_models()) is None:
        pytest.skip("no English language model on this machine")
    text = "Mahmoud Al-Rashid called.\nASSESSMENT:\n1. Crohn's disease 2. Foley catheter in place"
    new = new_text(text, engine=presidio_engine())
    assert "Mahmoud" not in new
    assert new.split("\n", 1)[1] == text.split("\n", 1)[1]


HARD = {
    "seen on the fourth of March, two thousand twenty-six": ["fourth", "thousand"],
    "on April the second he fell": ["second"],
    "last seen Christmas Eve 2025": ["Christmas"],
    "Admitted 4/2-4/7/26 for this": ["4/2", "4/7"],
    "cath 06/2021 clean": ["06/2021"],
    "She turned ninety-four in July": ["ninety-four"],
    "died of a stroke at ninety two": ["ninety two"],
    "lived to one hundred and three years": ["hundred"],
    "GRUBER, HANS-PETER (M, 57)\nseen": ["GRUBER", "HANS", "PETER"],
    "Attn: dr. Wuthering / NP Kowalczyk": ["Wuthering", "Kowalczyk"],
    "/es/ TOBIAS M. GRUNWALD, MD": ["TOBIAS", "GRUNWALD"],
    "Signed by: MARISOL DE LA CRUZ, M.D.": ["MARISOL", "CRUZ"],
    "PATRICE O'BRIEN-KATZ, M.D. 0911": ["PATRICE", "BRIEN", "KATZ"],
    "brought by her daughter Chidinma": ["Chidinma"],
    "Dictated: QF  Job# 88123": ["QF", "88123"],
    "called from 5552013377, cell (330)5550144": ["5552013377", "5550144"],
    "SSN 212 55 8891": ["8891"],
    "Driver's license OH TL545796": ["545796"],
    "License: RN 334512": ["334512"],
    "Anthem ID# YRP882M10934": ["10934"],
    "in a blue truck, plate 8JKL 204": ["8JKL", "204"],
    "UDI (01)00643169007222(17)210331(21)RNB204511H": ["9007222", "204511"],
    "see portal.riverbend.example/u/adaeze and mychart.example.org": ["riverbend", "mychart"],
    "lives in Paulding County": ["Paulding"],
    "a machinist from Zanesville. Zanesville OH 43701": ["Zanesville", "43701"],
    "at Sunset Pines Assisted Living": ["Sunset", "Pines"],
}


@pytest.mark.parametrize(("text", "parts"), HARD.items())
def test_identifiers_that_are_written_unusually(text, parts):
    new = new_text(f"Note.\n{text} and so on." if not text[0].isupper() else f"{text} and so on.")
    assert not [part for part in parts if part in new], new


@pytest.mark.parametrize(
    "text",
    ["Left hip plate with 8 holes, plate 7 hole, growth plate closed, plate 3.5 mm.",
     "His mother Alzheimer's, her father Parkinson's disease, her sister Type 1 diabetes.",
     "Sat at ninety percent, ninety degrees of flexion, her ninety minutes of sleep.",
     "May increase in May. Labor was normal. March fracture. The county hospital.",
     "Ratio 4/5, strength 4/5-5/5, 1/2 tablet, pH 7.35/40, NP swab negative, RN evaluation.",
     "Plates in both forearms. ID: consult for bacteremia. Second trimester of this pregnancy.",
     "Lungs clear.No wheeze. e.g. i.v. fluids, p.o. meds, 5 mg/kg/day, vs.stable"],
)  # fmt: skip
def test_what_looks_like_an_identifier_stays(text):
    assert new_text(text) == text


def test_no_year_tells_an_age_above_89():
    text = (
        "DOB 07/04/1931. Born in 1929, a 94-year-old. Seen 03/04/2026. His father was born in 1950."
    )
    new = new_text(text)
    assert "1931" not in new
    assert "1929" not in new
    years = [int(y) for y in re.findall(r"\b(?:19|20)\d\d\b", new)]
    assert min(years) >= 2026 - 90
    assert "born in 1950" in new


def test_dates_in_words_move_as_the_others_do():
    new = new_text(
        "Seen 03/04/2026, that is the fourth of March, two thousand twenty-six. Since 01/2026."
    )
    numbers, words = re.search(r"Seen (\S+), that is the (.*?)\. Since (\d\d/\d{4})", new).group(
        1, 2
    )
    month, day, year = map(int, numbers.split("/"))
    assert words == f"{date(year, month, day):%B} {day}, {year}"
