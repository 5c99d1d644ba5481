"""Operative reports in the usual shape and their ICD-10-PCS codes, shared by the tests of procedures."""

from datetime import date

from chartcoder import Coder, Document, Encounter

ROOM = "The patient was brought to the operating room and prepped and draped."


def operative_report(why: str, title: str, body: str) -> str:
    """A report: postoperative diagnosis, heading, body."""
    return (
        f"POSTOPERATIVE DIAGNOSIS: {why}.\nPROCEDURE PERFORMED: {title}\n"
        f"DESCRIPTION OF PROCEDURE: {ROOM} {body} The patient went to recovery."
    )


def procedures_of(coder: Coder, text: str, kind: str | None = None) -> list[str]:
    """The ICD-10-PCS codes of a document of a stay, in the order reported."""
    chart = Encounter(
        setting="inpatient",
        discharge_date=date(2026, 3, 12),
        documents=(Document(text=text, kind=kind),),
    )
    return [a.code for a in coder.code(chart).assignments if a.system == "icd10pcs"]
