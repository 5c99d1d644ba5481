"""Section I.C.1.a: HIV."""

from collections.abc import Sequence

from chartcoder.coding.cues import Cue
from chartcoder.coding.draft import Draft
from chartcoder.guidelines.binding import at, number_of, place_of, places_of, said
from chartcoder.guidelines.clause import Case, Outcome, recode, reject
from chartcoder.terminology.books import Books

OPPORTUNISTIC = (
    "A07.2",
    "A31.2",
    "A81.2",
    "B20",
    "B25",
    "B37.81",
    "B38",
    "B39.3",
    "B45",
    "B58.2",
    "B59",
    "C46",
)
"""Illnesses that are HIV-related by their nature in a patient with HIV disease."""
DENIALS = frozenset(["no", "never", "not", "without", "denies", "negative", "nor", "none", "ever"])
BEFORE = 7
"""Tokens before a phrase in which a denial bears on it."""


def _illness(case: Case) -> list[Cue]:
    """Phrases that say that the patient has, or had, an HIV-related illness."""
    return [c for c in case.facts.infections.of("hiv-illness") if not _denied(c, case)]


def _denied(cue: Cue, case: Case) -> bool:
    folded = case.chart.documents[cue.document].text.folded
    return not DENIALS.isdisjoint(folded[max(cue.sentence, cue.first - BEFORE) : cue.first])


def hiv_status(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.1.a.2.a, d to g and j: B20 once there was any HIV-related illness, else Z21, else R75.

    Treatment does not matter, nor whether the disease is newly found.
    """
    codes = {d.code for d in drafts}
    if codes.isdisjoint({"B20", "Z21", "R75", "Z11.4"}):
        return Outcome(drafts, [])
    out = list(drafts)
    rejections = []
    for draft in [d for d in out if d.code == "Z11.4" or (d.code == "B20" and _test_named(d))]:
        doubt = [c for c in case.facts.infections.of("hiv-doubt") if at(c) == place_of(case, draft)]
        if doubt:
            claim = "The test is inconclusive."
            spans = (doubt[0].span,)
            out[out.index(draft)] = recode(draft, "R75", books, "I.C.1.a.2.f", claim, "", spans)
        elif draft.code == "B20":
            out.remove(draft)
            detail = "A test of the virus is named, not the disease."
            rejections.append(reject(draft, books, "not-stated", detail, "I.C.1.a.1"))
        codes = {d.code for d in out}
    for draft in drafts:
        contact = next((d for d in drafts if d.code in CONTACTS and _same_line(d, draft)), None)
        if (
            draft in out
            and draft.code == "B20"
            and contact is not None
            and set(draft.found.hit.pattern.words) == {"hiv"}
        ):
            out.remove(draft)
            detail = f"The virus is only named for {contact.code}."
            rejections.append(reject(draft, books, "not-stated", detail, "I.C.1.a.2.k"))
            codes = {d.code for d in out}
    illness = _illness(case)
    if "B20" not in codes and "Z21" in codes and illness:
        status = next(d for d in drafts if d.code == "Z21")
        claim = "An HIV-related illness is documented: B20 at this and every later encounter."
        spans = (illness[0].span,)
        out[out.index(status)] = recode(status, "B20", books, "I.C.1.a.2.g", claim, "", spans)
        codes = {d.code for d in out}
    for weaker, stronger in (
        ("R75", {"B20", "Z21"}),
        ("Z21", {"B20"}),
        ("Z11.4", {"B20", "Z21", "R75"}),
    ):
        if not codes.isdisjoint(stronger):
            for draft in [d for d in out if d.code == weaker]:
                out.remove(draft)
                detail = "HIV is established."
                rejections.append(reject(draft, books, "less-specific", detail, "I.C.1.a.2.g"))
    return Outcome(out, rejections)


TESTS = frozenset(
    """negative neg nonreactive antigen antibody test testing screen screening serology rna pcr western ab ag assay""".split()
)


def _test_named(draft: Draft) -> bool:
    """ "HIV" that only says which test was done: "HIV antibody screen"."""
    found = draft.found
    last = found.hit.places[-1] + 1
    items = found.line.items
    return (
        set(found.hit.pattern.words) == {"hiv"}
        and last < len(items)
        and items[last].word in TESTS
        and items[last].first <= items[last - 1].end + 1
    )


CONTACTS = ("Z29.81", "Z11.4", "Z71.7", "Z20.6")
"""Contacts because of HIV in someone who may not have it."""


def _same_line(one: Draft, other: Draft) -> bool:
    return one is not other and one.found.line is other.found.line


def hiv_testing(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.1.a.2.i: screening only without symptoms; a negative result at follow-up is counseling."""
    test = next((d for d in drafts if d.code == "Z11.4"), None)
    if test is None:
        return Outcome(drafts, [])
    symptoms = [d for d in drafts if d.code[0] == "R" and d.code != "R75"]
    if symptoms:
        detail = f"Tested because of symptoms ({symptoms[0].code})."
        rejection = reject(test, books, "not-screening", detail, "I.C.1.a.2.i")
        return Outcome([d for d in drafts if d is not test], [rejection])
    facts = case.facts.infections
    negative = [c for c in facts.of("hiv-negative") if not _denied(c, case)]
    if negative and facts.of("hiv-result"):
        claim = "Follow-up of a negative test is coded as counseling."
        spans = (negative[0].span,)
        changed = recode(test, "Z71.7", books, "I.C.1.a.2.i", claim, "", spans)
        return Outcome([changed if d is test else d for d in drafts], [])
    return Outcome(drafts, [])


def hiv_first(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.1.a.2.b and c: B20 stands before the HIV-related conditions, not before unrelated ones.

    Infection-associated hemolytic-uremic syndrome stands before B20.
    """
    disease = next((d for d in drafts if d.code == "B20"), None)
    if disease is None or len(drafts) == 1:
        return Outcome(drafts, [])
    linked = {at(cue) for cue in _illness(case)}
    linked |= {(n, f.line.sentence.first) for n, f in said(case, OPPORTUNISTIC) if f.code != "B20"}
    own = place_of(case, disease)
    spot = drafts.index(disease)
    for number, draft in enumerate(drafts[:spot]):
        if draft.code == "D59.31" or draft.code[0] in "OZ":
            continue
        if _related(draft, linked, own, case):
            moved = [d for d in drafts if d is not disease]
            moved.insert(number, disease)
            return Outcome(moved, [])
    return Outcome(drafts, [])


def _related(draft: Draft, linked: set[tuple[int, int]], own: tuple[int, int], case: Case) -> bool:
    """An opportunistic illness, or one that stands in a sentence that calls it HIV-related."""
    return draft.code.startswith(OPPORTUNISTIC) or not linked.isdisjoint(
        {place_of(case, draft), *places_of(case, draft)}
        - ({own} if _listed(draft, own, case) else set())
    )


def _listed(draft: Draft, own: tuple[int, int], case: Case) -> bool:
    """HIV merely stands in one line with the condition."""
    cues: Sequence[Cue] = [c for c in _illness(case) if at(c) == own]
    document = case.chart.documents[own[0]]
    return number_of(case, draft.document) == own[0] and all(
        "".join(document.text.folded[c.first : c.end]) in ("aids", "hivdisease") for c in cues
    )
