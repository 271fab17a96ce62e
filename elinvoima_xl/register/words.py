"""The column titles of the register's sheets, and the words for states, each by its key: English, to be translated.

What is read back is found by these titles in any of the three languages.
"""

from __future__ import annotations

from typing import Final

from elinvoima_xl.foundation.language import N_, Words
from elinvoima_xl.model.answers import EMPTY, GIVEN, SUPERSEDED, UNAVAILABLE, UNREADABLE
from elinvoima_xl.model.fields import field_name

TITLES: Final = {
    "period": N_("Period"),
    "dates": N_("Dates"),
    "area": N_("Development area"),
    "item": N_("No."),
    "subject": N_("Measure or metric"),
    "field": N_("Field"),
    "owner": N_("Owner"),
    "situation": N_("What is to be settled"),
    "answers": N_("Answers and where they stand"),
    "resolution": N_("Resolution"),
    "who": N_("Settled by"),
    "when": N_("Settled on"),
    "reason": N_("Reason"),
    "text": N_("Text for the report"),
    "proposal": N_("Proposal for change"),
    "closed": N_("Closed"),
    "leave_out": N_("Leave out"),
    "counts": N_("Counts"),
    "file": N_("File"),
    "sheet": N_("Sheet"),
    "cell": N_("Cell"),
    "saved": N_("Saved (UTC)"),
    "digest": N_("SHA-256"),
    "state": N_("State"),
    "merged": N_("In the merge"),
    "value": N_("Value"),
    "raw": N_("As it was written"),
    "shown": N_("As it was seen"),
    "assumed": N_("Assumed"),
    "filled": N_("Filled"),
    "expected": N_("Asked"),
    "share": N_("Share filled"),
    "files": N_("Files"),
    "problems": N_("Problems"),
    "severity": N_("Severity"),
    "before": N_("Before"),
    "after": N_("After"),
    "because": N_("Because of"),
    "by": N_("By"),
    "message": N_("Notice"),
    "letters": N_("In the mail"),
    "advice": N_("What to do"),
    "code": N_("Code"),
    "missing": N_("What is missing"),
    "measures": N_("Measures"),
    "conflicts": N_("To be settled"),
    "lacking": N_("Missing answers"),
    "returned": N_("Returned"),
    "measure": N_("Measure"),
    "owners": N_("Owners"),
    "metric": N_("Metric"),
    "baseline": N_("Baseline"),
    "target": N_("Target {year}"),
    "change": N_("Change"),
    "combined": N_("How the value came about"),
    "own": N_("Answers"),
    "earlier": N_("{field} {period}"),
}

ANSWER_STATES: Final = {
    GIVEN: N_("given"),
    UNAVAILABLE: N_("not available"),
    UNREADABLE: N_("cannot be read"),
    EMPTY: N_("empty"),
    SUPERSEDED: N_("replaced"),
}
FILE_STATES: Final = {"accepted": N_("read"), "refused": N_("could not be used"), "skipped": N_("passed over")}
SEVERITY_WORDS: Final = {"error": N_("Error"), "warning": N_("Warning"), "info": N_("For information")}
DECISION_STATES: Final = {
    "single": N_("one answer"),
    "agreed": N_("all agree"),
    "combined": N_("combined"),
    "newest": N_("the latest"),
    "conflict": N_("to be settled"),
    "resolved": N_("settled by the coordinator"),
    "missing": N_("no answer"),
}

# What a person writes for “yes” where a mark is enough.
MARK: Final = "x"
MARKS: Final = frozenset({"x", "1", "kyllä", "ja", "yes", "true", "tosi", "sant", "suljettu", "stängd", "closed"})

# What a person may write for “no” where the opposite of a mark has a meaning.
NO_MARKS: Final = frozenset({"-", "–", "0", "ei", "nej", "no", "false"})
# Whether the answers of a file that came late count.
COUNTS: Final = N_("they count")
COUNTS_NOT: Final = N_("they do not count")

# What became of an answer that no decision has.
NOT_MERGED: Final = N_("not merged")
NOT_AVAILABLE: Final = N_("not available")
TAKE_AWAY: Final = N_("(take the value away)")


def title(key: str, say: Words) -> str:
    """Return the title of a column in words."""
    return say(TITLES[key])


def field_word(name: str, say: Words) -> str:
    """Return a field's name in words; the coordinator's own column `x:name` is its name."""
    return say.value(field_name(name))
