"""M4A: the same file as an M4B, chapters of both kinds included, under the name that every music player opens.

Its brand is `M4A ` and its media type 1, so that Apple's programs file it as a recording and not as an audiobook.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.writers._audiobook import Audiobook, OutputSettings
from pipeline.writers._itunes import SOUND
from pipeline.writers.m4b import CHAPTER_STEP, ENCODER, TAGS, contents, decode, encode_as

__all__ = ["CHAPTER_STEP", "ENCODER", "SUFFIX", "TAGS", "contents", "decode", "encode"]

SUFFIX = ".m4a"


def encode(audiobook: Audiobook, target: Path, settings: OutputSettings) -> None:
    """Write the whole file. Raises OSError, OutputError for a refused bitrate, InputError for an unusable cover."""
    encode_as(SOUND, audiobook, target, settings)
