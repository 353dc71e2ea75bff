"""The cover of a book: given, found in the book, found beside it, or drawn; in every case a JPEG of our own making.

Pictures in books are untrusted: they are read as named formats only, within limits, and encoded anew, so that nothing
but pixels of them reaches the finished file.
"""

from __future__ import annotations

import io
import warnings
from pathlib import Path

from PIL import Image, ImageOps

from pipeline.book import Metadata
from pipeline.covers._drawn import draw
from pipeline.errors import InputError

__all__ = ["AUTO", "FOUND", "NONE", "beside", "choose_cover", "draw", "safe_picture"]

AUTO, FOUND, NONE = "auto", "found", "none"
MAX_SIDE_PX = 3_000
MAX_AREA_PX = 100_000_000
MAX_BYTES = 64 << 20
LEAST_SIDE_PX = 100  # below, a picture in a book is a dot that counts readers and no cover
QUALITY = 90
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".gif")
NAMES = ("cover", "folder")  # besides the name of the book itself
# What Pillow raises on files that are cut, overwritten or made to harm.
DAMAGE = (OSError, ValueError, SyntaxError, EOFError, MemoryError, OverflowError, Warning, Image.DecompressionBombError)


def choose_cover(metadata: Metadata, *, wanted: str = AUTO, folder: Path | None = None, stem: str = "") -> bytes | None:
    """Return the cover as a JPEG of at most 3,000 pixels a side, or None if there is to be none.

    `wanted` is "auto" (in the book, else beside it, else drawn), "found" (never drawn), "none", or the path of a
    picture. `folder` and `stem` are those of the source. A broken picture that nobody named is passed over; one that
    the user or the front matter named raises InputError.
    """
    if wanted == NONE:
        return None
    if wanted not in (AUTO, FOUND):
        return _named(Path(wanted))
    if isinstance(metadata.cover, Path):
        return _named(metadata.cover)
    found = _if_it_is_one(metadata.cover) if metadata.cover is not None else None
    if found is None and (path := beside(folder, stem)) is not None:
        found = _if_it_is_one(path)
    return draw(metadata) if found is None and wanted == AUTO else found


def beside(folder: Path | None, stem: str) -> Path | None:
    """Return the picture beside a source: `<stem>.jpg`, else cover.jpg, else folder.jpg (or .jpeg, .png, .webp, .gif).

    The names may be written in capitals.
    """
    if folder is None or not folder.is_dir():
        return None
    pictures = {path.name.lower(): path for path in sorted(folder.iterdir(), reverse=True)}
    names = (f"{name}{suffix}" for name in (stem.lower(), *NAMES) if name for suffix in SUFFIXES)
    return next((pictures[name] for name in names if name in pictures and pictures[name].is_file()), None)


def safe_picture(data: bytes, *, least_side_px: int = 1) -> bytes | None:
    """Return a picture as a new JPEG, upright, on white where it is transparent; None if it is broken or too small."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                if min(picture.size) < least_side_px or picture.width * picture.height > MAX_AREA_PX:
                    return None
                return _encoded(picture)
    except DAMAGE:
        return None


def _named(path: Path) -> bytes:
    """Return a picture that someone asked for by its path. Raises InputError."""
    try:
        data = _read(path)
    except OSError as missing:
        raise InputError(
            f"cover {path}: {missing.strerror or missing}", hint='correct its path, or say cover = "auto"'
        ) from missing
    found = safe_picture(data)
    if found is None:
        raise InputError(
            f"cover {path}: no picture that can be read, or one of over {MAX_AREA_PX // 1_000_000} megapixels",
            hint=f"use a picture in one of these formats: {', '.join(FORMATS)}",
        )
    return found


def _if_it_is_one(cover: bytes | Path) -> bytes | None:
    try:
        data = cover if isinstance(cover, bytes) else _read(cover)
    except OSError:
        return None
    return safe_picture(data, least_side_px=LEAST_SIDE_PX)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES)  # what is longer is cut off, and then no picture


def _encoded(picture: Image.Image) -> bytes:
    # JPEGs can be decoded at a half, a quarter or an eighth of their size, which saves the memory of the whole.
    picture.draft("RGB", (MAX_SIDE_PX, MAX_SIDE_PX))
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX))
    opaque = Image.new("RGB", upright.size, "white")
    if upright.has_transparency_data:
        layer = upright.convert("RGBA")
        opaque.paste(layer, mask=layer.getchannel("A"))
    else:
        opaque.paste(upright.convert("RGB"))
    out = io.BytesIO()
    opaque.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
