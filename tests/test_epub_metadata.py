"""EPUB metadata and covers, as EPUB 2, EPUB 3 and calibre write them."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pytest
from epubs import book_in, epub, page
from PIL import Image

from pipeline.book import Metadata

PAGES = {"a.xhtml": "<p>Text.</p>"}


def metadata_of(metadata: str) -> Metadata:
    """Read a book with this metadata section."""
    return book_in(epub(PAGES, metadata=metadata)).metadata


def picture(kind: str, size: tuple[int, int] = (30, 40)) -> bytes:
    """Return a picture."""
    held = io.BytesIO()
    Image.new("RGB", size, "navy").save(held, kind)
    return held.getvalue()


def test_refinements_tell_titles_roles_and_series_apart() -> None:
    """EPUB 3: main title and subtitle, order of authors, narrator, series and its number."""
    metadata = metadata_of(
        '<dc:title id="s">A Tale</dc:title><meta refines="#s" property="title-type">subtitle</meta>'
        '<dc:title id="t">Land</dc:title><meta refines="#t" property="title-type">main</meta>'
        '<dc:creator id="b">B. Two</dc:creator><meta refines="#b" property="display-seq">2</meta>'
        '<dc:creator id="a">A. One</dc:creator><meta refines="#a" property="display-seq">1</meta>'
        '<meta refines="#a" property="file-as">One, A.</meta><meta refines="#a" property="role">aut</meta>'
        '<dc:creator id="i">I. Pic</dc:creator><meta refines="#i" property="role">ill</meta>'
        '<dc:contributor id="n">N. Voice</dc:contributor><meta refines="#n" property="role">nrt</meta>'
        '<meta property="belongs-to-collection" id="c">Lands</meta>'
        '<meta refines="#c" property="collection-type">series</meta>'
        '<meta refines="#c" property="group-position">3</meta>'
        "<dc:language>EN_us</dc:language><dc:language>fr</dc:language><dc:publisher>P &amp; Q</dc:publisher>"
        "<dc:date>2024-05-01</dc:date><dc:rights>CC0</dc:rights>"
        "<dc:subject>Sea</dc:subject><dc:subject>Land</dc:subject>"
        "<dc:description>&lt;p&gt;One &amp;amp; two.&lt;/p&gt;&lt;p&gt;Three.&lt;/p&gt;</dc:description>"
    )

    assert (metadata.title, metadata.subtitle) == ("Land", "A Tale")
    assert (metadata.authors, metadata.narrator) == (("A. One", "B. Two"), "N. Voice")
    assert (metadata.series, metadata.series_part) == ("Lands", "3")
    assert (metadata.language, metadata.publisher, metadata.date) == ("en-US", "P & Q", "2024-05-01")
    assert (metadata.rights, metadata.genre, metadata.description) == ("CC0", "Sea; Land", "One & two. Three.")


def test_the_old_attributes_and_calibre_are_understood() -> None:
    """EPUB 2: roles, events and schemes are attributes; calibre keeps the series."""
    metadata = metadata_of(
        '<dc:title>Old</dc:title><dc:creator opf:role="aut">A. One</dc:creator>'
        '<dc:creator opf:role="edt">E</dc:creator>'
        '<dc:date opf:event="modification">2020</dc:date><dc:date opf:event="publication">1901</dc:date>'
        '<dc:identifier id="uid">urn:uuid:1</dc:identifier>'
        '<dc:identifier opf:scheme="ISBN">0-306-40615-2</dc:identifier>'
        '<meta name="calibre:series" content="Saga"/><meta name="calibre:series_index" content="2.0"/>'
    )

    assert (metadata.authors, metadata.date, metadata.identifier) == (("A. One",), "1901", "0306406152")
    assert (metadata.series, metadata.series_part) == ("Saga", "2")


@pytest.mark.parametrize(
    ("identifiers", "identifier"),
    [
        (("x", "id='uid'>urn:uuid:1"), "urn:uuid:1"),
        (("id='uid'>x", "urn:isbn:978-0-306-40615-7"), "9780306406157"),
        (("a", "b"), "a"),
        ((), ""),
    ],
)
def test_an_isbn_is_preferred_to_other_identifiers(identifiers: tuple[str, ...], identifier: str) -> None:
    """Players look a book up by its ISBN."""
    listed = "".join(f"<dc:identifier {each if '>' in each else '>' + each}</dc:identifier>" for each in identifiers)

    assert metadata_of(f"<dc:title>T</dc:title>{listed}").identifier == identifier


def test_a_book_without_a_title_is_titled_by_its_file() -> None:
    """Nothing in the metadata is needed."""
    assert metadata_of("<dc:date> </dc:date>").title == "book"


@pytest.mark.parametrize(
    ("manifest", "metadata", "after"),
    [
        ('<item id="c" href="c.png" media-type="image/png" properties="cover-image"/>', "", ""),
        ('<item id="c" href="c.png" media-type="image/png"/>', '<meta name="cover" content="c"/>', ""),
        ('<item id="x" href="c.png" media-type="image/png"/>', '<meta content="c.png" name="cover"/>', ""),
        ("", "", '<guide><reference type="cover" href="c.xhtml"/></guide>'),
        ('<item id="cover" href="c.png" media-type="image/png"/>', "", ""),
    ],
)
def test_the_cover_is_found_however_it_is_named(manifest: str, metadata: str, after: str) -> None:
    """Each way that books name their cover leads to it."""
    cover = picture("PNG")
    more: Mapping[str, str | bytes] = {"c.png": cover, "c.xhtml": page('<svg><image xlink:href="c.png"/></svg>')}
    data = epub(PAGES, metadata=f"<dc:title>T</dc:title>{metadata}", manifest=manifest, after=after, more=more)

    assert book_in(data).metadata.cover == cover


@pytest.mark.parametrize(("kind", "size"), [("GIF", (30, 40)), ("WEBP", (30, 40)), ("PNG", (3100, 20))])
def test_other_pictures_become_jpeg_of_fair_size(kind: str, size: tuple[int, int]) -> None:
    """Whatever the cover is made of, players can show it."""
    cover = cover_of(picture(kind, size))

    assert cover is not None
    with Image.open(io.BytesIO(cover)) as shown:
        assert (shown.format, max(shown.size) <= 3000) == ("JPEG", True)


@pytest.mark.parametrize(
    "broken", [b"", b"no picture", picture("PNG")[:60], picture("PPM"), picture("PNG", (9000, 9000))]
)
def test_a_broken_or_monstrous_cover_is_left_out(broken: bytes) -> None:
    """No picture is a reason not to read a book."""
    assert cover_of(broken) is None


def cover_of(data: bytes) -> bytes | None:
    """Return the cover that comes of this picture."""
    manifest = '<item id="c" href="c.bin" media-type="image/png" properties="cover-image"/>'
    cover = book_in(epub(PAGES, manifest=manifest, more={"c.bin": data})).metadata.cover
    return cover if isinstance(cover, bytes) else None
