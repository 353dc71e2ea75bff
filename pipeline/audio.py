"""What was recorded: samples that never travel without their format. Positions and lengths are integer samples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PcmFormat:
    """Linear PCM, signed little-endian, interleaved."""

    rate_hz: int
    channels: int = 1
    sample_bytes: int = 2

    @property
    def frame_bytes(self) -> int:
        """Bytes of one sample over all channels."""
        return self.channels * self.sample_bytes

    @property
    def grid(self) -> int:
        """Samples in 10 ms, the step on which everything is placed: pydub's milliseconds are then exact."""
        return self.rate_hz // 100

    def samples(self, ms: int) -> int:
        """The samples in `ms`, rounded up to the 10 ms grid."""
        return -(-ms // 10) * self.grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A word and the sample at which it starts inside its speech."""

    word: str
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """What an engine returns for one text: raw samples, never a file."""

    pcm: bytes
    format: PcmFormat
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """How loud every started 10 ms of a clip is, in codes: see `loudness.measure`, which makes them.

    `loudness` is K-weighted, two bytes a frame in steps of 0.01 dB; `power` (plain) and `peaks` (true peak, rounded up)
    have one byte a frame in steps of 0.5 dB.
    """

    loudness: bytes
    power: bytes
    peaks: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A Speech safely in the store, without its samples.

    `envelope` has one byte for each started 10 ms: the peak of that stretch in -dBFS, 0 (full scale) to 96 (silence),
    so that edges can be trimmed and lengths planned without reading the samples again. `measures` is None for a clip
    that was stored before there were any.
    """

    key: str
    format: PcmFormat
    samples: int
    envelope: bytes
    marks: tuple[Mark, ...] = ()
    measures: Measures | None = None


PcmStream = Iterator[bytes]
