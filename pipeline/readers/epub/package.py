"""The parts of an EPUB as its package document lists them, found by the specification and not by file names.

Formats: EPUB 3.3 (container, package document), OPF 2.0.1, OCF 2.0.1.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from pipeline.errors import InputError
from pipeline.readers._archive import Archive
from pipeline.readers._xml import attribute, children, descendants, parse_xml

_CONTAINER = "META-INF/container.xml"
_CONTENT_TYPES = frozenset({
    "application/xhtml+xml", "text/html", "text/x-oeb1-document", "application/x-dtbook+xml", "image/svg+xml",
})  # fmt: skip
_CONTENT_ENDINGS = (".xhtml", ".html", ".htm", ".xht", ".svg")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A file of the publication. `path` is its member in the archive, "" where it is missing or elsewhere."""

    id: str
    href: str
    path: str
    media_type: str
    properties: frozenset[str]
    fallback: str

    @property
    def holds_text(self) -> bool:
        """Whether this is a content document, by its media type or, where that is wrong, by its ending."""
        pictured = self.media_type.startswith("image/") and self.media_type != "image/svg+xml"
        return self.media_type in _CONTENT_TYPES or (not pictured and self.path.lower().endswith(_CONTENT_ENDINGS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package document: `items` by id in manifest order; `spine` holds ids, each with whether it is linear."""

    path: str
    root: etree._Element
    items: Mapping[str, Item]
    spine: tuple[tuple[str, bool], ...]

    def readable(self, item_id: str) -> Item | None:
        """Return the content document for an item: itself, or the first one along its chain of fallbacks."""
        seen: set[str] = set()
        while item_id in self.items and item_id not in seen:
            item = self.items[item_id]
            if item.holds_text:
                return item
            seen.add(item_id)
            item_id = item.fallback
        return None


def open_package(archive: Archive, file: str) -> Package:
    """Return the package of the first rendition. Raises InputError if there is none or it is broken."""
    path = _rootfile(archive, file)
    root = parse_xml(archive.read(path), f"{file}: {path}")
    manifest = next(descendants(root, "manifest"), None)
    listed = () if manifest is None else children(manifest, "item")
    items = {item.id: item for item in (_item(archive, path, node) for node in listed)}
    # Without a spine that can be used, what the manifest lists is all the order there is.
    spine = _spine(root, items) or tuple((item.id, True) for item in items.values() if _is_page(item))
    if not spine:
        raise InputError(f"{file}: {path} lists no files to read", hint="is this a whole EPUB? get another copy")
    return Package(path=path, root=root, items=items, spine=spine)


def resolve(archive: Archive, base: str, href: str) -> tuple[str, str]:
    """Return the member and the fragment that `href` means in the member `base`; ("", "") where it leads elsewhere.

    A name that climbs out of the archive stops at its root (EPUB 3.3, 4.2.5).
    """
    target, _, fragment = href.strip().partition("#")
    fragment = unquote(fragment)
    if not target:
        return base, fragment
    if _SCHEME.match(target):
        return "", ""
    joined = posixpath.join("/", posixpath.dirname(base), target.replace("\\", "/"))
    wanted = posixpath.normpath(joined).lstrip("/")
    found = archive.find(wanted) or archive.find(wanted.partition("?")[0])
    return (found, fragment) if found else ("", "")


def _rootfile(archive: Archive, file: str) -> str:
    """Return the member that holds the package document."""
    container = archive.find(_CONTAINER)
    if container:
        for node in descendants(parse_xml(archive.read(container), f"{file}: {container}"), "rootfile"):
            path = resolve(archive, "", attribute(node, "full-path"))[0]
            if path and attribute(node, "media-type") in ("", "application/oebps-package+xml"):
                return path
    packages = [name for name in archive.names if name.lower().endswith(".opf")]
    if len(packages) != 1:
        missing = f"{_CONTAINER} names no package document that is there" if container else f"there is no {_CONTAINER}"
        raise InputError(f"{file}: {missing}", hint="is this a whole EPUB? get another copy")
    return packages[0]


def _item(archive: Archive, base: str, node: etree._Element) -> Item:
    href = attribute(node, "href")
    return Item(
        id=attribute(node, "id") or href,
        href=href,
        path=resolve(archive, base, href)[0] if href else "",
        media_type=attribute(node, "media-type").partition(";")[0].strip().lower(),
        properties=frozenset(attribute(node, "properties").split()),
        fallback=attribute(node, "fallback"),
    )


def _is_page(item: Item) -> bool:
    return item.holds_text and bool(item.path) and "nav" not in item.properties


def _spine(root: etree._Element, items: Mapping[str, Item]) -> tuple[tuple[str, bool], ...]:
    """Return the spine, each item once; all of it is linear where nothing is."""
    listed: dict[str, bool] = {}
    for node in _itemrefs(root):
        if attribute(node, "idref") in items:
            listed.setdefault(attribute(node, "idref"), attribute(node, "linear").lower() != "no")
    if not any(listed.values()):
        return tuple((item_id, True) for item_id in listed)
    return tuple(listed.items())


def _itemrefs(root: etree._Element) -> Iterator[etree._Element]:
    return (node for spine in descendants(root, "spine") for node in children(spine, "itemref"))
