"""Context: whether the text affirms, denies, doubts or only recalls what it names.

The method is that of NegEx and ConText: trigger phrases, a direction, and words that end their
reach. The triggers and the reach are our own, written for notes of US and translated style.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import compress
from typing import NamedTuple

from chartcoder.terminology.words import TOKEN, fold

NEGATED, POSSIBLE, HISTORICAL, FAMILY, HYPOTHETICAL, PLANNED, RESOLVED = (
    "negated", "possible", "historical", "family", "hypothetical", "planned", "resolved",
)  # fmt: skip


class Trigger(NamedTuple):
    """A phrase that changes the context of what stands before or after it."""

    tokens: tuple[str, ...]
    kind: str
    direction: str
    """``forward``, ``backward``, ``end`` (stops the reach of others) or ``none`` (a look-alike)."""
    reach: int
    """How many tokens it reaches at most."""


_FAR = 60
TOLD = 300
"""Reach of a list of risks: no word but a contrast ends it."""

_RULES: tuple[tuple[str, str, int, str], ...] = (
    # look-alikes, longest first wins over the triggers they contain
    ("", "none", 0, """no increase|no further increase|no change|no significant change|no interval change
        |no significant interval change|not only|no longer able|no cause of|not certain if|not certain whether
        |car vs|car versus|auto vs|auto versus|truck vs|truck versus|suv vs|suv versus
        |vehicle vs|vehicle versus|van vs|van versus|bicycle vs|bicycle versus|bike vs|bike versus|motorcycle vs|motorcycle versus
        |scooter vs|scooter versus|moped vs|moped versus|pedestrian vs|pedestrian versus|ped vs|ped versus
        |not necessarily|without difficulty|without any further|gram negative|not drain|no suspicious change
        |not cause|no new complaints|not been able|not able to|unable to|was not sure|not sure
        |no evidence to suggest otherwise|not feel|not well controlled|not controlled|not improved
        |not improving|not resolved|not tolerate|not tolerated|not taking|not compliant|not take
        |not helped|not relieved|without relief|without improvement|not respond|not responded|no relief
        |no improvement|no response|not use|not want|not require|no doubt|not changed|without contrast|with and without contrast|not change cause
        |no question|not yet|not present until|not clear|without success|not at goal|not optimally
        |not using|no apparent reason|not limited to|but not limited to|but are not limited to|but is not limited to
        |but were not limited to|but was not limited to|not uncommon|not adequately|not getting|not had any relief
        |history taking|not recall|not remember|not know|history and physical|history of present
        |family history of present|with no difficulty|no difficulty|past medical history
        |without further|not interested|not bothered|negative pressure|rh negative|beta zero|beta-zero|without plan|without a plan|without intent
        |no plan or intent
        |is not well controlled|is not controlled|is not at goal|are not well controlled|was not well controlled
        |is poorly controlled|mother states|mother reports|mother says|mom states|mom reports|mom says|father states
        |father reports|dad states|dad reports|wife states|wife reports|husband states|husband reports|daughter states
        |daughter reports|son states|son reports|family reports|family states|mother noticed|mom noticed|mother brought
        |mom brought|mother brings|mom brings|parents report|parents state
        |no limitation|no problem|no problems|no trouble|if possible|as soon as possible|not otherwise
        |source not found|source was not found|source not identified|source was not identified|cause not found
        |cause was not found|cause not identified|cause was not identified|etiology not found|etiology not identified
        |no source|without a source|antibodies negative|antibody negative|cultures negative|blood cultures negative
        |troponin negative|troponins negative|cultures were negative
        |not present on admission|not present at admission|not present at the time of admission
        |not present on arrival|not present upon admission|was not present on admission|absent on admission
        |was not present at admission|were not present on admission|not poa|non-poa|poa: no|poa : no|poa no
        |poa: n|poa - no|poa = no
        |next to|next of|next door|next day|next morning
        |no one|not in remission|not having achieved remission|not have time|no prior|no previous|no history|possible to|not possible
        |no indication for|no need for|immune mediated|immune complex|immune thrombocytopenia|immune checkpoint
        |negative work-up|negative workup|negative work up|negative evaluation|negative testing|negative imaging
        |negative screen|antibody screen|considered to be|considered stable|considered high risk|considered low risk
        |average risk|low risk|absent r kidney|absent l kidney|absent right kidney|absent left kidney
        |triple negative|gluten free|sugar free|lactose free|dairy free|fat free|smoke free|drug free|tobacco free
        |free fluid|free air|free text|free water|free t4|free t3|free weights
        |immune deficiency|immune deficient|immune system|immune suppression|immune suppressed|immune compromised
        |not present on admission|not present at admission|not present upon admission|not present on arrival
        |source not identified|source was not identified|source not found|source was not found|source not known
        |organism not identified|no organism identified|no source identified|no organism|no source
        |culture negative|culture were negative|culture was negative|culture remained negative|culture are negative
        |culture have been negative|culture no growth|culture with no growth"""),
    # negation, forward
    (NEGATED, "forward", _FAR, """no|not|denies|denied|denying|deny|without|w/o|negative for
        |absence of|absent|no evidence of|no evidence for|no evidence|no sign of|no signs of|no signs
        |no suggestion of|free of|free from|never|never had|never has|neither|nor|fails to reveal
        |failed to reveal|did not reveal|does not have|did not have|do not have|has not had|have not had
        |ruled out for|ruled out
        |no findings of|no findings to indicate|not demonstrate|not appear|not appreciate
        |not associated with|not complain of|not exhibit|not feel|not had|not have|not know of
        |not known to have|not reveal|not see|not to be|no cause of|no complaints of
        |no mammographic evidence of|no new evidence of|no other evidence of|no radiographic evidence of
        |patient was not|rather than|resolved for|to exclude
        |unremarkable for|with no|without evidence of|without indication of|without sign of|without signs of
        |no history of|no prior history of|no previous|no prior|no h/o|no hx of|no past history of
        |nothing to suggest|not any|didn't|doesn't|don't|hasn't|haven't|isn't|wasn't|aren't|cannot|can't
        |no family history of|denies any|(-)|exclude|excluding|excluded|excludes|lack of|lacks
        |lacking|doubt|doubtful for|do not think|don't think|do not suspect|don't suspect|low concern for|less likely|unlikely|no longer|not consistent with|not suggestive of|not compatible with|low suspicion for|no change in vision|no change in hearing|no change in weight|no changes in weight|no changes in vision|negative|zero|none
        |declined any history of|argues against|argue against|nontender with no|no clinical"""),
    # a prefix denies only the word it belongs to: "non-cardiac chest pain" is chest pain
    (NEGATED, "forward", 1, """non|non-"""),
    # negation, backward
    (NEGATED, "backward", 12, """unlikely|less likely|felt unlikely|was ruled out|were ruled out|has been ruled out|have been ruled out
        |is ruled out|are ruled out|ruled out|being ruled out|was excluded|were excluded|is excluded|excluded
        |not seen|not present|not found|not identified|not detected|not noted|not demonstrated
        |not observed|not evident|not appreciated|not palpable|not palpated|not visualized|not heard
        |was negative|were negative|is negative|are negative|negative|is absent|are absent|was absent
        |were absent|absent|denied|free
        |doubtful|is doubtful|not elicited|not reported|not suspected|not felt|not felt to be present|not apparent
        |nonreactive|non-reactive|was nonreactive|were nonreactive|is not|are not|was not|were not|has not occurred|did not occur|didn't occur|neg"""),
    # "HIV, ANA and cardiac enzymes were unremarkable"
    (NEGATED, "backward", 40, """was unremarkable|were unremarkable|was normal|were normal|were within normal limits
        |was within normal limits|all unremarkable|all normal"""),
    (HYPOTHETICAL, "backward", 2, """will help|would help"""),
    # "rubella immune": the patient is protected from it
    (NEGATED, "backward", 3, """immune|non-immune|nonimmune|equivocal"""),
    # doubt
    (POSSIBLE, "forward", 14, """possible|possibly|probable|probably|likely|most likely|very likely|presumed
        |presumptive|suspected|suspect|suspects|suspicious for|suspicious of|suspicion of|suspicion for|suspicion
        |questionable|question of|rule out|r/o|ro|to rule out|concern for|concern of|concerning for
        |concerned about|worried about|concerns for|concern about|concerns about|worries about|questions about|consistent with|compatible with|keeping with|suggestive of|suggests|suggest
        |suggesting|indicative of|may be|might be|could be|may have|might have|could have|appears to be
        |appears to have|versus|vs|differential diagnosis|differential includes|differential
        |worrisome for|thought to be|felt to be|cannot exclude|cannot rule out|not excluded
        |working diagnosis|working dx|presumptive diagnosis|provisional diagnosis|evaluate for|evaluation for|assess for|assessed for|workup for|work up for
        |screen for|screening for|comparable with|looks like|seems to be|what appears to be|tentative
        |i suspect that this is|i suspect this is|suspect that this is|suspect this is|suspect it is
        |suspect that it is|suspected etiology of|suspected cause of|likely etiology of|likely cause of
        |likely secondary to|likely due to|likely related to|likely from|probably due to|probably secondary to
        |possibly due to|possibly secondary to|possibly related to|presumably due to|may be due to|might be due to
        |could be due to|may be secondary to|could be secondary to|may be related to|could be related to
        |thought to be due to|thought to be secondary to|felt to be due to|felt to be secondary to
        |suspected to be|most likely due to|most likely secondary to|perhaps due to|i think this is|i think it is
        |i believe this may be|this may represent|may represent|could represent|might represent|likely represents
        |maybe|perhaps|apparent|equivocal for|potential|potentially|be secondary to|evidence to suggest
        |considered|we considered|i considered|also considered|have considered|has considered"""),
    (POSSIBLE, "backward", 6, """versus|vs"""),
    (POSSIBLE, "backward", 8, """is possible|is likely|is suspected|was suspected|is probable
        |cannot be excluded|cannot be ruled out|can not be excluded|not excluded|must be excluded
        |not ruled out|to be ruled out|is a possibility|is a concern|should be considered
        |is in the differential|could not be excluded|could not be ruled out
        |is being considered|was considered|were considered|is considered"""),
    # history
    (HISTORICAL, "forward", 20, """history of|h/o|hx of|hx|previous|previously|prior|past history of
        |remote history of|past medical history of|status post|s/p|sp|in the past|personal history of
        |remote|prior history of|known history of|childhood|had a history of|past"""),
    # what was operated on: "doing well after circumcision for phimosis"
    (HISTORICAL, "forward", 6, "|".join(f"{when} {what} for" for when in ("after", "following")
        for what in ("surgery", "operation", "repair", "resection", "excision", "removal", "circumcision", "hysterectomy",
                     "appendectomy", "cholecystectomy", "mastectomy", "lumpectomy", "prostatectomy", "nephrectomy",
                     "colectomy", "splenectomy", "thyroidectomy", "tonsillectomy", "craniotomy", "laminectomy", "amputation"))),
    (HISTORICAL, "backward", 14, """in the past|years ago|year ago|months ago|yr ago|yrs ago|mos ago|in childhood|as a child
        |in remission|by history|previously|in her youth|in his youth|last visit|at last visit|given last visit
        |given at last visit|given last week|given last month"""),
    (RESOLVED, "backward", 9, """resolved|has resolved|have resolved|is resolved|had resolved|now resolved
        |has subsided|subsided|has cleared|disappeared|completely healed|has healed|no longer present
        |went away|has gone away"""),
    (RESOLVED, "forward", 5, """resolved|resolution of|healed"""),
    # other people
    (FAMILY, "forward", 20, """family history of|family history|familial history of|family history positive for|mother
        |father|brother|brothers|sister|sisters|grandmother|grandfather|grandparent|grandparents
        |maternal|paternal|aunt|uncle|cousin|parents|siblings|sibling|relatives|relative|family members
        |family member|mom|dad|fhx|fh|wife|husband|spouse|son|daughter|with a child who has|roommate|fiance|boyfriend|girlfriend"""),
    (FAMILY, "backward", 10, """in the family|runs in the family|in his family|in her family|in his mother
        |in her mother|in his father|in her father|in family|in mother|in father|in brother|in sister
        |in the mother|in the father|in the brother|in the sister|of the mother|of the father
        |in a brother|in a sister|family history"""),
    (POSSIBLE, "forward", 40, """possible etiologies of|possible etiology of|possible etiologies include|possible causes of
        |possible causes include|possible cause of|potential causes of|potential etiologies of|likely causes of|likely etiologies of
        |etiologies include|differential diagnosis includes|differential diagnoses include|ddx includes|ddx"""),
    (POSSIBLE, "forward", 6, """?"""),
    (POSSIBLE, "backward", 3, """?"""),
    # conditions, advice, plans
    (HYPOTHETICAL, "forward", 5, """impending|threatened|threatening"""),
    (HYPOTHETICAL, "backward", 4, """up to date|up-to-date|utd|precautions|prophylaxis|ppx|screening|screen|vaccine|vaccines|vaccination|vaccinations
        |series|titer|titers|immunity|shot|shots|immunization|immunizations|booster|protocol|return precautions|risk|risks|education|swab negative
        |action plan|diary|handout|risk assessment|warning|warnings|sheet|leaflet
        |done|given"""),
    (HYPOTHETICAL, "forward", 20, """if|return if|return for|return to the ed for|return to ed for|return to er for
        |return to the er for|return to the hospital for|come back for|go to the er for|go to the ed for|call us for|should|in case of|watch for|monitor for|look for
        |risk of|risks of|risk for|low risk for|low risk of|risks|to prevent|prevent|preventing|prevention of|prophylaxis|prophylaxis for
        |call for|call if|seek care for|seek care if|seek medical attention for|handout on|unless|in the event of|such as|complications of|complications include
        |complications including|precautions|educated on|education on|advised about|counseled on
        |warned about|side effects|side effects include|may develop|may cause|can cause|can lead to
        |could lead to|avoid|to avoid|risk factors for|chance of|possibility of developing|signs of
        |symptoms of|information on|vaccine|vaccination|immunization|test for|tested for|tests for|testing for|biopsied for|biopsies for|biopsies taken for|biopsies were taken for|stains for|whether|when he has|when she has|as needed for|prn|p.r.n.
        |in the event that|in the event"""),
    # what was told of an operation beforehand runs to the end of its sentence
    (HYPOTHETICAL, "forward", TOLD, """risks include|risks including|risks and benefits|risks and complications
        |risks and potential complications|risks and possible complications|potential risks|possible risks
        |potential complications|possible complications|potential side effects|possible side effects"""),
    (PLANNED, "forward", 12, """next|upcoming|will undergo|scheduled for|scheduled to|plan for|plan to|planned|planning|desires|wants|requests|we will order|will order
        |will schedule|recommend|recommended|to be scheduled|candidate for|consider|considering|elective|referral to|referred for|due for|overdue for"""),
    # what ends a reach
    ("", "end", 0, """in the setting of|in setting of|but|however|although|though|except|except for|yet|still|nevertheless|apart from|aside from
        |secondary to|sequela of|sequelae of|late effect of|late effects of|because of|because|since|as a cause of|as the cause of|cause of|causes of|etiology for|etiology of|origin for
        |origin of|reason for|reasons for|source for|source of|other possibilities of|as a result of
        |which|who presents|who is|presents with|presents|presented with|presented|presenting
        |he reports|she reports|reports|reported|endorses|complains of|complaining of|states|stated
        |he has|she has|he is|she is|and has|and is|has been|who comes|comes in|comes|admits
        |has a|had a|now has|now presents|currently|is positive for|positive for|with the exception of
        |do have|does have|did have|did reveal|reveals|revealed|shows|showed|showing|demonstrates|demonstrated
        |remains|remained|continues|consisting of|where|while|whereas|aside|today he|today she|started on|was given|given|he was|she was|patient is|patient has
        |patient was|patient had|he had|she had|there is|there was|there are|there were|only|improved with|treated with|managed with|and was|and had|it is|it was|this is|i think|i believe|then|until|consider|continue|we will|will"""),
)  # fmt: skip


_TESTED = frozenset(
    """pylori hiv covid flu influenza strep rsv ana rf ccp troponin troponins trop hcg ekg ecg xr xray
    ray ct mri us ultrasound doppler echo culture cultures biopsy bx pcr monospot dimer ua dip mono gc
    chlamydia rpr fobt guaiac hemoccult spurling lachman phalen tinel homan murphy swab test tests
    workup film films radiograph radiographs scan imaging panel screen study studies antibody
    antibodies titer serology fast slr""".split()
)
"""What is negative when it stands right before the word: "ankle sprain, x-ray neg"."""


class _Phrase(NamedTuple):
    """The tokens of a trigger and everything they trigger; ``()`` for a look-alike.

    ``reaching`` when one of them bears on other words, ``ending`` when one ends the reach of others.
    """

    tokens: list[str]
    triggers: tuple[Trigger, ...]
    reaching: bool
    ending: bool


@lru_cache(maxsize=1)
def triggers() -> dict[str, dict[str, tuple[_Phrase, ...]]]:
    """Trigger phrases by first token, then by second ("" for those of one), longest first."""
    table: dict[tuple[str, ...], list[Trigger]] = {}
    for kind, direction, reach, phrases in _RULES:
        for phrase in phrases.replace("\n", " ").split("|"):
            tokens = tuple(fold(t) for t in TOKEN.findall(" ".join(phrase.split())))
            known = table.setdefault(tokens, [])
            # "denies", "denied" and "deny" fold to one word
            if tokens and not any(t.kind == kind and t.direction == direction for t in known):
                known.append(Trigger(tokens, kind, direction, reach))
    order = {"none": 0, "forward": 1, "backward": 1, "end": 2}
    out: dict[str, dict[str, list[_Phrase]]] = {}
    for tokens, found in sorted(table.items(), key=lambda pair: -len(pair[0])):
        if not tokens:
            continue
        found.sort(key=lambda t: order[t.direction])
        best = () if found[0].direction == "none" else tuple(found)
        reaching = any(t.direction in ("forward", "backward") for t in best)
        ending = any(t.direction == "end" for t in best)
        second = tokens[1] if len(tokens) > 1 else ""
        group = out.setdefault(tokens[0], {}).setdefault(second, [])
        group.append(_Phrase(list(tokens), best, reaching, ending))
    return {first: {second: tuple(g) for second, g in gs.items()} for first, gs in out.items()}


@lru_cache(maxsize=1)
def _bearing() -> frozenset[str]:
    """The tokens that the triggers begin with which bear on other words."""
    return frozenset(
        first
        for first, groups in triggers().items()
        if any(phrase.reaching for group in groups.values() for phrase in group)
    )


def _phrase_at(
    groups: Mapping[str, tuple[_Phrase, ...]], folded: list[str], position: int, end: int
) -> _Phrase | None:
    """The longest trigger at a position, of those that begin with its token."""
    if position + 1 < end:
        for phrase in groups.get(folded[position + 1], ()):
            stop = position + len(phrase.tokens)
            if stop <= end and folded[position:stop] == phrase.tokens:
                return phrase
    alone = groups.get("")
    return alone[0] if alone else None


_ANSWERS = frozenset({NEGATED, RESOLVED, POSSIBLE})
"""Kinds of trigger that answer what stands before a colon: "Pneumonia: resolved"."""


_IF = frozenset({"if", "unless", "whether"})
_CONTRAST = frozenset({"but", "however", "although", "though"})
_LISTING = frozenset({"include", "including", "included", "includes", ":"})
"""What makes of a risk a list of risks."""


class Reach(NamedTuple):
    """A trigger found at tokens ``first`` to ``end`` and the tokens it reaches."""

    kind: str
    first: int
    end: int
    start: int
    stop: int


_TESTS = frozenset(
    """ct mri cta mra xray xr cxr us ultrasound doppler duplex ekg ecg eeg emg echo culture cultures cx
    strep rapid swab pcr covid flu rsv monospot test tests testing biopsy bx path labs lab troponin
    troponins trop trops dimer orthostatic orthostatics nmda ana rf hcg ua workup imaging film films
    hiv hepatitis monofilament reflexes hpylori serology serologies antibody antibodies ab dixhallpike""".split()
)
"""What a result belongs to: in "headache, CT neg" the CT is negative, not the headache."""


def _of_its_own(trigger: Trigger, folded: Sequence[str], start: int, at: int) -> bool:
    """Whether what stands between the last comma and a trigger behind it is all it speaks of."""
    if trigger.kind == HYPOTHETICAL or trigger.tokens == ("free",):
        return True
    if trigger.kind == NEGATED and trigger.tokens[-1] in ("palpable", "palpated"):
        return True
    if trigger.kind != NEGATED or trigger.tokens[-1] not in (
        "negative",
        "neg",
        "absent",
        "nonreactive",
    ):
        return False
    return not _TESTS.isdisjoint(folded[_behind_comma(folded, start, at) : at])


def _behind_comma(folded: Sequence[str], start: int, at: int) -> int:
    return max((i + 1 for i in range(start, at) if folded[i] == ","), default=start)


def reaches(folded: Sequence[str], first: int, end: int) -> tuple[Reach, ...]:
    """The triggers of one sentence (tokens ``first`` to ``end``) and what each reaches."""
    if _bearing().isdisjoint(folded):
        return ()
    table = triggers()
    folded = folded if isinstance(folded, list) else list(folded)
    hits: list[tuple[int, int, tuple[Trigger, ...]]] = []
    ends: list[tuple[int, int]] = []
    bearing = False
    after = first
    for position in compress(range(first, end), map(table.__contains__, folded[first:end])):
        if position < after:
            continue
        phrase = _phrase_at(table[folded[position]], folded, position, end)
        if phrase is None:
            continue
        tokens, best, reaching, ending = phrase
        stop = position + len(tokens)
        if stop > position + 1 and _opens(table, folded, stop - 1, end):
            continue
        after = stop
        if reaching:
            bearing = True
            hits.append((position, stop, best))
        if ending:
            ends.append((position, stop))
    if not bearing:
        return ()
    if ":" in folded:
        ends.extend((i, i + 1) for i in range(first, end) if folded[i] == ":")
        ends.sort()
    out = []
    for a, b, found in hits:
        for trigger in found:
            if trigger.direction == "forward" or _of_a_cause(trigger, folded, b, end):
                if trigger.kind == NEGATED and (b == end or not folded[b][0].isalnum()):
                    # "Chest pain: no." and "Fever - denied," answer what stands before
                    if a > first and folded[a - 1] in ":-–=":
                        out.append(Reach(trigger.kind, a, b, max(first, a - 8), a))
                        continue
                if trigger.tokens == ("negative",) and b < end and folded[b] in ",;":
                    if a > first and folded[a - 1].isalnum():
                        continue  # "stress test negative, GERD" tells of the test alone
                told = trigger.reach >= TOLD or (
                    trigger.tokens[0] == "risk" and not _LISTING.isdisjoint(folded[b : b + 20])
                )
                stop = min(end, b + (TOLD if told else trigger.reach))
                # "if the patient has torsion": the verb belongs to the condition
                least = b + 2 if trigger.tokens[0] in _IF else b
                for start_of_end, _ in ends:
                    if start_of_end > least and (not told or folded[start_of_end] in _CONTRAST):
                        stop = min(stop, start_of_end)
                        break
                if trigger.tokens == ("ruled", "out") and a > first and "," in folded[b:stop]:
                    # "ACS ruled out, probably due to reflux" denies what stands before
                    stop = folded.index(",", b)
                if trigger.tokens == _COMPLICATION and "," in folded[b:stop]:
                    # "hematoma, a complication of access, with anemia": what follows is stated
                    stop = folded.index(",", b)
                if trigger.tokens in _STATUS_POST and "," in folded[b:stop]:
                    # "CAD s/p bypass, hypertension, gout": what follows is another problem
                    comma = folded.index(",", b)
                    if a > first and (folded[a - 1][0].isalnum() or folded[a - 1] in ")."):
                        if _CHOICES.isdisjoint(folded[b:comma]):
                            stop = comma
                if trigger.tokens[0] in _LACKING:
                    stop = _stated_again(folded, b, stop)
                out.append(Reach(trigger.kind, a, b, b, stop))
            elif trigger.direction == "backward":
                if trigger.tokens in _GIVEN and (a == first or folded[a - 1] not in _PREVENTED):
                    continue
                if trigger.kind in _ANSWERS and a > first and folded[a - 1] in ":=":
                    # "Nevus: not identified." answers what stands before
                    out.append(Reach(trigger.kind, a, b, max(first, a - 8), a))
                    continue
                start = max(first, a - trigger.reach)
                if trigger.tokens[-1] == _AGO and not _BEGAN.isdisjoint(folded[start:a]):
                    continue
                if trigger.tokens[-1] in _WITHOUT_FINDING:
                    start = _results(folded, first, a, ends)
                if trigger.tokens[-1] in _RISKS:
                    # "hyperlipidemia - ASCVD risk 12%": the dash parts the problem from its risk
                    start = max(
                        (i + 1 for i in range(start, a) if folded[i] in _DASHED), default=start
                    )
                if trigger.tokens == ("negative",) or _of_its_own(trigger, folded, start, a):
                    # "exposure in the household, PCR negative": the result is that of the test
                    start = _behind_comma(folded, start, a)
                if trigger.kind == NEGATED and trigger.tokens[-1] in ("neg", "negative"):
                    test = a - 1 - (a > first and folded[a - 1] in _EVERY)
                    if test >= first and folded[test] in _TESTED:
                        named = _first_test(folded, test) - 1
                        start = max(first, a - trigger.reach, named)
                if trigger.tokens in _AGAINST:
                    # "memory loss, possible Alzheimer vs vascular": the doubt is about the second
                    start = _first_choice(folded, start, a)
                if trigger.kind == RESOLVED and trigger.tokens[0] not in ("have", "were", "all"):
                    # "BPH, retention resolved": only the last of a list that nothing joins
                    comma = _behind_comma(folded, start, a)
                    if start < comma < a and _ALL_OF.isdisjoint(folded[comma:a]):
                        start = comma
                for _, end_of_end in reversed(ends):
                    if end_of_end <= a:
                        start = max(start, end_of_end)
                        break
                if trigger.kind == NEGATED and trigger.tokens[-1] in _JUDGED:
                    if _PLURAL.isdisjoint(trigger.tokens):
                        clause = _last_clause(folded, start, a)
                        if folded[a - 1] not in folded[start : clause - 1]:
                            start = clause  # else "possible pneumonia, …, pneumonia ruled out"
                out.append(Reach(trigger.kind, a, b, start, a))
    return tuple(out)


_RISKS = frozenset({"risk", "risks"})
_DASHED = frozenset({"-", "–", "—", ":", "."})
_ALL_OF = frozenset(["and", "&", "both", "all"])
_OPENERS = frozenset({"negative", "not"})


def _opens(
    table: Mapping[str, Mapping[str, tuple[_Phrase, ...]]], folded: list[str], at: int, end: int
) -> bool:
    """Whether the last word of a trigger opens a longer one: "was negative" in "was negative for"."""
    if folded[at] not in _OPENERS or at + 1 >= end:
        return False
    return any(
        at + len(phrase.tokens) <= end and folded[at : at + len(phrase.tokens)] == phrase.tokens
        for phrase in table.get(folded[at], {}).get(folded[at + 1], ())
    )


_AGO = "ago"
_BEGAN = frozenset(
    fold(word)
    for word in """diagnosed diagnosis dx found discovered detected noted noticed identified onset began
    begun started beginning appeared""".split()
)
"""What is diagnosed "5 years ago" began then; it is not over."""
_COMPLICATION = (fold("complications"), fold("of"))
_AGAINST = frozenset({("versus",), ("vs",)})
_GIVEN = frozenset({("done",), ("given",)})
_PREVENTED = frozenset("flu influenza rsv covid shingles zoster".split())
"""What a vaccine prevents: "flu and RSV done" are vaccinations, "nebulizer given" is a treatment."""
_LACKING = frozenset({"without", "w/o"})
_STATUS_POST = frozenset(
    tuple(fold(token) for token in TOKEN.findall(phrase)) for phrase in ("s/p", "status post", "sp")
)


def _stated_again(folded: Sequence[str], start: int, stop: int) -> int:
    """Where "without" ends before its sentence does: at ", with", and at "due to".

    "Migraine without aura, intractable, with status", "hepatitis without ascites due to alcohol".
    """
    for i in range(start + 1, stop):
        if folded[i] == "with" and folded[i - 1] == ",":
            return i
        if folded[i] == "due" and i + 1 < len(folded) and folded[i + 1] == "to":
            return i
    return stop


_WITHOUT_FINDING = frozenset({fold(w) for w in ("unremarkable", "normal", "limits")})


def _results(folded: Sequence[str], first: int, at: int, ends: Sequence[tuple[int, int]]) -> int:
    """Where a list of tests begins whose results are normal; ``at`` when it is no list of tests."""
    begin = max((stop for _, stop in ends if stop <= at), default=first)
    known = _TESTS | _TESTED
    return begin if begin < at and folded[begin] in known else at


def _first_test(folded: Sequence[str], at: int) -> int:
    """The first of the tests that are named together up to a place: "COVID and flu swabs negative"."""
    if at and folded[at] in _MEANS and folded[at - 1] in _TESTED:
        at -= 1  # "swabs" of the two diseases before it
    joined = _JOINED
    while at >= 2 and folded[at - 1] in joined:
        before = at - 2
        while before and folded[before] in _STRAINS:
            before -= 1  # "influenza A/B and COVID"
        if folded[before] not in _TESTED:
            break
        at, joined = before, _LISTED
    return at


_EVERY = frozenset({"all", "both"})
_JOINED = frozenset({"and", "/", "&"})
_LISTED = _JOINED | {","}
"""In front of the last two a comma joins: "strep, influenza and COVID"; "influenza, COVID" are two items."""
_STRAINS = frozenset({"a", "b", "/", "and", "&"})
_MEANS = frozenset("swab swabs test tests pcr screen antigen panel".split())
"""How it is tested for what stands before: "flu and COVID swabs"."""
_CHOICES = frozenset(",;(-–—")
"""Marks behind which the first of two choices begins: "cough - asthma vs reflux"."""


def _first_choice(folded: Sequence[str], start: int, at: int) -> int:
    """Where the first of two choices begins: the symptom before a mark is not in doubt."""
    return max((i + 1 for i in range(start, at) if folded[i] in _CHOICES), default=start)


_GOES_ON = frozenset({"not", "felt", "suspected"})
"""Ends of denials behind a condition that may go on to deny no more than its cause."""
_RELATED = frozenset("related associated induced mediated".split())
_CAUSED = frozenset("due secondary caused attributable".split())


def _of_a_cause(trigger: Trigger, folded: Sequence[str], at: int, end: int) -> bool:
    """Whether a denial goes on to a cause, and denies that: "sepsis, not felt to be line related".

    "Not suspected due to a low D-dimer" gives the reason of the denial.
    """
    if trigger.tokens[-1] not in _GOES_ON:
        return False
    if folded[at : min(at + 2, end)] == ["to", "be"]:
        at += 2
    elif trigger.tokens[-1] == "suspected":
        return False
    if at < end and folded[at] in _CAUSED:
        return True
    for word in folded[at : min(at + 4, end)]:
        if word in _RELATED:
            return True
        if not word[0].isalnum() and word != "-":
            return False
    return False


_PLURAL = frozenset({"were", "are", "have"})
_JUDGED = frozenset(
    fold(word)
    for word in """out excluded unlikely likely doubtful suspected seen present found identified detected noted
    evident demonstrated visualized apparent""".split()
)
"""What a provider judges of one condition: the last words of the triggers that end a clause."""
_SOUGHT = frozenset(
    fold(word)
    for word in """mi acs nstemi stemi infarction ischemia pe embolism embolus dvt thrombosis thrombus stroke cva tia
    dissection aneurysm rupture pneumonia pneumothorax fracture fractures fx dislocation hemorrhage bleed bleeding
    hematoma sah sdh ich torsion appendicitis obstruction perforation meningitis encephalitis sepsis
    bacteremia endocarditis myocarditis tamponade abscess osteomyelitis malignancy cancer tumor mass metastasis
    metastases lesion arrhythmia seizure effusion consolidation infiltrate edema adenopathy stone stones""".split()
)
"""What is looked for and excluded, more than one at a time."""


def _last_clause(folded: Sequence[str], start: int, end: int) -> int:
    """Where the last thing before ``end`` begins: "chest pain, infarction ruled out" denies one.

    What else is looked for is excluded with it: "MI, PE, dissection excluded".
    """
    comma = _last_comma(folded, start, end - 1)
    while comma > start and folded[comma - 1] in _SOUGHT:
        comma = _last_comma(folded, start, comma)
    if comma < 0 or not {"and", "or", "nor"}.isdisjoint(folded[comma:end]):
        return start
    return comma + 1


def _last_comma(folded: Sequence[str], start: int, end: int) -> int:
    return max((i for i in range(start, end) if folded[i] in ",;"), default=-1)
