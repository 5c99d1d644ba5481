"""A fracture set whose bone the heading leaves out: the diagnosis of the report tells it."""

import re

from chartcoder.coding.procedures.ask import Ask
from chartcoder.coding.procedures.filled import PART, QUALIFIER
from chartcoder.coding.procedures.naming import Name
from chartcoder.coding.procedures.near import whole
from chartcoder.coding.procedures.record import Candidate, Report, axis, make, places_of
from chartcoder.coding.procedures.rules import fixation
from chartcoder.coding.procedures.statements import WHY, Statement
from chartcoder.coding.procedures.views import places_of as tables_of
from chartcoder.late import late
from chartcoder.terminology.pcs.procedures import Procedure
from chartcoder.terminology.pcs.words import values_of

WORDS = frozenset({"reduction"})
_SET = late(r"\b(?:closed|open) reduction\b(?! of\b)", re.I)
_BONY = late(
    r"(?:malleol|fibul|tibi|radi(?:al|us)|uln|humer|femor|metacarp|metatars|phalan|mandib|nasal|orbit|zygom|patell|clavic|acetabul|calcan|dislocat)",
    re.I,
)
"""Bones by their adjectives, which name a place without its part."""
_BONES = ("0PS", "0QS")
_TABLES = (*_BONES, "0NS", "0RS", "0SS")
_FRACTURE = late(r"\bfractures?\b", re.I)
_BOTH_BONES = late(r"\bboth[- ]bones?\b[^.;]{0,20}\bforearm\b|\bforearm\b[^.;]{0,20}\bboth[- ]bones?\b", re.I)  # fmt: skip
_RADIUS, _ULNA = frozenset({"radius"}), frozenset({"ulna"})


def reduction(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """The reduction of the one bone that a diagnosis names, where the heading names none."""
    for statement in report.statements:
        match = _SET.search(statement.line.raw) if statement.listed else None
        if match is None or _names_bone(statement, report) or _BONY.search(statement.line.raw):
            continue
        found = _broken(report)
        if len({prefix + char for prefix, char, _ in found}) != 1 and not _pair(found):
            return [], ()
        out: list[Candidate] = []
        for prefix, char, why in found:
            entry = Procedure(match.group().lower(), ((prefix,),), "", "", "rule:B3.15")
            near = whole(statement.line)
            name = Name(entry, places_of(statement.line, match), near, near)
            held = {a.position: a for a in fixation(Ask(prefix, name, statement, report))}
            if not {5, 6} <= held.keys():
                return [], ()
            made = make(
                report, statement, match, entry.term, "B3.15", prefix,
                [axis(PART, char, *why.line.span(tuple(range(len(why.line.words))))), held[5], held[6], axis(QUALIFIER, "Z", basis="none")],
            )  # fmt: skip
            if made is not None and all(c.code != made.code for c in out):
                out.append(made)
        return out, ()
    return [], ()


def _names_bone(statement: Statement, report: Report) -> bool:
    """Whether a heading names a bone or joint that may be set."""
    where = tables_of(report.book)
    return any(
        prefix in _TABLES
        for hit in statement.line.parts
        for label in hit.term.labels
        for prefix, _ in where.get(label, ())
    )


def _broken(report: Report) -> list[tuple[str, str, Statement]]:
    """The bones of a side that the diagnoses say are broken: table, value, where."""
    out: list[tuple[str, str, Statement]] = []
    for statement in report.statements:
        line = statement.line
        if line.sentence.section not in WHY or not _FRACTURE.search(line.raw):
            continue
        sides = {side for side, _ in whole(line).sides()}
        if len(sides) != 1:
            continue
        labels = [label for hit in line.parts for label in hit.term.labels]
        if _BOTH_BONES.search(line.raw):
            labels = [_RADIUS, _ULNA]
        for prefix in _BONES:
            for char, (label, side) in values_of(report.book, prefix, PART).items():
                if side in sides and label in labels:
                    out.append((prefix, char, statement))
    return out


def _pair(found: list[tuple[str, str, Statement]]) -> bool:
    """Whether the bones are the two of one forearm."""
    return {prefix + char for prefix, char, _ in found} in ({"0PSH", "0PSK"}, {"0PSJ", "0PSL"})
