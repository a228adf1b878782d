"""Presentation: charts, labels, workbook and page; computes no economics."""
