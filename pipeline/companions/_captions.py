"""Cues divided into captions that fit a screen: lines of text, and when each word of them is heard."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from pipeline.text.alignment import weight, words_of
from pipeline.timeline import Cue, Timeline

LINES = 2  # of one caption, as broadcasters and the podcast namespace have it
_END_OF_CLAUSE = re.compile(r"[,;:.!?…—–][\"'”’»)\]]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A word as it is shown, marks around it included, and the millisecond at which it is heard."""

    text: str
    start_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """What is shown from `start_ms` to `stop_ms`. `exact` says that the times of the words are known, not guessed."""

    start_ms: int
    stop_ms: int
    lines: tuple[tuple[Spoken, ...], ...]
    exact: bool

    @property
    def texts(self) -> tuple[str, ...]:
        """The lines as plain text."""
        return tuple(_text(line) for line in self.lines)


def captions(timeline: Timeline, width: int) -> Iterator[Caption]:
    """Yield captions of at most LINES lines of `width` characters, in order, none overlapping or without length.

    A sentence that is longer comes as several, divided where clauses end if it can be. Times are whole milliseconds,
    rounded down: exact on the 10 ms grid, and never past the end.
    """
    for cue in timeline.cues:
        span = tuple(milliseconds(at, timeline.format.rate_hz) for at in (cue.start, cue.stop))
        spoken = _spoken(cue, timeline.format.rate_hz, width)
        if not spoken or span[0] >= span[1]:
            continue
        screens = [*_screens(spoken, width)]
        borders = [span[0], *(screen[0].start_ms for screen in screens[1:]), span[1]]
        if any(start >= stop for start, stop in pairwise(borders)):
            screens, borders = [spoken], [*span]
        for screen, (start, stop) in zip(screens, pairwise(borders), strict=True):
            yield Caption(start_ms=start, stop_ms=stop, lines=tuple(_lines(screen, width)), exact=bool(cue.words))


def milliseconds(samples: int, rate_hz: int) -> int:
    """Return the time of a sample, rounded down."""
    return samples * 1_000 // rate_hz


def one_line(text: str) -> str:
    """Return a text without line breaks and doubled spaces."""
    return " ".join(text.split())


def clock(ms: int, fraction: str) -> str:
    """Return hh:mm:ss and the milliseconds after `fraction`, the sign before them."""
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1_000 % 60:02}{fraction}{ms % 1_000:03}"


def _spoken(cue: Cue, rate_hz: int, width: int) -> list[Spoken]:
    """Return the words of a cue; where it does not say when, they divide its time by their length in speech."""
    if cue.words:
        borders = [0, *(word.begin for word in cue.words[1:]), len(cue.written)]  # nothing between words is left out
        places = [*pairwise(borders)]
        starts = [word.start for word in cue.words]
    else:
        places = [piece for place in _everything(cue.written) for piece in _cut(place, width)]
        lengths = [0, *accumulate(weight(cue.written[begin:end]) for begin, end in places)]
        starts = [cue.start + (cue.stop - cue.start) * length // lengths[-1] for length in lengths[:-1]]
    texts = (one_line(cue.written[begin:end]) for begin, end in places)
    times = (milliseconds(start, rate_hz) // 10 * 10 for start in starts)
    return [Spoken(text=text, start_ms=start) for text, start in zip(texts, times, strict=True)]


def _everything(written: str) -> list[tuple[int, int]]:
    """Return the words of a caption, or all of it if it has none."""
    return words_of(written) or ([(0, len(written))] if written.strip() else [])


def _cut(place: tuple[int, int], width: int) -> Iterator[tuple[int, int]]:
    """Yield a word in pieces that fit a line: not every language puts spaces between words."""
    return ((at, min(at + width, place[1])) for at in range(place[0], place[1], width))


def _screens(spoken: Sequence[Spoken], width: int) -> Iterator[list[Spoken]]:
    """Yield what fits one caption: as much as there is room for, or up to the last clause that fills half of it."""
    begin = 0
    while begin < len(spoken):
        stop = begin + 1
        while stop < len(spoken) and len(_wrapped(spoken[begin : stop + 1], width)) <= LINES:
            stop += 1
        if stop < len(spoken):
            stop = _clause_end(spoken[begin:stop], width) + begin
        yield [*spoken[begin:stop]]
        begin = stop


def _clause_end(spoken: Sequence[Spoken], width: int) -> int:
    """Return how many of these words to show: all, or those up to the end of a clause."""
    for count in range(len(spoken), 0, -1):
        if len(_text(spoken[:count])) < width * LINES // 2:
            break
        if _END_OF_CLAUSE.search(spoken[count - 1].text):
            return count
    return len(spoken)


def _lines(spoken: Sequence[Spoken], width: int) -> list[tuple[Spoken, ...]]:
    """Return the words in as few lines as they need; two are made about equally long."""
    lines = _wrapped(spoken, width)
    if len(lines) != LINES:
        return lines
    halves = [(spoken[:at], spoken[at:]) for at in range(1, len(spoken))]
    fitting = [each for each in halves if max(len(_text(half)) for half in each) <= width]
    best = min(fitting, key=lambda each: max(len(_text(half)) for half in each), default=None)
    return [tuple(half) for half in best] if best else lines


def _wrapped(spoken: Sequence[Spoken], width: int) -> list[tuple[Spoken, ...]]:
    lines: list[list[Spoken]] = []
    for word in spoken:
        if lines and len(_text([*lines[-1], word])) <= width:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [tuple(line) for line in lines]


def _text(spoken: Sequence[Spoken]) -> str:
    return " ".join(word.text for word in spoken)
