"""Metrics: a cell that holds several split into each, by general rules of language.

A cell is split at a line, a comma, a capital letter amid the text, or an "and" with something that can be measured on
both sides of it. What stays together though it has an "and" is told by the caller.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from elinvoima_xl.programme.importing.document import TableCell
from elinvoima_xl.programme.importing.spelling import Lexicon
from elinvoima_xl.programme.importing.vocabulary import AND, CLAUSES, COUNTS, PER_UNIT, UNIT_WORDS, VERBS

_AND: Final = re.compile(rf"(?<!-)\s+(?:{'|'.join(word for words in AND.values() for word in words)})\s+")
# A comma or semicolon that is not in brackets and not a decimal one.
_COMMA: Final = re.compile(r"\s*[;,](?!\d)\s*(?![^(]*\))")


def split_metrics(cell: TableCell, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the texts of the metrics of a cell; `lexicon` has the document's words.

    >>> split_metrics(TableCell("Toimialan lv ja htv"), Lexicon({}, frozenset(), frozenset()))
    ('Toimialan lv', 'htv')
    """
    texts = cell.items or tuple(filter(None, (line.strip() for line in cell.text.splitlines())))
    return tuple(
        part
        for text in texts
        for piece in _split_at_commas(text)
        for sentence in _split_at_capitals(piece, lexicon)
        for part in _split_at_and(sentence)
    )


def has_and(text: str) -> bool:
    """Return whether an "and" stands in the text."""
    return bool(_AND.search(text))


def _split_at_commas(text: str) -> list[str]:
    pieces = [piece.strip(" .") if piece is not text else piece for piece in _COMMA.split(text)]
    pieces = [piece for piece in pieces if piece]
    first_words = [piece.split()[0].casefold() for piece in pieces[1:]]
    if any(word in CLAUSES for word in first_words) or not all(map(_can_stand_alone, pieces)):
        return [text]
    return pieces


def _split_at_capitals(text: str, lexicon: Lexicon) -> list[str]:
    """Split before a capitalised word that the document writes in lower case elsewhere: it is no proper name."""
    words = text.split(" ")
    pieces = [words[:1]]
    for before, word in pairwise(words):
        opens = word[:1].isupper() and word[1:].islower() and before[-1:].isalpha() and not before.isupper()
        if opens and _is_common(word, lexicon):
            pieces.append([word])
        else:
            pieces[-1].append(word)
    return [" ".join(piece) for piece in pieces]


# So many letters of a word must be those of another for the two to be forms of one word.
_STEM: Final = 6


def _is_common(word: str, lexicon: Lexicon) -> bool:
    stem = word.casefold()[: max(_STEM, len(word) - 2)]
    is_name = any(other.startswith(stem) for other in lexicon.proper)
    return not is_name and any(other.startswith(stem) for other in lexicon.lower)


def _split_at_and(text: str) -> list[str]:
    parts = _AND.split(text)
    if len(parts) == 1 or any(word in VERBS for word in re.findall(r"\w+", text.casefold())):
        return [text]
    *heads, last = parts
    if all(map(is_measurable, parts)) and not _shares_attribute(heads[-1], last):
        return parts
    return [text]


def is_measurable(text: str) -> bool:
    """Return whether a text alone says something that can be counted or measured.

    That is a counting word ("määrä", "antal"), a unit ("/ vuosi", "(ha)", "htv") or a noun in the plural.
    """
    if COUNTS.search(text) or PER_UNIT.search(text):
        return True
    last = re.findall(r"\w+", text.casefold())[-1:]
    return bool(last) and (last[0] in UNIT_WORDS or _is_plural(last[0]))


def _is_plural(word: str) -> bool:
    """Return whether a Finnish noun is in the nominative plural: -t after a vowel, but not the nouns in -ut and -yt."""
    return len(word) > 4 and word[-1] == "t" and word[-2] in "aeioäö"


def _shares_attribute(left: str, right: str) -> bool:
    """Return whether one word on the right leans on the words left of "and": "uudet tuotteet ja palvelut"."""
    return len(right.split()) == 1 and len(left.split()) > 1 and not is_unit(right)


def is_unit(text: str) -> bool:
    """Return whether a text is, or has, a unit of its own."""
    return text.casefold().strip() in UNIT_WORDS or bool(PER_UNIT.search(text))


def _can_stand_alone(text: str) -> bool:
    return is_measurable(text) or len(text.split()) > 1
