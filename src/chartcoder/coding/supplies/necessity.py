"""Medical necessity: each line against the policies on it and the documented diagnoses.

A line that no documented diagnosis supports stays, with a finding. Where one supports it that the
line does not point at, it is pointed at first. No diagnosis is ever made here.
"""

from collections.abc import Iterable, Sequence

from chartcoder.coding.service_line import Line
from chartcoder.coding.supplies.build import rule_step
from chartcoder.coding.supplies.line import Diagnosis
from chartcoder.coding.supplies.pointers import MOST
from chartcoder.model import Finding
from chartcoder.terminology.coverage import Coverage, Verdict


def with_support(line: Line, diagnoses: Sequence[Diagnosis], coverage: Coverage) -> Line:
    """A line whose pointers begin with the diagnoses that a policy asks for, where documented.

    A pointer that the record states stays first.
    """
    if any(step.source == "pointer.stated" for step in line.steps):
        return line
    verdict = coverage.judge(line.code, (d.code for d in diagnoses))
    if verdict is None or not verdict.supporting or set(verdict.supporting) & set(line.pointers):
        return line
    pointers = tuple(dict.fromkeys((*verdict.supporting, *line.pointers)))[:MOST]
    step = rule_step(
        "coverage", f"Documented diagnoses that {verdict.by.id} lists.", (),
        policy=verdict.by.id, pointers=" ".join(verdict.supporting[:MOST]),
    )  # fmt: skip
    return line._replace(pointers=pointers, steps=(*line.steps, step))


def necessity_findings(
    codes: Iterable[tuple[str, Sequence[str]]],
    diagnoses: Sequence[Diagnosis],
    coverage: Coverage,
    medicare: bool,
) -> list[Finding]:
    """A finding for each line that no documented diagnosis supports.

    Args:
        codes: (code, pointers) of each line, of whatever room.
        diagnoses: those of the result.
        medicare: whether the policies bind the payer; else the finding is for information.
    """
    out: dict[str, Finding] = {}
    for code, pointers in codes:
        verdict = coverage.judge(code, dict.fromkeys([*pointers, *(d.code for d in diagnoses)]))
        if verdict is None or verdict.supported or code in out:
            continue
        out[code] = Finding(
            "warning" if medicare else "info", "medical-necessity", _message(code, verdict)
        )
    return list(out.values())


def _message(code: str, verdict: Verdict) -> str:
    policy = verdict.by
    barred = f" {', '.join(verdict.excluded)} does not support it." if verdict.excluded else ""
    return (
        f"{code}: no documented diagnosis is among those that policy {policy.id}"
        f" ({policy.title}) lists.{barred} If a documented condition was the reason, have the"
        " provider state it; else the line may be denied."
    )
