"""What a chart says about the encounter itself: left against advice, a service or vaccine not given and
why, contact with a disease, a suspicion that was ruled out (I.C.21.c).

Each is a cue with its span; the clauses of Chapter 21 bind them to codes.
"""

from collections.abc import Set
from itertools import pairwise
from typing import NamedTuple

from chartcoder.coding.chart import Chart
from chartcoder.coding.cues import Cue, compiled, cues

_VACCINES = (
    r"(?:vaccin\w+|immuni[sz]ations?|shots?|jab|booster|flu\b|influenza(?! (?:a|b)\b| (?:pneumon|infection|positive))|mmr|tdap|dtap|hep(?:atitis)? [ab]\b|varicella|zoster|shingrix|prevnar"
    r"|pneumovax|pneumococcal|gardasil|hpv|(?:covid(?:-19\b|\b(?!-))|rsv)(?! (?:\+|(?:\w+ )?(?:pneumon\w+|pna|infection|positive|bronchiolitis|illness|test\w*|pcr|isolation)))|menactra|mening\w+|rotavirus|polio|ipv|hib)"
)
_NAMES = (
    "vaccine vaccines influenza flu fluzone flublok fluad flucelvax mmr proquad priorix tdap dtap boostrix adacel kinrix pentacel pediarix vaxelis"
    " havrix vaqta engerix recombivax heplisav twinrix varicella varivax zoster shingrix prevnar pcv20 pcv15 pcv21 capvaxive vaxneuvance"
    " pneumovax pneumococcal gardasil hpv covid comirnaty spikevax rsv arexvy abrysvo menactra menveo menquadfi bexsero trumenba penbraya"
    " meningococcal rotavirus rotateq rotarix polio ipol ipv hib imovax rabavert typhim"
)
_SHOTS = rf"(?:{'|'.join(w for w in _NAMES.split() if w not in ('flu',))}|flu (?:shot|vaccine)|hepatitis [ab]\b)"
_PROCEDURES = r"(?:surgery|operation|procedure|colonoscopy|endoscopy|egd|cystoscopy|biopsy|repair|replacement|cholecystectomy|appendectomy|catheteri[sz]ation|injection|infusion|dialysis|mri|ct|stress test|cesarean|hysterectomy|arthroscopy|case|treatment|cycle|chemotherapy)"

_TABLE = compiled(
    (
        ("against-advice", "ama advice elope eloped elopement absconded",
         r"\b(?:left|leaving|leaves|departed|signed (?:him|her|them)?(?:self|selves)? ?out|discharged|discharge|dispo(?:sition)?:?|eloped)\s+(?:(?:the|ed|er|hospital|unit|today|home|from|and)\s+){0,3}(?:AMA\b|against (?:the )?(?:medical )?advice)|\bAMA (?:discharge|form(?: was)? signed|paperwork signed)|\b(?:patient |pt )?(?:eloped|absconded)\b"),
        ("not-seen", "lwbs without before prior left",
         r"\bLWBS\b|\bleft (?:without|before|prior to) being (?:seen|evaluated)\b"),
        ("cancelled", "cancel cancelled canceled cancellation postpone postponed aborted abort deferred rescheduled",
         rf"\b{_PROCEDURES}\b[^.;\n]{{0,30}}?\b(?:cancell?ed|postponed|aborted|deferred|rescheduled|not (?:done|performed|carried out))\b|\b(?:cancell?ed|postponed|aborted|deferred)\b[^.;\n]{{0,30}}?\b{_PROCEDURES}\b|\bcancell?(?:ation|ed) of\b"),
        ("no-vaccine", "not decline declined declines declining refuse refused refuses refusing defer deferred held hold postponed stock unavailable available unvaccinated",
         rf"\b{_VACCINES}\b[^.;\n]{{0,60}}?\b(?:not (?:be )?(?:given|administered|done|available)|deferred|postponed|on hold|held|declin\w+|refus\w+|out of stock|unavailable)|\b(?:declin\w+|refus\w+|defer\w*|held|hold|did not give|not giving|postpon\w+)\b[^.;\n]{{0,40}}?\b{_VACCINES}\b"),
        ("vaccine-given", f"{_NAMES}",
         rf"\b{_SHOTS}\b(?:[^.;\n]|\.(?=\d)){{0,60}}?\b(?:0?\.\d+ ?ml|1 ?ml|im|sq|sc|subq|subcut\w*|intramuscular\w*|intranasal\w*|lot|deltoid|thigh|given|administered|injected)\b"),
        ("ruled-out", "ruled rule excluded", r"\b(?:ruled out|has been excluded|was excluded|not (?:found|confirmed))\b"),
        ("uninjured", "uninjured injury injuries", r"\b(?:no|without) (?:\w+ ){0,2}injur(?:y|ies)\b|\buninjured\b"),
        ("contact", "contact contacts exposure exposed",
         r"\b(?:close |household |known |possible |suspected |recent )*(?:contacts?|exposures?|exposed)\s+(?:with|to|of)\b"),
    )
)  # fmt: skip
_WORDS = frozenset(word for rule in _TABLE for word in rule.words) - {
    "not",
    "without",
    "before",
    "prior",
    "left",
    "hold",
}
_SILENT = frozenset({"family-history", "review-of-systems", "labs", "instructions"})


ALLERGY = frozenset(
    {
        "all",
        "allergy",
        "allergies",
        "allergic",
        "anaphylactic",
        "anaphylaxis",
        "intolerance",
        "intolerances",
    }
)
ASKED = ALLERGY
"""Words that clauses ask for before they read a chart."""


class Statuses(NamedTuple):
    """The cues found, in reading order."""

    cues: tuple[Cue, ...] = ()
    speaks: frozenset[str] = frozenset()
    """Words of ``ASKED`` that the chart holds: without them a clause has nothing to read."""

    def of(self, *kinds: str) -> tuple[Cue, ...]:
        """The cues of some kinds."""
        return tuple(cue for cue in self.cues if cue.kind in kinds)


NOTHING = Statuses()


def _heads_a_list(chart: Chart) -> bool:
    """Whether "all" is written as a heading: "All: latex"."""
    for document in chart.documents:
        folded = document.text.folded
        if any(s.section == "allergies" for s in document.text.sentences):
            return True
        if "all" in folded and any(
            token == "all" and after == ":" for token, after in pairwise(folded)
        ):
            return True
    return False


def statuses_of(chart: Chart, words: Set[str]) -> Statuses:
    """Every cue of a chart; nothing is searched without one of its words."""
    speaks = ASKED & words
    if "all" in speaks and not _heads_a_list(chart):
        speaks -= {"all"}
    if _WORDS.isdisjoint(words) and not {"not", "left"} & words:
        return Statuses((), speaks) if speaks else NOTHING
    return Statuses(tuple(cues(chart, _TABLE, _SILENT)), speaks)
