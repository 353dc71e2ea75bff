"""Sentence splitters on the golden cases of the tests (exact cases) and on prose (characters a second).

`python benchmarks/sentences.py [PROSE.txt]`; without a file the fables of `samples/` are repeated. A splitter that
is not installed is left out; none but nltk and sentencex is needed by the project.
"""

from __future__ import annotations

import importlib
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from measure import ROOT

from pipeline.text.sentences import split_sentences

Splitter = Callable[[str, str], list[str]]
LANGUAGES = {"en": "english", "es": "spanish", "de": "german", "fr": "french"}
LEAST_CHARS, FEW_CHARS = 2_000_000, 200_000


def ours() -> Splitter:
    """Split by `pipeline.text.sentences`."""
    return lambda text, language: [text[start:stop] for start, stop in split_sentences(text, language)]


def punkt() -> Splitter:
    """Split by nltk's Punkt with its trained parameters."""
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer  # noqa: PLC0415 - it may be missing

    tokenizers = {}
    for language, name in LANGUAGES.items():
        data = importlib.import_module(f"punkt.data.{name}")
        parameters = PunktParameters()
        parameters.abbrev_types, parameters.collocations = set(data.ABBREV_TYPES), set(data.COLLOCATIONS)
        parameters.sent_starters = set(data.SENT_STARTERS)
        parameters.ortho_context = defaultdict(int, data.ORTHO_CONTEXT)
        tokenizers[language] = PunktSentenceTokenizer(parameters)
    return lambda text, language: list(tokenizers[language].tokenize(text))


def sentencex() -> Splitter:
    """Split by sentencex."""
    segment = importlib.import_module("sentencex").segment
    return lambda text, language: list(segment(language, text))


def pysbd() -> Splitter:
    """Split by pySBD, the pragmatic segmenter's rules."""
    make = importlib.import_module("pysbd").Segmenter
    segmenters = {language: make(language=language, clean=False) for language in LANGUAGES}
    return lambda text, language: list(segmenters[language].segment(text))


def nupunkt() -> Splitter:
    """Split by nupunkt, which knows English."""
    tokenize = importlib.import_module("nupunkt").sent_tokenize
    return lambda text, _: list(tokenize(text))


def blingfire() -> Splitter:
    """Split by Bling Fire."""
    split = importlib.import_module("blingfire").text_to_sentences
    return lambda text, _: split(text).split("\n")


def syntok() -> Splitter:
    """Split by syntok, which gives tokens."""
    analyze = importlib.import_module("syntok.segmenter").analyze

    def split(text: str, _: str) -> list[str]:
        sentences = [sentence for paragraph in analyze(text) for sentence in paragraph]
        return [text[words[0].offset : words[-1].offset + len(words[-1].value)] for words in sentences]

    return split


SPLITTERS = (ours, punkt, sentencex, pysbd, nupunkt, blingfire, syntok)


def cases(language: str) -> list[list[str]]:
    """Return the sentences of each golden case."""
    lines = (ROOT / "tests" / "cases" / "sentences" / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    return [line.split(" | ") for line in lines if line and not line.startswith("#")]


def exact(split: Splitter, language: str) -> str:
    """Return how many cases `split` gets exactly, white space at the edges aside."""
    golden = cases(language)
    right = 0
    for sentences in golden:
        found = [piece.strip() for piece in split(" ".join(sentences), language)]
        right += [piece for piece in found if piece] == sentences
    return f"{right}/{len(golden)} ({100 * right / len(golden):.0f} %)"


def chars_a_second(split: Splitter, paragraphs: list[str]) -> float:
    """Return the speed on English prose, paragraph by paragraph, on as much as a slow one can do."""
    split("Warm up. It loads.", "en")
    some: list[str] = []
    begun = time.perf_counter()
    done = 0
    for paragraph in paragraphs:
        some = split(paragraph, "en")
        done += len(paragraph)
        if done >= FEW_CHARS and time.perf_counter() - begun > 1:
            break
    return done / (time.perf_counter() - begun) if some else 0.0


def prose() -> list[str]:
    """Return the paragraphs, unwrapped, of the file that the command line names."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "samples" / "fables.txt"
    text = path.read_text(encoding="utf-8", errors="replace")
    paragraphs = [" ".join(paragraph.split()) for paragraph in text.split("\n\n") if paragraph.strip()]
    return paragraphs * max(1, -(-LEAST_CHARS // max(1, len(text))))


def main() -> None:
    """Print a row for each splitter that is installed."""
    paragraphs = prose()
    print("| Splitter |", " | ".join(LANGUAGES), "| M chars/s |")
    print("|---|" + "---|" * len(LANGUAGES) + "---|")
    for make in SPLITTERS:
        try:
            split = make()
        except ImportError:
            continue
        row = [exact(split, language) for language in LANGUAGES]
        print(
            "|", make.__name__, "|", " | ".join(row), f"| {chars_a_second(split, paragraphs) / 1e6:.2f} |", flush=True
        )


if __name__ == "__main__":
    main()
