"""Where returned workbooks lie, what is skipped, and what kind of file a file is."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from pathlib import Path

import pytest
from hostile.make import MAIN, OLE, RELATIONS, encrypted, in_order, pack, parts, plain, sheet

from elinvoima_xl.foundation.problems import UsageError, WorkbookError
from elinvoima_xl.returns.inputs import find_inputs
from elinvoima_xl.workbook.cells import read_workbook


def find(*paths: Path) -> tuple[list[str], list[tuple[str, str]]]:
    inputs, problems = find_inputs(paths)
    return [each.name for each in inputs], sorted((each.code, each.location.file) for each in problems)


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return stream.getvalue()


# --- finding


def test_a_folder_is_read_recursively_and_in_order(tmp_path):
    (tmp_path / "b" / "c").mkdir(parents=True)
    for name in ("z.xlsx", "a.xlsx", "b/y.xlsx", "b/c/x.xlsx"):
        (tmp_path / name).write_bytes(plain())

    assert find(tmp_path) == (["a.xlsx", "z.xlsx", "y.xlsx", "x.xlsx"], [])


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path):
    for name in ("KAMK/lomake.xlsx", "KAO/lomake.xlsx", "KAO/muu.xlsx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(plain())

    assert find(tmp_path) == (["KAMK/lomake.xlsx", "KAO/lomake.xlsx", "muu.xlsx"], [])


def test_as_many_folders_are_named_as_tell_all_files_of_a_name_apart(tmp_path):
    for folder in ("a/kevät/KAO", "b/kevät/KAO", "b/syksy/KAO"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "lomake.xlsx").write_bytes(plain())

    assert find(tmp_path)[0] == [
        "a/kevät/KAO/lomake.xlsx", "b/kevät/KAO/lomake.xlsx", "b/syksy/KAO/lomake.xlsx",
    ]  # fmt: skip


def test_a_packed_folder_counts_as_a_folder_in_the_names_of_files(tmp_path):
    (tmp_path / "lomake.xlsx").write_bytes(plain())
    (tmp_path / "Äänekoski.zip").write_bytes(zipped({"lomake.xlsx": plain(), "Liitteet/lomake.xlsx": plain()}))

    names, _ = find(tmp_path)

    assert names == [
        f"{tmp_path.name}/lomake.xlsx", "Liitteet/lomake.xlsx", "Äänekoski.zip/lomake.xlsx",
    ]  # fmt: skip


def test_files_of_one_name_that_cannot_be_read_are_told_apart_too(tmp_path):
    for folder, content in (("KAMK", b""), ("KAO", b""), ("Edukai", plain())):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "lomake.xlsx").write_bytes(content)
    (tmp_path / "lomakkeet.zip").write_bytes(zipped({"KAO/lomake.xlsx": b""}))

    assert find(tmp_path) == (
        [f"{tmp_path.name}/Edukai/lomake.xlsx"],
        [
            ("empty-file", "lomakkeet.zip/KAO/lomake.xlsx"),
            ("empty-file", f"{tmp_path.name}/KAMK/lomake.xlsx"),
            ("empty-file", f"{tmp_path.name}/KAO/lomake.xlsx"),
            ("nothing-found", "lomakkeet.zip"),
        ],
    )


def test_what_programs_leave_behind_is_skipped_and_told(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.xlsx").write_bytes(plain())
    for name in ("~$lomake.xlsx", ".lomake.xlsx", "Thumbs.db", "desktop.ini", "lomake.xlsx"):
        (tmp_path / name).write_bytes(plain())

    names, problems = find(tmp_path)

    assert names == ["lomake.xlsx"]
    assert problems == [
        ("skipped-file", name) for name in (".git", ".lomake.xlsx", "Thumbs.db", "desktop.ini", "~$lomake.xlsx")
    ]


LEFT_BY_SYSTEMS = (
    "@eaDir/lomake.xlsx@SynoEAStream", "lomake.xlsx:Zone.Identifier", "lomake.xlsxZone.Identifier",
    "lomake.xlsx:com.dropbox.attrs", "Icon\r", "$RECYCLE.BIN/x.xlsx", "#recycle/x.xlsx", "palautetut_$folder$",
    "ATT00001.htm", "smime.p7s", ".DS_Store", "._lomake.xlsx", ".~lock.lomake.xlsx#", "__MACOSX/lomake.xlsx",
)  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize("name", LEFT_BY_SYSTEMS)
def test_what_synchronisation_mail_and_systems_leave_is_skipped_unread(name, tmp_path):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(plain())

    names, problems = find(tmp_path)

    assert names == []
    assert [code for code, _ in problems] == ["nothing-found", "skipped-file"]


@pytest.mark.parametrize("name", ["lomake.xlsx.part", "lomake.crdownload", "~WRL0001.tmp", "lomake.xlsx.sb-1a-b"])
def test_an_empty_leftover_in_a_folder_is_no_empty_answer(name, tmp_path):
    (tmp_path / name).touch()

    assert find(tmp_path)[1] == [("nothing-found", tmp_path.name), ("skipped-file", name)]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize("name", ["klo 12:30.xlsx", "osa 2.part.xlsx", "tmp.xlsx", "palautus~1.xlsx", "KAMK.bak.ods"])
def test_a_workbook_that_is_nearly_called_a_leftover_is_none(name, tmp_path):
    (tmp_path / name).write_bytes(plain())

    inputs, problems = find_inputs([tmp_path])

    assert [(each.name, each.is_leftover) for each in inputs] == [(name, False)]
    assert problems == ()


def test_a_leftover_that_somebody_names_is_read_as_any_file(tmp_path):
    (tmp_path / "lomake.xlsx.tmp").write_bytes(plain())

    (only,), _ = find_inputs([tmp_path / "lomake.xlsx.tmp"])

    assert not only.is_leftover


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such links")
def test_a_link_to_itself_costs_itself(tmp_path):
    (tmp_path / "a.xlsx").symlink_to("a.xlsx")
    (tmp_path / "b.xlsx").write_bytes(plain())

    assert find(tmp_path) == (["b.xlsx"], [("unreadable", "a.xlsx")])


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_is_told_without_what_a_terminal_would_obey(tmp_path):
    (tmp_path / "a\x1b[2J\n\x9bm.xlsx").write_bytes(plain())
    (tmp_path / "b.zip").write_bytes(zipped({"c\x1b]0;x\x07.xlsx": plain()}))

    assert find(tmp_path)[0] == ["a␛[2J␊\ufffdm.xlsx", "c␛]0;x␇.xlsx"]


def test_an_empty_file_is_told(tmp_path):
    (tmp_path / "lomake.xlsx").touch()

    assert find(tmp_path / "lomake.xlsx") == ([], [("empty-file", "lomake.xlsx")])


def test_a_folder_with_nothing_in_it_is_told(tmp_path):
    assert find(tmp_path)[1] == [("nothing-found", tmp_path.name)]


def test_a_path_that_does_not_exist_is_wrong_use(tmp_path):
    with pytest.raises(UsageError) as wrong:
        find(tmp_path / "puuttuu")

    assert wrong.value.problem.code == "no-such-path"


def test_a_file_named_twice_is_read_once(tmp_path):
    (tmp_path / "lomake.xlsx").write_bytes(plain())

    assert find(tmp_path, tmp_path / "lomake.xlsx")[0] == ["lomake.xlsx"]


def test_a_packed_folder_gives_its_workbooks(tmp_path):
    content = {"palautus/ö.xlsx": plain(), "__MACOSX/._ö.xlsx": b"x", "palautus/tyhjä.xlsx": b""}
    (tmp_path / "kaikki.zip").write_bytes(zipped(content))

    inputs, problems = find_inputs([tmp_path / "kaikki.zip"])

    assert [(each.name, each.read()) for each in inputs] == [("ö.xlsx", plain())]
    assert sorted((each.code, each.location.file) for each in problems) == [
        ("empty-file", "tyhjä.xlsx"),
        ("skipped-file", "._ö.xlsx"),
    ]


def test_a_packed_folder_that_is_damaged_costs_itself(tmp_path):
    (tmp_path / "a.zip").write_bytes(zipped({"lomake.xlsx": plain()})[:-40])
    (tmp_path / "b.xlsx").write_bytes(plain())

    assert find(tmp_path) == (["b.xlsx"], [("damaged-file", "a.zip")])


def test_a_damaged_member_costs_itself(tmp_path):
    data = bytearray(zipped({"a.xlsx": plain(), "b.xlsx": plain()}))
    data[60] ^= 0xFF
    (tmp_path / "kaikki.zip").write_bytes(data)

    assert find(tmp_path / "kaikki.zip") == (["b.xlsx"], [("damaged-file", "a.xlsx")])


def test_a_workbook_that_is_called_zip_is_a_workbook(tmp_path):
    (tmp_path / "lomake.zip").write_bytes(plain())

    assert find(tmp_path) == (["lomake.zip"], [])


def test_a_member_of_a_zip_cannot_leave_it(tmp_path):
    (tmp_path / "kaikki.zip").write_bytes(zipped({"../../etc/lomake.xlsx": plain()}))

    (only,), _ = find_inputs([tmp_path / "kaikki.zip"])

    assert (only.name, only.read()) == ("lomake.xlsx", plain())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders of Windows")
def test_a_pipe_in_a_folder_stops_nothing(tmp_path):
    os.mkfifo(tmp_path / "putki.xlsx")

    assert find(tmp_path)[1] == [("nothing-found", tmp_path.name), ("skipped-file", "putki.xlsx")]


def test_letters_of_a_name_are_composed(tmp_path):
    (tmp_path / "a\u0308.xlsx").write_bytes(plain())

    assert find(tmp_path)[0] == ["ä.xlsx"]


# --- kinds


def stream_named(name: str) -> bytes:
    return encrypted().replace("EncryptedPackage".encode("utf-16-le"), name.ljust(16, "\0").encode("utf-16-le"))


OTHER = {
    "kirje.docx": (pack({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}), "a Word document"),
    "esitys.pptx": (pack({"[Content_Types].xml": "<x/>", "ppt/presentation.xml": "<x/>"}), "a presentation"),
    "teksti.odt": (pack({"mimetype": "application/vnd.oasis.opendocument.text"}), "an OpenDocument text"),
    "taulu.numbers": (pack({"Index/Document.iwa": "x"}), "a document of Apple Numbers"),
    "kaikki.zip": (pack({"lomake.xlsx": "x"}), "a packed folder"),
    "lomake.pdf": (b"%PDF-1.7 ...", "a PDF document"),
    "kuva.xlsx": (b"\x89PNG\r\n\x1a\n", "a picture"),
    "lomake.csv": (b"Nro;Toteuma\n1.1.1.a;25\n", "a text file"),
    "lomake.xls": (b"\r\n<html xmlns:x='urn'><table></table></html>", "a web page"),
    "vanha.xls": (b"<?xml version='1.0'?><Workbook/>", "an XML file"),
    "viesti.eml": (b"From: a@example.org\r\nTo: b@example.org\r\nSubject: lomake\r\n\r\n", "an e-mail message"),
    "lomake.gsheet": (b'{"doc_id":"x","email":"y"}', "a shortcut to Google Sheets"),
    "lomake.xlsx.url": (b"[InternetShortcut]\r\nURL=https://example.org", "a shortcut or a link"),
    "nollat.xlsx": (bytes(10_000), "a placeholder of a cloud service"),
    "winmail.dat": (b'x\x9f>"\x01\x00' + b"\x02\x02\x90\x06\x00" * 2, "a message of Outlook"),
    "pakattu.7z": (b"7z\xbc\xaf\x27\x1c", "a packed folder of a kind"),
    "melu.xlsx": (bytes(range(256)) * 8, "a file of an unknown kind"),
}


@pytest.mark.parametrize("name", OTHER)
def test_a_file_that_is_no_workbook_is_named_for_what_it_is(name):
    data, what = OTHER[name]

    with pytest.raises(WorkbookError) as refused:
        read_workbook(data, name)

    assert refused.value.problem.code == "not-a-workbook"
    assert dict(refused.value.problem.blanks)["kind"].startswith(what)
    assert refused.value.problem.advice("en").endswith(".")


def test_an_encrypted_workbook_is_told_from_an_old_one():
    with pytest.raises(WorkbookError) as refused:
        read_workbook(encrypted(), "lomake.xlsx")

    assert refused.value.problem.code == "encrypted"


def refusal(data: bytes, name: str = "lomake") -> tuple[str, str]:
    with pytest.raises(WorkbookError) as refused:
        read_workbook(data, name)
    return refused.value.problem.code, str(dict(refused.value.problem.blanks).get("reason", ""))


def test_a_message_of_outlook_without_attachments_is_a_leftover():
    assert refusal(b'x\x9f>"\x01\x00')[0] == "skipped-file"


@pytest.mark.parametrize("name", ["\tDRMContent", "DRMEncryptedTransform"])
def test_what_a_label_encrypts_is_told_from_a_password(name):
    entry = bytearray(128)
    coded = (name + "\0").encode("utf-16-le")
    entry[: len(coded)] = coded
    entry[64:66] = len(coded).to_bytes(2, "little")

    assert refusal(encrypted())[1] == "it is protected with a password"
    assert refusal(encrypted() + bytes(entry)) == ("encrypted", "a sensitivity label or rights management protects it")


def xls_stream(*records: tuple[int, bytes]) -> bytes:
    """Return an old Office container with the records of a workbook's stream in its third sector."""
    stream = b"".join(struct.pack("<HH", kind, len(content)) + content for kind, content in records)
    directory = bytearray(512)
    coded = "Workbook\0".encode("utf-16-le")
    directory[128 : 128 + len(coded)] = coded
    struct.pack_into("<HBB", directory, 128 + 64, len(coded), 2, 1)
    struct.pack_into("<I", directory, 128 + 116, 1)
    header = bytearray(OLE + bytes(504))
    struct.pack_into("<H", header, 30, 9)
    return bytes(header + directory) + stream.ljust(4096, b"\0")


BOF = (0x0809, bytes(16))


def test_a_password_of_an_xls_is_told_as_one():
    assert refusal(xls_stream(BOF, (0x86, b""), (0x2F, bytes(54))))[0] == "encrypted"
    assert refusal(xls_stream(BOF, (0xE1, b"\xb0\x04")))[0] == "damaged-file"
    assert refusal(b"\x09\x04\x06\x00" + bytes(6) + b"\x2f\x00\x04\x00" + bytes(4))[0] == "encrypted"


@pytest.mark.parametrize("part", ["content.xml", "encrypted-package"])
def test_a_password_of_an_ods_is_told_as_one(part):
    entry = f'<m:file-entry m:full-path="{part}"><m:encryption-data/></m:file-entry>'
    data = pack(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="urn:oasis">{entry}</m:manifest>',
            part: "noise",
        }
    )

    assert refusal(data)[0] == "encrypted"


def macro_sheet() -> bytes:
    space = "http://schemas.microsoft.com/office/excel/2006/main"
    root = f'<xm:macrosheet xmlns="{MAIN}" xmlns:xm="{space}"><sheetData>{in_order("=HALT()")}</sheetData>'
    found = parts([sheet(in_order("hyvä")), f"{root}</xm:macrosheet>"])
    links = str(found["xl/_rels/workbook.xml.rels"])
    macro = links.replace(
        f'"{RELATIONS}/worksheet" Target="worksheets/sheet2', f'"{space[:-10]}xlMacrosheet" Target="worksheets/sheet2'
    )
    return pack(found | {"xl/_rels/workbook.xml.rels": macro})


def test_a_sheet_of_macros_is_read_as_a_sheet():
    found = read_workbook(macro_sheet(), "lomake.xlsm")

    assert [sheet.cells[1, 1].value for sheet in found.sheets] == ["hyvä", "=HALT()"]
    assert found.problems == ()


def test_a_workbook_of_a_dialog_alone_is_whole_and_has_no_cells():
    found = parts([""])
    links = str(found["xl/_rels/workbook.xml.rels"]).replace('/worksheet"', '/dialogsheet"')

    assert read_workbook(pack(found | {"xl/_rels/workbook.xml.rels": links}), "lomake.xls").sheets == ()


def test_an_old_word_document_is_named():
    with pytest.raises(WorkbookError) as refused:
        read_workbook(stream_named("WordDocument").replace(b"\x22\x00\x02\x01", b"\x1a\x00\x02\x01"), "kirje.xls")

    assert dict(refused.value.problem.blanks)["kind"] == "an old Word document (.doc)"


def test_the_words_of_a_stream_inside_a_text_are_no_stream():
    data = OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")

    with pytest.raises(WorkbookError) as refused:
        read_workbook(data, "lomake.xls")

    assert refused.value.problem.code == "not-a-workbook"


def test_an_empty_file_is_told_by_the_reader_too():
    with pytest.raises(WorkbookError) as refused:
        read_workbook(b"", "lomake.xlsx")

    assert refused.value.problem.code == "empty-file"
