"""A playlist of the files of a book, in order, with their lengths and titles (extended M3U, in UTF-8)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.companions import AudioFile, ReadAlong
from pipeline.companions._chapters import between, relative
from pipeline.titles import clean_line

SUFFIX = ".m3u8"


def write(edition: ReadAlong, target: Path) -> None:
    """Write the playlist; files are named as seen from its folder. Raises OSError."""
    lines = ["#EXTM3U", f"#PLAYLIST:{clean_line(edition.metadata.title)}"]
    for audio in edition.audio:
        lines += _entry(edition, audio, target)
    target.write_text("\n".join([*lines, ""]), encoding="utf-8", newline="\n")


def _entry(edition: ReadAlong, audio: AudioFile, target: Path) -> Iterator[str]:
    """Yield the length in whole seconds, which is all that old players can read, with author and title; and the file.

    The title is that of the chapter with which the file begins.
    """
    seconds = round((audio.stop - audio.start) / edition.timeline.format.rate_hz)
    title = next((shown.title for shown in between(edition, audio.start, audio.stop)), audio.path.stem)
    authors = clean_line("; ".join(edition.metadata.authors))
    name = relative(audio.path, target)
    yield f"#EXTINF:{seconds},{authors} - {title}" if authors else f"#EXTINF:{seconds},{title}"
    yield f"./{name}" if name.startswith("#") else name  # a line that begins so is a comment
