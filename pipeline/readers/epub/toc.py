"""What an EPUB says of its own structure: table of contents, landmarks and page list.

Formats: navigation documents (EPUB 3.3, 7), NCX (OPF 2.0.1, 2.4.1), guide (OPF 2.0.1, 2.6).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from pipeline.errors import InputError
from pipeline.readers._archive import Archive
from pipeline.readers._xml import attribute, children, descendants, local, parse_xml, words
from pipeline.readers.epub.package import Package, resolve
from pipeline.text.typography import clean

Place = tuple[str, str]

_NCX_TYPE = "application/x-dtbncx+xml"
# The guide's words (OPF 2.0.1, 2.6) for what the Structural Semantics Vocabulary calls otherwise.
_GUIDE_ROLES = {
    "title-page": "titlepage", "notes": "endnotes", "acknowledgements": "acknowledgments",
    "copyright": "copyright-page", "copyrightpage": "copyright-page", "footnotes": "endnotes",
}  # fmt: skip
# Where reading starts; they say nothing of what stands there.
_MERE_STARTS = frozenset({"bodymatter", "text", "start", "frontmatter", "backmatter", "ibooks:reader-start-page"})
_STEPS = {"ol", "ul", "li", "div", "section", "nav"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of a table of contents: the place (member, fragment) it leads to, ("", "") if none, 1-based depth."""

    title: str
    place: Place
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """All that a book says of its structure. `nav` is the member that is the navigation document, "" if none."""

    entries: tuple[Entry, ...] = ()
    roles: Mapping[Place, str] = field(default_factory=dict)
    pages: Mapping[Place, str] = field(default_factory=dict)
    nav: str = ""


def read_contents(archive: Archive, package: Package, file: str) -> Contents:
    """Return the contents from the navigation document, else from the NCX; a broken one counts as none."""
    nav = next((item.path for item in package.items.values() if "nav" in item.properties and item.path), "")
    ncx = _ncx_path(package)
    nav_root, ncx_root = (_parsed(archive, path, file) for path in (nav, ncx))
    roles = {place: role for place, role in _guide(archive, package) if place[0]}
    entries: tuple[Entry, ...] = ()
    pages: dict[Place, str] = {}
    if nav_root is not None:
        entries = tuple(_nav_entries(archive, nav, nav_root))
        pages = {each.place: each.title for each in _listed(archive, nav, nav_root, "page-list")}
        roles |= dict(_landmarks(archive, nav, nav_root))
    if ncx_root is not None:
        entries = entries if any(each.place[0] for each in entries) else tuple(_ncx_entries(archive, ncx, ncx_root))
        pages = pages or dict(_ncx_pages(archive, ncx, ncx_root))
    return Contents(entries=entries, roles=roles, pages=pages, nav=nav)


def _ncx_path(package: Package) -> str:
    named = [attribute(spine, "toc") for spine in descendants(package.root, "spine")]
    items = [package.items[item_id] for item_id in named if item_id in package.items]
    items += [item for item in package.items.values() if item.media_type == _NCX_TYPE]
    items += [item for item in package.items.values() if item.path.lower().endswith(".ncx")]
    return next((item.path for item in items if item.path), "")


def _parsed(archive: Archive, path: str, file: str) -> etree._Element | None:
    try:
        return parse_xml(archive.read(path), f"{file}: {path}") if path else None
    except InputError:
        return None


def _navs(root: etree._Element, kind: str) -> Iterator[etree._Element]:
    for nav in descendants(root, "nav"):
        said = {*attribute(nav, "type").split(), *attribute(nav, "role").replace("doc-pagelist", "page-list").split()}
        if kind in said or f"doc-{kind}" in said:
            yield nav


def _nav_entries(archive: Archive, path: str, root: etree._Element) -> Iterator[Entry]:
    """Yield the table of contents; a document with one unmarked nav element means that one."""
    all_navs = list(descendants(root, "nav"))
    unmarked = all_navs if len(all_navs) == 1 and not attribute(all_navs[0], "type") else []
    for nav in [*_navs(root, "toc"), *unmarked][:1]:
        yield from _entries(archive, path, nav, depth=0)


def _entries(archive: Archive, path: str, node: etree._Element, *, depth: int) -> Iterator[Entry]:
    """Yield the lines below `node`; the recursion is as deep as the parser lets XML be (256)."""
    for child in children(node):
        name = local(child)
        if name == "li":
            label = _label(child)
            if label is not None:
                yield _entry(archive, path, label, depth)
        if name in _STEPS:
            yield from _entries(archive, path, child, depth=depth + (name in ("ol", "ul")))


def _label(item: etree._Element) -> etree._Element | None:
    """Return the link (or the text without one) of a line, which may be wrapped, but is not in a list below it."""
    for child in children(item):
        if local(child) in ("a", "span"):
            return next(descendants(child, "a"), child)
        if local(child) not in _STEPS and (link := next(descendants(child, "a"), None)) is not None:
            return link
    return None


def _entry(archive: Archive, path: str, label: etree._Element, depth: int) -> Entry:
    pictured = (attribute(node, "alt") for node in descendants(label, "img"))
    title = _title(label) or attribute(label, "title") or next(filter(None, pictured), "")
    href = attribute(label, "href")
    return Entry(title=title, place=resolve(archive, path, href) if href else ("", ""), depth=max(depth, 1))


def _listed(archive: Archive, path: str, root: etree._Element, kind: str) -> Iterator[Entry]:
    for nav in _navs(root, kind):
        for link in descendants(nav, "a"):
            yield _entry(archive, path, link, 1)


def _landmarks(archive: Archive, path: str, root: etree._Element) -> Iterator[tuple[Place, str]]:
    for nav in _navs(root, "landmarks"):
        for link in descendants(nav, "a"):
            roles = [role for role in attribute(link, "type").lower().split() if role not in _MERE_STARTS]
            place = resolve(archive, path, attribute(link, "href"))
            if roles and place[0] and roles[0] != "landmarks":
                yield place, roles[0]


def _guide(archive: Archive, package: Package) -> Iterator[tuple[Place, str]]:
    for node in descendants(package.root, "reference"):
        role = attribute(node, "type").lower().removeprefix("other.")
        if role and role not in _MERE_STARTS:
            yield resolve(archive, package.path, attribute(node, "href")), _GUIDE_ROLES.get(role, role)


def _ncx_entries(archive: Archive, path: str, root: etree._Element) -> Iterator[Entry]:
    for nav_map in descendants(root, "navmap"):
        yield from _nav_points(archive, path, nav_map, depth=1)


def _nav_points(archive: Archive, path: str, node: etree._Element, *, depth: int) -> Iterator[Entry]:
    for point in children(node, "navpoint"):
        place, title = _target(archive, path, point)
        yield Entry(title=title, place=place, depth=depth)
        yield from _nav_points(archive, path, point, depth=depth + 1)


def _ncx_pages(archive: Archive, path: str, root: etree._Element) -> Iterator[tuple[Place, str]]:
    return (_target(archive, path, target) for target in descendants(root, "pagetarget"))


def _target(archive: Archive, path: str, point: etree._Element) -> tuple[Place, str]:
    label = next(children(point, "navlabel"), None)
    content = next(children(point, "content"), None)
    source = "" if content is None else attribute(content, "src")
    return (resolve(archive, path, source) if source else ("", "")), "" if label is None else _title(label)


def _title(node: etree._Element) -> str:
    return " ".join(clean(words(node)).split())
