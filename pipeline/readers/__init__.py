"""Readers turn the bytes of one source into a Book: what was written, all of it, nothing decided.

A reader is a module in this folder with

    SUFFIXES                      the file name endings it reads, lower case, with the dot
    read(source, settings)        SourceFile, ReaderSettings -> Book
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Annotated, Protocol, cast

from pipeline import plugins
from pipeline.book import Block, BlockKind, Book
from pipeline.errors import InputError, ToolMissing
from pipeline.readers._limits import block_limit, refuse_blocks, refuse_paragraph, refuse_text
from pipeline.settings import Range


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """The bytes of a source, the name to use for it in messages, and the folder that relative names start from.

    `suffix` (lower case, with the dot) says what the source is where its name does not: an address.
    """

    name: str
    data: bytes
    folder: Path | None = None
    suffix: str = ""

    @property
    def stem(self) -> str:
        """The title of a source that names none: its file name without folder and ending."""
        return PurePath(self.name).stem.strip("-_ ") or "Untitled"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderSettings:
    """`chapter_levels`: the heading levels (1-6) that begin a new chapter."""

    chapter_levels: tuple[Annotated[int, Range(1, 6)], ...] = (1, 2)


class ReaderModule(Protocol):
    """The shape of a module in this folder."""

    SUFFIXES: tuple[str, ...]

    def read(self, source: SourceFile, settings: ReaderSettings) -> Book:
        """Read the source. Raises InputError if it is damaged, encrypted or empty."""
        ...


# Headings, fences, lists, quotes, tables, links, notes: what plain prose has not at the start of a line.
_MARKDOWN_LINE = re.compile(
    r"#{1,6}[ \t]+\S|```|~~~|[-*+][ \t]+\S|\d{1,3}[.)][ \t]+\S|>[ \t]?\S|\|.*\||\[\^?[^\]\n]+\]:"
)
_MARKDOWN_INLINE = re.compile(r"!?\[[^\]\n]+\]\([^)\s]+\)|\*\*\S[^*\n]*\*\*|`[^`\n]+`|\[\^[^\]\s]+\]")

_MOST_BYTES = 32_000_000  # of text; half a gigabyte of memory reads that
_PACKED = (".epub", ".docx", ".docm", ".fb2", ".fbz", ".pdf")  # with pictures; their readers look at what is text

_MAGIC = {
    ".pdf": rb".{0,1024}%PDF-\d",
    ".epub": rb"PK\x03\x04.{26}mimetypeapplication/epub\+zip",
    ".docx": rb"PK\x03\x04.{26}(?:\[Content_Types\]\.xml|_rels/|word/|docProps/)",
    ".fb2": rb".{0,200}<FictionBook\b",
    ".html": rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b",
}


def read_book(source: SourceFile, settings: ReaderSettings) -> Book:
    """Read a source with the reader that its name asks for; without an ending, the text itself decides.

    Raises InputError for an ending that no reader takes, for a source without a word in it or with more than any book
    of its size, ToolMissing if its library is not installed, and passes on what the reader raises.
    """
    suffix = source.suffix or PurePath(source.name).suffix.lower() or _suffix_by_looking(source)
    reader = _reader(source.name, suffix)
    if not source.data or source.data.isspace():
        raise InputError(f"{source.name}: the source is empty", hint="give a file with text in it")
    if suffix not in _PACKED:
        refuse_text(source.name, len(source.data), _MOST_BYTES)
    book = reader.read(source, settings)
    blocks = [block for chapter in book.chapters for block in chapter.blocks]
    refuse_blocks(source.name, len(blocks), block_limit(len(source.data)))
    for block in blocks:
        refuse_paragraph(source.name, block.source.line, sum(len(span.text) for span in block.spans))
    if not any(map(_has_words, blocks)):
        raise InputError(f"{source.name}: there is not a word in this source", hint="is it the right file?")
    return book


def _reader(source: str, suffix: str) -> ReaderModule:
    """Import the reader for an ending, and no other: some stand on large libraries.

    Raises InputError if there is none, ToolMissing if its library is not installed.
    """
    package = sys.modules[__name__]
    owners = {ending: name for name, endings in plugins.declared(package, "SUFFIXES").items() for ending in endings}
    if suffix not in owners:
        raise InputError(
            f"{source}: there is no reader for {suffix!r} files",
            hint=f"these endings can be read: {' '.join(sorted(owners))}",
        )
    try:
        return cast("ReaderModule", plugins.load(package, owners[suffix]))
    except ToolMissing as missing:
        what = missing.message.rpartition(": ")[2]
        raise ToolMissing(f"{source}: no reader for {suffix}: {what}", hint=missing.hint) from None


def _suffix_by_looking(source: SourceFile) -> str:
    """Return the ending that a source without one would have: by its first bytes, else by its text."""
    for suffix, pattern in _MAGIC.items():
        if re.match(pattern, source.data[:2048], re.DOTALL | re.IGNORECASE):
            return suffix
    from pipeline.readers._decode import decode  # noqa: PLC0415 - the readers stand on this module

    text = decode(source.data, source.name)
    marks = len(_MARKDOWN_INLINE.findall(text))
    lines = text.split("\n")
    marks += sum(bool(_MARKDOWN_LINE.match(line)) for line in lines)
    headed = any(re.match(r"#{1,6} \S", line) for line in lines) or text.startswith("---\n")
    return ".md" if headed or marks * 20 > len(lines) else ".txt"


def _has_words(block: Block) -> bool:
    return block.kind is not BlockKind.BOILERPLATE and any(map(str.isalnum, block.text))
