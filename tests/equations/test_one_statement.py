"""The model is stated once: an equation that is changed is changed for everyone who reads it."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import analytics
from analytics.equations.forms import log_index, partial_adjustment
from analytics.equations.graph import Equation, quantity
from analytics.equations.model import EQUATIONS
from analytics.equations.operations import normal_cdf, where
from analytics.graph import Cache
from analytics.report.formulas.javascript import model_javascript
from analytics.report.lineage.tree import explain
from analytics.report.text import text
from analytics.results import Results
from tests.libreoffice import LibreOffice
from tests.report.test_live_workbook import (
    assert_cells,
    assert_totals,
    cells,
    master_check,
    tabs,
    write_model,
)
from tests.short_study import write_study


@quantity("fraction")
def claimed_share(net_margin: Any, claim_reach: Any, utilisation_rate: Any) -> Any:
    """Claims reach half as far."""
    return where(net_margin > 0.0, utilisation_rate * normal_cdf(0.5 * claim_reach), 0.0)


@quantity("log")
def import_price_index(log_price: Any, duty_paid_share: Any, armington_elasticity: Any) -> Any:
    """The import nest with half its elasticity."""
    return log_index(0.5 * armington_elasticity, (duty_paid_share, log_price))


@quantity("log")
def adjusted_imports(
    long_run_imports: Any, previous_adjusted_imports: Any, adjustment_speed: Any
) -> Any:
    """The volume of imports adjusts at half the speed."""
    return partial_adjustment(long_run_imports, previous_adjusted_imports, 0.5 * adjustment_speed)


MUTANTS: dict[str, Callable[..., Any]] = {
    each.__name__: each for each in (claimed_share, import_price_index, adjusted_imports)
}


@pytest.fixture(params=MUTANTS)
def changed(request: pytest.FixtureRequest) -> str:
    """Name of the equation that a test changes."""
    return str(request.param)


def change(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Put another equation in the place of one, and forget what was computed with that."""
    # Solutions are certified by residuals that know nothing of the equations: they would refuse
    # the changed nest.
    for module in ("analytics.models.responses", "analytics.steps.effects"):
        monkeypatch.setattr(f"{module}.TOLERANCE", 1.0)
    for module in ("analytics.case", "analytics.steps.kept_effects"):
        monkeypatch.setattr(f"{module}.KEPT", Cache(size=1024))
    monkeypatch.setitem(EQUATIONS, name, Equation.of(MUTANTS[name]))


def in_2030(results: Results) -> pl.DataFrame:
    return results.written("projection").filter(pl.col("year") == 2030).sort("flow", "sector")


def run() -> Results:
    return analytics.run("baseline", draws=64)


@pytest.fixture(scope="module")
def stated() -> Results:
    """The results of the model as it is stated, computed before a test changes an equation."""
    results = run()
    assert results.tables
    return results


def test_run_draws_and_lineage_follow(
    changed: str, stated: Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "projection:export:textiles_clothing:2030:effect_cny"
    before = explain(stated, address)
    change(monkeypatch, changed)
    results = run()
    for column in ("effect_cny", "effect_cny_p50"):
        assert not in_2030(results)[column].equals(in_2030(stated)[column]), column
    assert explain(results, address) != before


@pytest.mark.node
def test_the_page_s_model_follows(
    changed: str, node: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {
        "mfn_rate": 0.1, "applied_rate": 0.05, "preferential_rate": 0.05, "compliance_cost": 0.001,
        "claim_fixed_cost": 0.0005, "shipment_spread": 2.0,
        "utilisation_rate": 0.8, "trade_cost_change": 0.0, "origin_share": 0.3,
        "duty_free_rival_share": 0.2, "domestic_share": 0.6, "armington_elasticity": 3.5,
        "domestic_substitution_ratio": 0.5, "total_demand_elasticity": -0.8,
        "adjustment_speed": 0.3,
    }  # fmt: skip

    def effect() -> float:
        (tmp_path / "model.mjs").write_text(model_javascript(), encoding="utf-8")
        (tmp_path / "run.mjs").write_text(
            "import { compute } from './model.mjs';\n"
            f"console.log(compute(['effect_rate'], {json.dumps(given)}).effect_rate);\n",
            encoding="utf-8",
        )
        done = subprocess.run([node, "run.mjs"], cwd=tmp_path, check=True, capture_output=True)
        return float(done.stdout)

    before = effect()
    monkeypatch.setitem(EQUATIONS, changed, Equation.of(MUTANTS[changed]))
    after = effect()
    assert abs(after - before) > 1e-4


@pytest.mark.office
@pytest.mark.slow
def test_the_workbook_follows(
    libreoffice: LibreOffice, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All three at once and in a few years, since LibreOffice takes its time; in every cell."""
    study = write_study(tmp_path / "short", repository / "datasets")
    stated = analytics.run("baseline", study=study, draws=0)
    assert not stated.projection.is_empty()
    for name in MUTANTS:
        change(monkeypatch, name)
    results = analytics.run("baseline", study=study, draws=0)
    write_model(results, tmp_path / "changed.xlsx")
    anew = libreoffice.recalculated(tmp_path / "changed.xlsx", tmp_path)
    assert assert_cells(tmp_path / "changed.xlsx", anew, tabs(results)) > 100_000
    assert set(cells(anew, "Checks")["agrees"]) == {"yes"}
    assert master_check(anew) == text("live.agrees", "en")
    assert_totals(cells(anew, "Model"), results)
    with pytest.raises(AssertionError):
        assert_totals(cells(anew, "Model"), stated)
