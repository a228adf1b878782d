"""The projection in every draw of the assumptions, sector by sector, so that memory stays flat."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from analytics.equations.evaluation import Evaluation, over_years
from analytics.equations.graph import compute
from analytics.equations.model import EQUATIONS
from analytics.errors import InputError
from analytics.models.armington import Array
from analytics.models.baseline import Amount, Composition, segment_shares
from analytics.models.draw_kernel import SegmentDraws, drawn_effects
from analytics.models.drawn_model import DrawnModel
from analytics.models.draws import DrawnAssumptions
from analytics.models.market_paths import joined
from analytics.models.open_trade import divided, open_of_closed
from analytics.models.policy import Policy
from analytics.models.projection import opening
from analytics.models.responses import DEMAND
from analytics.models.trade_index import index_of_share
from analytics.study import TOTAL, Flow
from analytics.tariffs.use import CLAIM_COSTS, utilisation_path

Advance = Callable[[float], None]
_COUNTERFACTUAL = ("is_observed", "base_value_cny", "growth_index", "effect_in_force", "growth")


@dataclass(frozen=True)
class DrawnSeries:
    """One sector, or sum of sectors, in every draw.

    Attributes
    ----------
    flow, sector
        Names.
    years
        The published years before the base year, then those of the model.
    effect, projection
        CNY; (years, draws). Belong to whoever asked, until the next series is asked for.
    """

    flow: Flow
    sector: str
    years: list[int]
    effect: Array
    projection: Array


def project_draws(
    model: DrawnModel,
    drawn: DrawnAssumptions,
    *,
    advance: Advance | None = None,
) -> Iterator[DrawnSeries]:
    """Yield each sector, and then the sums, of each flow in every draw.

    Parameters
    ----------
    model
        Policy and data.
    drawn
        Assumptions.
    advance
        Called with the share of the work just completed.

    Yields
    ------
    DrawnSeries
        In the order of flows and sectors; the same model as
        :func:`analytics.models.projection.project`, which rounds to 0.01 CNY.
    """
    run = _Run(model, drawn, advance)
    for flow in model.policy:
        sums: dict[str, DrawnSeries] = {}
        names = model.sectors.filter(pl.col("flow") == flow).sort("sector", "segment")
        for (sector,), members in names.group_by("sector", maintain_order=True):
            series = run.empty(flow, str(sector))
            for alike in run.alike(flow, str(sector), members["segment"].to_list()):
                run.add_segments(series, alike)
            within = [name for name, members in model.study.sums.items() if sector in members]
            for name in (*within, TOTAL):
                total = sums.setdefault(name, run.empty(flow, name))
                total.effect[...] += series.effect
                total.projection[...] += series.projection
            yield series
        yield from sums.values()


@dataclass(frozen=True)
class _Effects:
    """What a segment does in each year and draw.

    Attributes
    ----------
    effect
        Projection less counterfactual for each CNY of counterfactual.
    index
        What set MFN rates make of the counterfactual.
    open_share
        Share of its trade that measures let in.
    """

    effect: Array
    index: Array | float
    open_share: Array | float

    def of_trade(self, seen: "_Effects", last: int) -> Array:
        """Return what becomes of the trade that there is; ``last`` is the last observed year."""
        own, there = (np.broadcast_to(e.open_share, e.effect.shape) for e in (self, seen))
        return opening(own, there, last) * self.index


@dataclass(frozen=True)
class _Run:
    """The model, the assumptions in every draw, and whom to tell how far the work is."""

    model: DrawnModel
    drawn: DrawnAssumptions
    advance: Advance | None = None

    def empty(self, flow: Flow, sector: str) -> DrawnSeries:
        """Return a series to which nothing is added yet."""
        years = self.model.study.years_of_rates
        every = [*(year for year in sorted(self.model.totals_cny) if year < years[0]), *years]
        shape = (len(every), self.drawn.count)
        return DrawnSeries(flow, sector, every, np.zeros(shape), np.zeros(shape))

    @cached_property
    def _shares(self) -> dict[str, dict[str, Amount]]:
        """Share of each segment in the city's trade of a flow, in every draw; by flow."""
        model, exports = self.model, self.drawn.values["export_share"]
        composition = self.drawn.group("composition")
        flows = {"export": exports, "import": 1.0 - exports}
        try:
            return segment_shares(
                flows,
                model.history,
                model.national_trade,
                Composition(exports, **composition, of_lines=model.of_lines),
                model.study,
            )
        except InputError as error:
            hint = "this happens within the ranges of assumptions; --draws 0 leaves them out"
            raise InputError(error.title, [*error.problems, hint]) from error

    @cached_property
    def _happened(self) -> dict[str, dict[int, float]]:
        """Index of the growth that was observed, by segment and year."""
        found: dict[str, dict[int, float]] = {}
        for segment, year, index in self.model.growth_index.select(
            "segment", "year", "index"
        ).iter_rows():
            found.setdefault(segment, {})[year] = index
        return found

    def _base(self, flow: Flow, segment: str, year: int) -> Array:
        """Return trade of a segment in a published year, in every draw."""
        exports = self.drawn.values["export_share"]
        of_flow = exports if flow == "export" else 1.0 - exports
        total = self.model.totals_cny[year] * of_flow
        return np.asarray(total * self._shares[flow][segment])

    def alike(self, flow: Flow, sector: str, segments: list[str]) -> Iterable[tuple[str, ...]]:
        """Return segments that share all parameters, and so the response to each path of rates."""
        policies = self.model.policy[flow], self.model.observed[flow]
        found: dict[tuple[int | str, ...], list[str]] = {}
        for segment in segments:
            # Arrays of one assumption are one object.
            key = [id(self.drawn.of(name, segment, sector)) for name in DEMAND]
            is_set = [policy.of_segments.told(segment) for policy in policies]
            found.setdefault((*key, *is_set), []).append(segment)
        return map(tuple, found.values())

    def add_segments(self, series: DrawnSeries, segments: tuple[str, ...]) -> None:
        """Add the trade of segments that respond alike."""
        flow, years = series.flow, self.model.study.years_of_rates
        policy, observed = self.model.policy[flow], self.model.observed[flow]
        effects = seen = self._effects(flow, policy, years, segments)
        if observed is not policy:
            known = [year for year in years if year <= self.model.study.last_observed_year]
            seen = self._effects(flow, observed, known, segments)
        for segment in segments:
            self._add_segment(series, segment, effects[segment], seen[segment])

    def _add_segment(
        self, series: DrawnSeries, segment: str, own: _Effects, seen: _Effects
    ) -> None:
        """Add a segment's trade, year by year: observed trade first, then growth by assumption."""
        model, flow, years = self.model, series.flow, self.model.study.years_of_rates
        happened, base = self._happened.get(segment, {}), self._base(flow, segment, years[0])
        evaluation = Evaluation(["counterfactual_cny"], _COUNTERFACTUAL, EQUATIONS)
        set_growth = model.set_growth.get(segment, {})
        becomes = own.of_trade(seen, model.study.last_observed_year - years[0])
        for row, year in enumerate(series.years):
            if year < years[0]:
                series.projection[row] += self._base(flow, segment, year)
                continue
            place = year - years[0]
            is_observed = year in happened
            inputs = {
                "is_observed": is_observed,
                "base_value_cny": base,
                "growth_index": happened[year] if is_observed else 1.0,
                "effect_in_force": seen.effect[place] if is_observed else 0.0,
                "growth": set_growth.get(year, self.drawn.of("growth", segment, series.sector)),
            }
            trade = evaluation.advance(inputs)["counterfactual_cny"] * becomes[place]
            change = trade * own.effect[place]
            series.effect[row] += change
            series.projection[row] += trade + change

    def _effects(
        self, flow: Flow, policy: Policy, years: list[int], segments: tuple[str, ...]
    ) -> dict[str, _Effects]:
        """Return the effects of segments that respond alike; arrays (years, draws)."""
        draws = self.draws_of(segments[0], policy, years)
        rows, portions = policy.portions(self.drawn.values, self.drawn.count)
        paths = [policy.paths[segment].until(len(years)).of_weights(rows) for segment in segments]
        by_segment = drawn_effects(
            joined(paths),
            draws,
            portions,
            advance=self._told(segments) if policy is self.model.policy[flow] else None,
        )
        exempt = _exempt_effect(draws) if draws.log_cost.any() else 0.0
        share = self.drawn.values[f"dutiable_regime_share.{flow}"]
        effects = {}
        for segment, own, of_markets in zip(segments, paths, by_segment, strict=True):
            paying, of_duty = of_markets, share
            index: Array | float = 1.0
            open_share: Array | float = 1.0
            if own.let_in is not None:
                open_share = open_of_closed(np.einsum("ry,rd->yd", own.closed_weights, portions))
            if own.index is not None:
                weight = np.einsum("ry,rd->yd", own.indexed_weights, portions)
                paying = divided(of_markets, weight)
                # Against what is let in of all trade.
                weight = divided(weight, open_share)
                index = index_of_share(weight, share)
                of_duty = divided(share * weight, index)
            given = {
                "dutiable_regime_share": of_duty,
                "exempt_effect_rate": exempt,
                "mean_effect_rate": paying,
            }
            found = compute(["relative_effect"], given, EQUATIONS)["relative_effect"]
            effects[segment] = _Effects(np.asarray(found), index, open_share)
        return effects

    def draws_of(self, segment: str, policy: Policy, years: list[int]) -> SegmentDraws:
        """Return what the response of a segment rests on in each draw, under a policy."""
        model, drawn = self.model, self.drawn
        flow, sector = model.study.flow_of(segment), model.study.sector_of[segment]

        def spread(values: Array) -> Array:
            return np.ascontiguousarray(np.broadcast_to(values, drawn.count))

        def own(name: str) -> Array:
            values = spread(drawn.of(name, segment, sector))
            return policy.of_segments.in_years(name, segment, years, values)

        knots = drawn.group(f"utilisation_rate.{flow}")
        if policy.hypothetical_use is not None:
            knots = {str(model.study.entry_into_force): np.array([policy.hypothetical_use])}
        use = utilisation_path(knots, years, model.study.entry_into_force)
        set_use = policy.of_segments.use.get(segment, {})
        use |= {year: np.array(rate) for year, rate in set_use.items()}
        given = {name: spread(drawn.values[name]) for name in (*CLAIM_COSTS, "adjustment_speed")}
        given |= {name: own(name) for name in DEMAND}
        # Never more than the beneficiary leaves, where one of the two is the sector's.
        left = 1.0 - given["origin_share"]
        given["duty_free_rival_share"] = np.minimum(given["duty_free_rival_share"], left)
        ratio = spread(drawn.values["domestic_substitution_ratio"])
        given["sigma_domestic"] = given["armington_elasticity"] * ratio
        by_year = np.array([np.broadcast_to(use[year], drawn.count) for year in years])
        return SegmentDraws(by_year, policy.log_cost(segment, years), given)

    def _told(self, segments: tuple[str, ...]) -> Advance | None:
        """Return what segments call with the share of their own work that is completed."""
        if self.advance is None:
            return None
        tell = self.advance
        # Work goes with the number of rates that move.
        sizes = {
            name: 1 + int((paths.margin > 0.0).sum())
            for policy in self.model.policy.values()
            for name, paths in policy.paths.items()
        }
        part = sum(sizes[segment] for segment in segments) / sum(sizes.values())
        return lambda done: tell(part * done)


def _exempt_effect(draws: SegmentDraws) -> Array:
    """Effect of trade costs on trade that pays no duty; (years, draws)."""
    inputs: dict[str, Array | float] = {"mfn_rate": 0.0, "net_saving": 0.0}
    inputs |= {name: value[:, None] for name, value in draws.fixed.items()}
    inputs |= {name: value.T for name, value in draws.dated.items()}
    inputs["log_trade_cost"] = draws.log_cost[None]
    # What no branch takes may be no number.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        return over_years(["effect_rate"], inputs, len(draws.log_cost), EQUATIONS)["effect_rate"].T
