"""How much of a workbook is read; what is larger is refused, since it may be a trap."""

MAX_FILE_BYTES = 128 * 2**20
"""Bytes of the file."""
MAX_UNPACKED_BYTES = 256 * 2**20
"""Bytes of all its parts, unpacked."""
MAX_RATIO, RATIO_FROM_BYTES = 300, 20 * 2**20
"""How many times what is stored a part may unpack to, and the size from which that counts."""
MAX_PARTS = 10_000
"""Parts of the file."""
MAX_CELLS = 1_200_000
"""Cells with content, merged areas and links, of all sheets; and shared texts. The workbook of the
model has over a million."""
MAX_STYLES = 65_536
"""Cell formats."""
