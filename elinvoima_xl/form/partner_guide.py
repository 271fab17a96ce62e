"""The partner's guide: one page that goes with the form, a Word document in each language.

It is made from the pages of the documentation by `docs/make_partner_guides.py`; the coordinator may edit the copy in
the follow-up folder, or remove it.
"""

from __future__ import annotations

from pathlib import Path

from elinvoima_xl.foundation.language import LANGUAGES


def write_guides(folder: Path) -> tuple[Path, ...]:
    """Write the guide of each language into a folder, and return the paths; one that is there stays as it is."""
    # Each command knows the follow-up folder, and few write guides: this takes longer to load than all else here.
    from importlib.resources import files

    folder.mkdir(parents=True, exist_ok=True)
    for path in (found := tuple(folder / each.guide for each in LANGUAGES.values() if each.guide)):
        if not path.exists():
            path.write_bytes((files("elinvoima_xl.workbook_templates") / path.name).read_bytes())
    return found


def find_guide(folder: Path | None, language: str) -> Path | None:
    """Return the guide of a language in a folder, or `None` where it is not there."""
    guide = LANGUAGES[language].guide
    path = folder / guide if folder and guide else None
    return path if path and path.is_file() else None
