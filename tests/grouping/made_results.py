"""Finished results made by hand: codes with roles and indicators, no chart."""

from chartcoder.model import Assignment, ClaimFacts, EditionUsed, Result, Step

STEP = Step("edition", "Edition.", (), "made up")


def made(principal, *secondary, procedures=(), setting="inpatient", day="2026-04-20", runner=""):
    """A result: codes as ``"J18.9"`` or ``("J18.9", "N")``; present on admission unless said."""
    stay = setting == "inpatient"

    def diagnosis(item, role):
        code, poa = (item, "Y" if stay else None) if isinstance(item, str) else item
        if role == "secondary" and code[0] in "VWXY":
            role = "external-cause"
        steps = (Step("guideline", "Chosen.", (), "II", (("runner-up", runner),)), STEP)
        return Assignment("icd10cm", code, f"title of {code}", role, poa, proof=steps)

    return Result(
        (
            diagnosis(principal, "principal" if stay else "first-listed"),
            *(diagnosis(item, "secondary") for item in secondary),
            *(
                Assignment("icd10pcs", code, f"title of {code}", "procedure", proof=(STEP,))
                for code in procedures
            ),
        ),
        (), (), (), (EditionUsed("icd10cm", "made-up", "2026-04-01", "0" * 64),),
        setting, day, (("doc-1", "progress-note", "0" * 64),), "0",
    )  # fmt: skip


def facts(age=67, sex="male", disposition="01", day="2026-04-20"):
    return ClaimFacts(day, age, sex, disposition)
