"""Queries about the stage or depth of an ulcer of which the documents disagree (Official Guidelines I.B.14)."""

from chartcoder.coding.chart import Chart, ReadDocument, spans_of
from chartcoder.coding.depth import ULCERS, depths_of
from chartcoder.coding.draft import Draft
from chartcoder.coding.specify import specify
from chartcoder.model import Indicator, Option, Query, Span
from chartcoder.terminology.books import Books


def depth_queries(chart: Chart, drafts: list[Draft], books: Books) -> list[Query]:
    """One query for each ulcer whose stage or depth clinicians document in more than one way."""
    out = []
    asked: set[str] = set()
    for draft in drafts:
        if draft.code in asked or not draft.code.startswith(ULCERS):
            continue
        said = _depths(chart, draft, books)
        if len(said) < 2:
            continue
        asked.add(draft.code)
        out.append(_query(draft, said, books))
    return out


def _query(
    draft: Draft, said: dict[str, tuple[ReadDocument, tuple[Span, ...]]], books: Books
) -> Query:
    name = " ".join(span.text for span in spans_of(draft.document, draft.found))
    return Query(
        "conflict",
        "attending",
        f"Stage of {name.lower()}",
        f'The record gives different stages to "{name}". Based on your clinical judgement,'
        " please document the stage:",
        tuple(Indicator(span, document.id) for document, spans in said.values() for span in spans),
        (
            *(Option(books.entry(code).title, code) for code in sorted(said)),
            Option("Another stage (please specify)"),
            Option("Unable to determine"),
        ),
        draft.code,
    )


def _depths(
    chart: Chart, draft: Draft, books: Books
) -> dict[str, tuple[ReadDocument, tuple[Span, ...]]]:
    """Every code that the chart leads to, with the words that say its stage."""
    said: dict[str, tuple[ReadDocument, tuple[Span, ...]]] = {}
    if _open(draft.stem, books) is False:
        own = tuple(draft.words[w] for w in sorted(books.words(draft.stem)) if w in draft.words)
        if not own:
            own = spans_of(draft.document, draft.found)
        said[draft.code] = draft.document, own[-1:]
    start = draft.start
    while books.entry(start).billable:
        start = books.entry(start).parent
    for depth in depths_of(chart, draft.found, draft.side, books):
        code = specify(books, start, depth.words.keys(), draft.side).code
        code = draft.code[:-1] + code[-1]  # the same ulcer, whatever that place says of its side
        if code in books and books.entry(code).billable and _open(code, books) is False:
            said.setdefault(code, (depth.document, tuple(depth.words.values())[:1]))
    return said


def _open(code: str, books: Books) -> bool:
    title = books.entry(code).title.lower()
    return "unspecified stage" in title or "unspecified severity" in title
