"""Checks of the steps of Sections II to IV and Appendix I.

A clause of these sections does not change a code; it says why the code stands where it does, or
when its condition began. What it says must hold of the whole result: the order, the roles, the
kinds of the documents quoted, the official list of exempt codes.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chartcoder.codesets.poa import exempt_codes
from chartcoder.codesets.tabular import ancestors

if TYPE_CHECKING:
    from chartcoder.verify.proof import Fact

Step = Mapping[str, Any]
Check = Callable[[Step, str, "Fact"], Iterator[str]]

COMPLICATION = re.compile(r"D78|E36|E89|G97|H59|H95|I97|J95|K91|K94|L76|M96|N99|O86\.0|T8[0-8]")
SAYS = {
    "II.D": r"\bvs\b|versus|either",
    "II.F": r"cancel|postpon|defer|not |aborted|called off|reschedul",
    "II.I": r"observation",
    "II.J": r"outpatient|same|day|ambulatory|recovery|PACU",
    "II.K": r"rehab",
}
"""Words that the quotes of a clause must hold."""
CRITERIA = {"treated", "worked-up", "prolonged-stay", "nursing", "evaluated"}
IDLE = frozenset("the a an of and or with to in on for is was has had her his".split())
OPENS = {
    "IV.L": ("Z51.0", "Z51.11", "Z51.12"),
    "IV.M": ("Z01.81",),
    "IV.O": ("Z34",),
    "IV.P": ("Z00", "Z01"),
    "IV.Q": ("Z11", "Z12", "Z13"),
}
"""Clauses on a service, and the codes of that service."""
WITH_FINDINGS = {
    ("Z00.00", "Z00.01"), ("Z00.129", "Z00.121"), ("Z01.419", "Z01.411"), ("Z01.00", "Z01.01"),
    ("Z01.10", "Z01.118"),
}  # fmt: skip
QUOTES = {
    "IV.N": ("operative-report", "procedure-note", "pathology-report"),
    "IV.K": ("radiology-report", "pathology-report", "lab", "order"),
    "IV.J": ("h-and-p", "anesthesia-record", "consult"),
}
"""Clauses that rest on a kind of document."""
CORONARY = ("I25.1", "I25.2", "I25.5", "I20.8", "I20.9")
"""Coexisting diseases that the story of any visit for heart or vessels may tell (IV.J)."""
OPERATED = ("preoperative-diagnosis", "postoperative-diagnosis")
"""Headings that make a report of an operation of any document (IV.N)."""
FINAL = "discharge-summary"
BECAUSE = {
    "Y": {"stated-present", "birth", "with", "chronic", "admission-document", "said-of-admission", "value-on-admission",
          "sign-on-admission", "principal", "present-before", "external-cause"},
    "N": {"stated-absent", "delivery", "with", "arose", "value-on-admission"},
    "U": {"unclear", "conflict", "with"},
    "W": {"undetermined", "with"},
    "exempt": {"exempt"},
}  # fmt: skip
"""Reasons from which each indicator may follow."""
QUOTED = {"stated-present", "stated-absent", "undetermined", "conflict", "admission-document",
          "said-of-admission", "value-on-admission", "sign-on-admission", "arose", "unclear"}  # fmt: skip
"""Reasons that must quote the chart."""


def check_sections(
    assignment: Mapping[str, Any], steps: Sequence[Step], fact: "Fact"
) -> Iterator[str]:
    """Every fault of the steps of Sections II to IV and of Appendix I."""
    code = assignment["code"]
    inpatient = fact.setting == "inpatient"
    yield from _present(code, assignment["role"], steps, fact)
    for step in steps:
        if step["kind"] != "guideline":
            continue
        source = str(step["source"])
        for prefix, check in CHECKS:
            if source == prefix or source.startswith(f"{prefix}."):
                if inpatient == (prefix == "IV"):
                    yield f"clause {source} is not of this setting"
                if source != "IV.N" or not _operated(steps, fact):
                    yield from check(step, code, fact)
                break
    yield from _indicator(assignment, steps, fact)


def _operated(steps: Sequence[Step], fact: "Fact") -> bool:
    """Whether the heading alone tells of an operation: no document of the chart is a report of one."""
    headed = _values(steps[0]).get("section", "") in OPERATED
    return headed and not set(fact.kinds.values()) & set(QUOTES["IV.N"])


STATED_IN = frozenset(
    ["assessment", "assessment-plan", "plan", "diagnoses", "problem-list", "postoperative-diagnosis",
     "preoperative-diagnosis"]
)  # fmt: skip
"""Sections in which providers list diagnoses."""


def _stated(steps: Sequence[Step]) -> bool:
    """Whether what was read first stands where a provider lists diagnoses."""
    return _values(steps[0]).get("section", "") in STATED_IN


def lists_diagnoses(assignments: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a chart lists diagnoses at all; one without any is read as running text."""
    return any(
        a["proof"] and _stated(a["proof"]) and a["code"][:3] not in _NO_DIAGNOSES
        for a in assignments
    )


_NO_DIAGNOSES = ("Z79", "Z88")
"""Drugs taken and allergies: a plan that names a drug lists no diagnosis by that."""


def _present(code: str, role: str, steps: Sequence[Step], fact: "Fact") -> Iterator[str]:
    """Each diagnosis says why it stands where it does."""
    given = [_values(s) for s in steps if s["kind"] == "guideline"]
    sources = {str(s["source"]) for s in steps if s["kind"] == "guideline"}
    first = fact.codes[:1] == (code,)
    if fact.setting != "inpatient":
        if first and not any("first-listed" in values for values in given):
            yield "no step says why it is listed first"
        if fact.listed and not _stated(steps) and not any("from" in values for values in given):
            if not any(s["kind"] == "context" and s["source"] == "IV.D" for s in steps):
                yield "no provider listed it, and no step says why it is reported"
        return
    if role == "principal" and not any("principal" in values for values in given):
        yield "no step says why it is principal"
    if not first and code[0] not in "ZVWXY" and not sources & {"III", "III.A"}:
        yield "no step says why it is reported beside the principal diagnosis"
    judged = [_values(s).get("context", "") for s in steps if s["kind"] == "context"]
    if judged and "possible" in judged[0].split(", ") and "asserted" not in judged[1:]:
        if not any("final" in values for values in given):
            yield "no step says that it was still uncertain in the final statement"


def _values(step: Step) -> dict[str, str]:
    return {str(k): str(v) for k, v in step["values"].items()}


def _section2(step: Step, code: str, fact: "Fact") -> Iterator[str]:
    source, values = step["source"], _values(step)
    if "final" in values:
        yield from _final(step, fact)
        return
    if values.get("principal") != code or fact.codes[:1] != (code,):
        yield f"clause {source} is of another principal diagnosis"
    other = values.get("runner-up", "")
    if other and (other == code or other not in fact.codes):
        yield f"the runner-up {other} is not another diagnosis of the result"
    if source == "II.A" and code[0] == "R":
        yield "clause II.A does not put a symptom first"
    if source == "II.G" and not COMPLICATION.match(code):
        yield "clause II.G needs a complication of care"
    if source in ("II.B", "II.C") and other in fact.book.tabular:
        if (_chapter(code, fact) == _chapter(other, fact)) != (source == "II.B"):
            yield f"clause {source} does not fit the chapters of {code} and {other}"
    words = SAYS.get(source)
    if words and not any(re.search(words, span["text"], re.I) for span in step["spans"]):
        yield f"nothing quoted says what clause {source} needs"


def _section3(step: Step, code: str, fact: "Fact") -> Iterator[str]:
    source, values = step["source"], _values(step)
    if "final" in values:
        yield from _final(step, fact)
        return
    if not step["spans"]:
        yield f"clause {source} quotes nothing"
    how = values.get("criterion")
    if how is None:
        return
    if how not in (CRITERIA if source == "III" else {"stated"}):
        yield f"clause {source} has no criterion {how}"
    if source == "III" and all(span["text"].lower() in IDLE for span in step["spans"]):
        yield f"nothing quoted shows that it was {how}"


def _section4(step: Step, code: str, fact: "Fact") -> Iterator[str]:
    source, values = step["source"], _values(step)
    if "first-listed" in values and (values["first-listed"] != code or fact.codes[:1] != (code,)):
        yield f"clause {source} is of another first-listed diagnosis"
    opens = OPENS.get(source)
    changed = values.get("from", "") != values.get("to", "")
    if opens and not code.startswith((*opens, "Z80") if source == "IV.Q" else opens):
        yield f"clause {source} is not about {code}"
    if source == "IV.P" and changed:
        if (values["from"], values["to"]) not in WITH_FINDINGS:
            yield f"clause IV.P does not lead from {values['from']} to {values['to']}"
        if values.get("because-of") not in fact.codes:
            yield "the finding of the examination is not assigned"
    elif changed:
        yield f"clause {source} changes no code"
    kinds = QUOTES.get(source)
    if kinds and step["spans"]:
        quoted = {fact.kinds.get(span["document"], "") for span in step["spans"]}
        heart = source == "IV.J" and _values(step).get("to", "").startswith(CORONARY)
        if not quoted & set(kinds) and not heart:
            yield f"clause {source} quotes no document of its kind"


def _final(step: Step, fact: "Fact") -> Iterator[str]:
    """II.H and III.C speak of the final statement of the stay."""
    name = _values(step)["final"]
    kinds = list(fact.kinds.values())
    if name not in fact.kinds or (FINAL in kinds and fact.kinds[name] != FINAL):
        yield f"{name} is not the final statement of the stay"
    if not any(span["document"] == name for span in step["spans"]):
        yield f"clause {step['source']} does not quote the final statement"


def _chapter(code: str, fact: "Fact") -> str:
    return next(
        (e.code for e in ancestors(fact.book.tabular, code) if e.code.startswith("chapter:")), ""
    )


CHECKS: tuple[tuple[str, Check], ...] = (("III", _section3), ("II", _section2), ("IV", _section4))


def _indicator(assignment: Mapping[str, Any], steps: Sequence[Step], fact: "Fact") -> Iterator[str]:
    """The present-on-admission indicator and the one step that gives it."""
    code, poa = assignment["code"], assignment.get("poa")
    given = [step for step in steps if step["source"] == "Appendix I"]
    if fact.setting != "inpatient":
        if poa is not None or given:
            yield "an indicator outside of a stay"
        return
    if len(given) != 1 or _values(given[0]).get("poa") != poa:
        yield "no one step gives the present-on-admission indicator"
        return
    because = _values(given[0]).get("because", "")
    if because not in BECAUSE.get(str(poa), set()):
        yield f"the indicator {poa} does not follow from {because!r}"
    if (code in exempt_codes(fact.book.name)) != (poa == "exempt"):
        yield f"the list of exempt codes says otherwise of {code}"
    if because in QUOTED and not given[0]["spans"]:
        yield f"nothing quoted gives the indicator {poa}"
    if because == "principal" and fact.codes[:1] != (code,):
        yield "the indicator of a principal diagnosis that is none"
    if because == "birth" and code[0] not in "PQ":
        yield f"{code} is not a condition of the perinatal period"
    if because == "delivery" and code[0] != "O":
        yield f"{code} is not a condition of delivery"
