"""The form's columns and the words about them, read from `workbook_templates/form.toml` or the coordinator's copy.

A fault in a copy raises `LayoutError` with file and line: what is wrong with the form must be known before forms are
sent. The look (fonts, colours) is in `theme.py`; this module knows no workbook.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any, Final

from elinvoima_xl.foundation.language import LANGUAGES, N_
from elinvoima_xl.foundation.problems import LayoutError
from elinvoima_xl.model.fields import EXTRA, FIELDS, MEASURE, METRIC, is_extra, is_of_metric

if TYPE_CHECKING:
    from elinvoima_xl.foundation.toml_text import TomlText

LAYOUT_VERSION: Final = "1"

# What the columns hold beside the open fields of `fields.py`.
LOCKED_FIELDS: Final = ("nro", "measure", "owners", "metric", "last", "missing")
NEEDED_FIELDS: Final = ("nro", "measure", "metric")
# What an extra column may hold: its word in the file and the kind of its cells; `metric` follows the metric's own.
EXTRA_KINDS: Final = {
    "text": "text",
    "number": "count",
    "share": "share",
    "money": "money",
    "date": "date",
    "milestone": "milestone",
    "metric": "metric",
}
# What an extra locked column may show.
SHOWN: Final = ("lead", "objective", "resources", "start", "end", "source", "note", "baseline", "target")
TITLE_BLANKS: Final = frozenset({"period", "year", "end"})
HELP_BLANKS: Final = frozenset({"period", "year", "end", "unit", "end_of_period", "lead"})
# Excel takes 255 characters in a message: a role's help and a cell's own stand in one, blanks filled in.
HELP_LIMIT: Final = 150
ROLE_LIMIT: Final = 80
ERROR_LIMIT: Final = 220
TITLE_LIMIT: Final = 100
NARROWEST: Final = 20
WIDEST: Final = 800
_EXTRA: Final = re.compile(EXTRA + "[a-z][a-z0-9_]*")

BAD_VERSION: Final = N_("the version of the layout is not one that this program knows")
NO_COLUMNS: Final = N_("there are no columns")
UNKNOWN_FIELD: Final = N_("the field is not known; a column of your own is named x: and small letters")
TWICE: Final = N_("the field stands here for the second time")
NEEDED: Final = N_("one of the columns nro, measure, metric, actual and status is missing")
BAD_WIDTH: Final = N_("the width is not a whole number of pixels between 20 and 800")
BAD_LOCK: Final = N_("locked is neither true nor false")
ALWAYS_LOCKED: Final = N_("this column is always locked")
NO_TITLE: Final = N_("the column has no title in any language")
SAME_TITLE: Final = N_("two columns have the same title")
BAD_TEXT: Final = N_("a text is missing, is no text, or is too long for Excel")
BAD_BLANK: Final = N_("a blank in braces is not known")
BAD_KIND: Final = N_("the kind is not one of text, number, share, money, date, milestone and metric")
BAD_OF: Final = N_("of is neither measure nor metric")
BAD_SHOWS: Final = N_("shows is not one of the things that a locked column can show")
UNKNOWN_KEY: Final = N_("the word before the equals sign is not known here")


@dataclass(frozen=True, slots=True)
class Text:
    """One text by language, in those in which it is given."""

    by_language: tuple[tuple[str, str], ...] = ()

    def get(self, language: str) -> str:
        """Return the text in a language, else in the first that has one."""
        return dict(self.by_language).get(language) or next(iter(self), "")

    def __iter__(self) -> Iterator[str]:
        yield from (text for _, text in self.by_language)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the form. `width` is in pixels; `kind`, `of` and `shows` are of extra columns (`x:name`) only."""

    field: str
    title: Text
    width: int
    locked: bool
    help: Text = Text()
    missing: Text = Text()
    kind: str = ""
    of: str = MEASURE
    shows: str = ""

    @property
    def is_extra(self) -> bool:
        """Return whether it is the coordinator's own column."""
        return is_extra(self.field)

    @property
    def of_metric(self) -> bool:
        """Return whether its cells belong to metrics, not to measures."""
        return self.of == METRIC if self.is_extra else is_of_metric(self.field)


@dataclass(frozen=True, slots=True)
class Wording:
    """The words about a kind of cell or a role: on choosing the cell, on an error, and the muted line of a metric."""

    help: Text = Text()
    error: Text = Text()
    line: Text = Text()


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns in their order, the words of each kind of cell and of each role (whose figure is asked)."""

    columns: tuple[Column, ...]
    kinds: dict[str, Wording]
    roles: dict[str, Wording]
    version: str = LAYOUT_VERSION

    def find_column(self, field: str) -> Column | None:
        """Return the column of a field, or `None`."""
        return next((column for column in self.columns if column.field == field), None)


def read_layout(path: Path | None = None, *, ask_targets: bool = False) -> Layout:
    """Return the layout of a file, of the package's own where none is named; LayoutError where it has a fault.

    `ask_targets` adds the columns in which owners propose baseline and target. Kinds and roles that a copy lacks are
    the package's own, and so is a known column's text in a language that the copy leaves out.
    """
    if path is None:
        return _shipped(ask_targets)
    from elinvoima_xl.foundation.toml_text import read_toml

    return _layout(read_toml(path), ask_targets, _shipped(True))


@cache
def _shipped(ask_targets: bool) -> Layout:
    # Who only looks at columns need not load what reads them.
    from importlib.resources import files

    from elinvoima_xl.foundation.toml_text import parse_toml

    source = files("elinvoima_xl.workbook_templates") / "form.toml"
    return _layout(parse_toml(source.read_text(encoding="utf-8"), "form.toml"), ask_targets, Layout((), {}, {}))


def _layout(toml: TomlText, ask_targets: bool, base: Layout) -> Layout:
    if str(toml.data.get("version", LAYOUT_VERSION)) != LAYOUT_VERSION:
        raise toml.fault(BAD_VERSION, "", "version")
    tables = toml.data.get("columns")
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise toml.fault(NO_COLUMNS, "", "columns")
    columns = [_Reader(toml, "columns", table, count).column(base) for count, table in enumerate(tables)]
    _check_columns(toml, columns)
    kept = [column for column, table in zip(columns, tables, strict=True) if ask_targets or "only" not in table]
    kinds = {**base.kinds, **_wordings(toml, "kinds", HELP_LIMIT)}
    roles = {**base.roles, **_wordings(toml, "roles", ROLE_LIMIT)}
    return Layout(tuple(kept), kinds, roles)


def _check_columns(toml: TomlText, columns: list[Column]) -> None:
    seen: set[str] = set()
    for count, column in enumerate(columns):
        names = {f"{language} {column.title.get(language).casefold()}" for language in LANGUAGES}
        if column.field in seen:
            raise toml.fault(TWICE, "columns", "field", count=count)
        if names & seen:
            raise toml.fault(SAME_TITLE, "columns", "title", count=count)
        seen |= {column.field, *names}
    # What everybody owes must be asked.
    if not {*NEEDED_FIELDS, *(each.code for each in FIELDS.values() if each.is_owed)} <= seen:
        raise toml.fault(NEEDED, "columns")


def _wordings(toml: TomlText, section: str, limit: int) -> dict[str, Wording]:
    found: dict[str, Wording] = {}
    for name, table in toml.data.get(section, {}).items():
        if not isinstance(table, dict):
            raise toml.fault(UNKNOWN_KEY, section, name)
        reader = _Reader(toml, f"{section}.{name}", table, 0)
        reader.check_keys({"help", "error", "line"})
        texts = [reader.text(key, size) for key, size in (("help", limit), ("error", ERROR_LIMIT), ("line", limit))]
        found[name] = Wording(*texts)
    return found


_KEYS: Final = frozenset(
    {"field", "width", "locked", "title", "help", "missing", "kind", "of", "shows", "only"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Reader:
    """One table of the file: its keys as checked values."""

    toml: TomlText
    name: str
    table: dict[str, Any]
    count: int

    def column(self, base: Layout) -> Column:
        """Return the column; texts that a known field lacks come from `base`."""
        self.check_keys(_KEYS)
        field = self._field()
        known = base.find_column(field)
        title = self.text("title", TITLE_LIMIT, known.title if known else Text(), TITLE_BLANKS)
        if not any(title):
            raise self._fault(NO_TITLE, "field")
        return Column(
            field,
            title,
            self._width(),
            self._locked(field),
            self.text("help", HELP_LIMIT, known.help if known else Text()),
            self.text("missing", TITLE_LIMIT, known.missing if known else Text()),
            **self._extra(field),
        )

    def check_keys(self, known: frozenset[str] | set[str]) -> None:
        """Raise where the table has a key that nobody reads: it is likely misspelt."""
        for key in self.table:
            if key not in known:
                raise self._fault(UNKNOWN_KEY, key)

    def text(self, key: str, limit: int, base: Text = Text(), blanks: frozenset[str] = HELP_BLANKS) -> Text:
        """Return the text of a key in its languages; each that is not given is the base's."""
        table: dict[str, Any] = self.table.get(key, {})
        if not isinstance(table, dict) or not set(table) <= set(LANGUAGES):
            raise self._fault(BAD_TEXT, key)
        for text in table.values():
            if not isinstance(text, str) or not text.strip() or len(text) > limit:
                raise self._fault(BAD_TEXT, key)
            if not _blanks(text) <= blanks:
                raise self._fault(BAD_BLANK, key)
        given = dict(base.by_language) | table
        return Text(tuple((language, given[language]) for language in LANGUAGES if language in given))

    def _field(self) -> str:
        field = self.table.get("field")
        if field in LOCKED_FIELDS or has_open_column(field) or (isinstance(field, str) and _EXTRA.fullmatch(field)):
            return str(field)
        raise self._fault(UNKNOWN_FIELD, "field")

    def _width(self) -> int:
        width = self.table.get("width")
        if type(width) is int and NARROWEST <= width <= WIDEST:
            return width
        raise self._fault(BAD_WIDTH, "width")

    def _locked(self, field: str) -> bool:
        locked = self.table.get("locked", not has_open_column(field))
        if type(locked) is not bool:
            raise self._fault(BAD_LOCK, "locked")
        if field in LOCKED_FIELDS and not locked:
            raise self._fault(ALWAYS_LOCKED, "locked")
        return locked

    def _extra(self, field: str) -> dict[str, str]:
        """Return what an extra column also says: its kind and what it belongs to, or what it shows."""
        if not is_extra(field):
            return {}
        of = self._choice("of", (MEASURE, METRIC), MEASURE, BAD_OF)
        if self._locked(field):
            return {"of": of, "shows": self._choice("shows", SHOWN, "", BAD_SHOWS)}
        return {"of": of, "kind": EXTRA_KINDS[self._choice("kind", tuple(EXTRA_KINDS), "text", BAD_KIND)]}

    def _choice(self, key: str, choices: tuple[str, ...], default: str, reason: str) -> str:
        chosen = self.table.get(key, default)
        if chosen not in choices:
            raise self._fault(reason, key)
        return str(chosen)

    def _fault(self, reason: str, key: str) -> LayoutError:
        return self.toml.fault(reason, self.name, key, count=self.count)


def has_open_column(field: object) -> bool:
    """Return whether a column of the form may hold a field that partners fill in."""
    return isinstance(field, str) and field in FIELDS and FIELDS[field].has_column


def _blanks(text: str) -> set[str]:
    """Return the names in braces; braces that do not match count as an unknown name."""
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return {"{"}
