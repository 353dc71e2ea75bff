"""Synthetic clips, scripts and audiobooks for tests: generated tones with syllables and pauses, the same every time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import imageio_ffmpeg
import numpy as np

from pipeline.audio import Clip, PcmFormat
from pipeline.book import Metadata
from pipeline.mastering import Fades, master
from pipeline.script import ChapterTitle, Passage, Script, Sentence
from pipeline.timeline import Timeline, Trim, lay_out
from pipeline.writers import Audiobook

FORM = PcmFormat(rate_hz=24_000)
FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
METADATA = Metadata(
    title="The Café; a = #1 \\ Tale 😀",
    authors=("Ana Ríos", "Martin Luther King, Jr."),
    language="en",
    subtitle="Or Nothing",
    publisher="Nobody & Sons",
    date="1921",
    description="First line.\nSecond line; with = and #.",
    series="Tales",
    series_part="3",
    identifier="urn:isbn:978-3-16-148410-0",
    rights="Public domain",
)


def speech(samples: int, seed: int, form: PcmFormat = FORM) -> bytes:
    """Return something like speech: syllables of a buzzing tone whose pitch and loudness wander, some noise."""
    random = np.random.default_rng(seed)
    time = np.arange(samples) / form.rate_hz
    syllables = max(int(samples / form.rate_hz * 4), 1)
    loudness = np.repeat(10 ** (random.uniform(-30, -8, syllables) / 20), -(-samples // syllables))[:samples]
    pitch = np.repeat(random.uniform(90, 260, syllables), -(-samples // syllables))[:samples]
    phase = 2 * np.pi * np.cumsum(pitch) / form.rate_hz
    tone = sum(np.sin(phase * overtone) / overtone for overtone in range(1, 12)) / 2
    shape = np.abs(np.sin(np.pi * time * 4)) ** 0.5
    sound = loudness * shape * (tone + random.normal(0, 0.05, samples))
    mono = np.clip(sound * 32_767, -32_768, 32_767).astype("<i2")
    return np.repeat(mono, form.channels).tobytes()


def clip_of(key: str, pcm: bytes, form: PcmFormat = FORM) -> Clip:
    """Return the clip that a store would make of `pcm`, its envelope measured plainly."""
    peaks = np.abs(np.frombuffer(pcm, "<i2").astype(int))
    step = form.grid * form.channels
    stretches = [int(peaks[start : start + step].max()) for start in range(0, len(peaks), step)]
    levels = [min(int(-20 * np.log10(max(peak, 1) / 32_768)), 96) for peak in stretches]
    return Clip(key=key, format=form, samples=len(pcm) // form.frame_bytes, envelope=bytes(levels))


def script_of(
    chapters: Sequence[Sequence[str]], *, titles: Sequence[str] = (), pause_ms: int = 450, head_ms: int = 750
) -> Script:
    """Return a script: one string a passage, its sentences divided by "|"."""
    passages = tuple(
        _passage(number, block, text, pause_ms)
        for number, texts in enumerate(chapters, start=1)
        for block, text in enumerate(texts, start=1)
    )
    named = [*titles, *(f"Chapter {number}" for number in range(len(titles) + 1, len(chapters) + 1))]
    return Script(
        language="en",
        chapters=tuple(ChapterTitle(title=title) for title in named),
        passages=passages,
        ledger=(),
        head_ms=head_ms,
        tail_ms=2_500,
    )


def _passage(chapter: int, block: int, text: str, pause_ms: int) -> Passage:
    sentences = tuple(
        Sentence(chapter=chapter, block=block, number=number, written=part, spoken=part)
        for number, part in enumerate(text.split("|"), start=1)
    )
    return Passage(chapter=chapter, sentences=sentences, pause_ms=pause_ms)


class Shelf:
    """Clips in memory by key."""

    def __init__(self, pcm: dict[str, bytes]) -> None:
        self.pcm = pcm

    def read(self, key: str) -> bytes:
        """Return the samples of a clip."""
        return self.pcm[key]


def audiobook(
    *,
    chapters: int = 3,
    passages: int = 2,
    seconds: float = 1.5,
    titles: Sequence[str] = (),
    form: PcmFormat = FORM,
    metadata: Metadata = METADATA,
    comment: str = "",
    silences: bool = True,
) -> Audiobook:
    """Return a book of tones: `passages` of about `seconds` in each of `chapters`, with or without `silences`."""
    texts = [[f"Passage {n}." for n in range(passages)] for _ in range(chapters)]
    script = script_of(texts, titles=titles, **({} if silences else {"pause_ms": 0, "head_ms": 0}))
    lengths = [int(seconds * form.rate_hz) + 37 * number for number in range(len(script.passages))]
    shelf = Shelf({f"clip{n}": speech(length, n, form) for n, length in enumerate(lengths)})
    clips = [clip_of(key, pcm, form) for key, pcm in shelf.pcm.items()]
    timeline = lay_out(script, clips, Trim())
    return book_of(timeline, shelf, metadata=metadata, comment=comment)


def book_of(timeline: Timeline, shelf: Shelf, *, metadata: Metadata = METADATA, comment: str = "") -> Audiobook:
    """Return the audiobook of a timeline whose clips are on the shelf."""
    return Audiobook(
        metadata=metadata,
        narrator="Hibari",
        timeline=timeline,
        player=lambda part: master(part, shelf.read, Fades()),
        comment=comment,
    )


def played(book: Audiobook) -> bytes:
    """Return all samples of a book."""
    return b"".join(book.play())


def altered(book: Audiobook, change: Callable[[bytes], bytes]) -> Audiobook:
    """Return the book as it sounds after `change` was made to all of its samples."""
    return replace(book, player=lambda _: iter([change(played(book))]))


def picture(folder: Path, *, kind: str = "png") -> Path:
    """Write a picture of one pixel (PNG), or something that begins like a JPEG."""
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000"
        "0500015e6f2d3e0000000049454e44ae426082"
    )
    path = folder / f"cover.{kind}"
    path.write_bytes(png if kind == "png" else b"\xff\xd8\xff\xe0" + bytes(400) + b"\xff\xd9")
    return path
