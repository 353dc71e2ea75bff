"""What cannot become an audiobook: pages that are pictures, letters that cannot be told."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

from pipeline.errors import InputError
from pipeline.readers.pdf.process import RawPage

_PICTURE = 0.4  # of the page
_FEW_LETTERS = 10
_MOST_UNKNOWN = 0.3
_VOWELS = frozenset("aeiouyáéíóúàèìòùäëïöüâêîôûãõåæøœ")
_ENOUGH_LETTERS = 400


def picture_pages(pages: Sequence[RawPage]) -> list[int]:
    """Return the pages, from 0, that are pictures without text."""
    return [page.number for page in pages if page.image_share >= _PICTURE and _letters(page) < _FEW_LETTERS]


def check(name: str, pages: Sequence[RawPage]) -> None:
    """Raise InputError if the text cannot be had: a scan, or fonts that do not say which letters they draw."""
    pictures = picture_pages(pages)
    letters = sum(map(_letters, pages))
    if not letters or len(pictures) * 3 > len(pages) + 2:
        _refuse_scan(name, pictures, len(pages), letters)
    text = "".join(piece.text for page in pages for piece in page.pieces)
    unknown = max(sum(page.unmapped for page in pages), sum(map(_is_unknown, text)))
    if unknown > _MOST_UNKNOWN * len(text) or _is_nonsense(text):
        raise InputError(
            f"{name}: its letters cannot be told: the fonts in this PDF do not say which characters they draw",
            hint="run OCR such as `ocrmypdf --force-ocr` first, or find another edition",
        )


def _refuse_scan(name: str, pictures: list[int], count: int, letters: int) -> None:
    if pictures and letters:
        listed = ", ".join(str(page + 1) for page in pictures[:12]) + (", ..." if len(pictures) > 12 else "")
        what = f"{len(pictures)} of {count} pages are pictures without text (pages {listed})"
    elif pictures:
        what = "its pages are pictures: a scan without a text layer"
    else:
        what = "there is no text in this PDF, only drawings or empty pages"
    raise InputError(f"{name}: {what}", hint="run OCR such as `ocrmypdf in.pdf out.pdf` first, then give out.pdf")


def _letters(page: RawPage) -> int:
    return sum(sum(map(str.isalnum, piece.text)) for piece in page.pieces)


def _is_unknown(char: str) -> bool:
    return char == "\ufffd" or unicodedata.category(char) in ("Co", "Cn", "Cc", "Cs")


def _is_nonsense(text: str) -> bool:
    """Say whether Latin letters cannot be words: hardly a vowel among them, or hardly anything else."""
    letters = Counter(char for char in text.lower() if char.isalpha() and ord(char) < 0x250)
    count = sum(letters.values())
    if count < _ENOUGH_LETTERS:
        return False
    vowels = sum(letters[char] for char in _VOWELS)
    return not 0.18 * count < vowels < 0.7 * count
