"""XML from outside, read as events: no document type, so no entities, and nothing is fetched."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar
from xml.parsers import expat

Take = TypeVar("Take")

SPREADSHEET = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
"""Namespaces of the spreadsheet vocabulary: as programs write it, and its strict form."""
_TRUE = {"1", "true", "on"}


class Handler:
    """Takes the events of a part; what its subclass does not take does not matter.

    Names of the spreadsheet vocabulary come bare whatever prefix the file gives them; all others
    as ``namespace}name``.
    """

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""

    def end(self, name: str) -> None:
        """Take the end of an element."""

    def text(self, text: str) -> None:
        """Take text, perhaps in pieces."""

    def start_of(self, name: str) -> Callable[[dict[str, str]], None]:
        """Return what takes the start of elements of a name; asked once for all of them."""
        return partial(self.start, name)

    def end_of(self, name: str) -> Callable[[], None]:
        """Return what takes the end of elements of a name; asked once for all of them."""
        return partial(self.end, name)


class UnsafeXmlError(ValueError):
    """A part that declares a document type, which no spreadsheet program writes."""


class _ByFullName(dict[str, Take]):
    """What takes elements by full name; asked for by what is left of it without the namespace."""

    def __init__(self, taking: Callable[[str], Take]) -> None:
        self._taking = taking

    def __missing__(self, name: str) -> Take:
        bare = name
        for namespace in SPREADSHEET:
            bare = bare.removeprefix(f"{namespace}}}")
        self[name] = take = self._taking(bare)
        return take


def parse(content: bytes, handler: Handler) -> None:
    """Send the events of a part to a handler.

    Parameters
    ----------
    content
        The part.
    handler
        What takes the events.

    Raises
    ------
    UnsafeXmlError
        If the part declares a document type: entities that grow or fetch come with one.
    ValueError
        If the part is not well-formed.
    """
    starts, ends = _ByFullName(handler.start_of), _ByFullName(handler.end_of)

    def refuse(*_: object) -> None:
        raise UnsafeXmlError("declares a document type (DOCTYPE)")

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: starts[name](attributes)
    parser.EndElementHandler = lambda name: ends[name]()
    parser.CharacterDataHandler = handler.text
    try:
        parser.Parse(content, True)  # noqa: FBT003 (the last piece; expat takes no keyword)
    except expat.ExpatError as error:
        raise ValueError(f"is not well-formed XML: {error}") from None


def is_true(attributes: Mapping[str, str], name: str) -> bool:
    """Say whether an attribute is set to yes."""
    return attributes.get(name, "") in _TRUE


def relation_id(attributes: Mapping[str, str]) -> str:
    """Return the id of the relationship that an element names; empty where it names none."""
    return next((value for name, value in attributes.items() if name.endswith("}id")), "")
