"""The one rule by which a figure of the model is held against a published one."""

FACTOR = 2.0
"""Two figures are of one order of magnitude if neither is more than so many times the other."""
_ROUNDING = 1e-9


def verdict(model: float | None, published: float, test: str, tolerance: float) -> str:
    """Return what follows from both figures, by one rule for all.

    A ceiling holds if the model is not above the published figure by more than the tolerance, a
    floor if it is not below it by more, an equal if it does not differ by more; else it is broken.
    Orders of magnitude agree if neither figure is more than `FACTOR` times the other. Without a
    figure of the model nothing is comparable.

    Examples
    --------
    >>> verdict(0.6, 0.5, "ceiling", 0.05), verdict(0.6, 0.5, "floor", 0.05)
    ('broken', 'holds')
    >>> verdict(0.6, 0.5, "order", 0.05), verdict(None, 0.5, "order", 0.05)
    ('within_factor_2', 'not_comparable')
    """
    if model is None:
        return "not_comparable"
    if test == "order":
        near = model > 0.0 and published > 0.0 and 1 / FACTOR <= model / published <= FACTOR
        return "within_factor_2" if near else "beyond_factor_2"
    above, allowed = model - published, tolerance + _ROUNDING
    too_high, too_low = above > allowed, -above > allowed
    broken = {"ceiling": too_high, "floor": too_low, "equal": too_high or too_low}
    return "broken" if broken[test] else "holds"
