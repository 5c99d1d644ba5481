"""Labels that titles do not spell out, or only in part: a small part of the tables, by hand."""

SYSTEMS_MEASURED: dict[str, str] = {
    "0": "Central Nervous", "1": "Peripheral Nervous", "2": "Cardiac", "3": "Arterial",
    "4": "Venous", "5": "Circulatory", "6": "Lymphatic", "7": "Visual", "8": "Olfactory",
    "9": "Respiratory", "B": "Gastrointestinal", "C": "Biliary", "D": "Urinary",
    "F": "Musculoskeletal", "G": "Skin and Breast", "H": "Products of Conception, Cardiac",
    "J": "Products of Conception, Nervous", "Z": "None",
}  # fmt: skip
"""Fourth character of section 4."""

DEVICES: dict[str, str] = {
    "Pacemaker Lead": "Cardiac Lead, Pacemaker",
    "Defibrillator Lead": "Cardiac Lead, Defibrillator",
    "Single Channel Cochlear Prosthesis": "Hearing Device, Single Channel Cochlear Prosthesis",
    "Multiple Channel Cochlear Prosthesis": "Hearing Device, Multiple Channel Cochlear Prosthesis",
    "Airway": "Intraluminal Device, Airway",
    "Endotracheal Airway": "Intraluminal Device, Endotracheal Airway",
    "Endobronchial Valve": "Intraluminal Device, Endobronchial Valve",
    "Pessary": "Intraluminal Device, Pessary",
    "Infusion Pump": "Infusion Device, Pump",
    "Intraocular Telescope": "Synthetic Substitute, Intraocular Telescope",
    "Other": "Other Equipment",
}
"""Devices that titles call by their last word alone."""

_DURATIONS = {
    "0": "Single", "1": "Intermittent", "2": "Continuous", "3": "Less than 24 Consecutive Hours",
    "4": "24-96 Consecutive Hours", "5": "Greater than 96 Consecutive Hours", "6": "Multiple",
    "7": "Intermittent, Less than 6 Hours Per Day",
    "8": "Prolonged Intermittent, 6-18 hours Per Day",
    "9": "Continuous, Greater than 18 hours Per Day", "A": "Intraoperative",
    "B": "Less than 8 Consecutive Hours", "C": "8-24 Consecutive Hours",
    "D": "Greater than 24 Consecutive Hours",
}  # fmt: skip
_LIFE_SYSTEMS = {
    "2": "Cardiac", "5": "Circulatory", "9": "Respiratory", "C": "Biliary", "D": "Urinary",
}  # fmt: skip
_LIFE_FUNCTIONS = {
    "0": "Filtration", "1": "Output", "2": "Oxygenation", "3": "Pacing", "4": "Rhythm",
    "5": "Ventilation",
}  # fmt: skip
_THERAPY_SYSTEMS = {
    "0": "Skin", "1": "Urinary", "2": "Central Nervous", "3": "Musculoskeletal",
    "5": "Circulatory", "B": "Respiratory System", "F": "Hepatobiliary System and Pancreas",
    "T": "Urinary System", "Z": "None",
}  # fmt: skip
_ORIFICES = {
    "0": "Mouth and Pharynx", "1": "Nasal", "2": "Ear", "3": "Anorectal",
    "4": "Female Genital Tract", "5": "Urethra",
}  # fmt: skip

_TABLES: dict[str, dict[int, dict[str, str]]] = {
    "0WH": {6: {"G": "Defibrillator Lead"}},
    "0WP": {6: {"G": "Defibrillator Lead"}},
    "0WW": {6: {"G": "Defibrillator Lead"}},
    "02L": {4: {"7": "Atrium, Left"}, 7: {"K": "Left Atrial Appendage"}},
    "02R": {6: {"L": "Biologic with Synthetic Substitute, Autoregulated Electrohydraulic"}},
    "BW5": {6: {"1": "Bacterial Autofluorescence"}},
    "CP1": {4: {"Z": "Musculoskeletal System, All"}},
    "CW1": {4: {"Z": "Anatomical Region, Other"}},
    "02H": {7: {"J": "Intraoperative", "S": "Biventricular"}},
    "02P": {7: {"S": "Biventricular"}},
    "02W": {7: {"S": "Biventricular"}},
    "0CR": {
        4: {"W": "Upper Tooth", "X": "Lower Tooth"},
        7: {"0": "Single", "1": "Multiple", "2": "All"},
    },
    "0HR": {
        7: {
            "5": "Latissimus Dorsi Myocutaneous Flap",
            "6": "Transverse Rectus Abdominis Myocutaneous Flap",
            "7": "Deep Inferior Epigastric Artery Perforator Flap",
            "8": "Superficial Inferior Epigastric Artery Flap",
            "9": "Gluteal Artery Perforator Flap",
        }
    },
    "0UD": {4: {"N": "Ova"}},
    "0XR": {6: {"7": "Autologous Tissue Substitute"}, 7: {"N": "Toe, Right", "P": "Toe, Left"}},
    "10D": {4: {"1": "Products of Conception, Retained"}, 7: {"9": "Manual"}},
    "2Y0": {4: _ORIFICES, 6: {"5": "Packing Material"}},
    "2Y4": {4: _ORIFICES},
    "2Y5": {4: _ORIFICES, 6: {"5": "Packing Material"}},
    "302": {
        6: {"C": "Hematopoietic Stem/Progenitor Cells, Genetically Modified"},
        7: {
            "0": "Autologous", "1": "Nonautologous", "2": "Allogeneic, Related",
            "3": "Allogeneic, Unrelated", "4": "Allogeneic, Unspecified",
        }
    },
    "3C1": {4: {"Z": "None"}},
    "3E0": {
        6: {
            "0": "Antineoplastic", "1": "Thrombolytic", "2": "Anti-infective",
            "E": "Stem Cells, Somatic", "Q": "Fertilized Ovum", "S": "Gas",
            "U": "Pancreatic Islet Cells", "V": "Hormone", "W": "Immunotherapeutic",
            "G": "Other Therapeutic Substance",
        },
        7: {
            "0": "Autologous / Influenza Vaccine", "1": "Nonautologous", "2": "High-dose Interleukin-2",
            "3": "Low-dose Interleukin-2", "4": "Liquid Brachytherapy Radioisotope",
            "5": "Other Antineoplastic", "6": "Recombinant Human-activated Protein C",
            "7": "Other Thrombolytic", "8": "Oxazolidinones", "9": "Other Anti-infective",
            "A": "Anti-Infective Envelope", "B": "Recombinant Bone Morphogenetic Protein",
            "C": "Other Substance", "D": "Nitric Oxide", "F": "Other Gas", "G": "Insulin",
            "H": "Human B-type Natriuretic Peptide", "J": "Other Hormone",
            "K": "Immunostimulator", "L": "Immunosuppressive", "M": "Monoclonal Antibody",
            "N": "Blood Brain Barrier Disruption", "P": "Clofarabine", "Q": "Glucarpidase",
            "R": "Other Therapeutic Monoclonal Antibody", "Y": "Hyperthermic",
        },
    },
    "4A0": {6: {"K": "Temperature"}, 7: {"4": "Stress", "D": "Intracranial"}},
    "4A1": {
        6: {"K": "Temperature", "M": "Total Activity", "S": "Vascular Perfusion"},
        7: {"4": "Stress", "D": "Intracranial", "H": "Indocyanine Green Dye"},
    },
    "4B0": {6: {"W": "Cerebrospinal Fluid Shunt"}, 7: {"0": "Wireless Sensor"}},
    "5A0": {
        4: _LIFE_SYSTEMS, 5: _DURATIONS, 6: _LIFE_FUNCTIONS,
        7: {
            "0": "Balloon Pump", "1": "Hyperbaric", "5": "Pulsatile Compression",
            "6": "Other Pump", "7": "Continuous Positive Airway Pressure",
            "8": "Intermittent Positive Airway Pressure",
            "9": "Continuous Negative Airway Pressure", "A": "High Flow/Velocity Cannula",
            "B": "Intermittent Negative Airway Pressure", "C": "Supersaturated",
            "D": "Impeller Pump", "K": "Intubated Prone Positioning",
        },
    },
    "5A1": {
        4: _LIFE_SYSTEMS, 5: _DURATIONS, 6: _LIFE_FUNCTIONS,
        7: {
            "2": "Manual", "4": "Nonmechanical", "F": "Membrane, Central",
            "G": "Membrane, Peripheral Veno-arterial", "H": "Membrane, Peripheral Veno-venous",
            "J": "Automated",
        },
    },
    "5A2": {4: _LIFE_SYSTEMS, 5: _DURATIONS, 6: _LIFE_FUNCTIONS},
    **{
        f"6A{operation}": {4: _THERAPY_SYSTEMS, 5: {"0": "Single", "1": "Multiple"}}
        for operation in "01234689"
    },
    "6A5": {
        4: _THERAPY_SYSTEMS, 5: {"0": "Single", "1": "Multiple"},
        7: {
            "0": "Erythrocytes", "1": "Leukocytes", "2": "Platelets", "3": "Plasma",
            "T": "Stem Cells, Cord Blood", "V": "Stem Cells, Hematopoietic",
        },
    },
    "6A7": {
        4: _THERAPY_SYSTEMS, 5: {"0": "Single", "1": "Multiple"},
        7: {
            "4": "Head and Neck Vessels", "5": "Heart", "6": "Peripheral Vessels",
            "7": "Other Vessels",
        },
    },
    "6AB": {4: _THERAPY_SYSTEMS, 5: {"0": "Single"}, 6: {"B": "Donor Organ"}},
    "8C0": {
        6: {"6": "Collection"},
        7: {"J": "Cerebrospinal Fluid", "K": "Blood", "L": "Other Fluid"},
    },
    "8E0": {
        4: {
            "H": "Integumentary System and Breast", "K": "Musculoskeletal System",
            "V": "Male Reproductive System", "Z": "None",
        },
        6: {
            "0": "Acupuncture", "1": "Therapeutic Massage", "6": "Collection",
            "B": "Computer Assisted Procedure", "Y": "Other Method",
        },
        7: {
            "0": "Anesthesia", "2": "Breast Milk", "3": "Sperm", "C": "Prostate", "D": "Rectum",
            "F": "With Fluoroscopy", "G": "With Computerized Tomography",
            "H": "With Magnetic Resonance Imaging",
        },
    },
    "DWY": {
        4: {"5": "Whole Body"}, 5: {"G": "Isotope Administration"},
        6: {
            "D": "Iodine 131 (I-131)", "F": "Phosphorus 32 (P-32)", "G": "Strontium 89 (Sr-89)",
            "H": "Strontium 90 (Sr-90)", "Y": "Other Isotope",
        },
    },
    "F00": {5: {"V": "Temporal Ordering of Stimuli"}},
    "F01": {5: {"5": "Range of Motion and Joint Integrity"}},
    "F07": {5: {"0": "Range of Motion and Joint Mobility"}},
    "GZ7": {4: {"2": "Other Family Psychotherapy"}},
    "GZC": {4: {"9": "Other Biofeedback"}},
    "HZ6": {4: {"3": "Other Family Counseling"}},
    "X0Z": {
        4: {"0": "Prefrontal Cortex"},
        6: {"1": "Computer-assisted Transcranial Magnetic Stimulation"},
    },
    "X2A": {
        4: {
            "5": "Innominate Artery and Left Common Carotid Artery", "6": "Aortic Arch",
            "7": "Coronary Sinus", "H": "Common Carotid Artery, Right",
            "J": "Common Carotid Artery, Left",
        },
        6: {
            "1": "Cerebral Embolic Filtration, Dual Filter",
            "2": "Cerebral Embolic Filtration, Single Deflection Filter",
            "3": "Cerebral Embolic Filtration, Extracorporeal Flow Reversal Circuit",
            "5": "Intermittent Coronary Sinus Occlusion",
        },
    },
    "XD2": {4: {"G": "Upper GI", "H": "Lower GI"}, 6: {"V": "Oxygen Saturation"}},
    "XX2": {4: {"0": "Central Nervous", "F": "Musculoskeletal", "K": "Subcutaneous Tissue"}},
    "XXE": {
        4: {
            "0": "Central Nervous", "2": "Cardiac", "3": "Arterial", "5": "Circulatory",
            "9": "Nose", "B": "Respiratory",
        }
    },
    "XY0": {4: {"V": "Vein Graft", "Y": "Extracorporeal"}},
}  # fmt: skip

STATED: dict[tuple[str, int, str], str] = {
    (table, axis, char): label
    for table, axes in _TABLES.items()
    for axis, labels in axes.items()
    for char, label in labels.items()
}
"""Table, axis and character → label."""
