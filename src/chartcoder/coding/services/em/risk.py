"""Risk of what was decided for the patient: drugs, operations, hospital, living conditions.

Element EM.R of ``docs/services-em.md``. The highest decision that the note states counts; what was
only thought of does not.
"""

import re
from collections.abc import Iterator, Sequence

from chartcoder.coding.services.em.model import NAMES, Cell, Fact
from chartcoder.coding.services.em.note import (
    GATES,
    Line,
    Note,
    clause_after,
    clause_around,
    compiled,
    said,
    withheld,
)
from chartcoder.coding.services.em.treats import Named
from chartcoder.late import late

HOSPITAL, WITHDRAWN, CONTROLLED, TOXIC = (
    "hospitalization",
    "de-escalation",
    "parenteral-controlled",
    "toxicity-monitoring",
)
EMERGENCY_DRUG = "emergency-drug"
EMERGENCY, MAJOR_RISK, MAJOR = "emergency-surgery", "major-surgery-with-risk", "major-surgery"
MINOR_RISK, MINOR = "minor-surgery-with-risk", "minor-surgery"
PRESCRIPTION, SOCIAL, CONSERVATIVE, NOTHING = (
    "prescription",
    "social-determinant",
    "low-risk-treatment",
    "no-treatment",
)

RANKS = {
    HOSPITAL: 4, WITHDRAWN: 4, CONTROLLED: 4, TOXIC: 4, EMERGENCY_DRUG: 4, EMERGENCY: 4, MAJOR_RISK: 4,
    MAJOR: 3, MINOR_RISK: 3, PRESCRIPTION: 3, SOCIAL: 3, MINOR: 2, CONSERVATIVE: 2, NOTHING: 1,
}  # fmt: skip

_OPERATION = (
    r"(?:surgery|operation|arthroplasty|(?:joint|hip|knee|valve|shoulder) replacement|repair|resection|bypass|fusion|fixation|amputation|transplant\w*|craniotomy|laparotomy|laparoscop\w+"
    r"|stent(?:ing)?|PCI|(?:cardiac |left heart )?catheteri[sz]ation|cath(?: lab)?|thrombectomy|ablation|dialysis|hemodialysis|C-section|cesarean|\w+ectomy|\w+ostomy|\w+plasty)"
)
_SMALL = r"(?:(?:excisional |skin |shave |punch |core |needle |CT-guided |guided )*biopsy|excision|(?:carpal tunnel |trigger finger )?release|minor (?:surgery|procedure)|incision and drainage|colonoscopy|endoscopy|EGD|cystoscopy|lithotripsy|injection procedure)"
_DECIDES = r"(?:decision (?:for|to proceed|made)|elect(?:s|ed)|scheduled?|proceed(?:ing)?|consent\w*|plan(?:ned)? for|to (?:the )?OR|(?:return|come back)\b[^.;]{0,20}\bfor|referral for|booked|agrees? to|wishes? to)"

_CLOT_DRUG = r"(?:alteplase|tenecteplase|reteplase|tPA|TNK(?:ase)?|activase|thromboly(?:sis|tics?))"
_PRESSOR = r"(?:nor-?epinephrine|levophed|vasopressin|epinephrine|phenylephrine|dopamine|dobutamine|milrinone|nitroprusside|(?:vaso)?pressors?)"

_TABLE = compiled((
    (HOSPITAL, "admit admitted admitting", r"\badmit(?:ted|ting)?\b(?: (?:to|for|under|from)\b[^.;,]{0,30})?"),
    (HOSPITAL, "admission readmission", r"\b(?:requires?|needs?|recommend\w*|arrang\w+|for|ICU|hospital|psychiatric|direct|discuss\w+|offered)\b[^.;]{0,30}?\b(?:re)?admission\b(?! (?:labs?|medications?|weight|note|H&P|diagnos\w+|date|exam|and discharge))|\b(?:re)?admission\b[^.;]{0,25}\b(?:arranged|accepted|offered|recommended|required)\b"),
    (HOSPITAL, "hospital hospitali*", r"\b(?:send|sent|transfer(?:red)?|transport\w*|refer(?:red)?|direct)\b[^.;]{0,25}?\b(?:back )?(?:to|by ambulance)\b[^.;]{0,20}?\bhospital\b[^.;]{0,25}?\b(?:admission|admit\w*)\b|\bdecision (?:for|regarding|about|to) hospitali[sz]\w+|\bhospitali[sz]ation (?:was )?(?:recommended|advised|discussed|required|needed now|offered)\b"),
    (HOSPITAL, "icu cicu micu sicu nicu mticu sticu nticu cticu ccu intensive step stepdown higher", r"\b(?:transfer|move|admit|upgrade|escalat\w+|admission)\w*\b[^.;]{0,30}?\b(?:[MSNC]T?ICU|ICU|CCU|intensive care|step-?down|higher level of care)\b|\bICU (?:admission|transfer|bed requested)\b"),
    (HOSPITAL, "escalat*", r"\bescalat(?:e|ed|ing|ion)\b[^.;]{0,40}"),
    (HOSPITAL, "involuntary hold", r"\binvoluntary (?:psychiatric )?(?:hold|commitment|admission)\b"),
    (WITHDRAWN, "dnr resuscitate comfort *escalat* withdraw*", r"\b(?:DNR|do[- ]not[- ]resuscitate|comfort (?:care|measures)|de-?escalat\w+|withdraw\w* (?:of )?(?:care|support|treatment))\b"),
    (CONTROLLED, "morphine hydromorphone dilaudid fentanyl meperidine demerol methadone lorazepam ativan midazolam versed diazepam valium ketamine phenobarbital remifentanil* sufentanil* remifentanyl* sufentanyl* fentanyl butorphanol opioid benzodiazepine", r"\b(?:morphine|hydromorphone|dilaudid|(?:remi|su)?fentanyl|meperidine|demerol|methadone|lorazepam|ativan|midazolam|versed|diazepam|valium|ketamine|phenobarbital|butorphanol)\b(?:[^.;,]|\.(?=\d)){0,30}?\b(?:IV|IM|SQ|SC|IVP|subcutaneous(?:ly)?|intravenous(?:ly)?|intramuscular(?:ly)?|infusion|drip|PCA|push)\b|\b(?:IV|IM|intravenous|parenteral) (?:morphine|hydromorphone|dilaudid|fentanyl|ketamine|lorazepam|midazolam|diazepam|opioids?|benzodiazepines?)\b"),
    (EMERGENCY, "emergency emergent emergently urgent stat immediate immediately activated", rf"\b(?:emergen(?:t|cy|tly)|stat|immediate(?:ly)?)\b[^.;,]{{0,30}}?\b{_OPERATION}\b|\b{_OPERATION}\b,? (?:emergen(?:t|cy|tly))\b|\bcath lab activated\b"),
    (EMERGENCY_DRUG, "alteplase tenecteplase reteplase tpa tnk tnkase activase thrombolysis thrombolytic", rf"\b(?:IV |intravenous |systemic )?{_CLOT_DRUG}\b(?:[^.;]|\.(?=\d)){{0,40}}?\b(?:given|gave|administered|bolus\w*|started|initiated|pushed|infus\w+|received|mg|mg/kg)\b|\b(?:given|gave|giving|receiv(?:ed|ing)|administ(?:ered|ering)|start(?:ed)?|treat(?:ed)? with|push(?:ed)?|decision (?:to (?:give|treat with)|for))(?: on)? (?:IV |intravenous |systemic )?{_CLOT_DRUG}\b"),
    (EMERGENCY_DRUG, "norepinephrine nor levophed vasopressin epinephrine phenylephrine dopamine dobutamine milrinone nitroprusside *pressor *pressors + drip gtt infus* titrat* start* pressor* vasopressor* wean*", rf"\b{_PRESSOR}\b[^.;]{{0,25}}?\b(?:drip|gtt|infus\w+|titrat\w+)\b|\b(?:start(?:ed)?|titrat\w+|wean\w*)(?: on| the)? (?:vaso)?pressors?\b"),
    (CONSERVATIVE, "continue cont keep stay change changes changed unchanged + medication* med meds medicine* regimen therapy treatment management drug*", r"\b(?:continue|cont\.?|keep|stay on|no changes? (?:to|in))(?: with| on)? (?:(?:all|her|his|the|their|current|present|same|home|existing|other) )*(?:meds?|medications?|medicines?|regimen|therapy|treatment|management|drugs?)\b|\bno (?:medication|med) changes?\b|\b(?:medications?|meds) unchanged\b"),
    (CONSERVATIVE, "otc counter", r"\bOTC\b|\bover[- ]the[- ]counter\b"),
    (CONSERVATIVE, "therapy physical occupational exercise exercises stretching diet splint cast brace crutches crutch referral refer referred watchful wait ice wrap activity elevation monitor observe observation program pillow utensils steri strips foam dressing dressings sleep hygiene rehydration steroid counseling lifestyle inserts cups orthotics mist steristrip* + therapy exercise* stretching diet splint* cast brace* crutch* referr* refer watchful wrap hygiene oral foam steri* mist ice elevation* lifestyle* program* cup* utensil*", r"\b(?:physical therapy|occupational therapy|exercises?|(?:calf |home )?stretching|diet\b|splint|\bcast\b|brace|crutch(?:es)?|referr(?:al|ed)|refer to|watchful waiting|ace wrap|sleep hygiene|oral rehydration|foam dressing|steri-?strips|cool mist|ice\b|elevation|lifestyle|activity program|heel cups|weighted utensils)"),
))  # fmt: skip

_LIVING = compiled((
    (SOCIAL, "afford pay get obtain store + cannot can cant could unable able", r"\b(?:cannot|can't|could not|unable to|not able to) (?:afford|pay for|get|obtain|store)\b[^.;]{0,40}?\b(?:medic\w+|insulin|drugs?|prescriptions?|treatment|inhalers?|copay|therapy|it|them)\b"),
    (SOCIAL, "insurance homeless* unhoused housing transportation refrigerat* food uninsured literacy", r"\b(?:homeless\w*|unhoused|housing instability|food insecur\w+|(?:no|lack of|lacks|without) (?:reliable )?(?:transportation|insurance|refrigerat\w+)|uninsured|low health literacy)\b[^.]{0,80}?\b(?:limit\w*|so\b|unable|missed|therefore|barrier|prevent\w*|affect\w*|because|complicat\w*|interfer\w*|cannot|skipp\w+)"),
    (SOCIAL, "limit limits limited limiting barrier complicat* interfer* + homeless* housing cost transportation insurance food poverty", r"\b(?:limit(?:s|ed|ing)?|barrier to|complicat\w+|interfer\w+ with)\b[^.;]{0,40}?\b(?:treatment|care|therapy|adherence)\b[^.;]{0,40}?\b(?:because|due to|from)\b[^.;]{0,30}?\b(?:homeless\w*|housing|cost|transportation|insurance|food|poverty)\b"),
))  # fmt: skip
_SURGERY = compiled((
    (MAJOR, "surgery operation surgical replacement repair resection bypass fusion fixation amputation transplant* craniotomy laparotomy laparoscop* stent* pci cath* thrombectomy ablation *dialysis section csection cesarean *ectomy *ostomy *plasty + decision elect* schedul* proceed* consent* plan* or return come referral booked agree* wish* surgical", rf"\b{_DECIDES}\b[^.;]{{0,60}}?\b{_OPERATION}\b|\bsurgical (?:[\w-]+ ){{0,2}}(?:replacement|repair|resection|fixation|decompression)\b|\b{_OPERATION}\b[^.;]{{0,20}}?\b(?:scheduled|planned|booked|consented)\b"),
    (MINOR, "biopsy excision release minor incision colonoscopy endoscopy egd cystoscopy lithotripsy injection + decision elect* schedul* proceed* consent* plan* or return come referral booked agree* wish* outpatient cystoscopy", rf"\b{_DECIDES}\b[^.;]{{0,60}}?\b{_SMALL}\b|\b{_SMALL}\b[^.;]{{0,30}}?\b(?:scheduled|planned|booked|consented|as outpatient)\b|\bcystoscopy\b"),
))  # fmt: skip
_RISKY = late(
    r"\b(?:higher|elevated|increased|high|raised|greater|significant)\b[^.;]{0,25}\brisks?\b|\brisks?\b[^.;]{0,50}\b(?:higher|increased|elevated|raised)\b|\braises?\b[^.;]{0,30}\brisks?\b|\brisk factors? (?:identified|include|of|are)\b|\bhigh[- ]risk\b",
    re.I,
)
_NO_RISK = late(r"\b(?:no|without) (?:\w+ ){0,3}risk factors?\b", re.I)
_MAJOR_WORD = late(r"\bmajor\b", re.I)
_MINOR_WORD = late(r"\bminor\b", re.I)
_PROGNOSIS = late(
    r"\b(?:poor prognosis|prognosis (?:is )?(?:poor|grave|dismal)|futil\w+|nonsurvivable|terminal|end[- ]stage|dying|no meaningful recovery)\b",
    re.I,
)

_LOCAL = late(
    r"\b(?:cathflo|catheter|port|lumens?|picc|instill\w*|dwell\w*|pleural|chest tube|empyema|inject\w*|lidocaine|local)\b",
    re.I,
)
"""A drug of emergencies that only opens a catheter, or is mixed with a local anesthetic."""
_OTC = frozenset(
    """acetaminophen tylenol ibuprofen advil motrin naproxen aleve aspirin loratadine claritin cetirizine zyrtec
    fexofenadine allegra diphenhydramine benadryl guaifenesin mucinex dextromethorphan pseudoephedrine famotidine pepcid
    antacid antacids tums calcium simethicone docusate colace senna miralax polyethylene bisacodyl psyllium metamucil loperimide imodium
    melatonin multivitamin multivitamins saline petrolatum aquaphor calamine bacitracin neosporin hydrocortisone capsaicin menthol
    oxymetazoline phenylephrine artificial zinc folic folate ferrous iron emollients emollient lanolin
    aloe carbamide salicylic witch bismuth pedialyte electrolyte decongestant throat lozenges chlorpheniramine
    doxylamine meclizine debrox eucerin cerave ointment antibiotic minoxidil nicotine probiotic fiber glucosamine""".split()
)
"""First words of names that are sold without prescription at usual doses."""
_WITHOUT = GATES.over("otc counter", r"\b(?:OTC|over[- ]the[- ]counter)\b", re.I)
"""Sold without a prescription, as the sentence says."""
_CARE = frozenset({"sunscreen", "emollient", "emollients", "soap", "petrolatum gauze"})
"""Care of the skin that is no treatment with a drug."""
_NOT_DRUGS = frozenset(
    """chemical street-drug pesticide metal gas plant alcohol herbal vaccine diagnostic local-anesthetic unspecified
    vitamin cannabinoid""".split()
)
_PRESCRIBED = late(
    r"\b(?:IV|IM|IVP|intravenous|infusion|drip|Rx|prescri\w+|50,?000)\b|\b(?:600|800) ?mg\b|\bnaproxen\b[^.;,]{0,10}\b(?:375|500|550)\b|\bnaproxen (?:375|500)|\b(?:hydrocortisone|famotidine) (?:2\.5%|40)|\bketoconazole 2%",
    re.I,
)
_MANAGED = late(
    r"\b(?:continu\w+|start\w*|begin\w*|initiat\w+|increas\w+|decreas\w+|reduc\w+|rais\w+|lower\w*|refill\w*|adjust\w*|chang\w+|switch\w*|add(?:ed|ing)?|stop\w*|discontinu\w+|hold|held|resum\w+|restart\w*"
    r"|prescri\w+|Rx|taper\w*|titrat\w+|given|gave|administered|treated with|treatment|sent|escalat\w+|wean\w*|drops?|cream|ointment|solution|gel|spray|lotion|patch|inhaler|nebuli[sz]\w+|mg|mcg|g|gm|units?|mL|%|tablets?|capsules?"
    r"|daily|twice|three times|four times|weekly|nightly|BID|TID|QID|bedtime|hourly|every \d+|as needed|PRN|IV|IM|infusion|drip|bolus|dose|doses|(?:for |x ?)?\d+ ?(?:days?|weeks?|d)|on)\b|\d ?(?:mg|mcg|%|g)\b",
    re.I,
)
_RECALLED_DRUG = late(
    r"\b(?:failed|despite|tried|allerg\w+|intoleran\w+|reaction|not (?:responding|improving) (?:to|on|with)|after (?:a course of )?|previously|list(?:ed|s)?|toxicity|overdose|out of|no longer (?:on|taking)|missed|from missed|skipping|due to|caused by|anticoagulant side)\b[^.;,]{0,40}$",
    re.I,
)
_FIRST_WORD = late(r"\w+")
_BARE = 5
"""Words of a sentence that is no more than an order: "Cefdinir."."""
_NO_NAME = compiled((
    (PRESCRIPTION, "refill refills refilled prescription prescriptions prescribed antibiotics antibiotic", r"\brefill(?:s|ed)?\b(?! (?:due|request))[^.;]{0,30}|\bprescri(?:bed|ptions?)\b (?:sent|given|written|renewed|for)\b|\b(?:start|begin|continue)\w* (?:IV |oral |broad-spectrum )*antibiotics?\b"),
))  # fmt: skip

_TOXIC_DRUGS = GATES.over(
    """methotrexate leflunomide azathioprine mycophenolate cyclophosphamide cyclosporine tacrolimus sirolimus lithium
    amiodarone clozapine valpro* carbamazepine digoxin vancomycin gentamicin tobramycin amikacin amphotericin*
    chemotherapy capecitabine irinotecan carboplatin cisplatin paclitaxel docetaxel doxorubicin fluorouracil folfox
    folfiri gemcitabine oxaliplatin pemetrexed etoposide bortezomib lenalidomide imatinib hydroxyurea mercaptopurine
    tofacitinib colistin linezolid flecainide dofetilide isotretinoin propylthiouracil""",
    r"\b(?:methotrexate|leflunomide|azathioprine|mycophenolate|cyclophosphamide|cyclosporine|tacrolimus|sirolimus|lithium|amiodarone|clozapine|valpro\w+|carbamazepine|digoxin|vancomycin|gentamicin|tobramycin|amikacin|amphotericin\w*"
    r"|chemotherapy|capecitabine|irinotecan|carboplatin|cisplatin|paclitaxel|docetaxel|doxorubicin|fluorouracil|FOLFOX|FOLFIRI|gemcitabine|oxaliplatin|pemetrexed|etoposide|bortezomib|lenalidomide|imatinib|hydroxyurea|mercaptopurine|tofacitinib|colistin|linezolid|flecainide|dofetilide|isotretinoin|propylthiouracil)\b",
    re.I,
)
_WATCHED = GATES.over(
    "toxicity toxicities toxic nephrotoxicity hepatotoxicity cytopenia* marrow trough* level*",
    r"\b(?:toxicit(?:y|ies)|toxic effects?|nephrotoxicity|hepatotoxicity|cytopenias?|marrow (?:suppression|and liver))\b|\b(?:trough|level)s? (?:daily|every|q\d|before)",
    re.I,
)
_TESTED = GATES.over(
    "cbc cmp bmp lft* liver hepatic creatinine tsh level* trough* anc ecg ekg echo* eye metabolic blood potassium",
    r"\b(?:CBC|CMP|BMP|LFTs?|liver (?:panel|tests?|function)|hepatic panel|creatinine|TSH|levels?|troughs?|ANC|ECG|EKG|echo\w*|eye exam|metabolic panel|blood counts?|potassium)\b",
    re.I,
)
_OFTEN = late(
    r"\b(?:every|q) ?(?:other )?(?:\d{1,2}[- ]?(?:week|wk|day)s?|[123][- ]?(?:month|mo)s?|two weeks|three weeks|four weeks|six weeks|eight weeks|twelve weeks|three months|two months|month|week|day|cycle|dose|\d-week cycle)\b|\b(?:weekly|monthly|quarterly|daily|biweekly)\b|\bbefore (?:each|every)\b",
    re.I,
)
"""An interval of a quarter of a year at most; half-yearly tests are no intensive monitoring."""


def risk_of(note: Note, named: Sequence[Named]) -> tuple[Fact, ...]:
    """Every decision of the note that carries a risk, in order of the note."""
    deciding = [line for line in note.phrased if line.decides]
    facts = [
        *_phrases(note, deciding), *_living(note), *_operations(note, deciding),
        *_drugs(note, named), *_toxic(note, named),
    ]  # fmt: skip
    return tuple(sorted(dict.fromkeys(facts), key=lambda f: (f.span.start, f.span.end)))


def _phrases(note: Note, deciding: Sequence[Line]) -> Iterator[Fact]:
    for cue, line in said(note, _TABLE, deciding):
        start, end = cue.span.start, cue.span.end
        if withheld(note, line, start, end, after=cue.kind != HOSPITAL):
            continue
        if cue.kind == EMERGENCY_DRUG and _LOCAL.search(clause_around(note, line, start)):
            continue
        if cue.kind == WITHDRAWN and not _PROGNOSIS.search(note.text):
            continue
        yield Fact(cue.kind, "", cue.span)
    for cue, line in said(note, _NO_NAME, deciding):
        if not withheld(note, line, cue.span.start, cue.span.end):
            yield Fact(PRESCRIPTION, "", cue.span)


def _living(note: Note) -> Iterator[Fact]:
    """Living conditions that limit the care, told or taken into account."""
    if note.open & _LIVING.gates:
        told = [x for x in note.phrased if x.section in ("", "hpi") or x.decides]
        for cue, line in said(note, _LIVING, told):
            if not withheld(note, line, cue.span.start, cue.span.end):
                yield Fact(SOCIAL, "", cue.span)


def _operations(note: Note, deciding: Sequence[Line]) -> Iterator[Fact]:
    """Decisions for surgery, with the risk factors that the plan names."""
    for cue, line in said(note, _SURGERY, deciding):
        if withheld(note, line, cue.span.start, cue.span.end):
            continue
        near = note.after(line)[:3]
        text = note.text[line.start : near[-1].end]
        risky = _RISKY.search(text) is not None and not _NO_RISK.search(text)
        major = cue.kind == MAJOR
        if major and _MINOR_WORD.search(text) and not _MAJOR_WORD.search(text):
            major = False
        kind = (MAJOR_RISK if risky else MAJOR) if major else (MINOR_RISK if risky else MINOR)
        yield Fact(kind, "", cue.span)


def _drugs(note: Note, named: Sequence[Named]) -> Iterator[Fact]:
    """Drugs the provider manages: by prescription, or sold without one."""
    for one in named:
        line, span = one.line, one.span
        if line.section == "procedures" or _NOT_DRUGS.issuperset([d.kind for d in one.drugs]):
            continue
        name = span.text.lower()
        before = note.text[line.start : span.start]
        if (
            name in _CARE
            or _RECALLED_DRUG.search(before)
            or withheld(note, line, span.start, span.end)
        ):
            continue
        clause = clause_after(note, line, span.start)
        first = _FIRST_WORD.match(name)
        sold = first is not None and first.group() in _OTC
        free = _WITHOUT.search(line.open, note.text, line.start, line.end)
        if free or (
            sold
            and not _PRESCRIBED.search(
                note.text[max(line.start, span.start - 15) : span.start] + clause
            )
        ):
            yield Fact(CONSERVATIVE, one.drugs[0].name.lower(), span)
        elif _MANAGED.search(before + clause) or len(note.words(line)) <= _BARE:
            yield Fact(PRESCRIPTION, one.drugs[0].name.lower(), span)


_TOXIC_KINDS = frozenset(
    """antineoplastic checkpoint-inhibitor dmard immunosuppressant calcineurin-inhibitor mtor-inhibitor aminoglycoside
    mood-stabilizer jak-inhibitor""".split()
)


def _toxic(note: Note, named: Sequence[Named]) -> Iterator[Fact]:
    """A drug watched for harm by a test at least every quarter: drug, test and interval together."""
    if not (note.open & _WATCHED.bit and note.open & _TESTED.bit):
        return
    both = _WATCHED.bit | _TESTED.bit
    tested = [place for place, line in enumerate(note.lines) if line.open & both == both]
    if not tested:
        return
    poison = {
        one.line.start: one.span for one in named if any(d.kind in _TOXIC_KINDS for d in one.drugs)
    }
    for place in sorted(
        {place for other in tested for place in range(max(0, other - 2), other + 1)}
    ):
        line = note.lines[place]
        near = [
            other
            for other in (note.lines[there] for there in tested if place <= there <= place + 2)
            if other.section == line.section
        ]
        if not near or not line.decides:
            continue
        match = _TOXIC_DRUGS.search(line.open, note.text, line.start, line.end)
        drug = note.span(*match.span()) if match else poison.get(line.start)
        if drug is None or withheld(note, line, drug.start, drug.end):
            continue
        for other in near:
            text = note.text[other.start : other.end]
            watched = _WATCHED.search(other.open, text)
            if watched and _TESTED.search(other.open, text) and _OFTEN.search(text):
                yield Fact(TOXIC, drug.text.lower(), note.sentence(other))
                break


def cell_of(facts: Sequence[Fact], addressed: bool) -> Cell:
    """The cell of the risk: rules EM.R.0 to EM.R.4; minimal when nothing was decided."""
    rank = max((RANKS[f.kind] for f in facts), default=1 if addressed else 0)
    kept = tuple(f for f in facts if RANKS[f.kind] == rank)
    return Cell("risk", NAMES["risk"][rank], rank, f"EM.R.{rank}", kept)
