"""The rules behind a rate, as ``rcep tariff`` prints them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from analytics.cli.law import rule_table
from analytics.cli.text_table import percent
from analytics.readers.law import read_law
from analytics.schemas.schedule import StagingRules
from analytics.tariffs.law import reasons
from analytics.tariffs.lookup import RatePath
from analytics.tariffs.staging import stage_calendar, stages_of_year

_KEPT = {
    "free": "the base rate is zero",
    "immediate": "freed at once",
    "standstill": "kept at the base rate",
    "partial": "kept at the base rate, since the part that is cut is not known",
    "one_cut": "one cut in year 1, then kept",
}


def rules_report(path: RatePath, rules: StagingRules, year: int | None) -> str:
    """Return what follows by which rule: a sentence for one line in one year, and the rules.

    Parameters
    ----------
    path
        Rates that were looked up.
    rules
        Stage years of the schedule.
    year
        Calendar year that was asked for; None for all.
    """
    law = read_law()
    names = dict.fromkeys(_rules(path, rules))
    table = rule_table({name: law[name] for name in names})
    if year is None or path.lines.height > 1:
        return f"Rules behind these rates:\n\n{table}"
    return f"{_sentence(path, rules, year)}\n\n{table}"


def _rules(path: RatePath, rules: StagingRules) -> Iterator[str]:
    """Yield the rules behind the stages, then those behind the calendar years."""
    found = _staging_of_path(path)
    for category in path.lines["staging_category"].unique().sort():
        own_base = path.lines["base_rate"][0]
        if category == "published" and found is not None and found[1] != own_base:
            yield "bound_base" if own_base is not None and own_base < found[1] else "quota_base"
        else:
            yield from reasons.rules_of_staging(category)
        if category == "published" and found is not None:
            yield from reasons.rules_of_staging(found[0])
    yield from reasons.rules_of_schedule(rules)
    shares = stages_of_year(stage_calendar(rules), path.years["year"].to_list())
    for row, share in zip(
        path.years.iter_rows(named=True), shares.iter_rows(named=True), strict=True
    ):
        yield from reasons.rules_of_year(row["mfn_rate"], row["preferential_rate"], share)


def _sentence(path: RatePath, rules: StagingRules, year: int) -> str:
    """Say how the rate of one line in one year comes about."""
    row, parts = path.years.row(0, named=True), list(_staged(path, rules, year))
    mfn, has_mfn = percent(row["mfn_rate"]), row["mfn_rate"] is not None
    first = f"{year}: MFN {mfn if has_mfn else 'is not ad valorem'}"
    if not parts:
        return f"{first}; the agreement is not yet in force"
    if row["preferential_rate"] is None:
        return f"{first}; no ad valorem preference, so MFN applies"
    lower = "lower of the two" if len(parts) == 1 else "lower of the two in each part"
    last = f"{lower}: {percent(row['applied_rate'])}" if has_mfn else "which is lower is not known"
    return "\n      ".join([first, *parts, last])


def _staged(path: RatePath, rules: StagingRules, year: int) -> Iterator[str]:
    """Yield the staged rate of each part of a year, with how it comes about."""
    share = stages_of_year(stage_calendar(rules), [year]).row(0, named=True)
    months = {"old": share["weight_old"], "new": share["weight_new"]}
    for part, weight in months.items():
        stage = share[f"stage_{part}"]
        if stage is None:
            continue
        rate = path.stages.filter(stage_year=stage)["preferential_rate"].item()
        when = "" if weight == 1.0 else f" in {round(weight * 12)} months"
        how = _how(path.lines.row(0, named=True), _staging_of_path(path), stage)
        yield f"staged {percent(rate)}{when} = {how}"


def _how(line: Mapping[str, Any], found: tuple[str, float] | None, stage: int) -> str:
    """Say in one formula or a few words how a staged rate comes about."""
    staging, base = line["staging_category"], line["base_rate"]
    if staging == "published":
        if found is None:
            return "as the schedule prints it"
        staging, base = found
    if not staging.startswith("cuts_"):
        return _KEPT.get(staging) or "a quarter of the base rate in ten equal cuts"
    cuts = int(staging.removeprefix("cuts_"))
    if stage >= cuts:
        return f"zero after {cuts} equal cuts"
    other = "" if base == line["base_rate"] else " (not the MFN rate of the line)"
    return f"base {percent(base)}{other} x (1 - {stage}/{cuts}), rounded half-up"


def _staging_of_path(path: RatePath) -> tuple[str, float] | None:
    rates: Sequence[float | None] = path.stages["preferential_rate"].to_list()
    if path.lines.height > 1:
        return None
    known = [rate for rate in rates if rate is not None]
    return (
        reasons.path_staging(path.lines["base_rate"][0], known)
        if len(known) == len(rates)
        else None
    )
