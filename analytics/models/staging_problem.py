"""What is known of a schedule's staging, as classes of lines, constraints and a prior."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.models.cross_entropy import Array, Program
from analytics.schemas.tariffs import KnownLines, LineGroups, StagingPriors, Treatments
from analytics.tariffs.nomenclature import in_ranges

CATEGORIES = ("free", "immediate", "cuts_11", "cuts_16", "cuts_21", "partial", "excluded")
"""Staging categories; a line is free if and only if its base rate is zero."""
LATENESS = np.array([0.0, 0.0, 1.0, 2.0, 3.0, 4.0, 4.0])
"""How late each category is, in steps of about five years."""
_RATE_STEP = 0.1
_TILT = "tilt"

Mask = NDArray[np.bool_]
Number = TypeVar("Number", bound=np.generic)


@dataclass(frozen=True)
class Evidence:
    """All that is known, as published, before values of assumptions.

    Attributes
    ----------
    groups, known, treatments, priors
        The shipped tables.
    """

    groups: dy.DataFrame[LineGroups]
    known: dy.DataFrame[KnownLines]
    treatments: dy.DataFrame[Treatments]
    priors: dy.DataFrame[StagingPriors]


@dataclass(frozen=True)
class Problem(Program):
    """Classes of lines, what is asked of them, and what they are likely to be, tilts included.

    Attributes
    ----------
    names
        Constraints of the program, which hold as totals of several classes.
    rows
        The groups of lines, sorted, with ``row_class``.
    allowed
        Categories that each class may be in; (classes, categories).
    settled
        Constraints that rule categories out, by name: classes concerned and categories left.
    status
        ``calibrated``, or the status of the constraint that leaves one category; by class.
    """

    names: list[str]
    rows: pl.DataFrame
    allowed: Mask
    settled: dict[str, tuple[Mask, Mask]]
    status: list[str]

    def shares_of_rows(self, of_classes: NDArray[Number]) -> NDArray[Number]:
        """Return what is known of classes for rows."""
        found: NDArray[Number] = of_classes[self.rows["row_class"].to_numpy()]
        return found


def problem(evidence: Evidence, values: Mapping[str, float]) -> Problem:
    """Return the problem for the values of the assumptions.

    Parameters
    ----------
    evidence
        The shipped tables.
    values
        Assumptions by id: those that the treatments name, ``staging.asean_weight`` (exponent of the
        prior) and ``staging.high_rate_delay`` (odds of later categories for high base rates).
    """
    rows = _with_category(evidence)
    rules = evidence.treatments.sort("constraint").rows(named=True)
    inside = {rule["constraint"]: _inside(rule) for rule in rules}
    keys = ["base_rate", "asean_category", "known_category"]
    marked = rows.with_columns(
        concerned.alias(f"in_{name}") for name, concerned in inside.items()
    ).with_columns(
        pl.struct(*keys, *[f"in_{name}" for name in inside]).rank("dense").cast(pl.Int64).alias("k")
    )
    rows = marked.with_columns((pl.col("k") - 1).alias("row_class")).drop("k")
    classes = (
        rows.group_by("row_class")
        .agg(pl.col("line_count").sum(), pl.col(*keys).first(), pl.col("^in_.*$").first())
        .sort("row_class")
    )
    return _assemble(rows, classes, rules, _log_prior(classes, evidence.priors, values), values)


def _assemble(
    rows: pl.DataFrame,
    classes: pl.DataFrame,
    rules: list[dict[str, object]],
    log_prior: Array,
    values: Mapping[str, float],
) -> Problem:
    """Sort the constraints: those that rule categories out, totals, and tilts."""
    allowed, counts = _possible(classes), classes["line_count"].cast(pl.Float64).to_numpy()
    names, coefficients, bounds, at_least = [], [], [], []
    settled: dict[str, tuple[Mask, Mask]] = {}
    status = np.full(len(counts), "calibrated", dtype=object)
    for rule in rules:
        name = str(rule["constraint"])
        own = classes[f"in_{name}"].to_numpy()
        among = np.isin(CATEGORIES, str(rule["staging_categories"]).split("|"))
        share = rule["share"] if rule["assumption"] is None else values[str(rule["assumption"])]
        assert isinstance(share, float)
        if rule["sense"] == _TILT:
            log_prior = log_prior + share * np.outer(own, among)
        elif share in (0.0, 1.0) and rule["sense"] == "=":
            left = among if share else ~among
            if left.sum() == 1:
                status[own] = rule["status"]
            settled[name] = own, left
            # Lines with base zero are free, whatever is reported of their heading.
            dutiable = own & ~allowed[:, 0]
            allowed = allowed & ~(dutiable[:, None] & ~left)
        else:
            names.append(name)
            coefficients.append(np.outer(own, among).astype(float))
            bounds.append(share * counts[own].sum())
            at_least.append(rule["sense"] == ">=")
    # Where one category is left, no prior is needed.
    log_prior = np.where(allowed.sum(axis=1, keepdims=True) == 1, 0.0, log_prior)
    return Problem(
        counts, np.where(allowed, log_prior, -np.inf),
        np.array(coefficients).reshape(len(names), *log_prior.shape), np.array(bounds),
        np.array(at_least, dtype=bool), names, rows, allowed, settled, status.tolist(),
    )  # fmt: skip


def _with_category(evidence: Evidence) -> pl.DataFrame:
    known = evidence.known.select(
        "tariff_line",
        pl.col("staging_category").alias("known_category"),
        pl.col("status").alias("known_status"),
    )
    keys = ["heading", "base_rate", "mfn_rate_2018", "mfn_rate_2019", "asean_category"]
    return (
        evidence.groups.drop("status", "source_id")
        .join(known, on="tariff_line", how="left", validate="m:1")
        .sort(*keys, "tariff_line", nulls_last=True)
    )


def _inside(rule: Mapping[str, object]) -> pl.Expr:
    """Say which rows a rule is about."""
    inside = pl.lit(value=True)
    if rule["headings"] is not None:
        inside = inside & in_ranges(pl.col("heading"), str(rule["headings"]))
    if rule["base_rate"] is not None:
        inside = inside & pl.col("base_rate").eq_missing(pl.lit(rule["base_rate"]))
    if rule["asean_category"] is not None:
        inside = inside & (pl.col("asean_category") == pl.lit(rule["asean_category"]))
    return inside


def _possible(classes: pl.DataFrame) -> Mask:
    """Return the categories that base rate and known line leave to each class."""
    free = (classes["base_rate"] == 0.0).fill_null(value=False).to_numpy()
    of_free = np.array([category == "free" for category in CATEGORIES])
    allowed = np.where(free[:, None], of_free, ~of_free)
    known = classes["known_category"].to_numpy()
    only = np.array(known[:, None] == np.array(CATEGORIES, dtype=object)[None, :], dtype=bool)
    return np.where((classes["known_category"].is_not_null()).to_numpy()[:, None], only, allowed)


def _log_prior(
    classes: pl.DataFrame, priors: dy.DataFrame[StagingPriors], values: Mapping[str, float]
) -> Array:
    """Logarithm of the prior; the same for all categories where nothing hints at one."""
    table = {(a, k): p for a, k, p in priors.select(
        "asean_category", "staging_category", "probability").iter_rows()}  # fmt: skip
    hinted = {category for category, _ in table}
    with np.errstate(divide="ignore"):
        logs = {
            category: np.log([table.get((category, name), 0.0) for name in CATEGORIES])
            for category in hinted
        }
    even = np.zeros(len(CATEGORIES))
    weight = values["staging.asean_weight"]
    prior = np.array([logs.get(category, even) for category in classes["asean_category"]])
    prior = weight * prior if weight else np.zeros(prior.shape)
    base = classes["base_rate"].fill_null(0.0).to_numpy()
    delay = values["staging.high_rate_delay"] / _RATE_STEP
    return np.asarray(prior + delay * np.outer(base - _RATE_STEP, LATENESS))
