"""Tell a good take from a bad one: a body that was cut short, or silence, comes with status 200 too."""

from __future__ import annotations

import re

import numpy as np

from pipeline.engines._decode import SPEECH_FORMAT

# Aura 2 reads some 15 characters a second; what comes faster than 25 lacks words, what comes slower than 8 holds
# something else. The tolerances are absolute, so that they rule short texts ("Chapter One.", "No!"), whose pauses
# at the ends outweigh the words, and vanish in long ones. A wider band than this would let a third of a passage go.
_FASTEST = 25.0
_SLOWEST = 8.0
_TOO_SHORT_SLACK_S = 0.3
_TOO_LONG_SLACK_S = 3.0
# Speech peaks above -30 dBFS; -50 dBFS of noise or hum is nobody speaking.
_LOWEST_PEAK = 104
_LAST_SAMPLES = 240  # 10 ms
# Loud recordings touch full scale now and then; one sample in a hundred there is a broken gain.
_MOST_CLIPPED = 0.01
_FULL_SCALE = 32_767
# How loud the last 10 ms may be, of the peak: readings fade out. Where the end of the connection is the end of the
# body a cut is likely, so 20 dB below the peak is too loud; else only what is as loud as a vowel is.
_LOUDEST_END = 0.5
_LOUDEST_UNFRAMED_END = 0.1


def fault_of_take(text: str, pcm: bytes) -> str | None:
    """Say what is implausible about `pcm` (SPEECH_FORMAT) as a reading of `text`, or None.

    Characters are counted with every run of punctuation or spaces as one: dot leaders are not spoken.
    """
    duration_s = len(pcm) / SPEECH_FORMAT.frame_bytes / SPEECH_FORMAT.rate_hz
    chars = len(re.sub(r"[\W_]+", " ", text).strip())
    if not _is_heard(pcm):
        return f"{duration_s:.1f} s of silence for {chars} characters"
    if not chars / _FASTEST - _TOO_SHORT_SLACK_S <= duration_s <= chars / _SLOWEST + _TOO_LONG_SLACK_S:
        return f"{duration_s:.1f} s for {chars} characters"
    clipped = _clipped(np.frombuffer(pcm, dtype="<i2"))
    return f"{clipped:.0%} of it are clipped" if clipped > _MOST_CLIPPED else None


def fault_of_end(pcm: bytes, *, is_framed: bool) -> str | None:
    """Say so if `pcm` ends in the middle of a sound; `is_framed`: the answer said itself where it ends."""
    samples = np.frombuffer(pcm, dtype="<i2")
    loudest = _LOUDEST_END if is_framed else _LOUDEST_UNFRAMED_END
    if _peak(samples[-_LAST_SAMPLES:]) <= loudest * _peak(samples):
        return None
    return f"it ends in the middle of a sound{'' if is_framed else ', where the connection ended'}"


def _clipped(samples: np.ndarray[tuple[int], np.dtype[np.int16]]) -> float:
    """Return the share of samples at full scale."""
    if _peak(samples) < _FULL_SCALE:
        return 0.0
    return float(np.count_nonzero((samples >= _FULL_SCALE) | (samples <= -_FULL_SCALE)) / samples.size)


def _is_heard(pcm: bytes) -> bool:
    return _peak(np.frombuffer(pcm, dtype="<i2")) >= _LOWEST_PEAK


def _peak(samples: np.ndarray[tuple[int], np.dtype[np.int16]]) -> int:
    # Not abs(): of -32,768 it is -32,768.
    return max(int(samples.max()), -int(samples.min())) if samples.size else 0
