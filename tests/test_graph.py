"""Functions bound by name: values on demand, kept by what they depend on, and clear refusals."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from analytics.errors import InputError
from analytics.graph import Cache, Values, bind, each

SIDES = ("left", "right")


class Counted:
    """Steps of a small model, and how often each was computed."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.cache = Cache(100)

    def steps(self) -> list[Callable[..., object]]:
        @each("side", SIDES)
        def weight(side: str, load: dict[str, float]) -> float:
            self.calls.append(f"weight_{side}")
            return load[side]

        @each("side", SIDES)
        def moment(weight: float, arm: float) -> float:
            self.calls.append("moment")
            return weight * arm

        def balance(moment: dict[str, float]) -> float:
            self.calls.append("balance")
            return moment["left"] - moment["right"]

        return [balance, moment, weight]

    def values(self, arm: float = 2.0) -> Values:
        inputs = {"load": {"left": 3.0, "right": 1.0}, "arm": arm, "never_read": object()}
        digests = {"load": "a", "arm": str(arm), "never_read": ""}
        steps = bind(self.steps(), dict.fromkeys(inputs, ()))
        return Values(steps, inputs, digests, self.cache)


def test_a_value_is_computed_from_the_names_of_arguments() -> None:
    assert Counted().values()["balance"] == 4.0


def test_a_step_of_variants_gets_its_own_and_other_steps_get_all() -> None:
    steps = bind(Counted().steps(), {"load": (), "arm": ()})
    assert steps["moment_left"].needs == ["weight_left", "arm"]
    assert steps["balance"].needs == ["moment_left", "moment_right"]


def test_nothing_is_computed_until_it_is_asked_for_and_then_once() -> None:
    counted = Counted()
    values = counted.values()
    assert counted.calls == []
    assert values["moment_left"] == 6.0
    assert counted.calls == ["weight_left", "moment"]
    assert (values["balance"], values["balance"]) == (4.0, 4.0)
    assert sorted(counted.calls) == ["balance", "moment", "moment", "weight_left", "weight_right"]


def test_a_changed_input_computes_again_only_what_depends_on_it() -> None:
    counted = Counted()
    counted.values()["balance"]
    counted.calls.clear()
    assert counted.values(arm=5.0)["balance"] == 10.0
    assert counted.calls == ["moment", "moment", "balance"]
    counted.calls.clear()
    assert counted.values()["balance"] == 4.0
    assert counted.calls == []


def test_a_link_leads_to_the_quantity_under_other_inputs_and_shares_what_is_equal() -> None:
    calls: list[float] = []

    def sag(load: float) -> float:
        calls.append(load)
        return 2.0 * load

    def difference(sag: float, bare_sag: float) -> float:
        return sag - bare_sag

    cache, steps = Cache(9), bind([sag, difference], {"load": ()}, links=["bare"])

    def values(load: float) -> Values:
        return Values(
            steps, {"load": load}, {"load": str(load)}, cache, {"bare": lambda: values(1.0)}
        )

    assert values(4.0)["difference"] == 6.0
    assert calls == [4.0, 1.0]
    assert values(1.0)["difference"] == 0.0
    assert calls == [4.0, 1.0]


def test_the_cache_is_bounded_and_forgets_what_was_used_least_recently() -> None:
    cache, made = Cache(2), []

    def value(name: bytes) -> None:
        cache.get(name, lambda: made.append(name))

    for name in (b"a", b"b", b"a", b"c", b"a", b"b"):
        value(name)
    assert made == [b"a", b"b", b"c", b"b"]
    assert len(cache) == 2
    cache.clear()
    assert len(cache) == 0


def test_a_failed_step_is_not_kept() -> None:
    cache = Cache(3)

    def fails() -> object:
        raise InputError("title", ["problem"])

    with pytest.raises(InputError):
        cache.get(b"a", fails)
    assert cache.get(b"a", lambda: 1) == 1


def quantity_a(quantity_b: float) -> float:
    return quantity_b


def quantity_b(quantity_c: float) -> float:
    return quantity_c


def quantity_c(quantity_a: float) -> float:
    return quantity_a


def lonely(quantity_x: float) -> float:
    return quantity_x


def test_a_circle_is_named() -> None:
    with pytest.raises(InputError) as refused:
        bind([quantity_a, quantity_b, quantity_c], {})
    (problem,) = refused.value.problems
    names = problem.removeprefix("a circle: ").partition(";")[0].split(" -> ")
    assert names[0] == names[-1]
    follows = {"quantity_a": "quantity_b", "quantity_b": "quantity_c", "quantity_c": "quantity_a"}
    assert all(follows[one] == other for one, other in pairwise(names))


def test_a_name_that_nobody_computes_and_two_steps_for_one_are_named_in_one_message() -> None:
    def other() -> None: ...

    other.__name__ = "lonely"
    with pytest.raises(InputError) as refused:
        bind([lonely, other, quantity_b], {"quantity_b": ()})
    problems = [problem.replace(f"{__name__}.", "") for problem in refused.value.problems]
    assert problems == [
        "quantity_b: an input and quantity_b compute it; keep one",
        f"lonely: lonely and {other.__qualname__} compute it; keep one",
        'quantity_b: nobody computes quantity_c; did you mean "quantity_b"?',
        'lonely: nobody computes quantity_x; did you mean "quantity_b"?',
    ]
