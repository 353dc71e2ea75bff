"""Book and limits to Script: what is said in which request, what silence follows, what became of every sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from functools import partial
from typing import Annotated

from pipeline.book import Block, BlockKind, Book
from pipeline.script import ChapterTitle, LedgerRow, Limits, Passage, Script, Sentence
from pipeline.settings import Range
from pipeline.text.cutting import cut
from pipeline.text.matter import Choice, Decision, decide
from pipeline.text.narration import Narrated, Policy, Reading, narrate
from pipeline.text.said import unmarked
from pipeline.text.voicing import Voicing


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """How long passages are, in characters of spoken text; None leaves it to the engine.

    `max_chars` can only lower the engine's own limit.
    """

    target_chars: Annotated[int, Range(1, 100_000)] | None = None
    max_chars: Annotated[int, Range(20, 100_000)] | None = None
    min_chars: Annotated[int, Range(0, 100_000)] | None = None


_SPEECH = ('"', "“", "„", "«", "»", "‘", "'", "—", "–", "―")
Silence = Annotated[int, Range(0, 60_000)]


class Style(StrEnum):
    """How much time the reading takes itself."""

    BRISK = "brisk"
    NATURAL = "natural"
    SLOW = "slow"


_TEMPO = {Style.BRISK: 0.7, Style.NATURAL: 1.0, Style.SLOW: 1.4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pauses:
    """Silences in milliseconds, named by what they follow; `head_ms` opens a chapter, `tail_ms` ends the book.

    `dialogue_ms` stands between two paragraphs of which both begin with speech. `style` makes all of them shorter
    ("brisk", 0.7 times) or longer ("slow", 1.4 times).
    """

    style: Style = Style.NATURAL
    sentence_ms: Silence = 450
    paragraph_ms: Silence = 900
    dialogue_ms: Silence = 600
    item_ms: Silence = 600
    line_ms: Silence = 300
    heading_ms: Silence = 900
    break_ms: Silence = 1500
    head_ms: Silence = 750
    tail_ms: Silence = 2500
    chapter_ms: Silence = 1500

    def in_style(self) -> Pauses:
        """Return the silences in force: those of the natural style, as long as `style` makes them."""
        tempo = _TEMPO[Style(self.style)]
        lengths = {each.name: round(getattr(self, each.name) * tempo) for each in fields(self) if each.name != "style"}
        return Pauses(**lengths)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSettings:
    """What is read, how it is packed, and the silences in between."""

    reading: Reading = field(default_factory=Reading)
    packing: Packing = field(default_factory=Packing)
    pauses: Pauses = field(default_factory=Pauses)
    choice: Choice = field(default_factory=Choice)


@dataclass(slots=True)
class _Draft:
    """The script while it grows, and what shapes it."""

    language: str
    limits: Limits
    settings: PlanSettings
    voicing: Voicing
    passages: list[Passage] = field(default_factory=list)
    ledger: list[LedgerRow] = field(default_factory=list)


def plan(
    book: Book,
    *,
    language: str,
    limits: Limits,
    settings: PlanSettings | None = None,
    voicing: Voicing | None = None,
) -> Script:
    """Plan the whole book: passages that obey `limits`, and a ledger row for every source sentence, in order.

    `language` is the BCP 47 tag whose rules split sentences and whose labels announce; `voicing` words them. Whole
    sentences of one block are packed up to the target and never over the maximum; a sentence
    that alone exceeds it is cut; one too short to be spoken well joins a neighbour in its block.
    """
    settings = settings or PlanSettings()
    settings = replace(settings, pauses=settings.pauses.in_style())
    draft = _Draft(language, _effective(limits, settings.packing), settings, voicing or Voicing())
    decisions = decide(book.chapters, settings.choice, notes=settings.reading.footnote is not Policy.SKIP)
    for number, (chapter, decision) in enumerate(zip(book.chapters, decisions, strict=True), 1):
        before = len(draft.passages)
        _plan_chapter(draft, (number, chapter.blocks), decision)
        if len(draft.passages) > before:
            draft.passages[-1] = replace(draft.passages[-1], pause_ms=settings.pauses.chapter_ms)
    return Script(
        language=language,
        chapters=tuple(
            ChapterTitle(title=chapter.title, depth=chapter.depth, role=each.role, skipped_for=each.skipped_for)
            for chapter, each in zip(book.chapters, decisions, strict=True)
        ),
        passages=tuple(draft.passages),
        ledger=tuple(draft.ledger),
        head_ms=settings.pauses.head_ms,
        tail_ms=settings.pauses.tail_ms,
    )


def _effective(limits: Limits, packing: Packing) -> Limits:
    """Return the limits in force: what the settings ask for, within what the engine takes."""
    most = max(1, min(limits.max_chars, packing.max_chars or limits.max_chars))
    target = limits.target_chars if packing.target_chars is None else packing.target_chars
    least = limits.min_chars if packing.min_chars is None else packing.min_chars
    return replace(limits, max_chars=most, target_chars=min(target, most), min_chars=least)


def _plan_chapter(draft: _Draft, chapter: tuple[int, tuple[Block, ...]], decision: Decision) -> None:
    number, blocks = chapter
    first = len(draft.passages)
    settings = draft.settings
    for at, block in enumerate(blocks):
        if block.kind is BlockKind.BREAK:
            if len(draft.passages) > first:
                last = draft.passages[-1]
                draft.passages[-1] = replace(last, pause_ms=max(last.pause_ms, settings.pauses.break_ms))
            continue
        skipped_for = decision.skipped_for or decision.unread.get(at)
        rows = narrate(block, settings.reading, draft.language, draft.voicing, skipped_for=skipped_for)
        groups = _pack(tuple(_sentences(draft, rows, (number, at + 1), block)), draft.limits)
        following = blocks[at + 1] if at + 1 < len(blocks) else None
        between, after = _pauses(block, following, settings.pauses)
        _record(draft, rows, groups, (number, at + 1))
        draft.passages += (
            Passage(
                chapter=number,
                sentences=group,
                pause_ms=after if group is groups[-1] else between,
                heading=block.kind is BlockKind.HEADING,
            )
            for group in groups
        )


def _pauses(block: Block, following: Block | None, pauses: Pauses) -> tuple[int, int]:
    """Return the silences between passages of a block and after its last one."""
    kind = block.kind
    if kind is BlockKind.HEADING:
        return pauses.sentence_ms, pauses.heading_ms
    if kind is BlockKind.VERSE:
        return pauses.line_ms, pauses.paragraph_ms
    if kind in (BlockKind.ITEM, BlockKind.TABLE) and following and following.kind is kind:
        return pauses.sentence_ms, pauses.item_ms
    if following and _speaks(block) and _speaks(following):
        return pauses.sentence_ms, pauses.dialogue_ms
    return pauses.sentence_ms, pauses.paragraph_ms


def _speaks(block: Block) -> bool:
    """Say whether a paragraph begins with somebody's speech: a quotation mark, or a dash as in Spanish and French."""
    return block.kind is BlockKind.PARAGRAPH and block.text.lstrip().startswith(_SPEECH)


def _sentences(draft: _Draft, rows: Sequence[Narrated], place: tuple[int, int], block: Block) -> Iterator[Sentence]:
    """Yield what is said, each sentence in parts that fit; what is said in place of something skipped too."""
    most = draft.limits.max_chars
    say = partial(draft.voicing.say, language=block.language or draft.language)
    for number, row in enumerate(rows, 1):
        if row.spoken is None and not row.notice:
            continue
        whole = row.spoken or say(row.notice)
        parts = ((row.written or row.notice, whole),) if len(whole) <= most else cut(row.said or row.notice, most, say)
        for written, spoken in parts:
            caption = row.notice or unmarked(written)
            yield Sentence(chapter=place[0], block=place[1], number=number, written=caption, spoken=spoken)


def _pack(sentences: tuple[Sentence, ...], limits: Limits) -> list[tuple[Sentence, ...]]:
    """Group the sentences of one block: up to the target, never over the maximum, no fragment alone if it fits."""
    groups: list[tuple[Sentence, ...]] = []
    lengths: list[int] = []
    for sentence in sentences:
        length = len(sentence.spoken)
        joined = lengths[-1] + 1 + length if groups else 0
        fragment = bool(groups) and min(lengths[-1], length) < limits.min_chars
        wanted = joined <= limits.target_chars or (fragment and joined <= limits.max_chars)
        if groups and wanted:
            groups[-1] += (sentence,)
            lengths[-1] = joined
        else:
            groups.append((sentence,))
            lengths.append(length)
    return groups


def _record(
    draft: _Draft, rows: Sequence[Narrated], groups: Sequence[tuple[Sentence, ...]], place: tuple[int, int]
) -> None:
    """Add the ledger rows of one block; its passages are about to follow those in the draft."""
    chapter, block = place
    speaks: dict[int, int] = {}
    spoken: dict[int, str] = {}
    for number, group in enumerate(groups, len(draft.passages) + 1):
        for sentence in group:
            speaks.setdefault(sentence.number, number)
            earlier = spoken.get(sentence.number)
            spoken[sentence.number] = f"{earlier} {sentence.spoken}" if earlier else sentence.spoken
    for number, row in enumerate(rows, 1):
        draft.ledger.append(
            LedgerRow(
                chapter=chapter,
                block=block,
                sentence=number,
                status="skipped" if row.spoken is None else "spoken",
                reason=row.reason,
                passage=None if row.spoken is None else speaks[number],
                written=row.written,
                spoken=None if row.spoken is None else spoken[number],
            )
        )
