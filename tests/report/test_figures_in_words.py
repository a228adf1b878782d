"""Each figure in a sentence is the declared cell of a table: its column, flow, sector and year."""

from collections.abc import Callable, Mapping

import polars as pl
import pytest

from analytics.report.findings.cover import key_figures
from analytics.report.findings.figures import money, percent, round_money, round_percent
from analytics.report.findings.limits import ranges_statement
from analytics.report.findings.sentences import SENTENCES
from analytics.report.findings.third_countries import THIRD, biggest_losses
from analytics.report.findings.validation import (
    WORST,
    broken_ceilings,
    name_of,
    ordered,
    points,
    quantity,
    triple_difference,
    validation,
)
from analytics.report.tables.answers import alternatives, sector_effect
from analytics.report.text import LANGUAGES, value_label
from analytics.results import Results
from tests.report.changed_results import SEEDS, cells_of, changed, slip

FIRST, LAST = 2021, 2042
IMPORTER = {"import": "CHN:JPN", "export": "JPN:CHN"}
Figures = dict[str, str]


@pytest.fixture(scope="module", params=SEEDS)
def results(request: pytest.FixtureRequest, baseline: Results) -> Results:
    return changed(baseline, request.param)


def amounts(results: Results, language: str, flow: str, sector: str) -> Figures:
    """The figures of one row of ``projection``, and of its tariff."""
    cell = cells_of(results)
    row = ("projection", flow, sector, LAST)
    figures = {
        "effect": money(abs(cell(*row, "effect_cny")), language),
        "relative": percent(
            abs(cell(*row, "effect_cny") / cell(*row, "counterfactual_cny")), language
        ),
        "base": money(cell(*row, "counterfactual_cny"), language),
        "saved": money(cell(*row, "duty_saved_cny"), language),
    }
    return {**figures, "last": str(LAST), "first": str(FIRST)}


def rates(results: Results, language: str, flow: str, sector: str) -> Figures:
    """The figures that a sentence on a sector may name."""
    cell = cells_of(results)
    path = ("tariff_path", IMPORTER[flow], sector)
    late = results.tariff_path.filter(
        pl.col("preferential_rate") > pl.col("mfn_rate"), importer=IMPORTER[flow][:3], sector=sector
    )["year"]
    figures = {
        "mfn": percent(cell(*path, LAST, "mfn_rate"), language),
        "applied": percent(cell(*path, LAST, "applied_rate"), language),
        "paid": percent(cell(*path, LAST, "effective_rate"), language),
        "mfn_first": percent(cell(*path, FIRST, "mfn_rate"), language),
        "use": use(results, language, flow),
        "trade": money(cell("projection", flow, sector, FIRST, "projection_cny"), language),
    }
    if len(late):
        figures["late"] = str(late.max())
        figures["mfn_late"] = percent(cell(*path, late.max(), "mfn_rate"), language)
    return {**amounts(results, language, flow, sector), **figures}


def use(results: Results, language: str, flow: str) -> str:
    of_importer = results.tariff_path.filter(importer=IMPORTER[flow][:3], year=LAST)
    return round_percent(max(of_importer["utilisation_rate"].drop_nulls()), language)


def share_figures(results: Results, language: str) -> Figures:
    cell = cells_of(results)

    def share(measure: str, year: int, column: str = "share") -> float:
        return float(cell("zero_tariff_share:CHN:JPN:all", measure, year, column))

    return {
        "first": str(FIRST),
        "last": str(LAST),
        "start": percent(share("lines", FIRST), language),
        **{name: percent(share(name, LAST), language) for name in ("lines", "trade", "entered")},
        "dutiable_lines": percent(1.0 - share("lines", LAST), language),
        "dutiable_trade": percent(1.0 - share("trade", LAST), language),
        "use": use(results, language, "import"),
        "low": percent(share("trade", LAST, "share_low"), language),
        "high": percent(share("trade", LAST, "share_high"), language),
    }


def trade_figures(results: Results, language: str) -> Figures:
    cell = cells_of(results)
    before, after = (cell("headline:qingdao_japan_trade", year, "value") for year in (2020, 2021))
    share = cell("headline:qingdao_share_of_shandong:2020:value")
    return {
        "before": money(1e9 * before, language),
        "after": money(1e9 * after, language),
        "growth": percent(after / before - 1.0, language, signed=True),
        "share": percent(share, language),
    }


def total_figures(results: Results, language: str) -> Figures:
    cell = cells_of(results)
    both = {flow: amounts(results, language, flow, "total") for flow in IMPORTER}
    sums = {
        column: sum(cell("projection", flow, "total", LAST, column) for flow in IMPORTER)
        for column in ("trade_diversion_cny", "effect_cny")
    }
    return {
        **{f"{flow}_{name}": text for flow in both for name, text in both[flow].items()},
        "diverted": percent(sums["trade_diversion_cny"] / sums["effect_cny"], language),
        "last": str(LAST),
    }


def textile_figures(results: Results, language: str) -> Figures:
    cell = cells_of(results)
    textiles = cell("projection:export:textiles_clothing:2042:effect_cny")
    parts = cell("projection:import:auto_parts:2042:effect_cny")
    return {
        **rates(results, language, "export", "textiles_clothing"),
        "times": f"{textiles / parts:,.0f}",
    }


def certificate_figures(results: Results, language: str) -> Figures:
    table = results.certificate_saving.sort("year")
    first, last = table.row(0, named=True), table.row(-1, named=True)
    return {
        "rate": percent(first["applied_rate"], language),
        "mfn": percent(first["mfn_rate"], language),
        "first": str(first["year"]),
        "last_rate": percent(last["applied_rate"], language),
        "last": str(last["year"]),
        "saved": money(first["duty_saved_cny"], language),
        "last_saved": money(last["duty_saved_cny"], language),
        "cost": money(last["compliance_cost_cny"], language),
        "paying": str(table.filter(table["net_saving_cny"] > 0.0)["year"].min()),
    }


def zone_figures(results: Results, language: str) -> Figures:
    rows = {row["target"]: row for row in results.zone_targets.iter_rows(named=True)}
    first, last = rows["leading_industries_output_2025"], rows["industrial_output_2035"]
    return {
        "start": round_money(first["target_low"], language),
        "start_year": str(first["target_year"]),
        "goal": round_money(last["target_low"], language),
        "year": str(last["target_year"]),
    }


def third_figures(results: Results, language: str) -> Figures:
    cell = cells_of(results)

    def change(importer: str, region: str, method: str, column: str) -> float:
        return float(cell("third_countries", importer, "total", region, LAST, method, column))

    def lost(column: str, method: str = "exact") -> float:
        return sum(change("both", region, method, column) for region in THIRD)

    changes = {name: change("both", name, "exact", "value_change_cny") for name in THIRD}
    regions = sorted(changes.values())
    return {
        "last": str(LAST),
        "japan": money(change("CHN", "JPN", "exact", "value_change_cny"), language),
        "china": money(change("JPN", "CHN", "exact", "value_change_cny"), language),
        "lost": money(-lost("value_change_cny"), language),
        **{f"region_{rank}": money(-value, language) for rank, value in enumerate(regions, 1)},
        "share": percent(-lost("value_change_cny") / lost("value_cny"), language),
        "elsewhere": money(lost("elsewhere_change_cny"), language, signed=True),
        "linear": money(-lost("value_change_cny", "linear"), language),
    }


def of_sector(flow: str, sector: str) -> Callable[[Results, str], Figures]:
    return lambda results, language: rates(results, language, flow, sector)


OPEN = "last applied mfn use paid effect relative saved"
DECLARED: Mapping[str, tuple[Callable[[Results, str], Figures], str, str]] = {
    "three_measures": (
        share_figures,
        "last lines start first trade first dutiable_trade dutiable_lines entered use",
        "last lines first start first trade dutiable_trade dutiable_lines entered use",
    ),
    "bounds": (share_figures, "last low high", "last low high"),
    "trade_base": (
        trade_figures,
        "before 2020 after 2021 growth 2020 share",
        "2020 before 2021 after growth 2020 share",
    ),
    "totals": (
        total_figures,
        *["last import_effect import_relative export_effect export_relative diverted"] * 2,
    ),
    "duty": (total_figures, *["last import_saved export_saved"] * 2),
    "auto_parts": (
        of_sector("import", "auto_parts"),
        f"mfn_late 2018 2014 late {OPEN}",
        f"2018 mfn_late 2014 late {OPEN}",
    ),
    "cars": (of_sector("import", "cars"), "mfn_first trade first", "trade first mfn_first"),
    "cosmetics": (
        of_sector("import", "cosmetics"), "mfn_first trade first", "trade first mfn_first"
    ),
    "consumer_goods": (of_sector("import", "consumer_goods"), OPEN, OPEN),
    "textiles_clothing": (textile_figures, f"{OPEN} times", f"{OPEN} times"),
    "machinery": (
        of_sector("export", "machinery_electrical"), f"mfn_first {OPEN}", f"mfn_first {OPEN}"
    ),
    "food": (of_sector("export", "food_agriculture"), OPEN, OPEN),
    "third_countries": (
        third_figures,
        *["2021 last japan china lost region_1 region_2 region_3 share elsewhere linear"]
        * 2,
    ),
    "certificate": (
        certificate_figures,
        "rate mfn first last_rate last saved last_saved cost paying",
        "first rate mfn last last_rate saved last_saved cost paying",
    ),
    "zone": (
        zone_figures,
        "start start_year goal year",
        "start_year start year goal",
    ),
}  # fmt: skip
"""The figures of each sentence, where they come from, and their order in English and Chinese."""


def test_every_sentence_declares_its_figures() -> None:
    # Held by tests of their own, below and with the groups.
    assert set(DECLARED) == set(SENTENCES) - {"validation", "triple_difference", "groups"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DECLARED)
def test_figures_of_a_sentence(results: Results, name: str, language: str) -> None:
    figures, *orders = DECLARED[name]
    order = orders[LANGUAGES.index(language)]
    said = SENTENCES[name](results, language)
    assert slip(said, figures(results, language), order) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_of_the_summary_of_validation(results: Results, language: str) -> None:
    rows = [row for row in ordered(results) if row["verdict"] != "not_comparable"]
    tested = [row for row in rows if row["test"] != "order"]
    holds = sum(row["verdict"] == "holds" for row in tested)
    near = sum(row["verdict"] == "within_factor_2" for row in rows)
    orders = len(rows) - len(tested)
    counts = [len(rows), *(
        (holds, len(tested), near, orders) if language == "en"
        else (len(tested), holds, orders, near)
    )]  # fmt: skip
    order = [*map(str, counts), *(["2"] if language == "en" else [])]
    figures: Figures = {}
    for row in broken_ceilings(rows)[:WORST]:
        for column in ("model", "published"):
            name = f"{row['comparison']}_{column}"
            figures[name] = quantity(row[column], row["unit"], language)
            order.append(name)
    known = [name_of(row, language) for row in rows]
    assert slip(validation(results, language), figures, " ".join(order), known) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_of_the_triple_difference(results: Results, language: str) -> None:
    row = results.triple_difference.row(
        by_predicate=(pl.col("goods") == "both") & (pl.col("design") == "all"), named=True
    )
    names = ("coefficient", "low", "high", "predicted", "detectable")
    figures = {
        **{name: points(row[name]) for name in names},
        "times": f"{abs(row['detectable'] / row['predicted']):,.0f}",
        "power": percent(row["power"], language),
        "p": "0.001" if row["p_before"] < 0.001 else f"{row['p_before']:.3f}",
        "last": str(results.event_study["year"].max()),
        "number": str(row["commodities"]),
    }
    start = {"en": "number 2009 last coefficient 100 2022",
             "zh": "number 2009 last 2022 coefficient 100"}[language]  # fmt: skip
    order = f"{start} low high predicted detectable times power 2022 p"
    assert slip(triple_difference(results, language), figures, order) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_of_the_biggest_losses(results: Results, language: str) -> None:
    last = results.third_countries.filter(level="sector", method="exact", year=LAST)
    figures: Figures = {}
    for region in THIRD:
        worst = last.filter(region=region).sort("value_change_cny").row(0, named=True)
        loss = -worst["value_change_cny"]
        figures[f"{region}_amount"] = money(loss, language)
        figures[f"{region}_share"] = percent(loss / worst["value_cny"], language)
    assert slip(biggest_losses(results, language), figures, " ".join(figures)) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_of_the_ranges(results: Results, language: str) -> None:
    cell = cells_of(results)
    figures = {
        f"{flow}_{end}": money(cell(f"projection:{flow}:total:2042:effect_cny_{end}"), language)
        for flow in IMPORTER
        for end in ("p05", "p95")
    }
    figures |= {"last": str(LAST), "draws": f"{results.draws:,}"}
    ends = "import_p05 import_p95 export_p05 export_p95"
    order = {"en": f"draws last {ends} 90", "zh": f"draws 90 last {ends}"}[language]
    said = ranges_statement(results, language)
    assert slip(said, figures, order) == ""
    first = results.sensitivity.filter(sector="total", year=LAST, rank=1)["assumption"]
    assert all(value_label("assumption", name, language) in said for name in first)


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_of_the_cover(results: Results, language: str) -> None:
    rows = iter(key_figures(results, language))
    cell = cells_of(results)
    for measure in ("lines", "trade", "entered"):
        figures = {
            f"share_{year}": percent(cell("zero_tariff_share:CHN:JPN:all", measure, year, "share"),
                                     language)
            for year in (FIRST, 2022, LAST)
        }  # fmt: skip
        order = "2021 share_2021 2022 share_2022 2042 share_2042"
        assert slip(next(rows)[1], figures, order) == ""
    for flow in IMPORTER:
        name, text = next(rows)
        assert slip(name, {}, "2042") == ""
        assert slip(text, amounts(results, language, flow, "total"), "effect relative") == ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("flow_sector", [("import", "autos"), ("export", "textiles_clothing")])
def test_figures_of_a_notebooks_answer(
    results: Results, flow_sector: tuple[str, str], language: str
) -> None:
    figures = amounts(results, language, *flow_sector)
    order = {"en": "last effect relative base", "zh": "last base effect relative"}[language]
    assert slip(sector_effect(results, *flow_sector, language), figures, order) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_of_alternatives(results: Results, baseline: Results, language: str) -> None:
    figures = {}
    for name, run in (("new", baseline), ("old", results)):
        for year in results.study.years.brief[-2:]:
            effect = cells_of(run)("projection:import:auto_parts", year, "effect_cny")
            figures[f"{name}_{year}"] = money(effect, language, signed=True)
    pair = {"en": "{0}_2032 2032 {0}_2042 2042", "zh": "2032 {0}_2032 2042 {0}_2042"}[language]
    order = f"{pair.format('new')} {pair.format('old')}"
    (said,) = alternatives([results, baseline], [("import", "auto_parts")], language)
    assert slip(said, figures, order) == ""
