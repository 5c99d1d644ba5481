"""Checks the proofs of a result against the chart, the house terminology and the Tabular List.

Nothing here matches concepts or chooses codes: every claim of a proof is looked up where it says it
comes from. A forged quote, path, code, entry, edition or ignored note is a fault.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any

from chartcoder.codesets.editions import default_tabular
from chartcoder.codesets.tabular import ancestors
from chartcoder.terminology.books import default_source
from chartcoder.terminology.entries import (
    read_abbreviations,
    read_index,
    read_synonyms,
    variants,
)
from chartcoder.terminology.normalize import Vocabulary, book_words, vocabulary
from chartcoder.terminology.patterns import title_words

KINDS = ("read", "context", "index", "tabular", "edition")
"""Steps that every proof must have."""

_DENIED = re.compile(
    r"\b(?:no|denies|denied|without|negative for|never had|no evidence of)\s+$", re.I
)


@lru_cache(maxsize=1)
def _vocabulary() -> Vocabulary:
    return vocabulary(read_abbreviations(), read_synonyms())


@lru_cache(maxsize=1)
def _house() -> dict[str, tuple[str, str]]:
    return {entry.reference: (entry.term, entry.code) for entry in read_index()}


@lru_cache(maxsize=1)
def _rewrites() -> dict[str, tuple[str, str]]:
    out = {a.reference: (a.short, a.expansion) for a in read_abbreviations()}
    out.update({s.reference: (s.variant, s.canonical) for s in read_synonyms()})
    return out


@lru_cache(maxsize=1)
def _edition_digest() -> str:
    return hashlib.sha256(default_source().path.read_bytes()).hexdigest()


def verify_result(data: Any, texts: Mapping[str, str] | None = None) -> list[str]:
    """Every fault of a result, one line each; an empty list when every proof holds.

    Args:
        data: a result as read from its JSON.
        texts: the text of each document by id; without it quotes are not compared with the chart.
    """
    if not isinstance(data, dict) or data.get("schema") != "chartcoder-result-1":
        return ["not a chartcoder result (schema chartcoder-result-1 expected)"]
    faults: list[str] = []
    digests = {}
    for document in data.get("documents", []):
        name, _, digest = document
        digests[name] = digest
        if texts is not None:
            if name not in texts:
                faults.append(f"document {name}: not in the chart given")
            elif hashlib.sha256(texts[name].encode("utf-8", "surrogatepass")).hexdigest() != digest:
                faults.append(f"document {name}: its text is not the one that was coded")
    for edition in data.get("editions", []):
        if edition["system"] == "icd10cm" and edition["sha256"] != _edition_digest():
            faults.append(
                f"edition {edition['edition']}: its digest is not that of the installed book"
            )
    assigned = [a for a in data.get("assignments", []) if a["system"] == "icd10cm"]
    for assignment in assigned:
        for fault in _assignment(assignment, digests, texts):
            faults.append(f"{assignment['code']}: {fault}")
    faults.extend(_excluded([a["code"] for a in assigned]))
    if len({a["code"] for a in assigned}) != len(assigned):
        faults.append("a code is assigned twice (I.B.12)")
    return faults


def _values(step: Mapping[str, Any]) -> dict[str, str]:
    values = step.get("values", {})
    return {str(k): str(v) for k, v in (values.items() if isinstance(values, dict) else values)}


def _assignment(
    assignment: Mapping[str, Any], digests: Mapping[str, str], texts: Mapping[str, str] | None
) -> Iterator[str]:
    tabular = default_tabular()
    code = assignment["code"]
    steps = assignment["proof"]
    kinds = [s["kind"] for s in steps]
    for kind in KINDS:
        if kind not in kinds:
            yield f"the proof has no {kind} step"
            return
    entry = tabular.get(code)
    if entry is None:
        yield "not in the edition"
        return
    if not entry.billable:
        yield "not a valid code: more characters are required"
    if entry.title != assignment["title"]:
        yield "the title is not that of the Tabular List"
    for step in steps:
        for span in step.get("spans", []):
            yield from _span(span, digests, texts)
    yield from _read(steps, texts)
    yield from _index(steps)
    yield from _tabular(steps, code)
    for step in steps:
        if step["kind"] == "edition" and _values(step).get("sha256") != _edition_digest():
            yield "the edition step names another book"
        if step["kind"] == "context" and "context" in _values(step):
            judged = set(_values(step)["context"].split(", "))
            if judged & {"negated", "family", "hypothetical"} and code[0] != "Z":
                yield f"coded although the context is {', '.join(sorted(judged))}"


def _span(
    span: Mapping[str, Any], digests: Mapping[str, str], texts: Mapping[str, str] | None
) -> Iterator[str]:
    name = span["document"]
    if name not in digests:
        yield f"a span names an unknown document {name}"
    elif texts is not None and name in texts:
        if texts[name][span["start"] : span["end"]] != span["text"]:
            yield f"the span {span['start']}-{span['end']} of {name} does not quote the document"
    if span["end"] - span["start"] != len(span["text"]):
        yield f"the span {span['start']}-{span['end']} of {name} has the wrong length"


def _read(steps: list[Mapping[str, Any]], texts: Mapping[str, str] | None) -> Iterator[str]:
    """The quoted words must say the words of the index entry."""
    first = next(s for s in steps if s["kind"] == "read")
    index = next(s for s in steps if s["kind"] == "index")
    if not first["spans"]:
        yield "nothing is quoted"
        return
    said = set(book_words(" ".join(s["text"] for s in first["spans"]), _vocabulary()))
    for step in steps:
        if step["kind"] == "word":
            word = _values(step).get("word", "")
            known = _rewrites().get(step["source"])
            if known is None:
                yield f"the word entry {step['source']} does not exist"
            elif word not in book_words(known[1], _vocabulary()):
                yield f"the word entry {step['source']} does not say {word!r}"
            elif step["spans"] and not _same(known[0], step["spans"][0]["text"]):
                yield f"the word entry {step['source']} is for other words than quoted"
            else:
                said.add(word)
    for word in _values(index).get("words", "").split():
        if word not in said:
            yield f"the quoted words do not say {word!r}"
    if texts is not None:
        span = first["spans"][0]
        before = texts.get(span["document"], "")[max(0, span["start"] - 30) : span["start"]]
        if _DENIED.search(before):
            yield "the words are denied where they stand"


def _same(written: str, quoted: str) -> bool:
    def plain(text: str) -> str:
        return re.sub(r"[^a-z0-9]", "", text.lower())

    short, long = plain(written), plain(quoted)
    return short[:3] == long[:3] or short in long or long in short


def _index(steps: list[Mapping[str, Any]]) -> Iterator[str]:
    """The entry must exist where the proof says, and lead to the code it says."""
    for step in steps:
        values = _values(step)
        if step["kind"] == "index":
            yield from _entry(step["source"], values.get("words", ""), values.get("code", ""))
        elif step["kind"] == "read" and "entry" in values:
            yield from _entry(values["entry"], values.get("words", ""), values.get("code", ""))


def _entry(source: str, words: str, code: str) -> Iterator[str]:
    tabular = default_tabular()
    kind, _, reference = source.partition(":")
    claimed = set(words.split())
    if kind == "house":
        known = _house().get(reference)
        if known is None:
            yield f"the index entry {reference} does not exist"
            return
        term, leads_to = known
        spellings = [set(book_words(required, _vocabulary())) for required, _ in variants(term)]
        if leads_to != code:
            yield f"the index entry {reference} leads to {leads_to}, not to {code}"
        if claimed not in spellings:
            yield f"the index entry {reference} has other words"
    elif kind in ("title", "inclusion"):
        where, _, number = reference.partition("/")
        entry = tabular.get(where)
        if entry is None or code not in (where, entry.parent):
            yield f"the Tabular List has no entry {reference} leading to {code}"
            return
        text = entry.title
        if kind == "inclusion":
            if not number.isdigit() or int(number) > len(entry.inclusion_terms):
                yield f"{where} has no inclusion term {number}"
                return
            text = entry.inclusion_terms[int(number) - 1]
        if claimed != set(title_words(text, _vocabulary())):
            yield f"the {kind} of {where} has other words"
    else:
        yield f"unknown kind of index entry {kind!r}"


def _tabular(steps: list[Mapping[str, Any]], code: str) -> Iterator[str]:
    """The path must run down the Tabular List from the index entry, or a clause must explain it."""
    tabular = default_tabular()
    step = next(s for s in steps if s["kind"] == "tabular")
    values = _values(step)
    path = values.get("path", "").split()
    index_codes = {_values(s).get("code") for s in steps if s["kind"] in ("index", "read")}
    if values.get("start") not in index_codes:
        yield "the path does not start where the index leads"
    if not path or values.get("start") not in path:
        yield "the path does not pass the index entry"
    for above, below in pairwise(path):
        if below not in tabular or tabular[below].parent != above:
            yield f"{below} does not stand under {above} in the Tabular List"
    reached = path[-1] if path else ""
    for clause in (s for s in steps if s["kind"] == "guideline"):
        change = _values(clause)
        if change.get("from") != reached:
            yield f"clause {clause['source']} starts from {change.get('from')}, not from {reached}"
        target = tabular.get(change.get("to", ""))
        if target is None:
            yield f"clause {clause['source']} leads to a code that does not exist"
            return
        if clause["source"] == "I.A.15" and (
            target.code[:3] != reached[:3] or " with" not in target.title
        ):
            yield f"clause I.A.15 does not lead from {reached} to {target.code}"
        if clause["source"].startswith("I.C.9.a") and target.code[:3] not in ("I11", "I12", "I13"):
            yield f"clause {clause['source']} does not lead to {target.code}"
        reached = target.code
    if reached != code:
        yield f"the path ends at {reached}"
    claimed = set(values.get("words", "").split())
    if claimed:
        title = tabular[path[-1]].title if path and path[-1] in tabular else ""
        if not claimed <= set(book_words(title, _vocabulary())):
            yield "the words of the path are not in the title of the code"
        said = set(book_words(" . ".join(s["text"] for s in step["spans"]), _vocabulary()))
        sides = {_values(s).get("laterality") for s in steps}
        loose = claimed - said - sides
        if loose and not step["spans"]:
            yield f"nothing quoted says {', '.join(sorted(loose))}"


_CODES = re.compile(r"([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]+)?)-?(?:-([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]+)?))?")


def _excluded(codes: list[str]) -> Iterator[str]:
    """Excludes1 notes between the codes of the result (I.A.12.a)."""
    tabular = default_tabular()
    for code in codes:
        if code not in tabular:
            continue
        for entry in ancestors(tabular, code):
            for note in entry.excludes1:
                for bracket in re.findall(r"\(([^)]*)\)", note):
                    for first, last in _CODES.findall(bracket):
                        for other in codes:
                            if (
                                other != code
                                and first <= other[: len(first)]
                                and (other[: len(last or first)] <= (last or first))
                            ):
                                yield f"{code} and {other}: Excludes1 at {entry.code} was not honoured"
