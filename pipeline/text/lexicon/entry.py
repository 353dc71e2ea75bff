"""One entry of a lexicon: what is written, how it is said, and for whom that holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.book import Metadata


class Table(StrEnum):
    """The tables of a lexicon: words and phrases are found as they are spelled, patterns are regular expressions."""

    WORDS = "words"
    PHRASES = "phrases"
    PATTERNS = "patterns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`written` is said as `say`, or as `ipa` by an engine that takes phonemes; one of the two may be empty.

    An empty scope holds for all: `language` (BCP 47), `voices`, `engines`, `books` (titles or identifiers).
    `origin` is the file (and line) it comes from, for messages.
    """

    written: str
    say: str = ""
    ipa: str = ""
    table: Table = Table.WORDS
    language: str = ""
    voices: tuple[str, ...] = ()
    engines: tuple[str, ...] = ()
    books: tuple[str, ...] = ()
    origin: str = ""

    def is_for(self, voice: str, engine: str, book: Metadata) -> bool:
        """Say whether this entry holds for a voice of an engine that reads a book."""
        named = {_folded(name) for name in (book.title, book.identifier) if name}
        books = {_folded(name) for name in self.books}
        return _among(voice, self.voices) and _among(engine, self.engines) and (not books or bool(books & named))

    def is_in(self, language: str) -> bool:
        """Say whether this entry holds for text in `language` (BCP 47): regions differ only where both name one."""
        own, others = self.language.lower().split("-"), language.lower().split("-")
        return not self.language or all(a == b for a, b in zip(own, others, strict=False))


def _among(name: str, names: Sequence[str]) -> bool:
    return not names or name.lower() in {each.lower() for each in names}


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
