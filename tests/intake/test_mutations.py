"""The mutations of the fuzzer reach what is inside: what they make can be opened again."""

import contextlib
import io
import json
import random
import zipfile

import made_formats
import pytest
from benchmarks import mutations

NOTE = "ASSESSMENT:\n1. Pneumonia\n"


def change(data, most):
    return data.replace(b"Pneumonia", b"Gout, left toe")[:most]


def made(mutation, data, rounds=60):
    return [mutation(data, 65_536, random.Random(n), change) for n in range(rounds)]


def test_members_of_an_archive_are_changed_inside():
    data = made_formats.zipped({"a.txt": NOTE.encode(), "b.txt": b"x"})
    seen = set()
    for one in made(mutations.archive, data):
        with zipfile.ZipFile(io.BytesIO(one)) as archive:
            names = archive.namelist()
            seen |= {archive.read(name) for name in names} | set(names)
    assert b"ASSESSMENT:\n1. Gout, left toe\n" in seen
    assert "../up.txt" in seen


def test_pixels_of_a_picture_are_changed_under_their_checksum():
    image = pytest.importorskip("PIL.Image")
    out = io.BytesIO()
    image.new("L", (40, 30), 255).save(out, "PNG")
    pixels = set()
    for number in range(60):
        one = mutations.picture(out.getvalue(), 65_536, random.Random(number),
                                lambda d, most: d.replace(b"\x00\x00", b"\x05\x00", 1))  # fmt: skip
        with (
            contextlib.suppress(OSError, image.DecompressionBombError),
            image.open(io.BytesIO(one)) as picture,
        ):
            pixels.add(picture.tobytes())
    assert len(pixels) > 1


def test_values_of_resources_are_changed_inside_their_attachments():
    import base64

    data = json.dumps(
        {"resourceType": "Binary", "data": base64.b64encode(NOTE.encode()).decode()}
    ).encode()
    texts = set()
    for one in made(mutations.values, data):
        found = json.loads(one)
        if isinstance(found, dict) and isinstance(found.get("data"), str):
            texts.add(found["data"])
    assert base64.b64encode(b"ASSESSMENT:\n1. Gout, left toe\n").decode() in texts
    assert mutations.values(b"7", 9, random.Random(1), change) == b"7", "a root that holds nothing"


def test_elements_are_moved_and_changed():
    from xml.etree import ElementTree

    data = b"<a><b>Pneumonia</b><c x='1'/></a>"
    made_of = set(made(mutations.elements, data))
    assert len(made_of) > 5
    for one in made_of:
        ElementTree.fromstring(one)
    assert any(b"Gout" in one for one in made_of)
