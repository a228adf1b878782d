"""Things by name, each made when it is asked for, and what they are on one screen."""

import html
from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar

from analytics.errors import UnknownNameError, suggestion

T = TypeVar("T")  # what is made


class ByName(Mapping[str, T], Generic[T]):
    """A mapping that makes a thing when it is asked for, as a key or as an attribute.

    Parameters
    ----------
    kind
        What the things are, in one word.
    about
        What each thing is, by its name, in order.
    make
        Makes the thing of a name.

    Examples
    --------
    >>> doubled = ByName("word", {"a": "The letter a."}, lambda name: 2 * name)
    >>> doubled["a"], doubled.a
    ('aa', 'aa')
    >>> doubled
    a  The letter a.
    """

    def __init__(self, kind: str, about: Mapping[str, str], make: Callable[[str], T]) -> None:
        self._kind, self._about, self._make = kind, about, make

    def __getitem__(self, name: str) -> T:
        if name not in self._about:
            message = f"no {self._kind} {name!r}; {suggestion(name, self._about)}"
            raise UnknownKeyError(f"{self._kind}s", message)
        return self._make(name)

    def __getattr__(self, name: str) -> T:
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._about)

    def __len__(self) -> int:
        return len(self._about)

    def __contains__(self, name: object) -> bool:
        return name in self._about

    def __dir__(self) -> list[str]:
        return list(self._about)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._about)

    def __repr__(self) -> str:
        width = max(map(len, self._about))
        return "\n".join(f"{name:<{width}}  {said}" for name, said in self._about.items())

    def _repr_html_(self) -> str:
        cells = "".join(
            f"<tr><td style='text-align:left'><code>{html.escape(name)}</code></td>"
            f"<td style='text-align:left'>{html.escape(said)}</td></tr>"
            for name, said in self._about.items()
        )
        return f"<table>{cells}</table>"


class UnknownKeyError(UnknownNameError, KeyError):
    """A name that a mapping does not have."""

    def __str__(self) -> str:
        return str(self.args[0])
