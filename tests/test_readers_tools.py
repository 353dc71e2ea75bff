"""Finished files in the eyes of programs that are not ours: what a listener's player and library will find."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import mutagen
import numpy as np
import pytest
from audiobooks import FFMPEG, FORM, METADATA, audiobook, played
from mutagen.mp4 import MP4
from numpy.typing import NDArray
from PIL import Image

from pipeline.book import Metadata
from pipeline.covers import safe_picture
from pipeline.writers import OutputSettings, Track, formats, probe, require, write

FORMATS = formats()
FRAME = 1_024  # of AAC, 43 ms: so much too late FFmpeg begins after a jump, in its own files too
WITH_COVER = tuple(name for name in FORMATS if name != "wav")


def red_cover() -> bytes:
    """Return a cover as the pipeline makes it."""
    out = BytesIO()
    Image.new("RGB", (320, 320), (200, 20, 20)).save(out, "PNG")
    cover = safe_picture(out.getvalue())
    assert cover is not None
    return cover


COVERED = replace(METADATA, cover=red_cover())


def made(folder: Path, name: str, metadata: Metadata = COVERED) -> Path:
    """Write a book of three chapters, the second of three files of a larger one."""
    book = replace(audiobook(metadata=metadata, seconds=0.5), track=Track(number=2, total=3, title="Part two"))
    path = folder / f"book{require(name).SUFFIX}"
    write(book, path, OutputSettings(format=name), token="t")
    return path


def ffmpeg(path: Path, *options: str) -> bytes:
    """Return what ffmpeg writes, stopping at the first error in the file."""
    command = [FFMPEG, "-v", "error", "-xerror", "-i", path, *options, "-"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout


@pytest.mark.parametrize("name", FORMATS)
def test_ffmpeg_finds_nothing_to_complain_of(name: str, tmp_path: Path) -> None:
    """With a cover, tags, chapters and a number every file is still read without a single warning of an error."""
    book = audiobook(seconds=0.5)

    decoded = np.frombuffer(ffmpeg(made(tmp_path, name), "-map", "0:a", "-f", "s16le", "-ar", "24000"), "<i2")

    assert len(decoded) == book.timeline.total
    assert np.corrcoef(decoded, np.frombuffer(played(book), "<i2"))[0, 1] > 0.9


@pytest.mark.parametrize("name", WITH_COVER)
def test_players_show_the_cover(name: str, tmp_path: Path) -> None:
    """FFmpeg takes it out of the file as the picture that went in."""
    picture = Image.open(BytesIO(ffmpeg(made(tmp_path, name), "-map", "0:v", "-c", "copy", "-f", "image2pipe")))

    assert (picture.format, picture.size) == ("JPEG", (320, 320))
    assert picture.tobytes() == Image.open(BytesIO(red_cover())).tobytes()


@pytest.mark.parametrize("name", FORMATS)
def test_seeking_leads_to_the_chapter(name: str, tmp_path: Path) -> None:
    """A player that jumps to the last chapter plays what is there."""
    book = audiobook(seconds=0.5)
    start = book.timeline.chapters[-1].start
    seconds = f"{start / FORM.rate_hz:.6f}"

    command = [FFMPEG, "-v", "error", "-ss", seconds, "-i", made(tmp_path, name)]
    done = subprocess.run(
        [*command, "-map", "0:a", "-f", "s16le", "-ar", "24000", "-"], capture_output=True, check=True
    )

    ours = np.frombuffer(played(book), "<i2")[start:].astype(float)
    theirs = np.frombuffer(done.stdout, "<i2").astype(float)
    assert abs(lag(ours, theirs)) <= FRAME
    assert abs(len(ours) - len(theirs)) <= FRAME


def lag(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> int:
    """Return by how many samples one recording is later than the other."""
    size = 1 << (len(ours) + len(theirs)).bit_length()
    match = np.fft.irfft(np.conj(np.fft.rfft(ours, size)) * np.fft.rfft(theirs, size))
    best = int(match.argmax())
    return best - size if best > size // 2 else best


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_copied_by_a_tool_keeps_its_sound(name: str, tmp_path: Path) -> None:
    """Remuxed by ffmpeg without encoding, as libraries do to embed their own data, it still decodes to its length."""
    path = made(tmp_path, name)
    copy = tmp_path / f"copy{path.suffix.replace('m4b', 'm4a')}"
    subprocess.run([FFMPEG, "-v", "error", "-i", path, "-map", "0:a", "-c", "copy", copy], check=True)

    with av.open(copy) as container:
        samples = sum(frame.samples for frame in container.decode(audio=0))
        rate = container.streams.audio[0].codec_context.sample_rate

    assert samples / rate == pytest.approx(audiobook(seconds=0.5).timeline.total / FORM.rate_hz, abs=0.1)


def simple(path: Path) -> dict[str, Any]:
    """Return the tags as mutagen's simple interface, that of many players, names them."""
    file = mutagen.File(path, easy=True)
    assert file is not None
    return dict(file.tags)


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "wav"])
def test_mutagen_reads_the_tags(name: str, tmp_path: Path) -> None:
    """Title of the file, album, artist, and number of how many."""
    tags = simple(made(tmp_path, name))

    assert tags["title"] == ["Part two"]
    assert tags["album"] == [METADATA.title]
    assert tags["artist"] == ["Ana Ríos; Martin Luther King, Jr."]
    assert tags["tracknumber"] in (["2"], ["2/3"])


@pytest.mark.parametrize("name", ["m4a", "m4b"])
def test_the_chapters_of_both_kinds_agree(name: str, tmp_path: Path) -> None:
    """Whichever kind of chapter a player reads, it reads the same."""
    path = made(tmp_path, name)

    track = probe(path).chapters

    assert [chapter.title for chapter in MP4(path).chapters] == [title for title, _ in track]
    assert [chapter.start for chapter in MP4(path).chapters] == pytest.approx([start for _, start in track])
    assert len(track) == 3
