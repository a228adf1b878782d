"""Number formats: those that files name by number, which show dates, how wide a number is shown."""

import re

BUILT_IN_FORMATS = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00",
    40: "#,##0.00", 45: "mm:ss", 46: "h:mm:ss", 47: "mm:ss", 49: "@",
}  # fmt: skip
"""Number formats that a file names by number alone."""
_DATE_CODES = re.compile(r"[ymdhs]", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_PLACES = re.compile(r"[#0?,]*[#0?](?:\.([#0?]*))?")
_LITERALS = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|\*.')


def is_date(number_format: str) -> bool:
    """Say whether a number format shows dates or times.

    Examples
    --------
    >>> is_date("yyyy-mm-dd"), is_date('#,##0.0" mn"'), is_date("General")
    (True, False, False)
    """
    plain = _QUOTED.sub("", number_format)
    return plain != "General" and bool(_DATE_CODES.search(plain))


def shown_number(value: float, number_format: str) -> str:
    """Return a number about as a spreadsheet program shows it, to learn how wide it is.

    Examples
    --------
    >>> shown_number(0.8449, "0.0%"), shown_number(-1234.5, "#,##0.00"), shown_number(2.0, "0.##")
    ('84.5%', '-1,234.50', '2')
    """
    if is_date(number_format):
        return "0" * len(_LITERALS.sub("", number_format.partition(";")[0]))
    code = number_format.partition(";")[0]
    literals = "".join((one or two) for one, two in _LITERALS.findall(code))
    plain = _LITERALS.sub("", code)
    places = _PLACES.search(plain)
    if places is None or "E" in plain.upper():
        # General rounds to what fits; only its whole digits must have room.
        return f"{value:.0f}" if abs(value) < 1e11 else "0.0E+00"
    decimals = places[1] or ""
    scaled = value * 100 if "%" in plain else value
    text = f"{scaled:{',' if ',' in places[0] else ''}.{len(decimals)}f}"
    optional = len(decimals) - len(decimals.rstrip("#"))
    for _ in range(optional):
        text = text.removesuffix("0")
    return text.removesuffix(".") + ("%" if "%" in plain else "") + literals
