"""Concordances of the Harmonized System, as the United Nations Statistics Division offers them.

A workbook for each pair of editions: a sheet of correlations, with every pair of subheadings that
share goods, and a sheet of conversions, in which each subheading has the one that its trade is best
taken for. Header rows name the editions (``HS 2012``, ``HS2022``, ``From HS 2017``).
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path

import dataframely as dy
import polars as pl

from analytics.errors import InputError, quoted, refuse_any
from analytics.readers.formats.tables.un_bec import NO_CATEGORY, code_and_category, read_categories
from analytics.readers.isolated import read_sheets
from analytics.readers.source_files import require_table_file, require_workbook
from analytics.readers.text_head import read_text_head
from analytics.schemas.lines import Concordance, EndUses

_EDITION = re.compile(r"(?:from|to)?\s*hs\s*((?:[0-9]{2})?[0-9]{2})", re.IGNORECASE)
_UNSPECIFIED = "999999"  # stands for goods without a code in both editions
_RELATED = "Relationship"
_HEADER_ROWS = 8
_MOST_NAMED = 5


@dataclass(frozen=True)
class Pairs:
    """Pairs of subheadings on a sheet.

    Attributes
    ----------
    editions
        The editions, such as HS2022, the one that is converted first.
    table
        ``row, from_code, to_code, relationship``: the number of the row on the sheet, its codes,
        and in what relationship they are, as published (``n:1``), null where it is not given.
    wrong
        Rows of the same columns that have no two codes of six digits.
    """

    editions: tuple[str, str]
    table: pl.DataFrame
    wrong: pl.DataFrame

    def of_kind(self, kind: str) -> pl.DataFrame:
        """Return the pairs with what kind they are and their editions."""
        later, earlier = self.editions
        return self.table.select(
            pl.lit(kind).alias("kind"),
            pl.lit(later).alias("from_edition"),
            "from_code",
            pl.lit(earlier).alias("to_edition"),
            "to_code",
            "relationship",
        )


def read_hs_concordance(path: str | Path) -> dy.DataFrame[Concordance]:
    """Read which subheadings of one edition correspond to which of another.

    Parameters
    ----------
    path
        Workbook of correlation and conversion tables, ``.xls`` or ``.xlsx``. It is read in a child
        process with limits.

    Returns
    -------
    dataframely.DataFrame[Concordance]
        One row for each pair of the correlations, sorted; ``is_chosen`` where the conversions have
        the pair. Code 999999, for goods without a code, is left out.

    Raises
    ------
    InputError
        If the file is missing, damaged or no such workbook, or its sheets disagree.

    Notes
    -----
    Source: United Nations Statistics Division, correlation and conversion tables of the HS. They go
    backward in time and carry no weights.

    Examples
    --------
    >>> links = read_hs_concordance("HS2022toHS2012.xlsx")  # doctest: +SKIP
    >>> links["from_code"].n_unique()  # doctest: +SKIP
    5612
    """
    path = Path(path)
    title = f"HS concordance, {path.name}"
    require_workbook(path, title)
    sheets = {name: pairs_of(sheet) for name, sheet in read_sheets(path, title).items()}
    found = [_usable(pairs, name, title) for name, pairs in sheets.items() if pairs]
    if not found:
        cure = "give the correlation and conversion tables as published"
        said = "no sheet has a header with two editions, such as HS 2022 and HS 2012"
        raise InputError(title, f"{said}; {cure}")
    editions = {pairs.editions for pairs in found}
    if len(editions) > 1:
        told = ", ".join(f"{one} to {other}" for one, other in sorted(editions))
        raise InputError(title, f"sheets are of several pairs of editions ({told}); give one")
    # There are more pairs than codes, so the sheet of correlations is the longer one.
    found.sort(key=lambda pairs: pairs.table.height, reverse=True)
    tables = [found[0].of_kind("correlation"), *(each.of_kind("conversion") for each in found[1:])]
    links = chosen_links(pl.concat(tables).lazy()).collect()
    return Concordance.validate(links, cast=True)


def chosen_links(pairs: pl.LazyFrame) -> pl.LazyFrame:
    """Return the pairs of correlations, sorted, and whether the conversions have them.

    Parameters
    ----------
    pairs
        ``kind`` (correlation or conversion), ``from_edition, to_edition, from_code, to_code``.
    """
    keys = ["from_edition", "to_edition", "from_code", "to_code"]
    kind, chosen = pl.col("kind"), pl.col("is_chosen")
    return (
        pairs.group_by(keys)
        .agg(is_linked=(kind == "correlation").any(), is_chosen=(kind == "conversion").any())
        # A code that is converted to several is converted to none of them for sure.
        .with_columns(chosen & (chosen.sum().over(keys[:3]) == 1))
        .filter("is_linked")
        .drop("is_linked")
        .sort(keys)
    )


def pairs_of(sheet: pl.DataFrame) -> Pairs | None:
    """Return the pairs of a sheet; None where no row near its top names two editions.

    Examples
    --------
    >>> sheet = pl.DataFrame({"c0": ["HS 2017", "010121"], "c1": ["HS12", "010110"]})
    >>> pairs = pairs_of(sheet)
    >>> pairs.editions, pairs.table.row(0)
    (('HS2017', 'HS2012'), (2, '010121', '010110', None))
    """
    for place, titles in enumerate(sheet.head(_HEADER_ROWS).rows()):
        columns = dict(zip((title or "" for title in titles), sheet.columns, strict=True))
        named = {
            _edition(match[1]): column
            for title, column in columns.items()
            if (match := _EDITION.fullmatch(title.strip()))
        }
        if len(named) != 2:
            continue
        (first, source), (second, target) = named.items()
        related = pl.col(columns[_RELATED]) if _RELATED in columns else pl.lit(None, pl.String)
        rows = sheet.with_row_index("row", offset=1).slice(place + 1).select(
            pl.col("row").cast(pl.Int64),
            pl.col(source).str.strip_chars().alias("from_code"),
            pl.col(target).str.strip_chars().alias("to_code"),
            related.str.strip_chars().str.replace(" to ", ":").alias("relationship"),
        ).filter(pl.any_horizontal(pl.exclude("row").is_not_null()))  # fmt: skip
        is_code = pl.col("from_code", "to_code").str.contains(r"^[0-9]{6}$").fill_null(value=False)
        table = rows.filter(pl.all_horizontal(is_code))
        return Pairs((first, second), table, rows.filter(~pl.all_horizontal(is_code)))
    return None


def _edition(year: str) -> str:
    """Return an edition, such as HS2012 for ``12`` and ``2012``."""
    return f"HS{year}" if len(year) == 4 else f"HS{'19' if year > '50' else '20'}{year}"


def _usable(pairs: Pairs, sheet: str, title: str) -> Pairs:
    """Return the pairs of codes that are specified; every row of the sheet must have one."""
    if pairs.wrong.height:
        first = quoted(" ".join(text or "(blank)" for text in pairs.wrong.row(0)[1:3]))
        said = f"{pairs.wrong.height} rows have no pair of codes of six digits (first: {first})"
        cure = "codes must be text with their leading zeros: download it again"
        raise InputError(title, f"sheet {quoted(sheet)}: {said}; {cure}")
    return replace(pairs, table=pairs.table.filter(pl.col("from_code") != _UNSPECIFIED))


def read_end_uses(path: str | Path) -> dy.DataFrame[EndUses]:
    """Read the Broad Economic Categories of subheadings.

    Parameters
    ----------
    path
        CSV of the United Nations Statistics Division: a column of HS codes whose header names the
        edition (``HS 2022``), and a column of categories (``BEC``, ``BEC 4``).

    Returns
    -------
    dataframely.DataFrame[EndUses]
        One row for each subheading and category, sorted; subheadings without a category are left
        out, and are then unknown wherever the table is used.

    Raises
    ------
    InputError
        If the file is missing or no such table, or a row has no code and category.
    """
    path = Path(path)
    title = f"HS to BEC, {path.name}"
    require_table_file(path, title)
    head = read_text_head(path)
    if head is None or code_and_category(head) is None:
        found = ", ".join(head.header) if head else "nothing"
        said = f"one column named like HS 2022 and one like BEC are needed (found: {found})"
        raise InputError(title, f"{said}; give the table as published")
    table = read_categories(path, head)
    wrong = [each.told() for each in table.rejected if each.found != NO_CATEGORY]
    refuse_any(title, wrong[:_MOST_NAMED])
    uses = table.frame.select("hs_edition", "hs_code", category="bec_code")
    return EndUses.validate(uses.sort("hs_code", "category"), cast=True)
