"""Rules that no step of a run needs yet: differentials of Article 2.6, later editions of the HS."""

from collections.abc import Sequence

VALUE_ADDED = 0.20
"""Least share of the value that the exporting Party adds to a good of the appendix."""


def exporters_rate_applies(*, on_appendix: bool, value_added: float) -> bool:
    """Return whether an originating good gets the rate for the Party that exports it.

    Parameters
    ----------
    on_appendix
        Whether the importing Party lists the line in its appendix on tariff differentials.
    value_added
        Share of the value of the good that the exporting Party adds, as a fraction.

    Returns
    -------
    bool
        False where the good gets the rate for another Party.

    Notes
    -----
    RCEP Article 2.6 and Annex I, appendices: Japan lists 100 lines and China 82, each with the
    requirement of 20 per cent. The appendices themselves are not shipped.

    Examples
    --------
    >>> exporters_rate_applies(on_appendix=True, value_added=0.15)
    False
    """
    return not on_appendix or value_added >= VALUE_ADDED


def transposed_rate(rates: Sequence[float]) -> float:
    """Return the rate of a line that a later edition of the HS makes of several lines.

    Parameters
    ----------
    rates
        Rates of the lines that it replaces, as fractions; at least one.

    Returns
    -------
    float
        The lowest: RCEP Article 2.14 lets no transposition impair a commitment.

    Raises
    ------
    ValueError
        If there is no rate.

    Examples
    --------
    >>> transposed_rate([0.05, 0.03])
    0.03
    """
    return min(rates)
