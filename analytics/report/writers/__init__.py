"""What is written in one go: a report, a comparison, the notebooks."""
