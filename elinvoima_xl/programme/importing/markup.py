"""The same thing marked up in different ways: nothing to mend, but what an importer has to see through is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.programme.importing.columns import read_header
from elinvoima_xl.programme.importing.document import (
    Document,
    Heading,
    Row,
    Table,
    TableCell,
    split_number,
    split_run_in,
)

_BOLD: Final = N_("titles of tables in bold type and in plain type")
_RUN_IN: Final = N_("lists as lists and as numbers inside a running text")
_TWICE: Final = N_("numbers written again inside a numbered list")
_DASHES: Final = N_("a dash and a hyphen between the two halves of a heading")


def check_markup(document: Document) -> Iterator[Problem]:
    """Yield each way in which the markup of a document is mixed, at the first place of the rarer form."""
    tables = [block for block in document.blocks if isinstance(block, Table)]
    rows = [row for table in tables for row in table.rows]
    titles = [row[0] for row in rows if row and read_header(row, {}).is_header]
    yield from _mixed(_BOLD, [(cell.is_bold, cell.location) for cell in titles])
    cells = [cell for row in rows for cell in _own_cells(row)]
    lists = [(bool(cell.items), cell.location) for cell in cells if cell.items or len(split_run_in(cell.text)) > 1]
    yield from _mixed(_RUN_IN, lists)
    yield from _numbered_twice(cells)
    headings = [block for block in document.blocks if isinstance(block, Heading) and _HALVES.search(block.text)]
    yield from _mixed(_DASHES, [(" - " in each.text, each.location) for each in headings])


_HALVES: Final = re.compile(r"\s[–—-]\s")


def _own_cells(row: Row) -> Iterator[TableCell]:
    return (cell for cell in row if not cell.is_repeated)


def _mixed(what: str, forms: list[tuple[bool, Location]]) -> Iterator[Problem]:
    """Yield one problem where both forms occur, at the first place of the one that occurs less."""
    yes = [place for form, place in forms if form]
    no = [place for form, place in forms if not form]
    if yes and no:
        yield problem("markup-mixed", min((yes, no), key=len)[0], what=Term(what))


def _numbered_twice(cells: list[TableCell]) -> Iterator[Problem]:
    for cell in cells:
        numbers = [split_number(item).number for item in cell.items]
        if len(numbers) > 1 and None not in numbers:
            yield problem("markup-mixed", cell.location, what=Term(_TWICE))
            return
