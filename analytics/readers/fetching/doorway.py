"""A doorway for a publisher's client: what it asks goes out here, and what is answered is kept.

A client that makes its own connections is given a :class:`Doorway` in their place, so that an
answer is seen as it came before the client reshapes it.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from analytics.errors import InputError
from analytics.readers.fetching.answers import Answers, Question
from analytics.readers.fetching.sending import Sender

_KEY_FIELD = "subscription-key"
_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, RuntimeError)
"""What a client throws that cannot read an answer."""


class Doorway:
    """Stands where a client makes its connections.

    Parameters
    ----------
    sender
        What sends requests.
    answers
        Where answers are kept.
    """

    def __init__(self, sender: Sender, answers: Answers) -> None:
        self._sender, self._answers = sender, answers
        self._passed: list[tuple[Question, bytes]] = []
        self._failures: list[BaseException] = []

    def request(
        self, _method: str, url: str, fields: Mapping[str, Any] | None = None, **_: object
    ) -> SimpleNamespace:
        """Answer a client as its own connections would, with ``status`` and ``data``."""
        asked = {name: str(value) for name, value in (fields or {}).items() if name != _KEY_FIELD}
        question = Question(url, asked)
        try:
            answer = self._answers.get(question)
            if answer is None:
                answer = self._sender.answer(question)
        except BaseException as error:  # a client may swallow it: see `answer_of`
            self._failures.append(error)
            raise
        self._passed.append((question, answer))
        return SimpleNamespace(status=200, data=answer)

    @contextmanager
    def answer_of(self, call: Callable[[], object]) -> Iterator[bytes]:
        """Yield the last answer to what a client asks in a call; keep it if the block has no fault.

        Raises
        ------
        InputError
            If the publisher does not answer, or the call did not come by here.
        """
        self._passed.clear()
        self._failures.clear()
        try:
            call()
        except _UNREADABLE:  # whoever checks the answer says why
            if not self._passed:
                raise
        if self._failures:
            raise self._failures[0]
        if not self._passed:
            problem = "it goes another way than it did; install the version of requirements.lock"
            raise InputError("client of the publisher", problem)
        question, answer = self._passed[-1]
        yield answer
        if self._answers.get(question) is None:
            self._answers.keep(question, answer)


def parsed(body: bytes) -> dict[str, Any]:
    """Return an answer that is a JSON object, numbers with a point as the text that was sent.

    Raises
    ------
    ValueError
        If it is none; the message says what it is instead.

    Examples
    --------
    >>> parsed(b'{"count": 1, "data": [2.50]}')
    {'count': 1, 'data': ['2.50']}
    """
    if body.lstrip()[:1] == b"<":
        raise ValueError("an HTML page in place of JSON")
    try:
        content = json.loads(body, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"no whole JSON text ({len(body):,} bytes)") from error
    if not isinstance(content, dict):
        raise ValueError("JSON, but no object")  # noqa: TRY004 (of what was sent, not of a type)
    return content
