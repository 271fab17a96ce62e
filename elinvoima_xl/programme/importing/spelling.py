"""Likely misspellings: words that contradict the document's own other words, or what no word of its language has.

There is no dictionary here: a word is suspected because of a stray letter of another script, the same letter three
times, or another word of the same document that is spelt otherwise. A correction is always proposed, never made.
`Lexicon` holds what the document writes, and how often.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from math import log
from typing import Final

from elinvoima_xl.foundation.language import N_
from elinvoima_xl.programme.importing.vocabulary import word_set

THRICE: Final = N_("the same letter three times")
LETTER_LEFT_OUT: Final = N_("a letter is missing from a word that the document also has whole")
PART_LEFT_OUT: Final = N_("letters are missing between the two parts of a compound word")


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A word that is likely misspelt, what is proposed for it, and why."""

    word: str
    correction: str
    reason: str = ""


class Speller:
    """The words of one document as a measure of how likely a spelling is."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._counts: Final = lexicon.counts
        self._words: Final = sorted(lexicon.counts)
        self._triples: Final[dict[str, int]] = {}
        for word, count in lexicon.counts.items():
            for triple in _triples(word):
                self._triples[triple] = self._triples.get(triple, 0) + count
        # Words by their first letters, the letters that follow each beginning, words by their ends but for one or two
        # letters, and the pairs that begin words: a word is then looked up, not compared with all the others.
        self._by_start: Final = _grouped((word[:_SAME_START], word) for word in self._words)
        beginnings = (
            (word[:cut], word[cut : cut + 1]) for word in self._words for cut in range(_SAME_START, len(word) + 1)
        )
        self._following: Final = {head: frozenset(letters) for head, letters in _grouped(beginnings).items()}
        self._by_end: Final = _grouped((word[cut:], word) for word in self._words for cut in (1, 2))
        # An abbreviation begins with any letters: "lv", "htv".
        self._openings: Final = frozenset(word[:2] for word in self._words if len(word) > 3)

    def suspect(self, word: str) -> Suspicion | None:
        """Return what is suspected of a word, `None` where nothing is."""
        if (match := _THRICE.search(word)) and len(set(word.casefold())) > _FEW_LETTERS:
            return Suspicion(word, word.replace(match[0], match[0][:2]), THRICE)
        folded = word.casefold()
        for find, reason in ((self._whole_elsewhere, LETTER_LEFT_OUT), (self._whole_compound, PART_LEFT_OUT)):
            if correction := find(folded):
                return Suspicion(word, _like(word, correction), reason)
        return None

    def likeliest(self, candidates: Iterable[str]) -> str:
        """Return the candidate whose letters follow each other most as in the rest of the document."""
        return max(candidates, key=lambda word: (self._likelihood(word), word))

    def _likelihood(self, word: str) -> float:
        return sum(log(self._triples.get(triple, 0) + 0.1) for triple in _triples(word.casefold())) / (len(word) + 1)

    # --- a letter left out

    def _whole_elsewhere(self, word: str) -> str:
        """Return the word with the letter that another word of the same beginning has between its letters."""
        for other in self._by_start.get(word[:_SAME_START], ()):
            gap = _left_out(word, other)
            if gap is not None:
                return word[:gap] + other[gap] + word[gap:]
        return ""

    # --- letters left out between the parts of a compound

    def _whole_compound(self, word: str) -> str:
        """Return the word with what is missing between its first part and the second, which has lost its beginning.

        The sign is two consonants with which no word begins: "ohjelma|lveluiden".
        """
        if any(word[cut:] in self._counts for cut in range(1, len(word) - 3)):
            return ""
        for cut in range(_SAME_START, len(word) - _SAME_END + 1):
            head, tail = word[:cut], word[cut:]
            if self._has_lost_its_beginning(tail) and self._is_part(head, word):
                for other in self._by_end.get(tail, ()):
                    if other != word:
                        return head + other
        return ""

    def _has_lost_its_beginning(self, tail: str) -> bool:
        return bool(_CONSONANTS.match(tail)) and tail[:2] not in self._openings | _OPENINGS

    def _is_part(self, head: str, word: str) -> bool:
        """Return whether a beginning is also that of another word, which goes on in another way."""
        return bool(self._following.get(head, frozenset()) - {word[len(head)]}) and not self._goes_on(head, word)

    def _goes_on(self, head: str, word: str) -> bool:
        """Return whether the next letter belongs to the first part too: "samman|ställning", not "samma|nställning"."""
        longer = word[: len(head) + 1]
        return bool(self._following.get(longer, frozenset()) - {word[len(longer) : len(longer) + 1]})


_THRICE: Final = re.compile(r"([^\W\d_])\1\1", re.IGNORECASE)
# Words of fewer different letters are no words: "xxxx", "vvvv".
_FEW_LETTERS: Final = 3
# Letters that two words must share before the letter left out, and after it: fewer are chance, or inflection.
_SAME_START: Final = 5
_SAME_END: Final = 5
_SAME_STEM_END: Final = 2
# Endings that show that a Finnish noun's stem is at its end.
_ENDING: Final = re.compile(r"[tn]")
# Two consonants that begin words in Finnish, Swedish or English.
_OPENINGS: Final = word_set(
    "bj bl br ch cl cr dj dr dw fj fl fn fr gj gl gn gr hj kj kl kn kr kv lj mj nj ph pj pl pr ps sc sh sj sk sl sm sn"
    " sp st sv sw th tj tr ts tv tw wh wr"
)
_CONSONANTS: Final = re.compile(r"[^\W\d_aeiouyäöå]{2}")


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, word in pairs:
        found.setdefault(key, []).append(word)
    return found


def _left_out(word: str, other: str) -> int | None:
    """Return where `word` lacks a letter that `other` has: with five equal letters on both sides, or to the stem's end.

    A letter that doubles its neighbour is no mistake but gradation or a long sound: "hanke" and "hankkeen".
    """
    gap = next((place for place, pair in enumerate(zip(word, other, strict=False)) if pair[0] != pair[1]), len(word))
    if gap < _SAME_START or gap >= len(word) or gap + 1 >= len(other) or other[gap] in (other[gap - 1], other[gap + 1]):
        return None
    equal = next(
        (place for place, pair in enumerate(zip(word[gap:], other[gap + 1 :], strict=False)) if pair[0] != pair[1]),
        min(len(word) - gap, len(other) - gap - 1),
    )
    rest = word[gap + equal :]
    ends_stem = equal >= _SAME_STEM_END and bool(_ENDING.fullmatch(rest)) and len(other) - gap - 1 > equal
    return gap if equal >= _SAME_END or ends_stem else None


def _triples(word: str) -> Iterator[str]:
    padded = f"^{word}$"
    return (padded[start : start + 3] for start in range(len(padded) - 2))


def _like(word: str, correction: str) -> str:
    """Return the correction with the capital letters of the word."""
    if word.isupper():
        return correction.upper()
    return correction[:1].upper() + correction[1:] if word[:1].isupper() else correction


# --- two spellings of one word


def halfway(one: str, other: str, speller: Speller) -> str:
    """Return what is likely meant by two spellings of a name: where two words differ by two letters, the word between.

    Of the words that are one letter away from both, the one most like the document's other words is taken; with only
    one letter between them, the likelier of the two.
    """
    first, second = one.split(" "), other.split(" ")
    if len(first) != len(second):
        return speller.likeliest((one, other))
    return " ".join(
        mine if mine.casefold() == theirs.casefold() else _between(mine, theirs, speller)
        for mine, theirs in zip(first, second, strict=True)
    )


def _between(one: str, other: str, speller: Speller) -> str:
    folded = other.casefold()
    middle = sorted(_one_letter_away(one.casefold(), folded) & _one_letter_away(folded, one.casefold()))
    return _like(one, speller.likeliest(middle)) if middle else speller.likeliest((one, other))


def _one_letter_away(word: str, other: str) -> set[str]:
    """Return the words that one letter left out, put in or changed makes of `word`, with letters that `other` has."""
    letters = sorted(set(word + other))
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    left_out = {head + tail[1:] for head, tail in cuts if tail}
    changed = {head + letter + tail[1:] for head, tail in cuts if tail for letter in letters}
    put_in = {head + letter + tail for head, tail in cuts for letter in letters}
    return (left_out | changed | put_in) - {word, other}


# --- letters of another script

# Letters that stray in from another keyboard or a lookalike → the Latin letters that they may stand for.
_LOOKALIKES: Final = {
    **dict(zip("аеорсухкмтнвіјѕ", "aeopcyxkmthbijs", strict=True)),
    **dict(zip("αοντικρυεβηχ", "aovtikpuebnx", strict=True)),
    "ا": "a",
    "أ": "a",
    "آ": "a",
    "ب": "bp",
    "پ": "p",
    "ت": "t",
    "ج": "j",
    "ح": "h",
    "خ": "h",
    "د": "d",
    "ر": "r",
    "ز": "z",
    "س": "s",
    "ش": "s",
    "ص": "s",
    "ط": "t",
    "ف": "f",
    "ق": "k",
    "ک": "k",
    "ك": "k",
    "گ": "g",
    "ل": "l",
    "م": "m",
    "ن": "n",
    "ه": "h",
    "ة": "a",
    "و": "ouv",
    "ي": "iyj",
    "ی": "iyj",
}


def find_stray_letters(word: str) -> str:
    """Return the letters of a word that are of another script than Latin, where it has Latin ones too.

    >>> find_stray_letters("kаupunki")
    'а'
    """
    letters = [letter for letter in word if letter.isalpha()]
    strays = [letter for letter in letters if not _is_latin(letter)]
    return "".join(dict.fromkeys(strays)) if 0 < len(strays) < len(letters) else ""


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(("LATIN", "FEMININE", "MASCULINE", "MICRO"))


def in_latin(word: str, speller: Speller) -> str:
    """Return a word with its stray letters as Latin ones, the likeliest where several fit; "?" where none does."""
    choices = [
        letter if not letter.isalpha() or _is_latin(letter) else _LOOKALIKES.get(letter.casefold(), "?")
        for letter in word
    ]
    return speller.likeliest("".join(each) for each in product(*choices))


def find_corrections(text: str, speller: Speller) -> tuple[Suspicion, ...]:
    """Return each suspected word of a text with its correction."""
    found = []
    for word in words_of(text):
        if find_stray_letters(word):
            found.append(Suspicion(word, in_latin(word, speller)))
        elif suspicion := speller.suspect(word):
            found.append(suspicion)
    return tuple(found)


# --- capitals

_CAMEL: Final = re.compile(r"[^\W\d_A-ZÄÖÅ][A-ZÄÖÅ][^\W\d_A-ZÄÖÅ]")


def has_odd_capital(word: str) -> bool:
    """Return whether a word has a capital letter between small ones."""
    return bool(_CAMEL.search(word))


def words_of(text: str) -> list[str]:
    """Return the words of a text, each once, in order.

    >>> words_of("Kasvun ja kasvun tuki 2.0")
    ['Kasvun', 'ja', 'kasvun', 'tuki']
    """
    return list(dict.fromkeys(WORD.findall(text)))


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
