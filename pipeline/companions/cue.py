"""A cue sheet: the chapters for players and CD tools that do not read those inside the file.

Positions are minutes:seconds:frames, 75 frames a second, rounded down: a chapter begins with silence, so 13 ms
early are not heard, and at 24 kHz every chapter begins on a frame. Chapters are flat; there may be more than
the 99 that fit a CD, which players accept. A double quote cannot be written in a cue sheet and becomes a single one.

Source: CDRWIN User's Guide, appendix A, "Cue sheet commands".
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from pipeline.companions import AudioFile, ReadAlong
from pipeline.companions._chapters import Shown, between, relative
from pipeline.titles import clean_line

SUFFIX = ".cue"
FRAMES_A_SECOND = 75
_TYPES = {"mp3": "MP3"}  # the format has no words for newer formats, and players look into the file


def write(edition: ReadAlong, target: Path) -> None:
    """Write the sheet: a FILE for each audio file, a TRACK for each chapter in it. Raises OSError."""
    lines = [*_head(edition)]
    numbers = count(1)
    for audio in edition.audio:
        lines.append(f"FILE {_quoted(relative(audio.path, target))} {_TYPES.get(audio.format, 'WAVE')}")
        for shown in between(edition, audio.start, audio.stop):
            lines += _track(edition, next(numbers), shown, audio)
    target.write_text("\n".join([*lines, ""]), encoding="utf-8", newline="\n")


def _head(edition: ReadAlong) -> Iterator[str]:
    told = edition.metadata
    yield f"REM GENRE {_quoted(told.genre or 'Audiobook')}"
    if told.date:
        yield f"REM DATE {_quoted(told.date)}"
    if edition.narrator:
        yield f"REM COMPOSER {_quoted(edition.narrator)}"
    if told.authors:
        yield f"PERFORMER {_quoted('; '.join(told.authors))}"
    yield f"TITLE {_quoted(told.title)}"


def _track(edition: ReadAlong, number: int, shown: Shown, audio: AudioFile) -> Iterator[str]:
    frames = (shown.start - audio.start) * FRAMES_A_SECOND // edition.timeline.format.rate_hz
    seconds, rest = divmod(frames, FRAMES_A_SECOND)
    yield f"  TRACK {number:02} AUDIO"
    yield f"    TITLE {_quoted(shown.title)}"
    yield f"    INDEX 01 {seconds // 60:02}:{seconds % 60:02}:{rest:02}"


def _quoted(text: str) -> str:
    return '"' + clean_line(text).replace('"', "'") + '"'
