"""How a recording sounds, two bytes a second: enough to notice a swapped clip, a hole or a slip of half a second.

Lossy codecs change every sample but hardly the loudness of a second. Two sounds of one loudness are told apart by the
second measure, the loudness of what changes within half a millisecond, which follows pitch and colour. Half a
millisecond, because shorter differences weigh the frequencies that codecs drop: on speech, 125 microseconds were up to
7 dB off at 16 kb/s and 1.5 dB at our bitrates, half a millisecond 2.5 and 0.5 dB. Loudness: 1.5 and 0.5 dB.

The seconds are counted anew from every border between sections, so that a section has the same measures alone and in
the whole; what is left of a section belongs to its last second, for a codec can do much to a few samples.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice, pairwise

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
    """`levels` and `slopes` have a byte for each second: half decibels under full scale, 0 to 192.

    `borders` are the first samples of the sections, from each of which the seconds are counted anew.
    """

    samples: int
    rate_hz: int
    levels: bytes
    slopes: bytes
    borders: tuple[int, ...] = (0,)

    def borders_at(self, rate_hz: int) -> tuple[int, ...]:
        """Return the borders counted in samples of another rate."""
        return tuple((2 * border * rate_hz + self.rate_hz) // (2 * self.rate_hz) for border in self.borders)

    def second(self, number: int) -> float:
        """Return the time at which measure `number` (from 0) begins, in seconds."""
        starts = (
            start + self.rate_hz * each
            for start, stop in pairwise((*self.borders, self.samples))
            for each in range(max((stop - start) // self.rate_hz, 1))
        )
        return next(islice(starts, number, None), self.samples) / self.rate_hz


def appended(parts: Sequence[Fingerprint]) -> Fingerprint:
    """Return how recordings sound one after the other, each a section or several."""
    offsets = accumulate((part.samples for part in parts), initial=0)
    return Fingerprint(
        samples=sum(part.samples for part in parts),
        rate_hz=parts[0].rate_hz,
        levels=b"".join(part.levels for part in parts),
        slopes=b"".join(part.slopes for part in parts),
        borders=tuple(offset + border for offset, part in zip(offsets, parts, strict=False) for border in part.borders),
    )


class Meter:
    """Measures a stream that is fed to it in blocks of any size; only two seconds are held."""

    def __init__(self, rate_hz: int, borders: Sequence[int] = (0,)) -> None:
        """`borders` are the first samples of the sections, the first of which is 0."""
        self._rate_hz = rate_hz
        self._lag = max(round(rate_hz / LAG_HZ), 1)
        self._borders = tuple(borders)
        self._ahead = list(reversed(self._borders[1:]))
        self._pending: list[Samples] = []
        self._held = 0
        self._samples = 0
        self._levels = bytearray()
        self._slopes = bytearray()

    def feed(self, samples: Samples) -> None:
        """Take in the next samples, between -1 and 1, one channel."""
        while self._ahead and self._samples + len(samples) >= self._ahead[-1]:
            room = self._ahead.pop() - self._samples
            self._take(samples[:room])
            self._measure_rest()
            samples = samples[room:]
        self._take(samples)

    def result(self) -> Fingerprint:
        """Return what was heard so far. Nothing can be fed afterwards."""
        self._measure_rest()
        return Fingerprint(
            samples=self._samples,
            rate_hz=self._rate_hz,
            levels=bytes(self._levels),
            slopes=bytes(self._slopes),
            borders=self._borders,
        )

    def _take(self, samples: Samples) -> None:
        self._pending.append(samples)
        self._held += len(samples)
        self._samples += len(samples)
        if self._held >= 2 * self._rate_hz:
            self._measure_whole_seconds()

    def _measure_whole_seconds(self) -> None:
        """Measure all but the last, which what follows may belong to."""
        held = np.concatenate(self._pending) if len(self._pending) > 1 else self._pending[0]
        whole = (len(held) // self._rate_hz - 1) * self._rate_hz
        for start in range(0, whole, self._rate_hz):
            self._measure(held[start : start + self._rate_hz])
        self._pending = [held[whole:].copy()]
        self._held = len(held) - whole

    def _measure_rest(self) -> None:
        if self._held:
            self._measure(np.concatenate(self._pending))
        self._pending, self._held = [], 0

    def _measure(self, second: Samples) -> None:
        change = second[self._lag :] - second[: -self._lag]
        self._levels.append(_half_decibels(second))
        self._slopes.append(_half_decibels(change))


def listen(stream: PcmStream, form: PcmFormat, meter: Meter) -> Iterator[bytes]:
    """Pass a stream of 16-bit PCM on unchanged while `meter` listens."""
    for block in stream:
        recorded = np.frombuffer(block, dtype="<i2").reshape(-1, form.channels)
        samples = recorded[:, 0].astype(np.float32) if form.channels == 1 else recorded.mean(axis=1, dtype=np.float32)
        samples *= np.float32(1 / 32_768)
        meter.feed(samples)
        yield block


def first_difference(planned: Fingerprint, found: Fingerprint) -> float | None:
    """Return the time in seconds from which two recordings do not sound the same, or None."""
    differing = (
        _differing(planned.levels, found.levels, LEVEL_TOLERANCE),
        _differing(planned.slopes, found.slopes, SLOPE_TOLERANCE),
    )
    first = min((number for number in differing if number is not None), default=None)
    return None if first is None else planned.second(first)


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
