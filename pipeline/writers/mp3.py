"""MP3: constant bitrate, gapless by its LAME header, chapters as ID3v2.3 CHAP and CTOC frames.

Version 2.3 and not 2.4: with long titles in 2.4 ffprobe, and with it Audiobookshelf, finds no chapters at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from mutagen import id3

from pipeline.writers._audiobook import Audiobook, Contents, OutputSettings, Recording
from pipeline.writers._decode import open_recording
from pipeline.writers._encode import Codec, encode_file
from pipeline.writers._tags import Cover, chapters_of, language_code, read_cover, tags_of

SUFFIX = ".mp3"
ENCODER = "libmp3lame"
TAGS = ("title", "author", "narrator")
CHAPTER_STEP = Fraction(1, 1_000)
BITRATE_KBPS = 64  # a channel
MAX_CHILDREN = 200  # a table of contents counts its children in one byte
HEADER = 10  # bytes before a tag and before each of its frames
NOWHERE = 0xFFFFFFFF  # "no byte offset, use the time" (ID3v2 Chapter Frame Addendum 1.0)
UTF16 = 1  # version 2.3 knows no UTF-8
FRONT_COVER = 3
FRAMES = {
    "TIT2": "title",
    "TALB": "title",
    "TPE1": "author",
    "TPE2": "author",
    "TCOM": "narrator",
    "TCON": "genre",
    "TDRC": "date",
    "TIT3": "subtitle",
    "TPUB": "publisher",
    "TCOP": "rights",
    "TSSE": "tool",
}
USER_FRAMES = {
    "NARRATOR": "narrator",
    "LANGUAGE": "language",
    "SERIES": "series",
    "SERIES-PART": "series_part",
    "ISBN": "isbn",
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
        bitrate_kbps=settings.bitrate_kbps or BITRATE_KBPS * form.channels,
        container_options={"id3v2_version": "0", "write_id3v1": "0"},
    )
    encode_file(audiobook, target, codec, {})
    frames = id3.ID3()
    for frame in (*_tag_frames(tags_of(audiobook), cover), *_chapter_frames(audiobook)):
        frames.add(frame)
    frames.update_to_v23()
    frames.save(target, v1=0, v2_version=3)
    _put_chapters_in_order(target)


def contents(path: Path) -> Contents:
    """Read chapters and tags back. Raises mutagen.MutagenError if the tag is damaged."""
    stored = id3.ID3(path)
    tags = {name: str(stored[frame].text[0]) for frame, name in FRAMES.items() if frame in stored}
    marks = (_mark(stored, child) for child in _children(stored, "toc"))
    return Contents(chapters=tuple(marks), tags=tags)


def decode(path: Path) -> Recording:
    """Open the file to listen to it; what LAME adds at both ends is cut off again."""
    return open_recording(path)


def _tag_frames(tags: dict[str, str], cover: Cover | None) -> Iterator[id3.Frame]:
    for frame, name in FRAMES.items():
        if name in tags:
            yield getattr(id3, frame)(encoding=UTF16, text=[tags[name]])
    for description, name in USER_FRAMES.items():
        if name in tags:
            yield id3.TXXX(encoding=UTF16, desc=description, text=[tags[name]])
    language = language_code(tags.get("language", ""))
    if language != "und":
        yield id3.TLAN(encoding=UTF16, text=[language])
    if "comment" in tags:
        yield id3.COMM(encoding=UTF16, lang=language, desc="", text=[tags["comment"]])
    if cover is not None:
        yield id3.APIC(encoding=UTF16, mime=cover.mime, type=FRONT_COVER, desc="", data=cover.data)


def _chapter_frames(audiobook: Audiobook) -> Iterator[id3.Frame]:
    chapters = chapters_of(audiobook)
    rate_hz = audiobook.timeline.format.rate_hz
    starts = [start for _, start in chapters] + [audiobook.timeline.total]
    times = [round(Fraction(start * 1_000, rate_hz)) for start in starts]
    for number, (title, _) in enumerate(chapters):
        yield id3.CHAP(
            element_id=f"chp{number}",
            start_time=times[number],
            end_time=times[number + 1],
            start_offset=NOWHERE,
            end_offset=NOWHERE,
            sub_frames=[id3.TIT2(encoding=UTF16, text=[title])],
        )
    yield from _tables([f"chp{number}" for number in range(len(chapters))])


def _tables(children: list[str]) -> Iterator[id3.Frame]:
    """Yield the table of contents "toc"; over 200 chapters it has tables of at most 200 as its children."""
    if len(children) > MAX_CHILDREN:
        groups = [children[first : first + MAX_CHILDREN] for first in range(0, len(children), MAX_CHILDREN)]
        for number, group in enumerate(groups):
            yield id3.CTOC(element_id=f"toc{number}", flags=id3.CTOCFlags.ORDERED, child_element_ids=group)
        children = [f"toc{number}" for number in range(len(groups))]
    if children:
        flags = id3.CTOCFlags.TOP_LEVEL | id3.CTOCFlags.ORDERED
        yield id3.CTOC(element_id="toc", flags=flags, child_element_ids=children)


def _put_chapters_in_order(target: Path) -> None:
    """Sort the CHAP frames by time, in place.

    mutagen writes frames by size, and readers that go by their order in the file (FFmpeg, and what stands on it)
    would show the chapter with the shortest title first.
    """
    with target.open("r+b") as file:
        head = file.read(HEADER)
        size = sum(byte << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True))
        frames = _split(file.read(size))
        chapters = sorted((frame for frame in frames if frame.startswith(b"CHAP")), key=_start_time)
        others = (frame for frame in frames if not frame.startswith(b"CHAP"))
        file.seek(HEADER)
        file.writelines((*others, *chapters))


def _split(body: bytes) -> list[bytes]:
    """Return the frames of an ID3v2.3 tag, its padding left out."""
    frames = []
    at = 0
    while body[at : at + 1].strip(b"\0"):
        length = HEADER + int.from_bytes(body[at + 4 : at + 8], "big")
        frames.append(body[at : at + length])
        at += length
    return frames


def _start_time(frame: bytes) -> int:
    """Return the start of a CHAP frame in ms; it follows the identifier, which ends with a zero byte."""
    at = frame.index(b"\0", HEADER) + 1
    return int.from_bytes(frame[at : at + 4], "big")


def _children(stored: id3.ID3, table: str) -> Iterator[str]:
    """Yield the chapters that a table names, those of its tables in their place."""
    if f"CTOC:{table}" not in stored:
        return
    for child in stored[f"CTOC:{table}"].child_element_ids:
        if f"CTOC:{child}" in stored:
            yield from _children(stored, child)
        else:
            yield child


def _mark(stored: id3.ID3, child: str) -> tuple[str, Fraction]:
    chapter = stored[f"CHAP:{child}"]
    titles = chapter.sub_frames.getall("TIT2")
    return (str(titles[0].text[0]) if titles else ""), Fraction(chapter.start_time, 1_000)
