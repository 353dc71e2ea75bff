"""From the author's words to what the voice gets: the lexicon first, then the rules, then what nobody says goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.text.lexicon import Lexicon
from pipeline.text.said import Said, apart, unmarked
from pipeline.text.speakable import says_something, speakable
from pipeline.text.verbalize import verbalize


class Unsaid(Exception):
    """A bug in this program: letters or digits of a sentence are neither said nor replaced by something that is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voicing:
    """How sentences are worded for one voice. `rules` are names of `verbalize.ORDER`; None is all of them."""

    lexicon: Lexicon = field(default_factory=Lexicon)
    rules: frozenset[str] | None = None

    def say(self, said: str, language: str, *, final: bool = True) -> str:
        """Return what a voice is given for a sentence, with neutral marks (`text.said`) where a word has phonemes.

        With `final` false (the sentence goes on in another part) no ending is added. Raises Unsaid.
        """
        pieces = apart(said)
        pieces[::2] = [self._worded(piece, language) for piece in pieces[::2]]
        worded = "".join(pieces)
        spoken = speakable(worded, final=final)
        if spoken != worded and _signs(spoken) != _signs(worded):
            raise Unsaid(f"letters or digits were lost on the way to the voice: {said!r} -> {spoken!r}")
        return spoken

    def _worded(self, text: str, language: str) -> str:
        worded: list[str] = []
        at = 0
        for each in self._changes(text, language):
            written = text[each.start : each.stop]
            if says_something(written) and not says_something(unmarked(each.words)):
                raise Unsaid(f"nothing is said for {written!r} in {text!r}")
            worded += (text[at : each.start], each.words)
            at = each.stop
        return "".join((*worded, text[at:]))

    def _changes(self, text: str, language: str) -> Iterator[Said]:
        """Yield the entries of the lexicon and, where none applies, the rules', in order."""
        own = list(self.lexicon.find(text, language))
        rules = verbalize(text, language, self.rules) if self.rules is None or self.rules else ()
        yield from sorted([*own, *_beside(own, rules, len(text))], key=lambda each: each.start)


def _beside(own: list[Said], rules: tuple[Said, ...], chars: int) -> tuple[Said, ...]:
    """Return those of `rules` that touch no character of `own`."""
    if not own:
        return rules
    free = bytearray(b"\1" * chars)
    for entry in own:
        free[entry.start : entry.stop] = bytes(entry.stop - entry.start)
    return tuple(each for each in rules if free.find(0, each.start, each.stop) < 0)


def _signs(text: str) -> int:
    return sum(map(str.isalnum, text))
