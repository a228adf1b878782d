"""Presentation: charts, labels, workbook and page; computes no economics."""

import os

# openpyxl writes other bytes (though the same cells) where lxml happens to be installed.
os.environ.setdefault("OPENPYXL_LXML", "False")
