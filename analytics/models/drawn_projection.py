"""The projection in every draw of the assumptions, sector by sector, so that memory stays flat."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.equations.evaluation import Evaluation, over_years
from analytics.equations.graph import compute
from analytics.equations.model import EQUATIONS
from analytics.errors import InputError
from analytics.models.armington import Array
from analytics.models.baseline import Composition, segment_shares
from analytics.models.draw_kernel import THREADS, SegmentDraws, drawn_effects
from analytics.models.drawn_model import DrawnModel
from analytics.models.draws import DrawnAssumptions
from analytics.models.market_paths import joined
from analytics.models.open_trade import divided, open_of_closed
from analytics.models.policy import Policy
from analytics.models.projection import opening
from analytics.models.trade_index import index_of_share
from analytics.study import TOTAL, Flow
from analytics.tariffs.use import CLAIM_COSTS, utilisation_path

Advance = Callable[[float], None]
_Base = Callable[[Flow, str, int], Array]
OF_SEGMENT = (
    "armington_elasticity",
    "total_demand_elasticity",
    "domestic_share",
    "origin_share",
    "duty_free_rival_share",
)
"""Parameters of the response; segments that share them respond alike to each path of rates."""
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
    threads: int = THREADS,
    advance: Advance | None = None,
) -> Iterator[DrawnSeries]:
    """Yield each sector, and then the sums, of each flow in every draw.

    Parameters
    ----------
    model
        Policy and data.
    drawn
        Assumptions.
    threads
        Threads to work with; results do not depend on it.
    advance
        Called with the share of the work just completed.

    Yields
    ------
    DrawnSeries
        In the order of flows and sectors; the same model as
        :func:`analytics.models.projection.project`, which rounds to 0.01 CNY.
    """
    base = _base_values(model, drawn)
    run = _Run(model, threads, advance)
    for flow in model.policy:
        sums: dict[str, DrawnSeries] = {}
        names = model.sectors.filter(pl.col("flow") == flow).sort("sector", "segment")
        for (sector,), members in names.group_by("sector", maintain_order=True):
            series = _empty(model, flow, str(sector), drawn.count)
            policies = model.policy[flow], model.observed[flow]
            for alike in _alike(members["segment"].to_list(), str(sector), drawn, policies):
                _add_segments(series, alike, model, drawn, base, run)
            within = [name for name, members in model.sums.items() if sector in members]
            for name in (*within, TOTAL):
                total = sums.setdefault(name, _empty(model, flow, name, drawn.count))
                total.effect[...] += series.effect
                total.projection[...] += series.projection
            yield series
        yield from sums.values()


def _empty(model: DrawnModel, flow: Flow, sector: str, draws: int) -> DrawnSeries:
    years = [*(year for year in sorted(model.totals_cny) if year < model.years[0]), *model.years]
    shape = (len(years), draws)
    return DrawnSeries(flow, sector, years, np.zeros(shape), np.zeros(shape))


def _base_values(model: DrawnModel, drawn: DrawnAssumptions) -> _Base:
    """Return trade of a segment in a published year, in every draw, as a function of the three."""
    exports = drawn.values["export_share"]
    composition = drawn.group("composition")
    shares = {"export": exports, "import": 1.0 - exports}
    try:
        by_flow = segment_shares(
            shares,
            model.history,
            model.national_trade,
            Composition(exports, **composition, of_lines=model.of_lines),
            model.study,
        )
    except InputError as error:
        hint = "this happens within the ranges of assumptions; --draws 0 leaves them out"
        raise InputError(error.title, [*error.problems, hint]) from error
    return lambda flow, segment, year: np.asarray(
        model.totals_cny[year] * shares[flow] * by_flow[flow][segment]
    )


def _alike(
    segments: list[str], sector: str, drawn: DrawnAssumptions, policies: Iterable[Policy]
) -> Iterable[tuple[str, ...]]:
    """Segments of a sector that share all parameters, and so the response to each path of rates."""
    found: dict[tuple[int | str, ...], list[str]] = {}
    for segment in segments:
        # Arrays of one assumption are one object.
        key = [id(drawn.of(name, segment, sector)) for name in OF_SEGMENT]
        is_set = [policy.of_segments.told(segment) for policy in policies]
        found.setdefault((*key, *is_set), []).append(segment)
    return map(tuple, found.values())


def _add_segments(
    series: DrawnSeries,
    segments: tuple[str, ...],
    model: DrawnModel,
    drawn: DrawnAssumptions,
    base: _Base,
    run: "_Run",
) -> None:
    """Add the trade of segments that respond alike."""
    flow, years = series.flow, model.years
    policy, observed = model.policy[flow], model.observed[flow]
    effects = _segment_effects(model, policy, years, flow, segments, drawn, run)
    seen = effects
    if observed is not policy:
        known = [year for year in years if year <= model.study.last_observed_year]
        seen = _segment_effects(model, observed, known, flow, segments, drawn, run)
    for segment in segments:
        _add_segment(series, segment, effects[segment], seen[segment], model, drawn, base)


@dataclass(frozen=True)
class _Effects:
    """What a segment does in each year and draw.

    Attributes
    ----------
    effect
        Projection less counterfactual for each CNY of counterfactual.
    index
        What set MFN rates make of the counterfactual; None where they leave it alone.
    open_share
        Share of its trade that measures let in; None where it is all.
    """

    effect: Array
    index: Array | None
    open_share: Array | None

    def of_trade(self, seen: "_Effects", last: int) -> Array | float:
        """Return what becomes of the trade that there is; ``last`` is the last observed year."""
        if self.open_share is None and seen.open_share is None:
            return 1.0 if self.index is None else self.index
        own, there = (
            np.ones_like(e.effect) if e.open_share is None else e.open_share for e in (self, seen)
        )
        found = opening(own, there, last)
        return found if self.index is None else found * self.index


def _add_segment(
    series: DrawnSeries,
    segment: str,
    own: _Effects,
    seen: _Effects,
    model: DrawnModel,
    drawn: DrawnAssumptions,
    base: _Base,
) -> None:
    """Add a segment's trade, year by year: observed trade first, then growth by assumption."""
    flow, years = series.flow, model.years
    index = model.growth_index.filter(pl.col("segment") == segment)
    happened = dict(index.select("year", "index").iter_rows())
    evaluation = Evaluation(["counterfactual_cny"], _COUNTERFACTUAL, EQUATIONS)
    set_growth = model.set_growth.get(segment, {})
    becomes = own.of_trade(seen, model.study.last_observed_year - years[0])
    for row, year in enumerate(series.years):
        if year < years[0]:
            series.projection[row] += base(flow, segment, year)
            continue
        place = year - years[0]
        is_observed = year in happened
        values = evaluation.advance(
            {
                "is_observed": is_observed,
                "base_value_cny": base(flow, segment, years[0]),
                "growth_index": happened[year] if is_observed else 1.0,
                "effect_in_force": seen.effect[place] if is_observed else 0.0,
                "growth": set_growth.get(year, drawn.of("growth", segment, series.sector)),
            }
        )
        counterfactual = values["counterfactual_cny"]
        if not isinstance(becomes, float):
            counterfactual = counterfactual * becomes[place]
        change = counterfactual * own.effect[place]
        series.effect[row] += change
        series.projection[row] += counterfactual + change


def _segment_effects(
    model: DrawnModel,
    policy: Policy,
    years: list[int],
    flow: Flow,
    segments: tuple[str, ...],
    drawn: DrawnAssumptions,
    run: "_Run",
) -> dict[str, _Effects]:
    """Return the effects of segments that respond alike; arrays (years, draws)."""
    draws = _segment_draws(model, policy, years, flow, segments[0], drawn)
    rows, portions = policy.portions(drawn.values, drawn.count)
    paths = [policy.paths[segment].until(len(years)).of_weights(rows) for segment in segments]
    by_segment = drawn_effects(
        joined(paths),
        draws,
        portions,
        threads=run.threads,
        advance=run.share(segments) if policy is model.policy[flow] else None,
    )
    exempt = _exempt_effect(draws) if draws.log_cost.any() else 0.0
    share = drawn.values[f"dutiable_regime_share.{flow}"]
    effects = {}
    for segment, own, of_markets in zip(segments, paths, by_segment, strict=True):
        index, open_share, paying, of_duty = None, None, of_markets, share
        if own.let_in is not None:
            closed = np.einsum("ry,rd->yd", own.closed_weights, portions)
            open_share = open_of_closed(closed)
        if own.index is not None:
            weight = np.einsum("ry,rd->yd", own.indexed_weights, portions)
            paying = divided(of_markets, weight)
            # Against what is let in of all trade.
            weight = weight if open_share is None else divided(weight, open_share)
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


def _segment_draws(
    model: DrawnModel,
    policy: Policy,
    years: list[int],
    flow: Flow,
    segment: str,
    drawn: DrawnAssumptions,
) -> SegmentDraws:
    def spread(values: Array) -> Array:
        return np.ascontiguousarray(np.broadcast_to(values, drawn.count))

    def of(name: str) -> Array:
        return spread(drawn.values[name])

    def own(parameter: str) -> Array:
        return spread(drawn.of(parameter, segment, model.study.sector_of[segment]))

    def dated(parameter: str) -> Array:
        return policy.of_segments.in_years(parameter, segment, years, own(parameter))

    knots = drawn.group(f"utilisation_rate.{flow}")
    if policy.hypothetical_use is not None:
        knots = {str(model.first_year): np.array([policy.hypothetical_use])}
    use = utilisation_path(knots, years, model.first_year)
    use |= {year: np.array(rate) for year, rate in policy.of_segments.use.get(segment, {}).items()}
    sigma, share = dated("armington_elasticity"), own("origin_share")
    return SegmentDraws(
        use=np.array([np.broadcast_to(use[year], drawn.count) for year in years]),
        claim_costs={name: of(name) for name in CLAIM_COSTS},
        origin_share=share,
        # Never more than the beneficiary leaves, where one of the two is the sector's.
        duty_free_rival_share=np.minimum(own("duty_free_rival_share"), 1.0 - share),
        domestic_share=own("domestic_share"),
        sigma_imports=sigma,
        sigma_domestic=sigma * of("domestic_substitution_ratio"),
        demand_elasticity=dated("total_demand_elasticity"),
        adjustment_speed=of("adjustment_speed"),
        log_cost=policy.log_cost(segment, years),
    )


def _exempt_effect(draws: SegmentDraws) -> Array:
    """Effect of trade costs on trade that pays no duty; (years, draws)."""
    inputs: dict[str, Array | float] = {"mfn_rate": 0.0, "net_saving": 0.0}
    inputs |= {name: value[:, None] for name, value in draws.fixed.items()}
    inputs |= {name: value.T for name, value in draws.dated.items()}
    inputs["log_trade_cost"] = draws.log_cost[None]
    # What no branch takes may be no number.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        return over_years(["effect_rate"], inputs, len(draws.log_cost), EQUATIONS)["effect_rate"].T


@dataclass(frozen=True)
class _Run:
    """How the work is done: threads, and whom to tell how far it is."""

    model: DrawnModel
    threads: int
    advance: Advance | None

    def share(self, segments: tuple[str, ...]) -> Advance | None:
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
