"""Section I.C.12: diseases of the skin: pressure ulcers and non-pressure chronic ulcers."""

import re

from chartcoder.coding.chart import ReadDocument, item_span, spans_of
from chartcoder.coding.diagnoses import NOT_CODED_FROM
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.coding.relations import all_said, said, sentence_span
from chartcoder.guidelines.clause import (
    BARRED,
    Case,
    Clause,
    Outcome,
    beside,
    only_with,
    recode,
    reject,
    sided,
)
from chartcoder.guidelines.joins import joined, joins
from chartcoder.late import late
from chartcoder.model import Rejection, Span
from chartcoder.terminology.books import Books

PRESSURE = ("L89",)
CHRONIC = ("L97", "L98.4")
ULCERS = (*PRESSURE, *CHRONIC)

_HEALED = late(
    r"(?<!not )(?<!un)(?<!non-)(?<!non)(?<!partially )(?<!nearly )(?<!almost )(?<!not yet )(?<!poorly )(?<!well[- ])"
    r"\b(?:completely |fully |now |has |have |since |is |are )*(?:healed|closed|re-?epitheliali[sz]ed|resolved)\b",
    re.I,
)
_DURING = late(
    r"\b(?:at|by|prior to|before|on|upon) (?:the time of )?discharge|during (?:the |this |her |his )?(?:stay|admission|hospitali[sz]ation|course)|on day \d|hospital day",
    re.I,
)


def healed_ulcer(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.12.a.4 and b.1: an ulcer that was healed when the patient came is not coded.

    One that healed during the stay is coded as it was on admission (a.5, b.2).
    """
    kept: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        healed = (
            said(draft.document, draft.found, _HEALED) if draft.code.startswith(ULCERS) else None
        )
        if healed is None or (case.inpatient and _open_on_admission(draft, case)):
            kept.append(draft)
            continue
        clause = "I.C.12.a.4" if draft.code.startswith(PRESSURE) else "I.C.12.b.1"
        rejections.append(reject(draft, books, "resolved", "The ulcer is healed.", clause))
    return Outcome(kept, rejections)


def _open_on_admission(draft: Draft, case: Case) -> bool:
    """Whether the ulcer healed only in the stay: so said, or found open in another sentence."""
    if said(draft.document, draft.found, _DURING) is not None:
        return True
    return any(
        found.line is not draft.found.line
        and found.code[:5] == draft.code[:5]
        and not found.flags
        and said(document, found, _HEALED) is None
        for document in case.chart.documents
        for found in document.found
    )


# --- pressure ulcers -------------------------------------------------------------------------


def site(code: str) -> str:
    """The place of an ulcer as its code says it, with the side."""
    return code[:6]


def _stage(code: str) -> int:
    """1 to 4, 0 when no stage is given, for deep tissue damage or an unstageable ulcer."""
    return int(code[-1]) if code[-1] in "1234" else 0


def _digit(code: str) -> str:
    """The digit of the stage of an ulcer as the codes of named sites have it; L89.9- counts otherwise."""
    return {"0": "9", "5": "0"}.get(code[-1], code[-1]) if code.startswith("L89.9") else code[-1]


def unstageable_revealed(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.12.a.2: when debridement reveals the stage of an unstageable ulcer, only that stage counts."""
    kept: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        staged = None
        if draft.code.startswith(PRESSURE) and draft.code.endswith("0"):
            staged = next(
                (d for d in drafts if d.code[:-1] == draft.code[:-1] and _stage(d.code)), None
            )
        if staged is None:
            kept.append(draft)
        else:
            detail = f"The stage was revealed: {staged.code}."
            rejections.append(reject(draft, books, "less-specific", detail, "I.C.12.a.2"))
    return Outcome(kept, rejections)


_PROGRESS = late(
    r"\b(?:progress\w*|evolv\w*|worsen\w*|advanc\w*|deteriorat\w*|deepen\w*|now|became|become|since)\b",
    re.I,
)
_REACHED = late(
    r"\b(?:progress\w*|evolv\w*|worsen\w*|advanc\w*|deteriorat\w*|now|became)\b[^.;\n]{0,30}?\bstage[ -]?(\d|IV|I{1,3})\b",
    re.I,
)
_NUMERALS = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_SETTLED_IN = frozenset(
    {"past-medical-history", "past-surgical-history", "family-history", "instructions"}
)


def stage_of_pressure_ulcer(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.14, I.C.12.a.1 and a.6: the stage may stand in the notes of nurses; a higher one reached
    during the stay is coded beside the stage on admission."""
    out: list[Draft] = []
    for draft in drafts:
        if not draft.code.startswith(PRESSURE) or draft.code[-1] == "6":
            out.append(draft)
            continue
        draft = _staged_in_sentence(draft, books)
        others = [
            (document, found)
            for document in case.chart.documents
            for found in document.found
            if found is not draft.found
            and found.code.startswith(PRESSURE)
            and not found.flags & (BARRED | {"historical"})
            and found.line.sentence.section not in _SETTLED_IN
            and _same_place(found, draft, books)
        ]
        if draft.code[-1] == "9":
            told = [(d, f) for d, f in others if _digit(f.code) != "9"]
            # the provider's own word comes before that of a nurse; a conflict is for a query
            own = [(d, f) for d, f in told if d.kind not in NOT_CODED_FROM]
            told = own or told
            stages = {_digit(f.code) for _, f in told}
            course = case.inpatient and any(said(d, f, _PROGRESS) for d, f in told)
            if told and (len(stages) == 1 or course):
                first = told[0]
                draft = _staged(draft, first[0], first[1], books)
                others = [o for o in told if o is not first]
        out.append(draft)
        if case.inpatient and draft.code[-1] in "01234":
            reached = said(draft.document, draft.found, _REACHED)
            match = _REACHED.search(reached.text) if reached else None
            number = match.group(1).lower() if match else ""
            number = _NUMERALS.get(number, number)
            code = draft.code[:-1] + number
            if reached and number > draft.code[-1] > "0" and code in books:
                if all(d.code != code for d in drafts):
                    claim = "The ulcer reached a higher stage during the stay."
                    quoted = (reached,)
                    out.append(
                        beside(sided(draft), code, books, "I.C.12.a.6", claim, draft.code, quoted)
                    )
                continue
            higher = [
                (d, f)
                for d, f in others
                if _stage(f.code) > _stage(draft.code) and said(d, f, _PROGRESS) is not None
            ]
            if higher and draft.code[-1] != "0":
                document, found = max(higher, key=lambda pair: _stage(pair[1].code))
                code = draft.code[:-1] + _digit(found.code)
                if all(d.code != code for d in drafts):
                    claim = "The ulcer reached a higher stage during the stay."
                    spans = _quoted(document, found)
                    out.append(
                        beside(sided(draft), code, books, "I.C.12.a.6", claim, draft.code, spans)
                    )
    return Outcome(sorted(out, key=lambda d: d.order), [])


_STAGE = late(r"\bstage[ -]?(\d|IV|I{1,3})\b", re.I)


def _staged_in_sentence(draft: Draft, books: Books) -> Draft:
    """The one stage that the sentence of an ulcer gives, however far from its name."""
    if draft.code[-1] != "9":
        return draft
    line = draft.found.line
    if any(
        f.line is line
        and f.code.startswith(PRESSURE)
        and not set(f.hit.places) & set(draft.found.hit.places)
        for f in draft.document.found
    ):
        return draft
    spans = list(all_said(draft.document, draft.found, _STAGE))
    numbers = {stage.group(1).lower() for span in spans if (stage := _STAGE.fullmatch(span.text))}
    if len(numbers) != 1:
        return draft
    number = numbers.pop()
    code = draft.code[:-1] + _NUMERALS.get(number, number)
    if code not in books or code[-1] not in "1234":
        return draft
    claim = "The stage stands in the same sentence."
    return recode(draft, code, books, "I.B.2", claim, "", (spans[0],))


def _quoted(document: ReadDocument, found: Found) -> tuple[Span, ...]:
    """The words of a mention and the one that gives its stage."""
    staged = [w for w in found.near if w.startswith(("stage", "unstageable", "deep"))]
    more = (item_span(document, found, found.near[w]) for w in sorted(staged))
    return tuple(dict.fromkeys((*spans_of(document, found), *more)))


def _same_place(found: Found, draft: Draft, books: Books) -> bool:
    """Whether another mention speaks of the same ulcer: same place, or a place left open."""
    if site(found.code) == site(draft.code):
        return True
    place = books.words(books.entry(site(found.code)).parent or "L89")
    return site(found.code) == "L89.90"[:6] or (
        found.code[:5] == draft.code[:5] and found.side is None and bool(place)
    )


def _staged(draft: Draft, document: ReadDocument, found: Found, books: Books) -> Draft:
    code = draft.code[:-1] + _digit(found.code)
    if code not in books:
        return draft
    claim = "The stage is documented elsewhere in the record."
    return recode(draft, code, books, "I.B.14", claim, "", _quoted(document, found))


# --- non-pressure chronic ulcers --------------------------------------------------------------

DEPTH: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("1", late(r"\blimited to (?:the )?(?:breakdown of (?:the )?skin|skin breakdown|skin|epidermis|dermis)|\bskin breakdown only\b|\bpartial[- ]thickness\b|\bsuperficial\b", re.I)),
    ("4", late(r"\bnecrosis of (?:the )?bone|\bbone necrosis|\bnecrotic bone\b", re.I)),
    ("3", late(r"\bnecrosis of (?:the )?muscle|\bmuscle necrosis|\bnecrotic muscle\b", re.I)),
    ("6", late(r"\bbone (?:is )?(?:exposed|visible|involvement|involved)|\b(?:exposed|visible) bone|\bprobes? to (?:the )?bone\b|\b(?:down )?to (?:the )?bone\b", re.I)),
    ("5", late(r"\bmuscle (?:is )?(?:exposed|visible|involvement|involved)|\b(?:exposed|visible) muscle|\b(?:down )?to (?:the )?muscle\b", re.I)),
    ("2", late(r"\bfat(?: layer)?(?: is)? (?:exposed|visible)|\b(?:exposed|visible) fat|\bsubcutaneous (?:tissue|fat|layer)|\bfat layer\b|\bfull[- ]thickness\b", re.I)),
)  # fmt: skip
"""Depth of an ulcer as the last character of L97 and L98.4 says it."""
_WORDS = frozenset("skin breakdown superficial thickness partial full bone muscle fat subcutaneous epidermis dermis".split())  # fmt: skip
_ULCER = late(r"\b(?:ulcers?|ulcerations?|wounds?)\b", re.I)


def depth_of_ulcer(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.12.b and I.B.14: the severity of a chronic ulcer, from its sentence or another clinician's."""
    out: list[Draft] = []
    for draft in drafts:
        if draft.code.startswith(CHRONIC) and draft.code.endswith("9"):
            found = _depth(draft.document, draft.found)
            clause = "I.B.2"
            if found is None:
                found, clause = _depth_elsewhere(drafts, case), "I.B.14"
            if found is not None and draft.code[:-1] + found[0] in books:
                claim = "The depth of the ulcer is stated."
                code = draft.code[:-1] + found[0]
                draft = recode(draft, code, books, clause, claim, "", (found[1],))
        out.append(draft)
    return Outcome(out, [])


def _depth(document: ReadDocument, found: Found) -> tuple[str, Span] | None:
    begin, end = sentence_span(document, found)
    return _deepest(document, begin, end)


def _deepest(document: ReadDocument, begin: int, end: int) -> tuple[str, Span] | None:
    text = document.text.text
    for character, pattern in DEPTH:
        match = pattern.search(text, begin, end)
        if match is not None and not _DENIED.search(
            text, max(begin, match.start() - 25), match.start()
        ):
            return character, Span(document.id, match.start(), match.end(), match.group())
    return None


_DENIED = late(r"\b(?:no|not|without|denies|does not|doesn't)\s+(?:\w+\s+){0,2}$", re.I)


def _depth_elsewhere(drafts: list[Draft], case: Case) -> tuple[str, Span] | None:
    """The depth that one other sentence about an ulcer gives, when the chart has only one ulcer."""
    if sum(d.code.startswith(CHRONIC) for d in drafts) > 1:
        return None
    for document in case.chart.documents:
        text = document.text
        if _WORDS.isdisjoint(text.words):
            continue
        for sentence in text.sentences:
            if sentence.section in _SETTLED_IN:
                continue
            begin, end = text.starts[sentence.first], text.ends[sentence.end - 1]
            if _ULCER.search(text.text, begin, end):
                depth = _deepest(document, begin, end)
                if depth is not None:
                    return depth
    return None


_LEVELS = "1256347"


def deeper_ulcer(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.12.b.3: severity on admission and the highest one of the stay are two codes.

    Outside of a stay only the deepest description of one ulcer is coded.
    """
    if case.inpatient:
        return Outcome(_progressed(drafts, case, books), [])
    kept: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        worse = None
        if draft.code.startswith(ULCERS):
            worse = next(
                (
                    d
                    for d in drafts
                    if d is not draft
                    and d.code[:-1] == draft.code[:-1]
                    and _worse(d.code, draft.code)
                ),
                None,
            )
        if worse is None:
            kept.append(draft)
        else:
            detail = f"The same ulcer is {worse.code}."
            rejections.append(reject(draft, books, "less-specific", detail, "I.B.12"))
    return Outcome(kept, rejections)


def _progressed(drafts: list[Draft], case: Case, books: Books) -> list[Draft]:
    """The drafts of a stay, with the deepest severity that another sentence gives the same ulcer."""
    out = list(drafts)
    for draft in drafts:
        if not draft.code.startswith(CHRONIC) or draft.code[-1] not in _LEVELS:
            continue
        deepest: tuple[str, Span] | None = None
        for document in case.chart.documents:
            for found in document.found:
                if site(found.code) != site(draft.code) or found.flags:
                    continue
                depth = _depth(document, found)
                if depth is None or not _worse(draft.code[:-1] + depth[0], draft.code):
                    continue
                if deepest is None or _worse(depth[0], deepest[0]):
                    deepest = depth
        code = draft.code[:-1] + deepest[0] if deepest else ""
        if deepest and code in books and all(d.code != code for d in out):
            claim = "The ulcer reached a higher severity during the stay."
            out.append(
                beside(sided(draft), code, books, "I.C.12.b.3", claim, draft.code, (deepest[1],))
            )
    return sorted(out, key=lambda d: d.order)


def _worse(code: str, other: str) -> bool:
    if code.startswith(PRESSURE):
        return _stage(code) > _stage(other) > 0
    return (
        code[-1] in _LEVELS
        and other[-1] in _LEVELS
        and (_LEVELS.index(code[-1]) > _LEVELS.index(other[-1]))
    )


# --- ulcers with diseases of the vessels (I.A.15) ----------------------------------------------

_PLACES = (("L97.1", "1"), ("L97.2", "2"), ("L97.3", "3"), ("L97.4", "4"), ("L97.5", "5"), ("L97.8", "8"), ("L97.9", "9"))  # fmt: skip
WITH = joins(
    # an ulcer that the words of the vessel leave without a place
    *(
        (r"I83\.([02])([012])9", rf"I83.\g<1>\g<2>{end}", place, "keep")
        for place, end in _PLACES[:-1]
    ),
    *((r"I70\.2([34])9", rf"I70.2\g<1>{end}", place, "keep") for place, end in _PLACES[:-1]),
    *((r"I83\.9([012])", rf"I83.0\g<1>{end}", place, "keep") for place, end in _PLACES),
    *((r"I83\.1([012])", rf"I83.2\g<1>{end}", place, "keep") for place, end in _PLACES),
    *(
        (rf"I70\.2(?:0|1|2){side}", f"I70.2{new}{end}", place, "keep")
        for side, new in (("1", "3"), ("2", "4"))
        for place, end in (*_PLACES[:5], ("L97.8", "8"), ("L97.9", "9"))
    ),
    (r"I87\.00([1239])", r"I87.01\1", "L97", "keep"),
    (r"I87\.30([1239])", r"I87.31\1", "L97", "keep"),
)  # fmt: skip


def vessels(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.A.15: varicose veins or atherosclerosis of a leg with an ulcer of it are one code, then L97.

    "Arteries with ulcer" names an ulcer of the skin, none of the artery (I77.2).
    """
    skin = {d.found.line.sentence.first for d in drafts if d.code.startswith(CHRONIC)}
    wrong = [d for d in drafts if d.code == "I77.2" and d.found.line.sentence.first in skin]
    rejections = [
        reject(d, books, "less-specific", "The ulcer is one of the skin.", "I.B.2") for d in wrong
    ]
    left = [d for d in drafts if not any(d is w for w in wrong)]
    done = joined(left, case, books, WITH, "I.A.15")
    return Outcome(done.drafts, [*rejections, *done.rejections])


WITH_ULCER = ("I83.0", "I83.2", "I70.23", "I70.24", "I70.25", "I87.01", "I87.03", "I87.31", "I87.33", "I87.2")  # fmt: skip
"""Diseases of vessels with an ulcer, whose notes ask for its severity; I87.2 where an ulcer is named."""
_SITES = (
    ("L97.1", frozenset({"thigh"})), ("L97.2", frozenset({"calf"})), ("L97.3", frozenset({"ankle", "malleolus"})),
    ("L97.4", frozenset({"heel", "midfoot"})), ("L97.5", frozenset({"foot", "toe", "plantar"})),
    ("L97.8", frozenset({"shin", "pretibial"})), ("L97.9", frozenset({"leg", "limb", "extremity", "ulcer"})),
)  # fmt: skip
_SIDE_DIGIT = {"right": "1", "left": "2"}


def severity_of_ulcer(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.7, note at I70.23, I83.0 and others: the ulcer that the words of the vessel name, L97."""
    if any(d.code.startswith(CHRONIC) for d in drafts):
        return Outcome(drafts, [])
    out = list(drafts)
    for draft in drafts:
        words = {*draft.words, *draft.found.hit.pattern.words}
        if (
            not draft.code.startswith(WITH_ULCER)
            or "ulcer" not in words
            or draft.side == "bilateral"
        ):
            continue
        stem = next(stem for stem, named in _SITES if words & named)
        depth = _depth(draft.document, draft.found)
        code = f"{stem}{_SIDE_DIGIT.get(draft.side or '', '0')}{depth[0] if depth else '9'}"
        if code not in books:
            continue
        named = (draft.words["ulcer"],) if "ulcer" in draft.words else ()
        spans = (*spans_of(draft.document, draft.found), *named, *((depth[1],) if depth else ()))
        claim = "The ulcer, asked for by the note at the disease of the vessels."
        new = beside(sided(draft), code, books, "I.B.7", claim, draft.code, spans)
        out.append(new)
        break
    return Outcome(sorted(out, key=lambda d: d.order), [])


COMBINE: tuple[Clause, ...] = (
    only_with(
        ULCERS,
        healed_ulcer,
        stage_of_pressure_ulcer,
        unstageable_revealed,
        depth_of_ulcer,
        deeper_ulcer,
        vessels,
    ),
    only_with(WITH_ULCER, severity_of_ulcer),
)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = ()
"""Clauses that add codes the record supports beside the stated ones."""
