"""A look-ahead limiter that holds true peaks of one clip under a ceiling and leaves all else as it is."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from pipeline.loudness import FULL_SCALE, true_peaks

Samples = NDArray[np.float32]

LOOK_MS = 5  # a peak is lowered for as long before and after it, and comes and goes along half a Hann window
_NEAR = 0.7  # between samples that are 3 dB under the ceiling, speech does not pass it
_PAD_STEPS = 2


def amplify(samples: NDArray[np.int16], rate_hz: int, gain_cdb: int, ceiling_cdb: int | None) -> NDArray[np.int16]:
    """Return 16-bit samples, one column a channel, amplified and with their true peaks held under the ceiling.

    `gain_cdb` and `ceiling_cdb` are hundredths of a decibel; without a ceiling what passes full scale is cut off.
    """
    if not gain_cdb and ceiling_cdb is None:
        return samples
    sound = samples.astype(np.float32) * np.float32(_factor(gain_cdb))
    if ceiling_cdb is not None:
        sound = _held(sound, max(rate_hz // 1_000, 1), FULL_SCALE * _factor(ceiling_cdb))
    loud: NDArray[np.int16] = np.clip(np.rint(sound), -FULL_SCALE, FULL_SCALE - 1).astype("<i2")
    return loud


def _factor(cdb: int) -> float:
    return float(10 ** (cdb / 2_000))


def _held(sound: Samples, step: int, ceiling: float) -> Samples:
    """Lower what is near a peak over the ceiling: the gain is found in steps of a millisecond and drawn out between."""
    length = len(sound)
    rows = np.pad(sound, ((0, -length % step), (0, 0))).reshape(-1, step, sound.shape[1])
    allowed = np.minimum(ceiling / np.maximum(_peaks(rows, ceiling), 1e-9), 1)
    if allowed.min(initial=1) >= 1:
        return sound
    gains = _smoothed(allowed)
    touched = np.flatnonzero(np.minimum(gains[:-1], gains[1:]) < 1)
    along = np.arange(step, dtype=np.float32) / step
    drawn = gains[touched, np.newaxis] * (1 - along) + gains[touched + 1, np.newaxis] * along
    rows[touched] *= drawn[:, :, np.newaxis]
    return rows.reshape(-1, sound.shape[1])[:length]


def _peaks(rows: Samples, ceiling: float) -> Samples:
    """Return the true peak of every step that has one near the ceiling, 0 for the others."""
    loud = np.abs(rows).max(axis=(1, 2)) > _NEAR * ceiling
    near = np.convolve(loud, np.ones(2 * _PAD_STEPS + 1), mode="same") > 0 if len(loud) else loud
    peaks = np.zeros(len(rows), np.float32)
    if near.any():
        # What is near is measured in one piece: where pieces meet there are pads on both sides.
        pieces = rows[near].reshape(-1, rows.shape[2]).T
        peaks[near] = np.max([true_peaks(np.ascontiguousarray(each), rows.shape[1]) for each in pieces], axis=0)
    peaks[~loud] = 0
    return peaks


def _smoothed(allowed: Samples) -> Samples:
    """Return the gain at the borders of steps, nowhere over what the steps beside them allow.

    The least of a window, then the mean of as wide a window: each mean is of values that all saw the peak.
    """
    at_borders = np.minimum(np.concatenate(([1], allowed)), np.concatenate((allowed, [1])))
    width = 2 * LOOK_MS + 1
    least = sliding_window_view(np.pad(at_borders, LOOK_MS, constant_values=1), width).min(axis=1)
    hann = np.hanning(width + 2)[1:-1]
    padded = np.pad(least, LOOK_MS, mode="edge")
    smooth: Samples = (sliding_window_view(padded, width) @ (hann / hann.sum())).astype(np.float32)
    smooth[smooth > 1 - 1e-6] = 1
    return smooth
