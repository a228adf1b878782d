"""Answers of a publisher, kept as they came, so that a fetch goes on where it broke off.

One zip for each request holds what was asked and the answer byte for byte, sealed as schedules are.
A file whose seal does not hold is as if it were not there.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_DEFLATED

from analytics.atomic import ClaimedError, claim, clear, write_whole
from analytics.errors import InputError
from analytics.readers.store import sealed, unsealed

_REQUEST, _ANSWER = "request.json", "answer"


@dataclass(frozen=True)
class Question:
    """A request, without the key.

    Attributes
    ----------
    url
        Address at the publisher, whatever address it is sent to.
    fields
        Parameters.
    """

    url: str
    fields: Mapping[str, str]

    @property
    def text(self) -> str:
        """The request as JSON, the same for the same request."""
        return json.dumps({"url": self.url, "fields": dict(sorted(self.fields.items()))})


class Answers:
    """The answers that are kept.

    Parameters
    ----------
    folder
        Where they are kept; made when the first one is.
    resume
        Whether answers of an earlier fetch are taken; if not, everything is asked again.

    Examples
    --------
    >>> answers = Answers(Path("fetched/comtrade"), resume=True)
    >>> answers.get(Question("https://example.org/data", {"period": "2019"})) is None
    True
    """

    def __init__(self, folder: Path, *, resume: bool) -> None:
        self.folder = folder
        self.resume = resume
        clear(folder)

    def get(self, question: Question) -> bytes | None:
        """Return the answer to a request; None if it is not there, damaged, or to be asked anew."""
        if not self.resume:
            return None
        with suppress(OSError):
            parts = unsealed(self._path(question).read_bytes()) or {}
            if parts.get(_REQUEST) == question.text.encode():
                return parts.get(_ANSWER)
        return None

    def keep(self, question: Question, answer: bytes) -> None:
        """Keep an answer; an earlier one to the same request is replaced.

        Raises
        ------
        InputError
            If another command is keeping the same answer.
        OSError
            If it cannot be written.
        """
        path, parts = self._path(question), {_REQUEST: question.text.encode(), _ANSWER: answer}
        try:
            with claim(path):
                write_whole(path, sealed(parts, ZIP_DEFLATED))
        except ClaimedError as error:
            problem = f"another fetch is keeping the same answer ({error}); wait until it has ended"
            raise InputError(f"answers in {self.folder}", problem) from error

    def _path(self, question: Question) -> Path:
        return self.folder / f"{sha256(question.text.encode()).hexdigest()[:32]}.zip"
