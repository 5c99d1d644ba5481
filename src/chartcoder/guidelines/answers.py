"""Answers to queries: what the provider says when asked stands for the words that were asked about.

An answer is documentation of the provider (I.A.19, I.B.14). It is read like any other note; this
clause only lets go of what it takes the place of, before anything is joined to it.
"""

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.coding.settle import phase_of
from chartcoder.coding.specify import seventh
from chartcoder.guidelines.clause import Case, Clause, Outcome, reject
from chartcoder.model import Rejection, read_answer
from chartcoder.terminology.books import Books

CLAUSE = "I.A.19"
KIND = "query-answer"
RULED_OUT, REPLACED = "ruled-out", "answered"


def answered(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.A.19, I.B.14: a diagnosis stands as its provider clarified it."""
    answers = [d for d in case.chart.documents if d.kind == KIND]
    if not answers:
        return Outcome(drafts, [])
    rejections: list[Rejection] = []
    for document in answers:
        answer = read_answer(document.text.text)
        if answer is None:
            continue
        targets = [
            found
            for name, start in answer.regarding
            for found in _at(case.chart.documents, name, start)
        ]
        own = [d for d in drafts if d.document is document]
        if not answer.regarding:  # it says when a condition began, or that nothing can be said
            drafts = [d for d in drafts if d not in own]
            continue
        taken = [d for d in drafts if d.document.kind != KIND and any(_same(d, t) for t in targets)]
        kept = [d for d in drafts if d not in taken and d not in own]
        drafts = [*kept, *_placed(own, taken, books)]
        for draft in taken:
            if any(d.code == draft.code for d in own):
                continue
            if own:
                detail = f"Replaced by {own[0].code} in the answer to a query."
                rejections.append(reject(draft, books, REPLACED, detail, CLAUSE))
            else:
                detail = "Ruled out in the answer to a query."
                rejections.append(reject(draft, books, RULED_OUT, detail, CLAUSE))
    return Outcome(sorted(drafts, key=lambda d: d.order), rejections)


def _at(documents: tuple[ReadDocument, ...], name: str, start: int) -> list[Found]:
    """The mentions whose words cover a place of a document."""
    out = []
    for document in documents:
        if document.id != name:
            continue
        text = document.text
        for found in document.found:
            base = found.line.sentence.first
            places = [found.line.items[p] for p in found.hit.places]
            begin = text.starts[base + min(p.first for p in places)]
            end = text.ends[base + max(p.end for p in places) - 1]
            if begin <= start < end:
                out.append(found)
    return out


def _same(draft: Draft, target: Found) -> bool:
    """Whether a draft is the condition asked about, named as fully or less so."""
    if draft.found is target or target.code in (draft.found.code, draft.code):
        return True
    if draft.found.code[:3] != target.code[:3]:
        return False
    mine, asked = set(draft.found.hit.pattern.words), set(target.hit.pattern.words)
    return mine <= asked


def _placed(own: list[Draft], taken: list[Draft], books: Books) -> list[Draft]:
    """The drafts of an answer, in the place and episode of care of what they replace."""
    if not own or not taken:
        return own
    place = min(d.order for d in taken)
    old = min(taken, key=lambda d: d.order)
    heirs = [d for d in own if d.code[:3] == old.code[:3]] or own[:1]
    out = []
    for draft in own:
        if draft in heirs:
            draft = draft._replace(order=place, role=old.role)
            if draft.stem != draft.code and old.stem != old.code:
                draft = _in_episode(draft, old, books)
        out.append(draft)
    return out


def _in_episode(draft: Draft, old: Draft, books: Books) -> Draft:
    """The 7th character of an answer is that of the encounter: the answer names no episode."""
    phase = phase_of(old.found)
    code = seventh(books, draft.stem, phase, {*draft.words, *old.words})
    if code == draft.code or code not in books:
        return draft
    steps = []
    for step in draft.steps:
        if step.kind == "tabular":
            values = dict(step.values) | {
                "path": " ".join(e.code for e in reversed(books.path(code)))
            }
            step = step._replace(
                claim=f"{code} {books.entry(code).title}",
                source=f"{books.edition} {code}",
                values=tuple(values.items()),
            )
        steps.append(step)
    return draft._replace(code=code, steps=tuple(steps))


SETTLE: tuple[Clause, ...] = (answered,)
"""Clauses that come before all others."""
