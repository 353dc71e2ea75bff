"""Read the samples out of a WAV whose header may lie: a service streams it before it knows its length.

Only the walk over the chunks (RIFF/WAVE as in "Multimedia Programming Interface and Data Specifications 1.0") is here;
what the samples are then converted to is `_decode`'s business.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.errors import TemporaryEngineError

PCM = 1
_EXTENSIBLE = 0xFFFE
_HEADER = re.compile(rb"RIFF.{4}WAVE", re.DOTALL)
_CHUNK_NAME = re.compile(rb"[ -~]{4}")
_STREAMED_BYTES = 2**30  # a declared size from here on is no size: it says that nobody knew
_FORM_BYTES = 12  # "RIFF", size, "WAVE"
_CHUNK_BYTES = 8  # name, size


@dataclass(frozen=True, slots=True, kw_only=True)
class Wav:
    """What a WAV holds: `encoding` is the format tag (1: integers), `fmt` the raw format chunk, `data` whole frames.

    `lacks` counts the bytes that a header which does not stream declares, and that did not come.
    """

    encoding: int
    rate_hz: int
    channels: int
    bits: int
    frame_bytes: int
    fmt: bytes
    data: bytes
    lacks: int = 0


def parse_wav(body: bytes) -> Wav:
    """Return the format and the samples of `body`, which begins with RIFF....WAVE.

    The data chunk is as long as declared or as received, whichever is less; a declared 0 means "unknown".
    A further RIFF header inside the payload (heard as a click) is cut out with all its chunks, and the samples
    behind it are kept. Bytes that do not fill a frame are dropped.
    Raises TemporaryEngineError if there is no format, no data, the format changes on the way, or if what follows the
    data is no chunk: then the declared size is damaged.
    """
    first, *others = (_parse_part(part) for part in _parts(body))
    if any(other.fmt != first.fmt for other in others):
        raise TemporaryEngineError("the WAV changes its format half way", billed=True)
    if not others:
        return first
    return replace(first, data=b"".join(part.data for part in (first, *others)), lacks=others[-1].lacks)


def wrap_wav(wav: Wav) -> bytes:
    """Return `wav` as a file whose header tells the truth, for decoders that believe it."""
    chunks = _chunk(b"fmt ", wav.fmt) + _chunk(b"data", wav.data)
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _parts(body: bytes) -> Iterator[bytes]:
    """Split `body` before every RIFF....WAVE header."""
    starts = [0, *(header.start() for header in _HEADER.finditer(body, _FORM_BYTES))]
    return (body[start:stop] for start, stop in pairwise((*starts, len(body))))


def _parse_part(part: bytes) -> Wav:
    fmt = b""
    position = _FORM_BYTES
    while position + _CHUNK_BYTES <= len(part):
        name = part[position : position + 4]
        (size,) = struct.unpack_from("<I", part, position + 4)
        content = position + _CHUNK_BYTES
        if name == b"data":
            _check_rest(part[content + size + size % 2 :] if size else b"")
            wav = _samples(fmt, part[content : content + size] if size else part[content:])
            return replace(wav, lacks=max(0, content + size - len(part)) if size < _STREAMED_BYTES else 0)
        if name == b"fmt ":
            fmt = part[content : content + size]
        position = content + size + size % 2
    raise TemporaryEngineError("the WAV has no data chunk", billed=True)


def _check_rest(rest: bytes) -> None:
    if len(rest) >= _CHUNK_BYTES and not _CHUNK_NAME.match(rest):
        raise TemporaryEngineError("the WAV goes on behind its declared end", billed=True)


def _samples(fmt: bytes, payload: bytes) -> Wav:
    if len(fmt) < 16:
        raise TemporaryEngineError("the WAV has no usable format chunk before its data", billed=True)
    encoding, channels, rate_hz, _, frame_bytes, bits = struct.unpack_from("<HHIIHH", fmt)
    if encoding == _EXTENSIBLE and len(fmt) >= 26:
        (encoding,) = struct.unpack_from("<H", fmt, 24)  # the first field of the sub-format GUID
    if not frame_bytes or not channels or not rate_hz:
        raise TemporaryEngineError("the WAV's format chunk is empty", billed=True)
    if encoding == PCM and frame_bytes != channels * -(-bits // 8):
        raise TemporaryEngineError("the WAV's format chunk contradicts itself", billed=True)
    return Wav(
        encoding=encoding,
        rate_hz=rate_hz,
        channels=channels,
        bits=bits,
        frame_bytes=frame_bytes,
        fmt=fmt,
        data=payload[: len(payload) - len(payload) % frame_bytes],
    )
