"""From rows of markets and origins to arrays of origins by markets, and back."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.models.ces_index import Array
from analytics.models.market_checks import DOMESTIC
from analytics.models.nested_system import NestedMarkets


@dataclass(frozen=True)
class MarketLayout:
    """Where each row of a table stands in the arrays of the kernel.

    Attributes
    ----------
    table
        Checked rows, sorted by market and origin.
    column
        Number of the market of each row, from 0.
    line
        Number of the import origin of each row within its market; without meaning for domestic.
    domestic
        Whether the row is domestic goods.
    paid
        Base value with duty.
    """

    table: pl.DataFrame
    column: NDArray[np.int64]
    line: NDArray[np.int64]
    domestic: NDArray[np.bool_]
    paid: Array

    @classmethod
    def of(cls, table: pl.DataFrame) -> "MarketLayout":
        """Number the rows of a table sorted by market and origin."""
        domestic = table["origin"].cast(pl.String).eq(DOMESTIC).to_numpy()
        column = table["market"].rle_id().to_numpy().astype(np.int64)
        # Import origins are counted within their market: rows so far less those before it.
        so_far = np.cumsum(~domestic)
        first = np.flatnonzero(np.diff(column, prepend=-1))
        line = so_far - 1 - (so_far - ~domestic)[first][column]
        paid = table["value"].to_numpy() * (1.0 + table["tariff"].to_numpy())
        return cls(table, column, line, domestic, paid)

    def by_origin(self, values: Array, *, padding: float) -> Array:
        """Lay out values of rows as import origins by markets."""
        laid = np.full((self.line[~self.domestic].max() + 1, self.column[-1] + 1), padding)
        laid[self.line[~self.domestic], self.column[~self.domestic]] = values[~self.domestic]
        return laid

    def by_market(self, values: Array, *, padding: float) -> Array:
        """Lay out values of domestic goods by markets."""
        laid = np.full(self.column[-1] + 1, padding)
        laid[self.column[self.domestic]] = values[self.domestic]
        return laid

    def rows(self, imports: Array, domestic: Array) -> Array:
        """Return values of rows from import origins by markets, or by markets, and domestic."""
        own = imports[self.column] if imports.ndim == 1 else imports[self.line, self.column]
        return np.asarray(np.where(self.domestic, domestic[self.column], own))

    def markets(
        self, *, sigma_imports: Array, sigma_domestic: Array, demand_elasticity: Array
    ) -> NestedMarkets:
        """Return the markets as the kernel takes them; elasticities in the order of markets."""
        tariff, tariff_new, supply = (
            self.table[name].to_numpy() for name in ("tariff", "tariff_new", "supply_elasticity")
        )
        # One logarithm of the ratio: a difference of two would lose the digits of a tiny change.
        log_power = np.log1p((tariff_new - tariff) / (1.0 + tariff))
        paid = self.by_origin(self.paid, padding=0.0)
        imports, domestic = paid.sum(axis=0), self.by_market(self.paid, padding=0.0)
        return NestedMarkets(
            share=paid / imports,
            log_power=self.by_origin(log_power, padding=0.0),
            supply=self.by_origin(supply, padding=np.inf),
            imports_share=imports / (imports + domestic),
            domestic_share=domestic / (imports + domestic),
            domestic_supply=self.by_market(supply, padding=np.inf),
            sigma_imports=sigma_imports,
            sigma_domestic=sigma_domestic,
            demand_elasticity=demand_elasticity,
        )
