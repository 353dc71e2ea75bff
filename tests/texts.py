"""Short ways to read, plan and account for a text in tests."""

from __future__ import annotations

from pathlib import Path

from pipeline.account import account
from pipeline.book import Block, Book
from pipeline.plan import PlanSettings, plan
from pipeline.readers import ReaderSettings, SourceFile, read_book
from pipeline.script import Limits, Script
from pipeline.text.voicing import Voicing

AS_WRITTEN = Voicing(rules=frozenset())
LIMITS = Limits(max_chars=300, target_chars=120, min_chars=10, max_concurrency=2)


def book_of(
    text: str | bytes, name: str = "book.md", *, folder: Path | None = None, levels: tuple[int, ...] = (1, 2)
) -> Book:
    """Read a text as the file `name`."""
    data = text if isinstance(text, bytes) else text.encode()
    return read_book(SourceFile(name=name, data=data, folder=folder), ReaderSettings(chapter_levels=levels))


def blocks_of(text: str | bytes, name: str = "book.md") -> list[Block]:
    """Read a text and return all its blocks."""
    return [block for chapter in book_of(text, name).chapters for block in chapter.blocks]


def shape_of(text: str | bytes, name: str = "book.md") -> list[tuple[str, str]]:
    """Read a text and return kind and text of each block."""
    return [(block.kind.value, block.text) for block in blocks_of(text, name)]


def script_of(
    text: str,
    name: str = "book.md",
    *,
    limits: Limits = LIMITS,
    language: str = "en",
    settings: PlanSettings | None = None,
    voicing: Voicing = AS_WRITTEN,
) -> Script:
    """Read and plan a text, and have it accounted for; numbers and their like are said as they are written."""
    book = book_of(text, name)
    script = plan(book, language=language, limits=limits, settings=settings, voicing=voicing)
    account(book, script)
    return script


def spoken(script: Script) -> list[str]:
    """Return what each passage says."""
    return [passage.text for passage in script.passages]


def skipped(script: Script) -> list[tuple[str, str | None]]:
    """Return what was skipped and why."""
    return [(row.written, row.reason) for row in script.ledger if row.status == "skipped"]
