"""Captions beside the audio: WebVTT, SubRip, LRC and the transcript of podcasts, read back by programs not ours."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest
from audiobooks import FFMPEG, FORM, METADATA, script_of
from hypothesis import given
from hypothesis import strategies as st

from pipeline.audio import PcmFormat
from pipeline.book import Book, Metadata
from pipeline.companions import ReadAlong, lrc, srt, vtt
from pipeline.companions import json as transcript
from pipeline.companions._captions import LINES, captions
from pipeline.text.alignment import words_of
from pipeline.timeline import Cue, Timeline, Word

TIMED = [vtt, srt, lrc, transcript]
HOUR = 3_600 * FORM.rate_hz
LONG = (
    "It was a bright cold day in April, and the clocks of the old harbour town, which had never agreed with each "
    "other about anything, were striking thirteen at the very same moment; nobody noticed."
)


def cue(start_ms: int, stop_ms: int, written: str, *, words: bool = False, form: PcmFormat = FORM) -> Cue:
    """Return a caption whose words, if they are known, are 50 ms apart, the first 30 ms after its start."""
    start, stop = (ms * form.grid // 10 for ms in (start_ms, stop_ms))
    places = words_of(written) if words else []
    begins = [start + form.grid * (3 + 5 * at) for at in range(len(places))]
    timed = (
        Word(begin=begin, end=end, start=starts, stop=stops)
        for (begin, end), (starts, stops) in zip(places, pairwise([*begins, stop]), strict=bool(places))
    )
    return Cue(start=start, stop=stop, written=written, words=tuple(timed), passage=1)


def edition(cues: Sequence[Cue], *, metadata: Metadata = METADATA, form: PcmFormat = FORM) -> ReadAlong:
    """Return what a companion gets of a book with these captions."""
    timeline = Timeline(format=form, placed=(), chapters=(), cues=tuple(cues), total=cues[-1].stop + form.grid)
    return ReadAlong(
        metadata=metadata,
        narrator="Hibari",
        book=Book(metadata=metadata),
        script=script_of([["x"]]),
        timeline=timeline,
        audio=(),
        record=lambda *_: None,
    )


def written(companion: ModuleType, book: ReadAlong, folder: Path) -> str:
    """Return what a companion writes of a book, to the byte."""
    target = folder / f"book{companion.SUFFIX}"
    companion.write(book, target)
    return target.read_bytes().decode()


def by_ffmpeg(path: Path) -> list[tuple[int, int, str]]:
    """Return the captions that an ffmpeg finds in a file: milliseconds from and to, and the text."""
    command = [FFMPEG, "-nostdin", "-v", "error", "-i", str(path), "-f", "srt", "-"]
    found = subprocess.run(command, capture_output=True, check=True).stdout.decode().replace("\r\n", "\n")
    blocks = re.findall(r"\d+\n(\S+) --> (\S+)\n(.*?)\n\n", found, flags=re.DOTALL)
    return [(ms(start), ms(stop), " ".join(text.split())) for start, stop, text in blocks]


def ms(clock: str) -> int:
    """Return the milliseconds of hh:mm:ss,mmm."""
    hours, minutes, seconds = re.split(r"[:]", clock.replace(",", "").replace(".", ""))
    return int(hours) * 3_600_000 + int(minutes) * 60_000 + int(seconds)


@pytest.mark.parametrize("companion", [vtt, srt])
@pytest.mark.parametrize("words", [True, False])
def test_another_program_reads_the_same_times_and_words(companion: ModuleType, words: bool, tmp_path: Path) -> None:
    """An ffmpeg finds every caption where it is, also after ten hours, and what was written in it."""
    book = edition(
        [cue(750, 2_010, "He left.", words=words), cue(36_000_000, 36_001_110, "“Fog & snow.”", words=words)]
    )
    written(companion, book, tmp_path)

    found = by_ffmpeg(tmp_path / f"book{companion.SUFFIX}")

    texts = [re.sub(r"<[\d:.]+>", "", text) for *_, text in found]
    assert [each[:2] for each in found] == [(750, 2_010), (36_000_000, 36_001_110)]
    assert texts == ["He left.", "“Fog & snow.”"]


@pytest.mark.parametrize("companion", TIMED)
def test_the_same_book_gives_the_same_bytes(companion: ModuleType, tmp_path: Path) -> None:
    """Captions made again are the same file, in UTF-8 without a byte order mark."""
    book = edition([cue(0, 900, "Été 1847 😀.", words=True), cue(900, 20_000, LONG)])

    first, second = written(companion, book, tmp_path), written(companion, book, tmp_path)

    assert first == second
    assert "1847" in first
    assert "😀" in first
    assert not first.startswith("\ufeff")


def test_webvtt_says_when_each_word_is_heard(tmp_path: Path) -> None:
    """A player can light up word by word; a time stands inside its caption, as the format wants it."""
    at_once = replace(cue(2_000, 3_000, "Now"), words=(Word(begin=0, end=3, start=48_000, stop=72_000),))
    cues = [cue(100, 1_000, "To be—or not", words=True), cue(1_000, 2_000, "No words"), at_once]

    text = written(vtt, edition(cues), tmp_path)

    _, note, first, second, third = text.rstrip("\n").split("\n\n")
    assert note.startswith("NOTE The Café")
    assert first == (
        "1\n00:00:00.100 --> 00:00:01.000\n<00:00:00.130>To <00:00:00.180>be— <00:00:00.230>or <00:00:00.280>not"
    )
    assert second == "2\n00:00:01.000 --> 00:00:02.000\nNo words"
    assert third == "3\n00:00:02.000 --> 00:00:03.000\nNow"


def test_no_word_of_a_book_gives_orders_to_a_player(tmp_path: Path) -> None:
    """Signs that mean something in a format are shown as they were written."""
    orders = r"a <b>bold</b> 1 < 2 --> {\an8}up & &amp; [00:01.00] it"
    book = edition([cue(0, 5_000, orders)], metadata=replace(METADATA, title="A --> [B]\n\nWEBVTT"))

    in_vtt, in_srt, in_lrc = (written(companion, book, tmp_path) for companion in (vtt, srt, lrc))

    assert "&lt;b&gt;bold&lt;/b&gt; 1 &lt; 2" in in_vtt
    assert in_vtt.count("-->") == 1
    assert in_vtt.startswith("WEBVTT\n\nNOTE A --&gt; [B] WEBVTT\n\n1\n")
    assert not re.search(r"<[a-z/]|\{\\", in_srt)
    assert in_srt.count("-->") == 1
    assert in_lrc.startswith("[ti:A --> (B) WEBVTT]\n")
    assert by_ffmpeg(tmp_path / "book.srt")[0][2].replace("\u2060", "") == orders


@pytest.mark.parametrize(("companion", "width"), [(vtt, 42), (srt, 32)])
@pytest.mark.parametrize("words", [True, False])
def test_a_long_sentence_comes_in_pieces_that_fit(
    companion: ModuleType, width: int, words: bool, tmp_path: Path
) -> None:
    """At most two lines at a time, short enough to read; together they are the sentence, from its start to its end."""
    text = written(companion, edition([cue(1_000, 13_000, LONG, words=words)]), tmp_path)

    blocks = [block.split("\n")[2:] for block in text.replace("\r\n", "\n").strip().split("\n\n") if " --> " in block]
    lines = [[re.sub(r"<[\d:.]+>", "", line) for line in block] for block in blocks]
    found = by_ffmpeg(tmp_path / f"book{companion.SUFFIX}")
    assert all(len(block) <= 2 and all(len(line) <= width for line in block) for block in lines)
    assert " ".join(line for block in lines for line in block) == LONG
    assert (found[0][0], found[-1][1]) == (1_000, 13_000)
    assert all(before[1] == after[0] for before, after in pairwise(found))


def test_a_piece_begins_with_its_first_word() -> None:
    """Where it is known when words are heard, a long sentence is divided at their times."""
    book = edition([cue(1_000, 13_000, LONG, words=True)])
    starts = {LONG[word.begin : word.end]: word.start * 1_000 // FORM.rate_hz for word in book.timeline.cues[0].words}

    pieces = [*captions(book.timeline, 42)]

    assert len(pieces) > 2
    assert [piece.start_ms for piece in pieces[1:]] == [starts[piece.lines[0][0].text] for piece in pieces[1:]]
    assert [piece.texts[-1][-1] for piece in pieces] == [",", ",", "."]


def test_a_sentence_too_short_to_be_divided_is_shown_at_once() -> None:
    """However little time there is, nothing is left out."""
    (piece,) = captions(edition([cue(0, 20, LONG)]).timeline, 42)

    assert (piece.start_ms, piece.stop_ms) == (0, 20)
    assert " ".join(piece.texts) == LONG


def test_text_without_spaces_fits_too() -> None:
    """A language that does not divide words by spaces is divided where a line is full."""
    lines = [line for piece in captions(edition([cue(0, 20_000, "漢" * 100)]).timeline, 42) for line in piece.texts]

    assert max(map(len, lines)) <= 42
    assert "".join(lines) == "漢" * 100


def test_lrc_has_a_time_for_every_word_and_clears_the_screen(tmp_path: Path) -> None:
    """A music player follows word by word, and shows nothing in a long silence; hours are counted in minutes."""
    cues = [cue(100, 1_000, "To be", words=True), cue(1_200, 2_000, "or not"), cue(3_660_000, 3_661_000, "that")]

    text = written(lrc, edition(cues, metadata=Metadata(title="Hamlet", authors=("W. S.",))), tmp_path)

    assert text.splitlines() == [
        "[ti:Hamlet]",
        "[ar:W. S.]",
        "[al:Hamlet]",
        "[length:61:01]",
        "[00:00.10]<00:00.13>To <00:00.18>be <00:01.00>",
        "[00:01.20]or not",
        "[00:02.00]",
        "[61:00.00]that",
        "[61:01.00]",
    ]


def test_the_transcript_is_what_podcast_apps_read(tmp_path: Path) -> None:
    """Sentences with speaker and seconds, and their words where the times are known."""
    text = written(transcript, edition([cue(100, 1_000, "To  be", words=True), cue(1_500, 2_000, "“or”")]), tmp_path)

    assert json.loads(text) == {
        "version": "1.0.0",
        "segments": [
            {
                "speaker": "Hibari",
                "startTime": 0.1,
                "endTime": 1.0,
                "body": "To be",
                "words": [
                    {"startTime": 0.13, "endTime": 0.18, "body": "To"},
                    {"startTime": 0.18, "endTime": 1.0, "body": "be"},
                ],
            },
            {"speaker": "Hibari", "startTime": 1.5, "endTime": 2.0, "body": "“or”"},
        ],
    }


@pytest.mark.parametrize("form", [PcmFormat(rate_hz=rate) for rate in (8_000, 22_050, 44_100)], ids=str)
def test_captions_never_pass_the_end_at_any_rate(form: PcmFormat) -> None:
    """At every sample rate captions follow one another and end before the audio does."""
    cues = [cue(10 * at, 10 * at + 10, f"Word {at}.", form=form) for at in range(500)]
    timeline = replace(edition(cues, form=form).timeline, total=cues[-1].stop)

    shown = [*captions(timeline, 42)]

    assert len(shown) == 500
    assert all(before.stop_ms <= after.start_ms for before, after in pairwise(shown))
    assert shown[-1].stop_ms <= timeline.total * 1_000 / form.rate_hz


books = st.lists(
    st.tuples(st.text(" ab9.,—\"“'\n漢", max_size=200), st.integers(1, 400), st.booleans()), min_size=1, max_size=5
)


@given(books)
def test_all_that_is_written_is_shown_in_order(texts: list[tuple[str, int, bool]]) -> None:
    """Whatever the sentences, captions show every character once, fit, have a length and do not overlap."""
    cues, start = [], 0
    for text, steps, known in texts:
        length = max(steps, 5 * len(words_of(text)) + 3) * 10
        cues.append(cue(start, start + length, text, words=known))
        start += length

    shown = [*captions(edition(cues).timeline, 42)]

    assert squeezed("".join(line for caption in shown for line in caption.texts)) == squeezed(
        "".join(text for text, *_ in texts)
    )
    assert all(caption.start_ms < caption.stop_ms for caption in shown)
    assert all(before.stop_ms <= after.start_ms for before, after in pairwise(shown))
    for caption in shown:
        assert all(caption.start_ms <= word.start_ms < caption.stop_ms for line in caption.lines for word in line)
        assert len(caption.lines) <= LINES
        assert caption.exact or all(len(line) <= 42 for line in caption.texts)


def squeezed(text: str) -> str:
    """Return a text without its spaces."""
    return "".join(text.split())
