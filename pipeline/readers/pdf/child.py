"""The part of the PDF reader that runs in a process of its own: pdfium's characters as JSON lines on standard output.

pdfium is native code and a PDF may be hostile, so this program is started by `pdf.process`, under limits, and knows
nothing of the rest of the package: the PDF comes in on standard input, out go one line for the document and one for
each page. A page that takes too long, a crash or too much memory end this process and no other.
"""

from __future__ import annotations

import ctypes
import json
import math
import os
import resource
import signal
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

# Of processor time there are 6 s in all and a quarter for each page (30 s a megabyte at most). A page of dense text
# takes 0.02 s.
PAGE_LIMIT_S = 6
MEMORY_LIMIT_BYTES = 500_000_000  # of addresses, and twice the file; a book of 350 pages takes 30 MB resident
OUTLINE_LIMIT = 20_000
PIECES_LIMIT = 200_000  # on one page, a bound against hostile files

BOLD, ITALIC, TURNED, SPACED, HIDDEN, HYPHEN, GUESSED = 1, 2, 4, 8, 16, 32, 64
_SPACES = frozenset((0x20, 0x09, 0x0A, 0x0D, 0xA0))
_HYPHENS = frozenset((0x02, 0xFFFE))
_FORCE_BOLD = 1 << 18
_ITALIC_FLAG = 1 << 6
_IMAGE = 3

Piece = list[Any]  # text, left, right, baseline, size, flags


class _Style:
    """What all characters of one text object share."""

    __slots__ = ("angle", "flags", "size")

    def __init__(self, text_page: Any, index: int, handle: Any) -> None:
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(text_page, index, matrix)
        scale = math.hypot(matrix.c, matrix.d)
        self.size = abs(pdfium.FPDFText_GetFontSize(text_page, index)) * (scale or 1.0)
        self.angle = round(math.degrees(math.atan2(matrix.b, matrix.a))) % 360
        invisible = pdfium.FPDFTextObj_GetTextRenderMode(handle) == 3
        self.flags = _font_flags(handle) | (HIDDEN if invisible else 0)


def _font_flags(handle: Any) -> int:
    font = pdfium.FPDFTextObj_GetFont(handle)
    if not font:
        return 0
    length = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
    buffer = ctypes.create_string_buffer(length or 1)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, length)
    name = buffer.value.decode("latin-1").lower()
    flags = max(0, pdfium.FPDFFont_GetFlags(font))
    heavy = flags & _FORCE_BOLD or any(word in name for word in ("bold", "black", "heavy", "cmbx"))
    slanted = flags & _ITALIC_FLAG or any(word in name for word in ("italic", "oblique", "cmti"))
    return (BOLD if heavy else 0) | (ITALIC if slanted else 0)


class _Char:
    """One character where it stands: code point, left, right, baseline, style."""

    __slots__ = ("code", "generated", "left", "right", "style", "unmapped", "y")

    def __init__(self, text_page: Any, index: int, code: int, style: _Style) -> None:
        x, y = ctypes.c_double(), ctypes.c_double()
        box = pdfium.FS_RECTF()
        pdfium.FPDFText_GetCharOrigin(text_page, index, x, y)
        pdfium.FPDFText_GetLooseCharBox(text_page, index, box)
        self.code, self.style = code, style
        self.left, self.right, self.y = _upright(style.angle, x.value, y.value, box)
        self.unmapped = pdfium.FPDFText_HasUnicodeMapError(text_page, index) == 1
        self.generated = code in _SPACES and pdfium.FPDFText_IsGenerated(text_page, index) == 1


def _upright(angle: int, x: float, y: float, box: Any) -> tuple[float, float, float]:
    """Turn a character back: left, right and baseline as a reader with a turned head sees them."""
    if angle == 90:
        return box.bottom, box.top, -x
    if angle == 180:
        return -box.right, -box.left, -y
    if angle == 270:
        return -box.top, -box.bottom, x
    return min(x, box.left), box.right, y


def _characters(text_page: Any) -> Iterator[_Char]:
    style, known = None, None
    for index in range(pdfium.FPDFText_CountChars(text_page)):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        handle = pdfium.FPDFText_GetTextObject(text_page, index)
        address = ctypes.cast(handle, ctypes.c_void_p).value if handle else None
        if address and (address != known or style is None):
            style, known = _Style(text_page, index, handle), address
        if style is None:
            style = _Style(text_page, index, handle) if handle else _blank()
        yield _Char(text_page, index, code, style)


def _blank() -> _Style:
    style = _Style.__new__(_Style)
    style.size, style.angle, style.flags = 0.0, 0, 0
    return style


def _pieces(characters: Iterable[_Char], upright: int) -> Iterator[Piece]:
    """Yield runs of characters without a gap and of one style.

    SPACED says that the file has a space before one, GUESSED that pdfium would put one there.
    """
    piece: Piece | None = None
    last: _Char | None = None
    spaced = guessed = False
    for char in characters:
        if char.code in _SPACES or char.code == 0:
            spaced, guessed = spaced or not char.generated, guessed or char.generated
            last = None
            continue
        if last is None or piece is None or not _goes_on(last, char):
            if piece:
                yield piece
            turned = TURNED if char.style.angle != upright else 0
            flags = char.style.flags | turned | (SPACED if spaced else 0) | (GUESSED if guessed else 0)
            piece = ["", char.left, char.right, char.y, char.style.size, flags]
            spaced = guessed = False
        piece[0] += "-" if char.code in _HYPHENS else _letter(char.code)
        piece[1], piece[2] = min(piece[1], char.left), max(piece[2], char.right)
        if char.code in _HYPHENS:
            piece[5] |= HYPHEN
        last = char
    if piece:
        yield piece


def _letter(code: int) -> str:
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def _goes_on(last: _Char, char: _Char) -> bool:
    """Say whether `char` stands close behind `last` on its line and looks like it."""
    one, other = last.style, char.style
    size = max(one.size, 1.0)
    near = -0.5 * size < char.left - last.right < 0.08 * size
    level = abs(char.y - last.y) < 0.05 * size
    return near and level and (one is other or (one.flags == other.flags and abs(one.size - other.size) < 0.01 * size
                                                and one.angle == other.angle))  # fmt: skip


def _page(document: Any, number: int) -> dict[str, Any]:
    page = document[number]
    text_page = page.get_textpage()
    characters = list(_characters(text_page.raw))
    visible = [char for char in characters if char.code not in _SPACES]
    angles = Counter(char.style.angle for char in visible)
    turn = angles.most_common(1)[0][0] if angles else 0
    upright = turn if turn in (0, 90, 180, 270) else 0
    pieces = []
    for piece in _pieces(characters, upright):
        pieces.append([piece[0], *(round(value, 2) for value in piece[1:5]), piece[5]])
        if len(pieces) > PIECES_LIMIT:
            raise MemoryError
    found = {
        "page": number,
        "box": _visible_box(page, upright),
        "pieces": pieces,
        "unmapped": sum(char.unmapped for char in visible),
        "images": _image_share(page),
    }
    text_page.close()
    page.close()
    return found


def _visible_box(page: Any, upright: int) -> list[float]:
    left, bottom, right, top = page.get_cropbox()
    if upright == 90:
        box = (bottom, -right, top, -left)
    elif upright == 180:
        box = (-right, -top, -left, -bottom)
    elif upright == 270:
        box = (-top, left, -bottom, right)
    else:
        box = (left, bottom, right, top)
    return [round(value, 2) for value in box]


def _image_share(page: Any) -> float:
    """Return how much of the page its pictures cover; scanners cut one page into many."""
    width, height = page.get_size()
    covered = 0.0
    for image in page.get_objects(filter=(_IMAGE,), max_depth=3):
        left, bottom, right, top = image.get_bounds()
        covered += (right - left) * (top - bottom)
    return float(round(min(1.0, covered / max(1.0, width * height)), 3))


def _outline(document: Any) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    for bookmark in document.get_toc(max_depth=6):
        destination = bookmark.get_dest()
        page = destination.get_index() if destination else None
        top = _top(destination) if destination else None
        entries.append({"title": bookmark.get_title(), "depth": bookmark.level + 1, "page": page, "top": top})
        if len(entries) >= OUTLINE_LIMIT:
            break
    return entries


def _top(destination: Any) -> float | None:
    has_x, has_y, has_zoom = ctypes.c_int(), ctypes.c_int(), ctypes.c_int()
    x, y, zoom = ctypes.c_float(), ctypes.c_float(), ctypes.c_float()
    found = pdfium.FPDFDest_GetLocationInPage(destination.raw, has_x, has_y, has_zoom, x, y, zoom)
    return round(float(y.value), 2) if found and has_y.value else None


def _language(document: Any) -> str:
    length = pdfium.FPDFCatalog_GetLanguage(document.raw, None, 0)
    if not 2 < length < 200:
        return ""
    buffer = (pdfium.FPDF_WCHAR * (length // 2))()
    pdfium.FPDFCatalog_GetLanguage(document.raw, buffer, length)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")


def _say(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")


def _guarded_outline(document: Any) -> list[dict[str, Any]]:
    """Return no outline rather than none of the book if it is damaged."""
    try:
        return _outline(document)
    except (pypdfium2.PdfiumError, UnicodeError, ValueError):
        return []


def main() -> None:
    """Read a PDF from standard input; every page gets the same short time, and the kernel ends what takes longer."""
    most = MEMORY_LIMIT_BYTES + 2 * os.fstat(sys.stdin.fileno()).st_size
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(PAGE_LIMIT_S)
    data = sys.stdin.buffer.read()
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        _say({"refused": str(error)})
        return
    head = {"meta": document.get_metadata_dict(skip_empty=True), "language": _language(document)}
    xfa = pdfium.FPDF_GetFormType(document.raw) in (pdfium.FORMTYPE_XFA_FULL, pdfium.FORMTYPE_XFA_FOREGROUND)
    seconds = PAGE_LIMIT_S + min(len(document) // 4, 30 * len(data) // 1_000_000)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    _say(head | {"pages": len(document), "outline": _guarded_outline(document), "xfa": xfa})
    for number in range(len(document)):
        signal.alarm(PAGE_LIMIT_S)
        try:
            _say(_page(document, number))
        except pypdfium2.PdfiumError as error:
            _say({"page": number, "damaged": str(error)})


if __name__ == "__main__":
    main()
