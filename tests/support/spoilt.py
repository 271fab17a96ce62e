"""Returns spoilt at random, as partners and their programs spoil them: moved, doubled, and typed wrong.

`spoil` puts one to four wrong values into a filled form, most of them of kinds that marked copies have lost, and edits
its sheets as `mutations.py` does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any

from filled import TYPED, fill, map_of
from mutations import MUTATIONS, merge_cells
from openpyxl.comments import Comment

Spoil = Callable[[Any, Random], None]


def spoil(data: bytes, seed: int) -> tuple[bytes, list[str]]:
    """Return the form filled in and spoilt, and how."""
    random = Random(seed)
    wrong = random.choices(WRONG, k=random.randint(1, 4))
    edits = random.sample(MUTATIONS, random.choice((0, 0, 1, 1, 2)))
    # Merging deletes what lies under it: last, so that the merge still shows where that was.
    edits.sort(key=lambda edit: edit is merge_cells)
    steps = [lambda book, type_in=each: type_wrong(data, book, random, type_in) for each in wrong]
    steps += [lambda book, edit=each: edit(book, random) for each in edits]
    return fill(data, TYPED, *steps), [str(each) for each in wrong] + [edit.__name__ for edit in edits]


def type_wrong(data: bytes, book: Any, random: Random, wrong: tuple[object, str]) -> None:
    """Type a value with its number format into an open cell."""
    cells = [row for row in map_of(data).rows if row.cell and not row.locked and row.item]
    place = random.choice(cells)
    cell = book[place.sheet][place.cell]
    if wrong == NOTE:
        cell.comment = Comment("Luku on arvio.\nTarkistamme sen syksyllä.", "Vastaaja")
        return
    cell.value, cell.number_format = wrong


NOTE = ("huomautus", "")
WRONG: list[tuple[object, str]] = [
    (datetime(2027, 4, 3), "d.m.yyyy"),
    (datetime(2027, 5, 30), "d.m.yyyy"),
    (datetime(1905, 7, 19), "d.m.yyyy"),
    (datetime(2029, 12, 31, 14, 30), "d.m.yyyy h:mm"),
    ("=12+30", "General"),
    ("#N/A", "General"),
    (46480, "General"),
    (46480, "@"),
    (15, "0.0 %"),
    (-7, "General"),
    (0.125, "General"),
    (True, "General"),
    (0.12, "0 %"),
    (25, '0 "kpl"'),
    (25, '#,##0 "€"'),
    (1_234_567, "#,##0,"),
    (12, ";;;"),
    (0, '0;-0;"ei yhtään"'),
    ("n. 20–30", "General"),
    ("1.234", "General"),
    ("n. 30", "General"),
    ("12 hlö", "General"),
    ("ei saatavilla", "General"),
    ("ehkä\nensi vuonna", "General"),
    ("=SUMMA(A1) ei ole kaava", "General"),
    ("'007", "General"),
    ("x" * 40_000, "General"),
    ("–", "General"),
    NOTE,
]
