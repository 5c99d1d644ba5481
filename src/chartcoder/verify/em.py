"""Levels of E/M services: every cell, sum and number is worked out again from the quoted facts.

Nothing here reads a note. The tables of numbers and ranks stand here once more, so that a slip in
those of the engine shows.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

SCHEMA = "chartcoder-em-1"

_RANGES = {
    "office-new": ("99202", "99203", "99204", "99205"),
    "office-established": ("99212", "99213", "99214", "99215"),
    "hospital-initial": ("99221", "99221", "99222", "99223"),
    "hospital-subsequent": ("99231", "99231", "99232", "99233"),
    "hospital-same-day": ("99234", "99234", "99235", "99236"),
    "emergency": ("99282", "99283", "99284", "99285"),
    "consultation-office": ("99242", "99243", "99244", "99245"),
    "consultation-hospital": ("99252", "99253", "99254", "99255"),
    "nursing-initial": ("99304", "99304", "99305", "99306"),
    "nursing-subsequent": ("99307", "99308", "99309", "99310"),
    "home-new": ("99341", "99342", "99344", "99345"),
    "home-established": ("99347", "99348", "99349", "99350"),
}
"""The number of each family for straightforward, low, moderate and high decision making."""
_MINUTES = {
    "99202": 15, "99203": 30, "99204": 45, "99205": 60, "99212": 10, "99213": 20, "99214": 30,
    "99215": 40, "99221": 40, "99222": 55, "99223": 75, "99231": 25, "99232": 35, "99233": 50,
    "99234": 45, "99235": 70, "99236": 85, "99242": 20, "99243": 30, "99244": 40, "99245": 55,
    "99252": 35, "99253": 45, "99254": 60, "99255": 80, "99304": 25, "99305": 35, "99306": 45,
    "99307": 10, "99308": 15, "99309": 30, "99310": 45, "99341": 15, "99342": 30, "99344": 60,
    "99345": 75, "99347": 20, "99348": 30, "99349": 40, "99350": 60,
}  # fmt: skip
"""Least minutes; of two that were raised in 2024 the lower."""
_PROBLEMS = {
    "self-limited": 1, "acute-uncomplicated": 2, "stable-chronic": 2, "cancer": 2, "acute-systemic": 3,
    "complicated-injury": 3, "undiagnosed-new": 3, "chronic-worse": 3, "chronic-severe": 4, "threat": 4,
}  # fmt: skip
_RISKS = {
    "no-treatment": 1, "low-risk-treatment": 2, "minor-surgery": 2, "prescription": 3,
    "social-determinant": 3, "minor-surgery-with-risk": 3, "major-surgery": 3,
    "major-surgery-with-risk": 4, "emergency-surgery": 4, "hospitalization": 4, "de-escalation": 4,
    "parenteral-controlled": 4, "toxicity-monitoring": 4, "emergency-drug": 4,
}  # fmt: skip
_DATA = ("test", "external-note", "historian", "interpretation", "discussion")
_PROLONGED = {"99417", "99418", "G2212", "G0316", "G0317", "G0318"}
_TRANSITIONAL = {"99495": 3, "99496": 4}
_OFFICE = ("office-new", "office-established", "home-new", "home-established")


def verify_levels(data: Any, texts: Mapping[str, str] | None = None) -> list[str]:
    """Every fault of levels as ``chartcoder em --json`` writes them; an empty list when all hold.

    Args:
        data: levels as read from their JSON; nothing in it is trusted.
        texts: the text of each document by id; without it quotes are not compared with the chart.
    """
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        return [f"not levels of E/M services (schema {SCHEMA} expected)"]
    try:
        return [
            f"{level['document'] or 'encounter'}: {fault}"
            for level in data["levels"]
            for fault in _level(level, texts)
        ]
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        return [f"the levels are malformed ({type(error).__name__})"]


def _level(level: Mapping[str, Any], texts: Mapping[str, str] | None) -> Iterator[str]:
    for span in _spans(level):
        yield from _quote(span, level["document"], texts)
    if level["code"] == "":
        return
    ranks = []
    for cell in level["grid"]:
        rank = _rank(cell["element"], cell["facts"])
        ranks.append(rank)
        if cell["rank"] > rank:
            yield f"{cell['element']}: the facts quoted reach {rank}, not {cell['rank']}"
        if cell["rule"] != f"EM.{cell['element'][0].upper()}.{cell['rank']}":
            yield f"{cell['element']}: the rule {cell['rule']} is not that of its rank"
    yield from _steps(level)
    if level["family"] in _RANGES:
        yield from _leveled(level, ranks)
    yield from _additions(level, ranks)


def _rank(element: str, facts: Sequence[Mapping[str, Any]]) -> int:
    """The highest rank that the facts of a cell can reach."""
    kinds = [fact["kind"] for fact in facts]
    if element == "problems":
        best = max((_PROBLEMS[k] for k in kinds), default=0)
        codes = {f["value"] for f in facts if f["kind"] in ("stable-chronic", "cancer")}
        if best < 3 and len(codes) >= 2:
            return 3
        return 2 if best == 1 and len(kinds) >= 2 else best
    if element == "risk":
        return max((_RISKS[k] for k in kinds), default=1)
    if any(kind not in _DATA for kind in kinds):
        raise ValueError("a fact that is no data")
    unique = {(f["kind"], f["value"]) for f in facts if f["kind"] in _DATA[:2]}
    historian = "historian" in kinds
    many = len(unique) + historian >= 3
    categories = many + ("interpretation" in kinds) + ("discussion" in kinds)
    if categories:
        return 4 if categories >= 2 else 3
    return 2 if len(unique) >= 2 or historian else 1


def _leveled(level: Mapping[str, Any], ranks: Sequence[int]) -> Iterator[str]:
    numbers = _RANGES[level["family"]]
    code = level["code"]
    if len(ranks) != 3:
        yield "the grid has not three cells"
        return
    reached = sorted(ranks)[1] if ranks[0] else 0
    if code in _TRANSITIONAL:
        if level["family"] not in _OFFICE or reached < _TRANSITIONAL[code]:
            yield f"{code}: two of three cells reach {reached} only"
        return
    if code not in numbers:
        yield f"{code} is no number of {level['family']}"
        return
    if level["basis"] == "mdm":
        least = numbers.index(code) + 1
        if reached < least:
            yield f"{code}: two of three cells reach {reached} only"
    elif level["basis"] == "time":
        minutes = int(level["minutes"]["value"]) if level["minutes"] else 0
        if level["family"] == "emergency":
            yield "time never decides in the emergency department"
        elif minutes < _MINUTES[code]:
            yield f"{code} needs {_MINUTES[code]} minutes, {minutes} are stated"
    else:
        yield f"the basis {level['basis']} decides no level of {level['family']}"


def _additions(level: Mapping[str, Any], ranks: Sequence[int]) -> Iterator[str]:
    minutes = int(level["minutes"]["value"]) if level["minutes"] else 0
    if level["code"] == "99291" and minutes < 30:
        yield "critical care of less than 30 minutes"
    for addition in level["additions"]:
        code, units = addition["code"], addition["units"]
        if not addition["spans"]:
            yield f"{code or 'modifier'}: nothing is quoted"
        if code in _PROLONGED:
            if level["basis"] != "time":
                yield f"{code}: the level does not rest on time"
            elif minutes < _MINUTES[level["code"]] + 15 * units:
                yield f"{code}: {minutes} minutes hold no {units} further quarter(s) of an hour"
        elif code == "99292" and minutes < 75 + 30 * (units - 1):
            yield f"99292: {minutes} minutes hold no {units} further half hour(s)"
        elif code == "G2211" and "25" in level["modifiers"]:
            yield "G2211 beside modifier 25"
        elif code in _MINUTES and ranks:
            reached = sorted(ranks)[1]
            least = next((r.index(code) + 1 for r in _RANGES.values() if code in r), 0)
            if reached < least:
                yield f"{code}: two of three cells reach {reached} only"


def _steps(level: Mapping[str, Any]) -> Iterator[str]:
    """The proof must say what the grid says, and end at the number."""
    said = {
        step["values"]["element"]: step["values"]["rank"]
        for step in level["proof"]
        if "element" in step["values"]
    }
    shown = {cell["element"]: str(cell["rank"]) for cell in level["grid"]}
    if level["family"] in _RANGES and said != shown:
        yield "the proof does not say the ranks of the grid"
    if level["code"] not in [step["values"].get("to") for step in level["proof"]]:
        yield f"no step of the proof leads to {level['code']}"


def _spans(level: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for cell in level["grid"]:
        yield from (fact["span"] for fact in cell["facts"])
    if level["minutes"]:
        yield level["minutes"]["span"]
    for part in (*level["additions"], *level["proof"]):
        yield from part["spans"]


def _quote(
    span: Mapping[str, Any], document: str, texts: Mapping[str, str] | None
) -> Iterator[str]:
    start, end = span["start"], span["end"]
    where = f"the span {start}-{end} of {span['document']}"
    if span["document"] != document:
        yield f"{where} stands in another document"
    elif texts is not None and texts.get(document, "")[max(0, start) : end] != span["text"]:
        yield f"{where} does not quote the document"
    if not span["text"] or end - start != len(span["text"]):
        yield f"{where} has the wrong length"
