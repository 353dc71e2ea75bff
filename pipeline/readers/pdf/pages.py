"""Pages put apart: what is read, what stands on every page, notes, what is turned or cannot be seen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.readers.pdf import child as marks
from pipeline.readers.pdf.furniture import find_furniture
from pipeline.readers.pdf.lines import Line, gutters, lines_of, rows_of, typical_size
from pipeline.readers.pdf.notes import Notes, reference
from pipeline.readers.pdf.paragraphs import Group, Sort
from pipeline.readers.pdf.process import Piece, RawPage
from pipeline.readers.pdf.words import Words

_BEGINS_WITH_INITIAL = re.compile(
    r"(?:A(?:[dlnst]|nd|ll|ny|re|fter|gain|lmost|lready|lso|lthough|lways|mong|nother|round|t|way|bout|bove)"
    r"|I(?:[fnst]|nto|nstead|ndeed|magine|t[’']s)|Y(?:ou|es|et|ears?|our|a|o))$",
    re.IGNORECASE,
)
_DROP_CAP = 1.7
_SCAN = 0.5  # of a page covered by a picture: invisible text over it is what a scanner's software recognized


@dataclass(slots=True)
class Pages:
    """The text of all pages in order, what was put aside by page, and the marks of notes by page."""

    lines: list[Line] = field(default_factory=list)
    asides: dict[int, list[Group]] = field(default_factory=dict)
    marks: dict[int, set[str]] = field(default_factory=dict)
    words: Words = field(default_factory=lambda: Words(()))

    def put(self, sort: Sort, lines: list[Line], page: int) -> None:
        """Put lines aside."""
        self.asides.setdefault(page, []).append(Group(sort, lines, page=page))


def part(raw: Sequence[RawPage], names: frozenset[str] = frozenset()) -> Pages:
    """Sort everything on every page; no piece is left out, none is taken twice.

    `names` are titles and authors that a running head may say, without spaces and case.
    """
    pages = Pages()
    shown = [_shown(page, pages) for page in raw]
    pages.words = Words(" ".join(piece.text for piece in pieces) for pieces in shown)
    body_size = typical_size(piece for pieces in shown for piece in pieces)
    rows = [rows_of(_without_drop_caps(pieces, body_size, pages.words)) for pieces in shown]
    furniture = find_furniture(rows, names)
    left = [
        [piece for row, pieces in enumerate(found) if (page, row) not in furniture for piece in pieces]
        for page, found in enumerate(rows)
    ]
    known = gutters(left)
    in_note = False
    for page, found in enumerate(rows):
        in_note = _read_page(pages, page, lines_of(left[page], page, known), body_size, in_note=in_note)
        for row, pieces in enumerate(found):
            if (page, row) in furniture:
                pages.put(Sort.FURNITURE, [Line(page, -1, pieces)], page)
    _mark_endnotes(pages)
    return pages


def _read_page(pages: Pages, page: int, lines: list[Line], body_size: float, *, in_note: bool) -> bool:
    """Part text from notes; return whether the page ends in a note that may go on."""
    notes = Notes(lines, body_size, goes_on=in_note)
    pages.marks[page] = notes.marks
    pages.lines += [line for at, line in enumerate(lines) if at not in notes.taken]
    note: list[Line] = []
    for at in sorted(notes.taken):
        if note and at in notes.first:
            pages.put(Sort.NOTE, note, page)
            note = []
        note.append(lines[at])
    if note:
        pages.put(Sort.NOTE, note, page)
    return bool(note) and not note[-1].text.rstrip().endswith((".", "!", "?", ")", "”"))


def _shown(page: RawPage, pages: Pages) -> list[Piece]:
    """Return the pieces that a reader sees upright; put the others aside."""
    left, bottom, right, top = page.box
    shown: list[Piece] = []
    hidden: list[Piece] = []
    turned: list[Piece] = []
    for piece in page.pieces:
        inside = left - 2 < (piece.left + piece.right) / 2 < right + 2 and bottom - 2 < piece.y < top + 2
        unseen = piece.has(marks.HIDDEN) and page.image_share < _SCAN
        (turned if piece.has(marks.TURNED) else shown if inside and not unseen else hidden).append(piece)
    if hidden:
        pages.put(Sort.HIDDEN, [Line(page.number, -1, hidden)], page.number)
    if turned:
        pages.put(Sort.ASIDE, [Line(page.number, -1, turned)], page.number)
    return shown


def _without_drop_caps(pieces: list[Piece], body_size: float, words: Words) -> list[Piece]:
    """Put a large initial that spans several lines on the first of them, before the rest of its word."""
    for cap in pieces:
        tall = cap.size >= _DROP_CAP * body_size and len(cap.text.strip("\"“‘«'")) == 1 and cap.text[-1:].isalpha()
        if tall and cap.size >= body_size:
            _lower(cap, pieces, words)
    return pieces


def _lower(cap: Piece, pieces: Sequence[Piece], words: Words) -> None:
    beside = [
        piece
        for piece in pieces
        if piece.size < 0.7 * cap.size
        and cap.y - 0.2 * piece.size <= piece.y <= cap.y + cap.size
        and piece.left - cap.right + 0.3 * piece.size >= 0
    ]
    rows = {round(piece.y) for piece in beside}
    if len(rows) < 2:
        return
    first = max(beside, key=lambda one: (round(one.y), -one.left))
    if first.left - cap.right > 3 * first.size:
        return
    cap.y, cap.size = first.y, first.size
    apart = _is_word_alone(cap.text[-1], _word(first.text), words)
    cap.right = first.left - (0.5 if apart else 0.0) * first.size
    cap.left = min(cap.left, cap.right)
    if not apart:
        first.flags &= ~marks.SPACED


def _is_word_alone(initial: str, rest: str, words: Words) -> bool:
    """Tell "A man" and "I was" from "After" and "It"."""
    joined = f"{initial}{rest}"
    if words.known(joined) or _BEGINS_WITH_INITIAL.match(joined):
        return False
    return initial in "AIYÁÀ" or (initial == "O" and rest[:1].isupper() and not rest.isupper())


def _word(text: str) -> str:
    match = re.match(r"[^\W\d_]+", text)
    return match.group() if match else ""


def _mark_endnotes(pages: Pages) -> None:
    """Take raised numbers behind words for marks of notes if they count up from one through the book."""
    counted: list[tuple[int, str]] = []
    run: list[tuple[int, str]] = []
    for page, number in _raised_numbers(pages.lines):
        if run and number == int(run[-1][1]) + 1:
            run.append((page, str(number)))
        elif number == 1:
            counted += run if len(run) > 2 else []
            run = [(page, "1")]
    counted += run if len(run) > 2 else []
    for page, mark in counted:
        pages.marks.setdefault(page, set()).add(mark)


def _raised_numbers(lines: Iterable[Line]) -> Iterable[tuple[int, int]]:
    for line in lines:
        for before, piece in zip(line.pieces, line.pieces[1:], strict=False):
            mark = reference(piece.text) if piece.raised else None
            if mark and mark.isdigit() and re.search(r"[^\W\d_]{3}$|[.,;:!?”’\")\]]$", before.text):
                yield line.page, int(mark)
