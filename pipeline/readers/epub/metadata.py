"""What an EPUB's package document says of the book: OPF 2.0.1 attributes and EPUB 3 refinements alike."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lxml import etree, html

from pipeline.book import Metadata
from pipeline.readers._xml import attribute, descendants, local, words
from pipeline.readers.epub.package import Package
from pipeline.text.language import language_tag
from pipeline.text.typography import clean

_ISBN = re.compile(r"(?:urn:)?(?:isbn[:\s-]*)?(97[89][\d-]{10,14}|[\d-]{9,12}[\dXx])", re.IGNORECASE)
_PUBLISHED = ("publication", "original-publication", "")
_LAST = 1_000_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One dc: element or meta property: its text, its attributes, and what refines it."""

    text: str
    node: etree._Element
    refined: dict[str, str] = field(default_factory=dict)

    @property
    def position(self) -> float:
        return _number(self.refined.get("display-seq", ""), _LAST)


def read_metadata(package: Package, fallback_title: str, cover: bytes | None) -> Metadata:
    """Return the metadata of a package; `fallback_title` is used where it has no title."""
    found = _Found(package.root)
    titles = found.ordered("title")
    main = next((each for each in titles if each.refined.get("title-type") == "main"), None)
    main = main or next((each for each in titles if each.refined.get("title-type", "") not in _SIDE_TITLES), None)
    authors, narrators = _people(found)
    series, part = _series(found)
    return Metadata(
        title=(main or titles[0]).text if titles else fallback_title,
        subtitle=next((each.text for each in titles if each.refined.get("title-type") == "subtitle"), ""),
        authors=authors,
        narrator=", ".join(narrators),
        language=next(filter(None, (language_tag(each.text) for each in found.all("language"))), None),
        publisher=", ".join(dict.fromkeys(each.text for each in found.all("publisher"))),
        date=_date(found.all("date")),
        description=_plain(found.first("description")),
        genre="; ".join(dict.fromkeys(each.text for each in found.all("subject"))),
        series=series,
        series_part=part,
        identifier=_identifier(found.all("identifier"), attribute(package.root, "unique-identifier")),
        rights=found.first("rights"),
        cover=cover,
    )


_SIDE_TITLES = ("subtitle", "short", "collection", "edition", "expanded")


class _Found:
    """The entries of a metadata section by name, in document order."""

    def __init__(self, root: etree._Element) -> None:
        refinements: dict[str, dict[str, str]] = defaultdict(dict)
        metas = list(descendants(root, "meta"))
        for meta in metas:
            target = attribute(meta, "refines").lstrip("#")
            if target:
                refinements[target].setdefault(attribute(meta, "property"), _text(meta))
        self._entries: dict[str, list[_Entry]] = defaultdict(list)
        section = next(descendants(root, "metadata"), root)
        for node in section.iter():
            if isinstance(node.tag, str) and not attribute(node, "refines"):
                self._take(node, refinements.get(attribute(node, "id"), {}))

    def _take(self, node: etree._Element, refined: dict[str, str]) -> None:
        name = local(node)
        text = _text(node)
        if name == "meta":
            name = attribute(node, "property") or attribute(node, "name")
            text = text or clean(attribute(node, "content"))
        if name and text:
            self._entries[name].append(_Entry(text=text, node=node, refined=refined))

    def all(self, name: str) -> Sequence[_Entry]:
        """Return all entries of this name."""
        return self._entries.get(name, ())

    def first(self, name: str) -> str:
        """Return the text of the first entry of this name, "" if there is none."""
        return next((each.text for each in self.all(name)), "")

    def ordered(self, *names: str) -> list[_Entry]:
        """Return all entries of these names by their display-seq, the others after them as written."""
        return sorted((each for name in names for each in self.all(name)), key=lambda each: each.position)


def _people(found: _Found) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return authors and narrators, by MARC relator codes; creators of another role only where no author is named."""
    creators = [(_role(each), each.text) for each in found.ordered("creator")]
    contributors = [(_role(each), each.text) for each in found.ordered("contributor")]
    everyone = [*creators, *contributors]
    narrators = dict.fromkeys(text for role, text in everyone if role == "nrt")
    authors = [text for role, text in creators if role in ("", "aut")]
    authors += [text for role, text in contributors if role == "aut"]
    authors = authors or [text for role, text in creators if role != "nrt"]
    return tuple(dict.fromkeys(authors)), tuple(narrators)


def _role(entry: _Entry) -> str:
    role = (attribute(entry.node, "role") or entry.refined.get("role", "")).lower()
    return {"author": "aut", "narrator": "nrt"}.get(role, role)


def _series(found: _Found) -> tuple[str, str]:
    """Return name and number of the series, as EPUB 3 writes it, else as calibre does."""
    collections = found.all("belongs-to-collection")
    kinds = [each for each in collections if each.refined.get("collection-type") == "series"]
    kinds = kinds or [each for each in collections if each.refined.get("collection-type", "") != "set"]
    if kinds:
        return kinds[0].text, kinds[0].refined.get("group-position", "")
    titled = [each for each in found.ordered("title") if each.refined.get("title-type") == "collection"]
    if found.first("calibre:series") or not titled:
        index = found.first("calibre:series_index")
        whole = re.fullmatch(r"(\d+)\.0+", index)
        return found.first("calibre:series"), (whole[1] if whole else index) if found.first("calibre:series") else ""
    return titled[0].text, titled[0].refined.get("group-position", "")


def _date(entries: Iterable[_Entry]) -> str:
    """Return the date of publication, else any that is not of a modification."""
    events = [(attribute(each.node, "event").lower(), each.text) for each in entries]
    for wanted in _PUBLISHED:
        for event, text in events:
            if event == wanted:
                return text
    return next((text for event, text in events if event != "modification"), "")


def _identifier(entries: Sequence[_Entry], unique: str) -> str:
    """Return the ISBN (digits alone), else the unique identifier, else the first one."""
    for entry in entries:
        match = _ISBN.fullmatch(entry.text)
        digits = match[1].replace("-", "").upper() if match else ""
        said = "isbn" in f"{attribute(entry.node, 'scheme')} {entry.text}".lower()
        if len(digits) == 13 or (len(digits) == 10 and (said or entry.refined.get("identifier-type"))):
            return digits
    ranked = sorted(entries, key=lambda each: attribute(each.node, "id") != unique)
    return ranked[0].text if ranked else ""


def _plain(text: str) -> str:
    """Return a description without the HTML that many carry."""
    if not re.search(r"<\w|&\w+;|&#", text):
        return text
    spaced = re.sub(r"(?i)<(?=/?(?:p|div|br|li|h\d|ul|ol|blockquote)\b)", " <", text)
    try:
        return words(html.fragment_fromstring(spaced, create_parent="div"))
    except (etree.ParserError, ValueError):
        return text


def _text(node: etree._Element) -> str:
    return " ".join(clean(words(node)).split())


def _number(text: str, default: float) -> float:
    return float(text) if re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", text) else default
