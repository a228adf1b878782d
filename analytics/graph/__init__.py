"""Functions bound by name, and what they compute: each value on demand, and kept."""

from analytics.graph.binding import LINK, Step, bind, each, in_order, lasting
from analytics.graph.values import Cache, Keeper, Values

__all__ = ["LINK", "Cache", "Keeper", "Step", "Values", "bind", "each", "in_order", "lasting"]
