"""What a chart says of infections beside their names: the cause and course of sepsis, of HIV, of COVID-19."""

from collections.abc import Set
from typing import NamedTuple

from chartcoder.coding.chart import Chart
from chartcoder.coding.cues import Cue, compiled, cues

SEPSIS = frozenset(["sepsis", "septic", "septicemia", "urosepsis", "uroseptic"])
HIV = frozenset(["hiv", "aids"])
COVID = frozenset(["covid", "cov", "covid19", "coronavirus", "sars"])
"""Words without which a chart need not be searched for phrases about them."""

_LINK = (
    r"\b(?:due to|d/t|secondary to|2/2|from|caused by|because of|in (?:the )?setting of|related to"
    r"|associated with|attributed to|as a (?:result|consequence) of|resulting from|owing to)"
)
_OF_SEPSIS = compiled(
    (
        # "AKI due to sepsis": what stands before it is caused by the sepsis
        (
            "due-to-sepsis",
            "sepsis septic septicemia urosepsis uroseptic",
            _LINK + r"\s+(?:\w+[ -]){0,4}?(?:sepsis|septic shock|septicemia)\b",
        ),
        (
            "sepsis-induced",
            "sepsis septic septicemia urosepsis uroseptic",
            r"\b(?:sepsis|septic)[- ](?:induced|related|associated|mediated)\b",
        ),
        # "sepsis with AKI": what stands after it is caused by the sepsis
        (
            "sepsis-with",
            "sepsis septic septicemia urosepsis uroseptic",
            r"\b(?:sepsis|septic shock|septicemia)\b[^.;\n]{0,70}?\b(?:with|causing|complicated by|c/b"
            r"|resulting in|leading to|manifest(?:ed|ing) (?:by|as|with)|and associated|w/)(?!out)",
        ),
        (
            "cause",
            "due secondary from 2/2 caused because setting related associated attributed result consequence resulting owing d t 2",
            _LINK,
        ),
        # sepsis that was not there on admission
        (
            "sepsis-arose",
            "sepsis septic septicemia urosepsis uroseptic",
            r"\b(?:sepsis|septic)\b[^.;\n]{0,60}?\b(?:(?:hospital|hosp\.?) day #?\s?(?:[2-9]|1\d)\b|HD ?#?(?:[2-9]|1\d)\b"
            r"|not (?:present|there) (?:on|at|upon) (?:admission|arrival)|not POA\b|POA\s*[:=-]?\s*N\b"
            r"|after admission|during (?:the |this |his |her )?(?:stay|hospitali[sz]ation|admission|hospital course)"
            r"|hospital[- ](?:acquired|onset)|post-?op(?:erative)? day #?\s?\d|POD ?#?\d)",
        ),
        (
            "sepsis-arose",
            "sepsis septic septicemia urosepsis uroseptic",
            r"\b(?:(?:hospital|hosp\.?) day #?\s?(?:[2-9]|1\d)\b|HD ?#?(?:[2-9]|1\d)\b|after admission|POD ?#?\d+"
            r"|hospital[- ](?:acquired|onset))[^.;\n]{0,50}?\b(?:sepsis|septic)\b",
        ),
        (
            "culture-negative",
            "culture growth",
            r"\bblood cultures?\b(?:[^.;\n,]|, ){0,40}?\b(?:negative|no growth|sterile|NGTD|inconclusive|contaminants?|contaminated)\b"
            r"|\bculture[- ]negative\b|\bno growth (?:in|on) (?:the )?blood",
        ),
        (
            "culture-positive",
            "culture bacteremia",
            r"\bblood cultures?\b[^.;\n]{0,40}?\b(?:positive|grew|growing|grow)\b|\bpositive blood cultures?\b|\bbacteremia\b",
        ),
        ("urosepsis", "urosepsis uroseptic", r"\burosep(?:sis|tic)\b"),
    )
)

_HIV = r"(?:HIV|AIDS)"
_OF_HIV = compiled(
    (
        (
            "hiv-illness",
            "hiv aids opportunistic",
            rf"\b{_HIV}(?:/AIDS)?[- ](?:related|associated|defining|induced)\b|\b{_HIV} disease\b|\bAIDS\b"
            rf"|{_LINK}\s+(?:\w+ )?{_HIV}\b|\bopportunistic infections?\b",
        ),
        (
            "hiv-negative",
            "hiv",
            r"\bHIV\b[^.;\n]{0,40}\b(?:test|tests|testing|result|results|screen|serology|antibody)\b[^.;\n]{0,20}\b(?:negative|non-?reactive)\b"
            r"|\bnegative HIV (?:test|result|screen|serology)",
        ),
        (
            "hiv-doubt",
            "hiv",
            r"\bHIV\b[^.;\n]{0,70}?\b(?:indeterminate|inconclusive|equivocal|non-?conclusive)\b"
            r"|\b(?:indeterminate|inconclusive|equivocal|non-?conclusive)\b[^.;\n]{0,40}?\bHIV\b",
        ),
        (
            "hiv-result",
            "hiv",
            r"\bHIV\b[^.;\n]{0,20}\bresults?\b|\bresults? of [^.;\n]{0,20}\bHIV\b",
        ),
    )
)

_VIRUS = r"(?:COVID(?:-19)?|SARS-CoV-2|coronavirus)"
_OF_COVID = compiled(
    (
        (
            "after-covid",
            "covid cov coronavirus covid19",
            r"\b(?:due to|d/t|secondary to|2/2|from|after|following|since|related to|caused by|sequelae? of)\s+"
            r"(?:(?:her|his|the|a|an|prior|previous|past|earlier|recent|acute|severe|mild|initial) ){0,3}"
            rf"{_VIRUS}\b",
        ),
        (
            "reinfected",
            "reinfection reinfected infection infected newly new",
            r"\bre-?infect(?:ion|ed)\b|\bnew(?:ly)? (?:COVID|infect)\w*",
        ),
        (
            "covid-test",
            "covid cov coronavirus covid19",
            rf"\b{_VIRUS}\b[^.;\n]{{0,20}}\b(?:test|PCR|NAAT|antigen|swab|screen\w*)\b|\b(?:test|PCR|NAAT|antigen|swab)\b[^.;\n]{{0,12}}\b{_VIRUS}",
        ),
        (
            "asymptomatic",
            "asymptomatic symptom",
            r"\basymptomatic\b|\bno symptoms\b|\bwithout symptoms\b",
        ),
    )
)

_SILENT = frozenset(
    """past-medical-history past-surgical-history family-history social-history medications
    allergies immunizations instructions""".split()
)


_OTHERS = frozenset(["family-history", "instructions", "immunizations"])


class Infections(NamedTuple):
    """Phrases about infections, in reading order."""

    cues: tuple[Cue, ...] = ()

    def of(self, kind: str) -> tuple[Cue, ...]:
        """The phrases of one kind."""
        return tuple(cue for cue in self.cues if cue.kind == kind)


NOTHING = Infections()


def infections_of(chart: Chart, words: Set[str]) -> Infections:
    """The phrases of a chart about infections; ``words`` are its folded words."""
    found: list[Cue] = []
    if not SEPSIS.isdisjoint(words):
        found.extend(cues(chart, _OF_SEPSIS, _SILENT))
    if not HIV.isdisjoint(words):
        # an illness of the past counts for ever (I.C.1.a.2.g), so the past is read too
        found.extend(cues(chart, _OF_HIV, _OTHERS))
    if not COVID.isdisjoint(words):
        found.extend(cues(chart, _OF_COVID, _SILENT))
    return Infections(tuple(found)) if found else NOTHING
