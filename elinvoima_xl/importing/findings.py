"""All findings of an import, subject by subject."""

from __future__ import annotations

from elinvoima_xl.importing.document import Document
from elinvoima_xl.problems import Problem
from elinvoima_xl.programme import Programme


def find_all(programme: Programme, document: Document, draft: object) -> tuple[Problem, ...]:
    """Return what was found in the document of a programme beyond its structure."""
    del programme, document, draft
    return ()
