"""What follows from several services of one session: guidance, parts, repeats, the greater of two.

Each rule looks at the services of one document and its words, and adds, merges or drops lines.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.services.choose import Chosen, Hit, family_of
from chartcoder.coding.services.counts import levels_of
from chartcoder.coding.services.evidence import COUNT, affirmed, number
from chartcoder.coding.services.modifiers import SEPARATE
from chartcoder.coding.services.once import Once
from chartcoder.late import late
from chartcoder.terminology.services.book import ConceptBook
from chartcoder.terminology.services.words import Word, service_words

ADDED: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (code, late(parents), late(pattern, re.I))
    for code, parents, pattern in (
        ("76942", r"47000|50200|38505|60100|20206|49180|42400|54500|19000|10160|20612|5570\d", r"\bultrasound[- ]guid\w+|\bultrasound guidance|under ultrasound|\bus[- ]guided"),
        ("74300", r"47563|47564|47605|47610", r"\bcholangiogra\w+[^.]*\b(?:separate(?:ly)? |written |formal |own )+(?:interpretation|report|reading)"),
        ("74420", r"52005|52007|5232\d|5233\d|5234[1-6]|5235[1-6]", r"\bretrograde (?:pyelo|uretero|uro|pyeloureter)\w+\b[^.]{0,60}\b(?:read|interpreted|interpretation)\b(?! (?:by|per) (?:the )?(?:radiolog|another))|\binterpret\w+ (?:of )?(?:the )?(?:\w+ )?retrograde"),
        ("76946", r"5900[01]", r"\bultrasound guidance|under ultrasound|ultrasound[- ]guided"),
        ("76817", r"76801|76802|76805|76815|76816", r"\btrans-?abdominal(?:ly)?\b[^.]{0,40}\b(?:and|then|followed by|plus|&|as well as|/)\s*(?:then )?(?:trans|endo)-?vaginal(?:ly)?|\b(?:trans|endo)-?vaginal(?:ly)?\b[^.]{0,30}\b(?:also|as well|performed for|for better|to better|images? (?:were )?(?:also )?obtained)|\bboth (?:trans-?abdominal|trans-?vaginal)"),
        ("76937", r"3655\d|3656\d|3657[01]|36620|36800", r"\bultrasound\b[^.]{0,60}(?:image|permanent|stored|saved|recorded|patency)|image (?:was )?(?:stored|saved)|patency"),
        ("77001", r"3655[78]|3656\d|3657[016]|3658[1-4]|36590", r"\bfluoroscop\w+|c-arm"),
        ("77002", r"20220|20225|23350|27093|27369|25246|27648|10160", r"\bfluoroscop\w+"),
        ("22845", r"22551|22554|22558|63075", r"\b(?:anterior )?(?:cervical )?plat(?:e|ing)\b|anterior instrumentation|anterior (?:cervical )?instrumentation"),
        ("22853", r"22551|22554|22558|2263[03]", r"\b(?:interbody )?(?:cages?|interbody device|peek (?:spacer|cage))\b"),
        ("22840", r"22612|2263[03]|22600|22610", r"\bpedicle screws?\b|posterior instrumentation|lateral mass screws?"),
        ("20930", r"225\d\d|226\d\d|63075", r"\bmorseli[sz]ed allograft|demineralized bone|\bdbm\b|cancellous (?:allograft )?chips"),
        ("20931", r"225\d\d|226\d\d|63075", r"\bstructural allograft|machined allograft|allograft (?:spacer|bone graft) "),
        ("20936", r"225\d\d|226\d\d", r"\blocal (?:autograft|bone)|morseli[sz]ed local"),
        ("20937", r"225\d\d|226\d\d", r"\biliac crest (?:bone )?(?:auto)?graft"),
        ("33508", r"335[1-3]\d", r"\bendoscopic (?:vein )?harvest\w*|endoscopically harvested"),
        ("95873", r"6461[1-6]|6464\d|64640", r"\b(?:electrical|emg|muscle|nerve) stimulation\b"),
        ("95874", r"6461[1-6]|6464\d", r"\b(?:emg|electromyograph\w+)[- ]guid\w+|emg guidance|under emg"),
        ("61781", r"6[12]\d{3}", r"\bstereotactic navigation|neuronavigation|stealth|image[- ]guided navigation|computer[- ]assisted navigation"),
        ("38900", r"1930[12]|3852\d|38500|38740", r"\b(?:blue|isosulfan) dye|lymphazurin|technetium|radiotracer|\bsentinel\b[^.]*(?:dye|tracer|technetium|isotope|lymphoseek)|(?:dye|tracer)[^.]*sentinel"),
        ("93320", r"9331[2-7]|93350|93303|93304", r"\bspectral doppler|(?:color and|pulsed?(?: wave)?) (?:spectral )?doppler"),
        ("93325", r"9331[2-7]|93350|93303|93304|93308", r"\bcolou?r (?:flow|doppler|and)"),
        ("94729", r"94010|94060|94726|94727", r"\b(?:dlco|diffusi(?:ng|on) capacity)\b"),
        ("36907", r"3690[1-6]", r"\bcentral\)? (?:vein|venous|segment)[^.]*angioplasty|angioplasty of (?:the )?(?:left |right )?(?:subclavian|brachiocephalic vein|innominate|central)"),
        ("58611", r"5951[045]|5962[02]|59618", r"\bsalpingectomy|tubal ligation|sterili[sz]ation"),
        ("77061", r"77065", r"\b(?:tomosynthesis|3-?d mammogra\w+|dbt)\b"),
        ("77062", r"77066", r"\b(?:tomosynthesis|3-?d mammogra\w+|dbt)\b"),
        ("76810", r"76805", r"\b(?:twins?|fetus b|triplets?)\b"),
        ("76802", r"76801", r"\b(?:twins?|fetus b|triplets?)\b"),
        ("77063", r"77067", r"\b(?:tomosynthesis|3-?d mammogra\w+|dbt)\b"),
        ("74248", r"7424[06]", r"\bsmall bowel follow[- ]?through\b"),
        ("32674", r"3266\d|3267[0-2]", r"\bmediastinal (?:and regional )?(?:lymphadenectomy|lymph node dissection)"),
        ("11008", r"1100[456]", r"\bmesh (?:was )?removed|removal of (?:the )?(?:infected )?mesh"),
        ("57267", r"57[24]\d\d|57285", r"\bmesh\b"),
        ("29826", r"29827|29828|2982[234]|29806|29807", r"\bsubacromial decompression|acromioplasty"),
        ("58110", r"5742\d|5745\d|57460|57461", r"\bendometrial biops\w+|endometrial sampling"),
    )
)  # fmt: skip
"""Numbers reported beside others only, the numbers they go with, and the words that prove them."""

MERGED: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset(["93016", "93017", "93018"]), "93015"),
    (frozenset(["22612", "22630"]), "22633"),
    (frozenset(["63075", "22554"]), "22551"),
    (frozenset(["45378", "43235"]), ""),
    (frozenset(["92552", "92555"]), "92557"),
    (frozenset(["92553", "92556"]), "92557"),
    (frozenset(["38220", "38221"]), "38222"),
    (frozenset(["11981", "11982"]), "11983"),
    (frozenset(["58262", "58661"]), "58262"),
    (frozenset(["29880", "29881"]), "29880"),
    (frozenset(["59025", "76819"]), "76818"),
    (frozenset(["93452", "93454"]), "93458"),
    (frozenset(["93451", "93458"]), "93460"),
    (frozenset(["57455", "57456"]), "57454"),
    (frozenset(["42825", "42830"]), "42820"),
    (frozenset(["42826", "42831"]), "42821"),
    (frozenset(["74150", "72192"]), "74176"),
    (frozenset(["74160", "72193"]), "74177"),
)
"""Numbers that together are another number."""

LESSER: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (late(lesser), late(greater))
    for lesser, greater in (
        (r"45380|45384", r"45384|45385|45390|45388"),
        (r"1110[2-7]", r"114\d\d|116\d\d"),
        (r"43239", r"4325[014]|43270"),
        (r"45388", r"45382"),
        (r"52214|52224", r"52204"),
        (r"45331", r"45338|45333"),
    )
)
"""The lesser of two acts at one lesion: kept only where the record tells another lesion."""


def refined(document: ReadDocument, chosen: Sequence[Chosen], book: ConceptBook) -> list[Chosen]:
    """The services of a document after all rules of this file."""
    if not chosen:
        return []
    text = Once(lambda: affirmed(document.text.text))  # few rules look at it
    out = [c for c in _named_once(chosen) if _allowed(c)]
    out = _merged(_one_of_family(out, book), book)
    out = [_replaced(c, book, text) for c in _fractures(out)]
    if document.kind == "operative-report" and any(
        "20000" <= c.concept.number < "70000" for c in out
    ):
        # the closure of an operation is part of it
        out = [
            c
            for c in out
            if not "12001" <= c.concept.number <= "13153"
            or "lacerat" in c.hit.statement.text.lower()
        ]
    out = _cabg(out, book, text)
    out = [c for c in out if not _lesser(c, out, text)]
    out += _added(out, book, text)
    again = _inhaled_again(out)
    return [*out, *_repeated(document, out), *again]


def _inhaled_again(chosen: list[Chosen]) -> list[Chosen]:
    """Treatments by nebulizer beyond the first, on a line of their own with 76; the first is cut to one."""
    again: list[Chosen] = []
    for place, one in enumerate(chosen):
        if one.concept.number == "94640" and one.units > 1 and not one.modifiers:
            chosen[place] = one._replace(units=1)
            span = one.hit.statement.whole
            again.append(one._replace(units=one.units - 1, modifiers=(("76", span),)))
    return again


FORBIDDEN: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (late(numbers), late(pattern, re.I))
    for numbers, pattern in (
        (r"920(?:02|04|12|14)", r"\b(?:last|previous|recent|annual|yearly|diabetic|due|up to date|per|by) (?:\w+ ){0,2}(?:exams?|dr)\b"),
        (r"20526|2055[0-3]", r"\b(?:\w*botulinum\w*|botox|dysport|xeomin)\b"),
        (r"2060\d|2061[01]", r"\b(?:\w*botulinum\w*|botox|dysport|xeomin|phenol|neurolysis|extensor origin|epicondyl\w+|tendon sheath|trigger (?:finger|point)|ganglion|carpal tunnel|nerve block|chemodenervation)\b"),
        (r"64450", r"\bdigital (?:nerve )?block\b"),
        (r"43274", r"\bremoval of (?:a |the )?(?:\w+ )?stent\b(?!.*(?<!no )\b(?:new|placed|placement|exchange)\b)"),
        (r"1104[25]", r"\bselective debridement\b|\bepidermis and dermis\b(?!.*subcutaneous)"),
        (r"32551", r"\bthrough the (?:chest tube|existing)|chest tube (?:removal|removed)"),
        (r"3655[5-8]", r"\bpleural\b"),
        (r"36561|36560", r"\blaparoscop\w+"),
        (r"5170[23]", r"\bremov(?:ed|al)\b(?!.*\b(?:insert|plac|replac)\w+)"),
        (r"76881|76882|76536", r"\bultrasound therapy\b|therapeutic ultrasound"),
        (r"3655\d", r"\bnot (?:done|placed)\b"),
        (r"62324|62326", r"\bdaily (?:visit|management)"),
        (r"77071", r"\bspect\b|nuclear|stress (?:ecg|test)"),
        (r"94060", r"\bpre-?\s?(?:bronchodilator|bd|albuterol|dilator)\b(?!.*\b(?:post|after))|\b(?:no|without|w/o|declin\w+) (?:a |post-?)?\s?(?:bronchodilator|bd|albuterol)\b|\bbronchodilator (?:was )?not\b"),
        (r"82607", r"\b(?:cyano|hydroxo|methyl)cobalamin\b(?!.*\blevels?\b)|\bb-?12 (?:injections?|shots?|1,?000)\b"),
        (r"95004", r"\bintradermal\b(?!.*\bprick test)"),
        (r"2944[0-9]", r"\bremoval of (?:the )?cast\b"),
    )
)  # fmt: skip
"""Numbers, and words of their statement that say it was something else."""
NEEDED: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (late(numbers), late(pattern, re.I))
    for numbers, pattern in (
        (
            r"29880",
            r"\bboth\b|\bmedial\b[^.;]{0,30}?(?:and|&|/|,|\+|plus) ?(?:partial )?lateral (?:partial )?menis|\blateral\b[^.;]{0,30}?(?:and|&|/|,|\+|plus) ?(?:partial )?medial (?:partial )?menis|\bmenis\w+,? medial and lateral",
        ),
        (r"24342", r"\bdistal biceps|triceps|elbow"),
        (r"9345[1367]|93460|93461", r"\bright (?:and left )?heart|left and right heart|\brhc\b"),
        (r"644[0-5]\d", r"\bblocks?\b|plexus|nerve|inject|anesthe|catheter"),
        (r"9304[012]", r"\bstrip\b|\brhythm (?:ecg|ekg)|\b[13][- ]lead"),
        (r"3718[23]", r"\btips\b|transjugular|portosystemic"),
    )
)
"""Numbers whose wording is a common word, and what must stand in their statement."""


@lru_cache(maxsize=4096)
def _conditions(number_: str) -> tuple[tuple[re.Pattern[str], bool], ...]:
    """What a statement must (True) and must not say for a number."""
    return (
        *((p, False) for n, p in FORBIDDEN if n.fullmatch(number_)),
        *((p, True) for n, p in NEEDED if n.fullmatch(number_)),
    )


def may_be(number_: str, text: str) -> bool:
    """Whether the words of a statement allow a number that one of its wordings names."""
    return all(
        (pattern.search(text) is not None) == needed for pattern, needed in _conditions(number_)
    )


def _allowed(one: Chosen) -> bool:
    return may_be(one.concept.number, one.hit.statement.text)


def _one_of_family(chosen: list[Chosen], book: ConceptBook) -> list[Chosen]:
    """Of two numbers of one family named by the same statement the one with its own wording."""
    out: list[Chosen] = []
    for one in chosen:
        rivals = [
            o
            for o in chosen
            if o is not one
            and o.hit.statement == one.hit.statement
            and _rivals(one, o)
            and o.concept in family_of(book, one.concept.number)
        ]
        if any(
            len(o.hit.numbers) < len(one.hit.numbers)
            or (
                len(o.hit.numbers) == len(one.hit.numbers)
                and o.concept.attribute("laterality") == "bilateral"
                and one.concept.attribute("laterality") == "unilateral"
            )
            for o in rivals
        ):
            continue
        out.append(one)
    return out


def _rivals(one: Chosen, other: Chosen) -> bool:
    """Whether two numbers differ only in the form of one thing: a cast, the sides of a film."""
    mine, its = one.concept, other.concept
    return (
        mine.number[:3] == its.number[:3]
        and mine.number[0] in "27"
        and mine.number[:2] in ("29", "73", "72")
        and not mine.attribute("add-on")
    )


REPLACED: tuple[tuple[re.Pattern[str], re.Pattern[str], str], ...] = tuple(
    (late(numbers), late(pattern, re.I), instead)
    for numbers, pattern, instead in (
        (r"7680[15]|76815", r"\b(?:transvaginal|endovaginal) only\b", "76817"),
        (
            r"93224",
            r"\b(?:applied|hooked up|placed|attached|fitted|connected)\b[^.\n]{0,60}\b(?:to follow|pending|when returned|when (?:it is )?back|later)\b",
            "93225",
        ),
        (
            r"9301[68]",
            r"\b(?:stress test|treadmill|exercise test|ett)\b[^.\n]{0,60}\b(?:performed|done|completed) (?:today )?(?:here )?in (?:the |our |my )?(?:office|clinic)\b(?=[\s\S]{0,400}\binterpret)",
            "93015",
        ),
        (r"78451", r"\brest and stress\b|stress and rest\b", "78452"),
    )
)
"""Numbers that words of their document turn into another."""


_IN_ED = late(
    r"\b(?:interpret\w+|read|viewed|reviewed) by (?:me|the (?:ed|emergency) physician)\b|\bmy (?:read|interpretation)\b",
    re.I,
)
"""Words of a reading by the physician of a hospital, whose the tracing is not."""


def _replaced(one: Chosen, book: ConceptBook, text: Callable[[], str]) -> Chosen:
    statement = one.hit.statement
    if (
        one.concept.number == "93000"
        and statement.document.kind == "ed-note"
        and _IN_ED.search(statement.text)
        and (reading := book.concept("93010")) is not None
    ):
        return one._replace(concept=reading, facts=())
    for numbers, pattern, instead in REPLACED:
        if numbers.fullmatch(one.concept.number) and pattern.search(text()):
            concept = book.concept(instead)
            if concept is not None:
                return one._replace(concept=concept, facts=())
    return one


def _named_once(chosen: Sequence[Chosen]) -> list[Chosen]:
    seen: dict[tuple[str, tuple[str, ...]], Chosen] = {}
    for one in chosen:
        seen.setdefault((one.concept.number, tuple(m for m, _ in one.modifiers)), one)
    return list(seen.values())


def _merged(chosen: list[Chosen], book: ConceptBook) -> list[Chosen]:
    numbers = {c.concept.number for c in chosen}
    for parts, whole in MERGED:
        concept = book.concept(whole) if whole else None
        if concept is None or not parts <= numbers or book.valid(whole) is False:
            continue
        first = next(c for c in chosen if c.concept.number in parts)
        rest = [c for c in chosen if c.concept.number not in parts and c.concept.number != whole]
        hit = first.hit._replace(wording=frozenset(service_words(concept.words[0])))
        at = chosen.index(first)
        chosen = [*rest[:at], first._replace(concept=concept, hit=hit), *rest[at:]]
        numbers = {c.concept.number for c in chosen}
    return chosen


_BONE = late(r"2[1-8]\d{3}")


def _fractures(chosen: list[Chosen]) -> list[Chosen]:
    """A fracture treated in a stated way, without the bare mention of the same fracture."""
    treated = [
        c
        for c in chosen
        if _BONE.fullmatch(c.concept.number)
        and "fracture" in " ".join(c.concept.words)
        and not _bare(c)
    ]
    if not treated:
        nailed = [
            c for c in chosen if _BONE.fullmatch(c.concept.number) and "nail" in c.hit.wording
        ]
        treated = nailed
    if not treated:
        return chosen
    out = []
    for one in chosen:
        if (
            one not in treated
            and _bare(one)
            and any(t.hit.statement.document is one.hit.statement.document for t in treated)
        ):
            continue
        out.append(one)
    if any(c.concept.number == "27236" for c in out):
        out = [c for c in out if c.concept.number != "27125"]
    return out


def _bare(one: Chosen) -> bool:
    wording = one.hit.wording
    return (
        _BONE.fullmatch(one.concept.number) is not None
        and "fracture" in wording
        and wording.isdisjoint(
            {"open-treatment", "closed-treatment", "percutaneous-fixation", "nail", "nailing",
             "intramedullary", "cephalomedullary", "fixation", "hemiarthroplasty", "plate"}
        )
    )  # fmt: skip


_ARTERIES = late(
    r"\b(?:lima|rima|(?:left|right) internal (?:mammary|thoracic)|internal mammary arter(?:y|ies)|radial artery (?:graft|to))\b",
    re.I,
)
_VEINS = late(
    rf"\b{COUNT} (?:reversed )?(?:saphenous )?vein grafts?\b|\bsvgs?(?: grafts?)?(?: to\b|[-–→])|\b(?:saphenous )?veins?(?: grafts?)?(?: sequentially| sequential)? to\b",
    re.I,
)
_VESSEL = late(
    r"\b(?:LAD|left anterior descending|OM(?:[ -]?\d)?|obtuse marginal(?: \d)?|diag(?:onal)?(?: ?\d)?|D\d|r?PDA|posterior descending|RCA|right coronary|(?:left )?circumflex|L?CX|ramus|RI|PLV|PLB|posterolateral|PL|acute marginal|AM)\b",
    re.I,
)
_OF_MAIN = late(
    r"\b(?:branch|artery)? ?(?:of|off) the (?:right coronary|circumflex|left anterior descending|RCA|LAD|LCX)\b",
    re.I,
)
"""The main vessel that a branch is told to belong to is no target of its own."""
_NEXT_GRAFT = late(
    r"[.;:]|\b(?:LIMA|RIMA|LITA|RITA|SVGs?|endoscopic\w*|left internal|right internal|radial)\b",
    re.I,
)
_TOTAL = late(
    r"\b(?:CABG|bypass(?: graft(?:ing|s)?)?)\s*(?:x|times)\s*(\d)\b|\b(single|double|triple|quadruple|quintuple|one|two|three|four|five)[- ](?:vessel )?(?:coronary artery bypass|CABG|bypass)",
    re.I,
)
_TIMES = {"single": 1, "double": 2, "triple": 3, "quadruple": 4, "quintuple": 5, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}  # fmt: skip
_SOME_VEIN = late(r"\b(?:SVGs?|saphenous|vein grafts?|venous grafts?)\b", re.I)
_BOTH_MAMMARY = late(r"\b(?:left and right|both|bilateral) internal (?:mammary|thoracic)", re.I)


def _cabg(chosen: list[Chosen], book: ConceptBook, said: Callable[[], str]) -> list[Chosen]:
    """Bypass grafts: arteries by themselves, veins beside arteries, or veins only."""
    here = [
        c for c in chosen if "33510" <= c.concept.number <= "33536" and c.concept.number != "33530"
    ]
    if not here:
        return chosen
    text = said()
    arteries = (
        2
        if _BOTH_MAMMARY.search(text)
        else len({m.group().lower() for m in _ARTERIES.finditer(text)})
    )
    veins = _veins(text)
    total = _TOTAL.search(text)
    if total and arteries and _SOME_VEIN.search(text):
        # a heading that counts the grafts and names an artery leaves the rest to the veins
        veins = veins or max(0, (int(total[1] or 0) or _TIMES[total[2].lower()]) - arteries)
    if not arteries and not veins:
        return chosen
    wanted = []
    if arteries:
        wanted.append((33532 + min(arteries, 4), arteries))
        if veins:
            wanted.append(((33517, 33518, 33519, 33521, 33522, 33523)[min(veins, 6) - 1], veins))
    else:
        wanted.append(((33510, 33511, 33512, 33513, 33514, 33516)[min(veins, 6) - 1], veins))
    first = here[0]
    out = [c for c in chosen if c not in here]
    for code, count in wanted:
        concept = book.concept(str(code))
        if concept is not None and book.valid(str(code)) is not False:
            out.insert(0 if code >= 33533 or not arteries else 1, first._replace(
                concept=concept, units=1, facts=(("count", str(count), first.hit.statement.whole),)
            ))  # fmt: skip
    return out


def _veins(text: str) -> int:
    """How many vessels grafts of vein feed: as counted, else as named, each once."""
    fed: set[str] = set()
    counted = 0
    for match in _VEINS.finditer(text):
        if match.group(1):
            counted += number(match.group(1))
            continue
        targets = text[match.end() : match.end() + 120]
        stop = _NEXT_GRAFT.search(targets)
        targets = _OF_MAIN.sub("", targets[: stop.start()] if stop else targets)
        fed |= {re.sub(r"[ -]|artery", "", m.group().lower()) for m in _VESSEL.finditer(targets)}
    return max(counted, len(fed))


def _lesser(one: Chosen, chosen: Sequence[Chosen], text: Callable[[], str]) -> bool:
    return any(
        lesser.fullmatch(one.concept.number)
        and any(
            greater.fullmatch(o.concept.number)
            and o.concept.number != one.concept.number
            and (o.hit.statement == one.hit.statement or not _other_place(one, o))
            for o in chosen
        )
        and not SEPARATE.search(text())
        for lesser, greater in LESSER
    )


_PLACES = late(
    r"\b(?:cecum|cecal|ascending|hepatic flexure|transverse|splenic flexure|descending|sigmoid|rect(?:um|al)|antr(?:um|al)|fundus|body|cardia|duoden\w+|esophag\w+|ileum)\b",
    re.I,
)


def _other_place(one: Chosen, other: Chosen) -> bool:
    """Whether two statements name different places, or tell two lesions."""
    mine = {m.group().lower() for m in _PLACES.finditer(one.hit.statement.text)}
    its = {m.group().lower() for m in _PLACES.finditer(other.hit.statement.text)}
    return one.hit.statement != other.hit.statement and bool(mine or its)


@lru_cache(maxsize=4096)
def _beside(number_: str) -> frozenset[str]:
    """The numbers of ``ADDED`` that go with a number."""
    return frozenset(code for code, parents, _ in ADDED if parents.fullmatch(number_))


def _added(chosen: Sequence[Chosen], book: ConceptBook, said: Callable[[], str]) -> list[Chosen]:
    out: list[Chosen] = []
    numbers = {c.concept.number for c in chosen}
    beside = frozenset[str]().union(*map(_beside, numbers)) - numbers
    if not beside:
        return out
    text = said()
    for code, _, pattern in ADDED:
        if (
            code not in beside
            or code in numbers
            or not _LONGER.get(code, _ALONE).isdisjoint(numbers)
        ):
            continue
        match = pattern.search(text)
        concept = book.concept(_by_vertebrae(code, chosen))
        if match is None or concept is None or book.valid(concept.number) is False:
            continue
        parent = next(c for c in chosen if code in _beside(c.concept.number))
        if code == "95874" and "95873" in {c.concept.number for c in out}:
            continue
        statement = parent.hit.statement._replace(start=match.start(), end=match.end())
        span = statement.span(match.start(), match.end())
        hit = Hit(
            parent.hit.statement,
            frozenset(service_words(concept.words[0])),
            (concept.number,),
            (Word(match.group().lower(), match.start(), match.end()),),
        )
        units = _units(code, parent, text)
        read = READ_BY_SURGEON.get(code)
        own = ((read, span),) if read else ()
        out.append(Chosen(concept, hit, (("component", span.text, span),), True, units, own))
        numbers.add(code)
    return out


_ALONE = frozenset[str]()
_LONGER = {"22840": frozenset(["22842", "22843", "22844"]), "22845": frozenset(["22846", "22847"])}
"""Rods and plates over a longer stretch of the spine, named in place of the first number."""
_FURTHER = frozenset(["22552", "22585", "22614", "22632", "22634"])
"""Each further level of a fusion."""


def _by_vertebrae(code: str, chosen: Sequence[Chosen]) -> str:
    """The number of rods or a plate over as many vertebrae as were joined."""
    if code not in _LONGER:
        return code
    bones = 2 + sum(c.units for c in chosen if c.concept.number in _FURTHER)
    if code == "22840":
        return (
            "22840" if bones < 3 else "22842" if bones < 7 else "22843" if bones < 13 else "22844"
        )
    return "22845" if bones < 4 else "22846" if bones < 8 else "22847"


READ_BY_SURGEON = {"74300": "26", "74420": "26"}
"""Films of an operation whose reading alone is the surgeon's."""
_CAGES = late(rf"\b{COUNT} (?:interbody )?cages?\b", re.I)


def _units(code: str, parent: Chosen, text: str) -> int:
    if code == "22853":
        counted = _CAGES.search(text)
        if counted:
            return number(counted.group(1))
        levels = levels_of(parent.hit.statement)
        return max(1, levels[0]) if levels else 1
    return 1


_TOLD_AGAIN = frozenset(["94640", "71045", "93000", "93010", "93005"])
"""Services that a record tells again with the hour, beside the tests of a laboratory."""
_TIMES_OF_DAY = late(r"\b[0-2]?\d:[0-5]\d\b")
_AGAIN = late(r"\bagain at\b|\brepeat(?:ed)?\b|\bsecond (?:nebulizer|treatment|ecg|ekg)\b", re.I)


def _repeated(document: ReadDocument, chosen: Sequence[Chosen]) -> list[Chosen]:
    """The same service again on the day: 76 by the same physician, 91 for a laboratory test."""
    told = [
        c
        for c in chosen
        if c.concept.number in _TOLD_AGAIN
        or (document.kind == "lab" and "80047" <= c.concept.number <= "89398")
    ]
    text = document.text.text
    if not told or _AGAIN.search(text) is None:
        return []
    out = []
    for one in told:
        code = one.concept.number
        statement = one.hit.statement
        said = text[statement.start : statement.end + 160]
        again = _AGAIN.search(said)
        if again is None:
            continue
        span = statement.span(statement.start + again.start(), statement.start + again.end())
        if "80047" <= code <= "89398" and document.kind == "lab":
            times = len(re.findall(r"\brepeat(?:ed)?\b", said, re.I))
            if times and code in _COURSE:
                out.append(one._replace(units=times, modifiers=(*one.modifiers, ("91", span))))
        elif code == "94640" or (
            code in ("71045", "93000", "93010", "93005")
            and re.search(r"again at|same (?:radiologist|physician)", said, re.I)
        ):
            stamps = len(_TIMES_OF_DAY.findall(text))
            more = stamps - 1 if stamps > 1 and code != "94640" else 1
            if (
                len(chosen) > 1
                and code == "71045"
                and any(c.concept.number == "71046" for c in chosen)
            ):
                continue
            out.append(one._replace(units=more, modifiers=(*one.modifiers, ("76", span))))
    return out


_COURSE = frozenset(
    "84484 84132 82947 83605 85014 85018 84295 82803 82550 82553 80162 85025 85027 80048".split()
)
