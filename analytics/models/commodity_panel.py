"""A panel of commodities, partners and years, with what its effects take out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.schemas.triple_difference import PARTNERS
from analytics.study import FLOWS

Array = NDArray[np.float64]
BOTH = "both"  # flows together
WHOLE = "all"  # the design with all partners and years


@dataclass(frozen=True)
class Panel:
    """A balanced panel of one or more flows.

    Attributes
    ----------
    trade
        Log trade; commodities x partners x years.
    predicted
        The model's effect on trade with those who cut, log points; commodities x years.
    cut
        Cut in the last year, percentage points; by commodity.
    flow
        Number of the flow of each commodity.
    treated
        Whether a partner cuts; by partner.
    years
        Calendar years.
    base
        The last year without the agreement.
    """

    trade: Array
    predicted: Array
    cut: Array
    flow: NDArray[np.int64]
    treated: NDArray[np.bool_]
    years: tuple[int, ...]
    base: int

    @property
    def clusters(self) -> int:
        """Commodities."""
        return len(self.cut)

    @property
    def contrast(self) -> Array:
        """Whether a partner cuts, less the mean; by partner."""
        return np.asarray(self.treated - self.treated.mean())

    @property
    def intensity(self) -> Array:
        """Cut of each commodity less the mean of its flow."""
        return self.of_flows(self.cut)

    def of_flows(self, values: Array) -> Array:
        """Take the mean over the commodities of each flow out of values by commodity."""
        out = np.empty_like(values)
        for number in np.unique(self.flow):
            own = self.flow == number
            out[own] = values[own] - values[own].mean(axis=0)
        return out

    def contrasted(self, outcome: Array) -> Array:
        """Return who cuts less who does not, all effects taken out; commodities x years.

        In a balanced panel regressors are products of a commodity's, a partner's and a year's
        part, so the sum over partners is all that a regression sees of them.
        """
        over_partners = np.einsum("cpt,p->ct", outcome, self.contrast)
        return centred(self.of_flows(over_partners))


Panels = Mapping[tuple[str, str], Panel]
"""Panels by goods and design."""


def centred(values: Array) -> Array:
    """Return values less their mean over the last axis; the same shape and unit."""
    return np.asarray(values - values.mean(axis=-1, keepdims=True))


def until(panel: Panel, last: int) -> Panel:
    """Return the years until one."""
    kept = [i for i, year in enumerate(panel.years) if year <= last]
    return replace(
        panel,
        trade=panel.trade[:, :, kept],
        predicted=panel.predicted[:, kept],
        years=tuple(panel.years[i] for i in kept),
    )


def panel_of(
    trade: pl.DataFrame,
    cuts: pl.DataFrame,
    base: int,
    *,
    flows: Sequence[str] = FLOWS,
    treated: Sequence[str] = PARTNERS[:2],
    others: Sequence[str] = PARTNERS[2:],
) -> Panel:
    """Return a panel of some flows and partners.

    Parameters
    ----------
    trade
        Columns of the schema ``TradeByArea``.
    cuts
        ``flow, commodity, year, cut``: percentage points, from the base year on; zero before it.
    base
        The last year without the agreement.
    flows, treated, others
        What is compared.
    """
    partners = (*treated, *others)
    rows = _beside(trade, cuts, flows, "cut")
    years = tuple(rows["year"].unique().sort())
    shape = (rows.height // len(years), len(years))
    goods = rows.group_by("flow", "commodity", maintain_order=True).agg(pl.col("cut").last())
    number = {flow: i for i, flow in enumerate(FLOWS)}
    return Panel(
        trade=np.log(np.stack([rows[p].to_numpy().reshape(shape) for p in partners], axis=1)),
        predicted=np.zeros(shape),
        cut=goods["cut"].to_numpy(),
        flow=np.array([number[flow] for flow in goods["flow"]]),
        treated=np.array([p in treated for p in partners]),
        years=years,
        base=base,
    )


def _beside(
    trade: pl.DataFrame, cuts: pl.DataFrame, flows: Sequence[str], column: str
) -> pl.DataFrame:
    """Return trade of some flows with a column by commodity and year, zero where it has none."""
    keys = ["flow", "commodity", "year"]
    own = trade.filter(pl.col("flow").is_in(flows))
    joined = own.join(cuts.select(*keys, column), on=keys, how="left", validate="1:1")
    return joined.sort(keys).with_columns(pl.col(column).fill_null(0.0))


DESIGNS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "all": {},
    "without_korea": {"treated": PARTNERS[:1]},
    "without_hong_kong": {"others": PARTNERS[2:4]},
}
"""Designs by their partners; ``without_last_year`` is the first without its last year."""


def _flows_of(goods: str) -> Sequence[str]:
    return FLOWS if goods == BOTH else (goods,)


def panels(trade: pl.DataFrame, cuts: pl.DataFrame, base: int) -> Panels:
    """Return the panel of each goods and design; see :func:`panel_of`. Nothing is predicted yet."""
    found: dict[tuple[str, str], Panel] = {}
    for goods in (*FLOWS, BOTH):
        for design, partners in DESIGNS.items():
            found[goods, design] = panel_of(trade, cuts, base, flows=_flows_of(goods), **partners)
        whole = found[goods, WHOLE]
        found[goods, "without_last_year"] = until(whole, whole.years[-2])
    return found


def predictions(trade: pl.DataFrame, cuts: pl.DataFrame) -> dict[str, Array]:
    """Return the model's effect on trade with those who cut, by goods.

    Parameters
    ----------
    trade
        Columns of the schema ``TradeByArea``.
    cuts
        ``flow, commodity, year, predicted``: log points, from the base year on; zero before it.

    Returns
    -------
    dict of Array
        (commodities, years) each, in the order of the panels.
    """
    years = trade["year"].n_unique()
    return {
        goods: _beside(trade, cuts, _flows_of(goods), "predicted")["predicted"]
        .to_numpy()
        .reshape(-1, years)
        for goods in (*FLOWS, BOTH)
    }
