"""Screening, prevention and training that HCPCS Level II has codes for.

Most are Medicare's own codes and come only where the payer is known to be Medicare; the rest any
payer takes. Each asks for the words that show the service was done, not that it is due.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from chartcoder.coding.service_line import Line
from chartcoder.coding.supplies.build import line_of, rule_step
from chartcoder.coding.supplies.passages import Passage, done, undone
from chartcoder.coding.supplies.scene import Scene
from chartcoder.late import late
from chartcoder.model import Step
from chartcoder.terminology.words import fold


class Service(NamedTuple):
    """A screening service.

    Attributes:
        code: the code.
        medicare: only for Medicare.
        words: what names it in a record.
        also: what the document must say too.
        minutes: minutes of one unit, 0 for one a service.
        least: minutes below which nothing is reported.
        sex: of the patient, "" for any.
        replaces: numbers of CPT that it stands for.
        title: whether the name of the service alone shows that it was done, as in a title or heading.
    """

    code: str
    medicare: bool
    words: re.Pattern[str]
    also: re.Pattern[str] | None = None
    minutes: int = 0
    least: int = 0
    sex: str = ""
    replaces: tuple[str, ...] = ()
    title: bool = False


_MINUTES = late(r"\b(\d{1,3})\s*-?\s*min(?:ute)?s?\b|\b(\d(?:\.\d)?)\s*-?\s*(?:hours?|hrs?)\b")
SERVICES: tuple[Service, ...] = (
    Service("G0101", True, late(r"\bpelvic (?:exam\w*|and)[^.]{0,60}\bbreast|\bbreast (?:exam\w*|and)[^.]{0,60}\bpelvic|\bscreening pelvic|well[- ]woman exam"),
            late(r"\bbreasts?\b"), sex="female"),
    Service("Q0091", True, late(r"\b(?:pap|papanicolaou|cervical cytology)[^.]{0,40}\b(?:obtained|collected|taken|done|performed|specimen)|\bobtained[^.]{0,30}\bpap\b"),
            late(r"\bscreen\w*|well[- ]woman|routine"), sex="female"),
    Service("G0102", True, late(r"\b(?:dre|digital rectal exam\w*)\b"), late(r"\bprostate[^.]{0,40}\bscreen\w*|\bscreen\w*[^.]{0,40}\bprostate"), sex="male"),
    Service("G0103", True, late(r"\bscreening psa\b|\bpsa\b[^.]{0,30}\bscreen\w*|\bscreen\w*[^.]{0,40}\bpsa\b"), late(r"\b(?:drawn|collected|result\w*|obtained|performed|psa\s*[:=]?\s*\d)"), sex="male", replaces=("84153",)),
    Service("G0328", True, late(r"\b(?:fit|fecal immunochemical|ifobt)\b"), late(r"\bscreen\w*[^\n]{0,200}\b(?:negative|positive|result\w*|collected|performed)|\b(?:negative|positive|result\w*)[^\n]{0,200}\bscreen\w*"), replaces=("82274",)),
    Service("G0402", True, late(r"\b(?:welcome to medicare|ippe|initial preventive physical)\b"), title=True),
    Service("G0438", True, late(r"\b(?:initial|first)\b[^.\n]{0,30}\b(?:annual wellness|awv|medicare wellness)|\b(?:annual wellness visit|awv)\b[^.\n]{0,12}\b(?:initial|first)\b"), title=True),
    Service("G0439", True, late(r"\bsubsequent\b[^.\n]{0,30}\b(?:annual wellness|awv|medicare wellness)|\b(?:annual wellness visit|awv)\b[^.\n]{0,12}\bsubsequent\b"), title=True),
    Service("G0442", True, late(r"\b(?:alcohol (?:misuse|use)? ?screen\w*|audit(?:-c)?\b)"), late(r"\b(?:score|negative|positive|performed|completed|administered|screened)")),
    Service("G0444", True, late(r"\bdepression screen\w*|\bscreen\w* for depression|\bphq-?[29]\b"), late(r"\b(?:score|negative|positive|performed|completed|administered|screened|phq-?[29]\s*[:=]?\s*\d)"), replaces=("96127",)),
    Service("G0443", True, late(r"\bcounsel\w*[^.]{0,40}\balcohol|\balcohol[^.]{0,40}\bcounsel\w*"), _MINUTES, 0, 15),
    Service("G0446", True, late(r"\b(?:intensive behavioral (?:therapy|counseling)[^.]{0,30}\bcardiovascular|ibt[^.]{0,12}\b(?:cvd|cardiovascular)|cardiovascular disease[^.]{0,30}\bbehavioral)"), _MINUTES, 0, 8),
    Service("G0447", True, late(r"\b(?:intensive behavioral (?:therapy|counseling)[^.]{0,30}\bobesity|ibt[^.]{0,12}\bobesity|obesity[^.]{0,30}\b(?:behavioral|counseling)|(?:face[- ]to[- ]face )?behavioral counseling[^.]{0,20}\bobesity)"), _MINUTES, 15, 8),
    Service("G0296", False, late(r"\b(?:shared decision[- ]making|counseling visit|counsel\w+)\b[^.]{0,60}\b(?:ldct|low[- ]dose ct|lung cancer screening)|\b(?:ldct|lung cancer screening)\b[^.]{0,60}\b(?:shared decision|counsel\w+)")),
    Service("G0108", False, late(r"\b(?:dsmt|dsmes|diabetes self[- ]management (?:training|education))\b(?![^.]{0,40}\bgroup)"), _MINUTES, 30, 30),
    Service("G0109", False, late(r"\bgroup\b[^.]{0,40}\b(?:dsmt|dsmes|diabetes self[- ]management)|\b(?:dsmt|dsmes|diabetes self[- ]management (?:training|education))\b[^.]{0,40}\bgroup"), _MINUTES, 30, 30),
    Service("Q3014", False, late(r"\boriginating site\b"), late(r"\btele(?:health|medicine|video)\b")),
    Service("G0127", True, late(r"\b(?:trimm\w+|debrid\w+|cut|reduced)\b[^.]{0,30}\bdystrophic (?:toe)?nails?|\bdystrophic (?:toe)?nails?\b[^.]{0,40}\btrimm\w+"), replaces=("11719",)),
    Service("G0168", True, late(r"\b(?:closed|closure|repaired|approximated)\b[^.]{0,40}\b(?:dermabond|tissue adhesive|skin glue|wound glue)\b|\b(?:dermabond|tissue adhesive)\b[^.]{0,30}\b(?:closed|closure|applied)"),
            replaces=("12001", "12002", "12011", "12013")),
    Service("G0180", False, late(r"\b(?:certif\w+|certification)\b[^.]{0,40}\bhome health|\bhome health\b[^.]{0,30}\b(?:certification|certified)\b"), late(r"\b(?:signed|reviewed|initial)\b")),
    Service("G0179", False, late(r"\brecertif\w+\b[^.]{0,40}\bhome health|\bhome health\b[^.]{0,30}\brecertif\w+")),
    Service("G0283", True, late(r"\b(?:unattended|unsupervised)\b[^.\n]{0,30}\b(?:electrical stimulation|e-?stim\w*|ift|interferential)|\b(?:electrical stimulation|e-?stim\w*|interferential\w*)\b[^.\n]{0,30}\b(?:unattended|unsupervised)"), replaces=("97014",)),
    Service("G0104", True, late(r"\b(?:screening flexible sigmoidoscopy|flexible sigmoidoscopy[^.]{0,30}\bscreening)"), replaces=("45330",)),
    Service("G0117", True, late(r"\bglaucoma screening\b"), late(r"\b(?:intraocular pressure|iop|tonometry|dilated)")),
    Service("G0166", False, late(r"\b(?:eecp|enhanced external counterpulsation)\b[^.]{0,40}\b(?:session|treatment|hour|completed)")),
    Service("G0277", False, late(r"\b(?:hyperbaric oxygen|hbot?)\b[^.]{0,60}\b(?:session|treatment|dive|completed|minutes)"), _MINUTES, 30, 16),
    Service("G0270", True, late(r"\bmedical nutrition therapy\b[^.]{0,40}\b(?:reassess\w*|change in)"), _MINUTES, 15, 8, replaces=("97803",)),
    Service("G0245", True, late(r"\binitial\b[^.]{0,60}\b(?:loss of protective sensation|lops)\b"), late(r"\bdiabet\w+")),
    Service("G0246", True, late(r"\b(?:follow-?up|subsequent)\b[^.]{0,60}\b(?:loss of protective sensation|lops)\b"), late(r"\bdiabet\w+")),
    Service("G0472", True, late(r"\b(?:hepatitis c|hcv)\b[^.]{0,30}\bscreen\w*|\bscreen\w*[^.]{0,30}\b(?:hepatitis c|hcv)\b"), late(r"\b(?:drawn|collected|result\w*|negative|positive|reactive|performed)"), replaces=("86803",)),
    Service("G0475", True, late(r"\bhiv\b[^.]{0,20}\bscreen\w*|\bscreen\w*[^.]{0,20}\bhiv\b"), late(r"\b(?:drawn|collected|result\w*|negative|positive|reactive|performed)"), replaces=("87389",)),
)  # fmt: skip
_NEUTRAL = tuple(
    frozenset(fold(word) for word in words.split())
    for words in (
        "ldct",
        "dsmt",
        "dsmes",
        "self management diabetes",
        "self management diabetic",
        "originating",
        "health certification",
        "health certified",
        "health certify",
        "recertification",
        "health recertified",
        "hyperbaric",
        "hbo",
        "hbot",
        "eecp",
        "counterpulsation",
        "lung screening",
    )
)
"""Words that the services any payer takes ask for."""
_COLONOSCOPY = late(r"\bcolonoscop\w+\b")
_SCREENING = late(r"\bscreen\w*|surveillance|average[- ]risk|high[- ]risk")
_REMOVED = late(
    r"\b(?:polypectomy|polyps? (?:was|were) (?:removed|resected)|snare|biops(?:y|ies|ied)|resected|removed with|hot forceps|cold forceps|emr|hemosta\w+|ablat\w+|clip(?:s|ped)? placed)\b"
)
_NOT_REMOVED = late(r"\bno (?:polyps?|lesions?|biops\w+|masses)[^.]{0,60}")
_HIGH_RISK = (
    "Z86.010",
    "Z86.01",
    "Z85.03",
    "Z85.04",
    "Z85.048",
    "Z85.038",
    "Z80.0",
    "Z83.71",
    "K50",
    "K51",
    "D12.6",
    "Z15.09",
    "Z15.06",
)
_RISK_WORDS = late(
    r"\b(?:family history of colon|first[- ]degree relative|history of (?:adenomat\w+|colon) polyps?|(?:personal )?history of colo\w* cancer|high[- ]risk|surveillance|ulcerative colitis|crohn\w*|lynch|fap)\b"
)
_OPERATIVE = frozenset(["procedure-note", "operative-report"])
_NEGATED = late(r"\b(?:no|not|denies|declin\w+|without)\b[^.]{0,25}$")


def screening_lines(scene: Scene) -> tuple[list[Line], tuple[str, ...]]:
    """The lines, and the numbers of CPT they stand for."""
    lines: list[Line] = []
    replaces: list[str] = []
    if not scene.medicare and not any(n <= page.words for page in scene.pages for n in _NEUTRAL):
        return [], ()
    for service in SERVICES:
        if service.medicare and not scene.medicare:
            continue
        if service.sex and scene.chart.encounter.sex not in (None, service.sex):
            continue
        line = next(_service(scene, service), None)
        if line is not None:
            lines.append(line)
            replaces += service.replaces
    if scene.medicare:
        lines += _definitive(scene)
        for line in _colon(scene):
            lines.append(line)
            replaces.append("45378")
    codes = {line.code for line in lines}
    if "G0402" in codes:  # a first visit holds what the yearly ones do
        lines = [line for line in lines if line.code not in ("G0438", "G0439")]
    return lines, tuple(replaces)


def _service(scene: Scene, service: Service) -> Iterator[Line]:
    for page in scene.pages:
        if page.document.kind in ("order", "problem-list") and service.code != "G0180":
            continue
        low = page.low
        if not service.words.search(low):
            continue
        if (
            service.also is not None
            and service.also is not _MINUTES
            and not service.also.search(low)
        ):
            continue
        for number, passage in enumerate(page.passages):
            match = service.words.search(passage.low)
            if match is None or undone(passage) or _NEGATED.search(passage.low[: match.start()]):
                continue
            headed = service.title and number < 3
            if not headed and not _was_done(scene, passage):
                continue
            units = 1
            steps: list[Step] = []
            if service.minutes or service.least:
                found = _minutes(passage, page.passages[number + 1 : number + 3])
                if found is None or found[0] < service.least:
                    continue
                minutes, where = found
                units = (
                    max(
                        1,
                        (
                            minutes
                            + (
                                service.minutes - 15
                                if service.minutes == 30 and service.code == "G0277"
                                else 0
                            )
                        )
                        // service.minutes,
                    )
                    if service.minutes
                    else 1
                )
                steps.append(
                    rule_step(
                        "minutes",
                        f"{minutes} minutes make {units} units.",
                        (where.whole,),
                        minutes=minutes,
                        per=service.minutes or minutes,
                        units=units,
                    )
                )
            concept = scene.supplies.concept(service.code)
            if concept is None:
                return
            if service.medicare:
                steps.append(rule_step("payer", "A code of Medicare.", (), payer="medicare"))
            yield line_of(
                scene,
                concept,
                [passage],
                [passage.span(*match.span())],
                "done",
                units,
                steps,
                confidence=0.85,
            )
            return


_TOLD = late(
    r"\b(?:performed|completed|obtained|done|administered|screened|score\w*|negative|positive|today|provided|spent|delivered|given|trimmed|debrided|closed|signed|reviewed|collected|drawn|result\w*|counsel\w+|discussed|conducted|taken|received|hosted|presented|session|examination|exam)\b"
)


def _was_done(scene: Scene, passage: Passage) -> bool:
    return (
        bool(done(passage, scene.day))
        or bool(_TOLD.search(passage.low))
        or bool(re.search(r":\s*\d", passage.low))
    )


def _minutes(passage: Passage, after: tuple[Passage, ...]) -> tuple[int, Passage] | None:
    for one in (passage, *after):
        match = _MINUTES.search(one.low)
        if match:
            value = int(match.group(1)) if match.group(1) else round(float(match.group(2)) * 60)
            return value, one
    return None


_DEFINITIVE = late(
    r"\bdefinitive\b[^.\n]{0,80}\b(?:drug|test\w*|mass spectrometry|lc-?ms\w*|gc-?ms\w*)[^.\n]{0,60}?\b(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|twelve) (?:drug )?class(?:es)?\b"
    r"|\b(\d{1,2}) (?:drug )?classes\b[^.\n]{0,40}\bdefinitive\b"
)
_SPELLED = "one two three four five six seven eight nine ten eleven twelve".split()
_CLASSES = ((22, "G0483"), (15, "G0482"), (8, "G0481"), (1, "G0480"))
"""Definitive drug tests of Medicare by the classes identified, from the most."""


def _definitive(scene: Scene) -> Iterator[Line]:
    for page in scene.pages:
        if page.document.kind in ("order", "problem-list") or "definitive" not in page.low:
            continue
        for passage in page.passages:
            match = _DEFINITIVE.search(passage.low)
            if match is None or undone(passage):
                continue
            said = match.group(1) or match.group(2)
            classes = int(said) if said.isdigit() else _SPELLED.index(said) + 1
            code = next(c for least, c in _CLASSES if classes >= least)
            concept = scene.supplies.concept(code)
            if concept is not None:
                step = rule_step(
                    "classes",
                    f"{classes} classes of drugs.",
                    (passage.whole,),
                    classes=classes,
                    payer="medicare",
                )
                yield line_of(
                    scene, concept, [passage], [passage.span(*match.span())], "result", 1, (step,)
                )
            return


def _colon(scene: Scene) -> Iterator[Line]:
    """Screening colonoscopy without removal or biopsy: G0105 at high risk, else G0121."""
    for page in scene.pages:
        low = page.low
        if (
            page.document.kind not in _OPERATIVE
            or not _COLONOSCOPY.search(low)
            or not _SCREENING.search(low)
        ):
            continue
        if _REMOVED.search(_NOT_REMOVED.sub(" ", low)):
            return
        passage = next((p for p in page.passages if _COLONOSCOPY.search(p.low)), None)
        if passage is None or undone(passage):
            return
        risk = scene.having(*_HIGH_RISK)
        said = next(
            (
                p
                for p in page.passages
                if _RISK_WORDS.search(p.low)
                and not re.search(r"\bno (?:family|personal)|average[- ]risk|denies", p.low)
            ),
            None,
        )
        concept = scene.supplies.concept("G0105" if risk or said else "G0121")
        match = _COLONOSCOPY.search(passage.low)
        if concept is None or match is None:
            return
        spans = [passage.span(*match.span())]
        step = rule_step(
            "colon-risk",
            "High risk." if risk or said else "No high risk is documented.",
            (said.whole,) if said else (),
            risk=" ".join(risk) or ("stated" if said else "none"),
            payer="medicare",
        )
        yield line_of(scene, concept, [passage], spans, "performed", 1, (step,))
        return
