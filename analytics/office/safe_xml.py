"""XML from outside, read as events: no document type, so no entities, and nothing is fetched."""

from collections.abc import Mapping
from xml.parsers import expat

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


class UnsafeXmlError(ValueError):
    """A part that declares a document type, which no spreadsheet program writes."""


class _BareNames(dict[str, str]):
    """Names of elements without the namespace of spreadsheets, by their full names."""

    def __missing__(self, name: str) -> str:
        bare = name
        for namespace in SPREADSHEET:
            bare = bare.removeprefix(f"{namespace}}}")
        self[name] = bare
        return bare


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
    names, start, end = _BareNames(), handler.start, handler.end

    def refuse(*_: object) -> None:
        raise UnsafeXmlError("declares a document type (DOCTYPE)")

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, attributes: start(names[name], attributes)
    parser.EndElementHandler = lambda name: end(names[name])
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
