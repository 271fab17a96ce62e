"""Standard streams that a program was started without, as services and scheduled tasks may be."""

from __future__ import annotations

import os
from typing import Final

# Descriptors up to this one are standard input, output and error.
_LAST: Final = 2


def open_missing() -> None:
    """Open something that gives and keeps nothing in the place of each standard stream that is missing.

    Otherwise the next file or pipe takes its place, and gets what is printed; a child process loses it.
    """
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= _LAST:
        os.set_inheritable(descriptor, True)
    os.close(descriptor)
