"""Which signs and symptoms speak of which conditions, beyond those that are always part of them.

I.B.5 leaves out what is integral to a disease; a reason for a visit (IV.G) or a symptom on
admission (Appendix I) may point to a condition without being integral to it.
"""

from functools import lru_cache

from chartcoder.guidelines.general import INTEGRAL

SIGNS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    *((causes, symptoms) for symptoms, causes in INTEGRAL),
    (("A40", "A41", "R65.2"), ("R50", "I95", "R00.0", "R41.0", "R41.82", "R40", "A41", "R65", "N39.0", "J18")),
    (("N39.0", "N30", "N10"), ("R30", "R35", "R50", "R41", "R31", "R82", "R10")),
    (("J12", "J13", "J14", "J15", "J16", "J18", "J69"), ("R05", "R06", "R50", "R09", "J18", "R07", "J98.8")),
    (("J96.0", "J96.2"), ("R06", "R09.0", "R23.0")),
    (("I26",), ("R06", "R07", "R09.0", "R00.0", "R55", "I82")),
    (("I82",), ("M79.8", "R60", "M79.6", "R22")),
    (("I21", "I20", "I24", "I25.11"), ("R07", "R06", "R79.89", "R77", "R61")),
    (("I63", "I61", "I60", "G45"), ("R47", "R29", "R53.1", "G81", "R41", "R51", "R42", "H53", "R13", "R27", "R20", "R26")),
    (("K92", "K25", "K26", "K27", "K28", "K29", "K57", "K31.8", "K55", "I85"), ("K92", "K62.5", "R58", "R10", "R19.5", "D62", "D64")),
    (("D62", "D50.0"), ("K92", "K62.5", "R58", "N92", "N93", "R04")),
    (("K35", "K36", "K37", "K80", "K81", "K85", "K56", "K57", "K65", "K63", "K50", "K51", "K83"), ("R10", "R11", "R14", "R17", "R50", "R19")),
    (("G93.4", "F05"), ("R41", "R40", "R44")),
    (("I50",), ("R06", "R60", "R09", "R63.5", "J81", "E87.7")),
    (("I48", "I47", "I49", "I44"), ("R00", "R55", "R42", "R07")),
    (("E21",), ("E83.52",)),
    (("E20", "E89.2"), ("E83.51", "R20.2", "R29.0")),
    (("N17",), ("R34", "R79.89", "R94.4")),
    (("E86",), ("R11", "R19.7", "R63", "R53", "R68.2", "I95", "E87.0", "E87.1")),
    (("A04",), ("R19.7",)),
    (("A08", "A09", "K52"), ("R19.7", "R10", "R11")),
    (("L03", "L02", "M86", "L97"), ("L53", "R60", "M79", "R22", "L98", "L08")),
    (("M00", "M10", "M11", "S72", "S82", "S42", "S52", "S32"), ("M25", "M79", "R26")),
    (("G40", "R56"), ("R56", "R40", "R41")),
    (("C",), ("R", "K92", "N6", "D49", "J98")),
    (("C43", "C44", "C4A", "D03", "D04", "D17", "D18.01", "D22", "D23", "D48.5", "L57", "L72", "L82", "B07"), ("L98.9",)),
    (("N20", "N13"), ("R10", "R31", "R11", "N23")),
    (("O14", "O13"), ("R03", "R51", "H53", "R80")),
    (("E11.1", "E10.1", "E11.0", "E87.2"), ("R11", "R06", "R41", "R73", "R63", "R35")),
)  # fmt: skip
"""Conditions and the signs and symptoms of which they may be the cause, by beginnings of codes."""


@lru_cache(maxsize=4096)
def signs_of_code(cause: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The beginnings of the codes of the signs that a code may be the cause of, and their categories."""
    signs = tuple(sign for causes, group in SIGNS if cause.startswith(causes) for sign in group)
    return signs, tuple({sign[:3] for sign in signs})


@lru_cache(maxsize=4096)
def is_sign(symptom: str, cause: str) -> bool:
    """Whether one code may be a sign of the condition of another."""
    return any(cause.startswith(causes) and symptom.startswith(group) for causes, group in SIGNS)
