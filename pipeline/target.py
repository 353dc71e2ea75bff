"""The file that is to be written: may it be, and what did a dead run leave beside it?"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from pipeline.errors import InputError, OutputError
from pipeline.files import Files
from pipeline.order import Order
from pipeline.synthesis.checkpoint import Checkpoint
from pipeline.writers import TOOL, probe

_BYTES_PER_SECOND = 48_000


def check_target(order: Order, previous: Checkpoint | None) -> None:
    """Refuse what cannot be written, and what somebody else made, before anything is paid for.

    `previous` is what the store knows of the target. Raises OutputError.
    """
    target = order.target
    if target.is_dir():
        raise OutputError(f"{target} is a folder", hint="name a file with -o")
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise OutputError(f"{target.parent}: no permission to write here", hint="name another place with -o")
    if order.force or not target.exists():
        return
    if previous is None and not _ours(target):
        raise OutputError(f"{target} exists, and this program did not make it", hint="add --force to replace it")
    if previous is not None and previous.source != order.source_path:
        raise OutputError(
            f"{target} exists, and was made from {previous.source}", hint="name another file with -o, or add --force"
        )


def sweep_parts(target: Path, owner: str, files: Files) -> None:
    """Remove what a dead run of the book `owner` left in the output folder. Call it under the book's lock."""
    for part in target.parent.glob(f".*.{owner}.part"):
        files.discard(part)


def check_space(folder: Path, characters: int, chars_per_second: float) -> None:
    """Refuse a run whose clips will not fit in the store at `folder`, before the first of them is paid for.

    Counts `characters` still to be spoken as 16-bit samples at 24 kHz. Raises OutputError.
    """
    needed = int(characters / chars_per_second * _BYTES_PER_SECOND)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise OutputError(
            f"{folder}: about {needed / 1e6:,.0f} MB of clips are to be made, and {free / 1e6:,.0f} MB are free",
            hint="free some space, run `audiobook store prune`, or name another --store",
        )


def unusable(error: OSError, order: Order) -> OutputError:
    """Say that the output's folder or the store cannot be used."""
    return OutputError(
        f"{error.filename or order.config.store_path}: {error.strerror}",
        hint="-o names another output, --store another store",
    )


def _ours(target: Path) -> bool:
    """Say whether an earlier run, perhaps with another store, wrote this file: it carries our name."""
    try:
        return any(value == TOOL for value in probe(target).tags.values())
    except InputError:
        return False
