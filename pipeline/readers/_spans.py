"""Collect the spans of one stretch of text, from Markdown tokens and from HTML alike."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from pipeline.book import Span, SpanKind

_BLOCK_TAGS = re.compile(
    "address|article|aside|blockquote|body|caption|center|dd|details|dialog|div|dl|dt|fieldset|figcaption|figure|footer|"
    "form|h[1-6]|head|header|hr|html|legend|li|main|nav|ol|option|p|pre|section|summary|table|tbody|td|tfoot|th|thead|"
    "title|tr|ul"
)
_FLOWING = frozenset((SpanKind.TEXT, SpanKind.LINK, SpanKind.HTML))  # two in a row are one
_NESTED_LINKS = 8  # of links in links, how many are told what is said in them
_UNSEEN_TAGS = frozenset(("script", "style", "template"))
_NOTE_HINT = re.compile(r"noteref|footnote|endnote|fnref", re.IGNORECASE)


@dataclass(slots=True)
class _Link:
    """An open link and what was said in it so far."""

    target: str
    is_note: bool
    said: list[str] = field(default_factory=list)


class Collector:
    """Gathers spans from Markdown tokens and HTML tags."""

    def __init__(self, kind: SpanKind = SpanKind.TEXT) -> None:
        self._runs: list[list[tuple[SpanKind, list[str]]]] = [[]]
        self._kind = kind
        self._unseen = 0
        self._superscript = 0
        self._links: list[_Link] = []

    @property
    def paragraphs(self) -> list[list[Span]]:
        """The spans of each stretch between block-level tags."""
        return [[Span(kind=kind, text="".join(parts)) for kind, parts in runs] for runs in self._runs]

    @property
    def spans(self) -> tuple[Span, ...]:
        """All spans as one stretch, without white space at its ends and without empty ones."""
        return trimmed([span for paragraph in self.paragraphs for span in paragraph])

    def add(self, text: str, kind: SpanKind | None = None) -> None:
        """Add text; without a kind, the kind of where it stands."""
        if not text:
            return
        kind = kind or self._kind_here()
        current = self._runs[-1]
        if current and current[-1][0] is kind and kind in _FLOWING:
            current[-1][1].append(text)
        else:
            current.append((kind, [text]))
        for link in self._links[-_NESTED_LINKS:]:
            link.said.append(text)

    def open_link(self, target: str, *, is_note: bool = False) -> None:
        """Begin a link; a link to a note is a mark, not text."""
        self._links.append(_Link(target, is_note))

    def close_link(self) -> None:
        """End the innermost link and list its target unless that is what its text says."""
        if not self._links:
            return
        link = self._links.pop()
        said = "".join(link.said).strip()
        if link.target and not link.is_note and said not in (link.target, link.target.removeprefix("mailto:")):
            self.add(link.target, SpanKind.TARGET)

    def open_tag(self, tag: str, attributes: dict[str, str]) -> None:
        """Take in an HTML start tag."""
        if tag in _UNSEEN_TAGS:
            self._unseen += 1
        elif _BLOCK_TAGS.fullmatch(tag):
            self._runs.append([])
        elif tag == "br":
            self.add("\n")
        elif tag == "sup":
            self._superscript += 1
        elif tag == "img":
            self.add(attributes.get("alt", "").strip(), SpanKind.IMAGE)
        elif tag == "a":
            hints = " ".join(attributes.get(name, "") for name in ("epub:type", "role", "class", "rel"))
            is_note = bool(self._superscript or _NOTE_HINT.search(hints))
            self.open_link(attributes.get("href", ""), is_note=is_note)

    def close_tag(self, tag: str) -> None:
        """Take in an HTML end tag."""
        if tag in _UNSEEN_TAGS:
            self._unseen = max(0, self._unseen - 1)
        elif _BLOCK_TAGS.fullmatch(tag):
            self._runs.append([])
        elif tag == "sup":
            self._superscript = max(0, self._superscript - 1)
        elif tag == "a":
            self.close_link()

    def add_html(self, html: str) -> None:
        """Take in HTML: a single tag or a whole stretch of it. A tag that never closes is text."""
        unclosed = html.find("<", html.rfind(">") + 1)  # newer parsers drop it, older ones keep it
        whole, rest = (html, "") if unclosed < 0 else (html[:unclosed], html[unclosed:])
        feeder = _Feeder(self)
        feeder.feed(whole)
        feeder.close()
        self.add(feeder.rawdata)  # what the parser has left: the inside of a script that never closes
        self.add(rest, SpanKind.MARKUP if rest.startswith("<!") else None)

    def _kind_here(self) -> SpanKind:
        if self._unseen:
            return SpanKind.MARKUP
        if self._links:
            return SpanKind.NOTE_MARK if self._links[-1].is_note else SpanKind.LINK
        return self._kind


class _Feeder(HTMLParser):
    """Hands what the standard library's parser finds to a Collector. Comments and declarations are markup."""

    def __init__(self, collector: Collector) -> None:
        super().__init__(convert_charrefs=True)
        self._collector = collector

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._collector.open_tag(tag, {name: value or "" for name, value in attrs})

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in ("br", "img", "hr"):
            self._collector.close_tag(tag)

    def handle_endtag(self, tag: str) -> None:
        self._collector.close_tag(tag)

    def handle_data(self, data: str) -> None:
        self._collector.add(data)

    def handle_comment(self, data: str) -> None:
        self._collector.add(data.strip(), SpanKind.MARKUP)

    def handle_decl(self, decl: str) -> None:
        self._collector.add(decl, SpanKind.MARKUP)

    def handle_pi(self, data: str) -> None:
        self._collector.add(data, SpanKind.MARKUP)

    def unknown_decl(self, data: str) -> None:
        self._collector.add(data, SpanKind.MARKUP)


def trimmed(spans: list[Span]) -> tuple[Span, ...]:
    """Return the spans without white space at both ends and without empty ones."""
    told = [at for at, span in enumerate(spans) if span.text.strip()]
    kept = [span for span in spans[told[0] : told[-1] + 1] if span.text] if told else []
    if kept:
        kept[0] = Span(kind=kept[0].kind, text=kept[0].text.lstrip())
        kept[-1] = Span(kind=kept[-1].kind, text=kept[-1].text.rstrip())
    return tuple(kept)
