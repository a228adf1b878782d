"""Tables on calibrated staging: constraints with fit, prior, and known lines left out in turn."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.models.armington import Array
from analytics.models.staging import Staging, calibrate, line_counts
from analytics.models.staging_problem import CATEGORIES, Evidence, Problem
from analytics.schemas.schedule import StagingRules
from analytics.schemas.staging import StagingConstraints, StagingValidation
from analytics.schemas.tariffs import KnownLines
from analytics.tariffs.market_lines import carried_by
from analytics.tariffs.markets import MarketSet

GUESSED = ("excluded", "cuts_11", "cuts_16", "cuts_21")
"""Categories among which the known lines lie."""


@dataclass(frozen=True)
class LinesInMarkets:
    """What RCEP does to the trade of lines.

    Attributes
    ----------
    place
        Market of each row of :func:`analytics.models.staging.line_groups`, by its row.
    markets
        The markets.
    counterfactual
        Trade without RCEP of the segment of each market, CNY; of what measures let in.
    effect
        Effect for each CNY of it; by market.
    """

    place: NDArray[np.int64]
    markets: MarketSet
    counterfactual: Array
    effect: Array

    def amounts(self, counts: Array) -> tuple[float, float]:
        """Return trade without RCEP and effect, in CNY, of so many lines of each row."""
        trade = carried_by(counts, self.place, self.markets) * self.counterfactual
        return float(trade.sum()), float((trade * self.effect).sum())


def constraint_table(
    staging: Staging, evidence: Evidence, lines_in: LinesInMarkets
) -> pl.DataFrame:
    """Return every constraint with what it asks for, what was found, and what its lines gain.

    Returns
    -------
    polars.DataFrame
        Columns of the schema ``StagingConstraints``. Tilts ask for nothing: they have a share found
        and no share asked.
    """
    posed = staging.problem
    rows = [
        _constraint(staging, rule, lines_in)
        for rule in evidence.treatments.sort("constraint").iter_rows(named=True)
    ]
    known = posed.rows["known_category"].is_not_null().to_numpy()
    if known.any():
        count = float(known.sum())
        categories = "|".join(sorted(set(evidence.known["staging_category"])))
        amounts = lines_in.amounts(_in_cells(staging, known))
        rows.append(("known_lines", categories, count, 1.0, 1.0, 0.0, None, *amounts,
                     "published", None))  # fmt: skip
    schema = StagingConstraints.create_empty().schema
    return pl.DataFrame(rows, schema=schema, orient="row").sort("constraint")


def _constraint(
    staging: Staging, rule: Mapping[str, Any], lines_in: LinesInMarkets
) -> tuple[object, ...]:
    """Return the row of one constraint."""
    posed, solved = staging.problem, staging.solution
    name, categories = rule["constraint"], rule["staging_categories"]
    concerned = posed.rows[f"in_{name}"].to_numpy()
    inside = np.zeros(len(posed.counts), dtype=bool)
    inside[posed.rows["row_class"].to_numpy()[concerned]] = True
    among = np.isin(CATEGORIES, categories.split("|"))
    slack, multiplier = 0.0, None
    asked: float | None = None
    if name in posed.names:
        number = posed.names.index(name)
        slack, multiplier = solved.slack[number], solved.multipliers[number]
        asked = posed.bounds[number] / posed.counts[inside].sum()
    elif name in posed.settled:
        # Lines with base zero are free, whatever is reported of their heading.
        inside, among, asked = inside & ~posed.allowed[:, 0], posed.settled[name][1], 1.0
    lines = posed.counts[inside].sum()
    found = float((posed.counts[inside] @ solved.shares[inside])[among].sum())
    if multiplier is None and asked is not None:
        slack = found - lines
    amounts = lines_in.amounts(_in_cells(staging, posed.shares_of_rows(inside) & concerned))
    return (name, categories, lines, asked, min(found / lines, 1.0), slack, multiplier, *amounts,
            rule["status"], rule["source_id"])  # fmt: skip


def _in_cells(staging: Staging, rows: NDArray[np.bool_]) -> Array:
    """Return the lines of :func:`analytics.models.staging.line_groups` that some rows hold."""
    return line_counts(staging) * rows[np.nonzero(staging.problem.shares_of_rows(
        staging.problem.allowed))[0]]  # fmt: skip


def prior_table(staging: Staging, evidence: Evidence) -> pl.DataFrame:
    """Return, for each category of the other schedule, prior and calibrated shares.

    Returns
    -------
    polars.DataFrame
        Columns of the schema ``StagingPrior``.
    """
    rows = staging.problem.rows.with_columns(
        pl.Series(category, staging.shares[:, number]) for number, category in enumerate(CATEGORIES)
    ).filter(pl.col("known_category").is_null())
    count = pl.col("line_count")
    means = rows.group_by("asean_category").agg(
        count.sum().cast(pl.Float64).alias("lines"),
        *[((pl.col(name) * count).sum() / count.sum()).alias(name) for name in CATEGORIES],
    )
    long = means.unpivot(
        index=["asean_category", "lines"], variable_name="staging_category",
        value_name="calibrated_share",
    )  # fmt: skip
    keys = ["asean_category", "staging_category"]
    priors = evidence.priors.select(*keys, pl.col("probability").alias("prior_share"))
    return (
        long.join(priors, on=keys, how="inner", validate="1:1")
        .with_columns(pl.lit("calibrated").alias("status"))
        .sort(keys)
    )


def left_out(
    staging: Staging, evidence: Evidence, values: Mapping[str, float], rules: StagingRules
) -> pl.DataFrame:
    """Leave out each known line in turn, calibrate without it, and look what it would be.

    Lines that other constraints settle are passed over: they would be no test.

    Returns
    -------
    polars.DataFrame
        Columns of the schema ``StagingValidation``.
    """
    even = _pro_rata(staging.problem, staging)
    rows = []
    for line, category in evidence.known.select("tariff_line", "staging_category").iter_rows():
        # A valid table without one of its rows is valid.
        others = cast(
            "dy.DataFrame[KnownLines]", evidence.known.filter(pl.col("tariff_line") != line)
        )
        found = calibrate(replace(evidence, known=others), values, rules, staging)
        own = (found.problem.rows["tariff_line"] == line).fill_null(value=False).arg_true()[0]
        shares = dict(zip(CATEGORIES, found.shares[own], strict=True))
        if shares[category] >= 1.0:
            continue
        likeliest = max(GUESSED, key=lambda name: shares[name])
        rows.append(
            (line, found.problem.rows["asean_category"][own], category, likeliest,
             float(shares[category]), even[category], float(np.log(shares[category])),
             float(np.log(even[category])), int(likeliest == category), "derived")
        )  # fmt: skip
    schema = StagingValidation.create_empty().schema
    return pl.DataFrame(rows, schema=schema, orient="row").sort("tariff_line")


def _pro_rata(problem: Problem, staging: Staging) -> dict[str, float]:
    """Shares of all dutiable lines, which every one of them would get without evidence."""
    lines = problem.counts @ staging.solution.shares
    dutiable = float(lines[1:].sum())
    return {name: float(count) / dutiable for name, count in zip(CATEGORIES, lines, strict=True)}
