"""Opus in Ogg under the older ending: the same bytes as `opus`.

Opus and not Vorbis: at the bitrates of speech it is the better codec by far, every program that plays Ogg today plays
it, and its sections can be encoded apart and joined. The ending makes the difference to players that go by names:
Android lists `.opus` files only from version 10 on, `.ogg` files with Opus inside since 5.
"""

from __future__ import annotations

from pipeline.writers.opus import CHAPTER_STEP, ENCODER, TAGS, contents, decode, encode, join, lane, stored

__all__ = ["CHAPTER_STEP", "ENCODER", "SUFFIX", "TAGS", "contents", "decode", "encode", "join", "lane", "stored"]

SUFFIX = ".ogg"
