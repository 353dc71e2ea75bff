"""The bodies of a FictionBook as blocks in chapters."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from lxml import etree

from pipeline.book import Block, BlockKind, Source, Span, SpanKind
from pipeline.readers._chapters import Chapters, joined_titles, row, title_of
from pipeline.readers.fb2.inline import LANG, Inline, image, local
from pipeline.text.language import language_tag

_RULE = re.compile(r"[\s*#~•·—–_⁂☆★✦❦❧=.+-]+")
_BLOCKS = frozenset(
    ("section", "title", "epigraph", "annotation", "p", "subtitle", "poem", "stanza", "v", "cite", "text-author",
     "empty-line", "table", "tr", "th", "td", "image", "date", "div", "ul", "ol", "li", "blockquote", "pre")
)  # fmt: skip
_LEAVES = frozenset(["p", "subtitle", "text-author", "date", "th", "td", "li", "pre"])
_PARTED = (BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.VERSE, BlockKind.ITEM, BlockKind.TABLE)
_SPACED_SHARE = 0.4  # above it, empty lines are how the book parts its paragraphs


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk is: what a paragraph is here, the level of the last title, the language, the note if in one."""

    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    language: str | None = None
    note: str | None = None


class Walker:
    """Walks bodies and puts their blocks into chapters. `note_ids` are the ids of what stands in bodies of notes."""

    def __init__(self, file: str, chapters: Chapters, note_ids: frozenset[str], language: str | None) -> None:
        self._file = file
        self._chapters = chapters
        self._note_ids = note_ids
        self._language = language
        self._gap = False
        self._spaced = False
        self._mark: tuple[Span, ...] = ()

    def walk_body(self, body: etree._Element) -> None:
        """Take in a body of the book itself."""
        paragraphs = sum(1 for _ in body.iter("{*}p"))
        self._spaced = sum(1 for _ in body.iter("{*}empty-line")) > paragraphs * _SPACED_SHARE
        self._walk(body, self._within(body, _Place()))
        self._gap = False

    def walk_notes(self, body: etree._Element) -> None:
        """Take in a body of notes."""
        self._spaced = True
        self._walk(body, self._within(body, _Place(kind=BlockKind.NOTE, note="")))

    def walk_stray(self, text: str | None) -> None:
        """Take in text that stands outside of all bodies, which only a broken file has."""
        spans = (Span(text=" ".join((text or "").split())),)
        if spans[0].text:
            self._chapters.add(Block(kind=BlockKind.PARAGRAPH, spans=spans, source=Source(file=self._file)))

    def _within(self, element: etree._Element, place: _Place) -> _Place:
        language = language_tag(element.get(LANG, ""))
        if language:
            place = replace(place, language=None if language == self._language else language)
        return place

    def _walk(self, element: etree._Element, place: _Place) -> None:
        """Take in what a container holds; text that stands in it bare is a paragraph, lines in a row are a verse."""
        bare, lines = Inline(self._note_ids), []
        bare.add(element.text, SpanKind.TEXT, None)
        for child in element:
            name = local(child)
            if name == "v":
                lines.append(child)
            elif name in _BLOCKS:
                self._verse(lines, place)
                self._paragraph(bare, child, place)
                bare, lines = Inline(self._note_ids), []
                self._take(name, child, self._within(child, place))
            elif name:
                bare.take_child(child, SpanKind.TEXT, None)
            bare.add(child.tail, SpanKind.TEXT, None)
        self._verse(lines, place)
        self._paragraph(bare, element, place)

    def _take(self, name: str, element: etree._Element, place: _Place) -> None:
        quote = replace(place, kind=BlockKind.QUOTE if place.note is None else BlockKind.NOTE)
        takers: dict[str, Callable[[], None]] = {
            "section": lambda: self._section(element, place),
            "title": lambda: self._title(element, place),
            "empty-line": self._leave_gap,
            "image": lambda: self._put(BlockKind.PARAGRAPH, tuple(image(element)), element, place),
            "tr": lambda: self._table_row(element, place),
            "cite": lambda: self._walk(element, quote),
            "epigraph": lambda: self._walk(element, quote),
        }
        if name in takers:
            takers[name]()
        elif name in _LEAVES and not any(local(child) in _BLOCKS - {"image", "date"} for child in element):
            inline = Inline(self._note_ids)
            inline.take(element)
            self._paragraph(inline, element, place, name)
        else:
            self._walk(element, place)

    def _leave_gap(self) -> None:
        self._gap = not self._spaced

    def _section(self, section: etree._Element, place: _Place) -> None:
        if place.note is not None:
            self._walk(section, replace(place, note=section.get("id") or place.note))
            return
        titled = next((child for child in section if local(child) == "title"), None)
        speaks = titled is not None and any(map(str.isalnum, "".join(map(str, titled.itertext()))))
        self._walk(section, replace(place, level=place.level + speaks))

    def _title(self, title: etree._Element, place: _Place) -> None:
        """Take a title: each paragraph of it a heading, all of it the chapter's title; of a note it is the mark."""
        lines = [child for child in title if local(child) not in ("", "empty-line")]
        found = [Inline(self._note_ids) for _ in lines or [title]]
        for inline, line in zip(found, lines or [title], strict=True):
            inline.take(line)
        if lines and (title.text or "").strip() + "".join((child.tail or "").strip() for child in title):
            found = [Inline(self._note_ids)]
            found[0].take(title)
        titles = [inline.trimmed() for inline in found]
        if place.note is not None:
            self._mark += tuple(Span(kind=SpanKind.MARKUP, text=f"{title_of(spans)} ") for spans in titles if spans)
            return
        above = title.getparent()
        parent = "" if above is None else local(above)
        if parent == "section":
            self._chapters.begin(joined_titles(map(title_of, titles)), place.level)
        self._gap = False
        for spans, inline in zip(titles, found, strict=True):
            self._chapters.refer(inline.notes)
            level = max(1, place.level) if parent in ("section", "body") else place.level + 1
            self._put(BlockKind.HEADING, spans, title, replace(place, level=level))

    def _paragraph(self, inline: Inline, element: etree._Element, place: _Place, name: str = "p") -> None:
        spans = inline.trimmed()
        if not spans:
            return
        text = "".join(span.text for span in spans)
        kind = BlockKind.CODE if name == "pre" and place.note is None else place.kind
        if name == "li" and place.kind is BlockKind.PARAGRAPH:
            kind = BlockKind.ITEM
        self._refer(inline, place)
        if place.note is None and name in ("p", "subtitle") and text and _RULE.fullmatch(text):
            self._put(BlockKind.BREAK, (), element, place)
        elif name == "subtitle" and place.note is None:
            self._gap = False
            self._put(BlockKind.HEADING, spans, element, replace(place, level=place.level + 1))
        else:
            self._put(kind, spans, element, place)

    def _refer(self, inline: Inline, place: _Place) -> None:
        if place.note is None:
            self._chapters.refer(inline.notes)

    def _verse(self, lines: list[etree._Element], place: _Place) -> None:
        spans: list[Span] = []
        for line in lines:
            inline = Inline(self._note_ids)
            inline.take(line)
            self._refer(inline, place)
            spans += (Span(text="\n"),) if spans else ()
            spans += inline.trimmed()
        if lines:
            self._put(BlockKind.VERSE if place.note is None else BlockKind.NOTE, tuple(spans), lines[0], place)

    def _table_row(self, element: etree._Element, place: _Place) -> None:
        cells = Inline(self._note_ids)
        found = []
        for cell in element:
            inline = Inline(self._note_ids)
            inline.take(cell) if local(cell) else None
            inline.add(cell.tail, SpanKind.TEXT, None)
            found.append(inline.trimmed())
            cells.notes += inline.notes
        self._refer(cells, place)
        self._put(BlockKind.TABLE if place.note is None else BlockKind.NOTE, row(found), element, place)

    def _put(self, kind: BlockKind, spans: tuple[Span, ...], element: etree._Element, place: _Place) -> None:
        if not spans and kind is not BlockKind.BREAK:
            return
        source = Source(file=self._file, line=_line(element))
        level = place.level if kind is BlockKind.HEADING else 0
        block = Block(kind=kind, spans=self._mark + spans, source=source, language=place.language, level=level)
        self._mark = ()
        if place.note is not None:
            self._chapters.add_note(place.note, block)
            return
        last = self._chapters.last
        if self._gap and last and last.kind in _PARTED and kind in _PARTED:
            self._chapters.add(Block(kind=BlockKind.BREAK, spans=(), source=source))
        self._gap = False
        if kind is not BlockKind.BREAK or (last and last.kind is not BlockKind.BREAK):
            self._chapters.add(block)

    def finish(self) -> None:
        """Keep the mark of a last note that has no text."""
        if self._mark:
            self._chapters.add_note("", Block(kind=BlockKind.NOTE, spans=self._mark, source=Source(file=self._file)))
            self._mark = ()


def _line(element: etree._Element) -> int:
    line = element.sourceline
    return line if isinstance(line, int) else 0
