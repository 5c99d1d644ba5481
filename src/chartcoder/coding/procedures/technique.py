"""How an operation was done, told by the body of its report: the approaches of its technique."""

import re
from collections.abc import Sequence

from chartcoder.coding.procedures.gates import over
from chartcoder.coding.procedures.statements import ASIDE, BODY, TITLE, Statement
from chartcoder.late import late
from chartcoder.model import Span

_CUT = (
    "*incision *otomy *carried *cut *incised *opened *openly *pfannenstiel *kocher *mcburney *rocky *gibson *chevron"
    " *smith *midline *parascapular *subcostal *split *volar *deltopectoral *elliptical *cesarean *section *ltc *lsc c"
    " *layer"
)
"""Words of the signs of a cut, and below of each other sign."""
_SIGNS: tuple[tuple[str, str, str, str], ...] = (
    ("0", "conversion", "*conver *attempted *laparotomy *thoracotomy", r"\b(?:convert(?:ed|ing)?|conversion)\b[^.]{0,40}?\b(?:open|laparotomy|thoracotomy|celiotomy|arthrotomy)|\bopened\b[^.]{0,30}\bconver|\battempted (?:arthro|laparo|thoraco)scop\w*[^.;]{0,60}\b(?:followed by|then|and then) (?:an? )?open\b|\blaparoscopy(?:, and|,| and| then| followed by)? (?:exploratory |open )?laparotomy\b|\bthoracoscopy(?:, and|,| and| then| followed by) (?:then )?(?:left |right )?(?:posterolateral |open )?thoracotomy\b|\b(?:elected|decided|decision|forced|necessary|chose|had)\b[^.]{0,25}\bto convert\b"),
    ("0", "incision", "*otomy *incision + *video *scop", r"\b(?:thoracotomy|laparotomy|incision)\b[^.;,]{0,20}\bwith (?:video|thoracoscop\w*|laparoscop\w*|endoscop\w*|scope)[- ]?(?:assist\w+|guidance)"),
    ("F", "assisted", "*laparoscop *lavh", r"\blaparoscop\w+[- ]assisted vaginal\b|\bLAVH\b"),
    ("4", "scope", "*scop *trocar *port *pneumoperitoneum *veres *insufflat *robot *vinci *vat", r"\b(?:laparoscop\w*|thoracoscop\w*|arthroscop\w*|trocars?|ports?\b[^.]{0,30}\b(?:placed|inserted|introduced)|pneumoperitoneum|Veress|insufflat\w*|robot\w*|da Vinci|VATS|nephroscop\w*|mediastinoscop\w*)"),
    ("8", "endoscope", "*scop *egd *ercp", r"\b(?:cystoscop\w*|ureteroscop\w*|hysteroscop\w*|bronchoscop\w*|colonoscop\w*|gastroscop\w*|endoscop\w*|duodenoscop\w*|sigmoidoscop\w*|resectoscope|EGD|ERCP|laryngoscop\w*)"),
    ("0", "incision", _CUT, r"\b(?:(?:midline|transverse|longitudinal|skin|vertical|curvilinear|oblique|linear|Pfannenstiel|subcostal|inguinal|collar|elliptical|paramedian|lateral|medial|posterior|anterior|surgical|Kocher|open|cm) incision|laparotomy|thoracotomy|sternotomy|craniotomy|arthrotomy|incision was (?:made|carried|deepened|extended)|dissection was carried|carried (?:the )?(?:sharp |blunt )?(?:dissection|down)|cut ?down|incised|opened|Pfannenstiel|Kocher|McBurney|Rocky[- ]Davis|Gibson|chevron|Smith[- ]Robinson|Kocher[- ]Langenbeck|mini-?laparotomy|mini-?thoracotomy|parascapular|midline exposure|low(?:er)? midline|subcostal|retroperitoneal incision|deltoid split|volar approach|deltopectoral|elliptical|elliptically|through (?:an?|the|two|small|lateral|medial)? ?(?:\w+ )?incisions?|incisions?\b|openly|[Cc]esarean|[Cc]-section|LTCS|LSCS|C/S|hysterotomy|closed in layers|layered closure)"),
    ("3", "puncture", "*percutaneou *needle *seldinger *guide *introducer *sheath *puncture *trocar", r"\b(?:percutaneous\w*|needle|Seldinger|guide ?wire|introducer|sheath|puncture[d]?|trocar without)\b"),
)  # fmt: skip
_COMPILED = tuple((char, said, over(words, pattern, re.I)) for char, said, words, pattern in _SIGNS)
Sign = tuple[str, tuple[Span, ...], str, str]


def technique(statements: Sequence[Statement], opened: int) -> list[Sign]:
    """Approaches told by the technique, the surest first: character, words, kind of sign, source.

    A conversion goes before all others (B5.2); a scope before the incisions that it needs.

    Args:
        statements: the sentences of a report.
        opened: the word gates that they open together.
    """
    signs = [row for row in _COMPILED if opened & row[2].bit == row[2].bit]
    lines = [s.line for s in statements if s.mode in (BODY, ASIDE, TITLE)] if signs else []
    found: list[Sign] = []
    for char, said, pattern in signs:
        bit = pattern.bit
        for line in lines:
            match = pattern.pattern.search(line.raw) if line.opened & bit == bit else None
            if match is None:
                continue
            if said == "conversion" and _UNTURNED.search(line.raw):
                continue
            start = line.start
            span = line.quote(start + match.start(), start + match.end())
            found.append((char, (span,), said, "technique"))
            break
    if len(found) > 1:
        titles = " ".join([s.line.raw for s in statements if s.listed])
        scoped = _SCOPED.search(titles) is not None and not _LOOKED.search(titles)
        if not scoped and _OPENED.search(titles):
            # a camera beside a thoracotomy leaves the approach open (B5.2a)
            found.sort(key=lambda sign: (sign[2] != "conversion", sign[2] != "incision"))
    return found


_OPENED = late(
    r"\b(?:thoracotomy|laparotomy|sternotomy|celiotomy|craniotomy|arthrotomy|abdominal hysterectomy|TAH)\b",
    re.I,
)
_LOOKED = late(r"\bdiagnostic arthroscop\w+.*\barthrotomy\b", re.I)
"""A scope that looked first, and a joint opened afterwards."""
_SCOPED = late(
    r"\b(?:(?:laparo|thoraco|arthro|mediastino|nephro|endo)scop\w*|VATS|robot\w*|da Vinci|LAVH|TLH|converted|conversion)\b",
    re.I,
)


_UNTURNED = late(
    r"\b(?:no|not|without|never|avoid\w*)\s+(?:\w+\s+){0,2}conver|\bnot converted", re.I
)
