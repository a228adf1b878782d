"""What the numbers are not: the limits that every report states, computed from the result."""

import polars as pl

from analytics.report.findings.figures import Figures, money, percent, round_percent
from analytics.report.text import is_told, said_of_its_study, text, value_label
from analytics.report.text.measures import measure_name
from analytics.results import Results
from analytics.schemas.assumptions import imported_source
from analytics.schemas.line_trade import MATCHED
from analytics.study import FLOWS


@said_of_its_study
def limits(results: Results, language: str) -> list[str]:
    """Return the limits of a result, the most important first.

    Parameters
    ----------
    results
        A result.
    language
        ``en`` or ``zh``.
    """
    own = _of_the_study(results, language) if is_told(results.study) else []
    texts = [*own, ranges_statement(results, language), *_measures(results, language)]
    if not own:
        texts.append(text("limit.other_study", language))
    coverage = results.coverage
    if coverage.height:
        rows = f"{int(coverage['rows'].sum()):,}"
        trade = money(float(coverage["trade_value_cny"].sum() or 0.0), language)
        texts.append(text("limit.coverage", language, rows=rows, trade=trade))
    return texts


def _of_the_study(results: Results, language: str) -> list[str]:
    """Return what limits the figures that the study rests on."""
    assumptions = results.scenario.assumptions
    staging = assumptions.staging_shares
    words = {
        "at_once": round_percent(staging.at_once, language),
        "final": round_percent(staging.by_year_21, language),
        "files": _files(results, imported_source("lines", ""), language),
        "export_share": round_percent(assumptions.export_share, language),
    }
    computed = (results.scenario.schedule, "composition")
    return [
        *(text(f"limit.{name}", language, **words) for name in computed),
        *_trade(results, language),
        *(text(f"limit.{name}", language) for name in ("effect", "model")),
    ]


def _trade(results: Results, language: str) -> list[str]:
    """Say of each flow whether trade is known by line, by product group, or is spread."""
    coverage = results.trade_coverage
    texts, spread = [], False
    for flow in FLOWS:
        own = coverage.filter(flow=flow)
        by_line = "group" not in own["match"]
        spread |= own.is_empty() or not by_line
        if own.is_empty():
            continue
        matched = own.filter(pl.col("match").is_in(MATCHED))["trade_share"].sum()
        words = {
            "flow": text(f"flow.{flow}", language),
            "files": _files(results, imported_source("trade", f"{flow}_"), language),
            "share": percent(float(matched), language),
            "year": own["year"][0],
        }
        texts.append(text(f"limit.trade_by_{'line' if by_line else 'group'}", language, **words))
    if not texts:
        return [text("limit.weights", language)]
    return [*texts, *([text("limit.weights_elsewhere", language)] if spread else [])]


def _files(results: Results, start: str, language: str) -> str:
    """Return the files that the user imported, by the beginning of their source."""
    own = results.sources.filter(pl.col("source_id").str.starts_with(start))
    return text("punctuation.list", language).join(own["title"])


def ranges_statement(results: Results, language: str) -> str:
    """Return between what the effects lie and which assumption matters most, or that none is drawn.

    Parameters
    ----------
    results
        A result.
    language
        ``en`` or ``zh``.
    """
    last = results.study.last_year
    ends: dict[str, str] = {}
    for flow in FLOWS:
        band = Figures(results).band(flow, "total")
        if band is None:
            infinite = results.scenario.assumptions.supply_is_infinite
            none = text("sentence.ranges.none", language)
            return none if infinite else none + text("sentence.ranges.finite_supply", language)
        ends |= {f"{flow}_{end}": money(value, language)
                 for end, value in zip(("low", "high"), band, strict=True)}  # fmt: skip
    draws = f"{results.draws:,}"
    said = text("sentence.ranges.drawn", language, draws=draws, year=last, **ends)
    top = results.sensitivity.filter(sector="total", year=last, rank=1)["assumption"]
    names = list(dict.fromkeys(value_label("assumption", code, language) for code in top))
    if not names:
        return said
    listed = text("punctuation.semicolon", language).join(names)
    return said + text("sentence.ranges.top", language, names=listed)


def _measures(results: Results, language: str) -> list[str]:
    """Say which measures outside the agreement count as lasting, and what trade they touch."""
    lasting = results.measures.filter(
        pl.col("last_day").is_null(), pl.col("base_trade_cny").is_not_null()
    )
    is_ban = pl.col("kind") == "ban"
    told = []
    for key, kind in (("limit.measures", is_ban), ("limit.rates", ~is_ban)):
        own = lasting.filter(kind)
        names = [measure_name(row, results.study, language) for row in own.iter_rows(named=True)]
        listed = text("punctuation.semicolon", language).join(names)
        trade = money(float(own["base_trade_cny"].sum()), language)
        told += [text(key, language, names=listed, trade=trade)] if names else []
    return told
