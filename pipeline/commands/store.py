"""`audiobook store`: what the store holds, and what it can do without."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from pipeline.commands.options import config_from, config_options
from pipeline.commands.printing import counted
from pipeline.errors import ConfigError
from pipeline.synthesis.checkpoint import Checkpoints, book_id
from pipeline.synthesis.store import Store


@click.command("store", short_help="What the store holds; prune drops what no book needs.")
@click.argument("action", type=click.Choice(["stat", "prune"]), default="stat")
@config_options
def store_command(action: str, **options: Any) -> None:
    """Say what the store holds (stat), or drop the clips that no book's checkpoint names (prune)."""
    root = config_from(options).store_path
    if not (root / "clips").is_dir():
        click.echo(f"{root}: no store here yet")
        return
    (_stat if action == "stat" else _prune)(root)


def _stat(root: Path) -> None:
    stat = Store(root).stat()
    click.echo(f"{root}: {counted(stat.clips, 'clip')}, {megabytes(stat.bytes)}, {counted(stat.books, 'book')}")


def _prune(root: Path) -> None:
    store, checkpoints = Store(root), Checkpoints(root)
    if damaged := checkpoints.unreadable():
        raise ConfigError(
            f"{damaged[0]} is damaged, so nobody knows which clips its book needs; nothing was dropped",
            hint="remove that file if its book is no longer wanted, or make the book again",
        )
    named: set[str] = set()
    for checkpoint in checkpoints.all():
        named.update(checkpoint.keys)
    freed = [store.drop(key) for key in store.keys() if key not in named]  # noqa: SIM118 - Store is not a mapping
    books = {book_id(Path(checkpoint.output)) for checkpoint in checkpoints.all()}
    beside = [path for path in (root / "encoded").glob("*/*") if path.parent.name not in books]
    beside += [path for path in (root / "marks").glob("*.json") if path.stem not in named]
    size = sum(freed) + sum(_dropped(path) for path in beside)
    click.echo(f"{root}: {counted(len(freed), 'clip')} dropped, {megabytes(size)} freed")


def _dropped(path: Path) -> int:
    """Remove what can be made again from clips, and return its size."""
    size = path.stat().st_size
    path.unlink()
    with suppress(OSError):
        path.parent.rmdir()
    return size


def megabytes(size: int) -> str:
    """Write a size in megabytes."""
    return f"{size / 1e6:,.1f} MB"
