"""Which files a book becomes: one or one a part, in one format or several, and what stands beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from pipeline import companions, plugins, writers
from pipeline.config import Output
from pipeline.errors import UsageError
from pipeline.names import safe_name
from pipeline.settings import nearest
from pipeline.timeline import Timeline

_LENGTH = re.compile(r"(\d{1,4}(?:\.\d)?)\s*(h|m)")
_MINUTES = {"h": 60, "m": 1}
WHOLE = ("epub", "html", "cue", "m3u8")  # companions of the whole book, however many files its audio is in
PLAYLIST = "m3u8"
LEAST_MINUTES = 15  # a long chapter is divided at borders of sections, which are five to ten minutes apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked for: audio formats, the first of which names the book; companions; how the book is divided.

    `minutes` is the most that a part may last, 0 for a part a chapter, None for the whole in one.
    """

    formats: tuple[str, ...]
    companions: tuple[str, ...]
    minutes: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of the book that becomes one file in each format: samples `start` to `stop` of the timeline."""

    number: int
    total: int
    title: str
    start: int
    stop: int


def wanted(output: Output) -> Wanted:
    """Sort what the configuration asks for. Raises UsageError for a name that is neither format nor companion."""
    formats, beside = writers.formats(), plugins.names(companions)
    for name in output.also:
        if name not in (*formats, *beside):
            raise UsageError(
                f"--also {name}: there is no such format or companion", hint=nearest(name, [*formats, *beside])
            )
    also = [name for name in dict.fromkeys(output.also) if name != output.format]
    minutes = _minutes(output.split)
    playlist = (PLAYLIST,) if minutes is not None and PLAYLIST not in also else ()
    return Wanted(
        formats=(output.format, *(name for name in also if name in formats)),
        companions=(*(name for name in also if name in beside), *playlist),
        minutes=minutes,
    )


def pieces(timeline: Timeline, minutes: float | None) -> tuple[Piece, ...]:
    """Divide the book: at chapters, grouped up to `minutes`; a longer chapter is divided at borders of sections."""
    borders = _borders(timeline, minutes)
    spans = list(pairwise(borders))
    return tuple(
        Piece(number=number, total=len(spans), title=_title(timeline, start, borders), start=start, stop=stop)
        for number, (start, stop) in enumerate(spans, 1)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliverable:
    """One file to be written: a piece of the book in a format, or a companion, which plays the pieces it `hears`."""

    path: Path
    name: str
    piece: Piece
    hears: tuple[Piece, ...] = ()


def deliverables(target: Path, timeline: Timeline, asked: Wanted) -> tuple[Deliverable, ...]:
    """List every file: the audio piece by piece, then what reads the whole along, and the rest once a piece."""
    parts = pieces(timeline, asked.minutes)
    whole = Piece(number=1, total=1, title="", start=0, stop=timeline.total)
    base = folder_of(target) / target.name if len(parts) > 1 else target
    found = [
        Deliverable(path=path_of(piece, target, f".{name}"), name=name, piece=piece)
        for piece in parts
        for name in asked.formats
    ]
    for name in asked.companions:
        suffix = plugins.load(companions, name).SUFFIX
        if name in WHOLE:
            found.append(Deliverable(path=path_of(whole, base, suffix), name=name, piece=whole, hears=parts))
        else:
            found += (
                Deliverable(path=path_of(piece, target, suffix), name=name, piece=piece, hears=(piece,))
                for piece in parts
            )
    return tuple(found)


def path_of(piece: Piece, target: Path, suffix: str) -> Path:
    """Return where a piece goes: `target` with the ending, or numbered and titled in a folder of that name."""
    if piece.total == 1:
        return target.with_suffix(suffix)
    width = max(2, len(str(piece.total)))
    return folder_of(target) / f"{piece.number:0{width}d} {safe_name(piece.title)}{suffix}"


def folder_of(target: Path) -> Path:
    """Return the folder of a book in several files."""
    return target.with_suffix("")


def _minutes(split: str) -> float | None:
    if not split:
        return None
    if split == "chapter":
        return 0
    match = _LENGTH.fullmatch(split)
    minutes = float(match[1]) * _MINUTES[match[2]] if match else 0
    if minutes < LEAST_MINUTES:
        raise UsageError(
            f"--split {split}: must be chapter, or a length of {LEAST_MINUTES} minutes or more",
            hint="as in --split chapter, --split 2h, --split 90m",
        )
    return minutes


def _borders(timeline: Timeline, minutes: float | None) -> Sequence[int]:
    if minutes is None:
        return (0, timeline.total)
    chapters = [mark.start for mark in timeline.chapters]
    if not minutes:
        return (*chapters, timeline.total)
    return tuple(_grouped(timeline, chapters, int(minutes * 60 * timeline.format.rate_hz)))


def _grouped(timeline: Timeline, chapters: Sequence[int], most: int) -> Iterator[int]:
    """Yield borders at most `most` samples apart: the last chapter that fits, else the last section, else the next."""
    last = 0
    yield last
    while timeline.total - last > most:
        ends = [end for end in timeline.sections if last < end <= last + most]
        following = next((end for end in timeline.sections if end > last), timeline.total)
        last = max((end for end in ends if end in chapters), default=max(ends, default=following))
        if last < timeline.total:
            yield last
    yield timeline.total


def _title(timeline: Timeline, start: int, borders: Sequence[int]) -> str:
    """Return the title of the chapter that begins a piece; one that goes on in it has the number of the piece."""
    mark = next((mark for mark in reversed(timeline.chapters) if mark.start <= start), None)
    before = sum(mark.start < border <= start for border in borders) if mark else 0
    return "" if mark is None else f"{mark.title} ({before + 1})" if before else mark.title
