"""The steps of the pipeline: functions named after the quantity that they compute.

The arguments of a step name what it needs: another step, or an input of :mod:`analytics.case`. A
step marked ``by_flow`` is computed for each flow. An argument that begins with ``observed_`` is the
quantity under the policy in force, ``supplied_`` the quantity with finite supply.
"""

from collections.abc import Mapping
from typing import TypeVar

from analytics.graph import each
from analytics.study import FLOWS, Flow

by_flow = each("flow", FLOWS)

_Value = TypeVar("_Value")


def known(of_flows: Mapping[Flow, _Value | None]) -> dict[Flow, _Value]:
    """Return what there is, by flow."""
    return {flow: each for flow, each in of_flows.items() if each is not None}
