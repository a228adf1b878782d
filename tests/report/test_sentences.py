"""Sentences computed from the numbers agree with them, in both languages and all scenarios."""

import re
from collections.abc import Callable

import pytest

import analytics
from analytics.report.findings.figures import Figures, money, percent, round_money, round_percent
from analytics.report.findings.limits import limits
from analytics.report.findings.sentences import SENTENCES
from analytics.results import Results

LANGUAGES = ("en", "zh")
NO_BREAK = "\N{NO-BREAK SPACE}"


def plain(text: str) -> str:
    return text.replace(NO_BREAK, " ")


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (54_480_000_000.0, "54.48 bn CNY", "544.80亿元"),
        (23_353_000.0, "23.4 million CNY", "2,335万元"),
        (1_485_000.0, "1.49 million CNY", "149万元"),
        (-180_000_000.0, "-180.0 million CNY", "-1.80亿元"),
        (0.0, "0.00 million CNY", "0万元"),
    ],
)
def test_money_in_words(value: float, english: str, chinese: str) -> None:
    assert plain(money(value, "en")) == english
    assert money(value, "zh") == chinese


def test_percent_rounds_half_up_and_never_hides_a_small_share() -> None:
    assert plain(percent(0.86, "en")) == "86.0 %"
    assert percent(0.00027, "zh") == "0.03%"
    assert percent(0.1245, "zh") == "12.5%"
    assert percent(None, "en") == "–"
    assert round_percent(0.65, "zh") == "65%"
    assert round_money(10.0, "zh") == "100亿元"


def test_the_three_measures_of_the_baseline(baseline: Results) -> None:
    figures = Figures(baseline)
    text = plain(SENTENCES["three_measures"](baseline, "en"))
    assert text.startswith("By 2042, 86.0 % of China's tariff lines are at zero")
    for measure in ("trade", "entered"):
        share = figures.share(measure, 2042)
        assert share is not None
        assert f"{100 * share:.1f} %" in text
    assert "at most 70 % of the trade that needs the preference" in text
    assert "weigh more in trade" in text


def test_nothing_is_claimed_for_closed_sectors(baseline: Results) -> None:
    assert "exactly zero" in SENTENCES["cars"](baseline, "en")
    assert "恰为零" in SENTENCES["cosmetics"](baseline, "zh")
    assert "next to nothing to remove" in SENTENCES["machinery"](baseline, "en")


def test_textiles_are_many_times_auto_parts(baseline: Results) -> None:
    figures = Figures(baseline)
    ratio = figures.amount("effect_cny", "export", "textiles_clothing", 2042) / figures.amount(
        "effect_cny", "import", "auto_parts", 2042
    )
    assert f"That is {ratio:.0f} times" in SENTENCES["textiles_clothing"](baseline, "en")


def test_open_cars_are_told_as_open(results_of: Callable[[str], Results]) -> None:
    text = plain(SENTENCES["cars"](results_of("cars_included"), "en"))
    assert "excluded" not in text
    assert "higher than without RCEP" in text


def test_full_use_is_told_as_full_use(results_of: Callable[[str], Results]) -> None:
    assert "all the trade that needs" in SENTENCES["three_measures"](results_of("full_use"), "en")


def test_goods_for_processing_are_no_full_use() -> None:
    stopped = {"staging_category.import.2026": "standstill"}
    results = analytics.run("baseline", stopped, draws=0)
    shares = [Figures(results).share(measure) or 0.0 for measure in ("trade", "entered")]
    assert shares[0] < shares[1]
    told = plain(SENTENCES["three_measures"](results, "en"))
    assert told.endswith("since goods that come in for processing enter free too.")


def test_no_use_is_told_as_no_change() -> None:
    unused = {f"utilisation_rate.import.{y}": 0.0 for y in (2022, 2030, 2035)}
    unused |= {f"utilisation_rate.export.{y}": 0.0 for y in (2022, 2023, 2024)}
    results = analytics.run(analytics.load_scenario("baseline", unused, allow_past=True), draws=0)
    assert "changes no trade" in SENTENCES["totals"](results, "en")
    assert SENTENCES["auto_parts"](results, "en").endswith("the same as without RCEP.")
    assert "times" not in SENTENCES["textiles_clothing"](results, "en")


def test_what_shrinks_is_not_told_as_growth() -> None:
    dearer = {"hypothetical_use": 0, "trade_cost_change.import": 0.02}
    results = analytics.run("baseline", dearer, draws=0)
    totals = plain(SENTENCES["totals"](results, "en"))
    assert "lower than without RCEP, and its exports to Japan are neither higher nor" in totals
    assert "is what foreign rivals gain" in totals
    assert not {"lose", "grow"} & set(re.findall(r"\w+", totals))
    of_imports = results.groups.filter(flow="import", year=2042).sort("rank")
    sizes = [-effect for effect in of_imports["effect_cny"]]
    assert sizes[0] > 0.0
    assert sizes == sorted(sizes, reverse=True)
    groups = plain(SENTENCES["groups"](results, "en"))
    assert f"({plain(money(-sizes[0], 'en'))}, " in groups
    assert "exports" not in groups
    one_way = analytics.run("baseline", {"trade_cost_change.import": 0.05}, draws=0)
    assert "rivals" not in SENTENCES["totals"](one_way, "en")


SCENARIOS = (
    "baseline", "full_use", "no_parts_exclusion", "faster_staging", "cars_included",
    "trade_cost_cut", "finite_supply", "weak_growth", "strong_growth",
)  # fmt: skip


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_both_languages_tell_the_same_figures(
    results_of: Callable[[str], Results], scenario: str
) -> None:
    results = results_of(scenario)
    for name, sentence in SENTENCES.items():
        english, chinese = (plain(sentence(results, language)) for language in LANGUAGES)
        shares = [sorted(re.findall(r"([0-9.]+) ?%", text)) for text in (english, chinese)]
        assert shares[0] == shares[1], name
        assert bool(english) == bool(chinese), name
        assert "{" not in english + chinese, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_limits_come_from_the_result(baseline: Results, language: str) -> None:
    texts = limits(baseline, language)
    assert len(texts) == 8
    assert {"en": "is not the treaty", "zh": "并非协定文本"}[language] in texts[0]
    assert "72" in texts[1]
    official = baseline.scenario.model_copy(update={"schedule": "imported"})

    imported = limits(baseline.replace(scenario=official), language)
    assert {"en": "official file", "zh": "官方文件"}[language] in imported[0]
