"""Run the real program as a user would, and measure it from outside: seconds, CPU seconds, all its memory."""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).parent.parent
_POLL_S = 0.05
_WORDS = tuple(
    "the harbour lay still under a low grey sky and nobody on the quay said much while the boats came in".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Measured:
    """One run: wall and CPU seconds (all processes), the most memory that all its processes held together, output."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    out: str

    @property
    def result(self) -> dict[str, Any]:
        """The last JSON object that was printed."""
        parsed: dict[str, Any] = json.loads(self.out.splitlines()[-1])
        return parsed


def measured(*arguments: str, folder: Path, environ: Mapping[str, str] | None = None) -> Measured:
    """Run `audiobook ARGUMENTS` in `folder`, with its store there. Raises RuntimeError if it fails."""
    own = {"HOME": str(folder), "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = perf_counter()
    with (
        subprocess.Popen(
            [sys.executable, "-m", "pipeline", *arguments],
            cwd=folder,
            env={**own, **(environ or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process,
        _memory_of(process.pid) as peak,
    ):
        out, err = process.communicate()
    wall_s = perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise RuntimeError(f"audiobook {' '.join(arguments)} ended with {process.returncode}: {err}")
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(wall_s, cpu_s, peak[0] / 1024, out)


@contextmanager
def _memory_of(pid: int) -> Iterator[list[int]]:
    peak = [0]
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(_POLL_S):
            peak[0] = max(peak[0], sum(_resident_kb(each) for each in _family(pid)))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        ended.set()
        watcher.join()


def _family(pid: int) -> list[int]:
    found = [pid]
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                found += _family(int(child))
    return found


def _resident_kb(pid: int) -> int:
    """Return the proportional set size, which counts a page that processes share once."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def synthetic_book(path: Path, hours: float, *, chapters: int = 40) -> None:
    """Write a Markdown book that takes about `hours` to speak at 15 characters a second with the default pauses."""
    chance = random.Random(1)
    sentences = int(hours * 3600 / 4.4)
    with path.open("w", encoding="utf-8") as file:
        file.write(f"---\ntitle: {hours:g} hours\nauthor: Nobody\nlanguage: en\n---\n")
        for number in range(sentences):
            if number % max(sentences // chapters, 1) == 0:
                file.write(f"\n# Chapter {number * chapters // sentences + 1}\n\n")
            words = chance.choices(_WORDS, k=chance.randint(7, 15))
            file.write(" ".join([words[0].capitalize(), *words[1:]]) + f" {number}.")
            file.write("\n\n" if number % 6 == 5 else " ")


@contextmanager
def scratch() -> Iterator[Path]:
    """Yield a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        yield Path(name)
