"""Engines turn text into samples and do nothing else: no retrying, splitting, caching or tagging.

An engine is a module in this folder with

    Settings                      frozen dataclass; its `voice` field names the voice
    SECRETS                       names of the environment variables that can hold its key (empty if it needs none)
    voices() -> tuple[Voice, ...]
    spec(settings) -> EngineSpec  without network, key or weights in memory
    open_engine(settings)         async context manager that yields an Engine

What is spoken may hold marks of pronunciation (`text.said`). An engine turns them into its own markup, or into plain
words with `unmarked`; one that has such markup says so with

    phonemes(ipa, settings) -> str | None    IPA as it is sent, None if it cannot be: then the word is, as respelled

`[engine] name = "acme"` finds `acme.py`; the other keys of that table become its Settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from pipeline.audio import Speech
from pipeline.script import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A voice that can be asked for. `locale` is a BCP 47 tag, or "*" for a voice that takes any language."""

    name: str
    locale: str
    gender: str = ""
    age: str = ""
    style: str = ""
    note: str = ""

    def speaks(self, language: str) -> bool:
        """Say whether this voice speaks `language` (a BCP 47 tag; only the language part counts)."""
        return self.locale == "*" or self.locale.partition("-")[0].lower() == language.partition("-")[0].lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineSpec:
    """What can be said of an engine before it is opened.

    `identity` is everything that changes the bytes it returns for a text (engine, model, voice,
    parameters, version or hash of the weights) and nothing else; it becomes part of a clip's key.
    `usd_per_1000_chars` is None for an engine that costs nothing; `remote` says that others share it,
    so that the number in flight has to be found out. `says` names the rules of `text.verbalize` that the
    engine needs no help with. `chars_per_second` and `realtime` (seconds of
    audio for a second of waiting) are for estimates only.
    """

    identity: Mapping[str, Any]
    limits: Limits
    usd_per_1000_chars: float | None = None
    remote: bool = False
    says: frozenset[str] = frozenset()
    chars_per_second: float = 15.0
    realtime: float = 1.0


class Engine(Protocol):
    """An open engine."""

    async def speak(self, text: str) -> Speech:
        """Speak `text`, at most `limits.max_chars` long.

        Raises TemporaryEngineError (may be retried), PassageRejected (this text will never do)
        or EngineError (nothing will do: stop).
        """
        ...


class EngineModule(Protocol):
    """The shape of a module in this folder."""

    Settings: type[Any]
    SECRETS: tuple[str, ...]

    def voices(self) -> tuple[Voice, ...]:
        """List every voice."""
        ...

    def spec(self, settings: Any) -> EngineSpec:
        """Describe the engine under `settings`."""
        ...

    def open_engine(self, settings: Any) -> AbstractAsyncContextManager[Engine]:
        """Open the engine for one run."""
        ...
