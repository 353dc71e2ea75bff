"""Word documents (.docx), read with python-docx: the text in order, with everything that Word keeps beside it.

Format: ECMA-376 (ISO/IEC 29500). Headings are told by style and outline level. Numbers of lists and headings are
part of the text, counted as Word counts them. What was deleted with changes tracked, hidden text and comments are
hidden; headers and footers come once, after the text. Notes stand at the end of the chapter that refers to them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from docx.document import Document
from lxml import etree

from pipeline.book import BlockKind, Book, Metadata, Span, SpanKind
from pipeline.errors import InputError
from pipeline.readers import ReaderSettings, SourceFile
from pipeline.readers._chapters import Chapters, signs, unfound
from pipeline.readers.docx.inline import Context, texts
from pipeline.readers.docx.numbering import Numbering
from pipeline.readers.docx.package import open_document, part_root, part_roots
from pipeline.readers.docx.pieces import arranged, block_of, put, sole_title
from pipeline.readers.docx.styles import Styles, W
from pipeline.readers.docx.walk import Piece, Walker
from pipeline.text.language import guess_language, language_tag
from pipeline.text.typography import clean

SUFFIXES = (".docx", ".docm")

_GUESSED_CHARS = 40_000


def read(source: SourceFile, settings: ReaderSettings) -> Book:
    """Read a Word document; `settings.chapter_levels` says which heading levels begin chapters.

    Raises InputError if it is no Word document, locked, damaged, or would not be read whole.
    """
    document = open_document(source)
    try:
        return _read(document, source, settings)
    except RecursionError:
        hint = "is it a Word document? open it in a word processor and save it as .docx"
        raise InputError(f"{source.name}: this document is nested absurdly deep", hint=hint) from None


def _read(document: Document, source: SourceFile, settings: ReaderSettings) -> Book:
    parts = _Parts(document, source.name)
    pieces = arranged(parts.walk(document.element.body, None))
    metadata = _metadata(document, source, pieces, parts.context.styles.language)
    chapters = Chapters(settings.chapter_levels)
    put(pieces, chapters, source.name, metadata.language)
    for key, piece in parts.notes():
        chapters.add_note(key, block_of(piece, source.name, metadata.language))
    for piece in parts.asides():
        chapters.add(block_of(piece, source.name, metadata.language))
    book = Book(metadata=metadata, chapters=chapters.finish(metadata.title))
    problem = unfound(parts.signs(), book.chapters, signs(parts.context.added))
    if problem:
        raise InputError(f"{source.name}: this file would not be read whole: {problem}", hint="please report this file")
    return book


class _Parts:
    """The parts of a document that hold text, walked one after the other."""

    def __init__(self, document: Document, name: str) -> None:
        self._document = document
        self._name = name
        self._roots: list[etree._Element] = []
        self.context = Context(Styles(part_root(document, "styles", name)), {})
        self._numbering = Numbering(part_root(document, "numbering", name))

    def walk(self, root: etree._Element, kind: BlockKind | None) -> list[Piece]:
        """Return the pieces of one part."""
        relations = self._document.part.rels.values()
        self.context.targets = {each.rId: each.target_ref for each in relations if each.is_external}
        self.context.fields.clear()
        marks = Counter(each.get(f"{W}fldCharType") for each in root.iter(f"{W}fldChar"))
        self.context.balanced = marks["begin"] == marks["end"]
        self._roots.append(root)
        return Walker(self._name, self.context, self._numbering, kind).walk(root)

    def notes(self) -> Iterator[tuple[str, Piece]]:
        """Yield the paragraphs of footnotes and endnotes by the keys that their marks have."""
        for part, tag in (("footnotes", "footnote"), ("endnotes", "endnote")):
            root = part_root(self._document, part, self._name)
            for note in [] if root is None else root.findall(f"{W}{tag}"):
                key = f"{tag[0]}{note.get(f'{W}id', '')}"
                pieces = [piece for piece in self.walk(note, BlockKind.NOTE) if piece.spans]
                number = self.context.notes.get(key)
                if pieces and number:
                    self.context.added.append(number)
                    pieces[0].spans = (Span(kind=SpanKind.MARKUP, text=f"{number} "), *pieces[0].spans)
                yield from ((key, piece) for piece in pieces)

    def asides(self) -> Iterator[Piece]:
        """Yield comments, headers and footers, each once."""
        for part, kind in (
            ("comments", BlockKind.HIDDEN),
            ("header", BlockKind.FURNITURE),
            ("footer", BlockKind.FURNITURE),
        ):
            for root in part_roots(self._document, part, self._name):
                for piece in self.walk(root, None if part == "comments" else kind):
                    piece.kind = kind
                    if piece.spans:
                        yield piece

    def signs(self) -> Counter[str]:
        """Count the letters and digits of all parts walked."""
        return signs(text for root in self._roots for text in texts(root))


def _metadata(document: Document, source: SourceFile, pieces: list[Piece], default: str) -> Metadata:
    properties = document.core_properties
    authors = (" ".join(clean(name).split()) for name in (properties.author or "").split(";"))
    keywords = " ".join(clean(properties.keywords or "").split())
    return Metadata(
        title=" ".join(clean(properties.title or "").split()) or sole_title(pieces) or source.stem,
        authors=tuple(dict.fromkeys(name for name in authors if name)),
        language=_language(properties.language or "", default, pieces),
        description=" ".join(clean(properties.comments or properties.subject or "").split()),
        genre=" ".join(clean(properties.category or "").split()) or keywords,
        identifier=" ".join(clean(properties.identifier or "").split()),
    )


def _language(stated: str, default: str, pieces: list[Piece]) -> str | None:
    """Return the language stated, else the one most words are marked as, unless the words look like another.

    Word marks whatever is typed as the language of its menus, so a mark alone proves little.
    """
    if tag := language_tag(stated):
        return tag
    marked: Counter[str] = Counter()
    sample = ""
    for piece in pieces:
        text = "".join(span.text for span in piece.spans if span.kind is SpanKind.TEXT)
        marked[piece.language or default] += len(text)
        sample += f" {text}" if len(sample) < _GUESSED_CHARS else ""
    tag = language_tag(next((tag for tag, _ in marked.most_common(1)), ""))
    guess = guess_language(sample)
    return tag if tag and guess in (None, tag.partition("-")[0]) else None
