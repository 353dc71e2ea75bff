"""Which files a book becomes."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from audiobooks import FORM, clip_of, script_of, speech

from pipeline.config import Output
from pipeline.deliverables import path_of, pieces, wanted
from pipeline.errors import UsageError
from pipeline.timeline import Timeline, Trim, lay_out

PCM = speech(10 * FORM.rate_hz, 1)
MINUTE = 60 * FORM.rate_hz


def laid_out(*minutes: int) -> Timeline:
    """Lay out chapters that last about so many minutes."""
    script = script_of([["Some words."] * (5 * length) for length in minutes], pause_ms=2000)
    return lay_out(script, [clip_of("clip", PCM)] * (5 * sum(minutes)), Trim())


def test_the_whole_book_is_one_piece_unless_asked_otherwise() -> None:
    """Without --split there is one file, named as the target."""
    timeline = laid_out(1, 1)

    (piece,) = pieces(timeline, wanted(Output()).minutes)

    assert (piece.start, piece.stop) == (0, timeline.total)
    assert path_of(piece, Path("out/My book.m4b"), ".mp3") == Path("out/My book.mp3")


def test_a_file_a_chapter() -> None:
    """Numbered, titled, in a folder of the book's name."""
    timeline = laid_out(1, 2, 1)

    found = pieces(timeline, wanted(Output(split="chapter")).minutes)

    assert [piece.start for piece in found] == [mark.start for mark in timeline.chapters]
    assert path_of(found[1], Path("out/book.m4b"), ".m4b") == Path("out/book/02 Chapter 2.m4b")


@pytest.mark.parametrize("split", ["15m", "17m", "0.5h"])
def test_parts_of_a_length_keep_to_it_and_to_chapters(split: str) -> None:
    """As many whole chapters as fit; a longer chapter is divided in a pause; nothing is lost."""
    timeline = laid_out(7, 7, 2, 34, 7)
    minutes = wanted(Output(split=split)).minutes

    found = pieces(timeline, minutes)

    assert minutes is not None
    assert [found[0].start, *(piece.stop for piece in found)] == [*(piece.start for piece in found), timeline.total]
    assert {piece.start for piece in found} <= set(timeline.sections)
    sections = [after - before for before, after in pairwise([*timeline.sections, timeline.total])]
    assert max(piece.stop - piece.start for piece in found) <= max(minutes * MINUTE, *sections)
    chapters = {mark.start for mark in timeline.chapters}
    for piece in found:
        ends = [end for end in chapters if piece.start < end <= piece.start + minutes * MINUTE]
        assert piece.stop in {*ends, timeline.total} or not ends


def test_a_chapter_that_goes_on_in_the_next_part_is_numbered() -> None:
    """No two parts have one title."""
    found = pieces(laid_out(34, 7), wanted(Output(split="15m")).minutes)

    assert [piece.title for piece in found] == ["Chapter 1", "Chapter 1 (2)", "Chapter 1 (3)"]


@pytest.mark.parametrize("split", ["2", "0h", "5m", "chapters", "-1h", "2 days"])
def test_a_split_that_means_nothing_is_refused(split: str) -> None:
    """The message says what may stand there."""
    with pytest.raises(UsageError, match="--split"):
        wanted(Output(split=split))


def test_formats_and_companions_are_told_apart() -> None:
    """--also takes both; the book's own format is made once, and several files get a playlist."""
    asked = wanted(Output(format="m4b", also=("vtt", "mp3", "m4b", "vtt"), split="chapter"))

    assert asked.formats == ("m4b", "mp3")
    assert asked.companions == ("vtt", "m3u8")


def test_an_unknown_companion_is_named_with_the_nearest() -> None:
    """A slip of the finger is said before anything is made."""
    with pytest.raises(UsageError, match="--also vt:"):
        wanted(Output(also=("vt",)))
