"""Rules for procedures whose code the words of a name do not decide: counts, levels, hours, tips.

Each rule reads the report when one of its words stands there, makes candidates, and claims the
tables it answers for: names that lead there are then left to it.
"""

from collections.abc import Callable

from chartcoder.coding.procedures import (
    augmentation,
    bleeding,
    bronchoscopy,
    cath,
    drains,
    endoscopy,
    gynecology,
    heart,
    joints,
    light,
    lines,
    obstetric,
    reductions,
    skin,
    spine,
    stents,
    stimulators,
    support,
    teeth,
    umbilical,
)
from chartcoder.coding.procedures.gates import GATES
from chartcoder.coding.procedures.record import Candidate, Report
from chartcoder.coding.procedures.said import read_as

Made = tuple[list[Candidate], tuple[str, ...]]
Rule = Callable[[Report], Made]

RULES: tuple[tuple[frozenset[str], Rule], ...] = (
    (spine.WORDS, spine.spine),
    (augmentation.WORDS, augmentation.augmentation),
    (heart.BYPASS_WORDS, heart.coronary_bypass),
    (stents.PCI_WORDS, stents.coronary_intervention),
    (heart.PUMP_WORDS, heart.pump_only),
    (cath.WORDS, cath.findings),
    (lines.WORDS, lines.lines),
    (umbilical.WORDS, umbilical.arterial),
    (stimulators.WORDS, stimulators.stimulators),
    (lines.PACE_WORDS, lines.pacing),
    (skin.WORDS, skin.skin_graft),
    (skin.WORDS, skin.debridement),
    (support.WORDS, support.ventilation),
    (support.KIDNEY_WORDS, support.dialysis),
    (support.ECMO_WORDS, support.ecmo),
    (support.APHERESIS_WORDS, support.apheresis),
    (joints.WORDS, joints.taken_out),
    (endoscopy.WORDS, endoscopy.endoscopic),
    (bronchoscopy.WORDS, bronchoscopy.bronchoscopic),
    (obstetric.WORDS, obstetric.curettage),
    (gynecology.WORDS, gynecology.endometriosis),
    (obstetric.BIRTH_WORDS, obstetric.birth),
    (gynecology.ECTOPIC_WORDS, gynecology.ectopic),
    (obstetric.OXYTOCIN_WORDS, obstetric.oxytocin),
    (bleeding.BAND_WORDS, bleeding.bands),
    (bleeding.WORDS, bleeding.control),
    (teeth.WORDS, teeth.teeth),
    (reductions.WORDS, reductions.reduction),
    (light.WORDS, light.phototherapy),
    (drains.WORDS, drains.drains),
)
"""Folded words that call a rule, and the rule."""
_CALLED: dict[str, list[int]] = {}
for _number, (_words, _) in enumerate(RULES):
    for _word in _words:
        _CALLED.setdefault(_word, []).append(_number)
_CALLING = GATES.gate(" ".join(read_as(_CALLED)))
"""Opened by the tokens without all of which a sentence calls no rule."""


def special(report: Report) -> Made:
    """What the rules make of a report, and the beginnings of codes that they claim."""
    called: set[int] = set()
    for statement in report.statements:
        line = statement.line
        if line.opened & _CALLING:
            for word in line.said & _CALLED.keys():
                called.update(_CALLED[word])
    made: list[Candidate] = []
    claimed: list[str] = []
    for number in sorted(called):
        found, tables = RULES[number][1](report)
        made.extend(c for c in found if all((c.code, c.copy) != (m.code, m.copy) for m in made))
        claimed.extend(tables)
    return made, tuple(claimed)
