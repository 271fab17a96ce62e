"""What a program takes: seconds of the clock and of the processors, and the megabytes of its largest process.

    python benchmarks/cost.py PROGRAM [ARGUMENT ...]

Prints them and the exit status as JSON. It is a process of its own and imports next to nothing, because Linux counts
the memory of the process that starts a program to the program's peak (`ru_maxrss`).
"""

from __future__ import annotations

import os
import sys
import time


def peak_megabytes() -> float:
    """Return the peak memory of this process itself, without that of the process that started it."""
    with open("/proc/self/status", encoding="ascii", errors="replace") as file:
        (line,) = (line for line in file if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def main() -> None:
    import json

    start = time.perf_counter()
    quiet = os.open(os.devnull, os.O_WRONLY)
    files = [(os.POSIX_SPAWN_DUP2, quiet, 1), (os.POSIX_SPAWN_DUP2, quiet, 2)]
    process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=files)
    _, status, used = os.wait4(process, 0)
    seconds = time.perf_counter() - start
    told = {"seconds": seconds, "processor": used.ru_utime + used.ru_stime, "megabytes": used.ru_maxrss / 1024}
    print(json.dumps({"status": os.waitstatus_to_exitcode(status), **told}))


if __name__ == "__main__":
    main()
