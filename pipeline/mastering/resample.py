"""Sample-rate conversion by soxr: once, on the stream, with the exact count of samples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import soxr
from numpy.typing import NDArray

from pipeline.audio import PcmFormat, PcmStream
from pipeline.loudness import FULL_SCALE
from pipeline.timeline import AAC_FRAME, Timeline

QUALITY = "HQ"


def at_rate(timeline: Timeline, rate_hz: int) -> Timeline:
    """Return the timeline counted in samples of `rate_hz`, to which `master` then resamples the clips.

    What lies on the grid of 10 ms lies on it again, exactly, for rates that are multiples of 100 Hz. The total is again
    whole AAC frames; sections need not be whole frames of any codec: at 44,100 Hz those of AAC and MP3 are not.
    """
    form = timeline.format
    if rate_hz == form.rate_hz:
        return timeline
    scaled = _rescaled(timeline, form.rate_hz, rate_hz)
    return replace(
        scaled,
        total=-(-scaled.total // AAC_FRAME) * AAC_FRAME,
        format=replace(form, rate_hz=rate_hz),
        clips_hz=timeline.clips_hz or form.rate_hz,
    )


def at_clips_rate(timeline: Timeline) -> Timeline:
    """Undo `at_rate`: return the timeline counted in samples of its clips."""
    form, clips_hz = timeline.format, timeline.clips_hz
    if clips_hz is None:
        return timeline
    scaled = _rescaled(replace(timeline, cues=(), chapters=()), form.rate_hz, clips_hz)
    return replace(scaled, format=replace(form, rate_hz=clips_hz), clips_hz=None, tone_db=None)


def resampled(stream: PcmStream, form: PcmFormat, rate_hz: int, total: int) -> PcmStream:
    """Yield a stream of 16-bit PCM in `form` at `rate_hz`: exactly `total` samples, in time with the original."""
    left = total
    for sound in _converted(stream, form, rate_hz):
        block = sound[:left]
        left -= len(block)
        yield np.clip(np.rint(block), -FULL_SCALE, FULL_SCALE - 1).astype("<i2").tobytes()
    if left:  # what soxr rounded down, and at the end of a book what fills its last frame
        yield bytes(left * form.frame_bytes)


def _converted(stream: PcmStream, form: PcmFormat, rate_hz: int) -> Iterator[NDArray[np.float32]]:
    # In float32: with 16-bit output soxr adds noise of its own (dither).
    converter = soxr.ResampleStream(form.rate_hz, rate_hz, form.channels, dtype="float32", quality=QUALITY)
    for block in stream:
        yield converter.resample_chunk(_sound(block, form))
    yield converter.resample_chunk(_sound(b"", form), last=True)


def _sound(block: bytes, form: PcmFormat) -> NDArray[np.float32]:
    return np.frombuffer(block, "<i2").reshape(-1, form.channels).astype(np.float32)


def _rescaled(timeline: Timeline, from_hz: int, to_hz: int) -> Timeline:
    def scaled(position: int) -> int:
        return (2 * position * to_hz + from_hz) // (2 * from_hz)

    return replace(
        timeline,
        total=scaled(timeline.total),
        sections=tuple(map(scaled, timeline.sections)),
        placed=tuple(replace(each, start=scaled(each.start), stop=scaled(each.stop)) for each in timeline.placed),
        chapters=tuple(replace(each, start=scaled(each.start)) for each in timeline.chapters),
        cues=tuple(
            replace(
                each,
                start=scaled(each.start),
                stop=scaled(each.stop),
                words=tuple(replace(word, start=scaled(word.start), stop=scaled(word.stop)) for word in each.words),
            )
            for each in timeline.cues
        ),
    )
