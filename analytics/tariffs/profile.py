"""The embedded schedules: China's calibrated profile for Japan, Japan's derived one for China.

China's line-by-line staging for Japan is not shipped. Its base rates are the real ones of 2014;
the staging categories are allocated so that the published totals hold. The result is a
calibration, never the treaty, and every row says so in ``status``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import dataframely as dy
import polars as pl

from analytics.errors import InputError
from analytics.schemas.assumptions import Coverage
from analytics.schemas.reference import FirstCertificate
from analytics.schemas.schedule import EMBEDDED, RULES, Schedule, StagingRules
from analytics.schemas.tariffs import BaseRates, StagedLines, TariffLines, Treatments
from analytics.study import Party, Study
from analytics.tariffs.nomenclature import in_ranges

CATEGORY_OF_SHARE = {
    "at_once": "immediate",
    "by_year_11": "cuts_11",
    "by_year_16": "cuts_16",
    "by_year_21": "cuts_21",
    "partial": "partial",
    "excluded": "excluded",
}
"""Staging category that each published or assumed total of lines stands for."""

_STAGED = ("cuts_11", "cuts_16", "cuts_21")
_NEVER_ZERO = ("partial", "excluded")
_TITLE = "the calibrated profile of China's schedule for Japan"


def calibrated_profile(
    base_rates: dy.DataFrame[BaseRates],
    treatments: dy.DataFrame[Treatments],
    staging_shares: Mapping[str, float],
    auto_parts_zero_share: float,
    study: Study,
) -> Schedule:
    """Return the schedule of the city's country, calibrated on the published totals of lines.

    Parameters
    ----------
    base_rates
        Real number of lines by heading and base rate (8,277 lines of 2014, HS2012).
    treatments
        Headings reported as excluded, and those of the auto parts.
    staging_shares
        Shares of all lines by ``at_once`` (lines with base zero included), ``by_year_11``,
        ``by_year_16``, ``by_year_21``, ``partial``, ``excluded``; they add to 1.
    auto_parts_zero_share
        Share of the auto-part lines that reach zero (0.87 published).
    study
        The parties.

    Returns
    -------
    Schedule
        One row per heading, base rate and category, with a real ``line_count``.

    Raises
    ------
    InputError
        If the lines whose treatment is known already exceed a total.

    Notes
    -----
    Known first: lines with base zero are free; excluded headings; of the auto parts the stated
    share reaches zero, none at once. All other lines take the remaining totals pro rata.
    """
    allocation = allocate(base_rates, treatments, staging_shares, auto_parts_zero_share)
    lines = (
        allocation.known.join(
            allocation.shares.filter(pl.col("share") > 0.0), on="treatment", how="inner"
        )
        .with_columns(pl.col("line_count") * pl.col("share"))
        .with_columns(
            pl.when(pl.col("staging_category") == "free")
            .then(pl.lit("derived"))
            .otherwise(pl.col("reported"))
            .alias("status")
        )
    )
    return _schedule(lines, study.home, study.partner, "HS2012", study)


def _rules(importer: str, first_year: int) -> StagingRules:
    """Rules of a party; those without rules of their own begin stage years in January."""
    known = RULES.get(importer, StagingRules(year_start_month=1))
    return replace(known, entry_into_force=date(first_year, 1, 1))


NO_SHARES = pl.DataFrame(
    schema={"treatment": pl.String, "staging_category": pl.String, "share": pl.Float64}
)
"""Shares of an allocation in which every category is settled by the schedule."""


@dataclass(frozen=True)
class Allocation:
    """How the lines of the profile spread over staging categories.

    Attributes
    ----------
    known
        ``heading, base_rate, line_count, group, reported, treatment``: the real lines, with the
        treatment that is known of them (``free``, ``excluded``, ``auto_parts`` or ``rest``).
    lines
        Number of lines by treatment.
    apart
        Treatment of the lines with a total of their own (the auto parts).
    auto_parts_free
        Those among those with base zero.
    shares
        ``treatment, staging_category, share``: the share of a treatment's lines in a category,
        zero included; the shares of a treatment add to 1.
    """

    known: pl.DataFrame
    lines: Mapping[str, float]
    apart: str
    auto_parts_free: float
    shares: pl.DataFrame


def allocate(
    base_rates: dy.DataFrame[BaseRates],
    treatments: dy.DataFrame[Treatments],
    staging_shares: Mapping[str, float],
    auto_parts_zero_share: float,
) -> Allocation:
    """Spread China's lines over staging categories; parameters as of :func:`calibrated_profile`.

    Raises
    ------
    InputError
        If the lines whose treatment is known already exceed a total.
    """
    known = _with_treatment(base_rates, treatments)
    apart = stated_apart(treatments)
    counts = {
        name: float(known.filter(pl.col("treatment") == name)["line_count"].sum())
        for name in ("free", "excluded", apart, "rest")
    }
    auto_parts_free = float(
        known.filter((pl.col("group") == apart) & (pl.col("treatment") == "free"))[
            "line_count"
        ].sum()
    )
    totals = {
        category: staging_shares[name] * sum(counts.values())
        for name, category in CATEGORY_OF_SHARE.items()
    }
    totals["immediate"] -= counts["free"]
    totals["excluded"] -= counts["excluded"]
    _require_possible(totals)
    _require_staging(totals, auto_parts_zero_share)
    parts = _auto_parts_shares(counts[apart], auto_parts_free, auto_parts_zero_share, totals)
    rest = {
        category: (total - parts[category] * counts[apart]) / counts["rest"]
        for category, total in totals.items()
    }
    _require_possible(rest)
    shares = pl.DataFrame(
        [("free", "free", 1.0), ("excluded", "excluded", 1.0)]
        + [(apart, category, share) for category, share in parts.items()]
        + [("rest", category, share) for category, share in rest.items()],
        schema={"treatment": pl.String, "staging_category": pl.String, "share": pl.Float64},
        orient="row",
    )
    return Allocation(known, counts, apart, auto_parts_free, shares)


def stated_apart(treatments: dy.DataFrame[Treatments]) -> str:
    """Return the treatment of the lines with a total of their own: the one beside ``excluded``."""
    return str(treatments.filter(pl.col("treatment") != "excluded")["treatment"].unique().item())


def every_category(allocation: Allocation, study: Study) -> Schedule:
    """Return the calibrated lines in every category that they may be in, with their full number.

    What is put in a category is the ``line_count`` here times the share of `Allocation.shares`,
    so that a reader can change the shares; the sum of the line counts means nothing.
    """
    lines = allocation.known.join(allocation.shares, on="treatment", how="inner")
    return _schedule(
        lines.with_columns(pl.lit("calibrated").alias("status")),
        study.home,
        study.partner,
        "HS2012",
        study,
    )


def derived_profile(staged_lines: dy.DataFrame[StagedLines], study: Study) -> Schedule:
    """Return the partner's schedule by heading, base rate and category.

    Parameters
    ----------
    staged_lines
        Numbers of lines derived from the partner's published tariff.
    study
        The parties.

    Returns
    -------
    Schedule
        One row per heading, base rate and category.
    """
    return _schedule(staged_lines, study.partner, study.home, "HS2022", study)


def single_line(certificate: dy.DataFrame[FirstCertificate]) -> Schedule:
    """Return a schedule of the one line that a certificate of origin covers."""
    line = certificate.with_columns(pl.lit(1.0).alias("line_count"))
    importer, origin = certificate.select("importer", "origin").row(0)
    source, rules = certificate["source_id"].item(), RULES[importer]
    return _with_lines(line, importer, origin, "HS2012", source, rules)


def _with_treatment(
    base_rates: dy.DataFrame[BaseRates], treatments: dy.DataFrame[Treatments]
) -> pl.DataFrame:
    """Add ``group`` (from the treatments) and ``treatment`` (free where the base is zero)."""
    group, reported = pl.lit("rest"), pl.lit("calibrated")
    for row in treatments.iter_rows(named=True):
        inside = in_ranges(pl.col("heading"), f"{row['heading_from']}-{row['heading_to']}")
        group = pl.when(inside).then(pl.lit(row["treatment"])).otherwise(group)
        # Of the auto parts only a total is reported: their categories are calibrated too.
        if row["treatment"] == "excluded":
            reported = pl.when(inside).then(pl.lit(row["status"])).otherwise(reported)
    return base_rates.select(
        "heading", "base_rate", "line_count", group.alias("group"), reported.alias("reported")
    ).with_columns(
        pl.when(pl.col("base_rate") == 0.0)
        .then(pl.lit("free"))
        .otherwise(pl.col("group"))
        .alias("treatment")
    )


def _auto_parts_shares(
    dutiable: float, free: float, zero_share: float, totals: Mapping[str, float]
) -> dict[str, float]:
    """Return the share of the dutiable auto-part lines in each category.

    Within those that reach zero, and within those that do not, the split follows the totals.
    """
    reach_zero = (zero_share * (dutiable + free) - free) / dutiable
    staged = sum(totals[category] for category in _STAGED)
    never = sum(totals[category] for category in _NEVER_ZERO)
    shares = {c: reach_zero * totals[c] / staged if staged else 0.0 for c in _STAGED}
    shares |= {c: (1.0 - reach_zero) * totals[c] / never if never else 0.0 for c in _NEVER_ZERO}
    return {"immediate": 0.0, **shares}


def _require_staging(totals: Mapping[str, float], zero_share: float) -> None:
    """Refuse totals that leave no category to the auto parts that are staged, or are not."""
    needed = (("staged lines", _STAGED, zero_share), ("other lines", _NEVER_ZERO, 1.0 - zero_share))
    problems = [
        f"staging_shares: a share of {share:g} of the auto-part lines belongs to "
        f"{' or '.join(names)}, but there are no {what}; raise their shares"
        for what, names, share in needed
        if share > 0.0 and sum(totals[name] for name in names) <= 0.0
    ]
    if problems:
        raise InputError(_TITLE, problems)


def _require_possible(rest: Mapping[str, float]) -> None:
    problems = [
        f"staging_shares: the lines already known to be {category} exceed the total stated for "
        "it; raise that total"
        for category, share in rest.items()
        if share < 0.0
    ]
    if problems:
        raise InputError(_TITLE, problems)


def _schedule(
    lines: pl.DataFrame, importer: Party, origin: Party, edition: str, study: Study
) -> Schedule:
    rules = _rules(importer.code, study.entry_into_force)
    source = f"{importer.name}{EMBEDDED}"
    return _with_lines(lines, importer.code, origin.code, edition, source, rules)


def _with_lines(
    lines: pl.DataFrame,
    importer: str,
    origin: str,
    edition: str,
    source_id: str,
    rules: StagingRules,
) -> Schedule:
    rate_text = (pl.col("base_rate") * 100).round(4).cast(pl.String).fill_null("specific")
    full = lines.with_columns(
        pl.concat_str("heading", rate_text, "staging_category", separator="/").alias("tariff_line"),
        pl.lit(importer).alias("importer"),
        pl.lit(origin).alias("origin"),
        pl.lit(edition).alias("hs_edition"),
        pl.lit(None, dtype=pl.String).alias("base_rate_text"),
    ).select(list(TariffLines.column_names()))
    return Schedule(
        importer,
        origin,
        TariffLines.cast(full.sort("tariff_line")),
        rules,
        None,
        Coverage.create_empty(),
        source_id,
    )
