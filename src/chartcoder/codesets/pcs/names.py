"""Names of sections, body systems, root operations and axes, which no title of a code spells out."""

SECTIONS: dict[str, str] = {
    "0": "Medical and Surgical",
    "1": "Obstetrics",
    "2": "Placement",
    "3": "Administration",
    "4": "Measurement and Monitoring",
    "5": "Extracorporeal or Systemic Assistance and Performance",
    "6": "Extracorporeal or Systemic Therapies",
    "7": "Osteopathic",
    "8": "Other Procedures",
    "9": "Chiropractic",
    "B": "Imaging",
    "C": "Nuclear Medicine",
    "D": "Radiation Therapy",
    "F": "Physical Rehabilitation and Diagnostic Audiology",
    "G": "Mental Health",
    "H": "Substance Abuse Treatment",
    "X": "New Technology",
}

_IMAGED = {
    "0": "Central Nervous System",
    "2": "Heart",
    "3": "Upper Arteries",
    "4": "Lower Arteries",
    "5": "Veins",
    "7": "Lymphatic System",
    "8": "Eye",
    "9": "Ear, Nose, Mouth and Throat",
    "B": "Respiratory System",
    "D": "Gastrointestinal System",
    "F": "Hepatobiliary System and Pancreas",
    "G": "Endocrine System",
    "H": "Skin, Subcutaneous Tissue and Breast",
    "L": "Connective Tissue",
    "N": "Skull and Facial Bones",
    "P": "Non-Axial Upper Bones",
    "Q": "Non-Axial Lower Bones",
    "R": "Axial Skeleton, Except Skull and Facial Bones",
    "T": "Urinary System",
    "U": "Female Reproductive System",
    "V": "Male Reproductive System",
    "W": "Anatomical Regions",
    "Y": "Fetus and Obstetrical",
}
_BODY_SYSTEMS: dict[str, dict[str, str]] = {
    "0": {
        "0": "Central Nervous System and Cranial Nerves",
        "1": "Peripheral Nervous System",
        "2": "Heart and Great Vessels",
        "3": "Upper Arteries",
        "4": "Lower Arteries",
        "5": "Upper Veins",
        "6": "Lower Veins",
        "7": "Lymphatic and Hemic Systems",
        "8": "Eye",
        "9": "Ear, Nose, Sinus",
        "B": "Respiratory System",
        "C": "Mouth and Throat",
        "D": "Gastrointestinal System",
        "F": "Hepatobiliary System and Pancreas",
        "G": "Endocrine System",
        "H": "Skin and Breast",
        "J": "Subcutaneous Tissue and Fascia",
        "K": "Muscles",
        "L": "Tendons",
        "M": "Bursae and Ligaments",
        "N": "Head and Facial Bones",
        "P": "Upper Bones",
        "Q": "Lower Bones",
        "R": "Upper Joints",
        "S": "Lower Joints",
        "T": "Urinary System",
        "U": "Female Reproductive System",
        "V": "Male Reproductive System",
        "W": "Anatomical Regions, General",
        "X": "Anatomical Regions, Upper Extremities",
        "Y": "Anatomical Regions, Lower Extremities",
    },
    "1": {"0": "Pregnancy"},
    "2": {"W": "Anatomical Regions", "Y": "Anatomical Orifices"},
    "3": {
        "0": "Circulatory",
        "C": "Indwelling Device",
        "E": "Physiological Systems and Anatomical Regions",
    },
    "4": {"A": "Physiological Systems", "B": "Physiological Devices"},
    "5": {"A": "Physiological Systems"},
    "6": {"A": "Physiological Systems"},
    "7": {"W": "Anatomical Regions"},
    "8": {"C": "Indwelling Device", "E": "Physiological Systems and Anatomical Regions"},
    "9": {"W": "Anatomical Regions"},
    "B": _IMAGED,
    "C": {
        **{k: v for k, v in _IMAGED.items() if k in "0258BDFGHTVW9"},
        "7": "Lymphatic and Hematologic System",
        "P": "Musculoskeletal System",
    },
    "D": {
        "0": "Central and Peripheral Nervous System",
        "7": "Lymphatic and Hematologic System",
        **{k: v for k, v in _IMAGED.items() if k in "89BDFG"},
        "H": "Skin",
        "M": "Breast",
        "P": "Musculoskeletal System",
        **{k: v for k, v in _IMAGED.items() if k in "TUVW"},
    },
    "F": {"0": "Rehabilitation", "1": "Diagnostic Audiology"},
    "G": {"Z": "None"},
    "H": {"Z": "None"},
    "X": {
        "0": "Nervous System",
        "2": "Cardiovascular System",
        "D": "Gastrointestinal System",
        "F": "Hepatobiliary System and Pancreas",
        "H": "Skin, Subcutaneous Tissue, Fascia and Breast",
        "K": "Muscles, Tendons, Bursae and Ligaments",
        "N": "Bones",
        "R": "Joints",
        "T": "Urinary System",
        "V": "Male Reproductive System",
        "W": "Anatomical Regions",
        "X": "Physiological Systems",
        "Y": "Extracorporeal",
    },
}

ROOT_OPERATIONS: dict[str, str] = {
    "0": "Alteration", "1": "Bypass", "2": "Change", "3": "Control", "4": "Creation",
    "5": "Destruction", "6": "Detachment", "7": "Dilation", "8": "Division", "9": "Drainage",
    "B": "Excision", "C": "Extirpation", "D": "Extraction", "F": "Fragmentation", "G": "Fusion",
    "H": "Insertion", "J": "Inspection", "K": "Map", "L": "Occlusion", "M": "Reattachment",
    "N": "Release", "P": "Removal", "Q": "Repair", "R": "Replacement", "S": "Reposition",
    "T": "Resection", "V": "Restriction", "W": "Revision", "U": "Supplement", "X": "Transfer",
    "Y": "Transplantation",
}  # fmt: skip
"""The root operations of section 0."""

_OPERATIONS: dict[str, dict[str, str]] = {
    "0": ROOT_OPERATIONS,
    "1": {
        "2": "Change", "9": "Drainage", "A": "Abortion", "D": "Extraction", "E": "Delivery",
        "H": "Insertion", "J": "Inspection", "P": "Removal", "Q": "Repair", "S": "Reposition",
        "T": "Resection", "Y": "Transplantation",
    },
    "2": {
        "0": "Change", "1": "Compression", "2": "Dressing", "3": "Immobilization", "4": "Packing",
        "5": "Removal", "6": "Traction",
    },
    "3": {"0": "Introduction", "1": "Irrigation", "2": "Transfusion"},
    "4": {"0": "Measurement", "1": "Monitoring"},
    "5": {"0": "Assistance", "1": "Performance", "2": "Restoration"},
    "6": {
        "0": "Atmospheric Control", "1": "Decompression", "2": "Electromagnetic Therapy",
        "3": "Hyperthermia", "4": "Hypothermia", "5": "Pheresis", "6": "Phototherapy",
        "7": "Ultrasound Therapy", "8": "Ultraviolet Light Therapy", "9": "Shock Wave Therapy",
        "B": "Perfusion",
    },
    "7": {"0": "Treatment"},
    "8": {"0": "Other Procedures"},
    "9": {"B": "Manipulation"},
    "B": {
        "0": "Plain Radiography", "1": "Fluoroscopy", "2": "Computerized Tomography (CT Scan)",
        "3": "Magnetic Resonance Imaging (MRI)", "4": "Ultrasonography", "5": "Other Imaging",
    },
    "C": {
        "1": "Planar Nuclear Medicine Imaging", "2": "Tomographic (Tomo) Nuclear Medicine Imaging",
        "3": "Positron Emission Tomographic (PET) Imaging",
        "4": "Nonimaging Nuclear Medicine Uptake", "5": "Nonimaging Nuclear Medicine Probe",
        "6": "Nonimaging Nuclear Medicine Assay", "7": "Systemic Nuclear Medicine Therapy",
    },
    "D": {
        "0": "Beam Radiation", "1": "Brachytherapy", "2": "Stereotactic Radiosurgery",
        "Y": "Other Radiation",
    },
    "F": {
        "0": "Speech Assessment", "1": "Motor and/or Nerve Function Assessment",
        "2": "Activities of Daily Living Assessment", "3": "Hearing Assessment",
        "4": "Hearing Aid Assessment", "5": "Vestibular Assessment", "6": "Speech Treatment",
        "7": "Motor Treatment", "8": "Activities of Daily Living Treatment",
        "9": "Hearing Treatment", "B": "Cochlear Implant Treatment", "C": "Vestibular Treatment",
        "D": "Device Fitting", "F": "Caregiver Training",
    },
    "G": {
        "1": "Psychological Tests", "2": "Crisis Intervention", "3": "Medication Management",
        "5": "Individual Psychotherapy", "6": "Counseling", "7": "Family Psychotherapy",
        "B": "Electroconvulsive Therapy", "C": "Biofeedback", "F": "Hypnosis",
        "G": "Narcosynthesis", "H": "Group Psychotherapy", "J": "Light Therapy",
    },
    "H": {
        "2": "Detoxification Services", "3": "Individual Counseling", "4": "Group Counseling",
        "5": "Individual Psychotherapy", "6": "Family Counseling", "8": "Medication Management",
        "9": "Pharmacotherapy",
    },
    "X": {
        "0": "Introduction", "1": "Transfusion", "2": "Monitoring", "5": "Destruction",
        "7": "Dilation", "8": "Division", "A": "Assistance", "C": "Extirpation",
        "E": "Measurement", "G": "Fusion", "H": "Insertion", "J": "Inspection", "K": "Bypass",
        "P": "Irrigation", "R": "Replacement", "S": "Reposition", "U": "Supplement",
        "V": "Restriction", "Z": "Other Procedures",
    },
}  # fmt: skip

_PART = ("Section", "Body System", "Root Operation", "Body Part", "Approach", "Device", "Qualifier")
_AXES: dict[str, tuple[str, ...]] = {
    "2": (*_PART[:3], "Body Region", "Approach", "Device", "Qualifier"),
    "3": (*_PART[:3], "Body System / Region", "Approach", "Substance", "Qualifier"),
    "4": (*_PART[:3], "Body System", "Approach", "Function / Device", "Qualifier"),
    "5": (*_PART[:3], "Body System", "Duration", "Function", "Qualifier"),
    "6": (*_PART[:3], "Body System", "Duration", "Qualifier", "Qualifier"),
    "7": (*_PART[:3], "Body Region", "Approach", "Method", "Qualifier"),
    "8": (*_PART[:3], "Body Region", "Approach", "Method", "Qualifier"),
    "9": (*_PART[:3], "Body Region", "Approach", "Method", "Qualifier"),
    "B": (*_PART[:2], "Root Type", "Body Part", "Contrast", "Qualifier", "Qualifier"),
    "C": (*_PART[:2], "Root Type", "Body Part", "Radionuclide", "Qualifier", "Qualifier"),
    "D": (*_PART[:2], "Modality", "Treatment Site", "Modality Qualifier", "Isotope", "Qualifier"),
    "F": (
        "Section", "Section Qualifier", "Root Type", "Body System / Region", "Type Qualifier",
        "Equipment", "Qualifier",
    ),
    "G": (*_PART[:2], "Root Type", "Type Qualifier", "Qualifier", "Qualifier", "Qualifier"),
    "H": (*_PART[:2], "Root Type", "Type Qualifier", "Qualifier", "Qualifier", "Qualifier"),
    "X": (*_PART[:5], "Device / Substance / Technology", "Qualifier"),
}  # fmt: skip

APPROACHES: dict[str, str] = {
    "0": "Open",
    "3": "Percutaneous",
    "4": "Percutaneous Endoscopic",
    "7": "Via Natural or Artificial Opening",
    "8": "Via Natural or Artificial Opening Endoscopic",
    "F": "Via Natural or Artificial Opening with Percutaneous Endoscopic Assistance",
    "X": "External",
}
"""The approaches; the fifth character of most sections."""

APPROACH_SECTIONS = frozenset("012347X89")
"""Sections whose fifth axis is the approach."""


def axes_of(section: str) -> tuple[str, ...]:
    """Names of the seven axes of a section."""
    return _AXES.get(section, _PART)


def heads_of(prefix: str) -> tuple[str, str, str]:
    """Labels of the first three characters; a character we have no name for stands for itself."""
    section, system, operation = prefix[0], prefix[1], prefix[2]
    return (
        SECTIONS.get(section, section),
        _BODY_SYSTEMS.get(section, {}).get(system, system),
        _OPERATIONS.get(section, {}).get(operation, operation),
    )


def no_value(section: str, axis: int) -> str:
    """What ``Z`` stands for on an axis."""
    if section in "0123X" and axis == 6:
        return "No Substance" if section == "3" else "No Device"
    return "No Qualifier" if section in "01234568X" and axis >= 6 else "None"
