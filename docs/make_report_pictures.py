"""Draw every page of four reports into docs/pictures/report/: python docs/make_report_pictures.py [NAME]…

`kajaani` is the demo's report; `half` has no targets and half of the answers; `five` has targets and five periods;
`swedish` is a small programme of one area in Swedish. All answers are invented, and every page says so. Needs what
make_pictures.py needs.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from make_pictures import PICTURES, SCREEN, draw, to_pdf

from elinvoima_xl.app.demo import run_demo
from elinvoima_xl.foundation.language import Value
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.decisions import Facts, Merged
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.model.answers import GIVEN, Answer, Source, Submission
from elinvoima_xl.model.asking import Ask, asks
from elinvoima_xl.model.programme import Area, Measure, Mention, Metric, Objective, Owner, Programme
from elinvoima_xl.programme.write_workbook import read_programme
from elinvoima_xl.report.build import build_report
from elinvoima_xl.report.word.document import write_report

FOLDER: Final = PICTURES / "report"
DOTS: Final = 50
# The page that the README shows: the situation by area, after cover, contents and summary.
_SITUATION: Final = 4
NOTICE: Final = {
    "fi": "Esimerkki: vastaukset ovat keksittyjä eivätkä kerro kenenkään toiminnasta.",
    "sv": "Exempel: programmet och svaren är påhittade.",
}
_DONE: Final = {
    "fi": ("Työ on edennyt sovitusti.", "Kevään tilaisuudet pidettiin, ja palaute oli hyvää."),
    "sv": ("Arbetet har framskridit enligt överenskommelse.", "Vårens evenemang ordnades, och responsen var god."),
}
_CAUSE: Final = {
    "fi": "Rahoituspäätös siirtyi syksyyn. Korjaava toimi: aikataulu on sovittu uudelleen.",
    "sv": "Finansieringsbeslutet sköts upp till hösten. Korrigering: tidsplanen har gjorts om.",
}
FIVE: Final = (*(Period(year, part) for year in (2027, 2028) for part in ("H1", "")), Period(2029, "H1"))
# The statuses that the answers go through, so that every one is seen.
_STATUSES: Final = ("on_track", "on_track", "completed", "on_track", "delayed", "on_track", "not_started")


def kajaani(folder: Path) -> Path:
    """Return the report of the demo's second period."""
    run_demo(folder / "demo")
    return next((folder / "demo").glob("seurantaraportti 2027.docx"))


def half(folder: Path) -> Path:
    """Return a report of one area without targets, of which every second owner has answered."""
    programme = area_of(2)
    period = Period(2027, "H1")
    owners = [owner.name for owner in programme.owners]
    answering = frozenset(owners[::2])
    return _write(programme, (period,), "fi", folder / "half.docx", answering)


def five(folder: Path) -> Path:
    """Return a report of one area with targets after five periods."""
    return _write(with_targets(area_of(1)), FIVE, "fi", folder / "five.docx")


def swedish(folder: Path) -> Path:
    """Return a report in Swedish of a small invented programme."""
    return _write(SWEDISH, (Period(2027, "H1"), Period(2028, "H1")), "sv", folder / "swedish.docx")


def _metric(item: str, text: str, unit: str, **more: str) -> Metric:
    return Metric(item, text, unit=unit, direction="more", **more)  # type: ignore[arg-type]


SWEDISH: Final = Programme(
    "exempel",
    "Exempelstads livskraftsprogram 2027–2031",
    (2027, 2031),
    (
        Area(
            1,
            "Kunniga människor",
            "tillgång på arbetskraft",
            ("Företagen hittar den arbetskraft de behöver.", "Studerande stannar i staden."),
            (
                Objective(
                    1,
                    "Företagen hittar den arbetskraft de behöver",
                    (
                        Measure(
                            "1.1.1",
                            "Näringslivstjänsterna besöker företagen regelbundet.",
                            (Mention("Näringslivstjänsterna"),),
                            metrics=(_metric("1.1.1.a", "Företagsbesök", "st."),),
                        ),
                        Measure(
                            "1.1.2",
                            "Skolorna och företagen ordnar rekryteringsdagar tillsammans.",
                            (Mention("Yrkesskolan"), Mention("Yrkeshögskolan")),
                            metrics=(_metric("1.1.2.a", "Deltagare", "personer", combine="sum"),),
                        ),
                    ),
                ),
                Objective(
                    2,
                    "Studerande stannar i staden",
                    (
                        Measure(
                            "1.2.1",
                            "Staden erbjuder sommarjobb och praktikplatser.",
                            (Mention("Näringslivstjänsterna"), Mention("Yrkeshögskolan")),
                            "Näringslivstjänsterna",
                            metrics=(_metric("1.2.1.a", "Praktikplatser", "st."),),
                        ),
                    ),
                ),
            ),
        ),
    ),
    tuple(Owner(name) for name in ("Näringslivstjänsterna", "Yrkesskolan", "Yrkeshögskolan")),
    "sv",
    city="Exempelstad",
    committee="Näringslivssektionen",
)


def area_of(number: int) -> Programme:
    """Return the Kajaani programme with one of its areas only."""
    programme = read_programme(Path(__file__).parent.parent / "examples" / "kajaani" / "programme.xlsx")[0]
    return replace(programme, areas=tuple(area for area in programme.areas if area.number == number))


def with_targets(programme: Programme) -> Programme:
    """Return the programme with an invented baseline and target for each of its metrics."""

    def aimed(metric: Metric) -> Metric:
        if metric.kind == "text":
            return metric
        is_number = metric.kind != "milestone"
        target = Decimal(60 if is_number else 1)
        return replace(
            metric,
            baseline=Decimal(30) if is_number else None,
            targets=tuple((year, target) for year in range(2027, 2032)),
        )

    def of_measure(measure: Measure) -> Measure:
        return replace(measure, metrics=tuple(map(aimed, measure.metrics)))

    areas = tuple(
        replace(
            area,
            objectives=tuple(replace(o, measures=tuple(map(of_measure, o.measures))) for o in area.objectives),
        )
        for area in programme.areas
    )
    return replace(programme, areas=areas)


def _write(
    programme: Programme,
    periods: tuple[Period, ...],
    language: str,
    path: Path,
    answering: frozenset[str] | None = None,
) -> Path:
    merged = answered(programme, periods, language, answering)
    day = date(periods[-1].end.year, 9, 15)
    write_report(build_report(merged, periods[-1], language=language, day=day), path)
    return path


def answered(
    programme: Programme, periods: tuple[Period, ...], language: str, answering: frozenset[str] | None = None
) -> Merged:
    """Return the merge of invented answers of some periods, of those owners who are answering."""
    known = replace(programme, notice=NOTICE[language])
    files = {each for number, period in enumerate(periods) for each in _files(known, period, number, language)}
    kept = frozenset(each for each in files if answering is None or each.owner in answering)
    return merge(Facts(tuple((period, known) for period in periods), kept))


def _files(programme: Programme, period: Period, number: int, language: str) -> Iterable[Submission]:
    saved = datetime(period.end.year, period.end.month, 28, 9, tzinfo=UTC)
    answers: dict[str, list[Answer]] = {}
    for place, ask in enumerate(asks(programme, period)):
        source = Source(f"{ask.owner} {period}.xlsx", "1", f"K{place}", saved, f"{ask.owner} {period}")
        for field, value in _said(programme, ask, period, number + place, language):
            made = Answer(period, ask.owner, ask.item, field, GIVEN, value, str(value), source)
            answers.setdefault(ask.owner, []).append(made)
    for owner, found in answers.items():
        name = f"{owner} {period}"
        yield Submission(
            f"{name}.xlsx", name, "accepted", period, owner, language=language, saved=saved, answers=tuple(found)
        )


def _said(
    programme: Programme, ask: Ask, period: Period, number: int, language: str
) -> Iterable[tuple[str, Value]]:  # fmt: skip
    metric = programme.find_metric(ask.item)
    if metric is None:
        # All owners of a measure say the same, or the invented answers would be all conflicts.
        status = _STATUSES[(sum(map(ord, ask.item)) + period.year) % len(_STATUSES)]
        yield "status", status
        yield "done", _DONE[language][number % 2]
        if status == "delayed":
            yield "cause", _CAUSE[language]
            yield "new_date", date(period.year + 1, 3, 31)
    elif metric.kind == "milestone":
        yield "actual", True
    elif metric.kind == "text":
        yield "actual", _DONE[language][0]
    else:
        value = Decimal(12 + 9 * (period.year - 2027) + sum(map(ord, ask.item)) % 17)
        whole = value if period.part else value * 2
        yield "actual", whole / 100 if metric.kind == "share" else whole
        if period.part and metric.targets:
            yield "forecast", value * 2 / (100 if metric.kind == "share" else 1)


DRAWN: Final = {"kajaani": kajaani, "half": half, "five": five, "swedish": swedish}


def main(names: list[str]) -> None:
    """Draw the pages of the reports of these names, or of all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in names or DRAWN:
        for old in FOLDER.glob(f"{name}-*.png"):
            old.unlink()
        with tempfile.TemporaryDirectory() as made:
            pdf = to_pdf(DRAWN[name](Path(made)), Path(made))
            for page in range(1, _pages(pdf) + 1):
                draw(pdf, FOLDER / f"{name}-{page:02}.png", page=page, dots=DOTS)
            if name == "kajaani":
                draw(pdf, PICTURES / "report-page.png", page=_SITUATION, dots=SCREEN)


def _pages(pdf: Path) -> int:
    return pdf.read_bytes().count(b"/Type/Page/") or pdf.read_bytes().count(b"/Type/Page\n")


if __name__ == "__main__":
    main(sys.argv[1:])
