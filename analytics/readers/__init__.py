"""Where the data come from: one module for each format; the only code that reads files."""
