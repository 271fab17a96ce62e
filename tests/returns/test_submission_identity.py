"""Which form a returned workbook is, after all that programs and people do to what tells it."""

import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from re import sub

import pytest
from filled import OTHER, OWNER, PERIOD, READ, TYPED, a_form, a_programme, codes, fill, map_of, read, told, values_of
from moved_sheets import forget

from elinvoima_xl.form.sheets.form_map import MAP_SHEET
from elinvoima_xl.foundation.period import Period

AREA = "1 Osaajat"


def write_in_map(name, value):
    """Return an edit that changes one fact of the hidden sheet."""

    def change(book):
        for row in book[MAP_SHEET].iter_rows(max_row=12):
            if row[0].value == name:
                row[1].value = value

    return change


def drop_map(book):
    del book[MAP_SHEET]


def drop_properties(book):
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]


def like_google_sheets(data):
    """Return the workbook without what Google Sheets does not export: properties, names, very hidden, protection."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as package, zipfile.ZipFile(stream, "w") as exported:
        for name in package.namelist():
            if not name.startswith("docProps/"):
                exported.writestr(name, _simplified(package.read(name).decode()))
    return stream.getvalue()


def _simplified(part):
    part = sub("<(Override|Relationship) [^>]*docProps[^>]*/>", "", part)
    part = sub(
        "<definedNames>.*?</definedNames>|<dataValidations.*?</dataValidations>|<sheetProtection[^>]*/>", "", part
    )
    return part.replace('state="veryHidden"', "")


def test_an_export_like_that_of_google_sheets_is_read_whole():
    submission = read(like_google_sheets(fill(a_form(), TYPED)))

    assert values_of(submission) == READ
    assert codes(submission) == {"protection-removed"}


def test_an_export_without_properties_has_no_time_of_saving():
    assert read(like_google_sheets(fill(a_form(), TYPED))).saved is None


def test_a_visible_and_renamed_hidden_sheet_is_still_the_map():
    def show(book):
        book[MAP_SHEET].sheet_state = "visible"
        book[MAP_SHEET].title = "Taulukko9"

    submission = read(fill(a_form(), TYPED, show))

    assert submission.form == map_of(a_form()).form
    assert submission.problems == ()


def test_without_custom_properties_the_map_alone_is_enough():
    submission = read(fill(a_form(), TYPED, drop_properties))

    assert (submission.form, submission.owner, submission.period) == (map_of(a_form()).form, OWNER, PERIOD)
    assert submission.problems == ()


def test_a_newer_layout_is_refused():
    submission = read(fill(a_form(), TYPED, write_in_map("layout", "99")))

    assert (submission.state, codes(submission)) == ("refused", {"other-layout"})
    assert [each.found for each in told(submission, "other-layout")] == ["99"]


def test_a_refused_form_has_no_answers():
    assert read(fill(a_form(), TYPED, write_in_map("layout", "99"))).answers == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [("owner", OTHER), ("period", "2028"), ("issued", "2028-01-01T00:00:00Z"), ("sha256", "00")],
)
def test_a_changed_fact_of_the_map_is_told_and_not_believed(name, value):
    submission = read(fill(a_form(), TYPED, write_in_map(name, value)))

    assert (submission.owner, submission.period) == (OWNER, PERIOD)
    assert codes(submission) == {"form-map-changed"}


def test_the_time_of_sending_in_a_changed_map_is_not_believed():
    assert read(fill(a_form(), TYPED, write_in_map("issued", "2020-01-01T00:00:00Z"))).issued is None


def test_a_map_that_another_digest_is_told_of_is_not_believed():
    def change(book):
        book.custom_doc_props["elinvoima_sha256"].value = "00"

    assert codes(read(fill(a_form(), TYPED, change))) == {"form-map-changed"}


def test_a_changed_map_is_no_base_to_compare_with():
    def change(book):
        book[AREA]["B9"] = "Aivan muuta"

    submission = read(fill(a_form(), TYPED, write_in_map("owner", OTHER), change))

    assert codes(submission) == {"form-map-changed", "text-not-of-programme"}
    assert [each.location.cell for each in told(submission, "text-not-of-programme")] == ["B9"]


# In the columns of the owners and of last time.
@pytest.mark.parametrize("cell", ["C5", "E8"])
def test_words_typed_over_a_locked_text_are_told_without_the_map_too(cell):
    def change(book):
        book[AREA][cell] = "Soittakaa minulle"

    submission = read(fill(a_form(), TYPED, drop_map, change))

    (found,) = told(submission, "text-not-of-programme")
    assert (found.location.cell, found.found) == (cell, "Soittakaa minulle")


def test_a_form_without_its_map_takes_its_programme_to_be_the_one_asked():
    submission = read(fill(a_form(), TYPED, drop_map), programme=replace(a_programme(), id="toinen"))

    assert values_of(submission) == READ
    assert "form-map-lost" in codes(submission)


def test_without_a_programme_a_whole_form_is_read_by_its_map():
    submission = read(fill(a_form(), TYPED), programme=None)

    assert values_of(submission) == READ
    assert submission.problems == ()


def test_a_form_of_the_period_asked_is_accepted():
    assert read(fill(a_form(), TYPED), period=PERIOD).state == "accepted"


def test_a_form_of_another_period_without_its_map_is_refused_too():
    submission = read(fill(a_form(), TYPED, drop_map), period=Period(2028))

    assert submission.state == "refused"
    assert [each.found for each in told(submission, "other-period")] == [str(PERIOD)]


def test_a_form_that_says_nobodys_name_is_refused():
    def say_nothing(book):
        drop_map(book)
        drop_properties(book)
        for sheet in book.worksheets:
            forget(sheet)
            for row in (1, 2, 3):
                sheet.cell(row, 1).value = "1.1.–30.6.2027"

    submission = read(fill(a_form(), TYPED, say_nothing))

    assert submission.state == "refused"
    assert "owner-not-told" in codes(submission)


def test_an_owner_whom_the_programme_does_not_know_is_told():
    owners = a_programme().owners[1:]

    submission = read(fill(a_form(), TYPED), programme=replace(a_programme(), owners=owners))

    assert [each.found for each in told(submission, "unknown-owner")] == [OWNER]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_form_in_another_language_is_read_alike(language):
    submission = read(fill(a_form(OWNER, language), TYPED))

    assert submission.language == language
    assert values_of(submission) == READ


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_language_of_a_form_without_its_map_is_that_of_its_headings(language):
    submission = read(fill(a_form(OWNER, language), TYPED, drop_map))

    assert submission.language == language
    assert values_of(submission) == READ


def test_a_time_saved_after_sending_is_believed():
    saved = datetime(2027, 8, 2, 12, tzinfo=UTC)

    data = with_time_saved(fill(a_form(), TYPED), saved)

    assert read(data).saved == saved


def with_time_saved(data, saved):
    """Return the workbook as if saved then: openpyxl always writes the time of its own clock."""
    stream = BytesIO()
    stamp = saved.strftime("%Y-%m-%dT%H:%M:%SZ")
    with zipfile.ZipFile(BytesIO(data)) as package, zipfile.ZipFile(stream, "w") as written:
        for name in package.namelist():
            part = package.read(name)
            if name == "docProps/core.xml":
                part = sub(r"(<dcterms:modified[^>]*>)[^<]*", rf"\g<1>{stamp}", part.decode()).encode()
            written.writestr(name, part)
    return stream.getvalue()
