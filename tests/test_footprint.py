"""What docs/it.md says of what the program leaves behind: nothing but what it is told to write, and no connection."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from filled import PERIOD, TYPED, a_form, a_programme, fill

from elinvoima_xl.programme.write_workbook import write_programme

PATH = (
    ["init", "."],
    ["forms", "--period", str(PERIOD), "--drafts"],
    ["check"],
    ["merge"],
    ["status", "--reminders", "muistutukset"],
    ["report"],
    ["publish"],
)
WATCH = """
import json, sys
connections = []
def watch(event, arguments):
    # A socket of a path is between our own processes.
    if event in ("socket.connect", "socket.bind", "socket.sendto") and not isinstance(arguments[1], (str, bytes)):
        connections.append(event)
    elif event.startswith(("socket.getaddrinfo", "socket.gethost", "winreg.")):
        connections.append(event)
sys.addaudithook(watch)
from elinvoima_xl.app import cli
statuses = [cli.run(each) for each in json.loads(sys.argv[1])]
print(json.dumps([statuses, connections]))
"""


def test_nothing_is_left_behind_but_what_was_asked_for(tmp_path):
    home, temporary, work = tmp_path / "home", tmp_path / "tmp", tmp_path / "work"
    for folder in (home, temporary, work, work / "palautetut"):
        folder.mkdir()
    write_programme(a_programme(), (), work / "ohjelma.xlsx")
    returned = work / "palautetut" / "KAO.xlsx"
    returned.write_bytes(fill(a_form(), TYPED))
    before = (returned.read_bytes(), returned.stat().st_mtime_ns)
    places = dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "XDG_CACHE_HOME"), str(home))
    environment = {**os.environ, **places, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))}

    command = [sys.executable, "-B", "-c", WATCH, json.dumps(PATH)]
    run = subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True, check=True)

    assert json.loads(run.stdout.splitlines()[-1]) == [[0] * len(PATH), []]
    assert list(home.iterdir()) == list(temporary.iterdir()) == []
    assert (returned.read_bytes(), returned.stat().st_mtime_ns) == before
    assert names_in(work) == {
        "elinvoima.toml", "ohjelma.xlsx", "lomakkeet", "palautetut", "korjattavat", "ohjeet", "muistutukset",
        "rekisteri.xlsx", ".rekisteri.xlsx.lock", "seurantaraportti.docx", "sivu",
    }  # fmt: skip
    assert names_in(tmp_path) == {"home", "tmp", "work"}


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}
