"""``rcep data sources``."""

from analytics.readers.datasets import read_sources, read_table
from tests.cli.conftest import Command


def test_every_page_is_told_with_its_choices(rcep: Command) -> None:
    told = rcep("data", "sources").out
    pages = read_table("download_pages")
    assert pages.height >= 10
    for page in pages.iter_rows(named=True):
        assert f"{page['page_id']}: {page['publisher']}\n" in told
        assert page["address"] in told
    flat = " ".join(told.split())
    for words in ("贸易伙伴 116 is Japan", "10,000 rows a download", "i, j, k, v, q", "中国对日本"):
        assert words in flat


def test_addresses_that_nobody_has_opened_say_so(rcep: Command) -> None:
    told = rcep("data", "sources").out.splitlines()
    read = {
        line.strip() for line in told if line.strip().startswith("http") and "not ver" not in line
    }
    cited = set(read_sources()["url"].drop_nulls())
    assert read - cited == {"http://wits.worldbank.org"}, "its help pages are cited in words"
    unverified = read_table("download_pages").filter(address_is="unverified")
    assert sum("(address not verified)" in line for line in told) == unverified.height >= 8


def test_one_page_and_a_name_that_is_none(rcep: Command) -> None:
    assert rcep("data", "sources", "baci").out.count("choose") == 1
    outcome = rcep("data", "sources", "bacci")
    assert (outcome.code, outcome.out) == (2, "")
    assert 'no page bacci; did you mean "baci"?' in outcome.err
