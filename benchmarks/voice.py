"""The embedded voice through the whole pipeline against the bare engine with both cores, on the same text."""

from __future__ import annotations

import multiprocessing
import os
import sys
from pathlib import Path
from time import perf_counter

from measure import ROOT, measured, scratch

sys.path.insert(0, str(ROOT))

from pipeline.config import load_config
from pipeline.edition import prepare
from pipeline.engines import hibari
from pipeline.readers import SourceFile

MINUTES = 60


def main() -> None:
    """Print seconds of audio a second of waiting for both."""
    with scratch() as folder:
        book = folder / "book.md"
        _write_book(book)
        audio_s, bare_s = _bare(book)
        run = measured("make", "book.md", "--json", folder=folder)
        again = measured("make", "book.md", "--json", "--force", folder=folder)
    print("| way | speech s | wall s | x real time |")
    print("|---|---|---|---|")
    print(
        f"| bare hibari, {os.cpu_count()} processes, loaded | {audio_s:.0f} | {bare_s:.1f} | {audio_s / bare_s:.0f} |"
    )
    print(f"| `audiobook make`, all of it | {audio_s:.0f} | {run.wall_s:.1f} | {audio_s / run.wall_s:.0f} |")
    print(f"| the same without the voice (clips from the store) | {audio_s:.0f} | {again.wall_s:.1f} | |")
    voice_s = run.wall_s - again.wall_s
    print(f"| the voice inside the pipeline (difference) | {audio_s:.0f} | {voice_s:.1f} | {audio_s / voice_s:.0f} |")
    print(f"\nThe pipeline's voice reaches {bare_s / voice_s:.0%} of the bare engine.")


def _write_book(path: Path) -> None:
    text = (ROOT / "samples" / "harbour.md").read_text(encoding="utf-8")
    body = text.split("---", 2)[2]
    parts = [f"# Part {number}\n\n{body}\n\nThis was part {number}." for number in range(12)]
    path.write_text("\n\n".join(part.replace(".", f" {n}.", 3) for n, part in enumerate(parts)), encoding="utf-8")


def _bare(book: Path) -> tuple[float, float]:
    config = load_config(None, [], {})
    edition = prepare(SourceFile(name=str(book), data=book.read_bytes(), folder=book.parent), config)
    texts = list(dict.fromkeys(passage.text for passage in edition.script.passages))
    from hibari.voices import voice_path  # noqa: PLC0415

    context = multiprocessing.get_context("spawn")
    with context.Pool(os.cpu_count(), hibari._start_worker, ("heart", voice_path("heart"))) as pool:  # noqa: SLF001
        pool.map(_seconds, texts[:20])
        start = perf_counter()
        audio_s = sum(pool.imap_unordered(_seconds, texts, chunksize=4))
        return audio_s, perf_counter() - start


def _seconds(text: str) -> float:
    return len(hibari._speak(text, 1.0)) / 48000  # noqa: SLF001


if __name__ == "__main__":
    main()
