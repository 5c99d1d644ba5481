"""Words of operations, for procedures that no entry of the index names whole.

Each is called by its nouns and its verbs; what it is done to (a body part, a lesion of one, a
stone, a device) settles the root operation.
"""

from functools import lru_cache
from typing import NamedTuple

from chartcoder.coding.procedures.said import Lexicon
from chartcoder.terminology.pcs.words import folded


class Operation(NamedTuple):
    """What an operation is called.

    Attributes:
        said: its words.
        roots: root operations it may be, by what it is done to (see ``events.root_of``); for the
            families ``remove`` and ``drain`` the object decides.
        verb: a participle: what it is done to usually stands before it.
    """

    said: str
    roots: str
    verb: bool = False


REMOVE = "BT"
"""Taking out: all of a body part, a portion, a lesion of it, a stone or a device."""

_TABLE = """
BT: excision; resection; removal; extirpation; ~excised; ~resected; ~removed; ~shelled out; ~enucleated; ~cut out;
 ~plucked; ~delivered bag; ~brought out
B: partial resection; wedge resection; wedge; segmental resection; biopsy; excisional biopsy; incisional biopsy; needle biopsy;
 core biopsy; punch biopsy; forceps biopsy; ~biopsied; bx; ~sampled; sampling; shaving; ~shaved; ~snared; snare; polypectomy; ~debrided excisionally; ~wedged
T: total resection; complete resection; total excision; en bloc resection
9: drainage; incision and drainage; I&D; aspiration; washout; ~drained; ~aspirated; ~tapped; ~evacuated pus; needle aspiration; pigtail placed; drain placed; pigtail inserted
C: ~basketed; ~pulled; ~suctioned; evacuation; thrombectomy; embolectomy; endarterectomy; extraction of stone; clot extraction; ~evacuated; ~extracted
Q: repair; primary repair; suture repair; laceration repair; ~repaired; closure; ~closed; ~sutured; ~oversewn; ~sewn
N: release; lysis; adhesiolysis; decompression; freeing; ~released; ~lysed; ~freed; ~decompressed; ~mobilized free
5: ablation; fulguration; cauterization; destruction; cryoablation; cryotherapy; radiofrequency ablation; microwave ablation;
 thermal ablation; ~ablated; ~fulgurated; ~cauterized; ~coagulated; ~destroyed
7: dilation; dilatation; balloon dilation; angioplasty; stenting; stent placement; ~dilated; ~stented; ~ballooned
L: ligation; occlusion; embolization; coil embolization; coils; ~coiled; ~ligated; ~occluded; ~embolized
V: clipping; banding; restriction; ~banded
1: bypass
8: transection; division; ~transected; ~divided; ~cut through
S: reduction; reposition; repositioning; open reduction; closed reduction; fixation; internal fixation; ORIF; pinning; realignment;
 closed manipulation; ~manipulated closed; ~transposed; ~pexed; ~detorsed; ~untwisted; ~reduced; ~pinned; ~plated; ~nailed; ~repositioned
R: replacement; ~replaced
U: augmentation; ~plugged; mesh plug; mesh repair; patch repair; graft repair; reinforcement; ~patched
G: fusion; arthrodesis; ~fused
J: exploration; inspection; ~explored; ~inspected
X: transfer; ~transferred
Y: transplant; transplantation; ~transplanted
M: reattachment; replantation; ~reattached; ~replanted
D: curettage; stripping; extraction; ~curetted; ~stripped
F: fragmentation; lithotripsy; ~fragmented; ~pulverized
6: amputation; disarticulation; ~amputated; ~disarticulated
3: control of bleeding; control of hemorrhage; hemostasis achieved
"""


def _read() -> tuple[Operation, ...]:
    out = []
    for line in _TABLE.replace("\n ", " ").strip().split("\n"):
        roots, _, words = line.partition(":")
        for said in words.split(";"):
            said = said.strip()
            if said:
                out.append(Operation(said.lstrip("~"), roots, said.startswith("~")))
    return tuple(out)


@lru_cache(maxsize=1)
def operations() -> Lexicon[Operation]:
    """The words of operations."""
    return Lexicon((frozenset(folded(o.said)), o) for o in _read())
