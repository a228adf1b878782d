"""Exact GSIM for many products: full Newton steps in arrays with products along the last axis.

Sums over the few origins and importers then run along whole rows of products, and the small
linear systems are eliminated for all products at once. Products that full steps do not settle are
left to `analytics.models.gsim_system.damped_solution`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.models.ces_index import Array
from analytics.models.chunks import in_chunks
from analytics.models.gsim_system import (
    UNIT_ELASTICITY,
    Hats,
    World,
    damped_solution,
    shares,
)

CHUNK = 1040  # products at once: arrays that stay in the processor's cache, and not many calls
STEPS = 12  # at most; products left are solved with damped steps
LEAST_SUM = 1e-3  # of a sum of shares after the change; below it rounding counts
LAST_STEP = 1e-6  # of Es times the step: the error after it is of the order of its square


def newton_solution(world: World) -> Hats:
    """Return the exact solution.

    Parameters
    ----------
    world
        Products, origins and importers; see `World`.

    Returns
    -------
    Hats
        All exactly one for a product without a change of tariffs. Whether they solve their
        product is for `analytics.models.gsim_system.residuals` to say.

    Notes
    -----
    Unknowns are the logs ``p`` of world prices, equations ``Ex p = ln sum(phi q)`` with
    ``ln q = -Es (p + ln T) + (Em + Es) ln P`` and ``P`` the CES index of an importer.
    """
    count, regions = world.supply.shape
    price, index = np.empty((count, regions)), np.empty((count, regions))
    quantity, settled = np.empty_like(world.value), np.empty(count, dtype=np.bool_)

    def solve_part(part: slice) -> None:
        # A step too long may overflow; what is not finite has not settled.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            found = _full_steps(_Products.of(world, part))
        log_price, log_index, volumes, settled[part] = found
        price[part], index[part] = np.exp(log_price).T, np.exp(log_index).T
        quantity[part] = volumes.transpose(2, 0, 1)

    in_chunks(solve_part, count, CHUNK)
    left = ~settled
    if left.any():
        hard = damped_solution(world.take(left))
        price[left], index[left], quantity[left] = hard.price, hard.index, hard.quantity
    return Hats(price, index, quantity)


@dataclass(frozen=True)
class _Products:
    """Some products: arrays by origin (i), importer (v) and product (c)."""

    theta: Array  # (i, v, c), as the next three
    phi: Array
    phi_before_duty: Array  # phi / T
    log_power: Array
    sigma: Array  # (v, c), as the next two
    both: Array  # demand + sigma
    exponent: Array  # 1 - sigma, zero next to it
    supply: Array  # (i, c)

    @classmethod
    def of(cls, world: World, part: slice) -> "_Products":
        value, old, new = (
            array[part].transpose(1, 2, 0).copy()
            for array in (world.value, world.tariff, world.tariff_new)
        )
        rise = new - old
        old += 1.0
        rise /= old
        paid = value * old
        sigma = np.ascontiguousarray(world.substitution[part, 0].T)
        exponent = 1.0 - sigma
        exponent[np.abs(exponent) < UNIT_ELASTICITY] = 0.0
        phi = shares(value, 1)
        # Most tariffs do not change, and a logarithm costs more than finding those that do.
        log_power, changed = np.zeros_like(rise), np.flatnonzero(rise)
        log_power.flat[changed] = np.log1p(rise.flat[changed])
        return cls(
            theta=shares(paid, 0),
            phi=phi,
            phi_before_duty=phi / (1.0 + rise),
            log_power=log_power,
            sigma=sigma,
            both=sigma + world.demand[part, 0].T,
            exponent=exponent,
            supply=np.ascontiguousarray(world.supply[part].T),
        )

    def index(self, price: Array) -> tuple[Array, Array, Array]:
        """Return log prices of the composites, (v, c), and what they are made of.

        That is the terms ``(p T)^(1 - Es)``, (i, v, c), and their mean over spending, (v, c).
        """
        terms = price[:, None] + self.log_power
        limit = None if self.exponent.all() else (self.theta * terms).sum(axis=0)
        terms *= self.exponent
        np.expm1(terms, out=terms)
        change = np.einsum("ivc,ivc->vc", self.theta, terms)
        terms += 1.0
        if limit is None:
            return np.log1p(change) / self.exponent, terms, 1.0 + change
        is_limit = self.exponent == 0.0
        general = np.log1p(change) / np.where(is_limit, 1.0, self.exponent)
        return np.where(is_limit, limit, general), terms, 1.0 + change

    def step(self, gap: Array, sales: Array, spending: Array, mean: Array | float) -> Array:
        """Return Newton's step at given shares of sales, and of spending times ``mean``."""
        size, count = gap.shape
        system = np.empty((size, size + 1, count))
        weights = sales * (-self.both / mean)
        np.einsum("ivc,rvc->irc", weights, spending, out=system[:, :size])
        diagonal = np.arange(size)
        system[diagonal, diagonal] += self.supply + np.einsum("ivc,vc->ic", sales, self.sigma)
        system[:, size] = gap
        return _eliminated(system)


def _full_steps(products: _Products) -> tuple[Array, Array, Array, NDArray[np.bool_]]:
    """Return log prices, log indices, volumes, and which products are settled and precise."""
    # At base shares the system is linear in logs: its solution is the first trial.
    index = np.einsum("ivc,ivc->vc", products.theta, products.log_power)
    push = products.both * index - products.sigma * products.log_power
    push *= products.phi
    price = products.step(push.sum(axis=1), products.phi, products.theta, 1.0)
    reach = 1.0 + products.sigma.max(axis=0)
    # One but for rounding, which must cancel where nothing moves, or zero without sales.
    base = products.phi.sum(axis=1)
    steps = 0
    while True:
        log_index, terms, mean = products.index(price)
        # (p T)^-Es is (p T)^(1 - Es) / (p T); the price p itself is left for the gap.
        sales = products.phi_before_duty * terms
        sales *= np.exp(products.both * log_index)
        total = sales.sum(axis=1)
        sales /= np.where(base > 0.0, total, 1.0)[:, None]
        terms *= products.theta
        gap = np.log1p(total - base) - (1.0 + products.supply) * price
        step = products.step(gap, sales, terms, mean)
        price = price + step
        settled = np.abs(step).max(axis=0) * reach <= LAST_STEP
        steps += 1
        if settled.all() or steps >= STEPS:
            break
    precise = (total >= LEAST_SUM) | (base == 0.0)
    settled &= precise.all(axis=0) & (mean >= LEAST_SUM).all(axis=0)
    # The index follows the last step, which is small.
    log_index += np.einsum("ivc,ic->vc", terms, step) / mean
    paid = price[:, None] + products.log_power
    paid *= -products.sigma
    paid += products.both * log_index
    return price, log_index, np.exp(paid), settled


def _eliminated(system: Array) -> Array:
    """Solve systems in place: (n, n + 1, c) with the right side last, for (n, c).

    There are no pivots, since supply makes the diagonal dominate. Where it does not, digits are
    lost, steps do not settle, and the product is left to others.
    """
    size = len(system)
    for k in range(size - 1):
        factor = system[k + 1 :, k] / system[k, k]
        system[k + 1 :, k + 1 :] -= factor[:, None] * system[k, k + 1 :]
    found = system[:, size]
    for k in reversed(range(size)):
        if k + 1 < size:
            found[k] -= np.einsum("jc,jc->c", system[k, k + 1 : size], found[k + 1 :])
        found[k] /= system[k, k]
    return found
