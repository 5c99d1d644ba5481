"""Which root operation of an entry that may stand for several: by what the record says was done."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from chartcoder.coding.procedures.near import Near, whole
from chartcoder.coding.procedures.record import span_of
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.terminology.pcs.book import PcsBook, cells_of
from chartcoder.terminology.pcs.words import values_of

_CUES: dict[str, frozenset[str]] = {
    root: frozenset(words.split())
    for root, words in {
        "B": "limited few sampling single partial wedge portion segment part biopsy subtotal excised excision resected segmental superficial",
        "T": "chain full total complete entire whole radical resection",
        "Q": "repair sutured suture oversewn primary closed sutures repaired",
        "U": "mesh patch graft supplement augment augmentation reinforcement sling allograft autograft",
        "R": "replacement prosthesis implant graft replaced prosthetic",
        "S": "reposition reduced reduction pexy realigned advanced recession resuspended repositioned",
        "9": "drained drainage aspirated aspiration drain pus fluid incised",
        "N": "release released lysis freed decompression adhesion adhesions",
        "8": "divided division transected sectioned cut",
        "0": "cosmetic augmentation appearance aesthetic rhytidectomy facelift rejuvenation aging ageing",
        "7": "dilation dilated balloon stent",
        "L": "ligated ligation occluded embolized occlusion clipped coil coils embolization",
        "5": "ablation ablated cautery fulgurated laser destroyed cryo",
        "C": "evacuated evacuation removed clot stone foreign extracted",
        "D": "extraction curettage stripped curetted",
        "J": "inspection exploration diagnostic",
        "H": "insertion inserted placement placed",
        "P": "removal removed",
        "W": "revision revised repositioned",
        "X": "transfer transferred pedicled rotated",
        "3": "bleeding hemorrhage hemostasis",
        "1": "bypass anastomosis diverted",
    }.items()
}


_SEPTUM = frozenset("septum septal spur vomer quadrangular cartilage cartilaginous".split())
_NODES = frozenset("node nodes lymph lymphatic chain nodal".split())


def expanded(patterns: Sequence[str], book: PcsBook) -> tuple[str, ...]:
    """Patterns with one table each, of patterns that leave the table open (``D?0``)."""
    out: list[str] = []
    for pattern in patterns:
        cells = cells_of(pattern)
        if all(len(cell) == 1 for cell in cells[:3]):
            out.append(pattern)
            continue
        rest = "".join(f"[{c}]" if len(c) > 1 else c or "?" for c in cells[3:])
        out.extend(
            prefix + rest
            for prefix in book.prefixes(cells[0] if len(cells[0]) == 1 else "")
            if all(not cell or char in cell for cell, char in zip(cells[:3], prefix, strict=True))
        )
    return tuple(out)


_LAYERS = (
    ("K", frozenset({"muscle", "intramuscular"})),
    ("J", frozenset({"subcutaneous", "fat", "fascia"})),
    ("H", frozenset({"skin", "dermis"})),
)
"""Body systems of the layers under a region, the deepest first, and their words."""


def _by_part(patterns: Sequence[str], nears: Sequence[Near], book: PcsBook) -> str | None:
    """The pattern whose table has the body part that is named nearest."""
    layer = next((t for t, words in _LAYERS if nears and nears[0].words() & words), "")
    patterns = [p for p in patterns if p[1] == layer] or patterns
    for near in nears:
        hits = sorted(near.parts(), key=lambda h: (-len(h.words), abs(h.first - near.anchor)))
        for hit in hits:
            for label in hit.term.labels:
                for pattern in patterns:
                    table = pattern[:3]
                    if hit.term.where and not table.startswith(hit.term.where):
                        continue
                    cell = cells_of(pattern)[3]
                    if any(
                        words == label and (not cell or char in cell)
                        for char, (words, _) in values_of(book, table, 4).items()
                    ):
                        return pattern
    return None


_CHANGED = frozenset("changed change exchanged exchange".split())
_COMPUTER = frozenset({"computer", "aided"})


class Chosen(NamedTuple):
    """The pattern that a name leads to.

    Attributes:
        pattern: the pattern to solve.
        of: that of the index, where other words than the name turn it into another table.
        told: those words.
    """

    pattern: str
    of: str = ""
    told: tuple[Span, ...] = ()


def _turned(pattern: str, nears: Sequence[Near]) -> Chosen:
    """What words beside a name make of its table: a cast that is changed, no tube in a stoma."""
    own, new = nears[0], pattern
    told: tuple[Span, ...] = ()
    if pattern[:2] == "2W" and pattern[2] in "1234":
        told, new = _words(own, _CHANGED), f"2W0{pattern[3:]}"
    elif pattern.startswith("0DH6") and pattern[-2:] == "UZ":
        no_tube = _NO_TUBE.search(own.line.raw)
        told = (span_of(own.line, no_tube),) if no_tube is not None else ()
        new = "0D16[034]Z4"  # the stomach opens to the skin (B4.8)
    elif pattern.startswith("0YQ"):
        told, new = _hernia_mesh(nears), f"0YU{pattern[3:].replace('ZZ', '[7JK]Z')}"
    elif pattern.startswith("0BC[1345678B]8"):
        told, new = _words(whole(own.line), _STENT), "0BP08DZ"  # the "foreign body" is a device
    elif pattern.startswith("0TF") and not pattern.endswith("XZZ"):
        told, new = _pieces(nears), f"0TC{pattern[3:]}"
    elif pattern.startswith("3E0L?T"):
        told, new = _in_any(nears, _TALC), "3E0L[34]GC"
    elif pattern.startswith("031[78]0ZD"):
        told, new = _in_any(nears, _LIFTED), "05S[BC]0ZZ"  # an earlier fistula, laid under the skin
    elif pattern == "03L" and not _BRAIN.isdisjoint(own.line.said):
        # an aneurysm that is filled leaves its artery open (B3.12)
        told, new = _words(whole(own.line), _ANEURYSM), "03VG3[BDH]Z"
    elif pattern in ("0D1N?Z4", "0D1[HKLMN]?Z4") and own.line.said >= {"sigmoid"}:
        # the sigmoid is gone: what opens to the skin is the descending colon above it
        gone = _SIGMOID_GONE.search(own.line.raw)
        told = (span_of(own.line, gone),) if gone is not None else ()
        new = "0D1M?Z4"
    elif pattern[2:3] == "C" and pattern[1:2] in "3456" and own.line.said >= _COMPUTER:
        told, new = _words(whole(own.line), _COMPUTER), "X2C?3T7"
    return Chosen(new, pattern, told) if told else Chosen(pattern)


def _words(near: Near, words: frozenset[str]) -> tuple[Span, ...]:
    return near.line.span(near.place_of(words))


def _in_any(nears: Sequence[Near], words: frozenset[str]) -> tuple[Span, ...]:
    """The places of some words in the first sentence that has one."""
    return next((told for near in nears if (told := _words(whole(near.line), words))), ())


_SIGMOID_GONE = late(
    r"\bsigmoid(?: colon)?,? (?:was |colon )?(?:resect\w+|colectomy|removed|excised)\b|\bsigmoidectomy\b|\bHartmann\b"
    r"|\b(?:resection|resected|removal|removed) (?:of )?(?:the )?(?:\w+ )?sigmoid\b",
    re.I,
)
_ANEURYSM = frozenset({"aneurysm"})
_BRAIN = frozenset(
    "communicating cerebral intracranial basilar ophthalmic pericallosal mca aca pca acom acoa pcom".split()
)
_STENT, _TALC = frozenset({"stent"}), frozenset({"talc"})
_MESH = late(
    r"\bmesh\b[^.;]{0,60}\b(?:placed|sutured|tacked|secured|laid|inserted|stapled|fixed|tailored|anchored)\b|\b(?:placed|inserted|with) (?:a |the )?(?:\w+ ){0,2}mesh\b",
    re.I,
)
_NO_MESH = late(r"\b(?:no|without(?: a| any)?) mesh\b", re.I)


def _hernia_mesh(nears: Sequence[Near]) -> tuple[Span, ...]:
    """The words of a report that tell of the mesh a hernia is repaired with, or none."""
    own = nears[0].line
    if "hernia" not in own.said and "herniorrhaphy" not in own.said:
        return ()
    for line in (near.line for near in nears if "mesh" in near.line.said):
        mesh = _MESH.search(line.raw)
        if mesh is not None and not _NO_MESH.search(line.raw):
            return (span_of(line, mesh),)
    return ()


_PIECES = late(
    r"\b(?:fragments?|stones?|calcul(?:us|i)|pieces)\b[^.;]{0,50}\b(?:basket(?:ed|ing)?|removed|retrieved|extracted|evacuated|grasped)\b"
    r"|\b(?:basket(?:ed|ing)?|removed|retrieved|extracted|removal of|retrieval of|extraction of)\b[^.;]{0,40}\b(?:fragments?|stones?|calcul(?:us|i)|pieces)\b",
    re.I,
)
_LEFT = late(
    r"\b(?:no|not|too small|dust\w* (?:to|left)|left to|pass spontaneous\w*|without)\b", re.I
)


def _pieces(nears: Sequence[Near]) -> tuple[Span, ...]:
    """The words of a report that tell that a broken stone was also taken out (Extirpation), or none."""
    for line in (near.line for near in nears):
        match = _PIECES.search(line.raw)
        if match is not None and not _LEFT.search(line.raw):
            return (span_of(line, match),)
    return ()


_LIFTED = frozenset("superficialization superficialized superficialize".split())
_NO_TUBE = late(
    r"\b(?:no|without (?:a |any )?)\s*(?:gastrostomy |feeding )?(?:tube|catheter)\b", re.I
)


_BIOPSY = frozenset("biopsy biopsied bx".split())


def further(patterns: Sequence[str], near: Near, book: PcsBook) -> list[str]:
    """Patterns of more body parts that one biopsy lists: "of the antrum and the duodenum" (B3.2a)."""
    out: list[str] = []
    for pattern in patterns:
        cell = cells_of(pattern)[3]
        if pattern[:1] != "0" or pattern[2:3] != "B" or len(cell) < 2:
            continue
        if not near.words() & _BIOPSY:
            continue
        rest = pattern[pattern.index("]") + 1 :] if "]" in pattern else pattern[4:]
        values = values_of(book, pattern[:3], 4)
        for hit in near.parts():
            if hit.term.where and not pattern.startswith(hit.term.where):
                continue
            for char, (words, side) in values.items():
                new = f"{pattern[:3]}{char}{rest}"
                if words in hit.term.labels and char not in cell and not side and new not in out:
                    if book.completions(new, 1):
                        out.append(new)
    return out


def chosen(patterns: Sequence[str], nears: Sequence[Near], book: PcsBook) -> Chosen:
    """The pattern whose root operation the nearest telling words name; the first one else."""
    turned = [_turned(pattern, nears) for pattern in patterns]
    if len(turned) == 1 and turned[0].pattern[:3].isalnum():
        return turned[0]
    pattern = _of_several([choice.pattern for choice in turned], nears, book)
    return next((choice for choice in turned if choice.pattern == pattern), Chosen(pattern))


def _of_several(patterns: Sequence[str], nears: Sequence[Near], book: PcsBook) -> str:
    if len(patterns) == 1 and "?" not in patterns[0][:3] and "[" not in patterns[0][:3]:
        return patterns[0]
    patterns = expanded(patterns, book)
    if len(patterns) == 1:
        return patterns[0]
    if len({pattern[2] for pattern in patterns}) == 1 or patterns[0][0] != "0":
        return _by_part(patterns, nears, book) or patterns[0]
    nodes = all(pattern[:2] == "07" for pattern in patterns)
    septum = all(pattern[:2] == "09" and cells_of(pattern)[3] == "M" for pattern in patterns)
    spoken = False
    for near in nears:
        words = near.words()
        if septum and not near.own:
            before, spoken = spoken, bool(words & _SEPTUM)
            if not (spoken or (before and "excised" in words)):
                continue  # what was sutured or cut elsewhere in the nose and throat
        if nodes and not near.own and not words & _NODES:
            continue  # how another organ was taken out
        scores = [
            (-len(_CUES.get(pattern[2], frozenset()) & words), n)
            for n, pattern in enumerate(patterns)
        ]
        best = min(scores)
        if best[0] < 0 and sum(1 for score, _ in scores if score == best[0]) == 1:
            return patterns[best[1]]
    return patterns[0]
