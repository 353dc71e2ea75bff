"""The page that reads along, in a real browser: `make browser` runs this where a Chromium is installed.

python tests/browser.py [FOLDER]     with FOLDER it also leaves pages and screenshots there to look at
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from time import perf_counter

from chromium import Chromium
from readalongs import SAMPLES, edition_of, read, sample

from pipeline.companions import AudioFile, ReadAlong, html

SPOKEN = "document.querySelector('.s[aria-current]')"
MOVE = (
    "(t => new Promise(r => {{ const a = document.querySelector('audio'); a.onseeked = r; a.currentTime = t; }}))({})"
)
UNTIL = (
    "((file, t) => new Promise(r => {{ const a = document.querySelectorAll('audio')[file];"
    " a.ontimeupdate = () => a.currentTime > t && r(); }}))({}, {})"
)
FRAMES = "new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))"


def told(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def spoken(browser: Chromium) -> int:
    """Return the cue of the marked sentence, -1 for none."""
    return int(browser.run(f"{SPOKEN} ? Number({SPOKEN}.id.slice(1)) - 1 : -1"))


def page(edition: ReadAlong, folder: Path, name: str = "book.html") -> Path:
    """Write the page of a book."""
    html.write(edition, folder / name)
    return folder / name


def the_right_sentence_and_word(browser: Chromium, edition: ReadAlong, folder: Path) -> None:
    """At any time the sentence and the word that are heard are the ones that are marked."""
    browser.open(page(edition, folder))
    rate = edition.timeline.format.rate_hz
    for cue in random.Random(5).sample(range(len(edition.timeline.cues)), 12):
        word = edition.timeline.cues[cue].words[-1]
        browser.run(MOVE.format((word.start + word.stop) / 2 / rate))
        assert spoken(browser) == cue, (cue, spoken(browser))
        marked = browser.run("[...CSS.highlights.get('word')].map(String).join()")
        written = edition.timeline.cues[cue].written[word.begin : word.end]
        assert marked == written, (cue, marked, written)


def every_border(browser: Chromium, edition: ReadAlong, folder: Path) -> None:
    """At its first 10 ms a sentence is marked, and 10 ms earlier it is not yet."""
    browser.open(page(edition, folder))
    form = edition.timeline.format
    for cue in range(1, len(edition.timeline.cues), 5):
        for steps, expected in ((0, cue), (-1, cue - 1)):
            browser.run(MOVE.format(edition.timeline.cues[cue].start / form.rate_hz + steps / 100))
            assert spoken(browser) == expected, (cue, steps, spoken(browser))


def it_plays(browser: Chromium, edition: ReadAlong, folder: Path) -> None:
    """The sound in the page is decoded, as long as planned, and time goes on; the mark goes along."""
    browser.open(page(edition, folder))
    length = browser.run("document.querySelector('audio').duration")
    assert abs(length - edition.timeline.total / edition.timeline.format.rate_hz) < 0.01, length
    browser.press(" ", "Space")
    browser.run(UNTIL.format(0, 2))
    assert spoken(browser) >= 1
    assert browser.run("document.getElementById('play').ariaLabel") == "Pause"
    browser.press(" ", "Space")
    assert browser.run("document.querySelector('audio').paused")


def the_keys(browser: Chromium, edition: ReadAlong, folder: Path) -> None:
    """Sentences, chapters, speed, help: all without a mouse."""
    browser.open(page(edition, folder))
    for expected in (0, 1, 2):
        browser.press("ArrowRight")
        assert spoken(browser) == expected, (expected, spoken(browser))
    browser.press("ArrowLeft")
    assert spoken(browser) == 1
    browser.press("ArrowRight", shift=True)
    assert browser.run("document.getElementById('chapter').textContent") == edition.timeline.chapters[1].title
    browser.press("ArrowLeft", shift=True)
    assert browser.run("document.getElementById('chapter').textContent") == edition.timeline.chapters[0].title
    browser.press("+")
    assert browser.run("document.querySelector('audio').playbackRate") == 1.1
    browser.press("-")
    assert browser.run("document.querySelector('audio').playbackRate") == 1
    browser.press("?")
    assert browser.run("document.getElementById('keys').open")
    browser.run("document.getElementById('keys').close()")
    browser.run("document.activeElement.blur(); document.querySelector('.s[tabindex]').focus()")
    browser.press("ArrowRight")
    assert browser.run("document.activeElement.id") == "s1"
    browser.press("Enter")
    assert not browser.run("document.querySelector('audio').paused")


def clicks(browser: Chromium, edition: ReadAlong, folder: Path) -> None:
    """A click on a sentence plays from there, one in the list of chapters goes to the chapter."""
    browser.open(page(edition, folder))
    x, y = browser.run("(b => [b.left + 9, b.top + 9])(document.getElementById('s3').getClientRects()[0])")
    browser.click(x, y)
    assert spoken(browser) == 2
    assert not browser.run("document.querySelector('audio').paused")
    browser.run("document.querySelectorAll('#contents a')[2].click()")
    assert browser.run("document.getElementById('chapter').textContent") == edition.timeline.chapters[2].title
    assert abs(browser.run("document.getElementById('c3').getBoundingClientRect().top")) < 400


def the_readers_own_scrolling(browser: Chromium, edition: ReadAlong, folder: Path) -> None:
    """Who scrolls away is left alone until he asks to be taken back."""
    browser.open(page(edition, folder))
    browser.press("ArrowRight")
    browser.run("new Promise(r => setTimeout(r, 1700))")
    browser.wheel(900)
    browser.run("new Promise(r => setTimeout(r, 300))")
    place = browser.run("scrollY")
    assert place > 300
    browser.run(MOVE.format(9))
    browser.run(FRAMES)
    assert browser.run("scrollY") == place
    browser.run("document.getElementById('back').click()")
    browser.run("new Promise(r => setTimeout(r, 1700))")
    assert browser.run(f"(b => b.top >= 0 && b.bottom <= innerHeight)({SPOKEN}.getBoundingClientRect())")


def the_place_is_remembered(browser: Chromium, edition: ReadAlong, folder: Path) -> None:
    """Opened again the page is where it was left."""
    path = page(edition, folder)
    browser.open(path)
    browser.run("document.getElementById('s20').click(); document.querySelector('audio').pause()")
    browser.run("new Promise(r => setTimeout(r, 200))")
    browser.open(path)
    browser.run("new Promise(r => setTimeout(r, 200))")
    assert spoken(browser) == 19, spoken(browser)
    browser.run("localStorage.clear()")


def sound_beside(browser: Chromium, edition: ReadAlong, folder: Path) -> None:
    """Sound in several files beside the page plays from the disk, and a file that is not there is named."""
    borders = [0, *(mark.start for mark in edition.timeline.chapters[1:]), edition.timeline.total]
    files = []
    for number, (start, stop) in enumerate(pairwise(borders), 1):
        path = folder / f"part {number} #é.m4b"
        edition.record(start, stop, path)
        files.append(AudioFile(path=path, format="m4b", start=start, stop=stop))
    inside, html.MAX_INSIDE_BYTES = html.MAX_INSIDE_BYTES, 0
    try:
        path = page(replace(edition, audio=tuple(files)), folder, "beside.html")
    finally:
        html.MAX_INSIDE_BYTES = inside
    browser.open(path)
    third = edition.timeline.chapters[2].start / edition.timeline.format.rate_hz
    browser.run("document.querySelectorAll('#contents a')[2].click(); document.getElementById('play').click()")
    browser.run(UNTIL.format(2, 1))
    assert browser.run("document.getElementById('chapter').textContent") == edition.timeline.chapters[2].title
    assert int(browser.run("document.getElementById('seek').value")) >= int(third)
    browser.run("localStorage.clear()")
    files[1].path.unlink()
    browser.open(path)
    browser.run("new Promise(r => setTimeout(r, 300))")
    assert "part 2 #é.m4b" in browser.run("document.getElementById('trouble').textContent")
    browser.complaints = [each for each in browser.complaints if "ERR_FILE_NOT_FOUND" not in each]


def without_the_script(browser: Chromium, edition: ReadAlong, folder: Path) -> None:
    """Without JavaScript it is a text to read with a plain player."""
    browser.open(page(edition, folder), script=False)
    tree = browser.call("Accessibility.getFullAXTree")["nodes"]
    text = " ".join(str(node.get("name", {}).get("value", "")) for node in tree)
    assert "The night is wide, the night is deep," in text
    assert any(node.get("role", {}).get("value") == "Audio" for node in tree)
    browser.call("Emulation.setScriptExecutionDisabled", value=False)


def ten_hours(browser: Chromium, edition: ReadAlong, folder: Path) -> None:
    """A book of 9,000 sentences opens and answers quickly."""
    sentence = "He counted the steps of chapter {} once more, as he did on each evening of line {}."
    chapters = (
        f"# Chapter {c}\n\n" + "\n\n".join(" ".join(sentence.format(c, p * 5 + s) for s in range(5)) for p in range(45))
        for c in range(40)
    )
    whole = edition_of(read("\n\n".join(chapters)), folder, aloud=False, letter_s=0.002)
    path = page(whole, folder, "long.html")
    begun = perf_counter()
    browser.open(path)
    loaded = perf_counter() - begun
    begun = perf_counter()
    browser.run("document.getElementById('s8000').click()")
    browser.run(FRAMES)
    told(
        f"  {len(whole.timeline.cues)} sentences, {path.stat().st_size / 1e6:.1f} MB with sound: "
        f"loaded in {loaded:.2f} s, a jump took {perf_counter() - begun:.2f} s"
    )
    assert loaded < 10


def the_looks(browser: Chromium, edition: ReadAlong, folder: Path) -> None:
    """Nothing is wider than the window, at any width; the pictures are for the eye."""
    path = page(replace(edition, cover=(SAMPLES / "harbour.png").read_bytes()), folder)
    for width, height in ((320, 568), (360, 640), (1100, 700), (1280, 800)):
        for dark in (False, True):
            browser.open(path, width=width, height=height, dark=dark)
            browser.screenshot(folder / f"top-{width}-{'dark' if dark else 'light'}.png")
            browser.run("document.getElementById('s30').click(); document.querySelector('audio').pause()")
            browser.run(MOVE.format(99.2))
            browser.run("new Promise(r => setTimeout(r, 1600))")
            browser.screenshot(folder / f"spoken-{width}-{'dark' if dark else 'light'}.png")
            assert browser.run("document.documentElement.scrollWidth <= innerWidth"), width
            assert browser.run("document.getElementById('help').getBoundingClientRect().right <= innerWidth"), width
            browser.run("localStorage.clear()")
    browser.run("document.getElementById('menu').click(); document.getElementById('help').click()")


CHECKS: tuple[Callable[[Chromium, ReadAlong, Path], None], ...] = (
    the_right_sentence_and_word,
    every_border,
    it_plays,
    the_keys,
    clicks,
    the_readers_own_scrolling,
    the_place_is_remembered,
    sound_beside,
    without_the_script,
    ten_hours,
    the_looks,
)


def main(folder: Path) -> int:
    """Run every check in a browser of its own, and say what failed."""
    edition = edition_of(sample("harbour.md"), folder)
    failed = 0
    for check in CHECKS:
        with Chromium() as browser:
            try:
                check(browser, edition, folder)
                assert not browser.complaints, browser.complaints
            except AssertionError as wrong:
                failed += 1
                told(f"FAILED {check.__name__}: {wrong}")
            else:
                told(f"ok {check.__name__}")
    told(f"{len(CHECKS) - failed} passed, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
        sys.exit(main(Path(sys.argv[1]).absolute()))
    with tempfile.TemporaryDirectory() as temporary:
        sys.exit(main(Path(temporary)))
