"""What tests of the report share."""

from pathlib import Path

import pytest

from analytics.report.writers.report import write_report
from analytics.results import Results


@pytest.fixture(scope="session")
def baseline_report(baseline: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the baseline, in a folder whose name has a space and Chinese characters."""
    return write_report(baseline, tmp_path_factory.mktemp("reports") / "报告 reports")
