r"""Deepgram's inline pronunciation: `\{"word": "…", "pronounce": "…"\}`, made of our marks where it is asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import count

from pipeline.text.said import render, unmarked

_MARK = re.compile(r"\\\{([^{}]*?)\\\}")
_MARKS_A_REQUEST = 500
_VOWELS = "iyɨʉɯuɪʏʊᵻeøɘɵɤoəɛœɜɞʌɔæɐaɶɑɒɚɝ"
_STRESS = re.compile(f"([ˈˌ])([^ˈˌ{_VOWELS} ]*)(?=[{_VOWELS}])")
_BRACES = str.maketrans("{}", "  ")


def harmless(text: str) -> str:
    r"""Return `text` without the backslashes before braces, so that none of it can be taken for markup."""
    return re.sub(r"\\+(?=[{}])", "", text)


def aura_phonemes(ipa: str) -> str:
    """Return IPA as Deepgram asks for it: no dots, and the mark of stress directly before the vowel."""
    return _STRESS.sub(r"\2\1", ipa.replace(".", ""))


def with_pronunciations(text: str, max_chars: int) -> str:
    """Return `text` with its marks of pronunciation (`text.said`) in the service's markup, the rest made harmless.

    500 at most, and only as far as `max_chars` goes; from there on the words stand alone.
    """
    room = max_chars - len(keep_marks(unmarked(text)))

    def pronounced(word: str, ipa: str) -> str:
        nonlocal room
        word = word.translate(_BRACES)
        fields = json.dumps({"word": word, "pronounce": aura_phonemes(ipa)}, ensure_ascii=False)
        markup = f"\\{fields[:-1]}\\}}"
        if not ipa or len(markup) - len(word) > room:
            return word
        room -= len(markup) - len(word)
        return markup

    return keep_marks(render(text, pronounced))


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
