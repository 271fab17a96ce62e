"""A mail that came back: what hangs on it, who sent it and when, and the sender's own words."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mails import SENT, a_mail, eml, mbox, msg

from elinvoima_xl.foundation.problems import WorkbookError
from elinvoima_xl.returns.mail_words import first_line, own_words, shared_links, to_plain_text
from elinvoima_xl.returns.received_mail import AUTOMATIC, UNDELIVERED, read_mail, split_mailbox

FORM = bytes(range(256)) * 200
WRITERS = {"eml": eml, "msg": msg}


def files(mail):
    return {each.name: each.data for each in mail.attachments}


# --- the same mail in every format


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_attachments_come_whole_with_their_names(write):
    sent = {"KAMK – lomake ä.xlsx": FORM, "pieni.xlsx": b"PK\x03\x04"}

    assert files(read_mail(write(sent), "vastaus")) == sent


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_who_sent_it_when_and_what_they_wrote_is_read(write):
    mail = read_mail(write({}, "Huom! Luku on arvio.\n", sender="kirjaamo@Opisto.example"), "vastaus")

    assert (mail.sender, mail.domain, mail.sent, mail.words) == (
        "kirjaamo@opisto.example", "opisto.example", SENT, "Huom! Luku on arvio.",
    )  # fmt: skip


@given(st.binary(max_size=9000))
def test_any_bytes_hang_on_either_kind_of_mail_unchanged(data):
    assert files(read_mail(eml({"a.xlsx": data}), "a.eml")) == files(read_mail(msg({"a.xlsx": data}), "a.msg"))
    assert files(read_mail(eml({"a.xlsx": data}), "a.eml")) == {"a.xlsx": data}


@pytest.mark.parametrize("length", [6000, 6001, 6002])
def test_an_attachment_that_ends_anywhere_in_its_last_line_does_not_swallow_the_next(length):
    sent = {"a.xlsx": FORM[:length], "b.xlsx": FORM}

    assert files(read_mail(eml(sent), "a.eml")) == sent


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "7bit"])
@pytest.mark.parametrize("line", ["\n", "\r\n"])
def test_the_encoding_of_an_attachment_makes_no_difference(encoding, line):
    mail = a_mail()
    mail.add_attachment(
        FORM if encoding != "7bit" else b"plain", maintype="text", subtype="x", filename="a", cte=encoding
    )
    data = mail.as_bytes().replace(b"\n", line.encode())

    assert files(read_mail(data, "a.eml"))["a"] == (FORM if encoding != "7bit" else b"plain")


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252", "iso-8859-15"])
def test_words_and_headers_in_any_charset_are_read(charset):
    head = f"From: a@b.example\nSubject: =?{charset}?q?".encode()
    head += "Päivä".encode(charset).replace(b"\xe4", b"=E4").replace(b"\xc3\xa4", b"=C3=A4") + b"?=\n"
    data = head + f"Content-Type: text/plain; charset={charset}\n\n".encode() + "Määrä on arvio å".encode(charset)

    mail = read_mail(data, "a.eml")

    assert (mail.subject, mail.words) == ("Päivä", "Määrä on arvio å")


def test_a_charset_that_nobody_knows_loses_no_words():
    data = b"From: a@b.example\nContent-Type: text/plain; charset=keksitty\n\n" + "Määrä".encode()

    assert read_mail(data, "a.eml").words == "Määrä"


@pytest.mark.parametrize("zone", [timezone(timedelta(hours=3)), UTC, timezone(-timedelta(hours=8))])
def test_the_sent_time_is_told_in_utc(zone):
    assert read_mail(eml(sent=SENT.astimezone(zone)), "a.eml").sent == SENT


@pytest.mark.parametrize("text", ["", "eilen", "Mon, 99 Foo 2027 99:00:00 +9900", "Mon, 16 Aug 99999 10:00 +0000"])
def test_a_time_that_is_none_is_unknown(text):
    data = eml(sent=None, headers={"X-A": "b"}).replace(b"X-A: b", f"Date: {text}".encode())

    assert read_mail(data, "a.eml").sent is None


# --- mails in mails


def test_a_form_that_was_forwarded_as_a_mail_is_found_with_the_time_of_its_own_mail():
    outer, inner = a_mail(sent=SENT), a_mail({"KAMK.xlsx": FORM}, "vanha viesti", sent=SENT - timedelta(days=2))
    outer.add_attachment(inner)

    mail = read_mail(outer.as_bytes(), "a.eml")

    assert [(each.name, each.sent) for each in mail.attachments] == [("KAMK.xlsx", SENT - timedelta(days=2))]
    assert "vanha viesti" not in mail.words


def test_a_mail_that_hangs_on_a_mail_of_outlook_is_found_too():
    mail = read_mail(msg(inner=[{"files": {"KAMK.xlsx": FORM}, "sent": SENT - timedelta(days=2)}]), "a.msg")

    assert [(each.name, each.data, each.sent) for each in mail.attachments] == [
        ("KAMK.xlsx", FORM, SENT - timedelta(days=2))
    ]


def test_a_mailbox_is_its_mails():
    mails = [eml({"a.xlsx": FORM}, "Yksi\nFrom minulta\n"), eml({"b.xlsx": b"x"}, "Kaksi\n")]

    found = [read_mail(each, "m.mbox") for each in split_mailbox(mbox(mails))]

    assert [(files(each), each.words) for each in found] == [
        ({"a.xlsx": FORM}, "Yksi\nFrom minulta"), ({"b.xlsx": b"x"}, "Kaksi"),
    ]  # fmt: skip


# --- what is no answer of a person


def test_a_delivery_failure_names_the_address_that_did_not_take_it():
    data = (
        b"From: MAILER-DAEMON@palvelin.example\nSubject: Undelivered\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\n\n--x\n\nEi mennyt.\n--x\n'
        b"Content-Type: message/delivery-status\n\nReporting-MTA: dns; a\n\n"
        b"Final-Recipient: rfc822; Kirjaamo@Opisto.example\nAction: failed\n\n--x--\n"
    )

    mail = read_mail(data, "a.eml")

    assert (mail.kind, mail.recipients) == (UNDELIVERED, ("kirjaamo@opisto.example",))


def test_a_delivery_failure_of_outlook_is_known():
    mail = read_mail(msg(kind="REPORT.IPM.Note.NDR", words="Ei mennyt: kirjaamo@opisto.example"), "a.msg")

    assert (mail.kind, mail.recipients) == (UNDELIVERED, ("kirjaamo@opisto.example",))


@pytest.mark.parametrize("headers", [{"Auto-Submitted": "auto-replied"}, {"X-Autoreply": "yes"}])
def test_an_out_of_office_reply_has_no_words_of_a_person(headers):
    mail = read_mail(eml({}, "Olen lomalla.", headers=headers), "a.eml")

    assert (mail.kind, mail.words) == (AUTOMATIC, "")


def test_a_person_who_says_that_it_is_not_automatic_is_a_person():
    assert read_mail(eml({}, "Olen paikalla.", headers={"Auto-Submitted": "no"}), "a.eml").words == "Olen paikalla."


@pytest.mark.parametrize("name", ["winmail.dat", "smime.p7m"])
def test_what_only_the_receivers_program_opens_is_named(name):
    kind = "ms-tnef" if name == "winmail.dat" else "pkcs7-mime"
    mail = a_mail()
    mail.add_attachment(b"x", maintype="application", subtype=kind, filename=name)

    assert read_mail(mail.as_bytes(), "a.eml").sealed == (name,)


def test_a_signature_of_the_mail_is_no_attachment():
    mail = a_mail({"KAMK.xlsx": FORM})
    mail.add_attachment(b"x", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")

    assert list(files(read_mail(mail.as_bytes(), "a.eml"))) == ["KAMK.xlsx"]


def test_a_link_in_place_of_an_attachment_is_found():
    text = (
        "Lomake on jaettu kanssasi: https://opisto-my.sharepoint.com/:x:/g/abc?e=1. Ohje: https://opisto.example/ohje"
    )

    assert read_mail(eml({}, text), "a.eml").links == ("https://opisto-my.sharepoint.com/:x:/g/abc?e=1",)
    assert shared_links('<a href="https://1drv.ms/x/abc">lomake</a>') == ("https://1drv.ms/x/abc",)


# --- bounds


HOSTILE = {
    "nothing": b"",
    "no mail": b"keksittya tekstia ilman otsakkeita\n" * 9,
    "cut compound file": msg({"a": FORM})[:700],
    "nested without end": b"From: a@b.c\n" + b"Content-Type: message/rfc822\n\nFrom: a@b.c\n" * 3000,
    "boundaries without end": b"From: a@b.c\n"
    + b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(2000)),
    "a header without end": b"From: a@b.c\nSubject: " + b"x" * 3_000_000,
    "headers without end": b"From: a@b.c\n" + b"X-A: b\n" * 300_000,
    "parts without end": b'From: a@b.c\nContent-Type: multipart/mixed; boundary="x"\n\n' + b"--x\n\na\n" * 50_000,
    "larger than a mail": b"From: a@b.c\n\n" + b"a" * 41_000_000,
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_mail_is_refused_and_named(data):
    with pytest.raises(WorkbookError) as told:
        read_mail(data, "paha.eml")

    assert (told.value.problem.code, told.value.problem.location.file) == ("mail-unreadable", "paha.eml")


@given(st.data())
def test_a_damaged_mail_is_read_or_refused_and_never_raises_anything_else(data):
    whole = bytearray(data.draw(st.sampled_from([eml({"a.xlsx": FORM}), msg({"a.xlsx": FORM[:9000]})])))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(WorkbookError):
        read_mail(bytes(whole[: data.draw(st.integers(0, len(whole)))]), "a")


@pytest.mark.parametrize(
    ("name", "bare"),
    [("../../etc/a.xlsx", "a.xlsx"), ("C:\\temp\\a.xlsx", "a.xlsx"), ("a\x1b[31m\u202e.xlsx", "a[31m.xlsx")],
)
def test_the_name_of_an_attachment_is_only_a_name(name, bare):
    assert list(files(read_mail(msg({name: b"x"}), "a.msg"))) == [bare]


# --- words


ENDINGS = (
    "Terveisin\nKajaanin kampus\np. 08 123",
    "Ystävällisin terveisin,\n\nKeksitty opisto\nKatu 1",
    "Med vänlig hälsning\nExempelskolan",
    "-- \nKeksitty opisto",
    "Lähetetty iPhonesta",
    "Hanki Outlook for iOS",
    "Tämä viesti on luottamuksellinen ja tarkoitettu vain vastaanottajalle.",
    "________________________________\nLähettäjä: Kaupunki\nLähetetty: maanantai\nAihe: lomake\n\nVanhaa.",
    "Lähettäjä: Kaupunki\nLähetetty: maanantai 16. elokuuta\nVastaanottaja: Opisto\n\nVanhaa.",
    "ma 16. elok. 2027 klo 9.30 Kaupunki <k@k.example> kirjoitti:\n> Vanhaa.\n> Lisää.",
    "On Mon, Aug 16, 2027 at 9:30 AM City <c@c.example> wrote:\n> Old.",
    "-----Alkuperäinen viesti-----\nVanhaa.",
    "> Vanhaa.",
)


@pytest.mark.parametrize("ending", ENDINGS)
def test_only_the_senders_own_words_are_left(ending):
    assert (
        own_words(f"Hei,\nHuom! Rivin 1.1.2 luku on arvio.\n\n{ending}\n") == "Hei,\nHuom! Rivin 1.1.2 luku on arvio."
    )


def test_what_is_written_between_quoted_lines_is_kept():
    assert own_words("> Paljonko?\nKaksitoista.\n> Milloin?\nKeväällä.") == "Kaksitoista.\nKeväällä."


def test_a_letter_that_goes_on_after_a_greeting_is_kept():
    text = "Terveisin opistolta: " + "luku tarkentuu syksyllä. " * 5

    assert own_words(f"Terveisin\n{text}") == f"Terveisin\n{text.strip()}"


def test_the_first_line_is_no_greeting():
    assert first_line("Hei Kaupunki,\n\nhuom! Luku on arvio.\nToinen.") == "huom! Luku on arvio."
    assert first_line("Hei!") == ""
    assert first_line("") == ""


def test_a_mail_in_html_alone_says_its_words_without_what_it_quotes():
    html = "<html><style>p {}</style><p>Luku on&nbsp;arvio.</p><blockquote><p>Vanhaa.</p></blockquote></html>"
    mail = a_mail(words="")
    mail.set_content(html, subtype="html")

    assert read_mail(mail.as_bytes(), "a.eml").words == "Luku on arvio."
    assert "p {}" not in to_plain_text(html)


def test_a_time_of_the_years_before_1970_is_read():
    assert read_mail(eml(sent=datetime(1960, 1, 1, tzinfo=UTC)), "a.eml").sent == datetime(1960, 1, 1, tzinfo=UTC)
