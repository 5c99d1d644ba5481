"""Queries about a side that the whole chart leaves open or states both ways (guideline I.B.13)."""

from chartcoder.coding.chart import Chart, item_span, spans_of
from chartcoder.coding.draft import Draft
from chartcoder.coding.specify import specify
from chartcoder.model import Indicator, Option, Query
from chartcoder.terminology.books import Books

SIDES = ("right", "left", "bilateral")


def laterality_queries(chart: Chart, drafts: list[Draft], books: Books) -> list[Query]:
    """One query for each assigned code that would name a side if the chart did.

    The options are every side for which the Tabular List has a code, and a way to answer that it
    cannot be determined; the query quotes what the chart says and suggests no answer.
    """
    out = []
    for draft in drafts:
        if draft.side is not None:
            continue
        options = _options(draft, books)
        if len(options) < 2:
            continue
        name = " ".join(span.text for span in spans_of(draft.document, draft.found))
        out.append(
            Query(
                "laterality",
                draft.document.author_role or "attending",
                f"Side of {name.lower()}",
                f'The record states "{name}" without a side. Based on your clinical judgement,'
                " please document the side:",
                (Indicator(spans_of(draft.document, draft.found)[0], draft.document.id),
                 *_conflict(chart, draft)),
                (*options, Option("Unable to determine")),
                draft.code,
            )
        )  # fmt: skip
    return out


def _options(draft: Draft, books: Books) -> list[Option]:
    """The sides for which the family of the draft has a code like it in all else."""
    if "unspecified" not in books.entry(draft.stem).title.lower():
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
                span = item_span(document, found, found.side_items[0])
                seen.setdefault(found.side, Indicator(span, document.id))
    return tuple(seen.values())
