"""The runs of a Word paragraph as spans: text, fields, links, marks of notes, what was deleted or is hidden.

Format: ECMA-376, Part 1, 17.3 (runs), 17.13 (changes), 17.16 (fields), 17.11 (notes).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from pipeline.book import Span, SpanKind
from pipeline.readers.docx.styles import VAL, Style, Styles, W, hides, language_of

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_VML = "{urn:schemas-microsoft-com:vml}"
_OFFICE = "{urn:schemas-microsoft-com:office:office}"

_OWN_MARK = f"{W}customMarkFollows"  # the mark is text in the same run
_OFF = ("0", "false", "off")
_MERGED = (SpanKind.TEXT, SpanKind.LINK, SpanKind.HIDDEN, SpanKind.MARKUP, SpanKind.CODE)
_MERGED_CHARS = 10_000  # beyond it a span is not made longer: each time costs its length
_OPEN_FIELDS = 50
_FIELD_KINDS = {
    "HYPERLINK": SpanKind.LINK,
    "PAGE": SpanKind.PAGE_NUMBER,
    "NUMPAGES": SpanKind.PAGE_NUMBER,
    "SECTIONPAGES": SpanKind.PAGE_NUMBER,
    "NOTEREF": SpanKind.NOTE_MARK,
}
_LISTINGS = ("TOC", "INDEX", "TOA", "RD")
_SYMBOLS = dict(
    zip(
        (*range(0x41, 0x5B), *range(0x61, 0x7B)),
        "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖαβχδεφγηιϕκλμνοπθρστυϖωξψζ",
        strict=False,
    )
)
_SKIPPED = frozenset(f"{W}{name}" for name in ("pPr", "rPr", "sdtPr", "sdtEndPr", "rubyPr", "fldData", "tblPr", "trPr"))


@dataclass(slots=True)
class Field:
    """A field that is open: its code and whether its result has begun."""

    code: str = ""
    shows: bool = False

    @property
    def name(self) -> str:
        """The field's type, such as HYPERLINK."""
        return self.code.split()[0].upper() if self.code.strip() else ""


@dataclass(slots=True)
class Context:
    """What outlives a paragraph: open fields, numbers of notes, and the letters added to what the source has."""

    styles: Styles
    targets: Mapping[str, str]
    fields: list[Field] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    balanced: bool = True
    deeper: int = 0

    def end_paragraph(self) -> None:
        """Drop fields whose result has not begun, and all where some never end: the text after them is text."""
        self.fields = [each for each in self.fields if each.shows and self.balanced]
        self.deeper = 0

    def note_number(self, key: str) -> str:
        """Return the number of a note, footnotes ("f...") and endnotes ("e...") counted apart."""
        if key not in self.notes:
            self.notes[key] = str(sum(other[0] == key[0] for other in self.notes) + 1)
        return self.notes[key]


@dataclass(slots=True)
class Runs:
    """What was gathered from one paragraph. `boxes` are the text boxes anchored in it."""

    context: Context
    style: Style
    spans: list[Span] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    languages: Counter[str] = field(default_factory=Counter)
    listed: bool = False
    ruled: bool = False
    paged: bool = False
    language: str = ""

    def take(self, element: etree._Element, kind: SpanKind = SpanKind.TEXT) -> None:
        """Take in everything below `element`."""
        for child in element:
            if isinstance(child.tag, str) and child.tag not in _SKIPPED:
                taker = _TAKERS.get(child.tag)
                if taker:
                    taker(self, child, kind)
                else:
                    self.take(child, kind)

    def add(self, text: str, kind: SpanKind = SpanKind.TEXT) -> None:
        """Add text; a field that is open says what it is."""
        if not text:
            return
        kind = self._kind_of(kind)
        if kind is SpanKind.TEXT:
            self.languages[self.language] += sum(map(str.isalpha, text))
        if self.spans and self.spans[-1].kind is kind and kind in _MERGED and len(self.spans[-1].text) < _MERGED_CHARS:
            text = self.spans.pop().text + text
        self.spans.append(Span(kind=kind, text=text))

    def _kind_of(self, kind: SpanKind) -> SpanKind:
        fields = self.context.fields
        self.listed = self.listed or any(each.shows and each.name in _LISTINGS for each in fields)
        if kind is SpanKind.HIDDEN or not fields:
            return kind
        if not all(each.shows for each in fields):
            return SpanKind.MARKUP
        shown = (_FIELD_KINDS[each.name] for each in reversed(fields) if each.name in _FIELD_KINDS)
        return next(shown, kind) if kind is SpanKind.TEXT else kind


def _run(runs: Runs, run: etree._Element, kind: SpanKind) -> None:
    properties = run.find(f"{W}rPr")
    named = None if properties is None else properties.find(f"{W}rStyle")
    style = None if named is None else runs.context.styles.by_id(named.get(VAL, ""))
    hidden = hides(properties)
    if hidden is None:
        hidden = bool(style and style.hidden) or runs.style.hidden
    runs.language = language_of(properties) or (style.language if style else "") or runs.style.language
    if kind is SpanKind.TEXT and any(child.get(_OWN_MARK, "0") not in _OFF for child in run):
        kind = SpanKind.NOTE_MARK
    runs.take(run, SpanKind.HIDDEN if hidden else kind)


def _text(runs: Runs, element: etree._Element, kind: SpanKind) -> None:
    runs.add((element.text or "").replace("\n", " ").replace("\r", " "), kind)


def _break(runs: Runs, element: etree._Element, kind: SpanKind) -> None:
    paged = element.get(f"{W}type", "textWrapping") != "textWrapping"
    runs.paged = runs.paged or paged
    runs.add(" " if paged else "\n", kind)


def _symbol(runs: Runs, element: etree._Element, kind: SpanKind) -> None:
    code, font = element.get(f"{W}char", ""), element.get(f"{W}font", "")
    try:
        value = int(code, 16)
    except ValueError:
        return
    sign = chr(value) if 0x20 <= value < 0xE000 and not 0xD800 <= value < 0xE000 else ""
    if 0xF000 <= value < 0xF100:
        sign = _SYMBOLS.get(value - 0xF000, "") if font.lower() == "symbol" else ""
    runs.context.added.append(sign)
    runs.add(sign, kind)


def _note(runs: Runs, element: etree._Element, kind: SpanKind) -> None:
    key = f"{'f' if element.tag == f'{W}footnoteReference' else 'e'}{element.get(f'{W}id', '')}"
    runs.notes.append(key)
    if element.get(_OWN_MARK, "0") in _OFF:
        number = runs.context.note_number(key)
        runs.context.added.append(number)
        runs.spans.append(Span(kind=SpanKind.HIDDEN if kind is SpanKind.HIDDEN else SpanKind.NOTE_MARK, text=number))


def _field_mark(runs: Runs, element: etree._Element, kind: SpanKind) -> None:
    fields = runs.context.fields
    match element.get(f"{W}fldCharType"):
        case "begin" if len(fields) >= _OPEN_FIELDS:
            runs.context.deeper += 1
        case "begin":
            fields.append(Field())
        case "separate" | "end" as mark if runs.context.deeper:
            runs.context.deeper -= mark == "end"
        case "separate" if fields:
            fields[-1].shows = True
        case "end" if fields:
            _target(runs, fields.pop().code)
    runs.take(element, kind)


def _code(runs: Runs, element: etree._Element, kind: SpanKind) -> None:
    code = element.text or ""
    if runs.context.fields:
        runs.context.fields[-1].code += code
    runs.spans.append(Span(kind=SpanKind.HIDDEN if kind is SpanKind.HIDDEN else SpanKind.MARKUP, text=code))


def _simple_field(runs: Runs, element: etree._Element, kind: SpanKind) -> None:
    runs.context.fields.append(Field(element.get(f"{W}instr", ""), shows=True))
    runs.take(element, kind)
    _target(runs, runs.context.fields.pop().code)


def _target(runs: Runs, code: str) -> None:
    """A code already names its target, and stands in the text as markup; a listing marks its paragraph."""
    runs.listed = runs.listed or (code.split()[:1] or [""])[0].upper() in _LISTINGS


def _link(runs: Runs, element: etree._Element, kind: SpanKind) -> None:
    target = runs.context.targets.get(element.get(f"{_R}id", ""), "")
    first = len(runs.spans)
    runs.take(element, SpanKind.LINK if kind is SpanKind.TEXT else kind)
    said = "".join(span.text for span in runs.spans[first:]).strip()
    if target and said not in ("", target, target.removeprefix("mailto:")):
        runs.spans.append(Span(kind=SpanKind.TARGET, text=target))


def _removed(runs: Runs, element: etree._Element, _kind: SpanKind) -> None:
    runs.take(element, SpanKind.HIDDEN)


def _control(runs: Runs, element: etree._Element, kind: SpanKind) -> None:
    placeholder = element.find(f"{W}sdtPr/{W}showingPlcHdr") is not None
    runs.take(element, SpanKind.HIDDEN if placeholder else kind)


def _picture(runs: Runs, element: etree._Element, kind: SpanKind) -> None:
    _describe(runs, element.get("descr") or element.get("title"), kind)


def _shape(runs: Runs, element: etree._Element, kind: SpanKind) -> None:
    runs.ruled = runs.ruled or element.get(f"{_OFFICE}hr", "f") in ("t", "true", "1")
    _describe(runs, element.get("alt"), kind)
    runs.take(element, kind)


def _word_art(runs: Runs, element: etree._Element, kind: SpanKind) -> None:
    _describe(runs, element.get("string"), kind)


def _describe(runs: Runs, text: str | None, kind: SpanKind) -> None:
    text = " ".join((text or "").split())
    if (
        text
        and kind is not SpanKind.HIDDEN
        and not any(each.kind is SpanKind.IMAGE and each.text == text for each in runs.spans[-1:])
    ):
        runs.spans.append(Span(kind=SpanKind.IMAGE, text=text))


def _box(runs: Runs, element: etree._Element, _kind: SpanKind) -> None:
    runs.boxes.append(element)


def _choice(runs: Runs, element: etree._Element, kind: SpanKind) -> None:
    runs.take(chosen_of(element), kind)


def _ruby(runs: Runs, element: etree._Element, kind: SpanKind) -> None:
    for child in element:
        reading = child.tag == f"{W}rt" and kind is SpanKind.TEXT
        runs.take(child, SpanKind.RUBY if reading else kind)


def _fraction(runs: Runs, element: etree._Element, kind: SpanKind) -> None:
    for number, child in enumerate(each for each in element if each.tag in (f"{MATH}num", f"{MATH}den")):
        runs.add("/" if number else "", kind)
        runs.take(child, kind)


def chosen_of(alternate: etree._Element) -> etree._Element:
    """Return the branch of an mc:AlternateContent to read: the first that has words, else the first."""
    branches = [each for each in alternate if each.tag in (f"{MC}Choice", f"{MC}Fallback")]
    return next((each for each in branches if _letters(each)), branches[0] if branches else alternate)


def texts(root: etree._Element) -> Iterator[str]:
    """Yield every text of a part that a reader of it owes, in an order of its own: a second opinion for the guard."""
    skipped: set[etree._Element] = set()
    for alternate in root.iter(f"{MC}AlternateContent"):
        chosen = chosen_of(alternate)
        skipped.update(branch for branch in alternate if branch is not chosen)
    wanted = (*(f"{W}{name}" for name in ("t", "delText", "instrText", "delInstrText")), f"{MATH}t")
    for element in root.iter(*wanted):
        if element.text and not (skipped and any(each in skipped for each in element.iterancestors())):
            yield element.text


def _letters(element: etree._Element) -> bool:
    return any((each.text or "").strip() for each in element.iter(f"{W}t"))


def _sign(sign: str) -> Callable[[Runs, etree._Element, SpanKind], None]:
    return lambda runs, _, kind: runs.add(sign, kind)


_TAKERS: dict[str, Callable[[Runs, etree._Element, SpanKind], None]] = {
    f"{W}r": _run,
    f"{W}t": _text,
    f"{W}delText": lambda runs, element, _: _text(runs, element, SpanKind.HIDDEN),
    f"{W}instrText": _code,
    f"{W}delInstrText": lambda runs, element, _: _code(runs, element, SpanKind.HIDDEN),
    f"{W}tab": _sign(" "),
    f"{W}ptab": _sign(" "),
    f"{W}cr": _sign("\n"),
    f"{W}br": _break,
    f"{W}noBreakHyphen": _sign("-"),
    f"{W}softHyphen": _sign("\u00ad"),
    f"{W}sym": _symbol,
    f"{W}footnoteReference": _note,
    f"{W}endnoteReference": _note,
    f"{W}fldChar": _field_mark,
    f"{W}fldSimple": _simple_field,
    f"{W}hyperlink": _link,
    f"{W}del": _removed,
    f"{W}moveFrom": _removed,
    f"{W}sdt": _control,
    f"{W}ruby": _ruby,
    f"{W}txbxContent": _box,
    f"{_WP}docPr": _picture,
    f"{_VML}shape": _shape,
    f"{_VML}rect": _shape,
    f"{_VML}textpath": _word_art,
    f"{MC}AlternateContent": _choice,
    f"{MATH}t": _text,
    f"{MATH}f": _fraction,
}
