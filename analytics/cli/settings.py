"""``--set KEY=VALUE``: changes of a scenario on the command line."""

import tomllib
from collections.abc import Iterable


def parse_settings(settings: Iterable[str]) -> dict[str, object]:
    """Return the changes by key; values are read as TOML, and as text where they are not TOML.

    Raises
    ------
    InputError
        If a setting has no ``=``, no key, or a key is given twice.

    Examples
    --------
    >>> parse_settings(["utilisation_rate.import.2030=0.5", "schedule=imported"])
    {'utilisation_rate.import.2030': 0.5, 'schedule': 'imported'}
    """
    from analytics.errors import InputError

    changes: dict[str, object] = {}
    problems = []
    for setting in settings:
        key, equals, text = setting.partition("=")
        key = key.strip()
        if not equals or not key:
            problems.append(f'--set "{setting}": write KEY=VALUE, such as adjustment_speed=0.3')
        elif key in changes:
            problems.append(f"--set {key}: given twice; give it once")
        else:
            changes[key] = _value(text.strip())
    if problems:
        raise InputError("settings", problems)
    return changes


def check_language(language: str) -> None:
    """Refuse a language that the labels do not have.

    Raises
    ------
    InputError
        If it is neither ``en`` nor ``zh``.
    """
    from analytics.errors import InputError
    from analytics.report.text import LANGUAGES

    if language not in LANGUAGES:
        raise InputError("language", [f'"{language}" is not known; give {" or ".join(LANGUAGES)}'])


def _value(text: str) -> object:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
