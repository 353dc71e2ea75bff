"""The embedded voice: hibari, a small neural network that runs offline, one process for each core."""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from importlib.util import find_spec
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from typing import Annotated, Any

from pipeline.audio import Mark, PcmFormat, Speech
from pipeline.engines import Engine, EngineSpec, Voice
from pipeline.engines._hibari_phonemes import hibari_phonemes, hibari_text
from pipeline.errors import EngineError, PassageRejected
from pipeline.machine import cores
from pipeline.script import Limits
from pipeline.settings import Range

SECRETS: tuple[str, ...] = ()
_FORMAT = PcmFormat(rate_hz=24000)
_SEED = 0  # hibari adds noise; the same seed gives the same samples, bit for bit
_PIPE_BYTES = 1 << 20
_MAX_CHARS = 800  # about a minute of speech: memory of one inference stays small


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`speed`: 1.0 is the voice's own pace, 0.5 to 2.0. `processes`: 0 takes one for each core."""

    voice: str = "heart"
    speed: Annotated[float, Range(0.5, 2.0)] = 1.0
    processes: Annotated[int, Range(0, 64)] = 0


def voices() -> tuple[Voice, ...]:
    """List the voices; all but `heart` are downloaded when first used."""
    return tuple(
        Voice(
            name=name,
            locale=facts["language"],
            gender=facts["gender"],
            style="narration",
            note="embedded, offline" if facts.get("bundled") else "downloaded when first used (8 MB)",
        )
        for name, facts in _registry().items()
    )


def spec(settings: Settings) -> EngineSpec:
    """Describe the engine: the samples depend on the weights, the release and the FFT library that it finds."""
    identity = {
        "engine": "hibari",
        "version": version("hibari-tts"),
        "weights": _registry()[settings.voice]["sha256"],
        "speed": settings.speed,
        "seed": _SEED,
        "fft": "scipy" if find_spec("scipy") else "numpy",
    }
    processes = _processes(settings)
    return EngineSpec(
        identity=identity,
        # One sentence a passage: hibari speaks sentence by sentence anyway, so pauses and captions are exact.
        # Two requests for each process, so that none waits while a result travels.
        limits=Limits(max_chars=_MAX_CHARS, target_chars=1, min_chars=12, max_concurrency=2 * processes),
        chars_per_second=15.5 * settings.speed,
        realtime=100.0 * processes,
    )


def phonemes(ipa: str, settings: Settings) -> str | None:
    """Return IPA as the voice takes it, None if there is a sound in it that it does not know."""
    return hibari_phonemes(ipa, british=_is_british(settings))


def _is_british(settings: Settings) -> bool:
    return bool(_registry()[settings.voice]["british"])


@asynccontextmanager
async def open_engine(settings: Settings) -> AsyncIterator[Engine]:
    """Start the worker processes. Raises EngineError if the voice has to be downloaded and cannot be."""
    weights = await asyncio.to_thread(_weights, settings.voice)
    pool = ProcessPoolExecutor(
        _processes(settings),
        mp_context=get_context("spawn"),  # fork is unsafe beside the threads of onnxruntime
        initializer=_start_worker,
        initargs=(settings.voice, str(weights)),
    )
    try:
        _widen(pool)
        yield _Hibari(pool, settings)
    finally:
        processes = list((getattr(pool, "_processes", None) or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.kill()  # it ignores what asks politely, and has nothing to keep
        for process in processes:
            process.join()


def _widen(pool: ProcessPoolExecutor) -> None:
    """Let a whole clip fit into the pipe that results come through: a worker then does not wait for its reader.

    Worth 3 % of the speed on two cores. Linux only; elsewhere, or should the pool be built otherwise, nothing is lost.
    """
    reader = getattr(getattr(pool, "_result_queue", None), "_reader", None)
    if reader is not None and hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):
            fcntl.fcntl(reader.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


class _Hibari:
    def __init__(self, pool: ProcessPoolExecutor, settings: Settings) -> None:
        self._pool = pool
        self._speed = settings.speed
        self._british = _is_british(settings)

    async def speak(self, text: str) -> Speech:
        plain = text.replace("](", "] (").replace("\n", " ")  # [word](/phonemes/) is hibari's own markup
        with _deaf_children():
            spoken = self._pool.submit(_speak, hibari_text(plain, british=self._british), self._speed)
        try:
            pcm, words = await asyncio.wrap_future(spoken)
        except BrokenProcessPool:
            raise EngineError(
                "hibari: a worker process died", hint="is the machine out of memory? try --set engine.processes=1"
            ) from None
        if not pcm:
            raise PassageRejected("hibari found nothing to pronounce in it")
        return Speech(pcm=pcm, format=_FORMAT, marks=tuple(Mark(word=word, start=start) for word, start in words))


@contextmanager
def _deaf_children() -> Iterator[None]:
    """Let processes that are started here never hear of Ctrl-C or SIGTERM, from their first moment on.

    Both reach the whole group, or the whole service of systemd; what is in flight is to be kept: the parent decides.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@lru_cache(maxsize=1)
def _registry() -> dict[str, Any]:
    from hibari.voices import VOICES  # noqa: PLC0415 - costs 0.2 s, which `--help` need not pay

    registry: dict[str, Any] = VOICES
    return registry


def _weights(voice: str) -> Path:
    from hibari.voices import voice_path  # noqa: PLC0415 - as above

    try:
        return Path(voice_path(voice))
    except RuntimeError as error:
        raise EngineError(
            f"hibari: voice {voice!r} is not in the package and could not be downloaded: {error}",
            hint="the voice 'heart' needs no download",
        ) from None


def _processes(settings: Settings) -> int:
    return settings.processes or cores()


# What follows runs in the worker processes; a worker keeps its voice in this one-element list.
_voice: list[Any] = []


def _start_worker(voice: str, weights: str) -> None:
    threading.Thread(target=_die_with_parent, daemon=True).start()
    from pipeline.engines._hibari_marks import load  # noqa: PLC0415 - only workers load the network

    _voice.append(load(voice, Path(weights)))
    _speak("Ready.", speed=1.0)


def _die_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
    os._exit(1)


def _speak(text: str, speed: float) -> tuple[bytes, tuple[tuple[str, int], ...]]:
    import numpy as np  # noqa: PLC0415 - as above

    samples, marks = _voice[0].speak(text, speed, _SEED)
    return (np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2").tobytes(), marks
