"""Requests to a publisher: slowly, again where they failed, and with the key in a header alone."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import requests
import tenacity
from urllib3 import Retry
from urllib3.exceptions import InvalidHeader

from analytics.errors import InputError, quoted
from analytics.readers.fetching.answers import Question

_KEY_HEADER = "Ocp-Apim-Subscription-Key"
_BLOCK = 2**16
_MOST_BYTES = 2**29
_TRANSIENT = {429, 500, 502, 503, 504}
_REFUSED = {401: "the key is not accepted", 403: "the key is not accepted or its quota is used up"}
_BROKEN = (
    requests.exceptions.ConnectionError,
    requests.exceptions.Timeout,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
)


class _PassingError(Exception):
    """Worth another attempt; ``wait`` is what the server asks for, in seconds."""

    def __init__(self, told: str, wait: float | None = None) -> None:
        super().__init__(told)
        self.wait = wait


@dataclass(frozen=True)
class Pace:
    """How fast is asked and how patiently.

    Attributes
    ----------
    pause
        Least time between two requests, in seconds.
    attempts
        How often the same is asked.
    first_wait, longest_wait
        Seconds before the second attempt, doubled before each further one, and the most that is
        waited at once. A server that asks for more is left alone.
    timeout
        Seconds without a byte after which a connection counts as broken.
    """

    pause: float = 1.0
    attempts: int = 6
    first_wait: float = 2.0
    longest_wait: float = 120.0
    timeout: float = 120.0


@dataclass(frozen=True)
class Publisher:
    """Whom is asked.

    Attributes
    ----------
    name
        Its name, in messages.
    built_in
        The address that its client has built in, such as ``https://example.org``.
    address
        The address to which requests are sent in its place: the same, but in tests.
    """

    name: str
    built_in: str
    address: str


class Sender:
    """Sends requests to a publisher.

    Parameters
    ----------
    publisher
        Whom is asked.
    key
        The user's key, or None. It travels in a header: an address would be seen in messages.
    pace
        How fast and how patiently.
    say
        Told in a sentence when something has to be asked again.

    Attributes
    ----------
    sent
        Requests that were sent.
    """

    def __init__(
        self, publisher: Publisher, key: str | None, pace: Pace, say: Callable[[str], None]
    ) -> None:
        self.sent = 0
        self._publisher, self._key, self._pace, self._say = publisher, key, pace, say
        self._session = requests.Session()
        self._next = 0.0

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def answer(self, question: Question) -> bytes:
        """Return what the publisher answers, asked again as long as that may help.

        Raises
        ------
        InputError
            If it refuses, cannot be reached, or asks to come again much later.
        """
        attempts = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_PassingError),
            stop=tenacity.stop_after_attempt(self._pace.attempts),
            wait=self._wait,
            before_sleep=self._say_wait,
            reraise=True,
        )
        try:
            answer: bytes = attempts(self._send, question)
        except _PassingError as error:
            told = f"{error}, {self._pace.attempts} times in a row"
            problem = f"{told}; check the network, or try again later"
            raise InputError(self._publisher.name, problem) from error
        return answer

    def _send(self, question: Question) -> bytes:
        built_in = self._publisher.built_in
        if not question.url.startswith(f"{built_in}/"):
            problem = f"its client asks elsewhere, {quoted(question.url)}; nothing was sent there"
            raise InputError(self._publisher.name, problem)
        time.sleep(max(0.0, self._next - time.monotonic()))
        self._next = time.monotonic() + self._pace.pause
        self.sent += 1
        url = self._publisher.address + question.url.removeprefix(built_in)
        headers = {_KEY_HEADER: self._key} if self._key else {}
        try:
            with self._session.get(
                url, params=dict(question.fields), headers=headers, stream=True,
                timeout=self._pace.timeout, allow_redirects=False,  # not with a key to elsewhere
            ) as response:  # fmt: skip
                body = self._body(response)
        except _BROKEN as error:
            raise _PassingError(f"the connection broke ({type(error).__name__})") from error
        if response.status_code in _TRANSIENT:
            self._raise_passing(response)
        if response.status_code != requests.codes.ok:
            self._raise_refused(response.status_code, body)
        return body

    def _body(self, response: requests.Response) -> bytes:
        body = bytearray()
        for block in response.iter_content(_BLOCK):
            body += block
            if len(body) > _MOST_BYTES:
                problem = f"the answer has more than {_MOST_BYTES:,} bytes; ask for fewer codes"
                raise InputError(self._publisher.name, problem)
        return bytes(body)

    def _raise_passing(self, response: requests.Response) -> None:
        told, asked = f"the server said {response.status_code}", response.headers.get("Retry-After")
        try:
            wait = Retry().parse_retry_after(asked) if asked else None
        except InvalidHeader:
            wait = None
        if wait is not None and wait > self._pace.longest_wait:
            problem = f"{told} and asks to wait {wait:,.0f} seconds; try again then"
            raise InputError(self._publisher.name, problem)
        raise _PassingError(told, wait)

    def _raise_refused(self, status: int, body: bytes) -> None:
        """Say what the server said; it might repeat the key."""
        text = body[:_BLOCK].decode("utf-8", errors="replace")
        if self._key:
            text = text.replace(self._key, "(key)")
        said = "an HTML page" if text.lstrip().startswith("<") else quoted(text, 200)
        reason = f": {_REFUSED[status]}" if status in _REFUSED else ""
        raise InputError(self._publisher.name, f"the server said {status}{reason}; it says {said}")

    def _wait(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, _PassingError) and error.wait is not None:
            return error.wait
        return tenacity.wait_exponential(self._pace.first_wait, self._pace.longest_wait)(state)

    def _say_wait(self, state: tenacity.RetryCallState) -> None:
        assert state.outcome is not None
        assert state.next_action is not None
        told = f"{state.outcome.exception()}; asked again in {state.next_action.sleep:.0f} s"
        self._say(f"{told} (attempt {state.attempt_number + 1} of {self._pace.attempts})")
