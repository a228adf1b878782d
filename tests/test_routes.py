"""One meaning by every route: file, ``--set``, sheet of assumptions and code give the same."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from openpyxl import Workbook, load_workbook

import analytics
from analytics.cli.assumptions import edited_scenario
from analytics.cli.settings import parse_settings
from analytics.report.workbook.workbook import write_assumptions
from analytics.results import Results
from analytics.scenario import Scenario

Changes = Mapping[str, float | str]
ByRoute = Callable[[Changes], dict[str, Scenario]]
AUTOS: Changes = {"utilisation_rate.auto_parts.2028": 0.9, "staging_category.cars.2027": "cuts_10"}
COSMETICS: Changes = {"mfn_rate.cosmetics.2027": 0.1}
CONSUMER_GOODS: tuple[Changes, ...] = (
    {"utilisation_rate.consumer_goods.ramp-2026-2032": 0.9},
    {"growth.consumer_goods": -0.02, "mfn_factor.consumer_goods.2030": 1.5},
    {"staging_category.consumer_goods.2028": "immediate"},
)
QUESTIONS: tuple[Changes, ...] = (AUTOS, COSMETICS, *CONSUMER_GOODS)
ELASTICITIES: Changes = {"armington_elasticity.textiles.2028-2035": 4.0,
                         "total_demand_elasticity.clothing.ramp-2030-2034": -1.2}  # fmt: skip

_DATED: tuple[tuple[str, tuple[float, float]], ...] = (
    ("utilisation_rate", (0.9, 0.2)), ("mfn_rate", (0.1, 0.0)), ("mfn_factor", (2.0, 0.5)),
    ("growth", (0.03, -0.04)), ("trade_cost_change", (-0.02, 0.01)), ("trade_factor", (0.5, 0.0)),
)  # fmt: skip
CHANGES: tuple[Changes, ...] = (
    *QUESTIONS,
    *({f"{lever}.{goods}.{years}": value}
      for lever, values in _DATED
      for goods, years, value in (
          ("cars", "2027", values[0]), ("import", "2030-2034", values[1]),
          ("textiles_clothing", "2042", values[0]), ("autos", "2026-2026", values[1]),
      )),
    {"utilisation_rate.import.2030": 0.6},
    {"utilisation_rate": 0.8},
    {"utilisation_rate.fish.2028-2030": 0.1, "utilisation_rate.food_agriculture.2027": 0.95},
    {"staging_category.import.8703;8706-8708.2029": "excluded"},
    {"staging_category.export.2030-2035": "standstill"},
    {"mfn_rate.import.8703.2027": 0.25, "mfn_rate.import.2027": 0.05},
    {"trade_cost_change.import": -0.01, "trade_cost_change.auto_parts.2030": -0.03},
    {"growth.textiles": 0.01, "growth.cars.2035": 0.01},
    {"armington_elasticity.cars": 5.0},
    {"adjustment_speed": 0.25, "export_share": 0.7},
    {"growth.cars.ramp-2030-2034": 0.02},
    {"armington_elasticity.textiles.2028": 4.0},
    {"armington_elasticity.autos.2028-2032": 5.0, "total_demand_elasticity.export.2030": -1.1},
    {"total_demand_elasticity.clothing.ramp-2028-2032": -1.2, "armington_elasticity.cars": 5.0},
)  # fmt: skip


def as_toml(changes: Changes) -> str:
    """Write each change as a line of its own, its last part quoted where it is no bare key."""
    lines = []
    for name, value in changes.items():
        key = ".".join(f'"{part}"' if ";" in part else part for part in name.split("."))
        lines.append(f"assumptions.{key} = {value!r}".replace("'", '"'))
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory, baseline: Results) -> Workbook:
    path = tmp_path_factory.mktemp("sheet") / "assumptions.xlsx"
    write_assumptions(baseline, path, "en")
    return load_workbook(path)


def by_sheet(changes: Changes, sheet: Workbook, folder: Path) -> Scenario:
    """Edit the cells of rows that are there, and add rows for what is dated; then undo it."""
    table = sheet["Assumptions"]
    height, before = table.max_row, {}
    rows = {table.cell(row, 1).value: row for row in range(1, height + 1)}
    for name, value in changes.items():
        members = [n for n in rows if str(n).startswith(f"{name}.")] if name == "growth" else []
        for each in members or [name]:
            row = rows.setdefault(each, table.max_row + 1)
            table.cell(row, 1, each)
            before[row] = table.cell(row, 3).value
            table.cell(row, 3, value)
    path = folder / "edited.xlsx"
    sheet.save(path)
    for row, value in before.items():
        table.cell(row, 3).value = value
    table.delete_rows(height + 1, table.max_row - height)
    return edited_scenario(path, None, {}).changed


@pytest.fixture(scope="module")
def by_all_routes(sheet: Workbook, tmp_path_factory: pytest.TempPathFactory) -> ByRoute:
    folder = tmp_path_factory.mktemp("routes")

    @cache
    def asked(*changes: tuple[str, float | str]) -> dict[str, Scenario]:
        file = folder / "mine.toml"
        file.write_text(as_toml(dict(changes)), encoding="utf-8")
        settings = parse_settings([f"{name}={value}" for name, value in changes])
        return {
            "code": analytics.load_scenario("baseline", dict(changes)),
            "file": analytics.load_scenario(file),
            "set": analytics.load_scenario("baseline", settings),
            "sheet": by_sheet(dict(changes), sheet, folder),
        }

    return lambda changes: asked(*changes.items())


def test_there_are_more_than_forty_different_changes() -> None:
    digests = {analytics.load_scenario("baseline", dict(each)).digest() for each in CHANGES}
    assert len(digests) == len(CHANGES) > 40


@pytest.mark.parametrize("changes", CHANGES, ids=" ".join)
def test_the_same_digest_by_every_route(changes: Changes, by_all_routes: ByRoute) -> None:
    found = by_all_routes(changes)
    first = found["code"]
    assert first.digest() != analytics.load_scenario("baseline").digest()
    for route, scenario in found.items():
        assert scenario.digest() == first.digest(), route
        assert scenario.changes == first.changes, route
        assert scenario.title_zh == first.title_zh, route


def effect(results: Results, sector: str, year: int, column: str = "effect_cny") -> float:
    return float(results.projection.filter(sector=sector, year=year)[column].item())


@pytest.mark.parametrize("changes", [*QUESTIONS, ELASTICITIES], ids=" ".join)
def test_a_question_has_the_same_tables_by_every_route(
    changes: Changes, by_all_routes: ByRoute
) -> None:
    tables = [
        pl.concat([results.projection, results.welfare], how="diagonal")
        for scenario in by_all_routes(changes).values()
        for results in [analytics.run(scenario, draws=0)]
    ]
    assert all(table.equals(tables[0]) for table in tables)


def test_auto_parts_used_more_and_cars_phased_in(baseline: Results) -> None:
    asked = analytics.run(analytics.load_scenario("baseline", dict(AUTOS)), draws=0)
    for sector, first in (("auto_parts", 2028), ("cars", 2031)):
        gap = [effect(asked, sector, year) - effect(baseline, sector, year)
               for year in range(2022, 2043)]  # fmt: skip
        assert not any(gap[: first - 2022]), sector
        assert all(more > 0.0 for more in gap[first - 2022 :]), sector
    assert effect(asked, "cosmetics", 2042) == effect(baseline, "cosmetics", 2042)


def test_a_higher_mfn_rate_moves_trade_with_and_without_the_agreement(baseline: Results) -> None:
    asked = analytics.run(analytics.load_scenario("baseline", dict(COSMETICS)), draws=0)
    for column in ("counterfactual_cny", "projection_cny"):
        levels = [(effect(asked, "cosmetics", y, column), effect(baseline, "cosmetics", y, column))
                  for y in (2026, 2027, 2035)]  # fmt: skip
        assert levels[0][0] == levels[0][1]
        assert all(new < old for new, old in levels[1:])
    rate = asked.tariff_path.filter(importer="CHN", sector="cosmetics")
    paid = dict(rate.select("year", "mfn_rate").iter_rows())
    assert paid[2027] == paid[2042] == pytest.approx(0.1)
    assert paid[2026] < 0.05


def test_a_ban_leaves_nothing_and_ends(baseline: Results) -> None:
    banned = analytics.load_scenario("baseline", {"trade_factor.cars.2028-2029": 0.0})
    asked = analytics.run(banned, draws=0)
    for column in ("counterfactual_cny", "projection_cny", "effect_cny"):
        assert effect(asked, "cars", 2028, column) == effect(asked, "cars", 2029, column) == 0.0
        for year in (2027, 2030):
            assert effect(asked, "cars", year, column) == effect(baseline, "cars", year, column)
