"""What a program takes: seconds of the clock and of all its processes, and the megabytes of the largest of these.

    python benchmarks/cost.py PROGRAM [ARGUMENT ...]

Prints them and the exit status as JSON. It is a process of its own and imports next to nothing, because Linux counts
the memory of the process that starts a program to the program's peak (`ru_maxrss`).
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress

_SET_CHILD_SUBREAPER = 36


def peak_megabytes() -> float:
    """Return the peak memory of this process itself, without that of the process that started it."""
    with open("/proc/self/status", encoding="ascii", errors="replace") as file:
        (line,) = (line for line in file if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def main() -> None:
    import ctypes
    import json

    # What a program starts and does not wait for, as the server that forks its workers, comes to this process on Linux.
    ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    start = time.perf_counter()
    quiet = os.open(os.devnull, os.O_WRONLY)
    files = [(os.POSIX_SPAWN_DUP2, quiet, 1), (os.POSIX_SPAWN_DUP2, quiet, 2)]
    process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=files)
    ended = [os.wait4(process, 0)]
    seconds = time.perf_counter() - start
    with suppress(ChildProcessError):
        while True:
            ended.append(os.wait4(-1, 0))
    used = [each for _, _, each in ended]
    told = {
        "seconds": seconds,
        "processor": sum(each.ru_utime + each.ru_stime for each in used),
        "megabytes": max(each.ru_maxrss for each in used) / 1024,
    }
    print(json.dumps({"status": os.waitstatus_to_exitcode(ended[0][1]), **told}))


if __name__ == "__main__":
    main()
