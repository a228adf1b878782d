"""Values on demand: each computed when it is asked for, and kept for as long as it is used.

What a value is kept under says the step and, by their digests, the inputs that it depends on. A
second scenario that differs in one input so computes again only what depends on that input. What
takes long (:func:`analytics.graph.lasting`) can be kept beyond the process under the same key.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from threading import RLock
from typing import Any, Protocol

from analytics.graph.binding import LINK, Step


class Keeper(Protocol):
    """Keeps values beyond the process; it may forget any of them."""

    def get(self, key: bytes) -> object | None:
        """Return the value that was kept under a key, or None."""

    def put(self, key: bytes, value: object) -> None:
        """Keep a value."""


class Cache:
    """Computed values by key, the latest used kept.

    Parameters
    ----------
    size
        Number of values that are kept.
    """

    def __init__(self, size: int) -> None:
        self._size, self._values, self._lock = size, OrderedDict[bytes, object](), RLock()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: bytes, compute: Callable[[], object]) -> object:
        """Return the value of a key, computed if it is not there. Two threads may both compute."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = compute()
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._size:
                self._values.popitem(last=False)
        return value

    def several(
        self, keys: Mapping[str, bytes], compute: Callable[[list[str]], Iterable[object]]
    ) -> list[Any]:
        """Return the values of several keys, by name; those that are not there computed together.

        Parameters
        ----------
        keys
            Key of each name.
        compute
            Takes the names that are not there and returns their values in the same order.
        """
        with self._lock:
            found = {name: self._values[key] for name, key in keys.items() if key in self._values}
        new = [name for name in keys if name not in found]
        found |= zip(new, compute(new) if new else [], strict=True)
        return [self.get(key, lambda name=name: found[name]) for name, key in keys.items()]  # type: ignore[misc]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._values.clear()


@dataclass(frozen=True)
class Values:
    """Quantities of one set of inputs, computed when they are asked for.

    Attributes
    ----------
    steps
        Of :func:`analytics.graph.bind`.
    inputs
        Given values by name.
    digests
        Text that changes with the input, by the same names. An input that changes no result, such
        as whom to tell how far the work is, has an empty one.
    cache
        Where values are kept.
    linked
        By link, what gives the quantities under other inputs.
    keeper
        Where values of lasting steps, and finished tables, are kept beyond the process; None for
        nowhere.
    """

    steps: Mapping[str, Step]
    inputs: Mapping[str, object]
    digests: Mapping[str, str]
    cache: Cache
    linked: Mapping[str, Callable[[], "Values"]] = field(default_factory=dict)
    keeper: Keeper | None = None
    _keys: dict[str, bytes] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 (quantities are of all types)
        """Return a quantity; :class:`KeyError` if nobody computes it."""
        link, found, further = name.partition(LINK)
        if found:
            return self.linked[link]()[further]
        if name in self.inputs:
            return self.inputs[name]
        step = self.steps[name]
        get = self.kept if step.is_lasting else self.cache.get
        return get(self.key(name), lambda: self._computed(step))

    def kept(self, key: bytes, compute: Callable[[], object]) -> object:
        """Return the value of a key: of this process, kept beyond it, or computed and kept."""
        keeper = self.keeper
        if keeper is None:
            return self.cache.get(key, compute)

        def found() -> object:
            value = keeper.get(key)
            if value is None:
                value = compute()
                keeper.put(key, value)
            return value

        return self.cache.get(key, found)

    def key(self, name: str) -> bytes:
        """Return what a quantity is kept under: its function and the digests of its inputs.

        Quantities of one function from the same inputs have one key, whatever they are called and
        under whichever link they stand, and so are computed once.
        """
        if name not in self._keys:
            self._keys[name] = self._key(name)
        return self._keys[name]

    def _key(self, name: str) -> bytes:
        link, found, further = name.partition(LINK)
        if found:
            return self.linked[link]().key(further)
        if name in self.inputs:
            return _digest([b"input", self.digests[name].encode()])
        step = self.steps[name]
        parts = [step.function.__module__.encode(), step.function.__qualname__.encode()]
        parts += [f"{argument}={value}".encode() for argument, value in step.fixed.items()]
        for argument, quantities in step.arguments.items():
            for variant, need in quantities.items():
                parts += [f"{argument}:{variant}".encode(), self.key(need)]
        return _digest(parts)

    def _computed(self, step: Step) -> object:
        arguments = {}
        for argument, quantities in step.arguments.items():
            found = {variant: self[name] for variant, name in quantities.items()}
            arguments[argument] = found.get("", found)
        return step.function(**step.fixed, **arguments)


def _digest(parts: Iterable[bytes]) -> bytes:
    sizes = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hashlib.blake2b(sizes, digest_size=16).digest()
