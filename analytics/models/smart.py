"""SMART, the linear single-market model of WITS: creation, diversion, price effect and revenue.

Linear in the tariff change, with a ceiling on diversion. It shares the names of its elasticities
with the exact model of :mod:`analytics.models.armington`, not their meaning: SMART books all trade
creation on the origin whose tariff changes.
"""

from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.errors import refuse_any
from analytics.models.ces_index import Array
from analytics.models.market_checks import NUMBERS, few, is_number, table_problems

Elasticity: TypeAlias = float | str | None


def smart(
    market: pl.DataFrame,
    *,
    import_demand_elasticity: Elasticity,
    substitution_elasticity: Elasticity,
    export_supply_elasticity: Elasticity = np.inf,
) -> pl.DataFrame:
    """Return what a change of tariffs does to each origin's trade, as SMART computes it.

    Parameters
    ----------
    market
        One row for each ``market`` and ``origin``, with ``value`` (c.i.f., duty-exclusive, any
        currency), ``tariff`` and ``tariff_new`` (fractions above -1). Other columns stay.
    import_demand_elasticity
        ``E``, finite and <= 0.
    substitution_elasticity
        ``S`` between origins, finite and > 0.
    export_supply_elasticity
        ``eps`` of each origin, > 0 or infinite. The 99 by which WITS stands for infinity is not:
        it takes 1.5 % off the creation of the published case.

        Each elasticity is a number, or the name of a column of ``market``, or ``None`` for the
        column that is called like the parameter; a column ``export_supply_elasticity`` is also
        read where nothing is given.

    Returns
    -------
    polars.DataFrame
        ``market`` in its order with, in the unit of ``value``: ``trade_creation``,
        ``trade_diversion``, ``price_effect``, ``value_new``, ``revenue``, ``revenue_new`` and
        ``welfare_change``.

    Raises
    ------
    InputError
        All problems of table and elasticities at once, naming the markets.

    Notes
    -----
    With ``d_j = (t'_j - t_j) / (1 + t_j)`` and ``T_j = 1 + d_j``, in each market:

    - creation ``TC_j = v_j E d_j / (1 - E / eps_j)``;
    - price effect ``TC_j / eps_j``: base trade at the rise of the world price along the supply
      curve, zero where supply is infinite;
    - diversion: each origin weighs ``w_j = max(0, 1 + r_j)``, ``r_j = -S (T_j / T_o - 1)``, and
      base imports are shared out anew: ``TD_j = v_j w_j sum(v) / sum(v w) - v_j``. ``T_o`` is the
      change of the rivals: that of the origin, among those that trade, whose tariff power moves
      least (of two that move alike, the one whose power is lower). With one beneficiary, or
      several with the same cut, and rivals that change alike this is the textbook's
      ``v_b v_o r / (v_b + v_o + v_b r)``, for any number of different cuts it sums to zero, does
      not depend on the order of origins or on how a beneficiary is divided into rows, and is zero
      for the same proportional change of all. Nobody gains more than its rivals' trade, and the
      floor of zero lets nobody lose more than its own, where a steep rise would;
    - ``value_new = v + TC + TD`` is at the world prices of before, as are both revenues
      ``t v`` and ``t' value_new``; ``price_effect`` comes on top (WITS's trade total effect adds
      the three);
    - ``welfare_change = TC (t + t') / 2``: WITS's triangle, which is silent on diversion.

    Being linear, creation after a rise of more than ``-1/E`` would take away more than there is:
    ``value_new`` is then negative, which says that the exact model is needed.

    Source: Laird and Yeats (1986), UNCTAD discussion paper 19; Jammes and Olarreaga (2005),
    "Explaining SMART and GSIM".

    Examples
    --------
    >>> market = pl.DataFrame(
    ...     {
    ...         "market": ["food"] * 2,
    ...         "origin": ["CHN", "USA"],
    ...         "value": [1200.0, 2300.0],
    ...         "tariff": [0.08, 0.08],
    ...         "tariff_new": [0.0, 0.08],
    ...     }
    ... )
    >>> found = smart(market, import_demand_elasticity=-1.47, substitution_elasticity=1.5)
    >>> found["trade_creation"].round(3).to_list(), found["trade_diversion"].round(3).to_list()
    ([130.667, 0.0], [84.404, -84.404])
    """
    given = {
        "import_demand_elasticity": import_demand_elasticity,
        "substitution_elasticity": substitution_elasticity,
        "export_supply_elasticity": export_supply_elasticity,
    }
    problems = table_problems(market, keys=("market", "origin"), group="market")
    columns = {name: _column(market, name, value, problems) for name, value in given.items()}
    refuse_any("SMART", problems)
    # Sums run over a sorted table, so that the order of rows changes no digit.
    index = pl.int_range(pl.len()).alias("__row")
    table = market.with_columns(index, **columns).sort("market", "origin")
    elasticities = (table[name].to_numpy() for name in given)
    value, tariff, tariff_new = (table[name].to_numpy().astype(float) for name in NUMBERS)
    code = table["market"].rle_id().to_numpy()
    results = smart_arrays(code, value, tariff, tariff_new, *elasticities)
    back = np.argsort(table["__row"].to_numpy())
    return market.with_columns(pl.Series(name, part[back]) for name, part in results.items())


def smart_arrays(
    code: NDArray[np.integer],
    value: Array,
    tariff: Array,
    tariff_new: Array,
    E: Array,
    S: Array,
    eps: Array,
) -> dict[str, Array]:
    """Return what :func:`smart` adds to a table, for arrays that were checked.

    Parameters
    ----------
    code
        Number of the market of each row, rising from 0.
    value, tariff, tariff_new, E, S, eps
        As of :func:`smart`, one for each row.
    """
    # By numpy: polars divides by a single row as it does by a constant, with another last digit.
    rise = (tariff_new - tariff) / (1.0 + tariff)
    creation = value * E * rise / (1.0 - E / eps) + 0.0
    diversion = _diversion(code, value, rise, S)
    value_new = value + creation + diversion
    return {
        "trade_creation": creation,
        "trade_diversion": diversion,
        "price_effect": creation / eps,
        "value_new": value_new,
        "revenue": tariff * value,
        "revenue_new": tariff_new * value_new,
        "welfare_change": creation * (tariff + tariff_new) / 2.0,
    }


def _diversion(code: NDArray[np.integer], value: Array, rise: Array, S: Array) -> Array:
    """Trade that changes hands among the origins of each market; sums to zero in each."""
    # First in each market: the rival, which trades and moves least.
    order = np.lexsort((rise, np.abs(np.log1p(rise)), value <= 0.0, code))
    first = order[np.flatnonzero(np.diff(code, prepend=-1))]
    rivals = np.where(value[first] > 0.0, rise[first], np.nan)[code]
    gain = np.maximum(-S * (rise - rivals) / (1.0 + rivals), -1.0)
    total = np.bincount(code, value)
    average = (np.bincount(code, value * gain) / total)[code]
    # The difference keeps the digits of a small gain; where nearly all trade meets the floor both
    # are nearly -1, and the ratio of the weights keeps them.
    weight = (np.bincount(code, value * (1.0 + gain)) / total)[code]
    change = np.where(weight > 0.5, (gain - average) / weight, (1.0 + gain) / weight - 1.0)
    return np.asarray(value * change + 0.0)


def _column(market: pl.DataFrame, name: str, given: Elasticity, problems: list[str]) -> pl.Series:
    """One elasticity as a column, its problems noted."""
    is_default = name == "export_supply_elasticity" and given == np.inf
    if given is None or (is_default and name in market.columns):
        given = name
    if isinstance(given, str):
        if given not in market.columns or not is_number(market[given]):
            problems.append(f"{name}: the table has no column of numbers called {given}; add it")
            return pl.Series(name, [], dtype=pl.Float64)
        values = market[given].cast(pl.Float64).to_numpy()
    else:
        if name in market.columns:
            problems.append(f"{name}: given as a number and as a column; leave one of them out")
        values = np.full(market.height, given, dtype=float)
    # A missing elasticity is NaN here, which no rule lets pass.
    rule, right = {
        "import_demand_elasticity": ("finite and <= 0", np.isfinite(values) & (values <= 0)),
        "substitution_elasticity": ("finite and > 0", np.isfinite(values) & (values > 0)),
        "export_supply_elasticity": ("> 0 or infinite", values > 0),
    }[name]
    if not right.all():
        names = market.filter(~right).select(pl.col("market").cast(pl.String)).to_series()
        wrong = ", ".join(str(value) for value in np.unique(values[~right])[:3])
        problems.append(f"{name}: {wrong} in market {few(names)}; must be {rule}")
    return pl.Series(name, values)
