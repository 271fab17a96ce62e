"""The words of one document: what it writes in lower case, what it capitalises amid a sentence, and how often."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

WORD: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words of a document in lower case with their counts, and those seen in lower case and as proper names."""

    counts: dict[str, int]
    lower: frozenset[str]
    proper: frozenset[str]

    @property
    def words(self) -> frozenset[str]:
        """Return all words in lower case."""
        return frozenset(self.counts)


def read_lexicon(sentences: Iterable[str], others: Iterable[str]) -> Lexicon:
    """Return the words of a document.

    `sentences` are running text, where a capital letter amid the text tells a proper name; `others` are cells that
    may hold several names.
    """
    counts: Counter[str] = Counter()
    lower: set[str] = set()
    proper: set[str] = set()
    sentences = list(sentences)
    for text in (*sentences, *others):
        for word in WORD.findall(text):
            counts[word.casefold()] += 1
            if word.islower():
                lower.add(word)
    for text in sentences:
        proper.update(match.casefold() for match in _AMID.findall(text))
    return Lexicon(dict(counts), frozenset(lower), frozenset(proper))


# A capitalised word after a word in lower case and one blank.
_AMID: Final = re.compile(r"(?<=[a-zäöå]\s)([A-ZÄÖÅ][a-zäöå]+)")
