"""Theme: the font is there before it is named, colours can be told apart and read."""

from itertools import combinations

import pytest
import vl_convert

from analytics.report.charts import colours, fonts, theme
from analytics.report.charts.light_altair import alt
from analytics.report.charts.registry import CHARTS
from analytics.results import Results


def channels(colour: str) -> list[float]:
    values = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]


def luminance(colour: str) -> float:
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), channels(colour), strict=True))


def deuteranope(colour: str) -> list[float]:
    """Colour as seen without green cones (Viénot, Brettel and Mollon 1999, linear RGB)."""
    red, green, blue = channels(colour)
    mixed = 0.29275 * red + 0.70725 * green
    return [mixed, mixed, -0.02234 * red + 0.02234 * green + blue]


def test_every_list_of_fonts_ends_in_sans_serif() -> None:
    assert fonts.FONT_FAMILY.endswith(", sans-serif")
    assert theme.CONFIG["font"] == fonts.FONT_FAMILY
    assert fonts.FONT_FILE.is_file()


@pytest.mark.parametrize("colour", [colours.INK, colours.SOFT_INK, *colours.LINE_COLOURS[:5]])
def test_colours_of_text_can_be_read_on_white(colour: str) -> None:
    # WCAG 2.1: 4.5 for text, 3 for large text and lines.
    least = 4.5 if colour in {colours.INK, colours.SOFT_INK, colours.BLUE, colours.ORANGE} else 3.0
    assert 1.05 / (luminance(colour) + 0.05) >= least


def test_first_lines_differ_without_green_cones() -> None:
    for one, other in combinations(colours.LINE_COLOURS[:4], 2):
        gap = sum(abs(a - b) for a, b in zip(deuteranope(one), deuteranope(other), strict=True))
        assert gap > 0.08, (one, other)


def test_darker() -> None:
    assert colours.darker("#E69F00") == "#9C6C00"


def test_text_is_drawn_in_the_shipped_font() -> None:
    fonts.register_font()
    chart = alt.Chart(alt.Data(values=[{"t": "贸易"}])).mark_text().encode(text="t:N")

    def picture(font: str) -> bytes:
        source = chart.properties(width=80, height=40).configure(font=font).to_dict()
        return bytes(vl_convert.vegalite_to_png(source))

    shipped = picture(fonts.FONT_FAMILY)
    assert shipped != picture("No Such Font")
    assert shipped == picture(f"{fonts.FONT_NAME}, serif")


def test_a_chart_carries_the_look_and_forces_it_on_no_other(baseline: Results) -> None:
    own = alt.Chart(alt.Data(values=[])).mark_bar()
    before = alt.theme.active, own.to_dict()["config"]
    assert before[1] != theme.CONFIG
    carried = CHARTS["validation"](baseline, "en").to_altair().to_dict()["config"]
    # altair adds the sizes of its own theme to the view.
    assert {**carried, "view": theme.CONFIG["view"]} == theme.CONFIG
    assert (alt.theme.active, own.to_dict()["config"]) == before
