"""Sections: stretches of a chapter that are encoded apart and joined without a trace."""

from __future__ import annotations

from itertools import pairwise

import pytest
from audiobooks import FORM, Shelf, book_of, clip_of, played, script_of, speech

from pipeline.timeline import LEAD_MS, SECTION_MS, Timeline, Trim, chapter_unit, lay_out

TEN_SECONDS = 10 * FORM.rate_hz
PCM = speech(TEN_SECONDS, 1)
SHELF = Shelf({"clip": PCM})


def laid_out(*chapters: int, pause_ms: int = 900) -> Timeline:
    """Lay out chapters of so many passages of ten seconds."""
    script = script_of([["Some words."] * passages for passages in chapters], pause_ms=pause_ms)
    return lay_out(script, [clip_of("clip", PCM)] * sum(chapters), Trim())


@pytest.mark.parametrize("pause_ms", [0, 100, 450, 900, 2000])
def test_a_section_begins_on_a_unit_in_silence(pause_ms: int) -> None:
    """Whatever the pauses, packets can be joined there and nobody hears it."""
    timeline = laid_out(100, 2, 70, pause_ms=pause_ms)
    starts = [placed.start for placed in timeline.placed]
    stops = [placed.start + placed.cut_stop - placed.cut_start for placed in timeline.placed]

    assert {mark.start for mark in timeline.chapters} <= set(timeline.sections)
    for border in timeline.sections:
        assert border % chapter_unit(FORM) == 0
        assert min(start for start in starts if start >= border) - border >= FORM.samples(LEAD_MS)
        assert max((stop for stop in stops if stop <= border), default=0) <= border
        assert not any(start < border < stop for start, stop in zip(starts, stops, strict=True))


@pytest.mark.parametrize("pause_ms", [0, 900])
def test_no_section_is_longer_than_twice_the_usual_length(pause_ms: int) -> None:
    """However long the chapter, it is encoded on all cores, and an edit encodes a part of it again."""
    timeline = laid_out(200, pause_ms=pause_ms)

    longest = max(after - before for before, after in pairwise([*timeline.sections, timeline.total]))
    assert FORM.samples(SECTION_MS) < longest < 2 * FORM.samples(SECTION_MS) + 2 * TEN_SECONDS


def test_a_pause_that_is_long_enough_stays_as_it_is() -> None:
    """Sections are nothing that a listener could notice: clips stay where they would be without them."""
    timeline = laid_out(100, pause_ms=900)

    pauses = {
        after.start - before.start - (before.cut_stop - before.cut_start) for before, after in pairwise(timeline.placed)
    }
    assert pauses == {FORM.samples(900)}
    assert len(timeline.sections) > 3


def test_the_parts_are_the_whole() -> None:
    """Played section by section, the same samples come out."""
    timeline = laid_out(40, 2)
    book = book_of(timeline, SHELF)

    parts = [played(book.part(start, stop)) for start, stop in pairwise([*timeline.sections, timeline.total])]

    assert b"".join(parts) == played(book)
    assert len(parts) == 3


def test_a_part_has_its_own_chapters_and_captions() -> None:
    """Marks and captions of a part count from its own beginning; a chapter that goes on in it is named at 0."""
    timeline = laid_out(40, 2)
    second, third = timeline.sections[1:]

    part = timeline.part(second, timeline.total)

    assert [(mark.title, mark.start) for mark in part.chapters] == [("Chapter 1", 0), ("Chapter 2", third - second)]
    assert [cue.start + second for cue in part.cues] == [cue.start for cue in timeline.cues if cue.start >= second]
    assert part.total == timeline.total - second
    assert part.sections == (0, third - second)


def test_a_part_begins_and_ends_at_sections() -> None:
    """Nothing is cut through a word by mistake."""
    timeline = laid_out(2)

    with pytest.raises(ValueError, match="borders"):
        timeline.part(0, timeline.total - 1)
