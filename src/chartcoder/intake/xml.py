"""XML from outside: no entities, no document types, bounded in depth and number of elements."""

import io
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from chartcoder.intake.bounds import MAX_DEPTH, MAX_ELEMENTS, MAX_FILE
from chartcoder.model import ChartInputError


def parse(data: bytes, name: str) -> Element:
    """The root element.

    Raises:
        ChartInputError: when it is damaged, declares entities, or goes beyond a bound.
    """
    import defusedxml.ElementTree as Safe
    from defusedxml.common import DefusedXmlException

    if len(data) > MAX_FILE:
        raise ChartInputError(f"{name}: more than {MAX_FILE:,} bytes")
    depth = count = 0
    root: Element | None = None
    try:
        for event, element in Safe.iterparse(
            io.BytesIO(data), events=("start", "end"), forbid_dtd=True
        ):
            if event == "start":
                root = element if root is None else root
                depth += 1
                count += 1
                if depth > MAX_DEPTH:
                    raise ChartInputError(f"{name}: elements nested too deeply")
                if count > MAX_ELEMENTS:
                    raise ChartInputError(f"{name}: more than {MAX_ELEMENTS:,} elements")
            else:
                depth -= 1
    except ParseError as error:
        line = error.position[0] if getattr(error, "position", None) else "?"
        raise ChartInputError(f"{name}: damaged XML (line {line})") from None
    except ChartInputError:  # a ValueError too
        raise
    except DefusedXmlException:
        raise ChartInputError(f"{name}: XML that declares entities or a DTD is not read") from None
    except (ValueError, LookupError):
        raise ChartInputError(f"{name}: XML in an unknown encoding") from None
    if root is None:
        raise ChartInputError(f"{name}: no XML element")
    return root


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def children(element: Element, name: str) -> Iterator[Element]:
    """The children of a name, whatever their namespace."""
    for child in element:
        if local(child) == name:
            yield child


def child(element: Element | None, *names: str) -> Element | None:
    """The first child down a path of names, or nothing."""
    for name in names:
        if element is None:
            return None
        element = next(children(element, name), None)
    return element


def attribute(element: Element | None, name: str) -> str:
    """An attribute, else ``""``."""
    return "" if element is None else element.get(name, "")


def steps(element: Element, path: str) -> Iterator[tuple[Element, str]]:
    """The children of an element with their XPaths."""
    counts: dict[str, int] = {}
    for inner in element:
        name = local(inner)
        if not name:
            continue
        counts[name] = counts.get(name, 0) + 1
        yield inner, f"{path}/{name}[{counts[name]}]"
