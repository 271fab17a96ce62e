"""The library guide: its blocks are run in order as one program, and print what stands under them."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout

import pytest
from pages import DOCS, ROOT, Block, blocks

import elinvoima_xl

GUIDE = DOCS / "library-guide.md"


def pairs() -> Iterator[tuple[Block, str]]:
    """Yield each block of code with the output that follows it, "" for none."""
    found = blocks(GUIDE)
    for block, after in zip(found, (*found[1:], None), strict=True):
        if block.kind == "python":
            yield block, after.text if after and after.kind == "text" else ""


@pytest.fixture(scope="module")
def printed(tmp_path_factory) -> list[tuple[int, str, str]]:
    """Each block's line, what it is to print, and what it prints."""
    names: dict[str, object] = {}
    found = []
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("library"))
        for block, expected in pairs():
            output = io.StringIO()
            # Blank lines before it let a fault name the line of the page.
            with redirect_stdout(output):
                exec(compile("\n" * block.line + block.text, str(GUIDE), "exec"), names)
            found.append((block.line, expected, output.getvalue()))
    return found


def test_every_block_prints_what_stands_under_it(printed):
    for line, expected, told in printed:
        assert lines(told) == lines(expected), f"the block on line {line}"


def lines(text: str) -> list[str]:
    """Return the lines of an output without the blanks that pandas leaves at their ends."""
    return [line.rstrip() for line in text.rstrip().splitlines()]


@pytest.mark.slow
def test_the_guide_is_typed_as_strictly_as_the_package(tmp_path):
    program = tmp_path / "guide.py"
    program.write_text("\n".join(block.text for block, _ in pairs()), "utf-8")
    order = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "--config-file=", str(program)]

    checked = subprocess.run(order, cwd=tmp_path, env={**os.environ, "MYPYPATH": str(ROOT)}, capture_output=True)

    assert checked.returncode == 0, checked.stdout.decode()


def test_every_public_name_is_in_the_guide():
    text = GUIDE.read_text("utf-8")
    known = [part for piece in text.split("`")[1::2] for part in piece.replace("(", " ").split()]
    code = " ".join(block.text for block, _ in pairs())

    assert [name for name in elinvoima_xl.__all__ if name not in known and name not in code] == []
