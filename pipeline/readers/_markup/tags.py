"""What the elements and attributes of (X)HTML mean to a listener."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from lxml.etree import _Element as Element

# HTML Living Standard, section 15.3 (rendering): what is displayed as a block, plus document parts.
BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3", "h4",
    "h5", "h6", "head", "header", "hgroup", "hr", "html", "iframe", "legend", "li", "listing", "main", "menu",
    "nav", "noframes", "noscript", "object", "ol", "optgroup", "p", "plaintext", "pre", "search", "section",
    "summary", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul", "xmp",
))  # fmt: skip
HEADINGS = {f"h{level}": level for level in range(1, 7)}
MACHINES = frozenset(["script", "style", "template"])  # for programs
CONTROLS = frozenset(["button", "select", "textarea", "datalist", "output", "meter", "progress"])  # parts of a form
CODES = frozenset(["code", "kbd", "samp", "tt"])
LITERAL = frozenset(["pre", "xmp", "plaintext", "listing", "textarea"])

_SPECIAL_NAMES = {
    "{http://www.idpf.org/2007/ops}type": "epub:type",
    "{http://www.w3.org/XML/1998/namespace}lang": "xml:lang",
    "{http://www.w3.org/XML/1998/namespace}space": "xml:space",
    "{http://www.w3.org/2001/10/synthesis}ph": "ssml:ph",
    "{http://www.w3.org/2001/10/synthesis}alphabet": "ssml:alphabet",
}
_PARTS = frozenset((  # EPUB 3 Structural Semantics Vocabulary and DPUB-ARIA 1.1: parts of a publication
    "abstract", "acknowledgments", "acknowledgements", "afterword", "answers", "appendix", "assessments",
    "backlink", "bibliography", "bodymatter", "backmatter", "frontmatter", "case-study", "chapter", "colophon",
    "concluding-sentence", "conclusion", "contributors", "copyright-page", "cover", "credit", "credits",
    "dedication", "division", "endnote", "endnotes", "epigraph", "epilogue", "errata", "example", "footnote",
    "footnotes", "foreword", "glossary", "halftitle", "halftitlepage", "imprint", "imprimatur", "index",
    "introduction", "keywords", "landmarks", "loa", "loi", "lot", "lov", "notice", "other-credits", "page-list",
    "pagelist", "part", "preamble", "preface", "prologue", "qna", "rearnote", "rearnotes", "revision-history",
    "seriespage", "subchapter", "titlepage", "toc", "toc-brief", "volume", "warning",
))  # fmt: skip
_MATTER = frozenset(("frontmatter", "bodymatter", "backmatter"))
_BRACKETED_NUMBER = re.compile(
    r"[^\w]*(?:p|pg|page|pag|pág|página|seite|s)?[^\w]*(?:\d{1,5}|[ivxlcdm]{1,8})[^\w]*", re.IGNORECASE
)
_PAGE_CLASS = re.compile(r"(?:^|\s)(?:x-ebookmaker-)?(?:page-?num(?:ber)?s?|page-?no|pageno\w*)(?=\s|$)", re.IGNORECASE)
_VERSE = re.compile(r"(?:^|[\s:])(?:verse|poem|poetry|stanza|verse-?\w*|poem-?\w*|canto|lyrics)(?=\s|$)", re.IGNORECASE)
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TELLING = frozenset((  # attributes that make a difference whatever they say
    "epub:type", "role", "lang", "xml:lang", "ssml:ph", "ssml:alphabet", "hidden", "aria-hidden", "aria-level",
))  # fmt: skip
_BRIEF = 60
_WORD = re.compile(
    r"[\"'“‘(\[_*]*[^\W\d_]+(?:['’-]+[^\W\d_]+)*(?:[-—]+[^\W\d_]+(?:['’][^\W\d_]+)?)*[-—'’.,;:!?\"”)\]_*]*|—|-+|&"
)
_FEWEST_WORDS = 4

Attributes = Mapping[str, str]


@lru_cache(maxsize=4096)
def local(tag: str) -> str:
    """Return the name of an element in lower case, without its namespace or prefix."""
    return tag.rpartition("}")[2].rpartition(":")[2].lower()


def tag_of(element: Element) -> str:
    """Return the plain name of an element, "" for a comment or processing instruction."""
    return local(element.tag) if isinstance(element.tag, str) else ""


def attributes_of(element: Element) -> dict[str, str]:
    """Return the attributes, namespaced and prefixed ones under the prefix that everybody uses."""
    found: dict[str, str] = dict(element.items())  # type: ignore[arg-type] # the HTML parser gives nothing but str
    if found and any(name[0] == "{" for name in found):
        return {_SPECIAL_NAMES.get(name, name): value for name, value in found.items()}
    return found


def types(attributes: Attributes) -> list[str]:
    """Return the epub:types and ARIA roles of an element, lower case, without "doc-"."""
    if "epub:type" not in attributes and "role" not in attributes:
        return []
    words = f"{attributes.get('epub:type', '')} {attributes.get('role', '')}".lower().split()
    return [word.removeprefix("doc-") for word in words]


def part_of(found: list[str]) -> str:
    """Return the most telling structural part among types, "" if none is one."""
    parts = [word for word in found if word in _PARTS]
    return next((word for word in parts if word not in _MATTER), parts[0] if parts else "")


def is_hidden(attributes: Attributes) -> bool:
    """Say whether a reader of the page does not see this element."""
    hidden = attributes.get("hidden")
    return (
        (hidden is not None and hidden != "until-found")
        or attributes.get("aria-hidden", "").lower() == "true"
        or bool(_UNSEEN.search(attributes.get("style", "")))
    )


def is_inert(attributes: Attributes) -> bool:
    """Say whether attributes make no difference to the text in their element."""
    if not _TELLING.isdisjoint(attributes):
        return False
    named, styled = attributes.get("class"), attributes.get("style")
    return not ((named and _class_tells(named)) or (styled and _style_tells(styled)))


@lru_cache(maxsize=4096)
def _class_tells(names: str) -> bool:
    return bool(_VERSE.search(names) or _PAGE_CLASS.search(names))


@lru_cache(maxsize=4096)
def _style_tells(style: str) -> bool:
    return bool(_UNSEEN.search(style)) or is_literal(style)


def is_literal(style: str) -> bool:
    """Say whether a style keeps white space and line ends as they are."""
    return "white-space" in style and "white-space:pre" in style.replace(" ", "")


def is_verse(attributes: Attributes, found: list[str]) -> bool:
    """Say whether an element holds verse."""
    return ("class" in attributes or bool(found)) and bool(
        _VERSE.search(" ".join((attributes.get("class", ""), *found)))
    )


def reads_as_text(element: Element) -> bool:
    """Say whether what is set line for line is verse, a letter or a table of words, not code or a drawing."""
    if element.get("class") or next(element.iter("{*}code", "{*}samp", "{*}kbd", "{*}span"), None) is not None:
        return False
    lines = [line.strip() for line in "".join(map(str, element.itertext())).splitlines() if line.strip()]
    words = " ".join(lines).split()
    wordy = sum(len(word) < _BRIEF and bool(_WORD.fullmatch(word)) for word in words)
    begun = sum(line[0].isupper() or not line[0].isascii() or line[0] in "\"'(" for line in lines)
    return len(words) >= _FEWEST_WORDS and wordy * 10 >= len(words) * 9 and begun * 2 >= len(lines)


def is_page_number(element: Element, attributes: Attributes, found: list[str]) -> bool:
    """Say whether an element marks where a printed page begins; one that wraps the text of a page does not."""
    if "pagebreak" in found:
        return len(brief(element)) < _BRIEF
    if "class" not in attributes or not _PAGE_CLASS.search(attributes["class"]):
        return False
    text = brief(element).strip()
    return not text or bool(_BRACKETED_NUMBER.fullmatch(text))


def brief(element: Element) -> str:
    """Return the text of an element, or enough of it to see that it is long."""
    return "".join(_some(element))


def _some(element: Element) -> Iterator[str]:
    length = 0
    for text in element.itertext():
        yield str(text)[: _BRIEF + 1]
        length += len(text)
        if length > _BRIEF:
            return
