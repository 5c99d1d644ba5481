"""Names of drugs, contrast agents and vaccines in a text, and the codes they may mean."""

import re
from functools import lru_cache
from typing import NamedTuple

from chartcoder.late import late
from chartcoder.terminology.entries import DATA, rows
from chartcoder.terminology.services.book import ServiceBook, SupplyBook
from chartcoder.terminology.services.concepts import Concept
from chartcoder.terminology.words import fold

_WORD = late(r"[a-z0-9]+(?:\.\d+)?%?")
_SHORTEST = 4
_NOT_NAMES = frozenset(
    """injection insulin pump powder solution ferric and with g-csf albumin saline alcohol iron
    intravenous subcutaneous concentrated""".split()
)
LONGEST = 7
"""Words of the longest name."""


class Row(NamedTuple):
    """A line of ``drug-names.tsv``: codes of a written name by route, and its class."""

    codes: tuple[str, ...]
    route: str
    kind: str
    reference: str


class Named(NamedTuple):
    """A name found in a text: its place, the rows that settle it, the concepts of that name."""

    name: str
    start: int
    end: int
    rows: tuple[Row, ...]
    codes: tuple[str, ...]


def words_of(text: str) -> list[tuple[str, int, int]]:
    """The words of a text in small letters with their places; hyphens and strokes part them."""
    return [(m.group(), m.start(), m.end()) for m in _WORD.finditer(text.lower())]


def _key(name: str) -> tuple[str, ...]:
    return tuple(word for word, _, _ in words_of(name))


@lru_cache(maxsize=1)
def aliases() -> dict[tuple[str, ...], tuple[Row, ...]]:
    """Names of ``drug-names.tsv`` as words, each with its rows."""
    out: dict[tuple[str, ...], tuple[Row, ...]] = {}
    for reference, (names, codes, route, kind) in rows(DATA / "supplies" / "drug-names.tsv", 4):
        if route in ("local", "flush", "self"):  # no codes
            route, kind = kind, route
        row = Row(
            tuple(c.strip() for c in codes.split(";") if len(c.strip()) == 5),
            route,
            kind,
            reference,
        )
        for name in names.split(";"):
            key = _key(name)
            if row not in out.get(key, ()):
                out[key] = (*out.get(key, ()), row)
    return out


class NameIndex(NamedTuple):
    """First word of a name → names that begin so (as words), longest first; codes by name.

    ``folded`` are the first words as the words of a document are folded, each with the further
    words that one of its names needs; ``begins`` are those words, to look for them at once.
    """

    first: dict[str, tuple[tuple[str, ...], ...]]
    codes: dict[tuple[str, ...], tuple[str, ...]]
    folded: dict[str, tuple[frozenset[str], ...]]
    begins: frozenset[str]

    def begun(self, words: frozenset[str]) -> frozenset[str]:
        """Those of the folded words of a document that a name it may hold whole begins with."""
        here = self.begins & words
        return frozenset(
            [word for word in here if any(needed <= words for needed in self.folded[word])]
        )


@lru_cache(maxsize=4)
def name_index(book: SupplyBook) -> NameIndex:
    """Every name of a drug, tracer or contrast agent (once for a book)."""
    codes: dict[tuple[str, ...], list[str]] = {}
    for number in book.numbers():
        if len(number) != 5:
            continue
        concept = book.concept(number)
        if concept is None or concept.area not in ("drugs", "drugs-other"):
            continue
        brands = concept.attribute("brand").split("|")
        for name in (*concept.words, *(b for b in brands if b)):
            key = _key(name)
            plain = " ".join(key)
            if len(plain) < _SHORTEST or plain in _NOT_NAMES or len(key) > LONGEST:
                continue
            if number not in codes.setdefault(key, []):
                codes[key].append(number)
    return _index({key: tuple(numbers) for key, numbers in codes.items()}, aliases())


@lru_cache(maxsize=4)
def vaccine_index(book: ServiceBook) -> NameIndex:
    """Every name of a vaccine or immune globulin of the book of CPT."""
    codes: dict[tuple[str, ...], list[str]] = {}
    for number in book.numbers():
        concept = book.concept(number)
        if concept is None or concept.area != "medicine-immunization" or is_administration(number):
            continue
        if number in ("90384", "90385"):
            continue  # billed as a drug (J2788, J2790)
        for name in concept.words:
            for one in {name, name.removesuffix(" vaccine") if len(name) > 11 else name}:
                key = _key(one)
                if len(" ".join(key)) >= 3 and number not in codes.setdefault(key, []):
                    codes[key].append(number)
    for name, numbers in _VACCINES.items():
        codes.setdefault(_key(name), list(numbers))
    return _index({key: tuple(numbers) for key, numbers in codes.items()}, {})


_FLU = ("90653", "90656", "90657", "90658", "90660", "90661", "90662", "90673")
_COVID = ("91304", "91318", "91319", "91320", "91321", "91322")
_VACCINES: dict[str, tuple[str, ...]] = {
    "influenza": _FLU, "flu shot": _FLU, "flu vaccine": _FLU, "flu": _FLU, "influenza vaccine": _FLU,
    "fluzone hd": ("90662",), "high dose flu vaccine": ("90662",), "high dose influenza": ("90662",),
    "high dose flu": ("90662",), "td": ("90714",), "tetanus": ("90714",), "ipv": ("90713",),
    "dtap": ("90700",), "varicella": ("90716",), "hib": ("90647", "90648"), "hep a": ("90632", "90633"),
    "hep b": ("90744", "90746", "90739", "90759"), "hepatitis b": ("90744", "90746", "90739", "90759"),
    "hepatitis a": ("90632", "90633"), "hpv": ("90651",), "hpv9": ("90651",), "gardasil": ("90651",),
    "rotavirus": ("90680", "90681"), "prevnar": ("90677", "90670"), "covid 19": _COVID, "covid": _COVID,
    "shingrix": ("90750",), "zoster": ("90750",), "menb": ("90620", "90621"), "menacwy": ("90619", "90734"),
    "engerix": ("90744", "90746"), "recombivax hb": ("90744", "90746"), "rsv": ("90678", "90679", "90683"),
    "tetanus diphtheria": ("90714",), "hepatitis b vaccine": ("90744", "90746", "90739", "90759"),
    "engerix b": ("90744", "90746"), "recombivax": ("90744", "90746"), "hpv vaccine": ("90651",),
}  # fmt: skip
"""Short names of charts; several numbers where the name alone does not choose."""


def is_administration(number: str) -> bool:
    """Whether a number of the table of immunization is the giving, not the product."""
    return "90460" <= number <= "90480" or number in ("96380", "96381")


def _index(
    codes: dict[tuple[str, ...], tuple[str, ...]], more: dict[tuple[str, ...], tuple[Row, ...]]
) -> NameIndex:
    first: dict[str, list[tuple[str, ...]]] = {}
    folded: dict[str, list[frozenset[str]]] = {}
    for key in {**codes, **dict.fromkeys(more)}:
        if key:
            first.setdefault(key[0], []).append(key)
            # short words and numbers may be written together with others
            needed = frozenset(fold(word) for word in key[1:] if word.isalpha() and len(word) > 3)
            for begin in (key[0], fold(key[0].rstrip("%"))):
                folded.setdefault(begin, []).append(needed)
    return NameIndex(
        {word: tuple(sorted(keys, key=lambda k: (-len(k), k))) for word, keys in first.items()},
        codes,
        {word: tuple(dict.fromkeys(needed)) for word, needed in folded.items()},
        frozenset(folded),
    )


def names_in(text: str, index: NameIndex, with_aliases: bool = True) -> list[Named]:
    """The names of a text in order, the longest at each place."""
    words = words_of(text)
    known = aliases() if with_aliases else {}
    out: list[Named] = []
    at = 0
    while at < len(words):
        word, start, _ = words[at]
        for key in index.first.get(word, ()):
            if tuple(w for w, _, _ in words[at : at + len(key)]) == key:
                if len(key) > 1 and "," in text[start : words[at + len(key) - 1][1]]:
                    continue  # "DTaP, IPV" are two
                if key[-1].isdigit() and _A_DOSE.match(text, words[at + len(key) - 1][2]):
                    continue  # "Kenalog 40 mg" is a dose, "Kenalog 40" a strength
                end = words[at + len(key) - 1][2]
                out.append(
                    Named(" ".join(key), start, end, known.get(key, ()), index.codes.get(key, ()))
                )
                at += len(key) - 1
                break
        at += 1
    return out


_A_DOSE = late(r"\s*(?:mg|mcg|g|gm|units?)\b", re.I)


class Choice(NamedTuple):
    """The code a name means, the row of the table that settled it, and the class of the row."""

    concept: Concept | None
    kind: str
    reference: str


def choose(
    named: Named,
    route: str,
    text: str,
    dose: tuple[float, str] | None,
    kidney: bool,
    book: SupplyBook,
) -> Choice:
    """The code of a name for the route it was given by.

    Products of one maker are chosen only where the maker is named; a biosimilar only by its name.

    Args:
        route: ``iv``, ``im``, ``sc``, ``ia`` (joint or soft tissue), ``neb``, ``oral``, or "".
        kidney: whether the patient is on dialysis for end-stage disease.
    """
    low = text.lower()
    for number in named.codes:
        concept = book.concept(number)
        maker = concept.attribute("form").partition("made by ")[2] if concept is not None else ""
        if concept is not None and maker and maker in low:
            if route_fits(concept.attribute("route"), route):
                return Choice(concept, "", "")
    for row in named.rows:
        if row.kind in ("local", "flush", "self"):
            return Choice(None, row.kind, row.reference)
        if row.route == "none":
            return Choice(None, "none", row.reference)
        if row.route and not route_fits(row.route, route):
            continue
        for number in _by_dose(row.codes, dose, kidney):
            concept = book.concept(number)
            if concept is not None and not _hyaluronidase(concept, low, named.codes, book):
                return Choice(concept, row.kind, row.reference)
        if row.codes and row.kind == "fluid":
            return Choice(book.concept(row.codes[0]), row.kind, row.reference)
    found = [c for n in named.codes if (c := book.concept(n)) is not None]
    ranked = sorted(
        (rank, c.number, c)
        for c in found
        if route_fits(c.attribute("route"), route) and (rank := _rank(c, named, low, kidney)) < 9
    )
    return Choice(ranked[0][2] if ranked else None, "", "")


def _by_dose(
    codes: tuple[str, ...], dose: tuple[float, str] | None, kidney: bool
) -> tuple[str, ...]:
    """Codes of a row in the order to try: by dose and by dialysis where that chooses."""
    if codes == ("J9217", "J1950"):
        return ("J1950",) if dose and dose[0] in (3.75, 11.25) else ("J9217",)
    if codes in (("Q0138", "Q0139"), ("J0881", "J0882")):
        return (codes[1],) if kidney else (codes[0],)
    if codes == ("Q9991", "Q9992"):
        return ("Q9992",) if dose and dose[0] > 100 else ("Q9991",)
    return codes[:1]


def _hyaluronidase(concept: Concept, low: str, codes: tuple[str, ...], book: SupplyBook) -> bool:
    """Whether the text names the form with hyaluronidase, which has its own code."""
    if "hyaluronidase" not in low or concept.attribute("component"):
        return False
    others = [c for n in codes if (c := book.concept(n)) is not None]
    return any(c.attribute("component") for c in others)


def _rank(concept: Concept, named: Named, low: str, kidney: bool) -> int:
    form = concept.attribute("form")
    if form.startswith("made by") and form.removeprefix("made by ") not in low:
        return 9
    if "not equivalent" in form or "compounded" in form:
        return 9
    if concept.attribute("component") and "hyaluronidase" not in low:
        return 9
    purpose = concept.attribute("purpose")
    if purpose and ("non-esrd" in purpose) == kidney:
        return 9
    brands = tuple(" ".join(_key(b)) for b in concept.attribute("brand").split("|"))
    if named.name in brands:
        return 0
    substance = " ".join(_key(concept.attribute("substance")))
    if concept.number.startswith("Q5") and named.name != substance:
        return 8  # a biosimilar goes by its own name
    return (1 if substance == named.name else 3) + (1 if form else 0)


def route_fits(wanted: str, route: str) -> bool:
    """Whether a drug code of a route may be given by another: an injection by vein, muscle, joint.

    >>> route_fits("injection", "iv"), route_fits("injection", "oral"), route_fits("oral", "")
    (True, False, False)
    """
    if wanted in ("", "any"):
        return route != "oral" or wanted == "any"
    if wanted == "injection":
        return route in ("", "iv", "im", "sc", "ia", "id", "eye", "it")
    if wanted == "iv":
        return route in ("", "iv")
    if wanted == "ia":
        return route in ("", "ia")
    if wanted == "sc":
        return route == "sc"
    if wanted in ("neb", "inhalation"):
        return route in ("", "neb")
    if wanted == "intravitreal":
        return route == "eye"
    if wanted == "implant":
        return route in ("", "sc", "implant")
    return route == wanted and wanted != "oral"
