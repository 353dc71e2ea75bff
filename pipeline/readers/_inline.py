"""Inline Markdown tokens to spans."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markdown_it.common.normalize_url import normalizeLinkText
from markdown_it.token import Token

from pipeline.book import Span, SpanKind
from pipeline.readers._spans import Collector

_LOOSE_MARK = re.compile(r"(\[\^[^\]\s]+\])")  # a mark whose note is missing is still a mark
_TASK = re.compile(r"\[[ xX]\](?=\s)")
_BAR = re.compile(r"\|(?:[ \t]|$)")


@dataclass(frozen=True, slots=True)
class Inline:
    """The spans of one inline token; `notes` are the keys of the notes it refers to, `verse` says that lines count."""

    spans: tuple[Span, ...]
    notes: tuple[str, ...] = ()
    verse: bool = False


def inline(token: Token, *, in_item: bool = False) -> Inline:
    """Return what the inline token holds. Soft line breaks become spaces; in verse every break stays."""
    children = list(token.children or ())
    breaks = [child.type for child in children if child.type.endswith("break")]
    bars = bool(breaks) and _is_line_block(children)
    verse = bars or ("hardbreak" in breaks and "softbreak" not in breaks)
    if bars:
        children = _without_bars(children)
    collector = Collector()
    if in_item and (box := _TASK.match(token.content)) and children and children[0].type == "text":
        collector.add(box.group(), SpanKind.MARKUP)
        children[0].content = children[0].content[box.end() :].lstrip()
    notes = _collect(collector, children, "\n" if verse else " ")
    return Inline(spans=collector.spans, notes=notes, verse=verse)


def note_key(token: Token) -> str:
    """Return the key that a reference and its note share."""
    meta = token.meta or {}
    label = meta.get("label")
    return f"^{label}" if label is not None else f"#{meta.get('id')}"


def plain(children: Iterable[Token]) -> str:
    """Return the text of tokens without their markup, as for the description of an image."""
    texts = (plain(child.children) if child.children else _plain(child) for child in children)
    return "".join(texts)


def _plain(token: Token) -> str:
    return " " if token.type.endswith("break") else token.content if token.type != "html_inline" else ""


def _collect(collector: Collector, children: Sequence[Token], line_break: str) -> tuple[str, ...]:
    notes: list[str] = []
    for child in children:
        match child.type:
            case "softbreak" | "hardbreak":
                collector.add(line_break)
            case "code_inline":
                collector.add(child.content, SpanKind.CODE)
            case "link_open":
                collector.open_link(_target(child))
            case "link_close":
                collector.close_link()
            case "image":
                _add_image(collector, child)
            case "footnote_ref":
                notes.append(note_key(child))
                collector.add(f"[{note_key(child)}]", SpanKind.NOTE_MARK)
            case "html_inline":
                collector.add_html(child.content)
            case _:
                _add_text(collector, child.content)
    return tuple(notes)


def _add_text(collector: Collector, text: str) -> None:
    for number, piece in enumerate(_LOOSE_MARK.split(text)):
        collector.add(piece, SpanKind.NOTE_MARK if number % 2 else None)


def _target(token: Token) -> str:
    target = normalizeLinkText(str(token.attrs.get("href", "")))
    title = token.attrs.get("title")
    return f'{target} "{title}"' if title else target


def _add_image(collector: Collector, token: Token) -> None:
    collector.add(" ".join(plain(token.children or ()).split()), SpanKind.IMAGE)
    if title := token.attrs.get("title"):
        collector.add(str(title), SpanKind.MARKUP)


def _is_line_block(children: Sequence[Token]) -> bool:
    """Recognise pandoc's line blocks: every line begins with a bar."""
    starts = [children[0], *(after for before, after in pairwise(children) if _breaks(before))]
    return all(start.type == "text" and _BAR.match(start.content) for start in starts)


def _breaks(token: Token) -> bool:
    return token.type.endswith("break")


def _without_bars(children: Sequence[Token]) -> list[Token]:
    at_start = True
    for child in children:
        if at_start:
            child.content = _BAR.sub("", child.content, count=1).lstrip()
        at_start = _breaks(child)
    return list(children)
