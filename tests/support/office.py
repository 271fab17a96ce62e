"""LibreOffice as the partner's program: opens workbooks, types as a person does, saves them in any format.

LibreOffice's own Python is needed to talk to it, so this file is both the helper that tests import and the program that
they start with that Python. Keys go through the dispatcher: the API would write into locked cells without a word.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

PYTHON = "/usr/bin/python3"
FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "ods": "calc8", "xls": "MS Excel 97", "pdf": "calc_pdf_Export"}
_LOCALE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale"><value>{}</value></prop></item>
</oor:items>"""


def in_office(jobs: list[dict[str, Any]], locale: str = "fi-FI") -> list[dict[str, Any]]:
    """Do the jobs in one LibreOffice of a locale, and return what each found.

    A job has `open` (a path), `refuse` and `type` ([sheet, cell, text], …), `count` (all formulas anew), `read`
    ([sheet, cell], …) and `save` (paths); its result has `refused`, `typed` and `read`: the texts that stand in those
    cells afterwards.
    """
    with tempfile.TemporaryDirectory(prefix="office-") as folder:
        profile = Path(folder) / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_LOCALE.format(locale), "utf-8")
        order = Path(folder) / "jobs.json"
        order.write_text(json.dumps(jobs), "utf-8")
        done = subprocess.run(
            [PYTHON, __file__, str(order), str(profile)], capture_output=True, text=True, timeout=600, check=False
        )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def main() -> None:
    jobs = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    program = _start(Path(sys.argv[2]))
    try:
        desktop, dispatcher = _connect(program)
        results = [_do(desktop, dispatcher, job) for job in jobs]
        sys.stdout.write(json.dumps(results))
        desktop.terminate()
    finally:
        try:
            program.wait(20)
        except subprocess.TimeoutExpired:
            program.kill()


def _start(profile: Path) -> subprocess.Popen[bytes]:
    pipe = f"--accept=pipe,name={_pipe(profile)};urp;"
    plain = ["--headless", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard"]
    return subprocess.Popen(["soffice", f"-env:UserInstallation={profile.as_uri()}", *plain, pipe])


def _pipe(profile: Path) -> str:
    return profile.parent.name.replace("-", "")


def _connect(program: subprocess.Popen[bytes]) -> tuple[Any, Any]:
    import uno  # only LibreOffice's own Python has it

    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    url = f"uno:pipe,name={_pipe(Path(sys.argv[2]))};urp;StarOffice.ComponentContext"
    for _ in range(120):
        try:
            remote = resolver.resolve(url)
            break
        except Exception:
            assert program.poll() is None or program.returncode == 0
            time.sleep(0.5)
    else:
        raise SystemExit("LibreOffice did not start")
    manager = remote.ServiceManager
    desktop = manager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)
    return desktop, manager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", remote)


def _do(desktop: Any, dispatcher: Any, job: dict[str, Any]) -> dict[str, Any]:
    # A refusal opens a message that stays; a second one over it ends LibreOffice: so each has a document of its own.
    refused = [text for entry in job.get("refuse", ()) for text in _type(desktop, dispatcher, job, [entry])["typed"]]
    return {"refused": refused, **_type(desktop, dispatcher, job, job.get("type", ()), job.get("save", ()))}


def _type(desktop: Any, dispatcher: Any, job: dict[str, Any], entries: Any, save: Any = ()) -> dict[str, Any]:
    document = desktop.loadComponentFromURL(Path(job["open"]).as_uri(), "_blank", 0, _values(Hidden=True))
    controller = document.getCurrentController()
    frame = controller.getFrame()
    typed = []
    for sheet, cell, text in entries:
        controller.setActiveSheet(document.Sheets.getByName(sheet))
        dispatcher.executeDispatch(frame, ".uno:GoToCell", "", 0, _values(ToPoint=cell))
        dispatcher.executeDispatch(frame, ".uno:EnterString", "", 0, _values(StringName=text))
        typed.append(_text(document, sheet, cell))
    if job.get("count"):
        document.calculateAll()
    read = [_text(document, sheet, cell) for sheet, cell in job.get("read", ())]
    for path in save:
        filter_name = FILTERS[path.rsplit(".", 1)[1]]
        document.storeToURL(Path(path).as_uri(), _values(FilterName=filter_name))
    document.close(True)
    return {"typed": typed, "read": read}


def _text(document: Any, sheet: str, cell: str) -> str:
    text: str = document.Sheets.getByName(sheet).getCellRangeByName(cell).getString()
    return text


def _values(**named: Any) -> tuple[Any, ...]:
    from com.sun.star.beans import PropertyValue

    found = []
    for name, value in named.items():
        each = PropertyValue()
        each.Name, each.Value = name, value
        found.append(each)
    return tuple(found)


if __name__ == "__main__":
    main()
