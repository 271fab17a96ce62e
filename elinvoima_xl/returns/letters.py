"""A mail among the returns: which of its files may be forms, what is told of it, whose it is, what is kept of it.

Its words are kept beside the file and told, and never are an answer.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from elinvoima_xl.foundation.language import N_, Term
from elinvoima_xl.foundation.problems import Location, Problem, WorkbookError, in_order, problem, shorten
from elinvoima_xl.model.answers import AUTOMATIC, UNDELIVERED, Letter, Submission
from elinvoima_xl.returns.boxes import MAILBOX, Member, is_box
from elinvoima_xl.returns.check import check_letters
from elinvoima_xl.returns.mail_words import first_line
from elinvoima_xl.returns.received_mail import ANSWER, Attachment, Mail, read_mail, split_mailbox
from elinvoima_xl.workbook.reader.kind import ENCRYPTED, ODS, XLS, XLSB, XLSX, ZIP, find_kind

if TYPE_CHECKING:
    from elinvoima_xl.model.programme import Programme

_FORMS: Final = frozenset({XLSX, XLSB, XLS, ODS, ZIP, ENCRYPTED})
# Between a mail and what hangs on it, where files are named.
STEP: Final = " › "
_BESIDE: Final = N_("it hangs on a mail beside the form, and is no workbook")


def open_post(data: bytes, name: str) -> Post:
    """Return a mail, or the many of a mailbox, as what holds files."""
    return Post([*split_mailbox(data)] if MAILBOX.fullmatch(name) else [data], name)


class Post:
    """One mail, or the many of a mailbox. A mail that cannot be read costs itself."""

    def __init__(self, mails: list[bytes], name: str) -> None:
        self._name = name.replace("\\", "/").rpartition("/")[2]
        self._many = len(mails) > 1
        self._mails: list[Mail | Problem] = []
        for number, data in enumerate(mails, 1):
            try:
                self._mails.append(read_mail(data, self._title(number)))
            except WorkbookError as error:
                self._mails.append(error.problem)

    def _title(self, number: int) -> str:
        return f"{self._name} {number}" if self._many else self._name

    def members(self) -> Iterator[Member]:
        """Yield what hangs on the mails and may be an answer, and each mail on which nothing of that kind does."""
        for number, mail in enumerate(self._mails):
            title = self._title(number + 1)
            if isinstance(mail, Problem):
                yield Member(f"{number}:", title, told=(mail,), is_letter=True)
            else:
                yield from members_of(mail, f"{number}:", title)

    def read(self, key: str, limit: int) -> bytes:
        """Return the bytes of an attachment; of a mail itself what tells it from others."""
        mail, _, place = key.partition(":")
        found = self._mails[int(mail)]
        if isinstance(found, Problem) or not place:
            return b""
        return found.attachments[int(place)].data[: limit + 1]


def members_of(mail: Mail, key: str, title: str) -> Iterator[Member]:
    """Yield what hangs on a mail and may be an answer; the mail itself where nothing of that kind does."""
    letter = Letter(title, mail.sender, mail.sent, mail.words, mail.kind)
    if mail.kind == UNDELIVERED:
        letter = replace(letter, sender=next(iter(mail.recipients), ""))
    files = list(enumerate(mail.attachments))
    forms = [(place, each) for place, each in files if _may_be_form(each)] if mail.kind == ANSWER else []
    others = [each for place, each in files if (place, each) not in forms and not each.is_inline]
    told = _told(mail, title, has_forms=bool(forms), others=others)
    if not forms and others and not mail.sealed and mail.kind == ANSWER:
        # None of them is a workbook: what each is, is told as of any file.
        forms, told = [(place, each) for place, each in files if not each.is_inline], _words(mail, title)
    if not forms:
        yield Member(key, title, letter, told, is_letter=True)
    for number, (place, each) in enumerate(forms):
        own = replace(letter, sent=each.sent)
        yield Member(f"{key}{place}", f"{title}{STEP}{each.name}", own, () if number else told)


def _may_be_form(attachment: Attachment) -> bool:
    name = attachment.name
    if is_box(name, attachment.data[:4]):
        return True
    return find_kind(attachment.data, name).name in _FORMS


def _told(mail: Mail, title: str, *, has_forms: bool, others: list[Attachment]) -> tuple[Problem, ...]:
    """Return what is to be told of a mail as a whole."""
    place = Location(title)
    if mail.kind == AUTOMATIC:
        return (problem("mail-automatic", place, found=mail.subject),)
    if mail.kind == UNDELIVERED:
        return (problem("mail-undelivered", place, found=", ".join(mail.recipients) or mail.subject),)
    told = [problem("mail-sealed", place, found=name) for name in mail.sealed]
    if not has_forms and not told:
        told += [problem("mail-link", place, found=link) for link in mail.links[:1]]
    if not has_forms and not told and not others:
        return (problem("mail-without-form", place, found=shorten(first_line(mail.words) or mail.subject)),)
    if has_forms:
        told += [
            problem("skipped-file", Location(f"{title}{STEP}{each.name}"), reason=Term(_BESIDE)) for each in others
        ]
    return (*told, *_words(mail, title))


def _words(mail: Mail, title: str) -> tuple[Problem, ...]:
    """Return what tells of the sender's own words; a bare greeting says nothing."""
    line = first_line(mail.words)
    return (problem("mail-words", Location(title), found=shorten(line)),) if line else ()


# --- when it is read


def with_letter(
    submission: Submission, letter: Letter, told: tuple[Problem, ...], known: Programme | None
) -> Submission:
    """Return what a file says with the mail that it came with."""
    letters = (_signed(letter, known),)
    problems = (*submission.problems, *told, *check_letters(letters))
    return replace(submission, letters=letters, problems=in_order(problems))


def letter_alone(file: str, letter: Letter | None, told: tuple[Problem, ...], known: Programme | None) -> Submission:
    """Return a mail that came without a form: nothing is read in it, and its words are kept."""
    if letter is None:
        return Submission(file, "", "refused", problems=told)
    letter = _signed(letter, known)
    owner = letter.sender if known is not None and known.find_owner(letter.sender) else ""
    problems = (*told, *check_letters((letter,)))
    return Submission(file, _digest(letter), "skipped", owner=owner, problems=problems, letters=(letter,))


def _signed(letter: Letter, programme: Programme | None) -> Letter:
    """Return a letter signed by the owner whose address the programme has, else by the organisation of the address."""
    domain = letter.sender.rpartition("@")[2]
    if programme is None or not domain:
        return replace(letter, sender=domain)
    addresses = {owner.email.strip().lower(): owner.name for owner in programme.owners if "@" in owner.email}
    domains = Counter(address.rpartition("@")[2] for address in addresses)
    by_domain = {address.rpartition("@")[2]: name for address, name in addresses.items()}
    owner = addresses.get(letter.sender) or (by_domain[domain] if domains[domain] == 1 else "")
    return replace(letter, sender=owner or domain)


def _digest(letter: Letter) -> str:
    """Return what tells a mail without a form from others, as the SHA-256 of its bytes does a file."""
    return hashlib.sha256(repr((letter.sender, letter.sent, letter.words, letter.kind)).encode()).hexdigest()
