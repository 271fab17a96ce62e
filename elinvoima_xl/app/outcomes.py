"""What each command says when it is done: records, and their JSON (DESIGN §3, stable).

Numbers become JSON numbers, dates ISO 8601 text, what is not known `null`. No input or output here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from elinvoima_xl.foundation.language import Value
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Problem, has_errors, in_order
from elinvoima_xl.merging.decisions import Change, Coverage, Decision, Merged
from elinvoima_xl.model.answers import EMPTY, Answer, Resolution, Submission, of_file
from elinvoima_xl.model.asking import MetricRule
from elinvoima_xl.model.programme import Area, Measure, Metric, Objective, Owner, Programme

if TYPE_CHECKING:
    from elinvoima_xl.app.audit import Trace, VerifiedFile
    from elinvoima_xl.programme.importing.renewal import Renewed

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a command did: the files it wrote and all problems, in order."""

    written: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def exit_status(self) -> int:
        """Return 0 for done, 1 where errors or unsettled conflicts remain."""
        return int(has_errors(self.problems))

    @property
    def pressing(self) -> tuple[Problem, ...]:
        """Return the problems that somebody can still do something about: those to be listed at the terminal."""
        return self.problems

    @property
    def apart(self) -> frozenset[Problem]:
        """Return the problems that are told with what was done, and not once more among the others."""
        return frozenset()

    def to_json(self, language: str) -> Json:
        """Return the JSON object that the command prints with `--json`."""
        return {**self._facts(), "problems": [each.to_json(language) for each in in_order(self.problems)]}

    def _facts(self) -> Json:
        return {"written": list(self.written)}


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderMade(Outcome):
    """A new follow-up folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported(Outcome):
    """An imported programme; `renewed` where the document came onto a programme workbook that was there."""

    programme: Programme
    renewed: Renewed | None = None

    @property
    def apart(self) -> frozenset[Problem]:
        """Return the problems of the renewal: they are told in their own order."""
        return frozenset(self.renewed.problems if self.renewed else ())

    def _facts(self) -> Json:
        programme = self.programme
        background = programme.background
        return {
            "title": programme.title,
            "years": list(programme.years),
            "areas": [_area(area) for area in programme.areas],
            "owners": [_owner(owner) for owner in programme.owners],
            "background": {
                "strengths": list(background.strengths),
                "obstacles": list(background.obstacles),
                "trends": list(background.trends),
                "threats": list(background.threats),
            },
            "assurance": list(programme.assurance),
            "history": list(programme.history),
        }


@dataclass(frozen=True, slots=True)
class WrittenForm:
    """One form: its file, whose it is ("" for the shared one), its id, and the items that it asks about.

    `expected` counts the cells that are to be filled as things stand when it is sent.
    """

    file: str
    owner: str
    period: Period
    form: str
    items: tuple[str, ...]
    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FormsWritten(Outcome):
    """The forms that were written, or with a dry run would have been."""

    forms: tuple[WrittenForm, ...] = ()

    def _facts(self) -> Json:
        return {
            "forms": [
                {
                    "file": form.file,
                    "owner": form.owner or None,
                    "period": str(form.period),
                    "form": form.form,
                    "items": list(form.items),
                }
                for form in self.forms
            ]
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked(Outcome):
    """The submissions that were checked, without their answers."""

    submissions: tuple[Submission, ...] = ()

    def _facts(self) -> Json:
        return {
            "files": [
                {
                    "file": each.file,
                    "state": each.state,
                    "owner": each.owner or None,
                    "period": str(each.period) if each.period else None,
                    "form": each.form or None,
                    "filled": each.filled,
                    "expected": each.expected,
                }
                for each in self.submissions
            ]
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeDone(Outcome):
    """A register written: what was decided, and which values that there were became others.

    `of_files` are the problems that the returned files have in themselves, which `check` tells; those of them that the
    register knew before are `known`.

    `first` counts the values that there were not before. Of a new register (`is_new`) nothing has changed. `to_settle`
    is how many rows of its sheet of conflicts wait for a person.
    """

    register: str
    merged: Merged
    of_files: frozenset[Problem] = frozenset()
    known: frozenset[Problem] = frozenset()
    changes: tuple[Change, ...] = ()
    first: int = 0
    is_new: bool = False
    to_settle: int = 0

    @property
    def apart(self) -> frozenset[Problem]:
        """Return the problems that the files have in themselves: they are counted."""
        return self.of_files

    @property
    def pressing(self) -> tuple[Problem, ...]:
        """Return all but the warnings of closed periods: the register keeps those, and the committee has its report."""
        facts = self.merged.facts
        files = {True: set[str](), False: set[str]()}
        for each in facts.submissions:
            files[each.period in facts.closed].add(each.file)
        # Two files of one name may be of two periods: then nothing tells which of them is meant.
        closed = files[True] - files[False]
        return tuple(
            each
            for each in self.problems
            if each.severity == "error"
            or each.code == "period-closed"
            or not (each.location.file in closed or dict(each.blanks).get("period") in facts.closed)
        )

    def _facts(self) -> Json:
        return {
            "register": self.register,
            "decisions": [_decision(each) for each in self.merged.decisions],
            "coverage": [_coverage(each) for each in self.merged.coverage],
            "changes": [_changed(each) for each in self.changes],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWritten(Outcome):
    """A report written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWritten(Outcome):
    """The texts for the committee's item written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusRead(Outcome):
    """Who has returned and who has not, in one period."""

    coverage: tuple[Coverage, ...] = ()
    merged: Merged
    period: Period

    def _facts(self) -> Json:
        return {"coverage": [_coverage(each) for each in self.coverage]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced(Outcome):
    """What stands behind an item of a register."""

    merged: Merged
    trace: Trace

    @property
    def exit_status(self) -> int:
        """Return 0: what is asked is shown, whatever is to be settled in it."""
        return 0

    def _facts(self) -> Json:
        return {
            "decisions": [{**_decision(each), "answers": _with_digests(each)} for each in self.trace.decisions],
            "resolutions": [_resolution(each) for each in self.trace.resolutions],
            "left_out": [{**_with_digest(answer), "why": why} for answer, why in self.trace.left_out],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified(Outcome):
    """Whether files and register still say the same."""

    files: tuple[VerifiedFile, ...] = ()

    def _facts(self) -> Json:
        return {"files": [{"file": each.file, "sha256": each.digest, "state": each.state} for each in self.files]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported(Outcome):
    """A set of tables written for other programs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published(Outcome):
    """The page that was written, its main file first; `unsettled` answers of its period have no value on it.

    `lacking` are the settings that a page should have and that are empty.
    """

    unsettled: int = 0
    lacking: tuple[str, ...] = ()


def to_plain(value: Value | datetime) -> str | int | float | bool | None:
    """Return a value as JSON has it: a whole number as an integer, a date as ISO 8601 text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, date) else value


def _area(area: Area) -> Json:
    return {
        "number": area.number,
        "name": area.name,
        "subtitle": area.subtitle,
        "headline_objectives": list(area.headline_objectives),
        "objectives": [_objective(objective) for objective in area.objectives],
    }


def _objective(objective: Objective) -> Json:
    measures = [_measure(measure) for measure in objective.measures]
    return {"number": objective.number, "text": objective.text, "measures": measures}


def _measure(measure: Measure) -> Json:
    return {
        "id": measure.id,
        "text": measure.text,
        "owners": [{"name": mention.name, "raw": mention.raw} for mention in measure.owners],
        "lead": measure.lead_owner or None,
        "metrics": [_metric(metric) for metric in measure.metrics],
    }


def _metric(metric: Metric) -> Json:
    names = ("id", "text", "kind", "unit", "direction", "over_time", "combine")
    return {name: getattr(metric, name) for name in names}


def _owner(owner: Owner) -> Json:
    return {
        "name": owner.name,
        "kind": owner.kind,
        "aliases": list(owner.aliases),
        "respondent": owner.respondent or None,
    }


def _decision(decision: Decision) -> Json:
    return {
        "period": str(decision.period),
        "item": decision.item,
        "field": decision.field,
        "state": decision.state,
        "value": to_plain(decision.value),
        "reported": decision.reported,
        "expected": decision.expected,
        "answers": [_answer(answer) for answer in decision.answers if answer.state != "empty"],
    }


def _answer(answer: Answer) -> Json:
    source = answer.source
    return {
        "owner": answer.owner or None,
        "value": to_plain(answer.value),
        "raw": answer.raw,
        "shown": answer.shown or None,
        "link": answer.seen.link or None,
        "state": answer.state,
        "file": source.file,
        "sheet": source.sheet,
        "cell": source.cell,
        "saved": to_plain(source.saved) if source.saved else None,
        "rule": MetricRule.from_text(answer.rule).combine or None,
    }


def _with_digests(decision: Decision) -> list[Json]:
    return [_with_digest(answer) for answer in decision.answers if answer.state != EMPTY]


def _with_digest(answer: Answer) -> Json:
    return {**_answer(answer), "sha256": of_file(answer.source.digest)}


def _resolution(resolution: Resolution) -> Json:
    return {
        "period": str(resolution.period),
        "item": resolution.item,
        "field": resolution.field,
        "value": to_plain(resolution.value),
        "raw": resolution.raw,
        "who": resolution.who or None,
        "when": resolution.when or None,
        "reason": resolution.reason or None,
    }


def _changed(change: Change) -> Json:
    return {
        "period": str(change.period),
        "item": change.item,
        "field": change.field,
        "before": to_plain(change.before),
        "after": to_plain(change.after),
        "because": change.because,
        "by": change.by or None,
    }


def _coverage(coverage: Coverage) -> Json:
    return {
        "period": str(coverage.period),
        "owner": coverage.owner or None,
        "state": coverage.state,
        "filled": coverage.filled,
        "expected": coverage.expected,
        "settled": coverage.settled,
    }
