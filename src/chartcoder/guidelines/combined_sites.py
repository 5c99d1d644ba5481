"""Conditions of two sites that the Tabular List has one code for (I.B.9).

Hypertrophy of tonsils and of adenoids is J35.3, disease of several heart valves I08.- unless it
is called nonrheumatic; cerebral edema of an injured brain is part of the injury (S06.1).
"""

import re

from chartcoder.coding.chart import spans_of
from chartcoder.coding.draft import Draft
from chartcoder.coding.relations import due_to
from chartcoder.coding.relations import said as sentence_said
from chartcoder.guidelines.clause import (
    Case,
    Clause,
    Outcome,
    beside,
    only_with,
    recode,
    reject,
)
from chartcoder.late import late
from chartcoder.terminology.books import Books

JOINED: tuple[tuple[str, str, str], ...] = (
    ("J35.1", "J35.2", "J35.3"),
    ("J35.01", "J35.02", "J35.03"),
)
"""Two codes, and the code of both."""


def joined_sites(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.9: two conditions that one code names together."""
    rejections = []
    for one, other, both in JOINED:
        first = next((d for d in drafts if d.code == one), None)
        second = next((d for d in drafts if d.code == other), None)
        if first is None or second is None:
            continue
        claim = f"{one} with {other} is {both}."
        new = recode(first, both, books, "I.B.9", claim, other)
        new = new._replace(order=min(first.order, second.order))
        rejections.append(reject(second, books, "combination", f"Included in {both}.", "I.B.9"))
        drafts = [new if d is first else d for d in drafts if d is not second]
    return Outcome(drafts, rejections)


_MITRAL = ("I05", "I34.0", "I34.2", "I34.9")
_AORTIC = ("I06", "I35.0", "I35.1", "I35.2", "I35.9")
_TRICUSPID = ("I07",)
_NOT_RHEUMATIC = frozenset(
    """nonrheumatic degenerative calcific calcified myxomatous congenital ischemic functional prolapse
    bicuspid senile endocarditis secondary prosthetic bioprosthetic""".split()
)
_VALVES = {
    (True, True, False): "I08.0",
    (True, False, True): "I08.1",
    (False, True, True): "I08.2",
    (True, True, True): "I08.3",
}


def several_valves(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.9, notes at I34 to I36: disease of several valves of unspecified cause is I08.-."""
    groups = [
        [d for d in drafts if d.code.startswith(codes) and _plain_cause(d)]
        for codes in (_MITRAL, _AORTIC, _TRICUSPID)
    ]
    code = _VALVES.get((bool(groups[0]), bool(groups[1]), bool(groups[2])))
    if code is None:
        return Outcome(drafts, [])
    parts = sorted((d for group in groups for d in group), key=lambda d: d.order)
    claim = f"Disease of several valves without a stated cause is {code}."
    new = recode(parts[0], code, books, "I.B.9", claim, parts[-1].code)
    rejections = [
        reject(d, books, "combination", f"Included in {code}.", "I.B.9") for d in parts[1:]
    ]
    return Outcome(
        [new if d is parts[0] else d for d in drafts if not any(d is p for p in parts[1:])],
        rejections,
    )


def _plain_cause(draft: Draft) -> bool:
    words = {item.word for item in draft.found.line.items}
    return _NOT_RHEUMATIC.isdisjoint(words)


def edema_of_injury(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.9, note at G93.6: cerebral edema put down to an injury of the brain is S06.1-."""
    edema = next(d for d in drafts if d.code == "G93.6")
    for injury in drafts:
        if not injury.code.startswith("S06.9") or injury.document is not edema.document:
            continue
        if due_to(edema.document, edema.found, injury.found) is None:
            continue
        code = f"S06.1{injury.code[5:]}"
        if code not in books:
            continue
        claim = "The edema is part of the injury of the brain."
        new = recode(injury, code, books, "I.B.9", claim, "G93.6")
        new = new._replace(order=min(injury.order, edema.order))
        gone = reject(edema, books, "combination", f"Included in {code}.", "I.B.9")
        return Outcome([new if d is injury else d for d in drafts if d is not edema], [gone])
    return Outcome(drafts, [])


def both_lobes(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.9: nodules in both lobes of the thyroid are several."""
    out = []
    for draft in drafts:
        span = draft.words.get("bilateral") if draft.code == "E04.1" else None
        if span is not None and draft.side == "bilateral":
            claim = "Nodules on both sides are more than one."
            draft = recode(draft, "E04.2", books, "I.B.9", claim, "", (span,), "bilateral")
        out.append(draft)
    return Outcome(out, [])


_RIBS = late(
    r"(?<!other )\brib (?:fractures|fxs)\b|\b(?:fractures|fxs) of (?:the )?(?:\w+ ){0,2}ribs\b|\b(?:broken|fractured) ribs\b"
    r"|\bribs?(?: (?:fracture|fx)s?)?\W{0,2}(?:# ?)?\d+ ?(?:-|–|,|and|&|to|through) ?\d",
    re.I,
)
_SEVERAL_RIBS = {"S22.31": "S22.41", "S22.32": "S22.42", "S22.39": "S22.49"}


def several_ribs(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.2: fractures of ribs named in the plural, or by their numbers, are of several ribs."""
    out = []
    for draft in drafts:
        code = _SEVERAL_RIBS.get(draft.code[:6])
        span = code and sentence_said(draft.document, draft.found, _RIBS)
        if code and span:
            claim = "Fractures of more than one rib."
            draft = recode(draft, code + draft.code[6:], books, "I.B.2", claim, "", (span,), "ribs")
        out.append(draft)
    return Outcome(out, [])


def both_rami(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.2: "superior and inferior pubic rami" are two fractures, each with its code."""
    out = list(drafts)
    for draft in drafts:
        words = {item.word for item in draft.found.line.items}
        if not draft.code.startswith(("S32.51", "S32.59")) or not {"superior", "inferior"} <= words:
            continue
        other = "S32.51" if draft.code.startswith("S32.59") else "S32.59"
        code = other + draft.code[6:]
        if any(d.code.startswith(code[:7]) for d in out) or code not in books:
            continue
        claim = "The superior and the inferior ramus are broken."
        spans = spans_of(draft.document, draft.found)
        out.insert(out.index(draft), beside(draft, code, books, "I.B.2", claim, "", spans, "rami"))
    return Outcome(out, [])


COMBINE: tuple[Clause, ...] = (
    only_with(("S32.5",), both_rami),
    only_with(("S22.3",), several_ribs),
    only_with(("E04.1",), both_lobes),
    only_with(("J35",), joined_sites),
    only_with(("I05", "I06", "I07", "I34", "I35"), several_valves),
    only_with(("G93.6",), edema_of_injury),
)
"""Clauses that join codes of several sites."""
