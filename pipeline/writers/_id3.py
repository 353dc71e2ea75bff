"""Chapters of an MP3: CHAP frames, and CTOC frames that nest as the chapters do (ID3v2 Chapter Frame Addendum 1.0)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from mutagen import id3

from pipeline.timeline import ChapterMark
from pipeline.writers._audiobook import Audiobook
from pipeline.writers._tags import titled

CHAPTER_STEP = Fraction(1, 1_000)
MAX_CHILDREN = 200  # a table of contents counts its children in one byte
MAX_DEPTH = 6  # levels of headings
HEADER = 10  # bytes before a tag and before each of its frames
NOWHERE = 0xFFFFFFFF  # "no byte offset, use the time"
UTF16 = 1  # version 2.3 knows no UTF-8
TOP = "toc"


@dataclass(frozen=True, slots=True)
class _Branch:
    """A chapter and those that it contains."""

    number: int
    mark: ChapterMark
    children: list[_Branch] = field(default_factory=list)


def chapter_frames(audiobook: Audiobook) -> Iterator[id3.Frame]:
    """Yield a CHAP frame for every chapter and the tables of contents that name them.

    A chapter that contains deeper ones has a table of its own, with its title, in which it comes first.
    """
    chapters = titled(audiobook.timeline, audiobook.metadata.language).chapters
    starts = [mark.start for mark in chapters] + [audiobook.timeline.total]
    times = [round(Fraction(start * 1_000, audiobook.timeline.format.rate_hz)) for start in starts]
    for number, mark in enumerate(chapters):
        yield id3.CHAP(
            element_id=_chapter_id(number),
            start_time=times[number],
            end_time=times[number + 1],
            start_offset=NOWHERE,
            end_offset=NOWHERE,
            sub_frames=_names(mark.title),
        )
    if chapters:
        yield from _tables(TOP, "", _tree(chapters))


def chapters_in(stored: id3.ID3) -> tuple[tuple[str, Fraction], ...]:
    """Return title and start in seconds of the chapters, in the order of the tables of contents.

    Raises LookupError if a table names what is not there.
    """
    return tuple(_mark(stored, child) for child in _children(stored, TOP))


def put_chapters_in_order(target: Path) -> None:
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


def _tree(chapters: Sequence[ChapterMark]) -> list[_Branch]:
    """Return the chapters of the top, each with those after it that are deeper."""
    top: list[_Branch] = []
    open_branches: list[tuple[int, _Branch]] = []
    for number, mark in enumerate(chapters):
        branch, depth = _Branch(number, mark), min(mark.depth, MAX_DEPTH)
        while open_branches and open_branches[-1][0] >= depth:
            open_branches.pop()
        (open_branches[-1][1].children if open_branches else top).append(branch)
        open_branches.append((depth, branch))
    return top


def _tables(name: str, title: str, branches: Sequence[_Branch], *first: str) -> Iterator[id3.Frame]:
    """Yield the table `name` after those below it; over 200 children it has tables of at most 200 as its children."""
    children = [*first]
    for branch in branches:
        own = _chapter_id(branch.number)
        if branch.children:
            table = f"{TOP}-{own}"
            yield from _tables(table, branch.mark.title, branch.children, own)
        children.append(table if branch.children else own)
    rounds = 0
    while len(children) > MAX_CHILDREN:
        groups = [children[at : at + MAX_CHILDREN] for at in range(0, len(children), MAX_CHILDREN)]
        children = [f"{name}-{rounds}-{number}" for number in range(len(groups))]
        for child, group in zip(children, groups, strict=True):
            yield id3.CTOC(element_id=child, flags=id3.CTOCFlags.ORDERED, child_element_ids=group)
        rounds += 1
    flags = id3.CTOCFlags.ORDERED | (id3.CTOCFlags.TOP_LEVEL if name == TOP else 0)
    yield id3.CTOC(element_id=name, flags=flags, child_element_ids=children, sub_frames=_names(title))


def _names(title: str) -> list[id3.Frame]:
    return [id3.TIT2(encoding=UTF16, text=[title])] if title else []


def _chapter_id(number: int) -> str:
    return f"chp{number}"


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
