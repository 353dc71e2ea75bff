"""Finished files, read back by programs that are not ours: ffmpeg and mutagen."""

from __future__ import annotations

import re
import struct
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import repeat
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
import pytest
from audiobooks import FFMPEG, FORM, METADATA, altered, audiobook, picture, played
from mutagen import id3
from mutagen.flac import FLAC
from mutagen.mp4 import MP4
from mutagen.oggopus import OggOpus

from pipeline.audio import PcmFormat
from pipeline.book import Metadata
from pipeline.errors import InputError, OutputError, UsageError
from pipeline.writers import OutputSettings, encoders, formats, probe, require, write
from pipeline.writers._id3 import MAX_CHILDREN
from pipeline.writers._mp4 import Plan, write_mp4
from pipeline.writers._mp4_read import read_index

FORMATS = formats()
WITH_CHAPTERS = ("flac", "m4a", "m4b", "mp3", "ogg", "opus")
HOSTILE = ("", "x" * 300, "a=b;c#d\\e", "two\nlines", "emoji 😀 " + "😀" * 90, "bell\x07 and \x9b31m", "é" * 200)
CLEANED = ("Chapter 1", "x" * 300, "a=b;c#d\\e", "two lines", "emoji 😀 " + "😀" * 90, "bell and 31m", "é" * 200)


def make(folder: Path, name: str, **book: object) -> Path:
    """Write a synthetic book with writer `name` and return the file."""
    target = folder / f"book{require(name).SUFFIX}"
    write(audiobook(**book), target, OutputSettings(format=name), token="t")  # type: ignore[arg-type]
    return target


def ffmpeg(path: Path, *options: str) -> bytes:
    """Return what ffmpeg writes to its standard output; it must find nothing to complain of."""
    done = subprocess.run([FFMPEG, "-v", "error", "-i", path, *options, "-"], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout


def ffmpeg_chapters(path: Path) -> list[tuple[str, float]]:
    """Return title and start in seconds of every chapter as ffmpeg reads them, in the order it finds them."""
    text = ffmpeg(path, "-f", "ffmetadata").decode()
    text = re.sub(r"\\\n", "\0", text)
    chapters = []
    for part in text.split("[CHAPTER]\n")[1:]:
        fields = dict(line.split("=", 1) for line in part.splitlines() if "=" in line)
        above, _, below = fields["TIMEBASE"].partition("/")
        title = re.sub(r"\\(.)", r"\1", fields.get("title", "")).replace("\0", "\n")
        chapters.append((title, int(fields["START"]) * int(above) / int(below)))
    return chapters


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and body of the boxes of an MP4 file."""
    at = 0
    while at < len(data):
        length, name = struct.unpack_from(">I4s", data, at)
        yield name, data[at + 8 : at + length]
        at += length


@pytest.mark.parametrize("name", FORMATS)
def test_decoding_gives_exactly_the_planned_samples(name: str, tmp_path: Path) -> None:
    """Ffmpeg decodes every format to the planned length, to the sample."""
    book = audiobook()

    path = make(tmp_path, name)

    samples = len(ffmpeg(path, "-f", "s16le", "-ac", "1")) // 2
    rate = 48_000 if name in {"ogg", "opus"} else FORM.rate_hz
    assert samples * FORM.rate_hz == book.timeline.total * rate


@pytest.mark.parametrize("name", ["flac", "wav"])
def test_lossless_formats_give_back_every_sample(name: str, tmp_path: Path) -> None:
    """FLAC and WAV hold exactly what was mastered."""
    assert ffmpeg(make(tmp_path, name), "-f", "s16le") == played(audiobook())


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_book_twice_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    """Nothing in a file depends on when, where or how often it was made."""
    cover = replace(METADATA, cover=picture(tmp_path))
    (tmp_path / "a").mkdir()

    first = make(tmp_path, name, metadata=cover).read_bytes()
    second = make(tmp_path / "a", name, metadata=cover).read_bytes()

    assert first == second
    assert not re.search(rb"Lav[cf]\d", first)  # nor on the release of FFmpeg's libraries


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("block", [777, 24_001])
def test_the_same_bytes_however_the_stream_is_cut(name: str, block: int, tmp_path: Path) -> None:
    """The blocks in which the samples arrive leave no trace in the file."""
    book = audiobook(chapters=1)
    pcm = played(book)
    cut = replace(book, player=lambda _: (pcm[at : at + 2 * block] for at in range(0, len(pcm), 2 * block)))

    for number, one in enumerate((book, cut)):
        write(one, tmp_path / f"{number}", OutputSettings(format=name), token="t")

    assert (tmp_path / "0").read_bytes() == (tmp_path / "1").read_bytes()


@pytest.mark.parametrize("name", WITH_CHAPTERS)
def test_hostile_titles_come_back_as_they_went_in(name: str, tmp_path: Path) -> None:
    """Long, escaped and multi-line chapter titles survive; control characters go, an empty one gets its number."""
    path = make(tmp_path, name, chapters=len(HOSTILE), passages=1, titles=HOSTILE)

    found = [title for title, _ in ffmpeg_chapters(path)]

    assert found == list(CLEANED)
    assert [title for title, _ in require(name).contents(path).chapters] == list(CLEANED)


@pytest.mark.parametrize("name", WITH_CHAPTERS)
def test_three_hundred_chapters_are_all_there_and_start_where_planned(name: str, tmp_path: Path) -> None:
    """Over 255 chapters nothing is lost, nothing is out of order and every start is exact."""
    book = audiobook(chapters=300, passages=1, seconds=0.1, silences=False)

    path = make(tmp_path, name, chapters=300, passages=1, seconds=0.1, silences=False)

    found = ffmpeg_chapters(path)
    shift = 1_105 / 24_000 if name == "mp3" else 0  # ffmpeg counts from after what LAME adds, its library does not
    assert [title for title, _ in found] == [mark.title for mark in book.timeline.chapters]
    planned = [mark.start / FORM.rate_hz for mark in book.timeline.chapters]
    assert [start for _, start in probe(path).chapters] == pytest.approx(planned, abs=1e-9)
    assert [start for _, start in found][1:] == pytest.approx([at - shift for at in planned][1:], abs=1.1e-3)


@pytest.mark.parametrize("name", WITH_CHAPTERS)
def test_chapter_starts_are_not_late_in_the_second_half_of_a_second(name: str, tmp_path: Path) -> None:
    """A chapter that starts at .680 of a second starts there and not a second later."""
    book = audiobook(chapters=4, passages=1, seconds=0.3)
    starts = [mark.start / FORM.rate_hz for mark in book.timeline.chapters]
    assert any(start % 1 >= 0.5 for start in starts)

    path = make(tmp_path, name, chapters=4, passages=1, seconds=0.3)

    assert [start for _, start in probe(path).chapters] == starts


@pytest.mark.parametrize("name", ["flac", "m4b", "mp3"])
def test_ffmpeg_reads_title_author_and_narrator(name: str, tmp_path: Path) -> None:
    """What libraries read first is there under the names that they look for, difficult characters included."""
    tags = {key.lower(): value for key, value in probe(make(tmp_path, name)).tags.items()}

    assert tags["title"] == tags["album"] == METADATA.title
    assert tags["artist"] == tags["album_artist"] == "Ana Ríos; Martin Luther King, Jr."
    assert tags["composer"] == tags["narrator"] == "Hibari"
    assert tags["genre"] == "Audiobook"
    assert tags["date"] == "1921"
    assert tags["series"] == "Tales"
    assert tags["series-part"] == "3"
    assert tags["isbn"] == "9783161484100"
    assert tags["publisher"] == "Nobody & Sons"


def test_an_m4b_is_an_audiobook_to_players(tmp_path: Path) -> None:
    """Brand `M4B `, media type 2, gapless, index before the sound, language, description and comment."""
    path = make(tmp_path, "m4b", comment="2 passages are missing")

    names = [name for name, _ in boxes(path.read_bytes())]
    tags = MP4(path).tags
    assert path.read_bytes()[4:12] == b"ftypM4B "
    assert names.index(b"moov") < names.index(b"mdat")
    assert tags["stik"] == [2]
    assert tags["pgap"] is True
    assert tags["desc"] == tags["ldes"] == ["First line.\nSecond line; with = and #."]
    assert tags["\xa9cmt"] == ["2 passages are missing"]
    assert bytes(tags["----:com.apple.iTunes:SUBTITLE"][0]) == b"Or Nothing"
    assert probe(path).tags["language"] == "eng"


def test_an_m4b_has_chapters_of_both_kinds(tmp_path: Path) -> None:
    """Players that know only Nero's chapters find them too, cut between two characters if they are long."""
    path = make(tmp_path, "m4b", chapters=len(HOSTILE), passages=1, titles=HOSTILE)

    nero = MP4(path).chapters

    assert [chapter.start for chapter in nero] == pytest.approx([start for _, start in probe(path).chapters])
    assert [chapter.title for chapter in nero] == [title.encode()[:255].decode(errors="ignore") for title in CLEANED]


def test_over_255_chapters_an_m4b_has_only_those_without_a_limit(tmp_path: Path) -> None:
    """A player that prefers Nero's chapters must not lose the rest."""
    path = make(tmp_path, "m4b", chapters=256, passages=1, seconds=0.1, silences=False)

    assert not MP4(path).chapters
    assert len(probe(path).chapters) == 256


@pytest.mark.parametrize("kind", ["png", "jpg"])
def test_the_cover_is_in_every_format_that_can_have_one(kind: str, tmp_path: Path) -> None:
    """JPEG and PNG covers come back byte for byte."""
    cover = picture(tmp_path, kind=kind)
    files = {name: make(tmp_path, name, metadata=replace(METADATA, cover=cover)) for name in FORMATS}

    assert bytes(MP4(files["m4b"]).tags["covr"][0]) == cover.read_bytes()
    assert FLAC(files["flac"]).pictures[0].data == cover.read_bytes()
    assert id3.ID3(files["mp3"]).getall("APIC")[0].data == cover.read_bytes()
    assert "metadata_block_picture" in OggOpus(files["opus"]).tags


@pytest.mark.parametrize("content", [b"GIF89a", None], ids=["a GIF", "no file"])
def test_an_unusable_cover_is_named(content: bytes | None, tmp_path: Path) -> None:
    """A cover that is missing or neither JPEG nor PNG stops the run with its path."""
    cover = tmp_path / "cover.jpg"
    if content:
        cover.write_bytes(content)

    with pytest.raises(InputError, match=r"cover\.jpg"):
        make(tmp_path, "m4b", metadata=replace(METADATA, cover=cover))


def test_mp3_tables_of_contents_are_nested(tmp_path: Path) -> None:
    """No ID3 table of contents has more children than its count can say, and together they name every chapter."""
    tags = id3.ID3(make(tmp_path, "mp3", chapters=201, passages=1, seconds=0.1, silences=False))

    tables = {frame.element_id: frame.child_element_ids for frame in tags.getall("CTOC")}
    assert tags.version == (2, 3, 0)
    assert all(len(children) <= MAX_CHILDREN for children in tables.values())
    assert [chapter for table in tables["toc"] for chapter in tables[table]] == [f"chp{n}" for n in range(201)]


def test_an_mp3_says_what_to_cut_off(tmp_path: Path) -> None:
    """The LAME header is there, with the delay and padding that gapless players cut off, for a constant bitrate."""
    data = make(tmp_path, "mp3").read_bytes()

    assert b"Info\0\0\0\x0f" in data


class SparseFile:
    """A file on disk into which large packets are not written: what they would be is a hole."""

    def __init__(self, file: BinaryIO, packet: bytes) -> None:
        self._file = file
        self._packet = packet
        self.end = 0
        self.seek = file.seek
        self.tell = file.tell

    def writelines(self, parts: Sequence[bytes]) -> None:
        if parts and parts[0] is self._packet:
            self.end = self._file.seek(len(parts) * len(self._packet), 1)
        else:
            self._file.writelines(parts)


def test_an_m4b_of_fifty_hours_and_six_gigabytes_is_readable(tmp_path: Path) -> None:
    """Past 32 bits in samples and in bytes, lengths, chapters and offsets are still right."""
    total = (1 << 32) + 1_024 * 999
    chapters = [("One", 0), ("Two", total // 2), ("Three", total - 24_000)]
    packet = bytes(1_500)
    plan = Plan(
        rate_hz=24_000, channels=1, bitrate_bps=64_000, setup=b"\x13\x08V\xe5\0", priming=1_024, total=total,
        language="eng", chapters=chapters,
    )  # fmt: skip
    path = tmp_path / "long.m4b"

    with path.open("wb") as file:
        sparse = SparseFile(file, packet)
        write_mp4(sparse, plan, repeat([packet], total // 1_024 + 1))  # type: ignore[arg-type]
        file.truncate(sparse.end)

    index = read_index(path)
    assert (index.skipped, index.heard, index.chapters) == (1_024, total, tuple(chapters))
    assert index.packets.offsets[-1] > 1 << 32
    found = probe(path)
    assert found.duration_s == pytest.approx(total / 24_000, abs=1e-3)
    assert [start for _, start in found.chapters] == pytest.approx([start / 24_000 for _, start in chapters])


def test_a_book_at_22_khz_and_in_stereo_is_written_by_every_format(tmp_path: Path) -> None:
    """Other rates and two channels pass the same check; Opus is resampled to a rate that it knows."""
    for form in (PcmFormat(rate_hz=22_050), PcmFormat(rate_hz=44_100, channels=2)):
        for name in FORMATS:
            checked = write(audiobook(form=form), tmp_path / "book", OutputSettings(format=name), token="t")

            assert checked.rate_hz == form.rate_hz


def test_a_bitrate_is_obeyed(tmp_path: Path) -> None:
    """Half the bitrate gives a much smaller file."""
    sizes = []
    for bitrate in (96, 48):
        target = tmp_path / f"{bitrate}.mp3"
        write(audiobook(), target, OutputSettings(format="mp3", bitrate_kbps=bitrate), token="t")
        sizes.append(target.stat().st_size)

    assert sizes[1] < 0.6 * sizes[0]


def test_a_book_with_nothing_but_a_title_is_written(tmp_path: Path) -> None:
    """Metadata may be empty; no tag is written for what is not known."""
    for name in FORMATS:
        path = make(tmp_path, name, metadata=Metadata(title="Only"))

        assert "date" not in {key.lower() for key in probe(path).tags}


def test_an_unknown_format_names_the_known_ones() -> None:
    """A misspelt format is answered with the list, before anything is synthesized."""
    with pytest.raises(UsageError, match="'m4x'") as refused:
        require("m4x")

    assert refused.value.hint == "the formats are: flac, m4a, m4b, mp3, ogg, opus, wav"


def test_doctor_lists_every_format_with_its_encoder() -> None:
    """Every format has an encoder in this PyAV, named with its version."""
    found = {encoder.format: encoder for encoder in encoders()}

    assert tuple(found) == FORMATS
    assert all(encoder.available and av.__version__ in encoder.versions for encoder in found.values())


def test_an_impossible_bitrate_is_an_output_error(tmp_path: Path) -> None:
    """What the encoder refuses is told as such, and no file is left."""
    with pytest.raises(OutputError, match="encoder refused"):
        write(audiobook(), tmp_path / "book.opus", OutputSettings(format="opus", bitrate_kbps=9_999), token="t")

    assert not list(tmp_path.iterdir())


def test_a_book_that_plays_too_little_is_a_bug(tmp_path: Path) -> None:
    """A stream shorter than its timeline is never padded or accepted."""
    short = altered(audiobook(), lambda pcm: pcm[:-2_048])

    with pytest.raises(ValueError, match="plays"):
        write(short, tmp_path / "book.m4b", OutputSettings(), token="t")

    assert not list(tmp_path.iterdir())


def test_probe_refuses_what_is_no_sound(tmp_path: Path) -> None:
    """A text file is not an audiobook."""
    path = tmp_path / "book.m4b"
    path.write_text("Call me Ishmael.")

    with pytest.raises(InputError, match=r"book\.m4b"):
        probe(path)


def test_sound_survives_every_codec_closely(tmp_path: Path) -> None:
    """What ffmpeg decodes is what was mastered: same place, same loudness, to within what a codec loses."""
    book = audiobook()
    ours = np.frombuffer(played(book), "<i2").astype(float)
    for name in ("m4b", "mp3", "opus"):
        theirs = np.frombuffer(ffmpeg(make(tmp_path, name), "-f", "s16le", "-ar", "24000"), "<i2").astype(float)

        assert np.corrcoef(ours, theirs)[0, 1] > 0.9, name


def test_the_private_modules_are_no_formats() -> None:
    """The folder is the list of formats; modules that begin with an underscore are not in it."""
    assert not [name for name in FORMATS if name.startswith("_")]
