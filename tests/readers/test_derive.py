"""The shipped profiles are what the official files give."""

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analytics.readers.derive import (
    BASE_RATES_FILE,
    STAGED_LINES_FILE,
    derived_profiles,
    write_profiles,
)
from analytics.readers.shipped import read_shipped


def test_shipped_profiles_follow_from_the_official_files(shared_data: Path) -> None:
    profiles = derived_profiles(shared_data)
    assert_frame_equal(profiles[BASE_RATES_FILE], read_shipped().base_rates)
    assert_frame_equal(profiles[STAGED_LINES_FILE], read_shipped().staged_lines)


def test_written_files_are_the_shipped_ones(
    shared_data: Path, repository: Path, tmp_path: Path
) -> None:
    for path in write_profiles(shared_data, tmp_path / "out"):
        shipped = repository / "datasets" / "tariffs" / path.name
        assert path.read_bytes() == shipped.read_bytes()
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        BASE_RATES_FILE,
        STAGED_LINES_FILE,
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
