"""CSV: a row for each code, for a spreadsheet or a loader."""

import csv
import io
from collections.abc import Iterator, Sequence

from chartcoder.output.export import Export, clauses, evidence, shown

COLUMNS = (
    "path", "encounter", "patient", "coding_date", "setting", "order", "system", "code", "title",
    "role", "poa", "modifiers", "units", "pointers", "confidence", "evidence", "document", "start",
    "end", "place", "clauses", "edition",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(items: Sequence[Export]) -> str:
    """Rows under one header; lines end as RFC 4180 says."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for item in items:
        table.writerows(_rows(item))
    return out.getvalue().encode("utf-8", "replace").decode("utf-8")


def _rows(item: Export) -> Iterator[list[str]]:
    result = item.result
    for number, one in enumerate(result.assignments, start=1):
        spans = evidence(one)
        first = spans[0] if spans else None
        places = item.places(first) if first is not None else ()
        edition = next((s.source for s in one.proof if s.kind == "edition"), "")
        yield [
            safe(value) for value in (
                item.path, item.encounter.id or "", item.patient, result.coding_date or "",
                result.setting, str(number), one.system, one.code, one.title, one.role,
                one.poa or "", " ".join(one.modifiers), str(one.units), " ".join(one.pointers),
                f"{one.confidence:.2f}", " … ".join(" ".join(s.text.split()) for s in spans),
                first.document if first else "", str(first.start) if first else "",
                str(first.end) if first else "", shown(places[0]) if places else "",
                " ".join(clauses(one)), edition,
            )
        ]  # fmt: skip


def safe(value: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return "'" + value if value.startswith(_FORMULA) else value
