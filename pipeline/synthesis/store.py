"""The store: every clip ever made, under the hash of all that made it. The only truth about progress.

    <root>/clips/ab/abcd...wav    one clip: a WAV file that any player plays
    <root>/books/<id>.json        one checkpoint a book (see checkpoint.py)
    <root>/temporary/             files on their way to a name

A clip file is RIFF/WAVE (Microsoft's Multimedia Programming Interface 1.0) with a chunk "clip" of our own before
"data": 64 hexadecimal digits, the SHA-256 of the JSON that follows them. The JSON has the key, lengths, envelope, word
marks, measures of loudness and the SHA-256 of the samples. The header alone tells all that a plan needs; samples are
verified when read. A clip without measures, or with those of another version, is as good: they can be taken again.
"""

from __future__ import annotations

import base64
import errno
import hashlib
import json
import os
import struct
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.audio import Clip, Mark, Measures, PcmFormat, Speech
from pipeline.errors import ConfigError
from pipeline.files import FILES, Files
from pipeline.loudness import measure

FORMAT_VERSION = 1
MEASURES_VERSION = 1
_FOLDERS = ("clips", "books", "temporary")
_HEADER_READ = 4096
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EXDEV, errno.EMLINK}


class ClipMissing(Exception):
    """A clip that was there is gone or damaged; the damaged file was set aside. Make it again."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class _Damaged(ValueError):
    pass


def clip_key(identity: Mapping[str, Any], text: str) -> str:
    """Return the name of the clip: SHA-256 of canonical JSON of everything that changes its bytes, and nothing else."""
    made_of = {"format": FORMAT_VERSION, "engine": identity, "text": unicodedata.normalize("NFC", text)}
    canonical = json.dumps(made_of, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreStat:
    """What a store holds."""

    clips: int
    bytes: int
    books: int


class Store:
    """A content-addressed store of clips in plain files. Safe for many threads and processes at once."""

    def __init__(self, root: Path, *, owner: str = "store", files: Files = FILES) -> None:
        """Open the store at `root`, creating it if need be; temporary files carry the name of their `owner`.

        Raises ConfigError if the folder is of a later format, OSError if it cannot be made.
        """
        self.root = root
        self._files = files
        self._owner = owner
        self._numbers = count()  # next() of it is one step, so threads may share it
        self._settled: set[Path] = set()
        self._open()

    def _open(self) -> None:
        """Check the version, which is written last: where it stands, the folders are durable."""
        found = self._version()
        if found is None:
            for folder in _FOLDERS:
                self._files.make_folder(self.root / folder)
            self._write_version()
            found = self._version()
        if found != str(FORMAT_VERSION):
            raise ConfigError(
                f"store {self.root}: format {found!r} is not the format {FORMAT_VERSION} that this program writes",
                hint="use the program version that made it, or another --store",
            )
        for folder in _FOLDERS:
            if not (self.root / folder).is_dir():
                self._files.make_folder(self.root / folder)

    def _version(self) -> str | None:
        try:
            return (self.root / "version").read_bytes().decode(errors="replace").strip()
        except FileNotFoundError:
            return None

    def _write_version(self) -> None:
        temporary = self._write(f"{FORMAT_VERSION}\n".encode())
        try:
            with suppress(FileNotFoundError):  # swept: another run on this book has the lock, and so wrote it before us
                self._name(temporary, self.root / "version")
            self._files.fsync_folder(self.root)
        finally:
            self._files.discard(temporary)

    def find(self, key: str) -> Clip | None:
        """Return the clip without its samples, or None if it is not there or visibly damaged."""
        try:
            with self._path(key).open("rb", buffering=0) as stream:
                head = stream.read(_HEADER_READ)
                missing = _header_bytes(head) - len(head)
                if missing > 0:
                    head += stream.read(missing)
                status = os.fstat(stream.fileno())
            clip, _, start = _parse_header(head, key)
        except (FileNotFoundError, _Damaged):
            return None
        if status.st_size != start + clip.samples * clip.format.frame_bytes:
            return None
        if status.st_nlink > 1:  # its writer is between naming and the folder's fsync, or died there
            self._files.fsync_folder(self._path(key).parent)
        return clip

    def read(self, key: str) -> bytes:
        """Return the samples of a clip, verified. Raises ClipMissing."""
        path = self._path(key)
        try:
            data = path.read_bytes()
            pcm = _verified(data, key)
        except FileNotFoundError:
            raise ClipMissing(key) from None
        except _Damaged:
            self._set_aside(path)
            raise ClipMissing(key) from None
        return pcm

    def put(self, key: str, speech: Speech) -> Clip:
        """Keep `speech` for good under `key`, and return only when a power cut cannot take it any more.

        If the key is there already, what is there stays. Raises OSError; then nothing was acknowledged.
        """
        clip, head = _describe(key, speech)
        path = self._path(key)
        self._settle_folder(path.parent)
        temporary = self._write(head, speech.pcm)
        try:
            if not self._name(temporary, path):
                clip = self._settle(key, temporary) or clip
        except OSError:
            self._files.discard(temporary)
            raise
        # The second name goes last: it is the mark of a clip whose own name may not be durable yet (see find).
        self._files.fsync_folder(path.parent)
        self._files.discard(temporary)
        return clip

    def _settle_folder(self, folder: Path) -> None:
        """Make a folder of clips durable, once a run: that it is there may be another's work, and unfinished."""
        if folder not in self._settled:
            self._files.mkdir(folder)
            self._files.fsync_folder(folder.parent)
            self._settled.add(folder)

    def _write(self, *parts: bytes) -> Path:
        """Write a temporary file durably and return its path. Raises OSError; then nothing is left behind."""
        while True:
            temporary = self.root / "temporary" / f"{self._owner}-{next(self._numbers)}"
            try:
                self._files.write(temporary, *parts)
            except FileExistsError:
                continue  # a dead run left it, perhaps as the second name of a clip: it must not be touched
            except OSError:
                self._files.discard(temporary)
                raise
            return temporary

    def _settle(self, key: str, temporary: Path) -> Clip | None:
        """Somebody was first: return the clip that is there, or put ours in its place if that one is damaged."""
        try:
            self.read(key)
        except ClipMissing:
            self._name(temporary, self._path(key))
            return None
        return self.find(key)

    def _name(self, temporary: Path, path: Path) -> bool:
        try:
            self._files.link(temporary, path)
        except FileExistsError:
            return False
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            self._files.replace(temporary, path)
        return True

    def sweep(self, owner: str) -> None:
        """Remove the temporary files that a dead run of `owner` left. Call it under the owner's lock.

        Raises OSError if what that run may have left undone cannot be done.
        """
        left = sorted((self.root / "temporary").glob(f"{owner}-*"))
        if any(path.stat().st_nlink > 1 for path in left):  # a clip whose name may not be durable: see find
            for folder in filter(Path.is_dir, (self.root / "clips").glob("??")):
                self._files.fsync_folder(folder)
        for path in left:
            self._files.discard(path)

    def keys(self) -> Iterator[str]:
        """Yield the key of every clip file, in no order."""
        return (path.stem for path in (self.root / "clips").glob("??/*.wav"))

    def drop(self, key: str) -> int:
        """Remove a clip and return the bytes that this frees."""
        path = self._path(key)
        size = path.stat().st_size
        self._files.unlink(path)
        return size

    def stat(self) -> StoreStat:
        """Count what is in the store."""
        sizes = [path.stat().st_size for path in (self.root / "clips").glob("??/*.wav")]
        books = sum(1 for _ in (self.root / "books").glob("*.json"))
        return StoreStat(clips=len(sizes), bytes=sum(sizes), books=books)

    def _path(self, key: str) -> Path:
        return self.root / "clips" / key[:2] / f"{key}.wav"

    def _set_aside(self, path: Path) -> None:
        aside = self.root / "damaged"
        self._files.make_folder(aside)
        # POSIX: a rename onto a second name of the same file does nothing, and a power cut during one can leave both.
        self._files.unlink(aside / path.name)
        self._files.replace(path, aside / path.name)


# The level of every peak that 16 bits can have, so that no logarithm is taken while a book is made.
_LEVELS = (-20 * np.log10(np.maximum(np.arange(32769), 1) / 32768)).clip(0, 96).astype(np.uint8).tobytes()


def envelope(pcm: bytes, pcm_format: PcmFormat) -> bytes:
    """Return the peak of every started 10 ms in -dBFS, one byte each: 0 is full scale, 96 silence. 16-bit samples."""
    samples = np.frombuffer(pcm, dtype="<i2")
    step = pcm_format.grid * pcm_format.channels
    whole = len(samples) - len(samples) % step
    stretches = samples[:whole].reshape(-1, step)
    # Two passes over 16 bits cost a third of one over 32; 32768, the peak of -32768, needs the wider type.
    peaks = np.maximum(stretches.max(axis=1).astype(np.int32), -stretches.min(axis=1).astype(np.int32)).tolist()
    if whole < len(samples):
        peaks.append(int(np.abs(samples[whole:].astype(np.int32)).max()))
    return bytes(map(_LEVELS.__getitem__, peaks))


def _verified(data: bytes, key: str) -> bytes:
    clip, digest, start = _parse_header(data, key)
    pcm = data[start:]
    if len(pcm) != clip.samples * clip.format.frame_bytes or hashlib.sha256(pcm).hexdigest() != digest:
        raise _Damaged
    return pcm


def _describe(key: str, speech: Speech) -> tuple[Clip, bytes]:
    form = speech.format
    clip = Clip(
        key=key,
        format=form,
        samples=len(speech.pcm) // form.frame_bytes,
        envelope=envelope(speech.pcm, form),
        marks=speech.marks,
        measures=measure(speech.pcm, form),
    )
    facts = {
        "version": FORMAT_VERSION,
        "key": key,
        "format": asdict(form),
        "samples": clip.samples,
        "envelope": clip.envelope.hex(),
        "marks": [[mark.word, mark.start] for mark in clip.marks],
        "sha256": hashlib.sha256(speech.pcm).hexdigest(),
        "measures": _packed(clip.measures),
    }
    body = json.dumps(facts, sort_keys=True).encode()
    note = hashlib.sha256(body).hexdigest().encode() + body
    note += b" " * (len(note) % 2)
    return clip, _head(note, form, len(speech.pcm))


def _packed(measures: Measures | None) -> dict[str, Any] | None:
    if measures is None:
        return None
    parts = {name: base64.b85encode(part).decode() for name, part in asdict(measures).items()}
    return {"version": MEASURES_VERSION, **parts}


def _unpacked(facts: Mapping[str, Any] | None) -> Measures | None:
    if facts is None or facts["version"] != MEASURES_VERSION:
        return None
    return Measures(**{name: base64.b85decode(part) for name, part in facts.items() if name != "version"})


def _head(note: bytes, form: PcmFormat, pcm_bytes: int) -> bytes:
    byte_rate, bits = form.rate_hz * form.frame_bytes, form.sample_bytes * 8
    fmt = struct.pack("<HHIIHH", 1, form.channels, form.rate_hz, byte_rate, form.frame_bytes, bits)
    chunks = _chunk(b"fmt ", fmt) + _chunk(b"clip", note) + struct.pack("<4sI", b"data", pcm_bytes)
    return struct.pack("<4sI4s", b"RIFF", 4 + len(chunks) + pcm_bytes, b"WAVE") + chunks


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack("<4sI", name, len(body)) + body


_NOTE_AT = 12 + 8 + 16 + 8  # behind RIFF, "fmt " and the head of "clip"


def _header_bytes(head: bytes) -> int:
    if len(head) < _NOTE_AT or head[:4] != b"RIFF" or head[36:40] != b"clip":
        raise _Damaged
    return int(_NOTE_AT + struct.unpack_from("<I", head, 40)[0] + 8)


def _parse_header(head: bytes, key: str) -> tuple[Clip, str, int]:
    start = _header_bytes(head)
    padded = head[_NOTE_AT : start - 8]
    note = padded.rstrip(b" ")
    if len(head) < start or hashlib.sha256(note[64:]).hexdigest().encode() != note[:64]:
        raise _Damaged
    facts = json.loads(note[64:])
    if facts["version"] != FORMAT_VERSION or facts["key"] != key:
        raise _Damaged
    clip = Clip(
        key=key,
        format=PcmFormat(**facts["format"]),
        samples=facts["samples"],
        envelope=bytes.fromhex(facts["envelope"]),
        marks=tuple(Mark(word=word, start=start) for word, start in facts["marks"]),
        measures=_unpacked(facts.get("measures")),
    )
    if head[:start] != _head(padded, clip.format, clip.samples * clip.format.frame_bytes):
        raise _Damaged
    return clip, facts["sha256"], start
