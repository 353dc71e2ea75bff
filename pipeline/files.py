"""Durable files: every change that must survive a power cut goes through one small object, `Files`.

The protocol is the only one that survived simulated power cuts: write a temporary file in the same
file system, fsync it, give it its name by link or rename, fsync the folder, and only then say that it is done.
A rename without the first fsync leaves an empty file under the final name. `tests/crash_model.py` lists every
state that a power cut can leave and opens the store in each.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import ParamSpec, TypeVar

from pipeline.errors import Locked

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What the system says when no more fits: the disk, the quota, the process's limit on a file's size."""

_INTERRUPTIONS = 10  # Python repeats most interrupted calls itself, but not link, rename, mkdir and unlink
_NO_FOLDER_FSYNC = {errno.EINVAL, errno.ENOTSUP}  # some network file systems have none: they keep names at once
P = ParamSpec("P")
T = TypeVar("T")


class Files:
    """The operations that a durable write is made of, each a call of the operating system or two."""

    def write(self, path: Path, *parts: bytes) -> None:
        """Create `path`, write all of `parts` one after the other and fsync it.

        A failing medium (EIO) is answered once, by a new file written from memory: after a failed fsync
        a second one can succeed with the data gone. Raises OSError, also if `path` exists: it may be a
        second name of something that must not change.
        """
        try:
            self._write_new(path, parts)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            self.unlink(path)
            self._write_new(path, parts)

    def _write_new(self, path: Path, parts: tuple[bytes, ...]) -> None:
        descriptor = self.open(path)
        try:
            for part in parts:
                rest = memoryview(part)
                while rest:
                    rest = rest[self.write_some(descriptor, rest) :]
            self.fsync(descriptor)
        finally:
            self.close(descriptor)

    def system(self, call: Callable[P, T], *arguments: P.args, **keywords: P.kwargs) -> T:
        """Make one call of the operating system: here any of them can be made to fail."""
        return call(*arguments, **keywords)

    def open(self, path: Path) -> int:
        """Create a file and return its descriptor. Raises FileExistsError if the name is taken."""
        return self._repeat(os.open, path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)

    def write_some(self, descriptor: int, data: memoryview) -> int:
        """Write the beginning of `data` and return how many bytes that was, at least one."""
        written = self._repeat(os.write, descriptor, data)
        if written == 0:
            raise OSError(errno.EIO, "the file takes no more bytes")
        return written

    def fsync(self, descriptor: int) -> None:
        """Make the bytes of a file durable."""
        self._repeat(os.fsync, descriptor)

    def close(self, descriptor: int) -> None:
        """Close a descriptor; an interrupted close has closed it."""
        with suppress(InterruptedError):
            self.system(os.close, descriptor)

    def link(self, existing: Path, name: Path) -> None:
        """Give the file a second name. Raises FileExistsError if the name is taken."""
        self._repeat(os.link, existing, name)

    def replace(self, existing: Path, name: Path) -> None:
        """Move the file to `name`, in place of what is there."""
        self._repeat(os.replace, existing, name)

    def unlink(self, path: Path) -> None:
        """Remove a name, if it is there."""
        with suppress(FileNotFoundError):
            self._repeat(os.unlink, path)

    def discard(self, path: Path) -> None:
        """Remove a temporary file, or leave it: it is in nobody's way, and the next sweep takes it."""
        with suppress(OSError):
            self.unlink(path)

    def mkdir(self, path: Path) -> None:
        """Create a folder, if it is not there."""
        with suppress(FileExistsError):
            self._repeat(os.mkdir, path)

    def make_folder(self, path: Path) -> None:
        """Create a folder with its parents, each of them durably.

        Also a folder that is there gets its name made durable: whoever created it may have died before that.
        """
        if not path.is_dir():
            self.make_folder(path.parent)
            self.mkdir(path)
            self.fsync_folder(path.parent)
            return
        with suppress(PermissionError):  # a parent that we may not open was made by somebody else, long ago
            self.fsync_folder(path.parent)

    def append(self, path: Path, line: bytes, *, durable: bool) -> None:
        """Add `line` to a log, created if need be. It survives the process, and a power cut if `durable`."""
        descriptor = self._repeat(os.open, path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        try:
            rest = memoryview(line)
            while rest:
                rest = rest[self.write_some(descriptor, rest) :]
            if durable:
                self.fsync(descriptor)
        finally:
            self.close(descriptor)

    def fsync_file(self, path: Path) -> None:
        """Make the bytes of a file durable that somebody else wrote."""
        self._fsync_at(path, os.O_RDONLY | os.O_CLOEXEC)

    def fsync_folder(self, path: Path) -> None:
        """Make the names in a folder durable."""
        try:
            self._fsync_at(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            if error.errno not in _NO_FOLDER_FSYNC:
                raise

    def _fsync_at(self, path: Path, flags: int) -> None:
        descriptor = self._repeat(os.open, path, flags)
        try:
            self.fsync(descriptor)
        finally:
            self.close(descriptor)

    def _repeat(self, call: Callable[P, T], *arguments: P.args, **keywords: P.kwargs) -> T:
        for _ in range(_INTERRUPTIONS):
            with suppress(InterruptedError):
                return self.system(call, *arguments, **keywords)
        return self.system(call, *arguments, **keywords)


FILES = Files()


def replace_durably(path: Path, data: bytes, *, temporary: Path, files: Files = FILES) -> None:
    """Put `data` under the name `path`: a reader sees the old content or the new, never a part.

    `temporary` must lie in the same file system; what a dead run left there goes, and it is gone afterwards.
    Raises OSError.
    """
    try:
        files.unlink(temporary)
        files.write(temporary, data)
        files.replace(temporary, path)
    except OSError:
        files.discard(temporary)
        raise
    files.fsync_folder(path.parent)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes as 64 hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def locked(path: Path, *, what: str) -> Iterator[None]:
    """Hold an exclusive lock on the file `path`; it ends with this process, however that ends.

    Raises Locked at once if another process has it, naming that process.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 200).decode("utf-8", "replace").strip() or "another process"
            raise Locked(
                f"{what} is being made by {holder}", hint="wait for it, or stop it, then run the same command again"
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"process {os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)
