"""What is interrupted: puts, checkpoints and the publication of a file; every state is opened and judged."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from audiobooks import audiobook
from crash_model import Killed, LoggedFiles, Seen, Step, UnsyncedFiles, states_of

from pipeline.audio import PcmFormat, Speech
from pipeline.errors import ConfigError
from pipeline.synthesis.checkpoint import Checkpoint, Checkpoints
from pipeline.synthesis.store import ClipMissing, Store, clip_key
from pipeline.writers import OutputSettings, write

SCRATCH = "/dev/shm" if Path("/dev/shm").is_dir() else None  # ext4 takes a millisecond to remove a folder
MONO = PcmFormat(rate_hz=24000)
KEYS = tuple(clip_key({"engine": "test"}, text) for text in ("One.", "Two."))
TAKES = tuple(bytes([number]) * 500 for number in (7, 8))
"""Two takes of the same text: services seldom say a thing twice in the same way."""


@dataclass(frozen=True)
class Report:
    """How many states were opened, in how many something was wrong, and what: "I1 ...", "I2 ..."."""

    states: int
    broken: int
    violations: tuple[str, ...]


@dataclass(frozen=True)
class Scenario:
    """A process works, may be killed, another goes on; the power fails at some moment; then `judge` opens what is left.

    `judge` gets the folder and the promises, and returns the violations.
    """

    prepare: Callable[[Path], None]
    first: Callable[[LoggedFiles], None]
    then: Callable[[LoggedFiles], None]
    judge: Callable[[Path, tuple[str, ...]], list[str]]


def explore(
    scenario: Scenario, files: type[LoggedFiles] = LoggedFiles, *, kills: bool = True, to_the_end: bool = True
) -> Report:
    """Open every state that a power cut can leave after any operation, with a kill before each operation or none.

    Without `to_the_end` the first state with something wrong in it is enough.
    """
    seen: Seen = set()
    violations: list[str] = []
    broken = 0
    lives = 0 if kills else None
    while True:
        log, survived = _log_of(scenario, files, lives)
        for state in states_of(log, seen):
            with TemporaryDirectory(dir=SCRATCH) as folder:
                state.put_into(Path(folder))
                wrong = scenario.judge(Path(folder), state.promised)
            violations += wrong
            broken += bool(wrong)
            if wrong and not to_the_end:
                return Report(states=len(seen), broken=broken, violations=tuple(violations))
        if lives is None or survived:
            return Report(states=len(seen), broken=broken, violations=tuple(violations))
        lives += 1


def _log_of(scenario: Scenario, files: type[LoggedFiles], lives: int | None) -> tuple[list[Step], bool]:
    with TemporaryDirectory(dir=SCRATCH) as folder:
        scenario.prepare(Path(folder))
        logged = files(Path(folder))
        logged.lives = lives
        survived = False
        with suppress(Killed):
            scenario.first(logged)
            survived = True
        logged.revive()
        scenario.then(logged)
        return logged.log, survived


def nothing(_: object) -> None:
    """Do nothing."""


# --- the store


def put(files: LoggedFiles, key: str = KEYS[0], take: int = 0, *, owner: str = "book") -> None:
    """Run as a session does: find it or put it, and promise what is there then."""
    store = Store(files.root, owner=owner, files=files)
    store.sweep(owner)
    if store.find(key) is None:
        store.put(key, Speech(pcm=TAKES[take], format=MONO))
    files.promise(f"{key} {sha256(store.read(key)).hexdigest()}")


def put_blindly(files: LoggedFiles, key: str = KEYS[0], take: int = 0, *, owner: str = "book") -> None:
    """Put without looking, as a run does whose request was in flight while another run put the same."""
    store = Store(files.root, owner=owner, files=files)
    store.put(key, Speech(pcm=TAKES[take], format=MONO))
    files.promise(f"{key} {sha256(store.read(key)).hexdigest()}")


def put_two(files: LoggedFiles) -> None:
    """Put two clips."""
    for key in KEYS:
        put(files, key)


def damaged_store(root: Path) -> None:
    """Leave a store with a clip whose samples are not what they were."""
    Store(root, files=UnsyncedFiles()).put(KEYS[0], Speech(pcm=TAKES[1], format=MONO))
    path = root / "clips" / KEYS[0][:2] / f"{KEYS[0]}.wav"
    path.write_bytes(path.read_bytes()[:-1] + b"!")


def mend(files: LoggedFiles) -> None:
    """Find the damage while the book is mastered, and make the clip again."""
    store = Store(files.root, owner="book", files=files)
    store.sweep("book")
    with suppress(ClipMissing):
        store.read(KEYS[0])
    put(files)


def judge_store(root: Path, promised: tuple[str, ...], *, was_whole: bool = True) -> list[str]:
    """Open the store as the next run does."""
    wrong: list[str] = []
    digests = dict(promise.split() for promise in promised)
    if len(digests) < len(set(promised)):
        wrong.append("I4 an object changed")
    try:
        store = Store(root, owner="book", files=UnsyncedFiles())
    except ConfigError:
        return ["I3 the version of the store has a name and is not whole"]
    names = sorted(store.keys())
    for key in KEYS:
        found = store.find(key) is not None
        pcm = _read(store, key)
        if key in digests and (pcm is None or sha256(pcm).hexdigest() != digests[key]):
            wrong.append(f"I1 {key[:6]} was promised and is {'lost' if pcm is None else 'another'}")
        if pcm is not None and pcm not in TAKES:
            wrong.append(f"I2 {key[:6]} reads as something else")
        if was_whole and pcm is None and (found or key in names):
            wrong.append(f"I3 {key[:6]} has a name and is not whole")
    return wrong + _not_mended(store)


def _not_mended(store: Store) -> list[str]:
    """Run again to the end, and see that everything is as it must be."""
    store.sweep("book")
    for key in KEYS:
        store.put(key, Speech(pcm=TAKES[0], format=MONO))
    broken = [f"I1 {key[:6]} cannot be made again" for key in KEYS if _read(store, key) not in TAKES]
    return broken + [f"a stray file: {path.name}" for path in (store.root / "temporary").glob("book-*")]


def _read(store: Store, key: str) -> bytes | None:
    try:
        return store.read(key)
    except ClipMissing:
        return None


# --- the checkpoint

BOOK = Path("/books/book.m4b")


def checkpoint(number: int) -> Checkpoint:
    """Return the checkpoint after `number` passages."""
    return Checkpoint(source="book.md", output=str(BOOK), title="Book", engine={}, keys=KEYS * number)


def save(number: int, files: LoggedFiles) -> None:
    """Save it, and promise it."""
    store = Store(files.root, owner="book", files=files)
    Checkpoints(store.root, files=files).save(checkpoint(number))
    files.promise(str(number))


def judge_checkpoint(root: Path, promised: tuple[str, ...]) -> list[str]:
    """Load the checkpoint: the last that was promised or a later one, never a part of one."""
    checkpoints = Checkpoints(root, files=UnsyncedFiles())
    if checkpoints.unreadable():
        return ["I3 a checkpoint is damaged"]
    loaded = checkpoints.load(BOOK)
    at_least = max(map(int, promised), default=0)
    if loaded is None:
        return ["I1 the promised checkpoint is lost"] if at_least else []
    number = len(loaded.keys) // len(KEYS)
    if loaded != checkpoint(number):
        return ["I2 a checkpoint reads as something else"]
    return ["I1 an older checkpoint came back"] if number < at_least else []


# --- the finished file

OLD, NEW = (audiobook(chapters=1, passages=1, seconds=seconds, silences=False) for seconds in (0.1, 0.2))


def publish(files: LoggedFiles, folder: str = "out") -> None:
    """Write the new file over the old one, as a session does, and promise it."""
    target = files.root / folder / "book.wav"
    files.make_folder(target.parent)
    write(NEW, target, OutputSettings(format="wav"), token="t", files=files)
    files.promise("new")


def publish_old(root: Path) -> None:
    """Leave a finished file from last night."""
    write(OLD, root / "out" / "book.wav", OutputSettings(format="wav"), token="t", files=UnsyncedFiles())


def judge_publication(
    whole: dict[str, bytes], root: Path, promised: tuple[str, ...], *, folder: str = "out"
) -> list[str]:
    """Look at the target: the old file or the new one, whole, and the new one once that was said."""
    target = root / folder / "book.wav"
    found = target.read_bytes() if target.exists() else None
    if promised and found != whole["new"]:
        return ["I6 the finished file is lost"]
    if found is not None and found not in whole.values():
        return ["I6 a part of a file stands under the final name"]
    if found is None and "old" in whole:
        return ["I6 the old file is gone"]
    return []


def whole_files(*, old: bool) -> dict[str, bytes]:
    """Return the bytes of the files as they are when nothing goes wrong."""
    with TemporaryDirectory(dir=SCRATCH) as folder:
        path = Path(folder) / "book.wav"
        held: dict[str, bytes] = {}
        for name, book in {"old": OLD, "new": NEW}.items():
            write(book, path, OutputSettings(format="wav"), token="t", files=UnsyncedFiles())
            held[name] = path.read_bytes()
    return held if old else {"new": held["new"]}


SCENARIOS: dict[str, Scenario] = {
    "two puts into a new store": Scenario(nothing, put_two, put_two, judge_store),
    "two runs put the same clip": Scenario(
        nothing, partial(put_blindly, take=1, owner="other"), put_blindly, judge_store
    ),
    "a run finds what a killed one put": Scenario(nothing, partial(put, owner="other"), put, judge_store),
    "a damaged clip is made again": Scenario(damaged_store, mend, mend, partial(judge_store, was_whole=False)),
    "checkpoint": Scenario(nothing, partial(save, 1), partial(save, 2), judge_checkpoint),
    "the file replaces an old one": Scenario(
        publish_old, nothing, publish, partial(judge_publication, whole_files(old=True))
    ),
    "the file in a new folder": Scenario(
        nothing,
        partial(publish, folder="a/b"),
        partial(publish, folder="a/b"),
        partial(judge_publication, whole_files(old=False), folder="a/b"),
    ),
}


# --- what must be caught


class NoFileFsync(LoggedFiles):
    """Forgets to sync files."""

    def synced(self, file: int) -> None:
        """Forget."""


class NoFolderFsync(LoggedFiles):
    """Forgets to sync folders."""

    def fsync_folder(self, path: Path) -> None:
        """Forget."""


class EarlyPromise(LoggedFiles):
    """Says that a folder is synced, and syncs it after the caller has passed that on."""

    def __init__(self, root: Path) -> None:
        """Owe nothing yet."""
        super().__init__(root)
        self.owed: list[Path] = []

    def fsync_folder(self, path: Path) -> None:
        """Put it off."""
        self.owed.append(path)

    def promise(self, what: str) -> None:
        """Promise, then do it."""
        super().promise(what)
        for path in self.owed:
            super().fsync_folder(path)
        self.owed.clear()


class NameBeforeFsync(LoggedFiles):
    """Gives a file its name first and syncs it then."""

    late: int | None = None

    def synced(self, file: int) -> None:
        """Put it off."""
        self.late = file

    def link(self, existing: Path, name: Path) -> None:
        """Give the name, then sync."""
        super().link(existing, name)
        self._catch_up()

    def replace(self, existing: Path, name: Path) -> None:
        """Move, then sync."""
        super().replace(existing, name)
        self._catch_up()

    def _catch_up(self) -> None:
        if self.late is not None:
            super().synced(self.late)


MUTANTS: tuple[type[LoggedFiles], ...] = (NoFileFsync, NoFolderFsync, EarlyPromise, NameBeforeFsync)
__all__ = ["MUTANTS", "SCENARIOS", "Report", "Scenario", "explore"]
