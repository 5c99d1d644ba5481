"""Mutations that know the inside of a file: members of archives, chunks of pictures, values of JSON.

Bytes of a compressed member, or under a checksum, never reach a reader when they are changed where they
lie. Each function takes what a mutator of plain bytes does and applies it inside; what it cannot open it
hands over as it is.
"""

import base64
import copy
import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

Bytes = Callable[[bytes, int], bytes]
"""A mutator of plain bytes: what to change, and how long it may become."""
Mutation = Callable[[bytes, int, random.Random, Bytes], bytes]

_NAMES = ("../up.txt", "/root.txt", "C:/x.txt", "a/../../b", "encounter.json", "n\x00ul", "", "word/document.xml",
          "word/header1.xml", "word/numbering.xml", "word/footnotes.xml", "x" * 300, "ü/ß.rtf", "a\nb.txt")  # fmt: skip


def plain(data: bytes, most: int, chance: random.Random, change: Bytes) -> bytes:
    """Bytes as they are."""
    return change(data, most)


def archive(data: bytes, most: int, chance: random.Random, change: Bytes) -> bytes:
    """A member is changed, doubled, renamed or left out; once in a while the zip itself."""
    if chance.random() < 0.1:
        return change(data, most)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            members = [(i.filename, old.read(i)[:most]) for i in old.infolist()[:60]]
    except Exception:  # a damaged zip is a seed too
        return change(data, most)
    if not members:
        return change(data, most)
    at = chance.randrange(len(members))
    name, body = members[at]
    act = chance.random()
    if act < 0.75:
        inside = elements if name.endswith(".xml") and chance.random() < 0.7 else plain
        members[at] = (name, inside(body, most, chance, change))
    elif act < 0.82:
        members.insert(at, (f"{chance.randrange(9)}{name}", body))
    elif act < 0.9:
        members[at] = (chance.choice(_NAMES), body)
    elif act < 0.95:
        members.append((f"in/{name}.zip", zipped(members)))
    else:
        del members[at]
    return zipped(members, stored=chance.random() < 0.3)


def zipped(members: list[tuple[str, bytes]], stored: bool = False) -> bytes:
    """A zip of members, whatever their names."""
    out = io.BytesIO()
    how = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(out, "w", how) as new:
        for name, body in members:
            new.writestr(zipfile.ZipInfo(name or "x"), body, how)
    return out.getvalue()


def picture(data: bytes, most: int, chance: random.Random, change: Bytes) -> bytes:
    """A chunk of a PNG is changed and its checksum mended; the pixels are unpacked for it."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n") or chance.random() < 0.2:
        return change(data, most)
    chunks: list[tuple[bytes, bytes]] = []
    at = 8
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        chunks.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    if not chunks:
        return change(data, most)
    at = chance.randrange(len(chunks))
    kind, body = chunks[at]
    if kind == b"IDAT":
        try:
            unpacked = zlib.decompressobj().decompress(body, most * 8)
            chunks[at] = (kind, zlib.compress(change(unpacked, most * 8)))
        except zlib.error:
            chunks[at] = (kind, change(body, most))
    else:
        chunks[at] = (kind, change(body, most))
    out = bytearray(b"\x89PNG\r\n\x1a\n")
    for kind, body in chunks:
        out += struct.pack(">I", len(body)) + kind + body
        out += struct.pack(">I", zlib.crc32(kind + body))
    return bytes(out)


def values(data: bytes, most: int, chance: random.Random, change: Bytes) -> bytes:
    """A value of a JSON file is changed, moved, doubled or wrapped; attachments are changed inside."""
    if chance.random() < 0.25:
        return change(data, most)
    lines = data.split(b"\n")
    line = chance.randrange(len(lines))
    whole = b"\n".join(lines)
    try:
        found, many = json.loads(whole), False
    except (ValueError, RecursionError):
        try:
            found, many = json.loads(lines[line]), True
        except (ValueError, RecursionError):
            return change(data, most)
    places = list(_places(found))[:4_000] if isinstance(found, dict | list) else []
    if not places:
        return change(data, most)
    holder, key = chance.choice(places)
    other, spot = chance.choice(places)
    act = chance.random()
    value = holder[key]
    if act < 0.45 and isinstance(value, str):
        holder[key] = _text(value, most, chance, change)
    elif act < 0.6:
        holder[key] = json.loads(json.dumps(other[spot]))
    elif act < 0.7:
        holder[key] = [value, value]
    elif act < 0.8:
        holder[key] = {"text": value}
    elif act < 0.9:
        holder[key] = chance.choice(
            [None, True, -1, 1e308, "", [], {}, "#x", "Patient/p", "2026-13-40"]
        )
    elif isinstance(holder, dict):
        del holder[key]
    made = json.dumps(found).encode()
    if many:
        lines[line] = made
        made = b"\n".join(lines)
    return made


def elements(data: bytes, most: int, chance: random.Random, change: Bytes) -> bytes:
    """An element of an XML file is moved, doubled, wrapped or left out, or its words are changed."""
    if chance.random() < 0.2:
        return change(data, most)
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError):
        return change(data, most)
    everything = list(root.iter())[:5_000]
    one, other = chance.choice(everything), chance.choice(everything)
    act = chance.random()
    if act < 0.3:
        one.text = _words(one.text or "", most, chance, change)
    elif act < 0.4:
        one.tail = _words(one.tail or "", most, chance, change)
    elif act < 0.55 and one.attrib:
        key = chance.choice(sorted(one.attrib))
        one.set(key, _words(one.attrib[key], most, chance, change))
    elif act < 0.65:
        one.tag, other.tag = other.tag, one.tag
    elif act < 0.8 and len(ElementTree.tostring(one)) < most // 4:
        copied = copy.deepcopy(one)
        other.insert(chance.randrange(len(other) + 1), copied)
    elif act < 0.9 and len(one):
        del one[chance.randrange(len(one))]
    else:
        name = chance.choice(everything).tag
        for _ in range(chance.choice((1, 3, 30, 210))):
            inner = ElementTree.SubElement(one, name)
            inner.text = "x"
            one = inner
    ElementTree.register_namespace("", "urn:hl7-org:v3")
    return bytes(ElementTree.tostring(root))


def _words(value: str, most: int, chance: random.Random, change: Bytes) -> str:
    changed = _text(value, most, chance, change)
    return "".join(c for c in changed if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))


def _places(found: Any) -> Any:
    todo = [found]
    while todo:
        one = todo.pop()
        keys: Any = one.keys() if isinstance(one, dict) else range(len(one))
        for key in keys:
            yield one, key
            if isinstance(one[key], dict | list):
                todo.append(one[key])


def _text(value: str, most: int, chance: random.Random, change: Bytes) -> str:
    """What is carried as Base64 is changed inside, any other text as it is."""
    try:
        data = base64.b64decode(value, validate=True)
    except ValueError:
        data = b""
    if len(data) > 12 and chance.random() < 0.8:
        return base64.b64encode(change(data, most)).decode()
    return change(value.encode("utf-8", "surrogatepass"), most).decode("utf-8", "replace")
