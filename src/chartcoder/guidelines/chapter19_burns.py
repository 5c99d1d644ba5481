"""Section I.C.19.d: burns and corrosions."""

import re
from collections.abc import Sequence

from chartcoder.coding.chart import item_span
from chartcoder.coding.draft import Draft
from chartcoder.coding.injuries import Cue
from chartcoder.guidelines.clause import Case, Outcome, beside, recode, reject
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.terminology.books import Books

EXTERNAL = ("T20", "T21", "T22", "T23", "T24", "T25")
"""Burns by site and degree; the 4th character is the degree, 4 more for a corrosion."""
SITED = (*EXTERNAL, "T26", "T27", "T28")
SKIN_INFECTION = (
    "L00",
    "L01",
    "L02",
    "L03",
    "L08",
    "A46",
    "A48.0",
    "A40",
    "A41",
    "B95",
    "B96",
    "T79.3",
)
INFECTED = frozenset(["infected", "infection"])


def _degree(draft: Draft) -> int:
    return int(draft.code[4]) % 4


def _corrosion(draft: Draft) -> bool:
    if draft.code.startswith(EXTERNAL):
        return draft.code[4] in "4567"
    return "orrosion" in draft.found.hit.pattern.code or draft.code[4] in "56789"


_NOT_SITE = frozenset(
    """burn burned burnt scald thermal degree thickness partial full superficial deep chemical acid
    alkali corrosion 1 2 3 skin contact flame grease oil water steam""".split()
)
CHEMICAL = frozenset(
    "chemical acid alkali alkaline caustic corrosive corrosion lye bleach ammonia cement hydrofluoric".split()
)


def degrees(words: Sequence[str]) -> list[tuple[int, int]]:
    """Degrees of burns named in a sentence, each with its place; neighbours give the highest.

    >>> degrees("2 3 degree burn right thigh 1 degree hand".split())
    [(1, 3), (6, 1)]
    """
    marks: list[tuple[int, int]] = []
    for place, word in enumerate(words):
        after = words[place + 1 : place + 4]
        degree = 0
        if word in ("1", "2", "3") and "degree" in after:
            degree = int(word)
        elif word in ("partial", "full") and after[:1] == ["thickness"]:
            degree = 2 if word == "partial" else 3
        elif word == "superficial" and "partial" not in after[:1] and "burn" in after:
            degree = 1
        if not degree:
            continue
        if marks and place - marks[-1][0] <= 2:
            marks[-1] = (place, max(degree, marks[-1][1]))
        else:
            marks.append((place, degree))
    return marks


def degree_of_burn(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.d: the depth of each burn is the one said of its own site, and acid does not burn but corrode.

    "Partial thickness burn of the forearm and full thickness burn of the hand" names two depths;
    each belongs to the site after it.
    """
    burns = [d for d in drafts if d.code.startswith(EXTERNAL)]
    if not burns:
        return Outcome(drafts, [])
    out = []
    for draft in drafts:
        if draft in burns:
            beside_it = [d for d in burns if d.found.line is draft.found.line]
            draft = _deepened(draft, beside_it, books)
        out.append(draft)
    return Outcome(out, [])


def _deepened(draft: Draft, burns: list[Draft], books: Books) -> Draft:
    words = [item.word for item in draft.found.line.items]
    site = _site_places(draft, words)
    if not site:
        return draft
    marks = degrees(words)
    degree = _degree(draft)
    chosen: tuple[int, int] | None = None
    if marks:
        first_site = min(min(_site_places(d, words), default=len(words)) for d in burns)
        if marks[0][0] < first_site:
            chosen = [mark for mark in marks if mark[0] < site[0]][-1]
        else:
            chosen = next((mark for mark in marks if mark[0] > site[0]), None)
        if chosen is not None:
            degree = chosen[1]
    chemical = CHEMICAL & draft.found.near.keys()
    corroded = bool(chemical) or _corrosion(draft)
    stem = f"{draft.stem[:4]}{degree + 4 * corroded}{draft.stem[5:]}"
    if stem == draft.stem or stem not in books:
        return draft
    code = stem + draft.code[len(draft.stem) :]
    if code not in books:
        return draft
    places = [*([chosen[0]] if chosen else []), *(draft.found.near[w] for w in sorted(chemical))]
    spans = tuple(item_span(draft.document, draft.found, place) for place in sorted(set(places)))
    changed = recode(
        draft, code, books, "I.C.19.d", f"{books.entry(stem).title}.", "", spans, "depth"
    )
    return changed._replace(stem=stem)


def _site_places(draft: Draft, words: Sequence[str]) -> list[int]:
    return [place for place in draft.found.hit.places if words[place] not in _NOT_SITE]


_BACK = late(
    r"\bhands?\s+dors(?:um|al)\b|\bdors(?:um|al)\b[^.;,\n]{0,20}?\bhands?\b|\bback of (?:the |his |her )?(?:right |left |both )?hands?\b",
    re.I,
)
_PALM = late(r"\bpalms?\b|\bpalmar\b|\bvolar\b[^.;,\n]{0,20}?\bhands?\b", re.I)
_EXAMINED = frozenset({"physical-exam", "hpi", "assessment", "assessment-plan", "diagnoses"})


def side_of_hand(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.2: a burn "of the hand" whose examination shows it on the back or on the palm alone."""
    hands = [d for d in drafts if d.code.startswith("T23") and d.code[5:6] == "0"]
    if len(hands) != 1:
        return Outcome(drafts, [])
    draft = hands[0]
    text = draft.document.text
    seen: dict[str, Span] = {}
    for sentence in text.sentences:
        if sentence.section not in _EXAMINED:
            continue
        begin, end = text.starts[sentence.first], text.ends[sentence.end - 1]
        for digit, pattern in (("6", _BACK), ("5", _PALM)):
            match = pattern.search(text.text, begin, end)
            if match is not None:
                seen.setdefault(digit, Span(draft.document.id, *match.span(), match.group()))
    if len(seen) != 1:
        return Outcome(drafts, [])
    ((digit, span),) = seen.items()
    code = f"{draft.code[:5]}{digit}{draft.code[6:]}"
    if code not in books:
        return Outcome(drafts, [])
    claim = "The examination tells the side of the hand."
    fuller = recode(draft, code, books, "I.B.2", claim, "", (span,))
    stem = f"{draft.stem[:5]}{digit}{draft.stem[6:]}"
    return Outcome([fuller._replace(stem=stem) if d is draft else d for d in drafts], [])


def highest_degree(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.d.2: burns of one site and side are coded once, to the highest degree."""
    burns = [d for d in drafts if d.code.startswith(EXTERNAL) and d.code[-1] != "S"]
    if len(burns) < 2:
        return Outcome(drafts, [])
    kept, rejections = [], []
    for draft in drafts:
        deeper = None
        if draft in burns:
            deeper = next(
                (d for d in burns if d is not draft and _site(d) == _site(draft) and _degree(d) > _degree(draft)),
                None,
            )  # fmt: skip
        if deeper is None:
            kept.append(draft)
        else:
            claim = f"The same site is burned to a higher degree: {deeper.code}."
            rejections.append(reject(draft, books, "less-severe", claim, "I.C.19.d.2"))
    return Outcome(kept, rejections)


def _site(draft: Draft) -> tuple[str, bool, str]:
    return draft.code[:3], _corrosion(draft), draft.code[5:7]


def sites_of_burns(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.d.5: each site by itself; "multiple sites" and T30 only where no site is named."""
    burns = [d for d in drafts if d.code.startswith(SITED) and d.code[-1] != "S"]
    if not burns:
        return Outcome(drafts, [])
    kept, rejections = [], []
    for draft in drafts:
        named = None
        if draft.code.startswith("T30"):
            named = burns[0]
        elif draft in burns and "multiple sites" in books.entry(draft.stem).title:
            named = next(
                (d for d in burns if d.code[:3] == draft.code[:3] and d.code[5] != draft.code[5]), None
            )  # fmt: skip
        if named is None:
            kept.append(draft)
        else:
            claim = f"The site is named: {named.code}."
            rejections.append(reject(draft, books, "less-specific", claim, "I.C.19.d.5"))
    return Outcome(kept, rejections)


def extent_of_burns(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.d.6: T31 or T32 beside the sites, or instead of T30, when the extent is stated.

    Never for the sequela of a burn, nor once the burn has healed.
    """
    burns = [d for d in drafts if d.code.startswith((*EXTERNAL, "T30")) and d.code[-1:] not in "DS"]
    burned = [cue for cue in case.facts.care if cue.kind == "extent" and _per_cent(cue) <= 100]
    if not burns:
        healed = next((d for d in drafts if d.code.startswith(EXTERNAL)), None)
        known = [d for d in drafts if d.code.startswith(("T31", "T32"))] if healed else []
        claim = "The extent is not coded once a burn has healed or left a sequela."
        rejections = [reject(d, books, "sequela", claim, "I.C.19.d.6") for d in known]
        return Outcome([d for d in drafts if d not in known], rejections)
    if not burned:
        return Outcome(drafts, [])
    totals = [cue for cue in burned if "total" in cue.words]
    total = max(totals or burned, key=_per_cent)
    deep = [c for c in case.facts.care if c.kind == "deep" and _per_cent(c) <= _per_cent(total)]
    if not deep:
        # "full thickness burns, 22% TBSA" says so of all when no burn is less deep
        all_deep = all(d.code.startswith(EXTERNAL) and _degree(d) == 3 for d in burns)
        deep = [
            c for c in case.facts.care
            if c.kind == "deep-near" and _per_cent(c) <= _per_cent(total)
            and (all_deep or c.value != total.value)
        ]  # fmt: skip
    third = max(deep, key=_per_cent, default=None)
    code = extent_code(
        "T32" if all(_corrosion(d) for d in burns) else "T31",
        _per_cent(total),
        _per_cent(third) if third else 0.0,
    )
    if code not in books or any(d.code == code for d in drafts):
        return Outcome(drafts, [])
    spans = (total.span, third.span) if third is not None and third is not total else (total.span,)
    claim = f"{total.span.text.strip()}: {books.entry(code).title}."
    known = [d for d in drafts if d.code.startswith(("T31", "T32"))]
    last = max(burns, key=lambda d: d.order)
    added = beside(last, code, books, "I.C.19.d.6", claim, "", spans, total.value)
    out, rejections = [], []
    for draft in drafts:
        if draft.code.startswith("T30") or draft in known:
            claim = f"The extent is stated: {code}."
            rejections.append(reject(draft, books, "less-specific", claim, "I.C.19.d.6"))
        else:
            out.append(draft)
        if draft is last:
            out.append(added)
    return Outcome(out, rejections)


def _per_cent(cue: Cue) -> float:
    return float(cue.value or 0)


def extent_code(category: str, total: float, third: float) -> str:
    """The code for the body surface burned and the part of it burned to the third degree, in %.

    >>> extent_code("T31", 4, 0), extent_code("T31", 35, 12), extent_code("T32", 10, 0)
    ('T31.0', 'T31.31', 'T32.10')
    """
    tens = min(int(total // 10), 9)
    if tens == 0:
        return f"{category}.0"
    return f"{category}.{tens}{min(int(third // 10), tens)}"


def infected_burn(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.d.4: an additional code for the infection of a burn."""
    if any(d.code.startswith(SKIN_INFECTION) for d in drafts):
        return Outcome(drafts, [])
    for draft in drafts:
        if draft.code.startswith(EXTERNAL) and draft.code[-1] != "S":
            said = INFECTED & draft.found.near.keys()
            if said:
                spans = tuple(draft.words[word] for word in sorted(said) if word in draft.words)
                claim = "Infected burn: the infection is coded beside it."
                added = beside(draft, "L08.9", books, "I.C.19.d.4", claim, draft.code, spans)
                vague = [d for d in drafts if d.code == "B99.9"]
                rejections = [
                    reject(d, books, "less-specific", "Less specific than L08.9.", "I.C.19.d.4")
                    for d in vague
                ]
                return Outcome([*(d for d in drafts if d not in vague), added], rejections)
    return Outcome(drafts, [])


def burns_by_degree(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.d.1.a: of several external burns the one of the highest degree comes first."""
    slots = [n for n, d in enumerate(drafts) if d.code.startswith(EXTERNAL) and d.code[-1] != "S"]
    if len(slots) < 2:
        return Outcome(drafts, [])
    burns = sorted((drafts[n] for n in slots), key=lambda d: -_degree(d))
    out = list(drafts)
    for slot, draft in zip(slots, burns, strict=True):
        out[slot] = draft
    return Outcome(out, [])
