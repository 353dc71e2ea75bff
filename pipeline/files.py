"""Durable files: every change that must survive a power cut goes through one small object, `Files`.

The protocol is the only one that survived simulated power cuts: write a temporary file in the same
file system, fsync it, give it its name by link or rename, fsync the folder, and only then say that it is done.
A rename without the first fsync leaves an empty file under the final name.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.errors import Locked


class Files:
    """The operations that a durable write is made of, each one a call of the operating system."""

    def write(self, path: Path, *parts: bytes) -> None:
        """Create or truncate `path`, write all of `parts` one after the other and fsync it."""
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
        try:
            for part in parts:
                view = memoryview(part)
                while view:
                    view = view[os.write(descriptor, view) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def link(self, existing: Path, name: Path) -> None:
        """Give the file a second name. Raises FileExistsError if the name is taken."""
        os.link(existing, name)

    def replace(self, existing: Path, name: Path) -> None:
        """Move the file to `name`, in place of what is there."""
        existing.replace(name)

    def unlink(self, path: Path) -> None:
        """Remove a name."""
        path.unlink(missing_ok=True)

    def make_folder(self, path: Path) -> None:
        """Create a folder with its parents, each of them durably."""
        if path.is_dir():
            return
        self.make_folder(path.parent)
        with suppress(FileExistsError):
            path.mkdir()
        self.fsync_folder(path.parent)

    def fsync_folder(self, path: Path) -> None:
        """Make the names in a folder durable."""
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


FILES = Files()


def replace_durably(path: Path, data: bytes, *, temporary: Path, files: Files = FILES) -> None:
    """Put `data` under the name `path`: a reader sees the old content or the new, never a part.

    `temporary` must lie in the same file system; it is gone afterwards. Raises OSError.
    """
    try:
        files.write(temporary, data)
        files.replace(temporary, path)
    except OSError:
        files.unlink(temporary)
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
