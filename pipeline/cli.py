"""argv -> a command -> an exit code. Errors meant for the user are printed here and nowhere else."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence

import click

from pipeline import __version__
from pipeline.commands.doctor import doctor_command
from pipeline.commands.feed import feed_command
from pipeline.commands.lexicon import lexicon_command
from pipeline.commands.make import make_command
from pipeline.commands.plan import plan_command
from pipeline.commands.printing import describe
from pipeline.commands.store import store_command
from pipeline.commands.verify import verify_command
from pipeline.commands.voices import voices_command
from pipeline.errors import AudiobookError, Interrupted

_EPILOG = """\b
Exit codes: 0 done, 2 usage or configuration, 3 the source, 4 something is not installed,
5 the engine, 6 passages are missing (run the same command again), 7 the output,
8 another run has this book, 130 interrupted."""


@click.group(epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="audiobook")
def audiobook() -> None:
    """Turn books and articles into audiobooks.

    `audiobook make book.md` writes out/book.m4b with an embedded voice: no key, no network.
    Run it again and it goes on where it stopped; edit a paragraph and only that is spoken again.
    """


for _command in (
    make_command,
    plan_command,
    lexicon_command,
    voices_command,
    feed_command,
    verify_command,
    store_command,
    doctor_command,
):
    audiobook.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and exit with its code."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        code = audiobook.main(args=None if arguments is None else list(arguments), standalone_mode=False)
    except AudiobookError as error:
        fail(error)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        fail(Interrupted("stopped; all work is kept", hint="run the same command again to go on"))
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone; there is nobody to tell
        sys.exit(1)
    sys.exit(code or 0)  # click returns the code of an Exit that a command raised


def fail(error: AudiobookError) -> None:
    """Print an error the way every error is printed, and exit with its code."""
    click.echo(describe(error), err=True)
    sys.exit(error.exit_code)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
