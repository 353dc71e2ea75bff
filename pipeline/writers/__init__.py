"""Writers turn an Audiobook into a file; `write` checks it against the plan before it gets its name.

A writer is a module in this folder with

    SUFFIX                                the file name ending, with the dot
    ENCODER                               the name of its encoder in the FFmpeg libraries
    TAGS, CHAPTER_STEP                    what it stores (see WriterModule)
    encode(audiobook, target, settings)   write the whole file, tags and chapters included
    contents(path), decode(path)          read it back
"""

from __future__ import annotations

import struct
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import av
import mutagen

from pipeline import plugins
from pipeline.errors import OutputError, ToolMissing, UsageError
from pipeline.files import FILES, Files
from pipeline.writers._audiobook import Audiobook, Contents, OutputSettings, Recording, Track, WriterModule
from pipeline.writers._expectation import HINT, Checked, Expectation, compare_contents, compare_sound, timecode
from pipeline.writers._fingerprint import Fingerprint, Meter, listen
from pipeline.writers._probe import Probe, probe
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
    "Track",
    "WriterModule",
    "check",
    "encoders",
    "formats",
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


def write(audiobook: Audiobook, target: Path, settings: OutputSettings, *, token: str, files: Files = FILES) -> Checked:
    """Encode, check and only then give the file its name; until then the old file stays as it was.

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
        expected = _encode_and_listen(audiobook, temporary, writer, settings)
        files.fsync_file(temporary)
        checked = check(temporary, expected=expected, name=target.name)
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


def check(path: Path, *, expected: Expectation, name: str | None = None) -> Checked:
    """Decode a finished file and compare it with what it must hold: tags, chapters, every sample counted and heard.

    `name` is used in messages instead of the file's own. Raises OutputError that says what differs and where.
    """
    name = name or path.name
    writer = _writer(expected.format)
    try:
        compare_contents(expected, writer.contents(path), writer.CHAPTER_STEP, name)
        found = _listen(writer.decode(path), name)
    except DAMAGE as damage:
        raise OutputError(f"{name}: it cannot be read back: {damage}", hint=HINT) from damage
    compare_sound(expected.sound, found, name)
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


def _encode_and_listen(
    audiobook: Audiobook, temporary: Path, writer: WriterModule, settings: OutputSettings
) -> Expectation:
    """Encode the book while listening to what goes in, and return what must come out."""
    form = audiobook.timeline.format
    meter = Meter(form.rate_hz)
    writer.encode(replace(audiobook, player=lambda _: listen(audiobook.play(), form, meter)), temporary, settings)
    tags = tags_of(audiobook)
    return Expectation(
        format=settings.format,
        sound=meter.result(),
        chapters=chapters_of(audiobook) if writer.CHAPTER_STEP is not None else (),
        tags={tag: tags[tag] for tag in writer.TAGS if tag in tags},
    )


def _listen(recording: Recording, name: str) -> Fingerprint:
    meter = Meter(recording.rate_hz)
    try:
        for block in recording.blocks:
            meter.feed(block)
    except av.error.FFmpegError as damage:
        at = timecode(meter.result().samples / recording.rate_hz)
        raise OutputError(f"{name}: it cannot be decoded after {at}: {damage}", hint=HINT) from damage
    return meter.result()
