"""Find notes and the references to them: by markup (types, classes, superscripts, links both ways), never by digits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import unquote

from lxml.etree import _Element as Element

from pipeline.readers._markup.tags import BLOCKS, HEADINGS, attributes_of, brief, local, tag_of, types

_REFERENCE_TYPES = frozenset(("noteref", "annoref", "biblioref"))
_NOTE_TYPES = frozenset(
    ("footnote", "footnotes", "endnote", "endnotes", "rearnote", "rearnotes", "footnote-text", "rearnote-text")
)
_REFERENCE_CLASS = re.compile(r"note-?ref|note-?call|fn-?ref|fnanchor|foot-?note|end-?note|note-?anchor", re.IGNORECASE)
_NOTE_CLASS = re.compile(r"(?:^|\s)(?:foot|end|rear)-?notes?(?:-(?:list|text|body|item))?(?=\s|$)", re.IGNORECASE)
_BACK_CLASS = re.compile(r"back-?link|back-?ref|reverse-?foot|footnote-?back|cite-?back", re.IGNORECASE)
_RAISED_CLASS = re.compile(r"(?:^|\s)(?:sup|super|superscript)\d*(?=\s|$)", re.IGNORECASE)
_RAISED_STYLE = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_MARK = re.compile(r"[\W_]*(?:(?:note|fn|n|nota|anm)?\.?\s*(?:\d{1,4}|[ivxlc]{1,6}|[a-z]{1,2}))?[\W_]*", re.IGNORECASE)
_NEVER_NOTES = frozenset(["html", "body", "main", "article", "td", "th", "table", "tr", "tbody", "thead"])
_LONGEST_MARK = 14
_BACK_LINKS = 100  # the links of a note that are looked at
_TYPED = frozenset(("epub:type", "role", "{http://www.idpf.org/2007/ops}type"))
_STEPS = 8  # how far up a link's surroundings are looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """The elements that are marks (references and links back), and those that hold notes."""

    marks: frozenset[Element]
    bodies: frozenset[Element]


def find_notes(root: Element, file: str, targets: frozenset[str]) -> Notes:
    """Return what the document says of notes; `targets` are ids known from other files to be notes."""
    survey = _survey(root, file)
    links = [link for link in survey.links if "href" in link.attrib]
    marks = {link for link in links if _is_marked(link)}
    bodies = survey.bodies | survey.held(marks)
    bodies |= {block for name in targets if (block := _note_at(survey.places.get(name))) is not None}
    marks |= {link for link in links if link not in marks and _is_paired(link, survey, bodies)}
    bodies |= survey.held(marks)
    marks |= {link for link in links if link not in marks and _leads_back(link, bodies)}
    bodies |= {following for body in bodies if tag_of(body) == "dt" for following in _definitions(body)}
    return Notes(marks=frozenset(map(_whole_mark, marks)), bodies=frozenset(bodies))


def note_links(root: Element) -> tuple[Element, ...]:
    """Return the links that markup says are references to notes."""
    return tuple(link for link in root.iter("{*}a") if link.get("href") is not None and _is_marked(link))


@dataclass(slots=True)
class _Survey:
    """What one look at every element finds: links and named places with their order, and what says it holds notes."""

    file: str
    links: dict[Element, int] = field(default_factory=dict)
    places: dict[str, Element] = field(default_factory=dict)
    order: dict[str, int] = field(default_factory=dict)
    bodies: set[Element] = field(default_factory=set)
    _led_to: dict[Element, tuple[frozenset[str], frozenset[Element]]] = field(default_factory=dict)

    def led_to(self, block: Element) -> tuple[frozenset[str], frozenset[Element]]:
        """Return the ids that the (first) links in a block lead to, and the blocks that these stand in."""
        if block not in self._led_to:
            names = frozenset(map(self.fragment, islice(block.iter("{*}a"), _BACK_LINKS))) - {""}
            places = (self.places.get(name) for name in names)
            self._led_to[block] = names, frozenset(_block_of(place) for place in places if place is not None)
        return self._led_to[block]

    def fragment(self, link: Element) -> str:
        """Return the id that a link points at in this document, "" if in another."""
        document, _, fragment = str(link.get("href", "")).partition("#")
        here = not document or document.rpartition("/")[2] == self.file.rpartition("/")[2]
        return unquote(fragment) if here else ""

    def held(self, marks: set[Element]) -> set[Element]:
        """Return the blocks that marks point down at. What stands above a mark is where a link back leads."""
        targets = ((self.fragment(mark), self.links[mark]) for mark in marks)
        names = {name for name, number in targets if self.order.get(name, -1) > number}
        return {block for name in names if (block := _note_at(self.places[name])) is not None}


def _survey(root: Element, file: str) -> _Survey:
    survey = _Survey(file)
    for number, element in enumerate(root.iter("*")):
        if not element.attrib:
            continue
        if local(str(element.tag)) == "a":
            survey.links[element] = number
        for name in (element.get("id"), element.get("name") if element in survey.links else None):
            if name and name not in survey.places:
                survey.places[name], survey.order[name] = element, number
        if says_note(element):
            survey.bodies.add(element)
    return survey


def says_note(element: Element) -> bool:
    """Say whether an element's own type, role or class makes it a note or a list of notes."""
    names = element.get("class")
    if names and _NOTE_CLASS.search(names) and local(str(element.tag)) in BLOCKS:
        return True
    if not _TYPED.intersection(element.keys()):
        return False
    return any(word in _NOTE_TYPES for word in types(attributes_of(element)))


def _note_at(place: Element | None) -> Element | None:
    """Return the block that is the note which `place` marks: never a heading, a part of a table or a page."""
    block = None if place is None else _block_of(place)
    return None if block is None or tag_of(block) in HEADINGS or tag_of(block) in _NEVER_NOTES else block


def _definitions(term: Element) -> Iterable[Element]:
    following = term.getnext()
    while following is not None and tag_of(following) == "dd":
        yield following
        following = following.getnext()


def _is_marked(link: Element) -> bool:
    """Say whether markup alone makes this link a reference: its type, class or place above the line."""
    attributes = attributes_of(link)
    found = types(attributes)
    if "backlink" in found or _BACK_CLASS.search(attributes.get("class", "")):
        return False
    if _REFERENCE_TYPES & set(found):
        return True
    text = brief(link).strip()
    if len(text) > _LONGEST_MARK or not _MARK.fullmatch(text):
        return False
    around = [link, *_near(link)]
    hints = " ".join(f"{element.get('class', '')} {element.get('rel', '')}" for element in around)
    return bool(text) and (bool(_REFERENCE_CLASS.search(hints)) or any(map(_is_raised, around)))


def _near(link: Element) -> list[Element]:
    """Return the inline elements right around a link and the one that it consists of."""
    near: list[Element] = []
    parent = link.getparent()
    while parent is not None and tag_of(parent) not in BLOCKS and len(near) < 3:
        near.append(parent)
        parent = parent.getparent()
    inner = link[0] if len(link) == 1 and not (link.text or "").strip() else None
    return near if inner is None or (inner.tail or "").strip() else [*near, inner]


def _is_raised(element: Element) -> bool:
    raised = _RAISED_STYLE.search(element.get("style", "")) or _RAISED_CLASS.search(element.get("class", ""))
    return tag_of(element) == "sup" or bool(raised)


def _block_of(element: Element) -> Element:
    """Return the block around an element (itself if it is one), looking a few steps up."""
    for _ in range(_STEPS):
        parent = element.getparent()
        if tag_of(element) in BLOCKS or parent is None:
            break
        element = parent
    return element


def _higher(block: Element) -> Iterable[Element]:
    parent = block.getparent()
    for _ in range(_STEPS):
        if parent is None:
            return
        yield parent
        parent = parent.getparent()


def _leads(link: Element) -> bool:
    """Say whether a link is the first thing in its block."""
    element: Element = link
    for _ in range(_STEPS):
        parent = element.getparent()
        if tag_of(element) in BLOCKS or parent is None:
            return True
        before = element.getprevious()
        said = "" if before is None else brief(before) + (before.tail or "")
        if (parent.text or "").strip(" \t\r\n[(") or said.strip():
            return False
        element = parent
    return False


def _is_paired(link: Element, survey: _Survey, bodies: set[Element]) -> bool:
    """Say whether a link is a short mark that points at a note, or at a block that has a link back to it."""
    text = brief(link).strip()
    if not text or len(text) > _LONGEST_MARK or not _MARK.fullmatch(text) or _leads(link):
        return False
    block = _note_at(survey.places.get(survey.fragment(link)))
    if block is None:
        return False
    if block in bodies or any(parent in bodies for parent in _higher(block)):
        return True
    around = (link, *_near(link), *link, *_beside(link))
    own = {name for element in around for name in (element.get("id"), element.get("name")) if name}
    names, homes = survey.led_to(block)
    return bool(own & names) or _block_of(link) in homes


def _beside(link: Element) -> Iterable[Element]:
    """Return the empty anchors right before and after a link: many books name the place of a reference so."""
    before, after = link.getprevious(), link.getnext()
    if before is not None and tag_of(before) == "a" and not (before.tail or "").strip() and not brief(before).strip():
        yield before
    if after is not None and tag_of(after) == "a" and not (link.tail or "").strip() and not brief(after).strip():
        yield after


def _leads_back(link: Element, bodies: set[Element]) -> bool:
    """Say whether a link in a note leads back to its reference."""
    attributes = attributes_of(link)
    if "backlink" in types(attributes) or _BACK_CLASS.search(attributes.get("class", "")):
        return True
    if "#" not in attributes.get("href", ""):
        return False
    block = _block_of(link)
    if block not in bodies and not any(parent in bodies for parent in _higher(block)):
        return False
    text = brief(link).strip()
    is_sign = not any(map(str.isalnum, text))
    return len(text) <= _LONGEST_MARK and (is_sign or (_leads(link) and bool(_MARK.fullmatch(text))))


def _whole_mark(link: Element) -> Element:
    """Return the superscript around a mark if it has nothing else in it but brackets."""
    element = link
    for parent in _near(link)[:2]:
        if parent is not element.getparent() or len(parent) > 1:
            break
        rest = "".join([parent.text or "", *(child.tail or "" for child in parent)])
        if any(map(str.isalnum, rest)) or any(tag_of(child) not in ("a", "b", "i") for child in parent):
            break
        element = parent
    return element
