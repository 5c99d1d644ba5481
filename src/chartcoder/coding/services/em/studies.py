"""Tests by name: what counts as one unique test, however often and in whatever words it is named.

A test is unique by its number in the code set: a panel and its parts are one test, both sides of a
body part are one test, a repetition is no second test.
"""

import re
from collections.abc import Iterator, Mapping

from chartcoder.coding.services.em.model import Fact
from chartcoder.coding.services.em.note import (
    GATES,
    RECALLED,
    Line,
    Note,
    Row,
    clause_after,
    clause_around,
    compiled,
    said,
    withheld,
)
from chartcoder.late import late

_LAB: tuple[Row, ...] = (
    ("fluoroscopy", "barium esophagram upper", r"\bbarium (?:swallow|enema)\b|\besophagram\b|\bupper GI series\b"),
    ("koh", "koh", r"\bKOH\b"), ("potassium-only", "k", r"(?<![A-Za-z])K (?=\d\.\d)"),
    ("cbc", "cbc wbc hemoglobin hgb hematocrit hct platelets platelet anc wbcs complete white hemog* hg hgb* hgl*", r"\b(?:CBC|complete blood count|WBCs?|white (?:blood )?(?:cell )?count|h(?:emo)?gb?(?:lobin)?|hematocrit|Hct|platelets?(?: count)?|ANC)\b(?! ?a1c)"),
    ("metabolic-panel", "bmp cmp cr creatinine sodium potassium bun gfr egfr metabolic chem7 electrolytes bicarbonate chem", r"\b(?:BMP|CMP|(?:basic|comprehensive) metabolic(?: panel)?|creatinine|Cr(?= ?\d)|sodium|potassium|BUN|e?GFR|chem-?7|electrolytes|bicarbonate)\b(?! (?:chloride|bicarbonate|ratio|gluconate))(?<!albumin-creatinine)(?<!albumin/creatinine)"),
    ("hepatic-panel", "lft lfts hepatic liver ast alt bilirubin transaminases", r"\b(?:LFTs?|(?:hepatic|liver)(?: function)? (?:panel|tests?)|AST|ALT|(?:total |direct )?bilirubin|transaminases)\b"),
    ("lipid-panel", "lipid lipids ldl hdl triglycerides cholesterol", r"\b(?:lipid (?:panel|profile)|fasting lipids|lipids|LDL|HDL|triglycerides|total cholesterol)\b"),
    ("a1c", "a1c hba1c hgba1c", r"\b(?:(?:hgb|hb|hemoglobin )?a1c)\b"),
    ("tsh", "tsh", r"\bTSH\b"), ("free-t4", "t4", r"\bfree T4\b"),
    ("urinalysis", "ua urinalysis dipstick pyuria dip", r"\b(?:UA|urinalysis|urine dip(?:stick)?)\b"),
    ("urine-culture", "culture cultures ucx cx", r"\b(?:urine (?:culture|cx)|blood and urine cultures?|UCx)\b"),
    ("blood-culture", "culture cultures bcx cx", r"\b(?:blood (?:cultures?|cx)|blood and urine cultures?|BCx)\b"),
    ("wound-culture", "culture", r"\b(?:wound|throat|sputum|stool|genital) cultures?\b"),
    ("urine-albumin", "microalbumin albumin uacr albumin* microalbumin*", r"\b(?:urine (?:micro)?albumin\w*(?:[-/ ]creatinine ratio)?|microalbumin|UACR)\b"),
    ("troponin", "troponin trop", r"\btrop(?:onin)?s?\b"), ("bnp", "bnp natriuretic *bnp", r"\b(?:NT-pro)?-?(?:pro)?BNP\b|\bnatriuretic peptide\b"),
    ("d-dimer", "dimer ddimer", r"\bd-?dimer\b"), ("lactate", "lactate lactic", r"\blact(?:ate|ic acid)\b"),
    ("pt-inr", "inr prothrombin", r"\b(?:INR|PT/INR|prothrombin time)\b"), ("ptt", "ptt aptt", r"\ba?PTT\b"),
    ("esr", "esr sedimentation sed", r"\b(?:ESR|sed(?:imentation)? rate)\b"), ("crp", "crp *crp", r"\b(?:hs-?)?CRP\b"),
    ("psa", "psa", r"\bPSA\b"), ("hcg", "hcg pregnancy bhcg *hcg", r"\b(?:(?:beta[- ]?|b|quantitative |urine |serum )?hCG|(?:urine |serum )?pregnancy test)\b"),
    ("strep", "strep", r"\b(?:rapid strep|strep (?:test|screen|antigen|swab|pcr))\b"),
    ("influenza", "influenza flu", r"\b(?:influenza|flu)(?: A| B| A/B| A and B)? (?:rapid )?(?:test|swab|antigen|pcr)s?\b|\brapid (?:flu|influenza)\b"),
    ("covid", "covid sars", r"\b(?:COVID(?:-19)?|SARS-CoV-2)(?: (?:antigen|test|pcr|swab|rapid)s?)+\b"),
    ("rsv", "rsv", r"\bRSV (?:test|antigen|pcr|swab)\b"), ("mono", "monospot", r"\bmonospot\b"),
    ("lipase", "lipase", r"\blipase\b"), ("ammonia", "ammonia", r"\bammonia\b"), ("blood-gas", "abg vbg gas", r"\b(?:ABG|VBG|(?:arterial|venous) blood gas)\b"),
    ("ketones", "ketones hydroxybutyrate betahydroxybutyrate", r"\b(?:beta-?hydroxybutyrate|serum ketones)\b"),
    ("glucose", "glucose fingerstick", r"\b(?:(?:fasting |random |serum |blood |POC )?glucose|fingerstick)\b(?= ?(?:was |of |is |: ?)?\d)"),
    ("magnesium", "magnesium", r"\bmagnesium\b(?! (?:sulfate|oxide|citrate))"), ("phosphorus", "phosphorus phosphate", r"\bphosph(?:orus|ate)\b"),
    ("calcium", "calcium", r"\b(?:serum|ionized|total) calcium\b"), ("uric-acid", "uric", r"\buric acid\b"),
    ("ferritin", "ferritin", r"\bferritin\b"), ("iron-studies", "iron tibc", r"\b(?:iron (?:studies|panel)|TIBC)\b"),
    ("b12", "b12", r"\b(?:vitamin )?B12(?: level)?\b(?! (?:injection|shot|1000))"), ("folate", "folate", r"\bfolate level\b"), ("vitamin-d", "vitamin", r"\bvitamin D(?: level)?\b(?= ?(?:level|was|is|of|:)? ?\d| level)"),
    ("ethanol", "ethanol alcohol etoh", r"\b(?:ethanol|(?:blood )?alcohol level|EtOH level)\b"), ("drug-screen", "drug uds tox toxicology", r"\b(?:urine drug screen|UDS|tox(?:icology)? screen)\b"),
    ("drug-level", "level trough", r"\b(?:digoxin|lithium|vancomycin|phenytoin|valproate|tacrolimus|cyclosporine|carbamazepine|theophylline|acetaminophen|salicylate) (?:level|trough)s?\b"),
    ("procalcitonin", "procalcitonin", r"\bprocalcitonin\b"), ("ldh", "ldh", r"\bLDH\b"), ("ck", "ck cpk", r"\bC(?:P)?K\b"), ("cortisol", "cortisol", r"\bcortisol\b"),
    ("prolactin", "prolactin", r"\bprolactin\b"), ("testosterone", "testosterone", r"\btestosterone level\b|\btotal testosterone\b"), ("cea", "cea", r"\bCEA\b"),
    ("tumor-marker", "ca ca#*", r"\bCA[- ]?(?:125|19-?9|15-?3|27-?29)\b"), ("ana", "ana", r"\bANA\b"), ("rheumatoid-factor", "rheumatoid rf", r"\brheumatoid factor\b"), ("anti-ccp", "ccp *ccp", r"\banti-?CCP\b"),
    ("hiv", "hiv", r"\bHIV (?:test|screen|viral load|antibody|ag/ab)\b"), ("hepatitis-panel", "hepatitis hcv hbv", r"\bhepatitis (?:panel|serolog\w+|B surface antigen|C antibody)\b|\bHCV (?:antibody|RNA)\b"),
    ("syphilis", "rpr syphilis", r"\bRPR\b|\bsyphilis (?:test|screen|serology)\b"), ("gc-chlamydia", "chlamydia gonorrhea gc", r"\b(?:GC|gonorrhea|chlamydia)\b[^.;,]{0,20}\b(?:test|naat|swab|pcr|probe)\b"),
    ("wet-mount", "wet clue", r"\bwet (?:mount|prep)\b"), ("pap", "pap", r"\bPap (?:smear|test)\b"), ("hpv", "hpv", r"\bHPV (?:test|co-?test)\w*\b"), ("stool-test", "fit fobt guaiac cologuard occult", r"\b(?:FIT test|FOBT|stool guaiac|fecal occult|Cologuard)\b"),
    ("type-screen", "type", r"\btype (?:and|&) (?:screen|cross\w*|Rh)\b"), ("tryptase", "tryptase", r"\btryptase\b"), ("haptoglobin", "haptoglobin", r"\bhaptoglobin\b"), ("fibrinogen", "fibrinogen", r"\bfibrinogen\b"),
    ("csf", "csf lumbar", r"\bCSF (?:studies|analysis|cell count)\b"), ("pathology", "pathology biopsy cytology", r"\b(?:pathology|biopsy|cytology) (?:report|result)s?\b"), ("c-diff", "diff difficile diff* cdiff*", r"\bC\.? ?diff\w* (?:toxin|pcr|test|antigen)\b"),
    ("ecg", "ecg ekg electrocardiogram", r"\b(?:ECG|EKG|electrocardiogram)s?\b"), ("stress-test", "stress", r"\b(?:stress (?:test|echo\w*|mri)|nuclear stress|exercise stress)\b"),
    ("echo", "echo echocardiogram tte tee", r"(?<!stress )\b(?:echo(?:cardiogram)?|TTE|TEE)\b"), ("monitor", "holter monitor zio", r"\b(?:Holter(?: monitor)?|event monitor|Zio(?: patch)?)\b"),
    ("spirometry", "spirometry pft pfts pulmonary fev1", r"\b(?:spirometry|PFTs?|pulmonary function tests?|FEV1)\b"), ("eeg", "eeg", r"\bEEG\b"), ("emg", "emg nerve", r"\bEMG\b|\bnerve conduction\b"),
    ("dexa", "dexa dxa density", r"\b(?:DE?XA|bone density)(?: scan)?\b"), ("mammogram", "mammogram mammography", r"\b(?:diagnostic |screening )?mammogra(?:m|phy)\b"), ("sleep-study", "sleep polysomnogram polysomnogra*", r"\b(?:sleep (?:study|test)|polysomnogra\w+)\b"),
    ("angiogram", "angiogram catheterization angiogra*", r"\bcoronary angiogra\w+\b"), ("pet", "pet", r"\bPET(?:[-/ ]CT)? scan\b|\bPET[-/]CT\b"), ("audiogram", "audiogram audiometry", r"\baudio(?:gram|metry)\b"), ("bladder-scan", "pvr residual", r"\b(?:PVR|post-?void residual)\b"),
    ("oct", "oct visual", r"\bOCT\b(?! \d)|\bvisual field(?:s| test)\b(?! (?:full|intact|by confrontation))"), ("celiac", "transglutaminase ttg", r"\btTG\b|\btransglutaminase\b"), ("allergy-test", "ige", r"\b(?:specific )?IgE\b"),
)  # fmt: skip
_LAB_TABLE = compiled(_LAB)

_REGIONS = (
    ("chest", "chest lung* thora* pulmonary cxr", r"chest|lungs?|thora(?:x|cic)(?! spine)|pulmonary|cxr"), ("cervical", "c cspine cervical", r"c-?spine|cervical(?: spine)?"), ("lumbar", "l lspine lumbar lumbosacral", r"l-?spine|lumbar(?: spine)?|lumbosacral"), ("thoracic-spine", "thoracic", r"thoracic spine"),
    ("head", "head brain skull", r"head|brain|skull"), ("neck", "neck soft", r"neck|soft tissue neck"), ("sinus", "sinus*", r"sinus(?:es)?"), ("abdomen", "abdom* abd ruq quadrant urogram kub p liver", r"abdom\w+|abd|RUQ|right upper quadrant|urogram|KUB|a/p|liver"), ("pelvis", "pelvi* transvaginal", r"pelvi\w+|transvaginal"), ("kidney", "renal kidney bladder", r"renal|kidneys?|bladder"),
    ("shoulder", "shoulder", r"shoulders?"), ("humerus", "humerus", r"humerus"), ("elbow", "elbow", r"elbows?"), ("forearm", "forearm", r"forearms?"), ("wrist", "wrist", r"wrists?"), ("hand", "hand", r"hands?"), ("finger", "finger thumb", r"fingers?|thumb"), ("hip", "hip", r"hips?"), ("femur", "femur", r"femur"), ("knee", "knee", r"knees?"),
    ("tibia", "tibia tib tibfib", r"tibia|tib-?fib"), ("ankle", "ankle", r"ankles?"), ("foot", "foot feet heel", r"foot|feet|heel"), ("toe", "toe", r"toes?"), ("spine", "spine", r"spine"), ("breast", "breast", r"breasts?"), ("thyroid", "thyroid", r"thyroid"), ("scrotum", "scrot* testic*", r"scrot\w+|testic\w+"), ("leg-veins", "leg lower venous", r"legs?|lower extremit\w+|venous"),
    ("carotid", "carotid", r"carotids?"), ("obstetric", "ob obstetric fetal", r"ob|obstetric|fetal"), ("facial", "facial orbit maxillofacial", r"facial|orbits?|maxillofacial"), ("aorta", "aort*", r"aort\w+"), ("rib", "rib", r"ribs?"),
)  # fmt: skip
_MODES = (
    ("cta", "cta ct", r"CTA|CT angio\w*"), ("ct", "ct cat computed", r"CT|CAT scan|computed tomography"), ("mra", "mra", r"MRA"), ("mri", "mri", r"MRI"), ("us", "ultrasound u us sonogram duplex doppler pocus", r"ultrasound|U/?S(?= of)|sonogram|duplex|doppler|POCUS"),
    ("xray", "x xray* xr radiograph* plain film* cxr kub", r"x-?rays?|XR|radiographs?|(?:plain )?films?|CXR|KUB"),
)  # fmt: skip
_MODE = {
    gated.bit: (name, gated.pattern)
    for name, words, pattern in _MODES
    for gated in [GATES.over(words, rf"\b(?:{pattern})\b", re.I if name != "ct" else 0)]
}
_MODE_GATES = sum(_MODE)
_REGION = {
    gated.bit: (name, gated.pattern)
    for name, words, pattern in _REGIONS
    for gated in [GATES.over(words, rf"\b(?:{pattern})\b", re.I)]
}
_REGION_GATES = sum(_REGION)
"""Kinds and parts by their gates, in the order of those: the first that fits counts."""
_PICTURED = GATES.gate(
    """xr cta ct cat tomography mra mri ultrasound us sonogram duplex doppler pocus x xray xrays ray rays radiograph
    radiographs film films cxr kub angiogram angiography"""
)

_PAST = GATES.over(
    "19* 20* year ago ordered already last previou* prior",
    r"\b(?:in|from|of|since) (?:19|20)\d\d\b|\byears? ago\b|\bordered (?:by (?:me|us) )?(?:then|at (?:the |her |his )?(?:last|previous|prior)|last)\b"
    r"|\balready reviewed\b|\b(?:last|previous|prior) (?:mammogram|colonoscopy|dexa)\b",
    re.I,
)
"""Tests of long ago, and those that were counted when they were ordered."""
_LATER = GATES.over(
    "week month year day every before q* next due goal target",
    r"\b(?:in|after) (?:\d+|one|two|three|four|six|a) (?:week|month|year|day)s?\b|\bevery (?:\d+|other|two|three|four|six)?\b|\bbefore (?:each|every)\b|\bq ?\d+ ?(?:weeks?|months?)\b"
    r"|\b(?:next )?due\b|\bnext (?:visit|month|year)\b|\bgoal\b|\btarget\b",
    re.I,
)
"""Tests that are planned for a later visit: they count when they are ordered."""
_AT_ONCE = GATES.over(
    "today now stat ordered sent obtained",
    r"\b(?:today|now|stat|ordered|sent|obtained)\b",
    re.I,
)
_TEXTUAL = frozenset({"hpi", "chief-complaint", ""})
_SHOWN = late(
    r"\d|\b(?:normal|negative|positive|reviewed|ordered|obtained|sent|showed?|shows|done|drawn|pending|clear|unremarkable|elevated|low|high|stable|flat|with|no|report|read as|viewed|visuali[sz]ed|visible|interpreted|today|hyperinflation|wnl|neg|pos|nl|ok|noted|downtrending)\b",
    re.I,
)


def tests_of(note: Note) -> Iterator[tuple[Fact, Line]]:
    """Every test that the note orders or reviews, with its sentence; repetitions included."""
    for cue, line in said(note, _LAB_TABLE):
        if _counts(note, line, cue.span.start, cue.span.end):
            yield Fact("test", cue.kind, cue.span), line
    if note.open & _PICTURED:
        for line in note.lines:
            if line.open & _PICTURED and line.section not in _SILENT:
                yield from _images(note, line)


_SILENT = RECALLED | {"medications"}


def _images(note: Note, line: Line) -> Iterator[tuple[Fact, Line]]:
    taken: list[tuple[int, int]] = []
    for mode, pattern in _opened(_MODE, line.open & _MODE_GATES):
        for match in pattern.finditer(note.text, line.begin, line.end):
            start, end = match.span()
            if any(start < b and a < end for a, b in taken):
                continue
            taken.append((start, end))
            if not _counts(note, line, start, end):
                continue
            regions = _regions(note, line, start, end)
            for region in regions or ("",):
                yield (
                    Fact("test", f"{mode}:{region}" if region else mode, note.span(start, end)),
                    line,
                )


def _opened(
    table: Mapping[int, tuple[str, re.Pattern[str]]], gates: int
) -> Iterator[tuple[str, re.Pattern[str]]]:
    """The rows of a table whose gates stand open, in order."""
    while gates:
        bit = gates & -gates
        gates ^= bit
        yield table[bit]


_NEXT_WORDS = late(r":? ?[^.;:,()\n]*(?:,(?= ?(?:pelvis|and))[^.;:,()\n]*)*")
_FEW, _NEXT = 28, 45
"""Characters before an image and after it that name its part of the body."""
_BREAKS = late(r"[.;:,()\n]|\band\b")


def _regions(note: Note, line: Line, start: int, end: int) -> list[str]:
    """The parts of the body of an image: the words just after it, else those just before it."""
    text = note.text
    if text[start:end].upper() == "CXR":
        return ["chest"]
    if text[start:end].upper() == "KUB":
        return ["abdomen"]
    here = line.open & _REGION_GATES
    if not here:
        return []
    after = _NEXT_WORDS.match(text, end, line.end)
    before = _BREAKS.split(text[line.begin : start])[-1]
    for piece in (before[-_FEW:], (after.group() if after else "")[:_NEXT]):
        hits = [name for name, region in _opened(_REGION, here) if region.search(piece)]
        if "abdomen" in hits and "pelvis" in hits:
            hits.remove("pelvis")  # one number for both
        if "thoracic-spine" in hits or "cervical" in hits or "lumbar" in hits:
            hits = [h for h in hits if h not in ("spine", "chest")]
        if hits:
            return hits[:2]
    return []


_YEAR = GATES.over("*19 *20", r"(?<![\d/.-])((?:19|20)\d\d)\b(?![-/\d])")


def _earlier(note: Note, line: Line, start: int) -> bool:
    """Whether a clause dates a test to a year before that of the visit ("stress test 2022")."""
    if not line.open & _YEAR.bit:
        return False
    day = note.encounter.coding_date
    clause = clause_around(note, line, start)
    return any(
        day is None or int(match.group(1)) < day.year for match in _YEAR.finditer(line.open, clause)
    )


def _counts(note: Note, line: Line, start: int, end: int) -> bool:
    """Whether a test named in a sentence was ordered or reviewed for this visit."""
    text = note.text[line.begin : line.end]
    if line.section == "problem-list" or withheld(note, line, start, end):
        return False
    if _PAST.search(line.open, text) or _earlier(note, line, start):
        return False
    if (
        line.open & _LATER.bit
        and _LATER.search(line.open, clause_after(note, line, start))
        and not _AT_ONCE.search(line.open, text)
    ):
        return False
    if line.section in _TEXTUAL and note.assessed:
        return note.text[end : end + 1] == ":" or _SHOWN.search(text) is not None
    return True
