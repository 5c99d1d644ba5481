"""Debridement by the deepest layer, skin grafts with their donor site, flaps (B3.5, B3.9, B3.17)."""

import re

from chartcoder.coding.procedures.filled import Filled
from chartcoder.coding.procedures.gates import over
from chartcoder.coding.procedures.near import whole
from chartcoder.coding.procedures.record import Candidate, Report, axis, make, span_of, stated
from chartcoder.coding.procedures.said import Hit
from chartcoder.coding.procedures.statements import BODY, SILENT, Statement
from chartcoder.coding.procedures.views import Value
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.terminology.pcs.words import values_of

WORDS = frozenset(
    "debridement debrided debride graft stsg ftsg flap necrotic slough escharotomy nonexcisional excisional skin".split()
)
_DEBRIDE = over(
    "debride* necrotic",
    r"\b(?:debridement|debrided?)\b|\b(?:sharp(?:ly)? )?excis\w+ of (?:the )?necrotic\b",
    re.I,
)
_EXCISED = over(
    "excis* cut shaved resected rongeur",
    r"\b(?:excisional(?:ly)?|excis(?:ed|ion)|cut (?:back|away)|shaved with (?:the |a )?scalpel|resected|rongeur)\b",
    re.I,
)
_NOT_EXCISED = over(
    "*excisional* scrap* curett* brush* irrigat* pulse hydro* versajet scrubb* wash* ultrasonic mechanical",
    r"\b(?:non-?excisional(?:ly)?|scrap\w+|curett\w+|brush\w*|irrigat\w+ (?:debridement|under)|pulse lavage|hydro-?surg\w*|Versajet|scrubb\w+|wash\w+|ultrasonic|mechanical)\b",
    re.I,
)
_DEPTHS: tuple[tuple[str, "re.Pattern[str]"], ...] = (
    (
        "bone",
        late(
            r"\b(?:(?:down )?(?:in)?to (?:and including )?(?:the )?(?:\w+ )?bone|bone (?:was )?(?:excised|debrided|removed|resected)|bone\b(?! (?:was|were|is) (?:covered|healthy))[^.;]{0,40}\b(?:excised|resected|rongeured|debrided) |including (?:\w+ )?bone|cortical bone|bone debridement|necrotic bone|(?:muscles?|fascia|tissues?|tendons?),? and bone\b|sacrum (?:was )?excised)\b",
            re.I,
        ),
    ),
    (
        "muscle",
        late(
            r"\bmuscles?\b|\b(?:gastrocnemius|soleus|quadriceps|gluteus\w*|tibialis|sartorius|gracilis|deltoid|biceps|triceps|pectoralis)\b",
            re.I,
        ),
    ),
    ("tendon", late(r"\btendons?\b", re.I)),
    (
        "fascia",
        late(r"\b(?:fascia\w*|subcutaneous(?: tissue| fat)?|fat(?:ty)?|subcu\w*|SQ)\b", re.I),
    ),
    ("skin", late(r"\b(?:skin(?! graft)|epidermis|dermis|dermal)\b", re.I)),
)
_NOT_ENTERED = late(
    r"\b(?:not entered|not involved|intact|spared|exposed but|viable|not (?:debrided|excised)|no (?:muscle|bone|tendon|fascia|fat))\b",
    re.I,
)
_TABLES = {"skin": ("H", "X"), "fascia": ("J", "0"), "muscle": ("K", "0"), "tendon": ("L", "0")}


_OF_JOINT = late(
    r"\b(?:arthroscop\w*|labral|chondral|meniscal|joint|capsul\w+|synov\w+|ligaments?|scapholunate|cartilage)\b",
    re.I,
)


def debridement(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """Debridement: excision of the deepest layer when excisional, else extraction."""
    out: list[Candidate] = []
    if not report.opens(_DEBRIDE):
        return [], ()
    listed = [s for s in report.statements if s.listed and s.line.search(_DEBRIDE)]
    headed = any(s.mode == BODY for s in report.statements) and any(
        s.listed for s in report.statements
    )
    wounds = [s for s in report.statements if s.listed or s.mode == SILENT]
    if headed and not listed and not any(s.line.search(_WOUND) for s in wounds):
        return [], ()  # edges trimmed in another operation
    if listed and all(_depth(report, s, alone=True) is None for s in listed):
        out = _told(report)
    for statement, match in report.matches(_DEBRIDE) if not out else ():
        raw = statement.line.raw
        if stated(statement, match):
            continue
        if statement.mode == BODY and any(c.statement.listed for c in out):
            continue  # how the wound of the heading was debrided
        if _OF_JOINT.search(raw):
            continue
        excised = report.find(_EXCISED, statement)
        non = report.find(_NOT_EXCISED, statement)
        scraped = non is not None and (excised is None or "non" in non[0].group().lower())
        layer = _depth(report, statement)
        if layer is None:
            continue
        made = _made(report, statement, match, layer, scraped, bool(excised))
        if made is None and layer == "bone":  # no bone of the report: what lies over it
            made = _made(report, statement, match, "muscle", scraped, bool(excised))
        if made is not None and all(c.code != made.code for c in out):
            out.append(made)
    if not out:
        return [], ()
    return out, (
        "0HB",
        "0JB",
        "0KB",
        "0LB",
        "0QB",
        "0PB",
        "0HD",
        "0JD",
        "0KD",
        "0LD",
        "0WB",
        "0YB",
        "0XB",
        "3E1",
    )


_WOUND = over(
    "debrid* ulcer* wound* necro* gangren* infect* fasciitis burn* decubit* abscess* lacerat* degloving cellulitis dehisc*"
    " fracture",
    r"\b(?:debrid\w+|ulcers?|wounds?|necro\w+|gangren\w+|infect\w+|fasciitis|burns?|decubit\w+|abscess\w*|lacerat\w+|degloving|cellulitis|dehisc\w+|open fracture)\b",
    re.I,
)
_CUT = over(
    "excis* debrid* cut resected rongeur* sharply shaved",
    r"\b(?:excis(?:ed|ion)|debrid(?:ed|ement)|cut (?:back|away|out|off)|resected|rongeured?|sharply removed|shaved)\b",
    re.I,
)
_SPOT = over(
    "sacr* coccy* ischi* trochanter* heel ankle foot calf shin leg knee thigh groin hip buttock back abdom* chest breast neck"
    " scalp face shoulder arm forearm elbow hand finger toe perine* scrot*",
    r"\b(?:sacr(?:um|al)|coccy(?:x|geal)|ischi(?:um|al)|trochanter(?:ic)?|heel|ankle|foot|calf|shin|leg|knee|thigh|groin|hip|buttock|back|abdom(?:en|inal)"
    r"|chest|breast|neck|scalp|face|shoulder|(?:upper )?arm|forearm|elbow|hand|finger|toe|perine\w+|scrot\w+)\b",
    re.I,
)


def _told(report: Report) -> list[Candidate]:
    """Debridement of a heading without depth: each wound of the body to its deepest layer (B3.5)."""
    ranks = [layer for layer, _ in _DEPTHS]
    deepest: dict[str, tuple[int, Statement, re.Match[str], str]] = {}
    spot = ""
    for statement in report.statements:
        if statement.mode != BODY:
            continue
        said = statement.line.search(_SPOT)
        spot = _wound(said.group()) if said is not None else spot
        match = statement.line.search(_CUT)
        if match is None or stated(statement, match):
            continue
        layer = _depth(report, statement, alone=True)
        if layer is None:
            continue
        found = (ranks.index(layer), statement, match, layer)
        if spot not in deepest or found[0] < deepest[spot][0]:
            deepest[spot] = found
    excised = any(s.line.search(_EXCISED) for s in report.statements)
    out: list[Candidate] = []
    for word, (_, statement, match, layer) in deepest.items():
        non = statement.line.search(_NOT_EXCISED)
        scraped = non is not None and not statement.line.search(_EXCISED)
        made = _made(report, statement, match, layer, scraped, excised, word)
        if made is not None and all(c.code != made.code for c in out):
            out.append(made)
    return out


def _wound(said: str) -> str:
    """One name for the words of a wound: trochanter and trochanteric."""
    return said.lower().removesuffix("eric").removesuffix("er")[:6]


_UNTOUCHED = late(r"\b(?:no|not|without|exposed|over(?:lying)?|covering)\s+(?:\w+\s)?$", re.I)
"""Before a layer that was not cut."""


def _depth(report: Report, statement: Statement, alone: bool = False) -> str | None:
    """The deepest layer that the sentence, or those after it, say was cut."""
    lines = [statement]
    number = report.statements.index(statement)
    if not alone:
        lines.extend(report.statements[number + 1 : number + 4])
    for one in lines:
        for layer, pattern in _DEPTHS:
            for match in pattern.finditer(one.line.raw):
                if _NOT_ENTERED.search(one.line.raw[match.start() : match.end() + 30]):
                    continue
                if _UNTOUCHED.search(one.line.raw[: match.start()]):
                    continue
                return layer
    return None


def _made(
    report: Report, statement: Statement, match: "re.Match[str]", layer: str,
    scraped: bool, excised: bool, spot: str = "",
) -> Candidate | None:  # fmt: skip
    root = "D" if scraped else "B"
    if root == "B" and not excised and statement.listed:
        root = "D"  # no word says that it was excisional
    if layer == "bone":
        for system in ("Q", "P", "N"):
            found = _sided_by(
                report, site(report, statement, f"0{system}{root}"), spot, f"0{system}{root}"
            ) or (anywhere(report, f"0{system}{root}") if statement.listed else None)
            if found:
                return make(report, statement, match, "debridement of bone", "B3.5", f"0{system}{root}", [found, axis(5, "0"), axis(6, "Z", basis="none"), axis(7, "Z", basis="none")])  # fmt: skip
        return None
    letter, way = _TABLES[layer]
    table = f"0{letter}{root}"
    found = _sided_by(report, site(report, statement, table), spot, table)
    if found is None:
        found = anywhere(report, table)
    if found is None:
        if layer == "tendon":
            return None
        chars = "".join(sorted(values_of(report.book, table, 4)))
        found = Filled(4, chars, "open")
    if root == "B" and not excised:
        return None
    return make(report, statement, match, "debridement", "B3.5", table, [found, axis(5, way), axis(6, "Z", basis="none"), axis(7, "Z", basis="none")])  # fmt: skip


def _sided_by(report: Report, found: Filled | None, spot: str, table: str) -> Filled | None:
    """A site whose side only the report tells, next to the name of the wound."""
    if found is None or found.basis != "open" or not spot:
        return found
    near = report.find(late(rf"\b(left|right)\s+(?:\w+\s+){{0,2}}{re.escape(spot)}", re.I))
    if near is None:
        return found
    values = values_of(report.book, table, 4)
    kept = [c for c in found.chars if values[c][1] == near[0].group(1).lower()]
    return Filled(4, kept[0], "rule", (*found.spans, near[1])) if len(kept) == 1 else found


def anywhere(report: Report, table: str) -> Filled | None:
    """The site that the report names first, its diagnosis included."""
    for statement in report.statements:
        found = site(report, statement, table)
        if found is not None and found.basis != "open":
            return found
    return None


_ADDED = {
    "H": frozenset({"skin"}),
    "J": frozenset({"subcutaneous", "tissue", "fascia"}),
    "K": frozenset({"muscle"}),
    "L": frozenset({"tendon"}),
}
_NEARBY = {
    frozenset({"knee"}): frozenset({"lower", "leg"}),
    frozenset({"knee", "region"}): frozenset({"lower", "leg"}),
    frozenset({"ankle", "region"}): frozenset({"lower", "leg"}),
    frozenset({"elbow", "region"}): frozenset({"lower", "arm"}),
    frozenset({"wrist", "region"}): frozenset({"lower", "arm"}),
    frozenset({"shoulder", "region"}): frozenset({"upper", "arm"}),
    frozenset({"axilla"}): frozenset({"upper", "arm"}),
    frozenset({"hip", "region"}): frozenset({"upper", "leg"}),
    frozenset({"toe"}): frozenset({"foot"}),
    frozenset({"finger"}): frozenset({"hand"}),
    frozenset({"abdominal", "wall"}): frozenset({"abdomen"}),
    frozenset({"sacrum"}): frozenset({"buttock"}),
    frozenset({"chest", "wall"}): frozenset({"chest"}),
}
"""Regions with the skin and soft tissue value that covers them (B4.6, B4.7)."""
_WORDS_FOR = {
    "knee": frozenset({"lower", "leg"}), "ankle": frozenset({"lower", "leg"}), "elbow": frozenset({"lower", "arm"}),
    "wrist": frozenset({"lower", "arm"}), "shoulder": frozenset({"upper", "arm"}), "toe": frozenset({"foot"}),
    "finger": frozenset({"hand"}), "thumb": frozenset({"hand"}), "sacral": frozenset({"buttock"}), "sacrum": frozenset({"buttock"}),
    "heel": frozenset({"foot"}), "hip": frozenset({"upper", "leg"}), "groin": frozenset({"upper", "leg"}), "shin": frozenset({"lower", "leg"}),
    "calf": frozenset({"lower", "leg"}), "thigh": frozenset({"upper", "leg"}), "forearm": frozenset({"lower", "arm"}),
    "trochanteric": frozenset({"upper", "leg"}), "ischial": frozenset({"buttock"}), "gluteal": frozenset({"buttock"}), "leg": frozenset({"lower", "leg"}),
    "abdominal": frozenset({"abdomen"}), "cheek": frozenset({"face"}), "supraclavicular": frozenset({"neck"}), "coccyx": frozenset({"buttock"}),
    "coccygeal": frozenset({"buttock"}), "gastrocnemius": frozenset({"lower", "leg"}), "achilles": frozenset({"lower", "leg"}),
}  # fmt: skip


_GROIN = frozenset({"inguinal"})
"""The skin of a groin has a value of its own."""


def site(
    report: Report, statement: Statement, table: str, start: int = 0, end: int = -1
) -> Filled | None:
    """The value of a table of skin, soft tissue, muscle or bone that a sentence names."""
    values = values_of(report.book, table, 4)
    near = whole(statement.line)
    hits: list[Hit[Value]] = sorted(near.parts(), key=lambda h: (-len(h.words), h.places))
    found: list[tuple[tuple[int, int], list[str], tuple[Span, ...], int]] = []
    end = len(statement.line.raw) if end < 0 else end
    base = statement.line.start
    for hit in hits:
        at = statement.line.words[hit.first].start - base
        if not start <= at < end:
            continue
        for label in hit.term.labels:
            for wanted in _variants(label, hit.words, table):
                chars = [c for c, (words, _) in values.items() if words == wanted]
                if chars:
                    rank = (wanted != label, -len(hit.words))  # a value of its own comes first
                    found.append((rank, chars, statement.line.span(hit.places), hit.first))
                    break
    for place, word in enumerate(statement.line.words):
        if word.word in _WORDS_FOR and start <= word.start - base < end:
            named = _GROIN if word.word == "groin" and table[1] == "H" else _WORDS_FOR[word.word]
            wanted = named | _ADDED.get(table[1], frozenset())
            chars = [c for c, (words, _) in values.items() if words == wanted]
            if chars:
                found.append(((1, -1), chars, statement.line.span((place,)), place))
    if not found:
        return None
    found.sort(key=lambda f: (_leaves(statement, f[3]), f[0], f[3]))
    _, chars, spans, place = found[0]
    side = _side(statement, place)
    if len(chars) > 1:
        chars = [c for c in chars if values[c][1] == side] or chars
    return Filled(4, "".join(chars), "rule" if len(chars) == 1 else "open", spans)


_LEAVES = late(r"\bfrom (?:the )?(?:left |right )?$", re.I)


_ON_TO = late(r"\S+ to\b")


def _leaves(statement: Statement, place: int) -> bool:
    """Whether a wound only begins at a part: "from the axilla to the abdomen"."""
    raw = statement.line.raw
    at = statement.line.words[place].start - statement.line.start
    return _LEAVES.search(raw[:at]) is not None and _ON_TO.match(raw, at) is not None


def _variants(label: frozenset[str], said: frozenset[str], table: str) -> list[frozenset[str]]:
    added = _ADDED.get(table[1], frozenset())
    out = [label, label | added]
    plain = label - {"region", "joint"}
    if label in _NEARBY:
        out.append(_NEARBY[label] | added)
    for word in sorted(plain | said):
        if word == "leg" and "upper" in label:
            out.append(frozenset({"upper", "leg"}) | added)
        elif word in _WORDS_FOR:
            here = _GROIN if word == "groin" and table[1] == "H" else _WORDS_FOR[word]
            out.append(here | added)
    return out


def _side(statement: Statement, place: int) -> str:
    sides = [
        (abs(p - place) + (0 if p < place else 2), s) for s, p in whole(statement.line).sides()
    ]
    return min(sides)[1] if sides else ""


# --- grafts ------------------------------------------------------------------------------------

_GRAFT = over(
    "thickness stsg ftsg skin + thickness stsg ftsg graft* autograft* allograft* xenograft*",
    r"\b(?:(split|full|partial)[- ]thickness (?:skin |cadaver |allo|auto|xeno)?\w*(?: graft\w*)?|STSG|FTSG|skin (?:auto|allo|xeno)?graft\w*)\b",
    re.I,
)
_DONOR_SITE = late(
    r"\b(?:harvested|taken(?! off| down| out| to| back| from the field)|donor|from (?=the |left |right ))\b",
    re.I,
)
_OF_SKIN = late(r"\b(?:graft|skin|donor|dermatome|harvest\w*)\b", re.I)


_MOUTH = late(r"\bbuccal\b", re.I)
_NIPPLE = late(r"\b(?:nipple|areola\w*)\b", re.I)
_SIDED = late(r"\b(?:left|right)\b", re.I)


def _both_sides(
    report: Report, statement: Statement, part: Filled, start: int, end: int
) -> list[Filled]:
    """The part of a graft, on both sides where the words after it name both."""
    said = {m.group().lower() for m in _SIDED.finditer(statement.line.raw, start, end)}
    values = values_of(report.book, "0HR", 4)
    if len(said) < 2 or part.basis == "open" or part.chars not in values:
        return [part]
    label, side = values[part.chars]
    other = "left" if side == "right" else "right"
    pair = [c for c, (words, of) in values.items() if words == label and of == other]
    return [part, *(part._replace(chars=c) for c in pair if side)]


_OF_OTHERS = late(r"\b(?:cadaver\w*|allograft|homograft|xenograft|porcine|pigskin|bovine)\b", re.I)
_MANUFACTURED = late(r"\b(?:Integra|synthetic|dermal substitute|Apligraf)\b", re.I)


def skin_graft(report: Report) -> tuple[list[Candidate], tuple[str, ...]]:
    """Skin grafts: replacement of skin by thickness, and excision at a donor site of its own."""
    out: list[Candidate | None] = []
    for statement, match in report.matches(_GRAFT):
        raw = statement.line.raw
        if out or stated(statement, match):
            continue
        if "graft" not in raw.lower() and not match.group().endswith("SG"):
            continue  # "full thickness" of a burn or a tear
        said = match.group().lower()
        span = span_of(statement.line, match)
        thick = (
            "3"
            if said.startswith(("full", "ftsg"))
            else "4"
            if said.startswith(("split", "partial", "stsg"))
            else ""
        )
        donor = _DONOR_SITE.search(raw)
        cut = donor.start() if donor else len(raw)
        cut = max(raw.rfind(c, 0, cut) for c in ";,.") if donor and max(raw.rfind(c, 0, cut) for c in ";,.") > match.start() else cut  # fmt: skip
        after = site(report, statement, "0HR", match.end(), cut) or site(
            report, statement, "0HR", 0, cut
        )
        device = "K" if _OF_OTHERS.search(raw) else "J" if _MANUFACTURED.search(raw) else "7"
        qualifier = axis(7, thick, span) if thick else Filled(7, "34", "open")
        mouth = _MOUTH.search(raw, 0, cut)
        nipple = _NIPPLE.search(raw, 0, cut)
        if mouth is not None and mouth.start() < match.start():
            # a graft that lines the mouth
            out.append(
                make(report, statement, match, "skin graft", "B3.17", "0CR",
                     [axis(4, "4", span_of(statement.line, mouth)), axis(5, "X"), axis(6, device, span), axis(7, "Z", basis="none")])
            )  # fmt: skip
        elif nipple is not None:
            side = _SIDED.search(raw)
            char = "W" if side is not None and side.group().lower() == "right" else "X"
            part = (
                axis(4, char, span_of(statement.line, nipple)) if side else Filled(4, "WX", "open")
            )
            out.append(
                make(report, statement, match, "skin graft", "B3.17", "0HR",
                     [part, axis(5, "X"), axis(6, device, span), axis(7, "Z", basis="none")])
            )  # fmt: skip
        else:
            part = after or anywhere(report, "0HR") or Filled(4, "0", "open")
            for where in _both_sides(report, statement, part, match.end(), cut):
                out.append(
                    make(report, statement, match, "skin graft", "B3.17", "0HR",
                         [where, axis(5, "X"), axis(6, device, span), qualifier])
                )  # fmt: skip
        if device == "7":
            for one in report.lines():
                found = _DONOR_SITE.search(one.line.raw)
                if not found or not _OF_SKIN.search(one.line.raw):
                    continue
                begin = cut if one is statement else 0
                taken = site(report, one, "0HB", begin)
                if taken is None and one is not statement:
                    before = report.statements[report.statements.index(one) - 1]
                    taken = site(
                        report, before, "0HB"
                    )  # "The thigh was prepped. A graft was taken"
                if taken:
                    out.append(
                        make(report, one, found, "donor site", "B3.9", "0HB",
                             [taken, axis(5, "X"), axis(6, "Z", basis="none"), axis(7, "Z", basis="none")])
                    )  # fmt: skip
                break
    made = [c for c in out if c is not None]
    return made, ("0HR", "0HX", "0H0", "0HB") if made else ()
