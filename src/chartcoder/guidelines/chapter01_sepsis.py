"""Section I.C.1.d: sepsis, severe sepsis and septic shock."""

from collections.abc import Sequence

from chartcoder.coding.chart import spans_of
from chartcoder.coding.cues import Cue
from chartcoder.coding.draft import Draft
from chartcoder.guidelines.binding import (
    at,
    first_token,
    last_token,
    one_behind,
    place_of,
    places_of,
    said,
)
from chartcoder.guidelines.clause import Case, Outcome, beside, recode, reject
from chartcoder.terminology.books import Books

SEPSIS = ("A40", "A41", "A02.1", "A22.7", "A26.7", "A28.2", "A32.7", "A39.2", "A39.3", "A39.4", "A42.7",
          "A54.86", "B00.7", "B37.7")  # fmt: skip
"""Codes of the systemic infection."""

ORGANS = (
    "N17",
    "J96.0",
    "J96.2",
    "J80",
    "K72.0",
    "K76.7",
    "D65",
    "G93.41",
    "G92",
    "G62.81",
    "G72.81",
)
"""Acute organ dysfunctions that the note at R65.2 names, and their like."""

SITE = ("T81.40", "T81.41", "T81.42", "T81.43", "T81.49")
"""Infections following a procedure, by site."""
INFUSION = ("T80.2", "T88.0")
ELSEWHERE = ("O", "P")
"""Sepsis of childbirth and of the newborn follows chapters 15 and 16."""


def _sepsis(drafts: Sequence[Draft]) -> list[Draft]:
    return [d for d in drafts if d.code.startswith(SEPSIS)]


def _elsewhere(drafts: Sequence[Draft]) -> bool:
    return any(d.code.startswith(ELSEWHERE) for d in drafts)


def postprocedural_sepsis(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.1.d.5: the infection of the site, then T81.44 and the sepsis; shock is T81.12, not R65.21.

    It rests on the provider's words: the sepsis stands in one sentence with an infection following
    a procedure, or is itself called postprocedural.
    """
    sites = [d for d in drafts if d.code.startswith(SITE)]
    sepsis = _sepsis(drafts)
    shock = next((d for d in drafts if d.code.startswith("R65.21")), None)
    own_shock = next((d for d in drafts if d.code.startswith("T81.12")), None)
    after_procedure = next((d for d in drafts if d.code.startswith("T81.44")), None)
    if not (sites or own_shock or after_procedure) or _elsewhere(drafts):
        return Outcome(drafts, [])
    severe = [d for d in drafts if d.code.startswith("R65.2")]
    septic = [*sepsis, *severe, *(d for d in (own_shock, after_procedure) if d is not None)]
    linked = [
        d for d in septic if any(places_of(case, d) & places_of(case, site) for site in sites)
    ]
    if not linked and own_shock is None and after_procedure is None:
        return Outcome(drafts, [])
    out = list(drafts)
    base = sites[0] if sites else own_shock or after_procedure
    assert base is not None
    if not sepsis:
        claim = "Sepsis of an organism that is not named."
        added = beside(base, "A41.9", books, "I.C.1.d.5.b", claim, base.code)
        out.append(added)
    if after_procedure is None:
        end = base.code[-1]
        claim = f"Sepsis due to the infection {base.code}."
        out.append(beside(base, f"T81.44X{end}", books, "I.C.1.d.5.b", claim, base.code))
    if shock is not None and own_shock is None:
        code = f"T81.12X{base.code[-1]}"
        claim = "Septic shock that results from a postprocedural infection."
        out[out.index(shock)] = recode(shock, code, books, "I.C.1.d.5.c", claim, base.code)
    rejections = []
    if shock is not None and own_shock is not None:
        out.remove(shock)
        rejections.append(reject(shock, books, "combination", "Told by T81.12.", "I.C.1.d.5.c"))
    return Outcome(sorted(out, key=lambda d: d.order), rejections)


def severe_sepsis(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.1.d.1.a.iii, d.1.b, d.2 and d.6: what R65.2 needs, and what it excludes.

    Severe sepsis needs a systemic infection (A41.9 where none is named). Sepsis with an acute organ
    dysfunction that the provider links to it is severe. Only one code of category R65 is kept, and
    none of R65.1 beside an infection that explains it.
    """
    sepsis = _sepsis(drafts)
    severe = [d for d in drafts if d.code.startswith("R65.2")]
    if not sepsis and not severe:
        return _response(drafts, case, books)
    out = list(drafts)
    rejections = []
    worst = next((d for d in severe if d.code == "R65.21"), severe[0] if severe else None)
    for draft in drafts:
        if draft.code.startswith("R65") and draft is not worst:
            detail = "Only one code of category R65; sepsis is coded to the infection."
            out.remove(draft)
            rejections.append(reject(draft, books, "combination", detail, "I.C.1.d.6"))
        elif draft.code == "R78.81":
            out.remove(draft)
            rejections.append(
                reject(draft, books, "integral-symptom", "Part of sepsis.", "I.C.1.d.1.a")
            )
    if severe and not sepsis and not _elsewhere(drafts):
        assert worst is not None
        claim = "Severe sepsis with a systemic infection that is not named."
        added = recode(worst, "A41.9", books, "I.C.1.d.1.b", claim, worst.code)
        out.insert(out.index(worst), added)
    elif sepsis and not severe and not any(d.code.startswith("T81.12") for d in drafts):
        organ = next((d for d in drafts if _due_to_sepsis(d, case)), None)
        called = next((d for d in sepsis if "severe" in d.found.near), None)
        if called is not None:
            claim = "The provider calls the sepsis severe."
            quoted = (called.words["severe"],) if "severe" in called.words else ()
            out = one_behind(
                out,
                called,
                [beside(called, "R65.20", books, "I.C.1.d.1.b", claim, "", quoted)],
            )
        elif organ is not None:
            spans = spans_of(organ.document, organ.found)
            claim = f"Sepsis with {organ.code}, which the provider links to it, is severe."
            out = one_behind(
                out,
                sepsis[0],
                [beside(sepsis[0], "R65.20", books, "I.C.1.d.1.a.iii", claim, organ.code, spans)],
            )
    return Outcome(out, rejections)


LOCAL = (
    "J09",
    "J1",
    "J2",
    "N10",
    "N12",
    "N30",
    "N39.0",
    "L03",
    "L02",
    "K35",
    "K57",
    "K81",
    "K83.0",
)


def _response(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.18.g: SIRS of an infection is coded as the infection; R65.1 is for other causes."""
    response = [d for d in drafts if d.code.startswith("R65.1")]
    rejections = []
    for draft in response:
        organ = next(
            (
                d
                for d in drafts
                if d.code.startswith(ORGANS) and place_of(case, d) == place_of(case, draft)
            ),
            None,
        )
        if draft.code == "R65.10" and organ is not None:
            claim = f"With the acute organ dysfunction {organ.code} that is named with it."
            changed = recode(draft, "R65.11", books, "I.C.18.g", claim, organ.code)
            drafts = [changed if d is draft else d for d in drafts]
            draft = changed
        source = next(
            (
                d
                for d in drafts
                if d.code.startswith(LOCAL) and place_of(case, draft) in places_of(case, d)
            ),
            None,
        )
        if source is not None:
            drafts = [d for d in drafts if d is not draft]
            detail = f"Inflammatory response to the infection {source.code}."
            rejections.append(reject(draft, books, "integral-symptom", detail, "I.C.1.d.6"))
    return Outcome(drafts, rejections)


def _due_to_sepsis(draft: Draft, case: Case) -> bool:
    """Whether the provider links an acute organ dysfunction to the sepsis."""
    return draft.code.startswith(ORGANS) and link(draft, case) is True


def link(draft: Draft, case: Case) -> bool | None:
    """True when an organ dysfunction is linked to sepsis, False to another cause, else None."""
    infections = case.facts.infections
    before = (*infections.of("due-to-sepsis"), *infections.of("sepsis-induced"))
    behind = infections.of("sepsis-with")
    other = False
    for number, found in said(case, draft.code[:5]):
        if "septic" in found.hit.pattern.words:
            return True
        place = (number, found.line.sentence.first)
        if any(at(c) == place and _beyond(c, last_token(found)) for c in before):
            return True
        if any(at(c) == place and c.end - 1 <= first_token(found) for c in behind):
            return True
        other = other or any(
            at(c) == place and c.first > last_token(found) for c in infections.of("cause")
        )
    return False if other else None


def _beyond(cue: Cue, token: int) -> bool:
    return cue.first >= token or cue.kind == "sepsis-induced"


LOCALIZED = ("A0", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "B0", "B1", "B25", "B3", "B4", "B5", "U07.1",
             "D73.3", "E32.1", "G00", "G01", "G03", "G04", "G05", "G06", "H66", "I30", "I33", "J0", "J1", "J2",
             "J36", "J39.0", "J69.0", "J85", "J86", "J98.51", "K04.7", "K12.2", "K35", "K57", "K61", "K63.0", "K63.1",
             "K65", "K67", "K68.1", "K75.0", "K80.0", "K80.3", "K80.4", "K81", "K82.2", "K83.0", "K83.09", "K85.02",
             "K85.12", "K85.22", "K85.32", "K85.82", "K85.92", "L0", "L89", "M00", "M46.2", "M46.3", "M46.5", "M60.0",
             "M72.6", "M86", "N10", "N12", "N13.6", "N15.1", "N30", "N34", "N39.0", "N41", "N45", "N49", "N70", "N71",
             "N73", "R65", "T82.6", "T82.7", "T83.5", "T83.6", "T84.5", "T84.6", "T84.7", "T85.7",
             "E08.621", "E09.621", "E10.621", "E11.621", "E13.621")  # fmt: skip
"""Localized infections that sepsis is sequenced before."""


def sepsis_first(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.1.d.2 to d.5 and d.9: the order of sepsis and what goes with it.

    The infection of a device that the sepsis came from is a complication of care (II.G): first.

    The systemic infection stands before R65.2 and before the localized infection, except where it
    came after admission; a code of the procedure or infusion that caused it stands before it, and
    infection-associated hemolytic-uremic syndrome before all.
    """
    sepsis = _sepsis(drafts)
    if not sepsis or _elsewhere(drafts):
        return Outcome(drafts, [])
    group: list[Draft] = []
    cause = (*SITE, *INFUSION, *_devices(drafts))
    for starts in (cause, ("T81.44",), SEPSIS, ("T81.12", "R65.2")):
        group.extend(d for d in drafts if d.code.startswith(starts))
    rest = [d for d in drafts if d not in group]
    procedure = any(d.code.startswith((*cause, "T81.44")) for d in group)
    if _arose(sepsis, case) and not procedure:
        late = min(drafts.index(d) for d in group)
        spot = len([d for d in drafts[:late] if d in rest])
    else:
        infected = [
            n for n, d in enumerate(rest) if d.code.startswith(LOCALIZED) or _organ(d, drafts)
        ]
        spot = min(
            [len([d for d in drafts[: drafts.index(g)] if d in rest]) for g in group] + infected
        )
    out = [*rest[:spot], *group, *rest[spot:]]
    syndrome = [d for d in out if d.code == "D59.31"]
    out = [*syndrome, *(d for d in out if d not in syndrome)]
    return Outcome(out, [])


DEVICE = ("T82.6", "T82.7", "T83.5", "T83.6", "T84.5", "T84.6", "T84.7", "T85.7")
"""Infections of a device."""
OF_DEVICE = (
    "N10",
    "N30",
    "N39.0",
    "M00",
    "M46",
    "M86",
    "L02",
    "L03",
    "I33",
    "I38",
    "I39",
    "K65",
    "T",
    "B9",
    "R65",
    "A4",
    "G0",
)
"""Codes that say more of the infection of a device, or of its sepsis."""


def _devices(drafts: Sequence[Draft]) -> tuple[str, ...]:
    """The infected devices that a sepsis came from: those beside no infection of another source."""
    other = [
        d
        for d in drafts
        if d.code.startswith(LOCALIZED) and not d.code.startswith((*OF_DEVICE, "L89"))
    ]
    return () if other else DEVICE


def _organ(draft: Draft, drafts: Sequence[Draft]) -> bool:
    severe = any(d.code.startswith(("R65.2", "T81.12")) for d in drafts)
    return severe and draft.code.startswith(ORGANS)


def _arose(sepsis: Sequence[Draft], case: Case) -> bool:
    """Whether the chart says that the sepsis came after admission."""
    places = {at(cue) for cue in case.facts.infections.of("sepsis-arose")}
    return case.inpatient and any(
        not places.isdisjoint({place_of(case, d), *places_of(case, d)}) for d in sepsis
    )
