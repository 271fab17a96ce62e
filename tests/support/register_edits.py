"""The register of the tests as its coordinator uses it: written, typed in, merged again."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook
from register_facts import NOW, YEAR, example_facts
from register_typing import write_in

from elinvoima_xl.merging.decisions import Decision, Facts, Merged, unite
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.register.register import read_register, write_register

CONFLICT = "1.1.2.a"
UNREAD = "1.1.1.a"


def written(tmp_path: Path, facts: Facts | None = None, language: str = "en") -> Path:
    path = tmp_path / "register.xlsx"
    write_register(merge(example_facts() if facts is None else facts), path, language=language, now=NOW)
    return path


def settle(path: Path, item: str, text: object, **more: str) -> None:
    titles = {"who": "Settled by", "when": "Settled on", "reason": "Reason"}
    typed = {(item, "Resolution"): text} | {(item, titles[name]): value for name, value in more.items()}
    write_in(path, "Conflicts", typed, key=2)


def again(path: Path, *more) -> tuple[Merged, list[str]]:
    """Read the register, merge it with more returns and write it again."""
    facts, told = read_register(path)
    merged = merge(unite(facts, Facts(submissions=frozenset(more))))
    write_register(merged, path, language="en", now=NOW)
    return merged, [each.code for each in told]


def decision(merged: Merged, item: str, field: str = "actual") -> Decision:
    found = merged.find(YEAR, item, field)
    assert found is not None
    return found


def texts_of(path: Path, sheet: str) -> set[object]:
    return {cell for row in load_workbook(path)[sheet].iter_rows(values_only=True) for cell in row}


def shown(path: Path, sheet: str) -> list[list[object]]:
    """The rows of a sheet as another program sees them, from the header on."""
    rows = [list(row) for row in load_workbook(path)[sheet].iter_rows(values_only=True)]
    header = next(number for number, row in enumerate(rows) if row[1] is not None)
    return rows[header:]
