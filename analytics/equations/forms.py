"""Forms that several equations have in common."""

from functools import reduce
from operator import add

from analytics.equations.operations import Value, absolute, expm1, log1p, where

_LIMIT = 1e-9


def log_index(elasticity: Value, *components: tuple[Value, Value]) -> Value:
    """Return the log CES price index when some components change their prices.

    ``ln(1 + sum_j share_j (price_j^(1 - elasticity) - 1)) / (1 - elasticity)``, and at elasticity
    one its limit ``sum_j share_j ln price_j``. Zero when no price changes, exactly.

    Parameters
    ----------
    elasticity
        Elasticity of substitution.
    *components
        Base share in spending and log of the price, new over old; those left out keep theirs.

    Examples
    --------
    >>> import math
    >>> round(float(log_index(0.0, (0.5, math.log(3.0)))), 12) == round(math.log(2.0), 12)
    True
    """
    exponent = 1.0 - elasticity
    is_limit = absolute(exponent) < _LIMIT
    safe = where(is_limit, 1.0, exponent)
    changes = (share * expm1(safe * log_price) for share, log_price in components)
    general = log1p(reduce(add, changes)) / safe
    limits = (share * log_price for share, log_price in components)
    return where(is_limit, lambda: reduce(add, limits), general)


def price_integral(log_price: Value, exponent: Value) -> Value:
    """Return the integral of ``P^(exponent - 1)`` from one to a price, given its log.

    ``(P^exponent - 1) / exponent``, and ``ln P`` at exponent zero. With exponent ``1 + eta`` it is
    the area beside a demand curve, with ``1 + eps`` beside a supply curve, for each unit of base
    value.

    Examples
    --------
    >>> import math
    >>> round(float(price_integral(math.log(3.0), 2.0)), 12)  # (9 - 1) / 2
    4.0
    """
    is_limit = absolute(exponent) <= 0.0
    safe = where(is_limit, 1.0, exponent)
    return where(is_limit, log_price, expm1(safe * log_price) / safe)


def partial_adjustment(long_run: Value, previous: Value, speed: Value) -> Value:
    """Return what of a long-run change has come about after another year.

    Examples
    --------
    >>> partial_adjustment(1.0, 0.5, 0.5)
    0.75
    """
    return speed * long_run + (1.0 - speed) * previous


def of_both_regimes(dutiable_share: Value, paying: Value, exempt: Value) -> Value:
    """Return the mean over the trade that pays duty and the trade that does not.

    Examples
    --------
    >>> of_both_regimes(0.75, 4.0, 0.0)
    3.0
    """
    return dutiable_share * paying + (1.0 - dutiable_share) * exempt
