"""Anatomic pathology: the level of each specimen, stains and studies upon it."""

import re
from collections import Counter
from collections.abc import Sequence

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.services.choose import Chosen, Hit, Known, choose, hits_in
from chartcoder.coding.services.evidence import COUNT, number
from chartcoder.coding.services.statements import Statement
from chartcoder.late import late
from chartcoder.terminology.services.book import ConceptBook
from chartcoder.terminology.services.words import Word, placed_words

LEVELS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (level, late(rf"\b(?:{pattern})\b", re.I))
    for level, pattern in (
        ("88300", r"gross (?:examination|description|exam)? ?only|stones?,? gross|hardware|(?:bladder|kidney|renal|ureteral) (?:stone|calcul\w+)|teeth|bullet|foreign body"),
        ("88309", r"mastectomy (?:with|and) (?:axillary|regional|lymph)|modified radical mastectomy|(?:colon|sigmoid|rectum|rectosigmoid|cecum)[^.;]{0,80}(?:resection|colectomy|hemicolectomy)[^.;]{0,60}(?:carcinoma|tumor|adenocarcinoma)"
         r"|\w*colectomy[^.;]{0,80}(?:adenocarcinoma|carcinoma|tumor)|total colectomy|esophagectomy|(?:lung|lobe)[^.;]{0,30}(?:lobectomy|pneumonectomy|segmentectomy)|lobectomy, lung|radical prostatectomy|whipple|pancreaticoduodenectomy|total pancreatectomy"
         r"|gastrectomy[^.;]{0,60}(?:carcinoma|tumor)|total gastrectomy|cystectomy, (?:total|radical)|radical cystectomy|laryngectomy with|(?:uterus|hysterectomy)[^.;]{0,120}(?:carcinoma|sarcoma|malignan\w+|endometrioid)|orchiectomy[^.;]{0,60}(?:seminoma|tumor|germ cell|carcinoma)|radical vulvectomy|total glossectomy|extensive resection"),
        ("88302", r"(?:appendix|appendectomy),? incidental|incidental append\w+|(?:fallopian )?tubes?[^.;]{0,40}steriliz\w+|tubal ligation|foreskin,? newborn|hernia sac|hydrocele sac|vas deferens|vasectomy|skin,? plastic repair|sympathetic nerve|traumatic amputation|vaginal mucosa,? incidental"),
        ("88307", r"mastectomy|lumpectomy|breast[^.;]{0,30}(?:excision with|partial mastectomy|re-?excision)|hysterectomy|uterus(?![^.;]{0,60}(?:prolapse|biops\w+|curett\w+))|thyroidectomy|thyroid (?:lobe|lobectomy|total)|adrenal\w*|cone biopsy|conization|leep|nephrectomy|liver,? (?:needle |core |wedge )?biops\w+|liver[^.;]{0,20}(?:biops\w+|needle|cores?\b)|lung[^.;]{0,20}wedge|sentinel (?:lymph )?nodes?|lymph nodes?,? regional|(?:axillary|pelvic) (?:lymph node )?dissection|placenta[^.;]{0,40}third|third[- ]trimester placenta"
         r"|spleen|splenectomy|(?:hemi)?colectomy|salivary gland|parotid(?:ectomy)?|ovar\w+[^.;]{0,40}(?:tumor|neopl\w+|cystadenoma|carcinoma|teratoma)|bone,? biops\w+|brain,? biops\w+|pancreas,? biops\w+|small (?:bowel|intestine)[^.;]{0,20}resection|segmental resection|colectomy|colon,? resection|turbt|bladder[^.;]{0,30}(?:tur\b|transurethral)|below[- ]knee amputation|above[- ]knee amputation|amputation|soft tissue mass|thymus|odontogenic tumor|testis"),
        ("88304", r"gallbladder|cholecystectomy|tonsils?|adenoids?|hemorrhoids?|appendix|appendectomy|(?:epidermal|sebaceous|pilar|inclusion|ganglion|synovial|baker'?s|pilonidal) (?:inclusion )?cyst|skin tags?|fibroepithelial polyp|lipoma|meniscus|intervertebral disc|disc material|abscess|hematoma|bursa|cartilage|cholesteatoma|dupuytren\w*|carpal tunnel|neuroma|varicose veins?|varicosit\w+|thrombus|embolus|aneurysm|diverticulum|mucocele|foreskin|pterygium|spermatocele|varicocele|nasal polyps?|tendon|debridement|anal fissure|bone fragments?|fistula"),
        ("88305", r"\w+"),
    )
)  # fmt: skip
"""The levels of surgical pathology, and the specimens of each; the first that fits counts."""

_LABEL = late(
    r"(?:^|(?<=[\n.;:,]))[ \t]*(?:specimen )?(?:\(?([A-Z]|\d{1,2})[.):])[ \t]+(?=[A-Za-z])"
)
_SPECIMEN_WORD = late(
    r"\b(?:biops\w+|polyp|skin|excision|resection|shave|punch|specimen|ectomy|\w+ectomy|colon|breast|gallbladder|appendix|tonsils?|uterus|prostate|lymph node|cervix|endomet\w+|stomach|gastric|esophag\w+|duoden\w+|placenta|tissue|cyst|lesion|stone|mass|liver|kidney|lung|bone|thyroid|vas deferens|hernia sac|products of conception|curett\w+|lipoma|nevus|tube|ovary|core|margin|\w+scopy)\b",
    re.I,
)
_CORES = late(r"\bprostat\w+\b[^.;]{0,40}\bbiops\w+|\bbiops\w+[^.;]{0,40}\bprostat\w+", re.I)
"""A report of biopsies of one organ, whose parts name no more than the place in it."""
_REGION = late(
    r"(\s*(?:left|right|l|r)\b[ ,-]*(?:lateral |medial )?(?:base|mid\w*|apex|apical|transition zone|peripheral zone|target\w*|seminal vesicle)[^:.\n]{0,25})[:.\n]",
    re.I,
)
_STUDY = late(
    r"\b(?:adequacy|on-?site evaluation|frozen section|cytolog\w+|pap|fine needle|fna|immuno\w+|special stain|flow cytometry|in situ|decalcif\w+|quantif\w+|estrogen|her2|hpv)\b",
    re.I,
)
_STAINS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        late(
            r"\b(?:(?:pas|gms|afb|giemsa|gram|fite|warthin)[- ]?(?:stain)?|special stains? for (?:fung\w+|organisms?|microorganisms?|bacteria))\b",
            re.I,
        ),
        "88312",
        "",
    ),
    (
        late(
            r"\b(?:trichrome|iron stains?|iron(?= and \w+ stains?)|congo red|reticulin|mucicarmine|elastic stain|alcian blue)\b",
            re.I,
        ),
        "88313",
        "",
    ),
    (late(r"\bdecalcif\w+\b", re.I), "88311", ""),
)
_MARKERS = late(
    r"\b(?:estrogen(?: receptors?)?|progesterone(?: receptors?)?|her-?2(?:/neu)?|ki-?67|er|pr)\b",
    re.I,
)
_SAME = {"es": "er"}
"""A marker by its first letters: estrogen is ER, progesterone PR."""
_QUANTIFIED = late(
    r"\bquantif\w+|quantitative|by eye|morphometric|computer[- ]assisted\b|\bscor(?:ed|ing)\b|\ballred\b|\bh-?score\b"
    r"|\d ?% (?:of (?:the )?)?(?:\w+ )?(?:nuclei|nuclear|cells)|\bher-?2(?:/neu)?[^.;\n]{0,30}\b[0-3]\+|\bki-?67[^.;\n]{0,30}\d ?%",
    re.I,
)
"""A share of cells or a score is a count, also where the report does not call it one."""
_IHC = late(r"\bimmuno(?:stains?|histochem\w+|peroxidase)|\bihc\b", re.I)
_IHC_NAMES = late(
    r"\b(?:cd\d+|s-?100|melan-?a|hmb-?45|sox-?10|ck\d+|p16|p53|p63|ki-?67|ttf-?1|cytokeratin|desmin|vimentin|synaptophysin|chromogranin|helicobacter|h\.? pylori|psa|gata-?3|napsin|mlh-?1|pms-?2|msh-?[26]|cdx-?2|pax-?[58]|pd-?l1|inhibin|calretinin|wt-?1|amacr|racemase|e-cadherin|ema|alk|mart-?1"
    r"|bcl-?[26]|cyclin d1|mum-?1|tdt|gfap|idh-?1|olig-?2|caldesmon|dog-?1|c-?kit|smooth muscle (?:actin|myosin)|calponin|mammaglobin|arginase|hepar-?1|glypican-?3)\b",
    re.I,
)


def specimens_of(
    document: ReadDocument, statements: Sequence[Statement], book: ConceptBook, known: Known
) -> list[Chosen]:
    """The services of a report of pathology."""
    text = document.text.text
    out: list[Chosen] = []
    studies = _studies(document, statements, book, known)
    numbers = {c.concept.number for c in studies}
    if not numbers & {
        "88142",
        "88164",
        "88174",
        "88175",
        "88104",
        "88108",
        "88112",
        "88173",
    } and not (numbers & {"88331"} and not _LABEL.search(text)):
        out += _levels(document, statements, book)
    return [*out, *studies]


def _levels(
    document: ReadDocument, statements: Sequence[Statement], book: ConceptBook
) -> list[Chosen]:
    text = document.text.text
    labels: dict[str, tuple[int, int]] = {}
    found_in: dict[str, str] = {}
    found = list(_LABEL.finditer(text))
    cores = _CORES.search(text) if len(found) > 1 else None
    for place, match in enumerate(found):
        end = found[place + 1].start() if place + 1 < len(found) else len(text)
        here = text[match.end() : end]
        if match.group(1) not in labels and (
            _SPECIMEN_WORD.search(here[:160]) or (cores and _REGION.match(here))
        ):
            labels[match.group(1)] = (match.end(), min(end, match.end() + 400))
        elif match.group(1) in labels:  # the same label again: what was found in it
            said = found_in.get(match.group(1), "")
            found_in[match.group(1)] = f"{said} {text[match.end() : min(end, match.end() + 200)]}"
    parts = list(labels.values())
    results = [found_in.get(label, "") for label in labels]
    if not parts:
        parts = [(0, len(text))] if _SPECIMEN_WORD.search(text) else []
        results = [""] * len(parts)
    counted: Counter[str] = Counter()
    first: dict[str, tuple[int, int]] = {}
    for (start, end), result in zip(parts, results, strict=True):
        said = text[start:end] if labels else text
        for level, pattern in LEVELS:
            named = pattern.search(said)
            if named is None and level == "88309" and result:  # a resection, and the tumor in it
                name = said.strip().partition(chr(10))[0]
                parts_ = re.split(r"[.;]", result)
                if any(pattern.search(f"{name}, {part.strip()}") for part in parts_):
                    named = _SPECIMEN_WORD.search(said)
            if named:
                counted[level] += 1
                there = (_SPECIMEN_WORD.search(said) or named) if level == "88305" else named
                first.setdefault(level, (start + there.start(), start + there.end()))
                break
        else:
            region = _REGION.match(text, start) if cores and labels else None
            if region is not None:  # a core of the organ that the report names once
                counted["88305"] += 1
                first.setdefault("88305", (start, region.end(1)))
    out = []
    for level, units in sorted(counted.items()):
        concept = book.concept(level)
        if concept is None or book.valid(level) is False:
            continue
        at = first[level]
        statement = _statement_at(document, statements, at)
        hit = Hit(statement, _wording(concept.words[0]), (level,), (Word("specimen", *at),))
        span = statement.span(*at)
        out.append(Chosen(concept, hit, (("specimen", span.text, span),), True, units))
    return out


def _wording(words: str) -> frozenset[str]:
    return frozenset(w.word for w in placed_words(words))


def _statement_at(
    document: ReadDocument, statements: Sequence[Statement], at: tuple[int, int]
) -> Statement:
    for statement in statements:
        if statement.start <= at[0] < statement.end:
            return statement
    text = document.text.text
    return Statement(document, 0, len(text), "story", ())


def _studies(
    document: ReadDocument, statements: Sequence[Statement], book: ConceptBook, known: Known
) -> list[Chosen]:
    out: dict[str, Chosen] = {}
    whole = _whole(document)
    for statement in statements:
        if not _STUDY.search(statement.text):
            continue
        for hit in hits_in(statement, book):
            numbers = [
                n for n in hit.numbers
                if ("88104" <= n <= "88299" or "88321" <= n <= "88399" or n in ("87624", "87625"))
            ]  # fmt: skip
            if not numbers:
                continue
            one = choose(hit, book, known, [whole], numbers)
            if one is not None and not one.concept.attribute("add-on"):
                out.setdefault(one.concept.number, one)
    text = document.text.text
    for pattern, number_, _ in _STAINS:
        match = pattern.search(text)
        if match:
            named = {m.group().lower().split()[0] for m in pattern.finditer(text)}
            many = len(named) if number_ == "88313" else 1
            _add(out, document, statements, book, number_, match.start(), match.end(), many)
    ihc = _IHC.search(text)
    if ihc:
        names = {m.group().lower() for m in _IHC_NAMES.finditer(text)} or {"one"}
        _add(out, document, statements, book, "88342", ihc.start(), ihc.end(), 1)
        if len(names) > 1:
            _add(out, document, statements, book, "88341", ihc.start(), ihc.end(), len(names) - 1)
    markers = {_SAME.get(n := m.group().lower()[:2], n): m for m in _MARKERS.finditer(text)}
    if markers and _QUANTIFIED.search(text):
        first = min(markers.values(), key=lambda m: m.start())
        number_ = "88361" if re.search(r"computer|image analysis", text, re.I) else "88360"
        out.pop("88342", None)
        _add(out, document, statements, book, number_, first.start(), first.end(), len(markers))
    if "88331" in out:
        match = _BLOCKS.search(text)
        if match:
            _add(
                out, document, statements, book, "88332", match.start(), match.end(),
                number(match.group(1)),
            )  # fmt: skip
    return list(out.values())


_BLOCKS = late(rf"\b{COUNT} (?:further|additional|more|other) blocks?", re.I)


def _add(
    out: dict[str, Chosen],
    document: ReadDocument,
    statements: Sequence[Statement],
    book: ConceptBook,
    code: str,
    start: int,
    end: int,
    units: int,
) -> None:
    concept = book.concept(code)
    if concept is None or book.valid(code) is False:
        return
    statement = _statement_at(document, statements, (start, end))
    hit = Hit(statement, _wording(concept.words[0]), (code,), (Word("stain", start, end),))
    span = statement.span(start, end)
    out[code] = Chosen(concept, hit, (("technique", span.text, span),), True, units)


def _whole(document: ReadDocument) -> Statement:
    text = document.text.text
    return Statement(document, 0, len(text), "story", tuple(placed_words(text)))
