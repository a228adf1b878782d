"""The cover of the workbook: what it is, the answer in words, limits, citation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from analytics.report.findings.figures import MEASURES, Figures, money, percent
from analytics.report.findings.limits import limits
from analytics.report.findings.sectors import SECTORS
from analytics.report.findings.sentences import SENTENCES
from analytics.report.folder.manifest import package_version
from analytics.report.text import in_brackets, is_told, scenario_title, text, value_label
from analytics.report.text.measures import measure_in_force
from analytics.results import Results
from analytics.schemas.columns import STATUSES
from analytics.study import FLOWS, TOTAL

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
    blocks = [
        Block(text("report.title", language), full_width([text("report.question", language)])),
        Block(text("report.scenario", language), [*facts(results, language), *vintage]),
        Block(text("workbook.key_figures", language), key_figures(results, language)),
        Block(text("workbook.answer", language), full_width(answer(results, language))),
        Block(text("workbook.limits", language), full_width(limits(results, language))),
        Block(text("section.method", language), full_width(reading(language))),
        Block(text("workbook.citing", language), citing(results, language)),
    ]
    return [block for block in blocks if block.rows]


def answer(results: Results, language: str) -> list[str]:
    """Return the answer in paragraphs, the last on how it compares with what others found.

    There are none of a study of other places than those that the words name.
    """
    names = ("three_measures", "totals", "groups", "validation") if is_told(results.study) else ()
    return [SENTENCES[name](results, language) for name in names]


def facts(results: Results, language: str) -> list[tuple[str, str]]:
    """Return what was run: scenario, schedule, digest, date of the sources, doubtful files."""
    scenario = results.scenario
    title = scenario_title(scenario, language)
    changes = [_change(results, change, language) for change in scenario.changes]
    first_change = text("report.changes", language)
    accepted = text("report.accepted_rules", language)
    return [
        (text("report.scenario", language), f"{title} ({scenario.name})"),
        *((first_change if row == 0 else "", change) for row, change in enumerate(changes)),
        (text("report.schedule", language), value_label("schedule", scenario.schedule, language)),
        (text("report.digest", language), results.scenario_digest),
        (text("report.date", language), results.data_date),
        *(
            (accepted, text("report.accepted_rules_text", language, file=file, rules=", ".join(of)))
            for file, of in results.accepted_rules.items()
        ),
    ]


def _change(results: Results, change: str, language: str) -> str:
    """Return a change by its id; a measure is told in words."""
    key, equals, _ = change.partition(" = ")
    group, _, measure = key.partition(".")
    if group != "measures":
        return change
    return f"{key}{equals}{measure_in_force(results, measure, language)}"


def key_figures(results: Results, language: str) -> list[tuple[str, str]]:
    """Return the three shares and the effects, first and last year."""
    figures = Figures(results)
    first, last = results.study.base_year, results.study.last_year
    colon, comma = (text(f"punctuation.{sign}", language) for sign in ("colon", "comma"))
    rows = []
    for measure in MEASURES:
        shares = {year: figures.share(measure, year) for year in (first, first + 1, last)}
        steps = (f"{year}{colon}{percent(share, language)}" for year, share in shares.items())
        rows.append((text(f"measure.{measure}", language), " → ".join(steps)))
    for flow in FLOWS:
        effect = money(figures.amount("effect_cny", flow, TOTAL), language, signed=True)
        relative = percent(figures.relative_effect(flow, TOTAL), language, signed=True)
        told = in_brackets(effect, relative, language)
        name = f"{text(f'flow.{flow}', language)}{comma}{last}"
        rows.append((name, f"{text('column.effect_cny', language)}{colon}{told}"))
    return rows


def findings(results: Results, language: str) -> list[tuple[str, str]]:
    """Return every sentence that the numbers support, with what it speaks of."""
    rows = []
    for name, sentence in SENTENCES.items() if is_told(results.study) else ():
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
    names = (text(f"workbook.{name}", language) for name in ("cite", "contact"))
    return [*zip(names, (citation, contact), strict=True)]


def full_width(texts: Iterable[str]) -> list[tuple[str, str]]:
    """Return texts as rows that take the whole width."""
    return [("", text) for text in texts]
