"""What each format promises beyond the sound: tags as libraries read them, tracks, nested chapters, long recordings."""

from __future__ import annotations

import base64
import struct
import wave
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from audiobooks import FORM, METADATA, audiobook, picture, played
from mutagen import id3
from mutagen.flac import FLAC, Picture
from mutagen.mp4 import MP4
from mutagen.oggopus import OggOpus
from test_writers import CLEANED, HOSTILE, WITH_CHAPTERS, ffmpeg, make

from pipeline.audio import PcmFormat
from pipeline.book import Metadata
from pipeline.errors import OutputError
from pipeline.timeline import ChapterMark
from pipeline.writers import Audiobook, OutputSettings, Track, check, formats, probe, require, titled, write
from pipeline.writers._id3 import MAX_CHILDREN
from pipeline.writers.wav import head, write_wav

FORMATS = formats()
TAGGED = tuple(name for name in FORMATS if name != "wav")
MS = FORM.rate_hz // 1_000
SHORT: dict[str, Any] = {"chapters": 1, "passages": 1, "seconds": 0.3}


def stored(path: Path) -> dict[str, str]:
    """Return the tags of a file as FFmpeg names them, in lower case, the way libraries look for them."""
    return {key.lower(): value for key, value in probe(path).tags.items()}


def written(folder: Path, name: str, book: Audiobook) -> Path:
    """Write a book and return the file."""
    path = folder / f"book{require(name).SUFFIX}"
    write(book, path, OutputSettings(format=name), token="t")
    return path


def deep(*depths: int) -> Audiobook:
    """Return a book whose chapters are nested so deep."""
    return marked(
        ChapterMark(title=f"Chapter {number}", start=0, depth=depth) for number, depth in enumerate(depths, start=1)
    )


def marked(marks: Iterable[ChapterMark]) -> Audiobook:
    """Return a short book with these chapters, evenly divided."""
    book, chapters = audiobook(chapters=1, passages=1), tuple(marks)
    step = book.timeline.total // len(chapters) // MS * MS
    placed = tuple(replace(mark, start=number * step) for number, mark in enumerate(chapters))
    return replace(book, timeline=replace(book.timeline, chapters=placed))


def test_an_m4a_is_a_recording_to_players(tmp_path: Path) -> None:
    """Brand `M4A `, the media type of any recording, and still chapters of both kinds."""
    path = make(tmp_path, "m4a")

    assert path.read_bytes()[4:12] == b"ftypM4A "
    assert MP4(path).tags["stik"] == [1]
    assert MP4(path).tags["pgap"] is True
    assert [chapter.title for chapter in MP4(path).chapters] == [title for title, _ in probe(path).chapters]


def test_an_m4a_is_an_m4b_but_for_what_it_says_it_is(tmp_path: Path) -> None:
    """The sound is encoded the same."""
    files = [make(tmp_path, name).read_bytes() for name in ("m4a", "m4b")]

    assert files[0][files[0].index(b"mdat") :] == files[1][files[1].index(b"mdat") :]


def test_ogg_is_opus_under_another_name(tmp_path: Path) -> None:
    """The same bytes, for players that go by the ending."""
    assert make(tmp_path, "ogg").read_bytes() == make(tmp_path, "opus").read_bytes()


@pytest.mark.parametrize("name", TAGGED)
def test_a_library_finds_what_it_looks_for(name: str, tmp_path: Path) -> None:
    """Series and place in it in the three ways that libraries know, ISBN, narrator as composer, description twice."""
    told = stored(make(tmp_path, name, **SHORT))

    assert (told["series"], told["series-part"]) == ("Tales", "3")
    assert told["grouping"] == "Tales #3"
    assert told["isbn"] == "9783161484100"
    assert told["composer"] == told["narrator"] == "Hibari"
    assert "Or Nothing" in {told.get("subtitle"), told.get("tit3")}
    assert told["comment"] == told.get("description", told["comment"]) == METADATA.description
    assert told["language"] in {"en", "eng"}
    assert told["copyright"] == "Public domain"
    assert "track" not in told
    assert "tracknumber" not in told


def test_the_series_is_a_movement_to_apple(tmp_path: Path) -> None:
    """Movement name, number and their being shown, where the place in the series is a number."""
    mp4, mp3 = MP4(make(tmp_path, "m4b", **SHORT)).tags, id3.ID3(make(tmp_path, "mp3", **SHORT))

    assert (mp4["\xa9mvn"], mp4["\xa9mvi"], mp4["shwm"]) == (["Tales"], [3], [1])
    assert (mp3["MVNM"].text, mp3["MVIN"].text) == (["Tales"], ["3"])


@pytest.mark.parametrize("part", ["2.5", "", "IV", "99999999999999999999"])
@pytest.mark.parametrize("name", ["m4b", "mp3"])
def test_a_place_in_the_series_that_is_no_number_is_told_in_words(name: str, part: str, tmp_path: Path) -> None:
    """A novella between two books has the place 2.5; that breaks no file."""
    told = stored(make(tmp_path, name, **SHORT, metadata=replace(METADATA, series_part=part)))

    assert told.get("series-part", "") == part
    assert told["grouping"] == (f"Tales #{part}" if part else "Tales")


@pytest.mark.parametrize(
    ("identifier", "isbn", "asin"),
    [
        ("urn:asin:B08G9PRS1K", None, "B08G9PRS1K"),
        ("asin: 0441172717", None, "0441172717"),
        ("B08G9PRS1K", None, "B08G9PRS1K"),
        ("ISBN 0-306-40615-2", "0306406152", None),
        ("urn:uuid:12345678-1234-1234-1234-123456789012", None, None),
    ],
)
def test_the_identifier_is_told_apart(identifier: str, isbn: str | None, asin: str | None, tmp_path: Path) -> None:
    """An ISBN, Amazon's number or neither: a library asks for covers and descriptions by it."""
    told = stored(make(tmp_path, "mp3", **SHORT, metadata=replace(METADATA, identifier=identifier)))

    assert (told.get("isbn"), told.get("asin")) == (isbn, asin)


@pytest.mark.parametrize("date", ["1921", "1921-03-05", "1921-03", "c. 1921", "1921-03-05T00:00:00+00:00"])
def test_an_mp3_has_the_year_of_any_date(date: str, tmp_path: Path) -> None:
    """ID3 takes only digits; the year is found among other words."""
    assert stored(make(tmp_path, "mp3", **SHORT, metadata=replace(METADATA, date=date)))["date"].startswith("1921")


def test_a_note_to_the_listener_comes_before_the_description(tmp_path: Path) -> None:
    """That passages are missing is what the comment says, if they are."""
    told = stored(make(tmp_path, "m4b", **SHORT, comment="2 passages are missing"))

    assert told["comment"] == "2 passages are missing"
    assert told["description"] == METADATA.description


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_of_several_has_its_number_and_its_own_title(name: str, tmp_path: Path) -> None:
    """Of a book in several files each says which it is; all share the album, which is the book."""
    whole = audiobook(chapters=3, passages=1, seconds=0.3)
    start, stop = whole.timeline.chapters[1].start, whole.timeline.chapters[2].start

    path = written(tmp_path, name, whole.part(start, stop, Track(number=2, total=12, title="The Storm")))

    told = stored(path)
    assert (told["title"], told["album"]) == ("The Storm", METADATA.title)
    assert told["track"] in {"2", "2/12"}
    assert told.get("tracktotal", "12") == "12"
    if name != "wav":
        assert told["disc"] in {"1", "1/1"}
        assert told["track"] == "2/12" or told["tracktotal"] == "12"
        assert len(probe(path).chapters) == 1


@pytest.mark.parametrize("name", WITH_CHAPTERS)
def test_a_thousand_chapters_are_all_there(name: str, tmp_path: Path) -> None:
    """A book of a thousand short chapters keeps them all, in order."""
    book = marked(ChapterMark(title=f"No. {number}", start=0) for number in range(1_000))
    marks = book.timeline.chapters

    path = written(tmp_path, name, book)

    found = probe(path).chapters
    assert [title for title, _ in found] == [mark.title for mark in marks]
    assert [start for _, start in found] == pytest.approx([mark.start / FORM.rate_hz for mark in marks], abs=1e-9)


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Chapter 2"), ("es-MX", "Capítulo 2"), ("zh-Hans", "第2章"), (None, "Chapter 2")]
)
def test_an_untitled_chapter_gets_its_number(language: str | None, title: str) -> None:
    """In the language of the book, in English if that is not known; what has a title keeps it."""
    timeline = audiobook(chapters=2, passages=1, seconds=0.1, titles=("One\n", " \x07 ")).timeline

    assert [mark.title for mark in titled(timeline, language).chapters] == ["One", title]


def test_hostile_titles_leave_the_same_chapters_in_every_format(tmp_path: Path) -> None:
    """What one format shows of difficult titles, all show."""
    for name in WITH_CHAPTERS:
        path = make(tmp_path, name, chapters=len(HOSTILE), passages=1, seconds=0.1, titles=HOSTILE, silences=False)

        assert tuple(title for title, _ in probe(path).chapters) == CLEANED, name


def outline(tags: id3.ID3, table: str = "toc") -> list[object]:
    """Return the tree of an ID3 table of contents: chapter numbers, and (title, children) for a table in it."""
    found: list[object] = []
    for child in tags[f"CTOC:{table}"].child_element_ids:
        if f"CTOC:{child}" in tags:
            names = tags[f"CTOC:{child}"].sub_frames.getall("TIT2")
            found.append((names[0].text[0] if names else "", outline(tags, child)))
        else:
            found.append(int(child.removeprefix("chp")))
    return found


@pytest.mark.parametrize(
    ("depths", "expected"),
    [
        ((1, 1, 1), [0, 1, 2]),
        ((1, 2, 2, 1, 2), [("Chapter 1", [0, 1, 2]), ("Chapter 4", [3, 4])]),
        ((1, 2, 3, 2, 1), [("Chapter 1", [0, ("Chapter 2", [1, 2]), 3]), 4]),
        ((3, 1, 6, 9, 2), [0, ("Chapter 2", [1, 2, 3, 4])]),
    ],
)
def test_an_mp3_keeps_the_levels_of_a_book(depths: tuple[int, ...], expected: list[object], tmp_path: Path) -> None:
    """Parts contain their chapters in the table of contents; the list of chapters stays whole and in order."""
    path = written(tmp_path, "mp3", deep(*depths))

    assert outline(id3.ID3(path)) == expected
    assert [title for title, _ in probe(path).chapters] == [f"Chapter {n + 1}" for n in range(len(depths))]


def tables(tree: list[object]) -> Iterator[int]:
    """Yield the number of children of a table and of those in it."""
    yield len(tree)
    for child in tree:
        if isinstance(child, tuple):
            yield from tables(child[1])


def test_a_part_of_three_hundred_chapters_is_divided(tmp_path: Path) -> None:
    """No table has more children than its count can say, whatever its depth."""
    tags = id3.ID3(written(tmp_path, "mp3", deep(1, *[2] * 300, 1)))

    assert max(tables(outline(tags))) <= MAX_CHILDREN
    assert len(tags.getall("CHAP")) == 302


@pytest.mark.parametrize(("rate_hz", "kbps"), [(24_000, 192), (44_100, 144), (44_100, 100)])
def test_an_mp3_bitrate_that_does_not_exist_is_refused(rate_hz: int, kbps: int, tmp_path: Path) -> None:
    """LAME would take another one in silence; the message has those that exist."""
    book = audiobook(**SHORT, form=PcmFormat(rate_hz=rate_hz))

    with pytest.raises(OutputError, match=f"{kbps} kb/s") as refused:
        write(book, tmp_path / "book.mp3", OutputSettings(format="mp3", bitrate_kbps=kbps), token="t")

    assert "160" in refused.value.hint


def test_an_mp3_for_acx_has_a_constant_192_kb(tmp_path: Path) -> None:
    """44.1 kHz, 192 kb/s, every frame of the one size that such a frame has."""
    path = tmp_path / "book.mp3"
    book = audiobook(**SHORT, form=PcmFormat(rate_hz=44_100))

    write(book, path, OutputSettings(format="mp3", bitrate_kbps=192), token="t")

    data = path.read_bytes()
    at = 10 + sum(byte << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))
    headers = set()
    while at + 4 <= len(data):
        header = data[at : at + 3]
        headers.add((header[0], header[1], header[2] >> 4, header[2] >> 2 & 3))
        at += 144 * 192_000 // 44_100 + (header[2] >> 1 & 1)
    assert headers == {(0xFF, 0xFB, 11, 0)}  # layer III without checksum, 192 kb/s, 44.1 kHz


def test_pictures_say_how_large_they_are(tmp_path: Path) -> None:
    """Players can choose a picture without decoding it."""
    metadata = replace(METADATA, cover=picture(tmp_path))

    flac = FLAC(make(tmp_path, "flac", **SHORT, metadata=metadata)).pictures[0]
    block = OggOpus(make(tmp_path, "ogg", **SHORT, metadata=metadata)).tags["METADATA_BLOCK_PICTURE"][0]
    ogg = Picture(base64.b64decode(block))

    for found in (flac, ogg):
        assert (found.width, found.height, found.depth, found.type) == (1, 1, 32, 3)


def test_a_wav_has_the_head_that_every_program_knows(tmp_path: Path) -> None:
    """44 bytes and then the samples; what is said of the book comes after them."""
    path = make(tmp_path, "wav")

    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24_000, 1, 2)
        assert file.readframes(file.getnframes()) == played(audiobook())
    data = path.read_bytes()
    assert data[36:40] == b"data"
    assert struct.unpack_from("<I", data, 4)[0] == len(data) - 8


def test_a_wav_becomes_rf64_where_its_length_no_longer_fits(tmp_path: Path) -> None:
    """At the last byte that fits it is a WAV, at the next one RF64, and FFmpeg reads both."""
    book = audiobook(**SHORT)
    plain, long = tmp_path / "plain.wav", tmp_path / "long.wav"
    write_wav(book, plain, largest=0xFFFFFFFF)
    size = plain.stat().st_size - 8

    write_wav(book, long, largest=size)
    assert long.read_bytes() == plain.read_bytes()
    write_wav(book, long, largest=size - 1)

    assert long.read_bytes()[:16] == b"RF64\xff\xff\xff\xffWAVEds64"
    assert struct.unpack_from("<QQQ", long.read_bytes(), 20) == (
        long.stat().st_size - 8, 2 * book.timeline.total, book.timeline.total,
    )  # fmt: skip
    assert ffmpeg(long, "-f", "s16le") == ffmpeg(plain, "-f", "s16le") == played(book)
    expected = write(book, tmp_path / "checked.wav", OutputSettings(format="wav"), token="t").expectation
    assert check(long, expected=expected).samples == book.timeline.total


@pytest.mark.parametrize("hours", [24, 25, 60])
def test_a_wav_of_days_says_its_whole_length(hours: int, tmp_path: Path) -> None:
    """Past 4 GiB (24.9 hours at 24 kHz) the length is still told in full."""
    samples = hours * 3_600 * FORM.rate_hz
    path = tmp_path / "long.wav"

    with path.open("wb") as file:
        file.write(head(FORM, samples, 0))
        file.truncate(file.tell() + 2 * samples)

    with path.open("rb") as file:
        assert file.read(4) == (b"RIFF" if hours < 24.8 else b"RF64")
    assert probe(path).duration_s == hours * 3_600


def test_a_wav_that_plays_too_little_is_a_bug(tmp_path: Path) -> None:
    """A stream shorter than its timeline is never padded or accepted."""
    book = audiobook(**SHORT)
    short = replace(book, player=lambda _: iter([played(book)[:-2]]))

    with pytest.raises(ValueError, match="plays"):
        write(short, tmp_path / "book.wav", OutputSettings(format="wav"), token="t")

    assert not list(tmp_path.iterdir())


def test_a_book_of_which_only_the_title_is_known_gets_a_genre(tmp_path: Path) -> None:
    """Players put it with the audiobooks."""
    for name in FORMATS:
        path = make(tmp_path, name, **SHORT, metadata=Metadata(title="Only"))

        assert stored(path)["genre"] == "Audiobook", name
