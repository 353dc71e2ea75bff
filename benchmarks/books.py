"""Real books: is every letter of the source spoken or listed, and are the chapters those of the book's own contents?

    python benchmarks/books.py FOLDER_OR_FILE...

The letters of each source are counted here a second time with other parsers than the readers use (the standard
library's), and the counts compared with the ledger: what is in neither is "unexplained" and must be 0.
"""

from __future__ import annotations

import html
import re
import sys
import time
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

from pipeline.config import load_config
from pipeline.edition import prepare
from pipeline.errors import AudiobookError
from pipeline.readers import SourceFile
from pipeline.text.typography import clean

SUFFIXES = {".epub", ".html", ".htm", ".xhtml", ".docx", ".fb2", ".pdf", ".md", ".txt"}
UNSEEN = {"script", "style", "head", "template"}


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


def of_page(text: str) -> Counter[str]:
    """Count one (X)HTML page."""
    text = re.sub(r"<(script|style|title)\b([^>]*)/>", "", text)  # XHTML closes what HTML would leave open
    page = Letters()
    page.feed(re.sub(r"<!\[CDATA\[(.*?)\]\]>", lambda part: html.escape(part[1]), text, flags=re.DOTALL))
    page.close()
    return page.found


def of_epub(path: Path) -> tuple[Counter[str], int]:
    """Count the documents of the spine; and the entries of the book's own table of contents."""
    found: Counter[str] = Counter()
    with zipfile.ZipFile(path) as book:
        container = ET.fromstring(book.read("META-INF/container.xml"))
        opf = next(each.attrib["full-path"] for each in container.iter() if each.tag.endswith("rootfile"))
        package = ET.fromstring(book.read(opf))
        folder = opf.rpartition("/")[0]
        items = {each.attrib["id"]: each.attrib for each in package.iter() if each.tag.endswith("}item")}
        for each in package.iter():
            item = items.get(each.attrib.get("idref", "")) if each.tag.endswith("}itemref") else None
            if item and "html" in item["media-type"]:
                name = "/".join(filter(None, (folder, unquote(item["href"]))))
                found += of_page(book.read(str(name)).decode("utf-8-sig", "replace"))
        contents = next((each for each in items.values() if "nav" in each.get("properties", "").split()), None)
        return found, entries(book, folder, contents, items)


def entries(book: zipfile.ZipFile, folder: str, nav: dict[str, str] | None, items: dict[str, dict[str, str]]) -> int:
    """Count the entries of the navigation document, else of the NCX."""
    ncx = next((each for each in items.values() if each["media-type"] == "application/x-dtbncx+xml"), None)
    chosen = nav or ncx
    if chosen is None:
        return 0
    text = book.read("/".join(filter(None, (folder, unquote(chosen["href"]))))).decode("utf-8-sig", "replace")
    if nav is None:
        return len(re.findall(r"<(?:\w+:)?navPoint\b", text))
    toc = re.search(r"<nav\b[^>]*epub:type=[\"']toc[\"'].*?</nav>", text, flags=re.DOTALL)
    return len(re.findall(r"<a\b", toc[0])) if toc else 0


def of_xml(data: bytes, tags: tuple[str, ...] = ()) -> Counter[str]:
    """Count the text of an XML document, of the elements `tags` alone if given."""
    found: Counter[str] = Counter()
    for each in ET.fromstring(data).iter():
        name = each.tag.rpartition("}")[2]
        if not tags or name in tags:
            found.update(signs((each.text or "") + ("" if tags else each.tail or "")))
    return found


def of_docx(path: Path) -> Counter[str]:
    """Count what stands in the body, footnotes and endnotes of a Word document."""
    with zipfile.ZipFile(path) as book:
        parts = [name for name in book.namelist() if re.fullmatch(r"word/(document|footnotes|endnotes)\.xml", name)]
        return sum((of_xml(book.read(name), ("t", "delText")) for name in parts), Counter())


def of_fb2(path: Path) -> Counter[str]:
    """Count the bodies of a FictionBook."""
    tree = ET.fromstring(path.read_bytes())
    bodies = [each for each in tree if each.tag.endswith("}body")]
    return sum((of_xml(ET.tostring(body)) for body in bodies), Counter())


def letters(path: Path) -> tuple[Counter[str] | None, int]:
    """Count a source with parsers of our own; None where there is no second parser."""
    if path.suffix == ".epub":
        return of_epub(path)
    if path.suffix in {".html", ".htm", ".xhtml"}:
        return of_page(path.read_bytes().decode("utf-8", "replace")), 0
    readers = {".docx": of_docx, ".fb2": of_fb2}
    return (readers[path.suffix](path) if path.suffix in readers else None), 0


def books(arguments: list[str]) -> Iterator[Path]:
    """Yield every source named, or lying in a folder named."""
    for name in map(Path, arguments):
        yield from sorted(each for each in name.rglob("*") if each.suffix in SUFFIXES) if name.is_dir() else [name]


def row(path: Path) -> list[str]:
    """Read one book and return its row."""
    config = load_config(None, [("", "engine.name", "silence")], {})
    began = time.perf_counter()
    try:
        edition = prepare(SourceFile(name=str(path), data=path.read_bytes(), folder=path.parent), config)
    except AudiobookError as error:
        return [path.name, "-", "-", "-", f"refused: {error.message.removeprefix(str(path))[:90]}", "-", ""]
    seconds = time.perf_counter() - began
    script = edition.script
    reasons = Counter(each.reason for each in script.ledger if each.status == "skipped")
    listed = Counter(signs("".join(each.written for each in script.ledger)))
    try:
        counted, contents = letters(path)
    except (ET.ParseError, KeyError, StopIteration, zipfile.BadZipFile) as broken:
        counted, contents = None, 0
        print(f"{path.name}: {type(broken).__name__}: {broken}", file=sys.stderr)
    lost = "no second parser" if counted is None else str(sum((counted - listed).values()))
    skipped = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items(), key=lambda each: str(each[0])))
    return [
        path.name,
        str(len(script.chapters)),
        str(contents or "-"),
        f"{len(script.ledger) - sum(reasons.values()):,}",
        skipped,
        lost,
        f"{seconds:.1f}",
    ]


def main() -> None:
    """Print the table."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    columns = ["book", "chapters", "in its contents", "sentences spoken", "skipped", "unexplained", "s"]
    print("|", " | ".join(columns), "|\n|", "---|" * len(columns), sep="")
    for path in books(sys.argv[1:]):
        print("|", " | ".join(cell.replace("|", r"\|") for cell in row(path)), "|", flush=True)


if __name__ == "__main__":
    main()
