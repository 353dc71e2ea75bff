"""What a writer is given, and what its file is compared with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.audio import PcmStream
from pipeline.book import Metadata
from pipeline.settings import Range
from pipeline.timeline import Timeline

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputSettings:
    """`format` names the writer; `bitrate_kbps` of lossy formats, None takes the writer's own default."""

    format: str = "m4b"
    bitrate_kbps: Annotated[int, Range(8, 512)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """Which file this is (`number` from 1) of a book in `total` files, and its own title."""

    number: int
    total: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Audiobook:
    """A finished book that can be played any number of times, so that every writer streams.

    `player(timeline)` yields blocks of whole samples of PCM in `timeline.format`, `timeline.total` samples in all; it
    can be pickled where a section is to be encoded in another process. `narrator` is who speaks; `comment` is shown
    to the listener (a note on gaps, say). `track` is None for a book in one file.
    """

    metadata: Metadata
    narrator: str
    timeline: Timeline
    player: Callable[[Timeline], PcmStream]
    comment: str = ""
    track: Track | None = None

    @property
    def duration_s(self) -> float:
        """How long it lasts, in seconds."""
        return self.timeline.total / self.timeline.format.rate_hz

    def play(self) -> PcmStream:
        """Play the book from its beginning."""
        return self.player(self.timeline)

    def part(self, start: int, stop: int, track: Track | None = None) -> Audiobook:
        """Return the samples from `start` to `stop`, both borders of sections, as an audiobook of its own."""
        return replace(self, timeline=self.timeline.part(start, stop), track=track)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a finished file says of itself: chapters (title, start in exact seconds) and tags by our names."""

    chapters: tuple[tuple[str, Fraction], ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A finished file being decoded: blocks of samples between -1 and 1, the mean of all channels."""

    rate_hz: int
    blocks: Iterable[Samples]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A finished file packet by packet: how long it says it is, what sets its decoder up, every packet in order."""

    rate_hz: int
    samples: int
    setup: bytes
    packets: Iterator[bytes]


class WriterModule(Protocol):
    """The shape of a module in this folder.

    `TAGS` are the tags it stores of title, author and narrator; `CHAPTER_STEP` is the unit in which it stores the
    start of a chapter, in seconds: 0 is exact to the sample, None says that it stores no chapters.
    """

    SUFFIX: str
    ENCODER: str
    TAGS: tuple[str, ...]
    CHAPTER_STEP: Fraction | None

    def encode(self, audiobook: Audiobook, target: Path, settings: OutputSettings) -> None:
        """Write the whole file with tags and chapters. Raises OSError, or OutputError for what cannot be stored."""
        ...

    def contents(self, path: Path) -> Contents:
        """Read chapters and tags back."""
        ...

    def decode(self, path: Path) -> Recording:
        """Open a finished file to listen to it."""
        ...
