"""Laboratory tests: what a document of results shows was measured, as panels where a panel is whole.

A test counts by its result. Components of a panel are the panel; what is left over stands alone.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.services import counts
from chartcoder.coding.services.choose import Chosen, Hit, Known, choose, hits_in
from chartcoder.coding.services.statements import DONE_TODAY, Statement, words_of
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.reading.gates import Gated, Gates
from chartcoder.terminology.services.book import ConceptBook
from chartcoder.terminology.services.words import Word

_NOT_RUN = late(
    r"\b(?:not (?:performed|done|run|reported|collected|tested)|cancel+ed|hemolyz\w+|recollect|quantity not sufficient|qns|refus\w+|declin\w+|to be drawn|will (?:check|order|get|draw|obtain)|last (?:month|week|year|visit)|outside records?|pending|sent out|send[- ]?out)\b",
    re.I,
)

_NONE_RUN = late(
    r"\bstatus: cancel|\bnone performed\b|\bspecimen (?:was )?(?:hemolyzed|rejected)", re.I
)

GATES = Gates()
TESTS: tuple[tuple[Gated, str], ...] = tuple(
    (GATES.over(words, rf"(?<![\w-])(?:{pattern})(?![\w-])"), number)
    for words, pattern, number in (
        ("sodium na", r"(?i:sodium)|Na\+?(?=\s*:?\s*\d{3})", "84295"),
        ("potassium k", r"(?i:potassium)|K\+?(?=\s*:?\s*\d\.\d)", "84132"),
        ("chloride cl", r"(?i:chloride)|Cl-?(?=\s*:?\s*\d{2,3})", "82435"),
        (
            "carbon bicarbonate bicarb co2 hco3",
            r"(?i:carbon dioxide|bicarbonate|bicarb)|CO2(?=\s*:?\s*\d{2})|HCO3(?=\s*:?\s*\d{2})",
            "82374",
        ),
        ("bun urea", r"(?i:bun|urea nitrogen)", "84520"),
        ("creatinine creat cr", r"(?i:creatinine|creat)|Cr(?=\s*:?\s*\d)", "82565"),
        ("glucose glu gluc", r"(?i:glucose)|Gluc?(?=\s*:?\s*\d)", "82947"),
        ("calcium ca", r"(?i:calcium)|Ca(?=\s*:?\s*\d)", "82310"),
        (
            "total protein tp tprotein",
            r"(?i:total protein|(?<!c-reactive )protein,? total|t\.? ?protein)|TP(?=\s*:?\s*\d)",
            "84155",
        ),
        ("albumin alb", r"(?i:albumin)|Alb(?=\s*:?\s*\d)", "82040"),
        (
            "total bilirubin bili t tbili* tbilirubin",
            r"(?i:(?:total )?bilirubin|t\.? ?bili(?:rubin)?|tot(?:al|\.)? bili|bili,? \(?tot(?:al)?\)?)|[Bb]ili(?=\s*:?\s*\d)",
            "82247",
        ),
        (
            "direct d dbili*",
            r"(?i:direct bili(?:rubin)?|d\.? ?bili(?:rubin)?|bili(?:rubin)?,? direct)",
            "82248",
        ),
        ("alk* alp", r"(?i:alkaline phosphatase|alk\.? ?phos|alp)", "84075"),
        ("ast sgot", r"(?i:ast|sgot)", "84450"),
        ("alt sgpt", r"(?i:alt|sgpt)", "84460"),
        ("magnesium mg", r"(?i:magnesium)|Mg(?=\s*:?\s*\d)", "83735"),
        (
            "phosphorus phosphate phos",
            r"(?i:phosphorus|phosphate)|(?<![Aa]lk )(?<![Aa]lk\. )(?<!ALK )(?:Phos|PHOS)(?=\s*:?\s*\d)",
            "84100",
        ),
        ("wbc white", r"(?i:wbc|white (?:blood )?(?:cell )?count)", "85048"),
        ("hgb hemoglobin hb", r"(?i:hgb|hemoglobin)(?! a1c)|Hb(?=\s*:?\s*\d)", "85018"),
        ("hct hematocrit", r"(?i:hct|hematocrit)", "85014"),
        ("plt platelet platelets", r"(?i:plt|platelets?(?: count)?)", "85049"),
        (
            "neutrophil neutrophils neut neuts lymphocyte lymphocytes lymph lymphs seg segs poly polys eosinophil eosinophils eos",
            r"(?i:neut(?:rophil)?s?|lymph(?:ocyte)?s?|segs|polys|eosinophils?|eos)(?=\s*%?\s*:?\s*\d)",
            "diff",
        ),
        ("total cholesterol", r"(?i:total cholesterol|cholesterol)", "82465"),
        ("hdl", r"(?i:hdl(?: cholesterol)?)", "83718"),
        ("triglyceride triglycerides trig", r"(?i:triglycerides?|trig)", "84478"),
        ("vitamin vit", r"(?i:vit(?:amin)?\.? d(?:,? total)?(?: level)?)(?=\s*[:=]\s*\d)", "82306"),
        ("free ft4", r"(?i:free t4|free thyroxine)|FT4", "84439"),
        ("total", r"(?i:total t4)", "84436"),
        ("free", r"(?i:free t3)", "84481"),
        (
            "hs hstroponin* high troponin*",
            r"(?i:(?:hs[- ]?|high[- ]sensitivity )?troponins?(?: [it])?)",
            "84484",
        ),
        (
            "hemoglobin hba1c hgba1c hgb a1c",
            r"(?i:hemoglobin a1c|hgba1c|hba1c|hgb a1c|a1c)",
            "83036",
        ),
        ("aptt ptt partial", r"(?i:aptt|ptt|partial thromboplastin time)", "85730"),
        (
            "inr prothrombin protime pt",
            r"(?i:inr|prothrombin time|protime)|PT(?=\s*:?\s*\d)",
            "85610",
        ),
        ("esr sed sedimentation", r"(?i:esr|sed rate|sedimentation rate)", "85652"),
        ("anti ccp", r"(?i:anti-ccp|ccp antibod\w+)", "86200"),
        (
            "iron",
            r"(?i:(?<!iv )(?<!oral )(?<!intravenous )iron)(?! binding| def|[ -]infus| sucrose| dextran)",
            "83540",
        ),
        ("tibc iron", r"(?i:tibc|iron binding capacity)", "83550"),
        ("lithium", r"(?i:lithium)", "80178"),
        ("digoxin", r"(?i:digoxin)", "80162"),
        ("vancomycin", r"(?i:vancomycin)", "80202"),
        ("tacrolimus", r"(?i:tacrolimus)", "80197"),
        ("phenytoin", r"(?i:phenytoin)", "80185"),
        ("valproic valproate", r"(?i:valproic acid|valproate)", "80164"),
        ("carbamazepine", r"(?i:carbamazepine)", "80156"),
        ("acetaminophen", r"(?i:acetaminophen)", "80143"),
        ("salicylate", r"(?i:salicylate)", "80179"),
        (
            "random urine microalbumin",
            r"(?i:random urine albumin|urine (?:micro)?albumin|microalbumin)",
            "82043",
        ),
        ("urine creatinine", r"(?i:urine creatinine|creatinine,? (?:urine|random urine))", "82570"),
        ("urine", r"(?i:urine culture)", "87086"),
        ("blood", r"(?i:blood cultures?)", "87040"),
        (
            "culture",
            r"(?i:(?:wound|sputum|tissue|abscess|csf|body fluid|genital|eye|ear|respiratory) culture|culture,? aerobic|aerobic culture)",
            "87070",
        ),
        ("stool", r"(?i:stool culture)", "87045"),
        (
            "*identified*",
            r"(?i:(?:aureus|mrsa|isolate|enterococcus|pseudomonas|streptococc\w+)[^.;]{0,20}identified)",
            "87077",
        ),
        ("anaerobic", r"(?i:anaerobic culture)", "87075"),
        ("throat", r"(?i:throat culture)", "87081"),
        ("gram", r"(?i:gram stain)", "87205"),
        (
            "susceptibilit* mic sensitivities sensitivity microdilution",
            r"(?i:susceptibilit\w+ by mic|mic panel|sensitivities|microdilution)",
            "87186",
        ),
        ("ova o", r"(?i:ova and parasites?|o&p)", "87177"),
        ("afb mycobacteri*", r"(?i:afb culture|mycobacteri\w+ culture)", "87116"),
        ("acid afb", r"(?i:acid[- ]fast smear|afb smear)", "87206"),
        ("kappa free", r"(?i:kappa and lambda free light chains?|free light chains?)", "83521"),
        ("type", r"(?i:type and screen)", "86900"),
        ("abo", r"(?i:abo(?: group)?(?: [abo]{1,2})?)", "86900"),
        ("abo", r"(?i:abo and rh)", "86901"),
        (
            "rh rhd",
            r"(?i:rh(?:\(?d\)?)? typ(?:e|ing)|(?:type|group|abo)[:,]? ?[abo]{1,2},? rh(?:\(?d\)?)? (?:positive|negative))",
            "86901",
        ),
        ("antibody type", r"(?i:antibody screen|type and screen)", "86850"),
        (
            "dip* automated urine ua",
            r"(?i:(?:urine |ua )?dip(?:stick)? (?:by (?:an )?analyzer|\((?:automated|analyzer)[^)]*\)|automated)|automated (?:urine )?dip\w*)",
            "81003",
        ),
        ("titer", r"(?i:titer(?= 1:\d{2,4}))", "86039"),
        ("wet koh", r"(?i:wet mount|koh(?: prep)?)", "87210"),
        ("rpr vdrl", r"(?i:rpr|vdrl)", "86592"),
        (
            "treponema fta tp treponemal",
            r"(?i:treponema pallidum antibod\w+|fta-abs|tp-pa|treponemal antibod\w+)",
            "86780",
        ),
        (
            "hiv*",
            r"(?i:hiv (?:antigen/antibody|ag/ab)[^.;]*|hiv[^.;]{0,12}(?:combo|combination|fourth generation))",
            "87389",
        ),
        ("ebv monospot mono heterophile", r"(?i:ebv|monospot|mono spot|heterophile)", "86308"),
        (
            "rapid strep",
            r"(?i:rapid strep(?: a)?(?: test| antigen)?|strep a antigen|rapid group a strep)",
            "87880",
        ),
        ("rapid", r"(?i:rapid (?:influenza|flu)(?: a(?:nd|/| & )b)?)", "87804"),
        ("free", r"(?i:free psa)", "84154"),
        ("cell", r"(?i:cell count with diff\w*)", "89051"),
        ("crystal crystals", r"(?i:crystals?)", "89060"),
    )
)
"""Written forms of tests in results, each behind a gate, and their numbers; figures must follow
symbols of one letter."""

PANELS: tuple[tuple[str, frozenset[str]], ...] = tuple(
    (panel, frozenset(parts.split()))
    for panel, parts in (
        (
            "80053",
            "82040 82247 82310 82374 82435 82565 82947 84075 84132 84155 84295 84460 84450 84520",
        ),
        ("80069", "82040 82310 82374 82435 82565 82947 84100 84132 84295 84520"),
        ("80048", "82310 82374 82435 82565 82947 84132 84295 84520"),
        ("80076", "82040 82247 82248 84075 84155 84460 84450"),
        ("80051", "82374 82435 84132 84295"),
        ("80061", "82465 83718 84478"),
        ("85025", "85048 85018 85014 85049 diff"),
        ("85027", "85048 85018 85014 85049"),
        ("80081", "85025 87340 86762 86592 86850 86900 86901 87389"),
        ("80055", "85025 87340 86762 86592 86850 86900 86901"),
        ("80050", "80053 85025 84443"),
    )
)
HELD: dict[str, frozenset[str]] = {
    "80050": frozenset("80053 85025 84443 80048 80051 82040 82247 82310 82374 82435 82565 82947 84075 84132 84155 84295 84460 84450 84520 85027 85048 85018 85014 85049".split()),
    "80053": frozenset("80048 80051 82040 82247 82310 82374 82435 82565 82947 84075 84132 84155 84295 84460 84450 84520".split()),
    "80048": frozenset("80051 82310 82374 82435 82565 82947 84132 84295 84520".split()),
    "80069": frozenset("80048 80051 82040 82310 82374 82435 82565 82947 84100 84132 84295 84520".split()),
    "80076": frozenset("82040 82247 82248 84075 84155 84460 84450".split()),
    "80051": frozenset("82374 82435 84132 84295".split()),
    "80061": frozenset("82465 83718 84478 83721".split()),
    "80074": frozenset("86709 86705 87340 86803".split()),
    "85025": frozenset("85027 85048 85018 85014 85049 85007 85004 85041".split()),
    "85027": frozenset("85048 85018 85014 85049 85041".split()),
    "81000": frozenset("81002 81003 81005 81015 82947 85048 85041 82040 84155 82247 82945".split()),
    "81001": frozenset("81002 81003 81000 81005 81015 82947 85048 85041 82040 84155 82247".split()),
    "81002": frozenset("82947 85048 85041 82040 84155 82247 85018".split()),
    "81003": frozenset("82947 85048 85041 82040 84155 82247 85018".split()),
    "82803": frozenset("82374 82947 82810".split()),
    "82805": frozenset("82374 82947 82810".split()),
    "82043": frozenset(["82040"]), "82570": frozenset(["82565"]), "82951": frozenset(["82947", "82950"]),
    "82950": frozenset(["82947"]), "82962": frozenset(["82947", "82948"]), "84157": frozenset(["84155"]),
    "82945": frozenset(["82947"]), "83036": frozenset(["85018"]), "84165": frozenset(["84155", "82040"]),
    "82330": frozenset(["82310"]), "86334": frozenset(["84155"]), "83037": frozenset(["85018"]),
    "89051": frozenset("85048 85041 85007 85004 89050".split()), "87081": frozenset(["87070", "87880"]),
    "87116": frozenset(["87070"]), "87637": frozenset("87635 87636 87804 87502 87634".split()),
    "87636": frozenset("87635 87502".split()), "80307": frozenset("80305 80306 80324 80345 80346 80361 80353".split()),
    "80305": frozenset("80324 80345 80346 80361 80353".split()),
        "87186": frozenset(["87184"]), "86003": frozenset(["82785"]),
    "87493": frozenset(["87324"]), "80055": frozenset("85025 86762 86592 86850 86900 86901 87340".split()),
    "80081": frozenset("80055 85025 86762 86592 86593 86850 86900 86901 87340 87389".split()),
    "87205": frozenset(["85048"]),
}  # fmt: skip
"""Tests that a number holds when both were run on one sample."""
WAIVED = frozenset(
    """80061 80305 81002 81003 81025 82044 82270 82272 82274 82465 82947 82962 83036 83037 83605 83655
    84443 84450 84460 84520 85018 85014 85610 86308 86318 87210 87804 87807 87808 87809 87811 87880
    87635 87636 87637 87651 87502 87634 87428 87426""".split()
)
"""Tests of which a waived kit exists."""
_EXEMPT = frozenset("81002 81025 82270 82272 82962 83026 84830 85013 85651".split())
"""Waived tests that are billed without the modifier."""
_WAIVED = late(r"\bclia[- ]waived|\bqw\b|\bwaived\b", re.I)
_REFERENCE = late(
    r"\b(?:outside laboratory|reference lab(?:oratory)?)\b(?=[^.]*\b(?:bill\w*|agreement)|.*\bbilled through us)",
    re.I | re.S,
)
_HERE = late(
    r"\b(?:poc\b|point[- ]of[- ]care|in[- ]office|in (?:our|the) office|in (?:the )?clinic|by (?:glucometer|dip|eye)|rapid|clia|waived|fingerstick|dip(?:stick)?|"
    + DONE_TODAY
    + r"|venipuncture|blood drawn|drawn|run by|collected today|blood bank|(?:pregnancy|strep|flu|covid)[^.;]{0,12} test[^.;]{0,14}(?:negative|positive)|(?:upt|ucg|urine hcg|urine pregnancy)[^.;]{0,14}(?:neg|pos)(?:ative|itive)?)\b",
    re.I,
)
_VENIPUNCTURE = late(
    r"\bvenipuncture\b|\bblood (?:was )?drawn\b(?! from (?:the|a) (?:implanted )?(?:port|picc|central|line))|\bphlebotomy\b(?=[^.]*(?:draw|lab|specimen))|\bblood draw\b",
    re.I,
)
_FLUID = late(
    r"\b(csf|cerebrospinal fluid|synovial(?: fluid)?|pleural fluid|peritoneal fluid|ascitic fluid|body fluid)\b",
    re.I,
)
_URINALYSIS = late(r"\b(?:urinalysis|ua|urine dip(?:stick)?|dip ua)\b", re.I)


def is_test(number: str) -> bool:
    """Whether a number is one of pathology and laboratory (without anatomic pathology)."""
    return ("80047" <= number <= "89398" and not "88104" <= number <= "88399") or number in (
        "36415",
        "36416",
    )


def tests_of(
    document: ReadDocument, statements: Sequence[Statement], book: ConceptBook, known: Known
) -> list[Chosen]:
    """The tests whose results some statements give."""
    found: dict[str, Chosen] = {}
    text = document.text.text
    visit = document.kind != "lab"
    for statement in statements:
        if _NOT_RUN.search(statement.text) or (visit and not _HERE.search(statement.text)):
            continue
        for one in _in_statement(statement, statements, book, known):
            before = found.get(one.concept.number)
            if before is None:
                found[one.concept.number] = one
    if not found or _NONE_RUN.search(text):
        return []
    numbers = set(found)
    for panel, parts in PANELS:
        if parts <= numbers | ({"diff"} if _differential(found) else set()):
            concept = book.concept(panel)
            first = found[min(parts - {"diff"}, key=lambda n: (found[n].hit.statement.start, n))]
            if concept is not None and panel not in found:
                found[panel] = first._replace(concept=concept, sure=True)
                numbers.add(panel)
    found.pop("diff", None)
    held = set().union(*(HELD.get(n, frozenset()) for n in numbers)) if numbers else set()
    kept = [one for n, one in found.items() if n not in held]
    if any(n in found for n in ("81001", "81000")) and _URINALYSIS.search(text):
        kept = [c for c in kept if c.concept.number not in ("85048", "82947")]
    return [_with_modifiers(one, text) for one in kept]


def _differential(found: dict[str, Chosen]) -> bool:
    return "diff" in found


def _in_statement(
    statement: Statement, statements: Sequence[Statement], book: ConceptBook, known: Known
) -> Iterator[Chosen]:
    text = statement.text
    fluid = _FLUID.search(text)
    carried = (
        [Word("csf" if "c" in fluid.group(1)[:2].lower() else "fluid",
              statement.start + fluid.start(), statement.start + fluid.end())]
        if fluid else []
    )  # fmt: skip
    taken: list[tuple[int, int]] = []
    named: set[str] = set()
    for hit in hits_in(statement, book, carried, is_test):
        numbers = [n for n in hit.numbers if is_test(n)]
        if not numbers:
            continue
        facts = dict(known)
        one = choose(hit, book, facts, [s for s in statements if s is not statement], numbers)
        must = _MUST.get(one.concept.number) if one is not None else None
        if must is not None and not must.search(text):
            continue
        if one is None or one.concept.number in named or one.concept.attribute("add-on"):
            continue
        if one.concept.number in _SYMBOLS and not fluid:
            continue  # plain analytes are read by their written forms below
        named.add(one.concept.number)
        taken += [(s.start, s.end) for s in one.spans]
        yield _counted(one, statement)
    opened = GATES.opened(words_of(statement))
    for pattern, number in TESTS if opened else ():
        if opened & pattern.bit != pattern.bit:
            continue
        if number in named or (fluid and number in ("82947", "84155", "85048", "82040", "82565")):
            continue
        must = _MUST.get(number)
        for match in pattern.finditer(opened, text):
            if must is not None and not must.search(statement.document.text.text):
                break
            start, end = statement.start + match.start(), statement.start + match.end()
            if number in (
                "85018",
                "82565",
                "82040",
                "82947",
                "83540",
                "82310",
                "82465",
                "82247",
                "84155",
            ) and any(a <= start < b and (b - a) > (end - start) for a, b in taken):
                continue
            chosen = _as_chosen(statement, number, start, end, book)
            if chosen is not None:
                yield _counted(chosen, statement)
                break


_MUST: dict[str, re.Pattern[str]] = {
    **dict.fromkeys(["85305", "85306"], late(r"protein s\b", re.I)),
    **dict.fromkeys(["85302", "85303"], late(r"protein c\b", re.I)),
    **dict.fromkeys(
        ["86359", "86355", "86357", "86356"],
        late(r"\b[tb][- ]cells?|killer|\bnk\b|mononuclear", re.I),
    ),
    "86039": late(r"\bana\b|antinuclear", re.I),
    "86706": late(r"surface antibod|hbsab|anti-hbs|titer", re.I),
    "87220": late(r"skin|hair|nail|scraping", re.I),
    "87324": late(r"toxin(?! gene)(?!.*pcr)", re.I),
}
"""Tests whose wording loses the letter that tells them apart, and what must be written."""
_SYMBOLS = frozenset(
    number
    for _, number in TESTS
    if number not in ("84484", "87804", "87040", "83521", "87880", "82043", "82306", "87086")
)


def _as_chosen(
    statement: Statement, number: str, start: int, end: int, book: ConceptBook
) -> Chosen | None:
    if number == "diff":
        concept = book.concept("85007")
        if concept is None:
            return None
        hit = Hit(
            statement, frozenset(["differential"]), ("85007",), (Word("differential", start, end),)
        )
        return Chosen(concept._replace(number="diff"), hit, (), True)
    concept = book.concept(number)
    if concept is None or book.valid(number) is False:
        return None
    wording = _wording(book, number)
    hit = Hit(statement, wording, (number,), (Word(min(wording), start, end),))
    return Chosen(concept, hit, (), True)


@lru_cache(maxsize=512)
def _wording(book: ConceptBook, number: str) -> frozenset[str]:
    from chartcoder.terminology.services.words import service_words

    concept = book.concept(number)
    return frozenset(service_words(concept.words[0])) if concept is not None else frozenset()


_MANY = late(
    r"\b(\d{1,2})\s+(?:inhalants?|foods?|allergens?|antigens?|units?|sets?|samples?|specimens?)\b|\bx\s?(\d)\b",
    re.I,
)
_IG = late(r"\b(?:ig[gam]|iga|igm|igg)\b", re.I)
_AGAIN = late(r"\brepeat(?:ed)?\b|\bagain\b|\b(?:2nd|3rd|second|third) (?:set|draw|value)\b", re.I)


def _counted(one: Chosen, statement: Statement) -> Chosen:
    number, text = one.concept.number, statement.text
    span: Span = statement.whole
    if number == "87804" and re.search(r"\ba\s*(?:and|&|/)\s*b\b", text, re.I):
        return one._replace(units=2, facts=(*one.facts, ("count", "2", span)))
    if number == "83521" and re.search(r"kappa and lambda|kappa.{0,40}lambda", text, re.I):
        return one._replace(units=2, facts=(*one.facts, ("count", "2", span)))
    if number == "82784":
        kinds = {m.group().lower() for m in _IG.finditer(text)}
        if len(kinds) > 1:
            return one._replace(
                units=len(kinds), facts=(*one.facts, ("count", str(len(kinds)), span))
            )
    if number in ("86003", "87040", "86920", "86921", "86922", "86923"):
        match = _MANY.search(text)
        if match:
            value = int(next(g for g in match.groups() if g))
            return one._replace(units=value, facts=(*one.facts, ("count", str(value), span)))
    return one


def repeats_of(one: Chosen) -> int:
    """How often a test was run again the same day to follow its course."""
    if one.concept.number not in ("84484", "82947", "82962", "83605", "85018", "85014", "84132"):
        return 0
    text = one.hit.statement.document.text.text
    return len(_AGAIN.findall(text)) if _AGAIN.search(one.hit.statement.text) else 0


def _with_modifiers(one: Chosen, text: str) -> Chosen:
    number = one.concept.number
    waived = _WAIVED.search(text) if number in WAIVED and number not in _EXEMPT else None
    if waived:
        place = one.hit.statement.document
        span = Span(place.id, waived.start(), waived.end(), waived.group())
        return one._replace(modifiers=(*one.modifiers, ("QW", span)))
    reference = _REFERENCE.search(text)
    if reference and number not in ("36415", "36416"):
        place = one.hit.statement.document
        span = Span(place.id, reference.start(), reference.end(), reference.group())
        return one._replace(modifiers=(*one.modifiers, ("90", span)))
    return one


def venipuncture_of(statements: Sequence[Statement], book: ConceptBook) -> list[Chosen]:
    """The blood draw, where the record says that it was done."""
    for statement in statements:
        match = _VENIPUNCTURE.search(statement.text)
        if match and not _NOT_RUN.search(statement.text):
            start = statement.start + match.start()
            one = _as_chosen(statement, "36415", start, statement.start + match.end(), book)
            return [one] if one is not None else []
    return []


__all__ = ["counts", "is_test", "repeats_of", "tests_of", "venipuncture_of"]
