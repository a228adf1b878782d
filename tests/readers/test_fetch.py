"""Fetching from UN Comtrade, from a server on this machine that has bad days."""

import io
import itertools
import json
import zipfile
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import InputError
from analytics.readers.fetching.answers import Answers
from analytics.readers.fetching.comtrade import MOST_PREVIEWED, Fetched, fetch
from analytics.readers.fetching.comtrade_answers import COLUMNS, KEY, Asked, rows_of
from analytics.readers.fetching.sending import Pace
from analytics.readers.fetching.wanted import Wanted, wanted_of
from tests.readers import comtrade_server as server
from tests.readers.comtrade_server import Comtrade, Incident

QUICK = Pace(pause=0, attempts=3, first_wait=0.01, longest_wait=2, timeout=10)
WANTED = wanted_of(36, 392, "2018:2020", None, "AG6")
Fetch = Callable[..., Fetched]


@pytest.fixture
def comtrade() -> Iterator[Comtrade]:
    with server.serving(Comtrade()) as running:
        yield running


@pytest.fixture
def fetched(comtrade: Comtrade, tmp_path: Path) -> Fetch:
    """Fetch from the server, with answers kept in a folder of this test."""

    def run(
        wanted: Wanted = WANTED, *, resume: bool = False, folder: str = "answers", **options: object
    ) -> Fetched:
        answers = Answers(tmp_path / folder, resume=resume)
        settings = {"pace": QUICK, "address": comtrade.address, **options}
        return fetch(wanted, answers, **settings)  # type: ignore[arg-type]

    return run


def table_of(found: Fetched) -> pl.DataFrame:
    return pl.read_csv(io.BytesIO(found.table), infer_schema=False)


def test_one_request_for_each_year_and_flow(comtrade: Comtrade, fetched: Fetch) -> None:
    found = fetched()
    table = table_of(found)
    assert tuple(table.columns) == COLUMNS
    assert len(COLUMNS) == 47
    assert found.rows == table.height == 6 * len(comtrade.codes)
    assert table.select(KEY).is_unique().all()
    assert table.select(KEY).equals(table.select(KEY).sort(KEY))
    assert {(seen.query["period"], seen.query["flowCode"]) for seen in comtrade.seen} == {
        (year, flow) for year in ("2018", "2019", "2020") for flow in "MX"
    }
    assert len(comtrade.seen) == found.sent == 6
    first = comtrade.seen[0]
    assert first.path == "/public/v1/preview/C/A/HS"
    assert first.query == {
        "reportercode": "36", "flowCode": "M", "period": "2018", "cmdCode": "AG6",
        "partnerCode": "392", "partner2Code": "0", "motCode": "0", "customsCode": "C00",
        "maxRecords": "500", "format": "JSON", "breakdownMode": "classic", "includeDesc": "True",
    }  # fmt: skip


def test_values_are_as_the_publisher_writes_them(fetched: Fetch) -> None:
    row = table_of(fetched()).row(0, named=True)
    assert row["cmdCode"] == "010121"
    assert row["cmdDesc"] == 'Goods, of "010121"'
    assert row["primaryValue"] == str(1000 * 2018 + sum(map(ord, "M010121")) + 0.25)
    assert (row["isReported"], row["reporterCode"], row["fobvalue"]) == ("True", "36", None)


def test_the_key_goes_in_a_header_alone(comtrade: Comtrade, fetched: Fetch, tmp_path: Path) -> None:
    fetched(key="0a1b2c3d4e5f")
    for seen in comtrade.seen:
        assert seen.path == "/data/v1/get/C/A/HS"
        assert seen.headers["Ocp-Apim-Subscription-Key"] == "0a1b2c3d4e5f"
        assert "subscription-key" not in seen.query
    assert not any(b"0a1b2c3d4e5f" in content for content in kept_in(tmp_path))


def kept_in(folder: Path) -> Iterator[bytes]:
    for path in folder.rglob("*.zip"):
        with zipfile.ZipFile(path) as kept:
            yield from (kept.read(name) for name in kept.namelist())


def test_throttled_and_broken_off_all_rows_come_once(comtrade: Comtrade, fetched: Fetch) -> None:
    whole = fetched().table
    comtrade.seen.clear()
    bad = [server.throttled("1"), server.status(503), server.honest, server.broken_off]
    comtrade.incidents = deque(bad)
    said: list[str] = []
    assert fetched(say=said.append).table == whole
    asked = [(seen.query["period"], seen.query["flowCode"]) for seen in comtrade.seen]
    assert asked[:5] == [("2018", "M")] * 3 + [("2018", "X")] * 2
    assert len(asked) == 6 + 3
    first, second, third = (seen.at for seen in comtrade.seen[:3])
    assert second - first >= 1, "Retry-After is kept"
    assert third - second < 1
    assert said == [
        "the server said 429; asked again in 1 s (attempt 2 of 3)",
        "the server said 503; asked again in 0 s (attempt 3 of 3)",
        "the connection broke (ChunkedEncodingError); asked again in 0 s (attempt 2 of 3)",
    ]


def test_a_fetch_that_broke_off_goes_on(comtrade: Comtrade, fetched: Fetch) -> None:
    whole = fetched(folder="another").table
    comtrade.incidents = deque([server.honest, server.honest, *[server.broken_off] * 3])
    with pytest.raises(InputError) as refused:
        fetched()
    assert "the connection broke (ChunkedEncodingError), 3 times in a row" in str(refused.value)
    assert "2 of 6 parts are complete" in str(refused.value)
    assert "--resume" in str(refused.value)
    comtrade.seen.clear()
    again = fetched(resume=True)
    assert again.table == whole
    assert again.sent == len(comtrade.seen) == 4
    assert fetched(resume=True).sent == 0
    assert fetched().sent == 6, "without --resume all is asked anew"


def test_rows_in_another_order_give_the_same_bytes(comtrade: Comtrade, fetched: Fetch) -> None:
    whole = fetched().table
    comtrade.incidents = deque([server.with_rows(lambda rows: rows.reverse())] * 6)
    assert fetched().table == whole


def test_a_server_that_asks_for_too_long_is_left_alone(comtrade: Comtrade, fetched: Fetch) -> None:
    comtrade.incidents = deque([server.throttled("20")])
    with pytest.raises(InputError, match="the server said 429 and asks to wait 20 seconds"):
        fetched()
    assert len(comtrade.seen) == 1


def test_the_pause_between_requests_is_kept(comtrade: Comtrade, fetched: Fetch) -> None:
    wanted = wanted_of(36, 392, "2018:2020", "import", "AG6")
    fetched(wanted, pace=Pace(pause=0.2, attempts=1))
    at = [seen.at for seen in comtrade.seen]
    assert all(later - earlier > 0.15 for earlier, later in itertools.pairwise(at))


@pytest.mark.parametrize(
    ("incident", "told"),
    [
        (server.saying(b"<!DOCTYPE html><html></html>"), "an HTML page in place of JSON"),
        (server.truncated, "no whole JSON text"),
        (server.saying(b"[]"), "JSON, but no object"),
        (server.saying(b'{"count": 1}'), "no rows under data"),
        (server.saying(b'{"count": 0, "data": [], "error": "busy"}'), 'reports an error: "busy"'),
        (server.with_rows(lambda rows: rows.pop(), count=4), "states 4 rows and sent 3"),
        (
            server.with_rows(lambda rows: rows[0].update(period="2017")),
            "1 of 4 rows have period 2017; 2018 was asked for",
        ),
        (
            server.with_rows(lambda rows: [row.update(partnerCode=410) for row in rows]),
            "4 of 4 rows have partnerCode 410; 392 was asked for",
        ),
        (
            server.with_rows(lambda rows: rows[1].update(flowCode="RX")),
            "1 of 4 rows have flowCode RX; M was asked for",
        ),
        (
            server.with_rows(lambda rows: rows[1].update(motCode=1000)),
            "1 of 4 rows have motCode 1000; 0 was asked for",
        ),
        (server.with_rows(lambda rows: rows.append(rows[0])), "come more than once"),
        (
            server.with_rows(lambda rows: rows[2].update(cmdCode="8703")),
            "1 of 4 rows have codes that were not asked for, such as 8703",
        ),
        (server.with_rows(lambda rows: rows[0].pop("reporterCode")), "rows without reporterCode"),
        (server.with_rows(lambda rows: rows[0].update(qty=[1])), "no text and no number (a list)"),
        (server.with_rows(lambda rows: rows[0].update(cmdDesc="\ud800")), "no text and no number"),
        (server.status(302, Location="http://127.0.0.1:1/elsewhere"), "the server said 302"),
        (server.status(404, b"<html></html>"), "the server said 404; it says an HTML page"),
        (server.status(400, b"no such code"), 'the server said 400; it says "no such code"'),
    ],
)
def test_what_is_false_is_refused(
    comtrade: Comtrade, fetched: Fetch, incident: Incident, told: str
) -> None:
    whole = fetched(folder="another").table
    comtrade.incidents = deque([incident])
    with pytest.raises(InputError) as refused:
        fetched()
    assert told in str(refused.value)
    assert "0 of 6 parts are complete" in str(refused.value)
    assert len(comtrade.seen) == 6 + 1, "it is not asked again at once"
    assert fetched(resume=True).table == whole
    assert len(comtrade.seen) == 6 + 1 + 6, "no false answer is kept"


@given(st.data())
def test_a_damaged_answer_is_refused_or_whole(data: st.DataObject) -> None:
    same = {"period": "2019", "flowCode": "M", "reporterCode": "36", "partnerCode": "392"}
    codes = Comtrade().codes
    query = {"reportercode": "36", "partnerCode": "392"}
    rows = [server.trade_row("2019", "M", code, query) for code in codes]
    body = json.dumps({"count": len(rows), "data": rows}).encode()
    start = data.draw(st.integers(0, len(body) - 1))
    end = data.draw(st.integers(start, min(start + 40, len(body))))
    damaged = body[:start] + data.draw(st.binary(max_size=6)) + body[end:]
    try:
        table = rows_of(damaged, Asked(same, "AG6"))
    except InputError:
        return
    assert table.height == len(codes)
    assert table.select(KEY).is_unique().all()
    assert table.select(list(same)).unique().rows() == [tuple(same.values())]


def test_a_refused_key_is_said_without_it(comtrade: Comtrade, fetched: Fetch) -> None:
    comtrade.incidents = deque([server.status(401, b"Access denied: 0a1b2c3d4e5f is no key.")])
    with pytest.raises(InputError) as refused:
        fetched(key="0a1b2c3d4e5f")
    assert "the key is not accepted" in str(refused.value)
    assert "Access denied: (key) is no key." in str(refused.value)


MANY = tuple(f"{chapter:02}{number:04}" for chapter in (1, 84, 87) for number in range(1, 251))
ONE = wanted_of(36, 392, "2019", "import", "AG6")


def test_a_page_that_is_cut_off_is_asked_again_by_chapter(
    comtrade: Comtrade, fetched: Fetch
) -> None:
    comtrade.codes = MANY
    said: list[str] = []
    done: list[float] = []
    found = fetched(ONE, say=said.append, advance=lambda _, steps: done.append(steps))
    assert found.rows == len(MANY) == 750 > MOST_PREVIEWED
    assert table_of(found)["cmdCode"].to_list() == list(MANY)
    assert said == ["import 2019: the page is cut off at 500 rows; asked again by chapter"]
    batches = [seen.query["cmdCode"].split(",") for seen in comtrade.asked_for_data()[1:]]
    assert [len(batch) for batch in batches] == [100, 100, 50] * 3
    assert all(len({code[:2] for code in batch}) == 1 for batch in batches)
    assert sum(done) == pytest.approx(1)
    assert fetched(ONE, resume=True).sent == 1, "the list of lists alone is asked again"


def test_a_key_has_larger_pages(comtrade: Comtrade, fetched: Fetch) -> None:
    comtrade.codes = MANY
    assert fetched(ONE, key="0a1b2c3d4e5f").rows == 750
    assert [seen.query["maxRecords"] for seen in comtrade.seen] == ["100000"]


def test_codes_that_the_list_leaves_out_are_missed(comtrade: Comtrade, fetched: Fetch) -> None:
    comtrade.codes, comtrade.listed = MANY, MANY[5:]
    with pytest.raises(InputError, match="5 of its rows do not come again by chapter, such as"):
        fetched(ONE)


def test_a_list_without_codes_is_said(comtrade: Comtrade, fetched: Fetch) -> None:
    comtrade.codes, comtrade.listed = MANY, ()
    with pytest.raises(InputError, match="no code of AG6 is in it"):
        fetched(ONE)


def test_nothing_is_sent_elsewhere(comtrade: Comtrade, fetched: Fetch) -> None:
    comtrade.codes = MANY
    comtrade.file_of_codes = comtrade.address + "/files/HS.json"
    with pytest.raises(InputError, match="its client asks elsewhere"):
        fetched(ONE)


def test_a_list_of_codes_is_asked_for_in_batches(comtrade: Comtrade, fetched: Fetch) -> None:
    comtrade.codes = MANY
    wanted = wanted_of(36, 392, "2019", "import", ",".join(MANY[:130]))
    assert table_of(fetched(wanted))["cmdCode"].to_list() == list(MANY[:130])
    assert [seen.query["cmdCode"].count(",") + 1 for seen in comtrade.seen] == [100, 30]


def test_years_without_a_row_are_told_and_none_at_all_is_refused(
    comtrade: Comtrade, fetched: Fetch
) -> None:
    comtrade.without = ("2019",)
    assert fetched().empty == ("import 2019", "export 2019")
    comtrade.codes = ()
    with pytest.raises(InputError, match="no row of reporter 36 and partner 392 in 2018-2020"):
        fetched()


def test_an_answer_that_was_damaged_is_asked_for_again(
    comtrade: Comtrade, fetched: Fetch, tmp_path: Path
) -> None:
    whole = fetched().table
    first, second, third, *_ = sorted((tmp_path / "answers").iterdir())
    first.write_bytes(first.read_bytes()[:-30])
    second.write_bytes(third.read_bytes())
    content = bytearray(third.read_bytes())
    content[len(content) // 2] ^= 1
    third.write_bytes(content)
    again = fetched(resume=True)
    assert (again.table, again.sent) == (whole, 3)


def test_the_client_is_as_it_was_afterwards(fetched: Fetch) -> None:
    import urllib3
    from comtradeapicall import PreviewGet

    fetched()
    assert PreviewGet.urllib3 is urllib3


def test_a_client_that_goes_another_way_is_noticed(
    fetched: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comtradeapicall.previewFinalData", lambda **_: None)
    with pytest.raises(InputError, match="goes another way than it did"):
        fetched()


@pytest.mark.parametrize(
    ("years", "expected"),
    [("2018:2020", (2018, 2019, 2020)), ("2024", (2024,)), ("2020, 2018", (2018, 2020))],
)
def test_years_as_written(years: str, expected: tuple[int, ...]) -> None:
    assert wanted_of(36, 392, years, "import", "AG6").years == expected


def test_all_that_is_wrong_with_a_wish_is_said_at_once() -> None:
    with pytest.raises(InputError) as refused:
        wanted_of(0, 1000, "2202:2203", None, "87,870,TOTAL")
    problems = refused.value.problems
    assert [problem.partition(":")[0] for problem in problems] == [
        "--reporter 0", "--partner 1000", '--years "2202', "--codes",
    ]  # fmt: skip
    assert '2 of them are no HS codes of 2, 4 or 6 digits, such as "870", "TOTAL"' in problems[-1]


@pytest.mark.parametrize("years", ["2020:2018", "1987", "18:20", "2018-2020", ""])
def test_years_that_are_none(years: str) -> None:
    with pytest.raises(InputError, match="write 2018:2024, 2024 or 2018,2020"):
        wanted_of(36, 392, years, None, "AG6")
