"""Deliveries: by way of birth, and by which parts of the care one practice gave."""

import re

from chartcoder.coding.services.choose import Chosen, Hit
from chartcoder.coding.services.statements import Statement
from chartcoder.late import late
from chartcoder.terminology.services.book import ConceptBook
from chartcoder.terminology.services.words import Word, service_words

_CESAREAN = late(r"\b(?:cesarean|caesarean|c-section|c/s)(?: section)?(?: delivery)?\b", re.I)
_EARLIER = late(
    r"\b(?:previous|prior|earlier|history of|one|two)\s+(?:low transverse |lower segment )?(?:cesarean|c-section|c/s)",
    re.I,
)
_VAGINAL = late(
    r"\b(?:(?:spontaneous |normal |assisted |vacuum[- ]assisted |forceps(?:[- ]assisted)? |operative )*+vaginal (?:delivery|birth)|svd|nsvd|vbac|forceps delivery|vacuum delivery)\b",
    re.I,
)
_VBAC = late(
    r"\bvbac\b|vaginal (?:birth|delivery) after (?:a )?(?:previous |prior )?cesarean", re.I
)
_FAILED = late(
    r"\bfailed (?:tolac|trial of labor|vbac)|after (?:a )?failed trial|unsuccessful (?:tolac|trial of labor|vbac)",
    re.I,
)
_PRENATAL = late(
    r"\b(?:complete |full |all |routine )?(?:prenatal|antepartum) care (?:in (?:this|our) (?:practice|office|clinic|group)|here|(?:by|with|from) (?:us|me|this (?:office|practice|group)|our (?:office|practice|group|clinic)))|prenatal care in our|global (?:ob|obstetric|maternity)|our (?:prenatal )?patient since|followed her through (?:her |this )?pregnancy",
    re.I,
)
_POSTPARTUM = late(
    r"\b(?:postpartum care (?:will be |is )?(?:here|(?:by|with) (?:us|me|our (?:office|practice|group))|in (?:this|our) (?:practice|office)|included)|(?:we|i) (?:will )?(?:follow|see) (?:her )?postpartum|will see her postpartum|(?:and|with|including) postpartum care(?! by| elsewhere))",
    re.I,
)
_ELSEWHERE = late(
    r"\b(?:prenatal|postpartum)[^.;]{0,40}\b(?:by another|elsewhere|other practice|by (?:her|their) own)|delivery only|on-call physician|covering physician",
    re.I,
)
_PLACENTA_ONLY = late(r"\bdelivery of (?:the )?placenta only|placenta only\b", re.I)


def delivery_of(whole: Statement, book: ConceptBook) -> list[Chosen]:
    """The delivery that a note tells, with the care around it as far as one practice gave it."""
    text = whole.text
    failed, vbac = _FAILED.search(text), _VBAC.search(text)
    vaginal = _VAGINAL.search(text)
    cesarean = next(
        (
            m
            for m in _CESAREAN.finditer(text)
            if not _EARLIER.search(text[max(0, m.start() - 30) : m.end()])
            and not (vbac and vbac.start() <= m.start() < vbac.end())
        ),
        None,
    )
    if _PLACENTA_ONLY.search(text) or re.search(
        r"\bthe day after (?:vaginal )?delivery|delivered elsewhere|before arrival", text, re.I
    ):
        return []
    match = cesarean or vbac or vaginal
    if match is None:
        return []
    if cesarean is not None:
        first = "59618" if failed else "59510"
    else:
        first = "59610" if vbac or _EARLIER.search(text) else "59400"
    both = {
        "59400": ("59409", "59410"),
        "59510": ("59514", "59515"),
        "59610": ("59612", "59614"),
        "59618": ("59620", "59622"),
    }[first]
    apart = _ELSEWHERE.search(text)
    if _PRENATAL.search(text) and not apart:
        number = first
    elif _POSTPARTUM.search(text) and not re.search(
        r"postpartum care by another|delivery only", text, re.I
    ):
        number = both[1]
    else:
        number = both[0]
    concept = book.concept(number)
    if concept is None or book.valid(number) is False:
        return []
    start, end = whole.start + match.start(), whole.start + match.end()
    hit = Hit(
        whole,
        frozenset(service_words(concept.words[0])),
        (number,),
        (Word("delivery", start, end),),
    )
    return [Chosen(concept, hit, (), True)]
