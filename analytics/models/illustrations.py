"""Worked figures: required growth of the zone's targets, duty saved on the first certificate."""

import polars as pl


def required_growth(targets: pl.DataFrame) -> pl.DataFrame:
    """Add ``required_annual_growth`` to targets that have a start value.

    ``(target_low / start_value) ** (1 / years) - 1``; null without a start value.

    Examples
    --------
    10 bn CNY in 2025 to 50 bn in 2035 needs 17.46 % a year.
    """
    years = pl.col("target_year") - pl.col("start_year")
    growth = (pl.col("target_low") / pl.col("start_value")) ** (1.0 / years) - 1.0
    return targets.with_columns(growth.alias("required_annual_growth"))


def certificate_saving(
    certificate: pl.DataFrame, rates: pl.DataFrame, compliance_cost: float
) -> pl.DataFrame:
    """Return the duty saved each year on the goods of the first certificate.

    Parameters
    ----------
    certificate
        One row: yearly exports in CNY and source.
    rates
        Calendar rates of its line (``year, mfn_rate, applied_rate``).
    compliance_cost
        Cost of proving origin as a fraction of the value.

    Returns
    -------
    polars.DataFrame
        Columns of the schema ``CertificateSaving``; exports are held at the published figure.
    """
    value = certificate["yearly_exports_cny"].item()
    saved = value * (pl.col("mfn_rate") - pl.col("applied_rate"))
    return rates.select(
        "year",
        "mfn_rate",
        "applied_rate",
        saved.alias("duty_saved_cny"),
        pl.lit(value * compliance_cost).alias("compliance_cost_cny"),
        (saved - value * compliance_cost).alias("net_saving_cny"),
        pl.lit("derived").alias("status"),
        pl.lit(certificate["source_id"].item()).alias("source_id"),
    )
