"""From a pattern of the index to codes: each axis filled by words, or by what is the only choice.

No value is guessed: an axis that neither words nor the index nor the table settle stays open.
"""

import re
from collections.abc import Mapping, Sequence

from chartcoder.coding.procedures.approach import approach
from chartcoder.coding.procedures.filled import (
    DEVICE,
    DIAGNOSTIC,
    NOTHING,
    PART,
    QUALIFIER,
    WAY,
    Filled,
    Solved,
    Wants,
    chars_of,
)
from chartcoder.coding.procedures.labels import (
    LAYERS,
    akin,
    by_label_of,
    words_of_parts,
    words_of_values,
)
from chartcoder.coding.procedures.near import SIDE_WORDS, Near
from chartcoder.coding.procedures.said import Hit
from chartcoder.coding.procedures.views import Value, codes_of, meaning_stems, words_by_label
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.terminology.pcs.book import PcsBook, cells_of
from chartcoder.terminology.pcs.words import Words, values_of


def solve(book: PcsBook, pattern: str, wants: Wants) -> list[Solved]:
    """The codes of a pattern: several when several body parts are named (B3.2, B4.3)."""
    codes = codes_of(book, pattern)
    if not codes:
        return []
    cells = cells_of(pattern)
    fixed: dict[int, Filled] = {}
    for axis in wants.fixed:
        left = _having(codes, axis)
        if left:
            codes = left
            fixed[axis.position] = axis
    table = codes[0][:3]
    for meant in _meant(table, codes, wants):
        left = _having(codes, meant)
        if left and meant.position not in fixed:
            codes = left
            fixed[meant.position] = meant
    out = []
    for part, some in _by_part(book, table, codes, wants, fixed.get(PART)):
        axes = [part]
        left = some
        # an approach or device that was said comes before what the table alone leaves
        for position, of in ((WAY, approach), (DEVICE, _device), (QUALIFIER, _qualifier)):
            filled = fixed.get(position) or of(book, left, wants)
            if filled.basis != "open":
                if len(filled.chars) > 1:
                    filled = filled._replace(chars=filled.chars[0])
                left = _having(left, filled)
            axes.append(filled)
        axes = [_settled(axis, cells[axis.position - 1], left) for axis in axes]
        code = table + "".join(a.chars if a.basis != "open" else "?" for a in axes)
        out.append(Solved(code, pattern, tuple(axes)))
    return out


def _having(codes: tuple[str, ...], axis: Filled) -> tuple[str, ...]:
    """The codes with a value, or one of several, on an axis."""
    place, chars = axis.position - 1, axis.chars
    return tuple([code for code in codes if code[place] in chars])


def _meant(table: str, codes: Sequence[str], wants: Wants) -> list[Filled]:
    """Axes that the nearest words with a meaning for this table decide, the longest first."""
    telling = meaning_stems(table)
    if not telling:
        return []
    out: dict[int, Filled] = {}
    for near in wants.nears:
        if telling.isdisjoint(near.line.acts):
            continue
        hits = [hit for hit in near.meanings() if table.startswith(hit.term.where)]
        if len(hits) > 1:
            hits.sort(key=lambda h: (-len(h.words), abs(h.first - near.anchor)))
        for hit in hits:
            term = hit.term
            if term.axis in out:
                continue
            chars = [c for c in term.chars if any(code[term.axis - 1] == c for code in codes)]
            if not chars:
                continue
            if len(chars) > 1:
                wanted = set(chars)
                if len({code[term.axis - 1] for code in codes} & wanted) > 1:
                    continue
            out[term.axis] = Filled(
                term.axis, chars[0], "said" if near.own else "record",
                near.line.span(hit.places), term.said, term.reference,
            )  # fmt: skip
    return list(out.values())


def _settled(axis: Filled, cell: str, left: tuple[str, ...]) -> Filled:
    """An axis that the entry of the index alone decides; of an open one the values that the others leave.

    Args:
        axis: the axis.
        cell: what the index says of it.
        left: the codes that the axes leave together.
    """
    position, chars, basis, spans, said, reference = axis
    if basis == "open":
        chars = chars_of(left, position)
        basis = "only" if len(chars) == 1 else "open"
    elif len(cell) == 1 and basis in ("only", "none"):
        chars, basis = cell, "name"
    else:
        return axis
    return Filled(position, chars, basis, spans, said, reference)


# --- body part -------------------------------------------------------------------------------


def _by_part(
    book: PcsBook, table: str, codes: tuple[str, ...], wants: Wants, fixed: Filled | None
) -> list[tuple[Filled, tuple[str, ...]]]:
    """The body part, or each of those named, and the codes that remain with it."""
    chars = chars_of(codes, PART)
    if fixed is not None:
        return [(fixed, _having(codes, fixed))]
    if len(chars) == 1:
        return [(Filled(PART, chars, "only", *_quoted(book, table, chars, wants)), codes)]
    values = values_of(book, table, PART)
    found = _named_parts(book, table, chars, wants)
    if not found:
        sided = _sided(values, chars, _any_side(wants))
        return [_remaining(choice, codes) for choice in sided]
    mine = wants.nears[0]
    if table[1] in _REGIONAL and mine.parts() and all(n.line is not mine.line for _, _, n in found):
        # the name says a part that the table does not have: no other sentence fills it
        return [(Filled(PART, chars, "open"), codes)]
    if table in ("0QB", "0PB") and all(code[6] == "X" for code in codes):
        if all(n.line is not mine.line or h.words <= _BONE for _, h, n in found):
            return [(Filled(PART, chars, "open"), codes)]  # any bone may be sampled
    out = []
    for label_chars, hit, near in found:
        side = _side_of(hit, near, wants)
        if not near.own and near is not wants.nears[0]:
            side = _own_side(wants) or side
        for choice in _sided(values, label_chars, side):
            spans = tuple(dict.fromkeys((*near.line.span(hit.places), *choice.spans)))
            basis = "open" if choice.basis == "open" else "said" if near.own else "record"
            one = choice._replace(
                basis=basis, spans=spans, said=hit.term.said, reference=hit.term.reference
            )
            out.append(_remaining(one, codes))
    seen: set[tuple[str, str]] = set()
    distinct = []
    for filled, some in out:
        # two muscles of one value are two procedures (B3.2b), one part named twice is one
        key = (filled.chars, filled.said if table[1] in "KLM" else "")
        if key not in seen:
            seen.add(key)
            distinct.append((filled, some))
    return distinct


_BONE = frozenset({"bone"})
_REGIONAL = "JWXY"
"""Body systems that stand all over the body, by region: what one sentence names is not another's."""


def _remaining(part: Filled, codes: tuple[str, ...]) -> tuple[Filled, tuple[str, ...]]:
    return part, _having(codes, part)


def _quoted(
    book: PcsBook, table: str, char: str, wants: Wants
) -> tuple[tuple[Span, ...], str, str]:
    """Words that say the only body part, when there are any."""
    label = values_of(book, table, PART)[char][0]
    telling = words_by_label(book, PART).get(label, frozenset())
    for near in wants.nears[:2]:
        for hit in near.parts() if not telling.isdisjoint(near.line.said) else ():
            if label in hit.term.labels:
                return near.line.span(hit.places), hit.term.said, hit.term.reference
    return (), "", ""


def _named_parts(
    book: PcsBook, table: str, chars: str, wants: Wants
) -> list[tuple[str, Hit[Value], Near]]:
    """Body parts said nearest to the name: their characters, whatever the side."""
    by_label = by_label_of(book, table, PART, chars)
    telling = words_of_parts(book, table, chars)
    nears: list[Near] = []
    layer = LAYERS.get(table[1]) if table[0] == "0" else None
    own = wants.nears[0].line
    for near in wants.nears:
        if telling.isdisjoint(near.line.said):
            continue
        nears.append(near)
        exact = []
        for hit in near.parts():
            term = hit.term
            if term.where and not table.startswith(term.where):
                continue
            for label in term.labels:
                fit = by_label.get(label, "")
                if not fit and layer is not None:
                    # the layer of a table over a region named without it: "thigh" in one of skin
                    fit = by_label.get(label | layer, "")
                if fit:
                    exact.append((fit, hit, near))
                    break
        if not exact:
            continue
        if table[2] == "N":
            exact = [f for f in exact if not _came_from(f[1], near)] or exact
        return _apart(exact, near, table, wants.focus if near.line is own else None)
    for near in nears:
        loose = []
        for hit in near.parts():
            term = hit.term
            if term.where and not table.startswith(term.where):
                continue
            for label in term.labels:
                fit = akin(book, table, chars, label)
                if fit:
                    loose.append((fit, hit, near))
                    break
        if loose:
            loose.sort(key=lambda f: (-len(f[1].words), len(f[0]), f[1].excess))
            return loose[:1]
    return []


_FROM = late(r"\b(?:from|between)\s+(?:the |his |her )?$", re.I)


def _came_from(hit: Hit[Value], near: Near) -> bool:
    """Whether a part is where an adhesion began: "band from the omentum", which is not freed."""
    start = near.line.words[hit.first].start
    return _FROM.search(near.line.text.text, max(0, start - 14), start) is not None


def _apart(
    found: list[tuple[str, Hit[Value], Near]],
    near: Near,
    table: str,
    focus: Hit[Value] | None,
) -> list[tuple[str, Hit[Value], Near]]:
    """Those that say most; several when they are listed side by side."""
    if len(found) < 2:
        return found
    taken: set[int] = set()
    kept: list[tuple[str, Hit[Value], Near]] = []
    for one in sorted(
        found,
        key=lambda f: (
            focus is None or f[1].places != focus.places,
            -len(f[1].words),
            f[1].excess,
            f[1].places,
        ),
    ):
        if taken.isdisjoint(one[1].places):
            taken.update(one[1].places)
            kept.append(one)
    kept = [f for f in kept if f[1].words != _GENERAL] or kept
    if len(kept) < 2:
        return kept
    if table[2] == "1":  # a bypass begins at the first place named (B3.6a)
        return sorted(kept, key=lambda f: f[1].places)[:1]
    kept.sort(key=lambda f: f[1].places)
    anchor = near.anchor if near.own else near.first
    focal = [n for n, f in enumerate(kept) if focus is not None and f[1].places == focus.places]
    best = (
        focal[0]
        if focal
        else min(
            range(len(kept)),
            key=lambda n: (
                -len(kept[n][1].words) if not near.own else 0,
                0 if kept[n][1].last >= anchor else 1,
                abs(kept[n][1].first - anchor),
            ),
        )
    )
    group = [kept[best]]
    for one in kept[best + 1 :]:
        if not _listed(group[-1][1], one[1], near):
            break
        group.append(one)
    for one in reversed(kept[:best]):
        if not _listed(one[1], group[0][1], near):
            break
        group.insert(0, one)
    return group


_GENERAL = frozenset({"bowel"})
"""What the bowel is called beside a part of it."""
_JOINERS = frozenset(
    """right left bilateral both mm cm part portion proximal distal mid upper lower second third first 1 2 3 one each
    another separate second wall body plate plates hole screw screws nail posterior anterior lateral medial""".split()
)
"""Words that may stand between the parts of a list, beside numbers."""


def _listed(a: Hit[Value], b: Hit[Value], near: Near) -> bool:
    """Whether two parts stand in one list: nothing between them but sides, commas and "and"."""
    words = near.line.words
    between = words[a.last + 1 : b.first]
    if not all(word.word in _JOINERS or word.word[0].isdigit() for word in between):
        return False
    text = near.line.text.text[words[a.last].end : words[b.first].start]
    return "," in text or " and " in text or "&" in text or "/" in text


def _sides(near: Near) -> list[tuple[str, int]]:
    """Sides said in a stretch: most sentences have no word of one."""
    return [] if near.line.said.isdisjoint(SIDE_WORDS) else list(near.sides())


def _side_of(hit: Hit[Value], near: Near, wants: Wants) -> tuple[str, tuple[Span, ...]]:
    """The side of a body part: next to it, else in its stretch, else in the others."""
    sides = _sides(near)
    if not sides:
        return _any_side(wants)
    before = [(s, p) for s, p in sides if hit.first - 4 <= p <= hit.last]
    after = [(s, p) for s, p in sides if hit.last < p <= hit.last + 2]
    if len(before) > 1 and before[-1][1] == before[-2][1] + 1:
        before = [("bilateral", before[-1][1])]  # "right and left pulmonary arteries"
    for some in (before[-1:], after[:1], sides):
        found = {side for side, _ in some}
        if len(found) == 1:
            return some[-1][0], near.line.span((some[-1][1],))
        if found == {"right", "left"}:
            return "bilateral", near.line.span(tuple(p for _, p in some))
    return _any_side(wants)


def _own_side(wants: Wants) -> tuple[str, tuple[Span, ...]] | None:
    """The side that the words of the name itself say, of a body part named elsewhere."""
    near = wants.nears[0]
    sides = _sides(near)
    if len({side for side, _ in sides}) != 1:
        return None
    return sides[0][0], near.line.span((sides[0][1],))


def _any_side(wants: Wants) -> tuple[str, tuple[Span, ...]]:
    """The only side that the nearest words with a side say."""
    for near in wants.nears:
        sides = _sides(near)
        if not sides:
            continue
        found = {side for side, _ in sides}
        if len(found) == 1:
            return sides[0][0], near.line.span((sides[0][1],))
        if found >= {"right", "left"} and near.own:
            return "bilateral", near.line.span(tuple(p for _, p in sides))
    told = [(near, side, place) for near in wants.reasons for side, place in _sides(near)]
    if len({side for _, side, _ in told}) == 1:
        near, side, place = told[0]
        return side, near.line.span((place,))
    return "", ()


def _sided(
    values: Mapping[str, tuple[Words, str]], chars: str, said: tuple[str, tuple[Span, ...]]
) -> list[Filled]:
    """The values of a side: the bilateral one, or right and left, for both (B4.3)."""
    side, spans = said
    if side == "bilateral":
        both = [c for c in chars if values[c][1] == "bilateral"]
        if both:
            return [Filled(PART, both[0], "said" if len(both) == 1 else "open", spans)]
        right = [c for c in chars if values[c][1] == "right"]
        left = [c for c in chars if values[c][1] == "left"]
        if len(right) == len(left) == 1:
            return [Filled(PART, right[0], "said", spans), Filled(PART, left[0], "said", spans)]
    kept = [c for c in chars if not side or values[c][1] in (side, "")] or list(chars)
    if side and any(values[c][1] == side for c in kept):
        kept = [c for c in kept if values[c][1] == side]
    elif not side and len(kept) > 1 and any(values[c][1] == "" for c in kept):
        plain = [c for c in kept if values[c][1] == ""]
        if len({values[c][0] for c in kept}) == 1:
            kept = plain
    return [Filled(PART, "".join(kept), "said" if len(kept) == 1 else "open", spans)]


# --- device and qualifier --------------------------------------------------------------------


def _device(book: PcsBook, codes: tuple[str, ...], wants: Wants) -> Filled:
    """The device or substance: said, or none where a code without one exists (B6.1a)."""
    chars = chars_of(codes, DEVICE)
    found = _value(book, codes, chars, DEVICE, wants)
    if found is not None:
        return found
    if len(chars) == 1:
        return Filled(DEVICE, chars, "none" if chars == NOTHING else "only")
    if NOTHING in chars:
        return Filled(DEVICE, NOTHING, "none")
    return Filled(DEVICE, chars, "open")


def _value(
    book: PcsBook, codes: tuple[str, ...], chars: str, position: int, wants: Wants
) -> Filled | None:
    """The value of an axis whose label or another name of it is said, the nearest first."""
    table = codes[0][:3]
    by_label = by_label_of(book, table, position, chars)
    telling = words_of_values(book, table, position, chars)
    if not telling:
        return None
    for near in wants.nears:
        if telling.isdisjoint(near.line.said):
            continue
        hits = near.devices() if position == DEVICE else [*near.qualifiers(), *near.parts()]
        ranked = []
        for hit in hits:
            if hit.term.where and not table.startswith(hit.term.where):
                continue
            for place, label in enumerate(hit.term.labels):
                some = by_label.get(label)
                if some:
                    ranked.append((-len(hit.words), place, abs(hit.first - near.anchor), some, hit))
                    break
        if not ranked:
            continue
        if table[2] == "1" and position == QUALIFIER:
            # a bypass goes to the last place named (B3.6a)
            ranked.sort(key=lambda r: -r[4].last)
        else:
            ranked.sort(key=lambda r: r[:3])
        fit, hit = list(ranked[0][3]), ranked[0][4]
        if len(fit) > 1:
            side, values = _side_of(hit, near, wants)[0], values_of(book, table, position)
            fit = [c for c in fit if values[c][1] == side] or fit
        if len(fit) == 1:
            return Filled(
                position, fit[0], "said" if near.own else "record",
                near.line.span(hit.places), hit.term.said, hit.term.reference,
            )  # fmt: skip
    return None


def _qualifier(book: PcsBook, codes: tuple[str, ...], wants: Wants) -> Filled:
    """The qualifier: diagnostic for a biopsy, one that is said, none where that is allowed."""
    chars = chars_of(codes, QUALIFIER)
    if DIAGNOSTIC in chars and len(chars) > 1 and codes[0][0] == "0":
        if wants.diagnostic is not None:
            return Filled(QUALIFIER, DIAGNOSTIC, "said", wants.diagnostic, "diagnostic", "label")
        chars = chars.replace(DIAGNOSTIC, "")
    if len(chars) == 1:
        return Filled(QUALIFIER, chars, "none" if chars == NOTHING else "only")
    found = _value(book, codes, chars, QUALIFIER, wants)
    if found is not None:
        return found
    if NOTHING in chars:
        return Filled(QUALIFIER, NOTHING, "none")
    return Filled(QUALIFIER, chars, "open")
