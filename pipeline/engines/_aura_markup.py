r"""Deepgram's inline pronunciation: `\{"word": "…", "pronounce": "…"\}`, kept where it is well formed and asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import count

_MARK = re.compile(r"\\\{([^{}]*?)\\\}")
_MARKS_A_REQUEST = 500


def harmless(text: str) -> str:
    r"""Return `text` without the backslashes before braces, so that none of it can be taken for markup."""
    return re.sub(r"\\+(?=[{}])", "", text)


def keep_marks(text: str) -> str:
    """Return `text` with its well-formed pronunciations kept, 500 at most, and everything else made harmless."""
    number = count(1)

    def kept(mark: re.Match[str]) -> str:
        word = _word(mark)
        if word is None:
            return harmless(mark[0])
        return mark[0] if next(number) <= _MARKS_A_REQUEST else word

    return _outside_and_inside(text, kept)


def without_marks(text: str) -> str:
    """Return `text` as it is heard: the word itself for every pronunciation."""
    return _outside_and_inside(text, lambda mark: _word(mark) or "")


def _outside_and_inside(text: str, inside: Callable[[re.Match[str]], str]) -> str:
    parts: list[str] = []
    start = 0
    for mark in _MARK.finditer(text):
        parts += (harmless(text[start : mark.start()]), inside(mark))
        start = mark.end()
    return "".join((*parts, harmless(text[start:])))


def _word(mark: re.Match[str]) -> str | None:
    try:
        fields = json.loads(f"{{{mark[1]}}}")
    except ValueError:
        return None
    if set(fields) != {"word", "pronounce"} or not all(isinstance(value, str) for value in fields.values()):
        return None
    return str(fields["word"])
