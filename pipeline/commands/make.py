"""`audiobook make`: sources in, audiobooks out."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from pipeline.commands.options import config_from, config_options, open_source, targets
from pipeline.commands.plan import print_plan
from pipeline.commands.printing import counted, describe, printable
from pipeline.edition import prepare
from pipeline.errors import AudiobookError, EngineError, Interrupted
from pipeline.estimate import estimate
from pipeline.order import Order
from pipeline.progress import Progress, choose, clock
from pipeline.result import Result
from pipeline.run import make


@click.command("make")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("-o", "--output", metavar="PATH", help="File to write, or folder. Default: out/<name>.m4b")
@click.option("--format", "form", metavar="NAME", help="m4b (default), mp3, opus, flac or wav.")
@config_options
@click.option("--workers", type=int, metavar="N", help="At most N requests in flight.")
@click.option("--dry-run", is_flag=True, help="Say what would be done and what it would cost; do nothing.")
@click.option("--max-cost", type=float, metavar="USD", help="Stop, resumably, before the estimated cost passes this.")
@click.option("--allow-gaps", is_flag=True, help="Leave passages that failed as silence, and say so.")
@click.option("--force", is_flag=True, help="Replace a file that was not made from this source; write it again.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line on standard output.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but errors.")
def make_command(sources: tuple[str, ...], **options: Any) -> None:
    """Make an audiobook of each SOURCE (a file, or - for standard input).

    What is made is kept in the store, passage by passage: run the same command again after a stop,
    a crash or an edit, and only what is missing is made.
    """
    config = config_from(options)
    files, form = targets(sources, options["output"], options["form"], config.output)
    config = replace(config, output=replace(config.output, format=form))
    progress = choose(quiet=options["quiet"], as_json=options["as_json"])
    first_error: AudiobookError | None = None
    for source, target in zip(sources, files, strict=True):
        try:
            order = Order(
                source=open_source(source),
                target=target,
                config=config,
                allow_gaps=options["allow_gaps"],
                force=options["force"],
            )
            _make_one(order, progress, options)
        except AudiobookError as error:
            progress.end()
            if len(sources) == 1 or isinstance(error, (EngineError, Interrupted)):
                raise  # what stops this book stops the others too
            click.echo(describe(error), err=True)
            first_error = first_error or error
    if first_error is not None:
        raise click.exceptions.Exit(first_error.exit_code)


def _make_one(order: Order, progress: Progress, options: dict[str, Any]) -> None:
    if options["dry_run"]:
        print_plan(estimate(prepare(order.source, order.config), order.config), as_json=options["as_json"])
        return
    started = time.perf_counter()
    result = make(order, progress)
    wall_s = time.perf_counter() - started
    if options["as_json"]:
        click.echo(json.dumps({**result.to_json(), "wall_s": round(wall_s, 3)}, ensure_ascii=False))
    elif not options["quiet"]:
        click.echo(_summary(result, wall_s))


def _summary(result: Result, wall_s: float) -> str:
    path = printable(str(_short(result.output)))
    length = f"{clock(result.duration_s)}, {counted(len(result.chapters), 'chapter')}"
    if not result.fresh:
        return f"{path}  {length}: nothing to do, it is made and unchanged"
    made = f"{counted(result.passages, 'passage')}, {result.synthesized:,} made, {result.reused:,} from the store"
    lines = [f"{path}  {length}; {made}; checked; in {wall_s:.1f} s"]
    if result.cost_usd:
        lines.append(f"  {result.characters_sent:,} characters sent, about ${result.cost_usd:.2f}")
    if result.skipped:
        lines.append(f"  {counted(result.skipped, 'piece')} of the source not read aloud: audiobook plan --ledger")
    lines += [
        f"  left silent: passage {each.passage}, chapter {each.chapter}: {printable(each.text[:60])!r}: {each.reason}"
        for each in result.failed
    ]
    return "\n".join(lines)


def _short(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
