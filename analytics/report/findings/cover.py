"""The cover of the workbook: what it is, the answer in words, limits, citation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from analytics.report.findings.figures import MEASURES, Figures, money, percent
from analytics.report.findings.limits import limits
from analytics.report.findings.sectors import SECTORS
from analytics.report.findings.sentences import SENTENCES
from analytics.report.folder.manifest import package_version
from analytics.report.text import (
    in_brackets,
    is_told,
    scenario_title,
    text,
    value_label,
)
from analytics.report.text.measures import measure_text
from analytics.results import Results
from analytics.schemas.columns import STATUSES

READING = ("report.read_measures", "report.read_effect", "report.read_rates", "report.read_dots")
"""Keys of the words that say how to read the report."""
# By whom and under which title the package is cited, as in `CITATION.cff`.
AUTHORS = "RCEP Analytics contributors"
TITLE = "RCEP Analytics: tariffs and trade between Japan and Qingdao, year by year to 2042"


class LiveText(NamedTuple):
    """A text that a formula of the workbook gives: as it is now, and the formula."""

    text: str
    formula: str


@dataclass(frozen=True)
class Block:
    """A heading with rows of (name, text); an empty name lets the text take the whole width."""

    heading: str
    rows: Sequence[tuple[str, str | LiveText]]


def cover(results: Results, language: str, check: str | LiveText | None) -> list[Block]:
    """Return the blocks of the cover in their order.

    Parameters
    ----------
    results
        The result.
    language
        ``en`` or ``zh``.
    check
        What the master check of the live model says; None in a workbook without one.
    """
    vintage = [
        (text("report.data_digest", language), results.data_digest),
        (text("page.version", language), package_version()),
        *([(text("live.master", language), check)] if check else []),
    ]
    title, question = text("report.title", language), text("report.question", language)
    blocks = [
        Block(title, [("", question)]),
        Block(text("report.scenario", language), [*facts(results, language), *vintage]),
        Block(text("workbook.key_figures", language), key_figures(results, language)),
        Block(text("workbook.answer", language), _full_width(answer(results, language))),
        Block(text("workbook.limits", language), _full_width(limits(results, language))),
        Block(text("section.method", language), _full_width(reading(language))),
        Block(text("workbook.citing", language), citing(results, language)),
    ]
    return [block for block in blocks if block.rows]


def answer(results: Results, language: str) -> list[str]:
    """Return the answer in paragraphs, the last on how it compares with what others found.

    There are none of a study of other places than those that the words name.
    """
    if not is_told(results.study):
        return []
    return [
        SENTENCES[name](results, language)
        for name in ("three_measures", "totals", "groups", "validation")
    ]


def facts(results: Results, language: str) -> list[tuple[str, str]]:
    """Return what was run: scenario, schedule, digest, date of the sources, doubtful files."""
    scenario = results.scenario
    title = scenario_title(scenario, language)
    return [
        (text("report.scenario", language), f"{title} ({scenario.name})"),
        *_changes(results, language),
        (text("report.schedule", language), value_label("schedule", scenario.schedule, language)),
        (text("report.digest", language), results.scenario_digest),
        (text("report.date", language), results.data_date),
        *_accepted(results, language),
    ]


def _changes(results: Results, language: str) -> list[tuple[str, str]]:
    """Say what was changed, a line each; the first has the name."""
    name = text("report.changes", language)
    return [
        (name if row == 0 else "", _change(results, change, language))
        for row, change in enumerate(results.scenario.changes)
    ]


def _change(results: Results, change: str, language: str) -> str:
    """Return a change by its id; a measure is told in words."""
    key, equals, _ = change.partition(" = ")
    group, _, measure = key.partition(".")
    if group != "measures":
        return change
    own = results.measures.filter(measure=measure)
    if own.is_empty():
        return f"{key}{equals}{text('setting.none', language)}"
    return f"{key}{equals}{measure_text(own.row(0, named=True), results.study, language)}"


def _accepted(results: Results, language: str) -> list[tuple[str, str]]:
    """Say which imported files break rules of import that the user accepted."""
    name = text("report.accepted_rules", language)
    return [
        (name, text("report.accepted_rules_text", language, file=file, rules=", ".join(rules)))
        for file, rules in results.accepted_rules.items()
    ]


def key_figures(results: Results, language: str) -> list[tuple[str, str]]:
    """Return the three shares and the effects, first and last year."""
    figures = Figures(results)
    first, last = figures.first_year, figures.last_year
    colon = text("punctuation.colon", language)
    rows = []
    for measure in MEASURES:
        steps = " → ".join(
            f"{year}{colon}{percent(figures.share(measure, year), language)}"
            for year in (first, first + 1, last)
        )
        rows.append((text(f"measure.{measure}", language), steps))
    for flow in ("import", "export"):
        effect = money(figures.amount("effect_cny", flow, "total", last), language, signed=True)
        relative = percent(figures.relative_effect(flow, "total", last), language, signed=True)
        comma = text("punctuation.comma", language)
        name = f"{text(f'flow.{flow}', language)}{comma}{last}"
        told = in_brackets(effect, relative, language)
        rows.append((name, f"{text('column.effect_cny', language)}{colon}{told}"))
    return rows


def findings(results: Results, language: str) -> list[tuple[str, str]]:
    """Return every sentence that the numbers support, with what it speaks of."""
    rows = []
    told = SENTENCES if is_told(results.study) else {}
    for name, sentence in told.items():
        said = sentence(results, language)
        if name in SECTORS:
            topic, _, said = said.partition(text("punctuation.colon", language))
        else:
            topic = text(_TOPICS[name], language)
        if said:
            rows.append((topic, said[0].upper() + said[1:]))
    return rows


_TOPICS = {
    "three_measures": "section.shares",
    "bounds": "section.shares",
    "trade_base": "section.trade",
    "totals": "section.effects",
    "groups": "section.effects",
    "duty": "column.duty_saved_cny",
    "third_countries": "section.third",
    "validation": "section.validation",
    "triple_difference": "section.looked_back",
    "certificate": "section.certificate",
    "zone": "section.targets",
}


def reading(language: str) -> list[str]:
    """Return how to read the numbers, and what the four statuses mean."""
    statuses = [text(f"status.meaning.{status}", language) for status in STATUSES]
    return [*(text(key, language) for key in READING), *statuses]


def citing(results: Results, language: str) -> list[tuple[str, str]]:
    """Return how to cite the workbook, and where to report a problem."""
    citation = text(
        "workbook.citation",
        language,
        authors=AUTHORS,
        title=TITLE,
        version=package_version(),
        scenario=results.scenario.name,
        digest=results.scenario_digest,
        data=results.data_digest,
    )
    contact = text("workbook.contact_text", language, authors=AUTHORS)
    return [
        (text("workbook.cite", language), citation),
        (text("workbook.contact", language), contact),
    ]


def _full_width(texts: list[str]) -> list[tuple[str, str]]:
    return [("", text) for text in texts]
