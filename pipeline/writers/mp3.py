"""MP3: constant bitrate, gapless by its LAME header, chapters as ID3v2.3 CHAP and CTOC frames.

Version 2.3 and not 2.4: with long titles in 2.4 ffprobe, and with it Audiobookshelf, finds no chapters at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from mutagen import id3

from pipeline.audio import PcmFormat
from pipeline.errors import OutputError
from pipeline.writers._audiobook import Audiobook, Contents, OutputSettings, Recording
from pipeline.writers._decode import open_recording
from pipeline.writers._encode import Codec, encode_file
from pipeline.writers._id3 import CHAPTER_STEP, UTF16, chapter_frames, chapters_in, put_chapters_in_order
from pipeline.writers._tags import Cover, language_code, read_cover, tags_of

__all__ = ["CHAPTER_STEP", "ENCODER", "SUFFIX", "TAGS", "contents", "decode", "encode"]

SUFFIX = ".mp3"
ENCODER = "libmp3lame"
TAGS = ("title", "author", "narrator")
BITRATE_KBPS = 64  # a channel
# The bitrates of layer III in kb/s, at rates from 32 kHz on and below (ISO/IEC 11172-3 and 13818-3, 2.4.2.3).
HIGH_RATE_HZ = 32_000
HIGH_RATE_KBPS = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
LOW_RATE_KBPS = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
FRONT_COVER = 3
FRAMES = {
    "TIT2": "title",
    "TALB": "album",
    "TPE1": "author",
    "TPE2": "author",
    "TCOM": "narrator",
    "TCON": "genre",
    "TIT1": "grouping",
    "TIT3": "subtitle",
    "TPUB": "publisher",
    "TCOP": "rights",
    "TSSE": "tool",
    "MVNM": "series",
}
USER_FRAMES = {
    "NARRATOR": "narrator",
    "LANGUAGE": "language",
    "SERIES": "series",
    "SERIES-PART": "series_part",
    "ISBN": "isbn",
    "ASIN": "asin",
    "DESCRIPTION": "description",
}


def encode(audiobook: Audiobook, target: Path, settings: OutputSettings) -> None:
    """Write the whole file. Raises OSError, OutputError for a refused bitrate, InputError for an unusable cover."""
    cover = read_cover(audiobook.metadata.cover)
    form = audiobook.timeline.format
    codec = Codec(
        encoder=ENCODER,
        sample_format="s16p",
        container="mp3",
        rate_hz=form.rate_hz,
        bitrate_kbps=_bitrate_kbps(settings, form),
        container_options={"id3v2_version": "0", "write_id3v1": "0"},
    )
    encode_file(audiobook, target, codec, {})
    frames = id3.ID3()
    for frame in (*_tag_frames(tags_of(audiobook), cover), *chapter_frames(audiobook)):
        frames.add(frame)
    frames.update_to_v23()
    frames.save(target, v1=0, v2_version=3)
    put_chapters_in_order(target)


def contents(path: Path) -> Contents:
    """Read chapters and tags back. Raises mutagen.MutagenError if the tag is damaged."""
    stored = id3.ID3(path)
    tags = {name: str(stored[frame].text[0]) for frame, name in FRAMES.items() if frame in stored}
    return Contents(chapters=chapters_in(stored), tags=tags)


def decode(path: Path) -> Recording:
    """Open the file to listen to it; what LAME adds at both ends is cut off again."""
    return open_recording(path)


def _bitrate_kbps(settings: OutputSettings, form: PcmFormat) -> int:
    """Return the bitrate, which must be one of the format: LAME silently takes another one for it."""
    wanted = settings.bitrate_kbps or BITRATE_KBPS * form.channels
    possible = HIGH_RATE_KBPS if form.rate_hz >= HIGH_RATE_HZ else LOW_RATE_KBPS
    if wanted not in possible:
        raise OutputError(
            f"mp3: the encoder refused {wanted} kb/s at {form.rate_hz:,} Hz",
            hint=f"at that rate an MP3 has {', '.join(map(str, possible))} kb/s",
        )
    return wanted


def _tag_frames(tags: dict[str, str], cover: Cover | None) -> Iterator[id3.Frame]:
    for frame, name in FRAMES.items():
        if name in tags:
            yield getattr(id3, frame)(encoding=UTF16, text=[tags[name]])
    for description, name in USER_FRAMES.items():
        if name in tags:
            yield id3.TXXX(encoding=UTF16, desc=description, text=[tags[name]])
    yield from _numbers(tags)
    language = language_code(tags.get("language", ""))
    if language != "und":
        yield id3.TLAN(encoding=UTF16, text=[language])
    if "comment" in tags:
        yield id3.COMM(encoding=UTF16, lang=language, desc="", text=[tags["comment"]])
    if cover is not None:
        yield id3.APIC(encoding=UTF16, mime=cover.mime, type=FRONT_COVER, desc="", data=cover.data)


def _numbers(tags: dict[str, str]) -> Iterator[id3.Frame]:
    """Yield what is told in digits: the date, the place in the series, track and disc."""
    date = re.search(r"\b\d{4}(-\d\d(-\d\d)?)?", tags.get("date", ""))
    if date:
        yield id3.TDRC(encoding=UTF16, text=[date[0]])
    if tags.get("series_part", "").isdecimal():
        yield id3.MVIN(encoding=UTF16, text=[tags["series_part"]])
    if "track" in tags:
        yield id3.TRCK(encoding=UTF16, text=[f"{tags['track']}/{tags['tracks']}"])
        yield id3.TPOS(encoding=UTF16, text=["1/1"])
