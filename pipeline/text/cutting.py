"""Cut a sentence that alone exceeds the limit: after a clause, else between words, else inside a monstrous word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Protocol

from pipeline.text.said import whole_marks
from pipeline.text.speakable import says_something

_CLAUSE = re.compile(
    r"[;:…!?,][\"'”’»)\]]*(?:[ \xa0\u202f][»›])?(?=\s)"
    r"|(?:(?<=[^\W\d_]{5})\.|\.(?=[\"'”’»)\]]))[\"'”’»)\]]*(?=\s)"  # other periods in a sentence: "Mr.", "No.", "am 3."
    r"|(?<=\S)[—–](?=\S)|\)(?=\s)",
)
_JOINER = "\u200d"
_HOPELESS = 4  # times the limit: as much as that is cut without trying whether it fits, or cost would grow squared
_EVENLY = 1.25  # how far above an even share a part may reach for a better place


class Say(Protocol):
    """What a voice is given for a text; `final` says that a sentence ends with it."""

    def __call__(self, text: str, /, *, final: bool = True) -> str:
        """Return the spoken text."""
        ...


def cut(said: str, max_chars: int, say: Say) -> tuple[tuple[str, str], ...]:
    """Return (written, spoken) parts of `said`, in order, each at most `max_chars` characters as `say` words it.

    Every part has something to say, and together they have all that `said` has.
    """
    parts: list[tuple[str, str]] = []
    rest = said.strip()
    while len(rest) > _HOPELESS * max_chars or len(say(rest)) > max_chars:
        stop = _stop(rest, max_chars, say)
        part = rest[:stop].strip()
        parts += _within(part, say(part, final=False), max_chars)
        rest = rest[stop:].strip()
    return _joined([*parts, *_within(rest, say(rest), max_chars)])


def _within(written: str, spoken: str, max_chars: int) -> Iterator[tuple[str, str]]:
    """Yield a part, in several where a few characters are said at such length that they alone exceed the limit."""
    while len(spoken) > max_chars:
        stop = _place(spoken, max_chars)
        yield written, spoken[:stop].strip()
        written, spoken = "", spoken[stop:].strip()
    yield written, spoken


def _stop(text: str, max_chars: int, say: Say) -> int:
    """Return where the first part of `text` ends: the best place within a budget at which it fits when spoken."""
    shares = -(-len(text) // max_chars)
    budget = min(max_chars, int(len(text) / shares * _EVENLY) + 1, len(text) - 1)
    stop = _place(text, budget)
    while stop > 1 and len(say(text[:stop], final=False)) > max_chars:
        budget = min(budget * 4 // 5, stop - 1)
        stop = _place(text, budget)
    return stop


def _place(text: str, budget: int) -> int:
    return whole_marks(text, _seam(text, budget))


def _seam(text: str, budget: int) -> int:
    clauses = [match.end() for match in _CLAUSE.finditer(text, 0, budget + 1) if match.end() <= budget]
    if clauses and clauses[-1] * 4 >= budget:
        return clauses[-1]
    space = text.rfind(" ", 1, budget + 1)
    if space > 0:
        earlier = text.rfind(" ", 1, space) if text[space - 1] == "." else -1  # "Mr. Smith" and "No. 5" stay whole
        return earlier if earlier > 0 else space
    return _between_graphemes(text, max(1, budget))


def _between_graphemes(text: str, stop: int) -> int:
    """Move `stop` back so that no mark is parted from its letter and no joined emoji is torn."""
    at = stop
    while at > 1 and (unicodedata.category(text[at])[0] == "M" or _JOINER in text[at - 1 : at + 1]):
        at -= 1
    return at if at > 1 else stop


def _joined(parts: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Give parts that are only marks to a neighbour's written words: there is nothing in them to say."""
    kept: list[tuple[str, str]] = []
    loose = ""
    for written, spoken in parts:
        if says_something(spoken):
            kept.append((f"{loose} {written}".strip(), spoken))
            loose = ""
        elif kept:
            kept[-1] = (f"{kept[-1][0]} {written}".strip(), kept[-1][1])
        else:
            loose = f"{loose} {written}"
    return tuple(kept)
