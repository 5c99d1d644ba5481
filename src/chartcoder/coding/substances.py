"""Drugs and chemicals in the chart, and what the text says they did: harmed, were taken wrongly or too little.

The house table of drugs (``terminology.drugs``) gives each name its stem in the Table of Drugs and
Chemicals. Only a substance whose sentence relates it to harm or to too small a dose is kept: a
medication list costs nothing but the search.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chartcoder.coding.chart import Chart, ReadDocument
from chartcoder.coding.cues import row
from chartcoder.coding.mentions import Found
from chartcoder.coding.named import named_found
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.reading.text import Sentence
from chartcoder.terminology.books import Books
from chartcoder.terminology.drugs import Drug

CAUSE, EXCESS, TOXICITY, ERROR, LESS, EXPOSED = (
    "cause", "excess", "toxicity", "error", "less", "exposed",
)  # fmt: skip


class Substance(NamedTuple):
    """A substance and what the text says of it.

    Attributes:
        drug: the line of the table of drugs.
        relation: ``cause`` (of a condition), ``excess`` (overdose, poisoning, ingestion),
            ``toxicity``, ``error`` (wrong drug, dose, person or route), ``less`` (underdosing),
            ``exposed`` (only named as what someone met with or took).
        document: place of the document in the chart.
        sentence: first token of its sentence.
        first, end: tokens of its name.
        span: its name.
        cue: the words that say the relation.
        words: words of the sentence, folded.
        doubt: the text doubts the relation ("likely due to").
    """

    drug: Drug
    relation: str
    document: int
    sentence: int
    first: int
    end: int
    span: Span
    cue: Span
    words: tuple[str, ...]
    doubt: bool


class Intent(NamedTuple):
    """How a poisoning came about: ``accidental``, ``self-harm``, ``assault`` or ``undetermined``."""

    kind: str
    span: Span
    document: int
    sentence: int


class Reason(NamedTuple):
    """Why less of a drug was taken: the code that says it, and the words."""

    code: str
    span: Span
    document: int
    sentence: int


class Substances(NamedTuple):
    """What the chart says of harmful or missing substances."""

    found: tuple[Substance, ...] = ()
    intents: tuple[Intent, ...] = ()
    reasons: tuple[Reason, ...] = ()
    interaction: tuple[Span, ...] = ()
    proper: tuple[Span, ...] = ()


_TRIGGERS: dict[str, str] = {
    LESS: "not hasnt isnt wasnt havent didnt doesnt stopped self quit ran run out off been missed miss missing skip"
    " skipped skipping non noncompliance noncompliant noncompliant nonadherence nonadherent poor forget forgot forgetting"
    " forgetful forgotten unable cannot cant can could couldnt ration rationing rationed cutting halving underdosing"
    " underdosed half without lapse dose doses own telling",
    ERROR: "wrong error mistake mistaken mistakenly accident accidental accidentally took taken taking given received gave"
    " administered injected using used double doubled doubling twice triple instead more incorrectly incorrect prescribed",
    EXCESS: "misuse misused misusing overdose overdosed overdosing od odd poisoning poisoned poison toxic accidental ingested ingestion ingesting"
    " ingest swallowed swallow swallowing inhaled inhalation inhaling exposed exposure took",
    TOXICITY: "toxicity toxic intoxication",
    CAUSE: "due secondary 2 caused cause induced related attributed attributable because associated from side adverse"
    " reaction result intolerance intolerant triggered after hypersensitivity intolerances",
    EXPOSED: "interaction interact interacted together mixed mixing combined combining alcohol wine beer liquor etoh vodka"
    " chemical acid corrosion corrosive caustic alkali lye bleach splashed splash burn",
}
_RULES_OF: dict[str, frozenset[str]] = {}
for _rule, _words in _TRIGGERS.items():
    for _word in _words.split():
        _RULES_OF[_word] = _RULES_OF.get(_word, frozenset()) | {_rule}
"""For each word the relations that it may say: a sentence without any is not searched."""

_CAUSE_BEFORE = late(
    r"(?:\bdue to|\bsecondary to|\b2/2|\b2\s?°(?: to)?|\bcaused by|\binduced by|\brelated to|\battribut\w+ to|\bbecause of|\bassociated with"
    r"|(?<!switched )(?<!changed )(?<!converted )(?<!transitioned )(?<!weaned )(?<!weaning )\bfrom"
    r"|\b(?:side|adverse) (?:effects?|reactions?|events?) (?:of|to|from)|\b(?:allergic |hypersensitivity |drug )?reaction to|\bresult of"
    r"|\bintoleran\w+ (?:of|to)|\btriggered by|\bafter (?:a |an |the )?(?:dose|course|injection|infusion|initiation) of)"
    r"\s+(?:(?!no\b|not\b|and\b|but\b|with\b)[\w'%][\w'%./-]*\s+){0,4}$"
    r"|\b(?:drug|medication|medicine)[- ]induced\s+(?:[\w-]+\s+){1,3}\(\s*$",
    re.I,
)
_CAUSE_AFTER = late(
    r"^\s*[- ]?(?:induced|related|associated)\b|^\s*(?:side effects?|adverse (?:drug )?(?:effects?|reactions?|events?)|intolerance|hypersensitivity|reaction)\b",
    re.I,
)
_EXCESS_BEFORE = late(
    r"(?:\b(?:(?:secondary|due|attribut\w+|related) to|from|because of|result of|setting of|after) (?:the |his |her )?misus\w+|\boverdos\w+|\bod(?:'?d|ed)\b|\bod (?=on\b|of\b|with\b|from\b|by\b)|\bpoison\w+|\btoxic effects?|\baccidental (?:ingestion|exposure)|\bingest\w+|\bswallow\w+|\binhal(?:ed|ation|ing)\b"
    r"|\bexpos(?:ed|ure) (?:to|from)|\btook (?:\w+ ){0,3}?(?:too (?:much|many)|extra|(?:entire |whole |full )?bottle|handful|an? (?:entire|whole|full)|(?:\d{2,}|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty) (?:or so |of |tablets?|pills?|caps\w*|tabs?|mg)))"
    r"[^.;:!?]{0,60}$",
    re.I,
)
_EXCESS_AFTER = late(
    r"^\s*(?:\([^)]{0,30}\)\s*)?(?:\d+(?:\.\d+)?\s?(?:mg|g|gm)\s*)?(?:tablets? |pills? |drug )?(?:overdose|poisoning|ingestion|inhalation|exposure)"
    r"|^\s*(?:\([^)]{0,30}\)\s*)?(?:tablets? |pills? |drug )?od\b",  # "10 mg OD" is once daily
    re.I,
)
_TOXIC_BEFORE = late(r"\b(?:toxicity|toxic)\s+(?:\w+\s+){0,2}(?:of|from|due to|to|with)?\s*$", re.I)
_TOXIC_AFTER = late(r"^\s*(?:\w+\s+)?(?:toxicity|intoxication)\b", re.I)
_ERROR_BEFORE = late(
    r"(?:\bwrong (?:dose|medication|drug|medicine|pill|route|strength|bottle)|\bin error|\bmistak\w+|\bby mistake|\baccident\w+ (?:took|taken|taking|given|gave|injected|ate|drank|swallowed|ingested|administered)"
    r"|\b(?:took|taken|taking|given|received|gave|administered|injected|using|used) (?:\w+ ){0,3}?(?:twice|double|doubled|triple|two doses|extra|another person|someone else|her husband|his wife|her mother|too much|too many)\b"
    r"|\bdoubl(?:ed|ing) (?:up on |the dose of |his |her )?)"
    r"[^.;:!?]{0,60}$",
    re.I,
)
_ERROR_AFTER = late(
    r"^[^.;:!?]{0,50}?\b(?:in error|by mistake|mistakenly|twice (?:the|as much)|instead of|(?:that was |which was )?prescribed (?:to|for) (?:her|his|another|someone|a )|incorrectly|double (?:the )?dose|more than prescribed)",
    re.I,
)
_LESS_BEFORE = late(
    r"(?:\bnot (?:been )?(?:taking|taken|compliant with|adherent (?:to|with)|using|filled|refilled|picked up)|\bn't (?:been )?(?:tak\w+|us\w+|fill\w+)|\bhad not taken|\bstopped (?:taking|using)?|\bself[- ]?discontinu\w+|\bquit taking"
    r"|\bran out of|\b(?:been |is |was )?(?:out of|off) (?:of )?(?:his|her|their|all)|\bbeen (?:out of|off)|\bmiss(?:ed|ing|es)|\bskip(?:s|ped|ping)|\bnon-?\s?complian\w+ (?:with|to)|\bnon-?\s?adheren\w+ (?:with|to)|\bpoor (?:compliance|adherence) (?:with|to)"
    r"|\bforg(?:ets?|ot|etting|etful)[^.;]{0,25}|\bunable to (?:afford|get|obtain|fill|refill)|\b(?:can|could)(?: ?not|n't) (?:afford|get|fill|refill)|\bration\w+|\bcutting|\bhalving|\bunderdos\w+ of|\btaking (?:only )?half|\bwithout (?:his|her|their|any)|\blapse in)"
    r"\s*(?:(?!no\b|but\b|with\b)[\w',/-]+\s+){0,5}$",
    re.I,
)
_LESS_AFTER = late(
    r"^\s*(?:\([^)]{0,30}\)\s*)?(?:non-?\s?complian\w+|non-?\s?adheren\w+|underdos\w+|(?:has |have )?(?:r[au]n out|not been taken|been missed|lapsed)|doses? (?:were |was )?(?:missed|skipped)|(?:on (?:his|her|their) own|without telling))",
    re.I,
)
_RULES = tuple(
    (relation, row(pieces), ahead, behind)
    for relation, pieces, ahead, behind in (
        (LESS, "not_* n't* stopped* self* quit* ran* out_of* off* miss* skip* non* poor* forg* unable* cannot* can't* can_not*"
         " could* ration* cutting* halving* underdos* half* without* lapse*", _LESS_BEFORE, _LESS_AFTER),
        (ERROR, "wrong* error* mistak* accident* twice* doubl* triple* two_doses* extra* another_person* someone_else* husband*"
         " wife* mother* too_m*", _ERROR_BEFORE, _ERROR_AFTER),
        (EXCESS, "misus* overdos* od* poison* toxic* accidental* ingest* swallow* inhal* expos* took*", _EXCESS_BEFORE, _EXCESS_AFTER),
        (TOXICITY, "toxic*", _TOXIC_BEFORE, _TOXIC_AFTER),
        (CAUSE, "due_to* secondary_to* 2/2* °* caused_by* induced* related_to* attribut* because_of* associated_with* from* effect*"
         " reaction* event* result_of* intoleran* triggered_by* after*", _CAUSE_BEFORE, _CAUSE_AFTER),
    )
)  # fmt: skip
"""For each relation: pieces of text of which one stands before the drug where the first expression
matches there, that expression, and the one that is matched behind the drug."""
_GERM = late(r"[- ]?(?:resistan\w+|sensitiv\w+|susceptib\w+|intermediate)\b", re.I)
"""Behind the name of a drug: what a germ does with it."""
_OF_EYES = frozenset(
    "os ou iop oct eye eyes ocular retina retinal macular macula intravitreal cataract glaucoma cornea corneal vitreous".split()
)
"""Words of a record of the eyes, where OD is the right one."""
_STOPPED_BY = late(
    r"\b(?:stopped|held|discontinued|hold|told to stop|instructed to|advised to|per|switched|changed|weaned|tapered|was taken off|taken off) (?:by|per|on advice|and replaced|by the)\b|\bheld for\b"
    r"|\b(?:we|i|will|was) (?:stop\w*|held|hold|discontinu\w*)|\bshould\b|\bdo not\b|\bavoid\b|\ballerg\w+|\bdenies\b|\bnever\b|\bno longer needs\b",
    re.I,
)
_ABUSED = late(r"\s*(?:abuse|dependence|addiction|use disorder)\b", re.I)
_DENIED = late(
    r"\b(?:no|not|denies|without|negative for|r/o|rule out|unlikely|ruled out)\s+(?:\w+\s+){0,3}$",
    re.I,
)

_SECOND_HAND = late(r"\b(?:second[- ]?hand|passive|tobacco|cigarette|cigar)\s+$", re.I)
"""What makes smoke a matter of tobacco, not of a fire."""
_SMOKING = ("hand", "passive", "tobacco", "cigarette", "cigar")

_DOUBT = late(
    r"\b(?:likely|probabl\w+|possibl\w+|suspect\w*|presum\w+|perhaps|may|might|could|concern\w*|question\w*|unclear if|vs|versus|felt to be|thought to be)\b|\?",
    re.I,
)
_INTENTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, late(pattern, re.I))
    for kind, pattern in (
        ("undetermined", r"\bundetermined intent|\b(?:unable to determine|cannot be determined|could not be determined|cannot determine|unclear (?:whether|if)|not clear (?:whether|if))[^.;]{0,40}(?:intent|accident|suicid|purpose)|\bintent (?:is |was |cannot be |could not be |remains )*(?:undetermined|unclear|determined)"),
        ("accidental", r"\bunintentional\w*|\baccident\w*|\bby mistake|\bmistak\w+|\bin error\b|\bden(?:ies|ied) (?:any )?(?:suicid\w+|si\b|intent\w*|self[- ]harm|wanting to|trying to)[^.;]{0,30}|\bnot (?:a )?(?:suicid\w+|intentional)|\bno (?:si\b|suicidal|intent)"),
        ("self-harm", r"\b(?<!un)intentional\w*|\bsuicide attempt|\battempt\w* (?:suicide|to (?:kill|end|harm))|\bsuicidal (?:intent|gesture|ingestion|overdose|act)|\bself[- ]?harm|\bto (?:kill|hurt|harm) (?:himself|herself|themselves|self)|\bend (?:his|her|their) life|\bself[- ](?:inflicted|poison\w*)|\bon purpose|\bdeliberate\w*"),
        ("assault", r"\bspiked (?:his|her|the)|\bdrugged (?:by|without)|\bslipped (?:something|a drug|drugs)|\bpoisoned by\b|\bforced to (?:drink|ingest|swallow|take|inhale)|\bwas (?:given|injected with) [^.;]{0,40}(?:against (?:his|her)|without (?:his|her) (?:knowledge|consent))|\bassault\w* with\b|\b(?:sprayed|attacked) (?:\w+ )?with\b"),
    )
)  # fmt: skip

_REASONS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (code, late(pattern, re.I))
    for code, pattern in (
        ("Z91.120", r"\b(?:can(?:not|'t| not)|could(?: not|n't)|unable to|unaffordab\w*|not) afford|\b(?:due to|because of|owing to) (?:the )?(?:cost|price|financ\w+|copay|lack of (?:money|insurance)|loss of insurance)|\btoo expensive|\blost (?:his|her|their) insurance|\bfinancial (?:hardship|reasons|constraints|difficult\w+)|\b(?:to save|stretch) (?:money|them|it)|\bcost of\b|\b(?:can|could)(?: ?not|n't) pay\b|\bcosts? more than\b|\b(?:no|out of|without) money\b"),
        ("Z91.130", r"\bforg\w+[^.;]{0,60}(?:dementia|alzheimer|memory|age)|\b(?:dementia|alzheimer\w*|memory loss|cognitive (?:decline|impairment))[^.;]{0,60}(?:forg\w+|miss\w+|not tak\w+)|\bage[- ]related debility"),
        ("Z91.138", r"\bforg(?:ets?|ot|otten|etting|etful)\b|\bunintentional\w* (?:miss\w+|skip\w+|underdos\w+)|\bmisunderst\w+|\bconfus\w+ (?:about|over|regarding)|\baccidentally (?:miss\w+|skip\w+)"),
        ("Z91.128", r"\b(?:stop\w*|quit|skip\w*|discontinu\w*|not tak\w+|refus\w+|off|held)\b[^.;]{0,60}\b(?:because|due to|as|since|on (?:his|her|their) own|side effects?|felt (?:better|fine|well)|did(?: not|n't) (?:like|feel|want|think)|make[s]? (?:him|her|me)|made (?:him|her)|thought)\b|\bintentional\w* (?:stop\w*|skip\w*|underdos\w*|not tak\w*)|\bself[- ]?discontinu\w+|\bon (?:his|her|their) own\b|\b(?:does|did)(?: not|n't) (?:like|want) (?:to take|taking|the way)|\bdoes not believe"),
        ("Z91.148", r"\bnon-?\s?complian\w+|\bnon-?\s?adheren\w+|\bpoor (?:compliance|adherence)|\bnot (?:been )?(?:compliant|adherent)|\bran out\b|\bout of (?:his|her|their)\b|\bruns? out\b"),
        ("Y63.6", r"\b(?:dose|doses|drug|medication) (?:was |were )?(?:omitted|not (?:given|administered))\b|\b(?:nurse|staff|pharmacy)\b[^.;]{0,60}\b(?:omitted|did not give|failed to give|forgot to give|under-?dosed)"),
    )
)  # fmt: skip

_INTERACTION = late(
    r"\binteract(?:ion|ions|ed|ing)\b|\b(?:combin\w+|together|mixed|mixing) (?:\w+ ){0,3}?with (?:alcohol|wine|beer|liquor|etoh|vodka|an over[- ]the[- ]counter)|\b(?:along )?with (?:alcohol|wine|beer|liquor|etoh|vodka)\b|\bwhile drinking\b",
    re.I,
)
_INTERACTING = frozenset(
    """interact interaction interacted interacting alcohol wine beer liquor etoh vodka counter
    drinking""".split()
)
"""Words without which a text says no interaction."""
_COMBINED = row(
    "interact* with_alcohol* with_wine* with_beer* with_liquor* with_etoh* with_vodka* with_an_over* while_drinking*"
)
_PROPER = late(
    r"\b(?:taken|taking|took|takes|used|given|administered|dosed) (?:it |this |them |the \w+ |his \w+ |her \w+ )?(?:exactly |correctly|properly|appropriately|as (?:prescribed|directed|ordered|instructed|scheduled))|\bas (?:prescribed|directed)\b|\bdespite (?:correct|proper|appropriate|therapeutic|stable) dos\w+|\bproperly (?:taken|administered)|\bcorrect dose",
    re.I,
)

SILENT = frozenset(
    """family-history allergies immunizations instructions review-of-systems medications past-surgical-history""".split()
)
"""Sections that do not say what a substance did in this encounter."""


def substances_of(chart: Chart, books: Books) -> Substances:
    """Every substance that the chart relates to harm or to too small a dose, in reading order."""
    found: list[Substance] = []
    intents: list[Intent] = []
    reasons: list[Reason] = []
    interaction: list[Span] = []
    proper: list[Span] = []
    for number, document in enumerate(chart.documents):
        if document.kind in ("lab", "medication-list", "order", "radiology-report"):
            continue
        here = list(_related(document, number, books))
        if not here and not any("T36" <= f.code[:3] <= "T65" for f in document.found):
            continue
        found.extend(here)
        text = document.text.text
        firsts = document.spots.firsts
        harmed = any(s.relation in (EXCESS, ERROR) for s in here) or any(
            f.code[:2] in ("T2", "T3", "T4", "T5", "T6") for f in document.found
        )
        for kind, pattern in _INTENTS if harmed else ():
            for match in pattern.finditer(text):
                sentence = _sentence(document, firsts, match.start())
                if sentence is not None and not (
                    kind == "self-harm"
                    and _DENIED.search(text[max(0, match.start() - 40) : match.start()])
                ):
                    intents.append(Intent(kind, _span(document, match), number, sentence))
        for begin, end in _around(document, {s.sentence for s in here if s.relation == LESS}):
            for code, pattern in _REASONS:
                for match in pattern.finditer(text, begin, end):
                    sentence = _sentence(document, firsts, match.start())
                    if sentence is not None:
                        reasons.append(Reason(code, _span(document, match), number, sentence))
        if (len(here) > 1 or any(s.relation == EXPOSED for s in here)) and (
            not _INTERACTING.isdisjoint(document.text.words)
            and _COMBINED.stands_in((), text.lower())
        ):
            interaction.extend(_span(document, m) for m in _INTERACTION.finditer(text))
        if any(s.relation == TOXICITY for s in here):
            proper.extend(_span(document, m) for m in _PROPER.finditer(text))
    return Substances(
        tuple(found), tuple(intents), tuple(reasons), tuple(interaction), tuple(proper)
    )


def _around(document: ReadDocument, sentences: set[int]) -> Iterator[tuple[int, int]]:
    """The stretches of text from the sentence before to the sentence after each of some sentences."""
    text = document.text
    for place, sentence in enumerate(text.sentences):
        if sentence.first in sentences:
            before = text.sentences[max(0, place - 1)]
            after = text.sentences[min(len(text.sentences) - 1, place + 1)]
            yield text.starts[before.first], text.ends[after.end - 1]


def _sentence(document: ReadDocument, firsts: Sequence[int], start: int) -> int | None:
    token = bisect_right(document.text.starts, start) - 1
    place = bisect_right(firsts, token) - 1
    if place < 0 or document.text.sentences[place].section in SILENT:
        return None
    return firsts[place]


def _span(document: ReadDocument, match: re.Match[str]) -> Span:
    return Span(document.id, match.start(), match.end(), match.group())


def _related(document: ReadDocument, number: int, books: Books) -> Iterator[Substance]:
    text = document.text
    names = books.drugs
    rules_of, folded = _RULES_OF, text.folded
    known = books.drug_words(text.words)
    if not known or rules_of.keys().isdisjoint(text.words):
        return
    for sentence in document.spots.sentences(known):
        if sentence.section in SILENT:
            continue
        said = rules_of.keys() & folded[sentence.first : sentence.end]
        if not said:
            continue
        here: list[tuple[int, int, tuple[Drug, ...]]] = []
        after = sentence.first
        for position in range(sentence.first, sentence.end):
            if folded[position] not in known or position < after:
                continue
            hit = _name_at(document, position, sentence.end, names(folded[position]))
            if hit is not None:
                after, drugs = hit
                here.append((position, after, drugs))
        if here:
            rules = frozenset().union(*(rules_of[word] for word in said))
            yield from _relations(document, number, sentence, here, rules)


def _name_at(
    document: ReadDocument,
    position: int,
    stop: int,
    group: Sequence[tuple[tuple[str, ...], tuple[Drug, ...]]],
) -> tuple[int, tuple[Drug, ...]] | None:
    folded = document.text.folded
    for tokens, drugs in group:
        end = position + len(tokens)
        if end <= stop and tuple(folded[position:end]) == tokens:
            written = document.text.text[
                document.text.starts[position] : document.text.ends[end - 1]
            ]
            kept = tuple(d for d in drugs if not d.capitals_only or written.isupper())
            if kept:
                return end, kept
    return None


def _relations(
    document: ReadDocument,
    number: int,
    sentence: Sentence,
    here: Sequence[tuple[int, int, tuple[Drug, ...]]],
    rules: frozenset[str],
) -> Iterator[Substance]:
    text = document.text
    first, stop = sentence.first, sentence.end
    begin, close = text.starts[first], text.ends[stop - 1]
    words = tuple(text.folded[first:stop])
    previous: tuple[int, str, Span] | None = None
    for start, end, drugs in here:
        head, tail = text.starts[start], text.ends[end - 1]
        before, after = (
            text.text[max(begin, head - 110) : head],
            text.text[tail : min(close, tail + 80)],
        )
        relation, cue = _relation(before, after, head, tail, document, rules)
        if _GERM.match(after):
            relation, cue, previous = "", None, None
        if not relation and previous is not None:
            between = text.text[text.ends[previous[0] - 1] : head]
            if re.fullmatch(
                r"\s*(?:\d+(?:\.\d+)?\s?(?:mg|mcg|g|gm|tablets?|pills?)\s*)?(?:,|and|or|/|\+|&|,\s*and|plus|as well as)\s*(?:(?:his|her|the|\d+|some|half|a|bottle|tablets?|pills?|mg|of)\s+)*",
                between,
                re.I,
            ):
                relation, cue = previous[1], previous[2]
        if not relation and EXPOSED not in rules:
            previous = None
            continue
        drug = _by_route(drugs, words)
        span = Span(document.id, head, tail, text.text[head:tail])
        doubt = cue is not None and bool(
            _DOUBT.search(text.text[max(begin, cue.start - 40) : cue.end])
        )
        yield Substance(
            drug, relation or EXPOSED, number, first, start, end, span, cue or span, words, doubt
        )
        previous = (end, relation, cue) if relation and cue is not None else None


def _relation(
    before: str, after: str, head: int, tail: int, document: ReadDocument, rules: frozenset[str]
) -> tuple[str, Span | None]:
    lower = before.lower()
    if lower.rstrip().endswith(_SMOKING) and _SECOND_HAND.search(before):
        return "", None
    text = document.text.text
    for relation, pieces, ahead, behind in _RULES:
        if relation not in rules:
            continue
        match = ahead.search(before) if pieces.stands_in((), lower) else None
        offset = head - len(before)
        if match is None:
            match, offset = behind.match(after), tail
        if match is None:
            continue
        start, end = offset + match.start(), offset + match.end()
        if _DENIED.search(text[max(0, start - 30) : start]):
            continue
        if relation == CAUSE and _ABUSED.match(after):
            continue  # "due to polysubstance abuse": the abuse is the cause
        if relation == LESS and _STOPPED_BY.search(before + " " + after):
            continue
        written = text[start:end]
        if relation == EXCESS and written.lstrip()[:3] == "OD ":
            if not _OF_EYES.isdisjoint(document.text.words):
                continue  # "macular degeneration OD with …" is the right eye
        start += len(written) - len(written.lstrip())
        end -= len(written) - len(written.rstrip())
        return relation, Span(document.id, start, end, text[start:end])
    return "", None


def found_of(substance: Substance, chart: Chart, code: str) -> Found:
    """The name of a substance as a mention that leads to a code of the Table of Drugs."""
    document = chart.documents[substance.document]
    sentence = next(s for s in document.text.sentences if s.first == substance.sentence)
    first, end, line = substance.first, substance.end, substance.drug.reference
    return named_found(document, sentence, first, end, DRUG, line, code)


DRUG = "drug"
"""Source of codes that the house table of drugs leads to."""

_ROUTE_WORDS = {
    "topical": {"cream", "ointment", "gel", "lotion", "topical"},
    "inhaled": {"inhaler", "inhaled", "nebulizer", "puff", "neb"},
    "ophthalmic": {"eye", "drop", "ophthalmic"},
    "otic": {"ear", "otic"},
    "nasal": {"nasal", "nose", "spray"},
    "transdermal": {"patch", "transdermal"},
    "injection": {
        "injection",
        "injected",
        "iv",
        "infusion",
        "intravenous",
        "shot",
        "subcutaneous",
        "im",
    },
    "oral": {"oral", "tablet", "pill", "capsule", "po", "tab"},
    "vaginal": {"vaginal"},
    "rectal": {"rectal", "suppository"},
}


def _by_route(drugs: Sequence[Drug], words: Sequence[str]) -> Drug:
    if len(drugs) == 1:
        return drugs[0]
    for drug in drugs:
        if drug.route and _ROUTE_WORDS.get(drug.route, {drug.route}) & set(words):
            return drug
    return next((d for d in drugs if not d.route), drugs[0])
