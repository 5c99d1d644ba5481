"""Which diseases a drug of the plan speaks for, and where a note names drugs.

"Plan: continue lisinopril and atorvastatin" says that the hypertension and the hyperlipidemia of
the assessment are treated, though the plan does not name them.
"""

from collections.abc import Iterator
from typing import NamedTuple

from chartcoder.coding.services.em.note import Line, Note
from chartcoder.model import Span
from chartcoder.terminology.books import Books
from chartcoder.terminology.drugs import Drug

TREATS: dict[str, str] = {
    "ace-inhibitor": "I1 I50 N18 I25", "angiotensin-blocker": "I1 I50 N18", "beta-blocker": "I1 I25 I48 I50 I47",
    "calcium-channel-blocker": "I1 I48 I20", "diuretic": "I1 I50", "loop-diuretic": "I50 N18", "antihypertensive": "I1",
    "mineralocorticoid-antagonist": "I1 I50", "alpha-blocker": "I1 N40", "vasodilator": "I1 I50", "statin": "E78 I25",
    "lipid-lowering": "E78", "thyroid": "E03 E89", "antithyroid": "E05", "insulin": "E08 E09 E10 E11 E13",
    "oral-hypoglycemic": "E11 E13 R73", "injectable-hypoglycemic": "E11 E13 E66", "anticoagulant": "I48 I26 I82 D68",
    "antiplatelet": "I25 I63 I69 I73", "nitrate": "I20 I25", "antiarrhythmic": "I48 I47", "cardiac-glycoside": "I48 I50",
    "ssri": "F3 F4", "snri": "F3 F4", "antidepressant": "F3 F4 G47", "tricyclic": "F3 G43 G89", "anxiolytic": "F4",
    "antipsychotic": "F2 F3", "mood-stabilizer": "F31", "stimulant": "F90", "anticonvulsant": "G40 G43 F31 G89 M79",
    "dementia": "G30 F0", "antiparkinson": "G20 G25", "migraine": "G43", "acid-suppressant": "K21 K25 K26 K29",
    "bronchodilator": "J4", "inhaled-steroid": "J4", "antiasthmatic": "J4 J30", "asthma-biologic": "J45",
    "antihistamine": "J30 L50", "nasal-steroid": "J30", "gout": "M10 M1A", "bisphosphonate": "M80 M81", "bone": "M80 M81",
    "dmard": "M05 M06 M32 L40", "biologic": "M05 M06 L40 K50 K51 M45", "jak-inhibitor": "M05 M06 L40", "iron": "D50",
    "sedative": "G47 F51", "addiction": "F10 F11", "bladder-relaxant": "N32 N39", "androgen": "E29", "contraceptive": "N92 E28 N80",
    "weight-loss": "E66", "topical-steroid": "L2 L4 L3", "eye": "H40 H04", "antineoplastic": "C", "aromatase-inhibitor": "C50",
    "systemic-steroid": "J4 M05 M06 M32 K50 K51 M35", "immunosuppressant": "M32 M05 M06 K50 K51 N04 Z94",
    "bowel-anti-inflammatory": "K50 K51", "antiviral": "B18 B20", "opioid": "G89 M54", "nsaid": "M1 M54", "acetaminophen": "M1",
}  # fmt: skip


class Named(NamedTuple):
    """A drug named in a sentence: every line of the table that the name may mean."""

    drugs: tuple[Drug, ...]
    line: Line
    span: Span


def drugs_named(note: Note, books: Books | None) -> Iterator[Named]:
    """Every drug named where the provider decides something."""
    if books is None:
        return
    _, starts, ends, folded, _, words = note.document.text
    named = books.drug_words(words)
    if not named:
        return
    for line in note.lines:
        if not line.decides:
            continue
        first = line.first
        here = folded[first : line.stop]
        if named.isdisjoint(here):
            continue
        done = 0
        for place, word in enumerate(here):
            if word not in named or place < done:
                continue
            following = here[place + 1 : place + 2]
            for tokens, drugs in books.drugs(word):
                end = place + len(tokens)
                if len(tokens) > 1 and (
                    tokens[1] not in following or tuple(here[place:end]) != tokens
                ):
                    continue
                span = note.span(starts[first + place], ends[first + end - 1])
                if drugs[0].capitals_only and span.text != drugs[0].name:
                    continue
                yield Named(drugs, line, span)
                done = end
                break


def treated_by(named: Iterator[Named]) -> frozenset[str]:
    """Beginnings of the codes that the drugs of a plan are usually given for."""
    kinds = {drug.kind for one in named for drug in one.drugs}
    return frozenset(code for kind in kinds for code in TREATS.get(kind, "").split())
