"""Units and their conversions; the only place where a power of ten stands."""

CNY_PER_BN = 1e9  # CNY in a bn CNY
CNY_PER_MN = 1e6  # CNY in a mn CNY
JPY_PER_BN = 1e9  # JPY in a bn JPY
PERCENT = 100.0  # per cent in one
HUNDREDTHS = 100  # of a CNY in a CNY
THOUSAND = 1_000  # of a unit in a thousand of it
