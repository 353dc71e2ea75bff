"""What a page says of itself in its head: Dublin Core, Open Graph, schema.org, plain meta elements."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml.etree import _Element as Element

from pipeline.book import Metadata
from pipeline.readers import SourceFile
from pipeline.text.language import language_tag
from pipeline.text.typography import clean

_WORKS = ("Article", "BlogPosting", "Report", "Book", "CreativeWork", "Posting", "Review")
_GUTENBERG = re.compile(r"(?:The )?Project Gutenberg(?:'s|’s)?(?: e-?(?:book|text))?(?: of)?[:,]?\s+", re.IGNORECASE)
_SITE = re.compile(r"\s+[|–—·»]\s+[^|–—·»]{1,40}$|\s+-\s+[^-|]{1,40}$")
_AND = re.compile(r"\s*;\s*|\s+(?:&|and|y|und|et)\s+")
_LOCAL = re.compile(r"[\w .()-]+(?:/[\w .()-]+)*\.(?:jpe?g|png|webp|gif)", re.IGNORECASE)
_NAMES = {
    "title": ("dcterms.title", "dc.title", "citation_title", "og:title", "twitter:title"),
    "author": ("dcterms.creator", "dc.creator", "citation_author", "author", "article:author", "book:author",
               "parsely-author", "sailthru.author", "byl"),
    "date": ("article:published_time", "dcterms.issued", "dcterms.created", "dc.date", "citation_publication_date",
             "book:release_date", "date", "parsely-pub-date"),
    "description": ("dcterms.description", "dc.description", "og:description", "description", "twitter:description"),
    "publisher": ("dcterms.publisher", "dc.publisher", "og:site_name", "publisher"),
    "language": ("dcterms.language", "dc.language", "content-language", "og:locale"),
    "rights": ("dcterms.rights", "dc.rights", "copyright"),
    "identifier": ("dcterms.identifier", "dc.identifier", "book:isbn"),
    "cover": ("cover", "og:image"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Head:
    """The fields of a head, every value in order of trust; `title` is that of the window."""

    title: str = ""
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_article: bool = False

    def first(self, name: str) -> str:
        """Return the most trusted value of a field, "" if there is none."""
        return next(iter(self.fields.get(name, ())), "")

    def language(self, own: str | None) -> str | None:
        """Return the document's language; `own` is that of its root element."""
        tags = map(language_tag, self.fields.get("language", ()))
        return own or next((tag for tag in tags if tag), None)


def read_head(root: Element) -> Head:
    """Return what the head of a page says, and whether it calls the page an article."""
    metas: dict[str, list[str]] = {}
    for meta in root.iter("{*}meta"):
        name = meta.get("property") or meta.get("name") or meta.get("http-equiv") or meta.get("itemprop") or ""
        value = _line(meta.get("content", ""))
        if name and value:
            metas.setdefault(name.lower(), []).append(value)
    works = list(_works(root))
    found = {
        name: (*(value for key in keys for value in metas.get(key, ())), *_of_works(works, name))
        for name, keys in _NAMES.items()
    }
    titles = (_line("".join(map(str, title.itertext()))) for title in root.iterfind("{*}head/{*}title"))
    is_article = "article" in metas.get("og:type", ()) or any("Book" not in str(work.get("@type")) for work in works)
    return Head(title=next(filter(None, titles), ""), fields=found, is_article=is_article)


def metadata_of(head: Head, source: SourceFile, *, title: str, language: str | None) -> Metadata:
    """Return the metadata; `title` is what the text itself calls the book, if anything."""
    authors = dict.fromkeys(
        name.removeprefix("By ").removeprefix("by ")
        for value in head.fields.get("author", ())[:20]
        for name in _AND.split(value)
        if name and "://" not in name
    )
    return Metadata(
        title=title or source.stem,
        authors=tuple(authors),
        language=language,
        publisher=head.first("publisher"),
        date=head.first("date"),
        description=head.first("description"),
        identifier=head.first("identifier"),
        rights=head.first("rights"),
        cover=_cover(head, source),
    )


def window_title(head: Head) -> str:
    """Return the title of the window without the name of the site or of the distributor."""
    title = _GUTENBERG.sub("", head.title, count=1)
    if title != head.title:
        return re.sub(r",? by [^,]+$", "", title)
    site = head.first("publisher")
    for sign in ("|", "-", "–", "—", "·", "»", ":"):
        title = title.removesuffix(f" {sign} {site}") if site else title
    return _SITE.sub("", title) if title == head.title and head.is_article else title


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def _works(root: Element) -> Iterator[dict[str, Any]]:
    """Yield the works that JSON-LD describes; broken JSON says nothing."""
    for script in root.iter("{*}script"):
        if script.get("type", "").strip().lower() != "application/ld+json":
            continue
        try:
            told = json.loads("".join(map(str, script.itertext())))
        except (ValueError, RecursionError):
            continue
        listed = told if isinstance(told, list) else [told]
        graphs = (item.get("@graph", item) for item in listed if isinstance(item, dict))
        for graph in graphs:
            for work in graph if isinstance(graph, list) else [graph]:
                if isinstance(work, dict) and str(work.get("@type", "")).rstrip("']").endswith(_WORKS):
                    yield work


def _of_works(works: Iterable[dict[str, Any]], name: str) -> Iterator[str]:
    keys = {"title": ("headline", "name"), "date": ("datePublished",), "language": ("inLanguage",)}
    for work in works:
        for key in keys.get(name, (name,)):
            if key not in ("cover", "rights", "identifier"):
                yield from _names(work.get(key))


def _names(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        text = item.get("name", "") if isinstance(item, dict) else item
        if isinstance(text, str) and text.strip():
            yield _line(text)


def _cover(head: Head, source: SourceFile) -> Path | None:
    """Return the picture that the head names, if it lies beside the source."""
    for name in head.fields.get("cover", ()):
        if source.folder and _LOCAL.fullmatch(name) and ".." not in name and (source.folder / name).is_file():
            return source.folder / name
    return None
