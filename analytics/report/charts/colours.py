"""Colours of the report: those that colour-blind readers can tell apart, and quiet greys."""

INK = "#1F2933"
SOFT_INK = "#5B6770"
GRID = "#E3E7EB"
BLUE = "#0072B2"
SKY = "#56B4E9"
ORANGE = "#C4540A"
GREEN = "#00805F"
PURPLE = "#A1467E"
GOLD = "#B07F00"
GREY = "#8A949E"
AMBER = "#E69F00"
VERMILION = "#D55E00"
LINE_COLOURS = (BLUE, ORANGE, GREEN, PURPLE, GOLD, SKY, GREY)
"""Colours of lines and their labels, in order of use: after Okabe and Ito, dark enough to read."""
AREA_COLOURS = (BLUE, AMBER, "#009E73", "#CC79A7", SKY, "#B8C0C8", VERMILION)
"""Colours of areas and bars, after Okabe and Ito."""


def darker(colour: str) -> str:
    """Return the colour of text that names an area: light colours are hard to read as letters.

    Examples
    --------
    >>> darker("#E69F00")
    '#9C6C00'
    """
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(part * 0.68):02X}" for part in parts)
