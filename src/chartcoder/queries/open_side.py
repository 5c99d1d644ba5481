"""Queries about a side that the whole chart leaves open or states both ways (guideline I.B.13)."""

from functools import lru_cache

from chartcoder.coding.chart import Chart, side_span, spans_of
from chartcoder.coding.draft import Draft
from chartcoder.coding.opposed import operated, opposing, sides_of_code
from chartcoder.coding.specify import specify, twin
from chartcoder.model import Finding, Indicator, Option, Query
from chartcoder.queries.depth import depth_queries
from chartcoder.terminology.books import Books

SIDES = ("right", "left", "bilateral")


def laterality_queries(chart: Chart, drafts: list[Draft], books: Books) -> list[Query]:
    """What clinicians beside the provider document (I.B.13, I.B.14) and the chart leaves unsettled:
    a query for each assigned code whose side is open or contradicted, or whose depth differs.

    The options are every side for which the Tabular List has a code, and a way to answer that it
    cannot be determined; the query quotes what the chart says and suggests no answer.
    """
    out = []
    asked: set[str] = set()
    for draft in drafts:
        if draft.code in asked:
            continue
        query = _contradicted(chart, draft, drafts, books) or _open(chart, draft, books)
        if query is not None:
            asked.add(draft.code)
            out.append(query)
    out.extend(depth_queries(chart, drafts, books))
    return out


def procedure_findings(chart: Chart, drafts: list[Draft], books: Books) -> list[Finding]:
    """A finding for each diagnosis of one side beside a procedure of the other."""
    if not any(operated(mark, document) for document in chart.documents for mark in document.marks):
        return []
    out = []
    for draft in drafts:
        found = opposing(chart, draft, drafts, books)
        if any(one.procedure for one in found):
            out.append(
                Finding(
                    "warning",
                    "side-of-procedure",
                    f"{draft.code} is of one side, a procedure of the record of the other:"
                    " the provider is asked before the claim is made (I.B.13).",
                )
            )
    return out


def _open(chart: Chart, draft: Draft, books: Books) -> Query | None:
    """A query about a side that no document gives, or that documents give differently."""
    if draft.side is not None and sides_of_code(books, draft.code):
        return None
    options = _options(draft, books)
    if len(options) < 2:
        return None
    name = " ".join(span.text for span in spans_of(draft.document, draft.found))
    conflict = _conflict(chart, draft)
    return Query(
        "laterality",
        "attending" if len(conflict) > 1 else draft.document.author_role or "attending",
        f"Side of {name.lower()}",
        f'The record states "{name}" without a side. Based on your clinical judgement,'
        " please document the side:",
        (Indicator(spans_of(draft.document, draft.found)[0], draft.document.id), *conflict),
        (*options, Option("Unable to determine")),
        draft.code,
    )


def _contradicted(chart: Chart, draft: Draft, drafts: list[Draft], books: Books) -> Query | None:
    """A query about a side of which the documents, or two places of one, disagree."""
    against = opposing(chart, draft, drafts, books)
    if not against:
        return None
    name = " ".join(span.text for span in spans_of(draft.document, draft.found))
    said = draft.words.get(draft.side or "")
    quoted = [Indicator(spans_of(draft.document, draft.found)[0], draft.document.id)]
    if said is not None:
        quoted.append(Indicator(said, said.document))
    quoted.extend(Indicator(span, document.id) for document, span, _ in against)
    return Query(
        "laterality",
        "attending",
        f"Side of {name.lower()}",
        f'The record gives different sides to "{name}". Based on your clinical judgement,'
        " please document the side:",
        tuple(dict.fromkeys(quoted)),
        (*_all_sides(draft, books), Option("Unable to determine")),
        draft.code,
    )


def _all_sides(draft: Draft, books: Books) -> list[Option]:
    """Every side for which the books have a code like that of the draft."""
    found = []
    for side in SIDES:
        code = twin(books, draft.code, side)
        if code:
            found.append(Option(side.capitalize(), code))
    return found


def _options(draft: Draft, books: Books) -> list[Option]:
    """The sides for which the family of the draft has a code like it in all else."""
    if "unspecified" not in books.entry(draft.stem).title.lower():
        return []
    if len(draft.stem) > 3 and not _names_sides(books, draft.stem[:3]):
        return []
    parent = books.entry(draft.stem).parent
    plain = books.words(draft.stem)
    found = []
    for side in SIDES:
        for sibling in books.entry(parent).children:
            if sibling in books:
                words = books.words(sibling)
                if side in words and words - {side} == plain - {side}:
                    found.append(Option(side.capitalize(), sibling))
                    break
        else:
            # "Osteoarthritis of knee, unspecified": the sided codes stand elsewhere in the family
            code = specify(books, draft.start, draft.words.keys() - set(SIDES), side).code
            if side in books.words(code) and code[:3] == draft.stem[:3]:
                found.append(Option(side.capitalize(), code))
    return found


@lru_cache(maxsize=4096)
def _names_sides(books: Books, category: str) -> bool:
    """Whether a title of a category names a side."""
    below = [category]
    while below:
        code = below.pop()
        if code in books:
            if not books.words(code).isdisjoint(SIDES):
                return True
            below.extend(books.entry(code).children)
    return False


def _conflict(chart: Chart, draft: Draft) -> tuple[Indicator, ...]:
    """Sides that other places of the chart give to the same family of codes."""
    category = draft.found.hit.pattern.code[:3]
    seen: dict[str, Indicator] = {}
    for document in chart.documents:
        for found in document.found:
            if (
                found.side
                and found.hit.pattern.code[:3] == category
                and "negated" not in found.flags
            ):
                span = side_span(document, found)
                seen.setdefault(found.side, Indicator(span, document.id))
    return tuple(seen.values())
