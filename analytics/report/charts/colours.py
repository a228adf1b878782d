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
LINE_COLOURS = (BLUE, ORANGE, GREEN, PURPLE, GOLD, SKY, GREY)
"""Colours of lines and their labels, in order of use: after Okabe and Ito, dark enough to read."""
AREA_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#B8C0C8", "#D55E00")
"""Colours of areas and bars, after Okabe and Ito."""
