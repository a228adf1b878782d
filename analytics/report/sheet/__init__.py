"""What every sheet of the workbook is made of: columns, rows, notes."""
