"""Section I.C.19.g and b.3: complications of surgical and medical care."""

from chartcoder.coding.chart import item_span
from chartcoder.coding.draft import Draft
from chartcoder.coding.mentions import same_words
from chartcoder.guidelines.clause import Case, Outcome, beside, recode, reject
from chartcoder.guidelines.joins import stated_link
from chartcoder.terminology.books import Books

DEVICE_PAIN = ("T82.847", "T82.848", "T83.84", "T84.84", "T85.840", "T85.848")


def device_pain(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.g.2: pain of a device left in place, with G89.18 or G89.28 for acute or chronic pain.

    Pain that nobody calls chronic is coded as acute, as other postoperative pain is (I.C.6.b.3).
    """
    pain = next((d for d in drafts if d.code.startswith(DEVICE_PAIN)), None)
    if pain is None:
        return Outcome(drafts, [])
    out, rejections = [], []
    graded = any(d.code in ("G89.18", "G89.28") for d in drafts)
    for draft in drafts:
        if draft.code.startswith(("M25.5", "M79.6", "R52", "G89.29", "G89.11")) and _together(
            draft, pain
        ):
            claim = f"The pain is that of the device: {pain.code}."
            rejections.append(reject(draft, books, "integral-symptom", claim, "I.C.19.g.2"))
            continue
        out.append(draft)
        if draft is pain and not graded:
            words = [item.word for item in pain.found.line.items]
            chronic = "chronic" in words
            code = "G89.28" if chronic else "G89.18"
            spans = (
                (item_span(pain.document, pain.found, words.index("chronic")),) if chronic else ()
            )
            claim = f"Pain due to a device: {books.entry(code).title}."
            out.append(beside(pain, code, books, "I.C.19.g.2", claim, pain.code, spans))
    return Outcome(out, rejections)


def _together(first: Draft, second: Draft) -> bool:
    return (
        first.document is second.document
        and first.found.line.sentence.first == second.found.line.sentence.first
    )


DEVICE_INFECTION = ("T84.5", "T84.6", "T84.7", "T82.6", "T82.7", "T83.5", "T83.6", "T85.7")
INFECTED_SITE = ("M00", "M86.9", "L08.9", "T81.4")


def infected_device(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.g.4: the code for an infected device says the infection; its site is not coded again."""
    devices = [d for d in drafts if d.code.startswith(DEVICE_INFECTION)]
    if not devices:
        return Outcome(drafts, [])
    kept, rejections = [], []
    for draft in drafts:
        same = next(
            (d for d in devices if draft.code.startswith(INFECTED_SITE) and _together(d, draft)),
            None,
        )
        if same is None:
            kept.append(draft)
        else:
            claim = f"Included in {same.code}."
            rejections.append(reject(draft, books, "combination", claim, "I.C.19.g.4"))
    return Outcome(kept, rejections)


TRANSPLANTS = {
    "T86.0": ("Z94.81",),
    "T86.1": ("Z94.0",),
    "T86.2": ("Z94.1",),
    "T86.3": ("Z94.3",),
    "T86.4": ("Z94.4",),
    "T86.81": ("Z94.2",),
    "T86.82": ("Z94.5",),
    "T86.83": ("Z94.6",),
    "T86.84": ("Z94.7",),
    "T86.85": ("Z94.82",),
    "T86.89": ("Z94.83", "Z94.89"),
}
"""Complications of a transplant and the status code of that organ (Excludes1 at Z94)."""

DEFINED = frozenset("failure failed rejection rejecting infection infected".split())
KIDNEY_CONDITIONS = ("N17", "N10", "N12", "N13", "N15.1", "N28.1", "I70.1")
"""Conditions other than chronic kidney disease that affect how a transplanted kidney works."""


def transplant_complications(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.g.3: T86 and a code for the complication; a status code of that organ falls.

    Chronic kidney disease after a kidney transplant is no complication unless failure, rejection
    or another complication is stated; then it is the kidney disease with the status.
    """
    out, rejections = [], []
    complications = [d for d in drafts if d.code.startswith("T86")]
    if not complications:
        return Outcome(drafts, [])
    disease = next((d for d in drafts if d.code.startswith("N18")), None)
    for draft in drafts:
        if draft in complications and draft.code in ("T86.10", "T86.19") and disease is not None:
            said = set(draft.found.hit.pattern.words) | draft.found.near.keys()
            others = any(d.code.startswith(KIDNEY_CONDITIONS) for d in drafts)
            if not said & DEFINED and said & {"ckd", "chronic"} and not others:
                claim = "Chronic kidney disease is no complication of a transplanted kidney."
                rejections.append(reject(draft, books, "not-a-complication", claim, "I.C.19.g.3.b"))
                if all(d.code != "Z94.0" for d in drafts):
                    status = recode(draft, "Z94.0", books, "I.C.19.g.3.b", claim, disease.code)
                    a, b, c = max(draft.order, disease.order)
                    out.append(status._replace(order=(a, b, c + 1)))
                continue
        out.append(draft)
    kept = []
    for draft in out:
        organ = next(
            (d for d in out for start, status in TRANSPLANTS.items()
             if d.code.startswith(start) and draft.code in status), None,
        )  # fmt: skip
        if organ is None:
            kept.append(draft)
        else:
            claim = f"The transplanted organ has a complication: {organ.code}."
            rejections.append(reject(draft, books, "excludes1-status", claim, "I.C.19.g.3.a"))
    return Outcome(kept, rejections)


ALLOGRAFT = frozenset("transplant transplanted allograft graft".split())


def kidney_transplant_condition(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.g.3.b: what affects a transplanted kidney, other than chronic disease, is T86.19 with it."""
    if any(d.code.startswith("T86.1") for d in drafts):
        return Outcome(drafts, [])
    status = next((d for d in drafts if d.code == "Z94.0"), None)
    for draft in drafts:
        if not draft.code.startswith(KIDNEY_CONDITIONS):
            continue
        said = ALLOGRAFT & draft.found.near.keys()
        if said or (status is not None and draft.code.startswith("N17")):
            spans = tuple(draft.words[w] for w in sorted(said) if w in draft.words)
            claim = f"{draft.code} affects the transplanted kidney."
            added = recode(draft, "T86.19", books, "I.C.19.g.3.b", claim, draft.code, spans)
            out, rejections = [], []
            for other in drafts:
                if other is draft:
                    out.append(added)
                    a, b, c = draft.order
                    out.append(draft._replace(order=(a, b, c + 1)))
                elif other is status:
                    claim = "The transplanted organ has a complication: T86.19."
                    rejections.append(
                        reject(other, books, "excludes1-status", claim, "I.C.19.g.3.a")
                    )
                else:
                    out.append(other)
            return Outcome(out, rejections)
    return Outcome(drafts, [])


BODY_SYSTEM = ("D78", "E36", "E89", "G97", "H59", "H95", "I97", "J95", "K91", "K94", "K95", "L76", "M96", "N98", "N99",
               "T80", "T81", "T82", "T83", "T84", "T85", "T86", "T87", "T88")  # fmt: skip


def complication_first(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.g.3.a and g.5: the complication code, then the code for what it is.

    Within one statement the complication of care comes before the specific condition.
    """
    care = [d for d in drafts if d.code.startswith(BODY_SYSTEM) and d.code != "E89.1"]
    # E89.1 has a note of its own: diabetes, E13, comes before it
    if not care or len(drafts) < 2:
        return Outcome(drafts, [])
    out = list(drafts)
    for draft in care:
        at = out.index(draft)
        first = next(
            (
                n
                for n, d in enumerate(out[:at])
                if _together(d, draft)
                and not d.code.startswith(BODY_SYSTEM)
                and d.code[0] not in "SZVWXY"
                and (n or not case.inpatient or _of_one_matter(d, draft))
            ),
            None,
        )  # fmt: skip
        if first is not None:
            out.insert(first, out.pop(at))
    return Outcome(out, [])


def _of_one_matter(condition: Draft, complication: Draft) -> bool:
    """Whether the principal diagnosis of a stay is what the complication is, and not something else
    of the same list."""
    return same_words(condition.found, complication.found) or stated_link(condition, complication)


IATROGENIC = frozenset("iatrogenic inadvertent enterotomy cystotomy accidental".split())
SURGICAL = frozenset("surgical postoperative postop incision incisional".split())
OPERATION = frozenset("surgery procedure operation intraoperative intraoperatively".split())
_SYSTEMS: tuple[tuple[tuple[str, ...], str, str, frozenset[str]], ...] = (
    (("S36.0",), "D78.11", "D78.12", frozenset(["splenectomy"])),
    (("S36",), "K91.71", "K91.72", frozenset("colectomy colonoscopy cholecystectomy appendectomy bowel gastrectomy hepatectomy egd endoscopy ercp hernia gastric bariatric".split())),
    (("S37",), "N99.71", "N99.72", frozenset("hysterectomy cystoscopy prostatectomy nephrectomy ureteroscopy oophorectomy cystectomy sling myomectomy salpingectomy d&c".split())),
    (("S27", "S11.0"), "J95.71", "J95.72", frozenset("bronchoscopy lobectomy thoracoscopy thoracentesis tracheostomy".split())),
    (("S25", "S35", "S26", "S15", "S45", "S75", "S55", "S85"), "I97.51", "I97.52", frozenset("catheterization angioplasty cabg bypass endarterectomy angiography stent ablation evar".split())),
    (("S05",), "H59.21", "H59.22", frozenset("cataract vitrectomy trabeculectomy phacoemulsification".split())),
)  # fmt: skip
"""Injured organs, the codes for an accidental cut during a procedure on their system and during
another one, and words for procedures on the system (I.C.19.b.3)."""


def iatrogenic_injury(drafts: list[Draft], case: Case, books: Books) -> Outcome:
    """I.C.19.b and b.3: what a procedure cut is a complication, and a surgical wound is no injury."""
    out, rejections = [], []
    for draft in drafts:
        if draft.code[0] != "S" and not draft.code.startswith("T14"):
            out.append(draft)
            continue
        near = draft.found.near.keys() | {i.word for i in draft.found.line.items}
        title = books.entry(draft.stem).title.lower()
        wound = "wound" in title or draft.code.startswith("T14") or "laceration" in title
        if wound and draft.found.near.keys() & SURGICAL and not near & IATROGENIC:
            claim = "A surgical wound is no injury."
            rejections.append(reject(draft, books, "surgical-wound", claim, "I.C.19.b"))
            continue
        during = "during" in _folded(draft) and near & (OPERATION | _PROCEDURES)
        if near & {"iatrogenic"} or during or near & {"intraoperative", "intraoperatively"}:
            for starts, own, other, words in _SYSTEMS:
                if draft.code.startswith(starts):
                    code = own if near & words else other
                    claim = f"Cut during a procedure: {books.entry(code).title}."
                    out.append(recode(draft, code, books, "I.C.19.b.3", claim, ""))
                    break
            else:
                claim = "An injury by a procedure is a complication of care, not an injury."
                rejections.append(reject(draft, books, "iatrogenic", claim, "I.C.19.b.3"))
            continue
        out.append(draft)
    return Outcome(out, rejections)


_PROCEDURES = frozenset().union(*(words for *_, words in _SYSTEMS))


def _folded(draft: Draft) -> list[str]:
    sentence = draft.found.line.sentence
    return draft.document.text.folded[sentence.first : sentence.end]
