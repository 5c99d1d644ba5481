"""Sections I.C.2.d, m, n and r, s: active neoplasm, history, remission, transplanted organ."""

import re
from collections.abc import Sequence

from chartcoder.coding.chart import ReadDocument, spans_of, token_span
from chartcoder.coding.cues import Cue
from chartcoder.coding.diagnoses import NOT_CODED_FROM, rank_of
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.coding.specify import specify
from chartcoder.guidelines.binding import Place, at, discussed, first_token, place_of
from chartcoder.guidelines.clause import (
    Case,
    Outcome,
    beside,
    first_mention,
    from_mention,
    recode,
    reject,
    with_side,
)
from chartcoder.late import late
from chartcoder.model import Rejection, Span
from chartcoder.terminology.books import Books
from chartcoder.terminology.neoplasms import ACTIVE_OF, BLOOD, SECONDARIES, history_of

SOLID = ("C", "D00", "D01", "D02", "D03", "D04", "D05", "D06", "D07", "D09")
PAST_YEARS = 2
"""How many calendar years ago an operation is so old that nothing more follows it."""


def _cues(draft: Draft, case: Case, kinds: Sequence[str]) -> list[Cue]:
    """The phrases of some kinds that speak of a neoplasm: in its statement and what discusses it.

    In a sentence that names several neoplasms, a phrase speaks of the one before it.
    """
    told = case.facts.oncology.of(*kinds)
    if not told:
        return []
    place = place_of(case, draft)
    places: set[Place] = {place}
    places.update(p for p in discussed(case, draft) if p[0] == place[0])
    return [c for c in told if at(c) in places and _speaks_of(c, draft, case)]


def _speaks_of(cue: Cue, draft: Draft, case: Case) -> bool:
    named: list[tuple[int, str]] = []
    for found in case.chart.documents[cue.document].found:
        if found.line.sentence.first != cue.sentence:
            continue
        code = found.code
        if code.startswith(("Z85", "Z86.0")) or (
            code.startswith(SOLID) and not code.startswith(SECONDARIES)
        ):
            named.append((first_token(found), _category(code)))
    kinds = {category for _, category in named}
    own = {_category(draft.code), _category(draft.found.code)}
    if len(kinds) < 2 or kinds.isdisjoint(own):
        return True
    before = [category for token, category in sorted(named) if token <= cue.first]
    return (before[-1] if before else sorted(named)[0][1]) in own


def _category(code: str) -> str:
    """Neoplasms and their history under one name."""
    return history_of(code) or code


def _old(draft: Draft, case: Case) -> Cue | None:
    """An operation or treatment of a year that lies well before the encounter."""
    day = case.chart.encounter.coding_date
    for cue in _cues(draft, case, ("ago",)):
        return cue
    for cue in _cues(draft, case, ("year",)):
        if day is not None and day.year - int(cue.span.text) >= PAST_YEARS:
            return cue
    return None


def gone(draft: Draft, case: Case) -> Cue | None:
    """The phrase by which a neoplasm is history, or None while it is active (I.C.2.d and m).

    It is history when no treatment goes on, and the text says that there is no disease, or that it
    was removed or treated in a past year, or that treatment is over and it is only watched.
    """
    if _cues(draft, case, ("treated", "active", "given")) or _recurred(draft):
        return None
    free = _cues(draft, case, ("free",))
    if free:
        return free[0]
    done = _cues(draft, case, ("removed", "finished"))
    if done and (_old(draft, case) is not None or _cues(draft, case, ("watched",))):
        return done[0]
    return None


_RECURRED = frozenset({"recurrent", "relapsed", "relapse"})
_NO = frozenset({"no", "negative", "without", "denies", "not"})


def _recurred(draft: Draft) -> bool:
    """Whether the statement itself calls the neoplasm recurrent."""
    sentence, folded = draft.found.line.sentence, draft.document.text.folded
    return any(
        folded[at] in _RECURRED and _NO.isdisjoint(folded[max(sentence.first, at - 4) : at])
        for at in range(sentence.first, sentence.end)
    )


_CURED = late(r"cured|survivor", re.I)


def excised_malignancy(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.2.d and m: a neoplasm that is gone, and no longer treated, is personal history.

    Its nodes and the metastases of the same statement that are gone with it fall; receptor status
    is told of an existing neoplasm only.
    """
    if not case.facts.oncology.cues:
        return Outcome(drafts, [])
    out = []
    rejections = []
    over: set[Place] = set()
    for draft in drafts:
        history = history_of(draft.code) if draft.code.startswith(SOLID) else None
        if history is None or draft.code.startswith("C80"):
            out.append(draft)
            continue
        cue = gone(draft, case)
        if draft.code.startswith(BLOOD) and (cue is None or not _CURED.search(cue.span.text)):
            cue = None  # remission has codes of its own (I.C.2.n)
        if cue is None:
            out.append(draft)
            continue
        over.add(place_of(case, draft))
        claim = "Excised or treated, no treatment goes on, no disease: personal history."
        out.append(recode(draft, history, books, "I.C.2.m", claim, "", (cue.span,)))
    kept = []
    for draft in out:
        place = place_of(case, draft) if over and draft.code.startswith("C77") else None
        if place in over and any(at(c) == place for c in case.facts.oncology.of("free")):
            detail = "Gone with the primary."
            rejections.append(reject(draft, books, "history-only", detail, "I.C.2.m"))
        else:
            kept.append(draft)
    return Outcome(kept, rejections)


def recalled_neoplasm(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.2.d and m: a neoplasm that the provider lists as history is personal history."""
    out = list(drafts)
    for number, document in enumerate(case.chart.documents):
        if document.kind in NOT_CODED_FROM:
            continue
        for found in document.found:
            if found.flags != _HISTORICAL or not found.code.startswith(SOLID):
                continue
            history = history_of(found.code)
            if (
                history is None
                or found.code.startswith((*BLOOD, "C80"))
                or not _role(document, found)
                or any(d.code[:5] == history[:5] or history_of(d.code) == history for d in out)
            ):
                continue
            claim = "Listed as history by the provider."
            draft = from_mention(case, document, found, books, "I.C.2.m", claim)
            words = _history_cue(draft)
            if all(span.text.endswith("ago") for span in words):
                # a date alone does not say that it is over
                cue = gone(draft, case)
                words = () if cue is None else (cue.span,)
            if not words:
                continue
            draft = recode(draft, history, books, "I.C.2.m", claim, "", words)
            rank = rank_of(document, case.inpatient)
            place = (rank + number, found.line.sentence.first, found.hit.places[0])
            out.append(draft._replace(order=place))
    return Outcome(sorted(out, key=lambda d: d.order), [])


_HISTORICAL = frozenset({"historical"})


def _role(document: ReadDocument, found: Found) -> str:
    first = found.line.sentence.first
    return next(
        r for s, r in zip(document.text.sentences, document.roles, strict=True) if s.first == first
    )


def _history_cue(draft: Draft) -> tuple[Span, ...]:
    """The words that recall a neoplasm."""
    base = draft.found.line.sentence.first
    return tuple(
        token_span(draft.document, base + cue.first, base + cue.end)
        for cue in draft.found.cues
        if cue.kind == "historical"
    )


def source_of_metastasis(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.2.d: a primary that is listed as history is not active as the source of its metastases."""
    past = {d.code for d in drafts if d.code.startswith("Z85")}
    if not past:
        return Outcome(drafts, [])
    secondary = {place_of(case, d) for d in drafts if d.code.startswith(SECONDARIES)}
    out, rejections = [], []
    for draft in drafts:
        if (
            draft.code.startswith(SOLID)
            and not draft.code.startswith(SECONDARIES)
            and history_of(draft.code) in past
            and place_of(case, draft) in secondary
        ):
            detail = "Named as the source of metastases; the primary itself is history."
            rejections.append(reject(draft, books, "history-only", detail, "I.C.2.d"))
        else:
            out.append(draft)
    return Outcome(out, rejections)


def treated_malignancy(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.2.m: a neoplasm that is still treated is active, even where it is called history."""
    if not case.facts.oncology.cues:
        return Outcome(drafts, [])
    out = []
    rejections = []
    for draft in drafts:
        category = ACTIVE_OF.get(draft.code)
        cues = _cues(draft, case, ("treated", "active", "given")) if category else []
        if category is None or not cues or _cues(draft, case, ("free",)):
            out.append(draft)
            continue
        other = next((d for d in drafts if history_of(d.code) == draft.code), None)
        if other is not None and place_of(case, other) == place_of(case, draft):
            detail = f"The neoplasm is active: {other.code}."
            rejections.append(reject(draft, books, "less-specific", detail, "I.C.2.m"))
            continue
        code = _active(draft, category, books)
        if code is None:
            out.append(draft)
            continue
        claim = "Treatment is still directed at it: the neoplasm is active."
        changed = recode(draft, code, books, "I.C.2.m", claim, "", (cues[0].span,))
        if draft.side and draft.side in draft.words:
            changed = with_side(changed, draft.side, draft.words[draft.side])
        out.append(changed)
    return Outcome(out, rejections)


def _active(draft: Draft, category: str, books: Books) -> str | None:
    """The code of the neoplasm that a personal history speaks of."""
    words = frozenset(draft.found.hit.pattern.words) - {"history", "survivor", "personal"}
    pattern = books.exact(words)
    start = pattern.code if pattern is not None and pattern.code.startswith(category) else category
    code = specify(books, start, draft.words.keys(), draft.side).code
    return code if books.entry(code).billable else None


NEED_CANCER: tuple[tuple[str, tuple[str, ...]], ...] = (("Z17", ("C50", "C56", "C79.81", "C77")),)
"""Status codes that only stand beside an existing neoplasm."""


def status_of_neoplasm(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.2.m and the note at Z17: receptor status only beside the neoplasm, right behind it."""
    vague = [d for d in drafts if d.code == "Z98.890" and _beside_neoplasm(d, drafts, case)]
    if vague:
        drafts = [d for d in drafts if d not in vague]
    drafts = _receptors_told(drafts, case, books)
    status = [d for d in drafts if d.code.startswith("Z17")]
    if not status:
        return Outcome(
            drafts,
            [reject(d, books, "less-specific", "Told by the neoplasm.", "I.C.2.m") for d in vague],
        )
    drafts, rejections = _combined_receptors(drafts, status, books)
    out = list(drafts)
    for draft in [d for d in drafts if d.code.startswith("Z17")]:
        hosts = next(codes for start, codes in NEED_CANCER if draft.code.startswith(start))
        if not any(d.code.startswith(hosts) for d in drafts):
            out.remove(draft)
            detail = "No existing neoplasm whose receptors it tells of."
            rejections.append(reject(draft, books, "no-neoplasm", detail, "I.C.2.m"))
    return Outcome(out, rejections)


def _receptors_told(drafts: list[Draft], case: Case, books: Books) -> list[Draft]:
    """With the receptors that the note tells of a breast cancer, as the note at C50 asks."""
    cancer = next((d for d in drafts if d.code.startswith("C50")), None)
    if cancer is None:
        return drafts
    out = list(drafts)
    for codes in (("Z17.4",), tuple(HORMONES), tuple(HER2)):
        if any(d.code.startswith(("Z17.4", *codes)) for d in out):
            continue
        mention = first_mention(case, codes, NOT_CODED_FROM - {"pathology-report"})
        if mention is None or mention[1].code not in books:
            continue
        document, found = mention
        claim = "Asked for by the note at C50."
        words = spans_of(document, found)
        added = beside(cancer, found.code, books, "I.A.13", claim, cancer.code, words)
        place = (cancer.order[0], cancer.order[1], cancer.order[2] + 1)
        out.append(added._replace(order=place, side=None))
    return out if len(out) == len(drafts) else sorted(out, key=lambda d: d.order)


HORMONES = {"Z17.0": "1", "Z17.21": "1", "Z17.1": "2"}
HER2 = {"Z17.31": "+", "Z17.32": "-"}
COMBINED = {"1+": "Z17.410", "1-": "Z17.411", "2+": "Z17.420", "2-": "Z17.421"}


def _combined_receptors(
    drafts: list[Draft], status: list[Draft], books: Books
) -> tuple[list[Draft], list[Rejection]]:
    """I.B.9, Z17.4: hormone receptors and HER2, each known, are one code of their combination."""
    hormone = next((d for d in status if d.code in HORMONES), None)
    her2 = next((d for d in status if d.code in HER2), None)
    if hormone is None or her2 is None:
        return drafts, []
    code = COMBINED[HORMONES[hormone.code] + HER2[her2.code]]
    if code not in books:
        return drafts, []
    claim = f"{hormone.code} with {her2.code} is {code}."
    new = recode(hormone, code, books, "I.B.9", claim, her2.code)
    gone = [d for d in status if d is not hormone]
    kept = [new if d is hormone else d for d in drafts if not any(d is g for g in gone)]
    detail = f"Included in {code}."
    return kept, [reject(d, books, "combination", detail, "I.B.9") for d in gone]


RESISTANT = frozenset({"castration", "castrate", "hormone", "androgen"})


def hormone_sensitivity(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """Note at C61: "castration-resistant" and "-sensitive" in the name of the cancer have a code."""
    if any(d.code.startswith("Z19") for d in drafts):
        return Outcome(drafts, [])
    for draft in drafts:
        words = set(draft.found.hit.pattern.words)
        if draft.code != "C61" or words.isdisjoint(RESISTANT):
            continue
        resistant = not words.isdisjoint({"resistant", "refractory", "independent"})
        code = "Z19.2" if resistant else "Z19.1"
        claim = "Asked for by the note at C61."
        spans = spans_of(draft.document, draft.found)
        added = beside(draft, code, books, "I.A.13", claim, draft.code, spans)
        document, sentence, place = draft.order
        added = added._replace(order=(document, sentence, place + 1), side=None)
        return Outcome(sorted([*drafts, added], key=lambda d: d.order), [])
    return Outcome(drafts, [])


def _beside_neoplasm(draft: Draft, drafts: list[Draft], case: Case) -> bool:
    """An operation that is only named for the neoplasm it removed."""
    return any(
        (d.code.startswith(("C", "D0", "Z85", "Z86.0")))
        and place_of(case, d) == place_of(case, draft)
        for d in drafts
    )


def remission(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.2.n and s: remission of a neoplasm of blood or lymph is part of its code."""
    out = []
    for draft in drafts:
        if draft.code.startswith(BLOOD) and "remission" in draft.found.near:
            code = _in_remission(draft.code, books)
            if code and code != draft.code:
                claim = "The provider documents remission."
                span = draft.words.get("remission")
                spans = (span,) if span is not None else ()
                draft = recode(draft, code, books, "I.C.2.n", claim, "", spans)
        out.append(draft)
    return Outcome(out, [])


def _in_remission(code: str, books: Books) -> str:
    parent = code[:5]
    if parent not in books:
        return ""
    return next(
        (
            c
            for c in books.entry(parent).children
            if books.entry(c).title.endswith(", in remission")
        ),
        "",
    )


TRANSPLANTS = (("C64", "T86.19"), ("C22", "T86.49"), ("C34", "T86.818"))
"""The complication of the transplanted organ, by the site of its malignancy."""


def transplanted_organ(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.2.r: T86 first, then C80.2, then the malignancy of a transplanted organ."""
    associated = next((d for d in drafts if d.code == "C80.2"), None)
    if associated is None:
        return Outcome(drafts, [])
    place = place_of(case, associated)
    cancer = next(
        (
            d
            for d in drafts
            if d.code[0] == "C" and d is not associated and place_of(case, d) == place
        ),
        None,
    )
    if cancer is None:
        return Outcome(drafts, [])
    group = [associated, cancer]
    transplant = next((d for d in drafts if d.code.startswith("T86")), None)
    code = next((code for start, code in TRANSPLANTS if cancer.code.startswith(start)), None)
    if transplant is None and code is not None and code in books:
        claim = f"A malignancy of the transplanted organ ({cancer.code}) is a complication of it."
        transplant = recode(associated, code, books, "I.C.2.r", claim, cancer.code)
    if transplant is not None:
        group.insert(0, transplant)
    first = min(d.order for d in group)
    moved = [
        d._replace(order=(first[0], first[1], first[2] + number)) for number, d in enumerate(group)
    ]
    rest = [d for d in drafts if all(d is not g for g in group)]
    spot = sum(1 for d in rest if d.order < first)
    return Outcome([*rest[:spot], *moved, *rest[spot:]], [])
