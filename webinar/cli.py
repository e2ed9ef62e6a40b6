"""The command `webinar`: serves, works, prepares; the rooms add their own commands."""

from __future__ import annotations

import gc
import os
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from webinar.core.config import SettingsError, initialise, instance_path, load, note_address
from webinar.server import Server

if TYPE_CHECKING:
    from flask import Flask

    from webinar.core.backups import Contents


@contextmanager
def loading() -> Iterator[None]:
    """Load much at once: it all stays, and searching it for garbage on the way took a fifth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _open() -> Flask:
    with loading():
        from webinar.app import create_app  # noqa: PLC0415 - heavy; the server's own process needs none of it

        return create_app()


class _Commands(click.Group):
    """Adds the commands of the rooms, which are read only when asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names."""
        return sorted([*super().list_commands(ctx), *_of_rooms()])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command of this module, else of a room."""
        return super().get_command(ctx, cmd_name) or _of_rooms().get(cmd_name)


def _of_rooms() -> dict[str, click.Command]:
    with loading():
        from webinar.features import FEATURES  # noqa: PLC0415 - heavy, as above

    return {str(command.name): command for feature in FEATURES for command in feature.commands}


@click.group(cls=_Commands)
@click.version_option(package_name="webinar")
@click.pass_context
def cli(context: click.Context) -> None:
    """Joint webinars, from the first letter to the last press clipping."""
    context.obj = _open


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, envvar="HOST", help="Address to listen on.")
@click.option("--port", default=5000, show_default=True, envvar="PORT", type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Server processes.")
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64), help="Threads of each.")
@click.option("--no-worker", is_flag=True, help="Leave jobs to `webinar work`.")
@click.option("--prepare", is_flag=True, help="First make the instance, migrate, and load the example if all is new.")
def run(host: str, port: int, workers: int, threads: int, no_worker: bool, prepare: bool) -> None:
    """Serve the pages, with the worker beside the server."""
    if prepare:
        initialise(instance_path(os.environ))
    if "WEBINAR_BASE_URL" not in os.environ and not _has_base_url():
        shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - only compared
        os.environ["WEBINAR_BASE_URL"] = f"http://{shown}:{port}"
        load(os.environ)
        note_address(instance_path(os.environ), os.environ["WEBINAR_BASE_URL"])
    load(os.environ)
    Server(_open, f"{host}:{port}", workers=workers, threads=threads, work=not no_worker, prepare=prepare).run()


def _has_base_url() -> bool:
    config = instance_path(os.environ) / "config.toml"
    try:
        return "BASE_URL" in {key.upper() for key in tomllib.loads(config.read_text(encoding="utf-8"))}
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return False  # `load` says what is wrong with the file


@cli.command()
@click.option("--threads", default=2, show_default=True, type=click.IntRange(1, 32))
def work(threads: int) -> None:
    """Run jobs (mails and what else must happen) until stopped; as many of these processes as wanted."""
    from webinar.web.commands import clear_errors, ensure_tables  # noqa: PLC0415 - keeps the server's parent process small

    app = _open()
    with clear_errors(as_json=False), app.app_context():
        ensure_tables()
    app.extensions["webinar"].queue.work(workers=threads)


@cli.command()
def init() -> None:
    """Create the instance folder with a fresh secret."""
    instance = instance_path(os.environ)
    made = initialise(instance)
    click.echo(f"{instance} is ready." if made else f"{instance} is there already; nothing was changed.")


@cli.group()
def db() -> None:
    """Keep the tables up to date."""


def _alembic(app: Flask) -> Any:
    from webinar.web.migrations import alembic  # noqa: PLC0415 - keeps the server's parent process small

    return alembic(app)


@db.command()
def upgrade() -> None:
    """Bring the tables to the newest migration."""
    from webinar.web.commands import clear_errors, database_errors  # noqa: PLC0415 - keeps the server's parent process small
    from webinar.web.migrations import migrate  # noqa: PLC0415 - as above

    app = _open()
    with clear_errors(as_json=False), app.app_context(), database_errors():
        migrate(app)
    click.echo("The tables are up to date.")


@db.command()
@click.argument("message")
def revision(message: str) -> None:
    """Write a migration of the difference between models and tables, called MESSAGE."""
    app = _open()
    with app.app_context():
        for script in _alembic(app).revision(message):
            click.echo(script.path)


@db.command()
def check() -> None:
    """End with an error when the tables differ from the models or migrations are missing."""
    from webinar.web.commands import clear_errors, database_errors  # noqa: PLC0415 - keeps the server's parent process small

    app = _open()
    with clear_errors(as_json=False), app.app_context(), database_errors():
        alembic = _alembic(app)
        missing = {head.revision for head in alembic.heads()} - {row.revision for row in alembic.current()}
        differences = [] if missing else alembic.compare_metadata()
    for row in differences:
        click.echo(str(row), err=True)
    if missing:
        click.echo("Migrations are missing: run `webinar db upgrade`.", err=True)
    if missing or differences:
        sys.exit(1)
    click.echo("The tables fit the models.")


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def routes(as_json: bool) -> None:
    """Print every address with its methods and who may use it."""
    import json  # noqa: PLC0415 - only here
    from dataclasses import asdict  # noqa: PLC0415 - only here

    from webinar.web.audience import routes as table  # noqa: PLC0415 - heavy, as above

    rows = table(_open())
    click.echo(json.dumps([asdict(row) for row in rows], indent=2) if as_json else "\n".join(map(str, rows)))


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON: tables, columns and references.")
def schema(as_json: bool) -> None:
    """Print the tables as a diagram (Mermaid), which many editors and Markdown pages show."""
    import json  # noqa: PLC0415 - only here

    # The rooms bring their tables with them.
    _of_rooms()
    from webinar.web.schema import as_data, diagram  # noqa: PLC0415 - as above

    click.echo(json.dumps(as_data(), indent=2) if as_json else diagram())


@cli.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def backup(file: Path, as_json: bool) -> None:
    """Save the whole installation in FILE (a ZIP): database, files and settings. The server may go on meanwhile.

    Settings that stand in the environment are not in it. Keep the file safe: it holds personal data and the key.
    """
    from webinar.core import backups  # noqa: PLC0415 - keeps the server's parent process small
    from webinar.web.commands import clear_errors, steps  # noqa: PLC0415 - as above

    with clear_errors(as_json), steps("Packing", hidden=as_json) as told:
        made = backups.back_up(load(os.environ), file, now=datetime.now(UTC), told=told)
    _tell(file, made, "Saved", as_json)


@cli.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Put it in the place of an installation that is not empty.")
@click.option("--check", "only_checks", is_flag=True, help="Only check the backup, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def restore(file: Path, replace: bool, only_checks: bool, as_json: bool) -> None:
    """Put the backup FILE in the place of an empty installation. Stop the server and the worker first.

    The whole backup is checked before anything is written. Run `webinar db upgrade` afterwards.
    """
    from webinar.core import backups  # noqa: PLC0415 - as above
    from webinar.web.commands import clear_errors, steps  # noqa: PLC0415 - as above

    with clear_errors(as_json), steps("Restoring", hidden=as_json) as told:
        if only_checks:
            found = backups.read(file)
        else:
            found = backups.restore(file, os.environ, instance_path(os.environ), replace=replace, told=told)
    _tell(file, found, "Checked" if only_checks else "Restored", as_json)


def _tell(file: Path, contents: Contents, done: str, as_json: bool) -> None:
    import json  # noqa: PLC0415 - only here
    from dataclasses import asdict  # noqa: PLC0415 - only here

    if as_json:
        click.echo(json.dumps({"file": str(file), **asdict(contents)}, indent=2))
        return
    size = f"{contents.bytes / 1_000_000:.1f} MB"
    click.echo(f"{done}: {file}, {size}, of {contents.made_at[:16]}: {contents.database}, {contents.files} files.")


def main() -> None:
    """Run the command; settings that cannot be used end it with a line for each."""
    # What is written here holds personal data: databases, files, exports.
    os.umask(0o077)
    for stream in (sys.stdout, sys.stderr):
        # Names are in every script: scripts read UTF-8, and a terminal shows what its encoding has.
        shown = {"errors": "backslashreplace"} if stream.isatty() else {"encoding": "utf-8"}
        cast("Any", stream).reconfigure(**shown)
    try:
        cli()
    except SettingsError as error:
        for problem in error.problems:
            click.echo(problem, err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
