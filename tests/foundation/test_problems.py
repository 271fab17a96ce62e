import pickle
import string

import pytest

from elinvoima_xl.foundation.catalogue import CATALOGUE, SEVERITIES
from elinvoima_xl.foundation.language import LANGUAGES, Term, words
from elinvoima_xl.foundation.problems import Location, WorkbookError, has_errors, in_order, problem


def blanks(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def has_words(text):
    return any(literal.strip(" .:") for literal, *_ in string.Formatter().parse(text))


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_code_is_kebab_case_with_a_known_severity(code):
    assert set(code) <= set(string.ascii_lowercase + "-")
    assert CATALOGUE[code].severity in SEVERITIES


@pytest.mark.parametrize("language", ["fi", "sv"])
@pytest.mark.parametrize("code", CATALOGUE)
def test_every_message_has_its_blanks_in_every_language(code, language):
    for text in filter(None, CATALOGUE[code][1:]):
        assert blanks(words(language)(text)) == blanks(text)
        assert words(language)(text) != text or not has_words(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_holds_the_value_found_and_no_open_blank(language):
    told = problem("locked-cell-changed", Location("KAO.xlsx", "1", "B7"), found="uusi", issued="vanha")

    text = told.message(language)

    assert "uusi" in text
    assert "vanha" in text
    assert "{" not in text


def test_a_term_in_a_blank_is_translated():
    told = problem("cause-missing", item="1.1.1", status=Term("Delayed"))

    assert "Viivästynyt" in told.message("fi")


def test_a_problem_of_an_unknown_code_is_refused():
    with pytest.raises(KeyError):
        problem("no-such-code")


def test_a_place_reads_as_file_sheet_and_cell():
    assert str(Location("KAO.xlsx", "1 Osaavien tekijöiden", "K7")) == "KAO.xlsx[1 Osaavien tekijöiden!K7]"
    assert str(Location("KAO.xlsx")) == "KAO.xlsx"


def test_problems_are_told_once_errors_first_and_then_by_place():
    def at(code, cell):
        return problem(code, Location("a.xlsx", "1", cell), found="x", value="1", item="1.1.1", issued="y")

    late, early = at("not-a-number", "K10"), at("not-a-number", "K9")
    warning = at("locked-cell-changed", "A1")

    assert in_order([warning, late, early, late]) == (early, late, warning)


def test_one_error_among_warnings_is_an_error():
    assert has_errors([problem("empty-file"), problem("cause-missing", status="x")])
    assert not has_errors([problem("cause-missing", status="x")])


def test_an_exception_survives_the_way_between_processes():
    error = WorkbookError(problem("damaged-file", Location("a.xlsx"), reason="x"))

    assert pickle.loads(pickle.dumps(error)).problem == error.problem


def test_a_long_text_found_is_cut_in_the_message_and_whole_in_the_record():
    told = problem("not-a-number", found="pitkä " * 100)

    assert len(told.message("fi")) < 400
    assert len(told.found) == 600
    assert told.to_json("fi")["found"] == told.found
