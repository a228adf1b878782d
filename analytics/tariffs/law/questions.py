"""How the package's own functions are asked about one good: inputs in, one value out."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from analytics.schemas.assumptions import Coverage
from analytics.schemas.schedule import Schedule, StagingRules
from analytics.schemas.tariffs import MfnChanges, MfnRates, PublishedRates, TariffLines
from analytics.tariffs.rates import preferential_rates

_LINE, _HEADING, _IMPORTER, _ORIGIN = "00000000", "0000", "XXA", "XXB"

Asked = Callable[..., Any]
"""The function of the package that a question is put to."""


def of_rate(function: Asked, *, base_rate: float | None, **given: Any) -> Any:  # noqa: ANN401
    """Ask for the rate that cuts leave of a base rate; further arguments are the function's."""
    numbers = {k: v if k in ("quantum", "rounding", "steps", "shares") else pl.lit(v)
               for k, v in given.items()}  # fmt: skip
    return pl.select(function(pl.lit(base_rate, pl.Float64), **numbers)).item()


def of_staging(
    function: Asked, *, staging: str, base_rate: float, first_rate: float, stage_year: int
) -> Any:  # noqa: ANN401
    """Ask which rate a staging leaves in a stage year."""
    base, first = pl.lit(base_rate), pl.lit(first_rate)
    return pl.select(function(base, pl.lit(stage_year), first, ())[staging]).item()


def of_line(
    function: Asked,
    *,
    staging_category: str,
    base_rate: float | None,
    stage_year: int,
    printed_rate: float | None = None,
) -> Any:  # noqa: ANN401
    """Ask for the preferential rate of a line in a stage year."""
    rates = function(_schedule(staging_category, base_rate, 1, printed_rate))
    return rates.filter(pl.col("stage_year") == stage_year)["preferential_rate"].item()


def of_year(
    function: Asked,
    *,
    staging_category: str,
    base_rate: float,
    mfn_rate: float | None,
    year: int,
    what: str,
    first_month: int = 1,
) -> Any:  # noqa: ANN401
    """Ask for a rate of a line in a calendar year; ``what`` is its column."""
    staged = preferential_rates(_schedule(staging_category, base_rate, first_month))
    mfn = {"tariff_line": [_LINE], "year": [year], "mfn_rate": [mfn_rate]}
    return function(staged, MfnRates.validate(pl.DataFrame(mfn), cast=True))[what].item()


def of_calendar(function: Asked, *, first_month: int, stage_year: int, what: str) -> Any:  # noqa: ANN401
    """Ask when a stage year begins or ends."""
    found = function(_rules(first_month)).filter(pl.col("stage_year") == stage_year)
    return found[what].item()


def of_months(function: Asked, *, stages: Sequence[date], year: int, what: str) -> Any:  # noqa: ANN401
    """Ask for the stages of a calendar year and their shares; ``stages`` are their first days."""
    starts = {"stage_year": range(1, len(stages) + 1), "valid_from": stages}
    return function(pl.DataFrame(starts), [year])[what].item()


def of_day(function: Asked, *, first_month: int, year: int, month: int) -> Any:  # noqa: ANN401
    """Ask for the stage year that is in force on the first day of a month."""
    return function(_rules(first_month), year, month)


def of_mfn(
    function: Asked, *, base_rate: float, ceiling: float, valid_from: date, year: int
) -> Any:  # noqa: ANN401
    """Ask for the MFN rate of a line in a year, with a ceiling from a day on."""
    change = {
        "importer": _IMPORTER, "heading_from": _HEADING, "heading_to": _HEADING,
        "valid_from": valid_from, "rule": "ceiling", "value": ceiling,
        "status": "assumed", "source_id": "none", "note": "-",
    }  # fmt: skip
    changes = MfnChanges.validate(pl.DataFrame([change]), cast=True)
    return function(_lines("free" if not base_rate else "immediate", base_rate), changes, [year])[
        "mfn_rate"
    ].item()


def of_printed(
    function: Asked, *, base_rate: float | None, printed_rate: float, stage_year: int
) -> Any:  # noqa: ANN401
    """Ask which staging a printed rate reveals."""
    rates = (pl.lit(base_rate, pl.Float64), pl.lit(printed_rate))
    return pl.select(function(*rates, stage_year)).item()


def of_quota(function: Asked, *, lines: Sequence[Mapping[str, Any]]) -> Any:  # noqa: ANN401
    """Ask from which rate the last of some lines of a tariff is cut, if from that of a quota."""
    columns = ("code", "general_text", "temporary_rate", "preference_text")
    schema = dict.fromkeys(columns, pl.String) | {"temporary_rate": pl.Float64}
    frame = pl.DataFrame([{name: line.get(name) for name in columns} for line in lines], schema)
    return frame.select(function(*map(pl.col, columns)))[-1, 0]


def of_bases(
    function: Asked, *, bases: Mapping[str, float], printed_rate: float, stage_year: int
) -> Any:  # noqa: ANN401
    """Ask which of some base rates leads to a printed rate."""
    tried = {name: pl.lit(base) for name, base in bases.items()}
    return pl.select(function(tried, pl.lit(printed_rate), stage_year)[0]).item()


def of_parts(
    function: Asked,
    *,
    base: Mapping[str, str],
    printed: Mapping[str, str],
    stage_year: int,
) -> list[int]:
    """Ask which numbers of cuts all parts of a compound rate follow; a part has its unit."""
    return list(function(_parts(base), _parts(printed), stage_year))


def of_columns(
    function: Asked,
    *,
    bases: Sequence[Mapping[str, str]],
    printed: Mapping[str, str],
    stage_year: int,
) -> list[int]:
    """Ask which numbers of cuts all parts of a rate follow, each from one of several rates."""
    return list(function([_parts(base) for base in bases], _parts(printed), stage_year))


def _parts(rate: Mapping[str, str]) -> list[tuple[Decimal, str]]:
    return [(Decimal(part), unit) for unit, part in rate.items()]


def of_values(function: Asked, **given: Any) -> Any:  # noqa: ANN401
    """Ask a function of plain values."""
    return function(**given)


def _rules(first_month: int) -> StagingRules:
    return StagingRules(year_start_month=4 if first_month > 1 else 1)


def _lines(staging_category: str, base_rate: float | None) -> Any:  # noqa: ANN401
    line = {
        "tariff_line": _LINE, "importer": _IMPORTER, "origin": _ORIGIN, "heading": _HEADING,
        "hs_edition": "HS2012", "base_rate": base_rate, "base_rate_text": None,
        "staging_category": staging_category, "line_count": 1.0, "status": "assumed",
    }  # fmt: skip
    return TariffLines.validate(pl.DataFrame([line]), cast=True)


def _schedule(
    staging_category: str,
    base_rate: float | None,
    first_month: int,
    printed_rate: float | None = None,
) -> Schedule:
    """Return a schedule of one line, which prints one rate in every stage year or none."""
    rules, printed = _rules(first_month), None
    if printed_rate is not None:
        stages = range(1, rules.last_stage + 1)
        rows = {"stage_year": stages, "preferential_rate": [printed_rate] * rules.last_stage}
        frame = pl.DataFrame(rows).with_columns(
            tariff_line=pl.lit(_LINE), rate_text=pl.lit(None, pl.String)
        )
        printed = PublishedRates.validate(frame, cast=True)
    lines = _lines(staging_category, base_rate)
    return Schedule(_IMPORTER, _ORIGIN, lines, rules, printed, Coverage.create_empty(), "case")
