"""Returned workbooks: each file under some paths becomes a submission."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Problem
from elinvoima_xl.foundation.progress import Progress, counted
from elinvoima_xl.returns.inputs import Input, find_inputs, to_skipped
from elinvoima_xl.returns.parallel.reading import cores, read_input, read_inputs, without_answers
from elinvoima_xl.returns.remote import Place

if TYPE_CHECKING:
    from elinvoima_xl.model.answers import Submission
    from elinvoima_xl.model.programme import Programme

# Starting the workers takes no longer than reading so many files in one process (benchmarks/README.md).
MANY: Final = 60


@dataclass(frozen=True, slots=True)
class Returned:
    """A submission, and the file that it was read from."""

    source: Input
    submission: Submission


def read_returns(
    places: Sequence[Place],
    programme: Programme | None,
    *,
    executor: Executor | None = None,
    on_read: Progress | None = None,
) -> tuple[tuple[Returned, ...], tuple[Problem, ...]]:
    """Return every submission under some places, and what is to be told of files that are none.

    A place is a path, or an address such as `s3://…`. They are read by `executor`, any of `concurrent.futures`' kind,
    which is left open; with none, many files are read on all cores and few in this process. Whoever reads them, the
    submissions are the same and in the order of the places. `on_read` is told after each file how many of how many are
    read.

    UsageError for a place that does not exist. A file that cannot be read costs that file: it is a refused submission.
    """
    found = find_returns(places)
    with readers(found, executor) as reader:
        return read_found(found, programme, executor=reader, on_read=on_read)


@dataclass(frozen=True, slots=True)
class Found:
    """The files under some places, and what is to be told of those that are passed over."""

    inputs: tuple[Input, ...]
    problems: tuple[Problem, ...]

    @property
    def files(self) -> tuple[Path, ...]:
        """Return the files of this machine that they lie in."""
        return tuple(each.place for each in self.inputs if isinstance(each.place, Path))


def find_returns(places: Sequence[Place]) -> Found:
    """Return the files under some places; UsageError for a place that does not exist."""
    inputs, problems = find_inputs(places)
    return Found(tuple(inputs), tuple(problems))


@contextmanager
def readers(found: Found, executor: Executor | None = None) -> Iterator[Executor | None]:
    """Yield who is to read the files: `executor`, or processes for many files, which start at once; None for few.

    So they are ready when the programme has been read.
    """
    if executor is not None or len(found.inputs) < MANY or cores() < 2:
        yield executor
        return
    # Only many files are worth what it loads.
    from elinvoima_xl.returns.parallel.pool import start_workers

    with start_workers(cores()) or nullcontext() as workers:
        yield workers


def read_found(
    found: Found,
    programme: Programme | None,
    *,
    executor: Executor | None,
    on_read: Progress | None = None,
    keeps_answers: bool = True,
) -> tuple[tuple[Returned, ...], tuple[Problem, ...]]:
    """Return the submission of every file found, read by `executor` or in this process, and what is to be told."""
    submissions, told = _read(found.inputs, programme, executor, on_read, keeps_answers=keeps_answers)
    returns, skipped = _without_leftovers(_each_form(found.inputs, submissions))
    return returns, (*found.problems, *skipped, *told)


def _without_leftovers(found: Iterable[Returned]) -> tuple[tuple[Returned, ...], tuple[Problem, ...]]:
    """Return the returns, and what is told of those passed over: leftovers with nothing in them that another has not.

    One that is a whole form and like no other file may be all that is left of an answer.
    """
    known: set[str] = set()
    kept: dict[int, Returned] = {}
    skipped: list[Problem] = []
    for number, each in sorted(enumerate(found), key=lambda pair: pair[1].source.is_leftover):
        submission = each.submission
        if submission.state == "skipped" and not submission.letters:
            skipped += submission.problems
        elif each.source.is_leftover and (submission.state == "refused" or submission.digest in known):
            skipped.append(to_skipped(submission.file))
        else:
            known.add(submission.digest)
            kept[number] = each
    return tuple(kept[number] for number in sorted(kept)), tuple(dict.fromkeys(skipped))


def _each_form(inputs: Iterable[Input], submissions: Iterable[Submission]) -> Iterator[Returned]:
    """Yield what each file says, a form at a time: a workbook may hold sheets of several."""
    for source, submission in zip(inputs, submissions, strict=True):
        yield from (Returned(source, each) for each in submission.each)


def _read(
    inputs: Sequence[Input],
    programme: Programme | None,
    executor: Executor | None,
    on_read: Progress | None = None,
    *,
    keeps_answers: bool = True,
) -> tuple[tuple[Submission, ...], tuple[Problem, ...]]:
    """Return what each file says, and what is told of the processes that read them."""
    if executor is not None:
        return read_inputs(inputs, programme, executor=executor, on_read=on_read, keeps_answers=keeps_answers)
    found = (read_input(each, programme) for each in counted(inputs, on_read))
    return tuple(each if keeps_answers else without_answers(each) for each in found), ()


def unread(told: Iterable[Problem]) -> tuple[Submission, ...]:
    """Return each file that never came to be read: passed over for what it is, or refused before it was opened."""
    from elinvoima_xl.model.answers import Submission

    states = ((each, "skipped" if each.code == "skipped-file" else "refused") for each in told)
    return tuple(
        Submission(each.location.file, "", state)
        for each, state in states
        if each.location.file and (state == "skipped" or each.severity == "error")
    )


def read_by_time(
    returns: Sequence[Returned],
    programmes: Mapping[Period, Programme],
    given: Programme,
    *,
    executor: Executor | None = None,
) -> tuple[tuple[Returned, ...], tuple[Problem, ...]]:
    """Return the files, those of a period whose programme is another than `given` read again by that one.

    So a form of an old period is its owner's of that time, whatever the owner is called today. With them what is to be
    told of who reads them.
    """
    found = list(returns)
    told: list[Problem] = []
    for period, programme in programmes.items():
        if programme != given:
            numbers = [number for number, each in enumerate(found) if each.submission.period == period]
            sources = list(dict.fromkeys(found[number].source for number in numbers))
            submissions, problems = _read(sources, programme, executor)
            told += problems
            again = {(each.source, each.submission.digest): each for each in _each_form(sources, submissions)}
            for number in numbers:
                known = found[number]
                found[number] = again.get((known.source, known.submission.digest), known)
    return tuple(found), tuple(dict.fromkeys(told))
