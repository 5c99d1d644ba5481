"""What a chart says about the encounter itself: left against advice, a service or vaccine not given and
why, contact with a disease, a suspicion that was ruled out (I.C.21.c).

Each is a cue with its span; the clauses of Chapter 21 bind them to codes.
"""

from collections.abc import Set
from typing import NamedTuple

from chartcoder.coding.ages import SPELLED
from chartcoder.coding.chart import Chart
from chartcoder.coding.cues import Cue, compiled, cues
from chartcoder.coding.spots import ask
from chartcoder.terminology.words import fold

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

OPERATIONS: tuple[tuple[str, str], ...] = (
    (
        "Z47.1",
        r"(?:hip|knee|shoulder|elbow|ankle|joint)s? (?:replacements?|arthroplast\w+)|THAs?|TKAs?|THRs?|TKRs?|r?TSAs?",
    ),
    (
        "Z48.815",
        r"chole(?:cystectomy)?|appendectomy|appy|(?:hemi)?colectomy|(?:[\w-]+ )?hernia repair|hernioplasty|herniorrhaphy|sleeve gastrectomy|gastric (?:bypass|sleeve)"
        r"|fundoplication|bowel resection|hemorrhoidectomy|(?:ileostomy|colostomy) (?:reversal|takedown)",
    ),
    (
        "Z48.816",
        r"hysterectomy|TAH|TLH|TURP|nephrectomy|oophorectomy|salpingectomy|BSO|vasectomy|circumcision|orchiopexy|hydrocelectomy",
    ),
    (
        "Z48.812",
        r"CABG(?: ?x ?\d)?|coronary (?:artery )?bypass|(?:aortic|mitral) valve (?:replacement|repair)|AVR|MVR|TAVR|(?:carotid )?endarterectomy|EVAR",
    ),
    ("Z48.813", r"thoracotomy|VATS(?: \w+)?|septoplasty|(?:endoscopic )?sinus surgery|FESS"),
    (
        "Z48.810",
        r"cataract (?:surgery|extraction|removal)|phaco(?:emulsification)?|vitrectomy|trabeculectomy|blepharoplasty|strabismus (?:surgery|repair)|tympanoplasty",
    ),
    (
        "Z48.811",
        r"carpal tunnel release|CTR|craniotomy|(?:ulnar nerve|cubital tunnel) (?:transposition|release|decompression)",
    ),
    (
        "Z47.89",
        r"rotator cuff repair|RCR|ACL reconstruction|(?:partial )?meniscectomy|(?:knee|shoulder|hip) arthroscopy|ACDF|(?:lumbar |cervical )?(?:spinal )?fusion"
        r"|(?:micro)?discectomy|laminectomy|bunionectomy|trigger finger release|hammertoe (?:repair|correction)",
    ),
)
"""Operations, and the aftercare that a visit soon after each of them is (I.C.21.c.7)."""
_OPERATED = {
    "Z47.1": "replacement arthroplasty tha tka thr tkr tsa rtsa",
    "Z48.815": "chole cholecystectomy appendectomy appy colectomy hemicolectomy repair hernioplasty herniorrhaphy"
    " gastrectomy bypass sleeve fundoplication resection hemorrhoidectomy reversal takedown",
    "Z48.816": "hysterectomy tah tlh turp nephrectomy oophorectomy salpingectomy bso vasectomy circumcision orchiopexy"
    " hydrocelectomy",
    "Z48.812": "cabg bypass replacement repair avr mvr tavr endarterectomy evar",
    "Z48.813": "thoracotomy vats septoplasty sinus fess",
    "Z48.810": "cataract phaco phacoemulsification vitrectomy trabeculectomy blepharoplasty strabismus tympanoplasty",
    "Z48.811": "release ctr craniotomy transposition decompression",
    "Z47.89": "repair rcr reconstruction meniscectomy arthroscopy acdf fusion discectomy microdiscectomy laminectomy"
    " bunionectomy release correction",
}
"""Words of which one stands in every operation of a code."""
_HOW = (
    r"(?:(?:an?|the|his|her|uncomplicated|elective|emergent|urgent|right|left|rt|lt|r|l|bilateral|b/l|total|partial|primary|open|lap|laparoscopic|robotic|robot[- ]assisted"
    r"|arthroscopic|endoscopic|anterior|posterior|reverse|abdominal|vaginal|radical|simple)\.? +){0,5}"
)
_SINCE = r"(?:s/p|status[- ]post|post[- ]?op(?:erative(?:ly)?)?(?: from)?|out (?:from|after|of)|after|following|since|from|of|had|underwent)"

_TABLE = compiled(
    (
        ("after-surgery", "post postop postoperative surgical surgery pod s status",
         r"\b(?:post[- ]?op(?:erative(?:ly)?)?|surgical)\s+(?:visit|check|follow[- ]?up|f/u|appointment|clinic|exam(?:ination)?)\b|\b(?:follow[- ]?up|f/u|check|checkup) (?:after|following|from) (?:\w+ ){0,3}(?:surgery|operation)\b"
         r"|\b(?:\d{1,2}|" + SPELLED + r")\s*-?\s*(?:days?|d|weeks?|wks?|wk|w|months?|mos?|mo)\.?,? (?:s/p|status[- ]post|post[- ]?op(?:erative(?:ly)?)?)|\bPOD ?#?\d{1,2}\b"),
        *((f"operation:{code}", " ".join(map(fold, _OPERATED[code].split())),
           rf"\b{_SINCE}\.? +{_HOW}(?:{names})\b") for code, names in OPERATIONS),
        ("against-advice", "ama advice elope eloped elopement absconded",
         r"\b(?:left|leaving|leaves|departed|signed (?:him|her|them)?(?:self|selves)? ?out|discharged|discharge|dispo(?:sition)?:?|eloped)\s+(?:(?:the|ed|er|hospital|unit|today|home|from|and)\s+){0,3}(?:AMA\b|against (?:the )?(?:medical )?advice)|\bAMA (?:discharge|form(?: was)? signed|paperwork signed)|\b(?:patient |pt )?(?:eloped|absconded)\b"),
        ("not-seen", "lwb lwot without before prior left",
         r"\bLWBS\b|\bLWOT\b|\bleft (?:without|before|prior to) being (?:seen|evaluated)\b"),
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
    ),
    {
        "after-surgery": (
            "surgery surgical operation pod* s/p* status_post* status-post* post-op* post_op* postop*",
            "visit* check* follow* f/u* appointment* clinic* exam* pod* s/p* status_post* status-post* post-op* post_op* postop*",
        ),
        "not-seen": ("lwb lwot being",),
        "no-vaccine": (
            "shot jab booster flu influenza mmr tdap dtap hep hepatitis varicella zoster shingrix prevnar pneumovax"
            " pneumococcal gardasil hpv covid rsv menactra rotavirus polio ipv hib vaccin* immuni* mening*",
        ),
        "uninjured": ("no without uninjured",),
    },
)  # fmt: skip
_WORDS = frozenset(_TABLE.asking) - {
    "not",
    "without",
    "before",
    "prior",
    "left",
    "hold",
    "post",
    "s",
    "status",
    "surgery",
    "surgical",
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
_ALL = ask(["all"])


def _heads_a_list(chart: Chart) -> bool:
    """Whether "all" is written as a heading: "All: latex"."""
    for document in chart.documents:
        folded = document.text.folded
        for sentence in document.text.sentences:
            if sentence.section == "allergies":
                return True
        for at in document.spots.at(_ALL) if ":" in document.text.words else ():
            if folded[at + 1 : at + 2] == [":"]:
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
