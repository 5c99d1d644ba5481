"""Words without which a longer document says nothing of services, and is not read for them."""

from chartcoder.reading.gates import Gates
from chartcoder.terminology.words import fold

_WORDS = """x-ray xray ray radiograph ct mri ultrasound sonogram echo echocardiogram ekg ecg
    electrocardiogram spirometry nebulizer neb nebulized injection injected inject inj vaccine vaccination immunization
    immunizations excision excised biopsy biopsied shave punch repair sutured sutures laceration debridement
    debrided incision drainage proc cryotherapy destruction destroyed nitrogen ln2 cerumen lavage irrigation removed
    removal arthrocentesis aspiration aspirated splint cast casted procedure procedures operation surgery therapy
    psychotherapy dialysis hemodialysis colonoscopy endoscopy egd anesthesia audiometry audiogram tympanometry
    refraction oct fundus visual iud pessary colposcopy catheter catheterization intubation intubated cpr
    resuscitation cardioversion venipuncture urinalysis dipstick strep rapid influenza flu covid a1c glucose
    hemoglobin inr pap screening phq gad oximetry infusion infused transfusion delivery cesarean circumcision
    nst monitor holter treadmill stress sleep emg eeg acupuncture manipulation osteopathic chiropractic strapping
    taping unna trimmed pared avulsion nexplanon implant mammogram dexa ventilator tdap mmr fluoride fitting
    lab labs panel cbc bmp cmp test testing tested minutes epidural block botox chemodenervation trigger
    paring nail laser phototherapy interrogation skin tags keratoses warts refraction impacted wax
    pacemaker cxr films scan doppler duplex lp puncture paracentesis thoracentesis esrd
    vac dressing foreign reduction reduced plug photography m-chat moca chemoradiotherapy radiotherapy shingrix prevnar pneumovax gardasil dtap im deltoid
    ua dip hcg upt monospot phq-9 esrd psychiatric chiropractic swallowing polysomnogram"""
WORDS = frozenset(fold(word) for word in _WORDS.split())
GATES = Gates()
"""What the words of a document or sentence let the expressions of this room match."""
SPEAKS = GATES.gate(_WORDS)
"""Closed where a longer document or a sentence of it says nothing of services."""


BRIEF = 600
"""Characters of a note so brief that reading it costs nothing."""
