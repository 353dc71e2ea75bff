"""Tell the user how far the work is: a bar on a terminal, plain lines elsewhere, JSON lines, or nothing."""

from __future__ import annotations

import json
import sys
from typing import Any, Protocol, TextIO

from tqdm import tqdm

from pipeline.titles import printable

_LINES = 10  # a log gets a line for each tenth of the work, not one for each passage


class Progress(Protocol):
    """What the stages report while a book is being made."""

    def stage(self, what: str) -> None:
        """Say that a stage begins."""
        ...

    def begin(self, total: int, reused: int) -> None:
        """Say how many passages the book has and how many of them are in the store already."""
        ...

    def passage(self, *, seconds: float, characters: int) -> None:
        """Say that a passage is safely in the store, with its seconds of audio and the characters sent for it."""
        ...

    def notice(self, message: str) -> None:
        """Say something that the user should know, once."""
        ...

    def end(self) -> None:
        """Say that no more passages come."""
        ...


class Silent:
    """Says nothing."""

    def stage(self, what: str) -> None:
        """Say nothing."""

    def begin(self, total: int, reused: int) -> None:
        """Say nothing."""

    def passage(self, *, seconds: float, characters: int) -> None:
        """Say nothing."""

    def notice(self, message: str) -> None:
        """Say nothing."""

    def end(self) -> None:
        """Say nothing."""


class Terminal(Silent):
    """A tqdm bar: passages, audio made, rate and time left."""

    def __init__(self, stream: TextIO) -> None:
        """Draw on `stream`."""
        self._stream = stream
        self._bar: tqdm[Any] | None = None
        self._seconds = 0.0

    def stage(self, what: str) -> None:
        """Write a line of its own."""
        tqdm.write(printable(what), file=self._stream)

    def begin(self, total: int, reused: int) -> None:
        """Draw the bar with what the store already covers."""
        form = "{n_fmt}/{total_fmt} |{bar}| {desc}, {rate_noinv_fmt}, {remaining} left"
        self._bar = tqdm(
            total=total, initial=reused, file=self._stream, unit="", dynamic_ncols=True, bar_format=form, desc="0:00:00"
        )

    def passage(self, *, seconds: float, characters: int) -> None:
        """Move the bar."""
        if self._bar is not None:
            self._seconds += seconds
            self._bar.set_description_str(f"{clock(self._seconds)} of audio", refresh=False)
            self._bar.update()

    def notice(self, message: str) -> None:
        """Write a line above the bar."""
        tqdm.write(printable(message), file=self._stream)

    def end(self) -> None:
        """Leave the bar as it is and go to the next line."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None


class Lines(Silent):
    """Plain lines for logs: one for each tenth of the passages."""

    def __init__(self, stream: TextIO) -> None:
        """Write to `stream`."""
        self._stream = stream
        self._total = self._done = 0
        self._seconds = 0.0

    def stage(self, what: str) -> None:
        """Write the stage."""
        self.notice(what)

    def begin(self, total: int, reused: int) -> None:
        """Remember the total."""
        self._total, self._done = total, reused

    def passage(self, *, seconds: float, characters: int) -> None:
        """Write a line when another tenth is done."""
        before = self._done * _LINES // self._total
        self._done += 1
        self._seconds += seconds
        if self._done * _LINES // self._total > before:
            self.notice(f"{self._done} of {self._total} passages, {clock(self._seconds)} of audio made")

    def notice(self, message: str) -> None:
        """Write a line."""
        print(printable(message), file=self._stream, flush=True)


class JsonLines(Silent):
    """One JSON object a line, each with an `event`; the last object of a book, its result, has none."""

    def __init__(self, stream: TextIO) -> None:
        """Write to `stream`."""
        self._stream = stream

    def stage(self, what: str) -> None:
        """Write a stage event."""
        self._write(event="stage", stage=what)

    def begin(self, total: int, reused: int) -> None:
        """Write a begin event."""
        self._write(event="begin", passages=total, reused=reused)

    def passage(self, *, seconds: float, characters: int) -> None:
        """Write a passage event."""
        self._write(event="passage", seconds=round(seconds, 3), characters=characters)

    def notice(self, message: str) -> None:
        """Write a notice event."""
        self._write(event="notice", message=message)

    def _write(self, **event: object) -> None:
        print(json.dumps(event, ensure_ascii=False), file=self._stream, flush=True)


def choose(*, quiet: bool, as_json: bool) -> Progress:
    """Return the progress that fits the flags and the terminal."""
    if as_json:
        return JsonLines(sys.stdout)
    if quiet:
        return Silent()
    return Terminal(sys.stderr) if sys.stderr.isatty() else Lines(sys.stderr)


def clock(seconds: float) -> str:
    """Write a length of time as h:mm:ss."""
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
