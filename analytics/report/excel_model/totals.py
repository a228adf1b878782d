"""Model and Checks: the sectors' headline years by formulas, and beside them the program's."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

import polars as pl

from analytics.equations.graph import compute
from analytics.equations.model import EQUATIONS
from analytics.report.excel_model.adjustment import adjustment_sheet
from analytics.report.excel_model.columns import NOT_APPLICABLE, Block, LiveSheet, Place, code
from analytics.report.excel_model.inputs import input_sheets
from analytics.report.excel_model.markets import market_sheets
from analytics.report.excel_model.segments import amount_sheet, segment_sheet
from analytics.report.findings.cover import LiveText
from analytics.report.formulas.excel import excel_formula
from analytics.report.sheet import formats
from analytics.report.sheet.parts import FIRST_ROW
from analytics.report.text import sector_labels, text
from analytics.results import Results
from analytics.schemas.live import MONEY, SETTLED, LiveModel
from analytics.study import TOTAL
from analytics.units import CNY_PER_MN

_KEYS = ["flow", "sector", "year"]
_BASE = "counterfactual_cny"
_FOLLOWING = ("effect_cny", "projection_cny", "trade_creation_cny")
_PRICE_EFFECT = {"price_effect_cny": 0.0}
"""Prices before duty stay in the closed form."""
QUANTITIES = (_BASE, "projection_cny", "effect_cny", "trade_creation_cny", "trade_diversion_cny",
              *(key for key in MONEY if key not in {_BASE, "trade_diversion_cny"}))  # fmt: skip
"""What the model gives for each sector and year, in the order of its sheet."""


def live_sheets(results: Results, language: str) -> list[LiveSheet]:
    """Return the sheets of the live model in the order of the workbook; none without a model."""
    live = results.live_model
    if live is None:
        return []
    model = LiveSheet("model", language, _headlines(results, live, language), _model(live),
                      frozen=4)  # fmt: skip
    return [
        model,
        amount_sheet(live, language),
        segment_sheet(live, language),
        *market_sheets(results, live, language),
        adjustment_sheet(live, results.scenario.assumptions.adjustment_speed, language),
        *input_sheets(results, live, language),
        _checks(results, live, model, language),
    ]


def _sum_of_segments(sums: Mapping[str, Sequence[str]], place: Place) -> str:
    """Return the formula of an amount: of a sector, of a sum of sectors, or of the total."""
    same = f"amount_{place.key},amount_flow,{{flow}},amount_year,{{year}}"
    terms = [f"SUMIFS({same},amount_sector,{{sector}})"]
    for name, members in sums.items():
        own = "+".join(f'SUMIFS({same},amount_sector,"{member}")' for member in members)
        terms.append(f'IF({{sector}}="{name}",{own},0)')
    terms.append(f'IF({{sector}}="{TOTAL}",SUMIFS({same}),0)')
    return f"({'+'.join(terms)})/cny_per_mn".format_map(place)


def _following(place: Place) -> str:
    """Return the formula of an amount that follows from others."""
    return excel_formula(place.key, {**place, **_PRICE_EFFECT})


def _model(live: LiveModel) -> tuple[Block, ...]:
    """Return the columns of the sheet Model."""
    summed = partial(_sum_of_segments, live.sums)
    amounts = [Block(key, formats.MILLIONS, _following if key in _FOLLOWING else summed,
                     width=17.0, unit="mn CNY") for key in QUANTITIES]  # fmt: skip
    relative = f'IF({{{_BASE}}}=0,"{NOT_APPLICABLE}",{{effect_cny}}/{{{_BASE}}})'
    return (
        code("flow"),
        code("sector"),
        Block("label", width=30.0),
        Block("year", formats.YEAR),
        *amounts[:3],
        Block("relative_effect", formats.PERCENT, relative, width=11.0),
        *amounts[3:],
    )


def _headlines(results: Results, live: LiveModel, language: str) -> pl.DataFrame:
    """Return the headline years of each sector, added up from the segments."""
    order = list(sector_labels(results.study, "en"))
    rank = pl.col("sector").cast(pl.Enum(order))
    names = sector_labels(results.study, language)
    table = (
        results.projection.filter(pl.col("year").is_in(live.key_years))
        .sort(pl.col("flow"), rank, "year", descending=[True, False, False])
        .select(_KEYS)
        .join(_totals(live), on=_KEYS, how="left", maintain_order="left")
        .with_columns(pl.col("sector").replace(names).alias("label"))
    )
    relative = [effect / base if base else NOT_APPLICABLE
                for effect, base in table.select("effect_cny", _BASE).iter_rows()]  # fmt: skip
    return table.with_columns(pl.Series("relative_effect", relative, pl.Object))


def _totals(live: LiveModel) -> pl.DataFrame:
    """Add segments to sectors and sums, in mn CNY."""
    segments = live.segments
    frames = [
        segments,
        *(segments.filter(pl.col("sector").is_in(members)).with_columns(sector=pl.lit(name))
          for name, members in live.sums.items()),
        segments.with_columns(sector=pl.lit(TOTAL)),
    ]  # fmt: skip
    ordered = pl.concat(frames).sort(*_KEYS, "segment").group_by(_KEYS, maintain_order=True)
    # As lists, whose sums do not depend on the number of threads.
    sums = ordered.agg(pl.col(MONEY)).with_columns(pl.col(MONEY).list.sum() / CNY_PER_MN)
    given = {**{key: pl.col(key) for key in MONEY}, **_PRICE_EFFECT}
    return sums.with_columns(**compute(_FOLLOWING, given, EQUATIONS))


def _checks(results: Results, live: LiveModel, model: LiveSheet, language: str) -> LiveSheet:
    """Return every total of the model beside that of the program, and what the model takes."""
    rows = [*_of_totals(results, model, language), *_of_inputs(results, language)]
    names = [*_KEYS, "quantity", "unit", "formula", "model", "python"]
    types = dict.fromkeys(names, pl.Object) | {"model": pl.Float64, "python": pl.Float64}
    limit = live.constants.filter(pl.col("id") == "check_tolerance")["value"].item()
    yes, no = text("live.yes", language), text("live.no", language)
    python, gap = pl.col("python"), pl.col("model") - pl.col("python")
    relative = pl.when(python == 0).then(gap.abs()).otherwise((gap / python).abs())
    table = pl.DataFrame(rows, types, orient="row").with_columns(
        gap.alias("difference"),
        relative.alias("relative_difference"),
        pl.when(relative <= limit).then(pl.lit(yes)).otherwise(pl.lit(no)).alias("agrees"),
    )
    agrees = f'IF({{relative_difference}}<=check_tolerance,"{yes}","{no}")'
    blocks = (*_CHECKS, Block("agrees", formula=agrees, name="check_agrees"))
    return LiveSheet("checks", language, table, blocks, frozen=4)


_CHECKS = (
    *(Block(key, formats.YEAR, width=22.0) for key in (*_KEYS, "quantity", "unit")),
    Block("model", formats.VALUE, formulas="formula", width=24.0),
    Block("python", formats.VALUE, width=24.0),
    Block("difference", formats.RESIDUAL, "{model}-{python}", width=24.0, title="difference"),
    Block(
        "relative_difference",
        formats.RESIDUAL,
        "IF({python}=0,ABS({difference}),ABS({difference}/{python}))",
        width=24.0,
    ),
)


def _of_totals(results: Results, model: LiveSheet, language: str) -> Iterator[tuple[object, ...]]:
    """Every total of the sheet Model, with the program's."""
    unit = text("unit.mn CNY", language)
    known = {tuple(row[key] for key in _KEYS): row for row in results.projection.to_dicts()}
    for number, row in enumerate(model.table.iter_rows(named=True), FIRST_ROW):
        keys = tuple(row[key] for key in _KEYS)
        for quantity in QUANTITIES:
            cell = f"Model!{model.letters[quantity][0]}{number}"
            python = known[keys][quantity] / CNY_PER_MN
            yield (*keys, quantity, unit, cell, row[quantity], python)


def _of_inputs(results: Results, language: str) -> Iterator[tuple[object, ...]]:
    """What the closed form takes: infinite supply, and lines as the calibration settled them."""
    values, blank = results.scenario.assumptions.by_id(), [NOT_APPLICABLE] * len(_KEYS)
    infinite = float(sum(value == float("inf") for value in values.values()))
    counted = 'COUNTIF(assumption_value,"inf")'
    unit = text("live.unit.infinite_supplies", language)
    yield (*blank, "infinite_supplies", unit, counted, infinite, infinite)
    unit = text("live.unit.settled", language)
    for name, value in values.items():
        if name.startswith(SETTLED):
            cell = f'INDEX(assumption_value,MATCH("{name}",assumption_id,0))'
            yield (*blank, name, unit, cell, value, value)


def master_check(sheets: Sequence[LiveSheet], language: str) -> LiveText | None:
    """Return the master check of the cover, from the sheets of the live model; None without."""
    if not sheets:
        return None
    no, found = text("live.no", language), sheets[-1].table["agrees"]
    texts = [text(key, language) for key in ("live.agrees", "live.differs")]
    formula = f'IF(COUNTIF(check_agrees,"{no}")=0,"{texts[0]}","{texts[1]}")'
    return LiveText(texts[no in found], formula)
