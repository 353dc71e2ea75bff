"""Captions: each sentence from its first word on, and each written word when it is heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from audiobooks import FORM, clip_of, script_of
from hypothesis import given
from hypothesis import strategies as st

from pipeline.audio import Clip, Mark
from pipeline.script import Script, Sentence
from pipeline.text.alignment import words_of
from pipeline.text.said import mark
from pipeline.timeline import Cue, Timeline, Trim, lay_out

GRID = FORM.grid
MS = FORM.rate_hz // 1_000
EVERYTHING = Trim(enabled=False)


def clip(*sounds_ms: tuple[int, int], total_ms: int, marks: Sequence[tuple[str, int]] = ()) -> Clip:
    """Return a clip with sound from and to these milliseconds, and marks at others."""
    samples = np.zeros(total_ms * MS, "<i2")
    for begin, end in sounds_ms:
        samples[begin * MS : end * MS] = 8_000
    return replace(
        clip_of("clip", samples.tobytes()), marks=tuple(Mark(word=word, start=ms * MS) for word, ms in marks)
    )


def script(*sentences: tuple[str, str]) -> Script:
    """Return a script of one passage: sentences as written and as spoken."""
    plain = script_of([["|".join("x" for _ in sentences)]], head_ms=0)
    return with_sentences(plain, [sentences])


def with_sentences(plain: Script, passages: Sequence[Sequence[tuple[str, str]]]) -> Script:
    """Return the script with other words; a sentence written as "" is the rest of the one before it."""
    number = 0
    changed = []
    for passage, texts in zip(plain.passages, passages, strict=True):
        sentences = []
        for written, spoken in texts:
            number += bool(written)
            sentences.append(Sentence(chapter=1, block=1, number=number, written=written, spoken=spoken))
        changed.append(replace(passage, sentences=tuple(sentences)))
    return replace(plain, passages=tuple(changed))


def shown(cue: Cue) -> list[tuple[str, int, int]]:
    """Return the words of a caption with their times in milliseconds."""
    return [(cue.written[each.begin : each.end], each.start // MS, each.stop // MS) for each in cue.words]


def test_a_sentence_begins_in_the_pause_before_its_first_word() -> None:
    """Two sentences of one passage are divided where the second is heard, not by their lengths."""
    spoken = clip(
        (0, 300), (700, 1_000), total_ms=1_000, marks=[("I", 0), ("go", 150), ("Antidisestablishmentarianism", 712)]
    )
    text = "Antidisestablishmentarianism."

    first, second = lay_out(script(("I go.", "I go."), (text, text)), [spoken], EVERYTHING).cues

    assert first.start == 0
    assert first.stop == second.start == 690 * MS
    assert second.stop == 1_000 * MS


def test_what_is_written_is_shown_while_its_spoken_form_is_heard() -> None:
    """The year 1847 is shown while "eighteen forty-seven" is heard; marks belong to words, pronunciations hide."""
    marks = [("In", 100), ("eighteen", 200), ("forty-seven", 500), ("he", 900), ("came", 1_000)]
    spoken = f"In eighteen forty-seven, {mark('he came', 'hiː keɪm')}."

    cue = lay_out(
        script(("“In 1847, he — came.”", spoken)), [clip((0, 1_500), total_ms=1_500, marks=marks)], EVERYTHING
    )

    assert shown(cue.cues[0]) == [
        ("“In", 100, 200),
        ("1847,", 200, 900),
        ("he —", 900, 1_000),
        ("came.”", 1_000, 1_500),
    ]


def test_times_count_from_where_the_clip_is_cut() -> None:
    """Silence that is cut off in front of a clip does not make its captions late."""
    spoken = clip((500, 1_000), total_ms=2_000, marks=[("One", 100), ("two", 700), ("three", 1_900)])

    timeline = lay_out(
        script(("One two three.", "One two three.")), [spoken], Trim(keep_before_ms=20, keep_after_ms=60)
    )

    assert shown(timeline.cues[0]) == [("One", 0, 220), ("two", 220, 570), ("three.", 570, 580)]


def test_a_clip_that_tells_nothing_is_shown_sentence_by_sentence() -> None:
    """Clips of other engines, and those made before, are divided by length and are not made again."""
    spoken = clip((0, 1_000), total_ms=1_000)

    first, second = lay_out(script(("Four", mark("four", "fɔːɹfɔːɹ")), ("Four", "four")), [spoken], EVERYTHING).cues

    assert (first.stop, second.start) == (500 * MS, 500 * MS)
    assert first.words == second.words == ()


def test_a_passage_that_is_missing_has_no_words() -> None:
    """A gap is captioned as a whole."""
    plain = with_sentences(script_of([["x", "x"]], head_ms=0), [[("Gone.", "Gone.")], [("Here.", "Here.")]])

    timeline = lay_out(plain, [None, clip((0, 500), total_ms=500, marks=[("Here", 0)])], EVERYTHING)

    assert [len(cue.words) for cue in timeline.cues] == [0, 1]


def test_the_rest_of_a_cut_sentence_lengthens_its_caption() -> None:
    """A sentence too long for one request is one caption for as long as it is heard, in one passage or two."""
    marks = [("one", 0), ("two", 400)]
    spoken = clip((0, 800), total_ms=800, marks=marks)
    together = script(("1 2", "one"), ("", "two"), ("End.", "two"))
    apart = with_sentences(script_of([["x", "x"]], head_ms=0), [[("1 2", "one two")], [("", "one"), ("End.", "two")]])

    in_one = lay_out(together, [replace(spoken, marks=(*spoken.marks, Mark(word="two", start=600 * MS)))], EVERYTHING)
    in_two = lay_out(apart, [spoken, spoken], EVERYTHING)

    assert [cue.written for cue in in_one.cues] == ["1 2", "End."]
    assert shown(in_one.cues[0]) == [("1", 0, 400), ("2", 400, in_one.cues[1].start // MS)]
    assert [cue.written for cue in in_two.cues] == ["1 2", "End."]
    assert in_two.cues[0].stop == in_two.cues[1].start > in_two.placed[1].start


def test_words_move_with_their_part() -> None:
    """In a book of several files, words count from the beginning of their own."""
    chapters = script_of([["One."], ["Two."]], head_ms=750)
    spoken = clip((0, 500), total_ms=500, marks=[("Two", 50)])
    whole = lay_out(chapters, [spoken, spoken], EVERYTHING)

    part = whole.part(whole.chapters[1].start, whole.total)

    assert shown(part.cues[0]) == [("Two.", 800, 1_250)]


def test_a_caption_ends_with_its_part() -> None:
    """A sentence that goes on in the next file is shown to the end of the first, and not beyond."""
    chapters = script_of([["One."], ["Two."]], head_ms=750)
    spoken = clip((0, 500), total_ms=500)
    whole = lay_out(chapters, [spoken, spoken], EVERYTHING)
    border = whole.chapters[1].start
    longer = replace(whole, cues=(replace(whole.cues[0], stop=whole.total),))

    part = longer.part(0, border)

    assert part.cues[0].stop == part.total == border


def test_a_clip_too_short_for_its_words_is_shown_as_a_whole() -> None:
    """Where words would have no length, there are none."""
    spoken = clip((0, 30), total_ms=30, marks=[("One", 0), ("two", 10), ("three", 20), ("four", 25)])

    cue = lay_out(script(("One two three four", "One two three four")), [spoken], EVERYTHING).cues[0]

    assert cue.stop == 30 * MS
    assert cue.words == ()


written = st.lists(st.sampled_from(["“One", "1847,", "—", "two", "£5", "three.", "[1]"]), min_size=1, max_size=6)
said = st.lists(st.sampled_from(["one", "eighteen", "forty-seven", "two", "three", "four"]), min_size=1, max_size=6)
sentences = st.lists(st.tuples(written.map(" ".join), said.map(" ".join)), min_size=1, max_size=4)


@given(sentences, st.lists(st.integers(0, 90), max_size=20), st.integers(0, 60))
def test_words_are_in_order_inside_their_caption_and_none_is_missing(
    texts: list[tuple[str, str]], steps: list[int], cut_ms: int
) -> None:
    """Whatever the marks, words do not overlap, have a length, are on the grid, and cover what is written."""
    marks = tuple(Mark(word=f"w{step}", start=step * GRID + 7) for step in sorted(steps))
    spoken = replace(clip((cut_ms, 1_000), total_ms=1_000), marks=marks)

    timeline = lay_out(script(*texts), [spoken], Trim())

    assert_in_order(timeline)
    assert [cue.written for cue in timeline.cues] == [text for text, _ in texts]
    if marks and sum(len(words_of(text)) for text, _ in texts) < 10 and len(texts) == 1:
        assert [(word.begin, word.end) for word in timeline.cues[0].words] == words_of(texts[0][0])


def assert_in_order(timeline: Timeline) -> None:
    """Check that captions and words tile what they can without overlap."""
    assert all(before.stop <= after.start for before, after in pairwise(timeline.cues))
    for cue in timeline.cues:
        assert 0 <= cue.start < cue.stop <= timeline.total
        times = [at for word in cue.words for at in (word.start, word.stop)]
        assert times == sorted(times)
        assert all(word.start < word.stop for word in cue.words)
        assert all(cue.start <= at <= cue.stop and at % GRID == 0 for at in times)
