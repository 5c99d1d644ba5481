"""The proof of one code: every claim is looked up where it says it comes from.

Nothing here matches concepts or chooses codes. A forged quote, entry, path, code or clause is a
fault, and so is a step that is missing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from chartcoder.terminology.entries import variants
from chartcoder.terminology.installed import confirms
from chartcoder.terminology.normalize import book_words, tokenise
from chartcoder.terminology.patterns import INDEX, Pattern, title_words
from chartcoder.verify import (
    clauses_cardioresp,
    clauses_conventions,
    clauses_laterality,
    clauses_obstetrics,
)
from chartcoder.verify.book import (
    Book,
    house_entries,
    plain_words,
    regions_said,
    rewrites,
    said_by,
    words_of_the_house,
)
from chartcoder.verify.clauses_infneo import check_infneo
from chartcoder.verify.clauses_injury import (
    check_drug_entry,
    check_injury_clause,
    missing_clause,
)
from chartcoder.verify.clauses_midchapters import check_midchapters
from chartcoder.verify.clauses_sections import check_sections
from chartcoder.verify.clauses_statuses import (
    PAST,
    SOURCES,
    check_places,
    check_status_entry,
    check_statuses,
)

KINDS = ("read", "context", "index", "tabular", "edition")
"""Steps that every proof must have."""

SIDES = frozenset({"right", "left", "bilateral"})
SIDE_MARKS = {
    "r": "right", "rt": "right", "l": "left", "lt": "left", "both": "bilateral",
    "bilat": "bilateral", "bilaterally": "bilateral", "bl": "bilateral", "b/l": "bilateral",
}  # fmt: skip
"""How a side is written for short; a short form counts only where it is quoted by itself."""
BARRED = frozenset({"negated", "family", "hypothetical", "planned", "historical", "resolved"})
"""Contexts in which nothing is coded but status and history."""
STATUS = ("Z", "I25.2")
SUSPECTED = ("T76", "Z03", "Z05")
"""Codes that say themselves that what they name is suspected."""

_DENIED = re.compile(
    r"\b(?:no|denies|denied|without|negative for|never had|no evidence of)\s+$", re.I
)


class Fact(NamedTuple):
    """What a proof is checked against: the book, and the chart where it is given."""

    book: Book
    digests: Mapping[str, str]
    texts: Mapping[str, str] | None
    known: frozenset[str]
    """Every code that the result assigns, rejects or passes through."""
    setting: str
    codes: tuple[str, ...] = ()
    """The diagnoses assigned, in order."""
    kinds: Mapping[str, str] = {}
    """The kind of each document."""
    listed: bool = False
    """Some diagnosis was read where providers list them."""


def values_of(step: Mapping[str, Any]) -> dict[str, str]:
    """The machine-readable part of a step."""
    return {str(k): str(v) for k, v in step["values"].items()}


def check_assignment(assignment: Mapping[str, Any], fact: Fact) -> Iterator[str]:
    """Every fault of an assigned code and its proof."""
    code = assignment["code"]
    steps = assignment["proof"]
    entry = fact.book.tabular.get(code)
    if entry is None:
        yield "not in the edition"
        return
    if not entry.billable:
        yield "not a valid code: more characters are required"
    if entry.title != assignment["title"]:
        yield "the title is not that of the Tabular List"
    kinds = [step["kind"] for step in steps]
    missing = [kind for kind in KINDS if kind not in kinds]
    if missing:
        yield f"the proof has no {missing[0]} step"
        return
    if kinds[0] != "read" or "entry" in steps[0]["values"]:
        yield "the proof does not start with what was read"
        return
    for step in steps:
        for span in step["spans"]:
            yield from check_span(span, fact)
    yield from _read(steps, fact)
    yield from _entries(steps, fact.book)
    yield from _path(steps, code, fact)
    yield from missing_clause(steps, code)
    yield from check_places(steps)
    yield from _sides(steps, code, fact.book)
    yield from _context(steps, code, fact.book.tabular[code].title, fact.setting)
    yield from check_sections(assignment, steps, fact)
    for step in steps:
        if step["kind"] == "edition" and (
            values_of(step).get("sha256") != fact.book.sha256 or step["source"] != fact.book.name
        ):
            yield "the edition step names another book"


def check_span(span: Mapping[str, Any], fact: Fact) -> Iterator[str]:
    """Whether a span quotes its document."""
    name, start, end, text = span["document"], span["start"], span["end"], span["text"]
    if name not in fact.digests:
        yield f"a span names an unknown document {name}"
    elif fact.texts is not None and name in fact.texts:
        if start < 0 or fact.texts[name][start:end] != text:
            yield f"the span {start}-{end} of {name} does not quote the document"
    if end - start != len(text) or not text:
        yield f"the span {start}-{end} of {name} has the wrong length"


def _read(steps: Sequence[Mapping[str, Any]], fact: Fact) -> Iterator[str]:
    """The quoted words must say the words of the entry they are said to lead to."""
    said: set[str] = set()
    for step in steps:
        if step["kind"] == "word":
            word = values_of(step).get("word", "")
            known = rewrites().get(step["source"])
            if known is None:
                yield f"the word entry {step['source']} does not exist"
            elif word not in book_words(known[1], words_of_the_house()):
                yield f"the word entry {step['source']} does not say {word!r}"
            elif not step["spans"] or not _same(known[0], step["spans"][0]["text"]):
                yield f"the word entry {step['source']} is for other words than quoted"
            else:
                said.add(word)
    first = True
    for step in steps:
        if step["kind"] != "read":
            continue
        if not step["spans"]:
            yield "nothing is quoted"
        # only of what was read first every change of a word is a step of its own
        reader = plain_words if first else said_by
        said |= reader(" . ".join(s["text"] for s in step["spans"]))
        said |= reader(" ".join(s["text"] for s in step["spans"]))
        said |= regions_said(" ".join(s["text"] for s in step["spans"]))
        claim = values_of(step)
        if first:
            claim = values_of(next(s for s in steps if s["kind"] == "index"))
        for word in claim.get("words", "").split():
            if word not in said:
                yield f"the quoted words do not say {word!r}"
        if first and fact.texts is not None and step["spans"]:
            span = step["spans"][0]
            text = fact.texts.get(span["document"], "")
            if _DENIED.search(text[max(0, span["start"] - 30) : max(0, span["start"])]):
                yield "the words are denied where they stand"
        first = False


def _same(written: str, quoted: str) -> bool:
    """Whether the quoted words are those of the entry: the same tokens, however they are spelled.

    A dot behind a single letter makes no difference: "E. coli" is "e coli".
    """
    return _plain(written) == _plain(quoted)


def _plain(text: str) -> list[str]:
    tokens = tokenise(text)
    return [t for n, t in enumerate(tokens) if not (t == "." and n and len(tokens[n - 1]) == 1)]


def _entries(steps: Sequence[Mapping[str, Any]], book: Book) -> Iterator[str]:
    """Every entry must exist where the proof says, and lead to the code it says."""
    for step in steps:
        values = values_of(step)
        if step["kind"] == "index":
            yield from _entry(step["source"], values.get("words", ""), values.get("code", ""), book)
        elif step["kind"] == "read" and ("entry" in values or "names" in values):
            # "names": the entry of another condition, on which a clause rests
            reference = values.get("entry") or values["names"]
            yield from _entry(reference, values.get("words", ""), values.get("code", ""), book)


def _entry(source: str, words: str, code: str, book: Book) -> Iterator[str]:
    kind, _, reference = source.partition(":")
    claimed = set(words.split())
    if kind in ("house", PAST):
        known = house_entries().get(reference)
        if known is None:
            yield f"the index entry {reference} does not exist"
            return
        term, leads_to = known
        spellings = [set(book_words(said, words_of_the_house())) for said, _ in variants(term)]
        if book.listed_then(leads_to) != code:
            yield f"the index entry {reference} leads to {leads_to}, not to {code}"
        if (claimed | {"history"} if kind == PAST else claimed) not in spellings:
            yield f"the index entry {reference} has other words"
    elif kind in ("title", "inclusion"):
        where, _, number = reference.partition("/")
        entry = book.tabular.get(where)
        if entry is None or code not in (where, entry.parent):
            yield f"the Tabular List has no entry {reference} leading to {code}"
            return
        text = entry.title
        if kind == "inclusion":
            if not number.isdecimal() or not 0 < int(number) <= len(entry.inclusion_terms):
                yield f"{where} has no inclusion term {number}"
                return
            text = entry.inclusion_terms[int(number) - 1]
        if claimed != set(title_words(text, words_of_the_house())):
            yield f"the {kind} of {where} has other words"
    elif kind == "drug":
        yield from check_drug_entry(reference, claimed, code)
    elif kind in SOURCES:
        yield from check_status_entry(kind, reference, claimed, code)
    elif kind == INDEX:
        line = Pattern(tuple(sorted(claimed)), code, INDEX, "yes", (), reference)
        if not confirms(line, dict(book.files), book.tabular, words_of_the_house()):
            yield f"the installed index has no line {reference} with these words leading to {code}"
    else:
        yield f"unknown kind of index entry {kind!r}"


def _path(steps: Sequence[Mapping[str, Any]], code: str, fact: Fact) -> Iterator[str]:
    """The path must run down the Tabular List from the index entry, or a clause must explain it."""
    tabular = fact.book.tabular
    step = next(s for s in steps if s["kind"] == "tabular")
    values = values_of(step)
    path = values.get("path", "").split()
    leading = [
        code
        for s in steps
        if s["kind"] in ("index", "read") and "names" not in s["values"]
        for code in [values_of(s).get("code")]
        if code
    ]
    if values.get("start") != leading[-1] if leading else True:
        yield "the path does not start where the index leads"
    if not path or not clauses_laterality.passes(values.get("start", ""), path, tabular):
        yield "the path does not pass the index entry"
    for above, below in pairwise(path):
        if below not in tabular or tabular[below].parent != above:
            yield f"{below} does not stand under {above} in the Tabular List"
    if path and (path[0] not in tabular or ":" not in tabular[path[0]].parent):
        yield "the path does not start at a category"
    reached = path[-1] if path else ""
    for clause in (s for s in steps if s["kind"] == "guideline"):
        change = values_of(clause)
        if "to" not in change:
            continue
        if change.get("from") != reached:
            yield f"clause {clause['source']} starts from {change.get('from')}, not from {reached}"
        target = tabular.get(change["to"])
        if target is None:
            yield f"clause {clause['source']} leads to a code that does not exist"
            return
        yield from clauses_conventions.check_step(clause, reached, target.code, tabular, fact.codes)
        yield from check_infneo(clause, reached, target.code, tabular)
        yield from check_midchapters(clause, reached, target, tabular)
        yield from check_injury_clause(clause, tabular.get(reached), target)
        yield from clauses_obstetrics.check_step(clause, target)
        yield from clauses_cardioresp.check_step(clause, target, tabular)
        yield from clauses_laterality.check_step(clause, reached, target, tabular)
        yield from check_statuses(clause, reached, target)
        for partner in change.get("because-of", "").replace(" and ", " ").split():
            if partner not in fact.known:
                yield f"clause {clause['source']} rests on {partner}, which was not read"
        reached = target.code
    if reached != code:
        yield f"the path ends at {reached}"
    yield from _words(steps, step, path, values.get("words", ""), fact)


def _both_sides(text: str) -> bool:
    """Whether quoted words name the right and the left: "left knee and right knee"."""
    words = re.findall(r"[a-z]+", text.lower())
    return {"right", "left"} <= {SIDE_MARKS.get(word, word) for word in words}


def _words(
    steps: Sequence[Mapping[str, Any]],
    step: Mapping[str, Any],
    path: Sequence[str],
    words: str,
    fact: Fact,
) -> Iterator[str]:
    """The words that chose the code must be in its title, and quoted."""
    tabular = fact.book.tabular
    claimed = set(words.split())
    title = tabular[path[-1]].title if path and path[-1] in tabular else ""
    if not claimed <= set(book_words(title, words_of_the_house())):
        yield "the words of the path are not in the title of the code"
    joined = " . ".join(s["text"] for s in step["spans"])
    said = said_by(joined) | regions_said(joined)
    said |= {values_of(s).get("laterality", "") for s in steps if s["kind"] == "context"}
    said |= {SIDE_MARKS.get(s["text"].lower().strip(".-"), "") for s in step["spans"]}
    if any(_both_sides(s["text"]) for s in step["spans"]):
        said.add("bilateral")
    for other in steps:
        if other["kind"] in ("read", "word"):
            said |= said_by(" . ".join(s["text"] for s in other["spans"]))
            said.add(values_of(other).get("word", ""))
    loose = claimed - said
    if loose:
        yield f"nothing quoted says {', '.join(sorted(loose))}"
    # a clause that changes no code says why it is reported, not what it is
    quoted = [
        s
        for other in steps
        if other is not step and (other["kind"] != "guideline" or "to" in other["values"])
        for s in other["spans"]
    ]
    for span in step["spans"]:
        if not any(_near(span, other, fact) for other in quoted):
            where = f"{span['start']}-{span['end']} of {span['document']}"
            yield f"no step says why the span {where} counts"


REACH = 200
"""Characters of a sentence within which a word may specify what was read."""
_PARTED = re.compile(r"[.;!?][\"')]*\s|\n\s*\n|\n\s*(?:[-*•]|\d+[.)])\s")
"""What stands between two sentences or two lines of a list."""


def _near(span: Mapping[str, Any], other: Mapping[str, Any], fact: Fact) -> bool:
    """Whether two spans may stand in one sentence."""
    if span["document"] != other["document"]:
        return False
    start, end = min(span["end"], other["end"]), max(span["start"], other["start"])
    if end - start > REACH:
        return False
    text = (fact.texts or {}).get(span["document"], "")
    return _PARTED.search(text[max(0, start) : max(0, end)]) is None


_PART_OF_HEART = re.compile(r"\b(?:left|right) (?:heart|ventric\w+|atri\w+)", re.I)
"""Parts of the heart by name: no side of a paired organ."""


def _sides(steps: Sequence[Mapping[str, Any]], code: str, book: Book) -> Iterator[str]:
    """A side in the title of the code, but not in that of the index entry, must be said."""
    values = values_of(next(s for s in steps if s["kind"] == "tabular"))
    start = book.tabular.get(values.get("start", ""))
    before = set(book_words(start.title, words_of_the_house())) if start else set()
    title = _PART_OF_HEART.sub("heart", book.tabular[code].title)
    sides = (set(book_words(title, words_of_the_house())) & SIDES) - before
    said = {values_of(s).get("laterality", "") for s in steps if s["kind"] == "context"}
    said |= set(values.get("words", "").split())
    said |= set(values_of(next(s for s in steps if s["kind"] == "index")).get("words", "").split())
    if sides and not sides & said:
        yield f"no step says the side ({', '.join(sorted(sides))})"


def _context(
    steps: Sequence[Mapping[str, Any]], code: str, title: str, setting: str
) -> Iterator[str]:
    """What was read first is judged before it is looked up, and its context lets it be coded."""
    index = next(n for n, s in enumerate(steps) if s["kind"] == "index")
    judged = [
        (values_of(s)["context"], n < index)
        for n, s in enumerate(steps)
        if s["kind"] == "context" and "context" in values_of(s)
    ]
    if not any(first for _, first in judged):
        yield "no step judges the context of what was read"
    active = any(s["kind"] == "guideline" and s["source"] == "I.C.2.m" for s in steps)
    for context, _ in judged:
        # a neoplasm that is still treated is active, though it is called history
        barred = set(context.split(", ")) & (BARRED - {"historical"} if active else BARRED)
        if barred == {"historical"} and "in remission" in title:
            continue  # its title says that it is in remission
        if barred and not code.startswith(STATUS) and not clauses_obstetrics.recalls(steps, barred):
            yield f"coded although the context is {', '.join(sorted(barred))}"
    doubted = any("possible" in context.split(", ") for context, first in judged if first)
    settled = any(context == "asserted" for context, first in judged if not first)
    if doubted and not settled and setting != "inpatient" and not code.startswith(SUSPECTED):
        yield "coded although it is uncertain (IV.H)"
