"""Checks of tables of markets before they are solved: all problems at once, with their markets."""

from collections.abc import Iterable

import polars as pl

from analytics.errors import InputError

NAMED = 5
DOMESTIC = "domestic"


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
        These columns, in this order; and the problems: missing, non-finite or negative values,
        tariffs at or below -1, supply elasticities not in (0, inf], duplicate origins, markets
        without positive imports, a tariff on domestic goods.

    Raises
    ------
    InputError
        A column is missing or not numeric, or the table is empty, so that nothing can be checked.
    """
    numbers = ("value", "tariff", "tariff_new", "supply_elasticity")
    wanted = ("market", "origin", *numbers)
    absent = [f'column "{name}" is missing; add it' for name in wanted if name not in market]
    texts = [
        f'column "{name}" is {market[name].dtype}; it must be numeric'
        for name in numbers
        if name in market and not market[name].dtype.is_numeric()
    ]
    if absent or texts or market.is_empty():
        raise InputError(title, [*absent, *texts] or ["the table has no rows; give one market"])
    table = market.select("market", "origin", pl.col(numbers).cast(pl.Float64))
    rules = _rules()
    broken = table.select(rule.any().alias(text) for text, rule in rules).row(0)
    problems = [
        text.format(markets=_named(table.filter(rule)["market"]))
        for (text, rule), is_broken in zip(rules, broken, strict=True)
        if is_broken
    ]
    return table, problems + _markets_without_imports(table)


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
        absent = [column for column in ("market", name) if column not in value]
        if absent:
            return pl.Series(name, [], pl.Float64), [
                f'{name}: column "{column}" is missing from its table; add it' for column in absent
            ]
        if value["market"].dtype != names.dtype:
            return pl.Series(name, [], pl.Float64), [
                f"{name}: markets are {value['market'].dtype} in its table and {names.dtype} in "
                "the markets; give them one type"
            ]
        if not value[name].dtype.is_numeric():
            return pl.Series(name, [], pl.Float64), [
                f"{name}: its column is {value[name].dtype}; it must be numeric"
            ]
        table = value.select("market", pl.col(name).cast(pl.Float64))
        repeated = table.filter(pl.col("market").is_duplicated())["market"]
        if not repeated.is_empty():
            return pl.Series(name, [], pl.Float64), [
                f"{name}: more than one row for {_named(repeated)}; keep one"
            ]
        values = names.to_frame().join(
            table, on="market", how="left", validate="1:1", maintain_order="left"
        )[name]
    else:
        values = pl.Series(name, [float(value)]).new_from_index(0, len(names))
    sign = values > 0.0 if positive else values <= 0.0
    wrong = names.filter(~(values.is_finite() & sign).fill_null(value=False))
    rule = "above 0" if positive else "at or below 0"
    problems = (
        []
        if wrong.is_empty()
        else [
            f"{name} must be a finite number {rule} in every market; it is not in {_named(wrong)}"
        ]
    )
    return values.fill_null(float("nan")), problems


def _rules() -> list[tuple[str, pl.Expr]]:
    """What may not be, in words and as a condition on rows."""
    value, supply = pl.col("value"), pl.col("supply_elasticity")
    rules = [
        ("market and origin must be named; they are not in {markets}",
         pl.any_horizontal(pl.col("market", "origin").is_null())),
        ('an origin may stand once in a market; it is repeated in {markets}; add the rows up',
         pl.struct("market", "origin").is_duplicated()),
        ("value must be a finite number, 0 or above; it is not in {markets}",
         ~(value.is_finite() & (value >= 0.0)).fill_null(value=False)),
        ("supply_elasticity must be above 0 (inf: the price is given); it is not in {markets}",
         ~((supply > 0.0) & supply.is_not_nan()).fill_null(value=False)),
        (f'the tariff on origin "{DOMESTIC}" must be 0 before and after; it is not in {{markets}}',
         (pl.col("origin").cast(pl.String) == DOMESTIC)
         & ((pl.col("tariff") != 0.0) | (pl.col("tariff_new") != 0.0))),
    ]  # fmt: skip
    for name in ("tariff", "tariff_new"):
        rate = pl.col(name)
        usable = (rate.is_finite() & (rate > -1.0)).fill_null(value=False)
        rules.append((f"{name} must be a finite fraction above -1; it is not in {{markets}}",
                      ~usable))  # fmt: skip
    return rules


def _markets_without_imports(table: pl.DataFrame) -> list[str]:
    imported = (pl.col("origin").cast(pl.String) != DOMESTIC) & (pl.col("value") > 0.0)
    empty = (
        table.group_by("market", maintain_order=True)
        .agg(imported.fill_null(value=False).any().alias("traded"))
        .filter(~pl.col("traded"))["market"]
    )
    if empty.is_empty():
        return []
    return [f"imports must be positive for at least one origin; they are not in {_named(empty)}"]


def _named(markets: Iterable[object]) -> str:
    """Name the first few markets and count the rest."""
    names = list(dict.fromkeys(markets))
    text = ", ".join("(no name)" if name is None else f'"{name}"' for name in names[:NAMED])
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{'market' if len(names) == 1 else 'markets'} {text}{more}"
