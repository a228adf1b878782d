"""What ``rcep tariff`` prints of one tariff line, or of the average of a heading."""

import polars as pl

from analytics.cli.tariff_rules import rules_report
from analytics.cli.text_table import percent, text_table
from analytics.errors import InputError
from analytics.pipeline import case_of
from analytics.readers.scenarios import load_scenario
from analytics.readers.shipped import read_shipped
from analytics.readers.study import read_study
from analytics.readers.user_data import load_schedule
from analytics.schemas.schedule import Schedule, StagingRules
from analytics.tariffs.lookup import RatePath, rate_path
from analytics.tariffs.profile import code_of_line
from analytics.units import PERCENT

HEADING_DIGITS = 4  # of a heading, the shortest code that is looked up
_NAMED = 8

# What is printed for a staging category.
CATEGORY_WORDS = {
    "free": "free already without the preference",
    "immediate": "free from entry into force",
    "partial": "cut in part, then kept; the cut is not known, so the base rate is shown",
    "standstill": "kept at the base rate",
    "excluded": "excluded: no preference",
    "published": "a rate for each year, as the schedule gives it",
    "non_ad_valorem": "not ad valorem: amounts are kept as text and have no rate here",
    "unclassified": "staging not known: no preference is counted",
}


def tariff_report(code: str, importer: str, origin: str, year: int | None) -> str:
    """Return the rates of a line or heading by stage and calendar year, and the rules behind them.

    Parameters
    ----------
    code
        Heading, of the embedded profile, or full code, of an imported schedule.
    importer, origin
        Parties, as ISO 3166 alpha-3 codes.
    year
        One calendar year; None for all.

    Raises
    ------
    InputError
        If the code is none, or there is no such line or schedule.
    """
    digits = _digits(code)
    report = _heading_report if len(digits) == HEADING_DIGITS else _line_report
    return report(digits, importer, origin, year)


def _digits(code: str) -> str:
    digits = code.replace(".", "").replace(" ", "")
    if not digits.isascii() or not digits.isdigit() or len(digits) < HEADING_DIGITS:
        raise InputError(
            f"tariff {code}",
            f'"{code}" is not an HS code; give 4 digits (8708) or a full line (8708.29.30)',
        )
    return digits


def _line_report(digits: str, importer: str, origin: str, year: int | None) -> str:
    schedule = load_schedule(importer, origin)
    heading = digits[:HEADING_DIGITS]
    if schedule is None:
        known = _known_line(digits, importer, origin, year)
        if known is not None:
            return known
        words = (
            f"No schedule of {importer} for {origin} is imported, so line {digits} itself is not "
            f"known; its heading {heading} follows. To see the line: rcep data import FILE "
            f"--importer {importer} --origin {origin}\n"
        )
        return words + "\n" + _heading_report(heading, importer, origin, year)
    name = _one_line(digits, schedule)
    return _of_line(schedule, name, name, _source(schedule), year)


def _known_line(digits: str, importer: str, origin: str, year: int | None) -> str | None:
    """Report a line of the embedded schedule that is known by itself; None for all others."""
    schedule = _embedded(importer, origin)
    found = schedule.lines.filter(code_of_line() == digits)
    if found.is_empty():
        return None
    line = found.row(0, named=True)
    data, same = read_shipped(), pl.col("tariff_line") == digits
    known = data.known_lines.row(by_predicate=same, named=True)
    source = data.sources.row(by_predicate=pl.col("source_id") == known["source_id"], named=True)
    words = f"known by itself, {line['status']}; {source['publisher']}. {known['note']}"
    return _of_line(schedule, line["tariff_line"], digits, words, year)


def _of_line(schedule: Schedule, name: str, code: str, source: str, year: int | None) -> str:
    """Report one line of a schedule, by the name that it has there and by its code."""
    path = _path(schedule, pl.col("tariff_line") == name, year)
    line = path.lines.row(0, named=True)
    title = (
        f"{schedule.importer} from {schedule.origin}, line {code} ({line['hs_edition']}): base "
        f"rate {line['base_rate_text'] or percent(line['base_rate'])}, "
        f"{_words(line['staging_category'])}"
    )
    return _report(title, path, source, schedule.rules, year)


def _one_line(digits: str, schedule: Schedule) -> str:
    """Return the line that the digits name, or raise InputError with the lines there are."""

    def beginning(start: str) -> list[str]:
        lines = schedule.lines.filter(pl.col("tariff_line").str.starts_with(start))
        return lines["tariff_line"].sort().to_list()

    found = beginning(digits)
    if len(found) == 1:
        return found[0]
    heading = digits[:HEADING_DIGITS]
    problem = f"no line of heading {heading} in {schedule.source_id}"
    for start in (heading, digits[:6]):
        if near := beginning(start):
            first = ", ".join(near[:_NAMED])
            problem = f"no such line in {schedule.source_id}; lines of {start}: {first}"
    if found:
        first = ", ".join(found[:_NAMED])
        problem = f"{len(found)} lines begin so ({first}); give one of them"
    raise InputError(f"tariff {digits}, {schedule.importer} from {schedule.origin}", problem)


def _heading_report(heading: str, importer: str, origin: str, year: int | None) -> str:
    schedule = _embedded(importer, origin)
    if not (schedule.lines["heading"] == heading).any():
        raise InputError(
            f"tariff {heading}",
            f"no line of heading {heading} in the embedded profile of {importer}; check the code",
        )
    path = _path(schedule, pl.col("heading") == heading, year)
    total = path.lines["line_count"].sum()
    title = (
        f"{importer} from {origin}, heading {heading}: {total:g} lines, averages by line count\n\n"
        f"{_spread(path)}"
    )
    return _report(title, path, _source(schedule), schedule.rules, year)


def _spread(path: RatePath) -> str:
    """Show how the lines of each base rate spread over categories: how likely each is for one."""
    keys = ["base_rate", "code"]
    counted = (
        path.lines.with_columns(code_of_line().alias("code"))
        .group_by(*keys, "staging_category")
        .agg(pl.col("line_count").sum())
        .with_columns(total=pl.col("line_count").sum().over(keys))
        .sort(*keys, "staging_category", nulls_last=True)
    )
    rows = [
        [
            percent(row["base_rate"]) + (f" (line {row['code']})" if row["code"] else ""),
            f"{row['total']:g}",
            _words(row["staging_category"]),
            f"{PERCENT * row['line_count'] / row['total']:.1f} %",
        ]
        for row in counted.iter_rows(named=True)
    ]
    titles = ["base rate", "lines", "staging", "of them"]
    return text_table(titles, rows, right=["lines", "of them"])


def _embedded(importer: str, origin: str) -> Schedule:
    study = read_study()
    home, partner = study.pair
    if (importer, origin) in ((home, partner), (partner, home)):
        flow = study.flow_into(importer)
        schedule: Schedule = case_of(load_scenario("baseline"))[f"schedule_{flow}"]
        return schedule
    raise InputError(
        f"tariff of {importer} for {origin}",
        f"the embedded profiles are those of {home} for {partner} and of {partner} for {home}; "
        "for other parties import a schedule (rcep data import) and give a full code",
    )


def _path(schedule: Schedule, chosen: pl.Expr, year: int | None) -> RatePath:
    years = read_study().years_of_rates if year is None else [year]
    return rate_path(schedule, chosen, read_shipped().mfn_changes, years)


def _report(title: str, path: RatePath, source: str, rules: StagingRules, year: int | None) -> str:
    parts = [title, f"source: {source}"]
    if path.lines_without_rate:
        parts.append(
            f"{path.lines_without_rate:g} lines have no ad valorem base rate and are in no average"
        )
    stages = _stages_of(path, year)
    if stages:
        titles = ["stage", "from", "to", "staged"]
        parts += ["", text_table(titles, stages, right=[titles[0], titles[-1]])]
    header = ["year", "MFN", "staged", "applied", "margin", "source"]
    rates = ("mfn_rate", "preferential_rate", "applied_rate", "preference_margin")
    rows = [
        [str(row["year"]), *(percent(row[rate]) for rate in rates), _which(row)]
        for row in path.years.iter_rows(named=True)
    ]
    years = text_table(header, rows, right=header[1:-1])
    return "\n".join([*parts, "", years, "", rules_report(path, rules, year), "", *_notes(path)])


def _which(row: dict[str, float | None]) -> str:
    """Say which of the two rates an originating good pays."""
    mfn, applied = row["mfn_rate"], row["applied_rate"]
    if mfn is None or applied is None:
        return "not ad valorem"
    if row["preferential_rate"] is None:
        return "MFN (no preference)"
    return "schedule" if applied < mfn else "MFN"


def _stages_of(path: RatePath, year: int | None) -> list[list[str]]:
    rows = []
    for row in path.stages.iter_rows(named=True):
        start, end = row["valid_from"], row["valid_to"]
        outside = year is not None and (start.year > year or (end is not None and end.year < year))
        if not outside:
            rate = row["rate_text"] or percent(row["preferential_rate"])
            rows.append([str(row["stage_year"]), str(start), str(end or "no end"), rate])
    return rows


def _notes(path: RatePath) -> list[str]:
    averages = ["Lines without a preference count at their base rate in the stages and at MFN",
                "in the years."]  # fmt: skip
    kept = "MFN is the rate of the table, kept in all years."
    changed = (
        "MFN is that of January 2019 by line, held; where none is known, the base rate of 2014."
    )
    return [
        "A calendar year with two stages is averaged over its months, after taking the lower",
        "of MFN and staged rate in each (RCEP Article 2.4).",
        *(averages if path.lines.height > 1 else []),
        kept if path.lines["importer"][0] == "JPN" else changed,
    ]


def _source(schedule: Schedule) -> str:
    embedded = {
        "china_profile": "embedded profile, calibrated on published totals; not the treaty's lines",
        "japan_profile": "embedded profile, derived from Japan's tariff of 1 April 2025",
    }
    return embedded.get(schedule.source_id, f"imported file {schedule.source_id}")


def _words(category: str) -> str:
    if category.startswith("cuts_"):
        return f"{category.removeprefix('cuts_')} equal annual cuts"
    return CATEGORY_WORDS[category]
