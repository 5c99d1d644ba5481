"""Vaccines given, and their administration by route, order and counseling."""

import re
from collections.abc import Sequence

from chartcoder.coding.services.choose import Chosen, Hit, Known, choose, hits_in
from chartcoder.coding.services.statements import Statement
from chartcoder.coding.services.words import Word
from chartcoder.late import late
from chartcoder.terminology.services.book import ConceptBook
from chartcoder.terminology.services.words import service_words

_GIVEN = late(
    r"\b(?:given|administered|im\b|intramuscular\w*|sub-?q\b|sq\b|subcut\w*|deltoid|vastus|thigh|inject\w+|intranasal|by mouth|orally|po\b|nasal\w*|today|received|lot\b|vaccinated|immunized)\b",
    re.I,
)
_NOT = late(
    r"\b(?:declin\w+|refus\w+|not given|deferred|contraindicated|up to date|will (?:give|return|get)|due|recommend\w*|last (?:year|fall|season)|previous\w*|history|had (?:it|the)|schedul\w+|allerg\w+ to|next visit|offered|plan)\b",
    re.I,
)
_COUNSELED = late(r"(?<!no )(?<!without )(?<!not )\bcounsel+(?:ed|ing)\b(?! was not)", re.I)
_NO_COUNSEL = late(r"\b(?:no|without) counsel+ing\b|counsel+ing not", re.I)
_NASAL = late(
    r"\b(?:intranasal\w*|nasal\w*|flumist|orally|oral|by mouth|rota(?:teq|rix|virus))\b", re.I
)
_TRIVALENT = late(r"\b(?:trivalent|three[- ]strain)\b", re.I)
COMPONENTS: dict[str, int] = {
    "90707": 3, "90710": 4, "90696": 4, "90697": 6, "90698": 5, "90700": 3, "90702": 2, "90714": 2,
    "90715": 3, "90723": 5, "90636": 2,
}  # fmt: skip
"""Diseases against which a vaccine of several protects; others protect against one."""


def is_vaccine(number: str) -> bool:
    """Whether a number is a vaccine product or immune globulin."""
    return (
        "90281" <= number <= "90399" or "90476" <= number <= "90759" or "91300" <= number <= "91329"
    )


def vaccines_of(statements: Sequence[Statement], book: ConceptBook, known: Known) -> list[Chosen]:
    """The vaccines that statements say were given, and the numbers of their administration."""
    products: dict[str, Chosen] = {}
    for statement in statements:
        text = statement.text
        if _NOT.search(text) and not re.search(r"\bgiven (?:today|im|in)\b", text, re.I):
            continue
        if not _GIVEN.search(text):
            continue
        carried = (
            []
            if any(w.word == "vaccine" for w in statement.words)
            else [Word("vaccine", statement.start, min(statement.end, statement.start + 1))]
        )
        for hit in hits_in(statement, book, carried, is_vaccine):
            numbers = [n for n in hit.numbers if is_vaccine(n)]
            if not numbers or hit.wording == {"vaccine"}:
                continue
            hit = hit._replace(words=tuple(w for w in hit.words if w not in carried) or hit.words)
            one = choose(hit, book, known, (), numbers)
            if one is not None:
                products.setdefault(one.concept.number, one)
    vaccines = [p for p in products.values() if p.concept.number >= "90476"]
    return [*_administrations(vaccines, statements, book, known), *products.values()]


def _administrations(
    products: Sequence[Chosen], statements: Sequence[Statement], book: ConceptBook, known: Known
) -> list[Chosen]:
    covid = [p for p in products if p.concept.number.startswith("913")]
    plain = [p for p in products if not p.concept.number.startswith("913")]
    out: list[Chosen] = []
    for one in covid[:1]:
        out += _admin("90480", one, 1, book)
    counseled = next(
        (s for s in statements if _COUNSELED.search(s.text) and not _NO_COUNSEL.search(s.text)),
        None,
    )
    age = known.get("age", ("40y", None))[0]
    child = age[-1] in "md" or int(age[:-1]) < 19
    if plain and counseled is not None and child:
        out += _admin("90460", plain[0], len(plain), book)
        more = sum(COMPONENTS.get(p.concept.number, 1) - 1 for p in plain)
        if more:
            out += _admin("90461", plain[0], more, book)
        return out
    nasal = [p for p in plain if _by_nose(p)]
    shots = [p for p in plain if p not in nasal]
    if shots:
        out += _admin("90471", shots[0], 1, book)
        if len(shots) > 1:
            out += _admin("90472", shots[1], len(shots) - 1, book)
    if nasal:
        if shots:
            out += _admin("90474", nasal[0], len(nasal), book)
        else:
            out += _admin("90473", nasal[0], 1, book)
            if len(nasal) > 1:
                out += _admin("90474", nasal[1], len(nasal) - 1, book)
    return out


def _by_nose(one: Chosen) -> bool:
    if one.concept.attribute("route") in ("oral", "nasal") or one.concept.number in (
        "90660",
        "90680",
        "90681",
        "90690",
    ):
        return True
    text = one.hit.statement.text
    return bool(_NASAL.search(text)) and not re.search(
        r"\b(?:im|sq|inject\w+|deltoid)\b", text, re.I
    )


def _admin(number: str, product: Chosen, units: int, book: ConceptBook) -> list[Chosen]:
    concept = book.concept(number)
    if concept is None or book.valid(number) is False:
        return []
    statement = product.hit.statement
    match = _GIVEN.search(statement.text)
    start, end = (
        (statement.start + match.start(), statement.start + match.end())
        if match
        else (statement.start, statement.end)
    )
    hit = Hit(
        statement, frozenset(service_words(concept.words[0])), (number,),
        (Word("given", start, end),),
    )  # fmt: skip
    return [Chosen(concept, hit, (), True, units)]
