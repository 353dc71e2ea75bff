"""Sections of a book encoded apart and joined packet by packet, without a gap, a drift or a trace.

Every section has an encoder of its own. A codec's packets stand for a fixed number of samples and the borders of
sections are multiples of it, so the packets of one section follow those of the other. An AAC encoder begins with a
packet that only prepares the next; it is kept at the beginning of the book, and elsewhere the last packet of the
section before takes its place: sections begin with silence, in which the overlap of the two is zero. An Opus encoder
begins with 6.5 ms of silence, for which the section before gives its last 6.5 ms up; the last has a packet more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import av
from av.audio.codeccontext import AudioCodecContext

from pipeline.audio import PcmFormat, PcmStream
from pipeline.errors import OutputError
from pipeline.timeline import Timeline
from pipeline.writers._audiobook import Audiobook, Samples
from pipeline.writers._decode import joined
from pipeline.writers._encode import GLOBAL_HEADER, Codec, as_frame, set_up
from pipeline.writers._fingerprint import Fingerprint, Meter

Packets = Sequence[bytes]

DOCTOR = "this release of PyAV is not known to work; audiobook doctor shows it"
WARM_UP = 8  # packets that a decoder is given before those that are listened to: 80 ms for Opus (RFC 7845, 4.6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """How one codec is cut and joined; all counts of samples are at the rate of the timeline.

    A packet stands for `frame` samples. The encoder is `delay` samples late; it gives `lead` packets before those that
    every section keeps, and `tail` after them. `decoder` drops its first `swallowed` samples and plays at `heard_hz`.
    """

    codec: Codec
    form: PcmFormat
    decoder: str
    frame: int
    delay: int
    lead: int
    tail: int
    swallowed: int
    heard_hz: int

    def borders(self, timeline: Timeline) -> tuple[int, ...]:
        """Return where the book is cut, its end included: the borders of sections that whole packets reach."""
        return (*(border for border in timeline.sections if border % self.frame == 0), timeline.total)

    def open(self) -> AudioCodecContext:
        """Open a fresh encoder. Raises av.error.FFmpegError if it refuses."""
        context = av.CodecContext.create(self.codec.encoder, "w")
        assert isinstance(context, AudioCodecContext)
        set_up(context, self.codec, self.form)
        context.flags |= GLOBAL_HEADER
        context.open()
        return context

    def encoded(self, blocks: PcmStream) -> Iterator[list[bytes]]:
        """Yield all packets of a section. Raises OutputError if the encoder is late by another delay."""
        context = self.open()
        frames = (as_frame(block, self.form, self.codec.sample_format) for block in blocks)
        first, position = True, 0
        for frame in chain(frames, [None]):
            if frame is not None:
                frame.pts = position
                position += frame.samples
            packets = context.encode(frame)
            if first and packets and packets[0].pts != -self.delay:
                raise OutputError(
                    f"the encoder {self.codec.encoder} starts at sample {packets[0].pts}, not {-self.delay}",
                    hint=DOCTOR,
                )
            first = first and not packets
            yield [bytes(packet) for packet in packets]

    def kept(self, samples: int, *, first: bool, last: bool) -> slice:
        """Return which packets of a section of so many samples stay."""
        return slice(0 if first else self.lead, self.lead + samples // self.frame + (self.tail if last else 0))

    def decoded(self, packets: Iterable[bytes], setup: bytes) -> Iterator[Samples]:
        """Decode packets with a fresh decoder: everything it plays, at `heard_hz`."""
        decoder = av.CodecContext.create(self.decoder, "r")
        assert isinstance(decoder, AudioCodecContext)
        decoder.extradata = setup
        decoder.thread_count = 1
        all_packets = chain(map(av.Packet, packets), [None])
        yield from joined(frame for packet in all_packets for frame in decoder.decode(packet))

    def heard(
        self, packets: Iterable[bytes], setup: bytes, planned: Fingerprint, *, skip: int | None = None
    ) -> Fingerprint:
        """Return how packets sound, of which the first `skip` samples (default: the delay) are not listened to.

        `planned` says how many samples are, and where the seconds begin.
        """
        scale = self.heard_hz // self.form.rate_hz
        position = -scale * ((self.delay if skip is None else skip) - self.swallowed)
        length = planned.samples * scale
        meter = Meter(self.heard_hz, planned.borders_at(self.heard_hz))
        for samples in self.decoded(packets, setup):
            begin, end = max(-position, 0), min(len(samples), length - position)
            position += len(samples)
            if begin < end:
                meter.feed(samples[begin:end])
        return meter.result()


def packets_in_turn(audiobook: Audiobook, lane: Lane) -> Iterator[Packets]:
    """Encode a book section after section in this process and yield the packets that stay.

    Raises ValueError if the audiobook does not play exactly the samples of its timeline.
    """
    reel = _Reel(audiobook)
    borders = lane.borders(audiobook.timeline)
    for start, stop in pairwise(borders):
        kept = lane.kept(stop - start, first=start == 0, last=stop == borders[-1])
        position = 0
        for packets in lane.encoded(reel.take(stop - start)):
            yield packets[max(kept.start - position, 0) : max(kept.stop - position, 0)]
            position += len(packets)
        if position < kept.stop:
            raise ValueError(f"the encoder gave {position} packets for a section where {kept.stop} were planned")
    reel.finish()


class _Reel:
    """A stream that is cut into sections while it plays."""

    def __init__(self, audiobook: Audiobook) -> None:
        self._blocks = audiobook.play()
        self._frame_bytes = audiobook.timeline.format.frame_bytes
        self._total = audiobook.timeline.total
        self._played = 0
        self._left = b""

    def take(self, samples: int) -> Iterator[bytes]:
        """Yield the next `samples`. Raises ValueError if the book ends before."""
        while samples > 0:
            block = self._left or next(self._blocks, b"")
            if not block:
                raise self._wrong(self._played)
            size = samples * self._frame_bytes
            self._left = block[size:]
            count = min(len(block), size) // self._frame_bytes
            self._played += count
            samples -= count
            yield block[:size]

    def finish(self) -> None:
        """Raise ValueError if there is more."""
        more = len(self._left) + sum(map(len, self._blocks))
        if more:
            raise self._wrong(self._played + more // self._frame_bytes)

    def _wrong(self, played: int) -> ValueError:
        return ValueError(f"the audiobook plays {played} samples where its timeline has {self._total}")
