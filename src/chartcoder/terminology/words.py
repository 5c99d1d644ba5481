"""Words: cutting text into tokens, and folding every way of writing a word into one.

The same functions read the books (when the matcher is compiled) and the chart (when it is read),
so that "Kidneys", "renal" and "kidney" meet as one word.
"""

import re
import unicodedata
from functools import lru_cache

TOKEN = re.compile(
    r"[A-Za-z]++(?![^\W_]|['’])"  # most words, the quick way
    r"|[^\W\d_][^\W_]*(?:['’][^\W\d_]{1,2}\b)?"  # words: T2DM, Crohn's, don't
    r"|[^\w\s]"  # punctuation, one by one
    r"|\d+(?:[.,]\d+)*[^\W_]*"  # numbers, with a unit or letter glued on: 3b, 40mg, 1.5, 2nd
    r"|_+"
)

STOP_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "with",
        "by",
        "and",
        "or",
        "as",
        "from",
        "into",
        "within",
        "over",
        "per",
        "via",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "has",
        "have",
        "had",
        "this",
        "that",
        "these",
        "those",
        "his",
        "her",
        "their",
        "its",
        "our",
        "my",
        "your",
        "he",
        "she",
        "it",
        "they",
        "we",
        "i",
        "patient",
        "patients",
        "him",
        "them",
        "who",
        "which",
        "there",
        "here",
        "due",
        "associated",
        "secondary",
        "related",
        "use's",
        "noted",
        "seen",
        "found",
        "also",
        "very",
        "quite",
        "rather",
        "some",
        "any",
        "each",
        "other",
        "others",
        "own",
        "same",
        "such",
        "so",
        "than",
        "then",
        "too",
        "s",
        "t",
        "d",
        "ll",
        "ve",
        "re",
        "m",
        "st",
    ]
)
"""Words that carry no concept. "Secondary", "due" and "with" are read by the guidelines room."""

FUSING = frozenset(
    ["type", "stage", "grade", "class", "degree", "phase", "level", "category", "group"]
)
"""Words that a following number belongs to: "type 2" is one word, "type-2"."""

ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}

NUMBER_WORDS = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "first": "1",
    "second": "2",
    "third": "3",
    "fourth": "4",
    "1st": "1",
    "2nd": "2",
    "3rd": "3",
    "4th": "4",
}

_BRITISH = (
    ("aemia", "emia"),
    ("aemic", "emic"),
    ("haem", "hem"),
    ("oedema", "edema"),
    ("oesoph", "esoph"),
    ("oestr", "estr"),
    ("anaes", "anes"),
    ("paed", "ped"),
    ("gynaec", "gynec"),
    ("orthopaed", "orthoped"),
    ("diarrhoea", "diarrhea"),
    ("rrhoea", "rrhea"),
    ("dyspnoea", "dyspnea"),
    ("pnoea", "pnea"),
    ("foetal", "fetal"),
    ("foetus", "fetus"),
    ("faec", "fec"),
    ("caec", "cec"),
    ("coeliac", "celiac"),
    ("tumour", "tumor"),
    ("colour", "color"),
    ("behaviour", "behavior"),
    ("labour", "labor"),
    ("leuk", "leuk"),
    ("leuco", "leuko"),
    ("ischaem", "ischem"),
    ("aetiolog", "etiolog"),
    ("fibre", "fiber"),
    ("centre", "center"),
    ("litre", "liter"),
    ("sulph", "sulf"),
    ("isation", "ization"),
    ("alised", "alized"),
    ("ilised", "ilized"),
    ("oemia", "emia"),
    ("uraem", "urem"),
    ("rhoea", "rhea"),
)

_KEEP_S = (
    "ss",
    "us",
    "is",
    "itis",
    "osis",
    "asis",
    "esis",
    "ysis",
    "ops",
    "ps",
)
_KEEP = frozenset(
    [
        "diabetes",
        "herpes",
        "rabies",
        "scabies",
        "caries",
        "pancreas",
        "biceps",
        "triceps",
        "forceps",
        "ascites",
        "feces",
        "mumps",
        "measles",
        "pus",
        "lens",
        "series",
        "species",
        "always",
        "previous",
        "shingles",
        "hives",
        "rickets",
        "pes",
        "les",
        "tabes",
        "menses",
        "news",
        "yes",
        "diagnosis",
        "facies",
        "sas",
        "aids",
        "sars",
        "bowlegs",
        "facies",
        "gas",
        "bias",
        "atlas",
        "mers",
        "hellp",
        "tens",
        "ms",
        "is",
        "has",
        "was",
        "as",
        "os",
        "gs",
        "us",
        "abs",
        "less",
        "rhabditis",
        "was",
        "iris",
        "cons",
        "lues",
        "sepsis",
        "pelvis",
        "testis",
        "penis",
        "process",
        "recess",
        "abscess",
        "stress",
        "illness",
        "weakness",
        "sickness",
        "numbness",
        "various",
    ]
)


@lru_cache(maxsize=200_000)
def fold(token: str) -> str:
    """Fold one written word: case, accents, possessive, British spelling, plural.

    >>> fold("Tumours"), fold("Crohn's"), fold("oedema"), fold("biopsies")
    ('tumor', 'crohn', 'edema', 'biopsy')
    """
    word = token.casefold()
    if not word.isascii():
        # accents go, letters that have no plain form stay: "ð" is no empty place
        parts = unicodedata.normalize("NFKD", word)
        word = "".join(c for c in parts if not unicodedata.combining(c)) or word
    for mark in ("'s", "’s"):
        word = word.removesuffix(mark)
    word = word.replace("'", "").replace("’", "") or token
    if len(word) < 4 or not word.isalpha():
        return NUMBER_WORDS.get(word, word)
    if word in NUMBER_WORDS:
        return NUMBER_WORDS[word]
    if (
        "ae" in word
        or "oe" in word
        or "our" in word
        or "ul" in word
        or "re" in word
        or "is" in word
    ):
        for british, american in _BRITISH:
            if british in word:
                word = word.replace(british, american)
    return _singular(word)


def _singular(word: str) -> str:
    if not word.endswith("s") or word in _KEEP:
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return word[:-2]
    if word.endswith(("oses", "ases", "yses", "eses", "ises")) and len(word) > 6:
        # diagnoses, metastases, paralyses: Greek plurals; diseases, bruises: plain ones
        return word[:-2] + "is" if word.endswith(("oses", "yses", "stases")) else word[:-1]
    if word.endswith(("ss", "us", "is")):
        return word
    return word[:-1]


def words_of(text: str) -> list[str]:
    """The folded content words of a term, in order, with numbers fused to the word they grade.

    >>> words_of("Type II diabetes with stage 3b CKD")
    ['type-2', 'diabetes', 'stage-3b', 'ckd']
    """
    folded = [fold(match) for match in TOKEN.findall(text) if match[0].isalnum()]
    return [word for word, _, _ in fuse([(word, i, i + 1) for i, word in enumerate(folded)])]


def fuse(items: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Join "type" + "2" into "type-2" in a list of (word, first token, end token).

    Stop words are dropped. Roman numerals count as numbers only after a grading word, so that
    "IV fluids" stays intravenous.
    """
    out: list[tuple[str, int, int]] = []
    pending: tuple[str, int, int] | None = None
    for word, start, end in items:
        if pending is not None:
            number = ROMAN.get(word, word)
            if number[0].isdigit() and len(number) <= 2 and start - pending[2] <= 1:
                out.append((f"{pending[0]}-{number}", pending[1], end))
                pending = None
                continue
            out.append(pending)
            pending = None
        if word in FUSING:
            pending = (word, start, end)
        elif word not in STOP_WORDS:
            out.append((word, start, end))
    if pending is not None:
        out.append(pending)
    return out
