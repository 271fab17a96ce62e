"""Read one returned form and print what is wrong in it: place, fact, remedy.

python examples/check_a_form.py KAO.xlsx ohjelma.xlsx
"""

import sys
from pathlib import Path

from elinvoima_xl import read_programme, read_submission

returned, workbook = map(Path, sys.argv[1:3])
programme, _ = read_programme(workbook)

submission = read_submission(returned.read_bytes(), returned.name, programme=programme)

print(
    f"{submission.owner}, {submission.period}: {submission.state}, {submission.filled} of {submission.expected} cells"
)
for problem in submission.problems:
    print(f"{problem.severity}: {problem.to_text('en')}")
