"""Every error a user can meet, the exit status it ends the program with, and its hint.

A message says what happened and where; the hint says what to do next.
Anything else that escapes is a bug: it shows its traceback and exits with 1.
"""

from __future__ import annotations

from typing import ClassVar


class AudiobookError(Exception):
    """The root of all errors meant for the user."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.message


class UsageError(AudiobookError):
    """The command line asks for something that cannot be."""

    exit_code = 2


class ConfigError(AudiobookError):
    """A configuration file, environment variable or --set is wrong."""

    exit_code = 2


class InputError(AudiobookError):
    """The source is unsupported, damaged, encrypted or empty."""

    exit_code = 3


class ToolMissing(AudiobookError):
    """A library or encoder that this run needs is not installed."""

    exit_code = 4


class EngineError(AudiobookError):
    """The engine cannot go on: unreachable, refused credentials, no funds. Stops the run; all work is kept."""

    exit_code = 5


class Incomplete(AudiobookError):
    """Passages are missing; what is done is kept and the same command goes on from there."""

    exit_code = 6


class OutputError(AudiobookError):
    """The output cannot be written, or what was written is not what was planned."""

    exit_code = 7


class Locked(AudiobookError):
    """Another run is at work on the same book."""

    exit_code = 8


class Interrupted(AudiobookError):
    """The user stopped the run; what is done is kept."""

    exit_code = 130


class PassageRejected(Exception):
    """The engine will not speak this text, now or later. Becomes a value in the result; the run goes on."""

    def __init__(self, message: str, *, too_long: bool = False, unreachable: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.too_long = too_long
        self.unreachable = unreachable


class TemporaryEngineError(Exception):
    """A passing failure of the engine: the same request may succeed later.

    `retry_after_s` is what the service asked for, if it did; `throttled` says that it
    refused because of the load we put on it (429, 503), which slows all senders down; `billed`
    that it may charge for the request although nothing usable came of it (a lost or bad reply);
    `bad_take` that it did answer, whole and in time, but with audio that is no reading of the text.
    """

    def __init__(
        self,
        message: str,
        *,
        retry_after_s: float | None = None,
        throttled: bool = False,
        billed: bool = False,
        bad_take: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.retry_after_s = retry_after_s
        self.throttled = throttled
        self.billed = billed
        self.bad_take = bad_take
