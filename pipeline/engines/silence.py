"""Silence as long as the text would take: rehearse a book, its chapters and its files without a voice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from pipeline.audio import PcmFormat, Speech
from pipeline.engines import Engine, EngineSpec, Voice
from pipeline.errors import ConfigError
from pipeline.script import Limits

SECRETS: tuple[str, ...] = ()
_FORMAT = PcmFormat(rate_hz=24000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`chars_per_second`: the pace of the speech that is not there."""

    voice: str = "silence"
    chars_per_second: float = 15.0
    target_chars: int = 1
    max_chars: int = 2000

    def __post_init__(self) -> None:
        """Refuse a pace that is not one."""
        if not 1 <= self.chars_per_second <= 100:
            raise ConfigError(f"engine.chars_per_second = {self.chars_per_second}: must be from 1 to 100")


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
        samples = int(len(text) / self._settings.chars_per_second * _FORMAT.rate_hz)
        return Speech(pcm=bytes(samples * _FORMAT.frame_bytes), format=_FORMAT)


@asynccontextmanager
async def open_engine(settings: Settings) -> AsyncIterator[Engine]:
    """Open the engine; nothing to prepare."""
    yield _Silence(settings)
