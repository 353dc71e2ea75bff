"""An MP4 file with one AAC track and its chapters, written in one pass with the index in front.

FFmpeg's own muxer keeps 72 bytes a packet until the end, 59 MB for ten hours, and cuts chapter titles inside a
character; this one keeps the four bytes that the file needs. The boxes follow ISO/IEC 14496-12 and -14, and for
chapters the QuickTime File Format ("chap" reference, text track) and Nero's "chpl", as FFmpeg writes them.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

FRAME = 1_024  # samples of an AAC packet
CHUNK = 64  # packets that one entry of the offset table stands for, 2.7 s at 24 kHz
NERO_LIMIT = 255  # chapters, and bytes of a title
UNITY = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
TEXT_IS_UTF8 = struct.pack(">I4sI", 12, b"encd", 0x100)
Parts = list[bytes]  # a box in pieces: ten hours have an index of 3.4 MB, which is not copied level by level
SPARE_PACKETS = 2  # room in the index for an encoder that ends with more packets than FFmpeg's does


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that is known of the file before its packets: `setup` is the AudioSpecificConfig of the encoder.

    `priming` samples of the first packet are not heard; `total` samples after them are.
    `language` is an ISO 639-2 code, `brand` what the file says it is.
    """

    rate_hz: int
    channels: int
    bitrate_bps: int
    setup: bytes
    priming: int
    total: int
    language: str
    chapters: Sequence[tuple[str, int]]
    brand: bytes = b"M4B "


def write_mp4(file: BinaryIO, plan: Plan, batches: Iterable[Sequence[bytes]]) -> None:
    """Write the whole file: header, index, chapter titles, packets (in batches of any size).

    Room for the index is left in front and filled at the end. Raises ValueError if the packets do not cover
    `plan.total`, or if the first chapter does not start with the book.
    """
    if plan.chapters and plan.chapters[0][1] != 0:
        raise ValueError(f"the first chapter starts at sample {plan.chapters[0][1]}, not 0")
    texts = [_text_sample(title) for title, _ in plan.chapters]
    expected = -(-(plan.priming + plan.total) // FRAME)
    start = _room(plan, texts, expected + SPARE_PACKETS)
    file.seek(start)
    file.writelines(texts)
    sizes = array("I")
    for packets in batches:
        file.writelines(packets)
        sizes.extend(map(len, packets))
    if not expected <= len(sizes) <= expected + SPARE_PACKETS:
        raise ValueError(f"{len(sizes)} packets where {expected} were planned")
    length = file.tell() - start
    file.seek(0)
    file.writelines(_head([*_ftyp(plan), *_moov(plan, sizes, texts, start)], start, length))


def _room(plan: Plan, texts: Sequence[bytes], packets: int) -> int:
    """Return where the data can start: an upper bound for the index of `packets` with 64-bit offsets."""
    fixed = _length(_moov(plan, array("I"), texts, 0))
    return _length(_ftyp(plan)) + fixed + 4 * packets + 8 * (packets // CHUNK + 2) + 64


def _head(index: Parts, start: int, length: int) -> Parts:
    """Return everything in front of the data: unused room becomes a "free" box."""
    wide = length + 8 >= 1 << 32
    mdat = struct.pack(">I4sQ", 1, b"mdat", length + 16) if wide else struct.pack(">I4s", length + 8, b"mdat")
    free = start - _length(index) - len(mdat)
    return [*index, *_box(b"free", bytes(free - 8)), mdat]


def _ftyp(plan: Plan) -> Parts:
    as_well = b"M4A " if plan.brand == b"M4B " else b""
    return _box(b"ftyp", plan.brand + b"\0\0\2\0" + plan.brand + as_well + b"mp42isomiso2")


def _moov(plan: Plan, sizes: Sequence[int], texts: Sequence[bytes], start: int) -> Parts:
    audio = start + sum(map(len, texts))
    tracks = [_audio_track(plan, sizes, audio)]
    if texts:
        tracks.append(_chapter_track(plan, texts, start))
    wide = plan.total >= 1 << 32
    header = struct.pack(">QQIQ" if wide else ">IIII", 0, 0, plan.rate_hz, plan.total)
    header += struct.pack(">IH10x", 0x10000, 0x100) + UNITY + bytes(24) + struct.pack(">I", len(tracks) + 1)
    nero = [_nero(plan)] if 0 < len(plan.chapters) <= NERO_LIMIT else []
    udta = [_box(b"udta", *nero)] if nero else []
    return _box(b"moov", _full(b"mvhd", header, version=wide), *tracks, *udta)


def _audio_track(plan: Plan, sizes: Sequence[int], start: int) -> Parts:
    chunks = []
    for index in range(0, len(sizes), CHUNK):
        chunks.append(start)
        start += sum(sizes[index : index + CHUNK])
    last = len(sizes) % CHUNK
    runs = [(1, CHUNK)] if len(sizes) >= CHUNK else []
    if last:
        runs.append((len(chunks), last))
    table = _box(
        b"stbl",
        _full(b"stsd", struct.pack(">I", 1), _mp4a(plan)),
        _full(b"stts", struct.pack(">III", 1, len(sizes), FRAME)),
        _full(b"stsc", struct.pack(">I", len(runs)), *(struct.pack(">III", *run, 1) for run in runs)),
        _full(b"stsz", struct.pack(">II", 0, len(sizes)), _big_endian(sizes, "I")),
        _offsets(chunks),
        # One packet must be decoded before the first that is heard (ISO/IEC 14496-12, 10.1).
        _full(b"sgpd", b"roll" + struct.pack(">IIh", 2, 1, -1), version=1),
        _full(b"sbgp", b"roll" + struct.pack(">III", 1, len(sizes), 1)),
    )
    minf = _box(b"minf", _full(b"smhd", bytes(4)), _dinf(), table)
    mdia = _mdia(plan, len(sizes) * FRAME, b"soun", minf)
    chap = [_box(b"tref", _box(b"chap", struct.pack(">I", 2)))] if plan.chapters else []
    return _box(b"trak", _tkhd(1, plan.total, enabled=True), _edts(plan.total, plan.priming), *chap, mdia)


def _chapter_track(plan: Plan, texts: Sequence[bytes], start: int) -> Parts:
    borders = [first for _, first in plan.chapters] + [plan.total]
    lengths = [after - before for before, after in pairwise(borders)]
    # The QuickTime text description: shown, black on black, font 1 of a table of one font without a name.
    style = struct.pack(">I14x4xHH4x", 1, 1, 0) + struct.pack(">I4sHHB", 13, b"ftab", 1, 1, 0)
    text = _box(b"text", struct.pack(">6xH", 1), style)
    table = _box(
        b"stbl",
        _full(b"stsd", struct.pack(">I", 1), text),
        _full(b"stts", struct.pack(">I", len(lengths)), *(struct.pack(">II", 1, length) for length in lengths)),
        _full(b"stsc", struct.pack(">IIII", 1, 1, len(texts), 1)),
        _full(b"stsz", struct.pack(">II", 0, len(texts)), _big_endian([len(text) for text in texts], "I")),
        _offsets([start]),
    )
    gmhd = _box(
        b"gmhd",
        _full(b"gmin", b"\0\x40\x80\0\x80\0\x80\0\0\0\0\0"),
        _box(b"text", UNITY),
    )
    mdia = _mdia(plan, plan.total, b"text", _box(b"minf", gmhd, _dinf(), table))
    return _box(b"trak", _tkhd(2, plan.total, enabled=False), _edts(plan.total, 0), mdia)


def _mp4a(plan: Plan) -> Parts:
    """Return the sample description: AAC, and the setup of its decoder (ISO/IEC 14496-1, 7.2.6)."""
    setup = _descriptor(5, plan.setup)
    config = struct.pack(">BB3sII", 0x40, 0x15, bytes(3), plan.bitrate_bps, plan.bitrate_bps) + setup
    stream = struct.pack(">HB", 1, 0) + _descriptor(4, config) + _descriptor(6, b"\2")
    rate = plan.rate_hz if plan.rate_hz < 1 << 16 else 0
    entry = struct.pack(">6xH8xHHIHH", 1, plan.channels, 16, 0, rate, 0)
    return _box(b"mp4a", entry, _full(b"esds", _descriptor(3, stream)))


def _nero(plan: Plan) -> Parts:
    """Return the "chpl" box: starts in 100 ns, titles of at most 255 bytes, cut between two characters."""
    entries = []
    for title, start in plan.chapters:
        short = title.encode()[:NERO_LIMIT].decode(errors="ignore").encode()
        entries.append(struct.pack(">QB", start * 10_000_000 // plan.rate_hz, len(short)) + short)
    return _full(b"chpl", struct.pack(">IB", 0, len(entries)), *entries, version=1)


def _text_sample(title: str) -> bytes:
    text = title.encode()
    return struct.pack(">H", len(text)) + text + TEXT_IS_UTF8


def _tkhd(number: int, total: int, *, enabled: bool) -> Parts:
    wide = total >= 1 << 32
    body = struct.pack(">QQIIQ" if wide else ">IIIII", 0, 0, number, 0, total)
    body += bytes(8) + struct.pack(">HHHH", 0, int(enabled), 0x100 * enabled, 0) + UNITY + bytes(8)
    return _full(b"tkhd", body, version=wide, flags=3 if enabled else 2)


def _edts(total: int, skipped: int) -> Parts:
    wide = total >= 1 << 32
    return _box(
        b"edts", _full(b"elst", struct.pack(">IQqI" if wide else ">IIiI", 1, total, skipped, 0x10000), version=wide)
    )


def _mdia(plan: Plan, length: int, kind: bytes, minf: Parts) -> Parts:
    wide = length >= 1 << 32
    letters = [ord(letter) - 0x60 for letter in plan.language]
    language = letters[0] << 10 | letters[1] << 5 | letters[2]
    header = struct.pack(">QQIQHH" if wide else ">IIIIHH", 0, 0, plan.rate_hz, length, language, 0)
    name = {b"soun": b"SoundHandler", b"text": b"ChapterHandler"}[kind]
    handler = _full(b"hdlr", bytes(4), kind, bytes(12), name, b"\0")
    return _box(b"mdia", _full(b"mdhd", header, version=wide), handler, minf)


def _dinf() -> Parts:
    return _box(b"dinf", _full(b"dref", struct.pack(">I", 1), _full(b"url ", flags=1)))


def _offsets(chunks: Sequence[int]) -> Parts:
    wide = bool(chunks) and chunks[-1] >= 1 << 32
    name, kind = (b"co64", "Q") if wide else (b"stco", "I")
    return _full(name, struct.pack(">I", len(chunks)), _big_endian(chunks, kind))


def _big_endian(numbers: Sequence[int], kind: str) -> bytes:
    table = array(kind, numbers)
    if sys.byteorder == "little":
        table.byteswap()
    return table.tobytes()


def _descriptor(tag: int, body: bytes) -> bytes:
    return struct.pack(">B3sB", tag, b"\x80\x80\x80", len(body)) + body


def _full(name: bytes, *parts: bytes | Parts, version: int = 0, flags: int = 0) -> Parts:
    return _box(name, struct.pack(">I", int(version) << 24 | flags), *parts)


def _box(name: bytes, *parts: bytes | Parts) -> Parts:
    flat = [piece for part in parts for piece in ([part] if isinstance(part, bytes) else part)]
    return [struct.pack(">I4s", _length(flat) + 8, name), *flat]


def _length(parts: Parts) -> int:
    return sum(map(len, parts))
