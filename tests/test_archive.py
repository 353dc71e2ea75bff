"""Archives and XML that were built to harm: refused in a sentence, in little memory; dirty ones are read."""

from __future__ import annotations

import io
import stat
import struct
import tracemalloc
import zipfile

import pytest
from epubs import zipped

from pipeline.errors import InputError
from pipeline.readers._archive import Archive
from pipeline.readers._xml import attribute, descendants, parse_xml, words

_MEGABYTE = 1024 * 1024


def opened(data: bytes) -> Archive:
    """Open an archive."""
    return Archive(data, "book.epub")


def patched(data: bytes, sign: bytes, offset: int, value: bytes) -> bytes:
    """Overwrite a field at `offset` after each header that begins with `sign`."""
    changed = bytearray(data)
    at = changed.find(sign)
    while at >= 0:
        changed[at + offset : at + offset + len(value)] = value
        at = changed.find(sign, at + 4)
    return bytes(changed)


def test_members_are_read_by_name_in_the_archives_order() -> None:
    """Whatever is in the archive can be read, compressed or not."""
    archive = opened(zipped([("mimetype", "m"), ("b/two.txt", "2"), ("a.txt", "1" * 100)]))

    assert archive.names == ("mimetype", "b/two.txt", "a.txt")
    assert [archive.read(name) for name in archive.names] == [b"m", b"2", b"1" * 100]


@pytest.mark.parametrize("asked", ["Text/Caf\u00e9 1.xhtml", "text/CAFE\u0301 1.XHTML", "Text/Caf%C3%A9%201.xhtml"])
def test_a_name_that_differs_in_case_or_coding_is_found(asked: str) -> None:
    """Books made on systems that do not care about case are read on those that do."""
    assert opened(zipped([("Text/Caf\u00e9 1.xhtml", "x")])).find(asked) == "Text/Caf\u00e9 1.xhtml"


def test_bytes_before_and_after_the_archive_do_no_harm() -> None:
    """A download with something stuck to it is read."""
    data = b"HTTP/1.1 200 OK\r\n\r\n" + zipped([("a", "text")])

    assert opened(data).read("a") == b"text"


def test_zip64_is_read() -> None:
    """Large-file archives are archives."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive, archive.open("a", "w", force_zip64=True) as member:
        member.write(b"text")

    assert opened(held.getvalue()).read("a") == b"text"


def test_names_that_lead_out_are_not_listed_and_windows_names_are_understood() -> None:
    """Nothing outside can be reached, and a backslash is a slash."""
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    held = io.BytesIO(
        zipped([("../up", "x"), ("a/../../up", "x"), ("C:/x", "x"), ("/root", "x"), ("d\\e", "x"), ("f/", "")])
    )
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr(link, "/etc/passwd")

    assert opened(held.getvalue()).names == ("root", "d/e")


@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_half_an_archive_is_refused(cut: float) -> None:
    """A download that broke off is named as such."""
    data = zipped([("a", "text" * 1000), ("b", "x")])

    with pytest.raises(InputError, match=r"book\.epub: this is not a whole ZIP archive") as refused:
        opened(data[: int(len(data) * cut)])
    assert "download" in refused.value.hint


def test_a_member_past_its_limit_is_refused_before_it_fills_the_memory() -> None:
    """A bomb costs the limit, not its size."""
    data = zipped([("bomb", b"\0" * (32 * _MEGABYTE))])
    tracemalloc.start()

    with pytest.raises(InputError, match="'bomb' in it is larger than 4,194,304 bytes"):
        opened(data).read("bomb", 4 * _MEGABYTE)
    assert tracemalloc.get_traced_memory()[1] < 12 * _MEGABYTE
    tracemalloc.stop()


def test_a_size_that_lies_costs_no_memory() -> None:
    """A member that claims a thousand bytes and unpacks to 32 MB is damaged, not believed."""
    data = zipped([("bomb", b"\0" * (32 * _MEGABYTE))])
    lying = patched(
        patched(data, b"PK\x01\x02", 24, struct.pack("<I", 1000)), b"PK\x03\x04", 22, struct.pack("<I", 1000)
    )
    tracemalloc.start()

    with pytest.raises(InputError, match="'bomb' in it is damaged"):
        opened(lying).read("bomb")
    assert tracemalloc.get_traced_memory()[1] < 12 * _MEGABYTE
    tracemalloc.stop()


def test_all_reads_together_have_a_limit() -> None:
    """Many members of fair size cannot do together what one may not."""
    archive = Archive(zipped([("a", b"x" * 600), ("b", b"x" * 600)]), "book.epub", total_limit_bytes=1000)

    assert len(archive.read("a")) == 600
    with pytest.raises(InputError, match="unpacked"):
        archive.read("b")


def test_overlapping_entries_are_refused() -> None:
    """One run of bytes may not be many files."""
    data = zipped([("a", "x" * 50), ("b", "y" * 50)])
    at = data.rfind(b"PK\x01\x02")
    overlapping = data[: at + 42] + struct.pack("<I", 0) + data[at + 46 :]

    with pytest.raises(InputError, match=r"'\w' and '\w' in it overlap"):
        opened(overlapping)


def test_too_many_entries_are_refused() -> None:
    """An archive of a hundred thousand empty files is no book."""
    with pytest.raises(InputError, match="more than 10,000 entries"):
        opened(zipped((str(number), b"") for number in range(10_001)))


def test_the_same_file_twice_is_read_and_two_files_of_one_name_are_not() -> None:
    """A double is harmless if it is one; of two different ones nobody knows which is the book's."""
    with pytest.warns(UserWarning, match="Duplicate name"):
        archive = opened(zipped([("a", "x"), ("a", "x"), ("b", "x"), ("b", "y")]))

    assert archive.read("a") == b"x"
    with pytest.raises(InputError, match="two different files 'b'"):
        archive.read("b")


def test_an_encrypted_member_is_refused_with_what_to_do() -> None:
    """A password is named as the reason."""
    data = zipped([("a", "x")])
    encrypted = patched(patched(data, b"PK\x01\x02", 8, b"\x01\0"), b"PK\x03\x04", 6, b"\x01\0")

    with pytest.raises(InputError, match="'a' in it is encrypted") as refused:
        opened(encrypted).read("a")
    assert "password" in refused.value.hint


def test_other_compressions_than_deflate_are_refused() -> None:
    """Methods that no book uses, and that cannot be unpacked within limits, are not."""
    with pytest.raises(InputError, match="method 12"):
        opened(zipped([("a", "x" * 100)], method=zipfile.ZIP_BZIP2)).read("a")


def test_damage_is_found() -> None:
    """A flipped bit is no letter."""
    data = bytearray(zipped([("a", b"text that is stored")], method=zipfile.ZIP_STORED))
    data[data.find(b"that")] ^= 1

    with pytest.raises(InputError, match="'a' in it is damaged"):
        opened(bytes(data)).read("a")


def test_an_unknown_name_is_an_error_of_the_input() -> None:
    """A file that is not there is named."""
    with pytest.raises(InputError, match="there is no 'z' in it"):
        opened(zipped([("a", "x")])).read("z")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (b"<a>caf&eacute;&mdash;&#233;</a>", "caf\u00e9\u2014\u00e9"),
        (b"<a>Tom & Jerry &amp; Co</a>", "Tom & Jerry & Co"),
        (b"<a><b>open</a>", "open"),
        (b"<a dc:b='c'>prefix</a>", "prefix"),
        (b"\xef\xbb\xbf  \n<?xml version='1.0'?><a>mark</a>", "mark"),
        (b"<?xml version='1.0' encoding='utf-8'?><a>caf\xe9</a>", "caf\u00e9"),
        ("<?xml version='1.0' encoding='utf-16'?><a>caf\u00e9</a>".encode("utf-16"), "caf\u00e9"),
        (b"<!DOCTYPE ncx PUBLIC '-//NISO//DTD ncx 2005-1//EN' 'http://x.invalid/ncx.dtd'><a>outside</a>", "outside"),
        (b"<a><!-- c --><?p i?>seen</a>", "seen"),
        (b"<x><a>before <b>in</b> after</a></x>", "before in after"),
    ],
)
def test_dirty_xml_is_read(source: bytes, text: str) -> None:
    """What tools get wrong costs no word."""
    assert words(parse_xml(source, "x.opf")) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-7"])
@pytest.mark.parametrize(
    "declared", ['<!ENTITY a "b">', '<!ENTITY a SYSTEM "file:///etc/passwd">', '<!ENTITY % a "b">']
)
def test_entities_of_its_own_are_refused(encoding: str, declared: str) -> None:
    """No bomb goes off and no other file is read, whatever the encoding."""
    text = f"<?xml version='1.0' encoding='{encoding}'?><!DOCTYPE a [{declared}]><a>&a;</a>"

    with pytest.raises(InputError, match=r"x\.opf: (?:it declares entities|this is no well-formed)"):
        parse_xml(text.encode(encoding), "x.opf")


@pytest.mark.parametrize("source", [b"", b"no markup", b"<a>" * 100_000 + b"x" + b"</a>" * 100_000])
def test_what_is_no_xml_is_refused(source: bytes) -> None:
    """Deep nesting is an error and not a shorter text."""
    with pytest.raises(InputError, match=r"x\.opf: this is no well-formed XML"):
        parse_xml(source, "x.opf")


def test_names_are_known_without_their_namespaces() -> None:
    """Elements and attributes are found whatever prefix they have, or none."""
    root = parse_xml(b"<p:a xmlns:p='u'><q:B p:id=' 1 '/><b id='2'/></p:a>", "x.opf")

    assert [attribute(node, "id") for node in descendants(root, "b")] == ["1", "2"]
