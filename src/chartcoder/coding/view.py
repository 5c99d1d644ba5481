"""The ``mentions`` view: concepts of one text as public records."""

from chartcoder.coding.chart import ReadDocument, spans_of, token_span
from chartcoder.coding.mentions import Found, scan
from chartcoder.coding.specify import unphased
from chartcoder.model import Context, Mention
from chartcoder.reading.text import cut
from chartcoder.terminology.books import Books

_ACUITY = ("acute", "chronic", "subacute", "recurrent")
_SEVERITY = ("mild", "moderate", "severe")


def mentions_of(text: str, books: Books, name: str = "text") -> list[Mention]:
    """Every concept of a text with its context and its code, in reading order."""
    cut_text = cut(text)
    document = ReadDocument(name, "", "", cut_text, scan(cut_text, books), [])
    out = []
    for found in document.found:
        if found.hit.pattern.fire == "stated":
            continue
        code = unphased(books, found.code)
        stem = code if code in books else found.code
        out.append(
            Mention(
                "icd10cm",
                code,
                books.entry(stem).title,
                spans_of(document, found),
                _context(document, found),
                f"{found.hit.pattern.source}:{found.hit.pattern.reference}",
                0.8,
            )
        )
    return out


def _context(document: ReadDocument, found: Found) -> Context:
    flags = found.flags
    sentence = found.line.sentence
    stage = next((w for w in found.near if w.startswith(("stage-", "type-", "grade-"))), None)
    return Context(
        negated="negated" in flags,
        possible="possible" in flags,
        historical="historical" in flags,
        family="family" in flags or sentence.section == "family-history",
        hypothetical="hypothetical" in flags,
        planned="planned" in flags,
        resolved="resolved" in flags,
        laterality=found.side,
        acuity=next((w for w in _ACUITY if w in found.near), None),
        severity=next((w for w in _SEVERITY if w in found.near), None),
        stage=stage,
        section=sentence.section,
        cues=tuple(
            token_span(document, sentence.first + cue.first, sentence.first + cue.end)
            for cue in found.cues
        ),
    )
