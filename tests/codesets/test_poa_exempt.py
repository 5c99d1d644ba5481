"""The shipped list of codes exempt from POA reporting, and the installed one that wins over it."""

from codeset_builders import POA_TEXT

from chartcoder.codesets.editions import default_tabular
from chartcoder.codesets.install import install
from chartcoder.codesets.poa import exempt_codes, read_poa


def test_shipped_list_is_the_official_one(official, home):
    """Every valid code is exempt if, and only if, the official list of the year holds it."""
    listed = read_poa(official / "fy2026/POAexemptCodesFY26.zip")
    valid = {code for code, entry in default_tabular().items() if entry.billable}
    exempt = exempt_codes("2026-04-01")
    assert exempt.source == "shipped"
    assert {code for code in valid if code in exempt} == listed


def test_common_codes(home):
    exempt = exempt_codes("2026-04-01")
    for code in ("Z79.4", "I25.2", "Q21.10", "O80", "S72.141D", "Z38.00", "Y92.010", "B90.0"):
        assert code in exempt, code
    for code in ("I10", "J18.9", "S72.141A", "O70.1", "R65.20", "E11.9", "Z66", 7):
        assert code not in exempt, code


def test_installed_list_wins(home, tmp_path):
    text = tmp_path / "POAexemptCodesFY26.txt"
    text.write_text(POA_TEXT, encoding="utf-8")
    install("icd10cm", [text])
    exempt = exempt_codes("2026-04-01")
    assert exempt.source == "installed"
    assert "S06.1X0D" in exempt
    assert "Z79.4" not in exempt
