"""Where the words of a document stand in the file they came from."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from typing import Any, NamedTuple

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points from the top left corner of the page."""


OURS = "urn:chartcoder"
"""Tag of FHIR resources that Chartcoder wrote: what it reads again under this tag is no evidence."""


class Place(NamedTuple):
    """A place in a source file.

    Attributes:
        file: name of the file (inside an archive: ``archive.zip/name``).
        path: XPath, FHIRPath, HL7 address (``MDM[2].OBX[3]-5``), or ``paragraph 4``; for a file
            inside another, both, with `` > `` between them.
        page: page, counted from 1.
        box: where on the page.
        chars: the part of the element's own text, in code points.
        confidence: of words that were read from a picture, 0 to 1.
    """

    file: str
    path: str = ""
    page: int | None = None
    box: Box | None = None
    chars: tuple[int, int] | None = None
    confidence: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """What is known of the place, as JSON shows it."""
        out: dict[str, Any] = {"file": self.file}
        for name, value in zip(self._fields[1:], self[1:], strict=True):
            if value is not None and value != "":
                out[name] = list(value) if isinstance(value, tuple) else value
        return out


class SourceMap:
    """From offsets of a document's text to places, in the order of the text.

    Each entry is ``(start, end, place)``; ``place.chars`` of an entry, when given, runs in step
    with the text, so that a span inside it is placed to the character.
    """

    __slots__ = ("_ends", "entries")

    def __init__(self, entries: tuple[tuple[int, int, Place], ...]) -> None:
        self.entries = entries
        self._ends = [end for _, end, _ in entries]

    def places(self, start: int, end: int) -> tuple[Place, ...]:
        """The places of ``text[start:end]``: neighbours of one page line or element are joined."""
        out: list[Place] = []
        first = bisect_right(self._ends, start)
        for low, high, place in self.entries[first:]:
            if low >= end:
                break
            if place.chars is not None and high - low == place.chars[1] - place.chars[0]:
                shift = place.chars[0] - low
                place = place._replace(chars=(max(low, start) + shift, min(high, end) + shift))
            if out and _joins(out[-1], place):
                out[-1] = _joined(out[-1], place)
            else:
                out.append(place)
        return tuple(out)

    def under(self, file: str, path: str) -> "SourceMap":
        """The same map for a file that was found inside another one."""
        return SourceMap(
            tuple(
                (low, high, place._replace(
                    file=file, path=f"{path} > {place.path}" if place.path else path))
                for low, high, place in self.entries
            )
        )  # fmt: skip

    def shifted(self, by: int) -> tuple[tuple[int, int, Place], ...]:
        """The entries for a text that begins ``by`` code points later."""
        return tuple((low + by, high + by, place) for low, high, place in self.entries)

    def offsets(self, path: str) -> tuple[int, int] | None:
        """First and last offset of the text that came from a path; for tests and viewers."""
        found = [(low, high) for low, high, place in self.entries if place.path == path]
        return (found[0][0], found[-1][1]) if found else None

    def at(self, offset: int) -> Place | None:
        """The place of one character."""
        index = bisect_left(self._ends, offset + 1)
        if index < len(self.entries) and self.entries[index][0] <= offset:
            return self.entries[index][2]
        return None


def _joins(one: Place, two: Place) -> bool:
    if (one.file, one.path, one.page) != (two.file, two.path, two.page):
        return False
    if one.box is not None and two.box is not None:
        middle = (two.box[1] + two.box[3]) / 2
        return one.box[1] <= middle <= one.box[3]
    return one.box is two.box is None


def _joined(one: Place, two: Place) -> Place:
    box = one.box
    if one.box is not None and two.box is not None:
        box = (
            min(one.box[0], two.box[0]), min(one.box[1], two.box[1]),
            max(one.box[2], two.box[2]), max(one.box[3], two.box[3]),
        )  # fmt: skip
    chars = one.chars
    if one.chars is not None and two.chars is not None:
        chars = (min(one.chars[0], two.chars[0]), max(one.chars[1], two.chars[1]))
    known = [c for c in (one.confidence, two.confidence) if c is not None]
    return one._replace(box=box, chars=chars, confidence=min(known) if known else None)


Sources = Mapping[str, SourceMap]
"""The map of each document, by the name of the document."""


def with_places(value: Any, sources: Sources) -> Any:
    """A result as plain data, with the places of every span beside it."""
    if isinstance(value, dict):
        out = {name: with_places(item, sources) for name, item in value.items()}
        if value.keys() == {"document", "start", "end", "text"}:
            found = sources.get(value["document"])
            places = found.places(value["start"], value["end"]) if found is not None else ()
            if places:
                out["places"] = [place.to_dict() for place in places]
        return out
    if isinstance(value, list):
        return [with_places(item, sources) for item in value]
    return value
