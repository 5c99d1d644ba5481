"""Clinical signs and treatments that a query may rest on, as phrases.

One line for each: kind, words of which one must stand in the sentence, how it is written. A phrase
that the text denies, or only considers, is left out.
"""

from collections.abc import Set

from chartcoder.coding.chart import Chart
from chartcoder.coding.cues import Cue, compiled, cues
from chartcoder.terminology.words import fold

_WRITTEN: tuple[tuple[str, str, str], ...] = (
        # fluids and electrolytes
        ("hypertonic saline", "hypertonic 3", r"\bhypertonic (?:saline|sodium)\b|\b3 ?% (?:saline|nacl|sodium chloride|ns)\b"),
        ("fluid restriction", "restriction restricted restrict", r"\b(?:fluid|free[- ]water|water) restrict\w+|\b[01][.,]\d ?L (?:per day )?(?:fluid )?restrict\w+|\brestrict(?:ed|ing)? (?:fluids|free water|water)\b"),
        ("salt treatment", "salt tolvaptan urea", r"\bsalt tab\w*|\btolvaptan\b|\burea (?:powder|packet)"),
        ("free water", "free d5w", r"\bfree[- ]water (?:flush\w*|replace\w*|deficit|bolus\w*|given)|\bD5W\b"),
        ("potassium treatment", "potassium kcl patiromer kayexalate insulin lokelma calcium repleted replaced", r"\b(?:IV|intravenous|oral|PO) (?:potassium|KCl)\b|\b(?:potassium chloride|KCl) ?\d*|\bpotassium (?:was |is )?(?:replet\w+|replac\w+|supplement\w*)|\bK (?:replet\w+|replac\w+)|\breplet\w+ (?:potassium|K)\b|\bpatiromer\b|\bkayexalate\b|\blokelma\b|\bsodium zirconium\b|\bcalcium gluconate\b|\binsulin and (?:dextrose|D50)\b"),
        ("magnesium treatment", "magnesium mag", r"\b(?:IV|intravenous) mag\w*|\bmagnesium sulfate\b|\bmag(?:nesium)? (?:was )?(?:replet\w+|replac\w+)|\breplet\w+ mag\w*"),
        ("phosphate treatment", "phosphate phosphorus phos", r"\b(?:IV|intravenous|sodium|potassium) phos\w*|\bphos\w* (?:was )?(?:replet\w+|replac\w+)|\breplet\w+ phos\w*|\bK-?phos\b"),
        ("intravenous fluids", "iv fluid bolus saline ringer lr", r"\b(?:IV|intravenous) (?:fluids?|hydration)\b|\bIVF\b|\b(?:saline|LR|ringer'?s|fluid|NS) bolus\w*|\b\d+ ?(?:cc|mL)/kg\b|\bbolus\w* of (?:saline|LR|fluid|NS)"),
        ("insulin infusion", "insulin", r"\binsulin (?:drip|gtt|infusion)\b"),
        ("ketones", "ketone ketonuria hydroxybutyrate", r"\bketones?:? (?:positive|large|moderate|present|\d\+|high)|\b(?:large|moderate|positive) (?:serum |urine )?ketones\b|\bbeta[- ]?hydroxybutyrate\b[^.;\n]{0,12}\b(?:[3-9]|1\d)(?:\.\d)?\b"),
        # blood
        ("transfusion", "transfused transfusion prbc prbcs rbc rbcs packed unit", r"\btransfus(?:ed|ion of|ing)\b(?! (?:threshold|if|goal))|\b(?:\d+|one|two|three|four) units? (?:of )?(?:p ?-?RBCs?|packed (?:red )?(?:blood )?cells|packed red|blood)\b|\b(?:received|given|got|gave) (?:\d+ ?U |blood|PRBCs?)\b"),
        ("platelet transfusion", "platelet", r"\bplatelets? (?:were |was )?transfus\w+|\btransfus\w+ (?:of )?(?:\w+ )?platelets"),
        ("iron treatment", "iron ferrous venofer feraheme", r"\b(?:IV|intravenous) iron\b|\biron (?:sucrose|infusion|dextran)\b|\bvenofer\b|\bferaheme\b|\bferrous (?:sulfate|gluconate)\b"),
        ("blood loss", "ebl loss melena hematochezia hematemesis bleeding bled hematoma", r"\b(?:EBL|(?:estimated )?blood loss)\b[^.;\n]{0,20}\d{3,4}|\bmelena\b|\bhematochezia\b|\bhematemesis\b|\bactive bleed\w*|\bbleeding from\b|\bbled\b|\bretroperitoneal hematoma\b|\blarge hematoma\b"),
        ("heparin stopped", "heparin", r"\bheparin (?:was |products? )?(?:stopp\w+|held|discontinu\w+)|\b(?:held|holding|stopped|discontinued) (?:the )?heparin"),
        # breathing
        ("oxygen given", "nasal cannula nc oxygen o2 l liter liters lpm hfnc flow rebreather nrb venturi bipap cpap nonrebreather", r"\b(?:[2-9]|[1-6]\d)(?:\.\d)? ?(?:-?\d ?)?(?:L|LPM|liters?)(?:/min)?\b(?! (?:bolus|of (?:saline|fluid|LR|urine)|NS|LR|IVF|fluid|urine|removed|off|total|saline))(?:[^.;\n]{0,12}\b(?:NC|nasal|cannula|O2|oxygen|mask|HFNC)\b)|\b(?:NC|nasal cannula|oxygen|O2)[^.;\n]{0,14}\b(?:[2-9]|[1-6]\d) ?(?:L|LPM|liters?)\b|\bHFNC\b|\bhigh[- ]flow\b|\bnon-?rebreather\b|\bNRB\b|\bventuri mask\b|\bBiPAP\b"),
        ("ventilatory support", "bipap intubated intubation ventilator ventilation niv", r"\bBiPAP\b|\bintubated\b|\bmechanical ventilation\b|\bnon-?invasive ventilation\b|\bNIV\b"),
        ("respiratory distress", "distress accessory labored laboured tripoding tripod retraction sentence work word breathing tachypneic tachypnea wob speaking", r"\b(?:respiratory|resp) distress\b|\baccessory muscle\w*|\b(?:labou?red|difficulty) (?:breathing|respirations)\b|\bbreathing (?:was )?labou?red\b|\btripod\w*|\bretractions\b|\b(?:speak\w*|talk\w*) (?:only )?(?:in )?(?:short|one|two|three|\d|broken)[- ]?(?:to \w+ )?(?:word|sentence|phrase)\w*|\b(?:increased|high) work of breathing\b|\bincreased WOB\b|\btachypne\w+"),
        ("room air", "room ra", r"\b(?:on )?(?:room air|RA)\b"),
        ("infiltrate", "infiltrate consolidation opacity airspace", r"\b(?:lobe|lobar|lower|upper|basilar|bibasilar|patchy|focal|new|right|left|RLL|LLL|RUL|LUL|RML|multifocal|airspace)\b[^.;\n]{0,30}\b(?:infiltrates?|consolidations?|airspace (?:disease|opacit\w+)|opacit(?:y|ies))\b"),
        ("clear chest film", "clear infiltrate consolidation acute", r"\b(?:CXR|chest (?:x-?ray|film|radiograph|CT))\b[^.;\n]{0,40}\b(?:clear|no (?:acute|infiltrate|consolidation|focal|evidence)|normal|negative|unremarkable)\b|\bno (?:focal |acute )?(?:infiltrates?|consolidation|airspace disease)\b|\bno acute cardiopulmonary\b"),
        ("antibiotics", "antibiotic antibiotics ceftriaxone azithromycin cefepime vancomycin zosyn piperacillin levofloxacin meropenem doxycycline unasyn ampicillin ertapenem", r"\b(?:IV|intravenous|broad[- ]spectrum|empiric) antibiotics?\b|\b(?:ceftriaxone|azithromycin|cefepime|vancomycin|zosyn|piperacillin\S*|levofloxacin|meropenem|doxycycline|unasyn|ampicillin\S*|ertapenem)\b"),
        ("aspiration sign", "aspiration aspirated aspirating vomiting vomited vomitus choked choking", r"\b(?:witnessed|silent|gross|frank) aspiration\b|\baspirat(?:ed|ing)\b(?! (?:fluid|from|\d))|\baspiration (?:event|episode|on (?:swallow|MBS|video)|of (?:thin|food|gastric|vomit\w*))\b|\b(?:choked|choking) on\b|\bvomit\w*[^.;\n]{0,30}\b(?:into (?:the )?airway|and (?:then )?(?:choked|aspirated))\b"),
        ("sputum MRSA", "mrsa methicillin", r"\b(?:sputum|tracheal aspirate|BAL|respiratory) cultures?[^.;\n]{0,40}\b(?:MRSA|methicillin[- ]resistant)\b|\bMRSA (?:in|from) (?:the )?sputum\b"),
        ("sputum pseudomonas", "pseudomonas", r"\b(?:sputum|tracheal aspirate|BAL|respiratory) cultures?[^.;\n]{0,40}\bpseudomonas\b|\bpseudomonas\b[^.;\n]{0,20} (?:in|from) (?:the )?sputum\b"),
        ("sputum klebsiella", "klebsiella", r"\b(?:sputum|tracheal aspirate|BAL|respiratory) cultures?[^.;\n]{0,40}\bklebsiella\b|\bklebsiella\b[^.;\n]{0,20} (?:in|from) (?:the )?sputum\b"),
        # circulation
        ("vasopressor", "norepinephrine levophed vasopressin phenylephrine pressor pressors epinephrine vasopressor vasopressors", r"\b(?:norepinephrine|levophed|vasopressin|phenylephrine)\b|\b(?:vaso)?pressors?\b(?! requirement (?:none|resolved))"),
        ("reduced ejection fraction", "reduced ejection systolic hypokinesis lv lvef", r"\b(?:severely|moderately|mildly|markedly)? ?(?:reduced|depressed|decreased|impaired) (?:left ventric\w+ )?(?:LV )?(?:systolic function|ejection fraction|LVEF|EF)\b|\bglobal hypokinesis\b"),
        ("diastolic dysfunction", "diastolic preserved relaxation", r"\b(?:grade (?:[1-4]|I{1,3}|IV) )?diastolic dysfunction\b|\bimpaired relaxation\b|\bpreserved (?:left ventricular )?(?:systolic function|ejection fraction|LVEF|EF)\b"),
        ("intravenous diuretic", "furosemide lasix bumetanide bumex diuretic diuresis diuresed torsemide", r"\b(?:IV|intravenous)(?: push)? (?:furosemide|lasix|bumetanide|bumex|diure\w+|loop)|\b(?:furosemide|lasix|bumetanide|bumex)[^.;\n]{0,18}\bIV\b|\bdiuresed (?:\d|with IV|aggressively)"),
        ("congestion", "crackle rale edema jvp jvd orthopnea overloaded overload congestion", r"\b(?:bibasilar|bilateral|basilar)? ?(?:crackles|rales)\b|\b[1-4]\+ (?:pitting |pedal |leg )?edema\b|\bJV[PD]\b[^.;\n]{0,20}\b(?:elevated|to (?:the |her |his )?(?:ear|jaw|angle)|distended|\d+ ?cm)\b|\borthopnea\b|\bvolume overload(?:ed)?\b|\b(?:pulmonary|vascular) (?:edema|congestion)\b"),
        ("demand", "demand supply", r"\b(?:supply[- /]+demand|demand) (?:mismatch|ischemia)\b"),
        ("chest pain or ischemic ECG", "chest st stt depression elevation", r"\bchest (?:pain|pressure|tightness)\b|\bST[- ](?:segment )?(?:depress\w+|elevat\w+|changes)\b|\bT[- ]wave inversions?\b"),
        # sugar
        ("uncontrolled diabetes", "uncontrolled", r"\b(?:diabet\w+|T?[12]?DM ?(?:[12]|I{1,2})?)\b(?:(?!hypertens|htn|asthma|pain|controlled)[^.;\n]){0,40}\buncontrolled\b(?! (?:hypertens|htn|asthma|pain))|\buncontrolled\b[^.;,\n]{0,30}\b(?:diabet\w+|T?[12]?DM ?[12]?)\b"),
        # mind
        ("confusion", "confused confusion disoriented lethargic obtunded altered oriented encephalopathic delirious agitated somnolent drowsy", r"\b(?:acutely |more |very |increasingly |newly )?confused\b|\b(?:acute |new |increasing )confusion\b|\bdisoriented\b|\blethargic\b|\bobtunded\b|\bsomnolent\b|\baltered mental status\b|\bAMS\b|\bnot oriented\b|\b(?:alert and )?oriented (?:only )?(?:to (?:self|person|name)(?: only)?|x ?[01])\b|\bA&?Ox? ?[01]\b"),
        ("back to mental baseline", "baseline cleared oriented clear alert", r"\b(?:mental status|mentation|mind|confusion)\b[^.;\n]{0,40}\b(?:back to|returned to|at|near) (?:his |her |the )?baseline\b|\b(?:mental status|confusion|mentation|sensorium) (?:has |had )?(?:cleared|resolved|improved|normali[sz]ed)\b"),
        ("mental workup", "eeg ct head ammonia mri brain", r"\bCT (?:of the )?(?:head|brain)\b|\bhead CT\b|\bEEG\b|\bMRI (?:of the )?brain\b|\blactulose\b"),
        ("oriented", "oriented", r"\b(?:alert,? (?:and )?)?(?:fully )?oriented(?:,)? ?(?:x|times|to) ?(?:3|three|4|four|person, place)\b|\bA&?Ox? ?[34]\b|\bfully oriented\b"),
        # food
        ("wasting", "wasting muscle fat temporal cachectic cachexia clavicle", r"\b(?:mild |moderate |severe )?(?:muscle|temporal|bitemporal|interosseous) (?:and fat )?wasting\b|\b(?:mild |moderate |severe )?(?:subcutaneous )?fat (?:and muscle )?loss\b|\b(?:mild |moderate |severe )?muscle (?:mass )?(?:loss|depletion)\b|\bcachectic\b|\bprominent clavicles?\b"),
        ("weight loss", "loss lost weight", r"\b(?:weight loss of|lost|loss of|down) \d+(?:\.\d)? ?(?:%|percent|lbs?|pounds|kg)\b|\b\d+(?:\.\d)? ?(?:%|percent|lb|lbs|pound|pounds|kg) (?:weight )?loss\b|\bunintentional weight loss\b"),
        ("poor intake", "intake meal eating needs", r"\b(?:poor|decreased|inadequate|minimal) (?:oral |PO |p\.o\. )?intake\b|\b(?:intake|eating|meeting|consum\w+)[^.;\n]{0,25}(?:<|less than|under|below) ?\d{1,2} ?%|\bintake (?:about |~)?(?:1|2|3|4|5)\d ?%"),
        ("nutrition support", "supplement supplements tpn tube ensure boost dietitian parenteral enteral dietician", r"\b(?:oral nutrition\w*|high[- ]protein|high[- ]calorie|nutrition\w*) supplement\w*|\bTPN\b|\btube feed\w*|\benteral (?:nutrition|feed\w*)|\bparenteral nutrition\b|\b(?:Ensure|Boost|Glucerna) (?:\w+ )?(?:BID|TID|twice|three|with)"),
        ("well nourished", "nourished appetite intake meal weight eating", r"\bwell[- ]nourished\b|\bno (?:muscle |fat |temporal )?wasting\b|\b(?:good|excellent|normal) appetite\b|\b(?:eating|intake) (?:100|9\d|8\d|75) ?%|\bweight (?:is |has been |was )?stable\b"),
        ("refeeding", "refeeding", r"\brefeeding\b"),
        # skin
        ("open wound over bone", "bone exposed open wound puncture punctate", r"\b(?:bone (?:is |was )?(?:exposed|visible|protruding)|exposed bone|bone end)\b|\b(?:open|punctate|puncture) wound (?:over|overlying|at|near) (?:the )?(?:fracture|\w+ fracture)\b|\bwound (?:that )?communicat\w+ with (?:the )?fracture\b"),
        ("wound depth", "thickness slough eschar depth undermining dermis bone tendon subcutaneous", r"\b(?:full|partial)[- ]thickness\b|\bslough\b|\beschar\b|\bundermining\b|\btunnel\w+\b|\bexposed (?:dermis|bone|tendon|fat)\b|\bsubcutaneous (?:fat|tissue) (?:visible|exposed)"),
        ("drug started", "started begun beginning starting after taking course dose", r"\b(?:\d+|one|two|three|several|few) (?:days?|hours?|weeks?) after (?:starting|beginning|the first dose of|taking|she started|he started)\b|\b(?:since|after) (?:starting|beginning) (?:\w+ )?(?:amoxicillin\S*|augmentin|bactrim|trimethoprim\S*|sulfa\w*|cephalexin|penicillin|clindamycin|ceftriaxone|vancomycin|lamotrigine|allopurinol|phenytoin|ciprofloxacin|levofloxacin|nitrofurantoin|ibuprofen|lisinopril|carbamazepine)\b"),
        ("fall", "fall fell tripped slipped", r"\b(?:fell|fall|falling|tripped|slipped)\b(?! (?:off|from) (?:a |the |his |her )?(?:ladder|roof|scaffold\w*|tree|horse|bike|bicycle|height))(?! precaution| risk| asleep)"),
        # devices, operations
        ("long urinary catheter", "catheter foley suprapubic indwelling", r"\b(?:chronic|long[- ]term|permanent) (?:indwelling )?(?:urinary |foley |suprapubic )?(?:catheter|foley)\b|\bindwelling (?:urinary |foley )?catheter\b|\bsuprapubic (?:catheter|tube)\b|\b(?:foley|urinary catheter) (?:(?:is|was) )?(?:still|remains|since)\b|\b(?:foley|urinary catheter)[^.;\n]{0,30}\b(?:in place|for|x) ?(?:for |the past |over )?(?:[2-9]|\d{2}|two|three|four|five|several) (?:days|weeks|months)\b"),
        ("central line", "picc port line catheter cvc hickman", r"\b(?:PICC|central (?:venous )?(?:line|catheter)|port-?a-?cath|Hickman|dialysis catheter|CVC)\b"),
        ("ventilator days", "ventilator vent intubated intubation ventilated", r"\b(?:on )?(?:the )?(?:ventilator|vent|intubation|mechanical ventilation) (?:day|for) #?(?:[2-9]|\d\d|two|three|four|five)\b|\b(?:[2-9]|\d\d) days (?:after intubation|on the vent\w*|of mechanical ventilation)\b"),
        ("after operation", "pod postoperative postop operation surgery operatively postoperatively", r"\bPOD ?#?\d+\b|\bpost-?op(?:erative)? day #?\d+\b|\b(?:after|following) (?:the )?(?:surgery|operation|colectomy|hysterectomy|arthroplasty|resection|bypass|repair|cholecystectomy)\b|\bpost-?operative(?:ly)?\b"),
        ("surgical wound", "incision incisional surgical wound", r"\b(?:surgical|incision\w*|midline|sternal|operative) (?:wound|site|incision)?[^.;\n]{0,30}\b(?:purulen\w+|(?<!and )drainage|erythema\w*|dehisc\w+|infect\w+|cellulitis)\b"),
        ("anticoagulant", "warfarin coumadin apixaban rivaroxaban eliquis xarelto heparin dabigatran enoxaparin", r"\b(?:on|taking|takes|home) (?:\w+ )?(?:warfarin|coumadin|apixaban|eliquis|rivaroxaban|xarelto|dabigatran|enoxaparin)\b|\bwarfarin\b"),
        ("anticoagulant reversed", "vitamin kcentra reversed reversal prothrombin ffp andexanet held", r"\bvitamin K\b|\bKcentra\b|\bprothrombin complex\b|\bFFP\b|\breversed with\b|\b(?:warfarin|apixaban|rivaroxaban|anticoagulation) (?:was )?(?:held|reversed)\b"),
        ("chemotherapy", "chemotherapy chemo carboplatin cisplatin paclitaxel doxorubicin folfox capecitabine docetaxel folfiri", r"\bchemo(?:therapy)?\b|\b(?:carboplatin|cisplatin|paclitaxel|doxorubicin|FOLFOX|FOLFIRI|capecitabine|docetaxel)\b"),
        # long-term conditions
        ("autoimmune diabetes", "gad peptide dka antibody islet pump childhood age", r"\bGAD(?:65)?[- ]?(?:antibod\w+)?[^.;\n]{0,12}\bpositive\b|\b(?:low|undetectable) C-?peptide\b|\bC-?peptide[^.;\n]{0,14}\b(?:low|undetectable|<)|\bislet (?:cell )?antibod\w+ positive\b|\bdiabetes since (?:childhood|(?:the )?age (?:of )?(?:[2-9]|1\d)\b)|\bdiagnosed (?:with diabetes )?(?:in childhood|at (?:the )?age (?:of )?(?:[2-9]|1\d)\b)"),
        ("asthma control", "inhaler albuterol night nighttime week daily nocturnal rescue", r"\b(?:albuterol|rescue inhaler|symptoms|wheez\w+|cough\w*)\b[^.;\n]{0,40}\b(?:daily|every day|nightly|(?:\d|one|two|three|four|five)(?:-\d| to \w+)? (?:times|days|nights) (?:a|per) (?:week|month|day))|\b(?:nighttime|nocturnal) (?:awakenings?|symptoms)\b[^.;\n]{0,30}"),
        ("lobe of lung", "lobe rul rll lul lll rml", r"\b(?:right|left) (?:upper|middle|lower) lobe\b|\b(?:RUL|RLL|LUL|LLL|RML)\b"),
)  # fmt: skip
_SIGNS = {
    kind: compiled([(kind, " ".join(fold(word) for word in words.split()), how)])
    for kind, words, how in _WRITTEN
}

_SILENT = frozenset(
    """family-history social-history allergies immunizations instructions past-surgical-history
    past-medical-history""".split()
)
_DENIED = frozenset("no not without deny denied never negative avoid avoided".split())
_TO_COME = frozenset("if consider considered may might should would could plan risk prn history h/o prior previous".split())  # fmt: skip
_BEFORE = 5
"""Tokens before a phrase in which a denial or a mere thought of it stands."""
_BREAKS = frozenset(".;:,()")
_SELF_DENYING = frozenset({"clear chest film", "well nourished"})


def signs_of(chart: Chart, kind: str, words: Set[str]) -> list[Cue]:
    """Where a sign or treatment stands in a chart, in reading order.

    Args:
        kind: one of KINDS.
        words: every folded word of the chart.
    """
    table = _SIGNS[kind]
    if words.isdisjoint(table.asking):
        return []
    return [
        cue for cue in cues(chart, table, _SILENT) if kind in _SELF_DENYING or _stands(cue, chart)
    ]


def _stands(cue: Cue, chart: Chart) -> bool:
    """Whether nothing before a phrase denies it or only thinks of it."""
    folded = chart.documents[cue.document].text.folded
    if cue.kind == "surgical wound" and "incision and" in cue.span.text.lower():
        return False
    for token in reversed(folded[max(cue.sentence, cue.first - _BEFORE) : cue.first]):
        if token in _DENIED or token in _TO_COME:
            return False
        if token in _BREAKS and token != ",":
            return True
    return True


KINDS = frozenset(_SIGNS)
"""Every kind of sign that a rule may name."""
