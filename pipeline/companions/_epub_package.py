"""The package document and the table of contents of an EPUB 3.3: what a library and a reading system read first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.book import Metadata
from pipeline.companions import ReadAlong
from pipeline.companions._body import escaped, language_tag, nested, quoted
from pipeline.companions._identity import identifier

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
# A file that is made again must have the same bytes, so no clock is read: the book's own date, or this.
_NO_DATE = "2000-01-01"
ACTIVE = "-epub-media-overlay-active"
_PREFIX = "media: http://www.idpf.org/epub/vocab/overlays/#"
_ACCESSIBILITY = (
    ("accessMode", "textual"),
    ("accessMode", "auditory"),
    ("accessModeSufficient", "textual,auditory"),
    ("accessModeSufficient", "textual"),
    ("accessibilityFeature", "synchronizedAudioText"),
    ("accessibilityFeature", "structuralNavigation"),
    ("accessibilityFeature", "tableOfContents"),
    ("accessibilityFeature", "readingOrder"),
    ("accessibilityHazard", "none"),
)
_SUMMARY = "The whole text, with narration that is synchronized with it sentence by sentence. Pictures are in words."


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A chapter as the package lists it. `heard_ms` is the length of its narration, 0 for none."""

    name: str
    title: str
    depth: int
    heard_ms: int

    @property
    def page(self) -> str:
        """The name of its text, from the package document."""
        return f"text/{self.name}.xhtml"


def clock(ms: int) -> str:
    """Return milliseconds as a clock value of SMIL: h:mm:ss.mmm."""
    seconds, rest = divmod(ms, 1_000)
    return f"{seconds // 3_600}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


def package(edition: ReadAlong, parts: Sequence[Part], cover: str) -> str:
    """Return the package document; `cover` is the file name of the picture, "" for none."""
    language = language_tag(edition.script.language) or "en"
    metadata = "\n".join(f"    {line}" for line in _metadata(edition, language, parts, bool(cover)))
    manifest = "\n".join(f"    {line}" for line in _manifest(parts, cover))
    spine = "\n".join(f'    <itemref idref="{idref}"/>' for idref in _spine(parts, bool(cover)))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="book" xml:lang="{language}" '
        f'prefix="{_PREFIX}">\n'
        f'  <metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n{metadata}\n  </metadata>\n'
        f"  <manifest>\n{manifest}\n  </manifest>\n"
        f"  <spine>\n{spine}\n  </spine>\n</package>\n"
    )


def contents(edition: ReadAlong, parts: Sequence[Part]) -> str:
    """Return the navigation document: chapters, nested as deep as the book's."""
    language = language_tag(edition.script.language) or "en"
    title = escaped(edition.metadata.title.strip()) or "Untitled"
    chapters = nested([(part.depth, f"<a href={quoted(part.page)}>{escaped(part.title)}</a>") for part in parts])
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
        f'lang="{language}" xml:lang="{language}">\n'
        f'<head><title>{title}</title><link rel="stylesheet" href="book.css"/></head>\n'
        f'<body><nav epub:type="toc" id="toc"><h1>{title}</h1>\n{chapters}\n</nav></body>\n</html>\n'
    )


def _metadata(edition: ReadAlong, language: str, parts: Sequence[Part], has_cover: bool) -> Iterator[str]:
    told = edition.metadata
    yield f'<dc:identifier id="book">{escaped(identifier(told))}</dc:identifier>'
    yield f'<dc:title id="title">{_line(told.title) or "Untitled"}</dc:title>'
    if _line(told.subtitle):
        yield '<meta refines="#title" property="title-type">main</meta>'
        yield f'<dc:title id="subtitle">{_line(told.subtitle)}</dc:title>'
        yield '<meta refines="#subtitle" property="title-type">subtitle</meta>'
    yield f"<dc:language>{language}</dc:language>"
    yield from _people(edition)
    for name, value in (
        ("publisher", told.publisher),
        ("description", told.description),
        ("subject", told.genre),
        ("rights", told.rights),
        ("date", _date(told)),
    ):
        if _line(value):
            yield f"<dc:{name}>{_line(value)}</dc:{name}>"
    yield f'<meta property="dcterms:modified">{_day(told)}T00:00:00Z</meta>'
    if _line(told.series):
        yield f'<meta property="belongs-to-collection" id="series">{_line(told.series)}</meta>'
        yield '<meta refines="#series" property="collection-type">series</meta>'
        if re.fullmatch(r"\d+(\.\d+)*", told.series_part):
            yield f'<meta refines="#series" property="group-position">{told.series_part}</meta>'
    yield from (f'<meta property="schema:{name}">{value}</meta>' for name, value in _ACCESSIBILITY)
    if has_cover:
        yield '<meta property="schema:accessMode">visual</meta>'
    yield f'<meta property="schema:accessibilitySummary">{_SUMMARY}</meta>'
    yield f'<meta property="media:active-class">{ACTIVE}</meta>'
    yield f'<meta property="media:duration">{clock(sum(part.heard_ms for part in parts))}</meta>'
    for part in parts:
        if part.heard_ms:
            yield f'<meta refines="#o{part.name}" property="media:duration">{clock(part.heard_ms)}</meta>'


def _people(edition: ReadAlong) -> Iterator[str]:
    for number, author in enumerate(filter(None, map(_line, edition.metadata.authors)), 1):
        yield f'<dc:creator id="author{number}">{author}</dc:creator>'
        yield f'<meta refines="#author{number}" property="role" scheme="marc:relators">aut</meta>'
    if narrator := _line(edition.narrator):
        yield f'<dc:contributor id="narrator">{narrator}</dc:contributor>'
        yield '<meta refines="#narrator" property="role" scheme="marc:relators">nrt</meta>'
        yield f'<meta property="media:narrator">{narrator}</meta>'


def _manifest(parts: Sequence[Part], cover: str) -> Iterator[str]:
    yield '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
    yield '<item id="css" href="book.css" media-type="text/css"/>'
    if cover:
        kind = "image/png" if cover.endswith(".png") else "image/jpeg"
        yield f'<item id="cover-image" href="{cover}" media-type="{kind}" properties="cover-image"/>'
        yield '<item id="cover" href="cover.xhtml" media-type="application/xhtml+xml"/>'
    for part in parts:
        name = part.name
        overlay = f' media-overlay="o{name}"' if part.heard_ms else ""
        yield f'<item id="t{name}" href="{part.page}" media-type="application/xhtml+xml"{overlay}/>'
        if part.heard_ms:
            yield f'<item id="o{name}" href="overlay/{name}.smil" media-type="application/smil+xml"/>'
            yield f'<item id="a{name}" href="audio/{name}.m4a" media-type="audio/mp4"/>'


def _spine(parts: Sequence[Part], has_cover: bool) -> Iterator[str]:
    if has_cover:
        yield "cover"
    yield from (f"t{part.name}" for part in parts)


def _date(metadata: Metadata) -> str:
    """Return the date if it is one of the calendar, in the form that EPUB asks for, else ""."""
    return metadata.date if _day(metadata, missing="") else ""


def _day(metadata: Metadata, missing: str = _NO_DATE) -> str:
    if not _DATE.fullmatch(metadata.date):
        return missing
    try:
        return date.fromisoformat(f"{metadata.date}-01-01"[:10]).isoformat()
    except ValueError:
        return missing


def _line(text: str) -> str:
    return escaped(" ".join(text.split()))
