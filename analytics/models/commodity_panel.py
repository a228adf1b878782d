"""A panel of commodities, partners and years, with what its effects take out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
LEVEL, POWER = 0.05, 0.8
DRAWS, SEED = 9999, 20220101
BOTH = "both"  # flows together


@dataclass(frozen=True)
class Panel:
    """A balanced panel of one or more flows.

    Attributes
    ----------
    trade
        Log trade; commodities x partners x years.
    predicted
        The model's effect on trade with those who cut, log points; commodities x years.
    cut
        Cut in the last year, percentage points; by commodity.
    flow
        Number of the flow of each commodity.
    treated
        Whether a partner cuts; by partner.
    years
        Calendar years.
    base
        The last year without the agreement.
    """

    trade: Array
    predicted: Array
    cut: Array
    flow: NDArray[np.int64]
    treated: NDArray[np.bool_]
    years: tuple[int, ...]
    base: int

    @property
    def clusters(self) -> int:
        """Commodities."""
        return len(self.cut)

    @property
    def contrast(self) -> Array:
        """Whether a partner cuts, less the mean; by partner."""
        return np.asarray(self.treated - self.treated.mean())

    @property
    def intensity(self) -> Array:
        """Cut of each commodity less the mean of its flow."""
        return self.of_flows(self.cut)

    def of_flows(self, values: Array) -> Array:
        """Take the mean over the commodities of each flow out of values by commodity."""
        out = np.empty_like(values)
        for number in np.unique(self.flow):
            own = self.flow == number
            out[own] = values[own] - values[own].mean(axis=0)
        return out

    def contrasted(self, outcome: Array) -> Array:
        """Return who cuts less who does not, all effects taken out; commodities x years.

        In a balanced panel regressors are products of a commodity's, a partner's and a year's
        part, so the sum over partners is all that a regression sees of them.
        """
        over_partners = np.einsum("cpt,p->ct", outcome, self.contrast)
        return centred(self.of_flows(over_partners))


def centred(values: Array) -> Array:
    """Return values less their mean over the last axis; the same shape and unit."""
    return np.asarray(values - values.mean(axis=-1, keepdims=True))
