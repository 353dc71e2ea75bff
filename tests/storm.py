"""The kill storm: the real program, killed with SIGKILL at random moments, again and again, and what that costs.

    python tests/storm.py --kills 1000 --seed 1

One storm makes many small books with Aura against a loopback service. Each book is killed some times while the program
starts, speaks, and stitches; then one run is let through. After every kill the store is read as a distrustful reader
would: every clip that was there before, and every passage that the program had called done, must be there, whole. At
the end all books are made once more, without a kill and with another store, and must be the same to the byte.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from random import Random
from threading import Timer
from time import monotonic
from typing import Any, Literal
from urllib.request import urlopen

from aura_server import KEY, AuraServer, Manners
from program import Program

from pipeline.synthesis.checkpoint import Checkpoints
from pipeline.synthesis.store import ClipMissing, Store

Phase = Literal["starting", "speaking", "stitching"]

WORKERS = 8
PASSAGES = 40
_MANNERS = Manners(delay_s=0.03, limit=12)
_PHASES: tuple[Phase, ...] = ("starting", "speaking", "speaking", "speaking", "stitching", "stitching")  # of one book
_TRIES = 3  # to hit a run before its end
_LONGEST_RUN_S = 60.0  # a run that takes longer hangs, and is ended as a failure
_START_S = 0.6  # of loading the program; the moments of a kill are drawn from 0 to this
_OUR_ARGUMENTS = (
    *("--engine", "aura", "--workers", str(WORKERS), "--json"),
    *("--set", "engine.target_chars=1", "--set", "engine.min_chars=1"),
    *("--set", "wording.rules=[]"),  # said as written: passages are told by their length, and "Book7" would be longer
)
_WORDS = ("the", "harbour", "lay", "still", "under", "a", "low", "grey", "sky", "while", "boats", "came", "in")


@dataclass(slots=True, kw_only=True)
class Toll:
    """What a storm cost. Everything but the kills should be nothing, or at most what was in flight."""

    kills: Counter[str] = field(default_factory=Counter)
    extra: list[int] = field(default_factory=list)  # requests of each killed run whose clips are not in the store
    lost: int = 0  # clips that were in the store, or called done, and then were not
    stray: int = 0  # temporary files left after the last run of a book
    published_early: int = 0  # times that the file was there and was not the finished book
    books: int = 0
    different: int = 0  # books that are not the bytes of a run without kills
    failed: int = 0  # runs that nobody killed and that did not end well

    def __add__(self, other: Toll) -> Toll:
        """Add up two storms."""
        return Toll(**{name: getattr(self, name) + getattr(other, name) for name in Toll.__slots__})

    @property
    def all_kills(self) -> int:
        """The kills of every phase."""
        return sum(self.kills.values())

    @property
    def mean_extra(self) -> float:
        """The mean number of requests that a kill costs."""
        return statistics.fmean(self.extra) if self.extra else 0.0

    def faults(self) -> list[str]:
        """Say what of the promises was not kept."""
        broken = {
            "acknowledged clips lost": self.lost,
            "stray temporary files": self.stray,
            "files published before they were whole": self.published_early,
            "books that differ from an uninterrupted run": self.different,
            "runs that failed without being killed": self.failed,
            "kills that cost more than was in flight": sum(extra > WORKERS for extra in self.extra),
        }
        mean = ["the mean kill cost more than half of what was in flight"] if self.mean_extra > WORKERS / 2 else []
        return [f"{count} {what}" for what, count in broken.items() if count] + mean

    def table(self) -> str:
        """Return the result as a table in Markdown."""
        rows = {
            "kills": f"{self.all_kills:,}",
            "of which while starting, speaking, stitching": ", ".join(
                f"{self.kills[phase]:,}" for phase in ("starting", "speaking", "stitching")
            ),
            "books": f"{self.books:,}",
            "acknowledged clips lost": f"{self.lost}",
            f"extra requests per kill, mean (at most {WORKERS} in flight)": f"{self.mean_extra:.2f}",
            "extra requests per kill, most": f"{max(self.extra, default=0)}",
            "stray temporary files": f"{self.stray}",
            "files published before they were whole": f"{self.published_early}",
            "books identical to an uninterrupted run": f"{self.books - self.different:,} of {self.books:,}",
            "runs that failed without being killed": f"{self.failed}",
        }
        return "\n".join(["| storm | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows.items())])


@dataclass(slots=True, kw_only=True)
class _Run:
    """One run of the program as it is watched: how far it came, and the passages it called done, by their length."""

    process: subprocess.Popen[str]
    watchdog: Timer
    phase: Phase = "starting"
    called_done: list[int] = field(default_factory=list)

    def events(self) -> Iterator[dict[str, Any]]:
        """Yield what the program prints, until it ends; a line that the kill cut off is no event."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if not line.endswith("\n"):
                return
            event: dict[str, Any] = json.loads(line)
            match event.get("event"):
                case "begin":
                    self.phase = "speaking"
                case "passage":
                    self.called_done.append(event["characters"])
                case "stage":
                    self.phase = "stitching"
            yield event

    def comes_to(self, phase: Phase, *, passages: int = 0) -> None:
        """Watch it until it is in a phase and has called so many passages done, or has ended."""
        for _ in self.events():
            if self.phase == phase and len(self.called_done) >= passages:
                return

    def survives(self, seconds: float) -> bool:
        """Say whether it still runs after so many seconds."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return True
        return False

    def end(self) -> int:
        """Read what it says until its end, and return its exit status."""
        for _ in self.events():
            pass
        self.process.communicate()
        self.watchdog.cancel()
        return self.process.returncode


class _Book:
    """One book in the storm. No two of its passages have the same length, so that the length names the passage."""

    def __init__(self, program: Program, name: str, rng: Random) -> None:
        self.program = program
        self.name = name
        self._rng = rng
        program.write(f"{name}.md", _text(name, rng))

    @property
    def target(self) -> Path:
        """Return the file that it becomes."""
        return self.program.folder / "out" / f"{self.name}.m4b"

    def start(self, *arguments: str) -> _Run:
        """Start the program on it."""
        process = self.program.start("make", f"{self.name}.md", *_OUR_ARGUMENTS, *arguments)
        run = _Run(process=process, watchdog=Timer(_LONGEST_RUN_S, process.kill))
        run.watchdog.start()
        return run

    def kill_while(self, phase: Phase, stitch_s: float) -> tuple[bool, _Run]:
        """Start the program and kill it at a random moment of a phase; False if it ended before that moment."""
        run = self.start("--force")  # so that there is always something to stitch
        longest_s = {"starting": _START_S, "speaking": 2 * _MANNERS.delay_s, "stitching": stitch_s}[phase]
        if phase != "starting":
            run.comes_to(phase, passages=self._rng.randrange(WORKERS) if phase == "speaking" else 0)
        alive = run.survives(self._rng.uniform(0, longest_s))
        if alive:
            run.process.kill()
        run.end()
        return alive, run

    def let_through(self) -> tuple[bool, float]:
        """Run it to its end; return whether that went well, and how long the stitching took."""
        run = self.start("--force")
        run.comes_to("stitching")
        began_s = monotonic()
        return run.end() == 0, monotonic() - began_s

    def keys_by_length(self) -> dict[int, str]:
        """Return the key of each passage by the length of its text, from the checkpoint."""
        checkpoint = Checkpoints(self.program.store).load(self.target)
        return {_length(number): key for number, key in enumerate(checkpoint.keys)} if checkpoint else {}


def _length(passage: int) -> int:
    """Return the length of a passage; passage 0 is the heading."""
    return 12 + passage


def _text(name: str, rng: Random) -> str:
    heading = f"# {name.title():e<{_length(0) - 1}}"  # it is spoken with a full stop
    return "\n\n".join([heading, *(_sentence(_length(number), rng) for number in range(1, PASSAGES))]) + "\n"


def _sentence(length: int, rng: Random) -> str:
    """Return one sentence of random words, `length` characters long."""
    words = "It "
    while len(words) < length:
        words += f"{rng.choice(_WORDS)} "
    return words[: length - 1].rstrip().ljust(length - 1, "e") + "."


class _Storm:
    """A storm over one store, with a service to itself."""

    def __init__(self, folder: Path, server: AuraServer, *, kills: int, seed: int) -> None:
        own = (("AIMLAPI_BASE_URL", server.base_url), ("AIMLAPI_API_KEY", KEY))
        self._program = Program(folder, own)
        self._server = server
        self._wanted = kills
        self._rng = Random(seed)
        self._toll = Toll()
        self._acknowledged: dict[str, str] = {}  # the digest of every clip that was ever found whole
        self._settled: frozenset[str] = frozenset()  # of books that are done; read again at the end
        self._outputs: dict[Path, str] = {}
        self._stitch_s = 0.1

    def rage(self) -> Toll:
        """Kill as often as wanted, then compare with a run that nobody kills."""
        books: list[str] = []
        while self._toll.all_kills < self._wanted:
            books.append(f"book{len(books)}")
            self._spoil(_Book(self._program, books[-1], self._rng))
            self._settled = frozenset(self._acknowledged)
        self._settled = frozenset()
        self._reckon()
        self._toll.books = len(books)
        self._compare(books)
        return self._toll

    def _spoil(self, book: _Book) -> None:
        for phase in _PHASES:
            for _ in range(_TRIES):
                if self._toll.all_kills >= self._wanted or self._kill(book, phase):
                    break
        ended_well, self._stitch_s = book.let_through()
        self._toll.failed += not ended_well
        self._reckon()
        self._look_at(book.target)
        self._toll.stray += len([*(self._program.store / "temporary").iterdir(), *book.target.parent.glob(".*")])

    def _kill(self, book: _Book, phase: Phase) -> bool:
        asked, known = self._asked(), len(self._acknowledged)
        killed, run = book.kill_while(phase, self._stitch_s)
        self._reckon()
        self._look_at(book.target)
        keys = book.keys_by_length()
        self._toll.lost += sum(keys.get(length) not in self._acknowledged for length in run.called_done)
        if killed:
            self._toll.kills[run.phase] += 1
            self._toll.extra.append(self._asked() - asked - (len(self._acknowledged) - known))
        else:
            self._toll.failed += run.process.returncode != 0
        return killed

    def _asked(self) -> int:
        """Count the requests, those included that a dead run had just sent: they lie before ours in the queue."""
        with urlopen(f"{self._server.base_url.removesuffix('/v1')}/seen") as reply:
            return len(json.load(reply)["asked"])

    def _reckon(self) -> None:
        """Read the store: what was there must be there, the same; what is there is acknowledged from now on."""
        there = _whole_clips(self._program.store, besides=self._settled)
        self._toll.lost += sum(
            there.get(key) != digest for key, digest in self._acknowledged.items() if key not in self._settled
        )
        self._acknowledged |= there

    def _look_at(self, target: Path) -> None:
        """Under its name the file is always the same, from the first time that it is there."""
        if target.exists():
            digest = _sha256(target)
            self._toll.published_early += self._outputs.setdefault(target, digest) != digest

    def _compare(self, books: list[str]) -> None:
        """Make all books in one run with a store of their own, and compare."""
        sources = [f"{name}.md" for name in books]
        elsewhere = ("--store", "calm", "-o", "calm-books/", *_OUR_ARGUMENTS)
        ended = self._program.run("make", *sources, *elsewhere, timeout_s=60 + 2 * len(books))
        self._toll.failed += ended.code != 0
        for name in books:
            stormy, calm = (self._program.folder / place / f"{name}.m4b" for place in ("out", "calm-books"))
            same = stormy.exists() and calm.exists() and _sha256(stormy) == _sha256(calm)
            self._toll.different += not same


def _whole_clips(root: Path, *, besides: frozenset[str]) -> dict[str, str]:
    """Return the digest of every clip that is found and whose samples are what its header says."""
    if not (root / "version").exists():
        return {}
    store, whole = Store(root, owner="storm"), {}
    for key in set(Store.keys(store)) - besides:
        try:
            if store.find(key) is not None and store.read(key):
                whole[key] = _sha256(root / "clips" / key[:2] / f"{key}.wav")
        except ClipMissing:
            continue
    return whole


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def storm(folder: Path, *, kills: int, seed: int, at_once: int = 2) -> Toll:
    """Let `at_once` storms rage beside each other in `folder`, with `kills` in all; return what they cost."""

    def one(number: int) -> Toll:
        own = folder / f"storm{number}"
        own.mkdir()
        share = kills // at_once + (number < kills % at_once)
        with AuraServer(_MANNERS) as server:
            return _Storm(own, server, kills=share, seed=seed * 1_000 + number).rage()

    with ThreadPoolExecutor(at_once) as threads:
        return reduce(Toll.__add__, threads.map(one, range(at_once)), Toll())


def main(argv: list[str]) -> None:
    """Run a storm and print its table; exit 1 if a promise was broken."""
    parser = argparse.ArgumentParser(description="kill the program at random moments and see what is lost")
    parser.add_argument("--kills", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(argv)
    began_s = monotonic()
    with tempfile.TemporaryDirectory() as folder:
        toll = storm(Path(folder), kills=asked.kills, seed=asked.seed)
    faults = toll.faults()
    took = f"seed {asked.seed}, {monotonic() - began_s:.0f} s"
    sys.stdout.write("\n".join([toll.table(), f"| {took} | {'; '.join(faults) or 'every promise kept'} |", ""]))
    sys.exit(bool(faults))


if __name__ == "__main__":
    main(sys.argv[1:])
