"""Chapters as JSON, as podcast players fetch them from beside an episode.

Source: JSON Chapters Format 1.2 (Podcasting 2.0 namespace). It is flat, and counts in seconds; ours are exact to the
millisecond.
"""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.companions import ReadAlong
from pipeline.companions._chapters import between
from pipeline.titles import clean_line

SUFFIX = ".chapters.json"
VERSION = "1.2.0"


def write(edition: ReadAlong, target: Path) -> None:
    """Write the chapters of the whole timeline. Raises OSError."""
    told, rate_hz = edition.metadata, edition.timeline.format.rate_hz
    found = {
        "version": VERSION,
        "title": clean_line(told.title),
        "author": clean_line("; ".join(told.authors)),
        "chapters": [
            {"startTime": _seconds(shown.start, rate_hz), "title": shown.title}
            for shown in between(edition, 0, edition.timeline.total)
        ],
    }
    if not told.authors:
        del found["author"]
    target.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def _seconds(samples: int, rate_hz: int) -> int | float:
    """Return seconds without a fraction where there is none."""
    ms = round(samples * 1_000 / rate_hz)
    return ms // 1_000 if ms % 1_000 == 0 else ms / 1_000
