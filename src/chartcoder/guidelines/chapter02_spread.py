"""Sections I.C.2.b, i, j, k, l and t: primary and secondary neoplasms."""

from chartcoder.coding.draft import Draft
from chartcoder.coding.oncology import Spread
from chartcoder.coding.specify import specify
from chartcoder.guidelines.binding import Place, last_token, place_of
from chartcoder.guidelines.clause import Case, Outcome, beside, recode, reject, with_side
from chartcoder.terminology.books import Books
from chartcoder.terminology.neoplasms import (
    LYMPHOMAS,
    PRIMARY_OF,
    SECONDARIES,
    SITE_WORDS,
    secondary_of,
)

BARRED = frozenset({"negated", "possible", "family", "hypothetical", "planned", "historical"})


def is_primary(code: str) -> bool:
    """A code of a malignant neoplasm that is not secondary."""
    return code[0] == "C" and not code.startswith(SECONDARIES)


def _code(spread: Spread, books: Books) -> str:
    return specify(books, spread.code, frozenset(), spread.side or None).code


def secondary_sites(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.2.l: every site that the provider names as metastatic is a secondary neoplasm.

    By the Index, "metastatic … to" and "… metastases" name secondary sites, and the cancer named
    with them is the primary. A site that was read as a primary becomes secondary; C79.9 falls where
    a site is named.
    """
    spread = [s for s in case.facts.oncology.spread if not s.flags & BARRED]
    if not spread:
        return Outcome(drafts, [])
    out = list(drafts)
    rejections = []
    for site in spread:
        place: Place = (site.document, site.sentence)
        here = [d for d in out if place_of(case, d) == place]
        if not here:
            continue
        code = _code(site, books)
        primaries = [d for d in here if is_primary(d.code)]
        if any(d.code.startswith(LYMPHOMAS) for d in primaries):
            continue  # I.C.2.t
        own = _side_of_site(here, site, books)
        for draft, changed in own:
            out[out.index(draft)] = changed
        here = [d for d in out if place_of(case, d) == place]
        primaries = [d for d in here if is_primary(d.code)]
        wrong = _read_as_primary(site, primaries)
        close = [
            d for d in here if d.code.startswith(site.code[:5]) and d.code.startswith(SECONDARIES)
        ]
        if wrong is not None and not close:
            claim = f"Named as metastatic: {code}."
            changed = recode(wrong, code, books, "I.C.2.l", claim, "", (site.span,))
            out[out.index(wrong)] = (
                with_side(changed, site.side, site.span) if site.side else changed
            )
        elif close:
            said = close[0].found.side is not None  # else the chart gave it elsewhere
            if said and close[0].code != code and len(code) == len(close[0].code) and not site.side:
                claim = f"The side said is not that of the metastasis: {code}."
                out[out.index(close[0])] = recode(
                    close[0], code, books, "I.C.2.l", claim, "", (site.span,)
                )
        elif any(d.code[0] in "CG" for d in here):
            base = next(d for d in sorted(here, key=_kind) if d.code[0] in "CG")
            claim = f"Named as a site of metastasis: {code}."
            added = beside(base, code, books, "I.C.2.l", claim, "", (site.span,))
            document, sentence, _ = base.order
            if site.side:
                added = with_side(added, site.side, site.span)
            out.append(added._replace(order=(document, sentence, site.item)))
        named = {s.code for s in spread if (s.document, s.sentence) == place}
        for draft in [d for d in here if d in out]:
            if draft.code == "C79.9" or (wrong is draft and close):
                detail = f"The site is named as metastatic: {code}."
            elif _of_primary(draft, primaries) and not draft.code.startswith(tuple(named)):
                detail = "The site of the primary, not of a metastasis."
            else:
                continue
            out.remove(draft)
            rejections.append(reject(draft, books, "less-specific", detail, "I.C.2.l"))
    return Outcome(sorted(out, key=lambda d: d.order), rejections)


def _read_as_primary(site: Spread, primaries: list[Draft]) -> Draft | None:
    """The draft that took the site for a primary though another primary is named with it."""
    starts = next((codes for code, codes in PRIMARY_OF if site.code.startswith(code)), ())
    for taken in primaries:
        base = taken.found.line.sentence.first
        if site.first not in {
            base + taken.found.line.items[p].first for p in taken.found.hit.places
        }:
            continue
        words = set(taken.found.hit.pattern.words) - _CANCER
        if len(primaries) < 2:
            if site.onto and taken.code.startswith(starts) and _only_site(taken, site):
                return taken
        elif (starts and taken.code.startswith(starts)) or words <= SITE_WORDS:
            return taken
    return None


def _kind(draft: Draft) -> int:
    """Neoplasms before what they cause."""
    return 0 if draft.code[0] == "C" else 1


def _of_primary(draft: Draft, primaries: list[Draft]) -> bool:
    """A secondary neoplasm of the very organ whose primary is named in the statement."""
    return any(
        draft.code.startswith(secondary) and any(p.code.startswith(codes) for p in primaries)
        for secondary, codes in PRIMARY_OF
        if not secondary.startswith(("C77", "C79.51", "C78.0", "C78.7"))
    )


def _side_of_site(here: list[Draft], site: Spread, books: Books) -> list[tuple[Draft, Draft]]:
    """Primaries that took the side of a metastasis, and what they are without it."""
    out = []
    for draft in here:
        if not site.side or draft.found.side is None or not is_primary(draft.code):
            continue
        starts = draft.document.text.starts
        base = draft.found.line.sentence.first
        taken = [starts[base + draft.found.line.items[i].first] for i in draft.found.side_items]
        if not taken or not all(site.span.start <= t < site.span.end for t in taken):
            continue
        code = specify(books, draft.start, draft.words.keys() - {draft.found.side}, None).code
        if code != draft.code and books.entry(code).billable:
            claim = "The side is that of the metastasis, not of the primary."
            out.append((draft, recode(draft, code, books, "I.B.13", claim, "", (site.span,))))
    return out


_CANCER = frozenset("cancer malignant neoplasm metastatic metastasis primary tumor".split())


def _only_site(draft: Draft, site: Spread) -> bool:
    """All that a mention says is cancer, and the site of the metastasis."""
    words = set(draft.found.hit.pattern.words) - _CANCER
    return len(words) <= 2 and secondary_of(words) == site.code


CARCINOID = (("C78.7", "C7B.02"), ("C77", "C7B.01"), ("C79.51", "C7B.03"), ("C78.6", "C7B.04"),
             ("C78", "C7B.09"), ("C79", "C7B.09"))  # fmt: skip
"""Secondary sites of a carcinoid tumor."""


def carcinoid_spread(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.2.l: a carcinoid tumor that has spread is malignant, and its metastases are C7B."""
    tumor = next((d for d in drafts if d.code.startswith(("C7A", "D3A"))), None)
    if tumor is None:
        return Outcome(drafts, [])
    place = place_of(case, tumor)
    spread = [d for d in drafts if d.code.startswith(SECONDARIES) and place_of(case, d) == place]
    if not spread:
        return Outcome(drafts, [])
    out = list(drafts)
    rejections = []
    for draft in spread:
        code = next((code for start, code in CARCINOID if draft.code.startswith(start)), None)
        if code is not None:
            claim = f"Metastasis of a carcinoid tumor: {code}."
            out[out.index(draft)] = recode(draft, code, books, "I.C.2.l", claim, tumor.code)
    if any(d.code.startswith("C7B") and d.code != "C7B.00" for d in out):
        for draft in [d for d in out if d.code == "C7B.00"]:
            out.remove(draft)
            detail = "The site is named."
            rejections.append(reject(draft, books, "less-specific", detail, "I.C.2.l"))
    malignant = f"C7A{tumor.code[3:]}"
    if tumor.code.startswith("D3A") and malignant in books:
        claim = "A carcinoid tumor that has spread is malignant."
        out[out.index(tumor)] = recode(tumor, malignant, books, "I.C.2.l", claim, spread[0].code)
    return Outcome(out, rejections)


def extranodal_lymphoma(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.2.t: a lymphoma that spreads beyond the nodes is coded as extranodal, without C77 to C79."""
    lymphoma = next((d for d in drafts if d.code.startswith(LYMPHOMAS)), None)
    if lymphoma is None:
        return Outcome(drafts, [])
    place = place_of(case, lymphoma)
    spread = [
        s
        for s in case.facts.oncology.spread
        if (s.document, s.sentence) == place and not s.flags & BARRED
    ]
    secondary = [
        d for d in drafts if d.code.startswith(("C77", "C78", "C79")) and place_of(case, d) == place
    ]
    if not spread and not secondary:
        return Outcome(drafts, [])
    out = [d for d in drafts if d not in secondary]
    rejections = [
        reject(d, books, "combination", f"A site of the lymphoma {lymphoma.code[:5]}.", "I.C.2.t")
        for d in secondary
    ]
    solid = [s for s in spread if not s.code.startswith("C77")]
    code = _extranodal(lymphoma.code, books)
    if code and code != lymphoma.code and (solid or not spread):
        claim = "The lymphoma has spread to extranodal and solid organ sites."
        spans = tuple(s.span for s in solid)
        out[out.index(lymphoma)] = recode(lymphoma, code, books, "I.C.2.t", claim, "", spans)
    return Outcome(out, rejections)


def _extranodal(code: str, books: Books) -> str:
    """The code of the same lymphoma for extranodal and solid organ sites."""
    parent = books.entry(code[:5]) if code[:5] in books else None
    if parent is None:
        return ""
    for child in parent.children:
        title = books.entry(child).title
        if "extranodal and solid organ" in title:
            below = books.entry(child).children
            return next((c for c in below if "other extranodal" in books.entry(c).title), child)
    return ""


def unknown_primary(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.2.j and k: C80.0 only without any known site, C80.1 only without a known primary."""
    neoplasms = [d for d in drafts if d.code[0] == "C"]
    if not neoplasms:
        return Outcome(drafts, [])
    primaries = [d for d in neoplasms if is_primary(d.code) and not d.code.startswith("C80")]
    secondary = [
        d for d in neoplasms if d.code.startswith(("C77", "C78", "C79")) and d.code != "C79.9"
    ]
    past = any(d.code.startswith("Z85") for d in drafts)
    out = list(drafts)
    rejections = []
    for draft in drafts:
        known = primaries or secondary
        if draft.code == "C80.0" and known:
            detail = f"A site is known: {known[0].code}."
        elif draft.code == "C80.1" and (primaries or past or _disseminated(drafts)):
            detail = "The primary is known, or no site is."
        else:
            continue
        out.remove(draft)
        clause = "I.C.2.j" if draft.code == "C80.0" else "I.C.2.k"
        rejections.append(reject(draft, books, "less-specific", detail, clause))
    unknown = case.facts.oncology.of("unknown")
    if (
        unknown
        and secondary
        and not primaries
        and not past
        and not any(d.code == "C80.1" for d in out)
    ):
        base = secondary[-1]
        claim = "The primary site is documented as unknown."
        added = beside(base, "C80.1", books, "I.C.2.k", claim, base.code, (unknown[0].span,))
        out.insert(out.index(base) + 1, added)
    return Outcome(out, rejections)


def _disseminated(drafts: list[Draft]) -> bool:
    return any(d.code == "C80.0" for d in drafts)


def primary_before_secondary(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.2.l.1 and b: within one statement the primary stands before its metastases.

    "Metastases from" a primary keep their order: the statement is about the secondary site, as is a
    list that names it first.
    """
    out = list(drafts)
    for second in drafts:
        if not second.code.startswith(SECONDARIES):
            continue
        for first in drafts:
            if (
                first.code == "C80.1"
                or not is_primary(first.code)
                or place_of(case, first) != place_of(case, second)
            ):
                continue
            if out.index(first) > out.index(second) and (
                last_token(second.found) > last_token(first.found) or second.found is first.found
            ):
                out.remove(first)
                out.insert(out.index(second), first)
    return Outcome(out, [])
