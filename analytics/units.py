"""Units and their conversions; the only place where a power of ten stands."""

CNY_PER_BN = 1e9
CNY_PER_MN = 1e6
JPY_PER_BN = 1e9
PERCENT = 100.0
