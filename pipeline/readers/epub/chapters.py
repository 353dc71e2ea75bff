"""Cut the documents of an EPUB into chapters where its contents say, without loss, doubling or reordering."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import groupby

from pipeline.book import Block, BlockKind, Chapter, SpanKind
from pipeline.readers._markup import Piece
from pipeline.readers.epub.documents import Document
from pipeline.readers.epub.toc import Contents, Entry, Place
from pipeline.text.typography import clean

_At = tuple[int, int]

_SEEN = (SpanKind.TEXT, SpanKind.CODE, SpanKind.LINK, SpanKind.HTML)
_LONGEST_HEADING = 1000  # letters
_UNSEEN_KINDS = frozenset({BlockKind.HIDDEN, BlockKind.FURNITURE})
# What a stretch inside a chapter is, not what the chapter is.
_INNER_ROLES = frozenset({
    "abstract", "answers", "assessments", "backlink", "case-study", "concluding-sentence", "credit", "division",
    "endnote", "epigraph", "example", "footnote", "keywords", "noteref", "notice", "pagebreak", "pagelist", "page-list",
    "qna", "rearnote", "subchapter", "tip", "warning",
})  # fmt: skip
_GENERAL_ROLES = frozenset({"", "frontmatter", "bodymatter", "backmatter"})
# What goes on in the next file if that says nothing else.
_RUNNING_ROLES = _GENERAL_ROLES | {
    "chapter", "part", "volume", "prologue", "epilogue", "introduction", "preface", "foreword", "afterword", "preamble",
    "conclusion", "appendix", "acknowledgments", "endnotes", "footnotes", "rearnotes", "glossary", "bibliography",
    "index",
}  # fmt: skip
# Kept by what is outside the reading order; whatever else is there is auxiliary.
_OWN_ROLES = frozenset({
    "cover", "toc", "endnotes", "footnotes", "rearnotes", "index", "loi", "lot", "copyright-page", "page-list",
    "landmarks",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cut:
    """Where a chapter begins: a document and a piece of it, by index."""

    document: int
    piece: int
    title: str = ""
    depth: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What the contents say, found in the documents: titles and roles by position."""

    cuts: tuple[_Cut, ...]
    roles: dict[_At, str]


def cut_chapters(
    documents: Sequence[Document], contents: Contents, levels: Sequence[int], book_title: str
) -> tuple[Chapter, ...]:
    """Return the linear documents as chapters in reading order, then each other document as one.

    Cuts come from the table of contents, else from headings of these `levels`; and where a file begins that the
    contents do not name but that opens with a top heading or has a role of its own.
    """
    linear = [document for document in documents if document.linear]
    told = _told(linear, contents)
    if len(linear) > 1 and len({(cut.document, cut.piece) for cut in told.cuts}) < 2:
        told = _Told(cuts=(), roles=told.roles)
    cuts = list(told.cuts) or list(_headed(linear, levels))
    cuts = _with_files(linear, cuts, told.roles)
    chapters = [*_filled(linear, cuts, told.roles, book_title)]
    others = [document for document in documents if not document.linear]
    return tuple(chapters + [_auxiliary(document, contents, book_title) for document in others if document.pieces])


def _told(documents: Sequence[Document], contents: Contents) -> _Told:
    """Find the places that the contents name; those that lead nowhere are left out."""
    find = _finder(documents)
    firsts = _firsts(documents)
    placed = [(at, entry) for entry in contents.entries if (at := find(entry.place)) and entry.title]
    heading = cache(partial(_heading_at, documents))
    placed = [(_with_heading(heading, at, entry.title, firsts[at[0]]), entry) for at, entry in placed]
    placed.sort(key=lambda each: each[0])
    cuts = tuple(
        _cut(documents, at, [entry for _, entry in group]) for at, group in groupby(placed, key=lambda each: each[0])
    )
    roles: dict[_At, str] = {}
    for place, role in contents.roles.items():
        found = find(place)
        if found and (place[1] or len(documents) > 1):
            roles.setdefault(found, role)
    return _Told(cuts=cuts, roles=roles)


def _finder(documents: Sequence[Document]) -> Callable[[Place], _At | None]:
    numbers = {document.path: number for number, document in enumerate(documents) if document.path}
    anchors = [document.anchors() for document in documents]
    firsts = _firsts(documents)

    def find(place: Place) -> _At | None:
        number = numbers.get(place[0])
        if number is None:
            return None
        piece = anchors[number].get(place[1], 0)
        return number, 0 if piece <= firsts[number] else piece

    return find


def _firsts(documents: Iterable[Document]) -> list[int]:
    return [_first_seen(document.pieces) for document in documents]


def _first_seen(pieces: Sequence[Piece]) -> int:
    """Return the first piece with a word that a reader sees; what stands before it belongs to what follows."""
    return next((index for index, piece in enumerate(pieces) if _is_seen(piece.block)), len(pieces))


def _is_seen(block: Block) -> bool:
    """Say whether a reader sees a word of a block."""
    if block.kind in _UNSEEN_KINDS:
        return False
    return any(span.kind in _SEEN and any(map(str.isalnum, span.text)) for span in block.spans)


def _heading_at(documents: Sequence[Document], at: _At) -> str:
    """Return the letters of the heading at a place; "" where there is none, or one as long as no title is."""
    number, piece = at
    pieces = documents[number].pieces
    if not 0 <= piece < len(pieces) or pieces[piece].block.kind is not BlockKind.HEADING:
        return ""
    heading = _folded(_seen(pieces[piece].block))
    return heading if len(heading) <= _LONGEST_HEADING else ""


def _with_heading(heading: Callable[[_At], str], at: _At, title: str, first: int) -> _At:
    """Move a place back to the heading right before it if that is the one meant."""
    number, piece = at
    if _same(heading((number, piece - 1)), title) and not _same(heading(at), title):
        return number, piece - 1 if first < piece - 1 else 0
    return at


def _cut(documents: Sequence[Document], at: _At, entries: Sequence[Entry]) -> _Cut:
    """Return the cut for all entries that lead to one place: parents name it with their first children."""
    chain = [entries[0]]
    for entry in entries[1:]:
        if entry.depth > chain[-1].depth and _folded(entry.title) != _folded(chain[-1].title):
            chain.append(entry)
    if len(chain) == 1:
        pieces = documents[at[0]].pieces
        heading = _folded(_seen(pieces[at[1]].block)) if pieces else ""
        chain = [next((entry for entry in entries if _folded(entry.title) == heading), chain[0])]
    title = "".join(f"{'' if number == 0 else ': '}{entry.title}" for number, entry in enumerate(chain))
    return _Cut(document=at[0], piece=at[1], title=title, depth=chain[0].depth)


def _headed(documents: Sequence[Document], levels: Sequence[int]) -> Iterator[_Cut]:
    """Yield a cut for each heading of these levels."""
    found = [
        (number, index, piece.block)
        for number, document in enumerate(documents)
        for index, piece in enumerate(document.pieces)
        if piece.block.kind is BlockKind.HEADING and piece.block.level in levels and _folded(_seen(piece.block))
    ]
    ranks = sorted({block.level for _, _, block in found})
    firsts = _firsts(documents)
    for number, index, block in found:
        start = 0 if index <= firsts[number] else index
        yield _Cut(document=number, piece=start, title=_seen(block), depth=ranks.index(block.level) + 1)


def _with_files(documents: Sequence[Document], cuts: Sequence[_Cut], roles: Mapping[_At, str]) -> list[_Cut]:
    """Add a cut for each file that stands for itself although nothing cuts at its beginning."""
    starts = {cut.document: cut for cut in cuts if cut.piece == 0}
    lasts = {cut.document: cut for cut in cuts}
    top = min(filter(None, (_opening_level(documents[number]) for number in starts)), default=1)
    told_from = cuts[0].document if cuts else len(documents)
    added: list[_Cut] = []
    running, depth = "", 0
    for number, document in enumerate(documents):
        own = _role(document.pieces, roles.get((number, 0), ""))
        begins = not depth or (_reads(document) and _begins(document, own, running, top, front=number <= told_from))
        if number not in starts and document.pieces and begins:
            depth = _depth_under(depth, own, running)
            added.append(_Cut(document=number, piece=0, depth=depth))
            running = own
        elif number in starts:
            running = own
        depth = lasts[number].depth if number in lasts else depth
    return sorted([*cuts, *added], key=lambda cut: (cut.document, cut.piece))


def _begins(document: Document, own: str, running: str, top: int, *, front: bool) -> bool:
    """Say whether a file that the contents do not name is a chapter; `running` is the role of the one before it."""
    level = _opening_level(document)
    if 0 < level <= top or (level and own not in _GENERAL_ROLES):
        return True
    if own != running and (own not in _GENERAL_ROLES or running not in _RUNNING_ROLES):
        return True
    return front


def _depth_under(depth: int, own: str, running: str) -> int:
    """Return the depth of a chapter that the contents do not name: below its part, beside its like."""
    if own == "chapter" and running in ("part", "volume"):
        return depth + 1
    return depth if depth and own in ("", "chapter", running) else 1


def _filled(
    documents: Sequence[Document], cuts: Sequence[_Cut], roles: Mapping[_At, str], book_title: str
) -> Iterator[Chapter]:
    """Yield the chapter from each cut to the next; none where no document is linear."""
    if not cuts:
        return
    ends = [(cut.document, cut.piece) for cut in cuts[1:]] + [(len(documents), 0)]
    for cut, (end_document, end_piece) in zip(cuts, ends, strict=True):
        held: list[Piece] = []
        for number in range(cut.document, min(end_document + 1, len(documents))):
            start = cut.piece if number == cut.document else 0
            stop = end_piece if number == end_document else None
            held += documents[number].pieces[start:stop]
        if held:
            role = _role(held, roles.get((cut.document, cut.piece), ""))
            title = cut.title or _own_title(held, documents[cut.document], role, book_title)
            yield Chapter(title=title, depth=cut.depth, role=role, blocks=tuple(piece.block for piece in held))


def _auxiliary(document: Document, contents: Contents, book_title: str) -> Chapter:
    """Return a document outside the reading order as a chapter."""
    roles = {place[0]: role for place, role in contents.roles.items()}
    titles = {entry.place[0]: entry.title for entry in reversed(contents.entries)}
    own = _role(document.pieces, roles.get(document.path, ""))
    title = titles.get(document.path) or _own_title(document.pieces, document, own, book_title)
    role = own if own in _OWN_ROLES else "auxiliary"
    return Chapter(title=title, role=role, blocks=tuple(piece.block for piece in document.pieces))


def _role(pieces: Sequence[Piece], told: str) -> str:
    """Return the role of a stretch: of its first seen piece, else as the contents say."""
    first = _first_seen(pieces)
    here = pieces[first].role if first < len(pieces) else pieces[0].role if pieces else ""
    if here in _INNER_ROLES:
        here = next((piece.role for piece in pieces if piece.role not in _INNER_ROLES), "")
    return told if here in _GENERAL_ROLES and told else here


def _own_title(pieces: Sequence[Piece], document: Document, role: str, book_title: str) -> str:
    """Return the title of what the contents do not name: its heading, the file's title, its role, the book's title."""
    heading = next((_seen(piece.block) for piece in pieces if piece.block.kind is BlockKind.HEADING), "")
    named = re.sub(r"[-_]", " ", role.removesuffix("-page")).strip().title() if role not in _GENERAL_ROLES else ""
    titled = document.title if _folded(document.title) != _folded(book_title) else ""
    return next(filter(_folded, (heading, titled, named)), book_title)


def _opening_level(document: Document) -> int:
    """Return the level of the heading that a file opens with, 0 if it opens with something else."""
    first = _first_seen(document.pieces)
    block = document.pieces[first].block if first < len(document.pieces) else None
    return block.level if block and block.kind is BlockKind.HEADING else 0


def _reads(document: Document) -> bool:
    return _first_seen(document.pieces) < len(document.pieces)


def _seen(block: Block) -> str:
    """Return what a reader sees of a block, on one line."""
    if block.kind in _UNSEEN_KINDS:
        return ""
    text = clean("".join(span.text for span in block.spans if span.kind in _SEEN))
    return " ".join(text.split()) if any(map(str.isalnum, text)) else ""


def _same(heading: str, title: str) -> bool:
    """Say whether a title is that of a heading (its letters) or a part of it, or the other way round."""
    one, other = heading, _folded(title)
    return bool(one and other) and (one in other or other in one)


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def seen_text(chapters: Iterable[Chapter]) -> Iterator[str]:
    """Yield what a reader sees of each block but navigation, whatever signs it is written in."""
    for chapter in chapters:
        for block in chapter.blocks:
            if block.kind is not BlockKind.NAVIGATION and block.kind not in _UNSEEN_KINDS:
                yield "".join(span.text for span in block.spans if span.kind in _SEEN)
