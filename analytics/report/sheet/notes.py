"""Notes of the workbook: numbered, on one sheet, and referred to as `[note n]`."""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.report.sheet.parts import Column, Sheet
from analytics.report.text import text

MISSING = "[x]"
"""Stands in a cell without a value, as the rules for statistics in spreadsheets ask."""
_TEXT_WIDTH = 110.0


@dataclass(frozen=True)
class Notes:
    """The notes of a workbook.

    Attributes
    ----------
    sheet
        The sheet on which they stand.
    numbers
        Number of the note of each sheet, by the sheet's name.
    """

    sheet: Sheet
    numbers: dict[str, int]

    @classmethod
    def of(cls, sheets: Sequence[Sheet], language: str) -> "Notes":
        """Number the notes of the sheets in their order; equal texts share a number.

        Parameters
        ----------
        sheets
            The table sheets; the text of one's note is the label ``note.<name>``.
        language
            ``en`` or ``zh``.
        """
        used: dict[str, list[Sheet]] = {}
        for sheet in sheets:
            used.setdefault(text(f"note.{sheet.name}", language), []).append(sheet)
        numbers = {
            sheet.name: number for number, group in enumerate(used.values(), 1) for sheet in group
        }
        separator = text("punctuation.list", language)
        rows = [
            (f"[note {number}]", note, separator.join(sheet.title for sheet in group))
            for number, (note, group) in enumerate(used.items(), 1)
        ]
        columns = [
            Column(text("workbook.note", language)),
            Column(text("workbook.note_text", language), width=_TEXT_WIDTH),
            Column(text("workbook.note_used", language)),
        ]
        title = text("sheet.notes", language)
        return cls(
            Sheet("notes", title, columns, rows, source=text("workbook.symbols", language)), numbers
        )

    def marked(self, text: str, name: str) -> str:
        """Return a text with the marker of a sheet's note behind it, if there is one."""
        number = self.numbers.get(name)
        return text if number is None else f"{text} [note {number}]"
