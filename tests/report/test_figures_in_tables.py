"""Each figure of a display table is the declared cell: its column, flow, sector, year, method."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache

import polars as pl
import pytest

from analytics.equations.model import EQUATIONS
from analytics.readers.study import read_study
from analytics.report.findings.figures import MEASURES, percent
from analytics.report.findings.third_countries import THIRD
from analytics.report.findings.validation import name_of, ordered, quantity
from analytics.report.formulas.plain import formula_of
from analytics.report.lineage.addresses import key_of
from analytics.report.page.content import Table
from analytics.report.page.tables import tables
from analytics.report.tables.readable import MISSING, ReadableTable, million_cell
from analytics.report.text import LANGUAGES, has_text, sector_labels, text, unit_text, value_label
from analytics.report.workbook.sheets import table_sheets
from analytics.results import Results
from tests.report.changed_results import SEEDS, by_sector, cells_of, changed, shown

KEY_YEARS = read_study().years.compared

LAST = 2042
Page = Callable[[str], Mapping[str, Table]]


@pytest.fixture(scope="module", params=SEEDS)
def results(request: pytest.FixtureRequest, baseline: Results) -> Results:
    return changed(baseline, request.param)


@pytest.fixture(scope="module")
def page(results: Results) -> Page:
    """The tables of the page by language, each language made once."""
    return cache(lambda language: tables(results, language))


def band(low: float, high: float) -> str:
    return " – ".join(dict.fromkeys([million_cell(low), million_cell(high)]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_shares_on_the_page(results: Results, page: Page, language: str) -> None:
    cell = cells_of(results)

    def share(measure: str, year: int) -> str:
        row = ("zero_tariff_share:CHN:JPN:all", measure, year)
        value, low, high = (cell(*row, name) for name in ("share", "share_low", "share_high"))
        text = percent(value, language)
        if low is None or high - low < 0.0005:
            return text
        return f"{text} ({percent(low, language)} – {percent(high, language)})"

    table = page(language)["shares"]
    assert table.header[1:] == [text(f"measure.{name}", language) for name in MEASURES]
    assert shown(table) == {
        ("", str(year)): [share(measure, year) for measure in MEASURES]
        for year in results.study.years.shares
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_effects_on_the_page(results: Results, page: Page, language: str) -> None:
    cell = cells_of(results)

    def cells(flow: str, sector: str) -> list[str]:
        row = ("projection", flow, sector)
        effect, base = (cell(*row, LAST, name) for name in ("effect_cny", "counterfactual_cny"))
        ends = (cell(*row, LAST, f"effect_cny_{end}") for end in ("p05", "p95"))
        return [
            million_cell(base),
            *(million_cell(cell(*row, year, "effect_cny")) for year in KEY_YEARS),
            million_cell(cell(*row, LAST, "effect_finite_supply_cny")),
            band(*ends),
            percent(effect / base, language) if effect else "0",
        ]

    table = page(language)["effects"]
    found = {key: row[:-1] for key, row in shown(table).items()}
    assert found == by_sector(results, language, cells)
    years = [LAST, *KEY_YEARS, LAST, LAST, LAST]
    assert all(str(year) in title for title, year in zip(table.header[1:], years, strict=False))


@pytest.mark.parametrize("language", LANGUAGES)
def test_tariffs_on_the_page(results: Results, page: Page, language: str) -> None:
    names = ("mfn_rate", "applied_rate", "effective_rate", "utilisation_rate")
    sectors = sector_labels(results.study, language)
    expected = {}
    for row in results.tariff_path.filter(year=LAST).iter_rows(named=True):
        rates = [percent(row[name], language) for name in names]
        open_ = results.tariff_path.filter(importer=row["importer"], sector=row["sector"])
        if open_["preferential_rate"].null_count() == open_.height:
            rates[-1] = MISSING
        expected["", sectors[row["sector"]]] = rates
    table = page(language)["tariffs"]
    assert shown(table) == expected
    assert table.header[1:] == [text(f"column.{name}", language) for name in names]


@pytest.mark.parametrize("language", LANGUAGES)
def test_welfare_on_the_page(results: Results, page: Page, language: str) -> None:
    cell = cells_of(results)
    names = [name for name in results.welfare.columns if name.endswith("_cny")]

    def cells(flow: str, sector: str) -> list[str]:
        return [million_cell(cell("welfare", flow, sector, LAST, name)) for name in names]

    table = page(language)["welfare"]
    assert shown(table) == by_sector(results, language, cells)
    assert table.header[1:] == [text(f"column.{name}", language) for name in names]


@pytest.mark.parametrize("language", LANGUAGES)
def test_models_on_the_page(results: Results, page: Page, language: str) -> None:
    cell = cells_of(results)
    comparisons = ("same_numbers", "matched_parameters")

    def cells(flow: str, sector: str) -> list[str]:
        row = ("linear_exact", flow, sector, LAST)
        exact = cell(*row, "same_numbers", "exact_gain_cny")
        linear = (cell(*row, name, "linear_gain_cny") for name in comparisons)
        return [million_cell(value) for value in (exact, *linear)]

    table = page(language)["models"]
    assert shown(table) == by_sector(results, language, cells)
    assert table.header[1] == text("column.exact_gain_cny", language)
    for name, title in zip(comparisons, table.header[2:], strict=True):
        assert value_label("comparison", name, language) in title


def third(results: Results, *key: object) -> float | None:
    found = cells_of(results)("third_countries", *key)
    return None if found is None else float(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_third_countries_on_the_page(results: Results, page: Page, language: str) -> None:
    names = sector_labels(results.study, language)
    columns = [(region, method) for region in THIRD for method in ("exact", "linear")]
    expected = {
        (value_label("importer", importer, language), names[sector]): [
            million_cell(third(results, importer, sector, region, LAST, method, "value_change_cny"))
            for region, method in columns
        ]
        for importer, sector in results.third_countries.select("importer", "sector")
        .unique()
        .iter_rows()
    }
    table = page(language)["third"]
    assert shown(table) == expected
    for (region, method), title in zip(columns, table.header[1:], strict=True):
        assert value_label("region", region, language) in title
        assert value_label("method", method, language) in title


@pytest.mark.parametrize("language", LANGUAGES)
def test_published_figures_on_the_page(results: Results, page: Page, language: str) -> None:
    cell = cells_of(results)
    expected = {}
    for row in ordered(results):
        name, unit = row["comparison"], row["unit"]
        figures = [cell("validation", name, column) for column in ("model", "before", "published")]
        distance = cell("validation", name, "distance")
        expected["", name_of(row, language)] = [
            *(quantity(figure, unit, language) for figure in figures),
            MISSING if distance is None else percent(distance, language, signed=True),
            *(value_label(column, cell("validation", name, column), language)
              for column in ("test", "verdict", "role")),
        ]  # fmt: skip
    assert shown(page(language)["validation"]) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_targets_on_the_page(results: Results, page: Page, language: str) -> None:
    found = shown(page(language)["targets"])
    for row in results.zone_targets.iter_rows(named=True):
        value, growth, _ = found["", value_label("target", row["target"], language)]
        scale = 10.0 if language == "zh" and row["unit"].startswith("bn ") else 1.0
        ends = [row[name] for name in ("target_low", "target_high") if row[name] is not None]
        assert value.startswith("–".join(f"{scale * end:g}" for end in ends))
        assert growth == percent(row["required_annual_growth"], language)


def titled(table: ReadableTable, position: int, *names: str) -> None:
    """Hold that columns from a position on are titled by the labels of what they hold."""
    for title, name in zip(table.columns[position:], names, strict=False):
        assert text(f"column.{name}", table.language) in title


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_of_the_workbook(results: Results, language: str) -> None:
    """A column's title, its numbers and the address it gives them name one column of one table."""
    for sheet in table_sheets(results, language):
        for position, pattern in enumerate(sheet.addresses):
            if not pattern:
                continue
            title = sheet.columns[position].title
            table, *_, column = pattern.split(":")
            addresses = [pattern.format(**key) for key in sheet.keys]
            held = column_at(results, table, column, addresses)
            written = [row[position] for row in sheet.rows]
            scale = 1e-6 if "mn CNY" in title or "百万元" in title else 1.0
            scale = 100.0 if "(pp)" in title or "百分点" in title else scale
            # Of these the row says the unit.
            if column not in {"value", "ours", "published", "start_value", "target_low",
                              "target_high"}:  # fmt: skip
                assert [*map(close, written)] == [close(value, scale) for value in held], title
            assert title.startswith(titles(table, column, pattern, language)), title


def close(value: object, scale: float = 1.0) -> object:
    return f"{value * scale:.9g}" if isinstance(value, float) else value


def titles(table: str, column: str, pattern: str, language: str) -> tuple[str, ...]:
    """What the title of a column may begin with: the table's own words or the general ones."""
    if column == "relative_effect":
        return (text("workbook.relative_effect", language),)
    if table == "zero_tariff_share" and column.startswith("share"):
        return (text(f"measure.{pattern.split(':')[4]}", language),)
    keys = (f"column.{table}.{column}", f"column.{column}")
    return tuple(text(key, language) for key in keys if has_text(key))


def column_at(
    results: Results, table: str, column: str, addresses: Sequence[str]
) -> list[float | None]:
    key = key_of(table)
    frame = results.tables[table]
    if column == "relative_effect":
        ratio = pl.col("effect_cny") / pl.col("counterfactual_cny")
        chosen = pl.when(pl.col("counterfactual_cny") > 0.0).then(ratio)
        frame = frame.with_columns(chosen.alias(column))
    rows = frame.select(*key, pl.col(column).alias("held")).iter_rows()
    held = {":".join(map(str, row[:-1])): row[-1] for row in rows}
    return [held[address.split(":", 1)[1].rpartition(":")[0]] for address in addresses]


@pytest.mark.parametrize("language", LANGUAGES)
def test_equations_on_the_page(results: Results, page: Page, language: str) -> None:
    table = page(language)["equations"]
    assert shown(table) == {
        ("", text(f"equation.{name}", language)):
            [name, unit_text(equation.unit, language), formula_of(equation)]
        for name, equation in EQUATIONS.items()
    }  # fmt: skip
    assert [
        "effective_rate",
        "fraction",
        "mfn_rate - claimed_share * (mfn_rate - applied_rate)",
    ] in [row.cells for row in page("en")["equations"].groups[0][1]]
