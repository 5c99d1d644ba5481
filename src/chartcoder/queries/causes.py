"""Conditions that often belong together, but that the classification does not join by itself.

Where the Index joins two conditions by "with" (I.A.15), or a guideline presumes the link, nothing is
asked.
"""

from chartcoder.queries.rules import ANY, STAY, Rule

SOURCES = ("J12", "J13", "J14", "J15", "J16", "J18", "J69", "K57", "K65", "K81", "K83", "L03", "M86", "N10", "N12", "N39.0", "O85", "T81.4")  # fmt: skip
"""Infections that account for a bloodstream infection: its source is named."""

CAUSES: tuple[Rule, ...] = (
    Rule("anemia-neoplasm", "cause-effect", ANY, ("D63.0", "D64.9"), ("coded C0 C1 C2 C3 C45 C46 C48 C49 C5 C6 C7 C8 C9", "hemoglobin < 11", "chemotherapy"), ("D64.81", "D50", "D62", "D61"), "Cause of {name}",
         (("Anemia due to the neoplasm", "D63.0", "Anemia in neoplastic disease"), ("Anemia due to chemotherapy", "D64.81", "Anemia due to antineoplastic chemotherapy"),
          ("Iron deficiency anemia", "D50.9")), 6, "The Index presumes the neoplasm; under chemotherapy the cause, and with it code and order, is open (I.C.2.c)."),
    Rule("fracture-bone", "cause-effect", ANY, ("S22.0", "S32.0", "S42.2", "S52.5", "S72.0", "S72.1", "S32.5", "S52.6"), ("fall", "coded M81"), ("M80", "M84"), "Cause of {name}",
         (("Fracture due to osteoporosis", "", "Age-related osteoporosis with current pathological fracture, {site}"), ("Fracture due to the injury alone", None)),
         6, "Whether the fall would have broken a normal bone is the provider's to say (I.C.13.d.2)."),
    Rule("rash-drug", "cause-effect", ANY, ("R21", "L50.9", "L27.9"), ("drug started",), ("L27.0", "L27.1", "T88.7", "L51", "B"), "Cause of {name}",
         (("Generalized skin eruption due to the drug, taken as prescribed", "L27.0", "Drug rash, generalized"), ("Urticaria due to another cause", None),
          ("Viral exanthem", "B09")), 3, "A rash that began after a drug."),
    Rule("ileus-operation", "cause-effect", STAY, ("K56.7", "K56.0"), ("after operation",), ("K91.89", "K56.6"), "Relation of {name} to the operation",
         (("{name} as a complication of the operation", "K91.89", "Postoperative ileus"), ("{name} as an expected course after the operation", None),
          ("{name} due to another cause (please specify)", None)), 6, "A complication needs the provider's word that it is one (I.B.16)."),
    Rule("bleeding-anticoagulant", "cause-effect", STAY, ("K92.0", "K92.1", "K92.2", "R04.0", "R31"), ("anticoagulant", "anticoagulant reversed | inr >= 3.5"), ("D68.32", "D68.3", "T45"), "Relation of {name} to the anticoagulant",
         (("Hemorrhagic disorder due to the anticoagulant", "D68.32", "Hemorrhagic disorder due to extrinsic circulating anticoagulants"), ("{name} unrelated to the anticoagulant", None)),
         5, "Bleeding under an anticoagulant is not by itself its effect."),
    Rule("urine-catheter", "cause-effect", STAY, ("N39.0", "N30.0", "N10"), ("long urinary catheter",), ("T83.51",), "Relation of {name} to the urinary catheter",
         (("{name} due to the indwelling urinary catheter", "T83.511A", "Urinary tract infection due to indwelling urinary catheter"), ("{name} unrelated to the catheter", None)),
         6, "A device is only the cause when the provider says so (I.B.16)."),
    Rule("blood-line", "cause-effect", STAY, ("R78.81", "A41", "A49"), ("central line",), ("T80.21", "T82.7", *SOURCES), "Relation of {name} to the central line",
         (("{name} due to the central line", "T80.211A", "Bloodstream infection due to central venous catheter"), ("{name} unrelated to the line", None)), 6, "As above."),
    Rule("lung-ventilator", "cause-effect", STAY, ("J15", "J18.9"), ("ventilator days",), ("J95.851", "J69"), "Relation of {name} to the ventilator",
         (("Ventilator associated pneumonia", "J95.851"), ("{name} unrelated to the ventilator", None)), 7, "Only on the provider's word (I.C.10.d)."),
    Rule("wound-operation", "cause-effect", STAY, ("L03", "L02"), ("surgical wound",), ("T81.4", "K68.11", "O86"), "Relation of {name} to the operation",
         (("Superficial surgical site infection", "T81.41XA", "Superficial incisional surgical site infection"), ("Deep surgical site infection", "T81.42XA", "Deep incisional surgical site infection"),
          ("{name} unrelated to the operation", None)), 6, "As above."),
)  # fmt: skip
"""Links that only the provider can make."""
