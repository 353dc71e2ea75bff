"""Pieces of a Word document to chapters: heads without styles found, lines joined to verse, scene breaks told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.book import Block, BlockKind, Source, Span
from pipeline.readers._chapters import Chapters, title_of
from pipeline.readers._heads import Head, find_heads
from pipeline.readers._layout import Group
from pipeline.readers.docx.walk import Piece
from pipeline.text.language import guess_language, language_tag

_RULE = re.compile(r"[\s*#~•·—–_⁂☆★✦❦❧=.+-]{1,40}")
_GAP_SHARE = 0.2  # above it, empty paragraphs are how the document parts its paragraphs
_LONG_ENOUGH = 40  # letters of which a language can be guessed
_LINED = (BlockKind.VERSE, BlockKind.CODE)


def arranged(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces as blocks will be: heads marked, breaks told, lines of verse and code joined."""
    pieces = [_as_break(piece) for piece in pieces]
    if not any(piece.level and piece.kind is BlockKind.HEADING and not piece.title for piece in pieces):
        _mark_heads(pieces)
    return list(_joined(list(_parted(pieces))))


def sole_title(pieces: Sequence[Piece]) -> str:
    """Return the paragraph styled as title, else the only heading of level 1 if the document begins with it."""
    styled = [title_of(piece.spans) for piece in pieces if piece.title == "title"]
    if styled:
        return styled[0]
    tops = [title_of(piece.spans) for piece in pieces if piece.kind is BlockKind.HEADING and piece.level == 1]
    first = next((piece for piece in pieces if piece.spans and piece.kind is not BlockKind.NAVIGATION), None)
    begins = first is not None and first.kind is BlockKind.HEADING and first.level == 1
    return tops[0] if begins and len(tops) == 1 else ""


def put(pieces: Sequence[Piece], chapters: Chapters, file: str, language: str | None) -> None:
    """Put the pieces into chapters; `language` is the book's."""
    titles = sum(piece.title == "title" for piece in pieces)
    others = any(piece.kind is BlockKind.HEADING and not piece.title for piece in pieces)
    cutting = ("", "title") if titles > 1 and not others else ("",)
    for piece in pieces:
        if piece.kind is BlockKind.HEADING and piece.cuts and piece.title in cutting:
            chapters.begin(piece.head or title_of(piece.spans), piece.level)
        chapters.refer(piece.notes)
        chapters.add(block_of(piece, file, language))


def block_of(piece: Piece, file: str, language: str | None) -> Block:
    """Return the block; it has a language of its own where the document and the words themselves say so."""
    return Block(
        kind=piece.kind,
        spans=piece.spans,
        source=Source(file=file),
        level=piece.level,
        language=_own_language(piece, language),
    )


def _own_language(piece: Piece, language: str | None) -> str | None:
    tag = language_tag(piece.language)
    if not tag or not language or _primary(tag) == _primary(language):
        return None
    text = title_of(piece.spans)
    guess = guess_language(text) if len(text) >= _LONG_ENOUGH else None
    return None if guess == _primary(language) else tag


def _primary(tag: str) -> str:
    return tag.partition("-")[0].lower()


def _as_break(piece: Piece) -> Piece:
    """Take "* * *" for the scene break that it is."""
    text = "".join(span.text for span in piece.spans)
    if piece.kind is BlockKind.PARAGRAPH and piece.spans and not piece.notes and _RULE.fullmatch(text):
        return Piece(BlockKind.BREAK)
    return piece


def _mark_heads(pieces: Sequence[Piece]) -> None:
    """Find chapter heads by their words, in a document whose author used no styles for them."""
    plain = [piece for piece in pieces if piece.kind is BlockKind.PARAGRAPH and title_of(piece.spans)]
    heads, contents = find_heads([Group(number, (title_of(piece.spans),)) for number, piece in enumerate(plain)])
    for number in contents:
        plain[number].kind = BlockKind.NAVIGATION
    ranks = sorted({head.rank for head in heads.values() if head.rank < 4})
    for number, head in heads.items():
        level = ranks.index(head.rank) + 1 if head.rank in ranks else 1
        plain[number].kind, plain[number].level, plain[number].head = BlockKind.HEADING, level, head.title
        if _takes_next(head, plain, number):
            plain[number + 1].kind, plain[number + 1].level, plain[number + 1].cuts = BlockKind.HEADING, level, False


def _takes_next(head: Head, plain: Sequence[Piece], number: int) -> bool:
    return len(head.title) > len(title_of(plain[number].spans)) and number + 1 < len(plain)


def _parted(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the pieces with an empty paragraph as a break only where it parts two paragraphs on purpose."""
    gaps = sum(piece.gap for piece in pieces)
    rare = gaps <= _GAP_SHARE * sum(piece.kind is BlockKind.PARAGRAPH for piece in pieces)
    for number, piece in enumerate(pieces):
        around = pieces[max(0, number - 1) : number + 2]
        alone = len(around) == 3 and around[0].kind is around[2].kind is BlockKind.PARAGRAPH
        if not piece.gap or (rare and alone) or (number > 0 and pieces[number - 1].kind in _LINED):
            yield piece


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Join lines of verse and of code that are paragraphs of their own; an empty one between them ends a stanza."""
    current: Piece | None = None
    lines: list[Span] = []
    for piece in pieces:
        after_lines = current is not None and current.kind in _LINED
        if current and after_lines and piece.kind is current.kind and not _has_lines(piece):
            lines += (Span(text="\n"), *piece.spans)
            current.notes += piece.notes
            continue
        if current:
            current.spans = tuple(lines)
            yield current
        current = None if piece.gap and after_lines else piece
        lines = list(piece.spans)
    if current:
        current.spans = tuple(lines)
        yield current


def _has_lines(piece: Piece) -> bool:
    return any("\n" in span.text for span in piece.spans)
