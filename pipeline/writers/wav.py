"""WAV: plain samples for other programs. From 4 GiB on it is RF64. It has no chapters and no cover.

The head is the 44 bytes that every program knows; what is said about the book follows the samples, so that a program
that expects nothing but those 44 bytes plays it too. Which kind of head it is, is decided by the planned length.

Sources: Multimedia Programming Interface and Data Specifications 1.0 (RIFF, INFO); EBU Tech 3306 (RF64).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from pathlib import Path

from pipeline.audio import PcmFormat
from pipeline.writers._audiobook import Audiobook, Contents, OutputSettings, Recording
from pipeline.writers._decode import open_file, open_recording
from pipeline.writers._tags import tags_of

SUFFIX = ".wav"
ENCODER = "pcm_s16le"
TAGS = ("title", "author")
CHAPTER_STEP = None
LARGEST = 0xFFFFFFFF  # what a RIFF length can say; in RF64 it means "see the ds64 chunk"
PCM = 1
INFO = {
    "INAM": "title",
    "IPRD": "album",
    "IART": "author",
    "IGNR": "genre",
    "ICRD": "date",
    "ILNG": "language",
    "ICOP": "rights",
    "ICMT": "comment",
    "IPRT": "track",
    "ISFT": "tool",
}
AS_READ = {"title": "title", "artist": "author"}  # FFmpeg's names


def encode(audiobook: Audiobook, target: Path, settings: OutputSettings) -> None:
    """Write the whole file; a bitrate and a cover mean nothing to it. Raises OSError.

    Raises ValueError if the audiobook does not play exactly the samples of its timeline.
    """
    del settings
    write_wav(audiobook, target, largest=LARGEST)


def write_wav(audiobook: Audiobook, target: Path, *, largest: int) -> None:
    """Write the whole file, as RF64 if its RIFF length would be over `largest` bytes."""
    form, total = audiobook.timeline.format, audiobook.timeline.total
    said = info(tags_of(audiobook))
    written = 0
    with target.open("wb") as file:
        file.write(head(form, total, len(said), largest=largest))
        for block in audiobook.play():
            written += file.write(block)
        file.write(said)
    if written != total * form.frame_bytes:
        raise ValueError(f"the audiobook plays {written // form.frame_bytes} samples where its timeline has {total}")


def head(form: PcmFormat, samples: int, after: int, *, largest: int = LARGEST) -> bytes:
    """Return everything before the samples of a file with `after` bytes of chunks behind them."""
    data = samples * form.frame_bytes
    byte_rate = form.rate_hz * form.frame_bytes
    layout = (PCM, form.channels, form.rate_hz, byte_rate, form.frame_bytes, 8 * form.sample_bytes)
    fmt = _chunk(b"fmt ", struct.pack("<HHIIHH", *layout))
    size = len(b"WAVE") + len(fmt) + len(b"data") + 4 + data + after
    if size <= largest:
        return struct.pack("<4sI4s", b"RIFF", size, b"WAVE") + fmt + struct.pack("<4sI", b"data", data)
    # The length of the file, of the samples and their count, in 64 bits; no table of further long chunks follows.
    long = struct.calcsize("<QQQI")
    ds64 = _chunk(b"ds64", struct.pack("<QQQI", size + 8 + long, data, samples, 0))
    return struct.pack("<4sI4s", b"RF64", LARGEST, b"WAVE") + ds64 + fmt + struct.pack("<4sI", b"data", LARGEST)


def info(tags: Mapping[str, str]) -> bytes:
    """Return the INFO list of what is known about the book, in UTF-8."""
    said = (_chunk(key.encode(), tags[name].encode() + b"\0") for key, name in INFO.items() if name in tags)
    return _chunk(b"LIST", b"INFO" + b"".join(said))


def contents(path: Path) -> Contents:
    """Read the tags back."""
    with open_file(path) as container:
        stored = container.metadata
    return Contents(tags={name: stored[key] for key, name in AS_READ.items() if key in stored})


def decode(path: Path) -> Recording:
    """Open the file to listen to it."""
    return open_recording(path)


def _chunk(name: bytes, body: bytes) -> bytes:
    """Return a chunk; one of odd length is followed by a zero byte that does not count."""
    return struct.pack("<4sI", name, len(body)) + body + bytes(len(body) % 2)
