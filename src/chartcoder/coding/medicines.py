"""Drugs a patient takes at home or is sent home with, and the code of long-term use each one takes.

Read only when a clause asks: a chart without the disease the drugs are for costs nothing.
"""

import re
from collections.abc import Iterator, Sequence, Set
from functools import lru_cache
from typing import NamedTuple

from chartcoder.coding.chart import Chart, ReadDocument, token_span
from chartcoder.coding.mentions import Found
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.reading.text import Sentence
from chartcoder.terminology.books import Books
from chartcoder.terminology.drugs import Drug


class Taken(NamedTuple):
    """A drug in long-term use: its codes of category Z79 and where the chart names it."""

    drug: Drug
    codes: tuple[str, ...]
    span: Span
    document: ReadDocument
    sentence: Sentence
    first: int = 0
    end: int = 0
    """Tokens of the name, ``end`` exclusive."""


_LISTS = frozenset({"medications"})
_TOLD = frozenset(
    {
        "hpi",
        "past-medical-history",
        "assessment",
        "assessment-plan",
        "plan",
        "diagnoses",
        "problem-list",
        "chief-complaint",
        "hospital-course",
        "other",
        "",
    }
)
"""Sections in which a sentence may say that the patient takes a drug."""
_NOT_HERE = frozenset(
    {"lab", "radiology-report", "pathology-report", "order", "nursing-note", "anesthesia-record",
     "operative-report", "procedure-note", "ambulance-report"}
)  # fmt: skip

_INPATIENT_LIST = late(
    r"\b(?:inpatient|scheduled|hospital|current inpatient|drips|iv|infusions?|given|administered|ed|er) med(?:ication|icine)?s?\b|\bMAR\b|\bdrips\b|\bantibiotics\b|\bmedications? (?:given|administered)",
    re.I,
)
_SLIDING = late(r"\bsliding[- ]scale\b|\bssi\b", re.I)
_ONCE = late(
    r"\bdrip\b|\bgtt\b|\binfusion\b|\b(?:iv|i\.v\.|ivp)\b|\bx\s?1\b|\bonce\b(?! (?:a|daily|weekly|per|every|nightly|at))|\bone (?:time|dose)\b|\bstat\b|\bbolus(?:es)?\b(?! insulin)"
    r"|\bwhile (?:inpatient|hospitali[sz]ed|in (?:the )?hospital|on steroids)\b|\btemporar\w+|\bx\s?\d+\s?(?:more )?(?:days?|d)\b|\bfor \d+ (?:more )?days?\b|\bgiven\b|\bper protocol\b|\bcorrection(?:al)?\b",
    re.I,
)
_STOPPED = late(
    r"\b(?:stop(?:s|ped|ping)?|discontinu\w+|d/c(?:'?d|ed)?|dc'?d|off|no longer (?:on|taking|takes|using)|not (?:on|taking|using|started|tolerat\w+|a candidate)|never (?:on|took|taken|used)"
    r"|previously (?:on|took|tried)|was (?:previously )?on|used to take|past use|allerg\w+|intoleran\w+|declin\w+|refus\w+|avoid\w*|contraindicat\w+|fail(?:ed|ure of)"
    r"|consider\w*|could|might|may need|discuss\w*|would like|if (?:a1c|needed|not)|plan to start|eventually|unable to (?:afford|tolerate)|tried|denies (?:use|taking)|wants? to avoid|without|no insulin|no need for|instead of|switch(?:ed)? from|chang(?:e|ed) from|hx of|history of)\b[^.;,]{0,40}$"
    r"|\bno (?:current |prior |further |systemic |oral |chronic |long[- ]term )?$",
    re.I,
)
_PAST_LIST = late(
    r"^(?:(?:rx|tx|treatment|therapy|drug|med(?:ication)?|dmard|biologic)s? (?:hx|history)"
    r"|(?:prior|previous|past|failed|tried)(?: and failed)?(?: \w+)? (?:rx|tx|therap\w+|treatments?|drugs?|med\w*|biologics?|agents?|dmards?))\s*:",
    re.I,
)
"""Label of what was taken before the present drug."""
_TAKEN_ON = late(r"\b(?:since|current(?:ly)?|now|present)\b", re.I)
_STOPPED_AFTER = late(
    r"^[^.;,\n]{0,25}\b(?:was |were |has been |is |to be )?(?:stopped|discontinued|d/c'?d|not tolerated|declined|refused|never started|not taking|not taken|in the past|as needed for hyper\w+|caused|held indefinitely|on hold since)\b",
    re.I,
)
_TAKES = late(
    r"\b(?:on|takes?|taking|took|continu\w+|cont|keep\w*|stays? on|resum\w+|refill\w*|increas\w+|decreas\w+|reduc\w+|adjust\w+|titrat\w+|maintain\w*|restart\w*|start\w*|begin\w*|began|add\w*|initiat\w+|uses?|using"
    r"|prescrib\w+|rx|home|hold|held|holding|managed with|treated with|controlled (?:with|on|by)|compliant with|adherent (?:to|with)|injects?|injecting|same|via|with|and|up|down|raise\w*|lower\w*|switch\w* to|chang\w+ to|daily|bid|b\.i\.d|twice|nightly|weekly|bedtime|qhs|qd|qam|tid|mg|mcg|units?)\b"
    r"|\d ?(?:u|mg|mcg)\b|\d ?(?:-+>|→|>) ?\d|[↑↓⬆⬇]",
    re.I,
)


def taken(chart: Chart, books: Books, kinds: frozenset[str]) -> Iterator[Taken]:
    """Every drug of some kinds that the chart says the patient uses at home, in reading order.

    Args:
        kinds: classes of the table of drugs.
    """
    inpatient = chart.encounter.setting == "inpatient"
    for document in chart.documents:
        if document.kind in _NOT_HERE:
            continue
        known = books.drug_words(document.text.words)
        wanted = frozenset([word for word in known if not kinds.isdisjoint(_kinds(books, word))])
        near = {sentence.first for sentence in document.spots.sentences(wanted)}
        if not near:
            continue
        folded = document.text.folded
        listed = document.kind == "medication-list"
        ward = inpatient and document.kind not in _HOME_LISTS
        inside = False
        previous: Sentence | None = None
        for sentence in document.text.sentences:
            here = listed or sentence.section in _LISTS
            if here and (previous is None or previous.section != sentence.section):
                inside = _given_in_hospital(document, sentence, previous, ward)
            previous = sentence
            if here:
                if inside:
                    continue
            elif sentence.section not in _TOLD:
                continue
            if sentence.first not in near:
                continue
            home = here or not inpatient or _about_home(document, sentence)
            if not home and (
                document.kind not in _HOME_LISTS
                or _ON_WORDS.isdisjoint(folded[sentence.first : sentence.end])
            ):
                continue
            for first, end, drugs in _names(document, sentence, books, known):
                drug = _chosen(document, sentence, drugs, kinds)
                if drug is None:
                    continue
                if inpatient and not here and _is_held(document, sentence, first, end, drug):
                    yield Taken(
                        drug,
                        drug.longterms,
                        token_span(document, first, end),
                        document,
                        sentence,
                        first,
                        end,
                    )
                    continue
                if not _long_term(document, sentence, first, end, here):
                    continue
                if not home and not _is_on(document, sentence, first, drug):
                    continue
                span = token_span(document, first, end)
                yield Taken(drug, drug.longterms, span, document, sentence, first, end)


_HOME_LISTS = frozenset({"h-and-p", "discharge-summary", "ed-note", "consult", "medication-list"})
"""Documents of a stay whose list of drugs is that of home."""


def _given_in_hospital(
    document: ReadDocument, sentence: Sentence, previous: Sentence | None, ward: bool
) -> bool:
    """Whether a list has drugs given in the hospital only: by its heading, or on the ward."""
    text = document.text
    start = text.ends[previous.end - 1] if previous else 0
    heading = text.text[start : text.starts[sentence.first]]
    if re.search(r"\b(?:home|outpatient|discharge|prior to admission|admission)\b", heading, re.I):
        return False
    return ward or _INPATIENT_LIST.search(heading) is not None


_ON_WORDS = frozenset(["on", "take", "taking", "hold", "held", "holding", "chronic"])
_HELD_BEFORE = late(
    r"\b(?:hold|holding|held)\s+(?:(?:the|his|her|home|all|po|oral)\s+){0,2}$", re.I
)
_HELD_AFTER = late(
    r"^\s*(?:\d+ ?mg\s*)?(?:is |was |were |being )?(?:held|on hold|holding)\b(?! indef)", re.I
)
_PAUSED = frozenset({"oral-hypoglycemic", "injectable-hypoglycemic"})
"""Classes that a stay pauses: what is held is what the patient takes at home."""
_IS_ON = late(
    r"(?<!started )(?<!placed )(?<!put )(?<!begun )(?<!now )(?<!remains )(?<!kept )\b(?:on|takes|taking)\s+(?:\w+ (?:and|&|/) )?$",
    re.I,
)
_ON_THE_WARD = frozenset(["heparin", "enoxaparin", "lovenox", "fondaparinux", "argatroban", "bivalirudin"])  # fmt: skip
"""Anticoagulants that a stay gives without the patient using them at home."""


def _is_on(document: ReadDocument, sentence: Sentence, first: int, drug: Drug) -> bool:
    """Whether the words say that the patient is on a drug: "permanent AF, on warfarin"."""
    if drug.name.casefold() in _ON_THE_WARD:
        return False
    text = document.text
    before = text.text[text.starts[sentence.first] : text.starts[first]]
    return _IS_ON.search(before) is not None


def _is_held(document: ReadDocument, sentence: Sentence, first: int, end: int, drug: Drug) -> bool:
    """Whether a drug of home is paused for the stay: "metformin held", "hold glipizide"."""
    if drug.kind not in _PAUSED:
        return False
    text = document.text
    before = text.text[text.starts[sentence.first] : text.starts[first]]
    after = text.text[text.ends[end - 1] : text.ends[sentence.end - 1]]
    return _HELD_BEFORE.search(before) is not None or _HELD_AFTER.search(after) is not None


def _about_home(document: ReadDocument, sentence: Sentence) -> bool:
    """Whether a sentence of a stay speaks of what the patient takes at home, not of the treatment."""
    if sentence.section in ("hpi", "past-medical-history", "chief-complaint"):
        return True
    text = document.text
    begin, end = text.starts[sentence.first], text.ends[sentence.end - 1]
    return _AT_HOME.search(text.text, begin, end) is not None


_AT_HOME = late(r"\bhome\b|\bresum\w+\b|\bon (?:chronic|long[- ]term|maintenance)\b", re.I)


def _names(
    document: ReadDocument, sentence: Sentence, books: Books, known: Set[str]
) -> Iterator[tuple[int, int, tuple[Drug, ...]]]:
    """Names of drugs in a sentence: first and end token, and the lines of the table.

    Args:
        known: words of the sentence, and maybe others, that the name of a drug begins with.
    """
    folded = document.text.folded
    after = sentence.first
    for position in range(sentence.first, sentence.end):
        if folded[position] not in known or position < after:
            continue
        for tokens, drugs in books.drugs(folded[position]):
            end = position + len(tokens)
            if end <= sentence.end and tuple(folded[position:end]) == tokens:
                written = document.text.text[
                    document.text.starts[position] : document.text.ends[end - 1]
                ]
                if drugs[0].capitals_only and written != drugs[0].name:
                    continue
                yield position, end, drugs
                after = end
                break


def _counts(drug: Drug) -> bool:
    """Whether a drug may be in long-term use."""
    return bool(drug.longterms) or drug.kind in PREVENTIVE


@lru_cache(maxsize=16384)
def _kinds(books: Books, word: str) -> frozenset[str]:
    """The classes of the drugs whose name begins with a word and that may be in long-term use."""
    return frozenset(d.kind for _, drugs in books.drugs(word) for d in drugs if _counts(d))


def _chosen(
    document: ReadDocument, sentence: Sentence, drugs: Sequence[Drug], kinds: frozenset[str]
) -> Drug | None:
    """The line of a name that is meant: by the route where the sentence names one."""
    fitting = [d for d in drugs if d.kind in kinds and _counts(d)]
    if len(fitting) < 2:
        return fitting[0] if fitting else None
    words = set(document.text.folded[sentence.first : sentence.end])
    if words & {"oral", "orally", "po", "tablet", "tab", "pill", "mouth", "daily"}:
        return next((d for d in fitting if d.route == "oral"), fitting[0])
    return next((d for d in fitting if d.route == "injection"), fitting[0])


_RECALLED = frozenset({"hpi", "past-medical-history", "chief-complaint"})
_ALONE = late(r"[\w-]+(?: \d[\d.,]*(?: ?(?:mg|mcg|g|units?|u))?)?\s*\.?", re.I)
"""A name that fills what stands between two commas, with its dose at most."""


def _long_term(
    document: ReadDocument, sentence: Sentence, first: int, end: int, listed: bool
) -> bool:
    text = document.text
    begin, stop = text.starts[sentence.first], text.ends[sentence.end - 1]
    head, tail = text.starts[first], text.ends[end - 1]
    before, after = text.text[begin:head], text.text[tail:stop]
    piece = re.split(r"[;,\n]", before)[-1] + text.text[head:tail] + re.split(r"[;,\n]", after)[0]
    if not listed and _SLIDING.search(piece):
        return False
    if _ONCE.search(piece) or _STOPPED.search(before) or _STOPPED_AFTER.search(after):
        return False
    if _PAST_LIST.match(before) and not _TAKEN_ON.search(piece):
        return False
    if sentence.section == "past-medical-history" and before.rstrip().endswith("("):
        return True  # "DM2 (metformin)"
    if sentence.section in _RECALLED and _ALONE.fullmatch(
        piece[piece.find(text.text[head:tail]) :]
    ):
        if not before.rstrip().endswith((":", "-")) and before.strip():
            return True  # "DM2 for 20 years, A1c 7.4, metformin"
    return listed or _TAKES.search(text.text[begin:stop]) is not None


def temporary(document: ReadDocument, found: Found) -> bool:
    """Whether the sentence of a mention speaks of a drug given for a while only."""
    sentence = found.line.sentence
    text = document.text
    begin, end = text.starts[sentence.first], text.ends[sentence.end - 1]
    pieces = (_ONCE, _SLIDING)
    return any(pattern.search(text.text, begin, end) for pattern in pieces)


_ENDED_BEFORE = late(
    r"\b(?:stop(?:s|ped|ping)?|discontinu\w+|d/c(?:'?d|ed)?|dc'?d|no longer (?:on|taking|takes|needs)|taken off|came off|off|finished|completed)\s+(?:(?:his|her|the|all|home|taking|of)\s+){0,3}$",
    re.I,
)
_ENDED_AFTER = late(
    r"^[^.;,\n]{0,25}?\b(?:was |were |has been |is |to be )?(?:stopped|discontinued|d/c'?d|finished|completed|until (?:19|20)\d\d)\b",
    re.I,
)
_BRIEF = late(
    r"\b(?:x|for|times)\s?\d+\s?(?:more )?(?:d|days?|doses?|weeks?|wks?)\b|\bday \d+ (?:of|/)\s?\d+|\b\d+[- ]day (?:course|taper|burst|supply)|\btaper\w*|\bburst\b|\bmedrol dose ?pa[ck]+|\bdose ?pack\b|\bcourse\b"
    r"|\buntil\b|\bto (?:finish|complete)\b|\bthrough \d|\b(?:short|brief)\b|#\s?\d+\b|\bdisp(?:ense)?\b|\bfor (?:one|two|three|five|seven|ten|1|2|3|5|7|10|14) (?:days?|weeks?)\b",
    re.I,
)
_AS_NEEDED = late(
    r"\b(?:prn|p\.r\.n\.?|as needed|if needed|when needed|occasional\w*|rarely)\b", re.I
)
_LASTING = late(
    r"\b(?:chronic\w*|long[- ]?term|daily|maintenance|prophyla\w+|suppressi\w+|indefinite\w*|scheduled|every day|bid|b\.i\.d\.?|tid|qd|qhs|er|xr|sr|contin|patch|twice (?:a day|daily)|nightly|weekly|monthly|for (?:the past )?(?:years|months)|since)\b|\bq\s?\d+\s?h",
    re.I,
)
_PROPHYLAXIS = late(
    r"\b(?:prophyla\w+|suppressi\w+|long[- ]?term|chronic\w*|indefinite\w*|maintenance|to prevent|lifelong)\b",
    re.I,
)

SCHEDULED = frozenset({"opioid", "nsaid", "systemic-steroid"})
"""Classes that are often taken for a few days or as needed: only words of lasting use count."""
PREVENTIVE = frozenset(
    """antibiotic penicillin cephalosporin fluoroquinolone macrolide tetracycline anti-infective rifamycin
    aminoglycoside""".split()
)
"""Classes of anti-infectives: in long-term use only where the record says what for or how long."""


_BRAND = late(r"^(?:brand of|short for|misspelling of|misspelled) ([a-z][a-z-]+)", re.I)
_FORM = late(
    r"\s*(?:\d[\d./]*\s*(?:mg|mcg|units?|ml)?|\b(?:baby|low dose|enteric coated|er|xr|sr|xl|patch|inhaler|injection)\b)\s*",
    re.I,
)


def generic(drug: Drug) -> str:
    """The drug that a brand name, a short form or a name with its dose stands for.

    >>> generic(Drug("Eliquis", ("T45.51",), "anticoagulant", (), "", "brand of apixaban", ""))
    'apixaban'
    """
    brand = _BRAND.match(drug.note)
    return brand.group(1).casefold() if brand else _FORM.sub(" ", drug.name).strip().casefold()


def ended(chart: Chart, books: Books) -> Iterator[tuple[str, Span]]:
    """Drugs that the chart says were stopped or finished: the generic name, and where it says so."""
    for document in chart.documents:
        if document.kind in _NOT_HERE or _ENDING.isdisjoint(document.text.words):
            continue
        text = document.text
        known = books.drug_words(text.words)
        for sentence in text.sentences if known else ():
            if _ENDING.isdisjoint(text.folded[sentence.first : sentence.end]):
                continue
            begin, stop = text.starts[sentence.first], text.ends[sentence.end - 1]
            for first, end, drugs in _names(document, sentence, books, known):
                before = text.text[begin : text.starts[first]]
                after = text.text[text.ends[end - 1] : stop]
                if _ENDED_BEFORE.search(before) or _ENDED_AFTER.search(after):
                    yield generic(drugs[0]), token_span(document, first, end)


_ENDING = frozenset(
    """stop stopped stopping discontinue discontinued discontinuing d/c dc d/c'd dc'd longer off finished
    completed finish until""".split()
)
"""Words without which a sentence ends no drug."""


def lasting(use: Taken) -> bool:
    """Whether a drug is in long-term use as its class asks: no short course, not only as needed.

    Anti-infectives count where the words say prevention or long-term use; opioids, anti-inflammatory
    drugs and steroids where they are taken day by day (I.C.21.c.3, Z79).
    """
    text, sentence = use.document.text, use.sentence
    begin, stop = text.starts[sentence.first], text.ends[sentence.end - 1]
    head, tail = use.span.start, use.span.end
    before = re.split(r"[;,\n]", text.text[begin:head])[-1]
    piece = before + text.text[head:tail] + re.split(r"\n|[;,](?!\s*\d)", text.text[tail:stop])[0]
    if use.drug.kind in PREVENTIVE:
        return _PROPHYLAXIS.search(text.text[begin:stop]) is not None
    if _BRIEF.search(piece):
        return False
    if use.drug.kind in SCHEDULED:
        if use.drug.kind == "opioid" and re.search(r"\b(?:er|xr|sr|contin)\b", piece, re.I):
            return True
        return _AS_NEEDED.search(piece) is None and _LASTING.search(piece) is not None
    return _AS_NEEDED.search(piece) is None


def kinds_named(document: ReadDocument, sentence: Sentence, books: Books) -> Iterator[str]:
    """The classes of the drugs that a sentence names."""
    known = books.drug_words(document.text.folded[sentence.first : sentence.end])
    for _, _, drugs in _names(document, sentence, books, known) if known else ():
        yield drugs[0].kind


_GOES_ON = late(
    r"\b(?:continu\w+|cont|remain\w*|stays?|stable|controlled|refill\w*|resum\w+|same|keep\w*|on|maintain\w*|chronic\w*|since|long[- ]?term|up|down|increas\w+|decreas\w+)\b",
    re.I,
)


_LONG = late(
    r"\b(?:long[- ]?term|life-?long|indefinite\w*)\b|\b(?:dual|triple) (?:anti-?platelet|anti-?thrombotic)\b|\bDAPT\b(?! (?:score|trial))",
    re.I,
)


def said_long_term(use: Taken) -> bool:
    """Whether the provider's assessment or plan calls the use of a drug long-term."""
    if use.sentence.section not in ("plan", "assessment", "assessment-plan", "diagnoses"):
        return False
    text = use.document.text
    begin, stop = text.starts[use.sentence.first], text.ends[use.sentence.end - 1]
    return _LONG.search(text.text[begin:stop]) is not None


def started(use: Taken) -> bool:
    """Whether only a plan names a drug, without a word that it goes on: it may just be starting."""
    if use.sentence.section not in ("plan", "assessment", "assessment-plan", "diagnoses"):
        return False
    text = use.document.text
    begin, stop = text.starts[use.sentence.first], text.ends[use.sentence.end - 1]
    return _GOES_ON.search(text.text[begin:stop]) is None
