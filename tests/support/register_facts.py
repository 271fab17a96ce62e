"""Invented facts for the tests of the register: a small programme, two periods, answers that agree and that do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from elinvoima_xl.foundation.period import Period
from elinvoima_xl.merging.decisions import Facts
from elinvoima_xl.model.answers import GIVEN, UNREADABLE, Answer, CoordinatorText, Source, Submission
from elinvoima_xl.model.programme import Area, Measure, Mention, Metric, Objective, Owner, Programme

H1 = Period(2027, "H1")
YEAR = Period(2027)
NOW = datetime(2028, 1, 20, 9, 30, tzinfo=UTC)


TARGET = ((2027, Decimal(60)),)


def measure(number: str, owners: tuple[str, ...], *metrics: Metric, **more) -> Measure:
    text = f"Esimerkkitoimenpide {number}, jossa kehitetään yritysten ja oppilaitosten yhteistyötä"
    return Measure(number, text, tuple(Mention(name, name) for name in owners), metrics=metrics, **more)


PROGRAMME = Programme(
    id="esimerkki",
    title="Esimerkkilän elinvoimaohjelma 2027–2031",
    years=(2027, 2031),
    city="Esimerkkilä",
    areas=(
        Area(
            1,
            "OSAAVA ESIMERKKILÄ",
            "koulutus ja osaaminen",
            objectives=(
                Objective(
                    1,
                    "Koulutus vastaa yritysten tarpeita",
                    (
                        measure(
                            "1.1.1",
                            ("Opisto", "Yrittäjät"),
                            Metric(
                                "1.1.1.a", "Osallistujat", unit="hlö", combine="sum", targets=((2027, Decimal(60)),)
                            ),
                            Metric("1.1.1.b", "Tyytyväisten osuus", kind="share", unit="%", combine="mean"),
                        ),
                        measure(
                            "1.1.2",
                            ("Opisto", "Kaupunki"),
                            Metric("1.1.2.a", "Uudet koulutusohjelmat", unit="kpl", combine="latest"),
                        ),
                    ),
                ),
                Objective(2, "Osaajat jäävät alueelle", (measure("1.2.1", ("Kaupunki",)),)),
            ),
        ),
        Area(
            2,
            "Kasvava [Esimerkkilä]: yritykset / työpaikat",
            objectives=(
                Objective(
                    1,
                    "Yritykset kasvavat",
                    (
                        measure(
                            "2.1.1",
                            ("Yrittäjät",),
                            Metric("2.1.1.a", "Uudet yritykset", unit="kpl", combine="lead", baseline=Decimal("12.5")),
                            continuity="continuous",
                        ),
                    ),
                ),
            ),
        ),
    ),
    owners=(Owner("Opisto"), Owner("Yrittäjät"), Owner("Kaupunki", language="sv")),
)


def answer(period: Period, owner: str, item: str, field: str, value, raw: str = "", **more) -> Answer:
    """An answer that says where it stands by its own words: no two are equal by accident."""
    state = more.pop("state", GIVEN)
    file = more.pop("file", f"{owner}-{period}.xlsx")
    saved = more.pop("saved", datetime(period.end.year, period.end.month, 28, 12, 0, tzinfo=UTC))
    source = Source(file, "1 Osaava Esimerkkilä", "K7", saved, digest_of(file))
    return Answer(period, owner, item, field, state, value, raw or str(value), source, **more)


def digest_of(file: str) -> str:
    from hashlib import sha256

    return sha256(file.encode()).hexdigest()


def only(said: Answer) -> Facts:
    """Return the facts above with nothing sent but one answer."""
    return replace(example_facts(), submissions=frozenset({submission(said.period, said.owner, said)}))


def submission(period: Period, owner: str, *answers: Answer, file: str = "", **more) -> Submission:
    name = file or f"{owner}-{period}.xlsx"
    saved = datetime(period.end.year, period.end.month, 28, 12, 0, tzinfo=UTC)
    known = {"state": "accepted", "saved": saved, "filled": len(answers), "expected": 6, "language": "fi"} | more
    return Submission(name, digest_of(name), period=period, owner=owner, answers=answers, **known)


def example_facts() -> Facts:
    """Return two periods with a conflict, an unreadable text, a delayed measure, texts of the coordinator."""
    h1 = (
        submission(
            H1,
            "Opisto",
            answer(H1, "Opisto", "1.1.1.a", "actual", Decimal(20)),
            answer(H1, "Opisto", "1.1.1", "status", "on_track", "Etenee suunnitellusti"),
            answer(H1, "Opisto", "1.1.2.a", "actual", Decimal(3)),
        ),
    )
    year = (
        submission(
            YEAR,
            "Opisto",
            answer(YEAR, "Opisto", "1.1.1.a", "actual", Decimal("31.5"), "31,5"),
            answer(YEAR, "Opisto", "1.1.1.b", "actual", Decimal("0.85"), "85 %"),
            answer(YEAR, "Opisto", "1.1.1", "status", "delayed", "Viivästynyt"),
            answer(YEAR, "Opisto", "1.1.1", "cause", "Kouluttajia ei saatu. Haku avataan uudelleen syksyllä."),
            answer(YEAR, "Opisto", "1.1.1", "done", "Kolme koulutusta pidetty.\nPalautetta kerätty."),
            answer(YEAR, "Opisto", "1.1.1", "new_date", datetime(2028, 9, 30).date(), "30.9.2028"),
            answer(YEAR, "Opisto", "1.1.2.a", "actual", Decimal(4)),
            answer(YEAR, "Opisto", "1.1.2", "status", "on_track", "Etenee suunnitellusti"),
        ),
        submission(
            YEAR,
            "Kaupunki",
            answer(YEAR, "Kaupunki", "1.1.2.a", "actual", Decimal(5)),
            answer(YEAR, "Kaupunki", "1.1.2", "status", "completed", "Toteutunut"),
            answer(YEAR, "Kaupunki", "1.2.1", "status", "not_started", "Ei aloitettu"),
        ),
        submission(
            YEAR,
            "Yrittäjät",
            answer(YEAR, "Yrittäjät", "1.1.1.a", "actual", None, "n. 20–30", state=UNREADABLE),
            answer(YEAR, "Yrittäjät", "1.1.1", "status", "on_track", "Etenee suunnitellusti"),
            answer(YEAR, "Yrittäjät", "2.1.1.a", "actual", Decimal(1234)),
            answer(YEAR, "Yrittäjät", "2.1.1", "status", "completed", "Toteutunut"),
        ),
    )
    texts = (
        CoordinatorText(YEAR, "note", "1.1.1", "Sovittu jatkosta opiston kanssa."),
        CoordinatorText(YEAR, "verdict", "1.1", "Osittain saavutettu"),
    )
    programmes = ((H1, PROGRAMME), (YEAR, PROGRAMME))
    return Facts(programmes, frozenset((*h1, *year)), texts=texts)
