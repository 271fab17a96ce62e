"""Runs every example of docs/how-the-merge-decides.md."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from facts import SHARED, codes, facts, find, resolution, returned

from elinvoima_xl.merging.decisions import Facts, unite
from elinvoima_xl.merging.merge import merge
from elinvoima_xl.model.values import to_invariant

DOCUMENT = Path(__file__).parents[2] / "docs" / "how-the-merge-decides.md"
ANSWERS = ["owner", "saved", "item", "field", "answer"]
SETTLED = ["settled item", "field", "as"]
RESULTS = ["item", "field", "state", "value", "of", "told"]


@dataclass
class Example:
    name: str
    answers: list[list[str]]
    settled: list[list[str]] = field(default_factory=list)
    results: list[list[str]] = field(default_factory=list)


def tables(lines):
    """Yield each table of the document as its heading above, its header and its rows."""
    heading, table = "", []
    for line in [*lines, ""]:
        if line.startswith("|"):
            table.append([cell.strip() for cell in line.strip("|").split("|")])
        elif table:
            yield heading, table[0], table[2:]
            table = []
        if line.startswith("## "):
            heading = line.removeprefix("## ")


def examples():
    found = []
    for heading, header, rows in tables(DOCUMENT.read_text("utf-8").splitlines()):
        if header == ANSWERS:
            found.append(Example(f"{heading} {len(found) + 1}", rows))
        elif header == SETTLED:
            found[-1].settled = rows
        elif header == RESULTS:
            found[-1].results = rows
    return found


def files(rows):
    by_file = {}
    for owner, saved, *answer in rows:
        by_file.setdefault((owner, saved), []).append(tuple(answer))
    for (owner, saved), answers in by_file.items():
        name = SHARED if owner == "(shared)" else owner
        yield returned(name, *answers, day=None if saved == "–" else int(saved))


def made_of(example):
    given = facts(*files(example.answers))
    for item, name, typed in example.settled:
        decision = find(merge(given), item, name)
        given = unite(given, Facts(resolutions=frozenset({resolution(decision, typed)})))
    return merge(given)


def shown(merged, item, name):
    decision = find(merged, item, name)
    value = to_invariant(decision.value).replace("\n", " / ")
    told = " ".join(codes(merged, item))
    return [item, name, decision.state, value, f"{decision.reported}/{decision.expected}", told]


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_an_example_of_the_document_is_true(example):
    merged = made_of(example)

    assert example.results
    assert [shown(merged, item, name) for item, name, *_ in example.results] == example.results


def test_the_document_has_an_example_of_every_state():
    states = {row[2] for example in examples() for row in example.results}

    assert states == {"single", "agreed", "combined", "newest", "conflict", "resolved", "missing"}
