"""What a table of trade holds, summed up over its parts."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from analytics.schemas.trade_lines import ALL_PARTNERS

MOST_LISTED = 40  # words of a column that are listed
_LISTED = ("flow", "reporter", "currency", "hs_edition", "regime", "place")


@dataclass
class TradeSummary:
    """What is counted and summed over the parts of a table of trade.

    Attributes
    ----------
    rows
        Rows so far.
    values
        Sum of the values by currency.
    distinct
        What stands in columns of few words, null as None; ``period`` is year times 100 and month.
    codes
        Lowest and highest code.
    """

    rows: int = 0
    values: Counter[str] = field(default_factory=Counter)
    distinct: dict[str, set[Any]] = field(default_factory=dict)
    codes: tuple[str, ...] = ()

    def add(self, lines: pl.DataFrame) -> None:
        """Add a part."""
        if lines.is_empty():
            return
        self.rows += lines.height
        for currency, value in lines.group_by("currency").agg(pl.col("value").sum()).rows():
            self.values[currency] += value
        ends = lines.select(low=pl.col("hs_code").min(), high=pl.col("hs_code").max()).row(0)
        codes = sorted((*self.codes, *ends))
        self.codes = (codes[0], codes[-1])
        period = pl.col("year") * 100 + pl.col("month").fill_null(0)
        found = lines.select(
            pl.col("hs_code").str.len_bytes().alias("digits").unique().implode(),
            period.alias("period").unique().implode(),
            pl.col(*_LISTED, "partner").unique().implode(),
        )
        for series in found:
            self.distinct.setdefault(series.name, set()).update(series.item())

    def told(self) -> dict[str, Any]:
        """Return what the manifest says of the table."""
        periods = self._words("period")
        strange = [code for code in self._words("partner") if "-" in code]
        listed = {name: self._words(name)[:MOST_LISTED] for name in _LISTED}
        return {
            "periods": [_period(number) for number in (*periods[:1], *periods[-1:])],
            "codes": list(self.codes),
            "partners": len(self._words("partner")),
            **({"without_country": strange} if strange else {}),
            "digits": self._words("digits"),
            **{name: words for name, words in listed.items() if words},
            "value": dict(sorted(self.values.items())),
        }

    def side_by_side(self) -> list[str]:
        """Return what a sum over all rows would count twice, in words.

        Examples
        --------
        >>> TradeSummary(distinct={"digits": {2, 6}}).side_by_side()
        ['codes of 2, 6 digits stand side by side']
        """
        digits, partners = self._words("digits"), self._words("partner")
        is_year = {number % 100 == 0 for number in self._words("period")}
        both = {
            f"codes of {', '.join(map(str, digits))} digits": len(digits) > 1,
            "months and whole years": len(is_year) > 1,
            "single partners and all together": ALL_PARTNERS in partners and len(partners) > 1,
            **{
                f"rows with and without a {name}": None in found and len(found) > 1
                for name in ("regime", "place")
                for found in [self.distinct.get(name, set())]
            },
        }
        return [f"{what} stand side by side" for what, are in both.items() if are]

    def _words(self, name: str) -> list[Any]:
        return sorted(self.distinct.get(name, set()) - {None})


def _period(number: int) -> str:
    """Return a period as text.

    Examples
    --------
    >>> _period(202301), _period(202300)
    ('2023-01', '2023')
    """
    year, month = divmod(number, 100)
    return f"{year}-{month:02}" if month else str(year)
