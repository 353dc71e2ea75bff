"""Markdown by the CommonMark rules, with tables, strikethrough, footnotes and front matter.

Numbers of ordered lists are part of their items' text, counted as a renderer counts them. The boxes of task
lists, comments, scripts and unused link definitions are markup. A footnote stands at the end of the chapter
that first refers to it, or in which it was written if none does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLinkText
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from pipeline.book import Block, BlockKind, Book, Chapter, Source, Span, SpanKind
from pipeline.errors import InputError
from pipeline.readers import ReaderSettings, SourceFile
from pipeline.readers._chapters import Draft, settled
from pipeline.readers._decode import decode
from pipeline.readers._frontmatter import front_matter_metadata, split_front_matter
from pipeline.readers._inline import Inline, inline, note_key
from pipeline.readers._limits import block_limit
from pipeline.readers._spans import Collector, trimmed

SUFFIXES = (".md", ".markdown", ".mdown", ".mkd", ".mkdn")

_MAX_NESTING = 100
_MOST_BRACKETS = 50_000  # each that is never closed costs 70 microseconds
_VISIBLE = (SpanKind.TEXT, SpanKind.CODE, SpanKind.LINK, SpanKind.HTML)


def read(source: SourceFile, settings: ReaderSettings) -> Book:
    """Read Markdown; `settings.chapter_levels` says which headings begin chapters.

    Raises InputError if it cannot be decoded, its front matter is broken, or it is nested or marked up absurdly.
    """
    fields, text = split_front_matter(decode(source.data, source.name), source.name)
    _refuse_much_markup(text, source)
    environment: dict[str, Any] = {}
    tokens = _parser().parse(text, environment)
    _refuse_deep_nesting(tokens, source.name)
    walker = _Walker(source.name, settings.chapter_levels, environment)
    walker.walk(tokens)
    walker.add_unused_definitions(text.split("\n"))
    metadata = front_matter_metadata(fields, source, title=walker.sole_title() or source.stem)
    return Book(metadata=metadata, chapters=walker.chapters(metadata.title))


def _parser() -> MarkdownIt:
    # The plugin's last step drops notes that nothing refers to; without it every note stays where it was written.
    parser = (
        MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable(["table", "strikethrough"]).use(footnote_plugin)
    )
    return parser.disable("footnote_tail")


def _refuse_much_markup(text: str, source: SourceFile) -> None:
    """Refuse what would keep the parser busy for longer than any book does."""
    hint = "is this Markdown? if it is plain text, name it .txt"
    if text.count("[") > _MOST_BRACKETS:
        raise InputError(f"{source.name}: there are more than {_MOST_BRACKETS:,} square brackets in it", hint=hint)
    most_lines = block_limit(len(source.data))  # each may be an item or a heading
    if text.count("\n") > most_lines:
        what = f"there are more than {most_lines:,} lines in it, too many for a source of its size"
        raise InputError(f"{source.name}: {what}", hint=hint)


def _refuse_deep_nesting(tokens: list[Token], name: str) -> None:
    """Refuse what is nested deeper than the parser's limit: it would drop it silently."""
    for token in tokens:
        if token.level >= _MAX_NESTING - 1:
            raise InputError(
                f"{name}:{_line(token)}: quotes and lists are nested more than {_MAX_NESTING} deep here",
                hint="is this Markdown? if it is plain text, name it .txt",
            )


class _Walker:
    """Walks the tokens once, front to back, and sorts what they hold into chapters and notes."""

    def __init__(self, file: str, chapter_levels: tuple[int, ...], environment: Mapping[str, Any]) -> None:
        self._file = file
        self._levels = chapter_levels
        self._environment = environment
        self._drafts = [Draft()]
        self._headings: list[tuple[int, str]] = []
        self._leads = False
        self._containers: list[str] = []
        self._numbers: list[int | None] = []
        self._number: str = ""
        self._notes: dict[str, list[Block]] = {}
        self._homes: dict[str, Draft] = {}
        self._note: str | None = None
        self._cells: list[tuple[Span, ...]] = []
        self._targets: set[str] = set()

    def walk(self, tokens: list[Token]) -> None:
        """Take in every token."""
        heading = 0
        for token in tokens:
            match token.type:
                case "heading_open":
                    heading = int(token.tag[1:])
                case "heading_close":
                    heading = 0
                case "inline":
                    self._take_inline(token, heading)
                case "html_block":
                    self._take_html(token)
                case "fence" | "code_block":
                    self._take_code(token)
                case "hr":
                    self._put(BlockKind.BREAK, (), token)
                case "tr_open":
                    self._cells = []
                case "tr_close":
                    self._put(BlockKind.TABLE, _row(self._cells), token)
                case _:
                    self._take_container(token)

    def _take_container(self, token: Token) -> None:
        match token.type:
            case "blockquote_open" | "th_open" | "td_open":
                self._containers.append(token.type.removesuffix("_open"))
            case "bullet_list_open":
                self._numbers.append(None)
            case "ordered_list_open":
                self._numbers.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                self._numbers.pop()
            case "list_item_open":
                self._containers.append("item")
                self._open_item()
            case "footnote_reference_open":
                self._containers.append("note")
                self._note = note_key(token)
                self._notes.setdefault(self._note, [])
                self._homes_later(self._note)
            case "footnote_reference_close":
                self._containers.pop()
                self._note = None
            case "blockquote_close" | "list_item_close" | "th_close" | "td_close":
                self._containers.pop()

    def _open_item(self) -> None:
        number = self._numbers[-1]
        self._number = "" if number is None else f"{number}. "
        if number is not None:
            self._numbers[-1] = number + 1

    def _homes_later(self, key: str) -> None:
        """Remember where a note was written, in case nothing refers to it."""
        self._drafts[-1].notes.append(key)

    def _take_inline(self, token: Token, heading: int) -> None:
        found = inline(token, in_item="item" in self._containers)
        self._targets.update(span.text.partition(' "')[0] for span in found.spans if span.kind is SpanKind.TARGET)
        if self._containers and self._containers[-1] in ("th", "td"):
            self._cells.append(found.spans)
        elif heading:
            self._take_heading(found, token, heading)
        else:
            number, self._number = self._number, ""
            spans = (Span(text=number), *found.spans) if number else found.spans
            self._put(self._kind(found), spans, token)
        for key in found.notes:
            self._homes.setdefault(key, self._drafts[-1])
            self._take_inline_note(key)

    def _take_inline_note(self, key: str) -> None:
        """Take the body of a note that is written where it is referred to: ^[like this]."""
        if not key.startswith("#") or key in self._notes:
            return
        listed = self._environment["footnotes"]["list"][int(key[1:])]
        body = Token("inline", "", 0, content=listed.get("content", ""), children=listed.get("tokens"))
        outer, self._note = self._note, key
        self._notes[key] = []
        self._put(BlockKind.NOTE, inline(body).spans, body)
        self._note = outer

    def _take_heading(self, found: Inline, token: Token, level: int) -> None:
        title = " ".join("".join(span.text for span in found.spans if span.kind in _VISIBLE).split())
        speaks = any(map(str.isalnum, title))
        if speaks and not self._containers:
            self._headings.append((level, title))
            self._leads = self._leads or (len(self._headings) == 1 and not any(map(_reads, self._drafts[0].blocks)))
        if speaks and not self._containers and level in self._levels:
            self._drafts.append(Draft(title=title, level=level, line=_line(token)))
        self._put(BlockKind.HEADING, found.spans, token, level=level)

    def _take_html(self, token: Token) -> None:
        collector = Collector(SpanKind.HTML)
        collector.add_html(token.content)
        for paragraph in collector.paragraphs:
            spans = trimmed([Span(kind=span.kind, text=span.text.replace("\n", " ")) for span in paragraph])
            self._put(BlockKind.NOTE if self._note else BlockKind.HTML, spans, token)

    def _take_code(self, token: Token) -> None:
        info = Span(kind=SpanKind.MARKUP, text=token.info.strip())
        code = Span(kind=SpanKind.CODE, text=token.content.rstrip("\n"))
        self._put(BlockKind.CODE, tuple(span for span in (info, code) if span.text.strip()), token)

    def _kind(self, found: Inline) -> BlockKind:
        if self._note:
            return BlockKind.NOTE
        if found.verse and "item" not in self._containers:
            return BlockKind.VERSE
        innermost = self._containers[-1] if self._containers else ""
        return {"item": BlockKind.ITEM, "blockquote": BlockKind.QUOTE}.get(innermost, BlockKind.PARAGRAPH)

    def _put(self, kind: BlockKind, spans: tuple[Span, ...], token: Token, *, level: int = 0) -> None:
        if not spans and kind is not BlockKind.BREAK:
            return
        depth = level or (len(self._numbers) if kind is BlockKind.ITEM else 0)
        block = Block(kind=kind, spans=spans, source=Source(file=self._file, line=_line(token)), level=depth)
        (self._drafts[-1].blocks if self._note is None else self._notes[self._note]).append(block)

    def sole_title(self) -> str:
        """Return the heading of level 1 if there is exactly one and the book begins with it."""
        tops = [title for level, title in self._headings if level == 1]
        return tops[0] if len(tops) == 1 and self._headings[0][0] == 1 and self._leads else ""

    def add_unused_definitions(self, lines: list[str]) -> None:
        """List the link definitions that no link uses, in the chapter in which they stand."""
        environment = self._environment
        definitions = [*environment.get("references", {}).values(), *environment.get("duplicate_refs", ())]
        for definition in sorted((item for item in definitions if item.get("map")), key=lambda item: item["map"]):
            start, stop = definition["map"]
            if normalizeLinkText(definition["href"]) in self._targets:
                continue
            draft = next(draft for draft in reversed(self._drafts) if draft.line <= start + 1)
            text = " ".join(" ".join(lines[start:stop]).split())
            where = Source(file=self._file, line=start + 1)
            spans = (Span(kind=SpanKind.MARKUP, text=text),)
            draft.blocks.append(Block(kind=BlockKind.PARAGRAPH, spans=spans, source=where))

    def chapters(self, book_title: str) -> tuple[Chapter, ...]:
        """Return the chapters with their notes; text before the first one is titled like the book."""
        return settled(self._drafts, self._homes, self._notes, book_title)


def _reads(block: Block) -> bool:
    return any(span.kind in _VISIBLE for span in block.spans)


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 0


def _row(cells: list[tuple[Span, ...]]) -> tuple[Span, ...]:
    """Join the cells of a row so that they read well: "cell; cell"."""
    joined: list[Span] = []
    for cell in filter(None, cells):
        if joined:
            joined.append(Span(text=" " if joined[-1].text.endswith((".", "!", "?", ";", ":")) else "; "))
        joined += cell
    return tuple(joined)
