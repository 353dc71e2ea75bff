"""pdfium in a process of its own: started, limited, its findings checked, its end turned into a sentence for people."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pipeline.errors import InputError
from pipeline.readers import SourceFile
from pipeline.readers.pdf import child

_TOTAL_LIMIT_S = 600
_ACCENTS = {"¨": "\u0308", "´": "\u0301", "ˆ": "\u0302", "˜": "\u0303", "ˇ": "\u030c", "˚": "\u030a", "¸": "\u0327"}
_ACCENTED = re.compile(f"([{''.join(_ACCENTS)}])([^\\W\\d_])")
_LINE_LIMIT_BYTES = 40_000_000
_OUTPUT_LIMIT_BYTES = 600_000_000


@dataclass(slots=True)
class Piece:
    """A run of characters without a gap, in points from the left and the bottom of its page; `y` is the baseline."""

    text: str
    left: float
    right: float
    y: float
    size: float
    flags: int
    raised: bool = False

    def has(self, flag: int) -> bool:
        """Say whether one of the marks of `pdf.child` is on."""
        return bool(self.flags & flag)


@dataclass(frozen=True, slots=True)
class RawPage:
    """One page as pdfium gives it: number from 0, visible box, pieces in the order of the file."""

    number: int
    box: tuple[float, float, float, float]
    pieces: tuple[Piece, ...]
    unmapped: int = 0
    image_share: float = 0.0


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline: depth from 1, page from 0 (None: leads nowhere), height on that page."""

    title: str
    depth: int
    page: int | None
    top: float | None


@dataclass(frozen=True, slots=True)
class RawDocument:
    """A whole PDF: what it says of itself, its outline, its pages."""

    meta: dict[str, str]
    language: str
    outline: tuple[Bookmark, ...]
    pages: tuple[RawPage, ...]
    damaged: tuple[int, ...] = field(default=())


def extract(source: SourceFile) -> RawDocument:
    """Return what pdfium finds in the source.

    Raises InputError if it is no PDF, damaged, encrypted, a form without fixed pages, or takes too long or too much.
    """
    head: dict[str, Any] = {}
    pages: list[RawPage] = []
    damaged: list[int] = []
    for line in _lines(source):
        if "refused" in line:
            raise _refusal(source.name, str(line["refused"]))
        if "damaged" in line:
            damaged.append(int(line["page"]) + 1)
        elif "page" in line:
            pages.append(_raw_page(line))
        else:
            head = line
    if damaged:
        raise InputError(
            f"{source.name}: damaged: page {damaged[0]} cannot be read",
            hint="open it in a PDF viewer and save or print it as a new PDF",
        )
    _check_form(source.name, head, pages)
    outline = tuple(Bookmark(entry["title"], entry["depth"], entry["page"], entry["top"]) for entry in head["outline"])
    return RawDocument(head["meta"], head["language"], outline, tuple(pages))


def _lines(source: SourceFile) -> Iterator[dict[str, Any]]:
    """Yield the findings of the child as they come; it is dead when this returns or raises."""
    program = [sys.executable, "-P", child.__file__]  # -P: the modules of this folder are not the library's
    with tempfile.TemporaryFile() as given:
        given.write(source.data)
        given.seek(0)
        process = subprocess.Popen(program, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603 - our own
    try:
        yield from _parsed(process, source.name)
        if process.wait(_TOTAL_LIMIT_S):
            raise _accident(source.name, process.returncode)
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def _parsed(process: subprocess.Popen[bytes], name: str) -> Iterator[dict[str, Any]]:
    read = 0
    while process.stdout and (line := process.stdout.readline(_LINE_LIMIT_BYTES)):
        read += len(line)
        if read > _OUTPUT_LIMIT_BYTES or not line.endswith(b"\n"):
            if process.wait(_TOTAL_LIMIT_S):
                raise _accident(name, process.returncode)
            raise InputError(f"{name}: holds more text than a book can", hint="split it into smaller PDFs")
        yield json.loads(line)


def _raw_page(line: dict[str, Any]) -> RawPage:
    pieces = tuple(Piece(composed(text), *rest) for text, *rest in line["pieces"])
    left, bottom, right, top = line["box"]
    return RawPage(line["page"], (left, bottom, right, top), pieces, line["unmapped"], line["images"])


def composed(text: str) -> str:
    """Return text with accents that were set as glyphs of their own, before the letter as TeX does, put on it."""
    return text if text.isascii() else _ACCENTED.sub(_with_accent, text)


def _with_accent(match: re.Match[str]) -> str:
    letter = {"ı": "i", "ȷ": "j"}.get(match[2], match[2])
    one = unicodedata.normalize("NFC", letter + _ACCENTS[match[1]])
    return one if len(one) == 1 else match.group()


def _refusal(name: str, reason: str) -> InputError:
    if "password" in reason.lower():
        return InputError(
            f"{name}: this PDF is protected by a password", hint="save a copy without a password and give that"
        )
    if "security" in reason.lower():
        return InputError(
            f"{name}: this PDF is protected by digital rights management that keeps programs from reading it",
            hint="ask the publisher for a copy without protection",
        )
    return InputError(
        f"{name}: this is no PDF, or a damaged one ({reason})",
        hint="download it again, or open it in a PDF viewer and save or print it as a new PDF",
    )


def _accident(name: str, status: int) -> InputError:
    slow = -status in (signal.SIGALRM, signal.SIGXCPU)
    what = f"a page took more than {child.PAGE_LIMIT_S} seconds" if slow else "pdfium could not go on"
    return InputError(
        f"{name}: this PDF is damaged or made to do harm: {what} (it ran in a process of its own, which was ended)",
        hint="open it in a PDF viewer and save or print it as a new PDF",
    )


def _check_form(name: str, head: dict[str, Any], pages: list[RawPage]) -> None:
    if not head or not pages:
        raise InputError(f"{name}: this PDF has no pages", hint="is it the right file?")
    words = " ".join(piece.text for page in pages[:2] for piece in page.pieces)
    if head["xfa"] and (len(pages) <= 2 and "Please wait" in words):
        raise InputError(
            f"{name}: an XFA form, which holds no pages but a program that draws them",
            hint="open it in Adobe Reader and print it as a new PDF",
        )
