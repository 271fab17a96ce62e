"""The page's folder: whole or not at all, and nothing of anybody else's is touched."""

from __future__ import annotations

import os
import stat

import pytest
from register_facts import H1, YEAR
from web import EVERYTHING, NOW, example

from elinvoima_xl.foundation.problems import UsageError
from elinvoima_xl.page.web.publish import site_files
from elinvoima_xl.page.web.site import write_site


def files_of(period=YEAR, languages=("fi", "sv", "en")):
    return site_files(example(), period, languages=languages, choices=EVERYTHING, now=NOW)


def tree(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_main_page_is_the_first_language_and_comes_first(tmp_path):
    written = write_site(files_of(), tmp_path / "sivu")

    assert written[:3] == tuple(str(tmp_path / "sivu" / name) for name in ("index.html", "sv.html", "en.html"))
    assert tree(tmp_path / "sivu") == files_of()


def test_an_earlier_page_is_replaced_whole(tmp_path):
    write_site(files_of(H1), tmp_path / "sivu")
    write_site(files_of(YEAR, languages=("sv",)), tmp_path / "sivu")

    assert tree(tmp_path / "sivu") == files_of(YEAR, languages=("sv",))
    assert [path.name for path in tmp_path.iterdir()] == ["sivu"]


def test_an_empty_folder_takes_the_page(tmp_path):
    (tmp_path / "sivu").mkdir()

    write_site(files_of(), tmp_path / "sivu")

    assert tree(tmp_path / "sivu") == files_of()


@pytest.mark.parametrize("name", ["kartta.html", "data/oma.csv", "index.html", "kuvat/kartta.png"])
def test_a_folder_with_a_file_that_was_not_written_here_is_left_alone(tmp_path, name):
    write_site(files_of(H1), tmp_path / "sivu")
    (tmp_path / "sivu" / name).parent.mkdir(exist_ok=True)
    (tmp_path / "sivu" / name).write_text("Oma")
    before = tree(tmp_path / "sivu")

    with pytest.raises(UsageError) as told:
        write_site(files_of(), tmp_path / "sivu")

    assert told.value.problem.code == "page-folder"
    assert told.value.problem.found == str(tmp_path / "sivu" / name)
    assert tree(tmp_path / "sivu") == before
    assert [path.name for path in tmp_path.iterdir()] == ["sivu"]


def test_a_file_in_the_place_of_the_folder_is_left_alone(tmp_path):
    (tmp_path / "sivu").write_text("Oma")

    with pytest.raises(UsageError) as told:
        write_site(files_of(), tmp_path / "sivu")

    assert told.value.problem.code == "not-written"
    assert (tmp_path / "sivu").read_text() == "Oma"


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="links need rights here")
def test_a_link_to_the_folder_stays_a_link(tmp_path):
    write_site(files_of(H1), tmp_path / "palvelin")
    (tmp_path / "sivu").symlink_to(tmp_path / "palvelin")

    write_site(files_of(YEAR), tmp_path / "sivu")

    assert (tmp_path / "sivu").is_symlink()
    assert tree(tmp_path / "palvelin") == files_of(YEAR)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no such rights here")
def test_a_web_server_may_read_the_folder(tmp_path):
    write_site(files_of(), tmp_path / "sivu")

    assert stat.S_IMODE((tmp_path / "sivu").stat().st_mode) == 0o755
