"""Companions are what is made beside the audio: captions, chapter lists, a book or a page that reads along.

A companion is a module in this folder with

    SUFFIX                        the ending of its file, with the dot
    write(edition, target)        writes the whole file; the same edition gives the same bytes
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pipeline.book import Book, Metadata
from pipeline.script import Script
from pipeline.timeline import Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioFile:
    """A finished file that holds the samples from `start` to `stop` of the timeline."""

    path: Path
    format: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAlong:
    """Everything a companion can be made of.

    `audio` are the files beside which it stands, in order. `record(start, stop, target)` writes the samples between two
    borders of sections as M4A. `cover` is a JPEG or PNG.
    """

    metadata: Metadata
    narrator: str
    book: Book
    script: Script
    timeline: Timeline
    audio: tuple[AudioFile, ...]
    record: Callable[[int, int, Path], None]
    cover: bytes | None = None


class CompanionModule(Protocol):
    """The shape of a module in this folder."""

    SUFFIX: str

    def write(self, edition: ReadAlong, target: Path) -> None:
        """Write the whole file. Raises OSError as the file system does."""
        ...
