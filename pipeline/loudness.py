"""How loud sound is: loudness by ITU-R BS.1770-5, plain power and true peak, measured once in frames of 10 ms.

The loudness of a book follows exactly from the frames of its clips, whatever their order and the pauses between them:
nothing needs to be read again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import soxr
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from pipeline.audio import Measures, PcmFormat

Samples = NDArray[np.float32]

OFFSET_LU = -0.691  # BS.1770: so that a sine of 997 Hz at full scale in one channel has -3.01 LUFS
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
HOP_FRAMES = 10  # gating blocks of 400 ms begin every 100 ms
BLOCK_HOPS = 4
OVERSAMPLING = 4
FULL_SCALE = 32_768

# BS.1770-5, annex 1, tables 1 and 2: a shelf for the head and a high-pass, as given for 48 kHz.
_SHELF = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285),
    (1.0, -1.69065929318241, 0.73248077421585),
)
_HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
_GIVEN_FOR_HZ = 48_000
_FFT = 16_384
_MEMORY_S = 0.05  # the high-pass has rung down by 100 dB
_AHEAD = 128  # a response cut off at half the rate begins a little before its impulse

_POWER_FLOOR_CDB = -12_000  # codes of loudness: 0 is silence, n is n/100 - 120 dB
_COARSE_TOP_DB = 6.0  # codes of power and peak: n is 6 - n/2 dB, 255 is silence


def frames(samples: Samples, rate_hz: int) -> tuple[Samples, Samples, Samples]:
    """Return of every started 10 ms the K-weighted mean square, the plain mean square and the true peak.

    `samples` are between -1 and 1, one row a channel; squares are summed over channels (left, right and centre count
    alike), and the true peak is the largest of all. The last frame is measured as if silence followed.
    """
    grid = rate_hz // 100
    weighted = sum(_mean_squares(_weighted(channel, rate_hz), grid) for channel in samples)
    plain = sum(_mean_squares(channel, grid) for channel in samples)
    highest = np.max([true_peaks(channel, grid) for channel in samples], axis=0)
    return np.asarray(weighted, np.float32), np.asarray(plain, np.float32), highest


def true_peaks(samples: Samples, step: int) -> Samples:
    """Return the largest magnitude in every started `step` samples of one channel, oversampled four times."""
    if not len(samples):
        return np.zeros(0, np.float32)
    fine = np.abs(soxr.resample(samples, 1, OVERSAMPLING, quality="HQ"))
    # soxr may give a few samples more or less than asked for: what is beyond the end is silence.
    padded = _padded(fine[: len(samples) * OVERSAMPLING], step * OVERSAMPLING, -(-len(samples) // step))
    # The filter of the oversampling takes something off near half the rate: no peak is under its samples.
    highest: Samples = np.maximum(padded.max(axis=1), _padded(np.abs(samples), step, len(padded)).max(axis=1))
    return highest


def measure(pcm: bytes, form: PcmFormat) -> Measures:
    """Measure 16-bit PCM."""
    samples = np.frombuffer(pcm, "<i2").reshape(-1, form.channels).T.astype(np.float32)
    samples *= np.float32(1 / FULL_SCALE)
    weighted, plain, highest = frames(samples, form.rate_hz)
    fine = np.rint(1_000 * np.log10(np.maximum(weighted, 1e-30))) - _POWER_FLOOR_CDB
    return Measures(
        loudness=np.clip(fine, 0, 65_535).astype("<u2").tobytes(),
        power=_coarse(10 * np.log10(np.maximum(plain, 1e-30)), np.rint),
        peaks=_coarse(20 * np.log10(np.maximum(highest, 1e-15)), np.floor),
    )


def _coarse(decibels: Samples, rounded: np.ufunc) -> bytes:
    return bytes(np.clip(rounded(2 * (_COARSE_TOP_DB - decibels)), 0, 255).astype(np.uint8).tobytes())


_POWERS = (10 ** ((np.arange(65_536).clip(max=20_000) + _POWER_FLOOR_CDB) / 1_000)).astype(np.float32)
_POWERS[0] = 0
_COARSE_DB = _COARSE_TOP_DB - np.arange(256) / 2
_FINE = np.rint(100 * _COARSE_DB - _POWER_FLOOR_CDB).clip(min=0).astype(np.uint16)
_FINE[255] = 0
_PEAKS = (10 ** (_COARSE_DB / 20)).astype(np.float32)
_PEAKS[255] = 0


def codes_of(measures: Measures, *, plain: bool = False) -> NDArray[np.uint16]:
    """Return the K-weighted or the plain mean square of every frame as a code (see `powers`)."""
    if plain:
        return _FINE[np.frombuffer(measures.power, np.uint8)]
    return np.frombuffer(measures.loudness, "<u2")


def powers(codes: NDArray[np.uint16]) -> Samples:
    """Return the mean squares that the codes stand for."""
    return _POWERS[codes]


def peaks(codes: NDArray[np.uint8]) -> Samples:
    """Return the true peaks that the codes in `Measures.peaks` stand for, at most half a decibel too high."""
    return _PEAKS[codes]


def decibels(power: float) -> float:
    """Return ten times the logarithm of a mean square: -inf for none."""
    return 10 * math.log10(power) if power > 0 else -math.inf


def hops(weighted: Samples) -> NDArray[np.float64]:
    """Return the mean of every whole 100 ms of frames."""
    whole = len(weighted) - len(weighted) % HOP_FRAMES
    means: NDArray[np.float64] = weighted[:whole].reshape(-1, HOP_FRAMES).mean(axis=1, dtype=np.float64)
    return means


def integrated(of_hops: NDArray[np.float64]) -> float:
    """Return the integrated loudness in LUFS of a programme given by the mean squares of its hops of 100 ms.

    BS.1770-5, annex 1: the mean of the blocks of 400 ms that are over -70 LUFS and over 10 LU less than the mean of
    those. -inf if there is none.
    """
    blocks = sliding_mean(of_hops, BLOCK_HOPS)
    absolute = 10 ** ((ABSOLUTE_GATE_LUFS - OFFSET_LU) / 10)
    loud = blocks > absolute
    if not loud.any():
        return -math.inf
    relative = float(blocks.mean(where=loud)) * 10 ** (RELATIVE_GATE_LU / 10)
    return decibels(float(blocks.mean(where=blocks > max(absolute, relative)))) + OFFSET_LU


def sliding_mean(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """Return the mean of every `width` values in a row."""
    if len(values) < width:
        return np.zeros(0)
    # Not by a running sum, whose rounding error would be heard in silence after hours of sound.
    means = np.zeros(len(values) - width + 1)
    for at in range(width):
        means += values[at : len(values) - width + 1 + at]
    means /= width
    return means


class FrameMeter:
    """Measures a stream that is fed to it in blocks of any size, with the same result for any size.

    Frames are handed out a good second at a time, so that a stream of hours costs no memory here.
    """

    def __init__(self, rate_hz: int, channels: int) -> None:
        self._rate_hz = rate_hz
        self._grid = rate_hz // 100
        # Filters look this far back and ahead; in whole frames, so that frames fall as they do in one piece.
        self._margin = math.ceil(_MEMORY_S * 100) * self._grid
        self._turn = 8 * rate_hz // self._grid * self._grid
        self._held = np.zeros((channels, self._margin), np.float32)
        self._heard = 0
        self._told = 0

    def feed(self, block: Samples) -> Iterator[tuple[Samples, Samples, Samples]]:
        """Take in samples, one row a channel, and yield the frames that are certain now."""
        self._held = np.concatenate((self._held, block), axis=1)
        self._heard += block.shape[1]
        while self._held.shape[1] >= self._turn + 2 * self._margin:
            yield self._measured(self._turn)

    def finish(self) -> tuple[Samples, Samples, Samples]:
        """Return the last frames, the started one included."""
        left = self._heard - self._told
        self._held = np.pad(self._held, ((0, 0), (0, self._margin + -left % self._grid)))
        return self._measured(-(-left // self._grid) * self._grid)

    def _measured(self, samples: int) -> tuple[Samples, Samples, Samples]:
        """Measure the next `samples` between their margins, and let go of them."""
        first, last = self._margin // self._grid, (self._margin + samples) // self._grid
        found = frames(self._held[:, : samples + 2 * self._margin], self._rate_hz)
        self._held = self._held[:, samples:]
        self._told += samples
        return found[0][first:last], found[1][first:last], found[2][first:last]


def _mean_squares(samples: Samples, grid: int) -> NDArray[np.float64]:
    rows = _padded(samples, grid, -(-len(samples) // grid))
    means: NDArray[np.float64] = np.einsum("ij,ij->i", rows, rows) / grid
    return means


def _padded(samples: Samples, width: int, rows: int) -> Samples:
    """Return `samples` in `rows` of `width`, silence behind the last."""
    if len(samples) != width * rows:
        samples = np.pad(samples, (0, width * rows - len(samples)))
    return samples.reshape(rows, width)


def _weighted(samples: Samples, rate_hz: int) -> Samples:
    """Return one channel K-weighted, by overlapping blocks in the frequency domain.

    The filter is given for 48 kHz. A bilinear copy at 24 kHz is 0.05 LU off, as FFmpeg's is; taken as it is at every
    frequency, it is exact at every rate.
    """
    if not len(samples):
        return samples
    before = int(_MEMORY_S * rate_hz)
    hop = _FFT - before - _AHEAD
    blocks = -(-len(samples) // hop)
    padded = np.pad(samples, (before, blocks * hop - len(samples) + _AHEAD))
    windows = sliding_window_view(padded, _FFT)[::hop]
    # In float32 noise of the transform stays 130 dB under the loudest sample of a block.
    whole: Samples = np.fft.irfft(np.fft.rfft(windows) * _response(rate_hz), _FFT).astype(np.float32, copy=False)
    return whole[:, before : before + hop].reshape(-1)[: len(samples)]


@lru_cache(maxsize=8)
def _response(rate_hz: int) -> NDArray[np.complex64]:
    """Return the K-weighting at the frequencies of a transform; over 24 kHz it goes on level."""
    hertz = np.minimum(np.fft.rfftfreq(_FFT, 1 / rate_hz), _GIVEN_FOR_HZ / 2)
    delay = np.exp(-2j * np.pi * hertz / _GIVEN_FOR_HZ)
    response = np.ones(len(hertz), np.complex128)
    for above, below in (_SHELF, _HIGH_PASS):
        response *= (above[0] + above[1] * delay + above[2] * delay**2) / (
            below[0] + below[1] * delay + below[2] * delay**2
        )
    return response.astype(np.complex64)
