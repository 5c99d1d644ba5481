"""Context: what a sentence affirms, denies, doubts, recalls, or says of somebody else.

Every line is a phrase, the words in it that name a concept, and how the text speaks of them:
``asserted``, or the flag of ``Context`` that must be set.
"""

from typing import NamedTuple

import pytest

from chartcoder import Document, Encounter
from chartcoder.coding.chart import read_chart, spans_of

CASES = [
    # negation before the concept
    ("No fever.", "fever", "negated"),
    ("Patient denies chest pain.", "chest pain", "negated"),
    ("She denied nausea and vomiting.", "vomiting", "negated"),
    ("Denies headache, dizziness, or syncope.", "syncope", "negated"),
    ("Without cough.", "cough", "negated"),
    ("Negative for pneumonia.", "pneumonia", "negated"),
    ("There is no evidence of pneumonia.", "pneumonia", "negated"),
    ("No signs of cellulitis.", "cellulitis", "negated"),
    ("No sign of deep vein thrombosis.", "deep vein thrombosis", "negated"),
    ("The patient does not have asthma.", "asthma", "negated"),
    ("He has never had a seizure.", "seizure", "negated"),
    ("Never had asthma.", "asthma", "negated"),
    ("Absence of jaundice.", "jaundice", "negated"),
    ("Lungs are free of wheezing.", "wheezing", "negated"),
    ("No h/o seizures.", "seizures", "negated"),
    ("Neither fever nor cough.", "cough", "negated"),
    ("No known asthma.", "asthma", "negated"),
    ("No acute distress, no rash.", "rash", "negated"),
    ("w/o dyspnea", "dyspnea", "negated"),
    ("(-) fever", "fever", "negated"),
    ("Doesn't have diabetes.", "diabetes", "negated"),
    ("CT failed to reveal appendicitis.", "appendicitis", "negated"),
    ("Patient is not diabetic and has no hypertension.", "hypertension", "negated"),
    ("There was no pneumothorax.", "pneumothorax", "negated"),
    ("Denies any abdominal pain.", "abdominal pain", "negated"),
    ("No complaints of headache.", "headache", "negated"),
    ("No longer has vertigo.", "vertigo", "negated"),
    ("No focal weakness, numbness or tingling.", "numbness", "negated"),
    ("Pt denies SOB.", "SOB", "negated"),
    ("NO FEVER NO COUGH NO RASH", "RASH", "negated"),
    ("Patient denies fever, chills, night sweats, cough, and hemoptysis.", "hemoptysis", "negated"),
    ("MRI did not reveal osteomyelitis.", "osteomyelitis", "negated"),
    ("Not consistent with pneumonia.", "pneumonia", "negated"),
    ("Low suspicion for pulmonary embolism.", "pulmonary embolism", "negated"),
    ("Exam argues against appendicitis.", "appendicitis", "negated"),
    ("Has no cough and no diarrhea.", "diarrhea", "negated"),
    # negation after the concept
    ("Fever: denied.", "Fever", "negated"),
    ("Chest pain: no.", "Chest pain", "negated"),
    ("Pneumonia was ruled out.", "Pneumonia", "negated"),
    ("Pulmonary embolism has been ruled out.", "Pulmonary embolism", "negated"),
    ("Meningitis was excluded by lumbar puncture.", "Meningitis", "negated"),
    ("Pneumothorax not seen.", "Pneumothorax", "negated"),
    ("Hernia is not present.", "Hernia", "negated"),
    ("Jaundice is absent.", "Jaundice", "negated"),
    ("Appendicitis is unlikely.", "Appendicitis", "negated"),
    ("Hepatomegaly not palpable.", "Hepatomegaly", "negated"),
    ("Ascites was not identified.", "Ascites", "negated"),
    ("Influenza: negative.", "Influenza", "negated"),
    # reach of a negation
    ("No fever, chills or cough but has dyspnea.", "dyspnea", "asserted"),
    ("No fever, chills or cough but has dyspnea.", "cough", "negated"),
    ("No fever, chills or cough but has dyspnea.", "fever", "negated"),
    ("Denies fever; reports cough.", "cough", "asserted"),
    ("Denies chest pain, however has palpitations.", "palpitations", "asserted"),
    ("Denies chest pain, but reports headache.", "headache", "asserted"),
    ("Denies chest pain although she has palpitations.", "palpitations", "asserted"),
    ("Review is negative except for cough.", "cough", "asserted"),
    ("No symptoms except headache.", "headache", "asserted"),
    ("No complaints apart from constipation.", "constipation", "asserted"),
    ("No fever. Cough for three days.", "Cough", "asserted"),
    ("No fever.\nCough for three days.", "Cough", "asserted"),
    ("Patient has pneumonia, no fever.", "pneumonia", "asserted"),
    ("Pneumonia without fever.", "Pneumonia", "asserted"),
    ("Headache without vomiting.", "Headache", "asserted"),
    ("Headache without vomiting.", "vomiting", "negated"),
    ("She has asthma and denies chest pain.", "asthma", "asserted"),
    ("Denies chest pain. He has hypertension.", "hypertension", "asserted"),
    ("No chest pain, presents with syncope.", "syncope", "asserted"),
    ("Not only cough but also fever.", "cough", "asserted"),
    ("Not only cough but also fever.", "fever", "asserted"),
    ("Denies cough yet complains of dyspnea.", "dyspnea", "asserted"),
    ("No rash; there is edema of the legs.", "edema", "asserted"),
    ("Vomiting but no diarrhea.", "Vomiting", "asserted"),
    ("Vomiting but no diarrhea.", "diarrhea", "negated"),
    ("Fever, cough, no rash, no vomiting.", "cough", "asserted"),
    ("Fever, cough, no rash, no vomiting.", "vomiting", "negated"),
    ("No dyspnea on exertion, still has leg edema.", "edema", "asserted"),
    # phrases that only look like a negation
    ("No change in cough.", "cough", "asserted"),
    ("There is no change in his headache.", "headache", "asserted"),
    ("No increase in dyspnea.", "dyspnea", "asserted"),
    ("No improvement in cough.", "cough", "asserted"),
    ("Diabetes not at goal.", "Diabetes", "asserted"),
    ("Headache not relieved by ibuprofen.", "Headache", "asserted"),
    ("Asthma not responding to inhaler.", "Asthma", "asserted"),
    ("No doubt this is gout.", "gout", "asserted"),
    ("Cough has not improved.", "Cough", "asserted"),
    ("Pneumonia has not resolved.", "Pneumonia", "asserted"),
    ("Patient is not taking her medicine for hypertension.", "hypertension", "asserted"),
    ("Cannot sleep because of back pain.", "back pain", "asserted"),
    ("Unable to walk due to knee pain.", "knee pain", "asserted"),
    ("He did not tolerate metformin for type 2 diabetes.", "type 2 diabetes", "asserted"),
    # doubt
    ("Possible pneumonia.", "pneumonia", "possible"),
    ("Probable appendicitis.", "appendicitis", "possible"),
    ("Suspected deep vein thrombosis.", "deep vein thrombosis", "possible"),
    ("Likely gout.", "gout", "possible"),
    ("Rule out pulmonary embolism.", "pulmonary embolism", "possible"),
    ("R/O pneumonia", "pneumonia", "possible"),
    ("r/o DVT", "DVT", "possible"),
    ("Cannot exclude pneumonia.", "pneumonia", "possible"),
    ("Cannot rule out appendicitis.", "appendicitis", "possible"),
    ("Concern for meningitis.", "meningitis", "possible"),
    ("Concerning for cellulitis.", "cellulitis", "possible"),
    ("Findings are consistent with pneumonia.", "pneumonia", "possible"),
    ("Changes compatible with emphysema.", "emphysema", "possible"),
    ("Suspicious for appendicitis.", "appendicitis", "possible"),
    ("Questionable pneumonia.", "pneumonia", "possible"),
    ("Pneumonia versus heart failure.", "heart failure", "possible"),
    ("Pneumonia vs. bronchitis.", "bronchitis", "possible"),
    ("Differential diagnosis includes gastritis.", "gastritis", "possible"),
    ("May have gastritis.", "gastritis", "possible"),
    ("This could be migraine.", "migraine", "possible"),
    ("Thought to be gout.", "gout", "possible"),
    ("Suggestive of pneumonia.", "pneumonia", "possible"),
    ("Pneumonia cannot be excluded.", "Pneumonia", "possible"),
    ("Pulmonary embolism is possible.", "Pulmonary embolism", "possible"),
    ("Appendicitis is to be ruled out.", "Appendicitis", "possible"),
    ("? pneumonia", "pneumonia", "possible"),
    ("Pneumonia?", "Pneumonia", "possible"),
    ("Evaluate for deep vein thrombosis.", "deep vein thrombosis", "possible"),
    ("Perhaps migraine.", "migraine", "possible"),
    ("Appears to be cellulitis.", "cellulitis", "possible"),
    ("Still concerned about endocarditis.", "endocarditis", "possible"),
    # what is past
    ("History of stroke.", "stroke", "historical"),
    ("h/o gout", "gout", "historical"),
    ("Hx of pneumonia in 2015.", "pneumonia", "historical"),
    ("Previous pneumonia.", "pneumonia", "historical"),
    ("Prior stroke.", "stroke", "historical"),
    ("Status post appendicitis.", "appendicitis", "historical"),
    ("s/p hip fracture", "hip fracture", "historical"),
    ("Remote history of seizures.", "seizures", "historical"),
    ("Pneumonia two years ago.", "Pneumonia", "historical"),
    ("Asthma as a child.", "Asthma", "historical"),
    ("She had pneumonia in the past.", "pneumonia", "historical"),
    ("Personal history of breast cancer.", "breast cancer", "historical"),
    ("History of gout, presents with cough.", "cough", "asserted"),
    ("Patient with history of asthma now has pneumonia.", "pneumonia", "asserted"),
    ("History of present illness: cough for two days.", "cough", "asserted"),
    # what has passed
    ("Pneumonia has resolved.", "Pneumonia", "resolved"),
    ("Cellulitis, now resolved.", "Cellulitis", "resolved"),
    ("Her rash has cleared.", "rash", "resolved"),
    ("Otitis media resolved after antibiotics.", "Otitis media", "resolved"),
    # somebody else
    ("Family history of breast cancer.", "breast cancer", "family"),
    ("Mother with diabetes.", "diabetes", "family"),
    ("Father had a stroke.", "stroke", "family"),
    ("Mother: asthma.", "asthma", "family"),
    ("Brother died of lung cancer.", "lung cancer", "family"),
    ("Her sister has migraine.", "migraine", "family"),
    ("FHx: hypertension.", "hypertension", "family"),
    ("Diabetes runs in the family.", "Diabetes", "family"),
    ("FAMILY HISTORY:\nGout, hypertension.", "hypertension", "family"),
    ("FAMILY HISTORY: Positive for asthma.", "asthma", "family"),
    ("Paternal uncle with epilepsy.", "epilepsy", "family"),
    ("Wife has influenza.", "influenza", "family"),
    ("Mother reports that he has a rash.", "rash", "asserted"),
    ("Per his daughter, he has a cough.", "cough", "asserted"),
    # conditions, advice, risk
    ("Return if he develops fever.", "fever", "hypothetical"),
    ("If he develops chest pain, call 911.", "chest pain", "hypothetical"),
    ("Call if you have vomiting.", "vomiting", "hypothetical"),
    ("Watch for bleeding and fever.", "fever", "hypothetical"),
    ("At risk for pneumonia.", "pneumonia", "hypothetical"),
    ("Risks include infection and stroke.", "stroke", "hypothetical"),
    ("Acetaminophen as needed for headache.", "headache", "hypothetical"),
    ("Ibuprofen prn headache.", "headache", "hypothetical"),
    ("Counseled on the risk of stroke.", "stroke", "hypothetical"),
    ("To prevent deep vein thrombosis.", "deep vein thrombosis", "hypothetical"),
    ("Signs of dehydration were explained.", "dehydration", "hypothetical"),
    ("Given influenza vaccine.", "influenza", "hypothetical"),
    ("Advised to call should seizures recur.", "seizures", "hypothetical"),
    ("Side effects include nausea.", "nausea", "hypothetical"),
    ("Seek care unless the headache goes away.", "headache", "hypothetical"),
    # plain statements
    ("Patient has pneumonia.", "pneumonia", "asserted"),
    ("Assessment: acute appendicitis.", "appendicitis", "asserted"),
    ("Type 2 diabetes with neuropathy.", "diabetes", "asserted"),
    ("Positive for influenza.", "influenza", "asserted"),
    ("She complains of headache.", "headache", "asserted"),
    ("Admits to cough.", "cough", "asserted"),
    ("Known hypertension.", "hypertension", "asserted"),
    ("Diagnosed with gout today.", "gout", "asserted"),
    ("(+) fever", "fever", "asserted"),
    ("Here for follow-up of hypertension.", "hypertension", "asserted"),
]  # fmt: skip

FLAGS = (
    "negated",
    "possible",
    "historical",
    "family",
    "hypothetical",
    "planned",
    "resolved",
)


STATUS = ("Z", "I25.2")
"""Codes that themselves say history, family history, or prevention."""


class Said(NamedTuple):
    """A concept that was found: its code, what is said of it, and where it stands."""

    code: str
    flags: frozenset
    spans: tuple


def concepts(coder, text):
    """Every concept of a text, before anything is decided about reporting or showing it."""
    chart = read_chart(Encounter(documents=(Document(text=text),)), coder.books)
    for document in chart.documents:
        for found in document.found:
            family = found.line.sentence.section == "family-history"
            flags = found.flags | ({"family"} if family else set())
            yield Said(found.code, flags, spans_of(document, found))


def over(found, text, words):
    """The concepts that quote some of the words."""
    start = text.index(words)
    end = start + len(words)
    return [c for c in found if any(s.start < end and start < s.end for s in c.spans)]


@pytest.mark.parametrize(("text", "words", "expected"), CASES)
def test_context(coder, text, words, expected):
    found = list(concepts(coder, text))
    named = over(found, text, words)
    assert named, (
        f"no concept found in {words!r}, only in {[s.text for c in found for s in c.spans]}"
    )
    said = [(c.code, sorted(c.flags)) for c in named]
    if expected == "asserted":
        assert any(not c.flags for c in named), f"{words!r} is asserted, read as {said}"
        return
    # "history of stroke" may also be read as the status code that says so
    by_status = expected in {"historical", "family", "hypothetical"}
    wrong = [
        c.code
        for c in named
        if expected not in c.flags and not (by_status and c.code.startswith(STATUS))
    ]
    assert not wrong, f"{words!r} is {expected}, read as {said}"


@pytest.mark.parametrize("flag", FLAGS)
def test_the_flags_of_a_mention(coder, flag):
    """What the scope table tests reaches the public mentions."""
    texts = {
        "negated": "No pneumonia.",
        "possible": "Possible pneumonia.",
        "historical": "Pneumonia two years ago.",
        "family": "Mother with pneumonia.",
        "hypothetical": "Return if pneumonia develops.",
        "planned": "Scheduled for hernia repair and pneumonia.",
        "resolved": "Pneumonia has resolved.",
    }
    found = over(coder.mentions(texts[flag]), texts[flag], "neumonia")
    assert found
    for mention in found:
        assert getattr(mention.context, flag)
        assert not mention.context.asserted


def test_cues_quote_the_words_that_decided(coder):
    text = "Patient denies chest pain."
    cues = {c for m in over(coder.mentions(text), text, "chest pain") for c in m.context.cues}
    assert {cue.text for cue in cues} == {"denies"}
    assert all(text[cue.start : cue.end] == cue.text for cue in cues)


def test_a_negation_does_not_leave_its_sentence(coder):
    text = "Denies fever. Cough. Headache. Rash."
    said = {(m.spans[0].text.lower(), m.context.negated) for m in coder.mentions(text)}
    assert said == {("fever", True), ("cough", False), ("headache", False), ("rash", False)}


def test_a_negation_does_not_leave_its_line(coder):
    text = "- no fever\n- cough\n- headache\n"
    said = {(m.spans[0].text.lower(), m.context.negated) for m in coder.mentions(text)}
    assert said == {("fever", True), ("cough", False), ("headache", False)}


def test_denied_mentions_stay_in_the_mentions_view(coder):
    found = coder.mentions("No pneumonia.")
    assert {m.code[:3] for m in found} == {"J18"}
    assert not any(m.context.asserted for m in found)
