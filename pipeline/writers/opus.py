"""Opus in Ogg: the smallest file for speech, chapters and cover as Vorbis comments."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import cast

import av
from av.audio.stream import AudioStream
from mutagen.oggopus import OggOpus

from pipeline.audio import PcmFormat
from pipeline.timeline import Timeline
from pipeline.writers._audiobook import Audiobook, Contents, OutputSettings, Recording, Stored
from pipeline.writers._decode import decoder_of, open_file, open_recording
from pipeline.writers._encode import Codec, encode_file, open_container, refusals, set_up
from pipeline.writers._lane import Lane, Packets, packets_in_turn
from pipeline.writers._tags import Cover, chapters_of, read_cover, tags_of
from pipeline.writers._vorbis import CHAPTER_STEP, comments, contents_of, picture

__all__ = ["CHAPTER_STEP", "ENCODER", "SUFFIX", "TAGS", "contents", "decode", "encode", "join", "lane", "stored"]

SUFFIX = ".opus"
ENCODER = "libopus"
TAGS = ("title", "author", "narrator")
BITRATE_KBPS = 32  # a channel
RATES_HZ = (8_000, 12_000, 16_000, 24_000, 48_000)  # what the encoder takes (RFC 6716, 2)
FALLBACK_HZ = 48_000
HEARD_HZ = 48_000  # every decoder plays at this rate (RFC 7845, 5.1)
FRAMES_HZ = 50  # packets of 20 ms
PRE_SKIP = 312  # samples at 48 kHz by which the encoder is late


def encode(audiobook: Audiobook, target: Path, settings: OutputSettings) -> None:
    """Write the whole file. Raises OSError, OutputError for a refused bitrate, InputError for an unusable cover."""
    way = lane(audiobook.timeline, settings)
    if way is not None:
        join(audiobook, target, settings, packets_in_turn(audiobook, way))
        return
    cover = read_cover(audiobook.metadata.cover)
    encode_file(audiobook, target, _codec(audiobook.timeline.format, settings), {})
    _comment(audiobook, target, cover)


def join(audiobook: Audiobook, target: Path, settings: OutputSettings, batches: Iterable[Packets]) -> None:
    """Write the whole file from packets that `lane` encoded. Raises what `encode` raises."""
    cover = read_cover(audiobook.metadata.cover)
    way = lane(audiobook.timeline, settings)
    assert way is not None
    total = audiobook.timeline.total
    with target.open("wb") as file, refusals(target), open_container(file, way.codec) as container:
        stream = cast("AudioStream", container.add_stream(way.codec.encoder, rate=way.codec.rate_hz))
        set_up(stream.codec_context, way.codec, way.form)
        container.start_encoding()
        number = -1
        for number, data in enumerate(chain.from_iterable(batches)):
            packet = av.Packet(data)
            packet.stream = stream
            packet.time_base = Fraction(1, way.codec.rate_hz)
            packet.pts = packet.dts = number * way.frame - way.delay
            packet.duration = min(way.frame, total - packet.pts)
            container.mux_one(packet)
    planned = total // way.frame + way.tail
    if number + 1 != planned:
        raise ValueError(f"{number + 1} packets where {planned} were planned")
    _comment(audiobook, target, cover)


def lane(timeline: Timeline, settings: OutputSettings) -> Lane | None:
    """Return how the book is encoded in sections, None where its rate has to be changed on the way."""
    form = timeline.format
    frame = form.rate_hz // FRAMES_HZ
    if form.rate_hz not in RATES_HZ or timeline.total % frame:
        return None
    delay = form.rate_hz * PRE_SKIP // HEARD_HZ
    return Lane(
        codec=_codec(form, settings),
        form=form,
        decoder="opus",
        frame=frame,
        delay=delay,
        lead=0,
        tail=1,
        swallowed=delay,
        heard_hz=HEARD_HZ,
    )


def stored(path: Path) -> Stored:
    """Open the file to read its packets. Raises mutagen.MutagenError or av.error.FFmpegError if it is damaged."""
    with open_file(path) as container:
        setup = decoder_of(container).extradata or b""
    samples = round(OggOpus(path).info.length * HEARD_HZ)
    return Stored(rate_hz=HEARD_HZ, samples=samples, setup=setup, packets=_packets(path))


def contents(path: Path) -> Contents:
    """Read chapters and tags back. Raises mutagen.MutagenError if the file is damaged."""
    return contents_of(OggOpus(path).tags.as_dict())


def decode(path: Path) -> Recording:
    """Open the file to listen to it; Opus always decodes to 48 kHz."""
    return open_recording(path)


def _codec(form: PcmFormat, settings: OutputSettings) -> Codec:
    return Codec(
        encoder=ENCODER,
        sample_format="s16",
        container="ogg",
        rate_hz=form.rate_hz if form.rate_hz in RATES_HZ else FALLBACK_HZ,
        bitrate_kbps=settings.bitrate_kbps or BITRATE_KBPS * form.channels,
    )


def _comment(audiobook: Audiobook, target: Path, cover: Cover | None) -> None:
    file = OggOpus(target)
    file.tags.clear()
    file.tags.extend(comments(tags_of(audiobook), chapters_of(audiobook), audiobook.timeline.format))
    if cover is not None:
        file.tags.append(("METADATA_BLOCK_PICTURE", base64.b64encode(picture(cover).write()).decode()))
    file.save()


def _packets(path: Path) -> Iterator[bytes]:
    with open_file(path) as container:
        yield from (bytes(packet) for packet in container.demux(audio=0) if packet.size)
