"""Whole sentences of a report: how many measures stand how, who has answered, what the committee is asked."""

from __future__ import annotations

import re
from typing import Final

from elinvoima_xl.foundation.language import LANGUAGES
from elinvoima_xl.merging.decisions import RETURNED
from elinvoima_xl.model.statuses import NO_DATA, STATUSES, in_sentences
from elinvoima_xl.report.chapters.material import Material, with_dash

# More names than these are counted in a sentence, not listed.
MOST_NAMES: Final = 6


def counts_sentence(material: Material) -> str:
    """Return how many measures stand how: the number of all, then a clause for each status that occurs."""
    say, counts = material.say, material.counts()
    total = counts.total
    followed = say.plural(
        "The programme has {count} measure to be followed up.",
        "The programme has {count} measures to be followed up.",
        total,
    )
    if total == 0:
        return followed
    if total == counts.of(NO_DATA):
        nothing = say("There is no data on the status of any of them.")
        return f"{followed} {nothing}"
    clauses = material.names(
        say.plural(*each.clause, counts.of(each.code)) for each in in_sentences() if counts.of(each.code)
    )
    known = f"{followed} " + say("Of them, {clauses}.").format(clauses=clauses)
    if not (unknown := counts.of(NO_DATA)):
        return known
    return f"{known} {say.plural(*STATUSES[NO_DATA].clause, unknown)}"


def coverage_sentences(material: Material) -> list[str]:
    """Return who was asked, who answered, and how much of what was asked has been told."""
    say, coverage = material.say, material.coverage
    if not coverage:
        return []
    returned = [each for each in coverage if each.state == RETURNED]
    asked = say.plural("Answers were asked of {count} owner.", "Answers were asked of {count} owners.", len(coverage))
    if not returned:
        nothing = say("None of them has returned its form.")
        return [f"{asked} {nothing}"]
    answered = say.plural("{count} of them has answered.", "{count} of them have answered.", len(returned))
    if len(returned) == len(coverage):
        answered = say("All of them have answered.")
    sentences = [f"{asked} {answered}"]
    filled, expected = sum(each.filled for each in coverage), sum(each.expected for each in coverage)
    if expected:
        words = say("Of the {expected} answers asked for, {filled} have been given ({share}).")
        share = material.percent(filled, expected)
        sentences.append(words.format(filled=say.number(filled), expected=say.number(expected), share=share))
    return sentences


def missing_sentence(material: Material) -> str:
    """Return who has not answered, by name where they are few; "" where everybody has or nobody has."""
    say = material.say
    names = [each.owner for each in material.coverage if each.state != RETURNED]
    if not names or len(names) == len(material.coverage):
        return ""
    if len(names) > MOST_NAMES:
        return say.plural("{count} owner has not answered.", "{count} owners have not answered.", len(names))
    words = say("{names} has not answered.") if len(names) == 1 else say("{names} have not answered.")
    return words.format(names=material.names(names))


def title_of(material: Material) -> str:
    """Return the report's title: the follow-up report of the programme.

    The programme's name takes the genitive where the language has one that we know how to make.
    """
    say, title = material.say, with_dash(material.programme.title.strip())
    inflected = genitive(title, say.language)
    words = say("{programme}: follow-up report") if inflected else say("Follow-up report: {programme}")
    return words.format(programme=inflected or title)


def genitive(title: str, language: str) -> str:
    """Return a title with its last word for a programme in the genitive, or "" where it has none that we can inflect.

    >>> genitive("Kajaanin kaupungin elinvoimaohjelma 2027–2031", "fi")
    'Kajaanin kaupungin elinvoimaohjelman 2027–2031'
    """
    words, ending = LANGUAGES[language].genitive
    ends = [match.end() for match in re.finditer(rf"(?:{words})\b", title, re.IGNORECASE)] if words else []
    return f"{title[: ends[-1]]}{ending}{title[ends[-1] :]}" if ends else ""


def decision_text(material: Material) -> str:
    """Return the proposed decision: the committee notes the report for information, and decides on proposals."""
    say, programme = material.say, material.programme
    committee = programme.committee or say("The committee")
    title = with_dash(programme.title.strip())
    inflected = genitive(title, say.language)
    words = (
        say("{committee} notes for information the follow-up report of {programme} for {period}.")
        if inflected
        else say("{committee} notes for information the follow-up report of “{programme}” for {period}.")
    )
    decided = words.format(committee=committee, programme=inflected or title, period=say.period(material.period))
    if material.item_texts("proposal"):
        decided += " " + say("{committee} decides on the report's proposals for change.").format(committee=committee)
    return decided
