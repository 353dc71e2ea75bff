"""The whole text of a book in pieces, each with the cue in which it is heard: what a page and an EPUB are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from pipeline.book import Block, BlockKind, SpanKind
from pipeline.companions import ReadAlong
from pipeline.script import ChapterTitle, LedgerRow
from pipeline.text.typography import clean

# What a reader of the printed page would not see, or would see twice.
UNSEEN_BLOCKS = {BlockKind.FURNITURE, BlockKind.HIDDEN, BlockKind.DUPLICATE}
_UNSEEN = {SpanKind.TARGET, SpanKind.MARKUP, SpanKind.PAGE_NUMBER, SpanKind.HIDDEN}
_UNSEEN_REASONS = {"link target", "markup", "page number", "hidden"}
_RUNNING = {SpanKind.TEXT, SpanKind.CODE, SpanKind.LINK, SpanKind.HTML}


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of characters of one kind, heard in one cue (an index into the timeline's), or silent.

    `first` counts the characters of the cue, spaces left out, that come before this piece.
    """

    text: str
    kind: SpanKind = SpanKind.TEXT
    language: str | None = None
    cue: int | None = None
    first: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardBlock:
    """A block as it is shown. Between the pieces of a cue stand only silent pieces and whole cues."""

    block: Block
    pieces: tuple[Piece, ...]

    @property
    def cues(self) -> tuple[int, ...]:
        """The cues heard in this block, in the order in which they are shown."""
        return tuple(dict.fromkeys(piece.cue for piece in self.pieces if piece.cue is not None))


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardChapter:
    """A chapter with the samples from `start` to `stop` in which it is heard; both are 0 if it is silent."""

    number: int
    title: ChapterTitle
    blocks: tuple[HeardBlock, ...]
    cues: tuple[int, ...] = ()
    start: int = 0
    stop: int = 0


_Rows = Mapping[tuple[int, int], Sequence[LedgerRow]]
_Cues = Mapping[tuple[int, int, int], Sequence[int]]


def heard(edition: ReadAlong) -> Iterator[HeardChapter]:
    """Yield every chapter of the book, heard or not, with everything in it that a reader would see."""
    rows, cues = _rows(edition), _cues(edition)
    spoken: defaultdict[int, list[int]] = defaultdict(list)
    for key, indices in sorted(cues.items()):
        spoken[key[0]] += indices
    marks = [mark.start for mark in edition.timeline.chapters]
    spans = dict(zip(sorted(spoken), zip(marks, [*marks[1:], edition.timeline.total], strict=True), strict=True))
    for number, (chapter, title) in enumerate(zip(edition.book.chapters, edition.script.chapters, strict=True), 1):
        start, stop = spans.get(number, (0, 0))
        blocks = (
            HeardBlock(block=block, pieces=_pieces(block, rows.get((number, at), ()), cues, edition))
            for at, block in enumerate(chapter.blocks, 1)
            if block.kind not in UNSEEN_BLOCKS
        )
        yield HeardChapter(
            number=number,
            title=title,
            blocks=tuple(each for each in blocks if each.pieces or each.block.kind is BlockKind.BREAK),
            cues=tuple(sorted(spoken[number])),
            start=start,
            stop=stop,
        )


def squeezed(text: str) -> str:
    """Return `text` without its spaces and line breaks."""
    return "".join(text.split())


def _rows(edition: ReadAlong) -> _Rows:
    found: defaultdict[tuple[int, int], list[LedgerRow]] = defaultdict(list)
    for row in edition.script.ledger:
        found[row.chapter, row.block].append(row)
    return found


def _cues(edition: ReadAlong) -> _Cues:
    found: defaultdict[tuple[int, int, int], list[int]] = defaultdict(list)
    for index, cue in enumerate(edition.timeline.cues):
        sentence = edition.script.passages[cue.passage - 1].sentences[cue.sentence]
        found[sentence.chapter, sentence.block, sentence.number].append(index)
    return found


def _pieces(block: Block, rows: Sequence[LedgerRow], cues: _Cues, edition: ReadAlong) -> tuple[Piece, ...]:
    """Return the block's text with its rows found in it; one that differs from its rows is shown as they are."""
    walk = _Walk(rows)
    try:
        marked = walk.through(block)
    except _Astray:
        marked = _as_listed(rows)
    pieces = _voiced(marked, rows, cues, edition)
    if not _nests(pieces):
        pieces = _voiced(_as_listed(rows), rows, cues, edition)
    return _trimmed(pieces)


class _Astray(Exception):
    """The characters of the block are not those of its rows."""


# A character as shown, its row (None: a space), its place among the characters of the row, spaces left out.
_Mark = tuple[str, int | None, int]


@dataclass(frozen=True, slots=True)
class _Marked:
    kind: SpanKind
    language: str | None
    marks: list[_Mark]


@dataclass(slots=True)
class _Walk:
    """A walk through the characters of a block that says of each to which row it belongs.

    Rows are sentences in order, each followed by its asides (what stands inside it without being read with it).
    """

    rows: Sequence[LedgerRow]
    _texts: list[str] = field(init=False)
    _used: list[bool] = field(init=False)
    _row: int = -1
    _at: int = 0

    def __post_init__(self) -> None:
        """Squeeze the rows once."""
        self._texts = [squeezed(row.written) for row in self.rows]
        self._used = [not text for text in self._texts]

    def through(self, block: Block) -> list[_Marked]:
        """Mark every character. Raises _Astray if one belongs to no row, or a row is not all there."""
        texts = [clean(span.text) for span in block.spans]
        runs = [
            span.kind in _RUNNING and not self._left_out(text, span.kind)
            for text, span in zip(texts, block.spans, strict=True)
        ]
        running = "".join(squeezed(text) for text, runs_on in zip(texts, runs, strict=True) if runs_on)
        found, place = [], 0
        for text, span, runs_on in zip(texts, block.spans, runs, strict=True):
            marks = list(self._run(text, running, place)) if runs_on else self._aside(text, span.kind)
            place += len(squeezed(text)) if runs_on else 0
            if span.kind not in _UNSEEN:
                found.append(_Marked(span.kind, span.language, marks))
        if not all(self._used) or (self._row >= 0 and self._at < len(self._texts[self._row])):
            raise _Astray
        return found

    def _left_out(self, text: str, kind: SpanKind) -> bool:
        """Say whether a whole span of code, of a link or of HTML was taken out of the running text."""
        return kind is not SpanKind.TEXT and any(
            not used and known == squeezed(text) and row.reason == kind.value
            for used, known, row in zip(self._used, self._texts, self.rows, strict=True)
        )

    def _aside(self, text: str, kind: SpanKind) -> list[_Mark]:
        whole = squeezed(text)
        if not whole:
            return [(char, None, 0) for char in text]
        free = [at for at, known in enumerate(self._texts) if known == whole and not self._used[at]]
        silent = [at for at in free if self.rows[at].status == "skipped"]
        at = next(iter(free if kind is SpanKind.IMAGE else silent or free), None)
        if at is None:
            raise _Astray
        self._used[at] = True
        return _numbered(text, at)

    def _run(self, text: str, running: str, place: int) -> Iterator[_Mark]:
        """Mark running text: the sentence that was begun, and what was left out of it in between."""
        aside, left = -1, 0
        for char in text:
            if char.isspace():
                yield char, None, 0
                continue
            if not left and not self._continues(char):
                aside = self._left_out_here(running, place) if self._unfinished() else -1
                left = len(self._texts[aside]) if aside >= 0 else 0
                if aside < 0:
                    self._begin(running, place)
            if left:
                yield char, aside, len(self._texts[aside]) - left
                left -= 1
            else:
                yield char, self._row, self._at
                self._at += 1
            place += 1

    def _unfinished(self) -> bool:
        return self._row >= 0 and self._at < len(self._texts[self._row])

    def _continues(self, char: str) -> bool:
        """Say whether `char` is the next one of the sentence that was begun."""
        return self._unfinished() and self._texts[self._row][self._at] == char

    def _left_out_here(self, running: str, place: int) -> int:
        """Take the row (an emoji) that interrupts the sentence."""
        for at, text in enumerate(self._texts):
            if not self._used[at] and running.startswith(text, place):
                self._used[at] = True
                return at
        raise _Astray

    def _begin(self, running: str, place: int) -> None:
        """Begin the row that stands here: whole, or else beginning like what comes."""
        free = [at for at, used in enumerate(self._used) if not used]
        whole = (at for at in free if running.startswith(self._texts[at], place))
        alike = (at for at in free if self._texts[at][0] == running[place])
        begun = next(whole, next(alike, None))
        if begun is None:
            raise _Astray
        self._used[begun] = True
        self._row, self._at = begun, 0


def _numbered(text: str, row: int) -> list[_Mark]:
    marks: list[_Mark] = []
    at = 0
    for char in text:
        marks.append((char, None, 0) if char.isspace() else (char, row, at))
        at += not char.isspace()
    return marks


def _as_listed(rows: Sequence[LedgerRow]) -> list[_Marked]:
    """Return the rows one after the other, without what is never shown."""
    shown = [(at, row) for at, row in enumerate(rows) if row.reason not in _UNSEEN_REASONS and row.written.strip()]
    return [_Marked(SpanKind.TEXT, None, [*_numbered(row.written, at), (" ", None, 0)]) for at, row in shown]


def _voiced(marked: Sequence[_Marked], rows: Sequence[LedgerRow], cues: _Cues, edition: ReadAlong) -> tuple[Piece, ...]:
    """Return the pieces: neighbours of one kind that are heard in one cue."""
    parts = [_parts(row, cues, edition) for row in rows]
    pieces: list[Piece] = []
    for run in marked:
        voiced = [
            (char, *_cue_at(parts[row], at)) if row is not None else (char, None, 0) for char, row, at in run.marks
        ]
        for cue, group in groupby(_closed(voiced), key=lambda each: each[1]):
            chars = list(group)
            text = "".join(char for char, _, _ in chars)
            first = next((at for char, _, at in chars if not char.isspace()), 0)
            pieces.append(Piece(text=text, kind=run.kind, language=run.language, cue=cue, first=first))
    return tuple(pieces)


_Voiced = tuple[str, int | None, int]


def _closed(voiced: list[_Voiced]) -> list[_Voiced]:
    """Give each space between two characters of one cue to that cue."""
    found = list(voiced)
    before: int | None = None
    spaces: list[int] = []
    for at, (char, cue, _) in enumerate(voiced):
        if char.isspace():
            spaces.append(at)
            continue
        if cue is not None and cue == before:
            for space in spaces:
                found[space] = (voiced[space][0], cue, 0)
        before, spaces = cue, []
    return found


def _parts(row: LedgerRow, cues: _Cues, edition: ReadAlong) -> list[tuple[int, int]]:
    """Return the cues of a row and after how many of its characters each ends; the last one has what is left."""
    indices = cues.get((row.chapter, row.block, row.sentence), ())
    parts, stop = [], 0
    for index in indices:
        stop += len(squeezed(edition.timeline.cues[index].written))
        parts.append((index, stop))
    return parts


def _cue_at(parts: Sequence[tuple[int, int]], at: int) -> tuple[int | None, int]:
    start = 0
    for index, stop in parts:
        if at < stop or index == parts[-1][0]:
            return index, at - start
        start = stop
    return None, 0


def _nests(pieces: Sequence[Piece]) -> bool:
    """Say whether no cue begins inside another one and ends outside."""
    last = {piece.cue: at for at, piece in enumerate(pieces) if piece.cue is not None}
    unfinished: list[int] = []
    seen: set[int] = set()
    for at, piece in enumerate(pieces):
        cue = piece.cue
        if cue is None:
            continue
        if cue not in seen:
            seen.add(cue)
            unfinished.append(cue)
        if unfinished[-1] != cue:
            return False
        if last[cue] == at:
            unfinished.pop()
    return True


def _trimmed(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Drop the spaces around a block, but the indentation of its first line."""
    kept = list(pieces)
    while kept and not kept[-1].text.strip():
        kept.pop()
    while kept and not kept[0].text.strip():
        kept.pop(0)
    if kept:
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip())
    return tuple(kept)
