"""Presentation: charts, labels, workbook and page; computes no economics."""

import os

# openpyxl writes the same workbook in other bytes where lxml happens to be installed.
os.environ.setdefault("OPENPYXL_LXML", "False")
