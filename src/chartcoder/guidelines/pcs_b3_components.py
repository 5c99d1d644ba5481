"""B3.1b: what is part of the procedure it serves: ways in, steps, closure, care around it."""

import re

from chartcoder.coding.procedures.record import MAIN, TOLD, Candidate
from chartcoder.coding.procedures.statements import LONG
from chartcoder.guidelines.pcs_b3_site import (
    again_by_another_way,
    drained_after_evacuation,
    head_of_replaced_hip,
    incised_on_the_way,
    lid_reshaped,
    marrow_of_a_bone,
    valve_mended,
    widened_once,
)
from chartcoder.guidelines.pcs_clause import PcsCase, PcsOutcome, dropped, is_live
from chartcoder.late import late

DEFINITIVE = "TBRG1YX6U"
"""Root operations that others in their body system usually only serve."""
SERVING = "QL8N937CPVSJWHK25D"


def adhesions(found: list[Candidate], case: PcsCase) -> PcsOutcome:
    """B3.1b: adhesions divided to reach the site are part of the approach."""
    out = []
    for candidate in found:
        if is_live(candidate) and candidate.code[0] == "0" and candidate.code[2] == "N":
            words = candidate.name.near.words()
            if "adhesion" in words and words & _SLIGHT:
                candidate = dropped(candidate, "integral", "B3.1b", "Division to gain access.")
        out.append(candidate)
    return out, []


_SLIGHT = frozenset("few filmy exposure access minor minimal flimsy thin".split())


def components(found: list[Candidate], case: PcsCase) -> PcsOutcome:
    """B3.1b: steps on the way, closure and anastomosis are part of the procedure they serve."""
    live = [c for c in found if is_live(c) and c.code[0] in "01" and c.code[2] != "J"]
    mains = [c for c in live if c.rank == MAIN]
    told = [c for c in live if c.rank == TOLD]
    out = []
    hearts = [c for c in found if is_live(c) and c.code.startswith("4A023N")]
    for candidate in found:
        if hearts and is_live(candidate) and candidate.code.startswith(_FLOATED):
            candidate = dropped(
                candidate, "integral", "B3.1b", f"The catheter of {hearts[0].code}."
            )
        elif is_live(candidate) and candidate.code[0] == "0" and candidate.code[2] != "J":
            over = (
                _served(candidate, mains, told)
                or _told_again(candidate, live)
                or step_of_listed(candidate, mains)
                or _backup_wires(candidate, mains)
                or _general_name(candidate, mains)
                or incised_on_the_way(candidate, mains)
                or valve_mended(candidate, mains)
                or widened_once(candidate, mains)
                or marrow_of_a_bone(candidate, mains)
                or drained_after_evacuation(candidate, mains)
                or again_by_another_way(candidate, mains)
                or head_of_replaced_hip(candidate, mains)
                or lid_reshaped(candidate, mains)
            )
            if candidate.code.startswith(_STENTED) and candidate.code[5] == "D":
                over = None  # B6.1a: a stent that stays when the stone is gone
            if candidate.code.startswith(_CUT_BONE):
                over = next((c for c in live if c.code.startswith(("0X6", "0Y6"))), over)
            if candidate.code == _BLADDER_CATHETER:
                others = (c for c in mains if c.code != candidate.code)
                over = next((c for c in others if c.code[:2] in _WITH_CATHETER), over)
            if candidate.code[2] == "H":
                over = next((c for c in live if _exchanged(c, candidate)), over)
            if candidate.code.startswith(("0W99", "0W9B")) and candidate.code[5] == "0":
                over = next((c for c in live if _opened_chest(c, candidate)), over)
            if candidate.code[2] == "B":
                over = next((c for c in live if _whole(c, candidate)), over)
            if candidate.code[2] in _LESS:
                over = next((c for c in live if _more(c, candidate)), over)
            if candidate.code.startswith(_BREASTS):
                over = next((c for c in live if _sucked_off(c, candidate)), over)
            if candidate.code.startswith(_TIED_TUBES):
                over = next((c for c in mains if _tube_cut(c, candidate)), over)
            if candidate.code.startswith("0NB") and "craniectomy" in candidate.name.entry.term:
                over = next((c for c in live if c.code[:2] == "00" and c.code[4] == "0"), over)
            if candidate.code.startswith(_OF_GRAFT):
                over = next((c for c in live if c.code.startswith("0TY")), over)
            if over is not None:
                candidate = dropped(candidate, "integral", "B3.1b", f"A component of {over.code}.")
        elif is_live(candidate) and live and _accompanies(candidate, live):
            over = next((c for c in live if c.rank == MAIN), live[0])
            candidate = dropped(candidate, "integral", "B3.1b", f"Care around {over.code}.")
        elif (
            is_live(candidate)
            and candidate.rank == TOLD
            and candidate.code.startswith(("3E0", "B"))
        ):
            step = None if candidate.code.startswith("B21") else step_of_listed(candidate, mains)
            if step is not None:
                candidate = dropped(candidate, "integral", "B3.1b", f"A step of {step.code}.")
        out.append(candidate)
    return out, []


_STENTED = ("0T76", "0T77", "0T78", "0F75", "0F76", "0F77", "0F79", "0F7D")
"""Ureters, ducts of the liver and pancreas held open by a stent."""
_CUT_BONE = ("0P8", "0Q8")
"""The bone of a limb that is taken off is cut through as a step."""
_BLADDER_CATHETER = "0T9B70Z"
_WITH_CATHETER = ("0T", "0V", "0U")
"""Body systems after whose operations a catheter is left in the bladder."""
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


_BREASTS = ("0HBT", "0HBU", "0HBV")


def _sucked_off(other: Candidate, breast: Candidate) -> bool:
    """Whether the same sentence says that the breast was made smaller by liposuction."""
    return other.code == "0JD63ZZ" and other.statement == breast.statement


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


def step_of_listed(candidate: Candidate, mains: list[Candidate]) -> Candidate | None:
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
