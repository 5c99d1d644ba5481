"""One form for the words of an operation: "removed", "remove", "removing" are its noun, "removal"."""

from collections.abc import Container, Iterable

_NOUNS: dict[str, str] = {}

_TABLE = """
removal: remove removed removing explant explanted explantation explanting
placement: leave place placed placing insert inserted inserting insertion implant_ implanted implantation implanting deployed deployment
 positioning_
exchange: exchanged exchanging change changed changing
repair: repaired repairing
excision: excise excised excising
resection: resect resected resecting
drainage: drained draining
replacement: replace replaced replacing
revision: revise revised revising
application: apply applied applying
irrigation: irrigate irrigated irrigating
injection: inject injected injecting
infusion: infuse infused infusing
transfusion: transfuse transfused transfusing
amputation: amputate amputated
ligation: ligate ligated ligating
embolization: embolize embolized embolizing
ablation: ablate ablated ablating
dilation: dilate dilated dilatation dilating
biopsy: biopsied bx
administration: administer administered
monitoring: monitored
packing: packed pack
closure: closed_ close_
release: released releasing
fusion: fused arthrodesis
debridement: debride debrided debriding
aspiration: aspirate aspirated aspirating
evacuation: evacuate evacuated evacuating
extraction: extract extracted extracting
reduction: reduce reduced reducing
pinning: pinned
transplant: transplanted transplantation
retrieval: retrieve retrieved
interrogation: interrogated
vaccination: vaccinated
intubation: intubated
cannulation: cannulated
stenting: stented
clipping: clipped
coiling: coiled
harvest: harvested harvesting
reconstruction: reconstructed
reimplantation: reimplanted
decompression: decompressed
thrombectomy: thrombectomized
cardioversion: cardioverted
debulking: debulked
fulguration: fulgurated
cauterization: cauterized
circumcision: circumcised
delivery: delivered_
"""


def _read() -> None:
    for line in _TABLE.replace("\n ", " ").strip().split("\n"):
        noun, _, forms = line.partition(":")
        for form in forms.split():
            if not form.endswith("_"):
                _NOUNS[form] = noun


_read()
FORMS = frozenset(_NOUNS)
"""The words that stand for another, the noun of their operation."""


def forms_of(nouns: Container[str]) -> frozenset[str]:
    """The forms of some nouns of operations, without the nouns themselves."""
    return frozenset(form for form, noun in _NOUNS.items() if noun in nouns)


def stem(word: str) -> str:
    """The noun of an operation for any form of it; other words as they are.

    >>> stem("exchanged"), stem("inserted"), stem("colon")
    ('exchange', 'placement', 'colon')
    """
    return _NOUNS.get(word, word)


def nouns_of(words: Iterable[str]) -> list[str]:
    """The nouns of some words."""
    return [_NOUNS.get(word, word) for word in words]
