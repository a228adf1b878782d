"""PPML gravity: published coefficients, an independent estimator, and its certificate."""

import math
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from analytics.errors import InputError
from analytics.models import gravity
from analytics.models.gravity import SPECIFICATIONS, first_order_residual, rta_effect
from analytics.models.residual_checks import SolverError
from analytics.readers.gravity_panel import read_gravity_panel


def small_panel(seed: int = 3) -> pl.DataFrame:
    """Eight countries in the six years, an agreement of three of them from 1998."""
    random = np.random.default_rng(seed)
    names, members = list("ABCDEFGH"), set("ABC")
    rows = []
    for year in gravity.INTERVALS:
        for i, exporter in enumerate(names):
            for j, importer in enumerate(names):
                rta = int(i != j and {exporter, importer} <= members and year >= 1998)
                distance = 100.0 + 150.0 * abs(i - j)
                size = 5.0 + 0.3 * i - 0.2 * j + 0.4 * rta - 0.7 * math.log(distance)
                trade = math.exp(size) * random.gamma(2.0) * (random.random() > 0.1)
                rows.append((
                    exporter * 3, importer * 3, year,
                    "-".join(sorted((exporter, importer))), trade, distance,
                    int(abs(i - j) == 1), int((i + j) % 3 == 0), int((i * j) % 5 == 1), rta,
                ))  # fmt: skip
    columns = ("exporter", "importer", "year", "pair", "trade", "distance", "common_border",
               "common_language", "colonial_tie", "rta")  # fmt: skip
    return pl.DataFrame(rows, schema=columns, orient="row")


def dummy_regression(panel: pl.DataFrame, name: str) -> float:
    """PPML by Newton's method on a matrix of dummies: shares nothing with the estimator."""
    chosen = SPECIFICATIONS[name]
    rows = panel if chosen.domestic else panel.filter(pl.col("exporter") != pl.col("importer"))
    rows = rows.with_columns(
        log_distance=pl.col("distance").log(),
        exporter_year=pl.concat_str("exporter", "year"),
        importer_year=pl.concat_str("importer", "year"),
    )
    for effect in chosen.effects:
        rows = rows.filter(pl.col("trade").sum().over(effect) > 0.0)
    dummies = rows.select(chosen.effects).to_dummies().to_numpy()
    regressors = rows.select("rta", *chosen.covariates).to_numpy()
    matrix = np.hstack([regressors, dummies]).astype(float)
    trade = rows["trade"].to_numpy()
    fitted = (trade + trade.mean()) / 2.0
    beta = np.zeros(matrix.shape[1])
    for _ in range(60):
        working = np.log(fitted) + (trade - fitted) / fitted
        root = np.sqrt(fitted)
        beta = np.linalg.lstsq(matrix * root[:, None], working * root, rcond=1e-11)[0]
        fitted = np.exp(matrix @ beta)
    return float(beta[0])


# Advanced Guide to Trade Policy Analysis (UNCTAD and WTO 2016), chapter 1, application on the
# effects of trade agreements; the third is not published and pinned as found.
@pytest.mark.parametrize(
    ("name", "coefficient", "observations"),
    [
        ("international", 0.1907, 28_152),
        ("pair_effects", 0.5572, 28_482),
        ("pair_effects_international", -0.0521, 28_068),
    ],
)
def test_the_guide_gives_the_same(
    shared_data: Path, name: str, coefficient: float, observations: int
) -> None:
    panel = read_gravity_panel(shared_data / "gravity" / "agtpa_applications.csv")
    estimate = rta_effect(panel, name)
    assert estimate.coefficient == pytest.approx(coefficient, abs=5e-5)
    assert estimate.observations == observations
    assert estimate.low < estimate.coefficient < estimate.high
    assert estimate.residual <= gravity.TOLERANCE


@pytest.mark.parametrize("name", SPECIFICATIONS)
def test_an_independent_estimator_agrees(name: str) -> None:
    panel = small_panel()
    estimate = rta_effect(panel, name)
    assert estimate.coefficient == pytest.approx(dummy_regression(panel, name), abs=1e-7)


def test_order_of_rows_and_unit_of_trade_do_not_matter() -> None:
    panel = small_panel()
    first = rta_effect(panel)
    second = rta_effect(panel.reverse().with_columns(trade=pl.col("trade") * 1e6))
    assert second.coefficient == pytest.approx(first.coefficient, abs=1e-9)
    assert second.standard_error == pytest.approx(first.standard_error, rel=1e-6)


def test_pairs_without_trade_are_left_out_and_counted() -> None:
    panel = small_panel()
    silent = panel.with_columns(
        trade=pl.when(pl.col("pair") == "G-H").then(0.0).otherwise(pl.col("trade"))
    )
    gone = panel.filter(pl.col("pair") != "G-H")
    estimate = rta_effect(silent)
    assert estimate.separated == panel.height - gone.height == 12
    assert estimate.coefficient == pytest.approx(rta_effect(gone).coefficient, abs=1e-9)


def test_a_wrong_estimate_does_not_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    panel = small_panel()
    # A certificate of nothing: the tolerance that no estimate meets.
    monkeypatch.setattr(gravity, "TOLERANCE", 0.0)
    with pytest.raises(SolverError, match="first-order conditions"):
        rta_effect(panel)
    sample = panel.with_columns(fitted=pl.col("trade"))
    fitted = sample["trade"].to_numpy()
    assert first_order_residual(sample, fitted, ("rta",), ("pair",)) == 0.0
    off = fitted + np.eye(1, len(fitted), 1)[0]
    assert first_order_residual(sample, off, ("rta",), ("pair",)) == pytest.approx(
        1.0 / fitted.sum()
    )


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyfixest", None)
    with pytest.raises(InputError, match=r"pip install \"rcep-analytics\[gravity\]\""):
        rta_effect(small_panel())


def test_bad_input() -> None:
    panel = small_panel()
    for frame, name, words in (
        (panel, "three_way", "specification three_way; one of international, pair_effects"),
        (panel.drop("trade", "rta"), "pair_effects", "column rta is missing"),
        (panel.filter(pl.col("year") != 1990), "pair_effects", "year 1990 is not in the panel"),
        (panel.with_columns(rta=0), "pair_effects", "rta is the same in all rows"),
    ):
        with pytest.raises(InputError) as error:
            rta_effect(frame, name)
        assert words in str(error.value)
