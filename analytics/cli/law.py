"""``rcep law``: the rules of the agreement, and how many published rates they explain."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from analytics.cli.text_table import percent, text_table
from analytics.errors import refuse_any, suggestion

if TYPE_CHECKING:
    import polars as pl

    from analytics.tariffs.law.rule import LawCase, LawRule

_COUNTS = ("lines", "explained", "predicted", "chosen", "missed", "by_chance")


def law(
    names: Annotated[
        list[str] | None, typer.Argument(help="Rules; all without.", show_default=False)
    ] = None,
    score: Annotated[
        bool, typer.Option("--score", help="Show the scoreboard by party and year.")
    ] = False,
) -> None:
    """Show the rules of the agreement: what each says, since when, by which article, its score.

    A rule that is named is shown with its function, its source and its two cases.
    """
    from analytics.readers.law import read_law

    rules = read_law()
    problems = [f"{n}: no such rule; {suggestion(n, rules)}" for n in names or [] if n not in rules]
    refuse_any("rules of the agreement", problems)
    if score:
        typer.echo(_scoreboard())
    elif names:
        typer.echo("\n\n".join("\n".join(_told(rules[name])) for name in names))
    else:
        typer.echo(_listed(rules))


def scores_by_rule() -> Mapping[str, tuple[int, int]]:
    """Return the rates that each rule helps to explain, and those of them that were predicted."""
    import polars as pl

    from analytics.readers.datasets import read
    from analytics.schemas.law import LawScores

    scores = read(LawScores).drop_nulls("rules")
    counted = (
        scores.select(pl.col("rules").str.split("|"), "explained", "predicted")
        .explode("rules")
        .group_by("rules")
        .agg(pl.col("explained", "predicted").sum())
    )
    return {rule: (explained, predicted) for rule, explained, predicted in counted.iter_rows()}


def rule_table(rules: Mapping[str, "LawRule"]) -> str:
    """Return a table of rules: name, first day, status, score, title and article."""
    scores = scores_by_rule()
    rows = [
        [name, str(rule.holds_from), rule.status,
         f"{scores[name][0]:,}" if name in scores else "-", f"{rule.title_en} ({rule.article})"]
        for name, rule in rules.items()
    ]  # fmt: skip
    return text_table(["rule", "from", "status", "rates", "what it says"], rows, right=["rates"])


def _listed(rules: Mapping[str, "LawRule"]) -> str:
    return (
        f"{rule_table(rules)}\n\n{len(rules)} rules. rates: published rates that the rule helps to "
        "explain; - where none is scored.\nrcep law RULE shows its function, source and cases; "
        "rcep law --score the scoreboard."
    )


def _told(rule: "LawRule") -> Iterator[str]:
    """Yield the lines on one rule."""
    from analytics.readers.law import read_law_sources

    yield f"{rule.name}: {rule.title_en}"
    yield f"    {rule.title_zh}"
    yield f"    {rule.article}; {rule.status}, from {rule.holds_from}"
    if rule.source_id:
        source = read_law_sources()[rule.source_id]
        address = f", {source['url']}" if source.get("url") else ""
        yield f"    source: {source['publisher']}, {source['title']}{address}"
    yield f"    applied by {rule.function_name}"
    yield f"    follows: {_said(rule.passes)}"
    yield f"    does not follow: {_said(rule.fails)}"
    if (score := scores_by_rule().get(rule.name)) is not None:
        yield f"    helps to explain {score[0]:,} published rates, {score[1]:,} of them predicted"


def _said(case: "LawCase") -> str:
    given = ", ".join(f"{name} {_value(name, value)}" for name, value in case.given.items())
    result = "no rate" if case.result is None else _value("result", case.result)
    return f"{given}: {result}. {case.because}"


def _value(name: str, value: object) -> str:
    is_rate = isinstance(value, float) and (name.endswith("_rate") or name == "ceiling")
    return percent(value) if is_rate and isinstance(value, float) else str(value)


def _scoreboard() -> str:
    import polars as pl

    from analytics.readers.datasets import read
    from analytics.schemas.law import NOT_SCORED, LawScores

    scores = read(LawScores)
    parties = ["importer", "origin", "year"]
    scored = scores.filter(~pl.col("group").str.starts_with(NOT_SCORED))
    total = scored.group_by(parties).agg(pl.col(_COUNTS).sum()).sort(parties)
    rest = (
        scores.filter(pl.col("explained") < pl.col("lines"))
        .group_by(["importer", "origin", "group"])
        .agg((pl.col("lines") - pl.col("explained")).sum().alias("lines"))
        .sort("importer", "origin", "group")
    )
    parts = [_numbers(total), "", "What is not explained:", "", _numbers(rest), "", *_NOTES]
    return "\n".join(parts)


def _numbers(table: "pl.DataFrame") -> str:
    rows = [
        [f"{v:,.0f}" if isinstance(v, float) else f"{v:,}" if c in _COUNTS else str(v)
         for c, v in zip(table.columns, row, strict=True)]
        for row in table.iter_rows()
    ]  # fmt: skip
    header = {column: column.replace("_", " ") for column in table.columns}
    return text_table([*header.values()], rows, right=[header[c] for c in _COUNTS if c in header])


_NOTES = (
    "predicted: what is known without the rate left this one; chosen: the staging of the line was",
    "taken because it fits this rate; missed: another rate was expected; by chance: chosen rates",
    "that some staging would fit if rates were drawn evenly between zero and the base rate.",
)
