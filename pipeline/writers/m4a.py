"""M4A: the same file as an M4B, chapters of both kinds included, under the name that every music player opens.

Its brand is `M4A ` and its media type 1, so that Apple's programs file it as a recording and not as an audiobook.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipeline.writers._audiobook import Audiobook, OutputSettings
from pipeline.writers._itunes import SOUND
from pipeline.writers._lane import Packets, packets_in_turn
from pipeline.writers.m4b import CHAPTER_STEP, ENCODER, TAGS, contents, decode, join_as, lane, stored

__all__ = ["CHAPTER_STEP", "ENCODER", "SUFFIX", "TAGS", "contents", "decode", "encode", "join", "lane", "stored"]

SUFFIX = ".m4a"


def encode(audiobook: Audiobook, target: Path, settings: OutputSettings) -> None:
    """Write the whole file. Raises OSError, OutputError for a refused bitrate, InputError for an unusable cover."""
    join(audiobook, target, settings, packets_in_turn(audiobook, lane(audiobook.timeline, settings)))


def join(audiobook: Audiobook, target: Path, settings: OutputSettings, batches: Iterable[Packets]) -> None:
    """Write the whole file from packets that `lane` encoded. Raises what `encode` raises."""
    join_as(SOUND, audiobook, target, settings, batches)
