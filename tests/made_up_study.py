"""A study that is made up: other parties, goods and years, as a folder of data files alone."""

import json
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from analytics.readers.datasets import TABLES

SEGMENTS = {
    "import": ("boats", "sails", "other_goods_in"),
    "export": ("amber", "other_goods_out"),
}
ALL = [name for names in SEGMENTS.values() for name in names]
BASE, LAST_OBSERVED, LAST = 2030, 2034, 2050
IN_THE_END = "free|immediate|cuts_11|cuts_16|cuts_21"

STUDY = f"""
[segments]
import = {json.dumps(SEGMENTS["import"])}
export = {json.dumps(SEGMENTS["export"])}
[sums]
sailing = ["boats", "sails"]
[city]
name = "havn"
en = "Havn"
zh = "港城"
[province]
name = "kyst"
en = "Kyst"
zh = "海岸"
[home]
code = "NOR"
name = "nordland"
en = "Nordland"
zh = "北国"
[partner]
code = "SUD"
name = "sudland"
en = "Sudland"
zh = "南国"
[calendar]
base_year = {BASE}
entry_into_force = 2031
last_observed_year = {LAST_OBSERVED}
last_year = {LAST}
[years]
compared = [2035, {LAST}]
third_countries = [{LAST}]
sensitivity = [2040, {LAST}]
staging = [{BASE}, 2031, {LAST}]
axis = [{BASE}, 2040, {LAST}]
shares = [{BASE}, 2031, {LAST}]
brief = [2032, {LAST}]
[totals]
year = 2029
fact = "havn_total"
source_id = "harbour"
growth = {{ {BASE} = "havn_growth" }}
[series]
partner = "sudland"
total = "All"
source_id = "harbour"
"""

SCENARIO = {
    "armington_elasticity": 3.0, "total_demand_elasticity": -0.8,
    "export_supply_elasticity": "inf", "domestic_supply_elasticity": "inf",
    "domestic_share": 0.5, "origin_share": 0.3, "duty_free_rival_share": 0.2, "growth": 0.0,
}  # fmt: skip
SINGLE = """
name = "baseline"
title_en = "Made up"
title_zh = "虚构"
description = "A study of nowhere."
schedule = "embedded"
schedule_changes = []
[assumptions]
export_share = 0.4
auto_parts_zero_share = 0.8
line_trade_spread = 2.0
claim_fixed_cost = 0.001
shipment_spread = 2.0
compliance_cost = 0.01
domestic_substitution_ratio = 0.5
adjustment_speed = 0.3
composition = { food_share_of_trade = 0.0, cosmetics_jpy_bn = 0.0, consumer_goods_share_of_others = 0.0, unspecified_share_of_others = 0.0 }
dutiable_regime_share = { import = 0.7, export = 1.0 }
staging_shares = { at_once = 0.3, by_year_11 = 0.7, by_year_16 = 0.8, by_year_21 = 0.85, partial = 0.05 }
staging = { asean_weight = 1.0, high_rate_delay = 0.0, narrow_parts_tilt = 0.0 }
specific_duty_equivalent = { import = 0.1, export = 0.1 }
trade_cost_change = { import = 0.0, export = 0.0 }
[assumptions.margin_tilt]
import = 0.0
export = 0.0

[assumptions.margin_pivot]
import = 0.0
export = 0.0

[assumptions.utilisation_rate]
import = { 2031 = 0.2, 2040 = 0.6 }
export = { 2031 = 0.5 }
"""  # noqa: E501

Row = Mapping[str, object]
SERIES = {"boats": "Boats", "sails": "Sails", "amber": "Amber"}


def write_study(folder: Path) -> Path:
    """Write the study's files and return their folder."""
    for name, rows in _tables().items():
        _write(folder, name, rows)
    for name in TABLES.keys() - _tables().keys():
        _write(folder, name, [])
    (folder / "study.toml").write_text(STUDY, encoding="utf-8", newline="\n")
    source = {"publisher": "Harbour", "title": "Nothing", "url": "https://example.org",
              "retrieved": "2029-12-31", "licence": "none", "original_units": "bn",
              "verification": "made up"}  # fmt: skip
    text = "[source.harbour]\n" + "".join(f"{k} = {json.dumps(v)}\n" for k, v in source.items())
    text = text.replace('"2029-12-31"', "2029-12-31")
    (folder / "sources.toml").write_text(text, encoding="utf-8", newline="\n")
    scenarios = folder / "scenarios"
    scenarios.mkdir()
    (scenarios / "baseline.toml").write_text(_scenario(), encoding="utf-8", newline="\n")
    finite = (
        'extends = "baseline"\nname = "finite_supply"\n[assumptions.export_supply_elasticity]\n'
    )
    finite += "".join(f"{name} = 5.0\n" for name in ALL)
    (scenarios / "finite_supply.toml").write_text(finite, encoding="utf-8", newline="\n")
    return folder


def _scenario() -> str:
    groups = [
        f"[assumptions.{group}]\n" + "".join(f"{name} = {value}\n" for name in ALL)
        for group, value in SCENARIO.items()
    ]
    return SINGLE + "".join(groups)


def _tables() -> dict[str, list[Row]]:
    published = {"status": "published", "source_id": "harbour"}
    headings = {"boats": "8903", "sails": "6306", "amber": "2530", "other_goods_in": None,
                "other_goods_out": None}  # fmt: skip
    series = [("import", "Boats", 30.0), ("import", "Sails", 20.0), ("export", "Amber", 40.0),
              ("import", "All", 100.0), ("export", "All", 90.0)]  # fmt: skip
    years = range(2029, LAST_OBSERVED + 1)
    return {
        "sectors": [
            {"flow": flow, "sector": name, "segment": name, "label_en": name, "label_zh": name,
             "headings": headings[name], "commodities": SERIES.get(name)}
            for flow in ("export", "import") for name in sorted(SEGMENTS[flow])
        ],
        "national_trade": [
            {"flow": flow, "partner": "sudland", "commodity": name, "year": year,
             "value_jpy_bn": value * (1.0 + 0.02 * (year - BASE)), **published}
            for flow, name, value in series
            for year in years
        ],
        "exchange_rates": [
            {"currency": code, "year": year, "per_usd": rate, **published}
            for code, rate in (("CNY", 7.0), ("JPY", 140.0)) for year in years
        ],
        "facts": [
            {"fact_id": name, "description": name, "period": "2029", "value": value, "unit": unit,
             **published}
            for name, value, unit in (("havn_growth", 10.0, "%"), ("havn_total", 12.0, "bn CNY"))
        ],
        "china_line_groups": [
            {"heading": heading, "base_rate": rate, "asean_category": "unclassified",
             "line_count": count, **published}
            for heading, rate, count in (("2530", 0.0, 10), ("6306", 0.2, 30),
                                         ("8708", 0.05, 10), ("8903", 0.1, 50))
        ],
        "japan_staged_lines": [
            {"heading": heading, "base_rate": rate,
             "staging_category": category, "line_count": count, **published}
            for heading, rate, category, count in (("2530", 0.06, "cuts_11", 20),
                                                   ("8708", 0.0, "free", 5))
        ],
        "treatments": [
            {"constraint": name, "headings": headings_of, "staging_categories": categories,
             "sense": "=", "assumption": assumption, "note": "made up", **published}
            for name, headings_of, categories, assumption in (
                ("at_once", None, "free|immediate", "staging_shares.at_once"),
                ("by_11", None, "free|immediate|cuts_11", "staging_shares.by_year_11"),
                ("by_16", None, "free|immediate|cuts_11|cuts_16", "staging_shares.by_year_16"),
                ("by_21", None, IN_THE_END, "staging_shares.by_year_21"),
                ("partial", None, "partial", "staging_shares.partial"),
                ("sails", "6306", "cuts_11|cuts_16|cuts_21", "auto_parts_zero_share"),
            )
        ],
        "assumptions_trade": [
            {"id": "export_share", "unit": "share", "central": 0.4, "low": 0.3, "high": 0.5,
             "distribution": "triangular", "status": "assumed", "source_id": "harbour",
             "reason": "made up"},
        ],
    }  # fmt: skip


def _write(folder: Path, name: str, rows: list[Row]) -> None:
    schema = TABLES[name].schema
    types = {column: definition.dtype for column, definition in schema.columns().items()}
    table = pl.DataFrame(list(rows), schema=types, strict=False)
    path = folder / TABLES[name].path
    path.parent.mkdir(parents=True, exist_ok=True)
    table.write_csv(path)
