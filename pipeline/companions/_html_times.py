"""When everything on a page is heard, in few bytes: whole steps of 10 ms, each counted from the one before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.book import BlockKind
from pipeline.companions._body import shown
from pipeline.companions._heard import HeardBlock, HeardChapter, Piece, squeezed
from pipeline.timeline import Cue, Timeline


def cue_times(timeline: Timeline) -> list[int]:
    """Return two numbers a cue: the steps since the end of the one before, and how many it lasts."""
    found, before = [], 0
    for cue in timeline.cues:
        start, stop = steps(cue.start, timeline), steps(cue.stop, timeline)
        found += [start - before, stop - start]
        before = stop
    return found


def word_times(chapters: Sequence[HeardChapter], timeline: Timeline) -> list[list[int]]:
    """Return for each cue four numbers a word: characters in its element, then steps in the cue.

    Each pair is the distance from the end of the word before, and the length. A cue that is not shown as it is written
    (what is said in place of something, or after a label) has none.
    """
    found: list[list[int]] = [[] for _ in timeline.cues]
    for chapter in chapters:
        for block in chapter.blocks:
            for cue in block.cues:
                found[cue] = list(_words(timeline.cues[cue], _places(block, cue), timeline))
    return found


def steps(samples: int, timeline: Timeline) -> int:
    """Return the whole steps of 10 ms in `samples`."""
    return samples // timeline.format.grid


_Places = Mapping[int, tuple[int, str]]


def _places(block: HeardBlock, cue: int) -> _Places:
    """Say of each character of a cue, counted without spaces, where in its element it stands, and which it is."""
    places: dict[int, tuple[int, str]] = {}
    offset = 0
    for piece in _inside(block, cue):
        at = piece.first
        for char in piece.text:
            if piece.cue == cue and not char.isspace():
                places[at] = (offset, char)
                at += 1
            offset += _units(char)
    return places


def _units(char: str) -> int:
    """Return how many characters it is in JavaScript, which counts in UTF-16."""
    return 1 + (ord(char) > 0xFFFF)


def _inside(block: HeardBlock, cue: int) -> Sequence[Piece]:
    """Return the pieces in the element of a cue: a row of a table that is one cue is its element."""
    pieces = shown(block)
    if block.block.kind is BlockKind.TABLE and len(block.cues) == 1:
        return pieces
    own = [at for at, piece in enumerate(pieces) if piece.cue == cue]
    return pieces[own[0] : own[-1] + 1]


def _words(cue: Cue, places: _Places, timeline: Timeline) -> Iterator[int]:
    written = squeezed(cue.written)
    if any(at >= len(written) or written[at] != char for at, (_, char) in places.items()):
        return
    offset, time = 0, steps(cue.start, timeline)
    for word in cue.words:
        first = len(squeezed(cue.written[: word.begin]))
        last = len(squeezed(cue.written[: word.end]))
        found = [places[at] for at in range(first, last) if at in places]
        if found:
            start, stop = steps(word.start, timeline), steps(word.stop, timeline)
            begin, end = found[0][0], found[-1][0] + _units(found[-1][1])
            yield from (begin - offset, end - begin, start - time, stop - start)
            offset, time = end, stop
