"""Aligned text, readable on a terminal and in a pipe."""

from collections.abc import Sequence

from analytics.office.cell_text import text_width

GAP = "  "  # between columns


def text_table(
    header: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[str] = ()
) -> str:
    """Return a table of text with aligned columns.

    Parameters
    ----------
    header
        Column titles.
    rows
        Cells; each row as long as the header.
    right
        Titles of the columns to align right.

    Examples
    --------
    >>> print(text_table(["year", "MFN"], [["2022", "3.3 %"], ["2030", "10.0 %"]], right=["MFN"]))
    year     MFN
    2022   3.3 %
    2030  10.0 %
    """
    table = [list(header), *[list(row) for row in rows]]
    widths = [max(text_width(row[column]) for row in table) for column in range(len(header))]
    to_the_right = [title in right for title in header]
    return "\n".join(
        GAP.join(
            " " * (width - text_width(cell)) + cell
            if is_right
            else cell + " " * (width - text_width(cell))
            for cell, width, is_right in zip(row, widths, to_the_right, strict=True)
        ).rstrip()
        for row in table
    )


def percent(rate: float | None) -> str:
    """Return a fraction as percent with one or two decimals; a dash where there is none.

    Examples
    --------
    >>> percent(0.03), percent(0.01875), percent(None)
    ('3.0 %', '1.88 %', '-')
    """
    if rate is None:
        return "-"
    # Rounded first: 1.875 may be held as 1.87499999999 and must not become 1.87.
    hundredths = int(abs(round(rate * 1e4, 6)) + 0.5)
    whole, part = divmod(hundredths, 100)
    decimals = f"{part:02d}"
    decimals = decimals[0] if decimals.endswith("0") else decimals
    return f"{'-' if rate < 0 and hundredths else ''}{whole}.{decimals} %"
