"""Answers and decisions as Parquet, for programs that read millions of rows: one set of as many registers as there are.

A set is a folder, read whole by pandas, Polars, DuckDB and Spark alike:

    answers/programme=ID/data.parquet
    decisions/programme=ID/data.parquet

Columns are those of `frames`, days as days. Texts are kept to the letter; `value` is the exact text of a number, and
`number` the same as a double. pyarrow is imported when something is written or read, not before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from elinvoima_xl.foundation.problems import UsageError, problem
from elinvoima_xl.foundation.writing import AllOrNone
from elinvoima_xl.merging.decisions import Merged
from elinvoima_xl.register.frames import ANSWER_COLUMNS, DECISION_COLUMNS, Row, answer_rows, decision_rows

ANSWERS: Final = "answers"
DECISIONS: Final = "decisions"
FILE: Final = "data.parquet"
# Rows that are held at a time while they are written: some 20 MB.
_GROUP: Final = 50_000
# The days among the columns of frames: pandas has no type for a day alone.
_DAYS: Final = ("period_end", "day")


def write_parquet(merged: Merged, folder: Path) -> tuple[Path, ...]:
    """Write all answers and decisions of a merge into a Parquet set, and return the files.

    What the set had of the same programme is replaced, both files or none; other programmes stay. UsageError where
    pyarrow is not installed or the merge has no programme.
    """
    with AllOrNone() as files:
        for path, write in (found := set_files(merged, folder)).items():
            write(files.make(path))
    return tuple(found)


def set_files(merged: Merged, folder: Path) -> dict[Path, Callable[[Path], None]]:
    """Return the files of a merge in a Parquet set, each with what writes it; UsageError as above."""
    check_installed()
    if not merged.facts.programmes:
        raise UsageError(problem("no-programme"))
    part = f"programme={quote(merged.facts.programmes[-1][1].id, safe='')}"
    return {
        folder / ANSWERS / part / FILE: partial(_write_rows, answer_rows, merged, columns_of(ANSWER_COLUMNS)),
        folder / DECISIONS / part / FILE: partial(_write_rows, decision_rows, merged, columns_of(DECISION_COLUMNS)),
    }


def _write_rows(
    rows_of: Callable[[Merged], Iterable[Row]], merged: Merged, columns: Mapping[str, str], path: Path
) -> None:
    write_rows(rows_of(merged), columns, path)


def check_installed() -> None:
    """Raise UsageError where pyarrow is not installed."""
    if find_spec("pyarrow") is None:
        raise UsageError(problem("extra-missing", found="pyarrow"))


def columns_of(columns: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Return the Parquet type of each column of a frame, by pyarrow's name for it.

    >>> columns_of(DECISION_COLUMNS)["period_end"]
    'date32'
    """
    types = {"Int64": "int64", "Float64": "double", "boolean": "bool", "datetime64[us, UTC]": "timestamp"}
    return {name: "date32" if name in _DAYS else types.get(dtype, "string") for name, (dtype, _) in columns.items()}


def write_rows(rows: Iterable[Row], columns: Mapping[str, str], path: Path) -> None:
    """Write rows as one Parquet file; only a part of them is held at a time."""
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    named = {"timestamp": pyarrow.timestamp("us", "UTC")}
    schema = pyarrow.schema([(name, named.get(kind, kind)) for name, kind in columns.items()])
    with ParquetWriter(path, schema, compression="zstd") as writer:
        for group in _groups(rows):
            writer.write_table(_table(group, schema))


def read_rows(path: Path, columns: Sequence[str] | None = None) -> Iterator[Row]:
    """Yield the rows of a Parquet file, of some columns or of all; only a part of them is held at a time."""
    from pyarrow.parquet import ParquetFile

    with ParquetFile(path) as file:
        for batch in file.iter_batches(columns=columns):
            yield from batch.to_pylist()


def _table(rows: list[Row], schema: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    import pyarrow

    try:
        return pyarrow.Table.from_pylist(rows, schema)
    except UnicodeEncodeError:
        # The name of a file may hold bytes that are no text at all; Parquet holds text only.
        return pyarrow.Table.from_pylist([{name: _text(each) for name, each in row.items()} for row in rows], schema)


def _text(value: object) -> object:
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value


def _groups(rows: Iterable[Row]) -> Iterator[list[Any]]:
    left = iter(rows)
    while group := list(islice(left, _GROUP)):
        yield group
