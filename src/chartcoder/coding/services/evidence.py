"""What the record states of the attributes that choose between numbers of one wording."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from chartcoder.coding.services.speaks import GATES
from chartcoder.late import late
from chartcoder.terminology.services.attributes import NUMERIC
from chartcoder.terminology.services.words import service_words


class Said(NamedTuple):
    """A value that some words state, and where (characters of their text; -1 when inferred)."""

    value: str
    start: int = -1
    end: int = -1


_N = {
    "a": 1, "an": 1, "one": 1, "single": 1, "two": 2, "both": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
}  # fmt: skip
COUNT = r"(\d{1,2}|" + "|".join(w for w in _N if w not in ("a", "an", "both")) + r")"


def number(word: str) -> int:
    """The number a word or figure says.

    >>> number("three"), number("12")
    (3, 12)
    """
    return _N.get(word.lower()) or int(word)


_CM = late(
    r"(\d+(?:\.\d+)?)\s*(?:x\s*(\d+(?:\.\d+)?)\s*)?(?:x\s*(\d+(?:\.\d+)?)\s*)?[- ]?(cm|mm|centimeters?|millimeters?|inch(?:es)?)\b(?!\s*(?:2\b|sq|²|squared))", re.I
)  # fmt: skip
_AREA = late(
    r"(\d+(?:\.\d+)?)\s*(?:sq(?:uare)?\.?\s*(?:cm|centimeters?)|cm\s?2\b|cm²|cm squared|centimeters? squared)",
    re.I,
)
_MARGIN = late(
    r"(\d+(?:\.\d+)?)\s*-?\s*(cm|mm)\s*(?:of\s+|clinical\s+|surgical\s+|peripheral\s+|circumferential\s+|normal[- ]appearing\s+|lateral\s+|narrow\s+)*margins?"
    r"|margins?\s*(?:of|were|was|:|=)?\s*(?:approximately\s*)?(\d+(?:\.\d+)?)\s*-?\s*(cm|mm)",
    re.I,
)
_TOTAL = late(
    r"(?:excised diameter|total (?:excised )?(?:diameter|excision|size)|including margins|excision (?:diameter|size)|with margins included|final (?:excised )?(?:diameter|size)|overall excised diameter)"
    r"[^.\d]{0,30}(\d+(?:\.\d+)?)\s*(cm|mm)|(\d+(?:\.\d+)?)\s*(cm|mm)\s*(?:total\b|including (?:the )?margins|with margins included|(?:total )?excised diameter|excision diameter)",
    re.I,
)
_MINUTES = late(
    r"(\d{1,3})[- ]?(?:minutes?|mins?|min\.)\b|(\d(?:\.\d)?)\s*(?:hours?|hrs?)\b(?:\s*(?:and\s*)?(\d{1,2})\s*min)?",
    re.I,
)
_GRAMS = late(r"(\d{2,4})\s*-?\s*(?:g|gm|grams?)\b", re.I)
_PERCENT = late(
    r"(\d{1,3}(?:\.\d)?)\s*%\s*(?:tbsa|bsa|of (?:the )?(?:total )?body|body surface)", re.I
)
_VIEWS = late(COUNT + r"(?:\s*or more)?\s*-?\s*(?:views?|vw?s?\b|projections?|film series)", re.I)
_PROJECTIONS = late(
    r"\b(?:ap|pa|lat(?:eral)?|obliques?|odontoid|sunrise|merchant|tunnel|mortise|frog[- ]?leg|(?:internal|external) rotation|axillary|scapular y|y view|swimmer'?s|cross[- ]table|decubitus|upright|supine|lordotic|notch|skyline|waters|caldwell|towne)\b",
    re.I,
)
_PORTABLE = late(r"\b(?:portable|single view|1[- ]view|ap only|bedside film)\b", re.I)


def centimeters(value: str, unit: str) -> float:
    """A length in centimeters."""
    scale = {"m": 0.1, "i": 2.54}.get(unit[0].lower(), 1.0)
    if unit.lower().startswith("mi"):
        scale = 0.1
    return float(value) * scale


def lengths(text: str) -> list[tuple[float, int, int]]:
    """Every length of a text in cm (the greatest of ``3 x 2 cm``), with its place."""
    out = []
    for match in _CM.finditer(text):
        values = [v for v in match.groups()[:3] if v]
        out.append(
            (max(centimeters(v, match.group(4)) for v in values), match.start(), match.end())
        )
    return out


def area_of(text: str) -> tuple[float, int, int] | None:
    """The area of a text in square cm: stated, or length times width."""
    match = _AREA.search(text)
    if match:
        return float(match.group(1)), match.start(), match.end()
    for match in _CM.finditer(text):
        if match.group(2):
            sides = [centimeters(v, match.group(4)) for v in match.groups()[:2] if v]
            return sides[0] * sides[1], match.start(), match.end()
    return None


def excised(text: str) -> tuple[float, int, int] | None:
    """The excised diameter of a lesion in cm: its greatest diameter and the narrowest margins.

    >>> excised("1.2 cm nevus excised with 0.3 cm margins")[0]
    1.8
    """
    total = _TOTAL.search(text)
    if total:
        value, unit = [g for g in total.groups() if g]
        return round(centimeters(value, unit), 2), total.start(), total.end()
    margin = _MARGIN.search(text)
    sizes = lengths(text)
    if margin:
        sizes = [s for s in sizes if s[2] <= margin.start() or s[1] >= margin.end()]
        value, unit = [g for g in margin.groups() if g]
        if sizes:
            size, start, end = sizes[0]
            return round(size + 2 * centimeters(value, unit), 2), start, end
        return None
    return (round(sizes[0][0], 2), sizes[0][1], sizes[0][2]) if sizes else None


def minutes(text: str) -> tuple[int, int, int] | None:
    """The first stretch of time of a text in minutes."""
    match = _MINUTES.search(text)
    if match is None:
        return None
    if match.group(1):
        return int(match.group(1)), match.start(), match.end()
    return (
        round(float(match.group(2)) * 60) + int(match.group(3) or 0),
        match.start(),
        match.end(),
    )


def views(text: str) -> Said | None:
    """The number of views of a radiograph: stated, or the projections named."""
    match = _VIEWS.search(text)
    if match:
        return Said(str(number(match.group(1))), match.start(), match.end())
    named: dict[str, re.Match[str]] = {}
    for match in _PROJECTIONS.finditer(text):
        named.setdefault(match.group().lower()[:3], match)
    if named:
        found = list(named.values())
        both = re.search(r"both obliques|bilateral obliques", text, re.I)
        return Said(str(len(found) + bool(both)), found[0].start(), found[-1].end())
    match = _PORTABLE.search(text)
    return Said("1", match.start(), match.end()) if match else None


CONTRAST: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (value, late(pattern, re.I))
    for value, pattern in (
        ("both", r"\b(?:w/wo|w/? ?and w/?o|with(?:out)? and with(?:out)?|with/without|without then with|without (?:and then|then|followed by) with|before and after|pre[- ]? ?and post[- ]?|pre- and post-)(?: (?:the )?(?:administration of )?(?:iv |intravenous )?(?:contrast|gad\w+))?"),
        ("none", r"\b(?:without|w/o|wo|no|non[- ]?)\s*(?:the use of |administration of )?(?:iv |intravenous |oral )?-?contrast|non-?contrast|unenhanced"),
        ("with", r"\b(?:with|w/|w|after|following|post)\s*(?:the )?(?:administration of |injection of )?(?:iv |intravenous |oral and iv |iv and oral |intravenous and oral )?contrast|contrast[- ]enhanced|\d+ ?(?:ml|cc) (?:of )?(?:iv )?(?:isovue|omnipaque|optiray|visipaque|gad\w+|contrast|ultravist|dotarem|magnevist|prohance|multihance)|iv contrast (?:was )?(?:given|administered)|(?:isovue|omnipaque|optiray|visipaque|gadolinium|gadavist|dotarem)"),
    )
)  # fmt: skip

VALUES: dict[tuple[str, str], str] = {
    ("approach", "laparoscopic"): r"laparoscop\w+|trocars?|robot\w*|insufflat\w+|port sites?|pneumoperitoneum",
    ("approach", "open"): r"\bopen\b|laparotomy|midline incision|mcburney|pfannenstiel|converted to open|kocher incision|subcostal incision",
    ("approach", "vaginal"): r"vaginal\b",
    ("approach", "percutaneous"): r"percutaneous\w*|needle|seldinger|core",
    ("approach", "endoscopic"): r"endoscop\w+",
    ("approach", "transvaginal"): r"transvaginal|endovaginal",
    ("fixation", "internal"): r"\b(?:plates?|screws?|nails?|rods?|orif|internal fixation|k[- ]?wires?|kirschner|pins?|tension band)\b",
    ("fixation", "percutaneous"): r"percutaneous\w*|\bpinn\w+|crpp|k[- ]?wires?",
    ("fixation", "external"): r"external fixat\w+|ex[- ]?fix",
    ("manipulation", "yes"): r"\b(?:manipulat\w+|closed reduction|reduced|reduction (?:was )?(?:performed|obtained|achieved|maneuver)|with reduction|reduction)\b",
    ("manipulation", "no"): r"without (?:manipulation|reduction)|no (?:manipulation|reduction)|non-?displaced|no displacement",
    ("open", "yes"): r"\b(?:open (?:reduction|treatment)|orif|open-treatment)\b",
    ("open", "no"): r"\bclosed\b|percutaneous",
    ("reducible", "no"): r"incarcerat\w+|strangulat\w+|irreducible|not reducible",
    ("reducible", "yes"): r"(?<!not )(?<!ir)reducible|reduced easily",
    ("mesh", "yes"): r"\bmesh\b",
    ("mesh", "no"): r"without mesh|no mesh|primary repair",
    ("laterality", "bilateral"): r"bilateral\w*|both\b|\bbilat\b|\bb/l\b",
    ("laterality", "unilateral"): r"unilateral|\bleft\b|\bright\b|\brt\b|\blt\b|one side",
    ("nth", "repeat"): r"recurrent|repeat|redo|revision|re-?operat\w+",
    ("nth", "additional"): r"each additional|additional level|additional lesion",
    ("nth", "subsequent"): r"subsequent|follow-?up",
    ("intent", "diagnostic"): r"diagnostic",
    ("intent", "screening"): r"screening",
    ("intent", "therapeutic"): r"therapeutic",
    ("imaging", "ultrasound"): r"ultrasound|sonograph\w+|\bus[- ]guid\w+",
    ("imaging", "fluoroscopy"): r"fluoroscop\w+|c-arm",
    ("imaging", "ct"): r"\bct\b",
    ("imaging", "mri"): r"\bmri?\b",
    ("imaging", "stereotactic"): r"stereotactic",
    ("imaging", "mammography"): r"mammogra\w+",
    ("imaging", "without"): r"landmark|blind|without (?:imaging|ultrasound|image)|palpation",
    ("complexity", "simple"): r"\bsimple\b|superficial|single layer|one layer",
    ("complexity", "complicated"): r"complicat\w+|complex|multiple|loculat\w+|packed|packing|extensive|drain (?:was )?placed|penrose",
    ("complexity", "complex"): r"complex|iris (?:hooks|expander)|malyugin|trypan|vision ?blue|retention sutures?|extensive undermining",
    ("complexity", "intermediate"): r"intermediate|layered|two[- ]layer|2[- ]layer|in layers|deep (?:sutures?|dermal|layer)|(?:subcutaneous|fascia) (?:tissue )?(?:layer )?(?:was |were )?(?:closed|approximated)|double[- ]layer",
    ("complexity", "extensive"): r"extensive",
    ("complexity", "routine"): r"routine|uncomplicated",
    ("extent", "complete"): r"complete|total|entire|full",
    ("extent", "limited"): r"limited|partial|focused|targeted|bedside|single organ|one quadrant",
    ("extent", "follow-up"): r"follow-?up|growth|interval",
    ("extent", "extensive"): r"extensive",
    ("extent", "major"): r"major|extensive|two or more compartments|complete",
    ("depth", "subcutaneous"): r"subcutaneous|superficial|dermis|fat",
    ("depth", "subfascial"): r"subfascial|intramuscular|under the fascia|muscle",
    ("depth", "muscle"): r"muscle|fascia",
    ("depth", "bone"): r"\bbone|osteo\w+|cortical",
    ("depth", "deep"): r"\bdeep\b|muscle|fascia",
    ("depth", "embedded"): r"embedded",
    ("depth", "complicated"): r"complicated",
    ("depth", "transsphincteric"): r"trans-?sphincteric",
    ("depth", "intersphincteric"): r"inter-?sphincteric",
    ("purpose", "ruptured"): r"(?<!un)(?<!non)(?<!not )ruptured|perforat\w+|peritonitis|abscess",
    ("purpose", "not ruptured"): r"unruptured|not ruptured|non-?ruptured|without (?:rupture|perforation)",
    ("extent", "intra-articular"): r"(?<!no )intra-?articular|articular (?:fragments?|surface (?:was|were) (?:re\w+|elevat\w+)|step-?off)|lunate facet|die[- ]punch",
    ("extent", "extra-articular"): r"extra-?articular",
    ("technique", "with cholangiogram"): r"cholangiogra\w+|\bioc\b",
    ("method", "microdilution"): r"mic\b|microdilution",
    ("technique", "with microscopy and"): r"$^",
    ("technique", "without cholangiogram"): r"without cholangiogra\w+|no cholangiogra\w+",
    ("technique", "with anesthesia"): r"general an\w*esthesia|under an\w*esthesia|conscious sedation|procedural sedation|propofol|ketamine|etomidate|\bmac\b|regional (?:an\w*esthesia|block)",
    ("technique", "without anesthesia"): r"without an\w*esthesia|no an\w*esthesia|no sedation|without sedation",
    ("technique", "with microscopy"): r"microscop\w+|with micro|wbcs?(?: |/)|rbcs?(?: |/)|/hpf|per hpf|epithelial cells|casts",
    ("technique", "without microscopy"): r"without micro\w*|no micro\w*|dip(?:stick)?\b",
    ("technique", "with slit lamp"): r"slit[- ]?lamp",
    ("technique", "with counseling"): r"counsel\w+",
    ("technique", "multiple approaches"): r"multiple approaches|several approaches|combined (?:intraoral|approach)",
    ("technique", "with interdental fixation"): r"arch bars|interdental|intermaxillary|maxillomandibular|mmf|\bimf\b",
    ("technique", "tunneled"): r"(?<!non-)(?<!non )tunnel\w*",
    ("technique", "non-tunneled"): r"non-?\s?tunneled",
    ("technique", "uniplane"): r"uniplan\w+|unilateral frame",
    ("technique", "multiplane"): r"multiplan\w+|ring fixat\w+|ilizarov",
    ("technique", "interbody and posterolateral"): r"postero-?lateral",
    ("technique", "with cpap"): r"cpap|bipap|titrat\w+|split[- ]night",
    ("technique", "with differential"): r"diff\w*|neutrophil\w*|lymph\w*|\bpolys\b|segs|eos\w*|bands",
    ("technique", "with ecg"): r"\becg|\bekg",
    ("technique", "with stabilization"): r"stabiliz\w+|splint",
    ("technique", "high sensitivity"): r"high[- ]sensitivity|hs-?crp",
    ("technique", "with biopsy"): r"biops\w+",
    ("technique", "smas"): r"smas",
    ("technique", "electronystagmography"): r"eng\b",
    ("method", "automated"): r"(?<!non)(?<!non[- ])automated|analy[sz]er|auto\b|machine",
    ("method", "manual"): r"manual|by hand|non-?automated|dip(?:stick)?\b",
    ("method", "immunoassay"): r"\bfit\b|immuno\w+",
    ("method", "guaiac"): r"guaiac|hemoccult",
    ("method", "tangential"): r"shave|tangential|saucer\w+|scoop|curette",
    ("method", "punch"): r"punch",
    ("method", "incisional"): r"incisional|wedge",
    ("method", "cryosurgery"): r"cryo\w+|liquid nitrogen|ln2",
    ("method", "chemical"): r"chemical|podophyll\w+|tca\b|trichloroacetic",
    ("method", "laser"): r"laser",
    ("method", "excision"): r"excis\w+",
    ("method", "aspiration"): r"aspirat\w+",
    ("method", "biopsy"): r"biops\w+|core",
    ("method", "remote"): r"remote",
    ("method", "in person"): r"in[- ]person|in (?:the )?(?:office|clinic)",
    ("method", "loop"): r"loop|leep",
    ("method", "knife or laser"): r"cold knife|scalpel|laser",
    ("method", "individual"): r"individual",
    ("method", "group"): r"group",
    ("method", "fulguration"): r"fulgurat\w+|cauter\w+|bipolar|coagulat\w+",
    ("method", "device"): r"clips?|rings?|bands?|filshie|falope",
    ("morphology", "malignant"): r"malignan\w+|carcinoma|melanoma|\bbcc\b|\bscc\b|cancer|sarcoma|dermatofibrosarcoma|basal cell|squamous cell",
    ("morphology", "benign"): r"benign|nevus|nevi|mole|cyst|lipoma|keratosis|dermatofibroma|fibroma|skin tag|pilomatri\w+|dysplastic|hemangioma|wart",
    ("component", "uterus with tubes or ovaries"): r"salping\w+|oophorectom\w+|\bbso\b|(?:tubes?|ovar(?:y|ies)) (?:and (?:tubes?|ovar\w+) )?(?:were |was )?removed|removal of (?:the )?(?:both )?(?:tubes?|ovar\w+)",
    ("component", "breast and axillary nodes"): r"axillary (?:dissection|lymphadenectomy|node dissection)",
    ("component", "delivery only"): r"delivery only",
    ("component", "delivery and postpartum"): r"postpartum care|post-?partum (?:care|visit)",
    ("component", "with nonstress test"): r"(?<!without )(?:nst|non-?stress)",
    ("component", "without nonstress test"): r"without (?:nst|non-?stress)",
    ("component", "panel"): r".",
    ("component", "ribs and chest"): r"chest",
    ("component", "skin and fat pad"): r"fat",
    ("component", "excessive skin"): r"excess\w*|visual field|obstruct\w+|dermatochalasis",
    ("material", "vein"): r"saphenous|vein|svg",
    ("material", "artery"): r"mammary|lima|rima|radial artery|arterial",
    ("material", "vein beside artery"): r"saphenous|vein|svg",
    ("material", "other"): r"ptfe|gore-?tex|dacron|prosthetic|synthetic|graft",
    ("material", "nonautogenous"): r"ptfe|gore-?tex|synthetic|graft",
    ("device", "durable"): r"vac|durable|dme|pump",
    ("setting", "general anesthesia"): r"general an\w*esthesia",
    ("billing", "global"): r"(?:tracing|recording|hook-?up|acquisition)[^.]*interpretation|all parts|global|by our office|in our office[^\n]*\b(?:scanned|analy[sz]ed)",
    ("method", "automated with manual rescreen"): r"rescreen",
    ("method", "concentrated"): r"concentrat\w+",
    ("method", "instruments"): r"curette|forceps|suction|loop|instrument\w*|alligator",
    ("method", "lavage"): r"irrigat\w+|lavage|flush\w+|warm water|syringe",
    ("method", "antiglobulin"): r"antiglobulin|ahg|coombs",
    ("technique", "with doppler"): r"doppler",
    ("technique", "with drug"): r"cck|ejection fraction|kinevac|sincalide",
    ("technique", "double contrast"): r"double[- ]contrast|air contrast",
    ("technique", "with graft"): r"graft",
    ("technique", "with tissue removal"): r"tissue removal|removal of tissue|polyps? removed",
    ("technique", "with medical services"): r"with medical services|psychiatrist|medication",
    ("technique", "without medical services"): r"no medical services|psychologist|social worker|lcsw|without medical",
    ("technique", "without ossicular reconstruction"): r"ossicles intact|without ossicular|no ossicular",
    ("technique", "pylorus sparing"): r"pylorus",
    ("technique", "with posterior lip"): r"posterior (?:lip|malleol\w+)",
    ("technique", "with ostomy"): r"ileostomy|colostomy|ostomy",
    ("technique", "air and bone"): r"air and bone|bone conduction|air, (?:and )?bone",
    ("technique", "threshold and recognition"): r"recognition|discrimination",
    ("technique", "approximation"): r"$^",
    ("extent", "extended"): r"threshold|24-2|30-2|10-2|full threshold|humphrey|sita",
    ("extent", "same lid"): r"\bleft (?:upper|lower)|\bright (?:upper|lower)",
    ("imaging", "with"): r"ultrasound|fluoroscop\w+|image[- ]guid\w+|sonograph\w+|\bct\b|imaging guidance",
    ("purpose", "after arthroplasty"): r"prosthe\w+|arthroplast\w+|total hip",
    ("purpose", "lens power"): r"lens power|iol (?:power|calculation)",
    ("component", "with surgery"): r"operating room",
    ("complexity", "with surgery"): r"operating room|return to surgery",
    ("trimester", "second"): r"\b(?:1[4-9]|2[0-7])\s*(?:weeks|wks|w\b|\+)|anatom\w+ (?:scan|survey)|second[- ]trimester",
    ("trimester", "third"): r"\b(?:2[89]|3\d|4[0-2])\s*(?:weeks|wks|w\b|\+)|third[- ]trimester",
    ("trimester", "first"): r"\b(?:[5-9]|1[0-3])\s*(?:weeks|wks|w\b|\+)|first[- ]trimester|crown[- ]rump",
    ("billing", "professional"): r"interpretation (?:and report )?only|professional component|read(?:ing)? only|interpretation and report only|physician interpretation",
    ("billing", "technical"): r"tracing only|technical component|technical only",
    ("form", "acute"): r"acute|traumatic",
    ("form", "chronic"): r"chronic|degenerat\w+",
    ("form", "preservative free"): r"preservative[- ]free|\bpf\b|prefilled",
    ("route", "injection"): r"\bim\b|intramuscular\w*|\bsq\b|subcut\w*|deltoid|thigh|inject\w+|\barm\b|vastus",
    ("route", "nasal"): r"nasal|intranasal|flumist",
    ("route", "oral"): r"\boral\w*|by mouth|\bpo\b",
    ("site", "lumbar"): r"lumb\w+|\bl[1-5]\b|\bl[1-5]-|\bs1\b",
    ("site", "sacral"): r"sacr\w+|caudal|\bs1\b",
    ("site", "cervical"): r"cervical|\bc[1-7]\b|\bc[1-7]-|neck",
    ("site", "thoracic"): r"thoracic|\bt\d{1,2}\b|\bt\d{1,2}-",
    ("site", "atrial"): r"atri\w+",
    ("site", "ventricular"): r"ventric\w+",
    ("site", "atrial and ventricular"): r"dual[- ]chamber|atri\w+ (?:lead )?and (?:right )?ventric\w+|atrial.{0,200}ventricular",
    ("site", "medial and lateral"): r"medial and lateral|lateral and medial|both menisci|medial.{0,60}lateral menis\w+",
    # skin and joints
    ("site", "face"): r"\bfac(?:e|ial)\b|cheek|forehead|\bchin\b|temple|\bbrow|\bjaw|glabella|preauricular|nasolabial|malar|periorbital",
    ("site", "ears"): r"\bear\b|\bears\b|auric\w+|helix|earlobe|pinna|tragus|conchal",
    ("site", "eyelids"): r"eyelid|\blids?\b|canth\w+",
    ("site", "nose"): r"\bnose\b|nasal|\bala\b|nostril|columella",
    ("site", "lips"): r"\blips?\b|vermil\w+",
    ("site", "mucosa"): r"mucos\w+|buccal|tongue",
    ("site", "mouth"): r"\bmouth\b|perioral|\boral\b",
    ("site", "scalp"): r"scalp|occipit\w+|vertex|parietal",
    ("site", "neck"): r"\bneck\b|nape|cervical",
    ("site", "hands"): r"\bhands?\b|finger|thumb|palm|knuckle|digit\b",
    ("site", "feet"): r"\bfoot\b|\bfeet\b|\btoes?\b|\bheel|\bsole\b|plantar|hallux",
    ("site", "genitalia"): r"genital|penis|penile|vulva\w*|scrot\w+|labia\w*|perine\w+",
    ("site", "trunk"): r"trunk|\bback\b|chest|abdom\w+|breast|flank|buttock|axilla|sternal|torso|scapula\w*|groin|gluteal|umbilic\w+",
    ("site", "axillae"): r"axilla\w*|armpit|underarm",
    ("site", "arms"): r"\barms?\b|forearm|elbow|wrist|shoulder|\bupper extremit\w+|antecubital|deltoid",
    ("site", "arm"): r"\barms?\b|forearm|elbow|wrist|shoulder",
    ("site", "legs"): r"\blegs?\b|thigh|calf|knee|\bshin\b|ankle|\bhip\b|pretibial|lower extremit\w+|popliteal",
    ("site", "leg"): r"\blegs?\b|thigh|calf|knee|shin|ankle",
    ("site", "forehead"): r"forehead|\bbrow",
    ("site", "cheeks"): r"cheek|malar",
    ("site", "cheek"): r"cheek",
    ("site", "chin"): r"\bchin\b|submental",
    ("site", "head"): r"\bhead\b|\bfac(?:e|ial)\b|nose|nasal|cheek|ear|scalp|forehead|temple|lip|eyelid|chin|submental",
    ("site", "large joint"): r"\bknees?\b|shoulder|\bhip\b|subacromial|trochanter\w*|glenohumeral|sacroiliac|major joint|large joint",
    ("site", "intermediate joint"): r"wrist|elbow|ankle|acromio-?clavicular|olecranon|temporomandibular|\btmj\b|\bac joint",
    ("site", "small joint"): r"finger|\btoes?\b|\bmcp\b|\bpip\b|\bdip\b|\bmtp\b|metatarsophalangeal|metacarpophalangeal|interphalangeal|\bcmc\b|carpometacarpal|thumb",
    ("site", "limb"): r"arm|leg|extremity",
}  # fmt: skip
"""Wordings that state a value; of other values the words of the value itself."""

USUAL: dict[str, tuple[str, ...]] = {
    "nth": ("initial",),
    "billing": ("global",),
    "laterality": ("unilateral",),
    "complexity": ("simple", "routine", "simple or single"),
    "approach": ("open", "transthoracic", "percutaneous"),
    "reducible": ("yes",),
    "depth": ("subcutaneous", "superficial", "partial"),
    "intent": ("diagnostic", "diagnostic|screening"),
    "imaging": ("without",),
    "contrast": ("none",),
    "mesh": ("no",),
    "purpose": ("not ruptured", "length"),
    "open": ("no",),
    "manipulation": ("no",),
    "extent": ("complete", "small", "standard", "limited"),
    "component": ("uterus", "breast", "ribs", "skin", "delivery only", "placement", "without nonstress test"),
    "weight": ("<=250",),
    "device": ("durable", "none"),
    "fetus": ("single",),
    "fixation": ("none",),
    "method": ("laboratory", "automated", "liquid", "in person", "individual", "planar", "tangential"),
    "technique": (
        "standard", "without cholangiogram", "quantitative", "with differential", "standard", "air",
        "without anesthesia", "without ostomy", "liquid", "total", "primary", "activity",
        "without graft", "routine", "screen", "calculated saturation", "awake and drowsy",
    ),
    "form": ("total", "primary", "static", "standard", "recombinant"),
    "setting": ("office", "laboratory"),
    "role": ("operator", "physician"),
    "site": (),
}  # fmt: skip
"""What is taken where the record is silent: the lesser or the common form, never the greater."""


@lru_cache(maxsize=2048)
def _pattern(key: str, value: str) -> re.Pattern[str] | None:
    known = VALUES.get((key, value))
    return None if known is None else late(known, re.I)


@lru_cache(maxsize=256)
def _without(value: str) -> re.Pattern[str]:
    word = re.sub(r"^non(?=\w{4})", "non[- ]?", re.escape(value.split()[1]))
    return late(rf"\b(?:without|no|w/o|not)\s+(?:\w+\s+){{0,3}}?{word}", re.I)


@lru_cache(maxsize=2048)
def _words_of(value: str) -> tuple[str, ...]:
    return tuple(service_words(value))


DENIED = GATES.over(
    "no without not never neither nor instead rather absence w",
    r"\b(?:no|without|not|never|neither|nor|instead of|rather than|absence of|w/o)\b(?! (?:difficulty|complications?))[^,.;:()]*?(?=[,.;:()]|$|\bbut\b|\band\b|\bwith\b|\bthen\b|\bunder\b|\bby\b|\bbecause\b|\bdue\b)",
    re.I,
)


def affirmed(text: str) -> str:
    """A text with what it denies blanked out, every character in its place.

    >>> affirmed("knee injected, no ultrasound").split()
    ['knee', 'injected,']
    """
    return DENIED.pattern.sub(lambda m: " " * len(m.group()), text)


def says(key: str, value: str, text: str, words: Iterable[str]) -> Said | None:
    """Whether some words state a value of a choice; ``words`` are the words of services in them."""
    if key == "contrast":
        for name, pattern in CONTRAST:
            match = pattern.search(text)
            if match:
                return Said(value, match.start(), match.end()) if name == value else None
        return None
    known, given = _pattern(key, value), text
    if value.startswith("without ") and known is None:
        match = _without(value).search(text)
        return Said(value, match.start(), match.end()) if match else None
    if known is None:
        wanted = _words_of(value)
        if not wanted or not set(wanted).issubset(words):
            return None
    elif known.search(text) is None:
        return None
    # most values are not named at all; what is, may be denied
    if not value.startswith(("without", "no", "none", "unilateral", "diagnostic")):
        text = affirmed(text)
    if known is not None:
        match = known.search(text)
        return Said(value, match.start(), match.end()) if match else None
    if text is not given and not set(wanted).issubset(service_words(text)):
        return None
    where = re.search(re.escape(wanted[0]), text, re.I)
    return Said(value, where.start(), where.end()) if where else Said(value)


def numbers_in(key: str, text: str) -> Said | None:
    """A stated number of a numeric attribute."""
    if key == "views":
        return views(text)
    if key == "size":
        return _said(excised(text))
    if key == "length":
        found = lengths(text)
        return _said(found[0] if found else None)
    if key == "area":
        return _said(area_of(text))
    if key == "time":
        return _said(minutes(text))
    if key in ("weight", "percent"):
        match = (_GRAMS if key == "weight" else _PERCENT).search(text)
        return Said(match.group(1), match.start(), match.end()) if match else None
    return None


def _said(found: tuple[float, int, int] | None) -> Said | None:
    return None if found is None else Said(f"{found[0]:g}", found[1], found[2])


__all__ = ["NUMERIC", "USUAL", "Said", "numbers_in", "says"]
