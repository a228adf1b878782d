"""Japan's tariff: the table of 1 April 2025 and small tables."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from analytics.errors import InputError
from analytics.readers import japan_staging as cause
from analytics.readers.import_rules import require_rules
from analytics.readers.japan_tariff import read_japan_file, read_japan_tariff
from analytics.schemas.schedule import Schedule
from analytics.tariffs.rates import preferential_rates

TABLE = Path("japan-tariff") / "japan_tariff_2025-04-01.csv"
HEADER = "stat_code9,general_basic,temporary,wto_bound,rcep_china"


def classified_rows(path: Path, origin: str = "CHN") -> pl.DataFrame:
    """Return every row with its base rate, category and cause; repeated codes too."""
    return read_japan_file(path, origin).rows


@pytest.fixture(scope="module")
def rows(shared_data: Path) -> pl.DataFrame:
    return classified_rows(shared_data / TABLE)


@pytest.fixture(scope="module")
def japan(shared_data: Path) -> Schedule:
    return read_japan_tariff(shared_data / TABLE)


def write(folder: Path, rows: Sequence[str], name: str = "tariff_2025-04-01.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8", newline="\n")
    return path


def problems_of(path: Path, origin: str = "CHN") -> tuple[str, ...]:
    with pytest.raises(InputError) as caught:
        read_japan_tariff(path, origin)
    return caught.value.problems


def counted(schedule: Schedule) -> dict[str, int]:
    return dict(schedule.coverage.select("cause", "rows").rows())


def test_dutiable_rows_of_2025_are_classified_or_listed_by_cause(rows: pl.DataFrame) -> None:
    # Figures computed from the published table in an earlier, independent analysis.
    dutiable = rows.filter(pl.col("printed_text").str.contains(r"^[0-9.]+%$"))
    dutiable = dutiable.filter(pl.col("printed_rate") > 0)
    assert dutiable.height == 2420
    assert dutiable["code"].n_unique() == 2417
    staged = dutiable.filter(pl.col("staging_category").str.starts_with("cuts_"))
    assert staged["code"].n_unique() == 2334
    assert staged["fits"].unique().to_list() == [1]
    rest = dutiable.join(staged.select("code"), on="code", how="anti")
    # 25 + 32 lines of footwear and leather, 7 of prepared sea food: their base rates are others.
    assert dict(rest["cause"].value_counts().rows()) == {
        cause.QUOTA_BASE: 25 + 32,
        cause.STANDSTILL: 19,
        cause.BOUND_BASE: 7,
    }


def test_a_base_rate_within_the_quota_explains_china_s_rates_and_asean_s(
    shared_data: Path, rows: pl.DataFrame
) -> None:
    quota = rows.filter(pl.col("cause") == cause.QUOTA_BASE)
    assert quota["other_category"].unique().to_list() == ["cuts_21"]
    # Six rates of Japan's quotas on leather and leather footwear, in percent.
    percent = quota.select((pl.col("other_base") * 100).round(4)).unique().to_series().sort()
    assert percent.to_list() == [12.0, 13.3, 16.0, 17.3, 21.6, 24.0]
    asean = classified_rows(shared_data / TABLE, "ASEAN").join(quota, on="code", how="semi")
    assert asean["other_category"].unique().to_list() == ["cuts_16"]
    assert asean.select("code", "other_base").equals(quota.select("code", "other_base"))


def test_coverage_of_2025(japan: Schedule) -> None:
    found = counted(japan)
    assert found[
        "classified: the printed rate follows 11, 16 or 21 equal cuts, rounded half-up"
    ] == (2334)
    assert found[cause.PARTS_FOLLOW] == 243
    # Lower of an amount and a percentage that stand in two columns.
    assert found[cause.PARTS_APART] == 5
    assert cause.PARTS_DIFFER not in found
    # The 3 rates above the MFN rate are printed in brackets, and follow from the bound rate.
    assert cause.ABOVE_BASE not in found
    assert found[cause.BOUND_BASE] == 7 + 3
    assert found[cause.QUOTA_BASE] == 57
    assert found[cause.SEVERAL] == 99
    # Eight codes repeat: two of them with the same rates.
    assert found["repeated code, rows with the same rates"] == 2
    assert found["repeated code, rows with different rates (seasons, quotas)"] == 6


def test_lines_of_2025(japan: Schedule) -> None:
    assert japan.lines.height == 9655 - 6
    assert japan.lines["hs_edition"].unique().to_list() == ["HS2022"]
    assert not japan.lines["tariff_line"].is_in(["080310100", "081290200"]).any()
    assert japan.published is not None
    assert japan.published["tariff_line"].n_unique() == 57 + 10


# Calcium chloride 3.3 % -> 3.0 % in year 1 (Qingdao Customs, 2022); 1.8 % printed for year 5.
@pytest.mark.parametrize(
    ("code", "stage", "rate"),
    [
        ("282720000", 1, 0.030),
        ("282720000", 5, 0.018),
        ("282720000", 11, 0.0),
        # Knitted coats of cotton, 10.9 % -> 8.2 % in year 4 (Japan Tariff Association, 6101.20).
        ("610120000", 4, 0.082),
        # Sodium bicarbonate: free at once (same source as calcium chloride).
        ("283630000", 1, 0.0),
        # Leather outside the quota: 12 % within it, 21 cuts, as printed for year 5.
        ("410711222", 5, 0.091),
        ("410711222", 21, 0.0),
        # Octopus: bound at 9.6 %, MFN 6.7 % today.
        ("160555100", 5, 0.066),
    ],
)
def test_published_rates_of_other_years(
    japan: Schedule, code: str, stage: int, rate: float
) -> None:
    rates = preferential_rates(japan)
    chosen = (pl.col("tariff_line") == code) & (pl.col("stage_year") == stage)
    assert rates.filter(chosen)["preferential_rate"].item() == pytest.approx(rate, abs=1e-12)


def test_chapters_84_and_85_are_nearly_free(japan: Schedule) -> None:
    # 7 dutiable lines of 972: 8544.11, 8544.19 and 8545 (computed from the published table).
    machinery = japan.lines.filter(pl.col("heading").str.slice(0, 2).is_in(["84", "85"]))
    dutiable = machinery.filter(pl.col("base_rate") > 0)
    assert machinery.height == 972
    assert dutiable["heading"].value_counts(sort=True).rows() == [("8545", 5), ("8544", 2)]


def test_lines_without_a_known_rate_have_none(japan: Schedule) -> None:
    unknown = japan.lines.filter(
        pl.col("staging_category").is_in(["non_ad_valorem", "unclassified", "excluded"])
    )
    rates = preferential_rates(japan).join(unknown, on="tariff_line", how="semi")
    assert rates["preferential_rate"].null_count() == rates.height > 0


@pytest.mark.parametrize("origin", ["KOR", "ASEAN", "AUS", "NZL"])
def test_other_origins(shared_data: Path, origin: str) -> None:
    schedule = read_japan_tariff(shared_data / TABLE, origin)
    assert schedule.origin == origin
    assert schedule.lines["staging_category"].str.starts_with("cuts_").sum() > 1000


def test_small_table(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        [
            "282720000,3.3%,,(3.3%),1.8%",
            "010121100,無税,,(無税),無税",
            "283630000,3.9%,,3.9%,無税",
            "870321000,3.9%,,3.9%,",
            "070390090,5%,,3%,3%",
            "160555100,6.7%,,(9.6%),6.6%",
            "520512022,2.8%又は20円/kgのうちいずれか高い税率,,1.9%又は13円/kgのうちいずれか高い税率,"
            "1%又は7.09円/kgのうちいずれか高い税率",
            # The marked rate holds for an end use only: the base rate stays 5 %.
            "030273000,5%,◎無税,5%,●2.4%又は非譲許",
            "040210211,(466円/kg),,(396円/kg),無税",
            "410711221,60%,12%,(12%),",
            "410711222,60%,,30%,9.1%",
            # The same rate in another subheading has no quota before it.
            "410712222,60%,,30%,9.1%",
        ],
    )
    lines = read_japan_tariff(path).lines
    assert dict(lines.select("tariff_line", "staging_category").rows()) == {
        "282720000": "cuts_11",
        "010121100": "free",
        "283630000": "immediate",
        "870321000": "excluded",
        "070390090": "standstill",
        "160555100": "published",
        "520512022": "cuts_11",
        "030273000": "unclassified",
        "040210211": "immediate",
        "410711221": "excluded",
        "410711222": "published",
        "410712222": "unclassified",
    }
    by_code = {row["tariff_line"]: row for row in lines.iter_rows(named=True)}
    assert by_code["030273000"]["base_rate"] == 0.05
    assert by_code["520512022"]["base_rate"] is None
    assert by_code["520512022"]["base_rate_text"].startswith("1.9%又は13円/kg")


def test_repeats(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        [
            "080540000,10%,,10%,6.9%",
            "080540000,10%,,10%,6.9%",
            "081290200,20%,,16%,11%",
            "081290200,40%,,32%,22%",
        ],
    )
    schedule = read_japan_tariff(path)
    assert schedule.lines["tariff_line"].to_list() == ["080540000"]
    conflicting = schedule.coverage.filter(pl.col("treatment") == "left out of the lines")
    assert conflicting.select("rows", "examples").row(0) == (1, "081290200")


def test_two_stagings_that_fit_are_counted(tmp_path: Path) -> None:
    schedule = read_japan_tariff(write(tmp_path, ["282720000,0.5%,,0.5%,0.3%"]))
    assert counted(schedule)["more than one staging fits the printed rate"] == 1


@pytest.mark.parametrize(
    ("name", "valid_on", "category"),
    [
        ("tariff_2022-01-01.csv", None, "cuts_11"),
        ("tariff.csv", date(2022, 2, 1), "cuts_11"),
        # In stage year 2 the same 3.0 % is what 21 cuts leave of 3.3 %.
        ("tariff_2022-04-01.csv", None, "cuts_21"),
    ],
)
def test_stage_year_follows_the_date(
    tmp_path: Path, name: str, valid_on: date | None, category: str
) -> None:
    path = write(tmp_path, ["282720000,3.3%,,3.3%,3%"], name)
    lines = read_japan_tariff(path, valid_on=valid_on).lines
    assert lines["staging_category"].item() == category


def test_date_not_known(tmp_path: Path) -> None:
    (problem,) = problems_of(write(tmp_path, ["282720000,3.3%,,3.3%,3%"], "tariff.csv"))
    assert problem.startswith("the day on which the table holds is not known")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("t_2021-04-01.csv", "2021-04-01 is before entry into force (2022-01-01): no RCEP rates"),
        ("t_2025-13-41.csv", '"2025-13-41" in the file\'s name is not a date'),
    ],
)
def test_date_that_cannot_be(tmp_path: Path, name: str, message: str) -> None:
    (problem,) = problems_of(write(tmp_path, ["282720000,3.3%,,3.3%,3%"], name))
    assert message in problem


def test_origin_without_a_column(tmp_path: Path) -> None:
    (problem,) = problems_of(write(tmp_path, []), "THA")
    assert problem.startswith("the table has no RCEP column for origin THA; use one of CHN, KOR")


def test_missing_columns(tmp_path: Path) -> None:
    path = tmp_path / "t_2025-04-01.csv"
    path.write_text("stat_code9,general\n282720000,3%\n", encoding="utf-8")
    problems = problems_of(path)
    assert [problem.split(" is missing")[0] for problem in problems] == [
        "column temporary",
        "column wto_bound",
        "column general_basic",
        "column rcep_china",
    ]


def test_header_without_rows(tmp_path: Path) -> None:
    (problem,) = problems_of(write(tmp_path, []))
    assert "the table has a header and no rows" in problem


def test_codes_that_lost_a_zero(tmp_path: Path) -> None:
    path = write(tmp_path, ["10121100,3%,,3%,2%", "282720000,3.3%,,3.3%,3%"])
    (problem,) = problems_of(path)
    assert '1 statistical codes do not have nine digits ("10121100" in row 2)' in problem


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty; download the file again"),
        (b"<html><body>Login</body></html>", "is a web page (HTML), not a table"),
        (b"PK\x03\x04....", "is an Excel workbook; a CSV file is expected"),
        (b"stat_code9\x00\x01", "is not a text file; a CSV file is expected"),
        (b'stat_code9,general_basic\n282720000,"\xff\xfe', "not a table in CSV and UTF-8"),
    ],
)
def test_files_that_are_no_table(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "t_2025-04-01.csv"
    path.write_bytes(content)
    (problem,) = problems_of(path)
    assert message in problem


def test_missing_file(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path / "none_2025-04-01.csv")
    assert "does not exist; check the path" in problem


def test_a_quotation_mark_that_is_never_closed_is_refused(tmp_path: Path) -> None:
    rows = [f"2827{n:05},3.3%,,3.3%,1.8%" for n in range(9_000)]
    path = write(tmp_path, [*rows[:5], '282799999,"3.3%,,3.3%,1.8%', *rows[5:]])
    (problem,) = problems_of(path)
    assert "not a table in CSV and UTF-8" in problem


def test_rows_that_all_conflict_leave_no_line(tmp_path: Path) -> None:
    path = write(tmp_path, ["282720000,3.3%,,3.3%,1.8%", "282720000,3.3%,,3.3%,1.7%"])
    reading = read_japan_file(path)
    assert reading.schedule.lines.is_empty()
    with pytest.raises(InputError, match="breaks the rule lines"):
        require_rules(reading, path)
