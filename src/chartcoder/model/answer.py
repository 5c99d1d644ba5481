"""An answer to a query, as a document of the chart: how it is written, and how it is read again.

The document says in plain words what was asked, about which words of the chart, and what the
provider documents; the coding reads its assessment like that of any other note. An answer that
leaves the matter open documents nothing.
"""

import re
from datetime import date
from typing import NamedTuple

from chartcoder.model.encounter import ChartInputError, Document
from chartcoder.model.result import Option, Query

KIND = "query-answer"
TITLE = "QUERY ANSWER"
_OPEN = re.compile(r"\b(?:unable to|cannot|can not) (?:be )?(?:clinically )?determine", re.I)
_OTHER = re.compile(r"^other\b|\(please specify", re.I)
_REGARDING = re.compile(r'^Regarding: "(.*)" \((.+), (\d+)\)$', re.M)
_QUERY = re.compile(r"^Query: (\S+)$", re.M)
_SIDES = re.compile(r"\b(?:left|right|bilateral)\s+", re.I)
_LONGEST = 500


class Answer(NamedTuple):
    """What an answer document says of itself.

    Attributes:
        query: id of the query.
        regarding: (document, start) of the words of the chart that the answer takes the place of.
    """

    query: str
    regarding: tuple[tuple[str, int], ...]


def answer_document(
    query: Query,
    option: Option | int,
    words: str = "",
    author_role: str | None = None,
    day: date | None = None,
    name: str | None = None,
) -> Document:
    """The answer of a provider to a query as a document of kind ``query-answer``.

    Args:
        query: as it stands in the result.
        option: one of its options, or the place of one (from 0).
        words: what the provider writes; needed where the option asks to specify.
        author_role: who answers; whom the query addresses, by default.
        day: when it was answered.
        name: id of the document; made from that of the query by default.

    Raises:
        ChartInputError: when the query has no such option, or the words that it asks for are lacking.
    """
    if isinstance(option, int):
        if not 0 <= option < len(query.options):
            raise ChartInputError(f"query {query.id}: it has {len(query.options)} options")
        option = query.options[option]
    elif option not in query.options:
        raise ChartInputError(f"query {query.id}: it has no such option")
    said = " ".join(words.split())[:_LONGEST]
    if not said:
        said = documented(query, option)
        if _OTHER.search(option.text) and not option.statement:
            raise ChartInputError(f"query {query.id}: this option needs the words of the provider")
    lines = [TITLE, "", f"Query: {query.id}"]
    if day is not None:
        lines.append(f"Date: {day.isoformat()}")
    lines.append(f"Asked: {query.title}")
    if said and query.kind != "poa":
        subjects = query.indicators if query.kind == "conflict" else query.indicators[:1]
        for span in (indicator.span for indicator in subjects):
            quote = " ".join(span.text.split())
            lines.append(f'Regarding: "{quote}" ({span.document}, {span.start})')
    lines.append(f"Assessment: {said or option.text}")
    return Document(
        text="\n".join(lines) + "\n",
        kind=KIND,
        author_role=author_role or query.addressee,
        id=name or f"query-answer-{query.id}",
        time=day,
        title=TITLE,
    )


def documented(query: Query, option: Option) -> str:
    """What an answer puts on record; empty when it leaves the matter open."""
    if option.statement:
        return option.statement
    if query.kind == "laterality" and option.code is not None:
        return f"{option.text} {_SIDES.sub('', query.indicators[0].span.text)}"
    if _OPEN.search(option.text) or option.code is None:
        return ""
    return option.text


def read_answer(text: str) -> Answer | None:
    """The query and the words that an answer document speaks of, or None for another text."""
    named = _QUERY.search(text)
    if named is None or not text.lstrip().startswith(TITLE):
        return None
    found = _REGARDING.findall(text)
    return Answer(named.group(1), tuple((name, int(start)) for _, name, start in found))
