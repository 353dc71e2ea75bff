"""Every operation on the disk fails once, or from then on: the run says so and ends, and the next one goes on."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from crash_scenarios import SCRATCH
from faults import FAULTS, FailingFiles
from program import Program

from pipeline.config import load_config
from pipeline.errors import AudiobookError
from pipeline.files import Files, replace_durably
from pipeline.order import Order
from pipeline.progress import Silent
from pipeline.readers import SourceFile
from pipeline.run import make

BOOK = b"# One\n\nThis is the first.\n\nThis is the second.\n"
OLD = b"what was there before"
SETTINGS = {"engine.name": "silence", "engine.chars_per_second": "100", "synthesis.workers": "1"}


@dataclass
class Desk:
    """A folder with a store and an output, and the bytes that the book should have.

    `mended` marks the states of the disk from which a rerun was seen to go on.
    """

    folder: Path
    whole: bytes = b""
    mended: set[str] = field(default_factory=set)

    @property
    def target(self) -> Path:
        """Return the output."""
        return self.folder / "book" / "book.wav"

    def clear(self) -> None:
        """Leave nothing but an old output."""
        shutil.rmtree(self.folder / "book", ignore_errors=True)
        self.target.parent.mkdir()
        self.target.write_bytes(OLD)

    def make(self, files: Files) -> AudiobookError | None:
        """Make the book of three passages, and return what stopped it. Anything but an AudiobookError escapes."""
        flags = {**SETTINGS, "store.path": str(self.folder / "book" / "store"), "output.format": "wav"}
        config = load_config(None, [("a test", dotted, value) for dotted, value in flags.items()], {})
        source = SourceFile(name="book.md", data=BOOK)
        try:
            make(Order(source=source, target=self.target, config=config, force=True, files=files), Silent())
        except AudiobookError as error:
            return error
        return None

    def mark(self) -> str:
        """Return a digest of all that is on the disk."""
        digest = sha256()
        for path in sorted((self.folder / "book").rglob("*")):
            digest.update(f"{path} {path.lstat().st_nlink} {path.is_dir()}".encode())
            digest.update(b"" if path.is_dir() else path.read_bytes())
        return digest.hexdigest()

    def stray(self) -> list[str]:
        """Return the files that should not be there when a run has ended well."""
        parts = self.target.parent.glob(".*.part")
        return [path.name for path in (*parts, *(self.target.parent / "store" / "temporary").iterdir())]


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    """Yield a desk that knows what the book should be."""
    with TemporaryDirectory(dir=SCRATCH) as folder:
        desk = Desk(Path(folder))
        desk.clear()
        assert desk.make(FailingFiles()) is None
        desk.whole = desk.target.read_bytes()
        yield desk


def calls_of(desk: Desk) -> list[str]:
    """Return the calls of a run that goes well."""
    desk.clear()
    files = FailingFiles()
    desk.make(files)
    return files.calls


def check_run(desk: Desk, files: FailingFiles) -> AudiobookError | None:
    """Make the book on failing files, and check all that must hold then and after a rerun."""
    desk.clear()
    error = desk.make(files)
    files.release()
    assert error is None or error.exit_code == 7, error
    assert desk.target.read_bytes() in ((desk.whole,) if error is None else (OLD, desk.whole))
    assert files.synced_again == []
    if (
        mark := desk.mark()
    ) not in desk.mended:  # what a rerun does depends on what is on the disk, and on nothing else
        assert desk.make(FailingFiles()) is None
        assert desk.target.read_bytes() == desk.whole
        assert desk.stray() == []
        desk.mended.add(mark)
    return error


@pytest.mark.parametrize("for_good", [False, True], ids=["once", "for good"])
@pytest.mark.parametrize("fault", FAULTS)
def test_i3_i6_any_operation_may_fail(desk: Desk, fault: str, *, for_good: bool) -> None:
    """Exit code 7 or success, never a traceback, never half a file; and the rerun gives the same bytes."""
    calls = calls_of(desk)
    ended = [
        check_run(desk, FailingFiles(FAULTS[fault], number, for_good=for_good))
        for number, call in enumerate(calls, 1)
        if possible(fault, call)
    ]

    assert len(ended) >= 10
    if fault == "short write" or (fault == "EINTR" and not for_good):
        assert set(ended) == {None}
    else:
        assert any(ended)


def possible(fault: str, call: str) -> bool:
    """Say whether the call can fail like that."""
    return {"EMFILE": call == "open", "short write": call == "write"}.get(fault, True)


def test_a_failed_fsync_is_answered_by_writing_again_and_not_by_syncing_again(desk: Desk) -> None:
    """After EIO a second fsync can succeed with the data gone: a clip that is paid for is written once more."""
    calls = calls_of(desk)
    in_a_put = [number for number, call in enumerate(calls) if call == "write" and calls[number + 1] == "fsync"]

    ended = [check_run(desk, FailingFiles(errno.EIO, number + 2)) for number in in_a_put]

    assert set(ended) == {None}


def test_a_file_that_takes_no_bytes_is_an_error(tmp_path: Path) -> None:
    """A write of nothing does not go on for ever."""

    class Stuck(Files):
        def system(self, call, *arguments, **keywords):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, ANN002, ANN003
            return 0 if call is os.write else super().system(call, *arguments, **keywords)

    with pytest.raises(OSError, match="no more bytes"):
        replace_durably(tmp_path / "a", b"abc", temporary=tmp_path / "b", files=Stuck())

    assert list(tmp_path.iterdir()) == []


LIMITED = (
    "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0})); sys.argv[0] = 'audiobook';"
)
LIMITED += "runpy.run_module('pipeline', run_name='__main__')"


@pytest.mark.parametrize(("limit", "says"), [(20_000, "the store cannot keep a clip"), (600_000, "cannot write")])
def test_i6_i13_no_room_for_a_file_ends_with_7_and_goes_on_with_room(tmp_path: Path, limit: int, says: str) -> None:
    """The real program where no file may grow past a size (EFBIG, which any user can stage), then without the limit."""
    program = Program(tmp_path)
    program.write("book.md", "# One\n\n" + "\n\n".join(f"This is sentence {n} of the book." for n in range(12)))
    arguments = ("make", "book.md", "--engine", "silence", "-o", "book.wav")
    limited = subprocess.run(
        [sys.executable, "-c", LIMITED.format(limit), *arguments],
        cwd=tmp_path,
        env={**program.environment, "PYTHONDONTWRITEBYTECODE": "1"},  # or Python 3.11 leaves half of a .pyc behind
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    left = sorted(path.name for path in tmp_path.glob("*book*"))
    again = program.run(*arguments)
    calm = Program(tmp_path, (("AUDIOBOOK_STORE", str(tmp_path / "other")),)).run(*arguments[:-1], "calm.wav")

    assert (limited.returncode, "Traceback" in limited.stderr) == (7, False)
    assert says in limited.stderr
    assert "File too large" in limited.stderr
    assert "space" in limited.stderr
    assert left == ["book.md"]
    assert (again.code, calm.code) == (0, 0)
    assert (tmp_path / "book.wav").read_bytes() == (tmp_path / "calm.wav").read_bytes()
