"""Look at a register with pandas: who answered how many cells, and the mean of each metric over the periods.

python examples/frame_of_answers.py rekisteri.xlsx
"""

import sys
from pathlib import Path

from elinvoima_xl import decisions_to_frame, merge, read_register, to_frame

facts, _ = read_register(Path(sys.argv[1]))
merged = merge(facts)

answers = to_frame(merged)
given = answers[answers["state"] == "given"]
print(given.pivot_table(index="owner", columns="period", values="value", aggfunc="count", fill_value=0))

decisions = decisions_to_frame(merged)
actuals = decisions[(decisions["field"] == "actual") & decisions["number"].notna()]
print(actuals.pivot_table(index="item", columns="period", values="number"))
