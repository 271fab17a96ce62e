"""One fact, one place: a field, a status, a combine rule and a language that nobody has are there everywhere.

Each is one record more in its table, with its words in a copy of the form's layout; then a programme goes the whole
path with them: workbook, forms, returns, merge, register, report, page. What a person opens to add one for good stands
in docs/how-to-extend.md.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import docx
import openpyxl
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from filled import fill, map_of

from elinvoima_xl.form.layout import read_layout
from elinvoima_xl.form.plan import build_form
from elinvoima_xl.form.sheets.write import write_form
from elinvoima_xl.foundation import language as languages
from elinvoima_xl.foundation.language import LANGUAGES
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import LayoutError, Problem
from elinvoima_xl.merging.assess import measure_statuses, status_change, status_counts
from elinvoima_xl.merging.decisions import Facts, Merged
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.model.answers import Submission
from elinvoima_xl.model.fields import FIELDS, METRIC, OWN_KIND, Field
from elinvoima_xl.model.programme import (
    Area,
    Measure,
    Mention,
    Metric,
    Objective,
    Owner,
    Programme,
    from_json_text,
    to_json_text,
)
from elinvoima_xl.model.rules import NUMBERS, RECKON, RULES, Rule
from elinvoima_xl.model.statuses import OUTWEIGHS, STATUSES, Look, Status
from elinvoima_xl.page.public.choices import PageChoices
from elinvoima_xl.page.public.content import build_page
from elinvoima_xl.page.public.dataset import data_tables
from elinvoima_xl.page.web.page import to_html
from elinvoima_xl.page.web.publish import site_files
from elinvoima_xl.programme.write_workbook import read_programme, write_programme
from elinvoima_xl.register.register import read_register, write_register
from elinvoima_xl.report.build import build_report
from elinvoima_xl.report.chapters.records import Bullets, Paragraph, Report, plain
from elinvoima_xl.report.word.document import write_report
from elinvoima_xl.returns.check import check_submission
from elinvoima_xl.returns.submission import read_submission
from elinvoima_xl.workbook.theme import cell_colours

RISK = Field("risk", "Risk seen", lack="cause-missing", public="the risks that owners see")
EFFORT = Field("effort", "Effort", METRIC, OWN_KIND)
PAUSED = Status(
    "paused", "Paused", "‖", Look("#6B4C9A"), 1,
    ("{count} is paused", "{count} are paused"), ("The paused measure is:", "The paused measures are:"),
    asks=("risk", "cause"), among=OUTWEIGHS, spellings=("tauolla",),
)  # fmt: skip
LARGEST = Rule(
    "largest", "largest value", RECKON, max, NUMBERS, of_parts=True,
    explained="The largest value is the largest of the owners' own.",
)  # fmt: skip
ESTONIAN = replace(
    LANGUAGES["fi"], code="et", name="Estonian", own_name="Eesti", locale="et_EE", tag="et-EE",
    date="{year}/{month}/{day}", of_texts="The programme's own texts are in Estonian.", guide="",
)  # fmt: skip
ESTONIAN_WORDS = {
    "On track": "Graafikus", "Yes": "Jah", "not available": "pole saadaval", "Summary": "Kokkuvõte", "Language": "Keel",
}  # fmt: skip
# The words of the form: a column for each field, a line for the rule.
LAYOUT = {
    '\n[[columns]]\nfield = "missing"\n': """
[[columns]]
field = "risk"
width = 120
title.fi = "Nähty riski"
missing.fi = "nähty riski"

[[columns]]
field = "effort"
width = 90
title.fi = "Työpanos"

[[columns]]
field = "missing"
""",
    "[roles.mean]": '[roles.largest]\nline.fi = "suurin luku"\n\n[roles.mean]',
}

PERIOD = Period(2027)
NOW = datetime(2028, 1, 31, 8, 0, tzinfo=UTC)
COLLEGE, TOWN = "Keksitty opisto", "Keksitty kunta"
PROGRAMME = Programme(
    id="keksitty",
    title="Keksitty elinvoimaohjelma",
    years=(2027, 2031),
    owners=(Owner(COLLEGE), Owner(TOWN), Owner("Keksitty yhdistys")),
    areas=(
        Area(1, "Osaajat", objectives=(
            Objective(1, "Koulutus", (
                Measure(
                    "1.1.1", "Tapaamme yrityksiä", (Mention(COLLEGE), Mention(TOWN), Mention("Keksitty yhdistys")),
                    metrics=(Metric("1.1.1.a", "Suurin tapaaminen", unit="hlö", combine="largest"),),
                ),
                Measure(
                    "1.1.2", "Avaamme koulutuksen", (Mention(COLLEGE),),
                    metrics=(Metric("1.1.2.a", "Avattu", kind="milestone", over_time="once", combine="largest"),),
                ),
            )),
        )),
    ),
)  # fmt: skip
TYPED: Mapping[str, Mapping[tuple[str, str], object]] = {
    COLLEGE: {
        ("1.1.1", "status"): "tauolla",
        ("1.1.1", "cause"): "Vetäjä vaihtui",
        ("1.1.1", "risk"): "Yritykset väsyvät",
        ("1.1.1.a", "actual"): 12,
        ("1.1.1.a", "effort"): 3,
        ("1.1.2", "status"): "‖ Paused",
        ("1.1.2.a", "actual"): "Ei",
    },
    TOWN: {("1.1.1", "status"): "Etenee suunnitellusti ►", ("1.1.1.a", "actual"): 30, ("1.1.1.a", "effort"): 5},
}


class Walk(NamedTuple):
    """All that was made on the way."""

    programme: Programme
    told: tuple[Problem, ...]
    forms: dict[str, bytes]
    returned: dict[str, Submission]
    merged: Merged
    register: Path
    report: Report
    page: str


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """Walk the whole path with the made-up records in the tables."""
    with pytest.MonkeyPatch.context() as patch:
        for table, record in ((FIELDS, RISK), (FIELDS, EFFORT), (STATUSES, PAUSED), (RULES, LARGEST)):
            patch.setitem(table, record.code, record)
        yield walked(tmp_path_factory.mktemp("path"))


def walked(folder: Path) -> Walk:
    write_programme(PROGRAMME, (), folder / "ohjelma.xlsx")
    programme, told = read_programme(folder / "ohjelma.xlsx")
    layout = a_layout(folder, LAYOUT)
    forms = {owner.name: a_form(programme, owner.name, layout) for owner in programme.owners}
    returned = {
        owner: read_submission(fill(forms[owner], typed), f"{owner}.xlsx", programme=programme)
        for owner, typed in TYPED.items()
    }
    merged = merge(Facts(((PERIOD, programme),), frozenset(returned.values())))
    write_register(merged, folder / "rekisteri.xlsx", language="fi", now=NOW)
    report = build_report(merged, PERIOD, language="fi")
    choices = PageChoices(frozenset({"risk"}))
    page = build_page(merged, PERIOD, language="fi", choices=choices, day=NOW.date())
    html = to_html(page, data_tables(merged, PERIOD, language="fi"))
    html = to_html(page, data_tables(merged, PERIOD, language="fi"))
    return Walk(programme, told, forms, returned, merged, folder / "rekisteri.xlsx", report, html)


def a_form(programme: Programme, owner: str, layout_file: Path, language: str = "fi") -> bytes:
    layout = read_layout(layout_file)
    form, _ = build_form(programme, PERIOD, owner, language=language, layout=layout, issued=NOW)
    assert form is not None
    stream = BytesIO()
    write_form(form, stream)
    return stream.getvalue()


def a_layout(folder: Path, changes: Mapping[str, str]) -> Path:
    """Return a copy of the form's layout with more words."""
    text = (Path(__file__).parent.parent / "workbook_templates" / "form.toml").read_text("utf-8")
    for old, new in changes.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    path = folder / "form.toml"
    path.write_text(text, "utf-8")
    return path


def cells_of(data: bytes | Path) -> dict[str, list[str]]:
    """Return the texts of each sheet."""
    book = openpyxl.load_workbook(BytesIO(data) if isinstance(data, bytes) else data)
    return {sheet.title: [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value] for sheet in book}


def open_cells(made: Walk, owner: str, field: str) -> list[str]:
    return [row.item for row in map_of(made.forms[owner]).rows if row.field == field and row.cell and not row.locked]


def decided(made: Walk, item: str, field: str) -> tuple[str, object]:
    decision = made.merged.find(PERIOD, item, field)
    assert decision is not None
    return decision.state, decision.value


def rows(report: Report, key: str) -> list[dict[str, str]]:
    return [
        {column.title: cell.text for column, cell in zip(table.columns, row, strict=True)}
        for table in report.tables(key)
        for row in table.rows
    ]


def sentences(report: Report, key: str) -> str:
    """Return what a chapter says in sentences and lists."""
    section = next(each for each in report.sections if each.key == key)
    texts = (block.text for block in section.blocks if isinstance(block, Paragraph))
    items = (item for block in section.blocks if isinstance(block, Bullets) for item in block.items)
    return "\n".join(map(plain, (*texts, *items)))


# --- a field


def test_a_field_of_a_measure_has_an_open_cell_on_the_form(made):
    assert open_cells(made, COLLEGE, "risk") == ["1.1.1", "1.1.2"]


def test_a_field_of_a_metric_has_an_open_cell_for_each(made):
    assert open_cells(made, COLLEGE, "effort") == ["1.1.1.a", "1.1.2.a"]


def test_a_field_is_read_by_its_kind(made):
    read = {(each.item, each.field): each.value for each in made.returned[COLLEGE].answers}

    assert (read["1.1.1", "risk"], read["1.1.1.a", "effort"]) == ("Yritykset väsyvät", Decimal(3))


def test_a_field_is_merged_by_its_rule(made):
    assert decided(made, "1.1.1", "risk") == ("single", "Yritykset väsyvät")
    assert decided(made, "1.1.1.a", "effort") == ("combined", Decimal(5))


def test_a_field_that_a_status_asks_for_is_owed(made):
    owed = {owner.owner: owner.owed for owner in made.merged.coverage}

    assert ("1.1.2", "risk") in owed[COLLEGE]
    assert ("1.1.1", "risk") not in owed[COLLEGE]
    assert ("1.1.1", "risk") not in owed[TOWN]


def test_the_lack_of_a_field_that_a_status_asks_for_is_told(made):
    told = check_submission(made.returned[COLLEGE], made.programme, {})

    assert [(each.code, each.item) for each in told if each.code == "cause-missing"] == [("cause-missing", "1.1.2")] * 2


def test_a_field_is_counted_among_what_the_form_asks(made):
    assert [(each.filled, each.expected) for each in made.returned.values()] == [(6, 8), (2, 2)]


def test_a_field_has_a_column_in_the_register(made):
    texts = cells_of(made.register)["1 Osaajat"]

    assert {"Risk seen", "Yritykset väsyvät", "Effort"} <= set(texts)


def test_a_field_can_be_corrected_in_the_register(made):
    assert {"Risk seen", "Effort"} <= set(cells_of(made.register)["_elinvoima_lists"])


def test_a_field_is_told_in_the_report(made):
    (measure,) = (row for row in rows(made.report, "measures") if row["Nro"] == "1.1.1")
    (metric,) = (row for row in rows(made.report, "metrics") if row["Nro"] == "1.1.1.a")

    assert "Risk seen (Keksitty opisto): Yritykset väsyvät" in measure["Mitä on tehty"]
    assert metric["Effort"].startswith("5")


def test_the_texts_of_a_field_are_published_where_they_may_be(made):
    assert "Yritykset väsyvät" in made.page
    assert "Vetäjä vaihtui" not in made.page


def test_a_layout_must_ask_what_everybody_owes(monkeypatch, tmp_path):
    monkeypatch.setitem(FIELDS, "risk", replace(RISK, is_owed=True))

    with pytest.raises(LayoutError):
        read_layout(a_layout(tmp_path, {}))


# --- a status


def test_a_status_is_offered_on_the_form(made):
    assert "Paused ‖" in cells_of(made.forms[COLLEGE])["_elinvoima"]


def test_a_status_is_read_by_its_word_and_by_what_people_write(made):
    read = {each.item: (each.value, each.assumed) for each in made.returned[COLLEGE].answers if each.field == "status"}

    assert read == {"1.1.1": ("paused", True), "1.1.2": ("paused", False)}


def test_a_status_combines_with_others_as_its_record_says(made):
    assert decided(made, "1.1.1", "status") == ("combined", "paused")


def test_a_status_is_counted_and_ranked(made):
    assert status_counts(made.merged, PERIOD)[-1].of("paused") == 2
    assert status_change("on_track", "paused") == "worse"
    assert {each.status for each in measure_statuses(made.merged, PERIOD)} == {"paused"}


def test_a_status_has_its_word_and_colour_in_the_register(made):
    book = openpyxl.load_workbook(made.register)
    (cell, *_) = (each for row in book["1 Osaajat"].iter_rows() for each in row if each.value == "Paused ‖")

    ink, ground = cell_colours(PAUSED.look)
    assert (cell.font.color.rgb, cell.fill.fgColor.rgb) == (f"FF{ink[1:]}", f"FF{ground[1:]}")
    assert "‖ Paused" in cells_of(made.register)["Yhteenveto"]


def test_a_status_survives_the_register(made):
    facts, told = read_register(made.register)

    assert {each.code for each in told} == set()
    assert merge(facts).find(PERIOD, "1.1.1", "status") == made.merged.find(PERIOD, "1.1.1", "status")


def test_a_status_that_asks_for_the_cause_is_a_deviation_in_the_report(made):
    deviations = {row["Toimenpide ja vastuutahot"].split("\n")[0]: row for row in rows(made.report, "deviations")}

    assert "Vetäjä vaihtui" in deviations["1.1.1\u00a0Tapaamme yrityksiä"]["Syy ja korjaus"]
    assert len(deviations) == 2


def test_a_status_has_its_clause_and_its_list_in_the_summary(made):
    told = sentences(made.report, "summary")

    assert "2 are paused" in told
    assert "The paused measures are:" in told


def test_a_status_has_its_colours_and_its_count_on_the_page(made):
    assert ".paused { --status-fill: var(--paused-fill);" in made.page
    assert 'class="tile paused"' in made.page


# --- a combine rule


def test_a_rule_is_offered_and_read_in_the_programme_workbook(made):
    metric = made.programme.find_metric("1.1.1.a")

    assert metric is not None
    assert metric.combine == "largest"


def test_a_rule_says_on_the_form_how_the_number_is_used(made):
    assert any(text.endswith("\nsuurin luku") for text in cells_of(made.forms[COLLEGE])["1 Osaajat"])


def test_a_rule_makes_its_value(made):
    assert decided(made, "1.1.1.a", "actual") == ("combined", Decimal(30))


def test_a_value_that_lacks_an_owner_is_told_to_be_partial(made):
    told = [each for each in made.merged.problems if each.code == "partial-sum" and each.item == "1.1.1.a"]

    assert {dict(each.blanks)["missing"] for each in told} == {"Keksitty yhdistys"}


def test_a_rule_of_numbers_is_told_to_be_impossible_for_yes_and_no(made):
    assert [each.item for each in made.told if each.code == "combine-impossible"] == ["1.1.2.a"]
    assert decided(made, "1.1.2.a", "actual") == ("single", False)


def test_a_rule_is_named_in_the_register_and_explained_in_the_report(made):
    (row,) = (row for row in rows(made.report, "definitions") if row["Nro"] == "1.1.1.a")

    assert any("largest value" in text for text in cells_of(made.register)["1 Osaajat"])
    assert row["Yhdistäminen"] == "largest value"
    assert LARGEST.explained in sentences(made.report, "metrics")


# --- a language


@pytest.fixture
def estonian(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Merged:
    """Walk from the programme to the merge with a form in the made-up language."""
    shutil.copytree(Path(languages.__file__).parents[1] / "locale", tmp_path / "locale")
    catalogue = Catalog(locale="et")
    for english, word in ESTONIAN_WORDS.items():
        catalogue.add(english, word)
    folder = tmp_path / "locale" / "et" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "elinvoima_xl.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(languages, "CATALOGUES", tmp_path / "locale")
    monkeypatch.setitem(LANGUAGES, "et", ESTONIAN)
    programme = with_sum(replace(PROGRAMME, owners=(Owner(COLLEGE, language="et"),)))
    typed = {("1.1.1", "status"): "Graafikus ►", ("1.1.1.a", "actual"): "pole saadaval", ("1.1.2.a", "actual"): "Jah"}
    form = a_form(
        programme, COLLEGE, a_layout(tmp_path, {'title.fi = "Tila"': 'title.fi = "Tila"\ntitle.et = "Seisund"'}), "et"
    )
    returned = read_submission(fill(form, typed), "opisto.xlsx", programme=programme)
    return merge(Facts(((PERIOD, programme),), frozenset({returned})))


def with_sum(programme: Programme) -> Programme:
    """Return the programme with its metric by a rule that there is."""
    return from_json_text(to_json_text(programme).replace("largest", "sum"))


def test_a_form_in_a_language_is_read_in_its_words(estonian):
    found = {(each.item, each.field): (each.value, each.unavailable) for each in estonian.decisions}

    assert found["1.1.1", "status"] == ("on_track", False)
    assert found["1.1.1.a", "actual"] == (None, True)
    assert found["1.1.2.a", "actual"] == (True, False)


def test_a_form_has_the_titles_of_its_language(estonian):
    (submission,) = estonian.facts.submissions

    assert submission.language == "et"
    assert "column-renamed" not in {each.code for each in submission.problems}


def test_a_report_is_written_in_a_language(estonian):
    report = build_report(estonian, PERIOD, language="et", day=NOW.date())
    stream = BytesIO()
    write_report(report, stream)

    assert plain(report.sections[0].heading) == "Kokkuvõte"
    assert report.cover.date == "2028/1/31"
    assert docx.Document(stream).core_properties.language == "et-EE"


def test_the_page_offers_a_language_by_its_own_name(estonian):
    files = site_files(estonian, PERIOD, languages=("et", "fi"), choices=PageChoices(), now=NOW)

    assert b"Eesti" in files["fi.html"]
    assert b'lang="et"' in files["index.html"]
