"""``--set KEY=VALUE``: changes of a scenario on the command line."""

from collections.abc import Iterable

_MOST_CHARACTERS = 10_000


def parse_settings(settings: Iterable[str]) -> dict[str, object]:
    """Return the changes by key; values are read as TOML, and as text where they are not TOML.

    Raises
    ------
    InputError
        If a setting has no ``=``, no key, or a key is given twice; if a value is too long or
        nested too deeply.

    Examples
    --------
    >>> parse_settings(["utilisation_rate.import.2030=0.5", "schedule=imported"])
    {'utilisation_rate.import.2030': 0.5, 'schedule': 'imported'}
    """
    from analytics.errors import quoted, refuse_any
    from analytics.readers.toml_text import TomlLimitError

    changes: dict[str, object] = {}
    problems = []
    for setting in settings:
        key, equals, text = setting.partition("=")
        key = key.strip()
        if not equals or not key:
            problems.append(
                f"--set {quoted(setting)}: write KEY=VALUE, such as adjustment_speed=0.3"
            )
        elif key in changes:
            problems.append(f"--set {key}: given twice; give it once")
        elif len(setting) > _MOST_CHARACTERS:
            problems.append(
                f"--set {quoted(key)}: has {len(setting):,} characters and {_MOST_CHARACTERS:,} is "
                "the most; put it in a scenario file"
            )
        else:
            try:
                changes[key] = _value(text.strip())
            except TomlLimitError as error:
                problems.append(f"--set {quoted(key)}: {error}")
    refuse_any("settings", problems)
    return changes


def _value(text: str) -> object:
    from tomllib import TOMLDecodeError

    from analytics.readers.toml_text import parse_toml

    try:
        content = parse_toml(f"value = {text}")
    except TOMLDecodeError:
        return text
    # A text of several lines may hold several settings: it is none.
    return content["value"] if len(content) == 1 else text
