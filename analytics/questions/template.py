"""A scenario file to begin with: every lever and every assumption with its present value."""

from collections.abc import Iterator

import polars as pl

from analytics.results import Results
from analytics.scenario.levers import ELASTICITIES, LEVERS
from analytics.study import FLOWS, Flow
from analytics.tariffs.use import utilisation_path

_HEAD = """\
# A scenario of your own. Take the sign # from the front of a line and change its value; what stays
# as it is needs no line. See what it does: rcep show FILE; run it: rcep run FILE

extends = "{base}"
name = "{name}"
# title_en = "..."
# title_zh = "..."

# Your own files, once imported (rcep data import), in place of what is embedded: schedule, trade by
# commodity, or both, which is line by line. A schedule of some lines alone: "completed".
# schedule = "imported"
# trade = "imported"

# Levers, from a year on. A line says: from its year on, until the next year named of the same path.
# Write .2028-2032 for a span of years and .ramp-2028-2032 for an even move to the value of 2032.
# A value of a product group goes before that of its sector, and that before the whole flow. MFN
# rates and staging take headings too: assumptions.mfn_rate.import.8703.{year} = 0.15
# Years until {observed} were observed; to change them all the same: allow_past = true
"""
_ANNOUNCED = {
    "utilisation_rate": "Use of the preference: share of the trade for which a claim pays",
    "mfn_rate": "MFN rate, with and without the agreement; the mean of the lines",
    "mfn_factor": "What the MFN rate is multiplied by",
    "staging_category": "Staging: cuts_10 (ten equal cuts from then on), immediate, excluded, "
    "standstill",
    "growth": "Growth without the agreement, a fraction a year; of a sector growth.{example}",
    "trade_cost_change": "Change of the delivered cost, a fraction of value",
    "trade_factor": "Share of the trade that is let in; 0 is a ban",
    "armington_elasticity": "Substitution between origins: of all years in the lines below; from a "
    "year on armington_elasticity.{example}",
    "total_demand_elasticity": "Elasticity of demand: of all years in the lines below; from a year "
    "on total_demand_elasticity.{example}",
}


_ABOUT_MEASURES = """
# Measures outside the agreement, which move trade with and without it. Those in force; off lifts
# one from {year} on, last_day = {year}-06-30 ends it on a day. Keep them at the end of the file."""
_OWN_MEASURE = """\
# [[measures]]
# id = "my_ban"
# kind = "ban"  # value: share let in; or rate (value: the MFN rate), or suspended_preference
# headings = "3303-3307"
# first_day = {year}-01-01
# value = 0.0"""
_NOTHING = {"staging_category": '"immediate"', "mfn_factor": "1.0", "trade_factor": "1.0"}
"""Levers whose present value is that they change nothing; of staging an example."""


def template(results: Results, name: str, ranges: pl.DataFrame, base: str) -> str:
    """Return a commented scenario file.

    Parameters
    ----------
    results
        Of the scenario to begin with; only its tariffs are computed.
    name
        Name of the new scenario.
    ranges
        Low and high of each assumption; columns of the schema ``AssumptionRanges``.
    base
        Name or file of the scenario that the new one extends.
    """
    study = results.study
    year = study.last_observed_year + 1

    head = _HEAD.format(base=base, name=name, year=year, observed=study.last_observed_year)
    lines = [*_levers(results, year), "", "# Assumptions without a year, with their ranges."]
    lines += [*_assumptions(results, ranges), *_measures(results, year)]
    return head + "\n".join(lines) + "\n"


def _measures(results: Results, year: int) -> Iterator[str]:
    """Yield an entry for each measure in force that is modelled, and one for a new measure.

    They come last: in a file, what stands behind an entry is a part of it.
    """
    yield from _ABOUT_MEASURES.format(year=year).splitlines()
    last = results.study.last_observed_year
    for row in results.measures.iter_rows(named=True):
        is_over = row["last_day"] is not None and row["last_day"].year <= last
        if row["base_trade_cny"] is not None and not is_over:
            yield "# [[measures]]"
            yield (f'# id = "{row["measure"]}"  # {row["kind"]} on {row["headings"]} since '
                   f"{row['first_day']}")  # fmt: skip
            yield "# off = true"
            yield "#"
    yield from _OWN_MEASURE.format(year=year).splitlines()


def _levers(results: Results, year: int) -> Iterator[str]:
    """Yield a line for each lever of each flow and sector."""
    example = f"{results.study.sectors_of('import')[0]}.{year}"
    for lever in LEVERS:
        yield f"\n# {_ANNOUNCED[lever].format(example=example)}."
        if lever == "utilisation_rate" and (use := results.scenario.hypothetical_use) is not None:
            yield f"# hypothetical_use = {use}  # of all years; it overrules use from a year on"
        for flow in FLOWS:
            for goods in (flow, *results.study.sectors_of(flow)):
                value = _present(results, lever, flow, goods, year)
                if value is not None:
                    yield f"# assumptions.{lever}.{goods}.{year} = {value}"


def _present(results: Results, lever: str, flow: Flow, goods: str, year: int) -> str | None:
    """Return the present value of a lever; None where no one value holds.

    What has an undated value too stands among the assumptions: a file cannot have both.
    """
    scenario = results.scenario
    overruled = lever == "utilisation_rate" and scenario.hypothetical_use is not None
    if lever in ELASTICITIES or overruled or (lever == "growth" and goods != flow):
        return None
    if (own := scenario.levers.id_in(lever, (goods, flow), year)) is not None:
        value = scenario.levers.by_id()[own]
        return f'"{value}"' if isinstance(value, str) else f"{value:.6g}"
    return _NOTHING.get(lever) or _assumed(results, lever, flow, goods, year)


def _assumed(results: Results, lever: str, flow: Flow, goods: str, year: int) -> str | None:
    """Return what holds where no lever sets it: an assumption, or the rate of the schedule."""
    assumed, study = results.scenario.assumptions, results.study
    if lever == "utilisation_rate":
        path = utilisation_path(assumed.utilisation_rate[flow], [year], study.entry_into_force)
        return f"{path[year]:.6g}"
    if lever == "growth":
        growth = {assumed.growth[segment] for segment in study.segments[flow]}
        return f"{growth.pop()}" if len(growth) == 1 else None
    if goods == flow:
        return None
    if lever == "trade_cost_change":
        return f"{assumed.trade_cost_change[flow]}"
    rates = results.tariff_path.filter(importer=study.importer_of(flow), sector=goods, year=year)
    return f"{rates['mfn_rate'].item():.6g}"


def _assumptions(results: Results, ranges: pl.DataFrame) -> Iterator[str]:
    known = {row["id"]: row for row in ranges.iter_rows(named=True)}
    for name, value in results.scenario.assumptions.by_id().items():
        if name.startswith("utilisation_rate."):
            continue
        row = known.get(name)
        about = ""
        if row is not None:
            low, high = row["low"], row["high"]
            about = f"  # {row['unit']}" + ("" if low is None else f", {low:g} to {high:g}")
        yield f"# assumptions.{name} = {value}{about}"
