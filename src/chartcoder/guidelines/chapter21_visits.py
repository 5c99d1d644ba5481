"""Section I.C.21.c: contact, vaccines, observation, what was not carried out, social circumstances."""

import re

from chartcoder.coding.chart import ReadDocument
from chartcoder.coding.cues import Cue
from chartcoder.coding.diagnoses import NOT_CODED_FROM
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import Found
from chartcoder.coding.named import named_found
from chartcoder.coding.settle import plain_draft
from chartcoder.guidelines.binding import at, first_token, place_of
from chartcoder.guidelines.clause import (
    LAST,
    Case,
    Outcome,
    changed_mention,
    from_mention,
    recode,
    reject,
)
from chartcoder.guidelines.stays import role_of
from chartcoder.late import late
from chartcoder.model import Rejection, Span, Step
from chartcoder.reading.statements import PROSE, STATED
from chartcoder.reading.text import Sentence
from chartcoder.terminology.books import Books

CUE = "cue"
"""Source, in proofs, of a code that a phrase about the encounter leads to."""
INFECTIOUS = ("A", "B", "J09", "J10", "J11", "J02.0", "U07.1", "Z21", "Z22.7")

CONTACT: tuple[tuple[tuple[str, ...], str], ...] = (
    (("A39",), "Z20.811"), (("A15", "A16", "A17", "A18", "A19", "Z22.7"), "Z20.1"), (("A22",), "Z20.810"),
    (("A5", "A60", "A63", "A64"), "Z20.2"), (("A82",), "Z20.3"), (("B06",), "Z20.4"),
    (("B15", "B16", "B17", "B18", "B19"), "Z20.5"), (("B20", "Z21"), "Z20.6"), (("B85", "B86", "B87", "B88"), "Z20.7"),
    (("B01",), "Z20.820"), (("A92.5",), "Z20.821"), (("A04",), "Z20.01"), (("A00", "A02", "A03", "A05", "A07", "A08", "A09"), "Z20.09"),
    (("A37", "A36", "A38", "A49", "J02.0", "A32"), "Z20.818"), (("J09", "J10", "J11", "B05", "B26", "B27", "B08", "B97", "A98", "B04"), "Z20.828"),
)  # fmt: skip
"""Communicable diseases, and the code of contact with each."""
CONTACT_REACH = 4


def cued(case: Case, cue: Cue, code: str, claim: str, clause: str, books: Books, spans: tuple[Span, ...] = ()) -> Draft:  # fmt: skip
    """A code that a phrase leads to by itself."""
    document = case.chart.documents[cue.document]
    sentence = sentence_of(document, cue)
    found = named_found(document, sentence, cue.first, cue.end, CUE, cue.kind, code)
    order = (LAST + cue.document, cue.sentence, cue.first - cue.sentence)
    draft = plain_draft(document, found, PROSE, order, books)
    values = (("from", code), ("to", code), ("because-of", ""))
    return draft._replace(steps=(*draft.steps, Step("guideline", claim, spans, clause, values)))


def sentence_of(document: ReadDocument, cue: Cue) -> Sentence:
    """The sentence in which a cue stands."""
    return next(s for s in document.text.sentences if s.first == cue.sentence)


def contact(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.1: who was in contact with a disease does not have it; Z20 names the contact."""
    cues = case.facts.statuses.of("contact")
    if not cues:
        return Outcome(drafts, [])
    out: list[Draft] = []
    rejections: list[Rejection] = []
    for draft in drafts:
        cue = next((c for c in cues if _of_contact(draft.found, c, place_of(case, draft))), None)
        code = _contact_code(draft.code) if cue is not None and draft.code != "U07.1" else None
        if cue is None or code is None or _stated_elsewhere(draft, cues, case):
            out.append(draft)
        elif any(d.code[:5] == code[:5] for d in drafts):
            detail = "Contact with it, not the disease."
            rejections.append(reject(draft, books, "contact", detail, "I.C.21.c.1"))
        else:
            claim = "Contact with the disease or exposure to it."
            out.append(recode(draft, code, books, "I.C.21.c.1", claim, "", (cue.span,)))
    return Outcome(out, rejections)


def _contact_code(code: str) -> str | None:
    return next((z for starts, z in CONTACT if code.startswith(starts)), None)


def _of_contact(found: Found, cue: Cue, place: tuple[int, int]) -> bool:
    return at(cue) == place and 0 <= first_token(found) - cue.end <= CONTACT_REACH


def _stated_elsewhere(draft: Draft, cues: tuple[Cue, ...], case: Case) -> bool:
    """Whether the disease is also stated as that of the patient."""
    for number, document in enumerate(case.chart.documents):
        for found in document.found:
            if found.code != draft.code or found.flags or document.kind in NOT_CODED_FROM:
                continue
            place = (number, found.line.sentence.first)
            if role_of(case, number, found) and not any(_of_contact(found, c, place) for c in cues):
                return True
    return False


EFFECTS = ("R", "T", "J", "G", "K", "N", "L", "D")


def exposure_without_effect(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.1: exposure to a hazard (Z77) without any effect is no toxic effect (T51-T65)."""
    exposed = [d for d in drafts if d.code.startswith("Z77")]
    if not exposed:
        return Outcome(drafts, [])
    places = {place_of(case, d) for d in exposed}
    toxic = [d for d in drafts if "T51" <= d.code[:3] <= "T65" and place_of(case, d) in places]
    if not toxic or any(d.code[0] in EFFECTS for d in drafts if d not in toxic):
        return Outcome(drafts, [])
    detail = "Exposure without a toxic effect."
    rejections = [reject(d, books, "contact", detail, "I.C.21.c.1") for d in toxic]
    return Outcome([d for d in drafts if d not in toxic], rejections)


REASONS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (code, late(pattern, re.I))
    for code, pattern in (
        ("Z28.04", r"\ballerg\w+|\banaphyla\w+"),
        ("Z28.03", r"\bimmun(?:e|o)[- ]?(?:compromis\w+|suppress\w+|deficien\w+)|\bchemo\w*|\btransplant"),
        ("Z28.83", r"\bout of stock|\bunavailab\w+|\bnot available|\bshortage|\bback ?order"),
        ("Z28.82", r"\b(?:parents?|mother|mom|father|dad|guardian|caregiver|family)\b[^.;]{0,40}\b(?:declin\w+|refus\w+|defer\w*)|\b(?:declin\w+|refus\w+|deferred)\b[^.;]{0,20}\bby (?:the |her |his )?(?:parents?|mother|mom|father|dad|guardian|caregiver|family)"),
        ("Z28.1", r"\breligio\w+|\bbelief\w*|\bphilosoph\w+"),
        ("Z28.21", r"\bdeclin\w+|\brefus\w+"),
        ("Z28.01", r"\bfever\w*|\bfebrile|\bacute(?:ly)? ill\w*|\bacute illness|\bsick\b|\bill today|\billness|\binfection|\botitis|\bpneumonia"),
        ("Z28.02", r"\bchronic (?:illness|condition|disease)"),
        ("Z28.09", r"\bcontraindicat\w+|\bpregnan\w+"),
        ("Z28.81", r"\b(?:already )?had (?:the )?(?:disease|chickenpox|varicella|shingles)"),
    )
)  # fmt: skip
"""Why a vaccine was not given."""
ADDRESSED = frozenset({"assessment", "assessment-plan", "plan", "diagnoses", "immunizations"})
_NOT_NOW = late(r"\b(?:already|last (?:visit|year|week|month)|up to date|in the past|previously)\b", re.I)  # fmt: skip
CHILD = 18


_NOT_GIVEN = late(
    r"\b(?:not|declin\w+|refus\w+|defer\w*|due|overdue|recommend\w*|will|plan\w*|schedul\w+|next|last|ago|prior|previous\w*|histor\w+|up[ -]to[ -]date|"
    r"elsewhere|pharmacy|offer\w*|order\w*(?! and)|should|titers?|immun(?:e|ity)|status|(?:19|20)\d\d|yesterday|allerg\w+|reaction to|hold|held|return|if)\b|\bthen\b(?=\s*(?:[.,;]|$))",
    re.I,
)
"""Words of a sentence that names a vaccine without telling that it was given now."""
_SHOT_UNDER = frozenset(
    """past-medical-history past-surgical-history family-history medications allergies hpi social-history
    instructions review-of-systems health-maintenance""".split()
)


def _shot(case: Case) -> Cue | None:
    """The first sentence or row, of whatever document, that tells of a vaccine given now."""
    for cue in case.facts.statuses.of("vaccine-given"):
        document = case.chart.documents[cue.document]
        if cue.section in _SHOT_UNDER or document.kind in ("order", "problem-list", "lab"):
            continue
        said = _line_of(document, cue)
        if not _NOT_GIVEN.search(said):
            return cue
    return None


_DUE = late(
    r"\b(?:over)?due\b|\bnext (?:visit|time|appointment|week|month)\b|\b(?:at|from) (?:the |a |his |her |local )?pharmacy\b|\bto be given\b|\b(?:will|plans? to|should) (?:get|have|obtain|receive|return|schedule|give)\b"
    r"|\breturn(?:ing)? (?:for|to)\b|\bwhen (?:available|in stock|better)\b|\b(?:in(?: the)?|this|next|come) (?:early |late )?(?:fall|autumn|winter|spring|summer)\b"
    r"|\bin (?:early |late )?(?:September|October|November|December|January|February)\b",
    re.I,
)
_DONE = late(r"\b(?:given|administered|received|today|tolerated|now|ordered|done)\b", re.I)


def _still_due(draft: Draft) -> str:
    """The words of its sentence by which a vaccine is given at another time, or ""."""
    text, sentence = draft.document.text, draft.found.line.sentence
    begin, end = text.starts[sentence.first], text.ends[sentence.end - 1]
    due = _DUE.search(text.text, begin, end)
    if due is None or _DONE.search(text.text[begin:end].replace("to be given", "")):
        return ""
    return due.group()


def _line_of(document: ReadDocument, cue: Cue) -> str:
    """The line, or its sentence, in which a cue stands."""
    text, span = document.text.text, cue.span
    start = max(text.rfind("\n", 0, span.start), text.rfind(". ", 0, span.start)) + 1
    ends = [e for e in (text.find("\n", span.end), text.find(". ", span.end)) if e >= 0]
    return text[start : min(ends, default=len(text))]


def vaccines(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.2 and c.13, Z28: a vaccine that was not given, and why; the disease it prevents is none.

    A disease named in a sentence on vaccines is what the vaccine is for.
    """
    cues = [c for c in case.facts.statuses.of("no-vaccine") if c.section in ADDRESSED]
    given = {place_of(case, d) for d in drafts if d.code == "Z23"}
    shot = None if given else _shot(case)
    places = given | {at(c) for c in cues}
    if shot is not None:
        places.add(at(shot))
    if not places:
        return Outcome(drafts, [])
    out: list[Draft] = []
    rejections: list[Rejection] = []
    withheld = {at(c): c for c in cues}
    for draft in drafts:
        place = place_of(case, draft)
        if draft.code == "Z23" and place in given and (words := _still_due(draft)):
            detail = f"To be given later: {words}."
            rejections.append(reject(draft, books, "not-carried-out", detail, "I.C.21.c.2"))
        elif place in places and draft.code.startswith(INFECTIOUS):
            detail = "What the vaccine is for."
            rejections.append(reject(draft, books, "vaccine", detail, "I.C.21.c.2"))
        elif place in withheld and draft.code == "Z23":
            detail = "The vaccine was not given."
            rejections.append(reject(draft, books, "not-carried-out", detail, "I.C.21.c.13"))
        elif place in withheld and draft.code.startswith(("R50", "Z28")):
            detail = "Why the vaccine was not given."
            rejections.append(reject(draft, books, "not-carried-out", detail, "I.C.21.c.13"))
        else:
            out.append(draft)
    if shot is not None and at(shot) not in withheld and "Z23" in books:
        claim = "A vaccine was given at this encounter."
        out.append(cued(case, shot, "Z23", claim, "I.C.21.c.2", books, (shot.span,)))
    have = {d.code for d in out}
    for cue in withheld.values():
        reason = _reason(case, cue)
        if reason is None:
            continue
        code, span = reason
        if code not in have and code in books:
            have.add(code)
            claim = "A vaccine was not given, and the record says why."
            out.append(cued(case, cue, code, claim, "I.C.21.c.13", books, (span,)))
    return Outcome(out, rejections)


def _reason(case: Case, cue: Cue) -> tuple[str, Span] | None:
    document = case.chart.documents[cue.document]
    sentence, text = sentence_of(document, cue), document.text
    begin, stop = text.starts[sentence.first], text.ends[sentence.end - 1]
    if _NOT_NOW.search(text.text, begin, stop):
        return None
    for code, pattern in REASONS:
        match = pattern.search(text.text, begin, stop)
        if match is not None:
            if code == "Z28.21" and case.age_years is not None and case.age_years < CHILD:
                code = "Z28.82"
            return code, Span(document.id, match.start(), match.end(), match.group())
    return None


NOT_DONE: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (code, late(pattern, re.I))
    for code, pattern in (
        ("Z53.1", r"\breligio\w+|\bjehovah\w*|\bbelief\w*"),
        ("Z53.01", r"\b(?:still |active(?:ly)? |continued )smok\w+|\bnicotine (?:test )?positive"),
        ("Z53.29", r"\b(?:declin\w+|refus\w+|changed (?:his|her) mind|does not want|decided (?:against|not to)|wish\w+ to wait)\b[^.;\n]{0,30}\b(?:because|due to|since|as)\b"),
        ("Z53.20", r"\bdeclin\w+|\brefus\w+|\bchanged (?:his|her|their) mind|\b(?:does|did) not want|\bdecided (?:against|not to)"),
        ("Z53.09", r"\bfever\w*|\bfebrile|\bcough|\binfect\w+|\bcellulitis|\bpneumonia|\bbronchitis|\buri\b|\billness|\bhypotens\w+|\bhypertens\w+|\belevated|\bhigh\b|\blow\b|\binr\b|\bneutropeni\w+|\bthrombocytopeni\w+|\banemi\w+|\bunstable|\barrhythmia|\bnew (?:onset )?a-?fib|\bcontraindicat\w+|\bchest pain|\bhyperglyc\w+|\bpregnan\w+|\bon (?:warfarin|apixaban|clopidogrel)"),
        ("Z53.8", r"\bequipment|\bno (?:bed|ride|driver|anesthesi\w+)|\bnot (?:npo|fasting)|\bate\b|\bbreakfast|\bpower|\bstaff\w*|\bpoor prep|\binadequate prep|\binsurance"),
    )
)  # fmt: skip
"""Why a procedure was not carried out, the most telling words first."""
PAST_SECTIONS = frozenset(
    ["past-medical-history", "past-surgical-history", "social-history", "family-history", "obstetric-history"]
)  # fmt: skip


def not_carried_out(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.13, Z53: a procedure that was cancelled or stopped, by its reason."""
    cues = [c for c in case.facts.statuses.of("cancelled") if c.section not in PAST_SECTIONS]
    if not cues:
        return Outcome(drafts, [])
    if any(d.code.startswith("Z53") and d.code not in ("Z53.8", "Z53.9") for d in drafts):
        return Outcome(drafts, [])
    for cue in cues:
        if case.inpatient and _PUT_OFF.search(cue.span.text):
            continue  # what a stay leaves to a later visit was not scheduled in it
        reason = _why_not(case, cue)
        if reason is None:
            continue
        code, span = reason
        vague = [d for d in drafts if d.code in ("Z53.8", "Z53.9") and d.code != code]
        claim = "Not carried out, and the record says why."
        rejections = [
            reject(d, books, "less-specific", f"The reason is known: {code}.", "I.C.21.c.13")
            for d in vague
        ]
        rest = [d for d in drafts if d not in vague]
        if code not in books or any(d.code == code for d in rest):
            return Outcome(rest, rejections)
        added = cued(case, cue, code, claim, "I.C.21.c.13", books, (span,))
        return Outcome([*rest, added], rejections)
    return Outcome(drafts, [])


_PUT_OFF = late(r"defer|postpon|reschedul", re.I)
_EARLIER = late(r"\b(?:last (?:week|month|year|time)|previous\w*|prior|in (?:19|20)\d\d|ago|yesterday|will be|if)\b", re.I)  # fmt: skip


def _why_not(case: Case, cue: Cue) -> tuple[str, Span] | None:
    document = case.chart.documents[cue.document]
    text = document.text
    sentences = text.sentences
    place = next(n for n, s in enumerate(sentences) if s.first == cue.sentence)
    begin, stop = text.starts[sentences[place].first], text.ends[sentences[place].end - 1]
    if _EARLIER.search(text.text, begin, stop):
        return None
    after = sentences[place + 1] if place + 1 < len(sentences) else None
    if after is not None and after.section == sentences[place].section:
        stop = text.ends[after.end - 1]
    for code, pattern in NOT_DONE:
        match = pattern.search(text.text, begin, stop)
        if match is not None:
            return code, Span(document.id, match.start(), match.end(), match.group())
    return None


_THREAT = frozenset("no not never threatened threatening threatens wants wanted wanting considering agreed denies friend mother father wife husband family".split())  # fmt: skip
LEFT = {"against-advice": "Z53.29", "not-seen": "Z53.21"}


def left_early(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.13, Z53.2: the patient left against advice, or without being seen."""
    out = list(drafts)
    for cue in case.facts.statuses.of(*LEFT):
        document = case.chart.documents[cue.document]
        text, sentence = document.text, sentence_of(document, cue)
        before = text.folded[max(sentence.first, cue.first - 4) : cue.first]
        if cue.section in PAST_SECTIONS or not _THREAT.isdisjoint(before):
            continue
        if _EARLIER.search(text.text, text.starts[sentence.first], text.ends[sentence.end - 1]):
            continue
        code = LEFT[cue.kind]
        if code in books and all(d.code != code for d in out):
            claim = "The patient left before the care was complete."
            out.append(cued(case, cue, code, claim, "I.C.21.c.13", books))
    return Outcome(out, [])


OBSERVED: tuple[tuple[tuple[str, ...], str], ...] = (
    (("T18",), "Z03.821"), (("T17",), "Z03.822"), (("T19", "T16"), "Z03.823"), (("T36", "T37", "T38", "T39", "T4", "T50", "T51", "T52",
      "T53", "T54", "T55", "T56", "T57", "T58", "T59", "T60", "T61", "T62", "T63", "T64", "T65"), "Z03.6"),
    (("O42", "O41", "O40"), "Z03.71"), (("O43", "O44", "O45"), "Z03.72"), (("O35",), "Z03.73"), (("O36.5", "O36.6"), "Z03.74"),
    (("O26.87",), "Z03.75"), (("O",), "Z03.79"), (("A22",), "Z03.810"),
)  # fmt: skip
"""Conditions that were suspected and ruled out, and the code of the observation; Z03.89 for others."""
NEWBORN: tuple[tuple[tuple[str, ...], str], ...] = (
    (("A", "B", "P35", "P36", "P37", "P38", "P39"), "Z05.1"), (("I", "Q20", "Q21", "Q22", "Q23", "Q24", "Q25", "P29"), "Z05.0"),
    (("G", "P90", "P91", "Q0"), "Z05.2"), (("J", "P2"), "Z05.3"), (("E", "P70", "P71", "P72", "P74"), "Z05.42"), (("K", "P77", "P78", "Q4"), "Z05.5"),
    (("N", "Q5", "Q6"), "Z05.6"),
)  # fmt: skip
"""The same for newborns (Z05)."""
_OBSERVED = frozenset(["observation", "observe", "observed", "suspected", "possible", "concern"])
SIGNS = ("R", "S", "T", "O")


def observation(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.6: observed for a suspected condition that is ruled out, without a sign or injury.

    In a newborn it stands beside Z38; else only where nothing else is found.
    """
    if not case.facts.statuses.of("ruled-out") and not any(
        d.code.startswith(("Z03", "Z04")) for d in drafts
    ):
        return Outcome(drafts, [])
    out, rejections = [], []
    signs = [d for d in drafts if d.code.startswith(("R", "S", "T"))]
    for draft in drafts:
        kind = draft.code.startswith(("Z03", "Z04.1", "Z04.2", "Z04.3"))
        if kind and signs:
            detail = f"A sign or injury is present: {signs[0].code}."
            rejections.append(reject(draft, books, "sign-present", detail, "I.C.21.c.6"))
        else:
            out.append(draft)
    newborn = any(d.code.startswith(("Z38", "P")) for d in drafts) or _days_old(case) is not None
    if any(d.code.startswith(("Z03", "Z04", "Z05")) for d in out):
        return Outcome(out, rejections)
    born = newborn and any(d.code.startswith("Z38") for d in out)
    if not born and (out or case.inpatient):
        return Outcome(out, rejections)
    for cue in case.facts.statuses.of("ruled-out"):
        document = case.chart.documents[cue.document]
        for found in document.found:
            if found.line.sentence.first != cue.sentence or "negated" not in found.flags:
                continue
            if role_of(case, cue.document, found) != STATED or found.code[0] in "RZVWXY":
                continue
            words = set(document.text.folded[cue.sentence : cue.first])
            if _OBSERVED.isdisjoint(words) and "possible" not in found.flags:
                continue
            code = _observation_of(found.code, newborn)
            claim = "Suspected, observed and ruled out."
            draft = from_mention(case, document, found, books, "I.C.21.c.6", claim)
            draft = changed_mention(draft, code, books, "I.C.21.c.6", claim, (cue.span,))
            return Outcome([*out, draft._replace(side=None)], rejections)
    return Outcome(out, rejections)


def _observation_of(code: str, newborn: bool) -> str:
    table = NEWBORN if newborn else OBSERVED
    found = next((z for starts, z in table if code.startswith(starts)), None)
    return found or ("Z05.89" if newborn else "Z03.89")


def _days_old(case: Case) -> int | None:
    encounter = case.chart.encounter
    day = encounter.admission_date or encounter.coding_date
    if day is None or encounter.birth_date is None:
        return None
    days = (day - encounter.birth_date).days
    return days if 0 <= days <= 28 else None


def accident_without_injury(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.6, Z04.1 to Z04.3: examined after an accident, no injury and no complaint."""
    cues = case.facts.statuses.of("uninjured")
    if drafts or not cues or case.inpatient:
        return Outcome(drafts, [])
    for cue in cues:
        document = case.chart.documents[cue.document]
        for found in document.found:
            if found.code[0] not in "VWX" or role_of(case, cue.document, found) != STATED:
                continue
            code = "Z04.1" if found.code[0] == "V" else "Z04.3"
            claim = "Examined after an accident, no injury."
            draft = from_mention(case, document, found, books, "I.C.21.c.6", claim)
            draft = changed_mention(draft, code, books, "I.C.21.c.6", claim, (cue.span,))
            return Outcome([draft._replace(side=None)], [])
    return Outcome(drafts, [])


SOCIAL = ("Z55.0", "Z55.6", "Z56.0", "Z58.6", "Z59.0", "Z59.1", "Z59.4", "Z59.5", "Z59.6", "Z59.7", "Z59.81", "Z59.82", "Z59.86", "Z59.87",
          "Z60.2", "Z62.21", "Z62.81", "Z63.6", "Z65.0", "Z65.1", "Z65.2", "Z65.4", "Z65.5")  # fmt: skip
"""Social risks that are a problem by their own name; others are reported where a provider states them."""
CARING = "Z63.6"
CARED_FOR = ("F01", "F02", "F03", "G30", "G31.0", "G31.83", "Z74")
"""Diseases of those who need care at home."""
NO_CLINICIAN = frozenset(
    ["lab", "radiology-report", "pathology-report", "order", "medication-list"]
)
"""Kinds of document that hold no social history of a clinician."""
UNREAD = frozenset(["family-history", "review-of-systems", "instructions", "labs"])


def social_determinants(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.21.c.17, I.B.14: social risks, each that a clinician of the encounter documents.

    Nurses, social workers and case managers may document them. Living alone, a job or a marriage is
    none without a need or a problem.
    """
    out = list(drafts)
    for document in case.chart.documents:
        if document.kind in NO_CLINICIAN:
            continue
        for found in document.found:
            if found.code[0] != "Z" or not found.code.startswith(SOCIAL) or found.flags:
                continue
            if found.hit.pattern.fire != "yes" or not found.complete or found.hit.excess > 1:
                continue
            if found.line.sentence.section in UNREAD or any(d.code == found.code for d in out):
                continue
            if found.code == CARING and any(d.code.startswith(CARED_FOR) for d in drafts):
                continue  # the strain of the one who cares for this patient
            claim = "A social risk that a clinician of the encounter documents."
            draft = from_mention(case, document, found, books, "I.C.21.c.17", claim)
            if books.entry(draft.code).billable and all(d.code != draft.code for d in out):
                out.append(draft)
    rejections = []
    for draft in [d for d in out if d.code in ("Z59.00", "Z59.9", "Z59.10")]:
        fuller = next((d for d in out if d.code[:5] == draft.code[:5] and d is not draft), None)
        if fuller is not None:
            out.remove(draft)
            detail = f"Less specific than {fuller.code}."
            rejections.append(reject(draft, books, "less-specific", detail, "I.B.2"))
    return Outcome(out, rejections)
