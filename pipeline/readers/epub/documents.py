"""The content documents of an EPUB as pieces, each read knowing what the whole book says of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePosixPath

from lxml import etree

from pipeline.book import Block, BlockKind, Source, Span, SpanKind
from pipeline.readers._archive import Archive
from pipeline.readers._limits import (
    block_limit,
    element_limit,
    elements_in,
    refuse_blocks,
    refuse_elements,
    refuse_text,
    text_limit_bytes,
)
from pipeline.readers._markup import Context, Piece, brief, note_links, parse, pieces
from pipeline.readers._xml import local, words
from pipeline.readers.epub.package import Item, Package, resolve
from pipeline.readers.epub.toc import Contents, Place
from pipeline.text.typography import clean

DOCUMENT_LIMIT_BYTES = 8 * 1024 * 1024
_KEPT_TAGS = 200_000  # of documents that stay in memory between two looks, some 150 bytes each
_PAGE_LABEL_CHARS = 12
_TITLE_CHARS = 1000
_STEPS = 6  # how far up from a reference its own ids are looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A content document: its pieces, where its ids are among them, and what is said of it as a whole."""

    path: str
    pieces: tuple[Piece, ...]
    title: str = ""
    linear: bool = True
    in_spine: bool = True

    def anchors(self) -> dict[str, int]:
        """Return the piece that each id stands at."""
        found: dict[str, int] = {}
        for index, piece in enumerate(self.pieces):
            for anchor in piece.anchors:
                found.setdefault(anchor, index)
        return found


@dataclass(slots=True)
class _Links:
    """The references to notes of a whole book, gathered in reading order."""

    sources: set[Place] = field(default_factory=set)
    targets: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def take(self, archive: Archive, path: str, root: etree._Element) -> None:
        """Take in the references of one document; a link back to where a reference stands is none."""
        for link in note_links(root):
            href = link.get("href", "")
            if "#" not in href:
                continue
            place = resolve(archive, path, href)
            if place[1] and place not in self.sources:
                self.sources.update((path, name) for name in _names(link))
                self.targets[place[0]].add(place[1])


def _names(link: etree._Element) -> Iterator[str]:
    """Yield the ids that a link back to this reference may name: its own, and those right around and in it."""
    near = [link, *link]
    for parent in islice(link.iterancestors(), _STEPS):
        if local(parent) not in ("sup", "span", "small", "b", "i", "em"):
            break
        near.append(parent)
    return (name for each in near for name in (each.get("id"), each.get("name")) if name)


def read_documents(
    archive: Archive, package: Package, contents: Contents, file: str, language: str | None
) -> tuple[Document, ...]:
    """Return the spine's documents in order, then those that only the manifest lists.

    Raises InputError for a document that cannot be read or is larger than 8 MB, and if all together are more than a
    book of this size may unfold to.
    """
    items = _items(package, contents)
    sources = _Sources(archive, file, [item.path for item, _, _ in items])
    links = _Links()
    for item, _, _ in items:
        root = sources.root(item.path, again=True)
        if root is not None:
            links.take(archive, item.path, root)
    left_blocks = limit = block_limit(archive.size_bytes)
    pages: dict[str, dict[str, str]] = defaultdict(dict)
    for (path, fragment), label in contents.pages.items():
        pages[path][fragment] = label
    documents = []
    for item, linear, listed in items:
        root = sources.root(item.path)
        where = f"{file}/{item.path or item.href}"
        if root is None:
            found: tuple[Piece, ...] = () if item.path else (_missing(where),)
        else:
            _mark_pages(root, pages[item.path])
            targets = frozenset(links.targets.get(item.path, ()))
            context = Context(file=where, language=language, note_targets=targets, most_blocks=left_blocks)
            found = pieces(root, context)
        left_blocks -= len(found)
        refuse_blocks(file, limit - left_blocks, limit)
        documents.append(
            Document(path=item.path, pieces=found, title=_head_title(root), linear=linear, in_spine=listed)
        )
    return tuple(documents)


def _items(package: Package, contents: Contents) -> list[tuple[Item, bool, bool]]:
    """Return the content documents, whether each is linear, and whether it is in the spine; each path once."""
    found: dict[str, tuple[Item, bool, bool]] = {}
    for item_id, linear in package.spine:
        item = package.readable(item_id)
        named = package.items[item_id]
        if item is None and not named.path and not named.media_type.startswith("image/"):
            item = named
        if item is not None:
            found.setdefault(item.path or item.href, (item, linear, True))
    for item in package.items.values():
        pictured = item.media_type == "image/svg+xml"
        if item.holds_text and item.path and not pictured and item.path != contents.nav:
            found.setdefault(item.path, (item, False, False))
    return list(found.values())


class _Sources:
    """Parses documents on demand. What is asked for again is kept, up to a limit; beyond, it is parsed again."""

    def __init__(self, archive: Archive, file: str, paths: Sequence[str]) -> None:
        """Unpack the documents, so that too many are refused before any is parsed."""
        self._file = file
        self._data: dict[str, bytes] = {}
        self._kept: dict[str, etree._Element] = {}
        self._may_keep_tags = _KEPT_TAGS
        text_bytes = elements = 0
        for path in filter(None, paths):
            data = self._data[path] = archive.read(path, DOCUMENT_LIMIT_BYTES)
            text_bytes += len(data)
            elements += elements_in(data)
            refuse_text(file, text_bytes, text_limit_bytes(archive.size_bytes))
            refuse_elements(file, elements, element_limit(archive.size_bytes))

    def root(self, path: str, *, again: bool = False) -> etree._Element | None:
        """Return the root of a document, None if it is missing or empty; `again` if it will be asked for again."""
        if path in self._kept:
            return self._kept.pop(path)
        data = self._data.get(path, b"") if again else self._data.pop(path, b"")
        if not data or data.isspace():
            return None
        root = parse(data, f"{self._file}/{path}")
        _read_drawings(root)
        tags = data.count(b"<")
        if again and tags <= self._may_keep_tags:
            self._may_keep_tags -= tags
            self._kept[path] = root
            self._data[path] = b""
        return root


def _read_drawings(root: etree._Element) -> None:
    """Make paragraphs of the lines of text in drawings, if the document has no other text: it is a page then."""
    drawings = list(root.iter("{*}svg"))
    lines = [each for each in root.iter("{*}text") if next(each.iterancestors("{*}svg"), None) is not None]
    if not drawings or not lines or _has_words(root):
        return
    for node in lines:
        node.tag = "p"
    for node in drawings:
        node.tag = "div"


def _has_words(root: etree._Element) -> bool:
    """Say whether a document has a letter outside its head, style sheets, scripts and drawings."""
    events = etree.iterwalk(root, events=("start", "end", "comment"))
    for event, node in events:
        if event == "start" and local(node) in ("head", "style", "script", "svg"):
            events.skip_subtree()
        elif any(map(str.isalnum, (node.text if event == "start" else node.tail) or "")):
            return True
    return False


def _missing(where: str) -> Piece:
    """Say in the book's place for it that a file of the spine is not there, so that the ledger shows the gap."""
    note = Span(kind=SpanKind.MARKUP, text=f"{PurePosixPath(where).name}: this file is missing from the book")
    return Piece(block=Block(kind=BlockKind.HIDDEN, spans=(note,), source=Source(file=where)))


def _mark_pages(root: etree._Element, labels: Mapping[str, str]) -> None:
    """Mark the places that the page list names as page breaks, where they are no more than their number."""
    if not labels:
        return
    for node in root.iter("*"):
        label = labels.get(node.get("id", "")) or labels.get(node.get("name", ""))
        if label is None or node.get("role"):
            continue
        text = " ".join(brief(node).split())
        if (not text or text == label) and len(text) < _PAGE_LABEL_CHARS:
            node.set("role", "doc-pagebreak")


def _head_title(root: etree._Element | None) -> str:
    """Return the title of a document, as far as a title goes."""
    return "" if root is None else " ".join(clean(words(next(root.iter("{*}title"), None))).split())[:_TITLE_CHARS]
