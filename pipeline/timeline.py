"""Where everything landed: integer samples only, shared by chapters, captions and checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from math import lcm
from typing import Annotated

from pipeline.audio import Clip, PcmFormat
from pipeline.script import Passage, Script, Sentence
from pipeline.settings import Range
from pipeline.text.alignment import timed, words_of
from pipeline.text.said import unmarked

AAC_FRAME = 1024  # samples; a book of whole AAC frames decodes to exactly the planned count
MAX_UNIT_MS = 1_000  # a chapter is never padded by more than this
SECTION_MS = 300_000  # a chapter longer than this is encoded in several sections
_PAUSE_STEPS = 10  # how long before a word (10 ms each) the pause is looked for that divides two captions
LEAD_MS = 100  # silence that opens a section: with 2,048 zero samples in front, a joint of packets is not heard


@dataclass(frozen=True, slots=True, kw_only=True)
class Trim:
    """How silent edges are cut: what is under `threshold_db` goes, but for `keep_before_ms` and `keep_after_ms`."""

    enabled: bool = True
    threshold_db: Annotated[int, Range(-96, 0)] = -48
    keep_before_ms: Annotated[int, Range(0, 1000)] = 20
    keep_after_ms: Annotated[int, Range(0, 1000)] = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A clip on the timeline.

    Samples `cut_start` to `cut_stop` of clip `key` begin at sample `start` and are followed by silence up to `stop`.
    `passage` is the 1-based passage. A gap (a passage that is missing and was allowed to be) has `key` None.
    The clip is amplified by `gain_cdb` hundredths of a decibel and, unless `ceiling_cdb` is None, its true peaks are
    held at that many hundredths of a decibel over full scale.
    """

    passage: int
    key: str | None
    cut_start: int
    cut_stop: int
    start: int
    stop: int
    gain_cdb: int = 0
    ceiling_cdb: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterMark:
    """A chapter that begins at sample `start` and lasts until the next one (or the end)."""

    title: str
    start: int
    depth: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Characters `begin` to `end` of a caption are heard in the samples from `start` to `stop`."""

    begin: int
    end: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A caption: the author's words for the samples from `start` to `stop`.

    `passage` (1-based) speaks it, `sentence` (0-based) is its place there. `words` are in order and do not overlap;
    there are none where the engine does not say when it speaks which word.
    """

    start: int
    stop: int
    written: str
    passage: int = 0
    sentence: int = 0
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The whole book in samples. What no Placed covers (chapter heads, the tail) is silence up to `total`.

    `sections` are the first samples of stretches that can be encoded apart and joined: all are multiples of
    `chapter_unit`, every chapter begins one, and each begins with `LEAD_MS` of silence or more.
    `tone_db` is the level of the room tone under everything, None for digital silence. Where `clips_hz` is set, that is
    the rate of the clips, which are resampled to `format`; `cut_start` and `cut_stop` count samples of the clip.
    """

    format: PcmFormat
    placed: tuple[Placed, ...]
    chapters: tuple[ChapterMark, ...]
    cues: tuple[Cue, ...]
    total: int
    sections: tuple[int, ...] = (0,)
    tone_db: int | None = None
    clips_hz: int | None = None

    def part(self, start: int, stop: int) -> Timeline:
        """Return the samples from `start` to `stop` as a timeline of their own. Both must be borders of sections."""
        if not {start, stop} <= {*self.sections, self.total}:
            raise ValueError(f"samples {start} to {stop} are not borders of sections")
        return replace(
            self,
            placed=tuple(_moved(each, -start) for each in self.placed if start <= each.start < stop),
            chapters=tuple(_marked(self.chapters, start, stop)),
            cues=tuple(_moved_cue(each, -start, stop - start) for each in self.cues if start <= each.start < stop),
            total=stop - start,
            sections=tuple(each - start for each in self.sections if start <= each < stop),
        )


def _moved(placed: Placed, by: int) -> Placed:
    return replace(placed, start=placed.start + by, stop=placed.stop + by)


def _moved_cue(cue: Cue, by: int, total: int) -> Cue:
    """Return a caption `by` samples later; one that goes on in another part ends with this one."""
    words = tuple(replace(word, start=word.start + by, stop=word.stop + by) for word in cue.words)
    return replace(cue, start=cue.start + by, stop=min(cue.stop + by, total), words=words)


def _marked(chapters: Sequence[ChapterMark], start: int, stop: int) -> Iterator[ChapterMark]:
    """Yield the chapters between `start` and `stop`, and first the one that goes on at `start`."""
    ends = [*(each.start for each in chapters[1:]), stop]
    for mark, end in zip(chapters, ends[: len(chapters)], strict=True):
        if mark.start < stop and end > start:
            yield replace(mark, start=max(mark.start - start, 0))


def lay_out(script: Script, clips: Sequence[Clip | None], trim: Trim, *, gap_ms: int = 1_000) -> Timeline:
    """Place every clip: clips[i] speaks script.passages[i], and None is a gap of `gap_ms` of silence.

    Every chapter begins with `head_ms` of silence on a multiple of `chapter_unit`, and a long one is divided into
    sections (see `Timeline`); inside a chapter all
    starts and lengths are whole steps of the 10 ms grid. The book ends with `tail_ms` and is padded to the
    unit too. A chapter that says nothing gets no mark. Raises ValueError if clips and passages do not match.
    """
    form = _format_of(script, clips)
    unit = chapter_unit(form)
    cursor = chapter = 0
    placed: list[Placed] = []
    chapters: list[ChapterMark] = []
    cues: list[Cue] = []
    sections: list[int] = []
    for number, (passage, clip) in enumerate(zip(script.passages, clips, strict=True), start=1):
        if passage.chapter < chapter:
            raise ValueError(f"passage {number} of chapter {passage.chapter} comes after chapter {chapter}")
        if passage.chapter > chapter:
            chapter = passage.chapter
            cursor = _up(cursor, unit)
            title = script.chapters[chapter - 1]
            chapters.append(ChapterMark(title=title.title, depth=title.depth, start=cursor))
            sections.append(cursor)
            cursor += form.samples(script.head_ms)
        elif cursor - sections[-1] >= form.samples(SECTION_MS):
            cursor = _begin_section(placed, sections, cursor, form)
        cut_start, cut_stop = (0, 0) if clip is None else cut(clip, trim)
        spoken = form.samples(gap_ms) if clip is None else _up(cut_stop - cut_start, form.grid)
        stop = cursor + spoken + form.samples(passage.pause_ms)
        key = None if clip is None else clip.key
        placed.append(Placed(passage=number, key=key, cut_start=cut_start, cut_stop=cut_stop, start=cursor, stop=stop))
        heard = _Heard(start=cursor, stop=cursor + spoken, grid=form.grid, cut_start=cut_start, clip=clip)
        _show(cues, _cues(passage, number, heard))
        cursor = stop
    total = _up(cursor + form.samples(script.tail_ms), unit)
    return Timeline(
        format=form,
        placed=tuple(placed),
        chapters=tuple(chapters),
        cues=tuple(cues),
        total=total,
        sections=tuple(sections),
    )


def _begin_section(placed: list[Placed], sections: list[int], cursor: int, form: PcmFormat) -> int:
    """Begin a section in the pause after the last clip, if it is long enough, and return where the next clip starts.

    After twice the usual length any pause will do, made longer where it must.
    """
    last = placed[-1]
    spoken = last.start + _up(last.cut_stop - last.cut_start, form.grid)
    border = _up(spoken, chapter_unit(form))
    begin = border + form.samples(LEAD_MS)
    if begin > cursor and cursor - sections[-1] < 2 * form.samples(SECTION_MS):
        return cursor
    placed[-1] = replace(last, stop=border)
    sections.append(border)
    return max(begin, cursor)


def cut(clip: Clip, trim: Trim) -> tuple[int, int]:
    """Return the samples of `clip` to keep, from and to. A clip wholly under the threshold is kept whole."""
    form = clip.format
    if len(clip.envelope) != -(-clip.samples // form.grid):
        raise ValueError(f"clip {clip.key}: an envelope of {len(clip.envelope)} for {clip.samples} samples")
    quiet = bytes(range(-trim.threshold_db, 256))
    begin = len(clip.envelope) - len(clip.envelope.lstrip(quiet))
    end = len(clip.envelope.rstrip(quiet))
    if not trim.enabled or end == 0:
        return 0, clip.samples
    first = begin * form.grid - form.samples(trim.keep_before_ms)
    last = end * form.grid + form.samples(trim.keep_after_ms)
    return max(first, 0), min(last, clip.samples)


def chapter_unit(form: PcmFormat) -> int:
    """Return the samples that every chapter start and the total are multiples of.

    15,360 at 24 kHz: 640 ms, 15 AAC frames of 1,024, 32 Opus frames of 20 ms, 64 steps of the grid, so that chapters
    can be encoded apart and decoders return the planned count. Rates at which that would be long keep to AAC frames.
    """
    unit = lcm(2 * form.grid, AAC_FRAME)
    return unit if unit <= form.samples(MAX_UNIT_MS) else AAC_FRAME


def _format_of(script: Script, clips: Sequence[Clip | None]) -> PcmFormat:
    if len(clips) != len(script.passages):
        raise ValueError(f"{len(clips)} clips for {len(script.passages)} passages")
    formats = {clip.format for clip in clips if clip is not None}
    if len(formats) != 1:
        raise ValueError(
            f"the clips of a book must share one format, these have {len(formats)}: {sorted(map(str, formats))}"
        )
    return formats.pop()


def _show(cues: list[Cue], more: Iterable[Cue]) -> None:
    """Add captions; one without a text makes the last one longer."""
    for cue in more:
        if cue.written:
            cues.append(cue)
        elif cues:
            cues[-1] = replace(cues[-1], stop=cue.stop)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """Where a passage is heard: samples `start` to `stop`, and how loud and which words it is, as far as is known."""

    start: int
    stop: int
    grid: int
    cut_start: int = 0
    clip: Clip | None = None

    def at(self, clip_sample: int) -> int:
        """Return where a sample of the clip is on the timeline, or the nearest that is left of it."""
        return min(max(clip_sample - self.cut_start, 0) + self.start, self.stop)


def _cues(passage: Passage, number: int, heard: _Heard) -> Iterator[Cue]:
    """Divide a passage among its captions: where their first words are spoken, if the clip tells, else by length.

    Sentences that have only the rest of what the one before them says share its caption. If it is said in an earlier
    passage, a caption without a text comes first.
    """
    groups = list(_captions(passage.sentences))
    spoken = [[text[begin:end] for begin, end in words_of(text)] for _, _, text in groups]
    starts = _starts([word for words in spoken for word in words], heard)
    steps = (heard.stop - heard.start) // heard.grid
    firsts = [0, *accumulate(map(len, spoken))]
    if starts and steps >= len(groups) and all(spoken):
        borders = [_pause_before(starts[first], heard) for first in firsts[1:-1]]
        borders = [heard.start, *_apart(borders, heard.start + heard.grid, heard.stop, heard.grid), heard.stop]
    else:
        lengths = [0, *accumulate(max(len(text), 1) for _, _, text in groups)]
        borders = [heard.start + steps * length // lengths[-1] * heard.grid for length in lengths]
        starts = []
    for at, (place, written, _) in enumerate(groups):
        cue = Cue(start=borders[at], stop=borders[at + 1], written=written, passage=number, sentence=place)
        yield replace(cue, words=_words(cue, spoken[at], starts[firsts[at] : firsts[at + 1]], heard.grid))


def _captions(sentences: Sequence[Sentence]) -> Iterator[tuple[int, str, str]]:
    """Yield the place, the words and the spoken words of each caption."""
    texts = [unmarked(sentence.spoken) for sentence in sentences]
    places = [place for place, sentence in enumerate(sentences) if sentence.written or place == 0]
    for place, end in pairwise([*places, len(sentences)]):
        yield place, sentences[place].written, " ".join(texts[place:end])


def _starts(spoken: Sequence[str], heard: _Heard) -> list[int]:
    """Return when each spoken word starts, on the timeline; nothing if the clip does not tell."""
    marks = heard.clip.marks if heard.clip else ()
    return timed(spoken, [mark.word for mark in marks], [heard.at(mark.start) for mark in marks], heard.stop)


def _pause_before(start: int, heard: _Heard) -> int:
    """Return the last of the quietest steps of the grid shortly before a word starts."""
    assert heard.clip is not None
    step = (start - heard.start) // heard.grid
    skipped = heard.cut_start // heard.grid
    levels = heard.clip.envelope[skipped : skipped + step + 1]
    near = range(max(step - _PAUSE_STEPS, 0), len(levels))
    return heard.start + max(near, key=lambda at: (levels[at], at), default=step) * heard.grid


def _words(cue: Cue, spoken: Sequence[str], starts: Sequence[int], grid: int) -> tuple[Word, ...]:
    places = words_of(cue.written)
    written = [cue.written[begin:end] for begin, end in places]
    begins = [round(start / grid) * grid for start in timed(written, spoken, starts, cue.stop)] if starts else []
    if not begins or (cue.stop - cue.start) // grid < len(begins):
        return ()
    begins = _apart(begins, cue.start, cue.stop, grid)
    return tuple(
        Word(begin=begin, end=end, start=start, stop=stop)
        for (begin, end), (start, stop) in zip(places, pairwise([*begins, cue.stop]), strict=True)
    )


def _apart(values: Sequence[int], start: int, stop: int, step: int) -> list[int]:
    """Return values moved as little as it takes to be at `start` or later and `step` or more before the next or `stop`.

    `stop` must be far enough.
    """
    moved = []
    for value in values:
        moved.append(start := max(value, start))
        start += step
    for at in reversed(range(len(moved))):
        stop = moved[at] = min(moved[at], stop - step)
    return moved


def _up(samples: int, step: int) -> int:
    return -(-samples // step) * step
