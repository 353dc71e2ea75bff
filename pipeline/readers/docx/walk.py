"""The parts of a Word document as pieces in reading order, each a block in the making."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from pipeline.book import BlockKind, Span, SpanKind
from pipeline.errors import InputError
from pipeline.readers._chapters import row
from pipeline.readers._spans import trimmed
from pipeline.readers.docx.inline import MATH, MC, Context, Runs, chosen_of
from pipeline.readers.docx.numbering import Numbering
from pipeline.readers.docx.styles import VAL, Style, W, numbering_of, outline_level

_LINE = 70  # characters; lines that end before the margin by a break are short
_HEADING = 300  # characters; what is longer was given an outline level by mistake
_LAYOUT = 600  # characters in several paragraphs of one cell: the table is there to place text
_INNER = tuple(
    f"{W}{name}"
    for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "del", "moveFrom", "comment")
)


@dataclass(slots=True)
class Piece:
    """A block in the making: `title` is "title" or "subtitle" by style, `gap` an empty paragraph.

    `head` is the chapter's title where it is more than the words of this heading; a heading that does not cut
    continues the one before it.
    """

    kind: BlockKind
    spans: tuple[Span, ...] = ()
    level: int = 0
    notes: tuple[str, ...] = ()
    title: str = ""
    gap: bool = False
    language: str = ""
    head: str = ""
    cuts: bool = True


@dataclass(slots=True)
class Walker:
    """Walks parts; `pieces` grows. `kind` is what every paragraph of this part is, None where its style decides."""

    name: str
    context: Context
    numbering: Numbering
    kind: BlockKind | None = None
    pieces: list[Piece] = field(default_factory=list)
    _carried: list[Span] = field(default_factory=list)

    def walk(self, element: etree._Element) -> list[Piece]:
        """Take in what a container holds and return all pieces so far."""
        for child in element:
            if child.tag == f"{W}p":
                self._paragraph(child)
            elif child.tag == f"{W}tbl":
                self._table(child)
            elif child.tag == f"{MC}AlternateContent":
                self.walk(chosen_of(child))
            elif child.tag == f"{W}altChunk":
                raise InputError(
                    f"{self.name}: part of its text is another file inside it (altChunk)",
                    hint="open it in a word processor and save it as .docx",
                )
            elif child.tag in _INNER:
                self._inner(child)
            elif isinstance(child.tag, str) and child.tag.startswith(MATH):
                self._paragraph(child)
        self._flush()
        return self.pieces

    def _inner(self, element: etree._Element) -> None:
        """Take in a container within the text; one that Word keeps as a table of contents is navigation."""
        outer = self.kind
        gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
        if gallery is not None and gallery.get(VAL, "").lower() == "table of contents" and outer is None:
            self.kind = BlockKind.NAVIGATION
        if element.tag in (f"{W}del", f"{W}moveFrom") and outer is None:
            self.kind = BlockKind.HIDDEN
        self.walk(element)
        self.kind = outer

    def _flush(self) -> None:
        """Make a paragraph of what waited for a next one that did not come."""
        if self._carried:
            spans, self._carried = self._carried, []
            self.pieces.append(Piece(self.kind or BlockKind.PARAGRAPH, trimmed(spans)))

    def _paragraph(self, paragraph: etree._Element) -> None:
        properties = paragraph.find(f"{W}pPr")
        style = self.context.styles.of_paragraph(properties)
        listing = any(each.shows and each.name == "TOC" for each in self.context.fields)
        runs = Runs(self.context, style, listed=listing)
        runs.take(paragraph)
        self.context.end_paragraph()
        number = self._number(properties, style)
        if _joins_next(properties):
            self._carried += runs.spans
        else:
            self._finish(runs, properties, style, number)
        for box in runs.boxes:
            self.walk(box)

    def _finish(self, runs: Runs, properties: etree._Element | None, style: Style, number: tuple[str, int]) -> None:
        spans = trimmed([*self._carried, *runs.spans])
        self._carried = []
        if not spans:
            self._gap(runs, properties)
            return
        level = outline_level(properties)
        level = style.level if level is None else level
        visible = sum(len(span.text) for span in spans if span.kind in (SpanKind.TEXT, SpanKind.LINK))
        text, depth = number
        piece = Piece(self._kind(style, runs, depth), spans, notes=tuple(runs.notes))
        piece.language = next((tag for tag, count in runs.languages.most_common(1) if count), "")
        if (
            self.kind is None
            and not runs.listed
            and style.kind is None
            and 0 < visible <= _HEADING
            and (level or style.title)
        ):
            piece.kind, piece.title = BlockKind.HEADING, "" if level else style.title
            piece.level = level or (1 if style.title == "title" else 2)
        elif piece.kind is BlockKind.ITEM:
            piece.level = depth
        if text and visible:
            self.context.added.append(text)
            piece.spans = (Span(text=f"{text} "), *piece.spans)
        self.pieces.append(_with_lines(piece))

    def _kind(self, style: Style, runs: Runs, depth: int) -> BlockKind:
        if self.kind is not None:
            return self.kind
        if runs.listed:
            return BlockKind.NAVIGATION
        return style.kind or (BlockKind.ITEM if depth else BlockKind.PARAGRAPH)

    def _gap(self, runs: Runs, properties: etree._Element | None) -> None:
        borders = None if properties is None else properties.find(f"{W}pBdr")
        ruled = borders is not None and any(each.get(VAL, "nil") not in ("nil", "none") for each in borders)
        if self.kind is None and not runs.paged and not runs.boxes:
            self.pieces.append(Piece(BlockKind.BREAK, gap=not (ruled or runs.ruled)))

    def _number(self, properties: etree._Element | None, style: Style) -> tuple[str, int]:
        """Count the paragraph if it is numbered; return what stands before it and its depth (0: it is not)."""
        number, level = numbering_of(properties)
        if number is None:
            number = style.numbering[0]
            named = None if properties is None else properties.find(f"{W}pStyle")
            keeps = "" if named is None else named.get(VAL, "")
            kept = self.numbering.level_for(number, keeps) if number else 0
            level = level if level is not None else style.numbering[1] if style.numbering[1] is not None else kept
        if not number or number == "0" or not self.numbering.knows(number):
            return "", 0
        return self.numbering.next_text(number, level or 0), (level or 0) + 1

    def _table(self, table: etree._Element) -> None:
        """Take in a table: a block a row, unless it is there only to place text."""
        rows = [[self._cell(cell) for cell in _cells(line)] for line in _rows(table)]
        self._flush()
        layout = all(len(cells) <= 1 for cells in rows) or any(_is_layout(cell) for cells in rows for cell in cells)
        if self.kind is None and layout:
            self.pieces += (piece for cells in rows for cell in cells for piece in cell)
            return
        for cells in rows:
            self._row(cells)

    def _cell(self, cell: etree._Element) -> list[Piece]:
        return Walker(self.name, self.context, self.numbering, self.kind).walk(cell)

    def _row(self, cells: list[list[Piece]]) -> None:
        """Join the cells of a row; rows of a table in one of them follow it."""
        kind = self.kind or BlockKind.TABLE
        inner = [piece for cell in cells for piece in cell if piece.kind is BlockKind.TABLE]
        plain = [[piece for piece in cell if piece.kind is not BlockKind.TABLE and piece.spans] for cell in cells]
        texts = [
            row([_flat(piece.spans) for piece in cell]) if len(cell) > 1 else _flat(cell[0].spans)
            for cell in plain
            if cell
        ]
        if texts:
            notes = tuple(key for cell in plain for piece in cell for key in piece.notes)
            self.pieces.append(Piece(kind, row(texts), notes=notes))
        self.pieces += inner


def _cells(line: etree._Element) -> Iterator[etree._Element]:
    return _within(line, f"{W}tc")


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    return _within(table, f"{W}tr")


def _within(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Yield the children with this tag, also those in controls and changes."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _INNER:
            yield from _within(child, tag)


def _is_layout(cell: list[Piece]) -> bool:
    written = [piece for piece in cell if piece.spans]
    long = len(written) >= 3 and sum(len(span.text) for piece in written for span in piece.spans) >= _LAYOUT
    return long or any(piece.kind is BlockKind.HEADING for piece in written)


def _joins_next(properties: etree._Element | None) -> bool:
    """Recognise a drop cap in its frame, and a paragraph whose mark was deleted: their text runs on."""
    if properties is None:
        return False
    frame = properties.find(f"{W}framePr")
    drops = frame is not None and frame.get(f"{W}dropCap", "none") != "none"
    return drops or properties.find(f"{W}rPr/{W}del") is not None


def _with_lines(piece: Piece) -> Piece:
    """Keep the breaks of verse and code; elsewhere a break is a space."""
    lines = "".join(span.text for span in piece.spans if span.kind in (SpanKind.TEXT, SpanKind.LINK)).split("\n")
    if piece.kind in (BlockKind.PARAGRAPH, BlockKind.QUOTE) and len(lines) > 1 and max(map(len, lines)) <= _LINE:
        piece.kind = BlockKind.VERSE
    if piece.kind not in (BlockKind.VERSE, BlockKind.CODE):
        piece.spans = _flat(piece.spans)
    return piece


def _flat(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    return tuple(replace(span, text=span.text.replace("\n", " ")) for span in spans)
