"""Single figures of a result, and how they are written in a sentence."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import polars as pl

from analytics.report.text import text
from analytics.results import Results
from analytics.units import CNY_PER_BN, CNY_PER_MN, PERCENT

NO_BREAK = "\N{NO-BREAK SPACE}"  # between a number and its unit
_WAN_PER_MN, _YI_PER_BN = 100, 10
MEASURES = ("lines", "trade", "entered")
"""The three measures of what is at zero, as ``zero_tariff_share`` names them."""


@dataclass(frozen=True)
class Figures:
    """Looks up single cells of the tables; computes only ratios between them.

    A cell is of the last year unless another is asked for.

    Attributes
    ----------
    results
        The result that is asked.
    """

    results: Results

    def share(self, measure: str, year: int | None = None) -> float | None:
        """Return a zero share of all goods in the city's country; a fraction."""
        return self._share("share", measure, year)

    def bounds(self, measure: str, year: int | None = None) -> tuple[float, float] | None:
        """Return the bounds of a zero share; None where it is known exactly."""
        low, high = (self._share(f"share_{end}", measure, year) for end in ("low", "high"))
        return None if low is None or high is None else (low, high)

    def amount(self, column: str, flow: str, sector: str, year: int | None = None) -> float:
        """Return a cell of ``projection`` in CNY; 0 where the result has no such sector."""
        return self._cell("projection", column, year, flow=flow, sector=sector) or 0.0

    def band(self, flow: str, sector: str, year: int | None = None) -> tuple[float, float] | None:
        """Return the 5th and 95th percentile of the effect in CNY; None without draws."""
        low, high = (
            self._cell("projection", f"effect_cny_{end}", year, flow=flow, sector=sector)
            for end in ("p05", "p95")
        )
        return None if low is None or high is None else (low, high)

    def relative_effect(self, flow: str, sector: str, year: int | None = None) -> float:
        """Return the effect as a fraction of the counterfactual (0 where there is no trade)."""
        base = self.amount("counterfactual_cny", flow, sector, year)
        return self.amount("effect_cny", flow, sector, year) / base if base else 0.0

    def rate(self, column: str, flow: str, sector: str, year: int | None = None) -> float | None:
        """Return a cell of ``tariff_path``; a fraction, or null where there is none."""
        importer = self.results.study.importer_of(flow)
        return self._cell("tariff_path", column, year, importer=importer, sector=sector)

    def use(self, flow: str) -> float:
        """Return the use of the preference in the last year; a fraction."""
        highest = self._paths(flow, year=self.results.study.last_year)["utilisation_rate"].max()
        return float(highest) if isinstance(highest, float) else 0.0

    def has_preference(self, flow: str, sector: str) -> bool:
        """Say whether any line of a sector has a staged rate in any year."""
        return self._paths(flow, sector=sector)["preferential_rate"].count() > 0

    def last_year_above_mfn(self, flow: str, sector: str) -> int | None:
        """Return the last year in which the average staged rate is above the MFN rate."""
        above = pl.col("preferential_rate") > pl.col("mfn_rate")
        return max(self._paths(flow, sector=sector).filter(above)["year"], default=None)

    def headline(self, measure: str, year: int) -> float | None:
        """Return a published headline figure in its own unit."""
        return self._cell("headline", "value", year, measure=measure)

    def _share(self, column: str, measure: str, year: int | None) -> float | None:
        key = {"importer": self.results.study.home.code, "scope": "all", "measure": measure}
        return self._cell("zero_tariff_share", column, year, **key)

    def _paths(self, flow: str, **key: object) -> pl.DataFrame:
        importer = self.results.study.importer_of(flow)
        return self.results.tariff_path.filter(importer=importer, **key)

    def _cell(self, table: str, column: str, year: int | None, **key: object) -> float | None:
        """Return a cell of the row of a key and a year; None where there is none."""
        drawn = column.startswith("effect_cny_p")  # only these need the draws
        frame = self.results.written(table) if drawn else self.results.frame(table)
        chosen = self.results.study.last_year if year is None else year
        found = frame.filter(year=chosen, **key)[column]
        return None if found.is_empty() or found[0] is None else float(found[0])


def relative_effect() -> pl.Expr:
    """Return the effect as a share of trade without the agreement; null without such trade."""
    base = pl.col("counterfactual_cny")
    return pl.when(base > 0.0).then(pl.col("effect_cny") / base).alias("relative_effect")


def percent(fraction: float | None, language: str, *, signed: bool = False) -> str:
    """Return a fraction as percent, with two decimals where one would show nothing.

    Examples
    --------
    >>> percent(0.1307, "zh", signed=True)
    '+13.1%'
    """
    if fraction is None:
        return "–"
    value = PERCENT * fraction
    amount = _fixed(value, 2 if 0.0 < abs(value) < 0.1 else 1, signed=signed)
    return text("amount.percent", language, amount=amount)


def change(figures: Figures, flow: str, sector: str, language: str) -> str:
    """Return the effect of the last year in words: how much higher or lower trade is.

    Examples
    --------
    ``23.4 million CNY (6.7 %) higher``
    """
    effect = figures.amount("effect_cny", flow, sector)
    relative = figures.relative_effect(flow, sector)
    amount, share = money(abs(effect), language), percent(abs(relative), language)
    direction = "higher" if effect > 0.0 else "lower" if effect else "same"
    return text(f"amount.{direction}", language, amount=amount, share=share)


def round_percent(fraction: float, language: str) -> str:
    """Return an assumed share as percent without idle decimals.

    Examples
    --------
    >>> round_percent(0.65, "zh")
    '65%'
    """
    amount = _fixed(PERCENT * fraction, 1).removesuffix(".0")
    return text("amount.percent", language, amount=amount)


def money(cny: float, language: str, *, signed: bool = False) -> str:
    """Return an amount of CNY in words: million or bn CNY, in Chinese wan or yi yuan.

    Examples
    --------
    >>> money(23_400_000.0, "zh")
    '2,340万元'
    """
    if language == "zh":
        large = abs(cny) * _YI_PER_BN >= CNY_PER_BN
        amount = _YI_PER_BN * cny / CNY_PER_BN if large else _WAN_PER_MN * cny / CNY_PER_MN
        decimals = 2 if large else 0
    else:
        large = abs(cny) >= CNY_PER_BN
        amount = cny / CNY_PER_BN if large else cny / CNY_PER_MN
        decimals = 1 if 10 * CNY_PER_MN <= abs(cny) < CNY_PER_BN else 2
    size = "large" if large else "small"
    return text(f"amount.{size}", language, amount=_fixed(amount, decimals, signed=signed))


def round_money(bn_cny: float, language: str) -> str:
    """Return a target in bn CNY without idle decimals.

    Examples
    --------
    >>> round_money(10.0, "zh")
    '100亿元'
    """
    amount = _YI_PER_BN * bn_cny if language == "zh" else bn_cny
    return text("amount.large", language, amount=f"{amount:g}")


def _fixed(value: float, decimals: int, *, signed: bool = False) -> str:
    """Round half away from zero, as spreadsheets do, so that page and workbook agree."""
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(repr(value)).quantize(step, ROUND_HALF_UP)
    return f"{rounded:{'+' if signed else ''},f}"
