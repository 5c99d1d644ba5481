"""A whole result: its shape, documents, editions, codes, rejections and queries."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chartcoder.codesets.tabular import ancestors
from chartcoder.terminology.pcs.book import PcsBook
from chartcoder.verify.book import Book, book, file_digest
from chartcoder.verify.clauses_cardioresp import said_apart
from chartcoder.verify.clauses_laterality import check_conflict
from chartcoder.verify.clauses_sections import lists_diagnoses
from chartcoder.verify.lines import SYSTEMS, check_lines
from chartcoder.verify.procedures import book_of, check_procedures
from chartcoder.verify.proof import Fact, check_assignment, check_span, values_of

SCHEMA = "chartcoder-result-1"
LISTS = ("assignments", "rejections", "queries", "findings", "editions", "documents")
FIRST = ("principal", "first-listed")


def verify_result(data: Any, texts: Mapping[str, str] | None = None) -> list[str]:
    """Every fault of a result, one line each; an empty list when every proof holds.

    Nothing in ``data`` is trusted: a result that is not shaped as ``result.schema.json`` says has
    faults, it raises nothing.

    Args:
        data: a result as read from its JSON.
        texts: the text of each document by id; without it quotes are not compared with the chart.
    """
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        return [f"not a chartcoder result (schema {SCHEMA} expected)"]
    lacking = [name for name in LISTS if not isinstance(data.get(name), list)]
    if lacking:
        return [f"the result has no list of {', '.join(lacking)}"]
    try:
        return list(_faults(data, texts))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        # a part that is shaped otherwise; its content is not repeated, as it may quote the chart
        return [f"the result is malformed ({type(error).__name__}); see result.schema.json"]


def _faults(data: Mapping[str, Any], texts: Mapping[str, str] | None) -> Iterator[str]:
    yield from _documents(data["documents"], texts)
    edition, fault = _edition(data["editions"])
    if edition is None:
        yield fault
        return
    assigned = [a for a in data["assignments"] if a["system"] == "icd10cm"]
    rejected = [r for r in data["rejections"] if r["system"] == "icd10cm"]
    steps = [step for a in assigned for step in a["proof"]]
    known = {a["code"] for a in assigned} | {r["code"] for r in rejected}
    known.update(values_of(s).get("from", "") for s in steps if s["kind"] == "guideline")
    known.update(values_of(s).get("code", "") for s in steps if "names" in values_of(s))
    digests = {name: digest for name, _, digest in data["documents"]}
    codes = [a["code"] for a in assigned]
    kinds = {name: kind for name, kind, _ in data["documents"]}
    fact = Fact(
        edition, digests, texts, frozenset(known), data["setting"], tuple(codes), kinds,
        lists_diagnoses(assigned),
    )  # fmt: skip
    for assignment in assigned:
        for fault in check_assignment(assignment, fact):
            yield f"{assignment['code']}: {fault}"
    yield from _excluded(codes, edition, {a["code"]: a["proof"] for a in assigned})
    if len(set(codes)) != len(codes):
        yield "a code is assigned twice (I.B.12)"
    yield from _roles(data["assignments"], data["setting"])
    yield from check_procedures(data, texts)
    if any(a["role"] == "service-line" or a["system"] in SYSTEMS for a in data["assignments"]):
        yield from check_lines(data["assignments"], data["editions"], fact)
    for rejection in rejected:
        for fault in _rejection(rejection, set(codes), fact):
            yield f"{rejection['code']} (not coded): {fault}"
    # a procedure that the heading lists and the body gives up is asked about too (B3.3)
    asked = ("open-axis", "discontinued")
    left_open = {r["code"] for r in data["rejections"] if r["reason"] in asked}
    left_open |= {a["code"] for a in data["assignments"] if a["system"] == "icd10pcs"}
    procedures = book_of(data["editions"]) if left_open else None
    unpointed = {
        a["code"] for a in data["assignments"] if a["role"] == "service-line" and not a["pointers"]
    }
    for number, query in enumerate(data["queries"], start=1):
        if query["kind"] == "procedure-axis":
            faults = _axis_query(query, left_open, procedures, fact)
        else:
            of = unpointed if query["kind"] == "medical-necessity" else set(codes)
            faults = _query(query, of, fact)
        for fault in faults:
            yield f"query {number}: {fault}"


def _documents(documents: Sequence[Any], texts: Mapping[str, str] | None) -> Iterator[str]:
    for name, _, digest in documents:
        if texts is None:
            continue
        if name not in texts:
            yield f"document {name}: not in the chart given"
        elif hashlib.sha256(texts[name].encode("utf-8", "surrogatepass")).hexdigest() != digest:
            yield f"document {name}: its text is not the one that was coded"
    if texts is not None:
        for name in sorted(texts.keys() - {document[0] for document in documents}):
            yield f"document {name}: in the chart given, but not in the result"


def _edition(editions: Sequence[Mapping[str, Any]]) -> tuple[Book | None, str]:
    named = [e for e in editions if e["system"] == "icd10cm"]
    if len(named) != 1:
        return None, "the result must name one edition of icd10cm"
    found = book(str(named[0]["edition"]))
    if found is None:
        return None, f"edition {named[0]['edition']}: not installed on this machine"
    if named[0]["sha256"] != found.sha256:
        return None, f"edition {found.name}: its digest is not that of the installed book"
    files = dict(found.files)
    for used in editions:
        if used["system"] in SYSTEMS:
            continue  # looked up where its lines are checked
        member = str(used["system"]).removeprefix("icd10cm-")
        if member != used["system"] and (
            member not in files or file_digest(files[member]) != used["sha256"]
        ):
            return None, f"{member} of {used['edition']}: not the file installed on this machine"
    return found, ""


def _roles(assignments: Sequence[Mapping[str, Any]], setting: str) -> Iterator[str]:
    """One diagnosis comes first, and it is the first of them; a stay may have statuses alone."""
    roles = [a["role"] for a in assignments if a["system"] == "icd10cm"]
    reasoned = roles[:1] != ["secondary"] or setting != "inpatient"
    if roles and reasoned and (roles[0] not in FIRST or any(role in FIRST for role in roles[1:])):
        yield "the first diagnosis, and only it, must be principal or first-listed"
    for a in assignments[1:]:
        if a["system"] == "icd10cm" and (a["role"] == "external-cause") != (a["code"][0] in "VWXY"):
            yield f"{a['code']}: the role {a['role']} is not that of its chapter"


_EXCLUDES1 = re.compile(r"Excludes1 with (\S+) \((\S+): (.*)\)\.", re.S)


def _rejection(rejection: Mapping[str, Any], assigned: set[str], fact: Fact) -> Iterator[str]:
    tabular = fact.book.tabular
    code = rejection["code"]
    entry = tabular.get(code)
    if entry is None:
        yield "not in the edition"
        return
    if entry.title != rejection["title"]:
        yield "the title is not that of the Tabular List"
    if code in assigned:
        yield "also assigned"
    for span in rejection["spans"]:
        yield from check_span(span, fact)
    yield from check_conflict(rejection, fact.known, tabular)
    if rejection["reason"] == "excludes1":
        match = _EXCLUDES1.fullmatch(rejection["detail"])
        if match is None:
            yield "the Excludes1 note is not quoted"
            return
        other, place, note = match.groups()
        above = {e.code for c in (code, other) for e in ancestors(tabular, c)}
        if place not in above or note not in tabular[place].excludes1:
            yield f"{place} has no such Excludes1 note"
        elif not any(_named(note, c) or _named(f"({note})", c) for c in (code, other)):
            yield f"the Excludes1 note at {place} names neither {code} nor {other}"


def _query(query: Mapping[str, Any], assigned: set[str], fact: Fact) -> Iterator[str]:
    for indicator in query["indicators"]:
        yield from check_span(indicator["span"], fact)
    if query["affects"] and query["affects"] not in assigned:
        yield f"affects {query['affects']}, which is not assigned"
    for option in query["options"]:
        if option["code"] is not None and option["code"] not in fact.book.tabular:
            yield f"the option {option['code']} is not in the edition"


def _axis_query(
    query: Mapping[str, Any], left_open: set[str], book: PcsBook | None, fact: Fact
) -> Iterator[str]:
    """A query about an axis: of a candidate left open for it, with legal codes as options."""
    for indicator in query["indicators"]:
        yield from check_span(indicator["span"], fact)
    if query["affects"] not in left_open:
        yield f"affects {query['affects']}, which is neither assigned nor left open"
    for option in query["options"]:
        if option["code"] is not None and (book is None or option["code"] not in book):
            yield f"the option {option['code']} is not in the edition"


_CODES = re.compile(
    r"([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]+)?)(?:(?:\.?-)?\s*(?:-|to)\s*([A-Z]\d[0-9A-Z](?:\.[0-9A-Z]+)?))?"
)


def _named(note: str, code: str) -> bool:
    """Whether a note names a code in its brackets."""
    return any(
        first <= code[: len(first)] and code[: len(last or first)] <= (last or first)
        for bracket in re.findall(r"\(([^)]*)\)", note)
        if _meets(bracket, code)
        for first, last in _CODES.findall(bracket)
    )


_NTH = {"5th": 4, "fifth": 4, "6th": 5, "sixth": 5, "7th": 6, "seventh": 6}
_NARROWED = re.compile(
    r"with (?:(?P<final>final characters? -(?P<ending>\d+))|(?P<nth>5th|fifth|6th|sixth|7th|seventh)[ -]characters? \.?(?P<char>\w)\b"
    r"|(?P<open>open fracture)|\.(?P<decimals>\d+))"
)


def _meets(bracket: str, code: str) -> bool:
    """Whether a code has the characters that narrow a note: "I69. with final characters -28"."""
    said = _NARROWED.search(bracket)
    plain = code.replace(".", "")
    if said is None:
        return True
    if said["final"]:
        return plain.endswith(said["ending"])
    if said["nth"]:
        return plain[_NTH[said["nth"]] :][:1] == said["char"]
    if said["open"]:
        return plain[6:7] in OPEN
    return plain[3:].startswith(said["decimals"])


OPEN = tuple("BCEFHJMNQR")
"""7th characters of open fractures."""


def _unrelated(code: str, other: str) -> bool:
    """Two substances with effects of their own, two causes of two injuries (I.A.12.a)."""
    pair = (code, other)
    return all("T36" <= c[:3] <= "T50" for c in pair) or all(c[0] in "VWXY" for c in pair)


def _excluded(
    codes: Sequence[str], edition: Book, proofs: Mapping[str, Sequence[Mapping[str, Any]]]
) -> Iterator[str]:
    """Excludes1 notes between the codes of the result, unless unrelated conditions (I.A.12.a)."""
    tabular = edition.tabular
    for code in codes:
        for entry in ancestors(tabular, code):
            for note in entry.excludes1:
                for other in codes:
                    if other == code or not _named(note, other):
                        continue
                    if not _unrelated(code, other) and not said_apart(proofs, code, other):
                        yield f"{code} and {other}: Excludes1 at {entry.code} was not honoured"
