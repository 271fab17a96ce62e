"""Any facts that a register may hold."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from hypothesis import strategies as st
from register_facts import H1, NOW, PROGRAMME, YEAR
from strategies import programmes, texts

from elinvoima_xl.foundation.language import Term
from elinvoima_xl.foundation.period import Period
from elinvoima_xl.foundation.problems import Location, problem
from elinvoima_xl.merging.decisions import Facts
from elinvoima_xl.model.answers import (
    EMPTY,
    GIVEN,
    UNAVAILABLE,
    UNREADABLE,
    Answer,
    CoordinatorText,
    Resolution,
    Source,
    Submission,
)  # fmt: skip

letters = st.characters(exclude_categories=("Cs",))
any_text = texts | st.text(letters, max_size=20)
moments = st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2032, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=NOW.tzinfo)
)
periods = st.sampled_from([H1, YEAR, Period(2028, "Q1")])
# A form takes no number beyond fifteen digits.
numbers = st.decimals(-(10**15), 10**15, allow_nan=False, allow_infinity=False)
values = st.one_of(
    st.none(),
    st.booleans(),
    st.dates(date(1700, 1, 1), date(2100, 1, 1)),
    numbers,
    st.sampled_from(["on_track", "delayed", "completed"]),
    any_text,
)
items = st.sampled_from(["1.1.1", "1.1.1.a", "1.1.1.b", "1.1.2.a", "2.1.1", "2.1.1.a", "9.9.9", ""])
field_names = st.sampled_from(
    ["actual", "forecast", "status", "done", "cause", "new_date", "remark", "x:oma", "x:Actual", "x:ACTUAL", "x:"]
)
owners = st.sampled_from(["Opisto", "Yrittäjät", "Kaupunki", ""])
told = st.builds(
    lambda found, value: problem("assumed-number", Location("a.xlsx", "1", "K7"), found=found, value=value),
    any_text,
    st.one_of(st.integers(-(10**15), 10**15), numbers, st.dates(), st.booleans(), periods, st.just(Term("Yes"))),
)
settles = st.frozensets(st.tuples(owners, st.sampled_from([GIVEN, UNREADABLE]), any_text), max_size=2)


@st.composite
def submissions(draw):
    period, owner = draw(periods), draw(owners)
    file = draw(st.sampled_from(["a.xlsx", "b (1).xlsx", "ä & ö.xlsx"]))
    digest = hashlib.sha256(repr((file, period, owner, draw(st.integers(0, 3)))).encode()).hexdigest()
    saved = draw(moments)
    answers = draw(
        st.lists(
            st.builds(
                Answer,
                st.just(period),
                st.just(owner),
                items,
                field_names,
                st.sampled_from([GIVEN, UNAVAILABLE, UNREADABLE, EMPTY]),
                values,
                any_text,
                st.builds(Source, st.just(file), any_text, st.just("K7"), st.just(saved), st.just(digest)),
                st.booleans(),
            ),
            max_size=4,
        )
    )
    state = draw(st.sampled_from(["accepted", "accepted", "refused", "skipped"]))
    problems = draw(st.lists(told, max_size=1))
    times = {"saved": saved, "issued": draw(moments)}
    return Submission(file, digest, state, period, owner, **times, answers=tuple(answers), problems=tuple(problems))


kinds = st.sampled_from(["note", "verdict", "proposal", "closing", "other"])
coordinator_texts = st.builds(CoordinatorText, periods, kinds, items, any_text)


@st.composite
def any_facts(draw):
    found = {each.digest: each for each in draw(st.lists(submissions(), max_size=4))}
    programme = draw(st.just(PROGRAMME) | programmes())
    made = draw(
        st.lists(
            st.builds(Resolution, periods, items, field_names, values, any_text, settles, any_text, any_text, any_text),
            max_size=3,
        )
    )
    return Facts(
        tuple((period, programme) for period in draw(st.sampled_from([(), (H1,), (H1, YEAR)]))),
        frozenset(found.values()),
        frozenset(made),
        draw(st.frozensets(st.sampled_from(sorted(found) or ["f" * 64]), max_size=1)),
        draw(st.frozensets(periods, max_size=1)),
        draw(st.frozensets(st.sampled_from(sorted(found) or ["f" * 64]), max_size=2)),
        tuple(draw(st.lists(coordinator_texts, max_size=2))),
    )
