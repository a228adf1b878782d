"""Shapley values: a difference attributed to what was changed, whatever the order of changing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

Outcome = npt.NDArray[Any]
"""What a set of changes leads to: numbers of any shape, integers where sums shall be exact."""
Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

EXACT_UP_TO = 6
"""Most groups whose subsets are all evaluated: 64."""
PAIRS = 16
"""Sampled permutations come in pairs: each with its reverse."""
_SEED = 20220101


@dataclass(frozen=True)
class Attribution:
    """Contributions of groups to the difference between no change and all changes.

    Attributes
    ----------
    groups
        Names, sorted.
    total
        Outcome with all changes less outcome with none.
    contributions
        Groups x shape of the outcome; they add up to the total.
    standard_errors
        Of the contributions, by sampling; same shape, all zero if exact.
    exact
        Whether all subsets were evaluated.
    """

    groups: tuple[str, ...]
    total: Outcome
    contributions: Floats
    standard_errors: Floats
    exact: bool

    def in_whole_units(self) -> Whole:
        """Return contributions as whole numbers that add up to a total of whole numbers.

        Each is rounded down, and the units that are left go to the groups with the largest
        remainders; so none moves by a unit or more, and a group that contributes nothing gets
        none.

        Returns
        -------
        numpy.ndarray
            Groups x shape of the outcome.

        Examples
        --------
        Two groups that earn 5 together and nothing alone: 2.5 and 2.5 become 3 and 2.
        """
        down = np.floor(self.contributions)
        remainders = self.contributions - down
        left = self.total - down.astype(np.int64).sum(axis=0)
        ranks = np.argsort(np.argsort(-remainders, axis=0, kind="stable"), axis=0, kind="stable")
        return np.asarray(down.astype(np.int64) + (ranks < left))


def attribute(
    value: Callable[[frozenset[str]], Outcome],
    groups: Iterable[str],
    *,
    exact_up_to: int = EXACT_UP_TO,
    pairs: int = PAIRS,
) -> Attribution:
    """Attribute the difference that all changes make to groups of changes.

    Parameters
    ----------
    value
        Outcome when the named groups are changed and the others are not. It is asked once for
        each set. Integers keep sums exact.
    groups
        Names of the groups; their order does not matter.
    exact_up_to
        Up to this number of groups all subsets are evaluated; above it, permutations are sampled.
    pairs
        Number of sampled permutations, each taken with its reverse.

    Returns
    -------
    Attribution
        The Shapley value of each group: what it adds when it is changed, averaged over all
        orders of changing. Contributions add up to the total, sampled or not, since they do in
        each order.

    Raises
    ------
    ValueError
        If a group is named twice, or fewer than two pairs are to be sampled.

    Notes
    -----
    Shapley, L. S. (1953), "A value for n-person games", Contributions to the Theory of Games II.
    It is the only rule that adds up, treats alike what acts alike, gives nothing to what changes
    nothing, and adds over outcomes. Sampling: Castro, Gómez and Tejada (2009), Computers &
    Operations Research 36; a permutation and its reverse offset each other's error.

    Examples
    --------
    With a product of two factors, raised from 1 to 2 and from 1 to 4, each set gives:

    >>> outcomes = {"": 1.0, "a": 2.0, "b": 4.0, "ab": 8.0}
    >>> game = lambda changed: np.array(outcomes["".join(sorted(changed))])
    >>> attribute(game, ["b", "a"]).contributions.tolist()
    [2.5, 4.5]
    """
    names = tuple(sorted(groups))
    if len(set(names)) < len(names):
        raise ValueError("a group is named twice")
    known: dict[frozenset[str], Outcome] = {}

    def once(changed: frozenset[str]) -> Outcome:
        if changed not in known:
            known[changed] = np.asarray(value(changed))
        return known[changed]

    total = once(frozenset(names)) - once(frozenset())
    exact = len(names) <= exact_up_to
    means, errors = _exact(once, names) if exact else _sampled(once, names, pairs)
    shape = (len(names), *total.shape)
    return Attribution(names, total, means.reshape(shape), errors.reshape(shape), exact)


def _exact(
    value: Callable[[frozenset[str]], Outcome], names: Sequence[str]
) -> tuple[Floats, Floats]:
    """Average over all orders, subset by subset, with the number of orders as whole weights."""
    size = len(names)
    means = []
    for name in names:
        others = [other for other in names if other != name]
        added = np.zeros_like(value(frozenset()))
        for before in range(size):
            orders = factorial(before) * factorial(size - before - 1)
            for chosen in combinations(others, before):
                without = frozenset(chosen)
                added = added + orders * (value(without | {name}) - value(without))
        means.append(added / factorial(size))
    contributions = np.array(means, dtype=np.float64)
    return contributions, np.zeros_like(contributions)


def _sampled(
    value: Callable[[frozenset[str]], Outcome], names: Sequence[str], pairs: int
) -> tuple[Floats, Floats]:
    """Average over sampled orders and their reverses; the error is that between the pairs."""
    if pairs < 2:
        raise ValueError("an error needs two pairs of permutations at least")
    # The ranks of random numbers, rather than a shuffle, whose method may change between versions.
    draws = np.random.Generator(np.random.PCG64(_SEED)).random((pairs, len(names)))
    orders = np.argsort(draws, axis=1, kind="stable").tolist()
    sums = np.array(
        [_marginals(value, names, o) + _marginals(value, names, o[::-1]) for o in orders]
    )
    # Whole numbers are added before they are divided, so that they still add up.
    contributions = sums.sum(axis=0) / (2 * pairs)
    errors = np.std(sums / 2, axis=0, ddof=1) / sqrt(pairs)
    return contributions, errors


def _marginals(
    value: Callable[[frozenset[str]], Outcome], names: Sequence[str], order: Sequence[int]
) -> Outcome:
    """Return what each group adds when groups are changed one after the other."""
    changed: frozenset[str] = frozenset()
    before = value(changed)
    added = [before] * len(names)
    for position in order:
        changed |= {names[position]}
        after = value(changed)
        added[position] = after - before
        before = after
    return np.array(added)
