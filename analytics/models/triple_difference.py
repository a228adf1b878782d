"""A triple difference: commodities by how much they are cut x partners x years.

Log trade of Japan by commodity, partner and year, with effects of commodity x partner, commodity x
year and partner x year (of each flow), so that only what differs in all three is left: whether
trade with those who cut moved more in goods that are cut more, once they were. The panel is
balanced, so taking the effects out is exact arithmetic of means.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
import scipy
from numpy.typing import NDArray

from analytics.models.commodity_panel import WHOLE, Panel, Panels, centred, until

# Student's t and F come from the special functions: `scipy.stats`, which gives the same digits,
# takes longer to import than all tables of a changed scenario to compute.
Array = NDArray[np.float64]
LEVEL, POWER = 0.05, 0.8
DRAWS, SEED = 9999, 20220101
Row = dict[str, Any]
"""A row of a table by column."""


@dataclass(frozen=True)
class Fit:
    """Least squares on a panel, clustered by commodity.

    Attributes
    ----------
    coefficients
        One for each regressor.
    covariance
        Clustered by commodity, with the usual factors for few clusters and regressors.
    clusters
        Commodities.
    """

    coefficients: Array
    covariance: Array
    clusters: int

    @property
    def errors(self) -> Array:
        """Standard errors."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def reach(self) -> float:
        """Quantile of Student's t for a 95 % interval."""
        return float(scipy.special.stdtrit(self.clusters - 1, 1 - LEVEL / 2))

    def p_value(self) -> float:
        """Probability of a first coefficient as far from zero by chance."""
        t = abs(self.coefficients[0]) / self.errors[0]
        return float(2 * scipy.special.stdtr(self.clusters - 1, -t))

    def joint_p_value(self, which: Sequence[int]) -> float:
        """Probability of coefficients jointly as far from zero by chance (F test)."""
        at = np.asarray(which)
        own, cov = self.coefficients[at], self.covariance[np.ix_(at, at)]
        wald = float(own @ np.linalg.solve(cov, own)) / len(at)
        return float(scipy.special.fdtrc(len(at), self.clusters - 1, wald))


def fit(panel: Panel, outcome: Array, weights: Array) -> Fit:
    """Regress an outcome on the intensity times weights over years.

    Parameters
    ----------
    panel
        The panel.
    outcome
        Commodities x partners x years.
    weights
        One row for each regressor; (regressors, years).

    Returns
    -------
    Fit
        Coefficients and their covariance, clustered by commodity.

    Notes
    -----
    The factor is G / (G - 1) x (N - 1) / (N - K), where K counts the regressors and the effects
    that are not nested in commodities (partner x year).
    """
    w, z2 = centred(weights), panel.intensity**2
    size = float(panel.contrast @ panel.contrast)
    scores = panel.intensity[:, None] * np.einsum("ct,kt->ck", panel.contrasted(outcome), w)
    years = size * np.einsum("kt,lt->kl", w, w)
    gram = z2.sum() * years
    coefficients = np.linalg.solve(gram, scores.sum(axis=0))
    scores -= z2[:, None] * np.einsum("kl,l->k", years, coefficients)
    inverse = np.linalg.inv(gram)
    meat = np.einsum("ck,cl->kl", scores, scores)
    covariance = _factor(panel, len(weights)) * inverse @ meat @ inverse
    return Fit(coefficients, covariance, panel.clusters)


def _factor(panel: Panel, regressors: int) -> float:
    groups, cells = panel.clusters, panel.trade.size
    effects = len(np.unique(panel.flow)) * len(panel.treated) * len(panel.years)
    return groups / (groups - 1) * (cells - 1) / (cells - regressors - effects)


def since(panel: Panel) -> Array:
    """Return a weight of one in the years of the agreement."""
    return np.array([[float(year > panel.base) for year in panel.years]])


def year_by_year(panel: Panel) -> tuple[list[int], Array]:
    """Return the years but the base year, and a weight of one for each."""
    others = [year for year in panel.years if year != panel.base]
    return others, np.array([[float(year == one) for year in panel.years] for one in others])


def wild_p_value(panel: Panel, draws: int = DRAWS, seed: int = SEED) -> float:
    """Return the probability of no effect by the wild cluster bootstrap.

    Signs of whole commodities are drawn under the null (Rademacher weights); t is compared with
    its draws. With few clusters that are cut at all it is more honest than Student's t.
    """
    w, z = centred(since(panel)[0]), panel.intensity
    moved = panel.contrasted(panel.trade) @ w
    same_flow = (panel.flow[:, None] == panel.flow).astype(float)
    # What the drawn signs leave of partner x year effects is taken out again.
    cross = z[:, None] * moved * same_flow / same_flow.sum(axis=1, keepdims=True)
    own, gram = z * moved, float(panel.contrast @ panel.contrast) * float(w @ w) * z**2
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], size=(draws, panel.clusters))
    observed = _t_values(np.ones((1, panel.clusters)), own, gram, cross)[0]
    drawn = _t_values(signs, own, gram, cross)
    return float((1 + (np.abs(drawn) >= abs(observed)).sum()) / (draws + 1))


def _t_values(signs: Array, own: Array, gram: Array, cross: Array) -> Array:
    """Return t for each row of signs; ``cross`` takes out the partner x year effects anew."""
    slope = (signs @ own) / gram.sum()
    scores = signs * own - signs @ cross.T - slope[:, None] * gram
    return np.asarray(slope * gram.sum() / np.sqrt((scores**2).sum(axis=1)))


def placebo_rank(panel: Panel) -> tuple[int, int]:
    """Return the place of the coefficient among all choices of as many partners, and their number.

    Whoever cuts, shocks of a partner that fall on goods with high tariffs look like an effect; how
    large they are is seen from partners that cut nothing.
    """
    number = int(panel.treated.sum())
    sizes = {}
    for chosen in itertools.combinations(range(len(panel.treated)), number):
        treated = np.isin(np.arange(len(panel.treated)), chosen)
        other = replace(panel, treated=treated)
        sizes[chosen] = abs(float(fit(other, panel.trade, since(other)).coefficients[0]))
    own = sizes[tuple(int(place) for place in np.flatnonzero(panel.treated))]
    return 1 + sum(size > own * (1 + 1e-12) for size in sizes.values()), len(sizes)


def power_of(effect: float, error: float, clusters: int) -> float:
    """Return the probability that an effect is seen at the 5 % level.

    Examples
    --------
    >>> round(power_of(0.0, 1.0, 50), 3), round(power_of(2.86, 1.0, 50), 1)
    (0.05, 0.8)
    """
    freedom = clusters - 1
    reach = scipy.special.stdtrit(freedom, 1 - LEVEL / 2)
    below, above = scipy.special.nctdtr(freedom, effect / error, np.array([-reach, reach]))
    return float(below + 1.0 - above)


def estimates(panel: Panel, goods: str, design: str) -> Row:
    """Return a row of the schema ``TripleDifference``, but for what the model says."""
    effect = fit(panel, panel.trade, since(panel))
    events, rows = year_by_year(panel)
    early = [i for i, year in enumerate(events) if year < panel.base]
    before = until(panel, panel.base)
    trend = fit(before, before.trade, np.array([before.years], dtype=float) - before.base)
    error, own = float(effect.errors[0]), float(effect.coefficients[0])
    rank, placebos = placebo_rank(panel)
    return {
        "goods": goods,
        "design": design,
        "commodities": panel.clusters,
        "observations": panel.trade.size,
        "coefficient": own,
        "standard_error": error,
        "low": own - effect.reach * error,
        "high": own + effect.reach * error,
        "p_value": effect.p_value(),
        "p_wild": wild_p_value(panel),
        "p_before": fit(panel, panel.trade, rows).joint_p_value(early),
        "trend_before": float(trend.coefficients[0]),
        "p_trend": trend.p_value(),
        "placebo_rank": rank,
        "placebos": placebos,
        "detectable": error
        * float(effect.reach + scipy.special.stdtrit(panel.clusters - 1, POWER)),
    }


def _of_model(panel: Panel, error: float) -> Row:
    """Return what the model says in a row, and the power to see it at a standard error."""
    predicted = float(fit(panel, _predicted(panel), since(panel)).coefficients[0])
    return {"predicted": predicted, "power": power_of(predicted, error, panel.clusters)}


def events(panel: Panel, goods: str) -> list[Row]:
    """Return rows of the schema ``EventStudy``; the base year is not among them."""
    years, rows = year_by_year(panel)
    found, model = fit(panel, panel.trade, rows), fit(panel, _predicted(panel), rows)
    errors = found.errors
    return [
        {
            "goods": goods,
            "year": year,
            "coefficient": float(found.coefficients[i]),
            "standard_error": float(errors[i]),
            "low": float(found.coefficients[i] - found.reach * errors[i]),
            "high": float(found.coefficients[i] + found.reach * errors[i]),
            "predicted": float(model.coefficients[i]),
        }
        for i, year in enumerate(years)
    ]


def _predicted(panel: Panel) -> Array:
    return panel.predicted[:, None, :] * panel.treated[None, :, None]


def triple_difference(
    panels: Panels, rows: Mapping[tuple[str, str], Row], predicted: Mapping[str, Array]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return estimates by flow and design, and the event study of the whole panel.

    Parameters
    ----------
    panels
        By goods and design.
    rows
        Of each, as :func:`estimates` gives them.
    predicted
        Of :func:`predictions`.
    """
    table: list[Row] = []
    study: list[Row] = []
    for (goods, design), bare in panels.items():
        panel = replace(bare, predicted=predicted[goods][:, : len(bare.years)])
        row = rows[goods, design]
        table.append({**row, **_of_model(panel, row["standard_error"])})
        study += events(panel, goods) if design == WHOLE else []
    return pl.DataFrame(table), pl.DataFrame(study)
