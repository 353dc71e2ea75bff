"""Covers: given, found in the book or beside it, or drawn; never anything but pixels of somebody's picture."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.book import Metadata
from pipeline.covers import FOUND, MAX_SIDE_PX, NONE, beside, choose_cover, draw, safe_picture
from pipeline.covers._drawn import PALETTES, TEXT_PX, colours, written
from pipeline.errors import InputError

BOOK = Metadata(title="El ingenioso hidalgo don Quijote de la Mancha", authors=("Miguel de Cervantes Saavedra",))
RED, BLUE = (200, 20, 20), (20, 20, 200)


def photo(colour: tuple[int, int, int] = RED, size: tuple[int, int] = (300, 400), kind: str = "JPEG") -> bytes:
    """Return a picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def seen(cover: bytes | None) -> Image.Image:
    """Return a cover as a viewer opens it; it must be a plain JPEG."""
    assert cover is not None
    picture = Image.open(io.BytesIO(cover))
    assert (picture.format, picture.mode) == ("JPEG", "RGB")
    return picture


def colour_of(cover: bytes | None) -> tuple[int, ...]:
    """Return the colour in the middle, to the nearest ten."""
    picture = seen(cover)
    pixel = picture.getpixel((picture.width // 2, picture.height // 2))
    assert isinstance(pixel, tuple)
    return tuple(round(value, -1) for value in pixel)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours by WCAG 2.2."""
    lights = []
    for colour in (one, other):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        lights.append(np.dot(linear, [0.2126, 0.7152, 0.0722]))
    return float((max(lights) + 0.05) / (min(lights) + 0.05))


def test_a_given_cover_comes_before_all_others(tmp_path: Path) -> None:
    """What the configuration names is the cover, whatever the book carries and whatever lies beside it."""
    given = tmp_path / "mine.png"
    given.write_bytes(photo(BLUE, kind="PNG"))
    (tmp_path / "cover.jpg").write_bytes(photo())

    cover = choose_cover(replace(BOOK, cover=photo()), wanted=str(given), folder=tmp_path, stem="book")

    assert colour_of(cover) == (20, 20, 200)


def test_the_books_own_cover_comes_before_the_one_beside_it(tmp_path: Path) -> None:
    """A picture in the book is the cover; only without one is the folder looked at."""
    (tmp_path / "cover.jpg").write_bytes(photo(BLUE))

    assert colour_of(choose_cover(replace(BOOK, cover=photo()), folder=tmp_path)) == (200, 20, 20)
    assert colour_of(choose_cover(BOOK, folder=tmp_path)) == (20, 20, 200)


@pytest.mark.parametrize(
    ("there", "taken"),
    [
        (("cover.png", "Book.JPG"), "Book.JPG"),
        (("folder.jpg", "Cover.jpeg"), "Cover.jpeg"),
        (("folder.webp", "other.jpg"), "folder.webp"),
        (("other.jpg", "book.epub"), None),
    ],
)
def test_a_cover_beside_the_source_is_found_by_its_name(
    there: tuple[str, ...], taken: str | None, tmp_path: Path
) -> None:
    """The book's own name first, then cover, then folder; capitals do not matter; other pictures are no covers."""
    for name in there:
        (tmp_path / name).write_bytes(b"")

    assert beside(tmp_path, "book") == (tmp_path / taken if taken else None)
    assert beside(None, "book") is beside(tmp_path / "nowhere", "book") is None


def test_without_a_picture_a_cover_is_drawn_unless_switched_off(tmp_path: Path) -> None:
    """A book has a cover in a player's shelf, unless only a found one, or none, is wanted."""
    assert seen(choose_cover(BOOK, folder=tmp_path)).size == (2_400, 2_400)
    assert choose_cover(BOOK, wanted=FOUND, folder=tmp_path) is None
    assert choose_cover(replace(BOOK, cover=photo()), wanted=NONE) is None


@pytest.mark.parametrize("broken", [b"", b"\xff\xd8\xff\xe0 no more", b"<svg/>", photo()[:600], photo(size=(1, 1))])
def test_a_broken_picture_that_nobody_named_is_passed_over(broken: bytes, tmp_path: Path) -> None:
    """A damaged picture in a book, or a dot that counts its readers, does not stop the run."""
    (tmp_path / "cover.jpg").write_bytes(broken)

    assert choose_cover(replace(BOOK, cover=broken), wanted=FOUND, folder=tmp_path) is None


@pytest.mark.parametrize("content", [None, b"<svg/>", photo()[:600]], ids=["missing", "SVG", "cut off"])
def test_a_broken_picture_that_was_asked_for_is_named(content: bytes | None, tmp_path: Path) -> None:
    """A cover from the configuration or the front matter is used or complained of."""
    path = tmp_path / "mine.jpg"
    if content is not None:
        path.write_bytes(content)

    for asked in ({"wanted": str(path)}, {"metadata": replace(BOOK, cover=path)}):
        with pytest.raises(InputError, match=r"mine\.jpg"):
            choose_cover(**{"metadata": BOOK, **asked})  # type: ignore[arg-type]


def test_a_huge_picture_is_made_smaller() -> None:
    """No side is longer than players take, and proportions stay."""
    assert seen(safe_picture(photo(size=(4_500, 3_000)))).size == (MAX_SIDE_PX, 2_000)


def test_a_picture_that_unpacks_to_gigabytes_is_refused() -> None:
    """A few bytes that say they are a picture of ten gigapixels cost no memory."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    size = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(bytes(100_000)))

    assert safe_picture(bomb) is None


def test_a_photo_lies_as_the_camera_said() -> None:
    """The rotation that a camera notes beside the pixels is carried out."""
    picture = Image.new("RGB", (400, 200), RED)
    turned = picture.getexif()
    turned[0x0112] = 6
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=turned)

    assert seen(safe_picture(out.getvalue())).size == (200, 400)


def test_nothing_but_pixels_is_kept() -> None:
    """Comments, places, thumbnails and whatever hides behind the picture do not reach the audiobook."""
    picture = Image.new("RGB", (200, 200), RED)
    notes = picture.getexif()
    notes[0x010E] = "SECRET"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=notes, comment=b"SECRET")

    cover = safe_picture(out.getvalue() + b"SECRET")

    assert cover is not None
    assert b"SECRET" in out.getvalue()
    assert b"SECRET" not in cover


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP"])
def test_what_is_transparent_becomes_white(kind: str) -> None:
    """A logo on nothing is a logo on white, not on black."""
    out = io.BytesIO()
    Image.new("RGBA", (200, 200), (0, 0, 0, 0)).save(out, kind)

    assert colour_of(safe_picture(out.getvalue())) == (260, 260, 260)


def test_a_drawn_cover_is_the_same_every_time() -> None:
    """The same words give the same bytes; another title may have other colours."""
    assert draw(BOOK) == draw(BOOK)
    assert len({colours(Metadata(title=f"Book {number}")) for number in range(60)}) == len(PALETTES)


def test_what_is_written_on_a_drawn_cover_can_be_read() -> None:
    """Every ink stands out from its ground at 7:1, the ratio for readers with weak sight."""
    for ground, *inks in PALETTES:
        assert min(contrast(ground, ink) for ink in inks) >= 7


HARD = ("", "😀", "x" * 300, "word " * 300, "红楼梦", "Ὀδύσσεια Ошибка", "الف ليلة وليلة", "\u202e\x07")


@pytest.mark.parametrize("title", HARD)
def test_no_title_leaves_the_frame(title: str) -> None:
    """Long, foreign, empty: words stay inside the frame, and something is written."""
    book = Metadata(title=title, subtitle=title, authors=(title, title), series=title)
    cover = np.asarray(seen(draw(book)), np.int16)
    ground = cover[40, 40]

    drawn = np.abs(cover[:, :, 0] - ground[0]) > 60
    inside = drawn[200:-200, 200:-200]
    margin = (inside.shape[1] - TEXT_PX) // 2

    assert drawn[1_850:].any()
    assert inside[100:1_500].any()
    assert not inside[:, : margin - 20].any()
    assert not inside[:, -(margin - 20) :].any()


def test_what_the_typeface_lacks_is_spelled_in_latin_letters() -> None:
    """Accents, Greek and Cyrillic are kept; other scripts become readable instead of boxes."""
    assert written("Ñandú, Ødegård, Łódź, Čapek, Ștefan") == "Ñandú, Ødegård, Łódź, Čapek, Ștefan"
    assert written("Преступление Ιλιάδα") == "Преступление Ιλιάδα"
    assert written("红楼梦 😀") == "Hong Lou Meng"
