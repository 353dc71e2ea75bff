"""Titles and addresses become names of files that every file system takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.names import name_of_address, safe_name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("The Harbour", "The Harbour"),
        ("Cafe\u0301: a/b\\c", "Café a b c"),
        ("../../etc/passwd", "etc passwd"),
        ("--help", "help"),
        ("a\nb\tc\x00d", "a b cd"),
        ("\u202eevil\u200b", "evil"),
        ("CON", "untitled"),
        ("nul.txt", "untitled"),
        ("...", "untitled"),
        ("", "untitled"),
        ("What? “Yes”", "What “Yes”"),
        ("🎉", "🎉"),
    ],
)
def test_a_title_becomes_a_name(title: str, name: str) -> None:
    """What some file system or shell would trip over goes; the rest stays."""
    assert safe_name(title) == name


@given(st.text())
def test_any_title_gives_a_name_that_stays_in_its_folder(title: str) -> None:
    """Whatever the title: one part, short enough, no hidden file, no option, no control character."""
    name = safe_name(title)

    assert name
    assert "/" not in name
    assert not name.startswith(("-", "."))
    assert len(name.encode()) <= 180
    assert safe_name(name) == name


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://example.org/a/The%20Lamp.html?x=1#y", "The Lamp"),
        ("https://example.org/a/b/", "b"),
        ("https://example.org", "example.org"),
        ("https://example.org/..%2F..%2Fetc", "etc"),
    ],
)
def test_an_article_is_named_by_its_address(url: str, name: str) -> None:
    """The last part of the path, else the host."""
    assert name_of_address(url) == name
