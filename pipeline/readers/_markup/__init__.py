"""(X)HTML content documents to blocks in reading order: every text node ends in exactly one span."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from pipeline.book import Block, BlockKind, SpanKind
from pipeline.readers._markup.notes import find_notes, note_links
from pipeline.readers._markup.source import parse
from pipeline.readers._markup.state import Knowledge
from pipeline.readers._markup.tables import data_tables
from pipeline.readers._markup.tags import brief, tag_of
from pipeline.readers._markup.walk import IN_HEAD, Piece, Walker
from pipeline.text.language import language_tag

__all__ = [
    "Context", "LostMarkup", "Piece", "brief", "note_links", "own_language", "parse", "pieces", "title_of",
]  # fmt: skip

_VISIBLE = (SpanKind.TEXT, SpanKind.CODE, SpanKind.LINK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known of a document from outside.

    `file` is for messages and tells links within the document from others; `language` is the book's (BCP 47): a block
    names its own only where it differs, and without one the document's own counts. `note_targets` are the ids in this
    document that references in any other point at (see `note_links`); `kinds` says what the blocks in an
    element are. No more than `most_blocks` are read.
    """

    file: str
    language: str | None = None
    note_targets: frozenset[str] = frozenset()
    kinds: Mapping[Element, BlockKind] = field(default_factory=dict)
    most_blocks: int = 150_000


class LostMarkup(Exception):
    """A bug in this program: text of a document is not in its blocks exactly once and in order."""


def pieces(root: Element, context: Context) -> tuple[Piece, ...]:
    """Return the blocks of a document in reading order.

    What stands in the head of the document (its title, scripts, styles) is not of its text. Raises InputError if they
    are more than `context.most_blocks`, LostMarkup if a word was lost or doubled.
    """
    knowledge = Knowledge(
        notes=find_notes(root, context.file, context.note_targets),
        tables=data_tables(root),
        kinds=context.kinds,
        language=context.language or own_language(root),
    )
    walker = Walker(context.file, knowledge, context.most_blocks)
    walker.walk(root)
    _check(root, walker, context.file)
    return tuple(walker.found)


def title_of(block: Block) -> str:
    """Return what a heading says in one line; where it says nothing, what its pictures show."""
    for kinds in (_VISIBLE, (SpanKind.IMAGE,)):
        title = " ".join("".join(span.text for span in block.spans if span.kind in kinds).split())
        if title:
            return title
    return ""


def own_language(root: Element) -> str | None:
    """Return the language that the document says it is in."""
    for element in (root, *root.iterchildren("{*}body")):
        for name in ("{http://www.w3.org/XML/1998/namespace}lang", "xml:lang", "lang"):
            if tag := language_tag(element.get(name, "")):
                return tag
    return None


def _check(root: Element, walker: Walker, file: str) -> None:
    """Compare all text nodes with what went into blocks, white space apart."""
    source = "".join("".join(_texts(root)).split())
    written = "".join("".join(walker.written).split())
    if source != written:
        at = next((at for at, (left, right) in enumerate(zip(source, written, strict=False)) if left != right), 0)
        raise LostMarkup(f"{file}: not every word is read exactly once near {source[max(0, at - 40) : at + 40]!r}")


def _texts(root: Element) -> Iterator[str]:
    """Yield every text node of the document except titles, scripts and styles in its head."""
    heads = dict.fromkeys(root.iterchildren("{*}head"))
    if not heads:
        yield from map(str, root.itertext())
        return
    yield root.text or ""
    for child in root:
        if child not in heads:
            yield from map(str, child.itertext() if isinstance(child.tag, str) else ())
        else:
            yield child.text or ""
            for part in child:
                if tag_of(part) not in IN_HEAD:
                    yield from map(str, part.itertext() if isinstance(part.tag, str) else ())
                yield part.tail or ""
        yield child.tail or ""
