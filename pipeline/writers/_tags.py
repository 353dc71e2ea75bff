"""What is said about a book in its file, by our names, cleaned of what would break a tag; and its cover."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.errors import InputError
from pipeline.timeline import Timeline
from pipeline.titles import chapter_title, clean_line, clean_text
from pipeline.writers._audiobook import Audiobook

TOOL = "audiobook-pipeline"  # by this a file says who made it: ours may be replaced, others need --force
MAX_COVER_BYTES = 15 << 20  # a FLAC picture block ends at 16 MiB
JPEG = b"\xff\xd8\xff"
PNG = b"\x89PNG\r\n\x1a\n"
AUTHORS_BETWEEN = "; "  # not a comma: "Martin Luther King, Jr."

# ISO 639-2/T, which MP4 and ID3 name languages by; BCP 47 uses the two letters.
LANGUAGES = {
    "ar": "ara", "bg": "bul", "ca": "cat", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng",
    "es": "spa", "et": "est", "eu": "eus", "fa": "fas", "fi": "fin", "fr": "fra", "ga": "gle", "gl": "glg",
    "he": "heb", "hi": "hin", "hr": "hrv", "hu": "hun", "id": "ind", "is": "isl", "it": "ita", "ja": "jpn",
    "ko": "kor", "la": "lat", "lt": "lit", "lv": "lav", "nb": "nob", "nl": "nld", "nn": "nno", "no": "nor",
    "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sk": "slk", "sl": "slv", "sr": "srp", "sv": "swe",
    "th": "tha", "tr": "tur", "uk": "ukr", "vi": "vie", "zh": "zho",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """The bytes of a picture, JPEG or PNG as its first bytes say."""

    data: bytes
    mime: str


def tags_of(audiobook: Audiobook) -> dict[str, str]:
    """Return everything known about the book, by our names, without what is empty.

    Of a book in several files, `title` is that of this file and `album` the book's; otherwise they are the same.
    """
    told, track = audiobook.metadata, audiobook.track
    lines = {
        "title": (track.title if track else "") or told.title,
        "album": told.title,
        "author": AUTHORS_BETWEEN.join(told.authors),
        "narrator": audiobook.narrator,
        "genre": told.genre or "Audiobook",
        "date": told.date,
        "language": told.language or "",
        "subtitle": told.subtitle,
        "publisher": told.publisher,
        "series": told.series,
        "series_part": told.series_part,
        "grouping": f"{told.series} #{told.series_part}" if told.series and told.series_part else told.series,
        "isbn": _isbn(told.identifier),
        "asin": _asin(told.identifier),
        "rights": told.rights,
        "track": str(track.number) if track else "",
        "tracks": str(track.total) if track else "",
        "tool": TOOL,
    }
    tags = {name: clean_line(value) for name, value in lines.items()}
    tags["description"] = clean_text(told.description)
    # Players that show only one of the two show the comment.
    tags["comment"] = clean_text(audiobook.comment or told.description)
    return {name: value for name, value in tags.items() if value}


def chapters_of(audiobook: Audiobook) -> tuple[tuple[str, int], ...]:
    """Return title and first sample of every chapter, the titles as every format can hold them, none empty."""
    marks = titled(audiobook.timeline, audiobook.metadata.language).chapters
    return tuple((mark.title, mark.start) for mark in marks)


def titled(timeline: Timeline, language: str | None) -> Timeline:
    """Return the timeline with titles as every format can hold them; "Chapter 7" in the language for an empty one."""
    marks = (
        replace(mark, title=chapter_title(mark.title, number, language))
        for number, mark in enumerate(timeline.chapters, start=1)
    )
    return replace(timeline, chapters=tuple(marks))


def language_code(language: str) -> str:
    """Return the ISO 639-2 code of a BCP 47 tag, "und" if it is not known."""
    short = language.partition("-")[0].lower()
    return LANGUAGES.get(short, short if short in LANGUAGES.values() else "und")


def read_cover(source: Path | bytes | None) -> Cover | None:
    """Read the cover of a book, a file or the bytes of one; None if it has none.

    Raises InputError if it is missing, neither JPEG nor PNG, or over 15 MiB. The kind is told by the first bytes,
    never by the name.
    """
    if source is None:
        return None
    name = "cover in the book" if isinstance(source, bytes) else f"cover {source}"
    try:
        data = source if isinstance(source, bytes) else source.read_bytes()
    except OSError as missing:
        raise InputError(f"{name}: {missing.strerror}", hint="correct its path, or drop it") from missing
    if len(data) > MAX_COVER_BYTES:
        raise InputError(f"{name}: {len(data) >> 20} MiB, at most 15 fit a file", hint="use a smaller picture")
    if data.startswith(JPEG):
        return Cover(data=data, mime="image/jpeg")
    if data.startswith(PNG):
        return Cover(data=data, mime="image/png")
    raise InputError(f"{name}: neither JPEG nor PNG", hint="convert it to JPEG")


def _isbn(identifier: str) -> str:
    """Return the digits of an ISBN, or nothing if the identifier is something else (a UUID, an address)."""
    digits = identifier.lower().removeprefix("urn:").removeprefix("isbn").strip(": ").replace("-", "").upper()
    return digits if re.fullmatch(r"(97[89])?\d{9}[\dX]", digits) else ""


def _asin(identifier: str) -> str:
    """Return the ten letters and digits by which Amazon knows a book, or nothing for other identifiers."""
    named = re.fullmatch(r"(?i)(?:urn:)?(?:amazon-)?asin[:\s]\s*([\dA-Z]{10})|(B[\dA-Z]{9})", identifier.strip())
    return (named[1] or named[2]).upper() if named else ""
