"""Control of bleeding where no other root operation was needed (B3.7), and bands put on varices."""

import re

from chartcoder.coding.procedures.filled import Filled
from chartcoder.coding.procedures.gates import over
from chartcoder.coding.procedures.record import Candidate, Report, axis, make, span_of, stated
from chartcoder.coding.procedures.statements import BODY, SILENT
from chartcoder.late import late

WORDS = frozenset(
    """bleeding bleed bleeder hemorrhage hemostasis oozing epistaxis hemoclip hemoclips clot hematoma melena hematemesis rebleed
    hemoperitoneum coagulated cautery cauterized""".split()
)  # fmt: skip
_BLEED = over(
    "bleed* haemorrhage hemorrhage oozing epistaxis hemoperitoneum visible spurt* hematemesis melena",
    r"\b(?:bleed(?:ing|er|s)?|haemorrhage|hemorrhage|oozing|epistaxis|hemoperitoneum|visible vessel|spurt\w+|hematemesis|melena)\b",
    re.I,
)
_STOPPED = over(
    "inject* *clip bipolar* monopolar* bicap* gold heater thermal* cauter* coagulat* control* stopped hemosta* ligat* *sew"
    " packed packing argon apc tamponade* hemospray",
    r"\b(?:inject\w+ with (?:\w+ )?epi(?:nephrine)?|epi(?:nephrine)? inject\w*|\d (?:hemo)?clips?|clips? x ?\d|hemoclips?|(?:endo)?clips? (?:were |was )?(?:placed|applied|deployed)|(?:bipolar|monopolar|BICAP|gold probe|heater probe|thermal)[^.;]{0,25}(?:caut\w+|coagul\w+|applied|therapy)"
    r"|cauteri[sz]\w+|cautery|coagulat\w+|control(?:led)? (?:of|with|by)|bleeding (?:was )?(?:controlled|stopped)|hemosta\w+ (?:was )?(?:achieved|obtained|with)|sutured? (?:ligat\w+|control)|over-?sew\w*|packed|packing|argon|APC|tamponade\w*|hemospray)\b",
    re.I,
)
_SITES: tuple[tuple[str, "re.Pattern[str]"], ...] = (
    (
        "0W3P",
        late(
            r"\b(?:duoden\w+|gastric|stomach|esophag\w+|jejun\w+|ile(?:um|al)|colon\w*|cec(?:um|al)|rect\w+|sigmoid|GI|gastrointestinal|ulcer|Dieulafoy|Mallory\w*|polypectomy site|anastomo\w+|EGD|diverticul\w+|angiodysplasia|AVM)\b",
            re.I,
        ),
    ),
    ("093K", late(r"\b(?:epistaxis|nasal|nose|septal|nostril|sphenopalatine)\b", re.I)),
    ("0W33", late(r"\b(?:tonsil\w*|oral|mouth|tongue|floor of mouth|oropharyn\w+)\b", re.I)),
    (
        "0W3R",
        late(
            r"\b(?:bladder|prostat\w+|genitourinary|GU|uter(?:us|ine)|vagin\w+|postpartum)\b", re.I
        ),
    ),
    (
        "0W3G",
        late(
            r"\b(?:laparotomy|abdom\w+|peritone\w+|retroperitone\w+|omental|mesenter\w+|hemoperitoneum)\b",
            re.I,
        ),
    ),
    ("0W38", late(r"\bchest wall\b", re.I)),
    ("0W3B", late(r"\bleft (?:chest|pleural|hemithorax|thorax)\b", re.I)),
    ("0W39", late(r"\bright (?:chest|pleural|hemithorax|thorax)\b", re.I)),
    ("0W3D", late(r"\b(?:pericardi\w+|mediastin\w+ bleeding)\b", re.I)),
    ("0W36", late(r"\bneck\b", re.I)),
)

_DRY = late(
    r"\b(?:not|no|without|never) (?:actively |active )?(?:bleed\w*|oozing)\b|\bnon-?bleeding\b",
    re.I,
)
_UNPACKED = late(r"\bunpacked\b", re.I)
"""Packing of a few minutes: hemostasis of the operation."""
_SAMPLED = late(r"\b(?:snare\w*|polyp\w*|biops\w+)\b", re.I)
"""What was cut before it bled; what is cut afterwards, elsewhere, is not the cause."""
_AFTERWARDS = late(
    r"\b(?:post-?(?:op|polypectomy|tonsill\w+|procedural)|return to|takeback|re-?explor\w+)\b", re.I
)
_PACKED = ("093K", "0W3R")
"""Sites whose packing has a code of its own (section 2)."""


_PART_OF_OPERATION = late(
    r"\b(?:band(?:ing|ed)?|varice\w*|embol\w+|coil\w*|removed to stop|splenectom\w+|TUR\w+|resected|excis\w+|ectomy|liver bed|capsule|EBL|blood loss|skin|incision)\b",
    re.I,
)
_BLED = late(
    r"\b(?:actively|active|bleed|bleeder|oozing|vessel|epistaxis|hemorrhag|hemoperiton|melena|hematemesis)\w*",
    re.I,
)


def control(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """Stopping a bleeding: coded where the sentence or its neighbour names bleeding and its end."""
    if not (report.opens(_STOPPED) and report.opens(_BLEED)):
        return [], ()
    headed = any(s.mode == BODY for s in report.statements) and any(
        s.listed for s in report.statements
    )
    if headed and not any(
        s.line.search(_BLEED) for s in report.statements if s.listed or s.mode == SILENT
    ):
        return [], ()  # hemostasis at the end of another operation
    for statement, stopped in report.matches(_STOPPED):
        raw = statement.line.raw
        number = report.statements.index(statement)
        around = [s.line for s in report.statements[max(0, number - 1) : number + 2]]
        if not any(line.opened & _BLEED.bit for line in around):
            continue
        others = " ".join([line.raw for line in around])
        if not _BLEED.pattern.search(others) or stated(statement, stopped):
            continue
        if _DRY.search(raw) or _UNPACKED.search(others):
            continue
        before = " ".join(s.line.raw for s in report.statements[max(0, number - 1) : number + 1])
        if _SAMPLED.search(before) and not _AFTERWARDS.search(others):
            continue
        if _PART_OF_OPERATION.search(others):
            if not _AFTERWARDS.search(others):
                continue
        site = next((s for s, p in _SITES if p.search(raw) or p.search(others)), None)
        if site in _PACKED and stopped.group().lower().startswith("pack"):
            continue
        if site is None or not _BLED.search(others):
            continue
        made = make(
            report, statement, stopped, "control of bleeding", "B3.7", site[:3],
            [axis(4, site[3], span_of(statement.line, stopped)), _way(report, site), axis(6, "Z", basis="none"), axis(7, "Z", basis="none")],
        )  # fmt: skip
        if made is not None:
            return [made], (
                "3E0G",
                "0D5",
                "0DQ",
                "0W3",
                "093",
                "00C",
                "0DL",
                "0WC",
                "0JB",
            ) if site != "0W3G" else ("0W3", "0WC")
    return [], ()


BAND_WORDS = frozenset("band bands banded banding".split())
_BANDS = late(
    r"\bbands? (?:were |was )?(?:successfully )?(?:placed|deployed|applied|fired|released)\b|\b(?:placed|deployed|applied|fired|released|with) (?:\w+ ){0,2}bands?\b|\bbanded\b|\bband(?:ing)? x ?\d",
    re.I,
)
_VARICES = late(r"\bvari(?:x|ces|ceal)\b", re.I)
_OF_STOMACH = late(r"\b(?:gastric|fundal|fundic) vari(?:x|ces|ceal)\b", re.I)
_OF_GULLET = late(r"\besophag\w+ (?:and gastric )?vari(?:x|ces|ceal)\b", re.I)
_OTHERS = late(r"\b(?:hemorrhoid\w*|lap[- ]?band|pulmonary|narrow|sleep)\b", re.I)
_SCOPE = late(r"\b(?:EGD|\w*scop(?:e|y)|esophag\w+)\b", re.I)


def bands(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """Bands put on varices of esophagus or stomach through a scope: an extraluminal device."""
    if not any(_VARICES.search(s.line.raw) for s in report.statements):
        return [], ()
    banded = []
    for statement in report.lines():
        match = _BANDS.search(statement.line.raw)
        if match is None or stated(statement, match) or _OTHERS.search(statement.line.raw):
            continue
        if report.has(_SCOPE, statement):
            banded.append((statement, match))
    if not banded:
        return [], ()
    statement, match = banded[0]
    # the stomach, where the sentences that tell of bands speak of its varices alone
    raw = " ".join(s.line.raw for s, _ in banded)
    gastric = _OF_STOMACH.search(raw) is not None and not _OF_GULLET.search(raw)
    part, term = ("2", "gastric") if gastric else ("3", "esophageal")
    span = span_of(statement.line, match)
    made = make(
        report, statement, match, f"banding of {term} varices", "B3.12", "06L",
        [axis(4, part, span), axis(5, "8"), axis(6, "C", span), axis(7, "Z", basis="none")],
    )  # fmt: skip
    return ([], ()) if made is None else ([made], ("06L2", "06L3", "0W3P"))


_WAYS = (
    ("7", late(r"\b(?:transanal\w*|per anum|anal retractor|exam(?:ination)? under anesthesia|anoscop\w*|Hill-Ferguson)\b", re.I)),
    ("8", late(r"\b(?:EGD|endoscop\w*|colonoscop\w*|sigmoidoscop\w*|gastroscop\w*|cystoscop\w*|enteroscop\w*|hysteroscop\w*)\b", re.I)),
    ("4", late(r"\b(?:laparoscop\w*|thoracoscop\w*|VATS)\b", re.I)),
    ("0", late(r"\b(?:laparotomy|thoracotomy|open(?:ed)?|incision|explor\w+|return(?:ed)? to (?:the )?OR)\b", re.I)),
)  # fmt: skip


def _way(report: Report, site: str) -> Filled:
    for char, pattern in _WAYS:
        found = report.find(pattern)
        if found:
            return axis(5, char, found[1])
    if site in ("093K", "0W33", "0W3R"):
        return axis(5, "X" if site != "0W3R" else "7", basis="assumed")
    return Filled(5, "048", "open")
