"""Start the command line: `elinvoima` and `python -m elinvoima_xl`."""

import gc
import sys


def main() -> None:
    """Run the command line and leave with its exit status."""
    from elinvoima_xl.app.cli import run

    status = run(sys.argv[1:])
    # All that is left ends with the process; Python would look through it for garbage first, which takes a while.
    gc.freeze()
    sys.exit(status)


if __name__ == "__main__":
    main()
