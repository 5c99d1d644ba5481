"""CPT numbers of the 12 operative notes of ``mtsamples/cpt_dev.json``, against those dictated.

Numbers deleted since are left out of recall. A number that today stands for a deleted one (or for
two that are one now) is left out of precision, as no author of the notes could have dictated it.
"""

import json

from benchmarks.data import SHARED
from chartcoder import Coder, Document, Encounter

TODAY: dict[str, tuple[str, ...]] = {
    "64614": ("64642", "64643", "64644", "64645", "64646", "64647"),
    "22851": ("22853", "22854", "22859"),
}
"""Deleted numbers and those that took their place."""


SYSTEMS = ("icd10cm", "cpt", "hcpcs")


def run(coder: Coder) -> dict[str, float] | None:
    """Recall and precision over the notes; None without the development data."""
    path = SHARED / "corpora" / "mtsamples" / "cpt_dev.json"
    if not path.exists():
        return None
    right = dictated = found = 0
    for note in json.loads(path.read_text(encoding="utf-8")):
        wanted = {c["cpt"] for c in note["cpt"] if not c["obsolete"]}
        newer = {n for c in note["cpt"] if c["obsolete"] for n in TODAY.get(c["cpt"], ())}
        encounter = Encounter(documents=(Document(text=note["text"]),))
        got = {a.code for a in coder.code(encounter, SYSTEMS).services if a.system == "cpt"} - newer
        right += len(got & wanted)
        dictated += len(wanted)
        found += len(got)
    return {"recall": right / dictated, "precision": right / found}
