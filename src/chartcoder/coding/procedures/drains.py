"""Drains told in prose: a catheter put into a collection, by the place of that (B6.2)."""

import re

from chartcoder.coding.procedures.gates import over
from chartcoder.coding.procedures.record import Candidate, Report, axis, make, span_of, stated
from chartcoder.coding.procedures.statements import BODY, COURSE
from chartcoder.late import late

WORDS = frozenset("drain pigtail drained percutaneously catheter dawson-mueller".split())
_TUBE = r"(?:drain(?:age)?(?: (?:catheter|tube))?|pigtail(?: (?:catheter|drain))?|(?:\d+ ?(?:F|Fr|French) )(?:\w+ )?(?:catheter|tube)|locking loop)s?"
_VERB = r"(?:placed|put|inserted|left|positioned|deployed|placement|insertion|upsized into)"
_INTO = (
    r"(?:into|in|within|for|of|through)\b[^.;]{0,60}?"
    r"\b(?:abscess(?:es)?|collections?|fluid|phlegmon|biloma|seroma|hematoma|urinoma|lymphocele|pseudocyst|cavity|pus)\b"
)
_DRAIN = over(
    "*drain *pigtail *cath *tube *loop"
    " + abscess* collection* fluid phlegmon biloma seroma hematoma urinoma lymphocele pseudocyst cavit* pus",
    rf"\b{_TUBE}\b[^.;]{{0,40}}\b{_VERB}\b[^.;]{{0,30}}\b{_INTO}"
    rf"|\b{_VERB}\b[^.;]{{0,30}}\b{_TUBE}\b[^.;]{{0,25}}\b{_INTO}"
    rf"|\b(?:abscess|collection|phlegmon|biloma|pseudocyst)\b[^.;]{{0,60}}\b(?:drained percutaneously|percutaneous(?:ly)? drain\w*)"
    rf"|\b(?:abscess|collection|biloma|pseudocyst)\b[^.;]{{0,60}}\b{_TUBE}\b[^.;]{{0,12}}\b{_VERB}\b"
    rf"|\b(?:CT|US|ultrasound|IR)[- ](?:guided )?(?:percutaneous )?drain(?:age)?\b[^.;]{{0,60}}\b(?:abscess|collection|biloma|pseudocyst)\b",
    re.I,
)
_LEFT = late(rf"\b{_TUBE}\b|\bdrains?\b", re.I)
_OTHER = late(
    r"\b(?:remov\w+|pulled|plan(?:ned)?|will|tomorrow|ask(?:ed)?|consult\w*|for (?:possible )?(?:IR )?drain|not (?:amenable|drainable)|too small|needle aspirat\w+ only|no drain|JP|Blake|Hemovac|subcutaneous|wound|incision|chest|pleural|empyema|Foley|urinary|nephrostomy|gallbladder|cholecyst\w*|biliary|ventric\w+|lumbar|pericard\w*|incised|I ?& ?D|ex(?:change|changed)|upsiz\w+)\b",
    re.I,
)
"""What is not put in, or is read by its own name."""
_PLACES: tuple[tuple[str, str, "re.Pattern[str]"], ...] = (
    ("0F9", "G", late(r"\b(?:pancrea\w+|pseudocyst)\b", re.I)),
    ("0F9", "1", late(r"\bright (?:hepatic )?lobe\b|\bsegments? (?:5|6|7|8|V|VI|VII|VIII)\b", re.I)),
    ("0F9", "2", late(r"\bleft (?:hepatic )?lobe\b|\bsegments? (?:2|3|4|II|III|IV)\b", re.I)),
    ("0F9", "0", late(r"\b(?:liver|hepatic) (?:abscess|collection)|\babscess (?:of|in) (?:the )?liver\b", re.I)),
    ("079", "P", late(r"\bsplenic (?:abscess|collection)|\babscess of the spleen\b", re.I)),
    ("0W9", "H", late(r"\b(?:retroperiton\w+|peri-?nephric|perirenal|pararenal|psoas)\b", re.I)),
    ("0W9", "J", late(r"\b(?:pelvi[sc]|pre-?sacral|cul-de-sac|peri-?rectal fluid|tubo-?ovarian|TOA)\b", re.I)),
    ("0W9", "F", late(r"\babdominal wall\b", re.I)),
    ("0W9", "G", late(
        r"\b(?:RLQ|LLQ|RUQ|LUQ|quadrant|abdom\w+|intra-?abd\w*|periton\w+|peri-?append\w*|append\w+|paracolic|gutter|sub-?phrenic|sub-?diaphragm\w*|sub-?hepatic|peri-?hepatic|lesser sac|mesenter\w*|inter-?loop"
        r"|diverticul\w*|sigmoid|peri-?colonic|colonic|Morison\w*|biloma|anastomo\w+|pericolic|peri-?splenic)\b", re.I)),
)  # fmt: skip
"""Tables and body parts of the places where pus gathers, the exact before the wide."""


def drains(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """A catheter left in a collection, where a course or a body tells of it in prose."""
    out: list[Candidate] = []
    for statement, match in report.matches(_DRAIN, (COURSE, BODY)):
        line = statement.line
        if stated(statement, match) not in ("", "not-stated"):
            continue
        if _OTHER.search(line.raw):
            continue
        if _LEFT.search(line.raw) is None:
            continue
        found = _place(report, statement.line.raw, match.group())
        if found is None:
            continue
        table, part = found
        span = span_of(line, match)
        made = make(
            report, statement, match, "drain of a collection", "B6.2", table,
            [axis(4, part, span), axis(5, "3", span), axis(6, "0", span), axis(7, "Z", basis="none")],
        )  # fmt: skip
        if made is not None and all(c.code != made.code for c in out):
            out.append(made._replace(reason=""))
    return out, tuple(c.code[:4] for c in out)


def _place(report: Report, raw: str, said: str) -> tuple[str, str] | None:
    """The place in the words of the drain, its sentence, then the rest of the document."""
    for text in (said, raw, " ".join(s.line.raw for s in report.statements)):
        for table, part, pattern in _PLACES:
            if pattern.search(text):
                return table, part
    return None
