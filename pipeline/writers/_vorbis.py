"""Vorbis comments, as Ogg Opus and FLAC carry tags, chapters and the cover.

Chapters are CHAPTER000=HH:MM:SS.mmm and CHAPTER000NAME= (the Ogg chapter extension). They are written as comments by
ourselves: FFmpeg's own are up to a second late in Ogg and missing in FLAC. They are flat.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from io import BytesIO

from mutagen.flac import Picture
from PIL import Image

from pipeline.audio import PcmFormat
from pipeline.writers._audiobook import Contents
from pipeline.writers._tags import Cover

FRONT_COVER = 3
BITS_A_CHANNEL = 8
CHAPTER_STEP = Fraction(1, 1_000)
FIELDS = {
    "TITLE": "title",
    "ALBUM": "album",
    "ARTIST": "author",
    "ALBUMARTIST": "author",
    "AUTHOR": "author",
    "COMPOSER": "narrator",
    "PERFORMER": "narrator",
    "NARRATOR": "narrator",
    "GENRE": "genre",
    "DATE": "date",
    "LANGUAGE": "language",
    "SUBTITLE": "subtitle",
    "PUBLISHER": "publisher",
    "GROUPING": "grouping",
    "MOVEMENTNAME": "series",
    "MOVEMENT": "series_part",
    "SERIES": "series",
    "SERIES-PART": "series_part",
    "ISBN": "isbn",
    "ASIN": "asin",
    "TRACKNUMBER": "track",
    "TRACKTOTAL": "tracks",
    "COPYRIGHT": "rights",
    "DESCRIPTION": "description",
    "COMMENT": "comment",
    "ENCODER": "tool",
}


def comments(tags: Mapping[str, str], chapters: Sequence[tuple[str, int]], form: PcmFormat) -> list[tuple[str, str]]:
    """Return all comments of a book in order; chapter starts in milliseconds, which is exact on the 10 ms grid."""
    stored = [(field, tags[name]) for field, name in FIELDS.items() if name in tags]
    if "track" in tags:
        stored += [("DISCNUMBER", "1"), ("DISCTOTAL", "1")]
    for number, (title, start) in enumerate(chapters):
        stored.append((f"CHAPTER{number:03}", _clock(start, form.rate_hz)))
        stored.append((f"CHAPTER{number:03}NAME", title))
    return stored


def picture(cover: Cover) -> Picture:
    """Return the cover as a FLAC picture. A size that cannot be told stays 0, "not known", which the format allows."""
    block = Picture()
    block.type = FRONT_COVER
    block.mime = cover.mime
    block.data = cover.data
    with suppress(OSError, ValueError, SyntaxError), Image.open(BytesIO(cover.data), formats=("JPEG", "PNG")) as seen:
        block.width, block.height = seen.size
        block.depth = BITS_A_CHANNEL * len(seen.getbands())
    return block


def contents_of(stored: Mapping[str, Sequence[str]]) -> Contents:
    """Return the tags and chapters that comments (by upper-case or lower-case field) hold."""
    fields = {field.upper(): values[0] for field, values in stored.items()}
    tags = {name: fields[field] for field, name in FIELDS.items() if field in fields}
    starts = sorted(
        (int(number[1]), fields[field]) for field in fields if (number := re.fullmatch(r"CHAPTER(\d+)", field))
    )
    chapters = tuple((fields.get(f"CHAPTER{number:03}NAME", ""), _seconds(clock)) for number, clock in starts)
    return Contents(chapters=chapters, tags=tags)


def _clock(start: int, rate_hz: int) -> str:
    ms = round(Fraction(start * 1_000, rate_hz))
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1_000 % 60:02}.{ms % 1_000:03}"


def _seconds(clock: str) -> Fraction:
    parts = re.fullmatch(r"(\d+):(\d\d):(\d\d\.\d{3})", clock)
    if parts is None:
        return Fraction(-1)  # no chapter starts there, so that the comparison names it
    return int(parts[1]) * 3_600 + int(parts[2]) * 60 + Fraction(parts[3])
