"""The user's own pronunciations: word, phrase or pattern -> another spelling, or IPA."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.text.said import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Entries in the order in which they win."""

    def find(self, text: str, language: str) -> Iterator[Said]:
        """Yield what is said otherwise than written in one sentence, in order and without overlap."""
        yield from ()
