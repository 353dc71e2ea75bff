"""Clips and pauses joined to one stream: exactly the samples of the timeline, in blocks, one clip in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from pipeline.audio import PcmFormat, PcmStream
from pipeline.mastering.clip import Fades, dress
from pipeline.mastering.resample import at_clips_rate, resampled
from pipeline.mastering.roomtone import toned
from pipeline.timeline import Placed, Timeline

SAMPLE_BYTES = 2  # all engines deliver 16 bits, and the arithmetic of the fades stands on it

BLOCK_S = 4  # shorter blocks cost more calls of the encoder, longer ones memory


def master(
    timeline: Timeline, read: Callable[[str], bytes], fades: Fades, *, block_samples: int | None = None
) -> PcmStream:
    """Yield the whole book as PCM in `timeline.format`, `timeline.total` samples in all.

    Every block has `block_samples` (default: four seconds) but the last, which may be shorter. `read` returns the raw
    PCM of a clip by its key; what it raises passes through. Raises ValueError if a clip is not what was laid out.

    A part of the timeline (see `Timeline.part`) plays exactly the samples that the whole has there.
    """
    form = timeline.format
    if form.sample_bytes != SAMPLE_BYTES:
        raise ValueError(f"{form.sample_bytes * 8}-bit samples cannot be mastered, only {SAMPLE_BYTES * 8}-bit ones")
    size = (block_samples or BLOCK_S * form.rate_hz) * form.frame_bytes
    stream = _pieces(timeline, read, fades) if timeline.clips_hz is None else _resampled(timeline, read, fades)
    if timeline.tone_db is not None:
        stream = toned(stream, form, timeline.sections, timeline.tone_db)
    return _rebuffer(stream, size)


def _resampled(timeline: Timeline, read: Callable[[str], bytes], fades: Fades) -> Iterator[bytes]:
    """Yield the clips at another rate than their own, section by section: each sounds the same alone."""
    source = at_clips_rate(timeline)
    lengths = [stop - start for start, stop in pairwise((*timeline.sections, timeline.total))]
    for (start, stop), total in zip(pairwise((*source.sections, source.total)), lengths, strict=True):
        part = source.part(start, stop)
        yield from resampled(_pieces(part, read, fades), source.format, timeline.format.rate_hz, total)


def _pieces(timeline: Timeline, read: Callable[[str], bytes], fades: Fades) -> Iterator[bytes]:
    """Yield every placed clip and the silence round it; together they tile the timeline without a gap."""
    form = timeline.format
    cursor = 0
    for placed in timeline.placed:
        if placed.start < cursor:
            raise ValueError(f"passage {placed.passage} starts at {placed.start}, before {cursor}, where the last ends")
        yield from _silence(placed.start - cursor, form)
        yield from _sound(placed, read, form, fades)
        cursor = placed.stop
    yield from _silence(timeline.total - cursor, form)


def _sound(placed: Placed, read: Callable[[str], bytes], form: PcmFormat, fades: Fades) -> Iterator[bytes]:
    if placed.key is None:
        yield from _silence(placed.stop - placed.start, form)
    else:
        yield dress(placed, read(placed.key), form, fades)


def _silence(samples: int, form: PcmFormat) -> Iterator[bytes]:
    """Yield `samples` of digital silence, at most a second at a time."""
    while samples > 0:
        length = min(samples, form.rate_hz)
        yield bytes(length * form.frame_bytes)
        samples -= length


def _rebuffer(pieces: Iterator[bytes], size: int) -> PcmStream:
    """Yield the same bytes in blocks of `size`, the last one shorter."""
    held = bytearray()
    for piece in pieces:
        held += piece
        done = len(held) - len(held) % size
        with memoryview(held) as view:
            blocks = [bytes(view[start : start + size]) for start in range(0, done, size)]
        del held[:done]
        yield from blocks
    if held:
        yield bytes(held)
