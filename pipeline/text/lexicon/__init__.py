"""The user's own pronunciations: word, phrase or pattern -> another spelling, or IPA.

Where two entries claim the same words, the one that begins first wins, there the longest, there the one whose file
comes first in `lexicon_files`, there the one that stands first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.text.lexicon.entry import Entry, Table
from pipeline.text.lexicon.files import Places, entries_for, lexicon_digest, lexicon_files
from pipeline.text.lexicon.matching import Hit, Matcher
from pipeline.text.said import Said

__all__ = ["Entry", "Hit", "Lexicon", "Places", "Table", "entries_for", "lexicon_digest", "lexicon_files"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Entries in the order in which they win."""

    entries: tuple[Entry, ...] = ()
    _matchers: dict[str, Matcher] = field(default_factory=dict, init=False, repr=False, compare=False)

    def find(self, text: str, language: str) -> Iterator[Said]:
        """Yield what is said otherwise than written in one sentence, in order and without overlap.

        `language` (BCP 47) is the sentence's. Raises ConfigError for a pattern that takes too long.
        """
        return (hit.said for hit in self.hits(text, language))

    def hits(self, text: str, language: str) -> Iterator[Hit]:
        """Yield the same with the entries that say so. Raises ConfigError for a pattern that takes too long."""
        if not self.entries:
            return iter(())
        if language not in self._matchers:
            self._matchers[language] = Matcher(self.entries, language)
        return self._matchers[language].find(text)
