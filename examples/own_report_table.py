"""Print a Markdown table of the newest period's statuses, for a report of your own.

python examples/own_report_table.py rekisteri.xlsx
"""

import sys
from pathlib import Path

from elinvoima_xl import merge, read_register

facts, _ = read_register(Path(sys.argv[1]))
merged = merge(facts)
period = facts.periods[-1]
programme = facts.find_programme(period)
if programme is None:
    sys.exit("The register holds no programme.")
statuses = {each.item: each for each in merged.of(period) if each.field == "status"}

print(f"| | Measure | Status {period} | Answers |")
print("|---|---|---|---|")
for measure in programme.measures:
    status = statuses.get(measure.id)
    if status is None:
        print(f"| {measure.id} | {measure.wording} | not asked | |")
    else:
        told = f"{status.reported}/{status.expected}"
        print(f"| {measure.id} | {measure.wording} | {status.value or status.state} | {told} |")
