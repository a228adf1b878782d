"""``python -m analytics.cli``: the command without its script."""

from analytics.cli import main

main()
