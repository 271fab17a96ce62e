"""A zip read with bounds, and its XML as a bounded stream of elements."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hostile.make import pack
from hypothesis import given
from hypothesis import strategies as st

from elinvoima_xl.foundation.problems import WorkbookError
from elinvoima_xl.workbook.reader.package import Limits, Package
from elinvoima_xl.workbook.reader.xml_stream import ElementReader, ElementStream, PartError


def open_package(data: bytes, **limits: int) -> Package:
    return Package(data, "form.xlsx", Limits(**limits))


class Names(ElementReader):
    """Takes each element `a` and keeps its text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.takes = {"a": lambda element: self.found.append("".join(element.itertext()))}


def stream(xml: bytes, size: int = 2**17) -> list[str]:
    reader = Names()
    parts = ElementStream(reader)
    for start in range(0, len(xml), size):
        parts.feed(xml[start : start + size])
    parts.close()
    return reader.found


def test_names_are_compared_in_lower_case_and_with_forward_slashes():
    package = open_package(pack({"Xl\\Workbook.xml": "x"}))

    assert "xl/workbook.xml" in package
    assert package.read("XL/WORKBOOK.XML", 10) == b"x"


def test_two_members_of_one_name_are_refused():
    with pytest.raises(WorkbookError) as refused:
        open_package(pack({"a.xml": "1", "A.xml": "2"}))

    assert refused.value.problem.code == "damaged-file"


@pytest.mark.parametrize("limits", [{"members": 1}, {"file_bytes": 10}])
def test_more_than_the_limits_allow_is_refused_before_it_is_opened(limits):
    with pytest.raises(WorkbookError) as refused:
        open_package(pack({"a.xml": "1", "b.xml": "2"}), **limits)

    assert refused.value.problem.code == "too-large"


def test_bytes_are_counted_while_they_come_and_over_all_members():
    package = open_package(pack({"a": "x" * 600, "b": "x" * 600}), part_bytes=1000)
    package.read("a", 1000)

    with pytest.raises(WorkbookError) as refused:
        package.read("b", 1000)

    assert refused.value.problem.code == "too-large"


def test_a_size_in_the_header_that_lies_is_not_believed():
    data = bytearray(pack({"a": "x" * 5000}))
    at = data.find(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 10)

    with pytest.raises(PartError):
        open_package(bytes(data)).read("a", 10_000)


def test_a_member_behind_a_password_says_that_the_file_is_encrypted():
    data = bytearray(pack({"a": "x"}))
    struct.pack_into("<H", data, data.find(b"PK\x01\x02") + 8, 1)

    with pytest.raises(WorkbookError) as refused:
        open_package(bytes(data)).read("a", 10)

    assert refused.value.problem.code == "encrypted"


def test_a_member_packed_as_no_office_program_does_is_told():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_LZMA) as package:
        package.writestr("a", "x" * 1000)

    with pytest.raises(PartError):
        open_package(held.getvalue()).read("a", 10_000)


def members_of(data: bytes) -> dict[str, bytes | str] | str:
    """Return what each member holds by our reader, or that it cannot be had."""
    try:
        package = open_package(data)
    except WorkbookError:
        return "refused"
    found: dict[str, bytes | str] = {}
    for name in package.names:
        try:
            found[name] = package.read(name, 2**20)
        except PartError:
            found[name] = "broken"
    return found


def members_by_zipfile(data: bytes) -> dict[str, bytes | str] | str:
    """Return the same by the standard library."""
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile:
        return "refused"
    found: dict[str, bytes | str] = {}
    for info in package.infolist():
        try:
            found[info.filename] = package.read(info)
        except zipfile.BadZipFile:
            found[info.filename] = "broken"
    return found


@given(
    st.lists(st.binary(max_size=300), max_size=3),
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
    st.binary(max_size=5),
)
def test_members_are_unpacked_as_the_standard_library_does(contents, packing, before):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", packing) as package:
        for number, content in enumerate(contents):
            package.writestr(f"ä{number}.xml", content)
    data = before + stream.getvalue()

    assert members_of(data) == members_by_zipfile(data)


def test_a_member_of_more_than_one_piece_is_unpacked_whole():
    content = bytes(range(256)) * 2000

    for packing in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", packing) as package:
            package.writestr("a.xml", content)

        assert members_of(stream.getvalue()) == {"a.xml": content}


LOCAL_NAME = 30


@pytest.mark.parametrize("place", [0, 26, LOCAL_NAME, LOCAL_NAME + len("a.xml") + 2])
def test_a_member_whose_own_header_or_bytes_were_changed_is_broken(place):
    data = bytearray(pack({"a.xml": "keksitty " * 20, "b.xml": "toinen"}))
    data[place] ^= 0x15

    assert members_of(bytes(data)) == {"a.xml": "broken", "b.xml": b"toinen"}


def test_names_of_a_zip_from_a_mac_are_read_as_utf_8():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr("lomake.xlsx", "x")
    data = held.getvalue().replace(b"lomake", "lömak".encode())

    assert open_package(data).members() == (("l├╢mak.xlsx", "lömak.xlsx"),)


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"<r><a>1</a>",
        b"<r></s>",
        b"<!DOCTYPE r><r/>",
        b'<!DOCTYPE r [<!ENTITY e "x">]><r>&e;</r>',
        b"<r>&unknown;</r>",
        b'<?xml version="1.0" encoding="utf-99"?><r/>',
        b'<?xml version="1.0" encoding="shift_jis"?><r/>',
        b"\xff\xfe<\x00r\x00/",
        b"<r>" + b"<b>" * 300 + b"</b>" * 300 + b"</r>",
        b"<r>\xff</r>",
    ],
)
def test_what_is_no_honest_xml_is_a_fault_of_the_part(xml):
    with pytest.raises(PartError):
        stream(xml)


@given(st.lists(st.text("aäé😀 <&", max_size=20), max_size=20), st.integers(1, 50))
def test_elements_are_the_same_however_the_bytes_are_cut(texts, size):
    inner = "".join(f"<b><a>{text.replace('&', '&amp;').replace('<', '&lt;')}</a> </b>" for text in texts)

    assert stream(f"<r>{inner}</r>".encode(), size) == texts


class Quiet(Names):
    def __init__(self) -> None:
        super().__init__()
        self.skips = frozenset({"q"})
        self.containers = frozenset({"q"})
        self.quiet = (b"q",)


@pytest.mark.parametrize(
    "xml",
    [
        "<r><a>1</a><q><x/></q><a>2</a></r>",
        "<r><a>1</a><q/><a>2</a><b></b></r>",
        "<r><a>1</a><!-- <q> --><a>2</a><!-- </q> --></r>",
        "<r><a>1</a><![CDATA[<q></q>]]><a>2</a></r>",
        "<r><a>1</a><q x='>'><x/></q><a>2</a></r>",
        "<r><a>1</a><q><!-- </q> --><x/></q><a>2</a></r>",
        "<r><a>1</a><q/><!-- <q> --><a>2</a><!-- </q> --></r>",
        "<r><a>1</a><q/><s><![CDATA[<q>]]></s><a>2</a><![CDATA[</q>]]></r>",
    ],
)
def test_a_quiet_element_hides_nothing_beside_it(xml):
    reader = Quiet()
    parts = ElementStream(reader)

    parts.feed(xml.encode())
    parts.close()

    assert reader.found == ["1", "2"]
