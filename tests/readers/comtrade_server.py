"""A server on this machine that answers as UN Comtrade does: well, slowly, in part, or falsely."""

import json
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from analytics.readers.fetching.comtrade_answers import COLUMNS
from analytics.readers.fetching.wanted import LEVELS

BUILT_IN = "https://comtradeapi.un.org"
LIST_OF_LISTS, LIST_OF_CODES = "ListofReferences.json", "HS.json"


@dataclass(frozen=True)
class Reply:
    """What is sent; ``sent`` bytes of the body, and then the connection breaks."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    sent: int | None = None


@dataclass(frozen=True)
class Seen:
    """A request as it came in."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    at: float


Incident = Callable[[dict[str, Any]], Reply]
"""What happens in place of an honest answer, from that answer."""


def trade_row(period: str, flow: str, code: str, query: dict[str, str]) -> dict[str, Any]:
    """A row as the publisher has it, in all columns."""
    value = 1000 * int(period) + sum(map(ord, flow + code)) + 0.25
    given = {
        "typeCode": "C", "freqCode": "A", "refPeriodId": int(f"{period}0101"),
        "refYear": int(period), "refMonth": 52, "period": period,
        "reporterCode": int(query["reportercode"]), "reporterISO": "AUS",
        "reporterDesc": "Australia", "flowCode": flow,
        "flowDesc": "Import" if flow == "M" else "Export",
        "partnerCode": int(query["partnerCode"]), "partnerISO": "JPN", "partnerDesc": "Japan",
        "partner2Code": 0, "classificationCode": "H6", "classificationSearchCode": "HS",
        "isOriginalClassification": True, "cmdCode": code,
        "cmdDesc": f'Goods, of "{code}"', "aggrLevel": len(code), "isLeaf": True,
        "customsCode": "C00", "mosCode": "0", "motCode": 0, "qtyUnitCode": 8, "qtyUnitAbbr": "kg",
        "qty": 12.5, "isQtyEstimated": False, "cifvalue": value, "primaryValue": value,
        "legacyEstimationFlag": 0, "isReported": True, "isAggregate": False,
    }  # fmt: skip
    return {name: given.get(name) for name in COLUMNS}


@dataclass
class Comtrade:
    """The server: what it publishes, what happens next, and what it has seen."""

    codes: tuple[str, ...] = ("010121", "870321", "870322", "9999AA")
    listed: tuple[str, ...] | None = None
    incidents: deque[Incident] = field(default_factory=deque)
    seen: list[Seen] = field(default_factory=list)
    address: str = ""
    most: int = 100_000
    file_of_codes: str = f"{BUILT_IN}/files/v1/app/reference/{LIST_OF_CODES}"
    without: tuple[str, ...] = ()

    def reply(self, path: str, query: dict[str, str]) -> Reply:
        """Answer a request, or let happen what is to happen."""
        if path.endswith(LIST_OF_LISTS):
            entry = {"category": "cmd:HS", "fileuri": self.file_of_codes}
            return Reply(_json({"results": [entry]}))
        if path.endswith(LIST_OF_CODES):
            listed = ("TOTAL", "87", *(self.codes if self.listed is None else self.listed))
            return Reply(_json({"results": [{"id": code} for code in listed]}))
        answer = self.answer(query)
        return self.incidents.popleft()(answer) if self.incidents else honest(answer)

    def answer(self, query: dict[str, str]) -> dict[str, Any]:
        asked = query["cmdCode"].split(",")
        codes = [
            code
            for code in self.codes
            if code in asked or (asked[0] in LEVELS and len(code) == int(asked[0][2:]))
        ]
        if query["period"] in self.without:
            codes = []
        most = min(self.most, int(query["maxRecords"]))
        flow, period = query["flowCode"], query["period"]
        data = [trade_row(period, flow, code, query) for code in codes][:most]
        return {"elapsedTime": "0.1 secs", "count": len(data), "data": data, "error": ""}

    def asked_for_data(self) -> list[Seen]:
        return [seen for seen in self.seen if not seen.path.endswith(".json")]


def _json(content: object) -> bytes:
    return json.dumps(content).encode()


@contextmanager
def serving(comtrade: Comtrade) -> Iterator[Comtrade]:
    """Serve on a free port of this machine until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            query = dict(parse_qsl(url.query))
            comtrade.seen.append(Seen(url.path, query, dict(self.headers), time.monotonic()))
            reply = comtrade.reply(url.path, query)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body[: reply.sent])

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    comtrade.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield comtrade
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def honest(answer: dict[str, Any]) -> Reply:
    return Reply(_json(answer))


def throttled(seconds: str | None) -> Incident:
    headers = {"Retry-After": seconds} if seconds else {}
    body = b'{"statusCode": 429, "message": "Rate limit is exceeded."}'
    return lambda _: Reply(body, 429, headers)


def status(code: int, body: bytes = b"{}", **headers: str) -> Incident:
    return lambda _: Reply(body, code, headers)


def broken_off(answer: dict[str, Any]) -> Reply:
    """Break the connection in the middle of the answer."""
    body = _json(answer)
    return Reply(body, sent=len(body) // 2)


def saying(body: bytes) -> Incident:
    return lambda _: Reply(body)


def truncated(answer: dict[str, Any]) -> Reply:
    """A whole answer by its length, and half of the text."""
    body = _json(answer)
    return Reply(body[: len(body) // 2])


def with_rows(change: Callable[[list[dict[str, Any]]], object], **told: object) -> Incident:
    """An answer whose rows were changed in place; the count follows, if it is not told."""

    def lie(answer: dict[str, Any]) -> Reply:
        change(answer["data"])
        return Reply(_json({**answer, "count": len(answer["data"]), **told}))

    return lie
