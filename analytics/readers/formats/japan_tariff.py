"""Japan's tariff, as a table with a row for each statistical code."""

from pathlib import Path

from analytics.errors import InputError
from analytics.readers import japan_checks
from analytics.readers.formats import Format, Rule
from analytics.readers.import_reading import Reading
from analytics.readers.japan_tariff import read_japan_file

_KIND = ("japan-tariff",)


def _read(path: Path, importer: str, origin: str, _sheet: str | None) -> Reading:
    if importer != "JPN":
        raise InputError(
            f"import of {path.name}",
            f"Japan's tariff is that of importer JPN, not of {importer}; give --importer JPN",
        )
    return read_japan_file(path, origin)


FORMAT = Format(
    looks="Japan's tariff (CSV with a column stat_code9)",
    is_such=lambda _, head: "stat_code9" in head,
    read=_read,
    rules=(
        Rule("row-length", "every row has as many fields as the header",
             japan_checks.row_length, kinds=_KIND),
        Rule("number-columns", "printed rates agree with the numbers in the columns *_pct",
             japan_checks.number_columns, kinds=_KIND),
        Rule("date", "printed rates fit the stage year of the date in the file's name",
             japan_checks.date_fits, for_known=True, kinds=_KIND),
    ),
    most_unknown=0.30,  # up to 0.21 in real files
    most_not_understood=0.02,  # up to 0.015 in real files
)  # fmt: skip
"""How the file is recognised and read."""
