"""Which diagnoses say why a service was done.

By medical logic: the diagnosis of the same statement or of the indication; a diagnosis at the place
that was treated or pictured; for tests the condition they are done for. A diagnosis is never made
up: where none of those documented fits, the line stays and says so.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.services.choose import Chosen
from chartcoder.coding.services.feet import ROUTINE
from chartcoder.coding.services.statements import Statement, words_of
from chartcoder.late import late
from chartcoder.model import Assignment, Span
from chartcoder.terminology.services.words import placed_words

MOST = 4
"""Diagnoses that one line of a claim may point at."""

AREAS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (late(numbers), late(diagnoses))
    for numbers, diagnoses in (
        # imaging and tests by organ
        (r"7104\d|7110\d|7111\d|71[2-5]\d\d|94\d{3}|316\d\d|32\d{3}", r"J|R0[4-9]|R91|C3[3-4]|C78|I26|A1[5-9]|A3[67]|U07|Z20|Z12\.2|S2[0-9]|R50|R05|I50|D86|T17|Z87\.891|F17|Z85\.118"),
        (r"93[0-4]\d\d|929\d\d|33\d{3}|9379\d|7845\d|7557[1-4]|8448[4]|83880", r"I|R0[0-3]|R06|R07|R55|R94\.3|Z95|Q2|E78|R42|Z13\.6|T82|Z45"),
        (r"9388\d|3[56]\d{3}|9392\d|9393\d|9397\d", r"I[6-8]|G45|R09\.89|M79\.[68]|R60|E1[01]\.5|O22|N18|Z99\.2|T82|Z49|C|H34|R22"),
        (r"3655\d|3656\d|3662\d|36680|31500|92950|76937", r"A4[01]|R57|R65|J96|J80|I46|I95|I21|N17|K92|E87|E1[01]\.[01]|R58|R09\.2|T7|Z45\.2"),
        (r"74\d{3}|767[0-7]\d|4[3-9]\d{3}|910\d\d|911\d\d|4\d{4}", r"K|R1[0-9]|C1[5-9]|C2[0-6]|D12|D13|N[0-3]|Z12\.1|Z12\.11|Z80\.0|Z83|Z86\.0|B18|A0|E66|R74|I85|D50|R19|Z85\.0|D37|D50\.0|Z86\.010"),
        (r"5[0-3]\d{3}|767[78]\d|7440\d|7442\d|810\d\d|87086|87088|8108\d|74176|74178", r"N|R3|C6[4-8]|Q6|O23|D41|R10|Z79|Z87\.44|B96|Z43\.[56]|T83"),
        (r"5[45]\d{3}|7687\d|8415[234]", r"N4|N5|C6[0-3]|D29|D40|Z30\.2|R97\.2|Z12\.5|Q5|K40|R36|N13|R35|R39"),
        (r"5[678]\d{3}|768[35]\d|881[46]\d|881[47]\d", r"N[789]|C5|D2[5-8]|D06|R87|Z30|Z12\.4|Z01\.4|O|Z31|N87|A6|B97|Z97|Z80\.4"),
        (r"59\d{3}|768[01]\d|768[12]\d|590\d\d", r"O|Z3[34A]|Z37"),
        (r"19\d{3}|770[56]\d|7664[12]", r"C50|D05|D24|N6|R92|Z12\.31|Z80\.3|Z85\.3|D48|T85|Z42|Z90|N64|Z17"),
        (r"7045\d|7055\d|7049[68]|7054\d|7064\d|61\d{3}|958[12]\d|9570\d|62[0-3]\d\d", r"G|R51|R4[0-9]|R55|R56|I6|S0[0-9]|C7[01]|D32|D33|F0|H5|R27|R26|Z85\.841"),
        (r"72\d{3}|22\d{3}|63\d{3}|62\d{3}|644[789]\d|6463\d|97\d{3}|9894\d", r"M4|M5|S[1-3][0-4]|G5|G54|M99|R20|R29|M62|C79\.5|G95|Q7|M96|Z98\.1"),
        (r"730[0-9]\d|23\d{3}|2980\d|2981\d|2982\d|73[02]2\d", r"M19\.0[1]|M25\.51|M75|S4|M12|M24\.[24]1|M67|M19|M25\.[46]1"),
        (r"731\d\d|2[56]\d{3}|2984\d|64721|20526|734\d\d", r"M|S5|S6|G56|L0|R22|D1|M65|M72"),
        (r"735[0-5]\d|2[67]\d{3}|298[67]\d|2988\d|737\d\d", r"M|S7|S8|C4|D1|Z96|Z47|T84"),
        (r"7360\d|7361\d|7362\d|7363\d|736\d\d|28\d{3}|2989\d|1172\d|117[345]\d", r"M|S8|S9|L6|L8|B35|E1[01]|L97|L60|L84|R22|Q66|I7"),
        (r"883\d\d|8816\d|8817\d|8810[4-9]|8811\d", r"[C-N]|D[0-4]|R"),
        (r"1[0-7]\d{3}", r"L|C43|C44|D0[34]|D1[7-8]|D2[1-3]|D48|D49|S|B0[78]|T|R2[0-3]|B35|Z48|I87|I83|Z85\.82"),
        (r"1105[567]|1171\d|1172\d", r"L84|B35|L60|Q66|E0[89]\.[45]|E1[013]\.[45]|I7[03]|G6[0-3]"),
        (r"6[5-8]\d{3}|92[0-4]\d\d|765[12]\d", r"H[0-5]|E1[01]\.3|T15|S05|Z96\.1|Z01\.0|C69|D31|G24\.5|E05"),
        (r"69\d{3}|925\d\d|9255\d|926\d\d", r"H[69]|H9|H[6-9]|S0|T16|Q1|J3|R42|Z01\.1|C44"),
        (r"3[01]\d{3}|42\d{3}|40\d{3}|41\d{3}|929\d\d|92511", r"J|R04|K0|K1|C0|C1[0-4]|C3[0-2]|Q3|S0|H6|H65|G47|R49|R13|T17|R22|C32|D14|K13|K12"),
        (r"60\d{3}|76536|8444\d|8448[01]|84439", r"E0|E2[01]|C73|D34|D44|R22\.1|R94\.6|Z85\.850|E89|R53|R63|R00|F"),
        # laboratory by the condition a test is done for
        (r"8303[67]|82947|82962|82043|82570|80048|80053|81001|81003", r"E0[89]|E1[013]|R73|Z79\.4|O24|N18|I1[0-3]"),
        (r"80061|8371[89]|83721|84478|82465", r"E78|I25|Z13\.220|E1[01]|I1[0-3]"),
        (r"85610|8573\d", r"Z79\.01|I48|I26|I82|D6[58]|Z95\.2|Z01|Z51\.81|R79"),
        (r"850\d\d|8354[0]|8355[0]|82728|82607|82746|8504\d", r"D5|D6|D7|R7|R5|A|J|C|Z79|K92|N9[2-5]|R10|R06"),
        (r"87\d{3}", r"A|B|J|N|R50|R05|Z11|Z20|R0|L0|R30|R19|O|U07|H"),
        (r"80[34]\d\d", r"F1[0-9]|Z79\.8|Z51\.81|G89|Z02|T4"),
        (r"906\d\d|907\d\d|904\d\d|9046\d|9048\d|913\d\d", r"Z23|S|W"),
        (r"908\d\d|9079\d|9613\d|96127", r"F|Z13\.[34]|R4|Z63|G47|Z65|T74"),
        (r"909\d\d|3680\d|3690\d", r"N18|Z99\.2|Z49|T82|I12|I13|N17|E87"),
        (r"77[0-9]\d\d", r"C|D0|D3|D4|Z51\.0|Z85|M8|Z13\.82|Z78\.0"),
        (r"2055\d|206[01]\d|2052\d", r"M|S|G5"),
        (r"36415|36416", r"."),
        (r"95\d{3}", r"G|M5|R20|R25|R29|R4|R56|E1[01]\.4|M6|F51|R06\.[38]|J30|L50|Z91\.0|T78|J45|E1[01]|R2|R41"),
        (r"943\d\d|9464\d|94010|94060|9472\d", r"J4|J9|R0|J84|Z87\.891|D86|F17|J2"),
        (r"3855\d|3822\d|385\d\d", r"C|D[4-7]|R59|D89"),
    )
)  # fmt: skip
"""Numbers of an area, and the diagnoses for which services of it are usually done."""

_SCREEN: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (late(numbers), code)
    for numbers, code in (
        (r"453[78]\d|45380|45385|45384|8227\d|8152[8]", "Z12.11"),
        (r"7706[357]|77067", "Z12.31"),
        (r"8814\d|8817\d|8816\d", "Z12.4|Z01.4"),
        (r"8415[34]", "Z12.5"),
        (r"71271", "Z12.2"),
        (r"906\d\d|907\d\d|904[67]\d|9048\d|913\d\d", "Z23"),
        (r"7708[015]", "Z13.820"),
        (r"96127|9611\d", "Z13"),
        (r"80061", "Z13.220"),
    )
)


DEFINED: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (late(numbers), late(diagnoses))
    for numbers, diagnoses in (
        (r"1700[034]", r"L57\.0"),
        (r"1711[01]", r"B07|B08\.1|L82|L91\.8|D2[2-3]"),
        (r"172[6-8]\d|1731\d", r"C4[34]|D0[34]"),
        (r"10060|10061", r"L02|L03|L72|L05|N75"),
        (r"20526|64721|29848", r"G56\.0"),
        (r"87880|87651|87430", r"J0[23]|J36|R07\.0|A38"),
        (r"87804|87502", r"J09|J1[01]"),
        (r"94640|94664", r"J4[0-7]|J05|J2[01]|J96|R06\.[02]"),
        (r"8100[0-3]|8708[68]", r"N39\.0|N30|N1[0-2]|N34|O23|R3[0-9]"),
        (r"67028|92134|9223[05]|92240", r"H3[0-6]|H4[34]|H20|H59|E0[89]\.3[1-5]|E1[013]\.3[1-5]"),
        (r"92133|92020|76514", r"H40|H42|H47|H21"),
        (r"83036|83037|82962", r"E0[89]|E1[013]|R73|O24"),
        (r"85610", r"Z79\.01|I48|I26|I82|D68|Z95\.2"),
        (r"58300|58301", r"Z30\.43|N92|Z97\.5"),
        (r"26055", r"M65\.3"),
        (r"64615", r"G43"),
        (r"69209|69210", r"H61\.2"),
        (r"6698[2-9]|66984", r"H2[56]|Q12|E1[013]\.36|T"),
        (r"27447", r"M17|M12|M05|M06|M87"),
        (r"27130", r"M16|M87|S72|M05|M06"),
        (r"462[2-6]\d|4694[5-8]", r"K64"),
        (r"4950\d|4959[1-6]|4961[3-8]", r"K4[0-6]"),
        (r"4456[02]|44970|449[56]0", r"K3[5-8]"),
        (r"4756[2-4]|4760\d", r"K8[0-3]"),
    )
)
"""Numbers whose own definition names what they are done for; other findings of the place do not say why."""


def pointers_of(
    one: Chosen,
    diagnoses: Sequence[Assignment],
    nearby: Sequence[Statement],
    operative: bool,
) -> tuple[tuple[str, ...], str]:
    """The diagnoses a line points at, most relevant first, and why: ``said``, ``site``, ``only``.

    Args:
        one: the service.
        diagnoses: those of the result.
        nearby: the statement, then its document's indication and diagnoses.
        operative: whether the document is that of an operation, whose diagnoses all count.
    """
    number = one.concept.number
    coded = [d for d in diagnoses if d.role != "external-cause"]
    if not coded:
        return (), ""
    named = [d for d in coded if any(why.match(d.code) for why in _defined(number))]
    if named and not operative:
        return _codes(named), "said"
    fits = [d for d in coded if _fits(number, d.code)]
    screened = [tuple(codes.split("|")) for numbers, codes in _SCREEN if numbers.fullmatch(number)]
    screens = [d for d in coded for codes in screened if d.code.startswith(codes)]
    said = [d for d in coded if _named_in(d, one.hit.statement)]
    if not operative and not said:
        item = item_of(one.hit.statement)
        said = [d for d in coded if _named_in(d, item)]
    own = [d for d in said if d in fits]
    if not own and _SKIN.fullmatch(number):
        here = _at_place(one.hit.statement, [*fits, *(d for d in named if d not in fits)])
        if here:
            return _codes(here), "site"
    document = [
        d
        for d in coded
        if any(_named_in(d, s) for s in nearby)
        or (operative and in_document(d, one.hit.statement.document.id))
    ]
    site = [d for d in fits if _same_part(d, one)]
    ranked: list[str] = []
    # its own item of the assessment says why; care of nails and calluses is justified by the
    # disease of the whole body beside it
    if own and not operative and number not in ROUTINE:
        return _codes([*screens, *own]), "said"
    for group in (
        screens,
        own,
        [d for d in document if d in fits and d in site],
        site if not document else [],
        [d for d in document if d in fits],
        said,
        fits if not ranked else [],
    ):
        for d in group:
            if d.code not in ranked and not _worth_less(d, group):
                ranked.append(d.code)
        if group is said and ranked:
            break
    why = "said" if said or document else "site" if ranked else ""
    if not ranked and operative and document:  # what the report of an operation names is its reason
        ranked, why = [d.code for d in document if not _worth_less(d, document)], "said"
    if not ranked:
        clinical = [d for d in coded if d.code[0] not in "Z"] or coded
        if len(clinical) == 1 or not _area_known(number):
            ranked, why = [clinical[0].code], "only"
    return tuple(ranked[:MOST]), why


_SKIN = late(r"1[0-7]\d{3}")
_PARTS = frozenset(
    """scalp face nose nasal ala cheek forehead temple ear lip chin jaw neck eyelid eyebrow chest breast abdomen back
    flank shoulder arm forearm elbow wrist hand palm finger thumb buttock groin hip thigh knee leg shin calf ankle foot
    heel sole toe axilla vulva penis scrotum perianal left right upper lower""".split()
)
_SIDES = frozenset(["left", "right", "upper", "lower"])


def _at_place(statement: Statement, diagnoses: Sequence[Assignment]) -> list[Assignment]:
    """The diagnoses that the note gives for the place of the skin that a statement names."""
    mine = _PARTS.intersection(words_of(statement))
    if mine <= _SIDES:
        return []
    shared = []
    for diagnosis in diagnoses:
        its = _PARTS & _words_beside(diagnosis, statement.document)
        shared.append(len(mine & its) if not (mine & its) <= _SIDES else 0)
    most = max(shared, default=0)
    return [d for d, n in zip(diagnoses, shared, strict=True) if n == most] if most else []


def _words_beside(diagnosis: Assignment, document: ReadDocument) -> frozenset[str]:
    """The words of the sentences of a document that a diagnosis was read in."""
    text = document.text
    out: list[str] = []
    for step in diagnosis.proof:
        for span in step.spans if step.kind == "read" else ():
            if span.document == document.id:
                at = bisect_right(text.starts, span.start) - 1
                place = bisect_right(text.sentences, at, key=lambda s: s.first) - 1
                if place >= 0:
                    sentence = text.sentences[place]
                    out += text.folded[sentence.first : sentence.end]
    return frozenset(out)


def _codes(diagnoses: Sequence[Assignment]) -> tuple[str, ...]:
    kept = [d.code for d in diagnoses if not _worth_less(d, diagnoses)]
    return tuple(dict.fromkeys(kept))[:MOST]


_OTHER_SIDE = {"RT": " left ", "LT": " right "}


def of_side(
    diagnoses: Sequence[Assignment], modifiers: Sequence[tuple[str, Span | None]]
) -> Sequence[Assignment]:
    """Diagnoses without those of the other side than a service was done on."""
    other = next((_OTHER_SIDE[m] for m, _ in modifiers if m in _OTHER_SIDE), None)
    if other is None:
        return diagnoses
    return [
        d for d in diagnoses if other not in f" {d.title.lower().replace(',', ' ')} "
    ] or diagnoses


_NUMBERED = late(r"\s*(?:#|problem )?\s?\d{1,2}[.):]\s", re.I)
_LINES_UP = 3


def item_of(statement: Statement) -> Statement:
    """A statement with the words of its item before it: "1. Right knee arthritis." and what was done for it."""
    text = statement.document.text.text
    start = text.rfind("\n", 0, statement.start) + 1
    first = start
    for _ in range(_LINES_UP):
        if _NUMBERED.match(text, first):
            return statement._replace(start=first)
        above = text.rfind("\n", 0, max(0, first - 1)) + 1
        if not text[above:first].strip() or above == first:
            break
        first = above
    return statement._replace(start=start)


def _fits(number: str, code: str) -> bool:
    return any(diagnoses.match(code) for diagnoses in _areas(number))


def _area_known(number: str) -> bool:
    return bool(_areas(number))


@lru_cache(maxsize=1024)
def _areas(number: str) -> tuple[re.Pattern[str], ...]:
    """The diagnoses of the areas that a number belongs to."""
    return tuple(diagnoses for numbers, diagnoses in AREAS if numbers.fullmatch(number))


@lru_cache(maxsize=1024)
def _defined(number: str) -> tuple[re.Pattern[str], ...]:
    return tuple(diagnoses for numbers, diagnoses in DEFINED if numbers.fullmatch(number))


def _named_in(diagnosis: Assignment, statement: Statement) -> bool:
    """Whether a diagnosis was read in a statement."""
    for step in diagnosis.proof:
        if step.kind == "read":
            for span in step.spans:
                if span.document == statement.document.id and (
                    statement.start <= span.start < statement.end
                ):
                    return True
    return False


def in_document(diagnosis: Assignment, document: str) -> bool:
    """Whether a diagnosis was read in a document."""
    return any(
        span.document == document
        for step in diagnosis.proof
        if step.kind == "read"
        for span in step.spans
    )


_PLAIN = frozenset(
    """unspecified other with without initial encounter subsequent left right bilateral due specified
    not elsewhere classified disease disorder acute chronic pain primary unilateral type""".split()
)


def _same_part(diagnosis: Assignment, one: Chosen) -> bool:
    """Whether the title of a diagnosis and the service name the same part of the body."""
    mine = set(one.hit.wording) - {"x-ray", "ct", "mri", "ultrasound", "repair", "excision"}
    return not mine.isdisjoint({w.word for w in placed_words(diagnosis.title)} - _PLAIN)


def _worth_less(diagnosis: Assignment, group: Sequence[Assignment]) -> bool:
    """A status code says why only where nothing else does."""
    return diagnosis.code[:3] in ("Z79", "Z88", "Z91", "Z68") and any(
        d.code[0] != "Z" for d in group
    )
