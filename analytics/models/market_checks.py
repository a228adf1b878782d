"""One checker for the tables of the three models: all problems at once, with their names."""

from collections.abc import Iterable, Mapping

import polars as pl

from analytics.errors import InputError

NAMED = 3  # rows named in a problem
DOMESTIC = "domestic"  # name of the origin that stands for domestic goods
NUMBERS = ("value", "tariff", "tariff_new")  # columns of every table of trade

_ORIGIN = pl.col("origin").cast(pl.String)
_SUPPLY = pl.col("supply_elasticity")
_MARKET_RULES = {
    "supply_elasticity not above 0; inf means that the price is given": ~(
        (_SUPPLY > 0.0) & _SUPPLY.is_not_nan()
    ).fill_null(value=False),
    f'a tariff on origin "{DOMESTIC}"; it must be 0 before and after': (_ORIGIN == DOMESTIC)
    & pl.any_horizontal(pl.col("tariff", "tariff_new") != 0.0),
}


def check_markets(market: pl.DataFrame, *, title: str) -> tuple[pl.DataFrame, list[str]]:
    """Return a table of markets with numbers as Float64, and all that is wrong with its rows.

    Parameters
    ----------
    market
        One row for each market and origin: ``market, origin, value, tariff, tariff_new,
        supply_elasticity``.
    title
        What is being solved; the first line of the error.

    Returns
    -------
    tuple of polars.DataFrame and list of str
        These columns, in this order; and the problems, as of `table_problems`, with supply
        elasticities not in (0, inf] and tariffs on domestic goods.

    Raises
    ------
    InputError
        A column is missing or not numeric, or the table is empty, so that nothing can be checked.
    """
    keys, numbers = ("market", "origin"), (*NUMBERS, "supply_elasticity")
    structure = _structure_problems(market, keys, numbers)
    if structure:
        raise InputError(title, structure)
    table = market.select(*keys, pl.col(numbers).cast(pl.Float64))
    traded = (pl.col("value") > 0.0) & (_ORIGIN != DOMESTIC)
    return table, table_problems(
        table, keys=keys, group="market", rules=_MARKET_RULES, traded=traded
    )


def table_problems(
    table: pl.DataFrame,
    *,
    keys: tuple[str, ...],
    group: str,
    rules: Mapping[str, pl.Expr] | None = None,
    traded: pl.Expr | None = None,
) -> list[str]:
    """Return what is wrong with a table of trade and tariffs, one line for each problem.

    Parameters
    ----------
    table
        Columns ``keys``, ``value``, ``tariff`` and ``tariff_new``.
    keys
        Columns that together name a row.
    group
        Column within which some trade must be positive.
    rules
        Further faults: what the row has, and a condition that says so.
    traded
        Which rows are trade; those of positive value if nothing is given.

    Examples
    --------
    >>> table_problems(pl.DataFrame({"market": ["a"]}), keys=("market",), group="market")
    ['columns missing: value, tariff, tariff_new; add them']
    """
    structure = _structure_problems(table, keys, NUMBERS)
    if structure:
        return structure
    label = pl.concat_str(pl.col(keys).cast(pl.String).fill_null("(null)"), separator="/")
    faults = {**_faults(keys), **(rules or {})}
    broken = table.select(label.alias("__label"), **faults)
    found = {fault: broken.filter(fault)["__label"] for fault in faults if broken[fault].any()}
    problems = [
        f"{names.n_unique()} row(s) with {fault}: {few(names)}" for fault, names in found.items()
    ]
    is_trade = pl.col("value") > 0.0 if traded is None else traded
    trade = table.group_by(group, maintain_order=True).agg(
        (is_trade & pl.col("value").is_finite()).fill_null(value=False).any().alias("__traded")
    )
    idle = trade.filter(~pl.col("__traded"))[group].cast(pl.String)
    if idle.len():
        problems.append(
            f"{idle.len()} {group}(s) without positive trade; leave them out: {few(idle)}"
        )
    return problems


def elasticity_by_market(
    name: str, value: float | pl.DataFrame, markets: pl.Series, *, positive: bool
) -> tuple[pl.Series, list[str]]:
    """Return an elasticity for each market, and what is wrong with it.

    Parameters
    ----------
    name
        Name of the elasticity, and of its column where ``value`` is a table.
    value
        One number for all markets, or a table with ``market`` and the elasticity.
    markets
        Names of the markets, each once.
    positive
        Whether it must be above 0; else it must be 0 or below.

    Returns
    -------
    tuple of polars.Series and list of str
        The elasticities in the order of ``markets`` (NaN where unknown), and the problems.

    Examples
    --------
    >>> values, problems = elasticity_by_market(
    ...     "sigma_imports", -2.0, pl.Series(["cars"]), positive=True
    ... )
    >>> problems
    ['sigma_imports must be a finite number above 0 in every market; it is not in market "cars"']
    """
    names = markets.rename("market")
    if isinstance(value, pl.DataFrame):
        wrong_table = _wrong_table(name, value, names)
        if wrong_table:
            return pl.Series(name, [], pl.Float64), wrong_table
        table = value.select("market", pl.col(name).cast(pl.Float64))
        values = names.to_frame().join(
            table, on="market", how="left", validate="1:1", maintain_order="left"
        )[name]
    else:
        values = pl.Series(name, [float(value)]).new_from_index(0, len(names))
    sign = values > 0.0 if positive else values <= 0.0
    wrong = names.filter(~(values.is_finite() & sign).fill_null(value=False))
    rule = "above 0" if positive else "at or below 0"
    problem = f"{name} must be a finite number {rule} in every market; it is not in {_named(wrong)}"
    return values.fill_null(float("nan")), [] if wrong.is_empty() else [problem]


def _wrong_table(name: str, table: pl.DataFrame, markets: pl.Series) -> list[str]:
    """Say why a table gives no elasticity for each market."""
    absent = [column for column in ("market", name) if column not in table]
    if absent:
        return [f'{name}: column "{column}" is missing from its table; add it' for column in absent]
    if table["market"].dtype != markets.dtype:
        return [
            f"{name}: markets are {table['market'].dtype} in its table and {markets.dtype} in "
            "the markets; give them one type"
        ]
    if not table[name].dtype.is_numeric():
        return [f"{name}: its column is {table[name].dtype}; it must be numeric"]
    repeated = table.filter(pl.col("market").is_duplicated())["market"]
    return [f"{name}: more than one row for {_named(repeated)}; keep one"] if len(repeated) else []


def is_number(column: pl.Series) -> bool:
    """Say whether a column holds numbers, or nulls alone, which are another problem."""
    return column.dtype.is_numeric() or column.dtype == pl.Null


def few(names: pl.Series) -> str:
    """Return the first few names, each once, and count the rest."""
    unique = names.unique(maintain_order=True)
    more = f" and {unique.len() - NAMED} more" if unique.len() > NAMED else ""
    return ", ".join(str(name) for name in unique[:NAMED]) + more


def _structure_problems(
    table: pl.DataFrame, keys: tuple[str, ...], numbers: tuple[str, ...]
) -> list[str]:
    """Say why nothing else can be checked."""
    missing = [name for name in (*keys, *numbers) if name not in table.columns]
    if missing:
        return [f"columns missing: {', '.join(missing)}; add them"]
    if table.is_empty():
        return ["the table has no rows; give at least one"]
    text = [name for name in numbers if not is_number(table[name])]
    return [f"columns that are not numbers: {', '.join(text)}; convert them"] if text else []


def _faults(keys: tuple[str, ...]) -> dict[str, pl.Expr]:
    """Return what no row may have, in words and as a condition on rows."""
    tariffs = pl.col("tariff", "tariff_new")
    is_number = pl.col(NUMBERS).cast(pl.Float64).is_finite().fill_null(value=False)
    return {
        "empty names; name every row": pl.any_horizontal(pl.col(keys).is_null()),
        "value or tariff missing or not finite; a missing figure is not zero": pl.any_horizontal(
            ~is_number
        ),
        "negative value; trade is zero or more": pl.col("value") < 0,
        "tariff at or below -1; tariffs are fractions (0.08 is 8 %)": pl.any_horizontal(
            tariffs <= -1
        ),
        "the name of another; give each once (duplicates)": pl.struct(keys).is_duplicated(),
    }


def _named(markets: Iterable[object]) -> str:
    """Name the first few markets and count the rest."""
    names = list(dict.fromkeys(markets))
    text = ", ".join("(no name)" if name is None else f'"{name}"' for name in names[:NAMED])
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{'market' if len(names) == 1 else 'markets'} {text}{more}"
