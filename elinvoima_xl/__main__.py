"""Start the command line: `elinvoima` and `python -m elinvoima_xl`."""

import sys


def main() -> None:
    """Run the command line and leave with its exit status."""
    from elinvoima_xl.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
