"""The sheet Equations says what the command and the model say."""

import pytest

from analytics.equations.model import EQUATIONS
from analytics.report.text import LANGUAGES
from analytics.report.workbook.program_sheets import equation_sheet


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_equation_has_a_row(language: str) -> None:
    rows = equation_sheet(language).rows
    assert [row[0] for row in rows] == list(EQUATIONS)
    assert all(all(row[:4]) for row in rows)
    separator = {"en": ", ", "zh": "、"}[language]
    for name, _, _, _, inputs, source in rows:
        named = str(inputs).split(separator) if inputs else []
        assert named == [*EQUATIONS[str(name)].arguments]
        assert source == EQUATIONS[str(name)].source


def test_the_formula_and_its_source() -> None:
    rows = {row[0]: row for row in equation_sheet("en").rows}
    assert rows["effective_rate"][2:4] == (
        "fraction", "mfn_rate - claimed_share * (mfn_rate - applied_rate)",
    )  # fmt: skip
    assert rows["adjusted_share"][5] == "boehm_2023"
