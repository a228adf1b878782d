"""The triple difference: against pyfixest, against known effects, and its honesty."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.models import triple_difference as td
from analytics.models.commodity_panel import Panel
from analytics.readers.shipped import read_shipped
from analytics.results import Results


def made_up(seed: int, goods: int = 24, slope: float = 0.0, noise: float = 0.1) -> Panel:
    """A balanced panel with effects of all pairs, and a slope since the agreement."""
    draw = np.random.default_rng(seed)
    years, partners = tuple(range(2009, 2026)), 5
    cut = draw.uniform(0.0, 6.0, goods)
    flow = np.repeat([0, 1], [goods // 2, goods - goods // 2])
    treated = np.array([True, True, False, False, False])
    after = np.array([year > 2021 for year in years])
    effect = slope * cut[:, None] * after
    trade = (
        draw.normal(size=(goods, partners, 1))
        + draw.normal(size=(goods, 1, len(years)))
        + draw.normal(size=(2, partners, len(years)))[flow]
        + effect[:, None, :] * treated[None, :, None]
        + noise * draw.normal(size=(goods, partners, len(years)))
    )
    return Panel(trade, effect, cut, flow, treated, years, 2021)


def as_frame(panel: Panel) -> pl.DataFrame:
    rows = [
        {
            "y": panel.trade[i, j, k], "z": panel.cut[i] * panel.treated[j], "year": year,
            "good": i, "gp": f"{i}/{j}", "gt": f"{i}/{year}",
            "pt": f"{panel.flow[i]}/{j}/{year}",
        }
        for i in range(panel.clusters)
        for j in range(len(panel.treated))
        for k, year in enumerate(panel.years)
    ]  # fmt: skip
    return pl.DataFrame(rows)


@given(st.integers(0, 2**31), st.floats(-0.5, 0.5))
@settings(max_examples=20, deadline=None)
def test_a_slope_without_noise_is_found(seed: int, slope: float) -> None:
    panel = made_up(seed, slope=slope, noise=0.0)
    found = td.fit(panel, panel.trade, td.since(panel))
    assert found.coefficients[0] == pytest.approx(slope, abs=1e-10)
    years, rows = td.year_by_year(panel)
    events = td.fit(panel, panel.trade, rows).coefficients
    expected = [slope if year > 2021 else 0.0 for year in years]
    assert events == pytest.approx(expected, abs=1e-10)


def test_pyfixest_finds_the_same() -> None:
    pyfixest = pytest.importorskip("pyfixest")
    pd = pytest.importorskip("pandas")
    panel = made_up(7, slope=0.05)
    frame = as_frame(panel).with_columns(
        x=pl.col("z") * (pl.col("year") > 2021),
        **{f"e{y}": pl.col("z") * (pl.col("year") == y) for y in panel.years if y != 2021},
    )
    table = pd.DataFrame(frame.to_dict(as_series=False))
    found = td.fit(panel, panel.trade, td.since(panel))
    other = pyfixest.feols("y ~ x | gp + gt + pt", table, vcov={"CRV1": "good"})
    assert found.coefficients[0] == pytest.approx(float(other.coef()["x"]), rel=1e-4)
    # Degrees of freedom of the effects that are not nested differ by a few of two thousand.
    assert found.errors[0] == pytest.approx(float(other.se()["x"]), rel=0.01)
    years, rows = td.year_by_year(panel)
    names = [f"e{year}" for year in years]
    events = td.fit(panel, panel.trade, rows)
    other = pyfixest.feols(f"y ~ {' + '.join(names)} | gp + gt + pt", table, vcov={"CRV1": "good"})
    assert events.coefficients == pytest.approx(other.coef()[names].to_numpy(), abs=1e-5)
    assert events.errors == pytest.approx(other.se()[names].to_numpy(), rel=0.01)


def test_dummies_find_the_same() -> None:
    """Least squares with a dummy for each effect, written out."""
    panel = made_up(3, goods=6, slope=0.2)
    frame = as_frame(panel)
    x = (frame["z"] * (frame["year"] > 2021)).to_numpy()
    dummies = np.hstack(
        [frame.select(name).to_dummies().to_numpy().astype(float) for name in ("gp", "gt", "pt")]
    )
    y = frame["y"].to_numpy()
    residual = [v - dummies @ np.linalg.lstsq(dummies, v, rcond=None)[0] for v in (x, y)]
    slope = residual[0] @ residual[1] / (residual[0] @ residual[0])
    found = td.fit(panel, panel.trade, td.since(panel))
    assert found.coefficients[0] == pytest.approx(slope, abs=1e-10)
    scores = (residual[0] * (residual[1] - slope * residual[0])).reshape(6, -1).sum(axis=1)
    cells, own = len(y), 1 + 2 * 5 * 17
    factor = 6 / 5 * (cells - 1) / (cells - own)
    error = np.sqrt(factor * (scores**2).sum()) / (residual[0] @ residual[0])
    assert found.errors[0] == pytest.approx(error, rel=1e-9)


def test_the_bootstrap_written_out() -> None:
    """A few draws by the regression itself: signs of whole goods, the null imposed."""
    panel = made_up(11, goods=8)
    signs = np.random.default_rng(5).choice([-1.0, 1.0], size=(40, 8))
    resid = td.Panel.of_flows(panel, panel.trade)
    resid = resid - resid.mean(axis=2, keepdims=True)
    resid = resid - resid.mean(axis=1, keepdims=True)
    t = [
        (f := td.fit(panel, row[:, None, None] * resid, td.since(panel))).coefficients[0]
        / f.errors[0]
        for row in signs
    ]
    own = td.fit(panel, panel.trade, td.since(panel))
    at_least = np.abs(t) >= abs(own.coefficients[0] / own.errors[0])
    assert td.wild_p_value(panel, 40, 5) == pytest.approx((1 + at_least.sum()) / 41)


def test_size_and_power_by_simulation() -> None:
    """Without an effect one in twenty is found; at the detectable one, four in five."""
    panels = [made_up(seed) for seed in range(200)]
    fits = [td.fit(panel, panel.trade, td.since(panel)) for panel in panels]
    assert np.mean([found.p_value() < 0.05 for found in fits]) == pytest.approx(0.05, abs=0.045)
    error = float(np.mean([found.errors[0] for found in fits]))
    slope = 2.93 * error
    seen = [made_up(seed, slope=slope) for seed in range(200)]
    share = np.mean([td.fit(p, p.trade, td.since(p)).p_value() < 0.05 for p in seen])
    assert share == pytest.approx(0.8, abs=0.09)
    assert td.power_of(slope, error, 24) == pytest.approx(0.8, abs=0.03)


def test_a_trend_before_is_found() -> None:
    panel = made_up(2, noise=0.02)
    drift = 0.05 * np.arange(len(panel.years)) * panel.cut[:, None]
    drifting = replace(panel, trade=panel.trade + drift[:, None, :] * panel.treated[None, :, None])
    row = td.estimates(drifting, "both", "all")
    assert row["p_trend"] < 1e-6
    assert row["p_before"] < 1e-6
    assert row["trend_before"] == pytest.approx(0.05, abs=0.01)
    assert td.estimates(panel, "both", "all")["p_trend"] > 0.01


def test_placebos_are_all_choices_of_partners() -> None:
    assert td.placebo_rank(made_up(1, slope=0.5)) == (1, 10)
    alone = replace(made_up(1), treated=np.array([True, False, False, False, False]))
    assert td.placebo_rank(alone)[1] == 5


# --- the table of the baseline --------------------------------------------------------------------


def test_the_panel_is_whole() -> None:
    data = read_shipped()
    goods = data.commodities.select("flow", "commodity")
    assert data.trade_by_area.height == goods.height * 17
    assert data.trade_by_area.join(goods, on=["flow", "commodity"], how="anti").is_empty()
    # Ministry of Finance, 2021, bn JPY: car parts to China, clothing from China.
    rows = data.trade_by_area.filter(year=2021)
    national = data.national_trade.filter(year=2021, partner="china")
    for flow, name in (("import", "Parts Of Motor Vehicles"), ("export", "Textile Yarn, Fabrics")):
        own = rows.filter(flow=flow, commodity=name)["china"].item()
        other = national.filter(flow=flow, commodity=name)["value_jpy_bn"].item()
        assert own == pytest.approx(other, rel=1e-5)


def test_what_the_baseline_says(baseline: Results) -> None:
    """No effect is seen, and none of the model's size could be: both are said."""
    found = baseline.triple_difference
    assert set(found["goods"]) == {"import", "export", "both"}
    assert (found["p_value"] > 0.05).all()
    whole = found.filter(goods="both", design="all").row(0, named=True)
    assert whole["commodities"] == 59
    assert whole["detectable"] > 10 * whole["predicted"] > 0.0
    # Japan's cuts for China are read from its tariff.
    japan = found.filter(goods="export", design="all").row(0, named=True)
    assert japan["coefficient"] == pytest.approx(0.0655, abs=0.0005)
    assert japan["standard_error"] == pytest.approx(0.0562, abs=0.0005)
    assert (found["power"] < 0.06).all()
    before = baseline.event_study.filter(pl.col("year") < 2021)
    assert (before["predicted"] == 0.0).all()
    assert set(baseline.event_study["year"]) == set(range(2009, 2026)) - {2021}


def test_an_experiment_leaves_what_happened(
    baseline: Results, results_of: Callable[[str], Results]
) -> None:
    other = results_of("full_use")
    columns = ["coefficient", "standard_error"]
    tables = [results.triple_difference.select(columns) for results in (baseline, other)]
    assert tables[0].equals(tables[1])
