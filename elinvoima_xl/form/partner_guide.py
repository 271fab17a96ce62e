"""The partner's guide: one page that goes with the form, a Word document in each language.

It is made from the pages of the documentation by `docs/make_partner_guides.py`; the coordinator may edit the copy in
the follow-up folder, or remove it.
"""

from __future__ import annotations

from pathlib import Path

from elinvoima_xl.foundation.language import LANGUAGES
from elinvoima_xl.foundation.writing import AllOrNone


def guide_names() -> tuple[str, ...]:
    """Return what the guide is called in each language that has one."""
    return tuple(each.guide for each in LANGUAGES.values() if each.guide)


def missing_guides(folder: Path) -> dict[str, bytes]:
    """Return the guides of all languages that a folder does not have, by name; one that is there stays as it is."""
    # Each command knows the follow-up folder, and few write guides: this takes longer to load than all else here.
    from importlib.resources import files

    package = files("elinvoima_xl.workbook_templates")
    return {name: (package / name).read_bytes() for name in guide_names() if not (folder / name).exists()}


def write_guides(folder: Path) -> tuple[Path, ...]:
    """Write the guide of each language into a folder, but for those that are there, and return the paths of all."""
    with AllOrNone() as guides:
        for name, data in missing_guides(folder).items():
            guides.put(folder / name, data)
    return tuple(folder / name for name in guide_names())


def find_guide(folder: Path | None, language: str) -> Path | None:
    """Return the guide of a language in a folder, or `None` where it is not there."""
    guide = LANGUAGES[language].guide
    path = folder / guide if folder and guide else None
    return path if path and path.is_file() else None
