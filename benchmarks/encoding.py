"""Encoding a long book on all cores: against the encoder alone, after an edit, and whether the bytes repeat.

    python benchmarks/encoding.py [hours]

A book of sentences in random order, spoken by hibari: as many different ones as make half an hour. The encoder alone is
PyAV over an hour of the same samples that lie ready in memory.
"""

from __future__ import annotations

import hashlib
import random
import sys
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time

import av
import numpy as np
from measure import ROOT, Measured, measured, scratch

sys.path.insert(0, str(ROOT))

from pipeline.timeline import AAC_FRAME

RATE_HZ = 24_000
DIFFERENT = 400
SENTENCE_S = 4.6  # with its pause
_WORDS = tuple(
    "the harbour lay still under a low grey sky and nobody on the quay said much while boats came in".split()  # noqa: SIM905
)


def write_book(path: Path, hours: float, *, edited: bool = False) -> None:
    """Write a book of `hours`, in chapters of a quarter of an hour; edited, one sentence in its middle is another."""
    chance = random.Random(1)
    pool = [" ".join(chance.choices(_WORDS, k=chance.randint(9, 15))).capitalize() + "." for _ in range(DIFFERENT)]
    count = int(hours * 3600 / SENTENCE_S)
    sentences = chance.choices(pool, k=count)
    if edited:
        sentences[count // 2] = "This sentence was changed."
    with path.open("w", encoding="utf-8") as file:
        file.write("---\ntitle: Long\nauthor: Nobody\nlanguage: en\n---\n")
        for number, sentence in enumerate(sentences):
            if number % 200 == 0:
                file.write(f"\n# Chapter {number // 200 + 1}\n\n")
            file.write(sentence + ("\n\n" if number % 6 == 5 else " "))


def make(folder: Path, *more: str) -> Measured:
    """Make the book in `folder`."""
    arguments = (
        "make",
        "book.md",
        "-o",
        "book.m4b",
        "--engine",
        "hibari",
        "--set",
        "store.path=store",
        "--json",
        *more,
    )
    return measured(*arguments, folder=folder)


def alone(file: Path) -> tuple[float, float, float]:
    """Encode an hour of the finished file's samples, ready in memory: hours, CPU and wall seconds."""
    with av.open(str(file)) as container:
        rows = (frame.to_ndarray()[0] for frame in container.decode(audio=0))
        sound = np.concatenate(list(islice(rows, 3600 * RATE_HZ // AAC_FRAME)))
    pcm = np.clip(np.rint(sound * 32_768), -32_768, 32_767).astype("<i2").reshape(1, -1)
    context = av.CodecContext.create("aac", "w")
    assert isinstance(context, av.AudioCodecContext)
    context.sample_rate, context.layout, context.format = RATE_HZ, "mono", "fltp"
    context.time_base, context.bit_rate, context.options = Fraction(1, RATE_HZ), 64_000, {"aac_coder": "fast"}
    wall, cpu = perf_counter(), process_time()
    for frame in _frames(pcm):
        context.encode(frame)
    context.encode(None)
    return pcm.shape[1] / RATE_HZ / 3600, process_time() - cpu, perf_counter() - wall


def _frames(pcm: np.ndarray) -> Iterator[av.AudioFrame]:  # type: ignore[type-arg] # 16-bit
    for start in range(0, pcm.shape[1], 4 * RATE_HZ):
        frame = av.AudioFrame.from_ndarray(pcm[:, start : start + 4 * RATE_HZ], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE_HZ, start, Fraction(1, RATE_HZ)
        yield frame


def report(name: str, run: Measured, file: Path) -> None:
    """Print a row."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:12]
    print(f"| {name} | {run.wall_s:.1f} | {run.cpu_s:.1f} | {run.peak_mb:.0f} | {digest} |", flush=True)


def main() -> None:
    """Measure and print a table."""
    hours = float(sys.argv[1]) if len(sys.argv) > 1 else 10
    with scratch() as folder:
        book, kept = folder / "book.m4b", folder / "store" / "encoded"
        write_book(folder / "book.md", hours)
        print("| Run | wall s | CPU s | peak MB, all processes | bytes |\n|---|---|---|---|---|")
        report("voice and file", make(folder), book)
        for sections in kept.glob("*/*.section"):
            sections.unlink()
        report("file, all encoded", make(folder, "--force"), book)
        report("file, nothing changed", make(folder, "--force"), book)
        write_book(folder / "book.md", hours, edited=True)
        report("one sentence changed", make(folder), book)
        for sections in kept.glob("*/*.section"):
            sections.unlink()
        report("the same, all encoded", make(folder, "--force"), book)
        length, cpu, wall = alone(book)
        print(
            f"the encoder alone: {cpu / length * hours:.1f} CPU s, {wall / length * hours:.1f} s wall for {hours:g} h"
        )


if __name__ == "__main__":
    main()
