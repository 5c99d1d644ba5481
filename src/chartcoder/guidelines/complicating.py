"""Conditions of other chapters that complicate a pregnancy: where chapter 15 puts them (I.C.15.a.1).

For each condition the entry of chapter 15 that stands for it, and whether the condition keeps a code
of its own beside it. It does not where an Excludes1 note bars it or where the chapter 15 code
already says all of it.
"""

from typing import NamedTuple


class Row(NamedTuple):
    """Conditions by the beginning of their codes, and their entry in chapter 15.

    Attributes:
        starts: beginnings of codes.
        pregnancy: entry while pregnant.
        childbirth, puerperium: entry at the delivery and after it, "" for the same entry.
        keeps: the condition keeps its own code beside it.
    """

    starts: tuple[str, ...]
    pregnancy: str
    childbirth: str = ""
    puerperium: str = ""
    keeps: bool = True


ROWS: tuple[Row, ...] = (
    # chapter 1
    Row(("A15", "A16", "A17", "A18", "A19"), "O98.0"),
    Row(("A50", "A51", "A52", "A53"), "O98.1"),
    Row(("A54",), "O98.2"),
    Row(("A55", "A56", "A57", "A58", "A59", "A60", "A63", "A64"), "O98.3"),
    Row(("B15", "B16", "B17", "B18", "B19"), "O98.4"),
    Row(("B20", "Z21"), "O98.7"),
    Row(("A40", "A41"), "O98.8", "O75.3", "O85"),
    Row(("B50", "B51", "B52", "B53", "B54", "B55", "B56", "B57", "B58", "B59", "B60", "B64"), "O98.6"),
    Row(("B37.3",), "O23.59", "", "O86.13"),
    Row(("A8", "A9", "B0", "B25", "B26", "B27", "B30", "B33", "B34", "U07.1"), "O98.5"),
    Row(("B95", "B96", "B97", "B90", "B91", "B92", "B94"), ""),
    Row(("A", "B"), "O98.8"),
    # chapters 2 and 3
    Row(("C",), "O9A.1"),
    Row(("D25",), "O34.1"),
    Row(("D62",), "O99.0", "O90.81", "O90.81"),
    Row(("D65",), "O46.02", "O67.0", "O72.3", keeps=False),
    Row(("D5", "D60", "D61", "D63", "D64"), "O99.0"),
    Row(("D66", "D67", "D68", "D69", "D7", "D8"), "O99.1"),
    Row(("D",), "O99.89"),
    # chapter 4
    Row(("E10",), "O24.0"),
    Row(("E11",), "O24.1"),
    Row(("E08", "E09", "E13"), "O24.8"),
    Row(("E40", "E41", "E42", "E43", "E44", "E45", "E46"), "O25", "O25.2", "O25.3"),
    Row(("E66",), "O99.21"),
    Row(("E88.81",), "O26.89", "O99.28", "O99.28"),
    Row(("E",), "O99.28"),
    # chapters 5 and 6
    Row(("F10",), "O99.31"),
    Row(("F17",), "O99.33"),
    Row(("F11", "F12", "F13", "F14", "F15", "F16", "F18", "F19"), "O99.32"),
    Row(("F53",), ""),
    Row(("F",), "O99.34"),
    Row(("G08",), "O22.5", "", "O87.3", keeps=False),
    Row(("G56.0",), "O26.82", "O99.35", "O99.35", keeps=False),
    Row(("G97.1",), "O29.4", "O74.5", "O89.4", keeps=False),
    Row(("G",), "O99.35"),
    # chapters 7 and 8
    Row(("H",), "O99.89"),
    # chapter 9
    Row(("I10", "I11", "I12", "I13", "I15", "I16", "I1A"), ""),
    Row(("I26",), "O88.2"),
    Row(("I80.0", "I80.3", "I80.8"), "O22.2", "", "O87.0"),
    Row(("I82.4", "I82.5", "I82.62", "I82.72"), "O22.3", "", "O87.1"),
    Row(("I83",), "O22.0", "O87.4", "O87.4"),
    Row(("I86.3",), "O22.1", "O87.8", "O87.8", keeps=False),
    Row(("I95",), "O26.5", "", "O90.89", keeps=False),
    Row(("I",), "O99.4"),
    # chapter 10
    Row(("J",), "O99.5"),
    # chapter 11
    Row(("K64",), "O22.4", "O87.2", "O87.2", keeps=False),
    Row(("K70", "K71", "K72", "K73", "K74", "K75", "K76", "K77", "K82", "K83"), "O26.6"),
    Row(("K",), "O99.6"),
    # chapters 12 and 13
    Row(("L",), "O99.7"),
    Row(("M",), "O99.89"),
    # chapter 14
    Row(("N10", "N11", "N12", "N13.6", "N15.1"), "O23.0", "", "O86.21", keeps=False),
    Row(("N30",), "O23.1", "", "O86.22", keeps=False),
    Row(("N34",), "O23.2", "", "O86.29", keeps=False),
    Row(("N39.0", "R82.71"), "O23.4", "", "O86.20", keeps=False),
    Row(("N13", "N20", "N21", "N22", "N23", "N25", "N26", "N27", "N28", "N29"), "O26.83", "O99.89", "O99.89"),
    Row(("N17", "N19"), "O26.83", "O75.4", "O90.4"),
    Row(("N18",), "O26.83", "O99.89", "O99.89"),
    Row(("N61.1", "N61.2"), "O91.1", keeps=False),
    Row(("N61",), "O91.2", keeps=False),
    Row(("N64.0",), "O92.1", keeps=False),
    Row(("N60", "N62", "N63", "N64"), "O92.2", keeps=False),
    Row(("N70",), "O23.52", "", "O86.19", keeps=False),
    Row(("N73",), "O99.89", "", "O86.19"),
    Row(("N71",), "O23.59", "O86.12", "O86.12", keeps=False),
    Row(("N72",), "O23.51", "", "O86.11", keeps=False),
    Row(("N75", "N76", "N77"), "O23.59", "", "O86.13", keeps=False),
    Row(("N81",), "O34.5", "", "O99.89", keeps=False),
    Row(("N83",), "O34.8", "", "O99.89"),
    Row(("N87", "N84.1", "N86"), "O34.4", "", "O99.89"),
    Row(("N88.3",), "O34.3", "", "", keeps=False),
    Row(("N96",), "O26.2", "", "", keeps=False),
    Row(("N",), "O99.89"),
    # chapter 17
    Row(("Q51",), "O34.0", "", "O99.89"),
    Row(("Q",), "O99.89"),
    # chapter 18
    Row(("R50.9",), "O26.89", "O75.2", "O86.4", keeps=False),
    Row(("R53.8",), "O26.81", "O75.81", "O90.89", keeps=False),
    Row(("R60",), "O12.0", "", "", keeps=False),
    Row(("R73",), "O99.81", "", "", keeps=False),
    Row(("R80",), "O12.1", "", "", keeps=False),
    Row(("R65", "R7", "R8", "R9"), ""),
    Row(("R",), "O26.89", "", "O90.89"),
    # chapter 19
    Row(("T74.0", "T76.0"), ""),
    Row(("T74.1", "T76.1"), "O9A.3", keeps=False),
    Row(("T74.2", "T76.2", "T74.5", "T76.5"), "O9A.4", keeps=False),
    Row(("T74.3", "T76.3"), "O9A.5", keeps=False),
    Row(("T81.40",), "", "O86.00", "O86.00", keeps=False),
    Row(("T81.41",), "", "O86.01", "O86.01", keeps=False),
    Row(("T81.42",), "", "O86.02", "O86.02", keeps=False),
    Row(("T81.43",), "", "O86.03", "O86.03", keeps=False),
    Row(("T81.49",), "", "O86.09", "O86.09", keeps=False),
    Row(("T81.30", "T81.31"), "", "O90.0", "O90.0", keeps=False),
    Row(("T8",), ""),
    Row(("S", "T"), "O9A.2"),
    # chapter 21
    Row(("Z22.330",), "O99.82", keeps=False),
    Row(("Z22",), "O99.83"),
    Row(("Z98.84",), "O99.84", keeps=False),
    Row(("Z72.0",), "O99.33", keeps=False),
    Row(("Z67.11", "Z67.21", "Z67.31", "Z67.41", "Z67.91"), "O26.89"),
)  # fmt: skip


def row_of(code: str) -> Row | None:
    """The row of a condition, or None when chapter 15 has no place for it."""
    for row in ROWS:
        if code.startswith(row.starts):
            return row if row.pregnancy or row.puerperium else None
    return None


HISTORY: tuple[tuple[tuple[str, ...], str], ...] = (
    (("O60", "Z87.51", "P07"), "O09.21"),
    (("O00",), "O09.1"),
    (("O01",), "O09.A"),
    (("N97", "Z31.8"), "O09.0"),
    (("O34.2", "Z98.891"), "O34.21"),
    (("O02", "O13", "O14", "O15", "O24.4", "O36", "O43", "O44", "O45", "O66.0", "O70.2", "O70.3", "O71", "O72",
      "O90.3", "Z86.32", "Z87.59", "Z87.52"), "O09.29"),
)  # fmt: skip
"""What an earlier pregnancy left, and the entry for the supervision of this one (I.C.15.b.2)."""


def history_of(code: str) -> str:
    """The entry for a condition of an earlier pregnancy, or ""."""
    return next((stem for starts, stem in HISTORY if code.startswith(starts)), "")
