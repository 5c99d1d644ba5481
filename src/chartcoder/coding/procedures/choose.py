"""Which root operation of an entry that may stand for several: by what the record says was done."""

from collections.abc import Sequence

from chartcoder.coding.procedures.near import Near

_CUES: dict[str, frozenset[str]] = {
    root: frozenset(words.split())
    for root, words in {
        "B": "partial wedge portion segment part biopsy subtotal excised excision resected segmental superficial",
        "T": "total complete entire whole radical resection",
        "Q": "repair sutured suture oversewn primary closed sutures repaired",
        "U": "mesh patch graft supplement augment augmentation reinforcement sling allograft autograft",
        "R": "replacement prosthesis implant graft replaced prosthetic",
        "S": "reposition reduced reduction pexy realigned advanced recession resuspended repositioned",
        "9": "drained drainage aspirated aspiration drain pus fluid incised",
        "N": "release released lysis freed decompression adhesion adhesions",
        "8": "divided division transected sectioned cut",
        "0": "cosmetic augmentation appearance aesthetic",
        "7": "dilation dilated balloon stent",
        "L": "ligated ligation occluded embolized occlusion clipped coil coils embolization",
        "5": "ablation ablated cautery fulgurated laser destroyed cryo",
        "C": "evacuated evacuation removed clot stone foreign extracted",
        "D": "extraction curettage stripped curetted",
        "J": "inspection exploration diagnostic",
        "H": "insertion inserted placement placed",
        "P": "removal removed",
        "W": "revision revised repositioned",
        "X": "transfer transferred pedicled rotated",
        "3": "bleeding hemorrhage hemostasis",
        "1": "bypass anastomosis diverted",
    }.items()
}


def chosen(patterns: Sequence[str], nears: Sequence[Near]) -> str:
    """The pattern whose root operation the nearest telling words name; the first one else."""
    if len(patterns) == 1:
        return patterns[0]
    for near in nears:
        words = near.words()
        scores = [
            (-len(_CUES.get(pattern[2], frozenset()) & words), n)
            for n, pattern in enumerate(patterns)
        ]
        best = min(scores)
        if best[0] < 0 and sum(1 for score, _ in scores if score == best[0]) == 1:
            return patterns[best[1]]
    return patterns[0]
