"""What trade agreements did on average: PPML gravity on a panel of bilateral trade.

An optional extra: it needs pyfixest (``pip install "rcep-analytics[gravity]"``), imported when an
estimate is asked for. The panel ends long before RCEP: an estimate says what agreements of the
past went with, not what RCEP does.
"""

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.errors import InputError
from analytics.models.residual_checks import SolverError
from analytics.schemas.gravity import GravityEstimates

TITLE = "gravity"  # of errors
# What to do without the extra.
EXTRA = 'pyfixest is not installed; pip install "rcep-analytics[gravity]"'
TOLERANCE = 1e-6
"""Largest gap between fitted and observed trade of a fixed effect, relative to all trade."""
INTERVALS = tuple(range(1986, 2007, 4))
"""Every fourth year: trade takes years to answer to an agreement."""

_EXPORTER_YEAR, _IMPORTER_YEAR = "exporter_year", "importer_year"


class MissingExtraError(InputError):
    """The optional extra is not installed; the problem says how to install it."""


@dataclass(frozen=True)
class Specification:
    """What a regression of trade on agreements holds constant.

    Attributes
    ----------
    years
        Years of the panel that are used.
    domestic
        Whether trade of countries within themselves is part of the sample.
    effects
        Fixed effects: ``exporter_year``, ``importer_year``, and perhaps ``pair``.
    covariates
        Further regressors: ``log_distance`` and columns of the panel.
    """

    years: tuple[int, ...]
    domestic: bool
    effects: tuple[str, ...]
    covariates: tuple[str, ...] = ()


SPECIFICATIONS: Mapping[str, Specification] = {
    "international": Specification(
        INTERVALS,
        domestic=False,
        effects=(_EXPORTER_YEAR, _IMPORTER_YEAR),
        covariates=("log_distance", "common_border", "common_language", "colonial_tie"),
    ),
    "pair_effects": Specification(
        INTERVALS, domestic=True, effects=(_EXPORTER_YEAR, _IMPORTER_YEAR, "pair")
    ),
    "pair_effects_international": Specification(
        INTERVALS, domestic=False, effects=(_EXPORTER_YEAR, _IMPORTER_YEAR, "pair")
    ),
}
"""``international`` and ``pair_effects`` are two columns of the application on agreements in the
Advanced Guide to Trade Policy Analysis, chapter 1; the third is the second without domestic trade,
to show how much rests on it."""


@dataclass(frozen=True)
class RtaEstimate:
    """Association of trade with membership in a regional trade agreement.

    Attributes
    ----------
    specification
        Name of the specification.
    coefficient
        Of ``rta``, in log points.
    standard_error
        Clustered by pair.
    low, high
        Ends of the 95 % confidence interval of the coefficient.
    observations
        Rows of the estimation.
    separated
        Rows left out because a fixed effect of theirs has no trade at all, so that it is minus
        infinity and says nothing.
    years
        Years used.
    residual
        Largest violation of the first-order conditions; see `first_order_residual`.
    """

    specification: str
    coefficient: float
    standard_error: float
    low: float
    high: float
    observations: int
    separated: int
    years: tuple[int, ...]
    residual: float


def rta_effect(panel: pl.DataFrame, specification: str = "pair_effects") -> RtaEstimate:
    """Estimate what trade agreements went with, by Poisson pseudo maximum likelihood.

    Parameters
    ----------
    panel
        Columns of `analytics.schemas.gravity.GravityPanel`.
    specification
        A name in `SPECIFICATIONS`. ``pair_effects`` has three-way fixed effects (exporter-year,
        importer-year, pair whichever way trade goes) and domestic trade in the sample;
        ``international`` has two-way effects, distance, border, language and colonial ties
        instead of the pair effects, and no domestic trade.

    Returns
    -------
    RtaEstimate
        The estimate with its certificate.

    Raises
    ------
    MissingExtraError
        An InputError: pyfixest is not installed.
    InputError
        If the specification is not known, or the panel lacks its columns, years or any variation
        in ``rta``.
    SolverError
        If the first-order conditions do not hold to `TOLERANCE`.

    Notes
    -----
    ``E[trade] = exp(b rta + c'covariates + fixed effects)``, zero flows kept, standard errors
    clustered by pair. On the panel of the Guide: 0.1907 (``international``), 0.5572
    (``pair_effects``), -0.0521 (``pair_effects_international``).

    Examples
    --------
    >>> rta_effect(read_gravity_panel("agtpa_applications.csv")).coefficient  # doctest: +SKIP
    0.5571853
    """
    if specification not in SPECIFICATIONS:
        raise InputError(
            TITLE, f"specification {specification}; one of {', '.join(SPECIFICATIONS)}"
        )
    chosen = SPECIFICATIONS[specification]
    sample, separated = _without_separated(_sample(panel, chosen), chosen.effects)
    _require_variation(sample)
    regressors = ("rta", *chosen.covariates)
    formula = f"trade ~ {' + '.join(regressors)} | {' + '.join(chosen.effects)}"
    own, fitted = _fit(formula, sample)
    residual = first_order_residual(sample, fitted, regressors, chosen.effects)
    if not residual <= TOLERANCE:
        raise SolverError(
            f"{TITLE}: the estimate does not satisfy its first-order conditions",
            f"{specification}: residual {residual:.3g}, at most {TOLERANCE:g} is allowed",
        )
    return RtaEstimate(
        specification=specification,
        coefficient=own["Estimate"],
        standard_error=own["Std. Error"],
        low=own["2.5%"],
        high=own["97.5%"],
        observations=sample.height,
        separated=separated,
        years=chosen.years,
        residual=residual,
    )


def rta_effects(panel: pl.DataFrame) -> dy.DataFrame[GravityEstimates]:
    """Return the estimates of all specifications, as a table; see `rta_effect`."""
    found = (rta_effect(panel, name) for name in SPECIFICATIONS)
    rows = [{**asdict(e), "first_year": e.years[0], "last_year": e.years[-1]} for e in found]
    columns = GravityEstimates.column_names()
    return GravityEstimates.validate(pl.DataFrame(rows).select(columns))


def first_order_residual(
    sample: pl.DataFrame,
    fitted: NDArray[np.float64],
    regressors: tuple[str, ...],
    effects: tuple[str, ...],
) -> float:
    """Return the largest violation of the first-order conditions of PPML.

    Fitted and observed trade must have the same sum in every group of every fixed effect, and the
    same sum weighted by every regressor; this shares nothing with the estimation.

    Parameters
    ----------
    sample
        Rows of the estimation: ``trade``, regressors and effects.
    fitted
        Expected trade of each row.
    regressors, effects
        Columns.

    Returns
    -------
    float
        Largest difference as a share of all trade (of trade weighted by the regressor's size).
        NaN where a fitted value is not a number.

    Examples
    --------
    >>> one = pl.DataFrame({"trade": [1.0, 3.0], "rta": [0, 1], "pair": ["a", "a"]})
    >>> first_order_residual(one, np.array([1.0, 3.0]), ("rta",), ("pair",))
    0.0
    """
    trade = sample["trade"].to_numpy()
    gap = trade - fitted
    worst = []
    for name in regressors:
        weight = sample[name].to_numpy()
        worst.append(abs(weight @ gap) / (np.abs(weight) @ trade))
    for name in effects:
        group = sample[name].rank("dense").to_numpy() - 1
        worst.append(np.abs(np.bincount(group, weights=gap)).max() / trade.sum())
    return float(np.max(worst))


def _fit(formula: str, sample: pl.DataFrame) -> tuple[dict[str, float], NDArray[np.float64]]:
    """Return what pyfixest says of ``rta``, and the trade it expects in each row."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    try:
        # pyfixest needs pandas itself, and takes a polars frame only where pyarrow is installed.
        import pandas as pd
        import pyfixest

        fit = pyfixest.fepois(
            formula,
            data=pd.DataFrame(sample.to_dict(as_series=False)),
            vcov={"CRV1": "pair"},
            fixef_rm="none",
            iwls_tol=1e-10,
            iwls_maxiter=100,
            separation_check=[],
        )
    except ImportError as error:
        raise MissingExtraError(TITLE, EXTRA) from error
    finally:
        # pyfixest 0.60 sets up logging for the whole program when it is first used.
        root.setLevel(level)
        root.handlers[:] = handlers
    own = {name: float(value) for name, value in fit.tidy().loc["rta"].items()}
    return own, np.asarray(fit.predict(type="response"))


def _sample(panel: pl.DataFrame, chosen: Specification) -> pl.DataFrame:
    """Return the rows of a specification with its regressors and effects."""
    own = [name for name in chosen.covariates if name != "log_distance"]
    needed = ["exporter", "importer", "year", "pair", "trade", "distance", "rta", *own]
    missing = [name for name in needed if name not in panel.columns]
    if missing:
        raise InputError(
            TITLE,
            [f"column {name} is missing; read the panel with read_gravity_panel"
             for name in missing],
        )  # fmt: skip
    years = set(panel["year"].unique())
    absent = [year for year in chosen.years if year not in years]
    if absent:
        raise InputError(TITLE, [f"year {year} is not in the panel; add it" for year in absent])
    rows = panel.filter(pl.col("year").is_in(chosen.years))
    if not chosen.domestic:
        rows = rows.filter(pl.col("exporter") != pl.col("importer"))
    return rows.sort("exporter", "importer", "year").select(
        "trade",
        "rta",
        "pair",
        *own,
        pl.col("distance").log().alias("log_distance"),
        pl.concat_str("exporter", "year", separator=" ").alias(_EXPORTER_YEAR),
        pl.concat_str("importer", "year", separator=" ").alias(_IMPORTER_YEAR),
    )


def _without_separated(sample: pl.DataFrame, effects: tuple[str, ...]) -> tuple[pl.DataFrame, int]:
    """Leave out groups without any trade, until there are none, and count their rows."""
    kept = sample
    while True:
        traded = [pl.col("trade").sum().over(effect) > 0.0 for effect in effects]
        fewer = kept.filter(pl.all_horizontal(traded))
        if fewer.height == kept.height:
            return kept, sample.height - kept.height
        kept = fewer


def _require_variation(sample: pl.DataFrame) -> None:
    if sample["rta"].n_unique() < 2:
        raise InputError(
            TITLE,
            "rta is the same in all rows with trade; there is nothing to compare: use a panel in "
             "which some pairs have an agreement and some do not")  # fmt: skip
