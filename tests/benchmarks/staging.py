"""Staging by evidence: its cost beside a run of all tables, and what it adds to the draws."""

from collections.abc import Iterator
from dataclasses import replace

import analytics
from analytics.models.drawn_projection import DrawnModel, project_draws
from analytics.models.draws import draw_assumptions
from analytics.models.policy import Policy
from analytics.models.staging import calibrate
from analytics.models.staging_report import left_out
from analytics.pipeline import SEED, case_of
from analytics.readers.scenarios import load_scenario
from analytics.readers.shipped import read_shipped
from analytics.readers.study import read_study
from analytics.steps.staging import evidence_of, profile_values, staging_ends
from analytics.tariffs.profile import home_rules
from tests.benchmarks.on_demand import changed, every_table
from tests.benchmarks.timing import Comparison, compare

DRAWS = 2_048


def comparisons() -> Iterator[Comparison]:
    """Yield both; each turn of all tables changes an elasticity, so that staging is kept."""
    every_table(analytics.run("baseline", draws=0))
    yield compare(
        "staging, at its ends too, and each known line left out / all tables without draws",
        staged,
        lambda: every_table(changed("armington_elasticity.auto_parts")),
        limit=2.0,
        at_most=True,
        rounds=3,
    )
    model = case_of(load_scenario("baseline"), draws=DRAWS)["drawn_model"]
    yield compare(
        f"{DRAWS:,} draws with staging / without",
        lambda: drawn(model),
        lambda: drawn(without_moves(model)),
        limit=1.5,
        at_most=True,
        rounds=3,
    )


def staged() -> None:
    """Calibrate the staging, at both ends of what moves it, and without each known line."""
    data, study = read_shipped(), read_study()
    values, rules = profile_values(load_scenario("baseline").assumptions), home_rules(study)
    evidence = evidence_of(data)
    found = calibrate(evidence, values, rules)
    staging_ends(study, data, evidence, values, found)
    left_out(found, evidence, values, rules)


def drawn(model: DrawnModel) -> None:
    """Draw all assumptions and project."""
    values = load_scenario("baseline").assumptions.by_id()
    assumptions = draw_assumptions(values, read_shipped().assumption_ranges, DRAWS, SEED)
    for _ in project_draws(model, assumptions):
        pass


def without_moves(model: DrawnModel) -> DrawnModel:
    """Return the model with staging as it is calibrated in every draw."""

    def still(policy: Policy) -> Policy:
        paths = {name: path.of_weights([0]) for name, path in policy.paths.items()}
        return replace(policy, paths=paths, moves=())

    policy = {flow: still(each) for flow, each in model.policy.items()}
    return replace(model, policy=policy, observed=policy)
