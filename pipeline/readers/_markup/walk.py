"""Walk a document once, front to back, and cut its text into blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import islice
from statistics import median

from lxml import etree
from lxml.etree import _Element as Element

from pipeline.book import Block, BlockKind, Source, Span, SpanKind
from pipeline.readers._limits import refuse_blocks
from pipeline.readers._markup.lists import Lists
from pipeline.readers._markup.runs import Runs, Voice
from pipeline.readers._markup.state import Knowledge, Opened, State, changes, entered, unheard
from pipeline.readers._markup.tags import BLOCKS, attributes_of, brief, local, types
from pipeline.text.typography import clean

_ORNAMENT = re.compile(r"[^\w]+(?:o0?o0?o|x\s*x\s*x)[^\w]+", re.IGNORECASE)
_CLOSED = (".", "!", "?", ";", ":")
_LONGEST_LINE = 90  # characters of a line of verse
_PROSE_LINE = 50
_LISTS = ("ol", "ul", "menu", "dir", "dl")
_NUMBERED = (BlockKind.ITEM, BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.VERSE, BlockKind.CODE)
_ACTING = frozenset((*_LISTS, "li", "a", "td", "th", "img", "image", "area", "input", "br", "hr", "math"))
_CLOSING = frozenset((*_LISTS, "li", "a", "tr"))
_NESTED_LINKS = 8  # of links in links, how many are told what is said in them
_MAY_BREAK = (BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.VERSE)
IN_HEAD = ("title", "style", "script", "template", "meta", "link", "base")  # of a head: said elsewhere or to machines


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A block with the ids (and a[name]) at, in or just before it, and its nearest structural role ("" if none).

    The level of a heading is `block.level`; a heading among notes is a NOTE that keeps its level.
    """

    block: Block
    anchors: tuple[str, ...] = ()
    role: str = ""


@dataclass(slots=True)
class _Link:
    """An open link: where it leads and whether that is still to be said."""

    target: str
    said: list[str] = field(default_factory=list)


class Walker:
    """Walks a document; `found` are its pieces, `written` the text nodes that went into them."""

    def __init__(self, file: str, known: Knowledge, most_blocks: int) -> None:
        self.found: list[Piece] = []
        self.written: list[str] = []
        self._file = file
        self._known = known
        self._most_blocks = most_blocks
        self._frames: list[tuple[State, str, bool]] = []
        self._state = State(language=known.language, voice=Voice(language=known.language))
        self._home = self._state
        self._place: Element | None = None
        self._runs = Runs()
        self._lists = Lists()
        self._links: list[_Link] = []
        self._anchors: list[str] = []
        self._last_line: Element | None = None
        self._stanza: list[Span] = []
        self._count = 0

    def walk(self, root: Element) -> None:
        """Take in the whole document."""
        events = etree.iterwalk(root, events=("start", "end", "comment"))
        for event, element in events:
            if event == "start":
                if len(self._frames) == 2 and self._frames[1][1] == "head" and local(element.tag) in IN_HEAD:
                    events.skip_subtree()
                    self._frames.append((self._state, "", False))
                    continue
                self._open(element)
                if element.text:
                    self._add(element.text, element)
                continue
            if event == "end":
                self._close()
            elif element.text and element.text.strip():
                self._own(element.text.strip(), SpanKind.MARKUP, element)
            if element.tail and element is not root:
                self._add(element.tail, element)
        self._flush()
        self._end_stanza()

    def _open(self, element: Element) -> None:
        self._count += 1
        outer, tag = self._state, local(element.tag)
        attributes = attributes_of(element)
        found = types(attributes)
        is_block = (tag in BLOCKS or "heading" in found) and not outer.foreign
        if is_block:
            self._boundary()
        if attributes:
            for name in ("id", "name") if tag == "a" else ("id",):
                if attributes.get(name):
                    self._anchors.append(attributes[name])
        self._frames.append((outer, tag, is_block))
        if changes(tag, attributes) or self._known.tells_of(element):
            self._state = entered(outer, Opened(element, tag, attributes, found, is_block, self._count), self._known)
        if tag in _ACTING or self._state.foreign:
            self._act(element, tag, attributes)

    def _act(self, element: Element, tag: str, attributes: dict[str, str]) -> None:
        """Do what an element does beside setting its text apart."""
        if tag in _LISTS:
            self._lists.open(element, tag)
        elif tag == "li":
            self._lists.open_item(element)
        elif tag == "a":
            is_link = self._state.voice.kind is SpanKind.LINK
            self._links.append(_Link(attributes.get("href", "") if is_link else ""))
        elif tag in ("td", "th"):
            self._cell()
        elif tag in ("img", "image", "area") or (tag == "input" and attributes.get("type", "").lower() == "image"):
            self._picture(attributes, element)
        else:
            self._act_alone(element, tag, attributes)

    def _act_alone(self, element: Element, tag: str, attributes: dict[str, str]) -> None:
        if tag == "br":
            self._break()
        elif tag == "hr":
            self._put(Block(kind=BlockKind.BREAK, spans=(), source=self._source(element)))
        elif tag == "math":
            self._formula(element, attributes)
        elif self._state.foreign:
            self._in_formula(element, tag)

    def _close(self) -> None:
        state, tag, is_block = self._frames.pop()
        if is_block:
            self._boundary()
        if tag in _CLOSING:
            self._act_on_close(tag)
        self._state = state

    def _act_on_close(self, tag: str) -> None:
        if tag == "a":
            self._target(self._links[-1])
            self._links.pop()
        elif tag == "li":
            self._lists.close_item()
        elif tag in _LISTS:
            self._lists.close()
        elif tag == "tr" and self._state.kind is BlockKind.TABLE:
            self._flush()

    def _add(self, text: str, element: Element) -> None:
        if not self._runs:
            self._home, self._place = self._state, element
        state = self._state
        self._runs.add(text, state.voice, literal=state.literal)
        if self._links and not text.isspace():
            self._tell_links(text)

    def _tell_links(self, text: str) -> None:
        for link in self._links[-_NESTED_LINKS:]:
            if link.target:
                link.said.append(text)

    def _own(self, text: str, kind: SpanKind, element: Element) -> None:
        """Add what is not a text node of the source."""
        if not text:
            return
        if not self._runs:
            self._home, self._place = self._state, element
        voice = self._state.voice
        hidden = voice.kind is SpanKind.HIDDEN
        owner = self._count if kind is not SpanKind.TEXT else voice.owner
        self._runs.add_own(text, Voice(voice.kind if hidden else kind, voice.language, "", owner))

    def _target(self, link: _Link) -> None:
        """List where a link leads, unless its text says so or nothing was said."""
        if not link.target:
            return
        said = "".join(link.said).strip()
        shown = (link.target, link.target.removeprefix("mailto:"), link.target.partition("://")[2])
        if self._runs and link.said and link.target.strip("#") and said not in shown:
            self._runs.add_own(link.target, Voice(SpanKind.TARGET, None, "", self._count))
        link.target = ""

    def _break(self) -> None:
        if self._state.kind is BlockKind.TABLE:
            self._runs.add_space()
        elif self._runs.last_line_is_empty() and self._state.kind is BlockKind.HEADING:
            return  # a label, space and a title are one heading
        elif self._runs.last_line_is_empty() and not self._state.literal:
            self._flush()  # an empty line: what follows is another paragraph
        elif self._state.literal:
            self._runs.add("\n", self._state.voice, literal=True) if self._runs else None
        else:
            self._runs.add_break()

    def _picture(self, attributes: dict[str, str], element: Element) -> None:
        text = " ".join((attributes.get("alt") or attributes.get("aria-label") or "").split())
        if attributes.get("role") in ("presentation", "none") or attributes.get("aria-hidden") == "true":
            return
        self._tell_links(text)
        letters = [char for char in text if char.isalnum()]
        is_letter = len(letters) == 1 and len(text) <= 2  # an initial drawn as a picture is a letter of its word
        self._own(text, SpanKind.TEXT if is_letter and letters[0].isalpha() else SpanKind.IMAGE, element)

    def _cell(self) -> None:
        """Tell a cell from the one before it, as in "cell; cell"."""
        if self._state.kind is BlockKind.TABLE and self._runs.has_text:
            ended = self._runs.last_sign in _CLOSED
            self._runs.trim_end()
            self._runs.add_own(" " if ended else "; ", Voice(language=self._known.language))

    def _formula(self, element: Element, attributes: dict[str, str]) -> None:
        """Say a formula once: as its author describes it, else as it is written."""
        text = " ".join(attributes.get("alttext", "").split())
        is_inner = self._frames[-1][0].foreign
        noted = not is_inner and any(brief(note).strip() for note in element.iter("{*}annotation"))
        if text:
            self._own(text, SpanKind.TEXT, element)
        if text or noted:
            self._state = unheard(self._state, self._count, annotated=not text)

    def _in_formula(self, element: Element, tag: str) -> None:
        parent = element.getparent()
        if parent is None or element.getprevious() is None:
            return
        sign = {"mfrac": "/", "msup": "^"}.get(local(str(parent.tag)), " " if tag in ("mtr", "mtd") else "")
        if self._state.voice.kind is SpanKind.TEXT:
            self._own(sign, SpanKind.TEXT, element)

    def _boundary(self) -> None:
        if self._state.kind is BlockKind.TABLE:
            self._runs.add_space()
        else:
            self._flush()

    def _flush(self) -> None:
        """End the block at hand."""
        if not self._runs:
            return
        for link in self._links:
            self._target(link)
        home, runs = self._home, self._runs
        self.written += runs.of_source()
        lines = runs.text.split("\n") if runs.breaks else []
        kind = home.kind
        if lines and kind in (BlockKind.PARAGRAPH, BlockKind.QUOTE) and _reads_as_verse(lines):
            kind = BlockKind.VERSE
        literal = home.literal and kind is BlockKind.CODE
        keeps = kind in (BlockKind.VERSE, BlockKind.CODE)
        spans, language = runs.take(home.language, keeps_lines=keeps, literal=literal)
        if spans and self._place is not None:
            own = language if language != self._known.language else None
            self._put_spans(kind, spans, own, self._place)

    def _put_spans(self, kind: BlockKind, spans: tuple[Span, ...], language: str | None, place: Element) -> None:
        home, source = self._home, self._source(place)
        text = "".join(span.text for span in spans)
        if kind in _MAY_BREAK and _is_ornament(text, spans):
            if any(map(str.isalnum, text)):  # letters of an ornament are listed, since a break has no words
                listed = tuple(replace(span, kind=SpanKind.MARKUP) for span in spans)
                self._put(Block(kind=BlockKind.PARAGRAPH, spans=listed, source=source))
                spans = ()
            kind = BlockKind.BREAK
        level = home.level
        if kind is BlockKind.ITEM:
            level = max(1, self._lists.depth)
        number = self._lists.take_number(text) if kind in _NUMBERED and self._lists.depth else ""
        spans = (Span(text=number), *spans) if number else spans
        line = _line_of(place) if kind is BlockKind.VERSE else None
        if line is not None and self._goes_on(line, spans):
            return
        self._put(Block(kind=kind, spans=spans, source=source, language=language, level=level))
        if line is not None and "\n" not in text:
            self._last_line = line

    def _put(self, block: Block) -> None:
        self._end_stanza()
        role = self._home.role if block.spans else self._state.role
        refuse_blocks(self._file, len(self.found), self._most_blocks)
        self.found.append(Piece(block=block, anchors=tuple(self._anchors), role=role))
        self._anchors.clear()
        self._last_line = None

    def _goes_on(self, line: Element, spans: tuple[Span, ...]) -> bool:
        """Add a line of verse that has an element of its own to the lines before it in the same stanza."""
        before = self._last_line
        if before is None or line is before or line.tag != before.tag or line.getparent() is not before.getparent():
            return False
        if any("\n" in span.text for span in spans) or self._anchors:
            return False
        self._stanza += (Span(text="\n"), *spans)
        return True

    def _end_stanza(self) -> None:
        """Put the lines of verse that were gathered to the first one of their stanza."""
        if self._stanza:
            last = self.found[-1]
            self.found[-1] = replace(last, block=replace(last.block, spans=(*last.block.spans, *self._stanza)))
            self._stanza = []

    def _source(self, element: Element) -> Source:
        return Source(file=self._file, line=element.sourceline if isinstance(element.sourceline, int) else 0)


def _line_of(place: Element) -> Element:
    """Return the block element around a place."""
    for element in (place, *islice(place.iterancestors(), 8)):
        if local(str(element.tag)) in BLOCKS:
            return element
    return place


def _reads_as_verse(lines: list[str]) -> bool:
    """Tell verse and other text whose lines count (an address) from prose that was wrapped by hand."""
    lines = [line.strip() for line in lines if line.strip()]
    if len(lines) < 2 or max(map(len, lines)) > _LONGEST_LINE:
        return False
    runs_on = sum(line[:1].islower() for line in lines[1:])
    return not (median(map(len, lines)) >= _PROSE_LINE and runs_on * 3 >= len(lines) - 1)


def _is_ornament(text: str, spans: tuple[Span, ...]) -> bool:
    if any(span.kind is not SpanKind.TEXT for span in spans):
        return False
    if any(map(str.isalnum, text)):
        return bool(_ORNAMENT.fullmatch(text))
    return bool(clean(text).strip()) and not any(char >= "\U0001f000" for char in text)
