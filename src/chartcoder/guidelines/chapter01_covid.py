"""Sections I.C.1.f and g: Zika, COVID-19, and what only a confirmed diagnosis allows."""

from chartcoder.coding.draft import Draft
from chartcoder.guidelines.binding import (
    Place,
    after,
    at,
    discussed,
    one_behind,
    place_of,
    places_of,
    said,
)
from chartcoder.guidelines.clause import Case, Outcome, beside, from_mention, recode, reject
from chartcoder.reading.statements import STATED
from chartcoder.terminology.books import Books

CONFIRMED_ONLY = {
    "B20": "I.C.1.a.1",
    "Z21": "I.C.1.a.1",
    "A92.5": "I.C.1.f.1",
    "U07.1": "I.C.1.g.1.a",
}
"""Codes that an uncertain diagnosis does not lead to even at the end of a stay."""


def confirmed_only(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.1.a.1, f.1 and g.1.a: HIV, Zika and COVID-19 are coded only when confirmed.

    An exception to II.H: "probable" at discharge is not enough.
    """
    kept, rejections = [], []
    for draft in drafts:
        clause = CONFIRMED_ONLY.get(draft.code)
        settled = any(s.kind == "context" and s.source == "IV.H" for s in draft.steps)
        if clause is not None and "possible" in draft.found.flags and not settled:
            detail = "Coded only when confirmed."
            rejections.append(reject(draft, books, "uncertain", detail, clause))
        else:
            kept.append(draft)
    return Outcome(kept, rejections)


MANIFESTATIONS = {
    "J18.9": ("J12.82", "I.C.1.g.1.c.i"),
    "J12.9": ("J12.82", "I.C.1.g.1.c.i"),
    "J12.89": ("J12.82", "I.C.1.g.1.c.i"),
    "J18.8": ("J12.82", "I.C.1.g.1.c.i"),
    "J20.9": ("J20.8", "I.C.1.g.1.c.ii"),
    "J98.9": ("J98.8", "I.C.1.g.1.c.iii"),
    "A08.4": ("A08.39", "I.C.1.g.1.d"),
    "A41.9": ("A41.89", "I.C.1.g.1.b"),
}
"""What a condition becomes when it is due to COVID-19."""


def covid_manifestations(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.1.g.1.c and d: a condition that stands in one sentence with COVID-19 as its cause."""
    disease = next((d for d in drafts if d.code == "U07.1"), None)
    out: list[Draft] = []
    if disease is None:
        named = next((d for d in drafts if _names_covid(d)), None)
        if named is None:
            return Outcome(drafts, [])
        claim = f"COVID-19 is the cause of {named.code} and stands before it."
        disease = recode(named, "U07.1", books, "I.C.1.g.1.b", claim, named.code)
        drafts = [*drafts[: drafts.index(named)], disease, *drafts[drafts.index(named) :]]
    places = places_of(case, disease)
    for draft in drafts:
        code, clause = MANIFESTATIONS.get(draft.code, ("", ""))
        if code and not places.isdisjoint(places_of(case, draft)):
            claim = f"{draft.code} due to COVID-19 is {code}."
            draft = recode(draft, code, books, clause, claim, "U07.1")
        out.append(draft)
    return Outcome(out, [])


def _names_covid(draft: Draft) -> bool:
    """A manifestation whose own words name COVID-19: "COVID-19 pneumonia"."""
    return draft.code in ("J12.82", "A41.89") and "covid" in draft.found.hit.pattern.words


def covid_test_only(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.1.g.1.h: a positive test of a person without symptoms is no diagnosis of COVID-19."""
    disease = next((d for d in drafts if d.code == "U07.1"), None)
    if disease is None or not positive_test_only(case):
        return Outcome(drafts, [])
    detail = "A positive test without symptoms and without a provider's diagnosis; see the query."
    rejection = reject(disease, books, "not-stated", detail, "I.C.1.g.1.h")
    return Outcome([d for d in drafts if d is not disease], [rejection])


_POSITIVE = frozenset(["positive", "detected", "reactive"])
_DISEASE = frozenset(["infection", "disease", "illness", "pneumonia", "infected"])


def positive_test_only(case: Case) -> bool:
    """Whether all that the chart says of COVID-19 is a positive test of someone without symptoms."""
    facts = case.facts.infections
    without = {at(c) for c in facts.of("asymptomatic")}
    tests = {at(c) for c in facts.of("covid-test")}
    if not without or not tests:
        return False
    mentions = list(said(case, "U07.1"))
    stated = [(n, f) for n, f in mentions if _role(case, n, f.line.sentence.first) == STATED]
    return bool(mentions) and all(
        (n, f.line.sentence.first) in tests
        and not _POSITIVE.isdisjoint({*f.hit.pattern.words, *f.near})
        and _DISEASE.isdisjoint({*f.hit.pattern.words, *f.near})
        for n, f in (stated or mentions)
    )


def _role(case: Case, number: int, first: int) -> str:
    document = case.chart.documents[number]
    for sentence, role in zip(document.text.sentences, document.roles, strict=True):
        if sentence.first == first:
            return role
    return ""


def post_covid(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.1.g.1.m: a condition due to an earlier COVID-19 makes it U09.9, not Z86.16.

    U07.1 stands beside U09.9 only for a new infection.
    """
    late = next((d for d in drafts if d.code == "U09.9"), None)
    past = next((d for d in drafts if d.code == "Z86.16"), None)
    current = next((d for d in drafts if d.code == "U07.1"), None)
    if late is None:
        called = next((d for d in drafts if _called_post_covid(d)), None)
        if called is not None:
            claim = f"{called.code} is named as a condition after COVID-19."
            late = beside(called, "U09.9", books, "I.C.1.g.1.m", claim, called.code)
            drafts = one_behind(drafts, called, [late])
    if late is None and past is None:
        return Outcome(drafts, [])
    out = list(drafts)
    rejections = []
    if late is None and past is not None:
        linked = {at(cue) for cue in case.facts.infections.of("after-covid")}
        place = place_of(case, past)
        condition = next(
            (
                d
                for d in drafts
                if d is not past and d.code[0] not in "ZU" and place == place_of(case, d)
            ),
            None,
        )
        if condition is not None and place in linked:
            claim = f"{condition.code} is a condition of the earlier infection."
            spans = tuple(c.span for c in case.facts.infections.of("after-covid") if at(c) == place)
            late = recode(past, "U09.9", books, "I.C.1.g.1.m", claim, condition.code, spans)
            out[out.index(past)] = late
            past = None
    if late is not None and past is not None:
        out.remove(past)
        detail = "A condition of it remains: U09.9."
        rejections.append(reject(past, books, "less-specific", detail, "I.C.1.g.1.m"))
    if late is not None and current is not None:
        own = places_of(case, current) - {place_of(case, late), *places_of(case, late)}
        if not own and not case.facts.infections.of("reinfected"):
            out.remove(current)
            detail = "The infection is past; what remains of it is U09.9."
            rejections.append(reject(current, books, "history-only", detail, "I.C.1.g.1.m"))
    return Outcome(out, rejections)


_AFTER = frozenset(["post", "after", "long", "postcovid"])


def _called_post_covid(draft: Draft) -> bool:
    """A condition whose own words say that it follows COVID-19: "post-COVID fibrosis"."""
    words = set(draft.found.hit.pattern.words)
    return (
        draft.code[0] not in "ZU"
        and not words.isdisjoint({"covid", "postcovid"})
        and bool(words & _AFTER)
    )


EXPOSURE, SCREENING, ANTIBODIES = "Z20.822", "Z11.52", "Z01.84"


def covid_contacts(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.1.g.1.e, f and k: no exposure, screening or antibody code beside a confirmed infection.

    With symptoms a test is no screening.
    """
    contacts = [d for d in drafts if d.code in (EXPOSURE, SCREENING, ANTIBODIES)]
    if not contacts:
        return Outcome(drafts, [])
    disease = next((d for d in drafts if d.code == "U07.1"), None)
    symptoms = any(d.code.startswith(("R05", "R06", "R50", "R43", "J02.9")) for d in drafts)
    kept, rejections = [], []
    for draft in drafts:
        if draft in contacts and disease is not None:
            detail = "COVID-19 is confirmed."
            rejections.append(reject(draft, books, "less-specific", detail, "I.C.1.g.1.e"))
        elif draft.code == SCREENING and (symptoms or any(d.code == EXPOSURE for d in contacts)):
            detail = "Symptoms or an exposure are the reason for the test."
            rejections.append(reject(draft, books, "not-screening", detail, "I.C.1.g.1.f"))
        else:
            kept.append(draft)
    return Outcome(kept, rejections)


def resolved_covid(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.1.g.1.i and j: an infection that the provider states as past is Z86.16; at a visit to
    follow it up, Z09 stands before it."""
    codes = {d.code for d in drafts}
    if not codes.isdisjoint({"U07.1", "U09.9", "Z20.822"}):
        return Outcome(drafts, [])
    past = next((d for d in drafts if d.code == "Z86.16"), None)
    visit = next((d for d in drafts if d.code == "Z09"), None)
    out = list(drafts)
    if visit is not None and past is None and "covid" in visit.found.hit.pattern.words:
        claim = "The infection that is followed up is past."
        past = beside(visit, "Z86.16", books, "I.C.1.g.1.j", claim, "Z09")
        return Outcome(one_behind(out, visit, [past]), [])
    for number, document in enumerate(case.chart.documents):
        for found in document.found:
            if (
                found.code != "U07.1"
                or not found.flags & {"resolved", "historical"}
                or found.flags & {"negated", "family", "possible", "hypothetical"}
                or not _role(case, number, found.line.sentence.first)
            ):
                continue
            follow = "followup" in found.near
            if past is None:
                claim = "COVID-19 that the provider states as past."
                draft = from_mention(case, document, found, books, "I.C.1.g.1.i", claim)
                past = recode(draft, "Z86.16", books, "I.C.1.g.1.i", claim, "")
                out.append(past)
            if visit is None and follow and not case.inpatient:
                claim = "Follow-up of COVID-19 after it has resolved."
                visit = beside(past, "Z09", books, "I.C.1.g.1.j", claim, "Z86.16")
                visit = visit._replace(order=past.order)
                out.insert(out.index(past), visit)
    return Outcome(out, [])


RESPIRATORY = ("J12.82", "J20.8", "J22", "J40", "J80", "J96.0", "J98.8", "A08.39", "M35.81")
BEFORE_COVID = ("O", "P", "T86", "A41", "A40", "R65", "T81", "Z51")
"""Codes that other guidelines put before COVID-19."""


def covid_first(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.1.g.1.b, c, d, l and m: COVID-19 before its manifestations, post COVID-19 behind them."""
    out = list(drafts)
    disease = next((d for d in out if d.code == "U07.1"), None)
    if disease is not None:
        places: set[Place] = places_of(case, disease)
        spot = out.index(disease)
        for number, draft in enumerate(out[:spot]):
            if draft.code.startswith(BEFORE_COVID) or draft.code[0] == "Z":
                continue
            if draft.code.startswith(RESPIRATORY) or not places.isdisjoint(places_of(case, draft)):
                out.remove(disease)
                out.insert(number, disease)
                break
    late = next((d for d in out if d.code == "U09.9"), None)
    if late is not None:
        place = discussed(case, late)
        related = [d for d in out if d.code[0] not in "ZU" and place_of(case, d) in place]
        if related and out.index(related[-1]) > out.index(late):
            last = related[-1]
            out.remove(late)
            out.insert(out.index(last) + 1, after(late, last))
    return Outcome(out, [])
