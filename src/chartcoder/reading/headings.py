"""Headings of a document: which section each opens."""

from functools import lru_cache
from pathlib import Path

from chartcoder.late import late

HEADINGS = Path(__file__).parent / "headings.tsv"

DIAGNOSIS_SECTIONS = frozenset(
    ["assessment", "assessment-plan", "diagnoses", "postoperative-diagnosis", "problem-list"]
)
"""Sections in which a provider states the diagnoses of the encounter."""


@lru_cache(maxsize=1)
def heading_table() -> dict[str, str]:
    """Section by folded heading, from ``headings.tsv``."""
    table = {}
    for row in HEADINGS.read_text(encoding="utf-8").splitlines():
        if row and not row.startswith("#"):
            section, names = row.split("\t")
            for name in names.split("|"):
                table[folded_heading(name)] = section
    return table


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    """The first three letters of the headings."""
    return frozenset(name[:3] for name in heading_table())


def may_head(line: str) -> bool:
    """Whether a line begins as a heading of the table does: told before the whole line is folded."""
    begin = line[:3]
    return not begin.isalnum() or begin.casefold() in _beginnings()


_BETWEEN_WORDS = late(r"[^a-z0-9&/+]+")


def folded_heading(heading: str) -> str:
    """A heading as the table has it: small letters, and one space for what stands between words."""
    plain = heading.casefold()
    words = plain.split()
    if plain.isascii() and "".join(words).isalnum():
        return " ".join(words)
    if "/" in words:  # "Impression / Plan"
        plain = plain.replace(" / ", "/")
    return _BETWEEN_WORDS.sub(" ", plain).strip()


_OPERATIVE = frozenset(["postoperative-diagnosis", "preoperative-diagnosis"])
"""Sections whose headings must speak of a diagnosis: a "POSTOP VISIT" states none."""
_KEYWORDS = (
    ("postop", "postoperative-diagnosis"),
    ("post op", "postoperative-diagnosis"),
    ("preop", "preoperative-diagnosis"),
    ("pre op", "preoperative-diagnosis"),
    ("family history", "family-history"),
    ("social history", "social-history"),
    ("surgical history", "past-surgical-history"),
    ("medical history", "past-medical-history"),
    ("present illness", "hpi"),
    ("review of systems", "review-of-systems"),
    ("assessment and plan", "assessment-plan"),
    ("assessment", "assessment"),
    ("impression", "assessment"),
    ("allergies", "allergies"),
    ("medications", "medications"),
    ("vital signs", "vitals"),
    ("instructions", "instructions"),
    ("hospital course", "hospital-course"),
    ("diagnos", "diagnoses"),
    ("physical exam", "physical-exam"),
    ("examination", "physical-exam"),
    ("laborator", "labs"),
    ("labs", "labs"),
    ("radiolog", "imaging"),
    ("x ray", "imaging"),
    ("procedure", "procedures"),
    ("findings", "findings"),
    ("plan", "plan"),
    ("recommendation", "plan"),
    ("history", "hpi"),
)


_PLAN = late(r"\bplan(?!ar|tar|es?\b|t)")
"""A plan, and no planar scan, plantar fascia or implanted device."""


@lru_cache(maxsize=4096)
def section_of(heading: str) -> str:
    """The section a heading opens, or "" when it is not a heading known to open one.

    >>> section_of("PAST MEDICAL HISTORY"), section_of("Impression & Plan"), section_of("Skin")
    ('past-medical-history', 'assessment-plan', '')
    """
    folded = folded_heading(heading)
    found = heading_table().get(folded)
    if found is not None:
        return found
    if len(folded.split()) <= 6:
        for word, section in _KEYWORDS:
            if word == "plan" and not _PLAN.search(folded):
                continue
            if word in folded and not (
                section in _OPERATIVE and "diagnos" not in folded and " dx" not in folded
            ):
                return section
    return ""


SUB_LABELS = frozenset(
    """medical reasoning|medical treatment|additional testing|patient education and counseling
    |patient education|plan|assessment|treatment|testing|work up|workup|specialist referral
    |specialist referrals|follow up|followup|reasoning|counseling|medications|medication|labs
    |imaging|rationale|status|discussion|therapy|monitoring|referral|referrals|orders|procedures
    |self management goals|diagnostics|patient agreements""".replace("\n", "")
    .replace("    |", "|")
    .split("|")
)
"""Labels inside a problem that do not name the problem."""

DOUBTFUL = frozenset(
    ["working diagnosis", "working dx", "presumptive diagnosis", "provisional diagnosis",
     "differential", "differential diagnosis", "ddx", "rule out", "r o", "r/o"]
)  # fmt: skip
"""Labels that doubt what follows them: they stay in the text, where the context reads them."""
