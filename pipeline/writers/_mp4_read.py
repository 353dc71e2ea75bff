"""The index of an MP4 file with one AAC track and chapters: read with four bytes a packet, played packet by packet."""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import av

from pipeline.errors import OutputError
from pipeline.writers._audiobook import Samples
from pipeline.writers._decode import joined

MAX_TABLE = 1 << 28  # bytes; a longer one is a damaged length
HINT = "write it again"

Span = tuple[int, int]


class Damaged(Exception):
    """The boxes do not hold together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Where the samples of a track lie: the offset of every chunk, how many samples it has, and all their sizes."""

    offsets: array[int]
    counts: array[int]
    sizes: array[int]

    def read(self, file: BinaryIO) -> Iterator[bytes]:
        """Yield every sample. Raises Damaged where the file ends early."""
        sizes = iter(self.sizes)
        for offset, count in zip(self.offsets, self.counts, strict=True):
            file.seek(offset)
            for _ in range(count):
                size = next(sizes, 0)
                data = file.read(size)
                if not data or len(data) < size:
                    raise Damaged(f"it ends before byte {offset + size:,}")
                yield data


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """How to decode the packets, what of them is heard (samples), and the chapters (title, first sample)."""

    rate_hz: int
    setup: bytes
    skipped: int
    heard: int
    packets: Table
    chapters: tuple[tuple[str, int], ...]

    def play(self, path: Path) -> Iterator[Samples]:
        """Decode everything that is heard, with a fresh decoder. Raises OutputError if the file ends early."""
        position = -self.skipped
        try:
            for samples in self._decoded(path):
                begin = max(-position, 0)
                end = min(len(samples), self.heard - position)
                position += len(samples)
                if begin < end:
                    yield samples[begin:end]
        except Damaged as damage:
            raise OutputError(f"{path.name}: {damage}", hint=HINT) from damage

    def read(self, path: Path) -> Iterator[bytes]:
        """Yield every packet. Raises OutputError if the file ends early."""
        try:
            with path.open("rb") as file:
                yield from self.packets.read(file)
        except Damaged as damage:
            raise OutputError(f"{path.name}: {damage}", hint=HINT) from damage

    def _decoded(self, path: Path) -> Iterator[Samples]:
        decoder = av.CodecContext.create("aac", "r")
        decoder.extradata = self.setup
        decoder.thread_count = 1
        with path.open("rb") as file:
            packets = chain(map(av.Packet, self.packets.read(file)), [None])
            yield from joined(frame for packet in packets for frame in decoder.decode(packet))


def read_index(path: Path) -> Index:
    """Read the index of `path`. Raises OutputError if it is damaged, OSError if the file cannot be read."""
    try:
        with path.open("rb") as file:
            return _index(file)
    except (Damaged, struct.error, IndexError, UnicodeDecodeError) as damage:
        raise OutputError(f"{path.name}: its index is damaged ({damage})", hint=HINT) from damage


def _index(file: BinaryIO) -> Index:
    moov = _find(file, (0, file.seek(0, 2)), b"moov")
    tracks = {_kind(file, span): span for name, span in _boxes(file, moov) if name == b"trak"}
    if b"soun" not in tracks:
        raise Damaged("no sound track")
    sound = tracks[b"soun"]
    skipped, heard = _edit(file, sound)
    chapters = _chapters(file, tracks[b"text"]) if b"text" in tracks else ()
    return Index(
        rate_hz=_rate(file, sound),
        setup=_setup(_body(file, _find(file, sound, b"mdia", b"minf", b"stbl", b"stsd"))),
        skipped=skipped,
        heard=heard,
        packets=_table(file, sound),
        chapters=tuple(chapters),
    )


def _kind(file: BinaryIO, track: Span) -> bytes:
    return _body(file, _find(file, track, b"mdia", b"hdlr"))[8:12]


def _rate(file: BinaryIO, track: Span) -> int:
    header = _body(file, _find(file, track, b"mdia", b"mdhd"))
    rate: int = struct.unpack_from(">I", header, 20 if header[0] else 12)[0]
    if not rate:
        raise Damaged("a rate of 0 Hz")
    return rate


def _edit(file: BinaryIO, track: Span) -> tuple[int, int]:
    """Return the samples that the edit list skips and plays; it counts in the timescale of the movie, our rate."""
    body = _body(file, _find(file, track, b"edts", b"elst"))
    heard, skipped = struct.unpack_from(">Qq" if body[0] else ">Ii", body, 8)
    return skipped, heard


def _setup(stsd: bytes) -> bytes:
    """Return the AudioSpecificConfig: the descriptor with tag 5 of the esds box."""
    at = stsd.index(b"esds") + 8 if b"esds" in stsd else len(stsd)
    at += 5 + 3  # the descriptor of the stream (3): tag and length, then its number and flags
    at += 5 + 13  # the descriptor of the decoder (4): tag and length, then kind, buffer and bitrates
    tag, length = struct.unpack_from(">B3xB", stsd, at)
    if tag != 5:
        raise Damaged("no setup for the decoder")
    return stsd[at + 5 : at + 5 + length]


def _chapters(file: BinaryIO, track: Span) -> Iterator[tuple[str, int]]:
    stts = _body(file, _find(file, track, b"mdia", b"minf", b"stbl", b"stts"))
    runs = struct.iter_unpack(">II", stts[8:])
    lengths = (length for count, length in runs for _ in range(count))
    start = 0
    for text, length in zip(_table(file, track).read(file), lengths, strict=False):
        (size,) = struct.unpack_from(">H", text)
        yield text[2 : 2 + size].decode(), start
        start += length


def _table(file: BinaryIO, track: Span) -> Table:
    stbl = _find(file, track, b"mdia", b"minf", b"stbl")
    names = dict(_boxes(file, stbl))
    wide = b"co64" in names
    offsets = _numbers(_body(file, _named(names, b"co64" if wide else b"stco"))[8:], "Q" if wide else "I")
    sizes = _numbers(_body(file, _named(names, b"stsz"))[12:], "I")
    runs = list(struct.iter_unpack(">III", _body(file, _named(names, b"stsc"))[8:]))
    counts = array("I")
    ends = [first - 1 for first, _, _ in runs[1:]] + [len(offsets)]
    for (first, count, _), end in zip(runs, ends, strict=True):
        if count * (end - first + 1) > len(sizes):  # before a damaged number fills the memory
            raise Damaged("its tables do not match")
        counts.extend([count] * (end - first + 1))
    if len(counts) != len(offsets) or sum(counts) != len(sizes):
        raise Damaged("its tables do not match")
    return Table(offsets=offsets, counts=counts, sizes=sizes)


def _numbers(table: bytes, kind: str) -> array[int]:
    numbers: array[int] = array(kind, table)
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


def _find(file: BinaryIO, span: Span, *path: bytes) -> Span:
    for name in path:
        span = _named(dict(_boxes(file, span)), name)
    return span


def _named(boxes: dict[bytes, Span], name: bytes) -> Span:
    if name not in boxes:
        raise Damaged(f"no {name.decode()} box")
    return boxes[name]


def _boxes(file: BinaryIO, span: Span) -> Iterator[tuple[bytes, Span]]:
    at, end = span
    while at + 8 <= end:
        file.seek(at)
        length, name = struct.unpack(">I4s", file.read(8))
        head = 8
        if length == 1:
            (length,) = struct.unpack(">Q", file.read(8))
            head = 16
        if length < head or at + length > end:
            raise Damaged(f"the box at byte {at:,} is longer than what holds it")
        yield name, (at + head, at + length)
        at += length


def _body(file: BinaryIO, span: Span) -> bytes:
    start, end = span
    if end - start > MAX_TABLE:
        raise Damaged(f"a table of {end - start:,} bytes")
    file.seek(start)
    return file.read(end - start)
