"""Books with their sound, as a companion gets them: read and planned as always, spoken by tones of fitting length."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from audiobooks import FORM, Shelf, book_of, clip_of, speech

from pipeline.account import account
from pipeline.book import Book, Metadata
from pipeline.companions import AudioFile, ReadAlong
from pipeline.plan import plan
from pipeline.readers import ReaderSettings, SourceFile, read_book
from pipeline.script import Limits, Passage, Script
from pipeline.timeline import Cue, Trim, Word, lay_out
from pipeline.writers import Audiobook, OutputSettings, write

SAMPLES = Path(__file__).parent.parent / "samples"
LIMITS = Limits(max_chars=400, target_chars=1, min_chars=2, max_concurrency=1)


def read(text: str, name: str = "book.md") -> Book:
    """Read a book written in Markdown."""
    return read_book(SourceFile(name=name, data=text.encode()), ReaderSettings())


def sample(name: str) -> Book:
    """Read a sample of the repository."""
    path = SAMPLES / name
    return read_book(SourceFile(name=name, data=path.read_bytes(), folder=SAMPLES), ReaderSettings())


def edition_of(
    book: Book, folder: Path, *, words: bool = True, letter_s: float = 0.06, aloud: bool = True
) -> ReadAlong:
    """Return the book with its sound in `folder`; `words` says when each is heard."""
    script = plan(book, language=book.metadata.language or "en", limits=LIMITS)
    account(book, script)
    audiobook = _spoken(script, book.metadata, lambda passage, seed: _sound(passage, seed, letter_s, aloud=aloud))
    timeline = audiobook.timeline
    if words:
        timeline = replace(timeline, cues=tuple(_worded(cue) for cue in timeline.cues))
    path = folder / "book.m4b"
    write(audiobook, path, OutputSettings(), token="t")
    return ReadAlong(
        metadata=replace(book.metadata, language=script.language, cover=None),
        narrator="Hibari",
        book=book,
        script=script,
        timeline=timeline,
        audio=(AudioFile(path=path, format="m4b", start=0, stop=timeline.total),),
        record=lambda start, stop, target: _record(audiobook, (start, stop), target),
        cover=None,
    )


def _record(audiobook: Audiobook, span: tuple[int, int], target: Path) -> None:
    part = replace(audiobook.part(*span), metadata=Metadata(title=audiobook.metadata.title))
    write(part, target, OutputSettings(), token="t")


def _spoken(script: Script, metadata: Metadata, sound: Callable[[Passage, int], bytes]) -> Audiobook:
    shelf = Shelf({f"clip{n}": sound(passage, n) for n, passage in enumerate(script.passages)})
    clips = [clip_of(key, pcm) for key, pcm in shelf.pcm.items()]
    return book_of(lay_out(script, clips, Trim()), shelf, metadata=replace(metadata, cover=None))


def _sound(passage: Passage, seed: int, letter_s: float, *, aloud: bool) -> bytes:
    samples = int(len(passage.text) * letter_s * FORM.rate_hz) + FORM.grid
    return speech(samples, seed) if aloud else np.zeros(samples, "<i2").tobytes()


def _worded(cue: Cue) -> Cue:
    """Divide the cue among its words by their letters, in whole steps of the grid."""
    steps = (cue.stop - cue.start) // FORM.grid
    return replace(cue, words=tuple(_words(cue, steps)))


def _words(cue: Cue, steps: int) -> Iterator[Word]:
    at = 0
    for word in cue.written.split():
        begin = cue.written.index(word, at)
        at = begin + len(word)
        start, stop = (cue.start + steps * edge // len(cue.written) * FORM.grid for edge in (begin, at))
        yield Word(begin=begin, end=at, start=start, stop=stop)
