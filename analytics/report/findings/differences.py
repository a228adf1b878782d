"""Names, values and sentences of a comparison of scenarios, in English and Chinese."""

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from analytics.report.findings.cover import Block, full_width
from analytics.report.findings.figures import Figures, money, percent
from analytics.report.findings.limits import limits
from analytics.report.folder.manifest import package_version
from analytics.report.text import (
    first_text,
    has_text,
    scenario_titles,
    staging_text,
    text,
    unit_text,
    value_label,
)
from analytics.report.text.measures import measure_in_force
from analytics.results import Results
from analytics.results.comparison import JOINED, Comparison
from analytics.scenario import Scenario
from analytics.scenario.levers import IN_WORDS
from analytics.study import FLOWS, TOTAL

READING = (
    "difference.read_shapley",
    "difference.read_group",
    "difference.read_sampling",
    "difference.read_policy",
    "report.read_effect",
)
"""Keys of the words that say how to read a comparison."""


def titles(comparison: Comparison, language: str) -> list[str]:
    """Return the titles of the scenarios; those that share a title are told apart by name."""
    return scenario_titles([results.scenario for results in comparison.results], language)


def title_by_name(comparison: Comparison, language: str) -> dict[str, str]:
    """Return the titles of the scenarios by their names."""
    return dict(zip(comparison.names, titles(comparison, language), strict=True))


def heading(comparison: Comparison, language: str) -> str:
    """Return the title of the report."""
    names = text("punctuation.list", language).join(titles(comparison, language))
    return text("difference.title", language, names=names)


def group_label(group: str, language: str) -> str:
    """Return a group of changes in words.

    Examples
    --------
    >>> group_label("growth + adjustment_speed", "en")
    'Growth without RCEP + Speed of adjustment'
    """
    return JOINED.join(
        first_text((f"group.{name}", f"assumption.{name}"), language)
        for name in group.split(JOINED)
    )


def groups_of(comparison: Comparison, scenario: str) -> list[str]:
    """Return the groups in which a scenario differs, those that contribute most in the end first.

    The order is that of the contributions to the effect of RCEP on imports and exports together,
    whatever their sign.
    """
    sizes: dict[str, float] = {}
    for flow in sorted(FLOWS):
        for group, row in _contributions(comparison, scenario, flow).items():
            sizes[group] = sizes.get(group, 0.0) + abs(row["contribution_cny"])
    return sorted(sizes, key=lambda group: (-sizes[group], group))


def _contributions(comparison: Comparison, scenario: str, flow: str) -> dict[str, dict[str, Any]]:
    """Return what each group of changes contributes to the effect on a flow in the last year."""
    rows = comparison.attribution.filter(
        pl.col("year") == pl.col("year").max(),
        scenario=scenario, measure="effect_cny", flow=flow, sector=TOTAL,
    )  # fmt: skip
    return {row["group"]: row for row in rows.iter_rows(named=True)}


def changed_values(
    comparison: Comparison, language: str
) -> Iterator[tuple[str, str, str, list[float | str]]]:
    """Yield group, id, unit and the values in all scenarios, for each id that differs in one."""
    table = comparison.changed_assumptions
    known = {(row["scenario"], row["id"]): row for row in table.iter_rows(named=True)}
    first = comparison.results[0]
    for key in table["id"].unique(maintain_order=True):
        rows = [known.get((name, key)) for name in comparison.names[1:]]
        given = next(row for row in rows if row is not None)
        before = _value(first, key, given["first_value"], given["first_setting"], language)
        after = [
            before if row is None
            else _value(results, key, row["value"], row["setting"], language)
            for row, results in zip(rows, comparison.results[1:], strict=True)
        ]  # fmt: skip
        unit = unit_text(given["unit"], language)
        yield group_label(given["group"], language), key, unit, [before, *after]


def _value(
    results: Results, key: str, value: float | None, setting: str | None, language: str
) -> float | str:
    scenario = results.scenario
    if value is not None:
        # No cell and no reader of a table knows infinity as a number.
        return text("number.infinite", language) if value == float("inf") else value
    if key == "schedule_changes" and scenario.schedule_changes:
        return experiment(scenario, language)
    group, _, name = key.partition(".")
    if group in IN_WORDS and setting and not has_text(f"setting.{setting}"):
        return staging_text(setting, language)
    if group == "measures":
        return measure_in_force(results, name, language)
    kind = "schedule" if key == "schedule" else "setting"
    return text(f"{kind}.{setting}", language)


def experiment(scenario: Scenario, language: str) -> str:
    """Return the lines that a scenario moves to another staging category, in words."""
    signs = ("list", "colon", "semicolon")
    comma, colon, end = (text(f"punctuation.{sign}", language) for sign in signs)
    return end.join(
        f"{value_label('importer', change.importer, language)} {change.headings}{colon}"
        f"{comma.join(staging_text(c, language) for c in change.from_categories)} → "
        f"{staging_text(change.to_category, language)}"
        for change in scenario.schedule_changes
    )


def findings(comparison: Comparison, language: str) -> list[tuple[str, str]]:
    """Return what differs in the last year: the scenario, and a sentence for each flow."""
    named = title_by_name(comparison, language)
    return [
        (named[results.scenario.name], finding(comparison, results, flow, language))
        for results in comparison.results[1:]
        for flow in FLOWS
    ]


def finding(comparison: Comparison, results: Results, flow: str, language: str) -> str:
    """Say how RCEP's effect on a flow differs from the first scenario, and what it is due to."""
    both = Figures(comparison.results[0]), Figures(results)
    before, after = (figures.amount("effect_cny", flow, TOTAL) for figures in both)
    words = {
        **pair(comparison, results.scenario.name, language),
        "flow": text(f"flow.{flow}", language).lower().replace("japan", "Japan"),
        "year": comparison.study.last_year,
        "first": money(before, language),
        "other": money(after, language),
    }
    level = _level(both, flow, words["base"], language)
    if before == after:
        return text("difference.same", language, **words) + level
    difference = money(after - before, language, signed=True)
    told = text("difference.total", language, **words, difference=difference)
    return told + _due_to(comparison, results.scenario.name, flow, language) + level


def pair(comparison: Comparison, scenario: str, language: str) -> dict[str, str]:
    """Return the titles of a scenario and of the first, as the words of a comparison ask."""
    named = title_by_name(comparison, language)
    return {"scenario": named[scenario], "base": named[comparison.names[0]]}


def _level(both: Sequence[Figures], flow: str, base: object, language: str) -> str:
    """Say how trade differs, and what the effect is for each unit of it."""
    then, now = (figures.amount("projection_cny", flow, TOTAL) for figures in both)
    shares = [figures.relative_effect(flow, TOTAL) for figures in both]
    if not then or (now == then and shares[0] == shares[1]):
        return ""
    before, after = (percent(share, language) for share in shares)
    return text("difference.level", language, level=money(now, language), base=base,
                change=percent(now / then - 1.0, language, signed=True), relative=after,
                first_relative=before)  # fmt: skip


def _due_to(comparison: Comparison, scenario: str, flow: str, language: str) -> str:
    """Say which changes a difference is due to, and how much of it is due to each."""
    found = _contributions(comparison, scenario, flow)
    given = [g for g in groups_of(comparison, scenario) if found[g]["contribution_cny"] != 0.0]
    if len(given) == 1:
        return text("difference.one", language, group=group_label(given[0], language))
    listed = []
    for group in given:
        amount = money(found[group]["contribution_cny"], language, signed=True)
        words = {"group": group_label(group, language), "amount": amount}
        listed.append(text("difference.contribution", language, **words))
    contributions = text("punctuation.semicolon", language).join(listed)
    told = text("difference.several", language, contributions=contributions)
    if {row["method"] for row in found.values()} == {"sampled"}:
        error = max(row["standard_error_cny"] for row in found.values())
        told += text("difference.sampled", language, error=money(error, language))
    return told


def facts(comparison: Comparison, language: str) -> list[tuple[str, str]]:
    """Return which scenarios are compared, and the date of their data."""
    rows: list[tuple[str, str]] = []
    named = title_by_name(comparison, language)
    for results in comparison.results:
        name, digest = results.scenario.name, results.scenario_digest
        words = text("difference.digest", language, title=named[name], name=name, digest=digest)
        rows.append((text(f"difference.{'other' if rows else 'first'}", language), words))
    return [*rows, (text("report.date", language), comparison.results[0].data_date)]


def reading(language: str) -> list[str]:
    """Return how the numbers are to be read."""
    return [text(key, language) for key in READING]


def most_limited(comparison: Comparison) -> Results:
    """Return the first result with the calibrated schedule, of which more is to be said; or any."""
    calibrated = [r for r in comparison.results if r.scenario.is_calibrated]
    return (calibrated or list(comparison.results))[0]


def cover(comparison: Comparison, language: str) -> list[Block]:
    """Return the blocks of the workbook's cover."""
    version = (text("page.version", language), package_version())
    told = [sentence for _, sentence in findings(comparison, language)]
    limited = limits(most_limited(comparison), language)
    return [
        Block(heading(comparison, language), full_width([text("difference.question", language)])),
        Block(text("report.scenario", language), [*facts(comparison, language), version]),
        Block(text("workbook.answer", language), full_width(told)),
        Block(text("section.method", language), full_width(reading(language))),
        Block(text("workbook.limits", language), full_width(limited)),
    ]


def steps(comparison: Comparison, scenario: str, flow: str, language: str) -> list[dict[str, Any]]:
    """Return the rows of the chart: the first effect, the contributions, the other effect.

    Parameters
    ----------
    comparison
        The comparison.
    scenario
        Name of the scenario that is compared with the first.
    flow
        ``import`` or ``export``; the total of the flow is shown.
    language
        ``en`` or ``zh``.

    Returns
    -------
    list of dict
        ``name`` in words; ``start`` and ``end`` of the bar and its ``amount``, in CNY; ``error``,
        the standard error of a sampled contribution, None where there is none; ``kind``.
    """
    named = title_by_name(comparison, language)
    results = dict(zip(comparison.names, comparison.results, strict=True))
    found = _contributions(comparison, scenario, flow)

    def effect(name: str) -> dict[str, Any]:
        title = text("difference.effect_in", language, title=named[name])
        end = Figures(results[name]).amount("effect_cny", flow, TOTAL)
        return {"name": title, "start": 0.0, "end": end, "amount": end, "error": None,
                "kind": "effect"}  # fmt: skip

    drawn = [effect(comparison.names[0])]
    for group in groups_of(comparison, scenario):
        amount, start = found[group]["contribution_cny"], drawn[-1]["end"]
        drawn.append(
            {
                "name": group_label(group, language),
                "start": start, "end": round(start + amount, 2), "amount": amount,
                "error": found[group]["standard_error_cny"] or None,
                "kind": "more" if amount >= 0.0 else "less",
            }
        )  # fmt: skip
    return [*drawn, effect(scenario)]
