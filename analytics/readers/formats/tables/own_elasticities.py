"""Elasticities by commodity code, with the columns of ``rcep data template elasticities``."""

from analytics.readers.own_tables import own_table
from analytics.schemas.imported import Elasticities

FORMAT = own_table("a table of elasticities of your own", "elasticities", Elasticities)
"""How the file is recognised and read."""
