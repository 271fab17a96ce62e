"""Open data as files: CSV (RFC 4180, UTF-8), JSON, and the Frictionless Data Package that describes them.

The form is that of specs.frictionlessdata.io: Data Package, Tabular Data Resource, Table Schema, version 1.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any, Final

from elinvoima_xl.foundation.language import words
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.model.programme import Programme
from elinvoima_xl.model.values import to_invariant
from elinvoima_xl.page.public.choices import LICENCES, PageChoices
from elinvoima_xl.page.public.dataset import DataTable
from elinvoima_xl.register.frames import safe_text
from elinvoima_xl.report.chapters.material import with_dash

FOLDER: Final = "data"
DESCRIPTOR: Final = "datapackage.json"
# Where the descriptor lists every file of the page with its digest, so that the next publication knows its own.
LISTED: Final = "files"


def to_csv(table: DataTable) -> bytes:
    """Return a table as CSV: a decimal point, ISO dates, true and false, nothing for what is not known.

    A text that a spreadsheet program would take for a formula has an apostrophe before it.
    """
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(field.name for field in table.fields)
    for row in table.rows:
        values = (row[field.name] for field in table.fields)
        writer.writerow(safe_text(value) if isinstance(value, str) else _plain(value) for value in values)
    return out.getvalue().encode()


def _plain(value: Any) -> str:  # noqa: ANN401 - any value of a table
    return str(value) if type(value) is int else to_invariant(value)


def to_json(table: DataTable) -> bytes:
    """Return a table as JSON: a list of objects, `null` for what is not known."""
    rows = [{name: _json(value) for name, value in row.items()} for row in table.rows]
    return (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode()


def _json(value: Any) -> Any:  # noqa: ANN401 - any value of a table
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value


def data_files(tables: Sequence[DataTable]) -> dict[str, bytes]:
    """Return the data files by their path beside the page."""
    found: dict[str, bytes] = {}
    for table in tables:
        found[f"{FOLDER}/{table.name}.csv"] = to_csv(table)
        found[f"{FOLDER}/{table.name}.json"] = to_json(table)
    return found


def descriptor(
    programme: Programme,
    period: Period,
    tables: Sequence[DataTable],
    files: Mapping[str, bytes],
    *,
    language: str,
    choices: PageChoices,
    now: datetime,
) -> bytes:
    """Return the description of the data as a Data Package; `files` are all files of the page, the data's among them.

    No licence is written where the city has chosen none.
    """
    say = words(language)
    title = say("{programme}: follow-up data").format(programme=with_dash(programme.title.strip()))
    about = say("The follow-up of the programme up to {period}: measures, metrics and owners, by period.")
    told = {
        "profile": "data-package",
        "name": slug(programme.title),
        "title": title,
        "description": " ".join(filter(None, (about.format(period=say.period(period)), programme.notice))),
        "created": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "period": str(period),
        "contributors": [{"title": programme.city, "role": "publisher"}] if programme.city else None,
        "licenses": [_licence(choices.licence)] if choices.licence else None,
        "resources": [
            *(_resource(table, f"{FOLDER}/{table.name}.csv", files) for table in tables),
            *(_json_resource(table, f"{FOLDER}/{table.name}.json", files) for table in tables),
        ],
        LISTED: {path: _digest(data) for path, data in sorted(files.items())},
    }
    kept = {key: value for key, value in told.items() if value}
    return (json.dumps(kept, ensure_ascii=False, indent=1) + "\n").encode()


def slug(title: str) -> str:
    """Return a name of small letters, digits and hyphens, as a package's name must be.

    >>> slug("Kajaanin elinvoimaohjelma 2027–2031")
    'kajaanin-elinvoimaohjelma-2027-2031'
    """
    plain = unicodedata.normalize("NFKD", title.lower())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-") or "data"


def _licence(name: str) -> dict[str, str]:
    if name not in LICENCES:
        return {"name": slug(name), "title": name}
    title, address = LICENCES[name]
    return {"name": name, "path": address, "title": title}


def _resource(table: DataTable, path: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": path,
        "title": table.title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(files[path]),
        "hash": _digest(files[path]),
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": _schema(table),
    }


def _json_resource(table: DataTable, path: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    return {
        "name": f"{table.name}-json",
        "path": path,
        "title": table.title,
        "format": "json",
        "mediatype": "application/json",
        "encoding": "utf-8",
        "bytes": len(files[path]),
        "hash": _digest(files[path]),
    }


def _schema(table: DataTable) -> dict[str, Any]:
    fields = []
    for field in table.fields:
        told: dict[str, Any] = {"name": field.name, "type": field.kind, "description": field.description}
        limits = {"required": field.is_required, "enum": list(field.choices)}
        if kept := {name: limit for name, limit in limits.items() if limit}:
            told["constraints"] = kept
        fields.append(told)
    return {"fields": fields, "primaryKey": list(table.key), "missingValues": [""]}


def _digest(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()
