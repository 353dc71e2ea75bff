"""Chapters beside the audio: a cue sheet, JSON for podcast players, a playlist."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from audiobooks import METADATA, audiobook
from test_writers import HOSTILE

from pipeline import companions, plugins
from pipeline.book import Book
from pipeline.companions import AudioFile, CompanionModule, ReadAlong, chapters, cue, m3u8
from pipeline.script import Script
from pipeline.timeline import Timeline

SCRIPT = Script(language="en", chapters=(), passages=(), ledger=(), head_ms=0, tail_ms=0)


def edition(folder: Path, timeline: Timeline, *, form: str = "m4b", borders: tuple[int, ...] = ()) -> ReadAlong:
    """Return a book whose audio lies in `folder`, in files that meet at `borders`."""
    spans = list(pairwise([0, *borders, timeline.total]))
    files = (folder / "Part two" / f"{number} #.{form}" for number in range(1, len(spans) + 1))
    return ReadAlong(
        metadata=METADATA,
        narrator="Hibari",
        book=Book(metadata=METADATA),
        script=SCRIPT,
        timeline=timeline,
        audio=tuple(
            AudioFile(path=path, format=form, start=start, stop=stop)
            for path, (start, stop) in zip(files, spans, strict=True)
        ),
        record=lambda *_: None,
    )


def timeline_of(*titles: str) -> Timeline:
    """Lay out a short chapter for each title."""
    return audiobook(chapters=len(titles), passages=1, seconds=0.3, titles=titles).timeline


def written(module: CompanionModule, book: ReadAlong, folder: Path) -> str:
    """Return what a companion writes."""
    target = folder / f"book{module.SUFFIX}"
    module.write(book, target)
    return target.read_bytes().decode("utf-8")


def indices(sheet: str) -> list[tuple[str, float]]:
    """Return title and start in seconds of every track of a cue sheet."""
    titles = re.findall(r'^    TITLE "(.*)"$', sheet, re.MULTILINE)
    starts = re.findall(r"^    INDEX 01 (\d\d+):(\d\d):(\d\d)$", sheet, re.MULTILINE)
    return list(
        zip(titles, (int(m) * 60 + int(s) + int(f) / 75 for m, s, f in starts), strict=True)  # frames are 1/75 s
    )


@pytest.mark.parametrize("module", [cue, chapters, m3u8], ids=lambda module: module.SUFFIX)
def test_a_companion_is_the_same_every_time_and_ends_with_a_line(module: CompanionModule, tmp_path: Path) -> None:
    """The same book gives the same bytes, in UTF-8 with plain line ends."""
    book = edition(tmp_path, timeline_of("Año", "Zwei"))

    text = written(module, book, tmp_path)

    assert text == written(module, book, tmp_path)
    assert text.endswith("\n")
    assert "\r" not in text
    assert not text.startswith("\ufeff")


def test_every_companion_keeps_the_contract_of_its_folder() -> None:
    """A companion has an ending of its own and says how it is written; a new file is tested unasked."""
    modules = [plugins.load(companions, name) for name in plugins.names(companions)]
    endings = [module.SUFFIX for module in modules]

    assert {"chapters", "cue", "m3u8"} <= set(plugins.names(companions))
    assert all(ending.startswith(".") and ending == ending.lower() for ending in endings)
    assert len(set(endings)) == len(endings)
    assert all(callable(module.write) for module in modules)


def test_a_cue_sheet_lists_every_chapter_where_it_begins(tmp_path: Path) -> None:
    """At 24 kHz every chapter begins on a frame of the sheet, so its starts are exact."""
    timeline = timeline_of("One", "Two", "Three")

    sheet = written(cue, edition(tmp_path, timeline), tmp_path)

    assert indices(sheet) == [(mark.title, mark.start / 24_000) for mark in timeline.chapters]
    assert 'FILE "Part two/1 #.m4b" WAVE\n' in sheet
    assert f'\nTITLE "{METADATA.title}"\n' in sheet
    assert 'REM COMPOSER "Hibari"\n' in sheet


def test_a_cue_sheet_rounds_down_where_a_chapter_begins_between_frames(tmp_path: Path) -> None:
    """Earlier by less than a frame, never later: the first word of a chapter is not lost."""
    timeline = timeline_of("One", "Two")
    moved = replace(timeline, chapters=(timeline.chapters[0], replace(timeline.chapters[1], start=319)))

    assert "INDEX 01 00:00:00\n" in written(cue, edition(tmp_path, moved), tmp_path).split("TRACK 02")[1]


def test_a_cue_sheet_of_several_files_counts_from_the_beginning_of_each(tmp_path: Path) -> None:
    """Tracks are numbered through; one that goes on in the next file is listed there again, from its beginning."""
    timeline = timeline_of("One", "Two", "Three")
    middle = timeline.chapters[1].start + 24_000

    sheet = written(cue, edition(tmp_path, timeline, form="mp3", borders=(middle,)), tmp_path)

    first, second = sheet.split('FILE "Part two/2 #.mp3" MP3\n')
    assert [title for title, _ in indices(first)] == ["One", "Two"]
    assert indices(second) == [("Two", 0), ("Three", (timeline.chapters[2].start - middle) / 24_000)]
    assert re.findall(r"TRACK (\d\d) AUDIO", sheet) == ["01", "02", "03", "04"]


def test_a_long_book_has_minutes_over_99_in_its_cue_sheet(tmp_path: Path) -> None:
    """Minutes are not folded into hours, which a cue sheet does not have."""
    timeline = timeline_of("One", "Two")
    late = replace(timeline.chapters[1], start=24_000 * 36_000)
    timeline = replace(timeline, chapters=(timeline.chapters[0], late), total=late.start + 24_000)

    assert "INDEX 01 600:00:00\n" in written(cue, edition(tmp_path, timeline), tmp_path)


def test_hostile_titles_break_no_companion(tmp_path: Path) -> None:
    """Quotes, line breaks and emptiness in a title leave every list with its chapters, one a line."""
    titles = (*HOSTILE, 'say "no"', "\\")
    book = edition(tmp_path, timeline_of(*titles))

    sheet = indices(written(cue, book, tmp_path))
    found = json.loads(written(chapters, book, tmp_path))["chapters"]

    assert len(sheet) == len(found) == len(titles)
    assert sheet[0][0] == found[0]["title"] == "Chapter 1"
    assert sheet[3][0] == found[3]["title"] == "two lines"
    assert (sheet[7][0], found[7]["title"]) == ("say 'no'", 'say "no"')


def test_podcast_players_get_chapters_in_seconds(tmp_path: Path) -> None:
    """The file is what the Podcasting 2.0 namespace describes, exact to the millisecond."""
    timeline = timeline_of("One", "Two")

    found = json.loads(written(chapters, edition(tmp_path, timeline), tmp_path))

    assert found["version"] == "1.2.0"
    assert found["chapters"] == [
        {"startTime": 0, "title": "One"},
        {"startTime": timeline.chapters[1].start / 24_000, "title": "Two"},
    ]


def test_an_untitled_chapter_has_its_number_in_the_language_of_the_book(tmp_path: Path) -> None:
    """A Spanish book has a "Capítulo 2"."""
    book = edition(tmp_path, timeline_of("Uno", ""))
    book = replace(book, metadata=replace(METADATA, language="es-MX"))

    assert json.loads(written(chapters, book, tmp_path))["chapters"][1]["title"] == "Capítulo 2"


def test_a_playlist_names_every_file_with_its_length(tmp_path: Path) -> None:
    """In order, as seen from the playlist, with the author and the chapter that begins there."""
    timeline = timeline_of("One", "Two")
    middle = timeline.chapters[1].start

    lines = written(m3u8, edition(tmp_path, timeline, borders=(middle,)), tmp_path).splitlines()

    assert lines[:2] == ["#EXTM3U", f"#PLAYLIST:{METADATA.title}"]
    lengths = [round(middle / 24_000), round((timeline.total - middle) / 24_000)]
    author = "Ana Ríos; Martin Luther King, Jr."
    assert lines[2::2] == [
        f"#EXTINF:{length},{author} - {title}" for length, title in zip(lengths, ("One", "Two"), strict=True)
    ]
    assert lines[3::2] == ["Part two/1 #.m4b", "Part two/2 #.m4b"]


def test_a_file_whose_name_begins_like_a_comment_is_still_played(tmp_path: Path) -> None:
    """A playlist line that begins with # is a comment."""
    timeline = timeline_of("One")
    book = edition(tmp_path, timeline)
    audio = (replace(book.audio[0], path=tmp_path / "#1.m4b"),)

    assert written(m3u8, replace(book, audio=audio), tmp_path).endswith("\n./#1.m4b\n")
