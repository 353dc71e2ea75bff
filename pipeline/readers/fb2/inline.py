"""The running text of a FictionBook's element as spans."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from lxml import etree

from pipeline.book import Span, SpanKind
from pipeline.readers._spans import trimmed
from pipeline.text.language import language_tag

HREF = "{http://www.w3.org/1999/xlink}href"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_CHARS = 10_000  # beyond it a span is not made longer: each time costs its length
_SPACE = re.compile(r"[ \t\r\n]+")


@dataclass(slots=True)
class Inline:
    """What was gathered: spans, and the ids of the notes referred to."""

    note_ids: Collection[str]
    spans: list[Span] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, text: str | None, kind: SpanKind, language: str | None) -> None:
        """Add text, white space made single; text of one sort in a row is one span."""
        text = _SPACE.sub(" ", text or "")
        if not text:
            return
        last = self.spans[-1] if self.spans else None
        if (
            last
            and last.kind is kind
            and last.language == language
            and kind is SpanKind.TEXT
            and len(last.text) < _CHARS
        ):
            self.spans[-1] = Span(text=last.text + text, language=language)
        else:
            self.spans.append(Span(kind=kind, text=text, language=language))

    def take(self, element: etree._Element, kind: SpanKind = SpanKind.TEXT, language: str | None = None) -> None:
        """Take in an element with all that is in it."""
        self.add(element.text, kind, language)
        for child in element:
            if isinstance(child.tag, str):
                self.take_child(child, kind, language_tag(child.get(LANG, "")) or language)
            self.add(child.tail, kind, language)

    def take_child(self, child: etree._Element, kind: SpanKind, language: str | None) -> None:
        """Take in an element that stands in running text."""
        match local(child):
            case "a":
                self._take_link(child, kind, language)
            case "image":
                self.spans += image(child)
            case "code" if kind is SpanKind.TEXT:
                self.take(child, SpanKind.CODE, language)
            case "br":
                self.add(" ", kind, language)
                self.take(child, kind, language)
            case _:
                self.take(child, kind, language)

    def _take_link(self, link: etree._Element, kind: SpanKind, language: str | None) -> None:
        target = href(link)
        if link.get("type") == "note" or target.removeprefix("#") in self.note_ids:
            self.notes.append(target.removeprefix("#"))
            self.take(link, SpanKind.NOTE_MARK, language)
            return
        self.take(link, SpanKind.LINK if kind is SpanKind.TEXT else kind, language)
        if target and not target.startswith("#") and target != "".join(map(str, link.itertext())).strip():
            self.add(target, SpanKind.TARGET, None)

    def trimmed(self) -> tuple[Span, ...]:
        """Return the spans without white space at the ends."""
        languages = {(span.kind, span.text.strip()): span.language for span in self.spans if span.language}
        return tuple(
            Span(kind=span.kind, text=span.text, language=languages.get((span.kind, span.text.strip())))
            for span in trimmed(self.spans)
        )


def image(element: etree._Element) -> list[Span]:
    """Return the description of a picture."""
    texts = dict.fromkeys(text for name in ("alt", "title") if (text := " ".join(element.get(name, "").split())))
    return [Span(kind=SpanKind.IMAGE, text=text) for text in texts]


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace, "" for a comment."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def href(element: etree._Element) -> str:
    """Return the target of a link or picture, whatever namespace the file declares for it."""
    names = (str(name) for name in element.attrib)
    return next((element.get(name, "") for name in names if name.rpartition("}")[2] == "href"), "").strip()
