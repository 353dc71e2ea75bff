"""Samples into codecs, in process: the encoders of the FFmpeg libraries inside PyAV."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO, cast

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.stream import AudioStream
from av.container import OutputContainer

from pipeline.audio import PcmFormat
from pipeline.errors import OutputError
from pipeline.writers._audiobook import Audiobook

CONTAINER_BITEXACT = 0x400  # AVFMT_FLAG_BITEXACT: no version strings, no dates, no random serial numbers
CODEC_BITEXACT = 1 << 23  # AV_CODEC_FLAG_BITEXACT
GLOBAL_HEADER = 1 << 22  # AV_CODEC_FLAG_GLOBAL_HEADER: the decoder's setup apart from the packets
LAYOUTS = {1: "mono", 2: "stereo"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec:
    """An encoder, the sample format and rate it is fed, and its container (a name of the FFmpeg libraries)."""

    encoder: str
    sample_format: str
    container: str = ""
    rate_hz: int
    bitrate_kbps: int | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    container_options: Mapping[str, str] = field(default_factory=dict)


def encode_file(audiobook: Audiobook, target: Path, codec: Codec, tags: Mapping[str, str]) -> None:
    """Encode the whole book into `target`, streaming. `tags` go to the container as they are.

    Raises OSError as the file system does, OutputError if the encoder refuses.
    """
    form = audiobook.timeline.format
    with target.open("wb") as file, refusals(target), open_container(file, codec) as container:
        container.metadata.update(tags)
        stream = cast("AudioStream", container.add_stream(codec.encoder, rate=codec.rate_hz))
        set_up(stream.codec_context, codec, form)
        for frame in frames(audiobook):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def frames(audiobook: Audiobook) -> Iterator[av.AudioFrame]:
    """Play the book as frames. Raises ValueError if it does not play exactly the samples of its timeline."""
    form, total = audiobook.timeline.format, audiobook.timeline.total
    position = 0
    for block in audiobook.play():
        frame = as_frame(block, form)
        frame.pts = position
        position += frame.samples
        yield frame
    if position != total:
        raise ValueError(f"the audiobook plays {position} samples where its timeline has {total}")


def as_frame(block: bytes, form: PcmFormat, sample_format: str = "s16") -> av.AudioFrame:
    """Return 16-bit PCM as a frame of "s16" or "fltp": our conversion takes half the time of FFmpeg's."""
    samples = np.frombuffer(block, dtype="<i2")
    if sample_format == "fltp":
        planes = np.ascontiguousarray(samples.reshape(-1, form.channels).T * np.float32(1 / 32_768))
        frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout=LAYOUTS[form.channels])
    else:
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout=LAYOUTS[form.channels])
    frame.sample_rate = form.rate_hz
    frame.time_base = Fraction(1, form.rate_hz)
    return frame


def set_up(context: AudioCodecContext, codec: Codec, form: PcmFormat) -> None:
    """Set an encoder that is not open yet: one thread and no version strings, so that bytes repeat."""
    context.sample_rate = codec.rate_hz
    context.time_base = Fraction(1, codec.rate_hz)
    context.layout = LAYOUTS[form.channels]
    context.format = codec.sample_format
    context.options = dict(codec.options)
    context.thread_count = 1
    context.flags |= CODEC_BITEXACT
    if codec.bitrate_kbps is not None:
        context.bit_rate = codec.bitrate_kbps * 1_000


@contextmanager
def refusals(target: Path) -> Iterator[None]:
    """Turn what the FFmpeg libraries refuse into an OutputError; what the file system refuses stays an OSError."""
    try:
        yield
    except av.error.FFmpegError as refused:
        if isinstance(refused, OSError):
            raise
        raise OutputError(
            f"{target.name}: the encoder refused: {refused}", hint="try another bitrate or another --format"
        ) from refused


@contextmanager
def open_container(file: BinaryIO, codec: Codec) -> Iterator[OutputContainer]:
    """Open the codec's container for writing: the same packets give the same bytes. Raises what the file raises."""
    options = dict(codec.container_options)
    sink = _Sink(file)
    try:
        with av.open(sink, "w", format=codec.container, options=options) as container:
            container.flags |= CONTAINER_BITEXACT
            yield container
    except av.error.FFmpegError:
        if sink.refused is None:
            raise
        raise sink.refused from None


class _Sink:
    """The file that a muxer writes. It refuses once: what is asked of it afterwards goes nowhere.

    PyAV loses the first error of a file, and prints its traceback, if closing the container meets a second one.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.name = file.name
        self.refused: OSError | None = None
        self._file = file

    def write(self, data: bytes) -> int:
        return self._try(len(data), self._file.write, data)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._try(0, self._file.seek, offset, whence)

    def tell(self) -> int:
        return self._try(0, self._file.tell)

    def _try(self, otherwise: int, call: Callable[..., int], *arguments: object) -> int:
        if self.refused is not None:
            return otherwise
        try:
            return call(*arguments)
        except OSError as refused:
            self.refused = refused
            raise
