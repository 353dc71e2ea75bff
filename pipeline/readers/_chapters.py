"""Blocks sorted into chapters by the level of their headings, each note to the end of the chapter that needs it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.book import Block, BlockKind, Chapter, Span, SpanKind
from pipeline.text.typography import clean

_VISIBLE = (SpanKind.TEXT, SpanKind.CODE, SpanKind.LINK, SpanKind.HTML)
_ENDS = (".", "!", "?", ";", ":", ",", "…")


@dataclass(slots=True)
class Draft:
    """A chapter while it grows; `level` is the level of its heading, 0 for what stands before the first one.

    `line` is where the heading stands, where lines mean something; `notes` are the keys of notes written in it.
    """

    title: str = ""
    level: int = 0
    line: int = 0
    blocks: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Chapters:
    """Takes blocks in reading order; `levels` are the heading levels that begin chapters."""

    def __init__(self, levels: Sequence[int]) -> None:
        self._levels = levels
        self._drafts = [Draft()]
        self._notes: dict[str, list[Block]] = {}
        self._homes: dict[str, Draft] = {}

    @property
    def last(self) -> Block | None:
        """The latest block of the chapter that is open."""
        return self._drafts[-1].blocks[-1] if self._drafts[-1].blocks else None

    def begin(self, title: str, level: int) -> None:
        """Begin a chapter if `level` is one that does and the title has a word; its heading is to be added next."""
        if level in self._levels and any(map(str.isalnum, title)):
            self._drafts.append(Draft(title=title, level=level))

    def add(self, block: Block) -> None:
        """Add a block to the open chapter."""
        self._drafts[-1].blocks.append(block)

    def refer(self, keys: Iterable[str]) -> None:
        """Say that the open chapter refers to these notes; the first to do so gets them."""
        for key in keys:
            self._homes.setdefault(key, self._drafts[-1])

    def add_note(self, key: str, block: Block) -> None:
        """Add a block of the note `key`; what nothing refers to stays at the end of the chapter open now."""
        if key not in self._notes:
            self._drafts[-1].notes.append(key)
        self._notes.setdefault(key, []).append(block)

    def finish(self, book_title: str) -> tuple[Chapter, ...]:
        """Return the chapters with their notes; text before the first one is titled like the book."""
        return settled(self._drafts, self._homes, self._notes, book_title)


def settled(
    drafts: Sequence[Draft], homes: dict[str, Draft], notes: Mapping[str, Sequence[Block]], book_title: str
) -> tuple[Chapter, ...]:
    """Return the drafts that hold something as chapters, each followed by the notes whose home it is.

    A note without a home stays where it was written; text before the first heading is titled like the book.
    """
    for draft in drafts:
        for key in draft.notes:
            homes.setdefault(key, draft)
    for key, home in homes.items():
        home.blocks += notes.get(key, ())
    kept = [draft for draft in drafts if draft.blocks]
    levels = sorted({draft.level for draft in kept if draft.level})
    return tuple(
        Chapter(
            title=draft.title or book_title,
            depth=levels.index(draft.level) + 1 if draft.level else 1,
            blocks=tuple(draft.blocks),
        )
        for draft in kept
    )


def title_of(spans: Iterable[Span]) -> str:
    """Return what a reader sees of a heading, on one line."""
    return " ".join(clean("".join(span.text for span in spans if span.kind in _VISIBLE)).split())


def joined_titles(titles: Iterable[str]) -> str:
    """Return the lines of a heading as one: "Chapter 1. The House"."""
    whole = ""
    for title in filter(None, titles):
        whole += f"{'' if not whole else ' ' if whole.endswith(_ENDS) else '. '}{title}"
    return whole


def row(cells: Iterable[tuple[Span, ...]]) -> tuple[Span, ...]:
    """Join the cells of a row so that they read well: "cell, cell"."""
    joined: list[Span] = []
    for cell in filter(None, cells):
        if joined:
            joined.append(Span(text=" " if joined[-1].text.endswith(_ENDS) else ", "))
        joined += cell
    return tuple(joined)


def signs(texts: Iterable[str]) -> Counter[str]:
    """Count the letters and digits of `texts`, to prove that none was lost or doubled."""
    return Counter(filter(str.isalnum, "".join(texts)))


def unfound(wanted: Counter[str], chapters: Iterable[Chapter], added: Counter[str]) -> str:
    """Return "" if the blocks hold exactly the `wanted` letters and those `added`, else what differs, for a message.

    What a source keeps in attributes (targets of links, descriptions of pictures) is left out of account.
    """
    aside = (SpanKind.TARGET, SpanKind.IMAGE)
    blocks = (block for chapter in chapters for block in chapter.blocks if block.kind is not BlockKind.BREAK)
    found = signs(span.text for block in blocks for span in block.spans if span.kind not in aside)
    expected = wanted + added
    lost, doubled = expected - found, found - expected
    if not lost and not doubled:
        return ""
    return f"{lost.total()} letters lost ({_sample(lost)}), {doubled.total()} doubled ({_sample(doubled)})"


def _sample(letters: Counter[str]) -> str:
    return "".join(letter for letter, _ in letters.most_common(8))
