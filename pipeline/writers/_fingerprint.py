"""How a recording sounds, two bytes a second: enough to notice a swapped clip, a hole or a slip of half a second.

Lossy codecs change every sample but hardly the loudness of a second. Two sounds of one loudness are told apart by the
second measure, the loudness of what changes within half a millisecond, which follows pitch and colour. Half a
millisecond, because shorter differences weigh the frequencies that codecs drop: on speech, 125 microseconds were up to
7 dB off at 16 kb/s and 1.5 dB at our bitrates, half a millisecond 2.5 and 0.5 dB. Loudness: 1.5 and 0.5 dB.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipeline.audio import PcmFormat, PcmStream
from pipeline.writers._audiobook import Samples

STEPS_PER_DB = 2
QUIETEST = 96 * STEPS_PER_DB  # the floor of 16 bits
FLOOR = 55 * STEPS_PER_DB  # what is quieter than -55 dBFS is all one: codecs may drop it
LEVEL_TOLERANCE = 3 * STEPS_PER_DB
SLOPE_TOLERANCE = 4 * STEPS_PER_DB
LAG_HZ = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """`levels` and `slopes` have a byte for each started second: half decibels under full scale, 0 to 192."""

    samples: int
    rate_hz: int
    levels: bytes
    slopes: bytes


class Meter:
    """Measures a stream that is fed to it in blocks of any size; only a second is held."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._lag = max(round(rate_hz / LAG_HZ), 1)
        self._pending: list[Samples] = []
        self._held = 0
        self._samples = 0
        self._levels = bytearray()
        self._slopes = bytearray()

    def feed(self, samples: Samples) -> None:
        """Take in the next samples, between -1 and 1, one channel."""
        self._pending.append(samples)
        self._held += len(samples)
        self._samples += len(samples)
        if self._held >= self._rate_hz:
            self._measure_whole_seconds()

    def result(self) -> Fingerprint:
        """Return what was heard so far, the last started second included."""
        levels, slopes = bytes(self._levels), bytes(self._slopes)
        if self._held:
            level, slope = self._measure(np.concatenate(self._pending))
            levels, slopes = levels + bytes([level]), slopes + bytes([slope])
        return Fingerprint(samples=self._samples, rate_hz=self._rate_hz, levels=levels, slopes=slopes)

    def _measure_whole_seconds(self) -> None:
        held = np.concatenate(self._pending) if len(self._pending) > 1 else self._pending[0]
        whole = len(held) - len(held) % self._rate_hz
        for start in range(0, whole, self._rate_hz):
            level, slope = self._measure(held[start : start + self._rate_hz])
            self._levels.append(level)
            self._slopes.append(slope)
        self._pending = [held[whole:].copy()] if whole < len(held) else []
        self._held = len(held) - whole

    def _measure(self, second: Samples) -> tuple[int, int]:
        change = second[self._lag :] - second[: -self._lag]
        return _half_decibels(second), _half_decibels(change)


def listen(stream: PcmStream, form: PcmFormat, meter: Meter) -> Iterator[bytes]:
    """Pass a stream of 16-bit PCM on unchanged while `meter` listens."""
    for block in stream:
        recorded = np.frombuffer(block, dtype="<i2").reshape(-1, form.channels)
        samples = recorded[:, 0].astype(np.float32) if form.channels == 1 else recorded.mean(axis=1, dtype=np.float32)
        samples *= np.float32(1 / 32_768)
        meter.feed(samples)
        yield block


def first_difference(planned: Fingerprint, found: Fingerprint) -> int | None:
    """Return the first second in which two recordings do not sound the same, or None."""
    differing = (
        _differing(planned.levels, found.levels, LEVEL_TOLERANCE),
        _differing(planned.slopes, found.slopes, SLOPE_TOLERANCE),
    )
    return min((second for second in differing if second is not None), default=None)


def _differing(ours: bytes, theirs: bytes, tolerance: int) -> int | None:
    shared = min(len(ours), len(theirs))
    left, right = (np.minimum(np.frombuffer(side[:shared], np.uint8), FLOOR).astype(int) for side in (ours, theirs))
    apart = np.flatnonzero(np.abs(left - right) > tolerance)
    if len(apart):
        return int(apart[0])
    return None if len(ours) == len(theirs) else shared


def _half_decibels(samples: Samples) -> int:
    power = float(np.dot(samples, samples)) / max(len(samples), 1)
    if power <= 0:
        return QUIETEST
    return min(max(round(-10 * STEPS_PER_DB * math.log10(power)), 0), QUIETEST)
