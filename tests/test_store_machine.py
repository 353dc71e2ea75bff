"""The store as a state machine: whatever is done to it in whatever order, it keeps its promises."""

from __future__ import annotations

import shutil
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from crash_model import Killed, LoggedFiles, state_at_the_end
from crash_scenarios import SCRATCH
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from pipeline.audio import PcmFormat, Speech
from pipeline.errors import ConfigError
from pipeline.synthesis.checkpoint import Checkpoint, Checkpoints
from pipeline.synthesis.store import ClipMissing, Store, clip_key

MONO = PcmFormat(rate_hz=24000)
TEXTS = ("One.", "Two.", "Three.", "Four.")
KEYS = tuple(clip_key({"engine": "test"}, text) for text in TEXTS)
WRITERS = ("book", "other")
keys, takes, writers = st.sampled_from(KEYS), st.integers(1, 200), st.sampled_from(WRITERS)


class StoreMachine(RuleBasedStateMachine):
    """Puts, reads, kills, power cuts, damage, pruning and edits, by two writers, on one store."""

    def __init__(self) -> None:
        """Begin with an empty folder."""
        super().__init__()
        self._scratch = TemporaryDirectory(dir=SCRATCH)
        self.root = Path(self._scratch.name) / "0"
        self.root.mkdir()
        self.promised: dict[str, bytes] = {}  # what was acknowledged, and not damaged or pruned since
        self.allowed: dict[str, set[bytes]] = {key: set() for key in KEYS}  # every take that was ever on its way
        self.cuts = 0

    @initialize()
    def begin(self) -> None:
        """Open the store."""
        self.files = LoggedFiles(self.root)
        self.stores = {owner: Store(self.root, owner=owner, files=self.files) for owner in WRITERS}

    def teardown(self) -> None:
        """Clean up."""
        self._scratch.cleanup()

    @rule(key=keys, take=takes, owner=writers)
    def put(self, key: str, take: int, owner: str) -> None:
        """Put a clip: I4, the first writer wins; what is there afterwards is promised."""
        pcm = self._take(key, take)

        clip = self.stores[owner].put(key, Speech(pcm=pcm, format=MONO))

        there = self.stores[owner].read(key)
        assert there == self.promised.get(key, there)
        assert clip.samples * MONO.frame_bytes == len(there)
        self.promised[key] = there

    @rule(key=keys, owner=writers)
    def find(self, key: str, owner: str) -> None:
        """I1: what is promised is found; what is found and read well is promised from now on."""
        clip = self.stores[owner].find(key)

        assert clip is not None or key not in self.promised
        if clip is not None:
            with suppress(ClipMissing):
                self.promised[key] = self.stores[owner].read(key)

    @rule(key=keys, take=takes, owner=writers, lives=st.integers(0, 14))
    def killed_while_it_puts(self, key: str, take: int, owner: str, lives: int) -> None:
        """A run dies at some operation of a put; the next one sweeps under its lock."""
        pcm = self._take(key, take)
        self.files.lives = self.files.operations + lives
        with suppress(Killed):
            self.stores[owner].put(key, Speech(pcm=pcm, format=MONO))
            self.promised[key] = self.stores[owner].read(key)
        self.files.revive()
        self._open(owner)

    @rule(key=keys, take=takes, data=st.data())
    def power_cut_while_it_puts(self, key: str, take: int, data: st.DataObject) -> None:
        """The power fails at some operation of a put, and the disk keeps what it must and what it likes."""
        pcm = self._take(key, take)
        self.files.lives = self.files.operations + data.draw(st.integers(0, 14))
        with suppress(Killed):
            self.stores["book"].put(key, Speech(pcm=pcm, format=MONO))
            self.promised[key] = self.stores["book"].read(key)
        state = state_at_the_end(self.files.log, lambda many: data.draw(st.integers(0, many - 1)) if many > 1 else 0)
        self.cuts += 1
        shutil.rmtree(self.root)
        self.root = self.root.with_name(str(self.cuts))
        self.root.mkdir()
        state.put_into(self.root)
        self.files = LoggedFiles(self.root)
        for owner in WRITERS:
            self._open(owner)

    @precondition(lambda self: self.promised)
    @rule(data=st.data(), how=st.sampled_from(["flip", "truncate", "zero", "empty"]))
    def corrupt(self, data: st.DataObject, how: str) -> None:
        """The disk changes a clip: it is not promised any more, but it must not be played."""
        key = data.draw(st.sampled_from(sorted(self.promised)))
        path = self._path(key)
        held = bytearray(path.read_bytes())
        where = data.draw(st.integers(0, len(held) - 1))
        match how:
            case "flip":
                held[where] ^= 1 << data.draw(st.integers(0, 7))
            case "truncate":
                del held[where:]
            case "zero":
                held[where : where + 512] = bytes(len(held[where : where + 512]))
            case _:
                held.clear()
        path.write_bytes(held)
        del self.promised[key]

    @precondition(lambda self: len(self.promised) > 1)
    @rule(data=st.data())
    def swap(self, data: st.DataObject) -> None:
        """Two objects change places."""
        one, other = data.draw(st.permutations(sorted(self.promised)))[:2]
        held = self._path(one).read_bytes(), self._path(other).read_bytes()
        self._path(one).write_bytes(held[1])
        self._path(other).write_bytes(held[0])
        del self.promised[one], self.promised[other]

    @rule(kept=st.sets(keys))
    def prune_after_an_edit(self, kept: set[str]) -> None:
        """The book is edited and the store pruned: the checkpoint names what is still needed, the rest goes."""
        checkpoints = Checkpoints(self.root, files=self.files)
        book = Checkpoint(source="a", output="/a.m4b", title="A", engine={}, keys=tuple(sorted(kept)))
        checkpoints.save(book)
        assert checkpoints.load(Path("/a.m4b")) == book
        store = self.stores["book"]
        for key in sorted(store.keys()):
            if key not in kept:
                store.drop(key)
                self.promised.pop(key, None)

    @rule(version=st.sampled_from(["0", "2", "99", "", "x"]))
    def version_bump(self, version: str) -> None:
        """I12: a store of another format is refused and left as it is."""
        path = self.root / "version"
        path.write_text(version)
        before = self._digest()

        with pytest.raises(ConfigError, match="format"):
            Store(self.root)

        assert self._digest() == before
        path.write_text("1\n")

    @invariant()
    def i2_a_read_gives_verified_bytes_or_a_miss(self) -> None:
        """I1, I2, I4: what is promised reads as promised; nothing reads as what nobody said."""
        for key in KEYS:
            try:
                pcm = self.stores["book"].read(key)
            except ClipMissing:
                pcm = None
            assert pcm is None or pcm in self.allowed[key]
            assert key not in self.promised or pcm == self.promised[key]

    @invariant()
    def i3_nothing_stays_that_is_not_whole(self) -> None:
        """I3: after a read has set aside what is damaged, every name stands for a whole clip."""
        for key in self.stores["book"].keys():  # noqa: SIM118 - Store is not a mapping
            assert self.stores["book"].find(key) is not None

    def _take(self, key: str, take: int) -> bytes:
        pcm = key[:4].encode() * 50 + bytes([take]) * 2 * take
        self.allowed[key].add(pcm)
        return pcm

    def _open(self, owner: str) -> None:
        self.stores[owner] = Store(self.root, owner=owner, files=self.files)
        self.stores[owner].sweep(owner)

    def _path(self, key: str) -> Path:
        return self.root / "clips" / key[:2] / f"{key}.wav"

    def _digest(self) -> str:
        files = sorted(path for path in self.root.rglob("*") if path.is_file())
        return sha256(b"".join(str(path).encode() + path.read_bytes() for path in files)).hexdigest()


def test_i1_i2_i3_i4_i12_whatever_happens_in_whatever_order() -> None:
    """A hundred histories of thirty accidents each, and no promise is broken."""
    machine = settings(
        max_examples=100,
        stateful_step_count=30,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )

    run_state_machine_as_test(StoreMachine, settings=machine)
