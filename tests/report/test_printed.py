"""Tables as they are printed: declared once, the figures of the results, clear refusals."""

import polars as pl
import pytest

from analytics.errors import InputError
from analytics.report.tables.display import Heading, written
from analytics.report.tables.printed import PRINTED, display_table, found
from analytics.report.text import LANGUAGES
from analytics.results import Results
from analytics.units import CNY_PER_MN


def column(table: object, title: str) -> int:
    return [heading.title for heading in table.columns].index(title)  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [table.name for table in PRINTED if not table.compares])
def test_every_table_has_titles_units_and_values(
    baseline: Results, name: str, language: str
) -> None:
    table = display_table(name, [baseline], language)
    titles = [heading.title for heading in table.columns]
    assert len(set(titles)) == len(titles)
    assert {len(row) for row in table.rows} == {len(titles)}
    assert table.notes
    assert baseline.scenario_digest in table.source[0]
    for heading in table.columns:
        assert (heading.decimals is None) or not heading.unit or heading.title[-1] in ")）"
    assert len(table.written()) == len(table.rows) > 6


def test_effects_are_those_of_the_projection(baseline: Results) -> None:
    table = display_table("Table 3", [baseline], "en", [2030])
    at = column(table, "Effect 2030 (mn\u00a0CNY)")
    low = column(table, "Lower end 2030 (mn\u00a0CNY)")
    known = baseline.written("projection").filter(year=2030, flow="export", sector="total")
    row = next(r for r in table.rows if r[:2] == ("Exports to Japan", "All goods"))
    assert row[at] == pytest.approx(known["effect_cny"].item() / CNY_PER_MN)
    assert row[low] == pytest.approx(known["effect_cny_p05"].item() / CNY_PER_MN)
    assert len(table.rows) == baseline.projection.filter(year=2030).height


def test_shares_are_the_headline(baseline: Results) -> None:
    table = display_table("shares", [baseline])
    lines = dict(zip([h.title for h in table.columns], table.rows[0], strict=True))
    # Published: 8.45 % of lines before the agreement, 25 % at once, 86 % in the end.
    assert lines["Share 2021 (%)"] == pytest.approx(0.0845, abs=5e-4)
    assert lines["Share 2022 (%)"] == pytest.approx(0.25, abs=5e-4)
    assert lines["Share 2042 (%)"] == pytest.approx(0.86, abs=5e-4)


def test_growth_is_on_the_year_before(baseline: Results) -> None:
    table = display_table("levels", [baseline], "en", [2024])
    at = column(table, "Growth on the year before 2024 (%)")
    row = next(r for r in table.rows if r[:2] == ("Imports from Japan", "All goods"))
    of = baseline.projection.filter(flow="import", sector="total")
    now, before = (of.filter(year=year)["projection_cny"].item() for year in (2024, 2023))
    assert row[at] == pytest.approx(now / before - 1.0)


def test_sectors_without_effect_are_told_with_the_reason(baseline: Results) -> None:
    told = display_table("effects", [baseline]).notes[-1]
    assert told.startswith("No effect: Cars (excluded")
    assert "Cosmetics" in told


def test_published_figures_are_as_published(baseline: Results) -> None:
    table = display_table("validation", [baseline])
    units = {row[1] for row in table.rows}
    assert {"bn CNY", "thousand certificates", "log points × 100"} <= units
    known = baseline.validation.filter(role="independent").drop_nulls("model")
    assert len(table.rows) == known.height
    certificates = known.filter(pl.col("unit") == "certificates")["published"].sum() / 1000
    shown = sum(row[2] for row in table.rows if row[1] == "thousand certificates")  # type: ignore[misc]
    assert shown == pytest.approx(certificates)


def test_scenarios_stand_side_by_side(baseline: Results, results_of: object) -> None:
    other = results_of("full_use")  # type: ignore[operator]
    table = display_table("scenarios", [baseline, other])
    titles = [heading.title for heading in table.columns]
    assert titles[2:] == [
        f"{scenario}, {what} 2042 ({unit})"
        for what, unit in (
            ("With RCEP", "mn\u00a0CNY"), ("Effect", "mn\u00a0CNY"), ("Relative effect", "%")
        )
        for scenario in ("Baseline", "Full use")
    ]  # fmt: skip
    for results, at in ((baseline, 4), (other, 5)):
        known = results.projection.filter(flow="import", sector="auto_parts", year=2042)
        row = next(r for r in table.rows if r[1] == "Auto parts")
        assert row[at] == pytest.approx(known["effect_cny"].item() / CNY_PER_MN)


@pytest.mark.parametrize("name", ["Table 3", "table 3", "3", "effects", "表3"])
def test_a_table_is_found_by_number_and_by_name(name: str) -> None:
    assert found(name)[1].name == "effects"


@pytest.mark.parametrize(
    ("name", "years", "count", "message"),
    [
        ("Table 99", [], 1, "there are: Table 1"),
        ("effect", [], 1, "no table 'effect'; there are"),
        ("3", [1999, 2050], 1, "no year 1999, 2050; give years from 2021 to 2042"),
        ("7", [2030], 1, "it has no years; leave out --years"),
        ("3", [], 2, "2 scenarios given, but it shows one"),
        ("9", [], 1, "give two or more"),
    ],
)
def test_what_cannot_be_shown_is_refused(
    baseline: Results, name: str, years: list[int], count: int, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        display_table(name, [baseline] * count, "en", years)


def test_cells_are_written_as_they_are_shown() -> None:
    assert written(-0.00001, Heading("x (%)", "fraction", 1)) == "0.0"
    assert written(1234.56, Heading("x", "mn CNY", 1)) == "1,234.6"
    assert written(None, Heading("x", "mn CNY", 1)) == "–"
    assert written("holds", Heading("x")) == "holds"
