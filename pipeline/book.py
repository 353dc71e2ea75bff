"""What was written: a Book of Chapters of Blocks of Spans, as a reader found it.

Readers report everything and decide nothing: what is read aloud, announced or skipped
is a policy that `text.narration` applies later, so that every word can be accounted for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class BlockKind(StrEnum):
    """What sort of block of text this is.

    BOILERPLATE is what a distributor put around the book (a licence), NAVIGATION a table of contents or a
    list of links, FURNITURE what a page carries again and again (running heads, page numbers), HIDDEN what
    a reader of the page does not see, DUPLICATE what stands in the source a second time.
    """

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
    NAVIGATION = "navigation"
    FURNITURE = "page furniture"
    HIDDEN = "hidden"
    DUPLICATE = "duplicate"


class SpanKind(StrEnum):
    """What sort of run of characters this is in its block.

    MARKUP is for machines: comments, scripts, task boxes. PAGE_NUMBER is where a printed page begins,
    RUBY a reading set beside the word it belongs to, HIDDEN what a reader of the page does not see.
    """

    TEXT = "text"
    CODE = "code"
    LINK = "link"
    TARGET = "target"
    IMAGE = "image"
    NOTE_MARK = "note_mark"
    HTML = "html"
    MARKUP = "markup"
    PAGE_NUMBER = "page_number"
    RUBY = "ruby"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a block came from, for messages: file name and 1-based line (0 where lines mean nothing)."""

    file: str
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A run of characters of one kind. Line breaks inside a verse are kept as newlines.

    `language` (BCP 47) where the source marks these words as another language than the block's; `phonemes`
    (IPA) where it says how they are pronounced.
    """

    kind: SpanKind = SpanKind.TEXT
    text: str
    language: str | None = None
    phonemes: str = ""


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
    """A stretch of blocks with a title; its heading, where it has one, is its first block.

    `role` is what the source says this part of the book is, in the words of the EPUB Structural Semantics
    Vocabulary ("titlepage", "toc", "index", "copyright-page", "foreword", ...), "" where it says nothing.
    """

    title: str
    depth: int = 1
    role: str = ""
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What the source says of itself. `language` is a BCP 47 tag, lower-case language first ("en", "es-MX").

    `cover` is a file beside the source, or the bytes of a picture that the source carries.
    """

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
    cover: Path | bytes | None = None
    narrator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pronunciation:
    """How the book itself says that a word or phrase is pronounced: in IPA, or as another spelling (`alias`).

    `language` (BCP 47) limits it to text in that language.
    """

    written: str
    phonemes: str = ""
    alias: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A whole source: metadata, chapters in reading order, and the pronunciations that it carries."""

    metadata: Metadata
    chapters: tuple[Chapter, ...] = field(default=())
    pronunciations: tuple[Pronunciation, ...] = ()
