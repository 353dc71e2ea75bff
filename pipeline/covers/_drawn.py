"""A cover drawn from title and author, like the cloth of an old edition: a frame, a serif, one colour and its gold.

The typeface is Source Serif Pro (SIL Open Font License 1.1), which has Latin, Greek and Cyrillic letters; what it lacks
is spelled in Latin ones. The colours follow from the title, so a book keeps its cover and a shelf is not monotonous.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby

from anyascii import anyascii
from PIL import Image, ImageDraw, ImageFont

from pipeline.book import Metadata
from pipeline.titles import clean_line

SIDE_PX = 2_400
MARGIN_PX = 110  # from the edge to the frame
TEXT_PX = SIDE_PX - 2 * 300  # the width of the text
# From the top to the middle of what stands there; title and subtitle share TITLE_PX of height, with a gap.
SERIES_PX, MIDDLE_PX, ORNAMENT_PX, AUTHOR_PX = 330, 1_070, 1_800, 2_010
TITLE_PX, GAP_PX = 1_120, 70
QUALITY = 90
FONT = "font_source_serif_pro"
STRONG, PLAIN = "SourceSerifPro-Semibold.ttf", "SourceSerifPro-Regular.ttf"
LEADING = 1.16  # from line to line, in sizes of the type
ELLIPSIS = "..."  # three dots: of the single character the typeface gives a width that is too small
NOWHERE = "\U000f0000"  # a code point that no font has
# Ground, ink and gold; ink and gold stand out from the ground at 7:1 or more (WCAG 2.2, contrast enhanced).
PALETTES = (
    ("#16263d", "#f6eedd", "#dfc183"),
    ("#47131f", "#f8ecdf", "#e8c08f"),
    ("#15332a", "#f3eedd", "#d6c48d"),
    ("#2f1b3c", "#f5ecf1", "#dcbbd0"),
    ("#24272c", "#f4f1ea", "#e3bd92"),
    ("#0d3540", "#f0f5ee", "#e6c992"),
    ("#3a2517", "#f7ecdc", "#e2ba83"),
    ("#f2e9d6", "#251d15", "#6e2414"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    """A text as it is set: lines of one size. `tracking` is the space between letters, in sizes of the type."""

    lines: tuple[str, ...]
    size: int
    face: str
    tracking: float = 0

    @property
    def height(self) -> int:
        """From the top of the first line to the bottom of the last, in pixels."""
        return round(self.size * LEADING * len(self.lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Space:
    """What a text may take: sizes of type from `largest` down, and `tries`: so small, for so many lines, in order."""

    largest: int
    tries: tuple[tuple[int, int], ...]
    height: int = SIDE_PX
    face: str = PLAIN
    tracking: float = 0


def draw(metadata: Metadata) -> bytes:
    """Return a square JPEG of 2,400 pixels; for the same words and release of Pillow always the same bytes."""
    title = written(metadata.title) or "Audiobook"
    author = written(", ".join(metadata.authors))
    series = written(" · ".join(filter(None, [metadata.series, metadata.series_part])))
    ground, ink, gold = colours(metadata)
    picture = Image.new("RGB", (SIDE_PX, SIDE_PX), ground)
    pen = ImageDraw.Draw(picture)
    _frame(pen, gold)
    top = _fit(series.upper(), _Space(largest=64, tries=((52, 1), (44, 2)), tracking=0.16))
    under = _fit(written(metadata.subtitle), _Space(largest=92, tries=((76, 1), (60, 3))))
    gap = GAP_PX if under.lines else 0
    height = TITLE_PX - gap - under.height
    head = _fit(title, _Space(largest=300, tries=((84, 9),), height=height, face=STRONG))
    foot = _fit(author.upper(), _Space(largest=96, tries=((72, 1), (56, 3)), tracking=0.12))
    _set(pen, top, SERIES_PX - top.height // 2, gold)
    start = MIDDLE_PX - (head.height + gap + under.height) // 2
    _set(pen, head, start, ink)
    _set(pen, under, start + head.height + gap, gold)
    _ornament(pen, ORNAMENT_PX, gold)
    _set(pen, foot, AUTHOR_PX - foot.height // 2, ink)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True, subsampling=0)
    return out.getvalue()


def colours(metadata: Metadata) -> tuple[str, str, str]:
    """Return ground, ink and gold of a book."""
    told = "\n".join([metadata.title, *metadata.authors])
    return PALETTES[hashlib.sha256(told.encode(errors="replace")).digest()[0] % len(PALETTES)]


def written(text: str) -> str:
    """Return `text` in letters that the typeface has: others are spelled in Latin ones, pictographs are left out."""
    line = clean_line(unicodedata.normalize("NFC", text))
    runs = ("".join(run) if has else _spelled("".join(run)) for has, run in groupby(line, _has))
    return " ".join("".join(runs).split())


def _spelled(run: str) -> str:
    """Return letters in Latin ones, syllables that begin with a capital apart: anyascii joins Chinese ones."""
    latin = anyascii("".join(char for char in run if unicodedata.category(char)[0] in "LMNPZ"))
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", latin)


@cache
def _has(char: str) -> bool:
    font = _font(PLAIN, 32)
    return char.isspace() or bytes(font.getmask(char)) != bytes(font.getmask(NOWHERE))


@cache
def _font(face: str, size: int) -> ImageFont.FreeTypeFont:
    # The basic layout: the other one needs a library of the system, and its absence would be seen in the bytes.
    return ImageFont.truetype(io.BytesIO(_bytes_of(face)), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def _bytes_of(face: str) -> bytes:
    return (files(FONT) / "files" / face).read_bytes()


def _fit(text: str, space: _Space) -> _Setting:
    """Set a text as large as its space allows; what does not fit in the smallest size ends with an ellipsis."""
    words = text.split()
    for smallest, most in space.tries:
        for size in range(space.largest, smallest - 1, -4):
            if _width(text, size, space) > most * TEXT_PX:
                continue  # most sizes of a long text: said without looking at its words
            lines = _wrapped(words, size, space, TEXT_PX)
            whole = all(_width(line, size, space) <= TEXT_PX for line in lines)
            if whole and len(lines) <= most and size * LEADING * len(lines) <= space.height:
                return _setting(_balanced(words, size, space, len(lines)), size, space)
    return _cut_short(words, space)


def _cut_short(words: Sequence[str], space: _Space) -> _Setting:
    size, most = space.tries[-1]
    pieces = [piece for word in words for piece in _broken(word, size, space)]
    lines = _wrapped(pieces, size, space, TEXT_PX)
    kept = lines[: min(most, int(space.height / (size * LEADING)))]
    if len(kept) < len(lines):
        kept[-1] = _shortened(kept[-1], size, space)
    return _setting(kept, size, space)


def _setting(lines: Sequence[str], size: int, space: _Space) -> _Setting:
    return _Setting(lines=tuple(lines), size=size, face=space.face, tracking=space.tracking)


def _wrapped(words: Sequence[str], size: int, space: _Space, width: int) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and _width(f"{lines[-1]} {word}", size, space) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _balanced(words: Sequence[str], size: int, space: _Space, count: int) -> list[str]:
    """Return the lines of the narrowest column that needs no more of them, so that none is left with one word."""
    narrow, wide = 0, TEXT_PX
    while narrow < wide:
        middle = (narrow + wide) // 2
        lines = _wrapped(words, size, space, middle)
        if len(lines) <= count and all(_width(line, size, space) <= middle for line in lines):
            wide = middle
        else:
            narrow = middle + 1
    return _wrapped(words, size, space, wide)


def _broken(word: str, size: int, space: _Space) -> Iterator[str]:
    """Yield a word in pieces that fit a line."""
    piece = ""
    for char in word:
        if piece and _width(f"{piece}{char}", size, space) > TEXT_PX:
            yield piece
            piece = ""
        piece += char
    yield piece


def _shortened(line: str, size: int, space: _Space) -> str:
    while line and _width(f"{line}{ELLIPSIS}", size, space) > TEXT_PX:
        line = line[:-1]
    return line.rstrip(" ,;:.-–—") + ELLIPSIS


def _width(line: str, size: int, space: _Space | _Setting) -> float:
    font = _font(space.face, size)
    if not space.tracking:
        return font.getlength(line)
    return sum(map(font.getlength, line)) + space.tracking * size * max(len(line) - 1, 0)


def _set(pen: ImageDraw.ImageDraw, setting: _Setting, top: int, colour: str) -> None:
    """Draw centred lines, the first one's top at `top`."""
    font = _font(setting.face, setting.size)
    for number, line in enumerate(setting.lines):
        left = (SIDE_PX - _width(line, setting.size, setting)) / 2
        baseline = top + round(setting.size * (LEADING * number + 0.92))
        if not setting.tracking:
            pen.text((left, baseline), line, fill=colour, font=font, anchor="ls")
            continue
        for char in line:
            pen.text((left, baseline), char, fill=colour, font=font, anchor="ls")
            left += font.getlength(char) + setting.tracking * setting.size


def _frame(pen: ImageDraw.ImageDraw, colour: str) -> None:
    for inset, width in ((MARGIN_PX, 10), (MARGIN_PX + 34, 3)):
        pen.rectangle((inset, inset, SIDE_PX - 1 - inset, SIDE_PX - 1 - inset), outline=colour, width=width)


def _ornament(pen: ImageDraw.ImageDraw, middle: int, colour: str) -> None:
    """Draw a rule with a lozenge in its middle."""
    centre, half, reach = SIDE_PX // 2, 22, 330
    pen.polygon(
        [(centre - half, middle), (centre, middle - half), (centre + half, middle), (centre, middle + half)],
        fill=colour,
    )
    for side in (-1, 1):
        ends = sorted((centre + side * 2 * half, centre + side * reach))
        pen.rectangle((ends[0], middle - 2, ends[1], middle + 1), fill=colour)
