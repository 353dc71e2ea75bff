"""One clip made ready to be joined: cut, freed of its offset, leveled, faded and followed by its silence."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from pipeline.audio import PcmFormat
from pipeline.mastering.limiter import amplify
from pipeline.settings import Range
from pipeline.timeline import Placed

with warnings.catch_warnings():
    # pydub looks for an ffmpeg program when it is imported and warns if there is none. We never use one: only raw
    # samples go in and out. Python 3.11 and 3.12 also warn that its audioop leaves the standard library.
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fades:
    """How long a clip takes to come in and to go out."""

    in_ms: Annotated[int, Range(0, 1000)] = 5
    out_ms: Annotated[int, Range(0, 1000)] = 10


def dress(placed: Placed, pcm: bytes, form: PcmFormat, fades: Fades) -> bytes:
    """Return the samples from `placed.start` to `placed.stop`: the cut of the clip `pcm`, leveled, faded, then silence.

    Raises ValueError if the clip is not what the timeline was laid out for.
    """
    cut = _segment(pcm, form).get_sample_slice(placed.cut_start, placed.cut_stop)
    length = placed.stop - placed.start
    kept = placed.cut_stop - placed.cut_start
    if int(cut.frame_count()) != kept or kept > length:
        raise ValueError(f"clip {placed.key}: {int(cut.frame_count())} samples where {kept} of {length} were planned")
    samples = _centred(np.frombuffer(cut.raw_data, dtype="<i2").reshape(-1, form.channels))
    loud = amplify(samples, form.rate_hz, placed.gain_cdb, placed.ceiling_cdb)
    faded = _segment(_fade(loud, form, fades), form)
    whole = faded.append(silence(length - kept, form), crossfade=0)
    _guard(whole, length, form)
    data: bytes = whole.raw_data
    return data


def silence(samples: int, form: PcmFormat) -> AudioSegment:
    """Return a segment of digital silence.

    Not AudioSegment.silent: it counts milliseconds, and 10 ms are no whole number of samples at 22,050 Hz.
    """
    return _segment(bytes(samples * form.frame_bytes), form)


def _segment(pcm: bytes, form: PcmFormat) -> AudioSegment:
    return AudioSegment(data=pcm, sample_width=form.sample_bytes, frame_rate=form.rate_hz, channels=form.channels)


def _fade(samples: NDArray[np.int16], form: PcmFormat, fades: Fades) -> bytes:
    """Fade `samples` in and out along half a cosine: no step at either seam."""
    rise = _ramp(min(fades.in_ms * form.rate_hz // 1_000, len(samples)))
    fall = _ramp(min(fades.out_ms * form.rate_hz // 1_000, len(samples)))
    start = len(samples) - len(fall)
    samples[: len(rise)] = np.rint(samples[: len(rise)] * rise)
    samples[start:] = np.rint(samples[start:] * fall[::-1])
    return samples.tobytes()


def _centred(recorded: NDArray[np.int16]) -> NDArray[np.int16]:
    """Return a copy whose channels have a mean of less than half a step.

    The mean is taken in whole steps of 16 bits: what is left of it is under -96 dB, and mostly it is none.
    """
    if not len(recorded):
        return recorded.copy()
    # A sum of integers takes half the time of mean().
    means = [round(int(channel.sum(dtype=np.int64)) / len(recorded)) for channel in recorded.T]
    if not any(means):
        return recorded.copy()
    shifted = recorded.astype(np.int32) - np.array(means, dtype=np.int32)
    return np.clip(shifted, -32_768, 32_767).astype("<i2")


def _ramp(length: int) -> Samples:
    """Return half a cosine from 0 up to (not including) 1, one column."""
    steps = np.arange(length, dtype=np.float32) / max(length, 1)
    ramp: Samples = ((1 - np.cos(np.pi * steps)) / 2).astype(np.float32)[:, np.newaxis]
    return ramp


def _guard(segment: AudioSegment, samples: int, form: PcmFormat) -> None:
    found = (int(segment.frame_count()), segment.frame_rate, segment.sample_width, segment.channels)
    planned = (samples, form.rate_hz, form.sample_bytes, form.channels)
    if found != planned:
        raise ValueError(f"a segment of {found} (samples, Hz, bytes, channels) where {planned} was planned")
