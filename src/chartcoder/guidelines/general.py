"""Section I.B: general coding guidelines."""

from functools import lru_cache

from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import same_words
from chartcoder.guidelines.chapter19_sites import UNSPECIFIED, places
from chartcoder.guidelines.clause import Case, Outcome, reject
from chartcoder.terminology.books import Books


def once(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.12: each code is reported once; the plainest statement of it is kept."""
    if len({draft.code for draft in drafts}) == len(drafts):
        return Outcome(sorted(drafts, key=lambda d: d.order), [])
    kept: dict[str, Draft] = {}
    for draft in drafts:
        other = kept.get(draft.code)
        if other is None:
            kept[draft.code] = draft
        else:
            plainer = draft if draft.confidence > other.confidence else other
            kept[draft.code] = plainer._replace(order=min(draft.order, other.order))
    return Outcome(sorted(kept.values(), key=lambda d: d.order), [])


def most_specific(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.2: an unspecified code falls where a more specific one of its family is reported."""
    kept, rejections = [], []
    sooner: dict[str, tuple[int, int, int]] = {}
    for draft in drafts:
        better = _of_family(draft, drafts, books)
        if better is None and _plain(draft.code):
            better = _beside_generic(draft, drafts) or _named_organism(draft, drafts)
            better = better or _with_pneumonia(draft, drafts) or _named_cancer(draft, drafts)
            better = better or _organism_told(draft, drafts) or _painful_disc(draft, drafts)
            better = better or _named_injury(draft, drafts) or _named_polyp(draft, drafts)
            better = better or _status_told(draft, drafts) or _fuller_name(draft, drafts)
        better = better or _told_by_title(draft, drafts, books)
        if better is None:
            kept.append(draft)
        else:
            rejections.append(
                reject(draft, books, "less-specific", f"Less specific than {better.code}.", "I.B.2")
            )
            for fuller in drafts if case.inpatient else ():
                # what the final statement names vaguely, another note exactly, stands where it is named
                if fuller.document is not draft.document and _refines(fuller, draft, books):
                    sooner[fuller.code] = min(draft.order, sooner.get(fuller.code, draft.order))
    if sooner:
        kept = [
            d._replace(order=sooner[d.code]) if sooner.get(d.code, d.order) < d.order else d
            for d in kept
        ]
    return Outcome(kept, rejections) if sooner or rejections else Outcome(drafts, [])


def _of_family(draft: Draft, drafts: list[Draft], books: Books) -> Draft | None:
    """A draft of the same category that says more."""
    category = draft.code[:3]
    for other in drafts:
        if other.code[:3] == category and other is not draft and _refines(other, draft, books):
            return other
    return None


POLYP = "K63.5"
PARTS_OF_COLON = {"cecum": "D12.0", "cecal": "D12.0", "ascending": "D12.2", "transverse": "D12.3", "hepatic": "D12.3", "splenic": "D12.3",
                  "descending": "D12.4", "sigmoid": "D12.5"}  # fmt: skip
"""Parts of the colon, and the code of an adenoma there."""


def _named_polyp(draft: Draft, drafts: list[Draft]) -> Draft | None:
    """A polyp of the colon beside the adenoma that it proved to be, part by part."""
    if draft.code != POLYP or "hyperplastic" in draft.found.near:
        return None
    parts = {
        PARTS_OF_COLON[item.word] for item in draft.found.line.items if item.word in PARTS_OF_COLON
    }
    if not parts or not parts <= {d.code for d in drafts}:
        return None
    return next(d for d in drafts if d.code in parts)


DISCS = ("M51.369", "M51.379", "M51.9")


def _painful_disc(draft: Draft, drafts: list[Draft]) -> Draft | None:
    """A degenerated disc "without mention of pain" beside the same with its pain (M51.36, M51.37)."""
    if draft.code not in DISCS:
        return None
    family = ("M51.36", "M51.37") if draft.code == "M51.9" else (draft.code[:6],)
    return next((d for d in drafts if d.code.startswith(family) and d.code[-1] in "012"), None)


def _named_injury(draft: Draft, drafts: list[Draft]) -> Draft | None:
    """An "unspecified injury" of a part beside the injury of that part and side that is named."""
    if draft.code[0] != "S":
        return None
    for other in drafts:
        if other.code.startswith(("M80", "M84.4", "M84.5", "M84.6")) and (
            same_words(other.found, draft.found)
        ):
            return other  # the words of a pathological fracture tell of no injury
        if draft.code.startswith("S22.3") and other.code.startswith("S22.4"):
            if {other.side, draft.side} != {"right", "left"}:
                return other  # "rib fx" beside the several ribs that are broken
    if not draft.code.startswith(UNSPECIFIED):
        return None
    parts = set(draft.found.hit.pattern.words)
    return next(
        (
            d
            for d in drafts
            if d.code[0] == "S"
            and not d.code.startswith(UNSPECIFIED)
            and places(d) & parts
            and {d.side, draft.side} != {"right", "left"}
        ),
        None,
    )


GENERIC = (
    ("C80.1", "C"),
    ("T14", "ST"),
    ("M25.50", "M"),
    ("R52", "RMSGN"),
    ("D49.9", "CD"),
    ("L02.91", "KNJG"),
    ("M79.60", "MS"),
    ("B99.9", "ABGHIJKLMNU"),
)
"""Codes that name no site, and the chapters in which a code says what they leave open."""


def _beside_generic(draft: Draft, drafts: list[Draft]) -> Draft | None:
    for code, chapters in GENERIC:
        if draft.code.startswith(code):
            return next(
                (
                    d
                    for d in drafts
                    if d.code[0] in chapters
                    and not d.code.startswith(code)
                    and not (code == "C80.1" and d.code.startswith(("C77", "C78", "C79", "C80")))
                ),
                None,
            )
    return None


PNEUMONIA = (
    "J12",
    "J13",
    "J14",
    "J15",
    "J16",
    "J17",
    "J18",
    "A48.1",
    "B01.2",
    "B20.6",
    "J69.0",
    "J10.0",
    "J11.0",
)
OPEN_IN_FAMILY: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("K64.8", "K64.9"), ("K64.0", "K64.1", "K64.2", "K64.3")),
    (("D57.00", "D57.1"), ("D57.01", "D57.02", "D57.03", "D57.04", "D57.09")),
    (("D57.219", "D57.20"), ("D57.211", "D57.212", "D57.213", "D57.214", "D57.218")),
    (
        ("D57.419", "D57.40"),
        ("D57.411", "D57.412", "D57.413", "D57.414", "D57.418", "D57.43", "D57.45"),
    ),
    (("D57.439", "D57.42"), ("D57.431", "D57.432", "D57.433", "D57.434", "D57.438")),
    (("D57.459", "D57.44"), ("D57.451", "D57.452", "D57.453", "D57.454", "D57.458")),
)
"""Codes that leave open what others of their family name, although no title says "unspecified"."""
ORGANISM_OPEN = ("J15.9", "J18.9", "J18.0", "J18.1", "J12.9", "J22")


def _named_organism(draft: Draft, drafts: list[Draft]) -> Draft | None:
    """I.C.10: pneumonia of unspecified organism falls where the organism is stated."""
    if draft.code not in ORGANISM_OPEN:
        return None
    named = [d for d in drafts if d.code.startswith(PNEUMONIA) and d.code not in ORGANISM_OPEN]
    return (
        named[0]
        if named
        else next((d for d in drafts if draft.code == "J22" and d.code == "J18.9"), None)
    )


def _told_by_title(draft: Draft, drafts: list[Draft], books: Books) -> Draft | None:
    """A lone common word that the title of a code of its own sentence says too.

    "Diverticulitis with perforation and abscess": the abscess is part of the diverticulitis.
    """
    pattern = draft.found.hit.pattern
    if len(pattern.words) != 1 or pattern.fire != "stated" or draft.stem != draft.found.code:
        return None
    return next(
        (
            d
            for d in drafts
            if d.found.line is draft.found.line
            and d.found is not draft.found
            and pattern.words[0] in books.words(d.stem)
        ),
        None,
    )


PLAIN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("N12", ("N10", "N11")),
    ("N39.498", ("N39.3", "N39.46")),
    ("P22.9", ("P22.0", "P22.1", "P22.8")),
    ("R57.9", ("R57.0", "R57.1", "R57.8", "R65.21", "T78.0", "T78.2", "T81.1", "T79.4")),
    ("M19.90", ("M15", "M16", "M17", "M18", "M19.0", "M19.1", "M19.2")),
    ("H26.9", ("H25", "H26.0", "H26.1", "H26.2", "H26.3", "H26.4")),
    ("N28.9", ("N17", "N18", "N04", "N05", "I12", "I13")),
    ("E04.1", ("E04.2",)),
    ("Q54.4", ("Q54.0", "Q54.1", "Q54.2", "Q54.3")),
    ("S30.12XA", ("I97.63",)),
    ("O73.0", ("O72.0",)),
    ("O73.1", ("O72.2",)),
    *((f"O41.10{time}0", ("O41.12",)) for time in "1239"),
    ("N99.3", ("N81.2", "N81.3", "N81.4")),
    ("I35.8", ("I35.0", "I35.1", "I35.2", "I06", "I08")),
    ("I49.9", ("I44", "I45", "I47", "I48", "I49.0", "I49.1", "I49.2", "I49.3", "I49.4", "I49.5")),
    ("M87.9", ("L97", "L98.4")),  # "ulcer with necrosis of bone"
    # "macular degeneration with choroidal neovascularization" is no degeneration of the choroid
    *((f"H31.10{side}", ("H35.3",)) for side in "1239"),
)
"""Codes whose name says less than those of another category."""


STATUS = ("Z93", "Z94", "Z95", "Z96", "Z97", "Z98")
CARED_FOR = ("T82", "T83", "T84", "T85", "T86", "Z43", "Z44", "Z45", "Z46")
"""Complications of devices, and attention to them."""


def _status_told(draft: Draft, drafts: list[Draft]) -> Draft | None:
    """I.C.21.c.3: a status falls where its words name the device that failed or is attended to."""
    if not draft.code.startswith(STATUS):
        return None
    return next(
        (d for d in drafts if d.code.startswith(CARED_FOR) and same_words(d.found, draft.found)),
        None,
    )


def _fuller_name(draft: Draft, drafts: list[Draft]) -> Draft | None:
    for code, fuller in PLAIN:
        if draft.code == code:
            return next((d for d in drafts if d.code.startswith(fuller)), None)
    return None


AFTERCARE = "Z48.89"
UNNAMED_CANCER = ("Z80.9", "Z85.9")


def _named_cancer(draft: Draft, drafts: list[Draft]) -> Draft | None:
    """A family or personal history of cancer falls beside the one that names the organ."""
    if draft.code == AFTERCARE:
        return next((d for d in drafts if d.code.startswith("Z48") and d is not draft), None)
    if draft.code not in UNNAMED_CANCER:
        return None
    return next((d for d in drafts if d.code[:3] == draft.code[:3] and d is not draft), None)


TOLD = {"B96.1": "J15.0", "B96.5": "J15.1", "B95.3": "J13", "B96.3": "J14", "B95.61": "J15.211",
        "B95.62": "J15.212", "B96.20": "J15.5", "B96.0": "J15.7"}  # fmt: skip
"""Organisms, and the pneumonia whose code already names them (I.C.1.b)."""
_OTHER_HOST = ("N10", "N12", "N30", "N39.0", "L0", "M86", "K65", "T8", "A41")


def _organism_told(draft: Draft, drafts: list[Draft]) -> Draft | None:
    """The organism of a pneumonia is not coded beside it, unless another infection asks for it."""
    told = TOLD.get(draft.code)
    if told is None or any(d.code.startswith(_OTHER_HOST) for d in drafts):
        return None
    return next((d for d in drafts if d.code == told), None)


def _with_pneumonia(draft: Draft, drafts: list[Draft]) -> Draft | None:
    """I.C.10: influenza with pneumonia says what influenza with other manifestations leaves open."""
    if draft.code not in INFLUENZA:
        return None
    return next((d for d in drafts if d.code.startswith(("J09.X1", "J10.0", "J11.0"))), None)


INFLUENZA = ("J09.X2", "J10.1", "J11.1")
_PLAIN_CODES = frozenset(
    (POLYP, AFTERCARE, *DISCS, *UNNAMED_CANCER, *INFLUENZA, *ORGANISM_OPEN, *TOLD, *dict(PLAIN))
)
_PLAIN_STARTS = ("S", *STATUS, *(code for code, _ in GENERIC))


@lru_cache(maxsize=4096)
def _plain(code: str) -> bool:
    """Whether a table above says of a code what else may tell more than it."""
    return code in _PLAIN_CODES or code.startswith(_PLAIN_STARTS)


def _refines(better: Draft, draft: Draft, books: Books) -> bool:
    """Same category, and what the plain code says is part of what the better one says."""
    if better.code[:3] != draft.code[:3] or better.code == draft.code:
        return False
    if better.found is draft.found:
        return False
    if "Z" in (better.code[0], draft.code[0]):
        return False
    if any(draft.code in open_ and better.code in named for open_, named in OPEN_IN_FAMILY):
        return True
    title = books.entry(draft.stem).title.lower()
    plain = "unspecified" in title or "without complication" in title or "uncomplicated" in title
    if not plain:
        return False
    if "unspecified" in books.entry(better.stem).title.lower() and len(
        books.words(better.stem)
    ) <= len(books.words(draft.stem)):
        return False
    if {"right", "left"} & books.words(better.stem) and {"right", "left"} & books.words(draft.stem):
        return bool(
            {"right", "left"} & books.words(better.stem)
            == {"right", "left"} & books.words(draft.stem)
        )
    return books.words(draft.stem) - {"right", "left", "bilateral"} <= books.words(better.stem) or (
        set(draft.found.hit.pattern.words) <= set(better.found.hit.pattern.words)
    )


INTEGRAL: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("R05", "R06.0", "R06.2", "R09.0", "R50.9", "R07.1", "R09.3", "R68.83", "R04.2"),
     ("J09", "J10", "J11", "J12", "J13", "J14", "J15", "J16", "J18", "J20", "J21", "J22")),
    (("R45.1", "R45.4", "R44.0", "R44.1", "R44.2", "R44.3"), ("F20", "F25", "F29", "F30", "F31.1", "F31.2", "F31.6")),
    (("R94.6",), ("E00", "E01", "E02", "E03", "E04", "E05", "E06")),
    (("R79.89",), ("I21", "I22", "I24", "I5A")),
    (("I51.89",), ("I50", "I11.0", "I13.0", "I13.2")),
    (("R11",), ("E10.1", "E11.1", "E13.1", "K31.84")),
    (("R51", "H53.1", "H53.8", "R10.1"), ("O11", "O14", "O15")),
    (("L08.9",), ("L02", "L03")),
    (("R84.5",), ("J12", "J13", "J14", "J15", "J16", "J18", "J20")),
    (("R05", "R06.0", "R06.2", "R07.89", "R06.89"), ("J40", "J41", "J42", "J43", "J44", "J45", "J47")),
    (("R05", "R07.0", "R09.81", "R09.82", "R50.9", "R68.83", "R51", "J02.9", "R06.7", "R13.1"),
     ("J00", "J01", "J02", "J03", "J04", "J05", "J06", "J10", "J11", "U07.1")),
    (("R05", "R50.9", "R06.0", "R43", "R53.83", "R68.83", "R52"), ("U07.1",)),
    (("R06.0", "R60", "E87.70"), ("I50", "I11.0", "I13.0", "I13.2")),
    (("R07.9", "R07.89", "R07.2", "R07.8"), ("I20", "I21", "I22", "I25.11", "I26", "J93")),
    (("R10", "R11", "R19.7", "R50.9"),
     ("K35", "K36", "K37", "A08", "A09", "K52", "K57", "K80", "K81", "K85", "K56", "A04", "N10", "K63", "I88.0")),
    (("R10", "R11", "M54.9", "M54.5", "R31", "M54"), ("N20", "N10", "N13")),
    (("K92.0", "K92.1", "K92.2"), ("K25.0", "K25.2", "K25.4", "K25.6", "K26.0", "K26.2", "K26.4", "K26.6", "K27.0", "K27.4", "K28.0", "K28.4", "K31.811", "I85.01", "I85.11")),
    (("K62.5", "K92.1"), ("K50.011", "K50.111", "K50.811", "K50.911", "K51.011", "K51.211", "K51.311", "K51.511", "K51.811", "K51.911")),
    (("R91",), ("C34",)),
    (("R09.89",), ("J69",)),
    (("D72.82",), ("K35", "K57.0", "K57.2", "K57.3", "K81", "K80.0", "K65", "J13", "J15", "J18", "N10", "N39.0", "L03")),
    (("R94.6",), ("E02", "E03", "E05", "E06")),
    (("R12", "R10.13", "R13.1"), ("K20", "K21", "K22", "K25", "K29")),
    (("R30", "R35", "R31", "R39.15", "R10.3"), ("N30", "N39.0", "N10")),
    (("R35", "R63.1", "R73.9"), ("E10", "E11", "E13")),
    (("R51", "H53.14", "R11"), ("G43", "G44")),
    (("R42",), ("H81", "G45")),
    (("R56.9",), ("G40",)),
    (("R21", "L29"), ("L20", "L23", "L24", "L25", "L30", "L40", "L50", "B02", "L01")),
    (("R22", "R60.0", "L53.9", "R21"), ("L03", "L02")),
    (("R22",), ("L72", "T78.3")),
    (("R53.1", "M62.81"), ("G61.0", "G70.0")),
    (("R22.0",), ("D17.0", "D23.0", "D23.1", "D23.2", "D23.3", "D23.4", "S00", "K04.6", "K04.7", "K11", "K12.2", "K13.0", "B26")),
    (("R22.1",), ("D17.0", "D23.4", "E04", "E05", "E06", "K11", "L04", "I88", "J36", "Q18", "S10", "B27", "C73")),
    (("R22.2",), ("D17.1", "D23.5", "K42", "K43", "S20", "S30", "L05")),
    (("R22.3",), ("D17.2", "D23.6", "M67.4", "M70", "M71", "S40", "S50", "S60")),
    (("R22.4",), ("D17.2", "D23.7", "M67.4", "M70", "M71", "S70", "S80", "S90", "I83")),
    (("R22.9",), ("D17", "D23", "M67.4")),
    (("R40", "R41.0", "R41.82"), ("G93.4", "F05", "K76.82", "G92")),
    (("R51", "H53.14", "R11", "R50.9", "R29.1"), ("A87", "G00", "G03", "A39.0")),
    (("R50.9", "D72.82", "I95.9"), ("A40", "A41")),
    (("R53.83", "R53.1", "R23.1"), ("D50", "D64", "D62", "E03")),
    (("R55",), ("I49.5", "I44.2")),
    (("R41.3",), ("F01", "F02", "F03", "G30")),
    (("R53.83",), ("G47.3", "B27", "G93.3")),
    (("R00.2", "R00.0"), ("I48", "I47")),
    (("R00.2",), ("I49.1", "I49.2", "I49.3", "I49.4")),
    (("M54.5", "M54.9"), ("M51", "S33.5", "S39.012", "M48.0")),
    (("M54.2",), ("M50", "S13.4", "S16.1")),
    (("R68.84", "K08.89"), ("K02", "K04")),
    (("H57.1", "H57.8"), ("H10", "H16", "H40", "S05")),
    (("H92.0", "H92.1"), ("H65", "H66", "H60")),
    (("R03.0",), ("I10", "I11", "I12", "I13", "I15", "I16")),
    (("R73",), ("E08", "E09", "E10", "E11", "E13")),
    (("R80.9",), ("E08.21", "E09.21", "E10.21", "E11.21", "E13.21")),
    (("R23.8", "R23.4"), ("L89", "L97", "L98.4")),
    (("R06.0", "R09.02"), ("J90", "J91", "J94", "J86")),
    (("R39.1", "R35"), ("N35",)),
    (("R10.2",), ("N80",)),
    (("R58",), ("S",)),
    (("H35.81",), ("H34.81", "H34.83")),
    (("N50.89",), ("N43", "N44", "N45")),
    (("N50.81",), ("N44", "N45")),
)  # fmt: skip
"""Symptoms that are part of a disease (I.B.5), by the beginning of their codes."""

SITE_WORDS = frozenset(
    "shoulder elbow wrist hand finger thumb hip knee ankle foot toe leg arm neck back".split()
)


def integral_symptoms(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.5: signs and symptoms that are part of a disease are not coded beside it."""
    kept, rejections = [], []
    for draft in drafts:
        if not _suffered(draft.code):
            kept.append(draft)
            continue
        cause = next((d for d in drafts if d is not draft and integral(draft, d, books)), None)
        if cause is not None and not case.inpatient and _sought(draft, cause):
            cause = None
        if cause is None:
            cause = next((d for d in drafts if d is not draft and _settled(draft, d)), None)
        if cause is None:
            kept.append(draft)
        else:
            rejections.append(
                reject(draft, books, "integral-symptom", f"Part of {cause.code}.", "I.B.5")
            )
    return Outcome(kept, rejections) if rejections else Outcome(drafts, [])


@lru_cache(maxsize=4096)
def _suffered(code: str) -> bool:
    """Whether a code may be part of a disease: a symptom, a finding, pain or swelling of a joint."""
    return code.startswith(("R", *OF_JOINTS)) or bool(_diseases_of(code))


LESIONS = ("R19.0", "R22", "R23", "R59", "R91")
"""Findings that a diagnosis replaces: what is felt or seen, not what is suffered."""


def _sought(symptom: Draft, cause: Draft) -> bool:
    """Whether the provider suspects another cause where the symptom is stated: "fatigue, ? anemia".

    Then it is no routine part of the disease that is known (I.B.6).
    """
    return any(code[:3] != cause.code[:3] for code in _suspected(symptom))


def _settled(symptom: Draft, cause: Draft) -> bool:
    """Whether what a lesion is suspected to be where it is stated is a diagnosis of the encounter.

    "Papule, r/o basal cell carcinoma" is the carcinoma once the pathologist has found it.
    """
    return (
        symptom.code.startswith(LESIONS)
        and cause.code[0] not in "RZVWXY"
        and cause.code[:3] in {code[:3] for code in _suspected(symptom)}
    )


def _suspected(symptom: Draft) -> list[str]:
    """The codes of the diseases that are in doubt on the line that states a symptom."""
    if symptom.code[0] != "R":
        return []
    line = symptom.found.line.sentence.line
    return [
        found.code
        for found in symptom.document.found
        if found.line.sentence.line == line
        and "possible" in found.flags
        and found.code[0] not in "RZVWXY"
    ]


OF_JOINTS = ("M25.5", "M79.6", "M25.4", "M25.6")
"""Symptoms of a joint or limb."""


def integral(symptom: Draft, cause: Draft, books: Books) -> bool:
    """Whether a symptom is part of a disease."""
    if {symptom.side, cause.side} == {"right", "left"}:
        return False
    if cause.code.startswith(_diseases_of(symptom.code)):
        return True
    if symptom.code.startswith(OF_JOINTS) and cause.code[0] in "MS":
        if cause.code.startswith(("M25", "M79.6")):
            return False
        if {symptom.side, cause.side} == {"right", "left"}:
            return False  # the other knee hurts
        here = symptom_sites(symptom, books)
        there = symptom_sites(cause, books) | {
            joint for bones, joint in AT_JOINT if cause.code.startswith(bones)
        }
        if not here or not there:
            return bool(not here)
        if "ankle" in here:
            here = here | {"foot"}
        return bool(here & there)
    return False


@lru_cache(maxsize=4096)
def _diseases_of(code: str) -> tuple[str, ...]:
    """The beginnings of the codes of diseases that a symptom is part of."""
    return tuple(
        cause for symptoms, causes in INTEGRAL if code.startswith(symptoms) for cause in causes
    )


AT_JOINT = (
    (("S42.2",), "shoulder"), (("S42.4", "S52.0", "S52.1"), "elbow"), (("S52.5", "S52.6", "S62.0", "S62.1"), "wrist"),
    (("S72.0", "S72.1", "S72.2"), "hip"), (("S72.4", "S82.0", "S82.1"), "knee"), (("S82.5", "S82.6", "S82.8"), "ankle"),
)  # fmt: skip
"""Fractures of the ends of bones, and the joint that hurts."""


def symptom_sites(draft: Draft, books: Books) -> set[str]:
    """The parts of the body that the title of a draft, or its words, name."""
    own = (books.words(draft.stem) | set(draft.found.hit.pattern.words)) & SITE_WORDS
    # the words around it may be of its neighbour: "knee osteoarthritis, shoulder pain"
    return set(own or SITE_WORDS.intersection(draft.found.near))
