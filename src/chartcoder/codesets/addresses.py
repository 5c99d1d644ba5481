"""Official download addresses of the books, to be shown to the user or fetched on request.

Addresses were collected from the publishers' own listings; file names change every year, so an
address may have moved. Nothing here is fetched unless ``download`` is called.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from chartcoder.codesets.errors import CodesetError

CDC = "https://ftp.cdc.gov/pub/Health_Statistics/NCHS/Publications/ICD10CM/"
CMS = "https://www.cms.gov/files/zip/"
LANDING = {
    "icd10cm": CDC,
    "icd10pcs": "https://www.cms.gov/medicare/coding-billing/icd-10-codes",
    "hcpcs": "https://www.cms.gov/medicare/coding-billing/"
    "healthcare-common-procedure-system/quarterly-update",
    "cpt": "https://www.cms.gov/medicare/payment/fee-schedules/physician/pfs-relative-value-files",
}
"""Page that lists the files of every year, for when an address has moved."""
MAX_DOWNLOAD = 128 * 1024 * 1024
"""Largest file fetched, in bytes."""
CHUNK = 1 << 20
"""Bytes read at a time."""


class Address(NamedTuple):
    """Where one official file is published.

    ``what`` says which part of the edition it is; ``sha256`` is empty unless its digest is known.
    """

    system: str
    effective: date
    what: str
    url: str
    sha256: str = ""


def _cdc(start: date, folder: str, *files: tuple[str, str, str]) -> tuple[Address, ...]:
    """Addresses of one folder of the CDC."""
    return tuple(
        Address("icd10cm", start, what, f"{CDC}{folder}/{quote(file)}", digest)
        for what, file, digest in files
    )


def _cms(system: str, start: date, *files: tuple[str, str, str]) -> tuple[Address, ...]:
    """Addresses of the CMS."""
    return tuple(Address(system, start, what, f"{CMS}{file}", sha) for what, file, sha in files)


ADDRESSES: tuple[Address, ...] = (
    *_cdc(
        date(2023, 10, 1),
        "2024",
        ("order", "icd10cm-CodesDescriptions-2024.zip", ""),
        ("tabular and index", "icd10cm-Table and Index-2024.zip", ""),
        (
            "conversion",
            "ICD-10-CM-Conversion-Table-FY2024-Effective-10-01-2023-Final (updated 9-21-2023).xlsx",
            "",
        ),
        ("poa", "POAexemptCodesFY24.zip", ""),
    ),
    *_cdc(
        date(2024, 10, 1),
        "2025",
        ("order", "ICD10-CM Code Descriptions 2025.zip", ""),
        ("tabular and index", "icd10cm-table-index-2025.zip", ""),
        ("conversion", "icd-10-cm-conversion-table-FY2025.xlsx", ""),
        ("poa", "POAexemptCodesFY25.zip", ""),
    ),
    *_cdc(
        date(2025, 4, 1),
        "2025-Update",
        ("order", "Code-desciptions-April-2025.zip", ""),
        ("tabular and index", "icd10cm-table-index-April-2025.zip", ""),
    ),
    *_cdc(
        date(2025, 10, 1),
        "2026",
        ("order", "icd10cm-Code Descriptions-2026.zip", ""),
        ("tabular and index", "icd10cm-table and index-2026.zip", ""),
        ("conversion", "ICD-10-CM-CONVERSION-TABLE-FY2026.xlsx", ""),
        ("poa", "POAexemptCodesFY26.zip", ""),
    ),
    *_cdc(
        date(2026, 4, 1),
        "2026-update",
        ("order", "icd10cm-Code Descriptions-April-1-2026.zip", ""),
        ("tabular and index", "icd10cm-table-and-index-April-1-2026.zip", ""),
    ),
    *_cdc(
        date(2026, 10, 1),
        "2027",
        (
            "order",
            "icd10cm-code-descriptions-2027.zip",
            "93e3ad6004badf470c55bfe679b748ae88fd9b2b421851e409eec382c7713b9a",
        ),
        ("tabular and index", "icd10cm-table-and-index-2027.zip", ""),
        ("conversion", "ICD-10-CM-CONVERSION-TABLE-FY2027.xlsx", ""),
        ("poa", "POAexemptCodesFY27.zip", ""),
    ),
    *_cms(
        "icd10pcs",
        date(2024, 10, 1),
        ("order", "2025-icd-10-pcs-order-file-long-and-abbreviated-titles.zip", ""),
        ("tables and index", "2025-icd-10-pcs-code-tables-and-index.zip", ""),
    ),
    *_cms(
        "icd10pcs",
        date(2025, 10, 1),
        ("order", "2026-icd-10-pcs-order-file-long-and-abbreviated-titles.zip", ""),
        ("tables and index", "2026-icd-10-pcs-code-tables-and-index.zip", ""),
    ),
    *_cms(
        "icd10pcs",
        date(2026, 4, 1),
        ("order", "april-1-2026-icd-10-pcs-order-file-long-abbreviated-titles.zip", ""),
        ("tables and index", "april-1-2026-icd-10-pcs-code-tables-index.zip", ""),
    ),
    *_cms(
        "icd10pcs",
        date(2026, 10, 1),
        (
            "order",
            "2027-icd-10-pcs-order-file-long-abbreviated-titles.zip",
            "c9064c5c66873ecc4cc9aab1b100be605f2db457fd458113076b5eb6ce246439",
        ),
        ("tables and index", "2027-icd-10-pcs-code-tables-index.zip", ""),
    ),
)
"""Every known address, oldest edition first within a system."""


def addresses_for(system: str, effective: date | None = None) -> tuple[Address, ...]:
    """The known addresses of a system, or of its edition of one effective date."""
    found = tuple(a for a in ADDRESSES if a.system == system)
    return found if effective is None else tuple(a for a in found if a.effective == effective)


def download_help(system: str, effective: date) -> str:
    """Tell a user which files to download for an edition, and where from."""
    found = addresses_for(system, effective)
    lines = [f"Official files of {system}, effective {effective.isoformat()}:"]
    lines += [f"  {address.what}: {address.url}" for address in found]
    if not found:
        lines.append("  (no address is known)")
    lines.append(f"All years: {LANDING.get(system, '')}")
    lines.append(f"Then: chartcoder codesets install {system} FILE...")
    return "\n".join(lines)


def download(address: Address, folder: Path, progress: Callable[[int], None] | None = None) -> Path:
    """Fetch one official file into a folder and return its path; only called on request.

    Args:
        address: what to fetch.
        folder: where to put it; nothing is left there when the download fails.
        progress: told the bytes received so far.

    Raises:
        CodesetError: when it cannot be fetched, is not the kind of file its name says (publishers
            answer a wrong address with a web page), or is not the file whose digest is known.
    """
    import hashlib

    name = file_name(address.url)
    data = _fetch(address.url, name, progress or (lambda _: None))
    if name.lower().endswith((".zip", ".xlsx")) and data[:4] != b"PK\x03\x04":
        raise CodesetError(f"{name}: the publisher sent no {name[-4:]} file; the address has moved")
    if address.sha256 and hashlib.sha256(data).hexdigest() != address.sha256:
        raise CodesetError(f"{name}: is not the known file (its digest differs)")
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / name
    partial = target.with_name(f".{name}.part")
    try:
        partial.write_bytes(data)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return target


def file_name(url: str) -> str:
    """The name of the file behind an address."""
    return Path(unquote(urlsplit(url).path)).name or "download"


def _fetch(url: str, name: str, progress: Callable[[int], None]) -> bytes:
    """The bytes behind an https address."""
    from http.client import HTTPException
    from urllib.error import URLError
    from urllib.request import Request, urlopen

    if urlsplit(url).scheme != "https":
        raise CodesetError(f"{name}: only https addresses are fetched")
    request = Request(url, headers={"User-Agent": "Mozilla/5.0 (chartcoder)"})
    data = bytearray()
    try:
        with urlopen(request, timeout=60) as answer:
            if urlsplit(getattr(answer, "url", url)).scheme != "https":
                raise CodesetError(
                    f"{name}: the publisher sent the request on to a page without https"
                )
            while chunk := answer.read(min(CHUNK, MAX_DOWNLOAD + 1 - len(data))):
                data += chunk
                progress(len(data))
    except CodesetError:
        raise
    except (URLError, HTTPException, OSError, ValueError) as error:
        raise CodesetError(f"{name}: could not be fetched ({type(error).__name__})") from None
    if len(data) > MAX_DOWNLOAD:
        raise CodesetError(f"{name}: larger than {MAX_DOWNLOAD // 2**20} MB")
    return bytes(data)
