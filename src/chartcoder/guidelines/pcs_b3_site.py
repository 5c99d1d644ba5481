"""B3.1b at one site: what is cut to reach it, and what a body tells again of its heading."""

from chartcoder.coding.procedures.record import MAIN, TOLD, Candidate

_LAID_OPEN = ("0H9", "0J9")
_OUT_OF_JOINTS = ("0RP", "0SP")
_AIMS = ("0MB", "0MT")
"""Excision of a bursa or ligament, which an incision through the skin leads to."""


def incised_on_the_way(candidate: Candidate, mains: list[Candidate]) -> Candidate | None:
    """What an incision and drainage of the layers above led to: a bursa, a foreign body (B3.1b)."""
    if candidate.rank != MAIN or not candidate.code.startswith(_LAID_OPEN):
        return None
    prosthesis = candidate.code[5] == "0" and next(
        (o for o in mains if o.code[:3] in _OUT_OF_JOINTS and o.statement.document == candidate.statement.document),
        None,
    )  # fmt: skip
    if candidate.code[5:] != "ZZ" and not prosthesis:
        return None
    sites = {word for hit in candidate.name.near.parts() for word in hit.words}
    for other in mains:
        taken = other.code.startswith((*_AIMS, *_OUT_OF_JOINTS)) or (
            other.code[0] == "0" and other.code[2] == "C"
        )
        if taken and other.statement.document == candidate.statement.document:
            if sites & other.statement.line.said:
                return other
    return None


def lid_reshaped(candidate: Candidate, mains: list[Candidate]) -> Candidate | None:
    """The cosmetic operation on a lid that skin and fat of the same lid are cut out for."""
    code = candidate.code
    if code[:3] != "08B" or code[6] == "X":
        return None
    return next((o for o in mains if o.code[:4] == f"080{code[3]}"), None)


_HIP = {"0SR9": "6", "0SRR": "6", "0SRB": "7", "0SRS": "7"}
"""Replacements of a hip, and the upper femur whose head comes out with them."""


def head_of_replaced_hip(candidate: Candidate, mains: list[Candidate]) -> Candidate | None:
    """The replacement of a hip that the head of the femur is taken out for (B3.1b)."""
    code = candidate.code
    if code[:3] != "0QT":
        return None
    return next((o for o in mains if code[3] == _HIP.get(o.code[:4])), None)


_MENDED = ("U", "R", "B")
_VALVES = ("02QF", "02QG", "02QH", "02QJ")


def valve_mended(candidate: Candidate, mains: list[Candidate]) -> Candidate | None:
    """The ring or the cut that a valve "repair" consists of (B3.1a)."""
    code = candidate.code
    if not code.startswith(_VALVES):
        return None
    return next((o for o in mains if o.code[:2] == "02" and o.code[2] in _MENDED and o.code[3] == code[3]), None)  # fmt: skip


def drained_after_evacuation(candidate: Candidate, mains: list[Candidate]) -> Candidate | None:
    """The drain left where a clot inside the skull was evacuated (B3.1b)."""
    code = candidate.code
    if code[:3] != "009" or code[3] not in "34" or code[5] != "0":
        return None
    return next((o for o in mains if o.code[:3] == "00C" and o.code[3] == code[3]), None)


def marrow_of_a_bone(candidate: Candidate, mains: list[Candidate]) -> Candidate | None:
    """The marrow of the bone that the body names, where the heading names only the marrow."""
    if not candidate.code.startswith("07DT"):
        return None
    for other in mains:
        same = other.code[:3] == "07D" and other.code[3] in "QRS"
        if same and other.statement.document == candidate.statement.document:
            return other
    return None


_VESSELS = ("037", "047", "057", "067", "0B7")


def widened_once(candidate: Candidate, mains: list[Candidate]) -> Candidate | None:
    """The balloon in a part that is listed with its stent (B3.2)."""
    code = candidate.code
    if not code.startswith(_VESSELS) or code[5] != "Z":
        return None
    for other in mains:
        same = other.code[:5] == code[:5] and other.code[5] == "D"
        if same and other.statement.document == candidate.statement.document:
            return other
    return None


def again_by_another_way(candidate: Candidate, mains: list[Candidate]) -> Candidate | None:
    """The listed procedure that the body only tells again, by other words on its approach."""
    if candidate.rank != TOLD:
        return None
    code = candidate.code
    for other in mains:
        same = other.code[:4] == code[:4] and other.code[5:] == code[5:]
        if (
            other is not candidate
            and same
            and other.statement.document == candidate.statement.document
        ):
            return other
    return None
