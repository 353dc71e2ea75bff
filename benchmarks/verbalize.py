"""What the rules of `text/verbalize` get right on the case files of the tests, and how fast they are on prose.

`python benchmarks/verbalize.py [PROSE.txt ...]`: share right per case file (case, hyphens and marks aside), then
characters a second of CPU time; a file of prose in Spanish is named `*.es.txt`. Without files the cases are repeated.
"""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

from measure import ROOT

from pipeline.text.said import unmarked
from pipeline.text.sentences import split_sentences
from pipeline.text.voicing import Voicing

CASES = ROOT / "tests" / "cases" / "verbalize"
_CASE = re.compile(r"^- (.+?)(?: => (.+))?$", re.MULTILINE)
_MARKS = re.compile(r"[^\w\s]+")
_WARMING = 300


def plain(text: str) -> str:
    """Return the words of a text alone."""
    return " ".join(_MARKS.sub(" ", text.casefold()).split())


def accuracy(file: Path, voicing: Voicing) -> tuple[int, int]:
    """Return how many cases of a file are said as expected, and how many there are."""
    language = file.stem.partition("-")[0]
    cases = _CASE.findall(file.read_text(encoding="utf-8"))
    right = [plain(unmarked(voicing.say(written, language))) == plain(said or written) for written, said in cases]
    return sum(right), len(right)


def speed(sentences: list[str], language: str, voicing: Voicing) -> float:
    """Return characters a CPU second, after a few sentences that fill the caches."""
    for sentence in sentences[:_WARMING]:
        voicing.say(sentence, language)
    before = time.process_time()
    for sentence in sentences:
        voicing.say(sentence, language)
    return sum(map(len, sentences)) / (time.process_time() - before)


def main(files: list[str]) -> None:
    """Print both tables."""
    voicing = Voicing()
    for file in sorted(CASES.glob("*.md")):
        right, of = accuracy(file, voicing)
        print(f"{file.stem:28} {right:4} of {of:4}  {right / of:6.1%}")
    for name in map(Path, files):
        language = "es" if name.stem.endswith(".es") else "en"
        text = " ".join(name.read_text(encoding="utf-8", errors="replace").split())
        sentences = [text[start:stop] for start, stop in split_sentences(text, language)]
        print(f"{name.name:28} {speed(sentences, language, voicing) / 1e6:6.2f} M characters a second")
    if not files:
        cases = [written for file in CASES.glob("en-*.md") for written, _ in _CASE.findall(file.read_text("utf-8"))]
        print(f"{'the English cases':28} {speed(cases * 5, 'en', voicing) / 1e6:6.2f} M characters a second")


if __name__ == "__main__":
    main(sys.argv[1:])
