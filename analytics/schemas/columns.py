"""One definition for every recurring column, so that one quantity has one name, unit and precision.

Each factory returns a new dataframely column. ``metadata`` carries the unit and the number of
decimals with which the column is written to CSV and Excel; the data dictionary, the writers and
the charts read both from here.
"""

import dataframely as dy

MONEY_DECIMALS = 2
RATE_DECIMALS = 8
RESIDUAL_DECIMALS = 15  # below it is rounding, which another processor rounds otherwise
STATUSES = ("published", "derived", "calibrated", "assumed")
FLOWS = ("import", "export")
STAGING_CATEGORY = (
    r"^(free|immediate|cuts_[1-9][0-9]*|partial|standstill|excluded"
    r"|published|non_ad_valorem|unclassified)$"
)


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


def importer(*, key: bool = True) -> dy.String:
    return text("Importing party, ISO 3166 alpha-3.", key=key, regex=r"^[A-Z]{3}$")


def origin(*, key: bool = True) -> dy.String:
    return text(
        "Originating party, ISO 3166 alpha-3, or a group such as ASEAN.",
        key=key,
        regex=r"^[A-Z]{3,6}$",
    )


def tariff_line() -> dy.String:
    return text(
        "Tariff line: the code in digits in an imported schedule; in the embedded profile a group "
        "of lines written heading/base rate/category.",
        key=True,
    )


def heading(*, key: bool = False) -> dy.String:
    return text("HS heading, four digits.", key=key, regex=r"^[0-9]{4}$")


def staging_category(*, key: bool = False) -> dy.String:
    return text(
        "How the preference is phased in: free, immediate, cuts_N (N equal annual cuts), partial, "
        "standstill, excluded, published (rates as printed), non_ad_valorem, unclassified.",
        key=key,
        regex=STAGING_CATEGORY,
    )


def flow(*, key: bool = True) -> dy.String:
    return text(
        "import: Qingdao's imports from Japan; export: Qingdao's exports to Japan.",
        key=key,
        regex=r"^(import|export)$",
    )


def sector(*, key: bool = True) -> dy.String:
    return text("Sector of the report.", key=key, regex=r"^[a-z_]+$")


def status() -> dy.String:
    return text(
        "published, derived (arithmetic on published), calibrated (allocated so that stated "
        "totals hold) or assumed.",
        regex=r"^(published|derived|calibrated|assumed)$",
    )


def source_id(*, nullable: bool = False) -> dy.String:
    return text("Row of the sources table.", nullable=nullable, regex=r"^[a-z0-9_]+$")


def year(*, key: bool = True) -> dy.Int64:
    return dy.Int64(
        primary_key=key,
        nullable=False,
        min=1988,
        max=2100,
        description="Calendar year.",
        metadata={"unit": "year"},
    )


def optional_year(description: str) -> dy.Int64:
    return dy.Int64(
        nullable=True, min=1988, max=2100, description=description, metadata={"unit": "year"}
    )


def count(description: str, *, nullable: bool = False) -> dy.Int64:
    return dy.Int64(nullable=nullable, min=0, description=description, metadata={"unit": "count"})


def rate(description: str, *, nullable: bool = False, signed: bool = False) -> dy.Float64:
    """An ad valorem rate, a share or another fraction (0.06 is six per cent)."""
    return dy.Float64(
        nullable=nullable,
        min=None if signed else 0.0,
        description=description,
        metadata={"unit": "fraction", "decimals": RATE_DECIMALS},
    )


def share(description: str, *, nullable: bool = False) -> dy.Float64:
    return dy.Float64(
        nullable=nullable,
        min=0.0,
        max=1.0,
        description=description,
        metadata={"unit": "fraction", "decimals": RATE_DECIMALS},
    )


def money_cny(description: str, *, nullable: bool = False, signed: bool = True) -> dy.Float64:
    return dy.Float64(
        nullable=nullable,
        min=None if signed else 0.0,
        description=description,
        metadata={"unit": "CNY", "decimals": MONEY_DECIMALS},
    )


def number(
    description: str,
    unit: str,
    *,
    nullable: bool = False,
    decimals: int = RATE_DECIMALS,
    infinite: bool = False,
) -> dy.Float64:
    """Another number; ``infinite`` allows infinity, written ``inf`` (supply elasticities)."""
    return dy.Float64(
        nullable=nullable,
        allow_inf=infinite,
        description=description,
        metadata={"unit": unit, "decimals": decimals},
    )


def residual(description: str) -> dy.Float64:
    return dy.Float64(
        nullable=False,
        min=0.0,
        description=description,
        metadata={"unit": "residual", "decimals": RESIDUAL_DECIMALS},
    )
