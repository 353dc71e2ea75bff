"""Where every clip, chapter and caption lands."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from audiobooks import FORM, clip_of, script_of, speech
from hypothesis import given
from hypothesis import strategies as st

from pipeline.audio import Clip, PcmFormat
from pipeline.timeline import Trim, chapter_unit, cut, lay_out

GRID = FORM.grid
FORMATS = [PcmFormat(rate_hz=rate) for rate in (8_000, 16_000, 22_050, 24_000, 44_100, 48_000)]


def envelope_clip(levels: list[int], form: PcmFormat = FORM, *, short_by: int = 0) -> Clip:
    return Clip(key="c", format=form, samples=len(levels) * form.grid - short_by, envelope=bytes(levels))


clips = st.builds(
    envelope_clip,
    st.lists(st.integers(0, 96), min_size=1, max_size=60),
    short_by=st.integers(0, GRID - 1),
)
texts = st.lists(st.text("abc", min_size=1, max_size=9), min_size=1, max_size=4).map("|".join)
books = st.lists(st.lists(st.tuples(texts, st.none() | clips), max_size=5), min_size=1, max_size=5).filter(
    lambda chapters: any(clip is not None for chapter in chapters for _, clip in chapter)
)


@given(books, st.integers(0, 2_000), st.integers(0, 2_000))
def test_everything_follows_in_order_without_overlap_and_on_the_grid(
    book: list[list[tuple[str, Clip | None]]], pause_ms: int, head_ms: int
) -> None:
    """Whatever the book, no clip, chapter or caption overlaps another, and every start is on the 10 ms grid."""
    script = script_of([[text for text, _ in chapter] for chapter in book], pause_ms=pause_ms, head_ms=head_ms)
    placed_clips = [clip for chapter in book for _, clip in chapter]

    timeline = lay_out(script, placed_clips, Trim())

    assert all(before.stop <= after.start for before, after in pairwise(timeline.placed))
    assert all(placed.start % GRID == placed.stop % GRID == 0 for placed in timeline.placed)
    for placed, passage in zip(timeline.placed, script.passages, strict=True):
        spoken = placed.stop - placed.start - FORM.samples(passage.pause_ms)
        assert 0 <= spoken - (placed.cut_stop - placed.cut_start) < GRID or placed.key is None
    assert all(cue.start <= cue.stop for cue in timeline.cues)
    assert all(before.stop <= after.start for before, after in pairwise(timeline.cues))
    assert [cue.written for cue in timeline.cues] == [s.written for p in script.passages for s in p.sentences]
    assert all(mark.start % chapter_unit(FORM) == 0 for mark in timeline.chapters)
    assert all(before.start < after.start for before, after in pairwise(timeline.chapters))
    assert timeline.total % chapter_unit(FORM) == 0
    assert 0 <= timeline.total - timeline.placed[-1].stop - FORM.samples(script.tail_ms) < chapter_unit(FORM)


@given(books)
def test_a_chapter_opens_with_its_silence_and_its_first_passage(book: list[list[tuple[str, Clip | None]]]) -> None:
    """Every chapter that says something has one mark, `head_ms` before its first words; an empty one has none."""
    script = script_of([[text for text, _ in chapter] for chapter in book], head_ms=750)

    timeline = lay_out(script, [clip for chapter in book for _, clip in chapter], Trim())

    firsts: dict[int, int] = {}
    for placed in timeline.placed:
        firsts.setdefault(script.passages[placed.passage - 1].chapter, placed.start)
    assert [mark.start for mark in timeline.chapters] == [start - FORM.samples(750) for start in firsts.values()]
    assert [mark.title for mark in timeline.chapters] == [f"Chapter {number}" for number in firsts]


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: str(form.rate_hz))
def test_the_length_is_whole_aac_frames_at_every_rate(form: PcmFormat) -> None:
    """At any sample rate an engine may have, chapters start and the book ends on a whole AAC frame."""
    script = script_of([["One."], ["Two."]])
    clip = clip_of("c", speech(form.rate_hz, 1, form), form)

    timeline = lay_out(script, [clip, clip], Trim())

    assert timeline.total % 1_024 == 0
    assert all(mark.start % 1_024 == 0 for mark in timeline.chapters)
    assert chapter_unit(form) <= form.rate_hz


def test_at_24_khz_chapters_are_multiples_of_640_ms() -> None:
    """The unit is 15,360 samples: whole AAC and Opus frames and whole steps of the grid."""
    assert chapter_unit(FORM) == 15_360


def test_silent_edges_are_cut_and_a_little_is_kept() -> None:
    """A clip with 200 ms under the threshold on both sides keeps 20 ms before and 60 ms after the speech."""
    clip = envelope_clip([48] * 20 + [47] + [20] * 30 + [48] * 20)

    start, stop = cut(clip, Trim())

    assert (start, stop) == (18 * GRID, 57 * GRID)


def test_a_clip_just_under_the_threshold_is_kept_whole() -> None:
    """A clip that is quiet all through is not ours to judge: it is kept as it is."""
    clip = envelope_clip([48] * 20, short_by=7)

    assert cut(clip, Trim()) == (0, 20 * GRID - 7)


def test_no_more_is_kept_than_there_is() -> None:
    """Speech that starts and ends with the clip is kept to its last sample."""
    clip = envelope_clip([10] * 5, short_by=100)

    assert cut(clip, Trim()) == (0, 5 * GRID - 100)


def test_trimming_can_be_switched_off() -> None:
    """With `enabled = false` a clip keeps its silent edges."""
    clip = envelope_clip([96, 96, 96, 96, 10, 96, 96, 96, 96, 96, 96, 96, 96])

    assert cut(clip, Trim(enabled=False)) == (0, clip.samples)


def test_captions_share_a_passage_by_their_length() -> None:
    """A sentence three times as long is shown three times as long, and the captions fill the passage."""
    script = script_of([["aaaaaaaaa|bbb"]], head_ms=0)

    timeline = lay_out(script, [envelope_clip([10] * 120)], Trim())

    assert [(cue.start, cue.stop) for cue in timeline.cues] == [(0, 90 * GRID), (90 * GRID, 120 * GRID)]


def test_a_gap_is_a_silence_of_its_own_length() -> None:
    """A missing passage that was allowed to be missing leaves the silence that was asked for, and its caption."""
    script = script_of([["Here.", "Lost.", "Here."]], head_ms=0, pause_ms=0)
    clip = envelope_clip([10] * 100)

    timeline = lay_out(script, [clip, None, clip], Trim(), gap_ms=500)

    gap = timeline.placed[1]
    assert (gap.key, gap.start, gap.stop) == (None, 100 * GRID, 150 * GRID)
    assert timeline.cues[1].written == "Lost."


def test_chapters_without_a_word_are_left_out_of_the_marks() -> None:
    """A part title page that says nothing does not become a chapter of no length."""
    script = script_of([[], ["One."], [], ["Two."], []])
    clip = envelope_clip([10] * 100)

    timeline = lay_out(script, [clip, clip], Trim())

    assert [mark.title for mark in timeline.chapters] == ["Chapter 2", "Chapter 4"]
    assert timeline.chapters[0].start == 0


def test_clips_of_two_formats_are_refused() -> None:
    """Samples of two rates are never joined."""
    script = script_of([["One.", "Two."]])
    other = replace(envelope_clip([10] * 10), format=PcmFormat(rate_hz=48_000))

    with pytest.raises(ValueError, match="share one format"):
        lay_out(script, [envelope_clip([10] * 10), other], Trim())


def test_a_clip_too_few_is_refused() -> None:
    """A list of clips that does not match the script is a mistake, never a shorter book."""
    with pytest.raises(ValueError, match="1 clips for 2 passages"):
        lay_out(script_of([["One.", "Two."]]), [envelope_clip([10])], Trim())


def test_an_envelope_of_another_length_is_refused() -> None:
    """An envelope that does not belong to its clip is never used to cut it."""
    clip = replace(envelope_clip([10] * 10), samples=11 * GRID)

    with pytest.raises(ValueError, match="an envelope of 10"):
        cut(clip, Trim())


def test_chapters_out_of_order_are_refused() -> None:
    """A script whose passages jump back a chapter is a mistake."""
    script = script_of([["One."], ["Two."]])
    clip = envelope_clip([10] * 10)

    with pytest.raises(ValueError, match="comes after chapter 2"):
        lay_out(replace(script, passages=script.passages[::-1]), [clip, clip], Trim())
