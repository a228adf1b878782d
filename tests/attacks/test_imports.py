"""A few seeds of each attack on the import, as a quick profile of the long run."""

import pytest

from tests.attacks.imports import ATTACKS, SKIPPED, _held_against, _shares, _truth


@pytest.mark.parametrize("name", ATTACKS)
def test_no_damaged_file_is_taken_for_whole(name: str) -> None:
    outcome = ATTACKS[name](1)
    if outcome == SKIPPED:
        pytest.skip("the folder of real files ../shared/data is not here")
    assert outcome.startswith(("refused: ", "accepted, "))


def test_a_loss_would_be_seen() -> None:
    schedule, _ = truth = _truth("JPN", "CHN", True)
    from dataclasses import replace

    short = replace(schedule, lines=schedule.lines.head(9_000))
    with pytest.raises(AssertionError, match="accepted, but lost 649 lines"):
        _held_against(truth, short)
    moved = {stage: share + 0.002 for stage, share in _shares(schedule).items()}
    with pytest.raises(AssertionError, match="the share at zero of year"):
        _held_against((schedule, moved), schedule)
