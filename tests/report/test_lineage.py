"""Lineage: every number of the workbook leads to sources and assumptions, and to the right ones."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl
import pytest

import analytics
from analytics.office.parts import WorkbookParts
from analytics.readers import user_data
from analytics.readers.shipped import read_shipped
from analytics.report.lineage import tariffs
from analytics.report.lineage.addresses import AddressError, key_of, numeric_columns, value_at
from analytics.report.lineage.references import ASSUMPTION, SOURCE
from analytics.report.lineage.sheet import generalised
from analytics.report.lineage.tracing import RULES, STEPS, Tracer
from analytics.report.lineage.tree import tree_lines
from analytics.report.lineage.words import Words
from analytics.report.sheet.parts import HEADER_ROW, Sheet
from analytics.report.text import LANGUAGES, has_text
from analytics.report.text.lookup import catalogue
from analytics.report.workbook.assumption_sheet import assumption_sheet
from analytics.report.workbook.sheets import source_sheet, table_sheets
from analytics.report.workbook.tab_parts import sheet_name
from analytics.results import RESULT_SCHEMAS, Results
from analytics.units import CNY_PER_MN, PERCENT
from tests.readers.annex_builder import SMALL, code_of_each_group, line, write_annex


def published(results: Results, language: str = "en") -> list[Sheet]:
    """Sheets whose numbers must resolve."""
    sheets = [*table_sheets(results, language), assumption_sheet(results, language)]
    return [sheet for sheet in (*sheets, source_sheet(results, language)) if sheet.rows]


def address(sheet: Sheet, row: int, column: int) -> str:
    if column >= len(sheet.addresses):
        return ""
    return sheet.addresses[column].format(**sheet.keys[row])


def rows_of(book: WorkbookParts, name: str) -> list[list[str | float | None]]:
    """Values below the titles of a sheet, row by row."""
    (sheet,) = (sheet for sheet in book.sheets if sheet.name == name)
    height, width = (max((p[axis] for p in sheet.cells), default=0) for axis in (0, 1))
    rows: list[list[str | float | None]] = [[None] * width for _ in range(height)]
    for place, cell in sheet.cells.items():
        is_number = cell.kind == "number"
        rows[place.row - 1][place.column - 1] = _number(cell.text) if is_number else cell.text
    return rows[HEADER_ROW:]


def _number(text: str) -> float:
    return int(text) if text.isdigit() else float(text)


class Lineage:
    """The sheet Lineage as it stands in a workbook, followed without the program's rules."""

    def __init__(self, book: WorkbookParts) -> None:
        self._book = book
        rows = self.rows("Lineage")
        self.inputs: dict[str, list[tuple[str, str, str]]] = {}
        for quantity, years, *_, name, kind, _, _, _, _ in rows:
            self.inputs.setdefault(str(quantity), []).append((str(years), str(kind), str(name)))
        # By table, column and number of keys, which a name has in common with its pattern.
        self.alike: dict[tuple[str, str, int], list[tuple[str, ...]]] = {}
        for parts in (tuple(quantity.split(":")) for quantity in self.inputs):
            self.alike.setdefault((parts[0], parts[-1], len(parts)), []).append(parts)
        self.assumptions, self.sources = (
            {str(row[0]) for row in self.rows(name)} for name in ("Assumptions", "Sources")
        )
        self._known: dict[str, frozenset[str]] = {}

    def rows(self, name: str) -> list[list[str | float | None]]:
        """Values of the rows below the titles of a sheet."""
        return rows_of(self._book, name)

    def leaves(self, name: str) -> frozenset[str]:
        """Ids of the assumptions and sources that a quantity leads to; an error if it does not."""
        if name not in self._known:
            self._known[name] = frozenset()
            pattern, keys = self._match(name)
            found: set[str] = set()
            for years, kind, given in self.inputs[pattern]:
                first, _, last = years.partition("-")
                if "year" in keys and not first <= keys["year"] <= (last or first):
                    continue
                reference = re.sub(r"\{(\w+)\}", lambda m: keys.get(m[1], m[0]), given)
                if kind == "assumption":
                    assert self._is_assumption(reference), (name, reference)
                    found.add(reference)
                elif kind == "source":
                    assert reference in self.sources, (name, reference)
                    found.add(reference)
                else:
                    found |= self.leaves(reference)
            self._known[name] = frozenset(found)
        return self._known[name]

    def _is_assumption(self, reference: str) -> bool:
        """A row of the sheet Assumptions, or of the sheet of regional assumptions."""
        if reference.startswith("regional_assumptions:"):
            return f"{reference}:value" in self.inputs
        return reference in self.assumptions

    def _match(self, name: str) -> tuple[str, Mapping[str, str]]:
        if name in self.inputs:
            return name, {}
        parts = name.split(":")
        for pattern in self.alike.get((parts[0], parts[-1], len(parts)), ()):
            keys = {}
            for own, other in zip(pattern, parts, strict=True):
                if own[:1] == "{":
                    keys[own[1:-1]] = other
                elif own != other:
                    break
            else:
                return ":".join(pattern), keys
        raise AssertionError(f"no row of the sheet Lineage for {name}")


@pytest.fixture(scope="module")
def written(baseline_workbooks: dict[str, WorkbookParts]) -> Lineage:
    return Lineage(baseline_workbooks["en"])


def test_every_number_of_the_workbook_resolves(written: Lineage, baseline: Results) -> None:
    resolved: Counter[str] = Counter()
    left = []
    for sheet in published(baseline):
        cells = written.rows(sheet_name(sheet.name, "en"))
        assert len(cells) == len(sheet.rows)
        for number, row in enumerate(cells):
            for column, value in enumerate(row):
                if value is None or isinstance(value, str):
                    continue
                where = address(sheet, number, column)
                if where and written.leaves(where):
                    resolved[sheet.name] += 1
                else:
                    left.append((sheet.name, number, column, value))
    assert left == []
    assert resolved.total() > 27_000
    # Only sheets of words have no number.
    without = {sheet.name for sheet in published(baseline)} - resolved.keys()
    assert without == {"findings", "sectors"}


def test_an_address_leads_to_the_number_of_its_cell(baseline: Results) -> None:
    tracer = Tracer(baseline)
    words = Words(tracer.origins, "en")
    compared = 0
    for sheet in published(baseline):
        for number, row in enumerate(sheet.rows):
            for column, value in enumerate(row):
                where = address(sheet, number, column)
                if not where or not isinstance(value, float | int):
                    continue
                found, unit = words.value(where)
                title = sheet.columns[column].title
                if unit == "CNY" and "(mn CNY)" in title:
                    found = float(found or 0.0) / CNY_PER_MN
                elif "(pp)" in title or (unit == "fraction" and "%" in row and "%" not in title):
                    found = PERCENT * float(found or 0.0)
                assert value == pytest.approx(found, rel=1e-12), where
                compared += 1
    assert compared > 27_000


@pytest.mark.parametrize("name", ["finite_supply", "full_use", "cars_included"])
def test_other_scenarios_resolve(name: str) -> None:
    results = analytics.run(name, draws=0)
    tracer = Tracer(results)
    for sheet in published(results):
        for column in range(len(sheet.addresses)):
            # The first number of the column, if it has one: a gap rests on nothing.
            numbers = (n for n, row in enumerate(sheet.rows) if row[column] is not None)
            number = next(numbers, None)
            where = "" if number is None else address(sheet, number, column)
            if where:
                assert tracer.of_address(where).leaves, where


def test_an_imported_schedule_is_a_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RCEP_DATA", str(tmp_path / "store"))
    codes = code_of_each_group()
    annex = write_annex(tmp_path / "official.xlsx", [line(code, 0.1, 0.0) for code in codes])
    user_data.import_file(annex, "CHN", "JPN", kind="rcep-annex", accept=SMALL)
    results = analytics.run(analytics.load_scenario("baseline", {"schedule": "imported"}), draws=0)
    row = results.sources.filter(source_id="imported_schedule_chn").row(0, named=True)
    assert (row["title"], row["retrieved"]) == ("official.xlsx", None)
    tracer = Tracer(results)
    imports = tracer.of_address("projection:import:auto_parts:2035:effect_cny").leaves
    assert SOURCE + "imported_schedule_chn" in imports
    assert not any(leaf.startswith(f"{ASSUMPTION}staging_shares") for leaf in imports)
    exports = tracer.of_address("projection:export:clothing:2035:effect_cny".replace(
        "clothing", "textiles_clothing")).leaves  # fmt: skip
    assert SOURCE + "japan_tariff_2025" in exports


@pytest.mark.slow
def test_each_assumption_is_named_by_the_numbers_that_move_with_it() -> None:
    """The rules against the model: what changes with an assumption must name it."""
    before = analytics.run("baseline", draws=0)
    tracer = Tracer(before)
    values = before.scenario.assumptions.by_id()
    quantities: dict[str, str] = {}
    for name in values:
        if not name.endswith(".it_goods"):  # free of duty, so that nothing moves with them
            quantities[name.partition(".")[0]] = name  # one of each kind, the last
    silent = []
    for name in quantities.values():
        changes = {name: 5.0 if values[name] == float("inf") else 0.97 * values[name] or 0.005}
        if name.startswith("staging_shares."):
            changes = {name: 0.995 * values[name]}
        changed = analytics.load_scenario("baseline", changes, allow_past=True)
        after = analytics.run(changed, draws=0)
        named = {ASSUMPTION + each for each in changes}
        moved = list(_moved(before, after))
        if not moved:
            silent.append(name)
        missing = [where for where in moved if not tracer.trace(where).leaves & named]
        assert missing == [], name
    assert silent == []


def _moved(before: Results, after: Results) -> Iterator[str]:
    """Addresses of the numbers that differ by more than rounding."""
    for table, schema in RESULT_SCHEMAS.items():
        own, other = before.tables[table], after.tables[table]
        # What does not depend on a changed value is kept, and the same table.
        if table in {"assumptions", "sources"} or own is other:
            continue
        key = schema.primary_key()
        numbers = [column for owner, column in RULES if owner == table]
        numbers = [name for name in numbers if name in schema.column_names() and name not in key]
        numbers = [name for name in numbers if own.schema[name].is_numeric()]
        pairs = own.join(other, on=key, how="inner", suffix="_after", validate="1:1")
        # Nor by the last digit in which rates are written.
        differs = pairs.select(
            (pl.col(name) - pl.col(f"{name}_after")).abs()
            > pl.max_horizontal(1e-12 * pl.col(name).abs(), 1.5e-8)
            for name in numbers
        )
        keys = [":".join(map(str, row)) for row in pairs.select(key).iter_rows()]
        for name in numbers:
            for number in differs[name].arg_true():
                yield f"{table}:{keys[number]}:{name}"


def test_the_sources_that_rules_name_are_those_of_the_tables() -> None:
    changes = read_shipped().mfn_changes
    assert {importer: tuple(changes.filter(importer=importer)["source_id"].unique().sort())
            for importer in ("CHN", "JPN")} == tariffs.MFN_CHANGES  # fmt: skip
    staging = pl.concat(
        table.select("source_id")
        for table in (read_shipped().treatments, read_shipped().known_lines)
    )
    assert staging["source_id"].drop_nulls().unique().sort().to_list() == [*tariffs.STAGING]
    lines = {"CHN": read_shipped().base_rates, "JPN": read_shipped().staged_lines}
    assert {
        importer: table["source_id"].unique().item() for importer, table in lines.items()
    } == tariffs.BASE_RATES


def test_sources_of_the_live_model_are_in_the_table(baseline: Results) -> None:
    assert baseline.live_model is not None
    named = baseline.live_model.constants["source_id"].drop_nulls()
    assert set(named) <= set(baseline.sources["source_id"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_rows_are_in_words(baseline_workbooks: dict[str, WorkbookParts], language: str) -> None:
    rows = rows_of(baseline_workbooks[language], sheet_name("lineage", language))
    assert len({(*row[:2], *row[4:6]) for row in rows}) == len(rows)
    by_quantity = {row[0]: row for row in rows}
    share = by_quantity["zero_tariff_share:CHN:JPN:{scope}:entered:{year}:share"]
    assert (
        share[3] == {"en": "Trade entered at zero (%)", "zh": "实际零关税进口占比（%）"}[language]
    )
    effect = [row for row in rows if row[0] == "projection:import:cars:{year}:effect_cny"]
    assert [row[5] for row in effect] == [
        f"projection:import:cars:{{year}}:{part}_cny"
        for part in ("substitution_effect", "expansion_effect", "price_effect")
    ]
    assert all(row[1] == "2020-2042" for row in effect)


def test_formulas_and_steps_have_words() -> None:
    for name in STEPS.keys() - {"model"}:  # whose quantities have titles of their own
        assert has_text(f"step.{name}")
    used = {key for key in catalogue() if key.startswith("formula.")}
    source = "".join(
        path.read_text(encoding="utf-8") for path in Path(tariffs.__file__).parent.glob("*.py")
    )
    # A formula that no rule gives is a leftover; those made of parts are named by their parts.
    made = re.compile(
        r"formula\.((share|bound)_(lines|trade|entered)|average_\w+_by_trade|japan_to_\w+"
        r"|regional_\w+_(change|effect))"
    )
    assert {
        key
        for key in used
        if f'"{key.removeprefix("formula.")}"' not in source and not made.fullmatch(key)
    } == set()


def test_keys_in_braces() -> None:
    row = {"region": "CHN", "year": "2030"}
    # The market is China, too, but that is not the region of the row.
    assert generalised("third_countries:CHN:cars:CHN:2030:exact:value_cny", row) == (
        "third_countries:CHN:cars:{region}:{year}:exact:value_cny"
    )
    assert generalised("regional_flows:cars:CHN:CHN:value_cny", row) == (
        "regional_flows:cars:{region}:CHN:value_cny"
    )
    assert generalised("step:schedule:CHN", row) == "step:schedule:CHN"
    assert generalised("source:iti_2021", {"source_id": "iti_2021"}) == "source:{source_id}"


def test_a_tree_ends_in_sources_and_assumptions(baseline: Results) -> None:
    tracer = Tracer(baseline)
    trace = tracer.of_address("qingdao_japan_trade:2021:import:value_cny")
    lines = tree_lines(trace, Words(tracer.origins, "en"), "en")
    article = (
        "Qingdao Daily / Guanhai News (Yang Guang): Report on the master plan of the China-Japan "
        "(Qingdao) Local Development Cooperation Demonstration Zone [source qingdao_daily_2022]"
    )
    assert lines == [
        "Trade between Qingdao and Japan: 2021, Imports from Japan = 17,252,726,400 CNY "
        "[qingdao_japan_trade:2021:import:value_cny, assumed]",
        "│  Total x export share; imports are the rest.",
        "├─ Published headline figures: Trade between Qingdao and Japan, 2021 = 61.61688 bn CNY "
        "[headline:qingdao_japan_trade:2021:value, derived]",
        "│  │  Total of the other year, carried by its published growth.",
        "│  ├─ Published headline figures: Trade between Qingdao and Japan, 2020 = 54.48 bn CNY "
        "[headline:qingdao_japan_trade:2020:value, published]",
        "│  │  │  As published.",
        f"│  │  └─ {article}",
        f"│  └─ {article}",
        "└─ Exports in all trade = 0.72 share "
        "[assumption export_share, assumed, nordot_shandong_2021]",
    ]
    assert len(tree_lines(trace, Words(tracer.origins, "en"), "en", depth=0)) == 2


def test_what_was_cut_off_is_not_called_taken_apart(baseline: Results) -> None:
    tracer = Tracer(baseline)
    trace = tracer.of_address("projection:import:auto_parts:2035:effect_cny")
    text = tree_lines(trace, Words(tracer.origins, "en"), "en", depth=2)
    assert not any("taken apart above" in line for line in text)


def test_numbers_are_written_for_readers(baseline: Results) -> None:
    words = {code: Words(Tracer(baseline).origins, code) for code in LANGUAGES}
    supply = "assumption:export_supply_elasticity.cars"
    assert [words[code].amount(supply) for code in LANGUAGES] == ["infinite", "无限"]
    year = "zone_targets:industrial_output_2035:target_year"
    assert [words[code].amount(year) for code in LANGUAGES] == ["2035", "2035"]
    share = "assumption:utilisation_rate.import.2030"
    assert words["zh"].amount(share) == "0.5 占申领有利贸易比例"
    gap = "zone_targets:clusters_2035:start_value"
    assert [words[code].amount(gap) for code in LANGUAGES] == ["not known", "不详"]


def test_each_cell_of_regional_trade_names_what_goes_into_it(baseline: Results) -> None:
    tracer = Tracer(baseline)
    cells = {
        (row["origin"], row["importer"]): tracer.of_address(
            f"regional_flows:auto_parts:{row['origin']}:{row['importer']}:value_cny"
        )
        for row in baseline.regional_flows.filter(segment="auto_parts").iter_rows(named=True)
    }
    assert cells["JPN", "CHN"].formula == "national_flow_spread"
    assert not any("regional_assumptions" in leaf for leaf in cells["JPN", "CHN"].leaves)
    assert f"{ASSUMPTION}domestic_share.auto_parts" in cells["CHN", "CHN"].leaves
    assert f"{ASSUMPTION}domestic_share.auto_parts" not in cells["ASEAN", "CHN"].leaves
    assert {trace.formula for trace in cells.values()} == {
        "national_flow_spread", "regional_home", "regional_rivals", "regional_other",
        "japan_to_kor", "japan_to_asean", "japan_to_rest",
    }  # fmt: skip


def test_what_a_study_takes_from_nobody_s_assumption_is_not_named(baseline: Results) -> None:
    trace = Tracer(baseline).of_address("validation:unctad_japan_gain:model")
    named = {leaf.removeprefix(ASSUMPTION).partition(".")[0] for leaf in trace.leaves}
    # The design has full use, all trade dutiable and the long run.
    assert not named & {"utilisation_rate", "dutiable_regime_share", "adjustment_speed"}


def test_what_went_in_before_is_not_taken_apart_again(baseline: Results) -> None:
    tracer = Tracer(baseline)
    trace = tracer.of_address("projection:import:auto_parts:2035:effect_cny")
    text = tree_lines(trace, Words(tracer.origins, "zh"), "zh")
    assert sum("见上文" in line for line in text) == 23
    assert sum("到岸含税价格（对数） = " in line for line in text) == 1


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("x", 'there is no table "x"'),
        ("projection:import:autoparts:2035:effect_cny", 'did you mean "auto_parts"?'),
        ("projection:import:cars:2035:channel", "is text, not a number"),
        ("projection:import:cars:effect_cny", "write projection:<flow>:<sector>:<year>:<column>"),
        ("step:response:cars:scenario", 'there is no table "step"'),
    ],
)
def test_addresses_that_lead_nowhere(baseline: Results, given: str, message: str) -> None:
    with pytest.raises(AddressError, match=re.escape(message)):
        Tracer(baseline).of_address(given)


def test_every_number_can_be_asked_for_known_or_not(baseline: Results) -> None:
    tracer = Tracer(baseline)
    asked = 0
    for table in RESULT_SCHEMAS:
        for row in baseline.tables[table].iter_rows(named=True):
            key = ":".join(str(row[name]) for name in key_of(table))
            for column in numeric_columns(table):
                assert tracer.trace(f"{table}:{key}:{column}").formula
                asked += 1
    assert asked > 28_000
    duty = tracer.of_address("regional_flows:cars:JPN:ASEAN:mfn_rate")
    assert (duty.formula, duty.inputs) == ("duty_not_used", ())


def test_the_relative_effect_has_an_address(baseline: Results) -> None:
    key = "projection:import:total:2042"
    part, whole = (value_at(baseline, f"{key}:{n}_cny").value for n in ("effect", "counterfactual"))
    found = value_at(baseline, f"{key}:relative_effect")
    assert found == (pytest.approx(part / whole), "fraction")  # type: ignore[operator]
