"""B3: root operations. One function for each clause."""

import re

from chartcoder.coding.procedures.record import MAIN, TOLD, Candidate
from chartcoder.coding.procedures.statements import COURSE, LONG
from chartcoder.guidelines.pcs_b3_site import (
    again_by_another_way,
    drained_after_evacuation,
    head_of_replaced_hip,
    incised_on_the_way,
    lid_reshaped,
    valve_mended,
    widened_once,
)
from chartcoder.guidelines.pcs_clause import PcsCase, PcsClause, PcsOutcome, dropped
from chartcoder.late import late
from chartcoder.terminology.pcs.words import values_of

DEFINITIVE = "TBRG1YX6U"
"""Root operations that others in their body system usually only serve."""
SERVING = "QL8N937CPVSJWHK25D"


OF_A_STAY = "23568GHF"
"""Sections of care that is given again and again: one code for a stay, whatever notes tell of it."""
EPISODES = ("5A19", "5A09", "5A1201", "5A1221")


def same_procedure(found: list[Candidate], case: PcsCase) -> PcsOutcome:
    """B3.2: a procedure named twice is coded once, unless on distinct body parts."""
    out: list[Candidate] = []
    seen: set[tuple[str, int, int]] = set()
    reported = {c.code for c in found if _live(c) and c.statement.mode != COURSE}
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
    both = [c for c in found if _live(c) and c.code[0] == "0" and c.rank == MAIN]
    both = [c for c in both if _part(c, case)[1] == "bilateral"]
    out = []
    for candidate in found if both else ():
        again = candidate.rank == TOLD or (
            candidate.name.operation and any(c.statement == candidate.statement for c in both)
        )  # "bilateral reduction with resection of 900 g in the right breast"
        if _live(candidate) and again and _part(candidate, case)[1]:
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
    open_ones = [c for c in found if _live(c) and c.code[0] == "0" and not c.solved.open]
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


def adhesions(found: list[Candidate], case: PcsCase) -> PcsOutcome:
    """B3.1b: adhesions divided to reach the site are part of the approach."""
    out = []
    for candidate in found:
        if _live(candidate) and candidate.code[0] == "0" and candidate.code[2] == "N":
            words = candidate.name.near.words()
            if "adhesion" in words and words & _SLIGHT:
                candidate = dropped(candidate, "integral", "B3.1b", "Division to gain access.")
        out.append(candidate)
    return out, []


_SLIGHT = frozenset("few filmy exposure access minor minimal flimsy thin".split())


def _live(candidate: Candidate) -> bool:
    return not candidate.reason


def fuller(found: list[Candidate], case: PcsCase) -> PcsOutcome:
    """A11: what one sentence leaves open of a procedure, another sentence of it may say."""
    whole = [c for c in found if _live(c) and not c.solved.open]
    out: list[Candidate] = []
    told: list[Candidate] = []
    for candidate in found:
        if _live(candidate) and candidate.solved.open:
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


def components(found: list[Candidate], case: PcsCase) -> PcsOutcome:
    """B3.1b: steps on the way, closure and anastomosis are part of the procedure they serve."""
    live = [c for c in found if _live(c) and c.code[0] in "01" and c.code[2] != "J"]
    mains = [c for c in live if c.rank == MAIN]
    told = [c for c in live if c.rank == TOLD]
    out = []
    hearts = [c for c in found if _live(c) and c.code.startswith("4A023N")]
    for candidate in found:
        if hearts and _live(candidate) and candidate.code.startswith(_FLOATED):
            candidate = dropped(
                candidate, "integral", "B3.1b", f"The catheter of {hearts[0].code}."
            )
        elif _live(candidate) and candidate.code[0] == "0" and candidate.code[2] != "J":
            over = (
                _served(candidate, mains, told)
                or _told_again(candidate, live)
                or _step_of_listed(candidate, mains)
                or _backup_wires(candidate, mains)
                or _general_name(candidate, mains)
                or incised_on_the_way(candidate, mains)
                or valve_mended(candidate, mains)
                or widened_once(candidate, mains)
                or drained_after_evacuation(candidate, mains)
                or again_by_another_way(candidate, mains)
                or head_of_replaced_hip(candidate, mains)
                or lid_reshaped(candidate, mains)
            )
            if candidate.code[2] == "H":
                over = next((c for c in live if _exchanged(c, candidate)), over)
            if candidate.code.startswith(("0W99", "0W9B")) and candidate.code[5] == "0":
                over = next((c for c in live if _opened_chest(c, candidate)), over)
            if candidate.code[2] == "B":
                over = next((c for c in live if _whole(c, candidate)), over)
            if candidate.code[2] in _LESS:
                over = next((c for c in live if _more(c, candidate)), over)
            if candidate.code.startswith(("0HBT", "0HBU", "0HBV")):
                over = next((c for c in live if c.code == "0JD63ZZ" and c.statement == candidate.statement), over)  # fmt: skip
            if candidate.code.startswith(_TIED_TUBES):
                over = next((c for c in mains if _tube_cut(c, candidate)), over)
            if candidate.code.startswith("0NB") and "craniectomy" in candidate.name.entry.term:
                over = next((c for c in live if c.code[:2] == "00" and c.code[4] == "0"), over)
            if candidate.code.startswith(_OF_GRAFT):
                over = next((c for c in live if c.code.startswith("0TY")), over)
            if over is not None:
                candidate = dropped(candidate, "integral", "B3.1b", f"A component of {over.code}.")
        elif _live(candidate) and live and _accompanies(candidate, live):
            over = next((c for c in live if c.rank == MAIN), live[0])
            candidate = dropped(candidate, "integral", "B3.1b", f"Care around {over.code}.")
        elif (
            _live(candidate) and candidate.rank == TOLD and candidate.code.startswith(("3E0", "B"))
        ):
            step = None if candidate.code.startswith("B21") else _step_of_listed(candidate, mains)
            if step is not None:
                candidate = dropped(candidate, "integral", "B3.1b", f"A step of {step.code}.")
        out.append(candidate)
    return out, []


_FLOATED = ("02HP32", "02HQ32", "02HR32", "4A133", "4A1239")
"""The catheter that measures the pressures of a right heart catheterization."""
_CARE = ("2W", "3E1K", "3E10", "3C1")
"""Splints, dressings and irrigation: part of the operation that they follow."""
_WATCH = ("4A02X4", "4A12X4")
"""Electrocardiogram and telemetry."""


def _accompanies(candidate: Candidate, live: list[Candidate]) -> bool:
    """Whether it is care, a plain film or watching that goes with an operation."""
    code = candidate.code
    if code.startswith("5A1223"):  # pacing by the wires of an open operation on the heart
        return any(c.code[:2] == "02" and c.code[4] == "0" for c in live)
    return code.startswith(_CARE + _WATCH) or (code[0] == "B" and code[2] == "0")


_SINUSES = frozenset("PQRSTUVWX")


def _general_name(candidate: Candidate, mains: list[Candidate]) -> Candidate | None:
    """What a heading also calls by a general name: sinus surgery, ear tubes beside the incision."""
    code, term = candidate.code, candidate.name.entry.term
    for other in mains:
        if other is candidate or other.name.entry.term == term:
            continue
        if (
            code[:2] == "08"
            and code[2] in "DTC"
            and code[3] in "JK"
            and other.code[:4] == f"08R{code[3]}"
        ):
            return other  # the lens that is replaced
        if ("sinus surgery" in term or "FESS" in term) and other.code[:2] == "09" and other.code[3] in _SINUSES:  # fmt: skip
            return other
        if code[:3] == "099" and other.code[:5] == code[:5] and (code[5], other.code[5]) == ("Z", "0"):  # fmt: skip
            return other
    return None


def _backup_wires(candidate: Candidate, mains: list[Candidate]) -> Candidate | None:
    """The open operation on the heart that temporary pacing wires are sewn on for."""
    code = candidate.code
    if code[:3] != "02H" or code[5] != "M" or "temporary" not in candidate.name.near.words():
        return None
    return next((c for c in mains if c.code[:2] == "02" and c.code[4] == "0"), None)


_CARRIED_OUT = late(
    r"\b(?:was|were) (?:then |also |next )?(?:carried out|performed|undertaken|done)\b|\b(?:performed|carried out|did) an? ",
    re.I,
)


def _own_objective(candidate: Candidate, mains: list[Candidate]) -> bool:
    """B3.18: a named operation that the body says was carried out on a body part of its own."""
    code = candidate.code
    return (
        candidate.rank == TOLD
        and not candidate.name.operation
        and code[2] in "BTRUX1YGM"
        and not candidate.solved.open
        and _CARRIED_OUT.search(candidate.statement.line.raw) is not None
        and all(c.code[:2] + c.code[3] != code[:2] + code[3] for c in mains)
        and any(c.code[1] == code[1] for c in mains)
    )


def _served(
    candidate: Candidate, mains: list[Candidate], told: list[Candidate]
) -> Candidate | None:
    """The procedure that a candidate only serves."""
    code = candidate.code
    if _own_objective(candidate, mains):
        return None
    if code.startswith("02C") and all(o.code[2] in "7H" for o in mains if o.code[:2] == "02"):
        return None  # a clot drawn out before the stent has an objective of its own
    if "harvest" in candidate.name.entry.term and code[2] == "B":
        return None  # B3.9: a graft taken from another place
    if candidate.rank == TOLD:
        for other in mains:
            if other.statement.document != candidate.statement.document:
                continue
            if code[2] == "T" and candidate.statement == other.statement:
                if _whole(candidate, other) or (other.code[2] in "T1" and code[3] != other.code[3]):
                    continue  # each organ that one sentence says was removed
            if _LESS.get(other.code[2]) == code[2] or (code[2] == "C" and other.code[2] == "7"):
                continue  # a stone is not taken out to hold a duct open
            if code[2] == "L" and other.code[2] == "1" and code[5] in "CD":
                continue  # a varix filled with coils beside the shunt
            if code[2] in "BT" and other.code[2] in "5" and code[3] != other.code[3]:
                continue  # a bleb taken out before the pleura is scarred: no step of it
            if _together(code, other.code) and (code[6] == "X") == (other.code[6] == "X"):
                return other
        for other in told:
            if (
                other is not candidate
                and code[2] in SERVING
                and other.code[2] in DEFINITIVE
                and _together(code, other.code)
            ):
                return other
            if (
                other is not candidate
                and code[2] == "B"
                and other.code[2] == "T"
                and code[6] != "X"
                and code[:2] == other.code[:2]
            ):
                return other
    return None


def _exchanged(change: Candidate, new: Candidate) -> bool:
    """Whether a device is put in by changing it for the old one."""
    return (
        change.code[2] == "2"
        and change.statement == new.statement
        and change.code[:2] == new.code[:2]
        and change.code[5] == new.code[5]
    )


def _opened_chest(other: Candidate, tube: Candidate) -> bool:
    """Whether a chest tube is the drain of an operation in that chest."""
    return (
        (other.code[:2] in ("0B", "02") or (other.code[:2] == "0D" and other.code[3] in "12345"))
        and other.code[4] in "04"
        and other.code[2] not in "9J"
        and other.statement.document == tube.statement.document
        and (other.statement.number == tube.statement.number or other.statement.listed)
    )


def _whole(other: Candidate, part: Candidate) -> bool:
    """Whether the same sentence says that all of what was named as a part was removed (B3.8)."""
    return (
        other.code[2] == "T"
        and other.code[:2] == part.code[:2]
        and other.code[3:5] == part.code[3:5]
        and other.statement == part.statement
        and part.code[6] != "X"
    )


_LESS = {"F": "C", "L": "D"}
"""A stone broken and taken out is taken out; a vein tied and stripped is stripped."""


def _more(other: Candidate, candidate: Candidate) -> bool:
    return (
        other.code[2] == _LESS.get(candidate.code[2])
        and other.code[:2] == candidate.code[:2]
        and other.code[3] == candidate.code[3]
        and other.statement.document == candidate.statement.document
    )


_TIED_TUBES = ("0UL5", "0UL6", "0UL7")


def _tube_cut(other: Candidate, tied: Candidate) -> bool:
    """Whether a tube that is tied is also cut out, one sterilization."""
    return (
        other.code[:3] in ("0UB", "0UT")
        and other.code[3] == tied.code[3]
        and other.statement.document == tied.statement.document
    )


_OF_GRAFT = ("0T16", "0T17", "0T18", "0TS6", "0TS7", "0TS8")
"""Joining the ureter of a kidney transplant to the bladder (B3.1b)."""


def _taken_whole(other: Candidate, sample: Candidate) -> bool:
    """Whether a listed organ that was taken out is what the body says went to frozen section."""
    return (
        bool(sample.name.operation)
        and sample.name.operation in ("removed", "removal", "excised", "resected")
        and other.code[2] == "T"
        and other.code[:2] == sample.code[:2]
        and other.code[3:5] == sample.code[3:5]
    )


_TEARS = ("0KQM", "0DQR", "0UQM", "0UQG", "0WQN")
_GRAFTED = "harvest"
_SAMPLES = frozenset("biopsy biopsied bx wedge needle sample frozen".split())


def _step_of_listed(candidate: Candidate, mains: list[Candidate]) -> Candidate | None:
    """What a body only tells with a verb ("removed", "brought out") beside procedures it lists."""
    if candidate.rank != TOLD or _own_objective(candidate, mains) or _GRAFTED in candidate.name.entry.term:  # fmt: skip
        return None
    if candidate.code[6] == "X" and candidate.name.near.words() & _SAMPLES:
        if not any(_taken_whole(c, candidate) for c in mains):
            return None
    if candidate.code.startswith(_TEARS) and all(c.code[0] == "1" for c in mains):
        return None  # a tear of the delivery that the report lists
    if candidate.code.startswith("02C") and "thrombectomy" in candidate.name.entry.term:
        return None  # a clot drawn out before the stent has an objective of its own
    document = candidate.statement.document
    long = len(candidate.statement.line.text.sentences) >= LONG
    return next(
        (
            c for c in mains
            if c.statement.document == document
            and (c.statement.listed or (long and not c.name.operation and candidate.name.operation))
        ),
        None,
    )  # fmt: skip


def _told_again(candidate: Candidate, live: list[Candidate]) -> Candidate | None:
    """The procedure that an operation told in prose only tells again, by a nearby body part."""
    code = candidate.code
    if candidate.name.operation and code[2] in "B8" and code[6] != "X":
        for other in live:
            if (
                code[2] == "B"
                and other.code[2] == "T"
                and other.code[1] == code[1]
                and other.code[3:5] == code[3:5]
            ):
                return other  # how the whole was taken out
            if other is not candidate and other.code == code[:6] + "X" and code[2] == "B":
                return other  # how the specimen was taken
            if code[1:3] == "M8" and other.code[:3] == "01N" and other.code[4] == code[4]:
                return other  # the ligament over the nerve that is freed
    if candidate.rank != TOLD or candidate.code[1:3] not in ("XB", "YB", "WB", "JB", "XT"):
        return None
    if not candidate.name.near.words() & {"node", "nodes", "lymph"}:
        return None
    return next((c for c in live if c.code[:2] == "07" and c is not candidate), None)


_PELVIC = frozenset("TUV")
"""Urinary and genital systems: one operative field of the pelvis."""
_STEPS = "8LN3QS"
"""What is done on the way to a resection in that field."""
_FRAME = frozenset("KLMNPQRS")
"""Body systems of the frame of the body: bones, joints, muscles, tendons, ligaments."""


def _together(code: str, other: str) -> bool:
    """Whether two procedures are in one operative field by their body systems."""
    if code[1] == other[1] or code[1] in "3456HJWXY":
        return True
    if code[2] in _STEPS and other[2] in "TB" and {code[1], other[1]} <= _PELVIC:
        return True
    if other[1] in "XYW" and code[1] in _FRAME:
        return True
    return code[1] in _FRAME and other[1] in _FRAME


def inspection(found: list[Candidate], case: PcsCase) -> PcsOutcome:
    """B3.11a: looking at a body part to do a procedure on it is not coded apart."""
    real = [c for c in found if _live(c) and c.code[0] in "01" and c.code[2] != "J"]
    looks = [c for c in found if _live(c) and c.code[0] == "0" and c.code[2] == "J"]
    out = []
    for candidate in found:
        code = candidate.code
        if _live(candidate) and code[0] == "0" and code[2] == "J":
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
                other = _step_of_listed(candidate, [c for c in real if c.rank == MAIN])
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
        not look.statement.listed
        and other.code.startswith(("0DH63U", "0DHA3U"))
        and other.statement.document == look.statement.document
    )


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


def delivered(found: list[Candidate], case: PcsCase) -> PcsOutcome:
    """C1: a cesarean is the delivery; how the child was taken out of the uterus is part of it."""
    if not any(_live(c) and c.code.startswith("10D00") for c in found):
        return found, []
    return [
        dropped(c, "integral", "C1", "Part of the cesarean.")
        if _live(c) and c.code.startswith(("10D07", "10E0", "10907"))
        else c
        for c in found
    ], []


_TRIED = late(
    r"\battempt\w*|\bfailed\b|\bpop-?offs?\b|\bunsuccessful\w*|\bno longer\b|\babandon\w*", re.I
)
"""A vacuum or forceps that did not bring the child."""


def born(found: list[Candidate], case: PcsCase) -> PcsOutcome:
    """C1: a child born without help after a failed vacuum; the uterus felt after any delivery."""
    if not any(_live(c) and c.code.startswith(("10E0", "10D0")) for c in found):
        return found, []
    alone = any(_live(c) and c.code.startswith("10E0") for c in found)
    out = []
    for candidate in found:
        if _live(candidate) and candidate.code.startswith(("0UJD", "0TPBX0")):
            candidate = dropped(candidate, "integral", "C1", "Part of the delivery.")
        elif _live(candidate) and alone and candidate.code.startswith("10D07"):
            if _TRIED.search(candidate.statement.line.raw):
                candidate = dropped(candidate, "discontinued", "C1", "The child was born without.")
        out.append(candidate)
    return out, []


CLAUSES: tuple[PcsClause, ...] = (
    delivered,
    born,
    same_procedure,
    both_sides,
    adhesions,
    fuller,
    components,
    inspection,
)
