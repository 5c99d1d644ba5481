"""The grammar of the official long titles: what a title says of axes four to seven of its code.

A long title is put together from the labels of the code's values by fixed rules of its section:
root operation, body part, device, approach, qualifier, each with its preposition. ``Z`` (no
device, no qualifier) is left out. Labels come back as the tables print them: the side last
(``Upper Femur, Right``), the kind of a device after its noun (``Intraluminal Device, Two``).
"""

import re
from typing import NamedTuple

from chartcoder.codesets.pcs.names import APPROACH_SECTIONS, APPROACHES, no_value
from chartcoder.codesets.pcs.stated import DEVICES, STATED, SYSTEMS_MEASURED

Said = tuple[str, str, str, str]
"""What a title says of axes four to seven; empty where it does not say it."""

_APPROACH = re.compile(
    r",? (?:Via Natural or Artificial Opening(?: with Percutaneous Endoscopic Assistance"
    r"| Endoscopic)?|(?:Open|Percutaneous(?: Endoscopic)?|External) Approach)(?:, (?P<tail>.+))?$"
)
_NEW = re.compile(r", (New Technology Group \d+)$")
_SPINE = re.compile(r", ((?:Anterior|Posterior) Approach, (?:Anterior|Posterior) Column)$")
_SIDES = re.compile(r"^(Right and Left|Right|Left|Bilateral|Unilateral) (.+)$")
_NUMBERED = re.compile(
    r"^(\d(?: to \d| or [Mm]ore)|Single|Multiple|All|Infant|Male|Female|Other|Intracranial|Upper"
    r"|Middle|Lower|Common|Accessory) (Ribs|Esophagus|Hepatic Duct|Pancreatic Duct|Colic Artery|Teeth|(?:Cervical|Thoracic|Lumbar) Vertebral Joints|Coronary Arter.+|Parathyroid Glands|Fluid"
    r"|Whole Body|Anatomical Regions|Perineum|Bypass Graft|Epidural Space|Subdural Space"
    r"|Subarachnoid Space|Fetal Fluid)$"
)
_REGION = re.compile(
    r"^(.+?) (Subcutaneous Tissue and Fascia|Subcutaneous Tissue|Skin|Lymphatics?|Connective Tissue"
    r"|Tendons)$"
)
_LOBE = re.compile(r"^(Right|Left) Lobe Liver$")
_COUNTED = re.compile(r"^(Two|Three|Four or More) (.+?)s?$")
_KINDS = re.compile(
    r"^(?P<kind>(?!Biologic with).+?)(?<! with) (?P<noun>(?:Internal Fixation|External Fixation|Intraluminal"
    r"|Spinal Stabilization|Hearing|Vascular Access|Monitoring|Interbody Fusion) Device"
    r"|Synthetic Substitute|Stimulator Generator|Stem Cells|Intracardiac Pacemaker)"
    r"(?P<rest>,.+)?$"
)
_DONOR = re.compile(
    r"^(?:Autologous|Nonautologous|Allogeneic (?:Related|Unrelated|Unspecified)) (.+)$"
)


class _Form(NamedTuple):
    """A form of title and the operations it is of; groups ``b d q`` are axes 4, 6, 7 (``a``: 5)."""

    operations: str
    pattern: re.Pattern[str]


def _form(operations: str, text: str) -> _Form:
    return _Form(operations, re.compile(text + "$"))


_B = "(?P<b>.+?)"
_WITH = "(?:(?P<comma>,)? (?:with|using) (?P<d>.+))?"
_OPERATION = "[A-Z][a-z]+(?: [A-Z][a-z]+)*?"
_SURGICAL = (
    _form("1", f"Bypass {_B} (?:from|to) (?P<q>.+?){_WITH}"),
    _form("1", f"Bypass {_B}{_WITH}"),
    _form("2", f"Change (?P<d>.+?) in {_B}"),
    _form("3", f"Control Bleeding in {_B}{_WITH}"),
    _form("4", f"Creation of {_B} from (?P<q>.+?) using (?P<d>.+)"),
    _form("4", f"Creation of (?P<q>.+?) in {_B} with (?P<d>.+)"),
    _form("6", f"Detachment at {_B}"),
    _form("C", f"Extirpation of Matter from {_B}{_WITH}"),
    _form("F", f"Fragmentation in {_B}{_WITH}"),
    _form("H", f"Insertion of (?P<d>.+) into {_B}"),
    _form("K", f"Map {_B}"),
    _form("P", f"Removal of (?P<d>.+) from {_B}"),
    _form("W", f"Revision of (?P<d>.+?) in {_B}"),
    _form("X", f"Transfer {_B}(?: to (?P<t>.+?))?(?: with (?P<q>.+))?"),
    _form("Y", f"Transplantation of {_B}, (?P<q>[^,]+)"),
    _form("NQSU", f"(?:Release|Repair|Reposition|Supplement)(?: of)? {_B}"
                  f"(?: created from (?P<q>.+?))?{_WITH}"),
    _form("", f"{_OPERATION} of {_B}{_WITH}"),
)  # fmt: skip
_IMAGED = (
    rf"(?:[^,]*? of|Plain Radiography,|Ultrasonography,) {_B}(?: using (?P<a>.+?)(?: Contrast)?)?"
)
_FORMS: dict[str, tuple[_Form, ...]] = {
    "0": _SURGICAL,
    "1": (
        _form("2", f"Change (?P<d>.+) in {_B}"),
        _form("9", f"Drainage of (?P<q>.+) from {_B}"),
        _form("H", f"Insertion of (?P<d>.+) into {_B}"),
        _form("P", f"Removal of (?P<d>.+) from {_B}"),
        _form("Q", f"Repair (?:(?P<q>.+?) in )?{_B}{_WITH}"),
        _form("Y", f"Transplantation of (?P<q>.+) into {_B}"),
        _form("", f"(?:Manual )?[A-Z][a-z]+ (?:of )?{_B}{_WITH}"),
    ),
    "2": (
        _form("0", f"Change (?P<d>.+?) (?:on|in) {_B}"),
        _form("5", f"Removal of (?P<d>.+?) (?:on|from|in) {_B}"),
        _form("", f"[A-Z][a-z]+ of {_B}{_WITH}"),
    ),
    "3": (
        _form("1", f"Irrigation of {_B} using (?P<d>.+)"),
        _form("", f"[A-Z][a-z]+ of (?P<d>.+?),? (?:into|to) {_B}"),
    ),
    "7": (_form("", f"Osteopathic Treatment of {_B}(?: Region)? using (?P<d>.+?)(?: Forces)?"),),
    "8": (
        _form("", f"Collection of (?P<q>.+?) from Indwelling Device in {_B}"),
        _form("", f"(?P<d>.+ Procedure) of {_B}(?: using (?P<q>.+))?"),
        _form("", f"(?P<d>Near Infrared Spectroscopy) of {_B}"),
        _form("", f"(?P<q>.+?)(?: (?:of|in|from) {_B})?"),
    ),
    "9": (_form("", f"Chiropractic Manipulation of {_B}(?: Region)?, (?P<d>.+)"),),
    "B": (
        _form("", f"[^,]*? of {_B} using (?P<d>Intravascular .+|Hyperpolarized .+)"),
        _form("", rf"{_IMAGED}, (?P<d>Unenhanced and Enhanced|Laser)(?:,? (?P<q>.+))?"),
        _form("", rf"{_IMAGED}(?:, (?P<q>Densitometry|Intraoperative|Intravascular|Transesophageal"
                  r"|Guidance))?"),
    ),
    "C": (
        _form("", rf"(?:.+?\)|.+?) ?(?:Imaging|Uptake|Probe|Assay|Therapy) of {_B}"
                  r"(?: using (?P<a>.+))?"),
    ),
    "D": (
        _form("0", f"Beam Radiation of {_B}(?: using (?P<a>.+?))?(?:, (?P<q>Intraoperative))?"),
        _form("1", f"(?P<a>.+?) Brachytherapy of {_B}(?: using (?P<d>.+?))?"
                   f"(?:, (?P<q>Unidirectional Source))?"),
        _form("2", f"(?P<a>Stereotactic .+? Radiosurgery) of {_B}"),
        _form("Y", f"(?P<a>.+?) of {_B}(?: using (?P<d>.+))?"),
    ),
    "F": (
        _form("D", "(?P<a>.+?)(?: Device)? Fitting(?: using (?P<d>.+?)(?: Equipment)?)?"),
        _form("F", "Caregiver Training in (?P<a>.+?)(?: using (?P<d>.+?)(?: Equipment)?)?"),
        _form("", "(?P<a>.+?)(?: (?:Assessment|Treatment))?(?: (?:of|in|for)"
                  f" {_B})?(?: using (?P<d>.+?)(?: Equipment)?)?"),
    ),
    "G": (
        _form("6", "(?P<b>Educational|Vocational|Other Counseling)(?: Counseling)?"),
        _form("", ".+?, (?P<b>.+)"),
        _form("", "(?P<b>.+)"),
    ),
    "H": (
        _form("", "(?:.+?)(?: for Substance Abuse Treatment)?, (?P<b>.+)"),
        _form("", "(?P<b>.+)"),
    ),
    "X": (
        *(form for form in _SURGICAL if form.operations in {"C", "H"}),
        _form("K", f"Bypass {_B} using (?P<d>.+)"),
        _form("0", f"(?:Extracorporeal )?Introduction of (?P<d>.+?)(?: (?:in)?to {_B})?"),
        _form("1", f"Transfusion of (?P<d>.+) into {_B}"),
        _form("A", "(?P<d>.+?)(?: (?:in|from) (?P<b>[^,]+))?"),
        _form("SU", f"(?:Reposition|Supplement)(?: of)? {_B}{_WITH}"),
        _form("2", "Monitoring of (?P<b>Kidney) using (?P<d>.+)"),
        _form("2E", "(?:Monitoring|Measurement) of (?:Cardiac )?(?:Musculoskeletal )?"
                    "(?:(?:Upper|Lower) GI )?(?P<d>.+)"),
        _form("", f"{_OPERATION} of {_B}{_WITH}"),
    ),
}  # fmt: skip


def said(code: str, title: str) -> Said:
    """What a title says of axes four to seven of its code, as the tables print it."""
    section, operation = code[0], code[2]
    text, approach, tail = title, "", ""
    if section == "X":
        match = _NEW.search(text)
        if match:
            text, tail = text[: match.start()], match.group(1)
    if section in APPROACH_SECTIONS:
        approach = APPROACHES.get(code[4], "")
        match = _APPROACH.search(text)
        if match:
            text, tail = text[: match.start()], tail or match.group("tail") or ""
    tail = tail.removeprefix("using ")
    if section == "4":
        return _measured(code, text, approach, tail)
    match = _SPINE.search(text)
    if match:
        text, tail = text[: match.start()], match.group(1)
    forms = _FORMS.get(section, ())
    for form in sorted(forms, key=lambda form: not form.operations):
        if form.operations and operation not in form.operations:
            continue
        match = form.pattern.match(text)
        if match is not None:
            parts = {k: v or "" for k, v in match.groupdict().items()}
            return _settled(code, parts, approach, tail)
    return ("", approach, "", tail)


def _settled(code: str, parts: dict[str, str], approach: str, tail: str) -> Said:
    """Labels from the parts a form found; what stands after a comma may be the qualifier's."""
    body, device = parts.get("b", ""), parts.get("d", "")
    qualifier = tail or parts.get("q", "") or parts.get("t", "")
    if code[0] in "01" and code[6] != "Z" and not qualifier:
        # the qualifier stands before the approach: "…, Cemented, Open Approach"
        if ", " in body and (code[5] == "Z" or code[2] in "HPW" or parts.get("comma")):
            body, _, qualifier = body.rpartition(", ")
        elif ", " in device:
            device, _, qualifier = device.rpartition(", ")
    qualifier = qualifier.removeprefix("using ")
    if code[0] == "3" and code[6] != "Z" and ", " in device and not qualifier:
        device, _, qualifier = device.partition(", ")
    if code[:3] == "302":
        match = _DONOR.match(device)
        device = match.group(1) if match else device
    if code[5] == "Z" and device and code[0] == "0" and not qualifier:
        device, qualifier = "", device  # "… using Laser Interstitial Thermal Therapy"
    fifth = approach or parts.get("a", "")
    if code[0] == "B" and code[5] != "Z" and ", " in fifth and not device:
        fifth, _, device = fifth.partition(", ")
    if code[0] == "B" and fifth == "Other":
        fifth = "Other Contrast"
    return (_printed(body), fifth, _kind(device), _printed(qualifier))


def _measured(code: str, text: str, approach: str, tail: str) -> Said:
    """Section 4: "Measurement of Cardiac Rhythm": body system and function have no preposition."""
    body = SYSTEMS_MEASURED.get(code[3], "")
    rest = text.split(" of ", 1)[-1]
    function, _, qualifier = rest.removeprefix(body).strip().partition(", ")
    return (body, approach, function, tail or qualifier)


def _printed(text: str) -> str:
    """A body part as the tables print it: side, number and region last."""
    text = text.rstrip(",")
    for pattern in (_NUMBERED, _REGION):
        match = pattern.match(text)
        if match and not match.group(1).endswith(" and"):
            return f"{match.group(2)}, {match.group(1)}"
    match = _LOBE.match(text)
    if match:
        return f"Liver, {match.group(1)} Lobe"
    match = _SIDES.match(text)
    if match:
        return f"{match.group(2)}, {match.group(1)}"
    return text


def _kind(text: str) -> str:
    """A device as the tables print it: kind and number last."""
    text = DEVICES.get(text, text)
    count = ""
    match = _COUNTED.match(text)
    if match and "Device" in text:
        count, text = f", {match.group(1)}", match.group(2)
    match = _KINDS.match(text)
    if match:
        text = f"{match.group('noun')}, {match.group('kind')}{match.group('rest') or ''}"
    return text + count


def label(code: str, axis: int, text: str) -> str:
    """The label of a code's character: as stated by hand, the absence of one, or as a title says."""
    stated = STATED.get((code[:3], axis, code[axis - 1]))
    if stated is not None:
        return stated
    return no_value(code[0], axis) if code[axis - 1] == "Z" else text
