"""Section I.C.19.e.5.a and c: adverse effects of drugs, and underdosing."""

import re
from collections.abc import Iterator, Sequence

from chartcoder.coding.chart import spans_of
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.coding.substances import CAUSE, ERROR, EXCESS, LESS, TOXICITY, Substance, Substances
from chartcoder.guidelines.binding import UNSAID
from chartcoder.guidelines.chapter19_substance import (
    STREET,
    document_of,
    intent_digit,
    interacts,
    is_drug,
    role_in,
    substance_draft,
)
from chartcoder.guidelines.clause import Case, Outcome, beside, recode, reject
from chartcoder.late import late
from chartcoder.model import Span
from chartcoder.reading.statements import STATED
from chartcoder.terminology.books import Books

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
    (("F05", "R41.0"), "F11.921", ("opioid",)),
    (("F05", "R41.0"), "F13.921", ("benzodiazepine", "sedative", "barbiturate")),
)  # fmt: skip
"""A condition without cause, the code of its drug-induced form, and the classes of drug it asks for."""

TWO_DISEASES = frozenset([("N17", "N14.11")])
"""Conditions that stay beside their drug-induced form: acute failure is more than a nephropathy."""

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


ASSESSED = frozenset(["assessment", "assessment-plan", "diagnoses"])


def _section(case: Case, substance: Substance) -> str:
    sentences = document_of(case, substance).text.sentences
    return next((s.section for s in sentences if s.first == substance.sentence), "")


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
    causes = [s for s in causes if is_drug(s.drug.stem) and s.drug.kind not in STREET]
    # toxicity counts where the record says that the drug was taken as prescribed
    causes = [s for s in causes if s.relation == CAUSE or known.proper]
    if not causes:
        return Outcome(drafts, [])
    misused = _misused(known)
    together = {s.drug.stem for s in known.found if interacts(s, known)}
    if len(together) > 1:
        misused |= together
    out = list(drafts)
    for substance, blamed in _by_name(causes):
        if any(stem in misused for stem in substance.drug.stems) or not role_in(case, substance):
            continue
        if (
            "containing"
            in document_of(case, substance).text.folded[substance.end : substance.end + 2]
        ):
            continue  # "estrogen-containing contraceptive" names the contraceptive
        if not _FAILED.isdisjoint(
            document_of(case, substance).text.folded[substance.end : substance.end + 2]
        ):
            continue  # "due to insulin pump failure": the drug did not come
        for nature in _natures(substance, out, case):
            changed = _drug_form(nature, substance, books)
            at = out.index(nature)
            out[at] = changed
            if (nature.code[:3], changed.code) in TWO_DISEASES:
                document, sentence, place = nature.order
                out.insert(at + 1, nature._replace(order=(document, sentence, place + 1)))
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
                    while at < len(out) and intent_digit(out[at]) == "5":
                        at += 1
                    place += at - out.index(changed)
                    out.insert(at, added._replace(order=(document, sentence, place)))
    return _unnamed_effect(out, books)


def _unnamed_effect(drafts: list[Draft], books: Books) -> Outcome:
    """T88.7 is an adverse effect of which nothing is known; beside a known one it says nothing."""
    known = next((d for d in drafts if intent_digit(d) == "5"), None)
    vague = [d for d in drafts if d.code.startswith("T88.7")] if known else []
    if known is None or not vague:
        return Outcome(drafts, [])
    detail = f"Its nature and its drug are known: {known.code}."
    rejections = [reject(d, books, "less-specific", detail, "I.C.19.e.5.a") for d in vague]
    return Outcome([d for d in drafts if d not in vague], rejections)


_FAILED = frozenset(
    "failure malfunction breakdown deficiency withdrawal omission lack pump".split()
)
"""What follows a drug that was not given: its effect is not to blame."""

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
    document = document_of(case, substance)
    text = document.text
    here: list[tuple[int, int, Draft]] = []
    beside = [f for f in document.found if f.line.sentence.first == substance.sentence]
    for draft in drafts:
        if draft.code[0] in "SVWXYZ" or _drugged(draft):
            continue
        found: Found | None = draft.found
        if draft.document is not document or draft.found.line.sentence.first != substance.sentence:
            # the draft may rest on other words of the chart than those that name the drug
            found = next((f for f in beside if f.code == draft.code and not f.flags & UNSAID), None)
        if found is not None:
            items = found.line.items
            base = substance.sentence
            here.append((
                text.starts[base + items[found.hit.places[0]].first],
                text.ends[base + items[found.hit.places[-1]].end - 1], draft,
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


_NOT_TOLERATED = late(
    r"\b(?:due to|because of|secondary to|for|after|owing to)\s+(?:an?\s+|the\s+|his\s+|her\s+)?(?:\w+\s+){0,2}?"
    r"(?:hives|urticaria|rash|allerg\w+|anaphyla\w+|angioedema|hypersensitivity|reaction)\b",
    re.I,
)


def _not_tolerated(substance: Substance, case: Case) -> bool:
    """A drug that was ended because it did harm: an adverse effect or allergy, not underdosing."""
    text = document_of(case, substance).text
    sentence = next(s for s in text.sentences if s.first == substance.sentence)
    end = text.ends[sentence.end - 1]
    return _NOT_TOLERATED.search(text.text, text.starts[sentence.first], end) is not None


def underdosing(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.e.5.c: less of a drug than prescribed, and why; never first, after its condition.

    What only the history says counts in a hospital, when the drug's condition is among the diagnoses.
    """
    known = case.facts.substances
    less = [s for s in known.found if s.relation == LESS and is_drug(s.drug.stem)]
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
        role = role_in(case, substance) or _section(case, substance) in ASSESSED
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
        if not added or _class_of_named(substance, less):
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


def _class_of_named(substance: Substance, less: Sequence[Substance]) -> bool:
    """Whether a substance is only the class of a drug that the record names: "diuretic", torsemide."""
    kinds = CLASSES.get(substance.span.text.lower().removesuffix("s"), ())
    return any(
        s is not substance and s.drug.kind in kinds and s.drug.stem != substance.drug.stem
        for s in less
    )


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


def adverse_and_underdosing_last(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.e.5.a and c: the drug of an adverse effect after its nature, underdosing never first."""
    out = list(drafts)
    moved = False
    for draft in drafts:
        digit = intent_digit(draft)
        if digit == "5":
            partner = dict(draft.steps[-1].values).get("because-of", "") if draft.steps else ""
            nature = next((d for d in out if d.code == partner), None)
            if nature is not None and out.index(draft) < out.index(nature):
                out.remove(draft)
                out.insert(out.index(nature) + 1, draft)
                moved = True
    while out and intent_digit(out[0]) in ("5", "6"):
        other = next((n for n, d in enumerate(out) if intent_digit(d) not in ("5", "6")), None)
        if other is None:
            break
        out.insert(0, out.pop(other))
        moved = True
    return Outcome(out if moved else drafts, [])
