"""Blocks of groups of lines: spans, hyphens joined, marks of notes told from raised digits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.book import Block, BlockKind, Source, Span, SpanKind
from pipeline.readers.pdf.lines import Line, with_spaces
from pipeline.readers.pdf.notes import reference, symbol_at_end
from pipeline.readers.pdf.pages import Pages
from pipeline.readers.pdf.paragraphs import BULLET, NUMBERED, Group, Measure, Sort, is_verse
from pipeline.readers.pdf.process import Piece

_KINDS = {
    Sort.HEADING: BlockKind.HEADING,
    Sort.NOTE: BlockKind.NOTE,
    Sort.ROW: BlockKind.TABLE,
    Sort.CONTENTS: BlockKind.NAVIGATION,
    Sort.FURNITURE: BlockKind.FURNITURE,
    Sort.ASIDE: BlockKind.FURNITURE,
    Sort.HIDDEN: BlockKind.HIDDEN,
}
_RAISED_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SYMBOLS = "*†‡§¶‖"


@dataclass(frozen=True, slots=True)
class BlockWriter:
    """Makes blocks of groups."""

    file: str
    pages: Pages
    usual: Measure

    def block(self, group: Group) -> Block:
        """Return the block that a group is."""
        kind = self._kind(group)
        source = Source(file=f"{self.file}, page {group.page + 1}")
        if group.sort is Sort.PICTURE:
            sort = SpanKind.IMAGE if group.page else SpanKind.MARKUP
            kind = BlockKind.PARAGRAPH if group.page else BlockKind.FURNITURE
            return Block(kind=kind, spans=(Span(kind=sort, text=group.text),), source=source)
        spans = self._spans(group, kind)
        return Block(kind=kind, spans=spans, source=source, level=group.level)

    def _kind(self, group: Group) -> BlockKind:
        if group.sort is not Sort.TEXT:
            return _KINDS.get(group.sort, BlockKind.PARAGRAPH)
        text = group.lines[0].text
        if not any(any(map(str.isalnum, line.text)) for line in group.lines):
            return BlockKind.BREAK if len(group.lines) == 1 else BlockKind.PARAGRAPH
        if BULLET.match(text) or NUMBERED.match(text):
            return BlockKind.ITEM
        return BlockKind.VERSE if is_verse(group.lines, self.usual) else BlockKind.PARAGRAPH

    def _spans(self, group: Group, kind: BlockKind) -> tuple[Span, ...]:
        spans: list[Span] = []
        for number, line in enumerate(group.lines):
            found = self._line(line, own_mark=kind is BlockKind.NOTE and not number)
            if kind is BlockKind.ITEM and not number:
                found = _without_bullet(found)
            if not spans:
                spans += found
            elif kind is BlockKind.VERSE:
                spans += [Span(text="\n"), *found]
            else:
                self._join(spans, found)
        return _merged(spans)

    def _join(self, spans: list[Span], found: list[Span]) -> None:
        if not found:
            return
        last, first = spans[-1], found[0]
        if last.kind is first.kind is SpanKind.TEXT:
            before, after = self.pages.words.join(last.text.rstrip(), first.text)
            spans[-1] = Span(text=before)
            spans += [Span(text=after), *found[1:]]
        else:
            spans += [Span(text=" "), *found]

    def _line(self, line: Line, *, own_mark: bool) -> list[Span]:
        marks = self.pages.marks.get(line.page, set())
        spans: list[Span] = []
        for at, (piece, text) in enumerate(with_spaces(line.pieces)):
            before = spans[-1].text[-1:] if spans else ""
            spans += _piece(piece, text, marks, before, first=own_mark and not at)
        return spans


def _piece(piece: Piece, text: str, marks: set[str], before: str, *, first: bool) -> list[Span]:
    """Return a piece as text, or as the mark of a note of its page."""
    bare = text.strip()
    mark = reference(bare.rstrip(".:") if first else bare)
    parts = [one for one in re.split(r"[,\s]+", bare) if one]
    symbol = mark is not None and mark[0] in _SYMBOLS
    if mark in marks and (piece.raised or symbol or first):
        return [Span(kind=SpanKind.NOTE_MARK, text=bare)]
    if piece.raised and len(parts) > 1 and all(reference(one) in marks for one in parts):
        return [Span(kind=SpanKind.NOTE_MARK, text=bare)]
    end = symbol_at_end(bare)
    if end and end in marks:
        return [Span(text=text[: -len(end)]), Span(kind=SpanKind.NOTE_MARK, text=end)]
    inner = re.fullmatch(r"(.*?\w)([*†‡§¶‖]{1,4})([.,;:!?”\"'’)]+)", text)
    if inner and inner[2] in marks:
        return [Span(text=inner[1]), Span(kind=SpanKind.NOTE_MARK, text=inner[2]), Span(text=inner[3])]
    if piece.raised and bare.isdigit() and bare.isascii() and before.isalnum():
        return [Span(text=bare.translate(_RAISED_DIGITS))]
    return [Span(text=text)]


def _without_bullet(spans: list[Span]) -> list[Span]:
    """Take the bullet for markup; a number stays, it is read."""
    first = spans[0].text
    match = BULLET.match(first + " ")
    if not match or any(map(str.isalnum, match.group())):
        return spans
    rest = first[match.end() :]
    tail = [Span(text=rest.lstrip()), *spans[1:]] if rest.strip() else spans[1:]
    if tail and tail[0].text.startswith(" "):
        tail[0] = Span(kind=tail[0].kind, text=tail[0].text.lstrip())
    return [Span(kind=SpanKind.MARKUP, text=match.group()), *tail]


def _merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Put neighbouring runs of text together."""
    merged: list[Span] = []
    texts: list[str] = []
    for span in spans:
        if span.kind is SpanKind.TEXT:
            texts.append(span.text)
            continue
        if texts:
            merged.append(Span(text="".join(texts)))
            texts = []
        merged.append(span)
    if "".join(texts):
        merged.append(Span(text="".join(texts)))
    return tuple(merged)
