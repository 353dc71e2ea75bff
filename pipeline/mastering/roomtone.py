"""Room tone: pink noise, far under the voice, in place of digital silence. The same in every part of a book."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.audio import PcmFormat, PcmStream
from pipeline.loudness import FULL_SCALE

_LOOP_S = 10  # nobody hears a loop of noise at -80 dB
_LOWEST_HZ = 30.0


def toned(stream: PcmStream, form: PcmFormat, sections: Sequence[int], tone_db: int) -> PcmStream:
    """Yield the stream with room tone of `tone_db` dBFS (root mean square) under it.

    The tone begins anew with every section, so that a section sounds the same alone and in the whole.
    """
    loop = _pink(form.rate_hz, tone_db)
    position = 0
    for block in stream:
        sound = np.frombuffer(block, "<i2").reshape(-1, form.channels).astype(np.int32)
        sound += loop[_places(position, len(sound), sections) % len(loop), np.newaxis]
        yield np.clip(sound, -FULL_SCALE, FULL_SCALE - 1).astype("<i2").tobytes()
        position += len(sound)


def _places(start: int, length: int, sections: Sequence[int]) -> NDArray[np.int64]:
    """Return how far behind the beginning of its section each sample is."""
    places = np.arange(start, start + length)
    origins = np.asarray(sections)[bisect_right(sections, start) - 1 : bisect_right(sections, start + length - 1)]
    since: NDArray[np.int64] = places - origins[np.searchsorted(origins, places, side="right") - 1]
    return since


@lru_cache(maxsize=2)
def _pink(rate_hz: int, tone_db: int) -> NDArray[np.int32]:
    """Return a loop of pink noise in 16-bit steps.

    White noise from a hash, which is the same everywhere and for ever, made pink in the frequency domain: so the end
    fits the beginning.
    """
    length = _LOOP_S * rate_hz
    white = np.frombuffer(hashlib.shake_128(b"room tone").digest(2 * length), "<i2").astype(np.float64)
    spectrum = np.fft.rfft(white)
    hertz = np.fft.rfftfreq(length, 1 / rate_hz)
    pink = np.fft.irfft(spectrum * (hertz >= _LOWEST_HZ) / np.sqrt(np.maximum(hertz, _LOWEST_HZ)), length)
    loop: NDArray[np.int32] = np.rint(pink * (FULL_SCALE * 10 ** (tone_db / 20) / pink.std())).astype(np.int32)
    return loop
