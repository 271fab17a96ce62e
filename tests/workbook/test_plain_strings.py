"""Shared strings taken by a pattern: what it takes is what the XML parser would have made of it."""

from __future__ import annotations

import pytest
from hostile.make import MAIN, STRICT, pack, parts, sheet
from hypothesis import given
from hypothesis import strategies as st

from elinvoima_xl.workbook.reader import parts as reader_parts
from elinvoima_xl.workbook.reader.fast.strings import find_plain_strings
from elinvoima_xl.workbook.reader.package import FORM_LIMITS, Package
from elinvoima_xl.workbook.reader.parts import Strings, read_strings
from elinvoima_xl.workbook.reader.xml_stream import PartError

PART = "xl/sharedStrings.xml"
PLAIN = [
    "<si><t>yksi</t></si>",
    "<si><t/></si>",
    "<si/>",
    '<si><t xml:space="preserve"> väliä\n ja\trivi </t></si>',
    "<si><t>a_x000D_b</t></si>",
    "<si><t>_x0001_</t></si>",
    '<si><r><t>a</t></r><r><rPr><b/><sz val="9"/></rPr><t xml:space="preserve"> b</t></r></si>',
]
ODD = [
    "<si><t>T&amp;K</t></si>",
    "<si><t>&#228;</t></si>",
    '<si><r><t>a</t></r><rPh sb="0" eb="1"><t>b</t></rPh></si>',
    '<si><t>a</t><phoneticPr fontId="1"/></si>',
    "<si><t>rivi\r\nrivi</t></si>",
]
STRANGE = [
    "<!-- <si><t>a</t></si> -->",
    "<si><t><![CDATA[</si>]]></t></si>",
    "muuta",
    '<si xml:space="preserve"><t>a</t></si>',
    "<si><t>a</t>",
]


def list_of(*strings: str, space: str = MAIN) -> str:
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<sst xmlns="{space}">{"".join(strings)}</sst>'


def read(text: str, *, by_pattern: bool = True) -> Strings | str:
    """Return the strings of a part, or that it cannot be read."""
    package = Package(pack(parts([sheet("")], text)), "kirja.xlsx", FORM_LIMITS)
    with pytest.MonkeyPatch.context() as patch:
        if not by_pattern:
            patch.setattr(reader_parts, "find_plain_strings", lambda _: None)
        try:
            return read_strings(package, PART)
        except PartError:
            return "cannot be read"


@pytest.mark.parametrize("string", PLAIN)
def test_a_plain_string_is_taken_without_the_parser(string):
    found = find_plain_strings(list_of(string).encode())

    assert found is not None
    assert None not in found.texts


@pytest.mark.parametrize("string", ODD)
def test_an_odd_string_is_handed_back_and_the_others_are_taken(string):
    found = find_plain_strings(list_of("<si><t>yksi</t></si>", string, "<si><t>kaksi</t></si>").encode())

    assert found is not None
    assert found.texts == ["yksi", None, "kaksi"]
    assert string.encode() in found.odd


@pytest.mark.parametrize("between", STRANGE)
def test_a_list_that_is_more_than_strings_is_left_to_the_parser(between):
    assert find_plain_strings(list_of("<si><t>yksi</t></si>", between).encode()) is None


def test_bytes_that_are_no_utf_8_are_left_to_the_parser():
    assert find_plain_strings(list_of("<si><t>@</t></si>").encode().replace(b"@", b"\xe4")) is None


def test_a_list_of_another_name_space_is_left_to_the_parser():
    assert find_plain_strings(list_of("<si><t>yksi</t></si>", space="urn:muu").encode()) is None


@given(
    st.lists(
        st.one_of(
            st.sampled_from(PLAIN + ODD + STRANGE),
            st.text(st.characters(codec="utf-8"), max_size=6).map(lambda text: f"<si><t>{text}</t></si>"),
        ),
        max_size=5,
    ),
    st.sampled_from([MAIN, STRICT]),
)
def test_the_pattern_and_the_parser_give_the_same_strings(strings, space):
    text = list_of(*strings, space=space)

    assert read(text) == read(text, by_pattern=False)
