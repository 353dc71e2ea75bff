"""Where everything landed: integer samples only, shared by chapters, captions and checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import lcm
from typing import Annotated

from pipeline.audio import Clip, PcmFormat
from pipeline.script import Passage, Script
from pipeline.settings import Range

AAC_FRAME = 1024  # samples; a book of whole AAC frames decodes to exactly the planned count
MAX_UNIT_MS = 1_000  # a chapter is never padded by more than this


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
    """

    passage: int
    key: str | None
    cut_start: int
    cut_stop: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterMark:
    """A chapter that begins at sample `start` and lasts until the next one (or the end)."""

    title: str
    start: int
    depth: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A caption: the author's words for the samples from `start` to `stop`."""

    start: int
    stop: int
    written: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The whole book in samples. What no Placed covers (chapter heads, the tail) is silence up to `total`."""

    format: PcmFormat
    placed: tuple[Placed, ...]
    chapters: tuple[ChapterMark, ...]
    cues: tuple[Cue, ...]
    total: int


def lay_out(script: Script, clips: Sequence[Clip | None], trim: Trim, *, gap_ms: int = 1_000) -> Timeline:
    """Place every clip: clips[i] speaks script.passages[i], and None is a gap of `gap_ms` of silence.

    Every chapter begins with `head_ms` of silence on a multiple of `chapter_unit`; inside a chapter all
    starts and lengths are whole steps of the 10 ms grid. The book ends with `tail_ms` and is padded to the
    unit too. A chapter that says nothing gets no mark. Raises ValueError if clips and passages do not match.
    """
    form = _format_of(script, clips)
    unit = chapter_unit(form)
    cursor = chapter = 0
    placed: list[Placed] = []
    chapters: list[ChapterMark] = []
    cues: list[Cue] = []
    for number, (passage, clip) in enumerate(zip(script.passages, clips, strict=True), start=1):
        if passage.chapter < chapter:
            raise ValueError(f"passage {number} of chapter {passage.chapter} comes after chapter {chapter}")
        if passage.chapter > chapter:
            chapter = passage.chapter
            cursor = _up(cursor, unit)
            title = script.chapters[chapter - 1]
            chapters.append(ChapterMark(title=title.title, depth=title.depth, start=cursor))
            cursor += form.samples(script.head_ms)
        cut_start, cut_stop = (0, 0) if clip is None else cut(clip, trim)
        spoken = form.samples(gap_ms) if clip is None else _up(cut_stop - cut_start, form.grid)
        stop = cursor + spoken + form.samples(passage.pause_ms)
        key = None if clip is None else clip.key
        placed.append(Placed(passage=number, key=key, cut_start=cut_start, cut_stop=cut_stop, start=cursor, stop=stop))
        cues.extend(_cues(passage, cursor, cursor + spoken, form.grid))
        cursor = stop
    total = _up(cursor + form.samples(script.tail_ms), unit)
    return Timeline(format=form, placed=tuple(placed), chapters=tuple(chapters), cues=tuple(cues), total=total)


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


def _cues(passage: Passage, start: int, stop: int, grid: int) -> Iterator[Cue]:
    """Divide the samples among the sentences by their spoken characters, in whole steps of the grid."""
    steps = (stop - start) // grid
    weights = [max(len(sentence.spoken), 1) for sentence in passage.sentences]
    done = 0
    borders = [0]
    for weight in weights:
        done += weight
        borders.append(steps * done // sum(weights))
    for sentence, (begin, end) in zip(passage.sentences, pairwise(borders), strict=True):
        yield Cue(start=start + begin * grid, stop=start + end * grid, written=sentence.written)


def _up(samples: int, step: int) -> int:
    return -(-samples // step) * step
