"""Values of users: every valid one ends in a result or a sentence, every hostile one in a sentence.

Each attack takes a seed and makes one attempt. It returns ``result`` or ``sentence`` and raises
``AssertionError`` where a number is not finite, a sum does not add up, or a sentence does not name
what it is about. Any other error is a traceback that a user would see.
"""

import math
from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

import analytics
from analytics.cli.settings import parse_settings
from analytics.errors import InputError
from analytics.readers.study import read_study
from analytics.results import RESULT_SCHEMAS, Results
from analytics.scenario.limits import limits

RESULT, SENTENCE = "result", "sentence"
_STEPS = (1e-12, 1e-9, 1e-6, 1e-4, 1e-2)
_PARTS = ("substitution_effect_cny", "expansion_effect_cny", "price_effect_cny")
_SHARES = ("origin_share", "duty_free_rival_share", "domestic_share")


def ids() -> dict[str, float]:
    """Return the assumptions of the baseline by id."""
    return analytics.load_scenario("baseline").assumptions.by_id()


def bounds(assumption_id: str) -> list[float]:
    """Return values at, or next to, the ends of what an assumption may be."""
    allowed = limits(assumption_id)
    low = allowed.low if allowed.low is not None else -1e6
    high = allowed.high if allowed.high is not None else 1e6
    found = [low, high, *(low + step for step in _STEPS[1:4]), *(high - s for s in _STEPS[1:4])]
    if allowed.infinite:
        found.append(math.inf)
    return [value for value in dict.fromkeys(found) if allowed.allow(value)]


def combinations() -> list[tuple[str, float]]:
    """Return every assumption at each of its ends, and next to it."""
    every = [(name, ends) for name in ids() for ends in (bounds(name),)]
    return [(name, value) for name, ends in every for value in (*ends[:2], ends[-1])]


def alone(seed: int) -> str:
    """One assumption at a bound."""
    every = combinations()
    name, value = every[seed % len(every)]
    return attempt({name: value}, 64 if seed % 16 == 0 else 0)


def together(seed: int) -> str:
    """Some assumptions, or all members of some groups, at or near their bounds."""
    random = Random(seed)
    changes: dict[str, object] = {}
    for name in random.sample(sorted(ids()), random.randint(2, 12)):
        if not name.startswith("staging_shares."):
            changes[name] = _near(random, name)
    if random.random() < 0.3:
        group = random.choice(sorted({name.partition(".")[0] for name in changes}))
        member = next(name for name in changes if name.partition(".")[0] == group)
        changes = {n: v for n, v in changes.items() if n.partition(".")[0] != group}
        changes[group] = _near(random, member) if "." in member else 0.5
    if random.random() < 0.2:
        changes["staging_shares"] = _staging(random)
    if random.random() < 0.5:
        changes |= _market_shares(random)
    return attempt(changes, 64 if random.random() < 0.1 else 0)


def _near(random: Random, name: str) -> float:
    ends = bounds(name)
    if random.random() < 0.7:
        return random.choice(ends)
    finite = [value for value in ends if math.isfinite(value)]
    return random.uniform(min(finite), max(finite))


def _staging(random: Random) -> dict[str, float]:
    names = ("at_once", "by_year_11", "by_year_16", "by_year_21")
    cumulated = sorted(random.choice((0.0, 1.0, random.random())) for _ in names)
    partial = random.random() * (1.0 - cumulated[-1])
    return {**dict(zip(names, cumulated, strict=True)), "partial": partial}


def _market_shares(random: Random) -> dict[str, object]:
    """Shares of one segment's market that fit each other."""
    segment = random.choice(read_study().all_segments)
    own = random.choice((1e-12, 1e-6, 1e-3, 0.5, 1.0 - 1e-9, 1.0))
    rivals = random.choice((0.0, 1.0, 0.5)) * (1.0 - own)
    home = random.choice((0.0, 0.5, 0.9999, 1.0 - 1e-9))
    return {f"{name}.{segment}": v for name, v in zip(_SHARES, (own, rivals, home), strict=True)}


def attempt(changes: dict[str, object], draws: int) -> str:
    """Run the baseline with changes; say how it ended."""
    try:
        results = analytics.run(analytics.load_scenario("baseline", changes), draws=draws)
        _ = dict(results.tables)
    except InputError as error:
        require_a_sentence(error)
        require_named(error, changes)
        return SENTENCE
    require_sound(results)
    return RESULT


def require_named(error: InputError, changes: dict[str, object]) -> None:
    """Refuse a sentence that names none of the assumptions that were changed."""
    named = any(name.partition(".")[0] in str(error) for name in changes)
    assert named, f"{changes}: the sentence names none of them: {error}"


def require_a_sentence(error: InputError) -> None:
    """Refuse a message that floods the terminal, or says nothing."""
    text = str(error)
    assert error.problems
    assert all(error.problems)
    assert "Traceback" not in text
    assert len(text) < 300_000
    assert max(map(len, text.splitlines())) < 3_000


def require_sound(results: Results) -> None:
    """Refuse results with a number that is not finite, or sums that do not add up."""
    for name, table in results.tables.items():
        for column, definition in RESULT_SCHEMAS[name].columns().items():
            if table[column].dtype.is_float() and not getattr(definition, "allow_inf", False):
                finite = table[column].drop_nulls().is_finite().all()
                assert finite, f"{name}.{column} is not finite"
    projection = results.projection
    money = {name: projection[name].to_numpy() for name in (*_PARTS, "effect_cny")}
    _require_equal(sum(money[name] for name in _PARTS), money["effect_cny"], "parts of the effect")
    difference = projection["projection_cny"] - projection["counterfactual_cny"]
    _require_equal(difference.to_numpy(), money["effect_cny"], "projection less counterfactual")
    keys = ["flow", "year"]
    added = (
        projection.filter(level="sector").group_by(keys).agg(pl.col("effect_cny").sum()).sort(keys)
    )
    total = projection.filter(sector="total").sort(keys)
    _require_equal(added["effect_cny"].to_numpy(), total["effect_cny"].to_numpy(), "total effect")


def _require_equal(found: object, expected: np.ndarray, what: str) -> None:
    first = np.asarray(found)
    size = max(float(np.abs(expected).max()), float(np.abs(first).max()), 1.0)
    assert np.allclose(first, expected, rtol=0.0, atol=0.02 + 1e-12 * size), what


_HOSTILE: tuple[Callable[[Random], str], ...] = (
    lambda random: "[" * random.randint(10, 3000) + "1" + "]" * random.randint(10, 3000),
    lambda random: "{a=" * random.randint(2, 2000) + "1" + "}" * random.randint(2, 2000),
    lambda random: random.choice("123456789") * random.randint(300, 9000),
    lambda random: "0x" + "f" * random.randint(200, 9000),
    lambda random: "-" + "9" * random.randint(200, 4000) + ".0",
    lambda _: "nan",
    lambda _: "-inf",
    lambda _: "1e999",
    lambda _: "5e-324",
    lambda _: "-0.0",
    lambda _: "true",
    lambda _: "1979-05-27T07:32:00Z",
    lambda random: '"' + chr(random.randint(0x20, 0xD7FF)) * random.randint(1, 500) + '"',
    lambda random: "".join(chr(random.randint(0, 0x2FFFF)) for _ in range(random.randint(1, 60))),
    lambda random: "0.5\n" + "b = 1\n" * random.randint(1, 5),
    lambda random: repr([random.random() for _ in range(random.randint(0, 400))]),
    lambda random: "{" + ", ".join(f"k{n} = {n}" for n in range(random.randint(0, 300))) + "}",
)


def _hostile_value(random: Random) -> str:
    return random.choice(_HOSTILE)(random)


def _hostile_key(random: Random) -> str:
    key = random.choice([*ids(), "name", "title_en", "schedule", "schedule_changes", "extends",
                         "assumptions", "hypothetical_use", "description"])  # fmt: skip
    turn = random.random()
    if turn < 0.2:
        place = random.randint(0, len(key))
        strange = random.choice("\u200b\u00ad\u0430\uff41\u202e\x00\x1b.=é")
        return key[:place] + strange + key[place:]
    return ".".join([key] * random.randint(1, 500)) if turn < 0.3 else key


def setting(seed: int) -> str:
    """A hostile ``--set``."""
    random = Random(seed)
    try:
        changes = parse_settings([f"{_hostile_key(random)}={_hostile_value(random)}"])
        analytics.load_scenario("baseline", changes)
    except InputError as error:
        require_a_sentence(error)
        return SENTENCE
    return RESULT


def scenario_file(seed: int) -> str:
    """A hostile scenario file."""
    random = Random(seed)
    lines = [
        random.choice(
            (
                f"{_hostile_key(random)} = {_hostile_value(random)}",
                f"[{_hostile_key(random)}]",
                f"[[schedule_changes]]\nimporter = {_hostile_value(random)}",
                f'extends = "{"x" * random.randint(1, 400)}"',
                f"title_en = '{'t' * random.randint(1, 50_000)}'",
                f"name = '{'n' * random.randint(1, 300)}'",
            )
        )
        for _ in range(random.randint(1, 4))
    ]
    content = "\n".join(lines).encode("utf-8", "surrogatepass")
    if random.random() < 0.1:
        content += b"\n" + random.randbytes(random.randint(1, 200))
    if random.random() < 0.05:
        content += b"\n# " + b"x" * 1_000_001
    with TemporaryDirectory() as folder:
        path = Path(folder, "mine.toml")
        path.write_bytes(content)
        try:
            analytics.load_scenario(path)
        except InputError as error:
            require_a_sentence(error)
            return SENTENCE
    return RESULT


ATTACKS: dict[str, Callable[[int], str]] = {
    "assumption_alone": alone,
    "assumptions_together": together,
    "setting": setting,
    "scenario_file": scenario_file,
}
"""Attacks by name."""
