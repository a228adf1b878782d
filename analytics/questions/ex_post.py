"""The look back at the years since 2022: data, models and the user's panel put together."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import dataframely as dy

from analytics.models import ex_post, gravity
from analytics.questions.results import run
from analytics.readers.gravity_panel import USER_FILE, user_gravity_panel
from analytics.readers.shipped import read_shipped
from analytics.results import Results
from analytics.schemas.ex_post import Contrasts, GoodsChanges, GoodsSeries
from analytics.schemas.gravity import GravityEstimates

if TYPE_CHECKING:
    from analytics.report.charts.canvas import Drawing

# Why there are no estimates.
NO_PANEL = (
    f"no panel of trade is among your files. Put agtpa_applications.csv as {USER_FILE} into the "
    "folder that `rcep data list` names"
)


@dataclass(frozen=True)
class LookBack:
    """What the years since 2022 show.

    Attributes
    ----------
    results
        The result under the policy that was in force, whatever the scenario changes from it.
    series, changes, contrasts
        Trade by goods, what became of it, and goods that are cut against goods that are not.
    gravity
        Estimates of what trade agreements went with in the user's panel; ``None`` if left out.
    left_out
        Why the estimates are left out; empty if they are not.
    """

    results: Results
    series: dy.DataFrame[GoodsSeries]
    changes: dy.DataFrame[GoodsChanges]
    contrasts: dy.DataFrame[Contrasts]
    gravity: dy.DataFrame[GravityEstimates] | None
    left_out: str

    def chart(self) -> "Drawing":
        """Return trade with the partner relative to trade with all others, goods by goods."""
        from analytics.report.charts.ex_post import relative_trade

        return relative_trade(self.results, self.series, self.changes)


def look_back(results: Results) -> LookBack:
    """Return what the years since 2022 show, beside what a result predicts of them.

    Parameters
    ----------
    results
        A result: which goods are cut, and the predicted effects. What happened until now
        happened under the policy in force, so a scenario that moves lines or their use is run
        again without that.

    Raises
    ------
    InputError
        If the user's panel is there and cannot be used.
    """
    happened = results.scenario.as_observed()
    if happened != results.scenario:
        results = run(happened)
    study, data = results.study, read_shipped()
    series = ex_post.goods_series(
        data.national_trade, data.exchange_rates, results.sectors, study.series.partner
    )
    changes = ex_post.goods_changes(
        series, results.sectors, results.markets, results.projection, study.base_year
    )
    estimates, left_out = _gravity()
    contrasts = ex_post.contrasts(series, changes, study.base_year)
    return LookBack(results, series, changes, contrasts, estimates, left_out)


def _gravity() -> tuple[dy.DataFrame[GravityEstimates] | None, str]:
    panel = user_gravity_panel()
    if panel is None:
        return None, NO_PANEL
    try:
        return gravity.rta_effects(panel), ""
    except gravity.MissingExtraError as missing:
        return None, missing.problems[0]
