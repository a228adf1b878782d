"""The shipped tables: they hold their schemas, name their sources and say what they know."""

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from analytics.errors import InputError
from analytics.readers import datasets, dictionary
from analytics.readers.datasets import TABLES, read_sources, read_table
from analytics.schemas.reference import ChangeLog, Parties
from analytics.schemas.trade import ExchangeRates
from analytics.study import signed_series

ROWS_OF_TEXT = ("reason", "note", "description")


def headings_of(ranges: str) -> Iterator[int]:
    """Yield every heading of a list of ranges such as 8706-8708;8714."""
    for part in ranges.split(";"):
        first, _, last = part.partition("-")
        assert len(first) == 4
        assert first <= (last or first)
        yield from range(int(first), int(last or first) + 1)


def fact(name: str) -> float:
    value: float = read_table("facts").filter(pl.col("fact_id") == name)["value"].item()
    return value


def cited() -> Iterator[tuple[str, pl.DataFrame]]:
    for name in TABLES:
        frame = read_table(name)
        if "source_id" in frame.columns:
            yield name, frame


@pytest.mark.parametrize("name", TABLES)
def test_table_holds_its_schema_and_is_sorted(name: str) -> None:
    frame = read_table(name)
    assert frame.height > 0
    keys = TABLES[name].schema.primary_key()
    if keys:
        assert frame.equals(frame.sort(keys))


@pytest.mark.parametrize("path", [table.path for table in TABLES.values()])
def test_files_are_utf8_with_plain_line_ends(path: str) -> None:
    content = (datasets.datasets_directory() / path).read_bytes()
    assert b"\r" not in content
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8").endswith("\n")


def test_every_table_in_the_folder_is_registered() -> None:
    folder = datasets.datasets_directory()
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*.csv")}
    assert present == {table.path for table in TABLES.values()}


def test_every_source_named_exists_and_every_source_is_used() -> None:
    named = {source for _, frame in cited() for source in frame["source_id"].drop_nulls()}
    assert named == set(read_sources()["source_id"])


def test_figures_without_a_source_are_assumed() -> None:
    for name, frame in cited():
        orphans = frame.filter(pl.col("source_id").is_null() & (pl.col("status") == "published"))
        assert orphans.is_empty(), name


def test_what_is_from_memory_is_never_published() -> None:
    remembered = read_sources().filter(pl.col("verification").str.contains("from memory"))
    assert remembered.height > 0
    for name, frame in cited():
        texts = [column for column in ROWS_OF_TEXT if column in frame.columns]
        recalled = pl.col("source_id").is_in(remembered["source_id"].implode()).fill_null(
            value=False
        ) | pl.any_horizontal(
            pl.lit(value=False), *(pl.col(t).str.contains("(?i)from memory") for t in texts)
        )
        rows = frame.filter(recalled & (pl.col("status") != "assumed"))
        assert rows.is_empty(), f"{name}: {rows}"


def test_sources_are_dated_and_name_no_page_twice() -> None:
    sources = read_sources()
    assert sources["url"].drop_nulls().str.starts_with("http").all()
    assert sources.select("publisher", "title").is_unique().all()


def test_published_figures_of_the_article() -> None:
    # Qingdao Daily, February 2022; China Daily Shandong, 18 April 2022.
    assert fact("qingdao_japan_total_2020") == 54.48
    assert fact("qingdao_japan_growth_2021") == 13.1
    assert fact("qingdao_japan_total_2020_jpy") == 940.0
    assert fact("shandong_japan_total_2021") == 182.15
    share = fact("qingdao_japan_total_2020") / (
        fact("shandong_japan_total_2021") / (1 + fact("shandong_japan_growth_2021") / 100)
    )
    assert round(100 * share, 1) == 34.8
    assert fact("qingdao_share_of_shandong_japan_2020") == pytest.approx(100 * share, abs=1e-4)


def test_staging_totals_add_up() -> None:
    parts = ["10_year", "15_year", "20_year"]
    zero = fact("china_immediate_share") + sum(fact(f"china_staging_{part}") for part in parts)
    assert zero == pytest.approx(fact("china_final_share"))
    rest = fact("china_staging_partial") + fact("china_staging_excluded")
    assert zero + rest == pytest.approx(100.0)


def test_derived_facts_follow_from_published_ones() -> None:
    imports = fact("preferential_imports_20_months") - fact("preferential_imports_8_months_2023")
    assert fact("preferential_imports_2022") == pytest.approx(imports)
    rates = read_table("exchange_rates").filter(currency="CNY", year=2022)["per_usd"].item()
    ceiling = 100 * imports / (fact("china_imports_from_japan_2022") * rates)
    assert fact("preferential_imports_ceiling_2022") == pytest.approx(ceiling, abs=1e-3)
    exports = fact("preferential_exports_20_months") - fact("preferential_exports_8_months_2023")
    ceiling = 100 * exports / (fact("china_exports_to_japan_2022") * rates)
    assert fact("preferential_exports_ceiling_2022") == pytest.approx(ceiling, abs=1e-3)


def test_national_trade_is_seen_from_china_and_whole() -> None:
    trade = read_table("national_trade")
    totals = trade.filter(partner="china", commodity="Grand Total", year=2021)
    # Ministry of Finance of Japan: exports to and imports from China in 2021, billion JPY.
    assert dict(totals.select("flow", "value_jpy_bn").rows()) == {
        "import": 17984.37246,
        "export": 20381.814408,
    }
    years = trade.group_by("flow", "partner", "commodity").agg(pl.col("year").sort())
    short = years.filter(pl.col("year").list.len() != 17)
    assert set(short["commodity"]) == {"Semicon Machinery Etc"}
    assert trade["year"].max() == 2025


def test_national_trade_is_the_published_series(shared_data: Path) -> None:
    raw = pl.read_csv(shared_data / "japan-mof/japan_trade_by_area_goods_year_bn_jpy.csv").select(
        pl.col("ex_im").replace_strict({"export": "import", "import": "export"}).alias("flow"),
        pl.col("area")
        .replace({"China": "china", "R Korea": "korea", "Grand Total": "world"})
        .alias("partner"),
        pl.col("goods").alias("commodity"),
        "year",
        "value",
    )
    ours = read_table("national_trade")
    published = ours.filter(status="published")
    both = published.join(raw, on=["flow", "partner", "commodity", "year"], validate="1:1")
    assert both.height == published.height
    assert (both["value_jpy_bn"] - both["value"]).abs().max() <= 5e-7


def test_no_series_breaks_when_the_nomenclature_changes() -> None:
    """HS2022 moved display modules into "Audio & Visual Apparatus", which rose 3.8 times."""
    china = read_table("national_trade").filter(
        (pl.col("partner") == "china")
        # Prices of fuels doubled in 2022; the goods are the same.
        & (pl.col("commodity") != "Mineral Fuels")
    )
    wide = china.pivot(on="year", index=["flow", "commodity"], values="value_jpy_bn")
    change = (wide["2022"] / wide["2021"]).to_list()
    assert 0.6 < min(change) < max(change) < 1.6


def test_facts_from_the_ministry_series(shared_data: Path) -> None:
    raw = pl.read_csv(shared_data / "japan-mof/japan_trade_by_area_goods_year_bn_jpy.csv")
    bought = raw.filter(year=2021, ex_im="import")
    for name, goods in (("clothing", "Clothing And Accessories"),
                        ("textiles", "Textile Yarn, Fabrics")):  # fmt: skip
        korea, world = (
            bought.filter(area=area, goods=goods)["value"].item()
            for area in ("R Korea", "Grand Total")
        )
        assert fact(f"korea_share_{name}") == pytest.approx(100 * korea / world, abs=1e-4)
    sold = read_table("national_trade").filter(flow="import", partner="china", year=2021)
    values = dict(sold.select("commodity", "value_jpy_bn").rows())
    it = sum(values[g] for g in ("Semiconductors Etc", "Semicon Machinery Etc",
                                 "Parts Of Computer"))  # fmt: skip
    assert fact("it_goods_share_of_imports") == pytest.approx(
        100 * it / values["Grand Total"], abs=1e-4
    )


def test_exchange_rates_are_the_published_averages(shared_data: Path) -> None:
    raw = pl.read_csv(
        shared_data / "fx/fx_annual_china_japan_korea_per_usd.csv", try_parse_dates=True
    ).select(
        pl.col("Country").replace({"China": "CNY", "Japan": "JPY"}).alias("currency"),
        pl.col("Date").dt.year().cast(pl.Int64).alias("year"),
        "Exchange rate",
    )
    both = read_table("exchange_rates").join(raw, on=["currency", "year"], validate="1:1")
    assert both.height == 34
    assert (both["per_usd"] == both["Exchange rate"]).all()


def test_elasticities_are_medians_of_the_files(shared_data: Path) -> None:
    products = pl.read_csv(shared_data / "elasticities/ProTEE_0_1.csv")
    heading = pl.col("HS6") // 100
    clothing = products.filter(heading.is_between(6101, 6299))["sigma"].median()
    parts = products.filter(
        heading.is_between(8706, 8708) | heading.is_between(8407, 8409)
        | heading.is_between(8511, 8512)
    )["sigma"].median()  # fmt: skip
    assert fact("product_elasticity_clothing") == pytest.approx(clothing, abs=5e-4)
    assert fact("product_elasticity_auto_parts") == pytest.approx(parts, abs=5e-4)
    sigma = pl.read_csv(shared_data / "elasticities/bw_sigma_hs3_CHN_JPN_KOR_HKG_USA.csv")
    for country in ("China", "Japan"):
        median = sigma.filter(pl.col("cname") == country)["sigma"].median()
        name = f"substitution_{country.lower()}_all"
        assert fact(name) == pytest.approx(median, abs=5e-4)


def test_segments_do_not_share_headings() -> None:
    for flow, frame in read_table("sectors").group_by("flow"):
        ranges = frame["headings"].drop_nulls()
        covered = [heading for text in ranges for heading in headings_of(text)]
        assert len(covered) == len(set(covered)), flow
        assert frame["headings"].null_count() == 1, flow


def test_segments_name_commodities_of_the_ministry() -> None:
    trade = read_table("national_trade")
    for row in read_table("sectors").iter_rows(named=True):
        known = set(trade.filter(flow=row["flow"])["commodity"])
        named = {name for name, _ in signed_series(row["commodities"] or "")}
        assert named <= known, row["segment"]


def test_ranges_of_one_date_do_not_overlap() -> None:
    for date, frame in read_table("mfn_changes").group_by("importer", "valid_from"):
        ranges = [f"{a}-{b}" for a, b in frame.select("heading_from", "heading_to").rows()]
        covered = [heading for text in ranges for heading in headings_of(text)]
        assert len(covered) == len(set(covered)), date


def mfn_average(column: str) -> float:
    """Return the simple average of China's rates in per cent; base rates where none is known."""
    rate = pl.min_horizontal("base_rate", pl.coalesce(column, "base_rate"))
    share = pl.col("line_count") / pl.col("line_count").sum()
    average: float = read_table("china_line_groups").select((rate * share).sum() * 100).item()
    return average


def test_mfn_rates_by_line_give_the_published_averages() -> None:
    # State Council, September 2018: 9.8 % on average before the cuts of that year, 7.5 % after.
    # The file has provisional rates, which are lower, in place of MFN where there are any.
    before, after = mfn_average("mfn_rate_2018"), mfn_average("mfn_rate_2019")
    assert 0.0 < fact("china_mfn_average_2017") - before < 0.8
    assert 0.0 < fact("china_mfn_average_2018") - after < 0.8


def test_priors_add_to_one_and_cover_every_category_for_asean() -> None:
    sums = read_table("staging_priors").group_by("asean_category").agg(pl.col("probability").sum())
    assert (sums["probability"] - 1.0).abs().max() < 1e-12
    seen = set(read_table("china_line_groups")["asean_category"]) - {"free"}
    assert set(sums["asean_category"]) == seen


def test_auto_parts_above_six_percent_are_the_79_lines_cut() -> None:
    lines = read_table("china_line_groups").filter(
        pl.col("heading").is_between(pl.lit("8706"), pl.lit("8708"))
    )
    assert lines["line_count"].sum() == 97
    high = lines.filter(pl.col("base_rate") > 0.06)
    assert high["line_count"].sum() == fact("auto_parts_lines_cut_2018") == 79
    assert (high["base_rate"].min(), high["base_rate"].max()) == (0.08, 0.25)


def test_base_rates_give_the_stated_zero_share() -> None:
    lines = read_table("china_line_groups")
    assert lines["line_count"].sum() == 8277
    free = lines.filter(pl.col("base_rate") == 0)["line_count"].sum()
    assert round(100 * free / 8277, 2) == fact("china_base_rate_zero_share")


def test_the_published_saving_is_kept_and_questioned() -> None:
    row = read_table("first_certificate").row(0, named=True)
    from_rates = row["yearly_exports_cny"] * (row["base_rate"] - row["first_stage_rate"])
    assert from_rates == pytest.approx(135_000)
    assert from_rates / 1e6 == pytest.approx(fact("first_certificate_saving_from_rates"))
    assert row["claimed_saving_cny"] > row["yearly_exports_cny"] * row["base_rate"] / 2
    assert "does not follow" in row["note"]


def test_zone_targets_do_not_hide_the_change_of_base() -> None:
    targets = read_table("zone_targets")
    later = targets.filter(target="industrial_output_2035").row(0, named=True)
    assert (later["start_year"], later["start_value"]) == (None, None)
    assert "no growth joins the two" in later["note"]


def test_parties_are_fifteen_and_their_group() -> None:
    parties = read_table("parties")
    assert parties.filter(kind="party").height == 15
    assert parties.filter(member_of="ASEAN").height == 10
    groups = set(parties.filter(kind="group")["code"])
    assert set(parties["member_of"].drop_nulls()) == groups


def test_dictionary_is_current() -> None:
    folder = datasets.datasets_directory()
    for name, text in dictionary.dictionary_texts().items():
        assert (folder / name).read_text(encoding="utf-8") == text, (
            f"datasets/{name} is out of date: run `rcep data dictionary`"
        )


def test_datapackage_describes_every_column() -> None:
    package = json.loads(dictionary.dictionary_texts()["datapackage.json"])
    described = {
        resource["path"]: [field["name"] for field in resource["schema"]["fields"]]
        for resource in package["resources"]
    }
    assert described == {table.path: table.schema.column_names() for table in TABLES.values()}
    fields = [field for r in package["resources"] for field in r["schema"]["fields"]]
    assert all(field["description"] and field["unit"] for field in fields)


def test_dictionary_is_written_where_asked(tmp_path: Path) -> None:
    written = dictionary.write_dictionary(tmp_path)
    assert sorted(path.name for path in written) == ["README.md", "datapackage.json"]
    assert b"\r" not in (tmp_path / "README.md").read_bytes()


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "数据 sets"
    (folder / "reference").mkdir(parents=True)
    monkeypatch.setattr(datasets, "datasets_directory", lambda: folder)
    return folder


def test_all_broken_rules_come_in_one_message(broken: Path) -> None:
    path = broken / "reference/parties.csv"
    path.write_text(
        "code,name_en,name_zh,kind,member_of\n"
        "CHN,China,中国,party,\nCHN,China,中国,party,\nJP,,日本,land,\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        datasets.read(Parties)
    assert "parties.csv" in caught.value.title
    rules = "\n".join(caught.value.problems)
    for words in ("primary_key: 2 rows", "code|regex", "name_en|nullability", "kind|regex", "JP"):
        assert words in rules


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("1,0.1.0,choice,Change,变化,Share,占比,0.1,0.2,fraction,a:b,Reason,", "moved_figures"),
        ("1,0.1.0,choice,Change,变化,,,,0.2,,,,", "moved_figures"),
        ("1,soon,added,Change,变化,,,,,,,,", "version"),
        ("1,0.1.0,fixed,Change,变化,,,,,,,,", "kind"),
        ("1,0.1.0,added,Change,,,,,,,,,", "change_zh"),
    ],
)
def test_a_change_is_logged_as_a_whole(broken: Path, row: str, rule: str) -> None:
    titles = ",".join(TABLES["change_log"].schema.column_names())
    text = f"{titles}\n{row}\n"
    (broken / "reference/change_log.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=rule):
        datasets.read(ChangeLog)


def test_missing_and_unknown_columns_are_named(broken: Path) -> None:
    path = broken / "reference/parties.csv"
    path.write_text(
        "code,name_en,name_zhh,kind,member_of\nCHN,China,中国,party,\n", encoding="utf-8"
    )
    with pytest.raises(InputError, match="name_zh is missing") as caught:
        datasets.read(Parties)
    assert 'did you mean "name_zh"?' in str(caught.value)


@pytest.mark.parametrize(
    "content", [None, b"", b"currency,year,per_usd,status,source_id\nCNY,x,y\n"]
)
def test_unreadable_files_are_named(broken: Path, content: bytes | None) -> None:
    (broken / "published").mkdir()
    if content is not None:
        (broken / "published/exchange_rates.csv").write_bytes(content)
    with pytest.raises(InputError, match=r"exchange_rates\.csv"):
        datasets.read(ExchangeRates)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[source.a\n", "not a TOML file"),
        ('[source.a]\npublishers = "x"\n', 'did you mean "publisher"'),
        ('[source.a]\npublisher = "x"\n', "nullability"),
    ],
)
def test_broken_sources_are_explained(broken: Path, text: str, words: str) -> None:
    (broken / "sources.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        read_sources()


def test_unknown_table_is_suggested() -> None:
    with pytest.raises(InputError, match='did you mean "facts"'):
        read_table("fact")


def test_ids_of_assumptions_are_unique_over_the_files() -> None:
    ranges = datasets.read_assumption_ranges()
    assert ranges.height == sum(read_table(n).height for n in TABLES if n.startswith("assumptions"))
    assert ranges["id"].is_sorted()
