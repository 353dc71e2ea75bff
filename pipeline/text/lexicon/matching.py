"""Find the entries of a lexicon in a sentence: words by a table of first words, so that 500 cost no more than five."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import regex

from pipeline.errors import ConfigError
from pipeline.text.lexicon.entry import Entry, Table
from pipeline.text.said import Said, mark

_TIMEOUT_S = 1.0  # for one pattern in one sentence; an honest one takes microseconds
_FIRST_WORD = re.compile(r"\w+")
_ALIKE = {"'": "['’ʼ]", "’": "['’ʼ]", "-": "[-‐‑]"}
# Not "don" in "don't", but "Siobhan" in "Siobhan's".
_END = r"(?P<s>['’][sS])?(?!\w)(?!['’]\w)"
_HISSING = tuple("szʃʒ")
_VOICELESS = tuple("ptkfθ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An entry, and the place where it holds; `rivals` are those of the same words that come after it."""

    entry: Entry
    said: Said
    rivals: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    stop: int
    order: int
    match: re.Match[str] | regex.Match[str]

    @property
    def rank(self) -> tuple[int, int, int]:
        """The first place wins, there the longest, there the entry that comes first."""
        return self.start, -self.stop, self.order


class Matcher:
    """The entries that hold in one language, ready to be looked for."""

    def __init__(self, entries: Iterable[Entry], language: str) -> None:
        """Compile `entries`, given in the order in which they win."""
        self._entries = tuple(each for each in entries if each.is_in(language))
        self._english = language.lower().partition("-")[0] == "en"
        self._words: dict[str, list[tuple[int, int, re.Pattern[str]]]] = {}
        self._signs: list[tuple[int, re.Pattern[str]]] = []
        self._patterns: list[tuple[int, regex.Pattern[str]]] = []
        for order, entry in enumerate(self._entries):
            self._add(order, entry)

    def find(self, text: str) -> Iterator[Hit]:
        """Yield what holds in `text`, in order and without overlap.

        Raises ConfigError for a pattern that takes too long.
        """
        if not self._entries:
            return
        found = sorted([*self._spelled(text), *self._by_pattern(text)], key=lambda each: each.rank)
        at = 0
        for place, claims in groupby(found, key=lambda each: (each.start, each.stop)):
            if place[0] >= at:
                best, *others = claims
                yield self._hit(text, best, tuple(self._entries[each.order] for each in others))
                at = place[1]

    def _add(self, order: int, entry: Entry) -> None:
        if entry.table is Table.PATTERNS:
            self._patterns.append((order, regex.compile(entry.written)))
            return
        pattern = _compiled(entry.written)
        first = _FIRST_WORD.search(entry.written)
        if first is None:
            self._signs.append((order, pattern))
        else:
            self._words.setdefault(first[0].casefold(), []).append((order, first.start(), pattern))

    def _spelled(self, text: str) -> Iterator[_Found]:
        words = self._words
        for word in _FIRST_WORD.finditer(text):
            for order, before, pattern in words.get(word[0].casefold(), ()):
                start = word.start() - before
                match = pattern.match(text, start) if start >= 0 else None
                if match:
                    yield _Found(start, match.end(1), order, match)
        for order, pattern in self._signs:
            yield from (_Found(match.start(), match.end(1), order, match) for match in pattern.finditer(text))

    def _by_pattern(self, text: str) -> Iterator[_Found]:
        for order, pattern in self._patterns:
            try:
                for match in pattern.finditer(text, timeout=_TIMEOUT_S):
                    if match.end() > match.start():
                        yield _Found(match.start(), match.end(), order, match)
            except TimeoutError:
                entry = self._entries[order]
                raise ConfigError(
                    f"{entry.origin}: [patterns] {entry.written!r} takes more than {_TIMEOUT_S:g} s in a sentence of"
                    f" {len(text):,} characters: {text[:60]!r}",
                    hint="take out what repeats inside a repetition, as in (a+)+",
                ) from None

    def _hit(self, text: str, found: _Found, rivals: tuple[Entry, ...]) -> Hit:
        entry = self._entries[found.order]
        stop = found.stop
        written = " ".join(text[found.start : stop].split())
        say = found.match.expand(entry.say) if entry.table is Table.PATTERNS else entry.say
        words = say or written
        if entry.ipa:
            own = found.match.groupdict().get("s") if entry.table is not Table.PATTERNS else None
            if own and self._english:
                stop = found.match.end()
                words = mark(words + own, possessive(entry.ipa))
            else:
                words = mark(words, entry.ipa)
        return Hit(entry=entry, said=Said(start=found.start, stop=stop, words=words), rivals=rivals)


def possessive(ipa: str) -> str:
    """Return the English possessive of a pronunciation: -z, -s after a voiceless sound, -ɪz after a hissing one."""
    bare = ipa.rstrip("ː ")
    if bare.endswith(_HISSING):
        return f"{ipa}ɪz"
    return f"{ipa}s" if bare.endswith(_VOICELESS) else f"{ipa}z"


def _compiled(written: str) -> re.Pattern[str]:
    """Return the pattern of a spelling: any case if it has no capital, else as it stands or all in capitals."""
    any_case = written == written.lower()
    spellings = [written] if any_case else list(dict.fromkeys((written, written.upper())))
    start = r"(?<!\w)" if written[:1].isalnum() else ""
    end = _END if written[-1:].isalnum() else "(?P<s>(?!))?"
    return re.compile(f"{start}({'|'.join(map(_loose, spellings))}){end}", re.IGNORECASE if any_case else 0)


def _loose(spelling: str) -> str:
    """Escape a spelling, letting it match whichever apostrophe, hyphen and space the book has."""
    return r"\s+".join("".join(_ALIKE.get(char) or re.escape(char) for char in word) for word in spelling.split())
