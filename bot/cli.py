"""`helpline …`: arguments only; what they start is elsewhere."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot import commands, logs

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="The migrant rights helpline on Telegram: Khmer, Thai, English. Start with [bold]helpline demo[/bold].",
)
keys = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="The keys of the database: which there are, and a new master key.",
)
app.add_typer(keys, name="keys", rich_help_panel="Keys and data")
backup = typer.Typer(
    invoke_without_command=True,
    rich_markup_mode="rich",
    help="Back up the database; `helpline backup keys` backs up the keys, which must be kept apart.",
)
app.add_typer(backup, name="backup", rich_help_panel="Keys and data")
out = Console()
err = Console(stderr=True)


@app.command(rich_help_panel="Run it")
def run(
    pilot: Annotated[
        bool,
        typer.Option("--pilot", help="Tell every user that this is a test. Required until docs/launch.md is ticked."),
    ] = False,
    live: Annotated[
        bool, typer.Option("--live", help="For real users. Refused until every point of docs/launch.md is ticked.")
    ] = False,
) -> None:
    """Run the bot on Telegram (needs TELEGRAM_BOT_TOKEN in .env): by polling, or by webhook with WEBHOOK_URL."""
    raise typer.Exit(commands.run(pilot=pilot, live=live))


@app.command(rich_help_panel="Begin")
def demo(
    port: Annotated[int, typer.Option(help="Port of the page on this computer.")] = 8500,
    fresh: Annotated[bool, typer.Option(help="Forget the last demo first.")] = False,
) -> None:
    """Run everything on this computer: a phone and a staff room on one web page. No token, no Docker."""
    raise typer.Exit(commands.demo(port, fresh=fresh))


@app.command(rich_help_panel="Begin")
def talk(
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Show texts as of this day.")
    ] = None,
) -> None:
    """Talk with the bot here in the terminal, also through a pipe. `#2` presses the second button. Nothing is kept."""
    raise typer.Exit(commands.talk(as_of.date() if as_of else None))


@app.command(rich_help_panel="Language model")
def understand(
    file: Annotated[
        Path | None, typer.Argument(help="A file with one message a line; without it, standard input.")
    ] = None,
) -> None:
    """Read one message a line, print one JSON object a line: intent, danger, decision. Exit code 3 without a model."""
    lines = file.read_text(encoding="utf-8").splitlines() if file else (line.rstrip("\n") for line in sys.stdin)
    raise typer.Exit(commands.understand(lines))


@app.command(rich_help_panel="Language model")
def evaluate(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE.jsonl…", help="Labelled messages, one JSON object a line.")
    ],
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE.json", help="Write every figure, for other programs.")
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE.html", help="Write one page with tables and plots, to open from disk."),
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option("--save", metavar="FILE.json", help="Keep what became of each message, for --against."),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option("--against", metavar="FILE.json", help="Compare with a saved run on the same messages."),
    ] = None,
) -> None:
    """Measure the helpline on labelled messages; tables by language and script.

    Every message is taken as the first of a conversation, by the live code.
    A line of a file is an object such as
    {"text": "…", "intent": "unpaid_wages"}, with a label of nlu/intents.yml.
    It may also have "accept" (a list of labels that are right too), "lang"
    and "script" (told from the text if left out) and "style" (one word).

    Shown: right first guess, right among three, served, wrong but sure,
    danger found, false alarms, out of scope handled; danger by lexicon and
    model apart; the calibration error; the most frequent confusions.
    --json and --report add every intent, the styles, the reliability table
    and what other thresholds would do. --against draws 10,000 resamples.

    No output holds a text. --save holds the SHA-256 of each: a short text
    can be guessed from it, so keep that file like the messages.

    Exit codes: 0 measured; 2 a file, line, option or setting is wrong;
    3 no language model; 6 the content is broken.
    """
    wanted = commands.Files(json_file, report, save, against)
    raise typer.Exit(commands.evaluate(files, wanted))


@app.command(rich_help_panel="Language model")
def train(force: Annotated[bool, typer.Option(help="Train again although nothing has changed.")] = False) -> None:
    """Train the language model. Unchanged data is not trained again."""
    raise typer.Exit(commands.train(force=force))


@app.command(rich_help_panel="Texts")
def check(
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Check as of this day.")
    ] = None,
) -> None:
    """Check content, facts, texts, danger words, catalogues and training data. Names file and line and how to mend."""
    raise typer.Exit(commands.check(as_of.date() if as_of else datetime.now(UTC).date()))


@app.command(rich_help_panel="Texts")
def preview(
    topic: Annotated[str, typer.Argument(help="A folder of content/topics.")],
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="As a user would see it on this day.")
    ] = None,
    language: Annotated[str, typer.Option(help="km, th or en; without it, all.")] = "",
    reply: Annotated[
        list[str] | None, typer.Option(help="A reader who replied so, such as country=th, papers=no, province=trat.")
    ] = None,
) -> None:
    """Show a topic as users would see it, also on another day: what has expired by then is not shown as true."""
    day = as_of.date() if as_of else datetime.now(UTC).date()
    raise typer.Exit(commands.preview(topic, day, language, tuple(reply or ())))


@app.command(rich_help_panel="Texts")
def review(port: Annotated[int, typer.Option(help="Port of the page on this computer.")] = 8600) -> None:
    """Open the page on which the people of content/reviewers.yml read texts side by side and sign them."""
    raise typer.Exit(commands.review(port))


@app.command(rich_help_panel="Texts")
def recordings(
    topic: Annotated[str, typer.Argument(help="Print the script of this topic, to be read aloud.")] = "",
    language: Annotated[str, typer.Option(help="km, th or en.")] = "",
) -> None:
    """List which topics lack a recording, or have one that no longer says what the text says."""
    raise typer.Exit(commands.recordings(topic, language, datetime.now(UTC).date()))


@app.command(rich_help_panel="Run it")
def reload() -> None:
    """Let the running bot take changed content over. Broken content is refused and the old one stays."""
    raise typer.Exit(commands.reload())


@app.command(rich_help_panel="Run it")
def doctor(
    page: Annotated[
        bool, typer.Option(help="Also send a test page to everyone on the rota; it rings their phones.")
    ] = False,
) -> None:
    """Look at everything a running helpline needs, and say what is missing and what to do."""
    raise typer.Exit(commands.doctor(page=page))


@app.command(rich_help_panel="Run it")
def status(
    once: Annotated[bool, typer.Option("--once", help="Print it once instead of going on until Ctrl-C.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print it once, for other programs.")] = False,
) -> None:
    """What is waiting, where and for how long; which cases nobody has. Works while the bot runs or is down.

    Numbers only: no text, name or case number is shown. Exit code 1 with
    --once and --json: somebody has to look at something (it says at what).
    """
    raise typer.Exit(commands.status(once=once, as_json=as_json))


@app.command(rich_help_panel="Run it")
def offline(
    state: Annotated[
        str,
        typer.Argument(
            help="`on`: everyone gets an honest message with the numbers. `off`: back to work. Without: say which."
        ),
    ] = "",
) -> None:
    """The kill switch: while offline, everyone gets the emergency numbers and an honest word, and nothing else."""
    raise typer.Exit(commands.offline(state))


@app.command(rich_help_panel="Run it")
def webhook(
    act: Annotated[
        str,
        typer.Argument(
            help="`show`: what Telegram was told. `set`: send updates to WEBHOOK_URL. `off`: back to polling."
        ),
    ] = "show",
) -> None:
    """How messages come in: sent by Telegram to this server (webhook), or fetched by the bot (polling, the default)."""
    raise typer.Exit(commands.webhook(act))


@app.command(rich_help_panel="Run it")
def migrate() -> None:
    """Bring the database to the newest form (also done at every start)."""
    raise typer.Exit(commands.migrate())


@app.command(rich_help_panel="Keys and data")
def retention(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Count what would be deleted now; nothing is deleted.")
    ] = False,
) -> None:
    """How long what is kept, and what the machine deleted lately: numbers only.

    The running bot deletes by itself, every ten minutes. An open case is never touched.
    """
    raise typer.Exit(commands.retention(dry_run=dry_run))


@app.command(rich_help_panel="Keys and data")
def forget(yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False) -> None:
    """Forget one user, as if they had said /delete. Reads the case number or chat id from standard input.

    Example: echo K7M4X | helpline forget --yes

    All that is kept goes at once, with the keys that it was sealed with. Copies on screens (the user's chat,
    staff rooms) are deleted by the running bot, as far as Telegram allows. Who did it and when is noted, not whom.
    """
    raise typer.Exit(commands.forget(yes=yes))


@keys.command("show")
def keys_show() -> None:
    """Which master keys there are and how many data keys are wrapped with each. Ids and dates only, never a key."""
    raise typer.Exit(commands.keys.show())


@keys.command("rotate")
def keys_rotate() -> None:
    """Make a new master key and drop the old one. Stop every bot first; it refuses while one runs.

    The key file is replaced in one step. Wrapped data keys and the service's own values are sealed anew, in batches.
    Interrupted, it goes on at the next call. What users wrote is not touched: their data keys stay.
    """
    raise typer.Exit(commands.keys.change())


_TO = typer.Option("--to", metavar="DIR", help="The folder to write into; it is made when it is not there.")
_PASSPHRASE = typer.Option(
    "--passphrase-file", metavar="FILE", help="Its first line is the passphrase; else BACKUP_PASSPHRASE_FILE, or asked."
)
_PRUNE = typer.Option("--prune", help="Delete backups of this folder that are older than RETENTION_BACKUP_DAYS.")


@backup.callback()
def backup_database(
    context: typer.Context,
    to: Annotated[Path | None, _TO] = None,
    passphrase_file: Annotated[Path | None, _PASSPHRASE] = None,
    prune: Annotated[bool, _PRUNE] = False,
) -> None:
    """Back up the database into one encrypted file. The bot may go on running.

    The file is read back and restored into a scratch database, and the rows are counted, before it says ok. What users
    wrote stays sealed with data keys that are not in it: without a backup of the keys (`helpline backup keys`) it
    cannot be read, and whoever is deleted later cannot be read in it either once the backups of the keys from before
    are gone. Keep both for 30 days at most; --prune sees to that.

    Every night: helpline backup --to /backup/content --prune
    """
    if context.invoked_subcommand is not None:
        return
    if to is None:
        raise typer.BadParameter("Say where: --to DIR.")
    raise typer.Exit(commands.backups.database(to, passphrase_file, prune=prune))


@backup.command("keys")
def backup_keys(
    to: Annotated[Path, _TO],
    passphrase_file: Annotated[Path | None, _PASSPHRASE] = None,
    prune: Annotated[bool, _PRUNE] = False,
) -> None:
    """Back up the master keys and the key store, in a file each, into another folder than the database.

    With both backups everything can be read: keep them in two places, with two passphrases.

    Every night: helpline backup keys --to /elsewhere/keys --prune
    """
    raise typer.Exit(commands.backups.keys(to, passphrase_file, prune=prune))


@app.command(rich_help_panel="Keys and data")
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `helpline backup` or `helpline backup keys` wrote.")],
    passphrase_file: Annotated[Path | None, _PASSPHRASE] = None,
    into_empty: Annotated[
        bool, typer.Option("--into-empty", help="Delete everything in the database first; else it must be empty.")
    ] = False,
    deletions: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="A newer backup: who was deleted until then is deleted again."),
    ] = None,
) -> None:
    """Put a backup back: master keys, then data keys, then the database. Stop the bot first.

    Keys are never overwritten. The backup is tried in a scratch database before anything is changed. Whoever was
    deleted after it was made is deleted again: by the list in newer backups beside it and in those named with
    --deletions, and because their key is no longer in the key store.
    """
    raise typer.Exit(commands.backups.restore(file, passphrase_file, list(deletions or ()), into_empty=into_empty))


def main() -> None:
    """The console script."""
    logs.configure()
    app()
