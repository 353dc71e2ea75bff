"""What a feed is made of is dirty: tags of other programs, odd names, old dates; and what is refused."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from audiobooks import METADATA, audiobook
from feeds import BASE, URL, feed_of, recording, texts, values
from program import Program

from pipeline import writers
from pipeline.errors import InputError, OutputError, UsageError
from pipeline.feed import Channel, make_feed, site_of
from pipeline.feed._dates import published
from pipeline.feed._rss import guid_of
from pipeline.feed._shelf import TYPES
from pipeline.feed._told import plain


def test_recordings_that_say_the_same_are_told_apart(tmp_path: Path) -> None:
    """Files without any tags are listed by their names, each with an identity of its own."""
    for name in ("a/01.mp3", "a/2.mp3", "b/01.mp3", "c.mp3", "d.mp3"):
        recording(tmp_path / name)
    recording(tmp_path / "b/copy.mp3", TIT2="01")

    feed, top = feed_of(tmp_path)

    assert feed.books == 4
    assert texts(top, "item/title") == ["a: 01", "a: 2", "b: 01", "b: 01", "c", "d"]
    assert len(set(texts(top, "item/guid"))) == 6


def test_parts_go_by_their_numbers_not_by_their_names(tmp_path: Path) -> None:
    """Files of other programs are often named by their titles; beside each other, albums are told apart."""
    for title, number in (("Aft", "3/3"), ("Bow", "1/3"), ("Cog", "2/3")):
        recording(tmp_path / f"{title}.mp3", TIT2=title, TALB="Ship", TRCK=number)
    for name in ("Bell", "Clock"):
        recording(tmp_path / f"{name}.mp3", TIT2=name, TALB="Time", TRCK="1/1")

    feed, top = feed_of(tmp_path)

    assert feed.books == 3
    assert texts(top, "item/title") == ["Ship: Bow", "Ship: Cog", "Ship: Aft", "Bell", "Clock"]


def test_names_and_tags_full_of_markup_survive(tmp_path: Path) -> None:
    """Whatever a file is called, its address leads to it; what XML has no form for is dropped."""
    hostile = 'Ü <b> & "1"? #2 %20 😀'
    recording(tmp_path / hostile / f"{hostile}.mp3", TIT2="T\x01 <x> ]]> & \ufffe😀", TPE1="A & B; C", TCOM="A & B")
    nameless = os.fsdecode(b"\xff name.mp3")
    recording(tmp_path / "plain.mp3").rename(tmp_path / nameless)

    feed, top = feed_of(tmp_path)

    urls = values(top, "item/enclosure", "url")
    found = {os.fsdecode(unquote(url.removeprefix(BASE), "utf-8", "surrogateescape")) for url in urls}
    assert feed.items == 2
    assert found == {f"{hostile}/{hostile}.mp3", nameless}
    assert all(url.isascii() and not set('<>"& #?') & set(url) for url in urls)
    assert "T <x> ]]> & 😀" in texts(top, "item/itunes:title")
    assert texts(top, "item/podcast:person") == ["A & B", "C"]


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        (("1970",), ("1970-01-02 00:00",)),
        (("2012", "2013-05-06"), ("2012-01-01 00:00", "2013-05-06 00:00")),
        (("2012-02-31", "2012"), ("2012-01-01 00:00", "2012-01-01 00:01")),
        (("2020", "1999", ""), ("2020-01-01 00:00", "2020-01-01 00:01", "2020-01-01 00:02")),
        (
            ("", "1813", "1970", "c. 2001"),
            ("1970-01-02 00:00", "1970-01-02 00:01", "1970-01-02 00:02", "2001-01-01 00:00"),
        ),
        (("9999", "12012", "0000-00-00"), ("1970-01-02 00:00", "1970-01-02 00:01", "1970-01-02 00:02")),
    ],
)
def test_dates_are_those_of_the_books_and_grow_in_reading_order(dates: tuple[str, ...], days: tuple[str, ...]) -> None:
    """Apps that sort by date have the books in order, also old and undated ones and those dated with nonsense."""
    found = published(dates)

    assert tuple(f"{each:%Y-%m-%d %H:%M}" for each in found) == days


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("<p>Two</p><p>lines &amp; <b>more</b></p>", "Two\nlines & more"),
        ("a < b, x<y and y>z; AT&T", "a < b, x<y and y>z; AT&T"),
        ("<script>evil()</script>kept<!-- not -->", "kept"),
        ("é" * 3_000, "é" * 1_998 + "…"),
        ("word " * 2_000, "word " * 798 + "word…"),
    ],
)
def test_descriptions_are_plain_and_not_too_long(said: str, shown: str) -> None:
    """Mark-up from a book's description is gone, what only looks like it stays, and 4,000 bytes are the most."""
    found = plain(said)

    assert found == shown
    assert len(found.encode()) <= 4_000


def test_a_description_is_not_taken_for_markup(tmp_path: Path) -> None:
    """Apps take descriptions for HTML: what would be read as a tag is written so that it is shown."""
    recording(tmp_path / "one.mp3", TIT2="One", COMM="1 < 2, &lt;b&gt; and AT&T &amp;lt;")

    _, top = feed_of(tmp_path)

    assert texts(top, "item/description") == ["1 < 2, &lt;b> and AT&T &amp;lt;"]


def test_a_folder_without_a_book_is_refused(tmp_path: Path) -> None:
    """An empty feed, or one that would throw out all episodes because of damage, is not written."""
    (tmp_path / "notes.txt").write_text("no book")
    with pytest.raises(InputError, match="there is no audiobook in it"):
        feed_of(tmp_path)
    (tmp_path / "bad.mp3").write_bytes(b"")

    with pytest.raises(InputError, match=r"nothing in it can be read.*bad\.mp3"):
        feed_of(tmp_path)

    assert not (tmp_path / "feed.xml").exists()
    with pytest.raises(InputError, match="No such file"):
        feed_of(tmp_path / "nowhere")


def test_the_address_is_needed(program: Program) -> None:
    """Without it nothing in a feed leads anywhere, and the message shows how to give it."""
    ended = program.run("feed", ".")

    assert ended.code == 2
    assert "--url https://example.org/books/" in ended.err


@pytest.mark.parametrize(
    "url",
    [
        "example.org/books",
        "ftp://example.org/",
        "https://",
        "https://[::1",
        "https://me:pw@example.org/",
        "ftp://me:pw@a/",
        "me:pw@a",
        "https://exa mple.org",
        "https://a/?b",
    ],
)
def test_an_address_that_leads_nowhere_is_refused(url: str) -> None:
    """Also one with a name and a password, which everybody who reads the feed would see."""
    with pytest.raises(UsageError) as refused:
        site_of(Path(), url, Path("feed.xml"))

    assert "pw" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "target", "address"),
    [
        ("https://example.org", "feed.xml", "https://example.org/feed.xml"),
        ("http://bücher.example:80/a b//", "my feed.xml", "http://xn--bcher-kva.example:80/a%20b/my%20feed.xml"),
        ("https://[::1]/a%20b", "sub/feed.xml", "https://[::1]/a%20b/sub/feed.xml"),
        ("https://example.org/", "../feed.xml", "https://example.org/feed.xml"),
    ],
)
def test_the_address_of_the_feed_follows_from_that_of_the_folder(url: str, target: str, address: str) -> None:
    """Names are encoded as addresses need it; a feed written elsewhere is taken to be put into the folder."""
    site = site_of(Path(), url, Path(target))

    assert site.url == address


def test_a_file_of_somebody_else_is_not_replaced(program: Program) -> None:
    """Only a feed of this program gives way to a new one, unless that is asked for."""
    recording(program.folder / "one.mp3")
    target = program.folder / "feed.xml"
    target.write_text("<rss><channel><generator>Other</generator></channel></rss>")
    command = ("feed", ".", "--url", URL)

    refused = program.run(*command)
    kept = target.read_text()
    forced = program.run(*command, "--force")
    again = program.run(*command, "--title", "New")

    assert (refused.code, forced.code, again.code) == (7, 0, 0)
    assert "--force" in refused.err
    assert "Other" in kept
    assert "<title>New</title>" in target.read_text()


def test_a_feed_that_cannot_be_written_is_an_error_of_the_output(tmp_path: Path) -> None:
    """A folder in its place, or a file in the place of its folder, are named."""
    recording(tmp_path / "one.mp3")
    (tmp_path / "file").write_text("")
    for target in (tmp_path, tmp_path / "file" / "feed.xml"):
        with pytest.raises(OutputError, match=target.name):
            make_feed(site_of(tmp_path, URL, target), target, Channel())

    assert not list(tmp_path.rglob("*.part"))


def test_every_format_that_is_written_can_be_listed(tmp_path: Path) -> None:
    """A book of each format is an episode with its length, and no format is forgotten."""
    book = audiobook(chapters=2, passages=1, seconds=0.2, metadata=replace(METADATA, date="1999"))
    for form in writers.formats():
        settings = writers.OutputSettings(format=form)
        writers.write(book, tmp_path / f"{form}.{form}", settings, token="test")

    feed, top = feed_of(tmp_path)

    assert {f".{form}" for form in writers.formats()} == set(TYPES)
    assert (feed.items, feed.failed) == (len(TYPES), ())
    assert len(texts(top, "item/itunes:duration")) == len(TYPES)
    assert texts(top, "title") == [METADATA.title]
    assert {text[5:16] for text in texts(top, "item/pubDate")} == {"01 Jan 1999"}


@pytest.mark.parametrize(
    ("url", "guid"),
    [
        ("https://podnews.net/rss", "9b024349-ccf0-5f69-a609-6b82873eab3c"),
        ("http://mp3s.nashownotes.com/pc20rss.xml/", "917393e3-1b1e-5cef-ace4-edaa54e1f810"),
    ],
)
def test_the_identifier_of_a_feed_is_that_of_the_specification(url: str, guid: str) -> None:
    """Other programs give the same one to the same address."""
    found = guid_of(url)

    assert found == guid
