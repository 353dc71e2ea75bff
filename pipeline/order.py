"""What is wanted: this source, as this configuration makes it, in this file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.config import Config
from pipeline.files import FILES, Files
from pipeline.readers import SourceFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One audiobook to be made.

    `allow_gaps` leaves passages that failed as silence; `force` replaces a file that was not made from this source
    and makes a finished book's file again (from the clips in the store); `retry_failed` asks again for passages in
    quarantine, and for nothing else. `time_left_s()` is None for a run that may take its time.
    `files` makes every change on the disk.
    """

    source: SourceFile
    target: Path
    config: Config
    allow_gaps: bool = False
    force: bool = False
    retry_failed: bool = False
    time_left_s: Callable[[], float | None] = lambda: None
    files: Files = FILES

    @property
    def source_path(self) -> str:
        """The source's absolute path, or its name where it has none (standard input)."""
        return str(Path(self.source.name).absolute()) if self.source.folder else self.source.name
