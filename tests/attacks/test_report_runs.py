"""The quick profile of the attacks on reports: a few seeds of each; ``make soak`` runs the rest."""

from pathlib import Path

import pytest

from tests.attacks import report_failures, report_runs

QUICK = {
    report_runs.two_runs: 1,
    report_runs.killed_run: 1,
    report_failures.failing_step: 2,
    report_failures.failing_report: 4,
    report_failures.full_disk: 2,
    report_failures.read_only_disk: 1,
    report_failures.edited_report: 40,
}


@pytest.mark.parametrize("attack", QUICK, ids=lambda attack: attack.__name__)
def test_reports_withstand(
    attack: report_runs.Callable[[int], str],
    kept_by_programs: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(report_runs, "kept", lambda: str(kept_by_programs))
    outcomes = [attack(seed) for seed in range(QUICK[attack])]
    if all(outcome.startswith("skipped") for outcome in outcomes):
        pytest.skip(outcomes[0])
