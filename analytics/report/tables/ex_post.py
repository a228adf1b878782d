"""Words of the notebook on the years since 2022, in English."""

import math

import polars as pl

from analytics.report.findings.figures import NO_BREAK
from analytics.report.findings.validation import points
from analytics.report.tables.readable import Words
from analytics.report.text import parameter_labels
from analytics.study import Study
from analytics.units import PERCENT

BEFORE = 2021  # the last year without the agreement
FLOWS = {"import": "Imports from Japan", "export": "Exports to Japan"}  # in titles


def answer(
    changes: pl.DataFrame,
    contrasts: pl.DataFrame,
    estimates: pl.DataFrame | None,
    study: Study,
) -> Words:
    """Say what the years since 2022 can and cannot tell, computed from the tables.

    Parameters
    ----------
    changes, contrasts
        `analytics.schemas.ex_post.GoodsChanges` and `Contrasts`.
    estimates
        `analytics.schemas.gravity.GravityEstimates`, or None where left out.
    study
        The case, for the names.
    """
    last = int(contrasts["last_year"].max())  # type: ignore[arg-type]
    paragraphs = [
        "Before against after is not an effect. What follows are changes over time: exchange "
        "rates, business cycles and all other policies are in them, and an effect of RCEP cannot "
        "be read from them.",
        *(_happened(contrasts, flow, last) for flow in ("import", "export")),
        _power(changes, study, last),
        *(_placebo(contrasts, flow, last) for flow in ("import", "export")),
        "What could tell: trade by tariff line with the rate claimed, month by month, for lines "
        "whose rates fell in different years, against the same lines from countries whose rates "
        "did not fall.",
    ]
    if estimates is not None:
        paragraphs.append(_agreements(estimates))
    return Words(tuple(paragraphs))


def _happened(contrasts: pl.DataFrame, flow: str, last: int) -> str:
    least = pl.col("cut_from") == pl.col("cut_from").min()
    row = contrasts.filter(least, flow=flow, first_year=BEFORE).row(0, named=True)
    return (
        f"{FLOWS[flow]}, {BEFORE} to {last}, in JPY: goods that the schedule cuts "
        f"{_moved(row['cut_change'])}, goods that it does not cut {_moved(row['uncut_change'])}."
    )


def _power(changes: pl.DataFrame, study: Study, last: int) -> str:
    names = parameter_labels(study, "en")
    cut = changes.filter(pl.col("is_cut") & (pl.col("predicted") > 0.0))
    if cut.is_empty():
        return "In this scenario the model predicts no gain for the goods that have a series."
    shown = int((cut["predicted"] >= cut["detectable"]).sum())
    # Imports first.
    ordered = cut.sort("flow", "goods", descending=[True, False])
    clauses = [
        f"{names[row['goods']].lower()} {_percent(row['predicted'])} against "
        f"{_percent(row['detectable'])}"
        for row in ordered.iter_rows(named=True)
    ]
    verdict = (
        "None of these effects could be seen"
        if not shown
        else f"{shown} of these {cut.height} effects could be seen"
    )
    return (
        f"By {last} the model predicts, against the smallest change that series so restless could "
        f"show (two standard deviations): {', '.join(clauses)}. {verdict} in such series, even if "
        "the model were exactly right."
    )


def _placebo(contrasts: pl.DataFrame, flow: str, last: int) -> str:
    """Say whether the contrast since 2021 is out of the ordinary, for each way to draw the line."""
    told: dict[str, list[str]] = {}
    of_flow = contrasts.filter(flow=flow)
    for (border,), own in of_flow.group_by(["cut_from"], maintain_order=True):
        now = own.filter(first_year=BEFORE)["contrast"].item()
        before = own.filter(pl.col("last_year") <= BEFORE)["contrast"]
        low, high = float(before.min()), float(before.max())  # type: ignore[arg-type]
        place = "inside" if low <= now <= high else "outside"
        words = f"{points(now)}, {place} the range of earlier windows "
        words += f"({points(low)} to {points(high)})"
        told.setdefault(words, []).append(f"{PERCENT * float(str(border)):.0f}{NO_BREAK}%")
    findings = [
        f"{words} if goods count as cut from {' or '.join(borders)} of their lines"
        for words, borders in told.items()
    ]
    places = {words.partition(", ")[2].partition(" ")[0] for words in told}
    if len(places) > 1:
        consequence = "What depends on where the line is drawn is no finding."
    elif "outside" in places:
        consequence = "That is no proof either: other things changed in the same years."
    else:
        consequence = "Nothing in it asks for RCEP as an explanation."
    return (
        f"{FLOWS[flow]}: goods that are cut less goods that are not, with China, less the same in "
        f"Japan's trade with all others, over {last - BEFORE} years, in log points x 100: "
        f"{'; '.join(findings)}. {consequence}"
    )


def _agreements(estimates: pl.DataFrame) -> str:
    told = [
        f"{_percent(coefficient)} ({_percent(low)} to {_percent(high)})"
        for coefficient, low, high in estimates.select("coefficient", "low", "high").iter_rows()
    ]
    signs = {coefficient > 0.0 for coefficient in estimates["coefficient"]}
    rest = (
        "the sign itself depends on what is held constant"
        if len(signs) > 1
        else "the size depends on what is held constant"
    )
    return (
        "In the panel, trade with an agreement differed from trade without one by "
        f"{'; '.join(told)}, by specification: {rest}. These are agreements of 1986-2006 between "
        "other countries, and say nothing of RCEP."
    )


def _percent(log: float) -> str:
    return f"{PERCENT * math.expm1(log):.1f}{NO_BREAK}%"


def _moved(log: float) -> str:
    return f"{'rose' if log > 0.0 else 'fell'} by {PERCENT * abs(math.expm1(log)):.0f}{NO_BREAK}%"
