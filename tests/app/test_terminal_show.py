"""What a person sees: lines that fit the terminal, whole lines where piped, errors before warnings, the next step."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from filled import OTHER, OWNER, PERIOD, a_programme

from elinvoima_xl.app.audit import Trace
from elinvoima_xl.app.outcomes import (
    Checked,
    Exported,
    FolderMade,
    FormsWritten,
    Imported,
    ItemWritten,
    MergeDone,
    Outcome,
    Published,
    ReportWritten,
    StatusRead,
    Traced,
    Verified,
    WrittenForm,
)
from elinvoima_xl.app.terminal.show import MOST_INFORMATION, next_steps, show
from elinvoima_xl.foundation.language import Term, words
from elinvoima_xl.foundation.problems import Location, Problem, problem
from elinvoima_xl.merging.decisions import CONFLICT, Coverage, Decision, Facts, Merged
from elinvoima_xl.model.answers import Submission

LONG = "Kajaanin matkailun yritysverkosto 2027-H1.xlsx"
Shown = Callable[..., list[str]]


@pytest.fixture
def shown(capsys, monkeypatch) -> Shown:
    """Return the lines that are printed: piped, or at a terminal of some width."""

    def lines(outcome: Outcome, language: str = "fi", *, width: int = 0, **environment: str) -> list[str]:
        for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM"):
            monkeypatch.delenv(name, raising=False)
        if width:
            environment = {"FORCE_COLOR": "1", "NO_COLOR": "1", "COLUMNS": str(width), **environment}
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        show(outcome, language)
        return capsys.readouterr().out.splitlines()

    return lines


def bare(lines: list[str]) -> list[str]:
    """Return lines without the codes for bold and dim letters."""
    return [re.sub(r"\x1b\[\d*m", "", line) for line in lines]


def faults(count: int = 1) -> tuple[Problem, ...]:
    return tuple(
        problem("not-a-number", Location(LONG, "1 Osaavien tekijöiden Kajaani", f"E{row}"), found="20–30")
        for row in range(1, count + 1)
    )


def checked(*problems: Problem, written: tuple[str, ...] = ()) -> Checked:
    good = Submission(LONG, "1", "accepted", owner="Kajaanin matkailun yritysverkosto", filled=5, expected=16)
    other = Submission("vastaus.xlsx", "2", "accepted", owner=OWNER, filled=1, expected=2)
    return Checked(submissions=(good, other), problems=problems, written=written)


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_is_wider_than_the_terminal(shown, width):
    lines = bare(shown(checked(*faults()), width=width))

    assert max(map(len, lines)) <= width
    assert "20–30" in " ".join(lines)


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_nothing_is_cut_at_any_width(shown, width):
    text = "".join("".join(bare(shown(checked(*faults()), width=width))).split())

    assert "".join(f"{LONG}".split()) in text.replace("hyväksytty5/16", "")
    assert "5/16" in text
    assert OWNER.replace(" ", "") in text


def test_a_narrow_terminal_has_the_owner_under_a_file_that_does_not_tell_it(shown):
    lines = [line.strip() for line in shown(checked(), width=60)]

    assert OWNER in lines
    assert "Kajaanin matkailun yritysverkosto" not in lines


def test_piped_lines_are_whole_and_have_no_colours_nor_trailing_blanks(shown):
    lines = shown(checked(*faults()))

    assert any(line.startswith(LONG) and line.endswith("5/16") for line in lines)
    assert not any("\x1b" in line or line != line.rstrip() for line in lines)


def test_colours_may_be_forced_where_piped(shown):
    assert any("\x1b[" in line for line in shown(checked(*faults()), FORCE_COLOR="1"))


def test_no_colours_are_used_where_none_are_wanted(shown):
    lines = shown(checked(*faults()), width=80)

    assert not any("\x1b[3" in line for line in lines)


def test_what_a_terminal_would_obey_is_never_printed(shown):
    name = "a\x1b[2J\x9b1m\u202e.xlsx"
    submission = Submission(name, "1", "accepted", owner="Kunta\x1b]0;x\x07", filled=1, expected=1)
    told = problem("text-outside-table", Location(name, "1\x1b[1m", "K7"), found="\x9b2J\x7f")

    text = "\n".join(shown(Checked(submissions=(submission,), problems=(told,)), width=120))

    assert "a␛[2J\ufffd1m" in text
    assert not set(re.sub(r"\x1b\[\d*m", "", text)) & set("\x1b\x07\x7f\x9b\u202e")


def test_errors_stand_before_the_warnings_of_other_files(shown):
    warning = problem("cause-missing", Location("A.xlsx", "1", "H8"), item="1.1.1", status="Viivästynyt")

    lines = shown(checked(*faults(), warning))

    assert lines.index(LONG) < lines.index("A.xlsx")
    assert lines[-3] == "1 virhe, 1 varoitus."


def test_advice_that_is_the_same_is_printed_once(shown):
    lines = shown(checked(*faults(3)))

    assert sum("20–30" in line for line in lines) == 3
    assert sum("Kirjoita pelkkä luku" in line for line in lines) == 1


def test_much_information_is_counted(shown):
    information = tuple(
        problem("skipped-file", Location(f"{number}.tmp"), reason=str(number)) for number in range(MOST_INFORMATION + 1)
    )

    lines = shown(checked(*information))

    assert "13 huomiota on vain tiedoksi; valitsin --json luettelee ne." in lines


def assumed(file: str, cell: str, found: str = "Käynnissä") -> Problem:
    return problem("assumed-status", Location(file, "1", cell), found=found, value=Term("On track"))


def test_equal_warnings_of_a_file_are_one_line_with_their_count_and_the_first_place(shown):
    told = (*(assumed("A.xlsx", f"G{row}") for row in range(5, 45)), assumed("A.xlsx", "G50", "Ok"))

    lines = shown(checked(*told, assumed("B.xlsx", "G7")))

    assert [line for line in lines if "Käynnissä" in line] == [
        "  ▲ 1!G5 …: 40 × ”Käynnissä” luettiin tilaksi Etenee suunnitellusti.",
        "  ▲ 1!G7: ”Käynnissä” luettiin tilaksi Etenee suunnitellusti.",
    ]
    assert lines[-2] == "0 virhettä, 42 varoitusta."


def test_what_is_for_information_stands_with_its_own_file_and_equal_ones_of_several_files_on_one_line(shown):
    skipped = [problem("skipped-file", Location(name), reason="x") for name in ("a.tmp", "b.tmp")]
    renamed = problem("sheet-renamed", Location("B.xlsx", "2"), found="2", expected="1")

    lines = shown(checked(*faults(), *skipped, renamed))

    told = lines[lines.index("Tiedoksi") + 1 :]
    assert told[0].startswith("  · B.xlsx, 2: Välilehden")
    assert told[1].startswith("  · a.tmp …: 2 × ")


def test_what_is_of_no_file_does_not_stand_under_the_heading_of_one(shown):
    missing = problem("owner-missing", owner="KAMK")

    lines = shown(checked(*faults(), missing))

    assert "KAMK" in lines[lines.index("Koko aineistosta") + 1]
    assert lines.index(LONG) < lines.index("Koko aineistosta")


def test_a_file_that_was_passed_over_is_told_and_not_listed(shown):
    skipped = Submission("~$KAO.xlsx", "", "skipped")
    told = problem("skipped-file", Location("~$KAO.xlsx"), reason="x")

    lines = shown(Checked(submissions=(skipped,), problems=(told,)))

    assert [line for line in lines if "KAO" in line] == ["  · ~$KAO.xlsx: Tiedostoa ei luettu: x."]


def test_merge_counts_what_check_tells_of_files_and_tells_its_own(shown):
    own = problem("owner-missing", owner="KAMK")
    old, new = assumed("A.xlsx", "G5"), (*faults(2), assumed("B.xlsx", "G7"))
    outcome = MergeDone(
        register="r.xlsx",
        merged=merged("single"),
        problems=(own, old, *new),
        of_files=frozenset((old, *new)),
        known=frozenset((old,)),
    )

    lines = shown(outcome)

    start = lines.index("Palautetuissa tiedostoissa (elinvoima check kertoo kunkin):")
    assert lines[start + 1 : start + 5] == [
        f"  ✕ {LONG}: 2 virhettä",
        "  ▲ B.xlsx: 1 varoitus",
        "  · Ennallaan edellisestä yhdistämisestä: 1 varoitus",
        "2 virhettä, 3 varoitusta.",
    ]
    assert any("KAMK" in line for line in lines[:start])
    assert not any("20–30" in line or "Käynnissä" in line for line in lines)


def test_many_files_of_one_folder_are_counted(shown):
    written = tuple(str(Path("lomakkeet", f"{number}.xlsx")) for number in range(20))

    lines = shown(ReportWritten(written=(*written, "raportti.docx")))

    assert lines[:2] == ["Kirjoitettu: 20 tiedostoa kansioon lomakkeet", "Kirjoitettu: raportti.docx"]


def test_markup_in_a_name_is_no_markup(shown):
    lines = shown(Checked(submissions=(Submission("[bold]KAO[/bold].xlsx", "1", "refused"),)))

    assert lines[1].startswith("[bold]KAO[/bold].xlsx")


# --- the next step


def merged(state: str) -> Merged:
    return Merged(Facts(), decisions=(Decision(PERIOD, "1.1.1", "status", state),))


def status(filled: int, **more: object) -> StatusRead:
    owed = (("1.1.1.a", "actual"),) * (2 - filled)
    coverage = (Coverage(PERIOD, OTHER, "returned", filled, 2, owed=owed),)
    return StatusRead(coverage=coverage, merged=merged("single"), period=PERIOD, **more)


FORM = WrittenForm("KAO.xlsx", OWNER, PERIOD, "f1", ("1.1.1",), 3)
STEPS = {
    "a folder made": (FolderMade(), "elinvoima import"),
    "read and not written": (Imported(programme=a_programme()), "-o FILE.xlsx"),
    "imported": (Imported(programme=a_programme(), written=("ohjelma.xlsx",)), "sheet Findings"),
    "no forms": (FormsWritten(), "check the owners"),
    "a dry run": (FormsWritten(forms=(FORM,)), "without --dry-run"),
    "forms": (FormsWritten(forms=(FORM,), written=("KAO.xlsx",)), "send each owner"),
    "nothing came back": (Checked(), "save the returned workbooks"),
    "faults": (checked(*faults()), "--return-to FOLDER"),
    "faults handed back": (checked(*faults(), written=("KAO.xlsx",)), "send the marked copies"),
    "no faults": (checked(), "run elinvoima merge"),
    "conflicts": (MergeDone(register="r.xlsx", merged=merged(CONFLICT)), "settle the conflicts"),
    "merged": (MergeDone(register="r.xlsx", merged=merged("single")), "elinvoima status"),
    "somebody owes": (status(1), "--reminders FOLDER"),
    "reminders": (status(1, written=("KAO.eml",)), "send them"),
    "nobody owes": (status(2), "elinvoima report"),
    "a page": (Published(written=("index.html",)), "in a browser"),
    "a trace": (Traced(merged=merged("single"), trace=Trace("1.1.1", {})), "elinvoima verify"),
    "files that are the same": (Verified(), "keep the files"),
    "a set": (Exported(written=("s/answers",)), "Parquet"),
    "a report": (ReportWritten(written=("r.docx",)), "read the report"),
    "an item": (ItemWritten(written=("pykala.txt",)), "paste the texts"),
}


@pytest.mark.parametrize(("outcome", "told"), STEPS.values(), ids=STEPS)
def test_every_outcome_ends_with_what_to_do_next(shown, outcome, told):
    lines = shown(outcome, "en")

    assert lines[-1].startswith("→ ")
    assert any(told in line for line in next_steps(outcome, words("en")))


def test_every_kind_of_outcome_has_its_next_step():
    told = {type(outcome).__name__ for outcome, _ in STEPS.values()}
    known = {kind.__name__ for kind in Outcome.__subclasses__() if kind.__module__ == Outcome.__module__}

    assert told == known


def test_warnings_of_closed_periods_are_counted_and_do_not_drown_the_others(shown):
    old = Submission("vanha.xlsx", "1", "accepted", PERIOD)
    facts = Facts(submissions=frozenset({old}), closed=frozenset({PERIOD}))
    past = problem("cause-missing", Location("vanha.xlsx", "1", "H8"), item="1.1.1", status="Viivästynyt")
    present = problem("cause-missing", Location("uusi.xlsx", "1", "H8"), item="1.1.1", status="Viivästynyt")

    lines = shown(MergeDone(register="rekisteri.xlsx", merged=Merged(facts), problems=(past, present)))

    assert "uusi.xlsx" in lines
    assert "vanha.xlsx" not in lines
    assert "1 huomio suljetuista kausista on rekisterin välilehdellä Huomiot." in lines


def test_errors_of_closed_periods_are_listed(shown):
    old = Submission(LONG, "1", "accepted", PERIOD)
    facts = Facts(submissions=frozenset({old}), closed=frozenset({PERIOD}))

    assert LONG in shown(MergeDone(register="rekisteri.xlsx", merged=Merged(facts), problems=faults()))
