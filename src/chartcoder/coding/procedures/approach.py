"""The approach of a code: said with its name, told by the technique, assumed by the index, or open (B5)."""

from collections.abc import Sequence

from chartcoder.coding.procedures.filled import PART, WAY, Filled, Wants, chars_of
from chartcoder.coding.procedures.near import Near
from chartcoder.coding.procedures.said import Hit
from chartcoder.coding.procedures.views import Way, way_words
from chartcoder.terminology.pcs.book import PcsBook

_APPROACHED = "01234789X"
"""Sections whose fifth axis is an approach; it is the contrast of an image, the duration of a support."""


def approach(book: PcsBook, codes: tuple[str, ...], wants: Wants) -> Filled:
    """The approach: said with the name, told by the technique, assumed by the index, or open."""
    chars = chars_of(codes, WAY)
    table = codes[0][:3]
    if table[0] not in _APPROACHED and len(chars) > 1:
        assumed = wants.assume and wants.assume in chars
        return Filled(WAY, wants.assume, "assumed") if assumed else Filled(WAY, chars, "open")
    if len(chars) == 1:
        for near in wants.nears[:1]:
            for hit in near.ways():
                if chars in hit.term.chars:
                    return Filled(
                        WAY, chars, "only", near.line.span(hit.places), hit.term.said,
                        hit.term.reference,
                    )  # fmt: skip
        return Filled(WAY, chars, "only")
    first = _way_said(wants.nears[:1], chars, table)
    if first is not None:
        return first
    if table in _IN_MOUTH and "7" in chars and _at_root(codes, wants.nears[0]):
        return Filled(WAY, "7", "rule")
    if table in _IN_MOUTH and "X" in chars and _seen(codes):
        return Filled(WAY, "X", "rule")  # B5.3a: seen through the mouth without a scope
    for char, spans, said, reference in wants.way:
        if said == "endoscope" and table == "099" and all(c[PART - 1] in _EARS for c in codes):
            continue  # a scope of the nose
        if char in chars and (
            said not in ("endoscope", "scope") or scope_fits(spans[0].text, table)
        ):
            return Filled(WAY, char, "record", spans, said, reference)
    other = _way_said(wants.nears[1:], chars, table)
    if other is not None:
        return other._replace(basis="record")
    if wants.assume and wants.assume in chars:
        return Filled(WAY, wants.assume, "assumed")
    return Filled(WAY, chars, "open")


_SCOPES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("cysto", "uretero", "nephro", "resecto"), "TV01WB"), (("hystero", "colpo"), "U1B"), (("bronch", "ebus"), "B7WB"),
    (("laryngo",), "BC"), (("arthro",), "RSMLKPQNJ2"), (("colono", "sigmoido", "procto", "ano"), "DW3B"),
    (("gastro", "duodeno", "ercp", "egd", "esophago", "entero", "eus"), "DFW67B3"),
)  # fmt: skip
"""What scopes through natural openings are called, and the body systems they reach."""


def scope_fits(said: str, table: str) -> bool:
    """Whether a scope that a report names elsewhere can be the approach of a procedure."""
    plain = said.casefold()
    systems = next((where for names, where in _SCOPES if plain.startswith(names)), "")
    return not systems or table[0] != "0" or table[1] in systems


_EARS = frozenset("5678")
"""Middle ears and eardrums."""
_IN_MOUTH = ("0CB", "0CT", "0CQ", "0CN", "0C5", "0CS", "0C9")
_VISIBLE = frozenset("234567N")
"""Palate, buccal mucosa, gums, tongue and uvula."""


def _seen(codes: Sequence[str]) -> bool:
    return all(code[PART - 1] in _VISIBLE for code in codes)


def _at_root(codes: Sequence[str], near: Near) -> bool:
    """Whether the base of the tongue is meant, a part of the pharynx reached by the mouth."""
    return all(code[PART - 1] == "M" for code in codes) and "tongue" in near.words()


_ASSISTED = frozenset({"assistance", "assist"})


def _way_said(nears: Sequence[Near], chars: str, table: str) -> Filled | None:
    telling = way_words()
    for near in nears:
        if telling.isdisjoint(near.line.said):
            continue
        hits: list[tuple[tuple[int, int, int], str, Hit[Way]]] = []
        for hit in near.ways():
            if hit.term.where and not table.startswith(hit.term.where):
                continue
            if not near.own and not scope_fits(hit.term.said, table):
                continue
            fit = next((c for c in hit.term.chars if c in chars), "")
            if fit:
                turned = "convert" in hit.term.said or "conversion" in hit.term.said
                # a scope that assists through an incision leaves the approach open (B5.2a)
                assisted = fit == "0" and near.words() & _ASSISTED and near.own
                rank = (
                    0 if turned or assisted else 1,
                    -len(hit.words),
                    abs(hit.first - near.anchor),
                )
                hits.append((rank, fit, hit))
        if hits:
            _, fit, hit = min(hits, key=lambda h: h[0])
            return Filled(
                WAY, fit, "said", near.line.span(hit.places), hit.term.said, hit.term.reference
            )
    return None
