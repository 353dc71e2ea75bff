"""The text of a book as markup that is good HTML and good XML: blocks as their own elements, cues as spans with ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from pipeline.book import BlockKind, SpanKind
from pipeline.companions._heard import HeardBlock, HeardChapter, Piece

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_TAG = re.compile("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")  # of a language, BCP 47 in outline
_NUMBER = re.compile(r"\s*(\d+|[A-Za-z])[.)]\s*")
_CELL = "; "  # what the readers put between two cells of a row, as a span of its own
_ELEMENTS = {
    SpanKind.CODE: ("<code>", "</code>"),
    SpanKind.NOTE_MARK: ('<sup class="mark">', "</sup>"),
    SpanKind.IMAGE: ('<span class="image">', "</span>"),
    SpanKind.RUBY: ('<small class="ruby">', "</small>"),
}
_QUIET = {BlockKind.BOILERPLATE: "boilerplate", BlockKind.NAVIGATION: "navigation", BlockKind.HTML: "raw"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How the markup is written: the `level` of a chapter's heading, and whether it is XML (`xml:lang`)."""

    level: int = 1
    xml: bool = False


def escaped(text: str) -> str:
    """Return `text` for an element, without the characters that XML cannot hold."""
    return escape(_NOT_XML.sub("", text), quote=False)


def quoted(text: str) -> str:
    """Return `text` for an attribute, in its quotation marks, on one line."""
    return f'"{escape(" ".join(_NOT_XML.sub("", text).split()))}"'


def language_tag(language: str | None) -> str:
    """Return `language` if it has the form of a BCP 47 tag, else ""."""
    return language if language and _TAG.fullmatch(language) else ""


def cue_id(cue: int) -> str:
    """Return the id of the element that is heard in a cue."""
    return f"s{cue + 1}"


def nested(links: Sequence[tuple[int, str]]) -> str:
    """Return links, each with its depth, as lists in lists. A step of more than one down counts as one."""
    lines, depths = ["<ol>"], [links[0][0]]
    for at, (depth, link) in enumerate(links):
        if at and depth > depths[-1]:
            lines.append("<ol>")
            depths.append(depth)
        elif at:
            while len(depths) > 1 and depth < depths[-1]:
                lines.append("</li></ol>")
                depths.pop()
            lines.append("</li>")
        lines.append(f"<li>{link}")
    return "\n".join(lines) + "</li></ol>" * len(depths)


def body(chapter: HeardChapter, manner: Manner) -> str:
    """Return the blocks of a chapter, one element a line."""
    outermost = min((each.block.level for each in chapter.blocks if each.block.kind is BlockKind.HEADING), default=1)
    lines: list[str] = []
    for kind, group in groupby(chapter.blocks, key=lambda each: each.block.kind):
        blocks = list(group)
        if kind is BlockKind.ITEM:
            lines.append(_list(blocks, manner))
        elif kind is BlockKind.TABLE:
            lines.append("<table><tbody>\n" + "\n".join(_row(each, manner) for each in blocks) + "\n</tbody></table>")
        elif kind is BlockKind.QUOTE:
            lines.append("<blockquote>\n" + "\n".join(_paragraph(each, manner) for each in blocks) + "\n</blockquote>")
        elif kind is BlockKind.NOTE:
            notes = "\n".join(_paragraph(each, manner) for each in blocks)
            lines.append(f'<aside class="notes">\n{notes}\n</aside>')
        else:
            lines += (_block(each, manner, outermost) for each in blocks)
    return "\n".join(lines)


def shown(block: HeardBlock) -> tuple[Piece, ...]:
    """Return the pieces that are shown: not what stands for the border of two cells."""
    if block.block.kind is not BlockKind.TABLE:
        return block.pieces
    return tuple(piece for cell in _cells(block) for piece in cell)


def _block(block: HeardBlock, manner: Manner, outermost: int) -> str:
    kind, inside = block.block.kind, inline(block.pieces, manner)
    attributes = _language(block.block.language, manner)
    if kind is BlockKind.BREAK:
        return "<hr/>"
    if kind is BlockKind.HEADING:
        level = min(manner.level + max(block.block.level - outermost, 0), 6)
        return f"<h{level}{attributes}>{inside}</h{level}>"
    if kind is BlockKind.VERSE:
        return f'<p class="verse"{attributes}>{_broken(inside)}</p>'
    if kind is BlockKind.CODE:
        bare = tuple(Piece(text=each.text, cue=each.cue, first=each.first) for each in block.pieces)
        return f'<pre tabindex="0"{attributes}><code>{inline(bare, manner)}</code></pre>'
    if kind in _QUIET:
        return f'<p class="{_QUIET[kind]}"{attributes}>{_broken(inside)}</p>'
    return _paragraph(block, manner)


def _paragraph(block: HeardBlock, manner: Manner) -> str:
    return f"<p{_language(block.block.language, manner)}>{_broken(inline(block.pieces, manner))}</p>"


def _broken(markup: str) -> str:
    return markup.replace("\n", "<br/>\n")


def _list(blocks: Sequence[HeardBlock], manner: Manner) -> str:
    """Nest the items by their levels; an item that brings its own number gets no bullet."""
    lines, depth = ["<ul>"], [blocks[0].block.level]
    for at, block in enumerate(blocks):
        level = block.block.level
        if at and level > depth[-1]:
            lines.append("<ul>")
            depth.append(level)
        else:
            while len(depth) > 1 and level < depth[-1]:
                lines.append("</li></ul>")
                depth.pop()
            lines += ["</li>"] * bool(at)
        numbered = ' class="numbered"' if _NUMBER.fullmatch(block.block.spans[0].text) else ""
        inside = _broken(inline(block.pieces, manner))
        lines.append(f"<li{numbered}{_language(block.block.language, manner)}>{inside}")
    return "\n".join(lines) + "</li></ul>" * len(depth)


def _row(block: HeardBlock, manner: Manner) -> str:
    """Return a row of a table: heard in one cue the row is its element, else each cell has its own."""
    cells = _cells(block)
    attributes = _language(block.block.language, manner)
    if len(block.cues) == 1:
        bare = [tuple(Piece(text=each.text, kind=each.kind, language=each.language) for each in cell) for cell in cells]
        inside = "".join(f"<td>{_broken(inline(cell, manner))}</td>" for cell in bare)
        return f'<tr class="s" id="{cue_id(block.cues[0])}"{attributes}>{inside}</tr>'
    whole = not all(_apart(cells))
    parts = [tuple(shown(block))] if whole else cells
    inside = "".join(f"<td>{_broken(inline(cell, manner))}</td>" for cell in parts)
    return f"<tr{attributes}>{inside}</tr>"


def _cells(block: HeardBlock) -> list[tuple[Piece, ...]]:
    cells: list[list[Piece]] = [[]]
    for piece in block.pieces:
        if piece.text.strip() == _CELL.strip() and piece.kind is SpanKind.TEXT:
            cells.append([])
        elif cells[-1] or piece.text.strip():
            cells[-1].append(piece)
    return [tuple(cell) for cell in cells]


def _apart(cells: Iterable[Sequence[Piece]]) -> Iterator[bool]:
    """Say of each cell whether its cues are heard in it alone."""
    seen: set[int] = set()
    for cell in cells:
        own = {piece.cue for piece in cell if piece.cue is not None}
        yield not own & seen
        seen |= own


def inline(pieces: Sequence[Piece], manner: Manner) -> str:
    """Return the pieces, those of a cue in one element with its id."""
    last = {piece.cue: at for at, piece in enumerate(pieces) if piece.cue is not None}
    begun: set[int] = set()
    found: list[str] = []
    for at, piece in enumerate(pieces):
        if piece.cue is not None and piece.cue not in begun:
            begun.add(piece.cue)
            found.append(f'<span class="s" id="{cue_id(piece.cue)}">')
        found.append(_piece(piece, manner))
        if piece.cue is not None and last[piece.cue] == at:
            found.append("</span>")
    return "".join(found)


def _piece(piece: Piece, manner: Manner) -> str:
    before, after = _ELEMENTS.get(piece.kind, ("", "")) if piece.text.strip() else ("", "")
    markup = f"{before}{escaped(piece.text)}{after}"
    language = _language(piece.language, manner)
    return f"<span{language}>{markup}</span>" if language else markup


def _language(language: str | None, manner: Manner) -> str:
    tag = language_tag(language)
    if not tag:
        return ""
    return f' lang="{tag}" xml:lang="{tag}"' if manner.xml else f' lang="{tag}"'
