"""Which diagnoses a line points at: what the record says it was for, else what it is used for.

In order: the indication stated in the same sentence or under "Diagnosis:" of the same document;
then the diagnoses that a drug or item is used for (``indications.tsv``); then the first diagnosis.
Only diagnoses of the result are pointed at.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from chartcoder.coding.supplies.passages import Passage
from chartcoder.coding.supplies.scene import Scene, codes_said
from chartcoder.late import late
from chartcoder.model import Span, Step
from chartcoder.terminology.entries import DATA, rows

MOST = 4
"""Pointers a line of a claim holds."""
_INDICATION = late(
    r"^(?:primary |admitting |supporting |icd-?10 )?(?:diagnos[ie]s|dx|indications?|reason(?: for \w+)?|icd-?10)\b"
)
_CODE = late(r"\b([a-tv-z]\d[0-9a-z](?:\.[0-9a-z]{1,4})?)\b")


class Pointers(NamedTuple):
    """Diagnoses of a line, the step that proves them, and how sure they are."""

    codes: tuple[str, ...]
    steps: tuple[Step, ...]
    confidence: float


@lru_cache(maxsize=1)
def indications() -> tuple[tuple[str, tuple[str, ...], str], ...]:
    """Beginning of a code → beginnings of the diagnoses it is used for, longest first."""
    found = [
        (code.strip(), tuple(p.strip() for p in uses.split(";")), reference)
        for reference, (codes, uses) in rows(DATA / "supplies" / "indications.tsv", 2)
        for code in codes.split(";")
    ]
    return tuple(sorted(found, key=lambda row: (-len(row[0]), row[0])))


def uses_of(code: str) -> tuple[tuple[str, ...], str]:
    """Beginnings of the diagnoses that a code is used for, and where the table says so."""
    for beginning, uses, reference in indications():
        if code.startswith(beginning):
            return uses, reference
    return (), ""


def pointers_of(scene: Scene, code: str, passages: Iterable[Passage]) -> Pointers:
    """The diagnoses a line points at."""
    if not scene.diagnoses:
        return Pointers((), (), 0.6)
    uses, reference = uses_of(code)
    here = tuple(passages)
    stated, span = _stated(scene, here)
    table = tuple(dict.fromkeys(d for use in uses for d in scene.having(use)))
    if stated:
        # the stated reason first; of several stated for several drugs, those this one is used for
        own = tuple(d for d in stated if d.startswith(uses)) if uses else ()
        codes = own or stated
        step = Step(
            "guideline",
            "The record says what it was for.",
            span,
            "pointer.stated",
            (("pointers", " ".join(codes[:MOST])),),
        )
        return Pointers(codes[:MOST], (step,), 0.92)
    if table:
        step = Step(
            "guideline", "Documented diagnoses that it is used for.", (), "pointer.use",
            (("pointers", " ".join(table[:MOST])), ("entry", f"supplies/{reference}")),
        )  # fmt: skip
        return Pointers(table[:MOST], (step,), 0.85)
    first = (scene.diagnoses[0].code,)
    step = Step(
        "guideline",
        "No reason is stated: the first diagnosis of the visit.",
        (),
        "pointer.first",
        (("pointers", first[0]),),
    )
    return Pointers(first, (step,), 0.7)


def _stated(scene: Scene, here: tuple[Passage, ...]) -> tuple[tuple[str, ...], tuple[Span, ...]]:
    codes: list[str] = []
    spans: list[Span] = []
    documents = {id(p.document) for p in here}
    orders = {
        "order",
        "ambulance-report",
        "nursing-note",
        "medication-list",
        "procedure-note",
        "radiology-report",
    }
    for page in scene.pages:
        if id(page.document) not in documents:
            continue
        for passage in page.passages:
            own = passage in here or any(_same_line(passage, one) for one in here)
            labelled = page.document.kind in orders and (
                _INDICATION.search(passage.low) or _INDICATION.search(passage.heading)
            )
            if not own and not labelled:
                continue
            said = [*_written(passage), *codes_said(passage)]
            matched = [d for code in said for d in _assigned(scene, code)]
            if matched:
                codes += matched
                spans.append(passage.whole)
    return tuple(dict.fromkeys(codes)), tuple(spans[:2])


def _same_line(one: Passage, other: Passage) -> bool:
    """Whether two passages stand in one item of a list ("1. Strep throat. Bicillin given.")."""
    if one.document is not other.document:
        return False
    first, last = sorted((one, other), key=lambda p: p.start)
    return "\n" not in one.document.text.text[first.end : last.start]


def _written(passage: Passage) -> list[str]:
    return [m.group(1).upper() for m in _CODE.finditer(passage.low) if len(m.group(1)) > 2]


def _assigned(scene: Scene, code: str) -> tuple[str, ...]:
    """The diagnoses of the result that a code said in the record stands for."""
    exact = scene.having(code)
    if exact:
        return exact
    return scene.having(code[:3]) if len(code) >= 3 else ()
