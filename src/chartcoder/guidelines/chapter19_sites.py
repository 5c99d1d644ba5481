"""Where an injury is and how grave it is, by the beginning of its code (Section I.C.19.b and c)."""

from chartcoder.coding.draft import Draft

_PLACES = """
S00.0 scalp|S00.1 eye|S00.2 eye|S00.3 nose|S00.4 ear|S00.5 mouth|S00.8 face|S00.9 head
S01.0 scalp|S01.1 eye|S01.2 nose|S01.3 ear|S01.4 face|S01.5 mouth|S01.8 face|S01.9 head
S02.0 scalp face|S02.2 nose|S02.3 eye|S02.4 face|S02.5 mouth|S02.6 face|S02.8 face|S02.9 face
S03.0 face|S03.2 mouth|S05 eye|S08.0 scalp|S08.1 ear|S09.2 ear
S10 neck|S11 neck|S12 neck|S13 neck|S16 neck|S19 neck
S20.0 breast|S20.1 breast|S20.2 chest|S20.3 chest|S20.4 back|S21.0 breast|S21.1 chest|S21.2 back
S21.3 chest|S22.0 back|S22.2 chest|S22.3 chest|S22.4 chest|S22.5 chest|S23.0 back|S23.1 back|S23.3 back
S23.4 chest|S25 chest|S26 chest|S27 chest|S29.011 chest|S29.012 back
S30.0 loin|S30.1 abdomen|S30.2 genitals|S31.0 loin|S31.1 abdomen|S31.6 abdomen|S32.0 loin|S32.1 loin
S32.2 loin|S32.3 pelvis|S32.4 pelvis hip|S32.5 pelvis|S32.6 pelvis|S32.8 pelvis|S33.1 loin|S33.5 loin
S36 abdomen|S37 abdomen|S39.011 abdomen|S39.012 loin
S40.0 shoulder arm|S40.01 shoulder|S40.02 arm|S40.21 shoulder|S40.81 arm|S40.22 shoulder|S41.0 shoulder
S41.1 arm|S42.0 shoulder|S42.1 shoulder|S42.2 shoulder arm|S42.3 arm|S42.4 elbow|S43 shoulder|S46 shoulder arm
S49.0 shoulder arm|S49.1 elbow
S50.0 elbow|S50.1 forearm|S50.3 elbow|S50.8 forearm|S51.0 elbow|S51.8 forearm|S52.0 elbow|S52.1 elbow
S52.2 forearm|S52.3 forearm|S52.5 wrist forearm|S52.6 wrist forearm|S52.9 forearm|S53 elbow|S56 forearm
S59.0 wrist|S59.1 elbow|S59.2 wrist
S60.0 finger|S60.01 thumb|S60.1 finger|S60.11 thumb|S60.21 wrist|S60.22 hand|S60.31 thumb|S60.32 thumb
S60.35 thumb|S60.4 finger|S60.5 hand|S60.8 wrist|S61.0 thumb|S61.1 thumb|S61.2 finger|S61.3 finger
S61.4 hand|S61.5 wrist|S62.0 wrist|S62.1 wrist|S62.2 thumb hand|S62.3 hand|S62.5 thumb|S62.6 finger
S63.0 wrist|S63.10 thumb|S63.11 thumb|S63.12 thumb|S63.2 finger|S63.5 wrist|S63.6 finger|S67.0 thumb
S67.1 finger|S67.2 hand|S67.3 wrist|S68.0 thumb|S68.1 finger|S68.4 hand
S70.0 hip|S70.1 thigh|S70.2 hip|S70.3 thigh|S71.0 hip|S71.1 thigh|S72.0 hip|S72.1 hip|S72.2 hip
S72.3 thigh|S72.4 knee|S73 hip|S76.0 hip|S76 thigh|S79.0 hip|S79.1 knee
S80.0 knee|S80.1 leg|S80.2 knee|S80.8 leg|S81.0 knee|S81.8 leg|S82.0 knee|S82.1 knee leg|S82.2 leg
S82.3 ankle leg|S82.4 leg|S82.5 ankle|S82.6 ankle|S82.84 ankle|S82.85 ankle|S82.86 leg|S82.87 ankle
S82.89 ankle leg|S83 knee|S86 leg|S89.0 knee|S89.1 ankle|S89.3 ankle
S90.0 ankle|S90.1 toe|S90.2 toe|S90.3 foot|S90.4 toe|S90.51 ankle|S90.52 ankle|S90.8 foot|S91.0 ankle
S91.1 toe|S91.2 toe|S91.3 foot|S92.0 foot|S92.1 foot|S92.2 foot|S92.3 foot|S92.4 toe|S92.5 toe
S93.0 ankle|S93.1 toe|S93.3 foot|S93.4 ankle|S93.5 toe|S93.6 foot|S97.0 ankle|S97.1 toe|S97.8 foot
"""
PLACES = {
    cell.split()[0]: frozenset(cell.split()[1:])
    for line in _PLACES.split("\n")
    for cell in line.split("|")
    if cell.strip()
}

SUPERFICIAL = ("S00", "S10", "S20", "S30", "S40", "S50", "S60", "S70", "S80", "S90")
UNSPECIFIED = ("S09", "S19", "S29.8", "S29.9", "S39.8", "S39.9", "S49.8", "S49.9", "S59.8", "S59.9", "S69",
               "S79.8", "S79.9", "S89.8", "S89.9", "S99.8", "S99.9")  # fmt: skip
NERVES = ("S04", "S14", "S24", "S34", "S44", "S54", "S64", "S74", "S84", "S94")
VESSELS = ("S09.0", "S15", "S25", "S35", "S45", "S55", "S65", "S75", "S85", "S95")
CORDS = ("S14.0", "S14.1", "S24.0", "S24.1", "S34.0", "S34.1", "S34.3")
FRACTURES = ("S02", "S12", "S22", "S32", "S42", "S49.0", "S49.1", "S52", "S59.0", "S59.1", "S59.2", "S62", "S72",
             "S79.0", "S79.1", "S82", "S89.0", "S89.1", "S89.2", "S89.3", "S92", "S99.0", "S99.1", "S99.2")  # fmt: skip

_GRAVITY: tuple[tuple[int, tuple[str, ...]], ...] = (
    (0, (*CORDS, "S06.1", "S06.2", "S06.3", "S06.4", "S06.5", "S06.6", "S06.8", "S25", "S26", "S27", "S36", "S35", "S37")),
    (1, ("S02.0", "S02.1", "S06", "S12", "S28", "S38", "S48", "S58", "S78", "S88")),
    (2, ("S32", "S22.0", "S22.5", "S72", "S79.0", "S79.1", "S77", "S68.4", "S68.7", "S98.0", "S98.9")),
    (3, ("S06.0", "S82.1", "S82.2", "S82.3", "S82.86", "S82.87", "S42.2", "S42.3", "S42.4", "S22.4", "S73.0", "S07", "S17")),
    (4, ("S02", "S22", "S42", "S52", "S82", "S49", "S59.0", "S59.1", "S59.2", "S89.0", "S89.1", "S89.2", "S89.3", "S05.2",
         "S05.3", "S03.0", "S13.1", "S43.0", "S43.1", "S43.2", "S53.0", "S53.1", "S83.1", "S83.0", "S93.0")),
    (5, ("S62.0", "S62.1", "S62.2", "S62.3", "S92.0", "S92.1", "S92.2", "S92.3", "S99.0", "S99.1", "S67.2", "S67.3", "S68",
         "S63.0", "S93.3", "S97.8")),
    (6, ("S62", "S92", "S99.2", "S63.1", "S63.2", "S93.1", "S67", "S97", "S98")),
    (7, ("S01", "S11", "S21", "S31", "S41", "S51", "S61", "S71", "S81", "S91", *NERVES, *VESSELS, "S05", "S08",
         "S16.2", "S46", "S56", "S66", "S76", "S86", "S96")),
    (8, ("S03", "S13", "S23", "S33", "S43", "S53", "S63", "S73", "S83", "S93", "S16", "S29", "S39")),
    (9, SUPERFICIAL),
)  # fmt: skip


def gravity(code: str) -> int:
    """How grave an injury is, 0 the gravest; the longest beginning of the code decides."""
    best, length = 8, 0
    for rank, starts in _GRAVITY:
        for start in starts:
            if len(start) > length and code.startswith(start):
                best, length = rank, len(start)
    return best


def places(draft: Draft) -> frozenset[str]:
    """The parts of the body an injury code speaks of; empty when it is too broad to say."""
    code = draft.code
    for length in range(6, 2, -1):
        found = PLACES.get(code[:length])
        if found is not None:
            return found
    return frozenset()


DIGITS = frozenset("index middle ring little thumb great lesser".split())


def same_site(first: Draft, second: Draft, words: tuple[frozenset[str], frozenset[str]]) -> bool:
    """Whether two injuries are of one site: a shared part of the body, no other side or digit.

    Args:
        words: the words of the titles of both codes.
    """
    if not places(first) & places(second):
        return False
    for group in (frozenset({"right", "left"}), DIGITS):
        one, other = words[0] & group, words[1] & group
        if one and other and not one & other:
            return False
    return True


PHYSEAL = {
    "S49.0": ("S42.2",),
    "S49.1": ("S42.4",),
    "S59.0": ("S52.6",),
    "S59.1": ("S52.1",),
    "S59.2": ("S52.5",),
    "S79.0": ("S72.0", "S72.1"),
    "S79.1": ("S72.4",),
    "S89.0": ("S82.1",),
    "S89.1": ("S82.3", "S82.5"),
    "S89.2": ("S82.4", "S82.83"),
    "S89.3": ("S82.6", "S82.82", "S82.89"),
    "S99.0": ("S92.0",),
    "S99.1": ("S92.3",),
    "S99.2": ("S92.4", "S92.5"),
}
"""Physeal fractures and the codes of the same end of the same bone (I.C.19.c.3)."""
