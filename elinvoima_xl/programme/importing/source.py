"""Any document → Programme: what kind of document it is, by what it holds and not by its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from io import BytesIO
from typing import Final
from zipfile import BadZipFile, ZipFile

from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.model.programme import Programme
from elinvoima_xl.programme.importing.building import build_programme
from elinvoima_xl.programme.importing.document import Document

# What a text is tried as, in order; the last takes any bytes.
_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_FALLBACK: Final = "cp1252"


def read_source(
    data: bytes, file: str, *, columns: Mapping[str, str] | None = None, owners: Iterable[str] = ()
) -> tuple[Programme, tuple[Problem, ...]]:
    """Return the programme of a Markdown, Word or Excel document, and all that was assumed or not understood.

    `columns` says what columns mean where their titles do not (title → vocabulary.MEANINGS), `owners` which names are
    known to be one owner's. ProgrammeError where the document cannot be read or has no table of measures.
    """
    return build_programme(read_document(data, file, columns or {}), columns or {}, owners)


def read_document(data: bytes, file: str, columns: Mapping[str, str]) -> Document:
    """Return the blocks of a document of any of the three kinds."""
    kind = _kind(data)
    if kind == "word":
        from elinvoima_xl.programme.importing import word

        return word.read_document(data, file)
    if kind == "excel":
        from elinvoima_xl.programme.importing import table

        return table.read_document(data, file, columns)
    from elinvoima_xl.programme.importing import markdown

    text, problems = _decode(data, file)
    document = markdown.read_document(text, file)
    return replace(document, problems=(*document.problems, *problems))


def _kind(data: bytes) -> str:
    """Return word or excel for a package of either, else text."""
    try:
        with ZipFile(BytesIO(data)) as package:
            names = package.namelist()
    except BadZipFile:
        return "text"
    return "word" if any(name.startswith("word/") for name in names) else "excel"


def _decode(data: bytes, file: str) -> tuple[str, tuple[Problem, ...]]:
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding), ()
    except UnicodeDecodeError:
        told = problem("encoding-assumed", Location(file), found="Windows-1252")
        return data.decode(_FALLBACK, errors="replace"), (told,)
