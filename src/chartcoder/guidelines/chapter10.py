"""Section I.C.10: diseases of the respiratory system."""

import re

from chartcoder.coding.chart import spans_of
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import same_words
from chartcoder.coding.relations import due_to, said
from chartcoder.guidelines.clause import Case, Clause, Outcome, beside, only_with, recode, reject
from chartcoder.guidelines.tobacco import tobacco
from chartcoder.late import late
from chartcoder.model import Rejection, Span
from chartcoder.terminology.books import Books

# --- COPD, asthma, bronchiectasis (I.C.10.a) -------------------------------------------------

LOWER_INFECTION = ("J12", "J13", "J14", "J15", "J16", "J17", "J18", "J20", "J21", "J22", "J10.0", "J11.0", "J09.X1",
                   "A48.1", "J95.851")  # fmt: skip
"""Acute infections of the lower airways: with COPD they make J44.0, with bronchiectasis J47.0."""
_FLARE = frozenset({"exacerbation", "exacerbated", "decompensated", "flare", "decompensation"})


def copd_with_asthma(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.10.a.1: asthma with COPD is J44.89, and the type of asthma beside it where it is stated.

    In exacerbation or with an infection the COPD keeps J44.1 or J44.0. "Chronic obstructive asthma"
    is this combination in one statement.
    """
    copd = [d for d in drafts if d.code.startswith("J44")]
    if not copd:
        return Outcome(drafts, [])
    asthma = [d for d in drafts if d.code.startswith("J45")]
    out: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        if draft in asthma:
            other = next((d for d in copd if same_words(d.found, draft.found)), None)
            if other is not None or draft.code == "J45.909":
                detail = f"Included in {(other or copd[0]).code}."
                rejections.append(reject(draft, books, "combination", detail, "I.C.10.a.1"))
                continue
        elif draft.code == "J44.9" and asthma:
            claim = f"COPD with {asthma[0].code} is J44.89."
            draft = recode(draft, "J44.89", books, "I.C.10.a.1", claim, asthma[0].code)
        elif draft.code == "J44.89" and _FLARE & draft.found.near.keys() and _asserted(draft):
            claim = "An exacerbation is stated."
            draft = recode(draft, "J44.1", books, "I.C.10.a.1", claim, "")
        out.append(draft)
    return Outcome(out, rejections)


_NO_FLARE = late(
    r"\b(?:no|not|without|denies)\b[^.;,]{0,30}\b(?:exacerbat\w+|flare|decompensat\w+)", re.I
)


def _asserted(draft: Draft) -> bool:
    return said(draft.document, draft.found, _NO_FLARE) is None


def copd_with_emphysema(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.2: COPD that is emphysema is J43, as the Index has it."""
    emphysema = next((d for d in drafts if d.code.startswith("J43")), None)
    if emphysema is None:
        return Outcome(drafts, [])
    out, rejections = [], []
    for draft in drafts:
        if draft.code == "J44.9":
            detail = f"COPD with emphysema is {emphysema.code}."
            rejections.append(reject(draft, books, "less-specific", detail, "I.B.2"))
        else:
            out.append(draft)
    return Outcome(out, rejections)


WITH_INFECTION = {"J44.9": ("J44.0", False), "J44.89": ("J44.0", False), "J44.1": ("J44.0", True),
                  "J47.9": ("J47.0", False), "J47.1": ("J47.0", True)}  # fmt: skip
"""Code without infection, the code with it, and whether the first stays."""


def copd_with_lower_infection(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.10.a.1, J44.0: COPD with pneumonia or acute bronchitis, beside J44.1 when exacerbated."""
    infection = next((d for d in drafts if d.code.startswith(LOWER_INFECTION)), None)
    if infection is None:
        return Outcome(drafts, [])
    out: list[Draft] = []
    for draft in drafts:
        if draft.code not in WITH_INFECTION:
            out.append(draft)
            continue
        code, stays = WITH_INFECTION[draft.code]
        if not any(d.code == code for d in (*drafts, *out)):
            claim = f"{draft.code} with {infection.code} is {code}."
            out.append(recode(draft, code, books, "I.C.10.a.1", claim, infection.code))
        if stays:
            document, sentence, place = draft.order
            out.append(draft._replace(order=(document, sentence, place + 1)))
    return Outcome(out, [])


# --- respiratory failure (I.C.10.b) ----------------------------------------------------------

_LOW_OXYGEN = frozenset({"hypoxia", "hypoxic", "hypoxemia", "hypoxemic"})
_HIGH_CARBON = frozenset({"hypercapnia", "hypercapnic", "hypercarbia", "hypercarbic"})
_FAILURE = ("J96.0", "J96.1", "J96.2", "J96.9")


def failure_of_both_kinds(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.10.b: respiratory failure with hypoxia and with hypercapnia takes both codes."""
    out: list[Draft] = []
    for draft in drafts:
        out.append(draft)
        if not draft.code.startswith(_FAILURE) or draft.code[-1] not in "12":
            continue
        other = "2" if draft.code[-1] == "1" else "1"
        words = _HIGH_CARBON if other == "2" else _LOW_OXYGEN
        if not words & draft.found.near.keys():
            continue
        code = draft.code[:-1] + other
        if any(d.code == code for d in drafts):
            continue
        claim = "Both hypoxia and hypercapnia are stated."
        added = beside(draft, code, books, "I.C.10.b", claim, "")
        if other == "1":
            document, sentence, place = draft.order
            out[-1] = draft._replace(order=(document, sentence, place + 1))
            added = added._replace(order=draft.order)
        out.append(added)
    return Outcome(sorted(out, key=lambda d: d.order), [])


def acute_and_chronic_failure(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.10.b, I.B.8: acute and chronic respiratory failure together are J96.2."""
    acute = [d for d in drafts if d.code.startswith("J96.0")]
    chronic = [d for d in drafts if d.code.startswith("J96.1")]
    if not acute or not chronic:
        return Outcome(drafts, [])
    out: list[Draft] = []
    rejections: list[Rejection] = []
    kind = next((d.code[-1] for d in chronic if d.code[-1] != "0"), "0")
    for draft in drafts:
        if draft in acute:
            last = draft.code[-1] if draft.code[-1] != "0" else kind
            code = f"J96.2{last}"
            claim = f"Acute and chronic respiratory failure is {code}."
            out.append(recode(draft, code, books, "I.C.10.b", claim, chronic[0].code))
        elif draft in chronic:
            detail = "Included in the code of acute and chronic respiratory failure."
            rejections.append(reject(draft, books, "combination", detail, "I.C.10.b"))
        else:
            out.append(draft)
    return Outcome(out, rejections)


# --- influenza (I.C.10.c) --------------------------------------------------------------------

UNIDENTIFIED = {"J09.X1": "J11.00", "J09.X2": "J11.1", "J09.X3": "J11.2", "J09.X9": "J11.89", "J10.00": "J11.00",
                "J10.01": "J11.00", "J10.08": "J11.08", "J10.1": "J11.1", "J10.2": "J11.2", "J10.81": "J11.81",
                "J10.82": "J11.82", "J10.83": "J11.83", "J10.89": "J11.89"}  # fmt: skip
"""Codes of identified influenza, and the code where the identification is uncertain."""

MANIFESTATION: tuple[tuple[tuple[str, ...], dict[str, str], bool], ...] = (
    (("J18",), {"J09.X2": "J09.X1", "J10.1": "J10.00", "J11.1": "J11.00"}, False),
    (("J12", "J13", "J14", "J15", "J16", "J17", "A48.1"), {"J09.X2": "J09.X1", "J10.1": "J10.08", "J11.1": "J11.08"}, True),
    (("H65", "H66", "H67"), {"J09.X2": "J09.X9", "J10.1": "J10.83", "J11.1": "J11.83"}, False),
    (("A08.4", "A08.39", "A09", "K52.9"), {"J09.X2": "J09.X3", "J10.1": "J10.2", "J11.1": "J11.2"}, False),
    (("G93.4", "G04"), {"J09.X2": "J09.X9", "J10.1": "J10.81", "J11.1": "J11.81"}, False),
    (("I40", "I51.4"), {"J09.X2": "J09.X9", "J10.1": "J10.82", "J11.1": "J11.82"}, False),
    (("J02", "J04.0", "J06.9", "J00"), {"J09.X2": "J09.X2", "J10.1": "J10.1", "J11.1": "J11.1"}, False),
)  # fmt: skip
"""Conditions that the Index lists "with" influenza: their codes, the combination by the code of
influenza, and whether the condition keeps a code of its own."""


def influenza_in_doubt(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.10.c: an influenza of an identified kind that is uncertain goes to J11, even in a stay."""
    out = list(drafts)
    for number, draft in enumerate(drafts):
        if draft.code in UNIDENTIFIED and "possible" in draft.found.flags:
            code = UNIDENTIFIED[draft.code]
            claim = "Only a confirmed influenza of an identified kind is J09 or J10."
            out[number] = recode(draft, code, books, "I.C.10.c", claim, "")
    return Outcome(out, [])


AS_IDENTIFIED = {
    "J11.00": {"J09.X2": "J09.X1", "J10.1": "J10.00"},
    "J11.08": {"J09.X2": "J09.X1", "J10.1": "J10.08"},
    "J11.1": {"J09.X2": "J09.X2", "J10.1": "J10.1"},
    "J11.2": {"J09.X2": "J09.X3", "J10.1": "J10.2"},
    "J11.81": {"J09.X2": "J09.X9", "J10.1": "J10.81"},
    "J11.82": {"J09.X2": "J09.X9", "J10.1": "J10.82"},
    "J11.83": {"J09.X2": "J09.X9", "J10.1": "J10.83"},
}
"""Influenza with a manifestation, and its code when the virus is identified."""


def influenza_identified(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.B.2: influenza of an unidentified virus falls where the record identifies it."""
    known = next((d for d in drafts if d.code in ("J09.X2", "J10.1")), None)
    known = known or next((d for d in drafts if d.code.startswith(("J09", "J10"))), None)
    if known is None or not any(d.code.startswith("J11") for d in drafts):
        return Outcome(drafts, [])
    out: list[Draft] = []
    rejections: list[Rejection] = []
    current = known
    for draft in drafts:
        if draft.code.startswith("J11"):
            code = AS_IDENTIFIED.get(draft.code, {}).get(current.code, current.code)
            if code != current.code:
                claim = f"{draft.code} with the virus identified is {code}."
                new = recode(current, code, books, "I.C.10.c", claim, draft.code)
                out = [new if d is current else d for d in out]
                current = new
            detail = f"Less specific than {current.code}."
            rejections.append(reject(draft, books, "less-specific", detail, "I.B.2"))
        else:
            out.append(current if draft is known else draft)
    if current is not known and current not in out:
        out = [current if d is known else d for d in out]
    return Outcome(out, rejections)


def influenza_with_manifestation(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.A.15, J09 to J11: influenza and what the Index lists "with" it are one code."""
    flu = next((d for d in drafts if d.code in ("J09.X2", "J10.1", "J11.1")), None)
    if flu is None:
        return Outcome(drafts, [])
    out: list[Draft] = []
    rejections: list[Rejection] = []
    joined: dict[str, Draft] = {}
    for starts, codes, keeps in MANIFESTATION:
        for draft in drafts:
            if draft is flu or not draft.code.startswith(starts):
                continue
            code = codes[flu.code]
            if code not in joined:
                claim = f"Influenza with {draft.code} is {code}."
                new = (
                    flu
                    if code == flu.code
                    else recode(flu, code, books, "I.A.15", claim, draft.code)
                )
                joined[code] = new._replace(order=min(flu.order, draft.order))
            if not keeps:
                detail = f"Included in {code}."
                rejections.append(reject(draft, books, "combination", detail, "I.C.10.c"))
    if not joined:
        return Outcome(drafts, [])
    gone = {rejection.code for rejection in rejections}
    combined = [d for code, d in joined.items() if code != flu.code or len(joined) == 1]
    first = min(d.order for d in combined)
    for draft in drafts:
        if draft is flu:
            out.extend(combined)
        elif draft.code in gone:
            continue
        elif draft.code.startswith(MANIFESTATION[1][0]) and draft.order <= first:
            out.append(draft._replace(order=(first[0], first[1], first[2] + 1)))
        else:
            out.append(draft)
    return Outcome(sorted(out, key=lambda d: (d.order, d.code)), rejections)


# --- ventilator associated pneumonia (I.C.10.d) ----------------------------------------------

ORGANISM = {"J13": "B95.3", "J14": "B96.3", "J15.0": "B96.1", "J15.1": "B96.5", "J15.20": "B95.8", "J15.211": "B95.61",
            "J15.212": "B95.62", "J15.29": "B95.7", "J15.3": "B95.1", "J15.4": "B95.5", "J15.5": "B96.20",
            "J15.61": "B96.83", "J15.69": "B96.89", "J15.7": "B96.0", "J12.1": "B97.4", "J12.0": "B97.0"}  # fmt: skip
"""Pneumonia by organism, and the code of the organism alone."""
PNEUMONIA = ("J12", "J13", "J14", "J15", "J16", "J17", "J18")
_AT_ADMISSION = late(
    r"\b(?:present on admission|poa|community[- ]acquired|cap|on admission|at admission|admitted with)\b",
    re.I,
)


def ventilator_pneumonia(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.10.d.1: ventilator associated pneumonia takes the organism from B95 to B97, not J12 to J18.

    I.C.10.d.2: a pneumonia that was there at admission keeps its own code beside it.
    """
    associated = next((d for d in drafts if d.code == "J95.851"), None)
    if associated is None:
        return Outcome(drafts, [])
    out: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        if not draft.code.startswith(PNEUMONIA):
            out.append(draft)
            continue
        same = (
            draft.document is associated.document
            and draft.found.line.sentence.first == associated.found.line.sentence.first
        )
        organism = ORGANISM.get(draft.code)
        if same and organism is not None:
            claim = "The organism of the ventilator associated pneumonia."
            changed = recode(draft, organism, books, "I.C.10.d.1", claim, "J95.851")
            document, sentence, place = associated.order
            out.append(changed._replace(order=(document, sentence, place + 1)))
        elif same or (
            draft.code == "J18.9"
            and draft.document is associated.document
            and said(draft.document, draft.found, _AT_ADMISSION) is None
        ):
            detail = "No code of J12 to J18 beside J95.851."
            rejections.append(reject(draft, books, "combination", detail, "I.C.10.d.1"))
        else:
            out.append(draft)
    return Outcome(sorted(out, key=lambda d: d.order), rejections)


# --- vaping (I.C.10.e) -----------------------------------------------------------------------

_SIGNS = ("R05", "R06", "R07", "R09")


def vaping_first(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.10.e: a disorder related to vaping comes first; its respiratory signs are not coded."""
    vaping = next((d for d in drafts if d.code == "U07.0"), None)
    if vaping is None:
        return Outcome(drafts, [])
    first = min(d.order for d in drafts)
    out: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        if draft is vaping:
            out.append(draft._replace(order=(first[0], first[1], first[2] - 1)))
        elif draft.code.startswith(_SIGNS):
            detail = "Part of U07.0."
            rejections.append(reject(draft, books, "integral-symptom", detail, "I.C.10.e"))
        else:
            out.append(draft)
    return Outcome(sorted(out, key=lambda d: d.order), rejections)


INFLUENZA = ("J09", "J10", "J11")
_OTHERWISE = (
    "I50",
    "I11",
    "I13",
    "M32",
    "A15",
    "A16",
    "I97",
    "J90",
    "J91",
    "J94",
    "J95",
    "J96",
    "R",
    "Z",
)
"""Causes of an effusion that has another code: of a failing heart, of lupus, after an operation."""


def effusion_of_disease(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.A.13: an effusion that the provider puts down to a disease is J91.8, behind that disease.

    "Pneumonia with effusion" puts it down to nothing: J90.
    """
    out = []
    for draft in drafts:
        if draft.code == "J90":
            for cause in drafts:
                if cause.code[0] not in "ABDEGIJKMN" or cause.code.startswith(_OTHERWISE):
                    continue
                link = _link(draft, cause)
                if link is not None:
                    claim = f"Pleural effusion in {cause.code}."
                    draft = recode(draft, "J91.8", books, "I.A.13", claim, cause.code, (link,))
                    break
        out.append(draft)
    return Outcome(out, [])


def _link(effusion: Draft, cause: Draft) -> Span | None:
    """The words that put an effusion down to a disease, wherever else that disease is stated.

    The notes at influenza with other respiratory manifestations ask for J91.8 by themselves.
    """
    document = effusion.document
    if cause.code.startswith(INFLUENZA) and cause.found.line is effusion.found.line:
        return spans_of(document, effusion.found)[0]
    return next(
        (
            link
            for found in document.found
            if found.line is effusion.found.line
            and found.code[:3] == cause.code[:3]
            and (link := due_to(document, effusion.found, found)) is not None
        ),
        None,
    )


COMBINE: tuple[Clause, ...] = (
    only_with(("J90",), effusion_of_disease),
    only_with(
        ("J", "U07.0"),
        failure_of_both_kinds,
        acute_and_chronic_failure,
        influenza_in_doubt,
        influenza_identified,
        influenza_with_manifestation,
        ventilator_pneumonia,
        copd_with_asthma,
        copd_with_emphysema,
        copd_with_lower_infection,
        vaping_first,
    ),
)
"""Clauses that join or change codes."""
ADD: tuple[Clause, ...] = (tobacco,)
"""Clauses that add codes the record supports beside the stated ones."""
