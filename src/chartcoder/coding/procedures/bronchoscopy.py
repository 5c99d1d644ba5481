"""What a bronchoscopy took, by the lobes and bronchi its report tells (B3.2a, B3.4a).

The heading says "bronchoscopy"; what was washed, brushed and sampled, and where, stands in the body.
Fluid is Drainage, a brush Extraction, forceps Excision: of a bronchus where the bronchus is named or
the sample is endobronchial, else of the lobe. Cells drawn from a node by a needle are Extraction.
"""

import re
from typing import NamedTuple

from chartcoder.coding.procedures.endoscopy import TALK
from chartcoder.coding.procedures.gates import over
from chartcoder.coding.procedures.record import Candidate, Report, axis, make, span_of, stated
from chartcoder.coding.procedures.statements import ASIDE, BODY, TITLE, Statement
from chartcoder.late import late
from chartcoder.model import Span

WORDS = frozenset("bronchoscopy bronchoscope bronchoscopic fob ebus".split())
_SCOPE = late(r"\bbronchoscop\w+|\bEBUS\b|\bFOB\b", re.I)

_SITES: tuple[tuple[str, str, "re.Pattern[str]"], ...] = tuple(
    (bronchus, lobe, late(pattern, re.I))
    for bronchus, lobe, pattern in (
        ("4", "C", r"\bRUL\b|\bright upper (?:lung )?lobe\b"),
        ("5", "D", r"\bRML\b|\bright middle (?:lung )?lobe\b"),
        ("6", "F", r"\bRLL\b|\bright lower (?:lung )?lobe\b"),
        ("8", "G", r"\bLUL\b|\bleft upper (?:lung )?lobe\b"),
        ("9", "H", r"\blingula\w*"),
        ("B", "J", r"\bLLL\b|\bleft lower (?:lung )?lobe\b"),
        (
            "3",
            "",
            r"\bright main(?:[- ]?stem)?\b(?: bronchus)?|\bRM[SB]\b|\bbronchus intermedius\b",
        ),
        ("7", "", r"\bleft main(?:[- ]?stem)?\b(?: bronchus)?|\bLM[SB]\b"),
        ("2", "", r"\bcarina\b"),
        ("1", "", r"\btrachea\b"),
        ("", "K", r"\bright lung\b"),
        ("", "L", r"\bleft lung\b"),
    )
)
"""Values of the axis for the bronchus and the lobe, and what they are called."""
_OF_BRONCHUS = late(r"^[^.;,]{0,20}\b(?:bronch(?:us|i)|orifice|airway)\b", re.I)
"""After a lobe: its bronchus is meant."""
_NODES = late(
    r"\b(?:lymph )?nodes?\b|\bstations?\b|\b(?:level|LN)\s?\d{1,2}[RL]?\b|\b(?:2|4|10|11)[RL]s?\b|\bsubcarinal\b|\bparatracheal\b",
    re.I,
)


class Deed(NamedTuple):
    """Something a bronchoscope takes: its table, whether of the bronchus, and how it is told."""

    term: str
    table: str
    bronchus: bool | None
    pattern: "re.Pattern[str]"


_DEEDS = (
    Deed(
        "bronchoalveolar lavage",
        "0B9",
        False,
        late(r"\bBAL\b|\bbroncho-?alveolar lavages?\b|\blavage(?:d)?\b", re.I),
    ),
    Deed("bronchial washing", "0B9", True, late(r"\bwash(?:ings?|ed)\b", re.I)),
    Deed("bronchial brushing", "0BD", None, late(r"\bbrush(?:ings?|ed|es|\s+biops\w+)\b", re.I)),
    Deed(
        "transbronchial lung biopsy",
        "0BB",
        False,
        late(r"\btrans-?bronchial (?:lung |forceps |cryo-?)*biops(?:y|ies)\b|\bTBBx?\b|\bTBLBx?\b|\bcryo-?biops(?:y|ies)\b", re.I),
    ),
    Deed(
        "endobronchial biopsy",
        "0BB",
        True,
        late(r"\bendo-?bronchial (?:forceps |cryo-?)*biops(?:y|ies)\b|\bEBBx?\b", re.I),
    ),
)  # fmt: skip
_NEEDLE = late(
    r"\bTBNAs?\b|\btrans-?bronchial (?:fine )?needle (?:aspirat\w+|biops\w+)|\bEBUS[- ]?(?:guided )?(?:FNA|needle|aspirat\w+|biops\w+)\w*",
    re.I,
)
_THERAPEUTIC = late(
    r"\btherapeutic\b|\bwhole[- ]lung\b|\b(?:clear|remov|clean)\w*\b[^.;]{0,40}\b(?:plugs?|mucus|secretions)\b",
    re.I,
)
_TOLD = over(
    "bal *lavage* wash* brush* tbb* tblb* ebb* *biops* tbna* ebus* *needle *transbronchial",
    r"\b(?:BAL|\w*lavage\w*|wash\w+|brush\w*|TBB\w*|TBLB\w*|EBB\w*|[\w-]*biops\w+|TBNAs?|EBUS)\b|\bneedle\b",
    re.I,
)
"""A sentence that may tell of something taken."""
_LESION = over(
    "lesion mass tumor nodule infiltrate narrow* obstruct* occlu*",
    r"\b(?:lesion|mass|tumou?r|nodule|infiltrate|narrow\w*|obstruct\w*|occlu\w*)\b",
    re.I,
)
_JOINED = late(r"\s*(?:bronchus|lobe|,|/|&|and|or|as well as|the|\s)*\s*", re.I)

_Site = tuple[str, str, "re.Match[str]"]


def bronchoscopic(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """What was washed, brushed and sampled through a bronchoscope, site by site."""
    if not any(s.listed and _SCOPE.search(s.line.raw) for s in report.statements):
        return [], ()
    made: dict[str, Candidate] = {}
    claims: set[str] = set()
    seen: list[_Site] = []  # the site of the last finding
    where: Statement | None = None
    for statement in report.statements:
        if statement.mode not in (BODY, ASIDE, TITLE) and not statement.listed:
            continue
        raw = statement.line.raw
        told = statement.line.search(_TOLD) is not None
        found_one = statement.line.search(_LESION) is not None
        if not (told or found_one or where is not None):
            continue
        sites = _sites(raw)
        for deed in _DEEDS if told else ():
            for match in deed.pattern.finditer(raw):
                if stated(statement, match) or TALK.search(raw):
                    continue
                found, at = _of(raw, sites, match), statement
                if not found and where is not None:
                    found, at = seen, where
                for site in found:
                    one = _made(report, statement, match, deed, site, span_of(at.line, site[2]))
                    if one is not None:
                        made.setdefault(one.code, one)
                        claims.add(deed.table)
        needle = _NEEDLE.search(raw) if told else None
        nodes = _NODES.search(raw) if needle is not None else None
        if needle and nodes and not stated(statement, needle) and not TALK.search(raw):
            one = make(
                report, statement, needle, "needle aspiration of nodes", "B3.4a", "07D",
                [axis(4, "7", span_of(statement.line, nodes)), axis(5, "8"), axis(6, "Z", basis="none"),
                 axis(7, "X", span_of(statement.line, needle))],
            )  # fmt: skip
            if one is not None:
                made.setdefault(one.code, one)
                claims |= {"07D7", "07B7", "0797"}
        if len(sites) == 1 and found_one:
            seen, where = sites, statement
        elif sites:
            where = None
    return list(made.values()), tuple(sorted(claims))


def _sites(raw: str) -> list[_Site]:
    """The bronchi and lobes that a sentence names, in order."""
    found = [(b, lobe, m) for b, lobe, pattern in _SITES for m in pattern.finditer(raw)]
    return sorted(found, key=lambda site: site[2].start())


def _of(raw: str, sites: list[_Site], deed: "re.Match[str]") -> list[_Site]:
    """The sites of a deed: the first that follow it in a list, else the last before it."""
    after = [s for s in sites if s[2].start() >= deed.end()]
    before = [s for s in sites if s[2].end() <= deed.start()]
    if after:
        group = [after[0]]
        for site in after[1:]:
            if not _JOINED.fullmatch(raw[group[-1][2].end() : site[2].start()]):
                break
            group.append(site)
        return group
    group = before[-1:]
    for site in reversed(before[:-1]):
        if not _JOINED.fullmatch(raw[site[2].end() : group[0][2].start()]):
            break
        group.insert(0, site)
    return group


def _made(
    report: Report,
    statement: Statement,
    match: "re.Match[str]",
    deed: Deed,
    site: _Site,
    place: Span,
) -> Candidate | None:
    bronchus, lobe, named = site
    of_bronchus = deed.bronchus
    if of_bronchus is None:
        of_bronchus = not lobe or _OF_BRONCHUS.match(named.string[named.end() :]) is not None
    char = (bronchus or lobe) if of_bronchus else lobe
    if not char:
        return None
    washed = deed.table == "0B9" and _THERAPEUTIC.search(match.string)
    purpose = axis(7, "Z", basis="none") if washed else axis(7, "X", span_of(statement.line, match))
    return make(
        report, statement, match, deed.term, "B3.4a", deed.table,
        [axis(4, char, place), axis(5, "8"), axis(6, "Z", basis="none"), purpose],
    )  # fmt: skip
