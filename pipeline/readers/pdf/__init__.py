"""PDF with a text layer: columns, paragraphs, notes and chapters recovered from where the letters stand on the page.

pdfium (pypdfium2) finds the characters, in a process of its own (`pdf.child`); all else is geometry. Nothing is
dropped: running heads, page numbers and notes stand behind the paragraph that runs across them, and every letter and
digit that pdfium reports is counted against the book.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pypdfium2  # noqa: F401 - runs in the child; imported here so that it is named if it is missing

from pipeline.book import Block, BlockKind, Book, Chapter, Metadata
from pipeline.readers import ReaderSettings, SourceFile
from pipeline.readers.pdf.blocks import BlockWriter
from pipeline.readers.pdf.heads import outline_lines, plain, sized_heads
from pipeline.readers.pdf.lines import Line
from pipeline.readers.pdf.pages import Pages, part
from pipeline.readers.pdf.paragraphs import LARGER, Group, Measure, Sort, gather, measure
from pipeline.readers.pdf.process import Bookmark, RawDocument, extract
from pipeline.readers.pdf.refusals import check, picture_pages
from pipeline.text.language import language_tag
from pipeline.text.typography import clean

SUFFIXES = (".pdf",)

_JUNK_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel)\b.*|untitled.*|document\d*|.*\.(?:docx?|indd|tex|dvi|qxd|pdf|odt|rtf|p65)"
    r"|slide \d+|title|\W*|\d+)",
    re.IGNORECASE,
)
_CONTENTS = frozenset(
    ("contents", "tableofcontents", "índice", "contenido", "sommaire", "inhalt", "inhaltsverzeichnis")
)
_ENDS_IN_NUMBER = re.compile(r"(?:^|\s)[\divxlc]+\s*$")


class LostText(Exception):
    """A bug in this reader: a letter on a page is not in the book exactly once."""


def read(source: SourceFile, settings: ReaderSettings) -> Book:
    """Read a PDF; `settings.chapter_levels` counts the levels of its outline, or of its headings if it has none.

    Raises InputError if it is damaged, encrypted, a scan without a text layer, or its letters cannot be told.
    """
    raw = extract(source)
    check(source.name, raw.pages)
    names = [raw.meta.get("Title", ""), raw.meta.get("Author", ""), *(entry.title for entry in raw.outline)]
    pages = part(raw.pages, frozenset("".join(name.casefold().split()) for name in names))
    for page in picture_pages(raw.pages):
        text = f"page {page + 1}: a picture without text"
        pages.asides.setdefault(page, []).append(Group(Sort.PICTURE, [], page=page, text=text))
    usual = measure(pages.lines)
    groups = _groups(pages, raw.outline, usual)
    metadata = _metadata(raw, groups, usual, source)
    writer = BlockWriter(source.name, pages, usual)
    chapters = _chapters(_woven(groups, pages, len(raw.pages)), writer, settings, metadata.title)
    _account(raw, chapters)
    return Book(metadata=metadata, chapters=chapters)


@dataclass(slots=True)
class _Started:
    """A group, and the titles of the outline that begin at it."""

    group: Group
    entries: list[Bookmark] = field(default_factory=list)


def _groups(pages: Pages, outline: Sequence[Bookmark], usual: Measure) -> list[_Started]:
    """Return the text as headings, paragraphs and rows, with the entries of the outline where they lead."""
    outline = [entry for entry in outline if entry.page is not None and clean(entry.title).strip()]
    if not outline:
        groups = [_Started(group) for group in gather(pages.lines, usual)]
        return _with_sized_heads(groups, usual)
    found = outline_lines(pages.lines, outline)
    starts = _starts(pages.lines, outline, found)
    groups = []
    segment: list[Line] = []
    for at, line in enumerate(pages.lines):
        if segment and (at in starts or found.get(at) != found.get(at - 1)):
            groups += _segment(segment, found, at - len(segment), outline, usual)
            segment = []
        if at in starts:
            groups.append(_Started(Group(Sort.HEADING, [], page=line.page), starts[at]))
        segment.append(line)
    groups += _segment(segment, found, len(pages.lines) - len(segment), outline, usual)
    return _listed(groups)


def _segment(
    lines: list[Line], found: dict[int, int], first: int, outline: Sequence[Bookmark], usual: Measure
) -> list[_Started]:
    if first in found:
        level = min(6, outline[found[first]].depth)
        return [_Started(Group(Sort.HEADING, lines, level=level, page=lines[0].page))]
    return [_Started(group) for group in gather(lines, usual)] if lines else []


def _starts(lines: Sequence[Line], outline: Sequence[Bookmark], found: dict[int, int]) -> dict[int, list[Bookmark]]:
    """Return, by line, the entries that begin there: at their heading, else at the height or page they lead to."""
    heads: dict[int, int] = {}
    for place, number in found.items():
        heads[number] = min(place, heads.get(number, place))
    starts: dict[int, list[Bookmark]] = {}
    for number, entry in enumerate(outline):
        at = heads.get(number)
        if at is None:
            at = next((place for place, line in enumerate(lines) if _is_behind(line, entry)), None)
        if at is not None:
            starts.setdefault(at, []).append(entry)
    return starts


def _is_behind(line: Line, entry: Bookmark) -> bool:
    page = entry.page or 0
    return line.page > page or (line.page == page and (entry.top is None or line.y < entry.top + 2))


def _with_sized_heads(groups: list[_Started], usual: Measure) -> list[_Started]:
    groups = _listed(groups)
    for number, level in sized_heads([started.group for started in groups], usual).items():
        group = groups[number].group
        group.sort, group.level = Sort.HEADING, level
        title = _title(group)
        groups[number].entries.append(Bookmark(title, level, group.page, None))
    return groups


def _listed(groups: list[_Started]) -> list[_Started]:
    """Take what follows the heading "Contents" for a list of contents as long as its lines end in numbers."""
    listing = False
    for started in groups:
        group = started.group
        if group.sort in (Sort.TEXT, Sort.HEADING) and group.lines and plain(_title(group)) in _CONTENTS:
            listing = True
        elif listing and group.sort in (Sort.TEXT, Sort.ROW):
            ends = [bool(_ENDS_IN_NUMBER.search(line.text)) for line in group.lines]
            listing = sum(ends) * 2 >= len(ends)
            group.sort = Sort.CONTENTS if listing else group.sort
    return groups


def _title(group: Group) -> str:
    return clean(" ".join(" ".join(line.text.split()) for line in group.lines))


def _woven(groups: Sequence[_Started], pages: Pages, count: int) -> Iterable[_Started]:
    """Yield the groups, and what was put aside once the text of its page is through."""
    waiting = sorted(pages.asides)
    for number, started in enumerate(groups):
        yield started
        last = started.group.lines[-1].page if started.group.lines else started.group.page
        following = groups[number + 1].group.page if number + 1 < len(groups) else count
        while waiting and waiting[0] < max(last, following):
            yield from map(_Started, pages.asides[waiting.pop(0)])
    for page in waiting:
        yield from map(_Started, pages.asides[page])


def _chapters(
    groups: Iterable[_Started], writer: BlockWriter, settings: ReaderSettings, title: str
) -> tuple[Chapter, ...]:
    chapters: list[tuple[str, int, list[Block]]] = [(title, 1, [])]
    bare = False  # the chapter has nothing but a heading yet
    for started in groups:
        for entry in started.entries:
            if entry.depth in settings.chapter_levels:
                named = " ".join(clean(entry.title).split())
                if bare and entry.depth >= chapters[-1][1]:
                    bare = _same_head(chapters, named, entry.depth)
                if not bare:
                    chapters.append((named, entry.depth, []))
                bare = True
        if started.group.lines or started.group.text:
            chapters[-1][2].append(writer.block(started.group))
            bare = bare and started.group.sort in (Sort.HEADING, Sort.FURNITURE)
    found = (Chapter(title=named, depth=depth, blocks=tuple(blocks)) for named, depth, blocks in chapters if blocks)
    return tuple(found)


def _same_head(chapters: list[tuple[str, int, list[Block]]], named: str, depth: int) -> bool:
    """Give a chapter that is only a label so far ("Chapter 3") the title below it; say whether that was so."""
    before, above, blocks = chapters[-1]
    label = re.fullmatch(r"(?:[^\W\d_]+\s+)?(?:\d+|[IVXLC]+|[^\W\d_]+)[.:]?", before)
    if not label or not blocks or re.match(r"(?:chapter|cap[ií]tulo)\b", named, re.IGNORECASE):
        return False
    chapters[-1] = (f"{before} {named}" if before[-1:] in ".:" else f"{before}. {named}", min(above, depth), blocks)
    return True


def _metadata(raw: RawDocument, groups: Sequence[_Started], usual: Measure, source: SourceFile) -> Metadata:
    meta = {key: clean(value).strip() for key, value in raw.meta.items()}
    title = meta.get("Title", "")
    if not title or _JUNK_TITLE.fullmatch(title):
        title = _big_heading(groups, usual) or source.stem
    authors = re.split(r"\s*;\s*|\s+(?:and|&|y)\s+", meta.get("Author", ""))
    date = re.match(r"D:(\d{4})(\d\d)?(\d\d)?", meta.get("CreationDate", ""))
    return Metadata(
        title=title,
        authors=tuple(author for author in authors if author),
        language=language_tag(raw.language),
        description=meta.get("Subject", ""),
        date="-".join(part for part in date.groups() if part) if date else "",
    )


def _big_heading(groups: Sequence[_Started], usual: Measure) -> str:
    """Return the largest type on the first two pages, if it is larger than the text and short enough for a title."""
    first = [started.group for started in groups if started.group.page < 2 and started.group.lines]
    titles = [group for group in first if 2 < len(_title(group)) < 200 and plain(_title(group)) not in _CONTENTS]
    large = [group for group in titles if group.lines[0].size >= LARGER * usual.size]
    largest = max(large, key=lambda group: group.lines[0].size, default=None)
    return _title(largest) if largest else ""


def _account(raw: RawDocument, chapters: Sequence[Chapter]) -> None:
    """Count letters and digits: what pdfium saw is in the book once.

    Raises LostText.
    """
    seen = _signs(piece.text for page in raw.pages for piece in page.pieces)
    kept = _signs(
        span.text for chapter in chapters for block in chapter.blocks for span in block.spans if not _is_ours(block)
    )
    if seen != kept:
        raise LostText(
            f"lost: {dict(list((seen - kept).items())[:5])}, doubled: {dict(list((kept - seen).items())[:5])}"
        )


def _is_ours(block: Block) -> bool:
    """Say whether the words of a block are the reader's: in place of a picture."""
    return (
        "a picture without text" in block.text
        and block.kind in (BlockKind.PARAGRAPH, BlockKind.FURNITURE)
        and (len(block.spans) == 1 and block.spans[0].kind.value in ("image", "markup"))
    )


def _signs(texts: Iterable[str]) -> Counter[str]:
    """Count letters and digits, each taken apart by itself, so that it does not matter where texts were cut."""
    signs: Counter[str] = Counter()
    for text in texts:
        for sign, number in Counter(text).items():
            for char in filter(str.isalnum, unicodedata.normalize("NFKD", sign)):
                signs[char] += number
    return signs
