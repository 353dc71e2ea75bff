"""Writers turn an Audiobook into a file; `write` checks it against the plan before it gets its name.

A writer is a module in this folder with

    SUFFIX                                the file name ending, with the dot
    ENCODER                               the name of its encoder in the FFmpeg libraries
    TAGS, CHAPTER_STEP                    what it stores (see WriterModule)
    encode(audiobook, target, settings)   write the whole file, tags and chapters included
    contents(path), decode(path)          read it back

and, where sections of a book can be encoded apart and joined (see _lane.py)

    lane(timeline, settings)              how, or None
    join(audiobook, target, settings, batches)   write the whole file from packets
    stored(path)                          read the packets back
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, cast, runtime_checkable

import av
import mutagen

from pipeline import plugins
from pipeline.audio import PcmStream
from pipeline.errors import OutputError, ToolMissing, UsageError
from pipeline.files import FILES, Files
from pipeline.timeline import Timeline
from pipeline.writers._audiobook import (
    Audiobook,
    Contents,
    OutputSettings,
    Recording,
    Stored,
    Track,
    WriterModule,
)
from pipeline.writers._expectation import HINT, Checked, Expectation, compare_contents, compare_sound, timecode
from pipeline.writers._fingerprint import Fingerprint, Meter, appended, listen
from pipeline.writers._joined import Seam, compare_joined
from pipeline.writers._lane import Lane, Packets
from pipeline.writers._probe import Probe, probe
from pipeline.writers._sections import Piece, Workshop, encode_ahead, encoding, pieces_of
from pipeline.writers._tags import TOOL, chapters_of, read_cover, tags_of, titled

__all__ = [
    "TOOL",
    "Audiobook",
    "Checked",
    "Contents",
    "Encoder",
    "Expectation",
    "Fingerprint",
    "OutputSettings",
    "Probe",
    "Recording",
    "SectionedWriter",
    "Track",
    "Workshop",
    "WriterModule",
    "check",
    "encoders",
    "formats",
    "prepare_sections",
    "probe",
    "read_cover",
    "require",
    "titled",
    "write",
]

# What the parsers of mutagen and FFmpeg raise on files that are cut or overwritten: found by damaging files.
DAMAGE = (OSError, mutagen.MutagenError, av.error.FFmpegError, ValueError, LookupError, struct.error, MemoryError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoder:
    """What encodes a format, whether this machine has it, and the libraries it comes from."""

    format: str
    encoder: str
    available: bool
    versions: str


@runtime_checkable
class SectionedWriter(WriterModule, Protocol):
    """A writer of a format whose sections can be encoded apart."""

    def lane(self, timeline: Timeline, settings: OutputSettings) -> Lane | None:
        """Return how sections are encoded and joined, None if this book's cannot be."""
        ...

    def join(self, audiobook: Audiobook, target: Path, settings: OutputSettings, batches: Iterable[Packets]) -> None:
        """Write the whole file from packets, with tags and chapters. Raises what `encode` raises."""
        ...

    def stored(self, path: Path) -> Stored:
        """Open a finished file to read its packets."""
        ...


def formats() -> tuple[str, ...]:
    """Return the names of all output formats."""
    return plugins.names(sys.modules[__name__])


def encoders() -> tuple[Encoder, ...]:
    """Say of every format what encodes it and whether it can."""
    library = ".".join(map(str, av.library_versions["libavcodec"]))
    versions = f"PyAV {av.__version__}, libavcodec {library}"
    writers = ((name, _writer(name).ENCODER) for name in formats())
    return tuple(
        Encoder(format=name, encoder=encoder, available=_has(encoder), versions=versions) for name, encoder in writers
    )


def require(format_name: str) -> WriterModule:
    """Return the writer of a format, after making sure that its encoder is there: call it before any synthesis.

    Raises UsageError if the format is unknown, ToolMissing if this PyAV was built without its encoder.
    """
    writer = _writer(format_name)
    if not _has(writer.ENCODER):
        raise ToolMissing(
            f"format {format_name}: this PyAV ({av.__version__}) has no encoder {writer.ENCODER}",
            hint="install PyAV from its wheels (pip install --force-reinstall --only-binary av av), or choose another "
            "--format; audiobook doctor lists what works",
        )
    return writer


def write(  # noqa: PLR0913 - three of them are seldom given
    audiobook: Audiobook,
    target: Path,
    settings: OutputSettings,
    *,
    token: str,
    files: Files = FILES,
    workshop: Workshop | None = None,
) -> Checked:
    """Encode, check and only then give the file its name; until then the old file stays as it was.

    With a `workshop` a long book is encoded section by section, by several processes, and what did not change since
    the last time is not encoded again; `audiobook.player` must then be one that can be pickled. The file is the same.
    `token` names the book in the temporary file's name, so that two books in one folder keep apart. Raises OutputError
    if the file cannot be written or is not what was planned, and what `require` and `read_cover` raise.
    """
    writer = require(settings.format)
    if target.is_dir():
        raise OutputError(f"cannot write {target}: it is a folder", hint="name a file with -o")
    temporary = target.with_name(f".{target.name}.{token}.part")
    try:
        if not target.parent.is_dir():
            files.make_folder(target.parent)
        studio = _Studio(audiobook, temporary, target.name, writer, settings)
        checked = studio.write(workshop)
        files.fsync_file(temporary)
        files.replace(temporary, target)
        files.fsync_folder(target.parent)
    except OSError as refused:
        raise OutputError(
            f"cannot write {target}: {refused.strerror or refused}",
            hint="free space, correct the permissions or choose another -o, then run the same command again; "
            "what is synthesized already is used again",
        ) from refused
    finally:
        with suppress(OSError):
            files.unlink(temporary)
    return checked


def prepare_sections(audiobook: Audiobook, settings: OutputSettings, workshop: Workshop) -> int:
    """Encode the sections of a book whose clips are all there, while others are still being spoken.

    Gaps of `audiobook.timeline` are what is not there yet; `write` later takes what still fits. Returns how many were
    encoded. Raises what `write` raises, but OSError as it is.
    """
    writer = require(settings.format)
    lane = writer.lane(audiobook.timeline, settings) if isinstance(writer, SectionedWriter) else None
    return encode_ahead(pieces_of(audiobook, lane, workshop), workshop) if lane else 0


def check(path: Path, *, expected: Expectation, name: str | None = None) -> Checked:
    """Decode a finished file and compare it with what it must hold: tags, chapters, every sample counted and heard.

    `name` is used in messages instead of the file's own. Raises OutputError that says what differs and where.
    """
    name = name or path.name
    writer = _writer(expected.format)
    with _readable(name):
        compare_contents(expected, writer.contents(path), writer.CHAPTER_STEP, name)
        found = _listen(writer.decode(path), expected.sound, name)
    compare_sound(expected.sound, found, name)
    return _checked(expected)


def _checked(expected: Expectation) -> Checked:
    return Checked(
        format=expected.format,
        samples=expected.sound.samples,
        rate_hz=expected.sound.rate_hz,
        chapters=len(expected.chapters),
        tags=tuple(expected.tags),
        expectation=expected,
    )


def _writer(format_name: str) -> WriterModule:
    package = sys.modules[__name__]
    if format_name not in plugins.names(package):
        raise UsageError(
            f"unknown output format {format_name!r}", hint=f"the formats are: {', '.join(plugins.names(package))}"
        )
    return cast("WriterModule", plugins.load(package, format_name))


def _has(encoder: str) -> bool:
    try:
        av.Codec(encoder, "w")
    except av.codec.codec.UnknownCodecError:
        return False
    return True


@contextmanager
def _readable(name: str) -> Iterator[None]:
    try:
        yield
    except DAMAGE as damage:
        raise OutputError(f"{name}: it cannot be read back: {damage}", hint=HINT) from damage


@dataclass(frozen=True, slots=True)
class _Studio:
    """One file in the making: written to `path`, called `name` in messages."""

    audiobook: Audiobook
    path: Path
    name: str
    writer: WriterModule
    settings: OutputSettings

    def write(self, workshop: Workshop | None) -> Checked:
        """Encode and check the file, in sections where that pays."""
        if workshop is None:
            return self._whole(lambda: None)
        if isinstance(self.writer, SectionedWriter):
            lane = self.writer.lane(self.audiobook.timeline, self.settings)
            pieces = pieces_of(self.audiobook, lane, workshop) if lane is not None else ()
            if lane is not None and len(pieces) > 1:
                return self._joined(self.writer, lane, pieces, workshop)
        return self._whole(workshop.pause)

    def _whole(self, pause: Callable[[], None]) -> Checked:
        """Encode the book while listening to what goes in, and compare it with what comes out."""
        timeline = self.audiobook.timeline
        meter = Meter(timeline.format.rate_hz, timeline.sections)
        playing = listen(_pausing(self.audiobook.play(), pause), timeline.format, meter)
        self.writer.encode(replace(self.audiobook, player=lambda _: playing), self.path, self.settings)
        return check(self.path, expected=self._expected(meter.result()), name=self.name)

    def _joined(self, writer: SectionedWriter, lane: Lane, pieces: Sequence[Piece], workshop: Workshop) -> Checked:
        """Join sections, each of which was compared when it was encoded."""
        seam = Seam(lane, len(pieces))
        with encoding(pieces, workshop) as sections:
            writer.join(self.audiobook, self.path, self.settings, seam.joined(sections))
        expected = self._expected(appended([stretch.sound for stretch in seam.stretches]))
        with _readable(self.name):
            compare_contents(expected, writer.contents(self.path), writer.CHAPTER_STEP, self.name)
            compare_joined(writer.stored(self.path), lane, seam.stretches, self.name)
        return _checked(expected)

    def _expected(self, sound: Fingerprint) -> Expectation:
        tags = tags_of(self.audiobook)
        return Expectation(
            format=self.settings.format,
            sound=sound,
            chapters=chapters_of(self.audiobook) if self.writer.CHAPTER_STEP is not None else (),
            tags={tag: tags[tag] for tag in self.writer.TAGS if tag in tags},
        )


def _pausing(stream: PcmStream, pause: Callable[[], None]) -> PcmStream:
    for block in stream:
        pause()
        yield block


def _listen(recording: Recording, planned: Fingerprint, name: str) -> Fingerprint:
    meter = Meter(recording.rate_hz, planned.borders_at(recording.rate_hz))
    try:
        for block in recording.blocks:
            meter.feed(block)
    except av.error.FFmpegError as damage:
        at = timecode(meter.result().samples / recording.rate_hz)
        raise OutputError(f"{name}: it cannot be decoded after {at}: {damage}", hint=HINT) from damage
    return meter.result()
