"""The embedded voice through the whole pipeline against the bare engine with both cores, on the same text."""

from __future__ import annotations

import multiprocessing
import os
import re
import subprocess
import sys
from pathlib import Path
from time import perf_counter

from measure import ROOT, scratch

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
        speaking_s, whole_s = _pipeline(folder)
    print("| way | speech s | wall s | x real time |")
    print("|---|---|---|---|")
    print(f"| bare hibari, {os.cpu_count()} processes | {audio_s:.0f} | {bare_s:.1f} | {audio_s / bare_s:.0f} |")
    print(f"| `audiobook make`, while it speaks | {audio_s:.0f} | {speaking_s:.1f} | {audio_s / speaking_s:.0f} |")
    print(f"| `audiobook make`, from command to checked file | | {whole_s:.1f} | {audio_s / whole_s:.0f} |")
    print(f"\nWhile it speaks, the pipeline reaches {bare_s / speaking_s:.0%} of the bare engine.")


def _pipeline(folder: Path) -> tuple[float, float]:
    """Return the seconds from the first clip in the store to the last, scaled to all of them, and those of the run."""
    command = [sys.executable, "-m", "pipeline", "make", "book.md", "--json"]
    environ = {"HOME": str(folder), "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    start, clips = perf_counter(), []
    with subprocess.Popen(command, cwd=folder, env=environ, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        clips = [perf_counter() for line in process.stdout if '"event": "passage"' in line]
    whole_s = perf_counter() - start
    return (clips[-1] - clips[0]) * len(clips) / (len(clips) - 1), whole_s


def _write_book(path: Path) -> None:
    text = (ROOT / "samples" / "harbour.md").read_text(encoding="utf-8").split("---", 2)[2]
    parts = (re.sub(r"([.!?])(\s)", rf" in part {number}\1\2", text) for number in range(1, 61))
    path.write_text("\n\n".join(parts), encoding="utf-8")


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
