"""What an official file must have before it is stored: one table of rules, each with a name.

A file that breaks a rule is refused, since a damaged official file would become a figure that
nobody can tell from a true one. ``rcep data import FILE --accept RULE`` takes it knowingly; the
schedule then carries the name of the rule into every report.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from analytics.errors import refuse_any, suggestion
from analytics.readers import schedule_checks as checks
from analytics.readers.datasets import read
from analytics.readers.formats import Rule, format_of
from analytics.readers.import_reading import Broken, Reading
from analytics.readers.kinds import KINDS
from analytics.readers.source_files import digest_of
from analytics.schemas.reference import KnownFiles

_EXAMPLES = 5


RULES: tuple[Rule, ...] = (
    Rule("lines", "all lines of the schedule are there, heading by heading", checks.lines),
    Rule("base-rates", "base rates are those of the importer", checks.base_rates),
    Rule("zero-shares", "the shares of lines at zero are those known of the schedule",
         checks.zero_shares),
    Rule("unknown-rates", "few lines are without a known ad valorem preference",
         checks.unknown_rates),
    Rule("texts", "printed rates can be understood", checks.texts),
    Rule("decimal-comma", "a comma in a number stands before three digits, never for a "
         "decimal point", checks.decimal_comma),
    Rule("above-base", "no preferential rate is above the base rate", checks.above_base),
    *(replace(rule, kinds=(kind,)) for kind in KINDS for rule in format_of(kind).rules),
)  # fmt: skip
"""The rules by name: those for all formats, then those of each."""


def require_known_names(names: Iterable[str]) -> None:
    """Raise InputError if a rule is accepted that does not exist.

    Examples
    --------
    >>> require_known_names(["lines", "date"])
    """
    known = [rule.name for rule in RULES]
    problems = [
        f"--accept {name}: no such rule; {suggestion(name, known)}"
        for name in names
        if name not in known
    ]
    refuse_any("rules of import", problems)


def require_rules(reading: Reading, path: Path, accept: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the rules that a file breaks and that were accepted by name.

    Parameters
    ----------
    reading
        The file as read.
    path
        The file; one that is known by its digest keeps all rules but those on its name.
    accept
        Names of rules that it may break.

    Raises
    ------
    InputError
        If a rule is broken that is not accepted: every such rule with what was expected and
        found, the first places, and how to take the file knowingly.
    """
    require_known_names(accept)
    is_known = known_file(digest_of(path), reading.schedule.importer) is not None
    broken = {
        rule: found
        for rule in RULES
        if reading.kind in rule.kinds
        and (rule.for_known or not is_known)
        and (found := rule.check(reading)) is not None
    }
    wrong = [_problem(rule, found) for rule, found in broken.items() if rule.name not in accept]
    refuse_any(f"rules of import, {path.name}", (f"{path.name}: {problem}" for problem in wrong))
    return tuple(rule.name for rule in broken)


def known_file(sha256: str, importer: str) -> str | None:
    """Return what is said of a file that is known by its digest, or ``None``."""
    found = read(KnownFiles).filter(sha256=sha256, importer=importer)
    return None if found.is_empty() else str(found["title"].item())


def _problem(rule: Rule, broken: Broken) -> str:
    more = len(broken.places) - _EXAMPLES
    first = "; ".join(broken.places[:_EXAMPLES]) + (f"; {more} more" if more > 0 else "")
    where = f" ({first})" if first else ""
    return (
        f"breaks the rule {rule.name}, {rule.says}: expected {broken.expected}, found "
        f"{broken.found}{where}; download the file again, or take it knowingly with "
        f"--accept {rule.name}"
    )
