"""Sentences computed from the numbers, in English and Chinese: page, cover and notebooks use them.

A sentence never states what the result does not say: where a scenario opens a sector, lets
everybody use the preference or closes the tariff channel, the words change with the figures.
"""

from collections.abc import Callable, Mapping

import polars as pl

from analytics.report.findings import sectors as sector_sentences
from analytics.report.findings import third_countries as third_country_sentences
from analytics.report.findings import validation as held
from analytics.report.findings.figures import (
    MEASURES,
    Figures,
    change,
    money,
    percent,
    round_money,
    round_percent,
)
from analytics.report.text import segment_labels, text
from analytics.results import Results
from analytics.study import FLOWS, TOTAL
from analytics.units import CNY_PER_BN

Sentence = Callable[[Results, str], str]
_LEADING = 3


def three_measures(results: Results, language: str) -> str:
    """Say how much is at zero by lines, by trade and as entered, and why the three differ.

    Parameters
    ----------
    results
        A result; China's tariff for Japan is described.
    language
        ``en`` or ``zh``.
    """
    figures, first = Figures(results), results.study.base_year
    lines, trade, entered = (figures.share(measure) or 0.0 for measure in MEASURES)
    words = {
        "year": results.study.last_year,
        "first": first,
        "start": percent(figures.share("lines", first), language),
        "lines": percent(lines, language),
        "trade": percent(trade, language),
        "entered": percent(entered, language),
        "dutiable_lines": percent(1.0 - lines, language),
        "dutiable_trade": percent(1.0 - trade, language),
        "use": round_percent(figures.use("import"), language),
    }
    kind = "less" if trade < lines else "more"
    # What comes in for processing enters free too, so less than all use can reach as much.
    at_most = "all" if figures.use("import") == 1.0 else "processing"
    used = "part" if entered < trade - 0.0005 else at_most
    parts = ("lines", kind, used)
    return "".join(text(f"sentence.three_measures.{part}", language, **words) for part in parts)


def bounds(results: Results, language: str) -> str:
    """Say between which bounds the share of trade lies; empty where it is known exactly."""
    found = Figures(results).bounds("trade")
    if found is None:
        return ""
    low, high = (percent(bound, language) for bound in found)
    return text("sentence.bounds", language, year=results.study.last_year, low=low, high=high)


def trade_base(results: Results, language: str) -> str:
    """Say how large trade of the city and the partner is; empty where that is not published."""
    figures, base = Figures(results), results.study.base_year
    before, after = (figures.headline("qingdao_japan_trade", y) for y in (base - 1, base))
    share = figures.headline("qingdao_share_of_shandong", base - 1)
    if before is None or after is None or share is None:
        return ""
    words = {
        "before": money(before * CNY_PER_BN, language),
        "after": money(after * CNY_PER_BN, language),
        "growth": percent(after / before - 1.0, language, signed=True),
        "share": percent(share, language),
    }
    return text("sentence.trade_base", language, **words)


def totals(results: Results, language: str) -> str:
    """Say what RCEP changes in all, and how much of it is taken from other suppliers."""
    figures, last = Figures(results), results.study.last_year
    effects = [figures.amount("effect_cny", flow, TOTAL) for flow in FLOWS]
    if not any(effects):
        return text("sentence.no_effect", language, year=last)
    words = {flow: change(figures, flow, TOTAL, language) for flow in FLOWS}
    told = text("sentence.totals.change", language, year=last, **words)
    diverted = [figures.amount("trade_diversion_cny", flow, TOTAL) for flow in FLOWS]
    parts = [*diverted, *(figures.amount("trade_creation_cny", flow, TOTAL) for flow in FLOWS)]
    if min(parts) < 0.0 < max(parts):  # a share of what partly cancels says nothing
        return told
    share = percent(sum(diverted) / sum(effects), language)
    direction = "lower" if sum(effects) < 0.0 else "higher"
    due = text(f"sentence.totals.{direction}", language, diverted=share)
    return text("punctuation.space", language).join((told, due))


def groups(results: Results, language: str) -> str:
    """Say which product groups make the effect of each direction in the last year."""
    last = results.study.last_year
    names = segment_labels(results.sectors, language)
    said = []
    for flow in FLOWS:
        leading = results.groups.filter(pl.col("share_of_effect") > 0.0, flow=flow, year=last)
        parts = [
            text(
                "sentence.groups.part",
                language,
                group=names[row["segment"]],
                effect=money(row["effect_cny"], language),
                share=percent(row["share_of_effect"], language),
            )
            for row in leading.sort("rank").head(_LEADING).iter_rows(named=True)
        ]
        if parts:
            joined = text("punctuation.list", language).join(parts)
            said.append(text(f"sentence.groups.{flow}", language, year=last, groups=joined))
    return text("punctuation.space", language).join(said)


def duty(results: Results, language: str) -> str:
    """Say how much duty the preference saves in the last year."""
    figures = Figures(results)
    words = {flow: money(figures.amount("duty_saved_cny", flow, TOTAL), language) for flow in FLOWS}
    return text("sentence.duty", language, year=results.study.last_year, **words)


def certificate(results: Results, language: str) -> str:
    """Say what the goods of the first certificate of origin save, and when it begins to pay."""
    table = results.certificate_saving.sort("year")
    first, last = table.row(0, named=True), table.row(-1, named=True)
    paying = [row["year"] for row in table.iter_rows(named=True) if row["net_saving_cny"] > 0.0]
    words = {
        "mfn": percent(first["mfn_rate"], language),
        "first": first["year"],
        "last": last["year"],
        "rate": percent(first["applied_rate"], language),
        "last_rate": percent(last["applied_rate"], language),
        "saved": money(first["duty_saved_cny"], language),
        "last_saved": money(last["duty_saved_cny"], language),
        "cost": money(last["compliance_cost_cny"], language),
        "paying": paying[0] if paying else "",
    }
    parts = ("saving", "pays" if paying else "never")
    return "".join(text(f"sentence.certificate.{part}", language, **words) for part in parts)


def zone(results: Results, language: str) -> str:
    """Say what output the demonstration zone aims at, and that its targets count two things."""
    rows = {row["target"]: row for row in results.zone_targets.iter_rows(named=True)}
    first = rows.get("leading_industries_output_2025")
    last = rows.get("industrial_output_2035")
    if first is None or last is None:
        return ""
    words = {
        "start": round_money(first["target_low"], language),
        "start_year": first["target_year"],
        "goal": round_money(last["target_low"], language),
        "year": last["target_year"],
    }
    return text("sentence.zone", language, **words)


SENTENCES: Mapping[str, Sentence] = {
    "three_measures": three_measures,
    "bounds": bounds,
    "trade_base": trade_base,
    "totals": totals,
    "groups": groups,
    "duty": duty,
    **sector_sentences.SECTORS,
    "third_countries": third_country_sentences.third_countries,
    "validation": held.validation,
    "triple_difference": held.triple_difference,
    "certificate": certificate,
    "zone": zone,
}
"""Every sentence by name, in the order in which a report says them."""
