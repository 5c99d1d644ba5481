"""What the terminal shows. Colours only on a terminal (click strips them when piped)."""

from collections.abc import Iterable, Sequence
from typing import Any

import click

from chartcoder.model import Assignment, Mention, Query, Result, Span, Step
from chartcoder.terminology.lookup import Entry

_QUOTE = 90


def quote(span: Span) -> str:
    """The words of a span on one line, cut where they are long."""
    text = " ".join(span.text.split())
    return f"“{text if len(text) <= _QUOTE else text[: _QUOTE - 1] + '…'}”"


def _value(step: Step, name: str) -> str:
    return dict(step.values).get(name, "")


def result(result: Result, path: str) -> None:
    """Codes in order with role, confidence and evidence; then rejections, queries, findings."""
    click.secho(f"{path}  ({result.setting}, {len(result.documents)} document(s))", bold=True)
    if not result.assignments:
        click.echo("  no code assigned")
    for assignment in result.assignments:
        _assignment(assignment)
    if result.rejections:
        click.secho("Not coded", bold=True)
        for rejection in result.rejections:
            words = " … ".join(quote(s) for s in rejection.spans[:3])
            clause = f" [{rejection.clause}]" if rejection.clause else ""
            click.echo(f"  {rejection.code:<9} {rejection.title}")
            click.secho(
                f"            {rejection.reason}: {rejection.detail}{clause} {words}", dim=True
            )
    for asked in result.queries:
        query(asked)
    for finding in result.findings:
        click.secho(f"{finding.level}: {finding.message}", fg="yellow")


def query(asked: Query) -> None:
    """A query as the provider gets it, under its id."""
    click.secho(f"Query to {asked.addressee}: {asked.title}", bold=True)
    click.secho(f"  {asked.id}", dim=True)
    for indicator in asked.indicators:
        where = f"{indicator.source}, {indicator.date or 'undated'}"
        click.secho(f"    {where}: {quote(indicator.span)}", dim=True)
    click.echo(f"  {asked.question}")
    for number, option in enumerate(asked.options, start=1):
        click.echo(f"    [ ] {number}. {option.text}")


def _assignment(assignment: Assignment) -> None:
    if assignment.role == "service-line":
        _line(assignment)
        return
    extra = f" POA {assignment.poa}" if assignment.poa else ""
    click.echo(
        "  " + click.style(f"{assignment.code:<9}", fg="green", bold=True) + f" {assignment.title}"
    )
    click.secho(
        f"            {assignment.role}, confidence {assignment.confidence:.2f}{extra}", dim=True
    )
    for step in assignment.proof:
        if step.kind == "read" and step.spans:
            words = " … ".join(quote(s) for s in step.spans)
            section = _value(step, "section")
            where = step.spans[0].document + (f", {section}" if section else "")
            click.secho(f"            {words} ({where})", dim=True)
        elif step.kind == "guideline":
            click.secho(f"            {step.source}: {step.claim}", dim=True)
        elif step.kind == "context" and _value(step, "laterality"):
            words = "".join(f" {quote(s)} ({s.document})" for s in step.spans[:1])
            click.secho(f"            {step.claim}{words}", dim=True)


def _line(assignment: Assignment) -> None:
    """A service line: number with modifiers, units, what it is, and the diagnoses behind it."""
    number = "-".join([assignment.code, *assignment.modifiers])
    units = f" x{assignment.units}" if assignment.units > 1 else ""
    click.echo(
        "  " + click.style(f"{number + units:<14}", fg="cyan", bold=True) + f" {assignment.title}"
    )
    for_ = ", ".join(assignment.pointers) or "no documented diagnosis"
    day = f", {assignment.line.date}" if assignment.line and assignment.line.date else ""
    click.secho(
        f"            service line{day}, for {for_}, confidence {assignment.confidence:.2f}",
        dim=True,
    )
    for step in assignment.proof:
        if step.kind == "read" and step.spans:
            words = " … ".join(quote(s) for s in step.spans)
            click.secho(f"            {words} ({step.spans[0].document})", dim=True)
        elif _value(step, "modifier"):
            words = "".join(f" {quote(s)}" for s in step.spans[:1])
            click.secho(f"            {step.claim}{words}", dim=True)


def explain(result: Result, code: str) -> bool:
    """Print the proof of a code, with or without its dot; False when the result does not know it."""
    wanted = code.upper().replace(".", "")
    known = False
    for assignment in result.assignments:
        if assignment.code.replace(".", "") == wanted:
            known = True
            click.secho(f"{assignment.code} {assignment.title}", bold=True)
            for number, step in enumerate(_short_forms_joined(assignment.proof), start=1):
                source = f" [{step.source}]" if step.source else ""
                click.echo(f"  {number}. {step.kind}: {step.claim}{source}")
                for span in step.spans:
                    click.secho(
                        f"       {quote(span)} ({span.document} {span.start}-{span.end})", dim=True
                    )
    for rejection in result.rejections:
        if rejection.code.replace(".", "") == wanted:
            known = True
            click.secho(f"{rejection.code} {rejection.title}: not coded", bold=True)
            clause = f" [{rejection.clause}]" if rejection.clause else ""
            click.echo(f"  {rejection.reason}: {rejection.detail}{clause}")
            for span in rejection.spans:
                click.secho(
                    f"       {quote(span)} ({span.document} {span.start}-{span.end})", dim=True
                )
    return known


def _short_forms_joined(proof: Sequence[Step]) -> list[Step]:
    """One line for a short form that is read as several words."""
    out: list[Step] = []
    for step in proof:
        before = out[-1] if out else None
        if (
            before is not None
            and step.spans
            and step.kind == before.kind == "word"
            and (step.spans, step.source) == (before.spans, before.source)
        ):
            words = f"{_value(before, 'word')} {_value(step, 'word')}"
            claim = f'"{step.spans[0].text}" is read as "{words}".'
            out[-1] = before._replace(claim=claim, values=(("word", words),))
        else:
            out.append(step)
    return out


def plain_mention(mention: Mention) -> dict[str, Any]:
    """A mention as a dictionary for JSON."""
    context = mention.context._asdict()
    context["cues"] = [span._asdict() for span in mention.context.cues]
    out = mention._asdict()
    out["spans"] = [span._asdict() for span in mention.spans]
    out["context"] = context
    return out


def mentions(found: Iterable[Mention]) -> None:
    """One line for each mention."""
    for mention in found:
        flags = [
            name
            for name in (
                "negated",
                "possible",
                "historical",
                "family",
                "hypothetical",
                "planned",
                "resolved",
            )
            if getattr(mention.context, name)
        ]
        words = " … ".join(quote(s) for s in mention.spans)
        state = click.style(", ".join(flags), fg="yellow") if flags else ""
        click.echo(
            f"{mention.spans[0].start:>7}  {mention.code:<9} {mention.title}  {words} {state}".rstrip()
        )


def entries(found: Sequence[Entry]) -> None:
    """One line for each entry of a look-up."""
    for entry in found:
        mark = "" if entry.billable else " (not a valid code by itself)"
        click.echo(
            f"{entry.score:5.2f}  {click.style(f'{entry.code:<9}', fg='green')} {entry.title}{mark}"
        )
