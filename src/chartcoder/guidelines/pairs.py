"""Sections I.B.7, I.B.8 and I.B.10: conditions that take two codes, and which comes first."""

import re
from functools import lru_cache

from chartcoder.coding.diagnoses import NOT_CODED_FROM
from chartcoder.coding.draft import Draft
from chartcoder.coding.relations import anywhere, due_to, said
from chartcoder.guidelines.clause import (
    LAST,
    Case,
    Clause,
    Outcome,
    beside,
    from_mention,
    only_with,
)
from chartcoder.guidelines.conventions import code_ranges, covers
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.terminology.books import Books

# --- acute and chronic (I.B.8) ----------------------------------------------------------------

BOTH: tuple[tuple[str, str, str, str], ...] = (
    (r"J01\.([0-4])[019]", r"J32.\1", r"J32\.([0-4])", r"J01.\g<1>0"),
    (r"J01\.9[01]", "J32.9", r"J32\.9", "J01.90"),
    (r"K85\.2[012]", "K86.0", r"K86\.0", "K85.20"),
    (r"K85\.[01389][012]", "K86.1", r"K86\.1", "K85.90"),
    (r"J20\.9", "J42", r"J42", "J20.9"),
    (r"J02\.9", "J31.2", r"J31\.2", "J02.9"),
    (r"J03\.90", "J35.01", r"J35\.01", "J03.90"),
    (r"J04\.0", "J37.0", r"J37\.0", "J04.0"),
    (r"N30\.0([01])", r"N30.2\1", r"N30\.2([01])", r"N30.0\1"),
    (r"N70\.0([1-3])", r"N70.1\1", r"N70\.1([1-3])", r"N70.0\1"),
    (r"N71\.0", "N71.1", r"N71\.1", "N71.0"),
    (r"N73\.0", "N73.1", r"N73\.1", "N73.0"),
    (r"N76\.0", "N76.1", r"N76\.1", "N76.0"),
    (r"N41\.0", "N41.1", r"N41\.1", "N41.0"),
    (r"K29\.0([01])", r"K29.5\1", r"K29\.5([01])", r"K29.0\1"),
    (r"K35\.80", "K36", r"K36", "K35.80"),
    (r"K72\.00", "K72.10", r"K72\.10", "K72.00"),
    (r"N10", "N11.9", r"N11\.9", "N10"),
    (r"N17\.9", "N18.9", r"N18\.9", "N17.9"),
    (r"I62\.01", "I62.03", r"I62\.03", "I62.01"),
    (r"I82\.4([0-9A-Z]+)", r"I82.5\1", r"I82\.5([0-9A-Z]+)", r"I82.4\1"),
    (r"I82\.6([0-9A-Z]+)", r"I82.7\1", r"I82\.7([0-9A-Z]+)", r"I82.6\1"),
    (r"M86\.1([0-9]+)", r"M86.6\1", r"M86\.6([0-9]+)", r"M86.1\1"),
    (r"H65\.0([0-3])", r"H65.2\1", r"H65\.2([0-3])", r"H65.0\1"),
)  # fmt: skip
"""Conditions with separate acute and chronic entries: the acute code, the chronic code beside it,
and the same from the chronic one (expressions and templates)."""
_BOTH = tuple((late(a), b, late(c), d) for a, b, c, d in BOTH)
_SAID = late(
    r"\b(?:sub)?acute\s*(?:and|on|upon|with|over|/|&|\+|,|-| )+\s*chronic\b|\bchronic\s*(?:and|with|/|&|\+|,| )+\s*(?:sub)?acute\b"
    r"|\b(?:sub)?acute\s+(\w+)\s+(?:and|with|on)\s+chronic\s+\1\b",
    re.I,
)
_OF_ONE = frozenset({"acute", "subacute", "chronic"})
_STARTS = ("J01", "J32", "K85", "K86", "J20", "J42", "J02", "J31", "J03", "J35.0", "J04", "J37", "N30", "N7", "N41",
           "K29", "K35.80", "K36", "K72", "N10", "N11", "N17", "N18.9", "I62", "I82", "M86", "H65")  # fmt: skip


def acute_and_chronic(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.8: a condition described as both acute and chronic takes both codes, the acute one first."""
    out = list(drafts)
    for draft in drafts:
        said_both = said(draft.document, draft.found, _SAID)
        if said_both is None or not _OF_ONE & {*draft.words, *draft.found.hit.pattern.words}:
            continue
        for acute, to_chronic, chronic, to_acute in _BOTH:
            first, second = acute.fullmatch(draft.code), chronic.fullmatch(draft.code)
            match, template = (first, to_chronic) if first else (second, to_acute)
            if match is None:
                continue
            code = match.expand(template)
            if code not in books or not books.entry(code).billable:
                continue
            there = next((d for d in out if d.code == code), None)
            if there is None:
                claim = "The condition is described as both acute and chronic."
                there = beside(draft, code, books, "I.B.8", claim, draft.code, (said_both,))
                out.append(there)
            document, sentence, place = draft.order
            one, other = (draft, there) if first else (there, draft)
            out = [
                d._replace(order=(document, sentence, place + (d is other)))
                if d is one or d is other
                else d
                for d in out
            ]
            break
    return Outcome(sorted(out, key=lambda d: d.order), [])


# --- sequela (I.B.10) --------------------------------------------------------------------------

SEQUELAE = ("B90", "B91", "B92", "B94", "E64", "E68", "G09")
"""Codes of what a past disease left behind, which say "code first the condition resulting"."""


def sequela_second(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.10: the condition that a past disease left comes first, the sequela code second."""
    out = list(drafts)
    for draft in drafts:
        if not draft.code.startswith(SEQUELAE):
            continue
        left = [
            d
            for d in drafts
            if d is not draft
            and d.document is draft.document
            and d.found.line.sentence.first == draft.found.line.sentence.first
            and d.code[0] not in "VWXYZ"
        ]
        linked = [d for d in left if due_to(d.document, d.found, draft.found) is not None] or left
        if linked and draft.order < max(d.order for d in linked):
            document, sentence, place = max(d.order for d in linked)
            out = [
                d._replace(order=(document, sentence, place + 1)) if d is draft else d for d in out
            ]
    return Outcome(sorted(out, key=lambda d: d.order), [])


# --- use additional code (I.B.7) ----------------------------------------------------------------

ASKED: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("N18.6", "I12.0", "I13.11", "I13.2"), ("Z99.2",)),
    (("N18",), ("Z94.0",)),
    (("K70", "K85.2", "K86.0", "K29.2", "I85", "I42.6", "K20", "G62.1", "G31.2"), ("F10.1", "F10.2")),
    (("F01", "F02", "F03"), ("Z91.83",)),
    (("J96.1", "J96.2", "J44"), ("Z99.81",)),
)  # fmt: skip
"""Codes whose notes ask for others, and those others: statuses and substance use that a provider
documents somewhere in the record, though not in the list of diagnoses."""
_ASKING = tuple(code for codes, _ in ASKED for code in codes)
_HISTORY = frozenset({"past-medical-history", "past-surgical-history"})
_UNREAD = frozenset({"family-history", "instructions"})


@lru_cache(maxsize=4096)
def _asks(books: Books, code: str, other: str) -> bool:
    """Whether a note at a code or above it asks for another."""
    return any(
        covers(code_ranges(note), other)
        for entry in books.path(code)
        for note in entry.use_additional
    )


_DIALYSIS = late(
    r"\bon (?:chronic |maintenance |long-term |in-center |home |peritoneal |intermittent )*(?:(?:hemo)?dialysis|HD|PD|CAPD|CCPD)\b"
)
_NOT_YET = late(
    r"\b(?:not|never|no longer|without|before|until|unless|plan\w*|start\w*|consider\w*|discuss\w*|placed|put|go|mother|father|brother|sister)\b[^.;\n]*$",
    re.I,
)
_DIALYSIS_GATE = frozenset({"dialysis", "hemodialysis", "hd", "pd", "capd", "ccpd"})


def _on_dialysis(case: Case) -> Span | None:
    """Where a provider says that the patient is on dialysis."""
    for _, document, span in anywhere(case.chart, _DIALYSIS, _DIALYSIS_GATE):
        before = document.text.text[max(0, span.start - 30) : span.start]
        if document.kind not in NOT_CODED_FROM and _NOT_YET.search(before) is None:
            return span
    return None


_OXYGEN = late(
    r"\b(?:on|us(?:es|ing)|wears?|needs?|continue|cont\.?|renew(?:ed)?|requires?) (?:(?:his|her|home|continuous|supplemental|baseline|about|oxygen|O2|at) ){0,3}"
    r"\d(?:\.\d)?(?:\s?-\s?\d)? ?(?:LPM|L/min|L|liters?)\b(?! of (?:fluid|water|saline|urine))"
    r"|\b(?:renew(?:ed)?|exertional|nocturnal|ambulatory|portable|continuous)(?:/\w+)? (?:O2|oxygen)\b(?! (?:de)?sat)",
    re.I,
)
_FAILURE_GATE = frozenset({"o2", "oxygen", "nc", "failure"})


def _on_oxygen(case: Case) -> Span | None:
    """Where a provider of a visit says how much oxygen the patient uses."""
    if case.inpatient:
        return None
    for _, document, span in anywhere(case.chart, _OXYGEN, _FAILURE_GATE):
        before = document.text.text[max(0, span.start - 30) : span.start]
        if document.kind not in NOT_CODED_FROM and _NOT_YET.search(before) is None:
            return span
    return None


def _first(drafts: list[Draft], start: str) -> Draft | None:
    return next((d for d in drafts if d.code.startswith(start)), None)


def asked_by_note(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.7 and I.A.13: a "use additional code" note is followed when the record documents the other.

    Tobacco, organisms, drugs of diabetes and body mass index have clauses of their own.
    """
    out = list(drafts)
    for asking, wanted in ASKED:
        bases = sorted(
            (d for d in drafts if d.code.startswith(asking)),
            key=lambda d: not d.code.startswith(("I12", "I13", "J44")),
        )
        base = next(iter(bases), None)
        if base is None or any(d.code.startswith(wanted) for d in out):
            continue
        if wanted == ("Z94.0",) and any(d.code.startswith("T86.1") for d in out):
            continue  # the complication says the transplant (I.C.21.c.3)
        depends = None
        if wanted == ("Z99.2",):
            depends = _on_dialysis(case)
        elif wanted == ("Z99.81",) and (failing := _first(bases, "J96.1")) is not None:
            base, depends = failing, _on_oxygen(case)
        if depends is not None:
            claim = f"Asked for by the note at {base.code}."
            if wanted == ("Z99.81",):
                claim = f"The oxygen that {base.code} is treated with."
            new = beside(base, wanted[0], books, "I.B.7", claim, base.code, (depends,))
            out.append(new._replace(order=(LAST, 0, 0)))
            continue
        for document in case.chart.documents:
            if document.kind in NOT_CODED_FROM:
                continue
            found = next(
                (
                    f
                    for f in document.found
                    if f.code.startswith(wanted)
                    and f.complete
                    and not f.flags - ({"historical"} if f.code[0] == "Z" else frozenset())
                    and f.line.sentence.section not in _UNREAD
                    and (f.hit.pattern.fire != "stated" or f.line.sentence.section in _HISTORY)
                    and (
                        _asks(books, base.code, f.code)
                        or base.code.startswith(("I12", "I13", "J44"))
                    )
                ),
                None,
            )
            if found is not None:
                claim = f"Asked for by the note at {base.code}."
                new = from_mention(case, document, found, books, "I.B.7", claim, base.code)
                out.append(new)
                break
    return Outcome(sorted(out, key=lambda d: d.order), [])


COMBINE: tuple[Clause, ...] = (
    only_with(_STARTS, acute_and_chronic),
    only_with(SEQUELAE, sequela_second),
)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = (only_with(_ASKING, asked_by_note),)
"""Clauses that add codes the record supports beside the stated ones."""
