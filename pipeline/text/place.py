"""A place where a sentence may end, and what stands around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.text.abbreviations import Tongue

_OPENERS = r"""[("'“‘«»„‹\[{¿¡*_—–-]"""
_WORD_BEFORE = re.compile(r"[^\s—–]*$")
_WORD_AFTER = re.compile(rf"{_OPENERS}*\s*(?P<word>[^\s—–]*)")
_TAIL_CHARS = 60  # no rule looks further back; a sentence that never ends must not cost its length squared


@dataclass(frozen=True, slots=True)
class Place:
    """A candidate: the sentence so far, the marks that end it, and what follows."""

    text: str
    start: int
    stop_at: int
    stop: str
    close: str
    after: int

    @property
    def tail(self) -> str:
        """The end of the sentence so far, long enough for every rule."""
        return self.text[max(self.start, self.stop_at - _TAIL_CHARS) : self.stop_at].strip()

    @property
    def whole(self) -> bool:
        """Whether `tail` is all of the sentence so far."""
        return self.stop_at - self.start <= _TAIL_CHARS

    @property
    def before(self) -> str:
        """The last word before the mark."""
        match = _WORD_BEFORE.search(self.tail)
        return match.group().rpartition("--")[2].lstrip("(\"'“‘«„»‹[{¿¡*_") if match else ""

    @property
    def earlier(self) -> str:
        """The word before the last, without the marks around it."""
        words = self.tail.split()[-2:-1]
        return words[0].strip("(\"'“‘«„»,;:") if words else ""

    @property
    def following(self) -> str:
        """The word after the marks, with what hangs on its end."""
        match = _WORD_AFTER.match(self.text, self.after)
        return match["word"] if match else ""


def bare(word: str) -> str:
    """Return `word` without the marks that hang on its end."""
    return word.rstrip(".,;:!?)”\"'’…»")


def is_starter(following: str, words: Tongue) -> bool:
    """Say whether `following` is a word whose capital can only mean that it begins a sentence."""
    word = bare(following).lower().replace("’", "'")
    return word in words.starters or word.partition("'")[0] + "'" in words.starters
