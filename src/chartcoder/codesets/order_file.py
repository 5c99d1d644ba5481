"""The official order file: every code of a release in book order, with its titles.

Source: ``icd10cm-order-YYYY.txt`` (CDC) or ``icd10cm_order_YYYY.txt`` (CMS), and the file of the
same layout for ICD-10-PCS. Columns: order number 1-5, code 7-13, billable flag 15 (``1`` may be
reported, ``0`` is a heading), short title 17-76, long title from 78.
"""

import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from chartcoder.codesets.errors import CodesetError
from chartcoder.codesets.tabular import TabularEntry

ROW = re.compile(r"(\d{5}) ([0-9A-Z]{3,7}) *([01]) (.{60}) (.+?)\s*")
ORDER_NAME = re.compile(r"icd10(cm|pcs)[-_ ]*order[-_ ].*\.txt", re.IGNORECASE)
"""Name of an order file; ``order_addenda`` and ``order-addenda`` are told apart by their rows."""

CHAPTERS: tuple[tuple[str, str, str, str], ...] = (
    ("1", "A00", "B99", "Certain infectious and parasitic diseases"),
    ("2", "C00", "D49", "Neoplasms"),
    (
        "3",
        "D50",
        "D89",
        "Diseases of the blood and blood-forming organs and certain disorders involving the"
        " immune mechanism",
    ),
    ("4", "E00", "E89", "Endocrine, nutritional and metabolic diseases"),
    ("5", "F01", "F99", "Mental, Behavioral and Neurodevelopmental disorders"),
    ("6", "G00", "G99", "Diseases of the nervous system"),
    ("7", "H00", "H59", "Diseases of the eye and adnexa"),
    ("8", "H60", "H95", "Diseases of the ear and mastoid process"),
    ("9", "I00", "I99", "Diseases of the circulatory system"),
    ("10", "J00", "J99", "Diseases of the respiratory system"),
    ("11", "K00", "K95", "Diseases of the digestive system"),
    ("12", "L00", "L99", "Diseases of the skin and subcutaneous tissue"),
    ("13", "M00", "M99", "Diseases of the musculoskeletal system and connective tissue"),
    ("14", "N00", "N99", "Diseases of the genitourinary system"),
    ("15", "O00", "O9A", "Pregnancy, childbirth and the puerperium"),
    ("16", "P00", "P96", "Certain conditions originating in the perinatal period"),
    (
        "17",
        "Q00",
        "Q99",
        "Congenital malformations, deformations and chromosomal abnormalities",
    ),
    (
        "18",
        "R00",
        "R99",
        "Symptoms, signs and abnormal clinical and laboratory findings, not elsewhere classified",
    ),
    (
        "19",
        "S00",
        "T88",
        "Injury, poisoning and certain other consequences of external causes",
    ),
    ("20", "V00", "Y99", "External causes of morbidity"),
    ("21", "Z00", "Z99", "Factors influencing health status and contact with health services"),
    ("22", "U00", "U85", "Codes for special purposes"),
)
"""Chapters of ICD-10-CM: number, first and last category, title. An order file leaves them out."""


class OrderRow(NamedTuple):
    """One row of an order file.

    ``code`` is written as printed in its book (ICD-10-CM with the dot); ``billable`` is the flag
    of the file; ``short`` and ``long`` are its two titles, ``long`` being the official one.
    """

    order: int
    code: str
    billable: bool
    short: str
    long: str


def dotted(code: str) -> str:
    """An ICD-10-CM code with its dot (``E119`` becomes ``E11.9``); dotted codes stay as they are."""
    return code if "." in code or len(code) <= 3 else f"{code[:3]}.{code[3:]}"


def decode(data: bytes) -> str:
    """The text of an official text file, which is UTF-8 in some years and Windows-1252 in others."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def parse_order(text: str, name: str = "order file", system: str = "icd10cm") -> list[OrderRow]:
    """Read the text of an order file into its rows, in book order.

    Raises:
        CodesetError: when a line is not a row of an order file, a code occurs twice, or order
            numbers do not count up by one from 1 (a truncated or edited file).
    """
    rows: list[OrderRow] = []
    seen: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        match = ROW.fullmatch(line)
        if match is None:
            raise CodesetError(f"{name}: line {number} is not a row of an order file")
        order, code, flag, short, long = match.groups()
        if int(order) != len(rows) + 1:
            raise CodesetError(f"{name}: line {number} is out of order (file cut or edited)")
        if code in seen:
            raise CodesetError(f"{name}: line {number} repeats code {code}")
        seen.add(code)
        printed = dotted(code) if system == "icd10cm" else code
        rows.append(OrderRow(int(order), printed, flag == "1", short.strip(), long))
    if not rows:
        raise CodesetError(f"{name}: no rows of an order file")
    return rows


def looks_like_order(head: str) -> bool:
    """Tell whether the first line of a text is a row of an order file."""
    return ROW.fullmatch(head.split("\n", 1)[0].rstrip("\r")) is not None


def read_order(path: Path, system: str = "icd10cm") -> list[OrderRow]:
    """Read an order file: the plain text, or the official zip that holds it.

    Raises:
        CodesetError: when the file cannot be read or holds no order file of ``system``.
    """
    if path.suffix.lower() != ".zip":
        try:
            return parse_order(decode(path.read_bytes()), path.name, system)
        except OSError as error:
            raise CodesetError(f"{path.name}: {error.strerror or 'cannot be read'}") from None
    from chartcoder.codesets.archive import members

    for member in members(path):
        base = PurePosixPath(member.name).name
        if not ORDER_NAME.fullmatch(base) or system not in base.lower():
            continue
        text = decode(member.read())
        if looks_like_order(text[:400]):
            return parse_order(text, base, system)
    raise CodesetError(f"{path.name}: holds no {system} order file")


def tabular_from_order(rows: Iterable[OrderRow]) -> dict[str, TabularEntry]:
    """Build the tree of an ICD-10-CM edition from its order file alone.

    A code hangs under its longest prefix that is itself in the file, a category under its chapter
    (an order file has neither blocks nor notes). Billable flags and titles are the file's own;
    the 7th characters of an entry are read off the codes below it.
    """
    rows = list(rows)
    flat = {row.code.replace(".", ""): row for row in rows}
    children: dict[str, list[OrderRow]] = {}
    parents: dict[str, str] = {}
    for stem, row in flat.items():
        parent = next((stem[:n] for n in range(len(stem) - 1, 2, -1) if stem[:n] in flat), "")
        parents[row.code] = flat[parent].code if parent else _chapter(stem)
        children.setdefault(parents[row.code], []).append(row)
    entries: dict[str, TabularEntry] = {}
    for number, _, _, title in CHAPTERS:
        name = f"chapter:{number}"
        if name in children:
            below = tuple(row.code for row in children[name])
            entries[name] = TabularEntry(name, title, "", below)
    for row in rows:
        below_rows = children.get(row.code, [])
        entries[row.code] = TabularEntry(
            row.code,
            row.long,
            parents[row.code],
            tuple(below.code for below in below_rows),
            billable=row.billable,
            seventh=_seventh(row, below_rows),
        )
    return entries


def _chapter(stem: str) -> str:
    """The chapter a code without the dot belongs to.

    It is the last chapter that starts at or before the category: letters sort after digits, so
    later categories such as ``D3A`` or ``QA0`` stay in the chapter of their neighbours.
    """
    starts = sorted((first, number) for number, first, _, _ in CHAPTERS)
    return "chapter:" + max(pair for pair in starts if pair[0] <= stem[:3])[1]


def _seventh(row: OrderRow, below: list[OrderRow]) -> tuple[tuple[str, str], ...]:
    """The 7th characters of an entry, read off the full-length codes right below it."""
    found = []
    for child in below:
        if len(child.code) == 8:
            meaning = child.long.removeprefix(row.long).lstrip(", ")
            found.append((child.code[-1], meaning or child.long))
    return tuple(found)
