"""How many published rates base rate and staging explain, and how many they predict."""

from collections.abc import Sequence

import polars as pl

from analytics.schemas.schedule import Schedule
from analytics.tariffs.classify import ASEAN_CUTS
from analytics.tariffs.law.stagings import ONE_CUT, expected_rates
from analytics.tariffs.staging import stage_calendar

COUNTED = ("lines", "explained", "predicted", "chosen", "missed", "by_chance")
"""What is counted in each group."""
_TOLERANCE = 1e-6  # rates are printed to 0.1 point
_STEP = 0.001
_SUBHEADING, _OPEN = 6, 6  # digits; stagings open to a line: 11, 16, 21 cuts, at once, none, out
_LEFT_OUT = -1.0  # stands for U, so that it compares like a rate
_OTHER_PATH, _TEXT = "not explained: another path", "not explained: not ad valorem"


def printed_scores(schedule: Schedule) -> pl.DataFrame:
    """Score a schedule that prints its rates, reading it year by year.

    Before a year is read, every staging that fits all years before is open. Where all of these
    give one rate, it is expected; otherwise the year helps to choose.

    Parameters
    ----------
    schedule
        A schedule as read from an official annex, with cuts as in China's for ASEAN.

    Returns
    -------
    polars.DataFrame
        ``year, stage_year, group, staging`` and the counts, sorted.

    Notes
    -----
    A single cut may lead to any rate, so the first year of a line whose base rate is above zero is
    never expected; it is by chance altogether.
    """
    assert schedule.published is not None, "a schedule that prints its rates"
    lines = schedule.lines.select("tariff_line", "base_rate", "staging_category")
    cells = schedule.published.join(lines, on="tariff_line", validate="m:1").sort(
        "tariff_line", "stage_year"
    )
    left_out = pl.col("staging_category") == "excluded"
    shown = pl.when(left_out).then(_LEFT_OUT).otherwise("preferential_rate")
    cells = cells.with_columns(shown=shown)
    first = pl.col("shown").first().over("tariff_line")
    tried = {
        "excluded": pl.lit(_LEFT_OUT),
        **expected_rates(pl.col("base_rate"), pl.col("stage_year"), first, ASEAN_CUTS),
        "standstill": pl.col("base_rate"),
    }
    cells = cells.with_columns(rate.alias(name) for name, rate in tried.items())
    return _counted(_with_outcome(cells, tuple(tried)), schedule)


def _with_outcome(cells: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Add to each printed rate whether it was expected and whether it fits, and the staging."""
    shown, first_year = pl.col("shown"), pl.col("stage_year") == 1

    def fits(name: str) -> pl.Expr:
        return ((pl.col(name) - shown).abs() < _TOLERANCE).fill_null(value=False)

    with_fits = cells.with_columns(fits(name).alias(f"{name} fits") for name in names)
    with_open = with_fits.with_columns(
        pl.col(f"{name} fits").cast(pl.Int8).cum_min().shift(1, fill_value=1)
        .over("tariff_line").cast(pl.Boolean).alias(f"{name} open")
        for name in names
    )  # fmt: skip

    # In the first year a single cut says nothing: it would fit any rate.
    def told(name: str) -> pl.Expr:
        known = ~first_year if name == ONE_CUT else pl.lit(value=True)
        return pl.when(pl.col(f"{name} open") & known).then(name)

    values = [told(name) for name in names]
    spread = pl.max_horizontal(values) - pl.min_horizontal(values)
    settled = (spread < _TOLERANCE) & (~first_year | (pl.col("base_rate") == 0.0))
    explained = pl.any_horizontal(pl.col(f"{n} open") & pl.col(f"{n} fits") for n in names)
    possible = pl.sum_horizontal(value.is_not_null() for value in values)
    grid = (pl.col("base_rate") / _STEP).round() + 1
    chance = pl.when(first_year).then(1.0).otherwise(pl.min_horizontal(1.0, possible / grid))
    staging = pl.coalesce(
        pl.when(pl.col(f"{name} fits").all().over("tariff_line")).then(pl.lit(name))
        for name in names
    )
    expected = settled.fill_null(value=False)
    is_free = (pl.col("base_rate") == 0.0) & (staging == "immediate")
    return with_open.with_columns(
        expected=expected,
        fits=explained,
        met=expected & explained,
        chance=chance,
        staging=pl.when(is_free).then(pl.lit("free")).otherwise(staging),
    )


def _counted(cells: pl.DataFrame, schedule: Schedule) -> pl.DataFrame:
    no_path = pl.when(pl.col("shown").is_null()).then(pl.lit(_TEXT))
    group = pl.coalesce("staging", no_path.otherwise(pl.lit(_OTHER_PATH)))
    calendar = stage_calendar(schedule.rules)
    years = calendar.select("stage_year", year=pl.col("valid_from").dt.year())
    return tally(cells.with_columns(group=group), ["stage_year", "group", "staging"]).join(
        years, on="stage_year", validate="m:1"
    )


def tally(cells: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Count published rates by group.

    Parameters
    ----------
    cells
        One row for each published rate: `keys`; whether one rate was ``expected`` before it was
        looked at, and ``met``; whether its staging ``fits``; the ``chance`` that any would have.
    keys
        Columns of a group.

    Returns
    -------
    polars.DataFrame
        The keys and the columns `COUNTED`, sorted.
    """
    fits, met = pl.col("fits"), pl.col("met")
    chosen = fits & ~met
    counts = {
        "lines": pl.len(),
        "explained": fits.sum(),
        "predicted": met.sum(),
        "chosen": chosen.sum(),
        "missed": (pl.col("expected") & ~met).sum(),
        "by_chance": pl.col("chance").filter(chosen).sum().round(2),
    }
    return cells.group_by(keys).agg(**counts).sort(keys, nulls_last=True)


def one_year_scores(rows: pl.DataFrame) -> pl.DataFrame:
    """Score the rates that a tariff prints for one year.

    Parameters
    ----------
    rows
        One row a line: ``code``; ``base_rate``, from which its cuts count (null if not ad
        valorem); ``printed_rate`` (null if not ad valorem or blank); ``group``, its staging or why
        it has none; ``staging``, null where it is not explained.

    Returns
    -------
    polars.DataFrame
        ``group, staging`` and the counts of :func:`tally`, sorted.

    Notes
    -----
    A line whose base rate is zero is expected to be free. For another line the staging of the other
    explained lines of its subheading is expected, where these agree; where there are none or they
    differ, nothing is.

    Examples
    --------
    >>> one_year_scores(rows)["predicted"].sum()  # doctest: +SKIP
    5737
    """
    return tally(_with_expectation(rows), ["group", "staging"])


def _with_expectation(rows: pl.DataFrame) -> pl.DataFrame:
    base, printed = pl.col("base_rate"), pl.col("printed_rate")
    is_free = (base == 0.0).fill_null(value=False)
    tells = pl.col("staging").is_not_null() & ~is_free
    counted = rows.with_columns(
        subheading=pl.col("code").str.head(_SUBHEADING),
        told=pl.when(tells).then("staging"),
    ).with_columns(
        stagings=pl.col("told").drop_nulls().n_unique().over("subheading"),
        alike=pl.len().over("subheading", "told") - 1,
    )
    own = tells & (pl.col("alike") == 0)
    of_others = pl.col("stagings") - own.cast(pl.UInt32)
    expected = (of_others == 1) & (tells | printed.is_not_null())
    met = tells & ~own & expected
    fits = pl.col("staging").is_not_null()
    chance = pl.when(base.is_not_null()).then(
        pl.min_horizontal(1.0, _OPEN / ((base / _STEP).round() + 1))
    )
    return counted.with_columns(
        expected=is_free | expected,
        met=pl.when(is_free).then(fits).otherwise(met),
        fits=fits,
        chance=chance,
    )
