"""Every state that a power cut can leave: real files whose operations are logged, and what a disk may make of the log.

The disk keeps what an fsync covered and does as it likes with the rest. Of a file that was not synced any beginning
may be there, or its full length with zeros for the bytes that did not make it. Of a name (a file, a link, a folder)
that no fsync of its folder covered, any state since the last such fsync may be there, each name on its own: so a
rename across folders may lose both ends, and no order between names is assumed. A name that a rename replaces is never
absent, which POSIX promises.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from pipeline.files import Files

FOLDER = -1
"""The number that stands for a folder where a file would have its own."""


class Killed(BaseException):
    """The process was killed before this operation, and does not even clean up."""


@dataclass(frozen=True)
class Step:
    """One operation: what was done to which name (relative to the root) or file (by number)."""

    kind: str  # name, folder synced, bytes, synced, acknowledged; begin: what comes before was there for good
    name: str = ""
    file: int | None = None
    data: bytes = b""


@dataclass(frozen=True)
class State:
    """What the disk may hold under each name, a file's number and bytes or a folder; and what was promised by then."""

    names: Mapping[str, tuple[int, bytes]]
    promised: tuple[str, ...]

    def put_into(self, root: Path) -> None:
        """Make real files of it."""
        first: dict[int, Path] = {}
        for name, (file, data) in sorted(self.names.items()):
            path = root / name
            if file == FOLDER:
                path.mkdir()
            elif file in first:
                path.hardlink_to(first[file])
            else:
                path.write_bytes(data)
                first[file] = path


class UnsyncedFiles(Files):
    """Files without the wait: what was synced is known from the log, not from the disk."""

    def fsync(self, descriptor: int) -> None:
        """Do nothing."""


class LoggedFiles(Files):
    """Real files under `root` that log each operation; from operation number `lives` on the process is dead."""

    def __init__(self, root: Path) -> None:
        """Take what is there now as durable."""
        self.root = root
        self.log: list[Step] = []
        self.lives: int | None = None
        self.operations = 0
        self._open: dict[int, int] = {}
        self._file: dict[str, int] = {}
        self._count = 0
        self._snapshot()

    def _snapshot(self) -> None:
        for path in sorted(self.root.rglob("*")):
            name = str(path.relative_to(self.root))
            if path.is_dir():
                self.log.append(Step("name", name, FOLDER))
                continue
            self._adopt(path)
            self.log.append(Step("synced", file=self._file[name]))
        for folder in (self.root, *filter(Path.is_dir, self.root.rglob("*"))):
            self.log.append(Step("folder synced", self._name(folder)))
        self.log.append(Step("begin"))

    def promise(self, what: str) -> None:
        """Log that the caller was told that `what` is safe."""
        self.log.append(Step("acknowledged", what))

    def revive(self) -> None:
        """Start the process again."""
        self.lives = None

    def open(self, path: Path) -> int:
        """Create a file."""
        self._live()
        descriptor = super().open(path)
        self._open[descriptor] = self._new(path)
        return descriptor

    def write_some(self, descriptor: int, data: memoryview) -> int:
        """Write at most half of what is long: short writes are allowed."""
        self._live()
        written = super().write_some(descriptor, data[: max(len(data) // 2, 400)])
        self.log.append(Step("bytes", file=self._open[descriptor], data=bytes(data[:written])))
        return written

    def fsync(self, descriptor: int) -> None:
        """Make the bytes of a file durable."""
        self._live()
        self.synced(self._open[descriptor])

    def synced(self, file: int) -> None:
        """Log that."""
        self.log.append(Step("synced", file=file))

    def close(self, descriptor: int) -> None:
        """Close, which changes nothing."""
        del self._open[descriptor]
        os.close(descriptor)

    def link(self, existing: Path, name: Path) -> None:
        """Give a second name."""
        self._live()
        super().link(existing, name)
        self._point(name, self._adopt(existing))

    def replace(self, existing: Path, name: Path) -> None:
        """Move to a name."""
        self._live()
        file = self._adopt(existing)
        super().replace(existing, name)
        self._point(name, file)
        self._point(existing, None)

    def unlink(self, path: Path) -> None:
        """Remove a name."""
        self._live()
        super().unlink(path)
        self._point(path, None)

    def mkdir(self, path: Path) -> None:
        """Create a folder."""
        self._live()
        if not path.is_dir():
            super().mkdir(path)
            self.log.append(Step("name", self._name(path), FOLDER))

    def fsync_file(self, path: Path) -> None:
        """Make the bytes of a file durable that somebody else wrote."""
        file = self._adopt(path)
        self._live()
        self.synced(file)

    def fsync_folder(self, path: Path) -> None:
        """Make names durable."""
        self._live()
        self.log.append(Step("folder synced", self._name(path)))

    def _live(self) -> None:
        if self.lives is not None and self.operations >= self.lives:
            raise Killed
        self.operations += 1

    def _name(self, path: Path) -> str:
        return os.path.relpath(path, self.root)

    def _new(self, path: Path) -> int:
        self._count += 1
        self._point(path, self._count)
        return self._count

    def _point(self, path: Path, file: int | None) -> None:
        name = self._name(path)
        if file is None:
            self._file.pop(name, None)
        else:
            self._file[name] = file
        self.log.append(Step("name", name, file))

    def _adopt(self, path: Path) -> int:
        """Return the file's number; if it was not written through us, log that somebody wrote it."""
        if self._name(path) not in self._file:
            self.log.append(Step("bytes", file=self._new(path), data=path.read_bytes()))
        return self._file[self._name(path)]


@dataclass
class Disk:
    """What a disk may hold after a log of operations."""

    _names: dict[str, list[int | None]] = field(default_factory=dict)  # the durable one, then what came after
    _live: dict[int, bytes] = field(default_factory=dict)
    _durable: dict[int, bytes] = field(default_factory=dict)
    _promised: tuple[str, ...] = ()

    def follow(self, step: Step) -> None:
        """Take the next operation."""
        if step.kind == "name":
            self._names.setdefault(step.name, [None]).append(step.file)
        elif step.kind == "folder synced":
            inside = (name for name in self._names if (os.path.dirname(name) or ".") == step.name)  # noqa: PTH120
            self._names |= {name: self._names[name][-1:] for name in inside}
        elif step.kind == "acknowledged":
            self._promised += (step.name,)
        elif step.file is not None:
            self._live[step.file] = self._live.get(step.file, b"") + step.data
            if step.kind == "synced":
                self._durable[step.file] = self._live[step.file]

    def states(self) -> Iterator[State]:
        """Yield every state."""
        for chosen in product(*(dict.fromkeys(values) for values in self._names.values())):
            names = _reachable(dict(zip(self._names, chosen, strict=True)))
            files = list(dict.fromkeys(names.values()))
            for contents in product(*(self._contents(file) for file in files)):
                yield self._state(names, dict(zip(files, contents, strict=True)))

    def state(self, pick: Callable[[int], int]) -> State:
        """Return one of the states."""
        names = _reachable({name: values[pick(len(values))] for name, values in self._names.items()})
        possible = {file: self._contents(file) for file in dict.fromkeys(names.values())}
        return self._state(names, {file: held[pick(len(held))] for file, held in possible.items()})

    def _state(self, names: Mapping[str, int], held: Mapping[int, bytes]) -> State:
        return State({name: (file, held[file]) for name, file in names.items()}, self._promised)

    def _contents(self, file: int) -> list[bytes]:
        live = self._live.get(file, b"")
        if self._durable.get(file) == live:
            return [live]
        half = live[: len(live) // 2]
        lost = [self._durable.get(file, b""), half, live[:-1], half + bytes(len(live) - len(half)), bytes(len(live))]
        return list(dict.fromkeys([*lost, live]))


Seen = set[object]
"""The states that were yielded before."""


def states_of(log: list[Step], seen: Seen) -> Iterator[State]:
    """Yield every state that a power cut after any operation of the log can leave, if it is not in `seen`."""
    disk, begin = Disk(), log.index(Step("begin"))
    for number, step in enumerate(log):
        disk.follow(step)
        for state in disk.states() if number >= begin else ():
            mark = (tuple(sorted(state.names.items())), state.promised)
            if mark not in seen:
                seen.add(mark)
                yield state


def state_at_the_end(log: list[Step], pick: Callable[[int], int]) -> State:
    """Return one state that a power cut after the last operation can leave; `pick(n)` chooses from n possibilities."""
    disk = Disk()
    for step in log:
        disk.follow(step)
    return disk.state(pick)


def _reachable(names: Mapping[str, int | None]) -> dict[str, int]:
    """Leave out what is not there, and what lies in a folder that is not there."""
    found: dict[str, int] = {}
    for name, file in sorted(names.items()):
        folder = os.path.dirname(name)  # noqa: PTH120 - of a name in the model, not of a path
        if file is not None and (not folder or found.get(folder) == FOLDER):
            found[name] = file
    return found
