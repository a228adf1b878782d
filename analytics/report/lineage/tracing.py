"""Following a number to what it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from analytics.report.lineage import effects, regions, tariffs, third_countries, trade
from analytics.report.lineage import references as refs
from analytics.report.lineage.addresses import AddressError, numeric_columns, value_at
from analytics.results import Results

_MODULES = (trade, tariffs, effects, regions, third_countries)

RULES: Mapping[tuple[str, str], refs.Rule] = {
    (table, column): rule
    for module in _MODULES
    for table, rules in module.RULES.items()
    for column, rule in rules.items()
}
"""Rule of each numeric column, by table and column."""

STEPS: Mapping[str, refs.StepRule] = {
    name: rule for module in _MODULES for name, rule in module.STEPS.items()
}
"""Rule of each step, by name."""

LEAVES = (refs.ASSUMPTION, refs.SOURCE)  # how references begin that rest on nothing further


@dataclass(frozen=True)
class Trace:
    """A number and what it is computed from, all the way down.

    Attributes
    ----------
    reference
        What it is.
    formula
        Key of its formula in words; empty for an assumption or a source.
    inputs
        What goes into it.
    """

    reference: str
    formula: str = ""
    inputs: tuple["Trace", ...] = field(default=(), repr=False)

    @cached_property
    def leaves(self) -> frozenset[str]:
        """Assumptions and sources on which it rests."""
        if self.reference.startswith(LEAVES):
            return frozenset({self.reference})
        return frozenset().union(*(part.leaves for part in self.inputs))


class Tracer:
    """Traces the values of one result; what they share is traced once."""

    def __init__(self, results: Results) -> None:
        self.origins = refs.Origins(results)
        self._known: dict[str, Trace] = {}

    def of_address(self, address: str) -> Trace:
        """Return what the value at an address rests on.

        Raises
        ------
        AddressError
            If there is no such value, or it is not a number; the text says what there is.

        Examples
        --------
        >>> tracer = Tracer(results)  # doctest: +SKIP
        >>> tracer.of_address("headline:qingdao_japan_trade:2020:value").leaves  # doctest: +SKIP
        frozenset({'source:qingdao_daily_2022'})
        """
        value_at(self.origins.results, address)
        return self.trace(":".join(part.strip() for part in address.split(":")))

    def trace(self, reference: str) -> Trace:
        """Return what a reference rests on, as a rule gave it."""
        if reference not in self._known:
            is_leaf = reference.startswith(LEAVES)
            formula, inputs = refs.Derivation("") if is_leaf else self._derive(reference)
            self._known[reference] = Trace(reference, formula, tuple(map(self.trace, inputs)))
        return self._known[reference]

    def _derive(self, reference: str) -> refs.Derivation:
        if reference.startswith(refs.STEP):
            name, *parts = reference.removeprefix(refs.STEP).split(":")
            return STEPS[name](self.origins, *parts)
        table, *key, column = reference.split(":")
        return derive(self.origins, table, column, self.origins.rows(table)[*key])


def derive(origins: refs.Origins, table: str, column: str, row: refs.Row) -> refs.Derivation:
    """Return what a value of a row is computed from.

    Raises
    ------
    AddressError
        If the column holds no number.
    """
    rule = RULES.get((table, column))
    if rule is not None:
        return rule(refs.Cell(origins, table, column, row))
    if column in numeric_columns(table):
        return refs.derived("names_row", refs.source(row.get("source_id") or "rcep_general_notes"))
    raise AddressError(f"{table}:{column} is text, not a number; name a column with numbers")
