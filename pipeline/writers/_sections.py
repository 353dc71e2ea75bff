"""Sections of a book, encoded on all cores and kept: what did not change since the last time is not encoded again.

    <folder>/<key>.section    one section: its packets, and how they sound

A section's key is the SHA-256 of everything that decides its packets. Whoever encodes one decodes it too and compares,
and only then gives the file its name; a checksum over everything tells a damaged file, which is made again.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import av

from pipeline.files import FILES, Files, replace_durably
from pipeline.timeline import Timeline
from pipeline.writers._audiobook import Audiobook
from pipeline.writers._expectation import compare_sound
from pipeline.writers._fingerprint import Fingerprint, Meter, listen
from pipeline.writers._hands import Hands, hands
from pipeline.writers._lane import Lane

VERSION = 1
SUFFIX = ".section"
MAGIC = b"audiobook section\n"
LONGEST_S = 1_800  # a section travels through memory: 15 MB at 64 kb/s


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """An encoded section: all packets that its encoder gave, and how the sound was that went in."""

    sound: Fingerprint
    packets: tuple[bytes, ...]

    def to_bytes(self) -> bytes:
        """Return the content of its file."""
        sound = asdict(self.sound) | {"levels": self.sound.levels.hex(), "slopes": self.sound.slopes.hex()}
        note = json.dumps({"version": VERSION, "sound": sound, "packets": len(self.packets)}).encode()
        sizes = struct.pack(f">{len(self.packets)}I", *map(len, self.packets))
        body = b"".join([struct.pack(">I", len(note)), note, sizes, *self.packets])
        return MAGIC + hashlib.sha256(body).digest() + body

    @classmethod
    def from_bytes(cls, data: bytes) -> Section:
        """Rebuild from `to_bytes`. Raises ValueError if anything is damaged."""
        start = len(MAGIC) + hashlib.sha256().digest_size
        body = memoryview(data)[start:]
        if data[:start] != MAGIC + hashlib.sha256(body).digest():
            raise ValueError("damaged section")
        (length,) = struct.unpack_from(">I", body)
        note = json.loads(bytes(body[4 : 4 + length]))
        if note["version"] != VERSION:
            raise ValueError(f"section of version {note['version']}")
        sound = note["sound"]
        sound |= {"levels": bytes.fromhex(sound["levels"]), "slopes": bytes.fromhex(sound["slopes"])}
        sizes = struct.unpack_from(f">{note['packets']}I", body, 4 + length)
        packets, at = [], 4 + length + 4 * len(sizes)
        for size in sizes:
            packets.append(bytes(body[at : at + size]))
            at += size
        return cls(sound=Fingerprint(**sound | {"borders": tuple(sound["borders"])}), packets=tuple(packets))


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """Where sections are kept, by how many processes they are encoded, and how one is known again.

    `digest(timeline)` names everything that decides how a part of the book sounds. `pause()` is called between sections
    (and every few seconds elsewhere) and may raise to stop the work; what is encoded is kept. One run at a time may
    use the folder. A book of less than `worth_s` seconds is encoded in one go, and for less than `pool_s` no process is
    started: it takes one a second to begin.
    """

    folder: Path
    digest: Callable[[Timeline], str]
    processes: int = 1
    pause: Callable[[], None] = lambda: None
    files: Files = FILES
    worth_s: int = 300
    pool_s: int = 600
    used: set[str] = field(default_factory=set)

    def path(self, key: str) -> Path:
        """Return where a section is kept."""
        return self.folder / f"{key}{SUFFIX}"

    def find(self, key: str) -> Section | None:
        """Return a section, verified, or None if it is not there or damaged."""
        self.used.add(key)
        try:
            return Section.from_bytes(self.path(key).read_bytes())
        except (FileNotFoundError, ValueError):
            return None

    def tidy(self) -> None:
        """Remove what was not used since the workshop was opened: the sections of earlier editions."""
        for path in self.folder.glob("*") if self.folder.is_dir() else ():
            if path.name.removesuffix(SUFFIX) not in self.used:
                self.files.discard(path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A section to be encoded, with all that it takes: it can be sent to another process."""

    key: str
    part: Audiobook
    lane: Lane
    path: Path
    files: Files

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return self.part.duration_s


def make(piece: Piece) -> Section:
    """Encode a section, decode it, compare, and keep it.

    Raises OSError, what the player raises, OutputError if the encoder refuses or does not sound as what went in.
    """
    timeline, lane = piece.part.timeline, piece.lane
    meter = Meter(lane.form.rate_hz, timeline.sections)
    blocks = listen(piece.part.play(), lane.form, meter)
    packets = tuple(packet for batch in lane.encoded(blocks) for packet in batch)
    sound = meter.result()
    if sound.samples != timeline.total:
        raise ValueError(f"the audiobook plays {sound.samples} samples where its timeline has {timeline.total}")
    compare_sound(sound, lane.heard(packets, lane.open().extradata or b"", sound), "a section of the book")
    section = Section(sound=sound, packets=packets)
    replace_durably(piece.path, section.to_bytes(), temporary=piece.path.with_suffix(".part"), files=piece.files)
    return section


def pieces_of(audiobook: Audiobook, lane: Lane, workshop: Workshop) -> tuple[Piece, ...]:
    """Divide a book into what is encoded apart; only one piece means that it is not worth it."""
    timeline = replace(audiobook.timeline, cues=())
    borders = lane.borders(timeline)
    rate_hz, longest = lane.form.rate_hz, max(stop - start for start, stop in pairwise(borders))
    if timeline.total < workshop.worth_s * rate_hz or longest > LONGEST_S * rate_hz:
        borders = (0, timeline.total)
    return tuple(
        _piece(replace(audiobook, timeline=timeline.part(start, stop)), lane, workshop)
        for start, stop in pairwise(borders)
    )


@contextmanager
def encoding(pieces: Sequence[Piece], workshop: Workshop) -> Iterator[Iterator[Section]]:
    """Yield the sections of a book in order, as they are found or made; leave, and all processes end at once."""
    if not workshop.folder.is_dir():
        workshop.files.make_folder(workshop.folder)
    missing = {piece.key: piece for piece in pieces if not workshop.path(piece.key).exists()}
    long = sum(piece.seconds for piece in missing.values()) > workshop.pool_s
    with hands(min(workshop.processes, len(missing)) if long else 1) as pool:
        for piece in missing.values():
            pool.give(piece.key, _make_elsewhere, piece)
        yield (_finished(piece, pool, workshop) for piece in pieces)


def encode_ahead(pieces: Sequence[Piece], workshop: Workshop) -> int:
    """Encode, politely, what is missing and has no gap, and return how many that were.

    For the time in which the rest of the book is still being spoken: nothing depends on it, for a section that turns
    out otherwise has another key. `workshop.pause()` may raise to stop it. Raises what `make` raises.
    """
    whole = (piece for piece in pieces[:-1] if all(placed.key for placed in piece.part.timeline.placed))
    ready = {piece.key: piece for piece in whole if not workshop.path(piece.key).exists()}
    if not workshop.folder.is_dir():
        workshop.files.make_folder(workshop.folder)
    with hands(min(workshop.processes, len(ready)), polite=bool(ready)) as pool:
        for piece in ready.values():
            pool.give(piece.key, _make_elsewhere, piece)
        for key in ready:
            workshop.pause()
            pool.wait(key, workshop.pause)
    return len(ready)


def _make_elsewhere(piece: Piece) -> None:
    make(piece)


def _finished(piece: Piece, pool: Hands, workshop: Workshop) -> Section:
    workshop.pause()
    pool.wait(piece.key, workshop.pause)
    return workshop.find(piece.key) or make(piece)


def _piece(part: Audiobook, lane: Lane, workshop: Workshop) -> Piece:
    decides = {
        "version": VERSION,
        "sound": workshop.digest(part.timeline),
        "codec": asdict(lane.codec),
        "libraries": [av.__version__, *av.library_versions["libavcodec"]],
    }
    key = hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()
    return Piece(key=key, part=part, lane=lane, path=workshop.path(key), files=workshop.files)
