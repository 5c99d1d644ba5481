"""What kind of problem a diagnosis is, by its ICD-10-CM code: a table of ours.

The kinds are those the grid asks for. A code stands for the usual case; what the note says of the
problem comes before it (``problems``).
"""

from functools import lru_cache

MINOR = "self-limited"
ACUTE = "acute-uncomplicated"
CHRONIC = "stable-chronic"
CANCER = "cancer"
SYSTEMIC = "acute-systemic"
INJURY = "complicated-injury"
NEW = "undiagnosed-new"
WORSE = "chronic-worse"
SEVERE = "chronic-severe"
THREAT = "threat"
NO_PROBLEM = ""

_TABLE: tuple[tuple[str, str], ...] = (
    # no problem by itself: status, cause, measure, what a drug did
    (NO_PROBLEM, """Z V W X Y T36 T37 T38 T39 T40 T41 T42 T43 T44 T45 T46 T47 T48 T49 T50
        R29.7 R45.89 O09 Z3A U09.9 Z66"""),
    # runs its course by itself
    (MINOR, """J00 J06 B07 B08.1 B35.1 D22 D23 D17 H61.2 K12.0 L21.0 L21.1 L22 L55.0 L60.0 L72
        L82 L84 L85.3 L91.8 R68.89 S00 S10 S20 S30 S40 S50 S60 S70 S80 S90 H00.0"""),
    (ACUTE, """A B D J K L M N D10 D11 D12 D13 D14 D16 D18 D24 D25 D26 D27 D28 D29 D30 D31 D34 D35 D36 E16
        F43.0 F45.8 G51 G56 G57 H J01 J02 J03 J04 J05 J09 J10 J11 J20 J21 J22 K00 K01 K02 K03 K04
        K05 K06 K08 K12 K13 K29 K30 K52 K59.0 K60 K61 K62 K64 L01 L02 L03 L05 L08 L23 L24 L25 L30
        L50 L55 L57 L6 L98 M25 M54 M62 M65 M67 M70 M72 M76 M77 M79 N20 N13 N23 N30 N34 N39 N45
        N48 N60 N64 N75 N76 N77 N83 N89 N92 N93 N94 O P R S T U07 I95 I88 J30.0 J34 J39 K44 R12"""),
    (CHRONIC, """B18 B20 D5 D6 D7 D8 D45 D46 D47 E0 E1 E2 E3 E4 E5 E6 E7 E8 E9 F G H25 H26 H35 H40
        H90 H91 I J30 J31 J32 J33 J4 J6 J7 J84 J96.1 J98 K20 K21 K22 K25 K26 K27 K31 K40 K41 K42 K43
        K50 K51 K57 K58 K59 K7 K80.2 K86 K90 L20 L28 L40 L43 L63 L70 L71 L73.2 L80 L89 L93 L97 M0 M1 M2
        M3 M4 M50 M51 M53 M75.1 M79.7 M8 M9 D0 J37 J99 K28 N02 N03 N04 N05 N18 N19 N25 N31 N32.81 N40 N46 N80 N95 N97
        Q R73.03 O10 O24 E28 N39.3 N39.4 N52 Z85"""),
    (CANCER, "C D47.Z9"),
    # makes the whole patient ill, or is likely to do harm if left alone
    (SYSTEMIC, """A01 A02.1 A09.0 B17 D50.0 D61 D62 D65 D70 D73 E15 E16.2 E86 E87 I16.0 I30 I31 I40 I47.1
        I48.92.new I80 I82 J12 J13 J14 J15 J16 J17 J18 J69 J85 J90 K35.9 K36 K37 K52.1 K55.2 K57.02
        K57.12 K57.20 K57.22 K57.32 K57.33 K57.40 K57.42 K57.52 K57.80 K57.82 K57.92 K80.0 K80.1
        K81.0 K81.2 K82.A K83.1 K85 L03.9 M46 M62.82 M86.0 M86.1 N10 N12 N13.6 N15.1 N41.0 N49 N70 N71
        N73 O14.0 O23.0 O85 O86 O99 P22 P36 R65.10 T80 T81 T82 T83 T84 T85 T86 T87 T88 T50.9 D57.0
        L51.9 G00.new G40.A J86 A87 B27 J36 J39.0 K61.2 K68 K75.0 A69.2"""),
    # the cause is open and may be serious
    (NEW, """D37 D38 D39 D40 D41 D42 D43 D44 D48 D49 K62.5 K92.0 K92.1 N63 O20 R04.2 R06.0 R07 R13 R17
        R18 R19.0 R22 R31 R47.0 R55 R56 R59 R63.4 R80 R90 R91 R92 R93.0 R93.1 R93.2 R93.3 R93.4
        R93.5 R93.89 R94.3 R97 R87.61 R85.61 R20.8.new E04.1 N85.0 R61.new N95.0 N64.52 R16 R00.2"""),
    (INJURY, """S02 S06.0X1 S06.0X3 S06.0X9 S12 S14 S22 S24 S25 S27 S32 S34 S35 S42.2 S43 S48 S53 S58 S63.0 S68
        S72 S73 S75 S78 S82.1 S83.1 S85 S86.0 S88 S98 T20.3 T21.3 T22.3 T23.3 T24.3 T25.3 T07 T79.8
        S05 S46.0 S56 S66"""),
    (THREAT, """A39 A40 A41 A48.3 B37.7 D59.3 D69.3.new E03.5 E05.01 E05.11 E05.21 E05.81 E05.91 E10.1 E11.0 E11.1
        E13.1 E15 E27.2 F10.231 F10.239.new G00 G01 G03 G04 G06 G08 G12.2.new G40.901 G40.911 G41 G45 G61.0 G83.4 G93.1
        G93.4 G93.5 G93.6 G95.2 H33.0 H34.1 H40.21 I16.1 I20.0 I21 I22 I23 I24 I26 I33 I46 I47.2 I49.0 I50.21 I50.23
        I50.31 I50.33 I50.41 I50.43 I50.811 I50.813 I51.1 I60 I61 I62 I63 I71.0 I71.1 I71.3 I71.5 I71.8 I74
        I77.7 I81 I85.01 I85.11 J05.1 J45.22 J45.32 J45.42 J45.52 J45.902 J80 J81.0 J93 J95.82 J96.0 J96.2
        J96.9 K25.0 K25.1 K25.2 K25.4 K25.5 K25.6 K26.0 K26.1 K26.2 K26.4 K26.5 K26.6 K27.0 K27.4 K27.5 K35 K55.0 K56.2 K56.5 K56.6
        K63.1 K65 K70.4 K72 K76.7 K83.0 K92.2 L51.1 L51.2 L51.3 M00 M31.1 M72.6 M79.A N17 N44.0 N83.5 O00
        O14.1 O14.2 O15 O45 O71.1 O72 O88 P21 P24 R40.2 R41.82 R45.850 R45.851 R57 R65.2 S06.1 S06.2 S06.3 S06.4 S06.5 S06.6
        S06.8 S06.9 S25.0 S26 S35.0 S36 S37.0 S38 T14.91 T58 T67.0 T71 T78.0 T78.2 T79.1 T79.4 T79.A T80.5 T88.6
        U07.0"""),
)  # fmt: skip

CLASSES = {
    code: kind for kind, codes in _TABLE for code in codes.split() if not code.endswith(".new")
}
_SELF_HARM = frozenset("2")
_POISONED = frozenset("134")
DRUGS_HARM = tuple(f"T{n}" for n in range(36, 51))
EXACERBATED = (
    "J44.0", "J44.1", "J45.21", "J45.31", "J45.41", "J45.51", "J45.901", "E10.65", "E11.65",
    "E13.65", "E10.64", "E11.64", "G43.01", "G43.11", "G43.71", "G43.91", "K50.01", "K50.81",
    "K50.91", "K51.01", "K51.51", "K51.91", "M1A.0", "I16.9", "L89.0", "D57.2",
)  # fmt: skip
"""Codes of chronic illnesses that say themselves that the illness is not in hand."""
_NOT_WORSE = ("M1A", "L89.0", "D57.2")


@lru_cache(maxsize=4096)
def class_of(code: str, title: str = "") -> str:
    """The kind of problem that a code usually is; empty for a code that is none."""
    if code.startswith(DRUGS_HARM) and len(code) > 5:
        intent = code.replace(".", "")[5:6]
        if intent in _SELF_HARM:
            return THREAT
        if intent in _POISONED:
            return SYSTEMIC
        return NO_PROBLEM
    if code.startswith(EXACERBATED) and not code.startswith(_NOT_WORSE):
        return WORSE
    begin = code
    while begin and begin not in CLASSES:
        begin = begin[:-1]
    kind = CLASSES.get(begin, NO_PROBLEM)
    if kind == MINOR and code[0] == "S" and "contusion" in title.lower():
        return ACUTE
    if code[0] == "S" and kind == ACUTE and "open fracture" in title.lower():
        # a title says "displaced" also where the note leaves it open; open must be documented
        return INJURY
    return kind
