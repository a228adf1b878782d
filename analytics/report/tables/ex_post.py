"""Tables and words of the notebook on the years since 2022, in English."""

import math
from collections.abc import Iterable
from typing import Any

import polars as pl

from analytics.report.findings.figures import NO_BREAK
from analytics.report.tables.readable import MISSING, ReadableTable, Words, percent_cell
from analytics.report.text import sector_labels, segment_labels
from analytics.units import PERCENT

BEFORE = 2021
FLOWS = {"import": "Imports from Japan", "export": "Exports to Japan"}
SPECIFICATIONS = {
    "international": "Exporter-year and importer-year effects, distance, border, language, "
    "colonial ties; international trade only",
    "pair_effects": "Exporter-year, importer-year and pair effects; international and domestic "
    "trade",
    "pair_effects_international": "Exporter-year, importer-year and pair effects; international "
    "trade only",
}


def goods_labels(sectors: pl.DataFrame) -> dict[str, str]:
    """Return the names of sectors and of segments."""
    return segment_labels(sectors, "en") | sector_labels(sectors, "en")


def changes_table(changes: pl.DataFrame, sectors: pl.DataFrame) -> ReadableTable:
    """Return what became of trade since 2021, with China and with the rest of the world.

    Parameters
    ----------
    changes
        `analytics.schemas.ex_post.GoodsChanges`.
    sectors
        Table of a result, for the names.
    """
    names, last = goods_labels(sectors), changes["last_year"][0]
    rows = tuple(
        (
            FLOWS[row["flow"]],
            names[row["goods"]],
            percent_cell(row["cut_share"]),
            "cut" if row["is_cut"] else "not cut",
            *(
                _change(row[column])
                for column in ("china_change_cny", "china_change_jpy", "others_change_jpy",
                               "relative_change")
            ),
        )
        for row in _ordered(changes)
    )  # fmt: skip
    return ReadableTable(
        f"China's trade with Japan: change from {BEFORE} to {last}, %",
        (
            "Flow", "Goods", "Lines cut (%)", "Group", "In CNY", "In JPY",
            "Japan's trade with all others, in JPY", "China relative to all others",
        ),
        rows,
        (0, 1, 3),
        "Ministry of Finance of Japan, national trade. Relative: ratio of the two, so that the "
        "currency does not matter. A change over time; no effect of RCEP.",
    )  # fmt: skip


def noise_table(changes: pl.DataFrame, sectors: pl.DataFrame) -> ReadableTable:
    """Return what the model predicts and what such series could show; as `changes_table`."""
    names, last = goods_labels(sectors), changes["last_year"][0]
    rows = tuple(
        (
            FLOWS[row["flow"]],
            names[row["goods"]],
            *(_change(row[column]) for column in ("noise_cny", "noise", "noise_relative")),
            _change(row["detectable"]),
            _change(row["predicted"]),
            _times(row["detectable"], row["predicted"]),
        )
        for row in _ordered(changes)
    )
    return ReadableTable(
        f"How much trade moves without RCEP, and what RCEP should have moved by {last}, %",
        (
            "Flow", "Goods", "Usual change in a year: CNY", "JPY", "relative to all others",
            f"Smallest detectable, {BEFORE} to {last}", f"Predicted effect, {last}",
            "Detectable / predicted",
        ),
        rows,
        (0, 1),
        f"Usual change: one standard deviation of year-to-year changes to {BEFORE}. Detectable: "
        "two standard deviations of a relative change over as many years. Predicted: the model's "
        f"effect on Qingdao's trade in the sector; {MISSING} where only a larger sector is "
        "projected.",
    )  # fmt: skip


def contrasts_table(contrasts: pl.DataFrame) -> ReadableTable:
    """Return goods that are cut against goods that are not, window by window.

    Parameters
    ----------
    contrasts
        `analytics.schemas.ex_post.Contrasts`; shown with the least share of lines cut.
    """
    border = contrasts["cut_from"].min()
    shown = contrasts.filter(pl.col("cut_from") == border)
    columns = ("cut_change", "uncut_change", "others_difference", "contrast")
    rows = tuple(
        (
            FLOWS[row["flow"]],
            f"{row['first_year']}-{row['last_year']}",
            *(_points(row[column]) for column in columns),
        )
        for row in shown.sort("flow", "first_year", descending=[True, False]).iter_rows(named=True)
    )
    return ReadableTable(
        "Goods that are cut against goods that are not, log points x 100",
        ("Flow", "Window", "Cut, with China", "Not cut, with China",
         "Cut less not cut, all others", "Contrast"),
        rows,
        (0, 1),
        "Contrast: cut less not cut in trade with China, less the same in Japan's trade with all "
        "others. In the windows before 2022 nothing was cut: they show what chance and older "
        "trends do.",
    )  # fmt: skip


def gravity_table(estimates: pl.DataFrame | None, left_out: str) -> ReadableTable | Words:
    """Return what trade agreements went with in the user's panel, or why that is left out.

    Parameters
    ----------
    estimates
        `analytics.schemas.gravity.GravityEstimates`, or None.
    left_out
        Why there are none.
    """
    if estimates is None:
        return Words((
            "The estimate of what trade agreements went with on average is left out: "
            f"{left_out}.",
        ))  # fmt: skip
    rows = tuple(
        (
            SPECIFICATIONS[row["specification"]],
            *(f"{row[name]:.4f}" for name in ("coefficient", "standard_error")),
            f"{row['low']:.2f} to {row['high']:.2f}",
            _change(row["coefficient"]),
            f"{row['observations']:,}",
        )
        for row in estimates.iter_rows(named=True)
    )
    years = f"{estimates['first_year'][0]}-{estimates['last_year'][0]}"
    return ReadableTable(
        f"Trade agreements in the user's panel, {years}: PPML",
        ("What is held constant", "Coefficient", "Standard error", "95 % interval",
         "Trade with an agreement (%)", "Observations"),
        rows,
        (0,),
        "Standard errors clustered by pair. The panel ends before RCEP began.",
    )  # fmt: skip


def answer(
    changes: pl.DataFrame,
    contrasts: pl.DataFrame,
    estimates: pl.DataFrame | None,
    sectors: pl.DataFrame,
) -> Words:
    """Say what the years since 2022 can and cannot tell, computed from the tables.

    Parameters
    ----------
    changes, contrasts
        `analytics.schemas.ex_post.GoodsChanges` and `Contrasts`.
    estimates
        `analytics.schemas.gravity.GravityEstimates`, or None where left out.
    sectors
        Table of a result, for the names.
    """
    last = int(contrasts["last_year"].max())  # type: ignore[arg-type]
    paragraphs = [
        "Before against after is not an effect. What follows are changes over time: exchange "
        "rates, business cycles and all other policies are in them, and an effect of RCEP cannot "
        "be read from them.",
        *(_happened(contrasts, flow, last) for flow in ("import", "export")),
        _power(changes, sectors, last),
        *(_placebo(contrasts, flow, last) for flow in ("import", "export")),
        "What could tell: trade by tariff line with the rate claimed, month by month, for lines "
        "whose rates fell in different years, against the same lines from countries whose rates "
        "did not fall.",
    ]
    if estimates is not None:
        paragraphs.append(_agreements(estimates))
    return Words(tuple(paragraphs))


def _happened(contrasts: pl.DataFrame, flow: str, last: int) -> str:
    row = contrasts.filter(
        pl.col("cut_from") == pl.col("cut_from").min(),
        pl.col("flow") == flow,
        pl.col("first_year") == BEFORE,
    ).row(0, named=True)
    return (
        f"{FLOWS[flow]}, {BEFORE} to {last}, in JPY: goods that the schedule cuts "
        f"{_moved(row['cut_change'])}, goods that it does not cut {_moved(row['uncut_change'])}."
    )


def _power(changes: pl.DataFrame, sectors: pl.DataFrame, last: int) -> str:
    names = goods_labels(sectors)
    cut = changes.filter(pl.col("is_cut") & (pl.col("predicted") > 0.0))
    if cut.is_empty():
        return "In this scenario the model predicts no gain for the goods that have a series."
    shown = int((cut["predicted"] >= cut["detectable"]).sum())
    clauses = [
        f"{names[row['goods']].lower()} {_percent(row['predicted'])} against "
        f"{_percent(row['detectable'])}"
        for row in _ordered(cut)
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
    for (border,), own in contrasts.filter(pl.col("flow") == flow).group_by(
        ["cut_from"], maintain_order=True
    ):
        now = own.filter(pl.col("first_year") == BEFORE)["contrast"].item()
        before = own.filter(pl.col("last_year") <= BEFORE)["contrast"]
        low, high = float(before.min()), float(before.max())  # type: ignore[arg-type]
        place = "inside" if low <= now <= high else "outside"
        words = (
            f"{_points(now)}, {place} the range of earlier windows ({_points(low)} to "
            f"{_points(high)})"
        )
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
    found = {row["specification"]: row for row in estimates.iter_rows(named=True)}
    told = [
        f"{_percent(row['coefficient'])} ({_percent(row['low'])} to {_percent(row['high'])})"
        for row in found.values()
    ]
    signs = {row["coefficient"] > 0.0 for row in found.values()}
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


def _ordered(changes: pl.DataFrame) -> Iterable[dict[str, Any]]:
    """Rows with imports first and goods that are cut before the others."""
    return changes.sort("flow", "is_cut", "goods", descending=[True, True, False]).iter_rows(
        named=True
    )


def _change(log: float | None) -> str:
    return percent_cell(None if log is None else math.expm1(log), signed=False)


def _points(log: float) -> str:
    return f"{100 * log:+.1f}"


def _times(detectable: float, predicted: float | None) -> str:
    return f"{detectable / predicted:,.0f}" if predicted else MISSING


def _percent(log: float) -> str:
    return f"{PERCENT * math.expm1(log):.1f}{NO_BREAK}%"


def _moved(log: float) -> str:
    return f"{'rose' if log > 0.0 else 'fell'} by {PERCENT * abs(math.expm1(log)):.0f}{NO_BREAK}%"
