"""Preferential rates by line and year, with the columns of ``rcep data template tariff``."""

from analytics.readers.own_tables import own_table
from analytics.schemas.imported import TariffRates

FORMAT = own_table("a table of tariff rates of your own", "tariff_rates", TariffRates)
"""How the file is recognised and read."""
