"""Operations told in other words: labels, sides, phrasal verbs, layers, what is left or denied."""

from datetime import date

import pytest

from chartcoder import Coder, Document, Encounter


def coded(coder: Coder, text: str, kind: str = "operative-report") -> tuple[list[str], list[str]]:
    """The procedure codes of a text, sorted, and what is asked of an axis."""
    result = coder.code(
        Encounter(
            setting="inpatient",
            discharge_date=date(2026, 3, 2),
            documents=(Document(text=text, kind=kind),),
        )
    )
    codes = sorted(a.code for a in result.assignments if a.system == "icd10pcs")
    return codes, [q.affects for q in result.queries if q.kind == "procedure-axis"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        # what stands before a colon is the reason or the procedure, not a heading
        ("Broken hardware: plate and screws removed from the left distal fibula, open.", "0QPK04Z"),
        ("Left PCN in prone position: 8F nephrostomy tube into the renal pelvis.", "0T9430Z"),
        ("PE: aspiration of clot from the left pulmonary artery via femoral vein.", "02CR3ZZ"),
        ("Empyema after lobectomy: left VATS, chest tube placed.", "0W9B40Z"),
        # sides: the verb "left", the pronoun "both", the way in, both eyes
        ("Right PCN: nephrostomy tube left to gravity drainage.", "0T9330Z"),
        ("Angioplasty of the right popliteal artery by left femoral access.", "047M3ZZ"),
        ("Right ORIF of the radial shaft and of the ulnar shaft, plates on both.", "0PSH04Z 0PSK04Z"),
        # phrasal verbs and devices that come out
        ("IVC filter taken out through the right internal jugular vein with a snare.", "06PY3DZ"),
        # layers, lesions, lacerations
        ("Lipoma of the right upper arm shelled out of the subcutaneous fat, open.", "0JBD0ZZ"),
        ("Laceration of the left forearm skin, closed with nylon.", "0HQEXZZ"),
        ("Excision of a skin lesion overlying the left knee, elliptical.", "0HBLXZZ"),
        # what is spared, denied, or only how the specimen came out
        ("Left wrist fusion with iliac graft, open, no plate.", "0RGP07Z"),
        ("Colonoscopy with biopsies of the ascending colon and of the cecum.", "0DBH8ZX 0DBK8ZX"),
        # one on each side is the bilateral value
        ("Scrotal exploration: right testis pexed, left testis pexed.", "0VSC0ZZ"),
        # stimulators of nerves are no pacemakers
        (
            "Vagus nerve stimulator implanted: electrode coiled around the left vagus nerve through a neck"
            " incision, generator placed in a left chest pocket.",
            "00HE0MZ 0JH60BZ",
        ),
        # nothing is set: the device is put in
        ("Nondisplaced left femoral neck fracture pinned in situ percutaneously with screws.", "0QH734Z"),
        ("Revision TKA left: all cemented components removed, new cemented components placed.", "0SPD0JZ 0SRD0J9"),
        ("Clogged PEG tube exchanged for a new gastrostomy tube at the bedside.", "0D20XUZ"),
        # what serves another operation of the same part
        ("Left great saphenous vein tied at the groin and stripped to the ankle.", "06DQ0ZZ"),
        ("Left ureteroscopy with laser lithotripsy of a ureteral stone, fragments basketed, double-J stent left.", "0T778DZ 0TC78ZZ"),
        ("Craniectomy, Teflon felt laid between an artery and the left trigeminal nerve.", "00NK0ZZ"),
        # what is taken out decides: foreign bodies, fabric, nodes for a diagnosis
        ("Rigid bronchoscopy: aspirated tooth removed from the left main bronchus.", "0BC78ZZ"),
        ("Infected right femoral-popliteal Dacron graft excised through the groin incision.", "04PY0JZ"),
        ("Mediastinoscopy, station 7 lymph nodes sampled.", "07B74ZX"),
        ("Food bolus pulled out of the upper esophagus through the gastroscope.", "0DC18ZZ"),
        ("Right craniotomy, removal of a parasagittal meningioma with its dural base.", "00B10ZZ"),
        # each organ that a sentence says was removed; the drain of a chest that was opened
        ("Laparoscopic low anterior resection: sigmoid colon and rectum removed.", "0DTN4ZZ 0DTP4ZZ"),
        ("Right thoracotomy with lobectomy of the upper lobe, one chest tube left.", "0BTC0ZZ"),
        ("Suction evacuation of a missed abortion at 8 weeks.", "10D17ZZ"),
        # the layer that is said goes before the region
        ("I&D of the subcutaneous tissue of the left great toe, open.", "0J9R0ZZ"),
        ("Vagina packed with gauze for oozing.", "2Y44X5Z"),
        ("OB ultrasound, single fetus, 31 weeks.", "BY4FZZZ"),
    ],
)  # fmt: skip
def test_told_in_other_words(coder: Coder, text: str, codes: str) -> None:
    assert coded(coder, text) == (codes.split(), [])


def test_side_not_told_is_asked(coder: Coder) -> None:
    codes, asked = coded(
        coder, "A 12 Fr pigtail was placed in the pleural space and left to suction."
    )
    assert codes == [] and asked[0].startswith("0W9")


def test_a_course_tells_what_was_given(coder: Coder) -> None:
    text = "Stroke: IV alteplase given at 09:10 through a peripheral line. IVIG was given through a peripheral IV."
    assert coded(coder, text, "discharge-summary")[0] == ["30233S1", "3E03317"]


def test_plantar_is_no_plan(coder: Coder) -> None:
    text = "Plantar fascia abscess, right foot: I&D of the subcutaneous abscess of the right foot, open."
    assert coded(coder, text)[0] == ["0J9Q0ZZ"]
