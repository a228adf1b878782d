"""Trade of one reporter with one partner, fetched from UN Comtrade through the publisher's client.

One request asks for one year and flow. A page that is cut off at the most rows that the publisher
gives at once is asked for again by chapter, with the publisher's own list of codes.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from itertools import groupby
from types import SimpleNamespace
from typing import Any

import comtradeapicall
import polars as pl
import urllib3
from comtradeapicall import Metadata, PreviewGet

from analytics.errors import InputError, refuse_any
from analytics.readers.fetching.answers import Answers
from analytics.readers.fetching.comtrade_answers import KEY, Asked, repeated, rows_of
from analytics.readers.fetching.doorway import Doorway, parsed
from analytics.readers.fetching.sending import Pace, Publisher, Sender
from analytics.readers.fetching.wanted import LEVELS, Wanted

ADDRESS = "https://comtradeapi.un.org"
"""Address that the client has built in."""

MOST_ROWS, MOST_PREVIEWED = 100_000, 500
"""Rows that the publisher gives at once to a free key, and without one (its client's manual says
500; the first as users of the interface report it)."""

_CODES_AT_ONCE = 100
"""Codes in one request: longer addresses are refused."""

_FLOWS = {"import": "M", "export": "X"}
_IN_THE_HEADER = "in the header"  # what the client takes for the key


@dataclass(frozen=True)
class Fetched:
    """A fetch that is complete.

    Attributes
    ----------
    table
        CSV in the publisher's columns, sorted by period, flow and code, in UTF-8.
    rows
        Its rows.
    empty
        Years and flows of which the publisher has no row.
    sent
        Requests that were sent; the rest was kept from an earlier fetch.
    """

    table: bytes
    rows: int
    empty: tuple[str, ...]
    sent: int


def fetch(
    wanted: Wanted,
    answers: Answers,
    *,
    key: str | None = None,
    pace: Pace | None = None,
    address: str = ADDRESS,
    say: Callable[[str], None] = lambda _: None,
    advance: Callable[[str, float], None] = lambda _told, _steps: None,
) -> Fetched:
    """Return what UN Comtrade publishes of some years and flows, each row once.

    Parameters
    ----------
    wanted
        Reporter, partner, years, flows and codes.
    answers
        Where answers are kept, and whether earlier ones are taken.
    key
        The user's key; without one the publisher gives previews.
    pace
        How fast and how patiently is asked.
    address
        Where requests are sent in place of the publisher, in tests.
    say
        Told in a sentence when something takes longer: waits, pages that are cut off.
    advance
        Told what is asked, and how much of a part is done.

    Raises
    ------
    InputError
        If the publisher cannot be reached, or answers something else than was asked; what was
        answered before is kept. If it has no row at all.

    Examples
    --------
    >>> fetched = fetch(Wanted(36, 392, (2019,), ("import",), "AG6"), answers)  # doctest: +SKIP
    >>> fetched.rows  # doctest: +SKIP
    3127
    """
    publisher = Publisher("UN Comtrade", ADDRESS, address)
    sender = Sender(publisher, key, pace or Pace(), say)
    tables: list[pl.DataFrame] = []
    doorway = Doorway(sender, answers)
    with closing(sender), _through(doorway):
        asking = _Asking(wanted, doorway, key is not None, say, advance)
        for year, flow in wanted.parts:
            try:
                tables.append(asking.part(year, flow))
            except InputError as error:
                done = f"{len(tables)} of {len(wanted.parts)} parts are complete and every good"
                kept = "answer is kept: the same command with --resume goes on from here"
                raise InputError(error.title, [*error.problems, f"{done} {kept}"]) from error
    return _joined(wanted, tables, sender.sent)


@contextmanager
def _through(doorway: Doorway) -> Iterator[None]:
    """Let the client ask through a doorway; this is the one place where it is led elsewhere.

    It makes its connections by ``urllib3.PoolManager()`` in two modules, and prints what a server
    says, which nobody wants in a table.
    """
    stand_in = SimpleNamespace(PoolManager=lambda: doorway, exceptions=urllib3.exceptions)
    PreviewGet.urllib3 = Metadata.urllib3 = stand_in
    try:
        with redirect_stdout(StringIO()):
            yield
    finally:
        PreviewGet.urllib3 = Metadata.urllib3 = urllib3


@dataclass
class _Asking:
    """What is asked through a doorway, part by part."""

    wanted: Wanted
    doorway: Doorway
    with_key: bool
    say: Callable[[str], None]
    advance: Callable[[str, float], None]

    @property
    def most(self) -> int:
        return MOST_ROWS if self.with_key else MOST_PREVIEWED

    def part(self, year: int, flow: str) -> pl.DataFrame:
        """Return the rows of one year and flow."""
        codes = self.wanted.codes
        if codes not in LEVELS:
            return self._pages(year, flow, list(_in_batches(codes.split(","))))
        page = self._page(year, flow, codes)
        if page.height < self.most:
            self.advance(f"{flow} {year}", 1)
            return page
        cut = f"{flow} {year}: the page is cut off at {self.most:,} rows"
        self.say(f"{cut}; asked again by chapter")
        table = self._pages(year, flow, self._by_chapter(codes))
        lost = page.join(table, on=KEY, how="anti")
        if not lost.is_empty():
            first = ", ".join(lost.get_column("cmdCode").head(3))
            problem = (
                f"{cut}, and {lost.height:,} of its rows do not come again by chapter, such as "
                f"{first}; give --codes, fewer than {self.most:,} at once"
            )
            raise InputError(f"UN Comtrade, {flow} {year}", problem)
        return table

    def _pages(self, year: int, flow: str, batches: list[str]) -> pl.DataFrame:
        tables = []
        for batch in batches:
            tables.append(self._page(year, flow, batch))
            self.advance(f"{flow} {year}, {batch[:2]}", 1 / len(batches))
        return pl.concat(tables)

    def _page(self, year: int, flow: str, codes: str) -> pl.DataFrame:
        asked = Asked(self._same(year, flow), codes)
        with self.doorway.answer_of(self._call(asked)) as body:
            return rows_of(body, asked)

    def _same(self, year: int, flow: str) -> dict[str, str]:
        """Return what every row must say: totals over modes of transport and customs regimes."""
        return {
            "typeCode": "C",
            "freqCode": "A",
            "period": str(year),
            "reporterCode": str(self.wanted.reporter),
            "flowCode": _FLOWS[flow],
            "partnerCode": str(self.wanted.partner),
            "partner2Code": "0",
            "customsCode": "C00",
            "motCode": "0",
        }

    def _call(self, asked: Asked) -> Callable[[], Any]:
        options: dict[str, Any] = {
            **asked.same,
            "clCode": "HS",
            "cmdCode": asked.codes,
            "maxRecords": self.most,
            "format_output": "JSON",
            "breakdownMode": "classic",
            "includeDesc": True,
        }
        if self.with_key:
            return lambda: comtradeapicall.getFinalData(_IN_THE_HEADER, **options)
        return lambda: comtradeapicall.previewFinalData(**options)

    def _by_chapter(self, level: str) -> list[str]:
        """Return the publisher's codes of a level, by chapter, with commas between."""
        title = "UN Comtrade, list of HS codes"
        with self.doorway.answer_of(lambda: comtradeapicall.getReference("cmd:HS")) as body:
            try:
                found = {str(row["id"]) for row in parsed(body)["results"]}
            except (ValueError, KeyError, TypeError) as error:
                problem = "the list cannot be read; give --codes, a list of codes, instead"
                raise InputError(title, problem) from error
            codes = sorted(code for code in found if re.fullmatch(LEVELS[level], code))
            if not codes:
                raise InputError(title, f"no code of {level} is in it; give --codes, a list")
        by_chapter = groupby(codes, key=lambda code: code[:2])
        return [batch for _, chapter in by_chapter for batch in _in_batches([*chapter])]


def _in_batches(codes: list[str]) -> Iterable[str]:
    for start in range(0, len(codes), _CODES_AT_ONCE):
        yield ",".join(codes[start : start + _CODES_AT_ONCE])


def _joined(wanted: Wanted, tables: list[pl.DataFrame], sent: int) -> Fetched:
    table = pl.concat(tables).sort(KEY)
    problems = repeated(table)
    if table.is_empty():
        problems.append(
            f"it has no row of reporter {wanted.reporter} and partner {wanted.partner} in "
            f"{wanted.title}; check the codes, which are the publisher's own (rcep data sources)"
        )
    refuse_any("UN Comtrade", problems)
    empty = tuple(
        f"{flow} {year}"
        for (year, flow), part in zip(wanted.parts, tables, strict=True)
        if part.is_empty()
    )
    return Fetched(table.write_csv().encode("utf-8"), table.height, empty, sent)
