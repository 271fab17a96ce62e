"""Start the command line: `elinvoima` and `python -m elinvoima_xl`."""

import gc
import sys

# How many records are made before Python looks for garbage among them: they refer to none that refers back, and looking
# through all that a merge of 10,000 returns makes takes a quarter of its time.
RARELY = 50_000


def main() -> None:
    """Run the command line and leave with its exit status."""
    from elinvoima_xl.app.cli import run

    gc.set_threshold(RARELY)
    status = run(sys.argv[1:])
    # All that is left ends with the process; Python would look through it for garbage first, which takes a while.
    gc.freeze()
    sys.exit(status)


if __name__ == "__main__":
    main()
