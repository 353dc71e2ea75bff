"""Tell the article of a web page from what stands around it: menus, banners, comments, adverts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from lxml import etree
from lxml.etree import _Element as Element

from pipeline.book import Block, BlockKind, SpanKind
from pipeline.readers._markup.notes import says_note
from pipeline.readers._markup.tags import MACHINES, attributes_of, tag_of, types

_NAVIGATION_ROLES = frozenset(("navigation", "menu", "menubar", "tablist", "search"))
_AROUND_ROLES = frozenset(["banner", "complementary", "contentinfo", "dialog", "alert", "alertdialog"])
_AROUND_TAGS = frozenset(["footer", "aside", "form", "dialog", "header"])
_NAVIGATION_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|pagination|pager|skip-?link|toolbar|tabs)(?=$|[\s_-])",
    re.IGNORECASE,
)
_AROUND_NAMES = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|newsletter|subscribe|subscription|share|sharing|social|related|recommended|"
    r"recommendations|comments?|disqus|sidebar|promo|advert|advertisement|ads?|sponsored|popup|modal|masthead|"
    r"site-?(?:header|footer)|page-?(?:header|footer)|trending|most-?read|paywall|signup|sign-?up)(?=$|[\s_-])",
    re.IGNORECASE,
)
_MAIN = ("article", "main")
# Beyond, trafilatura takes seconds; and what is longer is a book, not an article.
_MOST_ELEMENTS = 20_000
_MOST_CHARS = 1_000_000
_HEADLINE_BLOCKS = 8
_LONG = 60  # characters of a paragraph that tells an article
_WORD = re.compile(r"\w+")
_UNREAD = frozenset((BlockKind.HIDDEN, BlockKind.NAVIGATION, BlockKind.BOILERPLATE, BlockKind.NOTE))
_SPOKEN = (SpanKind.TEXT, SpanKind.LINK, SpanKind.CODE)
_SHOWS_PAGE = ("nav", "main", "article", "aside", "footer", "header")
_ARTICLE_STEPS = 32  # how far up a header looks for the article that it heads

Finder = Callable[[Element], str | None]


def is_page(root: Element) -> bool:
    """Say whether the document is laid out like a web page rather than like a book."""
    return any(
        tag_of(element) in _SHOWS_PAGE or bool(_NAVIGATION_ROLES & set(types(attributes_of(element))))
        for element in root.iter("*")
        if tag_of(element) in _SHOWS_PAGE or "role" in element.attrib
    )


def extracted(root: Element) -> str | None:
    """Return the text of the article as trafilatura finds it, None where it is missing or no help."""
    try:
        import trafilatura  # noqa: PLC0415 - an extra: a second to import, for articles only
    except ImportError:  # itself or a part of it
        return None
    if sum(1 for _ in root.iter()) > _MOST_ELEMENTS or sum(map(len, root.itertext())) > _MOST_CHARS:
        return None
    html = etree.tostring(root, encoding="unicode", method="html")
    found = trafilatura.extract(html, include_comments=False, include_tables=True, favor_recall=True)
    return found or None


def around(root: Element, kept: str | None) -> dict[Element, BlockKind]:
    """Return the elements around the article with what their blocks are.

    `kept` is the text of the article where it is known: what it has a good part of is not around it.
    """
    found: dict[Element, BlockKind] = {}
    lengths = _lengths(root)
    words = _Words(root, kept)
    article = _container(root, lengths)
    path = set() if article is None else {article, *article.iterancestors()}
    skipped: Element | None = None
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "end":
            skipped = None if element is skipped else skipped
        elif skipped is None and element not in path and (kind := _role(element)):
            if lengths[element] * 2 >= lengths[root] or words.keep(element):
                continue
            found[element] = kind
            skipped = element
    if kept is None and article is not None:
        found.update((element, BlockKind.BOILERPLATE) for element in _beside(article) if element not in found)
    return found


def outside(blocks: Sequence[Block], kept: str) -> frozenset[int]:
    """Return the numbers of the blocks before the first and after the last one that `kept` has."""
    words = _squeezed(kept)
    inside = [number for number, block in enumerate(blocks) if _has(words, block)]
    if not inside:
        return frozenset()
    start = inside[0]
    above = range(start, max(-1, start - _HEADLINE_BLOCKS), -1)  # between headline and text stand author and date
    first = next((n for n in above if blocks[n].kind is BlockKind.HEADING), start)
    return frozenset(n for n in range(len(blocks)) if not first <= n <= inside[-1])


def aside(block: Block) -> Block:
    """Return a block as one that belongs to the page, not to the article."""
    return block if block.kind in _UNREAD else replace(block, kind=BlockKind.BOILERPLATE)


def _has(words: str, block: Block) -> bool:
    text = _squeezed("".join(span.text for span in block.spans if span.kind in _SPOKEN))
    return block.kind not in _UNREAD and len(text) > 25 and text in words


def _role(element: Element) -> BlockKind | None:
    tag = tag_of(element)
    if not tag or tag in ("html", "body", "main", "article") or says_note(element):
        return None
    attributes = attributes_of(element) if element.attrib else {}
    roles = set(attributes.get("role", "").lower().split())
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
    if tag == "nav" or roles & _NAVIGATION_ROLES or _NAVIGATION_NAMES.search(names):
        return BlockKind.NAVIGATION
    if tag == "header" and any(tag_of(parent) in _MAIN for parent in islice(element.iterancestors(), _ARTICLE_STEPS)):
        return None  # an article's own head has its title
    if tag in _AROUND_TAGS or roles & _AROUND_ROLES or _AROUND_NAMES.search(names):
        return BlockKind.BOILERPLATE
    return None


def _container(root: Element, lengths: dict[Element, int]) -> Element | None:
    """Return the element that holds the article: the longest article or main, else the one with most paragraphs."""
    named = [element for element in lengths if _is_main(element)]
    best = max(named, key=lengths.__getitem__, default=None)
    if best is not None and lengths[best] * 4 > lengths[root]:
        return best
    sums: dict[Element, int] = {}
    for paragraph in root.iter("{*}p"):
        parent = paragraph.getparent()
        if parent is not None:
            sums[parent] = sums.get(parent, 0) + lengths[paragraph]
    return max(sums, key=sums.__getitem__, default=None)


def _is_main(element: Element) -> bool:
    return tag_of(element) in _MAIN or element.get("role") == "main" or element.get("itemprop") == "articleBody"


def _lengths(root: Element) -> dict[Element, int]:
    """Return how many characters of text each element holds, what is for programs left out."""
    lengths: dict[Element, int] = {}
    open_: list[int] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            open_.append(0 if tag_of(element) in MACHINES else len((element.text or "").strip()))
            continue
        lengths[element] = open_.pop()
        if open_:
            open_[-1] += lengths[element] + len((element.tail or "").strip())
    return lengths


def _beside(article: Element) -> Iterator[Element]:
    """Yield what stands beside an element and beside what it stands in."""
    for element in (article, *article.iterancestors()):
        parent = element.getparent()
        if parent is not None and tag_of(parent) != "html":
            yield from (child for child in parent if child is not element and tag_of(child))


class _Words:
    """The words of the article where they are known, and those of the whole page."""

    def __init__(self, root: Element, kept: str | None) -> None:
        self._kept = _squeezed(kept or "")
        self._page = _squeezed(_text(root)) if kept else ""

    def keep(self, element: Element) -> bool:
        """Say whether the article has a good part of an element's paragraphs: those that stand nowhere else.

        A comment that quotes the article has nothing of it.
        """
        if not self._kept:
            return False
        own = _squeezed(_text(element))
        long = [text for part in element.iter("{*}p") if len(text := _squeezed(_text(part))) > _LONG]
        mine = sum(text in self._kept and own.count(text) == self._page.count(text) for text in long)
        return mine * 2 > len(long) > 0


def _text(element: Element) -> str:
    return "".join(map(str, element.itertext()))


def _squeezed(text: str) -> str:
    return "".join(_WORD.findall(text)).lower()
