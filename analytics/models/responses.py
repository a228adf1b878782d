"""Markets of one flow as the exact model sees them, and their certified long-run responses.

Three groups of origins meet domestic goods: the beneficiary, rivals that pay no duty, and rivals
that pay the MFN rate. Where supply is infinitely elastic the answer is a closed form; where any
supply is finite it comes from Newton's method. Either is certified.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.equations.evaluation import over_years
from analytics.equations.graph import compute
from analytics.equations.model import EQUATIONS
from analytics.models.ces_index import Array
from analytics.models.nested_ces import LogPrices, demanded, solve_markets
from analytics.models.nested_system import NestedMarkets
from analytics.models.residual_checks import TOLERANCE, certify
from analytics.scenario import Assumptions
from analytics.scenario.levers import Dated, in_years
from analytics.study import Segment

BENEFICIARY, DUTY_FREE_RIVALS, OTHER_RIVALS = range(3)
"""Positions of the groups of origins in every array that has them as its first axis."""

DEMAND = ("armington_elasticity", "total_demand_elasticity", "domestic_share", "origin_share",
          "duty_free_rival_share")  # fmt: skip
"""Assumptions of a segment on the market in which it is sold."""
SUPPLY = ("export_supply_elasticity", "domestic_supply_elasticity")
"""Assumptions of a segment on those who sell there."""

PRICES = ("border_price", "duty_free_rival_price", "other_rival_price")
"""Prices before duty by group of origins, as the equations that adjust them call them."""
SHARES = ("share", "duty_free_rival_share", "other_rival_share")
"""Shares of imports, likewise."""
LOGS = (*PRICES, *SHARES, "imports", "domestic_price", "domestic_volume")
"""All that a market answers with."""

Logs = Mapping[str, Array]
"""Natural logs of new/old by the names in :data:`LOGS`."""


@dataclass(frozen=True)
class OriginMarkets:
    """Markets x years with their three groups of origins.

    Attributes
    ----------
    nested
        The markets as the solver takes them: 3 origins by markets times years.
    cif_share
        Share of each group in imports at c.i.f. values; (3, markets x years).
    tariff
        Tariff that each group pays before the change; (3, markets x years).
    shape
        Markets and years.
    """

    nested: NestedMarkets
    cif_share: Array
    tariff: Array
    shape: tuple[int, int]

    @property
    def value(self) -> Array:
        """C.i.f. trade of each group for each CNY of the beneficiary's; like ``cif_share``."""
        return np.asarray(self.cif_share / self.cif_share[BENEFICIARY])

    @property
    def years_with_news(self) -> NDArray[np.bool_]:
        """Whether a market is another one than in the year before; markets x years."""
        is_new = np.zeros(self.shape, dtype=np.bool_)
        is_new[:, 0] = True
        given = [getattr(self.nested, field.name) for field in fields(self.nested)]
        for values in (*given, self.tariff):
            by_year = values.reshape(-1, *self.shape)
            is_new[:, 1:] |= (by_year[..., 1:] != by_year[..., :-1]).any(axis=0)
        return is_new

    def part(self, some: NDArray[np.intp]) -> "OriginMarkets":
        """Return some of the markets and years, by their places, each as a market of one year."""
        shares, tariffs = self.cif_share.take(some, axis=-1), self.tariff.take(some, axis=-1)
        return OriginMarkets(self.nested.part(some), shares, tariffs, (len(some), 1))

    @property
    def has_infinite_supply(self) -> bool:
        """Whether every supply, domestic included, is infinitely elastic."""
        supplies = (self.nested.supply, self.nested.domestic_supply)
        return all(bool(np.isinf(supply).all()) for supply in supplies)


@dataclass(frozen=True)
class Response:
    """Certified answers of markets in the long run.

    Attributes
    ----------
    logs
        What prices and volumes come to; (markets, years) each.
    residual
        Certificate of each market and year.
    """

    logs: Logs
    residual: Array

    def adjusted(self, speed: float) -> dict[str, Array]:
        """Return what is reached year by year, by the names of the equations, ``adjusted_...``.

        Each log closes a part of its gap. Adjustment is linear in logs, so prices and volumes stay
        on every supply curve.
        """
        return as_adjusted(adjust(self.logs, speed))


def adjust(long_run: Mapping[str, Array], speed: float) -> dict[str, Array]:
    """Return the yearly log effects that close a part of the gap to their long-run values.

    Parameters
    ----------
    long_run
        Long-run log effects of one shape, by quantity; the last axis is years, without gaps, zero
        before the first. The equation of each is ``adjusted_<quantity>``.
    speed
        Share of the gap closed in a year, in (0, 1].

    Examples
    --------
    >>> adjust({"share": np.array([1.0, 1.0])}, 0.5)["share"].tolist()
    [0.5, 0.75]
    """
    # Quantities that adjust alike go through the years together.
    alike: dict[Callable[..., Any], list[str]] = {}
    for quantity in long_run:
        alike.setdefault(EQUATIONS[f"adjusted_{quantity}"].function, []).append(quantity)
    found: dict[str, Array] = {}
    for first, *others in alike.values():
        values = np.array([long_run[quantity] for quantity in (first, *others)])
        rows = values.reshape(-1, values.shape[-1])
        inputs: dict[str, Array | float] = {f"long_run_{first}": rows, "adjustment_speed": speed}
        paths = over_years([f"adjusted_{first}"], inputs, rows.shape[1], EQUATIONS)
        by_quantity = paths[f"adjusted_{first}"].reshape(values.shape)
        found |= zip((first, *others), by_quantity, strict=True)
    return found


def as_adjusted(logs: Logs) -> dict[str, Array]:
    """Return logs as those that are reached in a year, under the names of the equations."""
    return {f"adjusted_{name}": values for name, values in logs.items()}


def origin_markets(
    segments: Sequence[Segment],
    log_power: Array,
    assumptions: Assumptions,
    *,
    tariff: Array,
    years: Sequence[int],
) -> OriginMarkets:
    """Return markets with the elasticities and shares of their segments, each year with its own.

    Parameters
    ----------
    segments
        Segment of each market of one flow.
    log_power
        Log change of the beneficiary's duty-paid, delivered price at given border prices;
        markets x years.
    assumptions
        Elasticities and market shares.
    tariff
        MFN rate, which beneficiary and other rivals pay before the change; same shape.
    years
        Calendar years along the second axis.
    """
    names = list(dict.fromkeys(segments))
    place = {name: number for number, name in enumerate(names)}
    places = np.array([place[segment] for segment in segments], dtype=np.intp)

    def by_market(values: Mapping[Segment, Dated]) -> Array:
        paths = np.array([in_years(values[name], years) for name in names])
        return paths[places].reshape(-1)

    mfn = tariff.reshape(-1)
    own = by_market(assumptions.origin_share)
    free = by_market(assumptions.duty_free_rival_share)
    shares = np.array([own, free, np.maximum(1.0 - own - free, 0.0)])
    tariffs = np.array([mfn, 0.0 * mfn, mfn])
    paid = shares * (1.0 + tariffs)
    domestic = by_market(assumptions.domestic_share)
    sigma = by_market(assumptions.armington_elasticity)
    nested = NestedMarkets(
        share=paid / paid.sum(axis=0),
        log_power=np.array([log_power.reshape(-1), 0.0 * mfn, 0.0 * mfn]),
        supply=np.array([by_market(assumptions.export_supply_elasticity)] * 3),
        imports_share=1.0 - domestic,
        domestic_share=domestic,
        domestic_supply=by_market(assumptions.domestic_supply_elasticity),
        sigma_imports=sigma,
        sigma_domestic=sigma * assumptions.domestic_substitution_ratio,
        demand_elasticity=by_market(assumptions.total_demand_elasticity),
    )
    return OriginMarkets(nested, shares, tariffs, (len(segments), len(years)))


def long_run_response(
    markets: OriginMarkets, names: Sequence[str], years: Sequence[int]
) -> Response:
    """Return the certified long-run response of each market to the tariff of each year.

    Parameters
    ----------
    markets
        Markets and years.
    names, years
        What they are called where one has to be named.

    Returns
    -------
    Response
        Exactly zero where ``log_power`` is.

    Raises
    ------
    SolverError
        A residual above 1e-10, with market, year and parameters.
    """
    if not markets.nested.log_power.any():
        # Nothing changes where nothing is cut, and that solves every equation exactly.
        none = np.zeros(markets.shape)
        return Response(dict.fromkeys(LOGS, none), none)
    # A year with rates and elasticities of the year before has its response too.
    is_new = markets.years_with_news.ravel()
    some, place = np.flatnonzero(is_new), np.cumsum(is_new) - 1
    part = markets.part(some)
    solve = _closed_form if markets.has_infinite_supply else _solved
    prices, logs = solve(part)
    residual = certify(part.nested, prices, _Labels(names, years, some), tolerance=TOLERANCE)

    def laid(values: Array) -> Array:
        return np.asarray(values[place].reshape(markets.shape))

    return Response({name: laid(values) for name, values in logs.items()}, laid(residual))


@dataclass(frozen=True)
class _Labels(Sequence[str]):
    """Names of some markets in years, put into words where one has to be named."""

    names: Sequence[str]
    years: Sequence[int]
    places: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, number: Any) -> Any:  # noqa: ANN401 (as sequences have it)
        name, year = divmod(self.places[number], len(self.years))
        return f"{self.names[name]}, {self.years[year]}"


def _closed_form(markets: OriginMarkets) -> tuple[LogPrices, Logs]:
    """Infinitely elastic supply: border prices stay, and rivals follow the price index."""
    nested = markets.nested
    own, free, _ = markets.cif_share
    given = {
        "log_price": nested.log_power[BENEFICIARY],
        "origin_share": own,
        "duty_free_rival_share": free,
        "mfn_rate": markets.tariff[BENEFICIARY],
        "domestic_share": nested.domestic_share,
        "armington_elasticity": nested.sigma_imports,
        "sigma_domestic": nested.sigma_domestic,
        "total_demand_elasticity": nested.demand_elasticity,
    }
    indices = ("import_price_index", "price_index")
    found = compute((*indices, *(f"long_run_{name}" for name in LOGS)), given, EQUATIONS)
    logs = {name: found[f"long_run_{name}"] + np.zeros_like(own) for name in LOGS}
    price = np.array([logs[name] for name in PRICES])
    return LogPrices(price, logs["domestic_price"], *(found[name] for name in indices)), logs


def _solved(markets: OriginMarkets) -> tuple[LogPrices, Logs]:
    prices = solve_markets(markets.nested)
    volumes = demanded(markets.nested, prices)
    logs = dict(zip((*PRICES, *SHARES), (*prices.price, *volumes.share), strict=True))
    return prices, logs | {
        "imports": volumes.imports,
        "domestic_price": prices.domestic_price,
        "domestic_volume": volumes.domestic_share + volumes.total,
    }
