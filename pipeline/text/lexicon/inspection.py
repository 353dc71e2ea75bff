"""What a lexicon does to a book, and the words of the book that a voice probably gets wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.text.lexicon import Lexicon
from pipeline.text.lexicon.entry import Entry

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’][sS]$|['’]$")
_BEGINS = re.compile(r"^\W*$|[\"“‘«(\[¿¡:—–]\s*$")  # what stands before a capital that any word would have
_AROUND_CHARS = 24
_SHOUTED_CHARS = 6  # what is written in so many capitals is a word that is shouted, not an initialism


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sentence that is spoken: its 1-based chapter, the author's words, its language (BCP 47)."""

    chapter: int
    text: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands first: the chapter, and the words around it."""

    chapter: int
    context: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """How often an entry is said, where first, and the entries of the same words that it keeps from being said."""

    entry: Entry
    hits: int = 0
    first: Place | None = None
    shadows: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HardWord:
    """A word that no dictionary has and no entry says; `is_name`: it stands capitalized inside sentences."""

    word: str
    count: int
    is_name: bool
    first: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """Every entry in the order in which they win, and the hard words, the most frequent first."""

    uses: tuple[Use, ...]
    hard_words: tuple[HardWord, ...]


@dataclass(slots=True)
class _Tally:
    count: int = 0
    first: Place | None = None
    forms: Counter[str] = field(default_factory=Counter)
    inside: bool = False
    shadows: dict[Entry, None] = field(default_factory=dict)

    def add(self, line: Line, start: int, stop: int) -> None:
        self.count += 1
        self.first = self.first or Place(chapter=line.chapter, context=_around(line.text, start, stop))


def inspect(lexicon: Lexicon, lines: Iterable[Line], known: Callable[[str, str], bool | None]) -> Inspection:
    """Go through a book once.

    `known(word, language)` says whether a dictionary has the word; None is that there is no dictionary, where
    every name counts as hard.
    """
    entries: dict[int, _Tally] = {id(entry): _Tally() for entry in lexicon.entries}
    words: dict[tuple[str, str], _Tally] = {}
    for line in lines:
        said: list[tuple[int, int]] = []
        for hit in lexicon.hits(line.text, line.language):
            tally = entries[id(hit.entry)]
            tally.add(line, hit.said.start, hit.said.stop)
            tally.shadows.update(dict.fromkeys(hit.rivals))
            said.append((hit.said.start, hit.said.stop))
        _count_words(words, line, said)
    return Inspection(uses=_uses(lexicon.entries, entries), hard_words=_hard(words, known))


def _uses(order: Sequence[Entry], tallies: dict[int, _Tally]) -> tuple[Use, ...]:
    return tuple(
        Use(entry=entry, hits=tally.count, first=tally.first, shadows=tuple(tally.shadows))
        for entry in order
        for tally in (tallies[id(entry)],)
    )


def _count_words(words: dict[tuple[str, str], _Tally], line: Line, said: Sequence[tuple[int, int]]) -> None:
    language = line.language.partition("-")[0].lower()
    for found in _WORD.finditer(line.text):
        if said and any(start < found.end() and found.start() < stop for start, stop in said):
            continue
        if line.text[found.end() : found.end() + 2] == ". ":
            continue  # an abbreviation: rules say those, and a sentence that ended here would end the line
        word = _POSSESSIVE.sub("", found[0])
        key = (word.lower(), language)
        tally = words.get(key)
        if tally is None:
            tally = words[key] = _Tally()
        if not tally.count:
            tally.add(line, found.start(), found.end())
        else:
            tally.count += 1
        tally.forms[word] += 1
        if not tally.inside and word[0].isupper() and word[1:].islower():
            tally.inside = not _BEGINS.search(line.text[: found.start()])


def _hard(words: dict[tuple[str, str], _Tally], known: Callable[[str, str], bool | None]) -> tuple[HardWord, ...]:
    found: list[HardWord] = []
    for (lower, language), tally in words.items():
        word = lower if lower in tally.forms else tally.forms.most_common(1)[0][0]
        if len(word) < 2 or (word.isupper() and len(word) < _SHOUTED_CHARS):
            continue
        is_name = tally.inside and word != lower
        is_known = known(word, language)
        assert tally.first is not None
        if (is_known is None and is_name) or is_known is False:
            found.append(HardWord(word=word, count=tally.count, is_name=is_name, first=tally.first))
    return tuple(sorted(found, key=lambda each: (-each.count, each.word)))


def _around(text: str, start: int, stop: int) -> str:
    """Return the words around a place, cut between words."""
    left, right = max(0, start - _AROUND_CHARS), min(len(text), stop + _AROUND_CHARS)
    before = text[left:start].partition(" ")[2] if left else text[:start]
    after = text[stop:right].rpartition(" ")[0] if right < len(text) else text[stop:]
    return f"{'… ' if left else ''}{before}{text[start:stop]}{after}{' …' if right < len(text) else ''}"
