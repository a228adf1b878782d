"""Answers of a publisher, kept as they came, so that a fetch goes on where it broke off.

One zip for each request holds the answer byte for byte, and what was asked with the SHA-256 of the
answer. A file that does not hold what it says is as if it were not there.
"""

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from analytics.atomic import ClaimedError, claim, clear, write_whole
from analytics.errors import InputError

_REQUEST, _ANSWER = "request.json", "answer"
_NOT_OURS = (
    OSError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, RuntimeError,
)  # fmt: skip


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
        try:
            with zipfile.ZipFile(self._path(question)) as kept:
                request = json.loads(kept.read(_REQUEST))
                answer = kept.read(_ANSWER)
        except _NOT_OURS:
            return None
        return answer if request == _described(question, answer) else None

    def keep(self, question: Question, answer: bytes) -> None:
        """Keep an answer; an earlier one to the same request is replaced.

        Raises
        ------
        InputError
            If another command is keeping the same answer.
        OSError
            If it cannot be written.
        """
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as kept:
            request = json.dumps(_described(question, answer))
            for name, content in ((_REQUEST, request.encode()), (_ANSWER, answer)):
                kept.writestr(zipfile.ZipInfo(name), content, compress_type=zipfile.ZIP_DEFLATED)
        path = self._path(question)
        try:
            with claim(path):
                write_whole(path, file.getvalue())
        except ClaimedError as error:
            problem = f"another fetch is keeping the same answer ({error}); wait until it has ended"
            raise InputError(f"answers in {self.folder}", problem) from error

    def _path(self, question: Question) -> Path:
        return self.folder / f"{sha256(question.text.encode()).hexdigest()[:32]}.zip"


def _described(question: Question, answer: bytes) -> dict[str, str]:
    return {"request": question.text, "sha256": sha256(answer).hexdigest()}
