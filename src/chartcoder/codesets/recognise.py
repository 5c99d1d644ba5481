"""Recognising and validating one file of an official release by its content."""

import re
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import NamedTuple

from chartcoder.codesets.errors import CodesetError

XML_ROOT = re.compile(rb"<(ICD10(?:CM|PCS)\.\w+)([^>]*)>")
XML_VERSION = re.compile(rb"<version>\s*(20\d\d)")
PCS_ROOTS = {
    "ICD10PCS.tabular": "tables",
    "ICD10PCS.index": "index",
    "ICD10PCS.definitions": "definitions",
}
"""Root of each ICD-10-PCS XML, and the member it is."""


class Recognised(NamedTuple):
    """A file that belongs to an edition.

    ``member`` is its place in the edition, ``file`` the name it is stored under, ``year`` the
    fiscal year its content states (none when only its name does), ``data`` what is stored instead
    of the file itself (none when it is stored as it is).
    """

    member: str
    file: str
    year: int | None = None
    data: bytes | None = None


def recognise(system: str, name: str, data: bytes) -> Recognised | None:
    """Tell which member of a system's edition a file is, and check that all of it can be read.

    Files that belong to no edition (PDF, schemas, addenda, other systems) give nothing.

    Raises:
        CodesetError: when the file claims to be a member but is damaged.
    """
    if system in ("hcpcs", "cpt"):
        from chartcoder.codesets.service_files import recognise_services

        return recognise_services(system, name, data)
    base = PurePosixPath(name).name
    ending = PurePosixPath(base.lower()).suffix
    if ending == ".xml":
        return _xml(system, base, data)
    if ending == ".xlsx" and system == "icd10cm":
        return _workbook(base, data)
    if ending == ".json" and system == "icd10pcs":
        return _key(base, data)
    if ending in {".txt", ".csv"}:
        return _text(system, base, data, ending)
    return None


def _key(base: str, data: bytes) -> Recognised | None:
    """Recognise a list of the body part or device key by what it calls itself."""
    from chartcoder.codesets.pcs import official

    kind = official.kind_of_key(data)
    if kind is None:
        return None
    official.read_key(data, base)
    return Recognised(kind, f"{kind}.json")


def _xml(system: str, base: str, data: bytes) -> Recognised | None:
    """Recognise an XML by its root."""
    match = XML_ROOT.search(data[:4000])
    if match is None:
        return None
    root = match.group(1).decode()
    if b'isAddenda="true"' in match.group(2):
        return None
    version = XML_VERSION.search(data[:4000])
    year = int(version.group(1)) if version else None
    if system == "icd10pcs":
        member = PCS_ROOTS.get(root)
        if member is None:
            return None
        from chartcoder.codesets.pcs import official

        reader: Callable[[bytes, str], object] = {
            "tables": official.read_tables,
            "index": official.read_index,
            "definitions": official.read_definitions,
        }[member]
        reader(data, base)
        return Recognised(member, f"{member}.xml", year)
    if root == "ICD10CM.tabular":
        _well_formed(base, data)  # read as a book once it is staged
        return Recognised("tabular", "tabular.xml", year)
    if root != "ICD10CM.index":
        return None
    from chartcoder.codesets import index_xml

    try:
        member = index_xml.kind_of_index(data)
        readers = {"neoplasm": index_xml.read_neoplasms, "drug": index_xml.read_drugs}
        readers.get(member, index_xml.read_index)(data)
    except CodesetError as error:
        raise CodesetError(str(error).replace("index:", f"{base}:", 1)) from None
    return Recognised(member, f"{member}.xml", year)


def _well_formed(base: str, data: bytes) -> None:
    """Parse an XML to its end."""
    from io import BytesIO

    from defusedxml.ElementTree import parse

    try:
        parse(BytesIO(data))
    except Exception as error:
        raise CodesetError(f"{base}: not a readable XML file ({type(error).__name__})") from None


def _workbook(base: str, data: bytes) -> Recognised | None:
    """Recognise a conversion table or a POA list by its header."""
    from chartcoder.codesets import conversion, poa
    from chartcoder.codesets.sheets import sheet_rows

    if conversion.is_conversion(data, base):
        conversion.parse_conversion(sheet_rows(data, base), base)
        return Recognised("conversion", "conversion.xlsx")
    if not poa.CHANGES.search(base) and "poa" in base.lower():
        poa.poa_from_bytes(data, base)
        return Recognised("poa", "poa.xlsx")
    return None


def _text(system: str, base: str, data: bytes, ending: str) -> Recognised | None:
    """Recognise an order file, a POA list or the drug CSV."""
    from chartcoder.codesets import index_xml, order_file, poa

    head = order_file.decode(data[:4000])
    if order_file.looks_like_order(head):
        # The first code of ICD-10-PCS starts with a digit, that of ICD-10-CM with a letter.
        found = "icd10pcs" if head.lstrip("\ufeff")[6:7].isdigit() else "icd10cm"
        if found != system:
            return None
        order_file.parse_order(order_file.decode(data), base, system)
        return Recognised("order", "order.txt")
    if system != "icd10cm":
        return None
    if "poaexemptcode" in head[:400].lower().replace(" ", "") and not poa.CHANGES.search(base):
        poa.poa_from_bytes(data, base)
        return Recognised("poa", "poa.txt")
    if ending == ".csv" and "\nSubstance," in head.replace("\r", ""):
        index_xml.read_drugs(data)
        return Recognised("drug", "drug.csv")
    return None
