"""Words of operations, for procedures that no entry of the index names whole."""

from functools import lru_cache
from typing import NamedTuple

from chartcoder.coding.procedures.said import Lexicon
from chartcoder.terminology.pcs.words import folded


class Operation(NamedTuple):
    """What an operation is called, its root operations in section 0 (the likeliest first), and
    the cells behind the body part."""

    said: str
    roots: str
    assume: str = ""
    rest: str = ""


_TABLE = """
excision B T | excise B T | excised B T | resection B T | resected B T | removal of lesion B | removal of mass B | removal of tumor B
| total resection T | complete resection T | total excision T | en bloc resection T B | partial resection B | wedge resection B
| biopsy B | biopsied B | excisional biopsy B | incisional biopsy B | needle biopsy B | core biopsy B | punch biopsy B
| drainage 9 | drained 9 | incision and drainage 9 | I&D 9 | aspiration 9 | aspirated 9 | evacuation of hematoma C 9 | washout 9
| repair Q | repaired Q | closure of laceration Q | suture of laceration Q | laceration repair Q | primary repair Q | suture repair Q
| release N | released N | lysis of adhesions N | adhesiolysis N | decompression N | freeing N
| ablation 5 | ablated 5 | fulguration 5 | cauterization 5 | destruction 5 | cryoablation 5 | cryotherapy 5 | radiofrequency ablation 5
| dilation 7 | dilated 7 | dilatation 7 | angioplasty 7 | balloon dilation 7 | stenting 7 | stent placement 7
| embolization L V | ligation L | ligated L | occlusion L | clipping L V
| thrombectomy C | embolectomy C | endarterectomy C | removal of foreign body C | removal of stone C | stone extraction C | extraction of foreign body C
| bypass 1 | anastomosis 1
| transection 8 | division 8 | divided 8
| reduction S | reposition S | repositioning S | open reduction S | closed reduction S | fixation S | realignment S
| replacement R | reconstruction R U Q | augmentation U 0 | mesh repair U | patch repair U | graft repair U
| fusion G | arthrodesis G
| exploration J | explored J | inspection J | endoscopy J
| transfer X | transplant Y | transplantation Y | reattachment M | replantation M
| curettage D | extraction D | stripping D | debridement B D
| fragmentation F | lithotripsy F
| amputation 6 | disarticulation 6
| restriction V | banding V | control of bleeding 3 | control of hemorrhage 3
"""


def _read() -> tuple[Operation, ...]:
    out = []
    for cell in _TABLE.replace("\n", " ").split("|"):
        words = cell.split()
        roots = [w for w in words if len(w) == 1 and (w.isupper() or w.isdigit()) and w != "I"]
        said = " ".join(words[: len(words) - len(roots)])
        out.append(Operation(said, "".join(roots)))
    return tuple(out)


OPERATIONS = _read()


@lru_cache(maxsize=1)
def operations() -> Lexicon[Operation]:
    """The words of operations."""
    return Lexicon((frozenset(folded(o.said)), o) for o in OPERATIONS)
