"""Words of a report that name a procedure only in passing: what guides, what was in place, tools.

The body of a report speaks of much that is not performed as a procedure of its own: the ports of a
scope, a prosthesis of years ago, the film afterwards, the scar of a biopsy.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from chartcoder.coding.procedures.naming import Name
from chartcoder.coding.procedures.near import Line
from chartcoder.coding.procedures.statements import COURSE, Statement
from chartcoder.coding.procedures.technique import Sign
from chartcoder.late import late

_GUIDE = late(r"\b(?:under|with|by|using|via|on)\s+(?:[\w-]+\s+){0,1}$", re.I)
_THROUGH = late(
    r"\b(?:via|through|existing|indwelling|chronic|accessed|infused (?:by|via)|already|by)\s+(?:(?:the|a|an|his|her)\s+)?(?:[\w-]+\s+\(?){0,2}$",
    re.I,
)
_IN_PLACE = late(r"^[^.;]{0,20}\b(?:already in place|in place|placed at|in situ)\b", re.I)
_PLACED = late(r"\b(?:placed|inserted) (?:on )?\d{1,2}/\d", re.I)
"""What something runs through was placed on a day of the stay: "TPN via PICC placed 3/20"."""
_HAS = late(r"\b(?:has|have) (?:a|an|his|her|had a|had an) (?:\w+ )?$", re.I)
_BEEN = late(
    r"\bhad been (?:used|opened|left|divided) (?:for|by|at) (?:a|an|the|his|her) (?:\w+ )?$", re.I
)
_NOT_AFTER = late(
    r"^\s*[:,(–-]?\s*(?:was |were |is )?(?:not|never) (?:used|done|placed|given|performed|needed|inserted|taken|available|required|undertaken)\b",
    re.I,
)
_TRACE = late(
    r"^\s*(?:malfunction\w*|infection|failure|dysfunction|erosion|scar|scars|tract|proven|proved)\b",
    re.I,
)
_BROKEN = late(r"^\s*fracture\b", re.I)
"""After the name of a device: it broke. After a fixation it is what was fixed."""
_WITH = late(r"\bwith (?:a|an|the) (?:\w+ )?$", re.I)
_FOR = late(r"\bfor\s+(?:continuous |intermittent )?(?:\w+ )?$", re.I)
_GUIDED = late(r"^[\s-]*(?:guided|guidance|control)\b", re.I)
_COMPLETION = late(r"\b(?:completion|control|confirmatory|final)\s+$", re.I)
"""A picture that shows how the operation ended."""
_OPEN_FRACTURE = late(
    r"\bopen\b[^.;:]{0,60}\bfractures?\b(?![^.;]{0,80}\b(?:abscess|pus|purulen\w+|hematoma)\b)|\bGustilo\b",
    re.I,
)
"""I&D of an open fracture is irrigation and debridement on the way to setting it."""


def _around(line: Line) -> str:
    """A sentence with the characters before it."""
    return line.text.text[max(0, line.start - 160) : line.start + len(line.raw)]


_REHABILITATED = late(
    r"\b(?:rehabilitation|rehab|recovery|aftercare|convalescence|deconditioning|debility|therapy|care) (?:following|after|post|s/p|from)\s+(?:an? |the |his |her )?(?:[\w-]+ ){0,3}$",
    re.I,
)
"""What a stay is for after an operation of another one."""
_STUMP = late(r"^\s*stump\b", re.I)
_EARLIER = late(
    r"^[^.;:]{0,60}\b(?:after|following|status post|s/p)\s+(?:an? |the )?(?:[\w-]+ ){0,2}$", re.I
)
"""The label of a report tells the reason: "chylothorax after esophagectomy: right VATS"."""
_ITEM = late(r"(?:^|[,;])[\W\d]*(?:s/p|status post)\s+(?:an? |the )?(?:[\w-]+ ){0,2}$", re.I)
"""An item of a list with days of the stay that opens so: "s/p ERCP 5/1"."""
_LATER_THAN = ("after", "following", "post", "s/p", "from")
"""One of them stands in all that says so, and that says what a stay is for."""
_AHEAD = late(
    r"\b(?:ahead of|in preparation for|pending|in advance of)\s+(?:the |an? |his |her )?(?:\w+ )?$",
    re.I,
)
_ASKED_BY = "4BCDFGH"
_OTHERS = late(r"^[^.;]{0,12}\(?\bseparate (?:record|patient|report|chart)\b", re.I)
_APART = late(
    r"^[^.;]{0,25}\b(?:which )?(?:will be|is|was|to be) (?:dictated separately|separately dictated)\b",
    re.I,
)
"""The other half of an operation, which has a report of its own."""
_SELLA = frozenset({"sella", "sellar"})
_BY_ANESTHESIA = late(r"^[^.;]{0,30}\bby (?:the )?an(?:a)?esthesi", re.I)
"""What the anesthesiologist documents in a record of his own."""
_PORTS = frozenset({"port", "ports"})
_WORKING = late(
    r"\b(?:robot\w*|camera|assist(?:ant)?|working|mm|trocars?|laparoscop\w*|thoracoscop\w*|umbilic\w*|interspace|limbal|side|blunt|optical|under vision|balloon)\b",
    re.I,
)
_COURSE_OF_BODY = "B4"
"""Sections that guide an operation: what only its body tells of them is not coded."""
_CARE = ("2W", "2Y4", "3E1", "3C1", "3E0F7SF")
"""Dressings, splints and irrigation at the end of an operation, oxygen during it."""
_SUPPORT = (
    "0T9B7",
    "0W990",
    "0W994",
    "0W9B0",
    "0W9B4",
    "0W9[9B]",
    "0BH17",
    "0DH67",
    "0DH68",
    "0D967",
    "0D968",
    "4A0",
    "4A1",
    "0BP1",
    "02HK3M",
    "5A09",
    "5A19",
)
"""Tubes, drains and monitors that go with an operation and its anesthetic."""
_CATHETER_FILMS = ("B20", "B21", "B30", "B31", "B32", "4A0")
"""Angiography and pressures of a catheterization, procedures of their own."""


_POLYP = frozenset({"polyp", "polyps"})
_BED = late(r"\bbase of (?:the )?(?:resection|tumor bed|defect|excision|bed)\b|\btumor bed\b", re.I)
_BIOPSY = late(r"\bbiops\w+", re.I)
_LABORING = frozenset("pushing pushed crowning epidural".split())
_INCISED = frozenset({"I&D", "incision and drainage"})
_LACERATED = late(r"\blacerations?\b(?![^.;]{0,60}\b(?:abscess|hematoma|pus)\b)", re.I)
_MEASURES = late(r"\bpigtail\b|\b(?:diagnostic|angiographic) catheter\b", re.I)
_CUT_BONE = late(r"\bbunionectomy\b|\bosteotomy\b", re.I)
"""The bone is fixed that was cut, not the joint beside it."""
_OLD_BYPASS = late(r"\b(?:to|down|in|into|from|across|through) the (?:\w+ )?$", re.I)
"""A bypass of an earlier operation that a catheter goes through."""
_LOOKED_INTO = late(
    r"\b(?:pullback|injection|injected|gradient|angiogra\w+|angioplasty|saturation)\b", re.I
)
"""What is done through a bypass of an earlier day."""
_LATER = late(
    r"\b(?:thrombectomy|thrombectomies|revision|declot\w*|ligation|excision|removal|angioplasty|fistulo\w+)\b",
    re.I,
)
"""What is done to a fistula that is there."""
_MADE = late(
    r"\b(?:creat\w+|construct\w+|plac\w+|made|form\w+|perform\w+|fashion\w+|transpos\w+|superficiali\w+|sewn|anastomos\w+|underwent|inser\w+|built|done)\b",
    re.I,
)
"""A fistula that is made, not one that is there."""
_CATHETERIZED = late(
    r"^(?!\s+(?:lab\w*|suite|table|room|protocol)\b)[^.;,]{0,40}\b(?:performed|done|carried out|completed|undertaken)\b",
    re.I,
)
"""A catheterization of the heart that a body tells of, rather than the room it is done in."""
_BROUGHT = late(
    r"^[^.;]{0,30}\b(?:which|that) (?:had|has) (?:already )?been (?:inserted|placed|put in)\b", re.I
)
"""A device of before the operation that its report only speaks of."""


SENTENCE, BEFORE, BEHIND, AROUND = "sentence", "before", "behind", "around"
"""Where words stand that tell what a name is: in its sentence, right before or behind it, or before the sentence too."""
_OF_TABLES: tuple[tuple[tuple[str, ...], str, "re.Pattern[str]", str], ...] = (
    # "chest tube talc pleurodesis"
    (("0W9",), BEHIND, late(r"^\s*(?:talc\b|pleurodesis\b|fibrinoly\w+)", re.I), "in-place"),
    # what is told of a chest tube that is in
    (("0W99", "0W9B", "0W9[9B]"), BEHIND, late(
        r"^s?,? (?:outputs?|drainage|drained|sites?|removed|removal|pulled|out|management|clamp\w*|(?:to |on )?water ?seal|d/?c'?e?d|discontinued|in (?:good )?position|stays?|remains?)\b",
        re.I), "in-place"),
    # the chamber of an eye is tapped on the way
    (("0W9G",), SENTENCE, late(r"\b(?:trabeculectomy|iridectomy|limb(?:us|al)|corneal?|eye|anterior chamber)\b", re.I), "integral"),
    # how far the cervix opened in labor
    (("0U7C",), SENTENCE, late(
        r"\b(?:complete|full|progress\w*|achieved|reached|arrest of|\d+(?:\.\d+)? ?cm)\b[^.;]{0,25}\bdilat\w+|\bdilat\w+[^.;]{0,20}\b\d+ ?cm\b|\beffaced\b",
        re.I), "not-stated"),
    # what fills a joint before the scope
    (("3E0U",), SENTENCE, late(r"\bsaline\b|\bdistend\w*|\binsufflat\w*|\blactated Ringer", re.I), "integral"),
    # a fracture is set, or a bone fixed, in the cast or splint that it is put in
    (("2W3",), SENTENCE, late(r"\b(?:reduction|fixation|ORIF|pinning|osteotomy|nailing)\b", re.I), "integral"),
    # the way to the talus
    (("0Q8",), AROUND, late(r"\btal(?:us|ar)\b[^;]{0,80}\bmalleol\w+ osteotomy", re.I), "integral"),
    # a shock that tries a new defibrillator is part of putting it in
    (("5A2204",), BEHIND, late(r"^\s*(?:threshold|test\w*|leads?|pads?|safety margin)\b", re.I), "integral"),
    (("3E0G",), BEHIND, _IN_PLACE, "in-place"),
    # a picture that an operation is planned on
    (("B",), BEHIND, late(
        r"^[^.;]{0,25}\bfor (?:[\w-]+ ){0,2}(?:coordinates?|targeting|locali[sz]ation|planning|guidance|registration)\b",
        re.I), "guidance"),
    # a joint replaced earlier that is opened: "arthrotomy, left total knee"
    (("0SR",), BEFORE, late(
        r"\b(?:arthrotomy|irrigation and debridement|exchange|washout|I ?& ?D),? (?:of )?(?:the )?(?:(?:left|right) )?$",
        re.I), "in-place"),
)  # fmt: skip
"""Beginnings of patterns, words that stand somewhere near the name, and what these make of it."""


@lru_cache(maxsize=4096)
def _told_of(pattern: str) -> tuple[tuple[str, "re.Pattern[str]", str], ...]:
    """The rows that are of a pattern: most have none."""
    return tuple(
        (where, words, reason)
        for tables, where, words, reason in _OF_TABLES
        if pattern.startswith(tables)
    )


def in_passing(
    statement: Statement, name: Name, pattern: str, way: Sequence[Sign], told: bool
) -> str:
    """Why a name stands for nothing performed of its own, or an empty string.

    Args:
        statement: its sentence.
        name: the name.
        pattern: what it leads to.
        way: the technique of the report.
        told: whether it stands in the body of a report with a heading that lists its procedures.
    """
    line = statement.line
    start = line.words[name.places[0]].start
    end = line.words[name.places[-1]].end
    lead = line.raw[: start - line.start]
    after = line.text.text[end : end + 40]
    behind = line.text.text[end : end + 80].casefold()
    if ("not " in behind or "never " in behind) and _NOT_AFTER.match(after):
        return "not-performed"
    if pattern[:1] == "0" and pattern[2:3] in "HPWU" and _BROKEN.match(after):
        return "historical"
    for where, words, reason in _told_of(pattern):
        texts = {SENTENCE: line.raw, BEFORE: lead, BEHIND: after, AROUND: _around(line)}
        if words.search(texts[where]):
            return reason
    if pattern[0] == "D" and "pump" in line.said:
        return "not-stated"  # a proton pump inhibitor
    if (
        pattern.startswith("0DT")
        and not line.said.isdisjoint(_POLYP)
        and "ectomy" not in name.entry.term
    ):
        return "integral"  # "polyps of the sigmoid colon, resected"
    if pattern[:1] == "0" and pattern[2:3] == "B" and _BED.search(line.raw) and _BIOPSY.search(line.raw):  # fmt: skip
        return "integral"  # of what an excision left
    if pattern.startswith("0TPBX0") and not statement.listed and name.entry.term == "Foley removal":
        if told or not line.said.isdisjoint(_LABORING):
            return "integral"
    if name.entry.term in _INCISED and _LACERATED.search(line.raw):
        return "integral"  # a torn wound is washed out, no fluid drained
    if (pattern == "0SS" or pattern.startswith(("0SSM", "0SSN"))) and _CUT_BONE.search(line.raw):
        return "integral"
    if told and pattern[0] == "0" and pattern[2:3] == "1" and _OLD_BYPASS.search(lead):
        return "in-place"
    if told and pattern[:3] in ("021", "031") and _LOOKED_INTO.search(line.raw):
        return "in-place"
    if pattern[:3] == "031":
        there = statement.mode == COURSE or _LATER.search(line.raw)
        if there and not _MADE.search(line.raw):
            return "in-place"
    if pattern.startswith("4A02X4") and not statement.listed and statement.mode != COURSE:
        return "guidance"
    if pattern[0] == "5" and _BROUGHT.match(line.text.text[end : end + 80]):
        return "in-place"
    if told and name.entry.term == "intracoronary nitroglycerin":
        return "integral"
    if pattern.startswith("0NR00") and not line.said.isdisjoint(_SELLA):
        return "integral"  # the floor of the sella, named by its bone
    if pattern[:3] == "08N" and "marginalis" in line.said:
        return "integral"  # a step of a blepharoplasty
    if told and pattern.startswith("08J"):
        return "integral"
    if pattern[0] in "34" and _BY_ANESTHESIA.match(line.text.text[start : end + 40]):
        return "guidance"
    if told and pattern.startswith("3E0G") and _WITH.search(lead):
        return "guidance"  # "drawn out with a feeding tube"
    if pattern[:3] == "3E1" and _FOR.search(_until(line, name)):
        return "not-stated"
    if pattern[0] in _COURSE_OF_BODY and (_GUIDED.match(after) or _COMPLETION.search(lead)):
        return "guidance"
    if name.entry.term == "I&D" and _OPEN_FRACTURE.search(_around(line)):
        return "integral"
    if "extubation" in name.entry.term:
        return "integral"  # the end of a ventilation
    before = lead.casefold()
    if any(word in before for word in _LATER_THAN):
        if _REHABILITATED.search(lead):
            return "historical"
        listed = statement.listed and statement.dated and _ITEM.search(lead)
        if statement.mode != COURSE and not listed and _EARLIER.search(lead):
            return "historical"
    if _STUMP.match(after):
        return "historical"
    if pattern[0] in _ASKED_BY and _AHEAD.search(lead):
        return "not-performed"
    if (
        _TRACE.match(after)
        or ("separate" in behind and _OTHERS.match(after))
        or ("dictated" in behind and _APART.match(line.text.text[end : end + 80]))
        or ("had been" in before and _BEEN.search(lead))
    ):
        return "historical"
    if name.entry.term == "LOA" and _FETUS.search(line.raw):
        return "not-stated"
    if pattern[0] in _COURSE_OF_BODY and not statement.listed:
        films = pattern.startswith(_CATHETER_FILMS)
        if not films and (_GUIDE.search(lead) or _GUIDE.search(_until(line, name))):
            return "guidance"
        if told and not films and not pattern.startswith("4B0"):
            return "guidance"
    if pattern.startswith(
        ("4A02X4", "4A12X4", "4A13X", "4A03X", "4A01", "4A0[", "4A11", "4A00", "4A10")
    ) and _MONITORS.search(line.raw):
        return "guidance"
    if not statement.listed and (
        pattern.startswith("0DJD7") or (pattern[:3] == "8E0" and "Y8" in pattern)
    ):
        return "integral"  # an examination before the scope, a stitch
    if (
        pattern[0] == "0"
        and pattern[1] in "23456"
        and pattern[2] == "9"
        and (not statement.listed or _MEASURES.search(line.raw))
    ):
        return "guidance"  # a pigtail catheter that injects or measures
    if (
        told
        and pattern.startswith("4A023N")
        and _CATHETERIZED.match(line.text.text[end : end + 60])
    ):
        return ""
    if told and pattern.startswith(_SUPPORT):
        return "integral"
    if told and pattern.startswith(_CARE):
        return "integral"
    if pattern.startswith(("02HV", "0JH6", "0JPT", "02P")) and _working_port(name, line.raw, way):
        return "guidance"
    if pattern[0] == "0" and (pattern[2] == "H" or "0Z" in pattern[5:]):
        placed = statement.dated and _PLACED.search(line.text.text[start : end + 24])
        if (_THROUGH.search(lead) and not placed) or (
            _IN_PLACE.match(after) and not name.operation
        ):
            return "in-place"
    if pattern[0] == "0" and pattern[2] in "HRUW" and not statement.listed and _HAS.search(lead):
        return "in-place"
    return ""


def _until(line: Line, name: Name) -> str:
    """The sentence up to the last word of a name."""
    return line.raw[: line.words[name.places[-1]].start - line.start]


def _working_port(name: Name, raw: str, way: Sequence[Sign]) -> bool:
    """Whether "port" is the way in of a scope, no reservoir under the skin."""
    words = {name.near.line.words[p].word for p in name.places}
    if not words & _PORTS or len(words - _PORTS - _ACTS):
        return False
    return any(sign[2] == "scope" for sign in way) or _WORKING.search(raw) is not None


_MONITORS = late(
    r"\bunder\b[^.;]{0,20}\b(?:SSEP|EMG|MEP|EEG|neuro\w*)[^.;]{0,40}|\b(?:monitors?|monitoring)\b[^.;]{0,60}\b(?:placed|applied|attached|including|included|used)\b|\b(?:ASA|standard) monitor",
    re.I,
)
"""Monitors of an anesthetic."""
_FETUS = late(r"\b(?:station|vertex|presentation|occiput|effaced|crowning|head)\b", re.I)
"""Beside these words LOA is how the child lies, no lysis of adhesions."""
_ACTS = frozenset(
    "placement placed insertion inserted removal removed removing place insert remove".split()
)
