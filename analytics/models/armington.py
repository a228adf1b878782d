"""Exact nested CES demand: what a change of one origin's tariff does to its trade.

One market, two nests: origins of imports (``sigma_imports``) and imports against domestic goods
(``sigma_domestic``); total demand has elasticity ``demand_elasticity``. Supply is infinitely
elastic, so border prices stay and the solution is closed-form.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class LogChanges:
    """Natural logs of new/old of the three parts of the beneficiary's trade.

    Attributes
    ----------
    price
        Price at the border, p_j.
    share
        Beneficiary's share of import volume, s_j (trade diversion).
    imports
        Volume of imports from all origins, q_M (trade creation).
    """

    price: Array
    share: Array
    imports: Array

    @property
    def value(self) -> Array:
        """Log change of the beneficiary's trade value: the sum of the three."""
        return self.price + self.share + self.imports


def duty_paid_share(origin_share: Array, duty_free_rival_share: Array, tariff: Array) -> Array:
    """Return the beneficiary's share of imports at duty-paid values.

    Parameters
    ----------
    origin_share
        Beneficiary's share of imports at c.i.f. values.
    duty_free_rival_share
        Share of rivals that pay no duty (ASEAN in China), c.i.f.
    tariff
        MFN rate that the beneficiary and the other rivals pay before the change.

    Examples
    --------
    >>> float(duty_paid_share(np.array(0.5), np.array(0.0), np.array(0.1)))
    0.5
    """
    paid = origin_share * (1.0 + tariff)
    others = (1.0 - origin_share - duty_free_rival_share) * (1.0 + tariff)
    return np.asarray(paid / (paid + others + duty_free_rival_share))


def log_price_index(share: Array, log_price: Array, elasticity: Array) -> Array:
    """Return the log CES price index when one component, of base share ``share``, changes price.

    ``log(share * price^(1 - elasticity) + 1 - share) / (1 - elasticity)``; at elasticity 1 its
    limit ``share * log_price``. Zero when the price does not change, exactly.
    """
    exponent = 1.0 - elasticity
    is_limit = np.abs(exponent) < 1e-9
    safe = np.where(is_limit, 1.0, exponent)
    general = np.log1p(share * np.expm1(safe * log_price)) / safe
    return np.asarray(np.where(is_limit, share * log_price, general))


def closed_form(
    log_power: Array,
    *,
    beneficiary_share: Array,
    domestic_share: Array,
    sigma_imports: Array,
    sigma_domestic: Array,
    demand_elasticity: Array,
) -> LogChanges:
    """Return the exact response to a change of the tariff power of one origin.

    Parameters
    ----------
    log_power
        ``log((1 + new tariff) / (1 + old tariff))``; any shape.
    beneficiary_share
        Beneficiary's share of imports at duty-paid values.
    domestic_share
        Share of domestic goods in spending at domestic prices.
    sigma_imports, sigma_domestic
        Elasticities of substitution of the two nests (> 0).
    demand_elasticity
        Elasticity of total demand (<= 0).

    Returns
    -------
    LogChanges
        Logs of new/old; all exactly zero where ``log_power`` is zero.

    Notes
    -----
    With ``P_M`` and ``P`` the price indices: ``s = (T/P_M)^-sigma_M`` and
    ``q_M = (P_M/P)^-sigma_D P^eta``.

    Examples
    --------
    >>> one = np.array(1.0)
    >>> response = closed_form(
    ...     np.log(np.array(1 / 1.08)),
    ...     beneficiary_share=one,
    ...     domestic_share=one * 0,
    ...     sigma_imports=one * 3,
    ...     sigma_domestic=one * 3,
    ...     demand_elasticity=-one,
    ... )
    >>> round(float(np.exp(response.value)), 10)  # a lone origin: trade changes by 1.08
    1.08
    """
    log_imports_price = log_price_index(beneficiary_share, log_power, sigma_imports)
    log_price = log_price_index(1.0 - domestic_share, log_imports_price, sigma_domestic)
    share = -sigma_imports * (log_power - log_imports_price)
    imports = -sigma_domestic * (log_imports_price - log_price) + demand_elasticity * log_price
    return LogChanges(np.zeros_like(share), np.asarray(share), np.asarray(imports))
