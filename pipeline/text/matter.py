"""Which parts of a book are read aloud: front and back matter told from the book itself, and the user's choice.

Roles are words of the EPUB 3 Structural Semantics Vocabulary. A part's role is what the source says it is; where it
says nothing, its title proposes one and its text must agree, so that a novel's chapter called "Notes" is read. The
same holds for a stretch inside a chapter, and for what a distributor put around the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.book import Block, BlockKind, Chapter, SpanKind
from pipeline.errors import UsageError
from pipeline.text.speakable import says_something


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is read of a book.

    `only`: numbers of chapters as `plan` shows them ("3-7,12"; "" is all); a chapter that is named is read whatever its
    role. `skip`: titles or roles of chapters that are not read. `skip_roles`: roles that are not read by default.
    """

    only: str = ""
    skip: tuple[str, ...] = ()
    skip_roles: tuple[str, ...] = (
        "toc", "landmarks", "page-list", "loi", "lot", "index", "copyright-page", "imprint", "colophon",
        "halftitlepage", "bibliography", "endnotes", "footnotes", "rearnotes", "praise", "auxiliary",
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided of one chapter: the role it plays, and the reason why it is not read (None: it is).

    `unread` are the blocks of a chapter that is read which are not, by index, each with the reason.
    """

    role: str = ""
    skipped_for: str | None = None
    unread: Mapping[int, str] = field(default_factory=dict)


_REASONS = {
    "toc": "navigation", "landmarks": "navigation", "page-list": "navigation", "loi": "navigation", "lot": "navigation",
    "copyright-page": "boilerplate", "imprint": "boilerplate", "colophon": "boilerplate", "praise": "boilerplate",
    "halftitlepage": "duplicate", "endnotes": "footnote", "footnotes": "footnote", "rearnotes": "footnote",
}  # fmt: skip
_SAME_ROLE = {
    "halftitle": "halftitlepage", "pagelist": "page-list", "toc-brief": "toc", "loa": "loi", "lov": "loi",
}  # fmt: skip
_NOTES = frozenset(("endnotes", "footnotes", "rearnotes"))
_TITLES = {
    "toc": "contents|table of contents|brief contents|detailed contents|contenido|contenidos|tabla de contenido"
    "|tabla de contenidos|índice|índice general|índice de contenidos|índice de capítulos|sumario"
    "|table des matières|sommaire|inhalt|inhaltsverzeichnis",
    "loi": "illustrations|list of illustrations|list of figures|list of plates|list of maps|maps|lista de ilustraciones"
    "|lista de figuras|índice de ilustraciones|índice de figuras|table des illustrations|abbildungsverzeichnis",
    "lot": "list of tables|lista de tablas|índice de tablas|liste des tableaux|tabellenverzeichnis",
    "index": "index|general index|index of names|subject index|name index|author index|index of first lines"
    "|index of titles|index of persons|index of places|índice alfabético|índice onomástico|índice analítico"
    "|índice temático|register|sachregister|namensregister|personenregister",
    "copyright-page": "copyright|copyright page|copyright notice|copyright information|uncopyright|license|legal notice"
    "|página legal|página de derechos|derechos de autor|créditos|aviso legal|mentions légales|impressum",
    "imprint": "imprint|transcriber's note|transcriber's notes|transcribers' note|transcribers' notes"
    "|transcriber note|transcriber notes|notes of the transcriber|nota del transcriptor|notas del transcriptor"
    "|note sur la transcription|note du transcripteur|anmerkungen zur transkription|about this ebook|about this e-book"
    "|about this edition|about the publisher|about standard ebooks|newsletter|sign up for our newsletter"
    "|sobre la editorial|acerca de la editorial|sobre esta edición digital",
    "colophon": "colophon|colofón",
    "bibliography": "bibliography|select bibliography|selected bibliography|works cited|references|further reading"
    "|sources|bibliografía|referencias|referencias bibliográficas|obras citadas|bibliographie|literaturverzeichnis",
    "endnotes": "notes|endnotes|footnotes|footnote|end notes|chapter notes|source notes|notes to the text"
    "|notes and references|notas|notas al pie|notas finales|notas al final|notes de fin|notes de bas de page"
    "|anmerkungen|fußnoten|fussnoten|endnoten",
    "praise": "also by the author|by the same author|other books by the author|also available|books by the author"
    "|del mismo autor|otros libros del autor|otras obras del autor|otros títulos|du même auteur|vom selben autor",
}
_ROLE_OF = {title: role for role, titles in _TITLES.items() for title in titles.split("|")}
_PRAISE = re.compile(
    r"(?:also by|also from|praise for|books by|other books by|other works by|more books by|novels by|elogios (?:a|para)"
    r"|otros libros de|otras obras de) \S"
)
_FORMS = (
    (re.compile(r"contents of (?:the )?\S+(?: \S+){0,3}|contenido del? .{1,40}|índice del? (?:tomo|vol).*"), "toc"),
    (re.compile(r"index (?:of|to) .{1,40}|\S+(?: \S+)? index|índice (?:de|onomástico|analítico) .{1,40}"), "index"),
    (re.compile(r"(?:end|foot)?notes (?:to|on|for) .{1,40}|notas (?:al?|del?) .{1,40}"), "endnotes"),
)
_PAGE_AT_END = re.compile(r"[\s.…,]\s*[\divxlc]+(?:[-–]\d+)?\s*$", re.IGNORECASE)
_INDEX_LINE = re.compile(r",\s*(?:n\.?\s*)?\d+(?:[-–]\d+)?n?(?:\s*[,;].*)?\.?$|\b[Ss]ee(?: also)? \S|\bv(?:éase|er) \S")
_ENTRY_NUMBER = re.compile(
    r"^\s*(?:chapter |capítulo )?[\divxlc]{1,6}[.:)—–-]?\s+|[\s.…]+[\divxlc]+\s*$", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_LEGAL = (
    "isbn", "all rights reserved", "©", "copyright", "no part of this", "library of congress", "first published",
    "printed in", "todos los derechos", "depósito legal", "reservados", "tous droits", "alle rechte", "public domain",
    "work of fiction",
)  # fmt: skip
_LONGEST_LEGAL_CHARS = 6_000
_LONGEST_NOTICE_CHARS = 600
_FRONT_BLOCKS = 60  # where a book's own title page ends at the latest if it has no place of its own
_ABOUT = re.compile(
    r"(?:back to |return to |go to |zum |volver al? )?(?:the )?(?:toc|table of contents|contents|top|next|previous"
    r"|prev|next chapter|previous chapter|home|up|back|inicio|siguiente|anterior|índice|contenido"
    r"|nach oben|weiter|zurück|suivant|précédent|sommaire|haut)|[←→↑↩«»<>^]",
    re.IGNORECASE,
)
_MARKED = re.compile(r"\s*(?:\[(?:\d{1,4}|[A-Za-z*†])\]|\d{1,4}[.)]\s|[*†‡])")
_NUMBERED = re.compile(r"\s*[\[(*]?(?:\d{1,4}\b|[*†‡])")
_NOTICE = re.compile(
    r"\s*\W?(?:(?:\W*copyright\b|©|\(c\) ?\d).{0,80}\d{4}|copyright,? (?:by|in|1[5-9]|20)|all rights (?:are )?reserved"
    r"|e?-?isbn\b|entered,? according to (?:the )?act of congress|printed in (?:the )?[A-Z]|library of congress"
    r"|no part of this (?:book|publication|ebook|work)|todos los derechos (?:están )?reservados|reservados todos los"
    r"|depósito legal|queda (?:rigurosamente )?prohibida|impreso en [A-Z]|tous droits réservés|alle rechte vorbehalten"
    r"|(?:this|the) (?:e-?book|edition) (?:was|is) (?:produced|made|published|created|for the use)"
    r"|(?:e-?text|ebook) (?:prepared|produced|transcribed) by)",
    re.IGNORECASE,
)
_TRANSCRIBER = re.compile(
    r"\W*(?:transcribers?\W{0,2}s?\W{0,2} notes?\b|notas? del? transcriptor|note (?:du|sur la) transcri)",
    re.IGNORECASE,
)
_STARTS = re.compile(r"\W*\*{3} ?START OF (?:THE|THIS) PROJECT GUTENBERG", re.IGNORECASE)
_ENDS = re.compile(
    r"\W*\*{3} ?END OF (?:THE|THIS) PROJECT GUTENBERG|\W*end of (?:the )?project gutenberg\W{0,2}s?\b", re.IGNORECASE
)
_CREDIT = re.compile(
    r"\W*(?:(?:this e-?(?:text|book) was )?(?:produced|transcribed|prepared) (?:by|from)|e-?text (?:prepared|produced)"
    r"|credits:|html version by)",
    re.IGNORECASE,
)
_SEEN = (SpanKind.TEXT, SpanKind.LINK, SpanKind.CODE, SpanKind.HTML)
_NO_PROOF = (BlockKind.HEADING, BlockKind.BOILERPLATE, BlockKind.FURNITURE, BlockKind.HIDDEN, BlockKind.BREAK)
_LONGEST_ENTRY_CHARS = 200
_FEWEST_SORTED = 12
_LONGEST_TITLE_CHARS = 60
_CREDIT_BLOCKS = 4  # after the mark where the book begins
_RANGE = re.compile(r"\s*(\d{1,6})\s*(?:[-–]\s*(\d{1,6})\s*)?")


def decide(chapters: Sequence[Chapter], choice: Choice, *, notes: bool = False) -> tuple[Decision, ...]:
    """Return a decision for each chapter; with `notes`, those that stand in chapters of their own are read too.

    Raises UsageError for a chapter number that the book does not have.
    """
    chosen = _chosen(choice.only, len(chapters))
    headings = _headings(chapters)
    roles = [_SAME_ROLE.get(each.role, each.role) or _role_by_looking(each, headings) for each in chapters]
    skipped = frozenset(choice.skip_roles) - ({"halftitlepage"} if "titlepage" not in roles else set())
    skipped -= _NOTES if notes else set()
    unwanted = {_plain(each) for each in choice.skip}
    inside = _inside(chapters, headings)
    decisions = []
    for number, (chapter, role) in enumerate(zip(chapters, roles, strict=True), 1):
        reason = _REASONS.get(role, role) if role in skipped and not chosen else None
        if (chosen and number not in chosen) or unwanted & {_plain(chapter.title), role}:
            reason = "not chosen"
        parts = {} if reason or role in skipped else inside[number - 1]
        unread = {at: _REASONS.get(part, part) for at, part in parts.items() if part in skipped}
        decisions.append(Decision(role=role, skipped_for=reason, unread=unread))
    return tuple(decisions)


def _inside(chapters: Sequence[Chapter], headings: frozenset[str]) -> list[dict[int, str]]:
    """Return for each chapter the blocks in it that play another role than it does, by index."""
    found: list[dict[int, str]] = []
    passed = 0
    for chapter in chapters:
        parts = dict(_notices(chapter.blocks, max(0, _FRONT_BLOCKS - passed)))
        parts |= _sections(chapter.blocks, headings)
        found.append(parts)
        passed += len(chapter.blocks)
    for number, at in _around(chapters):
        found[number][at] = "imprint"
    return found


def _around(chapters: Sequence[Chapter]) -> Iterator[tuple[int, int]]:
    """Yield the places of the blocks that Project Gutenberg puts before and after a book, whatever its format."""
    places = [(number, at) for number, each in enumerate(chapters) for at in range(len(each.blocks))]
    texts = [chapters[number].blocks[at].text[:200] for number, at in places]
    first = next((n for n, text in enumerate(texts) if _STARTS.match(text)), -1) + 1
    last = next((n for n in range(first, len(texts)) if _ENDS.match(texts[n])), len(texts))
    credit = range(first, min(first + _CREDIT_BLOCKS, last)) if first else ()
    yield from places[:first]
    yield from places[last:]
    yield from (places[n] for n in credit if _CREDIT.match(texts[n]))


def _notices(blocks: Sequence[Block], front: int) -> Iterator[tuple[int, str]]:
    """Yield the lines of the law among the first `front` blocks, and a transcriber's notes anywhere."""
    goes_on = False
    for at, block in enumerate(blocks):
        text = block.text
        if block.kind is not BlockKind.HEADING and _leads_elsewhere(block):
            yield at, "toc"
        brief = len(text) < _LONGEST_NOTICE_CHARS and block.kind not in (BlockKind.HEADING, BlockKind.BREAK)
        if block.kind is not BlockKind.HEADING and _TRANSCRIBER.match(text):
            yield at, "imprint"
        elif brief and at < front and (goes_on or _NOTICE.match(text)):
            yield at, "copyright-page"
            goes_on = text.rstrip(" ,:").casefold().endswith((" by", " por"))  # the next line says who


def _leads_elsewhere(block: Block) -> bool:
    """Say whether a block is nothing but links for getting about: "Contents", "Next", "Top"."""
    links = [span.text for span in block.spans if span.kind is SpanKind.LINK]
    rest = "".join(span.text for span in block.spans if span.kind not in (SpanKind.LINK, SpanKind.TARGET))
    return bool(links) and not says_something(rest) and all(_ABOUT.fullmatch(_plain(link)) for link in links)


def _sections(blocks: Sequence[Block], headings: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Yield the blocks under a heading inside a chapter, itself included, that are what the heading says."""
    for at, block in enumerate(blocks):
        text = " ".join(block.text.split())
        role = _titled(text) if len(text) < _LONGEST_TITLE_CHARS else ""
        if not role or block.kind not in (BlockKind.HEADING, BlockKind.PARAGRAPH):
            continue
        stop = next((n for n in range(at + 1, len(blocks)) if _ends(blocks[n], block, role)), len(blocks))
        held = [each for each in blocks[at + 1 : stop] if each.kind not in _NO_PROOF and says_something(_seen(each))]
        if held and _agrees(role, held, headings, text) and (block.kind is BlockKind.HEADING or role != "imprint"):
            yield from ((n, role) for n in range(at, stop))


def _ends(block: Block, head: Block, role: str) -> bool:
    """Say whether a section under `head` is over; notes, and what stands under no heading, end where their like do."""
    if role == "endnotes" and block.kind is not BlockKind.HEADING:
        return block.kind is not BlockKind.NOTE and not _MARKED.match(block.text)
    if block.kind is BlockKind.HEADING:
        return head.kind is not BlockKind.HEADING or block.level <= head.level
    if head.kind is BlockKind.HEADING or block.kind is BlockKind.BREAK:
        return False
    return role != "toc" or block.kind is not BlockKind.NAVIGATION


def _titled(title: str) -> str:
    """Return the role that a title proposes, "" for none."""
    plain = _plain(title)
    if _PRAISE.match(plain):
        return "praise"
    if _TRANSCRIBER.fullmatch(plain):
        return "imprint"
    return _ROLE_OF.get(plain) or next((role for form, role in _FORMS if form.fullmatch(plain)), "")


def _headings(chapters: Sequence[Chapter]) -> frozenset[str]:
    blocks = (block for chapter in chapters for block in chapter.blocks)
    texts = [block.text for block in blocks if block.kind is BlockKind.HEADING] + [each.title for each in chapters]
    return frozenset(_plain(form) for text in texts for form in (text, _ENTRY_NUMBER.sub("", text)) if _plain(form))


def unmatched(chapters: Sequence[Chapter], choice: Choice) -> tuple[str, ...]:
    """Return what was to be skipped and is in no title or role: a slip of the finger, or a book without it."""
    known = {form for chapter in chapters for form in (_plain(chapter.title), chapter.role)}
    known |= {decision.role for decision in decide(chapters, Choice(skip_roles=()))}
    return tuple(each for each in choice.skip if _plain(each) not in known)


def _chosen(only: str, last: int) -> frozenset[int]:
    """Return the numbers that `only` names, empty for all."""
    numbers: set[int] = set()
    for part in filter(str.strip, only.split(",")):
        match = _RANGE.fullmatch(part)
        if not match:
            raise UsageError(
                f"--chapters {only}: {part.strip()!r} is no chapter number", hint='as in --chapters "3-7,12"'
            )
        first, final = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= final <= last:
            raise UsageError(
                f"--chapters {only}: {part.strip()!r} is not in this book, which has chapters 1 to {last}",
                hint="audiobook plan shows them with their numbers",
            )
        numbers |= set(range(first, final + 1))
    return frozenset(numbers)


def _plain(title: str) -> str:
    return " ".join(title.replace("’", "'").casefold().strip(" .:—–-*[]()").split())


def _role_by_looking(chapter: Chapter, headings: frozenset[str]) -> str:
    role = _titled(chapter.title)
    blocks = [block for block in chapter.blocks if block.kind not in _NO_PROOF and says_something(_seen(block))]
    if role == "index" and not _agrees(role, blocks, headings) and _agrees("toc", blocks, headings):
        return "toc"  # what French and older English books call their contents
    if role:
        return role if not blocks or _agrees(role, blocks, headings, chapter.title) else ""
    return "copyright-page" if _signs_of_law(blocks) >= 3 else ""  # one or two happen in novels


def _agrees(role: str, blocks: Sequence[Block], headings: frozenset[str], title: str = "") -> bool:
    """Say whether a part with this title is what its title says."""
    if role in ("toc", "loi", "lot"):
        return _most(blocks, lambda block: _is_entry(block, headings))
    if role == "index":
        return _alphabetical(blocks) or _most(blocks, lambda block: _INDEX_LINE.search(_seen(block)))
    if role == "bibliography":
        return _most(blocks, lambda block: _YEAR.search(_seen(block)))
    if role == "endnotes":
        marked = (_NUMBERED, _MARKED)
        return _most(blocks, lambda block: block.kind is BlockKind.NOTE or any(m.match(block.text) for m in marked))
    if role == "imprint" and _TRANSCRIBER.match(title):
        return True
    signs = _signs_of_law(blocks)
    return signs >= 1 if role == "copyright-page" else sum(len(block.text) for block in blocks) < _LONGEST_LEGAL_CHARS


def _alphabetical(blocks: Sequence[Block]) -> bool:
    """Say whether there are many blocks, short and in the order of the alphabet."""
    initials = [letter for block in blocks if (letter := next(filter(str.isalpha, _seen(block)), "").casefold())]
    rising = sum(one <= other for one, other in pairwise(initials))
    brief = sum(len(block.text) < _LONGEST_ENTRY_CHARS for block in blocks) * 10 >= len(blocks) * 8
    return len(initials) >= _FEWEST_SORTED and brief and rising * 10 >= len(initials) * 9 and len({*initials}) > 5


def _seen(block: Block, gap: str = " ") -> str:
    """Return the words of a block without targets of links and other asides."""
    text = "".join(span.text for span in block.spans if span.kind in _SEEN)
    return text.strip() if gap == "\n" else " ".join(text.split())


def _most(blocks: Sequence[Block], fits: Callable[[Block], object]) -> bool:
    """Say whether at least six blocks in ten fit."""
    return sum(bool(fits(block)) for block in blocks) * 10 >= len(blocks) * 6


def _is_entry(block: Block, headings: frozenset[str]) -> bool:
    """Say whether this names another part of the book, or a page, or is a link."""
    if block.kind is BlockKind.NAVIGATION or any(span.kind is SpanKind.TARGET for span in block.spans):
        return True
    lines = [line for line in _seen(block, "\n").splitlines() if says_something(line)]
    named = sum(_plain(_ENTRY_NUMBER.sub("", line)) in headings or _plain(line) in headings for line in lines)
    return (named + sum(len(line) < 150 and bool(_PAGE_AT_END.search(line)) for line in lines)) * 2 >= len(lines)


def _signs_of_law(blocks: Sequence[Block]) -> int:
    if sum(len(block.text) for block in blocks) > _LONGEST_LEGAL_CHARS:
        return 0
    text = " ".join(block.text for block in blocks).casefold()
    return sum(sign in text for sign in _LEGAL)
