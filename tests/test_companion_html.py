"""The page that reads along, as it lies on the disk. In a real browser: tests/browser.py."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html as markup
from readalongs import SAMPLES, edition_of, read, sample

from pipeline.book import Block, BlockKind, Source, Span
from pipeline.companions import AudioFile, ReadAlong, html

COVER = (SAMPLES / "harbour.png").read_bytes()
NAUGHTY = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<!--",
    "{{script}}",
    "]]>",
    "'&amp;",
]


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> ReadAlong:
    folder = tmp_path_factory.mktemp("harbour")
    return replace(edition_of(sample("harbour.md"), folder, letter_s=0.02, aloud=False), cover=COVER)


@pytest.fixture(scope="module")
def page(harbour: ReadAlong) -> Any:
    return written(harbour, harbour.audio[0].path.parent)


def written(edition: ReadAlong, folder: Path) -> Any:
    target = folder / "book.html"
    html.write(edition, target)
    return markup.fromstring(target.read_bytes())


def data(page: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.get_element_by_id("data").text)
    return found


def heard_words(page: Any, told: dict[str, Any], cue: int) -> list[tuple[str, int, int]]:
    """Return the words of a cue as the script finds them: text in the element, start and stop in steps of 10 ms."""
    text = page.get_element_by_id(f"s{cue + 1}").text_content().encode("utf-16-le")
    place, time = 0, sum(told["cues"][: 2 * cue + 1])
    found = []
    numbers = told["words"][cue]
    for gap, length, wait, lasts in zip(*(numbers[at::4] for at in range(4)), strict=True):
        begin, start = place + gap, time + wait
        place, time = begin + length, start + lasts
        found.append((text[2 * begin : 2 * place].decode("utf-16-le"), start, time))
    return found


def test_the_same_book_gives_the_same_bytes(harbour: ReadAlong, tmp_path: Path) -> None:
    """Nothing but the book is in the page."""
    for name in ("one.html", "two.html"):
        html.write(harbour, tmp_path / name)

    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


def test_the_page_asks_nobody_for_anything(page: Any) -> None:
    """No address of a network stands where a browser would follow it by itself, and the policy forbids the rest."""
    loaded = page.xpath("//@src | //link/@href | //*[@action]/@action")
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")

    assert all(address.startswith("data:") for address in loaded)
    assert policy.startswith("default-src 'none';")
    assert not re.search(r"https?:|\*|unsafe", policy)


def test_the_policy_knows_the_pages_own_script_and_style(page: Any) -> None:
    """Only these bytes may run: anything that a title could smuggle in may not."""
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    for element in page.xpath("//script[not(@type)] | //style"):
        digest = base64.b64encode(hashlib.sha256(element.text.encode()).digest()).decode()

        assert f"'sha256-{digest}'" in policy


def test_short_sound_is_in_the_page(harbour: ReadAlong, page: Any) -> None:
    """One file can be sent to somebody, and it plays."""
    (source,) = page.xpath("//audio/@src")
    kind, _, sound = source.partition(",")

    assert kind == "data:audio/mp4;base64"
    assert base64.b64decode(sound) == harbour.audio[0].path.read_bytes()


def test_long_sound_is_beside_the_page(harbour: ReadAlong, tmp_path: Path) -> None:
    """Past the limit the page names its files, in order, so that a browser finds them in its own folder."""
    half = harbour.timeline.chapters[1].start
    names = [("part 1 #é.m4b", 0, half), ("part 2%.m4b", half, harbour.timeline.total)]
    for name, _, _ in names:
        with (tmp_path / name).open("wb") as file:
            file.truncate(html.MAX_INSIDE_BYTES // 2 + 1)
    audio = tuple(AudioFile(path=tmp_path / name, format="m4b", start=a, stop=b) for name, a, b in names)
    other = AudioFile(path=tmp_path / "book.mp3", format="mp3", start=0, stop=harbour.timeline.total)

    page = written(replace(harbour, audio=(*audio, other)), tmp_path)

    assert page.xpath("//audio/@src") == ["part%201%20%23%C3%A9.m4b", "part%202%25.m4b"]
    assert data(page)["files"] == [[0, "part 1 #é.m4b"], [half // 240, "part 2%.m4b"]]


def test_every_sentence_is_where_the_script_looks_for_it(harbour: ReadAlong, page: Any) -> None:
    """Each caption has its element and its time, to 10 ms."""
    told = data(page)
    time = 0
    for number, cue in enumerate(harbour.timeline.cues):
        start = time + told["cues"][2 * number]
        time = start + told["cues"][2 * number + 1]

        assert (start * 240, time * 240) == (cue.start, cue.stop)
        shown = page.get_element_by_id(f"s{number + 1}").text_content()
        assert "".join(shown.split()) in "".join(cue.written.replace("; ", "").split())
    assert len(told["cues"]) == 2 * len(harbour.timeline.cues)


def test_every_word_is_found_in_its_sentence(harbour: ReadAlong, page: Any) -> None:
    """The script marks the word that is heard: the same letters, in the same 10 ms."""
    told = data(page)
    for number, cue in enumerate(harbour.timeline.cues):
        expected = [(cue.written[w.begin : w.end], w.start // 240, w.stop // 240) for w in cue.words]
        found = heard_words(page, told, number)

        cell = ";" * (page.get_element_by_id(f"s{number + 1}").tag == "tr")
        if cue.written.startswith("Image:"):
            assert found == []
        else:
            assert found == [(word.removesuffix(cell), start, stop) for word, start, stop in expected]


def test_words_behind_signs_outside_the_basic_plane_are_found(tmp_path: Path) -> None:
    """Browsers count an emoji or a rare letter as two: the mark does not slip."""
    edition = edition_of(read("# A\n\nThe 𝔘 sign 𝔘𝔘 stands *here* and `there`."), tmp_path, aloud=False)
    page = written(edition, tmp_path)

    words = [word for word, _, _ in heard_words(page, data(page), 1)]
    assert words == ["The", "𝔘", "sign", "𝔘𝔘", "stands", "here", "and", "there."]


def test_without_word_times_sentences_are_marked(harbour: ReadAlong, tmp_path: Path) -> None:
    """An engine that does not say when it speaks which word makes the page no worse."""
    cues = tuple(replace(cue, words=()) for cue in harbour.timeline.cues)
    page = written(replace(harbour, timeline=replace(harbour.timeline, cues=cues)), tmp_path)

    assert data(page)["words"] == []
    assert len(page.xpath("//*[contains(@class, 's') and starts-with(@id, 's')][@class='s']")) == len(cues)


def test_what_is_skipped_is_shown_in_its_place(page: Any) -> None:
    """Code, notes and emoji are not read, and not lost."""
    silent = ["[^wick]", "The wick had been trimmed too short. It happens to everyone.", "🙂"]
    shown = page.get_element_by_id("text").text_content()

    assert [word for word in silent if word not in shown] == []
    assert page.xpath("//pre/code")[0].text == "def darkness(dusk, dawn):\n    return 24 - dusk + dawn"
    assert page.xpath("//sup[@class='mark']/preceding-sibling::span[1]/@id") == ["s10"]


def test_what_no_reader_would_see_is_not_shown(tmp_path: Path) -> None:
    """Running heads, hidden text and what stands in the source twice would only disturb."""
    book = read("# A\n\nA line.")
    unseen = [
        Block(kind=kind, spans=(Span(text=f"Unseen {kind}."),), source=Source(file="x"))
        for kind in (BlockKind.FURNITURE, BlockKind.HIDDEN, BlockKind.DUPLICATE)
    ]
    chapter = replace(book.chapters[0], blocks=(*book.chapters[0].blocks, *unseen))
    page = written(edition_of(replace(book, chapters=(chapter,)), tmp_path, aloud=False), tmp_path)

    assert "Unseen" not in page.get_element_by_id("text").text_content()


def test_titles_cannot_break_out(tmp_path: Path) -> None:
    """Whatever stands in a title or a name, it is text: no element, no script, no slot of the page."""
    edition = edition_of(read("\n\n".join("# A title\n\nA line." for _ in NAUGHTY)), tmp_path, aloud=False)
    titles = tuple(replace(title, title=name) for title, name in zip(edition.script.chapters, NAUGHTY, strict=True))
    metadata = replace(edition.metadata, title=NAUGHTY[0], subtitle=NAUGHTY[1], authors=tuple(NAUGHTY))
    page = written(
        replace(edition, script=replace(edition.script, chapters=titles), metadata=metadata, narrator=NAUGHTY[2]),
        tmp_path,
    )

    assert page.xpath("//nav//a/text()") == NAUGHTY
    assert page.xpath("//section[@class='chapter']/@aria-label") == NAUGHTY
    assert page.xpath("//h1/text()") == [NAUGHTY[0]]
    assert data(page)["title"] == NAUGHTY[0]
    assert len(page.xpath("//script")) == 2
    assert not page.xpath("//img")


def test_the_page_can_be_used_without_eyes_mouse_or_script(page: Any) -> None:
    """Landmarks, headings in order, names for everything that can be pressed, a plain player and text."""
    pressed = page.xpath("//button | //select | //input | //audio | //nav | //section")
    named = [each for each in pressed if each.get("aria-label") or each.text_content().strip()]

    assert len(named) == len(pressed)
    assert [each.tag for each in page.xpath("//h1 | //nav/h2 | //main//h2")] == ["h1", "h2", "h2", "h2", "h2"]
    assert page.xpath("//audio/@controls")
    assert page.xpath("//*[@id='player']/@hidden") == ["hidden"] or page.xpath("//*[@id='player'][@hidden]")
    assert page.xpath("/html/@lang") == ["en"]
    assert not page.xpath("//*[@aria-live]")
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_other_languages_are_marked(tmp_path: Path) -> None:
    """A screen reader changes its voice where the text changes its language."""
    page = written(edition_of(sample("lighthouse.html"), tmp_path, aloud=False), tmp_path)

    assert page.xpath("//span[@lang='fr']/text()") == ["très petit"]


def test_the_clock_and_the_chapters_agree_with_the_book(harbour: ReadAlong, page: Any) -> None:
    """The list of chapters leads to where they are heard."""
    told = data(page)

    assert told["chapters"] == [[m.start // 240, f"c{n}"] for n, m in enumerate(harbour.timeline.chapters, 1)]
    assert told["total"] * 240 == harbour.timeline.total
    assert page.xpath("//nav//a/@href") == ["#c1", "#c2", "#c3"]
