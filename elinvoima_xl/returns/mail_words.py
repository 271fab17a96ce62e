"""The words of a mail that are its sender's own: without the quoted mail, the signature and what servers add.

What is cut away is known by marks, which are data: words with which mail programs begin a quotation and people end a
letter, in Finnish, Swedish and English. What no mark tells apart stays: a word too many is read, one too few is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from html.parser import HTMLParser
from typing import Final

# The line with which a mail program begins what it quotes.
_QUOTATIONS: Final = re.compile(
    r"^\s*(?:"
    r"-{2,}\s*(?:alkuperäinen viesti|välitetty viesti|ursprungligt meddelande|vidarebefordrat meddelande"
    r"|original message|forwarded message)\s*-{2,}"
    r"|_{10,}\s*"
    r"|\*?(?:lähettäjä|från|from)\*?\s*:\s.*@.*"
    r"|(?:on|den|le|am)\b.{4,120}\b(?:wrote|skrev|a écrit|schrieb)\s*:?"
    r"|.{4,120}\b(?:kirjoitti|wrote|skrev)\s*:\s*"
    r")\s*$",
    re.IGNORECASE,
)
# The header that Outlook puts over what it quotes, where the sender is named without an address.
_QUOTED_HEAD: Final = (
    re.compile(r"^\s*\*?(?:lähettäjä|från|from)\*?\s*:", re.IGNORECASE),
    re.compile(r"^\s*\*?(?:lähetetty|päivämäärä|skickat|datum|sent|date)\*?\s*:", re.IGNORECASE),
)
# How a letter ends: from there on name and address, if nothing long follows.
_ENDINGS: Final = re.compile(
    r"^\s*(?:(?:ystävällisin|parhain|kohteliain|lämpimin|kevät|syys|kesä|joulu)?\s*terveisin|yst\.?\s*terv\.?|terv\.?|t\.?"
    r"|(?:med )?vänlig(?:a|) hälsning(?:ar)?|mvh|hälsningar"
    r"|(?:best|kind|warm)(?: regards)?|regards|sincerely|br)\s*[,.!]?\s*(?:\b[\w-]+(?: [\w-]+)?)?\s*$",
    re.IGNORECASE,
)
_DASHES: Final = re.compile(r"^--\s?$")
# What a telephone or a server adds of its own.
_ADDED: Final = re.compile(
    r"^\s*(?:lähetetty (?:i?phone|i?pad|android|samsung|outlook|minun)|hanki outlook|skickat från (?:min|outlook)"
    r"|hämta outlook|sent from (?:my|outlook)|get outlook"
    r"|(?:tämä|this|detta)\b.{0,40}(?:viesti|sähköposti|message|e-?mail|meddelande|e-post)\b.{0,80}"
    r"(?:luottamuksell|confidential|konfidentiell|sekretess|privileged)"
    r"|(?:\[?(?:external|ulkoinen|extern)\]?\s*[:\]].*|caution:.*external.*|varoitus:.*organisaation ulkopuolelta.*))",
    re.IGNORECASE,
)
# A signature is a few short lines; more than that after an ending is a letter that goes on.
_SIGNATURE_LINES: Final = 10
_SIGNATURE_LINE: Final = 70


def own_words(text: str) -> str:
    r"""Return what the sender of a mail wrote, line by line; "" where nothing is left.

    >>> own_words("Hei!\nRivin 1.1.2 luku on arvio.\n\nTerveisin\nKajaanin kampus\n\n> vanha viesti")
    'Hei!\nRivin 1.1.2 luku on arvio.'
    """
    lines = _before_quotation(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    lines = [line for line in lines if not line.lstrip().startswith(">") and not _ADDED.match(line)]
    lines = _before_signature([" ".join(line.split()) for line in lines])
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def first_line(words: str) -> str:
    r"""Return the first line that says something, which a bare greeting does not; "" where none does.

    >>> first_line("Hei,\n\nHuom! Luku on arvio.")
    'Huom! Luku on arvio.'
    """
    lines = [line for line in words.split("\n") if line.strip()]
    return next((line for line in lines if not _GREETING.match(line)), "")


_GREETING: Final = re.compile(
    r"^\s*(?:hei(?: kaikki)?|moi|terve(?:hdys)?|hyvää (?:päivää|huomenta)|päivää|hej|god dag|hello|hi|dear \w+)"
    r"(?: [\w-]+){0,2}\s*[,!.]*\s*$",
    re.IGNORECASE,
)


def _before_quotation(lines: list[str]) -> list[str]:
    for number, line in enumerate(lines):
        if _QUOTATIONS.match(line):
            # A signature mark of ten underscores and more is Outlook's too; both end the letter.
            return lines[:number]
        first, second = _QUOTED_HEAD
        if first.match(line) and any(second.match(each) for each in lines[number + 1 : number + 4]):
            return lines[:number]
    return lines


def _before_signature(lines: list[str]) -> list[str]:
    for number, line in enumerate(lines):
        rest = [each for each in lines[number + 1 :] if each]
        is_short = len(rest) <= _SIGNATURE_LINES and all(len(each) <= _SIGNATURE_LINE for each in rest)
        if _DASHES.match(line) or (_ENDINGS.match(line) and is_short):
            return lines[:number]
    return lines


# --- addresses of files that were shared in place of being attached


_LINK: Final = re.compile(r"https://[^\s<>\"']{4,500}")
_STORES: Final = re.compile(
    r"sharepoint\.|1drv\.ms|onedrive\.|drive\.google\.|docs\.google\.|dropbox\.|wetransfer\.|we\.tl/|icloud\.com|box\.com/",
    re.IGNORECASE,
)


def shared_links(text: str) -> tuple[str, ...]:
    """Return the addresses in a mail that lead to a shared file, each once."""
    found = (match.rstrip(").,;]") for match in _LINK.findall(unescape(text)))
    return tuple(dict.fromkeys(each for each in found if _STORES.search(each.split("/", 3)[2] + "/")))[:20]


# --- HTML


_BREAKING: Final = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "blockquote", "table", "hr"})
_UNSEEN: Final = frozenset({"style", "script", "head", "title"})


class _Text(HTMLParser):
    """The text of HTML as lines; what is quoted is marked as in plain mail."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = 0
        self._quoted = 0

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        self._unseen += tag in _UNSEEN
        self._quoted += tag == "blockquote"
        if tag in _BREAKING:
            self.pieces.append("\n" + "> " * min(self._quoted, 1))

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN and self._unseen > 0
        self._quoted -= tag == "blockquote" and self._quoted > 0
        if tag in _BREAKING and tag != "br":
            self.pieces.append("\n" + "> " * min(self._quoted, 1))

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(re.sub(r"\s+", " ", data))


def to_plain_text(html: str) -> str:
    """Return the words of HTML as lines.

    >>> to_plain_text("<style>p {}</style><p>Hei,<br>luku on <b>arvio</b></p>").split()
    ['Hei,', 'luku', 'on', 'arvio']
    """
    reader = _Text()
    reader.feed(html)
    reader.close()
    return "".join(reader.pieces)
