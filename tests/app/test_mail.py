import csv
import io
from datetime import date
from email import message_from_bytes, policy

import pytest

from elinvoima_xl.app.mail import Attachment, Draft, Reminder, reminder_letter, to_eml, to_table
from elinvoima_xl.foundation.period import Period

DRAFT = Draft(
    "kulttuuri@example.org", "Seurantalomake: Ohjelma", "Hei,\n\nohessa lomake.\n", (Attachment("KAO ä.xlsx", b"PK"),)
)


def parsed(draft):
    return message_from_bytes(to_eml(draft), policy=policy.default)


def test_a_draft_is_an_unsent_message_with_its_recipient_and_text():
    message = parsed(DRAFT)

    assert message["X-Unsent"] == "1"
    assert message["To"] == "kulttuuri@example.org"
    assert message["Subject"] == "Seurantalomake: Ohjelma"
    assert message.get_body().get_content().replace("\r\n", "\n") == DRAFT.text


def test_a_workbook_travels_whole_under_its_own_name():
    (attachment,) = parsed(DRAFT).iter_attachments()

    assert attachment.get_filename() == "KAO ä.xlsx"
    assert attachment.get_content() == b"PK"


def test_a_draft_with_no_address_has_no_recipient():
    assert parsed(Draft("", "Aihe", "Teksti"))["To"] is None


def test_a_line_break_in_a_subject_cannot_become_a_header():
    message = parsed(Draft("", "Aihe\r\nBcc: joku@example.org", "Teksti"))

    assert message["Bcc"] is None
    assert message.defects == []


def test_the_same_draft_gives_the_same_bytes():
    assert to_eml(DRAFT) == to_eml(DRAFT)


@pytest.mark.parametrize("subject", ["=1+1", "＝1+1", "\n=1+1", "'=1+1"])
def test_the_table_of_drafts_can_be_opened_in_excel_and_holds_no_formulas(subject):
    titles = ("Vastuutaho", "Saaja", "Aihe", "Teksti", "Liitteet", "Tiedosto")
    table = to_table({"KAO.eml": DRAFT, "=a.eml": Draft("", subject, "a;b", owner="@KAO")}, titles)

    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline=""), delimiter=";"))

    assert rows[0] == list(titles)
    assert rows[1] == ["", DRAFT.to, DRAFT.subject, DRAFT.text, "KAO ä.xlsx", "KAO.eml"]
    assert rows[2] == ["'@KAO", "", f"'{subject}", "a;b", "", "'=a.eml"]


def test_a_reminder_names_what_is_missing():
    reminder = Reminder(
        "KAO", "en", "Programme", Period(2027, "H1"), ("1.1.2.a Surveys: actual",), date(2027, 8, 13), 3
    )

    draft = reminder_letter(reminder, "the coordinator", "kao@example.org")

    assert "1.1.2.a Surveys: actual" in draft.text
    assert "3 days ago" in draft.text
    assert draft.to == "kao@example.org"


def test_a_reminder_of_a_form_that_never_came_says_so():
    draft = reminder_letter(Reminder("KAO", "en", "Programme", Period(2027)), "", "")

    assert "have not received" in draft.text
