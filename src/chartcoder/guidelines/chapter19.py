"""Section I.C.19: injury, poisoning and other consequences of external causes."""

from chartcoder.coding.chart import spans_of
from chartcoder.coding.diagnoses import NOT_CODED_FROM
from chartcoder.coding.draft import Draft
from chartcoder.coding.settle import plain_draft
from chartcoder.coding.specify import phased, specify
from chartcoder.guidelines import chapter19_abuse as abuse
from chartcoder.guidelines import chapter19_burns as burns
from chartcoder.guidelines import chapter19_care as care
from chartcoder.guidelines import chapter19_drugs as drugs
from chartcoder.guidelines import chapter19_poison as poison
from chartcoder.guidelines.chapter19_episode import (
    SITE_WORDS,
    episode_of_care,
    no_aftercare_codes,
    sequela_of_injury,
)
from chartcoder.guidelines.chapter19_sites import (
    CORDS,
    NERVES,
    PHYSEAL,
    SUPERFICIAL,
    UNSPECIFIED,
    VESSELS,
    gravity,
    same_site,
)
from chartcoder.guidelines.clause import (
    Case,
    Clause,
    Outcome,
    from_mention,
    only_said,
    only_with,
    recode,
    reject,
)
from chartcoder.model import Step
from chartcoder.reading.attributes import SIDES
from chartcoder.terminology.books import Books
from chartcoder.terminology.patterns import Pattern


def superficial_with_deeper(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.b.1: an abrasion or contusion is not coded beside a more severe injury of its site."""
    kept, rejections = [], []
    for draft in drafts:
        deeper = None
        if draft.code.startswith(SUPERFICIAL) and draft.code[-1] != "S":
            words = books.words(draft.stem)
            deeper = next(
                (d for d in drafts if d.code[0] == "S" and d.code[-1] != "S" and not d.code.startswith((*SUPERFICIAL, *UNSPECIFIED))
                 and same_site(d, draft, (books.words(d.stem), words))),
                None,
            )  # fmt: skip
        if deeper is None:
            kept.append(draft)
        else:
            claim = f"Superficial injury of the site of {deeper.code}."
            rejections.append(reject(draft, books, "superficial", claim, "I.C.19.b.1"))
    return Outcome(kept, rejections)


NOUN_OF_SITES = ("burn", "contusion", "abrasion", "laceration", "sprain")
_BREAK = frozenset("due secondary after from without".split())
_PAIRS = frozenset(
    """upper lower arm leg chest wall abdominal back thigh hand foot eyelid forearm""".split()
)


def several_sites(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.b: "burns of the chest wall and right upper arm" is an injury of each site.

    One noun governs the sites that follow it in a list; each that the index knows with the noun
    has a code of its own.
    """
    out = list(drafts)
    for draft in drafts:
        if draft.code[0] not in "ST" or len(draft.code) != 8 or draft.code[-1] == "S":
            continue
        words = [item.word for item in draft.found.line.items]
        noun = next((n for n in NOUN_OF_SITES if n in draft.found.hit.pattern.words), "")
        if not noun or words.count(noun) != 1:
            continue
        start = words.index(noun)
        # "ankle sprain, left knee contusion": the knee has an injury of its own
        named = {
            place
            for other in drafts
            if other is not draft and other.code[0] in "ST" and other.found.line is draft.found.line
            for place in other.found.hit.places
        }
        for place in range(start + 1, len(words)):
            if words[place] in _BREAK or words[place] in NOUN_OF_SITES:
                break
            for size in (2, 1):
                site = words[place : place + size]
                if len(site) < size or not set(site) <= SITE_WORDS | _PAIRS:
                    continue
                if size == 1 and words[place - 1] in ("upper", "lower"):
                    continue
                if not named.isdisjoint(range(place, place + size)):
                    continue
                pattern = books.exact(frozenset([noun, *site]))
                if pattern is None or pattern.code[0] not in "ST" or pattern.fire != "yes":
                    continue
                added = _of_site(draft, pattern, start, place, size, words, books)
                if added is not None and all(d.code != added.code for d in out):
                    out.append(added)
                break
    return Outcome(sorted(out, key=lambda d: d.order) if len(out) > len(drafts) else drafts, [])


def _of_site(
    draft: Draft,
    pattern: Pattern,
    noun: int,
    place: int,
    size: int,
    words: list[str],
    books: Books,
) -> Draft | None:
    """The injury of one further site of a list, unless that site has been coded already."""
    spots = tuple(range(place, place + size))
    taken = {p for d in [draft] for p in d.found.hit.places}
    if set(spots) <= taken:
        return None
    sides = [(n, SIDES[w]) for n, w in enumerate(words[:place]) if w in SIDES and place - n <= 2]
    side = sides[-1][1] if sides else None
    near = {w: n for w, n in draft.found.near.items() if w not in SITE_WORDS}
    near.update({words[n]: n for n in (noun, *spots)})
    reached = specify(books, pattern.code, near.keys(), side)
    found = draft.found._replace(
        hit=draft.found.hit._replace(pattern=pattern, places=(noun, *spots), excess=0.0),
        code=reached.code,
        complete=reached.complete,
        used=reached.words,
        side=side,
        side_items=(sides[-1][0],) if sides else (),
        near=near,
    )
    document, sentence, first = draft.order
    order = (document, sentence, first + place)
    added = plain_draft(draft.document, found, draft.role, order, books)
    letter = draft.code[-1]
    phase = "A" if letter in "ABC" else "D"
    code = phased(books, added.stem, phase)
    if not books.entry(code).billable or (
        code[:3] == draft.code[:3] and code[:7] == draft.code[:7]
    ):
        return None
    claim = "One word for the injury, and several sites: each has its code."
    steps = [*added.steps[:-1], Step("context", claim, (), "I.C.19.b"), added.steps[-1]]
    if code != added.code:
        values = (("from", added.code), ("to", code), ("because-of", draft.code))
        steps.append(Step("guideline", claim, (), "I.C.19.b", values))
    return added._replace(code=code, steps=tuple(steps))


_VERTEBRAE = {
    **{f"l{n}": f"S32.0{n}0" for n in range(1, 6)},
    **{f"t{n}": f"S22.0{n}0" for n in range(1, 5)},
    **{f"t{n}": f"S22.0{(n + 5) // 2}0" for n in range(5, 13)},
}
"""Vertebrae and the code of their traumatic wedge compression fracture."""


def traumatic_vertebra(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.c: a compression fracture of a vertebra by an accident is a traumatic fracture.

    Only where the accident is told in the sentence of the fracture and no osteoporosis is known.
    """
    if any(d.code.startswith(("M80", "M81")) for d in drafts):
        return Outcome(drafts, [])
    out = []
    for draft in drafts:
        if draft.code.startswith("M48.5") and len(draft.code) == 8:
            sentence = draft.found.line.sentence.first
            event = next(
                (f for f in draft.document.found if f.line.sentence.first == sentence
                 and f.code[0] in "VWXY" and not f.flags & {"negated", "hypothetical", "possible"}),
                None,
            )  # fmt: skip
            level = next((w for i in draft.found.line.items if (w := i.word) in _VERTEBRAE), "")
            stem = _VERTEBRAE.get(level) or (
                "S32.000" if "lumbar" in books.words(draft.stem) else "S22.000"
            )
            if event is not None and stem in books:
                claim = f"Broken by an accident: {books.entry(stem).title}."
                code = phased(books, stem, "D" if draft.code[-1] == "D" else "A")
                spans = spans_of(draft.document, event)
                changed = recode(draft, code, books, "I.C.19.c", claim, "", spans)
                draft = changed._replace(stem=stem)
        out.append(draft)
    return Outcome(out, [])


def physeal_only(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.c.3: a physeal fracture is coded once, by its type, not also as a fracture of the bone."""
    physeal = [d for d in drafts if d.code.startswith(tuple(PHYSEAL))]
    if not physeal:
        return Outcome(drafts, [])
    kept, rejections = [], []
    for draft in drafts:
        typed = next(
            (d for d in physeal if draft.code.startswith(PHYSEAL[d.code[:5]]) and _one_side(d, draft, books)),
            None,
        )  # fmt: skip
        if typed is None:
            kept.append(draft)
        else:
            claim = f"The same fracture as {typed.code}."
            rejections.append(reject(draft, books, "combination", claim, "I.C.19.c.3"))
    return Outcome(kept, rejections)


def _one_side(first: Draft, second: Draft, books: Books) -> bool:
    sides = frozenset({"right", "left"})
    one, other = books.words(first.stem) & sides, books.words(second.stem) & sides
    return not one or not other or one == other


OSTEOPOROTIC: tuple[tuple[tuple[str, ...], str], ...] = (
    (("S42.0", "S42.1"), "M80.01"),
    (("S42.2", "S42.3", "S42.4"), "M80.02"),
    (("S52.5", "S52.6", "S52.2", "S52.3", "S62.0", "S62.1"), "M80.03"),
    (("S62.2", "S62.3", "S62.4", "S62.5", "S62.6"), "M80.04"),
    (("S72.0", "S72.1", "S72.2", "S72.3", "S72.4"), "M80.05"),
    (("S82.1", "S82.2", "S82.3"), "M80.06"),
    (("S82.5", "S82.6", "S92"), "M80.07"),
    (("S22.0", "S32.0", "S12", "M48.5"), "M80.08"),
    (("S32.1", "S32.3", "S32.4", "S32.5", "S32.8"), "M80.0B"),
)
"""Traumatic fractures and the age-related osteoporotic fracture of the same site."""
OSTEOPOROSIS = ("M81.0", "M81.8")
HEALING = "ADGKP"
"""7th characters that a fracture in osteoporosis shares with a traumatic closed one."""
UNSITED = ("M80.00", "M80.80")
"""Osteoporosis of age and of another cause, without a fracture, and with one of an unnamed bone."""
FORCEFUL = ("V", "W10", "W11", "W12", "W13", "W14", "W15", "W16", "W17", "W2", "W3", "X", "Y0")
"""Causes that break a healthy bone: traffic, a fall from a height, a blow, a machine, an assault."""
MINOR_FALL = (
    "W00.0",
    "W00.9",
    "W01.0",
    "W05",
    "W06",
    "W07",
    "W08",
    "W18.0",
    "W18.1",
    "W18.2",
    "W18.3",
    "W18.4",
    "W19",
)


def _told_osteoporosis(drafts: list[Draft], case: Case, books: Books) -> Draft | None:
    """Osteoporosis that only the story or the past of the patient names, beside a fracture after a
    minor fall."""
    if not any(
        d.code.endswith("A") and d.code.startswith(starts)
        for d in drafts
        for starts, _ in OSTEOPOROTIC
    ):
        return None
    told, minor, forceful = None, False, False
    for document in case.chart.documents:
        if document.kind in NOT_CODED_FROM:
            continue
        for found in document.found:
            if found.code.startswith(OSTEOPOROSIS) and not found.flags - {"historical"}:
                if found.line.sentence.section in _KNOWN_IN and told is None:
                    told = document, found
            elif found.code[0] in "VWXY" and not found.flags & {"negated", "hypothetical"}:
                minor = minor or found.code.startswith(MINOR_FALL)
                forceful = forceful or found.code.startswith(FORCEFUL)
    if told is None or not minor or forceful:
        return None
    return from_mention(case, *told, books, "I.C.13.d.2", "Known osteoporosis.")


_KNOWN_IN = frozenset(
    ["", "other", "hpi", "past-medical-history", "hospital-course", "problem-list"]
)


def osteoporotic_fracture(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.c.1: with known osteoporosis a fracture after a minor fall is M80, not traumatic.

    The fall is minor when the chart tells of a fall on one level or out of a bed or chair.
    """
    fragile = next((d for d in drafts if d.code.startswith("M80")), None)
    disease = next((d for d in drafts if d.code.startswith(OSTEOPOROSIS)), None)
    if fragile is None and disease is None:
        disease = _told_osteoporosis(drafts, case, books)
        if disease is None:
            return Outcome(drafts, [])
        drafts = [*drafts, disease]
    falls = [
        f.code
        for document in case.chart.documents
        for f in document.found
        if f.code[0] in "VWXY" and not f.flags & {"negated", "hypothetical"}
    ]
    minor = any(code.startswith(MINOR_FALL) for code in falls)
    out, rejections = [], []
    unsited = fragile if fragile is not None and fragile.code.startswith(UNSITED) else None
    if unsited is not None:
        # "hip fracture in osteoporosis": the bone is named by the words of the fracture, in the
        # same statement or, where no trauma would break a healthy bone, in another
        light = minor or not any(code.startswith(FORCEFUL) for code in falls)
        beside_it = [
            d
            for d in drafts
            if (light or d.found.line is unsited.found.line)
            and d.code[-1] in HEALING
            and any(d.code.startswith(starts) for starts, _ in OSTEOPOROTIC)
        ]
        if beside_it:
            drafts = [d for d in drafts if d is not unsited]
            claim = f"Less specific than the fracture at {beside_it[0].code}."
            rejections.append(reject(unsited, books, "less-specific", claim, "I.C.19.c.1"))
            fragile, disease, minor = None, unsited, True
    stated = fragile is not None
    for draft in drafts:
        if not stated and disease is not None and minor and draft.code[-1] in HEALING:
            bone = next(
                (code for starts, code in OSTEOPOROTIC if draft.code.startswith(starts)), ""
            )
            if bone:
                bone = f"M80.{disease.code[4]}{bone[5]}"
                ending = {"right": "1", "left": "2"}.get(draft.side or "", "9")
                stem = next((s for s in (bone + ending, bone + "9", bone) if s in books), bone)
                code = next(
                    (c for c in books.entry(stem).children if c[-1] == draft.code[-1]), stem
                )
                if books.entry(code).billable:
                    claim = "Known osteoporosis, and a fall that does not break a healthy bone."
                    changed = recode(draft, code, books, "I.C.19.c.1", claim, disease.code)
                    draft = fragile = changed._replace(stem=stem)
        out.append(draft)
    if fragile is None:
        return Outcome(drafts, [])
    kept = []
    for draft in out:
        if draft.code.startswith("M81"):
            claim = f"Osteoporosis with a current fracture: {fragile.code}."
            rejections.append(reject(draft, books, "combination", claim, "I.C.19.c.1"))
        else:
            kept.append(draft)
    return Outcome(kept, rejections)


def multiple_injuries(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.b: T07 gives way to any injury that is named."""
    named = next((d for d in drafts if d.code[0] == "S"), None)
    if named is None:
        return Outcome(drafts, [])
    kept, rejections = [], []
    for draft in drafts:
        if draft.code.startswith("T07"):
            claim = f"Less specific than {named.code}."
            rejections.append(reject(draft, books, "less-specific", claim, "I.C.19.b"))
        else:
            kept.append(draft)
    return Outcome(kept, rejections)


def injuries_by_severity(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.b, b.2 and c.2: the most serious injury first, nerves and vessels after their injury.

    Injuries change places among themselves only; the order of the provider stands where one is as
    grave as the other.
    """
    slots = [n for n, d in enumerate(drafts) if d.code[0] == "S" and d.code[-1] != "S"]
    if len(slots) < 2:
        return Outcome(drafts, [])
    injuries = [drafts[n] for n in slots]
    injuries.sort(key=lambda d: (_gravity(d, books), _opened(d, books)))
    for draft in [d for d in injuries if _minor(d, books)]:
        primary = [
            d for d in injuries
            if d.code[1] == draft.code[1] and not d.code.startswith((*NERVES, *VESSELS, *SUPERFICIAL))
        ]  # fmt: skip
        if primary:
            injuries.remove(draft)
            injuries.insert(injuries.index(primary[0]) + 1, draft)
    out = list(drafts)
    for slot, draft in zip(slots, injuries, strict=True):
        out[slot] = draft
    return Outcome(out, [])


def _gravity(draft: Draft, books: Books) -> int:
    if draft.code.startswith((*NERVES, *VESSELS)) and not _minor(draft, books):
        return min(gravity(draft.code), 1)
    return gravity(draft.code)


def _minor(draft: Draft, books: Books) -> bool:
    """A nerve or vessel injury that the record does not call major."""
    if not draft.code.startswith((*NERVES, *VESSELS)) or draft.code.startswith(CORDS):
        return False
    said = books.words(draft.stem) | draft.words.keys()
    return not said & {"major", "transection", "complete", "avulsion", "rupture", "severed"}


def _opened(draft: Draft, books: Books) -> int:
    """Of two fractures as grave the open one comes first."""
    return int("open fracture" not in books.entry(draft.code).title)


COMBINE: tuple[Clause, ...] = (
    only_with(
        ("S", "T", "M"), traumatic_vertebra, several_sites, episode_of_care, no_aftercare_codes
    ),
    sequela_of_injury,
    only_with(
        ("S", "T", "M"),
        physeal_only,
        osteoporotic_fracture,
        superficial_with_deeper,
        multiple_injuries,
    ),
    only_with(("T2", "T30"), burns.degree_of_burn, burns.highest_degree, burns.sites_of_burns),
    only_with(("T23",), burns.side_of_hand),
    only_with(("S", "T"), care.iatrogenic_injury, care.infected_device),
    only_with(("T86",), care.transplant_complications),
    only_with(("N1", "N28", "I70"), care.kidney_transplant_condition),
    only_said(("T74", "T76"), abuse.suspected_abuse),
    only_with(("T74", "T76"), abuse.abuse_by_age),
    drugs.adverse_effects,
    poison.poisonings,
    only_with(("T",), poison.intent_of_poisoning),
    only_with(("J70",), poison.smoke_first),
    only_with(("T2", "T30"), poison.chemical_of_corrosion),
)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = (
    only_with(("T2", "T3"), burns.extent_of_burns, burns.infected_burn),
    only_with(("T8",), care.device_pain),
    drugs.underdosing,
)
"""Clauses that add codes the record supports beside the stated ones."""
ORDER: tuple[Clause, ...] = (
    only_with(care.BODY_SYSTEM, care.complication_first),
    only_with(("S",), injuries_by_severity),
    only_with(("T2",), burns.burns_by_degree),
    only_with(("T",), poison.poisoning_first, drugs.adverse_and_underdosing_last),
    only_with(("T7",), abuse.abuse_first),
)
"""Clauses that put the codes of the chapter in their order."""
