"""What will be said: a Script of Passages of Sentences, and the ledger that accounts for every source sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What fits one request and how many may be in flight; stated by the engine, obeyed by plan and pool.

    `max_chars` is the hard limit of one request; `target_chars` the length that passages are
    packed up to (1: every sentence is a passage); a sentence shorter than `min_chars` is spoken
    badly alone and joins a neighbour. All in characters (Unicode code points) of spoken text.
    """

    max_chars: int
    target_chars: int
    min_chars: int
    max_concurrency: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """The smallest unit that gets a caption: the author's words and what the voice is given.

    `chapter`, `block` and `number` are 1-based and name the ledger row; a sentence cut because it
    alone exceeds the limit comes as several with the same numbers, in order.
    """

    chapter: int
    block: int
    number: int
    written: str
    spoken: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One request: whole sentences of one block and the silence (ms) that follows them.

    `chapter` is the 1-based chapter; `heading` marks a chapter or section title.
    """

    chapter: int
    sentences: tuple[Sentence, ...]
    pause_ms: int
    heading: bool = False

    @property
    def text(self) -> str:
        """The characters sent to the engine."""
        return " ".join(sentence.spoken for sentence in self.sentences)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerRow:
    """What became of one source sentence. `passage` is the 1-based passage that (first) speaks it."""

    chapter: int
    block: int
    sentence: int
    status: Literal["spoken", "skipped"]
    reason: str | None
    passage: int | None
    written: str
    spoken: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterTitle:
    """A chapter of the script: title, nesting depth (1 = top), the role it plays, and why it is not read, if so."""

    title: str
    depth: int = 1
    role: str = ""
    skipped_for: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """Everything to be said in order, and one ledger row for every source sentence in order.

    `head_ms` of silence open every chapter and `tail_ms` close the book.
    Chapters without anything to say keep their place in `chapters` but have no passage.
    """

    language: str
    chapters: tuple[ChapterTitle, ...]
    passages: tuple[Passage, ...]
    ledger: tuple[LedgerRow, ...]
    head_ms: int
    tail_ms: int
