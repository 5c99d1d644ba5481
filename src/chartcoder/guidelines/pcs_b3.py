"""B3: root operations. One function for each clause; those of B3.1b in ``pcs_b3_components``."""

import re

from chartcoder.coding.procedures.record import MAIN, TOLD, Candidate
from chartcoder.coding.procedures.statements import COURSE
from chartcoder.guidelines.pcs_b3_components import adhesions, components, step_of_listed
from chartcoder.guidelines.pcs_clause import PcsCase, PcsClause, PcsOutcome, dropped, is_live
from chartcoder.late import late
from chartcoder.terminology.pcs.words import values_of

OF_A_STAY = "23568GHF"
"""Sections of care that is given again and again: one code for a stay, whatever notes tell of it."""
EPISODES = ("5A19", "5A09", "5A1201", "5A1221")


def same_procedure(found: list[Candidate], case: PcsCase) -> PcsOutcome:
    """B3.2: a procedure named twice is coded once, unless on distinct body parts."""
    out: list[Candidate] = []
    seen: set[tuple[str, int, int]] = set()
    reported = {c.code for c in found if is_live(c) and c.statement.mode != COURSE}
    for candidate in sorted(found, key=lambda c: (bool(c.solved.open), c.rank)):
        once = candidate.code[0] in OF_A_STAY and not candidate.code.startswith(EPISODES)
        key = (candidate.code, -1 if once else candidate.statement.document, candidate.copy)
        if not candidate.reason:
            if key in seen:
                continue
            if candidate.code[0] in "01" and candidate.statement.mode == COURSE:
                if candidate.code in reported and not candidate.copy:
                    continue  # the summary tells again what has a report of its own
            seen.add(key)
        out.append(candidate)
    order = {id(c): n for n, c in enumerate(found)}
    return sorted(out, key=lambda c: order[id(c)]), []


def both_sides(found: list[Candidate], case: PcsCase) -> PcsOutcome:
    """B4.3: one side told again in the body of what the heading says was done on both."""
    found = _paired(found, case)
    both = [c for c in found if is_live(c) and c.code[0] == "0" and c.rank == MAIN]
    both = [c for c in both if _part(c, case)[1] == "bilateral"]
    out = []
    for candidate in found if both else ():
        again = candidate.rank == TOLD or (
            candidate.name.operation and any(c.statement == candidate.statement for c in both)
        )  # "bilateral reduction with resection of 900 g in the right breast"
        if is_live(candidate) and again and _part(candidate, case)[1]:
            words = _part(candidate, case)[0]
            over = next(
                (c for c in both if c is not candidate and c.code[:3] == candidate.code[:3] and _part(c, case)[0] == words),
                None,
            )  # fmt: skip
            if over is not None and candidate.code[3] != over.code[3]:
                candidate = dropped(candidate, "integral", "B4.3", f"One side of {over.code}.")
        out.append(candidate)
    return (out if both else found), []


def _paired(found: list[Candidate], case: PcsCase) -> list[Candidate]:
    """The same procedure told of the right and of the left as the one of both, where that exists."""
    out = list(found)
    open_ones = [c for c in found if is_live(c) and c.code[0] == "0" and not c.solved.open]
    for n, one in enumerate(open_ones):
        words, side = _part(one, case)
        if side not in ("right", "left"):
            continue
        for other in open_ones[n + 1 :]:
            same = other.code[:3] == one.code[:3] and other.code[4:] == one.code[4:]
            if not same or other.statement.document != one.statement.document:
                continue
            its_words, its_side = _part(other, case)
            if its_words != words or {side, its_side} != {"right", "left"}:
                continue
            values = values_of(case.book, one.code[:3], 4)
            char = next((c for c, v in values.items() if v[1] == "bilateral" and _alike(v[0], words)), "")  # fmt: skip
            code = one.code[:3] + char + one.code[4:]
            if not char or code not in case.book or one not in out or other not in out:
                continue
            axes = tuple(
                a._replace(
                    chars=char,
                    spans=tuple(dict.fromkeys((*a.spans, *other.solved.axes[0].spans))),
                )
                if a.position == 4
                else a
                for a in one.solved.axes
            )
            out[out.index(one)] = one._replace(solved=one.solved._replace(code=code, axes=axes))
            out.remove(other)
    return out


def _alike(plural: frozenset[str], words: frozenset[str]) -> bool:
    """Whether a label of both sides says the same part: "testes", "testis"."""
    return len(plural) == len(words) and {w[:4] for w in plural} == {w[:4] for w in words}


def _part(candidate: Candidate, case: PcsCase) -> tuple[frozenset[str], str]:
    """Body part of a candidate and its side."""
    return values_of(case.book, candidate.code[:3], 4).get(candidate.code[3], (frozenset(), ""))


def fuller(found: list[Candidate], case: PcsCase) -> PcsOutcome:
    """A11: what one sentence leaves open of a procedure, another sentence of it may say."""
    whole = [c for c in found if is_live(c) and not c.solved.open]
    out: list[Candidate] = []
    told: list[Candidate] = []
    for candidate in found:
        if is_live(candidate) and candidate.solved.open:
            fit = next((c for c in whole if _fits(candidate.code, c.code)), None)
            if fit is not None and candidate.statement.listed and fit.rank == TOLD:
                # what the heading lists stays listed; the body says the rest of it
                told.append(fit)
                fit = candidate._replace(solved=candidate.solved._replace(code=fit.code, axes=fit.solved.axes))  # fmt: skip
                if all(fit.code != c.code for c in out):
                    out.append(fit)
                continue
            if fit is not None:
                continue
            if candidate.code[:1] == "0" and candidate.code[2] == "N" and _freed(candidate, whole):
                continue  # "adhesiolysis freeing both ovaries": one act, the site said once
            if candidate.rank == TOLD and whole:
                continue  # a step on the way that the report does not describe in full
        out.append(candidate)
    return [c for c in out if all(c is not t for t in told)], []


def _freed(candidate: Candidate, whole: list[Candidate]) -> bool:
    return any(c.code[2] == "N" and c.statement == candidate.statement for c in whole)


def _fits(pattern: str, code: str) -> bool:
    return all(a in ("?", b) for a, b in zip(pattern, code, strict=True))


def inspection(found: list[Candidate], case: PcsCase) -> PcsOutcome:
    """B3.11a: looking at a body part to do a procedure on it is not coded apart."""
    real = [c for c in found if is_live(c) and c.code[0] in "01" and c.code[2] != "J"]
    looks = [c for c in found if is_live(c) and c.code[0] == "0" and c.code[2] == "J"]
    out = []
    for candidate in found:
        code = candidate.code
        if is_live(candidate) and code[0] == "0" and code[2] == "J":
            other = next((c for c in real if _looked_at(code, c.code)), None)
            if other is None and code.startswith("0DJ0"):
                other = next((c for c in real if _by_its_light(candidate, c)), None)
            if other is None and code.startswith("0CJS"):
                other = next(
                    (c for c in real if c.code.startswith("0BH1")), None
                )  # by laryngoscope
            if other is None:
                other = next(
                    (c for c in looks if c is not candidate and _deeper(code, c.code)), None
                )
            if other is None:
                other = next((c for c in real if _checked(candidate, c)), None)
            if other is None and candidate.rank == TOLD:
                other = step_of_listed(candidate, [c for c in real if c.rank == MAIN])
            if other is not None:
                candidate = dropped(
                    candidate, "integral", "B3.11a", f"Inspection is part of {other.code}."
                )
        out.append(candidate)
    return out, []


_CHECKS: tuple[tuple[str, str, "re.Pattern[str]"], ...] = (
    ("0TJ", "TUVWD", late(r"\b(?:jets?|efflux|patency|dome|integrity|no (?:bladder |ureteral )?(?:injury|suture)|indigo|methylene|fluorescein)\b", re.I)),
    ("0DJ", "DFT", late(r"\b(?:air|leak|bubble)[- ](?:leak )?test\w*\b|\bstaple line|\banastomosis (?:was )?(?:inspected|intact|patent|airtight)", re.I)),
    ("0BJ", "BW2", late(r"\b(?:tube|blocker|double[- ]lumen)\b[^.;]{0,30}\b(?:position|placement|confirm\w*)|\b(?:confirm|check)\w*\b[^.;]{0,30}\b(?:tube|position)", re.I)),
)  # fmt: skip
"""Looks, the body systems of the operations they check, and the words of a check."""


def _checked(look: Candidate, other: Candidate) -> bool:
    """Whether a look through a natural opening only checks an operation (jets, leaks, tubes)."""
    code = look.code
    if code[4] != "8" or other.code[0] != "0" or other.code[2] == "J":
        return False
    if look.name.entry.term == "panendoscopy" and other.code[1] in "TV" and other.code[4] == "8":
        return True  # of the urethra and bladder, in a report of urology
    text = look.statement.line.text.text
    return any(
        code.startswith(table) and other.code[1] in systems and words.search(text) is not None
        for table, systems, words in _CHECKS
    )


_UPPER = "0123456789"


def _by_its_light(look: Candidate, other: Candidate) -> bool:
    """Whether the scope showed where a feeding tube went through the wall of the stomach."""
    return (
        (not look.statement.listed or _GUIDED.search(look.statement.line.raw) is not None)
        and other.code.startswith(("0DH63U", "0DHA3U"))
        and other.statement.document == look.statement.document
    )


_GUIDED = late(r"\bguid(?:ed|ance)\b|\bassist(?:ed|ance)\b", re.I)


def _looked_at(inspection: str, other: str) -> bool:
    """Whether a procedure was done through the approach of an inspection, in its region."""
    if inspection[4] not in (other[4], "?") and other[4] != "?":
        return False
    if inspection[4] != other[4] or inspection[1] == "W":
        return True
    if inspection[:2] == other[:2] == "0D" and inspection[4] == "8":
        upper = inspection[3] in "06"
        return upper == (other[3] in _UPPER + "A") or other[3] == "A"
    if inspection[4] == "8":
        return inspection[1] == other[1] or (inspection[1], other[1]) in (
            ("D", "W"),
            ("D", "F"),
            ("D", "6"),
            ("T", "V"),
            ("B", "7"),
        )
    return True


def _deeper(inspection: str, other: str) -> bool:
    """B3.11b: of one tubular organ, or one region, only the deepest look is coded."""
    if inspection[:3] != other[:3] or inspection[4] != other[4]:
        return inspection[1] == "W" and inspection[4] == other[4] and other[1] in "DFTU"
    if inspection[1] == "T":
        return "DB95".find(inspection[3]) < "DB95".find(other[3])
    return False


CLAUSES: tuple[PcsClause, ...] = (
    same_procedure,
    both_sides,
    adhesions,
    fuller,
    components,
    inspection,
)
