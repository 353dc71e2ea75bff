"""Plain text: paragraphs, verse, chapter heads and notes recovered from the usual layouts, nothing dropped.

Hard-wrapped lines are joined, and a hyphen at the end of one stays unless the text has the whole word without it
elsewhere. Underscores around words (_italics_) are markup. A table of contents is read as items. What Project
Gutenberg puts before and after a book is boilerplate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.book import Block, BlockKind, Book, Chapter, Metadata, Source, Span, SpanKind
from pipeline.readers import ReaderSettings, SourceFile
from pipeline.readers._decode import decode
from pipeline.readers._gutenberg import Edition, find_edition
from pipeline.readers._heads import Head, find_heads
from pipeline.readers._layout import Group, Page, groups_of, measure, paragraphs, unwrap
from pipeline.text.language import language_tag
from pipeline.text.typography import clean

SUFFIXES = (".txt", ".text", ".asc")

_ITALICS = re.compile(r"(?<![^\W_])_(?=[^\s_])([^_]{1,2000}?)(?<=[^\s_])_(?![^\W_])")
_NOTE = re.compile(r"\[Footnote\s+(?P<label>[^\]:\s]{1,6}):\s*(?P<body>.*?)\]?$", re.DOTALL | re.IGNORECASE)
_SPECIAL = re.compile(
    r"\[(?P<picture>Illustration)(?::\s*(?P<caption>(?:[^\[\]]|\[[^\[\]]{0,200}\]){0,2000}))?\]|\[(?P<mark>[^\]\s]{1,6})\]",
    re.IGNORECASE,
)


def read(source: SourceFile, settings: ReaderSettings) -> Book:
    """Read plain text; `settings.chapter_levels` counts parts and chapters, outermost first, as levels 1, 2 ...

    Raises InputError if it cannot be decoded.
    """
    lines = decode(source.data, source.name).split("\n")
    edition = find_edition(lines)
    body = groups_of(lines[edition.start : edition.stop], edition.start + 1)
    page = measure(body)
    before, after = groups_of(lines[: edition.start]), groups_of(lines[edition.stop :], edition.stop + 1)
    metadata = _metadata(edition, source)
    writer = _Writer(source.name, page, _note_labels(body))
    drafts = _drafts(body, writer, settings)
    drafts[0].blocks[:0] = map(writer.boilerplate, before)
    drafts[-1].blocks += map(writer.boilerplate, after)
    chapters = (
        Chapter(title=draft.title or metadata.title, depth=draft.depth, blocks=tuple(draft.blocks))
        for draft in drafts
        if draft.blocks
    )
    return Book(metadata=metadata, chapters=tuple(chapters))


@dataclass(slots=True)
class _Draft:
    """A chapter while it grows."""

    title: str = ""
    depth: int = 1
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Makes blocks of groups of lines."""

    file: str
    page: Page
    note_labels: frozenset[str]

    def body(self, group: Group) -> Iterable[Block]:
        """Return the paragraphs, verse, notes and scene breaks of a group."""
        if len(group.lines) == 1 and not any(map(str.isalnum, group.text)):
            return (self._block(BlockKind.BREAK, (), group.line),)
        note = _NOTE.match(group.text)
        if note:
            mark = Span(kind=SpanKind.MARKUP, text=f"Footnote {note['label']}")
            text = _NOTE.sub(lambda match: match["body"], unwrap(group.lines, self.page), count=1)
            return (self._block(BlockKind.NOTE, (mark, *self._spans(text)), group.line),)
        found = paragraphs(group, self.page)
        return (self._block(part.kind, self._spans(part.text), part.line) for part in found)

    def items(self, group: Group) -> Iterable[Block]:
        """Return the lines of a table of contents."""
        lines = enumerate(group.lines, group.line)
        return (self._block(BlockKind.ITEM, self._spans(line.strip()), at, level=1) for at, line in lines)

    def heading(self, lines: Sequence[str], line: int, level: int) -> Block:
        """Return a heading of one or several lines."""
        text = " ".join(part.strip() for part in lines)
        return self._block(BlockKind.HEADING, self._spans(text), line, level=level)

    def boilerplate(self, group: Group) -> Block:
        """Return what is listed but never read."""
        return self._block(BlockKind.BOILERPLATE, (Span(text=group.text),), group.line)

    def _block(self, kind: BlockKind, spans: tuple[Span, ...], line: int, *, level: int = 0) -> Block:
        return Block(kind=kind, spans=spans, source=Source(file=self.file, line=line), level=level)

    def _spans(self, text: str) -> tuple[Span, ...]:
        """Take markup out of running text: italics, pictures, marks of notes that the text has."""
        text = _ITALICS.sub(r"\1", text)
        spans: list[Span] = []
        at = 0
        for match in _SPECIAL.finditer(text):
            if match["mark"] and match["mark"] not in self.note_labels:
                continue
            spans.append(Span(text=text[at : match.start()]))
            at = match.end()
            if match["mark"]:
                spans.append(Span(kind=SpanKind.NOTE_MARK, text=match.group()))
            else:
                spans.append(Span(kind=SpanKind.MARKUP, text=match["picture"]))
                spans.append(Span(kind=SpanKind.IMAGE, text=(match["caption"] or "").strip()))
        spans.append(Span(text=text[at:]))
        return tuple(span for span in spans if span.text)


def _note_labels(groups: Sequence[Group]) -> frozenset[str]:
    return frozenset(match["label"] for group in groups if (match := _NOTE.match(group.text)))


def _metadata(edition: Edition, source: SourceFile) -> Metadata:
    fields = {name: clean(value) for name, value in edition.fields.items()}
    authors = re.split(r"\s*;\s*|\s+&\s+|\s+and\s+", fields.get("author", ""))
    return Metadata(
        title=fields.get("title") or source.stem,
        subtitle=fields.get("subtitle", ""),
        authors=tuple(author for author in authors if author),
        language=language_tag(fields.get("language", "")),
        publisher=fields.get("publisher", ""),
        date=fields.get("date", ""),
    )


def _drafts(groups: Sequence[Group], writer: _Writer, settings: ReaderSettings) -> list[_Draft]:
    heads, contents = find_heads(groups)
    levels = _levels(heads)
    drafts = [_Draft()]
    title_line = -1
    for number, group in enumerate(groups):
        head = heads.get(number)
        if number in contents:
            drafts[-1].blocks += writer.items(group)
        elif head:
            level = levels[number]
            if level in settings.chapter_levels:
                drafts.append(_Draft(title=clean(" ".join(head.title.split())), depth=level))
            own = group.lines[: head.lines]
            drafts[-1].blocks.append(writer.heading(own, group.line, level))
            title_line = number + 1 if len(head.title) > len(" ".join(line.strip() for line in own)) else -1
            if len(group.lines) > head.lines:
                drafts[-1].blocks += writer.body(Group(group.line + head.lines, group.lines[head.lines :]))
        elif number == title_line:
            drafts[-1].blocks.append(writer.heading(group.lines, group.line, drafts[-1].depth))
        else:
            drafts[-1].blocks += writer.body(group)
    return [draft for draft in drafts if draft.blocks] or drafts


def _levels(heads: dict[int, Head]) -> dict[int, int]:
    """Return the level of each head: ranks in use, from 1; a named one (a prologue) is as high as the highest."""
    ranks = sorted({head.rank for head in heads.values() if head.rank < 4})
    return {number: ranks.index(head.rank) + 1 if head.rank in ranks else 1 for number, head in heads.items()}
