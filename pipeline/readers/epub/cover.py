"""The cover of an EPUB: found in each of the ways that books name it, made safe to hand on."""

from __future__ import annotations

import io
import warnings

from lxml import etree
from PIL import Image

from pipeline.errors import InputError
from pipeline.readers._archive import Archive
from pipeline.readers._xml import attribute, descendants, local, parse_xml
from pipeline.readers.epub.package import Package, resolve

_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")
_KEPT = ("JPEG", "PNG")
_MAX_SIDE_PX = 3000
_MAX_AREA_PX = 50_000_000  # 150 MB when unpacked to RGB
_KEPT_BYTES = 8 * 1024 * 1024
_QUALITY = 90


def read_cover(archive: Archive, package: Package) -> bytes | None:
    """Return the cover as JPEG or PNG of at most 3,000 pixels a side; None if there is none or it is broken."""
    path = _cover_path(archive, package)
    if not path:
        return None
    try:
        return _safe_picture(archive.read(path))
    except InputError:
        return None


def _cover_path(archive: Archive, package: Package) -> str:
    pictures = {item.id: item.path for item in package.items.values() if item.media_type.startswith("image/")}
    marked = (item.path for item in package.items.values() if "cover-image" in item.properties)
    named = (_named(archive, package, attribute(meta, "content")) for meta in _metas(package))
    paged = (_picture_on(archive, path) for path in _cover_pages(archive, package))
    usual = (pictures.get(item_id, "") for item_id in ("cover", "cover-image", "coverimage", "cover.jpg"))
    return next(filter(None, (path for paths in (marked, named, paged, usual) for path in paths)), "")


def _metas(package: Package) -> list[etree._Element]:
    return [meta for meta in descendants(package.root, "meta") if attribute(meta, "name").lower() == "cover"]


def _named(archive: Archive, package: Package, content: str) -> str:
    """Return the picture that `content` names: an item or (wrongly, often) a path; or the one on that page."""
    item = package.items.get(content)
    path = item.path if item else resolve(archive, package.path, content)[0] if content else ""
    shows = item is not None and item.holds_text and item.media_type != "image/svg+xml"
    return _picture_on(archive, path) if shows else path


def _cover_pages(archive: Archive, package: Package) -> list[str]:
    references = descendants(package.root, "reference")
    covers = (
        node for node in references if attribute(node, "type").lower() in ("cover", "other.ms-coverimage-standard")
    )
    return [resolve(archive, package.path, attribute(node, "href"))[0] for node in covers]


def _picture_on(archive: Archive, page: str) -> str:
    """Return the only picture that a page shows, "" if there is not exactly one."""
    if not page.lower().endswith((".xhtml", ".html", ".htm", ".xml")):
        return page
    try:
        root = parse_xml(archive.read(page), page)
    except InputError:
        return ""
    links = [attribute(node, "src" if local(node) == "img" else "href") for node in descendants(root, "img", "image")]
    found = {resolve(archive, page, link)[0] for link in links if link}
    return found.pop() if len(found) == 1 else ""


def _safe_picture(data: bytes) -> bytes | None:
    """Return the picture itself if it is a JPEG or PNG of fair size, else a JPEG of it; None if it is broken."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
                return _fitted(picture, data)
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        MemoryError,
        OverflowError,
        Warning,
        Image.DecompressionBombError,
    ):
        return None


def _fitted(picture: Image.Image, data: bytes) -> bytes | None:
    wide = max(picture.size) > _MAX_SIDE_PX
    if picture.width * picture.height > _MAX_AREA_PX:
        return None
    picture.draft("RGB", (_MAX_SIDE_PX, _MAX_SIDE_PX)) if wide else None
    picture.load()
    if picture.format in _KEPT and not wide and len(data) <= _KEPT_BYTES:
        return data
    picture.thumbnail((_MAX_SIDE_PX, _MAX_SIDE_PX))
    opaque = Image.new("RGB", picture.size, "white")
    layer = picture.convert("RGBA")
    opaque.paste(layer, mask=layer.getchannel("A"))
    out = io.BytesIO()
    opaque.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
