"""Section I.C.19.f: adult and child abuse, neglect and other maltreatment."""

from chartcoder.coding.chart import ReadDocument, spans_of
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.coding.specify import phased
from chartcoder.guidelines.clause import Case, Outcome, from_mention, recode, reject
from chartcoder.terminology.books import Books

CONFIRMED, SUSPECTED = "T74", "T76"
RULED_OUT = (
    (("T74.1", "T76.1", "T74.9", "T76.9", "T74.4"), "Z04.71", "Z04.72"),
    (("T74.2", "T76.2"), "Z04.41", "Z04.42"),
    (("T74.5", "T76.5"), "Z04.81", "Z04.81"),
    (("T74.6", "T76.6"), "Z04.82", "Z04.82"),
)
"""Kinds of abuse and the code for an examination that ruled it out, of an adult and of a child."""
CHILD = frozenset("child infant baby toddler newborn boy girl minor pediatric".split())
ADULT = frozenset(
    "adult elder elderly spouse spousal partner wife husband domestic man woman".split()
)
ADULT_AGE = 18


def _roles(document: ReadDocument) -> dict[int, str]:
    return {s.first: role for s, role in zip(document.text.sentences, document.roles, strict=True)}


def suspected_abuse(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.f: abuse that a provider suspects is T76, in any setting; ruled out it is Z04.

    An uncertain diagnosis is otherwise not coded outside a stay; for abuse the suspicion has a code.
    """
    out = list(drafts)
    changed = False
    for document in case.chart.documents:
        roles: dict[int, str] | None = None
        for found in document.found:
            if not found.code.startswith((CONFIRMED, SUSPECTED)):
                continue
            roles = _roles(document) if roles is None else roles
            if not roles.get(found.line.sentence.first):
                continue
            draft = _doubted(found, document, case, books)
            if draft is not None and all(d.code != draft.code for d in out):
                # in a stay an uncertain diagnosis was drafted as if it were established
                out = [d for d in out if d.found is not found and d.found != found]
                out.append(draft)
                changed = True
    return Outcome(sorted(out, key=lambda d: d.order) if changed else drafts, [])


def _doubted(found: Found, document: ReadDocument, case: Case, books: Books) -> Draft | None:
    if found.flags == {"possible"} and found.code.startswith(CONFIRMED):
        claim = "Suspected abuse has a code of its own."
        draft = from_mention(case, document, found, books, "I.C.19.f", claim)
        code = draft.stem.replace(CONFIRMED, SUSPECTED, 1)
        if code == "T76.4":
            code = "T76.12"
        if code not in books:
            return None
        draft = draft._replace(steps=draft.steps[:-1])
        draft = recode(
            draft, phased(books, code, "A"), books, "I.C.19.f", claim, "", spans_of(document, found)
        )
        number = case.chart.documents.index(document)
        return draft._replace(
            stem=code, order=(number, found.line.sentence.first, found.hit.places[0])
        )
    if "negated" in found.flags and _excluded(found, document):
        child = _child(found, case, None)
        for starts, adult_code, child_code in RULED_OUT:
            if found.code.startswith(starts):
                claim = "Abuse was alleged or suspected, and ruled out."
                draft = from_mention(case, document, found, books, "I.C.19.f", claim)
                draft = draft._replace(steps=draft.steps[:-1])
                code = child_code if child else adult_code
                return recode(draft, code, books, "I.C.19.f", claim, "", spans_of(document, found))
    return None


def _excluded(found: Found, document: ReadDocument) -> bool:
    """Whether the words say "ruled out" and not merely that nobody spoke of abuse."""
    base = found.line.sentence.first
    said = {
        document.text.folded[base + at]
        for cue in found.cues
        if cue.kind == "negated"
        for at in range(cue.first, cue.end)
    }
    return bool(said & {"ruled", "excluded", "unfounded", "unsubstantiated"})


def _child(found: Found, case: Case, default: bool | None) -> bool | None:
    words = set(found.hit.pattern.words) | found.near.keys()
    if case.age_years is not None:
        return case.age_years < ADULT_AGE
    if words & CHILD:
        return True
    return False if words & ADULT else default


def abuse_by_age(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.f: the codes for a child and for an adult differ; the age of the patient decides."""
    out, rejections = [], []
    confirmed = [d for d in drafts if d.code.startswith(CONFIRMED)]
    for draft in drafts:
        if draft.code.startswith((CONFIRMED, SUSPECTED)) and len(draft.stem) == 6:
            child = _child(draft.found, case, None)
            wanted = "2" if child else "1"
            stem = draft.stem[:-1] + wanted
            if (
                child is not None
                and draft.stem[-1] in "12"
                and stem != draft.stem
                and stem in books
            ):
                claim = "The patient is a child." if child else "The patient is an adult."
                code = stem + draft.code[len(draft.stem) :]
                draft = recode(draft, code, books, "I.C.19.f", claim, "")._replace(stem=stem)
        if draft.code.startswith(SUSPECTED) and confirmed:
            same = next((c for c in confirmed if c.code[3:5] == draft.code[3:5]), None)
            if same is not None:
                claim = f"Confirmed: {same.code}."
                rejections.append(reject(draft, books, "confirmed", claim, "I.C.19.f"))
                continue
        out.append(draft)
    return Outcome(out, rejections)


def abuse_first(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.f: the abuse before the injuries and mental conditions that go with it."""
    abuse = [d for d in drafts if d.code.startswith((CONFIRMED, SUSPECTED)) and d.code[-1] != "S"]
    if not abuse:
        return Outcome(drafts, [])
    rest = [d for d in drafts if d not in abuse]
    before = sum(1 for d in drafts[: drafts.index(abuse[0])] if d not in abuse)
    at = next((n for n, d in enumerate(rest) if d.code[0] in "STF"), before)
    place = min(at, before)
    return Outcome([*rest[:place], *abuse, *rest[place:]], [])
