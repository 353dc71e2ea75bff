"""What the loopback services say: every text has a reading of its own, made of tone, noise and quiet edges."""

from __future__ import annotations

import struct
import zlib
from functools import cache

import numpy as np

RATE_HZ = 24_000
CHARS_PER_SECOND = 15
LONGEST_CHARS = 2_000
_RUN_IN_S = 17  # the tune is this much longer than the longest reading, so that each text begins at a place of its own


def wav_of(pcm: bytes, *, declared: int | None = None) -> bytes:
    """Put a WAV header before `pcm`; `declared` is the size it claims, None for the true one."""
    size = len(pcm) if declared is None else declared
    fmt = struct.pack("<HHIIHH", 1, 1, RATE_HZ, 2 * RATE_HZ, 2, 16)
    return struct.pack("<4sI4s4sI16s4sI", b"RIFF", (size + 36) % 2**32, b"WAVE", b"fmt ", 16, fmt, b"data", size) + pcm


def spoken_pcm(text: str, *, take: int = 0) -> bytes:
    """Return what `text` sounds like here: syllables of tone at 15 characters a second between quiet edges.

    A function of the text and the take alone; different texts give different samples.
    """
    melody, hush = tune()
    length = max(1, len(text)) * RATE_HZ // CHARS_PER_SECOND
    start = zlib.crc32(f"{take}:{text}".encode()) % (_RUN_IN_S * RATE_HZ)
    return hush + melody[2 * start : 2 * (start + length)] + hush


@cache
def tune() -> tuple[bytes, bytes]:
    """Make one long melody, cut up by every reading, and 120 ms of the quiet before and after one."""
    generator = np.random.default_rng(2)
    seconds = np.arange((LONGEST_CHARS // CHARS_PER_SECOND + 1 + _RUN_IN_S) * RATE_HZ) / RATE_HZ
    pitch_hz = 140 + 40 * np.sin(2 * np.pi * 0.31 * seconds) + 15 * np.sin(2 * np.pi * 1.7 * seconds)
    voice = np.sin(2 * np.pi * np.cumsum(pitch_hz) / RATE_HZ)
    syllables = 0.15 + 0.85 * np.sin(np.pi * 4 * seconds) ** 2
    noise = generator.standard_normal(seconds.size)
    melody = 7_000 * syllables * voice + 200 * syllables * noise
    hush = 6 * noise[: RATE_HZ * 12 // 100]
    return melody.astype("<i2").tobytes(), hush.astype("<i2").tobytes()
