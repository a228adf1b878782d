"""What the data are: one schema per table."""
