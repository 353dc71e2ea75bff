"""Transcripts for podcast apps: JSON of the podcast namespace (podcast-namespace, transcripts.md), version 1.0.0.

A segment is a sentence. Besides what is specified it has `words`, in the same form, where it is known when they are
heard; apps that do not know them pass over them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.companions import ReadAlong
from pipeline.companions._captions import milliseconds, one_line
from pipeline.timeline import Cue

SUFFIX = ".json"


def write(edition: ReadAlong, target: Path) -> None:
    """Write the sentences of `edition` with their times in seconds. Raises OSError as the file system does."""
    rate_hz = edition.timeline.format.rate_hz
    segments = [_segment(cue, rate_hz, edition.narrator) for cue in edition.timeline.cues]
    lines = ",\n".join(json.dumps(segment, ensure_ascii=False) for segment in segments)
    target.write_text(f'{{"version": "1.0.0", "segments": [\n{lines}\n]}}\n', encoding="utf-8", newline="\n")


def _segment(cue: Cue, rate_hz: int, speaker: str) -> dict[str, Any]:
    segment: dict[str, Any] = {"speaker": speaker} if speaker else {}
    segment |= _timed(cue.written, cue.start, cue.stop, rate_hz)
    if cue.words:
        segment["words"] = [
            _timed(cue.written[word.begin : word.end], word.start, word.stop, rate_hz) for word in cue.words
        ]
    return segment


def _timed(text: str, start: int, stop: int, rate_hz: int) -> dict[str, Any]:
    times = {"startTime": milliseconds(start, rate_hz) / 1_000, "endTime": milliseconds(stop, rate_hz) / 1_000}
    return {**times, "body": one_line(text)}
