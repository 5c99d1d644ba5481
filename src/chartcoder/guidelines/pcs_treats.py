"""What a procedure treats: diagnoses that go with its body system, body part or substance (UHDDS).

How closely a diagnosis goes with a procedure is a number: 0 not at all, 1 by its chapter, 2 by its
categories, one more where its title names the body part.
"""

from functools import cache, lru_cache

from chartcoder.terminology.pcs.book import PcsBook
from chartcoder.terminology.pcs.words import folded

_CHAPTERS = {
    "0": "GISFM", "1": "GSM", "2": "IQTR", "3": "ISTN", "4": "IST", "5": "IST", "6": "ISTK", "7": "CDRS",
    "8": "HSTE", "9": "HJSQ", "B": "JSRQ", "C": "JKSQ", "D": "KSTREQIO", "F": "KSTQ", "G": "E",
    "H": "LNSTO", "J": "LSMT", "K": "MSLIO", "L": "MSQ", "M": "MS", "N": "SMQ", "P": "SMQ", "Q": "SMQE",
    "R": "MSQT", "S": "MSTQ", "T": "NSRQ", "U": "NOZQ", "V": "NZQ", "W": "KRSTJNCDIO", "X": "SMTI", "Y": "SMTIKE",
}  # fmt: skip
"""Chapters of diagnoses (first letters) that a procedure of a body system usually treats; neoplasms by category."""
_CATEGORIES = {
    "0": "G0 G4 G8 G9 C70 C71 C72 C793 D32 D33 D42 D43 I60 I61 I62 S06 Q0",
    "1": "G5 C47 M541 S04 S14 S24 S34 S44 S54 S64 S74 S84 S94",
    "2": "I0 I2 I3 I4 I5 Q20 Q21 Q22 Q23 Q24 Q25 C38 T82",
    "3": "I65 I66 I67 I6 I7 I60 S15 S25 S45 S55 S65 N18 T82", "4": "I7 S35 S75 S85 E1151 E1152 T82",
    "5": "I8 N18 T82 C Z45", "6": "I8 K766 N18 T82",
    "7": "C77 C8 C9 D73 D74 D75 D69 S360 R59 I88 L04",
    "8": "H0 H1 H2 H3 H4 H5 S05 C69 E113", "9": "H6 H7 H8 H9 J30 J31 J32 J33 J34 J35 J36 J38 C30 C31 S022 R040",
    "B": "J C33 C34 C45 C780 D14 S27 R04 R91", "C": "K0 K1 J03 J35 J36 J37 J38 J39 C0 C10 C11 C12 C13 C14 C32 D10",
    "D": "K2 K3 K4 K5 K6 K92 C15 C16 C17 C18 C19 C20 C21 C784 C785 C786 C788 D12 D13 S36 E66 I85 R13 R63 I6939",
    "F": "K7 K8 C22 C23 C24 C25 C787 D134 D135 D136 S361 S362", "G": "E0 E2 C73 C74 C75 D34 D35 D44",
    "H": "L C43 C44 C50 D03 D04 D05 D22 D23 D24 N6 T2 T3 S01 S11 S21 S31 S41 S51 S61 S71 S81 S91",
    "J": "L C49 M72 T814 D17 S01 S11 S21 S31 S41 S51 S61 S71 S81 S91 T82", "K": "M6 C49 L89 M7 S46 S56 S66 S76 S86 S96",
    "L": "M6 M7 S46 S56 S66 S76 S86 S96", "M": "M7 M2 S43 S53 S63 S73 S83 S93",
    "N": "S02 M26 M27 C41 Q75 Q67", "P": "S12 S22 S42 S52 S62 M8 M5 M4 C40 C41 C795", "Q": "S32 S72 S82 S92 M8 M4 M5 M2 C40 C41 C795 E1169",
    "R": "M0 M1 M2 M4 M5 S03 S13 S23 S43 S53 S63 T84", "S": "M0 M1 M2 M4 M5 S33 S73 S83 S93 S72 T84",
    "T": "N0 N1 N2 N3 C64 C65 C66 C67 C68 D41 D30 S37 R31 R33 Q6", "U": "D25 D26 D27 D28 N7 N8 N9 C51 C52 C53 C54 C55 C56 C57 C58 D06 D39 Z302 O",
    "V": "N4 N5 C60 C61 C62 C63 D29 Q5 Z302", "W": "J9 K4 K65 K66 K67 K68 R18 I30 I31 I32 S31 S21 T81 N73", "X": "C49 S48 S58 S68 M C40",
    "Y": "C49 I70 I96 E1 K40 K41 S78 S88 S98 M C40",
}  # fmt: skip
"""Categories that it treats in the first place."""
_PARTS = {
    "0W": {"9B": "J9 S27 C782", "D": "I30 I31 I32", "G": "K65 K66 K67 R18 K7 C786 N18 Z491", "F": "K42 K43 K45 K46", "36": "L02 L03", "P": "K2 K5 K6 K92 I85", "R": "N R31"},
    "00": {"TUWXY": "M4 M5 G95 G97 G8 S14 S24 S34 C72 D32 D33 D43"}, "02": {"7": "I48", "8": "I44 I45 I47 I48 I49", "FGHJ": "I0 I3 Q22 Q23 T820"},
    "0U": {"567": "Z302 N70 N83 N84 C57 D28 O00"}, "0V": {"NPQ": "Z302"}, "0D": {"PQR": "O70 C20 C21 K6 K5 D12"}, "0K": {"M": "O70 N81"}, "0H": {"9": "O70 L"},
    "0Y": {"5678AE": "K40 K41"}, "0J": {"6T8": "I4 I5 Z45 T82 G"}, "06": {"38": "I85 K70 K74 K766 I81"},
}  # fmt: skip
"""Body parts with categories of their own."""
_OTHERS: tuple[tuple[str, str], ...] = (
    ("302?3?[HNP]", "D5 D6 K92 R58 I85 D62"), ("302", "D C8 C9"),
    ("3E0??0", "C D0 D3 D4 Z51"), ("3E0??2", "A B J L M N"), ("3E033VJ", "O"), ("3E0F7GC", "P22"),
    ("5A1D", "N17 N18 N19 I12 I13 E1022 E1122 T50 T51 E87"), ("5A19", "J96 J80 J J95 R09 P2"), ("5A09", "J96 J44 J80 J P2 G47"),
    ("5A15", "I50 I46 R57 J80 J96 I2"), ("5A12", "I Q2"), ("5A02", "I21 I50 R57 I2"), ("5A2", "I46 I47 I48 I49"),
    ("6A6", "P58 P59 P5"), ("6A5", "M31 G61 G70 D59 D57 C9"), ("6A", "I H"), ("B2", "I R07"), ("4A02", "I R07"), ("B21", "I"),
    ("GZ", "F"), ("HZ", "F1"), ("F0", "I G S M R Z"), ("D", "C D0 D3 D4"), ("C", "C I"), ("B0", "G I6 S06 R"), ("B4", "I7 K S"), ("B3", "I6 I7"),
    ("BF", "K8 K7"), ("BT", "N"), ("BW", "R K"),
)  # fmt: skip
"""Sections beside the surgical one: beginnings of codes and what they are given or done for."""
_AIRWAY = "J96 J80 J95 J P2 R09"
_GENERIC = frozenset(
    "right left bilateral upper lower region joint bone skin tissue subcutaneous fascia muscle artery vein body wall cavity great vessel gland duct lobe of and".split()
)
_STEM = 5


def support(code: str) -> bool:
    """Whether a procedure only serves others: vascular lines, bypass of an operation, assistance."""
    return (
        (code[:3] in ("02H", "05H", "06H", "03H", "04H") and code[5] == "3")
        or (code[:3] == "0JH" and code[5] in "WX")
        or code.startswith(("5A1221", "8E0"))
    )


def closeness(code: str, diagnosis: str, title: str, book: PcsBook) -> int:
    """How closely a diagnosis goes with a procedure (see the module); 0 when it does not."""
    plain = diagnosis.replace(".", "")
    if not plain:
        return 0
    if code[0] == "1":
        return 2 if plain[0] == "O" and not plain.startswith("O09") else 0
    if code[0] != "0":
        for start, categories in _OTHERS:
            if _begins(code, start):
                return 2 if _among(plain, categories) else 0
        return 0
    if code.startswith(("0BH1", "0B11")) and plain[0] in "JPR":
        return 2 if _among(plain, _AIRWAY) else 0
    found = 1 if plain[0] in _CHAPTERS.get(code[1], "") else 0
    own = next((c for parts, c in _PARTS.get(code[:2], {}).items() if code[3] in parts), "")
    if _among(plain, own or _CATEGORIES.get(code[1], "")):
        found = 2
    if found and _same_part(code, title, book):
        found += 1
    return found


def _begins(code: str, start: str) -> bool:
    """Whether a code begins so; ``?`` any character, ``[HNP]`` one of some."""
    place = at = 0
    while at < len(start):
        if place >= len(code):
            return False
        if start[at] == "[":
            end = start.index("]", at)
            if code[place] not in start[at + 1 : end]:
                return False
            at = end
        elif start[at] not in ("?", code[place]):
            return False
        at, place = at + 1, place + 1
    return True


def _among(plain: str, categories: str) -> bool:
    return plain.startswith(_listed(categories))


@cache
def _listed(categories: str) -> tuple[str, ...]:
    """The categories of a row of the tables above."""
    return tuple(categories.split())


def _same_part(code: str, title: str, book: PcsBook) -> bool:
    """Whether the title of a diagnosis names the body part of a procedure, by the stem of a word."""
    return not _stems(book.label(code, 4)).isdisjoint(_stems(title))


@lru_cache(maxsize=4096)
def _stems(words: str) -> frozenset[str]:
    """The stems of the words of a label or title of the books that tell a place."""
    return frozenset([w[:_STEM] for w in folded(words) if w not in _GENERIC and len(w) >= _STEM])
