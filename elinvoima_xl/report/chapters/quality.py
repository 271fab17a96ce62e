"""How complete and how sure the data are: coverage, and the appendices that let an outsider verify the report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from elinvoima_xl.foundation.problems import Problem, shorten
from elinvoima_xl.merging.decisions import CONFLICT, RESOLVED, RETURN_STATES, Coverage, Decision
from elinvoima_xl.model.answers import Submission
from elinvoima_xl.model.fields import is_owed
from elinvoima_xl.model.programme import DIRECTIONS, KINDS, OVER_TIME, Measure, Metric
from elinvoima_xl.model.rules import RULES, find_rule
from elinvoima_xl.report.chapters.material import DASH, Material
from elinvoima_xl.report.chapters.records import (
    MUTED,
    RIGHT,
    STRONG,
    Block,
    Bullets,
    Cell,
    Column,
    Heading,
    Paragraph,
    Run,
    Section,
    Table,
    Text,
    cell,
    text,
    without_empty_columns,
)
from elinvoima_xl.report.chapters.sentences import coverage_sentences, missing_sentence

_ASSUMED: Final = ("assumed-number", "assumed-date", "assumed-yes-or-no", "assumed-status")
_ALTERED: Final = ("locked-cell-changed",)
_LONGEST_ANSWER: Final = 300
# The table of metrics with more columns than these needs a page on its side.
_UPRIGHT: Final = 6


def coverage_section(material: Material) -> Section | None:
    """Return the chapter on who has answered, or `None` where nobody was asked."""
    if not material.coverage:
        return None
    say = material.say
    sentences = " ".join(filter(None, (*coverage_sentences(material), missing_sentence(material))))
    blocks: list[Block] = [Paragraph(text(sentences)), _coverage(material), *_nobody(material)]
    return Section("coverage", text(say("Coverage of the reporting")), tuple(blocks))


def _coverage(material: Material) -> Table:
    say = material.say
    columns = (
        Column(say("Owner"), 66),
        Column(say("Form"), 36),
        Column(say("Measures"), 24, RIGHT),
        Column(say("Answers given"), 24, RIGHT),
        Column(say("Share"), 20, RIGHT),
    )
    rows = tuple(_covered(material, each) for each in material.coverage)
    caption = say("Returned forms and answers by owner")
    description = say("Each owner that was asked, whether it returned its form and how many of its answers it gave.")
    note = say("Many measures have several owners, so the measures of the owners add up to more than there are.")
    return Table("coverage", caption, description, columns, rows, (text(note),) if material.shares_measures else ())


def _covered(material: Material, coverage: Coverage) -> tuple[Cell, ...]:
    say = material.say
    state = say(RETURN_STATES[coverage.state])
    share = material.percent(coverage.filled, coverage.expected) if coverage.expected else DASH
    return (
        cell(material.own(coverage.owner)),
        cell(state[:1].upper() + state[1:]),
        cell(say.number(len(material.measures_of(coverage.owner)))),
        cell(f"{say.number(coverage.filled)} / {say.number(coverage.expected)}"),
        cell(share),
    )


def _nobody(material: Material) -> Iterator[Block]:
    """Yield the measures that nobody can be asked about, because their owners are collective and have no respondent."""
    found = material.unanswered
    if found:
        lead = material.say("Nobody answers for these measures, so their status is not known:")
        yield Paragraph(text(lead), with_next=True)
        yield Bullets(tuple(text(*material.measure(each), " ", material.owners(each)) for each in found))


def metrics_section(material: Material) -> Section | None:
    """Return the appendix on the metrics: what each is and how the figures of its owners were combined."""
    say = material.say
    rows = tuple(
        _metric(material, measure, metric) for measure in material.measures for metric in material.metrics(measure)
    )
    if not rows:
        return None
    columns = (
        Column(say("No."), 18),
        Column(say("Metric"), 44),
        Column(say("Kind and unit"), 32),
        Column(say("Direction"), 25),
        Column(say("Over time"), 26),
        Column(say("Over owners"), 37),
        Column(say("Source of data"), 40),
    )
    caption = say("The metrics and how they were combined")
    description = say("Each metric with its kind, unit, direction, and how figures are combined over time and owners.")
    table = without_empty_columns(Table("definitions", caption, description, columns, rows), 2)
    traced = say("The command elinvoima trace shows which cells of which workbooks a figure comes from.")
    explained = Paragraph(text(f"{_explanation(material)} {traced}"))
    heading = text(say("The metrics and how they were combined"))
    return Section("metrics", heading, (explained, table), starts_page=True, landscape=len(table.columns) > _UPRIGHT)


def _metric(material: Material, measure: Measure, metric: Metric) -> tuple[Cell, ...]:
    say, language = material.say, material.programme.language
    lead = material.lead(measure, metric)
    return (
        cell(metric.id),
        cell(material.own(metric.wording)),
        cell(_kind(material, metric)),
        cell(say(DIRECTIONS[metric.direction]) if metric.direction != "none" else ""),
        cell(say(OVER_TIME[metric.over_time])),
        cell(say(find_rule(metric.combine).name), Run(lead, MUTED, language)),
        cell(material.own(metric.source)),
    )


def _kind(material: Material, metric: Metric) -> Text:
    kind = material.say(KINDS[metric.kind])
    if not metric.unit or f"({metric.unit})" in kind:
        return text(kind)
    return text(f"{kind} (", material.own(metric.unit), ")")


def _explanation(material: Material) -> str:
    """Return what the rules mean: first of those that make one value of the owners' own."""
    rules = sorted(RULES.values(), key=lambda rule: not rule.is_reckoned)
    return " ".join(dict.fromkeys(material.say(rule.explained) for rule in rules if rule.explained))


def quality_section(material: Material) -> Section:
    """Return the appendix on the quality of the data: what is missing, settled, assumed, altered."""
    blocks = (*_conflicts(material), *_missing(material), *_assumed(material), *_altered(material))
    if not blocks:
        sentence = material.say("Everything asked was answered; nothing was in conflict, assumed or altered.")
        blocks = (Paragraph(text(sentence)),)
    return Section("quality", text(material.say("Quality of the data")), blocks, starts_page=True)


def _conflicts(material: Material) -> Iterator[Block]:
    found = [each for each in material.decisions.values() if each.state in (CONFLICT, RESOLVED) or each.readings]
    if not found:
        return
    say = material.say
    columns = (
        Column(say("No."), 16),
        Column(say("What"), 32),
        Column(say("Answers"), 64),
        Column(say("Resolution"), 54),
    )
    rows = tuple(_conflict(material, each) for each in material.in_order(found))
    caption = say("Conflicts and their resolutions")
    description = say("Each answer that a person had to settle: what the owners answered and what was decided.")
    yield Heading(text(say("Conflicts")), 3)
    yield Table("conflicts", caption, description, columns, rows)


def _conflict(material: Material, decision: Decision) -> tuple[Cell, ...]:
    answers = tuple(
        text(Run(f"{material.who(answer.owner)}:", STRONG), " ", _short(material.answer(answer)))
        for answer in decision.current
    )
    return (
        cell(decision.item),
        cell(material.field(decision.field)),
        cell(*answers),
        cell(*_settled(material, decision)),
    )


def _short(answer: str) -> str:
    """Return an answer as it is, a long text cut: the chapters have it whole."""
    return answer if len(answer) <= _LONGEST_ANSWER else shorten(answer, _LONGEST_ANSWER)


def _settled(material: Material, decision: Decision) -> Iterator[Text]:
    if decision.state == CONFLICT:
        yield text(Run(material.say("Unsettled: no value is printed."), STRONG))
        return
    yield text(Run(material.shown(decision), STRONG))
    for resolution in filter(None, dict.fromkeys((decision.resolution, *decision.readings))):
        for note in (", ".join(filter(None, (resolution.who, resolution.when))), resolution.reason):
            yield text(Run(note, MUTED))


def _missing(material: Material) -> Iterator[Block]:
    rows = tuple(_lacks(material))
    if not rows:
        return
    say = material.say
    columns = (Column(say("No."), 16), Column(say("What"), 50), Column(say("Has not answered"), 100))
    caption = say("Missing answers")
    description = say("Each measure or metric with the owners whose answer is missing.")
    yield Heading(text(say("Missing answers")), 3)
    yield Table("missing", caption, description, columns, rows)


def _lacks(material: Material) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each item: what is missing of it, and whose answer that is."""
    found = [each for each in material.decisions.values() if is_owed(each.field) and each.reported < each.expected]
    for decision in material.in_order(found):
        if decision.state in (CONFLICT, RESOLVED):
            continue
        owners = material.names(material.debtors(decision))
        yield cell(decision.item), cell(material.field(decision.field)), cell(material.own(owners))


def _assumed(material: Material) -> Iterator[Block]:
    found = list(_told(material, _ASSUMED))
    if not found:
        return
    say = material.say
    columns = (Column(say("Owner"), 50), Column(say("No."), 16), Column(say("What was assumed"), 100))
    rows = tuple(
        (cell(material.own(material.who(each.owner))), cell(told.item), cell(told.message(say.language)))
        for each, told in found
    )
    caption = say("Assumed values")
    description = say("Each answer that was read by an assumption, with its owner.")
    yield Heading(text(say("Assumed values")), 3)
    yield Table("assumed", caption, description, columns, rows)


def _altered(material: Material) -> Iterator[Block]:
    found = list(_told(material, _ALTERED))
    if not found:
        return
    say = material.say
    columns = (Column(say("Owner"), 50), Column(say("Place"), 36), Column(say("What was altered"), 80))
    rows = tuple(
        (
            cell(material.own(material.who(each.owner))),
            cell(f"{told.location.sheet} {told.location.cell}".strip()),
            cell(told.message(say.language)),
        )
        for each, told in found
    )
    caption = say("Altered locked cells")
    description = say("Each locked cell that was changed in a returned form; the text that was sent is used.")
    yield Heading(text(say("Altered locked cells")), 3)
    yield Table("altered", caption, description, columns, rows)


def _told(material: Material, codes: tuple[str, ...]) -> Iterator[tuple[Submission, Problem]]:
    """Yield what is told of the reading of the files, as far as it still stands after the merge."""
    standing = frozenset(each for each in material.merged.problems if each.code in codes)
    for submission in material.submissions:
        for told in submission.problems:
            if told in standing:
                yield submission, told


def respondents_section(material: Material) -> Section | None:
    """Return the appendix on who answers for which measures, organisation by organisation."""
    say = material.say
    columns = (Column(say("Owner"), 46), Column(say("Files"), 52), Column(say("Measures"), 68))
    rows = tuple(
        (
            cell(material.own(each.owner)),
            cell(*each.files),
            cell(", ".join(measure.id for measure in material.measures_of(each.owner))),
        )
        for each in material.coverage
    )
    if not rows:
        return None
    caption = say("The owners, their files and their measures")
    description = say("Each owner with the files it returned and the numbers of its measures.")
    table = without_empty_columns(Table("respondents", caption, description, columns, rows), 1)
    return Section("respondents", text(say("Respondents")), (table,))
