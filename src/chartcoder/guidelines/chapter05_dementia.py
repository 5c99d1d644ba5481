"""Section I.C.5.d: dementia: etiology first, then one code for severity and each kind of disturbance."""

import re
from typing import NamedTuple

from chartcoder.coding.diagnoses import NOT_CODED_FROM
from chartcoder.coding.draft import Draft
from chartcoder.coding.relations import all_said, edges, said, sentence_span
from chartcoder.guidelines.clause import (
    BARRED,
    Case,
    Clause,
    Outcome,
    beside,
    named_better,
    only_with,
    recode,
    reject,
)
from chartcoder.late import late
from chartcoder.model import Rejection, Span
from chartcoder.terminology.books import Books

DEMENTIA = ("F01", "F02", "F03")
ALWAYS = ("G30", "G31.83", "G31.0")
"""Diseases whose Index entry brings F02 with it: Alzheimer, Lewy body, frontotemporal."""
STATED = ("G20", "G10", "G21", "G35", "A81", "A52.17", "B20", "E83.01", "E75.4", "E53.8", "E52", "M32", "G40", "S06",
          "G23", "G91.2")  # fmt: skip
"""Diseases with which a dementia is coded where the provider states one."""
PRESUMED = (*ALWAYS, "G20", "G10", "A81")
"""Of these the Index lists dementia "in (due to)": the link is presumed (I.A.15)."""
NAMED = (
    ("alzheimer", "G30.9"), ("lewy", "G31.83"), ("frontotemporal", "G31.09"), ("pick", "G31.01"),
    ("parkinson", "G20.A1"), ("huntington", "G10"), ("hiv", "B20"), ("aids", "B20"), ("creutzfeldt", "A81.00"),
)  # fmt: skip
"""Words of an entry that leads to F02, and the code of the disease they name."""
MILD_DISORDER = ("F06.7", "G31.84")
"""Cognitive impairment short of dementia."""

LETTERS = {"mild": "A", "moderate": "B", "severe": "C"}
_BETWEEN = (
    r"(?:[ -](?:stage|degree|late|early|onset|senile|vascular|alzheimer\S*|disease|lewy|body|bodies|mixed|fronto-?temporal"
    r"|parkinson\S*|multi-?infarct|type|major|of|with|in|to|the))*"
)
_SEVERITY = late(
    rf"\b(?P<before>mild|moderate|severe)\b(?!\s+to\s)(?<!to mild)(?<!to moderate)(?<!to severe){_BETWEEN}[ -](?:dementia|neurocognitive|alzheimer\S*)"
    r"|\b(?:dementia|alzheimer\S*|disorder|disease|type|vascular|behaviou?rs?|agitation)\b[ ,(:;-]*(?:(?:is|now|currently|in|the|stage|severity|of|a)[ :]+)*"
    r"\b(?P<after>mild|moderate|severe)\b(?=\s*(?:$|[,.;):]|stage|severity|with|without|on|at|per|by|and now|in severity|dementia))"
    r"|\b(?:progress\w*|declin\w*|advanc\w*|worsen\w*|now|at discharge|to)[ ,]+(?:to )?(?P<late>mild|moderate|severe)\b(?=\s*(?:$|[,.;):]|stage|dementia|at|per))"
    r"|,\s*(?P<list>mild|moderate|severe)(?: (?:stage|at|on|in)\b|\s*(?:[,.;)]|$))",
    re.I,
)
_RANGE = late(r"\b(?:mild|moderate)[ -](?:to|-)[ -]?(?:moderate|severe)\b", re.I)

KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("11", late(r"\bagitat\w*|\baggress\w*|\bcombativ\w*|\brestless\w*|\bpacing\b|\bexit[- ]seeking\b|\bviolen\w+|\bshouting\b", re.I)),
    ("18", late(r"\b(?:behaviou?ral (?:disturbances?|problems?|symptoms?)|behaviou?r(?:al)? changes?|(?:sexual |social )?disinhibit\w*|sleep disturbances?|wander\w*)", re.I)),
    ("2", late(r"\bhallucinat\w*|\bdelusion\w*|\bparanoi\w*|\bpsychosis\b|\bpsychotic\b|\bsuspicious(?:ness)?\b", re.I)),
    ("3", late(r"\bmood (?:disturbance|symptoms)|\bdepress\w*|\bapath\w*|\banhedoni\w*", re.I)),
    ("4", late(r"\banxi\w*", re.I)),
)  # fmt: skip
"""Kinds of disturbance as the last characters of the code say them, and the words of each."""
SIGNS = {
    "11": ("R45.1", "R45.4", "R45.5", "R45.6", "R46.89"),
    "18": ("R46.89", "G47.9", "Z91.83"),
    "2": ("R44", "F22", "F29", "F23", "F06.0", "F06.2"),
    "3": ("F32", "R45.2", "R45.3", "R45.84", "F06.3"),
    "4": ("F41", "F06.4"),
}
"""What a disturbance of the same sentence would be coded to without dementia."""
_WITH = late(
    r"\bwith\b|\bw/|\bc/b\b|\bcomplicated by\b|\baccompanied by\b|\bhas\b|\bhaving\b|\+", re.I
)
_FROM = late(r"\b(?:due to|from|of|related to|secondary to|in)\b|\bd/t\b", re.I)
_DENIED = late(r"\b(?:no|without|w/o|denies|absence of|free of|not)\b[^.;:]*$", re.I)
_AGAIN = late(r"\b(?:but|with|has)\b", re.I)
_WANDERING = late(r"\bwander\w*", re.I)


class _Seen(NamedTuple):
    """What a sentence says of a dementia: severity, and kinds of disturbance with their words."""

    letter: str
    severity: Span | None
    kinds: dict[str, Span]
    wandering: Span | None


def _read(draft: Draft, highest: bool) -> _Seen:
    letter, where = _severity(draft, highest)
    kinds = _kinds(draft)
    wandering = said(draft.document, draft.found, _WANDERING) if "18" in kinds else None
    return _Seen(letter, where, kinds, wandering)


def _severity(draft: Draft, highest: bool) -> tuple[str, Span | None]:
    found: list[tuple[str, Span]] = []
    if said(draft.document, draft.found, _RANGE) is not None:
        return "", None
    for span in all_said(draft.document, draft.found, _SEVERITY):
        word = next(w for w in LETTERS if re.search(rf"\b{w}\b", span.text, re.I))
        found.append((LETTERS[word], span))
    if not found:
        return "", None
    return max(found, key=lambda f: f[0]) if highest else found[-1]


def _kinds(draft: Draft) -> dict[str, Span]:
    """The disturbances that the sentence of a dementia links to it."""
    document, found = draft.document, draft.found
    text = document.text.text
    begin, _ = sentence_span(document, found)
    first, last = edges(document, found)
    out: dict[str, Span] = {}
    for kind, pattern in KINDS:
        for span in all_said(document, found, pattern):
            denied = _DENIED.search(text, begin, span.start)
            if denied is not None and not _AGAIN.search(text, denied.start() + 3, span.start):
                continue
            if span.start >= last:
                linked = _WITH.search(text, first, span.start) is not None
            elif span.end <= first:
                gap = text[span.end : first]
                linked = not gap.strip(" -") or _FROM.search(gap) is not None
            else:
                linked = True
            if linked:
                out.setdefault(kind, span)
    return out


def _tail(code: str) -> tuple[str, str]:
    """Severity and disturbance of a code of dementia."""
    return code[4:5], code[5:]


def dementia(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.5.d, I.A.13: the etiology, and behind it the dementia by severity and disturbance.

    Severity is what the provider says, never what a score says; in a stay the highest counts.
    """
    rejections: list[Rejection] = []
    out = list(drafts)
    causes = [d for d in out if d.code.startswith((*ALWAYS, *STATED))]
    mild = any(d.code.startswith(MILD_DISORDER) for d in out)
    out, more = named_better(out, books, (("F03",), ("F01", "F02")))
    rejections.extend(more)
    plain = [d for d in out if d.code.startswith("F03")]
    for draft in plain:
        cause = _cause_of(draft, causes)
        if cause is not None:
            severity, kind = _tail(draft.code)
            code = f"F02.{'8' if severity == '9' else severity}{kind}"
            claim = f"Dementia in {cause.code}."
            changed = recode(draft, code, books, "I.C.5.d", claim, cause.code)
            out = [_behind(changed, cause) if d is draft else d for d in out]
            if "vascular" in draft.found.near and not any(d.code.startswith("F01") for d in out):
                code = f"F01.{'5' if severity == '9' else severity}{kind}"
                claim = "The dementia is vascular also."
                spans = (draft.words["vascular"],)
                second = beside(draft, code, books, "I.C.5.d", claim, cause.code, spans)
                out.append(_behind(second, cause, 2))
    for cause in [d for d in causes if d.code.startswith(ALWAYS)]:
        if not mild and not any(d.code.startswith("F02") for d in out):
            claim = f"The Index brings the dementia with {cause.code}."
            added = beside(cause, "F02.80", books, "I.C.5.d", claim, cause.code)
            out.append(_behind(added, cause))
    for draft in [d for d in out if d.code.startswith(("F02", "F06.7"))]:
        if not any(d.code.startswith((*ALWAYS, *STATED)) for d in out):
            words = {*draft.found.hit.pattern.words, *draft.found.near}
            code = next((c for word, c in NAMED if word in words), "")
            if code and code in books:
                claim = f"The disease that {draft.code} is part of comes first."
                disease = beside(draft, code, books, "I.C.5.d", claim, draft.code)
                document, sentence, place = draft.order
                out.append(disease._replace(order=(document, sentence, place - 1)))
    out, more = _specified(out, case, books)
    rejections.extend(more)
    out, more = _highest(out, case, books)
    rejections.extend(more)
    return Outcome(sorted(out, key=lambda d: d.order), rejections)


def _cause_of(plain: Draft, causes: list[Draft]) -> Draft | None:
    """The disease behind a dementia: named with it, or one whose Index entry is dementia."""
    sentence = plain.found.line.sentence.first
    here = [
        d
        for d in causes
        if d.document is plain.document and d.found.line.sentence.first == sentence
    ]
    return next(iter(here), None) or next((d for d in causes if d.code.startswith(PRESUMED)), None)


def _behind(draft: Draft, cause: Draft, steps: int = 1) -> Draft:
    document, sentence, place = cause.order
    return draft._replace(order=(document, sentence, place + steps))


def _specified(
    drafts: list[Draft], case: Case, books: Books
) -> tuple[list[Draft], list[Rejection]]:
    """Severity and disturbances as the sentence of each dementia, or of its disease, says them."""
    out: list[Draft] = []
    signs: list[tuple[Draft, Draft, str]] = []
    for draft in drafts:
        if not draft.code.startswith(DEMENTIA):
            out.append(draft)
            continue
        seen = _read(draft, case.inpatient)
        severity, kind = _tail(draft.code)
        category = draft.code[:3]
        letter = seen.letter or severity
        kinds = list(seen.kinds)
        if kind not in ("0", "") and kind not in kinds:
            kinds.insert(0, kind)
        if "18" in kinds and ("11" in kinds or len(kinds) > 1) and kind != "18":
            if seen.wandering is None and "behav" in seen.kinds["18"].text.lower():
                kinds.remove("18")  # the heading of the disturbance that is then named
        spans = tuple(s for s in (seen.severity,) if s is not None)
        codes = [f"{category}.{letter}{k}" for k in kinds] or [f"{category}.{letter}0"]
        previous = draft
        for number, code in enumerate(codes):
            if code not in books:
                continue
            words = (*spans, *(s for s in (seen.kinds.get(code[5:]),) if s is not None))
            if number == 0:
                if code != draft.code:
                    claim = "Severity and disturbance as the provider states them."
                    previous = recode(draft, code, books, "I.C.5.d", claim, "", words)
            else:
                claim = "A further disturbance is stated."
                previous = beside(previous, code, books, "I.C.5.d", claim, draft.code, words)
            out.append(previous)
        if seen.wandering is not None:
            claim = "Wandering, asked for by the note at the code of dementia."
            wandering = beside(
                previous, "Z91.83", books, "I.C.5.d", claim, previous.code, (seen.wandering,)
            )
            out.append(wandering)
        signs.extend((draft, previous, k) for k in seen.kinds)
    return _without_signs(out, signs, books)


def _without_signs(
    drafts: list[Draft], signs: list[tuple[Draft, Draft, str]], books: Books
) -> tuple[list[Draft], list[Rejection]]:
    """I.B.5: a disturbance that the code of dementia says is not coded again."""
    kept: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        told = next(
            (
                whole
                for source, whole, kind in signs
                if draft.code.startswith(SIGNS[kind])
                and draft.document is source.document
                and draft.found.line.sentence.first == source.found.line.sentence.first
                and draft.found is not source.found
            ),
            None,
        )
        if told is None:
            kept.append(draft)
        else:
            detail = f"Part of {told.code}."
            rejections.append(reject(draft, books, "integral-symptom", detail, "I.C.5.d"))
    return kept, rejections


def _highest(drafts: list[Draft], case: Case, books: Books) -> tuple[list[Draft], list[Rejection]]:
    """I.C.5.d: in a stay one code for the highest severity that was reported."""
    if not case.inpatient:
        return drafts, []
    out = list(drafts)
    rejections: list[Rejection] = []
    told = _in_the_record(case) if any(d.code.startswith(DEMENTIA) for d in drafts) else None
    for category in DEMENTIA:
        same = [d for d in out if d.code.startswith(category)]
        if not same:
            continue
        best = max((_tail(d.code)[0] for d in same if d.code[4] in "ABC"), default="")
        where: tuple[Span, ...] = ()
        if told is not None and told[0] > best:
            best, where = told[0], (told[1],)
        if not best:
            continue
        seen: dict[str, Draft] = {}
        for draft in same:
            code = f"{category}.{best}{_tail(draft.code)[1]}"
            if code in seen or code not in books:
                detail = "One code for the highest severity of the stay."
                rejections.append(reject(draft, books, "less-specific", detail, "I.C.5.d"))
                out = [d for d in out if d is not draft]
                continue
            changed = draft
            if code != draft.code:
                partner = next((d.code for d in same if d.code[4] == best), "")
                claim = "The highest severity of the stay."
                changed = recode(draft, code, books, "I.C.5.d", claim, partner, where)
            seen[code] = changed
            out = [changed if d is draft else d for d in out]
    return out, rejections


def _in_the_record(case: Case) -> tuple[str, Span] | None:
    """The highest severity that a provider states anywhere in the stay, and where."""
    best: tuple[str, Span] | None = None
    for document in case.chart.documents:
        if document.kind in NOT_CODED_FROM:
            continue
        for found in document.found:
            if not found.code.startswith((*DEMENTIA, *ALWAYS)) or found.flags & BARRED:
                continue
            if found.line.sentence.section in ("family-history", "past-medical-history"):
                continue
            for match in _SEVERITY.finditer(document.text.text, *_bounds(document, found)):
                word = next(w for w in LETTERS if re.search(rf"\b{w}\b", match.group(), re.I))
                if best is None or LETTERS[word] > best[0]:
                    best = (
                        LETTERS[word],
                        Span(document.id, match.start(), match.end(), match.group()),
                    )
    return best


_bounds = sentence_span


COMBINE: tuple[Clause, ...] = (only_with((*DEMENTIA, *ALWAYS, "F06.7"), dementia),)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = ()
"""Clauses that add codes the record supports beside the stated ones."""
