"""What an element makes of the text in it: an element's own markup over what its surroundings say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lxml.etree import _Element as Element

from pipeline.book import BlockKind, SpanKind
from pipeline.readers._markup.notes import Notes
from pipeline.readers._markup.runs import Voice
from pipeline.readers._markup.sounds import ipa
from pipeline.readers._markup.tags import (
    CODES,
    CONTROLS,
    HEADINGS,
    LITERAL,
    MACHINES,
    Attributes,
    is_hidden,
    is_inert,
    is_literal,
    is_page_number,
    is_verse,
    part_of,
    reads_as_text,
)
from pipeline.text.language import language_tag

_UNREAD = frozenset((BlockKind.HIDDEN, BlockKind.NAVIGATION, BlockKind.BOILERPLATE, BlockKind.FURNITURE))
_STICKY = _UNREAD | {BlockKind.NOTE}
_UNSEEN = frozenset((SpanKind.MARKUP, SpanKind.HIDDEN))
_LISTS_OF_PARTS = frozenset(("toc", "landmarks", "page-list", "pagelist", "loi", "lot", "loa", "lov", "navigation"))
_ASIDES = {"rt": SpanKind.RUBY, "rp": SpanKind.RUBY, "rtc": SpanKind.RUBY, "svg": SpanKind.IMAGE}
_CONTAINERS = {
    "blockquote": BlockKind.QUOTE,
    "li": BlockKind.ITEM,
    "dt": BlockKind.ITEM,
    "dd": BlockKind.ITEM,
    "nav": BlockKind.NAVIGATION,
    "noscript": BlockKind.HIDDEN,
    "noframes": BlockKind.HIDDEN,
    "iframe": BlockKind.HIDDEN,
    "td": BlockKind.PARAGRAPH,
    "th": BlockKind.PARAGRAPH,
    "caption": BlockKind.PARAGRAPH,
    "figcaption": BlockKind.PARAGRAPH,
}

_TELLING_TAGS = frozenset((
    *HEADINGS, *LITERAL, *MACHINES, *CONTROLS, *CODES, *_ASIDES, *_CONTAINERS, "a", "tr", "math", "foreignobject",
    "annotation",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class State:
    """What holds for the text at one place: the block it is in and the run of characters it is."""

    kind: BlockKind = BlockKind.PARAGRAPH
    voice: Voice = field(default_factory=Voice)
    language: str | None = None
    alphabet: str = ""
    role: str = ""
    level: int = 0
    verse: bool = False
    literal: bool = False
    foreign: bool = False
    annotated: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """An element as it opens: plain name, attributes under plain names, types, whether it is a block, its number."""

    element: Element
    tag: str
    attributes: Attributes
    types: list[str]
    is_block: bool
    number: int


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What was found out about the document before it is walked."""

    notes: Notes
    tables: frozenset[Element]
    kinds: Mapping[Element, BlockKind]
    language: str | None

    def tells_of(self, element: Element) -> bool:
        """Say whether something was found out about this very element."""
        return element in self.notes.marks or element in self.notes.bodies or element in self.kinds


def changes(tag: str, attributes: Attributes) -> bool:
    """Say whether an element may change the state of the text in it; most in a book do not."""
    return tag in _TELLING_TAGS or (bool(attributes) and not is_inert(attributes))


def entered(outer: State, opened: Opened, known: Knowledge) -> State:
    """Return the state inside an element."""
    state = _in_kind(outer, opened, known)
    if opened.attributes:
        state = _in_language(state, opened, known)
        part = part_of(opened.types)
        if part:
            state = replace(state, role=part)
    kind = _span_kind(state, opened, known)
    if outer.kind is BlockKind.TABLE and state.kind is not BlockKind.TABLE:  # a row stays one block
        kind = SpanKind.NOTE_MARK if state.kind is BlockKind.NOTE else SpanKind.HIDDEN
        state = replace(state, kind=BlockKind.TABLE)
    if kind is not state.voice.kind:
        state = replace(state, voice=replace(state.voice, kind=kind, owner=opened.number))
    return state


def _in_kind(state: State, opened: Opened, known: Knowledge) -> State:
    tag, attributes = opened.tag, opened.attributes
    level = HEADINGS.get(tag, 0)
    if "heading" in opened.types:
        level = int(attributes["aria-level"]) if attributes.get("aria-level", "") in tuple("123456") else 2
    if tag in ("svg", "math", "foreignobject"):
        state = replace(state, foreign=tag != "foreignobject")
    if opened.is_block and attributes and is_verse(attributes, opened.types) and tag not in ("html", "body"):
        state = replace(state, verse=True, kind=_over(state.kind, BlockKind.VERSE))
    kind = _own_kind(opened, known)
    if level:
        state = replace(state, level=level, kind=_over(state.kind, BlockKind.HEADING))
    elif kind is BlockKind.QUOTE and state.verse:
        kind = None
    if tag in LITERAL or is_literal(attributes.get("style", "")):
        verse = state.verse or tag == "textarea" or (tag == "pre" and reads_as_text(opened.element))
        state = replace(state, literal=True, kind=_over(state.kind, BlockKind.VERSE if verse else BlockKind.CODE))
    return state if kind is None else replace(state, kind=_over(state.kind, kind))


def _own_kind(opened: Opened, known: Knowledge) -> BlockKind | None:
    """Return what an element itself says that its blocks are."""
    if not opened.is_block:
        return None
    said = known.kinds.get(opened.element) or _said_kind(opened, known)
    if said:
        return said
    if opened.tag == "tr" and known.tables and next(opened.element.iterancestors("{*}table"), None) in known.tables:
        return BlockKind.TABLE
    return _CONTAINERS.get(opened.tag)


def _said_kind(opened: Opened, known: Knowledge) -> BlockKind | None:
    if opened.attributes and is_hidden(opened.attributes):
        return BlockKind.HIDDEN
    if opened.element in known.notes.bodies:
        return BlockKind.NOTE
    is_list = opened.tag not in ("html", "body") and _LISTS_OF_PARTS & set(opened.types)
    return BlockKind.NAVIGATION if is_list else None


def _over(outer: BlockKind, inner: BlockKind) -> BlockKind:
    """Return the kind of a block in a block: what is not read stays so, a note in its parts too."""
    if outer in _UNREAD or (outer in _STICKY and inner not in _UNREAD):
        return outer
    if outer is BlockKind.TABLE and inner not in _STICKY:
        return outer
    return inner


def _in_language(state: State, opened: Opened, known: Knowledge) -> State:
    attributes = opened.attributes
    written = attributes.get("xml:lang") or attributes.get("lang")
    voice = state.voice
    if written:
        tag = language_tag(written)
        primary = (tag or "und").partition("-")[0]
        unknown = primary in ("und", "zxx", "mul", "mis") or primary == (known.language or "").partition("-")[0]
        voice = replace(voice, language=known.language if unknown else tag)
        if opened.is_block:
            state = replace(state, language=voice.language)
    alphabet = attributes.get("ssml:alphabet", state.alphabet)
    if "ssml:ph" in attributes:
        voice = replace(voice, phonemes=ipa(attributes["ssml:ph"], alphabet), owner=opened.number)
    elif voice is state.voice and alphabet == state.alphabet:
        return state
    return replace(state, voice=voice, alphabet=alphabet)


def _span_kind(state: State, opened: Opened, known: Knowledge) -> SpanKind:
    tag, now = opened.tag, state.voice.kind
    if tag in MACHINES or tag in CONTROLS:
        return SpanKind.MARKUP
    if now in _UNSEEN:
        return SpanKind.TEXT if tag == "annotation" and now is SpanKind.HIDDEN and state.annotated else now
    aside = _aside_kind(opened, known)
    if aside:
        return aside
    if now not in (SpanKind.TEXT, SpanKind.LINK):
        return SpanKind.TEXT if tag == "foreignobject" else now
    return _running_kind(state, opened)


def _aside_kind(opened: Opened, known: Knowledge) -> SpanKind | None:
    """Return what an element is that stands in a sentence without belonging to it."""
    element = opened.element
    if element in known.notes.marks or (element in known.notes.bodies and not opened.is_block):
        return SpanKind.NOTE_MARK
    if not opened.attributes:
        return None
    if not opened.is_block and is_hidden(opened.attributes):
        return SpanKind.HIDDEN
    return SpanKind.PAGE_NUMBER if is_page_number(element, opened.attributes, opened.types) else None


def _running_kind(state: State, opened: Opened) -> SpanKind:
    tag = opened.tag
    if tag in CODES or state.kind is BlockKind.CODE:
        return SpanKind.CODE
    if tag == "a" and opened.attributes.get("href"):
        return SpanKind.LINK
    return _ASIDES.get(tag, state.voice.kind)


def unheard(state: State, owner: int, *, annotated: bool) -> State:
    """Return `state` for the parts of a formula that is said in another form: in its annotation, if `annotated`."""
    return replace(state, voice=replace(state.voice, kind=SpanKind.HIDDEN, owner=owner), annotated=annotated)
