"""Ways in which a table of rates is damaged on its way: lines, columns, numbers, encodings."""

import random
from collections.abc import Callable, Sequence

from tests.attacks.whole_files import Grid

Mutation = Callable[[Grid, random.Random, int, Sequence[int]], None]
"""Changes a grid in place: the rows, the chance, the first row of data, the columns of rates."""


def _block(grid: Grid, chance: random.Random, first: int) -> slice:
    size = chance.choice([1, 5, 20, 100, 1000, 4000])
    start = chance.randrange(first, max(first + 1, len(grid) - size))
    return slice(start, start + size)


def drop_rows(grid: Grid, chance: random.Random, first: int, columns: Sequence[int]) -> None:
    del grid[_block(grid, chance, first)]


def drop_scattered(grid: Grid, chance: random.Random, first: int, columns: Sequence[int]) -> None:
    for _ in range(chance.choice([1, 9, 40, 400])):
        del grid[chance.randrange(first, len(grid))]


def drop_tail(grid: Grid, chance: random.Random, first: int, columns: Sequence[int]) -> None:
    del grid[chance.randrange(first, len(grid)) :]


def repeat_rows(grid: Grid, chance: random.Random, first: int, columns: Sequence[int]) -> None:
    block = _block(grid, chance, first)
    grid[block] = grid[block] * 2


def shuffle_rows(grid: Grid, chance: random.Random, first: int, columns: Sequence[int]) -> None:
    below = grid[first:]
    chance.shuffle(below)
    grid[first:] = below


def move_rows(grid: Grid, chance: random.Random, first: int, columns: Sequence[int]) -> None:
    moved = grid[block := _block(grid, chance, first)]
    del grid[block]
    at = chance.randrange(first, len(grid) + 1)
    grid[at:at] = moved


def cut_rows_short(grid: Grid, chance: random.Random, first: int, columns: Sequence[int]) -> None:
    for row in grid[_block(grid, chance, first)]:
        del row[chance.randrange(1, len(row) + 1) :]


def blank_rows(grid: Grid, chance: random.Random, first: int, columns: Sequence[int]) -> None:
    for row in grid[_block(grid, chance, first)]:
        for column in columns:
            _put(row, column, "")


def swap_codes(grid: Grid, chance: random.Random, first: int, columns: Sequence[int]) -> None:
    one, other = _block(grid, chance, first), _block(grid, chance, first)
    for a, b in zip(grid[one], grid[other], strict=False):
        a[0], b[0] = b[0], a[0]


def drop_column(grid: Grid, chance: random.Random, first: int, columns: Sequence[int]) -> None:
    column = chance.choice(columns)
    for row in grid:
        del row[column : column + 1]


def drop_last_columns(
    grid: Grid, chance: random.Random, first: int, columns: Sequence[int]
) -> None:
    column = chance.choice(columns[1:])
    for row in grid:
        del row[column:]


def swap_data(grid: Grid, chance: random.Random, first: int, columns: Sequence[int]) -> None:
    a, b = chance.sample(columns, 2)
    for row in grid[first:]:
        if max(a, b) < len(row):
            row[a], row[b] = row[b], row[a]


def swap_names(grid: Grid, chance: random.Random, first: int, columns: Sequence[int]) -> None:
    head, (a, b) = grid[first - 1], chance.sample(columns, 2)
    head[a], head[b] = head[b], head[a]


def repeat_name(grid: Grid, chance: random.Random, first: int, columns: Sequence[int]) -> None:
    head, (a, b) = grid[first - 1], chance.sample(columns, 2)
    head[a] = head[b]


def copy_column(grid: Grid, chance: random.Random, first: int, columns: Sequence[int]) -> None:
    a, b = chance.sample(columns, 2)
    for row in grid[first:]:
        if max(a, b) < len(row):
            row[a] = row[b]


def shift_column(grid: Grid, chance: random.Random, first: int, columns: Sequence[int]) -> None:
    shifted = chance.sample(columns, chance.choice([1, 2, len(columns)]))
    rows = [row for row in grid[first:] if len(row) > max(columns) and row[max(columns)]]
    for column in shifted:
        cells = [row[column] for row in rows]
        for row, text in zip(rows, cells[1:] + cells[:1], strict=True):
            row[column] = text


def shift_right(grid: Grid, chance: random.Random, first: int, columns: Sequence[int]) -> None:
    column = chance.choice(columns)
    for row in grid[first:]:
        row.insert(column, row[column] if column < len(row) else "")


def insert_column(grid: Grid, chance: random.Random, first: int, columns: Sequence[int]) -> None:
    column = chance.choice(columns)
    for row in grid:
        row.insert(column, "")


def _put(row: list[str], column: int, text: str) -> None:
    if column < len(row):
        row[column] = text


def _some(
    grid: Grid, chance: random.Random, first: int, columns: Sequence[int]
) -> list[tuple[list[str], int]]:
    """Return the filled cells of some columns and rows."""
    chosen = chance.sample(columns, chance.choice([1, 1, len(columns)]))
    rows = chance.choice([grid[first:], grid[_block(grid, chance, first)]])
    return [(row, c) for row in rows for c in chosen if c < len(row) and row[c]]


def _each(change: Callable[[str], str]) -> Mutation:
    def mutate(grid: Grid, chance: random.Random, first: int, columns: Sequence[int]) -> None:
        for row, column in _some(grid, chance, first, columns):
            row[column] = change(row[column])

    mutate.__name__ = change.__name__
    return mutate


def decimal_commas(text: str) -> str:
    return text.replace(".", ",")


def without_points(text: str) -> str:
    return text.replace(".", "")


def full_width(text: str) -> str:
    return text.translate({code: code + 0xFEE0 for code in range(0x30, 0x3A)})


def arabic_digits(text: str) -> str:
    return text.translate({0x30 + digit: 0x660 + digit for digit in range(10)})


def letter_o(text: str) -> str:
    return text.replace("0", "O")


def negative(text: str) -> str:
    return f"-{text}"


def footnote(text: str) -> str:
    return f"{text}¹"


def question_marks(text: str) -> str:
    return "?" * len(text)


def ten_times(text: str) -> str:
    return _scaled(text, 10)


def a_tenth(text: str) -> str:
    return _scaled(text, 0.1)


def whole_points(text: str) -> str:
    return _rounded(text)


def zero(_text: str) -> str:
    return "0"


def excluded(_text: str) -> str:
    return "U"


def nothing(_text: str) -> str:
    return ""


def spaced(text: str) -> str:
    return f"\u00a0{text} "


def _scaled(text: str, factor: float) -> str:
    sign = "%" if text.endswith("%") else ""
    try:
        return f"{float(text.removesuffix('%')) * factor:.6g}{sign}"
    except ValueError:
        return text


def _rounded(text: str) -> str:
    sign, digits = ("%", 0) if text.endswith("%") else ("", 2)
    try:
        return f"{round(float(text.removesuffix('%')), digits):.6g}{sign}"
    except ValueError:
        return text


def random_cells(grid: Grid, chance: random.Random, first: int, columns: Sequence[int]) -> None:
    for _ in range(chance.choice([1, 5])):
        row = grid[chance.randrange(first, len(grid))]
        _put(row, chance.choice(columns), chance.choice(["0", "U", "0.05", "5%", "x", "無税", ""]))


def fill_down(grid: Grid, chance: random.Random, first: int, columns: Sequence[int]) -> None:
    rows = grid[_block(grid, chance, first)]
    column = chance.choice(columns)
    for row in rows[1:]:
        if row[-1]:
            _put(row, column, rows[0][column] if column < len(rows[0]) else "")


LINES: tuple[Mutation, ...] = (
    drop_rows, drop_scattered, drop_tail, repeat_rows, shuffle_rows, move_rows, cut_rows_short,
    blank_rows, swap_codes,
)  # fmt: skip
COLUMNS: tuple[Mutation, ...] = (
    drop_column, drop_last_columns, swap_data, swap_names, repeat_name, copy_column, shift_column,
    shift_right, insert_column,
)  # fmt: skip
NUMBERS: tuple[Mutation, ...] = (
    *map(_each, (decimal_commas, without_points, letter_o, negative, footnote, question_marks,
                 ten_times, a_tenth, whole_points, zero, excluded, nothing)),
    random_cells, fill_down,
)  # fmt: skip
WRITING: tuple[Mutation, ...] = tuple(map(_each, (full_width, arabic_digits, spaced)))
