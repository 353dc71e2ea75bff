"""`audiobook feed`: a folder of books as a podcast, with chapters, transcripts and people."""

from __future__ import annotations

import os
import shutil
from email.utils import parsedate_to_datetime
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from audiobooks import picture
from feeds import BASE, NAMES, URL, feed_of, recording, texts, values
from program import BOOK, Program

from pipeline import writers
from pipeline.feed import Channel
from pipeline.feed._rss import guid_of

SILENT = ("--engine", "silence", "--quiet")
SEA = BOOK.replace("The Harbour", "A Sea").replace("language: en", "language: en\ndate: 2012-03-04")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with one book in one file and one in two parts, as `make` leaves them."""
    program = Program(tmp_path_factory.mktemp("made"))
    program.write("10 harbour.md", BOOK)
    program.write("9 sea.md", SEA)
    assert program.run("make", "10 harbour.md", *SILENT, "--also", "mp3,chapters,vtt,srt,json,html").code == 0
    split = ("-o", "out/9 sea.mp3", "--split", "chapter", "--also", "vtt")
    assert program.run("make", "9 sea.md", *SILENT, *split).code == 0
    return program.folder / "out"


@pytest.fixture
def books(made: Path, tmp_path: Path) -> Path:
    """Return a copy of these books."""
    return Path(shutil.copytree(made, tmp_path / "books"))


def test_a_folder_of_books_becomes_a_feed(books: Path) -> None:
    """Every book and every part is there in reading order, 9 before 10, with what an app needs to play it."""
    program = Program(books.parent)

    ended = program.run("feed", "books", "--url", URL, "--json")

    top = ET.parse(books / "feed.xml").find("channel")
    assert top is not None
    files = ["9 sea/01 One.mp3", "9 sea/02 Two.mp3", "10 harbour.mp3"]
    assert ended.code == 0
    assert (ended.result["books"], ended.result["items"], ended.result["failed"]) == (2, 3, [])
    assert texts(top, "item/title") == ["A Sea: One", "A Sea: Two", "The Harbour"]
    assert [unquote(url.removeprefix(BASE)) for url in values(top, "item/enclosure", "url")] == files
    assert values(top, "item/enclosure", "length") == [str((books / name).stat().st_size) for name in files]
    assert set(values(top, "item/enclosure", "type")) == {"audio/mpeg"}
    lengths = [round(writers.probe(books / name).duration_s) for name in files]
    assert texts(top, "item/itunes:duration") == [str(length) for length in lengths]


def test_a_book_is_a_season_and_a_part_an_episode(books: Path) -> None:
    """Apps group the parts of a book and play them in order, whichever of the two numbers or the date they go by."""
    _, top = feed_of(books)

    dates = [parsedate_to_datetime(text) for text in texts(top, "item/pubDate")]
    assert texts(top, "itunes:type") == ["serial"]
    assert texts(top, "item/itunes:season") == ["1", "1", "2"]
    assert texts(top, "item/itunes:episode") == ["1", "2", "1"]
    assert values(top, "item/podcast:season", "name") == ["A Sea", "A Sea", "The Harbour"]
    assert all(earlier < later for earlier, later in pairwise(dates))
    assert dates[0].isoformat() == "2012-03-04T00:00:00+00:00"


def test_books_of_one_file_each_are_numbered_without_seasons(books: Path) -> None:
    """Where no book has parts, the books are the episodes."""
    shutil.rmtree(books / "9 sea")

    _, top = feed_of(books)

    assert texts(top, "item/itunes:episode") == ["1"]
    assert texts(top, "item/itunes:season") == []


def test_chapters_transcripts_and_the_page_beside_a_book_are_linked(books: Path) -> None:
    """Apps show chapters and text of what they play; a JSON file that is no transcript is left alone."""
    (books / "9 sea" / "01 One.json").write_text('{"segments": [{"start": 0.0}]}')

    _, top = feed_of(books)

    harbour, part = top.findall("item")[2], top.findall("item")[0]
    stem = f"{BASE}10%20harbour"
    assert [(each.get("url"), each.get("type")) for each in harbour.findall("podcast:chapters", NAMES)] == [
        (f"{stem}.chapters.json", "application/json+chapters")
    ]
    assert [(each.get("url"), each.get("type")) for each in harbour.findall("podcast:transcript", NAMES)] == [
        (f"{stem}.vtt", "text/vtt"),
        (f"{stem}.srt", "application/x-subrip"),
        (f"{stem}.json", "application/json"),
    ]
    assert texts(harbour, "link") == [f"{stem}.html"]
    assert values(part, "podcast:transcript", "type") == ["text/vtt"]


def test_several_formats_of_a_book_are_one_episode(books: Path) -> None:
    """What every app plays is the enclosure; the others are offered beside it."""
    _, top = feed_of(books)

    others = top.findall("item")[2].findall("podcast:alternateEnclosure", NAMES)
    size = str((books / "10 harbour.m4b").stat().st_size)
    assert [(each.get("type"), each.get("length"), each.get("codecs")) for each in others] == [
        ("audio/mp4", size, "mp4a.40.2")
    ]
    assert values(others[0], "podcast:source", "uri") == [f"{BASE}10%20harbour.m4b"]


def test_author_and_narrator_are_named(books: Path) -> None:
    """They have the roles that Podcasting 2.0 knows, and the feed the author of its books."""
    _, top = feed_of(books)

    people = [(each.text, each.get("role"), each.get("group")) for each in top[-1].findall("podcast:person", NAMES)]
    assert people == [("Jane Doe", "author", "writing"), ("Silence", "narrator", "cast")]
    assert texts(top, "itunes:author") == ["Jane Doe"]


def test_the_feed_says_what_it_is_and_where(books: Path) -> None:
    """Its own address, language and identifier are in it, and that it is an audiobook which nobody may take over."""
    _, top = feed_of(books)

    assert values(top, "atom:link", "href") == [f"{BASE}feed.xml"]
    assert texts(top, "title") == ["books"]
    assert texts(top, "description") == ["A Sea; The Harbour"]
    assert texts(top, "language") == ["en"]
    assert texts(top, "podcast:guid") == [guid_of(f"{BASE}feed.xml")]
    assert texts(top, "podcast:medium") == ["audiobook"]
    assert texts(top, "podcast:locked") == ["yes"]
    assert texts(top, "itunes:explicit") == ["false"]


def test_what_is_given_is_said_instead(books: Path) -> None:
    """Title, author, description, language and rating can be chosen."""
    channel = Channel(title="Mine & yours", author="Me", description="<i>All</i>", language="de", explicit=True)

    _, top = feed_of(books, channel)

    said = [texts(top, name)[0] for name in ("title", "itunes:author", "description", "language", "itunes:explicit")]
    assert said == ["Mine & yours", "Me", "All", "de", "true"]


def test_episodes_keep_their_identity_when_everything_moves(books: Path) -> None:
    """An app does not fetch again what it has, after files and folders got other names or another address."""
    _, before = feed_of(books)
    moved = books.rename(books.parent / "elsewhere")
    (moved / "9 sea").rename(moved / "99 sea")
    (moved / "10 harbour.mp3").rename(moved / "harbour.mp3")
    (moved / "10 harbour.m4b").unlink()

    _, after = feed_of(moved)

    assert len(set(texts(before, "item/guid"))) == 3
    assert set(texts(before, "item/guid")) == set(texts(after, "item/guid"))
    assert set(values(after, "item/guid", "isPermaLink")) == {"false"}


def test_the_same_files_give_the_same_bytes_whatever_the_clock_says(books: Path) -> None:
    """Neither the times of files nor the order in which they were made decide anything; an unchanged feed stays."""
    feed_of(books)
    first = (books / "feed.xml").read_bytes()
    inode = (books / "feed.xml").stat().st_ino
    for path in sorted(books.rglob("*.mp3"), reverse=True):
        path.write_bytes(path.read_bytes())
        os.utime(path, (1, 1))

    feed_of(books)

    assert (books / "feed.xml").read_bytes() == first
    assert (books / "feed.xml").stat().st_ino == inode


def test_pictures_beside_the_books_are_shown(books: Path) -> None:
    """The feed has that of its folder, a book the one with its name or in its own folder, if it has one."""
    for name in ("cover.png", "9 sea/folder.png", "10 harbour.png"):
        shutil.copy(picture(books.parent), books / name)
    recording(books / "11 bare.mp3")

    feed, top = feed_of(books)

    assert feed.has_picture
    assert values(top, "itunes:image", "href") == [f"{BASE}cover.png"]
    own = [f"{BASE}9%20sea/folder.png"] * 2 + [f"{BASE}10%20harbour.png"]
    assert values(top, "item/itunes:image", "href") == own
    assert values(top, "item/podcast:image", "href") == own


def test_a_damaged_file_is_named_and_the_others_are_listed(books: Path) -> None:
    """One bad file does not take the feed down, and the exit code tells."""
    (books / "bad.m4b").write_bytes(b"not sound")
    (books / "gone.mp3").symlink_to("nowhere")
    (books / "notes.txt").write_text("no book")
    (books / ".hidden.mp3").write_bytes(b"not sound")

    ended = Program(books.parent).run("feed", "books", "--url", URL, "--json")

    assert ended.code == 3
    assert "bad.m4b" in ended.err
    assert "gone.mp3" in ended.err
    assert (ended.result["items"], len(ended.result["failed"])) == (3, 2)


def test_what_is_missing_beside_the_books_is_said_once(books: Path) -> None:
    """The command that makes chapters and transcripts is named with the books that lack them."""
    (books / "10 harbour.chapters.json").unlink()
    for path in books.rglob("*.vtt"):
        path.unlink()

    ended = Program(books.parent).run("feed", "books", "--url", URL)

    assert ended.code == 0
    assert ended.out.startswith("books/feed.xml  3 episodes of 2 books")
    assert [line for line in ended.err.splitlines() if "no chapters file" in line] == [
        "  no chapters file beside 10 harbour.mp3: audiobook make SOURCE --also chapters,vtt"
    ]
    assert "no transcript beside 01 One.mp3, 02 Two.mp3:" in ended.err
