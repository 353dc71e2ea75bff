"""Finished files into samples: fresh decoders of the FFmpeg libraries inside PyAV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.container import InputContainer

from pipeline.writers._audiobook import Recording, Samples

BLOCK_SAMPLES = 1 << 17


def open_file(path: Path) -> InputContainer:
    """Open a file of any container for reading. Raises OSError or av.error.FFmpegError."""
    # PyAV to 18 raises on a tag that is not UTF-8 unless it is told not to; from 19 on it cannot be told, and does not.
    if int(av.__version__.partition(".")[0]) < 19:
        return av.open(path, metadata_errors="replace")
    return av.open(path)


def open_recording(path: Path) -> Recording:
    """Open a file of any container to listen to it.

    Raises OSError, av.error.FFmpegError or ValueError if it is damaged or has no sound.
    """
    with open_file(path) as container:
        rate_hz = decoder_of(container).sample_rate
    return Recording(rate_hz=rate_hz, blocks=_blocks(path))


def decoder_of(container: InputContainer) -> AudioCodecContext:
    """Return the decoder of the first sound in a file. Raises ValueError if there is none."""
    streams = container.streams.audio
    context: AudioCodecContext | None = streams[0].codec_context if streams else None
    if context is None or not context.sample_rate:  # PyAV gives None for a codec that its libraries do not know
        raise ValueError("no sound in it that can be decoded")
    return context


def mono(frame: av.AudioFrame) -> Samples:
    """Return the mean of all channels of a decoded frame, between -1 and 1."""
    samples = frame.to_ndarray()
    if not frame.format.is_planar:
        samples = samples.reshape(-1, frame.layout.nb_channels).T
    channel = samples[0] if len(samples) == 1 else samples.mean(axis=0)
    if samples.dtype == np.int16:
        channel = channel / np.float32(32_768)
    elif samples.dtype == np.int32:
        channel = channel / np.float64(2_147_483_648)
    exact: Samples = channel.astype(np.float32, copy=False)
    return exact


def joined(frames: Iterable[av.AudioFrame]) -> Iterator[Samples]:
    """Yield the sound of many short frames in few long blocks: a frame by itself costs as much as its decoding.

    Raises ValueError if the frames are not all of one format.
    """
    held = av.AudioFifo()
    for frame in frames:
        frame.pts = None  # where a frame belongs is told by those before it
        held.write(frame)
        if held.samples >= BLOCK_SAMPLES:
            yield from map(mono, filter(None, [held.read()]))
    yield from map(mono, filter(None, [held.read() if held.samples else None]))


def _blocks(path: Path) -> Iterator[Samples]:
    with open_file(path) as container:
        yield from joined(container.decode(audio=0))
