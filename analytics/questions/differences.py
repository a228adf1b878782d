"""From scenarios to a comparison: what was changed, what it changes, and what is due to which."""

from collections.abc import Iterable, Sequence
from itertools import chain, combinations
from pathlib import Path

import numpy as np
import polars as pl

from analytics.errors import InputError, refuse_any
from analytics.models.attribution import Attribution, Whole, attribute
from analytics.models.projection import Sums, add_sums, cents_of_sums
from analytics.pipeline import DRAWS, case_of, run
from analytics.questions.earlier import EDITION, earlier_results, is_earlier, is_folder
from analytics.readers.shipped import ShippedData, read_shipped
from analytics.results import Results, finished
from analytics.results.comparison import COMPARISON_SCHEMAS, JOINED, MEASURES, Comparison
from analytics.scenario import Scenario
from analytics.scenario.changes import NOT_SET, changed_groups, changes, mixed
from analytics.scenario.levers import UNITS

TOGETHER = (
    ("origin_share", "duty_free_rival_share"),
    ("export_share", "composition"),
    ("schedule", "schedule_changes", "staging_shares", "auto_parts_zero_share"),
)
"""Groups with a rule in common: some of their mixtures may be impossible."""
Compared = Scenario | Results | str | Path
"""What can be compared: a scenario, its name or file; results; a folder of earlier results."""
_ROW = ("flow", "sector", "year")


def compare(
    first: Compared,
    other: Compared,
    *more: Compared,
    study: Path | None = None,
) -> Comparison:
    """Compare scenarios with the first: changed assumptions, changed results, and attribution.

    Parameters
    ----------
    first, other, *more
        Scenarios, their names or files, results, or folders of earlier results. The others are
        each compared with the first.
    study
        Folder of another study, as of :func:`analytics.pipeline.run`.

    Returns
    -------
    Comparison
        Validated tables. The contributions in ``attribution`` add up to the differences in
        ``changed_results`` exactly, in every sector, sum and year.

    Raises
    ------
    InputError
        If a scenario is unknown or invalid, a folder is damaged, or two have the same settings;
        all problems at once.

    Notes
    -----
    A group is an assumption (with all its sectors and years) or a policy setting. Its
    contribution is its Shapley value: what changes when it is taken from the other scenario,
    averaged over all orders of taking the groups. Up to six groups all mixtures are computed;
    above that, orders are sampled and a standard error is given. Groups of which a mixture would
    break a rule count as one. What data and program have changed since earlier results is a
    group of its own.

    Examples
    --------
    >>> comparison = compare("baseline", "full_use")  # doctest: +SKIP
    >>> comparison.attribution["group"].unique().to_list()  # doctest: +SKIP
    ['hypothetical_use']
    """
    results = tuple(distinct([first, other, *more], study=study))
    data, base = read_shipped(study), results[0].scenario
    before = _central(results[0])
    frames: dict[str, list[pl.DataFrame]] = {name: [] for name in COMPARISON_SCHEMAS}
    for result in results[1:]:
        groups = possible_groups(base, result.scenario, study=study)
        if is_earlier(results[0]) or is_earlier(result):
            groups[EDITION] = ()
        after = _central(result)
        found = _attribution(results[0], result, groups, study)
        assert np.array_equal(found.total, _cents(after) - _cents(before)), "mixtures are not runs"
        new = {
            "changed_assumptions": _changed_assumptions(base, result.scenario, groups, data),
            "changed_results": _changed_results(after, _cents(before), _cents(after)),
            "attribution": _attribution_table(after, found, result.study.sums),
        }
        for name, frame in new.items():
            frames[name].append(frame.with_columns(pl.lit(result.scenario.name).alias("scenario")))
    tables = {
        name: finished(pl.concat(frames[name]), schema)
        for name, schema in COMPARISON_SCHEMAS.items()
    }
    return Comparison(results, **tables)  # type: ignore[arg-type]


def possible_groups(
    first: Scenario, other: Scenario, *, study: Path | None = None
) -> dict[str, tuple[str, ...]]:
    """Return the groups to attribute to: name, and the changed fields that it holds.

    Parameters
    ----------
    first, other
        Two scenarios.
    study
        Folder of the study that they are of; None for the shipped one.

    Returns
    -------
    dict
        A field a group; but fields with a rule in common are one group, ``a + b``, if a mixture
        of them breaks it.
    """
    groups: dict[str, tuple[str, ...]] = {n: (n,) for n in changed_groups(first, other)}
    for family in TOGETHER:
        changed = [name for name in family if name in groups]
        if all(_is_possible(first, other, some, study) for some in _parts(changed)):
            continue
        for name in changed:
            del groups[name]
        groups[JOINED.join(changed)] = tuple(changed)
    return groups


def _is_possible(
    first: Scenario, other: Scenario, names: Iterable[str], study: Path | None
) -> bool:
    """Say whether values of a mixture of two scenarios go together."""
    try:
        case = case_of(mixed(first, other, names), study=study)
        _ = case.markets, case.trade
    except InputError:
        return False
    return True


def _parts(names: Sequence[str]) -> Iterable[tuple[str, ...]]:
    """Return all subsets but none and all."""
    return chain.from_iterable(combinations(names, size) for size in range(1, len(names)))


def distinct(wanted: Sequence[Compared], *, study: Path | None = None) -> list[Results]:
    """Return the results that are to be compared, with names that differ; nothing is computed yet.

    Parameters
    ----------
    wanted
        Scenarios, their names or files, results, or folders of earlier results.
    study
        Folder of the study that they are of; None for the shipped one.

    Raises
    ------
    InputError
        If a scenario is unknown or invalid, a folder is not as it was written, or two have the
        same settings; all problems at once.
    """
    problems: list[str] = []
    found: list[Results] = []
    for item in wanted:
        try:
            found.append(_results_of(item, study))
        except InputError as error:
            problems += [f"{error.title}: {problem}" for problem in error.problems]
    known: dict[tuple[str, str], Scenario] = {}
    for results in found:
        scenario = results.scenario
        # Earlier results of the same settings are others, and their name says so.
        edition = scenario.name if is_earlier(results) else ""
        same = known.setdefault((scenario.digest(), edition), scenario)
        if same is not scenario:
            both = " and ".join(dict.fromkeys((same.name, scenario.name)))
            which = "is given twice" if same.name == scenario.name else "have the same settings"
            problems.append(f"{both} {which}; leave one out")
    refuse_any("comparison", problems)
    names = [results.scenario.name for results in found]
    return [each if names.count(each.scenario.name) == 1 else _named_apart(each) for each in found]


def _results_of(item: Compared, study: Path | None) -> Results:
    if isinstance(item, Results):
        return item
    if not isinstance(item, Scenario) and is_folder(item, study=study):
        return earlier_results(Path(item), study=study)
    return run(item, study=study, draws=DRAWS)


def _named_apart(results: Results) -> Results:
    scenario = results.scenario
    name = f"{scenario.name}-{scenario.digest()}"
    return results.replace(scenario=scenario.model_copy(update={"name": name}))


def projected(scenario: Scenario, *, study: Path | None = None) -> Whole:
    """Return the compared columns of a scenario's projection in whole hundredths of a CNY."""
    case = case_of(scenario, study=study)
    return _cents(add_sums(case["sectors_of_both"], case.study.sums).sort(_ROW))


def _cents(projection: pl.DataFrame) -> Whole:
    """Return the compared columns as whole numbers of 0.01 CNY; rows x measures."""
    return np.asarray(np.rint(projection.select(MEASURES).to_numpy() * 100).astype(np.int64))


def _attribution(
    first: Results,
    other: Results,
    groups: dict[str, tuple[str, ...]],
    study: Path | None,
) -> Attribution:
    before, after = (
        _cents(_central(each)) - projected(each.scenario, study=study) if is_earlier(each) else 0
        for each in (first, other)
    )

    def value(changed: frozenset[str]) -> Whole:
        fields = [field for name in sorted(changed) for field in groups[name]]
        now = projected(mixed(first.scenario, other.scenario, fields), study=study)
        return now + (after if EDITION in changed else before)

    return attribute(value, groups)


def _central(results: Results) -> pl.DataFrame:
    """Return the projection of a result without ranges, in the order of its rows."""
    return results.projection.sort(_ROW)


def _changed_assumptions(
    first: Scenario, other: Scenario, groups: dict[str, tuple[str, ...]], data: ShippedData
) -> pl.DataFrame:
    units = dict(data.assumption_ranges.select("id", "unit").iter_rows())
    of_group = {**{key.partition(".")[0]: unit for key, unit in units.items()}, **UNITS}
    of_group["hypothetical_use"] = of_group.get("utilisation_rate", "share")
    group_of = {field: name for name, fields in groups.items() for field in fields}
    # A scenario without a measure of its own has the study's.
    of_study = {f"measures.{each.id}": str(each) for each in data.known_measures}
    rows = []
    for change in changes(first, other):
        row: dict[str, float | str | None] = {"id": change.id, "group": group_of[change.group]}
        row["unit"] = units.get(change.id, of_group.get(change.group, "setting"))
        for side, given in (("first_", change.first), ("", change.other)):
            value = of_study.get(change.id, given) if given == NOT_SET else given
            is_word = isinstance(value, str)
            row[f"{side}value"] = None if is_word else value
            row[f"{side}setting"] = value if is_word else None
        rows.append(row)
    words = dict.fromkeys(("id", "group", "unit", "first_setting", "setting"), pl.String)
    return pl.DataFrame(rows, {**words, "first_value": pl.Float64, "value": pl.Float64})


def _changed_results(projection: pl.DataFrame, before: Whole, after: Whole) -> pl.DataFrame:
    rows = projection.select(*_ROW, "level")
    frames = []
    for i, measure in enumerate(MEASURES):
        first, other = before[:, i], after[:, i]
        frames.append(
            rows.with_columns(
                pl.lit(measure).alias("measure"),
                pl.Series("first_cny", first / 100),
                pl.Series("other_cny", other / 100),
                pl.Series("difference_cny", (other - first) / 100),
                _ratio("relative", other - first, first),
            )
        )
    return pl.concat(frames)


def _ratio(name: str, part: Whole, whole: Whole) -> pl.Series:
    """Return what parts are of wholes; null where a whole is zero."""
    parts, wholes = pl.Series(name, part), pl.Series(whole)
    return parts / wholes.replace(0, None)


def _attribution_table(
    projection: pl.DataFrame, found: Attribution, of_sectors: Sums
) -> pl.DataFrame:
    """Return contributions in long form; sums are those of their sectors, so all adds up."""
    rows = projection.select(*_ROW, "level")
    cents = found.in_whole_units()
    long = pl.concat(
        rows.with_columns(
            pl.lit(group).alias("group"),
            pl.lit(measure).alias("measure"),
            pl.Series("cents", cents[i, :, j]),
            pl.Series("standard_error_cny", found.standard_errors[i, :, j] / 100),
            pl.Series("total", found.total[:, j]),
        )
        for i, group in enumerate(found.groups)
        for j, measure in enumerate(MEASURES)
    )
    sectors = long.filter(pl.col("level") == "sector")
    keys = [*_ROW, "measure", "group"]
    sums = cents_of_sums(sectors, ["year", "measure", "group"], ["cents"], of_sectors).join(
        long.filter(pl.col("level") == "sum").drop("cents"), on=keys, validate="1:1"
    )
    table = pl.concat([sectors, sums.select(sectors.columns)])
    contribution, total = table["cents"].to_numpy(), table["total"].to_numpy()
    return table.with_columns(
        pl.Series("contribution_cny", contribution / 100),
        _ratio("share", contribution, total),
        pl.lit("exact" if found.exact else "sampled").alias("method"),
    )
