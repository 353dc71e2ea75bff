"""HTML: a book in one file is read whole; of a web page its article, with everything around it listed.

What Project Gutenberg puts before and after a book, and what a site puts around an article, is boilerplate; a table
of contents is navigation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lxml.etree import _Element as Element

from pipeline.book import Block, BlockKind, Book, Chapter, SpanKind
from pipeline.errors import InputError
from pipeline.readers import ReaderSettings, SourceFile
from pipeline.readers._gutenberg import Edition, find_edition
from pipeline.readers._limits import block_limit, element_limit, elements_in, refuse_elements
from pipeline.readers._markup import Context, Piece, own_language, parse, pieces, title_of
from pipeline.readers.html.article import Finder, around, aside, extracted, is_page, outside
from pipeline.readers.html.metadata import Head, metadata_of, read_head, window_title
from pipeline.text.language import language_tag

SUFFIXES = (".html", ".htm", ".xhtml")

_SPOKEN_SPANS = (SpanKind.TEXT, SpanKind.LINK, SpanKind.CODE)
_UNREAD = frozenset((BlockKind.HIDDEN, BlockKind.NAVIGATION, BlockKind.BOILERPLATE, BlockKind.BREAK))
_CONTENTS = re.compile(
    r"\W*(?:table of )?(?:contents|chapters|índice|contenido|inhalt|table des matières)\W*", re.IGNORECASE
)
_LABEL = re.compile(r"\W*(?:chapter|capítulo|book|part)\s+\w+\W*", re.IGNORECASE)
_NUMBER = re.compile(
    r"\W*(?:(?:(?:chapter|capítulo|chapitre|kapitel|canto|letter|book|part)\s+)(?:\d{1,3}|[ivxlc]{1,8}|[a-z]+)"
    r"|\d{1,3}|[ivxlc]{1,8})\W*",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?:by|por|par|von)\b", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"[\W\divxlc]*", re.IGNORECASE)
_FEWEST_ENTRIES = 3  # links in a row that make a table of contents
_SHELL_LETTERS = 40  # "Loading ..." and the like


def read(source: SourceFile, settings: ReaderSettings, *, find_article: Finder = extracted) -> Book:
    """Read HTML; `settings.chapter_levels` says which headings begin chapters.

    `find_article` returns the text of the article in a page, None where it cannot tell. Raises InputError if the page
    cannot be decoded or parsed, is monstrous, or has text that a program would have to draw.
    """
    refuse_elements(source.name, elements_in(source.data), element_limit(len(source.data)))
    root = parse(source.data, source.name)
    head = read_head(root)
    language = head.language(own_language(root))
    is_gutenberg = b"gutenberg" in source.data.lower()
    context = Context(file=source.name, language=language, most_blocks=block_limit(len(source.data)))
    if is_gutenberg:
        kinds = dict.fromkeys(_gutenberg_parts(root), BlockKind.BOILERPLATE)
        found = list(pieces(root, replace(context, kinds=kinds)))
    elif head.is_article or is_page(root):
        found = _page_pieces(root, head, context, find_article(root))
    else:
        found = list(pieces(root, context))
    edition = _edition(found) if is_gutenberg else Edition(0, len(found), {})
    found = _without_contents(_without_edition(found, edition))
    _refuse_shell(root, found, source.name)
    title = edition.fields.get("title", "") or _title(head, found)
    language = language or language_tag(edition.fields.get("language", ""))
    metadata = metadata_of(head, source, title=title, language=language)
    if not metadata.authors and edition.fields.get("author"):
        metadata = replace(metadata, authors=tuple(re.split(r"\s*;\s*|\s+and\s+", edition.fields["author"])))
    return Book(metadata=metadata, chapters=_chapters(found, settings.chapter_levels, metadata.title))


def _page_pieces(root: Element, head: Head, context: Context, kept: str | None) -> list[Piece]:
    """Return the pieces of a web page, what stands around its article marked as such."""
    found = list(pieces(root, replace(context, kinds=around(root, kept))))
    if kept is not None:
        beyond = outside([piece.block for piece in found], kept)
        found = [replace(piece, block=aside(piece.block)) if n in beyond else piece for n, piece in enumerate(found)]
    return _with_title(found, _title(head, found))


def _gutenberg_parts(root: Element) -> list[Element]:
    return [element for element in root.iter("*") if element.get("id") in ("pg-header", "pg-footer")]


def _with_title(found: list[Piece], title: str) -> list[Piece]:
    """Take the headline in if it stands outside the article, and only once if it is repeated."""
    said = " ".join(title.split()).casefold()
    at = [n for n, piece in enumerate(found) if piece.block.level == 1 and title_of(piece.block).casefold() == said]
    if not at:
        return found
    read = next((n for n in at if found[n].block.kind is BlockKind.HEADING), at[0])
    for n in at:
        if n == read or found[n].block.kind is BlockKind.HEADING:
            kind = BlockKind.HEADING if n == read else BlockKind.DUPLICATE
            found[n] = replace(found[n], block=replace(found[n].block, kind=kind))
    return found


def _edition(found: Sequence[Piece]) -> Edition:
    """Return which pieces are the book itself between Project Gutenberg's header and licence."""
    lines: list[str] = []
    owners: list[int] = []
    for number, piece in enumerate(found):
        own = [*piece.block.text.split("\n"), ""]
        lines += own
        owners += [number] * len(own)
    edition = find_edition(lines)
    owners.append(len(found))
    start = owners[edition.start - 1] + 1 if edition.start else 0
    return Edition(start, owners[edition.stop], edition.fields)


def _without_edition(found: list[Piece], edition: Edition) -> list[Piece]:
    return [
        piece if edition.start <= n < edition.stop else replace(piece, block=_put_by_distributor(piece.block))
        for n, piece in enumerate(found)
    ]


def _put_by_distributor(block: Block) -> Block:
    return block if block.kind is BlockKind.BREAK else replace(block, kind=BlockKind.BOILERPLATE)


def _without_contents(found: list[Piece]) -> list[Piece]:
    """Mark tables of contents: several blocks in a row that are links within the document and nothing else."""
    entries: list[int] = []
    for number in range(len(found) + 1):
        if number < len(found) and _is_entry(found[number].block):
            entries.append(number)
            continue
        if len(entries) >= _FEWEST_ENTRIES:
            before = entries[0] - 1
            if before >= 0 and _CONTENTS.fullmatch(found[before].block.text):
                entries.insert(0, before)
            for entry in entries:
                found[entry] = replace(found[entry], block=replace(found[entry].block, kind=BlockKind.NAVIGATION))
        entries = []
    return found


def _is_entry(block: Block) -> bool:
    if block.kind in _UNREAD or block.kind is BlockKind.NOTE:
        return False
    local = any(span.kind is SpanKind.TARGET and span.text.startswith("#") for span in block.spans)
    rest = "".join(span.text for span in block.spans if span.kind in (SpanKind.TEXT, SpanKind.CODE))
    return local and bool(_PAGE_NUMBER.fullmatch(rest) or _LABEL.fullmatch(rest))


def _refuse_shell(root: Element, found: Sequence[Piece], name: str) -> None:
    """Refuse a page that has next to no text and a script to fetch it."""
    letters = sum(
        sum(map(str.isalnum, span.text))
        for piece in found
        if piece.block.kind not in _UNREAD
        for span in piece.block.spans
        if span.kind in _SPOKEN_SPANS
    )
    scripts = next(root.iter("{*}script"), None)
    has_paragraph = any(piece.block.kind is BlockKind.HEADING or "." in piece.block.text[:-3] for piece in found)
    if letters == 0 or (letters < _SHELL_LETTERS and scripts is not None and not has_paragraph):
        raise InputError(
            f"{name}: there is no text in this page"
            + (": a program in it draws the text when a browser runs it" if scripts is not None else ""),
            hint="open it in a browser, save the complete page, and give that file",
        )


def _title(head: Head, found: Sequence[Piece]) -> str:
    """Return what the page calls itself: its metadata, its only main heading, its window's title."""
    blocks = (piece.block for piece in found)
    tops = {title_of(block) for block in blocks if block.level == 1 and block.kind is BlockKind.HEADING}
    sole = tops.pop() if len(tops) == 1 else ""
    return head.first("title") or sole or window_title(head)


@dataclass(slots=True)
class _Draft:
    """A chapter while it grows; `level` is that of its heading, 0 for what stands before the first one."""

    title: str = ""
    level: int = 0
    role: str = ""
    blocks: list[Block] = field(default_factory=list)


def _told(found: Sequence[Piece], levels: tuple[int, ...]) -> frozenset[int]:
    """Return the headings below `levels` that the document's own contents lead to, if it leads mostly to such."""
    places = {anchor: number for number, piece in reversed([*enumerate(found)]) for anchor in piece.anchors}
    links = [
        span.text[1:]
        for piece in found
        if piece.block.kind is BlockKind.NAVIGATION
        for span in piece.block.spans
        if span.kind is SpanKind.TARGET and span.text.startswith("#")
    ]
    led = {at for link in links if (at := _heading_at(found, places.get(link))) is not None}
    lower = {at for at in led if found[at].block.level not in levels}
    return frozenset(lower) if len(lower) >= _FEWEST_ENTRIES and len(lower) * 2 > len(led) else frozenset()


def _heading_at(found: Sequence[Piece], place: int | None) -> int | None:
    """Return the heading at a place, or right after it."""
    around = range(place, min(place + 2, len(found))) if place is not None else ()
    return next((at for at in around if found[at].block.kind is BlockKind.HEADING), None)


def _goes_on(draft: _Draft, level: int, name: str) -> bool:
    """Say whether a heading belongs to the one before it: a title after "Chapter I", the name of the author."""
    seen = [block for block in draft.blocks if block.kind not in _UNREAD]
    if not seen or any(block.kind is not BlockKind.HEADING for block in seen):
        return False
    return bool(_BYLINE.match(name)) or (level == draft.level and bool(_NUMBER.fullmatch(draft.title)))


def _chapters(found: Sequence[Piece], levels: tuple[int, ...], title: str) -> tuple[Chapter, ...]:
    drafts = [_Draft()]
    told = _told(found, levels)
    for number, piece in enumerate(found):
        block = piece.block
        begins = block.kind is BlockKind.HEADING and (block.level in levels or number in told)
        name = title_of(block) if begins else ""
        if begins and _goes_on(drafts[-1], block.level, name):
            drafts[-1].title += "" if _BYLINE.match(name) else f"{'' if drafts[-1].title[-1] in '.:' else ':'} {name}"
        elif any(map(str.isalnum, name)):
            drafts.append(_Draft(name, block.level, piece.role))
        drafts[-1].blocks.append(block)
    if len(drafts) > 1 and all(block.kind in _UNREAD for block in drafts[0].blocks):
        before = drafts.pop(0)
        drafts[0].blocks[:0] = before.blocks
    drafts = [draft for draft in drafts if draft.blocks]
    used = sorted({draft.level for draft in drafts if draft.level})
    return tuple(
        Chapter(
            title=draft.title or title,
            depth=used.index(draft.level) + 1 if draft.level else 1,
            role=draft.role,
            blocks=tuple(draft.blocks),
        )
        for draft in drafts
    )
