"""A query as people write it, taken apart: title, indicators, question, options."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from chartcoder.late import late
from chartcoder.model import Query


class Written(NamedTuple):
    """The parts of a query.

    Attributes:
        title: subject line, or empty.
        indicators: each finding quoted, with the heading it stands under.
        question: what is asked, without the options.
        options: the answers offered.
        text: everything, for the rules on wording.
        composed: it came as a record, whose sources and dates stand in fields of their own.
    """

    title: str
    indicators: tuple[str, ...]
    question: str
    options: tuple[str, ...]
    text: str
    composed: bool = False
    kind: str = ""


_TITLE = late(r"^\s*(?:subject|title|re|query(?: title| subject| topic)?)\s*[:\-]\s*(.+)$", re.I)
_FINDINGS = late(
    r"^\s*(?:clinical (?:indicators?|findings?|picture)|indicators?|findings?|documentation|evidence|supporting (?:data|findings)|record shows|chart shows|data)\b[^:]{0,40}:\s*(.*)$",
    re.I,
)
_QUESTION = late(
    r"^\s*(?:question|query|clarification(?: needed| requested)?|request)\s*[:\-]\s*(.+)$", re.I
)
_OPTIONS = late(
    r"^\s*(?:options?|responses?|answers?|choices?|please (?:select|choose|check)[^:]*|select one[^:]*)\s*:\s*(.*)$",
    re.I,
)
_BOX = late(r"^\s*(?:\[[ xX✓]?\]|\([ xX]?\)|[☐☑□◯○]|_{2,}|o(?=\s))\s*(.+)$")
_BULLET = late(r"^\s*(?:[-*•–]|\d{1,2}[.)]|[a-hA-H][.)])\s+(.+)$")
_ASKS = late(
    r"\?\s*$|\b(?:please|clarif\w+|clinical judge?ment|can you|could you|would you|kindly)\b", re.I
)


def parts_of(query: Query | str, options: Sequence[str] | None = None) -> Written:
    """Take a query apart, be it a record or a text.

    Args:
        query: a record, or the text a physician gets.
        options: the answers, when they do not stand in the text.
    """
    if isinstance(query, Query):
        indicators = tuple(
            f'{i.source or ""} {i.date or "undated"}: "{i.span.text}"' for i in query.indicators
        )
        answers = tuple(o.text for o in query.options)
        text = "\n".join((query.title, query.question, *indicators, *answers))
        return Written(
            query.title, indicators, query.question, answers, text, True, query.kind
        )  # fmt: skip
    return _from_text(query, tuple(options or ()))


def _from_text(text: str, given: tuple[str, ...]) -> Written:
    title, heading = "", ""
    indicators: list[str] = []
    question: list[str] = []
    options: list[str] = []
    state = ""
    for number, line in enumerate(text.splitlines()):
        plain = line.strip()
        if not plain:
            continue
        titled = _TITLE.match(plain)
        named = titled is not None and not plain.lower().startswith("query")
        if titled and not title and state == "" and (named or not plain.endswith("?")):
            title = titled.group(1).strip()
            continue
        findings = _FINDINGS.match(plain)
        if findings and state != "options":
            state, heading = "indicators", ""
            if findings.group(1):
                indicators.extend(_cut(findings.group(1)))
            continue
        asked = _QUESTION.match(plain)
        if asked:
            state = "question"
            question.append(asked.group(1))
            continue
        offered = _OPTIONS.match(plain)
        if offered:
            state = "options"
            options.extend(_listed(offered.group(1)))
            if plain.lower().startswith("please"):
                question.append(plain)
            continue
        box, bullet = _BOX.match(line), _BULLET.match(line)
        if box:
            state = "options"
            options.append(_marked(line, box.group(1)))
        elif bullet and state == "indicators":
            indicators.append(f"{heading} {bullet.group(1)}".strip())
        elif bullet and state in ("question", "options"):
            state = "options"
            options.append(bullet.group(1))
        elif bullet:
            indicators.append(bullet.group(1))
            state = "indicators"
        elif state == "options":
            options.append(plain) if not plain.endswith((".", "?", "!")) else question.append(plain)
        elif _ASKS.search(plain):
            state = "question"
            question.append(plain)
        elif state == "indicators" and plain.endswith(":"):
            heading = plain
        elif state == "indicators":
            indicators.extend(_cut(plain))
        elif number == 0 and len(plain) <= 70 and not plain.endswith((".", ":")):
            title = plain
        else:
            question.append(plain)
    return Written(title, tuple(indicators), " ".join(question), (*options, *given), text)


def _cut(line: str) -> list[str]:
    """Findings of one line, parted by semicolons."""
    return [part.strip(" .") for part in line.split(";") if part.strip(" .")]


def _listed(line: str) -> list[str]:
    """Options of one line, parted by slashes with spaces, semicolons or bars."""
    return [part.strip(" .") for part in re.split(r"\s/\s|;|\s\|\s", line) if part.strip(" .")]


def _marked(line: str, text: str) -> str:
    """An option that somebody has already ticked keeps its mark."""
    return f"[x] {text}" if re.match(r"^\s*(?:\[[xX✓]\]|\([xX]\)|☑)", line) else text
