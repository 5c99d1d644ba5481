"""Tables about neoplasms: secondary sites by the words that name them, and what history they become."""

from collections.abc import Set
from functools import lru_cache

SECONDARY: tuple[tuple[str, str], ...] = (
    ("bone marrow", "C79.52"),
    ("spine cord", "C79.49"),
    ("small bowel", "C78.4"),
    ("small intestine", "C78.4"),
    ("chest wall", "C79.89"),
    ("abdomen wall", "C79.89"),
    ("soft tissue", "C79.89"),
    ("brain", "C79.31"),
    ("cerebellar", "C79.31"),
    ("cerebellum", "C79.31"),
    ("intracranial", "C79.31"),
    ("meninge", "C79.32"),
    ("leptomeningeal", "C79.32"),
    ("leptomeninge", "C79.32"),
    ("bone", "C79.51"),
    ("spine", "C79.51"),
    ("vertebra", "C79.51"),
    ("skull", "C79.51"),
    ("calvarium", "C79.51"),
    ("rib", "C79.51"),
    ("sternum", "C79.51"),
    ("sacrum", "C79.51"),
    ("femur", "C79.51"),
    ("humerus", "C79.51"),
    ("iliac bone", "C79.51"),
    ("lung", "C78.0"),
    ("pleura", "C78.2"),
    ("mediastinum", "C78.1"),
    ("liver", "C78.7"),
    ("peritoneum", "C78.6"),
    ("peritoneal", "C78.6"),
    ("omentum", "C78.6"),
    ("omental", "C78.6"),
    ("retroperitoneum", "C78.6"),
    ("retroperitoneal", "C78.6"),
    ("mesentery", "C78.6"),
    ("adrenal", "C79.7"),
    ("kidney", "C79.0"),
    ("bladder", "C79.11"),
    ("ovary", "C79.6"),
    ("skin", "C79.2"),
    ("subcutaneous", "C79.2"),
    ("breast", "C79.81"),
    ("colon", "C78.5"),
    ("rectum", "C78.5"),
    ("duodenum", "C78.4"),
    ("stomach", "C78.89"),
    ("pancreas", "C78.89"),
    ("spleen", "C78.89"),
    ("esophagus", "C78.89"),
    ("prostate", "C79.82"),
    ("uterus", "C79.82"),
    ("vagina", "C79.82"),
    ("thyroid", "C79.89"),
    ("muscle", "C79.89"),
    ("heart", "C79.89"),
    ("pericardium", "C79.89"),
    ("orbit", "C79.49"),
    ("eye", "C79.49"),
)
"""Words of a site, and the entry of a secondary neoplasm of it; longer ones first."""

NODES = frozenset(["node", "nodal", "lymph", "adenopathy", "lymphadenopathy", "lymphnode"])
REGIONS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset(["supraclavicular", "cervical", "neck", "submandibular", "periauricular", "parotid"]), "C77.0"),
    (frozenset(["mediastinum", "mediastinal", "hilar", "intrathoracic", "paratracheal", "subcarinal", "thoracic"]), "C77.1"),
    (frozenset(["abdomen", "abdominal", "retroperitoneal", "paraaortic", "aortic", "mesenteric", "periportal", "celiac",
                "portacaval", "perigastric"]), "C77.2"),
    (frozenset(["axilla", "axillary", "epitrochlear", "pectoral"]), "C77.3"),
    (frozenset(["inguinal", "groin", "femoral", "popliteal"]), "C77.4"),
    (frozenset(["pelvis", "pelvic", "iliac", "obturator", "presacral"]), "C77.5"),
)  # fmt: skip
"""Regions of lymph nodes."""

_BY_WORD = tuple((frozenset(words.split()), code) for words, code in SECONDARY)
SITE_WORDS = (
    frozenset(word for words, _ in _BY_WORD for word in words)
    | NODES
    | frozenset(word for words, _ in REGIONS for word in words)
)


def secondary_of(words: Set[str]) -> str | None:
    """The entry of the secondary neoplasm of a site that words name, or None.

    >>> secondary_of({"axilla", "lymph", "node"}), secondary_of({"left", "lung"}), secondary_of({"x"})
    ('C77.3', 'C78.0', None)
    """
    if not NODES.isdisjoint(words):
        return next((code for names, code in REGIONS if not names.isdisjoint(words)), "C77.9")
    return next((code for names, code in _BY_WORD if names <= words), None)


PRIMARY_OF: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("C79.51", ("C40", "C41", "D48.0")),
    ("C78.7", ("C22",)),
    ("C78.0", ("C34",)),
    ("C79.31", ("C71",)),
    ("C79.11", ("C67",)),
    ("C79.7", ("C74",)),
    ("C77", ("C81", "C85")),
    ("C78.6", ("C48",)),
    ("C78.2", ("C38.4", "C45.0")),
    ("C79.2", ("C44",)),
    ("C79.0", ("C64",)),
    ("C79.6", ("C56",)),
    ("C78.1", ("C38",)),
    ("C79.81", ("C50",)),
    ("C79.49", ("C72",)),
)
"""The primary neoplasms of the sites that secondary codes stand for."""

_HISTORY: tuple[tuple[tuple[str, ...], str], ...] = (
    (("C7A.092",), "Z85.020"), (("C7A.02",), "Z85.030"), (("C7A.01",), "Z85.060"), (("C7A.090",), "Z85.110"),
    (("C7A.091",), "Z85.230"), (("C7A.093",), "Z85.520"),
    (("C00", "C03", "C04", "C05", "C06", "C07", "C08", "C09", "C10", "C11", "C12", "C13", "C14"), "Z85.818"),
    (("C01", "C02"), "Z85.810"), (("C15",), "Z85.01"), (("C16",), "Z85.028"), (("C17",), "Z85.068"),
    (("C18",), "Z85.038"), (("C19", "C20", "C21"), "Z85.048"), (("C22",), "Z85.05"), (("C25",), "Z85.07"),
    (("C23", "C24"), "Z85.09"), (("C26",), "Z85.00"), (("C30", "C31"), "Z85.22"), (("C32",), "Z85.21"),
    (("C33",), "Z85.12"), (("C34",), "Z85.118"), (("C37",), "Z85.238"), (("C38", "C39"), "Z85.29"),
    (("C40", "C41"), "Z85.830"), (("C43",), "Z85.820"), (("C44",), "Z85.828"), (("C4A",), "Z85.821"),
    (("C47", "C49"), "Z85.831"), (("C45", "C46", "C48", "C76"), "Z85.89"), (("C50",), "Z85.3"),
    (("C53",), "Z85.41"), (("C54", "C55"), "Z85.42"), (("C56",), "Z85.43"), (("C57.0",), "Z85.4A"),
    (("C51", "C52", "C57", "C58"), "Z85.44"), (("C61",), "Z85.46"), (("C62",), "Z85.47"),
    (("C63.0",), "Z85.48"), (("C60", "C63"), "Z85.49"), (("C64",), "Z85.528"), (("C65",), "Z85.53"),
    (("C66",), "Z85.54"), (("C67",), "Z85.51"), (("C68",), "Z85.59"), (("C69",), "Z85.840"),
    (("C71",), "Z85.841"), (("C70", "C72"), "Z85.848"), (("C73",), "Z85.850"), (("C74", "C75"), "Z85.858"),
    (("C80",), "Z85.9"), (("C81",), "Z85.71"), (("C82", "C83", "C84", "C85", "C86"), "Z85.72"),
    (("C88", "C90", "C96"), "Z85.79"), (("C91", "C92", "C93", "C94", "C95"), "Z85.6"),
    (("D05",), "Z86.000"), (("D06",), "Z86.001"), (("D07",), "Z86.002"), (("D00",), "Z86.003"),
    (("D01",), "Z86.004"), (("D02",), "Z86.005"), (("D03",), "Z86.006"), (("D04",), "Z86.007"),
    (("D09",), "Z86.008"),
)  # fmt: skip


@lru_cache(maxsize=4096)
def history_of(code: str) -> str | None:
    """The personal history that a neoplasm becomes when it is gone, or None.

    >>> history_of("C50.911"), history_of("D05.11"), history_of("I10")
    ('Z85.3', 'Z86.000', None)
    """
    found = None
    longest = 0
    for starts, history in _HISTORY:
        for start in starts:
            if code.startswith(start) and len(start) > longest:
                found, longest = history, len(start)
    return found


ACTIVE_OF = {
    "Z85.01": "C15", "Z85.028": "C16", "Z85.038": "C18", "Z85.048": "C20", "Z85.05": "C22", "Z85.07": "C25",
    "Z85.118": "C34", "Z85.21": "C32", "Z85.3": "C50", "Z85.41": "C53", "Z85.42": "C54", "Z85.43": "C56",
    "Z85.46": "C61", "Z85.47": "C62", "Z85.51": "C67", "Z85.528": "C64", "Z85.810": "C02", "Z85.820": "C43",
    "Z85.841": "C71", "Z85.850": "C73",
}  # fmt: skip
"""The neoplasm that a personal history speaks of, where it is one category."""

LYMPHOMAS = ("C81", "C82", "C83", "C84", "C85")
"""Categories with a code for extranodal and solid organ sites (I.C.2.t)."""
BLOOD = (
    "C81",
    "C82",
    "C83",
    "C84",
    "C85",
    "C86",
    "C88",
    "C90",
    "C91",
    "C92",
    "C93",
    "C94",
    "C95",
    "C96",
)
"""Neoplasms of lymphoid and blood-forming tissue: remission is part of their codes."""
SECONDARIES = ("C77", "C78", "C79", "C7B")
"""Categories of secondary neoplasms."""

IMMUNOTHERAPY = (
    r"\b(?:pembrolizumab|keytruda|nivolumab|opdivo|ipilimumab|yervoy|atezolizumab|tecentriq|durvalumab|imfinzi"
    r"|avelumab|bavencio|cemiplimab|libtayo|dostarlimab|immunotherapy|tremelimumab)\b"
)
CHEMOTHERAPY = (
    r"\b(?:chemo\w*|carboplatin|cisplatin|oxaliplatin|pemetrexed|alimta|paclitaxel|taxol|docetaxel|abraxane|nab-paclitaxel"
    r"|etoposide|irinotecan|topotecan|gemcitabine|gemzar|doxorubicin|adriamycin|epirubicin|cyclophosphamide|cytoxan|vincristine"
    r"|vinorelbine|fluorouracil|5-?FU|capecitabine|FOLFOX\w*|FOLFIRI\w*|FOLFIRINOX|CHOP|R-CHOP|ABVD|BEACOPP|bendamustine"
    r"|cytarabine|azacitidine|decitabine|bleomycin|ifosfamide|methotrexate|dacarbazine|temozolomide|eribulin|7\+3|hyper-CVAD)\b"
)
"""Names of antineoplastic immunotherapy and chemotherapy, as regular expressions."""
