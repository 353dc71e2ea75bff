"""How a stretch of text is said: other words in its place, or the same word with its pronunciation marked.

A mark is neutral: three private-use characters around a word and its IPA. Each engine turns it into its own
markup, or into the plain word, with `render`. A source cannot contain one: `typography.clean` drops them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

# Aura 2's markup, the longest there is, is so much longer than a mark: `\\{"word": "", "pronounce": ""\\}`.
_MARKUP_CHARS = 28
_WORD, _PHONEMES, _END = "\ue000", "\ue001", "\ue002"
_MARK = re.compile(f"{_WORD}([^{_WORD}-{_END}]*){_PHONEMES}([^{_WORD}-{_END}]*){_END}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The characters `start` to `stop` of a text are said as `words` (which may hold marks)."""

    start: int
    stop: int
    words: str


def mark(word: str, phonemes: str = "") -> str:
    """Return `word` with its pronunciation (IPA); without one, a word that is to be said exactly as it is spelled."""
    return f"{_WORD}{word}{_PHONEMES}{phonemes}{_END}"


def render(text: str, pronounce: Callable[[str, str], str]) -> str:
    """Return `text` with every mark replaced by `pronounce(word, phonemes)`; `phonemes` may be empty."""
    return _MARK.sub(lambda match: pronounce(match[1], match[2]), text) if _WORD in text else text


def unmarked(text: str) -> str:
    """Return `text` with every marked word as it is spelled."""
    return render(text, lambda word, _: word)


def billed_chars(text: str) -> int:
    """Return how many characters at most are sent, and charged for, when `text` is spoken."""
    return len(text) + _MARKUP_CHARS * text.count(_WORD)


def apart(text: str) -> list[str]:
    """Split `text` into plain text (even places) and whole marks (odd places)."""
    if _WORD not in text:
        return [text]
    parts: list[str] = []
    at = 0
    for found in _MARK.finditer(text):
        parts += (text[at : found.start()], found[0])
        at = found.end()
    return [*parts, text[at:]]


def whole_marks(text: str, stop: int) -> int:
    """Return the nearest place to `stop` that is not inside a mark: before it, or after one that begins the text."""
    start = text.rfind(_WORD, 0, stop)
    if start < 0 or text.find(_END, start, stop) >= 0:
        return stop
    return start or text.find(_END) + 1 or stop
