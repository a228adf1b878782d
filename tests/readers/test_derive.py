"""The shipped profiles are what the official files give."""

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analytics.errors import InputError
from analytics.readers.derive import (
    ANNEX_FILE,
    LAW_SCORES_FILE,
    LINE_GROUPS_FILE,
    MFN_FILE,
    NATIONAL_TRADE_FILE,
    STAGED_LINES_FILE,
    TRADE_BY_AREA_FILE,
    derived_profiles,
    line_groups,
    write_profiles,
)
from analytics.readers.mfn_lines import read_mfn_lines
from analytics.readers.rcep_annex import read_rcep_annex
from analytics.readers.shipped import read_shipped
from analytics.schemas.tariffs import KnownLines


def test_shipped_profiles_follow_from_the_official_files(shared_data: Path) -> None:
    profiles = derived_profiles(shared_data)
    assert_frame_equal(profiles[LINE_GROUPS_FILE], read_shipped().line_groups)
    assert_frame_equal(profiles[STAGED_LINES_FILE], read_shipped().staged_lines)


def test_written_files_are_the_shipped_ones(
    shared_data: Path, repository: Path, tmp_path: Path
) -> None:
    for path in write_profiles(shared_data, tmp_path / "out"):
        (shipped,) = (repository / "datasets").rglob(path.name)
        assert path.read_bytes() == shipped.read_bytes()
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        LINE_GROUPS_FILE,
        STAGED_LINES_FILE,
        LAW_SCORES_FILE,
        NATIONAL_TRADE_FILE,
        TRADE_BY_AREA_FILE,
    ]


@pytest.mark.parametrize(
    ("first_heading", "lines", "zero_share"), [("0000", 8277, 8.45), ("2500", 6916, 8.40)]
)
def test_share_of_lines_with_base_zero(first_heading: str, lines: int, zero_share: float) -> None:
    # MOFCOM, Annex I: all lines, and chapters 25-97.
    profile = read_shipped().base_rates.filter(pl.col("heading") >= first_heading)
    at_zero = profile.filter(pl.col("base_rate") == 0)["line_count"].sum()
    assert profile["line_count"].sum() == lines
    assert 100 * at_zero / lines == pytest.approx(zero_share, abs=0.005)


def test_mfn_by_line_is_that_of_the_file(shared_data: Path) -> None:
    """Mean MFN of 2019 by chapter, over the lines of the annex that the file knows."""
    annex = read_rcep_annex(shared_data / ANNEX_FILE, "CHN", "ASEAN")
    file = pl.read_csv(shared_data / MFN_FILE, schema_overrides={"hs8": pl.String})
    theirs = (
        annex.lines.join(file, left_on="tariff_line", right_on="hs8", how="inner")
        .group_by(pl.col("heading").str.slice(0, 2).alias("chapter"))
        .agg(pl.col("mfn2019").mean() / 100, pl.len())
    )
    count = pl.col("line_count")
    ours = (
        read_shipped()
        .line_groups.drop_nulls("mfn_rate_2019")
        .group_by(pl.col("heading").str.slice(0, 2).alias("chapter"))
        .agg((pl.col("mfn_rate_2019") * count).sum() / count.sum(), count.sum())
    )
    joined = ours.join(theirs, on="chapter", how="full", validate="1:1")
    assert joined.null_count().sum_horizontal().item() == 0
    assert joined["line_count"].sum() == 8025
    assert (joined["mfn_rate_2019"] - joined["mfn2019"]).abs().max() < 1e-9
    assert (joined["line_count"] == joined["len"]).all()


def test_base_and_mfn_are_as_counted_before() -> None:
    # Of 8,025 lines matched, base equals MFN of January 2018 on 89 %, MFN of 2019 is below on 44 %.
    lines = read_shipped().line_groups.drop_nulls("mfn_rate_2019")
    base, count = pl.col("base_rate"), pl.col("line_count")
    same = count.filter((base - pl.col("mfn_rate_2018")).abs() < 1e-9).sum() / count.sum()
    below = count.filter(pl.col("mfn_rate_2019") < base - 1e-9).sum() / count.sum()
    assert [round(100 * v) for v in lines.select(same, below.alias("below")).row(0)] == [89, 44]


def test_categories_for_asean_are_as_counted_before() -> None:
    # 361 lines with a single cut and 85 that stop at a floor keep a rate; 340 are excluded.
    counted = read_shipped().line_groups.group_by("asean_category").agg(pl.col("line_count").sum())
    assert dict(counted.iter_rows()) == {
        "free": 699, "immediate": 4922, "cuts_10": 1052, "cuts_15": 248, "cuts_20": 570,
        "partial": 361 + 85, "excluded": 340,
    }  # fmt: skip


def test_a_known_line_that_the_annex_lacks_is_refused(shared_data: Path) -> None:
    annex = read_rcep_annex(shared_data / ANNEX_FILE, "CHN", "ASEAN")
    mfn = read_mfn_lines(shared_data / MFN_FILE)
    known = read_shipped().known_lines.with_columns(
        tariff_line=pl.col("tariff_line").replace({"48102200": "48115191"})
    )
    with pytest.raises(InputError, match="code 48115191 is not in the schedule of CHN for ASEAN"):
        line_groups(annex, mfn, KnownLines.validate(known), "test")


def test_a_file_of_mfn_rates_with_faults(tmp_path: Path) -> None:
    path = tmp_path / "mfn.csv"
    path.write_text("hs8,mfn2018\n01012100,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="no column mfn2019"):
        read_mfn_lines(path)
    path.write_text("hs8,mfn2018,mfn2019\n1012100,1,1\n01012100,2,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="code 01012100 stands twice"):
        read_mfn_lines(path)
