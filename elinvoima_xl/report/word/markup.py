"""Runs and paragraphs as WordprocessingML: text made safe for XML, with its language, direction and style.

Rows, captions and paragraphs are written as text and parsed once for a block, which is many times faster than one
element at a time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from elinvoima_xl.foundation.language import LANGUAGES
from elinvoima_xl.report.chapters.records import MUTED, STRONG, Run, Text, plain

NAMESPACES: Final = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
}
# What XML 1.0 cannot hold at all, lone surrogates with it.
_ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_NUMBER: Final = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
_BREAKS: Final = re.compile("\r\n|[\r\n\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Markup:
    """What writes text in one document: the ids of its styles by our names for them, and its language.

    `numbered` are the styles that number by themselves, which is switched off: what is written has its own numbers.
    """

    styles: Mapping[str, str]
    language: str
    numbered: frozenset[str] = frozenset()

    def paragraph(self, text: Text, style: str, *, keep: str = "", place: str = "", content: str = "") -> str:
        """Return a paragraph of a text and further `content`.

        `keep` and `place` are properties that the schema wants before and after the direction of writing.
        """
        direction = "<w:bidi/>" if is_right_to_left(plain(text)) else ""
        number = _NO_NUMBER if style in self.numbered else ""
        head = f'<w:pPr><w:pStyle w:val="{self.styles[style]}"/>{keep}{number}{direction}{place}</w:pPr>'
        return f"<w:p>{head}{self.runs(text)}{content}</w:p>"

    def runs(self, text: Text) -> str:
        """Return the runs of a text."""
        return "".join(self.run(run) for run in text)

    def run(self, run: Run) -> str:
        """Return a run; line breaks and tabs become Word's own."""
        emphasis = {STRONG: "strong", MUTED: "muted"}.get(run.emphasis)
        style = f'<w:rStyle w:val="{self.styles[emphasis]}"/>' if emphasis else ""
        direction = "<w:rtl/>" if is_right_to_left(run.text) else ""
        language = run.language if run.language != self.language else ""
        tag = f'<w:lang w:val="{LANGUAGES[language].tag}"/>' if language in LANGUAGES else ""
        head = f"<w:rPr>{style}{direction}{tag}</w:rPr>" if style or direction or tag else ""
        return f"<w:r>{head}{''.join(_pieces(run.text))}</w:r>"


def to_xml_text(text: str) -> str:
    r"""Return `text` without the characters that XML cannot hold, escaped for elements and attributes.

    >>> to_xml_text('a\x07 < "b"')
    'a &lt; &quot;b&quot;'
    """
    return escape(clean(text), {'"': "&quot;"})


def clean(text: str) -> str:
    """Return `text` without the characters that XML cannot hold."""
    return _ILLEGAL.sub("", text)


def is_right_to_left(text: str) -> bool:
    """Return whether the first letter with a direction is written from right to left."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return kind != "L"
    return False


def _pieces(text: str) -> Iterator[str]:
    for number, line in enumerate(_BREAKS.split(text)):
        if number:
            yield "<w:br/>"
        for index, part in enumerate(line.split("\t")):
            if index:
                yield "<w:tab/>"
            if part:
                yield f'<w:t xml:space="preserve">{to_xml_text(part)}</w:t>'
