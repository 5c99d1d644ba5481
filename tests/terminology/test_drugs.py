from itertools import pairwise

import pytest

from chartcoder.codesets.editions import default_tabular
from chartcoder.terminology.drugs import ROUTES, Drug, read_drugs
from chartcoder.terminology.entries import TerminologyError
from chartcoder.terminology.normalize import tokenise

DRUGS = read_drugs()


def line(name: str, route: str = "") -> Drug:
    """The line of a name by a route; without one, the open line or the only line."""
    found = [drug for drug in DRUGS if drug.name == name]
    if len(found) == 1 and not route:
        return found[0]
    return next(drug for drug in found if drug.route == route)


def test_enough_names():
    assert len({drug.name.casefold() for drug in DRUGS}) >= 1700


def test_sorted_without_duplicates():
    for before, after in pairwise(DRUGS):
        assert (before.name.casefold(), before.route) < (after.name.casefold(), after.route)


def test_every_stem_has_intents():
    tabular = default_tabular()
    for stem in {stem for drug in DRUGS for stem in drug.stems}:
        intents = [child.removeprefix(stem) for child in tabular[stem].children]
        # drugs go on to adverse effect and underdosing, other substances end with undetermined
        assert intents in (list("1234"), list("123456")), stem
        assert "accidental" in tabular[f"{stem}1"].title.lower(), stem
        if stem < "T51" and stem not in {"T40.1X", "T40.8X", "T43.64"}:
            assert intents == list("123456"), stem


def test_every_long_term_code_is_billable():
    tabular = default_tabular()
    for code in {code for drug in DRUGS for code in drug.longterms}:
        assert tabular[code].billable, code
        assert code != "Z79.899"
        assert code != "Z79.2"


def test_routes_and_white_space():
    assert {drug.route for drug in DRUGS} <= set(ROUTES)
    assert all(drug.name == " ".join(drug.name.split()) for drug in DRUGS)


def test_names_of_several_routes_have_an_open_line():
    routes: dict[str, set[str]] = {}
    for drug in DRUGS:
        routes.setdefault(drug.name.casefold(), set()).add(drug.route)
    assert [name for name, found in routes.items() if len(found) > 1 and "" not in found] == []


def test_names_that_read_alike_agree():
    meanings: dict[tuple[tuple[str, ...], str], set[tuple[object, ...]]] = {}
    for drug in DRUGS:
        alike = tuple(tokenise(drug.name)), drug.route
        meanings.setdefault(alike, set()).add((drug.stems, drug.longterms))
    assert [alike for alike, found in meanings.items() if len(found) > 1] == []


def test_a_misspelling_means_what_the_right_spelling_means():
    for drug in DRUGS:
        if drug.note.startswith("misspelling of "):
            right = drug.note.removeprefix("misspelling of ").split(";")[0]
            assert any(
                other.stems == drug.stems and other.longterms == drug.longterms
                for other in DRUGS
                if other.name == right
            ), drug


@pytest.mark.parametrize(
    ("name", "stem", "longterm"),
    [
        # clotting
        ("warfarin", "T45.51", "Z79.01"),
        ("Coumadin", "T45.51", "Z79.01"),
        ("coumidin", "T45.51", "Z79.01"),
        ("Eliquis", "T45.51", "Z79.01"),
        ("blood thinner", "T45.51", ""),
        ("clopidogrel", "T45.52", "Z79.02"),
        ("Brilinta", "T45.52", "Z79.02"),
        ("tpa", "T45.61", ""),
        # pain
        ("asa", "T39.01", "Z79.82"),
        ("apap", "T39.1X", ""),
        ("ibuprofen", "T39.31", "Z79.1"),
        ("Celebrex", "T39.39", "Z79.1"),
        ("Percocet", "T40.2X", "Z79.891"),
        ("methadone", "T40.3X", "Z79.891"),
        ("Ultram", "T40.42", "Z79.891"),
        ("heroin", "T40.1X", ""),
        ("carfentanil", "T40.41", ""),
        ("cocaine", "T40.5X", ""),
        # heart and pressure
        ("lisinopril", "T46.4X", ""),
        ("losartan", "T46.5X", ""),
        ("metoprolol", "T44.7X", ""),
        ("beta blocker", "T44.7X", ""),
        ("Norvasc", "T46.1X", ""),
        ("ntg", "T46.3X", ""),
        ("digoxin", "T46.0X", ""),
        ("amiodarone", "T46.2X", ""),
        ("statin", "T46.6X", ""),
        ("hctz", "T50.2X", ""),
        ("water pill", "T50.2X", ""),
        ("Lasix", "T50.1X", ""),
        ("spironolactone", "T50.0X", ""),
        # sugar
        ("insulin", "T38.3X", "Z79.4"),
        ("metformin", "T38.3X", "Z79.84"),
        ("Jardiance", "T38.3X", "Z79.84"),
        ("Ozempic", "T38.3X", "Z79.85"),
        ("Rybelsus", "T38.3X", "Z79.84"),
        ("Wegovy", "T38.3X", ""),
        # steroids
        ("prednisone", "T38.0X", "Z79.52"),
        ("Flovent", "T38.0X", "Z79.51"),
        ("Flonase", "T38.0X", ""),
        ("clobetasol", "T49.0X", ""),
        ("steroid", "T38.0X", ""),
        # hormones and bone
        ("levothyroxine", "T38.1X", ""),
        ("birth control pill", "T38.4X", "Z79.3"),
        ("Premarin", "T38.5X", "Z79.890"),
        ("tamoxifen", "T38.6X", "Z79.810"),
        ("Arimidex", "T45.1X", "Z79.811"),
        ("Lupron", "T38.89", "Z79.818"),
        ("Fosamax", "T50.99", "Z79.83"),
        ("Prolia", "T50.99", ""),
        # immune system and cancer
        ("mtx", "T45.1X", "Z79.631"),
        ("cyclophosphamide", "T45.1X", "Z79.630"),
        ("doxorubicin", "T45.1X", "Z79.632"),
        ("vincristine", "T45.1X", "Z79.633"),
        ("etoposide", "T45.1X", "Z79.634"),
        ("hydroxyurea", "T45.1X", "Z79.64"),
        ("Humira", "T45.1X", "Z79.620"),
        ("tacrolimus", "T45.1X", "Z79.621"),
        ("Xeljanz", "T45.1X", "Z79.622"),
        ("sirolimus", "T45.1X", "Z79.623"),
        ("azathioprine", "T45.1X", "Z79.624"),
        ("lenalidomide", "T45.1X", "Z79.61"),
        ("Keytruda", "T45.AX", ""),
        # infections
        ("amoxicillin", "T36.0X", ""),
        ("Keflex", "T36.1X", ""),
        ("azithromycin", "T36.3X", ""),
        ("doxycycline", "T36.4X", ""),
        ("gentamicin", "T36.5X", ""),
        ("vancomycin", "T36.8X", ""),
        ("Cipro", "T36.AX", ""),
        ("sulfa", "T37.0X", ""),
        ("INH", "T37.1X", ""),
        ("acyclovir", "T37.5X", ""),
        # mind and nerves
        ("Xanax", "T42.4X", ""),
        ("phenytoin", "T42.0X", ""),
        ("carbamazepine", "T42.1X", ""),
        ("gabapentin", "T42.6X", ""),
        ("sertraline", "T43.22", ""),
        ("venlafaxine", "T43.21", ""),
        ("amitriptyline", "T43.01", ""),
        ("haloperidol", "T43.4X", ""),
        ("quetiapine", "T43.59", ""),
        ("Adderall", "T43.62", ""),
        ("Ritalin", "T43.63", ""),
        # the rest of the pharmacy
        ("Benadryl", "T45.0X", ""),
        ("albuterol", "T48.6X", ""),
        ("famotidine", "T47.0X", ""),
        ("omeprazole", "T47.1X", ""),
        ("allopurinol", "T50.4X", ""),
        ("Narcan", "T50.7X", ""),
        ("flu shot", "T50.B9", ""),
        # no medicines
        ("alcohol", "T51.0X", ""),
        ("carbon monoxide", "T58.9", ""),
        ("rat poison", "T60.4X", ""),
        ("gasoline", "T52.0X", ""),
    ],
)
def test_pharmacology(name, stem, longterm):
    assert (line(name).stem, line(name).longterm) == (stem, longterm)


@pytest.mark.parametrize(
    ("name", "route", "stem", "longterm"),
    [
        ("fluticasone", "inhaled", "T38.0X", "Z79.51"),
        ("fluticasone", "nasal", "T38.0X", ""),
        ("fluticasone", "", "T38.0X", ""),
        ("prednisolone", "ophthalmic", "T49.5X", ""),
        ("prednisolone", "", "T38.0X", "Z79.52"),
        ("estradiol", "vaginal", "T38.5X", ""),
        ("estradiol", "transdermal", "T38.5X", "Z79.890"),
        ("diclofenac", "topical", "T49.0X", ""),
        ("fentanyl", "transdermal", "T40.41", "Z79.891"),
        ("cyclosporine", "ophthalmic", "T49.5X", ""),
        ("semaglutide", "oral", "T38.3X", "Z79.84"),
        ("timolol", "ophthalmic", "T49.5X", ""),
    ],
)
def test_the_route_decides(name, route, stem, longterm):
    assert (line(name, route).stem, line(name, route).longterm) == (stem, longterm)


def test_combinations_name_every_ingredient():
    assert line("Percocet").stems == ("T40.2X", "T39.1X")
    assert line("Soliqua").longterms == ("Z79.4", "Z79.85")
    assert line("Aggrenox").longterms == ("Z79.02", "Z79.82")
    assert line("Symbicort").longterms == ("Z79.51",)


def test_short_forms_in_capitals():
    assert line("INH").capitals_only
    assert not line("hctz").capitals_only
    assert not line("Coumadin").capitals_only
    assert not line("5-fu").capitals_only


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("warfarin\t\tanticoagulant\n", "needs name, stem and class"),
        ("warfarin\tT45.51\n", "needs name, stem and class"),
        ("warfarin\tT45.511\tanticoagulant\n", "'T45.511' is not a code before its intent"),
        ("warfarin\tT45.51,\tanticoagulant\n", "'' is not a code before its intent"),
        ("warfarin\tD68.32\tanticoagulant\n", "is not a code before its intent"),
        ("warfarin\tT45.51\tAnticoagulant\n", "is not a class"),
        ("warfarin\tT45.51\tanticoagulant\tZ80.0\n", "is not a code of category Z79"),
        ("warfarin\tT45.51\tanticoagulant\tZ79.01\tmouth\n", "'mouth' is not a route"),
        ("a\tT45.51\tb\t\t\t\tc\n", "7 columns"),
        ("b\tT45.51\tc\na\tT45.51\tc\n", "stands after 'b'"),
        ("b\tT45.51\tc\nB\tT45.51\tc\n", "the same name and route twice"),
    ],
)
def test_bad_lines(tmp_path, text, fault):
    (tmp_path / "drugs.tsv").write_text("# name\tstem\tclass\n" + text, encoding="utf-8")
    with pytest.raises(TerminologyError, match="drugs") as caught:
        read_drugs(tmp_path)
    assert fault in str(caught.value)


def test_routes_of_one_name_stand_together(tmp_path):
    (tmp_path / "drugs.tsv").write_text(
        "a\tT45.51\tc\n\na\tT45.51\tc\tZ79.01\toral\tbrand of b\n", encoding="utf-8"
    )
    first, second = read_drugs(tmp_path)
    assert (first.longterm, first.route, first.longterms) == ("", "", ())
    assert second == ("a", ("T45.51",), "c", ("Z79.01",), "oral", "brand of b", "drugs:3")
