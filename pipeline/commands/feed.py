"""`audiobook feed`: a podcast feed of the audiobooks in a folder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from pipeline.commands.printing import counted, describe
from pipeline.errors import UsageError
from pipeline.feed import NAME, Channel, Feed, make_feed, site_of
from pipeline.progress import clock
from pipeline.text.language import language_tag
from pipeline.titles import printable

_MOST_NAMED = 3
_MAKE = "audiobook make SOURCE --also chapters,vtt"


@click.command("feed", short_help="A podcast feed of the audiobooks in a folder.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--url", default="", metavar="URL", help="The address at which FOLDER will lie (needed).")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Default: FOLDER/feed.xml")
@click.option("--title", default="", help="Default: the only book's or series' title, else the folder's name.")
@click.option("--author", default="", help="Default: the authors of the books.")
@click.option("--description", default="", metavar="TEXT", help="Default: of the only book, else the books' titles.")
@click.option("--language", default="", metavar="TAG", help="Default: that of most of the books.")
@click.option("--explicit", is_flag=True, help="Say that it is not for children.")
@click.option("--force", is_flag=True, help="Replace a file that this program did not make.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def feed_command(folder: Path, *, url: str, output: Path | None, **options: Any) -> None:
    """Write a Podcasting 2.0 feed of the audiobooks in FOLDER and in the folders directly in it.

    A book in several files lies in a folder of its own, as `audiobook make --split` makes it. Chapters, transcripts
    and pictures that stand beside a book are listed with it. Exits 3 if a file could not be read; others are listed.
    """
    target = output or folder / NAME
    site = site_of(folder, url, target)
    feed = make_feed(site, target, _channel(options), force=options["force"])
    for error in feed.failed:
        click.echo(describe(error), err=True)
    if options["as_json"]:
        click.echo(json.dumps(_facts(feed), ensure_ascii=False))
    else:
        click.echo(_summary(feed))
        for note in _lacking(feed):
            click.echo(note, err=True)
    if feed.failed:
        raise click.exceptions.Exit(feed.failed[0].exit_code)


def _channel(options: dict[str, Any]) -> Channel:
    language = options["language"].strip()
    if language and language_tag(language) is None:
        raise UsageError(f"--language {language}: is no language", hint="as in --language en, --language pt-BR")
    return Channel(
        title=options["title"],
        author=options["author"],
        description=options["description"],
        language=language_tag(language) or "",
        explicit=options["explicit"],
    )


def _facts(feed: Feed) -> dict[str, Any]:
    return {
        "feed": str(feed.target),
        "url": feed.url,
        "guid": feed.guid,
        "books": feed.books,
        "items": feed.items,
        "duration_s": round(feed.duration_s, 3),
        "picture": feed.has_picture,
        "without_chapters": [str(path) for path in feed.no_chapters],
        "without_transcript": [str(path) for path in feed.no_transcript],
        "failed": [error.message for error in feed.failed],
    }


def _summary(feed: Feed) -> str:
    items = f"{counted(feed.items, 'episode')} of {counted(feed.books, 'book')}"
    return f"{printable(str(feed.target))}  {items}, {clock(feed.duration_s)}; to lie at {printable(feed.url)}"


def _lacking(feed: Feed) -> Iterator[str]:
    """Say once what would make the feed richer."""
    if feed.no_chapters:
        yield f"  no chapters file beside {_named(feed.no_chapters)}: {_MAKE}"
    if feed.no_transcript:
        yield f"  no transcript beside {_named(feed.no_transcript)}: {_MAKE}"
    if not feed.has_picture:
        yield f"  no picture of the feed: put a cover.jpg or cover.png beside {printable(str(feed.target))}"


def _named(paths: Sequence[Path]) -> str:
    names = ", ".join(printable(path.name) for path in paths[:_MOST_NAMED])
    return names if len(paths) <= _MOST_NAMED else f"{names} and {len(paths) - _MOST_NAMED:,} more"
