"""A summary that a coder can print: what is coded and on which words, what is open, what is not coded."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

from chartcoder.model import Assignment
from chartcoder.output.export import Export, clauses, evidence, shown

MOST_REJECTED = 12
"""Candidates that were not coded and are shown; the rest is counted."""
MOST_WORDS = 160
"""Longest quotation."""


class Row(NamedTuple):
    """A code in the summary."""

    code: str
    title: str
    role: str
    poa: str
    quotes: tuple[tuple[str, str], ...]
    """Words of the chart, and where they stand."""
    clauses: str
    confidence: str
    line: str = ""
    """What a line of service says beside its code: modifiers, units, pointers, date."""


class Sheet(NamedTuple):
    """The summary of one encounter, before it becomes HTML or PDF."""

    title: str
    facts: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    queries: tuple[tuple[str, str], ...]
    rejected: tuple[tuple[str, str], ...]
    more_rejected: int
    findings: tuple[str, ...]
    foot: str


def sheet_of(item: Export) -> Sheet:
    """What the summary of an encounter says."""
    result, chart = item.result, item.encounter
    facts = [
        ("Encounter", chart.id or item.path), ("Patient", item.patient),
        ("Born", str(chart.birth_date or "")), ("Sex", chart.sex or ""), ("Setting", result.setting),
        ("Date", result.coding_date or "not given"), ("Payer", chart.payer or ""),
    ]  # fmt: skip
    if result.groupings is not None and result.groupings.drg is not None:
        drg = result.groupings.drg
        facts.append(("MS-DRG", f"{drg.number} {drg.title}"))
    rejected = [(f"{r.code} {r.title}", f"{r.reason}: {r.detail}") for r in result.rejections]
    return Sheet(
        "Coding summary",
        tuple((name, value) for name, value in facts if value),
        tuple(_rows(item)),
        tuple((f"To {q.addressee}: {q.title}", q.question) for q in result.queries),
        tuple(rejected[:MOST_REJECTED]),
        max(0, len(rejected) - MOST_REJECTED),
        tuple(f"{f.level}: {f.message}" for f in result.findings),
        f"Chartcoder {result.version}; " + ", ".join(
            f"{e.system} {e.edition}" for e in result.editions
        ) + ". Assists a coder; does not replace their judgement.",
    )  # fmt: skip


def _rows(item: Export) -> Iterator[Row]:
    for one in item.result.assignments:
        quotes = []
        for span in evidence(one):
            words = " ".join(span.text.split())
            words = words if len(words) <= MOST_WORDS else words[: MOST_WORDS - 1] + "…"
            places = item.places(span)
            where = shown(places[0]) if places else span.document
            quotes.append(
                (words, where if where.startswith(span.document) else f"{span.document}: {where}")
            )
        yield Row(
            one.code, one.title, one.role, one.poa or "", tuple(dict.fromkeys(quotes)),
            ", ".join(clauses(one)), f"{one.confidence:.2f}", _line(one),
        )  # fmt: skip


def _line(one: Assignment) -> str:
    """The words of a line: ``modifier 25, 2 units, for E11.22 I12.9, on 2026-04-01``."""
    date = one.line.date if one.line else None
    if one.role != "service-line":
        return f"on {date}" if date else ""
    said = (
        "modifier " + " ".join(one.modifiers) if one.modifiers else "",
        f"{one.units:,} units" if one.units > 1 else "",
        "for " + " ".join(one.pointers) if one.pointers else "",
        f"on {date}" if date else "",
    )
    return ", ".join(filter(None, said))


_STYLE = """
@page { size: letter; margin: 12mm }
body { font: 10.5px/1.35 system-ui, "Helvetica Neue", Arial, sans-serif; color: #111; margin: 12px auto;
  max-width: 780px }
section { page-break-after: always } section:last-child { page-break-after: auto }
h1 { font-size: 16px; margin: 0 0 4px } h2 { font-size: 12px; margin: 10px 0 3px; border-bottom: 1px solid #999 }
dl { display: flex; flex-wrap: wrap; gap: 0 16px; margin: 0 } dl div { display: flex; gap: 4px }
dt { color: #555 } dd { margin: 0; font-weight: 600 }
table { border-collapse: collapse; width: 100% } td, th { text-align: left; vertical-align: top;
  padding: 2px 6px 2px 0; border-bottom: 1px solid #ddd } th { color: #555; font-weight: 600 }
.code { font-weight: 700; white-space: nowrap } .where { color: #555 } ul { margin: 0; padding-left: 14px }
.box { display: inline-block; width: 9px; height: 9px; border: 1px solid #333 } footer { color: #555; margin-top: 8px }
"""


def html_of(items: Sequence[Export]) -> str:
    """A page that needs no network: a section for each encounter, each on a sheet of its own."""
    body = "\n".join(_section(sheet_of(item)) for item in items)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8">'
        "<title>Coding summary</title>"
        f"<style>{_STYLE}</style></head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _section(sheet: Sheet) -> str:
    facts = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in sheet.facts
    )
    rows = "".join(_row(row, number) for number, row in enumerate(sheet.rows, start=1))
    out = [
        f"<section>\n<h1>{escape(sheet.title)}</h1>\n<dl>{facts}</dl>",
        "<h2>Codes</h2>\n<table><thead><tr><th></th><th>#</th><th>Code</th><th>Title and evidence</th>"
        f"<th>POA</th><th>Conf.</th></tr></thead><tbody>\n{rows}</tbody></table>"
        if rows
        else "<p>No code was assigned.</p>",
    ]
    if sheet.queries:
        out.append("<h2>Questions to providers</h2>\n" + _list(sheet.queries))
    if sheet.rejected:
        more = f"<p>and {sheet.more_rejected} more</p>" if sheet.more_rejected else ""
        out.append("<h2>Not coded</h2>\n" + _list(sheet.rejected) + more)
    if sheet.findings:
        items = "".join(f"<li>{escape(one)}</li>" for one in sheet.findings)
        out.append(f"<h2>To know</h2>\n<ul>{items}</ul>")
    out.append(f"<footer>{escape(sheet.foot)}</footer>\n</section>")
    return "\n".join(out)


def _row(row: Row, number: int) -> str:
    quotes = "<br>".join(
        f"“{escape(words)}” <span class=where>{escape(where)}</span>" for words, where in row.quotes
    )
    clauses = f"<br><span class=where>{escape(row.clauses)}</span>" if row.clauses else ""
    line = f" {escape(row.line)}" if row.line else ""
    return (
        f"<tr><td><span class=box></span></td><td>{number}</td><td class=code>{escape(row.code)}</td>"
        f"<td>{escape(row.title)} <span class=where>({escape(row.role)}){line}</span><br>{quotes}{clauses}</td>"
        f"<td>{escape(row.poa)}</td><td>{escape(row.confidence)}</td></tr>\n"
    )


def _list(pairs: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f"<li><b>{escape(head)}</b> <span class=where>{escape(rest)}</span></li>"
        for head, rest in pairs
    )
    return f"<ul>{rows}</ul>"
