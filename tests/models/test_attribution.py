"""Shapley values: the axioms, brute force over all orders, sampling, whole units."""

from collections.abc import Callable
from itertools import permutations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.models.attribution import Attribution, attribute

Game = dict[frozenset[str], npt.NDArray[np.float64]]
SHAPE = (2, 3)


def subsets(names: list[str]) -> list[frozenset[str]]:
    return [
        frozenset(name for i, name in enumerate(names) if number >> i & 1)
        for number in range(2 ** len(names))
    ]


@st.composite
def games(draw: st.DrawFn, *, most: int = 5) -> tuple[list[str], Game]:
    """A value of some shape for each subset of up to five groups."""
    names = [f"g{i}" for i in range(draw(st.integers(1, most)))]
    seed = draw(st.integers(0, 2**32 - 1))
    scale = 10.0 ** draw(st.integers(-3, 10))
    random = np.random.default_rng(seed)
    return names, {s: scale * random.standard_normal(SHAPE) for s in subsets(names)}


def size(game: Game) -> float:
    return max(float(np.abs(value).max()) for value in game.values())


def brute_force(names: list[str], game: Game) -> npt.NDArray[np.float64]:
    """Average of what each group adds, order by order."""
    added = {name: np.zeros(SHAPE) for name in names}
    orders = list(permutations(names))
    for order in orders:
        for position, name in enumerate(order):
            before = frozenset(order[:position])
            added[name] += game[before | {name}] - game[before]
    return np.array([added[name] / len(orders) for name in sorted(names)])


@given(games())
def test_it_is_the_average_over_all_orders(drawn: tuple[list[str], Game]) -> None:
    names, game = drawn
    found = attribute(game.__getitem__, names)
    assert found.exact
    np.testing.assert_allclose(
        found.contributions, brute_force(names, game), rtol=1e-9, atol=1e-12 * size(game)
    )
    assert not found.standard_errors.any()


@given(games(), st.booleans())
def test_it_adds_up_sampled_or_not(drawn: tuple[list[str], Game], sampled: bool) -> None:
    names, game = drawn
    found = attribute(game.__getitem__, names, exact_up_to=0 if sampled else 6, pairs=3)
    total = game[frozenset(names)] - game[frozenset()]
    np.testing.assert_allclose(
        found.contributions.sum(axis=0), total, rtol=1e-9, atol=1e-12 * size(game)
    )


@given(games(), st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_groups_does_not_matter(
    drawn: tuple[list[str], Game], random: "Callable[..., object]", sampled: bool
) -> None:
    names, game = drawn
    shuffled = list(names)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    most = 0 if sampled else 6
    one = attribute(game.__getitem__, names, exact_up_to=most, pairs=2)
    other = attribute(game.__getitem__, shuffled, exact_up_to=most, pairs=2)
    assert one.groups == other.groups
    np.testing.assert_array_equal(one.contributions, other.contributions)


@given(games(most=4))
def test_a_group_that_changes_nothing_gets_nothing(drawn: tuple[list[str], Game]) -> None:
    names, game = drawn
    for most in (6, 0):
        found = attribute(lambda s: game[s - {"idle"}], [*names, "idle"], exact_up_to=most, pairs=2)
        assert not found.contributions[found.groups.index("idle")].any()


@given(games(most=4))
def test_groups_that_act_alike_get_the_same(drawn: tuple[list[str], Game]) -> None:
    names, game = drawn
    first = names[0]

    def value(changed: frozenset[str]) -> npt.NDArray[np.float64]:
        # The twins count by their number, whichever they are.
        rest, twins = changed - {"one", "two"}, len(changed & {"one", "two"})
        return game[rest] + (twins**2) * game[frozenset({first})]

    found = attribute(value, [*names, "one", "two"])
    one, two = (found.contributions[found.groups.index(name)] for name in ("one", "two"))
    np.testing.assert_allclose(one, two, rtol=1e-9, atol=1e-12 * size(game))


@given(
    st.dictionaries(
        st.sampled_from("abcdefghij"), st.floats(-1e9, 1e9, allow_subnormal=False), min_size=1
    )
)
def test_in_a_linear_game_each_group_gets_its_own_effect(effects: dict[str, float]) -> None:
    def value(changed: frozenset[str]) -> npt.NDArray[np.float64]:
        return np.array([sum(effects[name] for name in sorted(changed))])

    found = attribute(value, effects, pairs=2)
    scale = sum(map(abs, effects.values()))
    for name, contribution, error in zip(
        found.groups, found.contributions, found.standard_errors, strict=True
    ):
        assert contribution[0] == pytest.approx(effects[name], rel=1e-9, abs=1e-12 * scale)
        assert error[0] == pytest.approx(0.0, abs=1e-12 * scale)


def test_a_product_by_hand() -> None:
    # From 1 x 1 to 2 x 4: orders give (1, 6) and (4, 3), on average (2.5, 4.5).
    found = attribute(lambda s: np.array((2.0 if "a" in s else 1) * (4 if "b" in s else 1)), "ab")
    assert found.contributions.tolist() == [2.5, 4.5]


def test_sampling_comes_close_and_its_error_says_how_close() -> None:
    names = [f"g{i}" for i in range(8)]
    random = np.random.default_rng(7)
    game = {s: random.standard_normal(400) for s in subsets(names)}
    exact = attribute(game.__getitem__, names, exact_up_to=8)
    found = attribute(game.__getitem__, names, pairs=16)
    assert exact.exact
    assert not found.exact
    ratio = (found.contributions - exact.contributions) / found.standard_errors
    # 3,200 errors in units of the standard error: near 1 on average (Student, 15 degrees).
    assert 0.9 < float(np.sqrt(np.mean(ratio**2))) < 1.25
    again = attribute(game.__getitem__, names, pairs=16)
    np.testing.assert_array_equal(again.contributions, found.contributions)


def test_each_set_is_evaluated_once() -> None:
    asked: list[frozenset[str]] = []

    def value(changed: frozenset[str]) -> npt.NDArray[np.int64]:
        asked.append(changed)
        return np.array([len(changed)])

    attribute(value, "abcdef")
    assert len(asked) == len(set(asked)) == 64
    asked.clear()
    attribute(value, "abcdefg", pairs=2)
    assert len(asked) == len(set(asked)) <= 2 + 4 * 6


@given(
    st.integers(1, 6), st.integers(0, 2**32 - 1), st.sampled_from([3, 10**6, 5 * 10**11]),
    st.booleans(),
)  # fmt: skip
def test_whole_units_add_up_exactly(number: int, seed: int, scale: int, sampled: bool) -> None:
    names = [f"g{i}" for i in range(number)]
    random = np.random.default_rng(seed)
    game = {s: random.integers(-scale, scale, SHAPE) for s in subsets(names)}
    found = attribute(
        lambda s: game[s - {"idle"}], [*names, "idle"], exact_up_to=0 if sampled else 7, pairs=2
    )
    whole = found.in_whole_units()
    assert whole.dtype == np.int64
    np.testing.assert_array_equal(whole.sum(axis=0), found.total)
    assert np.abs(whole - found.contributions).max() < 1.0
    assert not whole[found.groups.index("idle")].any()


def test_whole_units_by_hand() -> None:
    zero = np.zeros((3, 1))
    parts = np.array([[2.5], [2.5], [-1.0]])
    found = Attribution(("a", "b", "c"), np.array([4]), parts, zero, exact=True)
    assert found.in_whole_units().ravel().tolist() == [3, 2, -1]


def test_what_cannot_be_attributed() -> None:
    with pytest.raises(ValueError, match="named twice"):
        attribute(lambda _: np.zeros(1), ["a", "a"])
    with pytest.raises(ValueError, match="two pairs"):
        attribute(lambda _: np.zeros(1), "abcdefg", pairs=1)
