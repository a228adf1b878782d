"""Numeric kernel of GSIM: arrays of products x origins x importers, the exact model in logs.

``residuals`` shares no formula with the solvers: it certifies hats, whoever computed them.
"""

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from analytics.models.ces_index import Array

Method: TypeAlias = Literal["linear", "exact"]

CONVERGED = 1e-13  # gap in logs, relative to 1 + Ex
STEPS = 60  # at most, of Newton's method
HALVINGS = 40  # at most, of one step
NEAR = 0.5  # below it sums of powers are taken as one plus their change, which keeps small changes
UNIT_ELASTICITY = 1e-9  # distance from one within which an elasticity is one


@dataclass(frozen=True)
class World:
    """Base data of all products, regions in the same order as origins and as importers.

    Attributes
    ----------
    value
        Trade at world prices; (products, origins, importers), as are the next two.
    tariff, tariff_new
        Fractions above -1.
    demand, substitution
        Elasticities of the importers: composite demand (<= 0) and substitution between origins
        (> 0); (products, 1, importers).
    supply
        Elasticity of supply of the origins (> 0); (products, origins).
    """

    value: Array
    tariff: Array
    tariff_new: Array
    demand: Array
    substitution: Array
    supply: Array

    @cached_property
    def paid(self) -> Array:
        """Trade at internal prices."""
        return np.asarray(self.value * (1.0 + self.tariff))

    @cached_property
    def theta(self) -> Array:
        """Share of each origin in an importer's spending, internal prices; zero without any."""
        return shares(self.paid, 1)

    @cached_property
    def phi(self) -> Array:
        """Share of each importer in an origin's sales, world prices; zero without any."""
        return shares(self.value, 2)

    @cached_property
    def rise(self) -> Array:
        """Relative change of the tariff power, exactly zero where the tariff stays."""
        return np.asarray((self.tariff_new - self.tariff) / (1.0 + self.tariff))

    @cached_property
    def log_power(self) -> Array:
        """Log change of the tariff power, exactly zero where the tariff stays."""
        return np.asarray(np.log1p(self.tariff_new) - np.log1p(self.tariff))

    def take(self, products: NDArray[np.bool_]) -> "World":
        """Return the chosen products."""
        if products.all():
            return self
        return World(*(getattr(self, field.name)[products] for field in fields(self)))


@dataclass(frozen=True)
class Hats:
    """A solution as ratios new/old (of a linear one: one plus the change).

    Attributes
    ----------
    price
        World price that producers receive; (products, origins).
    index
        Price of an importer's composite; (products, importers).
    quantity
        Quantities traded; (products, origins, importers).
    """

    price: Array
    index: Array
    quantity: Array


def linear_solution(world: World) -> Hats:
    """Return the solution of the system linear in relative changes.

    With ``c = p + dT`` the change of an internal price, demand changes by
    ``q = -Es c + (Em + Es) sum(theta c)``, which is ``N_ii c_i + sum N_ir c_r`` put together, and
    ``Ex p = sum(phi q)`` is one linear system for each product.
    """
    theta, phi, rise = world.theta, world.phi, world.rise
    both = world.demand + world.substitution
    push = -world.substitution * rise + both * (theta * rise).sum(axis=1, keepdims=True)
    price = _solve(_slopes(world, phi, theta), (phi * push).sum(axis=2))
    paid = price[..., None] + rise
    index = (theta * paid).sum(axis=1, keepdims=True)
    quantity = -world.substitution * paid + both * index
    # The index of the welfare formulas keeps the cross product of price and tariff.
    full = (theta * ((1.0 + price[..., None]) * rise + price[..., None])).sum(axis=1)
    return Hats(1.0 + price, 1.0 + full, 1.0 + quantity)


def damped_solution(world: World) -> Hats:
    """Return the exact solution: Newton in log world prices, for products that resist full steps.

    A step is halved, product by product, until the largest gap between supply and demand falls.
    """
    log_price = np.zeros(world.supply.shape)
    is_open = np.full(len(log_price), fill_value=True)
    for _ in range(STEPS):
        better, size = _improved(world.take(is_open), log_price[is_open])
        # Where no step helps the rest is rounding, or the certificate will tell.
        moved = (better != log_price[is_open]).any(axis=1)
        log_price[is_open] = better
        is_open[is_open] = moved & ~(size <= CONVERGED)
        if not is_open.any():
            break
    demand = _Demand(world, log_price)
    return Hats(np.exp(log_price), np.exp(demand.log_index[:, 0]), np.exp(demand.log_quantity))


class _Demand:
    """What is demanded at given log world prices; keeps what Newton's matrix needs."""

    def __init__(self, world: World, log_price: Array) -> None:
        sigma = world.substitution
        self.theta, self.phi = world.theta, world.phi
        self.log_paid = log_price[..., None] + world.log_power
        is_limit = np.abs(1.0 - sigma) < UNIT_ELASTICITY
        exponent = np.where(is_limit, 1.0, 1.0 - sigma)
        powers = _log_mean(self.theta, exponent * self.log_paid, 1) / exponent
        limit = (self.theta * self.log_paid).sum(axis=1, keepdims=True)
        self.log_index = np.where(is_limit, limit, powers)
        relative = self.log_paid - self.log_index
        self.log_quantity = -sigma * relative + world.demand * self.log_index
        self.log_sales = _log_mean(self.phi, self.log_quantity, 2)
        self.gap = world.supply * log_price - self.log_sales[..., 0]
        self.relative = (1.0 - sigma) * relative

    def slopes(self, world: World) -> Array:
        """Derivatives of the gap by log prices."""
        sales = self.phi * np.exp(self.log_quantity - self.log_sales)
        return _slopes(world, sales, self.theta * np.exp(self.relative))


def _improved(world: World, log_price: Array) -> tuple[Array, Array]:
    """Prices after one Newton step of each product, and their largest gaps.

    Prices stay where no step closes the gap.
    """
    demand = _Demand(world, log_price)
    step = _solve(demand.slopes(world), demand.gap)
    size = _size(world, demand.gap)
    scale = np.ones(size.shape)
    for _ in range(HALVINGS):
        trial = log_price - scale[:, None] * step
        with np.errstate(over="ignore", invalid="ignore"):
            found = _size(world, _Demand(world, trial).gap)
        is_worse = ~(found < size) & (scale > 0.0)
        if not is_worse.any():
            return trial, found
        # A gap of rounding, or of nothing, needs no shorter steps.
        scale[is_worse] = np.where(size[is_worse] <= CONVERGED, 0.0, scale[is_worse] / 2.0)
    return log_price - np.where(scale <= 0.5**HALVINGS, 0.0, scale)[:, None] * step, size


def _size(world: World, gap: Array) -> Array:
    return np.asarray((np.abs(gap) / (1.0 + world.supply)).max(axis=1))


def _slopes(world: World, sales: Array, spending: Array) -> Array:
    """Slopes of supply less demand, given shares of sales and of spending.

    At the base shares it is the matrix of the linear system.
    """
    both = world.demand + world.substitution
    cross = np.einsum("piv,prv->pir", sales * both, spending)
    own = world.supply + (sales * world.substitution).sum(axis=2)
    return np.asarray(own[..., None] * np.eye(own.shape[1]) - cross)


def _solve(matrix: Array, right: Array) -> Array:
    return np.asarray(np.linalg.solve(matrix, right[..., None])[..., 0])


def shares(values: Array, axis: int) -> Array:
    """Return values as shares of their sum along an axis; zero where there is nothing."""
    total = values.sum(axis=axis, keepdims=True)
    return np.asarray(values / np.where(total > 0.0, total, 1.0))


def _log_mean(weights: Array, logs: Array, axis: int) -> Array:
    """Log of the weighted mean of exponentials; zero without weights, exact at logs of zero."""
    is_near = np.abs(logs).max(axis=axis, keepdims=True) < NEAR
    change = (weights * np.expm1(np.where(is_near, logs, 0.0))).sum(axis=axis, keepdims=True)
    if is_near.all():
        return np.asarray(np.log1p(change))
    with np.errstate(divide="ignore"):
        terms = np.log(weights) + logs
    top = terms.max(axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    total = np.exp(terms - top).sum(axis=axis, keepdims=True)
    far = top + np.log(np.where(total > 0.0, total, 1.0))
    return np.where(is_near, np.log1p(change), far)


def residuals(world: World, hats: Hats, method: Method) -> Array:
    """Return the largest residual of each product and region, from the hats alone.

    Parameters
    ----------
    world
        What was to be solved.
    hats
        The solution to examine.
    method
        Whose equations it should satisfy.

    Returns
    -------
    Array
        (products, regions); NaN where a hat is not a number. ``linear``: market clearing with the
        elasticities ``N_ii`` and ``N_ir`` written out, relative to ``1 + Ex``, and the demand of
        each flow. ``exact``: ``|Ex ln p - ln sum(phi q)| / (1 + Ex)``, the price identity
        ``sum theta (c / P)^(1 - Es) = 1`` divided by ``1 - Es`` (so that it binds next to 1), and
        the demand of each flow.
    """
    with np.errstate(all="ignore"):
        check = _linear_residuals if method == "linear" else _exact_residuals
        return check(world, hats)


def _linear_residuals(world: World, hats: Hats) -> Array:
    count = world.supply.shape[1]
    price = hats.price - 1.0
    paid = price[..., None] + (1.0 + world.tariff_new) / (1.0 + world.tariff) - 1.0
    theta, Em, Es = world.theta, world.demand, world.substitution
    own = theta * Em - (1.0 - theta) * Es
    quantity = np.empty_like(paid)
    for i in range(count):
        others = [r for r in range(count) if r != i]
        cross = (theta[:, others] * (Em + Es) * paid[:, others]).sum(axis=1)
        quantity[:, i] = own[:, i] * paid[:, i] + cross
    clearing = world.supply * price - (world.phi * quantity).sum(axis=2)
    index = (theta * (hats.price[..., None] * (1.0 + world.rise))).sum(axis=1)
    has_imports = theta.sum(axis=1) > 0.0
    gaps = [
        np.abs(clearing) / (1.0 + world.supply),
        np.where(has_imports, np.abs(index - hats.index), 0.0),
        (np.abs(hats.quantity - 1.0 - quantity) / (1.0 + np.abs(Em) + Es)).max(axis=2),
    ]
    return np.asarray(np.max(gaps, axis=0))


def _exact_residuals(world: World, hats: Hats) -> Array:
    sales = (world.value * hats.quantity).sum(axis=2) / world.value.sum(axis=2)
    clearing = world.supply * np.log(hats.price) - np.log(sales)
    has_sales = world.value.sum(axis=2) > 0.0
    clearing = np.where(has_sales, clearing, np.log(hats.price))
    power = (1.0 + world.tariff_new) / (1.0 + world.tariff)
    index = hats.index[:, None, :]
    relative = np.log(hats.price[..., None] * power / index)
    Em, Es = world.demand, world.substitution
    exponent = np.where(np.abs(1.0 - Es) < UNIT_ELASTICITY, 0.0, 1.0 - Es)
    terms = np.where(exponent == 0.0, relative, np.expm1(exponent * relative))
    # Nothing is bought where there is no share; an infinite price there is no gap.
    terms = np.where(world.value > 0.0, world.paid * terms, 0.0).sum(axis=1)
    spending = np.where(world.paid.sum(axis=1) > 0.0, world.paid.sum(axis=1), 1.0)
    identity = terms / spending / np.where(exponent == 0.0, 1.0, exponent)[:, 0]
    demand = np.log(hats.quantity) - (Em * np.log(index) - Es * relative)
    gaps = [
        np.abs(clearing) / (1.0 + world.supply),
        np.abs(identity),
        (np.abs(demand) / (1.0 + np.abs(Em) + Es)).max(axis=2),
    ]
    return np.asarray(np.max(gaps, axis=0))
