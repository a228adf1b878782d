"""Exact nested CES demand with infinitely elastic supply: the response in the long run.

Origins of imports are one nest (``armington_elasticity``), imports against domestic goods another
(``sigma_domestic``), total demand has elasticity ``total_demand_elasticity``. Where supply is
finite the solver of :mod:`analytics.models.nested_ces` gives the long-run quantities in place of
these equations.
"""

from analytics.equations.forms import log_index
from analytics.equations.graph import quantity
from analytics.equations.operations import Value


@quantity("fraction")
def duty_paid_share(origin_share: Value, duty_free_rival_share: Value, mfn_rate: Value) -> Value:
    """Beneficiary's share of imports at values with duty, before the change.

    Rivals pay the MFN rate, but for those that pay none (ASEAN in China).
    """
    return origin_share / (1.0 - duty_free_rival_share * (mfn_rate / (1.0 + mfn_rate)))


@quantity("elasticity")
def sigma_domestic(armington_elasticity: Value, domestic_substitution_ratio: Value) -> Value:
    """Elasticity of substitution between imports and domestic goods."""
    return armington_elasticity * domestic_substitution_ratio


@quantity("log")
def import_price_index(
    log_price: Value, duty_paid_share: Value, armington_elasticity: Value
) -> Value:
    """Log change of the CES price index of imports, ``P_M``."""
    return log_index(armington_elasticity, (duty_paid_share, log_price))


@quantity("log")
def price_index(import_price_index: Value, domestic_share: Value, sigma_domestic: Value) -> Value:
    """Log change of the CES price index of all goods, ``P``."""
    return log_index(sigma_domestic, (1.0 - domestic_share, import_price_index))


@quantity("log")
def long_run_border_price() -> Value:
    """Log change of the beneficiary's price before duty: none, with infinitely elastic supply."""
    return 0.0


@quantity("log")
def long_run_duty_free_rival_price() -> Value:
    """Log change of the price of rivals that pay no duty: none, with infinitely elastic supply."""
    return 0.0


@quantity("log")
def long_run_other_rival_price() -> Value:
    """Log change of the price of rivals that pay MFN: none, with infinitely elastic supply."""
    return 0.0


@quantity("log")
def long_run_domestic_price() -> Value:
    """Log change of the price of domestic goods: none, with infinitely elastic supply."""
    return 0.0


@quantity("log")
def long_run_share(
    log_price: Value, import_price_index: Value, armington_elasticity: Value
) -> Value:
    """Log change of the beneficiary's share of the volume of imports, ``(T / P_M)^-sigma_M``."""
    return -armington_elasticity * (log_price - import_price_index)


@quantity("log")
def long_run_other_rival_share(import_price_index: Value, armington_elasticity: Value) -> Value:
    """Log change of the share of imports of rivals that pay MFN, whose own price stays."""
    return armington_elasticity * import_price_index


@quantity("log")
def long_run_duty_free_rival_share(long_run_other_rival_share: Value) -> Value:
    """Log change of the share of imports of rivals that pay no duty: as of the other rivals."""
    return long_run_other_rival_share


@quantity("log")
def long_run_domestic_volume(
    price_index: Value,
    long_run_domestic_price: Value,
    sigma_domestic: Value,
    total_demand_elasticity: Value,
) -> Value:
    """Log change of the volume of domestic goods that the same buyers take, ``(p_d / P)^-sigma_D
    P^eta``.
    """
    gap = long_run_domestic_price - price_index
    return total_demand_elasticity * price_index - sigma_domestic * gap


@quantity("log")
def long_run_imports(
    import_price_index: Value,
    price_index: Value,
    sigma_domestic: Value,
    total_demand_elasticity: Value,
) -> Value:
    """Log change of the volume of imports from all origins, ``(P_M / P)^-sigma_D P^eta``."""
    gap = import_price_index - price_index
    return total_demand_elasticity * price_index - sigma_domestic * gap
