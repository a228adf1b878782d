"""The runner of the attacks: it finds them, counts, and says how a failure is repeated."""

import pytest

from tests.attacks.__main__ import attacks, main, seed_of, soak


def holds(seed: int) -> str:
    return "even" if seed % 2 == 0 else "odd"


def breaks(seed: int) -> str:
    assert seed < 0, "a promise is broken"
    return "never"


def test_every_attempt_has_a_seed_that_the_first_seed_gives() -> None:
    seeds = {seed_of(7, name, attempt) for name in ("a", "b") for attempt in range(50)}
    assert len(seeds) == 100
    assert seed_of(7, "a", 0) == seed_of(7, "a", 0) != seed_of(8, "a", 0)


def test_outcomes_are_counted_and_a_failure_does_not_stop_the_rest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    counts = soak({"x.breaks": breaks, "x.holds": holds}, seconds=0, seed=7)
    assert counts.failures == [f"x.breaks {seed_of(7, 'x.breaks', 0)}"]
    assert set(counts.outcomes) == {"x.breaks", "x.holds"}
    assert counts.table().endswith(f"repeat: python -m tests.attacks {counts.failures[0]}")
    assert "a promise is broken" in capsys.readouterr().out


def test_one_failure_is_an_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.attacks.__main__.attacks", lambda: {"x.breaks": breaks})
    assert main(["--seconds", "0", "--seed", "1"]) == 1
    assert main(["x.breaks", "3"]) == 1
    monkeypatch.setattr("tests.attacks.__main__.attacks", lambda: {"x.holds": holds})
    assert main(["--seconds", "0"]) == 0
    assert main(["x.holds", "3"]) == 0


def test_every_attack_says_what_it_tries() -> None:
    assert [name for name, attack in attacks().items() if not attack.__doc__] == []
