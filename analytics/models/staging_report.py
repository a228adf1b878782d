"""Tables on calibrated staging: constraints with fit, prior, and known lines left out in turn."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from analytics.models.staging import Staging, calibrate
from analytics.models.staging_problem import CATEGORIES, Evidence, Problem
from analytics.schemas.schedule import StagingRules
from analytics.schemas.tariffs import KnownLines

GUESSED = ("excluded", "cuts_11", "cuts_16", "cuts_21")
"""Categories among which the known lines lie."""


def constraint_table(staging: Staging, evidence: Evidence) -> pl.DataFrame:
    """Return every constraint with what it asks for, what was found, slack and multiplier.

    Returns
    -------
    polars.DataFrame
        Columns of the schema ``StagingConstraints``; tilts, which ask for nothing, are left out.
    """
    posed, solved = staging.problem, staging.solution
    place = {name: number for number, name in enumerate(posed.names)}
    rows = []
    for rule in evidence.treatments.sort("constraint").iter_rows(named=True):
        name, categories = rule["constraint"], rule["staging_categories"]
        among = np.isin(CATEGORIES, categories.split("|"))
        if name in place:
            number = place[name]
            inside = posed.coefficients[number].any(axis=1)
            lines, asked = posed.counts[inside].sum(), posed.bounds[number]
            slack, multiplier = solved.slack[number], solved.multipliers[number]
        elif name in posed.settled:
            of_classes, left = posed.settled[name]
            inside = of_classes & ~posed.allowed[:, 0]
            lines = asked = posed.counts[inside].sum()
            among, slack, multiplier = left, 0.0, None
        else:
            continue
        found = float((posed.counts[inside] @ solved.shares[inside])[among].sum())
        if multiplier is None:
            slack = found - asked
        rows.append(
            (name, categories, lines, asked / lines, min(found / lines, 1.0), slack, multiplier,
             rule["status"], rule["source_id"])
        )  # fmt: skip
    known = float(evidence.known.height)
    if known:
        categories = "|".join(sorted(set(evidence.known["staging_category"])))
        rows.append(("known_lines", categories, known, 1.0, 1.0, 0.0, None, "published", None))
    return pl.DataFrame(rows, schema=_CONSTRAINT, orient="row").sort("constraint")


_CONSTRAINT = {
    "constraint": pl.String, "staging_categories": pl.String, "lines": pl.Float64,
    "share_asked": pl.Float64, "share_found": pl.Float64, "slack_lines": pl.Float64,
    "multiplier": pl.Float64, "status": pl.String, "source_id": pl.String,
}  # fmt: skip


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
        others = KnownLines.validate(evidence.known.filter(pl.col("tariff_line") != line))
        found = calibrate(replace(evidence, known=others), values, rules, staging)
        own = (found.problem.rows["tariff_line"] == line).fill_null(value=False).arg_true()[0]
        shares = dict(zip(CATEGORIES, found.shares[own], strict=True))
        if shares[category] >= 1.0:
            continue
        likeliest = max(GUESSED, key=lambda name: shares[name])
        rows.append(
            (line, found.problem.rows["asean_category"][own], category, likeliest,
             float(shares[category]), even[category], float(np.log(shares[category])),
             float(np.log(even[category])), int(likeliest == category))
        )  # fmt: skip
    table = pl.DataFrame(rows, schema=_LEFT_OUT, orient="row")
    return table.with_columns(pl.lit("derived").alias("status")).sort("tariff_line")


_LEFT_OUT = {
    "tariff_line": pl.String, "asean_category": pl.String, "staging_category": pl.String,
    "likeliest_category": pl.String, "probability": pl.Float64,
    "pro_rata_probability": pl.Float64, "log_score": pl.Float64,
    "pro_rata_log_score": pl.Float64, "hits": pl.Int64,
}  # fmt: skip


def _pro_rata(problem: Problem, staging: Staging) -> dict[str, float]:
    """Shares of all dutiable lines, which every one of them would get without evidence."""
    lines = problem.counts @ staging.solution.shares
    dutiable = float(lines[1:].sum())
    return {name: float(count) / dutiable for name, count in zip(CATEGORIES, lines, strict=True)}
