"""Countries by the codes of those who publish trade."""

from functools import cache
from pathlib import Path

import polars as pl

_FILE = Path(__file__).with_name("partner_codes.csv")


@cache
def partner_codes(publisher: str) -> dict[str, str]:
    """Return ISO 3166 alpha-3 codes by the codes of a publisher.

    Parameters
    ----------
    publisher
        ``gacc``, ``japan_customs`` or ``united_nations`` (ISO 3166 numeric codes and the few of
        its own). The table says of each code what it rests on; those of customs are ``assumed``.

    Examples
    --------
    >>> partner_codes("gacc")["133"]
    'KOR'
    """
    table = pl.read_csv(_FILE, infer_schema=False).filter(publisher=publisher)
    return dict(zip(table["code"], table["partner"], strict=True))


def partner_of(code: pl.Expr, publisher: str, prefix: str) -> pl.Expr:
    """Return partners by a publisher's code; one that is not known is kept under its prefix.

    Examples
    --------
    >>> pl.select(partner_of(pl.lit("199"), "gacc", "GACC")).item()
    'GACC-199'
    """
    known = partner_codes(publisher)
    return code.replace_strict(known, default=pl.lit(f"{prefix}-") + code)
