"""What was written: a Book of Chapters of Blocks of Spans, as a reader found it.

Readers report everything and decide nothing: what is read aloud, announced or skipped
is a policy that `text.narration` applies later, so that every word can be accounted for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class BlockKind(StrEnum):
    """What sort of block of text this is. BOILERPLATE is what a distributor put around the book (a licence)."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    QUOTE = "quote"
    VERSE = "verse"
    ITEM = "item"
    NOTE = "note"
    CODE = "code"
    TABLE = "table"
    HTML = "html"
    BREAK = "break"
    BOILERPLATE = "boilerplate"


class SpanKind(StrEnum):
    """What sort of run of characters this is in its block. MARKUP is for machines: comments, scripts, task boxes."""

    TEXT = "text"
    CODE = "code"
    LINK = "link"
    TARGET = "target"
    IMAGE = "image"
    NOTE_MARK = "note_mark"
    HTML = "html"
    MARKUP = "markup"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a block came from, for messages: file name and 1-based line (0 where lines mean nothing)."""

    file: str
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A run of characters of one kind. Line breaks inside a verse are kept as newlines."""

    kind: SpanKind = SpanKind.TEXT
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, heading, list item, note, ... in reading order. A table has one block a row."""

    kind: BlockKind
    spans: tuple[Span, ...]
    source: Source
    language: str | None = None
    level: int = 0

    @property
    def text(self) -> str:
        """All characters of the block, read aloud or not."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A stretch of blocks with a title; its heading, where it has one, is its first block."""

    title: str
    depth: int = 1
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What the source says of itself. `language` is a BCP 47 tag, lower-case language first ("en", "es-MX")."""

    title: str
    authors: tuple[str, ...] = ()
    language: str | None = None
    subtitle: str = ""
    publisher: str = ""
    date: str = ""
    description: str = ""
    genre: str = ""
    series: str = ""
    series_part: str = ""
    identifier: str = ""
    rights: str = ""
    cover: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A whole source: metadata and chapters in reading order."""

    metadata: Metadata
    chapters: tuple[Chapter, ...] = field(default=())
