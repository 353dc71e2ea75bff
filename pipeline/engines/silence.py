"""Silence as long as the text would take: rehearse a book, its chapters and its files without a voice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from pipeline.audio import PcmFormat, Speech
from pipeline.engines import Engine, EngineSpec, Voice
from pipeline.script import Limits
from pipeline.settings import Range
from pipeline.text.said import unmarked

SECRETS: tuple[str, ...] = ()
_FORMAT = PcmFormat(rate_hz=24000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`chars_per_second`: the pace of the speech that is not there."""

    voice: str = "silence"
    chars_per_second: Annotated[float, Range(1, 100)] = 15.0
    target_chars: Annotated[int, Range(1, 10_000)] = 1
    max_chars: Annotated[int, Range(20, 10_000)] = 2000


def voices() -> tuple[Voice, ...]:
    """List the one voice, which takes any language."""
    return (Voice(name="silence", locale="*", style="silent", note="rehearsal and tests"),)


def spec(settings: Settings) -> EngineSpec:
    """Describe the engine."""
    return EngineSpec(
        identity={"engine": "silence", "version": 1, "chars_per_second": settings.chars_per_second},
        limits=Limits(
            max_chars=settings.max_chars, target_chars=settings.target_chars, min_chars=12, max_concurrency=8
        ),
        chars_per_second=settings.chars_per_second,
        realtime=10_000.0,
    )


class _Silence:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def speak(self, text: str) -> Speech:
        samples = int(len(unmarked(text)) / self._settings.chars_per_second * _FORMAT.rate_hz)
        return Speech(pcm=bytes(samples * _FORMAT.frame_bytes), format=_FORMAT)


@asynccontextmanager
async def open_engine(settings: Settings) -> AsyncIterator[Engine]:
    """Open the engine; nothing to prepare."""
    yield _Silence(settings)
