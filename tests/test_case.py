"""Results on demand: nothing before it is asked for, and after a change only what depends on it."""

from collections.abc import Callable

import pytest

import analytics
from analytics.case import KEPT, Part
from analytics.errors import InputError
from analytics.graph import Cache
from analytics.pipeline import STEPS, case_of
from analytics.pipeline import run as pipeline_run
from analytics.results import RESULT_SCHEMAS, TABLES, Results
from analytics.scenario import Assumptions
from tests.questions.test_differences import _other_values

CHANGES = {
    **_other_values(),
    "hypothetical_use": {"hypothetical_use": 0.9},
}
LEVERS: dict[str, dict[str, object]] = {
    lever: {f"{lever}.import.2030": value}
    for lever, value in (
        ("utilisation_rate", 0.9), ("mfn_rate", 0.05), ("mfn_factor", 0.5), ("growth", 0.01),
        ("staging_category", "cuts_10"), ("trade_cost_change", -0.02), ("trade_factor", 0.5),
        ("armington_elasticity", 4.0), ("total_demand_elasticity", -1.1),
    )
}  # fmt: skip


def computed(monkeypatch: pytest.MonkeyPatch, ask: Callable[[], object]) -> list[str]:
    """Return the functions of the steps that are computed while something is asked for."""
    names: list[str] = []
    original = type(case_of(analytics.load_scenario("baseline")).values)._computed

    def noted(self: object, step: object) -> object:
        names.append(step.function.__name__)  # type: ignore[attr-defined]
        return original(self, step)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr("analytics.graph.Values._computed", noted)
        ask()
    return names


def test_a_run_computes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    KEPT.clear()
    assert computed(monkeypatch, lambda: analytics.run("baseline")) == []


def test_a_table_computes_what_it_needs_and_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    KEPT.clear()
    results = analytics.run("baseline")
    assert set(computed(monkeypatch, lambda: results.trade_history)) == {"national_history"}
    assert computed(monkeypatch, lambda: results.trade_history) == []
    found = computed(monkeypatch, lambda: results.projection)
    assert {"schedule", "effects", "levels"} <= set(found)
    assert not {"uncertainty", "drawn_model", "regional_effects"} & set(found)
    assert results.projection is results.frame("projection")


def test_after_a_change_only_what_depends_on_it_is_computed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in RESULT_SCHEMAS:
        analytics.run("baseline", draws=0).frame(name)
    export = analytics.load_scenario("baseline", {"utilisation_rate.export": 0.5})
    found = computed(monkeypatch, lambda: analytics.run(export, draws=0).projection)
    # Use changes what is paid in one flow: twice the effects, with supply as it is and finite.
    assert found.count("markets") == 1
    assert found.count("effects") == 2
    assert not {"schedule", "markets_at_law", "base_trade", "full_use_effects"} & set(found)
    growth = analytics.run(analytics.load_scenario("baseline", {"growth.cars": 0.013}), draws=0)
    assert not {"effects", "markets"} & set(computed(monkeypatch, lambda: growth.projection))


def test_inputs_with_one_digest_are_one_value() -> None:
    """So nothing that is kept is stale: steps read their arguments alone, and name all of them."""
    known: dict[tuple[str, str], tuple[str, object]] = {}
    mistaken = []
    for change, values in {"baseline": {}, **CHANGES, **LEVERS}.items():
        case = case_of(analytics.load_scenario("baseline", values))
        links = {"": case, "observed ": case.observed, "supplied ": case.supplied}
        for link, linked in links.items():
            for name, value in linked.values.inputs.items():
                digest = linked.values.digests[name]
                content = vars(value) if isinstance(value, Part) else value
                first, equal = known.setdefault((name, digest), (f"{link}{change}", content))
                if content != equal:
                    mistaken.append(f"{name} of {link}{change} has the digest of {first}")
    assert mistaken == []
    assert len(known) > len({name for name, _ in known}) + len(CHANGES)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["growth", "line_trade_spread", "hypothetical_use"])
def test_what_is_kept_is_never_what_a_changed_value_would_change(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All tables after a change that leaves much, beside a run that starts from nothing."""
    scenario = analytics.load_scenario("baseline", CHANGES[name])
    tables(analytics.run("baseline", draws=0))
    warm = tables(analytics.run(scenario, draws=0))
    # From nothing, and what is kept stays kept for the next test.
    for module in ("analytics.case", "analytics.steps.kept_effects"):
        monkeypatch.setattr(f"{module}.KEPT", Cache(size=1024))
    cold = tables(analytics.run(scenario, draws=0))
    assert [table for table in warm if not warm[table].equals(cold[table])] == []


def tables(results: Results) -> dict[str, object]:
    return {name: results.frame(name) for name in RESULT_SCHEMAS}  # type: ignore[return-value]


def test_a_step_cannot_read_an_assumption_that_it_did_not_name() -> None:
    part = case_of(analytics.load_scenario("baseline"))["response_assumptions_import"]
    assert isinstance(part, Part)
    assert "clothing" not in part.armington_elasticity  # type: ignore[attr-defined]
    unnamed = set(Assumptions.model_fields) - set(vars(part))
    assert "export_share" in unnamed
    for name in unnamed:
        with pytest.raises(AttributeError):
            getattr(part, name)


def test_the_policy_in_force_shares_what_is_equal() -> None:
    case = case_of(analytics.load_scenario("full_use"))
    assert case["markets_at_law_import"] is case.observed["markets_at_law_import"]
    assert case["markets_import"] is not case.observed["markets_import"]
    plain = case_of(analytics.load_scenario("baseline"))
    assert plain["effects_import"] is plain.observed["effects_import"]
    assert (
        case_of(analytics.load_scenario("cars_included")).observed["effects_import"]
        is (plain["effects_import"])
    )


def test_staging_is_calibrated_again_only_when_it_depends_on_what_changed() -> None:
    staged = ("staging_import", "staging_ends_import", "staging_validation")
    before = [case_of(analytics.load_scenario("baseline"))[name] for name in staged]
    for change, again in (
        ({"armington_elasticity.auto_parts": 2.9}, False),
        ({"utilisation_rate.import.2030": 0.4}, False),
        ({"staging_shares.by_year_16": 0.82}, True),
        ({"staging.asean_weight": 1.1}, True),
    ):
        case = case_of(analytics.load_scenario("baseline", change))
        kept = [case[name] is found for name, found in zip(staged, before, strict=True)]
        assert kept == [not again] * 3, change


def test_every_table_names_a_step_and_is_an_attribute() -> None:
    assert {step for _, step in TABLES.values()} <= set(STEPS)
    results = analytics.run("baseline", draws=0)
    assert set(RESULT_SCHEMAS) == set(dir(results.tables))
    assert set(TABLES) <= set(dir(pipeline_run("baseline", draws=0)))
    assert all(f" {name}" in str(Results.__doc__) for name in TABLES)
    assert results.sectors is results.frame("sectors")


def test_unknown_tables_are_refused_with_a_hint() -> None:
    results = analytics.run("baseline", draws=0)
    with pytest.raises(InputError, match='did you mean "welfare"'):
        results.frame("wellfare")
    with pytest.raises(AttributeError, match='did you mean "welfare"'):
        _ = results.wellfare


def test_bands_are_a_table_of_their_own_and_joined_as_written() -> None:
    results = analytics.run("baseline", draws=64)
    bands = results.projection_bands
    written = results.tables["projection"]
    assert "effect_cny_p05" not in results.projection.columns
    assert written.select(results.projection.columns).equals(results.projection)
    assert (
        written.select(bands.columns).sort(bands.columns[:3]).equals(bands.sort(bands.columns[:3]))
    )
    central = analytics.run("baseline", draws=0)
    assert central.projection_bands.is_empty()
    assert central.tables["projection"]["effect_cny_p05"].null_count() == written.height
    assert "projection_bands" not in results.tables


def test_replaced_tables_stand_in_place_of_computed_ones() -> None:
    results = analytics.run("baseline", draws=0)
    few = results.welfare.head(2)
    other = results.replace(welfare=few, seed=3)
    assert other.welfare is few
    assert (other.seed, other.tables["welfare"].height) == (3, 2)
    assert results.welfare.height > 2
    assert results.replace(live_model=None).live_model is None
