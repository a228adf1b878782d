"""The rival: the official annex to stage and calendar rates with xlrd and pandas.

The same task with the same result, as a careful analyst would write it: codes and rates checked,
stage years with their days, MFN rates by the rules of heading ranges, min(MFN, preferential).
"""

from datetime import date
from pathlib import Path

import pandas as pd

STAGES = range(1, 22)


def annex_rates(
    path: Path, changes: pd.DataFrame, years: list[int]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return rates by line and stage, and by line and calendar year."""
    sheet = pd.read_excel(path, sheet_name="ASEAN", header=None, dtype=str, engine="xlrd")
    header = sheet.index[sheet[0] == "HS Code"][0]
    table = sheet.iloc[header + 1 :, :24].copy()
    table.columns = pd.Index(["code", "description", "base", *STAGES])
    table = table[table["base"].notna()]
    table["tariff_line"] = table["code"].str.replace(".", "", regex=False)
    codes = table["tariff_line"]
    if not codes.str.fullmatch(r"[0-9]{8}").all() or codes.duplicated().any():
        raise ValueError("a code is not of eight digits, or stands twice")
    long = table.melt(
        id_vars=["tariff_line", "base"],
        value_vars=list(STAGES),
        var_name="stage_year",
        value_name="text",
    )
    long["preferential_rate"] = pd.to_numeric(long["text"].where(long["text"] != "U"))
    long["base_rate"] = pd.to_numeric(long["base"])
    if not long["preferential_rate"].dropna().between(0, 1).all():
        raise ValueError("a rate is not a fraction")
    calendar = pd.DataFrame({"stage_year": list(STAGES)}, dtype=object)
    calendar["valid_from"] = [date(2021 + stage, 1, 1) for stage in STAGES]
    calendar["valid_to"] = [*(date(2021 + stage, 12, 31) for stage in STAGES[:-1]), None]
    stages = long.merge(calendar, on="stage_year").sort_values(["tariff_line", "stage_year"])
    stages = stages.drop(columns=["base", "text"])
    return stages, calendar_rates(stages, changes, years)


def calendar_rates(stages: pd.DataFrame, changes: pd.DataFrame, years: list[int]) -> pd.DataFrame:
    """Return MFN, preferential and applied rate of each line in each year."""
    lines = stages[["tariff_line", "base_rate"]].drop_duplicates()
    lines["heading"] = lines["tariff_line"].str[:4]
    rules = lines[["heading"]].drop_duplicates().merge(changes, how="cross")
    rules = rules[rules["heading"].between(rules["heading_from"], rules["heading_to"])]
    rules = rules.sort_values("valid_from").drop_duplicates("heading", keep="last")
    rates = lines.merge(rules[["heading", "rule", "value"]], on="heading", how="left")
    base = rates["base_rate"]
    rates["mfn_rate"] = base.where(rates["rule"] != "ceiling", base.clip(upper=rates["value"]))
    cut = ((base * rates["value"] * 1000 + 0.5) // 1) / 1000
    rates["mfn_rate"] = rates["mfn_rate"].where(rates["rule"] != "factor", cut)
    rates = rates.merge(pd.DataFrame({"year": years}), how="cross")
    stages = stages.assign(year=stages["stage_year"].astype(int) + 2021)
    rates = rates.merge(
        stages[["tariff_line", "year", "preferential_rate"]], on=["tariff_line", "year"], how="left"
    )
    rates["applied_rate"] = rates[["mfn_rate", "preferential_rate"]].min(axis=1)
    rates["preference_margin"] = rates["mfn_rate"] - rates["preferential_rate"]
    return rates.sort_values(["tariff_line", "year"])
