"""Accidents at random, but the same ones for the same seed at any concurrency: drawn by passage and attempt."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from random import Random

import accidents
from accidents import Staged
from aura_server import Accident

_SLOW = ("a stall", "a byte each", "never ends", "without an end", "gigabytes")
_WAITING = "Retry-After"


def misfortune(
    share: float, *, seed: int, fates: tuple[accidents.Fate, ...] = ("made",), slow: float = 0.1
) -> Callable[[str, int], Accident | None]:
    """Let `share` of all requests meet an accident of these fates, drawn evenly; of the slow ones only `slow`."""

    def strike(text: str, nth: int) -> Accident | None:
        chance = Random(zlib.crc32(f"{seed}:{nth}:{text}".encode()))
        if chance.random() >= share:
            return None
        name, staged = chance.choice(_fitting(text, fates))
        lets_pass = any(part in name for part in _SLOW) and chance.random() >= slow
        return None if lets_pass else staged.accident

    return strike


def _fitting(text: str, fates: tuple[accidents.Fate, ...]) -> list[tuple[str, Staged]]:
    return [(name, each) for name, each in accidents.of(text).items() if each.fate in fates]
