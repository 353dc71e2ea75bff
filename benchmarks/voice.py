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
        passages, audio_s, bare_s = _bare(book)
        speaking_s, whole_s = _pipeline(folder, passages)
    print("| way | speech s | wall s | x real time |")
    print("|---|---|---|---|")
    print(f"| bare hibari, {os.cpu_count()} processes | {audio_s:.0f} | {bare_s:.1f} | {audio_s / bare_s:.0f} |")
    print(f"| `audiobook make`, while it speaks | {audio_s:.0f} | {speaking_s:.1f} | {audio_s / speaking_s:.0f} |")
    print(f"| `audiobook make`, from command to checked file | | {whole_s:.1f} | {audio_s / whole_s:.0f} |")
    print(f"\nWhile it speaks, the pipeline reaches {bare_s / speaking_s:.0%} of the bare engine.")


def _pipeline(folder: Path, passages: int) -> tuple[float, float]:
    """Return the seconds that `passages` took at the pace of the log, a line each tenth, and those of the whole run."""
    command = [sys.executable, "-m", "pipeline", "make", "book.md", "-o", "book.m4b"]
    environ = {"HOME": str(folder), "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    start = perf_counter()
    with subprocess.Popen(command, cwd=folder, env=environ, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        told = [(perf_counter(), re.match(r"(\d+) of \d+ passages", line)) for line in process.stderr]
    whole_s = perf_counter() - start
    reports = [(at_s, int(report[1])) for at_s, report in told if report]
    (first_s, first), (last_s, last) = reports[0], reports[-1]
    return (last_s - first_s) * passages / (last - first), whole_s


def _write_book(path: Path) -> None:
    text = (ROOT / "samples" / "harbour.md").read_text(encoding="utf-8").split("---", 2)[2]
    parts = (re.sub(r"([.!?])(\s)", rf" in part {number}\1\2", text) for number in range(1, 31))
    path.write_text("\n\n".join(parts), encoding="utf-8")


def _bare(book: Path) -> tuple[int, float, float]:
    config = load_config(None, [], {})
    edition = prepare(SourceFile(name=str(book), data=book.read_bytes(), folder=book.parent), config)
    texts = list(dict.fromkeys(passage.text for passage in edition.script.passages))
    from hibari.voices import voice_path  # noqa: PLC0415

    context = multiprocessing.get_context("spawn")
    with context.Pool(os.cpu_count(), hibari._start_worker, ("heart", voice_path("heart"))) as pool:  # noqa: SLF001
        pool.map(_seconds, texts[:20])
        start = perf_counter()
        audio_s = sum(pool.imap_unordered(_seconds, texts, chunksize=4))
        return len(texts), audio_s, perf_counter() - start


def _seconds(text: str) -> float:
    return len(hibari._speak(text, 1.0)) / 48000  # noqa: SLF001


if __name__ == "__main__":
    main()
