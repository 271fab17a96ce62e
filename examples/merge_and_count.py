"""Merge a folder of returned forms in memory and count what was decided; no register is written.

python examples/merge_and_count.py palautetut ohjelma.xlsx
"""

import sys
from collections import Counter
from pathlib import Path

from elinvoima_xl import Facts, merge, read_programme, read_returns

folder, workbook = map(Path, sys.argv[1:3])
programme, _ = read_programme(workbook)
returns, _ = read_returns([folder], programme)
submissions = frozenset(each.submission for each in returns)

# The programme of each period; here one programme holds for all of them.
periods = {each.period for each in submissions if each.period is not None}
merged = merge(Facts(tuple((period, programme) for period in sorted(periods)), submissions))

for period in merged.facts.periods:
    counts = Counter(decision.state for decision in merged.of(period))
    print(period, dict(sorted(counts.items())))
for owed in (each for each in merged.coverage if each.state == "missing"):
    print(f"{owed.period}: {owed.owner} has not answered")
