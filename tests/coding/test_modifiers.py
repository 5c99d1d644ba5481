"""Modifiers of service lines: each with words that prove it, and close to them words that do not."""

import pytest

from chartcoder import Coder, Document, Encounter

SYSTEMS = ("icd10cm", "cpt", "hcpcs")
ONE_TEXT: tuple[tuple[str, str, str, str], ...] = (
    # modifier, kind of document, words that prove it, words that do not
    ("22", "operative-report",
     "Laparoscopic cholecystectomy. Dense adhesions: substantially greater work, the operation took 3 hours instead of one.",
     "Laparoscopic cholecystectomy. Some filmy adhesions were taken down without trouble."),
    ("23", "anesthesia-record",
     "Right inguinal hernia repair. General anesthesia was needed because the patient was combative. Anesthesia time 0800-0900. ASA 2.",
     "Right inguinal hernia repair. General anesthesia. Anesthesia time 0800-0900. ASA 2."),
    ("24", "progress-note",
     "Subsequent hospital day, total time 36 minutes, for unrelated pneumonia, by the surgeon 10 days after hip replacement.",
     "Subsequent hospital day, total time 36 minutes, for pneumonia, 10 days after hip replacement by another group."),
    ("25", "progress-note",
     "Established patient, total time on visit 25 minutes for follow-up of hypertension, apart from the procedure. Also, a shave biopsy of a new mole of the back was done today.",
     "Established patient comes only for the planned cryotherapy of 3 actinic keratoses, done."),
    ("26", "radiology-report",
     "Chest, PA and lateral, reading only; films taken at the county hospital. No infiltrate.",
     "Chest, PA and lateral, taken and read in our office. No infiltrate."),
    ("TC", "radiology-report",
     "Chest, PA and lateral, technical component only; images sent to Dr. Lee for interpretation.",
     "Chest, PA and lateral. No infiltrate. Images available to Dr. Lee."),
    ("50", "procedure-note",
     "Bilateral knee injections, 40 mg of triamcinolone each, landmark technique.",
     "Left knee injection, 40 mg of triamcinolone, landmark technique."),
    ("RT", "procedure-note", "Arthrocentesis of the right knee, 20 mL.", "Arthrocentesis of the left knee, 20 mL."),
    ("LT", "procedure-note", "Arthrocentesis of the left knee, 20 mL.", "Arthrocentesis of the knee, 20 mL."),
    ("F2", "procedure-note", "Trigger finger release, left middle finger.", "Trigger finger release, left ring finger."),
    ("FA", "procedure-note", "Nail avulsion, left thumb.", "Nail avulsion, right thumb."),
    ("F5", "procedure-note", "Nail avulsion, right thumb.", "Nail avulsion, right great toe."),
    ("TA", "procedure-note", "Nail avulsion, left great toe.", "Nail avulsion, left second toe."),
    ("T5", "procedure-note", "Nail avulsion, right great toe.", "Nail avulsion, left great toe."),
    ("E3", "procedure-note", "Chalazion excised, right upper lid.", "Chalazion excised, left upper lid."),
    ("E4", "procedure-note", "Chalazion excised, right lower lid.", "Chalazion excised, right upper lid."),
    ("LD", "operative-report", "Drug-eluting stent to the mid LAD.", "Drug-eluting stent to the mid RCA."),
    ("LC", "operative-report", "Drug-eluting stent to the circumflex.", "Drug-eluting stent to the LAD."),
    ("RC", "operative-report", "Drug-eluting stent to the right coronary artery.", "Drug-eluting stent to the LAD."),
    ("52", "operative-report",
     "Bilateral nasal endoscopy with ethmoidectomy; reduced service: right side only of a bilateral procedure, one side only of a bilateral procedure.",
     "Nasal endoscopy with total ethmoidectomy, right."),
    ("53", "procedure-note",
     "Colonoscopy stopped at the splenic flexure because the patient became hypotensive.",
     "Colonoscopy to the cecum. Aspirin was stopped a week ago because of bleeding."),
    ("54", "operative-report",
     "Open treatment of a right distal radius fracture with plate. Surgical care only; care after the operation goes to Dr. Hill at home.",
     "Open treatment of a right distal radius fracture with plate. Follow-up with me in two weeks."),
    ("55", "progress-note",
     "Cataract extraction with lens of the right eye was done elsewhere; I take over the care after the operation today, postoperative care only. Procedure: cataract extraction with lens, right.",
     "Procedure: cataract extraction with lens, right, today."),
    ("56", "progress-note",
     "Preoperative care only for the operation by Dr. Stone. Procedure: total knee arthroplasty, right.",
     "Procedure: total knee arthroplasty, right."),
    ("57", "progress-note",
     "Seen in consultation at the request of Dr. Ames, outpatient, total time 45 minutes; appendicitis, decision for surgery today.",
     "Seen in consultation at the request of Dr. Ames, outpatient, total time 45 minutes; gallstones, decision for surgery, scheduled for next month."),
    ("58", "operative-report",
     "Planned second stage by the same surgeon, 3 weeks after the first: split-thickness skin graft of 90 sq cm to the left thigh.",
     "Split-thickness skin graft of 90 sq cm to the left thigh."),
    ("62", "operative-report",
     "Anterior lumbar interbody fusion L5-S1 with a co-surgeon, each surgeon performing a distinct part.",
     "Anterior lumbar interbody fusion L5-S1. Surgeon: Dr. Low."),
    ("63", "operative-report",
     "Exploratory laparotomy of an infant weighing 3.2 kg.",
     "Exploratory laparotomy of an infant weighing 4.6 kg."),
    ("76", "radiology-report",
     "Portable AP chest at 08:00: no pneumothorax. Repeat at 12:00 by the same radiologist, again at the bedside: unchanged.",
     "Portable AP chest at 08:00: no pneumothorax."),
    ("77", "radiology-report",
     "Repeat interpretation of the AP chest by another radiologist the same day.",
     "AP chest: no pneumothorax."),
    ("78", "operative-report",
     "Return to the operating room the same evening for bleeding: the abdomen was explored for postoperative hemorrhage.",
     "The abdomen was explored, exploratory laparotomy."),
    ("79", "operative-report",
     "Unrelated to the earlier operation, within the postoperative period: open right carpal tunnel release.",
     "Open right carpal tunnel release."),
    ("80", "operative-report",
     "Report of the assistant surgeon: I assisted Dr. Moss at a right total knee arthroplasty.",
     "Right total knee arthroplasty. Assistant: none."),
    ("AS", "operative-report",
     "Right total knee arthroplasty. The physician assistant assisted at surgery with Dr. Moss.",
     "Right total knee arthroplasty. The physician assistant saw the patient before."),
    ("90", "lab",
     "TSH 2.2, run by the reference laboratory and billed through us under our agreement.",
     "TSH 2.2, run in our own laboratory."),
    ("91", "lab",
     "Troponin I 0.02 at 08:00. Repeat troponin I 0.40 at 11:00.",
     "Troponin I 0.02 at 08:00."),
    ("93", "progress-note",
     "Psychotherapy 30 minutes by telephone only because the patient has no video.",
     "Psychotherapy 30 minutes in the office; she called by telephone to confirm."),
    ("95", "progress-note",
     "Psychotherapy 45 minutes by secure two-way video; patient at home.",
     "Psychotherapy 45 minutes in the office."),
    ("GT", "progress-note",
     "Psychotherapy 45 minutes by interactive audio and video from a critical access hospital under Method II.",
     "Psychotherapy 45 minutes at a critical access hospital, face to face."),
    ("GC", "progress-note",
     "Resident saw the patient with me present for the key portions; teaching physician statement given. Established, total teaching physician time 32 minutes.",
     "Established patient, no resident was involved, total time 32 minutes."),
    ("GW", "progress-note",
     "Patient in a hospice program, seen for an unrelated ankle sprain by her own physician, established, total time 21 minutes.",
     "Established patient, ankle sprain, hospice was discussed and declined, total time 21 minutes."),
    ("GA", "progress-note",
     "Medicare patient. Signed ABN on file. Destruction of 3 seborrheic keratoses by liquid nitrogen done today.",
     "Medicare patient. No notice was needed. Destruction of 3 seborrheic keratoses by liquid nitrogen done today."),
    ("GX", "progress-note",
     "Medicare patient. Voluntary ABN signed. Destruction of 3 seborrheic keratoses by liquid nitrogen done today.",
     "Medicare patient. Voluntary cessation of smoking. Destruction of 3 seborrheic keratoses by liquid nitrogen done today."),
    ("GY", "progress-note",
     "Medicare patient. Statutorily excluded service, patient pays: destruction of 3 seborrheic keratoses by liquid nitrogen done today.",
     "Medicare patient. Destruction of 3 inflamed seborrheic keratoses by liquid nitrogen done today."),
    ("GZ", "progress-note",
     "Medicare patient. Expected to be denied as not necessary and no signed ABN. Destruction of 3 seborrheic keratoses by liquid nitrogen done today.",
     "Medicare patient. Destruction of 3 inflamed seborrheic keratoses by liquid nitrogen done today."),
    ("JW", "nursing-note",
     "Infusion record. Pembrolizumab 180 mg IV infused 09:00 to 09:35, 20 mg discarded from a single-dose vial.",
     "Infusion record. Pembrolizumab 200 mg IV infused 09:00 to 09:35, no drug discarded."),
    ("JZ", "nursing-note",
     "Infusion record. Pembrolizumab 200 mg IV infused 09:00 to 09:35, no drug discarded from the single-dose vials.",
     "Infusion record. Pembrolizumab 200 mg IV infused 09:00 to 09:35."),
    ("KX", "order",
     "ORDER: DURABLE MEDICAL EQUIPMENT\nHinged knee brace, custom fitted, left knee. Requirements of the policy are met.",
     "ORDER: DURABLE MEDICAL EQUIPMENT\nHinged knee brace, custom fitted, left knee. Requirements of the policy are not met."),
    ("QW", "lab", "Rapid strep A antigen, CLIA waived kit, read by eye: negative.", "Rapid strep A antigen, read by eye: negative."),
    ("33", "procedure-note",
     "Screening colonoscopy to the cecum. Polyp of the sigmoid removed by snare.",
     "Colonoscopy to the cecum for bleeding, not a screening. Polyp of the sigmoid removed by snare."),
    ("PT", "procedure-note",
     "Medicare patient. Screening colonoscopy to the cecum. Polyp of the sigmoid removed by snare.",
     "Medicare patient. Colonoscopy to the cecum for bleeding. Polyp of the sigmoid removed by snare."),
    ("59", "procedure-note",
     "Colonoscopy: 9 mm polyp of the cecum removed by snare; separate 3 mm polyp of the rectum taken by biopsy forceps.",
     "Colonoscopy: 9 mm polyp of the cecum biopsied and then removed by snare."),
    ("XS", "procedure-note",
     "Medicare patient. Colonoscopy: 9 mm polyp of the cecum removed by snare; separate 3 mm polyp of the rectum taken by biopsy forceps.",
     "Colonoscopy: 9 mm polyp of the cecum removed by snare; separate 3 mm polyp of the rectum taken by biopsy forceps."),
    ("XS", "procedure-note",
     "Medicare patient, returned today for colonoscopy. Polyp of the cecum removed by snare; another polyp of the rectum taken by biopsy forceps.",
     "Patient of another payer, returned today for colonoscopy. Polyp of the cecum removed by snare; another polyp of the rectum taken by biopsy forceps."),
    ("XE", "procedure-note",
     "Medicare patient. Colonoscopy: polyp of the cecum removed by snare. Returned later that day for a second session: colonoscopy with biopsy of the cecum.",
     "Colonoscopy: polyp of the cecum removed by snare. Returned later that day for a second session: colonoscopy with biopsy of the cecum."),
    ("XP", "procedure-note",
     "Medicare patient. Colonoscopy: polyp of the cecum removed by snare. Colonoscopy with biopsy of the cecum by a different physician.",
     "Medicare patient. Colonoscopy: polyp of the cecum removed by snare. Colonoscopy with biopsy of the cecum by the same physician."),
    ("XU", "procedure-note",
     "Medicare patient. Colonoscopy: polyp of the cecum removed by snare. Colonoscopy with biopsy of the cecum, non-overlapping.",
     "Medicare patient. Colonoscopy: polyp of the cecum removed by snare. Colonoscopy with biopsy of the cecum."),
    ("Q7", "procedure-note",
     "Medicare patient. Five mycotic toenails debrided. Transmetatarsal amputation of the left foot.",
     "Five mycotic toenails debrided. Transmetatarsal amputation of the left foot."),
    ("Q8", "procedure-note",
     "Medicare patient. Five mycotic toenails debrided. DP and PT pulses not palpable on both feet.",
     "Medicare patient. Five mycotic toenails debrided. DP and PT pulses palpable on both feet."),
    ("Q9", "procedure-note",
     "Medicare patient. Five mycotic toenails debrided. Absent dorsalis pedis pulse; burning and numbness of the toes.",
     "Medicare patient. Five mycotic toenails debrided. Absent dorsalis pedis pulse; no burning, no numbness of the toes."),
)  # fmt: skip


def modifiers_of(coder: Coder, kind: str, text: str) -> set[str]:
    encounter = Encounter(documents=(Document(text=text, kind=kind),), setting="professional")
    return {m for line in coder.code(encounter, SYSTEMS).services for m in line.modifiers}


@pytest.mark.parametrize(("modifier", "kind", "proves", "silent"), ONE_TEXT, ids=lambda v: v[:4])
def test_a_modifier_needs_the_words_that_prove_it(
    coder: Coder, modifier: str, kind: str, proves: str, silent: str
) -> None:
    assert modifier in modifiers_of(coder, kind, proves)
    assert modifier not in modifiers_of(coder, kind, silent)


@pytest.mark.parametrize(("payer", "modifier"), [("Medicare Part B", "PT"), ("Blue Shield", "33")])
def test_a_screening_that_became_a_treatment_by_the_payer_of_the_encounter(
    coder: Coder, payer: str, modifier: str
) -> None:
    text = "Screening colonoscopy to the cecum. Polyp of the sigmoid removed by snare."
    document = Document(text=text, kind="procedure-note")
    encounter = Encounter(documents=(document,), setting="professional", payer=payer)
    assert [line.modifiers for line in coder.code(encounter, SYSTEMS).services] == [(modifier,)]


def test_the_visit_at_which_surgery_of_the_day_was_decided(coder: Coder) -> None:
    visit = Document(
        text="SURGERY CONSULT\nRequested by Dr. Ames. Total time 60 minutes.\nAssessment: acute appendicitis."
        " Decision was made to proceed with appendectomy.",
        kind="consult",
    )
    operation = Document(
        text="Laparoscopic appendectomy for acute appendicitis.", kind="operative-report"
    )
    encounter = Encounter(documents=(visit, operation), setting="professional")
    lines = coder.code(encounter, SYSTEMS).services
    assert {line.code: line.modifiers for line in lines if line.code.startswith("992")} == {
        next(line.code for line in lines if line.code.startswith("992")): ("57",)
    }
