"""Levers: what a scenario changes from a year on, for a flow, a sector, a group or headings.

The meaning of a path, by every route (file, ``--set``, sheet, code):

- ``LEVER.GOODS.2028 = value``: from 2028 on, until the next year that the same path names.
- ``LEVER.GOODS.2028-2032 = value``: from 2028 to the end of 2032; then as it would be without.
- ``LEVER.GOODS.ramp-2028-2032 = value``: what holds in 2028 moves evenly to the value of 2032.
- ``LEVER.GOODS = value``: from the first projected year on; with the past, from the first year.
  An elasticity without a year is that of all years, of a sector or a product group.

What is given later replaces the part of the path that it names, and nothing else. The value of a
product group goes before that of its sector, and that before the value of the flow; headings go
before all of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias, TypeVar

from pydantic import Field

from analytics.scenario import values as v
from analytics.schemas.headings import holds
from analytics.study import Flow, Segment

Value: TypeAlias = float | str | None
Path: TypeAlias = Mapping[str, Value]
"""Values by the year from which each holds; None is what would be without the lever."""
Dated: TypeAlias = float | Mapping[int, float]
"""A number that holds in all years, or one for each year."""


_Kind = TypeVar("_Kind")
ByGoods: TypeAlias = dict[str, dict[v.Year, _Kind | None]]
"""Values of a kind by goods, and by the year from which each holds."""
ON_TARIFFS = ("mfn_rate", "mfn_factor", "staging_category")
"""Levers on the tariffs of lines."""


class Levers(v.Frozen):
    """Dated changes by lever, goods and year.

    Goods are a flow, a sector, a product group, or a flow with headings (``import.8706-8708``).

    Attributes
    ----------
    utilisation_rate
        Share of the trade for which a claim pays that makes it.
    mfn_rate, mfn_factor
        MFN rate as a fraction, and what the MFN rate is multiplied by; they move trade with and
        without the agreement.
    staging_category
        How the preference is phased in from the rate of the year before: ``cuts_N``,
        ``immediate``, ``excluded`` or ``standstill``.
    growth
        Growth of trade without the agreement, a fraction a year.
    trade_cost_change
        Change of the delivered cost, as a fraction of value.
    trade_factor
        Share of the trade that is let in, with and without the agreement: 0 is a ban.
    armington_elasticity, total_demand_elasticity
        Elasticities of substitution between origins and of total demand. The response of a year
        is that of its own elasticity in the long run, towards which trade adjusts from where it
        is.
    """

    utilisation_rate: ByGoods[v.Share] = Field(default_factory=dict)
    mfn_rate: ByGoods[v.Rate] = Field(default_factory=dict)
    mfn_factor: ByGoods[v.Amount] = Field(default_factory=dict)
    staging_category: ByGoods[v.Category] = Field(default_factory=dict)
    growth: ByGoods[v.Growth] = Field(default_factory=dict)
    trade_cost_change: ByGoods[v.Growth] = Field(default_factory=dict)
    trade_factor: ByGoods[v.Share] = Field(default_factory=dict)
    armington_elasticity: ByGoods[v.Substitution] = Field(default_factory=dict)
    total_demand_elasticity: ByGoods[v.Demand] = Field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything is changed."""
        return any(getattr(self, name) for name in LEVERS)

    def by_id(self) -> dict[str, float | str]:
        """Return the values by dotted id, ``utilisation_rate.cars.2028``; ends of spans are words.

        Examples
        --------
        >>> Levers(mfn_rate={"cosmetics": {"2027": 0.1, "2030": None}}).by_id()
        {'mfn_rate.cosmetics.2027': 0.1, 'mfn_rate.cosmetics.2030': 'as before'}
        """
        return {
            f"{lever}.{goods}.{year}": AS_BEFORE if value is None else value
            for lever in LEVERS
            for goods, path in getattr(self, lever).items()
            for year, value in path.items()
        }

    def of_segments(
        self, lever: str, flow: Flow, sector_of: Mapping[Segment, str], years: list[int]
    ) -> dict[Segment, dict[int, float]]:
        """Return what a lever sets for product groups of a flow, in the years in which it does.

        Parameters
        ----------
        lever
            Name of a lever whose values are numbers.
        flow
            The flow of the groups.
        sector_of
            The groups with their sectors.
        years
            Years that are wanted.
        """
        paths, found = getattr(self, lever), {}
        for segment, sector in sector_of.items() if paths else ():
            levels = [paths[name] for name in (segment, sector, flow) if name in paths]
            values = {year: _first(levels, year) for year in years} if levels else {}
            found[segment] = {y: float(v) for y, v in values.items() if v is not None}
        return {segment: own for segment, own in found.items() if own}

    def on_lines(
        self, flow: Flow, sector_of: Mapping[Segment, str], names: Sequence[str] = ON_TARIFFS
    ) -> "Levers":
        """Return levers on lines of a flow alone, by default those on tariffs.

        Parameters as of :meth:`of_segments`.
        """
        own = {flow, *sector_of, *sector_of.values()}
        return Levers(**{
            lever: {
                goods: path for goods, path in getattr(self, lever).items()
                if goods in own or goods.startswith(f"{flow}.")
            }
            for lever in names
        })  # fmt: skip

    def of_lines(
        self,
        lever: str,
        flow: Flow,
        sector_of: Mapping[Segment, str],
        lines: Iterable[tuple[Segment, str]],
    ) -> dict[tuple[Segment, str], dict[int, Value]]:
        """Return what a lever changes for lines, by product group and heading: values by year.

        Parameters
        ----------
        lever, flow, sector_of
            As of :meth:`of_segments`.
        lines
            Product groups and headings of lines.

        Returns
        -------
        dict
            The years from which another value holds, None where the lever ends; lines that the
            lever leaves alone are not there.
        """
        if not (paths := getattr(self, lever)):
            return {}
        by_headings = {
            goods.partition(".")[2]: path
            for goods, path in paths.items()
            if goods.startswith(f"{flow}.")
        }
        found = {}
        for segment, heading in lines:
            levels = [path for text, path in by_headings.items() if holds(text, heading)]
            groups = (segment, sector_of[segment], flow)
            levels += [paths[name] for name in groups if name in paths]
            years = sorted({int(year) for path in levels for year in path})
            changes = {str(year): _first(levels, year) for year in years}
            named = {int(year): value for year, value in _without_repeats(changes)}
            if named:
                found[segment, heading] = named
        return found

    def id_in(self, lever: str, goods: Sequence[str], year: int) -> str | None:
        """Return the id of the value that a lever sets in a year: of the first goods that have one.

        Examples
        --------
        >>> Levers(growth={"cars": {"2028": 0.02}}).id_in("growth", ("cars", "import"), 2030)
        'growth.cars.2028'
        """
        paths = getattr(self, lever)
        for name in goods:
            if value_in(paths.get(name, {}), year) is not None:
                return f"{lever}.{name}.{max(y for y in paths[name] if int(y) <= year)}"
        return None

    def of_flow(self, lever: str, flow: Flow, years: list[int]) -> dict[int, float]:
        """Return what a lever sets for a whole flow, in the years in which it does."""
        path = getattr(self, lever).get(flow, {})
        values = {year: value_in(path, year) for year in years}
        return {year: float(value) for year, value in values.items() if value is not None}


LEVERS = tuple(Levers.model_fields)
"""Names of the levers."""
UNITS = {
    "utilisation_rate": "share of trade that gains by a claim", "mfn_rate": "fraction",
    "mfn_factor": "ratio", "growth": "fraction a year", "trade_cost_change": "fraction of value",
    "trade_factor": "share", "staging_category": "setting",
    "armington_elasticity": "elasticity", "total_demand_elasticity": "elasticity",
}  # fmt: skip
"""Units of the values of each lever, as in the tables of assumptions."""
ELASTICITIES = ("armington_elasticity", "total_demand_elasticity")
"""Levers on the elasticities that trade responds with."""
BELIEFS = ("utilisation_rate", "growth", *ELASTICITIES)
"""Levers that say how the world is; the others are experiments, and leave what happened alone."""
BY_HEADING = (*ON_TARIFFS, "trade_factor")
"""Levers that act on lines, so that headings can be named."""
WITH_RAMP = ("utilisation_rate", "growth", "trade_cost_change", *ELASTICITIES)
"""Levers that can move evenly between two years: all start from a known number."""
IN_WORDS = ("staging_category",)
"""Levers whose values are words."""
AS_BEFORE = "as before"  # at the end of a span


def value_in(path: Path, year: int) -> Value:
    """Return the value that a path has in a year: that of the latest year named, if any.

    Examples
    --------
    >>> [value_in({"2028": 0.9, "2030": None}, year) for year in (2027, 2029, 2031)]
    [None, 0.9, None]
    """
    named = [name for name in path if int(name) <= year]
    return path[max(named)] if named else None


def in_year(value: Dated, year: int) -> float:
    """Return the number of a year.

    Examples
    --------
    >>> in_year(3.5, 2028), in_year({2027: 3.5, 2028: 4.0}, 2028)
    (3.5, 4.0)
    """
    return value[year] if isinstance(value, Mapping) else value


def in_years(value: Dated, years: Sequence[int]) -> list[float]:
    """Return the number of each year.

    Examples
    --------
    >>> in_years(3.5, [2027, 2028]), in_years({2027: 3.5, 2028: 4.0}, [2027, 2028])
    ([3.5, 3.5], [3.5, 4.0])
    """
    return [value[year] for year in years] if isinstance(value, Mapping) else [value] * len(years)


def _first(paths: list[Path], year: int) -> Value:
    """The value of the first path that has one."""
    return next((v for path in paths if (v := value_in(path, year)) is not None), None)


def put(path: Path, start: int, stop: int | None, value: Value) -> dict[str, Value]:
    """Return a path with one part replaced; what is not named stays.

    Parameters
    ----------
    path
        Values by the year from which each holds.
    start, stop
        First and last year of the part; None for all years from the first on.
    value
        The value of the part.

    Examples
    --------
    >>> put({"2026": 0.5, "2030": 0.7}, 2028, None, 0.9)
    {'2026': 0.5, '2028': 0.9}
    >>> put({"2026": 0.5}, 2028, 2029, 0.9)
    {'2026': 0.5, '2028': 0.9, '2030': 0.5}
    """
    kept = {y: v for y, v in path.items() if int(y) < start or (stop and int(y) > stop)}
    kept[str(start)] = value
    if stop is not None:
        kept.setdefault(str(stop + 1), value_in(path, stop + 1))
    return dict(_without_repeats(kept))


def _without_repeats(path: Path) -> Iterator[tuple[str, Value]]:
    """Yield only years in which something changes, so that the same path is told alike."""
    before: Value = None
    for year, value in sorted(path.items()):
        if value != before:
            yield year, value
        before = value
