"""Mails among the returns: what hangs on them is read as any file, and their words are told and kept."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from filled import ISSUED, NOW, OTHER, OWNER, TYPED, a_form, a_programme, fill
from mails import SENT, a_mail, eml, mbox, msg

from elinvoima_xl.app import cli, steps
from elinvoima_xl.programme.write_workbook import write_programme
from elinvoima_xl.register.register import read_register
from elinvoima_xl.returns.inputs import find_inputs
from elinvoima_xl.returns.read import read_returns

WORDS = "Hei,\n\nHuom! Rivin 1.1.2 luku on arvio.\n\nTerveisin\nKeksitty opisto\n"


@pytest.fixture(scope="module")
def form() -> bytes:
    return fill(a_form(), TYPED)


def zipped(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, data in files.items():
            package.writestr(name.replace("__", "/") + ".xlsx", data)
    return stream.getvalue()


def put(folder, **files: bytes):
    for name, data in files.items():
        (folder / name.replace("_", ".")).write_bytes(data)
    return folder


def read(folder, programme=None):
    found, problems = read_returns([folder], programme or a_programme())
    return [each.submission for each in found], problems


def codes(problems):
    return sorted(each.code for each in problems)


# --- the form in a mail is the form


@pytest.mark.parametrize("write", [eml, msg], ids=["eml", "msg"])
@pytest.mark.parametrize("wrap", [lambda data: data, lambda data: zipped(KAO=data)], ids=["xlsx", "zip"])
def test_a_form_in_a_mail_says_what_the_form_says(write, wrap, form, tmp_path):
    (plain,), _ = read(put(tmp_path, KAO_xlsx=form))
    (tmp_path / "KAO.xlsx").unlink()
    name = "KAO.xlsx" if wrap(form) is form else "KAO.zip"

    (mailed,), problems = read(put(tmp_path, vastaus_eml=write({name: wrap(form)}, "Hei!")))

    assert [(each.item, each.field, each.state, each.value) for each in mailed.answers] == [
        (each.item, each.field, each.state, each.value) for each in plain.answers
    ]
    assert (mailed.digest, mailed.owner, mailed.state, problems) == (plain.digest, OWNER, "accepted", ())


def test_its_place_says_mail_and_attachment(form, tmp_path):
    (found,), _ = find_inputs([put(tmp_path, vastaus_msg=msg({"KAMK.xlsx": form}))])

    assert found.name == "vastaus.msg › KAMK.xlsx"


def test_mails_of_one_name_are_told_by_their_folders(form, tmp_path):
    for name in ("KAO", "KAMK"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "re.eml").write_bytes(eml({"lomake.xlsx": form}, name))

    found, _ = find_inputs([tmp_path])

    assert [each.name for each in found] == ["KAMK/re.eml › lomake.xlsx", "KAO/re.eml › lomake.xlsx"]


def test_every_form_of_a_mailbox_is_read(form, tmp_path):
    other = form + b""
    mails = [eml({"a.xlsx": form}, "Yksi."), eml({}, "Lomake tulee myöhemmin."), eml({"b.xlsx": other}, "Kaksi.")]

    found, _ = find_inputs([put(tmp_path, posti_mbox=mbox(mails))])

    assert [each.name for each in found] == ["posti.mbox 1 › a.xlsx", "posti.mbox 2", "posti.mbox 3 › b.xlsx"]


def test_a_mail_in_a_packed_folder_is_opened(form, tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("posti/vastaus.eml", eml({"KAO.xlsx": form}, "Hei!"))

    (found,), problems = read(put(tmp_path, kaikki_zip=stream.getvalue()))

    assert (found.file, found.owner, problems) == ("vastaus.eml › KAO.xlsx", OWNER, ())


def test_boxes_in_boxes_end_somewhere(form, tmp_path):
    data = form
    for number in range(8):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as package:
            package.writestr("syvä.zip" if number else "KAO.xlsx", data)
        data = stream.getvalue()

    found, _ = read(put(tmp_path, syva_zip=data))

    assert [each.state for each in found] == ["refused"]


def test_the_same_form_by_mail_and_as_a_file_counts_once_with_the_words_of_the_mail(form, tmp_path):
    put(tmp_path, KAO_xlsx=form, vastaus_eml=eml({"KAO.xlsx": form}, WORDS))

    facts = merged(tmp_path)

    (only,) = facts.submissions
    assert [each.words for each in only.letters] == ["Hei,\n\nHuom! Rivin 1.1.2 luku on arvio."]


def test_a_signature_picture_and_a_leaflet_beside_the_form_are_no_answers(form, tmp_path):
    mail = a_mail({"KAO.xlsx": form, "esite.pdf": b"%PDF-1.7"}, "Hei!")
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="image001.png", cid="<a>")

    submissions, problems = read(put(tmp_path, vastaus_eml=mail.as_bytes()))

    told = [each for each in submissions[0].problems if each.code == "skipped-file"]
    assert ([each.file for each in submissions], problems) == (["vastaus.eml › KAO.xlsx"], ())
    assert [each.location.file for each in told] == ["vastaus.eml › esite.pdf"]


def test_a_mail_with_nothing_but_a_word_document_says_what_that_is(tmp_path):
    (found,), _ = read(put(tmp_path, vastaus_eml=eml({"lomake.pdf": b"%PDF-1.7"}, "Hei!")))

    assert (found.file, found.state, codes(found.problems)) == (
        "vastaus.eml › lomake.pdf", "refused", ["not-a-workbook"],
    )  # fmt: skip


# --- words


def test_the_words_of_a_mail_are_told_with_their_first_line(form, tmp_path):
    (found,), _ = read(put(tmp_path, vastaus_eml=eml({"KAO.xlsx": form}, WORDS)))

    (told,) = [each for each in found.problems if each.code == "mail-words"]
    assert (told.location.file, told.found, told.severity) == (
        "vastaus.eml", "Huom! Rivin 1.1.2 luku on arvio.", "info",
    )  # fmt: skip


def test_the_sender_is_the_owner_of_the_address_or_an_organisation_and_never_a_person(form, tmp_path):
    programme = with_address("kirjaamo@opisto.example")
    put(tmp_path, a_eml=eml({"KAO.xlsx": form}, WORDS, sender="Keksitty Henkilö <keksitty.henkilo@opisto.example>"))
    put(tmp_path, b_eml=eml({}, "Palaan asiaan.", sender="joku@muualla.example"))

    submissions, _ = read(tmp_path, programme)

    assert [each.letters[0].sender for each in submissions] == [OWNER, "muualla.example"]


def test_a_mail_without_a_form_is_kept_and_told(tmp_path):
    (found,), _ = read(put(tmp_path, a_eml=eml({}, "Lomake tulee ensi viikolla.")))

    assert (found.state, codes(found.problems), found.letters[0].words) == (
        "skipped", ["mail-without-form"], "Lomake tulee ensi viikolla.",
    )  # fmt: skip


def undelivered(address: str) -> bytes:
    return msg(kind="REPORT.IPM.Note.NDR", words=address, sender="postmaster@kaupunki.example")


LETTERS = {
    "mail-link": eml({}, "Lomake: https://opisto-my.sharepoint.com/:x:/g/abc"),
    "mail-automatic": eml({}, "Olen lomalla.", headers={"Auto-Submitted": "auto-replied"}),
    "mail-unreadable": b"keksittya",
    "mail-undelivered": undelivered("kirjaamo@opisto.example"),
}


@pytest.mark.parametrize(("code", "data"), LETTERS.items(), ids=LETTERS)
def test_a_mail_that_is_no_answer_is_called_what_it_is(code, data, tmp_path):
    submissions, _ = read(put(tmp_path, a_eml=data))

    assert [code in codes(each.problems) for each in submissions] == [True]


def test_what_only_a_mail_program_opens_is_called_that(tmp_path):
    mail = a_mail(words="Hei!")
    mail.add_attachment(b"x", maintype="application", subtype="ms-tnef", filename="winmail.dat")

    (found,), _ = read(put(tmp_path, a_eml=mail.as_bytes()))

    assert [(each.code, each.found) for each in found.problems] == [("mail-sealed", "winmail.dat")]


def test_a_damaged_mail_costs_only_itself(form, tmp_path):
    submissions, _ = read(put(tmp_path, a_eml=b"keksittya", b_eml=eml({"KAO.xlsx": form}, "Hei!")))

    assert [each.state for each in submissions] == ["refused", "accepted"]


# --- through the commands


def with_address(address: str):
    programme = a_programme()
    owners = tuple(replace(each, email=address) if each.name == OWNER else each for each in programme.owners)
    return replace(programme, owners=owners)


def merged(folder):
    register, programme = folder.parent / "r.xlsx", folder.parent / "o.xlsx"
    write_programme(a_programme(), (), programme)
    steps.merge_returns([folder], register, programme=programme, now=NOW)
    facts, problems = read_register(register)
    assert problems == ()
    return facts


def test_the_register_keeps_the_words_and_the_time_of_a_mail_beside_the_file(form, tmp_path):
    (tmp_path / "p").mkdir()
    put(tmp_path / "p", vastaus_eml=eml({"KAO.xlsx": form}, WORDS), b_eml=eml({}, "Tulee.", sent=SENT + timedelta(1)))

    facts = merged(tmp_path / "p")

    letters = sorted((each.file, each.sent, each.words) for one in facts.submissions for each in one.letters)
    assert letters == [
        ("b.eml", SENT + timedelta(1), "Tulee."),
        ("vastaus.eml", SENT, "Hei,\n\nHuom! Rivin 1.1.2 luku on arvio."),
    ]


def test_a_merge_again_keeps_them(form, tmp_path):
    (tmp_path / "p").mkdir()
    put(tmp_path / "p", vastaus_eml=eml({"KAO.xlsx": form}, WORDS))

    assert merged(tmp_path / "p").submissions == merged(tmp_path / "p").submissions


def test_status_says_who_has_answered_by_mail_without_a_form_and_whose_address_fails(form, tmp_path):
    (tmp_path / "p").mkdir()
    put(tmp_path / "p", muu_xlsx=fill(a_form(owner=OTHER), {}), a_eml=eml({}, "Lomake tulee ensi viikolla."))
    put(
        tmp_path / "p",
        b_eml=undelivered("kirjaamo@opisto.example"),
        c_eml=eml({}, "Vanhaa.", sent=ISSUED - timedelta(9)),
    )
    write_programme(with_address("kirjaamo@opisto.example"), (), tmp_path / "o.xlsx")
    steps.merge_returns([tmp_path / "p"], tmp_path / "r.xlsx", programme=tmp_path / "o.xlsx", now=NOW)

    told = steps.read_status(tmp_path / "r.xlsx", now=NOW).problems

    assert [(each.code, each.found) for each in told if each.location.file] == [
        ("address-fails", OWNER), ("owner-wrote", OWNER),
    ]  # fmt: skip


def test_check_of_a_folder_of_mails_ends_well(form, tmp_path, capsys):
    write_programme(a_programme(), (), tmp_path / "o.xlsx")
    (tmp_path / "p").mkdir()
    put(tmp_path / "p", vastaus_eml=eml({"KAO.xlsx": form}, WORDS))

    status = cli.run(["check", str(tmp_path / "p"), "--programme", str(tmp_path / "o.xlsx")])

    assert status == 0
    assert "vastaus.eml › KAO.xlsx" in capsys.readouterr().out
