"""What an answer of UN Comtrade must be: the rows that were asked for, all of them, each once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from analytics.errors import InputError, quoted
from analytics.readers.fetching.doorway import parsed
from analytics.readers.fetching.wanted import LEVELS

COLUMNS = (
    "typeCode", "freqCode", "refPeriodId", "refYear", "refMonth", "period", "reporterCode",
    "reporterISO", "reporterDesc", "flowCode", "flowDesc", "partnerCode", "partnerISO",
    "partnerDesc", "partner2Code", "partner2ISO", "partner2Desc", "classificationCode",
    "classificationSearchCode", "isOriginalClassification", "cmdCode", "cmdDesc", "aggrLevel",
    "isLeaf", "customsCode", "customsDesc", "mosCode", "motCode", "motDesc", "qtyUnitCode",
    "qtyUnitAbbr", "qty", "isQtyEstimated", "altQtyUnitCode", "altQtyUnitAbbr", "altQty",
    "isAltQtyEstimated", "netWgt", "isNetWgtEstimated", "grossWgt", "isGrossWgtEstimated",
    "cifvalue", "fobvalue", "primaryValue", "legacyEstimationFlag", "isReported", "isAggregate",
)  # fmt: skip
"""The columns of the publisher's files, in its order."""

KEY = ("period", "flowCode", "cmdCode")
"""What tells one row of a fetch from another: the rest is the same in all."""

_EXAMPLES = 3


@dataclass(frozen=True)
class Asked:
    """What one request is about.

    Attributes
    ----------
    same
        What every row must say, by column.
    codes
        A level of :data:`LEVELS`, or codes with commas between.
    """

    same: Mapping[str, str]
    codes: str

    @property
    def title(self) -> str:
        """The request in a few words."""
        flow = {"M": "import", "X": "export"}.get(self.same["flowCode"], self.same["flowCode"])
        return f"UN Comtrade, {flow} {self.same['period']}, {_shortened(self.codes)}"

    def refused(self, problem: str) -> InputError:
        """Return the error that says why an answer is none to this request."""
        return InputError(self.title, f"{problem}; {_NOT_KEPT}")


def rows_of(body: bytes, asked: Asked) -> pl.DataFrame:
    """Return the rows of an answer as text in the publisher's columns.

    Parameters
    ----------
    body
        The answer as it came.
    asked
        What was asked.

    Raises
    ------
    InputError
        If it is no such answer; if its number of rows is not the one it states; if rows are of
        another year, flow, reporter, partner or code than asked; if a code comes twice. All that
        is wrong is said at once.

    Examples
    --------
    >>> rows_of(b'{"count": 0, "data": [], "error": ""}', Asked({}, "AG2")).height
    0
    """
    data = _data(body, asked)
    missing = [name for name in (*asked.same, "cmdCode") if any(name not in row for row in data)]
    if missing:
        names = ", ".join(sorted(set(missing)))
        raise asked.refused(f"rows without {names}, which every row must have")
    try:
        columns = {name: [_text(row.get(name)) for row in data] for name in COLUMNS}
        table = pl.DataFrame(columns, schema=dict.fromkeys(COLUMNS, pl.String))
    except (TypeError, UnicodeError) as error:
        raise asked.refused(f"rows hold what is no text and no number ({error})") from error
    problems = [*_others(table, asked), *_unknown_codes(table, asked), *repeated(table)]
    if problems:
        raise InputError(asked.title, [*problems, _NOT_KEPT])
    return table


_NOT_KEPT = "nothing of this answer is kept; ask again later, and tell the publisher if it stays so"


def _data(body: bytes, asked: Asked) -> list[dict[str, Any]]:
    try:
        content = parsed(body)
    except ValueError as error:
        raise asked.refused(f"the server sent {error}") from error
    if content.get("error"):
        said = quoted(str(content["error"]), 200)
        raise asked.refused(f"the server reports an error: {said}")
    data, count = content.get("data"), content.get("count")
    if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
        raise asked.refused("the server sent no rows under data")
    if count != len(data):
        raise asked.refused(f"the server states {count} rows and sent {len(data):,}")
    return data


def repeated(table: pl.DataFrame) -> list[str]:
    """Say which rows come more than once."""
    twice = table.group_by(KEY).len().filter(pl.col("len") > 1).sort(KEY)
    if twice.is_empty():
        return []
    keys = [" ".join(row[:-1]) for row in twice.head(_EXAMPLES).rows()]
    return [f"{twice.height:,} codes come more than once, such as {'; '.join(keys)}"]


def _others(table: pl.DataFrame, asked: Asked) -> list[str]:
    """Say which rows are about something else than asked."""
    problems = []
    for name, value in asked.same.items():
        others = table.filter(pl.col(name).ne_missing(value))[name]
        if len(others):
            found = _examples(others.fill_null("nothing").unique().sort())
            problems.append(f"{_counted(others, table)} have {name} {found}; {value} was asked for")
    return problems


def _unknown_codes(table: pl.DataFrame, asked: Asked) -> list[str]:
    code = pl.col("cmdCode")
    is_level = asked.codes in LEVELS
    known = (
        code.str.contains(LEVELS[asked.codes]) if is_level else code.is_in(asked.codes.split(","))
    )
    others = table.filter(~known.fill_null(value=False))["cmdCode"].fill_null("nothing")
    if others.is_empty():
        return []
    said = f"have codes that were not asked for, such as {_examples(others)}"
    return [f"{_counted(others, table)} {said}"]


def _counted(others: pl.Series, table: pl.DataFrame) -> str:
    return f"{len(others):,} of {table.height:,} rows"


def _examples(found: pl.Series) -> str:
    return ", ".join(found.head(_EXAMPLES))


def _text(value: object) -> str | None:
    if isinstance(value, list | dict):
        raise TypeError(f"a {type(value).__name__}")
    return None if value is None else str(value)


def _shortened(codes: str) -> str:
    first, comma, rest = codes.partition(",")
    return f"{first} and {rest.count(',') + 1} more codes" if comma else first
