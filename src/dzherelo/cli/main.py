"""The command `dzherelo`: one verb a file."""

import sys

import typer

from dzherelo.cli import (
    add,
    backup,
    demo,
    doctor,
    export,
    imports,
    label,
    move,
    pictures,
    poll,
    quarantine,
    read,
    rebuild,
    run,
    sites,
    stats,
    stories,
    up,
    web,
    worker,
)
from dzherelo.jobs import logs

app = typer.Typer(
    name="dzherelo",
    help="Dzherelo: a news aggregator that shows where each story came from.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)
VERBS = (up, demo, add, poll, read, run, rebuild, export, stats, label, doctor, worker, web, move)
for verb in VERBS:
    app.command(name=verb.__name__.rpartition(".")[2])(verb.command)
app.command()(backup.backup)
app.command()(backup.restore)
app.add_typer(imports.app, name="import")
app.add_typer(pictures.app, name="pictures")
app.add_typer(sites.app, name="sites")
app.add_typer(quarantine.app, name="quarantine")
app.add_typer(stories.app, name="stories")


def main() -> None:
    """Run the command line; an error that the user can mend is one sentence, not a traceback."""
    logs.configure("text")
    try:
        app()
    except (ValueError, RuntimeError, OSError) as error:
        sys.stderr.write(f"dzherelo: {error}\n")
        sys.exit(1)
