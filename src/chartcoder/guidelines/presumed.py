"""I.A.15: pairs that the Index lists under "with" or "in (due to)", outside of the chapters' own.

Anemia is in ``chapter03``, diabetes in ``chapter04``, dementia in ``chapter05``, hypertension in
``chapter09``, digestive diseases in ``chapter11``, ulcers in ``chapter12``. The link is presumed; the words of the provider may part the two.
"""

import re

from chartcoder.coding.draft import Draft
from chartcoder.coding.relations import due_to, edges
from chartcoder.guidelines.clause import BARRED, Case, Clause, Outcome, only_with, recode
from chartcoder.guidelines.joins import joined, joins
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.terminology.books import Books

_DEMENTING = "B20 A52.17 E83.01 E75 M30.0"
"""Diseases with dementia beside those of ``chapter05``."""
WITH = joins(
    (r"F03\.9([0-9]*)", r"F02.8\1", _DEMENTING, "behind"),
    (r"F03\.([ABC][0-9]*)", r"F02.\1", _DEMENTING, "behind"),
    (r"M32\.(?:9|10)", "M32.14", "N05.9 N05.8 N04.9 N03.9", ""),
    (r"M19\.90|M13\.9", "L40.50", "L40.0 L40.9 L40.8", "keep"),
    (r"I42\.9", "I43", "E85 E05 A36.81 E10.88", "behind"),
    (r"I42\.9", "D86.85", "D86.9", ""),
    (r"G62\.9", "G63", "E85 E53 E56 M30.0 M31.7", "behind"),
    (r"G72\.9", "G73.7", "E24 E27.1 E21 E20 E23.0 E85", "behind"),
    (r"N05\.9|N28\.9", "N08", "E85 D89.1 C90.0 D69.0", "behind"),
)  # fmt: skip
_CONDITIONS = ("F03", "M32", "M19.90", "M13.9", "I42.9", "G62.9", "G72.9", "N05.9", "N28.9")  # fmt: skip

LINKED = (
    (late(r"G62\.9"), "G63", ("E03", "C", "D86", "M05", "M06", "M32", "M35")),
)  # fmt: skip
"""Pairs that are joined only where the provider says which is the cause."""


def presumed(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.A.15: conditions that the Index lists together are coded as related unless said not to be."""
    return joined(drafts, case, books, WITH, "I.A.15")


def stated(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.A.13: a manifestation that the provider puts down to a disease takes its own code behind it."""
    out = list(drafts)
    for number, draft in enumerate(drafts):
        for pattern, template, causes in LINKED:
            match = pattern.fullmatch(draft.code)
            if match is None:
                continue
            for cause in drafts:
                if cause is draft or not cause.code.startswith(causes):
                    continue
                if cause.document is not draft.document or cause.found.flags & BARRED:
                    continue
                words = due_to(draft.document, draft.found, cause.found) or _in(draft, cause)
                code = match.expand(template)
                if words is not None and code in books and books.entry(code).billable:
                    claim = f"{draft.code} due to {cause.code} is {code}."
                    new = recode(draft, code, books, "I.A.13", claim, cause.code, (words,))
                    document, sentence, place = cause.order
                    out[number] = new._replace(
                        order=max(draft.order, (document, sentence, place + 1))
                    )
                    break
    return Outcome(sorted(out, key=lambda d: d.order), [])


_WORD_IN = late(r"\bin\b", re.I)
CLOSE = 25
"""Characters between "neuropathy" and the disease it is "in"."""


def _in(effect: Draft, cause: Draft) -> Span | None:
    """The "in" of "polyneuropathy in lupus" (I.A.15)."""
    if effect.found.line is not cause.found.line:
        return None
    _, start = edges(effect.document, effect.found)
    end, _ = edges(cause.document, cause.found)
    if not 0 < end - start < CLOSE:
        return None
    match = _WORD_IN.search(effect.document.text.text, start, end)
    return Span(effect.document.id, match.start(), match.end(), match.group()) if match else None


COMBINE: tuple[Clause, ...] = (only_with(_CONDITIONS, presumed, stated),)
"""Clauses that join or change codes."""
