"""Punkt's trained parameters, asked one question at a time: does a sentence end between these two words?"""

from __future__ import annotations

import importlib
from collections import defaultdict
from collections.abc import Callable
from functools import cache, lru_cache
from types import ModuleType

from pipeline.text.abbreviations import Tongue

_SEEN_SMALL = 0b1110000  # Punkt's flags: seen with a small letter, at the beginning, in the middle, or unknown where


def punkt_ends(words: Tongue, context: str) -> bool:
    """Say whether Punkt, our abbreviations joined to its own, finds a sentence's end inside `context`."""
    return _decide(words, context)


def is_abbreviation(words: Tongue, word: str) -> bool:
    """Say whether Punkt's training text has `word`, in small letters and without its period, as an abbreviation."""
    return word in _abbreviations(words)


def seen_small(words: Tongue, word: str) -> bool:
    """Say whether `word` stood with a small letter in Punkt's training text: then its capital begins a sentence."""
    return bool(_data(words).ORTHO_CONTEXT.get(word.lower(), 0) & _SEEN_SMALL)


@lru_cache(maxsize=4096)
def _decide(words: Tongue, context: str) -> bool:
    return _decider(words)(context)


@cache
def _data(words: Tongue) -> ModuleType:
    return importlib.import_module(f"punkt.data.{words.punkt}")


@cache
def _abbreviations(words: Tongue) -> frozenset[str]:
    return frozenset(_data(words).ABBREV_TYPES) - words.ordinary


@cache
def _decider(words: Tongue) -> Callable[[str], bool]:
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer  # noqa: PLC0415 - costs 0.4 s

    data = _data(words)
    parameters = PunktParameters()
    parameters.abbrev_types = set(_abbreviations(words) | words.known)
    parameters.collocations = set(data.COLLOCATIONS)
    parameters.sent_starters = set(data.SENT_STARTERS)
    parameters.ortho_context = defaultdict(int, data.ORTHO_CONTEXT)
    tokenizer = PunktSentenceTokenizer(parameters)
    return lambda context: bool(tokenizer.text_contains_sentbreak(context))
