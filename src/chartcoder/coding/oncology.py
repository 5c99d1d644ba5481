"""What a chart says of neoplasms beside their names: where they spread, whether they are gone, how
they are treated."""

import re
from collections.abc import Iterator, Set
from typing import NamedTuple

from chartcoder.coding.chart import Chart, ReadDocument, token_span
from chartcoder.coding.cues import Cue, compiled, cues
from chartcoder.coding.mentions import Found
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.reading.attributes import SIDES
from chartcoder.reading.context import reaches
from chartcoder.reading.lines import Line
from chartcoder.terminology.neoplasms import (
    CHEMOTHERAPY,
    IMMUNOTHERAPY,
    NODES,
    SITE_WORDS,
    secondary_of,
)

WORDS = frozenset(
    """cancer carcinoma adenocarcinoma melanoma lymphoma leukemia sarcoma osteosarcoma tumor malignancy
    malignant metastasis metastatic metastase metastasize met mets neoplasm myeloma chemo chemotherapy
    radiation radiotherapy immunotherapy glioblastoma glioma mesothelioma seminoma dcis lcis ca
    carcinomatosis neuroblastoma liposarcoma aml cll cml nhl dlbcl bcc scc nsclc sclc rcc hcc""".split()
)
"""Words without which a chart need not be searched for phrases about neoplasms."""

_SURGERY = (
    r"(?:lumpectomy|mastectomy|mastectomies|quadrantectomy|colectomy|hemicolectomy|prostatectomy|nephrectomy|lobectomy"
    r"|pneumonectomy|segmentectomy|thyroidectomy|hysterectomy|oophorectomy|orchiectomy|orchidectomy|cystectomy"
    r"|gastrectomy|esophagectomy|pancreatectomy|whipple|hepatectomy|laryngectomy|glossectomy|craniotomy|resection"
    r"|resected|excision|excised|removed|mohs|turbt|polypectomy|conization|surgery|surgically treated|enucleation)"
)
_DRUGS = (
    r"(?:tamoxifen|anastrozole|arimidex|letrozole|femara|exemestane|aromasin|fulvestrant|leuprolide|lupron|eligard"
    r"|degarelix|goserelin|zoladex|relugolix|enzalutamide|xtandi|abiraterone|zytiga|apalutamide|darolutamide"
    r"|bicalutamide|casodex|trastuzumab|herceptin|pertuzumab|palbociclib|ibrance|ribociclib|abemaciclib|olaparib"
    r"|capecitabine|xeloda|imatinib|gleevec|osimertinib|erlotinib|lenvatinib|sunitinib|pazopanib|cabozantinib"
    r"|temozolomide|pembrolizumab|keytruda|nivolumab|opdivo|durvalumab|atezolizumab|ipilimumab|folfox|folfiri"
    r"|endocrine therapy|hormone therapy|hormonal therapy|aromatase inhibitors?|\bAI\b|\bADT\b"
    r"|androgen deprivation(?: therapy)?)"
)
_THERAPY = r"(?:chemo\w*|radiation|radiotherapy|XRT|immunotherapy|chemoradiation|treatment|therapy|brachytherapy|RT)"
_NOW = r"(?:currently|now|presently|still|actively|ongoing|continu\w+|remains?|undergoing|receiving|getting)"

_SURGERY_WORDS = """lumpectomy mastectomy mastectomy quadrantectomy colectomy hemicolectomy prostatectomy
    nephrectomy lobectomy pneumonectomy segmentectomy thyroidectomy hysterectomy oophorectomy
    orchiectomy orchidectomy cystectomy gastrectomy esophagectomy pancreatectomy whipple
    hepatectomy laryngectomy glossectomy craniotomy resection resected excision excised removed
    moh mohs turbt polypectomy conization surgery surgically enucleation"""
_THERAPY_WORDS = "chemo chemotherapy chemoradiation radiation radiotherapy xrt immunotherapy treatment therapy brachytherapy rt"
_DRUG_WORDS = """tamoxifen anastrozole arimidex letrozole femara exemestane aromasin fulvestrant leuprolide
    lupron eligard degarelix goserelin zoladex relugolix enzalutamide xtandi abiraterone zytiga
    apalutamide darolutamide bicalutamide casodex trastuzumab herceptin pertuzumab palbociclib
    ibrance ribociclib abemaciclib olaparib capecitabine xeloda imatinib gleevec osimertinib
    erlotinib lenvatinib sunitinib pazopanib cabozantinib temozolomide pembrolizumab keytruda
    nivolumab opdivo durvalumab atezolizumab ipilimumab folfox folfiri aromatase ai adt androgen"""
_CYCLES = " ".join(f"c{n} c{n}d1" for n in range(1, 13))
_NAME = late(r"[a-z]{3,}")

_WORDS = {
    "free": "ned evidence sign indication recurrence recurrent relapse free recurred undetectable cured survivor",
    "finished": f"{_THERAPY_WORDS} treated turbt bcg cryotherapy ablation",
    "removed": _SURGERY_WORDS,
    "removal": _SURGERY_WORDS,
    "year": " ".join(str(year) for year in range(1950, 2100)),
    "ago": "ago remote remotely",
    "watched": "surveillance monitoring survivorship yearly annual annually",
    "treated": f"{_THERAPY_WORDS} {_SURGERY_WORDS} {_DRUG_WORDS} {_CYCLES} adjuvant neoadjuvant surveillance"
    " waiting cycle reexcision operation",
    "active": "recurrent recurrence recurred recurring progression progressing progressive progressed residual relapse relapsed relapsing rising newly new margin inoperable unresectable",
    "given": f"{_THERAPY_WORDS} {_CYCLES} cycle infusion fraction",
    "extent": "staging determine determining extent",
    "effect": "chemo chemotherapy",
    "implant": "brachytherapy radioactive seed",
    "unknown": "primary cup",
    "immunotherapy": " ".join(_NAME.findall(IMMUNOTHERAPY)),
    "chemotherapy": " ".join(_NAME.findall(CHEMOTHERAPY.lower())) + " chemotherapy fu",
    "radiation": "radiation radiotherapy xrt ebrt imrt sbrt fraction",
}
"""Folded words without one of which a sentence holds no phrase of a kind."""

_CUES = compiled(
    (
        (
            "free",
            _WORDS["free"],
            r"\bNED\b|\bno (?:clinical |radiographic |current |known |mammographic )?(?:evidence|sign|signs|indication) of "
            r"(?:any |local |active |residual |recurrent |the )*(?:disease|recurren\w+|cancer|malignancy|tumou?r|relapse|metastatic disease)\b"
            r"|\bwithout (?:any )?(?:evidence of |sign of |signs of )?(?:recurren\w+|relapse)\b|\bno (?:known |local |biochemical )?(?:recurren\w+|relapse)\b"
            r"|\b(?:cancer|disease|tumou?r|recurrence)[- ]free\b|\bfree of (?:disease|cancer|recurrence)\b|\b(?:has )?not recurred\b"
            r"|\bPSA (?:is |remains |has been |was |stays )?undetectable\b|\bundetectable PSA\b|\bcured\b|\bsurvivor\b",
        ),
        (
            "finished",
            _WORDS["finished"],
            rf"\b(?:complet(?:ed|ion of|ing)|finish(?:ed|ing)|after completed|end of|treated with|treated in|treated by|s/p|status post|after|following|underwent|received|had)\b"
            rf"[^.;\n]{{0,45}}?\b{_THERAPY}\b|\b{_THERAPY} (?:was |has been |is |were )?(?:completed|finished|ended|done)\b"
            r"|\btreated (?:in|with)\b[^.;\n]{0,40}?\b(?:19|20)\d\d\b|\b(?:TURBT|BCG|cryotherapy|ablation)\b[^.;\n]{0,30}?\b(?:19|20)\d\d\b",
        ),
        (
            "removed",
            _WORDS["removed"],
            rf"\b(?:s/p|status post|post|underwent|had|after|following|treated (?:with|by)|history of)\b[^.;\n]{{0,40}}?\b{_SURGERY}\b"
            rf"|\b{_SURGERY}\b(?=[^.;\n]{{0,25}}?\b(?:19|20)\d\d\b)|\b(?:excised|resected|removed)\b",
        ),
        ("year", _WORDS["year"], r"\b(?:19|20)\d\d\b(?!/)"),
        (
            "ago",
            _WORDS["ago"],
            r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|several|many|twenty) years? ago\b|\bremote(?:ly)?\b",
        ),
        (
            "watched",
            _WORDS["watched"],
            r"\bsurveillance\b|\bmonitoring\b|\bsurvivorship\b|\byearly\b|\bannual(?:ly)?\b",
        ),
        (
            "treated",
            _WORDS["treated"],
            rf"\b(?:on|taking|takes|continue[sd]?|continuing|start(?:ed|ing|s)?|began|begin|resume[sd]?|tolerating|initiate[sd]?)\s+"
            rf"(?:adjuvant |neoadjuvant |daily |oral |monthly |maintenance |palliative )*{_DRUGS}"
            rf"|\b{_NOW}\b[^.;\n]{{0,40}}?\b(?:{_THERAPY}|{_DRUGS})"
            rf"|\b(?:neo)?adjuvant (?:{_THERAPY}|{_DRUGS})|\badjuvant\b"
            rf"|\b(?:{_THERAPY}|surgery|mastectomy|lumpectomy|re-?excision|prostatectomy|resection|operation)\b[^.;\n]{{0,25}}?"
            r"\b(?:planned|scheduled|to start|to begin|to follow|starts|begins|will|next (?:week|month)|is due|in progress)\b"
            rf"|\b(?:await\w*|scheduled for|plan(?:ned|s)? (?:for|to)|will (?:undergo|start|begin|need|receive|have)|here to (?:plan|discuss)|due for)\b[^.;\n]{{0,40}}?\b(?:{_THERAPY}|{_SURGERY})"
            r"|\bactive surveillance\b|\bwatchful waiting\b|\bcycle #?\s?\d|\bC\d+D\d+\b",
        ),
        (
            "active",
            _WORDS["active"],
            r"\brecurr(?:ent|ence|ed|ing)\b|\bprogress(?:ion|ing|ive|ed)\b|\bresidual (?:disease|tumou?r|cancer)\b|\brelaps(?:e|ed|ing)\b"
            r"|\brising PSA\b|\bPSA (?:is )?rising\b|\bnewly diagnosed\b|\bnew diagnosis\b|\bpositive margins?\b|\binoperable\b|\bunresectable\b",
        ),
        (
            "given",
            _WORDS["given"],
            r"\b(?:here|presents?|presenting|comes?|coming|in|admit\w*|admission|encounter|visit|returns?|scheduled today|seen)\s+(?:today\s+)?for\s+"
            r"(?:\w+ ){0,3}?(?:cycle|C\d|chemo\w*|immunotherapy|radiation|radiotherapy|XRT|infusion|fraction|treatment #?\d)\b"
            r"|\b(?:proceed(?:ing|ed)?|go ahead|ok to proceed|continue) with (?:\w+ ){0,2}?(?:cycle|C\d|treatment|chemo\w*|infusion)\b[^.;\n]{0,80}?\b(?:today|now)\b"
            r"|\bproceed(?:ing|ed)? with (?:cycle|C\d)"
            r"|\b(?:cycle|fraction) #?\s?\d+\b[^.;\n]{0,60}?\b(?:today|given|administered|infused|delivered)\b"
            r"|\b(?:chemo\w*|immunotherapy|radiation|infusion)\b[^.;\n]{0,25}?\b(?:today|given today|administered today)\b"
            r"|\b(?:chemotherapy|infusion|radiation|immunotherapy) (?:visit|encounter|session|appointment)\b",
        ),
        ("removal", _WORDS["removal"], rf"\b{_SURGERY}\b"),
        (
            "extent",
            _WORDS["extent"],
            r"\bstaging (?:laparotomy|laparoscopy|procedure|work-?up)\b|\bdetermin\w+ (?:the )?extent\b",
        ),
        (
            "effect",
            _WORDS["effect"],
            r"\b(?:due to|from|secondary to|2/2|caused by|related to|after|because of)\s+(?:\w+ ){0,2}?chemo\w*|\bchemo\w*[- ]induced\b",
        ),
        (
            "implant",
            _WORDS["implant"],
            r"\bbrachytherapy\b|\bradioactive (?:seeds?|elements?|implants?)\b|\bseed implant\w*",
        ),
        (
            "unknown",
            _WORDS["unknown"],
            r"\bunknown primary\b|\bprimary (?:site )?(?:is |was |remains )?(?:unknown|unidentified|undetermined|not (?:known|found|identified))\b|\boccult primary\b|\bno (?:known )?primary\b|\bCUP\b",
        ),
        ("immunotherapy", _WORDS["immunotherapy"], IMMUNOTHERAPY),
        ("chemotherapy", _WORDS["chemotherapy"], CHEMOTHERAPY),
        (
            "radiation",
            _WORDS["radiation"],
            r"\b(?:radiation|radiotherapy|XRT|EBRT|IMRT|SBRT|fraction)\b",
        ),
    ),
    {
        "treated": (
            "on now due taking* takes* tolerating* still* next* will* here_to* in_progress* cycle* continu* start* beg*"
            " resume* initiate* current* present* active* ongoing* remain* undergo* receiving* getting* adjuvant*"
            " planned* scheduled* to_follow* await* plan* surveillance* waiting*"
            + "".join(f" c{n}*" for n in range(10)),
        ),
    },
)

_DENIAL = late(
    r"\b(?:no|not|never|without|off|declin\w+|refus\w+|defer\w*|stopped|discontinued|completed|finished|after|prior|previous(?:ly)?|history of|s/p|status post|holding|hold)\b"
    r"[^.;,\n]{0,20}$",
    re.I,
)
_PUT_OFF = late(r"\b(?:held|hold|delay\w*|defer\w*|cancel\w*|skipp\w*|postpon\w*)\b", re.I)
DENIABLE = frozenset(["treated", "active", "given"])
"""Kinds of phrases that a denial before them turns round."""

NEOPLASM = (
    "C",
    "D0",
    "D3A",
    "D37",
    "D38",
    "D39",
    "D4",
    "Z85",
    "Z86.0",
    "Z51",
    "D63.0",
    "D64.81",
    "J91.0",
    "R18.0",
)
"""Codes that make a chart worth searching."""

_SILENT = frozenset(
    """family-history social-history allergies immunizations instructions review-of-systems""".split()
)


class Spread(NamedTuple):
    """A site that a neoplasm is said to have spread to.

    Attributes:
        code: entry of the secondary neoplasm.
        side: of a paired site, or empty.
        span: the words of the site and its side.
        document, sentence: where it stands.
        first: first token of the site; ``item`` its place among the words of the sentence.
        flags: context of the words, as for mentions.
        onto: the words say "metastatic to" the site.
    """

    code: str
    side: str
    span: Span
    document: int
    sentence: int
    first: int
    item: int
    flags: frozenset[str]
    onto: bool


class Oncology(NamedTuple):
    """Phrases about neoplasms, and where they spread, in reading order."""

    cues: tuple[Cue, ...] = ()
    spread: tuple[Spread, ...] = ()

    def of(self, *kinds: str) -> tuple[Cue, ...]:
        """The phrases of some kinds."""
        return tuple(cue for cue in self.cues if cue.kind in kinds)


NOTHING = Oncology()


def oncology_of(chart: Chart, words: Set[str]) -> Oncology:
    """The phrases of a chart about neoplasms; ``words`` are its folded words."""
    if WORDS.isdisjoint(words):
        return NOTHING
    if not any(_neoplasm(found) for document in chart.documents for found in document.found):
        return NOTHING
    found = tuple(c for c in cues(chart, _CUES, _SILENT) if not _denied(chart, c))
    spread = (
        tuple(
            s for number, document in enumerate(chart.documents) for s in _spread(document, number)
        )
        if not _TRIGGERS.isdisjoint(words)
        else ()
    )
    return Oncology(found, spread)


def _neoplasm(found: Found) -> bool:
    """A neoplasm, its history or its treatment, not said of a relative."""
    return (
        found.code.startswith(NEOPLASM)
        and "family" not in found.flags
        and found.line.sentence.section != "family-history"
    )


def _denied(chart: Chart, cue: Cue) -> bool:
    if cue.kind not in DENIABLE:
        return False
    text = chart.documents[cue.document].text.text
    if cue.kind == "given" and _PUT_OFF.search(text[cue.span.start : cue.span.end + 25]):
        return True
    return _DENIAL.search(text[max(0, cue.span.start - 45) : cue.span.start]) is not None


_TRIGGERS = frozenset(
    ["metastasis", "metastatic", "metastase", "metastasize", "met", "mets", "spread"]
)
_NOUNS = frozenset(["metastasis", "met", "mets"])
_TO = frozenset(["to", "in", "involving", "of", "within", "into", "at", ":", "(", "including"])
_BETWEEN = frozenset(
    ", and & / or the both a an his her multiple several as well to in of innumerable diffuse known new ( ) : including".split()
)
_SIDES = frozenset(SIDES)
_REACH = 7
"""Items between "metastatic" and the "to" of its sites: the name of the primary."""


def _spread(document: ReadDocument, number: int) -> Iterator[Spread]:
    seen: set[int] = set()
    for found in document.found:
        line = found.line
        if line.sentence.first in seen:
            continue
        seen.add(line.sentence.first)
        words = {item.word for item in line.items}
        if _TRIGGERS.isdisjoint(words) or SITE_WORDS.isdisjoint(words):
            continue
        yield from _in_line(document, number, line)


def _in_line(document: ReadDocument, number: int, line: Line) -> Iterator[Spread]:
    part = document.text.folded[line.sentence.first : line.sentence.end]
    groups: list[list[int]] = []
    onto: set[int] = set()
    for at, item in enumerate(line.items):
        if item.word not in _TRIGGERS:
            continue
        noun = item.word in _NOUNS
        ahead = _ahead(line, part, at, noun)
        groups.extend(_chunks(line, part, ahead))
        onto.update(line.items[i].first for i in ahead)
        if noun and not ahead:
            groups.extend(_chunks(line, part, _behind(line, part, at)))
    if not groups:
        return
    context = reaches(part, 0, len(part))
    for place, group in enumerate(groups):
        words = {line.items[i].word for i in group}
        code = secondary_of(words)
        region = secondary_of(words | {"node"})
        if code is not None and region != "C77.9" and _before_nodes(line, groups[place:]):
            code = region  # "mediastinal and hilar lymph nodes": nodes of both regions
        if code is None:
            continue
        sides = {SIDES[w] for w in words & _SIDES}
        sites = [i for i in group if line.items[i].word not in _SIDES]
        first = line.sentence.first + line.items[sites[0]].first
        begin = line.sentence.first + line.items[group[0]].first
        if not sides:  # "R lung mets"
            for mark in document.marks:
                if mark.first <= first < mark.end and mark.sentence == line.sentence.first:
                    sides, begin = {mark.side}, min(begin, mark.first)
        end = line.sentence.first + line.items[group[-1]].end
        flags = frozenset(r.kind for r in context if r.start <= line.items[sites[0]].first < r.stop)
        yield Spread(
            code,
            next(iter(sides)) if len(sides) == 1 else "bilateral" if sides else "",
            token_span(document, begin, end),
            number,
            line.sentence.first,
            first,
            sites[0],
            flags,
            line.items[sites[0]].first in onto,
        )


def _before_nodes(line: Line, groups: list[list[int]]) -> bool:
    """Whether the sites that follow without a gap are regions up to one that names lymph nodes."""
    last = groups[0][-1]
    for group in groups[1:]:
        words = {line.items[i].word for i in group}
        if group[0] != last + 1 or secondary_of(words | {"node"}) == "C77.9":
            return False
        if not NODES.isdisjoint(words):
            return True
        last = group[-1]
    return False


def _listed(line: Line, at: int) -> bool:
    word = line.items[at].word
    return word in SITE_WORDS or word in _SIDES


def _ahead(line: Line, part: list[str], at: int, noun: bool) -> list[int]:
    """The items of the sites behind a trigger: "mets to bone and liver", "metastatic … to brain"."""
    items = line.items
    start = None
    stop = min(len(items), at + 1 + (1 if noun else _REACH))
    written = part[items[at].first : items[at].end]
    if noun and ("to" in written or "disease" in written[-1:]) and "to" in written:
        start = at + 1
    for number in range(at + 1, stop + 1):
        if start is not None or number > len(items) - 1:
            break
        between = part[items[number - 1].end : items[number].first]
        if any(t in (".", ";") for t in between):
            break
        if _opened(between, noun) and _listed(line, number):
            start = number
    out: list[int] = []
    if start is None:
        return out
    apart = False  # inside brackets that say more of a site: "bone (T10) and brain"
    for number in range(start, len(items)):
        between = part[items[number - 1].end : items[number].first] if number > start else []
        apart = (apart or "(" in between) and ")" not in between
        if _listed(line, number) and all(t in _BETWEEN for t in between):
            out.append(number)
        elif not apart:
            break
    return out


def _opened(between: list[str], noun: bool) -> bool:
    """The words that lead from a trigger to its sites."""
    lead = [t for t in between if t in _TO]
    return bool(lead) and (noun or lead[-1] in ("to", "involving", "including", "into", "("))


def _behind(line: Line, part: list[str], at: int) -> list[int]:
    """The items of the sites before a trigger: "bone and liver metastases"."""
    items = line.items
    out: list[int] = []
    allowed = frozenset([",", "and", "&", "/", "or", "the"])
    for number in range(at - 1, -1, -1):
        between = part[items[number].end : items[number + 1].first]
        if not _listed(line, number) or not all(t in allowed for t in between):
            break
        out.append(number)
    return list(reversed(out))


_PARTING = frozenset([",", "and", "&", "/", "or", "(", ")", ":"])


def _chunks(line: Line, part: list[str], chosen: list[int]) -> list[list[int]]:
    """A run of items cut into sites at commas and "and".

    "Mediastinal and hilar lymph nodes": a region without its nodes belongs to the nodes behind it.
    """
    groups: list[list[int]] = []
    for number in chosen:
        if groups and groups[-1][-1] == number - 1:
            between = part[line.items[number - 1].end : line.items[number].first]
            if _PARTING.isdisjoint(between):
                groups[-1].append(number)
                continue
        groups.append([number])
    return groups
