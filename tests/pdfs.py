"""Small PDFs written by hand: text where a test puts it, in standard fonts, with outline, pictures and accidents."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 612, 792
ADVANCE = 0.6  # of the size: every letter of Courier


@dataclass(frozen=True, slots=True)
class Text:
    """Words at a place in points from left and bottom. `turn` in degrees; `invisible` as OCR software writes."""

    x: float
    y: float
    text: str
    size: float = 10
    bold: bool = False
    turn: int = 0
    invisible: bool = False

    def operators(self) -> str:
        """Write the operators of a content stream, each word placed by itself."""
        matrix = {0: "1 0 0 1", 90: "0 1 -1 0"}[self.turn]
        escaped = self.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        mode = 3 if self.invisible else 0
        font = "/F2" if self.bold else "/F1"
        return f"BT {font} {self.size} Tf {mode} Tr {matrix} {self.x:.2f} {self.y:.2f} Tm ({escaped}) Tj ET"


def justified(text: str, x: float, y: float, *, chars: int = 60, indent: float = 0, size: float = 10) -> list[Text]:
    """Set a paragraph in lines of `chars` letters, 1.2 sizes apart, both edges even but for the last line.

    A word with a soft hyphen may be broken there.
    """
    placed: list[Text] = []
    width = chars * ADVANCE * size
    lines = _broken(text.split(), chars, round(indent / (ADVANCE * size)))
    for number, words in enumerate(lines):
        left = x + (0 if number else indent)
        letters = sum(map(len, words)) * ADVANCE * size
        last = number == len(lines) - 1 or len(words) == 1
        gap = ADVANCE * size if last else (x + width - left - letters) / (len(words) - 1)
        for word in words:
            placed.append(Text(left, y - number * 1.2 * size, word, size))
            left += len(word) * ADVANCE * size + gap
    return placed


def _broken(words: Iterable[str], chars: int, indent: int) -> list[list[str]]:
    lines: list[list[str]] = [[]]
    used = indent
    for word in words:
        first, hyphen, rest = word.partition("\u00ad")
        whole = first + rest
        if used + len(whole) <= chars:
            lines[-1].append(whole)
            used += len(whole) + 1
        elif hyphen and used + len(first) + 1 <= chars:
            lines[-1].append(f"{first}-")
            lines.append([rest])
            used = len(rest) + 1
        else:
            lines.append([whole])
            used = len(whole) + 1
    return lines


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page; `picture` covers it with a grey image."""

    texts: Sequence[Text] = ()
    picture: bool = False
    extra: str = ""


@dataclass(slots=True)
class Pdf:
    """A document: pages, outline entries (title, depth, page from 0, height), what it says of itself."""

    leaves: Sequence[Leaf]
    outline: Sequence[tuple[str, int, int, int]] = ()
    info: dict[str, str] = field(default_factory=dict)
    language: str = ""
    encoding: str = "/WinAnsiEncoding"
    encrypted: bool = False

    def data(self) -> bytes:
        """Return the bytes of the file."""
        objects = _Objects()
        catalog, tree = objects.reserve(), objects.reserve()
        fonts = [self._font(objects, name) for name in ("Courier", "Courier-Bold")]
        picture = objects.add_stream("/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray "
                                     "/BitsPerComponent 8", b"\x80")  # fmt: skip
        resources = f"<< /Font << /F1 {fonts[0]} 0 R /F2 {fonts[1]} 0 R >> /XObject << /I {picture} 0 R >> >>"
        kids = [self._page(objects, leaf, tree, resources) for leaf in self.leaves]
        listed = " ".join(f"{kid} 0 R" for kid in kids)
        objects.put(tree, f"<< /Type /Pages /Count {len(kids)} /Kids [{listed}] /MediaBox [0 0 {WIDTH} {HEIGHT}] >>")
        more = f"/Lang ({self.language})" if self.language else ""
        if self.outline:
            more += f" /Outlines {self._outlines(objects, kids)} 0 R"
        objects.put(catalog, f"<< /Type /Catalog /Pages {tree} 0 R {more} >>")
        info = objects.add("<< " + " ".join(f"/{key} ({value})" for key, value in self.info.items()) + " >>")
        locked = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{'41' * 32}> /U <{'42' * 32}> /P -4 >> /ID [<41> <41>]"
        return objects.file(f"/Root {catalog} 0 R /Info {info} 0 R {locked if self.encrypted else ''}")

    def _font(self, objects: _Objects, name: str) -> int:
        return objects.add(f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding {self.encoding} >>")

    def _page(self, objects: _Objects, leaf: Leaf, tree: int, resources: str) -> int:
        operators = [text.operators() for text in leaf.texts] + [leaf.extra]
        if leaf.picture:
            operators.append(f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm /I Do Q")
        content = objects.add_stream("", "\n".join(operators).encode("cp1252"))
        return objects.add(f"<< /Type /Page /Parent {tree} 0 R /Resources {resources} /Contents {content} 0 R >>")

    def _outlines(self, objects: _Objects, kids: Sequence[int]) -> int:
        root = objects.reserve()
        numbers = [objects.reserve() for _ in self.outline]
        depths = [depth for _, depth, _, _ in self.outline]
        for at, (title, depth, page, top) in enumerate(self.outline):
            level = _siblings(depths, at)
            parent = next((numbers[up] for up in range(at - 1, -1, -1) if depths[up] < depth), root)
            parts = [f"/Title ({title}) /Parent {parent} 0 R /Dest [{kids[page]} 0 R /XYZ 0 {top} 0]"]
            place = level.index(at)
            if place:
                parts.append(f"/Prev {numbers[level[place - 1]]} 0 R")
            if place + 1 < len(level):
                parts.append(f"/Next {numbers[level[place + 1]]} 0 R")
            inner = _siblings(depths, at + 1) if at + 1 < len(depths) and depths[at + 1] > depth else []
            if inner:
                parts.append(f"/First {numbers[inner[0]]} 0 R /Last {numbers[inner[-1]]} 0 R /Count {len(inner)}")
            objects.put(numbers[at], f"<< {' '.join(parts)} >>")
        top_level = _siblings(depths, 0)
        objects.put(root, f"<< /First {numbers[top_level[0]]} 0 R /Last {numbers[top_level[-1]]} 0 R >>")
        return root


def _siblings(depths: Sequence[int], at: int) -> list[int]:
    """Return the entries of the same depth under the same parent."""
    start, stop = at, at + 1
    while start and depths[start - 1] >= depths[at]:
        start -= 1
    while stop < len(depths) and depths[stop] >= depths[at]:
        stop += 1
    return [one for one in range(start, stop) if depths[one] == depths[at]]


class _Objects:
    """The numbered objects of a file."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def reserve(self) -> int:
        self.bodies.append(b"null")
        return len(self.bodies)

    def put(self, number: int, body: str) -> None:
        self.bodies[number - 1] = body.encode("cp1252")

    def add(self, body: str) -> int:
        number = self.reserve()
        self.put(number, body)
        return number

    def add_stream(self, entries: str, content: bytes) -> int:
        packed = zlib.compress(content, 9)
        number = self.reserve()
        head = f"<< {entries} /Filter /FlateDecode /Length {len(packed)} >>\nstream\n"
        self.bodies[number - 1] = head.encode("ascii") + packed + b"\nendstream"
        return number

    def file(self, trailer: str) -> bytes:
        data = bytearray(b"%PDF-1.4\n")
        places = []
        for number, body in enumerate(self.bodies, 1):
            places.append(len(data))
            data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
        start = len(data)
        data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        data += b"".join(b"%010d 00000 n \n" % place for place in places)
        data += f"trailer\n<< /Size {len(places) + 1} {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode("ascii")
        return bytes(data)
