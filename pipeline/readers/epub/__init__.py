"""EPUB 2 and 3 by the specification: spine order, contents for cuts and titles, semantics, metadata, cover, lexicons.

What is outside the reading order (linear="no", files that only the manifest lists) stands after everything else,
with the role "auxiliary". Books under copy protection are refused, and so are books whose letters only their own
font makes legible. A book whose fonts alone are obfuscated is read: a listener needs no font.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.book import Book, Chapter, Pronunciation, SpanKind
from pipeline.errors import InputError
from pipeline.readers import ReaderSettings, SourceFile
from pipeline.readers._archive import Archive
from pipeline.readers.epub.chapters import cut_chapters, seen_text
from pipeline.readers.epub.cover import read_cover
from pipeline.readers.epub.documents import read_documents
from pipeline.readers.epub.metadata import read_metadata
from pipeline.readers.epub.package import Package, open_package
from pipeline.readers.epub.protection import has_fonts, refuse_protected, refuse_scrambled
from pipeline.readers.epub.toc import read_contents
from pipeline.text.lexicon.pls import parse_pls

SUFFIXES = (".epub",)

_PLS_TYPE = "application/pls+xml"
_LETTERS_A_PAGE = 20


def read(source: SourceFile, settings: ReaderSettings) -> Book:
    """Read an EPUB; `settings.chapter_levels` says which headings begin chapters where it has no contents.

    Raises InputError if it is damaged, protected, made to do harm, or holds pictures of pages instead of text.
    """
    archive = Archive(source.data, source.name)
    refuse_protected(archive, source.name)
    package = open_package(archive, source.name)
    contents = read_contents(archive, package, source.name)
    metadata = read_metadata(package, source.stem, read_cover(archive, package))
    documents = read_documents(archive, package, contents, source.name, metadata.language)
    chapters = cut_chapters(documents, contents, settings.chapter_levels, metadata.title)
    text = "\n".join(seen_text(chapters))
    refuse_scrambled(text, metadata.language, source.name, has_fonts=has_fonts(archive))
    _refuse_pictures(text, chapters, package, source.name)
    pronunciations = tuple(_pronunciations(archive, package, source.name))
    return Book(metadata=metadata, chapters=chapters, pronunciations=pronunciations)


def _refuse_pictures(text: str, chapters: Sequence[Chapter], package: Package, file: str) -> None:
    """Refuse a book of pictures, hardly a letter beside each, and one whose texts are not there."""
    if not any(item.holds_text and item.path for item in package.items.values()):
        raise InputError(f"{file}: none of the texts that it lists is in it", hint="get another copy of this book")
    drawn = any(item.media_type.startswith("image/") or not item.path for item in package.items.values())
    spans = (span for chapter in chapters for block in chapter.blocks for span in block.spans)
    pictures = sum(span.kind is SpanKind.IMAGE for span in spans)
    letters = sum(map(str.isalnum, text))
    if (letters == 0 and drawn) or (pictures >= 8 and letters < pictures * _LETTERS_A_PAGE):
        hint = "have the pages recognised (OCR) by another program, and give this one the result"
        raise InputError(f"{file}: this book has pictures of pages, no text", hint=hint)


def _pronunciations(archive: Archive, package: Package, file: str) -> Iterator[Pronunciation]:
    """Yield what the lexicons of the book say; one that cannot be read is left out, as it is no text of the book."""
    paths = [item.path for item in package.items.values() if item.media_type == _PLS_TYPE or item.path.endswith(".pls")]
    for path in dict.fromkeys(filter(None, paths)):
        try:
            yield from parse_pls(archive.read(path), f"{file}/{path}")
        except InputError:
            continue
