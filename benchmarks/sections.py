"""Section headings: which section opens under a heading of a note?"""

import csv
import re

from benchmarks.data import corpus, lines
from chartcoder.reading.headings import section_of
from chartcoder.reading.layout import segments

MTS = {
    "FAM/SOCHX": {"family-history", "social-history"},
    "GENHX": {"hpi"},
    "PASTMEDICALHX": {"past-medical-history"},
    "CC": {"chief-complaint"},
    "PASTSURGICAL": {"past-surgical-history"},
    "ALLERGY": {"allergies"},
    "ROS": {"review-of-systems"},
    "MEDICATIONS": {"medications"},
    "ASSESSMENT": {"assessment"},
    "EXAM": {"physical-exam"},
    "DIAGNOSIS": {"diagnoses"},
    "DISPOSITION": {"plan"},
    "PLAN": {"plan"},
    "EDCOURSE": {"hospital-course"},
    "IMMUNIZATIONS": {"immunizations"},
    "IMAGING": {"imaging"},
    "GYNHX": {"obstetric-history"},
    "PROCEDURES": {"procedures"},
    "OTHER_HISTORY": {"hpi", "past-medical-history", "social-history"},
    "LABS": {"labs"},
}
"""The sections that the labels of MTS-Dialog stand for."""

HEADED = {
    "CHIEF COMPLAINT": "chief-complaint",
    "HISTORY OF PRESENT ILLNESS": "hpi",
    "PAST MEDICAL HISTORY": "past-medical-history",
    "PAST HISTORY": "past-medical-history",
    "PAST SURGICAL HISTORY": "past-surgical-history",
    "SURGICAL HISTORY": "past-surgical-history",
    "MEDICATIONS": "medications",
    "CURRENT MEDICATIONS": "medications",
    "ALLERGIES": "allergies",
    "FAMILY HISTORY": "family-history",
    "SOCIAL HISTORY": "social-history",
    "REVIEW OF SYSTEMS": "review-of-systems",
    "VITALS": "vitals",
    "VITALS REVIEWED": "vitals",
    "PHYSICAL EXAM": "physical-exam",
    "PHYSICAL EXAMINATION": "physical-exam",
    "EXAM": "physical-exam",
    "RESULTS": "results",
    "ASSESSMENT": "assessment",
    "IMPRESSION": "assessment",
    "ASSESSMENT AND PLAN": "assessment-plan",
    "PLAN": "plan",
    "INSTRUCTIONS": "instructions",
    "PROCEDURE": "procedures",
    "SUBJECTIVE": "hpi",
    "OBJECTIVE": "physical-exam",
    "POSTOPERATIVE DIAGNOSIS": "postoperative-diagnosis",
    "PREOPERATIVE DIAGNOSIS": "preoperative-diagnosis",
    "DISCHARGE DIAGNOSIS": "diagnoses",
    "DISCHARGE DIAGNOSES": "diagnoses",
    "HOSPITAL COURSE": "hospital-course",
    "FINDINGS": "findings",
    "LABORATORY DATA": "labs",
}
"""Headings whose section is beyond doubt; the rest of a note is not scored."""

_HEAD = re.compile(r"^([A-Z][A-Z /&]{2,40}):?[ \t]*$|(?:^|[.,] ?,?)([A-Z][A-Z /&]{3,40}):", re.M)


def run() -> dict[str, float] | None:
    """Share of headings of whole notes read right, and of MTS-Dialog labels named right."""
    out = {}
    aci, mts, samples = (
        corpus("acibench", "dev.jsonl"),
        corpus("mts-dialog", "MTS-Dialog-TrainingSet.csv"),
        corpus("mtsamples", "notes.jsonl"),
    )
    if aci is None or mts is None or samples is None:
        return None
    right = total = 0
    texts = [r["note"] for r in lines(aci)] + [r["text"] for r in lines(samples)][:400]
    for text in texts:
        cut = segments(text)
        for match in _HEAD.finditer(text):
            heading = (match.group(1) or match.group(2)).strip()
            wanted = HEADED.get(heading)
            following = next((s for s in cut if s.start >= match.end() - 1), None)
            if (
                wanted is None
                or following is None
                or text[match.end() : following.start].count(":")
            ):
                continue
            total += 1
            right += following.section == wanted
    out["headed notes"] = right / total
    with mts.open(encoding="utf-8") as file:
        names = [row["section_header"] for row in csv.DictReader(file)]
    out["MTS-Dialog labels as headings"] = sum(
        section_of(_spelled(n)) in MTS.get(n, set()) for n in names
    ) / len(names)
    return out


def _spelled(label: str) -> str:
    """The label as a heading would spell it."""
    return {
        "GENHX": "HISTORY OF PRESENT ILLNESS", "PASTMEDICALHX": "PAST MEDICAL HX", "CC": "CC",
        "FAM/SOCHX": "FAM/SOCHX", "PASTSURGICAL": "PAST SURGICAL HX", "GYNHX": "GYNHX",
        "OTHER_HISTORY": "OTHER HISTORY", "EDCOURSE": "EDCOURSE",
    }.get(label, label)  # fmt: skip
