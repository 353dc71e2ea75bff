"""Real books: is every letter of the source spoken or listed, and are the chapters those of the book's own contents?

    python benchmarks/books.py FOLDER_OR_FILE...

The letters of each source are counted here a second time with other parsers than the readers use (the standard
library's), and the counts compared with the ledger: what is in neither is "unexplained" and must be 0. Of the book's
own contents it says how many entries there are and how many of them name a chapter.
"""

from __future__ import annotations

import html
import posixpath
import re
import sys
import time
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

from pipeline.config import load_config
from pipeline.edition import Edition, prepare
from pipeline.errors import AudiobookError
from pipeline.readers import SourceFile
from pipeline.text.typography import clean

SUFFIXES = {".epub", ".html", ".htm", ".xhtml", ".docx", ".fb2", ".pdf", ".md", ".txt"}
UNSEEN = {"script", "style", "head", "template"}
COLUMNS = ("book", "chapters", "its contents", "of them chapters", "sentences spoken", "skipped", "unexplained", "s")


@dataclass(kw_only=True)
class Count:
    """What a second look at a source finds: its letters (None: there is no second parser) and its own contents."""

    letters: Counter[str] | None = None
    contents: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class Row:
    """What became of one book."""

    name: str
    kind: str
    refused: str = ""
    chapters: int = 0
    contents: int = 0
    named: int = 0
    spoken: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    unexplained: int | None = None
    seconds: float = 0.0

    def cells(self) -> list[str]:
        """Return the row of the table."""
        if self.refused:
            return [self.name, *"-" * 4, f"refused: {self.refused}", "-", f"{self.seconds:.1f}"]
        skipped = ", ".join(f"{count:,} {reason}" for reason, count in sorted(self.skipped.items()))
        unexplained = "no second parser" if self.unexplained is None else str(self.unexplained)
        contents = [str(self.contents), str(self.named)] if self.contents else ["-", "-"]
        return [
            self.name, str(self.chapters), *contents, f"{self.spoken:,}", skipped, unexplained, f"{self.seconds:.1f}"
        ]  # fmt: skip


class Letters(HTMLParser):
    """Counts the letters and digits of a page that a reader of it could see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: Counter[str] = Counter()
        self.inside = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the base class's names
        """Begin what is not seen."""
        self.inside += tag in UNSEEN

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        """Pass over an element that is closed at once."""

    def handle_endtag(self, tag: str) -> None:
        """End what is not seen."""
        self.inside = max(0, self.inside - (tag in UNSEEN))

    def handle_data(self, data: str) -> None:
        """Count text."""
        if not self.inside:
            self.found.update(signs(data))


def signs(text: str) -> str:
    """Return the letters and digits, as `text.typography` leaves them."""
    return "".join(filter(str.isalnum, clean(text)))


def folded(text: str) -> str:
    """Return the letters and digits in one case, to compare titles."""
    return signs(text).casefold()


def of_page(text: str) -> Counter[str]:
    """Count one (X)HTML page."""
    text = re.sub(r"<(script|style|title)\b([^>]*)/>", "", text)  # XHTML closes what HTML would leave open
    page = Letters()
    page.feed(re.sub(r"<!\[CDATA\[(.*?)\]\]>", lambda part: html.escape(part[1]), text, flags=re.DOTALL))
    page.close()
    return page.found


class Archive:
    """An EPUB as the standard library sees it: the package's items by id, and documents by their names."""

    def __init__(self, book: zipfile.ZipFile) -> None:
        self.book = book
        container = ET.fromstring(book.read("META-INF/container.xml"))
        self.opf = next(each.attrib["full-path"] for each in container.iter() if each.tag.endswith("rootfile"))
        self.package = ET.fromstring(book.read(self.opf))
        self.items = {
            each.attrib["id"]: each.attrib
            for each in self.package.iter()
            if each.tag.endswith("}item") and {"id", "href", "media-type"} <= each.attrib.keys()
        }

    def text(self, item: Mapping[str, str]) -> str:
        """Return a document of the package; "" where the archive lacks it, as the readers have it."""
        name = posixpath.normpath(posixpath.join(posixpath.dirname(self.opf), unquote(item["href"])))
        return self.book.read(name).decode("utf-8-sig", "replace") if name in self.book.namelist() else ""

    def spine(self) -> list[Mapping[str, str]]:
        """Return the documents in reading order; one that is listed twice is read once."""
        names = [each.attrib.get("idref", "") for each in self.package.iter() if each.tag.endswith("}itemref")]
        found = {item["href"]: item for item in map(self.items.get, names) if item and "html" in item["media-type"]}
        return list(found.values())

    def contents(self) -> list[str]:
        """Return the entries of the navigation document, else of the NCX."""
        items = self.items.values()
        nav = next((each for each in items if "nav" in each.get("properties", "").split()), None)
        toc = re.search(r"<nav\b[^>]*epub:type=[\"']toc[\"'].*?</nav>", self.text(nav), re.DOTALL) if nav else None
        if toc:
            links = re.findall(r"<a\b[^>]*>(.*?)</a>", toc[0], re.DOTALL)
            return [html.unescape(re.sub(r"<[^>]*>", "", link)) for link in links]
        ncx = next((each for each in items if each["media-type"] == "application/x-dtbncx+xml"), None)
        points = re.sub(r"<(?:\w+:)?pageList\b.*", "", self.text(ncx), flags=re.DOTALL) if ncx else ""
        labels = re.findall(r"<(?:\w+:)?navPoint\b.*?<(?:\w+:)?text\s*>(.*?)<", points, re.DOTALL)
        return [html.unescape(label) for label in labels]


def of_epub(path: Path) -> Count:
    """Count the documents of the spine, and the entries of the book's own table of contents."""
    with zipfile.ZipFile(path) as book:
        archive = Archive(book)
        found = sum((of_page(archive.text(item)) for item in archive.spine()), Counter())
        return Count(letters=found, contents=archive.contents())


def of_xml(data: bytes, tags: tuple[str, ...] = ()) -> Counter[str]:
    """Count the text of an XML document, of the elements `tags` alone if given."""
    found: Counter[str] = Counter()
    tree = ET.fromstring(data)
    for choice in [each for each in tree.iter() if each.tag.endswith("}AlternateContent")]:
        for old in [each for each in choice if each.tag.endswith("}Fallback")]:
            choice.remove(old)  # what another branch says again for older programs
    for each in tree.iter():
        name = each.tag.rpartition("}")[2]
        if not tags or name in tags:
            found.update(signs((each.text or "") + ("" if tags else each.tail or "")))
    return found


def of_docx(path: Path) -> Count:
    """Count what stands in the body, footnotes and endnotes of a Word document."""
    with zipfile.ZipFile(path) as book:
        parts = [name for name in book.namelist() if re.fullmatch(r"word/(document|footnotes|endnotes)\.xml", name)]
        return Count(letters=sum((of_xml(book.read(name), ("t", "delText")) for name in parts), Counter()))


def said(part: ET.Element) -> Iterator[str]:
    """Yield the text of a title without the marks of notes."""
    for each in part.iter():
        yield "" if each.tag.endswith("}a") else each.text or ""
        yield each.tail or "" if each is not part else ""


def of_fb2(path: Path) -> Count:
    """Count the bodies of a FictionBook; its contents are the titles of its sections."""
    tree = ET.fromstring(path.read_bytes())
    bodies = [each for each in tree if each.tag.endswith("}body")]
    sections = [
        part for body in bodies if "name" not in body.attrib for part in body.iter() if part.tag.endswith("}section")
    ]
    titles = ["".join(said(part)) for each in sections for part in each if part.tag.endswith("}title")]
    return Count(letters=sum((of_xml(ET.tostring(body)) for body in bodies), Counter()), contents=titles)


def of_html(path: Path) -> Count:
    """Count a page."""
    data = path.read_bytes()
    named = re.search(rb"charset=[\"']?([\w-]+)", data[:4096])
    return Count(letters=of_page(data.decode(named[1].decode() if named else "utf-8", "replace")))


def of_text(path: Path) -> Count:
    """Count all letters of a plain text."""
    data = path.read_bytes()
    try:
        return Count(letters=Counter(signs(data.decode("utf-8-sig"))))
    except UnicodeDecodeError:
        return Count(letters=Counter(signs(data.decode("cp1252", "replace"))))


COUNTS = {
    ".epub": of_epub, ".html": of_html, ".htm": of_html, ".xhtml": of_html, ".docx": of_docx, ".fb2": of_fb2,
    ".txt": of_text,
}  # fmt: skip


def second_look(path: Path) -> Count:
    """Count a source with parsers of our own; one that they cannot take is left uncounted, and said."""
    try:
        return COUNTS[path.suffix](path) if path.suffix in COUNTS else Count()
    except (ET.ParseError, KeyError, StopIteration, LookupError, zipfile.BadZipFile) as broken:
        print(f"{path.name}: {type(broken).__name__}: {broken}", file=sys.stderr)
        return Count()


def books(arguments: list[str]) -> Iterator[Path]:
    """Yield every source named, or lying in a folder named."""
    for name in map(Path, arguments):
        yield from sorted(each for each in name.rglob("*") if each.suffix in SUFFIXES) if name.is_dir() else [name]


def row(path: Path) -> Row:
    """Read one book and return its row."""
    config = load_config(None, [("", "engine.name", "silence")], {})
    began = time.perf_counter()
    try:
        edition = prepare(SourceFile(name=str(path), data=path.read_bytes(), folder=path.parent), config)
    except AudiobookError as error:
        why = error.message.removeprefix(str(path)).lstrip(": ")[:90]
        return Row(name=path.name, kind=path.suffix, refused=why, seconds=time.perf_counter() - began)
    return compared(path, edition, time.perf_counter() - began)


def compared(path: Path, edition: Edition, seconds: float) -> Row:
    """Compare what was read with a second look at the source."""
    script = edition.script
    skipped = Counter(str(each.reason) for each in script.ledger if each.status == "skipped")
    listed = Counter(signs("".join(each.written for each in script.ledger)))
    count = second_look(path)
    titles = " ".join(folded(each.title) for each in script.chapters)
    return Row(
        name=path.name,
        kind=path.suffix,
        chapters=len(script.chapters),
        contents=len(count.contents),
        named=sum(folded(entry) in titles for entry in count.contents),
        spoken=len(script.ledger) - skipped.total(),
        skipped=skipped,
        unexplained=None if count.letters is None else (count.letters - listed).total(),
        seconds=seconds,
    )


def total(kind: str, rows: list[Row]) -> Row:
    """Add up the rows of one kind."""
    read = [each for each in rows if not each.refused]
    return Row(
        name=f"{kind}: {len(read)} read, {len(rows) - len(read)} refused",
        kind=kind,
        chapters=sum(each.chapters for each in read),
        contents=sum(each.contents for each in read),
        named=sum(each.named for each in read),
        spoken=sum(each.spoken for each in read),
        skipped=sum((each.skipped for each in read), Counter()),
        unexplained=sum(each.unexplained or 0 for each in read),
        seconds=sum(each.seconds for each in rows),
    )


def show(found: Row) -> None:
    """Print one row."""
    print("|", " | ".join(cell.replace("|", r"\|") for cell in found.cells()), "|", flush=True)


def main() -> None:
    """Print the table, and the totals of each kind of source."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    print("|", " | ".join(COLUMNS), "|\n|", "---|" * len(COLUMNS), sep="")
    rows = []
    for path in books(sys.argv[1:]):
        rows.append(row(path))
        show(rows[-1])
    for kind in sorted({each.kind for each in rows}):
        show(total(kind, [each for each in rows if each.kind == kind]))


if __name__ == "__main__":
    main()
