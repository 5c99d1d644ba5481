"""Section I.C.19.e.5.b and d: poisonings and toxic effects, their intent and their order."""

from collections.abc import Sequence

from chartcoder.coding.draft import Draft
from chartcoder.coding.substances import CAUSE, DRUG, ERROR, EXCESS, TOXICITY, Substance, Substances
from chartcoder.guidelines.chapter19_substance import (
    INTENT,
    intent_digit,
    intent_near,
    intent_of,
    interacts,
    is_drug,
    role_in,
    substance_draft,
    substance_of,
    with_value,
)
from chartcoder.guidelines.clause import Case, Outcome, beside, recode, reject
from chartcoder.model import Rejection
from chartcoder.terminology.books import Books

GENERIC = frozenset(
    """opioid opioids opiate opiates narcotic narcotics benzodiazepine benzodiazepines benzo benzos medication medications
    drug drugs pills pill antidepressant antidepressants antihypertensive antihypertensives""".split()
)
"""Names of whole classes: they give way to the drug that another sentence names."""
TRIGGERS = frozenset(
    """overdose overdosed od poisoning poisoned ingestion ingested intoxication inhalation toxicity error exposure
    attempt""".split()
)

POISON_SIGNS = ("R40", "R41", "R42", "R55", "R56", "R57", "R00", "R06", "R10", "R11", "R23", "R50", "R65", "J96", "J69",
                "J80", "J81", "J70.5", "G92", "G93.1", "G93.4", "G40", "G41", "N17", "K71", "K72", "K85", "K92", "E16", "E87", "E86",
                "E16", "I46", "I47", "I49", "I95", "I44", "I45", "R09", "D68", "M62.82", "T68", "R79", "R44", "F05", "H57")  # fmt: skip
"""What a poisoning does: such codes come after it."""


def poisonings(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.e.5.b and d: overdose, error, interaction and toxic effect, with the intent in the code.

    Intent that nobody states is accidental; it is undetermined only when the record says so. Every
    substance has its code, each once (I.C.19.e.2 to 4).
    """
    known = case.facts.substances
    if not known.found:
        return Outcome(drafts, [])
    taken = _poisons(known, case)
    if not taken:
        return Outcome(drafts, [])
    out = list(drafts)
    for substance in taken:
        intent, span = intent_of(substance, known, case)
        for stem in _stems(substance):
            code = f"{stem}{INTENT[intent]}"
            if code not in books:
                code, intent = f"{stem}1", "accidental"
            if code not in books:
                continue
            clause = "I.C.19.e.5.b" if is_drug(stem) else "I.C.19.e.5.d"
            claim = f"{substance.span.text}: {books.entry(code).title}."
            spans = (substance.cue, span) if span is not None else (substance.cue,)
            added = substance_draft(substance, code, case, books, clause, claim, "", spans)
            added = added._replace(steps=with_value(added.steps, "intent", intent))
            if all(d.code != added.code for d in out):
                out.append(added)
    out, rejections = _settled(out, books)
    out.sort(key=lambda d: d.order)
    return Outcome(out, rejections)


UNNAMED = ("T50.90", "T50.91", "T65.9", "T40.60", "T40.90", "T43.9", "T36.9", "T42.7", "T51.9", "T52.9", "T54.9", "T58.9",
           "T59.9", "T63.9", "T56.9")  # fmt: skip
"""Substances that are not named: such a code gives way to a named one of the same kind."""
_ANY = ("T50.90", "T50.91", "T65.9")


def _settled(drafts: list[Draft], books: Books) -> tuple[list[Draft], list[Rejection]]:
    """One intent for each substance, and no unnamed substance beside a named one."""
    poisons = [d for d in drafts if intent_digit(d) in ("1", "2", "3", "4")]
    if len(poisons) < 2:
        return drafts, []
    out, rejections = [], []
    for draft in drafts:
        better = None
        if draft in poisons and draft.found.hit.pattern.source != DRUG:
            better = next(
                (p for p in poisons if p is not draft and (
                    (substance_of(p.code) == substance_of(draft.code) and p.code != draft.code and p.found.hit.pattern.source == DRUG)
                    or (draft.code.startswith(_ANY) and not p.code.startswith(_ANY))
                    or (draft.code.startswith(UNNAMED) and p.code[:3] == draft.code[:3] and not p.code.startswith(UNNAMED)))),
                None,
            )  # fmt: skip
        if better is None:
            out.append(draft)
        else:
            claim = f"The substance and intent are named: {better.code}."
            rejections.append(reject(draft, books, "less-specific", claim, "I.C.19.e.2"))
    return out, rejections


def intent_of_poisoning(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.e.5.b: a poisoning that the index names takes the intent the chart states."""
    known = case.facts.substances
    out = []
    for draft in drafts:
        digit = intent_digit(draft)
        if digit == "1" and known.intents and draft.found.hit.pattern.source != DRUG:
            intent, span = intent_near(draft, known, case)
            kept = substance_of(draft.code)
            code = f"{kept}{INTENT[intent]}{draft.code[len(kept) + 1 :]}"
            if span is not None and code != draft.code and code in books:
                claim = f"Intent stated: {intent}."
                changed = recode(draft, code, books, "I.C.19.e.5.b", claim, "", (span,))
                draft = changed._replace(
                    stem=code[:7] if code[:7] in books else code[:6],
                    steps=with_value(changed.steps, "intent", intent),
                )
        out.append(draft)
    return Outcome(out, [])


_MONOXIDE: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset("exhaust car vehicle truck automobile engine motor tailpipe garage".split()), "T58.0"),
    (frozenset("natural utility piped".split()), "T58.1"),
    (frozenset("furnace stove heater charcoal coal wood kerosene fireplace grill boiler propane".split()), "T58.2X"),
    (frozenset("kiln industrial forklift".split()), "T58.8X"),
)  # fmt: skip
"""Sources of carbon monoxide; none of them named is T58.9."""


def _stems(substance: Substance) -> tuple[str, ...]:
    if substance.drug.stem == "T58.9":
        for words, stem in _MONOXIDE:
            if words & set(substance.words):
                return (stem,)
    return substance.drug.stems


def _poisons(known: Substances, case: Case) -> list[Substance]:
    """The substances a provider states, or the history of a stated poisoning names."""
    stated = [
        s for s in known.found if s.relation in (EXCESS, ERROR) and role_in(case, s) and not s.doubt
    ]
    told = [s for s in known.found if s.relation in (EXCESS, ERROR) and not role_in(case, s)]
    blamed = {
        stem for s in known.found
        if s.relation in (CAUSE, TOXICITY) and role_in(case, s) and (not s.doubt or case.inpatient)
        for stem in s.drug.stems
    }  # fmt: skip
    chosen = list(stated)
    named = [s for s in stated if s.span.text.lower() not in GENERIC]
    if (stated and not named) or (not stated and _triggered(case)):
        chosen.extend(told)
    else:
        chosen.extend(s for s in told if blamed & set(s.drug.stems))
    together = [s for s in known.found if interacts(s, known)]
    if len({s.drug.stem for s in together}) > 1 and any(
        role_in(case, s) or blamed & set(s.drug.stems) for s in together
    ):
        chosen.extend(together)
    if any(s.span.text.lower() not in GENERIC for s in chosen):
        chosen = [s for s in chosen if s.span.text.lower() not in GENERIC]
    if any(s.span.text.lower() not in ANTIDOTES for s in chosen):
        chosen = [s for s in chosen if s.span.text.lower() not in ANTIDOTES]
    return [s for s in chosen if not _only_alcohol(s, chosen)]


ANTIDOTES = frozenset(
    """nac n-acetylcysteine acetylcysteine mucomyst acetadote naloxone narcan flumazenil fomepizole digifab
    physostigmine pralidoxime hydroxocobalamin charcoal glucagon deferoxamine leucovorin""".split()
)
"""What treats a poisoning: named beside its substance it is none itself."""


def _only_alcohol(substance: Substance, chosen: Sequence[Substance]) -> bool:
    """Being drunk is no poisoning by itself (I.C.5.b): alcohol counts when it is called one."""
    if substance.drug.kind != "alcohol" or not substance.drug.stem.startswith("T51.0"):
        return False
    said = {"poisoning", "overdose", "ingestion", "ingested"} & set(substance.words)
    return not said and not any(s.drug.kind != "alcohol" for s in chosen)


def _triggered(case: Case) -> bool:
    """Whether a provider states an overdose, ingestion, poisoning or error without its substance."""
    for document in case.chart.documents:
        for sentence, role in zip(document.text.sentences, document.roles, strict=True):
            if role and not TRIGGERS.isdisjoint(
                document.text.folded[sentence.first : sentence.end]
            ):
                return True
    return False


def poisoning_first(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.e.5.b and d: the poisoning or toxic effect before what it did."""
    poisons = [d for d in drafts if intent_digit(d) in ("1", "2", "3", "4")]
    if not poisons:
        return Outcome(drafts, [])
    rest = [d for d in drafts if d not in poisons]
    stated = next((drafts.index(p) for p in poisons), 0)
    at = next(
        (n for n, d in enumerate(rest)
         if d.code.startswith(POISON_SIGNS) or any(_same_sentence(d, p) and d.code[0] not in "STZ" for p in poisons)
         or (d.code[0] in "T" and d.code[:3] in CORROSIONS and d.code[4:5] in "45678")),
        None,
    )  # fmt: skip
    before = sum(1 for d in drafts[:stated] if d not in poisons)
    place = before if at is None else min(at, before)
    return Outcome([*rest[:place], *poisons, *rest[place:]], [])


CORROSIONS = ("T20", "T21", "T22", "T23", "T24", "T25", "T26", "T27", "T28")


def _same_sentence(first: Draft, second: Draft) -> bool:
    return (
        first.document is second.document
        and first.found.line.sentence.first == second.found.line.sentence.first
    )


def chemical_of_corrosion(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.d, note at T20.4 to T28.9: the chemical and its intent before a corrosion by it."""
    burns = [
        d for d in drafts if d.code[:3] in CORROSIONS and "orrosion" in books.entry(d.stem).title
    ]
    if not burns:
        return Outcome(drafts, [])
    known = case.facts.substances
    chemicals = [
        s for s in known.found if "T51" <= s.drug.stem[:3] <= "T65" and s.drug.kind != "alcohol"
    ]
    if not chemicals:
        return Outcome(drafts, [])
    substance = chemicals[0]
    intent, span = intent_of(substance, known, case)
    code = f"{substance.drug.stem}{INTENT[intent]}"
    if code not in books:
        return Outcome(drafts, [])
    document, sentence, place = min(d.order for d in burns)
    claim = f"The chemical first: {books.entry(code).title}."
    added = substance_draft(
        substance, code, case, books, "I.C.19.d", claim, burns[0].code,
        (substance.cue, span) if span else (substance.cue,), (document, sentence, place),
    )  # fmt: skip
    if any(d.code == added.code for d in drafts):
        return Outcome(drafts, [])
    added = added._replace(steps=with_value(added.steps, "intent", intent))
    return Outcome(
        [*drafts[: drafts.index(burns[0])], added, *drafts[drafts.index(burns[0]) :]], []
    )


SMOKE = "T59.811A"


def smoke_first(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.e.5.d, note at J70.5: smoke inhalation (T59.81-) before what it did to the airways."""
    for draft in drafts:
        if draft.code == "J70.5" and not any(d.code.startswith("T59.81") for d in drafts):
            claim = "Smoke inhalation: the toxic effect first."
            added = beside(draft, SMOKE, books, "I.C.19.e.5.d", claim, draft.code)
            document, sentence, place = draft.order
            added = added._replace(stem="T59.811", order=(document, sentence, place))
            at = drafts.index(draft)
            return Outcome([*drafts[:at], added, *drafts[at:]], [])
    return Outcome(drafts, [])
