"""`audiobook make`: sources in, audiobooks out."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from pipeline.commands.limits import countdown
from pipeline.commands.logfile import LOG, Logged, log_to
from pipeline.commands.options import config_from, config_options, open_source, source_options, targets
from pipeline.commands.plan import print_plan
from pipeline.commands.printing import counted, describe
from pipeline.edition import prepare
from pipeline.errors import AudiobookError, EngineError, Interrupted
from pipeline.estimate import estimate
from pipeline.order import Order
from pipeline.progress import Progress, choose, clock
from pipeline.result import Result
from pipeline.run import make
from pipeline.titles import printable


@click.command("make", short_help="Make an audiobook of each source.")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("-o", "--output", metavar="PATH", help="File to write, or folder. Default: out/<name>.m4b")
@click.option("--format", "form", metavar="NAME", help="m4b (default), m4a, mp3, opus, ogg, flac or wav.")
@click.option("--also", multiple=True, metavar="NAMES", help="More formats, or what reads along: vtt,srt,epub,html,...")
@click.option("--split", metavar="HOW", help="Several files: chapter, or a length such as 2h or 90m.")
@click.option("--style", metavar="NAME", help="Pauses: brisk, natural (default) or slow.")
@click.option("--speed", type=float, metavar="X", help="Speed of the voice, where the engine has one: 1.1")
@source_options
@config_options
@click.option("--workers", type=int, metavar="N", help="At most N requests in flight.")
@click.option("--dry-run", is_flag=True, help="Say what would be done and what it would cost; do nothing.")
@click.option(
    "--max-cost", type=float, metavar="USD", help="Stop, resumably, before the book's estimated cost passes this."
)
@click.option("--max-time", metavar="TIME", help="Stop, resumably, after so long: 2h, 90m, 45s.")
@click.option("--deadline", metavar="HH:MM", help="Stop, resumably, when the clock next shows this.")
@click.option("--retry-failed", is_flag=True, help="Ask again for passages that the engine refused, and only those.")
@click.option("--allow-gaps", is_flag=True, help="Leave passages that failed as silence, and say so.")
@click.option("--force", is_flag=True, help="Replace a file that was not made from this source; write it again.")
@click.option("--log-file", metavar="FILE", help="Append what happens to FILE, with the time.")
@click.option("--log-level", type=click.Choice(["debug", "info"]), default="info", help="How much goes there.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line on standard output.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
def make_command(sources: tuple[str, ...], **options: Any) -> None:
    """Make an audiobook of each SOURCE (a file, an article's address, or - for standard input).

    What is made is kept in the store, passage by passage: run the same command again after a stop,
    a crash or an edit, and only what is missing is made.
    """
    now = datetime.now().astimezone()
    time_left_s = countdown(options["max_time"], options["deadline"], clock=time.monotonic, now=now)
    config = config_from(options)
    files, form = targets(sources, options["output"], options["form"], config.output)
    config = replace(config, output=replace(config.output, format=form))
    flags = {name: options[name] for name in ("allow_gaps", "force", "retry_failed")}

    def order(source: str, target: Path) -> Order:
        return Order(
            source=open_source(source, allow_private=options["private_hosts"]),
            target=target,
            config=config,
            time_left_s=time_left_s,
            **flags,
        )

    with log_to(options["log_file"], options["log_level"]):
        progress = Logged(choose(quiet=options["quiet"], as_json=options["as_json"]))
        _make_all(
            [(source, partial(order, source, target)) for source, target in zip(sources, files, strict=True)],
            progress,
            options,
        )


def _make_all(books: Sequence[tuple[str, Callable[[], Order]]], progress: Progress, options: dict[str, Any]) -> None:
    """Make one book after the other; one that fails stops no other, unless what stops it stops them all."""
    first_error: AudiobookError | None = None
    for source, order in books:
        try:
            LOG.info("%s: begins", printable(source))
            _make_one(order(), progress, options)
        except AudiobookError as error:
            progress.end()
            LOG.error("%s: exit %d: %s", printable(source), error.exit_code, printable(error.message))
            if len(books) == 1 or isinstance(error, (EngineError, Interrupted)):
                raise
            click.echo(f"{printable(source)}: {describe(error)}", err=True)
            first_error = first_error or error
        except Exception:
            LOG.exception("%s: a bug", printable(source))
            raise
    if first_error is not None:
        raise click.exceptions.Exit(first_error.exit_code)


def _make_one(order: Order, progress: Progress, options: dict[str, Any]) -> None:
    if options["dry_run"]:
        print_plan(estimate(prepare(order.source, order.config), order.config), as_json=options["as_json"])
        return
    started = time.perf_counter()
    result = make(order, progress)
    wall_s = time.perf_counter() - started
    summary = _summary(result, wall_s)
    LOG.info("%s", summary.replace("\n", ";"))
    if options["as_json"]:
        click.echo(json.dumps({**result.to_json(), "wall_s": round(wall_s, 3)}, ensure_ascii=False))
    elif not options["quiet"]:
        click.echo(summary)


def _summary(result: Result, wall_s: float) -> str:
    parts = [path for path in result.files if path.suffix == result.output.suffix]
    path = printable(str(_short(result.output)))
    if len(parts) > 1:
        path = f"{printable(str(_short(result.output.parent)))}/  {len(parts)} files,"
    length = f"{clock(result.duration_s)}, {counted(len(result.chapters), 'chapter')}"
    if not result.fresh:
        return f"{path}  {length}: nothing to do, it is made and unchanged"
    made = f"{counted(result.passages, 'passage')}, {result.synthesized:,} made, {result.reused:,} from the store"
    lines = [f"{path}  {length}; {made}; checked; in {wall_s:.1f} s"]
    if result.spent.usd:
        lost = (
            f", ${result.spent.lost_usd:.4f} of it for replies that could not be used" if result.spent.lost_usd else ""
        )
        lines.append(f"  {result.spent.characters:,} characters sent, about ${result.spent.usd:.4f}{lost}")
    if result.substituted:
        lines.append(f"  {counted(result.substituted, 'passage')} spoken by the fallback engine")
    if result.skipped:
        lines.append(f"  {counted(result.skipped, 'piece')} of the source not read aloud: audiobook plan --ledger")
    lines += [
        f"  left silent: passage {each.passage}, chapter {each.chapter}: {printable(each.text[:60])!r}: {each.reason}"
        for each in result.failed
    ]
    return "\n".join(lines)


def _short(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
