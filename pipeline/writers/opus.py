"""Opus in Ogg: the smallest file for speech, chapters and cover as Vorbis comments."""

from __future__ import annotations

import base64
from pathlib import Path

from mutagen.oggopus import OggOpus

from pipeline.writers._audiobook import Audiobook, Contents, OutputSettings, Recording
from pipeline.writers._decode import open_recording
from pipeline.writers._encode import Codec, encode_file
from pipeline.writers._tags import chapters_of, read_cover, tags_of
from pipeline.writers._vorbis import CHAPTER_STEP, comments, contents_of, picture

__all__ = ["CHAPTER_STEP", "ENCODER", "SUFFIX", "TAGS", "contents", "decode", "encode"]

SUFFIX = ".opus"
ENCODER = "libopus"
TAGS = ("title", "author", "narrator")
BITRATE_KBPS = 32  # a channel
RATES_HZ = (8_000, 12_000, 16_000, 24_000, 48_000)  # what the encoder takes (RFC 6716, 2)
FALLBACK_HZ = 48_000


def encode(audiobook: Audiobook, target: Path, settings: OutputSettings) -> None:
    """Write the whole file. Raises OSError, OutputError for a refused bitrate, InputError for an unusable cover."""
    cover = read_cover(audiobook.metadata.cover)
    form = audiobook.timeline.format
    codec = Codec(
        encoder=ENCODER,
        sample_format="s16",
        container="ogg",
        rate_hz=form.rate_hz if form.rate_hz in RATES_HZ else FALLBACK_HZ,
        bitrate_kbps=settings.bitrate_kbps or BITRATE_KBPS * form.channels,
    )
    encode_file(audiobook, target, codec, {})
    file = OggOpus(target)
    file.tags.clear()
    file.tags.extend(comments(tags_of(audiobook), chapters_of(audiobook), form))
    if cover is not None:
        file.tags.append(("METADATA_BLOCK_PICTURE", base64.b64encode(picture(cover).write()).decode()))
    file.save()


def contents(path: Path) -> Contents:
    """Read chapters and tags back. Raises mutagen.MutagenError if the file is damaged."""
    return contents_of(OggOpus(path).tags.as_dict())


def decode(path: Path) -> Recording:
    """Open the file to listen to it; Opus always decodes to 48 kHz."""
    return open_recording(path)
