"""What the numbers are not: the limits that every report states, computed from the result."""

from analytics.report.findings.figures import money, round_percent
from analytics.report.findings.ranges import ranges_statement
from analytics.report.text import text
from analytics.results import Results


def limits(results: Results, language: str) -> list[str]:
    """Return the limits of a result, the most important first.

    Parameters
    ----------
    results
        A result.
    language
        ``en`` or ``zh``.
    """
    assumptions = results.scenario.assumptions
    staging = assumptions.staging_shares
    final = 1.0 - staging.excluded - staging.partial
    texts = [
        text(
            f"limit.{results.scenario.schedule}",
            language,
            at_once=round_percent(staging.at_once, language),
            final=round_percent(final, language),
        )
    ]
    exports = round_percent(assumptions.export_share, language)
    texts.append(text("limit.composition", language, export_share=exports))
    texts += [text(f"limit.{name}", language) for name in ("weights", "effect", "model")]
    texts.append(ranges_statement(results, language))
    coverage = results.coverage
    if coverage.height:
        texts.append(
            text(
                "limit.coverage",
                language,
                rows=f"{int(coverage['rows'].sum()):,}",
                trade=money(float(coverage["trade_value_cny"].sum() or 0.0), language),
            )
        )
    return texts
