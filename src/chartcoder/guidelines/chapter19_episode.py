"""Section I.C.19.a: the episode of care of an injury, the 7th character that says it, and sequelae."""

import re
from collections.abc import Iterator

from chartcoder.coding.chart import ReadDocument, item_span, spans_of
from chartcoder.coding.draft import Draft
from chartcoder.coding.injuries import Cue
from chartcoder.coding.mentions import Found
from chartcoder.coding.problems import SITES
from chartcoder.coding.specify import COMPLICATIONS, phased, specify
from chartcoder.guidelines.chapter19_sites import FRACTURES, places
from chartcoder.guidelines.clause import Case, Outcome, from_mention, reject
from chartcoder.late import late
from chartcoder.model import Span, Step
from chartcoder.terminology.books import Books

COMPLICATION_OF_CARE = ("T80", "T81", "T82", "T83", "T84", "T85", "T86", "T87", "T88")
SURROUNDINGS = frozenset({"physical-exam", "imaging", "results", "findings", "procedures", "labs"})
"""Sections whose sentences count for an injury only when they name its site."""
SITE_WORDS = SITES | frozenset(
    """humeral femoral tibial fibular radial ulnar malleolus bimalleolar trimalleolar pelvis rib skull
    face facial nose nasal mandible vertebra vertebral lumbar thoracic cervical sacrum metatarsal
    metacarpal phalanx scaphoid calcaneus talus olecranon acetabulum pubic clavicle scapula chest
    abdomen scalp forehead lip tooth palm trunk head fingertip acl achilles meniscus rotator""".split()
)
NOUNS = frozenset(
    "fracture sprain strain burn laceration wound dislocation tear bite injury".split()
)


def episode_of_care(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.a and I.C.19.c.1: active treatment, healing with its complications, or sequela.

    The draft says active treatment of a closed fracture unless its own words say more; what the
    chart says of healing, follow-up or the Gustilo type of an open fracture changes the 7th
    character only.
    """
    cues = case.facts.care
    injuries = [d for d in drafts if d.code[0] in "STM" and len(d.code) == 8]
    if not injuries:
        return Outcome(drafts, [])
    out = []
    for draft in drafts:
        if len(draft.code) == 8 and draft.code[0] in "STM":
            draft = _episode(draft, injuries, cues, case, books)
        out.append(draft)
    return Outcome(out, [])


def _episode(
    draft: Draft, injuries: list[Draft], cues: tuple[Cue, ...], case: Case, books: Books
) -> Draft:
    meaning = dict(books.entry(draft.stem).seventh).get(draft.code[-1], "").lower()
    opened = (
        ("3" if "iiia" in meaning and "or iii" in meaning else "12") if "open" in meaning else ""
    )
    phase = "S" if "sequela" in meaning else "D" if "subsequent" in meaning else "A"
    healing = next((word for word in COMPLICATIONS if word in meaning), "")
    mine = [cue for cue in cues if _bound(cue, draft, injuries, case)]
    used: list[Cue] = []
    spans: tuple[Span, ...] = ()
    if phase != "S" and draft.code.startswith(FRACTURES):
        kind = next(
            (cue for cue in mine if cue.kind == "gustilo" and _typed(cue, draft, opened, injuries)),
            None,
        )
        said = _said_open(draft, injuries) if kind is None and not opened else None
        if kind is not None:
            opened = kind.value
            used.append(kind)
        elif said is not None:
            opened, spans = "12", (said,)
    if phase == "D" and any(cue.kind == "unseen" for cue in mine):
        # never treated so far: the initial character, nonunion or not
        phase, healing = "A", ""
        used.extend(cue for cue in mine if cue.kind == "unseen")
    if phase == "A" and not draft.code.startswith(COMPLICATION_OF_CARE):
        why = _later(draft, mine, case)
        if why is not None:
            phase, healing = "D", why.kind if why.kind in COMPLICATIONS else ""
            used.append(why)
    elif phase == "D" and not healing:
        wrong = next((cue for cue in mine if cue.kind in COMPLICATIONS), None)
        if wrong is not None:
            healing = wrong.kind
            used.append(wrong)
    code = phased(books, draft.stem, phase, opened, healing)
    if "open" not in dict(books.entry(draft.stem).seventh).get(code[-1], "").lower():
        # in this category no later character tells an open fracture
        used = [cue for cue in used if cue.kind != "gustilo"]
    if code == draft.code:
        return draft
    clause = "I.C.19.c.1" if "fracture" in books.entry(draft.stem).title.lower() else "I.C.19.a"
    step = Step(
        "guideline",
        f"7th character {code[-1]}: {dict(books.entry(draft.stem).seventh)[code[-1]]}.",
        (*(cue.span for cue in used), *spans),
        clause,
        (("from", draft.code), ("to", code), ("basis", " ".join(c.kind for c in used) or "open")),
    )
    return draft._replace(code=code, steps=(*draft.steps, step))


def _typed(cue: Cue, draft: Draft, opened: str, injuries: list[Draft]) -> bool:
    """Whether the type of an open fracture belongs to a fracture and not to another one."""
    if cue.sentence == draft.found.line.sentence.first or opened:
        return True
    fractures = [d for d in injuries if d.code.startswith(FRACTURES)]
    return len(fractures) == 1 and "closed" not in {i.word for i in draft.found.line.items}


NOT_THE_FRACTURE = frozenset(
    "reduction repair treatment surgery operation wound area sore heart book globe".split()
)


def _said_open(draft: Draft, injuries: list[Draft]) -> Span | None:
    """ "Open" or "compound" said of the only fracture of a sentence, or of this one elsewhere."""
    line = draft.found.line
    beside_it = [d for d in injuries if d.found.line is line and d.code.startswith(FRACTURES)]
    words = [item.word for item in line.items]
    if len(beside_it) > 1 or "closed" in words:
        return None
    for place, word in enumerate(words):
        if (
            word in ("open", "compound")
            and not set(words[place + 1 : place + 2]) & NOT_THE_FRACTURE
        ):
            return item_span(draft.document, draft.found, place)
    return None


_NOT_HEALED = frozenset(["nonhealing", "unhealed", "necrosis", "necrotic"])
"""Words for a burn or wound that still needs active treatment (I.C.19.d.3)."""


def _later(draft: Draft, cues: list[Cue], case: Case) -> Cue | None:
    """The cue that active treatment of an injury is over, or that its healing went wrong."""
    by_kind: dict[str, Cue] = {}
    for cue in cues:
        by_kind.setdefault(cue.kind, cue)
    if "unseen" in by_kind or not _NOT_HEALED.isdisjoint(i.word for i in draft.found.line.items):
        return None
    wrong = next((by_kind[kind] for kind in COMPLICATIONS[::-1] if kind in by_kind), None)
    if wrong is not None and draft.code.startswith(FRACTURES):
        return wrong
    rehabilitation = bool(case.facts.stay.of("rehabilitation"))
    acute = case.chart.encounter.setting == "emergency" or (case.inpatient and not rehabilitation)
    here = draft.found.line.sentence.first
    for kind in ("healing", "after"):
        why = next((c for c in cues if c.kind == kind), None)
        if why is None:
            continue
        if kind == "after" and acute and _operated_here(why, case):
            continue  # "fracture s/p nailing" in the summary: the operation of this stay
        same = why.sentence == here
        if not acute or same or (why.section in ("chief-complaint", "hpi", "") and kind == "after"):
            return why
    if not acute and "active" not in by_kind:
        return by_kind.get("visit")
    return None


_FROM_OUTSIDE = frozenset({"h-and-p", "ed-note", "ambulance-report"})


def _operated_here(cue: Cue, case: Case) -> bool:
    """Whether "s/p" is said after an operation that the stay has a report of."""
    documents = case.chart.documents
    return (
        case.inpatient
        and documents[cue.document].kind not in _FROM_OUTSIDE
        and any(d.kind == "operative-report" for d in documents)
    )


_INJURY_VISIT = frozenset(
    "fracture wound burn cast dressing suture staple splint orif surgery".split()
)


def _bound(cue: Cue, draft: Draft, injuries: list[Draft], case: Case) -> bool:
    """Whether a cue speaks of an injury: it stands beside it, names its site, or names no other."""
    document = case.chart.documents[cue.document]
    if document is draft.document and cue.sentence == draft.found.line.sentence.first:
        return True
    sites = _sites(draft)
    named = cue.words & (SITE_WORDS | NOUNS)
    if named & sites:
        return True
    if cue.kind == "visit" and not named & NOUNS and not _INJURY_VISIT & cue.words:
        # a follow-up that names no injury: of this one only when it is the problem of the visit
        disease = any(
            f.line.sentence.first == cue.sentence and f.code[0] not in "STVWXYZ"
            for f in document.found
        )
        if disease or injuries[0] is not draft:
            return False
    if cue.section in SURROUNDINGS:
        return not cue.words & SITE_WORDS and len(injuries) == 1 and bool(named & NOUNS)
    others = set().union(*(_sites(d) for d in injuries if d is not draft)) if injuries else set()
    if named & others:
        return False
    return not (cue.words & SITE_WORDS) or not sites & SITE_WORDS


def _sites(draft: Draft) -> set[str]:
    said = set(draft.found.hit.pattern.words) | draft.found.near.keys() | places(draft)
    return said & (SITE_WORDS | NOUNS)


AFTERCARE = ("Z47", "Z48.0", "Z48.8", "Z51.89", "Z09", "Z42", "Z45.89", "Z48.1", "Z48.2")
HISTORY_OF_IT = ("Z87.81", "Z87.82", "Z91.81", "Z98.89", "Z98.8")


_JUST_NOW = late(r"\bs/p\b|\bstatus post\b", re.I)


def _just_fell(draft: Draft) -> bool:
    """A "s/p fall": the fall that injured, not one of the past."""
    spans = spans_of(draft.document, draft.found)
    return any(_JUST_NOW.search(span.text) is not None for span in spans)


def no_aftercare_codes(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.a and c.1: aftercare of an injury is the injury with D, never an aftercare Z code.

    Nor is the injury a history of itself: "s/p fall with hip fracture", "s/p ORIF of the ankle".
    """
    injuries = [d for d in drafts if d.code[0] in "ST" and len(d.code) == 8 and d.code[:3] < "T80"]
    if not injuries:
        return Outcome(drafts, [])
    healing = next((d for d in injuries if d.code[-1] not in "ABCS"), None)
    kept, rejections = [], []
    for draft in drafts:
        injury = None
        if draft.code.startswith(AFTERCARE):
            injury = healing
            claim, clause = (
                "The injury with its 7th character says that it is aftercare.",
                "I.C.19.a",
            )
        elif draft.code.startswith(HISTORY_OF_IT):
            sentence = draft.found.line.sentence.first
            injury = next(
                (d for d in injuries if d.document is draft.document and d.found.line.sentence.first == sentence),
                injuries[0] if draft.code == "Z91.81" and _just_fell(draft) else None,
            )  # fmt: skip
            claim, clause = "It is the present injury, not a history.", "I.C.19.a"
        elif draft.code == "L84":
            injury = next((d for d in injuries if d.code.startswith(FRACTURES)), None)
            claim, clause = "The callus of a healing fracture.", "I.C.19.c.1"
        if injury is None:
            kept.append(draft)
        else:
            rejections.append(reject(draft, books, "present-injury", claim, clause))
    return Outcome(kept, rejections)


def sequela_of_injury(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.a and I.B.10: what an old injury left behind first, then the injury with 7th character S.

    "Contracture of the hand due to an old burn": the burn is no present injury and no mere history.
    """
    late = [cue for cue in case.facts.care if cue.kind == "late"]
    if not late:
        return Outcome(drafts, [])
    out = list(drafts)
    for cue in late:
        document = case.chart.documents[cue.document]
        here = [f for f in document.found if f.line.sentence.first == cue.sentence]
        left = [
            f for f in here if f.code[0] not in "STVWXYZ" and _start(document, f) < cue.span.start
        ]
        nature = next(
            (d for d in reversed(out) if d.code[0] not in "STVWXYZ"
             and ((d.document is document and d.found in left) or any(f.code == d.code for f in left))),
            None,
        )  # fmt: skip
        if not any(f.code[0] in "ST" for f in here):
            here = [*here, *_unnamed(left, books)]
        for found in here:
            if found.code[0] not in "ST" or found.code.startswith(COMPLICATION_OF_CARE):
                continue
            if found.flags & {"negated", "possible", "family"}:
                continue
            if nature is None or _end(document, found) <= cue.span.start + 4:
                continue
            named, found = found, _sited(found, books)
            draft = next(
                (d for d in out if d.document is document and d.found.hit.places == named.hit.places
                 and d.found.line.sentence.first == cue.sentence),
                None,
            )  # fmt: skip
            claim = f"A late effect of an injury: {nature.code} first, then the injury with S."
            if draft is not None and draft.found.code != found.code:
                out.remove(draft)
                draft = None
            if not _takes_s(found.code, books):
                continue
            if draft is None:
                draft = from_mention(case, document, found, books, "I.C.19.a", claim)
                draft = draft._replace(steps=draft.steps[:-1])
            else:
                out.remove(draft)
            code = phased(books, draft.stem, "S")
            steps = draft.steps
            if code != draft.code:
                values = (("from", draft.code), ("to", code), ("because-of", nature.code))
                steps = (*steps, Step("guideline", claim, (cue.span,), "I.C.19.a", values))
            a, b, c = nature.order
            changed = draft._replace(code=code, steps=steps, order=(a, b, c + 1))
            out.insert(out.index(nature) + 1, changed)
            break
    return Outcome(out, [])


def _unnamed(left: list[Found], books: Books) -> Iterator[Found]:
    """An injury that the index read only as part of its cause: "a burn from a house fire"."""
    for found in left[:1]:
        words = [item.word for item in found.line.items]
        for noun in ("burn", "fracture", "laceration"):
            sites = [site for site in sorted(SITE_WORDS & found.near.keys()) if noun in words]
            for site in sites:
                pattern = books.exact(frozenset([noun, site]))
                if pattern is not None and pattern.code[0] in "ST" and pattern.fire == "yes":
                    spots = tuple(sorted((words.index(noun), found.near[site])))
                    reached = specify(books, pattern.code, found.near.keys(), found.side)
                    hit = found.hit._replace(pattern=pattern, places=spots)
                    yield found._replace(
                        hit=hit, code=reached.code, complete=reached.complete, used=reached.words
                    )
                    return


def _sited(found: Found, books: Books) -> Found:
    """An injury without site, placed by the rest of its sentence: a scar of the neck from a burn."""
    words = frozenset(found.hit.pattern.words)
    places_of_hit = found.hit.places
    if found.code.startswith(("T31", "T32")) and "burn" in words:
        words = frozenset(["burn"])
        places_of_hit = (found.near["burn"],)
    if not found.code.startswith(("T30", "T31", "T32", "T14")) or len(words) > 2:
        return found
    for word in sorted(SITE_WORDS & found.near.keys()):
        pattern = books.exact(words | {word})
        if pattern is not None and pattern.code[0] in "ST" and pattern.fire == "yes":
            places = tuple(sorted((*places_of_hit, found.near[word])))
            reached = specify(books, pattern.code, found.near.keys(), found.side)
            hit = found.hit._replace(pattern=pattern, places=places)
            return found._replace(
                hit=hit, code=reached.code, complete=reached.complete, used=reached.words
            )
    return found


def _takes_s(code: str, books: Books) -> bool:
    return any(letter == "S" for letter, _ in books.entry(code).seventh)


def _start(document: ReadDocument, found: Found) -> int:
    text, base = document.text, found.line.sentence.first
    return text.starts[base + found.line.items[found.hit.places[0]].first]


def _end(document: ReadDocument, found: Found) -> int:
    text, base = document.text, found.line.sentence.first
    return text.ends[base + found.line.items[found.hit.places[-1]].end - 1]
