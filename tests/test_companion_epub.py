"""EPUB with Media Overlays: what a reading system shows, and what it plays meanwhile."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from lxml import etree
from readalongs import SAMPLES, edition_of, read, sample

from pipeline.book import Metadata
from pipeline.companions import ReadAlong, epub
from pipeline.writers import probe

SPACES = {
    "x": "http://www.w3.org/1999/xhtml",
    "s": "http://www.w3.org/ns/SMIL",
    "o": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
}
COVER = (SAMPLES / "harbour.png").read_bytes()
NAUGHTY = ['<b>Bold & "quoted"</b>', "]]> </script> -->", "𝔘 😀 \ufffe \x00x", "a" * 300, "'one' &amp;", "=;#\\\\"]


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> ReadAlong:
    return replace(
        edition_of(sample("harbour.md"), tmp_path_factory.mktemp("harbour"), letter_s=0.02, aloud=False), cover=COVER
    )


@pytest.fixture(scope="module")
def book(harbour: ReadAlong) -> Iterator[zipfile.ZipFile]:
    target = harbour.audio[0].path.with_name("book.epub")
    epub.write(harbour, target)
    with zipfile.ZipFile(target) as archive:
        yield archive


def tree(book: zipfile.ZipFile, name: str) -> Any:
    return etree.fromstring(book.read(f"EPUB/{name}"))


def found(root: Any, path: str) -> list[Any]:
    found: list[Any] = root.xpath(path, namespaces=SPACES)
    return found


def texts(root: Any, path: str) -> list[str]:
    return ["".join(each.itertext()) if hasattr(each, "itertext") else str(each) for each in found(root, path)]


def seconds(clock: str) -> Fraction:
    hours, minutes, rest = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + Fraction(rest)


def overlays(book: zipfile.ZipFile) -> list[tuple[str, Any]]:
    names = [name for name in book.namelist() if name.endswith(".smil")]
    return [(PurePosixPath(name).stem, etree.fromstring(book.read(name))) for name in names]


def clips(overlay: Any) -> list[tuple[Fraction, Fraction]]:
    sounds = found(overlay, "//s:audio")
    return [(seconds(each.attrib["clipBegin"]), seconds(each.attrib["clipEnd"])) for each in sounds]


def test_the_archive_begins_as_readers_expect(book: zipfile.ZipFile) -> None:
    """The first entry says what it is, uncompressed; sound is not compressed twice."""
    first = book.infolist()[0]

    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert book.read("mimetype") == b"application/epub+zip"
    assert b"EPUB/book.opf" in book.read("META-INF/container.xml")
    assert {e.compress_type for e in book.infolist() if e.filename.endswith(".m4a")} == {zipfile.ZIP_STORED}


def test_the_same_book_gives_the_same_bytes(harbour: ReadAlong, tmp_path: Path) -> None:
    """No clock and no order of a folder shows in the file, and nothing is left beside it."""
    for name in ("one.epub", "two.epub"):
        epub.write(harbour, tmp_path / name)

    assert (tmp_path / "one.epub").read_bytes() == (tmp_path / "two.epub").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.epub", "two.epub"]


def test_everything_listed_is_there_and_everything_there_is_listed(book: zipfile.ZipFile) -> None:
    """The package names each file once, with its type, and the spine reads them in order."""
    package = tree(book, "book.opf")
    items = {each.attrib["href"]: each.attrib for each in found(package, "//o:item")}
    inside = {name.removeprefix("EPUB/") for name in book.namelist() if name.startswith("EPUB/")}

    assert set(items) == inside - {"book.opf"}
    assert {items[name]["media-type"] for name in items if name.startswith("audio/")} == {"audio/mp4"}
    assert items["cover.png"]["properties"] == "cover-image"
    assert items["nav.xhtml"]["properties"] == "nav"
    assert texts(package, "//o:itemref/@idref") == ["cover", "t0001", "t0002", "t0003"]


def test_the_whole_text_is_there_in_order(book: zipfile.ZipFile) -> None:
    """What is read and what is skipped stand where the author put them: lists, tables, verse, code, notes."""
    pages = [tree(book, f"text/000{number}.xhtml") for number in (1, 2, 3)]

    assert texts(pages[0], "//x:h1") == ["The Lamp"]
    assert texts(pages[0], "//x:blockquote/x:p")[0].startswith("A lamp is a promise")
    assert texts(pages[0], "//*[@class='image']") == ["the harbour at dawn, with one lamp burning"]
    assert texts(pages[0], "//*[@class='notes']/x:p") == [
        "The wick had been trimmed too short. It happens to everyone."
    ]
    assert texts(pages[1], "//x:li/x:ul/x:li/x:span") == ["not the blue can,", "the old one behind the door."]
    assert texts(pages[1], "//x:tr[2]/x:td") == ["Oil", "two pints"]
    assert texts(pages[1], "//x:pre/x:code") == ["def darkness(dusk, dawn):\n    return 24 - dusk + dawn"]
    assert "with it. 🙂" in texts(pages[1], "//x:body")[0]
    assert len(found(pages[2], "//*[@class='verse']/x:br")) == 3
    assert not found(pages[1], "//x:pre//*[@id]")


def test_every_sentence_is_marked_and_marked_once(harbour: ReadAlong, book: zipfile.ZipFile) -> None:
    """Each caption has the element that an overlay names, with the author's words in it."""
    pages = [tree(book, f"text/000{number}.xhtml") for number in (1, 2, 3)]
    shown = {each.attrib["id"]: "".join(each.itertext()) for page in pages for each in found(page, "//*[@id]")}

    assert len(shown) == len(harbour.timeline.cues)
    for number, cue in enumerate(harbour.timeline.cues, 1):
        said = cue.written.removeprefix("Image: ").replace("; ", "")
        assert "".join(shown[f"s{number}"].split()) == "".join(said.split())


def test_clips_follow_each_other_and_end_with_the_sound(book: zipfile.ZipFile, tmp_path: Path) -> None:
    """No clip is empty, out of order or past the end; what is played is the whole recording."""
    for name, overlay in overlays(book):
        spans = clips(overlay)
        sound = probe(Path(book.extract(f"EPUB/audio/{name}.m4a", tmp_path)))

        assert spans[0][0] == 0
        assert all(start < stop for start, stop in spans)
        assert [start for start, _ in spans[1:]] == [stop for _, stop in spans[:-1]]
        assert 0 <= Fraction(sound.duration_s).limit_denominator(48_000) - spans[-1][1] < Fraction(1, 1000)


def test_clips_begin_where_the_sentences_do(harbour: ReadAlong, book: zipfile.ZipFile) -> None:
    """The sentence that is marked is the one that is heard, to the millisecond."""
    starts = {mark.title: mark.start for mark in harbour.timeline.chapters}
    (_, overlay) = overlays(book)[2]
    begun = dict(zip(texts(overlay, "//s:text/@src"), clips(overlay), strict=True))

    for number, cue in enumerate(harbour.timeline.cues, 1):
        if cue.start > starts["The Ship"] and cue.written != "The Ship":
            assert begun[f"../text/0003.xhtml#s{number}"][0] == Fraction(cue.start - starts["The Ship"], 24_000)


def test_the_lengths_add_up(harbour: ReadAlong, book: zipfile.ZipFile) -> None:
    """The length of the book is the sum of its chapters, and each is that of its clips."""
    package = tree(book, "book.opf")
    each = {
        meta.attrib["refines"].removeprefix("#o"): seconds(meta.text or "")
        for meta in found(package, "//o:meta[@property='media:duration'][@refines]")
    }
    (total,) = texts(package, "//o:meta[@property='media:duration'][not(@refines)]")

    assert each == {name: clips(overlay)[-1][1] for name, overlay in overlays(book)}
    assert seconds(total) == sum(each.values()) == Fraction(harbour.timeline.total, 24_000)


def test_the_package_says_what_is_known(harbour: ReadAlong, tmp_path: Path) -> None:
    """Title, people, series, date and what it offers to whom are where libraries look for them."""
    told = Metadata(
        title="T", authors=("A & B",), language="en", subtitle="S", date="1921", series="Tales", series_part="3",
        identifier="urn:isbn:9783161484100", publisher="P", genre="G", rights="R", description="D",
    )  # fmt: skip
    epub.write(replace(harbour, metadata=told), tmp_path / "book.epub")

    with zipfile.ZipFile(tmp_path / "book.epub") as archive:
        package = tree(archive, "book.opf")
    known = {
        each.attrib.get("property") or etree.QName(each).localname: each.text
        for each in found(package, "//o:metadata/*")
    }
    assert texts(package, "//dc:title") == ["T", "S"]
    assert known.items() >= {
        "identifier": "urn:isbn:9783161484100", "creator": "A & B", "media:narrator": "Hibari", "date": "1921",
        "dcterms:modified": "1921-01-01T00:00:00Z", "belongs-to-collection": "Tales", "group-position": "3",
        "media:active-class": "-epub-media-overlay-active", "schema:accessibilityFeature": "readingOrder",
        "publisher": "P", "subject": "G", "rights": "R", "description": "D", "language": "en",
    }.items()  # fmt: skip


@pytest.mark.parametrize("date", ["", "around 1900", "2024-02-31"])
def test_a_date_that_is_none_is_left_out(harbour: ReadAlong, tmp_path: Path, date: str) -> None:
    """A reading system is not given what is no date; the time of change, which it must have, is then fixed."""
    epub.write(replace(harbour, metadata=Metadata(title="T", date=date)), tmp_path / "book.epub")

    with zipfile.ZipFile(tmp_path / "book.epub") as archive:
        package = tree(archive, "book.opf")
    assert not found(package, "//dc:date")
    assert texts(package, "//o:meta[@property='dcterms:modified']") == ["2000-01-01T00:00:00Z"]


def test_titles_break_nothing(tmp_path: Path) -> None:
    """Whatever characters a title has, every file of the book stays well-formed and says them."""
    edition = edition_of(read("\n\n".join("# A title\n\nA line." for _ in NAUGHTY)), tmp_path, aloud=False)
    titles = tuple(replace(title, title=name) for title, name in zip(edition.script.chapters, NAUGHTY, strict=True))
    edition = replace(edition, script=replace(edition.script, chapters=titles))
    metadata = replace(edition.metadata, title=NAUGHTY[0], authors=(NAUGHTY[2],), identifier="a <b> & c")
    edition = replace(edition, metadata=metadata, narrator=NAUGHTY[1], cover=COVER)
    epub.write(edition, tmp_path / "book.epub")

    with zipfile.ZipFile(tmp_path / "book.epub") as archive:
        for name in archive.namelist():
            if re.search(r"\.(xhtml|opf|smil|xml)$", name):
                etree.fromstring(archive.read(name))
        named = texts(tree(archive, "nav.xhtml"), "//x:a")
        assert texts(tree(archive, "book.opf"), "//dc:title") == [NAUGHTY[0]]
    assert len(named) == len(NAUGHTY)
    assert named[1] == NAUGHTY[1]
    assert named[2] == "𝔘 😀  x"


def test_a_chapter_without_speech_is_shown_in_silence(tmp_path: Path) -> None:
    """What is not read has its page and its place in the contents, and no sound."""
    book = read("# One\n\nA line.\n\n# Two\n\nLater.\n\n# Three\n\nAnother line.")
    chapters = [*book.chapters]
    chapters[1] = replace(chapters[1], blocks=read("```\nx < 1\n```").chapters[0].blocks)
    edition = edition_of(replace(book, chapters=tuple(chapters)), tmp_path, aloud=False)
    epub.write(edition, tmp_path / "book.epub")

    with zipfile.ZipFile(tmp_path / "book.epub") as archive:
        assert texts(tree(archive, "text/0002.xhtml"), "//x:pre") == ["x < 1"]
        assert texts(tree(archive, "nav.xhtml"), "//x:a") == ["One", "Two", "Three"]
        assert [name for name, _ in overlays(archive)] == ["0001", "0003"]


def test_chapters_are_nested_as_deep_as_in_the_book(tmp_path: Path) -> None:
    """Parts hold chapters in the contents too."""
    edition = edition_of(
        read("# Part\n\nOne.\n\n## Chapter 1\n\nTwo.\n\n## Chapter 2\n\nThree.\n\n# End\n\nFour."), tmp_path
    )
    epub.write(edition, tmp_path / "book.epub")

    with zipfile.ZipFile(tmp_path / "book.epub") as archive:
        contents = tree(archive, "nav.xhtml")
    assert texts(contents, "//x:nav/x:ol/x:li/x:a") == ["Part", "End"]
    assert texts(contents, "//x:nav/x:ol/x:li/x:ol/x:li/x:a") == ["Chapter 1", "Chapter 2"]


@pytest.mark.parametrize("name", ["el-faro.md", "fables.epub", "lighthouse.html", "dos-poemas.fb2"])
def test_every_kind_of_source_is_shown_with_its_own_markup(tmp_path: Path, name: str) -> None:
    """Every caption finds its words in the text, whatever the book came from."""
    edition = edition_of(sample(name), tmp_path, letter_s=0.01, aloud=False)
    epub.write(edition, tmp_path / "book.epub")

    with zipfile.ZipFile(tmp_path / "book.epub") as archive:
        pages = [etree.fromstring(archive.read(n)) for n in archive.namelist() if "/text/" in n]
        named = [each for _, overlay in overlays(archive) for each in texts(overlay, "//s:text/@src")]
    shown = {each.attrib["id"]: "".join(each.itertext()) for page in pages for each in found(page, "//*[@id]")}
    assert [each.partition("#")[2] for each in named] == [f"s{n}" for n in range(1, len(edition.timeline.cues) + 1)]
    for number, cue in enumerate(edition.timeline.cues, 1):
        assert "".join(shown[f"s{number}"].split()) == "".join(cue.written.split())
