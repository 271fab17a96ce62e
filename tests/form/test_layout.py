"""The form's columns and the look, read from the package's files and from a coordinator's copy."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from elinvoima_xl.form.layout import ERROR_LIMIT, HELP_LIMIT, LAYOUT_VERSION, ROLE_LIMIT, read_layout
from elinvoima_xl.foundation.language import LANGUAGES
from elinvoima_xl.foundation.problems import LayoutError, UsageError
from elinvoima_xl.workbook.theme import Theme, contrast

SHIPPED = (files("elinvoima_xl.workbook_templates") / "form.toml").read_text(encoding="utf-8")
# Text and the ground it stands on.
PAIRS = (
    ("ink", "open"), ("ink", "locked"), ("ink", "expected"), ("ink", "problem"), ("muted", "open"), ("muted", "locked"),
    ("accent", "open"), ("header_ink", "header"), ("header_ink", "header_locked"),
    ("expected_ink", "locked"), ("expected_ink", "expected"),
    ("done", "locked"), ("done", "open"), ("problem_ink", "problem"), ("problem_ink", "open"),
)  # fmt: skip


def a_copy(tmp_path: Path, old: str = "", new: str = "", *, text: str = SHIPPED) -> Path:
    assert old in text
    path = tmp_path / "form.toml"
    path.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    return path


def fault_of(path: Path) -> tuple[str, int, str]:
    with pytest.raises(LayoutError) as caught:
        read_layout(path)
    blanks = dict(caught.value.problem.blanks)
    return caught.value.problem.location.file, int(str(blanks["line"])), str(blanks["reason"])


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_the_columns_stand_in_the_order_of_the_contract():
    fields = [column.field for column in read_layout().columns]

    assert fields == [
        "nro", "measure", "owners", "metric", "last",
        "actual", "forecast", "status", "done", "cause", "new_date", "missing",
    ]  # fmt: skip


def test_the_columns_of_answers_are_open_and_all_others_locked():
    opened = [column.field for column in read_layout().columns if not column.locked]

    assert opened == ["actual", "forecast", "status", "done", "cause", "new_date"]


def test_every_text_of_the_package_is_there_in_every_language():
    layout = read_layout(ask_targets=True)
    texts = [text for column in layout.columns for text in (column.title, column.help, column.missing)]
    texts += [text for words in (*layout.kinds.values(), *layout.roles.values()) for text in (words.help, words.error)]

    for text in texts:
        assert all(text) or not any(text), text


def test_the_form_is_about_as_wide_as_a_screen():
    width = sum(column.width for column in read_layout().columns)

    assert 1400 <= width <= 1600


def test_help_and_role_fit_into_one_message_of_excel():
    assert HELP_LIMIT + ROLE_LIMIT + 1 <= 255
    assert ERROR_LIMIT <= 255


def test_the_ready_made_pair_asks_for_baseline_and_target():
    plain, asking = read_layout(), read_layout(ask_targets=True)

    added = [column for column in asking.columns if column not in plain.columns]

    assert [(column.field, column.kind, column.of) for column in added] == [
        ("x:baseline", "metric", "metric"),
        ("x:target", "metric", "metric"),
    ]


def test_a_copy_gives_its_own_order_titles_and_widths(tmp_path):
    path = a_copy(tmp_path, 'title.fi = "Toimenpide"', 'title.fi = "Toimi"')

    column = read_layout(path).find_column("measure")

    assert column is not None
    assert column.title.get("fi") == "Toimi"


def test_an_extra_column_needs_a_title_in_one_language_only(tmp_path):
    extra = '[[columns]]\nfield = "x:money_used"\nwidth = 90\nlocked = false\nkind = "money"\ntitle.fi = "Raha"\n\n'
    path = a_copy(tmp_path, '[[columns]]\nfield = "done"', extra + '[[columns]]\nfield = "done"')

    column = read_layout(path).find_column("x:money_used")

    assert column is not None
    assert [column.title.get(language) for language in LANGUAGES] == ["Raha"] * 3
    assert (column.kind, column.of, column.locked) == ("money", "measure", False)


def test_an_extra_locked_column_shows_something_of_the_programme(tmp_path):
    extra = (
        '[[columns]]\nfield = "x:resources"\nwidth = 90\nlocked = true\nshows = "resources"\ntitle.fi = "Resurssit"\n\n'
    )
    path = a_copy(tmp_path, '[[columns]]\nfield = "last"', extra + '[[columns]]\nfield = "last"')

    column = read_layout(path).find_column("x:resources")

    assert column is not None
    assert column.shows == "resources"


def test_a_copy_without_words_of_kinds_and_roles_uses_the_packages(tmp_path):
    path = a_copy(tmp_path, text=SHIPPED[: SHIPPED.index("[kinds.number]")])

    layout = read_layout(path)

    assert layout.kinds == read_layout().kinds
    assert layout.roles == read_layout().roles


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('field = "done"', 'field = "dome"'),
        ('field = "done"', 'field = "status"'),
        ('field = "done"', 'field = "x:Liian Iso"'),
        ("width = 72", 'width = "leveä"'),
        ("width = 72", "width = 0"),
        ("width = 72", "widht = 72"),
        ("width = 160\nlocked = false", 'locked = "ei"\nwidth = 160'),
        ("width = 72\nlocked = true", "locked = false # nro\nwidth = 72"),
        ('title.fi = "Tila"', 'title.fi = "Mittari"'),
        ('title.fi = "Toteuma {period}"', 'title.fi = "Toteuma {periodi}"'),
        ('title.fi = "Toteuma {period}"', 'title.fi = "Toteuma {period"'),
        ('title.fi = "Tila"', "title.fi = 7"),
        ('title.fi = "Tila"', 'title.suomi = "Tila"'),
        ("version = 1", "version = 99"),
        ('kind = "metric"\nof = "metric"', 'kind = "luku"\nof = "metric"'),
        ('kind = "metric"\nof = "metric"', 'of = "owner"\nkind = "metric"'),
        ("[kinds.share]\nhelp.fi", "[kinds.share]\nohje.fi"),
    ],
)
def test_a_fault_names_file_and_line(tmp_path, old, new):
    path = a_copy(tmp_path, old, new)

    file, line, reason = fault_of(path)

    text = path.read_text("utf-8")
    fault = new.split("\n")[-1 if new.startswith("[") else 0]
    assert (file, line) == ("form.toml", text[: text.rindex(fault)].count("\n") + 1), reason


def test_a_file_that_is_not_toml_names_the_line(tmp_path):
    path = a_copy(tmp_path, 'field = "done"', 'field = "done')

    file, line, _ = fault_of(path)

    assert (file, line) == ("form.toml", line_of(path.read_text("utf-8"), 'field = "done\n'))


def test_a_file_that_is_not_utf8_names_the_line(tmp_path):
    path = tmp_path / "form.toml"
    path.write_bytes(b"version = 1\n# M\xe4\xe4r\xe4\n")

    assert fault_of(path)[1] == 2


def test_a_layout_without_a_needed_column_is_faulty(tmp_path):
    path = a_copy(tmp_path, 'field = "actual"', 'field = "x:actual"')

    assert "missing" in fault_of(path)[2]


def test_a_layout_that_is_not_there_is_wrong_use(tmp_path):
    with pytest.raises(UsageError) as caught:
        read_layout(tmp_path / "missing.toml")

    assert caught.value.problem.code == "no-such-path"


def test_the_version_of_the_layout_is_written_in_the_file():
    assert f"version = {LAYOUT_VERSION}\n" in SHIPPED


def test_every_text_of_the_theme_stands_out_from_its_ground():
    colours = Theme().colours

    for ink, ground in PAIRS:
        assert contrast(getattr(colours, ink), getattr(colours, ground)) >= 4.5, (ink, ground)
