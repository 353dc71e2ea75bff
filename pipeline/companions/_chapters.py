"""The chapters that a listener finds in a stretch of a book, and the way from a companion to its audio."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.companions import ReadAlong
from pipeline.titles import chapter_title


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A chapter as it is listed: its title, never empty, and the sample at which it begins or is gone on with."""

    title: str
    start: int


def between(edition: ReadAlong, start: int, stop: int) -> Iterator[Shown]:
    """Yield the chapters that are heard from sample `start` to `stop`; first the one that goes on there."""
    marks = edition.timeline.chapters
    ends = [*(mark.start for mark in marks[1:]), edition.timeline.total]
    for number, (mark, end) in enumerate(zip(marks, ends, strict=True), start=1):
        if mark.start < stop and end > start:
            yield Shown(
                title=chapter_title(mark.title, number, edition.metadata.language), start=max(mark.start, start)
            )


def relative(path: Path, companion: Path) -> str:
    """Return where `path` is, seen from the folder of `companion`, with forward slashes."""
    return Path(os.path.relpath(path, companion.parent)).as_posix()
