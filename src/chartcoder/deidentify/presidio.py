"""Presidio as a second pair of eyes, for who has it installed; the rules run all the same."""

import re
from collections.abc import Iterator, Sequence

from chartcoder.deidentify.chart import Engine
from chartcoder.deidentify.rules import Found, is_eponym
from chartcoder.deidentify.words import NO_NAME
from chartcoder.model import ChartInputError

KINDS = {
    "PERSON": "name", "PHONE_NUMBER": "phone", "US_SSN": "ssn", "IP_ADDRESS": "ip", "US_DRIVER_LICENSE": "licence", "MEDICAL_LICENSE": "licence",
    "US_BANK_NUMBER": "account", "CREDIT_CARD": "account", "US_PASSPORT": "number",
}  # fmt: skip
"""Entities of Presidio that are taken, by our word. Dates and places are left to the rules: what
Presidio calls a place is often a part of the body. Addresses of e-mail and the web too: Presidio
would ask the network which domains there are."""
_NO_PERSON = frozenset(
    """vin license licence driver stent sn np mrn dob npi dea lot serial plate device pacemaker icd acct mbi
    udi id cell tel pager member policy group account number job dictated transcribed""".split()
)
"""Labels that a language model takes for people."""
LEAST = 0.5
_SIZES = ("lg", "md", "trf", "sm")
"""Sizes of a language model of spaCy, the better ones for names first."""


def presidio_engine() -> Engine:
    """An engine for ``deidentify``, with the best English model that is installed.

    Presidio by itself would fetch a model from the network; nothing here does.

    Raises:
        ChartInputError: when Presidio or an English language model is not installed.
    """
    try:
        from presidio_analyzer import AnalyzerEngine
        from presidio_analyzer.nlp_engine import NlpEngineProvider
        from spacy.util import get_installed_models
    except ImportError:
        raise ChartInputError(
            "--engine presidio needs presidio-analyzer and its language model: see docs/formats.md"
        ) from None
    model = model_of(get_installed_models())
    if model is None:
        raise ChartInputError(
            "--engine presidio needs an English language model of spaCy: see docs/formats.md"
        )
    settings = {
        "nlp_engine_name": "spacy",
        "models": [{"lang_code": "en", "model_name": model}],
        "ner_model_configuration": {"labels_to_ignore": ["CARDINAL", "ORDINAL", "QUANTITY"]},
    }
    analyzer = AnalyzerEngine(
        nlp_engine=NlpEngineProvider(nlp_configuration=settings).create_engine(),
        supported_languages=["en"],
    )

    def find(text: str) -> Sequence[Found]:
        found = analyzer.analyze(text=text, language="en", entities=list(KINDS))
        sure = [Found(r.start, r.end, KINDS[r.entity_type]) for r in found if r.score >= LEAST]
        return [kept for one in sure for kept in person(one, text)]

    return find


def person(one: Found, text: str) -> Iterator[Found]:
    """A name that a model found, without the labels around it; no name has a digit.

    >>> text = "VIN Husband Ann Roe phone"
    >>> [text[f.start : f.end] for f in person(Found(0, 25, "name"), text)]
    ['Ann Roe']
    """
    if one.kind != "name":
        yield one
        return
    body = text[one.start : one.end]
    if any(c.isdigit() for c in body):
        return
    words = [
        word for word in re.finditer(r"[^\s,;:()/]+", body)
        if word.group().strip(".'’").casefold() not in NO_NAME | _NO_PERSON
        and word.group()[:1].isupper()
    ]  # fmt: skip
    if words and not is_eponym(text, one.start + words[-1].end()):
        yield Found(one.start + words[0].start(), one.start + words[-1].end(), "name")


def model_of(installed: Sequence[str]) -> str | None:
    """The model to take of those that are installed.

    >>> model_of(["de_core_news_lg", "en_core_web_sm", "en_core_web_md"])
    'en_core_web_md'
    """
    english = [name for name in installed if name.startswith("en_")]
    order = {size: n for n, size in enumerate(_SIZES)}
    ranked = sorted(
        english, key=lambda n: (min((order[s] for s in n.split("_") if s in order), default=9), n)
    )
    return ranked[0] if ranked else None
