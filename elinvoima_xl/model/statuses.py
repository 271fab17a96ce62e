"""The statuses of a measure: one table of all that the program knows of each.

How they are read, shown, counted, combined and told follows from it (docs/how-to-extend.md). What a status asks for
are fields of `fields.py`; its verdicts are those of `merging/targets.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from elinvoima_xl.foundation.language import N_, Words, plural
from elinvoima_xl.foundation.table import Table

# What the answers of several owners make where this status is one of them. A person must decide; it outweighs the
# others, the lower rank first; it is what is said of all where none outweighs; or it gives way.
DISPUTED: Final = "disputed"
OUTWEIGHS: Final = "outweighs"
COMMON: Final = "common"
GIVES_WAY: Final = "gives way"
# What is known of a metric against its target, as far as a status may contradict it.
ACHIEVED: Final = "achieved"
PARTLY: Final = "partly"
NOT_ACHIEVED: Final = "not_achieved"

COMPLETED: Final = "completed"
NO_DATA: Final = "no_data"


@dataclass(frozen=True, slots=True)
class Look:
    """How a thing is drawn: `fill`, the `line` round it, the `label` colour with a contrast of 4.5:1 on the fill."""

    fill: str
    line: str = "#FFFFFF"
    label: str = "#FFFFFF"
    dash: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """All that is known of one status.

    Its `symbol` stands beside the word, never alone. `rank` says how well things stand, the lower the worse. `asks` are
    the fields that an owner owes who tells it; a status that asks for the cause is a deviation. `against` are the
    verdicts on a metric that contradict it, `among` what it makes of the answers of several owners. One that only the
    program sets is not told by anybody (`is_told`). `has_begun` and `is_done` say of the measure what the words do.

    `clause` is a clause of the report's first sentence, for one measure and for many; `heads` the line before the
    measures that the summary lists by name, "" where it lists none. `spellings` are words in any language that people
    write instead of the official ones: they are read, and told as assumed. A word that could mean two is in none.
    """

    code: str
    name: str
    symbol: str
    look: Look
    rank: int
    clause: tuple[str, str]
    heads: tuple[str, str] = ("", "")
    asks: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    among: str = GIVES_WAY
    has_begun: bool = True
    is_done: bool = False
    is_told: bool = True
    spellings: tuple[str, ...] = ()

    @property
    def is_deviation(self) -> bool:
        """Return whether a measure with this status is to be explained."""
        return "cause" in self.asks

    def shown(self, say: Words, blank: str = " ") -> str:
        """Return the status as it is printed: the word first, the symbol after it."""
        return f"{say(self.name)}{blank}{self.symbol}"

    def title(self, say: Words) -> str:
        """Return the status as the title of a column or a series: the symbol and the word."""
        return f"{self.symbol} {say(self.name)}"


# In every chart they are told apart by lightness as well as by hue; pale fills have a dark line, so that each stands
# out from white paper.
STATUSES: Final = Table(
    Status(
        "not_started", N_("Not started"), "○", Look("#E4E7EB", "#5F6670", "#1F2328"), 2,
        plural("{count} has not been started", "{count} have not been started"),
        against=(ACHIEVED,),
        has_begun=False,
        spellings=(
            "ei alkanut", "ei vielä aloitettu", "ei ole aloitettu", "aloittamatta", "ei käynnissä", "ei käynnistynyt",
            "inte påbörjad", "inte påbörjat", "ej påbörjat", "ej inledd", "not begun", "not yet started",
        ),
    ),
    Status(
        "on_track", N_("On track"), "►", Look("#2B6CB0"), 3,
        plural("{count} is on track", "{count} are on track"),
        against=(NOT_ACHIEVED,),
        among=COMMON,
        spellings=(
            "käynnissä", "etenee", "etenee suunnitelman mukaan", "etenee aikataulussa", "aikataulussa", "aloitettu",
            "työn alla", "pågår", "pågående", "framskrider", "enligt planen", "framskrider enligt plan", "påbörjad",
            "påbörjat", "in progress", "ongoing", "under way", "underway", "started", "proceeding as planned",
            "on schedule",
        ),
    ),
    Status(
        "delayed", N_("Delayed"), "▲", Look("#F2B233", "#7A5200", "#1F2328"), 1,
        plural("{count} is delayed", "{count} are delayed"),
        plural("The delayed measure is:", "The delayed measures are:"),
        asks=("cause", "new_date"),
        against=(ACHIEVED,),
        among=OUTWEIGHS,
        spellings=(
            "myöhässä", "viivästyy", "viivästyi", "viivästetty", "myöhästynyt", "aikataulusta jäljessä",
            "försenat", "fördröjd", "late", "behind schedule", "behind",
        ),
    ),
    Status(
        COMPLETED, N_("Completed"), "✓", Look("#1E7145"), 4,
        plural("{count} is completed", "{count} are completed"),
        plural("The completed measure is:", "The completed measures are:"),
        against=(PARTLY, NOT_ACHIEVED),
        is_done=True,
        spellings=(
            "valmis", "toteutettu", "tehty", "saatu valmiiksi", "valmistunut", "genomfört", "klar", "klart",
            "slutförd", "slutfört", "färdig", "done", "finished", "complete", "implemented",
        ),
    ),
    Status(
        "discontinued", N_("Discontinued"), "✕", Look("#8B2635"), 0,
        plural("{count} has been discontinued", "{count} have been discontinued"),
        plural("The discontinued measure is:", "The discontinued measures are:"),
        asks=("cause",),
        among=DISPUTED,
        spellings=(
            "keskeytynyt", "keskeytyi", "lopetettu", "peruttu", "peruutettu", "luovuttu", "avbrutet", "nedlagd",
            "inställd", "cancelled", "canceled", "stopped", "suspended",
        ),
    ),
    Status(
        NO_DATA, N_("No data"), "?", Look("#FFFFFF", "#5F6670", "#1F2328", "dash"), -1,
        plural("The status of {count} measure is not known.", "The status of {count} measures is not known."),
        is_told=False,
    ),
)  # fmt: skip


def status_of(code: str) -> Status:
    """Return the status of a code; what is no status is not known."""
    return STATUSES.get(code) or STATUSES[NO_DATA]


def told_statuses() -> tuple[Status, ...]:
    """Return the statuses that people tell, in order."""
    return tuple(each for each in STATUSES.values() if each.is_told)


def is_status(value: object) -> bool:
    """Return whether a value is the code of a status that people tell."""
    return isinstance(value, str) and value in STATUSES and STATUSES[value].is_told


def in_sentences() -> tuple[Status, ...]:
    """Return the statuses in the order of a sentence: what goes as it should, deviations, what has not begun."""
    return tuple(sorted(told_statuses(), key=lambda each: (not each.has_begun, each.is_deviation)))


def deviations() -> tuple[str, ...]:
    """Return the codes of the statuses that are to be explained."""
    return tuple(each.code for each in STATUSES.values() if each.is_deviation)


def asked_for() -> dict[str, tuple[str, ...]]:
    """Return for each field that some status asks for the codes of those that do.

    >>> asked_for()["cause"]
    ('delayed', 'discontinued')
    """
    fields = dict.fromkeys(field for each in STATUSES.values() for field in each.asks)
    return {field: tuple(each.code for each in STATUSES.values() if field in each.asks) for field in fields}
