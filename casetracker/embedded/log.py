"""One log for all parts: each line has the time and the name of the part."""

import contextlib
import os
import sys
import time
from dataclasses import dataclass

WIDTH = 8  # of the longest name, "postgres"
LONGEST_LINE = 4_000
# A warning about kernel settings that would only distract at each start.
HUSHED = ("Memory overcommit must be enabled",)
_COLORS = {"postgres": 34, "valkey": 35, "web": 32, "worker": 33, "beat": 36, "sandbox": 94}


def say(part: str, line: str) -> None:
    """Writes one line, without the control characters in a program's output."""
    printable = "".join(c if c.isprintable() or c == "\t" else "?" for c in line)
    name = f"{part:<{WIDTH}}"
    if sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        name = f"\x1b[{_COLORS.get(part, 1)}m{name}\x1b[0m"
    with contextlib.suppress(OSError):  # a closed pipe or a full disk stops the log, not the site
        print(f"{time.strftime('%H:%M:%S')} {name} | {printable}", flush=True)


@dataclass
class Lines:
    """Splits the output of one part, read from a pipe, into lines."""

    part: str
    _rest: bytes = b""
    last: str = ""

    def feed(self, data: bytes) -> None:
        *complete, self._rest = (self._rest + data).split(b"\n")
        for line in complete:
            self._say(line)
        while len(self._rest) > LONGEST_LINE:
            self._say(self._rest[:LONGEST_LINE])
            self._rest = self._rest[LONGEST_LINE:]

    def end(self) -> None:
        self._say(self._rest)
        self._rest = b""

    def _say(self, line: bytes) -> None:
        """Writes a line, cut to a maximum length so that nothing grows without bound."""
        text = line.decode(errors="replace").strip()
        if any(words in text for words in HUSHED):
            return
        for start in range(0, len(text), LONGEST_LINE):
            self.last = text[start : start + LONGEST_LINE]
            say(self.part, self.last)
