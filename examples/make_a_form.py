"""Describe a programme in code and write a form for its first owner. All of it is invented.

python examples/make_a_form.py lomake.xlsx
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from elinvoima_xl import (
    Area,
    Measure,
    Mention,
    Metric,
    Objective,
    Owner,
    Period,
    Programme,
    build_form,
    read_layout,
    write_form,
)

visits = Metric("1.1.1.a", "Yrityskäynnit", unit="kpl", combine="sum")
measure = Measure("1.1.1", "Käymme yrityksissä", (Mention("Opisto"), Mention("Kunta")), metrics=(visits,))
area = Area(1, "Osaajat", objectives=(Objective(1, "Yritykset löytävät osaajia", (measure,)),))
programme = Programme("esimerkki", "Esimerkkiohjelma", (2027, 2031), (area,), (Owner("Opisto"), Owner("Kunta")))

form, problems = build_form(
    programme, Period(2027, "H1"), "Opisto", language="fi", layout=read_layout(), issued=datetime.now(UTC)
)
for problem in problems:
    print(problem.to_text("en"))
if form is not None:
    write_form(form, Path(sys.argv[1]))
    print(f"{sys.argv[1]} asks {form.owner} to fill {form.asked} cells")
