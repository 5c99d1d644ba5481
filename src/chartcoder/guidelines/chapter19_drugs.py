"""Section I.C.19.e: adverse effects, poisoning, underdosing and toxic effects."""

import re
from collections.abc import Iterator, Sequence

from chartcoder.coding.chart import ReadDocument, spans_of
from chartcoder.coding.draft import Draft
from chartcoder.coding.settle import plain_draft
from chartcoder.coding.substances import (
    CAUSE,
    DRUG,
    ERROR,
    EXCESS,
    LESS,
    TOXICITY,
    Substance,
    Substances,
    found_of,
)
from chartcoder.guidelines.clause import LAST, Case, Outcome, beside, recode, reject
from chartcoder.late import late
from chartcoder.model import Rejection, Span, Step
from chartcoder.reading.statements import STATED
from chartcoder.terminology.books import Books

STREET = ("street-drug",)
"""Drugs that nobody prescribes: what they do is never an adverse effect of correct use."""

NEVER_PRESCRIBED = (
    *STREET,
    "diagnostic",
    "vaccine",
    "gas",
    "chemical",
    "anesthetic",
    "local-anesthetic",
)
"""Substances that nobody takes too little of."""

DRUG_FORM: tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...] = (
    (("K59.00", "K59.09", "K59.01"), "K59.03", ()),
    (("E03.9", "E03.8"), "E03.2", ()),
    (("R21", "L30.9", "L27.9"), "L27.0", ()),
    (("R25.1", "G25.2"), "G25.1", ()),
    (("G20.A1", "G20.C", "G21.9", "G20"), "G21.11", ("antipsychotic",)),
    (("G20.A1", "G20.C", "G21.9", "G20"), "G21.19", ()),
    (("N28.9", "N17.9", "N14.1"), "N14.11", ("diagnostic",)),
    (("N10", "N12"), "N14.19", ()),
    (("D61.9", "D61.818"), "D61.810", ("antineoplastic",)),
    (("D61.818",), "D61.811", ()),
    (("D61.9",), "D61.1", ()),
    (("D70.9",), "D70.1", ("antineoplastic",)),
    (("D70.9",), "D70.2", ()),
    (("D64.9", "D63.0"), "D64.81", ("antineoplastic",)),
    (("D69.6",), "D69.59", ()),
    (("D84.9", "D89.9"), "D84.821", ()),
    (("D59.9",), "D59.2", ()),
    (("D68.9", "D68.8"), "D68.32", ("anticoagulant",)),
    (("E23.0",), "E23.1", ()),
    (("E27.40", "E27.49"), "E27.3", ()),
    (("E24.9",), "E24.2", ()),
    (("E16.2", "E16.1"), "E16.0", ()),
    (("K85.90",), "K85.30", ()),
    (("K12.30", "K12.39"), "K12.31", ("antineoplastic",)),
    (("K12.30", "K12.39"), "K12.32", ()),
    (("I95.9", "I95.89", "I95.1"), "I95.2", ()),
    (("R50.9",), "R50.2", ()),
    (("T78.2",), "T88.6", ()),
    (("M10.9",), "M10.20", ()),
    (("J84.9", "J70.9"), "J70.4", ()),
    (("K75.9", "K71.9"), "K71.6", ()),
    (("K76.9",), "K71.9", ()),
    (("R51.9", "G44.89"), "G44.40", ()),
    (("G62.9", "G60.9"), "G62.0", ()),
    (("G72.9", "M60.9"), "G72.0", ()),
    (("G24.9",), "G24.09", ()),
    (("I42.9",), "I42.7", ()),
    (("N52.9",), "N52.2", ()),
    (("M32.9",), "M32.0", ()),
    (("L50.9",), "L50.0", ()),
    (("E11.65", "E11.9", "E13.9", "E13.65"), "E09", ("systemic-steroid", "calcineurin-inhibitor", "antipsychotic")),
    (("G92.9", "G93.40", "G93.41"), "G92.8", ()),
)  # fmt: skip
"""A condition without cause, the code of its drug-induced form, and the classes of drug it asks for."""

GENERIC = frozenset(
    """opioid opioids opiate opiates narcotic narcotics benzodiazepine benzodiazepines benzo benzos medication medications
    drug drugs pills pill antidepressant antidepressants antihypertensive antihypertensives""".split()
)
"""Names of whole classes: they give way to the drug that another sentence names."""
TRIGGERS = frozenset(
    """overdose overdosed od poisoning poisoned ingestion ingested intoxication inhalation toxicity error exposure
    attempt""".split()
)

TREATED: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("ace-inhibitor", "angiotensin-blocker", "antihypertensive", "beta-blocker", "calcium-channel-blocker", "diuretic",
      "alpha-blocker", "vasodilator"), ("I1", "I50", "R03.0", "I63", "I61")),
    (("diuretic", "loop-diuretic", "mineralocorticoid-antagonist"), ("I50", "I11", "I13", "R60", "E87.7")),
    (("insulin", "oral-hypoglycemic", "injectable-hypoglycemic"), ("E08", "E09", "E10", "E11", "E13", "R73")),
    (("anticonvulsant", "barbiturate"), ("G40", "R56", "G41")),
    (("thyroid",), ("E03", "E89.0", "E00")),
    (("antithyroid",), ("E05",)),
    (("antipsychotic", "mood-stabilizer"), ("F2", "F30", "F31", "F33.3", "F32.3")),
    (("ssri", "snri", "antidepressant", "tricyclic"), ("F32", "F33", "F41", "F42", "F43")),
    (("anticoagulant", "antiplatelet"), ("I48", "I26", "I82", "I63", "T82", "I21", "I25")),
    (("bronchodilator", "inhaled-steroid", "antiasthmatic", "systemic-steroid"), ("J44", "J45", "M06", "E27", "L93", "M32")),
    (("antiviral",), ("B20", "B18")),
    (("antiarrhythmic", "cardiac-glycoside", "beta-blocker", "calcium-channel-blocker"), ("I48", "I47", "I50")),
    (("antiparkinson",), ("G20",)),
    (("iron",), ("D50",)),
    (("statin", "lipid-lowering"), ("E78",)),
    (("gout",), ("M10", "M1A")),
    (("calcineurin-inhibitor", "immunosuppressant"), ("T86", "Z94")),
)  # fmt: skip
"""Classes of drug and the conditions they are prescribed for (I.C.19.e.5.c)."""

POISON_SIGNS = ("R40", "R41", "R42", "R55", "R56", "R57", "R00", "R06", "R10", "R11", "R23", "R50", "R65", "J96", "J69",
                "J80", "J81", "J70.5", "G92", "G93.1", "G93.4", "G40", "G41", "N17", "K71", "K72", "K85", "K92", "E16", "E87", "E86",
                "E16", "I46", "I47", "I49", "I95", "I44", "I45", "R09", "D68", "M62.82", "T68", "R79", "R44", "F05", "H57")  # fmt: skip
"""What a poisoning does: such codes come after it."""

INTENT = {"accidental": "1", "self-harm": "2", "assault": "3", "undetermined": "4"}


def _doc(case: Case, substance: Substance) -> ReadDocument:
    return case.chart.documents[substance.document]


def _role(case: Case, substance: Substance) -> str:
    """The role of the sentence a substance stands in: "" where no provider states diagnoses."""
    document = _doc(case, substance)
    for sentence, role in zip(document.text.sentences, document.roles, strict=True):
        if sentence.first == substance.sentence:
            return role
    return ""


ASSESSED = frozenset(["assessment", "assessment-plan", "diagnoses"])


def _section(case: Case, substance: Substance) -> str:
    sentences = _doc(case, substance).text.sentences
    return next((s.section for s in sentences if s.first == substance.sentence), "")


def _is_drug(stem: str) -> bool:
    return "T36" <= stem[:3] <= "T50"


def substance_draft(
    substance: Substance,
    code: str,
    case: Case,
    books: Books,
    clause: str,
    claim: str,
    partner: str = "",
    spans: tuple[Span, ...] = (),
    order: tuple[int, int, int] | None = None,
) -> Draft:
    """The draft of a code of T36-T65, resting on the name of the substance in the chart."""
    document = _doc(case, substance)
    found = found_of(substance, case.chart, code)
    role = _role(case, substance)
    place = order or (
        (substance.document if role else LAST + substance.document),
        substance.sentence,
        substance.first - substance.sentence,
    )
    draft = plain_draft(document, found, role or STATED, place, books)
    step = Step("guideline", claim, spans or (substance.cue,), clause,
                (("from", draft.code), ("to", draft.code), ("because-of", partner)))  # fmt: skip
    return draft._replace(steps=(*draft.steps, step))


def adverse_effects(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.e.5.a: the nature of an adverse effect first, then the drug, correctly taken (…5).

    A condition that has a code of its own when a drug causes it takes that code.
    """
    known = case.facts.substances
    causes = [
        s
        for s in known.found
        if s.relation in (CAUSE, TOXICITY) and (not s.doubt or case.inpatient)
    ]
    causes = [s for s in causes if _is_drug(s.drug.stem) and s.drug.kind not in STREET]
    # toxicity counts where the record says that the drug was taken as prescribed
    causes = [s for s in causes if s.relation == CAUSE or known.proper]
    if not causes:
        return Outcome(drafts, [])
    misused = _misused(known)
    together = {s.drug.stem for s in known.found if _interacts(s, known)}
    if len(together) > 1:
        misused |= together
    out = list(drafts)
    for substance, blamed in _by_name(causes):
        if any(stem in misused for stem in substance.drug.stems) or not _role(case, substance):
            continue
        if "containing" in _doc(case, substance).text.folded[substance.end : substance.end + 2]:
            continue  # "estrogen-containing contraceptive" names the contraceptive
        for nature in _natures(substance, out, case):
            changed = _drug_form(nature, substance, books)
            out[out.index(nature)] = changed
            document, sentence, place = changed.order
            for stem in blamed.drug.stems:
                code = f"{stem}5"
                if code not in books:
                    continue
                claim = (
                    f"Adverse effect of {blamed.span.text} correctly taken: {changed.code} first."
                )
                added = substance_draft(
                    blamed, code, case, books, "I.C.19.e.5.a", claim, changed.code,
                    (*spans_of(changed.document, changed.found)[:1], substance.cue),
                )  # fmt: skip
                if all(d.code != added.code for d in out):
                    at = out.index(changed) + 1
                    while at < len(out) and _intent_digit(out[at]) == "5":
                        at += 1
                    place += at - out.index(changed)
                    out.insert(at, added._replace(order=(document, sentence, place)))
    return Outcome(out, [])


CLASSES: dict[str, tuple[str, ...]] = {
    "diuretic": ("loop-diuretic", "diuretic"),
    "nsaid": ("nsaid", "aspirin"),
    "opioid": ("opioid",),
}
"""Classes whose name alone has a code of its own, and the classes of the drugs it may stand for."""


def _by_name(causes: Sequence[Substance]) -> list[tuple[Substance, Substance]]:
    """The substances, each with the one blamed: a class gives way to the drug another note names."""
    out = []
    for substance in causes:
        kinds = CLASSES.get(substance.span.text.lower().removesuffix("s"), ())
        named = next(
            (
                s
                for s in causes
                if s.drug.kind in kinds and s.drug.name.lower().removesuffix("s") not in CLASSES
            ),
            None,
        )
        out.append((substance, named or substance))
    return out


def _misused(known: Substances) -> set[str]:
    """Stems of drugs of which too much, or which wrongly, was taken."""
    return {stem for s in known.found if s.relation in (EXCESS, ERROR) for stem in s.drug.stems}


def _natures(substance: Substance, drafts: Sequence[Draft], case: Case) -> list[Draft]:
    """The conditions that a sentence, or the problem it discusses, says a drug caused."""
    document = _doc(case, substance)
    text = document.text
    here: list[tuple[int, int, Draft]] = []
    for draft in drafts:
        if draft.document is not document or draft.code[0] in "SVWXYZ" or _drugged(draft):
            continue
        if draft.found.line.sentence.first == substance.sentence:
            items = draft.found.line.items
            base = substance.sentence
            here.append((
                text.starts[base + items[draft.found.hit.places[0]].first],
                text.ends[base + items[draft.found.hit.places[-1]].end - 1], draft,
            ))  # fmt: skip
    if substance.cue.start >= substance.span.end:
        after = [h for h in here if h[0] >= substance.span.end]
        if after:
            return [min(after, key=lambda h: h[0])[2]]
    before = sorted((h for h in here if h[0] < substance.cue.start), key=lambda h: -h[1])
    if before:
        chosen = [before[0]]
        for other in before[1:]:
            between = text.text[other[1] : chosen[-1][0]].strip().lower()
            if between in ("and", "with", "/", "&", "+", ""):
                chosen.append(other)
            else:
                break
        return [h[2] for h in chosen]
    inside = [h for h in here if h[0] < substance.span.start]
    if inside:
        return [inside[0][2]]
    if here:
        # "adverse effect of lisinopril: angioedema"
        return [min(here, key=lambda h: h[0])[2]]
    for draft in drafts:
        if draft.role == STATED and draft.document is document and draft.code[0] not in "SVWXYZ":
            first = draft.found.line.sentence.first
            if first < substance.sentence and substance.sentence in _discussed(draft):
                return [draft]
    return []


def _drugged(draft: Draft) -> bool:
    return draft.code[0] == "T" and not draft.code.startswith(("T78", "T88"))


def _discussed(draft: Draft) -> Iterator[int]:
    """First tokens of the sentences that discuss a stated problem."""
    begin = draft.found.line.sentence
    document = draft.document
    for sentence, role in zip(document.text.sentences, document.roles, strict=True):
        if sentence.first > begin.first:
            if role == STATED or sentence.section != begin.section:
                return
            yield sentence.first


def _drug_form(nature: Draft, substance: Substance, books: Books) -> Draft:
    for plain, code, kinds in DRUG_FORM:
        if nature.code.startswith(plain) and (not kinds or substance.drug.kind in kinds):
            if code == "E09":
                if nature.found.near.keys() & {"type-1", "type-2"}:
                    continue  # a drug that worsens known diabetes did not bring it on (I.C.4.a.6)
                code = f"E09.{nature.code.split('.')[1]}"
            if code == "T88.6":
                code = f"T88.6XX{nature.code[-1]}"
            if code in books and books.entry(code).billable and code != nature.code:
                claim = f"Due to {substance.span.text}: {code}."
                changed = recode(
                    nature, code, books, "I.C.19.e.5.a", claim, "", (substance.cue, substance.span)
                )
                return changed._replace(stem=code[:5] if code.startswith("T88.6") else code)
    return nature


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
        intent, span = _intent(substance, known, case)
        for stem in _stems(substance):
            code = f"{stem}{INTENT[intent]}"
            if code not in books:
                code, intent = f"{stem}1", "accidental"
            if code not in books:
                continue
            clause = "I.C.19.e.5.b" if _is_drug(stem) else "I.C.19.e.5.d"
            claim = f"{substance.span.text}: {books.entry(code).title}."
            spans = (substance.cue, span) if span is not None else (substance.cue,)
            added = substance_draft(substance, code, case, books, clause, claim, "", spans)
            added = added._replace(steps=_with(added.steps, "intent", intent))
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
    poisons = [d for d in drafts if _intent_digit(d) in ("1", "2", "3", "4")]
    if len(poisons) < 2:
        return drafts, []
    out, rejections = [], []
    for draft in drafts:
        better = None
        if draft in poisons and draft.found.hit.pattern.source != DRUG:
            better = next(
                (p for p in poisons if p is not draft and (
                    (_substance_of(p.code) == _substance_of(draft.code) and p.code != draft.code and p.found.hit.pattern.source == DRUG)
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
        digit = _intent_digit(draft)
        if digit == "1" and known.intents and draft.found.hit.pattern.source != DRUG:
            intent, span = _intent_near(draft, known, case)
            kept = _substance_of(draft.code)
            code = f"{kept}{INTENT[intent]}{draft.code[len(kept) + 1 :]}"
            if span is not None and code != draft.code and code in books:
                claim = f"Intent stated: {intent}."
                changed = recode(draft, code, books, "I.C.19.e.5.b", claim, "", (span,))
                draft = changed._replace(
                    stem=code[:7] if code[:7] in books else code[:6],
                    steps=_with(changed.steps, "intent", intent),
                )
        out.append(draft)
    return Outcome(out, [])


def _with(steps: tuple[Step, ...], name: str, value: str) -> tuple[Step, ...]:
    return (*steps[:-1], steps[-1]._replace(values=(*steps[-1].values, (name, value))))


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
        s for s in known.found if s.relation in (EXCESS, ERROR) and _role(case, s) and not s.doubt
    ]
    told = [s for s in known.found if s.relation in (EXCESS, ERROR) and not _role(case, s)]
    blamed = {
        stem for s in known.found
        if s.relation in (CAUSE, TOXICITY) and _role(case, s) and (not s.doubt or case.inpatient)
        for stem in s.drug.stems
    }  # fmt: skip
    chosen = list(stated)
    named = [s for s in stated if s.span.text.lower() not in GENERIC]
    if (stated and not named) or (not stated and _triggered(case)):
        chosen.extend(told)
    else:
        chosen.extend(s for s in told if blamed & set(s.drug.stems))
    together = [s for s in known.found if _interacts(s, known)]
    if len({s.drug.stem for s in together}) > 1 and any(
        _role(case, s) or blamed & set(s.drug.stems) for s in together
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


def _interacts(substance: Substance, known: Substances) -> bool:
    return any(
        span.document == substance.span.document
        and -160 < span.start - substance.span.start < 160
        and substance.relation != LESS
        for span in known.interaction
    )


def _triggered(case: Case) -> bool:
    """Whether a provider states an overdose, ingestion, poisoning or error without its substance."""
    for document in case.chart.documents:
        for sentence, role in zip(document.text.sentences, document.roles, strict=True):
            if role and not TRIGGERS.isdisjoint(
                document.text.folded[sentence.first : sentence.end]
            ):
                return True
    return False


def _intent(substance: Substance, known: Substances, case: Case) -> tuple[str, Span | None]:
    """The intent stated beside a substance, else by the providers, else anywhere: accidental."""
    return _intent_at(substance.document, substance.sentence, known, case)


def _intent_near(draft: Draft, known: Substances, case: Case) -> tuple[str, Span | None]:
    number = case.chart.documents.index(draft.document)
    return _intent_at(number, draft.found.line.sentence.first, known, case)


def _intent_at(
    document: int, sentence: int, known: Substances, case: Case
) -> tuple[str, Span | None]:
    near = [i for i in known.intents if i.document == document and i.sentence == sentence]
    roles: dict[tuple[int, int], str] = {}
    for number, doc in enumerate(case.chart.documents):
        for line, role in zip(doc.text.sentences, doc.roles, strict=True):
            roles[number, line.first] = role or (
                "past" if line.section == "past-medical-history" else ""
            )
    stated = [
        i for i in known.intents if roles.get((i.document, i.sentence)) not in ("", "past", None)
    ]
    told = [i for i in known.intents if roles.get((i.document, i.sentence)) == ""]
    for group in (near, stated, told):
        for kind in ("undetermined", "assault", "self-harm", "accidental"):
            found = next((i for i in group if i.kind == kind), None)
            if found is not None and not (
                kind == "self-harm" and group is told and any(i.kind == "accidental" for i in group)
            ):
                return kind, found.span
    return "accidental", None


_NOT_TOLERATED = late(
    r"\b(?:due to|because of|secondary to|for|after|owing to)\s+(?:an?\s+|the\s+|his\s+|her\s+)?(?:\w+\s+){0,2}?"
    r"(?:hives|urticaria|rash|allerg\w+|anaphyla\w+|angioedema|hypersensitivity|reaction)\b",
    re.I,
)


def _not_tolerated(substance: Substance, case: Case) -> bool:
    """A drug that was ended because it did harm: an adverse effect or allergy, not underdosing."""
    text = _doc(case, substance).text
    sentence = next(s for s in text.sentences if s.first == substance.sentence)
    end = text.ends[sentence.end - 1]
    return _NOT_TOLERATED.search(text.text, text.starts[sentence.first], end) is not None


def underdosing(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.e.5.c: less of a drug than prescribed, and why; never first, after its condition.

    What only the history says counts in a hospital, when the drug's condition is among the diagnoses.
    """
    known = case.facts.substances
    less = [s for s in known.found if s.relation == LESS and _is_drug(s.drug.stem)]
    less = [s for s in less if s.drug.kind not in NEVER_PRESCRIBED and not _not_tolerated(s, case)]
    if not less:
        return Outcome(drafts, [])
    out = list(drafts)
    for substance in less:
        treated = tuple(
            s for kinds, starts in TREATED if substance.drug.kind in kinds for s in starts
        )
        condition = (
            next((d for d in reversed(drafts) if d.code.startswith(treated)), None)
            if treated
            else None
        )
        role = _role(case, substance) or _section(case, substance) in ASSESSED
        if not role and (condition is None or case.chart.encounter.setting == "outpatient"):
            continue
        if not drafts:
            continue
        anchor = condition or drafts[-1]
        document, sentence, place = anchor.order
        added: list[Draft] = []
        for number, stem in enumerate(substance.drug.stems, start=1):
            code = f"{stem}6"
            if code in books:
                claim = f"Less of {substance.span.text} was taken than prescribed."
                added.append(
                    substance_draft(
                        substance, code, case, books, "I.C.19.e.5.c", claim, anchor.code,
                        order=(document, sentence, place + number),
                    )
                )  # fmt: skip
        added = [a for a in added if all(d.code != a.code for d in out)]
        if not added:
            continue
        reason = _reason(substance, known)
        if reason is not None and all(d.code != reason[0] for d in out):
            code, span = reason
            claim = f"Why less was taken: {books.entry(code).title}."
            base = added[-1]._replace(steps=added[-1].steps[:-1])
            why = beside(base, code, books, "I.C.19.e.5.c", claim, added[-1].code, (span,))
            added.append(why)
        at = out.index(anchor) + 1
        out[at:at] = added
    known_why = next((d for d in out if d.code.startswith(("Z91.12", "Z91.13"))), None)
    if known_why is None:
        return Outcome(out, [])
    vague = [d for d in out if d.code.startswith("Z91.14")]
    claim = f"Why less was taken is known: {known_why.code}."
    rejections = [reject(d, books, "less-specific", claim, "I.C.19.e.5.c") for d in vague]
    return Outcome([d for d in out if d not in vague], rejections)


_REASON_RANK = ("Y63.6", "Z91.120", "Z91.130", "Z91.138", "Z91.128", "Z91.148")


def _reason(substance: Substance, known: Substances) -> tuple[str, Span] | None:
    here = [r for r in known.reasons if r.document == substance.document]
    same = [r for r in here if r.sentence == substance.sentence]
    for group in (same, here, list(known.reasons)):
        for code in _REASON_RANK:
            found = next((r for r in group if r.code == code), None)
            if found is not None:
                return code, found.span
    return None


# ---- order ---------------------------------------------------------------------------------


def _intent_digit(draft: Draft) -> str:
    """The character for the intent of a code of T36-T65, "" for other codes."""
    code = draft.code
    if code[0] != "T" or not "T36" <= code[:3] <= "T65" or len(code) != 8:
        return ""
    return code[5] if code[6] == "X" else code[6]


def _substance_of(code: str) -> str:
    """A code of T36-T65 up to, but without, the character for the intent."""
    return code[:5] if code[6:7] == "X" else code[:6]


def poisoning_first(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.e.5.b and d: the poisoning or toxic effect before what it did."""
    poisons = [d for d in drafts if _intent_digit(d) in ("1", "2", "3", "4")]
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


def adverse_and_underdosing_last(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.e.5.a and c: the drug of an adverse effect after its nature, underdosing never first."""
    out = list(drafts)
    moved = False
    for draft in drafts:
        digit = _intent_digit(draft)
        if digit == "5":
            partner = dict(draft.steps[-1].values).get("because-of", "") if draft.steps else ""
            nature = next((d for d in out if d.code == partner), None)
            if nature is not None and out.index(draft) < out.index(nature):
                out.remove(draft)
                out.insert(out.index(nature) + 1, draft)
                moved = True
    while out and _intent_digit(out[0]) in ("5", "6"):
        other = next((n for n, d in enumerate(out) if _intent_digit(d) not in ("5", "6")), None)
        if other is None:
            break
        out.insert(0, out.pop(other))
        moved = True
    return Outcome(out if moved else drafts, [])


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
    intent, span = _intent(substance, known, case)
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
    added = added._replace(steps=_with(added.steps, "intent", intent))
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
