"""Gather the runs of characters of one block, white space as HTML collapses it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.book import Span, SpanKind

_SPACE = re.compile("[\t\n\r\f][ \t\n\r\f]*| [ \t\n\r\f]+")  # a single plain space is left as it is
_UNSEEN = frozenset((SpanKind.MARKUP, SpanKind.HIDDEN, SpanKind.RUBY))  # white space in them separates nothing
_MARKS = frozenset((SpanKind.NOTE_MARK, SpanKind.PAGE_NUMBER))
_SPEAKING = frozenset((SpanKind.TEXT, SpanKind.LINK, SpanKind.CODE))


@dataclass(frozen=True, slots=True)
class Voice:
    """What the characters of a run are; runs of one `owner` (the element that made them so) are one span."""

    kind: SpanKind = SpanKind.TEXT
    language: str | None = None
    phonemes: str = ""
    owner: int = 0


class Runs:
    """The runs of the block at hand, each with whether it is the source's own text."""

    def __init__(self) -> None:
        self._runs: list[tuple[Voice, str]] = []
        self._own: set[int] = set()
        self._spaced = True
        self.has_text = False
        self.last_sign = ""
        self.breaks = 0

    def __bool__(self) -> bool:
        return bool(self._runs)

    def add(self, text: str, voice: Voice, *, literal: bool = False) -> None:
        """Add a text node of the source."""
        if literal:
            self._append(text, voice)
            return
        if voice.kind in _UNSEEN:
            self._append(_SPACE.sub(" ", text), voice, counts=False)
            return
        text = _SPACE.sub(" ", text)
        if voice.kind in _MARKS and text != text.strip(" "):
            self._put_apart(text, voice)
            return
        if self._spaced and text.startswith(" "):
            text = text[1:]
        if text:
            self._append(text, voice)

    def _put_apart(self, text: str, voice: Voice) -> None:
        """Add a mark with the white space at its ends as that of the text around it: the mark is taken out later."""
        if text.startswith(" "):
            self.add_space()
        if text.strip(" "):
            self._append(text.strip(" "), voice)
            if text.endswith(" "):
                self.add_space()

    def add_own(self, text: str, voice: Voice) -> None:
        """Add what is not a text node: a number, the description of an image."""
        self._own.add(len(self._runs))
        self._append(text, voice, counts=voice.kind not in _UNSEEN)

    def add_space(self) -> None:
        """Separate what follows from what is there."""
        if self._runs and not self._spaced:
            self._append(" ", Voice())

    def add_break(self) -> None:
        """End the line, if there is one."""
        if not self._runs:
            return
        voice, last = self._runs[-1]
        self._runs[-1] = (voice, last.rstrip(" "))
        self._append("\n", Voice())
        self.breaks += 1

    @property
    def text(self) -> str:
        """What a reader of the page sees of the block so far."""
        return "".join(text for voice, text in self._runs if voice.kind in _SPEAKING)

    def of_source(self) -> list[str]:
        """Return the text nodes of the block so far, without what was added to them."""
        return [text for number, (_, text) in enumerate(self._runs) if number not in self._own]

    def trim_end(self) -> None:
        """Take white space from the end."""
        if self._runs and not self._runs[-1][1].isspace():
            self._runs[-1] = (self._runs[-1][0], self._runs[-1][1].rstrip(" "))
        elif self._runs:
            self._runs[-1] = (self._runs[-1][0], "")

    def last_line_is_empty(self) -> bool:
        """Say whether nothing came since the last break."""
        return bool(self._runs) and self._runs[-1][1].endswith("\n")

    def _append(self, text: str, voice: Voice, *, counts: bool = True) -> None:
        self._runs.append((voice, text))
        if counts:
            self._spaced = text.endswith((" ", "\n"))
            if not text.isspace():
                self.has_text = True
                if voice.kind in _SPEAKING:
                    self.last_sign = text.rstrip()[-1:] or self.last_sign

    def take(
        self, base: str | None, *, keeps_lines: bool, literal: bool = False
    ) -> tuple[tuple[Span, ...], str | None]:
        """Return the spans gathered and the language that they share, and begin anew.

        `base` is the language of the block around them; a span names its own only where it differs.
        """
        merged: list[tuple[Voice, list[str]]] = []
        for voice, text in self._runs:
            before = merged[-1][0] if merged else None
            is_gap = text.isspace() and before is not None and before.kind is voice.kind is SpanKind.TEXT
            if before is voice or is_gap or before == voice:
                merged[-1][1].append(text)
            else:
                merged.append((voice, [text]))
        language = _shared(merged, base)
        spans = [
            Span(
                kind=voice.kind,
                text="".join(parts) if keeps_lines else "".join(parts).replace("\n", " "),
                language=voice.language if voice.language != language and voice.language else None,
                phonemes=voice.phonemes,
            )
            for voice, parts in merged
        ]
        self._runs, self._own, self._spaced = [], set(), True
        self.has_text, self.last_sign, self.breaks = False, "", 0
        return _with_brackets(trim(spans, "\n" if literal else None)), language


def _shared(merged: Sequence[tuple[Voice, list[str]]], base: str | None) -> str | None:
    languages = {
        voice.language for voice, parts in merged if voice.kind in _SPEAKING and any(map(str.isalnum, "".join(parts)))
    }
    return languages.pop() if len(languages) == 1 else base


def _with_brackets(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Move square brackets around a note's mark into it: they are no words of the sentence."""
    if all(span.kind is not SpanKind.NOTE_MARK for span in spans):
        return spans
    found = list(spans)
    for at in range(1, len(found) - 1):
        before, mark, after = found[at - 1 : at + 2]
        bracketed = before.text.endswith("[") and after.text.startswith("]")
        if mark.kind is SpanKind.NOTE_MARK and bracketed and {before.kind, after.kind} == {SpanKind.TEXT}:
            found[at - 1] = replace(before, text=before.text[:-1])
            found[at] = replace(mark, text=f"[{mark.text}]")
            found[at + 1] = replace(after, text=after.text[1:])
    return tuple(span for span in found if span.text)


def trim(spans: Sequence[Span], chars: str | None = None) -> tuple[Span, ...]:
    """Return the spans without white space (or `chars`) at both ends and without empty ones."""
    told = [at for at, span in enumerate(spans) if span.text.strip(chars)]
    kept = [span for span in spans[told[0] : told[-1] + 1] if span.text] if told else []
    if kept:
        for at, strip in ((0, str.lstrip), (-1, str.rstrip)):
            text = strip(kept[at].text, chars)
            if text != kept[at].text:
                kept[at] = replace(kept[at], text=text)
    return tuple(kept)
