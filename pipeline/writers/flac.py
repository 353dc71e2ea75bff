"""FLAC: every sample as it was mastered, chapters and cover as Vorbis comments."""

from __future__ import annotations

from pathlib import Path

from mutagen.flac import FLAC

from pipeline.writers._audiobook import Audiobook, Contents, OutputSettings, Recording
from pipeline.writers._decode import open_recording
from pipeline.writers._encode import Codec, encode_file
from pipeline.writers._tags import chapters_of, read_cover, tags_of
from pipeline.writers._vorbis import CHAPTER_STEP, comments, contents_of, picture

__all__ = ["CHAPTER_STEP", "ENCODER", "SUFFIX", "TAGS", "contents", "decode", "encode"]

SUFFIX = ".flac"
ENCODER = "flac"
TAGS = ("title", "author", "narrator")


def encode(audiobook: Audiobook, target: Path, settings: OutputSettings) -> None:
    """Write the whole file; a bitrate means nothing to it. Raises OSError, InputError for an unusable cover."""
    del settings
    cover = read_cover(audiobook.metadata.cover)
    form = audiobook.timeline.format
    codec = Codec(encoder=ENCODER, sample_format="s16", container="flac", rate_hz=form.rate_hz)
    encode_file(audiobook, target, codec, {})
    file = FLAC(target)
    if file.tags is None:
        file.add_tags()
    file.tags.clear()
    file.tags.extend(comments(tags_of(audiobook), chapters_of(audiobook), form))
    if cover is not None:
        file.add_picture(picture(cover))
    file.save()


def contents(path: Path) -> Contents:
    """Read chapters and tags back. Raises mutagen.MutagenError if the file is damaged."""
    tags = FLAC(path).tags
    return contents_of({} if tags is None else tags.as_dict())


def decode(path: Path) -> Recording:
    """Open the file to listen to it."""
    return open_recording(path)
