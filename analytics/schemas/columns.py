"""One definition for every recurring column, so that one quantity has one name, unit and precision.

Each factory returns a new dataframely column. ``metadata`` carries the unit and the number of
decimals with which the column is written to CSV and Excel; the data dictionary, the writers and
the charts read both from here.
"""

from typing import Any

import dataframely as dy
import polars as pl

MONEY_DECIMALS = 2  # hundredths of a CNY
RATE_DECIMALS = 8  # of fractions
RESIDUAL_DECIMALS = 15  # below it is rounding, which another processor rounds otherwise
STATUSES = ("published", "derived", "calibrated", "assumed")  # of a figure
FLOWS = ("import", "export")  # seen from the city
NAME, ID, COUNTRY, GROUP = r"^[a-z_]+$", r"^[a-z0-9_]+$", r"^[A-Z]{3}$", r"^[A-Z]{3,6}$"
"""Patterns of names, of names with digits, of ISO 3166 alpha-3 codes, and of those or of groups."""
EDITION, SUBHEADING = r"^HS[0-9]{4}$", r"^[0-9]{6}$"
"""Patterns of an edition of the Harmonized System, such as HS2022, and of its subheadings."""
_CATEGORY = (
    r"(free|immediate|cuts_[1-9][0-9]*|partial|standstill|excluded"
    r"|published|non_ad_valorem|unclassified)"
)
STAGING_CATEGORY = rf"^{_CATEGORY}$"
"""Pattern of staging categories."""
DATED_CATEGORY = rf"^{_CATEGORY}(@[0-9]{{4}}=({_CATEGORY}|before))*$"
"""The same with changes: each holds from the year behind its sign; "before" ends one."""


def text(
    description: str, *, key: bool = False, nullable: bool = False, regex: str | None = None
) -> dy.String:
    """Free text, or a code held as text."""
    return dy.String(
        primary_key=key,
        nullable=nullable,
        regex=regex,
        description=description,
        metadata={"unit": "text"},
    )


def one_of(*words: str, says: str = "", key: bool = False, nullable: bool = False) -> dy.String:
    """One of some words; ``says`` describes what they mean, by default it lists them."""
    listed = ", ".join(words[:-1]) + f" or {words[-1]}."
    return text(says or listed, key=key, nullable=nullable, regex=f"^({'|'.join(words)})$")


def whole(description: str, unit: str, *, key: bool = False, **limits: Any) -> dy.Int64:  # noqa: ANN401
    """A whole number; ``limits`` are those of dataframely, such as ``min`` and ``nullable``."""
    return dy.Int64(primary_key=key, description=description, metadata={"unit": unit}, **limits)


def number(
    description: str,
    unit: str,
    *,
    decimals: int | None = RATE_DECIMALS,
    key: bool = False,
    infinite: bool = False,
    **limits: Any,  # noqa: ANN401 (as dataframely has them)
) -> dy.Float64:
    """Another number; ``infinite`` allows infinity, written ``inf`` (supply elasticities)."""
    precision = {} if decimals is None else {"decimals": decimals}
    return dy.Float64(
        primary_key=key,
        allow_inf=infinite,
        description=description,
        metadata={"unit": unit, **precision},
        **limits,
    )


def date(description: str, *, key: bool = False, nullable: bool = False) -> dy.Date:
    """A day."""
    return dy.Date(
        primary_key=key, nullable=nullable, description=description, metadata={"unit": "date"}
    )


def importer(*, key: bool = True) -> dy.String:
    """The importing party, as a code."""
    return text("Importing party, ISO 3166 alpha-3.", key=key, regex=COUNTRY)


def origin(*, key: bool = True) -> dy.String:
    """The party that goods come from, as a code."""
    says = "Originating party, ISO 3166 alpha-3, or a group such as ASEAN."
    return text(says, key=key, regex=GROUP)


def tariff_line() -> dy.String:
    """A tariff line, or a group of lines, as the key of a table."""
    return text(
        "Tariff line: the code in digits in an imported schedule; in the embedded profile a group "
        "of lines written heading/base rate/category.",
        key=True,
    )


def heading(*, key: bool = False) -> dy.String:
    """A heading of the Harmonized System, as text."""
    return text("HS heading, four digits.", key=key, regex=r"^[0-9]{4}$")


def staging_category(*, key: bool = False) -> dy.String:
    """How a preference is phased in."""
    return text(
        "How the preference is phased in: free, immediate, cuts_N (N equal annual cuts), partial, "
        "standstill, excluded, published (rates as printed), non_ad_valorem, unclassified.",
        key=key,
        regex=STAGING_CATEGORY,
    )


def dated_category() -> dy.String:
    """How a preference is phased in, where a scenario may change it from a year on."""
    return text(
        "How the preference is phased in: free, immediate, cuts_N (N equal annual cuts), partial, "
        "standstill, excluded, published (rates as printed), non_ad_valorem, unclassified. "
        "@2027=excluded behind it changes it from 2027 on.",
        regex=DATED_CATEGORY,
    )


def stage_year(description: str) -> dy.Int64:
    """A year of a schedule, counted from 1, as part of a key."""
    return whole(description, "stage year", key=True, min=1, max=40)


def flow(*, key: bool = True) -> dy.String:
    """Imports or exports, seen from the city."""
    says = "import: Qingdao's imports from Japan; export: Qingdao's exports to Japan."
    return one_of(*FLOWS, says=says, key=key)


def sector(*, key: bool = True) -> dy.String:
    """A sector, by name."""
    return text("Sector of the report.", key=key, regex=NAME)


def segment(description: str = "Segment.", *, key: bool = True) -> dy.String:
    """A part of a sector, by name."""
    return text(description, key=key, regex=NAME)


def level() -> dy.String:
    """Whether a row is a sector or a sum of sectors."""
    return one_of("sector", "sum", says="sector: a part; sum: a sum of parts.")


def edition(
    description: str = "Edition of the Harmonized System.", *, key: bool = False
) -> dy.String:
    """An edition of the Harmonized System."""
    return text(description, key=key, regex=EDITION)


def yes_or_no(description: str) -> dy.Bool:
    """Whether something holds."""
    return dy.Bool(description=description, metadata={"unit": "true or false"})


def status() -> dy.String:
    """On what a figure rests."""
    says = (
        "published, derived (arithmetic on published), calibrated (allocated so that stated "
        "totals hold) or assumed."
    )
    return one_of(*STATUSES, says=says)


def source_id(*, nullable: bool = False) -> dy.String:
    """The source of a figure, by its key."""
    return text("Row of the sources table.", nullable=nullable, regex=ID)


def year(
    description: str = "Calendar year.", *, key: bool = True, nullable: bool = False
) -> dy.Int64:
    """A calendar year."""
    return whole(description, "year", key=key, nullable=nullable, min=1988, max=2100)


def count(description: str, *, nullable: bool = False) -> dy.Int64:
    """A number of things, at least none."""
    return whole(description, "count", nullable=nullable, min=0)


def running_number(description: str, *, key: bool = False) -> dy.Int64:
    """A number from 1 on."""
    return whole(description, "count", key=key, min=1)


def rate(description: str, *, nullable: bool = False, signed: bool = False) -> dy.Float64:
    """An ad valorem rate, a share or another fraction (0.06 is six per cent)."""
    return number(description, "fraction", nullable=nullable, min=None if signed else 0.0)


def share(description: str, *, nullable: bool = False) -> dy.Float64:
    """A fraction from 0 to 1."""
    return number(description, "fraction", nullable=nullable, min=0.0, max=1.0)


def money_cny(description: str, *, nullable: bool = False, signed: bool = True) -> dy.Float64:
    """An amount in CNY, or a change of one; ``signed=False`` where it cannot be negative."""
    low = None if signed else 0.0
    return number(description, "CNY", decimals=MONEY_DECIMALS, nullable=nullable, min=low)


def value(description: str, *, nullable: bool = False, infinite: bool = False) -> dy.Float64:
    """A figure whose unit stands in its row."""
    return number(description, "see column unit", nullable=nullable, infinite=infinite)


def jpy_bn(description: str) -> dy.Float64:
    """Trade in bn JPY."""
    return number(description, "bn JPY", decimals=6)


def log_points(description: str, *, nullable: bool = False) -> dy.Float64:
    """A change or distance in logs."""
    return number(description, "log points", nullable=nullable)


def residual(description: str) -> dy.Float64:
    """A residual of a solution, in logs."""
    return number(description, "residual", decimals=RESIDUAL_DECIMALS, min=0.0)


def add_up(parts: dict[str, int], total: str, slack: float, scale: str) -> pl.Expr:
    """Whether parts, each with its sign, make a total in CNY up to the rounding of all of them.

    The rounding is ``slack`` in CNY, and beyond 1e12 CNY in proportion to the column ``scale``.
    """
    gap = pl.sum_horizontal(pl.col(name) * sign for name, sign in parts.items()) - pl.col(total)
    return gap.abs() <= slack + 1e-12 * pl.col(scale).abs()
