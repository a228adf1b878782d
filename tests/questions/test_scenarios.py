"""A scenario in a user's hands: changed in the reader's words, and shown on a screen."""

import pytest

import analytics
from analytics.errors import InputError
from analytics.readers import scenarios as reader

CHANGES = {"utilisation_rate.import.2030": 0.6, "growth.cars": 0.02}


def test_a_change_means_the_same_by_every_route() -> None:
    read = reader.load_scenario("baseline", CHANGES)
    loaded = analytics.load_scenario("baseline", CHANGES)
    changed = analytics.load_scenario("baseline").with_(CHANGES)
    step = analytics.load_scenario("baseline").with_({"growth.cars": 0.02})
    twice = step.with_({"utilisation_rate.import.2030": 0.6})
    ran = analytics.run("baseline", CHANGES).scenario
    also = analytics.run(analytics.load_scenario("baseline"), CHANGES).scenario
    digests = {s.digest() for s in (read, loaded, changed, twice, ran, also)}
    assert digests == {read.digest()}
    assert read.digest() != analytics.load_scenario("baseline").digest()


def test_the_last_word_counts_and_the_first_scenario_stays() -> None:
    first = analytics.load_scenario("weak_growth")
    second = first.with_({"growth": 0.01}).with_({"growth.cars": 0.02}).with_({"growth": 0.03})
    assert set(second.assumptions.growth.values()) == {0.03}
    assert first.assumptions.growth["cars"] == -0.03


def test_a_changed_scenario_has_a_name_and_a_title() -> None:
    mine = analytics.load_scenario("weak_growth").with_(CHANGES, name="mine", title="Mine")
    assert (mine.name, mine.title_en, mine.title_zh) == (f"mine-{mine.digest()}", "Mine", "Mine")
    assert mine.with_(title="Mine", title_zh="我的").title_zh == "我的"


def test_what_differs_is_shown_and_little_else() -> None:
    mine = analytics.load_scenario("baseline", CHANGES)
    assert mine.differences == [
        "utilisation_rate.import.2030: 0.5 -> 0.6",
        "growth.cars: 0 -> 0.02",
    ]
    assert all(line in repr(mine) for line in mine.differences)
    assert mine.differences[0].replace(">", "&gt;") in mine._repr_html_()
    assert "nothing differs" in repr(analytics.load_scenario("baseline"))
    assert len(repr(analytics.load_scenario("strong_growth")).splitlines()) < 20
    assert "with_" in dir(mine)


def test_what_cannot_be_is_refused_all_at_once() -> None:
    with pytest.raises(InputError) as refused:
        analytics.load_scenario("baseline").with_({"growth.carz": 0.1, "adjustment_speed": 7})
    assert len(refused.value.problems) == 2
    assert 'did you mean "cars"' in refused.value.problems[0]


def test_the_shipped_scenarios_are_listed() -> None:
    assert analytics.scenarios()["baseline"] == "Baseline"
    assert set(analytics.scenarios()) == set(reader.shipped_scenarios())
