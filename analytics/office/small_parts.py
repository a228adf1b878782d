"""The small parts of a workbook: its list of sheets, texts, styles, tables and properties."""

from dataclasses import dataclass, field

from analytics.office import limits
from analytics.office.cell_text import unescaped
from analytics.office.number_formats import BUILT_IN_FORMATS
from analytics.office.parts import Style, Table
from analytics.office.references import area
from analytics.office.safe_xml import Handler, is_true, relation_id


@dataclass
class ListedSheet:
    """A sheet as the workbook lists it: its name, its relationship, whether it is hidden."""

    name: str
    relation: str
    hidden: bool


@dataclass
class SheetList(Handler):
    """Sheets in order, and which of them repeat titles when printed."""

    sheets: list[ListedSheet] = field(default_factory=list)
    print_titles: set[int] = field(default_factory=set)
    recalculates: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        if name == "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append(ListedSheet(attributes["name"], relation_id(attributes), hidden))
        elif name == "definedName" and attributes.get("name") == "_xlnm.Print_Titles":
            self.print_titles.add(int(attributes.get("localSheetId", -1)))
        elif name == "calcPr":
            self.recalculates = is_true(attributes, "fullCalcOnLoad")


@dataclass
class SharedTexts(Handler):
    """Shared strings; the runs of rich text joined, phonetic text left out."""

    found: list[str] = field(default_factory=list)
    _pieces: list[str] | None = None
    _phonetic: int = 0
    _reading: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002
        """Take the start of an element."""
        if name == "si":
            self._pieces = []
        elif name == "rPh":
            self._phonetic += 1
        elif name == "t":
            self._reading = not self._phonetic

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name == "si" and self._pieces is not None:
            if len(self.found) >= limits.MAX_CELLS:
                raise ValueError(f"there are more than {limits.MAX_CELLS:,} texts")
            self.found.append(unescaped("".join(self._pieces)))
        elif name == "rPh":
            self._phonetic -= 1
        elif name == "t":
            self._reading = False

    def text(self, text: str) -> None:
        """Take text, perhaps in pieces."""
        if self._reading and self._pieces is not None:
            self._pieces.append(text)


@dataclass
class CellFormats(Handler):
    """Number format and wrapping of each cell format."""

    found: list[Style] = field(default_factory=list)
    _formats: dict[int, str] = field(default_factory=lambda: dict(BUILT_IN_FORMATS))
    _in_cells: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        if name == "numFmt" and not self.found:
            self._formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            if len(self.found) >= limits.MAX_STYLES:
                raise ValueError(f"there are more than {limits.MAX_STYLES:,} cell formats")
            number = int(attributes.get("numFmtId", 0))
            self.found.append(Style(self._formats.get(number, "General")))
        elif name == "alignment" and self._in_cells and is_true(attributes, "wrapText"):
            self.found[-1] = self.found[-1]._replace(wraps=True)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name == "cellXfs":
            self._in_cells = False


@dataclass
class Tables(Handler):
    """An Excel Table."""

    found: list[Table] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        if name == "table":
            title = attributes.get("displayName", attributes.get("name", ""))
            header = attributes.get("headerRowCount", "1") != "0"
            self.found.append(Table(title, area(attributes["ref"]), header))


@dataclass
class DocumentProperties(Handler):
    """Title and language of the document."""

    values: dict[str, str] = field(default_factory=dict)
    _name: str = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002
        """Take the start of an element."""
        self._name = name.rpartition("}")[2]

    def end(self, name: str) -> None:  # noqa: ARG002
        """Take the end of an element."""
        self._name = ""

    def text(self, text: str) -> None:
        """Take text, perhaps in pieces."""
        if self._name:
            self.values[self._name] = self.values.get(self._name, "") + text
