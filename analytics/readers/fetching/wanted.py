"""What a user wants of a publisher's trade statistics, read from words on the command line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from analytics.errors import quoted, refuse_any
from analytics.schemas.columns import FLOWS

LEVELS = {"AG2": r"^[0-9]{2}$", "AG4": r"^[0-9]{4}$", "AG6": r"^[0-9]{4}[0-9A-Z]{2}$"}
"""What stands for all codes of a level, and what such codes are; 9999AA is not told by kind."""

_FIRST_YEAR, _LAST_YEAR = 1988, 2100  # of the Harmonized System, and as far as a year may be meant
_MOST_CODE = 999  # of countries


@dataclass(frozen=True)
class Wanted:
    """Trade of one reporter with one partner.

    Attributes
    ----------
    reporter, partner
        The publisher's codes of countries.
    years
        Years, ascending.
    flows
        ``import`` and ``export``, from the reporter's view.
    codes
        A level such as ``AG6``, or codes with commas between.
    """

    reporter: int
    partner: int
    years: tuple[int, ...]
    flows: tuple[str, ...]
    codes: str

    @property
    def parts(self) -> list[tuple[int, str]]:
        """Years and flows, one request each."""
        return [(year, flow) for year in self.years for flow in self.flows]

    @property
    def name(self) -> str:
        """A name for a file, such as ``comtrade-36-392-2018-2024-import-AG6``."""
        flow = self.flows[0] if len(self.flows) == 1 else "both"
        codes = self.codes if self.codes in LEVELS else "codes"
        return f"comtrade-{self.reporter}-{self.partner}-{self.title}-{flow}-{codes}"

    @property
    def title(self) -> str:
        """Years in words, such as ``2018-2024``."""
        first, last = self.years[0], self.years[-1]
        return f"{first}-{last}" if last > first else str(first)


def wanted_of(reporter: int, partner: int, years: str, flow: str | None, codes: str) -> Wanted:
    """Return what is wanted, all that is wrong with it said at once.

    Parameters
    ----------
    reporter, partner
        The publisher's codes of countries; partner 0 for the world.
    years
        ``2018:2024``, ``2024`` or ``2018,2020``.
    flow
        ``import``, ``export``, or None for both.
    codes
        A level of :data:`LEVELS`, or codes of two, four or six digits with commas between.

    Raises
    ------
    InputError
        If one of them is no such thing.

    Examples
    --------
    >>> wanted_of(36, 392, "2018:2020", "import", "ag6").parts
    [(2018, 'import'), (2019, 'import'), (2020, 'import')]
    """
    problems = [
        f"--{name} {code}: a code of a country is a number from {least} to {_MOST_CODE}"
        for name, code, least in (("reporter", reporter, 1), ("partner", partner, 0))
        if not least <= code <= _MOST_CODE
    ]
    chosen_years = _years(years)
    if not chosen_years:
        problems.append(
            f"--years {quoted(years)}: write 2018:2024, 2024 or 2018,2020, from {_FIRST_YEAR} to "
            f"{_LAST_YEAR}"
        )
    chosen_codes, bad = _codes(codes)
    if bad:
        listed = ", ".join(quoted(code) for code in bad[:3])
        problems.append(
            f"--codes: {len(bad):,} of them are no HS codes of 2, 4 or 6 digits, such as {listed}; "
            f"give such codes with commas between, or one of {', '.join(LEVELS)}"
        )
    refuse_any("what to fetch", problems)
    return Wanted(reporter, partner, chosen_years, (flow,) if flow else FLOWS, chosen_codes)


def _years(text: str) -> tuple[int, ...]:
    """Return the years; none if they are not understood."""
    match = re.fullmatch(r"\s*([0-9]{4})\s*:\s*([0-9]{4})\s*", text)
    if match:
        years: Iterable[int] = range(int(match[1]), int(match[2]) + 1)
    elif re.fullmatch(r"\s*[0-9]{4}\s*(,\s*[0-9]{4}\s*)*", text):
        years = {int(year) for year in text.split(",")}
    else:
        return ()
    chosen = tuple(sorted(years))
    return chosen if all(_FIRST_YEAR <= year <= _LAST_YEAR for year in chosen) else ()


def _codes(text: str) -> tuple[str, list[str]]:
    """Return the codes, sorted and each once, and what is none."""
    if text.strip().upper() in LEVELS:
        return text.strip().upper(), []
    words = [word.strip() for word in text.split(",")]
    bad = [word for word in words if not re.fullmatch(r"([0-9]{2}){1,3}", word)]
    return ",".join(sorted(set(words))), bad
