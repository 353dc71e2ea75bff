"""Prove that a script has lost and doubled nothing: letters and digits, counted in order, block by block.

This is a second opinion on the plan: it shares with it only the cleaning of typography, looks at the
book and at the finished script, and knows nothing of policies, sentences or packing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pipeline.book import Block, BlockKind, Book, SpanKind
from pipeline.script import LedgerRow, Script, Sentence
from pipeline.text.typography import clean

_ALWAYS_ASIDE = frozenset(SpanKind) - {SpanKind.TEXT, SpanKind.CODE, SpanKind.LINK, SpanKind.HTML}
_ASIDE_IF_LISTED = {SpanKind.CODE: "code", SpanKind.LINK: "link", SpanKind.HTML: "html"}


class LostText(Exception):
    """A bug in this program: a block is not in the script exactly once and in order."""


def account(book: Book, script: Script) -> None:
    """Check that the ledger has every letter and digit of `book` once and in order, and passages every spoken row.

    What stands inside a sentence without belonging to it may be listed after that sentence.
    Raises LostText, naming chapter, block and source line.
    """
    rows: defaultdict[tuple[int, int], list[LedgerRow]] = defaultdict(list)
    for row in script.ledger:
        rows[row.chapter, row.block].append(row)
    said = _said(script)
    for chapter_number, chapter in enumerate(book.chapters, 1):
        for block_number, block in enumerate(chapter.blocks, 1):
            place = (chapter_number, block_number)
            listed = rows.pop(place, [])
            if not _listed_once(block, listed):
                raise LostText(_where(block, place, "its words are not in the ledger once and in order"))
            if not _spoken_once(listed, said.pop(place, [])):
                raise LostText(_where(block, place, "what its passages say is not what the ledger says"))
    if rows or said:
        raise LostText(f"the script has text for blocks that the book has not: {sorted([*rows, *said])[:3]}")


def _where(block: Block, place: tuple[int, int], what: str) -> str:
    source = f"{block.source.file}:{block.source.line}" if block.source.line else block.source.file
    return f"chapter {place[0]}, block {place[1]} ({source}): {what}: {block.text[:80]!r}"


def _said(script: Script) -> dict[tuple[int, int], list[Sentence]]:
    said: defaultdict[tuple[int, int], list[Sentence]] = defaultdict(list)
    for passage in script.passages:
        for sentence in passage.sentences:
            said[sentence.chapter, sentence.block].append(sentence)
    return said


def _signs(text: str) -> str:
    """Return the letters and digits of `text`."""
    return text if text.isalnum() else "".join(filter(str.isalnum, text))


def _listed_once(block: Block, rows: Sequence[LedgerRow]) -> bool:
    if block.kind is BlockKind.BREAK:
        return not rows
    listed = [signs for row in rows if (signs := _signs(row.written))]
    pieces = [(span.kind, _signs(clean(span.text))) for span in block.spans]
    if "".join(listed) == "".join(signs for _, signs in pieces):
        return True
    reasons = {row.reason for row in rows}
    taken_out = _ALWAYS_ASIDE | {kind for kind, reason in _ASIDE_IF_LISTED.items() if reason in reasons}
    main = "".join(signs for kind, signs in pieces if kind not in taken_out)
    asides = [signs for kind, signs in pieces if kind in taken_out and signs]
    return _woven(listed, main, asides)


def _woven(rows: Sequence[str], main: str, asides: Sequence[str]) -> bool:
    """Say whether `rows` are the running text `main` and the `asides`, each in order, woven together."""
    states = {(0, 0)}  # (read of main, asides seen); more than one only while a row could be either
    for row in rows:
        states = {(at + len(row), seen) for at, seen in states if main.startswith(row, at)} | {
            (at, seen + 1) for at, seen in states if seen < len(asides) and asides[seen] == row
        }
    return (len(main), len(asides)) in states


def _spoken_once(rows: Iterable[LedgerRow], sentences: Iterable[Sentence]) -> bool:
    """Compare what the passages of one block say with its ledger; a notice stands for a skipped row."""
    spoken: defaultdict[int, str] = defaultdict(str)
    order: list[int] = []
    for sentence in sentences:
        order.append(sentence.number)
        spoken[sentence.number] += _signs(sentence.spoken)
    expected = {row.sentence: _signs(row.spoken) for row in rows if row.spoken is not None}
    skipped = {row.sentence for row in rows if row.spoken is None}
    heard = {number: signs for number, signs in spoken.items() if number not in skipped}
    return order == sorted(order) and heard == expected
