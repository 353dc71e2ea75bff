"""What a finished file says of itself, whoever made it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import av

from pipeline.errors import InputError
from pipeline.writers._decode import decoder_of, open_file

MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """The header of a file: `duration_s` is what it claims, not what decodes; `tags` by the names of its container."""

    container: str
    codec: str
    rate_hz: int
    channels: int
    duration_s: float
    chapters: tuple[tuple[str, float], ...]
    tags: dict[str, str]


def probe(path: Path) -> Probe:
    """Read the header of an audio file. Raises InputError if it is missing, damaged or has no sound."""
    try:
        with open_file(path) as container:
            return _probe(container)
    except ValueError as damage:
        raise InputError(f"{path}: {damage}", hint="name a finished audiobook") from damage
    except (OSError, av.error.FFmpegError) as damage:
        what = damage.strerror or "it is no sound that can be played"
        raise InputError(f"{path}: {what}", hint="name a finished audiobook") from damage


def _probe(container: av.container.InputContainer) -> Probe:
    context = decoder_of(container)
    chapters = [
        (chapter["metadata"].get("title", ""), float(chapter["start"] * (chapter["time_base"] or 0)))
        for chapter in container.chapters()
    ]
    return Probe(
        container=container.format.name,
        codec=context.name,
        rate_hz=context.sample_rate,
        channels=context.channels,
        duration_s=(container.duration or 0) / MICROSECONDS,
        chapters=tuple(chapters),
        tags={**container.streams.audio[0].metadata, **container.metadata},
    )
