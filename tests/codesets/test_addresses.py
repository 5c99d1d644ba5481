import hashlib
import io
import urllib.request
from datetime import date
from urllib.error import URLError
from urllib.parse import urlsplit

import pytest

from chartcoder.codesets.addresses import (
    ADDRESSES,
    addresses_for,
    download,
    download_help,
)
from chartcoder.codesets.errors import CodesetError

PK = b"PK\x03\x04 rest of a zip"


@pytest.fixture
def answer(monkeypatch):
    """Answer every request with these bytes; no test reaches the network."""
    answers = []

    def urlopen(request, timeout):
        assert timeout
        if isinstance(answers[-1], Exception):
            raise answers[-1]
        return io.BytesIO(answers[-1])

    monkeypatch.setattr(urllib.request, "urlopen", urlopen)
    return answers


def test_every_address_is_official_and_distinct():
    assert len({a.url for a in ADDRESSES}) == len(ADDRESSES)
    for address in ADDRESSES:
        parts = urlsplit(address.url)
        assert parts.scheme == "https"
        assert parts.hostname in {"ftp.cdc.gov", "www.cms.gov"}
        assert " " not in address.url
        assert address.effective.month in (4, 10)
        assert len(address.sha256) in (0, 64)


def test_help_names_the_files():
    text = download_help("icd10cm", date(2025, 10, 1))
    assert "icd10cm-Code%20Descriptions-2026.zip" in text
    assert "POAexemptCodesFY26.zip" in text
    assert "no address is known" in download_help("icd10cm", date(1999, 10, 1))
    assert len(addresses_for("icd10pcs")) >= 8


def test_download(tmp_path, answer):
    address = addresses_for("icd10cm", date(2025, 10, 1))[0]
    answer.append(PK)
    path = download(address, tmp_path / "new")
    assert path.name == "icd10cm-Code Descriptions-2026.zip"
    assert path.read_bytes() == PK
    assert [p.name for p in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (b"<html>", "has moved"),
        (URLError("no"), "could not be fetched"),
        (TimeoutError(), "fetched"),
    ],
)
def test_failed_download(tmp_path, answer, reply, message):
    answer.append(reply)
    with pytest.raises(CodesetError, match=message):
        download(ADDRESSES[0], tmp_path)
    assert not list(tmp_path.iterdir())


def test_digest_is_checked(tmp_path, answer):
    answer.append(PK)
    right = hashlib.sha256(PK).hexdigest()
    assert download(ADDRESSES[0]._replace(sha256=right), tmp_path).is_file()
    with pytest.raises(CodesetError, match="digest differs"):
        download(ADDRESSES[0]._replace(sha256="0" * 64), tmp_path)


def test_only_https(tmp_path):
    with pytest.raises(CodesetError, match="only https"):
        download(ADDRESSES[0]._replace(url="file:///etc/passwd.zip"), tmp_path)
