"""Model and Checks: the sectors' headline years by formulas, and beside them the program's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from analytics.equations.graph import compute
from analytics.equations.model import EQUATIONS
from analytics.report.excel_model.columns import NOT_APPLICABLE, Block, Formula, LiveSheet, Place
from analytics.report.excel_model.inputs import VALUE_FORMAT, code, column, input_sheets, sheet
from analytics.report.excel_model.markets import market_sheets
from analytics.report.excel_model.segments import segment_sheet
from analytics.report.findings.cover import LiveText
from analytics.report.formulas.excel import excel_formula
from analytics.report.sheet.parts import (
    FIRST_ROW,
    KEY_YEARS,
    MILLIONS_FORMAT,
    PERCENT_FORMAT,
    YEAR_FORMAT,
)
from analytics.report.text import sector_labels, text
from analytics.results import Results
from analytics.schemas.live import LiveModel
from analytics.units import CNY_PER_MN

_DIFFERENCE_FORMAT = "0.0E+00"
_SUMMED = (
    "counterfactual_cny",
    "substitution_effect_cny",
    "expansion_effect_cny",
    "trade_diversion_cny",
    "duty_counterfactual_cny",
    "duty_projection_cny",
    "duty_saved_cny",
)
QUANTITIES = ("counterfactual_cny", "projection_cny", "effect_cny", "trade_creation_cny",
              "trade_diversion_cny", "substitution_effect_cny", "expansion_effect_cny",
              "duty_counterfactual_cny", "duty_projection_cny", "duty_saved_cny")  # fmt: skip
"""What the model gives for each sector and year, in the order of its sheet."""


def live_sheets(results: Results, language: str) -> list[LiveSheet]:
    """Return the sheets of the live model in the order of the workbook; none without a model."""
    live = results.live_model
    if live is None:
        return []
    model = _model(results, live, language)
    return [
        model,
        segment_sheet(live, language),
        *market_sheets(results, live, language),
        *input_sheets(results, live, language),
        _checks(results, live, model, language),
    ]


def _model(results: Results, live: LiveModel, language: str) -> LiveSheet:
    """Return the headline years of each sector, added up from the segments."""
    order = list(sector_labels(results.sectors, "en"))
    rank = pl.col("sector").replace_strict(order, range(len(order)), return_dtype=pl.Int64)
    names = sector_labels(results.sectors, language)
    table = (
        results.projection.filter(pl.col("year").is_in(KEY_YEARS))
        .sort(pl.col("flow"), rank, "year", descending=[True, False, False])
        .select("flow", "sector", "year")
        .join(_totals(live), on=["flow", "sector", "year"], how="left", maintain_order="left")
        .with_columns(pl.col("sector").replace(names).alias("label"))
    )
    relative = [
        effect / base if base else NOT_APPLICABLE
        for effect, base in table.select("effect_cny", "counterfactual_cny").iter_rows()
    ]

    def amount(key: str) -> Block:
        formula = _FOLLOWING.get(key, _sum_of_segments)
        title = f"{text(f'column.{key}', language)} ({unit})"
        return Block(key, [title], [table[key].to_list()], MILLIONS_FORMAT, formula, width=17.0)

    unit, title = text("unit.mn CNY", language), text("live.column.relative_effect", language)
    blocks = [
        code(table, "flow", language),
        code(table, "sector", language),
        column(table, "label", language, width=30.0),
        column(table, "year", language, YEAR_FORMAT),
        *(amount(key) for key in QUANTITIES[:3]),
        Block("relative_effect", [title], [relative], PERCENT_FORMAT, _relative),
        *(amount(key) for key in QUANTITIES[3:]),
    ]
    return sheet("model", blocks, language, frozen=4)


def _totals(live: LiveModel) -> pl.DataFrame:
    """Add segments to sectors and sums, in mn CNY."""
    segments = live.segments
    autos = segments.filter(pl.col("sector").is_in(["cars", "auto_parts"]))
    frames = [
        segments,
        autos.with_columns(pl.lit("autos").alias("sector")),
        segments.with_columns(pl.lit("total").alias("sector")),
    ]
    keys = ["flow", "sector", "year"]
    ordered = pl.concat(frames).sort(*keys, "segment").group_by(keys, maintain_order=True)
    # As lists, whose sums do not depend on the number of threads.
    sums = ordered.agg(pl.col(_SUMMED)).with_columns(pl.col(_SUMMED).list.sum() / CNY_PER_MN)
    given = {**{name: pl.col(name) for name in _SUMMED}, "price_effect_cny": 0.0}
    return sums.with_columns(**compute(_FOLLOWING, given, EQUATIONS))


def _sum_of_segments(place: Place) -> str:
    same = f"segment_flow,{place.of('flow')},segment_year,{place.of('year')}"
    sector = place.of("sector")
    of_sector, of_sum, of_flow = (
        f"SUMIFS(segment_{place.key},{same}{more})"
        for more in (f",segment_sector,{sector}", f",segment_part_of,{sector}", "")
    )
    return f'({of_sector}+{of_sum}+IF({sector}="total",{of_flow},0))/cny_per_mn'


def _follows(quantity: str) -> Formula:
    """Return what follows from other columns, in a model in which prices before duty stay."""

    def formula(place: Place) -> str:
        columns = (n for n in EQUATIONS[quantity].arguments if n != "price_effect_cny")
        places = {name: place.of(name) for name in columns}
        return excel_formula(quantity, {**places, "price_effect_cny": 0.0})

    return formula


_FOLLOWING: Mapping[str, Formula] = {
    name: _follows(name) for name in ("effect_cny", "projection_cny", "trade_creation_cny")
}


def _relative(place: Place) -> str:
    base = place.of("counterfactual_cny")
    return f'IF({base}=0,"{NOT_APPLICABLE}",{place.of("effect_cny")}/{base})'


@dataclass(frozen=True)
class _Check:
    """A number of the live model beside the program's."""

    flow: str
    sector: str
    year: int | str
    quantity: str
    unit: str
    formula: str
    model: float
    python: float


def _checks(results: Results, live: LiveModel, model: LiveSheet, language: str) -> LiveSheet:
    """Return every total of the model beside that of the program, and what the model takes."""
    checks = [*_of_totals(results, model, language), *_of_inputs(results, live, language)]
    gaps = [check.model - check.python for check in checks]
    relative = [
        abs(gap / check.python) if check.python else abs(gap)
        for gap, check in zip(gaps, checks, strict=True)
    ]
    limit = live.constants.filter(pl.col("id") == "check_tolerance")["value"].item()
    yes, no = text("live.yes", language), text("live.no", language)

    def texts(key: str) -> Block:
        values = [[getattr(check, key) for check in checks]]
        return Block(key, [text(f"live.column.{key}", language)], values, YEAR_FORMAT, width=22.0)

    def numbers(key: str, values: Sequence[float], **more: object) -> Block:
        title = "difference" if key == "difference" else text(f"live.column.{key}", language)
        return Block(key, [title], [values], width=24.0, **more)  # type: ignore[arg-type]

    def relative_gap(place: Place) -> str:
        python = place.of("python")
        gap = place.of("difference")
        return f"IF({python}=0,ABS({gap}),ABS({gap}/{python}))"

    blocks = [
        texts("flow"),
        texts("sector"),
        texts("year"),
        texts("quantity"),
        texts("unit"),
        numbers("model", [check.model for check in checks], number_format=VALUE_FORMAT,
                row_formulas=[check.formula for check in checks]),
        numbers("python", [check.python for check in checks], number_format=VALUE_FORMAT),
        numbers("difference", gaps, number_format=_DIFFERENCE_FORMAT,
                formula=lambda place: f"{place.of('model')}-{place.of('python')}"),
        numbers("relative_difference", relative, number_format=_DIFFERENCE_FORMAT,
                formula=relative_gap),
        Block("agrees", [text("live.column.agrees", language)],
              [[yes if gap <= limit else no for gap in relative]],
              formula=lambda place:
              f'IF({place.of("relative_difference")}<=check_tolerance,"{yes}","{no}")',
              name="check_agrees", width=12.0),
    ]  # fmt: skip
    return sheet("checks", blocks, language, frozen=4)


def _of_totals(results: Results, model: LiveSheet, language: str) -> list[_Check]:
    """Every total of the sheet Model."""
    letters = model.letters
    columns = {block.key: block.values[0] for block in model.blocks}
    unit = text("unit.mn CNY", language)
    known = {
        (row["flow"], row["sector"], row["year"]): row
        for row in results.projection.iter_rows(named=True)
    }
    checks = []
    keys = zip(columns["flow"], columns["sector"], columns["year"], strict=True)
    for position, (flow, sector, year) in enumerate(keys):
        for quantity in QUANTITIES:
            cell = f"Model!{letters[quantity][0]}{FIRST_ROW + position}"
            python = known[flow, sector, year][quantity] / CNY_PER_MN
            value = columns[quantity][position]
            assert isinstance(value, float)
            checks.append(
                _Check(str(flow), str(sector), year, quantity, unit, cell, value, python)  # type: ignore[arg-type]
            )
    return checks


def _of_inputs(results: Results, live: LiveModel, language: str) -> list[_Check]:
    """What the closed form takes: infinite supply, and shares that add to 1."""

    def check(quantity: str, formula: str, value: float) -> _Check:
        none = NOT_APPLICABLE
        unit = text(f"live.unit.{quantity}", language)
        return _Check(none, none, none, quantity, unit, formula, value, value)

    infinite = sum(value == float("inf") for value in results.scenario.assumptions.by_id().values())
    checks = [check("infinite_supplies", 'COUNTIF(assumption_value,"inf")', float(infinite))]
    if live.staging is not None:
        checks.append(check("staging_shares", "SUM(staging_shares_used)", 1.0))
    return checks


def master_check(sheets: Sequence[LiveSheet], language: str) -> LiveText | None:
    """Return the master check of the cover, from the sheets of the live model; None without."""
    if not sheets:
        return None
    found = next(block.values[0] for block in sheets[-1].blocks if block.key == "agrees")
    texts = [text(key, language) for key in ("live.agrees", "live.differs")]
    no = text("live.no", language)
    formula = f'IF(COUNTIF(check_agrees,"{no}")=0,"{texts[0]}","{texts[1]}")'
    return LiveText(texts[no in found], formula)
