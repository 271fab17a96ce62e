"""The same programme laid out in another way: what cities do to a document without changing what it says."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from random import Random

from elinvoima_xl.programme.importing.columns import find_title, read_header
from elinvoima_xl.programme.importing.document import Document, Heading, ListItem, Table, TableCell, split_number
from elinvoima_xl.programme.importing.owners import split_owners
from elinvoima_xl.programme.importing.vocabulary import TITLES

# Between two owners; the last is a word that stands between the last two only.
SEPARATORS = (", ", "; ", " / ", "\n", ",", " • ")


@dataclass
class Layout:
    """How a document is laid out; drawn from a seed."""

    random: Random
    level: int
    order: list[int]
    separator: str
    numbering: str
    # An objective over several rows: its cell once, its text in each row, or one merged cell.
    objectives: str
    titles: dict[str, str]
    case: str


def draw_layout(seed: int, width: int) -> Layout:
    random = Random(seed)
    order = list(range(width))
    random.shuffle(order)
    return Layout(
        random,
        random.choice([0, 0, 1, 2]),
        order,
        random.choice(SEPARATORS),
        random.choice(["1.", "1)", "(1)", "1.1", "none", "kept"]),
        random.choice(["once", "once", "repeated", "merged"]),
        {},
        random.choice(["kept", "upper", "bold", "slip", "synonym"]),
    )


def perturb(document: Document, seed: int) -> Document:
    """Return the document in another layout of the same words."""
    width = max(len(row) for block in document.blocks if isinstance(block, Table) for row in block.rows)
    layout = draw_layout(seed, width)
    blocks = [_block(block, layout) for block in document.blocks]
    return Document(document.file, tuple(blocks))


def _block(block, layout: Layout):
    if isinstance(block, Heading):
        return replace(block, level=min(block.level + layout.level, 6))
    if not isinstance(block, Table):
        return block
    rows = []
    meanings: dict[int, str] = {}
    above: dict[int, TableCell] = {}
    for row in block.rows:
        header = read_header(row, {})
        if header.is_header:
            meanings = header.meanings
            rows.append(_ordered([_title(cell, layout) for cell in row], layout))
        elif header.is_headline:
            rows.append(list(row))
        else:
            cells = [_cell(cell, meanings.get(index, ""), layout, above, index) for index, cell in enumerate(row)]
            rows.append(_ordered(cells, layout))
    return Table(tuple(map(tuple, rows)))


def _ordered(cells, layout: Layout):
    padded = [*cells, *[TableCell()] * (len(layout.order) - len(cells))]
    return [padded[index] for index in layout.order]


def _title(cell: TableCell, layout: Layout) -> TableCell:
    text = cell.text
    title = find_title(text, {})
    if layout.case == "upper":
        text = text.upper()
    elif layout.case == "slip" and len(text) > 7:
        place = layout.random.randrange(2, len(text) - 1)
        text = text[:place] + text[place + 1 :]
    elif layout.case == "synonym" and title is not None and "20" not in text:
        others = [name for name in TITLES[title.meaning][title.language] if len(name) > 3]
        text = layout.titles.setdefault(text, layout.random.choice(others))
    return TableCell(text, (), layout.case == "bold")


def _cell(cell: TableCell, meaning: str, layout: Layout, above, index: int) -> TableCell:
    text = cell.text
    if meaning == "objective":
        text = _renumbered(text, layout) if text else ""
        if not text and layout.objectives != "once" and index in above:
            return replace(above[index], is_repeated=layout.objectives == "merged")
        above[index] = TableCell(text)
    if meaning == "owners" and text:
        text = layout.separator.join(split_owners(cell).names)
    return TableCell(text)


def _renumbered(text: str, layout: Layout) -> str:
    written = split_number(text)
    if written.number is None or layout.numbering == "kept":
        return text
    number = {"1.": f"{written.number}. ", "1)": f"{written.number}) ", "(1)": f"({written.number}) ",
              "1.1": f"1.{written.number} ", "none": ""}[layout.numbering]  # fmt: skip
    return number + written.text


# --- what must not be lost


def facts(programme) -> list[tuple[str, frozenset[str], tuple[str, ...]]]:
    """Return each measure with the words of its owners and its metrics."""
    return [
        (
            _plain(measure.text),
            frozenset(mention.raw.casefold() for mention in measure.owners),
            tuple(_plain(metric.text) for metric in measure.metrics),
        )
        for measure in programme.measures
    ]


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()


def lost(expected, programme, problems) -> list[str]:
    """Return the measures, owners and metrics that are neither in the programme nor told."""
    kept = facts(programme)
    texts = {text for measure, owners, metrics in kept for text in (measure, *owners, *metrics)}
    told = " ".join(_plain(each.found) for each in problems)
    wanted = (text for measure, owners, metrics in expected for text in (measure, *owners, *metrics))
    return [text for text in wanted if text not in texts and _plain(text) not in told]


# --- more ways to write a document


def to_tabs(document: Document) -> str:
    """Return a document as Markdown with tables of tabs."""
    return "\n\n".join(_lines(block, tabs=True) for block in document.blocks) + "\n"


def to_html(document: Document) -> str:
    """Return a document as Markdown with HTML tables."""
    return "\n\n".join(_lines(block, tabs=False) for block in document.blocks) + "\n"


def _lines(block, *, tabs: bool) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {block.text}"
    if isinstance(block, ListItem):
        return f"{block.number}. {block.text}" if block.number else f"* {block.text}"
    if not isinstance(block, Table):
        return block.text
    if tabs:
        return "\n".join("\t".join(cell.text.replace("\n", "<br>") for cell in row) for row in block.rows)
    rows = [
        "".join(_html_cell(block.rows, number, column) for column in range(len(row)))
        for number, row in enumerate(block.rows)
    ]
    return "<table>\n" + "\n".join(f"<tr>{row}</tr>" for row in rows) + "\n</table>"


def _html_cell(rows, number: int, column: int) -> str:
    cell = rows[number][column]
    if _is_covered(rows, number, column):
        return ""
    below = 1
    while number + below < len(rows) and _is_covered(rows, number + below, column):
        below += 1
    span = f' rowspan="{below}"' if below > 1 else ""
    return f"<td{span}>{html.escape(cell.text).replace(chr(10), '<br>')}</td>"


def _is_covered(rows, number: int, column: int) -> bool:
    """Return whether a cell is merged with the one above it."""
    cell = rows[number][column]
    return cell.is_repeated and number > 0 and rows[number - 1][column].text == cell.text
