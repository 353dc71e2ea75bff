"""FictionBook 2: sections become chapters, bodies of notes become notes, the description becomes metadata.

Format: FictionBook 2.21. A ZIP archive with one FictionBook in it is read under either name.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from pipeline.book import Book, Metadata
from pipeline.errors import InputError
from pipeline.readers import ReaderSettings, SourceFile
from pipeline.readers._archive import Archive
from pipeline.readers._chapters import Chapters, joined_titles, signs, unfound
from pipeline.readers.fb2.inline import href, local
from pipeline.readers.fb2.walk import Walker
from pipeline.readers.fb2.xml import Parsed, parse
from pipeline.text.language import language_tag
from pipeline.text.typography import clean

SUFFIXES = (".fb2", ".fbz")

_ASIDE = ("description", "stylesheet", "binary", "")
_NOTES = ("notes", "comments", "footnotes", "endnotes")


def read(source: SourceFile, settings: ReaderSettings) -> Book:
    """Read a FictionBook; titled sections are headings of level 1, 2 ... by their depth.

    Raises InputError if it is damaged beyond repair, hostile or without a body.
    """
    parsed = parse(_unpacked(source), source.name, len(source.data))
    bodies = [child for child in parsed.root if local(child) not in _ASIDE]
    if not bodies:
        raise InputError(f"{source.name}: this FictionBook has no body, that is, no text", hint="is the file whole?")
    notes = [body for body in bodies[1:] if _names_notes(body)]
    metadata = _metadata(parsed, source)
    chapters = Chapters(settings.chapter_levels)
    ids = frozenset(
        key for body in notes for each in body.iter() if isinstance(each.tag, str) and (key := each.get("id"))
    )
    walker = Walker(source.name, chapters, ids, metadata.language)
    walker.walk_stray(parsed.root.text)
    for child in parsed.root:
        if child in bodies:
            (walker.walk_notes if child in notes else walker.walk_body)(child)
        walker.walk_stray(child.tail)
    walker.finish()
    book = Book(metadata=metadata, chapters=chapters.finish(metadata.title))
    problem = unfound(signs(_texts(parsed.root, bodies)), book.chapters, signs([]))
    if problem:
        raise InputError(f"{source.name}: this file would not be read whole: {problem}", hint="please report this file")
    return book


def _unpacked(source: SourceFile) -> bytes:
    if not source.data.startswith(b"PK\x03\x04"):
        return source.data
    archive = Archive(source.data, source.name)
    members = [member for member in archive.names if member.lower().endswith(".fb2")]
    if len(members) != 1:
        raise InputError(
            f"{source.name}: there are {len(members)} .fb2 files in this archive, not one",
            hint="unpack it and give one of its files",
        )
    return archive.read(members[0])


def _names_notes(body: etree._Element) -> bool:
    return body.get("name", "").strip().lower() in _NOTES


def _texts(root: etree._Element, bodies: list[etree._Element]) -> Iterator[str]:
    """Yield all text but that of the description, style sheets and pictures."""
    yield str(root.text or "")
    for child in root:
        if child in bodies:
            yield from (str(text) for text in child.itertext())
        yield str(child.tail or "")


def _metadata(parsed: Parsed, source: SourceFile) -> Metadata:
    about = next((child for child in parsed.root if local(child) == "description"), None)
    title = _child(about, "title-info")
    published = _child(about, "publish-info")
    sequence = next(
        (part for part in (_child(title, "sequence"), _child(published, "sequence")) if part is not None), None
    )
    genres = dict.fromkeys(_words(part) for part in _children(title, "genre"))
    return Metadata(
        title=_said(title, "book-title") or _body_title(parsed.root) or source.stem,
        authors=_authors(title),
        language=language_tag(_said(title, "lang")),
        publisher=_said(published, "publisher"),
        date=_said(published, "year") or _date(title),
        description=_said(title, "annotation"),
        genre=", ".join(genre.replace("_", " ") for genre in genres if genre),
        series=clean(sequence.get("name", "")).strip() if sequence is not None else "",
        series_part=sequence.get("number", "").strip() if sequence is not None else "",
        identifier=_said(published, "isbn") or _said(_child(about, "document-info"), "id"),
        cover=_cover(parsed, title),
    )


def _children(element: etree._Element | None, name: str) -> list[etree._Element]:
    return [] if element is None else [child for child in element if local(child) == name]


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    return next(iter(_children(element, name)), None)


def _words(element: etree._Element | None) -> str:
    if element is None:
        return ""
    return " ".join(clean(" ".join(str(text) for text in element.itertext())).split())


def _said(element: etree._Element | None, name: str) -> str:
    return _words(_child(element, name))


def _authors(title: etree._Element | None) -> tuple[str, ...]:
    parts = ("first-name", "middle-name", "last-name")
    names = (
        " ".join(filter(None, (_said(author, part) for part in parts))) or _said(author, "nickname")
        for author in _children(title, "author")
    )
    return tuple(dict.fromkeys(name for name in names if name))


def _date(title: etree._Element | None) -> str:
    date = _child(title, "date")
    return (date.get("value", "").strip() or _words(date)) if date is not None else ""


def _body_title(root: etree._Element) -> str:
    title = _child(_child(root, "body"), "title")
    return joined_titles(_words(line) for line in _children(title, "p"))


def _cover(parsed: Parsed, title: etree._Element | None) -> bytes | None:
    images = (href(image) for page in _children(title, "coverpage") for image in _children(page, "image"))
    return next((picture for name in images if (picture := parsed.picture(name.removeprefix("#")))), None)
