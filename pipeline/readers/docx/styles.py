"""The styles of a Word document: what a paragraph is by its own properties and those of its style and its bases.

Format: ECMA-376, Part 1, 17.7 (styles) and 17.3.1.20 (outline levels). Built-in styles have English names in every
language of Word; other programs write their own, which are known here in the commonest languages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from pipeline.book import BlockKind

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = f"{W}val"

_HEADING = re.compile(
    r"(?:heading|überschrift|titre|t[íi]tulo|titolo|kop|rubrik|otsikko|overskrift|заголовок|nagłówek|nadpis|címsor|encabezado|"
    r"标题|見出し)[ _-]*([1-9])"
)
_CHAPTER = re.compile(r"chapter[ _-]?(?:title|heading|head|name)?|kapitel(?:titel|überschrift)?|cap[íi]tulo")
_NAMES = (
    (
        BlockKind.NAVIGATION,
        (
            r"toc[ _-]?(?:heading|[1-9])|contents (?:heading|[1-9])|table of (?:figures|authorities)|"
            r"index[ _-]?(?:heading|[1-9])"
        ),
    ),
    (
        BlockKind.CODE,
        (
            r"(?:source|program)?[ _-]?code(?:[ _-]?(?:block|listing))?|html preformatted|preformatted(?: text)?|"
            r"verbatim|macro(?: text)?"
        ),
    ),
    (
        BlockKind.VERSE,
        (
            r"(?:verse|poem|poetry|poema|verso|gedicht|vers|stanza|lyrics|line block)(?:[ _-].*)?|"
            r".*[ _-](?:verse|poem|poetry)"
        ),
    ),
    (
        BlockKind.QUOTE,
        (
            r"(?:intense )?quote|block[ _-]?(?:text|quote|quotation)|quotations?|(?:intensives )?zitat|"
            r"cita(?: destacada)?|citation(?: intense)?|epigraph|extract"
        ),
    ),
)
_OFF = ("0", "false", "off", "none")


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says once its bases are taken in. `level` is 1-9 for headings; `numbering` is (list, level)."""

    level: int = 0
    title: str = ""
    kind: BlockKind | None = None
    numbering: tuple[str | None, int | None] = (None, None)
    hidden: bool = False
    language: str = ""


class Styles:
    """Resolves styles by their ids."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements = {} if root is None else {each.get(f"{W}styleId", ""): each for each in root.iter(f"{W}style")}
        self._known: dict[str, Style] = {}
        defaults = (each for each in self._elements.values() if each.get(f"{W}default") in ("1", "true", "on"))
        self._default = next(
            (each.get(f"{W}styleId", "") for each in defaults if each.get(f"{W}type") == "paragraph"), ""
        )
        language = None if root is None else root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")
        self.language = "" if language is None else language.get(VAL, "")

    def of_paragraph(self, properties: etree._Element | None) -> Style:
        """Return the style of a paragraph with these properties."""
        named = None if properties is None else properties.find(f"{W}pStyle")
        return self.by_id(self._default if named is None else named.get(VAL, ""))

    def by_id(self, style_id: str) -> Style:
        """Return the style with this id; one that is not defined is judged by its id."""
        if style_id not in self._known:
            self._known[style_id] = self._resolve(style_id)
        return self._known[style_id]

    def _resolve(self, style_id: str) -> Style:
        chain = self._chain(style_id)
        names = [_name(each) for each in chain] or [style_id.lower()]
        own = (match for name in names if (match := _HEADING.fullmatch(name)))
        kinds = (kind for name in names for kind, pattern in _NAMES if re.fullmatch(pattern, name))
        kind = next(kinds, None)
        level = next((int(match[1]) for match in own), 0) or _outline(chain) or int(bool(_CHAPTER.fullmatch(names[0])))
        return Style(
            level=0 if kind is BlockKind.NAVIGATION else level,
            title=next((name for name in names if name in ("title", "subtitle")), ""),
            kind=kind,
            numbering=_numbering(chain),
            hidden=next((found for each in chain if (found := hides(each.find(f"{W}rPr"))) is not None), False),
            language=next((tag for each in chain if (tag := language_of(each.find(f"{W}rPr")))), ""),
        )

    def _chain(self, style_id: str) -> list[etree._Element]:
        chain: list[etree._Element] = []
        while style_id in self._elements and self._elements[style_id] not in chain and len(chain) < 50:
            chain.append(self._elements[style_id])
            based = chain[-1].find(f"{W}basedOn")
            style_id = "" if based is None else based.get(VAL, "")
        return chain


def hides(properties: etree._Element | None) -> bool | None:
    """Say whether run properties hide the text; None if they do not say."""
    vanish = None if properties is None else properties.find(f"{W}vanish")
    return None if vanish is None else vanish.get(VAL, "1").lower() not in _OFF


def language_of(properties: etree._Element | None) -> str:
    """Return the language that run properties name, "" if none."""
    language = None if properties is None else properties.find(f"{W}lang")
    return "" if language is None else language.get(VAL, "")


def outline_level(properties: etree._Element | None) -> int | None:
    """Return the outline level (1-9; 0 for body text) in the properties of a paragraph; None if they do not say."""
    outline = None if properties is None else properties.find(f"{W}outlineLvl")
    value = "" if outline is None else outline.get(VAL, "")
    return (int(value) + 1) % 10 if value.isdigit() and int(value) <= 9 else None


def numbering_of(properties: etree._Element | None) -> tuple[str | None, int | None]:
    """Return the id of the list and the level in it (0-8) in the properties of a paragraph, each None if not said."""
    found = None if properties is None else properties.find(f"{W}numPr")
    if found is None:
        return None, None
    number, level = found.find(f"{W}numId"), found.find(f"{W}ilvl")
    depth = "" if level is None else level.get(VAL, "")
    return None if number is None else number.get(VAL), int(depth) if depth.isdigit() else None


def _name(style: etree._Element) -> str:
    name = style.find(f"{W}name")
    return " ".join((style.get(f"{W}styleId", "") if name is None else name.get(VAL, "")).lower().split())


def _outline(chain: list[etree._Element]) -> int:
    levels = (outline_level(each.find(f"{W}pPr")) for each in chain)
    return next((level for level in levels if level is not None), 0)


def _numbering(chain: list[etree._Element]) -> tuple[str | None, int | None]:
    found = [numbering_of(each.find(f"{W}pPr")) for each in chain]
    number = next((number for number, _ in found if number is not None), None)
    return number, next((level for _, level in found if level is not None), None)
