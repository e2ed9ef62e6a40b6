"""What commands of the rooms need: the application that the root command opens, and the groups that rooms add to."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click
from sqlalchemy import inspect
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from webinar.core.database import read_only
from webinar.core.errors import RuleViolation
from webinar.web.database import db
from webinar.web.migrations import is_up_to_date

Result = TypeVar("Result")
#: What stands for standard input and output in the place of a file.
_STANDARD = Path("-")
_NO_TABLES = "the tables are not those of this version; run `webinar db upgrade`"


def with_site(command: Callable[..., Result]) -> Callable[..., Result]:
    """Run a command in the context of the application; whatever refuses it ends it with one line, with --json as JSON.

    The root command leaves a function that opens the application as the click context's object.
    """

    @click.pass_context
    @wraps(command)
    def inner(context: click.Context, *args: Any, **kw: Any) -> Result:
        with context.find_root().obj().app_context():
            try:
                with clear_errors(bool(kw.get("as_json"))), database_errors():
                    return command(*args, **kw)
            except click.ClickException as error:
                if kw.get("as_json") and type(error) is click.ClickException:
                    raise _JsonError(error.message) from error
                raise

    return inner


@contextmanager
def database_errors() -> Iterator[None]:
    """Refuse, saying what to do, where the database does not answer or lacks tables; in an application context."""
    try:
        yield
    except (OperationalError, ProgrammingError) as error:
        problem = _problem_of_database(error)
        if problem is None:
            raise
        refuse(problem, because=error)


def ensure_tables() -> None:
    """Refuse to work with a database that does not answer or has no tables at all; in an application context."""
    with database_errors(), read_only(), Session(db.engine) as session:
        if not inspect(session.connection()).has_table("alembic_version"):
            refuse(_NO_TABLES)


def _problem_of_database(error: OperationalError | ProgrammingError) -> str | None:
    """Return what is wrong with the database; None where only the statement was."""
    try:
        with read_only(), Session(db.engine) as session:
            if not is_up_to_date(session):
                return _NO_TABLES
    except OperationalError as unanswered:
        error = unanswered
    if isinstance(error, ProgrammingError):
        return None
    return f"the database does not answer: {str(error.orig).partition(chr(10))[0]}"


class _JsonError(click.ClickException):
    """An error that a script reads."""

    def show(self, file: Any = None) -> None:
        """Print it to standard error as one object."""
        click.echo(json.dumps({"error": self.message}, ensure_ascii=False), file=file, err=file is None)


@contextmanager
def clear_errors(as_json: bool) -> Iterator[None]:
    """End a command that refuses with one clear line on standard error, with `as_json` as {"error": …}."""
    kind = _JsonError if as_json else click.ClickException
    try:
        yield
    except RuleViolation as error:
        raise kind(" ".join(str(error).split())) from error


def refuse(message: str, *, because: Exception | None = None) -> NoReturn:
    """End a command within `clear_errors` with this line."""
    raise RuleViolation(message) from because


@click.group()
def link() -> None:
    """Print the signed link of a registrant or a speaker."""


def print_link(address: str, *, as_json: bool) -> None:
    """Print a link, bare or as JSON."""
    click.echo(json.dumps({"link": address}) if as_json else address)


@click.group()
def export() -> None:
    """Export data to a file."""


@click.group(name="import")
def import_() -> None:
    """Import data from a file."""


@dataclass(frozen=True)
class Output:
    """Where an export goes, and as which kind of file."""

    kind: str
    place: Path | None
    as_json: bool

    def write(self, content: bytes, name: str, **facts: Any) -> None:
        """Write a file: where it was asked for, in a folder under the name that the page gives it, or to standard output."""
        if self.place is None or self.place == _STANDARD:
            click.echo(content, nl=False)
            return
        place = self.place / f"{name}.{self.kind}" if self.place.is_dir() else self.place
        try:
            place.write_bytes(content)
        except OSError as error:
            refuse(f"cannot write {str(place)!r}: {error.strerror}", because=error)
        if self.as_json:
            told = {"file": str(place), "format": self.kind, "bytes": len(content), **facts}
            click.echo(json.dumps(told, ensure_ascii=False))


def writes(*kinds: str) -> Callable[[Callable[..., Result]], Callable[..., Result]]:
    """Give a command the options of every export, and call it with `out`, an Output; the first kind is the usual one."""

    def decorate(command: Callable[..., Result]) -> Callable[..., Result]:
        @click.option(
            "--format", "kind", type=click.Choice(kinds), help=f"Default: by the suffix of the file, else {kinds[0]}."
        )
        @click.option(
            "-o", "--output", type=click.Path(path_type=Path),
            help="The file, a folder to put it in under its usual name, or - for standard output, the default.",
        )  # fmt: skip
        @click.option("--json", "as_json", is_flag=True, help="Print as JSON what was written; needs --output.")
        @wraps(command)
        def inner(*args: Any, kind: str | None, output: Path | None, as_json: bool, **kw: Any) -> Result:
            with clear_errors(as_json):
                if as_json and output in {None, _STANDARD}:
                    refuse("--json needs --output: standard output holds the file itself")
                suffix = output.suffix.lower().removeprefix(".") if output is not None else ""
                chosen = kind or (suffix if suffix in kinds else kinds[0])
                return command(*args, out=Output(chosen, output, as_json), **kw)

        return inner

    return decorate


def read_file(place: Path) -> bytes:
    """Return what a file holds, - for standard input, or end the command with why it cannot be read."""
    try:
        return sys.stdin.buffer.read() if place == _STANDARD else place.read_bytes()
    except OSError as error:
        refuse(f"cannot read {str(place)!r}: {error.strerror}", because=error)


def progress(length: int, label: str, *, hidden: bool = False) -> Any:
    """Return a progress bar on standard error, to use as a context; it shows itself to people alone."""
    return click.progressbar(length=length, label=label, file=sys.stderr, hidden=hidden or not sys.stderr.isatty())


@contextmanager
def steps(label: str, *, hidden: bool = False) -> Iterator[Callable[[int, int], None]]:
    """Give a function that is told (done, all) and shows how far a long work is."""
    with progress(1, label, hidden=hidden) as bar:

        def told(done: int, whole: int) -> None:
            bar.length = whole
            bar.update(done - bar.pos)

        yield told
