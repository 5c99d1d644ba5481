"""Studies of nerves and muscles: conduction studies by their number, needle studies by the limb.

A nerve studied for motion, for sensation, on either side is a study of its own; a study with an F
wave is one. A limb with five muscles or more is a complete needle study, with fewer a limited one.
"""

import re
from collections.abc import Sequence

from chartcoder.coding.services.choose import Chosen, Hit
from chartcoder.coding.services.evidence import COUNT, number
from chartcoder.coding.services.speaks import GATES
from chartcoder.coding.services.statements import Statement
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.terminology.services.book import ConceptBook
from chartcoder.terminology.services.words import Word, service_words

_CONDUCTION = GATES.over("conduction ncs ncv", r"\bnerve conduction\b|\bNCS\b|\bNCV\b", re.I)
_NEEDLE = late(r"\bneedle (?:emg|electromyogra\w+|exam\w*|study)|\bneedle[: ]|\bEMG\b", re.I)
_STATED = late(
    rf"\b(?:total(?: of)?:? )?{COUNT} (?:nerve conduction |motor and sensory |separate )?(?:studies|nerves studied)\b",
    re.I,
)
_NERVE = late(
    r"\b(?:(right|left|bilateral|both)\s+)?(median|ulnar|radial|peroneal|fibular|tibial|sural|femoral|musculocutaneous|axillary|plantar|facial|saphenous)s?"
    r"(?:\s+(?:nerves?\s+)?((?:motor|sensory|mixed|h[- ]reflex)(?:(?:\s*(?:and|&|/)\s*)(?:motor|sensory))?))?",
    re.I,
)
_KIND = late(r"\b(motor|sensory|mixed|h[- ]reflex(?:es)?)\b\s*:?", re.I)
_LIMB = late(
    r"\b(right|left|both|bilateral)\s+(upper|lower)\s+(?:limbs?|extremit(?:y|ies))|\b(right|left|both|bilateral)\s+(arm|leg)s?\b",
    re.I,
)
_MUSCLES = late(rf"\b{COUNT}\s+muscles?\b", re.I)
_BY_COUNT = ((13, "95913"), (11, "95912"), (9, "95911"), (7, "95910"), (5, "95909"), (3, "95908"), (1, "95907"))  # fmt: skip
COMPLETE = 5
"""Muscles of a limb from which its needle study is complete."""
SETTLED = frozenset(["9590", "9591", "9588", "95860", "95861", "95863", "95864"])


def nerves_of(statements: Sequence[Statement], book: ConceptBook) -> list[Chosen]:
    """Conduction studies and, beside them, needle studies of limbs that a report tells."""
    first = next((s for s in statements if _CONDUCTION.search(s.open, s.text)), None)
    if first is None:
        return []
    document = first.document
    text = document.text.text
    said = _CONDUCTION.search(-1, text, first.start)
    if said is None:
        return []
    needle = _NEEDLE.search(text, said.end())
    end = needle.start() if needle else len(text)
    count, span = _studies(text, said.start(), end, document.id)
    if count < 1 or span is None:
        return []
    code = next(n for least, n in _BY_COUNT if count >= least)
    out = _one(first, code, said.start(), said.end(), 1, (("count", str(count), span),), book)
    if needle is not None and out:
        for code, units, place in _limbs(text, needle.start(), document.id):
            fact = ("count", str(units), place)
            out += _one(first, code, needle.start(), needle.end(), units, (fact,), book)
    return out


def _studies(text: str, start: int, end: int, document: str) -> tuple[int, Span | None]:
    stated = _STATED.search(text, start, end)
    if stated:
        return number(stated.group(1)), Span(document, stated.start(), stated.end(), stated.group())
    found: set[tuple[str, str, str]] = set()
    last = start
    for match in _NERVE.finditer(text, start, end):
        side, nerve, kind = ((g or "").lower() for g in match.groups())
        if not kind:  # "Motor: right median, left median"
            before = [m.group(1).lower() for m in _KIND.finditer(text, start, match.start())]
            kind = before[-1] if before else ""
        for one in ("motor", "sensory", "mixed", "reflex"):
            if one in kind:
                for own in ("right", "left") if side in ("both", "bilateral") else (side,):
                    found.add((own, nerve, one))
                last = match.end()
    return len(found), Span(document, start, last, text[start:last]) if found else None


def _limbs(text: str, start: int, document: str) -> list[tuple[str, int, Span]]:
    """Numbers, units and places of the needle studies of limbs."""
    limbs = list(_LIMB.finditer(text, start, start + 600))
    counted: dict[str, tuple[int, Span]] = {}
    for place, match in enumerate(limbs):
        stop = limbs[place + 1].start() if place + 1 < len(limbs) else match.end() + 200
        muscles = _MUSCLES.search(text, match.end(), stop)
        if muscles is None:
            muscles = _MUSCLES.search(text, max(start, match.start() - 40), match.start())
        if muscles is None:
            continue
        code = "95886" if number(muscles.group(1)) >= COMPLETE else "95885"
        many = 2 if (match.group(1) or match.group(3)).lower() in ("both", "bilateral") else 1
        first, last = min(match.start(), muscles.start()), max(match.end(), muscles.end())
        _count(counted, code, many, Span(document, first, last, text[first:last]))
    if not counted:
        counted = _named_muscles(text, start, document)
    return [(code, units, span) for code, (units, span) in counted.items()]


_UPPER = (
    r"apb|abductor pollicis brevis|fdi|first dorsal interosse\w+|adm|abductor digiti minimi|pronator(?: teres)?|biceps(?! femoris)(?: brachii)?|triceps|deltoid"
    r"|brachioradialis|extensor (?:digitorum(?! (?:brevis|longus))|indicis)(?: communis| proprius)?|edc|eip|fcr|fcu|ecr|flexor carpi \w+|flexor pollicis longus|fpl|infraspinatus|supraspinatus"
)
_LOWER = (
    r"tibialis (?:anterior|posterior)|anterior tibialis|ta\b|gastrocnemius|gastroc\w*|medial gastroc\w*|peroneus longus|vastus (?:lateralis|medialis)|rectus femoris|biceps femoris"
    r"|gluteus (?:medius|maximus)|tensor fasciae? latae|tfl|ehl|extensor hallucis longus|extensor digitorum (?:brevis|longus)|edb|iliopsoas|adductor longus|semitendinosus|soleus"
)
_ONE_MUSCLE = late(rf"\b(?:(?P<upper>{_UPPER})|(?P<lower>{_LOWER}))\b", re.I)
_SIDE = late(r"\b(right|left|bilateral|both)\b", re.I)


def _named_muscles(text: str, start: int, document: str) -> dict[str, tuple[int, Span]]:
    """Limbs whose muscles are named one by one: "EMG: right APB, FDI, biceps, triceps, deltoid"."""
    limbs: dict[tuple[str, str], list[re.Match[str]]] = {}
    for match in _ONE_MUSCLE.finditer(text, start, start + 600):
        sides = [m.group(1).lower() for m in _SIDE.finditer(text, start, match.start())]
        side = sides[-1] if sides else ""
        for one in ("right", "left") if side in ("both", "bilateral") else (side,):
            limbs.setdefault((one, match.lastgroup or ""), []).append(match)
    out: dict[str, tuple[int, Span]] = {}
    for muscles in limbs.values():
        names = {m.group().lower() for m in muscles}
        code = "95886" if len(names) >= COMPLETE else "95885"
        first, last = muscles[0].start(), muscles[-1].end()
        _count(out, code, 1, Span(document, first, last, text[first:last]))
    return out


def _count(counted: dict[str, tuple[int, Span]], code: str, many: int, span: Span) -> None:
    """Add units to a number; it keeps the place it was first told at."""
    units, first = counted.get(code, (0, span))
    counted[code] = units + many, first


def _one(
    statement: Statement,
    code: str,
    start: int,
    end: int,
    units: int,
    facts: tuple[tuple[str, str, Span | None], ...],
    book: ConceptBook,
) -> list[Chosen]:
    concept = book.concept(code)
    if concept is None or book.valid(code) is False:
        return []
    hit = Hit(
        statement,
        frozenset(service_words(concept.words[0])),
        (),
        (Word("conduction", start, end),),
    )
    return [Chosen(concept, hit, facts, True, units)]
