"""Build small EPUB files, right and wrong ones, and read them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence

from pipeline.book import Book
from pipeline.readers import ReaderSettings, SourceFile
from pipeline.readers.epub import read

CONTAINER = (
    '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
XHTML = "application/xhtml+xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)

Member = tuple[str, str | bytes]


def zipped(members: Iterable[Member], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive of these members, the same bytes each time."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name, date_time=_EPOCH)
            archive.writestr(info, data, compress_type=zipfile.ZIP_STORED if name == "mimetype" else method)
    return held.getvalue()


def page(body: str, *, title: str = "", attributes: str = "") -> str:
    """Return an XHTML content document."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops"><head><title>{title}</title></head>'
        f"<body {attributes}>{body}</body></html>"
    )


def nav(items: str, *, more: str = "") -> str:
    """Return a navigation document with these lines of a table of contents: "<li>...</li>"."""
    return page(f'<nav epub:type="toc"><ol>{items}</ol></nav>{more}')


def line(title: str, href: str, below: str = "") -> str:
    """Return a line of a navigation document, with the lines below it."""
    return f'<li><a href="{href}">{title}</a>{f"<ol>{below}</ol>" if below else ""}</li>'


def ncx(*points: tuple[str, str]) -> str:
    """Return an NCX with these titles and places, one level."""
    inner = "".join(
        f"<navPoint><navLabel><text>{title}</text></navLabel><content src='{source}'/></navPoint>"
        for title, source in points
    )
    return f'<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>{inner}</navMap></ncx>'


def package(
    pages: Sequence[str], *, metadata: str = "", manifest: str = "", spine: str | None = None, after: str = ""
) -> str:
    """Return a package document: ids are p0, p1, ... for `pages`; `spine` defaults to all of them."""
    items = "".join(f'<item id="p{at}" href="{href}" media-type="{XHTML}"/>' for at, href in enumerate(pages))
    refs = "".join(f'<itemref idref="p{at}"/>' for at in range(len(pages))) if spine is None else spine
    metadata = metadata or "<dc:title>The Book</dc:title><dc:language>en</dc:language>"
    return (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="uid">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">'
        f"{metadata}</metadata><manifest>{items}{manifest}</manifest><spine>{refs}</spine>{after}</package>"
    )


def epub(
    pages: Mapping[str, str],
    *,
    contents: str = "",
    opf: str | None = None,
    more: Mapping[str, str | bytes] | None = None,
    **parts: str,
) -> bytes:
    """Return an EPUB of `pages` (body by name); `contents` is a navigation document or NCX; `parts` go to `package`."""
    manifest = parts.pop("manifest", "")
    files: dict[str, str | bytes] = {}
    if contents:
        old = contents.startswith("<ncx")
        files["toc.ncx" if old else "nav.xhtml"] = contents
        marked = (
            'href="toc.ncx" media-type="application/x-dtbncx+xml"' if old else f'href="nav.xhtml" media-type="{XHTML}"'
        )
        manifest += f'<item id="toc" properties="{"" if old else "nav"}" {marked}/>'
    files |= {name: body if "<html" in body else page(body) for name, body in pages.items()}
    files |= more or {}
    opf = package(tuple(pages), manifest=manifest, **parts) if opf is None else opf
    head: list[Member] = [("mimetype", "application/epub+zip"), ("META-INF/container.xml", CONTAINER)]
    placed = ((name if name.startswith("META-INF/") else f"OEBPS/{name}", data) for name, data in files.items())
    return zipped([*head, ("OEBPS/content.opf", opf), *placed])


def book_in(data: bytes, *, levels: tuple[int, ...] = (1, 2)) -> Book:
    """Read an EPUB."""
    return read(SourceFile(name="book.epub", data=data), ReaderSettings(chapter_levels=levels))


def outline(book: Book) -> list[tuple[str, int]]:
    """Return title and depth of each chapter."""
    return [(chapter.title, chapter.depth) for chapter in book.chapters]


def texts(book: Book) -> list[list[str]]:
    """Return the text of each block of each chapter."""
    return [[block.text for block in chapter.blocks] for chapter in book.chapters]


def roles(book: Book) -> list[str]:
    """Return the role of each chapter."""
    return [chapter.role for chapter in book.chapters]
