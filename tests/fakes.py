"""Fakes, each named by the accident that it stages, and small makers of test data."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np

from pipeline.audio import PcmFormat, Speech
from pipeline.errors import PassageRejected, TemporaryEngineError
from pipeline.files import Files

FORMAT = PcmFormat(rate_hz=24000)


def speech_of(seconds: float, *, hz: float = 220.0) -> bytes:
    """Return a tone with a quiet tenth of a second at either end, as 16-bit mono at 24 kHz."""
    count = int(seconds * FORMAT.rate_hz)
    tone = 8000 * np.sin(2 * np.pi * hz * np.arange(count) / FORMAT.rate_hz)
    edge = min(2400, count // 4)
    tone[:edge] = tone[count - edge :] = 0
    return tone.astype("<i2").tobytes()


class FullDisk(Files):
    """A disk that takes no more bytes."""

    def write(self, path: Path, *parts: bytes) -> None:
        """Leave half of a file and fail."""
        data = b"".join(parts)
        path.write_bytes(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


class ToneEngine:
    """An engine that answers at once with a tone as long as the text, and remembers what it was asked for."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self.asked: list[str] = []
        self.in_flight = self.most_in_flight = 0

    async def speak(self, text: str) -> Speech:
        """Speak in a tone."""
        self.asked.append(text)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await asyncio.sleep(0)
            return self.answer(text)
        finally:
            self.in_flight -= 1

    def answer(self, text: str) -> Speech:
        """Return what is said."""
        return Speech(pcm=speech_of(len(text) / 15), format=FORMAT)


class RejectingEngine(ToneEngine):
    """An engine that will not speak some texts."""

    def __init__(self, rejects: Callable[[str], bool], *, too_long: bool = False) -> None:
        """Reject the texts for which `rejects` is true."""
        super().__init__()
        self._rejects = rejects
        self._too_long = too_long

    def answer(self, text: str) -> Speech:
        """Speak or reject."""
        if self._rejects(text):
            raise PassageRejected("not this text", too_long=self._too_long)
        return super().answer(text)


class StutteringEngine(ToneEngine):
    """An engine that fails a number of times before it answers each text."""

    def __init__(self, failures: int) -> None:
        """Fail `failures` times a text."""
        super().__init__()
        self._failures = failures

    def answer(self, text: str) -> Speech:
        """Fail, or speak."""
        if self.asked.count(text) <= self._failures:
            raise TemporaryEngineError("busy")
        return super().answer(text)
